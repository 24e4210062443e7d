// SPDX-License-Identifier: Apache-2.0
/*
 * Address spaces: primary, secondary and home mode, the instructions that
 * change and read the mode, and the moves from one space or key to another.
 */
#include "lib/tables.h"

SNIPPET(load, "lg %r2, 0(%r1)");
SNIPPET(store, "stg %r2, 0(%r1)");
SNIPPET(set_mode, "sac 0(%r3)\n\tiac %r2\n\tlg %r4, 0(%r1)");
SNIPPET(set_mode_fast, "sacf 0(%r3)\n\tiac %r2\n\tlg %r4, 0(%r1)");
SNIPPET(only_sac, "sac 0(%r3)");
SNIPPET(only_iac, "iac %r2");
SNIPPET(get_pasn, "epar %r2");
SNIPPET(get_sasn, "esar %r2");
SNIPPET(to_primary, "mvcp 0(%r4,%r1), 0(%r5), %r3");
SNIPPET(to_secondary, "mvcs 0(%r4,%r1), 0(%r5), %r3");
SNIPPET(with_key, "mvck 0(%r4,%r1), 0(%r5), %r3");
SNIPPET(source_key, "mvcsk 0(%r4), 0(%r5)");
SNIPPET(destination_key, "mvcdk 0(%r4), 0(%r5)");
SNIPPET(optional, "mvcos 0(%r1), 0(%r5), %r4");
/*
 * Fetch with each key from the secondary and the home space in turn, r6 times,
 * and count in r2 what did not come from there, or not from the primary space.
 */
SNIPPET(many_spaces,
	"0: sllg %r0, %r6, 12\n\t" "nilf %r0, 0xf000\n\t" "oill %r0, 0x0083\n\t"
	"lgr %r8, %r6\n\t" "srlg %r8, %r8, 4\n\t" "nilf %r8, 1\n\t"
	"sllg %r7, %r8, 6\n\t" "ogr %r0, %r7\n\t" "aghi %r8, 0x11\n\t"
	"mvcos 0(%r9), 0(%r5), %r4\n\t"
	"llgc %r3, 0(%r9)\n\t" "cgr %r3, %r8\n\t" "je 1f\n\t" "aghi %r2, 1\n\t"
	"1: llgc %r3, 0(%r1)\n\t" "cghi %r3, 0x10\n\t" "je 2f\n\t" "aghi %r2, 1\n\t"
	"2: brctg %r6, 0b");
SNIPPET(page_move, "mvpg %r1, %r5");
SNIPPET(branch, "basr %r14, %r1");

/* One virtual page that is another real one in each space. */
#define VA	0x12345000UL
#define VA2	0x12346000UL

enum { PRIMARY, SECONDARY, HOME, NR_SPACES };
static u64 asce[NR_SPACES];

static u8 *space_page(unsigned int space)
{
	return test_page(32 + space);
}

static void key_set(const void *p, u8 key)
{
	asm volatile(".insn rre, 0xb22b0000, %0, %1" : : "d" ((u64)key), "a" (p) : "memory");
}

static void setup(struct exec *e, const char *code)
{
	exec_init(e, code);
	e->cr[1] = asce[PRIMARY];
	e->cr[7] = asce[SECONDARY];
	e->cr[13] = asce[HOME];
	e->cr[0] |= CR0_SECONDARY_SPACE | CR0_EXTRACTION_AUTHORITY;
	e->mask |= PSW_DAT;
	e->r[1] = VA;
	e->r[5] = VA;
}

static void spaces_create(void)
{
	tables_reset();
	for (unsigned int i = 0; i < NR_SPACES; i++) {
		asce[i] = space_create(LEVEL_SEGMENT);
		space_map(asce[i], VA, space_page(i), 0);
		memset(space_page(i), 0x10 + i, 4096);
		key_set(space_page(i), 0);
	}
}

static u64 pattern(unsigned int space)
{
	return 0x0101010101010101UL * (0x10 + space);
}

/* --- modes --------------------------------------------------------------------------- */

