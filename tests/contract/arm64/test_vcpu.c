// SPDX-License-Identifier: Apache-2.0
/*
 * vCPUs outside KVM_RUN: creation, KVM_ARM_VCPU_INIT with every feature and
 * their combinations, FINALIZE, the register list, events, MP states and
 * guest debug (contract.md D.6, D.7).
 */
#include "tests/contract/arm64/contract.h"

#include <stdlib.h>

#define BIT(n)		(1u << (n))
#define PSCI		BIT(ARM64_VCPU_PSCI_0_2)
#define OFF		BIT(ARM64_VCPU_POWER_OFF)
#define AARCH32		BIT(ARM64_VCPU_EL1_32BIT)
#define PMU		BIT(ARM64_VCPU_PMU_V3)
#define SVE		BIT(ARM64_VCPU_SVE)
#define PAC_A		BIT(ARM64_VCPU_PTRAUTH_ADDRESS)
#define PAC_G		BIT(ARM64_VCPU_PTRAUTH_GENERIC)
#define EL2		BIT(ARM64_VCPU_HAS_EL2)
#define E2H0		BIT(ARM64_VCPU_HAS_EL2_E2H0)

/* value: more than the largest id */
static long vcpu_new_at_limit(struct machine *m, const struct row *row)
{
	const struct row at_limit = {
		VCPU_NEW(kvm_check_extension(m->obj[VM], KVM_CAP_MAX_VCPU_ID) + row->value)
	};

	return vcpu_new(m, &at_limit);
}

static const struct row rows_create[] = {
	ROW("run", "CREATE_VCPU", OK, VCPU_NEW(0)),
	ROW("run", "the same id", ALL(EEXIST), VCPU_NEW(0)),
	ROW("run", "the largest id", OK, .op = vcpu_new_at_limit, .value = -UINT64_C(1)),
	ROW("run", "MAX_VCPU_ID", ALL(EINVAL), .op = vcpu_new_at_limit),
	ROW("run", "an id of 32 bits", ALL(EINVAL), VCPU_NEW(0xffffffff)),
	ROW("run", "unknown vCPU ioctl", ALL(EINVAL), IOCTL(VCPU0, _IO(KVMIO, 0xff), 0)),
	ROW("run", "KVM_GET_REGS", ALL(EINVAL),
	    IOCTL_BAD(VCPU0, _IOR(KVMIO, 0x81, struct arm64_regs))),
	/* The one document that is not of arm64: its calls do not exist here. */
	ROW("seed ucas", "S390_UCAS_MAP", ALL(EINVAL),
	    IOCTL_BAD(VCPU0, _IOC(_IOC_WRITE, KVMIO, 0x50, 24))),
	ROW("seed ucas", "S390_UCAS_UNMAP", ALL(EINVAL),
	    IOCTL_BAD(VCPU0, _IOC(_IOC_WRITE, KVMIO, 0x51, 24))),
};
SCENARIO(create, "CREATE_VCPU", rows_create)

