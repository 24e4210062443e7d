// SPDX-License-Identifier: Apache-2.0
/*
 * The TOD clock, the clock comparator and the CPU timer: reading and setting
 * them, their interruptions while enabled and disabled, and enabled waits.
 */
#include "lib/guest.h"

#define EXT_CLOCK_COMPARATOR	0x1004
#define EXT_CPU_TIMER		0x1005
#define US			4096UL		/* TOD units */
#define FAR			0x7fffffffffffffffUL
#define PAST			0		/* in the table: a moment ago */

SNIPPET(read_three, "stck 0(%r1)\n\tstcke 16(%r1)\n\tstck 8(%r1)");
SNIPPET(read_fast, "stckf 0(%r1)\n\tstckf 8(%r1)");
SNIPPET(set_clock, "sck 0(%r1)\n\tipm %r2\n\tstck 8(%r1)");
SNIPPET(set_field, "sckpf\n\tstcke 16(%r1)");
SNIPPET(comparator, "sckc 0(%r1)\n\tstckc 8(%r1)");
SNIPPET(timer, "spt 0(%r1)\n\tstpt 8(%r1)\n\tstpt 16(%r1)");
SNIPPET(spin, "sckc 0(%r1)\n\tspt 8(%r1)\n0:\tbrct %r2, 0b\n\tnopr");
SNIPPET(loop, "sckc 0(%r1)\n\tspt 8(%r1)\n0:\tj 0b");
SNIPPET(window, "sckc 0(%r1)\n\tspt 8(%r1)\nwindow_open:\tstosm 16(%r1), 1\n"
	"window_on:\tstnsm 16(%r1), 0xfe\n\tnopr");
SNIPPET(enable_cr0, "sckc 0(%r1)\n\tspt 8(%r1)\n\tlctlg %c0, %c0, 16(%r1)\nenable_on:\tnopr");
SNIPPET(wait, "sckc 0(%r1)\n\tspt 8(%r1)\n\tlpswe 32(%r1)");
SNIPPET(cpu_time, "ectg 0(%r1), 8(%r1), %r3");
SNIPPET(timing_query, "ptff");
SNIPPET(alignment_sckc, "sckc 4(%r1)");
SNIPPET(alignment_stckc, "stckc 4(%r1)");
SNIPPET(alignment_spt, "spt 4(%r1)");
SNIPPET(alignment_stpt, "stpt 4(%r1)");
SNIPPET(alignment_sck, "sck 4(%r1)");

extern char window_on[], enable_on[];

static u64 data[8] __attribute__((aligned(16)));

static void setup(struct exec *e, const char *code)
{
	exec_init(e, code);
	e->r[1] = (u64)data;
}

static void run(struct exec *e, const char *code)
{
	setup(e, code);
	exec(e);
}

static void test_read(void)
{
	struct exec e;
	bool rising = true, increasing = true, extended = true;

	for (unsigned int i = 0; i < 200; i++) {
		run(&e, read_three);
		rising &= exec_done(&e) && exec_cc(&e) == 0 && data[0] < data[1];
		/* epoch index, then bits 0-63 of the clock */
		extended &= data[2] >> 56 == 0 &&
			    (data[2] << 8 | data[3] >> 56) >= data[0] &&
			    (data[2] << 8 | data[3] >> 56) <= data[1] && (data[3] << 8 >> 24);
		run(&e, read_fast);
		increasing &= exec_done(&e) && exec_cc(&e) == 0 && data[0] <= data[1];
	}
	report(rising, "STCK: each value is greater than the last");
	report(increasing, "STCKF: no value is less than the last");
	report(extended, "STCKE: between two STCK, not zero behind the clock");
}

static void test_set(void)
{
	struct exec e;
	u64 now = stck();

	setup(&e, set_field);
	e.r[0] = 0x1234;
	exec(&e);
	report(exec_done(&e) && (u16)data[3] == 0x1234, "SCKPF sets the field that STCKE stores");
	setup(&e, set_field);
	e.r[0] = 0x10000;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 2, set_field + 2, "SCKPF: reserved bit");
	e.addr = (u64)set_field;
	e.mask = PSW_64;
	e.r[0] = 0;
	exec(&e);
	now = stck();
	data[0] = now + 3600000000UL * US;
	run(&e, set_clock);
	report(exec_done(&e) && (e.r[2] >> 28 & 3) == 0 && data[1] >= data[0] &&
	       data[1] - data[0] < 600000000UL * US, "SCK moves the clock by an hour");
	data[0] = stck() - 3600000000UL * US;
	run(&e, set_clock);
	report(exec_done(&e) && data[1] >= data[0] && data[1] - data[0] < 600000000UL * US,
	       "SCK moves it back");
}

