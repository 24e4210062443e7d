// SPDX-License-Identifier: Apache-2.0
/*
 * Conversions of binary floating point: between formats, from and to integers
 * of 32 and 64 bits, to integers in floating point, and DIVIDE TO INTEGER.
 */
#include "arch/s390/soft/insn/bfp.h"
#include "arch/s390/soft/insn/hot_operand.h"

/* LOAD LENGTHENED */
static void lengthen(struct cpu *c, const struct insn *i, enum bfp_format from,
		     enum bfp_format to, uint64_t v)
{
	bfp_arith(c, i, (struct bfp_how) { BFP_LENGTHEN, from, to }, 0, v);
}

OP_FAR(lxdbr, need_pair(c, i, i->r1); lengthen(c, i, BFP_LONG, BFP_EXT, c->f[i->r2]))
OP_FAR(lxdb, need_pair(c, i, i->r1); lengthen(c, i, BFP_LONG, BFP_EXT, rx64(c, i)))
OP_FAR(lxebr, need_pair(c, i, i->r1); lengthen(c, i, BFP_SHORT, BFP_EXT, fpr32(c, i->r2)))
OP_FAR(lxeb, need_pair(c, i, i->r1); lengthen(c, i, BFP_SHORT, BFP_EXT, rx32(c, i)))

/* LOAD ROUNDED; a scaled result of a trap fills R1 in the source format. */
static void load_rounded(struct cpu *c, const struct insn *i, enum bfp_format from,
			 enum bfp_format to)
{
	struct bfp_env e = bfp_env(c, i->r3, i->m4);
	bfp_bits bits;
	struct bfp v;

	if (from == BFP_EXT) {
		need_pair(c, i, i->r1);
		need_pair(c, i, i->r2);
	}
	bfp_check_round(c, i, i->r3);
	bfp_unpack(from, fpr_get(c, from, i->r2), &v);
	bfp_quiet(&e, &v);
	to = bfp_pack_rounded(&e, from, to, &v, &bits);
	bfp_suppress(c, i, &e);
	fpr_set(c, to, i->r1, bits);
	bfp_complete(c, i, &e);
}

OP_FAR(ledbr_exact, bfp_forget_host_flag(c); load_rounded(c, i, BFP_LONG, BFP_SHORT))
OP_FAR(ldxbr, load_rounded(c, i, BFP_EXT, BFP_LONG))
OP_FAR(lexbr, load_rounded(c, i, BFP_EXT, BFP_SHORT))

/* LOAD FP INTEGER */
static void load_integer(struct cpu *c, const struct insn *i, enum bfp_format f)
{
	struct bfp_env e = bfp_env(c, i->r3, i->m4);
	bfp_bits bits;
	struct bfp v;

	if (f == BFP_EXT) {
		need_pair(c, i, i->r1);
		need_pair(c, i, i->r2);
	}
	bfp_check_round(c, i, i->r3);
	bits = fpr_get(c, f, i->r2);
	bfp_unpack(f, bits, &v);
	bfp_integer(&e, &v, &v);
	bits = bfp_pack(&e, f, &v);
	bfp_suppress(c, i, &e);
	fpr_set(c, f, i->r1, bits);
	bfp_complete(c, i, &e);
}

OP_FAR(fiebr, load_integer(c, i, BFP_SHORT))
OP_FAR(fidbr_exact, load_integer(c, i, BFP_LONG))
OP_FAR(fixbr, load_integer(c, i, BFP_EXT))

/* CONVERT FROM FIXED, CONVERT FROM LOGICAL */
static void from_int(struct cpu *c, const struct insn *i, enum bfp_format f, uint64_t n,
		     bool is_signed)
{
	struct bfp_env e = bfp_env(c, i->r3, i->m4);
	bfp_bits bits;
	struct bfp v;

	if (f == BFP_EXT)
		need_pair(c, i, i->r1);
	bfp_check_round(c, i, i->r3);
	bfp_from_int(n, is_signed, &v);
	bits = bfp_pack(&e, f, &v);
	fpr_set(c, f, i->r1, bits);
	bfp_complete(c, i, &e);
}

#define FROM_INTS(cef, clef, ceg, cleg, format)					\
OP_FAR(cef, from_int(c, i, format, (uint64_t)(int32_t)r32(c, i->r2), true))	\
OP_FAR(clef, from_int(c, i, format, r32(c, i->r2), false))			\
OP_FAR(ceg, from_int(c, i, format, c->r[i->r2], true))				\
OP_FAR(cleg, from_int(c, i, format, c->r[i->r2], false))

FROM_INTS(cefbr, celfbr, cegbr_exact, celgbr, BFP_SHORT)
FROM_INTS(cdfbr_exact, cdlfbr, cdgbr_exact, cdlgbr, BFP_LONG)
FROM_INTS(cxfbr, cxlfbr, cxgbr, cxlgbr, BFP_EXT)

