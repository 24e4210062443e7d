// SPDX-License-Identifier: Apache-2.0
/*
 * The arithmetic of binary floating point on unpacked numbers, and rounding.
 * Every operation keeps at least 15 bits more than the longest format, the
 * last of them sticky, so that one rounding at the end is exact.
 */
#include "arch/s390/soft/insn/bfp.h"

#define TOP	((bfp_bits)1 << 127)
#define QUIET	((bfp_bits)1 << 126)

/*
 * Scale factors of trapped overflow and underflow are powers of two: those of
 * arithmetic, and those of LOAD ROUNDED from this format.
 */
static const struct format {
	uint8_t precision;
	uint8_t width;
	int16_t emax;
	int16_t scale;
	int16_t scale_rounded;
} formats[] = {
	[BFP_SHORT] = { 24, 32, 127, 192, 0 },
	[BFP_LONG] = { 53, 64, 1023, 1536, 512 },
	[BFP_EXT] = { 113, 128, 16383, 24576, 8192 },
};

/* M3 and the rounding mode of the FPC to methods; 0xff: not one. */
static const uint8_t m3_round[16] = {
	0xff, ROUND_AWAY, 0xff, ROUND_ODD, ROUND_NEAREST, ROUND_ZERO, ROUND_POS, ROUND_NEG,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
};

struct bfp_env bfp_env(const struct cpu *c, unsigned int m3, unsigned int m4)
{
	return (struct bfp_env) {
		.traps = c->fpc >> 24 & FPC_MASKS >> 24,
		.round = m3 ? m3_round[m3 & 15] : c->fpc & FPC_BRM,
		.no_inexact = m4 & 4,
	};
}

void bfp_check_round(struct cpu *c, const struct insn *i, unsigned int m3)
{
	if (m3 && m3_round[m3 & 15] == 0xff)
		cpu_program(c, i, PGM_SPECIFICATION);
}

void bfp_suppress(struct cpu *c, const struct insn *i, const struct bfp_env *e)
{
	if (e->dxc & (BFP_INVALID | BFP_DIV_ZERO))
		cpu_data_exception(c, i, e->dxc);
}

void bfp_complete(struct cpu *c, const struct insn *i, const struct bfp_env *e)
{
	c->fpc |= (uint32_t)e->raised << FPC_FLAG_SHIFT;
	if (e->dxc)
		cpu_data_exception(c, i, e->dxc);
}

static void raise(struct bfp_env *e, uint8_t exception)
{
	if (e->traps & exception)
		e->dxc = exception;
	else
		e->raised |= exception;
}

void bfp_raise_invalid(struct bfp_env *e)
{
	raise(e, BFP_INVALID);
}

void bfp_raise_inexact(struct bfp_env *e, uint8_t how)
{
	if (!how || e->no_inexact)
		return;
	if (e->traps & BFP_INEXACT)
		e->dxc = how;
	else
		e->raised |= BFP_INEXACT;
}

static bfp_bits shift_sticky(bfp_bits v, unsigned int n)
{
	if (n == 0)
		return v;
	if (n > 127)
		return v != 0;
	return v >> n | ((v << (128 - n)) != 0);
}

static bool rounds_up(enum bfp_round method, bool sign, bool odd, bfp_bits fraction)
{
	bool half = fraction & TOP;

	switch (method) {
	case ROUND_NEAREST:
		return half && (odd || fraction != TOP);
	case ROUND_AWAY:
		return half;
	case ROUND_POS:
		return !sign && fraction;
	case ROUND_NEG:
		return sign && fraction;
	case ROUND_ODD:
		return !odd && fraction;
	case ROUND_ZERO:
		break;
	}
	return false;
}

/* Drop @n bits (1..127) of @sig; @how as in bfp_raise_inexact(). */
static bfp_bits round_off(const struct bfp_env *e, bfp_bits sig, unsigned int n, bool sign,
			  uint8_t *how)
{
	bfp_bits fraction = sig << (128 - n), kept = sig >> n;
	bool up = rounds_up(e->round, sign, kept & 1, fraction);

	*how = !fraction ? 0 : up ? BFP_INEXACT | BFP_INCREMENTED : BFP_INEXACT;
	return kept + up;
}

