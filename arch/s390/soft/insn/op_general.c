// SPDX-License-Identifier: Apache-2.0
/*
 * General instructions that are rare enough, or take long enough, to be called
 * instead of inlined: access registers, several registers, characters under
 * mask, division, double shifts, the high halves of registers, and everything
 * that changes the addressing mode.
 */
#include "arch/s390/soft/insn/hot_arith.h"
#include "arch/s390/soft/insn/hot_load.h"
#include "arch/s390/soft/insn/hot_logic.h"
#include "arch/s390/soft/insn/hot_branch.h"

/* As OP(), for handlers that other files call (kinds F and E). */
#define FUNCTION(name, statement)						\
void op_##name(struct cpu *c, const struct insn *i)				\
{										\
	statement;								\
}

static void need_aligned(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len)
{
	if (unlikely(va & (len - 1)))
		cpu_program(c, i, PGM_SPECIFICATION);
}

/* Access registers */
FUNCTION(sar, c->a[i->r1] = reg2_32(c, i))
FUNCTION(cpya, c->a[i->r1] = c->a[i->r2])

/* LOAD ADDRESS EXTENDED: the access register tells in which space the address is. */
void op_lae(struct cpu *c, const struct insn *i)
{
	uint64_t address = ea_rx(c, i);
	uint32_t alet = 0;

	switch (c->psw_mask & PSW_AS) {
	case PSW_AS_ACCREG:
		alet = i->b == NO_BASE ? 0 : c->a[i->b];
		break;
	case PSW_AS_SECONDARY:
		alet = 1;
		break;
	case PSW_AS_HOME:
		alet = 2;
		break;
	}
	set_r_addr(c, i->r1, address);
	c->a[i->r1] = alet;
}

/* Several registers: R1 to R3, 0 follows 15. */
#define MULTIPLE_MAX 128	/* bytes: 16 registers of 8 */

static unsigned int multiple_count(const struct insn *i)
{
	return ((i->r3 - i->r1) & 15) + 1;
}

/* The operand in one piece: in place, or copied to @buf when it crosses a page. */
static const uint8_t *multiple_fetch(struct cpu *c, const struct insn *i, uint64_t va,
				     unsigned int len, unsigned int b, uint8_t *buf)
{
	struct mem_range m;

	mem_range(c, i, va, len, b, MEM_READ, &m);
	if (likely(!m.n2))
		return m.p1;
	memcpy(buf, m.p1, m.n1);
	memcpy(buf + m.n1, m.p2, m.n2);
	return buf;
}

/* A function that loads, or stores, @bytes for each register @k at @p. */
#define LOAD_MULTIPLE(function, bytes, boundary, set_register)			\
void function(struct cpu *c, const struct insn *i)				\
{										\
	unsigned int n = multiple_count(i), k = i->r1;				\
	uint64_t va = ea_rs(c, i);						\
	uint8_t buf[MULTIPLE_MAX];						\
	const uint8_t *p;							\
										\
	need_aligned(c, i, va, boundary);					\
	p = multiple_fetch(c, i, va, n * (bytes), i->b, buf);			\
	for (; n > 0; n--, p += (bytes), k = (k + 1) & 15)			\
		set_register;							\
}

#define STORE_MULTIPLE(function, bytes, boundary, put_register)			\
void function(struct cpu *c, const struct insn *i)				\
{										\
	unsigned int n = multiple_count(i), k = i->r1;				\
	uint64_t va = ea_rs(c, i);						\
	uint8_t buf[MULTIPLE_MAX], *p;						\
	struct mem_range m;							\
										\
	need_aligned(c, i, va, boundary);					\
	mem_range(c, i, va, n * (bytes), i->b, MEM_WRITE, &m);			\
	p = likely(!m.n2) ? m.p1 : buf;						\
	for (; n > 0; n--, p += (bytes), k = (k + 1) & 15)			\
		put_register;							\
	if (unlikely(m.n2)) {							\
		memcpy(m.p1, buf, m.n1);					\
		memcpy(m.p2, buf + m.n1, m.n2);					\
	}									\
}

LOAD_MULTIPLE(lmg_slow, 8, 1, c->r[k] = be64_load(p))
LOAD_MULTIPLE(op_lm, 4, 1, set_r32(c, k, be32_load(p)))
LOAD_MULTIPLE(op_lmh, 4, 1, set_r32h(c, k, be32_load(p)))
LOAD_MULTIPLE(op_lam, 4, 4, c->a[k] = be32_load(p))
STORE_MULTIPLE(stmg_slow, 8, 1, be64_store(p, c->r[k]))
STORE_MULTIPLE(op_stm, 4, 1, be32_store(p, r32(c, k)))
STORE_MULTIPLE(op_stmh, 4, 1, be32_store(p, r32h(c, k)))
STORE_MULTIPLE(op_stam, 4, 4, be32_store(p, c->a[k]))

