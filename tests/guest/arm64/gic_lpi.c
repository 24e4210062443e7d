// SPDX-License-Identifier: Apache-2.0
/*
 * LPIs through the ITS: mapping, moving, clearing and discarding, the
 * configuration table with priorities, and commands that make no sense, which
 * must not stop the queue.
 */
#include "lib/its.h"

#define EVENT		3
#define LPI		(LPI_FIRST + 5)
#define QUEUE_COMMANDS	128

static void set_up(void)
{
	if (!its_init() || !its_mapti(ITS_DEVICE, EVENT, LPI, 0))
		return;
	CHECK_EQ("GITS_CTLR.Enabled", read32(gic.its + GITS_CTLR) & 1, 1);
	CHECK_EQ("GICR_CTLR.EnableLPIs", read32(cpus[0].redistributor + GICR_CTLR) & 1, 1);
	CHECK(read32(gic.distributor + GICD_TYPER) & BIT(17), "GICD_TYPER has no LPIs");
	CHECK(read64(cpus[0].redistributor + GICR_TYPER) & 1, "GICR_TYPER has no LPIs");
}

/* INT of the event must bring exactly this LPI to this CPU. */
static bool brings(u32 event, u32 lpi)
{
	struct irq_log *log = irq_log_start();
	bool taken = its_int(ITS_DEVICE, event) && its_sync(0) && irq_log_wait(log, 1);

	irq_log_stop();
	if (taken && (log->count != 1 || gic_intid(log->acknowledged[0]) != lpi)) {
		fail("%u interrupts, the first is %u", log->count,
		     gic_intid(log->acknowledged[0]));
		return false;
	}
	return taken;
}

/* INT of the event must bring nothing. */
static bool brings_nothing(u32 event)
{
	if (!its_int(ITS_DEVICE, event) || !its_sync(0))
		return false;
	if (gic_highest_pending() == INTID_NONE)
		return true;
	fail("INTID %u is pending", gic_highest_pending());
	return false;
}

static void taken(void)
{
	unsigned int i;

	for (i = 0; i < 8; i++) {
		if (!brings(EVENT, LPI))
			return;
	}
}

static void events(void)
{
	unsigned int i;

	for (i = 0; i < 8; i++) {
		if (!its_mapti(ITS_DEVICE, 8 + i, LPI_FIRST + 15 - i, 0))
			return;
	}
	for (i = 0; i < 8; i++) {
		if (!brings(8 + i, LPI_FIRST + 15 - i))
			return;
	}
}

static void merges(void)
{
	struct irq_log *log;

	if (!its_int(ITS_DEVICE, EVENT) || !its_int(ITS_DEVICE, EVENT) || !its_sync(0))
		return;
	CHECK_EQ("highest pending", gic_highest_pending(), LPI);
	log = irq_log_start();
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	CHECK_EQ("count", log->count, 1);
}

static void disabled(void)
{
	struct irq_log *log;

	lpi_configure(LPI, PRIORITY_MIDDLE, false);
	if (!its_inv(ITS_DEVICE, EVENT) || !brings_nothing(EVENT))
		return;
	log = irq_log_start();
	lpi_configure(LPI, PRIORITY_MIDDLE, true);
	if (!its_inv(ITS_DEVICE, EVENT) || !its_sync(0) || !irq_log_wait(log, 1))
		return;
	irq_log_stop();
	CHECK_EQ("count", log->count, 1);
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), LPI);
}

static void clear(void)
{
	if (!its_int(ITS_DEVICE, EVENT) || !its_sync(0))
		return;
	CHECK_EQ("highest pending", gic_highest_pending(), LPI);
	if (!its_clear(ITS_DEVICE, EVENT) || !its_sync(0))
		return;
	CHECK_EQ("highest pending after CLEAR", gic_highest_pending(), INTID_NONE);
	brings(EVENT, LPI);
}

/* INVALL reads the configuration of all LPIs of the collection. */
static void priorities(void)
{
	struct irq_log *log = &irq_logs[0];

	lpi_configure(LPI_FIRST + 15, PRIORITY_LOW, true);
	lpi_configure(LPI_FIRST + 14, PRIORITY_HIGH, true);
	lpi_configure(LPI_FIRST + 13, PRIORITY_MIDDLE, true);
	if (!its_invall(0) || !its_sync(0) || !its_int(ITS_DEVICE, 8) ||
	    !its_int(ITS_DEVICE, 9) || !its_int(ITS_DEVICE, 10) || !its_sync(0))
		return;
	irq_log_start();
	if (!irq_log_wait(log, 3))
		return;
	irq_log_stop();
	CHECK_EQ("first", gic_intid(log->acknowledged[0]), LPI_FIRST + 14);
	CHECK_EQ("second", gic_intid(log->acknowledged[1]), LPI_FIRST + 13);
	CHECK_EQ("third", gic_intid(log->acknowledged[2]), LPI_FIRST + 15);
}

