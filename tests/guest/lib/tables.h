// SPDX-License-Identifier: Apache-2.0
/*
 * Translation tables for the guests: address spaces of each type whose first
 * segment is mapped to itself, so that code and lowcore stay where they are.
 */
#ifndef TESTS_GUEST_TABLES_H
#define TESTS_GUEST_TABLES_H

#include "lib/guest.h"

#define ASCE_PRIVATE	0x100UL
#define ASCE_SPACE_SWITCH 0x40UL
#define ASCE_REAL_SPACE	0x20UL

#define ENTRY_FRAME	0x400UL		/* region-third- and segment-table entries */
#define ENTRY_PROTECT	0x200UL
#define ENTRY_NO_EXEC	0x100UL
#define ENTRY_INVALID	0x20UL
#define ENTRY_COMMON	0x10UL

#define PTE_RESERVED	0x800UL
#define PTE_INVALID	0x400UL
#define PTE_PROTECT	0x200UL
#define PTE_NO_EXEC	0x100UL

enum table_level { LEVEL_PAGE = -1, LEVEL_SEGMENT, LEVEL_REGION3, LEVEL_REGION2, LEVEL_REGION1 };

/* All tables are free again. */
void tables_reset(void);

/* A new address space whose highest table is of level @top: its ASCE. */
u64 space_create(enum table_level top);

/* The entry of @va in the table of @level; tables on the way are made. */
u64 *space_entry(u64 asce, u64 va, enum table_level level);

/* Map the page of @va to @page with the flag bits @flags. */
void space_map(u64 asce, u64 va, const void *page, u64 flags);

#endif
