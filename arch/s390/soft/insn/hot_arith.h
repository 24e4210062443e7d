// SPDX-License-Identifier: Apache-2.0
/*
 * Binary integer arithmetic and comparison: add, subtract, multiply,
 * complement, and the compare instructions that set the condition code. The
 * ones that compare and branch are in hot_branch.h, division in op_general.c.
 */
#ifndef UCVM_SOFT_HOT_ARITH_H
#define UCVM_SOFT_HOT_ARITH_H

#include "arch/s390/soft/insn/hot_operand.h"

typedef __int128 int128;
typedef unsigned __int128 uint128;

/* Signed addition and subtraction; the result goes to R1. */
HOT void add32(struct cpu *c, const struct insn *i, int32_t a, int32_t b)
{
	int32_t v;
	bool overflow = __builtin_add_overflow(a, b, &v);

	set_signed32(c, i, v, overflow);
}

HOT void add64(struct cpu *c, const struct insn *i, int64_t a, int64_t b)
{
	int64_t v;
	bool overflow = __builtin_add_overflow(a, b, &v);

	set_signed64(c, i, v, overflow);
}

HOT void sub32(struct cpu *c, const struct insn *i, int32_t a, int32_t b)
{
	int32_t v;
	bool overflow = __builtin_sub_overflow(a, b, &v);

	set_signed32(c, i, v, overflow);
}

HOT void sub64(struct cpu *c, const struct insn *i, int64_t a, int64_t b)
{
	int64_t v;
	bool overflow = __builtin_sub_overflow(a, b, &v);

	set_signed64(c, i, v, overflow);
}

OP(ar, add32(c, i, reg1_32(c, i), reg2_32(c, i)))
OP(ark, add32(c, i, reg2_32(c, i), reg3_32(c, i)))
OP(a, add32(c, i, reg1_32(c, i), rx32(c, i)))
OP(ah, add32(c, i, reg1_32(c, i), (int16_t)rx16(c, i)))
OP(ahi, add32(c, i, reg1_32(c, i), i->i))
OP(ahik, add32(c, i, reg3_32(c, i), i->i))
OP(agr, add64(c, i, reg1_64(c, i), reg2_64(c, i)))
OP(agrk, add64(c, i, reg2_64(c, i), reg3_64(c, i)))
OP(agfr, add64(c, i, reg1_64(c, i), (int32_t)reg2_32(c, i)))
OP(ag, add64(c, i, reg1_64(c, i), rx64(c, i)))
OP(agf, add64(c, i, reg1_64(c, i), (int32_t)rx32(c, i)))
OP(agh, add64(c, i, reg1_64(c, i), (int16_t)rx16(c, i)))
OP(aghi, add64(c, i, reg1_64(c, i), i->i))
OP(aghik, add64(c, i, reg3_64(c, i), i->i))

OP(sr, sub32(c, i, reg1_32(c, i), reg2_32(c, i)))
OP(srk, sub32(c, i, reg2_32(c, i), reg3_32(c, i)))
OP(s, sub32(c, i, reg1_32(c, i), rx32(c, i)))
OP(sh, sub32(c, i, reg1_32(c, i), (int16_t)rx16(c, i)))
OP(sgr, sub64(c, i, reg1_64(c, i), reg2_64(c, i)))
OP(sgrk, sub64(c, i, reg2_64(c, i), reg3_64(c, i)))
OP(sgfr, sub64(c, i, reg1_64(c, i), (int32_t)reg2_32(c, i)))
OP(sg, sub64(c, i, reg1_64(c, i), rx64(c, i)))
OP(sgf, sub64(c, i, reg1_64(c, i), (int32_t)rx32(c, i)))
OP(sgh, sub64(c, i, reg1_64(c, i), (int16_t)rx16(c, i)))

/* Logical (unsigned) addition and subtraction. No borrow is a carry. */
HOT void add_logical32(struct cpu *c, const struct insn *i, uint32_t a, uint32_t b)
{
	uint32_t v;
	bool carry = __builtin_add_overflow(a, b, &v);

	set_r32(c, i->r1, v);
	c->cc = cc_carry(v, carry);
}

