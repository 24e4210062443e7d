// SPDX-License-Identifier: Apache-2.0
/*
 * Numbers worth testing with: the edges of each data format, what lies next to
 * them, and anything.
 */
#include "tests/insn/gen_private.h"

static const uint64_t integer_edges[] = {
	0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000,
	0x7fffffff, 0x80000000, 0x80000001, 0xffffffff, 0x100000000,
	0xffffffff7fffffff, 0xffffffff80000000, 0xffffffff00000000,
	0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
	0xffffffffffffffff, 0xfffffffffffffffe, 0x7fffffff80000000, 0x800000007fffffff,
	0x7fffffffffff8000, 0x0123456789abcdef, 0xaaaaaaaa55555555,
};

uint64_t gen_integer(struct gen *g)
{
	uint64_t v = gen_random(g);

	switch (gen_below(g, 8)) {
	case 0: case 1: case 2:
		return integer_edges[v % (sizeof(integer_edges) / sizeof(integer_edges[0]))];
	case 3:
		return v & 0xff;
	case 4:
		return UINT64_C(1) << (v & 63);
	case 5:
		return (int64_t)v >> (v & 63);
	case 6:
		return v >> (v & 63);
	default:
		return v;
	}
}

/* An exponent of @bits bits. */
static unsigned int gen_exponent(struct gen *g, unsigned int bits, unsigned int fraction_bits)
{
	unsigned int max = (1u << bits) - 1, bias = max >> 1;
	unsigned int any = gen_random(g) & max;
	static const int near[] = { -2, -1, 0, 1, 2, 6, 7, 8, 15, 22, 23, 24, 30, 31, 32, 33,
				    51, 52, 53, 54, 62, 63, 64, 65 };

	switch (gen_below(g, 10)) {
	case 0:
		return 0;
	case 1:
		return max;
	case 2:
		return max - 1 - any % 3;
	case 3:
		return 1 + any % 3;
	case 4: case 5: case 6:
		return bias + near[any % (sizeof(near) / sizeof(near[0]))];
	case 7:
		return bias + any % 5 - 2;
	case 8:
		return (bias + (any % (2 * fraction_bits)) - fraction_bits) & max;
	default:
		return any;
	}
}

/* A fraction of up to 64 bits, left-aligned. */
static uint64_t gen_fraction(struct gen *g)
{
	uint64_t v = gen_random(g);

	switch (gen_below(g, 7)) {
	case 0: case 1:
		return 0;
	case 2:
		return ~UINT64_C(0);
	case 3:
		return UINT64_C(1) << 63;
	case 4:
		return v & UINT64_C(0xff00000000000000);
	case 5:
		return ~UINT64_C(0) << (v & 63);
	default:
		return v;
	}
}

static uint64_t assemble(struct gen *g, unsigned int exponent_bits, unsigned int fraction_bits)
{
	uint64_t sign = gen_random(g) & 1;
	uint64_t exponent = gen_exponent(g, exponent_bits, fraction_bits);
	uint64_t fraction = gen_fraction(g) >> (64 - fraction_bits);

	if (gen_chance(g, 12))
		fraction = 1 + gen_below(g, 3);
	return ((sign << exponent_bits | exponent) << fraction_bits) | fraction;
}

uint64_t gen_short(struct gen *g)
{
	uint64_t v = assemble(g, 8, 23);

	return v << 32 | (gen_random(g) & 0xffffffff);
}

uint64_t gen_long(struct gen *g)
{
	return assemble(g, 11, 52);
}

void gen_extended(struct gen *g, uint64_t out[2])
{
	out[0] = assemble(g, 15, 48);
	out[1] = gen_fraction(g);
	if (gen_chance(g, 8))
		out[1] = gen_below(g, 3);
}

void gen_packed(struct gen *g, uint8_t *out, unsigned int len)
{
	static const uint8_t signs[] = { 0xc, 0xd, 0xf, 0xa, 0xb, 0xe, 0xc, 0xd };
	unsigned int digits = gen_below(g, 2 * len), style = gen_below(g, 4);

	for (unsigned int n = 0; n < len; n++) {
		unsigned int high = gen_below(g, 10), low = gen_below(g, 10);

		if (style == 0)
			high = low = 9;
		if (style == 1)
			high = low = 0;
		if (2 * n < digits)
			high = 0;
		if (2 * n + 1 < digits)
			low = 0;
		out[n] = high << 4 | low;
	}
	if (!gen_chance(g, 20))
		out[len - 1] = (out[len - 1] & 0xf0) | signs[gen_below(g, sizeof(signs))];
	if (gen_chance(g, 20))
		out[gen_below(g, len)] = gen_random(g);
}

uint32_t gen_fpc(struct gen *g)
{
	static const uint8_t rounding[] = { 0, 0, 0, 1, 2, 3, 7, 0 };
	uint32_t masks = 0, flags, dxc, mode;

	if (gen_chance(g, 3))
		masks = gen_random(g) & 0xf8;
	flags = gen_random(g) & 0xf8;
	dxc = gen_chance(g, 4) ? gen_random(g) & 0xff : 0;
	mode = rounding[gen_below(g, sizeof(rounding))];
	return masks << 24 | flags << 16 | dxc << 8 | mode;
}
