// SPDX-License-Identifier: Apache-2.0
/*
 * Save and restore of the interrupt controller: see gic_state.h. Tables below
 * list every register that holds state, in the order in which it has to be
 * written; one walk over them saves, checks, and restores.
 */
#include "arch/arm64/gic_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arm64/device.h"
#include "ucvm/arm64_kvm.h"

enum gic_reg_flag {
	/* Read-only: a saved value that differs is of another VM. */
	GIC_REG_CHECK = 1 << 0,
	/* ICC_APmRn: how many there are follows from the priority bits. */
	GIC_REG_APR = 1 << 1,
	/* Only newer kernels or vCPUs with EL2 have it. */
	GIC_REG_OPTIONAL = 1 << 2,
	/* ICC_BPR1_EL1: hidden while ICC_CTLR_EL1.CBPR is set. */
	GIC_REG_BPR1 = 1 << 3,
	/* GITS_CTLR: the ITS reads its tables from memory before. */
	GIC_REG_AFTER_TABLES = 1 << 4,
};

/* Registers at equal distances: @count of them, or with @bits bits for each INTID. */
struct gic_reg {
	uint32_t offset;	/* of the first, or of that of INTID 0 */
	uint32_t bits;
	uint32_t count;
	uint32_t clear;		/* as offset: writing ones here first makes zeroes; 0: needless */
	uint32_t ignore;	/* bits that are neither written nor compared */
	unsigned int flags;
};

struct gic_block {
	enum gic_kind kind;
	const char *name;
	uint32_t group;
	bool its;		/* the ITS has them, not the GIC */
	bool each_cpu;
	uint32_t step;		/* distance of registers, in units of offset */
	unsigned int first;	/* INTIDs, for registers with bits */
	unsigned int last;	/* 0: all that there are */
	const struct gic_reg *regs;
	size_t nr;
};

#define INSTR(op1, crm, op2) ARM64_SYSREG_INSTR(3, op1, 12, crm, op2)
#define ICC_BPR1	INSTR(0, 12, 3)
#define ICC_CTLR	INSTR(0, 12, 4)
#define ICC_CTLR_CBPR		UINT64_C(1)
#define ICC_CTLR_PRIBITS(v)	(((unsigned int)(v) >> 8 & 7) + 1)

/*
 * The distributor is enabled before interrupts become pending: KVM queues an
 * interrupt when it becomes pending and enabled, and then only if the
 * distributor is enabled. Routing and types come before for the same reason.
 * GICD_IIDR is first since its revision says what the others mean, and with
 * GICv2 makes the groups writable (contract.md D.3).
 */
static const struct gic_reg v3_dist[] = {
	{ .offset = 0x0008, .count = 1 },					/* GICD_IIDR */
	{ .offset = 0x0004, .count = 1, .flags = GIC_REG_CHECK, .ignore = 0xfffdffe0 },	/* TYPER */
	{ .offset = 0x0000, .count = 1 },					/* CTLR */
	{ .offset = 0x0010, .count = 1 },					/* STATUSR */
	{ .offset = 0x0080, .bits = 1 },					/* IGROUPR */
	{ .offset = 0x0c00, .bits = 2 },					/* ICFGR */
	{ .offset = 0x0400, .bits = 8 },					/* IPRIORITYR */
	{ .offset = 0x6000, .bits = 64 },					/* IROUTER */
	{ .offset = 0x0100, .bits = 1, .clear = 0x0180 },			/* ISENABLER */
	{ .offset = 0x0200, .bits = 1 },					/* ISPENDR */
	{ .offset = 0x0300, .bits = 1, .clear = 0x0380 },			/* ISACTIVER */
};

