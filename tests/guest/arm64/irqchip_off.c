// SPDX-License-Identifier: Apache-2.0
/*
 * A machine without an interrupt controller: the lines of timers, PMU and UART
 * are one IRQ input of the CPU, which user space drives. The IRQ comes while
 * PSTATE lets it and goes with its cause.
 */
#include "lib/gic.h"

#define CTL_ENABLE	1
#define CTL_IMASK	2

static volatile unsigned int taken, without_cause;

static bool irq_line(void)
{
	isb();
	return read_sysreg(isr_el1) & BIT(7);
}

static bool virtual_due(void)
{
	isb();
	return (read_sysreg(cntv_ctl_el0) & 7) == 5;
}

static bool physical_due(void)
{
	isb();
	return (read_sysreg(cntp_ctl_el0) & 7) == 5;
}

/* Masks what causes the IRQ. User space may be late to lower the line. */
static void handler(void)
{
	if (virtual_due()) {
		write_sysreg(cntv_ctl_el0, CTL_ENABLE | CTL_IMASK);
		taken++;
	} else if (physical_due()) {
		write_sysreg(cntp_ctl_el0, CTL_ENABLE | CTL_IMASK);
		taken++;
	} else if (this_cpu()->index == 0 && read32(machine.uart + UART_MIS)) {
		write32(machine.uart + UART_IMSC, 0);
		taken++;
	} else {
		without_cause++;
	}
	isb();
}

static void take(void)
{
	taken = without_cause = 0;
	this_cpu()->irq = handler;
	irq_enable();
}

static bool await(unsigned int count)
{
	if (!wait_until(taken == count))
		fail("%u interrupts of %u", taken, count);
	return taken == count;
}

static bool await_line(bool high)
{
	if (!wait_until(irq_line() == high))
		fail("the line is %s", high ? "low" : "high");
	return irq_line() == high;
}

static void described(void)
{
	CHECK(!gic_find(), "a GIC in the device tree");
	CHECK(machine.uart, "no UART in the device tree");
	CHECK_EQ("INTID of the UART", machine.uart_irq, 0);
	CHECK(!irq_line(), "the line is high");
}

static void virtual_timer(void)
{
	unsigned int i;

	take();
	for (i = 1; i <= 5; i++) {
		write_sysreg(cntv_tval_el0, 1000);
		write_sysreg(cntv_ctl_el0, CTL_ENABLE);
		isb();
		if (!await(i) || !await_line(false))
			return;
	}
	irq_disable();
	write_sysreg(cntv_ctl_el0, 0);
	CHECK_EQ("interrupts", taken, 5);
}

static void physical_timer(void)
{
	take();
	write_sysreg(cntp_tval_el0, 1000);
	write_sysreg(cntp_ctl_el0, CTL_ENABLE);
	isb();
	if (!await(1) || !await_line(false))
		return;
	irq_disable();
	write_sysreg(cntp_ctl_el0, 0);
}

/* Pending while PSTATE masks it, and gone with its cause. */
static void masked(void)
{
	take();
	irq_disable();
	write_sysreg(cntv_cval_el0, 0);
	write_sysreg(cntv_ctl_el0, CTL_ENABLE);
	isb();
	if (!await_line(true))
		return;
	CHECK_EQ("interrupts while masked", taken, 0);
	write_sysreg(cntv_ctl_el0, CTL_ENABLE | CTL_IMASK);
	isb();
	if (!await_line(false))
		return;
	write_sysreg(cntv_ctl_el0, CTL_ENABLE);
	isb();
	if (!await_line(true))
		return;
	irq_enable();
	if (!await(1))
		return;
	irq_disable();
	write_sysreg(cntv_ctl_el0, 0);
}

static void wakes(void)
{
	u64 when;

	irq_disable();
	when = counter() + read_sysreg(cntfrq_el0) / 500;
	write_sysreg(cntv_cval_el0, when);
	write_sysreg(cntv_ctl_el0, CTL_ENABLE);
	isb();
	while (counter() < when)
		asm volatile("dsb sy\n\twfi" : : : "memory");
	if (!await_line(true))
		return;
	write_sysreg(cntv_ctl_el0, 0);
	isb();
	await_line(false);
}

static void uart(void)
{
	take();
	write32(machine.uart + UART_IMSC, UART_INT_TX);
	console_puts("#\n");
	if (!await(1) || !await_line(false))
		return;
	irq_disable();
	CHECK_EQ("interrupts", taken, 1);
}

/* Two causes: the line is high until both are gone. */
static void both(void)
{
	irq_disable();
	write_sysreg(cntv_cval_el0, 0);
	write_sysreg(cntv_ctl_el0, CTL_ENABLE);
	write32(machine.uart + UART_IMSC, UART_INT_TX);
	console_puts("#\n");
	if (!await_line(true))
		return;
	write_sysreg(cntv_ctl_el0, 0);
	isb();
	CHECK(read32(machine.uart + UART_MIS), "UARTMIS is 0");
	CHECK(irq_line(), "the line is low with the UART's high");
	write_sysreg(cntv_ctl_el0, CTL_ENABLE);
	isb();
	write32(machine.uart + UART_IMSC, 0);
	if (!await_line(true))
		return;
	write_sysreg(cntv_ctl_el0, 0);
	isb();
	await_line(false);
}

static void other_job(void *argument)
{
	bool *done = argument;

	take();
	write_sysreg(cntv_tval_el0, 1000);
	write_sysreg(cntv_ctl_el0, CTL_ENABLE);
	isb();
	*done = await(1) && await_line(false);
	irq_disable();
	write_sysreg(cntv_ctl_el0, 0);
}

static void other(void)
{
	volatile bool done = false;

	SKIP_IF(nr_cpus < 2, "one CPU");
	if (!cpu_start(1, other_job, (void *)&done) || !cpu_join(1))
		return;
	CHECK(done, "CPU 1 did not take its timer's");
	CHECK(!irq_line(), "the line of CPU 0 is high");
}

static const struct test tests[] = {
	{ "no irqchip described", described },
	{ "no irqchip virtual timer", virtual_timer },
	{ "no irqchip physical timer", physical_timer },
	{ "no irqchip masked", masked },
	{ "no irqchip wakes", wakes },
	{ "no irqchip uart", uart },
	{ "no irqchip two causes", both },
	{ "no irqchip other CPU", other },
};

void guest_main(void)
{
	tests_run(tests, ARRAY_SIZE(tests));
}
