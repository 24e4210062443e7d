// SPDX-License-Identifier: Apache-2.0
/*
 * Translation by tables (TR, TRT, TRE, TROO and relatives, TRTE) and the
 * conversions between the Unicode transformation formats (CU12 and relatives).
 */
#include "arch/s390/soft/insn/storage.h"

#define TABLE_SIZE 256

/* One execution of an instruction with condition code 3 does this many characters. */
#define CHARACTER_AMOUNT 8192

/* A 256-byte table; a page of it that is not needed need not be accessible. */
struct table {
	uint64_t va;
	unsigned int b;
	unsigned int split;	/* bytes in the first page */
	const uint8_t *part[2];	/* before and behind the split, NULL: not accessed yet */
};

static struct table table_at(uint64_t va, unsigned int b)
{
	return (struct table){ .va = va, .b = b, .split = min_u64(page_left(va), TABLE_SIZE) };
}

static uint8_t table_entry(struct cpu *c, const struct insn *i, struct table *t, uint8_t index)
{
	bool second = index >= t->split;
	unsigned int start = second ? t->split : 0;
	unsigned int len = second ? TABLE_SIZE - t->split : t->split;
	struct mem_range g;

	if (!t->part[second]) {
		mem_range(c, i, (t->va + start) & c->amask, len, t->b, MEM_READ, &g);
		t->part[second] = g.p1;
	}
	return t->part[second][index - start];
}

void op_tr(struct cpu *c, const struct insn *i)
{
	struct table t = table_at(ea_rs(c, i), i->b);
	unsigned int n = i->r1 + 1, k;
	struct mem_range d;

	mem_range(c, i, ea_ss1(c, i), n, i->r2, MEM_WRITE, &d);
	/* exceptions come before the first store */
	for (k = 0; k < n && !(t.part[0] && (t.part[1] || t.split == TABLE_SIZE)); k++)
		table_entry(c, i, &t, *range_at(&d, k));
	for (k = 0; k < n; k++) {
		uint8_t *p = range_at(&d, k);

		*p = table_entry(c, i, &t, *p);
	}
}

/* TRT and TRTR: bytes from @va on, @step apart, until a function byte is not 0. */
static void translate_and_test(struct cpu *c, const struct insn *i, int step)
{
	struct table t = table_at(ea_rs(c, i), i->b);
	unsigned int n = i->r1 + 1, k;
	uint64_t va = ea_ss1(c, i);
	uint8_t function;

	for (k = 0; k < n; k++) {
		function = table_entry(c, i, &t, ld8(c, i, va, i->r2));
		if (function) {
			set_r_addr24(c, 1, va);
			c->r[2] = (c->r[2] & ~UINT64_C(0xff)) | function;
			c->cc = k + 1 == n ? 2 : 1;
			return;
		}
		va = (va + step) & c->amask;
	}
	c->cc = 0;
}

void op_trt(struct cpu *c, const struct insn *i)
{
	translate_and_test(c, i, 1);
}

void op_trtr(struct cpu *c, const struct insn *i)
{
	translate_and_test(c, i, -1);
}

/* Translate a piece in place up to the test byte; returns how many bytes. */
static unsigned int translate_piece(uint8_t *p, unsigned int n, uint8_t test,
				    const struct mem_range *table)
{
	unsigned int k;

	for (k = 0; k < n && p[k] != test; k++)
		p[k] = *range_at(table, p[k]);
	return k;
}

void op_tre(struct cpu *c, const struct insn *i)
{
	struct mem_range table, d;
	unsigned int done, n, k;
	struct operand o;

	need_even(c, i, i->r1);
	o = operand_get(c, i->r1);
	mem_range(c, i, reg_addr(c, i->r2), TABLE_SIZE, i->r2, MEM_READ, &table);
	for (done = 0; o.len && done < LONG_AMOUNT; done += n) {
		n = page_units(o.addr, o.len, 1);
		mem_range(c, i, o.addr, n, o.r, MEM_WRITE, &d);
		k = translate_piece(d.p1, n, c->r[0], &table);
		operand_advance(c, &o, k);
		operand_put(c, &o);
		if (k < n) {
			c->cc = 1;
			return;
		}
	}
	c->cc = o.len ? 3 : 0;
}

