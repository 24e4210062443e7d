// SPDX-License-Identifier: Apache-2.0
/*
 * Attributes of a vCPU: the PMU, the timers' interrupts and stolen time
 * (contract.md D.5, and the document of 2019 that knew five of them).
 */
#include "tests/contract/arm64/contract.h"

#define PSCI		(1u << ARM64_VCPU_PSCI_0_2)
#define PMU		(1u << ARM64_VCPU_PMU_V3)

static const struct row rows_group[] = {
	ROW("seed api.txt 4.80", "SET of an unknown group", ALL(ENXIO), SET32(VCPU0, 77, 0, 0)),
	ROW("seed api.txt 4.80", "GET of an unknown group", ALL(ENXIO), GET(VCPU0, 77, 0)),
	ROW("seed api.txt 4.81", "HAS of an unknown group", ALL(ENXIO), HAS(VCPU0, 77, 0)),
	ROW("run", "SET_DEVICE_ATTR, bad address", ALL(EFAULT),
	    IOCTL_BAD(VCPU0, KVM_SET_DEVICE_ATTR)),
	ROW("run", "GET_DEVICE_ATTR, bad address", ALL(EFAULT),
	    IOCTL_BAD(VCPU0, KVM_GET_DEVICE_ATTR)),
	ROW("run", "HAS_DEVICE_ATTR, bad address", ALL(EFAULT),
	    IOCTL_BAD(VCPU0, KVM_HAS_DEVICE_ATTR)),
};
SCENARIO(group, "attribute groups of a vCPU", rows_group, .vcpus = 1, .init = true,
	 .features = PSCI)

/* PMU ---------------------------------------------------------------------- */

#define PMU_SET(o, a, v)	SET32(o, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_##a, v)
#define PMU_SET_BAD(a)		SET_BAD(VCPU0, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_##a)
#define PMU_INIT(o)		SET(o, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_INIT)
#define PMU_GET(o, a)		GET(o, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_##a)
#define PMU_IRQ_IS(o, v)	GET_IS32(o, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_IRQ, v)
#define PMU_HAS(a)		HAS(VCPU0, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_##a)
#define PMU_FILTER(...)		SET_DATA(VCPU0, ARM64_VCPU_PMU_V3_CTRL,			\
					 ARM64_VCPU_PMU_V3_FILTER,			\
					 struct arm64_pmu_event_filter, __VA_ARGS__)

/* The document's ENODEV for a host without PMUv3 is today's for a vCPU without. */
static const struct row rows_no_pmu[] = {
	ROW("seed vcpu.txt 1.1", "SET IRQ", ALL(ENODEV), PMU_SET(VCPU0, IRQ, 23)),
	ROW("seed vcpu.txt 1.2", "INIT", ALL(ENODEV), PMU_INIT(VCPU0)),
	ROW("D.5", "FILTER", ALL(ENODEV), PMU_FILTER(.nevents = 1)),
	ROW("D.5", "SET_PMU", ALL(ENODEV), PMU_SET(VCPU0, SET_PMU, 0)),
	ROW("D.5", "SET_NR_COUNTERS", ALL(ENODEV), PMU_SET(VCPU0, SET_NR_COUNTERS, 1)),
	ROW("D.5", "GET IRQ", ALL(ENODEV), PMU_GET(VCPU0, IRQ)),
	ROW("D.5", "HAS IRQ", ALL(ENXIO), PMU_HAS(IRQ)),
	ROW("D.5", "HAS INIT", ALL(ENXIO), PMU_HAS(INIT)),
	ROW("D.5", "HAS FILTER", ALL(ENXIO), PMU_HAS(FILTER)),
};
SCENARIO(no_pmu, "PMU attributes without PMU", rows_no_pmu, .vcpus = 1, .init = true,
	 .features = PSCI, .gic = GIC_ANY)