static const struct row rows_uninitialised[] = {
	ROW("seed api.txt 4.77", "KVM_RUN", ALL(ENOEXEC), RUN_FAILS(VCPU0)),
	ROW("D.6", "GET_ONE_REG", ALL(ENOEXEC), REG_GET(ARM64_REG_CORE_U64(regs.pc))),
	ROW("D.6", "SET_ONE_REG", ALL(ENOEXEC), REG_SET(ARM64_REG_CORE_U64(regs.pc), 0)),
	ROW("D.6", "ONE_REG, bad address: ENOEXEC comes first", ALL(ENOEXEC),
	    IOCTL_BAD(VCPU0, KVM_GET_ONE_REG)),
	ROW("D.6", "GET_REG_LIST", ALL(ENOEXEC),
	    IOCTL_DATA(VCPU0, ARM64_KVM_GET_REG_LIST, uint64_t, 0)),
	ROW("D.6", "GET_VCPU_EVENTS", ALL(ENOEXEC), OLDER_STABLE(0),
	    IOCTL_DATA(VCPU0, ARM64_KVM_GET_VCPU_EVENTS, struct arm64_vcpu_events,
		       .reserved = { 0 })),
	ROW("D.6", "SET_VCPU_EVENTS", ALL(ENOEXEC), OLDER_STABLE(0),
	    IOCTL_DATA(VCPU0, ARM64_KVM_SET_VCPU_EVENTS, struct arm64_vcpu_events,
		       .reserved = { 0 })),
	ROW("D.6", "VCPU_FINALIZE", ALL(ENOEXEC),
	    IOCTL_DATA(VCPU0, ARM64_KVM_VCPU_FINALIZE, int, ARM64_VCPU_SVE)),
	ROW("run", "GET_MP_STATE", OK,
	    IOCTL_DATA(VCPU0, KVM_GET_MP_STATE, struct kvm_mp_state, 0)),
	ROW("D.5", "attributes need no initialisation", OK,
	    GET_IS32(VCPU0, ARM64_VCPU_TIMER_CTRL, ARM64_VCPU_TIMER_IRQ_VTIMER, 27)),
	ROW("D.5", "without initialisation there is no PMU", ALL(ENODEV),
	    SET32(VCPU0, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_IRQ, 23)),
};
SCENARIO(uninitialised, "vCPU not initialised", rows_uninitialised, .vcpus = 1)

/* attr: target, or if 0 the preferred one; value: feature word 1 */
static long init_target(struct machine *m, const struct row *row)
{
	struct arm64_vcpu_init init = {
		row->attr ? row->attr : m->target, { PSCI, row->value }
	};

	return kvm_ioctl_ptr(m->obj[VCPU0], ARM64_KVM_VCPU_INIT, &init);
}
#define TARGET(t, word1)	.op = init_target, .attr = t, .value = word1

static const struct row rows_refused[] = {
	ROW("seed api.txt 4.77", "unknown target", ALL(EINVAL), TARGET(99, 0)),
	ROW("D.6", "unknown target, largest", ALL(EINVAL), TARGET(0xffffffff, 0)),
	ROW("D.6", "a target that the host is not", ALL(EINVAL),
	    TARGET(ARM64_TARGET_XGENE_POTENZA, 0)),
	ROW("run", "bad address", ALL(EFAULT), IOCTL_BAD(VCPU0, ARM64_KVM_VCPU_INIT)),
	ROW("seed api.txt 4.77", "unknown feature", ALL(ENOENT), VCPU_INIT(VCPU0, BIT(9))),
	ROW("D.6", "unknown feature 31", ALL(ENOENT), VCPU_INIT(VCPU0, BIT(31))),
	ROW("D.6", "unknown feature 32", ALL(ENOENT), TARGET(0, 1)),
	ROW("D.6", "unknown target and feature: the target is looked at first", ALL(EINVAL),
	    TARGET(99, 1)),
	ROW("seed api.txt 4.77", "PTRAUTH_ADDRESS alone", ALL(EINVAL), VCPU_INIT(VCPU0, PAC_A)),
	ROW("D.6", "PTRAUTH_GENERIC alone", ALL(EINVAL), VCPU_INIT(VCPU0, PAC_G)),
	ROW("D.6", "PTRAUTH of a host without", ALL(EINVAL), VCPU_INIT(VCPU0, PAC_A | PAC_G),
	    WITHOUT(HOST_PAUTH)),
	ROW("D.6", "SVE of a host without", ALL(EINVAL), VCPU_INIT(VCPU0, SVE), WITHOUT(HOST_SVE)),
	ROW("D.6", "PMU_V3 of a host without", ALL(EINVAL), VCPU_INIT(VCPU0, PMU),
	    WITHOUT(HOST_PMU)),
	ROW("D.6", "EL1_32BIT of a host without", ALL(EINVAL), VCPU_INIT(VCPU0, AARCH32),
	    WITHOUT(HOST_32BIT)),
	ROW("D.6", "HAS_EL2 of a host without", BY(ENOENT, ENOENT, EINVAL),
	    VCPU_INIT(VCPU0, PSCI | EL2), WITHOUT(HOST_EL2)),
	ROW("D.6", "HAS_EL2_E2H0 of a host without", BY(ENOENT, ENOENT, EINVAL),
	    VCPU_INIT(VCPU0, PSCI | EL2 | E2H0), WITHOUT(HOST_EL2)),
	ROW("D.6", "HAS_EL2 with EL1_32BIT", BY(ENOENT, ENOENT, EINVAL),
	    VCPU_INIT(VCPU0, PSCI | EL2 | AARCH32)),
	/* 6.1 keeps the known features of a call that it answers with ENOENT, once. */
	ROW("run", "the features of a refused call", BY(EINVAL, 0, 0), TARGET(0, 0)),
	ROW("D.6", "the preferred target", OK, TARGET(0, 0)),
	ROW("D.6", "GENERIC_V8 on every host", BY(ABSENT, 0, 0),
	    TARGET(ARM64_TARGET_GENERIC_V8, 0)),
};
SCENARIO(refused, "VCPU_INIT refused", rows_refused, .vcpus = 1)

