// SPDX-License-Identifier: Apache-2.0
/*
 * SERVC with good and hostile SCCBs, the configuration commands, and the event
 * facility with both consoles in both directions.
 */
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>

#include "arch/s390/sclp.h"
#include "arch/s390/sclp_event.h"
#include "tests/unit/s390_fake.h"

#define READ_CPU_INFO	0x00010001
#define READ_SCP_INFO	0x00020001
#define READ_STORAGE	0x00040001
#define WRITE_DATA	0x00760005
#define READ_DATA	0x00770005
#define WRITE_MASK	0x00780005

#define SCCB 0x5000

static struct fake fake;
static struct s390_cpu *cpu;
static char text[8192];

static void start_cpus(unsigned int cpus)
{
	cpu = fake_start(&fake, cpus);
	cpu_set_psw(cpu, PSW_64, 0x2000);
}

static void start(void)
{
	start_cpus(1);
}

static void stop(void)
{
	fake_exit(&fake);
}

/* SERVC 1,2; returns the program interruption code. */
static int servc(uint32_t command, uint64_t sccb)
{
	fake.machine->irq.service = 0;
	cpu_set_gpr(cpu, 1, command);
	cpu_set_gpr(cpu, 2, sccb);
	cpu_set_psw(cpu, PSW_64, 0x2000);
	return fake_insn(&fake, cpu, UINT64_C(0xb22000120000));
}

static uint8_t *sccb_start(unsigned int length)
{
	uint8_t *p = fake_at(&fake, SCCB);

	memset(p, 0, 4096);
	be16_store(p, length);
	return p;
}

/* A command that must be accepted; returns its response code. */
static unsigned int command(uint32_t code)
{
	CU_ASSERT_EQUAL(servc(code, SCCB), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 0);
	CU_ASSERT_EQUAL(fake.machine->irq.service & ~3u, SCCB);
	return be16_load(fake_at(&fake, SCCB + 6));
}

static void bad_addresses(void)
{
	static const struct { uint64_t addr; int code; } cases[] = {
		{ 0x5004, PGM_SPECIFICATION },		/* not on a doubleword */
		{ 0x0008, PGM_SPECIFICATION },		/* lowcore */
		{ 0x1ff8, PGM_SPECIFICATION },
		{ 0x104000, PGM_SPECIFICATION },	/* prefix area */
		{ 0x105ff8, PGM_SPECIFICATION },
		{ 0x80000000, PGM_SPECIFICATION },	/* above 2 GiB */
		{ UINT64_C(0x100005000), PGM_SPECIFICATION },
		{ 0x400000, PGM_ADDRESSING },		/* behind memory */
		{ 0x7ffffff8, PGM_ADDRESSING },
	};

	start();
	cpu_set_prefix(cpu, 0x104000);
	fake_new_psw(&fake, 0x104000, LC_PGM_NEW_PSW, PSW_64, PGM_NEW);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		servc(READ_SCP_INFO, cases[i].addr);
		CU_ASSERT_EQUAL(be16_load(fake_at(&fake, 0x104000 + LC_PGM_CODE)),
				cases[i].code);
		CU_ASSERT_EQUAL(fake.machine->irq.service, 0);
	}
	cpu_set_psw(cpu, PSW_64 | PSW_PROBLEM, 0x2000);
	fake_insn(&fake, cpu, UINT64_C(0xb22000120000));
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, 0x104000 + LC_PGM_CODE)), PGM_PRIVILEGED);
	stop();
}

static void bad_lengths(void)
{
	uint8_t *p;

	start();
	for (unsigned int length = 0; length < 8; length++) {
		sccb_start(length);
		CU_ASSERT_EQUAL(servc(READ_SCP_INFO, SCCB), PGM_SPECIFICATION);
	}
	sccb_start(4097);
	CU_ASSERT_EQUAL(command(READ_SCP_INFO), SCLP_BOUNDARY);
	sccb_start(8);
	CU_ASSERT_EQUAL(command(0x00990099), SCLP_INVALID_COMMAND);
	sccb_start(8);
	CU_ASSERT_EQUAL(command(READ_SCP_INFO), SCLP_SHORT_SCCB);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, SCCB)), 144);
	/* over the end of a page, and of memory */
	p = fake_at(&fake, 4 * MIB - 8);
	be64_store(p, 0);
	be16_store(p, 4096);
	CU_ASSERT_EQUAL(servc(READ_SCP_INFO, 4 * MIB - 8), 0);
	CU_ASSERT_EQUAL(be16_load(p + 6), SCLP_BOUNDARY);
	stop();
}

