// SPDX-License-Identifier: Apache-2.0
/*
 * Floating-point instructions that the interpreter inlines: loads and stores,
 * and short and long arithmetic on the host's FPU.
 *
 * The host computes only while it must give the same result: no trap is
 * enabled in the FPC, rounding is to nearest (which the host thread always
 * has), and the result is a normal number above the smallest one. From such a
 * result it follows that the operands were finite and that nothing but inexact
 * can have happened: NaN, infinity, zero and everything near underflow (which
 * z/Architecture detects before rounding, and hosts may not) goes to the exact
 * path in op_bfp.c. For sums any finite result will do, since a sum that is
 * tiny or zero is exact.
 *
 * Inexact: once its flag in the FPC is on, nobody needs to know. While it is
 * off, the host's own sticky flag is read after the operation. Off means that
 * the result was exact. On may be a leftover of other code in this thread:
 * then the exact path finds out, and clears the host's flag if it must. So no
 * state of the host has to be kept in step with the guest's.
 */
#ifndef UCVM_SOFT_HOT_BFP_H
#define UCVM_SOFT_HOT_BFP_H

#include <float.h>
#include <math.h>

#include "arch/s390/soft/insn/bfp.h"
#include "arch/s390/soft/insn/hot_operand.h"

/* Hosts that compute in a longer format would round twice: never use those. */
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0
#define FPC_EXACT_PATH	(FPC_MASKS | FPC_BRM)
#else
#define FPC_EXACT_PATH	UINT32_MAX
#endif

HOT double double_of(uint64_t v)
{
	double d;

	memcpy(&d, &v, sizeof(d));
	return d;
}

HOT uint64_t bits_of(double d)
{
	uint64_t v;

	memcpy(&v, &d, sizeof(v));
	return v;
}

HOT float float_of(uint32_t v)
{
	float f;

	memcpy(&f, &v, sizeof(f));
	return f;
}

HOT uint32_t fbits_of(float f)
{
	uint32_t v;

	memcpy(&v, &f, sizeof(v));
	return v;
}

/* May the host compute: traps off, rounding to nearest? */
HOT bool fpc_plain(const struct cpu *c)
{
	return FPC_EXACT_PATH == (FPC_MASKS | FPC_BRM) && likely(!(c->fpc & FPC_EXACT_PATH));
}

/*
 * True if the inexact flag needs no change after an operation that gave @bits.
 * The empty statements keep the compiler from moving the operation behind.
 */
HOT bool flag_settled64(const struct cpu *c, uint64_t bits)
{
	if (likely(c->fpc & FPC_INEXACT))
		return true;
	__asm__ volatile("" : : "r" (bits) : "memory");
	return !host_inexact();
}

HOT bool flag_settled32(const struct cpu *c, uint32_t bits)
{
	return flag_settled64(c, bits);
}

/* Exponent 2 or more and less than that of infinity; any finite number. */
HOT bool is_normal64(uint64_t v)
{
	return (v << 1) - (UINT64_C(2) << 53) < UINT64_C(0x7fd) << 53;
}

HOT bool is_normal32(uint32_t v)
{
	return (v << 1) - (2u << 24) < 0xfdu << 24;
}

HOT bool is_finite64(uint64_t v)
{
	return v << 1 < UINT64_C(0x7ff) << 53;
}

HOT bool is_finite32(uint32_t v)
{
	return v << 1 < 0xffu << 24;
}

HOT uint32_t cc_long(uint64_t v)
{
	return v << 1 ? 2 - (uint32_t)(v >> 63) : 0;
}

HOT uint32_t cc_short(uint32_t v)
{
	return v << 1 ? 2 - (v >> 31) : 0;
}

/* Of anything, NaNs included. */
HOT uint32_t cc_any64(uint64_t v)
{
	return unlikely(v << 1 > UINT64_C(0x7ff) << 53) ? 3 : cc_long(v);
}

HOT uint32_t cc_any32(uint32_t v)
{
	return unlikely(v << 1 > 0xffu << 24) ? 3 : cc_short(v);
}