/* The document wants HAS_EL2 with it; 7.2 accepts it alone, even where nothing nests. */
static const struct row rows_e2h0_alone[] = {
	ROW("run", "HAS_EL2_E2H0 alone", BY(ENOENT, ENOENT, 0), VCPU_INIT(VCPU0, PSCI | E2H0)),
};
SCENARIO(e2h0_alone, "VCPU_INIT HAS_EL2_E2H0 alone", rows_e2h0_alone, .vcpus = 1)

static const struct row rows_mte[] = {
	ROW("D.6", "MTE for the VM", OK,
	    IOCTL_DATA(VM, KVM_ENABLE_CAP, struct kvm_enable_cap, .cap = KVM_CAP_ARM_MTE)),
	ROW("D.6", "a vCPU", OK, VCPU_NEW(0)),
	ROW("D.6", "EL1_32BIT with MTE", ALL(EINVAL), VCPU_INIT(VCPU0, PSCI | AARCH32)),
	ROW("D.6", "PSCI_0_2 with MTE", OK, VCPU_INIT(VCPU0, PSCI)),
};
SCENARIO(mte, "VCPU_INIT with MTE", rows_mte, .need = HOST_MTE)

/*
 * One set of features: accepted, again, with POWER_OFF, changed; then a second
 * vCPU with another set, which must have the same width of EL1 only in 6.1.
 */
