// SPDX-License-Identifier: Apache-2.0
/*
 * Binary floating point in software: exact for all three formats, all rounding
 * methods and all traps. The host's FPU is only a short cut to the same result
 * (hot_bfp.h). Principles of Operation, chapters 9 and 19.
 *
 * A handler collects the IEEE exceptions of one operation in a struct bfp_env:
 *
 *	struct bfp_env e = bfp_env(c, m3, m4);
 *	result = ... bfp_*(&e, ...);
 *	bfp_suppress(c, i, &e);		invalid operation, division by zero trap here
 *	... store the result and the condition code ...
 *	bfp_complete(c, i, &e);		set flags; overflow, underflow, inexact trap
 */
#ifndef UCVM_SOFT_BFP_H
#define UCVM_SOFT_BFP_H

#include "arch/s390/soft/cpu.h"

/* A packed number, right-aligned: 32, 64 or all 128 bits count. */
typedef unsigned __int128 bfp_bits;

enum bfp_format { BFP_SHORT, BFP_LONG, BFP_EXT };

enum bfp_class { BFP_ZERO, BFP_FINITE, BFP_INF, BFP_QNAN, BFP_SNAN };

/*
 * An unpacked number. FINITE: sig / 2^127 * 2^exp, bit 127 of sig is one, and
 * bit 0 of an intermediate result is sticky. NaN: the fraction from bit 126 on.
 */
struct bfp {
	bfp_bits sig;
	int32_t exp;
	uint8_t class;
	bool sign;
};

enum bfp_op { BFP_ADD, BFP_SUB, BFP_MUL, BFP_DIV, BFP_SQRT, BFP_MADD, BFP_MSUB, BFP_LENGTHEN };

/* Rounding methods, numbered as in the BFP rounding mode of the FPC where they are there. */
enum bfp_round {
	ROUND_NEAREST = 0, ROUND_ZERO = 1, ROUND_POS = 2, ROUND_NEG = 3,
	ROUND_AWAY = 4,		/* nearest, ties away from zero */
	ROUND_ODD = 7,		/* prepare for shorter precision */
};

/* FPC: a mask, a flag and a DXC bit an exception, all in this order within a byte. */
enum bfp_exception {
	BFP_INVALID = 0x80, BFP_DIV_ZERO = 0x40, BFP_OVERFLOW = 0x20,
	BFP_UNDERFLOW = 0x10, BFP_INEXACT = 0x08, BFP_INCREMENTED = 0x04,
};

#define FPC_MASKS	0xf8000000u
#define FPC_FLAG_SHIFT	16
#define FPC_INEXACT	((uint32_t)BFP_INEXACT << FPC_FLAG_SHIFT)
#define FPC_BRM		0x00000007u
#define FPC_DRM		0x00000070u	/* decimal rounding mode: kept, nothing uses it */
#define FPC_DRM_SHIFT	4
#define FPC_RESERVED	0x03030088u

struct bfp_env {
	uint8_t traps;		/* exceptions whose FPC mask is one */
	uint8_t round;		/* enum bfp_round */
	bool no_inexact;	/* M4.XxC: inexact is not recognised */
	uint8_t raised;		/* exceptions that set their FPC flag */
	uint8_t dxc;		/* of the exception that traps, or 0 */
};

/* The host FPU's own sticky inexact flag; see hot_bfp.h. */
#if defined(__x86_64__)
#include <xmmintrin.h>

HOT bool host_inexact(void)
{
	return _mm_getcsr() & _MM_EXCEPT_INEXACT;
}

HOT void host_clear_inexact(void)
{
	_mm_setcsr(_mm_getcsr() & ~(unsigned int)_MM_EXCEPT_INEXACT);
}
#else
#include <fenv.h>

HOT bool host_inexact(void)
{
	return fetestexcept(FE_INEXACT);
}

HOT void host_clear_inexact(void)
{
	feclearexcept(FE_INEXACT);
}
#endif

/*
 * The host's flag may be a leftover that sent an operation to the exact path:
 * clear it, unless the FPC has its own flag and so nobody will look.
 */
HOT void bfp_forget_host_flag(const struct cpu *c)
{
	if (!(c->fpc & FPC_INEXACT) && host_inexact())
		host_clear_inexact();
}

/* Registers. A register pair (extended) has been checked with need_pair(). */
HOT void need_pair(struct cpu *c, const struct insn *i, unsigned int r)
{
	if (unlikely(r & 2))
		cpu_program(c, i, PGM_SPECIFICATION);
}

HOT uint32_t fpr32(const struct cpu *c, unsigned int n)
{
	return c->f[n] >> 32;
}

HOT void set_fpr32(struct cpu *c, unsigned int n, uint32_t v)
{
	c->f[n] = (uint64_t)v << 32 | (uint32_t)c->f[n];
}

HOT bfp_bits fpr_get(const struct cpu *c, enum bfp_format f, unsigned int n)
{
	if (f == BFP_EXT)
		return (bfp_bits)c->f[n] << 64 | c->f[n | 2];
	return f == BFP_SHORT ? fpr32(c, n) : c->f[n];
}