static void busy(void)
{
	start();
	sccb_start(4096);
	CU_ASSERT_EQUAL(command(READ_SCP_INFO), SCLP_NORMAL_READ);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xb22000120000)), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 2);
	/* a call that ends in an exception does not keep it busy */
	CU_ASSERT_EQUAL(servc(READ_SCP_INFO, 0x400000), PGM_ADDRESSING);
	CU_ASSERT_EQUAL(command(READ_SCP_INFO), SCLP_NORMAL_READ);
	stop();
}

static void scp_info(void)
{
	uint8_t *p;

	start_cpus(3);
	p = sccb_start(4096);
	CU_ASSERT_EQUAL(command(READ_SCP_INFO), SCLP_NORMAL_READ);
	CU_ASSERT_EQUAL((uint64_t)be16_load(p + 8) * p[10], 4);	/* MiB */
	CU_ASSERT_EQUAL(be16_load(p + 16), 3);
	CU_ASSERT_EQUAL(be16_load(p + 18), 128);
	CU_ASSERT_EQUAL(p[24], 0x40);
	CU_ASSERT_EQUAL(p[99], 31);
	CU_ASSERT_EQUAL(be16_load(p + 120), 2);
	CU_ASSERT_EQUAL(p[128 + 2 * 16], 2);
	p = sccb_start(72);
	CU_ASSERT_EQUAL(command(READ_CPU_INFO), SCLP_NORMAL_READ);
	CU_ASSERT_EQUAL(be16_load(p + 8), 3);
	CU_ASSERT_EQUAL(be16_load(p + 10), 24);
	CU_ASSERT_EQUAL(p[24 + 16], 1);
	sccb_start(71);
	CU_ASSERT_EQUAL(command(READ_CPU_INFO), SCLP_SHORT_SCCB);
	p = sccb_start(4096);
	CU_ASSERT_EQUAL(command(READ_STORAGE), SCLP_NORMAL_READ);
	CU_ASSERT_EQUAL(be16_load(p + 10), 4);
	CU_ASSERT_EQUAL(be32_load(p + 16 + 3 * 4), 0x00040001);
	CU_ASSERT_EQUAL(be32_load(p + 16 + 4 * 4), 0);
	stop();
}

/* Every mask length; the guest's masks first, then ours. */
static void event_mask(void)
{
	static const unsigned int bad[] = { 0, 1022, 0xffff };
	uint8_t *p;

	start();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		p = sccb_start(4096);
		be16_store(p + 10, bad[i]);
		CU_ASSERT_EQUAL(command(WRITE_MASK), SCLP_INVALID_MASK_LENGTH);
	}
	p = sccb_start(28);
	be16_store(p + 10, 5);
	CU_ASSERT_EQUAL(command(WRITE_MASK), SCLP_SHORT_SCCB);
	sccb_start(8);
	CU_ASSERT_EQUAL(command(WRITE_MASK), SCLP_SHORT_SCCB);
	for (unsigned int size = 1; size <= 1021; size += 17) {
		p = sccb_start(4096);
		be16_store(p + 10, size);
		memset(p + 12 + 2 * size, 0xff, 2 * size);
		p[12] = 0x80;
		CU_ASSERT_EQUAL(command(WRITE_MASK), SCLP_NORMAL);
		CU_ASSERT_EQUAL(p[12 + 2 * size], 0x40);	/* messages */
		CU_ASSERT_EQUAL(p[12 + 3 * size], 0x80);	/* operator commands */
		if (size > 4) {
			CU_ASSERT_EQUAL(be32_load(p + 12 + 2 * size), 0x40000040);
			CU_ASSERT_EQUAL(be32_load(p + 12 + 3 * size), 0x80000048);
			CU_ASSERT_EQUAL(p[12 + 4 * size - 1], 0);
		}
	}
	stop();
}