/* LPI tables before GICR_CTLR: they are read-only while LPIs are enabled. */
static const struct gic_reg v3_redist[] = {
	{ .offset = 0x00010, .count = 1 },					/* GICR_STATUSR */
	{ .offset = 0x00014, .count = 1 },					/* WAKER */
	{ .offset = 0x00070, .count = 2 },					/* PROPBASER */
	{ .offset = 0x00078, .count = 2 },					/* PENDBASER */
	{ .offset = 0x00000, .count = 1 },					/* CTLR */
	{ .offset = 0x10080, .bits = 1 },					/* IGROUPR0 */
	{ .offset = 0x10c00, .bits = 2 },					/* ICFGR0, 1 */
	{ .offset = 0x10400, .bits = 8 },					/* IPRIORITYR */
	{ .offset = 0x10100, .bits = 1, .clear = 0x10180 },			/* ISENABLER0 */
	{ .offset = 0x10200, .bits = 1 },					/* ISPENDR0 */
	{ .offset = 0x10300, .bits = 1, .clear = 0x10380 },			/* ISACTIVER0 */
};

/* ICC_BPR1 before ICC_CTLR, whose CBPR makes it read-only. */
static const struct gic_reg v3_cpu[] = {
	{ .offset = INSTR(0, 12, 5), .count = 1 },				/* ICC_SRE */
	{ .offset = ICC_BPR1, .count = 1, .flags = GIC_REG_BPR1 },
	{ .offset = ICC_CTLR, .count = 1 },
	{ .offset = ARM64_SYSREG_INSTR(3, 0, 4, 6, 0), .count = 1 },		/* ICC_PMR */
	{ .offset = INSTR(0, 8, 3), .count = 1 },				/* ICC_BPR0 */
	{ .offset = INSTR(0, 8, 4), .count = 4, .flags = GIC_REG_APR },		/* ICC_AP0R0-3 */
	{ .offset = INSTR(0, 9, 0), .count = 4, .flags = GIC_REG_APR },		/* ICC_AP1R0-3 */
	{ .offset = INSTR(0, 12, 6), .count = 1 },				/* ICC_IGRPEN0 */
	{ .offset = INSTR(0, 12, 7), .count = 1 },				/* ICC_IGRPEN1 */
	{ .offset = INSTR(4, 9, 5), .count = 1, .flags = GIC_REG_OPTIONAL },	/* ICC_SRE_EL2 */
	{ .offset = INSTR(4, 11, 1), .count = 1, .flags = GIC_REG_OPTIONAL },	/* ICH_VTR */
	{ .offset = INSTR(4, 11, 0), .count = 1, .flags = GIC_REG_OPTIONAL },	/* ICH_HCR */
	{ .offset = INSTR(4, 11, 7), .count = 1, .flags = GIC_REG_OPTIONAL },	/* ICH_VMCR */
	{ .offset = INSTR(4, 8, 0), .count = 4, .flags = GIC_REG_OPTIONAL },	/* ICH_AP0R0-3 */
	{ .offset = INSTR(4, 9, 0), .count = 4, .flags = GIC_REG_OPTIONAL },	/* ICH_AP1R0-3 */
	{ .offset = INSTR(4, 12, 0), .count = 8, .flags = GIC_REG_OPTIONAL },	/* ICH_LR0-7 */
	{ .offset = INSTR(4, 13, 0), .count = 8, .flags = GIC_REG_OPTIONAL },	/* ICH_LR8-15 */
};

/* The attribute is the first INTID of 32: one "byte" for each. */
static const struct gic_reg v3_level[] = {
	{ .offset = 0, .bits = 8 },
};

/* GITS_CREADR and GITS_CWRITER behind GITS_CBASER, which resets them. */
static const struct gic_reg its_regs[] = {
	{ .offset = 0x0004, .count = 1 },					/* GITS_IIDR */
	{ .offset = 0x0080, .count = 1 },					/* CBASER */
	{ .offset = 0x0090, .count = 1 },					/* CREADR */
	{ .offset = 0x0088, .count = 1 },					/* CWRITER */
	{ .offset = 0x0100, .count = 8 },					/* BASER0-7 */
	{ .offset = 0x0000, .count = 1, .flags = GIC_REG_AFTER_TABLES },	/* CTLR */
};