HOT void add_logical64(struct cpu *c, const struct insn *i, uint64_t a, uint64_t b)
{
	uint64_t v;
	bool carry = __builtin_add_overflow(a, b, &v);

	c->r[i->r1] = v;
	c->cc = cc_carry(v, carry);
}

HOT void sub_logical32(struct cpu *c, const struct insn *i, uint32_t a, uint32_t b)
{
	set_r32(c, i->r1, a - b);
	c->cc = cc_carry((uint32_t)(a - b), a >= b);
}

HOT void sub_logical64(struct cpu *c, const struct insn *i, uint64_t a, uint64_t b)
{
	c->r[i->r1] = a - b;
	c->cc = cc_carry(a - b, a >= b);
}

OP(alr, add_logical32(c, i, reg1_32(c, i), reg2_32(c, i)))
OP(alrk, add_logical32(c, i, reg2_32(c, i), reg3_32(c, i)))
OP(al, add_logical32(c, i, reg1_32(c, i), rx32(c, i)))
OP(alfi, add_logical32(c, i, reg1_32(c, i), i->i))
OP(alhsik, add_logical32(c, i, reg3_32(c, i), i->i))
OP(algr, add_logical64(c, i, reg1_64(c, i), reg2_64(c, i)))
OP(algrk, add_logical64(c, i, reg2_64(c, i), reg3_64(c, i)))
OP(algfr, add_logical64(c, i, reg1_64(c, i), reg2_32(c, i)))
OP(alg, add_logical64(c, i, reg1_64(c, i), rx64(c, i)))
OP(algf, add_logical64(c, i, reg1_64(c, i), rx32(c, i)))
OP(algfi, add_logical64(c, i, reg1_64(c, i), (uint32_t)i->i))
OP(alghsik, add_logical64(c, i, reg3_64(c, i), (int64_t)i->i))

OP(slr, sub_logical32(c, i, reg1_32(c, i), reg2_32(c, i)))
OP(slrk, sub_logical32(c, i, reg2_32(c, i), reg3_32(c, i)))
OP(sl, sub_logical32(c, i, reg1_32(c, i), rx32(c, i)))
OP(slfi, sub_logical32(c, i, reg1_32(c, i), i->i))
OP(slgr, sub_logical64(c, i, reg1_64(c, i), reg2_64(c, i)))
OP(slgrk, sub_logical64(c, i, reg2_64(c, i), reg3_64(c, i)))
OP(slgfr, sub_logical64(c, i, reg1_64(c, i), reg2_32(c, i)))
OP(slg, sub_logical64(c, i, reg1_64(c, i), rx64(c, i)))
OP(slgf, sub_logical64(c, i, reg1_64(c, i), rx32(c, i)))
OP(slgfi, sub_logical64(c, i, reg1_64(c, i), (uint32_t)i->i))

/*
 * With carry or borrow: condition codes 2 and 3 carry one in. Subtraction adds
 * the complement, for which the carry is the absence of a borrow.
 */
HOT void add_carry32(struct cpu *c, const struct insn *i, uint32_t b)
{
	uint64_t sum = (uint64_t)reg1_32(c, i) + b + (c->cc >> 1);

	set_r32(c, i->r1, (uint32_t)sum);
	c->cc = cc_carry((uint32_t)sum, sum >> 32);
}

HOT void add_carry64(struct cpu *c, const struct insn *i, uint64_t b)
{
	uint64_t v;
	bool carry = __builtin_add_overflow(reg1_64(c, i), b, &v);

	carry |= __builtin_add_overflow(v, (uint64_t)(c->cc >> 1), &v);
	c->r[i->r1] = v;
	c->cc = cc_carry(v, carry);
}

OP(alcr, add_carry32(c, i, reg2_32(c, i)))
OP(alc, add_carry32(c, i, rx32(c, i)))
OP(alcgr, add_carry64(c, i, reg2_64(c, i)))
OP(alcg, add_carry64(c, i, rx64(c, i)))
OP(slbr, add_carry32(c, i, ~reg2_32(c, i)))
OP(slb, add_carry32(c, i, ~rx32(c, i)))
OP(slbgr, add_carry64(c, i, ~reg2_64(c, i)))
OP(slbg, add_carry64(c, i, ~rx64(c, i)))

