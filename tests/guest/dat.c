// SPDX-License-Identifier: Apache-2.0
/*
 * Dynamic address translation: every level of tables, what makes an entry
 * unusable and which exception that is, frames of 1 MiB and 2 GiB, protection,
 * instruction execution, and the instructions that translate for the program.
 */
#include "lib/tables.h"

#define TEID_STORE	0x400UL
#define TEID_FETCH	0x800UL
#define TEID_PROTECTION	0x004UL
#define TEID_NO_EXEC	0x084UL

SNIPPET(load, "lg %r2, 0(%r1)");
SNIPPET(store, "stg %r2, 0(%r1)");
SNIPPET(branch, "basr %r14, %r1");
SNIPPET(move, "mvc 0(256,%r1), 0(%r3)");
SNIPPET(do_lrag, "lrag %r2, 8(%r1)");
SNIPPET(do_lra, "lra %r2, 8(%r1)");
SNIPPET(do_lray, "lray %r2, -8(%r1)");
SNIPPET(do_strag, "strag 0(%r3), 8(%r1)");
SNIPPET(do_lura, "lura %r2, %r1");
SNIPPET(do_lurag, "lurag %r2, %r1");
SNIPPET(do_stura, "stura %r2, %r1");
SNIPPET(do_sturg, "sturg %r2, %r1");

#define MAGIC	0x1122334455667788UL

/* An address that has another index at each level than the code. */
static u64 test_address(enum table_level top)
{
	static const u64 va[] = { 0x12345000UL, 0x2a812345000UL, 0x15512812345000UL,
				  0xa1a5512812345000UL };

	return va[top];
}

static const char *const level_names[] = { "page", "segment", "region-third", "region-second",
					    "region-first" };

static void run(struct exec *e, const char *code, u64 asce, u64 va)
{
	exec_init(e, code);
	e->cr[1] = asce;
	e->cr[0] |= CR0_EDAT;
	e->r[1] = va;
	e->r[2] = 42;
	e->mask |= PSW_DAT;
	exec(e);
}

static bool teid_matches(const struct exec *e, u64 va, u64 flags, bool is_store)
{
	u64 want = (va & ~0xfffUL) | flags;
	u64 seen = e->teid & ~0xc00UL;

	if ((seen & ~0xfffUL) != (va & ~0xfffUL) || (seen & 3) != (flags & 3) ||
	    (seen & flags) != flags)
		note("teid %lx, expected %lx", e->teid, want);
	else if (!facility(75) || (e->teid & 0xc00) == (is_store ? TEID_STORE : TEID_FETCH))
		return true;
	else
		note("teid %lx: fetch or store?", e->teid);
	return false;
}

/* --- tables ------------------------------------------------------------------------- */

struct entry_case {
	const char *what;
	int lowest, highest;	/* levels that it is for */
	u64 clear, set;
	unsigned int code;	/* 0: by level, translation exception */
};

static const struct entry_case entry_cases[] = {
	{ "invalid entry", LEVEL_SEGMENT, LEVEL_REGION1, 0, ENTRY_INVALID, 0 },
	{ "invalid entry", LEVEL_PAGE, LEVEL_PAGE, 0, PTE_INVALID, 0 },
	{ "wrong type", LEVEL_SEGMENT, LEVEL_SEGMENT, 0, 4, PGM_TRANS_SPEC },
	{ "wrong type", LEVEL_REGION3, LEVEL_REGION1, 0xc, 0, PGM_TRANS_SPEC },
	{ "reserved bit", LEVEL_PAGE, LEVEL_PAGE, 0, PTE_RESERVED, PGM_TRANS_SPEC },
	{ "invalid and wrong type", LEVEL_SEGMENT, LEVEL_SEGMENT, 0, 4 | ENTRY_INVALID, 0 },
	{ "reserved bit and invalid", LEVEL_PAGE, LEVEL_PAGE, 0, PTE_RESERVED | PTE_INVALID, 0 },
};

static unsigned int level_code(int level)
{
	static const unsigned int codes[] = { PGM_PAGE_TRANS, PGM_SEGMENT_TRANS, PGM_REGION_THIRD,
					      PGM_REGION_SECOND, PGM_REGION_FIRST };

	return codes[level + 1];
}

