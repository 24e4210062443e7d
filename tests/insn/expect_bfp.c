// SPDX-License-Identifier: Apache-2.0
/*
 * Expectations for floating point (Principles of Operation, chapters 9, 18 and
 * 19): hexadecimal conversions, divide to integer, results of other formats,
 * and what is delivered when an IEEE exception is trapped.
 */
#include "tests/insn/expect.h"

#include <stddef.h>
#include <string.h>

#define SHORT(v)	((uint64_t)(v) << 32)
#define LONG(v)		UINT64_C(v)

static uint64_t double_bits(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return bits;
}

static float float_of(uint32_t bits)
{
	float v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static void test_to_hfp(struct expect *x)
{
	static const struct { uint64_t bfp, hfp; unsigned int cc; } rows[] = {
		{ LONG(0x3ff0000000000000), LONG(0x4110000000000000), 2 },	/* 1 */
		{ LONG(0xc004000000000000), LONG(0xc128000000000000), 1 },	/* -2.5 */
		{ LONG(0x3fb999999999999a), LONG(0x401999999999999a), 2 },	/* 0.1 */
		{ LONG(0x0000000000000000), LONG(0x0000000000000000), 0 },
		{ LONG(0x8000000000000000), LONG(0x8000000000000000), 0 },
		{ LONG(0x7ff0000000000000), LONG(0x7fffffffffffffff), 3 },	/* infinity */
		{ LONG(0xfff0000000000000), LONG(0xffffffffffffffff), 3 },
		{ LONG(0x4ff0000000000000), LONG(0x7fffffffffffffff), 3 },	/* 2^256 */
		{ LONG(0x2000000000000000), LONG(0x0000000000000000), 2 },	/* too small */
	};

	for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
		x->in.fpr[2] = rows[n].bfp;
		x_run(x, "b3590012");
		x_cc(x, rows[n].cc);
		x_fpr(x, 1, rows[n].hfp);
	}
	x->in.fpr[2] = SHORT(0x3f800000) | 0x12345678;
	x_run(x, "b3580012");
	x_cc(x, 2);
	x_fpr(x, 1, LONG(0x4110000000000000));
	x->in.fpr[2] = SHORT(0xc0200000);
	x_run(x, "b3580012");
	x_cc(x, 1);
	x_fpr(x, 1, LONG(0xc128000000000000));
}

static void test_from_hfp(struct expect *x)
{
	x->in.fpr[2] = LONG(0x4110000000000000);
	x_run(x, "b3515012");
	x_cc(x, 2);
	x_fpr(x, 1, LONG(0x3ff0000000000000));
	x->in.fpr[1] = 0x87654321;
	x->in.fpr[2] = LONG(0xc128000000000000);
	x_run(x, "b3505012");
	x_cc(x, 1);
	x_fpr(x, 1, SHORT(0xc0200000) | 0x87654321);
	x->in.fpr[2] = LONG(0x4110000008000000);	/* 1 and a quarter of a unit */
	x_run(x, "b3500012");		/* toward zero */
	x_fpr(x, 1, SHORT(0x3f800000) | 0x87654321);
	x_run(x, "b3506012");		/* toward plus infinity */
	x_fpr(x, 1, SHORT(0x3f800001) | 0x87654321);
	x_run(x, "b3507012");
	x_fpr(x, 1, SHORT(0x3f800000) | 0x87654321);
	x->in.fpr[2] = LONG(0x8000000000000000);
	x_run(x, "b3515012");
	x_cc(x, 0);
	x_fpr(x, 1, LONG(0x8000000000000000));
	x->in.fpr[2] = LONG(0x7fffffffffffffff);	/* too large for short */
	x_run(x, "b3504012");
	x_cc(x, 3);
	x_run(x, "b3502012");		/* there is no method 2 */
	x_pgm(x, PGM_SPECIFICATION);
}