static void test_modes(void)
{
	static const u64 modes[] = { PSW_PRIMARY, PSW_SECONDARY, PSW_HOME };
	struct exec e;

	for (unsigned int i = 0; i < NR_SPACES; i++) {
		setup(&e, load);
		e.mask |= modes[i];
		exec(&e);
		report(exec_done(&e) && e.r[2] == pattern(i), "mode %u: load", i);
		setup(&e, store);
		e.mask |= modes[i];
		e.r[1] = VA + 8;
		e.r[2] = i;
		exec(&e);
		report(exec_done(&e) && *(u64 *)(space_page(i) + 8) == i, "mode %u: store", i);
		setup(&e, load);
		e.mask |= modes[i];
		e.r[1] = VA2;
		exec(&e);
		report(e.class == INT_PROGRAM && e.code == PGM_PAGE_TRANS &&
		       (e.teid & 3) == (modes[i] & PSW_AS) >> 46,
		       "mode %u: the exception names the space", i);
	}
	setup(&e, branch);
	e.mask |= PSW_SECONDARY;
	*(u16 *)space_page(PRIMARY) = 0x07fe;
	*(u16 *)space_page(SECONDARY) = 0;
	exec(&e);
	report_done(&e, 4, "secondary mode: instructions come from the primary space");
	setup(&e, branch);
	e.mask |= PSW_HOME;
	*(u16 *)space_page(HOME) = 0x07fe;
	*(u16 *)space_page(PRIMARY) = 0;
	exec(&e);
	report_done(&e, 4, "home mode: instructions come from the home space");
}

struct mode_case { const char *what; u64 to, psw; unsigned int space, cc; };

static const struct mode_case mode_cases[] = {
	{ "primary", 0x000, PSW_PRIMARY, PRIMARY, 0 },
	{ "secondary", 0x100, PSW_SECONDARY, SECONDARY, 1 },
	{ "access register", 0x200, PSW_ACCREG, PRIMARY, 2 },
	{ "home", 0x300, PSW_HOME, HOME, 3 },
};

static void test_set_mode(void)
{
	static char *const codes[] = { set_mode, set_mode_fast };
	struct exec e;

	spaces_create();
	for (unsigned int i = 0; i < ARRAY_SIZE(mode_cases) * 2; i++) {
		const struct mode_case *c = &mode_cases[i / 2];

		setup(&e, codes[i & 1]);
		e.r[2] = -1UL;
		e.r[3] = c->to | 0xff;
		exec(&e);
		report(exec_done(&e) && (e.mask & PSW_AS) == c->psw && exec_cc(&e) == c->cc &&
		       e.r[4] == pattern(c->space) && e.r[2] == (~0xff00UL | c->cc << 8),
		       "%s and IAC: %s", i & 1 ? "SACF" : "SAC", c->what);
	}
}

static void test_mode_exceptions(void)
{
	struct exec e;

	setup(&e, only_sac);
	e.r[3] = 0x400;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, only_sac_end, "SAC: bad code");
	setup(&e, only_sac);
	e.cr[0] &= ~CR0_SECONDARY_SPACE;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 4, only_sac_end, "SAC: secondary-space control");
	setup(&e, only_sac);
	e.mask &= ~PSW_DAT;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 4, only_sac_end, "SAC: without DAT");
	setup(&e, only_sac);
	e.r[3] = 0x300;
	e.mask |= PSW_PROBLEM;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 4, only_sac_end, "SAC: home in problem state");
	setup(&e, only_sac);
	e.r[3] = 0x300;
	e.cr[1] |= ASCE_SPACE_SWITCH;
	exec(&e);
	report_program_at(&e, PGM_SPACE_SWITCH, 4, only_sac_end, "SAC: space switch");
	report((e.mask & PSW_AS) == PSW_HOME, "SAC: space switch: completed");
	setup(&e, only_iac);
	e.mask |= PSW_PROBLEM;
	e.cr[0] &= ~CR0_EXTRACTION_AUTHORITY;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 4, only_iac_end, "IAC: extraction authority");
}

static void test_asn(void)
{
	struct exec e;

	setup(&e, get_pasn);
	e.cr[4] = 0xabcd1234;
	e.r[2] = -1UL;
	exec(&e);
	report(exec_done(&e) && e.r[2] == 0xffffffff00001234UL, "EPAR");
	setup(&e, get_sasn);
	e.cr[3] = 0xabcd5678;
	e.r[2] = -1UL;
	exec(&e);
	report(exec_done(&e) && e.r[2] == 0xffffffff00005678UL, "ESAR");
	setup(&e, get_pasn);
	e.mask &= ~PSW_DAT;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 4, get_pasn_end, "EPAR: without DAT");
	setup(&e, get_sasn);
	e.mask |= PSW_PROBLEM;
	e.cr[0] &= ~CR0_EXTRACTION_AUTHORITY;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 4, get_sasn_end, "ESAR: extraction authority");
}

/* --- moves ---------------------------------------------------------------------------- */