/* LOAD MULTIPLE DISJOINT: high halves from the second operand, low ones from the fourth. */
void op_lmd(struct cpu *c, const struct insn *i)
{
	unsigned int n = multiple_count(i), k;
	uint8_t high_buf[MULTIPLE_MAX], low_buf[MULTIPLE_MAX];
	const uint8_t *high, *low;

	high = multiple_fetch(c, i, ea_ss1(c, i), n * 4, i->r2, high_buf);
	low = multiple_fetch(c, i, ea_rs(c, i), n * 4, i->b, low_buf);
	for (k = i->r1; n > 0; n--, high += 4, low += 4, k = (k + 1) & 15)
		c->r[k] = (uint64_t)be32_load(high) << 32 | be32_load(low);
}

/*
 * Quadwords. A 16-byte vector is what hosts load and store in one access when
 * it is aligned (AVX, LSE2), which LPQ and STPQ promise.
 */
typedef uint64_t quadword __attribute__((vector_size(16)));

static void *quadword_pointer(struct cpu *c, const struct insn *i, enum mem_access access)
{
	uint64_t va = ea_rx(c, i);
	struct mem_range m;

	need_even(c, i, i->r1);
	need_aligned(c, i, va, 16);
	mem_range(c, i, va, 16, i->b, access, &m);
	return m.p1;
}

void op_lpq(struct cpu *c, const struct insn *i)
{
	quadword v = *(volatile quadword *)quadword_pointer(c, i, MEM_READ);

	c->r[i->r1] = be64toh(v[0]);
	c->r[i->r1 + 1] = be64toh(v[1]);
}

void op_stpq(struct cpu *c, const struct insn *i)
{
	quadword v = { htobe64(c->r[i->r1]), htobe64(c->r[i->r1 + 1]) };

	*(volatile quadword *)quadword_pointer(c, i, MEM_WRITE) = v;
}

/*
 * LOAD PAIR DISJOINT: code 0 says that both operands were there at one time,
 * which holds when the first is still the same after the second was fetched.
 */
void op_lpd(struct cpu *c, const struct insn *i)
{
	uint64_t va1 = ea_ss1(c, i), va2 = ea_rs(c, i);
	uint32_t v1, v2;

	need_even(c, i, i->r3);
	need_aligned(c, i, va1 | va2, 4);
	v1 = ld32(c, i, va1, i->r2);
	v2 = ld32(c, i, va2, i->b);
	c->cc = ld32(c, i, va1, i->r2) == v1 ? 0 : 3;
	set_r32(c, i->r3, v1);
	set_r32(c, i->r3 + 1, v2);
}

void op_lpdg(struct cpu *c, const struct insn *i)
{
	uint64_t va1 = ea_ss1(c, i), va2 = ea_rs(c, i);
	uint64_t v1, v2;

	need_even(c, i, i->r3);
	need_aligned(c, i, va1 | va2, 8);
	v1 = ld64(c, i, va1, i->r2);
	v2 = ld64(c, i, va2, i->b);
	c->cc = ld64(c, i, va1, i->r2) == v1 ? 0 : 3;
	c->r[i->r3] = v1;
	c->r[i->r3 + 1] = v2;
}

/*
 * Characters under mask. The bytes of storage are consecutive; bit 8 of the
 * 4-bit mask stands for the leftmost byte of the 32-bit half of the register
 * that the caller gives and takes back.
 */
static uint32_t mask_to_bytes(unsigned int mask)
{
	return ((mask & 8) << 21 | (mask & 4) << 14 | (mask & 2) << 7 | (mask & 1)) * 0xff;
}

static unsigned int mask_length(unsigned int mask)
{
	return __builtin_popcount(mask);
}

/* Spread consecutive bytes @v over the bytes that @mask selects. */
static uint32_t mask_deposit(unsigned int mask, uint32_t v)
{
	uint32_t out = 0;
	unsigned int bit;

	for (bit = 0; bit < 4; bit++) {
		if (mask & 1u << bit) {
			out |= (v & 0xff) << bit * 8;
			v >>= 8;
		}
	}
	return out;
}

