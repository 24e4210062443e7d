// SPDX-License-Identifier: Apache-2.0
/*
 * Where instructions come from: code that stores into itself, targets of
 * EXECUTE, code that crosses the end of a page, and the addressing modes with
 * the instructions that change them and the links they leave.
 */
#include "lib/tables.h"

#define VA	0x12345000UL

/* --- storing into code --------------------------------------------------------------- */

SNIPPET(modify_next, "larl %r3, 1f\n\tmvhhi 2(%r3), 7\n1:\tlghi %r2, 1");
SNIPPET(modify_loop,
	"larl %r3, 1f\n\tlghi %r4, 5\n\tlghi %r2, 0\n"
	"0:\tsth %r4, 2(%r3)\n1:\taghi %r2, 0\n\tbrctg %r4, 0b");
SNIPPET(modify_behind,
	"larl %r3, 1f\n\tlghi %r4, 2\n\tlghi %r2, 0\n"
	"1:\taghi %r2, 1\n\tmvhhi 2(%r3), 100\n\tbrctg %r4, 1b");
SNIPPET(modify_opcode, "larl %r3, 1f\n\tlghi %r2, 40\n\tlghi %r4, 2\n\tmvi 1(%r3), 0x09\n"
	"\tlgr %r5, %r5\n1:\t.long 0xb9080024");	/* AGR becomes SGR */
SNIPPET(call_page, "basr %r14, %r1\n\tlgr %r6, %r2\n\tmvhhi 2(%r1), 9\n\tbasr %r14, %r1");
SNIPPET(call_move, "basr %r14, %r1\n\tlgr %r6, %r2\n\tmvc 0(6,%r1), 0(%r4)\n\tbasr %r14, %r1");
SNIPPET(call_alias, "basr %r14, %r1\n\tlgr %r6, %r2\n\tmvhhi 2(%r3), 9\n\tbcr 15, 0\n"
	"\tbasr %r14, %r1");

static void put_code(u8 *page, unsigned int value)
{
	*(u32 *)page = 0xa7290000 | value;	/* lghi %r2, value */
	*(u16 *)(page + 4) = 0x07fe;		/* br %r14 */
}

static void run(struct exec *e, const char *code, u64 r1)
{
	exec_init(e, code);
	e->r[1] = r1;
}

static void test_modify(void)
{
	u8 other[8];
	struct exec e;
	u64 asce;

	exec_simple(&e, modify_next);
	report(exec_done(&e) && e.r[2] == 7, "store into the next instruction");
	exec_simple(&e, modify_loop);
	report(exec_done(&e) && e.r[2] == 5 + 4 + 3 + 2 + 1, "store into a loop, five times");
	exec_simple(&e, modify_behind);
	report(exec_done(&e) && e.r[2] == 101, "store into an instruction executed before");
	exec_simple(&e, modify_opcode);
	report(exec_done(&e) && e.r[2] == 38, "store of one byte changes the operation");
	put_code(test_page(0), 5);
	run(&e, call_page, (u64)test_page(0));
	exec(&e);
	report(exec_done(&e) && e.r[6] == 5 && e.r[2] == 9, "store into code of another page");
	put_code(test_page(0), 5);
	put_code(other, 11);
	run(&e, call_move, (u64)test_page(0));
	e.r[4] = (u64)other;
	exec(&e);
	report(exec_done(&e) && e.r[6] == 5 && e.r[2] == 11, "MVC over code");
	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, VA, test_page(0), 0);
	space_map(asce, VA + 0x7000, test_page(0), 0);
	put_code(test_page(0), 5);
	run(&e, call_alias, VA);
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	e.r[3] = VA + 0x7000;
	exec(&e);
	report(exec_done(&e) && e.r[6] == 5 && e.r[2] == 9,
	       "store through another virtual address, then serialization");
}

/* --- execute --------------------------------------------------------------------------- */