#define FEATURES(fn, name_, bits, ...)						\
static const struct row rows_##fn[] = {						\
	ROW("seed api.txt 4.77", "accepted", OK, VCPU_INIT(VCPU0, bits)),		\
	ROW("D.6", "again", OK, VCPU_INIT(VCPU0, bits)),				\
	ROW("D.6", "with POWER_OFF", BY(EINVAL, 0, 0), VCPU_INIT(VCPU0, (bits) | OFF)), \
	ROW("D.6", "with other features", ALL(EINVAL), VCPU_INIT(VCPU0, (bits) ^ PSCI)), \
	ROW("D.6", "other features of another vCPU", BY(0, EINVAL, EINVAL),		\
	    VCPU_INIT(VCPU1, (bits) ^ PSCI)),					\
	ROW("D.6", "another width of another vCPU", ALL(EINVAL),			\
	    VCPU_INIT(VCPU2, ((bits) ^ AARCH32) & ~(EL2 | E2H0))),		\
	ROW("D.6", "POWER_OFF of another vCPU", OK, VCPU_INIT(VCPU2, (bits) | OFF)),	\
	ROW("D.6", "the other vCPU is off", OK, MP_STATE_IS(VCPU2, KVM_MP_STATE_STOPPED)), \
};										\
SCENARIO(fn, name_, rows_##fn, .vcpus = 3, __VA_ARGS__)

FEATURES(psci, "VCPU_INIT PSCI_0_2", PSCI)
FEATURES(psci_0_1, "VCPU_INIT without PSCI_0_2", 0u)
FEATURES(pmu, "VCPU_INIT PMU_V3", PSCI | PMU, .need = HOST_PMU)
FEATURES(sve, "VCPU_INIT SVE", PSCI | SVE, .need = HOST_SVE)
FEATURES(pauth, "VCPU_INIT PTRAUTH", PSCI | PAC_A | PAC_G, .need = HOST_PAUTH)
FEATURES(aarch32, "VCPU_INIT EL1_32BIT", PSCI | AARCH32, .need = HOST_32BIT)
FEATURES(all, "VCPU_INIT PMU_V3, SVE, PTRAUTH", PSCI | PMU | SVE | PAC_A | PAC_G,
	 .need = HOST_PMU | HOST_SVE | HOST_PAUTH)
FEATURES(el2, "VCPU_INIT HAS_EL2", PSCI | EL2, .need = HOST_EL2)
FEATURES(e2h0, "VCPU_INIT HAS_EL2, E2H0", PSCI | EL2 | E2H0, .need = HOST_EL2)

#define FINALIZE(what)	IOCTL_DATA(VCPU0, ARM64_KVM_VCPU_FINALIZE, int, what)

static const struct row rows_finalize[] = {
	ROW("D.6", "SVE not asked for", ALL(EINVAL), FINALIZE(ARM64_VCPU_SVE)),
	ROW("D.6", "a feature without finalisation", ALL(EINVAL), FINALIZE(ARM64_VCPU_PSCI_0_2)),
	ROW("D.6", "unknown feature", ALL(EINVAL), FINALIZE(-1)),
	ROW("D.6", "bad address", ALL(EFAULT), IOCTL_BAD(VCPU0, ARM64_KVM_VCPU_FINALIZE)),
	ROW("D.7", "Z0 without SVE", ALL(ENOENT), REG_GET(ARM64_REG_SVE_ZREG(0, 0))),
	ROW("D.7", "P0 without SVE", ALL(ENOENT), REG_GET(ARM64_REG_SVE_PREG(0, 0))),
	ROW("D.7", "FFR without SVE", ALL(ENOENT), REG_GET(ARM64_REG_SVE_FFR(0))),
	ROW("D.7", "vector lengths without SVE", ALL(ENOENT), REG_GET(ARM64_REG_SVE_VLS)),
	ROW("D.7", "V0 without SVE", OK, REG_GET(ARM64_REG_CORE_U128(fp_regs.vregs[0]))),
};
SCENARIO(finalize, "VCPU_FINALIZE without SVE", rows_finalize, .vcpus = 1, .init = true,
	 .features = PSCI)

static const struct row rows_finalize_sve[] = {
	ROW("D.6", "KVM_RUN", ALL(EPERM), RUN_FAILS(VCPU0)),
	ROW("D.6", "GET_REG_LIST", ALL(EPERM),
	    IOCTL_DATA(VCPU0, ARM64_KVM_GET_REG_LIST, uint64_t, 0)),
	ROW("D.7", "Z0", ALL(EPERM), REG_GET(ARM64_REG_SVE_ZREG(0, 0))),
	ROW("D.7", "set Z0", ALL(EPERM), REG_SET(ARM64_REG_SVE_ZREG(0, 0), 0)),
	ROW("D.7", "P0", ALL(EPERM), REG_GET(ARM64_REG_SVE_PREG(0, 0))),
	ROW("D.7", "FFR", ALL(EPERM), REG_GET(ARM64_REG_SVE_FFR(0))),
	ROW("D.7", "PC needs no finalisation", OK, REG_GET(ARM64_REG_CORE_U64(regs.pc))),
	ROW("D.7", "vector lengths", OK, REG_GET(ARM64_REG_SVE_VLS)),
	ROW("D.7", "no vector length", ALL(EINVAL), REG_SET(ARM64_REG_SVE_VLS, 0)),
	ROW("D.7", "a vector length the host has not", ALL(EINVAL),
	    REG_SET(ARM64_REG_SVE_VLS, UINT64_C(1) << 63)),
	ROW("D.7", "the same vector lengths", OK, REG_SAME(ARM64_REG_SVE_VLS)),
	ROW("D.7", "vector lengths, bad address", ALL(EFAULT), REG_SET_BAD(ARM64_REG_SVE_VLS)),
	ROW("D.6", "another feature", ALL(EINVAL), FINALIZE(ARM64_VCPU_PMU_V3)),
	ROW("D.6", "bad address", ALL(EFAULT), IOCTL_BAD(VCPU0, ARM64_KVM_VCPU_FINALIZE)),
	ROW("D.6", "SVE", OK, FINALIZE(ARM64_VCPU_SVE)),
	ROW("D.6", "SVE again", ALL(EPERM), FINALIZE(ARM64_VCPU_SVE)),
	ROW("D.7", "vector lengths afterwards", ALL(EPERM), REG_SAME(ARM64_REG_SVE_VLS)),
	ROW("D.7", "Z31", OK, REG_SAME(ARM64_REG_SVE_ZREG(31, 0))),
	ROW("D.7", "P15", OK, REG_SAME(ARM64_REG_SVE_PREG(15, 0))),
	ROW("D.7", "FFR", OK, REG_SAME(ARM64_REG_SVE_FFR(0))),
	ROW("D.7", "slice 1", ALL(ENOENT), REG_GET(ARM64_REG_SVE_ZREG(0, 1))),
	ROW("D.7", "a predicate's slice 1", ALL(ENOENT), REG_GET(ARM64_REG_SVE_PREG(0, 1))),
	ROW("D.7", "behind FFR", ALL(EINVAL), REG_GET(ARM64_REG_SVE_FFR(0) + 0x20)),
	ROW("D.7", "Z0, another size", ALL(EINVAL),
	    REG_GET((ARM64_REG_SVE_ZREG(0, 0) & ~ARM64_REG_SIZE_MASK) | ARM64_REG_SIZE_U512)),
	ROW("D.7", "Z0, bad address", ALL(EFAULT), REG_GET_BAD(ARM64_REG_SVE_ZREG(0, 0))),
	ROW("D.7", "set Z0, bad address", ALL(EFAULT), REG_SET_BAD(ARM64_REG_SVE_ZREG(0, 0))),
	ROW("D.7", "V0 of a vCPU with SVE", ALL(EINVAL),
	    REG_GET(ARM64_REG_CORE_U128(fp_regs.vregs[0]))),
	ROW("D.7", "FPSR of a vCPU with SVE", OK, REG_SAME(ARM64_REG_CORE_U32(fp_regs.fpsr))),
	ROW("D.7", "GET_REG_LIST", ALL(E2BIG),
	    IOCTL_DATA(VCPU0, ARM64_KVM_GET_REG_LIST, uint64_t, 0)),
};
SCENARIO(finalize_sve, "VCPU_FINALIZE with SVE", rows_finalize_sve, .need = HOST_SVE, .vcpus = 1,
	 .init = true, .features = PSCI | SVE)

/*
 * GET_REG_LIST with attr + the needed number, or with value if attr is 0. The
 * needed number must be written into n, and every id read must be one that
 * KVM_GET_ONE_REG knows.
 */
static long reg_list(struct machine *m, const struct row *row)
{
	struct arm64_reg_list none = { 0 };
	struct arm64_reg_list *list;
	uint64_t room;
	long rc = kvm_ioctl_ptr(m->obj[VCPU0], ARM64_KVM_GET_REG_LIST, &none);

	if (rc != -E2BIG)
		return READ_FAILS(-rc);
	room = row->attr ? none.n + row->attr - 1000 : row->value;
	list = calloc(room + 1, sizeof(uint64_t));
	if (!list)
		return -ENOMEM;
	list->n = room;
	rc = kvm_ioctl_ptr(m->obj[VCPU0], ARM64_KVM_GET_REG_LIST, list);
	m->got = list->n;
	if (list->n != none.n)
		rc = VALUE_DIFFERS;
	for (uint64_t n = 0; !rc && n < list->n; n++) {
		_Alignas(16) uint8_t value[256];

		m->got = list->reg[n];
		rc = reg_access(m->obj[VCPU0], KVM_GET_ONE_REG, list->reg[n], value);
	}
	free(list);
	return rc;
}
#define NEEDED(more)	.op = reg_list, .attr = 1000 + (more)

static const struct row rows_list[] = {
	ROW("seed api.txt 4.78", "no room", ALL(E2BIG), .op = reg_list),
	ROW("seed api.txt 4.78", "room for one", ALL(E2BIG), .op = reg_list, .value = 1),
	ROW("seed api.txt 4.78", "one too few", ALL(E2BIG), NEEDED(-1)),
	ROW("seed api.txt 4.78", "enough", OK, NEEDED(0)),
	ROW("seed api.txt 4.78", "more than enough", OK, NEEDED(100)),
	ROW("D.7", "bad address", ALL(EFAULT), IOCTL_BAD(VCPU0, ARM64_KVM_GET_REG_LIST)),
};
SCENARIO(list, "GET_REG_LIST", rows_list, .vcpus = 1, .init = true, .features = PSCI)
SCENARIO(list_pmu, "GET_REG_LIST with a PMU", rows_list, .need = HOST_PMU, .vcpus = 1,
	 .init = true, .features = PSCI | PMU)
SCENARIO(list_32, "GET_REG_LIST of AArch32", rows_list, .need = HOST_32BIT, .vcpus = 1,
	 .init = true, .features = PSCI | AARCH32)
SCENARIO(list_el2, "GET_REG_LIST with EL2", rows_list, .need = HOST_EL2, .vcpus = 1,
	 .init = true, .features = PSCI | EL2)

#define EVENTS(...)	IOCTL_DATA(VCPU0, ARM64_KVM_SET_VCPU_EVENTS, struct arm64_vcpu_events, \
				   __VA_ARGS__)

