// SPDX-License-Identifier: Apache-2.0
/* Expectations for string, translation and conversion instructions. */
#include "tests/insn/expect.h"

#include <string.h>

#define A	(X_DATA + 0x100)
#define B	(X_DATA + 0x300)
#define TABLE	(X_DATA + 0x1000)

/* CUSE as the Principles of Operation describe it, for whole operands in memory. */
struct strings {
	uint8_t a[64], b[64], pad;
	unsigned int len_a, len_b, wanted;
	unsigned int cc, start;		/* out */
};

static uint8_t padded(const uint8_t *s, unsigned int len, unsigned int n, uint8_t pad)
{
	return n < len ? s[n] : pad;
}

static void model_cuse(struct strings *s)
{
	unsigned int len = s->len_a > s->len_b ? s->len_a : s->len_b, run = 0, n;

	for (n = 0; n < len && run < s->wanted; n++)
		run = padded(s->a, s->len_a, n, s->pad) == padded(s->b, s->len_b, n, s->pad) ?
		      run + 1 : 0;
	s->start = n - run;
	s->cc = run == s->wanted ? 0 : run ? 1 : 2;
}

static unsigned int left(unsigned int len, unsigned int done)
{
	return len > done ? len - done : 0;
}

static void test_cuse(struct expect *x)
{
	struct strings s;
	uint64_t seed = 1;

	for (unsigned int n = 0; n < 2000; n++) {
		s.len_a = x_random(&seed) % 64;
		s.len_b = x_random(&seed) % 64;
		s.wanted = x_random(&seed) % 8;
		s.pad = x_random(&seed) & 1;
		for (unsigned int k = 0; k < 64; k++) {
			s.a[k] = x_random(&seed) & 1;
			s.b[k] = x_random(&seed) & 1;
		}
		x_store_bytes(x, A, s.a, 64);
		x_store_bytes(x, B, s.b, 64);
		x->in.gpr[0] = s.wanted;
		x->in.gpr[1] = s.pad;
		x->in.gpr[2] = A;
		x->in.gpr[3] = s.len_a;
		x->in.gpr[4] = B;
		x->in.gpr[5] = s.len_b;
		x_run(x, "b2570024 a714fffe");
		model_cuse(&s);
		x_cc(x, s.cc);
		x_gpr(x, 3, left(s.len_a, s.start));
		x_gpr(x, 5, left(s.len_b, s.start));
		x_gpr(x, 2, A + s.len_a - left(s.len_a, s.start));
		x_gpr(x, 4, B + s.len_b - left(s.len_b, s.start));
	}
}

/* TRTE (b9bf) and TRTRE (b9bd): function codes of one and two bytes. */
static void test_trte(struct expect *x)
{
	uint8_t table[1024] = { 0 };

	table['c'] = 0x77;
	table[2 * 0x105] = 0x12;
	table[2 * 0x105 + 1] = 0x34;
	x_store_bytes(x, TABLE, table, sizeof(table));
	x_store(x, A, "6161 6162 6361 61");
	x->in.gpr[1] = TABLE;
	x->in.gpr[2] = A;
	x->in.gpr[3] = 7;
	x->in.gpr[4] = UINT64_C(0x5555);
	x_run(x, "b9bf0024 a714fffe");
	x_cc(x, 1);
	x_gpr(x, 2, A + 4);
	x_gpr(x, 3, 3);
	x_gpr(x, 4, 0x77);
	x->in.gpr[3] = 4;
	x_run(x, "b9bf0024 a714fffe");
	x_cc(x, 0);
	x_gpr(x, 2, A + 4);
	x_gpr(x, 3, 0);
	x->in.gpr[2] = A + 6;
	x->in.gpr[3] = 7;
	x_run(x, "b9bd0024 a714fffe");	/* from right to left */
	x_cc(x, 1);
	x_gpr(x, 2, A + 4);
	x_gpr(x, 3, 5);
	x_gpr(x, 4, 0x77);
	x_store(x, A, "0101 0102 0105 0100");
	x->in.gpr[2] = A;
	x->in.gpr[3] = 8;
	x_run(x, "b9bfc024 a714fffe");	/* two-byte arguments, two-byte codes */
	x_cc(x, 1);
	x_gpr(x, 2, A + 4);
	x_gpr(x, 3, 4);
	x_gpr(x, 4, 0x1234);
	x_run(x, "b9bfe024 a714fffe");	/* arguments above 255 have code 0 */
	x_cc(x, 0);
	x->in.gpr[3] = 7;
	x_run(x, "b9bfc024");
	x_pgm(x, PGM_SPECIFICATION);
	x_run(x, "b9bf0034");
	x_pgm(x, PGM_SPECIFICATION);
}