static void masked(void)
{
	struct irq_log *log;

	gic_set_mask(PRIORITY_MIDDLE);
	log = irq_log_start();
	if (!its_int(ITS_DEVICE, EVENT) || !its_sync(0))
		return;
	CHECK_EQ("count while masked", log->count, 0);
	gic_set_mask(PRIORITY_MASK);
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
}

static void discard(void)
{
	if (!its_discard(ITS_DEVICE, EVENT) || !its_sync(0) || !brings_nothing(EVENT) ||
	    !its_mapti(ITS_DEVICE, EVENT, LPI, 0))
		return;
	brings(EVENT, LPI);
}

static void discard_pending(void)
{
	u32 acknowledged;

	if (!its_int(ITS_DEVICE, EVENT) || !its_sync(0))
		return;
	CHECK_EQ("highest pending", gic_highest_pending(), LPI);
	if (!its_discard(ITS_DEVICE, EVENT) || !its_sync(0))
		return;
	acknowledged = gic_acknowledge();
	if (gic_intid(acknowledged) != INTID_NONE)
		gic_end(acknowledged);
	if (its_mapti(ITS_DEVICE, EVENT, LPI, 0))
		CHECK_EQ("acknowledged after DISCARD", gic_intid(acknowledged), INTID_NONE);
}

/* --- moving ---------------------------------------------------------------------------- */

static volatile bool ready;

static void receive(void *argument)
{
	const unsigned int *count = argument;
	struct irq_log *log;

	gic_cpu_init();
	log = irq_log_start();
	ready = true;
	irq_log_wait(log, *count);
	irq_log_stop();
}

static bool receiver_start(unsigned int *count)
{
	ready = false;
	if (!cpu_start(1, receive, count))
		return false;
	if (!wait_until(ready))
		fail("CPU 1 is not ready");
	return ready;
}

static void moved(void)
{
	unsigned int count = 2;
	struct irq_log *log = &irq_logs[1];

	SKIP_IF(nr_cpus < 2, "one CPU");
	/* The first is pending when it moves. */
	if (!its_int(ITS_DEVICE, EVENT) || !its_sync(0))
		return;
	CHECK_EQ("highest pending", gic_highest_pending(), LPI);
	if (!receiver_start(&count) || !its_movi(ITS_DEVICE, EVENT, 1) || !its_sync(0) ||
	    !irq_log_wait(log, 1))
		return;
	CHECK_EQ("highest pending after MOVI", gic_highest_pending(), INTID_NONE);
	if (!its_int(ITS_DEVICE, EVENT) || !its_sync(1) || !cpu_join(1))
		return;
	CHECK_EQ("count", log->count, 2);
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), LPI);
	CHECK_EQ("INTID", gic_intid(log->acknowledged[1]), LPI);
	if (its_movi(ITS_DEVICE, EVENT, 0) && its_sync(1))
		brings(EVENT, LPI);
}

/* What is pending on CPU 0 moves. */
static void moved_all(void)
{
	unsigned int count = 1;
	struct irq_log *log = &irq_logs[1];

	SKIP_IF(nr_cpus < 2, "one CPU");
	if (!its_int(ITS_DEVICE, EVENT) || !its_sync(0) || !receiver_start(&count) ||
	    !its_movall(0, 1) || !its_sync(0) || !its_sync(1) || !cpu_join(1))
		return;
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), LPI);
	CHECK_EQ("highest pending after MOVALL", gic_highest_pending(), INTID_NONE);
	/* KVM sends new ones to CPU 1, too, until the event is mapped anew. */
	if (its_discard(ITS_DEVICE, EVENT) && its_mapti(ITS_DEVICE, EVENT, LPI, 0))
		brings(EVENT, LPI);
}

/* --- errors ------------------------------------------------------------------------------- */

struct bad_command {
	const char *what;
	u64 w0, w1, w2, w3;
};

