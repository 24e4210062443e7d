// SPDX-License-Identifier: Apache-2.0
/*
 * Device attributes of a VM: memory control, TOD clock, CPU model and the
 * others (contract.md A.2).
 */
#include "tests/contract/contract.h"

#include <string.h>

static long attr_call(struct kvm_obj *obj, unsigned long request, uint32_t group, uint64_t attr,
		      const void *addr)
{
	struct kvm_device_attr a = { .group = group, .attr = attr, .addr = (uintptr_t)addr };

	return kvm_ioctl_ptr(obj, request, &a);
}

#define HAS(f, group, attr)	  attr_call((f)->vm, KVM_HAS_DEVICE_ATTR, group, attr, NULL)
#define GET(f, group, attr, addr) attr_call((f)->vm, KVM_GET_DEVICE_ATTR, group, attr, addr)
#define SET(f, group, attr, addr) attr_call((f)->vm, KVM_SET_DEVICE_ATTR, group, attr, addr)

static void presence(void)
{
	static const struct {
		const char *what;
		uint32_t group;
		uint64_t attr;
		long want;
		bool soft_only;
	} rows[] = {
		{ "LIMIT_SIZE", S390_VM_MEM_CTRL, S390_VM_MEM_LIMIT_SIZE, 0, false },
		{ "ENABLE_CMMA", S390_VM_MEM_CTRL, S390_VM_MEM_ENABLE_CMMA, -ENXIO, true },
		{ "CLR_CMMA", S390_VM_MEM_CTRL, S390_VM_MEM_CLR_CMMA, -ENXIO, true },
		{ "memory 3", S390_VM_MEM_CTRL, 3, -ENXIO, false },
		{ "TOD_LOW", S390_VM_TOD, S390_VM_TOD_LOW, 0, false },
		{ "TOD_HIGH", S390_VM_TOD, S390_VM_TOD_HIGH, 0, false },
		{ "PROCESSOR", S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, 0, false },
		{ "MACHINE", S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE, 0, false },
		{ "PROCESSOR_FEAT", S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR_FEAT, 0, false },
		{ "MACHINE_SUBFUNC", S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE_SUBFUNC, 0, false },
		{ "model 99", S390_VM_CPU_MODEL, 99, -ENXIO, false },
		{ "MIGRATION", S390_VM_MIGRATION, S390_VM_MIGRATION_STATUS, 0, false },
		{ "TOPOLOGY", S390_VM_CPU_TOPOLOGY, 0, -ENXIO, true },
		{ "group 99", 99, 0, -ENXIO, false },
	};
	struct fixture f;

	if (!fixture_open(&f))
		return;
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++)
		if (!rows[n].soft_only || subject()->soft)
			CHECK(rows[n].what, HAS(&f, rows[n].group, rows[n].attr), rows[n].want);
	fixture_close(&f);
}

static void memory_limit(void)
{
	uint64_t limit = 0;
	struct fixture f;

	if (!fixture_open(&f))
		return;
	CHECK("GET", GET(&f, S390_VM_MEM_CTRL, S390_VM_MEM_LIMIT_SIZE, &limit), 0);
	CU_ASSERT_EQUAL(limit, S390_VM_NO_MEM_LIMIT);
	CHECK("GET to nowhere", GET(&f, S390_VM_MEM_CTRL, S390_VM_MEM_LIMIT_SIZE, NULL), -EFAULT);
	CHECK("SET", SET(&f, S390_VM_MEM_CTRL, S390_VM_MEM_LIMIT_SIZE, &limit), -EINVAL);
	CHECK("SET from nowhere", SET(&f, S390_VM_MEM_CTRL, S390_VM_MEM_LIMIT_SIZE, NULL),
	      -EINVAL);
	if (subject()->soft) {
		CHECK("ENABLE_CMMA", SET(&f, S390_VM_MEM_CTRL, S390_VM_MEM_ENABLE_CMMA, NULL),
		      -ENXIO);
		CHECK("CLR_CMMA", SET(&f, S390_VM_MEM_CTRL, S390_VM_MEM_CLR_CMMA, NULL), -ENXIO);
	}
	fixture_close(&f);
}

/* The clock of all vCPUs, through the epoch in their SIE blocks. */
static void tod_clock(void)
{
	uint64_t tod = UINT64_C(0x5000000000000000), now = 0, before;
	struct s390_vm_tod_clock ext = { .tod = tod };
	uint8_t high = 1;
	struct fixture f;
	struct vcpu second;

	if (!fixture_open(&f))
		return;
	if (!vcpu_open(&f, 1, &second)) {
		fixture_close(&f);
		return;
	}
	before = be64_load(f.sie->epoch);
	CHECK("SET low", SET(&f, S390_VM_TOD, S390_VM_TOD_LOW, &tod), 0);
	CHECK("GET low", GET(&f, S390_VM_TOD, S390_VM_TOD_LOW, &now), 0);
	CU_ASSERT(now >= tod && now < tod + (UINT64_C(60) << 32));
	CU_ASSERT_NOT_EQUAL(be64_load(f.sie->epoch), before);
	CU_ASSERT_EQUAL(be64_load(f.sie->epoch), be64_load(second.sie->epoch));
	CHECK("GET high", GET(&f, S390_VM_TOD, S390_VM_TOD_HIGH, &high), 0);
	CU_ASSERT_EQUAL(high, 0);
	CHECK("SET high 0", SET(&f, S390_VM_TOD, S390_VM_TOD_HIGH, &high), 0);
	high = 1;
	CHECK("SET high 1", SET(&f, S390_VM_TOD, S390_VM_TOD_HIGH, &high), -EINVAL);
	CHECK("SET ext", SET(&f, S390_VM_TOD, S390_VM_TOD_EXT, &ext), 0);
	CHECK("GET ext", GET(&f, S390_VM_TOD, S390_VM_TOD_EXT, &ext), 0);
	CHECK("SET low from nowhere", SET(&f, S390_VM_TOD, S390_VM_TOD_LOW, NULL), -EFAULT);
	CHECK("GET low to nowhere", GET(&f, S390_VM_TOD, S390_VM_TOD_LOW, NULL), -EFAULT);
	CHECK("SET 3", SET(&f, S390_VM_TOD, 3, &tod), -ENXIO);
	vcpu_close(&second);
	fixture_close(&f);
}

