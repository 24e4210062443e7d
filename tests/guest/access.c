// SPDX-License-Identifier: Apache-2.0
/*
 * Access-register mode: ALETs 0 and 1, access lists of the dispatchable unit
 * and of the primary space, every exception of access-register translation,
 * and how an exception names the access register.
 */
#include "lib/tables.h"

SNIPPET(load, "lg %r2, 0(%r1)");
SNIPPET(store, "stg %r2, 0(%r1)");
SNIPPET(load_index, "lg %r2, 0(%r1,%r0)");
SNIPPET(base_zero, "lg %r2, 0x600");
SNIPPET(move, "mvc 0(8,%r1), 0(%r3)");
SNIPPET(load_address, "lae %r2, 8(%r1)");
SNIPPET(real_address, "lrag %r2, 0(%r1)");
SNIPPET(branch, "basr %r14, %r1");
SNIPPET(stm, "stmg %r2, %r3, 0(%r1)");
SNIPPET(purge, "lg %r2, 0(%r1)\n\tst %r4, 0(%r5)\n\tpalb\n\tlg %r2, 0(%r1)");

#define VA		0x12345000UL
#define LIST_ENTRIES	16
#define SEQUENCE	0x00420000u	/* of the access-list entries */

enum { PRIMARY, SECONDARY, OTHER, NR_SPACES };

static u64 asce[NR_SPACES];
static u32 duct[16] __attribute__((aligned(64)));
static u32 primary_aste[16] __attribute__((aligned(64)));
static u32 aste[16] __attribute__((aligned(64)));
static u32 list[LIST_ENTRIES][4] __attribute__((aligned(128)));
static u8 authority[64] __attribute__((aligned(64)));

static u64 pattern(unsigned int space)
{
	return 0x0101010101010101UL * (0x20 + space);
}

static void make_spaces(void)
{
	tables_reset();
	for (unsigned int i = 0; i < NR_SPACES; i++) {
		asce[i] = space_create(LEVEL_SEGMENT);
		space_map(asce[i], VA, test_page(48 + i), 0);
		memset(test_page(48 + i), 0x20 + i, 4096);
	}
}

/* Entry 3 of the list is good and names the space OTHER. */
static void make_lists(void)
{
	memset(duct, 0, sizeof(duct));
	memset(primary_aste, 0, sizeof(primary_aste));
	memset(aste, 0, sizeof(aste));
	memset(authority, 0, sizeof(authority));
	for (unsigned int i = 0; i < LIST_ENTRIES; i++) {
		list[i][0] = 0x80000000u;
		list[i][1] = list[i][2] = list[i][3] = 0;
	}
	duct[4] = (u32)(u64)list | (LIST_ENTRIES / 8 - 1);
	primary_aste[4] = duct[4];
	list[3][0] = SEQUENCE;
	list[3][2] = (u32)(u64)aste;
	list[3][3] = 77;
	aste[0] = (u32)(u64)authority;
	aste[1] = (64 / 4 - 1) << 4;
	aste[2] = asce[OTHER] >> 32;
	aste[3] = (u32)asce[OTHER];
	aste[5] = 77;
}

static void setup(struct exec *e, const char *code, u32 alet)
{
	make_lists();
	exec_init(e, code);
	e->cr[0] |= CR0_SECONDARY_SPACE;
	e->cr[1] = asce[PRIMARY];
	e->cr[7] = asce[SECONDARY];
	e->cr[13] = asce[SECONDARY];
	e->cr[2] = (u64)duct;
	e->cr[5] = (u64)primary_aste;
	e->mask |= PSW_DAT | PSW_ACCREG;
	e->ar[1] = alet;
	e->r[1] = VA;
}

