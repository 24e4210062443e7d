// SPDX-License-Identifier: Apache-2.0
/*
 * The PSW: which ones LPSW, LPSWE, SSM, STOSM and interruptions may load, how
 * an invalid one is reported, and the instructions that look at a PSW.
 */
#include "lib/guest.h"

#define REAL_SPACE	0x20UL	/* an ASCE under which virtual is real */

SNIPPET(load_long, "lpswe 0(%r1)");
SNIPPET(load_short, "lpsw 0(%r1)");
SNIPPET(loaded, "epsw %r2, %r3");
SNIPPET(set_mask, "ssm 0(%r1)\n\tepsw %r2, %r3");
SNIPPET(ssm_only, "ssm 0(%r1)");
SNIPPET(stnsm_0f, "stnsm 0(%r1), 0xfb\n\tepsw %r2, %r3");
SNIPPET(stosm_04, "stosm 0(%r1), 4\n\tepsw %r2, %r3");
SNIPPET(stosm_80, "stosm 0(%r1), 0x80");
SNIPPET(epsw_one, "epsw %r2, %r0");
SNIPPET(just_svc, "svc 17");

static u64 psw[3];

/* Load @mask and the address of the snippet "loaded", or @addr. */
static void load(struct exec *e, u64 mask, u64 addr)
{
	psw[0] = mask;
	psw[1] = addr;
	exec_init(e, load_long);
	e->r[1] = (u64)psw;
	e->cr[1] = e->cr[7] = e->cr[13] = REAL_SPACE;
	exec(e);
}

static void test_valid(void)
{
	static const u64 masks[] = {
		PSW_64, PSW_31, PSW_24, PSW_64 | PSW_PROBLEM, PSW_64 | PSW_KEY(0),
		PSW_31 | PSW_PROBLEM, PSW_64 | PSW_CC(1), PSW_64 | PSW_CC(3), PSW_64 | PSW_PM(15),
		PSW_24 | PSW_PM(5) | PSW_CC(2), PSW_64 | PSW_IO, PSW_64 | PSW_EXT,
		PSW_64 | PSW_MCHECK, PSW_64 | PSW_DAT, PSW_64 | PSW_DAT | PSW_SECONDARY,
		PSW_64 | PSW_DAT | PSW_ACCREG, PSW_64 | PSW_DAT | PSW_HOME, PSW_64 | PSW_HOME,
		PSW_64 | PSW_SECONDARY,
	};
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(masks); i++) {
		load(&e, masks[i], (u64)loaded);
		report(exec_done(&e) && e.mask == masks[i] && e.addr == (u64)loaded_end + 2 &&
		       (u32)e.r[2] == masks[i] >> 32 && (u32)e.r[3] == (u32)masks[i],
		       "LPSWE loads %lx", masks[i]);
	}
}

static void report_early(const struct exec *e, u64 mask, u64 addr, const char *what)
{
	bool passed = e->class == INT_PROGRAM && e->code == PGM_SPECIFICATION &&
		      e->ilc == 0 && e->mask == mask && e->addr == addr;

	report(passed, "%s %lx %lx is an early specification exception", what, mask, addr);
	if (!passed)
		note("class %u code %x ilc %u psw %lx %lx", e->class, e->code, e->ilc, e->mask,
		     e->addr);
}

static void test_unassigned_bits(void)
{
	struct exec e;

	if (tcg_lacks("PSW validity"))
		return;
	for (unsigned int bit = 0; bit < 64; bit++) {
		u64 one = 1UL << (63 - bit);

		if (!(one & 0xb80800fe7fffffffUL))
			continue;
		load(&e, PSW_64 | one, (u64)loaded);
		report_early(&e, PSW_64 | one, (u64)loaded, "LPSWE:");
	}
}