static const struct row rows_events[] = {
	ROW("run", "GET_VCPU_EVENTS", OK,
	    IOCTL_DATA(VCPU0, ARM64_KVM_GET_VCPU_EVENTS, struct arm64_vcpu_events,
		       .reserved = { 0 })),
	ROW("run", "GET_VCPU_EVENTS, bad address", ALL(EFAULT),
	    IOCTL_BAD(VCPU0, ARM64_KVM_GET_VCPU_EVENTS)),
	ROW("run", "SET_VCPU_EVENTS, bad address", ALL(EFAULT),
	    IOCTL_BAD(VCPU0, ARM64_KVM_SET_VCPU_EVENTS)),
	ROW("run", "no event", OK, EVENTS(.reserved = { 0 })),
	ROW("run", "reserved is not zero", ALL(EINVAL), EVENTS(.reserved = { [11] = 1 })),
	ROW("run", "padding is not zero", ALL(EINVAL), EVENTS(.exception.pad = { [4] = 1 })),
	ROW("run", "SError with bits that ESR_ELx.ISS has not", ALL(EINVAL),
	    EVENTS(.exception = { .serror_pending = 1, .serror_has_esr = 1,
				  .serror_esr = UINT64_C(1) << 40 })),
	ROW("run", "SError with a syndrome", OK,
	    EVENTS(.exception = { .serror_pending = 1, .serror_has_esr = 1, .serror_esr = 1 }),
	    NEED(HOST_RAS)),
	ROW("run", "SError with a syndrome, host without RAS", ALL(EINVAL),
	    EVENTS(.exception = { .serror_pending = 1, .serror_has_esr = 1, .serror_esr = 1 }),
	    WITHOUT(HOST_RAS)),
	ROW("run", "SError", OK, EVENTS(.exception = { .serror_pending = 1 })),
	/* Before the first KVM_RUN, this ends a 7.2 host with pKVM in a panic. */
	ROW("run", "external data abort", OK, EVENTS(.exception = { .ext_dabt_pending = 1 }),
	    WITHOUT(HOST_PKVM)),
};
SCENARIO(events, "VCPU_EVENTS", rows_events, .vcpus = 1, .init = true, .features = PSCI)