static const struct row rows_pmu_no_gic[] = {
	ROW("seed vcpu.txt 1.1", "SET IRQ without irqchip", ALL(EINVAL), PMU_SET(VCPU0, IRQ, 23)),
	ROW("D.5", "GET IRQ without irqchip", ALL(EINVAL), PMU_GET(VCPU0, IRQ)),
	ROW("D.5", "HAS IRQ", OK, PMU_HAS(IRQ)),
	ROW("D.5", "INIT without irqchip", OK, PMU_INIT(VCPU0)),
	ROW("seed vcpu.txt 1.2", "INIT again", ALL(EBUSY), PMU_INIT(VCPU0)),
};
SCENARIO(pmu_no_gic, "PMU without irqchip", rows_pmu_no_gic, .need = HOST_PMU, .vcpus = 1,
	 .init = true, .features = PSCI | PMU)

/* Types of perf event sources are given out at boot: try the first few. */
static long set_some_pmu(struct machine *m, const struct row *row)
{
	long rc = -ENXIO;

	for (unsigned int type = 0; rc == -ENXIO && type < 64; type++) {
		const struct row try = { PMU_SET(VCPU0, SET_PMU, type) };

		rc = attr_set(m, &try);
	}
	(void)row;
	return rc;
}

static const struct row rows_pmu[] = {
	ROW("D.5", "HAS IRQ", OK, PMU_HAS(IRQ)),
	ROW("D.5", "HAS INIT", OK, PMU_HAS(INIT)),
	ROW("D.5", "HAS FILTER", OK, PMU_HAS(FILTER)),
	ROW("D.5", "HAS SET_PMU", OK, PMU_HAS(SET_PMU)),
	ROW("D.5", "HAS SET_NR_COUNTERS", BY(ENXIO, ENXIO, 0), PMU_HAS(SET_NR_COUNTERS)),
	ROW("D.5", "HAS an unknown attribute", ALL(ENXIO),
	    HAS(VCPU0, ARM64_VCPU_PMU_V3_CTRL, 99)),
	ROW("D.5", "SET an unknown attribute", ALL(ENXIO),
	    SET32(VCPU0, ARM64_VCPU_PMU_V3_CTRL, 99, 0)),
	ROW("seed vcpu.txt 1.1", "GET IRQ before it is set", ALL(ENXIO), PMU_GET(VCPU0, IRQ)),
	ROW("D.5", "GET INIT", ALL(ENXIO), PMU_GET(VCPU0, INIT)),
	ROW("D.5", "GET FILTER", ALL(ENXIO), PMU_GET(VCPU0, FILTER)),
	ROW("D.5", "GET SET_PMU", ALL(ENXIO), PMU_GET(VCPU0, SET_PMU)),
	ROW("seed vcpu.txt 1.2", "INIT, GIC not initialised", ALL(ENODEV), PMU_INIT(VCPU0)),
	ROW("D.5", "SET IRQ, bad address", ALL(EFAULT), PMU_SET_BAD(IRQ)),
	ROW("seed vcpu.txt 1.1", "SET IRQ: an SGI", ALL(EINVAL), PMU_SET(VCPU0, IRQ, 8)),
	ROW("seed vcpu.txt 1.1", "SET IRQ: no interrupt", ALL(EINVAL), PMU_SET(VCPU0, IRQ, 5000)),
	ROW("seed vcpu.txt 1.1", "SET IRQ: special INTID", ALL(EINVAL), PMU_SET(VCPU0, IRQ, 1020)),
	ROW("seed vcpu.txt 1.1", "SET IRQ: -1", ALL(EINVAL), PMU_SET(VCPU0, IRQ, 0xffffffff)),
	ROW("seed vcpu.txt 1.1", "SET IRQ: PPI 23", OK, PMU_SET(VCPU0, IRQ, 23)),
	ROW("D.5", "GET IRQ", OK, PMU_IRQ_IS(VCPU0, 23)),
	ROW("D.5", "GET IRQ, bad address", ALL(EFAULT),
	    GET_BAD(VCPU0, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_IRQ)),
	ROW("seed vcpu.txt 1.1", "SET IRQ again", ALL(EBUSY), PMU_SET(VCPU0, IRQ, 23)),
	ROW("D.5", "SET another IRQ: EINVAL comes first", ALL(EINVAL), PMU_SET(VCPU0, IRQ, 24)),
	ROW("seed vcpu.txt 1.1", "another PPI on another vCPU", ALL(EINVAL),
	    PMU_SET(VCPU1, IRQ, 24)),
	ROW("seed vcpu.txt 1.1", "the same PPI on another vCPU", OK, PMU_SET(VCPU1, IRQ, 23)),
	/* A PPI and an SPI: the document forbids what the kernel does not look at. */
	ROW("seed vcpu.txt 1.1", "an SPI on a third vCPU", OK, PMU_SET(VCPU2, IRQ, 40)),
	ROW("D.5", "FILTER, bad address", ALL(EFAULT), PMU_SET_BAD(FILTER)),
	ROW("D.5", "FILTER, unknown action", ALL(EINVAL), PMU_FILTER(.nevents = 1, .action = 2)),
	ROW("D.5", "FILTER beyond the events", ALL(EINVAL),
	    PMU_FILTER(.base_event = 0xffff, .nevents = 2)),
	ROW("D.5", "SET_PMU before any filter", OK, .op = set_some_pmu),
	ROW("D.5", "FILTER allows cycles", OK, PMU_FILTER(.base_event = 0x11, .nevents = 1)),
	ROW("D.5", "FILTER denies more", OK,
	    PMU_FILTER(.base_event = 0x20, .nevents = 4, .action = 1)),
	ROW("D.5", "SET_PMU, no such PMU", ALL(ENXIO), PMU_SET(VCPU0, SET_PMU, 0x7fffffff)),
	ROW("D.5", "SET_PMU, bad address", ALL(EFAULT), PMU_SET_BAD(SET_PMU)),
	ROW("D.5", "SET_PMU of the same PMU after a filter", OK, .op = set_some_pmu),
	ROW("D.5", "SET_NR_COUNTERS, bad address", BY(ENXIO, ENXIO, EFAULT),
	    PMU_SET_BAD(SET_NR_COUNTERS)),
	ROW("D.5", "SET_NR_COUNTERS, too many", BY(ENXIO, ENXIO, EINVAL),
	    PMU_SET(VCPU0, SET_NR_COUNTERS, 32)),
	ROW("D.5", "SET_NR_COUNTERS 1", BY(ENXIO, ENXIO, 0), PMU_SET(VCPU0, SET_NR_COUNTERS, 1)),
	ROW("D.5", "SET_NR_COUNTERS 0", BY(ENXIO, ENXIO, 0), PMU_SET(VCPU0, SET_NR_COUNTERS, 0)),
	ROW("D.5", "INIT, GIC not initialised", ALL(ENODEV), PMU_INIT(VCPU0)),
	ROW("D.3", "initialise the GIC", OK,
	    SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT)),
	ROW("seed vcpu.txt 1.2", "INIT", OK, PMU_INIT(VCPU0)),
	ROW("seed vcpu.txt 1.2", "INIT again", ALL(EBUSY), PMU_INIT(VCPU0)),
	ROW("seed vcpu.txt 1.1", "SET IRQ afterwards", ALL(EBUSY), PMU_SET(VCPU0, IRQ, 23)),
	ROW("D.5", "FILTER afterwards", ALL(EBUSY), PMU_FILTER(.nevents = 1)),
	ROW("D.5", "SET_PMU afterwards", ALL(EBUSY), .op = set_some_pmu),
	ROW("D.5", "SET_NR_COUNTERS afterwards", ALL(EBUSY), PMU_SET(VCPU0, SET_NR_COUNTERS, 1)),
	ROW("D.5", "an unknown attribute afterwards", ALL(EBUSY),
	    SET32(VCPU0, ARM64_VCPU_PMU_V3_CTRL, 99, 0)),
	ROW("D.5", "GET IRQ afterwards", OK, PMU_IRQ_IS(VCPU0, 23)),
	ROW("D.5", "INIT of another vCPU", OK, PMU_INIT(VCPU1)),
};
SCENARIO(pmu, "PMU attributes", rows_pmu, .need = HOST_PMU, .vcpus = 3, .init = true,
	 .features = PSCI | PMU, .gic = GIC_ANY, .placed = true)

