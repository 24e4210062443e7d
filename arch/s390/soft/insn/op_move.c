// SPDX-License-Identifier: Apache-2.0
/*
 * Moves between address spaces or under another access key: MVCOS and its
 * relatives (Principles of Operation, chapters 7 and 10).
 */
#include "arch/s390/soft/private.h"
#include "arch/s390/soft/insn/storage.h"

#include "arch/s390/dat.h"

/* operand-access control of MVCOS */
#define OAC_AS_VALID	1u
#define OAC_KEY_VALID	2u

/* GR0 of MOVE PAGE */
#define MVPG_RESERVED	0xf000u
#define MVPG_KEY_FIRST	0x0800u	/* the key in bits 56-59 is for the first operand */
#define MVPG_KEY_SECOND	0x0400u
#define MVPG_KEYS	(MVPG_KEY_FIRST | MVPG_KEY_SECOND)
#define MVPG_CC_OPTION	0x0100u	/* an invalid page gives a condition code */

/* Up to 4096 bytes at @va of @space, all of them accessible. */
static void space_range(struct cpu *c, const struct insn *i, const struct mem_space *space,
			uint64_t va, unsigned int len, enum mem_access access,
			struct mem_range *out)
{
	unsigned int left = page_left(va);

	out->n1 = len < left ? len : left;
	out->n2 = len - out->n1;
	out->p1 = mem_space_access(c, i, space, va, out->n1, access);
	out->p2 = NULL;
	if (out->n2)
		out->p2 = mem_space_access(c, i, space, (va + left) & c->amask, out->n2, access);
}

/* @len bytes, 1 to 4096, from one space to another. */
static void space_move(struct cpu *c, const struct insn *i,
		       const struct mem_space *to_space, uint64_t to,
		       const struct mem_space *from_space, uint64_t from, unsigned int len)
{
	struct mem_range d, s;

	space_range(c, i, from_space, from, len, MEM_READ, &s);
	space_range(c, i, to_space, to, len, MEM_WRITE, &d);
	range_move(&d, &s, len);
}

/* The length in a register, cut to what one execution moves. Returns the condition code. */
static unsigned int true_length(const struct cpu *c, unsigned int r, unsigned int most,
				unsigned int *len)
{
	uint64_t n = c->amask == ~UINT64_C(0) ? c->r[r] : r32(c, r);

	*len = n > most ? most : n;
	return n > most ? 3 : 0;
}

/* The access key that bits 56-59 of a register hold. */
static uint8_t register_key(const struct cpu *c, unsigned int r)
{
	return c->r[r] >> 4 & 15;
}

/* Problem-state rights to access keys. */
static void need_key(struct cpu *c, const struct insn *i, unsigned int key)
{
	if (c->problem && !(c->cr[3] >> 16 & (0x8000u >> key)))
		cpu_program(c, i, PGM_PRIVILEGED);
}

/* The address-space control that an operand-access control asks for. */
static uint64_t oac_asc(const struct cpu *c, unsigned int oac)
{
	if (oac & OAC_AS_VALID)
		return (uint64_t)(oac >> 6 & 3) << 46;
	return c->psw_mask & PSW_AS;
}

static unsigned int oac_key(const struct cpu *c, unsigned int oac)
{
	if (oac & OAC_KEY_VALID)
		return oac >> 12 & 15;
	return (c->psw_mask & PSW_KEY) >> PSW_KEY_SHIFT;
}

static void oac_space(struct cpu *c, const struct insn *i, unsigned int oac, unsigned int b,
		      struct mem_space *space)
{
	mem_space_get(c, i, oac_asc(c, oac), b, space);
	space->key = oac_key(c, oac);
}

static void mvcos_check(struct cpu *c, const struct insn *i, unsigned int oac1, unsigned int oac2)
{
	bool secondary = oac_asc(c, oac1) == PSW_AS_SECONDARY ||
			 oac_asc(c, oac2) == PSW_AS_SECONDARY;
	bool home = (oac1 & OAC_AS_VALID) && (oac1 >> 6 & 3) == 3;

	if (!(c->psw_mask & PSW_DAT) ||
	    (secondary && !(c->cr[0] & CR0_SECONDARY_SPACE)) || (home && c->problem))
		cpu_program(c, i, PGM_SPECIAL_OP);
	need_key(c, i, oac_key(c, oac1));
	need_key(c, i, oac_key(c, oac2));
}

void op_mvcos(struct cpu *c, const struct insn *i)
{
	unsigned int oac1 = c->r[0] >> 16 & 0xffff, oac2 = c->r[0] & 0xffff, cc, len;
	struct mem_space to, from;

	mvcos_check(c, i, oac1, oac2);
	cc = true_length(c, i->r3, PAGE_SIZE, &len);
	if (len) {
		oac_space(c, i, oac1, i->r2, &to);
		oac_space(c, i, oac2, i->b, &from);
		space_move(c, i, &to, ea_ss1(c, i), &from, ea_rs(c, i), len);
	}
	c->cc = cc;
}

/* --- MVCP, MVCS: between primary and secondary space ------------------------------ */

