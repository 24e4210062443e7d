// SPDX-License-Identifier: Apache-2.0
/*
 * The generic timer: the virtual and the physical one on the PPIs that the
 * device tree names, compare and countdown values, masks, and one counter for
 * all CPUs. Times are lower bounds only: a host may be late.
 */
#include "lib/gic.h"

#define CTL_ENABLE	1
#define CTL_IMASK	2
#define CTL_ISTATUS	4

static unsigned int timer;	/* the one under test: TIMER_VIRTUAL or TIMER_PHYSICAL */

#define is_virtual()	(timer == TIMER_VIRTUAL)

static u64 ctl(void)
{
	isb();
	return is_virtual() ? read_sysreg(cntv_ctl_el0) : read_sysreg(cntp_ctl_el0);
}

static void set_ctl(u64 value)
{
	if (is_virtual())
		write_sysreg(cntv_ctl_el0, value);
	else
		write_sysreg(cntp_ctl_el0, value);
	isb();
}

static u64 cval(void)
{
	return is_virtual() ? read_sysreg(cntv_cval_el0) : read_sysreg(cntp_cval_el0);
}

static void set_cval(u64 value)
{
	if (is_virtual())
		write_sysreg(cntv_cval_el0, value);
	else
		write_sysreg(cntp_cval_el0, value);
	isb();
}

static s64 tval(void)
{
	isb();
	return (int32_t)(is_virtual() ? read_sysreg(cntv_tval_el0) : read_sysreg(cntp_tval_el0));
}

static void set_tval(s64 value)
{
	if (is_virtual())
		write_sysreg(cntv_tval_el0, value & 0xffffffff);
	else
		write_sysreg(cntp_tval_el0, value & 0xffffffff);
	isb();
}

static u64 now(void)
{
	isb();
	return is_virtual() ? read_sysreg(cntvct_el0) : read_sysreg(cntpct_el0);
}

static unsigned int irq(void)
{
	return machine.timer_irq[timer];
}

/* The interrupt is level-sensitive: the handler masks the timer. */
static void mask(void)
{
	set_ctl((ctl() & CTL_ENABLE) | CTL_IMASK);
}

static void handler(void)
{
	irq_log_take(mask);
}

static struct irq_log *taking(void)
{
	struct irq_log *log;

	gic_enable(irq());
	log = irq_log_start();
	this_cpu()->irq = handler;
	return log;
}

static void stop(void)
{
	set_ctl(0);
	irq_log_stop();
	gic_disable(irq());
}

static void described(void)
{
	unsigned int i, k;

	CHECK(read_sysreg(cntfrq_el0) >= 1000000, "CNTFRQ is %lu",
	      (long)read_sysreg(cntfrq_el0));
	for (i = TIMER_PHYSICAL; i <= TIMER_VIRTUAL; i++)
		CHECK(machine.timer_irq[i] >= 16 && machine.timer_irq[i] < 32,
		      "timer %u has INTID %u", i, machine.timer_irq[i]);
	for (i = 0; i < ARRAY_SIZE(machine.timer_irq); i++) {
		for (k = 0; k < i; k++)
			CHECK(machine.timer_irq[i] != machine.timer_irq[k] ||
			      !machine.timer_irq[i], "two timers have INTID %u",
			      machine.timer_irq[i]);
	}
	CHECK_EQ("virtual", machine.timer_irq[TIMER_VIRTUAL],
		 argument_number("virtual", machine.timer_irq[TIMER_VIRTUAL]));
	CHECK_EQ("physical", machine.timer_irq[TIMER_PHYSICAL],
		 argument_number("physical", machine.timer_irq[TIMER_PHYSICAL]));
}

static void fires(void)
{
	struct irq_log *log = taking();
	u64 when = now() + read_sysreg(cntfrq_el0) / 1000;

	set_cval(when);
	set_ctl(CTL_ENABLE);
	if (!irq_log_wait(log, 1))
		return;
	CHECK(now() >= when, "the interrupt is early");
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), irq());
	CHECK_EQ("CTL", ctl(), CTL_ENABLE | CTL_IMASK | CTL_ISTATUS);
	CHECK_EQ("CVAL", cval(), when);
	CHECK_EQ("count", log->count, 1);
	stop();
}

/* TVAL is CVAL less the counter, a signed number of 32 bits. */
static void countdown(void)
{
	u64 before, after;
	s64 first, second;

	set_ctl(0);
	before = now();
	set_tval(1000000);
	after = now();
	CHECK(cval() - before >= 1000000 && cval() - after <= 1000000,
	      "CVAL is 0x%lx, the counter was 0x%lx to 0x%lx", (long)cval(), (long)before,
	      (long)after);
	first = tval();
	second = tval();
	CHECK(first <= 1000000 && second <= first, "TVAL is %ld, then %ld", (long)first,
	      (long)second);
	set_tval(-5);
	CHECK(tval() <= -5, "TVAL is %ld", (long)tval());
	set_ctl(CTL_ENABLE | CTL_IMASK);
	CHECK_EQ("CTL", ctl(), CTL_ENABLE | CTL_IMASK | CTL_ISTATUS);
	set_ctl(0);
}

static void countdown_fires(void)
{
	struct irq_log *log = taking();

	set_tval(read_sysreg(cntfrq_el0) / 1000);
	set_ctl(CTL_ENABLE);
	if (!irq_log_wait(log, 1))
		return;
	CHECK(tval() <= 0, "TVAL is %ld", (long)tval());
	stop();
}

