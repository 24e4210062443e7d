// SPDX-License-Identifier: Apache-2.0
/*
 * PMUv3: the cycle counter, event counters driven by SW_INCR (which counts what
 * the guest tells it, on every host), overflow and its interrupt, chained
 * counters, and events that the host filters.
 */
#include "lib/gic.h"

#define PMCR_E		BIT(0)
#define PMCR_P		BIT(1)	/* resets the event counters */
#define PMCR_C		BIT(2)	/* resets the cycle counter */
#define PMCR_LC		BIT(6)
#define CYCLES		31	/* the cycle counter's bit in the registers of sets */
#define NO_EL1		BIT(31)	/* PMEVTYPER, PMCCFILTR: do not count at EL1 */

#define EVENT_SW_INCR	0x00
#define EVENT_CYCLES	0x11
#define EVENT_CHAIN	0x1e

static unsigned int nr_counters(void)
{
	return read_sysreg(pmcr_el0) >> 11 & 31;
}

static bool has_event(unsigned int event)
{
	return read_sysreg(pmceid0_el0) >> event & 1;
}

/* Everything off, all counters 0, no overflow. */
static void pmu_reset(void)
{
	write_sysreg(pmcntenclr_el0, 0xffffffff);
	write_sysreg(pmintenclr_el1, 0xffffffff);
	write_sysreg(pmcr_el0, PMCR_E | PMCR_P | PMCR_C | PMCR_LC);
	write_sysreg(pmovsclr_el0, 0xffffffff);
	write_sysreg(pmccfiltr_el0, 0);
	isb();
}

static void counter_set(unsigned int counter, unsigned int event, u64 value)
{
	write_sysreg(pmselr_el0, counter);
	isb();
	write_sysreg(pmxevtyper_el0, event);
	write_sysreg(pmxevcntr_el0, value);
	isb();
}

static u64 counter_get(unsigned int number)
{
	write_sysreg(pmselr_el0, number);
	isb();
	return read_sysreg(pmxevcntr_el0);
}

static void enable(u64 counters)
{
	write_sysreg(pmcntenset_el0, counters);
	isb();
}

static void software_increment(u64 counters, unsigned int times)
{
	while (times--) {
		write_sysreg(pmswinc_el0, counters);
		isb();
	}
}

static u64 cycles_of_work(void)
{
	u64 before = read_sysreg(pmccntr_el0);
	unsigned int i;

	for (i = 0; i < 1000; i++)
		asm volatile("nop");
	isb();
	return read_sysreg(pmccntr_el0) - before;
}

/* --- tests ------------------------------------------------------------------------------ */

static void described(void)
{
	unsigned int wanted = argument_number("counters", nr_counters());

	CHECK_EQ("INTID", machine.pmu_irq, 23);
	CHECK_EQ("counters", nr_counters(), wanted);
	note("%u event counters", nr_counters());
}

static void cycle_counter(void)
{
	SKIP_IF(argument_number("deny", 0) == EVENT_CYCLES, "filtered");
	pmu_reset();
	CHECK_EQ("cycles while disabled", cycles_of_work(), 0);
	enable(BIT(CYCLES));
	CHECK(wait_until(cycles_of_work() > 0), "no cycles are counted");
	CHECK_EQ("PMCNTEN", read_sysreg(pmcntenset_el0), BIT(CYCLES));
	write_sysreg(pmcntenclr_el0, BIT(CYCLES));
	isb();
	CHECK_EQ("cycles when disabled again", cycles_of_work(), 0);
	write_sysreg(pmcr_el0, PMCR_E | PMCR_C | PMCR_LC);
	isb();
	CHECK_EQ("PMCCNTR after its reset", read_sysreg(pmccntr_el0), 0);
}

static void cycle_filter(void)
{
	pmu_reset();
	write_sysreg(pmccfiltr_el0, NO_EL1);
	enable(BIT(CYCLES));
	CHECK_EQ("cycles at EL1", cycles_of_work(), 0);
	write_sysreg(pmcntenclr_el0, BIT(CYCLES));
	write_sysreg(pmccfiltr_el0, 0);
}