/* Sums, which set the condition code; products, quotients. @op is an operator of C. */
#define BFP_SUM64(c, i, name, op, x, y) do {					\
	uint64_t a_ = (x), b_ = (y);						\
	uint64_t r_ = bits_of(double_of(a_) op double_of(b_));			\
										\
	if (fpc_plain(c) && likely(is_finite64(r_)) && flag_settled64(c, r_)) {	\
		(c)->f[(i)->r1] = r_;						\
		(c)->cc = cc_long(r_);						\
	} else {								\
		bfp_arith64(c, i, name, a_, b_);				\
	}									\
} while (0)

#define BFP_SUM32(c, i, name, op, x, y) do {					\
	uint32_t a_ = (x), b_ = (y);						\
	uint32_t r_ = fbits_of(float_of(a_) op float_of(b_));			\
										\
	if (fpc_plain(c) && likely(is_finite32(r_)) && flag_settled32(c, r_)) {	\
		set_fpr32(c, (i)->r1, r_);					\
		(c)->cc = cc_short(r_);						\
	} else {								\
		bfp_arith32(c, i, name, a_, b_);				\
	}									\
} while (0)

#define BFP_HOST64(c, i, name, x, y, expression) do {				\
	uint64_t a_ = (x), b_ = (y);						\
	uint64_t r_ = bits_of(expression);					\
										\
	if (fpc_plain(c) && likely(is_normal64(r_)) && flag_settled64(c, r_))	\
		(c)->f[(i)->r1] = r_;						\
	else									\
		bfp_arith64(c, i, name, a_, b_);				\
} while (0)

#define BFP_HOST32(c, i, name, x, y, expression) do {				\
	uint32_t a_ = (x), b_ = (y);						\
	uint32_t r_ = fbits_of(expression);					\
										\
	if (fpc_plain(c) && likely(is_normal32(r_)) && flag_settled32(c, r_))	\
		set_fpr32(c, (i)->r1, r_);					\
	else									\
		bfp_arith32(c, i, name, a_, b_);				\
} while (0)

#define MUL64(c, i, x, y) BFP_HOST64(c, i, BFP_MUL, x, y, double_of(a_) * double_of(b_))
#define MUL32(c, i, x, y) BFP_HOST32(c, i, BFP_MUL, x, y, float_of(a_) * float_of(b_))
#define DIV64(c, i, x, y) BFP_HOST64(c, i, BFP_DIV, x, y, double_of(a_) / double_of(b_))
#define DIV32(c, i, x, y) BFP_HOST32(c, i, BFP_DIV, x, y, float_of(a_) / float_of(b_))

#define FPR1	((c)->f[(i)->r1])
#define FPR2	((c)->f[(i)->r2])
#define FPR3	((c)->f[(i)->r3])
#define FPR1S	fpr32(c, (i)->r1)
#define FPR2S	fpr32(c, (i)->r2)
#define FPR3S	fpr32(c, (i)->r3)

OP(adbr, BFP_SUM64(c, i, BFP_ADD, +, FPR1, FPR2))
OP(adb, BFP_SUM64(c, i, BFP_ADD, +, FPR1, rx64(c, i)))
OP(sdbr, BFP_SUM64(c, i, BFP_SUB, -, FPR1, FPR2))
OP(sdb, BFP_SUM64(c, i, BFP_SUB, -, FPR1, rx64(c, i)))
OP(mdbr, MUL64(c, i, FPR1, FPR2))
OP(mdb, MUL64(c, i, FPR1, rx64(c, i)))
OP(ddbr, DIV64(c, i, FPR1, FPR2))
OP(ddb, DIV64(c, i, FPR1, rx64(c, i)))

OP(aebr, BFP_SUM32(c, i, BFP_ADD, +, FPR1S, FPR2S))
OP(aeb, BFP_SUM32(c, i, BFP_ADD, +, FPR1S, rx32(c, i)))
OP(sebr, BFP_SUM32(c, i, BFP_SUB, -, FPR1S, FPR2S))
OP(seb, BFP_SUM32(c, i, BFP_SUB, -, FPR1S, rx32(c, i)))
OP(meebr, MUL32(c, i, FPR1S, FPR2S))
OP(meeb, MUL32(c, i, FPR1S, rx32(c, i)))
OP(debr, DIV32(c, i, FPR1S, FPR2S))
OP(deb, DIV32(c, i, FPR1S, rx32(c, i)))