static void test_registers(void)
{
	struct exec e;

	data[0] = 0x123456789abcdef0UL;
	run(&e, comparator);
	report(exec_done(&e) && data[1] == data[0], "STCKC gives what SCKC set");
	data[0] = 1UL << 40;
	run(&e, timer);
	report(exec_done(&e) && data[1] <= data[0] && data[2] <= data[1] &&
	       data[0] - data[2] < 600000000UL * US, "STPT counts down from what SPT set");
	data[0] = FAR;
	run(&e, comparator);
	data[0] = FAR;
	run(&e, timer);
}

static void test_alignment(void)
{
	static char *const codes[] = { alignment_sckc, alignment_stckc, alignment_spt,
				       alignment_stpt, alignment_sck };
	static const char *const names[] = { "SCKC", "STCKC", "SPT", "STPT", "SCK" };
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(codes); i++) {
		run(&e, codes[i]);
		report(e.class == INT_PROGRAM && e.code == PGM_SPECIFICATION && e.ilc == 4,
		       "%s: alignment", names[i]);
	}
}

/* --- interruptions ----------------------------------------------------------------- */

struct timer_case {
	const char *what;
	u64 comparator, timer, cr0, mask;
	unsigned int code;	/* 0: none */
};

static const struct timer_case timer_cases[] = {
	{ "comparator, enabled", PAST, FAR, CR0_CLOCK_COMPARATOR, PSW_EXT, EXT_CLOCK_COMPARATOR },
	{ "comparator, PSW disabled", PAST, FAR, CR0_CLOCK_COMPARATOR, 0, 0 },
	{ "comparator, subclass disabled", PAST, FAR, CR0_CPU_TIMER, PSW_EXT, 0 },
	{ "comparator, only I/O enabled", PAST, FAR, CR0_CLOCK_COMPARATOR, PSW_IO, 0 },
	{ "comparator, in the future", -1UL, FAR, CR0_CLOCK_COMPARATOR, PSW_EXT, 0 },
	{ "timer, enabled", -1UL, -1UL, CR0_CPU_TIMER, PSW_EXT, EXT_CPU_TIMER },
	{ "timer, PSW disabled", -1UL, -1UL, CR0_CPU_TIMER, 0, 0 },
	{ "timer, subclass disabled", -1UL, -1UL, CR0_CLOCK_COMPARATOR, PSW_EXT, 0 },
	{ "timer, positive", -1UL, FAR, CR0_CPU_TIMER, PSW_EXT, 0 },
	{ "both", PAST, -1UL, CR0_CLOCK_COMPARATOR | CR0_CPU_TIMER, PSW_EXT, EXT_CLOCK_COMPARATOR },
	{ "both, timer enabled", PAST, -1UL, CR0_CPU_TIMER, PSW_EXT, EXT_CPU_TIMER },
};

static void quiet(void)
{
	struct exec e;

	data[0] = -1UL;
	data[1] = FAR;
	setup(&e, spin);
	e.r[2] = 1;
	exec(&e);
}

static void test_masks(void)
{
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(timer_cases); i++) {
		const struct timer_case *c = &timer_cases[i];
		bool right;

		data[0] = c->comparator == PAST ? stck() : c->comparator;
		data[1] = c->timer;
		setup(&e, spin);
		e.r[2] = 20000;
		e.cr[0] |= c->cr0;
		e.mask |= c->mask;
		exec(&e);
		right = c->code ? e.class == INT_EXTERNAL && e.code == c->code :
				  exec_done(&e);
		report(right, "%s: %s", c->what, c->code ? "interruption" : "none");
		if (!right)
			note("class %u code %x", e.class, e.code);
		quiet();
	}
}

