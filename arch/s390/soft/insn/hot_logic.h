// SPDX-License-Identifier: Apache-2.0
/*
 * Bits: AND, OR, XOR, TEST UNDER MASK, shifts, rotates, rotate-then-insert
 * and its relatives, leftmost one and population count.
 */
#ifndef UCVM_SOFT_HOT_LOGIC_H
#define UCVM_SOFT_HOT_LOGIC_H

#include "arch/s390/soft/insn/hot_operand.h"

/* A bit operation's result in R1: the condition code says whether it is zero. */
HOT void set_bits32(struct cpu *c, const struct insn *i, uint32_t v)
{
	set_r32(c, i->r1, v);
	c->cc = cc_nonzero(v);
}

HOT void set_bits64(struct cpu *c, const struct insn *i, uint64_t v)
{
	c->r[i->r1] = v;
	c->cc = cc_nonzero(v);
}

OP(nr, set_bits32(c, i, reg1_32(c, i) & reg2_32(c, i)))
OP(nrk, set_bits32(c, i, reg2_32(c, i) & reg3_32(c, i)))
OP(n, set_bits32(c, i, reg1_32(c, i) & rx32(c, i)))
OP(ngr, set_bits64(c, i, reg1_64(c, i) & reg2_64(c, i)))
OP(ngrk, set_bits64(c, i, reg2_64(c, i) & reg3_64(c, i)))
OP(ng, set_bits64(c, i, reg1_64(c, i) & rx64(c, i)))

OP(or, set_bits32(c, i, reg1_32(c, i) | reg2_32(c, i)))
OP(ork, set_bits32(c, i, reg2_32(c, i) | reg3_32(c, i)))
OP(o, set_bits32(c, i, reg1_32(c, i) | rx32(c, i)))
OP(ogr, set_bits64(c, i, reg1_64(c, i) | reg2_64(c, i)))
OP(ogrk, set_bits64(c, i, reg2_64(c, i) | reg3_64(c, i)))
OP(og, set_bits64(c, i, reg1_64(c, i) | rx64(c, i)))

OP(xr, set_bits32(c, i, reg1_32(c, i) ^ reg2_32(c, i)))
OP(xrk, set_bits32(c, i, reg2_32(c, i) ^ reg3_32(c, i)))
OP(x, set_bits32(c, i, reg1_32(c, i) ^ rx32(c, i)))
OP(xgr, set_bits64(c, i, reg1_64(c, i) ^ reg2_64(c, i)))
OP(xgrk, set_bits64(c, i, reg2_64(c, i) ^ reg3_64(c, i)))
OP(xg, set_bits64(c, i, reg1_64(c, i) ^ rx64(c, i)))

/*
 * With an immediate on a part of R1, @shift bits from the right. The condition
 * code is that of the part, of which @part has the ones.
 */
HOT void and_part(struct cpu *c, const struct insn *i, unsigned int shift,
			    uint64_t part)
{
	uint64_t v = c->r[i->r1] & (((uint64_t)i->i & part) << shift | ~(part << shift));

	c->r[i->r1] = v;
	c->cc = cc_nonzero(v & part << shift);
}

HOT void or_part(struct cpu *c, const struct insn *i, unsigned int shift,
			   uint64_t part)
{
	uint64_t v = c->r[i->r1] | ((uint64_t)i->i & part) << shift;

	c->r[i->r1] = v;
	c->cc = cc_nonzero(v & part << shift);
}

HOT void xor_part(struct cpu *c, const struct insn *i, unsigned int shift,
			    uint64_t part)
{
	uint64_t v = c->r[i->r1] ^ ((uint64_t)i->i & part) << shift;

	c->r[i->r1] = v;
	c->cc = cc_nonzero(v & part << shift);
}

#define HALFWORD	UINT64_C(0xffff)
#define WORD		UINT64_C(0xffffffff)

