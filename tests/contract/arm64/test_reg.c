// SPDX-License-Identifier: Apache-2.0
/*
 * KVM_GET_ONE_REG and KVM_SET_ONE_REG with ids of every class: read, written
 * back, written with a value that is refused, ids that do not exist, and those
 * of 32-bit ARM hosts (contract.md D.7).
 */
#include "tests/contract/arm64/contract.h"

#define BIT(n)		(UINT64_C(1) << (n))
#define PSCI		(1u << ARM64_VCPU_PSCI_0_2)
#define CORE(size, index)	(ARM64_REG_ARCH | ARM64_REG_SIZE_##size | ARM64_REG_CORE | (index))
#define PSTATE		ARM64_REG_CORE_U64(regs.pstate)
#define DAIF		0x3c0

static const struct row rows_core[] = {
	ROW("D.7", "X0", OK, REG_SET(ARM64_REG_CORE_U64(regs.regs[0]), 0x1122334455667788)),
	ROW("D.7", "X0 is that", OK, REG_IS(ARM64_REG_CORE_U64(regs.regs[0]), 0x1122334455667788)),
	ROW("D.7", "X30", OK, REG_SAME(CORE(U64, 0x3c))),
	ROW("D.7", "SP_EL0", OK, REG_SAME(CORE(U64, 0x3e))),
	ROW("D.7", "PC", OK, REG_SAME(CORE(U64, 0x40))),
	ROW("D.6", "PSTATE is EL1h with D, A, I, F masked", OK, REG_IS(PSTATE, DAIF | 5)),
	ROW("D.7", "PSTATE", OK, REG_SAME(PSTATE)),
	ROW("D.7", "PSTATE EL0t", OK, REG_SET(PSTATE, 0)),
	ROW("D.7", "PSTATE EL1t", OK, REG_SET(PSTATE, DAIF | 4)),
	ROW("D.7", "PSTATE EL2h without EL2", ALL(EINVAL), REG_SET(PSTATE, DAIF | 9)),
	ROW("D.7", "PSTATE EL3h", ALL(EINVAL), REG_SET(PSTATE, DAIF | 0xd)),
	ROW("D.7", "PSTATE AArch32 svc", ALL(EINVAL), REG_SET(PSTATE, DAIF | 0x13)),
	ROW("D.7", "PSTATE, no mode", ALL(EINVAL), REG_SET(PSTATE, DAIF | 0x1c)),
	ROW("D.7", "SP_EL1", OK, REG_SAME(CORE(U64, 0x44))),
	ROW("D.7", "ELR_EL1", OK, REG_SAME(CORE(U64, 0x46))),
	ROW("D.7", "SPSR_EL1", OK, REG_SAME(CORE(U64, 0x48))),
	ROW("D.7", "SPSR_fiq", OK, REG_SAME(CORE(U64, 0x50))),
	ROW("D.7", "V0", OK, REG_SAME(CORE(U128, 0x54))),
	ROW("D.7", "V31", OK, REG_SAME(CORE(U128, 0x54 + 31 * 4))),
	ROW("D.7", "FPSR", OK, REG_SAME(CORE(U32, 0xd4))),
	ROW("D.7", "FPCR", OK, REG_SAME(CORE(U32, 0xd5))),
	ROW("D.7", "X0, 32 bits", ALL(EINVAL), REG_GET(CORE(U32, 0))),
	ROW("D.7", "X0, 128 bits", ALL(EINVAL), REG_GET(CORE(U128, 0))),
	ROW("D.7", "the middle of X0", ALL(EINVAL), REG_GET(CORE(U64, 1))),
	ROW("D.7", "V0, 64 bits", ALL(EINVAL), REG_GET(CORE(U64, 0x54))),
	ROW("D.7", "the middle of V0", ALL(EINVAL), REG_GET(CORE(U128, 0x56))),
	ROW("D.7", "FPSR, 64 bits", ALL(EINVAL), REG_GET(CORE(U64, 0xd4))),
	ROW("D.7", "the gap before V0", ALL(EINVAL), REG_GET(CORE(U64, 0x52))),
	ROW("D.7", "behind FPCR", ALL(EINVAL), REG_GET(CORE(U32, 0xd6))),
	ROW("D.7", "the structure's end", ALL(ENOENT), REG_GET(CORE(U64, 0xd8))),
	ROW("D.7", "far behind", ALL(ENOENT), REG_GET(CORE(U64, 0xffff))),
	ROW("D.7", "set far behind", ALL(ENOENT), REG_SET(CORE(U64, 0xffff), 0)),
	ROW("D.7", "X0, bad address", ALL(EFAULT), REG_GET_BAD(CORE(U64, 0))),
	ROW("D.7", "set X0, bad address", ALL(EFAULT), REG_SET_BAD(CORE(U64, 0))),
	ROW("D.7", "GET_ONE_REG, bad address", ALL(EFAULT), IOCTL_BAD(VCPU0, KVM_GET_ONE_REG)),
	ROW("D.7", "SET_ONE_REG, bad address", ALL(EFAULT), IOCTL_BAD(VCPU0, KVM_SET_ONE_REG)),
};
SCENARIO(core, "core registers", rows_core, .vcpus = 1, .init = true, .features = PSCI)