static const struct row rows_pmu_init[] = {
	ROW("seed vcpu.txt 1.2", "INIT without interrupt", ALL(ENXIO), PMU_INIT(VCPU0)),
	ROW("seed vcpu.txt 1.1", "SET IRQ: SPI 40", OK, PMU_SET(VCPU0, IRQ, 40)),
	ROW("seed vcpu.txt 1.1", "the same SPI on another vCPU", ALL(EINVAL),
	    PMU_SET(VCPU1, IRQ, 40)),
	ROW("seed vcpu.txt 1.1", "another SPI on another vCPU", OK, PMU_SET(VCPU1, IRQ, 41)),
	ROW("D.5", "INIT", OK, PMU_INIT(VCPU0)),
	ROW("D.5", "INIT of another vCPU", OK, PMU_INIT(VCPU1)),
};
SCENARIO(pmu_init, "PMU with SPIs", rows_pmu_init, .need = HOST_PMU, .vcpus = 2, .init = true,
	 .features = PSCI | PMU, .gic = GIC_ANY, .placed = true, .ready = true)

static const struct row rows_pmu_beyond[] = {
	ROW("run", "SET IRQ: an SPI beyond NR_IRQS", OK, PMU_SET(VCPU0, IRQ, 900)),
	ROW("run", "INIT with it", ALL(EINVAL), PMU_INIT(VCPU0)),
	ROW("seed vcpu.txt 1.1", "a PPI beside an SPI", ALL(EINVAL), PMU_SET(VCPU1, IRQ, 23)),
};
SCENARIO(pmu_beyond, "PMU with an SPI too far", rows_pmu_beyond, .need = HOST_PMU, .vcpus = 2,
	 .init = true, .features = PSCI | PMU, .gic = GIC_ANY, .placed = true, .ready = true)