#define MP_STATE(s)	IOCTL_DATA(VCPU0, KVM_SET_MP_STATE, struct kvm_mp_state, s)
#define DEBUG(c)	IOCTL_DATA(VCPU0, ARM64_KVM_SET_GUEST_DEBUG, struct arm64_guest_debug, \
				   .control = c)

static const struct row rows_state[] = {
	ROW("run", "runnable at first", OK, MP_STATE_IS(VCPU0, KVM_MP_STATE_RUNNABLE)),
	ROW("run", "HALTED is of x86", ALL(EINVAL), MP_STATE(KVM_MP_STATE_HALTED)),
	ROW("run", "OPERATING is of s390", ALL(EINVAL), MP_STATE(KVM_MP_STATE_OPERATING)),
	ROW("run", "unknown state", ALL(EINVAL), MP_STATE(99)),
	ROW("run", "SET_MP_STATE, bad address", ALL(EFAULT), IOCTL_BAD(VCPU0, KVM_SET_MP_STATE)),
	ROW("run", "GET_MP_STATE, bad address", ALL(EFAULT), IOCTL_BAD(VCPU0, KVM_GET_MP_STATE)),
	ROW("run", "STOPPED", OK, MP_STATE(KVM_MP_STATE_STOPPED)),
	ROW("run", "it is", OK, MP_STATE_IS(VCPU0, KVM_MP_STATE_STOPPED)),
	ROW("run", "SUSPENDED", OK, MP_STATE(KVM_MP_STATE_SUSPENDED)),
	ROW("run", "it is", OK, MP_STATE_IS(VCPU0, KVM_MP_STATE_SUSPENDED)),
	ROW("run", "RUNNABLE", OK, MP_STATE(KVM_MP_STATE_RUNNABLE)),
	ROW("run", "guest debug, unknown bits", ALL(EINVAL), DEBUG(1 << 20)),
	ROW("run", "guest debug, all bits", OK,
	    DEBUG(ARM64_GUESTDBG_ENABLE | ARM64_GUESTDBG_SINGLESTEP | ARM64_GUESTDBG_USE_SW_BP |
		  ARM64_GUESTDBG_USE_HW)),
	ROW("run", "guest debug off", OK, DEBUG(0)),
	ROW("run", "guest debug, bad address", ALL(EFAULT),
	    IOCTL_BAD(VCPU0, ARM64_KVM_SET_GUEST_DEBUG)),
};
SCENARIO(state, "MP state and guest debug", rows_state, .vcpus = 1, .init = true,
	 .features = PSCI)

CU_TestInfo arm64_cases_vcpu[] = {
	{ "create", create }, { "not initialised", uninitialised }, { "refused", refused },
	{ "E2H0 alone", e2h0_alone }, { "MTE", mte },
	{ "PSCI_0_2", psci }, { "PSCI 0.1", psci_0_1 }, { "PMU_V3", pmu }, { "SVE", sve },
	{ "PTRAUTH", pauth }, { "EL1_32BIT", aarch32 }, { "all", all }, { "HAS_EL2", el2 },
	{ "HAS_EL2_E2H0", e2h0 }, { "FINALIZE", finalize }, { "FINALIZE SVE", finalize_sve },
	{ "GET_REG_LIST", list }, { "GET_REG_LIST, PMU", list_pmu },
	{ "GET_REG_LIST, AArch32", list_32 }, { "GET_REG_LIST, EL2", list_el2 },
	{ "events", events }, { "state", state },
	CU_TEST_INFO_NULL,
};
