// SPDX-License-Identifier: Apache-2.0
/*
 * The GICv3 device: addresses, redistributor regions, number of interrupts,
 * INIT, and all groups of registers (contract.md D.3).
 */
#include "tests/contract/arm64/contract.h"

#define PSCI		(1u << ARM64_VCPU_PSCI_0_2)
#define KIB64		UINT64_C(0x10000)
#define GRP_ADDR	ARM64_DEV_VGIC_GRP_ADDR
#define DIST		ARM64_VGIC_V3_ADDR_TYPE_DIST
#define REDIST		ARM64_VGIC_V3_ADDR_TYPE_REDIST
#define REGION		ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION
#define ADDR(type, v)	SET64(GIC, GRP_ADDR, type, v)
#define ADDR_IS(type, v) GET_IS64(GIC, GRP_ADDR, type, v)
#define NR_IRQS(n)	SET32(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0, n)
#define NR_IRQS_IS(n)	GET_IS32(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0, n)
#define INIT		SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT)
#define UNSET		(~UINT64_C(0))
/* The value of a redistributor region */
#define RD(index, base, count, flags) ((uint64_t)(count) << 52 | (base) | (flags) << 12 | (index))

static const struct row rows_addr[] = {
	ROW("D.3", "HAS DIST", OK, HAS(GIC, GRP_ADDR, DIST)),
	ROW("D.3", "HAS REDIST", OK, HAS(GIC, GRP_ADDR, REDIST)),
	ROW("D.3", "HAS REDIST_REGION", OK, HAS(GIC, GRP_ADDR, REGION)),
	ROW("D.3", "HAS a GICv2 address", ALL(ENXIO),
	    HAS(GIC, GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_DIST)),
	ROW("D.3", "HAS the ITS's address", ALL(ENXIO),
	    HAS(GIC, GRP_ADDR, ARM64_VGIC_ITS_ADDR_TYPE)),
	ROW("D.3", "DIST before it is set", OK, ADDR_IS(DIST, UNSET)),
	ROW("D.3", "REDIST before it is set", OK, ADDR_IS(REDIST, UNSET)),
	ROW("D.3", "DIST, bad address", ALL(EFAULT), SET_BAD(GIC, GRP_ADDR, DIST)),
	ROW("D.3", "GET DIST, bad address", ALL(EFAULT), GET_BAD(GIC, GRP_ADDR, DIST)),
	ROW("D.3", "DIST not 64 KiB aligned", ALL(EINVAL), ADDR(DIST, GICD_BASE + 0x1000)),
	ROW("D.3", "DIST wraps", ALL(EINVAL), ADDR(DIST, -KIB64)),
	ROW("D.3", "DIST outside the IPA space", ALL(E2BIG), ADDR(DIST, 0), ABOVE_IPA),
	ROW("D.3", "REDIST not 64 KiB aligned", ALL(EINVAL), ADDR(REDIST, GICR_BASE + 0x1000)),
	ROW("D.3", "REDIST outside the IPA space", ALL(E2BIG), ADDR(REDIST, 0), ABOVE_IPA),
	ROW("D.3", "REDIST over the end of the IPA space", ALL(E2BIG), ADDR(REDIST, -3 * KIB64),
	    ABOVE_IPA),
	ROW("D.3", "a GICv2 address", ALL(ENXIO),
	    SET64(GIC, GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_DIST, GICD_BASE)),
	ROW("D.3", "a GICv2 CPU interface", ALL(ENXIO),
	    SET64(GIC, GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_CPU, GICD_BASE)),
	ROW("D.3", "an unknown address", ALL(ENXIO), SET64(GIC, GRP_ADDR, 9, 0)),
	ROW("D.3", "GET an unknown address", ALL(ENXIO), GET(GIC, GRP_ADDR, 9)),
	ROW("D.3", "DIST", OK, ADDR(DIST, GICD_BASE)),
	ROW("D.3", "DIST again", ALL(EEXIST), ADDR(DIST, GICD_BASE)),
	ROW("D.3", "DIST is that", OK, ADDR_IS(DIST, GICD_BASE)),
	ROW("D.3", "REDIST over the distributor", ALL(EINVAL), ADDR(REDIST, GICD_BASE)),
	ROW("D.3", "REDIST, its end over the distributor", ALL(EINVAL),
	    ADDR(REDIST, GICD_BASE - KIB64)),
	ROW("D.3", "REDIST", OK, ADDR(REDIST, GICR_BASE)),
	ROW("D.3", "REDIST again", ALL(EEXIST), ADDR(REDIST, GICR_BASE)),
	ROW("D.3", "REDIST is that", OK, ADDR_IS(REDIST, GICR_BASE)),
	/* The other way round, REDIST beside regions, is refused. */
	ROW("run", "a region 1 beside it", OK, ADDR(REGION, RD(1, SPARE_BASE, 1, 0))),
	ROW("D.3", "a vCPU, for whose frame there is room", OK, VCPU_NEW(2)),
};
SCENARIO(addr, "GICv3 addresses", rows_addr, .need = HOST_GIC3, .vcpus = 2, .gic = GIC_V3)

