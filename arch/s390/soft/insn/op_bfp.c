// SPDX-License-Identifier: Apache-2.0
/*
 * Arithmetic, comparison, sign and test instructions of binary floating point
 * that the interpreter does not inline, and the exact path behind those that
 * it does inline (hot_bfp.h).
 */
#include "arch/s390/soft/insn/bfp.h"
#include "arch/s390/soft/insn/hot_bfp.h"

static void compute(struct bfp_env *e, enum bfp_op op, const struct bfp *a, const struct bfp *b,
		    struct bfp *addend, struct bfp *r)
{
	switch (op) {
	case BFP_ADD:
		bfp_add(e, a, b, r);
		break;
	case BFP_SUB:
		bfp_sub(e, a, b, r);
		break;
	case BFP_MUL:
		bfp_mul(e, a, b, r);
		break;
	case BFP_DIV:
		bfp_div(e, a, b, r);
		break;
	case BFP_SQRT:
		bfp_sqrt(e, b, r);
		break;
	case BFP_MSUB:
		addend->sign ^= !bfp_is_nan(addend);
		bfp_fma(e, a, b, addend, r);
		break;
	case BFP_MADD:
		bfp_fma(e, a, b, addend, r);
		break;
	case BFP_LENGTHEN:
		*r = *b;
		bfp_quiet(e, r);
		break;
	}
}

void bfp_arith(struct cpu *c, const struct insn *i, struct bfp_how how, bfp_bits a, bfp_bits b)
{
	struct bfp_env e = bfp_env(c, 0, 0);
	struct bfp va, vb, addend, r;
	bfp_bits bits;

	bfp_unpack(how.from, a, &va);
	bfp_unpack(how.from, b, &vb);
	bfp_unpack(how.to, fpr_get(c, how.to, i->r1), &addend);
	compute(&e, how.op, &va, &vb, &addend, &r);
	bits = bfp_pack(&e, how.to, &r);
	bfp_suppress(c, i, &e);
	fpr_set(c, how.to, i->r1, bits);
	if (how.op == BFP_ADD || how.op == BFP_SUB)
		c->cc = bfp_cc(how.to, bits);
	bfp_complete(c, i, &e);
}

/*
 * What most sends results of the host to the exact path: a factor or dividend
 * of zero. The result is an exact zero if the other operand is finite.
 */
static bool zero_result(enum bfp_op op, bool a_zero, bool b_zero, bool finite)
{
	return finite && ((op == BFP_MUL && (a_zero || b_zero)) ||
			  (op == BFP_DIV && a_zero && !b_zero));
}

void bfp_arith32(struct cpu *c, const struct insn *i, enum bfp_op op, uint32_t a, uint32_t b)
{
	if (zero_result(op, !(a << 1), !(b << 1), is_finite32(a) && is_finite32(b))) {
		set_fpr32(c, i->r1, (a ^ b) & SIGN32);
		return;
	}
	bfp_forget_host_flag(c);
	bfp_arith(c, i, (struct bfp_how) { op, BFP_SHORT, BFP_SHORT }, a, b);
}

void bfp_arith64(struct cpu *c, const struct insn *i, enum bfp_op op, uint64_t a, uint64_t b)
{
	if (zero_result(op, !(a << 1), !(b << 1), is_finite64(a) && is_finite64(b))) {
		c->f[i->r1] = (a ^ b) & SIGN64;
		return;
	}
	bfp_forget_host_flag(c);
	bfp_arith(c, i, (struct bfp_how) { op, BFP_LONG, BFP_LONG }, a, b);
}

static uint32_t order(const struct bfp *a, const struct bfp *b)
{
	bool less;

	if (a->class == BFP_ZERO && b->class == BFP_ZERO)
		return 0;
	if (a->class == BFP_ZERO || b->class == BFP_ZERO || a->sign != b->sign)
		return a->class == BFP_ZERO ? (b->sign ? 2 : 1) : (a->sign ? 1 : 2);
	if (a->class == BFP_INF && b->class == BFP_INF)
		return 0;
	if (a->class == BFP_INF || b->class == BFP_INF)
		less = b->class == BFP_INF;
	else if (a->exp != b->exp)
		less = a->exp < b->exp;
	else if (a->sig != b->sig)
		less = a->sig < b->sig;
	else
		return 0;
	return less != a->sign ? 1 : 2;
}

