// SPDX-License-Identifier: Apache-2.0
/*
 * Interruptible instructions: MVCL, CLCL, MVCLE and CLCLE over much storage
 * while timer interruptions come in. Whenever one is interrupted, its registers
 * must describe the rest of the work; resuming until it is done gives the result
 * of an uninterrupted execution.
 */
#include "lib/tables.h"

#define US		4096UL
#define CLOCK		0x1004
#define FROM		0x4000000UL
#define TO		0x5000000UL
#define LENGTH		0xffff00UL	/* nearly the most that MVCL can do */

SNIPPET(move_long, "move_long_insn:\tmvcl %r2, %r4\n\tipm %r9");
SNIPPET(compare_long, "compare_long_insn:\tclcl %r2, %r4\n\tipm %r9");
SNIPPET(move_extended,
	"move_extended_insn:\tmvcle %r2, %r4, 0\n\tjo move_extended_insn\n\tipm %r9");
SNIPPET(compare_extended,
	"compare_extended_insn:\tclcle %r2, %r4, 0\n\tjo compare_extended_insn\n\tipm %r9");
extern char move_long_insn[], compare_long_insn[], move_extended_insn[], compare_extended_insn[];

struct long_case {
	const char *what;
	char *code, *insn;
	u64 difference;		/* a comparison ends here; LENGTH: equal */
	unsigned int cc;
	bool move, pair24;	/* lengths are in 24 bits */
};

static const struct long_case long_cases[] = {
	{ "MVCL", move_long, move_long_insn, 0, 0, true, true },
	{ "CLCL, equal", compare_long, compare_long_insn, LENGTH, 0, false, true },
	{ "CLCL, different", compare_long, compare_long_insn, 0xabcdef, 2, false, true },
	{ "MVCLE", move_extended, move_extended_insn, 0, 0, true, false },
	{ "CLCLE, equal", compare_extended, compare_extended_insn, LENGTH, 0, false, false },
	{ "CLCLE, different", compare_extended, compare_extended_insn, 0xabcdef, 2, false, false },
};

static void set_comparator(u64 tod)
{
	asm volatile(".insn s, 0xb2060000, %0" : : "Q" (tod));
}

/* Copies in doublewords; the other memcpy() is made for a few bytes. */
static void fill(u64 seed)
{
	u64 *from = (u64 *)FROM, *to = (u64 *)TO;

	for (u64 i = 0; i < 0x1000000 / 8; i++) {
		from[i] = seed + i * 0x9e3779b97f4a7c15UL;
		to[i] = 0;
	}
}

static bool same(u64 length)
{
	const u64 *from = (const u64 *)FROM, *to = (const u64 *)TO;

	for (u64 i = 0; i < length / 8; i++) {
		if (from[i] != to[i])
			return false;
	}
	return true;
}

/* What the registers say is left must be consistent in both operands. */
static bool registers_right(const struct exec *e)
{
	u64 done = e->r[2] - TO;

	return done <= LENGTH && e->r[4] - FROM == done && e->r[3] == LENGTH - done &&
	       e->r[5] == LENGTH - done;
}

/*
 * Resume until the end, at last without interruptions. How many interruptions there were
 * inside the instruction depends on the host, so nothing is asserted about it.
 */
static unsigned int run_to_end(struct exec *e, const struct long_case *c, bool *right)
{
	unsigned int inside = 0;

	for (unsigned int n = 0; n < 50; n++) {
		set_comparator(stck() + 20 * US);
		exec(e);
		if (e->class != INT_EXTERNAL || e->code != CLOCK)
			break;
		*right &= registers_right(e);
		inside += e->r[2] != TO && e->addr == (u64)c->insn;
	}
	set_comparator(-1UL);
	if (e->class == INT_EXTERNAL)
		exec(e);
	return inside;
}