/* DIEBR, DIDBR: remainder in R1, quotient in R3, rounded as M4 says. */
static void test_divide_to_integer(struct expect *x)
{
	x->in.fpr[1] = double_bits(7);
	x->in.fpr[2] = double_bits(2);
	x_run(x, "b35b3512");		/* toward zero */
	x_cc(x, 0);
	x_fpr(x, 3, double_bits(3));
	x_fpr(x, 1, double_bits(1));
	x_run(x, "b35b3412");		/* to nearest, ties to even: 4 */
	x_cc(x, 0);
	x_fpr(x, 3, double_bits(4));
	x_fpr(x, 1, double_bits(-1));
	x->in.fpr[1] = double_bits(-7);
	x_run(x, "b35b3712");		/* toward minus infinity: -4 */
	x_fpr(x, 3, double_bits(-4));
	x_fpr(x, 1, double_bits(1));
	x->in.fpr[1] = double_bits(8);
	x_run(x, "b35b3412");
	x_fpr(x, 3, double_bits(4));
	x_fpr(x, 1, 0);
	x->in.fpr[1] = double_bits(0x1p100);
	x->in.fpr[2] = double_bits(3);
	x_run(x, "b35b3412");		/* the quotient does not fit: a partial remainder */
	x_cc(x, 2);
	x->in.fpr[2] = 0;
	x_run(x, "b35b3412");		/* by zero: invalid operation */
	x_cc(x, 1);
	x_fpc(x, 0x00800000);
	x_run(x, "b35b1412");		/* R1, R2, R3 must be different */
	x_pgm(x, PGM_SPECIFICATION);
	x->in.fpr[1] = SHORT(0x40e00000);	/* 7 */
	x->in.fpr[2] = SHORT(0x40000000);	/* 2 */
	x->in.fpr[3] = 0x11111111;
	x_run(x, "b3533512");
	x_cc(x, 0);
	x_fpr(x, 3, SHORT(0x40400000) | 0x11111111);
	x_fpr(x, 1, SHORT(0x3f800000));
}

/* MDEBR, MDEB, MXDBR, MXDB: the product of both operands in the shorter format. */
static void test_longer_product(struct expect *x)
{
	uint64_t seed = 5;

	x->in.gpr[1] = X_DATA;
	for (unsigned int n = 0; n < 1000; n++) {
		uint32_t a = (x_random(&seed) & 0x8fffffff) + 0x38000000;
		uint32_t b = (x_random(&seed) & 0x8fffffff) + 0x38000000;
		double product = (double)float_of(a) * float_of(b);

		x->in.fpr[4] = SHORT(a) | (uint32_t)x_random(&seed);
		x->in.fpr[5] = SHORT(b) | (uint32_t)x_random(&seed);
		x_run(x, "b30c0045");
		x_fpr(x, 4, double_bits(product));
		x->in.fpr[4] = SHORT(a);
		x_store_bytes(x, X_DATA, (uint8_t[4]){ b >> 24, b >> 16, b >> 8, b }, 4);
		x_run(x, "ed401000000c");
		x_fpr(x, 4, double_bits(product));
	}
	x->in.fpr[4] = double_bits(3);
	x->in.fpr[5] = double_bits(5);
	x_run(x, "b3070045");
	x_fpr(x, 4, LONG(0x4002e00000000000));
	x_fpr(x, 6, 0);
	x->in.fpr[4] = x->in.fpr[5] = LONG(0xbff0000000000001);
	x_run(x, "b3070045");
	x_fpr(x, 4, LONG(0x3fff000000000000));
	x_fpr(x, 6, LONG(0x2000000000000100));
	x_store(x, X_DATA, "3ff0000000000001");
	x_run(x, "ed4010000007");
	x_fpr(x, 4, LONG(0xbfff000000000000));
	x_fpr(x, 6, LONG(0x2000000000000100));
	x_run(x, "b3070025");		/* register 2 does not begin a pair */
	x_pgm(x, PGM_SPECIFICATION);
}

static void trap(struct expect *x, const char *text, uint32_t fpc, uint32_t dxc, uint64_t result)
{
	x->in.fpc = fpc;
	x_run(x, text);
	x_pgm(x, PGM_DATA);
	x_fpr(x, 1, result);
	x_fpc(x, fpc | dxc << 8);
	x_check(x, x->r.out.psw_addr == x->end, "psw address", x->r.out.psw_addr, x->end);
}