static const struct gic_reg v2_dist[] = {
	{ .offset = 0x008, .count = 1 },					/* GICD_IIDR */
	{ .offset = 0x004, .count = 1, .flags = GIC_REG_CHECK, .ignore = 0xffffff00 },	/* TYPER */
	{ .offset = 0x000, .count = 1 },					/* CTLR */
	{ .offset = 0x080, .bits = 1 },						/* IGROUPR */
	{ .offset = 0xc00, .bits = 2 },						/* ICFGR */
	{ .offset = 0x400, .bits = 8 },						/* IPRIORITYR */
	{ .offset = 0x800, .bits = 8 },						/* ITARGETSR */
	{ .offset = 0x100, .bits = 1, .clear = 0x180 },				/* ISENABLER */
	{ .offset = 0x200, .bits = 1, .clear = 0x280 },				/* ISPENDR */
	{ .offset = 0x300, .bits = 1, .clear = 0x380 },				/* ISACTIVER */
};

/*
 * SGIs are made pending by SPENDSGIR, which knows their sources; ISPENDR0
 * would add the target itself as one.
 */
static const struct gic_reg v2_banked[] = {
	{ .offset = 0x080, .bits = 1 },						/* IGROUPR0 */
	{ .offset = 0xc00, .bits = 2 },						/* ICFGR0, 1 */
	{ .offset = 0x400, .bits = 8 },						/* IPRIORITYR */
	{ .offset = 0x100, .bits = 1, .clear = 0x180 },				/* ISENABLER0 */
	{ .offset = 0x200, .bits = 1, .clear = 0x280, .ignore = 0xffff },	/* ISPENDR0 */
	{ .offset = 0xf20, .count = 4, .clear = 0xf10 },			/* SPENDSGIR */
	{ .offset = 0x300, .bits = 1, .clear = 0x380 },				/* ISACTIVER0 */
};

static const struct gic_reg v2_cpu[] = {
	{ .offset = 0x00, .count = 1 },						/* GICC_CTLR */
	{ .offset = 0x04, .count = 1 },						/* PMR: VMPriMask */
	{ .offset = 0x08, .count = 1 },						/* BPR */
	{ .offset = 0x1c, .count = 1 },						/* ABPR */
	{ .offset = 0xd0, .count = 4 },						/* APR0-3 */
};

#define REGS(table) .regs = (table), .nr = sizeof(table) / sizeof((table)[0])

static const struct gic_block blocks[] = {
	{ GIC_V2, "distributor", ARM64_DEV_VGIC_GRP_DIST_REGS, .step = 4,
	  .first = GIC_FIRST_SPI, REGS(v2_dist) },
	{ GIC_V2, "distributor", ARM64_DEV_VGIC_GRP_DIST_REGS, .step = 4, .each_cpu = true,
	  .last = GIC_FIRST_SPI, REGS(v2_banked) },
	{ GIC_V2, "CPU interface", ARM64_DEV_VGIC_GRP_CPU_REGS, .step = 4, .each_cpu = true,
	  REGS(v2_cpu) },
	{ GIC_V3, "distributor", ARM64_DEV_VGIC_GRP_DIST_REGS, .step = 4,
	  .first = GIC_FIRST_SPI, REGS(v3_dist) },
	{ GIC_V3, "redistributor", ARM64_DEV_VGIC_GRP_REDIST_REGS, .step = 4, .each_cpu = true,
	  .last = GIC_FIRST_SPI, REGS(v3_redist) },
	{ GIC_V3, "CPU interface", ARM64_DEV_VGIC_GRP_CPU_SYSREGS, .step = 1, .each_cpu = true,
	  REGS(v3_cpu) },
	{ GIC_V3, "line level", ARM64_DEV_VGIC_GRP_LEVEL_INFO, .step = 32, .each_cpu = true,
	  .last = GIC_FIRST_SPI, REGS(v3_level) },
	{ GIC_V3, "line level", ARM64_DEV_VGIC_GRP_LEVEL_INFO, .step = 32,
	  .first = GIC_FIRST_SPI, REGS(v3_level) },
	{ GIC_V3, "ITS", ARM64_DEV_VGIC_GRP_ITS_REGS, .step = 8, .its = true, REGS(its_regs) },
};