/* An event that the host denies is not counted, and not shown. */
static void denied(void)
{
	unsigned int event = argument_number("deny", 0);

	SKIP_IF(!event, "nothing is filtered");
	CHECK(!has_event(event), "event 0x%x is shown", event);
	pmu_reset();
	counter_set(0, event, 0);
	enable(BIT(CYCLES) | BIT(0));
	if (event == EVENT_CYCLES)
		CHECK_EQ("cycles", cycles_of_work(), 0);
	CHECK_EQ("counter", counter_get(0), 0);
	pmu_reset();
}

static void increments(void)
{
	SKIP_IF(nr_counters() < 2, "fewer than two event counters");
	pmu_reset();
	counter_set(0, EVENT_SW_INCR, 0);
	counter_set(1, EVENT_SW_INCR, 100);
	software_increment(BIT(0) | BIT(1), 5);
	CHECK_EQ("counter 0 while disabled", counter_get(0), 0);
	enable(BIT(0) | BIT(1));
	software_increment(BIT(0), 10);
	software_increment(BIT(0) | BIT(1), 7);
	CHECK_EQ("counter 0", counter_get(0), 17);
	CHECK_EQ("counter 1", counter_get(1), 107);
	write_sysreg(pmcr_el0, PMCR_LC);
	isb();
	software_increment(BIT(0), 3);
	CHECK_EQ("counter 0 with all disabled", counter_get(0), 17);
	write_sysreg(pmcr_el0, PMCR_E | PMCR_P | PMCR_LC);
	isb();
	CHECK_EQ("counter 0 after the reset", counter_get(0), 0);
	CHECK_EQ("counter 1 after the reset", counter_get(1), 0);
}

static void highest_counter(void)
{
	unsigned int last = nr_counters() - 1;

	SKIP_IF(!nr_counters(), "no event counters");
	pmu_reset();
	counter_set(last, EVENT_SW_INCR, 0);
	enable(0xffffffff);
	CHECK_EQ("counters that are there", read_sysreg(pmcntenset_el0),
		 (BIT(nr_counters()) - 1) | BIT(CYCLES));
	software_increment(BIT(last), 4);
	CHECK_EQ("counter", counter_get(last), 4);
	pmu_reset();
}

static void overflow(void)
{
	SKIP_IF(!nr_counters(), "no event counters");
	pmu_reset();
	counter_set(0, EVENT_SW_INCR, 0xfffffffe);
	enable(BIT(0));
	software_increment(BIT(0), 1);
	CHECK_EQ("PMOVS before", read_sysreg(pmovsclr_el0), 0);
	software_increment(BIT(0), 1);
	CHECK_EQ("counter", (u32)counter_get(0), 0);
	CHECK_EQ("PMOVS", read_sysreg(pmovsclr_el0), BIT(0));
	write_sysreg(pmovsclr_el0, BIT(0));
	isb();
	CHECK_EQ("PMOVS, cleared", read_sysreg(pmovsclr_el0), 0);
	pmu_reset();
}

static void chained(void)
{
	SKIP_IF(nr_counters() < 2, "fewer than two event counters");
	SKIP_IF(!has_event(EVENT_CHAIN), "no event CHAIN");
	pmu_reset();
	counter_set(0, EVENT_SW_INCR, 0xffffffff);
	counter_set(1, EVENT_CHAIN, 7);
	enable(BIT(0) | BIT(1));
	software_increment(BIT(0), 3);
	CHECK_EQ("low half", (u32)counter_get(0), 2);
	CHECK_EQ("high half", counter_get(1), 8);
	pmu_reset();
}

static void quiet(void)
{
	write_sysreg(pmovsclr_el0, 0xffffffff);
	isb();
}

static void handler(void)
{
	irq_log_take(quiet);
}