static const struct row rows_core_32[] = {
	ROW("D.6", "PSTATE is svc with A, I, F masked", OK, REG_IS(PSTATE, 0x1d3)),
	ROW("D.7", "PSTATE usr", OK, REG_SET(PSTATE, 0x1d0)),
	ROW("D.7", "PSTATE fiq", OK, REG_SET(PSTATE, 0x1d1)),
	ROW("D.7", "PSTATE EL1h", ALL(EINVAL), REG_SET(PSTATE, DAIF | 5)),
	ROW("D.7", "PSTATE EL0t", ALL(EINVAL), REG_SET(PSTATE, 0)),
	ROW("D.7", "PSTATE mon", ALL(EINVAL), REG_SET(PSTATE, 0x1d6)),
	ROW("D.7", "X0", OK, REG_SAME(CORE(U64, 0))),
};
SCENARIO(core_32, "core registers of AArch32", rows_core_32, .need = HOST_32BIT, .vcpus = 1,
	 .init = true, .features = PSCI | 1u << ARM64_VCPU_EL1_32BIT)

static const struct row rows_core_el2[] = {
	ROW("D.6", "PSTATE is EL2h with D, A, I, F masked", OK, REG_IS(PSTATE, DAIF | 9)),
	ROW("D.7", "PSTATE EL1h", OK, REG_SET(PSTATE, DAIF | 5)),
	ROW("D.7", "PSTATE EL2t", OK, REG_SET(PSTATE, DAIF | 8)),
	ROW("D.7", "SCTLR_EL2", OK, REG_SAME(ARM64_SYSREG(3, 4, 1, 0, 0))),
	ROW("D.7", "HCR_EL2", OK, REG_SAME(ARM64_SYSREG(3, 4, 1, 1, 0))),
};
SCENARIO(core_el2, "core registers with EL2", rows_core_el2, .need = HOST_EL2, .vcpus = 1,
	 .init = true, .features = PSCI | 1u << ARM64_VCPU_HAS_EL2)

#define DEMUX(size, low)	(ARM64_REG_ARCH | ARM64_REG_SIZE_##size | ARM64_REG_DEMUX | (low))

