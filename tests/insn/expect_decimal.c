// SPDX-License-Identifier: Apache-2.0
/*
 * Expectations for decimal instructions (Principles of Operation, chapters 7
 * and 8): random operands against a model that computes with 128-bit integers,
 * and the cases that need a word of their own.
 */
#include "tests/insn/expect.h"

#include <stdio.h>
#include <string.h>

#include "core/be.h"

#define OP1	(X_DATA + 0x100)
#define OP2	(X_DATA + 0x200)
#define RUNS	3000

typedef unsigned __int128 digits_t;

/* A packed decimal field as the model sees it. */
struct packed {
	unsigned int len;
	uint8_t bytes[16];
	bool valid;
	bool negative;
	digits_t value;
};

static digits_t power_of_ten(unsigned int n)
{
	digits_t v = 1;

	while (n--)
		v *= 10;
	return v;
}

static void packed_read(struct packed *p)
{
	unsigned int sign = p->bytes[p->len - 1] & 15, digit;

	p->valid = sign > 9;
	p->negative = sign == 0xb || sign == 0xd;
	p->value = 0;
	for (unsigned int n = 0; n < 2 * p->len - 1; n++) {
		digit = n & 1 ? p->bytes[n / 2] & 15 : p->bytes[n / 2] >> 4;
		p->valid = p->valid && digit < 10;
		p->value = p->value * 10 + digit;
	}
}

/* The low digits of @value; what does not fit is lost. */
static void packed_write(uint8_t *bytes, unsigned int len, digits_t value, bool negative)
{
	bytes[len - 1] = value % 10 << 4 | (negative ? 0xd : 0xc);
	value /= 10;
	for (int n = len - 2; n >= 0; n--) {
		bytes[n] = value % 10 | value / 10 % 10 << 4;
		value /= 100;
	}
}

static void packed_random(struct packed *p, unsigned int len, uint64_t *seed)
{
	static const uint8_t signs[8] = { 0xc, 0xd, 0xc, 0xd, 0xf, 0xa, 0xb, 0xe };
	uint64_t style = x_random(seed);
	unsigned int zeros = style >> 8 & 3 ? (style >> 16) % (2 * len) : 0;

	p->len = len;
	for (unsigned int n = 0; n < 2 * len; n++) {
		unsigned int digit = n < zeros ? 0 : style & 1 ? x_random(seed) % 10 : 9;

		if (n & 1)
			p->bytes[n / 2] |= digit;
		else
			p->bytes[n / 2] = digit << 4;
	}
	p->bytes[len - 1] = (p->bytes[len - 1] & 0xf0) | signs[style >> 32 & 7];
	if ((style >> 40) % 24 == 0)
		p->bytes[(style >> 48) % len] = style >> 56;
	packed_read(p);
}

/* What an instruction should do with two fields. */
struct outcome_model {
	unsigned int pgm;	/* 0: none */
	int cc;			/* -1: unchanged */
	uint8_t bytes[16];	/* first operand afterwards */
};

static void model_result(struct outcome_model *m, const struct packed *a, digits_t value,
			 bool negative)
{
	bool overflow = value >= power_of_ten(2 * a->len - 1);

	if (!value)
		negative = false;
	packed_write(m->bytes, a->len, value, negative);
	m->cc = overflow ? 3 : !value ? 0 : negative ? 1 : 2;
}

static void model_add(struct outcome_model *m, const struct packed *a, const struct packed *b)
{
	if (a->negative == b->negative)
		model_result(m, a, a->value + b->value, a->negative);
	else if (a->value >= b->value)
		model_result(m, a, a->value - b->value, a->negative);
	else
		model_result(m, a, b->value - a->value, b->negative);
}

static void model_compare(struct outcome_model *m, const struct packed *a, const struct packed *b)
{
	__int128 x = a->negative ? -(__int128)a->value : (__int128)a->value;
	__int128 y = b->negative ? -(__int128)b->value : (__int128)b->value;

	m->cc = x < y ? 1 : x > y ? 2 : 0;
}

