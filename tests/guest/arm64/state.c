// SPDX-License-Identifier: Apache-2.0
/*
 * A load that a save and a restore at any moment must not disturb: every CPU
 * takes timer interrupts, SGIs, SPIs and LPIs, each of which must come exactly
 * once and to the right CPU, while general, vector and system registers,
 * memory, the PMU and the counters are watched.
 *
 * Boot argument: "count=N", the number of rounds; without it they end with a
 * character on the console. A line "# progress" comes each tenth round.
 */
#include "lib/its.h"

#define SPINS		2000	/* of registers_check() */
#define NR_PAGES	16	/* that each CPU watches */
#define PAGE_WORDS	512
#define TICKS_A_SECOND	200
#define LINE_ROUNDS	16	/* the UART's line rises in one of so many rounds */
#define SPI_FIRST	96

/* Interrupts that one CPU sends, one at a time, and one CPU takes. */
struct stream {
	enum { SGI, SPI, LPI } kind;
	unsigned int sender;
	u32 intid, event;
	volatile unsigned int sent, taken;
	volatile unsigned int target;
};

static struct stream streams[] = {
	{ .kind = SGI, .sender = 0, .intid = 1, .target = 1 },
	{ .kind = SPI, .sender = 0, .intid = SPI_FIRST, .target = 0 },
	{ .kind = LPI, .sender = 0, .intid = LPI_FIRST, .event = 0, .target = 0 },
	{ .kind = LPI, .sender = 0, .intid = LPI_FIRST + 1, .event = 1, .target = 1 },
	{ .kind = SGI, .sender = 1, .intid = 2, .target = 0 },
	{ .kind = SPI, .sender = 1, .intid = SPI_FIRST + 1, .target = 1 },
	{ .kind = SGI, .sender = 0, .intid = 3, .target = 0 },
};

enum subject { INTERRUPTS, TIMER, LINE, REGISTERS, SYSTEM_REGISTERS, MEMORY, COUNTER, PMU,
	       NR_SUBJECTS };

/* What went wrong first, of each subject. */
static volatile struct {
	unsigned int count;
	u64 is, expected;
} errors[NR_SUBJECTS];

static void wrong(enum subject subject, u64 is, u64 expected)
{
	if (!errors[subject].count) {
		errors[subject].is = is;
		errors[subject].expected = expected;
	}
	errors[subject].count++;
}

#define EXPECT(subject, value, expected_) \
	do { \
		u64 value_ = (value), want_ = (expected_); \
		if (value_ != want_) \
			wrong(subject, value_, want_); \
	} while (0)

struct load {
	volatile unsigned int ticks, lines;
	u64 rounds;
	volatile u64 last;		/* the counter, when it was read last */
	unsigned int increments;	/* of event counter 0 */
	u64 pages[NR_PAGES][PAGE_WORDS];
	u64 seeds[NR_PAGES];
};

static struct load loads[2];
static volatile bool stop, ready;
static unsigned int nr_loads;

static struct load *this_load(void)
{
	return &loads[this_cpu()->index];
}

/* --- registers ------------------------------------------------------------------------ */

/*
 * Fills x2 to x30 and v0 to v31 with numbers that depend on @seed, counts
 * @spins down, and returns 0 if they are all as they were.
 */
u64 registers_check(u64 seed, u64 spins);

#define GENERAL	"2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30"
#define VECTOR	"0,1," GENERAL ",31"