static const struct row rows_demux[] = {
	ROW("D.7", "CCSIDR of the first data cache", OK, REG_GET(DEMUX(U32, 0))),
	ROW("D.7", "the same", OK, REG_SAME(DEMUX(U32, 0))),
	ROW("D.7", "lines too short", ALL(EINVAL), REG_SET(DEMUX(U32, 0), 0)),
	ROW("D.7", "more sets", BY(EINVAL, 0, 0), REG_FLIP(DEMUX(U32, 0), BIT(13))),
	ROW("D.7", "CSSELR 14", ALL(ENOENT), REG_GET(DEMUX(U32, 14))),
	ROW("D.7", "set CSSELR 14", ALL(ENOENT), REG_SET(DEMUX(U32, 14), 0)),
	ROW("D.7", "CSSELR 255", ALL(ENOENT), REG_GET(DEMUX(U32, 255))),
	ROW("D.7", "64 bits", ALL(ENOENT), REG_GET(DEMUX(U64, 0))),
	ROW("D.7", "another demultiplexer", ALL(ENOENT), REG_GET(DEMUX(U32, 0x100))),
	ROW("D.7", "bad address", ALL(EFAULT), REG_GET_BAD(DEMUX(U32, 0))),
	ROW("D.7", "set, bad address", ALL(EFAULT), REG_SET_BAD(DEMUX(U32, 0))),
};
SCENARIO(demux, "demultiplexed registers", rows_demux, .vcpus = 1, .init = true, .features = PSCI)

#define MIDR		ARM64_SYSREG(3, 0, 0, 0, 0)
#define MPIDR		ARM64_SYSREG(3, 0, 0, 0, 5)
#define REVIDR		ARM64_SYSREG(3, 0, 0, 0, 6)
#define ID_PFR0_32	ARM64_SYSREG(3, 0, 0, 1, 0)
#define ID_AA64PFR0	ARM64_SYSREG(3, 0, 0, 4, 0)
#define ID_AA64DFR0	ARM64_SYSREG(3, 0, 0, 5, 0)
#define ID_AA64ISAR0	ARM64_SYSREG(3, 0, 0, 6, 0)
#define ID_AA64MMFR0	ARM64_SYSREG(3, 0, 0, 7, 0)
#define ID_RESERVED	ARM64_SYSREG(3, 0, 0, 7, 7)
#define SCTLR		ARM64_SYSREG(3, 0, 1, 0, 0)
#define ZCR		ARM64_SYSREG(3, 0, 1, 2, 0)
#define TTBR0		ARM64_SYSREG(3, 0, 2, 0, 0)
#define APIAKEYLO	ARM64_SYSREG(3, 0, 2, 1, 0)
#define VBAR		ARM64_SYSREG(3, 0, 12, 0, 0)
#define CLIDR		ARM64_SYSREG(3, 1, 0, 0, 1)
#define CTR		ARM64_SYSREG(3, 3, 0, 0, 1)
#define PMCR		ARM64_SYSREG(3, 3, 9, 12, 0)
#define DBGBVR0		ARM64_SYSREG(2, 0, 0, 0, 4)
#define HCR_EL2		ARM64_SYSREG(3, 4, 1, 1, 0)