static void set_masks(uint32_t receive)
{
	uint8_t *p = sccb_start(28);

	be16_store(p + 10, 4);
	be32_store(p + 12, receive);
	CU_ASSERT_EQUAL(command(WRITE_MASK), SCLP_NORMAL);
}

/* An event buffer at @at in the SCCB. */
static uint8_t *event(uint8_t *sccb, unsigned int at, unsigned int length, uint8_t type)
{
	be16_store(sccb + at, length);
	sccb[at + 2] = type;
	return sccb + at + 6;
}

static unsigned int write_vt220(const char *s)
{
	uint8_t *p = sccb_start(14 + strlen(s));

	memcpy(event(p, 8, 6 + strlen(s), 0x1a), s, strlen(s));
	return command(WRITE_DATA);
}

/* A message of @lines, separated by newlines, as Linux builds it. */
static unsigned int write_lines(const char *lines)
{
	uint8_t *p = sccb_start(4096), *mdb = p + 14;
	size_t n = 12;

	while (*lines) {
		size_t length = strcspn(lines, "\n");

		be16_store(mdb + n, 10 + length);
		be16_store(mdb + n + 2, 4);
		be16_store(mdb + n + 4, 0x1000);
		for (size_t i = 0; i < length; i++)	/* letters a-i only */
			mdb[n + 10 + i] = 0x81 + lines[i] - 'a';
		n += 10 + length;
		lines += length + (lines[length] == '\n');
	}
	be16_store(mdb, n);
	be16_store(mdb + 2, 1);
	be32_store(mdb + 4, 0xd4c4c240);
	be32_store(mdb + 8, 1);
	event(p, 8, 6 + n, 0x02);
	be16_store(p, 14 + n);
	return command(WRITE_DATA);
}

static void output(void)
{
	uint8_t *p;

	start();
	CU_ASSERT_EQUAL(write_vt220("hello\r\n"), SCLP_NORMAL);
	CU_ASSERT_EQUAL(*fake_at(&fake, SCCB + 11), 0x80);	/* accepted */
	CU_ASSERT_EQUAL(write_lines("abc\nd"), SCLP_NORMAL);
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)), "hello\r\nabc\r\nd\r\n");
	/* two events in one SCCB; then one of a type that nobody takes */
	p = sccb_start(8 + 7 + 7);
	*event(p, 8, 7, 0x1a) = 'x';
	*event(p, 15, 7, 0x1a) = 'y';
	CU_ASSERT_EQUAL(command(WRITE_DATA), SCLP_NORMAL);
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)) + 15, "xy");
	p = sccb_start(16);
	event(p, 8, 8, 0x05);
	CU_ASSERT_EQUAL(command(WRITE_DATA), SCLP_INVALID_FUNCTION);
	stop();
}

/* Early Linux writes each text to both consoles. */
static void output_twice(void)
{
	start();
	write_lines("abc");
	write_vt220("abc\n");
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)), "abc\r\n");
	write_vt220("fed\n");
	write_lines("fed");
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)), "abc\r\nfed\n");
	write_vt220("fed\n");	/* the same again, by the same console, is new */
	write_vt220("fed\n");
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)),
			       "abc\r\nfed\nfed\nfed\n");
	stop();
}

/* Pieces on one console, whole lines on the other, and one that falls behind. */
static void output_in_pieces(void)
{
	start();
	write_vt220("ab");
	write_vt220("c: ");
	write_vt220("de\r\n");
	write_lines("abc");		/* not the same */
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)), "abc: de\r\nabc\r\n");
	write_vt220("fg");
	write_vt220("hi\n");
	write_vt220("dd\n");
	write_lines("fghi");
	write_lines("dd");
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)),
			       "abc: de\r\nabc\r\nfghi\ndd\n");
	write_lines("ee");
	write_vt220("ee\naid");	/* follows, and passes */
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)),
			       "abc: de\r\nabc\r\nfghi\ndd\nee\r\naid");
	write_vt220("\n\nabc\n");
	write_lines("aid");
	write_lines("\n");		/* an empty line comes alone */
	write_lines("abc");
	CU_ASSERT_STRING_EQUAL(fake_console(&fake, text, sizeof(text)) + 26,
			       "aid\n\nabc\n");
	for (int i = 0; i < 2000; i++)
		write_vt220("all that");
	CU_ASSERT_EQUAL(strlen(fake_console(&fake, text, sizeof(text))), sizeof(text) - 1);
	stop();
}