static void test_move_spaces(void)
{
	struct exec e;

	spaces_create();
	setup(&e, to_primary);
	e.r[4] = 16;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && space_page(PRIMARY)[15] == 0x11 &&
	       space_page(PRIMARY)[16] == 0x10, "MVCP: 16 bytes");
	spaces_create();
	setup(&e, to_secondary);
	e.r[4] = 1000;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 3 && space_page(SECONDARY)[255] == 0x10 &&
	       space_page(SECONDARY)[256] == 0x11, "MVCS: 256 of 1000 bytes");
	setup(&e, to_secondary);
	e.r[4] = 0;
	e.r[1] = e.r[5] = VA2;
	exec(&e);
	report_done(&e, 0, "MVCS: nothing to move");
	setup(&e, to_primary);
	e.r[4] = 8;
	e.r[5] = VA2;
	exec(&e);
	report_program_at(&e, PGM_PAGE_TRANS, 6, to_primary, "MVCP: page translation");
	report((e.teid & 3) == 2, "MVCP: in the secondary space");
	setup(&e, to_primary);
	e.cr[0] &= ~CR0_SECONDARY_SPACE;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 6, to_primary_end, "MVCP: secondary-space control");
	setup(&e, to_secondary);
	e.mask &= ~PSW_DAT;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 6, to_secondary_end, "MVCS: without DAT");
	setup(&e, to_secondary);
	e.mask |= PSW_HOME;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 6, to_secondary_end, "MVCS: in home mode");
	setup(&e, to_primary);
	e.mask |= PSW_PROBLEM;
	e.r[3] = 0x50;
	e.cr[3] = 0xfbff0000;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 6, to_primary_end, "MVCP: key mask forbids");
}

/* Moves with a key, no DAT. */
static void test_move_keys(void)
{
	u8 *from = test_page(40), *to = test_page(41);
	struct exec e;

	memset(from, 0x77, 4096);
	memset(to, 0, 4096);
	key_set(from, 0x58);
	key_set(to, 0);
	exec_init(&e, with_key);
	e.r[1] = (u64)to;
	e.r[5] = (u64)from;
	e.r[4] = 300;
	e.r[3] = 0x50;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 3 && to[255] == 0x77 && to[256] == 0,
	       "MVCK: 256 of 300 bytes");
	e.addr = (u64)with_key;
	e.mask = PSW_64;
	e.r[3] = 0x60;
	exec(&e);
	report_program_at(&e, PGM_PROTECTION, 6, with_key_end, "MVCK: source key");
	memset(to, 0, 4096);
	exec_init(&e, source_key);
	e.r[0] = 9;
	e.r[1] = 0x50;
	e.r[4] = (u64)to;
	e.r[5] = (u64)from;
	exec(&e);
	report(exec_done(&e) && to[9] == 0x77 && to[10] == 0, "MVCSK: ten bytes");
	e.addr = (u64)source_key;
	e.mask = PSW_64;
	e.r[1] = 0x60;
	exec(&e);
	report_program_at(&e, PGM_PROTECTION, 6, source_key_end, "MVCSK: source key");
	key_set(from, 0);
	key_set(to, 0x50);
	memset(to, 0, 4096);
	exec_init(&e, destination_key);
	e.r[0] = 0xff;
	e.r[1] = 0x50;
	e.r[4] = (u64)to;
	e.r[5] = (u64)from;
	exec(&e);
	report(exec_done(&e) && to[255] == 0x77 && to[256] == 0, "MVCDK: 256 bytes");
	e.addr = (u64)destination_key;
	e.mask = PSW_64;
	e.r[1] = 0x70;
	exec(&e);
	report_program_at(&e, PGM_PROTECTION, 6, destination_key_end, "MVCDK: destination key");
	exec_init(&e, with_key);
	e.mask |= PSW_PROBLEM;
	e.r[3] = 0x50;
	e.cr[3] = 0xfbff0000;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 6, with_key_end, "MVCK: key mask forbids");
	exec_init(&e, source_key);
	e.mask |= PSW_PROBLEM;
	e.r[1] = 0x50;
	e.cr[3] = 0xfbff0000;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 6, source_key_end, "MVCSK: key mask forbids");
	key_set(to, 0);
}

/* More spaces, each with a key, than a TLB can tell apart. */
static void test_many_spaces(void)
{
	struct exec e;

	spaces_create();
	space_map(asce[PRIMARY], VA2, test_page(40), 0);
	setup(&e, many_spaces);
	e.r[2] = 0;
	e.r[4] = 1;
	e.r[6] = 20000;
	e.r[9] = VA2;
	exec(&e);
	report(exec_done(&e) && !e.r[2], "MVCOS: 20000 spaces and keys in turn");
}