static const struct row rows_sysreg[] = {
	ROW("D.7", "SCTLR_EL1", OK, REG_SAME(SCTLR)),
	ROW("D.7", "TTBR0_EL1", OK, REG_SET(TTBR0, 0x123000)),
	ROW("D.7", "TTBR0_EL1 is that", OK, REG_IS(TTBR0, 0x123000)),
	ROW("D.7", "VBAR_EL1", OK, REG_SAME(VBAR)),
	ROW("D.7", "DBGBVR0_EL1", OK, REG_SAME(DBGBVR0)),
	ROW("D.6", "MPIDR_EL1 is the vCPU's id", OK, REG_IS(MPIDR, 0x80000000)),
	ROW("D.7", "MPIDR_EL1", OK, REG_SET(MPIDR, 0x80000001)),
	ROW("D.7", "MIDR_EL1", OK, REG_SAME(MIDR)),
	ROW("D.7", "another MIDR_EL1", ALL(EINVAL), REG_FLIP(MIDR, 1)),
	ROW("D.7", "REVIDR_EL1", OK, REG_SAME(REVIDR)),
	ROW("D.7", "another REVIDR_EL1", ALL(EINVAL), REG_FLIP(REVIDR, 1)),
	ROW("D.7", "CTR_EL0", OK, REG_SAME(CTR)),
	ROW("D.7", "another CTR_EL0", ALL(EINVAL), REG_FLIP(CTR, BIT(63))),
	ROW("D.7", "CLIDR_EL1", OK, REG_SAME(CLIDR)),
	ROW("D.7", "another CLIDR_EL1", ALL(EINVAL), REG_FLIP(CLIDR, BIT(63))),
	ROW("D.7", "ID_AA64PFR0_EL1", OK, REG_SAME(ID_AA64PFR0)),
	ROW("D.7", "ID_AA64PFR0_EL1, any value", ALL(EINVAL),
	    REG_SET(ID_AA64PFR0, 0xffffffffffffffff)),
	ROW("D.7", "ID_AA64DFR0_EL1", OK, REG_SAME(ID_AA64DFR0)),
	ROW("D.7", "ID_AA64ISAR0_EL1", OK, REG_SAME(ID_AA64ISAR0)),
	ROW("D.7", "ID_AA64MMFR0_EL1", OK, REG_SAME(ID_AA64MMFR0)),
	ROW("D.7", "ID_PFR0_EL1", OK, REG_SAME(ID_PFR0_32)),
	ROW("D.7", "a reserved ID register is zero", OK, REG_IS(ID_RESERVED, 0)),
	ROW("D.7", "a reserved ID register, 0", OK, REG_SET(ID_RESERVED, 0)),
	ROW("D.7", "a reserved ID register, 1", ALL(EINVAL), REG_SET(ID_RESERVED, 1)),
	ROW("D.7", "no such register", ALL(ENOENT), REG_GET(ARM64_SYSREG(3, 7, 15, 15, 7))),
	ROW("D.7", "set no such register", ALL(ENOENT),
	    REG_SET(ARM64_SYSREG(3, 7, 15, 15, 7), 0)),
	ROW("D.7", "PMCR_EL0 without PMU", ALL(ENOENT), REG_GET(PMCR)),
	ROW("D.7", "ZCR_EL1 without SVE", ALL(ENOENT), REG_GET(ZCR)),
	ROW("D.7", "APIAKeyLo_EL1 without PTRAUTH", ALL(ENOENT), REG_GET(APIAKEYLO)),
	ROW("D.7", "HCR_EL2 without EL2", ALL(ENOENT), REG_GET(HCR_EL2)),
	ROW("D.7", "SCTLR_EL1, 32 bits", ALL(ENOENT),
	    REG_GET((SCTLR & ~ARM64_REG_SIZE_MASK) | ARM64_REG_SIZE_U32)),
	ROW("D.7", "bad address", ALL(EFAULT), REG_GET_BAD(SCTLR)),
	ROW("D.7", "set, bad address", ALL(EFAULT), REG_SET_BAD(SCTLR)),
};
SCENARIO(sysreg, "system registers", rows_sysreg, .vcpus = 1, .init = true, .features = PSCI)

/* With KVM_CAP_ARM_WRITABLE_IMP_ID_REGS the identity of the CPU is the user's. */
static const struct row rows_midr[] = {
	ROW("run", "the capability", BY(EINVAL, EINVAL, 0),
	    IOCTL_DATA(VM, KVM_ENABLE_CAP, struct kvm_enable_cap,
		       .cap = ARM64_CAP_WRITABLE_IMP_ID_REGS)),
	ROW("run", "a vCPU", OK, VCPU_NEW(0)),
	ROW("run", "initialised", OK, VCPU_INIT(VCPU0, PSCI)),
	ROW("run", "another MIDR_EL1", BY(EINVAL, EINVAL, 0), REG_FLIP(MIDR, 1)),
	ROW("run", "another REVIDR_EL1", BY(EINVAL, EINVAL, 0), REG_FLIP(REVIDR, 1)),
	ROW("run", "MIDR_EL1, upper half", ALL(EINVAL), REG_FLIP(MIDR, BIT(40))),
};
SCENARIO(midr, "writable MIDR_EL1", rows_midr)

static const struct row rows_sysreg_more[] = {
	ROW("D.7", "PMCR_EL0", OK, REG_SAME(PMCR)),
	ROW("D.7", "PMCCNTR_EL0", OK, REG_SAME(ARM64_SYSREG(3, 3, 9, 13, 0))),
	ROW("D.7", "PMEVTYPER30_EL0", OK, REG_SAME(ARM64_SYSREG(3, 3, 14, 15, 6))),
};
SCENARIO(sysreg_more, "system registers of a PMU", rows_sysreg_more, .need = HOST_PMU, .vcpus = 1,
	 .init = true, .features = PSCI | 1u << ARM64_VCPU_PMU_V3)