static bool facility(const uint64_t *list, unsigned int n)
{
	return list[n / 64] >> (63 - n % 64) & 1;
}

static void processor(void)
{
	struct s390_vm_cpu_processor p, q;
	struct s390_vm_cpu_machine m;
	struct kvm_obj *sys, *vm;
	struct fixture f = { 0 };

	CU_ASSERT_EQUAL_FATAL(kvm_open(subject()->provider, &sys), 0);
	CU_ASSERT_EQUAL_FATAL(kvm_create(sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, &vm), 0);
	f.vm = vm;
	CHECK("GET", GET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, &p), 0);
	CHECK("GET machine", GET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE, &m), 0);
	CU_ASSERT_EQUAL(p.cpuid >> 56, 0xff);	/* a guest */
	CU_ASSERT(facility(p.fac_list, 1) && facility(p.fac_list, 2));
	if (subject()->soft) {
		CU_ASSERT_FALSE(facility(p.fac_list, 129));	/* vector */
		CU_ASSERT(!memcmp(p.fac_list, m.fac_list, sizeof(p.fac_list)));
	}
	q = p;
	q.cpuid = p.cpuid ^ 0x12345600000000;
	q.fac_list[0] &= ~(UINT64_C(1) << (63 - 34));
	q.fac_list[2] |= UINT64_C(1) << 62;		/* 129 */
	CHECK("SET", SET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, &q), 0);
	CHECK("GET again", GET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, &p), 0);
	CU_ASSERT_EQUAL(p.cpuid, q.cpuid);
	CU_ASSERT_FALSE(facility(p.fac_list, 34));
	if (subject()->soft)	/* nothing is shown that cannot be executed */
		CU_ASSERT_FALSE(facility(p.fac_list, 129));
	CHECK("SET from nowhere", SET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, NULL),
	      -EFAULT);
	CHECK("SET machine", SET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE, &m), -ENXIO);
	kvm_close(vm);
	kvm_close(sys);
}

static void model_after_vcpu(void)
{
	struct s390_vm_cpu_processor p;
	struct s390_vm_cpu_subfunc subfunc;
	struct s390_vm_cpu_feat feat, none = { 0 };
	struct fixture f;

	if (!fixture_open(&f))
		return;
	CHECK("GET", GET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, &p), 0);
	CHECK("SET", SET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, &p), -EBUSY);
	CHECK("SET from nowhere", SET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, NULL),
	      -EBUSY);
	CHECK("GET subfunc", GET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR_SUBFUNC, &subfunc),
	      0);
	CU_ASSERT_EQUAL(subfunc.plo[0], 0xff);
	CHECK("SET subfunc", SET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR_SUBFUNC, &subfunc),
	      -EBUSY);
	CHECK("GET feat", GET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE_FEAT, &feat), 0);
	CHECK("SET feat", SET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR_FEAT, &none), -EBUSY);
	feat.feat[15] |= 1;
	CHECK("SET no such feat", SET(&f, S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR_FEAT, &feat),
	      -EINVAL);
	fixture_close(&f);
}

static void others(void)
{
	uint64_t status = 99;
	struct fixture f;

	if (!subject()->soft || !fixture_open(&f))
		return;
	CHECK("AES key wrapping", SET(&f, S390_VM_CRYPTO, S390_VM_CRYPTO_ENABLE_AES_KW, NULL),
	      -EINVAL);
	CHECK("GET crypto", GET(&f, S390_VM_CRYPTO, S390_VM_CRYPTO_ENABLE_AES_KW, &status),
	      -ENXIO);
	CHECK("migration status", GET(&f, S390_VM_MIGRATION, S390_VM_MIGRATION_STATUS, &status),
	      0);
	CU_ASSERT_EQUAL(status, 0);
	CHECK("migration start", SET(&f, S390_VM_MIGRATION, S390_VM_MIGRATION_START, NULL),
	      subject()->kernel == K7_2 ? 0 : -EINVAL);
	CHECK("migration stop", SET(&f, S390_VM_MIGRATION, S390_VM_MIGRATION_STOP, NULL), 0);
	CHECK("migration 9", SET(&f, S390_VM_MIGRATION, 9, NULL), -ENXIO);
	CHECK("topology", SET(&f, S390_VM_CPU_TOPOLOGY, 0, NULL), -ENXIO);
	CHECK("group 99", SET(&f, 99, 0, NULL), -ENXIO);
	fixture_close(&f);
}

CU_TestInfo cases_attr[] = {
	{ "which attributes there are", presence },
	{ "no limit of memory", memory_limit },
	{ "TOD clock", tod_clock },
	{ "CPU model", processor },
	{ "CPU model after the first vCPU", model_after_vcpu },
	{ "cryptography, migration, topology", others },
	CU_TEST_INFO_NULL,
};