static void model_multiply(struct outcome_model *m, const struct packed *a, const struct packed *b)
{
	if (a->value >= power_of_ten(2 * (a->len - b->len) - 1)) {
		m->pgm = PGM_DATA;
		return;
	}
	packed_write(m->bytes, a->len, a->value * b->value, a->negative != b->negative);
}

static void model_divide(struct outcome_model *m, const struct packed *a, const struct packed *b)
{
	unsigned int quotient_len = a->len - b->len;

	if (!b->value || a->value / b->value >= power_of_ten(2 * quotient_len - 1)) {
		m->pgm = PGM_DECIMAL_DIVIDE;
		return;
	}
	packed_write(m->bytes, quotient_len, a->value / b->value, a->negative != b->negative);
	packed_write(m->bytes + quotient_len, b->len, a->value % b->value, a->negative);
}

static void model(unsigned int opcode, const struct packed *a, const struct packed *b,
		  struct outcome_model *m)
{
	struct packed minus = *b;

	*m = (struct outcome_model){ .cc = -1 };
	memcpy(m->bytes, a->bytes, 16);
	if (opcode == 0xfc || opcode == 0xfd) {
		if (b->len > 8 || b->len >= a->len) {
			m->pgm = PGM_SPECIFICATION;
			return;
		}
	}
	if (!b->valid || (opcode != 0xf8 && !a->valid)) {
		m->pgm = PGM_DATA;
		return;
	}
	minus.negative = !b->negative;
	switch (opcode) {
	case 0xf8:
		model_result(m, a, b->value, b->negative);
		break;
	case 0xf9:
		model_compare(m, a, b);
		break;
	case 0xfa:
		model_add(m, a, b);
		break;
	case 0xfb:
		model_add(m, a, &minus);
		break;
	case 0xfc:
		model_multiply(m, a, b);
		break;
	default:
		model_divide(m, a, b);
	}
}

static void check_model(struct expect *x, const struct packed *a, const struct outcome_model *m)
{
	uint8_t got[16];

	if (m->pgm)
		x_pgm(x, m->pgm);
	else if (m->cc == 3 && (x->in.cc_pm & 4))
		x_pgm(x, PGM_DECIMAL_OVERFLOW);
	else
		x_ended(x);
	x_check(x, x->r.out.cc_pm >> 4 == (m->cc < 0 ? x->in.cc_pm >> 4 : (unsigned int)m->cc),
		"cc", x->r.out.cc_pm >> 4, m->cc);
	for (unsigned int n = 0; n < a->len; n++)
		got[n] = x_load(x, OP1 + n, 1);
	x_check(x, !memcmp(got, m->bytes, a->len), "result", be64_load(got), be64_load(m->bytes));
}

/* An operation that SS-b text starting with @opcode does, on random fields. */
static void test_two_fields(struct expect *x, unsigned int opcode)
{
	uint64_t seed = opcode;
	struct outcome_model m;
	struct packed a, b;
	char hex[13];

	for (unsigned int n = 0; n < RUNS; n++) {
		packed_random(&a, 1 + x_random(&seed) % 16, &seed);
		packed_random(&b, 1 + x_random(&seed) % (n & 1 ? 16 : 8), &seed);
		x->in.gpr[1] = OP1;
		x->in.gpr[2] = OP2;
		x->in.cc_pm = x_random(&seed) & 0x34;
		x_store_bytes(x, OP1, a.bytes, a.len);
		x_store_bytes(x, OP2, b.bytes, b.len);
		snprintf(hex, sizeof(hex), "%02x%x%x10002000", opcode, a.len - 1, b.len - 1);
		x_run(x, hex);
		model(opcode, &a, &b, &m);
		check_model(x, &a, &m);
	}
	x_store(x, OP1, "999c");	/* the same field twice */
	x->in.cc_pm = 0;
	if (opcode == 0xfb) {
		x_run(x, "fb1110001000");
		x_cc(x, 0);
		x_storage(x, OP1, "000c");
	}
	if (opcode == 0xfa) {
		x_run(x, "fa1110001000");
		x_cc(x, 3);
		x_storage(x, OP1, "998c");
	}
}

