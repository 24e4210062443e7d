// SPDX-License-Identifier: Apache-2.0
/*
 * KVM_RUN: what the first one checks and how a VM dies of it, exits, and what
 * cannot be changed any more afterwards or while a vCPU runs. Guests are a few
 * instructions each (contract.md D.3, D.5, D.7, D.8).
 */
#include "tests/contract/arm64/contract.h"

#define PSCI		(1u << ARM64_VCPU_PSCI_0_2)
#define PMU		(1u << ARM64_VCPU_PMU_V3)
#define AARCH32		(1u << ARM64_VCPU_EL1_32BIT)
#define KIB64		UINT64_C(0x10000)
#define X(n)		ARM64_REG_CORE_U64(regs.regs[n])
#define PC		ARM64_REG_CORE_U64(regs.pc)
#define GRP_ADDR	ARM64_DEV_VGIC_GRP_ADDR
#define V3_DIST		GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_DIST
#define V3_REDIST	GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_REDIST
#define V3_REGION	GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION
#define V2_DIST		GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_DIST
#define V2_CPU		GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_CPU
#define GIC_INIT	SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT)
#define PMU_CTRL(a)	ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_##a
#define TIMER(t)	ARM64_VCPU_TIMER_CTRL, ARM64_VCPU_TIMER_IRQ_##t
#define ENABLE(...)	IOCTL_DATA(VM, KVM_ENABLE_CAP, struct kvm_enable_cap, __VA_ARGS__)
#define FILTER(...)	SET_DATA(VM, ARM64_VM_SMCCC_CTRL, ARM64_VM_SMCCC_FILTER,	\
				 struct arm64_smccc_filter, __VA_ARGS__)
#define OFFSET(v)	IOCTL_DATA(VM, ARM64_KVM_SET_COUNTER_OFFSET,			\
				   struct arm64_counter_offset, .counter_offset = v)
#define MP_STATE(s)	IOCTL_DATA(VCPU0, KVM_SET_MP_STATE, struct kvm_mp_state, s)

/* Loads and stores of MMIO, then PSCI SYSTEM_OFF */
static const uint32_t code_mmio[] = {
	0xd2a12001,	/* mov x1, #0x9000000 */
	0x52800b40,	/* mov w0, #0x5a */
	0xb9000020,	/* str w0, [x1] */
	0x39400422,	/* ldrb w2, [x1, #1] */
	0xf9000422,	/* str x2, [x1, #8] */
	0x39800823,	/* ldrsb x3, [x1, #2] */
	0xf9000823,	/* str x3, [x1, #16] */
	0x79c00824,	/* ldrsh w4, [x1, #4] */
	0xf9000c24,	/* str x4, [x1, #24] */
	0xd2b08000,	/* mov x0, #0x84000000 */
	0xf2800100,	/* movk x0, #8 */
	0xd4000002,	/* hvc #0 */
	0x14000000,	/* b . */
};
/* Calls PSCI with the registers that a row set, and stores the answer */
static const uint32_t code_hvc[] = {
	0xd4000002,	/* hvc #0 */
	0xd2a12001,	/* mov x1, #0x9000000 */
	0xf9000020,	/* str x0, [x1] */
	0x17fffffd,	/* b hvc */
};
static const uint32_t code_smc[] = {
	0xd4000003,	/* smc #0 */
	0xd4000002,	/* hvc #0 */
	0x17fffffe,	/* b smc */
};
static const uint32_t code_pair[] = {
	0xd2a12001,	/* mov x1, #0x9000000 */
	0xa9400c22,	/* ldp x2, x3, [x1] */
	0x14000000,	/* b . */
};
static const uint32_t code_hole[] = {
	0xd2a12001,	/* mov x1, #0x9000000 */
	0xd61f0020,	/* br x1 */
};
static const uint32_t code_wait[] = {
	0xd503207f,	/* wfi */
	0x17ffffff,	/* b wfi */
};
static const uint32_t code_spin[] = {
	0x14000000,	/* b . */
};
static const uint32_t code_store[] = {
	0xd2b00001,	/* mov x1, #0x80000000 */
	0x52800ee0,	/* mov w0, #0x77 */
	0xb9000020,	/* str w0, [x1] */
	0xd2a12002,	/* mov x2, #0x9000000 */
	0xb9000040,	/* str w0, [x2] */
	0x14000000,	/* b . */
};
static const uint32_t code_step[] = {
	0xd503201f,	/* nop */
	0xd503201f,	/* nop */
	0xd4200020,	/* brk #1 */
	0x14000000,	/* b . */
};
static const uint32_t code_vtimer[] = {
	0xd2800000,	/* mov x0, #0 */
	0xd51be340,	/* msr cntv_cval_el0, x0 */
	0xd2800020,	/* mov x0, #1 */
	0xd51be320,	/* msr cntv_ctl_el0, x0 */
	0xd5033fdf,	/* isb */
	0x14000000,	/* b . */
};
static const uint32_t code_steal[] = {
	0xd2b8a000,	/* mov x0, #0xc5000000 */
	0xf2800420,	/* movk x0, #0x21, PV_TIME_ST */
	0xd4000002,	/* hvc #0 */
	0xd2a12001,	/* mov x1, #0x9000000 */
	0xf9000020,	/* str x0, [x1] */
	0x14000000,	/* b . */
};
static const uint32_t code_a32[] = {
	0xe3a01409,	/* mov r1, #0x9000000 */
	0xe3a0005a,	/* mov r0, #0x5a */
	0xe5810000,	/* str r0, [r1] */
	0xeafffffe,	/* b . */
};

