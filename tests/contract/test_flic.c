// SPDX-License-Identifier: Apache-2.0
/*
 * The floating interrupt controller device (contract.md A.2, and the table of
 * uc_flic_attrs in part B).
 */
#include "tests/contract/contract.h"

#include <string.h>

static long flic_call(struct kvm_obj *flic, unsigned long request, uint32_t group, uint64_t attr,
		      const void *addr)
{
	struct kvm_device_attr a = { .group = group, .attr = attr, .addr = (uintptr_t)addr };

	return kvm_ioctl_ptr(flic, request, &a);
}

#define HAS(flic, group)	     flic_call(flic, KVM_HAS_DEVICE_ATTR, group, 0, NULL)
#define GET(flic, group, attr, addr) flic_call(flic, KVM_GET_DEVICE_ATTR, group, attr, addr)
#define SET(flic, group, attr, addr) flic_call(flic, KVM_SET_DEVICE_ATTR, group, attr, addr)

static bool flic_open(struct fixture *f, struct kvm_obj **flic)
{
	struct kvm_create_device cd = { .type = KVM_DEV_TYPE_FLIC };

	if (!fixture_open(f))
		return false;
	if (!kvm_create(f->vm, KVM_CREATE_DEVICE, (uintptr_t)&cd, flic))
		return true;
	CU_FAIL("cannot create a FLIC");
	fixture_close(f);
	return false;
}

static void creation(void)
{
	struct kvm_create_device cd = { .type = KVM_DEV_TYPE_FLIC };
	struct kvm_obj *flic, *second;
	struct fixture f;

	if (!flic_open(&f, &flic))
		return;
	CHECK("a second one", kvm_create(f.vm, KVM_CREATE_DEVICE, (uintptr_t)&cd, &second),
	      -EINVAL);
	cd.flags = KVM_CREATE_DEVICE_TEST;
	CHECK("is there a FLIC", kvm_ioctl_ptr(f.vm, KVM_CREATE_DEVICE, &cd), 0);
	cd.type = 77;
	CHECK("is there another", kvm_ioctl_ptr(f.vm, KVM_CREATE_DEVICE, &cd), -ENODEV);
	cd.flags = 0;
	CHECK("another", kvm_create(f.vm, KVM_CREATE_DEVICE, (uintptr_t)&cd, &second), -ENODEV);
	CHECK("an unknown call", kvm_ioctl(flic, KVM_RUN, 0), -ENOTTY);
	CHECK("a bad pointer", kvm_ioctl(flic, KVM_SET_DEVICE_ATTR, 8), -EFAULT);
	kvm_close(flic);
	cd.type = KVM_DEV_TYPE_FLIC;
	CHECK("after closing it", kvm_create(f.vm, KVM_CREATE_DEVICE, (uintptr_t)&cd, &second),
	      -EINVAL);
	fixture_close(&f);
}

