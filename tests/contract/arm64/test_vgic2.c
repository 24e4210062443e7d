// SPDX-License-Identifier: Apache-2.0
/*
 * The GICv2 device: addresses, number of interrupts, INIT, and the registers of
 * the distributor and the CPU interface (contract.md D.3; the document of 2013
 * knew the groups ADDR, DIST_REGS and CPU_REGS).
 */
#include "tests/contract/arm64/contract.h"

#define PSCI		(1u << ARM64_VCPU_PSCI_0_2)
#define ADDR(type, v)	SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_##type, v)
#define ADDR_IS(type, v) GET_IS64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_##type, v)
#define NR_IRQS(n)	SET32(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0, n)
#define NR_IRQS_IS(n)	GET_IS32(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0, n)
#define INIT		SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT)
#define UNSET		(~UINT64_C(0))

static const struct row rows_addr[] = {
	ROW("D.3", "HAS DIST", OK, HAS(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_DIST)),
	ROW("D.3", "HAS CPU", OK, HAS(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_CPU)),
	ROW("D.3", "HAS a GICv3 address", ALL(ENXIO),
	    HAS(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_DIST)),
	ROW("D.3", "DIST before it is set", OK, ADDR_IS(DIST, UNSET)),
	ROW("D.3", "DIST, bad address", ALL(EFAULT),
	    SET_BAD(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_DIST)),
	ROW("D.3", "GET DIST, bad address", ALL(EFAULT),
	    GET_BAD(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_DIST)),
	ROW("D.3", "DIST not 4 KiB aligned", ALL(EINVAL), ADDR(DIST, GICD_BASE + 0x800)),
	ROW("D.3", "DIST wraps", ALL(EINVAL), ADDR(DIST, -UINT64_C(0x1000))),
	ROW("D.3", "DIST outside the IPA space", ALL(E2BIG), ADDR(DIST, 0), ABOVE_IPA),
	ROW("D.3", "CPU over the end of the IPA space", ALL(E2BIG), ADDR(CPU, -UINT64_C(0x1000)),
	    ABOVE_IPA),
	ROW("D.3", "an unknown address", ALL(ENXIO), SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, 9, 0)),
	ROW("D.3", "GET an unknown address", ALL(ENXIO), GET(GIC, ARM64_DEV_VGIC_GRP_ADDR, 9)),
	ROW("D.3", "a GICv3 address", ALL(ENXIO),
	    SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_DIST, GICD_BASE)),
	ROW("D.3", "a redistributor", ALL(ENXIO),
	    SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_REDIST, GICD_BASE)),
	ROW("D.3", "a redistributor region", ALL(ENXIO),
	    SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION, GICD_BASE)),
	ROW("D.3", "DIST", OK, ADDR(DIST, GICD_BASE)),
	ROW("D.3", "DIST again", ALL(EEXIST), ADDR(DIST, GICD_BASE)),
	ROW("D.3", "DIST is that", OK, ADDR_IS(DIST, GICD_BASE)),
	ROW("D.1", "DIST by the old call", ALL(EEXIST),
	    IOCTL_DATA(VM, ARM64_KVM_SET_DEVICE_ADDR, struct arm64_device_addr, .id = 0,
		       .addr = GICD_BASE)),
	ROW("D.3", "CPU", OK, ADDR(CPU, GICC_BASE)),
	ROW("D.3", "CPU again", ALL(EEXIST), ADDR(CPU, GICC_BASE)),
};
SCENARIO(addr, "GICv2 addresses", rows_addr, .need = HOST_GIC2, .vcpus = 1, .gic = GIC_V2)

