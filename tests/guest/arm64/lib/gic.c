// SPDX-License-Identifier: Apache-2.0
/*
 * GICv2 and GICv3. Interrupts are group 0 on a GICv2, group 1 on a GICv3, as a
 * guest without security states uses them.
 */
#include "fdt.h"
#include "gic.h"

#define REDISTRIBUTOR_SIZE	0x20000
#define TYPER_LAST		BIT(4)
#define WAKER_SLEEP		BIT(1)
#define WAKER_ASLEEP		BIT(2)
#define CTLR_ARE		BIT(4)
#define CTLR_RWP		BIT(31)
#define ROUTER_AFFINITY		0xff00ffffffUL

#define ICC_IAR1_EL1		s3_0_c12_c12_0
#define ICC_EOIR1_EL1		s3_0_c12_c12_1
#define ICC_HPPIR1_EL1		s3_0_c12_c12_2
#define ICC_BPR1_EL1		s3_0_c12_c12_3
#define ICC_CTLR_EL1		s3_0_c12_c12_4
#define ICC_SRE_EL1		s3_0_c12_c12_5
#define ICC_IGRPEN1_EL1		s3_0_c12_c12_7
#define ICC_DIR_EL1		s3_0_c12_c11_1
#define ICC_RPR_EL1		s3_0_c12_c11_3
#define ICC_SGI1R_EL1		s3_0_c12_c11_5
#define ICC_PMR_EL1		s3_0_c4_c6_0
/* The names above are macros: one more step until they are spelled out. */
#define read_icc(name)		read_sysreg(name)
#define write_icc(name, value)	write_sysreg_name(name, value)
#define write_sysreg_name(name, value)	write_sysreg(name, value)

struct gic gic;
struct irq_log irq_logs[MAX_CPUS];

/* --- finding it --------------------------------------------------------------------- */

/* The redistributor of each CPU, by the affinity in its GICR_TYPER. */
static void redistributors_find(void)
{
	u64 frame = gic.redistributors, end = frame + gic.redistributors_size, typer, affinity;
	unsigned int i;

	for (; frame < end; frame += REDISTRIBUTOR_SIZE) {
		typer = read64(frame + GICR_TYPER);
		affinity = (typer >> 56) << 32 | (typer >> 32 & 0xffffff);
		for (i = 0; i < nr_cpus; i++) {
			if (cpus[i].mpidr == affinity)
				cpus[i].redistributor = frame;
		}
		if (typer & TYPER_LAST)
			break;
	}
}

bool gic_find(void)
{
	struct fdt_node node;
	u64 size;

	memset(&gic, 0, sizeof(gic));
	if (fdt_match("compatible", "arm,gic-v3", 0, &node)) {
		gic.version = 3;
		fdt_reg(&node, 1, &gic.redistributors, &gic.redistributors_size);
	} else if (fdt_match("compatible", "arm,cortex-a15-gic", 0, &node) ||
		   fdt_match("compatible", "arm,gic-400", 0, &node)) {
		gic.version = 2;
		fdt_reg(&node, 1, &gic.cpu_interface, &size);
	} else {
		return false;
	}
	fdt_reg(&node, 0, &gic.distributor, &size);
	if (fdt_match("compatible", "arm,gic-v3-its", 0, &node))
		fdt_reg(&node, 0, &gic.its, &size);
	gic.nr_irqs = ((read32(gic.distributor + GICD_TYPER) & 31) + 1) * 32;
	if (gic.version == 3)
		redistributors_find();
	return true;
}

static void write_wait(void)
{
	dsb();
	while (gic.version == 3 && read32(gic.distributor + GICD_CTLR) & CTLR_RWP)
		;
}

bool gic_init(void)
{
	unsigned int intid;

	if (!gic_find())
		return false;
	write32(gic.distributor + GICD_CTLR, 0);
	write_wait();
	for (intid = 32; intid < gic.nr_irqs; intid += 32) {
		write32(gic.distributor + GICD_IGROUPR + intid / 8, gic.version == 3 ? ~0u : 0);
		write32(gic.distributor + GICD_ICENABLER + intid / 8, ~0u);
	}
	write32(gic.distributor + GICD_CTLR, gic.version == 3 ? CTLR_ARE | 2 : 1);
	write_wait();
	gic_cpu_init();
	return true;
}