/* Trapped overflow and underflow deliver a scaled result, inexact the rounded one. */
static void test_traps(struct expect *x)
{
	x->in.fpr[1] = SHORT(0x7f000000);	/* 2^127 */
	x->in.fpr[2] = SHORT(0x40000000);
	trap(x, "b3170012", 0x20000000, 0x20, SHORT(0x1f800000));	/* 2^(128-192) */
	x->in.fpr[1] = SHORT(0x00800000);	/* 2^-126 */
	x->in.fpr[2] = SHORT(0x3f000000);
	trap(x, "b3170012", 0x10000000, 0x10, SHORT(0x60000000));	/* 2^(-127+192) */
	x->in.fpr[1] = LONG(0x7fe0000000000000);	/* 2^1023 */
	x->in.fpr[2] = LONG(0x4000000000000000);
	trap(x, "b31c0012", 0x20000000, 0x20, LONG(0x1ff0000000000000));	/* 2^(1024-1536) */
	x->in.fpr[1] = SHORT(0x3f800000);
	x->in.fpr[2] = SHORT(0x40400000);	/* 1/3 */
	trap(x, "b30d0012", 0x08000000, 0x0c, SHORT(0x3eaaaaab));
	trap(x, "b30d0012", 0x08000001, 0x08, SHORT(0x3eaaaaaa));
	x->in.fpr[2] = 0;
	trap(x, "b30d0012", 0x40000000, 0x40, SHORT(0x3f800000));	/* suppressed */
	x->in.fpr[1] = SHORT(0xbf800000);
	x->in.fpr[2] = SHORT(0xbf800000);
	trap(x, "b3140012", 0x80000000, 0x80, SHORT(0xbf800000));
}

/* LOAD AND TEST makes a signaling NaN quiet. */
static void test_load_and_test(struct expect *x)
{
	x->in.fpr[2] = SHORT(0x7f800001);
	x_run(x, "b3020012");
	x_cc(x, 3);
	x_fpr(x, 1, SHORT(0x7fc00001));
	x_fpc(x, 0x00800000);
	x->in.fpr[2] = LONG(0xfff0000000000001);
	x_run(x, "b3120012");
	x_cc(x, 3);
	x_fpr(x, 1, LONG(0xfff8000000000001));
	x->in.fpr[5] = LONG(0x7fff000000000000);
	x->in.fpr[7] = 1;
	x_run(x, "b3420045");
	x_cc(x, 3);
	x_fpr(x, 4, LONG(0x7fff800000000000));
	x_fpr(x, 6, 1);
}

/* Without CR0.AFP: DXC 2 for BFP, DXC 1 for registers other than 0, 2, 4 and 6. */
static void test_afp(struct expect *x)
{
	engine_set_mode(x->engine, ENGINE_PSW_MASK, 0);
	x_run(x, "b31a0002");
	x_pgm(x, PGM_DATA);
	x_check(x, engine_dxc(x->engine) == 2, "dxc", engine_dxc(x->engine), 2);
	x_run(x, "2813");
	x_pgm(x, PGM_DATA);
	x_check(x, engine_dxc(x->engine) == 1, "dxc", engine_dxc(x->engine), 1);
	x_fpc(x, 0);
	x_run(x, "2824");
	x_ended(x);
}

const struct expect_test bfp_tests[] = {
	{ "to hexadecimal", "thder thdr", test_to_hfp },
	{ "from hexadecimal", "tbedr tbdr", test_from_hfp },
	{ "divide to integer", "diebr didbr", test_divide_to_integer },
	{ "longer product", "mdebr mdeb mxdbr mxdb", test_longer_product },
	{ "traps", "", test_traps },
	{ "load and test", "ltebr ltdbr ltxbr", test_load_and_test },
	{ "afp", "", test_afp },
	{ NULL, NULL, NULL },
};
