// SPDX-License-Identifier: Apache-2.0
/*
 * Expectations for general instructions that the oracle has not or has wrong:
 * several registers, access registers, PLO, CSST, sorting, rotate then ...
 */
#include "tests/insn/expect.h"

#include <stdio.h>
#include <stddef.h>

static void test_lmd(struct expect *x)
{
	x->in.gpr[1] = X_DATA;
	x->in.gpr[2] = X_DATA + 0x100;
	x_store(x, X_DATA, "11111111 22222222 33333333");
	x_store(x, X_DATA + 0x100, "aaaaaaaa bbbbbbbb cccccccc");
	x_run(x, "ef3510002000");
	x_ended(x);
	x_gpr(x, 3, UINT64_C(0x11111111aaaaaaaa));
	x_gpr(x, 4, UINT64_C(0x22222222bbbbbbbb));
	x_gpr(x, 5, UINT64_C(0x33333333cccccccc));
	x_gpr(x, 6, 0);
	x_run(x, "eff110002000");	/* from 15 on to 0 and 1, the base itself */
	x_gpr(x, 15, UINT64_C(0x11111111aaaaaaaa));
	x_gpr(x, 0, UINT64_C(0x22222222bbbbbbbb));
	x_gpr(x, 1, UINT64_C(0x33333333cccccccc));
}

static void test_stmh(struct expect *x)
{
	x->in.gpr[1] = X_DATA;
	x->in.gpr[14] = UINT64_C(0x1111111122222222);
	x->in.gpr[15] = UINT64_C(0x3333333344444444);
	x->in.gpr[0] = UINT64_C(0x5555555566666666);
	x_store(x, X_DATA, "eeeeeeee eeeeeeee eeeeeeee eeeeeeee");
	x_run(x, "ebe010000026");
	x_ended(x);
	x_storage(x, X_DATA, "11111111 33333333 55555555 eeeeeeee");
	x_run(x, "ebee10010026");	/* one register, any boundary */
	x_storage(x, X_DATA, "11111111 11333333 55555555 eeeeeeee");
}

static void test_cpya(struct expect *x)
{
	for (unsigned int n = 0; n < 16; n++)
		x->in.acr[n] = 0x11111111 * n;
	x_run(x, "b24d003c b24d00f0 b24d0077");
	x_ended(x);
	x_acr(x, 3, 0xcccccccc);
	x_acr(x, 15, 0);
	x_acr(x, 7, 0x77777777);
	x_acr(x, 12, 0xcccccccc);
}

/* PLO with function code @code, operand 2 at X_DATA, the other one at X_DATA + 0x100. */
static void plo(struct expect *x, unsigned int code)
{
	x->in.gpr[0] = code;
	x->in.gpr[10] = X_DATA;
	x->in.gpr[11] = X_DATA + 0x100;
	x_run(x, "ee24a000b000");	/* R1 = 2, R3 = 4 */
}

static void test_plo_registers(struct expect *x)
{
	x->in.gpr[2] = UINT64_C(0xa5a5a5a500000001);
	x->in.gpr[3] = 2;
	x->in.gpr[4] = UINT64_C(0xa5a5a5a500000003);
	x->in.gpr[5] = 4;
	x_store(x, X_DATA, "00000001");
	x_store(x, X_DATA + 0x100, "00000003");
	plo(x, 0);			/* compare and load: equal */
	x_cc(x, 0);
	x_gpr(x, 4, UINT64_C(0xa5a5a5a500000003));
	x_store(x, X_DATA, "00000009");
	plo(x, 0);
	x_cc(x, 1);
	x_gpr(x, 2, UINT64_C(0xa5a5a5a500000009));
	plo(x, 4);			/* compare and swap: unequal */
	x_cc(x, 1);
	x_gpr(x, 2, UINT64_C(0xa5a5a5a500000009));
	x_storage(x, X_DATA, "00000009");
	x_store(x, X_DATA, "00000001");
	plo(x, 4);
	x_cc(x, 0);
	x_storage(x, X_DATA, "00000002");
	plo(x, 8);			/* double compare and swap */
	x_cc(x, 1);
	x_store(x, X_DATA, "00000001");
	x_store(x, X_DATA + 0x100, "00000007");
	plo(x, 8);
	x_cc(x, 2);
	x_gpr(x, 4, UINT64_C(0xa5a5a5a500000007));
	x_store(x, X_DATA + 0x100, "00000003");
	plo(x, 8);
	x_cc(x, 0);
	x_storage(x, X_DATA, "00000002");
	x_storage(x, X_DATA + 0x100, "00000004");
	x_store(x, X_DATA, "00000001");
	plo(x, 12);			/* compare and swap and store: R3 */
	x_cc(x, 0);
	x_storage(x, X_DATA, "00000002");
	x_storage(x, X_DATA + 0x100, "00000003");
	x->in.gpr[2] = 1;
	x_store(x, X_DATA, "0000000000000001");
	plo(x, 6);			/* compare and swap of doublewords in registers */
	x_cc(x, 0);
	x_storage(x, X_DATA, "0000000000000002");
}

