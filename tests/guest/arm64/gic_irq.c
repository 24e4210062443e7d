// SPDX-License-Identifier: Apache-2.0
/*
 * Private and shared interrupts, GICv2 and GICv3: pending and active state,
 * configuration, priorities and preemption, both EOI modes, routing, and the
 * interrupts of the UART and of the clock, which are level-sensitive.
 */
#include "lib/gic.h"

#define SPI		96	/* that no device has */
#define SPI_HIGH	97
#define ROUTER_ANY	BIT(31)

/* A PPI that neither a timer nor the PMU has. */
static unsigned int free_ppi(void)
{
	unsigned int intid, i;
	bool used;

	for (intid = 31; intid > 16; intid--) {
		used = intid == machine.pmu_irq;
		for (i = 0; i < ARRAY_SIZE(machine.timer_irq); i++)
			used |= intid == machine.timer_irq[i];
		/* Interrupts of virtualization, by convention. */
		if (!used && intid != 25 && intid != 28)
			return intid;
	}
	return 16;
}

/* Set, cleared, set, acknowledged, ended. */
static bool pending_cycle(unsigned int intid)
{
	gic_enable(intid);
	if (gic_pending(intid) || gic_active(intid)) {
		fail("pending or active before");
		return false;
	}
	gic_set_bit(intid, GICD_ISPENDR);
	if (!gic_pending(intid)) {
		fail("not pending after ISPENDR");
		return false;
	}
	gic_set_bit(intid, GICD_ICPENDR);
	if (gic_pending(intid) || gic_highest_pending() != INTID_NONE) {
		fail("pending after ICPENDR");
		return false;
	}
	return true;
}

static void taken_once(unsigned int intid)
{
	u32 acknowledged;

	gic_set_bit(intid, GICD_ISPENDR);
	CHECK_EQ("highest pending", gic_highest_pending(), intid);
	acknowledged = gic_acknowledge();
	CHECK_EQ("INTID", gic_intid(acknowledged), intid);
	CHECK_EQ("running priority", gic_running_priority(), gic_priority(intid));
	CHECK(gic_active(intid), "not active after the acknowledge");
	gic_end(acknowledged);
	CHECK_EQ("running priority, idle", gic_running_priority(), 0xff);
	CHECK(!gic_active(intid) && !gic_pending(intid), "pending or active in the end");
	gic_disable(intid);
}

static void ppi_pending(void)
{
	SKIP_IF(gic.version == 2 && argument_is("on", "qemu"), "QEMU does not do it for PPIs");
	if (pending_cycle(free_ppi()))
		taken_once(free_ppi());
}

/*
 * KVM keeps the pending state of a level-sensitive interrupt that ISPENDR made
 * pending until it is no longer active; the architecture ends it earlier.
 */
static void spi_level_pending(void)
{
	gic_route(SPI, 0);
	gic_set_edge(SPI, false);
	CHECK(!gic_edge(SPI), "ICFGR does not say level");
	if (pending_cycle(SPI))
		taken_once(SPI);
}

/* An edge while it is active makes it pending once more. */
static void spi_edge_pending(void)
{
	u32 acknowledged;

	gic_set_edge(SPI, true);
	CHECK(gic_edge(SPI), "ICFGR does not say edge");
	if (!pending_cycle(SPI))
		return;
	gic_set_bit(SPI, GICD_ISPENDR);
	acknowledged = gic_acknowledge();
	CHECK_EQ("INTID", gic_intid(acknowledged), SPI);
	CHECK(gic_active(SPI) && !gic_pending(SPI), "not active only");
	gic_set_bit(SPI, GICD_ISPENDR);
	CHECK(gic_active(SPI) && gic_pending(SPI), "not both active and pending");
	CHECK_EQ("acknowledged while active", gic_intid(gic_acknowledge()), INTID_NONE);
	gic_end(acknowledged);
	CHECK(!gic_active(SPI) && gic_pending(SPI), "not pending only, after EOI");
	acknowledged = gic_acknowledge();
	CHECK_EQ("INTID, again", gic_intid(acknowledged), SPI);
	gic_end(acknowledged);
	CHECK(!gic_active(SPI) && !gic_pending(SPI), "pending or active in the end");
	gic_disable(SPI);
	gic_set_edge(SPI, false);
}