/* Gather the bytes that @mask selects: the inverse. */
static uint32_t mask_extract(unsigned int mask, uint32_t v)
{
	uint32_t out = 0;
	int bit;

	for (bit = 3; bit >= 0; bit--) {
		if (mask & 1u << bit)
			out = out << 8 | ((v >> bit * 8) & 0xff);
	}
	return out;
}

/* Fetch mask_length() bytes; one is accessed even when the mask is zero. */
static uint32_t mask_fetch(struct cpu *c, const struct insn *i)
{
	uint64_t va = ea_rs(c, i);

	switch (mask_length(i->r3)) {
	case 4:
		return ld32(c, i, va, i->b);
	case 3:
		return (uint32_t)ld16(c, i, va, i->b) << 8
			| ld8(c, i, (va + 2) & c->amask, i->b);
	case 2:
		return ld16(c, i, va, i->b);
	default:
		return ld8(c, i, va, i->b);
	}
}

/* INSERT CHARACTERS UNDER MASK into @old; sets the condition code. */
static uint32_t icm_insert(struct cpu *c, const struct insn *i, uint32_t old)
{
	uint32_t selected = mask_to_bytes(i->r3);
	unsigned int n = mask_length(i->r3);
	uint32_t v = mask_fetch(c, i);

	if (!n) {
		c->cc = 0;
		return old;
	}
	c->cc = v == 0 ? 0 : v >> (n * 8 - 1) ? 1 : 2;
	return (old & ~selected) | mask_deposit(i->r3, v);
}

/* STORE CHARACTERS UNDER MASK. */
static void stcm_store(struct cpu *c, const struct insn *i, uint32_t value)
{
	uint32_t v = mask_extract(i->r3, value);
	uint64_t va = ea_rs(c, i);
	uint8_t bytes[3];

	switch (mask_length(i->r3)) {
	case 4:
		st32(c, i, va, i->b, v);
		break;
	case 3:
		bytes[0] = v >> 16;
		bytes[1] = v >> 8;
		bytes[2] = v;
		mem_write(c, i, va, bytes, 3, i->b);
		break;
	case 2:
		st16(c, i, va, i->b, v);
		break;
	case 1:
		st8(c, i, va, i->b, v);
		break;
	}
}

void icm_slow(struct cpu *c, const struct insn *i)
{
	set_r32(c, i->r1, icm_insert(c, i, r32(c, i->r1)));
}

FUNCTION(icmh, set_r32h(c, i->r1, icm_insert(c, i, r32h(c, i->r1))))
FUNCTION(stcm, stcm_store(c, i, reg1_32(c, i)))
FUNCTION(stcmh, stcm_store(c, i, r32h(c, i->r1)))

/* COMPARE LOGICAL CHARACTERS UNDER MASK: a zero mask compares equal, after one access. */
static void compare_masked(struct cpu *c, const struct insn *i, uint32_t value)
{
	uint32_t v = mask_fetch(c, i);

	c->cc = i->r3 ? cc_logical(mask_extract(i->r3, value), v) : 0;
}

FUNCTION(clm, compare_masked(c, i, reg1_32(c, i)))
FUNCTION(clmh, compare_masked(c, i, r32h(c, i->r1)))

/* LOAD AND TRAP: the register is loaded before a zero traps. */
FUNCTION(lat, load32(c, i, rx32(c, i)); trap_if(c, i, !reg1_32(c, i)))
FUNCTION(lgat, load64(c, i, rx64(c, i)); trap_if(c, i, !reg1_64(c, i)))
FUNCTION(llgfat, load64(c, i, rx32(c, i)); trap_if(c, i, !reg1_64(c, i)))
FUNCTION(llgtat, load64(c, i, rx32(c, i) & 0x7fffffff); trap_if(c, i, !reg1_64(c, i)))
FUNCTION(lfhat, set_r32h(c, i->r1, rx32(c, i)); trap_if(c, i, !r32h(c, i->r1)))

/* LOAD AND ZERO RIGHTMOST BYTE */
FUNCTION(lzrf, load32(c, i, rx32(c, i) & ~UINT32_C(0xff)))
FUNCTION(llzrgf, load64(c, i, rx32(c, i) & ~UINT32_C(0xff)))
FUNCTION(lzrg, load64(c, i, rx64(c, i) & ~UINT64_C(0xff)))