struct mvcos_case { const char *what; u64 r0; unsigned int to, from; };

static const struct mvcos_case mvcos_cases[] = {
	{ "current mode", 0, PRIMARY, PRIMARY },
	{ "primary to secondary", 0x00810001, SECONDARY, PRIMARY },
	{ "home to primary", 0x000100c1, PRIMARY, HOME },
	{ "secondary to home", 0x00c10081, HOME, SECONDARY },
};

static void test_mvcos(void)
{
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(mvcos_cases); i++) {
		const struct mvcos_case *c = &mvcos_cases[i];

		spaces_create();
		/* operand-access controls: key 0-3, AS 8-9, K 14, A 15 of each half */
		setup(&e, optional);
		e.r[0] = c->r0;
		e.r[4] = 100;
		e.r[5] = VA + 0x800;
		exec(&e);
		report(exec_done(&e) && exec_cc(&e) == 0 && space_page(c->to)[99] == 0x10 + c->from &&
		       space_page(c->to)[100] == 0x10 + c->to, "MVCOS: %s", c->what);
	}
	spaces_create();
	setup(&e, optional);
	e.r[0] = 0x00010001;
	e.r[4] = 5000;
	e.r[5] = VA;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 3, "MVCOS: more than 4096 bytes");
	setup(&e, optional);
	e.r[4] = 16;
	e.r[5] = VA2;
	exec(&e);
	report_program_at(&e, PGM_PAGE_TRANS, 6, optional, "MVCOS: page translation");
	setup(&e, optional);
	e.mask &= ~PSW_DAT;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 6, optional_end, "MVCOS: without DAT");
	setup(&e, optional);
	e.r[0] = 0x00c10001;
	e.r[4] = 16;
	e.mask |= PSW_PROBLEM;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 6, optional_end, "MVCOS: home in problem state");
	setup(&e, optional);
	e.r[0] = 0x50020002;
	e.r[4] = 16;
	e.mask |= PSW_PROBLEM;
	e.cr[3] = 0xfbff0000;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 6, optional_end, "MVCOS: key mask forbids");
	setup(&e, optional);
	e.r[0] = 0x50020000;
	e.r[4] = 16;
	e.r[5] = VA + 0x800;
	key_set(space_page(PRIMARY), 0x60);
	exec(&e);
	report_program_at(&e, PGM_PROTECTION, 6, optional_end, "MVCOS: key of the destination");
	key_set(space_page(PRIMARY), 0x50);
	e.addr = (u64)optional;
	e.mask = PSW_64 | PSW_DAT;
	exec(&e);
	report_done(&e, 0, "MVCOS: matching key of the destination");
}

static void test_page_move(void)
{
	struct exec e;

	spaces_create();
	space_map(asce[PRIMARY], VA2, test_page(45), 0);
	memset(test_page(45), 0x99, 4096);
	setup(&e, page_move);
	e.r[1] = VA + 0x123;
	e.r[5] = VA2 + 0xfff;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 &&
	       memcmp(space_page(PRIMARY), test_page(45), 4096) == 0, "MVPG");
	setup(&e, page_move);
	e.r[5] = VA2 + 0x1000;
	exec(&e);
	report_program_at(&e, PGM_PAGE_TRANS, 4, page_move, "MVPG: source invalid");
	setup(&e, page_move);
	e.r[1] = VA2 + 0x1000;
	exec(&e);
	report_program_at(&e, PGM_PAGE_TRANS, 4, page_move, "MVPG: destination invalid");
	setup(&e, page_move);
	e.r[0] = 0x100;
	e.r[5] = VA2 + 0x1000;
	exec(&e);
	report_done(&e, 2, "MVPG with condition code: source invalid");
	setup(&e, page_move);
	e.r[0] = 0x100;
	e.r[1] = VA2 + 0x1000;
	exec(&e);
	report_done(&e, 1, "MVPG with condition code: destination invalid");
	setup(&e, page_move);
	e.r[0] = 0x4000;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, page_move_end, "MVPG: reserved bit");
}

void guest_main(void)
{
	spaces_create();
	test_modes();
	test_set_mode();
	test_mode_exceptions();
	test_asn();
	test_move_spaces();
	test_move_keys();
	if (facility(27)) {
		test_mvcos();
		test_many_spaces();
	} else {
		skip("MVCOS", "facility 27 is not installed");
	}
	test_page_move();
}