/* Expects @count interrupts of the PMU in all. */
static bool await(struct irq_log *log, unsigned int count)
{
	if (!irq_log_wait(log, count))
		return false;
	if (log->count != count)
		fail("%u interrupts, not %u", log->count, count);
	else if (gic_intid(log->acknowledged[count - 1]) != machine.pmu_irq)
		fail("INTID %u", gic_intid(log->acknowledged[count - 1]));
	else
		return true;
	return false;
}

static void interrupt(void)
{
	struct irq_log *log;

	SKIP_IF(!nr_counters(), "no event counters");
	SKIP_IF(!gic.version, "no GIC");
	pmu_reset();
	gic_enable(machine.pmu_irq);
	log = irq_log_start();
	this_cpu()->irq = handler;
	counter_set(0, EVENT_SW_INCR, 0xffffffff);
	enable(BIT(0));
	software_increment(BIT(0), 1);
	CHECK_EQ("interrupts that PMINTEN masks", log->count, 0);
	write_sysreg(pmintenset_el1, BIT(0));
	isb();
	if (!await(log, 1))
		return;
	counter_set(0, EVENT_SW_INCR, 0xffffffff);
	software_increment(BIT(0), 1);
	if (!await(log, 2))
		return;
	irq_log_stop();
	CHECK(wait_until(!gic_pending(machine.pmu_irq)), "still pending");
	gic_disable(machine.pmu_irq);
	pmu_reset();
}

/* The line is high while an overflow is neither cleared nor masked. */
static void line(void)
{
	SKIP_IF(!nr_counters(), "no event counters");
	SKIP_IF(!gic.version, "no GIC");
	pmu_reset();
	gic_disable(machine.pmu_irq);
	write_sysreg(pmovsset_el0, BIT(0));
	write_sysreg(pmintenset_el1, BIT(0));
	isb();
	CHECK(wait_until(gic_pending(machine.pmu_irq)), "not pending");
	write_sysreg(pmintenclr_el1, BIT(0));
	isb();
	CHECK(wait_until(!gic_pending(machine.pmu_irq)), "pending while masked");
	write_sysreg(pmintenset_el1, BIT(0));
	isb();
	CHECK(wait_until(gic_pending(machine.pmu_irq)), "not pending when unmasked");
	pmu_reset();
	CHECK(wait_until(!gic_pending(machine.pmu_irq)), "pending when cleared");
}

static void other_job(void *argument)
{
	bool *counted = argument;

	pmu_reset();
	enable(BIT(CYCLES));
	*counted = wait_until(cycles_of_work() > 0);
	pmu_reset();
}

static void other(void)
{
	volatile bool counted = false;

	SKIP_IF(nr_cpus < 2, "one CPU");
	SKIP_IF(argument_number("deny", 0) == EVENT_CYCLES, "filtered");
	pmu_reset();
	if (!cpu_start(1, other_job, (void *)&counted) || !cpu_join(1))
		return;
	CHECK(counted, "CPU 1 counts no cycles");
	CHECK_EQ("PMCCNTR of CPU 0", read_sysreg(pmccntr_el0), 0);
}

static const struct test tests[] = {
	{ "pmu described", described },
	{ "pmu cycle counter", cycle_counter },
	{ "pmu cycle filter", cycle_filter },
	{ "pmu denied event", denied },
	{ "pmu software increments", increments },
	{ "pmu highest counter", highest_counter },
	{ "pmu overflow", overflow },
	{ "pmu chained counters", chained },
	{ "pmu interrupt", interrupt },
	{ "pmu line", line },
	{ "pmu of another CPU", other },
};

void guest_main(void)
{
	u64 found = read_sysreg(id_aa64dfr0_el1) >> 8 & 0xf;

	if (!found || found == 0xf || !machine.pmu_irq) {
		console_puts("ok pmu # SKIP no PMU\n");
		return;
	}
	gic_init();
	tests_run(tests, ARRAY_SIZE(tests));
}