/* A character of 1 or 2 bytes. */
static unsigned int load_character(struct cpu *c, const struct insn *i, uint64_t va,
				   unsigned int size, unsigned int b)
{
	return size == 1 ? ld8(c, i, va, b) : ld16(c, i, va, b);
}

/*
 * TROO, TROT, TRTO, TRTT: source characters of @from bytes, results of @to.
 * Ends at a result equal to the test character in register 0, unless M3 bit 3
 * says not to look for one. The table is where register 1 points.
 */
static void translate_characters(struct cpu *c, const struct insn *i, unsigned int from,
				 unsigned int to)
{
	uint64_t table = reg_addr(c, 1) & ~UINT64_C(7), source = reg_addr(c, i->r2);
	unsigned int test = to == 1 ? (uint8_t)c->r[0] : (uint16_t)c->r[0], n, v;
	struct operand o;

	need_even(c, i, i->r1);
	o = operand_get(c, i->r1);
	if (o.len & (from - 1))
		cpu_program(c, i, PGM_SPECIFICATION);
	for (n = 0; o.len && n < CHARACTER_AMOUNT; n++) {
		v = load_character(c, i, source, from, i->r2);
		v = load_character(c, i, (table + v * to) & c->amask, to, 1);
		if (v == test && !(i->r3 & 1)) {
			c->cc = 1;
			return;
		}
		if (to == 1)
			st8(c, i, o.addr, o.r, v);
		else
			st16(c, i, o.addr, o.r, v);
		source = (source + from) & c->amask;
		o.addr = (o.addr + to) & c->amask;
		o.len -= from;
		operand_put(c, &o);
		set_r_addr(c, i->r2, source);
	}
	c->cc = o.len ? 3 : 0;
}

void op_troo(struct cpu *c, const struct insn *i)
{
	translate_characters(c, i, 1, 1);
}

void op_trot(struct cpu *c, const struct insn *i)
{
	translate_characters(c, i, 1, 2);
}

void op_trto(struct cpu *c, const struct insn *i)
{
	translate_characters(c, i, 2, 1);
}

void op_trtt(struct cpu *c, const struct insn *i)
{
	translate_characters(c, i, 2, 2);
}

/* M3 of TRTE and TRTRE */
#define TEST_ARGUMENT_2	8	/* two-byte arguments */
#define TEST_FUNCTION_2	4	/* two-byte function codes */
#define TEST_LIMIT	2	/* arguments above 255 have function code 0 */

static unsigned int function_code(struct cpu *c, const struct insn *i, unsigned int argument)
{
	unsigned int size = i->r3 & TEST_FUNCTION_2 ? 2 : 1;
	uint64_t table = reg_addr(c, 1) & ~UINT64_C(7);

	if ((i->r3 & TEST_LIMIT) && argument > 255)
		return 0;
	return load_character(c, i, (table + argument * size) & c->amask, size, 1);
}

/* The function code replaces the part of R2 that an address would. */
static void test_extended(struct cpu *c, const struct insn *i, int direction)
{
	unsigned int size = i->r3 & TEST_ARGUMENT_2 ? 2 : 1, code = 0, n;
	struct operand o;

	need_even(c, i, i->r1);
	o = operand_get(c, i->r1);
	if (o.len & (size - 1))
		cpu_program(c, i, PGM_SPECIFICATION);
	for (n = 0; o.len && n < CHARACTER_AMOUNT; n++) {
		code = function_code(c, i, load_character(c, i, o.addr, size, o.r));
		if (code)
			break;
		o.addr = (o.addr + direction * (int)size) & c->amask;
		o.len -= size;
	}
	operand_put(c, &o);
	if (!code && o.len) {
		c->cc = 3;
		return;
	}
	c->cc = code != 0;
	if ((i->r2 & 14) != i->r1)
		c->r[i->r2] = (c->r[i->r2] & ~o.len_mask) | code;
}