/*
 * fma() of the C library is exact on every host and picks the machine's own
 * instruction at load time. sqrt() never underflows: any positive normal is good.
 */
#define FMA64(c, i, name, sign, x) BFP_HOST64(c, i, name, x, FPR3,		\
	fma(double_of(a_), double_of(b_), sign double_of(FPR1)))
#define FMA32(c, i, name, sign, x) BFP_HOST32(c, i, name, x, FPR3S,		\
	fmaf(float_of(a_), float_of(b_), sign float_of(FPR1S)))

OP(madbr, FMA64(c, i, BFP_MADD, +, FPR2))
OP(madb, FMA64(c, i, BFP_MADD, +, rx64(c, i)))
OP(msdbr, FMA64(c, i, BFP_MSUB, -, FPR2))
OP(msdb, FMA64(c, i, BFP_MSUB, -, rx64(c, i)))
OP(maebr, FMA32(c, i, BFP_MADD, +, FPR2S))
OP(maeb, FMA32(c, i, BFP_MADD, +, rx32(c, i)))
OP(msebr, FMA32(c, i, BFP_MSUB, -, FPR2S))
OP(mseb, FMA32(c, i, BFP_MSUB, -, rx32(c, i)))

#define SQRT64(c, i, x) BFP_HOST64(c, i, BFP_SQRT, 0, x,			\
	((void)a_, sqrt(double_of(b_))))
#define SQRT32(c, i, x) BFP_HOST32(c, i, BFP_SQRT, 0, x,			\
	((void)a_, sqrtf(float_of(b_))))

OP(sqdbr, SQRT64(c, i, FPR2))
OP(sqdb, SQRT64(c, i, rx64(c, i)))
OP(sqebr, SQRT32(c, i, FPR2S))
OP(sqeb, SQRT32(c, i, rx32(c, i)))

/* COMPARE, COMPARE AND SIGNAL, LOAD AND TEST: only NaNs can be exceptional. */
HOT void compare64(struct cpu *c, const struct insn *i, uint64_t x, uint64_t y, bool signal)
{
	double a = double_of(x), b = double_of(y);

	if (unlikely(__builtin_isunordered(a, b)))
		bfp_compare(c, i, BFP_LONG, x, y, signal);
	else
		c->cc = __builtin_isless(a, b) ? 1 : __builtin_isgreater(a, b) ? 2 : 0;
}

HOT void compare32(struct cpu *c, const struct insn *i, uint32_t x, uint32_t y, bool signal)
{
	float a = float_of(x), b = float_of(y);

	if (unlikely(__builtin_isunordered(a, b)))
		bfp_compare(c, i, BFP_SHORT, x, y, signal);
	else
		c->cc = __builtin_isless(a, b) ? 1 : __builtin_isgreater(a, b) ? 2 : 0;
}

OP(cdbr, compare64(c, i, FPR1, FPR2, false))
OP(cdb, compare64(c, i, FPR1, rx64(c, i), false))
OP(kdbr, compare64(c, i, FPR1, FPR2, true))
OP(kdb, compare64(c, i, FPR1, rx64(c, i), true))
OP(cebr, compare32(c, i, FPR1S, FPR2S, false))
OP(ceb, compare32(c, i, FPR1S, rx32(c, i), false))
OP(kebr, compare32(c, i, FPR1S, FPR2S, true))
OP(keb, compare32(c, i, FPR1S, rx32(c, i), true))

HOT void bfp_load_test64(struct cpu *c, const struct insn *i, uint64_t v)
{
	if (likely(is_finite64(v))) {
		c->f[i->r1] = v;
		c->cc = cc_long(v);
	} else {
		bfp_load_test(c, i, BFP_LONG, v);
	}
}

HOT void bfp_load_test32(struct cpu *c, const struct insn *i, uint32_t v)
{
	if (likely(is_finite32(v))) {
		set_fpr32(c, i->r1, v);
		c->cc = cc_short(v);
	} else {
		bfp_load_test(c, i, BFP_SHORT, v);
	}
}

