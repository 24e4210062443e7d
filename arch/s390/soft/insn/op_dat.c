// SPDX-License-Identifier: Apache-2.0
/*
 * Invalidating and replacing entries of the translation tables, and clearing
 * the TLB (Principles of Operation, chapter 10). Entries are changed with host
 * atomics, so that other CPUs never see half of one.
 */
#include "arch/s390/soft/private.h"

#define ENTRY_INVALID	UINT64_C(0x20)	/* region- and segment-table entries */
#define PTE_INVALID	UINT64_C(0x400)
#define PTO_MASK	(~UINT64_C(0x7ff))

/* R2 of IDTE */
#define IDTE_CLEAR_ONLY	UINT64_C(0x800)
#define IDTE_RESERVED	UINT64_C(0xff000)
#define IDTE_COUNT	UINT64_C(0x7ff)

#define CSP_PURGE_TLB	UINT64_C(1)	/* in R2 of CSP and CSPG */
#define M4_LOCAL	1u		/* clear this CPU's TLB only */

/* The host address of a table entry, for an interlocked update. */
static uint64_t *table_entry(struct cpu *c, const struct insn *i, uint64_t real)
{
	uint64_t abs = mem_real_to_abs(c, real & c->amask);

	return (uint64_t *)(void *)mem_absolute(c, i, abs, 8, MEM_WRITE);
}

static void entry_invalidate(struct cpu *c, const struct insn *i, uint64_t real, uint64_t bit)
{
	__atomic_fetch_or(table_entry(c, i, real), htobe64(bit), __ATOMIC_SEQ_CST);
}

void op_ipte(struct cpu *c, const struct insn *i)
{
	uint64_t table = c->r[i->r1] & PTO_MASK;
	unsigned int px = c->r[i->r2] >> 12 & 0xff;
	unsigned int more = i->r3 ? c->r[i->r3] & 0xff : 0;

	if (px + more > 255)
		cpu_program(c, i, PGM_SPECIFICATION);
	for (unsigned int n = 0; n <= more; n++) {
		entry_invalidate(c, i, table + (px + n) * 8, PTE_INVALID);
		cpu_tlb_flush_page_index(c, px + n);
	}
	if (!(i->m4 & M4_LOCAL))
		cpu_broadcast_flush(c);
}

/* Clear what was made with an ASCE, or everything if R3 names none. */
static void clear_asce(struct cpu *c, const struct insn *i, bool any)
{
	if (any)
		cpu_tlb_flush(c);
	else
		cpu_tlb_flush_asce(c, c->r[i->r3]);
	if (!(i->m4 & M4_LOCAL))
		cpu_broadcast_flush(c);
}

/* The index that @va has in a table of the type that @designation names. */
static unsigned int table_index(uint64_t va, uint64_t designation)
{
	static const uint8_t shift[4] = { 20, 31, 42, 53 };

	return va >> shift[(designation & ASCE_TYPE) >> 2] & 0x7ff;
}

static void invalidate_entries(struct cpu *c, const struct insn *i)
{
	uint64_t table = c->r[i->r1] & ASCE_ORIGIN;
	unsigned int index = table_index(c->r[i->r2], c->r[i->r1]);
	unsigned int more = c->r[i->r2] & IDTE_COUNT;

	if ((c->r[i->r2] & IDTE_RESERVED) || index + more > 0x7ff)
		cpu_program(c, i, PGM_SPECIFICATION);
	for (unsigned int n = 0; n <= more; n++)
		entry_invalidate(c, i, table + (index + n) * 8, ENTRY_INVALID);
}

void op_idte(struct cpu *c, const struct insn *i)
{
	bool clear_only = c->r[i->r2] & IDTE_CLEAR_ONLY;

	if (!clear_only)
		invalidate_entries(c, i);
	clear_asce(c, i, !clear_only && !i->r3);
}

static uint64_t crdte_entry_address(const struct cpu *c, const struct insn *i)
{
	uint64_t designation = c->r[i->r2], va = c->r[i->r2 + 1];

	if (!(designation & 0x10))
		return (designation & PTO_MASK) + (va >> 12 & 0xff) * 8;
	return (designation & ASCE_ORIGIN) + table_index(va, designation) * 8;
}

/* Replace a table entry if it is as expected. */
void op_crdte(struct cpu *c, const struct insn *i)
{
	uint64_t expected, *entry;

	need_even(c, i, i->r1 | i->r2);
	entry = table_entry(c, i, crdte_entry_address(c, i));
	expected = htobe64(c->r[i->r1]);
	c->cc = !__atomic_compare_exchange_n(entry, &expected, htobe64(c->r[i->r1 + 1]), false,
					     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	if (c->cc) {
		c->r[i->r1] = be64toh(expected);
		return;
	}
	clear_asce(c, i, !i->r3);
}

static void csp_purge(struct cpu *c, const struct insn *i)
{
	if (!(c->r[i->r2] & CSP_PURGE_TLB))
		return;
	cpu_tlb_flush(c);
	cpu_broadcast_flush(c);
}

void op_cspg(struct cpu *c, const struct insn *i)
{
	uint64_t expected, *operand;

	need_even(c, i, i->r1);
	operand = mem_interlocked(c, i, c->r[i->r2] & ~UINT64_C(7) & c->amask, 8, i->r2);
	expected = htobe64(c->r[i->r1]);
	c->cc = !__atomic_compare_exchange_n(operand, &expected, htobe64(c->r[i->r1 + 1]), false,
					     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	if (c->cc)
		c->r[i->r1] = be64toh(expected);
	else
		csp_purge(c, i);
}

void op_csp(struct cpu *c, const struct insn *i)
{
	uint32_t expected, *operand;

	need_even(c, i, i->r1);
	operand = mem_interlocked(c, i, c->r[i->r2] & ~UINT64_C(3) & c->amask, 4, i->r2);
	expected = htobe32(r32(c, i->r1));
	c->cc = !__atomic_compare_exchange_n(operand, &expected, htobe32(r32(c, i->r1 + 1)), false,
					     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	if (c->cc)
		set_r32(c, i->r1, be32toh(expected));
	else
		csp_purge(c, i);
}

void op_ptlb(struct cpu *c, const struct insn *i)
{
	(void)i;
	cpu_tlb_flush(c);
}

/* There is no ART lookaside buffer: access registers are translated each time. */
void op_palb(struct cpu *c, const struct insn *i)
{
	(void)c;
	(void)i;
}
