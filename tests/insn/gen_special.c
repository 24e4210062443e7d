// SPDX-License-Identifier: Apache-2.0
/*
 * Operands of the rows that have registers with addresses, lengths and
 * characters of their own: moves and compares of any length, strings,
 * translation, conversion, interlocked updates.
 */
#include "tests/insn/gen_private.h"

/* A length: short ones, around a page, and none. */
static unsigned int any_length(struct gen *g)
{
	switch (gen_below(g, 6)) {
	case 0:
		return 0;
	case 1:
		return 4096 + gen_below(g, 600) - 300;
	case 2:
		return 1 + gen_below(g, 600);
	default:
		return 1 + gen_below(g, 40);
	}
}

/* The same random bytes at two places, with one difference in half of all cases. */
static void put_similar(struct gen *g, uint64_t a1, uint64_t a2, unsigned int len,
			unsigned int pad)
{
	uint8_t bytes[512];

	if (len > sizeof(bytes))
		len = sizeof(bytes);
	if (!len)
		return;
	for (unsigned int n = 0; n < len; n++)
		bytes[n] = gen_chance(g, 3) ? pad : gen_random(g);
	gen_put(g, a1, bytes, len);
	if (gen_chance(g, 2))
		bytes[gen_below(g, len)] ^= 1u << gen_below(g, 8);
	if (!gen_chance(g, 4))
		gen_put(g, a2, bytes, len);
}

static uint64_t long_address(struct gen *g)
{
	if (gen_chance(g, 12))
		return gen_data_address(g, 32);
	return CASE_DATA + gen_below(g, CASE_DATA_WRITABLE / 2);
}

/* Far from what starts at @a: for results that are unpredictable with overlap. */
static uint64_t far_address(struct gen *g, uint64_t a)
{
	uint64_t offset = gen_below(g, 0x1000);

	if (gen_chance(g, 12))
		return CASE_DATA + CASE_DATA_SIZE + offset;
	return CASE_DATA + (a - CASE_DATA < 0x1800 ? 0x2800 : 0) + offset;
}

static uint64_t near_address(struct gen *g, uint64_t a)
{
	return gen_chance(g, 3) ? a + gen_below(g, 81) - 40 : long_address(g);
}

/* MVCL, CLCL: lengths are 24 bits, the pad is in front of the second one. */
void gen_mvcl(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t a1 = long_address(g), a2 = near_address(g, a1);
	unsigned int len1 = any_length(g), len2 = gen_chance(g, 2) ? len1 : any_length(g);
	unsigned int pad = gen_random(g) & 0xff;

	f->r1 = gen_even(g);
	f->r2 = gen_even(g);
	g->c->in.gpr[f->r1 & 14] = a1;
	g->c->in.gpr[f->r2 & 14] = a2;
	g->c->in.gpr[f->r1 | 1] = gen_random(g) << 24 | len1;
	g->c->in.gpr[f->r2 | 1] = gen_random(g) << 32 | pad << 24 | len2;
	put_similar(g, a1, a2, len1, pad);
}

/* MVCLE, CLCLE, MVCLU, CLCLU: R1 and R3, the pad is the second-operand address. */
void gen_mvcle(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t a1 = long_address(g), a2 = far_address(g, a1), pad = gen_integer(g);
	unsigned int len1 = any_length(g), len2 = gen_chance(g, 2) ? len1 : any_length(g);

	f->r1 = gen_even(g);
	f->r3 = gen_even(g);
	if (g->row->format == FMT_RSY && !gen_chance(g, 25)) {
		len1 &= ~1u;
		len2 &= ~1u;
	}
	g->c->in.gpr[f->r1 & 14] = a1;
	g->c->in.gpr[f->r3 & 14] = a2;
	g->c->in.gpr[f->r1 | 1] = len1;
	g->c->in.gpr[f->r3 | 1] = len2;
	gen_base(g, pad, g->row->format == FMT_RSY, &f->b2, NULL, &f->d2);
	put_similar(g, a1, a2, len1, pad);
}

void gen_cksm(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t a = long_address(g);

	f->r2 = gen_even(g);
	f->r1 = gen_address_register(g);
	g->c->in.gpr[f->r2 & 14] = a;
	g->c->in.gpr[f->r2 | 1] = any_length(g);
	gen_put_operand(g, a, 200);
}

/* MVST, CLST: two addresses, the ending character in register 0. */
void gen_string(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t a1 = long_address(g), a2 = far_address(g, a1);
	unsigned int len = any_length(g) + 1, end = gen_random(g) & 0xff;
	uint8_t byte = end;

	g->used |= 1;
	f->r1 = gen_address_register(g);
	f->r2 = gen_address_register(g);
	g->c->in.gpr[f->r1] = a1;
	g->c->in.gpr[f->r2] = a2;
	g->c->in.gpr[0] = gen_random(g) << 32 | end;
	if (gen_chance(g, 30))
		g->c->in.gpr[0] |= 0x100;
	put_similar(g, a1, a2, len, end ^ 0x40);
	gen_put(g, a2 + len - 1, &byte, 1);
	if (gen_chance(g, 2))
		gen_put(g, a1 + len - 1, &byte, 1);
}

