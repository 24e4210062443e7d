// SPDX-License-Identifier: Apache-2.0
/*
 * The system object: versions, sizes, capabilities, which VMs can be created
 * (contract.md A.1).
 */
#include "tests/contract/contract.h"

static void numbers(void)
{
	static const struct {
		const char *what;
		unsigned long request;
		uintptr_t arg;
		long want;
	} rows[] = {
		{ "GET_API_VERSION", KVM_GET_API_VERSION, 0, KVM_API_VERSION },
		{ "GET_API_VERSION with an argument", KVM_GET_API_VERSION, 1, -EINVAL },
		{ "GET_VCPU_MMAP_SIZE", KVM_GET_VCPU_MMAP_SIZE, 0, 4096 },
		{ "GET_VCPU_MMAP_SIZE with an argument", KVM_GET_VCPU_MMAP_SIZE, 1, -EINVAL },
		{ "S390_ENABLE_SIE", KVM_S390_ENABLE_SIE, 0, 0 },
		{ "an ioctl of another object", KVM_RUN, 0, -EINVAL },
	};
	struct kvm_obj *sys;

	CU_ASSERT_EQUAL_FATAL(kvm_open(subject()->provider, &sys), 0);
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++)
		CHECK(rows[n].what, kvm_ioctl(sys, rows[n].request, rows[n].arg), rows[n].want);
	kvm_close(sys);
}

#define ANY	(-1)	/* depends on the machine */

static void capabilities(void)
{
	static const struct {
		const char *what;
		unsigned int cap;
		long want;
	} rows[] = {
		{ "S390_PSW", KVM_CAP_S390_PSW, 1 }, { "S390_GMAP", KVM_CAP_S390_GMAP, 1 },
		{ "SYNC_MMU", KVM_CAP_SYNC_MMU, 1 }, { "SYNC_REGS", KVM_CAP_SYNC_REGS, 1 },
		{ "S390_UCONTROL", KVM_CAP_S390_UCONTROL, 1 }, { "ONE_REG", KVM_CAP_ONE_REG, 1 },
		{ "ENABLE_CAP", KVM_CAP_ENABLE_CAP, 1 }, { "MP_STATE", KVM_CAP_MP_STATE, 1 },
		{ "ENABLE_CAP_VM", KVM_CAP_ENABLE_CAP_VM, 1 },
		{ "CHECK_EXTENSION_VM", KVM_CAP_CHECK_EXTENSION_VM, 1 },
		{ "DEVICE_CTRL", KVM_CAP_DEVICE_CTRL, 1 },
		{ "VM_ATTRIBUTES", KVM_CAP_VM_ATTRIBUTES, 1 },
		{ "IMMEDIATE_EXIT", KVM_CAP_IMMEDIATE_EXIT, 1 },
		{ "S390_VCPU_RESETS", KVM_CAP_S390_VCPU_RESETS, 1 },
		{ "S390_MEM_OP", KVM_CAP_S390_MEM_OP, 65536 },
		{ "S390_INJECT_IRQ", KVM_CAP_S390_INJECT_IRQ, 1 },
		{ "S390_IRQ_STATE", KVM_CAP_S390_IRQ_STATE, 1 },
		{ "S390_USER_SIGP", KVM_CAP_S390_USER_SIGP, 1 },
		{ "MAX_VCPUS", KVM_CAP_MAX_VCPUS, ANY },
		{ "NR_VCPUS", KVM_CAP_NR_VCPUS, ANY },
		{ "an unknown one", 60000, 0 },
	};
	struct kvm_obj *sys;
	long got;

	CU_ASSERT_EQUAL_FATAL(kvm_open(subject()->provider, &sys), 0);
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		got = kvm_ioctl(sys, KVM_CHECK_EXTENSION, rows[n].cap);
		if (rows[n].want == ANY)
			CHECK(rows[n].what, got >= 1, 1);
		else
			CHECK(rows[n].what, got, rows[n].want);
	}
	kvm_close(sys);
}

/* What a software CPU without these must not claim. */
static void capabilities_absent(void)
{
	static const unsigned int caps[] = {
		KVM_CAP_S390_VECTOR_REGISTERS, KVM_CAP_S390_RI, KVM_CAP_S390_GS, KVM_CAP_S390_BPB,
		KVM_CAP_S390_HPAGE_1M, KVM_CAP_S390_PROTECTED, KVM_CAP_S390_CPU_TOPOLOGY,
		KVM_CAP_S390_ZPCI_OP, KVM_CAP_USER_MEMORY,
	};
	struct kvm_obj *sys;

	if (!subject()->soft)
		return;
	CU_ASSERT_EQUAL_FATAL(kvm_open(subject()->provider, &sys), 0);
	for (size_t n = 0; n < ARRAY_SIZE(caps); n++)
		CHECK("a capability", kvm_ioctl(sys, KVM_CHECK_EXTENSION, caps[n]), 0);
	CHECK("S390_USER_OPEREXEC", kvm_ioctl(sys, KVM_CHECK_EXTENSION, S390_KVM_CAP_USER_OPEREXEC),
	      subject()->kernel == K7_2);
	kvm_close(sys);
}

static void vm_types(void)
{
	static const uintptr_t bad[] = { 2, 3, 0x80000000u };
	struct kvm_obj *sys, *vm;

	CU_ASSERT_EQUAL_FATAL(kvm_open(subject()->provider, &sys), 0);
	for (size_t n = 0; n < ARRAY_SIZE(bad); n++)
		CHECK("a bad type", kvm_create(sys, KVM_CREATE_VM, bad[n], &vm), -EINVAL);
	if (subject()->soft)	/* user-controlled ones only */
		CHECK("an ordinary VM", kvm_create(sys, KVM_CREATE_VM, 0, &vm), -EINVAL);
	kvm_close(sys);
}

/* There is no limit of one VM, and a child keeps its parent. */
static void life_cycle(void)
{
	struct kvm_obj *sys, *vm[3], *vcpu;

	CU_ASSERT_EQUAL_FATAL(kvm_open(subject()->provider, &sys), 0);
	for (size_t n = 0; n < ARRAY_SIZE(vm); n++)
		CU_ASSERT_EQUAL_FATAL(kvm_create(sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, &vm[n]),
				      0);
	kvm_close(sys);
	CU_ASSERT_EQUAL_FATAL(kvm_create(vm[0], KVM_CREATE_VCPU, 0, &vcpu), 0);
	for (size_t n = 0; n < ARRAY_SIZE(vm); n++)
		kvm_close(vm[n]);
	CHECK("a reset without its VM's handle", kvm_ioctl(vcpu, S390_KVM_INITIAL_RESET, 0), 0);
	kvm_close(vcpu);
}

CU_TestInfo cases_system[] = {
	{ "version, sizes and unknown calls", numbers },
	{ "capabilities", capabilities },
	{ "no capability that is not there", capabilities_absent },
	{ "types of VMs", vm_types },
	{ "several VMs; parents may be closed first", life_cycle },
	CU_TEST_INFO_NULL,
};