/* Additions to storage that is not on its boundary, and so not interlocked */
uint32_t storage_add_unaligned32(struct cpu *c, const struct insn *i, uint64_t va,
				 uint32_t addend)
{
	uint32_t old = ld32(c, i, va, i->b);

	st32(c, i, va, i->b, old + addend);
	return old;
}

uint64_t storage_add_unaligned64(struct cpu *c, const struct insn *i, uint64_t va,
				 uint64_t addend)
{
	uint64_t old = ld64(c, i, va, i->b);

	st64(c, i, va, i->b, old + addend);
	return old;
}

void op_alsi(struct cpu *c, const struct insn *i)
{
	uint32_t addend = (int8_t)i->i, v;
	bool carry = __builtin_add_overflow(storage_add32(c, i, addend), addend, &v);

	c->cc = cc_carry(v, carry);
}

void op_algsi(struct cpu *c, const struct insn *i)
{
	uint64_t addend = (int8_t)i->i, v;
	bool carry = __builtin_add_overflow(storage_add64(c, i, addend), addend, &v);

	c->cc = cc_carry(v, carry);
}

/*
 * Division: remainder to R1, quotient to R1+1. A zero divisor and a quotient
 * that does not fit are fixed-point-divide exceptions, before any change.
 */
static void divide_check(struct cpu *c, const struct insn *i, bool possible)
{
	if (unlikely(!possible))
		cpu_program(c, i, PGM_FIXED_DIVIDE);
}

/* 64-bit dividend in the low halves of the pair. */
static void divide32(struct cpu *c, const struct insn *i, int32_t b)
{
	int64_t a = pair32(c, i), q;

	divide_check(c, i, b != 0 && !(a == INT64_MIN && b == -1));
	q = a / b;
	divide_check(c, i, q == (int32_t)q);
	set_r32(c, i->r1, a % b);
	set_r32(c, i->r1 + 1, q);
}

static void divide_logical32(struct cpu *c, const struct insn *i, uint32_t b)
{
	uint64_t a = pair32(c, i);

	divide_check(c, i, a >> 32 < b);
	set_r32(c, i->r1, a % b);
	set_r32(c, i->r1 + 1, a / b);
}

/* DIVIDE SINGLE: the dividend is R1+1. */
static void divide64(struct cpu *c, const struct insn *i, int64_t b)
{
	int64_t a = c->r[i->r1 + 1];

	divide_check(c, i, b != 0 && !(a == INT64_MIN && b == -1));
	c->r[i->r1] = a % b;
	c->r[i->r1 + 1] = a / b;
}

static void divide_logical64(struct cpu *c, const struct insn *i, uint64_t b)
{
	uint64_t high = c->r[i->r1], low = c->r[i->r1 + 1];
	uint128 a;

	if (likely(!high)) {	/* the usual case, and cheap on every host */
		divide_check(c, i, b != 0);
		c->r[i->r1] = low % b;
		c->r[i->r1 + 1] = low / b;
		return;
	}
	divide_check(c, i, high < b);
	a = pair64(c, i);
	c->r[i->r1] = (uint64_t)(a % b);
	c->r[i->r1 + 1] = (uint64_t)(a / b);
}

#define DIVIDE(name, statement)	FUNCTION(name, need_even(c, i, i->r1); statement)

DIVIDE(dr, divide32(c, i, reg2_32(c, i)))
DIVIDE(d, divide32(c, i, rx32(c, i)))
DIVIDE(dlr, divide_logical32(c, i, reg2_32(c, i)))
DIVIDE(dl, divide_logical32(c, i, rx32(c, i)))
DIVIDE(dsgr, divide64(c, i, reg2_64(c, i)))
DIVIDE(dsgfr, divide64(c, i, (int32_t)reg2_32(c, i)))
DIVIDE(dsg, divide64(c, i, rx64(c, i)))
DIVIDE(dsgf, divide64(c, i, (int32_t)rx32(c, i)))
DIVIDE(dlgr, divide_logical64(c, i, reg2_64(c, i)))
DIVIDE(dlg, divide_logical64(c, i, rx64(c, i)))

/* Double shifts, of the pair of low halves as one number */
static uint64_t shift_pair(struct cpu *c, const struct insn *i)
{
	need_even(c, i, i->r1);
	return pair32(c, i);
}

FUNCTION(srdl, set_pair32(c, i, shift_pair(c, i) >> shift_amount(c, i)))
FUNCTION(sldl, set_pair32(c, i, shift_pair(c, i) << shift_amount(c, i)))