static void output_hostile(void)
{
	uint8_t *p;

	start();
	sccb_start(8);
	CU_ASSERT_EQUAL(command(WRITE_DATA), SCLP_BUFFER_SYNTAX);
	sccb_start(10);
	CU_ASSERT_EQUAL(command(WRITE_DATA), SCLP_BAD_LENGTHS);
	p = sccb_start(20);
	event(p, 8, 5, 0x1a);
	CU_ASSERT_EQUAL(command(WRITE_DATA), SCLP_BAD_LENGTHS);
	event(p, 8, 13, 0x1a);
	CU_ASSERT_EQUAL(command(WRITE_DATA), SCLP_BAD_LENGTHS);
	event(p, 8, 12, 0x02);		/* no room for a message data block */
	CU_ASSERT_EQUAL(command(WRITE_DATA), SCLP_BUFFER_SYNTAX);
	/* the block, or an object in it, longer than the event */
	for (unsigned int length = 0; length < 4096; length += 5) {
		write_lines("abc");
		p = fake_at(&fake, SCCB);
		be16_store(p + 14, length);
		CU_ASSERT_EQUAL(command(WRITE_DATA) == SCLP_NORMAL, length == 25);
		be16_store(p + 14, 25);
		be16_store(p + 26, length);
		if (length != 13)
			CU_ASSERT_NOT_EQUAL(command(WRITE_DATA), SCLP_NORMAL);
	}
	stop();
}

static void type_in(const char *s)
{
	sclp_input(fake.machine->sclp, s, strlen(s));
}

static void input_vt220(void)
{
	uint8_t *p;

	start();
	type_in("ls\n");
	set_masks(SCLP_EVENT_MASK(SCLP_EVENT_VT220));
	CU_ASSERT_EQUAL(fake.machine->irq.service & 1, 1);	/* event pending */
	p = sccb_start(4096);
	p[5] = 0x80;
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NORMAL);
	CU_ASSERT_EQUAL(be16_load(p), 8 + 6 + 4);
	CU_ASSERT_EQUAL(p[5], 0);
	CU_ASSERT_EQUAL(be16_load(p + 8), 6 + 4);
	CU_ASSERT_EQUAL(p[10], 0x1a);
	CU_ASSERT_EQUAL(memcmp(p + 14, "\0ls\n", 4), 0);
	CU_ASSERT_EQUAL(fake.machine->irq.service & 1, 0);
	sccb_start(4096);
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NO_EVENTS);
	/* piece by piece through a small buffer */
	type_in("abcd");
	p = sccb_start(8 + 6 + 3);
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NORMAL);
	CU_ASSERT_EQUAL(memcmp(p + 14, "\0ab", 3), 0);
	CU_ASSERT_EQUAL(fake.machine->irq.service & 1, 1);
	sccb_start(8 + 6 + 1);
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NO_EVENTS);
	stop();
}

static void input_line(void)
{
	uint8_t *p;

	start();
	set_masks(SCLP_EVENT_MASK(SCLP_EVENT_OPERATOR_COMMAND));
	type_in("ab");
	sccb_start(4096);
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NO_EVENTS);	/* no line yet */
	type_in("c\rd\n");
	p = sccb_start(4096);
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NORMAL);
	CU_ASSERT_EQUAL(p[10], 0x01);
	CU_ASSERT_EQUAL(be16_load(p + 8), 6 + 16 + 3);
	CU_ASSERT_EQUAL(be32_load(p + 14), (16 + 3) << 16 | 0x1310);
	CU_ASSERT_EQUAL(be32_load(p + 18), (12 + 3) << 16 | 0x1212);
	CU_ASSERT_EQUAL(be32_load(p + 22), (8 + 3) << 16 | 0x1320);
	CU_ASSERT_EQUAL(be32_load(p + 26), 0x07310530);
	CU_ASSERT_EQUAL(memcmp(p + 30, "\x81\x82\x83", 3), 0);
	CU_ASSERT_EQUAL(fake.machine->irq.service & 1, 1);	/* the next line */
	stop();
}

