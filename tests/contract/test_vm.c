// SPDX-License-Identifier: Apache-2.0
/*
 * Calls on a VM: creating vCPUs, capabilities to enable, and everything that a
 * user-controlled VM refuses (contract.md A.1, A.2).
 */
#include "tests/contract/contract.h"

static void vcpu_ids(void)
{
	struct kvm_obj *other;
	struct fixture f;

	if (!fixture_open(&f))
		return;
	CHECK("id 0 again", kvm_create(f.vm, KVM_CREATE_VCPU, 0, &other), -EEXIST);
	CHECK("id 255", kvm_create(f.vm, KVM_CREATE_VCPU, 255, &other), -EINVAL);
	CHECK("id 2^31", kvm_create(f.vm, KVM_CREATE_VCPU, 0x80000000u, &other), -EINVAL);
	CHECK("id 254", kvm_create(f.vm, KVM_CREATE_VCPU, 254, &other), 0);
	kvm_close(other);
	CHECK("id 254 once more", kvm_create(f.vm, KVM_CREATE_VCPU, 254, &other), -EEXIST);
	fixture_close(&f);
}

static void enable_cap(void)
{
	static const struct {
		const char *what;
		uint32_t cap, flags;
		long early, late;	/* without a vCPU, with one */
		bool soft_only;		/* depends on the machine */
	} rows[] = {
		{ "flags", KVM_CAP_S390_USER_SIGP, 1, -EINVAL, -EINVAL, false },
		{ "unknown", 60000, 0, -EINVAL, -EINVAL, false },
		{ "HPAGE_1M", KVM_CAP_S390_HPAGE_1M, 0, -EINVAL, -EBUSY, false },
		{ "USER_SIGP", KVM_CAP_S390_USER_SIGP, 0, 0, 0, false },
		{ "USER_STSI", KVM_CAP_S390_USER_STSI, 0, 0, 0, false },
		{ "USER_INSTR0", KVM_CAP_S390_USER_INSTR0, 0, 0, 0, false },
		{ "IRQCHIP", KVM_CAP_S390_IRQCHIP, 0, 0, 0, false },
		{ "AIS", KVM_CAP_S390_AIS, 0, 0, -EBUSY, false },
		{ "VECTOR_REGISTERS", KVM_CAP_S390_VECTOR_REGISTERS, 0, -EINVAL, -EBUSY, true },
		{ "RI", KVM_CAP_S390_RI, 0, -EINVAL, -EBUSY, true },
		{ "GS", KVM_CAP_S390_GS, 0, -EINVAL, -EBUSY, true },
		{ "CPU_TOPOLOGY", KVM_CAP_S390_CPU_TOPOLOGY, 0, -EINVAL, -EBUSY, true },
	};
	struct kvm_obj *sys, *vm;
	struct fixture f;

	CU_ASSERT_EQUAL_FATAL(kvm_open(subject()->provider, &sys), 0);
	CU_ASSERT_EQUAL_FATAL(kvm_create(sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, &vm), 0);
	if (!fixture_open(&f))
		return;
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		struct kvm_enable_cap cap = { .cap = rows[n].cap, .flags = rows[n].flags };

		if (rows[n].soft_only && !subject()->soft)
			continue;
		CHECK(rows[n].what, kvm_ioctl_ptr(vm, KVM_ENABLE_CAP, &cap), rows[n].early);
		CHECK(rows[n].what, kvm_ioctl_ptr(f.vm, KVM_ENABLE_CAP, &cap), rows[n].late);
	}
	CHECK("HPAGE_1M as an extension", kvm_ioctl(f.vm, KVM_CHECK_EXTENSION,
						    KVM_CAP_S390_HPAGE_1M), 0);
	fixture_close(&f);
	kvm_close(vm);
	kvm_close(sys);
}

