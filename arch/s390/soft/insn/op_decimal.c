// SPDX-License-Identifier: Apache-2.0
/*
 * Packed decimal arithmetic, and the editing of decimals into text (Principles
 * of Operation, chapter 8). Operands are checked in the order of the
 * architecture: access, then data, then what the operation itself finds.
 */
#include "arch/s390/soft/insn/decimal.h"

static bool sign_is_minus(uint8_t nibble)
{
	return nibble == 0xb || nibble == 0xd;
}

bool decimal_unpack(const uint8_t *p, unsigned int len, struct decimal *v)
{
	unsigned __int128 high = 0;
	uint64_t part = 0, scale = 1;
	unsigned int k, nibble;

	for (k = 0; k < 2 * len - 1; k++) {
		nibble = k & 1 ? p[k / 2] & 0x0f : p[k / 2] >> 4;
		if (nibble > 9)
			return false;
		if (k == 16) {		/* 64-bit arithmetic for each half */
			high = part;
			part = 0;
			scale = 1;
		}
		part = part * 10 + nibble;
		scale *= 10;
	}
	nibble = p[len - 1] & 0x0f;
	v->digits = high * scale + part;
	v->negative = sign_is_minus(nibble);
	return nibble >= 0xa;
}

bool decimal_pack(const struct decimal *v, uint8_t *p, unsigned int len)
{
	const uint64_t half = UINT64_C(10000000000000000);	/* 16 digits */
	unsigned __int128 high = v->digits / half;
	uint64_t part = v->digits % half;
	unsigned int k, digit;

	p[len - 1] = v->negative ? 0x0d : 0x0c;
	for (k = 0; k < 2 * len - 1; k++) {
		if (k == 16) {
			part = high % half;
			high /= half;
		}
		digit = part % 10;
		part /= 10;
		if (k & 1)
			p[len - 1 - (k + 1) / 2] = digit;
		else
			p[len - 1 - k / 2] |= digit << 4;
	}
	return part == 0 && high == 0;
}

/* An operand of an SSb instruction in storage. */
static struct mem_range range_of(struct cpu *c, const struct insn *i, uint64_t va,
				 unsigned int len, unsigned int b, enum mem_access access)
{
	struct mem_range g;

	mem_range(c, i, va, len, b, access, &g);
	return g;
}

static struct decimal range_decimal(struct cpu *c, const struct insn *i, const struct mem_range *g)
{
	unsigned int len = g->n1 + g->n2;
	uint8_t buf[DECIMAL_BYTES];
	struct decimal v;

	memcpy(buf, g->p1, g->n1);
	if (g->n2)
		memcpy(buf + g->n1, g->p2, g->n2);
	if (!decimal_unpack(buf, len, &v))
		cpu_data_exception(c, i, DXC_DECIMAL);
	return v;
}

static void range_store(const struct mem_range *g, const uint8_t *buf)
{
	memcpy(g->p1, buf, g->n1);
	if (g->n2)
		memcpy(g->p2, buf + g->n1, g->n2);
}

/*
 * Store a sum or something like it: a zero is positive unless digits were lost,
 * here or before (@lost); then condition code 3 and perhaps an interruption.
 */
static void store_result(struct cpu *c, const struct insn *i, const struct mem_range *g,
			 struct decimal *v, bool lost)
{
	uint8_t buf[DECIMAL_BYTES];

	if (v->digits == 0 && !lost)
		v->negative = false;
	c->cc = v->digits == 0 ? 0 : v->negative ? 1 : 2;
	if (!decimal_pack(v, buf, g->n1 + g->n2) || lost)
		c->cc = 3;
	range_store(g, buf);
	if (c->cc == 3 && pm_decimal_overflow(c))
		cpu_program(c, i, PGM_DECIMAL_OVERFLOW);
}

static struct decimal decimal_add(struct decimal a, struct decimal b)
{
	if (a.negative == b.negative)
		a.digits += b.digits;
	else if (a.digits >= b.digits)
		a.digits -= b.digits;
	else
		a = (struct decimal){ b.digits - a.digits, b.negative };
	return a;
}

/* Both operands of an SSb instruction: their ranges, the first for @access. */
struct decimal_ranges {
	struct mem_range d;
	struct mem_range s;
};