static void test_plo_list(struct expect *x)
{
	uint64_t list = X_DATA + 0x100;

	x_store(x, X_DATA, "0000000000000001");
	x_store(x, list + 8, "0000000000000001");
	x_store(x, list + 24, "1111111111111111");
	plo(x, 5);			/* compare and swap, parameter list */
	x_cc(x, 0);
	x_storage(x, X_DATA, "1111111111111111");
	plo(x, 5);
	x_cc(x, 1);
	x_storage(x, list + 8, "1111111111111111");
	x_store(x, X_DATA, "00000001");
	x->in.gpr[2] = 1;
	x->in.gpr[3] = 0x33333333;
	x_store(x, list + 60, "44444444");
	x_store(x, list + 72, "0000000010000040");
	x_store(x, list + 92, "66666666");
	x_store(x, list + 104, "0000000010000050");
	x_store(x, list + 124, "88888888");
	x_store(x, list + 136, "0000000010000060");
	plo(x, 20);			/* compare and swap and triple store */
	x_cc(x, 0);
	x_storage(x, X_DATA, "33333333");
	x_storage(x, X_DATA + 0x40, "44444444");
	x_storage(x, X_DATA + 0x50, "66666666");
	x_storage(x, X_DATA + 0x60, "88888888");
	x_store(x, list + 104, "0000000010000052");
	x_store(x, X_DATA, "00000001");
	plo(x, 20);			/* an operand that is not on a word boundary */
	x_pgm(x, PGM_SPECIFICATION);
	x_storage(x, X_DATA, "00000001");
}

static void test_plo_query(struct expect *x)
{
	for (unsigned int code = 0; code < 24; code++) {
		plo(x, 0x100 | code);
		x_cc(x, 0);
	}
	plo(x, 0x100 | 24);
	x_cc(x, 3);
	plo(x, 24);
	x_pgm(x, PGM_SPECIFICATION);
}

/* CSST with quadwords and mixed sizes, which the oracle cannot do. */
static void test_csst(struct expect *x)
{
	x->in.gpr[0] = 0x0402;		/* compare and store a quadword */
	x->in.gpr[1] = X_DATA + 0x200;
	x->in.gpr[2] = X_DATA;
	x->in.gpr[3] = X_DATA + 0x100;
	x->in.gpr[4] = UINT64_C(0x0101010101010101);
	x->in.gpr[5] = UINT64_C(0x0202020202020202);
	x_store(x, X_DATA, "0101010101010101 0202020202020202");
	x_store(x, X_DATA + 0x100, "eeeeeeeeeeeeeeee eeeeeeeeeeeeeeee");
	x_store(x, X_DATA + 0x200, "0303030303030303 0404040404040404");
	x_store(x, X_DATA + 0x210, "0505050505050505 0606060606060606");
	x_run(x, "c84220003000");
	x_cc(x, 0);
	x_storage(x, X_DATA, "0303030303030303 0404040404040404");
	x_storage(x, X_DATA + 0x100, "0505050505050505 0606060606060606");
	x_run(x, "c84220003000");	/* now unequal: R4, R5 get the operand */
	x_cc(x, 1);
	x_gpr(x, 4, UINT64_C(0x0303030303030303));
	x_gpr(x, 5, UINT64_C(0x0404040404040404));
	x->in.gpr[0] = 0x0000;		/* a word and a byte */
	x->in.gpr[4] = UINT64_C(0xaaaaaaaa03030303);
	x_store(x, X_DATA + 0x200, "0707070708080808");
	x_store(x, X_DATA + 0x210, "09");
	x_run(x, "c84220003000");
	x_cc(x, 0);
	x_storage(x, X_DATA, "0707070703030303");
	x_storage(x, X_DATA + 0x100, "0905050505050505");
	x_run(x, "c84220003000");
	x_cc(x, 1);
	x_gpr(x, 4, UINT64_C(0xaaaaaaaa07070707));
	x->in.gpr[0] = 0x0500;
	x_run(x, "c84220003000");	/* there is no store characteristic 5 */
	x_pgm(x, PGM_SPECIFICATION);
}