static const struct row rows_sysreg_pauth[] = {
	ROW("D.7", "APIAKeyLo_EL1", OK, REG_SAME(APIAKEYLO)),
	ROW("D.7", "APGAKeyHi_EL1", OK, REG_SAME(ARM64_SYSREG(3, 0, 2, 3, 1))),
};
SCENARIO(sysreg_pauth, "system registers of PTRAUTH", rows_sysreg_pauth, .need = HOST_PAUTH,
	 .vcpus = 1, .init = true,
	 .features = PSCI | 1u << ARM64_VCPU_PTRAUTH_ADDRESS | 1u << ARM64_VCPU_PTRAUTH_GENERIC)

static const struct row rows_timer[] = {
	ROW("D.7", "virtual CTL", OK, REG_SAME(ARM64_REG_TIMER_CTL)),
	ROW("D.7", "virtual CVAL", OK, REG_SET(ARM64_REG_TIMER_CVAL, 0x123456789)),
	ROW("D.7", "virtual CVAL is that: the swapped id", OK,
	    REG_IS(ARM64_REG_TIMER_CVAL, 0x123456789)),
	ROW("D.7", "virtual CNT", OK, REG_SET(ARM64_REG_TIMER_CNT, 0)),
	ROW("D.7", "virtual CNT runs: the swapped id", ALL(VALUE_DIFFERS),
	    REG_IS(ARM64_REG_TIMER_CNT, 0)),
	/* 6.1 has the ids in its header and does not know them. */
	ROW("run", "physical CTL", BY(ENOENT, 0, 0), REG_SET(ARM64_REG_PTIMER_CTL, 0)),
	ROW("run", "physical CVAL", BY(ENOENT, 0, 0), REG_SET(ARM64_REG_PTIMER_CVAL, 0x987654321)),
	ROW("run", "physical CVAL is that", BY(ENOENT, 0, 0),
	    REG_IS(ARM64_REG_PTIMER_CVAL, 0x987654321)),
	ROW("run", "physical CNT", BY(ENOENT, 0, 0), REG_GET(ARM64_REG_PTIMER_CNT)),
	ROW("D.7", "virtual CTL, bad address", ALL(EFAULT), REG_GET_BAD(ARM64_REG_TIMER_CTL)),
	ROW("D.7", "set virtual CTL, bad address", ALL(EFAULT), REG_SET_BAD(ARM64_REG_TIMER_CTL)),
};
SCENARIO(timer, "timer registers", rows_timer, .vcpus = 1, .init = true, .features = PSCI)

#define WA1		ARM64_REG_SMCCC_ARCH_WORKAROUND_1
#define WA2		ARM64_REG_SMCCC_ARCH_WORKAROUND_2
#define WA3		ARM64_REG_SMCCC_ARCH_WORKAROUND_3