asm(".pushsection .text.registers_check, \"ax\"\n"
    ".globl registers_check\n"
    "registers_check:\n"
    "	stp	x29, x30, [sp, #-96]!\n"
    "	stp	x19, x20, [sp, #16]\n"
    "	stp	x21, x22, [sp, #32]\n"
    "	stp	x23, x24, [sp, #48]\n"
    "	stp	x25, x26, [sp, #64]\n"
    "	stp	x27, x28, [sp, #80]\n"
    "	.irp	n, " VECTOR "\n"
    "	add	x2, x0, #\\n\n"
    "	dup	v\\n\\().2d, x2\n"
    "	add	x2, x0, #\\n + 64\n"
    "	ins	v\\n\\().d[1], x2\n"
    "	.endr\n"
    "	.irp	n, " GENERAL "\n"
    "	add	x\\n, x0, #\\n\n"
    "	.endr\n"
    "1:	subs	x1, x1, #1\n"
    "	b.ne	1b\n"
    "	.irp	n, " GENERAL "\n"
    "	sub	x\\n, x\\n, x0\n"
    "	sub	x\\n, x\\n, #\\n\n"
    "	orr	x1, x1, x\\n\n"
    "	.endr\n"
    "	.irp	n, " VECTOR "\n"
    "	umov	x2, v\\n\\().d[0]\n"
    "	sub	x2, x2, x0\n"
    "	sub	x2, x2, #\\n\n"
    "	orr	x1, x1, x2\n"
    "	umov	x2, v\\n\\().d[1]\n"
    "	sub	x2, x2, x0\n"
    "	sub	x2, x2, #\\n + 64\n"
    "	orr	x1, x1, x2\n"
    "	.endr\n"
    "	mov	x0, x1\n"
    "	ldp	x27, x28, [sp, #80]\n"
    "	ldp	x25, x26, [sp, #64]\n"
    "	ldp	x23, x24, [sp, #48]\n"
    "	ldp	x21, x22, [sp, #32]\n"
    "	ldp	x19, x20, [sp, #16]\n"
    "	ldp	x29, x30, [sp], #96\n"
    "	ret\n"
    ".popsection");

/* System registers that nothing else here uses, with a value for each CPU. */
#define SYSTEM_STATE(X) \
	X(tpidr_el0, 0x1234567890abcdef) \
	X(tpidrro_el0, 0xfedcba0987654321) \
	X(contextidr_el1, 0x5a5a) \
	X(ttbr1_el1, 0x12340000) \
	X(amair_el1, 0x4455) \
	X(far_el1, 0xffff123456789000) \
	X(esr_el1, 0x56000042) \
	X(cntkctl_el1, 0x2) \
	X(sp_el0, 0x4000abcd0000) \
	X(dbgbvr0_el1, 0x40001000) \
	X(dbgwvr0_el1, 0x40002000) \
	X(fpcr, 0x00c00000) \
	X(fpsr, 0x08000010) \
	X(pmuserenr_el0, 0x5)

#define COUNT_ONE(name, value) + 1
#define WRITE_ONE(name, value) write_sysreg(name, (value) ^ (this_cpu()->index << 16));
#define KEEP_ONE(name, value) kept[i++] = read_sysreg(name);
#define VERIFY_ONE(name, value) EXPECT(SYSTEM_REGISTERS, read_sysreg(name), kept[i]); i++;

static u64 kept_values[2][0 SYSTEM_STATE(COUNT_ONE)];

static void system_write(void)
{
	u64 *kept = kept_values[this_cpu()->index];
	unsigned int i = 0;

	write_sysreg(cpacr_el1, 3 << 20);
	isb();
	SYSTEM_STATE(WRITE_ONE)
	isb();
	SYSTEM_STATE(KEEP_ONE)
}

static void system_verify(void)
{
	const u64 *kept = kept_values[this_cpu()->index];
	unsigned int i = 0;

	SYSTEM_STATE(VERIFY_ONE)
}

/* --- memory, counters, PMU ----------------------------------------------------------- */

static void page_fill(struct load *load, unsigned int page, u64 seed)
{
	unsigned int i;

	load->seeds[page] = seed;
	for (i = 0; i < PAGE_WORDS; i++)
		load->pages[page][i] = seed * (2 * i + 1);
}

static void page_verify(struct load *load, unsigned int page)
{
	unsigned int i;

	for (i = 0; i < PAGE_WORDS; i++)
		EXPECT(MEMORY, load->pages[page][i], load->seeds[page] * (2 * i + 1));
}

static void counter_verify(struct load *load)
{
	u64 before = load->last, now = counter();

	if (now < before)
		wrong(COUNTER, now, before);
	if (read_sysreg(cntpct_el0) < now)
		wrong(COUNTER, read_sysreg(cntpct_el0), now);
	load->last = now;
}

