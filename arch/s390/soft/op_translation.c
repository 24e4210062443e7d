// SPDX-License-Identifier: Apache-2.0
/*
 * Translating addresses for the program, and access to real storage: LRA and
 * friends, LURA, STURA (Principles of Operation, chapter 10).
 */
#include "arch/s390/soft/private.h"

#include "arch/s390/dat.h"

struct walk {
	struct cpu *c;
	const struct insn *i;
};

static int walk_read(void *ctx, uint64_t real, uint64_t *value)
{
	struct walk *w = ctx;

	*value = be64_load(mem_absolute(w->c, w->i, mem_real_to_abs(w->c, real), 8, MEM_READ));
	return 0;
}

/* dat_translate() of @va in the space of @asce; a translation-specification exception is raised. */
static int walk(struct cpu *c, const struct insn *i, uint64_t asce, uint64_t va,
		struct dat_result *r)
{
	const struct dat_config config = {
		.edat1 = c->cr[0] & CR0_EDAT,
		.edat2 = c->cr[0] & CR0_EDAT,
		.iep = c->cr[0] & CR0_IEP,
	};
	struct walk w = { .c = c, .i = i };
	int rc = dat_translate(asce, va, &config, walk_read, &w, r);

	if (rc == PGM_TRANS_SPEC)
		cpu_program(c, i, rc);
	return rc;
}

/*
 * The condition code of LRA for what the walk returned, and the address for
 * the register: of the operand, or of the invalid entry. With condition code 3
 * there is no address.
 */
static unsigned int lra_result(int rc, const struct dat_result *r, uint64_t *address)
{
	if (!rc) {
		*address = r->real;
		return 0;
	}
	*address = r->entry;
	if (rc == PGM_SEGMENT_TRANS && !r->length)
		return 1;
	return rc == PGM_PAGE_TRANS ? 2 : 3;
}

static unsigned int lra_translate(struct cpu *c, const struct insn *i, int *rc, uint64_t *address)
{
	uint64_t va = ea_rx(c, i);
	struct mem_space space;
	struct dat_result r;

	mem_space_get(c, i, c->psw_mask & PSW_AS, i->b, &space);
	*rc = walk(c, i, space.asce, va, &r);
	return lra_result(*rc, &r, address);
}

static void lra_no_address(struct cpu *c, const struct insn *i, int code)
{
	c->cc = 3;
	set_r32(c, i->r1, UINT32_C(0x80000000) | code);
}

void op_lrag(struct cpu *c, const struct insn *i)
{
	uint64_t address;
	int rc;
	unsigned int cc = lra_translate(c, i, &rc, &address);

	if (cc == 3) {
		lra_no_address(c, i, rc);
		return;
	}
	c->cc = cc;
	c->r[i->r1] = address;
}

/* 64 bits in the 64-bit addressing mode; else 31, and more is an error. */
void op_lra(struct cpu *c, const struct insn *i)
{
	uint64_t address;
	int rc;
	unsigned int cc;

	if (c->amask == ~UINT64_C(0)) {
		op_lrag(c, i);
		return;
	}
	cc = lra_translate(c, i, &rc, &address);
	if (!cc && address > 0x7fffffff)
		cpu_program(c, i, PGM_SPECIAL_OP);
	if (cc == 3 || address > 0x7fffffff) {
		lra_no_address(c, i, rc);
		return;
	}
	c->cc = cc;
	set_r32(c, i->r1, address);
}

/* --- real storage ---------------------------------------------------------------- */

static uint8_t *real_operand(struct cpu *c, const struct insn *i, unsigned int len,
			     enum mem_access access)
{
	const struct mem_space space = {
		.asce = SPACE_REAL,
		.key = (c->psw_mask & PSW_KEY) >> PSW_KEY_SHIFT,
	};
	uint64_t real = c->r[i->r2] & c->amask;

	if (real & (len - 1))
		cpu_program(c, i, PGM_SPECIFICATION);
	return mem_space_access(c, i, &space, real, len, access);
}

void op_lura(struct cpu *c, const struct insn *i)
{
	set_r32(c, i->r1, be32_load(real_operand(c, i, 4, MEM_READ)));
}

void op_lurag(struct cpu *c, const struct insn *i)
{
	c->r[i->r1] = be64_load(real_operand(c, i, 8, MEM_READ));
}

void op_stura(struct cpu *c, const struct insn *i)
{
	be32_store(real_operand(c, i, 4, MEM_WRITE), r32(c, i->r1));
}

void op_sturg(struct cpu *c, const struct insn *i)
{
	be64_store(real_operand(c, i, 8, MEM_WRITE), c->r[i->r1]);
}