/* The first KVM_RUN --------------------------------------------------------- */

/* What a dead VM says to everything. */
#define DEAD									\
	ROW("D.8", "KVM_RUN of a dead VM", ALL(EIO), RUN_FAILS(VCPU0)),		\
	ROW("D.8", "a register of a dead VM", ALL(EIO), REG_GET(PC)),		\
	ROW("D.8", "the GIC of a dead VM", ALL(EIO), GIC_INIT),			\
	ROW("D.8", "a vCPU for a dead VM", ALL(EIO), VCPU_NEW(2)),		\
	ROW("D.8", "memory for a dead VM", ALL(EIO), MEMORY(9, 0, 4 * RAM_BASE, 0x1000))

#define FIRST_RUN(fn, name_, host_, gic_, want_, ...)				\
static const struct row rows_##fn[] = {						\
	__VA_ARGS__								\
	ROW("D.3", "KVM_RUN", ALL(want_), RUN_FAILS(VCPU0)),			\
	DEAD,									\
};										\
SCENARIO(fn, name_, rows_##fn, .need = host_, .vcpus = 2, .init = true, .features = PSCI,	\
	 .memory = true, .gic = gic_, CODE(code_mmio))
#define STEP(text, ...)	ROW("D.3", text, OK, __VA_ARGS__),

FIRST_RUN(v3_nothing, "first run, GICv3 not placed", HOST_GIC3, GIC_V3, ENXIO,
	STEP("INIT", GIC_INIT))
FIRST_RUN(v3_dist, "first run, GICv3 without redistributor", HOST_GIC3, GIC_V3, ENXIO,
	STEP("DIST", SET64(GIC, V3_DIST, GICD_BASE)) STEP("INIT", GIC_INIT))
FIRST_RUN(v3_redist, "first run, GICv3 without distributor", HOST_GIC3, GIC_V3, ENXIO,
	STEP("REDIST", SET64(GIC, V3_REDIST, GICR_BASE)) STEP("INIT", GIC_INIT))
FIRST_RUN(v3_few, "first run, GICv3 with too few frames", HOST_GIC3, GIC_V3, ENXIO,
	STEP("DIST", SET64(GIC, V3_DIST, GICD_BASE))
	STEP("a region of one", SET64(GIC, V3_REGION, UINT64_C(1) << 52 | GICR_BASE))
	STEP("INIT", GIC_INIT))
FIRST_RUN(v3_overlap, "first run, GICv3 distributor over a frame", HOST_GIC3, GIC_V3, EINVAL,
	STEP("REDIST", SET64(GIC, V3_REDIST, GICR_BASE))
	STEP("DIST over it is accepted", SET64(GIC, V3_DIST, GICR_BASE + 2 * KIB64))
	STEP("INIT", GIC_INIT))
FIRST_RUN(v3_early, "first run, GICv3 before INIT", HOST_GIC3, GIC_V3, EBUSY,
	STEP("DIST", SET64(GIC, V3_DIST, GICD_BASE))
	STEP("REDIST", SET64(GIC, V3_REDIST, GICR_BASE)))
FIRST_RUN(v2_nothing, "first run, GICv2 not placed", HOST_GIC2, GIC_V2, ENXIO,
	STEP("INIT", GIC_INIT))
FIRST_RUN(v2_dist, "first run, GICv2 without CPU interface", HOST_GIC2, GIC_V2, ENXIO,
	STEP("DIST", SET64(GIC, V2_DIST, GICD_BASE)))