static const struct row rows_region[] = {
	ROW("D.3", "no frame", ALL(EINVAL), ADDR(REGION, RD(0, GICR_BASE, 0, 0))),
	ROW("D.3", "flags", ALL(EINVAL), ADDR(REGION, RD(0, GICR_BASE, 1, 1))),
	ROW("D.3", "index 1 first", ALL(EINVAL), ADDR(REGION, RD(1, GICR_BASE, 1, 0))),
	ROW("D.3", "outside the IPA space", ALL(E2BIG),
	    ADDR(REGION, RD(0, UINT64_C(1) << 44, 1, 0)), PKVM(0)),
	ROW("D.3", "GET a region that is not there", ALL(ENOENT),
	    GET_FROM(GIC, GRP_ADDR, REGION, 0), PKVM(0)),
	ROW("D.3", "bad address", ALL(EFAULT), SET_BAD(GIC, GRP_ADDR, REGION)),
	ROW("D.3", "GET, bad address", ALL(EFAULT), GET_BAD(GIC, GRP_ADDR, REGION)),
	ROW("D.3", "index 0", OK, ADDR(REGION, RD(0, GICR_BASE, 1, 0)), WITHOUT(HOST_PKVM)),
	ROW("D.3", "index 0 again", ALL(EINVAL), ADDR(REGION, RD(0, SPARE_BASE, 1, 0))),
	ROW("D.3", "index 2", ALL(EINVAL), ADDR(REGION, RD(2, SPARE_BASE, 1, 0))),
	ROW("D.3", "index 1 over index 0", ALL(EINVAL), ADDR(REGION, RD(1, GICR_BASE, 1, 0)),
	    WITHOUT(HOST_PKVM)),
	ROW("D.3", "index 1, its end over index 0", ALL(EINVAL),
	    ADDR(REGION, RD(1, GICR_BASE - 0x20000, 2, 0)), WITHOUT(HOST_PKVM)),
	ROW("D.3", "index 1", OK, ADDR(REGION, RD(1, SPARE_BASE, 2, 0))),
	ROW("D.3", "REDIST beside regions", ALL(EINVAL), ADDR(REDIST, SPARE_BASE + MIB)),
	ROW("D.3", "GET index 1", OK, GET_FROM(GIC, GRP_ADDR, REGION, 1)),
	ROW("D.3", "GET index 2", ALL(ENOENT), GET_FROM(GIC, GRP_ADDR, REGION, 2)),
	ROW("D.3", "GET looks at eight bits of the index", OK,
	    GET_FROM(GIC, GRP_ADDR, REGION, 0x101)),
	ROW("D.3", "the first region as REDIST", OK, ADDR_IS(REDIST, GICR_BASE),
	    WITHOUT(HOST_PKVM)),
};
SCENARIO(region, "GICv3 redistributor regions", rows_region, .need = HOST_GIC3, .vcpus = 2,
	 .gic = GIC_V3)