SNIPPET(ex_length, "larl %r3, 1f\n\tex %r2, 0(%r3)\n\tj 2f\n1:\tmvc 0(1,%r1), 16(%r1)\n2:");
SNIPPET(exrl_length, "exrl %r2, 1f\n\tj 2f\n1:\tmvc 0(1,%r1), 16(%r1)\n2:");
SNIPPET(ex_zero, "ex 0, 0(%r1)");
SNIPPET(ex_or, "lghi %r2, 0x30\n\tex %r2, 0(%r1)");
SNIPPET(ex_svc, "larl %r3, 1f\n\tlghi %r2, 0x22\n\tex %r2, 0(%r3)\nafter_ex_svc:\tnopr\n1:\tsvc 1");
SNIPPET(ex_branch, "exrl 0, 1f\n\tlghi %r2, 1\n\tj 3f\n1:\tj 2f\n\tnopr\n2:\tlghi %r2, 2\n3:");
SNIPPET(ex_link, "exrl 0, 1f\n2:\tlghi %r2, 1\n\tj 3f\n1:\tbasr %r5, 0\n3:\tlarl %r6, 2b");
SNIPPET(ex_modified, "larl %r3, 1f\n\tlghi %r2, 0\n\tex 0, 0(%r3)\n\tmvhhi 2(%r3), 50\n"
	"\tex 0, 0(%r3)\n\tj 2f\n1:\taghi %r2, 1\n2:");
extern char after_ex_svc[];

static void test_execute(void)
{
	u8 *page = test_page(1);
	struct exec e;

	memset(page, 0x11, 16);
	memset(page + 16, 0x22, 16);
	run(&e, ex_length, (u64)page);
	e.r[2] = 0xffffff07;
	exec(&e);
	report(exec_done(&e) && page[7] == 0x22 && page[8] == 0x11, "EX: length from R1");
	memset(page, 0x11, 16);
	run(&e, exrl_length, (u64)page);
	e.r[2] = 3;
	exec(&e);
	report(exec_done(&e) && page[3] == 0x22 && page[4] == 0x11, "EXRL: length from R1");
	*(u32 *)(page + 0xffe) = 0xa7290042;	/* lghi %r2, 66 */
	run(&e, ex_zero, (u64)page + 0xffe);
	exec(&e);
	report(exec_done(&e) && e.r[2] == 0x42, "EX: target that crosses a page, R1 field 0");
	*(u16 *)(page + 0x800) = 0x1804;	/* LR 0,4 becomes LR 3,4 */
	run(&e, ex_or, (u64)page + 0x800);
	e.r[4] = 77;
	exec(&e);
	report(exec_done(&e) && e.r[3] == 77 && e.r[0] == 0 && *(u16 *)(page + 0x800) == 0x1804,
	       "EX: or into the register fields, the target stays");
	exec_simple(&e, ex_svc);
	report(e.class == INT_SVC && e.code == 0x23 && e.ilc == 4 && e.addr == (u64)after_ex_svc,
	       "EX of SVC: code, ILC and old PSW");
	exec_simple(&e, ex_branch);
	report(exec_done(&e) && e.r[2] == 2, "EXRL of a relative branch");
	exec_simple(&e, ex_link);
	report(exec_done(&e) && e.r[5] == e.r[6] && e.r[2] == 1, "EXRL of BASR: the link");
	exec_simple(&e, ex_modified);
	report(exec_done(&e) && e.r[2] == 51, "EX: a target that was stored into");
}

static void test_execute_exceptions(void)
{
	u8 *page = test_page(1);
	struct exec e;
	u64 asce;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, VA, page, 0);
	*(u16 *)(page + 0xffe) = 0xa729;
	run(&e, ex_zero, VA + 0xffe);
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_PAGE_TRANS && e.addr == (u64)ex_zero &&
	       (e.teid & ~0xfffUL) == VA + 0x1000,
	       "EX: target that ends in an invalid page");
	space_map(asce, VA + 0x1000, test_page(4), 0);
	*(u16 *)test_page(4) = 0x0055;
	run(&e, ex_zero, VA + 0xffe);
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	exec(&e);
	report(exec_done(&e) && e.r[2] == 0x55, "EX: target in two frames");
	run(&e, ex_zero, VA + 0x3000);
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_PAGE_TRANS && e.addr == (u64)ex_zero &&
	       (e.teid & ~0xfffUL) == VA + 0x3000, "EX: target in an invalid page");
}

/* --- page ends -------------------------------------------------------------------------- */

SNIPPET(branch_to, "basr %r14, %r1");