void op_trte(struct cpu *c, const struct insn *i)
{
	test_extended(c, i, 1);
}

void op_trtre(struct cpu *c, const struct insn *i)
{
	test_extended(c, i, -1);
}

/* --- Unicode -------------------------------------------------------------- */

/* A character read from an operand: code point, and whether it was a 4-byte form. */
struct character {
	uint32_t code;
	unsigned int size;	/* bytes in the source */
	bool pair;		/* needs a surrogate pair or four bytes of UTF-8 */
};

#define END_OF_SOURCE	0	/* condition codes */
#define END_OF_TARGET	1
#define ILL_FORMED	2
#define CONVERTED	4

/*
 * A decoder reads one character at *o, which has at least one byte left, and
 * returns CONVERTED, END_OF_SOURCE (character incomplete) or ILL_FORMED.
 * @strict is the well-formedness checking of M3.
 */
typedef unsigned int decoder(struct cpu *c, const struct insn *i, const struct operand *o,
			     bool strict, struct character *ch);

static const struct utf8_form {
	uint8_t first;		/* lowest first byte of this length */
	uint8_t mask;		/* bits of the code in it */
	uint8_t size;
	uint32_t lowest;	/* code point that needs this length */
} utf8_forms[] = {
	{ 0xf0, 0x07, 4, 0x10000 },
	{ 0xe0, 0x0f, 3, 0x800 },
	{ 0xc0, 0x1f, 2, 0x80 },
	{ 0x00, 0x7f, 1, 0 },
};

static bool is_surrogate(uint32_t code)
{
	return code >= 0xd800 && code <= 0xdfff;
}

static unsigned int decode_utf8(struct cpu *c, const struct insn *i, const struct operand *o,
				bool strict, struct character *ch)
{
	uint8_t byte = ld8(c, i, o->addr, o->r);
	const struct utf8_form *f = utf8_forms;
	bool continued = true;
	unsigned int k;

	if (byte >= (strict ? 0xf5 : 0xf8) || (byte >= 0x80 && byte < (strict ? 0xc2 : 0xc0)))
		return ILL_FORMED;
	while (byte < f->first)
		f++;
	if (o->len < f->size)
		return END_OF_SOURCE;
	ch->size = f->size;
	ch->pair = f->size == 4;
	ch->code = byte & f->mask;
	for (k = 1; k < f->size; k++) {
		byte = ld8(c, i, (o->addr + k) & c->amask, o->r);
		continued &= (byte & 0xc0) == 0x80;
		ch->code = ch->code << 6 | (byte & 0x3f);
	}
	if (strict && (!continued || ch->code < f->lowest || ch->code > 0x10ffff ||
		       is_surrogate(ch->code)))
		return ILL_FORMED;
	return CONVERTED;
}

static unsigned int decode_utf16(struct cpu *c, const struct insn *i, const struct operand *o,
				 bool strict, struct character *ch)
{
	uint32_t low;

	if (o->len < 2)
		return END_OF_SOURCE;
	ch->code = ld16(c, i, o->addr, o->r);
	ch->pair = (ch->code & 0xfc00) == 0xd800;
	ch->size = ch->pair ? 4 : 2;
	if (!ch->pair)
		return CONVERTED;
	if (o->len < 4)
		return END_OF_SOURCE;
	low = ld16(c, i, (o->addr + 2) & c->amask, o->r);
	if (strict && (low & 0xfc00) != 0xdc00)
		return ILL_FORMED;
	ch->code = (((ch->code & 0x3ff) << 10) | (low & 0x3ff)) + 0x10000;
	return CONVERTED;
}