static const struct row rows_firmware[] = {
	ROW("D.7", "PSCI 1.1 is offered", BY(0, 0, VALUE_DIFFERS),
	    REG_IS(ARM64_REG_PSCI_VERSION, 0x10001)),
	ROW("D.7", "PSCI 1.3 is offered", BY(VALUE_DIFFERS, VALUE_DIFFERS, 0),
	    REG_IS(ARM64_REG_PSCI_VERSION, 0x10003)),
	ROW("D.7", "PSCI 0.2", OK, REG_SET(ARM64_REG_PSCI_VERSION, 0x00002)),
	ROW("D.7", "PSCI 1.0", OK, REG_SET(ARM64_REG_PSCI_VERSION, 0x10000)),
	ROW("D.7", "PSCI 1.2", BY(EINVAL, EINVAL, 0), REG_SET(ARM64_REG_PSCI_VERSION, 0x10002)),
	ROW("D.7", "PSCI 1.3", BY(EINVAL, EINVAL, 0), REG_SET(ARM64_REG_PSCI_VERSION, 0x10003)),
	ROW("D.7", "PSCI 0.1 with feature PSCI_0_2", ALL(EINVAL),
	    REG_SET(ARM64_REG_PSCI_VERSION, 0x00001)),
	ROW("D.7", "PSCI 7.0", ALL(EINVAL), REG_SET(ARM64_REG_PSCI_VERSION, 0x70000)),
	ROW("D.7", "PSCI, bad address", ALL(EFAULT), REG_GET_BAD(ARM64_REG_PSCI_VERSION)),
	ROW("D.7", "set PSCI, bad address", ALL(EFAULT), REG_SET_BAD(ARM64_REG_PSCI_VERSION)),
	ROW("D.7", "workaround 1", OK, REG_SAME(WA1)),
	ROW("D.7", "workaround 1, unknown level", ALL(EINVAL), REG_SET(WA1, 0x10)),
	ROW("D.7", "workaround 2", OK, REG_SAME(WA2)),
	ROW("D.7", "workaround 2, not available", OK, REG_SET(WA2, 0)),
	ROW("D.7", "workaround 2, unknown bits", ALL(EINVAL), REG_SET(WA2, 0x100)),
	ROW("D.7", "workaround 2, enabled but not available", ALL(EINVAL), REG_SET(WA2, 0x10)),
	ROW("D.7", "workaround 3", OK, REG_SAME(WA3)),
	ROW("D.7", "workaround 3, unknown level", ALL(EINVAL), REG_SET(WA3, 0x10)),
	ROW("D.7", "unknown firmware register", ALL(ENOENT), REG_GET(ARM64_REG_FW_REG(9))),
	ROW("D.7", "set unknown firmware register", ALL(ENOENT),
	    REG_SET(ARM64_REG_FW_REG(9), 0)),
	ROW("D.7", "PSCI, 32 bits", ALL(ENOENT),
	    REG_GET((ARM64_REG_PSCI_VERSION & ~ARM64_REG_SIZE_MASK) | ARM64_REG_SIZE_U32)),
	ROW("D.7", "set PSCI, 32 bits", ALL(ENOENT),
	    REG_SET((ARM64_REG_PSCI_VERSION & ~ARM64_REG_SIZE_MASK) | ARM64_REG_SIZE_U32, 0)),
	ROW("D.7", "standard services", OK, REG_SAME(ARM64_REG_STD_BMAP)),
	ROW("D.7", "no standard service", OK, REG_SET(ARM64_REG_STD_BMAP, 0)),
	ROW("D.7", "unknown standard service", ALL(EINVAL), REG_SET(ARM64_REG_STD_BMAP, BIT(63))),
	ROW("D.7", "hypervisor services", OK, REG_SAME(ARM64_REG_STD_HYP_BMAP)),
	ROW("D.7", "unknown hypervisor service", ALL(EINVAL),
	    REG_SET(ARM64_REG_STD_HYP_BMAP, BIT(1))),
	ROW("D.7", "vendor services", OK, REG_SAME(ARM64_REG_VENDOR_HYP_BMAP)),
	ROW("D.7", "unknown vendor service", ALL(EINVAL),
	    REG_SET(ARM64_REG_VENDOR_HYP_BMAP, BIT(63))),
	ROW("D.7", "vendor services 64 to 127", BY(ENOENT, ENOENT, 0),
	    REG_GET(ARM64_REG_VENDOR_HYP_BMAP_2)),
	ROW("D.7", "unknown vendor service 127", BY(ENOENT, ENOENT, EINVAL),
	    REG_SET(ARM64_REG_VENDOR_HYP_BMAP_2, BIT(63))),
	ROW("D.7", "unknown bitmap", ALL(ENOENT), REG_GET(ARM64_REG_FW_FEAT_BMAP_REG(9))),
	ROW("D.7", "set unknown bitmap", ALL(ENOENT),
	    REG_SET(ARM64_REG_FW_FEAT_BMAP_REG(9), 0)),
};
SCENARIO(firmware, "firmware registers", rows_firmware, .vcpus = 1, .init = true,
	 .features = PSCI)