void bfp_unpack(enum bfp_format f, bfp_bits bits, struct bfp *v)
{
	const struct format *t = &formats[f];
	unsigned int fraction = t->precision - 1;
	int32_t exp = (int32_t)(bits >> fraction) & (2 * t->emax + 1);

	v->sign = bits >> (t->width - 1) & 1;
	v->sig = (bits << (128 - fraction)) >> 1;
	v->exp = exp - t->emax;
	if (exp == 2 * t->emax + 1) {
		v->class = !v->sig ? BFP_INF : v->sig & QUIET ? BFP_QNAN : BFP_SNAN;
	} else if (exp) {
		v->class = BFP_FINITE;
		v->sig |= TOP;
	} else if (v->sig) {
		unsigned int n = bfp_clz(v->sig);

		v->class = BFP_FINITE;
		v->sig <<= n;
		v->exp = 1 - t->emax - (int32_t)n;
	} else {
		v->class = BFP_ZERO;
	}
}

/* @sig has @t->precision bits, or fewer when subnormal (and exp the least one). */
static bfp_bits encode(const struct format *t, bool sign, int32_t exp, bfp_bits sig)
{
	unsigned int fraction = t->precision - 1;
	bfp_bits biased = sig >> fraction ? (bfp_bits)(exp + t->emax) : 0;

	return (bfp_bits)sign << (t->width - 1) | biased << fraction |
	       (sig & (((bfp_bits)1 << fraction) - 1));
}

static bfp_bits encode_inf(const struct format *t, bool sign)
{
	return encode(t, sign, t->emax + 1, (bfp_bits)1 << (t->precision - 1));
}

/* Overflow without a trap: infinity or the largest number, always inexact. */
static bfp_bits pack_overflow(struct bfp_env *e, const struct format *t, bool sign)
{
	bool inf = e->round == ROUND_NEAREST || e->round == ROUND_AWAY ||
		   e->round == (sign ? ROUND_NEG : ROUND_POS);

	e->raised |= BFP_OVERFLOW;
	bfp_raise_inexact(e, inf ? BFP_INEXACT | BFP_INCREMENTED : BFP_INEXACT);
	if (inf)
		return encode_inf(t, sign);
	return encode(t, sign, t->emax, ((bfp_bits)1 << t->precision) - 1);
}

/*
 * Round a finite number to format @to. Tininess is detected before rounding.
 * Results of overflow and underflow that trap are rounded as if the exponent
 * were unlimited, scaled, and delivered in format @scaled.
 */
static bfp_bits pack_finite(struct bfp_env *e, const struct format *to,
			    const struct format *scaled, const struct bfp *v)
{
	int32_t scale = scaled == to ? to->scale : scaled->scale_rounded;
	unsigned int widen = scaled->precision - to->precision;
	bool tiny = v->exp < 1 - to->emax;
	bfp_bits sig = v->sig;
	int32_t exp = v->exp;
	uint8_t how;

	if (tiny && !(e->traps & BFP_UNDERFLOW)) {
		sig = shift_sticky(sig, (unsigned int)(1 - to->emax - exp));
		exp = 1 - to->emax;
	}
	sig = round_off(e, sig, 128 - to->precision, v->sign, &how);
	if (sig >> to->precision) {
		sig >>= 1;
		exp++;
	}
	if (tiny && e->traps & BFP_UNDERFLOW) {
		e->dxc = BFP_UNDERFLOW | how;
		return encode(scaled, v->sign, exp + scale, sig << widen);
	}
	if (exp > to->emax) {
		if (!(e->traps & BFP_OVERFLOW))
			return pack_overflow(e, to, v->sign);
		e->dxc = BFP_OVERFLOW | how;
		return encode(scaled, v->sign, exp - scale, sig << widen);
	}
	if (tiny && how)
		e->raised |= BFP_UNDERFLOW;
	bfp_raise_inexact(e, how);
	return encode(to, v->sign, exp, sig);
}

static bfp_bits pack(struct bfp_env *e, const struct format *to, const struct format *scaled,
		     const struct bfp *v)
{
	switch (v->class) {
	case BFP_ZERO:
		return (bfp_bits)v->sign << (to->width - 1);
	case BFP_FINITE:
		return pack_finite(e, to, scaled, v);
	case BFP_INF:
		return encode_inf(to, v->sign);
	default:
		return encode_inf(to, v->sign) | (v->sig | QUIET) << 1 >> (129 - to->precision);
	}
}