static const struct row rows_nr_irqs[] = {
	ROW("D.3", "HAS NR_IRQS", OK, HAS(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0)),
	ROW("D.3", "NR_IRQS before it is set", OK, NR_IRQS_IS(32)),
	ROW("D.3", "bad address", ALL(EFAULT), SET_BAD(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0)),
	ROW("D.3", "31", ALL(EINVAL), NR_IRQS(31)),
	ROW("D.3", "32", ALL(EINVAL), NR_IRQS(32)),
	ROW("D.3", "1056", ALL(EINVAL), NR_IRQS(1056)),
	ROW("D.3", "128", OK, NR_IRQS(128)),
	ROW("D.3", "128 again", ALL(EBUSY), NR_IRQS(128)),
	ROW("D.3", "it is 128", OK, NR_IRQS_IS(128)),
	ROW("D.3", "INIT", OK, INIT),
	ROW("D.3", "INIT again", OK, INIT),
	ROW("D.3", "after INIT", ALL(EBUSY), NR_IRQS(160)),
	ROW("D.2", "a vCPU after INIT", ALL(EBUSY), VCPU_NEW(1)),
	ROW("D.2", "a ninth vCPU after INIT", ALL(EBUSY), VCPU_NEW(8)),
	ROW("D.3", "HAS INIT", OK,
	    HAS(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT)),
	ROW("D.3", "HAS SAVE_PENDING_TABLES", ALL(ENXIO),
	    HAS(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_SAVE_PENDING_TABLES)),
	ROW("D.3", "SAVE_PENDING_TABLES", ALL(ENXIO),
	    SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_SAVE_PENDING_TABLES)),
	ROW("D.3", "HAS LEVEL_INFO", ALL(ENXIO), HAS(GIC, ARM64_DEV_VGIC_GRP_LEVEL_INFO, 0)),
	ROW("D.3", "LEVEL_INFO", ALL(ENXIO), GET(GIC, ARM64_DEV_VGIC_GRP_LEVEL_INFO, 0)),
	ROW("D.3", "REDIST_REGS", ALL(ENXIO), GET(GIC, ARM64_DEV_VGIC_GRP_REDIST_REGS, 0)),
	ROW("D.3", "CPU_SYSREGS", ALL(ENXIO), GET(GIC, ARM64_DEV_VGIC_GRP_CPU_SYSREGS, 0)),
	ROW("D.3", "MAINT_IRQ", ALL(ENXIO), SET32(GIC, ARM64_DEV_VGIC_GRP_MAINT_IRQ, 0, 25)),
};
SCENARIO(nr_irqs, "GICv2 NR_IRQS and INIT", rows_nr_irqs, .need = HOST_GIC2, .vcpus = 1,
	 .gic = GIC_V2, .placed = true)

static const struct row rows_ninth[] = {
	ROW("D.2", "a ninth vCPU", ALL(EINVAL), VCPU_NEW(8)),
	ROW("D.2", "the eighth", OK, VCPU_NEW(7)),
};
SCENARIO(ninth, "GICv2 has eight vCPUs", rows_ninth, .need = HOST_GIC2, .gic = GIC_V2)

#define GICD_CTLR	0x000
#define GICD_TYPER	0x004
#define GICD_IIDR	0x008
#define GICD_IGROUPR	0x080
#define GICD_ISENABLER	0x100
#define GICD_ISPENDR	0x200
#define GICD_ICPENDR	0x280
#define GICC_CTLR	0x00
#define GICC_PMR	0x04
#define GICC_APR	0xd0
#define DIST(off)	ARM64_DEV_VGIC_GRP_DIST_REGS, off
#define CPU(off)	ARM64_DEV_VGIC_GRP_CPU_REGS, off
#define OF_VCPU(id, off) ((uint64_t)(id) << ARM64_DEV_VGIC_CPUID_SHIFT | (off))