/* SRST, SRSTU: the second operand up to the address in R1. */
void gen_search(struct gen *g)
{
	struct fields *f = &g->f;
	bool wide = g->row->opcode == 0xb9be;
	uint64_t a = long_address(g);
	unsigned int len = any_length(g), c = gen_random(g) & (wide ? 0xffff : 0xff);
	uint8_t bytes[2] = { c >> 8, c };

	g->used |= 1;
	f->r1 = gen_address_register(g);
	f->r2 = gen_address_register(g);
	if (wide && !gen_chance(g, 4))
		len &= ~1u;
	g->c->in.gpr[f->r1] = a + len;
	g->c->in.gpr[f->r2] = a;
	g->c->in.gpr[0] = gen_random(g) << 32 | c;
	if (gen_chance(g, 30))
		g->c->in.gpr[0] |= wide ? 0x10000 : 0x100;
	if (gen_chance(g, 2) && len)
		gen_put(g, a + gen_below(g, len), bytes + !wide, 1 + wide);
}

/* A table of @len bytes that is mostly @common. */
static void put_table(struct gen *g, uint64_t addr, unsigned int len, int common)
{
	uint8_t table[1024];

	for (unsigned int n = 0; n < len; n++)
		table[n] = common >= 0 && !gen_chance(g, 20) ? common : (int)gen_below(g, 256);
	gen_put(g, addr, table, len);
}

/* TR, TRT, TRTR: a table of 256 bytes; TRT and TRTR stop at what is not zero. */
void gen_translate(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t a1 = gen_data_address(g, 300), a2 = gen_data_address(g, 256);

	if (gen_chance(g, 2))
		f->l1 &= 31;
	gen_base(g, a1, false, &f->b1, NULL, &f->d1);
	gen_base(g, a2, false, &f->b2, NULL, &f->d2);
	put_table(g, a2, 256, g->row->opcode == 0xdc00 ? -1 : 0);
}

void gen_tre(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t a1 = long_address(g), a2 = CASE_DATA + 0x2800 + gen_below(g, 1024);

	g->used |= 1;
	f->r1 = gen_even(g);
	f->r2 = gen_address_register(g);
	g->c->in.gpr[f->r1 & 14] = a1;
	g->c->in.gpr[f->r1 | 1] = any_length(g);
	g->c->in.gpr[f->r2] = a2;
	put_table(g, a2, 256, -1);
}

/* TROO, TROT, TRTO, TRTT: the table's address is in register 1. */
void gen_tr_two(struct gen *g)
{
	struct fields *f = &g->f;
	bool wide_source = g->row->opcode == 0xb991 || g->row->opcode == 0xb990;
	uint64_t a1 = long_address(g), a2 = far_address(g, a1), len = any_length(g) % 600;

	g->used |= 3;
	f->r1 = gen_even(g);
	f->r2 = gen_address_register(g);
	f->m3 = gen_below(g, 2);
	if (wide_source && !gen_chance(g, 25))
		len &= ~UINT64_C(1);
	g->c->in.gpr[f->r1 & 14] = a1;
	g->c->in.gpr[f->r1 | 1] = len;
	g->c->in.gpr[f->r2] = a2;
	g->c->in.gpr[1] = CASE_DATA + 0x2800 + gen_below(g, 8);
	g->c->in.gpr[0] = gen_random(g);
	put_table(g, CASE_DATA + 0x2800, 520, -1);
	if (wide_source)	/* small characters: the table is not all there */
		for (unsigned int n = 0; n < 100; n += 2) {
			uint8_t c[2] = { 0, gen_random(g) };

			gen_put(g, a2 + n, c, 2);
		}
}

static unsigned int put_utf8(struct gen *g, uint8_t *p)
{
	unsigned int c = gen_random(g) & 0x3f;

	/* the oracle is wrong about E0 and about F0 80-8F: see expect_string.c */
	switch (gen_below(g, 8)) {
	case 0:
		p[0] = 0xc0 | gen_below(g, 32);
		p[1] = 0x80 | c;
		return 2;
	case 1: case 2:
		p[0] = 0xe1 + gen_below(g, 15);
		p[1] = 0x80 | gen_below(g, 64);
		p[2] = 0x80 | c;
		return 3;
	case 3:
		p[0] = 0xf0 | gen_below(g, 5);
		p[1] = (p[0] == 0xf0 ? 0x90 : 0x80) | gen_below(g, 48);
		p[2] = 0x80 | gen_below(g, 64);
		p[3] = 0x80 | c;
		return 4;
	default:
		p[0] = gen_chance(g, 60) ? 0x80 | gen_below(g, 96) :
		       gen_chance(g, 60) ? 0xf5 + gen_below(g, 11) : c;
		return 1;
	}
}