OP(ltdbr, bfp_load_test64(c, i, FPR2))
OP(ltebr, bfp_load_test32(c, i, FPR2S))

/* A product of short numbers is exact in long. */
HOT void mul_long(struct cpu *c, const struct insn *i, uint32_t a, uint32_t b)
{
	if (likely(is_finite32(a) && is_finite32(b)))
		c->f[i->r1] = bits_of((double)float_of(a) * (double)float_of(b));
	else
		bfp_arith(c, i, (struct bfp_how) { BFP_MUL, BFP_SHORT, BFP_LONG }, a, b);
}

OP(mdebr, mul_long(c, i, FPR1S, FPR2S))
OP(mdeb, mul_long(c, i, FPR1S, rx32(c, i)))

/* LOAD LENGTHENED of a short number is exact, subnormal ones included. */
HOT void lengthen32(struct cpu *c, const struct insn *i, uint32_t v)
{
	if (likely(is_finite32(v)))
		c->f[i->r1] = bits_of(float_of(v));
	else
		bfp_arith(c, i, (struct bfp_how) { BFP_LENGTHEN, BFP_SHORT, BFP_LONG }, 0, v);
}

OP(ldebr, lengthen32(c, i, FPR2S))
OP(ldeb, lengthen32(c, i, rx32(c, i)))

/* LOAD COMPLEMENT, NEGATIVE, POSITIVE: no exceptions, of NaNs neither. */
HOT void set_sign64(struct cpu *c, const struct insn *i, uint64_t v)
{
	c->f[i->r1] = v;
	c->cc = cc_any64(v);
}

HOT void set_sign32(struct cpu *c, const struct insn *i, uint32_t v)
{
	set_fpr32(c, i->r1, v);
	c->cc = cc_any32(v);
}

#define SIGN32	0x80000000u
#define SIGN64	UINT64_C(0x8000000000000000)

OP(lcdbr, set_sign64(c, i, FPR2 ^ SIGN64))
OP(lndbr, set_sign64(c, i, FPR2 | SIGN64))
OP(lpdbr, set_sign64(c, i, FPR2 & ~SIGN64))
OP(lcebr, set_sign32(c, i, FPR2S ^ SIGN32))
OP(lnebr, set_sign32(c, i, FPR2S | SIGN32))
OP(lpebr, set_sign32(c, i, FPR2S & ~SIGN32))

/*
 * Conversions as compilers use them: M3 zero, or toward zero where C does the
 * same. The rest, and what may have to set a flag, is op_<name>_exact().
 */
void op_ledbr_exact(struct cpu *c, const struct insn *i);
void op_cdfbr_exact(struct cpu *c, const struct insn *i);
void op_cdgbr_exact(struct cpu *c, const struct insn *i);
void op_cegbr_exact(struct cpu *c, const struct insn *i);
void op_cfdbr_exact(struct cpu *c, const struct insn *i);
void op_cgdbr_exact(struct cpu *c, const struct insn *i);
void op_cfebr_exact(struct cpu *c, const struct insn *i);
void op_fidbr_exact(struct cpu *c, const struct insn *i);

HOT void op_ledbr(struct cpu *c, const struct insn *i)
{
	uint32_t v = fbits_of((float)double_of(FPR2));

	if (!(i->r3 | i->m4) && fpc_plain(c) && likely(is_normal32(v)) && flag_settled32(c, v))
		set_fpr32(c, i->r1, v);
	else
		op_ledbr_exact(c, i);
}

HOT void op_cdfbr(struct cpu *c, const struct insn *i)
{
	if (likely(!i->r3))
		c->f[i->r1] = bits_of((double)(int32_t)r32(c, i->r2));
	else
		op_cdfbr_exact(c, i);
}

/* Does the significand hold @n, up to 2^@bits and down to its negative? */
HOT bool int_is_exact(uint64_t n, unsigned int bits)
{
	return n + (UINT64_C(1) << bits) <= UINT64_C(2) << bits;
}

HOT void op_cdgbr(struct cpu *c, const struct insn *i)
{
	if (likely(!i->r3 && int_is_exact(c->r[i->r2], 53)))
		c->f[i->r1] = bits_of((double)(int64_t)c->r[i->r2]);
	else
		op_cdgbr_exact(c, i);
}