/* The first KVM_RUN gives PPI 27 to the timer, then fails for want of INIT. */
static const struct row rows_pmu_owner[] = {
	ROW("D.5", "SET IRQ: the timer's PPI 27", OK, PMU_SET(VCPU0, IRQ, 27)),
	ROW("D.5", "KVM_RUN before INIT", ALL(EINVAL), RUN_FAILS(VCPU0)),
	ROW("D.5", "INIT with the timer's interrupt", ALL(EEXIST), PMU_INIT(VCPU0)),
};
SCENARIO(pmu_owner, "PMU with the timer's interrupt", rows_pmu_owner, .need = HOST_PMU,
	 .vcpus = 1, .init = true, .features = PSCI | PMU, .gic = GIC_ANY, .placed = true,
	 .ready = true)

/* Timers ------------------------------------------------------------------- */

#define TIMER_SET(o, t, v)	SET32(o, ARM64_VCPU_TIMER_CTRL, ARM64_VCPU_TIMER_IRQ_##t, v)
#define TIMER_IS(o, t, v)	GET_IS32(o, ARM64_VCPU_TIMER_CTRL, ARM64_VCPU_TIMER_IRQ_##t, v)
#define TIMER_HAS(t)		HAS(VCPU0, ARM64_VCPU_TIMER_CTRL, ARM64_VCPU_TIMER_IRQ_##t)

