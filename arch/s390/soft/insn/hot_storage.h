// SPDX-License-Identifier: Apache-2.0
/*
 * The storage-to-storage instructions that guests execute most, inlined into
 * the interpreter: the path on which each operand lies in one page that the
 * TLB knows. Everything else goes to op_storage.c.
 */
#ifndef UCVM_SOFT_HOT_STORAGE_H
#define UCVM_SOFT_HOT_STORAGE_H

#include "arch/s390/soft/insn/storage.h"

/* Both operands of an SS instruction; false when the slow path has to find them. */
HOT bool ss_operands(struct cpu *c, const struct insn *i, bool store,
			       uint8_t **d, uint8_t **s)
{
	uint64_t va1 = ea_ss1(c, i), va2 = ea_rs(c, i);
	const struct tlb_entry *e1 = tlb_probe(c, va1), *e2 = tlb_probe(c, va2);
	unsigned int n = i->r1 + 1;

	if (unlikely((store ? e1->wtag : e1->rtag) != tlb_tag(c, va1, n) ||
		     e2->rtag != tlb_tag(c, va2, n)))
		return false;
	*d = (uint8_t *)(uintptr_t)(va1 + e1->addend);
	*s = (uint8_t *)(uintptr_t)(va2 + e2->addend);
	return true;
}

/* Whether storing left to right at @d changes bytes of @s that are still to be fetched. */
HOT bool destructive(const uint8_t *d, const uint8_t *s, unsigned int n)
{
	return (uintptr_t)d - (uintptr_t)s - 1 < (uintptr_t)n - 1;
}

/* Copy with all of the source fetched before the first store. */
#define COPY_ENDS(type, d, s, n) do {				\
	type first_, last_;					\
								\
	memcpy(&first_, s, sizeof(type));			\
	memcpy(&last_, (s) + (n) - sizeof(type), sizeof(type));	\
	memcpy(d, &first_, sizeof(type));			\
	memcpy((d) + (n) - sizeof(type), &last_, sizeof(type));	\
} while (0)

HOT void copy_bytes(uint8_t *d, const uint8_t *s, unsigned int n)
{
	if (n > 32)
		memmove(d, s, n);
	else if (n > 16)
		COPY_ENDS(unsigned __int128, d, s, n);
	else if (n >= 8)
		COPY_ENDS(uint64_t, d, s, n);
	else if (n >= 4)
		COPY_ENDS(uint32_t, d, s, n);
	else if (n >= 2)
		COPY_ENDS(uint16_t, d, s, n);
	else
		*d = *s;
}

#define CLEAR_ENDS(type, d, n) do {				\
	const type zero_ = 0;					\
								\
	memcpy(d, &zero_, sizeof(type));			\
	memcpy((d) + (n) - sizeof(type), &zero_, sizeof(type));	\
} while (0)

HOT void clear_bytes(uint8_t *d, unsigned int n)
{
	if (n > 32)
		storage_clear(d, n);
	else if (n > 16)
		CLEAR_ENDS(unsigned __int128, d, n);
	else if (n >= 8)
		CLEAR_ENDS(uint64_t, d, n);
	else if (n >= 4)
		CLEAR_ENDS(uint32_t, d, n);
	else
		for (; n; n--)
			*d++ = 0;
}

/* 1 to 8 bytes as a number that orders as they do. */
HOT uint64_t order_key(const uint8_t *p, unsigned int n)
{
	if (n == 8)
		return be64_load(p);
	if (n >= 4)
		return (uint64_t)be32_load(p) << 32 | be32_load(p + n - 4);
	if (n >= 2)
		return (uint64_t)be16_load(p) << 16 | be16_load(p + n - 2);
	return *p;
}

HOT void op_mvc(struct cpu *c, const struct insn *i)
{
	unsigned int n = i->r1 + 1;
	uint8_t *d, *s;

	if (!ss_operands(c, i, true, &d, &s))
		storage_mvc(c, i);
	else if (unlikely(destructive(d, s, n)))
		storage_move(d, s, n);
	else
		copy_bytes(d, s, n);
}

HOT void op_clc(struct cpu *c, const struct insn *i)
{
	unsigned int n = i->r1 + 1, first = n < 8 ? n : 8;
	uint64_t a, b;
	uint8_t *d, *s;
	int rest;

	if (!ss_operands(c, i, false, &d, &s)) {
		storage_clc(c, i);
		return;
	}
	a = order_key(d, first);
	b = order_key(s, first);
	if (a != b || n <= 8) {
		c->cc = (a < b) + 2 * (a > b);
		return;
	}
	rest = memcmp(d + 8, s + 8, n - 8);
	c->cc = (rest < 0) + 2 * (rest > 0);
}

HOT void op_xc(struct cpu *c, const struct insn *i)
{
	uint8_t *d, *s;

	if (ss_operands(c, i, true, &d, &s) && d == s) {
		clear_bytes(d, i->r1 + 1);
		c->cc = 0;
	} else {
		storage_xc(c, i);
	}
}

/* NC and OC of 1, 2, 4 or 8 bytes. */
#define HOT_LOGIC_SIZE(type, oper) {			\
	type a_, b_;					\
							\
	memcpy(&a_, d, sizeof(type));			\
	memcpy(&b_, s, sizeof(type));			\
	a_ = a_ oper b_;				\
	memcpy(d, &a_, sizeof(type));			\
	c->cc = a_ != 0;				\
	return;						\
}

#define HOT_LOGIC(name, oper)							\
HOT void op_##name(struct cpu *c, const struct insn *i)		\
{										\
	unsigned int n = i->r1 + 1;						\
	uint8_t *d, *s;								\
										\
	if (ss_operands(c, i, true, &d, &s) && !destructive(d, s, n)) {	\
		switch (n) {							\
		case 1: HOT_LOGIC_SIZE(uint8_t, oper)				\
		case 2: HOT_LOGIC_SIZE(uint16_t, oper)				\
		case 4: HOT_LOGIC_SIZE(uint32_t, oper)				\
		case 8: HOT_LOGIC_SIZE(uint64_t, oper)				\
		}								\
	}									\
	storage_##name(c, i);							\
}

HOT_LOGIC(nc, &)
HOT_LOGIC(oc, |)

#undef HOT_LOGIC
#undef HOT_LOGIC_SIZE
#undef CLEAR_ENDS
#undef COPY_ENDS

#endif