void op_srda(struct cpu *c, const struct insn *i)
{
	int64_t v = (int64_t)shift_pair(c, i) >> shift_amount(c, i);

	set_pair32(c, i, v);
	c->cc = cc_sign64(v);
}

void op_slda(struct cpu *c, const struct insn *i)
{
	bool lost;
	int64_t v = shifted_left64(shift_pair(c, i), shift_amount(c, i), &lost);

	set_pair32(c, i, v);
	c->cc = cc_sign64(v);
	if (lost)
		fixed_overflow(c, i);
}

/* High halves: loads and stores */
static void load_high(struct cpu *c, const struct insn *i, uint32_t v)
{
	set_r32h(c, i->r1, v);
}

FUNCTION(lbh, load_high(c, i, (int8_t)rx8(c, i)))
FUNCTION(llch, load_high(c, i, rx8(c, i)))
FUNCTION(lhh, load_high(c, i, (int16_t)rx16(c, i)))
FUNCTION(llhh, load_high(c, i, rx16(c, i)))
FUNCTION(lfh, load_high(c, i, rx32(c, i)))
FUNCTION(stch, set_rx8(c, i, (uint8_t)r32h(c, i->r1)))
FUNCTION(sthh, set_rx16(c, i, (uint16_t)r32h(c, i->r1)))
FUNCTION(stfh, set_rx32(c, i, r32h(c, i->r1)))
FUNCTION(locfhr, if (mask_has_cc(i->r3, c->cc)) load_high(c, i, r32h(c, i->r2)))
FUNCTION(locfh, if (mask_has_cc(i->r3, c->cc)) load_high(c, i, rs32(c, i)))
FUNCTION(lochhi, if (mask_has_cc(i->r3, c->cc)) load_high(c, i, i->i))
FUNCTION(stocfh, if (mask_has_cc(i->r3, c->cc)) set_rs32(c, i, r32h(c, i->r1)))

/* High halves: arithmetic. R2 is a high half, R3 a high or a low one. */
static void set_signed_high(struct cpu *c, const struct insn *i, int32_t v, bool overflow)
{
	set_r32h(c, i->r1, v);
	c->cc = cc_sign32(v);
	if (overflow)
		fixed_overflow(c, i);
}

static void add_high(struct cpu *c, const struct insn *i, int32_t a, int32_t b)
{
	int32_t v;
	bool overflow = __builtin_add_overflow(a, b, &v);

	set_signed_high(c, i, v, overflow);
}

static void sub_high(struct cpu *c, const struct insn *i, int32_t a, int32_t b)
{
	int32_t v;
	bool overflow = __builtin_sub_overflow(a, b, &v);

	set_signed_high(c, i, v, overflow);
}

static void add_logical_high(struct cpu *c, const struct insn *i, uint32_t a, uint32_t b)
{
	uint32_t v;
	bool carry = __builtin_add_overflow(a, b, &v);

	set_r32h(c, i->r1, v);
	c->cc = cc_carry(v, carry);
}

static void sub_logical_high(struct cpu *c, const struct insn *i, uint32_t a, uint32_t b)
{
	set_r32h(c, i->r1, a - b);
	c->cc = cc_carry(a - b, a >= b);
}

FUNCTION(ahhhr, add_high(c, i, r32h(c, i->r2), r32h(c, i->r3)))
FUNCTION(ahhlr, add_high(c, i, r32h(c, i->r2), r32(c, i->r3)))
FUNCTION(aih, add_high(c, i, r32h(c, i->r1), i->i))
FUNCTION(shhhr, sub_high(c, i, r32h(c, i->r2), r32h(c, i->r3)))
FUNCTION(shhlr, sub_high(c, i, r32h(c, i->r2), r32(c, i->r3)))
FUNCTION(alhhhr, add_logical_high(c, i, r32h(c, i->r2), r32h(c, i->r3)))
FUNCTION(alhhlr, add_logical_high(c, i, r32h(c, i->r2), r32(c, i->r3)))
FUNCTION(alsih, add_logical_high(c, i, r32h(c, i->r1), i->i))
FUNCTION(alsihn, set_r32h(c, i->r1, r32h(c, i->r1) + (uint32_t)i->i))
FUNCTION(slhhhr, sub_logical_high(c, i, r32h(c, i->r2), r32h(c, i->r3)))
FUNCTION(slhhlr, sub_logical_high(c, i, r32h(c, i->r2), r32(c, i->r3)))

