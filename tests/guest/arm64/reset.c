// SPDX-License-Identifier: Apache-2.0
/*
 * SYSTEM_RESET: the guest changes all it can, resets the machine once, and must
 * find everything as at power-on. It knows the second start by its console
 * input, the only thing that a reset does not bring back: the first byte is
 * 'a', and no other one is (some may be lost in the reset).
 *
 * Boot arguments: "by=1" lets CPU 1 reset, "how=reset2" uses SYSTEM_RESET2.
 */
#include "lib/its.h"
#include "lib/psci.h"

#define MARK		0x0123456789abcdefUL
#define SPI		96
#define TIME_SET	1000000000u	/* seconds */
#define PROBE_OFFSET	0x4000000UL	/* far from image and device tree */

static volatile u64 marked = MARK;	/* in the image */

struct uart_state {
	u32 imsc, lcr, cr, ifls, ibrd;
};

static struct uart_state uart_found;	/* before the console is used */

static void uart_look(struct uart_state *uart)
{
	uart->imsc = read32(machine.uart + UART_IMSC);
	uart->lcr = read32(machine.uart + UART_LCR_H);
	uart->cr = read32(machine.uart + UART_CR);
	uart->ifls = read32(machine.uart + UART_IFLS);
	uart->ibrd = read32(machine.uart + UART_IBRD);
}

/* --- first start ------------------------------------------------------------------- */

static void do_reset(void)
{
	if (argument_is("how", "reset2"))
		psci_call(PSCI_SYSTEM_RESET2, 0, 0, 0);
	else
		psci_call(PSCI_SYSTEM_RESET, 0, 0, 0);
	console_puts("not ok reset: the call returned\n");
	power_off();
}

static volatile bool busy;

static void busy_job(void *argument)
{
	(void)argument;
	gic_cpu_init();
	busy = true;
	if (argument_is("by", "1"))
		do_reset();
	for (;;)
		asm volatile("yield");
}

static void scramble_gic(void)
{
	if (!gic_init())
		return;
	gic_set_priority(SPI, PRIORITY_LOW);
	gic_set_edge(SPI, true);
	gic_route(SPI, nr_cpus - 1);
	gic_enable(SPI);
	gic_set_bit(SPI, GICD_ISPENDR);
	gic_set_bit(SPI + 1, GICD_ISACTIVER);
	if (gic.its && its_init())
		its_mapti(ITS_DEVICE, 1, LPI_FIRST + 1, 0);
	gic_sgi(1, 0);
}

static void scramble(void)
{
	marked = ~MARK;
	write64(machine.ram + PROBE_OFFSET, MARK);
	write64(machine.ram + machine.ram_size - 8, MARK);
	write32(machine.uart + UART_IMSC, 0x7ff);
	write32(machine.uart + UART_IBRD, 7);
	write32(machine.uart + UART_IFLS, 0);
	write32(machine.rtc + RTC_MR, 5);
	write32(machine.rtc + RTC_LR, TIME_SET);
	write32(machine.rtc + RTC_IMSC, 1);
	write_sysreg(cntv_cval_el0, 0);
	write_sysreg(cntv_ctl_el0, 1);
	write_sysreg(cntp_cval_el0, 0);
	write_sysreg(cntp_ctl_el0, 3);
	write_sysreg(tpidr_el0, MARK);
	write_sysreg(contextidr_el1, 0x1234);
	write_sysreg(mdscr_el1, BIT(12));
	isb();
	scramble_gic();
}

static void first_start(void)
{
	const char *wrong = boot_wrong(&cpus[0].boot);

	if (wrong || marked != MARK)
		note("at power-on: %s", wrong ? wrong : "the image is changed");
	console_puts("# first start\n");
	scramble();
	busy = false;
	if (nr_cpus > 1 && (!cpu_start(1, busy_job, NULL) || !wait_until(busy)))
		console_puts("not ok reset: CPU 1 does not start\n");
	if (nr_cpus > 1 && argument_is("by", "1")) {
		for (;;)
			asm volatile("yield");
	}
	do_reset();
}

/* --- second start --------------------------------------------------------------------- */

static void entry(void)
{
	const struct boot *boot = &cpus[0].boot;
	const char *wrong = boot_wrong(boot);

	CHECK(!wrong, "%s", wrong);
	CHECK(boot->x0 && !boot->x1 && !boot->x2 && !boot->x3, "x0 to x3");
	CHECK_EQ("MPIDR", boot->mpidr & 0xff00ffffff, cpus[0].mpidr);
}

static void memory(void)
{
	CHECK_EQ("a word of the image", marked, MARK);
	SKIP_IF(argument_is("on", "qemu"), "QEMU keeps RAM over a reset");
	CHECK_EQ("a word of memory", read64(machine.ram + PROBE_OFFSET), 0);
	CHECK_EQ("the last word", read64(machine.ram + machine.ram_size - 8), 0);
}

