// SPDX-License-Identifier: Apache-2.0
/*
 * Loading and storing control registers in every range, program parameter,
 * and explicit tracing.
 */
#include "lib/guest.h"

SNIPPET(lctlg_one, "lctlg %c9, %c9, 0(%r1)");
SNIPPET(lctlg_wrap, "lctlg %c14, %c1, 0(%r1)");
SNIPPET(lctlg_all, "lctlg %c0, %c15, 0(%r1)");
SNIPPET(lctlg_long, "lctlg %c9, %c9, -8(%r1)");
SNIPPET(lctl_wrap, "lctl %c15, %c2, 0(%r1)");
SNIPPET(stctg_wrap, "stctg %c14, %c1, 0(%r1)");
SNIPPET(stctg_all, "stctg %c0, %c15, 0(%r1)");
SNIPPET(stctl_wrap, "stctl %c15, %c2, 0(%r1)");
SNIPPET(program_parameter, "lpp 0(%r1)");
SNIPPET(trace_five, "trace %r2, %r6, 0(%r1)");
SNIPPET(tracg_five, "tracg %r2, %r6, 0(%r1)");

#define HIGH	0x1122334400000000UL
#define OUTSIDE	0x7000000000UL

static u64 data[20] __attribute__((aligned(16)));
static u32 words[20] __attribute__((aligned(16)));

/* Control registers that may hold anything while DAT is off: not 0, 8, 9, 14. */
static u64 value(unsigned int n)
{
	return n == 0 || n == 8 || n == 14 ? 0 : n == 9 ? 0x33UL : HIGH | 0x1000 * n;
}

static void setup(struct exec *e, const char *code, const void *at)
{
	exec_init(e, code);
	e->r[1] = (u64)at;
}

static void test_load(void)
{
	struct exec e;
	bool right = true;

	data[0] = 0x33;
	setup(&e, lctlg_one, data);
	e.cr[8] = 0;
	exec(&e);
	report(exec_done(&e) && e.cr[9] == 0x33 && e.cr[8] == 0 && e.cr[10] == 0, "LCTLG of one");
	setup(&e, lctlg_long, data + 1);
	exec(&e);
	report(exec_done(&e) && e.cr[9] == 0x33, "LCTLG with a negative displacement");
	for (unsigned int n = 0; n < 4; n++)
		data[n] = value((14 + n) & 15);
	setup(&e, lctlg_wrap, data);
	e.cr[2] = 0x5000;
	exec(&e);
	report(exec_done(&e) && e.cr[14] == value(14) && e.cr[15] == value(15) &&
	       e.cr[0] == value(0) && e.cr[1] == value(1) && e.cr[2] == 0x5000 && !e.cr[13],
	       "LCTLG from 14 to 1");
	for (unsigned int n = 0; n < 16; n++)
		data[n] = value(n);
	setup(&e, lctlg_all, data);
	exec(&e);
	for (unsigned int n = 0; n < 16; n++)
		right &= e.cr[n] == value(n);
	report(exec_done(&e) && right, "LCTLG of all");
	for (unsigned int n = 0; n < 4; n++)
		words[n] = 0x1000 * ((15 + n) & 15);
	words[1] = 0;
	setup(&e, lctl_wrap, words);
	e.cr[15] = e.cr[1] = e.cr[2] = e.cr[3] = HIGH | 0xffffffff;
	exec(&e);
	report(exec_done(&e) && e.cr[15] == (HIGH | 0xf000) && e.cr[0] == 0 &&
	       e.cr[1] == (HIGH | 0x1000) && e.cr[2] == (HIGH | 0x2000) &&
	       e.cr[3] == (HIGH | 0xffffffff), "LCTL from 15 to 2 sets the low halves");
}

static void test_store(void)
{
	struct exec e;
	bool right = true;

	memset(data, 0xee, sizeof(data));
	setup(&e, stctg_wrap, data);
	for (unsigned int n = 0; n < 16; n++)
		e.cr[n] = value(n);
	exec(&e);
	report(exec_done(&e) && data[0] == value(14) && data[1] == value(15) &&
	       data[2] == value(0) && data[3] == value(1) && data[4] == 0xeeeeeeeeeeeeeeeeUL,
	       "STCTG from 14 to 1");
	setup(&e, stctg_all, data);
	for (unsigned int n = 0; n < 16; n++)
		e.cr[n] = value(n);
	exec(&e);
	for (unsigned int n = 0; n < 16; n++)
		right &= data[n] == value(n);
	report(exec_done(&e) && right, "STCTG of all");
	memset(words, 0xee, sizeof(words));
	setup(&e, stctl_wrap, words);
	for (unsigned int n = 0; n < 16; n++)
		e.cr[n] = value(n);
	exec(&e);
	report(exec_done(&e) && words[0] == 0xf000 && words[1] == 0 && words[2] == 0x1000 &&
	       words[3] == 0x2000 && words[4] == 0xeeeeeeee, "STCTL from 15 to 2");
}

