// SPDX-License-Identifier: Apache-2.0
/*
 * Control registers, the PSW's key and address-space control, monitor calls,
 * facility lists, and the instructions that SIE never interprets (Principles
 * of Operation, chapters 4 and 10; contract.md C.1).
 */
#include "arch/s390/soft/private.h"

#define FACILITY_STFLE	7
#define ASCE_SPACE_SWITCH UINT64_C(0x40)	/* in CR1 and CR13: space-switch-event control */

/* Problem-state rights to PSW keys: bit 0x8000 >> key. */
static bool key_authorized(const struct cpu *c, unsigned int key)
{
	return !c->problem || (c->cr[3] >> 16 & (0x8000u >> key));
}

void op_intercept(struct cpu *c, const struct insn *i)
{
	cpu_intercept(c, i);
}

/* --- control registers ------------------------------------------------------ */

/* How many control registers R1 .. R3 name, wrapping from 15 to 0. */
static unsigned int control_count(const struct insn *i)
{
	return ((i->r3 - i->r1) & 15) + 1;
}

/* One bit for each of the control registers R1 .. R3, as the block's lctl. */
static unsigned int control_mask(const struct insn *i)
{
	unsigned int ones = 0xffff0000u >> control_count(i) & 0xffff;

	return (ones >> i->r1 | ones << (16 - i->r1)) & 0xffff;
}

/* Interception and alignment for loads of control registers. */
static uint64_t control_load_address(struct cpu *c, const struct insn *i, unsigned int size)
{
	uint64_t va = ea_rs(c, i);
	unsigned int lctl = be16_load(cpu_block(c)->lctl);

	if (unlikely(lctl & control_mask(i)))
		cpu_intercept(c, i);
	if (va & (size - 1))
		cpu_program(c, i, PGM_SPECIFICATION);
	return va;
}

/* Timers may have become due, and the modes follow from the control registers. */
static void control_loaded(struct cpu *c, const struct insn *i)
{
	if (control_mask(i) & S390_LCTL_CR0)
		c->priv->timer_pending = true;
	cpu_update_mode(c);
}

void op_lctlg(struct cpu *c, const struct insn *i)
{
	uint64_t va = control_load_address(c, i, 8);
	unsigned int count = control_count(i);
	uint8_t buf[16 * 8];

	if (likely(count == 1)) {
		c->cr[i->r1] = ld64(c, i, va, i->b);
	} else {
		mem_read(c, i, va, buf, count * 8, i->b);
		for (unsigned int n = 0; n < count; n++)
			c->cr[(i->r1 + n) & 15] = be64_load(buf + n * 8);
	}
	control_loaded(c, i);
}

void op_lctl(struct cpu *c, const struct insn *i)
{
	uint64_t va = control_load_address(c, i, 4);
	unsigned int count = control_count(i);
	uint8_t buf[16 * 4];
	uint64_t *cr;

	mem_read(c, i, va, buf, count * 4, i->b);
	for (unsigned int n = 0; n < count; n++) {
		cr = &c->cr[(i->r1 + n) & 15];
		*cr = (*cr & UINT64_C(0xffffffff00000000)) | be32_load(buf + n * 4);
	}
	control_loaded(c, i);
}

static uint64_t control_store_address(struct cpu *c, const struct insn *i, unsigned int size)
{
	uint64_t va = ea_rs(c, i);

	if (unlikely(be32_load(cpu_block(c)->ictl) & S390_ICTL_STCTL))
		cpu_intercept(c, i);
	if (va & (size - 1))
		cpu_program(c, i, PGM_SPECIFICATION);
	return va;
}

void op_stctg(struct cpu *c, const struct insn *i)
{
	uint64_t va = control_store_address(c, i, 8);
	unsigned int count = control_count(i);
	uint8_t buf[16 * 8];

	for (unsigned int n = 0; n < count; n++)
		be64_store(buf + n * 8, c->cr[(i->r1 + n) & 15]);
	mem_write(c, i, va, buf, count * 8, i->b);
}

void op_stctl(struct cpu *c, const struct insn *i)
{
	uint64_t va = control_store_address(c, i, 4);
	unsigned int count = control_count(i);
	uint8_t buf[16 * 4];

	for (unsigned int n = 0; n < count; n++)
		be32_store(buf + n * 4, c->cr[(i->r1 + n) & 15]);
	mem_write(c, i, va, buf, count * 4, i->b);
}

/* --- PSW key and address-space control ---------------------------------------- */

void op_epsw(struct cpu *c, const struct insn *i)
{
	uint64_t mask = c->psw_mask | (uint64_t)c->cc << PSW_CC_SHIFT;

	set_r32(c, i->r1, mask >> 32);
	if (i->r2)
		set_r32(c, i->r2, mask);
}