/* Taken through the vector, in any number of exceptions, exactly once. */
static void spi_taken(void)
{
	struct irq_log *log;

	gic_enable(SPI);
	log = irq_log_start();
	gic_set_bit(SPI, GICD_ISPENDR);
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	CHECK_EQ("count", log->count, 1);
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), SPI);
	gic_disable(SPI);
}

static void spi_disabled(void)
{
	struct irq_log *log;

	gic_disable(SPI);
	gic_set_bit(SPI, GICD_ISPENDR);
	CHECK(gic_pending(SPI), "not pending while disabled");
	log = irq_log_start();
	CHECK_EQ("highest pending", gic_highest_pending(), INTID_NONE);
	CHECK_EQ("count while disabled", log->count, 0);
	gic_enable(SPI);
	CHECK(gic_bit(SPI, GICD_ISENABLER) && gic_bit(SPI, GICD_ICENABLER), "not enabled");
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	gic_disable(SPI);
	CHECK(!gic_bit(SPI, GICD_ISENABLER), "still enabled");
}

/* One that is active by register is not taken until that is cleared. */
static void spi_active(void)
{
	struct irq_log *log;

	gic_set_bit(SPI, GICD_ISACTIVER);
	CHECK(gic_active(SPI), "not active after ISACTIVER");
	gic_enable(SPI);
	gic_set_bit(SPI, GICD_ISPENDR);
	log = irq_log_start();
	CHECK_EQ("highest pending while active", gic_highest_pending(), INTID_NONE);
	CHECK_EQ("count while active", log->count, 0);
	gic_set_bit(SPI, GICD_ICACTIVER);
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	CHECK_EQ("count", log->count, 1);
	CHECK(!gic_active(SPI), "active in the end");
	gic_disable(SPI);
}

static void priority_bits(void)
{
	u8 implemented;

	gic_set_priority(SPI, 0xff);
	implemented = gic_priority(SPI);
	CHECK((implemented & 0xf0) == 0xf0, "priority 0xff reads as 0x%x", implemented);
	CHECK(((0xff - implemented) & (0x100 - implemented)) == 0, "bits of priority: 0x%x",
	      implemented);
	gic_set_priority(SPI, PRIORITY_MIDDLE);
	CHECK_EQ("priority", gic_priority(SPI), PRIORITY_MIDDLE);
	CHECK_EQ("priority of the next one", gic_priority(SPI_HIGH), 0);
}

/* --- preemption --------------------------------------------------------------------- */

static volatile unsigned int order[4], taken, depth, deepest, rpr;

static void nest(void)
{
	u32 acknowledged = gic_acknowledge();
	unsigned int intid = gic_intid(acknowledged);

	if (intid == INTID_NONE)
		return;
	if (++depth > deepest)
		deepest = depth;
	if (taken < ARRAY_SIZE(order))
		order[taken] = intid;
	taken++;
	if (intid == SPI) {
		rpr = gic_running_priority();
		gic_set_bit(SPI_HIGH, GICD_ISPENDR);
		irq_enable();
		isb();
		(void)gic_pending(SPI_HIGH);
		irq_disable();
	}
	depth--;
	gic_end(acknowledged);
}

static void preempt(unsigned int binary_point, u8 high, unsigned int expected_depth)
{
	taken = depth = deepest = 0;
	gic_set_binary_point(binary_point);
	gic_route(SPI_HIGH, 0);
	gic_set_priority(SPI, PRIORITY_LOW);
	gic_set_priority(SPI_HIGH, high);
	gic_enable(SPI);
	gic_enable(SPI_HIGH);
	this_cpu()->irq = nest;
	irq_enable();
	gic_set_bit(SPI, GICD_ISPENDR);
	wait_until(taken == 2);
	irq_disable();
	gic_set_binary_point(0);
	gic_disable(SPI);
	gic_disable(SPI_HIGH);
	CHECK_EQ("taken", taken, 2);
	CHECK_EQ("first", order[0], SPI);
	CHECK_EQ("second", order[1], SPI_HIGH);
	CHECK_EQ("depth", deepest, expected_depth);
}