/* A guest with both consoles: input goes to the one it writes to. */
static void input_follows_output(void)
{
	start();
	set_masks(SCLP_EVENT_MASK(SCLP_EVENT_OPERATOR_COMMAND) |
		  SCLP_EVENT_MASK(SCLP_EVENT_VT220));
	write_lines("abc");
	type_in("x\n");
	sccb_start(4096);
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NORMAL);
	CU_ASSERT_EQUAL(*fake_at(&fake, SCCB + 10), 0x01);
	write_vt220("$ ");
	type_in("x");
	sccb_start(4096);
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NORMAL);
	CU_ASSERT_EQUAL(*fake_at(&fake, SCCB + 10), 0x1a);
	stop();
}

/* More than a line can hold, with no end to it. */
static void input_flood(void)
{
	unsigned int total = 0, events = 0;
	uint8_t *p;

	start();
	set_masks(SCLP_EVENT_MASK(SCLP_EVENT_OPERATOR_COMMAND));
	for (int i = 0; i < 5000; i++)
		type_in("a");
	type_in("\n");
	for (;;) {
		p = sccb_start(4096);
		if (command(READ_DATA) != SCLP_NORMAL)
			break;
		total += p[28] - 2;
		events++;
	}
	/* a full buffer gives lines until there is room for two pieces, then waits for an end */
	CU_ASSERT_EQUAL(total, 3 * 251);
	CU_ASSERT_EQUAL(events, 3);
	stop();
}

static void selective_read(void)
{
	uint8_t *p;

	start();
	set_masks(SCLP_EVENT_MASK(SCLP_EVENT_VT220) | SCLP_EVENT_MASK(SCLP_EVENT_QUIESCE));
	type_in("x");
	CU_ASSERT_TRUE(sclp_quiesce(fake.machine->sclp));
	p = sccb_start(4096);
	p[2] = 0x80;
	be32_store(p + 8, SCLP_EVENT_MASK(SCLP_EVENT_QUIESCE));
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_NORMAL);
	CU_ASSERT_EQUAL(p[10], 0x1d);
	CU_ASSERT_EQUAL(be16_load(p + 8), 9);
	CU_ASSERT_EQUAL(be16_load(p + 8 + 9), 0);	/* and nothing else */
	p = sccb_start(4096);
	p[2] = 0x80;
	be32_store(p + 8, SCLP_EVENT_MASK(SCLP_EVENT_OPERATOR_COMMAND));
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_INVALID_SELECTION);
	p = sccb_start(10);
	p[2] = 0x80;
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_SHORT_SCCB);
	p = sccb_start(4096);
	p[2] = 0x42;
	CU_ASSERT_EQUAL(command(READ_DATA), SCLP_INVALID_FUNCTION);
	stop();
}

/* A pipe gives pieces until it is told to wait, and one more; none may be lost. */
static void input_waits(void)
{
	struct sclp_console con = { 0 };
	uint8_t piece[CONSOLE_INPUT_MAX], data[100];
	size_t given = 0, taken = 0, n;

	start();
	con.host = fake.config.console;
	for (int round = 0; round < 50; round++) {
		for (bool late = false; !late;) {
			late = con.paused;
			for (size_t i = 0; i < sizeof(piece); i++)
				piece[i] = given++ * 7;
			sclp_console_input(&con, piece, sizeof(piece));
		}
		CU_ASSERT_TRUE(sclp_console_has_line(&con));
		while (con.paused) {
			n = sclp_console_read_vt220(&con, data, sizeof(data));
			for (size_t i = 1; i < n; i++)
				CU_ASSERT_EQUAL(data[i], (uint8_t)(taken++ * 7));
		}
	}
	while ((n = sclp_console_read_vt220(&con, data, sizeof(data))) != 0)
		taken += n - 1;
	CU_ASSERT_EQUAL(taken, given);
	stop();
}

static void quiesce_unheard(void)
{
	start();
	CU_ASSERT_FALSE(sclp_quiesce(fake.machine->sclp));
	CU_ASSERT_EQUAL(fake.machine->irq.service, 0);
	stop();
}