/* Over a distributor that is there already, a region is refused late or never. */
static const struct row rows_region_dist[] = {
	ROW("D.3", "DIST", OK, ADDR(DIST, GICD_BASE)),
	ROW("run", "a region for no vCPU over it", ALL(EINVAL),
	    ADDR(REGION, RD(0, GICD_BASE, 1, 0))),
	ROW("run", "a region beside it", OK, ADDR(REGION, RD(0, GICR_BASE, 1, 0))),
};
SCENARIO(region_dist, "GICv3 region and distributor", rows_region_dist, .need = HOST_GIC3,
	 .vcpus = 1, .gic = GIC_V3)

/* A vCPU that comes later gets the frame behind; what is wrong with it shows late. */
static const struct row rows_redist_end[] = {
	ROW("D.3", "one frame at the end of the IPA space", OK, ADDR(REDIST, -2 * KIB64),
	    ABOVE_IPA),
	ROW("run", "a vCPU whose frame is behind it", OK, VCPU_NEW(1)),
	ROW("D.3", "DIST", OK, ADDR(DIST, GICD_BASE)),
	ROW("D.3", "INIT", OK, INIT),
	ROW("D.3", "KVM_RUN", ALL(EINVAL), RUN_FAILS(VCPU0)),
	ROW("D.8", "the VM is dead", ALL(EIO), RUN_FAILS(VCPU0)),
};
SCENARIO(redist_end, "GICv3 redistributor at the end", rows_redist_end, .need = HOST_GIC3,
	 .vcpus = 1, .init = true, .features = PSCI, .memory = true, .gic = GIC_V3)

static const struct row rows_nr_irqs[] = {
	ROW("D.3", "HAS NR_IRQS", OK, HAS(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0)),
	ROW("D.3", "NR_IRQS before it is set", OK, NR_IRQS_IS(32)),
	ROW("D.3", "bad address", ALL(EFAULT), SET_BAD(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0)),
	ROW("D.3", "GET, bad address", ALL(EFAULT), GET_BAD(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0)),
	ROW("D.3", "0", ALL(EINVAL), NR_IRQS(0)),
	ROW("D.3", "32", ALL(EINVAL), NR_IRQS(32)),
	ROW("D.3", "33", ALL(EINVAL), NR_IRQS(33)),
	ROW("D.3", "63", ALL(EINVAL), NR_IRQS(63)),
	ROW("D.3", "65", ALL(EINVAL), NR_IRQS(65)),
	ROW("D.3", "1024: the document allows it", ALL(EINVAL), NR_IRQS(1024)),
	ROW("D.3", "1056", ALL(EINVAL), NR_IRQS(1056)),
	ROW("D.3", "992", OK, NR_IRQS(992)),
	ROW("D.3", "it is 992", OK, NR_IRQS_IS(992)),
	ROW("D.3", "again", ALL(EBUSY), NR_IRQS(64)),
	ROW("D.3", "again, not valid: EINVAL comes first", ALL(EINVAL), NR_IRQS(33)),
};
SCENARIO(nr_irqs, "GICv3 NR_IRQS", rows_nr_irqs, .need = HOST_GIC3, .vcpus = 1, .gic = GIC_V3)

/* The document's ENODEV, no vCPU is online, is not given. */
static const struct row rows_init[] = {
	ROW("D.3", "INIT without vCPU", OK, INIT),
	ROW("D.3", "INIT again", OK, INIT),
	ROW("D.3", "NR_IRQS afterwards", ALL(EBUSY), NR_IRQS(64)),
	ROW("D.3", "NR_IRQS is 256", OK, NR_IRQS_IS(256)),
	ROW("D.2", "a vCPU afterwards", ALL(EBUSY), VCPU_NEW(0)),
	ROW("D.3", "addresses afterwards", OK, ADDR(DIST, GICD_BASE)),
	ROW("D.3", "HAS DIST_REGS without vCPU", ALL(EINVAL),
	    HAS(GIC, ARM64_DEV_VGIC_GRP_DIST_REGS, 0)),
	ROW("D.3", "DIST_REGS without vCPU", ALL(EINVAL),
	    GET(GIC, ARM64_DEV_VGIC_GRP_DIST_REGS, 0)),
};
SCENARIO(init, "GICv3 INIT without vCPU", rows_init, .need = HOST_GIC3, .gic = GIC_V3)