static struct decimal_ranges both_ranges(struct cpu *c, const struct insn *i,
					 enum mem_access access)
{
	return (struct decimal_ranges){
		.s = range_of(c, i, ea_rs(c, i), i->r3 + 1, i->b, MEM_READ),
		.d = range_of(c, i, ea_ss1(c, i), i->r1 + 1, i->r2, access),
	};
}

static void add_or_subtract(struct cpu *c, const struct insn *i, bool subtract)
{
	struct decimal_ranges g = both_ranges(c, i, MEM_WRITE);
	struct decimal b = range_decimal(c, i, &g.s);
	struct decimal a = range_decimal(c, i, &g.d);

	b.negative ^= subtract;
	a = decimal_add(a, b);
	store_result(c, i, &g.d, &a, false);
}

void op_ap(struct cpu *c, const struct insn *i)
{
	add_or_subtract(c, i, false);
}

void op_sp(struct cpu *c, const struct insn *i)
{
	add_or_subtract(c, i, true);
}

void op_zap(struct cpu *c, const struct insn *i)
{
	struct decimal_ranges g = both_ranges(c, i, MEM_WRITE);
	struct decimal v = range_decimal(c, i, &g.s);

	store_result(c, i, &g.d, &v, false);
}

void op_cp(struct cpu *c, const struct insn *i)
{
	struct decimal_ranges g = both_ranges(c, i, MEM_READ);
	struct decimal b = range_decimal(c, i, &g.s);
	struct decimal a = range_decimal(c, i, &g.d);

	b.negative ^= true;
	a = decimal_add(a, b);
	c->cc = a.digits == 0 ? 0 : a.negative ? 1 : 2;
}

/* The second operand of MP and DP has at most 8 bytes and less than the first. */
static void need_short_second(struct cpu *c, const struct insn *i)
{
	if (i->r3 > 7 || i->r3 >= i->r1)
		cpu_program(c, i, PGM_SPECIFICATION);
}

void op_mp(struct cpu *c, const struct insn *i)
{
	struct decimal_ranges g;
	uint8_t buf[DECIMAL_BYTES];
	struct decimal a, b;
	unsigned int k;

	need_short_second(c, i);
	g = both_ranges(c, i, MEM_WRITE);
	b = range_decimal(c, i, &g.s);
	a = range_decimal(c, i, &g.d);
	for (k = 0; k <= i->r3; k++)	/* room for the product */
		if (*range_at(&g.d, k))
			cpu_data_exception(c, i, DXC_DECIMAL);
	a.digits *= b.digits;
	a.negative ^= b.negative;	/* of a zero, too */
	decimal_pack(&a, buf, i->r1 + 1);
	range_store(&g.d, buf);
}

void op_dp(struct cpu *c, const struct insn *i)
{
	unsigned int rest_len = i->r3 + 1, quotient_len = i->r1 - i->r3;
	struct decimal a, b, quotient, rest;
	struct decimal_ranges g;
	uint8_t buf[DECIMAL_BYTES];

	need_short_second(c, i);
	g = both_ranges(c, i, MEM_WRITE);
	b = range_decimal(c, i, &g.s);
	a = range_decimal(c, i, &g.d);
	if (b.digits == 0)
		cpu_program(c, i, PGM_DECIMAL_DIVIDE);
	quotient = (struct decimal){ a.digits / b.digits, a.negative ^ b.negative };
	rest = (struct decimal){ a.digits % b.digits, a.negative };
	if (!decimal_pack(&quotient, buf, quotient_len))
		cpu_program(c, i, PGM_DECIMAL_DIVIDE);
	decimal_pack(&rest, buf + quotient_len, rest_len);
	range_store(&g.d, buf);
}

static unsigned __int128 power_of_ten(unsigned int n)
{
	unsigned __int128 v = 1;

	while (n--)
		v *= 10;
	return v;
}

/*
 * Shift within @capacity digits; returns whether digits other than zeros were
 * lost. They are dropped before multiplying, or 128 bits would not be enough.
 */