static void check_entry(enum table_level top, int level, const struct entry_case *c, bool is_store)
{
	u64 va = test_address(top) + 0x18, asce;
	const char *code = is_store ? store : load;
	unsigned int pgm = c->code ? c->code : level_code(level);
	struct exec e;
	u64 *entry;
	bool passed;

	tables_reset();
	asce = space_create(top);
	space_map(asce, va, test_page(0), 0);
	entry = space_entry(asce, va, level);
	*entry = (*entry & ~c->clear) | c->set;
	run(&e, code, asce, va);
	passed = e.class == INT_PROGRAM && e.code == pgm && e.ilc == 6 && e.r[2] == 42 &&
		 e.addr == (u64)code + (pgm == PGM_TRANS_SPEC ? 6 : 0) &&
		 (pgm == PGM_TRANS_SPEC || teid_matches(&e, va, 0, is_store));
	report(passed, "%s table, %s at %s level, %s", level_names[top + 1], c->what,
	       level_names[level + 1], is_store ? "store" : "load");
	if (!passed)
		note("class %u code %x ilc %u psw %lx teid %lx", e.class, e.code, e.ilc, e.addr,
		     e.teid);
}

static void test_entries(void)
{
	for (int top = LEVEL_SEGMENT; top <= LEVEL_REGION1; top++) {
		for (unsigned int i = 0; i < ARRAY_SIZE(entry_cases); i++) {
			const struct entry_case *c = &entry_cases[i];

			for (int level = c->lowest; level <= c->highest && level <= top; level++) {
				check_entry(top, level, c, false);
				check_entry(top, level, c, true);
			}
		}
	}
}

static void test_mapped(void)
{
	for (int top = LEVEL_SEGMENT; top <= LEVEL_REGION1; top++) {
		u64 va = test_address(top) + 8, asce;
		u64 *data = (u64 *)(test_page(1) + 8);
		struct exec e;

		tables_reset();
		asce = space_create(top);
		space_map(asce, va, test_page(1), 0);
		*data = MAGIC;
		run(&e, load, asce, va);
		report(exec_done(&e) && e.r[2] == MAGIC, "%s table: load", level_names[top + 1]);
		run(&e, store, asce, va);
		report(exec_done(&e) && *data == 42, "%s table: store", level_names[top + 1]);
	}
}

/* Addresses that no table of the ASCE's type reaches. */
static void test_asce_type(void)
{
	static const u64 first[] = { 1UL << 31, 1UL << 42, 1UL << 53 };

	for (int top = LEVEL_SEGMENT; top <= LEVEL_REGION2; top++) {
		u64 asce;
		struct exec e;

		tables_reset();
		asce = space_create(top);
		run(&e, load, asce, first[top]);
		report(e.class == INT_PROGRAM && e.code == PGM_ASCE_TYPE && e.ilc == 6 &&
		       e.addr == (u64)load && teid_matches(&e, first[top], 0, false),
		       "%s table: ASCE type", level_names[top + 1]);
		run(&e, store, asce, -8UL);
		report(e.class == INT_PROGRAM && e.code == PGM_ASCE_TYPE &&
		       teid_matches(&e, -8UL, 0, true), "%s table: ASCE type, last doubleword",
		       level_names[top + 1]);
	}
}

/* Table length in the ASCE, length and offset in entries. */
static void test_lengths(void)
{
	u64 asce, va = 0x20100000UL;	/* needs the second quarter of a segment table */
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, va, test_page(0), 0);
	run(&e, load, (asce & ~3UL) | 1, va);
	report_done(&e, 4, "segment-table length 1 reaches 1 GiB");
	run(&e, load, asce & ~3UL, va);
	report_program_at(&e, PGM_SEGMENT_TRANS, 6, load, "segment-table length 0 does not");
	tables_reset();
	asce = space_create(LEVEL_REGION3);
	space_map(asce, va, test_page(0), 0);
	*space_entry(asce, va, LEVEL_REGION3) &= ~3UL;
	run(&e, load, asce, va);
	report_program_at(&e, PGM_SEGMENT_TRANS, 6, load, "region-third entry: length 0");
	*space_entry(asce, va, LEVEL_REGION3) |= 1;
	tables_reset();
	asce = space_create(LEVEL_REGION3);
	va += 1UL << 31;
	space_map(asce, va, test_page(0), 0);
	*space_entry(asce, va, LEVEL_REGION3) |= 0x80;
	run(&e, load, asce, va);
	report_program_at(&e, PGM_SEGMENT_TRANS, 6, load, "region-third entry: offset 2");
	*space_entry(asce, va, LEVEL_REGION3) &= ~0xc0UL;
	*space_entry(asce, va, LEVEL_REGION3) |= 0x40;
	asm volatile(".insn s, 0xb20d0000, 0" : : : "memory");
	run(&e, load, asce, va);
	report_done(&e, 4, "region-third entry: offset 1");
}