/* The range of bits 25..5 goes around; T keeps R1. The oracle dies of it. */
static void test_selected_bits(struct expect *x)
{
	x->in.gpr[1] = UINT64_C(0xffff0000ffff0000);
	x->in.gpr[2] = UINT64_C(0x0f0f0f0f0f0f0f0f);
	x_run(x, "ec1219050054");	/* RNSBG: bits 6-24 stay */
	x_cc(x, 1);
	x_gpr(x, 1, UINT64_C(0x0fff00000f0f0000));
	x_run(x, "ec1219050056");	/* ROSBG */
	x_cc(x, 1);
	x_gpr(x, 1, UINT64_C(0xffff000fffff0f0f));
	x_run(x, "ec1219050057");	/* RXSBG */
	x_cc(x, 1);
	x_gpr(x, 1, UINT64_C(0xf3ff000ff0f00f0f));
	x_run(x, "ec1299050054");	/* T: the same cc, R1 stays */
	x_cc(x, 1);
	x_gpr(x, 1, UINT64_C(0xffff0000ffff0000));
	x_run(x, "ec12803f0857");	/* all bits, rotated by 8 */
	x_cc(x, 1);
	x_gpr(x, 1, UINT64_C(0xffff0000ffff0000));
	x->in.gpr[2] = UINT64_C(0x00ffff0000ffff00);
	x_run(x, "ec12003f0857");	/* exclusive or of equal values */
	x_cc(x, 0);
	x_gpr(x, 1, 0);
}

/* COMPARE AND FORM CODEWORD, 64-bit mode: parts of 6 bytes. */
static void test_cfc(struct expect *x)
{
	x->in.gpr[1] = X_DATA;
	x->in.gpr[3] = X_DATA + 0x100;
	x_store(x, X_DATA, "111111111111 222222222222");
	x_store(x, X_DATA + 0x100, "111111111111 222222222223");
	x_run(x, "b21a000c");		/* ascending, limit 12: the first operand is low */
	x_cc(x, 1);
	x_gpr(x, 2, UINT64_C(12) << 48 | (~UINT64_C(0x222222222223) & 0xffffffffffff));
	x_gpr(x, 1, X_DATA);
	x_run(x, "b21a000d");		/* descending: the registers are exchanged */
	x_cc(x, 2);
	x_gpr(x, 2, UINT64_C(12) << 48 | UINT64_C(0x222222222222));
	x_gpr(x, 1, X_DATA + 0x100);
	x_gpr(x, 3, X_DATA);
	x_run(x, "b21a0004");		/* the limit comes first: equal */
	x_cc(x, 0);
	x_gpr(x, 2, (X_DATA + 0x100) | UINT64_C(1) << 63);
	x->in.gpr[2] = 1;
	x_run(x, "b21a000c");
	x_pgm(x, PGM_SPECIFICATION);
}

/* UPDATE TREE: from the leaf in register 5 to the root; nodes of 16 bytes. */
static void test_upt(struct expect *x)
{
	x->in.gpr[4] = X_DATA;
	x->in.gpr[5] = 0x40;
	x->in.gpr[0] = 5;
	x->in.gpr[1] = UINT64_C(0x1111);
	x_store(x, X_DATA + 0x10, "0000000000000003 0000000000003333");
	x_store(x, X_DATA + 0x20, "0000000000000007 0000000000007777");
	x_run(x, "0102");		/* 7 > 5: exchanged; then 3; then the root */
	x_cc(x, 1);
	x_gpr(x, 0, 7);
	x_gpr(x, 1, UINT64_C(0x7777));
	x_gpr(x, 5, 0);
	x_storage(x, X_DATA + 0x20, "0000000000000005 0000000000001111");
	x_storage(x, X_DATA + 0x10, "0000000000000003 0000000000003333");
	x_store(x, X_DATA + 0x20, "0000000000000005 0000000000009999");
	x_run(x, "0102");		/* an equal codeword ends it */
	x_cc(x, 0);
	x_gpr(x, 2, 5);
	x_gpr(x, 3, UINT64_C(0x9999));
	x_gpr(x, 5, 0x20);
	x->in.gpr[4] = X_DATA + 8;
	x_run(x, "0102");
	x_pgm(x, PGM_SPECIFICATION);
}

