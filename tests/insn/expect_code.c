// SPDX-License-Identifier: Apache-2.0
/*
 * Expectations for instruction fetching: EXECUTE of several targets, code that
 * crosses pages, and code that changes while it runs, in its own block and in
 * another page that branches are linked to.
 */
#include "tests/insn/expect.h"

#include <stddef.h>

#define OTHER	(CASE_CODE + CASE_PAGE)		/* the other code page */

/* EX (44) and EXRL (c6x0): the second byte of the target takes bits of R1. */
static void test_execute(struct expect *x)
{
	x->in.gpr[1] = X_DATA;
	x->in.gpr[2] = X_DATA + 0x100;
	x->in.gpr[3] = UINT64_C(0xffffffffffffff07);
	x->in.gpr[4] = X_CODE + 0x80;
	x_store(x, X_DATA + 0x100, "1122334455667788");
	x_store(x, X_DATA, "0000000000000000");
	x_store(x, X_CODE + 0x80, "d20010002000");	/* MVC of one byte */
	x_run(x, "44304000");				/* of eight */
	x_ended(x);
	x_storage(x, X_DATA, "1122334455667788");
	x_store(x, X_DATA, "0000000000000000");
	x_run(x, "44004000");				/* R1 field 0: as it stands */
	x_storage(x, X_DATA, "1100000000000000");
	x_run(x, "c63000000040");
	x_ended(x);
	x_storage(x, X_DATA, "1122334455667788");
	x_storage(x, X_CODE + 0x80, "d200");		/* the target itself stays */
	x_store(x, X_CODE + 0x80, "1a00");		/* AR 0,7 */
	x->in.gpr[7] = 5;
	x_run(x, "44304000");
	x_cc(x, 2);
	x_gpr(x, 0, 5);
}

/* Exceptions of and in EXECUTE. */
static void test_execute_exceptions(struct expect *x)
{
	x->in.gpr[4] = X_CODE + 0x80;
	x_store(x, X_CODE + 0x80, "44004000");
	x_run(x, "44004000");
	x_pgm(x, PGM_EXECUTE);
	x_store(x, X_CODE + 0x80, "c60000000000");
	x_run(x, "c60000000040");
	x_pgm(x, PGM_EXECUTE);
	x->in.gpr[4] = X_CODE + 0x81;
	x_run(x, "44004000");
	x_pgm(x, PGM_SPECIFICATION);
	x->in.gpr[4] = X_CODE + 0x80;
	x_store(x, X_CODE + 0x80, "1d13");		/* DR with an odd register */
	x_run(x, "44004000");
	x_pgm(x, PGM_SPECIFICATION);
	x_check(x, engine_ilc(x->engine) == 4, "ilc", engine_ilc(x->engine), 4);
	x_run(x, "c60000000040");
	x_pgm(x, PGM_SPECIFICATION);
	x_check(x, engine_ilc(x->engine) == 6, "ilc", engine_ilc(x->engine), 6);
	x_check(x, x->r.out.psw_addr == x->end, "psw address", x->r.out.psw_addr, x->end);
	x_store(x, X_CODE + 0x80, "0000");
	x_run(x, "c60000000040");
	x_pgm(x, PGM_OPERATION);
	x_check(x, x->r.out.psw_addr == x->end, "psw address", x->r.out.psw_addr, x->end);
}

/* Branches as targets: linkage is behind the EXECUTE, distances count from the target. */
static void test_execute_branch(struct expect *x)
{
	x->in.gpr[4] = X_CODE + 0x80;
	x_store(x, X_CODE + 0x80, "a7250010");		/* BRAS 2,+32 */
	x_store(x, X_CODE + 0xa0, "a7180007");
	x_run(x, "44004000");
	x_gpr(x, 1, 7);
	x_gpr(x, 2, X_CODE + 4);
	x_store(x, X_CODE + 0x80, "0d24");		/* BASR 2,4 */
	x->in.gpr[4] = X_CODE + 0x80;
	x_store(x, X_CODE + 0xa0, "0000");
	x->in.gpr[5] = X_CODE + 0xa0;
	x_store(x, X_CODE + 0x80, "0d25");
	x_run(x, "c60000000040");
	x_gpr(x, 2, X_CODE + 6);
	x_check(x, x->r.out.psw_addr == X_CODE + 0xa2, "psw address", x->r.out.psw_addr,
		X_CODE + 0xa2);
	x_store(x, X_CODE + 0x80, "cc26 00000010");	/* BRCTH 2 */
	x->in.gpr[2] = UINT64_C(5) << 32;
	x_run(x, "44004000");
	x_gpr(x, 2, UINT64_C(4) << 32);
	x_check(x, x->r.out.psw_addr == X_CODE + 0xa2, "psw address", x->r.out.psw_addr,
		X_CODE + 0xa2);
	x_store(x, X_CODE + 0x80, "a7240010");		/* BRC, not taken */
	x_run(x, "44004000");
	x_ended(x);
}

/* A loop around an EXECUTE whose target changes each time. */
static void test_execute_loop(struct expect *x)
{
	x->in.gpr[1] = X_CODE + 0x80;
	x->in.gpr[3] = 10;
	x_store(x, X_CODE + 0x80, "a70a0000");		/* AHI 0,n */
	x_run(x, "44001000 42301003 a736fffc");		/* n becomes 10, 9, ... */
	x_ended(x);
	x_gpr(x, 0, 10 + 9 + 8 + 7 + 6 + 5 + 4 + 3 + 2);
}