/*
 * Additions of an immediate to storage. An operand on its own boundary is
 * updated in one interlocked step (interlocked-access facility 1): first the
 * sum is made from what was there, then exchanged for it if that is still so.
 * The functions return what was there.
 */
uint32_t storage_add_unaligned32(struct cpu *c, const struct insn *i, uint64_t va,
				 uint32_t addend);
uint64_t storage_add_unaligned64(struct cpu *c, const struct insn *i, uint64_t va,
				 uint64_t addend);

#define STORAGE_ADD(bits)							\
HOT uint##bits##_t storage_add##bits(struct cpu *c, const struct insn *i,	\
				     uint##bits##_t addend)			\
{										\
	uint64_t va = ea_rs(c, i);						\
	uint##bits##_t *p, raw, new;						\
										\
	if (unlikely(va & (sizeof(*p) - 1)))					\
		return storage_add_unaligned##bits(c, i, va, addend);		\
	p = update_pointer(c, i, va, sizeof(*p));				\
	raw = __atomic_load_n(p, __ATOMIC_RELAXED);				\
	do {									\
		new = htobe##bits(be##bits##toh(raw) + addend);			\
	} while (unlikely(!__atomic_compare_exchange_n(p, &raw, new, false,	\
						       __ATOMIC_SEQ_CST,	\
						       __ATOMIC_RELAXED)));	\
	return be##bits##toh(raw);						\
}

STORAGE_ADD(32)
STORAGE_ADD(64)

#define ADD_IMMEDIATE(name, bits)						\
HOT void op_##name(struct cpu *c, const struct insn *i)				\
{										\
	int##bits##_t addend = (int8_t)i->i, v;					\
	int##bits##_t old = storage_add##bits(c, i, addend);			\
	bool overflow = __builtin_add_overflow(old, addend, &v);		\
										\
	c->cc = cc_sign##bits(v);						\
	if (unlikely(overflow))							\
		fixed_overflow(c, i);						\
}

ADD_IMMEDIATE(asi, 32)
ADD_IMMEDIATE(agsi, 64)

/* Load positive, negative, complement. Only the most negative number overflows. */
HOT void complement32(struct cpu *c, const struct insn *i, int32_t v)
{
	sub32(c, i, 0, v);
}

HOT void complement64(struct cpu *c, const struct insn *i, int64_t v)
{
	sub64(c, i, 0, v);
}

HOT void positive32(struct cpu *c, const struct insn *i, int32_t v)
{
	if (v < 0)
		sub32(c, i, 0, v);
	else
		set_signed32(c, i, v, false);
}

HOT void positive64(struct cpu *c, const struct insn *i, int64_t v)
{
	if (v < 0)
		sub64(c, i, 0, v);
	else
		set_signed64(c, i, v, false);
}

OP(lcr, complement32(c, i, reg2_32(c, i)))
OP(lcgr, complement64(c, i, reg2_64(c, i)))
OP(lcgfr, complement64(c, i, (int32_t)reg2_32(c, i)))
OP(lpr, positive32(c, i, reg2_32(c, i)))
OP(lpgr, positive64(c, i, reg2_64(c, i)))
OP(lpgfr, positive64(c, i, (int32_t)reg2_32(c, i)))

HOT void negative64(struct cpu *c, const struct insn *i, int64_t v)
{
	set_signed64(c, i, v > 0 ? -v : v, false);
}

HOT void op_lnr(struct cpu *c, const struct insn *i)
{
	int32_t v = reg2_32(c, i);

	set_signed32(c, i, v > 0 ? -v : v, false);
}

OP(lngr, negative64(c, i, reg2_64(c, i)))
OP(lngfr, negative64(c, i, (int32_t)reg2_32(c, i)))

