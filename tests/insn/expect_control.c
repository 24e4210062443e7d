// SPDX-License-Identifier: Apache-2.0
/*
 * Expectations for what depends on the state of the CPU: privileged rows in
 * the problem state, instructions that SIE hands to the host, the addressing
 * modes, facilities.
 */
#include "tests/insn/expect.h"

#include <stdio.h>
#include <string.h>

#include "arch/s390/soft/insn/insn.h"
#include "arch/s390/soft/sie.h"
#include "core/be.h"

#define MODE_64	(PSW_EA | PSW_BA)
#define MODE_31	PSW_BA
#define MODE_24	UINT64_C(0)

/* The operation code of a row with all other fields zero. */
static void row_text(const struct insn_row *row, char hex[13])
{
	uint8_t text[6] = { row->opcode >> 8 };
	unsigned int n;

	switch (text[0]) {
	case 0xe3: case 0xeb: case 0xec: case 0xed:
		text[5] = row->opcode;
		break;
	default:
		text[1] = row->opcode;
	}
	for (n = 0; n < insn_length(text[0]); n++)
		snprintf(hex + 2 * n, 3, "%02x", text[n]);
}

static void test_problem_state(struct expect *x)
{
	char hex[13];

	for (unsigned int row = 1; row < ROW_COUNT; row++) {
		if (!(insn_rows[row].flags & INSN_PRIV))
			continue;
		row_text(&insn_rows[row], hex);
		x_run(x, hex);
		x_check(x, x->r.pgm_code == PGM_PRIVILEGED, insn_rows[row].name, x->r.pgm_code,
			PGM_PRIVILEGED);
		x_check(x, x->r.out.psw_addr == x->end, "psw address", x->r.out.psw_addr, x->end);
	}
}

static void test_intercept(struct expect *x)
{
	static const char *const names[] = {
#define INSN(op, name, fmt, fac, kind, flags, func) [ROW_##name] = #func,
#include "arch/s390/soft/insn/insn.def"
#undef INSN
	};
	char hex[13];

	for (unsigned int row = 1; row < ROW_COUNT; row++) {
		if (strcmp(names[row], "intercept"))
			continue;
		row_text(&insn_rows[row], hex);
		engine_set_mode(x->engine, MODE_64, CR0_AFP);
		x_run(x, hex);
		x_check(x, engine_intercept(x->engine) == S390_ICPT_INST, insn_rows[row].name,
			engine_intercept(x->engine), S390_ICPT_INST);
		x_check(x, x->r.out.psw_addr == x->end, "psw address", x->r.out.psw_addr, x->end);
	}
}

/* The PSW bits of the addressing mode after the run. */
static void check_mode(struct expect *x, uint64_t mode)
{
	uint64_t now = engine_psw_mask(x->engine) & MODE_64;

	x_check(x, now == mode, "addressing mode", now, mode);
}

static void test_set_mode(struct expect *x)
{
	/* the code is above 16 MiB: SAM24 is a specification exception there, SAM31 is not */
	x_run(x, "010c");
	x_pgm(x, PGM_SPECIFICATION);
	x_run(x, "010d 010b");
	x_cc(x, 1);
	check_mode(x, MODE_31);
	x_run(x, "010d 010e 010b");
	x_cc(x, 3);
	check_mode(x, MODE_64);
}

/* BSM, BASSM: R2 bit 63 one is the 64-bit mode, bit 32 the 31-bit mode. */
static void test_branch_mode(struct expect *x)
{
	x->in.gpr[2] = (X_CODE + 4) | 0x80000000;
	x->in.gpr[1] = UINT64_C(0x1111111122222222);
	x_run(x, "0b12 0000 010b");
	x->end = X_CODE + 6;
	x_cc(x, 1);
	check_mode(x, MODE_31);
	x_gpr(x, 1, UINT64_C(0x1111111122222223));	/* bit 63: it was the 64-bit mode */
	x->in.gpr[2] = (X_CODE + 4) | 1;
	x_run(x, "0c12 0000 010b");
	x_cc(x, 3);
	x_gpr(x, 1, (X_CODE + 2) | 1);
	engine_set_mode(x->engine, PSW_PROBLEM | MODE_31, CR0_AFP);
	x->in.gpr[1] = UINT64_C(0x1111111122222222);
	x_run(x, "0c12 0000 010b");
	x_cc(x, 3);
	x_gpr(x, 1, UINT64_C(0x1111111100000000) | (X_CODE + 2) | 0x80000000);
	x->in.gpr[1] = UINT64_C(0x1111111122222222);
	x_run(x, "0b10");		/* no branch; bit 32 becomes that of the mode */
	x_ended(x);
	x_gpr(x, 1, UINT64_C(0x11111111a2222222));
	x->in.gpr[2] = UINT64_C(0x1000) << 12 | CASE_PAGE;
	x->in.gpr[1] = 0;
	x_run(x, "0b12");		/* to the 24-bit mode: the address is cut */
	check_mode(x, MODE_24);
	x_check(x, x->r.out.psw_addr == 0x1000, "psw address", x->r.out.psw_addr, 0x1000);
}