/* --- protection ---------------------------------------------------------------------- */

static void test_protection(void)
{
	for (int level = LEVEL_PAGE; level <= LEVEL_REGION1; level++) {
		u64 va = test_address(LEVEL_REGION1), asce;
		struct exec e;

		tables_reset();
		asce = space_create(LEVEL_REGION1);
		space_map(asce, va, test_page(2), 0);
		*space_entry(asce, va, level) |= ENTRY_PROTECT;
		*(u64 *)test_page(2) = MAGIC;
		run(&e, load, asce, va);
		report(exec_done(&e) && e.r[2] == MAGIC, "DAT protection at %s level: load",
		       level_names[level + 1]);
		run(&e, store, asce, va);
		if (level > LEVEL_SEGMENT && !facility(8))
			skip("DAT protection at region levels: store", "no EDAT-1");
		else
			report(e.class == INT_PROGRAM && e.code == PGM_PROTECTION && e.ilc == 6 &&
			       e.addr == (u64)store_end &&
			       teid_matches(&e, va, TEID_PROTECTION, true) &&
			       *(u64 *)test_page(2) == MAGIC, "DAT protection at %s level: store",
			       level_names[level + 1]);
		exec_init(&e, store);
		e.cr[1] = asce;
		e.r[1] = va;
		e.r[2] = 43;
		e.mask |= PSW_DAT;
		exec(&e);
		if (level > LEVEL_SEGMENT)
			report(exec_done(&e) && *(u64 *)test_page(2) == 43,
			       "protection at %s level needs EDAT", level_names[level + 1]);
		else
			report_program_at(&e, PGM_PROTECTION, 6, store_end,
					  "protection below needs no EDAT");
	}
}

/* --- frames ------------------------------------------------------------------------- */

static void test_segment_frame(void)
{
	u64 asce, va = 0x12300000UL;
	u64 *data = (u64 *)(test_page(0) + 0x45678);
	struct exec e;

	if (!facility(8)) {
		skip("segment frame", "no EDAT-1");
		return;
	}
	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	*space_entry(asce, va, LEVEL_SEGMENT) = (u64)test_page(0) | ENTRY_FRAME;
	*data = MAGIC;
	run(&e, load, asce, va + 0x45678);
	report(exec_done(&e) && e.r[2] == MAGIC, "segment frame: load");
	run(&e, store, asce, va + 0x45678);
	report(exec_done(&e) && *data == 42, "segment frame: store");
	*space_entry(asce, va + 0x100000, LEVEL_SEGMENT) =
		(u64)test_page(0) | ENTRY_FRAME | ENTRY_PROTECT;
	run(&e, store, asce, va + 0x145678);
	report_program_at(&e, PGM_PROTECTION, 6, store_end, "segment frame: protection");
	/* without EDAT the entry designates a page table */
	memset(test_page(0), 0, 0x1000);
	for (unsigned int i = 0; i < 256; i++)
		((u64 *)(test_page(0) + 0))[i] = PTE_INVALID;
	exec_init(&e, load);
	e.cr[1] = asce;
	e.r[1] = va + 0x45000;
	e.mask |= PSW_DAT;
	asm volatile(".insn s, 0xb20d0000, 0" : : : "memory");
	exec(&e);
	report_program(&e, PGM_PAGE_TRANS, 6, "segment frame without EDAT is a page table");
}