static const struct row rows_create[] = {
	ROW("D.2", "VGIC_V3 after a vCPU", OK, DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 0)),
	ROW("D.2", "another", ALL(EEXIST), DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 0)),
	ROW("D.2", "VGIC_V2 beside it", ALL(EEXIST), DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, 0),
	    NEED(HOST_GIC2)),
	ROW("D.2", "a vCPU after it", OK, VCPU_NEW(1)),
};
SCENARIO(create, "GICv3 after a vCPU", rows_create, .need = HOST_GIC3, .vcpus = 1)

#define GICD_CTLR	0x0000
#define GICD_TYPER	0x0004
#define GICD_IIDR	0x0008
#define GICD_TYPER2	0x000c
#define GICD_ISENABLER	0x0100
#define GICD_ISPENDR	0x0200
#define GICD_ICPENDR	0x0280
#define GICD_ICFGR	0x0c00
#define GICD_IROUTER40	0x6140
#define GICR_CTLR	0x0000
#define GICR_TYPER	0x0008
#define GICR_PROPBASER	0x0070
#define GICR_ISENABLER	0x10100
#define DIST_REG(off)	ARM64_DEV_VGIC_GRP_DIST_REGS, off
#define RD_REG(off)	ARM64_DEV_VGIC_GRP_REDIST_REGS, off
#define OF_MPIDR(mpidr, off)	((uint64_t)(mpidr) << ARM64_DEV_VGIC_V3_MPIDR_SHIFT | (off))
#define SYS_REG(...)	ARM64_DEV_VGIC_GRP_CPU_SYSREGS, ARM64_SYSREG_INSTR(__VA_ARGS__)
#define INSTR(...)	ARM64_SYSREG_INSTR(__VA_ARGS__)
#define ICC_PMR		3, 0, 4, 6, 0
#define ICC_AP1R0	3, 0, 12, 9, 0
#define ICC_AP1R3	3, 0, 12, 9, 3
#define ICC_BPR1	3, 0, 12, 12, 3
#define ICC_CTLR	3, 0, 12, 12, 4
#define ICC_SRE		3, 0, 12, 12, 5
#define ICC_IGRPEN1	3, 0, 12, 12, 7
#define ICH_HCR		3, 4, 12, 11, 0
#define LEVEL(info, intid)	ARM64_DEV_VGIC_GRP_LEVEL_INFO,				\
			((uint64_t)(info) << ARM64_DEV_VGIC_LINE_LEVEL_INFO_SHIFT | (intid))

static const struct row rows_before_init[] = {
	ROW("D.3", "GICD_TYPER", ALL(EBUSY), GET(GIC, DIST_REG(GICD_TYPER))),
	ROW("D.3", "set GICD_CTLR", ALL(EBUSY), SET32(GIC, DIST_REG(GICD_CTLR), 0)),
	ROW("D.3", "GICD_IIDR", BY(EBUSY, EBUSY, 0), GET(GIC, DIST_REG(GICD_IIDR))),
	ROW("D.3", "GICD_TYPER2", BY(EBUSY, EBUSY, 0), GET(GIC, DIST_REG(GICD_TYPER2))),
	ROW("D.3", "GICR_TYPER", ALL(EBUSY), GET(GIC, RD_REG(GICR_TYPER))),
	ROW("D.3", "ICC_PMR_EL1", ALL(EBUSY), GET(GIC, SYS_REG(ICC_PMR))),
	ROW("D.3", "LEVEL_INFO", ALL(EBUSY), GET(GIC, LEVEL(0, 32))),
	ROW("D.3", "SAVE_PENDING_TABLES", ALL(ENXIO),
	    SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_SAVE_PENDING_TABLES)),
	ROW("D.3", "HAS GICD_TYPER", OK, HAS(GIC, DIST_REG(GICD_TYPER))),
	ROW("D.3", "GICR_TYPER of a vCPU that is not there", ALL(EINVAL),
	    GET(GIC, RD_REG(OF_MPIDR(2, GICR_TYPER)))),
	ROW("D.3", "INIT", OK, INIT),
	ROW("D.3", "GICR_TYPER without a region", OK, GET(GIC, RD_REG(GICR_TYPER))),
};
SCENARIO(before_init, "GICv3 registers before INIT", rows_before_init, .need = HOST_GIC3,
	 .vcpus = 2, .init = true, .features = PSCI, .gic = GIC_V3)