bfp_bits bfp_pack(struct bfp_env *e, enum bfp_format f, const struct bfp *v)
{
	return pack(e, &formats[f], &formats[f], v);
}

enum bfp_format bfp_pack_rounded(struct bfp_env *e, enum bfp_format from, enum bfp_format to,
				 const struct bfp *v, bfp_bits *bits)
{
	*bits = pack(e, &formats[to], &formats[from], v);
	return e->dxc & (BFP_OVERFLOW | BFP_UNDERFLOW) ? from : to;
}

void bfp_default_nan(struct bfp *r)
{
	*r = (struct bfp) { .class = BFP_QNAN, .sig = QUIET };
}

void bfp_quiet(struct bfp_env *e, struct bfp *v)
{
	if (v->class != BFP_SNAN)
		return;
	bfp_raise_invalid(e);
	v->class = BFP_QNAN;
	v->sig |= QUIET;
}

/* The first SNaN, else the first QNaN. */
bool bfp_nan(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r)
{
	if (!bfp_is_nan(a) && !bfp_is_nan(b))
		return false;
	*r = a->class == BFP_SNAN || (b->class != BFP_SNAN && bfp_is_nan(a)) ? *a : *b;
	bfp_quiet(e, r);
	return true;
}

static void invalid(struct bfp_env *e, struct bfp *r)
{
	bfp_raise_invalid(e);
	bfp_default_nan(r);
}

/* Finite numbers, the exponent of @a not the smaller one. */
static void add_finite(const struct bfp_env *e, const struct bfp *a, const struct bfp *b,
		       struct bfp *r)
{
	bfp_bits y = shift_sticky(b->sig >> 1 | (b->sig & 1), (unsigned int)(a->exp - b->exp));
	bfp_bits x = a->sig >> 1 | (a->sig & 1), sum;
	bool sign = a->sign;
	unsigned int n;

	if (a->sign == b->sign) {
		sum = x + y;
	} else if (x >= y) {
		sum = x - y;
	} else {
		sum = y - x;
		sign = b->sign;
	}
	if (!sum) {
		*r = (struct bfp) { .class = BFP_ZERO, .sign = e->round == ROUND_NEG };
		return;
	}
	n = bfp_clz(sum);
	*r = (struct bfp) {
		.class = BFP_FINITE, .sign = sign, .sig = sum << n,
		.exp = a->exp + 1 - (int32_t)n,
	};
}

void bfp_add(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r)
{
	if (bfp_nan(e, a, b, r))
		return;
	if (a->class == BFP_INF && b->class == BFP_INF && a->sign != b->sign)
		invalid(e, r);
	else if (a->class == BFP_INF || (b->class == BFP_ZERO && a->class == BFP_FINITE))
		*r = *a;
	else if (b->class == BFP_INF || (a->class == BFP_ZERO && b->class == BFP_FINITE))
		*r = *b;
	else if (a->class == BFP_FINITE)
		a->exp >= b->exp ? add_finite(e, a, b, r) : add_finite(e, b, a, r);
	else
		*r = (struct bfp) {
			.class = BFP_ZERO,
			.sign = a->sign == b->sign ? a->sign : e->round == ROUND_NEG,
		};
}

void bfp_sub(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r)
{
	struct bfp minus = *b;

	minus.sign ^= !bfp_is_nan(b);
	bfp_add(e, a, &minus, r);
}

/* A 256-bit product: returns the high half. */
static bfp_bits mul_high(bfp_bits a, bfp_bits b, bfp_bits *low)
{
	uint64_t ah = (uint64_t)(a >> 64), al = (uint64_t)a;
	uint64_t bh = (uint64_t)(b >> 64), bl = (uint64_t)b;
	bfp_bits ll = (bfp_bits)al * bl, lh = (bfp_bits)al * bh, hl = (bfp_bits)ah * bl;
	bfp_bits mid = (ll >> 64) + (uint64_t)lh + (uint64_t)hl;

	*low = mid << 64 | (uint64_t)ll;
	return (bfp_bits)ah * bh + (lh >> 64) + (hl >> 64) + (mid >> 64);
}