HOT void op_cegbr(struct cpu *c, const struct insn *i)
{
	if (likely(!i->r3 && int_is_exact(c->r[i->r2], 24)))
		set_fpr32(c, i->r1, fbits_of((float)(int64_t)c->r[i->r2]));
	else
		op_cegbr_exact(c, i);
}

/* CONVERT TO FIXED: may it be done as C does it? @exact: nothing is cut off. */
HOT bool truncates(const struct cpu *c, const struct insn *i, bool exact)
{
	return i->r3 == 5 && !(c->fpc & FPC_MASKS) &&
	       (exact || c->fpc & FPC_INEXACT || i->m4 & 4);
}

HOT void op_cfdbr(struct cpu *c, const struct insn *i)
{
	double d = double_of(FPR2);
	int32_t n = likely(d > -2147483648.0 && d < 2147483648.0) ? (int32_t)d : INT32_MIN;

	if (n != INT32_MIN && truncates(c, i, n == d)) {
		set_r32(c, i->r1, (uint32_t)n);
		c->cc = cc_long(FPR2);
	} else {
		op_cfdbr_exact(c, i);
	}
}

HOT void op_cgdbr(struct cpu *c, const struct insn *i)
{
	double d = double_of(FPR2);
	int64_t n = likely(d > -0x1p63 && d < 0x1p63) ? (int64_t)d : INT64_MIN;

	if (n != INT64_MIN && truncates(c, i, (double)n == d)) {
		c->r[i->r1] = (uint64_t)n;
		c->cc = cc_long(FPR2);
	} else {
		op_cgdbr_exact(c, i);
	}
}

HOT void op_cfebr(struct cpu *c, const struct insn *i)
{
	float f = float_of(FPR2S);
	int32_t n = likely(f > -0x1p31f && f < 0x1p31f) ? (int32_t)f : INT32_MIN;

	if (n != INT32_MIN && truncates(c, i, (float)n == f)) {
		set_r32(c, i->r1, (uint32_t)n);
		c->cc = cc_short(FPR2S);
	} else {
		op_cfebr_exact(c, i);
	}
}

/* @d, less than 2^51, rounded toward zero, up or down by way of an integer. */
HOT double to_integer(double d, unsigned int m3)
{
	double t = (double)(int64_t)d;

	if (m3 == 7)
		return t - (t > d);
	if (m3 == 6)
		return t + (t < d);
	return t;
}

/* LOAD FP INTEGER as in trunc(), ceil() and floor(). A zero keeps its sign. */
HOT void op_fidbr(struct cpu *c, const struct insn *i)
{
	double d = double_of(FPR2), r;

	if (i->r3 >= 5 && i->r3 <= 7 && !(c->fpc & FPC_MASKS) &&
	    likely(d > -0x1p51 && d < 0x1p51)) {
		r = to_integer(d, i->r3);
		if (likely(r == d || c->fpc & FPC_INEXACT || i->m4 & 4)) {
			c->f[i->r1] = (bits_of(r) & ~SIGN64) | (FPR2 & SIGN64);
			return;
		}
	}
	op_fidbr_exact(c, i);
}

/* Loads, stores and moves: these do not look at what they move. */
OP(ld, FPR1 = rx64(c, i))
OP(le, set_fpr32(c, i->r1, rx32(c, i)))
OP(std, set_rx64(c, i, FPR1))
OP(ste, set_rx32(c, i, FPR1S))
OP(ldr, FPR1 = FPR2)
OP(ler, set_fpr32(c, i->r1, FPR2S))
OP(lzdr, FPR1 = 0)
OP(lzer, set_fpr32(c, i->r1, 0))
OP(ldgr, FPR1 = c->r[i->r2])
OP(lgdr, c->r[i->r1] = FPR2)
OP(lcdfr, FPR1 = FPR2 ^ SIGN64)
OP(lndfr, FPR1 = FPR2 | SIGN64)
OP(lpdfr, FPR1 = FPR2 & ~SIGN64)
OP(cpsdr, FPR1 = (FPR2 & ~SIGN64) | (FPR3 & SIGN64))

#endif
