// SPDX-License-Identifier: Apache-2.0
/*
 * Moves between address spaces or under another access key: MVCOS and its
 * relatives (Principles of Operation, chapters 7 and 10).
 */
#include "arch/s390/soft/private.h"
#include "arch/s390/soft/storage.h"

/* operand-access control of MVCOS */
#define OAC_AS_VALID	1u
#define OAC_KEY_VALID	2u

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
	bool home = (oac1 & OAC_AS_VALID) && (oac1 >> 6 & 3) == 3;

	if (!(c->psw_mask & PSW_DAT) || !(c->cr[0] & CR0_SECONDARY_SPACE) || (home && c->problem))
		cpu_program(c, i, PGM_SPECIAL_OP);
	need_key(c, i, oac_key(c, oac1));
	need_key(c, i, oac_key(c, oac2));
}

void op_mvcos(struct cpu *c, const struct insn *i)
{
	unsigned int oac1 = c->r[0] >> 16 & 0xffff, oac2 = c->r[0] & 0xffff, cc = 0;
	uint64_t len = c->amask == ~UINT64_C(0) ? c->r[i->r3] : r32(c, i->r3);
	uint64_t to = ea_ss1(c, i), from = ea_rs(c, i);
	struct mem_space to_space, from_space;
	struct mem_range d, s;

	mvcos_check(c, i, oac1, oac2);
	if (len > PAGE_SIZE) {
		len = PAGE_SIZE;
		cc = 3;
	}
	if (len) {
		oac_space(c, i, oac1, i->r2, &to_space);
		oac_space(c, i, oac2, i->b, &from_space);
		space_range(c, i, &from_space, from, len, MEM_READ, &s);
		space_range(c, i, &to_space, to, len, MEM_WRITE, &d);
		range_move(&d, &s, len);
	}
	c->cc = cc;
}