static const struct row rows_dist[] = {
	ROW("D.3", "HAS, not aligned", ALL(ENXIO), HAS(GIC, DIST_REG(GICD_TYPER + 2))),
	ROW("D.3", "HAS an unknown register", ALL(ENXIO), HAS(GIC, DIST_REG(0x30))),
	ROW("D.3", "GICD_TYPER", OK, GET(GIC, DIST_REG(GICD_TYPER))),
	ROW("D.3", "the MPIDR is ignored", OK, GET(GIC, DIST_REG(OF_MPIDR(77, GICD_TYPER)))),
	ROW("D.3", "bad address", ALL(EFAULT), GET_BAD(GIC, DIST_REG(GICD_TYPER))),
	ROW("D.3", "set, bad address", ALL(EFAULT), SET_BAD(GIC, DIST_REG(GICD_CTLR))),
	ROW("D.3", "an unknown register is zero", OK, GET_IS32(GIC, DIST_REG(0x30), 0)),
	ROW("D.3", "set an unknown register", OK, SET32(GIC, DIST_REG(0x30), 1)),
	ROW("D.3", "GICD_CTLR", OK, SET32(GIC, DIST_REG(GICD_CTLR), 2)),
	ROW("D.3", "GICD_IIDR, another implementer", ALL(EINVAL),
	    FLIP(GIC, DIST_REG(GICD_IIDR), 1)),
	ROW("D.3", "GICD_IIDR, revision 1", ALL(EINVAL),
	    FLIP(GIC, DIST_REG(GICD_IIDR), 2 << 12)),
	ROW("D.3", "GICD_IIDR, revision 2", OK, FLIP(GIC, DIST_REG(GICD_IIDR), 1 << 12)),
	ROW("D.3", "GICD_IIDR, the same", OK, FLIP(GIC, DIST_REG(GICD_IIDR), 0)),
	ROW("D.3", "GICD_TYPER2, another", BY(EINVAL, EINVAL, EBUSY),
	    FLIP(GIC, DIST_REG(GICD_TYPER2), 1)),
	ROW("D.3", "GICD_TYPER2, the same", OK, FLIP(GIC, DIST_REG(GICD_TYPER2), 0)),
	ROW("D.3", "GICD_ISENABLER1", OK, SET32(GIC, DIST_REG(GICD_ISENABLER + 4), 0x100)),
	ROW("D.3", "GICD_ISENABLER1 is that", OK,
	    GET_IS32(GIC, DIST_REG(GICD_ISENABLER + 4), 0x100)),
	ROW("D.3", "GICD_ISPENDR1 is the latch", OK, SET32(GIC, DIST_REG(GICD_ISPENDR + 4), 0x80)),
	ROW("D.3", "GICD_ISPENDR1 is that", OK, GET_IS32(GIC, DIST_REG(GICD_ISPENDR + 4), 0x80)),
	ROW("D.3", "GICD_ICPENDR1 is written without effect", OK,
	    SET32(GIC, DIST_REG(GICD_ICPENDR + 4), 0x80)),
	ROW("D.3", "GICD_ICPENDR1 is zero", OK, GET_IS32(GIC, DIST_REG(GICD_ICPENDR + 4), 0)),
	ROW("D.3", "GICD_ISPENDR1 stays", OK, GET_IS32(GIC, DIST_REG(GICD_ISPENDR + 4), 0x80)),
	ROW("D.3", "GICD_ISPENDR1, all bits are written", OK,
	    SET32(GIC, DIST_REG(GICD_ISPENDR + 4), 0)),
	ROW("D.3", "GICD_ISPENDR1 is zero", OK, GET_IS32(GIC, DIST_REG(GICD_ISPENDR + 4), 0)),
	ROW("D.3", "GICD_IROUTER40", OK, SET32(GIC, DIST_REG(GICD_IROUTER40), 1)),
	ROW("D.3", "GICD_IROUTER40 is that", OK, GET_IS32(GIC, DIST_REG(GICD_IROUTER40), 1)),
	ROW("D.3", "CPU_REGS are GICv2's", ALL(ENXIO), GET(GIC, ARM64_DEV_VGIC_GRP_CPU_REGS, 0)),
	ROW("D.3", "HAS SAVE_PENDING_TABLES", OK,
	    HAS(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_SAVE_PENDING_TABLES)),
	ROW("D.3", "SAVE_PENDING_TABLES without LPIs", OK,
	    SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_SAVE_PENDING_TABLES)),
};
SCENARIO(dist, "GICv3 distributor", rows_dist, .need = HOST_GIC3, .vcpus = 2, .init = true,
	 .features = PSCI, .gic = GIC_V3, .placed = true, .ready = true)