/* Odd branch targets and unaligned relative operands, which the oracle lets pass. */
static void test_alignment(struct expect *x)
{
	static const char *const relative[] = {
		"c42d00000101", "c42800000103", "c42c00000101", "c42e00000101", "c42f00000101",
		"c42b00000102", "c62d00000101", "c62800000103", "c62c00000101", "c62f00000101",
		"c62a00000103", "c62e00000101",
	};

	x->in.gpr[1] = X_CODE + 0x101;
	x_run(x, "07f1");
	x_pgm(x, PGM_SPECIFICATION);
	x_check(x, x->r.out.psw_addr - engine_ilc(x->engine) == X_CODE + 0x101, "psw address",
		x->r.out.psw_addr - engine_ilc(x->engine), X_CODE + 0x101);
	for (unsigned int n = 0; n < sizeof(relative) / sizeof(relative[0]); n++) {
		x_run(x, relative[n]);
		x_pgm(x, PGM_SPECIFICATION);
	}
	x->in.gpr[2] = X_DATA + 2;
	x_run(x, "ba342000");
	x_pgm(x, PGM_SPECIFICATION);
	x_run(x, "eb34200000f8");
	x_pgm(x, PGM_SPECIFICATION);
}

/* Fixed-point overflow with its mask bit: the instruction is completed. */
static void test_fixed_overflow(struct expect *x)
{
	x->in.cc_pm = 8;
	x->in.gpr[1] = 0x7fffffff;
	x->in.gpr[2] = 1;
	x_run(x, "1a12");
	x_pgm(x, PGM_FIXED_OVERFLOW);
	x_gpr(x, 1, 0x80000000);
	x_check(x, x->r.out.cc_pm == 0x38, "cc", x->r.out.cc_pm, 0x38);
	x_check(x, x->r.out.psw_addr == x->end, "psw address", x->r.out.psw_addr, x->end);
	x_run(x, "8b100001");		/* SLA */
	x_pgm(x, PGM_FIXED_OVERFLOW);
	x->in.gpr[2] = 0;
	x_run(x, "1d02");		/* DR by zero is suppressed */
	x_pgm(x, PGM_FIXED_DIVIDE);
	x_gpr(x, 1, 0x7fffffff);
}

/* Quotients that do not fit, among them what traps a host's division. */
static void test_divide(struct expect *x)
{
	x->in.gpr[2] = 0x80000000;
	x->in.gpr[4] = ~UINT64_C(0);
	x_run(x, "1d24");		/* DR: the lowest dividend by -1 */
	x_pgm(x, PGM_FIXED_DIVIDE);
	x_gpr(x, 2, 0x80000000);
	x->in.gpr[2] = 0xffffffff;
	x->in.gpr[3] = 0x80000000;
	x_run(x, "1d24");		/* the lowest quotient plus one more */
	x_pgm(x, PGM_FIXED_DIVIDE);
	x->in.gpr[4] = 1;
	x_run(x, "1d24");		/* the lowest quotient itself */
	x_ended(x);
	x_gpr(x, 3, 0x80000000);
	x_gpr(x, 2, 0);
	x->in.gpr[3] = UINT64_C(1) << 63;
	x->in.gpr[4] = ~UINT64_C(0);
	x_run(x, "b90d0024");		/* DSGR */
	x_pgm(x, PGM_FIXED_DIVIDE);
	x_run(x, "b91d0024");		/* DSGFR */
	x_pgm(x, PGM_FIXED_DIVIDE);
	x->in.gpr[4] = 0;
	x_run(x, "b90d0024");
	x_pgm(x, PGM_FIXED_DIVIDE);
	x->in.gpr[2] = x->in.gpr[4] = 7;
	x_run(x, "b9870024");		/* DLGR: the left part is not less than the divisor */
	x_pgm(x, PGM_FIXED_DIVIDE);
}

const struct expect_test general_tests[] = {
	{ "lmd", "lmd", test_lmd },
	{ "stmh", "stmh", test_stmh },
	{ "cpya", "cpya", test_cpya },
	{ "plo in registers", "plo", test_plo_registers },
	{ "plo with a list", "plo", test_plo_list },
	{ "plo query", "plo", test_plo_query },
	{ "csst", "csst", test_csst },
	{ "rotate then on selected bits", "rnsbg rosbg rxsbg", test_selected_bits },
	{ "cfc", "cfc", test_cfc },
	{ "upt", "upt", test_upt },
	{ "divide", "dr dsgr dsgfr dlgr", test_divide },
	{ "alignment", "", test_alignment },
	{ "fixed overflow", "", test_fixed_overflow },
	{ NULL, NULL, NULL },
};
