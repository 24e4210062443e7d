// SPDX-License-Identifier: Apache-2.0
/*
 * Software-generated interrupts, GICv2 and GICv3: to the CPU itself, to
 * another one, to all others; enabling, masking, priority and pending state.
 */
#include "lib/gic.h"

#define NR_SGIS		16
#define BURST		100

static void self_all(void)
{
	struct irq_log *log = irq_log_start();
	unsigned int i;

	for (i = 0; i < NR_SGIS; i++) {
		gic_sgi(i, 0);
		if (!irq_log_wait(log, i + 1))
			return;
		CHECK_EQ("INTID", gic_intid(log->acknowledged[i]), i);
	}
	irq_log_stop();
	CHECK_EQ("count", log->count, NR_SGIS);
}

/* Each is taken before the next is sent: none may be lost or come twice. */
static void self_burst(void)
{
	struct irq_log *log = irq_log_start();
	unsigned int i;

	for (i = 0; i < BURST; i++) {
		gic_sgi(3, 0);
		if (!irq_log_wait(log, i + 1))
			return;
	}
	irq_log_stop();
	CHECK_EQ("count", log->count, BURST);
}

static void self_pending_merges(void)
{
	struct irq_log *log = &irq_logs[0];

	gic_sgi(5, 0);
	gic_sgi(5, 0);
	irq_log_start();
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	CHECK_EQ("count", log->count, 1);
}

static void disabled(void)
{
	struct irq_log *log;

	SKIP_IF(gic.version == 2, "SGIs are always enabled, or not, by choice of the GIC");
	gic_disable(4);
	gic_sgi(4, 0);
	log = irq_log_start();
	CHECK(wait_until(gic_pending(4)), "not pending");
	CHECK_EQ("count while disabled", log->count, 0);
	gic_enable(4);
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	CHECK_EQ("count", log->count, 1);
	CHECK(!gic_pending(4), "still pending");
}

static void priority_order(void)
{
	static const u8 ids[] = { 2, 7, 9 };
	static const u8 priorities[] = { PRIORITY_LOW, PRIORITY_HIGH, PRIORITY_MIDDLE };
	static const u8 order[] = { 7, 9, 2 };
	struct irq_log *log = &irq_logs[0];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		gic_set_priority(ids[i], priorities[i]);
		gic_sgi(ids[i], 0);
	}
	CHECK(wait_until(gic_highest_pending() == 7), "highest pending is %u",
	      gic_highest_pending());
	irq_log_start();
	if (!irq_log_wait(log, ARRAY_SIZE(ids)))
		return;
	irq_log_stop();
	for (i = 0; i < ARRAY_SIZE(order); i++)
		CHECK_EQ("INTID", gic_intid(log->acknowledged[i]), order[i]);
}

static void priority_mask(void)
{
	struct irq_log *log;

	gic_set_priority(6, PRIORITY_LOW);
	gic_set_mask(PRIORITY_LOW);
	CHECK_EQ("PMR", gic_mask(), PRIORITY_LOW);
	log = irq_log_start();
	gic_sgi(6, 0);
	gic_sgi(8, 0);
	if (!irq_log_wait(log, 1))
		return;
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), 8);
	CHECK_EQ("count", log->count, 1);
	CHECK_EQ("pending", gic_pending(6), true);
	gic_set_mask(PRIORITY_MASK);
	if (!irq_log_wait(log, 2))
		return;
	irq_log_stop();
	CHECK_EQ("INTID", gic_intid(log->acknowledged[1]), 6);
}

static void pending_bits(void)
{
	unsigned int acknowledged;

	SKIP_IF(gic.version == 2, "these are other registers of a GICv2");
	gic_set_bit(10, GICD_ISPENDR);
	CHECK(gic_pending(10), "not pending");
	CHECK_EQ("highest pending", gic_highest_pending(), 10);
	gic_set_bit(10, GICD_ICPENDR);
	CHECK(!gic_pending(10), "pending after ICPENDR");
	gic_set_bit(10, GICD_ISPENDR);
	acknowledged = gic_acknowledge();
	CHECK_EQ("INTID", gic_intid(acknowledged), 10);
	CHECK(!gic_pending(10) && gic_active(10), "not active, or still pending");
	gic_end(acknowledged);
	CHECK(!gic_active(10), "active after EOI");
}

