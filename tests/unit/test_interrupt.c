// SPDX-License-Identifier: Apache-2.0
/*
 * Delivery of interruptions: lowcore parameters, enablement, priority, merging,
 * and the interception controls for what cannot be delivered yet.
 */
#include "tests/unit/s390_fake.h"

#define EXT_NEW 0x7100
#define IO_NEW 0x7200
#define MCHECK_NEW 0x7300
#define RESTART_NEW 0x7400

#define ALL_MASKS (PSW_64 | PSW_EXT | PSW_IO | PSW_MCHECK)

static struct fake fake;
static struct s390_cpu *cpu;

static void start(unsigned int cpus)
{
	cpu = fake_start(&fake, cpus);
	fake_new_psw(&fake, 0, LC_EXT_NEW_PSW, PSW_64, EXT_NEW);
	fake_new_psw(&fake, 0, LC_IO_NEW_PSW, PSW_64, IO_NEW);
	fake_new_psw(&fake, 0, LC_MCHECK_NEW_PSW, PSW_64, MCHECK_NEW);
	fake_new_psw(&fake, 0, LC_RESTART_NEW_PSW, PSW_64, RESTART_NEW);
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
}

static void stop(void)
{
	fake_exit(&fake);
}

static void service_signal(void)
{
	start(1);
	irq_service_signal(fake.machine, 0x12345000);
	CU_ASSERT_FALSE(irq_service_begin(fake.machine));
	irq_service_signal(fake.machine, 0x77777001);	/* only the event bit is taken */
	CU_ASSERT_FALSE(irq_deliverable(cpu));
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x2000);	/* CR0 does not allow it */
	cpu_set_cr(cpu, 0, CR0_RESET | CR0_SERVICE_SIGNAL);
	CU_ASSERT_TRUE(irq_deliverable(cpu));
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), EXT_NEW);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CODE)), 0x2401);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, LC_EXT_PARAMETER)), 0x12345001);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_EXT_OLD_PSW)), ALL_MASKS);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_EXT_OLD_PSW + 8)), 0x2000);
	CU_ASSERT_TRUE(irq_service_begin(fake.machine));
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	CU_ASSERT_FALSE(irq_deliverable(cpu));
	stop();
}

static void external_sources(void)
{
	start(1);
	cpu_set_cr(cpu, 0, CR0_EMERGENCY_SIGNAL | CR0_EXTERNAL_CALL | CR0_INTERRUPT_KEY);
	cpu->irq.external_call = true;
	cpu->irq.external_call_source = 9;
	cpu->irq.emergency[1] = 1 << 3 | 1 << 6;
	irq_interrupt_key(fake.machine);
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CODE)), 0x0040);
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CODE)), 0x1201);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CPU_ADDRESS)), 67);
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CPU_ADDRESS)), 70);
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CODE)), 0x1202);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CPU_ADDRESS)), 9);
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	CU_ASSERT_FALSE(irq_deliverable(cpu));
	stop();
}

/* Timers are judged in a wait only; elsewhere SIE does. */
static void timers(void)
{
	start(1);
	fake.tod = 1000000;
	cpu_set_cr(cpu, 0, CR0_CLOCK_COMPARATOR | CR0_CPU_TIMER);
	cpu->run->s.regs.ckc = 1000000;
	cpu->run->s.regs.cputm = 4096 * 1000;
	CU_ASSERT_EQUAL(irq_timer_wait_ns(cpu), 1);	/* one unit, a quarter of a ns */
	CU_ASSERT_TRUE(irq_deliver(cpu, true));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x2000);
	cpu->run->s.regs.ckc = 1000000 + 4096 * 50;
	CU_ASSERT_EQUAL(irq_timer_wait_ns(cpu), 50001);
	cpu->run->s.regs.cputm = 4096 * 7;
	CU_ASSERT_EQUAL(irq_timer_wait_ns(cpu), 7001);
	cpu->run->s.regs.cputm = UINT64_MAX;
	CU_ASSERT_EQUAL(irq_timer_wait_ns(cpu), 0);
	fake.tod = 1000000 + 4096 * 50 + 1;
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x2000);
	CU_ASSERT_TRUE(irq_deliver(cpu, true));
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CODE)), 0x1004);
	cpu_set_cr(cpu, 0, CR0_CPU_TIMER);
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	CU_ASSERT_TRUE(irq_deliver(cpu, true));
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CODE)), 0x1005);
	/* signed comparison */
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	cpu_set_cr(cpu, 0, CR0_CLOCK_COMPARATOR | CR0_CLOCK_SIGN);
	cpu->run->s.regs.ckc = UINT64_C(1) << 63;
	CU_ASSERT_EQUAL(irq_timer_wait_ns(cpu), 0);
	cpu_set_cr(cpu, 0, CR0_CLOCK_COMPARATOR);
	CU_ASSERT_TRUE(irq_timer_wait_ns(cpu) > 0);
	cpu_set_cr(cpu, 0, 0);
	CU_ASSERT_EQUAL(irq_timer_wait_ns(cpu), UINT64_MAX);
	stop();
}