static unsigned int decode_utf32(struct cpu *c, const struct insn *i, const struct operand *o,
				 bool strict, struct character *ch)
{
	(void)strict;		/* always checked */
	if (o->len < 4)
		return END_OF_SOURCE;
	ch->code = ld32(c, i, o->addr, o->r);
	ch->size = 4;
	ch->pair = ch->code > 0xffff;
	if ((ch->code >= 0xd800 && ch->code <= 0xdbff) || ch->code > 0x10ffff)
		return ILL_FORMED;
	return CONVERTED;
}

/* An encoder puts a character into @out and returns its length. */
typedef unsigned int encoder(const struct character *ch, uint8_t out[4]);

static unsigned int encode_utf8(const struct character *ch, uint8_t out[4])
{
	uint32_t code = ch->code;
	unsigned int size = ch->pair ? 4 : code > 0x7ff ? 3 : code > 0x7f ? 2 : 1, k;

	for (k = size - 1; k > 0; k--, code >>= 6)
		out[k] = 0x80 | (code & 0x3f);
	out[0] = utf8_forms[4 - size].first | code;
	return size;
}

static unsigned int encode_utf16(const struct character *ch, uint8_t out[4])
{
	if (!ch->pair) {
		be16_store(out, ch->code);
		return 2;
	}
	be16_store(out, 0xd800 | (((ch->code - 0x10000) >> 10) & 0x3ff));
	be16_store(out + 2, 0xdc00 | (ch->code & 0x3ff));
	return 4;
}

static unsigned int encode_utf32(const struct character *ch, uint8_t out[4])
{
	be32_store(out, ch->code);
	return 4;
}

/* Convert one character and advance both operands; CONVERTED or how it ended. */
static unsigned int convert_character(struct cpu *c, const struct insn *i, struct operand *to,
				      struct operand *from, bool strict, decoder *decode,
				      encoder *encode)
{
	struct character ch;
	uint8_t bytes[4];
	unsigned int rc, n;

	if (!from->len)
		return END_OF_SOURCE;
	rc = decode(c, i, from, strict, &ch);
	if (rc != CONVERTED)
		return rc;
	n = encode(&ch, bytes);
	if (to->len < n)
		return END_OF_TARGET;
	mem_write(c, i, to->addr, bytes, n, to->r);
	operand_advance(c, to, n);
	operand_advance(c, from, ch.size);
	return CONVERTED;
}

static void convert(struct cpu *c, const struct insn *i, bool strict, decoder *decode,
		    encoder *encode)
{
	struct operand to, from;
	unsigned int n, rc = CONVERTED;

	need_even(c, i, i->r1 | i->r2);
	to = operand_get(c, i->r1);
	from = operand_get(c, i->r2);
	for (n = 0; n < CHARACTER_AMOUNT && rc == CONVERTED; n++) {
		rc = convert_character(c, i, &to, &from, strict, decode, encode);
		operand_put(c, &to);
		operand_put(c, &from);
	}
	c->cc = rc == CONVERTED ? 3 : rc;
}

void op_cu12(struct cpu *c, const struct insn *i)
{
	convert(c, i, i->r3 & 1, decode_utf8, encode_utf16);
}

void op_cu14(struct cpu *c, const struct insn *i)
{
	convert(c, i, i->r3 & 1, decode_utf8, encode_utf32);
}

void op_cu21(struct cpu *c, const struct insn *i)
{
	convert(c, i, i->r3 & 1, decode_utf16, encode_utf8);
}

void op_cu24(struct cpu *c, const struct insn *i)
{
	convert(c, i, i->r3 & 1, decode_utf16, encode_utf32);
}

void op_cu41(struct cpu *c, const struct insn *i)
{
	convert(c, i, true, decode_utf32, encode_utf8);
}

void op_cu42(struct cpu *c, const struct insn *i)
{
	convert(c, i, true, decode_utf32, encode_utf16);
}
