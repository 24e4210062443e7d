// SPDX-License-Identifier: Apache-2.0
/*
 * Instructions that invalidate translation-table entries or clear the TLB:
 * what they store, and that translations which were used before are gone.
 */
#include "lib/tables.h"

#define VA	0x12345000UL

SNIPPET(load, "lg %r2, 0(%r1)");
SNIPPET(touch_ipte, "lg %r2, 0(%r1)\n\tipte %r3, %r1\n\tlg %r2, 0(%r1)");
SNIPPET(touch_ipte_range, "lg %r2, 0(%r1)\n\tipte %r3, %r1, %r4\n\tlg %r2, 0(%r5)");
SNIPPET(touch_ipte_local, "lg %r2, 0(%r1)\n\tipte %r3, %r1, 0, 1\n\tlg %r2, 0(%r1)");
SNIPPET(touch_idte, "lg %r2, 0(%r5)\n\tidte %r3, 0, %r1\n\tlg %r2, 0(%r5)");
SNIPPET(touch_clear, "lg %r2, 0(%r1)\n\tstg %r6, 0(%r7)\n\tidte %r0, %r4, %r5\n\tlg %r2, 0(%r1)");
SNIPPET(touch_ptlb, "lg %r2, 0(%r1)\n\tstg %r6, 0(%r7)\n\tptlb\n\tlg %r2, 0(%r1)");
SNIPPET(touch_csp, "lg %r2, 0(%r1)\n\tcsp %r8, %r7\n\tlg %r2, 0(%r1)");
SNIPPET(touch_cspg, "lg %r2, 0(%r1)\n\tcspg %r8, %r7\n\tlg %r2, 0(%r1)");
SNIPPET(touch_crdte, "lg %r2, 0(%r1)\n\tcrdte %r8, %r4, %r10\n\tlg %r2, 0(%r1)");
SNIPPET(touch_pt, "lg %r2, 0(%r1)\n\tstg %r6, 0(%r7)\n\tlctlg %c1, %c1, 0(%r9)\n\tlg %r2, 0(%r1)");
SNIPPET(only_csp, "csp %r8, %r7");
SNIPPET(only_cspg, "cspg %r8, %r7");
SNIPPET(odd_csp, ".long 0xb2500097");
SNIPPET(odd_cspg, ".long 0xb98a0097");
SNIPPET(only_crdte, "crdte %r8, %r4, %r10");
SNIPPET(odd_crdte, "crdte %r8, %r4, %r11");
SNIPPET(only_idte, "idte %r3, 0, %r1");
SNIPPET(only_ipte_range, "ipte %r3, %r1, %r4");
SNIPPET(execute_ptlb, "basr %r14, %r1\n\tptlb\n\tbasr %r14, %r1");
SNIPPET(execute_ipte, "basr %r14, %r1\n\tipte %r3, %r1\n\tbasr %r14, %r1");

static u64 asce;
static u64 cr_image[1];

/* Two pages, VA and the next, and the page with the page table itself. */
static void setup(struct exec *e, const char *code, enum table_level top)
{
	tables_reset();
	asce = space_create(top);
	space_map(asce, VA, test_page(0), 0);
	space_map(asce, VA + 0x1000, test_page(1), 0);
	space_map(asce, VA + 0x2000, test_page(2), 0);
	for (unsigned int n = 0; n < 3; n++)
		*(u64 *)test_page(n) = 100 + n;
	for (u64 page = 0x3000000UL; page < 0x3100000UL; page += 4096)
		space_map(asce, page, (const void *)page, 0);
	exec_init(e, code);
	e->cr[1] = asce;
	e->cr[0] |= CR0_EDAT;
	e->mask |= PSW_DAT;
	e->r[1] = VA;
}

static u64 page_table(u64 va)
{
	return (u64)space_entry(asce, va, LEVEL_PAGE) & ~0x7ffUL;
}