/* ---- a console that nobody reads ---- */

/* Put a pipe in place of the console's file; returns its other end. */
static int start_unread(void)
{
	int pipe_fd;

	fake_init(&fake, 2, 4 * MIB);
	console_close(fake.config.console);
	unlink(fake.console_file);
	CU_ASSERT_EQUAL_FATAL(mkfifo(fake.console_file, 0600), 0);
	pipe_fd = open(fake.console_file, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	CU_ASSERT_FATAL(pipe_fd >= 0);
	CU_ASSERT_FATAL(fcntl(pipe_fd, F_SETPIPE_SZ, 4096) >= 4096);
	CU_ASSERT_EQUAL_FATAL(console_open(fake.console_file, &fake.config.console, NULL), 0);
	CU_ASSERT_EQUAL_FATAL(vm_create(&fake.config, &fake.vm, NULL), 0);
	cpu = &fake.machine->cpus[0];
	fake_new_psw(&fake, 0, LC_PGM_NEW_PSW, PSW_64, PGM_NEW);
	set_masks(0x80000048);
	return pipe_fd;
}

static void *unread_output(void *arg)
{
	fake_insn(arg, cpu, UINT64_C(0xb22000120000));
	return NULL;
}

static void *unread_input(void *arg)
{
	sclp_input(((struct fake *)arg)->machine->sclp, "x", 1);
	sclp_quiesce(((struct fake *)arg)->machine->sclp);
	return NULL;
}

/*
 * While a CPU waits for a reader of the console, what is typed and the wish to
 * shut down are heard, and the service processor is busy for the other CPU.
 */
static void output_unread(void)
{
	int pipe_fd = start_unread(), waiting = 0;
	struct s390_cpu *other = &fake.machine->cpus[1];
	struct timespec limit, t = { .tv_nsec = 1000000 };
	pthread_t output, input;

	event(sccb_start(4088), 8, 4080, 0x1a);
	fake.machine->irq.service = 0;
	cpu_set_gpr(cpu, 1, WRITE_DATA);
	cpu_set_gpr(cpu, 2, SCCB);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&output, NULL, unread_output, &fake), 0);
	while (ioctl(pipe_fd, FIONREAD, &waiting) == 0 && waiting == 0)
		nanosleep(&t, NULL);

	CU_ASSERT_EQUAL_FATAL(pthread_create(&input, NULL, unread_input, &fake), 0);
	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += 10;
	if (pthread_timedjoin_np(input, NULL, &limit)) {
		CU_FAIL("input waits for output");
		console_cancel(fake.config.console);
		pthread_join(input, NULL);
	}
	CU_ASSERT_EQUAL(fake.machine->irq.service, 1);

	be16_store(fake_at(&fake, 0x6000), 4096);
	cpu_set_gpr(other, 1, READ_SCP_INFO);
	cpu_set_gpr(other, 2, 0x6000);
	CU_ASSERT_EQUAL(fake_insn(&fake, other, UINT64_C(0xb22000120000)), 0);
	CU_ASSERT_EQUAL(fake_cc(other), 2);

	console_cancel(fake.config.console);
	pthread_join(output, NULL);
	CU_ASSERT_EQUAL(fake.machine->irq.service & ~3u, SCCB);
	close(pipe_fd);
	stop();
}

UNIT_SUITE(sclp) = {
	{ "SCCB addresses", bad_addresses },
	{ "SCCB lengths", bad_lengths },
	{ "busy until the interruption is taken", busy },
	{ "READ SCP INFO, CPU INFO, STORAGE INFO", scp_info },
	{ "WRITE EVENT MASK", event_mask },
	{ "output of both consoles", output },
	{ "output written to both consoles", output_twice },
	{ "output in pieces", output_in_pieces },
	{ "hostile event buffers", output_hostile },
	{ "input for VT220", input_vt220 },
	{ "input for line mode", input_line },
	{ "input follows output", input_follows_output },
	{ "input without an end", input_flood },
	{ "input from a pipe waits", input_waits },
	{ "selective read, quiesce", selective_read },
	{ "quiesce without a listener", quiesce_unheard },
	{ "output that nobody reads", output_unread },
	CU_TEST_INFO_NULL,
};