struct exception_case { const char *what; const char *code; unsigned int align, ilc; };

static const struct exception_case exception_cases[] = {
	{ "LCTLG", lctlg_wrap, 4, 6 }, { "STCTG", stctg_wrap, 4, 6 },
	{ "LCTL", lctl_wrap, 2, 4 }, { "STCTL", stctl_wrap, 2, 4 },
	{ "LPP", program_parameter, 0, 4 },
};

static void test_exceptions(void)
{
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(exception_cases); i++) {
		const struct exception_case *c = &exception_cases[i];

		setup(&e, c->code, (u8 *)data + c->align);
		exec(&e);
		if (c->align)
			report(e.class == INT_PROGRAM && e.code == PGM_SPECIFICATION &&
			       e.ilc == c->ilc, "%s: alignment", c->what);
		setup(&e, c->code, (void *)OUTSIDE);
		e.cr[1] = 0x7000;
		exec(&e);
		report(e.class == INT_PROGRAM && e.code == PGM_ADDRESSING && e.ilc == c->ilc &&
		       e.cr[1] == 0x7000, "%s: addressing, nothing loaded", c->what);
	}
	/* the operand ends outside memory */
	setup(&e, lctlg_all, (void *)(MEMORY_SIZE - 64));
	e.cr[1] = 0x7000;
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_ADDRESSING && e.cr[1] == 0x7000,
	       "LCTLG: operand ends outside memory, nothing loaded");
	setup(&e, program_parameter, data);
	exec(&e);
	report_done(&e, 4, "LPP");
}

/* --- tracing --------------------------------------------------------------------------- */

static void trace(struct exec *e, const char *code, u64 control, u32 operand)
{
	memset(test_page(60), 0xee, 4096);
	words[0] = operand;
	setup(e, code, words);
	e->cr[12] = (u64)test_page(60) | control;
	for (unsigned int n = 2; n < 7; n++)
		e->r[n] = 0x100000001UL * n;
	exec(e);
}

static void test_trace(void)
{
	const u8 *entry = test_page(60);
	const u32 *w = (const u32 *)entry;
	const u64 *d = (const u64 *)entry;
	struct exec e;
	u64 now;

	trace(&e, trace_five, 0, 0x1234);
	report(exec_done(&e) && entry[0] == 0xee && e.cr[12] == (u64)entry,
	       "TRACE: control off");
	trace(&e, trace_five, 1, 0x80001234);
	report(exec_done(&e) && entry[0] == 0xee && e.cr[12] == ((u64)entry | 1),
	       "TRACE: operand off");
	now = stck();
	trace(&e, trace_five, 1, 0x1234);
	report(exec_done(&e) && e.cr[12] == ((u64)entry | 1) + 32, "TRACE: 32 bytes for five");
	report(entry[0] == 0x74 && entry[1] == 0 && w[2] == 0x1234 && w[3] == 2 && w[7] == 6 &&
	       w[8] == 0xeeeeeeee && ((d[0] - now) << 16) >> 16 < (stck() - now),
	       "TRACE: type, time, operand and registers");
	now = stck();
	trace(&e, tracg_five, 1, 0x4321);
	report(exec_done(&e) && e.cr[12] == ((u64)entry | 1) + 56, "TRACG: 56 bytes for five");
	report(entry[0] == 0x74 && entry[1] == 0x80 && w[3] == 0x4321 &&
	       d[2] == 0x200000002UL && d[6] == 0x600000006UL && d[7] == 0xeeeeeeeeeeeeeeeeUL,
	       "TRACG: type, operand and registers");
	report((d[0] << 16 | d[1] >> 48) - now < stck() - now, "TRACG: time");
	setup(&e, trace_five, words);
	e.cr[12] = ((u64)entry + 0xff0) | 1;
	words[0] = 0;
	exec(&e);
	report_program_at(&e, 0x16, 4, trace_five, "TRACE: trace table exception");
	setup(&e, trace_five, (u8 *)words + 2);
	e.cr[12] = (u64)entry | 1;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, trace_five_end, "TRACE: alignment");
}

void guest_main(void)
{
	test_load();
	test_store();
	test_exceptions();
	if (tcg_lacks("TRACE"))
		return;
	test_trace();
}