static const struct row rows_redist[] = {
	ROW("D.3", "HAS GICR_TYPER", OK, HAS(GIC, RD_REG(GICR_TYPER))),
	ROW("D.3", "HAS GICR_ISENABLER0", OK, HAS(GIC, RD_REG(GICR_ISENABLER))),
	ROW("D.3", "HAS, not aligned", ALL(ENXIO), HAS(GIC, RD_REG(GICR_TYPER + 1))),
	ROW("D.3", "HAS an unknown register", ALL(ENXIO), HAS(GIC, RD_REG(0xf000))),
	ROW("D.3", "HAS of an unknown MPIDR", ALL(EINVAL), HAS(GIC, RD_REG(OF_MPIDR(9, 0)))),
	ROW("D.3", "GICR_TYPER of vCPU 0", OK, GET_IS32(GIC, RD_REG(GICR_TYPER), 0)),
	ROW("D.3", "GICR_TYPER of vCPU 1 has Last", OK,
	    GET_IS32(GIC, RD_REG(OF_MPIDR(1, GICR_TYPER)), 0x110)),
	ROW("D.3", "GICR_TYPER's upper word is the affinity", OK,
	    GET_IS32(GIC, RD_REG(OF_MPIDR(1, GICR_TYPER + 4)), 1)),
	ROW("D.3", "of an unknown MPIDR", ALL(EINVAL), GET(GIC, RD_REG(OF_MPIDR(9, GICR_TYPER)))),
	ROW("D.3", "bad address", ALL(EFAULT), GET_BAD(GIC, RD_REG(GICR_TYPER))),
	ROW("D.3", "set GICR_TYPER", OK, SET32(GIC, RD_REG(GICR_TYPER), 0)),
	ROW("D.3", "GICR_ISENABLER0", OK, SET32(GIC, RD_REG(GICR_ISENABLER), 0x08000000)),
	ROW("D.3", "GICR_ISENABLER0 is that and all SGIs", OK,
	    GET_IS32(GIC, RD_REG(GICR_ISENABLER), 0x0800ffff)),
	ROW("D.3", "GICR_PROPBASER", OK, SET32(GIC, RD_REG(GICR_PROPBASER), 0x4000000f)),
	ROW("D.3", "an unknown register is zero", OK, GET_IS32(GIC, RD_REG(0xf000), 0)),
};
SCENARIO(redist, "GICv3 redistributors", rows_redist, .need = HOST_GIC3, .vcpus = 2, .init = true,
	 .features = PSCI, .gic = GIC_V3, .placed = true, .ready = true)