static const struct row rows_timer_no_gic[] = {
	ROW("seed vcpu.txt 2.1", "SGI", ALL(EINVAL), TIMER_SET(VCPU0, VTIMER, 1)),
	ROW("seed vcpu.txt 2.1", "SPI", ALL(EINVAL), TIMER_SET(VCPU0, VTIMER, 32)),
	ROW("D.5", "PPI 28 without irqchip", ALL(EINVAL), TIMER_SET(VCPU0, VTIMER, 28)),
	ROW("D.5", "bad address without irqchip", ALL(EINVAL),
	    SET_BAD(VCPU0, ARM64_VCPU_TIMER_CTRL, ARM64_VCPU_TIMER_IRQ_VTIMER)),
	ROW("seed vcpu.txt 2", "VTIMER is 27", OK, TIMER_IS(VCPU0, VTIMER, 27)),
	ROW("seed vcpu.txt 2", "PTIMER is 30", OK, TIMER_IS(VCPU0, PTIMER, 30)),
};
SCENARIO(timer_no_gic, "timers without irqchip", rows_timer_no_gic, .vcpus = 1, .init = true,
	 .features = PSCI)

static const struct row rows_timer[] = {
	ROW("D.5", "HAS VTIMER", OK, TIMER_HAS(VTIMER)),
	ROW("D.5", "HAS PTIMER", OK, TIMER_HAS(PTIMER)),
	ROW("D.5", "HAS HVTIMER", BY(ENXIO, 0, 0), TIMER_HAS(HVTIMER)),
	ROW("D.5", "HAS HPTIMER", BY(ENXIO, 0, 0), TIMER_HAS(HPTIMER)),
	ROW("D.5", "HAS another", ALL(ENXIO), HAS(VCPU0, ARM64_VCPU_TIMER_CTRL, 4)),
	ROW("D.5", "GET another", ALL(ENXIO), GET(VCPU0, ARM64_VCPU_TIMER_CTRL, 4)),
	ROW("D.5", "SET another", ALL(ENXIO), SET32(VCPU0, ARM64_VCPU_TIMER_CTRL, 4, 20)),
	ROW("D.5", "SET another, not a PPI: EINVAL comes first", ALL(EINVAL),
	    SET32(VCPU0, ARM64_VCPU_TIMER_CTRL, 4, 40)),
	ROW("D.5", "HVTIMER is 28", BY(ENXIO, 0, 0), TIMER_IS(VCPU0, HVTIMER, 28)),
	ROW("D.5", "HPTIMER is 26", BY(ENXIO, 0, 0), TIMER_IS(VCPU0, HPTIMER, 26)),
	ROW("D.5", "HVTIMER 22", BY(ENXIO, 0, 0), TIMER_SET(VCPU0, HVTIMER, 22)),
	ROW("D.5", "bad address", ALL(EFAULT),
	    SET_BAD(VCPU0, ARM64_VCPU_TIMER_CTRL, ARM64_VCPU_TIMER_IRQ_VTIMER)),
	ROW("D.5", "GET, bad address", ALL(EFAULT),
	    GET_BAD(VCPU0, ARM64_VCPU_TIMER_CTRL, ARM64_VCPU_TIMER_IRQ_VTIMER)),
	ROW("seed vcpu.txt 2.1", "SGI", ALL(EINVAL), TIMER_SET(VCPU0, VTIMER, 15)),
	ROW("seed vcpu.txt 2.1", "SPI", ALL(EINVAL), TIMER_SET(VCPU0, VTIMER, 32)),
	ROW("seed vcpu.txt 2.1", "-1", ALL(EINVAL), TIMER_SET(VCPU0, VTIMER, 0xffffffff)),
	ROW("seed vcpu.txt 2.1", "VTIMER 20", OK, TIMER_SET(VCPU0, VTIMER, 20)),
	ROW("seed vcpu.txt 2.1", "again", OK, TIMER_SET(VCPU0, VTIMER, 21)),
	ROW("seed vcpu.txt 2", "every vCPU has it", OK, TIMER_IS(VCPU1, VTIMER, 21)),
	ROW("seed vcpu.txt 2.2", "PTIMER 16", OK, TIMER_SET(VCPU1, PTIMER, 16)),
	ROW("seed vcpu.txt 2", "every vCPU has it", OK, TIMER_IS(VCPU0, PTIMER, 16)),
	ROW("seed vcpu.txt 2", "both on one PPI, for now", OK, TIMER_SET(VCPU0, PTIMER, 21)),
};
SCENARIO(timer, "timers", rows_timer, .vcpus = 2, .init = true, .features = PSCI, .gic = GIC_ANY)