static void mul_finite(const struct bfp *a, const struct bfp *b, struct bfp *r)
{
	bfp_bits low, high = mul_high(a->sig, b->sig, &low);
	int32_t exp = a->exp + b->exp + 1;

	if (!(high & TOP)) {
		high = high << 1 | low >> 127;
		low <<= 1;
		exp--;
	}
	r->class = BFP_FINITE;
	r->sig = high | (low != 0);
	r->exp = exp;
}

void bfp_mul(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r)
{
	bool inf = a->class == BFP_INF || b->class == BFP_INF;
	bool zero = a->class == BFP_ZERO || b->class == BFP_ZERO;

	if (bfp_nan(e, a, b, r))
		return;
	if (inf && zero) {
		invalid(e, r);
		return;
	}
	r->sign = a->sign ^ b->sign;
	if (inf || zero)
		r->class = inf ? BFP_INF : BFP_ZERO;
	else
		mul_finite(a, b, r);
}

/*
 * One 64-bit digit of the quotient (rem : next) / den, where rem < den and den
 * has its first bit one: estimated by the high half of den, then corrected.
 */
static uint64_t div_digit(bfp_bits *rem, bfp_bits den)
{
	uint64_t high = (uint64_t)(den >> 64), low = (uint64_t)den;
	bfp_bits q = *rem / high, r = *rem % high;

	while (q >> 64 || q * low > r << 64) {
		q--;
		r += high;
		if (r >> 64)
			break;
	}
	*rem = (*rem << 64) - q * den;
	return (uint64_t)q;
}

static void div_finite(const struct bfp *a, const struct bfp *b, struct bfp *r)
{
	bool less = a->sig < b->sig;
	bfp_bits rem = a->sig, q;

	/* sig_a / sig_b in [1, 2): what is over one is the fraction of 127 bits. */
	if (!less)
		rem -= b->sig;
	q = (bfp_bits)div_digit(&rem, b->sig) << 64;
	q |= div_digit(&rem, b->sig);
	if (!less)
		q = TOP | q >> 1 | (q & 1);
	r->class = BFP_FINITE;
	r->sig = q | (rem != 0);
	r->exp = a->exp - b->exp - less;
}

void bfp_div(struct bfp_env *e, const struct bfp *a, const struct bfp *b, struct bfp *r)
{
	if (bfp_nan(e, a, b, r))
		return;
	if (a->class == b->class && a->class != BFP_FINITE) {
		invalid(e, r);
		return;
	}
	r->sign = a->sign ^ b->sign;
	if (a->class == BFP_INF || b->class == BFP_ZERO) {
		r->class = BFP_INF;
		if (a->class == BFP_FINITE)
			raise(e, BFP_DIV_ZERO);
	} else if (a->class == BFP_ZERO || b->class == BFP_INF) {
		r->class = BFP_ZERO;
	} else {
		div_finite(a, b, r);
	}
}

/* Digit by digit: 118 bits of the root, whose first one is its integer part. */
static void sqrt_finite(const struct bfp *a, struct bfp *r)
{
	bool odd = a->exp & 1;
	bfp_bits rem = (odd ? a->sig >> 126 : 1) - 1, root = 1;
	bfp_bits rest = odd ? a->sig << 2 : a->sig << 1;

	for (unsigned int n = 1; n < 118; n++) {
		rem = rem << 2 | rest >> 126;
		rest <<= 2;
		root <<= 1;
		if (rem > root * 2) {
			rem -= root * 2 + 1;
			root++;
		}
	}
	r->class = BFP_FINITE;
	r->sign = false;
	r->sig = root << 10 | (rem != 0);
	r->exp = (a->exp - odd) / 2;
}

void bfp_sqrt(struct bfp_env *e, const struct bfp *a, struct bfp *r)
{
	if (a->class == BFP_FINITE && !a->sign) {
		sqrt_finite(a, r);
	} else if (a->class == BFP_FINITE || (a->class == BFP_INF && a->sign)) {
		invalid(e, r);
	} else {
		*r = *a;
		bfp_quiet(e, r);
	}
}

/* Products of two long numbers have 106 bits: mul_finite() is exact here. */
void bfp_fma(struct bfp_env *e, const struct bfp *a, const struct bfp *b, const struct bfp *c,
	     struct bfp *r)
{
	struct bfp product;

