// SPDX-License-Identifier: Apache-2.0
/*
 * The PSW: validity, interruptions as PSW swaps through the lowcore, and the
 * instructions that load or change it (Principles of Operation, chapters 4, 6
 * and 10).
 */
#include "arch/s390/soft/private.h"

bool psw_valid(uint64_t mask, uint64_t addr)
{
	if (mask & PSW_UNASSIGNED)
		return false;
	if (mask & PSW_EA)
		return mask & PSW_BA;
	return addr <= (mask & PSW_BA ? 0x7fffffff : 0xffffff);
}

static void psw_set(struct cpu *c, uint64_t mask, uint64_t addr)
{
	c->cc = (mask & PSW_CC) >> PSW_CC_SHIFT;
	c->psw_mask = mask & ~PSW_CC;
	c->psw_addr = addr;
	cpu_update_mode(c);
}

static uint64_t psw_mask_get(const struct cpu *c)
{
	return c->psw_mask | (uint64_t)c->cc << PSW_CC_SHIFT;
}

/*
 * A PSW that is not valid is an early exception. Its ILC is zero, or that of the
 * SSM or STOSM that made it so.
 */
static void psw_load(struct cpu *c, uint64_t mask, uint64_t addr, unsigned int ilc)
{
	psw_set(c, mask, addr);
	if (psw_valid(mask, addr))
		return;
	c->priv->pgm = (struct pgm_info){ .code = PGM_SPECIFICATION, .ilc = ilc };
	cpu_leave(c, LEAVE_PROGRAM);
}

uint8_t *psw_lowcore(struct cpu *c)
{
	return mem_absolute(c, NULL, c->priv->prefix, 512, MEM_WRITE);
}

static void psw_swap(struct cpu *c, uint8_t *lc, unsigned int old, unsigned int new)
{
	be64_store(lc + old, psw_mask_get(c));
	be64_store(lc + old + 8, c->psw_addr);
	psw_load(c, be64_load(lc + new), be64_load(lc + new + 8), 0);
}

/* --- program interruptions ------------------------------------------------------- */

static bool pgm_nullifies(enum pgm_code code)
{
	switch (code) {
	case PGM_SEGMENT_TRANS: case PGM_PAGE_TRANS: case PGM_TRACE_TABLE:
	case PGM_ALET_SPEC: case PGM_ALEN_TRANS: case PGM_ALE_SEQUENCE:
	case PGM_ASTE_VALIDITY: case PGM_ASTE_SEQUENCE: case PGM_EXTENDED_AUTH:
	case PGM_ASCE_TYPE: case PGM_REGION_FIRST: case PGM_REGION_SECOND: case PGM_REGION_THIRD:
		return true;
	default:
		return false;
	}
}

_Noreturn void cpu_program(struct cpu *c, const struct insn *i, enum pgm_code code)
{
	struct pgm_info *pgm = &c->priv->pgm;

	pgm->code = code;
	pgm->ilc = 2;		/* of an instruction that cannot be fetched: any */
	if (i) {
		pgm->ilc = insn_ilen(i);
		c->psw_addr = insn_addr(c, i);
	}
	if (!pgm_nullifies(code))
		c->psw_addr = (c->psw_addr + pgm->ilc) & c->amask;
	cpu_leave(c, LEAVE_PROGRAM);
}

_Noreturn void cpu_data_exception(struct cpu *c, const struct insn *i, uint32_t dxc)
{
	c->priv->pgm.dxc = dxc;
	if (c->cr[0] & CR0_AFP)
		c->fpc = (c->fpc & 0xffff00ff) | dxc << 8;
	cpu_program(c, i, PGM_DATA);
}

_Noreturn void cpu_monitor_event(struct cpu *c, const struct insn *i, uint8_t class, uint64_t code)
{
	c->priv->pgm.mon_class = class;
	c->priv->pgm.mon_code = code;
	cpu_program(c, i, PGM_MONITOR);
}

static bool pgm_has_teid(uint16_t code)
{
	return code == PGM_PROTECTION || code == PGM_SEGMENT_TRANS || code == PGM_PAGE_TRANS ||
	       (code >= PGM_ASCE_TYPE && code <= PGM_REGION_THIRD) ||
	       (code >= PGM_ALET_SPEC && code <= PGM_EXTENDED_AUTH);
}

static void intercept_program(struct cpu *c, const struct pgm_info *pgm)
{
	struct s390_sie_block *block = cpu_block(c);

	memset(block->eiparams, 0, 0xf0 - 0xc0);
	be16_store(block->iprcc, pgm->code);
	be16_store(block->pgmilc, pgm->ilc);
	be32_store(block->dxc, pgm->dxc);
	be16_store(block->mcn, pgm->mon_class);
	block->eai = pgm->access_id;
	block->oai = pgm->operand_id;
	be64_store(block->tecmc, pgm->code == PGM_MONITOR ? pgm->mon_code : pgm->teid);
	cpu_leave_intercept(c, S390_ICPT_PROGI);
}

/*
 * Present the pending program interruption to the guest, or to the host if it
 * asked for them or if the guest's new PSW would only give another one. SIE
 * always leaves it to the host to tell of storage that is not there.
 */