/* Instructions that the problem state may use under the extraction authority. */
static void need_extraction_authority(struct cpu *c, const struct insn *i)
{
	if (c->problem && !(c->cr[0] & CR0_EXTRACTION_AUTHORITY))
		cpu_program(c, i, PGM_PRIVILEGED);
}

static void need_dat(struct cpu *c, const struct insn *i)
{
	if (!(c->psw_mask & PSW_DAT))
		cpu_program(c, i, PGM_SPECIAL_OP);
}

void op_ipk(struct cpu *c, const struct insn *i)
{
	need_extraction_authority(c, i);
	c->r[2] = (c->r[2] & ~UINT64_C(0xff)) | (c->psw_mask & PSW_KEY) >> (PSW_KEY_SHIFT - 4);
}

void op_spka(struct cpu *c, const struct insn *i)
{
	uint64_t key = ea_rs(c, i) >> 4 & 15;

	if (!key_authorized(c, key))
		cpu_program(c, i, PGM_PRIVILEGED);
	c->psw_mask = (c->psw_mask & ~PSW_KEY) | key << PSW_KEY_SHIFT;
	cpu_update_mode(c);
}

/* The address-space control as IAC, SAC and the condition code have it. */
static unsigned int asc_reversed(uint64_t asc)
{
	static const uint8_t code[4] = { 0, 2, 1, 3 };

	return code[(asc & PSW_AS) >> 46];
}

void op_iac(struct cpu *c, const struct insn *i)
{
	need_dat(c, i);
	need_extraction_authority(c, i);
	c->cc = asc_reversed(c->psw_mask);
	c->r[i->r1] = (c->r[i->r1] & ~UINT64_C(0xff00)) | c->cc << 8;
}

void op_sac(struct cpu *c, const struct insn *i)
{
	static const uint64_t modes[4] = {
		PSW_AS_PRIMARY, PSW_AS_SECONDARY, PSW_AS_ACCREG, PSW_AS_HOME
	};
	unsigned int code = ea_rs(c, i) >> 8 & 15;
	uint64_t old = c->psw_mask & PSW_AS;

	need_dat(c, i);
	if (!(c->cr[0] & CR0_SECONDARY_SPACE))
		cpu_program(c, i, PGM_SPECIAL_OP);
	if (code == 3 && c->problem)
		cpu_program(c, i, PGM_PRIVILEGED);
	if (code > 3)
		cpu_program(c, i, PGM_SPECIFICATION);
	c->psw_mask = (c->psw_mask & ~PSW_AS) | modes[code];
	if ((old == PSW_AS_HOME) != (code == 3) &&
	    ((c->cr[1] | c->cr[13]) & ASCE_SPACE_SWITCH))
		cpu_program(c, i, PGM_SPACE_SWITCH);
	cpu_update_mode(c);
}

void op_epar(struct cpu *c, const struct insn *i)
{
	need_dat(c, i);
	need_extraction_authority(c, i);
	set_r32(c, i->r1, c->cr[4] & 0xffff);
}

void op_esar(struct cpu *c, const struct insn *i)
{
	need_dat(c, i);
	need_extraction_authority(c, i);
	set_r32(c, i->r1, c->cr[3] & 0xffff);
}

/* --- monitoring, facilities --------------------------------------------------- */

void op_mc(struct cpu *c, const struct insn *i)
{
	if (i->i > 15)
		cpu_program(c, i, PGM_SPECIFICATION);
	if (c->cr[8] & (0x8000u >> i->i))
		cpu_monitor_event(c, i, i->i, ea_rs(c, i));
}

/* The doublewords of the facility list up to the last one that is not zero. */
static unsigned int facility_doublewords(const uint8_t *list)
{
	unsigned int n = 4;

	while (n > 1 && !be64_load(list + (n - 1) * 8))
		n--;
	return n;
}

void op_stfle(struct cpu *c, const struct insn *i)
{
	const uint8_t *list = c->priv->entry->facilities;
	unsigned int room = (c->r[0] & 0xff) + 1;
	unsigned int count = facility_doublewords(list);
	uint64_t va = ea_rs(c, i);

	if (!(list[FACILITY_STFLE / 8] & (0x80 >> FACILITY_STFLE % 8)))
		cpu_operation_exception(c, i);
	if (!be32_load(cpu_block(c)->fac))
		cpu_intercept(c, i);
	if (va & 7)
		cpu_program(c, i, PGM_SPECIFICATION);
	mem_write(c, i, va, list, (room < count ? room : count) * 8, i->b);
	c->cc = room < count ? 3 : 0;
	c->r[0] = (c->r[0] & ~UINT64_C(0xff)) | (count - 1);
}

void op_lpp(struct cpu *c, const struct insn *i)
{
	be64_store(cpu_block(c)->pp, ld64(c, i, ea_rs(c, i), i->b));
}

/* PERFORM PROCESSOR ASSIST: its only function helps after aborted transactions. */
void op_ppa(struct cpu *c, const struct insn *i)
{
	(void)c;
	(void)i;
}