static unsigned int put_utf16(struct gen *g, uint8_t *p)
{
	be16_store(p, gen_random(g) >> gen_below(g, 10));
	if (!gen_chance(g, 4))
		return 2;
	be16_store(p, 0xd800 | gen_below(g, 1024));
	be16_store(p + 2, (gen_chance(g, 20) ? 0 : 0xdc00) | gen_below(g, 1024));
	return 4;
}

static unsigned int put_utf32(struct gen *g, uint8_t *p)
{
	be32_store(p, gen_below(g, gen_chance(g, 20) ? 0x200000 : 0x110000) >> gen_below(g, 16));
	return 4;
}

/* CU12, CU14, CU21, CU24, CU41, CU42: addresses and lengths in two pairs. */
void gen_convert(struct gen *g)
{
	struct fields *f = &g->f;
	bool from8 = g->row->opcode == 0xb2a7 || g->row->opcode == 0xb9b0;
	bool from16 = g->row->opcode == 0xb2a6 || g->row->opcode == 0xb9b1;
	uint64_t a1 = long_address(g), a2 = CASE_DATA + 0x2000 + gen_below(g, 0xe00);
	uint8_t text[256];
	unsigned int n;

	f->r1 = gen_even(g);
	f->r2 = gen_even(g);
	f->m3 = gen_below(g, 2);
	for (n = 0; n < 200;)
		n += from8 ? put_utf8(g, text + n) : from16 ? put_utf16(g, text + n) :
		     put_utf32(g, text + n);
	gen_put(g, a2, text, n);
	g->c->in.gpr[f->r1 & 14] = a1;
	g->c->in.gpr[f->r1 | 1] = gen_below(g, 300);
	g->c->in.gpr[f->r2 & 14] = a2;
	g->c->in.gpr[f->r2 | 1] = gen_below(g, 200);
}

/* CS and its relatives: the operand equals R1 (and R1 + 1) in half of all cases. */
void gen_swap(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t a = gen_data_address(g, 16);
	bool wide = g->row->format == FMT_RSY, pair = g->spec->flags & EVEN1;
	unsigned int size = g->spec->flags & ALIGN16 ? 16 : g->spec->flags & ALIGN8 ? 8 : 4;
	uint8_t bytes[16];

	gen_base(g, a, wide, &f->b2, NULL, &f->d2);
	f->r1 = pair ? gen_even(g) : gen_below(g, 16);
	f->r3 = pair ? gen_even(g) : gen_below(g, 16);
	if (size == 16 || (size == 8 && !pair)) {
		be64_store(bytes, g->c->in.gpr[f->r1]);
		be64_store(bytes + 8, g->c->in.gpr[(f->r1 + 1) & 15]);
	} else {
		be32_store(bytes, g->c->in.gpr[f->r1]);
		be32_store(bytes + 4, g->c->in.gpr[(f->r1 + 1) & 15]);
	}
	if (gen_chance(g, 2))
		bytes[gen_below(g, size)] ^= 1u << gen_below(g, 8);
	gen_put(g, a, bytes, size);
}

/*
 * CSST: function code (0 word, 1 doubleword, 2 quadword) and store
 * characteristic in register 0, the parameter list at register 1.
 */
void gen_csst(struct gen *g)
{
	struct fields *f = &g->f;
	unsigned int code = gen_below(g, gen_chance(g, 25) ? 4 : 3), size = 4u << code;
	uint64_t a1 = CASE_DATA + gen_below(g, 0xf00), a2 = CASE_DATA + 0x1000 + gen_below(g, 0xf00);
	uint64_t list = CASE_DATA + 0x2000 + gen_below(g, 128) * 16;
	uint8_t bytes[16];

	if (!gen_chance(g, 25)) {
		a1 &= -16;
		a2 &= -16;
	}
	g->used |= 3;
	f->r3 = gen_even(g);
	gen_base(g, a1, false, &f->b1, NULL, &f->d1);
	gen_base(g, a2, false, &f->b2, NULL, &f->d2);
	g->c->in.gpr[0] = gen_random(g) << 32 |
			  gen_below(g, gen_chance(g, 25) ? 6 : 5) << 8 | code;
	g->c->in.gpr[1] = list;
	gen_put_operand(g, list, 32);
	if (size == 4)
		be32_store(bytes, g->c->in.gpr[f->r3]);
	else
		be64_store(bytes, g->c->in.gpr[f->r3]);
	be64_store(bytes + 8, g->c->in.gpr[(f->r3 + 1) & 15]);
	gen_put_operand(g, a1, 16);
	if (gen_chance(g, 2))
		gen_put(g, a1, bytes, size < 16 ? size : 16);
}

/* BIC: the branch address lies in storage. */
void gen_bic(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t addr = gen_data_address(g, 8);
	uint8_t target[8];

	be64_store(target, gen_code_address(g));
	gen_put(g, addr, target, 8);
	if (addr < CASE_DATA || addr + 8 > CASE_DATA + CASE_DATA_WRITABLE)
		f->r1 = 0;	/* else it would go anywhere */
	gen_base(g, addr, true, &f->b2, &f->x2, &f->d2);
}