static void cpu_init_v3(void)
{
	u64 frame = this_cpu()->redistributor;

	write32(frame + GICR_WAKER, read32(frame + GICR_WAKER) & ~WAKER_SLEEP);
	while (read32(frame + GICR_WAKER) & WAKER_ASLEEP)
		;
	write32(frame + GICR_SGI + GICD_IGROUPR, ~0u);
	write_icc(ICC_SRE_EL1, 7);
	isb();
	write_icc(ICC_CTLR_EL1, 0);
	write_icc(ICC_BPR1_EL1, 0);
	write_icc(ICC_PMR_EL1, PRIORITY_MASK);
	write_icc(ICC_IGRPEN1_EL1, 1);
	isb();
}

static void cpu_init_v2(void)
{
	u32 mask = read32(gic.distributor + GICD_ITARGETSR) & 0xff;

	gic.cpu_mask[this_cpu()->index] = mask ? mask : 1;
	write32(gic.cpu_interface + GICC_PMR, PRIORITY_MASK);
	write32(gic.cpu_interface + GICC_BPR, 0);
	write32(gic.cpu_interface + GICC_CTLR, 1);
	dsb();
}

void gic_cpu_init(void)
{
	unsigned int intid;

	if (gic.version == 3)
		cpu_init_v3();
	else
		cpu_init_v2();
	write32(gic_register(0, GICD_ICENABLER, 1), 0xffff0000);
	for (intid = 0; intid < 32; intid += 4)
		write32(gic_register(intid, GICD_IPRIORITYR, 8), PRIORITY_MIDDLE * 0x01010101u);
	write32(gic_register(0, GICD_ISENABLER, 1), 0xffff);
	write_wait();
}

/* --- distributor and redistributor -------------------------------------------------- */

u64 gic_register(unsigned int intid, unsigned int bank, unsigned int bits)
{
	u64 base = gic.distributor;

	if (gic.version == 3 && intid < 32)
		base = this_cpu()->redistributor + GICR_SGI;
	return base + bank + (intid * bits / 32) * 4;
}

bool gic_bit(unsigned int intid, unsigned int bank)
{
	return read32(gic_register(intid, bank, 1)) >> (intid % 32) & 1;
}

void gic_set_bit(unsigned int intid, unsigned int bank)
{
	write32(gic_register(intid, bank, 1), 1u << (intid % 32));
	if (bank == GICD_ICENABLER)
		write_wait();
	dsb();
}

static void set_field(unsigned int intid, unsigned int bank, unsigned int bits, u32 value)
{
	unsigned int shift = intid * bits % 32;
	u32 mask = ((1u << bits) - 1) << shift;
	u64 at = gic_register(intid, bank, bits);

	write32(at, (read32(at) & ~mask) | value << shift);
	dsb();
}

static u32 field(unsigned int intid, unsigned int bank, unsigned int bits)
{
	return read32(gic_register(intid, bank, bits)) >> (intid * bits % 32) & ((1u << bits) - 1);
}

void gic_set_priority(unsigned int intid, u8 priority)
{
	set_field(intid, GICD_IPRIORITYR, 8, priority);
}

u8 gic_priority(unsigned int intid)
{
	return field(intid, GICD_IPRIORITYR, 8);
}

void gic_set_edge(unsigned int intid, bool edge)
{
	set_field(intid, GICD_ICFGR, 2, edge ? 2 : 0);
}

bool gic_edge(unsigned int intid)
{
	return field(intid, GICD_ICFGR, 2) & 2;
}

void gic_route(unsigned int intid, unsigned int cpu)
{
	if (gic.version == 3)
		write64(gic.distributor + GICD_IROUTER + 8 * intid,
			cpus[cpu].mpidr & ROUTER_AFFINITY);
	else
		write8(gic.distributor + GICD_ITARGETSR + intid, gic.cpu_mask[cpu]);
	dsb();
}

/* --- CPU interface ---------------------------------------------------------------------- */

u32 gic_acknowledge(void)
{
	u32 acknowledged;

	if (gic.version == 3)
		acknowledged = read_icc(ICC_IAR1_EL1);
	else
		acknowledged = read32(gic.cpu_interface + GICC_IAR);
	dsb();
	return acknowledged;
}