/* CONVERT TO FIXED, CONVERT TO LOGICAL */
static void to_int(struct cpu *c, const struct insn *i, enum bfp_format f, unsigned int bits,
		   bool is_signed)
{
	struct bfp_env e = bfp_env(c, i->r3, i->m4);
	struct bfp v;
	uint32_t cc;
	uint64_t n;

	if (f == BFP_EXT)
		need_pair(c, i, i->r2);
	bfp_check_round(c, i, i->r3);
	bfp_unpack(f, fpr_get(c, f, i->r2), &v);
	n = bfp_to_int(&e, &v, bits, is_signed, &cc);
	bfp_suppress(c, i, &e);
	if (bits == 64)
		c->r[i->r1] = n;
	else
		set_r32(c, i->r1, (uint32_t)n);
	c->cc = cc;
	bfp_complete(c, i, &e);
}

#define TO_INTS(cfe, clfe, cge, clge, format)					\
OP_FAR(cfe, to_int(c, i, format, 32, true))					\
OP_FAR(clfe, to_int(c, i, format, 32, false))					\
OP_FAR(cge, to_int(c, i, format, 64, true))					\
OP_FAR(clge, to_int(c, i, format, 64, false))

TO_INTS(cfebr_exact, clfebr, cgebr, clgebr, BFP_SHORT)
TO_INTS(cfdbr_exact, clfdbr, cgdbr_exact, clgdbr, BFP_LONG)
TO_INTS(cfxbr, clfxbr, cgxbr, clgxbr, BFP_EXT)

/*
 * DIVIDE TO INTEGER. A quotient of less than 2^precision is rounded to an
 * integer by M4 and the remainder is final. A larger one is truncated to the
 * precision: the remainder is exact, and nothing is raised.
 */
struct divint {
	struct bfp quotient;
	struct bfp remainder;
	bool partial;
};

static const uint8_t precisions[] = { [BFP_SHORT] = 24, [BFP_LONG] = 53 };

static void divide_finite(struct bfp_env *e, unsigned int precision, unsigned int round,
			  const struct bfp *a, const struct bfp *b, struct divint *d)
{
	struct bfp_env integer = { .round = (uint8_t)round };
	struct bfp q, minus;

	bfp_div(&integer, a, b, &q);
	d->partial = q.exp >= (int32_t)precision;
	if (d->partial)
		q.sig &= ~(bfp_bits)0 << (128 - precision);
	else
		bfp_integer(&integer, &q, &q);
	d->quotient = q;
	minus = q;
	minus.sign = !q.sign;
	bfp_fma(e, &minus, b, a, &d->remainder);
	if (d->remainder.class == BFP_ZERO) {
		d->remainder.sign = a->sign;
		d->partial = false;
	}
}

static void divide_to_integer(struct bfp_env *e, unsigned int precision, unsigned int round,
			      const struct bfp *a, const struct bfp *b, struct divint *d)
{
	d->partial = false;
	if (!bfp_nan(e, a, b, &d->quotient)) {
		if (a->class == BFP_FINITE && b->class == BFP_FINITE) {
			divide_finite(e, precision, round, a, b, d);
			return;
		}
		if (a->class != BFP_INF && b->class != BFP_ZERO) {
			d->remainder = *a;
			d->quotient = (struct bfp) { .sign = a->sign ^ b->sign };
			return;
		}
		bfp_raise_invalid(e);
		bfp_default_nan(&d->quotient);
	}
	d->remainder = d->quotient;
}

static void op_divide(struct cpu *c, const struct insn *i, enum bfp_format f)
{
	struct bfp_env e = bfp_env(c, 0, 0);
	/* A quotient that overflows is scaled without being an exception. */
	struct bfp_env scaled = { .traps = BFP_OVERFLOW, .round = ROUND_ZERO };
	bfp_bits quotient, remainder;
	struct bfp a, b;
	struct divint d;

	if (i->r1 == i->r2 || i->r2 == i->r3 || i->r1 == i->r3)
		cpu_program(c, i, PGM_SPECIFICATION);
	bfp_check_round(c, i, i->m4);
	bfp_unpack(f, fpr_get(c, f, i->r1), &a);
	bfp_unpack(f, fpr_get(c, f, i->r2), &b);
	divide_to_integer(&e, precisions[f], bfp_env(c, i->m4, 0).round, &a, &b, &d);
	if (d.partial)
		e.traps = 0;
	quotient = bfp_pack(&scaled, f, &d.quotient);
	remainder = bfp_pack(&e, f, &d.remainder);
	bfp_suppress(c, i, &e);
	fpr_set(c, f, i->r1, remainder);
	fpr_set(c, f, i->r3, quotient);
	c->cc = (bfp_is_nan(&d.quotient) || scaled.dxc ? 1 : 0) | (d.partial ? 2 : 0);
	bfp_complete(c, i, &e);
}

OP_FAR(diebr, op_divide(c, i, BFP_SHORT))
OP_FAR(didbr, op_divide(c, i, BFP_LONG))