void cpu_deliver_program(struct cpu *c)
{
	struct pgm_info pgm = c->priv->pgm;
	uint8_t *lc;

	c->priv->pgm = (struct pgm_info){ 0 };
	if ((be32_load(cpu_block(c)->ictl) & S390_ICTL_PINT) || pgm.code == PGM_ADDRESSING)
		intercept_program(c, &pgm);
	lc = psw_lowcore(c);
	if (!psw_valid(be64_load(lc + LC_PGM_NEW_PSW), be64_load(lc + LC_PGM_NEW_PSW + 8)))
		intercept_program(c, &pgm);
	be16_store(lc + LC_PGM_ILC, pgm.ilc);
	be16_store(lc + LC_PGM_CODE, pgm.code);
	if (pgm.code == PGM_DATA)
		be32_store(lc + LC_DXC, pgm.dxc);
	if (pgm.code == PGM_MONITOR) {
		be16_store(lc + LC_MONITOR_CLASS, pgm.mon_class);
		be64_store(lc + LC_MONITOR_CODE, pgm.mon_code);
	}
	if (pgm_has_teid(pgm.code)) {
		lc[LC_EXC_ACCESS_ID] = pgm.access_id;
		lc[LC_OP_ACCESS_ID] = pgm.operand_id;
		be64_store(lc + LC_TEID, pgm.teid);
	}
	psw_swap(c, lc, LC_PGM_OLD_PSW, LC_PGM_NEW_PSW);
}

/*
 * A new PSW that is enabled for external interruptions would take the same one
 * for ever: that is the host's to see.
 */
static void intercept_external(struct cpu *c, uint16_t code)
{
	struct s390_sie_block *block = cpu_block(c);

	memset(block->eiparams, 0, sizeof(block->eiparams) + sizeof(block->extcpuaddr));
	be16_store(block->eic, code);
	cpu_leave_intercept(c, S390_ICPT_EXTINT);
}

void cpu_deliver_external(struct cpu *c, uint16_t code)
{
	uint8_t *lc = psw_lowcore(c);

	if (be64_load(lc + LC_EXT_NEW_PSW) & PSW_EXT)
		intercept_external(c, code);
	be32_store(lc + LC_EXT_PARAMETER, 0);
	be16_store(lc + LC_EXT_CPU_ADDRESS, 0);
	be16_store(lc + LC_EXT_CODE, code);
	c->generation++;	/* rare enough to look for changed code */
	psw_swap(c, lc, LC_EXT_OLD_PSW, LC_EXT_NEW_PSW);
}

/* --- instructions ------------------------------------------------------------------ */

void op_svc(struct cpu *c, const struct insn *i)
{
	uint8_t *lc = psw_lowcore(c);

	be16_store(lc + LC_SVC_ILC, insn_ilen(i));
	be16_store(lc + LC_SVC_ILC + 2, i->i);
	psw_swap(c, lc, LC_SVC_OLD_PSW, LC_SVC_NEW_PSW);
}

static void check_lpsw_intercept(struct cpu *c, const struct insn *i)
{
	if (be32_load(cpu_block(c)->ictl) & S390_ICTL_LPSW)
		cpu_intercept(c, i);
}

void op_lpswe(struct cpu *c, const struct insn *i)
{
	uint64_t va = ea_rs(c, i);
	uint8_t psw[16];

	check_lpsw_intercept(c, i);
	if (va & 7)
		cpu_program(c, i, PGM_SPECIFICATION);
	mem_read(c, i, va, psw, sizeof(psw), i->b);
	psw_load(c, be64_load(psw), be64_load(psw + 8), 0);
}

/* The 8-byte PSW of ESA/390 form: bit 12 is one there and zero in the result. */
void op_lpsw(struct cpu *c, const struct insn *i)
{
	const uint64_t bit12 = UINT64_C(0x0008000000000000);
	uint64_t va = ea_rs(c, i), psw, mask;

	check_lpsw_intercept(c, i);
	if (va & 7)
		cpu_program(c, i, PGM_SPECIFICATION);
	psw = ld64(c, i, va, i->b);
	if (!(psw & bit12))
		cpu_program(c, i, PGM_SPECIFICATION);
	mask = (psw ^ bit12) & UINT64_C(0xffffffff80000000);
	if (psw & PSW_EA)
		mask |= PSW_EA;
	psw_load(c, mask, psw & 0x7fffffff, 0);
}

/* Replace the leftmost PSW byte. */
static void set_system_mask(struct cpu *c, const struct insn *i, uint8_t byte)
{
	psw_load(c, (psw_mask_get(c) & UINT64_C(0x00ffffffffffffff)) | (uint64_t)byte << 56,
		 c->psw_addr, insn_ilen(i));
}

void op_ssm(struct cpu *c, const struct insn *i)
{
	uint8_t byte;

	if (c->cr[0] & CR0_SSM_SUPPRESSION)
		cpu_program(c, i, PGM_SPECIAL_OP);
	byte = ld8(c, i, ea_rs(c, i), i->b);
	set_system_mask(c, i, byte);
}

void op_stnsm(struct cpu *c, const struct insn *i)
{
	uint8_t byte = c->psw_mask >> 56;

	st8(c, i, ea_rs(c, i), i->b, byte);
	set_system_mask(c, i, byte & i->i);
}

void op_stosm(struct cpu *c, const struct insn *i)
{
	uint8_t byte = c->psw_mask >> 56;

	st8(c, i, ea_rs(c, i), i->b, byte);
	set_system_mask(c, i, byte | i->i);
}
