// SPDX-License-Identifier: Apache-2.0
/*
 * General instructions that are rare enough to be called instead of inlined:
 * access registers, disjoint and quadword operands, double shifts, the high
 * halves of registers, and everything that changes the addressing mode.
 */
#include "arch/s390/soft/hot_arith.h"
#include "arch/s390/soft/hot_load.h"
#include "arch/s390/soft/hot_logic.h"
#include "arch/s390/soft/hot_branch.h"

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

void op_lam(struct cpu *c, const struct insn *i)
{
	unsigned int n = multiple_count(i), k;
	uint64_t va = ea_rs(c, i);
	uint8_t buf[MULTIPLE_MAX];
	const uint8_t *p;

	need_aligned(c, i, va, 4);
	p = multiple_fetch(c, i, va, n * 4, i->b, buf);
	for (k = i->r1; n > 0; n--, p += 4, k = (k + 1) & 15)
		c->a[k] = be32_load(p);
}

void op_stam(struct cpu *c, const struct insn *i)
{
	unsigned int n = multiple_count(i), k;
	uint64_t va = ea_rs(c, i);
	uint8_t buf[MULTIPLE_MAX], *p;
	struct mem_range m;

	need_aligned(c, i, va, 4);
	mem_range(c, i, va, n * 4, i->b, MEM_WRITE, &m);
	p = !m.n2 ? m.p1 : buf;
	for (k = i->r1; n > 0; n--, p += 4, k = (k + 1) & 15)
		be32_store(p, c->a[k]);
	if (m.n2)
		multiple_spill(&m, buf);
}

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

	mask = bit_range(first + (i->r3 & 31), first + (i->m4 & 31)) & half;
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