/* A new PSW that is enabled for the same timer must not keep us here for ever. */
static void timer_that_stays(void)
{
	start(1);
	fake.tod = 5000;
	cpu_set_cr(cpu, 0, CR0_CLOCK_COMPARATOR);
	fake_new_psw(&fake, 0, LC_EXT_NEW_PSW, ALL_MASKS, EXT_NEW);
	CU_ASSERT_TRUE(irq_deliver(cpu, true));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), EXT_NEW);
	stop();
}

static void io(void)
{
	static const struct irq_io low = { 0x0001, 0x0012, 0xaabbccdd, 3u << 27 };
	static const struct irq_io high = { 0x0001, 0x0034, 0x11223344, 1u << 27 };
	static const struct irq_io second = { 0x0001, 0x0056, 0, 1u << 27 };

	start(1);
	CU_ASSERT_EQUAL(irq_io(fake.machine, &low), 0);
	CU_ASSERT_EQUAL(irq_io(fake.machine, &high), 0);
	CU_ASSERT_EQUAL(irq_io(fake.machine, &second), 0);
	CU_ASSERT_FALSE(irq_deliverable(cpu));
	cpu_set_cr(cpu, 6, 0x10000000);		/* subclass 3 only */
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), IO_NEW);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_SUBCHANNEL_ID)), 1);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_SUBCHANNEL_NR)), 0x12);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, LC_IO_PARAMETER)), 0xaabbccdd);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, LC_IO_WORD)), 3u << 27);
	cpu_set_cr(cpu, 6, 0xff000000);
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_SUBCHANNEL_NR)), 0x34);
	/* the next one by TPI, into the operand */
	cpu_set_gpr(cpu, 5, 0x3000);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xb23650000000)), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 1);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, 0x3002)), 0x56);
	CU_ASSERT_FALSE(irq_deliverable(cpu));
	/* into the lowcore when the address is 0, whatever it was made of */
	CU_ASSERT_EQUAL(irq_io(fake.machine, &low), 0);
	cpu_set_gpr(cpu, 5, 0);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xb23650000000)), 0);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, 0)), UINT64_C(0x0008000080000000) + FAKE_START);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_SUBCHANNEL_NR)), 0x12);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, LC_IO_WORD)), 3u << 27);
	stop();
}

static void machine_check(void)
{
	start(1);
	irq_channel_report(fake.machine);
	cpu_set_cr(cpu, 14, CR14_RESET);
	CU_ASSERT_FALSE(irq_deliverable(cpu));
	cpu_set_cr(cpu, 14, CR14_RESET | CR14_CHANNEL_REPORT);
	cpu_set_gpr(cpu, 3, 0x3333);
	cpu->run->s.regs.ckc = 0x123456789abcde00;
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), MCHECK_NEW);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_MCIC)) >> 48, 0x0040);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_SAVE_GPRS + 24)), 0x3333);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_SAVE_CLOCK_COMP)), 0x123456789abcde);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_SAVE_CRS + 14 * 8)),
			CR14_RESET | CR14_CHANNEL_REPORT);
	stop();
}

/* Several classes at once: the lowest priority is delivered last, on top. */
static void stacked(void)
{
	static const struct irq_io irq = { 1, 2, 3, 0 };

	start(1);
	cpu_set_cr(cpu, 0, CR0_SERVICE_SIGNAL);
	cpu_set_cr(cpu, 6, 0x80000000);
	fake_new_psw(&fake, 0, LC_EXT_NEW_PSW, PSW_64 | PSW_IO, EXT_NEW);
	irq_service_signal(fake.machine, 8);
	CU_ASSERT_EQUAL(irq_io(fake.machine, &irq), 0);
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), IO_NEW);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_IO_OLD_PSW + 8)), EXT_NEW);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_EXT_OLD_PSW + 8)), 0x2000);
	stop();
}