static void test_address(void)
{
	static const struct { u64 mask, addr; } bad[] = {
		{ 0x100000000UL, 0x10000 },		/* EA without BA */
		{ PSW_31, 0x80000000UL }, { PSW_31, 0x100010000UL },
		{ PSW_24, 0x1000000 }, { PSW_24, 0x80000000UL }, { PSW_24, 0x100000000UL },
	};
	struct exec e;

	if (tcg_lacks("PSW validity: address"))
		return;
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		load(&e, bad[i].mask, bad[i].addr);
		report_early(&e, bad[i].mask, bad[i].addr, "LPSWE:");
	}
	load(&e, PSW_64, (u64)loaded + 1);
	report(e.class == INT_PROGRAM && e.code == PGM_SPECIFICATION &&
	       e.ilc && e.addr == (u64)loaded + 1 + e.ilc,
	       "odd instruction address is a specification exception");
	load(&e, PSW_64, 0x7000000000000000UL);
	report(e.class == INT_PROGRAM && e.code == PGM_ADDRESSING,
	       "instruction outside memory is an addressing exception");
}

static void test_lpsw(void)
{
	static const struct { u64 in, mask; } good[] = {
		{ 0x0008000080000000UL, PSW_31 }, { 0x0008000000000000UL, PSW_24 },
		{ 0x0008000180000000UL, PSW_64 }, { 0x00083f0180000000UL, 0x00003f0180000000UL },
		{ 0x0009000080000000UL, PSW_31 | PSW_PROBLEM },
		{ 0x030c000180000000UL, PSW_64 | PSW_IO | PSW_EXT | PSW_MCHECK },
	};
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(good); i++) {
		psw[0] = good[i].in | (u64)loaded;
		exec_init(&e, load_short);
		e.r[1] = (u64)psw;
		exec(&e);
		report(exec_done(&e) && e.mask == good[i].mask && e.addr == (u64)loaded_end + 2,
		       "LPSW loads %lx", good[i].in);
	}
	if (tcg_lacks("LPSW: PSW validity"))
		return;
	psw[0] = (u64)loaded | PSW_31;
	exec_init(&e, load_short);
	e.r[1] = (u64)psw;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, load_short + 4, "LPSW with bit 12 zero");
	psw[0] = 0x8008000080000000UL | (u64)loaded;
	exec_init(&e, load_short);
	e.r[1] = (u64)psw;
	exec(&e);
	report_early(&e, 0x8000000080000000UL, (u64)loaded, "LPSW:");
}

static void test_lpsw_exceptions(void)
{
	static char *const code[] = { load_long, load_short };
	struct exec e;

	for (unsigned int i = 0; i < 2; i++) {
		exec_init(&e, code[i]);
		e.r[1] = (u64)psw + 4;
		exec(&e);
		report_program_at(&e, PGM_SPECIFICATION, 4, code[i] + 4,
				  i ? "LPSW: alignment" : "LPSWE: alignment");
		exec_init(&e, code[i]);
		e.r[1] = 0x7000000000000000UL;
		exec(&e);
		report_program_at(&e, PGM_ADDRESSING, 4, code[i] + 4,
				  i ? "LPSW: addressing" : "LPSWE: addressing");
		exec_init(&e, code[i]);
		e.r[1] = (u64)psw + 4;
		e.mask |= PSW_PROBLEM;
		exec(&e);
		report_program_at(&e, PGM_PRIVILEGED, 4, code[i] + 4,
				  i ? "LPSW: privileged" : "LPSWE: privileged");
	}
}

static void system_mask(struct exec *e, const char *code, u64 mask, u8 byte)
{
	*(u8 *)psw = byte;
	exec_init(e, code);
	e->r[1] = (u64)psw;
	e->cr[1] = REAL_SPACE;
	e->mask |= mask;
	exec(e);
}

static void test_ssm(void)
{
	struct exec e;

	system_mask(&e, set_mask, 0, 3);
	report(exec_done(&e) && e.mask >> 56 == 3 && (u32)e.r[2] >> 24 == 3,
	       "SSM sets the I/O and external masks");
	system_mask(&e, set_mask, PSW_IO | PSW_EXT | PSW_DAT, 0);
	report(exec_done(&e) && e.mask >> 56 == 0, "SSM clears them and DAT");
	system_mask(&e, set_mask, 0, 4);
	report(exec_done(&e) && e.mask >> 56 == 4, "SSM switches DAT on");
	exec_init(&e, ssm_only);
	e.cr[0] |= CR0_SSM_SUPPRESSION;
	e.r[1] = 0x7000000000000000UL;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 4, ssm_only_end, "SSM suppression");
	system_mask(&e, ssm_only, PSW_PROBLEM, 0);
	report_program_at(&e, PGM_PRIVILEGED, 4, ssm_only_end, "SSM: privileged");
	if (tcg_lacks("SSM: PSW validity"))
		return;
	system_mask(&e, ssm_only, 0, 0x80);
	report_program_at(&e, PGM_SPECIFICATION, 4, ssm_only_end,
			  "SSM: unassigned bit, exception of SSM's length");
	report(e.mask == (PSW_64 | 1UL << 63), "SSM: the invalid mask is in the old PSW");
}