/* Linux 6.1 crashes: there, this is only for the soft provider. */
static void memory_regions(void)
{
	static const struct {
		const char *what;
		uint64_t size;
		long want[KERNELS];
	} rows[] = {
		{ "1 MiB", MIB, { -EINVAL, -EINVAL, -EEXIST } },
		{ "nothing", 0, { -EINVAL, -EINVAL, -EINVAL } },
		{ "half a page", 2048, { -EINVAL, -EINVAL, -EINVAL } },
	};
	enum kernel k = subject()->kernel;
	struct fixture f;

	if ((k == K6_1 && !subject()->soft) || !fixture_open(&f))
		return;
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		struct kvm_userspace_memory_region r = {
			.memory_size = rows[n].size, .userspace_addr = (uintptr_t)f.mem,
		};
		struct s390_memory_region2 r2 = {
			.memory_size = rows[n].size, .userspace_addr = (uintptr_t)f.mem,
		};

		CHECK(rows[n].what, kvm_ioctl_ptr(f.vm, KVM_SET_USER_MEMORY_REGION, &r),
		      rows[n].want[k]);
		CHECK(rows[n].what, kvm_ioctl_ptr(f.vm, S390_KVM_SET_USER_MEMORY_REGION2, &r2),
		      k == K6_1 ? -ENOTTY : rows[n].want[k]);
	}
	fixture_close(&f);
}

static void dirty_log(void)
{
	struct kvm_dirty_log log = { .slot = 0 };
	struct kvm_clear_dirty_log clear = { .slot = 0 };
	struct fixture f;

	if (!fixture_open(&f))
		return;
	CHECK("GET_DIRTY_LOG", kvm_ioctl_ptr(f.vm, KVM_GET_DIRTY_LOG, &log), -EINVAL);
	CHECK("CLEAR_DIRTY_LOG", kvm_ioctl_ptr(f.vm, KVM_CLEAR_DIRTY_LOG, &clear), -ENOTTY);
	fixture_close(&f);
}

/* On a real kernel they act on memory that is none of the guest's. */
static void memory_operations(void)
{
	uint8_t buffer[16] = { 0 };
	struct kvm_s390_mem_op op = {
		.gaddr = 0x1000, .size = sizeof(buffer), .buf = (uintptr_t)buffer,
		.op = KVM_S390_MEMOP_ABSOLUTE_READ,
	};
	struct kvm_s390_skeys keys = { .count = 1, .skeydata_addr = (uintptr_t)buffer };
	struct kvm_s390_cmma_log cmma = { .count = 1 };
	struct fixture f;

	if (!subject()->soft || !fixture_open(&f))
		return;
	CHECK("MEM_OP", kvm_ioctl_ptr(f.vm, KVM_S390_MEM_OP, &op), 5);
	op.size = 0;
	CHECK("MEM_OP of nothing", kvm_ioctl_ptr(f.vm, KVM_S390_MEM_OP, &op), -EINVAL);
	op.size = 65537;
	CHECK("MEM_OP of too much", kvm_ioctl_ptr(f.vm, KVM_S390_MEM_OP, &op), -E2BIG);
	op.op = 99;
	CHECK("an unknown MEM_OP", kvm_ioctl_ptr(f.vm, KVM_S390_MEM_OP, &op), -EINVAL);
	CHECK("GET_SKEYS", kvm_ioctl_ptr(f.vm, KVM_S390_GET_SKEYS, &keys),
	      KVM_S390_GET_SKEYS_NONE);
	CHECK("SET_SKEYS", kvm_ioctl_ptr(f.vm, KVM_S390_SET_SKEYS, &keys), -EFAULT);
	CHECK("GET_SKEYS then", kvm_ioctl_ptr(f.vm, KVM_S390_GET_SKEYS, &keys), -EFAULT);
	keys.flags = 1;
	CHECK("GET_SKEYS with flags", kvm_ioctl_ptr(f.vm, KVM_S390_GET_SKEYS, &keys), -EINVAL);
	keys.flags = 0;
	keys.count = 0;
	CHECK("SET_SKEYS of none", kvm_ioctl_ptr(f.vm, KVM_S390_SET_SKEYS, &keys), -EINVAL);
	CHECK("GET_CMMA_BITS", kvm_ioctl_ptr(f.vm, KVM_S390_GET_CMMA_BITS, &cmma), -ENXIO);
	CHECK("SET_CMMA_BITS", kvm_ioctl_ptr(f.vm, KVM_S390_SET_CMMA_BITS, &cmma), -ENXIO);
	fixture_close(&f);
}