static bool shift_left(struct decimal *v, unsigned int capacity, unsigned int places)
{
	unsigned __int128 limit = power_of_ten(places < capacity ? capacity - places : 0);
	bool lost = v->digits >= limit;

	v->digits %= limit;
	if (v->digits)
		v->digits *= power_of_ten(places);
	return lost;
}

static void shift_right(struct decimal *v, unsigned int places, unsigned int rounding)
{
	v->digits /= power_of_ten(places - 1);
	v->digits = (v->digits + rounding) / 10;
}

void op_srp(struct cpu *c, const struct insn *i)
{
	unsigned int len = i->r1 + 1, places = ea_rs(c, i) & 63;
	struct mem_range g = range_of(c, i, ea_ss1(c, i), len, i->r2, MEM_WRITE);
	struct decimal v = range_decimal(c, i, &g);
	bool lost = false;

	if (i->r3 > 9)
		cpu_data_exception(c, i, DXC_DECIMAL);
	if (places & 32)
		shift_right(&v, 64 - places, i->r3);
	else
		lost = shift_left(&v, 2 * len - 1, places);
	store_result(c, i, &g, &v, lost);
}

/* --- ED, EDMK -------------------------------------------------------------------- */

#define DIGIT_SELECTOR		0x20
#define SIGNIFICANCE_STARTER	0x21
#define FIELD_SEPARATOR		0x22

struct edit {
	uint64_t source;	/* next byte of the packed operand */
	uint8_t low;		/* right digit of the byte fetched last */
	bool have_low;
	bool significant;	/* the significance indicator */
	bool nonzero;		/* a digit of the current field */
	uint8_t fill;
};

/* The next digit; *plus: a plus sign follows it in its byte. */
static uint8_t edit_digit(struct cpu *c, const struct insn *i, struct edit *e, bool *plus)
{
	uint8_t byte, low;

	*plus = false;
	if (e->have_low) {
		e->have_low = false;
		return e->low;
	}
	byte = ld8(c, i, e->source, i->b);
	e->source = (e->source + 1) & c->amask;
	if (byte >> 4 > 9)
		cpu_data_exception(c, i, DXC_DECIMAL);
	low = byte & 0x0f;
	e->low = low;
	e->have_low = low <= 9;
	*plus = low > 9 && !sign_is_minus(low);
	return byte >> 4;
}

/* The character for one pattern byte; *first: it is the first significant digit. */
static uint8_t edit_byte(struct cpu *c, const struct insn *i, struct edit *e, uint8_t pattern,
			 bool *first)
{
	uint8_t digit, out;
	bool plus;

	*first = false;
	switch (pattern) {
	case DIGIT_SELECTOR:
	case SIGNIFICANCE_STARTER:
		digit = edit_digit(c, i, e, &plus);
		*first = digit && !e->significant;
		out = digit || e->significant ? 0xf0 | digit : e->fill;
		e->nonzero |= digit != 0;
		e->significant |= digit || pattern == SIGNIFICANCE_STARTER;
		if (plus)
			e->significant = false;
		return out;
	case FIELD_SEPARATOR:
		e->significant = e->nonzero = false;
		return e->fill;
	default:
		return e->significant ? pattern : e->fill;
	}
}

/* Nothing is stored before the whole pattern is known to be good. */
static void edit(struct cpu *c, const struct insn *i, bool mark)
{
	unsigned int n = i->r1 + 1, k;
	uint64_t va = ea_ss1(c, i), marked = 0;
	struct mem_range g = range_of(c, i, va, n, i->r2, MEM_WRITE);
	struct edit e = { .source = ea_rs(c, i), .fill = *range_at(&g, 0) };
	bool first, found = false;
	uint8_t out[256];

	for (k = 0; k < n; k++) {
		out[k] = edit_byte(c, i, &e, *range_at(&g, k), &first);
		if (first) {
			marked = (va + k) & c->amask;
			found = true;
		}
	}
	range_store(&g, out);
	if (mark && found)
		set_r_addr24(c, 1, marked);
	c->cc = !e.nonzero ? 0 : e.significant ? 1 : 2;
}

void op_ed(struct cpu *c, const struct insn *i)
{
	edit(c, i, false);
}

void op_edmk(struct cpu *c, const struct insn *i)
{
	edit(c, i, true);
}