FUNCTION(chhr, c->cc = cc_signed((int32_t)r32h(c, i->r1), (int32_t)r32h(c, i->r2)))
FUNCTION(chlr, c->cc = cc_signed((int32_t)r32h(c, i->r1), (int32_t)r32(c, i->r2)))
FUNCTION(chf, c->cc = cc_signed((int32_t)r32h(c, i->r1), (int32_t)rx32(c, i)))
FUNCTION(cih, c->cc = cc_signed((int32_t)r32h(c, i->r1), i->i))
FUNCTION(clhhr, c->cc = cc_logical(r32h(c, i->r1), r32h(c, i->r2)))
FUNCTION(clhlr, c->cc = cc_logical(r32h(c, i->r1), r32(c, i->r2)))
FUNCTION(clhf, c->cc = cc_logical(r32h(c, i->r1), rx32(c, i)))
FUNCTION(clih, c->cc = cc_logical(r32h(c, i->r1), (uint32_t)i->i))

/*
 * ROTATE THEN INSERT SELECTED BITS HIGH and LOW: as RISBG on one half, whose
 * bits are numbered 0-31. @first is the number of its first bit in the register.
 */
static void rotate_insert_half(struct cpu *c, const struct insn *i, unsigned int first)
{
	uint64_t half = UINT64_C(0xffffffff00000000) >> first, mask, keep;

	mask = insn_bit_range(first + (i->r3 & 31), first + (i->m4 & 31)) & half;
	keep = i->m4 & ROTATE_ZERO_REMAINING ? ~half : ~mask;
	c->r[i->r1] = (c->r[i->r1] & keep) | (rotated_operand(c, i) & mask);
}

FUNCTION(risbhg, rotate_insert_half(c, i, 0))
FUNCTION(risblg, rotate_insert_half(c, i, 32))

/* SET PROGRAM MASK: bits 34-39 of R1. */
void op_spm(struct cpu *c, const struct insn *i)
{
	uint64_t v = reg1_32(c, i);

	c->cc = v >> 28 & 3;
	c->psw_mask = (c->psw_mask & ~PSW_PM) | (v << 16 & PSW_PM);
}

/* TEST ADDRESSING MODE */
FUNCTION(tam, (void)i; c->cc = c->psw_mask & PSW_EA ? 3 : c->psw_mask & PSW_BA ? 1 : 0)

/* Enter the addressing mode that PSW bits EA and BA of @mode stand for. */
static void set_addressing_mode(struct cpu *c, uint64_t mode)
{
	c->psw_mask = (c->psw_mask & ~(PSW_EA | PSW_BA)) | mode;
	cpu_update_mode(c);
	c->psw_addr &= c->amask;
}

/* SET ADDRESSING MODE: the instruction itself must lie below the new limit. */
static void set_narrow_mode(struct cpu *c, const struct insn *i, uint64_t mode, uint64_t limit)
{
	if (insn_addr(c, i) > limit)
		cpu_program(c, i, PGM_SPECIFICATION);
	set_addressing_mode(c, mode);
}

FUNCTION(sam24, set_narrow_mode(c, i, 0, 0xffffff))
FUNCTION(sam31, set_narrow_mode(c, i, PSW_BA, 0x7fffffff))
FUNCTION(sam64, (void)i; set_addressing_mode(c, PSW_EA | PSW_BA))

/* The address and mode in a branch address of BSM and BASSM, R2 not being 0. */
static void branch_and_set_mode(struct cpu *c, uint64_t address)
{
	if (address & 1) {
		c->psw_addr = address - 1;
		set_addressing_mode(c, PSW_EA | PSW_BA);
	} else {
		c->psw_addr = address;
		set_addressing_mode(c, address & PSW_BA);
	}
}

/* BRANCH AND SET MODE: only the mode is saved in R1. */
void op_bsm(struct cpu *c, const struct insn *i)
{
	uint64_t address = c->r[i->r2];

	if (i->r1) {
		if (c->psw_mask & PSW_EA)
			c->r[i->r1] |= 1;
		else
			c->r[i->r1] = (c->r[i->r1] & ~PSW_BA) | (c->psw_mask & PSW_BA);
	}
	if (i->r2)
		branch_and_set_mode(c, address);
}

/* BRANCH AND SAVE AND SET MODE: bit 63 of the link tells the 64-bit mode. */
void op_bassm(struct cpu *c, const struct insn *i)
{
	uint64_t address = c->r[i->r2];

	link_info(c, i);
	if (c->psw_mask & PSW_EA)
		c->r[i->r1] |= 1;
	if (i->r2)
		branch_and_set_mode(c, address);
}