/* GICv2: pending state is kept for each source, set and cleared by a byte for each SGI. */
static void pending_sources(void)
{
	u64 set = gic.distributor + GICD_SPENDSGIR, clear = gic.distributor + GICD_CPENDSGIR;
	unsigned int own = gic.cpu_mask[0], acknowledged;

	SKIP_IF(gic.version == 3, "registers of a GICv2");
	write8(set + 11, own);
	dsb();
	CHECK_EQ("SPENDSGIR", read8(set + 11), own);
	write8(clear + 11, own);
	dsb();
	CHECK_EQ("CPENDSGIR", read8(clear + 11), 0);
	write8(set + 11, own);
	dsb();
	acknowledged = gic_acknowledge();
	CHECK_EQ("INTID", gic_intid(acknowledged), 11);
	CHECK_EQ("source", 1u << gic_source(acknowledged), own);
	gic_end(acknowledged);
}

static void spurious(void)
{
	CHECK_EQ("acknowledged with nothing pending", gic_intid(gic_acknowledge()), INTID_NONE);
	CHECK_EQ("highest pending", gic_highest_pending(), INTID_NONE);
	CHECK_EQ("running priority", gic_running_priority(), 0xff);
}

/* --- two CPUs ----------------------------------------------------------------------- */

static volatile unsigned int others_ready;

struct expectation {
	unsigned int count;
};

static void receive(void *argument)
{
	const struct expectation *expected = argument;
	struct irq_log *log;

	gic_cpu_init();
	log = irq_log_start();
	__atomic_add_fetch(&others_ready, 1, __ATOMIC_SEQ_CST);
	irq_log_wait(log, expected->count);
	irq_log_stop();
}

static void send_to(unsigned int cpu)
{
	struct expectation expected = { BURST };
	struct irq_log *log = &irq_logs[cpu];
	unsigned int i;

	others_ready = 0;
	if (!cpu_start(cpu, receive, &expected))
		return;
	CHECK(wait_until(others_ready), "CPU %u is not ready", cpu);
	for (i = 0; i < BURST; i++) {
		gic_sgi(i % NR_SGIS, cpu);
		if (!irq_log_wait(log, i + 1))
			return;
	}
	if (!cpu_join(cpu))
		return;
	CHECK_EQ("count", log->count, BURST);
	for (i = 0; i < IRQ_LOG; i++) {
		CHECK_EQ("INTID", gic_intid(log->acknowledged[i]), i % NR_SGIS);
		if (gic.version == 2)
			CHECK_EQ("source", 1u << gic_source(log->acknowledged[i]),
				 gic.cpu_mask[0]);
	}
}

static void other(void)
{
	SKIP_IF(nr_cpus < 2, "one CPU");
	send_to(1);
}

static void last(void)
{
	SKIP_IF(nr_cpus < 3, "two CPUs");
	send_to(nr_cpus - 1);
}

static void broadcast(void)
{
	struct expectation expected = { 1 };
	struct irq_log *log;
	unsigned int i;

	SKIP_IF(nr_cpus < 2, "one CPU");
	others_ready = 0;
	for (i = 1; i < nr_cpus; i++) {
		if (!cpu_start(i, receive, &expected))
			return;
	}
	CHECK(wait_until(others_ready == nr_cpus - 1), "%u CPUs are ready", others_ready);
	log = irq_log_start();
	gic_sgi_others(13);
	for (i = 1; i < nr_cpus; i++) {
		if (!cpu_join(i))
			return;
		CHECK_EQ("INTID", gic_intid(irq_logs[i].acknowledged[0]), 13);
	}
	irq_log_stop();
	CHECK_EQ("count of the sender", log->count, 0);
}

static void send_back(void *argument)
{
	(void)argument;
	gic_cpu_init();
	gic_sgi(14, 0);
}

static void from_other(void)
{
	struct irq_log *log;

	SKIP_IF(nr_cpus < 2, "one CPU");
	log = irq_log_start();
	if (!cpu_start(1, send_back, NULL) || !irq_log_wait(log, 1) || !cpu_join(1))
		return;
	irq_log_stop();
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), 14);
	if (gic.version == 2)
		CHECK_EQ("source", 1u << gic_source(log->acknowledged[0]), gic.cpu_mask[1]);
}

static const struct test tests[] = {
	{ "sgi spurious", spurious },
	{ "sgi self", self_all },
	{ "sgi self burst", self_burst },
	{ "sgi merges", self_pending_merges },
	{ "sgi disabled", disabled },
	{ "sgi priority order", priority_order },
	{ "sgi priority mask", priority_mask },
	{ "sgi pending", pending_bits },
	{ "sgi pending sources", pending_sources },
	{ "sgi other CPU", other },
	{ "sgi last CPU", last },
	{ "sgi broadcast", broadcast },
	{ "sgi from other CPU", from_other },
};

void guest_main(void)
{
	if (!gic_init()) {
		console_puts("not ok gic: none in the device tree\n");
		return;
	}
	note("GICv%u, %u CPUs", gic.version, nr_cpus);
	tests_run(tests, ARRAY_SIZE(tests));
}