static void uart(void)
{
	SKIP_IF(argument_is("on", "qemu"), "QEMU's PL011 has no reset");
	CHECK_EQ("UARTIMSC", uart_found.imsc, 0);
	CHECK_EQ("UARTLCR_H", uart_found.lcr, 0);
	CHECK_EQ("UARTCR", uart_found.cr, 0x300);
	CHECK_EQ("UARTIFLS", uart_found.ifls, 0x12);
	CHECK_EQ("UARTIBRD", uart_found.ibrd, 0);
}

/* A clock goes on over a reset. */
static void rtc(void)
{
	SKIP_IF(argument_is("on", "qemu"), "QEMU's PL031 has no reset");
	CHECK_EQ("RTCMR", read32(machine.rtc + RTC_MR), 0);
	CHECK_EQ("RTCIMSC", read32(machine.rtc + RTC_IMSC), 0);
	CHECK_EQ("RTCRIS", read32(machine.rtc + RTC_RIS), 0);
	CHECK(read32(machine.rtc + RTC_DR) - TIME_SET < 3600, "the clock says %u",
	      read32(machine.rtc + RTC_DR));
}

static void registers(void)
{
	CHECK(read_sysreg(tpidr_el0) != MARK, "TPIDR_EL0 is kept");
	CHECK(read_sysreg(contextidr_el1) != 0x1234, "CONTEXTIDR_EL1 is kept");
	CHECK_EQ("MDSCR_EL1", read_sysreg(mdscr_el1) & BIT(12), 0);
	CHECK_EQ("CNTV_CTL", read_sysreg(cntv_ctl_el0) & 1, 0);
	CHECK_EQ("CNTP_CTL", read_sysreg(cntp_ctl_el0) & 1, 0);
}

static void gic_spi(void)
{
	SKIP_IF(!gic.version, "no GIC");
	CHECK_EQ("GICD_CTLR", read32(gic.distributor + GICD_CTLR) & 3, 0);
	CHECK(!gic_bit(SPI, GICD_ISENABLER), "still enabled");
	CHECK(!gic_pending(SPI), "still pending");
	CHECK(!gic_active(SPI + 1), "still active");
	CHECK_EQ("priority", gic_priority(SPI), 0);
	if (gic.version == 3 && !argument_is("on", "qemu"))
		CHECK_EQ("GICD_IROUTER", read64(gic.distributor + GICD_IROUTER + 8 * SPI),
			 cpus[0].mpidr);
}

static void gic_cpu(void)
{
	SKIP_IF(!gic.version, "no GIC");
	CHECK_EQ("PMR", gic_mask(), 0);
	CHECK_EQ("running priority", gic_running_priority(), 0xff);
	CHECK_EQ("enabled PPIs", read32(gic_register(0, GICD_ISENABLER, 1)) >> 16, 0);
	CHECK_EQ("pending SGIs", read32(gic_register(0, GICD_ISPENDR, 1)) & 0xffff, 0);
	if (gic.version == 3)
		CHECK_EQ("GICR_CTLR", read32(cpus[0].redistributor + GICR_CTLR) & 1, 0);
}

static void its(void)
{
	unsigned int i;

	SKIP_IF(!gic.its, "no ITS");
	CHECK_EQ("GITS_CTLR", read32(gic.its + GITS_CTLR) & 1, 0);
	CHECK_EQ("GITS_CBASER", read64(gic.its + GITS_CBASER) >> 63, 0);
	CHECK_EQ("GITS_CWRITER", read64(gic.its + GITS_CWRITER), 0);
	CHECK_EQ("GITS_CREADR", read64(gic.its + GITS_CREADR), 0);
	for (i = 0; i < 8; i++)
		CHECK_EQ("GITS_BASER", read64(gic.its + GITS_BASER + 8 * i) >> 63, 0);
}

static void cpus_off(void)
{
	unsigned int i;

	SKIP_IF(nr_cpus < 2, "one CPU");
	for (i = 1; i < nr_cpus; i++)
		CHECK_EQ("state of another CPU",
			 psci_call(PSCI_AFFINITY_INFO, cpus[i].mpidr, 0, 0), AFFINITY_OFF);
}

/* And all of it works again. */
static void works(void)
{
	struct irq_log *log;

	SKIP_IF(!gic_init(), "no GIC");
	if (gic.its && !its_init())
		return;
	log = irq_log_start();
	gic_sgi(3, 0);
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	CHECK_EQ("count", log->count, 1);
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), 3);
}

static const struct test tests[] = {
	{ "reset entry", entry },
	{ "reset memory", memory },
	{ "reset uart", uart },
	{ "reset rtc", rtc },
	{ "reset registers", registers },
	{ "reset gic", gic_spi },
	{ "reset gic cpu", gic_cpu },
	{ "reset its", its },
	{ "reset cpus", cpus_off },
	{ "reset works", works },
};

void guest_main(void)
{
	int c;

	uart_look(&uart_found);
	write32(machine.uart + UART_CR, 0x301);
	c = console_getc();
	if (c == 'a') {
		first_start();
	} else if (c >= 0) {
		console_puts("# second start\n");
		gic_find();
		tests_run(tests, ARRAY_SIZE(tests));
	} else {
		console_puts("not ok reset: no console input\n");
	}
}