unsigned int gic_intid(u32 acknowledged)
{
	return acknowledged & (gic.version == 3 ? 0xffffff : 0x3ff);
}

unsigned int gic_source(u32 acknowledged)
{
	return acknowledged >> 10 & 7;
}

void gic_end(u32 acknowledged)
{
	if (gic.version == 3)
		write_icc(ICC_EOIR1_EL1, acknowledged);
	else
		write32(gic.cpu_interface + GICC_EOIR, acknowledged);
	isb();
}

void gic_deactivate(u32 acknowledged)
{
	if (gic.version == 3)
		write_icc(ICC_DIR_EL1, acknowledged);
	else
		write32(gic.cpu_interface + GICC_DIR, acknowledged);
	isb();
}

void gic_set_eoi_mode(bool separate)
{
	if (gic.version == 3)
		write_icc(ICC_CTLR_EL1, separate ? 2 : 0);
	else
		write32(gic.cpu_interface + GICC_CTLR, separate ? GICC_EOIMODE | 1 : 1);
	isb();
}

void gic_set_mask(u8 priority)
{
	if (gic.version == 3)
		write_icc(ICC_PMR_EL1, priority);
	else
		write32(gic.cpu_interface + GICC_PMR, priority);
	isb();
}

u8 gic_mask(void)
{
	return gic.version == 3 ? read_icc(ICC_PMR_EL1) : read32(gic.cpu_interface + GICC_PMR);
}

void gic_set_binary_point(unsigned int point)
{
	if (gic.version == 3)
		write_icc(ICC_BPR1_EL1, point);
	else
		write32(gic.cpu_interface + GICC_BPR, point);
	isb();
}

u8 gic_running_priority(void)
{
	return gic.version == 3 ? read_icc(ICC_RPR_EL1) : read32(gic.cpu_interface + GICC_RPR);
}

unsigned int gic_highest_pending(void)
{
	return gic_intid(gic.version == 3 ? read_icc(ICC_HPPIR1_EL1) :
			 read32(gic.cpu_interface + GICC_HPPIR));
}

/* --- software-generated interrupts -------------------------------------------------------- */

void gic_sgi(unsigned int intid, unsigned int cpu)
{
	u64 mpidr = cpus[cpu].mpidr;

	dsb();
	if (gic.version == 3)
		write_icc(ICC_SGI1R_EL1, (mpidr >> 32 & 0xff) << 48 | (mpidr >> 4 & 0xf) << 44 |
			  (mpidr >> 16 & 0xff) << 32 | (u64)intid << 24 |
			  (mpidr >> 8 & 0xff) << 16 | BIT(mpidr & 0xf));
	else
		write32(gic.distributor + GICD_SGIR, gic.cpu_mask[cpu] << 16 | intid);
	isb();
}

void gic_sgi_others(unsigned int intid)
{
	dsb();
	if (gic.version == 3)
		write_icc(ICC_SGI1R_EL1, BIT(40) | (u64)intid << 24);
	else
		write32(gic.distributor + GICD_SGIR, 1u << 24 | intid);
	isb();
}

/* --- log ------------------------------------------------------------------------------------ */

void irq_log_handler(void)
{
	irq_log_take(NULL);
}

void irq_log_take(void (*quiet)(void))
{
	struct irq_log *log = &irq_logs[this_cpu()->index];
	u32 acknowledged = gic_acknowledge();
	unsigned int intid = gic_intid(acknowledged);

	if (intid >= 1020 && intid <= INTID_NONE) {
		log->spurious++;
		return;
	}
	if (log->count < IRQ_LOG)
		log->acknowledged[log->count] = acknowledged;
	if (quiet)
		quiet();
	gic_end(acknowledged);
	log->count++;
}

struct irq_log *irq_log_start(void)
{
	struct irq_log *log = &irq_logs[this_cpu()->index];

	log->count = 0;
	log->spurious = 0;
	this_cpu()->irq = irq_log_handler;
	irq_enable();
	return log;
}

void irq_log_stop(void)
{
	irq_disable();
	this_cpu()->irq = NULL;
}

bool irq_log_wait(struct irq_log *log, unsigned int count)
{
	if (!wait_until(log->count >= count))
		fail("%u interrupts of %u", log->count, count);
	return log->count >= count;
}