/* Addresses and their write-back in the 31-bit mode. */
static void test_31_bit(struct expect *x)
{
	engine_set_mode(x->engine, PSW_PROBLEM | MODE_31, CR0_AFP);
	x->in.gpr[1] = UINT64_C(0xffffffff80000000) | X_DATA;
	x->in.gpr[2] = UINT64_C(0xaaaaaaaabbbbbbbb);
	x_store(x, X_DATA + 8, "0123456789abcdef");
	x_run(x, "e32010080004");	/* lg: bits above 31 are ignored */
	x_ended(x);
	x_gpr(x, 2, UINT64_C(0x0123456789abcdef));
	x_run(x, "41201008");		/* la: 31 bits, the left half stays */
	x_gpr(x, 2, UINT64_C(0xaaaaaaaa00000008) | X_DATA);
	x_run(x, "c02000000000");	/* larl */
	x_gpr(x, 2, UINT64_C(0xaaaaaaaa00000000) | X_CODE);
	x_run(x, "0d20");		/* basr: link information has bit 32 one */
	x_gpr(x, 2, UINT64_C(0xaaaaaaaa80000000) | (X_CODE + 2));
	x->in.gpr[6] = UINT64_C(0x1111111180000000) | X_DATA;
	x->in.gpr[7] = UINT64_C(0x2222222200000004);
	x->in.gpr[8] = UINT64_C(0x3333333380000000) | (X_DATA + 8);
	x->in.gpr[9] = UINT64_C(0x4444444400000004);
	x_run(x, "0e68");		/* mvcl: addresses in bits 33-63, bit 32 becomes 0 */
	x_cc(x, 0);
	x_storage(x, X_DATA, "01234567");
	x_gpr(x, 6, UINT64_C(0x1111111100000004) + X_DATA);
	x_gpr(x, 7, UINT64_C(0x2222222200000000));
	x_gpr(x, 8, UINT64_C(0x333333330000000c) + X_DATA);
}

/* Addresses, link information and write-back in the 24-bit mode. */
static void test_24_bit(struct expect *x)
{
	const uint64_t high = UINT64_C(0xaaaaaaaa00000000);

	x->in.gpr[1] = UINT64_C(0xffffffffff000000) | ENGINE_LOW_DATA;
	x->in.gpr[2] = high | 0xbbbbbbbb;
	x_store(x, X_DATA + 8, "0123456789abcdef");
	x_run_24(x, "e32010080004");	/* lg: bits above 40 are ignored */
	x_ended(x);
	x_gpr(x, 2, UINT64_C(0x0123456789abcdef));
	x_run_24(x, "41201008");	/* la: bits 32-39 become zero */
	x_gpr(x, 2, high | (ENGINE_LOW_DATA + 8));
	x_run_24(x, "c02000000000");	/* larl */
	x_gpr(x, 2, high | 0x100200);
	x_run_24(x, "0d20");		/* basr: no bit 32 */
	x_gpr(x, 2, high | 0x100202);
	x->in.cc_pm = 0x25;
	x_run_24(x, "0520");		/* balr: ILC 1, cc 2, program mask 5 */
	x_gpr(x, 2, high | 0x65100202);
	x->in.gpr[3] = 0xff100300;
	x_run_24(x, "45203000");	/* bal: ILC 2; the target is cut to 24 bits */
	x_gpr(x, 2, high | 0xa5100204);
	x_check(x, x->r.out.psw_addr == 0x100302, "psw address", x->r.out.psw_addr, 0x100302);
	x_run_24(x, "010b");
	x_cc(x, 0);
	x->in.cc_pm = 0;
	x_run_24(x, "0b20");		/* bsm without a branch: bit 32 becomes zero */
	x_gpr(x, 2, high | 0x3bbbbbbb);
	x->in.gpr[6] = UINT64_C(0x11111111ff000000) | ENGINE_LOW_DATA;
	x->in.gpr[7] = UINT64_C(0x2222222255000004);
	x->in.gpr[8] = UINT64_C(0x33333333ff000000) | (ENGINE_LOW_DATA + 8);
	x->in.gpr[9] = UINT64_C(0x4444444466000004);
	x_run_24(x, "0e68");		/* mvcl: bits 32-39 of addresses become zero */
	x_cc(x, 0);
	x_storage(x, X_DATA, "01234567");
	x_gpr(x, 6, UINT64_C(0x1111111100000004) + ENGINE_LOW_DATA);
	x_gpr(x, 7, UINT64_C(0x2222222255000000));
	x_gpr(x, 8, UINT64_C(0x333333330000000c) + ENGINE_LOW_DATA);
	x_gpr(x, 9, UINT64_C(0x4444444466000000));
	x_run_24(x, "010d 0d20");	/* sam31, then the link has its bit */
	x_gpr(x, 2, high | 0x80100204);
}