static const struct row rows_sysreg[] = {
	ROW("D.3", "HAS ICC_PMR_EL1", OK, HAS(GIC, SYS_REG(ICC_PMR))),
	ROW("D.3", "HAS an unknown register", ALL(ENXIO), HAS(GIC, SYS_REG(3, 0, 12, 12, 2))),
	ROW("D.3", "HAS of an unknown MPIDR", ALL(EINVAL),
	    HAS(GIC, ARM64_DEV_VGIC_GRP_CPU_SYSREGS,
		OF_MPIDR(9, INSTR(ICC_PMR)))),
	ROW("D.3", "HAS ICH_HCR_EL2 without EL2", ALL(ENXIO), HAS(GIC, SYS_REG(ICH_HCR))),
	ROW("D.3", "ICC_PMR_EL1", OK, SET64(GIC, SYS_REG(ICC_PMR), 0xf8)),
	ROW("D.3", "ICC_PMR_EL1 is that", OK, GET_IS64(GIC, SYS_REG(ICC_PMR), 0xf8)),
	ROW("D.3", "ICC_BPR1_EL1", OK, GET(GIC, SYS_REG(ICC_BPR1))),
	ROW("D.3", "ICC_IGRPEN1_EL1", OK, SET64(GIC, SYS_REG(ICC_IGRPEN1), 1)),
	ROW("D.3", "ICC_AP1R0_EL1", OK, GET(GIC, SYS_REG(ICC_AP1R0))),
	ROW("run", "ICC_AP1R3_EL1 with few priority bits", ALL(EINVAL),
	    GET(GIC, SYS_REG(ICC_AP1R3))),
	ROW("D.3", "ICC_CTLR_EL1, the same", OK, FLIP(GIC, SYS_REG(ICC_CTLR), 0)),
	ROW("D.3", "ICC_CTLR_EL1, more priority bits", ALL(EINVAL),
	    SET64(GIC, SYS_REG(ICC_CTLR), 7 << 8)),
	ROW("D.3", "ICC_CTLR_EL1, SEIS", ALL(EINVAL),
	    FLIP(GIC, SYS_REG(ICC_CTLR), 1 << 14)),
	ROW("D.3", "ICC_SRE_EL1 is 7", OK, GET_IS64(GIC, SYS_REG(ICC_SRE), 7)),
	ROW("D.3", "ICC_SRE_EL1 without SRE", ALL(EINVAL), SET64(GIC, SYS_REG(ICC_SRE), 0)),
	ROW("D.3", "GET an unknown register: the document says ENXIO", ALL(ENOENT),
	    GET(GIC, SYS_REG(3, 0, 12, 12, 2))),
	ROW("D.3", "SET an unknown register", ALL(ENOENT), SET64(GIC, SYS_REG(3, 0, 12, 12, 2), 0)),
	ROW("D.3", "of an unknown MPIDR", ALL(EINVAL),
	    GET(GIC, ARM64_DEV_VGIC_GRP_CPU_SYSREGS,
		OF_MPIDR(9, INSTR(ICC_PMR)))),
	ROW("D.3", "bad address", ALL(EFAULT), GET_BAD(GIC, SYS_REG(ICC_PMR))),
	ROW("D.3", "set, bad address", ALL(EFAULT), SET_BAD(GIC, SYS_REG(ICC_PMR))),
};
SCENARIO(sysreg, "GICv3 CPU interface", rows_sysreg, .need = HOST_GIC3, .vcpus = 2, .init = true,
	 .features = PSCI, .gic = GIC_V3, .placed = true, .ready = true)

static const struct row rows_sysreg_el2[] = {
	ROW("D.3", "HAS ICH_HCR_EL2", OK, HAS(GIC, SYS_REG(ICH_HCR))),
	ROW("D.3", "ICH_HCR_EL2", OK, FLIP(GIC, SYS_REG(ICH_HCR), 0)),
	ROW("D.3", "ICC_SRE_EL2", OK, GET(GIC, SYS_REG(3, 4, 12, 9, 5))),
};
SCENARIO(sysreg_el2, "GICv3 CPU interface with EL2", rows_sysreg_el2,
	 .need = HOST_GIC3 | HOST_EL2, .vcpus = 1, .init = true,
	 .features = PSCI | 1u << ARM64_VCPU_HAS_EL2, .gic = GIC_V3, .placed = true, .ready = true)