	if ((a->class == BFP_INF && b->class == BFP_ZERO) ||
	    (a->class == BFP_ZERO && b->class == BFP_INF)) {
		invalid(e, r);
		return;
	}
	if (c->class == BFP_SNAN && a->class != BFP_SNAN && b->class != BFP_SNAN) {
		*r = *c;
		bfp_quiet(e, r);
		return;
	}
	bfp_mul(e, a, b, &product);
	if (bfp_is_nan(&product))
		*r = product;
	else
		bfp_add(e, &product, c, r);
}

/* The integer |v| rounds to; exponents up to 126. */
static bfp_bits integer_magnitude(const struct bfp_env *e, const struct bfp *v, uint8_t *how)
{
	unsigned int n = (unsigned int)(127 - v->exp);
	bfp_bits sig = v->sig;

	if (n > 127) {
		sig = shift_sticky(sig, n - 127);
		n = 127;
	}
	return round_off(e, sig, n, v->sign, how);
}

void bfp_integer(struct bfp_env *e, const struct bfp *v, struct bfp *r)
{
	bfp_bits n;
	uint8_t how;

	*r = *v;
	bfp_quiet(e, r);
	if (r->class != BFP_FINITE || v->exp >= 112)
		return;
	n = integer_magnitude(e, v, &how);
	bfp_raise_inexact(e, how);
	if (n) {
		unsigned int shift = bfp_clz(n);

		r->sig = n << shift;
		r->exp = 127 - (int32_t)shift;
	} else {
		r->class = BFP_ZERO;
	}
}

void bfp_from_int(uint64_t n, bool is_signed, struct bfp *r)
{
	unsigned int shift;

	*r = (struct bfp) { .class = BFP_ZERO };
	if (!n)
		return;
	r->class = BFP_FINITE;
	if (is_signed && n >> 63) {
		r->sign = true;
		n = -n;
	}
	shift = (unsigned int)__builtin_clzll(n);
	r->sig = (bfp_bits)(n << shift) << 64;
	r->exp = 63 - (int32_t)shift;
}

/* What cannot be represented is an invalid operation, and inexact as well. */
static uint64_t to_int_invalid(struct bfp_env *e, uint64_t n, uint32_t *cc)
{
	bfp_raise_invalid(e);
	if (!e->dxc)
		bfp_raise_inexact(e, BFP_INEXACT);
	*cc = 3;
	return n;
}

uint64_t bfp_to_int(struct bfp_env *e, const struct bfp *v, unsigned int bits, bool is_signed,
		    uint32_t *cc)
{
	uint64_t max = (~UINT64_C(0) >> (64 - bits)) >> is_signed;
	uint64_t min = is_signed ? max + 1 : 0;		/* its magnitude */
	uint64_t limit = v->sign ? min : max;
	uint8_t how = 0;
	bfp_bits n = 0;

	if (bfp_is_nan(v))
		return to_int_invalid(e, -min, cc);
	if (v->class == BFP_FINITE && v->exp < 65)
		n = integer_magnitude(e, v, &how);
	else if (v->class != BFP_ZERO)
		n = TOP;
	if (n > limit)
		return to_int_invalid(e, v->sign ? -limit : limit, cc);
	bfp_raise_inexact(e, how);
	*cc = v->class == BFP_ZERO ? 0 : v->sign ? 1 : 2;
	return v->sign ? -(uint64_t)n : (uint64_t)n;
}

uint32_t bfp_cc(enum bfp_format f, bfp_bits bits)
{
	struct bfp v;

	bfp_unpack(f, bits, &v);
	if (bfp_is_nan(&v))
		return 3;
	return v.class == BFP_ZERO ? 0 : v.sign ? 1 : 2;
}

unsigned int bfp_data_class(enum bfp_format f, bfp_bits bits)
{
	static const uint16_t positive[] = {
		[BFP_ZERO] = 0x800, [BFP_FINITE] = 0x200, [BFP_INF] = 0x020,
		[BFP_QNAN] = 0x008, [BFP_SNAN] = 0x002,
	};
	unsigned int class;
	struct bfp v;

	bfp_unpack(f, bits, &v);
	class = positive[v.class];
	if (v.class == BFP_FINITE && v.exp < 1 - formats[f].emax)
		class = 0x080;
	return class >> v.sign;
}
