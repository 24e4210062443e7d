// SPDX-License-Identifier: Apache-2.0
/*
 * Explicit tracing: TRACE and TRACG put registers and the time into the trace
 * table that control register 12 designates (Principles of Operation, chapter
 * 4, "Tracing"). Branch, ASN and mode tracing are not there.
 */
#include "arch/s390/soft/private.h"

#define CR12_EXPLICIT	UINT64_C(1)
#define CR12_ENTRY	UINT64_C(0x3ffffffffffffffc)
#define OPERAND_NO_ENTRY UINT32_C(0x80000000)

#define ENTRY_MAX	(16 + 16 * 8)

/* Where the next entry goes; the checks of the table and of its page. */
static uint8_t *trace_entry(struct cpu *c, const struct insn *i, unsigned int len)
{
	const struct mem_space real = { .asce = SPACE_REAL };	/* no key is checked */
	uint64_t address = c->cr[12] & CR12_ENTRY;

	if ((address & ~PAGE_MASK) + len >= PAGE_SIZE)
		cpu_program(c, i, PGM_TRACE_TABLE);
	return mem_space_access(c, i, &real, address, len, MEM_WRITE);
}

static void trace_write(struct cpu *c, const struct insn *i, const uint8_t *entry,
			unsigned int len)
{
	uint8_t *to = trace_entry(c, i, len);

	memcpy(to, entry, len);
	c->cr[12] = (c->cr[12] & ~CR12_ENTRY) | ((c->cr[12] + len) & CR12_ENTRY);
}

/* Is an entry to be made? The operand word says no with its leftmost bit. */
static bool trace_wanted(struct cpu *c, const struct insn *i, uint32_t *operand)
{
	uint64_t va = ea_rs(c, i);

	if (va & 3)
		cpu_program(c, i, PGM_SPECIFICATION);
	if (!(c->cr[12] & CR12_EXPLICIT))
		return false;
	*operand = ld32(c, i, va, i->b);
	return !(*operand & OPERAND_NO_ENTRY);
}

/* Bytes 0 and 1 of the entry count registers; byte 1 tells the two forms apart. */
void op_trace(struct cpu *c, const struct insn *i)
{
	unsigned int more = (i->r3 - i->r1) & 15;
	uint8_t entry[ENTRY_MAX];
	uint32_t operand;

	if (!trace_wanted(c, i, &operand))
		return;
	be64_store(entry, cpu_tod(c));
	entry[0] = 0x70 | more;
	entry[1] = 0;
	be32_store(entry + 8, operand);
	for (unsigned int n = 0; n <= more; n++)
		be32_store(entry + 12 + n * 4, r32(c, (i->r1 + n) & 15));
	trace_write(c, i, entry, 12 + (more + 1) * 4);
}

void op_tracg(struct cpu *c, const struct insn *i)
{
	unsigned int more = (i->r3 - i->r1) & 15;
	uint8_t entry[ENTRY_MAX] = { 0 };
	uint32_t operand;

	if (!trace_wanted(c, i, &operand))
		return;
	be64_store(entry + 2, cpu_tod(c));
	entry[0] = 0x70 | more;
	entry[1] = 0x80;
	be32_store(entry + 12, operand);
	for (unsigned int n = 0; n <= more; n++)
		be64_store(entry + 16 + n * 8, c->r[(i->r1 + n) & 15]);
	trace_write(c, i, entry, 16 + (more + 1) * 8);
}