/* The walk ----------------------------------------------------------------- */

/* One register of one vCPU on the way. */
struct gic_at {
	const struct gic_block *block;
	const struct gic_reg *reg;
	unsigned int cpu;
	unsigned int index;	/* of reg's */
	uint32_t delta;		/* from reg's first offset to this one's */
	uint64_t cpu_attr;	/* the vCPU's part of the attribute */
	uint64_t attr;		/* all of it */
};

typedef int gic_visit_fn(const struct gic_at *at, void *context);

/* Bits 63:32 of an attribute: the affinity of MPIDR_EL1, or the vCPU's number. */
static uint64_t gic_cpu_attr(const struct gic_block *block, const uint64_t *mpidrs,
			     unsigned int cpu)
{
	if (block->its || !mpidrs)
		return 0;
	if (block->kind == GIC_V2)
		return (uint64_t)cpu << ARM64_DEV_VGIC_CPUID_SHIFT;
	return ((mpidrs[cpu] >> 8 & 0xff000000) | (mpidrs[cpu] & 0xffffff)) <<
	       ARM64_DEV_VGIC_V3_MPIDR_SHIFT;
}

static int gic_walk_reg(const struct gic_config *config, struct gic_at *at,
			gic_visit_fn *visit, void *context)
{
	const struct gic_block *block = at->block;
	const struct gic_reg *reg = at->reg;
	unsigned int last = block->last ? block->last : config->nr_irqs;
	uint32_t from = reg->bits ? block->first * reg->bits / 8 : 0;
	uint32_t to = reg->bits ? last * reg->bits / 8 : reg->count * block->step;
	int rc = 0;

	at->index = 0;
	for (at->delta = from; at->delta < to && rc == 0; at->delta += block->step) {
		at->attr = at->cpu_attr | (reg->offset + at->delta);
		rc = visit(at, context);
		at->index++;
	}
	return rc;
}

static int gic_walk_block(const struct gic_config *config, const struct gic_block *block,
			  const uint64_t *mpidrs, gic_visit_fn *visit, void *context)
{
	struct gic_at at = { .block = block };
	unsigned int cpus = block->each_cpu ? config->nr_cpus : 1;
	int rc = 0;

	for (at.cpu = 0; at.cpu < cpus && rc == 0; at.cpu++) {
		at.cpu_attr = gic_cpu_attr(block, mpidrs, at.cpu);
		for (size_t i = 0; i < block->nr && rc == 0; i++) {
			at.reg = &block->regs[i];
			rc = gic_walk_reg(config, &at, visit, context);
		}
	}
	return rc;
}

static int gic_walk(const struct gic_config *config, const uint64_t *mpidrs,
		    gic_visit_fn *visit, void *context)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]) && rc == 0; i++) {
		if (blocks[i].kind == config->kind && (!blocks[i].its || config->its))
			rc = gic_walk_block(config, &blocks[i], mpidrs, visit, context);
	}
	return rc;
}

static int gic_count(const struct gic_at *at, void *context)
{
	(void)at;
	++*(size_t *)context;
	return 0;
}

size_t gic_state_max(const struct gic_config *config)
{
	size_t nr = 0;

	gic_walk(config, NULL, gic_count, &nr);
	return nr;
}

void gic_state_free(struct gic_state *state)
{
	free(state->records);
	memset(state, 0, sizeof(*state));
}

