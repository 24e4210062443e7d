// SPDX-License-Identifier: Apache-2.0
/*
 * Loads, stores and moves between registers: no arithmetic, and a condition
 * code only for LOAD AND TEST and INSERT CHARACTERS UNDER MASK. In the order
 * of the Principles of Operation, by the width of the result.
 */
#ifndef UCVM_SOFT_HOT_LOAD_H
#define UCVM_SOFT_HOT_LOAD_H

#include "arch/s390/soft/hot_operand.h"

/* No operation: what only hints, such as PREFETCH DATA. */
OP(nop, (void)c; (void)i)

HOT void load32(struct cpu *c, const struct insn *i, uint32_t v)
{
	set_r32(c, i->r1, v);
}

HOT void load64(struct cpu *c, const struct insn *i, uint64_t v)
{
	c->r[i->r1] = v;
}

/* 32-bit results */
OP(lr, load32(c, i, reg2_32(c, i)))
OP(l, load32(c, i, rx32(c, i)))
OP(lrl, load32(c, i, rel32(c, i)))
OP(lhi, load32(c, i, i->i))
OP(lh, load32(c, i, (int16_t)rx16(c, i)))
OP(lhrl, load32(c, i, (int16_t)rel16(c, i)))
OP(lhr, load32(c, i, (int16_t)reg2_64(c, i)))
OP(lb, load32(c, i, (int8_t)rx8(c, i)))
OP(lbr, load32(c, i, (int8_t)reg2_64(c, i)))
OP(llc, load32(c, i, rx8(c, i)))
OP(llcr, load32(c, i, (uint8_t)reg2_64(c, i)))
OP(llh, load32(c, i, rx16(c, i)))
OP(llhrl, load32(c, i, rel16(c, i)))
OP(llhr, load32(c, i, (uint16_t)reg2_64(c, i)))
OP(lrvr, load32(c, i, __builtin_bswap32(reg2_32(c, i))))
OP(lrv, load32(c, i, __builtin_bswap32(rx32(c, i))))
OP(ear, load32(c, i, c->a[i->r2]))

/* 64-bit results */
OP(lgr, load64(c, i, reg2_64(c, i)))
OP(lg, load64(c, i, rx64(c, i)))
OP(lgrl, load64(c, i, rel64(c, i)))
OP(lghi, load64(c, i, (int64_t)i->i))
OP(lgfr, load64(c, i, (int32_t)reg2_32(c, i)))
OP(lgf, load64(c, i, (int32_t)rx32(c, i)))
OP(lgfrl, load64(c, i, (int32_t)rel32(c, i)))
OP(lghr, load64(c, i, (int16_t)reg2_64(c, i)))
OP(lgh, load64(c, i, (int16_t)rx16(c, i)))
OP(lghrl, load64(c, i, (int16_t)rel16(c, i)))
OP(lgbr, load64(c, i, (int8_t)reg2_64(c, i)))
OP(lgb, load64(c, i, (int8_t)rx8(c, i)))
OP(llgfr, load64(c, i, reg2_32(c, i)))
OP(llgf, load64(c, i, rx32(c, i)))
OP(llgfrl, load64(c, i, rel32(c, i)))
OP(llghr, load64(c, i, (uint16_t)reg2_64(c, i)))
OP(llgh, load64(c, i, rx16(c, i)))
OP(llghrl, load64(c, i, rel16(c, i)))
OP(llgcr, load64(c, i, (uint8_t)reg2_64(c, i)))
OP(llgc, load64(c, i, rx8(c, i)))
OP(llgtr, load64(c, i, reg2_32(c, i) & 0x7fffffff))
OP(llgt, load64(c, i, rx32(c, i) & 0x7fffffff))
OP(lrvgr, load64(c, i, __builtin_bswap64(reg2_64(c, i))))
OP(lrvg, load64(c, i, __builtin_bswap64(rx64(c, i))))

/* Immediates into a part of the register: insert keeps the rest, load clears it. */
OP(llihh, load64(c, i, (uint64_t)(uint16_t)i->i << 48))
OP(llihl, load64(c, i, (uint64_t)(uint16_t)i->i << 32))
OP(llilh, load64(c, i, (uint64_t)(uint16_t)i->i << 16))
OP(llill, load64(c, i, (uint16_t)i->i))
OP(llihf, load64(c, i, (uint64_t)(uint32_t)i->i << 32))
OP(llilf, load64(c, i, (uint32_t)i->i))

