// SPDX-License-Identifier: Apache-2.0
/*
 * Translation tables for the guests; see tables.h. Tables come from storage
 * that is used for nothing else and are never freed one by one.
 */
#include "lib/tables.h"

#define POOL_START	0x3000000UL
#define POOL_END	0x4000000UL

static u64 pool_used;

void tables_reset(void)
{
	asm volatile(".insn s, 0xb20d0000, 0" : : : "memory");	/* PTLB */
	pool_used = POOL_START;
}

/* A table of 2048 entries, or of 256 for pages, all of them @fill. */
static u64 table_create(unsigned int entries, u64 fill)
{
	u64 *table = (u64 *)pool_used;

	if (pool_used >= POOL_END - 0x4000)
		report(false, "no more room for translation tables");
	for (unsigned int i = 0; i < entries; i++)
		table[i] = fill;
	pool_used += 0x4000;
	return (u64)table;
}

u64 space_create(enum table_level top)
{
	u64 asce = table_create(2048, ENTRY_INVALID | top << 2) | top << 2 | 3;

	for (u64 va = 0; va < 0x100000; va += 4096)
		space_map(asce, va, (const void *)va, 0);
	return asce;
}

u64 *space_entry(u64 asce, u64 va, enum table_level level)
{
	u64 table = asce & ~0xfffUL;

	for (int l = asce >> 2 & 3;; l--) {
		u64 *entry = (u64 *)table + (va >> (20 + 11 * l) & 0x7ff);

		if (l == (int)level)
			return entry;
		if (*entry & ENTRY_INVALID) {
			if (l == LEVEL_SEGMENT)
				*entry = table_create(256, PTE_INVALID);
			else
				*entry = table_create(2048, ENTRY_INVALID | (l - 1) << 2) |
					 l << 2 | 3;
		}
		if (l == LEVEL_SEGMENT)
			return (u64 *)(*entry & ~0x7ffUL) + (va >> 12 & 0xff);
		table = *entry & ~0xfffUL;
	}
}

void space_map(u64 asce, u64 va, const void *page, u64 flags)
{
	*space_entry(asce, va, LEVEL_PAGE) = (u64)page | flags;
}