static void pmu_start(void)
{
	if (!machine.pmu_irq)
		return;
	write_sysreg(pmcr_el0, BIT(0) | BIT(1) | BIT(6));
	write_sysreg(pmselr_el0, 0);
	isb();
	write_sysreg(pmxevtyper_el0, 0);	/* SW_INCR */
	write_sysreg(pmcntenset_el0, 1);
	isb();
}

static void pmu_verify(struct load *load)
{
	if (!machine.pmu_irq)
		return;
	write_sysreg(pmswinc_el0, 1);
	isb();
	load->increments++;
	EXPECT(PMU, (u32)read_sysreg(pmxevcntr_el0), load->increments);
}

/* --- interrupts ---------------------------------------------------------------------------- */

static void timer_next(void)
{
	write_sysreg(cntv_cval_el0, counter() + read_sysreg(cntfrq_el0) / TICKS_A_SECOND);
	isb();
}

static void timer_taken(void)
{
	u64 now = counter(), due = read_sysreg(cntv_cval_el0);

	if (now < due)
		wrong(TIMER, now, due);
	this_load()->ticks++;
	timer_next();
}

static void stream_taken(u32 intid)
{
	struct stream *stream;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		stream = &streams[i];
		if (stream->intid != intid)
			continue;
		EXPECT(INTERRUPTS, this_cpu()->index, stream->target);
		EXPECT(INTERRUPTS, stream->taken + 1, stream->sent);
		stream->taken++;
		return;
	}
	wrong(INTERRUPTS, intid, 0);
}

static void handler(void)
{
	u32 acknowledged = gic_acknowledge(), intid = gic_intid(acknowledged);

	if (intid == INTID_NONE)
		return;
	if (intid == machine.timer_irq[TIMER_VIRTUAL]) {
		timer_taken();
	} else if (intid == machine.uart_irq) {
		write32(machine.uart + UART_IMSC, 0);
		this_load()->lines++;
	} else {
		stream_taken(intid);
	}
	gic_end(acknowledged);
}

static void stream_send(struct stream *stream)
{
	unsigned int target = stream->target;

	if (stream->kind == SPI) {
		target = stream->sent % nr_loads;
		gic_route(stream->intid, target);
	}
	stream->target = target;
	stream->sent++;
	dsb();
	if (stream->kind == SGI)
		gic_sgi(stream->intid, target);
	else if (stream->kind == SPI)
		gic_set_bit(stream->intid, GICD_ISPENDR);
	else
		its_int(ITS_DEVICE, stream->event);
}

static bool stream_used(const struct stream *stream)
{
	return stream->sender < nr_loads && stream->target < nr_loads &&
	       (stream->kind != LPI || gic.its);
}

/* Sends the next of each stream of this CPU, in some rounds with IRQs disabled for a while. */
static void send(struct load *load)
{
	unsigned int i, cpu = this_cpu()->index;
	struct stream *stream;

	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		stream = &streams[i];
		if (stream->sender != cpu || !stream_used(stream))
			continue;
		if ((load->rounds + i) % 3 == 0)
			irq_disable();
		stream_send(stream);
		EXPECT(REGISTERS, registers_check(load->rounds * 4096, SPINS), 0);
		irq_enable();
		if (!wait_until(stream->taken == stream->sent))
			wrong(INTERRUPTS, stream->taken, stream->sent);
	}
}

static void line(struct load *load)
{
	unsigned int lines = load->lines;

	if (load->rounds % LINE_ROUNDS || this_cpu()->index)
		return;
	write32(machine.uart + UART_IMSC, UART_INT_TX);
	if (!wait_until(load->lines != lines))
		wrong(LINE, load->lines, lines + 1);
}

/* --- the load --------------------------------------------------------------------------------- */

static void load_start(struct load *load)
{
	unsigned int i;

	memset(load, 0, sizeof(*load));
	for (i = 0; i < NR_PAGES; i++)
		page_fill(load, i, counter());
	system_write();
	pmu_start();
	gic_cpu_init();
	gic_enable(machine.timer_irq[TIMER_VIRTUAL]);
	this_cpu()->irq = handler;
	timer_next();
	write_sysreg(cntv_ctl_el0, 1);
	irq_enable();
}