/* Three instructions of 6 bytes around the end of a page, at each alignment. */
static void test_page_end(void)
{
	static const u16 code[] = { 0xc029, 0, 0x0001, 0xc22b, 0, 0x0200, 0xc22b, 0x0003, 0,
				    0x07fe };	/* LLILF; ALFI; ALFI; BR 14 */
	u8 *low = test_page(10), *high = test_page(20);
	struct exec e;
	u64 asce;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, VA, low, 0);
	space_map(asce, VA + 0x1000, high, 0);
	for (unsigned int before = 0; before <= sizeof(code); before += 2) {
		memset(low, 0, 4096);
		memset(high, 0, 4096);
		memcpy(low + 4096 - before, code, before);
		memcpy(high, (const u8 *)code + before, sizeof(code) - before);
		run(&e, branch_to, VA + 0x1000 - before);
		e.cr[1] = asce;
		e.mask |= PSW_DAT;
		asm volatile(".insn s, 0xb20d0000, 0" : : : "memory");
		exec(&e);
		report(exec_done(&e) && (u32)e.r[2] == 0x30201, "code with %u bytes before the page end",
		       before);
	}
}

/* --- addressing modes ------------------------------------------------------------------ */

SNIPPET(mode_bits, "tam");
SNIPPET(set_24, "sam24\n\ttam\n\tla %r2, 8(%r1)\n\tlg %r3, 0(%r4)\n\tsam64");
SNIPPET(set_31, "sam31\n\ttam\n\tla %r2, 8(%r1)\n\tlg %r3, 0(%r4)\n\tsam64");
SNIPPET(set_64, "sam64\n\ttam\n\tla %r2, 8(%r1)\n\tlg %r3, 0(%r4)");
SNIPPET(link_bas, "basr %r2, 0\nlink_bas_next:\tnopr");
SNIPPET(link_bal, "balr %r2, 0\nlink_bal_next:\tnopr");
SNIPPET(link_bras, "bras %r2, 1f\nlink_bras_next:\tnopr\n1:");
SNIPPET(link_brasl, "brasl %r2, 1f\nlink_brasl_next:\tnopr\n1:");
SNIPPET(link_bsm, "bsm %r2, 0");
SNIPPET(link_bassm, "bassm %r2, %r1\nlink_bassm_next:\tj 1f\n1:");
SNIPPET(go_bsm, "bsm 0, %r1");
SNIPPET(landing, "tam");
SNIPPET(load_multiple, "lm %r2, %r3, 0(%r1)");
SNIPPET(move_wrap, "mvc 0(8,%r1), 0(%r3)");
SNIPPET(bad_sam24, "sam24");
extern char link_bas_next[], link_bal_next[], link_bras_next[], link_brasl_next[],
	link_bassm_next[];

#define HIGH	0x1122334455667788UL
#define KEEP	0x1122334400000000UL

static void test_modes(void)
{
	static char *const codes[] = { set_24, set_31, set_64 };
	static const u64 masks[] = { 0xffffff, 0x7fffffff, -1UL };
	static const u64 modes[] = { PSW_24, PSW_31, PSW_64 };
	static const u8 cc[] = { 0, 1, 3 };

	for (unsigned int i = 0; i < 3; i++) {
		u64 high = i == 2 ? 0 : masks[i] + 1;
		struct exec e;

		run(&e, codes[i], 0xabcdef1234567ff8UL);
		e.r[2] = HIGH;
		e.r[4] = (u64)lowcore(0x700) | high;
		LC64(0x700) = HIGH;
		exec(&e);
		report(exec_done(&e) && exec_cc(&e) == cc[i] && e.r[3] == HIGH &&
		       e.r[2] == (i == 2 ? 0xabcdef1234568000UL :
				  KEEP | (0x34568000UL & masks[i])),
		       "SAM, TAM, LA and a load in %u-bit mode", i == 0 ? 24 : i == 1 ? 31 : 64);
		if (!exec_done(&e) || exec_cc(&e) != cc[i])
			note("class %u code %x cc %u r2 %lx r3 %lx", e.class, e.code, exec_cc(&e),
			     e.r[2], e.r[3]);
		exec_init(&e, mode_bits);
		e.mask = modes[i];
		exec(&e);
		report_done(&e, cc[i], "TAM");
	}
}

struct link_case { const char *what; char *code, *next; u64 mask; u64 link; };