static void test_stnsm_stosm(void)
{
	struct exec e;

	system_mask(&e, stnsm_0f, PSW_DAT | PSW_EXT, 0xaa);
	report(exec_done(&e) && *(u8 *)psw == 5 && e.mask >> 56 == 1,
	       "STNSM stores the old mask and ands");
	system_mask(&e, stosm_04, PSW_IO, 0xaa);
	report(exec_done(&e) && *(u8 *)psw == 2 && e.mask >> 56 == 6,
	       "STOSM stores the old mask and ors");
	system_mask(&e, stosm_04, PSW_PROBLEM, 0xaa);
	report_program_at(&e, PGM_PRIVILEGED, 4, stosm_04 + 4, "STOSM: privileged");
	system_mask(&e, stnsm_0f, PSW_PROBLEM, 0xaa);
	report_program_at(&e, PGM_PRIVILEGED, 4, stnsm_0f + 4, "STNSM: privileged");
	exec_init(&e, stnsm_0f);
	e.mask |= PSW_EXT;
	e.r[1] = 0x7000000000000000UL;
	exec(&e);
	report_program_at(&e, PGM_ADDRESSING, 4, stnsm_0f + 4, "STNSM: addressing");
	report(e.mask == (PSW_64 | PSW_EXT), "STNSM: suppressed");
	if (tcg_lacks("STOSM: PSW validity"))
		return;
	system_mask(&e, stosm_80, PSW_EXT, 0xaa);
	report_program_at(&e, PGM_SPECIFICATION, 4, stosm_80_end, "STOSM: unassigned bit");
	report(*(u8 *)psw == 1, "STOSM: stored before the exception");
}

static void test_epsw(void)
{
	struct exec e;

	exec_init(&e, epsw_one);
	e.r[0] = e.r[2] = 0x1122334455667788UL;
	e.mask |= PSW_CC(2) | PSW_PM(6) | PSW_PROBLEM;
	exec(&e);
	report(exec_done(&e) && e.r[2] == 0x1122334400012600UL + 1 &&
	       e.r[0] == 0x1122334455667788UL, "EPSW: R2 field zero, high halves unchanged");
}

static void test_svc(void)
{
	struct exec e;

	exec_init(&e, just_svc);
	e.mask |= PSW_CC(3) | PSW_PROBLEM;
	exec(&e);
	report(e.class == INT_SVC && e.code == 17 && e.ilc == 2 && e.addr == (u64)just_svc_end &&
	       e.mask == (PSW_64 | PSW_PROBLEM | PSW_CC(3)), "SVC: code, ILC and old PSW");
	report(LC16(LC_SVC_ILC) == 2, "SVC: the ILC's halfword is zero elsewhere");
}

/* The new PSW of SVC is invalid: the exception comes from the interruption. */
static void test_new_psw(void)
{
	volatile u64 *new = (volatile u64 *)lowcore(LC_NEW_PSWS + (INT_SVC - 1) * 16);
	u64 saved = new[0];
	struct exec e;

	if (tcg_lacks("validity of new PSWs"))
		return;
	exec_init(&e, just_svc);
	new[0] = PSW_64 | 1;
	exec(&e);
	new[0] = saved;
	report_early(&e, PSW_64 | 1, new[1], "SVC new PSW:");
	report(LC64(LC_OLD_PSWS + 2 * 16 + 8) == (u64)just_svc_end,
	       "SVC new PSW: the SVC itself was taken");
}

void guest_main(void)
{
	test_valid();
	test_unassigned_bits();
	test_address();
	test_lpsw();
	test_lpsw_exceptions();
	test_ssm();
	test_stnsm_stosm();
	test_epsw();
	test_svc();
	test_new_psw();
}