static void test_zap(struct expect *x) { test_two_fields(x, 0xf8); }
static void test_cp(struct expect *x) { test_two_fields(x, 0xf9); }
static void test_ap(struct expect *x) { test_two_fields(x, 0xfa); }
static void test_sp(struct expect *x) { test_two_fields(x, 0xfb); }
static void test_mp(struct expect *x) { test_two_fields(x, 0xfc); }
static void test_dp(struct expect *x) { test_two_fields(x, 0xfd); }

static void model_shift(struct outcome_model *m, const struct packed *a, int shift,
			unsigned int round)
{
	digits_t limit = power_of_ten(2 * a->len - 1), v = a->value;
	bool lost = false;

	*m = (struct outcome_model){ .cc = -1 };
	memcpy(m->bytes, a->bytes, 16);
	if (!a->valid || round > 9) {
		m->pgm = PGM_DATA;
		return;
	}
	for (; shift > 0; shift--) {
		lost |= v * 10 >= limit;
		v = v * 10 % limit;
	}
	if (shift < 0) {
		v = shift < -32 ? 0 : v / power_of_ten(-shift - 1);
		v = (v + round) / 10;
	}
	packed_write(m->bytes, a->len, v, a->negative && (v || lost));
	m->cc = lost ? 3 : !v ? 0 : a->negative ? 1 : 2;
}

static void test_srp(struct expect *x)
{
	uint64_t seed = 1;
	struct outcome_model m;
	struct packed a;
	char hex[13];

	for (unsigned int n = 0; n < RUNS; n++) {
		unsigned int round = x_random(&seed) % 11, shift = x_random(&seed) & 63;

		packed_random(&a, 1 + x_random(&seed) % 16, &seed);
		x->in.gpr[1] = OP1;
		x->in.gpr[2] = x_random(&seed) << 6;
		x->in.cc_pm = x_random(&seed) & 0x34;
		x_store_bytes(x, OP1, a.bytes, a.len);
		snprintf(hex, sizeof(hex), "f0%x%x10002%03x", a.len - 1, round, shift);
		x_run(x, hex);
		model_shift(&m, &a, shift & 32 ? (int)shift - 64 : (int)shift, round);
		check_model(x, &a, &m);
	}
}

/* CVB, CVBY, CVBG: 8 or 16 bytes to a 32- or 64-bit integer. */
static void test_to_binary(struct expect *x)
{
	static const char *const texts[] = { "4f301000", "e33010000006", "e3301000000e" };
	uint64_t seed = 2, got;
	struct packed a;

	x->in.gpr[1] = OP1;
	x->in.gpr[3] = UINT64_C(0xa5a5a5a5a5a5a5a5);
	for (unsigned int n = 0; n < 3 * RUNS; n++) {
		bool wide = n % 3 == 2;
		digits_t max = (digits_t)1 << (wide ? 63 : 31);
		int64_t value;

		packed_random(&a, wide ? 16 : 8, &seed);
		if (n % 7 == 0)		/* around the edge */
			packed_write(a.bytes, a.len, max + x_random(&seed) % 5 - 3, n & 1);
		packed_read(&a);
		x_store_bytes(x, OP1, a.bytes, a.len);
		x_run(x, texts[n % 3]);
		value = (int64_t)(a.negative ? -(uint64_t)a.value : (uint64_t)a.value);
		got = x->r.out.gpr[3];
		if (!a.valid) {
			x_pgm(x, PGM_DATA);
		} else if (a.value > max || (a.value == max && !a.negative)) {
			x_pgm(x, PGM_FIXED_DIVIDE);
		} else {
			x_ended(x);
			x_check(x, wide ? got == (uint64_t)value :
				got == (UINT64_C(0xa5a5a5a500000000) | (uint32_t)value),
				"integer", got, value);
		}
	}
}