static void preemption(void)
{
	preempt(0, PRIORITY_HIGH, 2);
	CHECK_EQ("running priority", rpr, PRIORITY_LOW);
}

/* With a binary point of 7, bit 7 of the priority at most is of the group. */
static void no_preemption(void)
{
	preempt(7, PRIORITY_MIDDLE, 1);
}

/* --- EOI modes ---------------------------------------------------------------------------- */

static void eoi_separate(void)
{
	u32 acknowledged, again;

	gic_set_eoi_mode(true);
	gic_enable(SPI);
	gic_set_priority(SPI, PRIORITY_MIDDLE);
	gic_set_edge(SPI, true);
	gic_set_bit(SPI, GICD_ISPENDR);
	acknowledged = gic_acknowledge();
	CHECK_EQ("INTID", gic_intid(acknowledged), SPI);
	gic_end(acknowledged);
	CHECK_EQ("running priority after EOIR", gic_running_priority(), 0xff);
	CHECK(gic_active(SPI), "not active after EOIR");
	gic_set_bit(SPI, GICD_ISPENDR);
	again = gic_acknowledge();
	CHECK_EQ("acknowledged while active", gic_intid(again), INTID_NONE);
	gic_deactivate(acknowledged);
	CHECK(!gic_active(SPI), "active after DIR");
	again = gic_acknowledge();
	CHECK_EQ("INTID, again", gic_intid(again), SPI);
	gic_end(again);
	gic_deactivate(again);
	CHECK(!gic_active(SPI), "active in the end");
	gic_set_eoi_mode(false);
	gic_set_edge(SPI, false);
	gic_disable(SPI);
}

/* --- routing ---------------------------------------------------------------------------------- */

static volatile bool ready;

static void receive(void *argument)
{
	struct irq_log *log;

	(void)argument;
	gic_cpu_init();
	log = irq_log_start();
	ready = true;
	irq_log_wait(log, 1);
	irq_log_stop();
}

static void routed(void)
{
	struct irq_log *log;

	SKIP_IF(nr_cpus < 2, "one CPU");
	ready = false;
	if (!cpu_start(1, receive, NULL))
		return;
	CHECK(wait_until(ready), "CPU 1 is not ready");
	gic_route(SPI, 1);
	gic_enable(SPI);
	log = irq_log_start();
	gic_set_bit(SPI, GICD_ISPENDR);
	if (!cpu_join(1))
		return;
	irq_log_stop();
	CHECK_EQ("count on CPU 0", log->count, 0);
	CHECK_EQ("count on CPU 1", irq_logs[1].count, 1);
	CHECK_EQ("INTID", gic_intid(irq_logs[1].acknowledged[0]), SPI);
	gic_route(SPI, 0);
	log = irq_log_start();
	gic_set_bit(SPI, GICD_ISPENDR);
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	gic_disable(SPI);
}

static void routed_registers(void)
{
	u64 at = gic.distributor + GICD_IROUTER + 8 * SPI;

	SKIP_IF(gic.version == 2, "a register of a GICv3");
	write64(at, cpus[nr_cpus - 1].mpidr);
	CHECK_EQ("GICD_IROUTER", read64(at), cpus[nr_cpus - 1].mpidr);
	CHECK_EQ("its low half", read32(at), cpus[nr_cpus - 1].mpidr & 0xffffffff);
	write64(at, cpus[0].mpidr);
}

/* --- lines of devices -------------------------------------------------------------------- */

#define UART_TAKEN	3

/* A line that stays high makes the interrupt pending again after each EOI. */
static void uart_handler(void)
{
	irq_log_handler();
	if (irq_logs[0].count == UART_TAKEN)
		write32(machine.uart + UART_IMSC, 0);
}

static void uart_line(void)
{
	struct irq_log *log;

	SKIP_IF(!machine.uart || !machine.uart_irq, "no PL011 with an interrupt");
	gic_route(machine.uart_irq, 0);
	gic_set_edge(machine.uart_irq, false);
	gic_set_priority(machine.uart_irq, PRIORITY_MIDDLE);
	gic_enable(machine.uart_irq);
	log = irq_log_start();
	this_cpu()->irq = uart_handler;
	write32(machine.uart + UART_IMSC, UART_INT_TX);
	console_puts("#\n");
	if (!irq_log_wait(log, UART_TAKEN))
		return;
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), machine.uart_irq);
	CHECK_EQ("UARTMIS", read32(machine.uart + UART_MIS), 0);
	CHECK(wait_until(!gic_pending(machine.uart_irq)), "pending with the line low");
	irq_log_stop();
	gic_disable(machine.uart_irq);
	write32(machine.uart + UART_ICR, 0x7ff);
}