static void interrupts(void)
{
	struct {
		uint32_t nr, flags;	/* struct kvm_irq_routing, and its one entry */
		struct kvm_irq_routing_entry entry;
	} routing = { .entry = { .type = KVM_IRQ_ROUTING_S390_ADAPTER } };
	struct kvm_s390_interrupt i = { .type = KVM_S390_INT_SERVICE, .parm = 0x1000 };
	struct kvm_enable_cap cap = { .cap = KVM_CAP_S390_IRQCHIP };
	struct fixture f;

	if (!fixture_open(&f))
		return;
	CHECK("CREATE_IRQCHIP too early", kvm_ioctl(f.vm, KVM_CREATE_IRQCHIP, 0), -EINVAL);
	CHECK("ENABLE_CAP", kvm_ioctl_ptr(f.vm, KVM_ENABLE_CAP, &cap), 0);
	CHECK("CREATE_IRQCHIP", kvm_ioctl(f.vm, KVM_CREATE_IRQCHIP, 0), 0);
	CHECK("no routes", kvm_ioctl_ptr(f.vm, KVM_SET_GSI_ROUTING, &routing), 0);
	routing.nr = 1;
	if (subject()->soft || subject()->kernel == K7_2)	/* older kernels crash */
		CHECK("an adapter route", kvm_ioctl_ptr(f.vm, KVM_SET_GSI_ROUTING, &routing),
		      -EINVAL);
	CHECK("S390_INTERRUPT", kvm_ioctl_ptr(f.vm, KVM_S390_INTERRUPT, &i),
	      subject()->kernel == K7_2 ? -EINVAL : 0);
	i.type = KVM_S390_RESTART;
	CHECK("a local S390_INTERRUPT", kvm_ioctl_ptr(f.vm, KVM_S390_INTERRUPT, &i), -EINVAL);
	fixture_close(&f);
}

/* Every call that reads a structure, with addresses that are nobody's. */
static void bad_pointers(void)
{
	static const unsigned long requests[] = {
		KVM_ENABLE_CAP, KVM_GET_DIRTY_LOG, KVM_GET_DEVICE_ATTR, KVM_SET_DEVICE_ATTR,
		KVM_HAS_DEVICE_ATTR, KVM_S390_GET_SKEYS, KVM_S390_SET_SKEYS, KVM_S390_MEM_OP,
		KVM_S390_INTERRUPT, KVM_S390_GET_CMMA_BITS, KVM_SET_GSI_ROUTING,
		KVM_CREATE_DEVICE,
	};
	uintptr_t bad[8];
	struct fixture f;
	size_t count;

	if (!fixture_open(&f))
		return;
	count = bad_addresses(&f, bad, ARRAY_SIZE(bad));
	for (size_t n = 0; n < ARRAY_SIZE(requests); n++)
		for (size_t a = 0; a < count; a++)
			CHECK("a bad pointer", kvm_ioctl(f.vm, requests[n], bad[a]),
			      pointer_error(requests[n]));
	fixture_close(&f);
}

static void unknown_calls(void)
{
	static const unsigned long requests[] = { KVM_RUN, KVM_CREATE_PIT2, KVM_IRQ_LINE };
	struct kvm_obj *child;
	struct fixture f;

	if (!fixture_open(&f))
		return;
	for (size_t n = 0; n < ARRAY_SIZE(requests); n++)
		CHECK("an unknown call", kvm_ioctl(f.vm, requests[n], 0), -ENOTTY);
	CHECK("a VM of a VM", kvm_create(f.vm, KVM_CREATE_VM, 1, &child), -ENOTTY);
	fixture_close(&f);
}

CU_TestInfo cases_vm[] = {
	{ "ids of vCPUs", vcpu_ids },
	{ "capabilities to enable", enable_cap },
	{ "memory regions are refused", memory_regions },
	{ "dirty logs are refused", dirty_log },
	{ "memory operations and storage keys find no memory", memory_operations },
	{ "interruptions and routes", interrupts },
	{ "bad pointers", bad_pointers },
	{ "unknown calls", unknown_calls },
	CU_TEST_INFO_NULL,
};