HOT void fpr_set(struct cpu *c, enum bfp_format f, unsigned int n, bfp_bits v)
{
	if (f == BFP_SHORT) {
		set_fpr32(c, n, (uint32_t)v);
	} else if (f == BFP_LONG) {
		c->f[n] = (uint64_t)v;
	} else {
		c->f[n] = (uint64_t)(v >> 64);
		c->f[n | 2] = (uint64_t)v;
	}
}

/* Exceptions of one operation. @m3 0 is the rounding mode of the FPC. */
struct bfp_env bfp_env(const struct cpu *c, unsigned int m3, unsigned int m4);
void bfp_suppress(struct cpu *c, const struct insn *i, const struct bfp_env *e);
void bfp_complete(struct cpu *c, const struct insn *i, const struct bfp_env *e);
void bfp_raise_invalid(struct bfp_env *e);
/* @how: 0 exact, BFP_INEXACT truncated, BFP_INEXACT | BFP_INCREMENTED. */
void bfp_raise_inexact(struct bfp_env *e, uint8_t how);

/* Specification exception unless M3 (M4 of DIVIDE TO INTEGER) is a rounding method. */
void bfp_check_round(struct cpu *c, const struct insn *i, unsigned int m3);

/* Conversions between packed and unpacked; packing rounds and raises. */
void bfp_unpack(enum bfp_format f, bfp_bits bits, struct bfp *v);
bfp_bits bfp_pack(struct bfp_env *e, enum bfp_format f, const struct bfp *v);

/*
 * Pack for LOAD ROUNDED: a result scaled because overflow or underflow traps
 * comes in the longer format @from, else in @to. Returns which it is.
 */
enum bfp_format bfp_pack_rounded(struct bfp_env *e, enum bfp_format from, enum bfp_format to,
				 const struct bfp *v, bfp_bits *bits);

/* Exact, or with a sticky bit: rounding is bfp_pack()'s. */
void bfp_add(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r);
void bfp_sub(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r);
void bfp_mul(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r);
void bfp_div(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r);
void bfp_sqrt(struct bfp_env *e, const struct bfp *a, struct bfp *r);
/* a * b + c, a and b short or long */
void bfp_fma(struct bfp_env *e, const struct bfp *a, const struct bfp *b, const struct bfp *c,
	     struct bfp *r);

/* @v rounded to an integer in floating point; nothing to do with precision. */
void bfp_integer(struct bfp_env *e, const struct bfp *v, struct bfp *r);

/* Integers of 32 or 64 bits, two's complement when @is_signed. */
void bfp_from_int(uint64_t n, bool is_signed, struct bfp *r);
uint64_t bfp_to_int(struct bfp_env *e, const struct bfp *v, unsigned int bits, bool is_signed,
		    uint32_t *cc);

/* An operand that is only copied: an SNaN becomes a QNaN and raises. */
void bfp_quiet(struct bfp_env *e, struct bfp *v);
/* The NaN that an operation on @a and @b returns; false if neither is one. */
bool bfp_nan(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r);
void bfp_default_nan(struct bfp *r);

/* Condition code of a packed result: 0 zero, 1 negative, 2 positive, 3 NaN. */
uint32_t bfp_cc(enum bfp_format f, bfp_bits bits);
/* Bit 0x800 >> n of the classes that TEST DATA CLASS tests. */
unsigned int bfp_data_class(enum bfp_format f, bfp_bits bits);

HOT bool bfp_is_nan(const struct bfp *v)
{
	return v->class >= BFP_QNAN;
}

HOT unsigned int bfp_clz(bfp_bits v)
{
	return v >> 64 ? (unsigned int)__builtin_clzll((uint64_t)(v >> 64)) :
			 64 + (unsigned int)__builtin_clzll((uint64_t)v);
}

/*
 * Whole instructions in software. @a and @b are the operands in format @from,
 * the result goes to R1 in format @to; ADD and SUBTRACT set the condition code.
 * SQRT and LENGTHEN work on @b. The addend of MADD and MSUB is in R1.
 */
struct bfp_how {
	uint8_t op;
	uint8_t from;
	uint8_t to;
};

void bfp_arith(struct cpu *c, const struct insn *i, struct bfp_how how, bfp_bits a, bfp_bits b);
void bfp_compare(struct cpu *c, const struct insn *i, enum bfp_format f, bfp_bits a, bfp_bits b,
		 bool signal);
void bfp_load_test(struct cpu *c, const struct insn *i, enum bfp_format f, bfp_bits a);

/* The same with arguments that cost the callers in the interpreter little. */
void bfp_arith32(struct cpu *c, const struct insn *i, enum bfp_op op, uint32_t a, uint32_t b);
void bfp_arith64(struct cpu *c, const struct insn *i, enum bfp_op op, uint64_t a, uint64_t b);

/* A handler of kind F. */
#define OP_FAR(name, statement)							\
void op_##name(struct cpu *c, const struct insn *i);				\
void op_##name(struct cpu *c, const struct insn *i)				\
{										\
	statement;								\
}

#endif