OP(nihh, and_part(c, i, 48, HALFWORD))
OP(nihl, and_part(c, i, 32, HALFWORD))
OP(nilh, and_part(c, i, 16, HALFWORD))
OP(nill, and_part(c, i, 0, HALFWORD))
OP(nihf, and_part(c, i, 32, WORD))
OP(nilf, and_part(c, i, 0, WORD))
OP(oihh, or_part(c, i, 48, HALFWORD))
OP(oihl, or_part(c, i, 32, HALFWORD))
OP(oilh, or_part(c, i, 16, HALFWORD))
OP(oill, or_part(c, i, 0, HALFWORD))
OP(oihf, or_part(c, i, 32, WORD))
OP(oilf, or_part(c, i, 0, WORD))
OP(xihf, xor_part(c, i, 32, WORD))
OP(xilf, xor_part(c, i, 0, WORD))

/* With an immediate on a byte of storage: interlocked (facility 52). */
OP(ni, c->cc = cc_nonzero(__atomic_and_fetch(rs_update8(c, i), (uint8_t)i->i, __ATOMIC_SEQ_CST)))
OP(oi, c->cc = cc_nonzero(__atomic_or_fetch(rs_update8(c, i), (uint8_t)i->i, __ATOMIC_SEQ_CST)))
OP(xi, c->cc = cc_nonzero(__atomic_xor_fetch(rs_update8(c, i), (uint8_t)i->i, __ATOMIC_SEQ_CST)))

/* TEST UNDER MASK: none, some or all of the bits; in a register also the leftmost. */
HOT void test_storage(struct cpu *c, uint8_t v, uint8_t mask)
{
	v &= mask;
	c->cc = v == 0 ? 0 : v == mask ? 3 : 1;
}

HOT void test_register(struct cpu *c, uint16_t v, uint16_t mask)
{
	v &= mask;
	if (v == 0)
		c->cc = 0;
	else if (v == mask)
		c->cc = 3;
	else	/* the leftmost tested bit is one exactly when v exceeds what is left */
		c->cc = v > (v ^ mask) ? 2 : 1;
}

OP(tm, test_storage(c, rs8(c, i), (uint8_t)i->i))
OP(tmhh, test_register(c, c->r[i->r1] >> 48, i->i))
OP(tmhl, test_register(c, c->r[i->r1] >> 32, i->i))
OP(tmlh, test_register(c, c->r[i->r1] >> 16, i->i))
OP(tmll, test_register(c, c->r[i->r1], i->i))

/* Shifts by the low six bits of the second-operand address. */
HOT unsigned int shift_amount(const struct cpu *c, const struct insn *i)
{
	return (c->r[i->b] + i->d) & 63;
}

HOT void shift_right_logical32(struct cpu *c, const struct insn *i, uint32_t v)
{
	set_r32(c, i->r1, (uint64_t)v >> shift_amount(c, i));
}

HOT void shift_left_logical32(struct cpu *c, const struct insn *i, uint32_t v)
{
	set_r32(c, i->r1, (uint64_t)v << shift_amount(c, i));
}

HOT void shift_right32(struct cpu *c, const struct insn *i, int32_t v)
{
	set_signed32(c, i, (int64_t)v >> shift_amount(c, i), false);
}

/*
 * SHIFT LEFT SINGLE: the sign stays, the numeric bits move; overflow when a
 * bit unlike the sign is shifted out, be it a zero that came in on the right.
 */
HOT void shift_left32(struct cpu *c, const struct insn *i, int32_t v)
{
	unsigned int n = shift_amount(c, i);
	bool lost = n < 32 ? v >> (31 - n) != v >> 31 : v != 0;
	uint32_t numeric = (uint32_t)((uint64_t)(uint32_t)v << n) & 0x7fffffff;

	set_signed32(c, i, numeric | ((uint32_t)v & 0x80000000), lost);
}

/* The same on 64 bits: also the double shifts of a pair. */
HOT int64_t shifted_left64(int64_t v, unsigned int n, bool *lost)
{
	uint64_t sign = UINT64_C(1) << 63;

	*lost = v >> (63 - n) != v >> 63;
	return ((uint64_t)v << n & ~sign) | ((uint64_t)v & sign);
}