static const struct row rows_level[] = {
	ROW("D.3", "HAS", OK, HAS(GIC, LEVEL(0, 32))),
	ROW("D.3", "HAS another kind", ALL(ENXIO), HAS(GIC, LEVEL(1, 32))),
	ROW("D.3", "another kind", ALL(EINVAL), GET(GIC, LEVEL(1, 32))),
	ROW("D.3", "not a multiple of 32", ALL(EINVAL), GET(GIC, LEVEL(0, 33))),
	ROW("D.3", "of PPIs", OK, GET(GIC, LEVEL(0, 0))),
	ROW("D.3", "SPIs are edge-triggered until GICD_ICFGR2 says otherwise", OK,
	    SET32(GIC, DIST_REG(GICD_ICFGR + 8), 0)),
	ROW("D.3", "of SPIs", OK, SET32(GIC, LEVEL(0, 32), 0x300)),
	ROW("D.3", "they are that", OK, GET_IS32(GIC, LEVEL(0, 32), 0x300)),
	ROW("D.3", "of an unknown MPIDR", ALL(EINVAL),
	    GET(GIC, ARM64_DEV_VGIC_GRP_LEVEL_INFO, OF_MPIDR(9, 32))),
	ROW("D.3", "bad address", ALL(EFAULT), GET_BAD(GIC, LEVEL(0, 32))),
	ROW("D.3", "set, bad address", ALL(EFAULT), SET_BAD(GIC, LEVEL(0, 32))),
};
SCENARIO(level, "GICv3 line levels", rows_level, .need = HOST_GIC3, .vcpus = 1, .init = true,
	 .features = PSCI, .gic = GIC_V3, .placed = true, .ready = true)

#define MAINT		ARM64_DEV_VGIC_GRP_MAINT_IRQ, 0

static const struct row rows_maint[] = {
	ROW("D.3", "HAS MAINT_IRQ", BY(ENXIO, ENXIO, 0), HAS(GIC, MAINT)),
	ROW("D.3", "an SGI", BY(ENXIO, ENXIO, EINVAL), SET32(GIC, MAINT, 8)),
	ROW("D.3", "an SPI", BY(ENXIO, ENXIO, EINVAL), SET32(GIC, MAINT, 40)),
	ROW("D.3", "bad address", BY(ENXIO, ENXIO, EFAULT), SET_BAD(GIC, MAINT)),
	ROW("D.3", "PPI 25", BY(ENXIO, ENXIO, 0), SET32(GIC, MAINT, 25)),
	ROW("D.3", "it is 25", BY(ENXIO, ENXIO, 0), GET_IS32(GIC, MAINT, 25)),
	ROW("D.3", "PPI 24", BY(ENXIO, ENXIO, 0), SET32(GIC, MAINT, 24)),
	ROW("D.3", "INIT", OK, INIT),
	ROW("D.3", "PPI 25 after INIT", BY(ENXIO, ENXIO, EBUSY), SET32(GIC, MAINT, 25)),
	ROW("D.3", "it is 24 after INIT", BY(ENXIO, ENXIO, 0), GET_IS32(GIC, MAINT, 24)),
};
SCENARIO(maint, "GICv3 maintenance interrupt", rows_maint, .need = HOST_GIC3, .vcpus = 1,
	 .gic = GIC_V3)

static const struct row rows_typer2[] = {
	ROW("D.3", "GICD_IIDR, revision 1", BY(READ_FAILS(EBUSY), READ_FAILS(EBUSY), EINVAL),
	    FLIP(GIC, DIST_REG(GICD_IIDR), 2 << 12)),
	ROW("D.3", "GICD_IIDR, revision 2", BY(READ_FAILS(EBUSY), READ_FAILS(EBUSY), 0),
	    FLIP(GIC, DIST_REG(GICD_IIDR), 1 << 12)),
	ROW("D.3", "GICD_TYPER2, not only nASSGIcap",
	    BY(READ_FAILS(EBUSY), READ_FAILS(EBUSY), EINVAL),
	    FLIP(GIC, DIST_REG(GICD_TYPER2), 1)),
};
SCENARIO(typer2, "GICv3 GICD_IIDR and TYPER2 before INIT", rows_typer2, .need = HOST_GIC3,
	 .vcpus = 1, .init = true, .features = PSCI, .gic = GIC_V3)

CU_TestInfo arm64_cases_vgic3[] = {
	{ "addresses", addr }, { "regions", region }, { "region and DIST", region_dist },
	{ "REDIST at the end", redist_end },
	{ "NR_IRQS", nr_irqs }, { "INIT", init }, { "create", create },
	{ "before INIT", before_init }, { "distributor", dist }, { "redistributors", redist },
	{ "CPU interface", sysreg }, { "CPU interface, EL2", sysreg_el2 }, { "levels", level },
	{ "maintenance", maint }, { "GICD_TYPER2", typer2 }, CU_TEST_INFO_NULL,
};