/* Multiplication within one register: the low bits of the product. */
OP(msr, set_r32(c, i->r1, reg1_32(c, i) * reg2_32(c, i)))
OP(ms, set_r32(c, i->r1, reg1_32(c, i) * rx32(c, i)))
OP(msfi, set_r32(c, i->r1, reg1_32(c, i) * (uint32_t)i->i))
OP(mhi, set_r32(c, i->r1, reg1_32(c, i) * (uint32_t)i->i))
OP(mh, set_r32(c, i->r1, reg1_32(c, i) * (uint32_t)(int16_t)rx16(c, i)))
OP(msgr, c->r[i->r1] *= reg2_64(c, i))
OP(msg, c->r[i->r1] *= rx64(c, i))
OP(msgfr, c->r[i->r1] *= (uint64_t)(int32_t)reg2_32(c, i))
OP(msgf, c->r[i->r1] *= (uint64_t)(int32_t)rx32(c, i))
OP(msgfi, c->r[i->r1] *= (uint64_t)(int64_t)i->i)
OP(mghi, c->r[i->r1] *= (uint64_t)(int64_t)i->i)
OP(mgh, c->r[i->r1] *= (uint64_t)(int16_t)rx16(c, i))

/* The same with a condition code, and overflow (miscellaneous extensions 2). */
HOT void multiply32(struct cpu *c, const struct insn *i, int32_t a, int32_t b)
{
	int32_t v;
	bool overflow = __builtin_mul_overflow(a, b, &v);

	set_signed32(c, i, v, overflow);
}

HOT void multiply64(struct cpu *c, const struct insn *i, int64_t a, int64_t b)
{
	int64_t v;
	bool overflow = __builtin_mul_overflow(a, b, &v);

	set_signed64(c, i, v, overflow);
}

OP(msrkc, multiply32(c, i, reg2_32(c, i), reg3_32(c, i)))
OP(msc, multiply32(c, i, reg1_32(c, i), rx32(c, i)))
OP(msgrkc, multiply64(c, i, reg2_64(c, i), reg3_64(c, i)))
OP(msgc, multiply64(c, i, reg1_64(c, i), rx64(c, i)))

/* Products in an even-odd pair: halves in the two low words, or two doublewords. */
HOT void set_pair32(struct cpu *c, const struct insn *i, uint64_t v)
{
	set_r32(c, i->r1, v >> 32);
	set_r32(c, i->r1 + 1, (uint32_t)v);
}

HOT uint64_t pair32(const struct cpu *c, const struct insn *i)
{
	return (uint64_t)r32(c, i->r1) << 32 | r32(c, i->r1 + 1);
}

HOT void set_pair64(struct cpu *c, const struct insn *i, uint128 v)
{
	c->r[i->r1] = v >> 64;
	c->r[i->r1 + 1] = (uint64_t)v;
}

HOT uint128 pair64(const struct cpu *c, const struct insn *i)
{
	return (uint128)c->r[i->r1] << 64 | c->r[i->r1 + 1];
}

/* An instruction on the pair that starts at R1, which must be even. */
#define OP_PAIR(name, statement)						\
HOT void op_##name(struct cpu *c, const struct insn *i)		\
{										\
	need_even(c, i, i->r1);							\
	statement;								\
}

HOT int64_t product32(const struct cpu *c, const struct insn *i, int32_t b)
{
	return (int64_t)(int32_t)r32(c, i->r1 + 1) * b;
}

HOT uint64_t product_logical32(const struct cpu *c, const struct insn *i, uint32_t b)
{
	return (uint64_t)r32(c, i->r1 + 1) * b;
}

HOT uint128 product64(int64_t a, int64_t b)
{
	return (uint128)((int128)a * b);
}

HOT uint128 product_logical64(uint64_t a, uint64_t b)
{
	return (uint128)a * b;
}

OP_PAIR(mr, set_pair32(c, i, product32(c, i, reg2_32(c, i))))
OP_PAIR(m, set_pair32(c, i, product32(c, i, rx32(c, i))))
OP_PAIR(mlr, set_pair32(c, i, product_logical32(c, i, reg2_32(c, i))))
OP_PAIR(ml, set_pair32(c, i, product_logical32(c, i, rx32(c, i))))
OP_PAIR(mlgr, set_pair64(c, i, product_logical64(c->r[i->r1 + 1], reg2_64(c, i))))
OP_PAIR(mlg, set_pair64(c, i, product_logical64(c->r[i->r1 + 1], rx64(c, i))))
OP_PAIR(mgrk, set_pair64(c, i, product64(reg2_64(c, i), reg3_64(c, i))))
OP_PAIR(mg, set_pair64(c, i, product64(c->r[i->r1 + 1], rx64(c, i))))