/* One register ------------------------------------------------------------- */

/* What the visiting functions share. */
struct gic_pass {
	const struct gic *gic;
	const char *verb;	/* "save", "restore" */
	struct gic_state *out;	/* of a save */
	const struct gic_state *in;	/* of a check and a restore */
	size_t next;		/* record of in */
	struct ucvm_error *err;
};

static bool is_64(const struct gic_block *block)
{
	return block->group == ARM64_DEV_VGIC_GRP_CPU_SYSREGS ||
	       block->group == ARM64_DEV_VGIC_GRP_ITS_REGS;
}

static struct kvm_obj *gic_device(const struct gic *gic, const struct gic_block *block)
{
	return block->its ? gic->its : gic->dev;
}

/* The register at @attr of the same group; 0 or -errno. */
static int gic_read(const struct gic *gic, const struct gic_at *at, uint64_t attr,
		    uint64_t *value)
{
	struct kvm_obj *device = gic_device(gic, at->block);
	uint32_t word = 0;
	int rc;

	*value = 0;
	if (is_64(at->block))
		return device_get_attr(device, at->block->group, attr, value);
	rc = device_get_attr(device, at->block->group, attr, &word);
	*value = word;
	return rc;
}

static int gic_write(const struct gic *gic, const struct gic_at *at, uint64_t attr,
		     uint64_t value)
{
	struct kvm_obj *device = gic_device(gic, at->block);
	uint32_t word = (uint32_t)value;

	return device_set_attr(device, at->block->group, attr,
			       is_64(at->block) ? (const void *)&value : &word);
}

static const struct device_errno state_errors[] = {
	{ EBUSY, "a vCPU is running, or the GIC is not initialised" },
	{ EINVAL, "this host's KVM cannot have this value" },
	{ ENXIO, "this host's KVM does not have it" },
	{ ENOENT, "this host's KVM does not have it" },
	{ 0, NULL },
};

static int gic_reg_error(const struct gic_pass *pass, const struct gic_at *at, int rc)
{
	char doing[96];

	snprintf(doing, sizeof(doing), "%s %s register 0x%x of vCPU %u", pass->verb,
		 at->block->name, at->reg->offset + at->delta, at->cpu);
	return device_error(pass->err, rc, doing, state_errors, NULL);
}

/* Save --------------------------------------------------------------------- */

/* KVM has 1, 2 or 4 active priority registers for up to 5, 6, 7 bits. */
static int gic_has_apr(const struct gic *gic, const struct gic_at *at, bool *has)
{
	uint64_t ctlr;
	unsigned int bits;
	int rc = gic_read(gic, at, at->cpu_attr | ICC_CTLR, &ctlr);

	bits = ICC_CTLR_PRIBITS(ctlr);
	*has = at->index < (bits >= 7 ? 4 : bits == 6 ? 2 : 1);
	return rc;
}

static int gic_has_reg(const struct gic *gic, const struct gic_at *at, bool *has)
{
	int rc;

	*has = true;
	if (at->reg->flags & GIC_REG_APR)
		return gic_has_apr(gic, at, has);
	if (!(at->reg->flags & GIC_REG_OPTIONAL))
		return 0;
	rc = device_has_attr(gic_device(gic, at->block), at->block->group, at->attr);
	*has = rc == 0;
	return rc == -ENXIO ? 0 : rc;
}

/* Take CBPR away for a moment: with it, KVM answers with ICC_BPR0 + 1. */
static int gic_read_bpr1(const struct gic *gic, const struct gic_at *at, uint64_t *value)
{
	uint64_t ctlr;
	int restored;
	int rc = gic_read(gic, at, at->cpu_attr | ICC_CTLR, &ctlr);

	if (rc || !(ctlr & ICC_CTLR_CBPR))
		return rc ? rc : gic_read(gic, at, at->attr, value);
	rc = gic_write(gic, at, at->cpu_attr | ICC_CTLR, ctlr & ~ICC_CTLR_CBPR);
	if (rc)
		return rc;
	rc = gic_read(gic, at, at->attr, value);
	restored = gic_write(gic, at, at->cpu_attr | ICC_CTLR, ctlr);
	return rc ? rc : restored;
}