static void rtc_line(void)
{
	unsigned int irq = machine.rtc_irq;
	u32 now;

	SKIP_IF(!machine.rtc || !irq, "no PL031 with an interrupt");
	now = read32(machine.rtc + RTC_DR);
	CHECK(now > 1700000000 || argument_is("on", "qemu"), "the clock says %u", now);
	gic_route(irq, 0);
	gic_set_edge(irq, false);
	write32(machine.rtc + RTC_ICR, 1);
	write32(machine.rtc + RTC_MR, now + 1);
	write32(machine.rtc + RTC_IMSC, 1);
	gic_disable(irq);
	CHECK(wait_until(gic_pending(irq)), "no alarm");
	CHECK(read32(machine.rtc + RTC_DR) >= now + 1, "the alarm is early");
	CHECK_EQ("RTCRIS", read32(machine.rtc + RTC_RIS), 1);
	CHECK_EQ("RTCMIS", read32(machine.rtc + RTC_MIS), 1);
	write32(machine.rtc + RTC_IMSC, 0);
	CHECK(wait_until(!gic_pending(irq)), "pending while masked in the device");
	write32(machine.rtc + RTC_IMSC, 1);
	CHECK(wait_until(gic_pending(irq)), "not pending when unmasked");
	write32(machine.rtc + RTC_ICR, 1);
	CHECK(wait_until(!gic_pending(irq)), "pending when cleared");
	CHECK_EQ("RTCRIS, cleared", read32(machine.rtc + RTC_RIS), 0);
	write32(machine.rtc + RTC_IMSC, 0);
}

/* --- what is there --------------------------------------------------------------------------- */

static void described(void)
{
	unsigned int i, cpus_shown = (read32(gic.distributor + GICD_TYPER) >> 5 & 7) + 1;

	CHECK(gic.nr_irqs > SPI_HIGH, "%u INTIDs", gic.nr_irqs);
	if (gic.version == 2) {
		CHECK_EQ("CPUs of GICD_TYPER", cpus_shown, nr_cpus);
		return;
	}
	for (i = 0; i < nr_cpus; i++) {
		CHECK(cpus[i].redistributor, "CPU %u has no redistributor", i);
		CHECK_EQ("processor number",
			 read64(cpus[i].redistributor + GICR_TYPER) >> 8 & 0xffff, i);
	}
}

static void beyond(void)
{
	u64 at = gic.distributor + GICD_ISENABLER + gic.nr_irqs / 8;

	SKIP_IF(gic.nr_irqs >= 1020, "every INTID is there");
	SKIP_IF(argument_is("on", "qemu"), "QEMU has 32 more INTIDs than a GICv3 of it shows");
	write32(at, ~0u);
	CHECK_EQ("ISENABLER of INTIDs that are not there", read32(at), 0);
}

static const struct test tests[] = {
	{ "irq described", described },
	{ "irq beyond", beyond },
	{ "ppi pending", ppi_pending },
	{ "spi priority bits", priority_bits },
	{ "spi level pending", spi_level_pending },
	{ "spi edge pending", spi_edge_pending },
	{ "spi taken", spi_taken },
	{ "spi disabled", spi_disabled },
	{ "spi active", spi_active },
	{ "spi preemption", preemption },
	{ "spi no preemption", no_preemption },
	{ "spi separate EOI", eoi_separate },
	{ "spi router registers", routed_registers },
	{ "spi routed", routed },
	{ "uart line", uart_line },
	{ "rtc line", rtc_line },
};

void guest_main(void)
{
	if (!gic_init()) {
		console_puts("not ok gic: none in the device tree\n");
		return;
	}
	note("GICv%u, %u INTIDs, %u CPUs", gic.version, gic.nr_irqs, nr_cpus);
	tests_run(tests, ARRAY_SIZE(tests));
}