/* The condition holds, but the output is masked. */
static void masked(void)
{
	struct irq_log *log = taking();

	set_cval(now());
	set_ctl(CTL_ENABLE | CTL_IMASK);
	CHECK_EQ("CTL", ctl(), CTL_ENABLE | CTL_IMASK | CTL_ISTATUS);
	CHECK(!gic_pending(irq()), "pending while masked");
	CHECK_EQ("count while masked", log->count, 0);
	set_ctl(CTL_ENABLE);
	if (!irq_log_wait(log, 1))
		return;
	stop();
}

/* The line follows the condition, whatever the GIC has seen of it. */
static void line_falls(void)
{
	gic_disable(irq());
	set_cval(now());
	set_ctl(CTL_ENABLE);
	CHECK(wait_until(gic_pending(irq())), "not pending");
	set_cval(~0ul >> 1);
	CHECK(wait_until(!gic_pending(irq())), "pending with CVAL in the future");
	CHECK_EQ("CTL", ctl(), CTL_ENABLE);
	set_cval(0);
	CHECK(wait_until(gic_pending(irq())), "not pending with CVAL in the past");
	set_ctl(0);
	CHECK(wait_until(!gic_pending(irq())), "pending when disabled");
}

/* A CPU that waits for an interrupt is woken by one that it masks itself. */
static void wakes(void)
{
	u64 when;

	gic_enable(irq());
	irq_disable();
	when = now() + read_sysreg(cntfrq_el0) / 500;
	set_cval(when);
	set_ctl(CTL_ENABLE);
	while (now() < when)
		asm volatile("dsb sy\n\twfi" : : : "memory");
	CHECK(wait_until(read_sysreg(isr_el1) & BIT(7)), "no IRQ in ISR_EL1");
	CHECK_EQ("INTID", gic_highest_pending(), irq());
	stop();
}

static void repeats(void)
{
	struct irq_log *log = taking();
	unsigned int i;

	for (i = 0; i < 10; i++) {
		set_tval(100);
		set_ctl(CTL_ENABLE);
		if (!irq_log_wait(log, i + 1))
			return;
		CHECK_EQ("count", log->count, i + 1);
	}
	stop();
}

/* --- two CPUs ------------------------------------------------------------------------- */

static void other_job(void *argument)
{
	struct irq_log *log;

	gic_cpu_init();
	(void)argument;
	log = taking();
	set_tval(1000);
	set_ctl(CTL_ENABLE);
	irq_log_wait(log, 1);
	stop();
}

static void other(void)
{
	SKIP_IF(nr_cpus < 2, "one CPU");
	irq_logs[1].count = 0;
	if (!cpu_start(1, other_job, NULL) || !cpu_join(1))
		return;
	CHECK_EQ("count", irq_logs[1].count, 1);
	CHECK_EQ("INTID", gic_intid(irq_logs[1].acknowledged[0]), irq());
	CHECK(!gic_pending(irq()), "pending on CPU 0");
	CHECK_EQ("CTL of CPU 0", ctl(), 0);
}

#define ROUNDS	100

static volatile u64 ball;	/* the counter at the last throw */
static volatile unsigned int throws;
static volatile bool backwards;

/* Throws number @parity, @parity + 2, ...: each reads the counter after the last one. */
static void throw(unsigned int parity)
{
	unsigned int i;
	u64 at;

	for (i = parity; i < ROUNDS; i += 2) {
		if (!wait_until(throws == i)) {
			fail("throw %u does not come", i);
			return;
		}
		dsb();
		at = counter();
		if (at < ball)
			backwards = true;
		ball = at;
		dsb();
		throws = i + 1;
	}
}

static void throw_job(void *argument)
{
	(void)argument;
	throw(1);
}

static void one_counter(void)
{
	SKIP_IF(nr_cpus < 2, "one CPU");
	ball = 0;
	throws = 0;
	backwards = false;
	if (!cpu_start(1, throw_job, NULL))
		return;
	throw(0);
	if (!cpu_join(1))
		return;
	CHECK(!backwards, "the counter of one CPU is behind the other's");
}

static void counters(void)
{
	u64 virtual = read_sysreg(cntvct_el0), physical, again;

	isb();
	physical = read_sysreg(cntpct_el0);
	isb();
	again = read_sysreg(cntvct_el0);
	CHECK(again >= virtual, "the virtual counter goes backwards");
	CHECK(physical >= virtual, "the physical counter is behind the virtual one");
	CHECK(wait_until(read_sysreg(cntvct_el0) > again), "the virtual counter stands");
	CHECK(wait_until(read_sysreg(cntpct_el0) > physical), "the physical counter stands");
}

static const struct test common_tests[] = {
	{ "timer described", described },
	{ "timer counters", counters },
	{ "timer one counter", one_counter },
};

/* The same tests of both. */
#define TIMER_TESTS(name) { \
	{ name " timer fires", fires }, \
	{ name " timer countdown", countdown }, \
	{ name " timer countdown fires", countdown_fires }, \
	{ name " timer masked", masked }, \
	{ name " timer line falls", line_falls }, \
	{ name " timer wakes", wakes }, \
	{ name " timer repeats", repeats }, \
	{ name " timer of another CPU", other }, \
}

static const struct test virtual_tests[] = TIMER_TESTS("virtual");
static const struct test physical_tests[] = TIMER_TESTS("physical");

void guest_main(void)
{
	if (!gic_init()) {
		console_puts("not ok timer: no GIC in the device tree\n");
		return;
	}
	timer = TIMER_VIRTUAL;
	tests_run(common_tests, ARRAY_SIZE(common_tests));
	tests_run(virtual_tests, ARRAY_SIZE(virtual_tests));
	timer = TIMER_PHYSICAL;
	tests_run(physical_tests, ARRAY_SIZE(physical_tests));
}