/* Signed comparison: the operands are extended to 64 bits. */
OP(cr, c->cc = cc_signed((int32_t)reg1_32(c, i), (int32_t)reg2_32(c, i)))
OP(c, c->cc = cc_signed((int32_t)reg1_32(c, i), (int32_t)rx32(c, i)))
OP(ch, c->cc = cc_signed((int32_t)reg1_32(c, i), (int16_t)rx16(c, i)))
OP(chi, c->cc = cc_signed((int32_t)reg1_32(c, i), i->i))
OP(crl, c->cc = cc_signed((int32_t)reg1_32(c, i), (int32_t)rel32(c, i)))
OP(chrl, c->cc = cc_signed((int32_t)reg1_32(c, i), (int16_t)rel16(c, i)))
OP(cgr, c->cc = cc_signed(reg1_64(c, i), reg2_64(c, i)))
OP(cgfr, c->cc = cc_signed(reg1_64(c, i), (int32_t)reg2_32(c, i)))
OP(cg, c->cc = cc_signed(reg1_64(c, i), rx64(c, i)))
OP(cgf, c->cc = cc_signed(reg1_64(c, i), (int32_t)rx32(c, i)))
OP(cgh, c->cc = cc_signed(reg1_64(c, i), (int16_t)rx16(c, i)))
OP(cghi, c->cc = cc_signed(reg1_64(c, i), i->i))
OP(cgrl, c->cc = cc_signed(reg1_64(c, i), rel64(c, i)))
OP(cgfrl, c->cc = cc_signed(reg1_64(c, i), (int32_t)rel32(c, i)))
OP(cghrl, c->cc = cc_signed(reg1_64(c, i), (int16_t)rel16(c, i)))
OP(chhsi, c->cc = cc_signed((int16_t)rs16(c, i), (int16_t)i->i))
OP(chsi, c->cc = cc_signed((int32_t)rs32(c, i), (int16_t)i->i))
OP(cghsi, c->cc = cc_signed(rs64(c, i), (int16_t)i->i))

/* Logical comparison */
OP(clr, c->cc = cc_logical(reg1_32(c, i), reg2_32(c, i)))
OP(cl, c->cc = cc_logical(reg1_32(c, i), rx32(c, i)))
OP(clfi, c->cc = cc_logical(reg1_32(c, i), (uint32_t)i->i))
OP(clrl, c->cc = cc_logical(reg1_32(c, i), rel32(c, i)))
OP(clhrl, c->cc = cc_logical(reg1_32(c, i), rel16(c, i)))
OP(clgr, c->cc = cc_logical(reg1_64(c, i), reg2_64(c, i)))
OP(clgfr, c->cc = cc_logical(reg1_64(c, i), reg2_32(c, i)))
OP(clg, c->cc = cc_logical(reg1_64(c, i), rx64(c, i)))
OP(clgf, c->cc = cc_logical(reg1_64(c, i), rx32(c, i)))
OP(clgfi, c->cc = cc_logical(reg1_64(c, i), (uint32_t)i->i))
OP(clgrl, c->cc = cc_logical(reg1_64(c, i), rel64(c, i)))
OP(clgfrl, c->cc = cc_logical(reg1_64(c, i), rel32(c, i)))
OP(clghrl, c->cc = cc_logical(reg1_64(c, i), rel16(c, i)))
OP(cli, c->cc = cc_logical(rs8(c, i), (uint8_t)i->i))
OP(clhhsi, c->cc = cc_logical(rs16(c, i), (uint16_t)i->i))
OP(clfhsi, c->cc = cc_logical(rs32(c, i), (uint16_t)i->i))
OP(clghsi, c->cc = cc_logical(rs64(c, i), (uint16_t)i->i))

#endif