/* Digits that the oracle drops, and UNPK onto itself (chapter 7). */
static void test_pack(struct expect *x)
{
	x->in.gpr[1] = A;
	x->in.gpr[2] = B;
	x_store(x, B, "3132333435");
	x_run(x, "e90410002000");	/* PKA of 5 bytes */
	x_ended(x);
	x_storage(x, A, "00000000000000000000000000 12345c");
	x_store(x, B, "00310032003300340035");
	x_run(x, "e10910002000");	/* PKU of 5 characters */
	x_storage(x, A, "00000000000000000000000000 12345c");
	x_store(x, B, "8767");
	x_run(x, "f31110002000");	/* UNPK: all of the source */
	x_storage(x, A, "f776");
	x_store(x, A, "7fd27952655c87c8af");
	x_run(x, "f38810001000");	/* a byte that was stored over is fetched once */
	x_storage(x, A, "fffffffcfffcfcf8fa");
}

/* Register 0 of CLST, lengths of MVCLU, an odd R1 of TROO: specification exceptions. */
static void test_specification(struct expect *x)
{
	x->in.gpr[0] = 0x100;
	x->in.gpr[2] = A;
	x->in.gpr[4] = B;
	x_run(x, "b25d0024");
	x_pgm(x, PGM_SPECIFICATION);
	x_run(x, "b2550024");
	x_pgm(x, PGM_SPECIFICATION);
	x_run(x, "b25e0024");
	x_pgm(x, PGM_SPECIFICATION);
	x->in.gpr[3] = 3;
	x_run(x, "eb240000008e");
	x_pgm(x, PGM_SPECIFICATION);
	x_run(x, "b9930034");
	x_pgm(x, PGM_SPECIFICATION);
}

/* UTF-8: E0 A0-BF is well formed; F0 80-8F is not, and gives a low surrogate pair unchecked. */
static void test_utf8(struct expect *x)
{
	x->in.gpr[2] = A;
	x->in.gpr[3] = 16;
	x->in.gpr[4] = B;
	x->in.gpr[5] = 3;
	x_store(x, B, "e0bba8");
	x_run(x, "b2a71024");		/* CU12 */
	x_cc(x, 0);
	x_storage(x, A, "0ee8");
	x_run(x, "b9b01024");		/* CU14 */
	x_cc(x, 0);
	x_storage(x, A, "00000ee8");
	x_store(x, B, "e09ba8");	/* U+06E8 has a shorter form */
	x_run(x, "b2a71024");
	x_cc(x, 2);
	x_gpr(x, 5, 3);
	x->in.gpr[5] = 4;
	x_store(x, B, "f087b383");
	x_run(x, "b2a71024");
	x_cc(x, 2);
	x_store(x, B, "f0908080");
	x_run(x, "b2a71024");
	x_cc(x, 0);
	x_storage(x, A, "d800dc00");
}

/* TROT compares the two-byte result with 16 bits of register 0. */
static void test_trot(struct expect *x)
{
	x_store(x, TABLE + 2 * 'a', "1177 2277");
	x_store(x, A, "6161 6261");
	x->in.gpr[0] = 0x2277;
	x->in.gpr[1] = TABLE;
	x->in.gpr[2] = B;
	x->in.gpr[3] = 4;
	x->in.gpr[4] = A;
	x_run(x, "b9920024 a714fffe");
	x_cc(x, 1);
	x_gpr(x, 2, B + 4);
	x_gpr(x, 3, 2);
	x_gpr(x, 4, A + 2);
	x_storage(x, B, "11771177");
	x_run(x, "b9921024 a714fffe");	/* M3: no comparison */
	x_cc(x, 0);
	x_storage(x, B, "1177117722771177");
	x->in.gpr[3] = 0;
	x_run(x, "b9921024");		/* nothing to do */
	x_cc(x, 0);
	x_gpr(x, 2, B);
}

const struct expect_test string_tests[] = {
	{ "cuse", "cuse", test_cuse },
	{ "translate and test extended", "trte trtre", test_trte },
	{ "pack and unpack", "pka pku unpk", test_pack },
	{ "specification", "clst mvst srst mvclu troo", test_specification },
	{ "utf-8", "cu12 cu14", test_utf8 },
	{ "trot", "trot", test_trot },
	{ NULL, NULL, NULL },
};