static const struct link_case link_cases[] = {
	{ "BASR, 64-bit mode", link_bas, link_bas_next, PSW_64, 0 },
	{ "BASR, 31-bit mode", link_bas, link_bas_next, PSW_31, KEEP | 0x80000000 },
	{ "BASR, 24-bit mode", link_bas, link_bas_next, PSW_24, KEEP },
	{ "BALR, 64-bit mode", link_bal, link_bal_next, PSW_64, 0 },
	{ "BALR, 31-bit mode", link_bal, link_bal_next, PSW_31, KEEP | 0x80000000 },
	{ "BALR, 24-bit mode", link_bal, link_bal_next, PSW_24 | PSW_CC(2) | PSW_PM(5),
	  KEEP | 0x65000000 },
	{ "BRAS, 31-bit mode", link_bras, link_bras_next, PSW_31, KEEP | 0x80000000 },
	{ "BRASL, 24-bit mode", link_brasl, link_brasl_next, PSW_24, KEEP },
	{ "BRASL, 64-bit mode", link_brasl, link_brasl_next, PSW_64, 0 },
};

static void test_links(void)
{
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(link_cases); i++) {
		const struct link_case *c = &link_cases[i];

		exec_init(&e, c->code);
		e.mask = c->mask;
		e.r[2] = HIGH;
		exec(&e);
		report(exec_done(&e) && e.r[2] == (c->link | (u64)c->next), "link of %s", c->what);
		if (e.r[2] != (c->link | (u64)c->next))
			note("r2 %lx", e.r[2]);
	}
}

static void test_mode_links(void)
{
	struct exec e;

	exec_init(&e, link_bsm);
	e.r[2] = HIGH;
	exec(&e);
	report(exec_done(&e) && e.r[2] == (HIGH | 1), "BSM in 64-bit mode marks bit 63");
	exec_init(&e, link_bsm);
	e.mask = PSW_31;
	e.r[2] = HIGH;
	exec(&e);
	report(exec_done(&e) && e.r[2] == (HIGH | 0x80000000UL), "BSM in 31-bit mode sets bit 32");
	exec_init(&e, link_bsm);
	e.mask = PSW_24;
	e.r[2] = HIGH | 0x80000000UL;
	exec(&e);
	report(exec_done(&e) && e.r[2] == (HIGH & ~0x80000000UL),
	       "BSM in 24-bit mode clears bit 32");
	run(&e, link_bassm, (u64)landing | 0x80000000UL);
	e.r[2] = HIGH;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 1 && e.r[2] == ((u64)link_bassm_next | 1),
	       "BASSM from 64-bit to 31-bit mode");
	run(&e, link_bassm, (u64)landing | 1);
	e.mask = PSW_31;
	e.r[2] = HIGH;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 3 &&
	       e.r[2] == (KEEP | 0x80000000UL | (u64)link_bassm_next),
	       "BASSM from 31-bit to 64-bit mode");
	run(&e, go_bsm, 0xff00000000000000UL | (u64)landing);
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && !(e.mask & PSW_64),
	       "BSM to 24-bit mode ignores the rest of the address");
}

/* Storage operands that wrap around at the end of the address space. */
static void test_wrap(void)
{
	u8 *top = (u8 *)0xfffff8;
	struct exec e;

	run(&e, load_multiple, 0xfffffc);
	e.mask = PSW_24;
	*(u32 *)(top + 4) = 0x12345678;
	exec(&e);
	report(exec_done(&e) && (u32)e.r[2] == 0x12345678 && (u32)e.r[3] == *(u32 *)lowcore(0),
	       "LM across the end of 16 MiB in 24-bit mode");
	memcpy(top, "abcdefgh", 8);
	run(&e, move_wrap, 0x600);
	e.mask = PSW_24;
	e.r[3] = 0xfffffc;
	exec(&e);
	report(exec_done(&e) && memcmp((void *)lowcore(0x600), "efgh", 4) == 0 &&
	       memcmp((void *)lowcore(0x604), (void *)lowcore(0), 4) == 0,
	       "MVC from across the end in 24-bit mode");
	/* code at an address that 24-bit mode cannot have */
	memcpy(test_page(31), bad_sam24, 4);
	run(&e, (const char *)test_page(31), 0);
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_SPECIFICATION && e.ilc == 2,
	       "SAM24 at an address above 16 MiB");
}

void guest_main(void)
{
	test_modify();
	test_execute();
	test_execute_exceptions();
	test_page_end();
	test_modes();
	test_links();
	test_mode_links();
	test_wrap();
}