/* crashes: not asked of a real kernel before 7.2, where it crashes the host. */
static void attribute_table(void)
{
	struct s390_io_adapter adapter = { .id = 1 };
	struct s390_ais_all ais = { 0, 0 };
	uint32_t zero = 0;
	uint8_t buffer[4096];
	const struct {
		const char *what;
		uint32_t group;
		uint64_t attr;
		const void *addr;
		long get, set;
		bool crashes;
	} rows[] = {
		{ "GET_ALL_IRQS", S390_FLIC_GET_ALL_IRQS, sizeof(buffer), buffer, 0, -EINVAL, 0 },
		{ "ENQUEUE", S390_FLIC_ENQUEUE, 0, buffer, -EINVAL, 0, 0 },
		{ "CLEAR_IRQS", S390_FLIC_CLEAR_IRQS, 0, buffer, -EINVAL, 0, 0 },
		{ "APF_ENABLE", S390_FLIC_APF_ENABLE, 0, NULL, -EINVAL, -EINVAL, 1 },
		{ "APF_DISABLE_WAIT", S390_FLIC_APF_DISABLE_WAIT, 0, NULL, -EINVAL, -EINVAL, 1 },
		{ "ADAPTER_REGISTER", S390_FLIC_ADAPTER_REGISTER, 0, &adapter, -EINVAL, 0, 0 },
		{ "the same", S390_FLIC_ADAPTER_REGISTER, 0, &adapter, -EINVAL, -EINVAL, 0 },
		{ "ADAPTER_MODIFY", S390_FLIC_ADAPTER_MODIFY, 0, buffer, -EINVAL, -EINVAL, 0 },
		{ "CLEAR_IO_IRQ", S390_FLIC_CLEAR_IO_IRQ, 32, buffer, -EINVAL, -EINVAL, 0 },
		{ "CLEAR_IO_IRQ 0", S390_FLIC_CLEAR_IO_IRQ, 4, &zero, -EINVAL, -EINVAL, 0 },
		{ "AISM", S390_FLIC_AISM, 0, buffer, -EINVAL, -EOPNOTSUPP, 0 },
		{ "AIRQ_INJECT", S390_FLIC_AIRQ_INJECT, 1, NULL, -EINVAL, 0, 0 },
		{ "AIRQ_INJECT 2", S390_FLIC_AIRQ_INJECT, 2, NULL, -EINVAL, -EINVAL, 0 },
		{ "AISM_ALL", S390_FLIC_AISM_ALL, sizeof(ais), &ais, -EOPNOTSUPP, -EOPNOTSUPP, 0 },
	};
	struct kvm_obj *flic;
	struct fixture f;

	memset(buffer, 0, sizeof(buffer));
	if (!flic_open(&f, &flic))
		return;
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		if (rows[n].crashes && !subject()->soft && subject()->kernel != K7_2)
			continue;
		CHECK(rows[n].what, HAS(flic, rows[n].group), 0);
		CHECK(rows[n].what, GET(flic, rows[n].group, rows[n].attr, rows[n].addr),
		      rows[n].get);
		CHECK(rows[n].what, SET(flic, rows[n].group, rows[n].attr, rows[n].addr),
		      rows[n].set);
	}
	CHECK("group 0", HAS(flic, 0), -ENXIO);
	CHECK("group 12", HAS(flic, 12), -ENXIO);
	CHECK("GET group 12", GET(flic, 12, 0, buffer), -EINVAL);
	CHECK("SET group 12", SET(flic, 12, 0, buffer), -EINVAL);
	kvm_close(flic);
	fixture_close(&f);
}

static void queue(void)
{
	struct kvm_s390_irq irqs[3] = {
		{ .type = KVM_S390_INT_IO(0, 0, 0, 0x12), .u.io = { 1, 0x12, 0xabc, 5u << 27 } },
		{ .type = KVM_S390_INT_SERVICE, .u.ext = { .ext_params = 0x1000 } },
		{ .type = KVM_S390_INT_IO(0, 0, 0, 0x13), .u.io = { 1, 0x13, 0xdef, 2u << 27 } },
	}, got[4];
	uint32_t schid = 1u << 16 | 0x13;
	struct kvm_obj *flic;
	struct fixture f;

	if (!flic_open(&f, &flic))
		return;
	CHECK("ENQUEUE", SET(flic, S390_FLIC_ENQUEUE, sizeof(irqs), irqs), 0);
	CHECK("ENQUEUE a part", SET(flic, S390_FLIC_ENQUEUE, sizeof(irqs) - 1, irqs), -EINVAL);
	CHECK("ENQUEUE from nowhere", SET(flic, S390_FLIC_ENQUEUE, sizeof(irqs), NULL), -EFAULT);
	CHECK("GET with too little room",
	      GET(flic, S390_FLIC_GET_ALL_IRQS, 2 * sizeof(got[0]), got), -ENOMEM);
	CHECK("GET of nothing", GET(flic, S390_FLIC_GET_ALL_IRQS, 0, got), -EINVAL);
	CHECK("GET of too much", GET(flic, S390_FLIC_GET_ALL_IRQS, 0x2000001, got), -EINVAL);
	CHECK("GET to nowhere", GET(flic, S390_FLIC_GET_ALL_IRQS, sizeof(got), NULL), -EFAULT);
	CHECK("GET", GET(flic, S390_FLIC_GET_ALL_IRQS, sizeof(got), got), 3);
	CU_ASSERT_EQUAL(got[0].u.io.subchannel_nr, 0x13);	/* by subclass */
	CU_ASSERT_EQUAL(got[1].u.io.io_int_parm, 0xabc);
	CU_ASSERT_EQUAL(got[2].type, KVM_S390_INT_SERVICE);
	CHECK("CLEAR_IO_IRQ", SET(flic, S390_FLIC_CLEAR_IO_IRQ, 4, &schid), 0);
	CHECK("two are left", GET(flic, S390_FLIC_GET_ALL_IRQS, sizeof(got), got), 2);
	CHECK("CLEAR_IRQS", SET(flic, S390_FLIC_CLEAR_IRQS, 0, NULL), 0);
	CHECK("none is left", GET(flic, S390_FLIC_GET_ALL_IRQS, sizeof(got), got), 0);
	irqs[0].type = KVM_S390_RESTART;
	CHECK("ENQUEUE a local one", SET(flic, S390_FLIC_ENQUEUE, sizeof(irqs[0]), irqs), -EINVAL);
	kvm_close(flic);
	fixture_close(&f);
}