void bfp_compare(struct cpu *c, const struct insn *i, enum bfp_format f, bfp_bits a, bfp_bits b,
		 bool signal)
{
	struct bfp_env e = bfp_env(c, 0, 0);
	uint32_t cc = 3;
	struct bfp va, vb;

	bfp_unpack(f, a, &va);
	bfp_unpack(f, b, &vb);
	if (!bfp_is_nan(&va) && !bfp_is_nan(&vb))
		cc = order(&va, &vb);
	else if (signal || va.class == BFP_SNAN || vb.class == BFP_SNAN)
		bfp_raise_invalid(&e);
	bfp_suppress(c, i, &e);
	c->cc = cc;
	bfp_complete(c, i, &e);
}

void bfp_load_test(struct cpu *c, const struct insn *i, enum bfp_format f, bfp_bits a)
{
	struct bfp_env e = bfp_env(c, 0, 0);
	struct bfp v;

	bfp_unpack(f, a, &v);
	if (v.class == BFP_SNAN) {
		bfp_quiet(&e, &v);
		a = bfp_pack(&e, f, &v);
		bfp_suppress(c, i, &e);
	}
	fpr_set(c, f, i->r1, a);
	c->cc = bfp_cc(f, a);
	bfp_complete(c, i, &e);
}

/* Operations of kind F on registers and storage. */
#define ARITH(op, from, to, a, b) \
	bfp_arith(c, i, (struct bfp_how) { op, from, to }, a, b)
#define X1	fpr_get(c, BFP_EXT, i->r1)
#define X2	fpr_get(c, BFP_EXT, i->r2)

/* Products in the next longer format are exact. */
OP_FAR(mxdbr, need_pair(c, i, i->r1); ARITH(BFP_MUL, BFP_LONG, BFP_EXT, FPR1, FPR2))
OP_FAR(mxdb, need_pair(c, i, i->r1); ARITH(BFP_MUL, BFP_LONG, BFP_EXT, FPR1, rx64(c, i)))

/* Extended operands: valid register pairs, R1 first. */
static void need_pairs(struct cpu *c, const struct insn *i)
{
	need_pair(c, i, i->r1);
	need_pair(c, i, i->r2);
}

OP_FAR(axbr, need_pairs(c, i); ARITH(BFP_ADD, BFP_EXT, BFP_EXT, X1, X2))
OP_FAR(sxbr, need_pairs(c, i); ARITH(BFP_SUB, BFP_EXT, BFP_EXT, X1, X2))
OP_FAR(mxbr, need_pairs(c, i); ARITH(BFP_MUL, BFP_EXT, BFP_EXT, X1, X2))
OP_FAR(dxbr, need_pairs(c, i); ARITH(BFP_DIV, BFP_EXT, BFP_EXT, X1, X2))
OP_FAR(sqxbr, need_pairs(c, i); ARITH(BFP_SQRT, BFP_EXT, BFP_EXT, 0, X2))
OP_FAR(cxbr, need_pairs(c, i); bfp_compare(c, i, BFP_EXT, X1, X2, false))
OP_FAR(kxbr, need_pairs(c, i); bfp_compare(c, i, BFP_EXT, X1, X2, true))
OP_FAR(ltxbr, need_pairs(c, i); bfp_load_test(c, i, BFP_EXT, X2))

/* LOAD COMPLEMENT, NEGATIVE, POSITIVE: no exceptions, of NaNs neither. */
static void set_sign128(struct cpu *c, const struct insn *i, uint64_t high)
{
	need_pairs(c, i);
	c->f[i->r1 | 2] = c->f[i->r2 | 2];
	c->f[i->r1] = high;
	c->cc = bfp_cc(BFP_EXT, X1);
}

OP_FAR(lcxbr, set_sign128(c, i, FPR2 ^ SIGN64))
OP_FAR(lnxbr, set_sign128(c, i, FPR2 | SIGN64))
OP_FAR(lpxbr, set_sign128(c, i, FPR2 & ~SIGN64))

/* TEST DATA CLASS: the classes are the low 12 bits of the second-operand address. */
static void test_class(struct cpu *c, const struct insn *i, enum bfp_format f)
{
	c->cc = (ea_rx(c, i) & bfp_data_class(f, fpr_get(c, f, i->r1))) != 0;
}

OP_FAR(tceb, test_class(c, i, BFP_SHORT))
OP_FAR(tcdb, test_class(c, i, BFP_LONG))
OP_FAR(tcxb, need_pair(c, i, i->r1); test_class(c, i, BFP_EXT))

/* Moves of extended operands. */
OP_FAR(lxr, need_pairs(c, i); fpr_set(c, BFP_EXT, i->r1, X2))
OP_FAR(lzxr, need_pair(c, i, i->r1); fpr_set(c, BFP_EXT, i->r1, 0))