static void test_ipte(void)
{
	struct exec e;

	setup(&e, touch_ipte, LEVEL_SEGMENT);
	e.r[3] = page_table(VA) | 0x123;
	exec(&e);
	report_program(&e, PGM_PAGE_TRANS, 6, "IPTE: the translation is gone");
	report(e.r[2] == 100 && *space_entry(asce, VA, LEVEL_PAGE) ==
	       ((u64)test_page(0) | PTE_INVALID), "IPTE: the entry is invalid");
	report(*space_entry(asce, VA + 0x1000, LEVEL_PAGE) == (u64)test_page(1),
	       "IPTE: the next entry is as before");
	if (!facility(13)) {
		skip("IPTE range", "facility 13 is not installed");
		return;
	}
	setup(&e, touch_ipte_range, LEVEL_SEGMENT);
	e.r[3] = page_table(VA);
	e.r[4] = 0xabcdef01;
	e.r[5] = VA + 0x2000;
	exec(&e);
	report(exec_done(&e) && e.r[2] == 102 &&
	       *space_entry(asce, VA, LEVEL_PAGE) & *space_entry(asce, VA + 0x1000, LEVEL_PAGE) &
	       PTE_INVALID, "IPTE range: two entries");
	exec_init(&e, load);
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	e.r[1] = VA + 0x1000;
	exec(&e);
	report_program(&e, PGM_PAGE_TRANS, 6, "IPTE range: the second translation is gone");
	setup(&e, only_ipte_range, LEVEL_SEGMENT);
	e.r[3] = page_table(VA);
	e.r[4] = 255 - (VA >> 12 & 255) + 1;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, only_ipte_range_end,
			  "IPTE range: beyond the page table");
	setup(&e, touch_ipte_local, LEVEL_SEGMENT);
	e.r[3] = page_table(VA);
	exec(&e);
	report_program(&e, PGM_PAGE_TRANS, 6, "IPTE local: the translation is gone");
}

static void test_idte(void)
{
	struct exec e;

	setup(&e, touch_idte, LEVEL_SEGMENT);
	e.r[3] = asce & ~0xfffUL;
	e.r[5] = VA;
	e.r[1] = VA & ~0xfffffUL;
	exec(&e);
	report_program(&e, PGM_SEGMENT_TRANS, 6, "IDTE: segment-table entry");
	report(e.r[2] == 100 && *space_entry(asce, VA + (1UL << 20), LEVEL_SEGMENT) ==
	       ENTRY_INVALID, "IDTE: the next entry is as before");
	setup(&e, touch_idte, LEVEL_REGION3);
	e.cr[1] = asce;
	e.r[5] = VA + (3UL << 31);
	e.r[1] = 3UL << 31;
	space_map(asce, e.r[5], test_page(0), 0);
	e.r[3] = (asce & ~0xfffUL) | LEVEL_REGION3 << 2;
	exec(&e);
	report_program(&e, PGM_REGION_THIRD, 6, "IDTE: region-third-table entry");
	setup(&e, only_idte, LEVEL_SEGMENT);
	e.r[3] = asce & ~0xfffUL;
	e.r[1] = (VA & ~0xfffffUL) | 0x7ff;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, only_idte_end, "IDTE: beyond the table");
	setup(&e, only_idte, LEVEL_SEGMENT);
	e.r[3] = asce & ~0xfffUL;
	e.r[1] = (VA & ~0xfffffUL) | 1;
	*space_entry(asce, VA + 0x100000, LEVEL_PAGE) = PTE_INVALID;
	exec(&e);
	report(exec_done(&e) && *space_entry(asce, VA, LEVEL_SEGMENT) &
	       *space_entry(asce, VA + 0x100000, LEVEL_SEGMENT) & ENTRY_INVALID,
	       "IDTE: two entries");
}

/* Change an entry by a store, then clear by ASCE. */
static void test_clear(void)
{
	struct exec e;

	setup(&e, touch_clear, LEVEL_SEGMENT);
	e.r[4] = asce;
	e.r[5] = 0x800;
	e.r[6] = (u64)test_page(1);
	e.r[7] = (u64)space_entry(asce, VA, LEVEL_PAGE);
	exec(&e);
	report(exec_done(&e) && e.r[2] == 101, "IDTE clearing by ASCE: the new entry is used");
	report(!(*space_entry(asce, VA, LEVEL_SEGMENT) & ENTRY_INVALID),
	       "IDTE clearing by ASCE: no entry is invalidated");
	setup(&e, touch_ptlb, LEVEL_SEGMENT);
	e.r[6] = (u64)test_page(1);
	e.r[7] = (u64)space_entry(asce, VA, LEVEL_PAGE);
	exec(&e);
	report(exec_done(&e) && e.r[2] == 101, "PTLB: the new entry is used");
}

