// SPDX-License-Identifier: Apache-2.0
/*
 * The floating-point-control register, and conversions between hexadecimal
 * and binary floating point. Principles of Operation, chapter 9.
 */
#include "arch/s390/soft/insn/bfp.h"
#include "arch/s390/soft/insn/hot_operand.h"

/* Rounding modes 4, 5 and 6 do not exist. */
static bool round_valid(uint32_t brm)
{
	return brm < 4 || brm == ROUND_ODD;
}

/* A value for the FPC: specification exception if it cannot be one. */
static uint32_t fpc_checked(struct cpu *c, const struct insn *i, uint32_t v)
{
	if (v & FPC_RESERVED || !round_valid(v & FPC_BRM))
		cpu_program(c, i, PGM_SPECIFICATION);
	return v;
}

static void set_round(struct cpu *c, const struct insn *i, uint64_t brm)
{
	if (brm > FPC_BRM || !round_valid((uint32_t)brm))
		cpu_program(c, i, PGM_SPECIFICATION);
	c->fpc = (c->fpc & ~FPC_BRM) | (uint32_t)brm;
}

OP_FAR(lfpc, c->fpc = fpc_checked(c, i, rs32(c, i)))
OP_FAR(sfpc, c->fpc = fpc_checked(c, i, r32(c, i->r1)))
OP_FAR(stfpc, set_rs32(c, i, c->fpc))
OP_FAR(efpc, set_r32(c, i->r1, c->fpc))
OP_FAR(srnm, set_round(c, i, ea_rs(c, i) & 3))
OP_FAR(srnmb, set_round(c, i, ea_rs(c, i) & 0xff))

/* DXC of a simulated IEEE exception: flags that were one and now have their mask one. */
static uint32_t simulated_dxc(uint32_t flags, uint32_t masks)
{
	uint32_t enabled = flags & masks;

	if (enabled & BFP_INVALID)
		return BFP_INVALID | 3;
	if (enabled & BFP_DIV_ZERO)
		return BFP_DIV_ZERO | 3;
	if (enabled & BFP_OVERFLOW)
		return BFP_OVERFLOW | (flags & BFP_INEXACT) | 3;
	if (enabled & BFP_UNDERFLOW)
		return BFP_UNDERFLOW | (flags & BFP_INEXACT) | 3;
	return enabled & BFP_INEXACT ? BFP_INEXACT | 3 : 0;
}

/* LOAD FPC AND SIGNAL, SET FPC AND SIGNAL: flags accumulate, then may trap. */
static void fpc_signal(struct cpu *c, const struct insn *i, uint32_t v)
{
	uint32_t dxc;

	fpc_checked(c, i, v);
	dxc = simulated_dxc(c->fpc >> FPC_FLAG_SHIFT & 0xf8, v >> 24);
	c->fpc = v | (c->fpc & 0x00fc0000);
	if (dxc)
		cpu_data_exception(c, i, dxc);
}

#define DXC_DFP 3

/* These count as decimal floating point when the AFP-register control is zero. */
static void need_afp(struct cpu *c, const struct insn *i)
{
	if (!(c->cr[0] & CR0_AFP))
		cpu_data_exception(c, i, DXC_DFP);
}

OP_FAR(lfas, need_afp(c, i); fpc_signal(c, i, rs32(c, i)))
OP_FAR(sfasr, need_afp(c, i); fpc_signal(c, i, r32(c, i->r1)))
OP_FAR(srnmt, need_afp(c, i); c->fpc = (c->fpc & ~FPC_DRM) | (ea_rs(c, i) & 7) << FPC_DRM_SHIFT)

#define HFP_SIGN	UINT64_C(0x8000000000000000)
#define HFP_MAX		UINT64_C(0x7fffffffffffffff)

/*
 * CONVERT BFP TO HFP, always to long: its 56 bits of fraction, the first hex
 * digit not zero, hold any long BFP fraction. NaN, infinity and overflow are
 * condition code 3; numbers below the HFP range become a zero of their sign.
 */
static uint64_t hfp_magnitude(const struct bfp *v, uint32_t *cc)
{
	int32_t hex = (v->exp >> 2) + 1;	/* 0.fraction * 16^hex */

	if (v->class == BFP_ZERO) {
		*cc = 0;
		return 0;
	}
	if (v->class != BFP_FINITE || hex > 63) {
		*cc = 3;
		return HFP_MAX;
	}
	if (hex < -64)
		return 0;
	return (uint64_t)(hex + 64) << 56 | (uint64_t)(v->sig >> (75 - (v->exp & 3)));
}

static void to_hfp(struct cpu *c, const struct insn *i, enum bfp_format f)
{
	struct bfp v;
	uint64_t r;

	bfp_unpack(f, fpr_get(c, f, i->r2), &v);
	c->cc = v.sign ? 1 : 2;
	r = hfp_magnitude(&v, &c->cc);
	if (v.sign && !bfp_is_nan(&v))
		r |= HFP_SIGN;
	c->f[i->r1] = r;
}

OP_FAR(thder, to_hfp(c, i, BFP_SHORT))
OP_FAR(thdr, to_hfp(c, i, BFP_LONG))

/*
 * CONVERT HFP TO BFP: rounding method 0 is toward zero and 3 does not exist
 * here. No IEEE exceptions; overflow is condition code 3.
 */
static void from_hfp(struct cpu *c, const struct insn *i, enum bfp_format f)
{
	uint64_t hfp = c->f[i->r2], fraction = hfp & UINT64_C(0x00ffffffffffffff);
	struct bfp_env e = bfp_env(c, i->r3 ? i->r3 : 5, 0);
	struct bfp v = { .class = BFP_ZERO, .sign = hfp >> 63 };
	bfp_bits bits;

	bfp_check_round(c, i, i->r3);
	if (e.round == ROUND_ODD)
		cpu_program(c, i, PGM_SPECIFICATION);
	if (fraction) {
		unsigned int n = (unsigned int)__builtin_clzll(fraction);

		v.class = BFP_FINITE;
		v.sig = (bfp_bits)(fraction << n) << 64;
		v.exp = ((int32_t)(hfp >> 56 & 0x7f) - 64) * 4 + 7 - (int32_t)n;
	}
	e.traps = 0;
	bits = bfp_pack(&e, f, &v);
	fpr_set(c, f, i->r1, bits);
	c->cc = e.raised & BFP_OVERFLOW ? 3 : !fraction ? 0 : v.sign ? 1 : 2;
}

OP_FAR(tbedr, from_hfp(c, i, BFP_SHORT))
OP_FAR(tbdr, from_hfp(c, i, BFP_LONG))