/* All it does: the first CPU that is not stopped sees that there is something. */
static void intervention(void)
{
	struct kvm_s390_irq irq = { .type = KVM_S390_INT_SERVICE };
	struct kvm_obj *flic;
	struct fixture f;

	if (!flic_open(&f, &flic))
		return;
	CHECK("ENQUEUE", SET(flic, S390_FLIC_ENQUEUE, sizeof(irq), &irq), 0);
	CU_ASSERT_EQUAL(f.sie->cpuflags[0], 0x80);
	f.sie->cpuflags[0] = 0;
	CHECK("ENQUEUE", SET(flic, S390_FLIC_ENQUEUE, sizeof(irq), &irq), 0);
	CU_ASSERT_EQUAL(f.sie->cpuflags[0], 0x01);		/* EXT_INT */
	irq = (struct kvm_s390_irq){ .type = KVM_S390_INT_IO(0, 0, 0, 1) };
	CHECK("ENQUEUE I/O", SET(flic, S390_FLIC_ENQUEUE, sizeof(irq), &irq), 0);
	CU_ASSERT_EQUAL(f.sie->cpuflags[0], 0x03);		/* and IO_INT */
	kvm_close(flic);
	fixture_close(&f);
}

static void suppression(void)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_S390_AIS };
	struct kvm_create_device cd = { .type = KVM_DEV_TYPE_FLIC };
	struct s390_io_adapter adapter = { .id = 3, .isc = 2, .maskable = 1,
					   .flags = S390_ADAPTER_SUPPRESSIBLE };
	struct s390_ais_req req = { .isc = 2, .mode = S390_AIS_MODE_SINGLE };
	struct s390_ais_all all;
	struct kvm_s390_irq got[4];
	struct kvm_obj *sys, *vm, *flic;

	CU_ASSERT_EQUAL_FATAL(kvm_open(subject()->provider, &sys), 0);
	CU_ASSERT_EQUAL_FATAL(kvm_create(sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, &vm), 0);
	CU_ASSERT_EQUAL_FATAL(kvm_ioctl_ptr(vm, KVM_ENABLE_CAP, &cap), 0);
	CU_ASSERT_EQUAL_FATAL(kvm_create(vm, KVM_CREATE_DEVICE, (uintptr_t)&cd, &flic), 0);
	CHECK("register", SET(flic, S390_FLIC_ADAPTER_REGISTER, 0, &adapter), 0);
	CHECK("AISM", SET(flic, S390_FLIC_AISM, 0, &req), 0);
	CHECK("inject", SET(flic, S390_FLIC_AIRQ_INJECT, 3, NULL), 0);
	CHECK("inject, suppressed", SET(flic, S390_FLIC_AIRQ_INJECT, 3, NULL), 0);
	CHECK("one arrived", GET(flic, S390_FLIC_GET_ALL_IRQS, sizeof(got), got), 1);
	CHECK("AISM_ALL", GET(flic, S390_FLIC_AISM_ALL, sizeof(all), &all), 0);
	CU_ASSERT(all.simm == 0x20 && all.nimm == 0x20);
	req.isc = 8;
	CHECK("AISM of ISC 8", SET(flic, S390_FLIC_AISM, 0, &req), -EINVAL);
	kvm_close(flic);
	kvm_close(vm);
	kvm_close(sys);
}

CU_TestInfo cases_flic[] = {
	{ "creation, once", creation },
	{ "the table of attributes", attribute_table },
	{ "queue, list and clear", queue },
	{ "intervention bits", intervention },
	{ "suppression of adapter interruptions", suppression },
	CU_TEST_INFO_NULL,
};