static void test_special_alets(void)
{
	struct exec e;

	setup(&e, load, 0);
	exec(&e);
	report(exec_done(&e) && e.r[2] == pattern(PRIMARY), "ALET 0 is the primary space");
	setup(&e, load, 1);
	exec(&e);
	report(exec_done(&e) && e.r[2] == pattern(SECONDARY), "ALET 1 is the secondary space");
	setup(&e, load_index, 1);
	e.ar[0] = 1;
	e.r[1] = 0;
	e.r[0] = 0;
	exec(&e);
	report_done(&e, 4, "an index register names no space");
	setup(&e, base_zero, 0);
	e.ar[0] = 0x7fffffff;
	exec(&e);
	report_done(&e, 4, "access register 0 is not used without a base");
	setup(&e, branch, 5);
	*(u16 *)(test_page(48) + 0x10) = 0x07fe;
	e.r[1] = VA + 0x10;
	exec(&e);
	report_done(&e, 4, "instructions come from the primary space");
	setup(&e, move, 1);
	e.r[1] = VA + 0x40;
	e.r[3] = VA;
	e.ar[3] = 0;
	exec(&e);
	report(exec_done(&e) && *(u64 *)(test_page(49) + 0x40) == pattern(PRIMARY),
	       "MVC from the primary to the secondary space");
	setup(&e, stm, 1);
	e.r[1] = VA + 0x80;
	e.r[2] = 1;
	e.r[3] = 2;
	exec(&e);
	report(exec_done(&e) && ((u64 *)(test_page(49) + 0x80))[1] == 2,
	       "STMG to the secondary space");
	setup(&e, load_address, 0x1234567);
	exec(&e);
	report(exec_done(&e) && e.r[2] == VA + 8 && e.ar[2] == 0x1234567, "LAE takes the ALET");
}

static void test_lists(void)
{
	struct exec e;

	setup(&e, load, SEQUENCE | 3);
	exec(&e);
	report(exec_done(&e) && e.r[2] == pattern(OTHER), "access list of the dispatchable unit");
	setup(&e, store, SEQUENCE | 3);
	e.r[1] = VA + 0x100;
	e.r[2] = 7;
	exec(&e);
	report(exec_done(&e) && *(u64 *)(test_page(50) + 0x100) == 7, "store through it");
	setup(&e, load, 0x01000000 | SEQUENCE | 3);
	duct[4] = 0;
	exec(&e);
	report(exec_done(&e) && e.r[2] == pattern(OTHER), "access list of the primary space");
	setup(&e, real_address, SEQUENCE | 3);
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[2] == (u64)test_page(50), "LRAG");
	setup(&e, load, SEQUENCE | 3);
	e.r[1] = VA + 0x1000;
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_PAGE_TRANS && (e.teid & 3) == 1 &&
	       (*lowcore(LC_EXC_ACCESS_ID) & 15) == 1,
	       "page translation: the exception names the access register");
}

/* What is wrong in the lists, and which exception that is. */
struct art_case {
	const char *what;
	u32 alet;
	u32 *word;
	u32 value;
	unsigned int code;
};

static const struct art_case art_cases[] = {
	{ "reserved bits in the ALET", 0x02000003, NULL, 0, PGM_ALET_SPEC },
	{ "reserved bits in the ALET (2)", 0x80000000, NULL, 0, PGM_ALET_SPEC },
	{ "entry beyond the list", SEQUENCE | LIST_ENTRIES, NULL, 0, PGM_ALEN_TRANS },
	{ "entry beyond the list (2)", SEQUENCE | 0xffff, NULL, 0, PGM_ALEN_TRANS },
	{ "invalid entry", SEQUENCE | 4, NULL, 0, PGM_ALEN_TRANS },
	{ "entry sequence number", (SEQUENCE ^ 0x10000) | 3, NULL, 0, PGM_ALE_SEQUENCE },
	{ "invalid ASTE", SEQUENCE | 3, &aste[0], 1u << 31, PGM_ASTE_VALIDITY },
	{ "ASTE sequence number", SEQUENCE | 3, &aste[5], 78, PGM_ASTE_SEQUENCE },
};

