// SPDX-License-Identifier: Apache-2.0
/*
 * What the handlers of general instructions share: how a handler is declared,
 * where operands come from, and how results become condition codes. Handlers
 * are one line each on top of this: OP(ar, add32(c, i, reg1_32(c, i), ...)).
 */
#ifndef UCVM_SOFT_HOT_OPERAND_H
#define UCVM_SOFT_HOT_OPERAND_H

#include "arch/s390/soft/mem.h"

/* A handler that falls through (kind H), and one that says whether to branch (J, B). */
#define OP(name, statement)							\
HOT void op_##name(struct cpu *c, const struct insn *i)		\
{										\
	statement;								\
}

#define OP_BRANCH(name, condition)						\
HOT bool op_##name(struct cpu *c, const struct insn *i)		\
{										\
	return condition;							\
}

/* Registers. */
HOT uint32_t reg1_32(const struct cpu *c, const struct insn *i)
{
	return r32(c, i->r1);
}

HOT uint32_t reg2_32(const struct cpu *c, const struct insn *i)
{
	return r32(c, i->r2);
}

HOT uint32_t reg3_32(const struct cpu *c, const struct insn *i)
{
	return r32(c, i->r3);
}

HOT uint64_t reg1_64(const struct cpu *c, const struct insn *i)
{
	return c->r[i->r1];
}

HOT uint64_t reg2_64(const struct cpu *c, const struct insn *i)
{
	return c->r[i->r2];
}

HOT uint64_t reg3_64(const struct cpu *c, const struct insn *i)
{
	return c->r[i->r3];
}

/* Storage operands: rx with an index register, rs (also S, SI, SIL, RSY) without. */
HOT uint8_t rx8(struct cpu *c, const struct insn *i)
{
	return ld8(c, i, ea_rx(c, i), i->b);
}

HOT uint16_t rx16(struct cpu *c, const struct insn *i)
{
	return ld16(c, i, ea_rx(c, i), i->b);
}

HOT uint32_t rx32(struct cpu *c, const struct insn *i)
{
	return ld32(c, i, ea_rx(c, i), i->b);
}

HOT uint64_t rx64(struct cpu *c, const struct insn *i)
{
	return ld64(c, i, ea_rx(c, i), i->b);
}

HOT uint8_t rs8(struct cpu *c, const struct insn *i)
{
	return ld8(c, i, ea_rs(c, i), i->b);
}

HOT uint16_t rs16(struct cpu *c, const struct insn *i)
{
	return ld16(c, i, ea_rs(c, i), i->b);
}

HOT uint32_t rs32(struct cpu *c, const struct insn *i)
{
	return ld32(c, i, ea_rs(c, i), i->b);
}

HOT uint64_t rs64(struct cpu *c, const struct insn *i)
{
	return ld64(c, i, ea_rs(c, i), i->b);
}

HOT void set_rx8(struct cpu *c, const struct insn *i, uint8_t v)
{
	st8(c, i, ea_rx(c, i), i->b, v);
}

HOT void set_rx16(struct cpu *c, const struct insn *i, uint16_t v)
{
	st16(c, i, ea_rx(c, i), i->b, v);
}

HOT void set_rx32(struct cpu *c, const struct insn *i, uint32_t v)
{
	st32(c, i, ea_rx(c, i), i->b, v);
}

HOT void set_rx64(struct cpu *c, const struct insn *i, uint64_t v)
{
	st64(c, i, ea_rx(c, i), i->b, v);
}

HOT void set_rs8(struct cpu *c, const struct insn *i, uint8_t v)
{
	st8(c, i, ea_rs(c, i), i->b, v);
}

HOT void set_rs16(struct cpu *c, const struct insn *i, uint16_t v)
{
	st16(c, i, ea_rs(c, i), i->b, v);
}

HOT void set_rs32(struct cpu *c, const struct insn *i, uint32_t v)
{
	st32(c, i, ea_rs(c, i), i->b, v);
}

HOT void set_rs64(struct cpu *c, const struct insn *i, uint64_t v)
{
	st64(c, i, ea_rs(c, i), i->b, v);
}

/* No base register: the "base" that relative operands have in the AR mode. */
#define NO_BASE 16

/* The address of a relative operand, which must lie on its own boundary. */
HOT uint64_t rel_aligned(struct cpu *c, const struct insn *i, unsigned int len)
{
	uint64_t va = ea_rel(c, i);

	if (unlikely(va & (len - 1)))
		cpu_program(c, i, PGM_SPECIFICATION);
	return va;
}

HOT uint16_t rel16(struct cpu *c, const struct insn *i)
{
	return ld16(c, i, rel_aligned(c, i, 2), NO_BASE);
}

HOT uint32_t rel32(struct cpu *c, const struct insn *i)
{
	return ld32(c, i, rel_aligned(c, i, 4), NO_BASE);
}

HOT uint64_t rel64(struct cpu *c, const struct insn *i)
{
	return ld64(c, i, rel_aligned(c, i, 8), NO_BASE);
}

/* Storage that an interlocked update works on; a store to it is allowed. */
HOT void *update_pointer(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len)
{
	const struct tlb_entry *e = tlb_probe(c, va);

	if (likely(e->wtag == tlb_tag(c, va, len)))
		return (void *)(uintptr_t)(va + e->addend);
	return mem_interlocked(c, i, va, len, i->b);
}

HOT uint8_t *rs_update8(struct cpu *c, const struct insn *i)
{
	return update_pointer(c, i, ea_rs(c, i), 1);
}

/* Condition codes, without branches: guest data would mispredict them. */
HOT uint32_t cc_sign32(int32_t v)
{
	return (v < 0) | (v > 0) << 1;
}

HOT uint32_t cc_sign64(int64_t v)
{
	return (v < 0) | (v > 0) << 1;
}

HOT uint32_t cc_nonzero(uint64_t v)
{
	return v != 0;
}

HOT uint32_t cc_carry(uint64_t result, bool carry)
{
	return (result != 0) | carry << 1;
}

HOT uint32_t cc_signed(int64_t a, int64_t b)
{
	return (a < b) | (a > b) << 1;
}

HOT uint32_t cc_logical(uint64_t a, uint64_t b)
{
	return (a < b) | (a > b) << 1;
}

/* Whether a 4-bit mask selects a condition code: bit 8 is code 0. */
HOT bool mask_has_cc(unsigned int mask, uint32_t cc)
{
	return (mask << cc) & 8;
}

/* Result and condition code of signed arithmetic have been stored: did it overflow? */
HOT void fixed_overflow(struct cpu *c, const struct insn *i)
{
	c->cc = 3;
	if (pm_fixed_overflow(c))
		cpu_program(c, i, PGM_FIXED_OVERFLOW);
}

HOT void set_signed32(struct cpu *c, const struct insn *i, int32_t v, bool overflow)
{
	set_r32(c, i->r1, v);
	c->cc = cc_sign32(v);
	if (unlikely(overflow))
		fixed_overflow(c, i);
}

HOT void set_signed64(struct cpu *c, const struct insn *i, int64_t v, bool overflow)
{
	c->r[i->r1] = v;
	c->cc = cc_sign64(v);
	if (unlikely(overflow))
		fixed_overflow(c, i);
}

/* Compare-and-trap instructions: a data exception that completes. */
HOT void trap_if(struct cpu *c, const struct insn *i, bool condition)
{
	if (unlikely(condition))
		cpu_data_exception(c, i, DXC_COMPARE_AND_TRAP);
}

#endif