static const struct row rows_psci_0_1[] = {
	ROW("D.7", "PSCI 0.1", OK, REG_IS(ARM64_REG_PSCI_VERSION, 0x00001)),
	ROW("D.7", "set PSCI 0.1", OK, REG_SET(ARM64_REG_PSCI_VERSION, 0x00001)),
	ROW("D.7", "PSCI 0.2 without feature PSCI_0_2", ALL(EINVAL),
	    REG_SET(ARM64_REG_PSCI_VERSION, 0x00002)),
	ROW("D.7", "PSCI 1.1 without feature PSCI_0_2", ALL(EINVAL),
	    REG_SET(ARM64_REG_PSCI_VERSION, 0x10001)),
};
SCENARIO(psci_0_1, "PSCI 0.1", rows_psci_0_1, .vcpus = 1, .init = true)

/*
 * The document of 2012 gives 32-bit ARM's ids: a host of arm64 knows none. (It
 * prints their sizes as 4002 and 4003; the header's ids have 4020 and 4030.)
 */
static const struct row rows_foreign[] = {
	ROW("seed api.txt 4.68", "core register of 32-bit ARM", ALL(EINVAL),
	    REG_GET(ARM32_REG_ARCH | ARM64_REG_SIZE_U32 | ARM64_REG_CORE)),
	ROW("seed api.txt 4.68", "cp15 register, 32 bits", ALL(EINVAL),
	    REG_GET(ARM32_CP15_REG32(0, 1, 0, 0))),
	ROW("seed api.txt 4.68", "cp15 register, 64 bits", ALL(EINVAL),
	    REG_GET(ARM32_CP15_REG64(0, 2))),
	ROW("seed api.txt 4.68", "set cp15 register", ALL(EINVAL),
	    REG_SET(ARM32_CP15_REG32(0, 1, 0, 0), 0)),
	ROW("seed api.txt 4.68", "the document's pattern", ALL(EINVAL),
	    REG_GET(UINT64_C(0x40020000000f0000))),
	ROW("D.7", "VFP register", ALL(EINVAL),
	    REG_GET(ARM32_REG_ARCH | ARM64_REG_SIZE_U64 | ARM32_REG_VFP)),
	ROW("D.7", "register of x86", ALL(EINVAL), REG_GET(UINT64_C(0x2030000000000000))),
	ROW("D.7", "register of s390", ALL(EINVAL), REG_GET(UINT64_C(0x5020000000000001))),
	ROW("D.7", "bit 40", ALL(EINVAL), REG_GET(CORE(U64, 0) | BIT(40))),
	ROW("D.7", "id 0", ALL(EINVAL), REG_GET(0)),
	ROW("D.7", "unknown class", ALL(ENOENT),
	    REG_GET(ARM64_REG_ARCH | ARM64_REG_SIZE_U64 | UINT64_C(0x17) << 16)),
	ROW("D.7", "set unknown class", ALL(ENOENT),
	    REG_SET(ARM64_REG_ARCH | ARM64_REG_SIZE_U64 | UINT64_C(0x17) << 16, 0)),
	ROW("D.7", "bit 28", ALL(ENOENT), REG_GET(ARM64_SYSREG(3, 0, 1, 0, 0) | BIT(28))),
};
SCENARIO(foreign, "ids of other hosts", rows_foreign, .vcpus = 1, .init = true, .features = PSCI)

CU_TestInfo arm64_cases_reg[] = {
	{ "core", core }, { "core, AArch32", core_32 }, { "core, EL2", core_el2 },
	{ "demultiplexed", demux }, { "system", sysreg }, { "MIDR_EL1", midr },
	{ "system, PMU", sysreg_more },
	{ "system, PTRAUTH", sysreg_pauth }, { "timer", timer }, { "firmware", firmware },
	{ "PSCI 0.1", psci_0_1 }, { "other hosts", foreign },
	CU_TEST_INFO_NULL,
};