static void test_csp(void)
{
	struct exec e;
	u64 *pte;

	setup(&e, touch_csp, LEVEL_SEGMENT);
	pte = space_entry(asce, VA, LEVEL_PAGE);
	e.r[7] = ((u64)pte + 4) | 1;
	e.r[8] = (u32)*pte;
	e.r[9] = (u32)(u64)test_page(1);
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[2] == 101,
	       "CSP: replaced, and the TLB is clear");
	setup(&e, touch_cspg, LEVEL_SEGMENT);
	pte = space_entry(asce, VA, LEVEL_PAGE);
	e.r[7] = (u64)pte | 1;
	e.r[8] = *pte;
	e.r[9] = (u64)test_page(2);
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[2] == 102,
	       "CSPG: replaced, and the TLB is clear");
	setup(&e, only_cspg, LEVEL_SEGMENT);
	pte = space_entry(asce, VA, LEVEL_PAGE);
	e.r[7] = (u64)pte;
	e.r[8] = *pte + 1;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 1 && e.r[8] == (u64)test_page(0) &&
	       *pte == (u64)test_page(0), "CSPG: not equal");
	setup(&e, only_csp, LEVEL_SEGMENT);
	e.r[7] = (u64)pte + 4;
	e.r[8] = 0xffffffff00000000UL;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 1 &&
	       e.r[8] == (0xffffffff00000000UL | (u64)test_page(0)), "CSP: not equal");
	setup(&e, odd_csp, LEVEL_SEGMENT);
	e.r[7] = (u64)pte;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, odd_csp_end, "CSP: odd register");
	setup(&e, odd_cspg, LEVEL_SEGMENT);
	e.r[7] = (u64)pte;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, odd_cspg_end, "CSPG: odd register");
}

static void test_crdte(void)
{
	struct exec e;
	u64 *pte;

	if (!facility(78)) {
		skip("CRDTE", "no EDAT-2");
		return;
	}
	setup(&e, touch_crdte, LEVEL_SEGMENT);
	pte = space_entry(asce, VA, LEVEL_PAGE);
	e.r[4] = asce;
	e.r[8] = *pte;
	e.r[9] = (u64)test_page(2);
	e.r[10] = page_table(VA);
	e.r[11] = VA;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[2] == 102,
	       "CRDTE: page-table entry, and the TLB is clear");
	setup(&e, only_crdte, LEVEL_SEGMENT);
	pte = space_entry(asce, VA, LEVEL_SEGMENT);
	e.r[4] = asce;
	e.r[8] = *pte;
	e.r[9] = 0x123 | ENTRY_INVALID;
	e.r[10] = (asce & ~0xfffUL) | 0x10;
	e.r[11] = VA;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && *pte == (0x123 | ENTRY_INVALID),
	       "CRDTE: segment-table entry");
	e.addr = (u64)only_crdte;
	e.mask = PSW_64;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 1 && e.r[8] == (0x123 | ENTRY_INVALID),
	       "CRDTE: not equal");
	exec_init(&e, odd_crdte);
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, odd_crdte_end, "CRDTE: odd register");
}

/* Loading another ASCE and the first one again: translations stay separate. */
static void test_switch(void)
{
	struct exec e;
	u64 other;

	setup(&e, touch_pt, LEVEL_SEGMENT);
	other = space_create(LEVEL_SEGMENT);
	space_map(other, VA, test_page(2), 0);
	cr_image[0] = other;
	e.r[6] = 0;
	e.r[7] = 0x800;
	e.r[9] = (u64)cr_image;
	exec(&e);
	report(exec_done(&e) && e.r[2] == 102, "LCTLG of CR1 switches to the other space");
}

/* The same for pages that code comes from. */
static void test_code(void)
{
	struct exec e;

	setup(&e, execute_ipte, LEVEL_SEGMENT);
	*(u16 *)test_page(0) = 0x07fe;
	e.r[3] = page_table(VA);
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_PAGE_TRANS && e.addr == VA,
	       "IPTE of a page with code");
	setup(&e, execute_ptlb, LEVEL_SEGMENT);
	*(u16 *)test_page(0) = 0x07fe;
	exec(&e);
	report_done(&e, 4, "PTLB between two branches to a page");
}

void guest_main(void)
{
	test_ipte();
	test_idte();
	test_clear();
	test_csp();
	test_crdte();
	test_switch();
	test_code();
}
