// SPDX-License-Identifier: Apache-2.0
/*
 * Loads, stores and moves between registers: no arithmetic, and a condition
 * code only for LOAD AND TEST and INSERT CHARACTERS UNDER MASK. In the order
 * of the Principles of Operation, by the width of the result.
 */
#ifndef UCVM_SOFT_HOT_LOAD_H
#define UCVM_SOFT_HOT_LOAD_H

#include "arch/s390/soft/insn/hot_operand.h"

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

/*
 * LOAD MULTIPLE and STORE MULTIPLE (64): every function of a guest begins and
 * ends with them. Inlined are ascending registers R1 to R3 in one page; what
 * wraps around behind register 15, crosses a page or misses the TLB is in
 * op_general.c. The straight-line copy is entered at the number of registers.
 */
void lmg_slow(struct cpu *c, const struct insn *i);
void stmg_slow(struct cpu *c, const struct insn *i);

#define EACH_REGISTER(copy)							\
	copy(15) copy(14) copy(13) copy(12) copy(11) copy(10) copy(9) copy(8)	\
	copy(7) copy(6) copy(5) copy(4) copy(3) copy(2) copy(1) copy(0)

#define LOAD_REGISTER(k)							\
	case k: r[k] = be64_load(p + 8 * (k)); __attribute__((fallthrough));
#define STORE_REGISTER(k)							\
	case k: be64_store(p + 8 * (k), r[k]); __attribute__((fallthrough));

HOT void op_lmg(struct cpu *c, const struct insn *i)
{
	int last = i->r3 - i->r1;
	uint64_t va = ea_rs(c, i), *r = &c->r[i->r1];
	const struct tlb_entry *e = tlb_probe(c, va);
	const uint8_t *p;

	if (unlikely(last < 0 || e->rtag != tlb_tag(c, va, last * 8 + 8))) {
		lmg_slow(c, i);
		return;
	}
	p = (const uint8_t *)(uintptr_t)(va + e->addend);
	switch (last) {
	EACH_REGISTER(LOAD_REGISTER)
	default:
		break;
	}
}

HOT void op_stmg(struct cpu *c, const struct insn *i)
{
	int last = i->r3 - i->r1;
	uint64_t va = ea_rs(c, i), *r = &c->r[i->r1];
	const struct tlb_entry *e = tlb_probe(c, va);
	uint8_t *p;

	if (unlikely(last < 0 || e->wtag != tlb_tag(c, va, last * 8 + 8))) {
		stmg_slow(c, i);
		return;
	}
	p = (uint8_t *)(uintptr_t)(va + e->addend);
	switch (last) {
	EACH_REGISTER(STORE_REGISTER)
	default:
		break;
	}
}

#undef EACH_REGISTER
#undef LOAD_REGISTER
#undef STORE_REGISTER

/* INSERT CHARACTERS UNDER MASK: all four are a load and test; other masks are called. */
void icm_slow(struct cpu *c, const struct insn *i);

HOT void op_icm(struct cpu *c, const struct insn *i)
{
	if (likely(i->r3 == 15))
		load_test32(c, i, rs32(c, i));
	else
		icm_slow(c, i);
}

#endif