static void test_region_frame(void)
{
	u64 asce, va = 5UL << 31;
	u64 *data = (u64 *)(test_page(0) + 0x45678);
	struct exec e;

	if (!facility(78)) {
		skip("region frame", "no EDAT-2");
		return;
	}
	tables_reset();
	asce = space_create(LEVEL_REGION3);
	*space_entry(asce, va, LEVEL_REGION3) = ENTRY_FRAME | LEVEL_REGION3 << 2;
	*data = MAGIC;
	run(&e, load, asce, va + (u64)data);
	report(exec_done(&e) && e.r[2] == MAGIC, "region frame: load");
	*space_entry(asce, va + (1UL << 31), LEVEL_REGION3) =
		ENTRY_FRAME | ENTRY_PROTECT | LEVEL_REGION3 << 2;
	run(&e, store, asce, va + (1UL << 31) + (u64)data);
	report_program_at(&e, PGM_PROTECTION, 6, store_end, "region frame: protection");
	*space_entry(asce, va + (2UL << 31), LEVEL_REGION3) =
		ENTRY_FRAME | LEVEL_REGION3 << 2 | 7UL << 31;
	run(&e, load, asce, va + (2UL << 31) + (u64)data);
	report_program_at(&e, PGM_ADDRESSING, 6, load_end, "region frame: outside memory");
}

/* Table origins, entries and pages outside memory. */
static void test_addressing(void)
{
	static const u64 outside = 0x7000000000UL;
	u64 asce, va = 0x12300000UL;
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, va, (const void *)outside, 0);
	run(&e, load, asce, va);
	report_program_at(&e, PGM_ADDRESSING, 6, load_end, "page outside memory");
	*space_entry(asce, va + 0x100000, LEVEL_SEGMENT) = outside;
	run(&e, load, asce, va + 0x100000);
	report_program_at(&e, PGM_ADDRESSING, 6, load_end, "page table outside memory");
}

static void test_common(void)
{
	u64 asce, va = 0x12300000UL;
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, va, test_page(0), 0);
	*space_entry(asce, va, LEVEL_SEGMENT) |= ENTRY_COMMON;
	run(&e, load, asce, va);
	report_done(&e, 4, "common segment");
	run(&e, load, asce | ASCE_PRIVATE, va);
	report_program_at(&e, PGM_TRANS_SPEC, 6, load_end, "common segment in a private space");
}

static void test_real_space(void)
{
	struct exec e;

	*(u64 *)test_page(3) = MAGIC;
	run(&e, load, ASCE_REAL_SPACE, (u64)test_page(3));
	report(exec_done(&e) && e.r[2] == MAGIC, "real-space ASCE: load");
	run(&e, load, ASCE_REAL_SPACE, 0x7000000000UL);
	report_program_at(&e, PGM_ADDRESSING, 6, load_end, "real-space ASCE: addressing");
}

/* --- instructions ----------------------------------------------------------------------- */

static void test_execution(void)
{
	u64 asce, va = 0x12300000UL;
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, va, test_page(4), PTE_NO_EXEC);
	*(u16 *)test_page(4) = 0x07fe;		/* br %r14 */
	run(&e, branch, asce, va);
	report_done(&e, 4, "no-execute bit without the facility's control");
	exec_init(&e, branch);
	e.cr[1] = asce;
	e.cr[0] |= CR0_EDAT | CR0_IEP;
	e.r[1] = va;
	e.mask |= PSW_DAT;
	asm volatile(".insn s, 0xb20d0000, 0" : : : "memory");
	exec(&e);
	if (!facility(130))
		skip("instruction-execution protection", "facility 130 is not installed");
	else
		report(e.class == INT_PROGRAM && e.code == PGM_PROTECTION &&
		       (e.teid & 0x8c) == TEID_NO_EXEC && (e.teid & ~0xfffUL) == va &&
		       e.ilc && e.addr == va + e.ilc, "instruction-execution protection");
	exec_init(&e, load);
	e.cr[1] = asce;
	e.cr[0] |= CR0_EDAT | CR0_IEP;
	e.r[1] = va;
	e.mask |= PSW_DAT;
	exec(&e);
	report(exec_done(&e), "instruction-execution protection: a load is allowed");
	run(&e, branch, asce, va + 0x1000);
	report(e.class == INT_PROGRAM && e.code == PGM_PAGE_TRANS && e.addr == va + 0x1000 &&
	       (e.teid & ~0xfffUL) == va + 0x1000, "branch to an invalid page");
}