FIRST_RUN(v2_cpu, "first run, GICv2 without distributor", HOST_GIC2, GIC_V2, ENXIO,
	STEP("CPU", SET64(GIC, V2_CPU, GICC_BASE)))
FIRST_RUN(v2_overlap, "first run, GICv2 CPU interface over distributor", HOST_GIC2, GIC_V2, EINVAL,
	STEP("DIST", SET64(GIC, V2_DIST, GICD_BASE))
	STEP("CPU over it is accepted", SET64(GIC, V2_CPU, GICD_BASE - 0x1000)))

static const struct row rows_v2_auto[] = {
	ROW("D.3", "KVM_RUN initialises", OK, RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
	ROW("D.3", "it has", ALL(EBUSY), VCPU_NEW(1)),
};
SCENARIO(v2_auto, "first run, GICv2 without INIT", rows_v2_auto, .need = HOST_GIC2, .vcpus = 1,
	 .init = true, .features = PSCI, .memory = true, .gic = GIC_V2, .placed = true,
	 CODE(code_mmio))

/* Other failures of the first run leave the VM alive. */
static const struct row rows_one_ppi[] = {
	ROW("seed vcpu.txt 2", "both timers on PPI 27", OK, SET32(VCPU0, TIMER(PTIMER), 27)),
	ROW("seed vcpu.txt 2", "KVM_RUN", ALL(EINVAL), RUN_FAILS(VCPU0)),
	ROW("run", "KVM_RUN again", ALL(EINVAL), RUN_FAILS(VCPU0)),
	ROW("run", "the VM lives", OK, REG_GET(PC)),
	ROW("run", "PTIMER back to 30", OK, SET32(VCPU0, TIMER(PTIMER), 30)),
	/* Newer kernels leave PPI 27 to the first of the two, for good. */
	ROW("run", "KVM_RUN, repaired", BY(0, EINVAL, EINVAL),
	    RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
	ROW("run", "VTIMER elsewhere", BY(EBUSY, 0, 0), SET32(VCPU0, TIMER(VTIMER), 20)),
	ROW("run", "KVM_RUN, both elsewhere", BY(ABSENT, 0, 0),
	    RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
};
SCENARIO(one_ppi, "first run, two timers on one PPI", rows_one_ppi, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, .gic = GIC_ANY, .placed = true, .ready = true,
	 CODE(code_mmio))

static const struct row rows_no_init[] = {
	ROW("D.5", "KVM_RUN before INIT", ALL(EINVAL), RUN_FAILS(VCPU0)),
	ROW("D.5", "INIT", OK, SET(VCPU0, PMU_CTRL(INIT))),
	ROW("run", "KVM_RUN", OK, RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
};
SCENARIO(no_init, "first run, PMU without INIT", rows_no_init, .need = HOST_PMU, .vcpus = 1,
	 .init = true, .features = PSCI | PMU, .memory = true, CODE(code_mmio))

static const struct row rows_no_gic[] = {
	ROW("run", "KVM_RUN without GIC", OK, RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
	ROW("D.2", "VGIC_V3 after a run", ALL(EBUSY), DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 0),
	    NEED(HOST_GIC3)),
	ROW("D.2", "VGIC_V2 after a run", ALL(EBUSY), DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, 0),
	    NEED(HOST_GIC2)),
	ROW("D.1", "CREATE_IRQCHIP after a run", ALL(EBUSY), IOCTL(VM, KVM_CREATE_IRQCHIP, 0),
	    NEED(HOST_GIC2)),
	ROW("D.2", "a vCPU after a run", OK, VCPU_NEW(1)),
};
SCENARIO(no_gic, "first run without GIC", rows_no_gic, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, CODE(code_mmio))

/* Exits, and what cannot be changed afterwards ------------------------------ */

static const struct row rows_mmio[] = {
	ROW("run", "immediate_exit", ALL(EINTR), RUN_IMMEDIATE(VCPU0)),
	ROW("run", "write of 4 bytes", OK, RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
	ROW("run", "read of 1 byte", OK, RUN_MMIO_READ(VCPU0, MMIO_BASE + 1, 1, 0xab)),
	ROW("run", "immediate_exit completes the read", ALL(EINTR), RUN_IMMEDIATE(VCPU0)),
	ROW("run", "it has", OK, REG_IS(X(2), 0xab)),
	ROW("run", "write of 8 bytes", OK, RUN_MMIO_WRITE(VCPU0, MMIO_BASE + 8, 8, 0xab)),
	ROW("run", "signed read of 1 byte", OK, RUN_MMIO_READ(VCPU0, MMIO_BASE + 2, 1, 0x80)),
	/* The sign was lost again before the register was written. */
	ROW("run", "extended to 64 bits", OK, OLDER_STABLE(VALUE_DIFFERS),
	    RUN_MMIO_WRITE(VCPU0, MMIO_BASE + 16, 8, 0xffffffffffffff80)),
	ROW("run", "signed read of 2 bytes", OK, RUN_MMIO_READ(VCPU0, MMIO_BASE + 4, 2, 0x8001)),
	ROW("run", "extended to 32 bits", OK, OLDER_STABLE(VALUE_DIFFERS),
	    RUN_MMIO_WRITE(VCPU0, MMIO_BASE + 24, 8, 0xffff8001)),
	ROW("run", "SYSTEM_OFF", OK, RUN_SYSTEM_EVENT(VCPU0, ARM64_SYSTEM_EVENT_SHUTDOWN, 0)),
	ROW("run", "the vCPU is stopped", OK, MP_STATE_IS(VCPU0, KVM_MP_STATE_STOPPED)),
	ROW("run", "KVM_RUN of a stopped vCPU waits", ALL(EINTR), RUN_BLOCKS(VCPU0)),
	ROW("D.5", "timers of another vCPU", OK, GET_IS32(VCPU1, TIMER(VTIMER), 27)),
	ROW("seed vcpu.txt 2", "set a timer's PPI", ALL(EBUSY), SET32(VCPU0, TIMER(VTIMER), 20)),
	ROW("seed vcpu.txt 2", "set the other timer's PPI", ALL(EBUSY),
	    SET32(VCPU0, TIMER(PTIMER), 20)),
	ROW("seed vcpu.txt 2", "set the PPI of a vCPU that has not run", BY(0, EBUSY, EBUSY),
	    SET32(VCPU1, TIMER(VTIMER), 27)),
	ROW("D.5", "stolen time needs no early set", OK,
	    SET64(VCPU0, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA, RAM_BASE + MIB)),
	ROW("D.7", "ID_AA64PFR0_EL1, the same", OK, REG_SAME(ARM64_SYSREG(3, 0, 0, 4, 0))),
	ROW("D.7", "ID_AA64PFR0_EL1, changed", BY(EINVAL, EBUSY, EBUSY),
	    REG_FLIP(ARM64_SYSREG(3, 0, 0, 4, 0), UINT64_C(1) << 12)),
	ROW("D.7", "standard services, the same", OK, REG_SAME(ARM64_REG_STD_BMAP)),
	ROW("D.7", "standard services, changed", ALL(EBUSY), REG_FLIP(ARM64_REG_STD_BMAP, 1)),
	ROW("D.7", "hypervisor services, changed", ALL(EBUSY), REG_FLIP(ARM64_REG_STD_HYP_BMAP, 1)),
	ROW("D.7", "vendor services, changed", ALL(EBUSY), REG_FLIP(ARM64_REG_VENDOR_HYP_BMAP, 1)),
	ROW("run", "PSCI version is not frozen", OK, REG_SET(ARM64_REG_PSCI_VERSION, 0x10000)),
	ROW("run", "SMCCC filter", BY(EINVAL, EBUSY, EBUSY),
	    FILTER(.base = 0xc6000000, .nr_functions = 1)),
	ROW("run", "counter offset", BY(EINVAL, 0, 0), OFFSET(1000)),
	ROW("D.2", "another GIC", ALL(EEXIST), DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 0),
	    NEED(HOST_GIC3)),
	ROW("D.2", "a vCPU", ALL(EBUSY), VCPU_NEW(2)),
	ROW("D.6", "VCPU_INIT with other features", ALL(EINVAL), VCPU_INIT(VCPU0, 0)),
	ROW("D.6", "VCPU_INIT resets", OK, VCPU_INIT(VCPU0, PSCI)),
	ROW("D.6", "it has", OK, REG_IS(PC, 0)),
	ROW("run", "from the start", OK, REG_SET(PC, RAM_BASE)),
	ROW("run", "KVM_RUN", OK, RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
};
SCENARIO(mmio, "MMIO and SYSTEM_OFF", rows_mmio, .vcpus = 2, .init = true, .features = PSCI,
	 .memory = true, .gic = GIC_ANY, .placed = true, .ready = true, CODE(code_mmio))

static const struct row rows_pmu[] = {
	ROW("D.5", "SET IRQ", OK, SET32(VCPU0, PMU_CTRL(IRQ), 23)),
	ROW("D.5", "INIT", OK, SET(VCPU0, PMU_CTRL(INIT))),
	ROW("run", "KVM_RUN", OK, RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
	ROW("D.5", "FILTER after a run", ALL(EBUSY),
	    SET_DATA(VCPU1, PMU_CTRL(FILTER), struct arm64_pmu_event_filter, .nevents = 1)),
	ROW("D.5", "FILTER after a run, not valid: EINVAL comes first", ALL(EINVAL),
	    SET_DATA(VCPU1, PMU_CTRL(FILTER), struct arm64_pmu_event_filter, .action = 9)),
	ROW("D.5", "SET_PMU after a run, no such PMU", ALL(ENXIO),
	    SET32(VCPU1, PMU_CTRL(SET_PMU), 0x7fffffff)),
	ROW("run", "SET_NR_COUNTERS after a run: the document says EBUSY", BY(ENXIO, ENXIO, 0),
	    SET32(VCPU1, PMU_CTRL(SET_NR_COUNTERS), 1)),
	ROW("D.5", "IRQ of the other vCPU after a run", OK, SET32(VCPU1, PMU_CTRL(IRQ), 23)),
	ROW("D.5", "INIT of the other vCPU after a run", OK, SET(VCPU1, PMU_CTRL(INIT))),
	ROW("D.5", "SET_PMU of the first", ALL(EBUSY), SET32(VCPU0, PMU_CTRL(SET_PMU), 0)),
};
SCENARIO(pmu, "PMU after a run", rows_pmu, .need = HOST_PMU, .vcpus = 2, .init = true,
	 .features = PSCI | PMU, .memory = true, .gic = GIC_ANY, .placed = true, .ready = true,
	 CODE(code_mmio))

/*
 * A call of the guest: reset, then x0 and x1. KVM_RUN would complete an MMIO of
 * before, and step over the first instruction.
 */
#define CALL(x0, x1)							\
	ROW("run", "complete an MMIO", ALL(EINTR), RUN_IMMEDIATE(VCPU0)), \
	ROW("D.6", "VCPU_INIT", OK, VCPU_INIT(VCPU0, PSCI)),		\
	ROW("D.7", "PC", OK, REG_SET(PC, RAM_BASE)),			\
	ROW("D.7", "x0", OK, REG_SET(X(0), x0)),			\
	ROW("D.7", "x1", OK, REG_SET(X(1), x1))
#define ANSWER(v)	RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 8, (uint64_t)(v))

static const struct row rows_psci[] = {
	CALL(0x84000000, 0),
	ROW("run", "PSCI_VERSION is 1.1", BY(0, 0, VALUE_DIFFERS), ANSWER(0x10001)),
	CALL(0x84000000, 0),
	ROW("run", "PSCI_VERSION is 1.3", BY(VALUE_DIFFERS, VALUE_DIFFERS, 0), ANSWER(0x10003)),
	CALL(0x840000ff, 0),
	ROW("run", "an unknown function", OK, ANSWER(-1)),
	CALL(0x84000009, 0),
	ROW("run", "SYSTEM_RESET", OK, RUN_SYSTEM_EVENT(VCPU0, ARM64_SYSTEM_EVENT_RESET, 0)),
	CALL(0xc4000012, 0),
	ROW("run", "SYSTEM_RESET2", OK, RUN_SYSTEM_EVENT(VCPU0, ARM64_SYSTEM_EVENT_RESET,
	    ARM64_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2)),
	CALL(0xc4000015, 1),
	ROW("run", "SYSTEM_OFF2", BY(VALUE_DIFFERS, VALUE_DIFFERS, 0),
	    RUN_SYSTEM_EVENT(VCPU0, ARM64_SYSTEM_EVENT_SHUTDOWN,
			     ARM64_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2)),
	CALL(0xc400000e, RAM_BASE),
	ROW("run", "SYSTEM_SUSPEND without the capability", OK, ANSWER(-1)),
	ROW("run", "the capability", OK, ENABLE(.cap = KVM_CAP_ARM_SYSTEM_SUSPEND)),
	CALL(0xc400000e, RAM_BASE),
	ROW("run", "SYSTEM_SUSPEND", OK, RUN_SYSTEM_EVENT(VCPU0, ARM64_SYSTEM_EVENT_SUSPEND, 0)),
};
SCENARIO(psci, "PSCI", rows_psci, .vcpus = 1, .init = true, .features = PSCI, .memory = true,
	 .gic = GIC_ANY, .placed = true, .ready = true, CODE(code_hvc))

static const struct row rows_smc[] = {
	ROW("run", "filter to user space", BY(EINVAL, 0, 0),
	    FILTER(.base = 0xc6000000, .nr_functions = 1,
		   .action = ARM64_SMCCC_FILTER_FWD_TO_USER)),
	ROW("D.7", "x0", OK, REG_SET(X(0), 0xc6000000)),
	ROW("run", "SMC", BY(ABSENT, 0, 0),
	    RUN_HYPERCALL(VCPU0, 0xc6000000, ARM64_HYPERCALL_EXIT_SMC)),
	ROW("run", "HVC", BY(ABSENT, 0, 0), RUN_HYPERCALL(VCPU0, 0xc6000000, 0)),
};
SCENARIO(smc, "SMCCC calls to user space", rows_smc, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, CODE(code_smc))

static const struct row rows_pair[] = {
	ROW("run", "LDP of MMIO", ALL(ENOSYS), RUN_FAILS(VCPU0)),
	ROW("run", "ARM_NISV_TO_USER", OK, ENABLE(.cap = KVM_CAP_ARM_NISV_TO_USER)),
	ROW("run", "LDP of MMIO", OK, RUN(VCPU0, ARM64_EXIT_NISV)),
};
SCENARIO(pair, "MMIO without syndrome", rows_pair, .vcpus = 1, .init = true, .features = PSCI,
	 .memory = true, CODE(code_pair))

static const struct row rows_hole[] = {
	ROW("run", "a prefetch abort is the guest's own: the document says ENOEXEC", ALL(EINTR),
	    RUN_BLOCKS(VCPU0)),
};
SCENARIO(hole, "instructions where there is no memory", rows_hole, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, CODE(code_hole))

static const struct row rows_wait[] = {
	ROW("run", "WFI", ALL(EINTR), RUN_BLOCKS(VCPU0)),
	ROW("run", "SUSPENDED", OK, MP_STATE(KVM_MP_STATE_SUSPENDED)),
	ROW("run", "KVM_RUN of a suspended vCPU", ALL(EINTR), RUN_BLOCKS(VCPU0)),
	ROW("run", "an interrupt", OK,
	    IOCTL_DATA(VM, KVM_IRQ_LINE, struct kvm_irq_level, .irq = 0, .level = 1)),
	ROW("run", "wakes it: the user is told", OK,
	    RUN_SYSTEM_EVENT(VCPU0, ARM64_SYSTEM_EVENT_WAKEUP, 0)),
	ROW("run", "STOPPED", OK, MP_STATE(KVM_MP_STATE_STOPPED)),
	ROW("run", "KVM_RUN of a stopped vCPU", ALL(EINTR), RUN_BLOCKS(VCPU0)),
};

/* vCPU 1 is not initialised by the machine: 6.1 has no POWER_OFF later. */
static const struct row rows_off[] = {
	ROW("D.6", "a vCPU", OK, VCPU_NEW(1)),
	ROW("D.6", "POWER_OFF", OK, VCPU_INIT(VCPU1, PSCI | 1u << ARM64_VCPU_POWER_OFF)),
	ROW("D.6", "KVM_RUN of a vCPU that is off", ALL(EINTR), RUN_BLOCKS(VCPU1)),
};
SCENARIO(wait_, "vCPUs that wait", rows_wait, .vcpus = 1, .init = true, .features = PSCI,
	 .memory = true, CODE(code_wait))
SCENARIO(off, "a vCPU that is off", rows_off, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, CODE(code_wait))

static const struct row rows_read_only[] = {
	ROW("run", "a read-only slot", OK,
	    MEMORY_AT(1, KVM_MEM_READONLY, 2 * RAM_BASE, 0x1000, MIB)),
	ROW("run", "a store there is MMIO", OK, RUN_MMIO_WRITE(VCPU0, 2 * RAM_BASE, 4, 0x77)),
};
SCENARIO(read_only, "a store to read-only memory", rows_read_only, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, CODE(code_store))

static const struct row rows_dirty[] = {
	ROW("run", "a slot with a log", OK,
	    MEMORY_AT(1, KVM_MEM_LOG_DIRTY_PAGES, 2 * RAM_BASE, 0x1000, MIB)),
	ROW("run", "a store there, then one to MMIO", OK,
	    RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x77)),
	ROW("run", "is in the log", OK, .op = dirty_log_get, .group = 1, .value = 1),
	ROW("run", "once", OK, .op = dirty_log_get, .group = 1, .value = 0),
};
SCENARIO(dirty, "a store to logged memory", rows_dirty, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, CODE(code_store))

static const struct row rows_ioevent[] = {
	ROW("run", "an event for the first store", OK, IOEVENTFD(0, MMIO_BASE, 4, 0)),
	ROW("run", "the first exit is the read behind it", OK,
	    RUN_MMIO_READ(VCPU0, MMIO_BASE + 1, 1, 0)),
};
SCENARIO(ioevent, "a store that is an event", rows_ioevent, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, CODE(code_mmio))

#define DEBUG(c)	IOCTL_DATA(VCPU0, ARM64_KVM_SET_GUEST_DEBUG, struct arm64_guest_debug, \
				   .control = c)

static const struct row rows_step[] = {
	ROW("run", "single step", OK, DEBUG(ARM64_GUESTDBG_ENABLE | ARM64_GUESTDBG_SINGLESTEP)),
	ROW("run", "one", OK, RUN(VCPU0, ARM64_EXIT_DEBUG)),
	ROW("run", "it was one", OK, REG_IS(PC, RAM_BASE + 4)),
	ROW("run", "another", OK, RUN(VCPU0, ARM64_EXIT_DEBUG)),
	ROW("run", "it was one", OK, REG_IS(PC, RAM_BASE + 8)),
	ROW("run", "software breakpoints", OK,
	    DEBUG(ARM64_GUESTDBG_ENABLE | ARM64_GUESTDBG_USE_SW_BP)),
	ROW("run", "BRK", OK, RUN(VCPU0, ARM64_EXIT_DEBUG)),
	ROW("run", "PC stays", OK, REG_IS(PC, RAM_BASE + 8)),
};
SCENARIO(step, "guest debug", rows_step, .vcpus = 1, .init = true, .features = PSCI,
	 .memory = true, CODE(code_step))

static long irq_level_is(struct machine *m, const struct row *row)
{
	m->got = m->run[0]->s.regs.device_irq_level;
	return m->got == row->value ? 0 : VALUE_DIFFERS;
}

static const struct row rows_vtimer[] = {
	ROW("run", "the timer fires", ALL(EINTR), RUN_FAILS(VCPU0)),
	ROW("run", "and shows its line", OK, .op = irq_level_is, .value = ARM64_DEV_EL1_VTIMER),
};
SCENARIO(vtimer, "the timer's line without GIC", rows_vtimer, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, CODE(code_vtimer))

static const struct row rows_steal[] = {
	ROW("D.5", "PVTIME_IPA", OK,
	    SET64(VCPU0, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA, RAM_BASE + MIB)),
	ROW("D.5", "PV_TIME_ST gives it", OK, ANSWER(RAM_BASE + MIB)),
};
SCENARIO(steal, "stolen time", rows_steal, .vcpus = 1, .init = true, .features = PSCI,
	 .memory = true, CODE(code_steal))

static const struct row rows_no_steal[] = {
	ROW("D.5", "PV_TIME_ST without record", OK, ANSWER(-1)),
};
SCENARIO(no_steal, "no stolen time", rows_no_steal, .vcpus = 1, .init = true, .features = PSCI,
	 .memory = true, CODE(code_steal))

static const struct row rows_a32[] = {
	ROW("D.6", "A32 instructions", OK, RUN_MMIO_WRITE(VCPU0, MMIO_BASE, 4, 0x5a)),
};
SCENARIO(a32, "AArch32 guest", rows_a32, .need = HOST_32BIT, .vcpus = 1, .init = true,
	 .features = PSCI | AARCH32, .memory = true, CODE(code_a32))

/* While a vCPU runs --------------------------------------------------------- */

static const struct row rows_busy[] = {
	ROW("D.4", "an ITS", OK, DEVICE_NEW(ITS, ARM64_DEV_TYPE_VGIC_ITS, 0), NEED(HOST_GIC3)),
	ROW("D.4", "its address", OK,
	    SET64(ITS, GRP_ADDR, ARM64_VGIC_ITS_ADDR_TYPE, ITS_BASE), NEED(HOST_GIC3)),
	ROW("run", "vCPU 0 runs", OK, .op = vcpu_start),
	ROW("D.3", "GICD_TYPER", ALL(EBUSY), GET(GIC, ARM64_DEV_VGIC_GRP_DIST_REGS, 4)),
	ROW("D.3", "set GICD_CTLR", ALL(EBUSY), SET32(GIC, ARM64_DEV_VGIC_GRP_DIST_REGS, 0, 0)),
	ROW("D.3", "HAS GICD_CTLR", OK, HAS(GIC, ARM64_DEV_VGIC_GRP_DIST_REGS, 0)),
	ROW("D.3", "GICC_CTLR", ALL(EBUSY), GET(GIC, ARM64_DEV_VGIC_GRP_CPU_REGS, 0),
	    WITHOUT(HOST_GIC3)),
	ROW("D.3", "GICR_CTLR", ALL(EBUSY), GET(GIC, ARM64_DEV_VGIC_GRP_REDIST_REGS, 0),
	    NEED(HOST_GIC3)),
	ROW("D.3", "ICC_PMR_EL1", ALL(EBUSY),
	    GET(GIC, ARM64_DEV_VGIC_GRP_CPU_SYSREGS, ARM64_SYSREG_INSTR(3, 0, 4, 6, 0)),
	    NEED(HOST_GIC3)),
	ROW("D.3", "LEVEL_INFO", ALL(EBUSY), GET(GIC, ARM64_DEV_VGIC_GRP_LEVEL_INFO, 32),
	    NEED(HOST_GIC3)),
	ROW("D.3", "SAVE_PENDING_TABLES", ALL(EBUSY),
	    SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_SAVE_PENDING_TABLES),
	    NEED(HOST_GIC3)),
	ROW("D.4", "GITS_CTLR", ALL(EBUSY), GET(ITS, ARM64_DEV_VGIC_GRP_ITS_REGS, 0),
	    NEED(HOST_GIC3)),
	ROW("D.4", "SAVE_TABLES", ALL(EBUSY),
	    SET(ITS, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_ITS_SAVE_TABLES), NEED(HOST_GIC3)),
	ROW("D.4", "RESET", ALL(EBUSY),
	    SET(ITS, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_ITS_CTRL_RESET), NEED(HOST_GIC3)),
	ROW("D.2", "VGIC_V3 while a vCPU runs", ALL(EBUSY),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 0), NEED(HOST_GIC3)),
	ROW("D.1", "CREATE_IRQCHIP while a vCPU runs", ALL(EBUSY), IOCTL(VM, KVM_CREATE_IRQCHIP, 0),
	    NEED(HOST_GIC2)),
	ROW("run", "counter offset", BY(EINVAL, EBUSY, EBUSY), OFFSET(1000)),
	ROW("run", "INIT of the GIC changes nothing", OK, GIC_INIT),
	ROW("run", "memory", OK, MEMORY_AT(9, 0, 4 * RAM_BASE, 0x1000, MIB)),
	ROW("run", "an interrupt", OK,
	    IOCTL_DATA(VM, KVM_IRQ_LINE, struct kvm_irq_level,
		       .irq = ARM64_IRQ_TYPE_SPI << ARM64_IRQ_TYPE_SHIFT | 40, .level = 1)),
	ROW("run", "vCPU 0 stops", OK, .op = vcpu_stop),
	ROW("D.3", "GICD_TYPER", OK, GET(GIC, ARM64_DEV_VGIC_GRP_DIST_REGS, 4)),
};
SCENARIO(busy, "while a vCPU runs", rows_busy, .vcpus = 1, .init = true, .features = PSCI,
	 .memory = true, .gic = GIC_ANY, .placed = true, .ready = true, CODE(code_spin))

CU_TestInfo arm64_cases_run[] = {
	{ "GICv3 not placed", v3_nothing }, { "GICv3 without redistributor", v3_dist },
	{ "GICv3 without distributor", v3_redist }, { "GICv3, too few frames", v3_few },
	{ "GICv3, overlap", v3_overlap }, { "GICv3 before INIT", v3_early },
	{ "GICv2 not placed", v2_nothing }, { "GICv2 without CPU interface", v2_dist },
	{ "GICv2 without distributor", v2_cpu }, { "GICv2, overlap", v2_overlap },
	{ "GICv2 without INIT", v2_auto }, { "timers on one PPI", one_ppi },
	{ "PMU without INIT", no_init }, { "without GIC", no_gic }, { "MMIO", mmio },
	{ "PMU", pmu }, { "PSCI", psci }, { "SMCCC", smc }, { "no syndrome", pair },
	{ "no memory", hole }, { "waiting", wait_ }, { "off", off },
	{ "read-only memory", read_only }, { "logged memory", dirty }, { "event", ioevent },
	{ "debug", step }, { "timer without GIC", vtimer }, { "stolen time", steal },
	{ "no stolen time", no_steal }, { "AArch32", a32 }, { "while running", busy },
	CU_TEST_INFO_NULL,
};