OP(srl, shift_right_logical32(c, i, reg1_32(c, i)))
OP(srlk, shift_right_logical32(c, i, reg3_32(c, i)))
OP(sll, shift_left_logical32(c, i, reg1_32(c, i)))
OP(sllk, shift_left_logical32(c, i, reg3_32(c, i)))
OP(sra, shift_right32(c, i, reg1_32(c, i)))
OP(srak, shift_right32(c, i, reg3_32(c, i)))
OP(sla, shift_left32(c, i, reg1_32(c, i)))
OP(slak, shift_left32(c, i, reg3_32(c, i)))
OP(srlg, c->r[i->r1] = reg3_64(c, i) >> shift_amount(c, i))
OP(sllg, c->r[i->r1] = reg3_64(c, i) << shift_amount(c, i))
OP(srag, set_signed64(c, i, (int64_t)reg3_64(c, i) >> shift_amount(c, i), false))

HOT void op_slag(struct cpu *c, const struct insn *i)
{
	bool lost;
	int64_t v = shifted_left64(reg3_64(c, i), shift_amount(c, i), &lost);

	set_signed64(c, i, v, lost);
}

/* Rotates */
HOT uint64_t rotate64(uint64_t v, unsigned int n)
{
	return v << (n & 63) | v >> (-n & 63);
}

HOT uint32_t rotate32(uint32_t v, unsigned int n)
{
	return v << (n & 31) | v >> (-n & 31);
}

OP(rll, set_r32(c, i->r1, rotate32(reg3_32(c, i), shift_amount(c, i))))
OP(rllg, c->r[i->r1] = rotate64(reg3_64(c, i), shift_amount(c, i)))

/* ROTATE THEN ... SELECTED BITS: the mask of I3 and I4, R2 rotated by I5. */
HOT uint64_t rotated_operand(const struct cpu *c, const struct insn *i)
{
	return rotate64(reg2_64(c, i), i->b);
}

#define ROTATE_ZERO_REMAINING	0x80	/* in I4 */
#define ROTATE_TEST_RESULTS	0x80	/* in I3 */

HOT void rotate_insert(struct cpu *c, const struct insn *i)
{
	uint64_t rotated = rotated_operand(c, i) & i->mask;

	if (!(i->m4 & ROTATE_ZERO_REMAINING))
		rotated |= c->r[i->r1] & ~i->mask;
	c->r[i->r1] = rotated;
}

OP(risbgn, rotate_insert(c, i))
OP(risbg, rotate_insert(c, i); c->cc = cc_sign64(c->r[i->r1]))

/* @v is the new value of R1; only its selected bits count for the condition code. */
HOT void rotate_result(struct cpu *c, const struct insn *i, uint64_t v)
{
	c->cc = cc_nonzero(v & i->mask);
	if (!(i->r3 & ROTATE_TEST_RESULTS))
		c->r[i->r1] = v;
}

OP(rnsbg, rotate_result(c, i, c->r[i->r1] & (rotated_operand(c, i) | ~i->mask)))
OP(rosbg, rotate_result(c, i, c->r[i->r1] | (rotated_operand(c, i) & i->mask)))
OP(rxsbg, rotate_result(c, i, c->r[i->r1] ^ (rotated_operand(c, i) & i->mask)))

/* FIND LEFTMOST ONE: its number to R1, the rest of the operand to R1+1. */
HOT void op_flogr(struct cpu *c, const struct insn *i)
{
	uint64_t v = reg2_64(c, i);
	unsigned int n = v ? __builtin_clzll(v) : 64;

	need_even(c, i, i->r1);
	c->r[i->r1] = n;
	c->r[i->r1 + 1] = v ? v & ~(UINT64_C(1) << (63 - n)) : 0;
	c->cc = v ? 2 : 0;
}

/* POPULATION COUNT: of each byte. */
HOT void op_popcnt(struct cpu *c, const struct insn *i)
{
	uint64_t v = reg2_64(c, i);

	v -= v >> 1 & UINT64_C(0x5555555555555555);
	v = (v & UINT64_C(0x3333333333333333)) + (v >> 2 & UINT64_C(0x3333333333333333));
	v = (v + (v >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	set_bits64(c, i, v);
}

#endif