/* An instruction and an operand that begin in a mapped page and end in none. */
static void test_crossing(void)
{
	u64 asce, va = 0x12300000UL;
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, va, test_page(4), 0);
	*(u16 *)(test_page(4) + 0xffe) = 0xc018;	/* first third of IIHF */
	run(&e, branch, asce, va + 0xffe);
	report(e.class == INT_PROGRAM && e.code == PGM_PAGE_TRANS && e.addr == va + 0xffe &&
	       (e.teid & ~0xfffUL) == va + 0x1000, "instruction that ends in an invalid page");
	memset(test_page(4) + 0xf80, 0x55, 0x80);
	memset(test_page(5), 0xaa, 0x1000);
	exec_init(&e, move);
	e.cr[1] = asce;
	e.r[1] = va + 0xf80;
	e.r[3] = va;
	e.mask |= PSW_DAT;
	exec(&e);
	report_program_at(&e, PGM_PAGE_TRANS, 6, move, "MVC that ends in an invalid page");
	report((e.teid & ~0xfffUL) == va + 0x1000 && test_page(4)[0xf80] == 0x55,
	       "MVC that ends in an invalid page: nullified");
	run(&e, load, asce, va + 0xffc);
	report_program_at(&e, PGM_PAGE_TRANS, 6, load, "load that ends in an invalid page");
	space_map(asce, va + 0x1000, test_page(5), 0);
	*(u32 *)(test_page(4) + 0xffc) = 0x11223344;
	run(&e, load, asce, va + 0xffc);
	report(exec_done(&e) && e.r[2] == 0x11223344aaaaaaaaUL, "load across pages");
	run(&e, store, asce, va + 0xffc);
	report(exec_done(&e) && *(u32 *)test_page(5) == 42 && *(u32 *)(test_page(4) + 0xffc) == 0,
	       "store across pages");
}

static void test_translate(void)
{
	u64 asce, va = 0x12345000UL;
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, va, test_page(6), PTE_PROTECT);
	run(&e, do_lrag, asce, va + 0x100);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[2] == (u64)test_page(6) + 0x108,
	       "LRAG: cc 0");
	run(&e, do_lrag, asce, va + 0x1000);
	report(exec_done(&e) && exec_cc(&e) == 2 &&
	       e.r[2] == (u64)space_entry(asce, va + 0x1000, LEVEL_PAGE), "LRAG: cc 2");
	run(&e, do_lrag, asce, 0x20000000);
	report(exec_done(&e) && exec_cc(&e) == 1 &&
	       e.r[2] == (u64)space_entry(asce, 0x20000000, LEVEL_SEGMENT), "LRAG: cc 1");
	run(&e, do_lrag, asce, 1UL << 40);
	report(exec_done(&e) && exec_cc(&e) == 3 && e.r[2] == (0x80000000UL | PGM_ASCE_TYPE),
	       "LRAG: cc 3");
	run(&e, do_lrag, asce & ~3UL, 0x20000000);
	report(exec_done(&e) && exec_cc(&e) == 3 && e.r[2] == (0x80000000UL | PGM_SEGMENT_TRANS),
	       "LRAG: cc 3, table length");
	exec_init(&e, do_lrag);
	e.cr[1] = asce;
	e.r[1] = va;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[2] == (u64)test_page(6) + 8,
	       "LRAG with DAT off translates too");
	run(&e, do_lray, asce, va + 16);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[2] == (u64)test_page(6) + 8,
	       "LRAY: cc 0");
	exec_init(&e, do_lra);
	e.cr[1] = asce;
	e.mask = PSW_31 | PSW_DAT;
	e.r[1] = va;
	e.r[2] = -1UL;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 &&
	       e.r[2] == (0xffffffff00000000UL | ((u64)test_page(6) + 8)),
	       "LRA in 31-bit mode sets 32 bits");
	exec_init(&e, do_lra);
	e.cr[1] = asce;
	e.r[1] = va;
	e.mask |= PSW_DAT | PSW_PROBLEM;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 4, do_lra_end, "LRA: privileged");
}

