// SPDX-License-Identifier: Apache-2.0
/*
 * Translating addresses for the program, and access to real storage: LRA and
 * friends, LURA, STURA (Principles of Operation, chapter 10).
 */
#include "arch/s390/soft/private.h"

#include "arch/s390/art.h"
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

int cpu_translate(struct cpu *c, const struct insn *i, uint64_t asce, uint64_t va,
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

static int walk_read_word(void *ctx, uint64_t real, uint32_t *value)
{
	struct walk *w = ctx;

	*value = be32_load(mem_absolute(w->c, w->i, mem_real_to_abs(w->c, real), 4, MEM_READ));
	return 0;
}

int cpu_find_space(struct cpu *c, const struct insn *i, unsigned int b, struct mem_space *space)
{
	const struct art_config config = {
		.cr1 = c->cr[1], .cr2 = c->cr[2], .cr5 = c->cr[5], .cr7 = c->cr[7], .cr8 = c->cr[8],
	};
	unsigned int ar = b & 15;	/* 16: no base register */
	struct walk w = { .c = c, .i = i };
	struct art_result r = { 0 };
	int rc = art_translate(ar ? c->a[ar] : 0, &config, walk_read_word, &w, &r);

	space->access_id = ar;
	space->asce = r.asce;
	space->fetch_only = r.fetch_only;
	return rc;
}

void cpu_get_space(struct cpu *c, const struct insn *i, unsigned int b, struct mem_space *space)
{
	int rc = cpu_find_space(c, i, b, space);

	if (rc) {
		cpu_set_teid(c, 0, space->access_id);
		cpu_program(c, i, rc);
	}
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

/* As mem_space_get() for the PSW's space, but what ART meets is returned. */
static int find_space(struct cpu *c, const struct insn *i, unsigned int b, struct mem_space *space)
{
	uint64_t asc = c->psw_mask & PSW_AS;

	if (asc != PSW_AS_ACCREG) {
		mem_space_get(c, i, asc, b, space);
		return 0;
	}
	*space = (struct mem_space){
		.key = (c->psw_mask & PSW_KEY) >> PSW_KEY_SHIFT,
		.teid_space = 1,
	};
	return cpu_find_space(c, i, b, space);
}

static unsigned int lra_translate(struct cpu *c, const struct insn *i, int *rc, uint64_t *address)
{
	uint64_t va = ea_rx(c, i);
	struct mem_space space;
	struct dat_result r;

	*rc = find_space(c, i, i->b, &space);
	if (*rc)
		return 3;
	*rc = cpu_translate(c, i, space.asce, va, &r);
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

/* The real address of @va in the space that the PSW names, or its exceptions. */
static uint64_t translate_operand(struct cpu *c, const struct insn *i, uint64_t va,
				  unsigned int b, struct dat_result *r)
{
	struct mem_space space;
	int rc;

	mem_space_get(c, i, c->psw_mask & PSW_AS, b, &space);
	rc = cpu_translate(c, i, space.asce, va, r);
	if (rc) {
		cpu_set_teid(c, (va & PAGE_MASK) | space.teid_space, space.access_id);
		cpu_program(c, i, rc);
	}
	return r->real;
}

void op_strag(struct cpu *c, const struct insn *i)
{
	uint64_t to = ea_ss1(c, i);
	struct dat_result r;

	if (to & 7)
		cpu_program(c, i, PGM_SPECIFICATION);
	st64(c, i, to, i->r2, translate_operand(c, i, ea_rs(c, i), i->b, &r));
}

/* --- protection and keys of a virtual address ----------------------------------- */

/* Absolute address of the page at @va; 0 if there is one, or what DAT found. */
static int tested_page(struct cpu *c, const struct insn *i, const struct mem_space *space,
		       uint64_t va, uint64_t *abs, struct dat_result *r)
{
	int rc;

	*r = (struct dat_result){ .real = va };
	if (space->asce != SPACE_REAL) {
		rc = cpu_translate(c, i, space->asce, va, r);
		if (rc)
			return rc;
	}
	*abs = (r->absolute ? r->real : mem_real_to_abs(c, r->real)) & PAGE_MASK;
	return 0;
}

void op_tprot(struct cpu *c, const struct insn *i)
{
	uint64_t va = ea_ss1(c, i), abs;
	struct mem_space space;
	struct dat_result r;
	uint8_t key;

	if (be32_load(cpu_block(c)->ictl) & S390_ICTL_TPROT)
		cpu_intercept(c, i);
	space = (struct mem_space){ .asce = SPACE_REAL };
	if ((c->psw_mask & PSW_DAT) && find_space(c, i, i->r2, &space)) {
		c->cc = 3;
		return;
	}
	space.key = ea_rs(c, i) >> 4 & 15;
	if (tested_page(c, i, &space, va, &abs, &r)) {
		c->cc = 3;
		return;
	}
	key = *mem_storage_key(c, i, abs);
	if (r.key_valid)
		key = r.key;
	if (!mem_key_allows(c, &space, key, va, false))
		c->cc = 2;
	else
		c->cc = r.protect || space.fetch_only || mem_low_address_protected(c, &space, va) ||
			!mem_key_allows(c, &space, key, va, true);
}

void op_ivsk(struct cpu *c, const struct insn *i)
{
	uint64_t va = c->r[i->r2] & c->amask, abs;
	struct dat_result r;
	uint8_t key;

	if (!(c->psw_mask & PSW_DAT))
		cpu_program(c, i, PGM_SPECIAL_OP);
	if (c->problem && !(c->cr[0] & CR0_EXTRACTION_AUTHORITY))
		cpu_program(c, i, PGM_PRIVILEGED);
	if (be32_load(cpu_block(c)->cpuflags) & S390_CPUSTAT_KSS)
		cpu_intercept_key(c, i);
	abs = translate_operand(c, i, va, i->r2, &r);
	if (!r.absolute)
		abs = mem_real_to_abs(c, abs);
	key = *mem_storage_key(c, i, abs & PAGE_MASK);
	if (r.key_valid)
		key = r.key;
	c->r[i->r1] = (c->r[i->r1] & ~UINT64_C(0xff)) | (key & 0xf8);
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