static void load_round(struct load *load)
{
	unsigned int page = load->rounds % NR_PAGES;

	load->rounds++;
	send(load);
	line(load);
	page_verify(load, page);
	page_fill(load, page, load->rounds * 0x9e3779b97f4a7c15);
	system_verify();
	counter_verify(load);
	pmu_verify(load);
}

static void load_end(struct load *load)
{
	unsigned int ticks = load->ticks, i;

	if (!wait_until(load->ticks > ticks))
		wrong(TIMER, load->ticks, ticks + 1);
	for (i = 0; i < NR_PAGES; i++)
		page_verify(load, i);
	irq_disable();
	write_sysreg(cntv_ctl_el0, 0);
}

static void load_job(void *argument)
{
	struct load *load = argument;

	load_start(load);
	ready = true;
	do
		load_round(load);
	while (!stop);
	load_end(load);
}

static void devices_start(void)
{
	unsigned int i;

	/* A character sent: the UART's interrupt for transmission is raised from now on. */
	console_puts("# load\n");
	write32(machine.uart + UART_CR, 0x301);	/* receives, too */
	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		if (streams[i].kind == SPI) {
			gic_set_edge(streams[i].intid, true);
			gic_set_priority(streams[i].intid, PRIORITY_HIGH);
			gic_enable(streams[i].intid);
		}
	}
	gic_set_edge(machine.uart_irq, false);
	gic_set_priority(machine.uart_irq, PRIORITY_LOW);
	gic_route(machine.uart_irq, 0);
	gic_enable(machine.uart_irq);
	if (!gic.its || !its_init())
		return;
	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		if (streams[i].kind == LPI && stream_used(&streams[i]))
			its_mapti(ITS_DEVICE, streams[i].event, streams[i].intid,
				  streams[i].target);
	}
}

static void run(void)
{
	u64 count = argument_number("count", 0);

	if (!gic_init() || !machine.uart_irq) {
		fail("no GIC");
		return;
	}
	nr_loads = nr_cpus < 2 ? 1 : 2;
	devices_start();
	load_start(&loads[0]);
	if (nr_loads > 1 && !cpu_start(1, load_job, &loads[1]))
		return;
	CHECK(nr_loads < 2 || wait_until(ready), "CPU 1 is not ready");
	do {
		load_round(&loads[0]);
		if (loads[0].rounds % 10 == 0)
			console_puts("# progress\n");
	} while (count ? loads[0].rounds < count : !console_has_input());
	/* CPU 0 takes interrupts as long as CPU 1 sends any. */
	stop = true;
	if (nr_loads > 1)
		cpu_join(1);
	load_end(&loads[0]);
}

static void judge(enum subject subject)
{
	CHECK(!errors[subject].count, "%u times; first 0x%lx, not 0x%lx", errors[subject].count,
	      (long)errors[subject].is, (long)errors[subject].expected);
}

static void interrupts(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		if (stream_used(&streams[i]))
			CHECK(streams[i].sent && streams[i].taken == streams[i].sent,
			      "INTID %u: %u of %u", streams[i].intid, streams[i].taken,
			      streams[i].sent);
	}
	judge(INTERRUPTS);
}

static void timer(void)
{
	unsigned int i;

	for (i = 0; i < nr_loads; i++)
		CHECK(loads[i].ticks, "CPU %u took none", i);
	judge(TIMER);
}

static void uart_line(void)
{
	judge(LINE);
}

static void registers(void)
{
	judge(REGISTERS);
}

static void system_registers(void)
{
	judge(SYSTEM_REGISTERS);
}

static void memory(void)
{
	judge(MEMORY);
}

static void counters(void)
{
	judge(COUNTER);
}

static void pmu(void)
{
	SKIP_IF(!machine.pmu_irq, "no PMU");
	judge(PMU);
}

static const struct test tests[] = {
	{ "state load", run },
	{ "state interrupts", interrupts },
	{ "state timer", timer },
	{ "state uart line", uart_line },
	{ "state registers", registers },
	{ "state system registers", system_registers },
	{ "state memory", memory },
	{ "state counter", counters },
	{ "state pmu", pmu },
};

void guest_main(void)
{
	tests_run(tests, ARRAY_SIZE(tests));
}