static void test_space_selection(void)
{
	static const struct { u64 mode; unsigned int cr; } modes[] = {
		{ PSW_PRIMARY, 1 }, { PSW_HOME, 13 },
	};
	u64 none, asce, va = 0x12345000UL;
	struct exec e;

	tables_reset();
	none = space_create(LEVEL_SEGMENT);
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, va, test_page(6), 0);
	*(u64 *)test_page(6) = MAGIC;
	for (unsigned int i = 0; i < ARRAY_SIZE(modes); i++) {
		exec_init(&e, load);
		e.cr[1] = e.cr[7] = e.cr[13] = none;
		e.cr[modes[i].cr] = asce;
		e.r[1] = va;
		e.mask |= PSW_DAT | modes[i].mode;
		exec(&e);
		report(exec_done(&e) && e.r[2] == MAGIC, "control register %u is used",
		       modes[i].cr);
		e.cr[1] = e.cr[7] = e.cr[13] = asce;
		e.cr[modes[i].cr] = none;
		e.addr = (u64)load;
		e.mask = PSW_64 | PSW_DAT | modes[i].mode;
		e.r[1] = va;
		exec(&e);
		report(e.class == INT_PROGRAM && e.code == PGM_SEGMENT_TRANS &&
		       (e.teid & 3) == (modes[i].mode ? 3 : 0),
		       "the exception names the space of control register %u", modes[i].cr);
	}
}

static void test_strag(void)
{
	u64 asce, va = 0x12345000UL;
	u64 *result = (u64 *)test_page(7);
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, va, test_page(6), 0);
	space_map(asce, (u64)result, result, 0);
	exec_init(&e, do_strag);
	e.cr[1] = asce;
	e.r[1] = va;
	e.r[3] = (u64)result;
	e.mask |= PSW_DAT;
	exec(&e);
	report(exec_done(&e) && *result == (u64)test_page(6) + 8, "STRAG");
	e.addr = (u64)do_strag;
	e.mask = PSW_64 | PSW_DAT;
	e.r[1] = va + 0x1000;
	exec(&e);
	report_program_at(&e, PGM_PAGE_TRANS, 6, do_strag, "STRAG: page translation");
}

/* Real addresses, whatever DAT says. */
static void test_real(void)
{
	u64 asce;
	u64 *data = (u64 *)test_page(8);
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	*data = MAGIC;
	run(&e, do_lura, asce, (u64)data + 4);
	report(exec_done(&e) && e.r[2] == (u32)MAGIC, "LURA");
	run(&e, do_lurag, asce, (u64)data);
	report(exec_done(&e) && e.r[2] == MAGIC, "LURAG");
	run(&e, do_stura, asce, (u64)data + 4);
	report(exec_done(&e) && *data == (MAGIC & ~0xffffffffUL) + 42, "STURA");
	run(&e, do_sturg, asce, (u64)data);
	report(exec_done(&e) && *data == 42, "STURG");
	run(&e, do_lura, asce, (u64)data + 2);
	report_program_at(&e, PGM_SPECIFICATION, 4, do_lura_end, "LURA: alignment");
	run(&e, do_lurag, asce, (u64)data + 4);
	report_program_at(&e, PGM_SPECIFICATION, 4, do_lurag_end, "LURAG: alignment");
	run(&e, do_stura, asce, (u64)data + 1);
	report_program_at(&e, PGM_SPECIFICATION, 4, do_stura_end, "STURA: alignment");
	run(&e, do_sturg, asce, (u64)data + 4);
	report_program_at(&e, PGM_SPECIFICATION, 4, do_sturg_end, "STURG: alignment");
	run(&e, do_sturg, asce, 0x7000000000UL);
	report_program_at(&e, PGM_ADDRESSING, 4, do_sturg_end, "STURG: addressing");
}

void guest_main(void)
{
	test_mapped();
	test_entries();
	test_asce_type();
	test_lengths();
	test_protection();
	test_segment_frame();
	test_region_frame();
	test_addressing();
	test_common();
	test_real_space();
	test_execution();
	test_crossing();
	test_translate();
	test_space_selection();
	test_strag();
	test_real();
}