static void move_primary_secondary(struct cpu *c, const struct insn *i, uint64_t to_asc,
				   uint64_t from_asc)
{
	uint8_t key = register_key(c, i->r3);
	struct mem_space to, from;
	unsigned int cc, len;

	if (!(c->psw_mask & PSW_DAT) || !(c->cr[0] & CR0_SECONDARY_SPACE) ||
	    (c->psw_mask & PSW_AS_ACCREG))	/* AR mode or home-space mode */
		cpu_program(c, i, PGM_SPECIAL_OP);
	need_key(c, i, key);
	cc = true_length(c, i->r1, 256, &len);
	if (len) {
		mem_space_get(c, i, to_asc, 0, &to);
		mem_space_get(c, i, from_asc, 0, &from);
		if (to_asc == PSW_AS_SECONDARY)
			to.key = key;
		else
			from.key = key;
		space_move(c, i, &to, ea_ss1(c, i), &from, ea_rs(c, i), len);
	}
	c->cc = cc;
}

void op_mvcp(struct cpu *c, const struct insn *i)
{
	move_primary_secondary(c, i, PSW_AS_PRIMARY, PSW_AS_SECONDARY);
}

void op_mvcs(struct cpu *c, const struct insn *i)
{
	move_primary_secondary(c, i, PSW_AS_SECONDARY, PSW_AS_PRIMARY);
}

/* --- moves inside the current space with another key ------------------------------- */

static void operand_spaces(struct cpu *c, const struct insn *i, struct mem_space *to,
			   struct mem_space *from)
{
	mem_operand_space(c, i, i->r2, to);
	mem_operand_space(c, i, i->b, from);
}

void op_mvck(struct cpu *c, const struct insn *i)
{
	uint8_t key = register_key(c, i->r3);
	struct mem_space to, from;
	unsigned int cc, len;

	need_key(c, i, key);
	cc = true_length(c, i->r1, 256, &len);
	if (len) {
		operand_spaces(c, i, &to, &from);
		from.key = key;
		space_move(c, i, &to, ea_ss1(c, i), &from, ea_rs(c, i), len);
	}
	c->cc = cc;
}

/* The length is in GR0, the key in GR1. */
void op_mvcsk(struct cpu *c, const struct insn *i)
{
	uint8_t key = register_key(c, 1);
	struct mem_space to, from;

	need_key(c, i, key);
	operand_spaces(c, i, &to, &from);
	from.key = key;
	space_move(c, i, &to, ea_ss1(c, i), &from, ea_rs(c, i), (c->r[0] & 0xff) + 1);
}

void op_mvcdk(struct cpu *c, const struct insn *i)
{
	uint8_t key = register_key(c, 1);
	struct mem_space to, from;

	need_key(c, i, key);
	operand_spaces(c, i, &to, &from);
	to.key = key;
	space_move(c, i, &to, ea_ss1(c, i), &from, ea_rs(c, i), (c->r[0] & 0xff) + 1);
}

/* --- MOVE PAGE ---------------------------------------------------------------------- */

/* Is the page invalid in the page table, for the condition-code option? */
static bool page_invalid(struct cpu *c, const struct insn *i, const struct mem_space *space,
			 uint64_t va)
{
	struct dat_result r;

	return space->asce != SPACE_REAL &&
	       cpu_translate(c, i, space->asce, va, &r) == PGM_PAGE_TRANS;
}

static void mvpg_spaces(struct cpu *c, const struct insn *i, struct mem_space *to,
			struct mem_space *from)
{
	uint64_t r0 = c->r[0];
	uint8_t key = register_key(c, 0);

	if ((r0 & MVPG_RESERVED) || (r0 & MVPG_KEYS) == MVPG_KEYS)
		cpu_program(c, i, PGM_SPECIFICATION);
	if (r0 & MVPG_KEYS)
		need_key(c, i, key);
	mem_operand_space(c, i, i->r1, to);
	mem_operand_space(c, i, i->r2, from);
	if (r0 & MVPG_KEY_FIRST)
		to->key = key;
	if (r0 & MVPG_KEY_SECOND)
		from->key = key;
}

void op_mvpg(struct cpu *c, const struct insn *i)
{
	uint64_t to_va = c->r[i->r1] & c->amask & PAGE_MASK;
	uint64_t from_va = c->r[i->r2] & c->amask & PAGE_MASK;
	bool option = c->r[0] & MVPG_CC_OPTION;
	struct mem_space to, from;
	const uint8_t *s;
	uint8_t *d;

	mvpg_spaces(c, i, &to, &from);
	if (option && page_invalid(c, i, &from, from_va)) {
		c->cc = 2;
		return;
	}
	if (option && page_invalid(c, i, &to, to_va)) {
		c->cc = 1;
		return;
	}
	c->priv->pgm.operand_id = i->r1 << 4 | i->r2;
	s = mem_space_access(c, i, &from, from_va, PAGE_SIZE, MEM_READ);
	d = mem_space_access(c, i, &to, to_va, PAGE_SIZE, MEM_WRITE);
	c->priv->pgm.operand_id = 0;
	memmove(d, s, PAGE_SIZE);
	c->cc = 0;
}