static void test_stfle(struct expect *x)
{
	uint8_t list[32];
	unsigned int words = 0;

	sie_facilities(list);
	for (unsigned int n = 0; n < 4; n++)
		if (be64_load(list + 8 * n))
			words = n + 1;
	x->in.gpr[0] = UINT64_C(0x1122334455667700) | 3;
	x->in.gpr[1] = X_DATA;
	x_run(x, "b2b01000");
	x_cc(x, 0);
	x_gpr(x, 0, UINT64_C(0x1122334455667700) | (words - 1));
	for (unsigned int n = 0; n < words; n++)
		x_check(x, x_load(x, X_DATA + 8 * n, 8) == be64_load(list + 8 * n), "facilities",
			x_load(x, X_DATA + 8 * n, 8), be64_load(list + 8 * n));
	x->in.gpr[0] = 0;
	x_reset(x);
	x->in.gpr[1] = X_DATA;
	x_store(x, X_DATA + 8, "a5a5a5a5a5a5a5a5");
	x_run(x, "b2b01000");		/* one doubleword asked for */
	x_cc(x, words > 1 ? 3 : 0);
	x_gpr(x, 0, words - 1);
	x_storage(x, X_DATA + 8, "a5a5a5a5a5a5a5a5");
	x->in.gpr[1] = X_DATA + 4;
	x_run(x, "b2b01000");
	x_pgm(x, PGM_SPECIFICATION);
}

/* Facility bits and rows must agree: a row's facility is offered. */
static void test_facilities(struct expect *x)
{
	uint8_t list[32];

	x->number++;
	sie_facilities(list);
	for (unsigned int row = 1; row < ROW_COUNT; row++) {
		unsigned int bit = insn_rows[row].facility;

		x_check(x, bit == BASE || (list[bit / 8] & 0x80 >> bit % 8), insn_rows[row].name,
			0, bit);
	}
}

static void test_ecag(struct expect *x)
{
	x_run(x, "eb100000004c");	/* topology summary: level 1 is there */
	x_ended(x);
	x_check(x, x->r.out.gpr[1] >> 56 != 0, "first level", x->r.out.gpr[1], 1);
	x_run(x, "eb100010004c");	/* line size of the first level: a power of two */
	x_ended(x);
	x_check(x, x->r.out.gpr[1] && !(x->r.out.gpr[1] & (x->r.out.gpr[1] - 1)), "line size",
		x->r.out.gpr[1], 256);
	x_run(x, "eb10007e004c");	/* a level that is not there */
	x_gpr(x, 1, ~UINT64_C(0));
}

const struct expect_test control_tests[] = {
	{ "problem state", "", test_problem_state },
	{ "intercept", "diag sigp stidp spx stpx stap sie servc tb stsi stfl csch hsch msch ssch "
	  "stsch tsch tpi sal rsch stcrw stcps rchp schm chsc siga xsch", test_intercept },
	{ "set mode", "sam24 sam31 sam64", test_set_mode },
	{ "branch and set mode", "bsm bassm", test_branch_mode },
	{ "31-bit mode", "", test_31_bit },
	{ "24-bit mode", "", test_24_bit },
	{ "stfle", "stfle", test_stfle },
	{ "facilities", "", test_facilities },
	{ "ecag", "ecag", test_ecag },
	{ NULL, NULL, NULL },
};