/* A loop that nothing else ends. */
static void test_loop(void)
{
	struct exec e;
	u64 start = stck();

	data[0] = start + 2000 * US;
	data[1] = FAR;
	setup(&e, loop);
	e.cr[0] |= CR0_CLOCK_COMPARATOR;
	e.mask |= PSW_EXT;
	exec(&e);
	report(e.class == INT_EXTERNAL && e.code == EXT_CLOCK_COMPARATOR &&
	       stck() - start >= 2000 * US, "the comparator ends a loop after its time");
	data[0] = -1UL;
	data[1] = 2000 * US;
	start = stck();
	setup(&e, loop);
	e.cr[0] |= CR0_CPU_TIMER;
	e.mask |= PSW_EXT;
	exec(&e);
	report(e.class == INT_EXTERNAL && e.code == EXT_CPU_TIMER,
	       "the CPU timer ends a loop");
	quiet();
}

static void test_window(void)
{
	struct exec e;

	data[0] = stck();
	data[1] = FAR;
	setup(&e, window);
	e.cr[0] |= CR0_CLOCK_COMPARATOR;
	exec(&e);
	report(e.class == INT_EXTERNAL && e.code == EXT_CLOCK_COMPARATOR &&
	       e.addr == (u64)window_on && (e.mask & PSW_EXT),
	       "STOSM opens a window of no instruction: interruption in it");
	data[2] = CR0_CLOCK_COMPARATOR;
	setup(&e, enable_cr0);
	e.mask |= PSW_EXT;
	exec(&e);
	report(e.class == INT_EXTERNAL && e.code == EXT_CLOCK_COMPARATOR &&
	       e.addr == (u64)enable_on, "LCTLG of CR0 enables: interruption behind it");
	quiet();
}

static void test_wait(void)
{
	struct exec e;
	u64 start = stck();

	data[0] = start + 3000 * US;
	data[1] = FAR;
	data[4] = PSW_64 | PSW_WAIT | PSW_EXT;
	data[5] = 0x123456;
	setup(&e, wait);
	e.cr[0] |= CR0_CLOCK_COMPARATOR;
	exec(&e);
	report(e.class == INT_EXTERNAL && e.code == EXT_CLOCK_COMPARATOR &&
	       stck() - start >= 3000 * US && e.addr == 0x123456 && (e.mask & PSW_WAIT),
	       "the comparator ends an enabled wait");
	data[0] = -1UL;
	data[1] = 3000 * US;
	start = stck();
	setup(&e, wait);
	e.cr[0] |= CR0_CPU_TIMER;
	exec(&e);
	report(e.class == INT_EXTERNAL && e.code == EXT_CPU_TIMER &&
	       stck() - start >= 2900 * US, "the CPU timer ends an enabled wait");
	data[0] = stck();
	setup(&e, wait);
	e.cr[0] |= CR0_CLOCK_COMPARATOR;
	exec(&e);
	report(e.class == INT_EXTERNAL && e.addr == 0x123456, "a wait that is over at once");
	quiet();
}

static void test_more(void)
{
	struct exec e;

	if (!facility(31)) {
		skip("ECTG", "facility 31 is not installed");
	} else {
		data[0] = 1UL << 62;
		data[1] = 0x1234;
		data[2] = 0x5678;
		setup(&e, cpu_time);
		e.r[3] = (u64)&data[2];
		exec(&e);
		report(exec_done(&e) && e.r[1] == 0x1234 && e.r[3] == 0x5678 &&
		       (s64)(e.r[0] - ((1UL << 62) - FAR)) >= 0, "ECTG");
	}
	if (!facility(28)) {
		skip("PTFF", "facility 28 is not installed");
		return;
	}
	data[0] = 0;
	setup(&e, timing_query);
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && data[0] >> 63, "PTFF: query");
	setup(&e, timing_query);
	e.r[0] = 0x3f;
	exec(&e);
	report_done(&e, 3, "PTFF: function that is not there");
	setup(&e, timing_query);
	e.r[0] = 0x80;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 2, timing_query_end, "PTFF: reserved bit");
}

void guest_main(void)
{
	test_read();
	test_set();
	test_registers();
	test_alignment();
	quiet();
	test_masks();
	test_loop();
	test_window();
	test_wait();
	test_more();
}