/* CVDG: all 64 bits; the oracle has none. */
static void test_to_decimal(struct expect *x)
{
	static const uint64_t edges[] = { 0, 1, -1, 9, 10, INT64_MAX, INT64_MIN, -10 };
	uint64_t seed = 3;

	x->in.gpr[1] = OP1;
	for (unsigned int n = 0; n < 500; n++) {
		int64_t v = n < 8 ? edges[n] : x_random(&seed) >> (n & 63);
		uint8_t wanted[16], got[16];

		x->in.gpr[3] = v;
		x_run(x, "e3301000002e");
		x_ended(x);
		packed_write(wanted, 16, v < 0 ? -(digits_t)v : (digits_t)v, v < 0);
		for (unsigned int k = 0; k < 16; k++)
			got[k] = x_load(x, OP1 + k, 1);
		x_check(x, !memcmp(got, wanted, 16), "decimal", be64_load(got + 8),
			be64_load(wanted + 8));
	}
}

/* The examples of the Principles of Operation, appendix A. */
static void test_edit(struct expect *x)
{
	x->in.gpr[12] = OP1;
	x->in.gpr[2] = OP2;
	x_store(x, OP2, "0257426c");
	x_store(x, OP1, "4020206b2020214b202040c3d9");
	x_run(x, "de0cc0002000");
	x_cc(x, 2);
	x_storage(x, OP1, "4040f26bf5f7f44bf2f6404040");
	x_store(x, OP2, "0000026d");
	x_store(x, OP1, "4020206b2020214b202040c3d9");
	x_run(x, "de0cc0002000");
	x_cc(x, 1);
	x_storage(x, OP1, "404040404040404bf2f640c3d9");
	x_store(x, OP1, "4020206b2020214b202040c3d9");
	x_store(x, OP2, "0000026c");
	x->in.gpr[1] = UINT64_C(0x1122334455667788);
	x_run(x, "df0cc0002000");	/* significance forced: R1 stays */
	x_cc(x, 2);
	x_gpr(x, 1, UINT64_C(0x1122334455667788));
	x_store(x, OP1, "4020206b2020214b202040c3d9");
	x_store(x, OP2, "0257426c");
	x_run(x, "df0cc0002000");	/* the first significant digit is at OP1 + 2 */
	x_cc(x, 2);
	x_gpr(x, 1, OP1 + 2);
	x_store(x, OP1, "4020202022202020");	/* two fields; the last one is zero */
	x_store(x, OP2, "123c000c");
	x_run(x, "de07c0002000");
	x_cc(x, 0);
	x_storage(x, OP1, "40f1f2f340404040");
	x_store(x, OP1, "402020");
	x_store(x, OP2, "a1");
	x_run(x, "de02c0002000");	/* no digit */
	x_pgm(x, PGM_DATA);
	x_store(x, OP1, "5c6b4b22");	/* no digits in the last field */
	x_run(x, "de03c0002000");
	x_cc(x, 0);
	x_storage(x, OP1, "5c5c5c5c");
}

const struct expect_test decimal_tests[] = {
	{ "zap", "zap", test_zap },
	{ "cp", "cp", test_cp },
	{ "ap", "ap", test_ap },
	{ "sp", "sp", test_sp },
	{ "mp", "mp", test_mp },
	{ "dp", "dp", test_dp },
	{ "srp", "srp", test_srp },
	{ "convert to binary", "cvb cvby cvbg", test_to_binary },
	{ "convert to decimal", "cvdg", test_to_decimal },
	{ "edit", "ed edmk", test_edit },
	{ NULL, NULL, NULL },
};