static void test_exceptions(void)
{
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(art_cases); i++) {
		const struct art_case *c = &art_cases[i];

		setup(&e, load, c->alet);
		if (c->word)
			*c->word = c->value;
		e.r[2] = 5;
		*lowcore(LC_EXC_ACCESS_ID) = 0xff;
		exec(&e);
		report_program_at(&e, c->code, 6, load, c->what);
		report(e.r[2] == 5 && (*lowcore(LC_EXC_ACCESS_ID) & 15) == 1,
		       "%s: the exception names the access register", c->what);
		setup(&e, real_address, c->alet);
		if (c->word)
			*c->word = c->value;
		exec(&e);
		if (c->code == PGM_ALET_SPEC)
			continue;
		report(exec_done(&e) && exec_cc(&e) == 3 && e.r[2] == (0x80000000u | c->code),
		       "%s: LRAG gives condition code 3", c->what);
		if (!exec_done(&e))
			note("class %u code %x", e.class, e.code);
	}
}

/* Private entries: extended authorization index in CR8. */
static void test_authority(void)
{
	struct exec e;

	setup(&e, load, SEQUENCE | 3);
	list[3][0] |= 0x01000000 | 9;
	e.cr[8] = 9 << 16;
	exec(&e);
	report_done(&e, 4, "private entry: matching index");
	setup(&e, load, SEQUENCE | 3);
	list[3][0] |= 0x01000000 | 9;
	e.cr[8] = 10 << 16;
	exec(&e);
	report_program_at(&e, PGM_EXTENDED_AUTH, 6, load, "private entry: no authority");
	setup(&e, load, SEQUENCE | 3);
	list[3][0] |= 0x01000000 | 9;
	authority[10 / 4] = 0x40 >> (10 % 4) * 2;
	e.cr[8] = 10 << 16;
	exec(&e);
	report_done(&e, 4, "private entry: secondary bit in the authority table");
	setup(&e, load, SEQUENCE | 3);
	list[3][0] |= 0x01000000 | 9;
	authority[10 / 4] = 0x80 >> (10 % 4) * 2;
	e.cr[8] = 10 << 16;
	exec(&e);
	report_program_at(&e, PGM_EXTENDED_AUTH, 6, load, "private entry: primary bit only");
	setup(&e, load, SEQUENCE | 3);
	list[3][0] |= 0x01000000 | 9;
	memset(authority, 0xff, sizeof(authority));
	e.cr[8] = 0x2000 << 16;
	exec(&e);
	report_program_at(&e, PGM_EXTENDED_AUTH, 6, load, "private entry: beyond the table");
}

static void test_fetch_only(void)
{
	struct exec e;

	setup(&e, store, SEQUENCE | 3);
	list[3][0] |= 0x02000000;
	*(u64 *)test_page(50) = pattern(OTHER);
	e.r[2] = 9;
	exec(&e);
	report_program_at(&e, PGM_PROTECTION, 6, store_end, "fetch-only entry: store");
	report(*(u64 *)test_page(50) == pattern(OTHER), "fetch-only entry: nothing stored");
	setup(&e, load, SEQUENCE | 3);
	list[3][0] |= 0x02000000;
	exec(&e);
	report_done(&e, 4, "fetch-only entry: load");
}

static void test_purge(void)
{
	struct exec e;

	space_map(asce[PRIMARY], (u64)list & ~0xfffUL, (void *)((u64)list & ~0xfffUL), 0);
	setup(&e, purge, SEQUENCE | 3);
	e.r[4] = 0x80000000;
	e.r[5] = (u64)&list[3][0];
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_ALEN_TRANS && e.r[2] == pattern(OTHER),
	       "PALB: the changed entry is used");
}

void guest_main(void)
{
	if (tcg_lacks("access-register mode"))
		return;
	make_spaces();
	test_special_alets();
	test_lists();
	test_exceptions();
	test_authority();
	test_fetch_only();
	test_purge();
}