static int gic_save_reg(const struct gic_at *at, void *context)
{
	struct gic_pass *pass = context;
	struct gic_record record = { .group = at->block->group, .attr = at->attr };
	bool has;
	int rc = gic_has_reg(pass->gic, at, &has);

	if (rc == 0 && !has)
		return 0;
	if (rc == 0 && (at->reg->flags & GIC_REG_BPR1))
		rc = gic_read_bpr1(pass->gic, at, &record.value);
	else if (rc == 0)
		rc = gic_read(pass->gic, at, at->attr, &record.value);
	if (rc)
		return gic_reg_error(pass, at, rc);
	pass->out->records[pass->out->nr++] = record;
	return 0;
}

static const struct device_errno tables_errors[] = {
	{ EBUSY, "a vCPU is running" },
	{ EFAULT, "the guest has put them where it has no memory" },
	{ EINVAL, "they are inconsistent" },
	{ EACCES, "the host's GICv4 holds them" },
	{ 0, NULL },
};

/* Have KVM write pending LPIs, and devices, events and collections, to memory. */
static int gic_save_tables(const struct gic *gic, struct ucvm_error *err)
{
	int rc;

	if (!gic->its)
		return 0;
	rc = device_set_attr(gic->dev, ARM64_DEV_VGIC_GRP_CTRL,
			     ARM64_DEV_VGIC_SAVE_PENDING_TABLES, NULL);
	if (rc)
		return device_error(err, rc, "save the LPI pending tables", tables_errors, NULL);
	rc = device_set_attr(gic->its, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_ITS_SAVE_TABLES, NULL);
	if (rc)
		return device_error(err, rc, "save the ITS tables", tables_errors, NULL);
	return 0;
}

/* 0 with work to do, 1 without, or -errno with a text. */
static int gic_state_none(const struct gic *gic, struct ucvm_error *err)
{
	if (gic->config.kind == GIC_NONE)
		return 1;
	if (!gic->dev)
		return error_set(err, EOPNOTSUPP, "this host's KVM has no way to save or restore "
				 "an interrupt controller; use --irqchip off");
	return 0;
}

int gic_save(const struct gic *gic, const uint64_t *mpidrs, struct gic_state *out,
	     struct ucvm_error *err)
{
	struct gic_pass pass = { .gic = gic, .verb = "save", .out = out, .err = err };
	int rc = gic_state_none(gic, err);

	memset(out, 0, sizeof(*out));
	if (rc)
		return rc < 0 ? rc : 0;
	out->capacity = gic_state_max(&gic->config);
	out->records = calloc(out->capacity, sizeof(out->records[0]));
	if (!out->records)
		return error_set(err, ENOMEM, "no memory for the state of the GIC");
	rc = gic_save_tables(gic, err);
	if (rc == 0)
		rc = gic_walk(&gic->config, mpidrs, gic_save_reg, &pass);
	if (rc)
		gic_state_free(out);
	return rc;
}

/* Restore ------------------------------------------------------------------ */

/* The next record if it is that of @at, and takes it; else NULL. */
static const struct gic_record *gic_take(struct gic_pass *pass, const struct gic_at *at)
{
	const struct gic_record *record;

	if (pass->next >= pass->in->nr)
		return NULL;
	record = &pass->in->records[pass->next];
	if (record->group != at->block->group || record->attr != at->attr || record->zero)
		return NULL;
	pass->next++;
	return record;
}