static void test_long(const struct long_case *c)
{
	bool right = true, result;
	struct exec e;
	u64 end = c->move ? LENGTH : c->difference;

	exec_init(&e, c->code);
	e.cr[0] |= CR0_CLOCK_COMPARATOR;
	e.mask |= PSW_EXT;
	e.r[2] = TO;
	e.r[4] = FROM;
	e.r[3] = e.r[5] = LENGTH;
	if (!c->move) {
		if (!same(LENGTH))
			report(false, "%s: operands were not equal", c->what);
		if (c->difference < LENGTH)
			++*(u8 *)(TO + c->difference);
	}
	note("%s: %u interruptions inside", c->what, run_to_end(&e, c, &right));
	if (!c->move && c->difference < LENGTH)
		--*(u8 *)(TO + c->difference);
	report(right, "%s: registers at interruptions", c->what);
	result = exec_done(&e) && (e.r[9] >> 28 & 3) == c->cc && e.r[2] == TO + end &&
		 e.r[4] == FROM + end && e.r[3] == LENGTH - end && e.r[5] == LENGTH - end;
	report(result, "%s: condition code and registers at the end", c->what);
	if (!result)
		note("class %u code %x r9 %lx r2 %lx r3 %lx r4 %lx r5 %lx", e.class, e.code, e.r[9],
		     e.r[2], e.r[3], e.r[4], e.r[5]);
	if (c->move)
		report(same(LENGTH) && *(u64 *)(TO + LENGTH) == 0, "%s: all was moved", c->what);
}

/* A page that is not there in the middle: the registers stop at it. */
SNIPPET(move_fault, "mvcl %r2, %r4");
SNIPPET(move_fault_extended, "0:\tmvcle %r2, %r4, 0\n\tjo 0b");

static void test_fault(const char *code, const char *what)
{
	u64 asce, va = 0x12340000UL;
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	for (unsigned int i = 0; i < 8; i++) {
		space_map(asce, va + i * 4096, test_page(i), i == 5 ? PTE_INVALID : 0);
		space_map(asce, va + 0x10000 + i * 4096, test_page(16 + i), 0);
		memset(test_page(i), 0, 4096);
		memset(test_page(16 + i), 0x40 + i, 4096);
	}
	exec_init(&e, code);
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	e.r[2] = va + 0x123;
	e.r[4] = va + 0x10123;
	e.r[3] = e.r[5] = 0x7000;
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_PAGE_TRANS && e.addr == (u64)code &&
	       (e.teid & ~0xfffUL) == va + 0x5000 && e.r[2] <= va + 0x5000 &&
	       e.r[2] - va == e.r[4] - va - 0x10000 && e.r[3] == 0x7123 - (e.r[2] - va),
	       "%s: page translation in the middle", what);
	*space_entry(asce, va + 0x5000, LEVEL_PAGE) = (u64)test_page(5);
	e.addr = (u64)code;
	e.mask = PSW_64 | PSW_DAT;
	exec(&e);
	report(exec_done(&e) && e.r[3] == 0 && e.r[2] == va + 0x7123 &&
	       memcmp(test_page(0) + 0x123, test_page(16) + 0x123, 0x7000) == 0 &&
	       test_page(7)[0x123] == 0, "%s: resumed to the end", what);
}

/* An operand that may not be stored into has no effect at all where MVCL overlaps. */
SNIPPET(move_overlap, "mvcl %r2, %r4");

static void test_overlap(void)
{
	struct exec e;

	memset(test_page(0), 0x33, 4096);
	exec_init(&e, move_overlap);
	e.r[2] = (u64)test_page(0) + 16;
	e.r[4] = (u64)test_page(0);
	e.r[3] = e.r[5] = 256;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 3 && e.r[3] == 256, "MVCL: destructive overlap");
	exec_init(&e, move_overlap);
	e.r[2] = (u64)test_page(0);
	e.r[4] = (u64)test_page(1);
	e.r[3] = 256;
	e.r[5] = 0x7b000000;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 2 && test_page(0)[255] == 0x7b &&
	       test_page(0)[256] == 0x33 && e.r[3] == 0, "MVCL: padding");
}

void guest_main(void)
{
	fill(1);
	for (unsigned int i = 0; i < ARRAY_SIZE(long_cases); i++) {
		if (long_cases[i].move)
			fill(i + 2);
		test_long(&long_cases[i]);
	}
	test_fault(move_fault, "MVCL");
	test_fault(move_fault_extended, "MVCLE");
	test_overlap();
}