static const struct bad_command bad_commands[] = {
	{ "an unknown command", 0xff, 0, 0, 0 },
	{ "all ones", ~0ul, ~0ul, ~0ul, ~0ul },
	{ "INT of a device beyond the table", ~0ul << 32 | 0x03, 0, 0, 0 },
	{ "INT of a device without MAPD", 5ul << 32 | 0x03, 0, 0, 0 },
	{ "INT of an event without MAPTI", (u64)ITS_DEVICE << 32 | 0x03, 40, 0, 0 },
	{ "INT of an event beyond MAPD", (u64)ITS_DEVICE << 32 | 0x03, 0xffff, 0, 0 },
	{ "MAPTI of an LPI that is none", (u64)ITS_DEVICE << 32 | 0x0a, 100ul << 32 | 41, 0, 0 },
	{ "MAPTI of an LPI beyond all", (u64)ITS_DEVICE << 32 | 0x0a, ~0ul << 32 | 41, 0, 0 },
	{ "MAPTI of a collection beyond all", (u64)ITS_DEVICE << 32 | 0x0a,
	  (u64)LPI << 32 | 41, 0xffff, 0 },
	{ "MAPD beyond the table", ~0ul << 32 | 0x08, 3, BIT(63), 0 },
	{ "MAPC to a CPU that is not there", 0x09, 0, BIT(63) | 0x1ffful << 16 | 3, 0 },
	{ "MOVI to a collection without MAPC", (u64)ITS_DEVICE << 32 | 0x01, EVENT, 0xfff0, 0 },
	{ "MOVALL between CPUs that are not there", 0x0e, 0, 0x1ffful << 16, 0x1ffeul << 16 },
	{ "INV of an event without MAPTI", (u64)ITS_DEVICE << 32 | 0x0c, 42, 0, 0 },
	{ "INVALL of a collection without MAPC", 0x0d, 0, 0xfff0, 0 },
	{ "DISCARD of an event without MAPTI", (u64)ITS_DEVICE << 32 | 0x0f, 43, 0, 0 },
	{ "SYNC of a CPU that is not there", 0x05, 0, 0x1ffful << 16, 0 },
};

static void bad(void)
{
	const struct bad_command *command;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad_commands); i++) {
		command = &bad_commands[i];
		if (!its_command(command->w0, command->w1, command->w2, command->w3)) {
			note("after %s", command->what);
			return;
		}
		CHECK_EQ(command->what, gic_highest_pending(), INTID_NONE);
	}
	brings(EVENT, LPI);
}

/* More commands than the queue has room for, over its end. */
static void queue_wraps(void)
{
	unsigned int i;

	for (i = 0; i < QUEUE_COMMANDS + 10; i++) {
		if (!its_sync(0))
			return;
	}
	brings(EVENT, LPI);
}

static void its_disabled(void)
{
	u64 reader;
	struct irq_log *log;

	write32(gic.its + GITS_CTLR, 0);
	CHECK(wait_until(read32(gic.its + GITS_CTLR) & BIT(31)), "not quiescent");
	reader = read64(gic.its + GITS_CREADR);
	its_queue((u64)ITS_DEVICE << 32 | 0x03, EVENT, 0, 0);
	CHECK_EQ("GITS_CREADR while disabled", read64(gic.its + GITS_CREADR), reader);
	log = irq_log_start();
	write32(gic.its + GITS_CTLR, 1);
	if (!irq_log_wait(log, 1))
		return;
	irq_log_stop();
	CHECK_EQ("INTID", gic_intid(log->acknowledged[0]), LPI);
}

static void unmapped(void)
{
	if (!its_mapd(ITS_DEVICE, ITS_EVENT_BITS, false) || !brings_nothing(EVENT) ||
	    !its_mapd(ITS_DEVICE, ITS_EVENT_BITS, true) ||
	    !its_mapti(ITS_DEVICE, EVENT, LPI, 0))
		return;
	/* KVM forgets with the collection what is mapped to it, until the device is mapped. */
	if (brings(EVENT, LPI) && its_mapc(0, 0, false) && brings_nothing(EVENT) &&
	    its_mapc(0, 0, true) && its_mapd(ITS_DEVICE, ITS_EVENT_BITS, true) &&
	    its_mapti(ITS_DEVICE, EVENT, LPI, 0))
		brings(EVENT, LPI);
}

static const struct test tests[] = {
	{ "its set-up", set_up },
	{ "lpi taken", taken },
	{ "lpi events", events },
	{ "lpi merges", merges },
	{ "lpi disabled", disabled },
	{ "lpi clear", clear },
	{ "lpi priorities", priorities },
	{ "lpi masked", masked },
	{ "lpi discard", discard },
	{ "lpi discard drops what is pending", discard_pending },
	{ "lpi moved", moved },
	{ "lpi all moved", moved_all },
	{ "its bad commands", bad },
	{ "its queue wraps", queue_wraps },
	{ "its disabled", its_disabled },
	{ "its unmapped", unmapped },
};

void guest_main(void)
{
	if (!gic_init() || !gic.its) {
		console_puts("ok lpi # SKIP no ITS in the device tree\n");
		return;
	}
	tests_run(tests, ARRAY_SIZE(tests));
}