static int gic_check_same(const struct gic_pass *pass, const struct gic_at *at, uint64_t saved)
{
	uint64_t value;
	int rc = gic_read(pass->gic, at, at->attr, &value);

	if (rc)
		return gic_reg_error(pass, at, rc);
	if ((value ^ saved) & ~(uint64_t)at->reg->ignore)
		return error_set(pass->err, EINVAL, "the saved interrupt controller is another "
				 "than this VM's (--cpus, --gic, --its): %s register 0x%x is "
				 "0x%llx, not 0x%llx", at->block->name, at->reg->offset,
				 (unsigned long long)value, (unsigned long long)saved);
	return 0;
}

/* Is the next record this register's, with a value that it can have? */
static int gic_check_reg(const struct gic_at *at, void *context)
{
	struct gic_pass *pass = context;
	const struct gic_record *record = gic_take(pass, at);
	bool optional = (at->reg->flags & GIC_REG_OPTIONAL) ||
			((at->reg->flags & GIC_REG_APR) && at->index > 0);

	if (!record && optional)
		return 0;
	if (!record)
		return error_set(pass->err, EINVAL, "the saved interrupt controller is another "
				 "than this VM's (--cpus, --gic, --its): record %zu is not %s "
				 "register 0x%x of vCPU %u", pass->next, at->block->name,
				 at->reg->offset + at->delta, at->cpu);
	if (!is_64(at->block) && record->value > UINT32_MAX)
		return error_set(pass->err, EINVAL, "the saved value 0x%llx of %s register 0x%x is "
				 "too large", (unsigned long long)record->value, at->block->name,
				 at->reg->offset + at->delta);
	if (at->reg->flags & GIC_REG_CHECK)
		return gic_check_same(pass, at, record->value);
	return 0;
}

static int gic_check_state(struct gic_pass *pass, const uint64_t *mpidrs)
{
	int rc = gic_walk(&pass->gic->config, mpidrs, gic_check_reg, pass);

	if (rc == 0 && pass->next < pass->in->nr)
		return error_set(pass->err, EINVAL, "the saved interrupt controller has registers "
				 "that this VM's lacks (--cpus, --gic, --its), the first in record "
				 "%zu", pass->next);
	pass->next = 0;
	return rc;
}

static int gic_restore_reg(const struct gic_at *at, void *context)
{
	struct gic_pass *pass = context;
	const struct gic_reg *reg = at->reg;
	const struct gic_record *record = gic_take(pass, at);
	int rc = 0;

	if (!record || (reg->flags & GIC_REG_CHECK))
		return 0;
	if (reg->flags & GIC_REG_AFTER_TABLES) {
		rc = device_set_attr(pass->gic->its, ARM64_DEV_VGIC_GRP_CTRL,
				     ARM64_DEV_ITS_RESTORE_TABLES, NULL);
		if (rc)
			return device_error(pass->err, rc, "restore the ITS tables",
					    tables_errors, NULL);
	}
	if (reg->clear)
		rc = gic_write(pass->gic, at, at->cpu_attr | (reg->clear + at->delta),
			       UINT32_MAX & ~reg->ignore);
	if (rc == 0)
		rc = gic_write(pass->gic, at, at->attr, record->value & ~(uint64_t)reg->ignore);
	return rc ? gic_reg_error(pass, at, rc) : 0;
}

int gic_restore(const struct gic *gic, const uint64_t *mpidrs, const struct gic_state *state,
		struct ucvm_error *err)
{
	struct gic_pass pass = { .gic = gic, .verb = "restore", .in = state, .err = err };
	int rc;

	if (gic->config.kind == GIC_NONE && state->nr)
		return error_set(err, EINVAL, "an interrupt controller was saved, and this VM has "
				 "none (--irqchip)");
	rc = gic_state_none(gic, err);
	if (rc)
		return rc < 0 ? rc : 0;
	rc = gic_check_state(&pass, mpidrs);
	if (rc == 0)
		rc = gic_walk(&gic->config, mpidrs, gic_restore_reg, &pass);
	return rc;
}