HOT void insert(struct cpu *c, const struct insn *i, unsigned int shift, uint64_t mask,
			  uint64_t v)
{
	c->r[i->r1] = (c->r[i->r1] & ~(mask << shift)) | v << shift;
}

OP(iihh, insert(c, i, 48, 0xffff, (uint16_t)i->i))
OP(iihl, insert(c, i, 32, 0xffff, (uint16_t)i->i))
OP(iilh, insert(c, i, 16, 0xffff, (uint16_t)i->i))
OP(iill, insert(c, i, 0, 0xffff, (uint16_t)i->i))
OP(iihf, insert(c, i, 32, 0xffffffff, (uint32_t)i->i))
OP(iilf, insert(c, i, 0, 0xffffffff, (uint32_t)i->i))
OP(ic, insert(c, i, 0, 0xff, rx8(c, i)))
OP(lrvh, insert(c, i, 0, 0xffff, __builtin_bswap16(rx16(c, i))))

/* Addresses */
OP(la, set_r_addr(c, i->r1, ea_rx(c, i)))
OP(larl, set_r_addr(c, i->r1, ea_rel(c, i)))

/* INSERT PROGRAM MASK: bits 32-39 of R1 become 00, cc, program mask. */
OP(ipm, insert(c, i, 24, 0xff, c->cc << 4 | (c->psw_mask & PSW_PM) >> 40))

/* LOAD AND TEST */
HOT void load_test32(struct cpu *c, const struct insn *i, uint32_t v)
{
	set_r32(c, i->r1, v);
	c->cc = cc_sign32(v);
}

HOT void load_test64(struct cpu *c, const struct insn *i, uint64_t v)
{
	c->r[i->r1] = v;
	c->cc = cc_sign64(v);
}

OP(ltr, load_test32(c, i, reg2_32(c, i)))
OP(lt, load_test32(c, i, rx32(c, i)))
OP(ltgr, load_test64(c, i, reg2_64(c, i)))
OP(ltg, load_test64(c, i, rx64(c, i)))
OP(ltgfr, load_test64(c, i, (int32_t)reg2_32(c, i)))
OP(ltgf, load_test64(c, i, (int32_t)rx32(c, i)))

/* LOAD ON CONDITION, STORE ON CONDITION: no access when the condition is not met */
OP(locr, if (mask_has_cc(i->r3, c->cc)) load32(c, i, reg2_32(c, i)))
OP(locgr, if (mask_has_cc(i->r3, c->cc)) load64(c, i, reg2_64(c, i)))
OP(loc, if (mask_has_cc(i->r3, c->cc)) load32(c, i, rs32(c, i)))
OP(locg, if (mask_has_cc(i->r3, c->cc)) load64(c, i, rs64(c, i)))
OP(lochi, if (mask_has_cc(i->r3, c->cc)) load32(c, i, i->i))
OP(locghi, if (mask_has_cc(i->r3, c->cc)) load64(c, i, (int64_t)i->i))
OP(stoc, if (mask_has_cc(i->r3, c->cc)) set_rs32(c, i, reg1_32(c, i)))
OP(stocg, if (mask_has_cc(i->r3, c->cc)) set_rs64(c, i, reg1_64(c, i)))

/* Stores */
OP(st, set_rx32(c, i, reg1_32(c, i)))
OP(stg, set_rx64(c, i, reg1_64(c, i)))
OP(sth, set_rx16(c, i, (uint16_t)reg1_64(c, i)))
OP(stc, set_rx8(c, i, (uint8_t)reg1_64(c, i)))
OP(strv, set_rx32(c, i, __builtin_bswap32(reg1_32(c, i))))
OP(strvg, set_rx64(c, i, __builtin_bswap64(reg1_64(c, i))))
OP(strvh, set_rx16(c, i, __builtin_bswap16((uint16_t)reg1_64(c, i))))
OP(strl, st32(c, i, rel_aligned(c, i, 4), NO_BASE, reg1_32(c, i)))
OP(stgrl, st64(c, i, rel_aligned(c, i, 8), NO_BASE, reg1_64(c, i)))
OP(sthrl, st16(c, i, rel_aligned(c, i, 2), NO_BASE, (uint16_t)reg1_64(c, i)))
OP(mvi, set_rs8(c, i, (uint8_t)i->i))
OP(mvhhi, set_rs16(c, i, (uint16_t)i->i))
OP(mvhi, set_rs32(c, i, i->i))
OP(mvghi, set_rs64(c, i, (int64_t)i->i))