struct controls {
	uint32_t flags;
	uint16_t lctl;
	uint32_t ictl;
};

static void expect_controls(const struct controls *want)
{
	irq_set_controls(cpu);
	CU_ASSERT_EQUAL(sieblk_flags(cpu->sie), want->flags);
	CU_ASSERT_EQUAL(be16_load(cpu->sie->lctl), want->lctl);
	CU_ASSERT_EQUAL(sieblk_ictl(cpu->sie), want->ictl);
}

static void controls(void)
{
	static const struct irq_io irq = { 1, 2, 3, 0 };
	static const struct controls none = { 0, 0, S390_ICTL_OPEREXC };
	static const struct controls psw_off = {
		S390_CPUSTAT_EXT_INT | S390_CPUSTAT_IO_INT, 0,
		S390_ICTL_OPEREXC | S390_ICTL_LPSW };
	static const struct controls psw_on = {
		0, S390_LCTL_CR0 | S390_LCTL_CR6 | S390_LCTL_CR14, S390_ICTL_OPEREXC };

	start(1);
	sieblk_set_ictl(cpu->sie, S390_ICTL_OPEREXC | S390_ICTL_LPSW);
	sieblk_set_flags(cpu->sie, S390_CPUSTAT_STOP_INT | S390_CPUSTAT_EXT_INT);
	be16_store(cpu->sie->lctl, 0xffff);
	expect_controls(&none);
	irq_service_signal(fake.machine, 8);
	CU_ASSERT_EQUAL(irq_io(fake.machine, &irq), 0);
	irq_channel_report(fake.machine);
	expect_controls(&psw_on);
	cpu_set_psw(cpu, PSW_64, 0x2000);
	expect_controls(&psw_off);
	stop();
}

static void program(void)
{
	const struct irq_program pgm = {
		.code = PGM_MONITOR | PGM_PER, .ilc = 4, .monitor_class = 0x77,
		.monitor_code = 0x12345678, .per_code = 0x40, .per_atmid = 0x92,
		.per_address = 0xabcde, .per_access_id = 1,
	};

	start(1);
	cpu->run->s.regs.gbea = 0x4444;
	CU_ASSERT_TRUE(irq_deliver_program(cpu, &pgm));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), PGM_NEW);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_CODE)), PGM_MONITOR | PGM_PER);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_MONITOR_CLASS)), 0x77);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_MONITOR_CODE)), 0x12345678);
	CU_ASSERT_EQUAL(*fake_at(&fake, LC_PER_CODE), 0x40);
	CU_ASSERT_EQUAL(*fake_at(&fake, LC_PER_ATMID), 0x92);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_PER_ADDRESS)), 0xabcde);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_LAST_BREAK)), 0x4444);
	stop();
}

static void restart(void)
{
	start(1);
	CU_ASSERT_TRUE(irq_deliver_restart(cpu));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), RESTART_NEW);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_RESTART_OLD_PSW + 8)), 0x2000);
	stop();
}

/* The lowcore is where the prefix says; a prefix without storage is no lowcore. */
static void prefixed(void)
{
	start(1);
	cpu_set_prefix(cpu, 0x200000);
	fake_new_psw(&fake, 0x200000, LC_EXT_NEW_PSW, PSW_64, 0x9999);
	cpu_set_cr(cpu, 0, CR0_SERVICE_SIGNAL);
	irq_service_signal(fake.machine, 8);
	CU_ASSERT_TRUE(irq_deliver(cpu, false));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x9999);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_EXT_CODE)), 0);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, 0x200000 + LC_EXT_CODE)), 0x2401);
	cpu_set_prefix(cpu, 0x400000);
	cpu_set_psw(cpu, ALL_MASKS, 0x2000);
	irq_service_signal(fake.machine, 8);
	CU_ASSERT_FALSE(irq_deliver(cpu, false));
	CU_ASSERT_FALSE(irq_deliver_restart(cpu));
	stop();
}

UNIT_SUITE(interrupt) = {
	{ "service signal", service_signal },
	{ "external interruptions in order", external_sources },
	{ "clock comparator and CPU timer", timers },
	{ "a timer condition that stays", timer_that_stays },
	{ "I/O by subclass, and TPI", io },
	{ "machine check", machine_check },
	{ "several classes at once", stacked },
	{ "interception controls", controls },
	{ "program interruption parameters", program },
	{ "restart", restart },
	{ "lowcore at the prefix", prefixed },
	CU_TEST_INFO_NULL,
};