/* Stolen time --------------------------------------------------------------- */

#define PVTIME(v)	SET64(VCPU0, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA, v)
#define PVTIME_IS(v)	GET_IS64(VCPU0, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA, v)

static const struct row rows_pvtime[] = {
	ROW("D.5", "HAS IPA", OK, HAS(VCPU0, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA)),
	ROW("seed vcpu.txt 3.1", "HAS another attribute", ALL(ENXIO),
	    HAS(VCPU0, ARM64_VCPU_PVTIME_CTRL, 1)),
	ROW("seed vcpu.txt 3.1", "SET another attribute", ALL(ENXIO),
	    SET64(VCPU0, ARM64_VCPU_PVTIME_CTRL, 1, RAM_BASE)),
	ROW("D.5", "GET another attribute", ALL(ENXIO), GET(VCPU0, ARM64_VCPU_PVTIME_CTRL, 1)),
	ROW("D.5", "GET before it is set", OK, PVTIME_IS(~UINT64_C(0))),
	ROW("D.5", "bad address", ALL(EFAULT),
	    SET_BAD(VCPU0, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA)),
	ROW("D.5", "GET, bad address", ALL(EFAULT),
	    GET_BAD(VCPU0, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA)),
	ROW("seed vcpu.txt 3.1", "not 64-byte aligned", ALL(EINVAL), PVTIME(RAM_BASE + 32)),
	ROW("seed vcpu.txt 3.1", "no memory there", ALL(EINVAL), PVTIME(3 * RAM_BASE)),
	ROW("seed vcpu.txt 3.1", "just behind the memory", ALL(EINVAL),
	    PVTIME(RAM_BASE + RAM_SIZE)),
	ROW("seed vcpu.txt 3.1", "IPA", OK, PVTIME(RAM_BASE + 64)),
	ROW("seed vcpu.txt 3.1", "IPA again", ALL(EEXIST), PVTIME(RAM_BASE + 64)),
	ROW("seed vcpu.txt 3.1", "another IPA", ALL(EEXIST), PVTIME(RAM_BASE + 128)),
	ROW("D.5", "not aligned: EINVAL comes first", ALL(EINVAL), PVTIME(RAM_BASE + 1)),
	ROW("D.5", "GET", OK, PVTIME_IS(RAM_BASE + 64)),
	ROW("seed vcpu.txt 3.1", "another vCPU has its own", OK,
	    SET64(VCPU1, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA, RAM_BASE + 128)),
};
SCENARIO(pvtime, "stolen time", rows_pvtime, .vcpus = 2, .init = true, .features = PSCI,
	 .memory = true)

CU_TestInfo arm64_cases_attr[] = {
	{ "groups", group }, { "without PMU", no_pmu }, { "PMU without irqchip", pmu_no_gic },
	{ "PMU", pmu }, { "PMU, SPIs", pmu_init }, { "PMU, SPI too far", pmu_beyond },
	{ "PMU, timer's interrupt", pmu_owner },
	{ "timers without irqchip", timer_no_gic }, { "timers", timer }, { "PVTIME", pvtime },
	CU_TEST_INFO_NULL,
};