/* LOAD MULTIPLE, STORE MULTIPLE: registers R1 to R3, 0 follows 15 */
#define MULTIPLE_MAX 128	/* bytes: 16 registers of 8 */

HOT unsigned int multiple_count(const struct insn *i)
{
	return ((i->r3 - i->r1) & 15) + 1;
}

/* The operand in one piece: in place, or copied to @buf when it crosses a page. */
HOT const uint8_t *multiple_fetch(struct cpu *c, const struct insn *i, uint64_t va,
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

/* After the registers were put into @buf, because the operand crosses a page. */
HOT void multiple_spill(const struct mem_range *m, const uint8_t *buf)
{
	memcpy(m->p1, buf, m->n1);
	memcpy(m->p2, buf + m->n1, m->n2);
}

#define LOAD_MULTIPLE(name, bytes, set_register)				\
HOT void op_##name(struct cpu *c, const struct insn *i)		\
{										\
	unsigned int n = multiple_count(i), k;					\
	uint8_t buf[MULTIPLE_MAX];						\
	const uint8_t *p;							\
										\
	p = multiple_fetch(c, i, ea_rs(c, i), n * (bytes), i->b, buf);		\
	for (k = i->r1; n > 0; n--, p += (bytes), k = (k + 1) & 15)		\
		set_register;							\
}

#define STORE_MULTIPLE(name, bytes, put_register)				\
HOT void op_##name(struct cpu *c, const struct insn *i)		\
{										\
	unsigned int n = multiple_count(i), k;					\
	uint8_t buf[MULTIPLE_MAX], *p;						\
	struct mem_range m;							\
										\
	mem_range(c, i, ea_rs(c, i), n * (bytes), i->b, MEM_WRITE, &m);		\
	p = likely(!m.n2) ? m.p1 : buf;						\
	for (k = i->r1; n > 0; n--, p += (bytes), k = (k + 1) & 15)		\
		put_register;							\
	if (unlikely(m.n2))							\
		multiple_spill(&m, buf);					\
}

LOAD_MULTIPLE(lmg, 8, c->r[k] = be64_load(p))
LOAD_MULTIPLE(lm, 4, set_r32(c, k, be32_load(p)))
LOAD_MULTIPLE(lmh, 4, set_r32h(c, k, be32_load(p)))
STORE_MULTIPLE(stmg, 8, be64_store(p, c->r[k]))
STORE_MULTIPLE(stm, 4, be32_store(p, r32(c, k)))
STORE_MULTIPLE(stmh, 4, be32_store(p, r32h(c, k)))

/*
 * Characters under mask. The bytes of storage are consecutive; bit 8 of the
 * 4-bit mask stands for the leftmost byte of the 32-bit half of the register
 * that the caller gives and takes back.
 */
HOT uint32_t mask_to_bytes(unsigned int mask)
{
	return ((mask & 8) << 21 | (mask & 4) << 14 | (mask & 2) << 7 | (mask & 1)) * 0xff;
}

HOT unsigned int mask_length(unsigned int mask)
{
	return __builtin_popcount(mask);
}

/* Spread consecutive bytes @v over the bytes that @mask selects. */
HOT uint32_t mask_deposit(unsigned int mask, uint32_t v)
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
HOT uint32_t mask_extract(unsigned int mask, uint32_t v)
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
HOT uint32_t mask_fetch(struct cpu *c, const struct insn *i)
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
HOT uint32_t icm_insert(struct cpu *c, const struct insn *i, uint32_t old)
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
HOT void stcm_store(struct cpu *c, const struct insn *i, uint32_t value)
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

/* The usual masks (a word, or a test of consecutive bytes) stay out of the loops. */
HOT void op_icm(struct cpu *c, const struct insn *i)
{
	if (i->r3 == 15)
		load_test32(c, i, rs32(c, i));
	else
		set_r32(c, i->r1, icm_insert(c, i, r32(c, i->r1)));
}

OP(stcm, stcm_store(c, i, reg1_32(c, i)))
OP(icmh, set_r32h(c, i->r1, icm_insert(c, i, r32h(c, i->r1))))
OP(stcmh, stcm_store(c, i, r32h(c, i->r1)))

#endif