/* The same text at every place around the end of a page. */
static void test_crossing(struct expect *x)
{
	/* LLILL 1,5; MVC 0(2,2),4(2); LARL 3; AGR 1,1; BRC 15 to the end */
	static const char text[] = "a51f0005 d20120002004 c03000000000 b9080011 a7f40003 0000 0000";

	for (uint64_t at = OTHER - 26; at <= OTHER + 2; at += 2) {
		x->in.gpr[2] = X_DATA;
		x_store(x, X_DATA, "00000000aabb");
		x_run(x, "0000");
		x_store(x, at, text);
		x->in.psw_addr = at;
		engine_run(x->engine, &x->in, &x->r);
		x_gpr(x, 1, 10);
		x_gpr(x, 3, at + 10);
		x_storage(x, X_DATA, "aabb");
		x_check(x, x->r.out.psw_addr == at + 28, "psw address", x->r.out.psw_addr, at + 28);
		x_store(x, at, "0000000000000000000000000000000000000000000000000000000000");
	}
	x_store(x, OTHER + CASE_PAGE - 2, "d201");	/* the rest of it is not there */
	x->in.psw_addr = OTHER + CASE_PAGE - 2;
	engine_run(x->engine, &x->in, &x->r);
	x_check(x, x->r.outcome == OUT_ACCESS, "outcome", x->r.outcome, OUT_ACCESS);
	x_check(x, x->r.address == OTHER + CASE_PAGE, "address", x->r.address, OTHER + CASE_PAGE);
	x_check(x, x->r.out.psw_addr == OTHER + CASE_PAGE - 2, "psw address", x->r.out.psw_addr,
		OTHER + CASE_PAGE - 2);
}

/* A store into the very next instruction is seen. */
static void test_next_instruction(struct expect *x)
{
	x->in.gpr[2] = X_CODE;
	x_run(x, "92072007 a7180000");			/* MVI of the immediate of LHI 1 */
	x_ended(x);
	x_gpr(x, 1, 7);
	x->in.gpr[3] = 0xa7190009;
	x_run(x, "50302004 00000000");			/* ST over what was no instruction */
	x_gpr(x, 1, 9);
	x->in.gpr[4] = X_DATA;
	x_store(x, X_DATA, "a718000b a7280016");
	x_run(x, "d20720064000 00000000 00000000");	/* MVC of two instructions */
	x_ended(x);
	x_gpr(x, 1, 11);
	x_gpr(x, 2, 22);
}

/* A loop that changes an immediate of its own, ten times. */
static void test_own_loop(struct expect *x)
{
	x->in.gpr[2] = X_CODE;
	x->in.gpr[3] = 10;
	x_run(x, "a70a0001 42302003 a736fffc");		/* AHI 0,1; STC 3 there; BRCT 3 */
	x_ended(x);
	x_gpr(x, 0, 1 + 10 + 9 + 8 + 7 + 6 + 5 + 4 + 3 + 2);
}

/* A routine in another page, called by linked branches and changed in between. */
static void test_other_page(struct expect *x)
{
	x_store(x, OTHER, "a70a0001 07fe");		/* AHI 0,1; BR 14 */
	x->in.gpr[2] = OTHER;
	x->in.gpr[3] = 100;
	/* BRASL 14,OTHER; STC 3,3(2); BRCT 3 */
	x_run(x, "c0e500000700 42302003 a736fffb");
	x_ended(x);
	x_gpr(x, 0, 1 + (100 + 2) * 99 / 2);
	/* the same with a branch address in a register, and the operation code changed */
	x_store(x, OTHER, "a70a0001 07fe");
	x_store(x, X_DATA, "a70affff");
	x->in.gpr[4] = X_DATA;
	x->in.gpr[3] = 3;
	x_run(x, "0de2 0de2 0de2 d20320004000 0de2 0de2");
	x_ended(x);
	x_gpr(x, 0, 1);
}

/* A jump to the middle of an instruction decodes anew. */
static void test_overlapping(struct expect *x)
{
	/* IILF 0 holds LHI 1,5; BR 14 in its immediate; called at both places */
	x_store(x, OTHER, "c009a7180005 07fe");
	x->in.gpr[2] = OTHER;
	x->in.gpr[3] = OTHER + 2;
	x_run(x, "0de2 0de3 0de2");
	x_ended(x);
	x_gpr(x, 0, 0xa7180005);
	x_gpr(x, 1, 5);
}

/* The host changes code between two runs. */
static void test_host_store(struct expect *x)
{
	for (unsigned int n = 0; n < 20; n++) {
		x_store_bytes(x, OTHER, (uint8_t[6]){ 0xa7, 0x18, 0, n, 0x07, 0xfe }, 6);
		x->in.gpr[2] = OTHER;
		x_run(x, "0de2 1801 0de2");
		x_ended(x);
		x_gpr(x, 0, n);
		x_gpr(x, 1, n);
	}
}

const struct expect_test code_tests[] = {
	{ "execute", "ex exrl", test_execute },
	{ "exceptions of execute", "ex exrl", test_execute_exceptions },
	{ "executed branches", "brcth bras basr", test_execute_branch },
	{ "execute in a loop", "ex", test_execute_loop },
	{ "crossing a page", "", test_crossing },
	{ "store into the next instruction", "", test_next_instruction },
	{ "store into the own loop", "", test_own_loop },
	{ "store into another page", "", test_other_page },
	{ "overlapping instructions", "", test_overlapping },
	{ "store by the host", "", test_host_store },
	{ NULL, NULL, NULL },
};