/* The document's ENODEV for registers that are not there is ENXIO now, from HAS. */
static const struct row rows_regs[] = {
	ROW("seed api.txt 4.81", "HAS GICD_TYPER", OK, HAS(GIC, DIST(GICD_TYPER))),
	ROW("D.3", "HAS, not aligned", ALL(ENXIO), HAS(GIC, DIST(GICD_TYPER + 1))),
	ROW("D.8", "HAS an unknown register: not ENODEV", ALL(ENXIO), HAS(GIC, DIST(0x30))),
	ROW("D.3", "HAS of an unknown vCPU", ALL(EINVAL), HAS(GIC, DIST(OF_VCPU(5, GICD_TYPER)))),
	ROW("D.3", "HAS GICC_PMR", OK, HAS(GIC, CPU(GICC_PMR))),
	ROW("D.3", "HAS an unknown CPU register", ALL(ENXIO), HAS(GIC, CPU(0x30))),
	ROW("D.3", "GICD_TYPER, without INIT", OK, GET(GIC, DIST(GICD_TYPER))),
	ROW("D.3", "that was INIT", ALL(EBUSY), NR_IRQS(128)),
	ROW("D.3", "NR_IRQS of its own accord", OK, NR_IRQS_IS(256)),
	ROW("D.3", "of an unknown vCPU", ALL(EINVAL), GET(GIC, DIST(OF_VCPU(5, GICD_TYPER)))),
	ROW("D.3", "set of an unknown vCPU", ALL(EINVAL),
	    SET32(GIC, DIST(OF_VCPU(5, GICD_CTLR)), 0)),
	ROW("D.3", "of vCPU 1", OK, GET(GIC, DIST(OF_VCPU(1, GICD_TYPER)))),
	ROW("D.3", "an unknown register is zero", OK, GET_IS32(GIC, DIST(0x30), 0)),
	ROW("D.3", "set an unknown register", OK, SET32(GIC, DIST(0x30), 1)),
	ROW("D.3", "bad address", ALL(EFAULT), GET_BAD(GIC, DIST(GICD_TYPER))),
	ROW("D.3", "set, bad address", ALL(EFAULT), SET_BAD(GIC, DIST(GICD_CTLR))),
	ROW("D.3", "GICD_CTLR", OK, SET32(GIC, DIST(GICD_CTLR), 1)),
	ROW("D.3", "GICD_CTLR is 1", OK, GET_IS32(GIC, DIST(GICD_CTLR), 1)),
	ROW("D.3", "GICD_ISENABLER1", OK, SET32(GIC, DIST(GICD_ISENABLER + 4), 0x10)),
	ROW("D.3", "GICD_ISENABLER1 is that", OK, GET_IS32(GIC, DIST(GICD_ISENABLER + 4), 0x10)),
	ROW("D.3", "GICD_IGROUPR1 before IIDR is written", OK,
	    SET32(GIC, DIST(GICD_IGROUPR + 4), 0x10)),
	ROW("D.3", "GICD_IGROUPR1 stays", OK, GET_IS32(GIC, DIST(GICD_IGROUPR + 4), 0)),
	ROW("D.3", "GICD_IIDR, another implementer", ALL(EINVAL), FLIP(GIC, DIST(GICD_IIDR), 1)),
	ROW("D.3", "GICD_IIDR, revision 1", ALL(EINVAL), FLIP(GIC, DIST(GICD_IIDR), 2 << 12)),
	ROW("D.3", "GICD_IIDR, revision 2", OK, FLIP(GIC, DIST(GICD_IIDR), 1 << 12)),
	ROW("D.3", "GICD_IIDR, revision 3", OK, FLIP(GIC, DIST(GICD_IIDR), 1 << 12)),
	ROW("D.3", "GICD_IGROUPR1", OK, SET32(GIC, DIST(GICD_IGROUPR + 4), 0x10)),
	ROW("D.3", "GICD_IGROUPR1 is that", OK, GET_IS32(GIC, DIST(GICD_IGROUPR + 4), 0x10)),
	ROW("D.3", "GICC_PMR", OK, SET32(GIC, CPU(GICC_PMR), 0x1f)),
	ROW("D.3", "GICC_PMR has five bits", OK, GET_IS32(GIC, CPU(GICC_PMR), 0x1f)),
	ROW("D.3", "GICC_CTLR", OK, SET32(GIC, CPU(GICC_CTLR), 1)),
	ROW("D.3", "GICC_APR0", OK, SET32(GIC, CPU(GICC_APR), 2)),
	ROW("D.3", "GICC_APR0 is that", OK, GET_IS32(GIC, CPU(GICC_APR), 2)),
	ROW("D.3", "GICC of an unknown vCPU", ALL(EINVAL), GET(GIC, CPU(OF_VCPU(7, GICC_PMR)))),
	ROW("D.3", "GICC, bad address", ALL(EFAULT), GET_BAD(GIC, CPU(GICC_PMR))),
};
SCENARIO(regs, "GICv2 registers", rows_regs, .need = HOST_GIC2, .vcpus = 2, .init = true,
	 .features = PSCI, .gic = GIC_V2, .placed = true)

static const struct row rows_no_vcpu[] = {
	ROW("D.3", "DIST_REGS without vCPU", ALL(EINVAL), GET(GIC, DIST(GICD_TYPER))),
	ROW("D.3", "INIT without vCPU: not ENODEV", OK, INIT),
	ROW("D.3", "a vCPU afterwards", ALL(EBUSY), VCPU_NEW(0)),
};
SCENARIO(no_vcpu, "GICv2 without vCPU", rows_no_vcpu, .need = HOST_GIC2, .gic = GIC_V2)

CU_TestInfo arm64_cases_vgic2[] = {
	{ "addresses", addr }, { "NR_IRQS and INIT", nr_irqs }, { "eight vCPUs", ninth },
	{ "registers", regs }, { "without vCPU", no_vcpu }, CU_TEST_INFO_NULL,
};
