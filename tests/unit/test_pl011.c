// SPDX-License-Identifier: Apache-2.0
/*
 * The UART: registers and FIFOs, interrupts, when input arrives (also in the
 * order in which Linux starts the device), loop-back, and its state.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arm64/pl011.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"

enum {
	DR = 0, RSR = 4, FR = 0x18, ILPR = 0x20, IBRD = 0x24, FBRD = 0x28, LCR_H = 0x2c, CR = 0x30,
	IFLS = 0x34, IMSC = 0x38, RIS = 0x3c, MIS = 0x40, ICR = 0x44, DMACR = 0x48,
};

enum { FEN = 0x10, BRK = 1, ON = 0x301, LBE = 0x80, RXFE = 0x10, RXFF = 0x40, TXFE = 0x80 };
enum { RX = 0x10, TX = 0x20, RT = 0x40, BE = 0x200, OE = 0x400 };

struct fixture {
	struct pl011 uart;
	struct console *console;
	char file[TEMP_NAME_MAX];
	int fd;
	bool level;
	unsigned int changes;
};

static void set_irq(void *opaque, bool level)
{
	struct fixture *fx = opaque;

	fx->level = level;
	fx->changes++;
}

static void setup(struct fixture *fx)
{
	struct ucvm_error err = { 0 };

	memset(fx, 0, sizeof(*fx));
	fx->fd = mkstemp(temp_template(fx->file));
	CU_ASSERT_FATAL(fx->fd >= 0);
	CU_ASSERT_FATAL(console_open(fx->file, &fx->console, &err) == 0);
	pl011_init(&fx->uart, fx->console, set_irq, fx);
}

static void teardown(struct fixture *fx)
{
	console_close(fx->console);
	pl011_destroy(&fx->uart);
	unlink(fx->file);
	close(fx->fd);
}

static uint32_t reg(struct fixture *fx, uint64_t offset)
{
	return pl011_ops.read(&fx->uart, offset, 4);
}

static void set(struct fixture *fx, uint64_t offset, uint32_t value)
{
	pl011_ops.write(&fx->uart, offset, 4, value);
}

static void input(struct fixture *fx, const char *text)
{
	pl011_input(&fx->uart, text, strlen(text));
}

/* The UART as a driver leaves it: on, FIFOs, receive interrupts. */
static void start(struct fixture *fx)
{
	set(fx, LCR_H, 0x70);
	set(fx, CR, ON);
	set(fx, IMSC, RX | RT);
}

/* All there is to read, as a driver reads it. */
static const char *drain(struct fixture *fx)
{
	static char text[2048];
	size_t n = 0;

	while (!(reg(fx, FR) & RXFE) && n < sizeof(text) - 1)
		text[n++] = (char)reg(fx, DR);
	text[n] = '\0';
	return text;
}

static void registers(void)
{
	static const struct {
		uint32_t offset, reset, bits;
	} rows[] = {
		{ ILPR, 0, 0xff }, { IBRD, 0, 0xffff }, { FBRD, 0, 0x3f }, { LCR_H, 0, 0xff },
		{ CR, 0x300, 0xff87 }, { IFLS, 0x12, 0x3f }, { IMSC, 0, 0x7ff },
		{ DMACR, 0, 7 }, { RIS, 0, 0 }, { MIS, 0, 0 }, { FR, 0x97, 0x97 },
		{ RSR, 0, 0 }, { 0x08, 0, 0 }, { 0x4c, 0, 0 }, { 0xfdc, 0, 0 },
	};
	struct fixture fx;

	setup(&fx);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_EQUAL(reg(&fx, rows[i].offset), rows[i].reset);
		if (rows[i].offset == CR)
			continue;	/* loop-back would change the modem lines */
		set(&fx, rows[i].offset, 0xffffffff);
		CU_ASSERT_EQUAL(reg(&fx, rows[i].offset), rows[i].bits);
		set(&fx, rows[i].offset, rows[i].reset);
	}
	set(&fx, CR, 0xffffffff);
	CU_ASSERT_EQUAL(reg(&fx, CR), 0xff87);
	CU_ASSERT_EQUAL(pl011_ops.read(&fx.uart, CR + 1, 1), 0);
	pl011_ops.write(&fx.uart, CR + 2, 2, 0);
	CU_ASSERT_EQUAL(reg(&fx, CR), 0xff87);
	pl011_reset(&fx.uart);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(reg(&fx, rows[i].offset), rows[i].reset);
	teardown(&fx);
}

static void has_ids(void)
{
	static const uint8_t ids[8] = { 0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };
	struct fixture fx;

	setup(&fx);
	for (unsigned int i = 0; i < 8; i++) {
		set(&fx, 0xfe0 + 4 * i, 0);
		CU_ASSERT_EQUAL(reg(&fx, 0xfe0 + 4 * i), ids[i]);
	}
	teardown(&fx);
}

static void output(void)
{
	struct fixture fx;
	char text[16];

	setup(&fx);
	set(&fx, DR, 'a');		/* early consoles write before the UART is on */
	start(&fx);
	CU_ASSERT_EQUAL(reg(&fx, RIS), TX);
	CU_ASSERT_FALSE(fx.level);
	set(&fx, ICR, TX);
	CU_ASSERT_EQUAL(reg(&fx, RIS), 0);
	set(&fx, IMSC, TX);
	set(&fx, DR, 0xffffff00 | 'b');
	CU_ASSERT_TRUE(fx.level);
	CU_ASSERT_EQUAL(reg(&fx, MIS), TX);
	CU_ASSERT_EQUAL(reg(&fx, FR) & (TXFE | 0x28), TXFE);
	set(&fx, DR, 'c');
	CU_ASSERT_EQUAL(fx.changes, 1);
	set(&fx, ICR, TX);
	CU_ASSERT_FALSE(fx.level);
	CU_ASSERT_EQUAL(read(fx.fd, text, sizeof(text)), 3);
	CU_ASSERT_EQUAL(memcmp(text, "abc", 3), 0);
	teardown(&fx);
}

static void input_by_interrupts(void)
{
	struct fixture fx;

	setup(&fx);
	start(&fx);
	input(&fx, "x");
	CU_ASSERT_TRUE(fx.level);
	CU_ASSERT_EQUAL(reg(&fx, MIS), RT);
	CU_ASSERT_EQUAL(reg(&fx, DR), 'x');
	CU_ASSERT_FALSE(fx.level);
	CU_ASSERT_EQUAL(reg(&fx, RIS), 0);

	input(&fx, "0123456");
	CU_ASSERT_EQUAL(reg(&fx, RIS), RT);
	input(&fx, "7");
	CU_ASSERT_EQUAL(reg(&fx, RIS), RT | RX);
	CU_ASSERT_EQUAL(reg(&fx, DR), '0');
	CU_ASSERT_EQUAL(reg(&fx, RIS), RT);
	set(&fx, ICR, RT | RX);
	CU_ASSERT_FALSE(fx.level);
	CU_ASSERT_EQUAL(reg(&fx, DR), '1');	/* the rest times out once more */
	CU_ASSERT_TRUE(fx.level);
	CU_ASSERT_STRING_EQUAL(drain(&fx), "234567");
	CU_ASSERT_FALSE(fx.level);
	teardown(&fx);
}

static void fifo_levels(void)
{
	static const uint8_t levels[5] = { 2, 4, 8, 12, 14 };
	struct fixture fx;

	for (unsigned int i = 0; i < 5; i++) {
		setup(&fx);
		set(&fx, IFLS, i << 3);
		start(&fx);
		for (unsigned int n = 1; n <= 16; n++) {
			CU_ASSERT_EQUAL(reg(&fx, FR) & RXFF, 0);
			input(&fx, "x");
			CU_ASSERT_EQUAL(!!(reg(&fx, RIS) & RX), n >= levels[i]);
		}
		CU_ASSERT_EQUAL(reg(&fx, FR) & (RXFF | RXFE), RXFF);
		teardown(&fx);
	}
}

/* Without FIFOs: one character, no timeout. */
static void no_fifo(void)
{
	struct fixture fx;

	setup(&fx);
	start(&fx);
	set(&fx, LCR_H, 0x60);
	input(&fx, "ab");
	CU_ASSERT_EQUAL(reg(&fx, RIS), RX);
	CU_ASSERT_EQUAL(reg(&fx, FR) & (RXFF | RXFE), RXFF);
	CU_ASSERT_EQUAL(reg(&fx, DR), 'a');
	CU_ASSERT_EQUAL(reg(&fx, RIS), RX);
	/* A change of the mode empties it: b is lost, as on the real device. */
	set(&fx, LCR_H, 0x70);
	CU_ASSERT_EQUAL(reg(&fx, RIS), 0);
	CU_ASSERT_EQUAL(reg(&fx, FR) & (RXFF | RXFE), RXFE);
	teardown(&fx);
}

/* What Linux's driver does from the probe to the first input of a shell. */
static void linux_loses_nothing(void)
{
	struct fixture fx;

	setup(&fx);
	input(&fx, "first line, sent ahead of the start\n");
	for (int i = 0; i < 20; i++) {	/* console output, early and then proper */
		reg(&fx, FR);
		set(&fx, DR, '.');
		reg(&fx, FR);
	}
	set(&fx, CR, ON);
	set(&fx, DR, '.');
	reg(&fx, FR);
	set(&fx, CR, 0x300);
	set(&fx, ICR, 0x7d0);
	set(&fx, IMSC, RX | RT);	/* in case that interrupts are NMIs */
	set(&fx, IFLS, 0x12);
	set(&fx, LCR_H, 0x70);
	set(&fx, CR, 0xf01);
	set(&fx, ICR, RX | RT);
	CU_ASSERT_STRING_EQUAL(drain(&fx), "");
	CU_ASSERT_FALSE(fx.level);
	set(&fx, IMSC, RX | RT);
	CU_ASSERT_TRUE(fx.level);
	CU_ASSERT_STRING_EQUAL(drain(&fx), "first line, sent ahead of the start\n");
	CU_ASSERT_FALSE(fx.level);

	/* The port is closed, and opened again. */
	set(&fx, IMSC, 0);
	set(&fx, ICR, 0x7ff);
	set(&fx, CR, 0x101);
	input(&fx, "second\n");
	CU_ASSERT_FALSE(fx.level);
	set(&fx, IMSC, RX | RT);
	set(&fx, CR, 0xf01);
	CU_ASSERT_STRING_EQUAL(drain(&fx), "");
	set(&fx, IMSC, RX | RT);
	CU_ASSERT_STRING_EQUAL(drain(&fx), "second\n");

	/* Terminal settings switch it off and on between. */
	set(&fx, CR, 0);
	input(&fx, "third\n");
	CU_ASSERT_FALSE(fx.level);
	set(&fx, CR, 0xf01);
	CU_ASSERT_TRUE(fx.level);
	CU_ASSERT_STRING_EQUAL(drain(&fx), "third\n");
	teardown(&fx);
}

/* Drivers that enable interrupts first; input that comes later gets through. */
static void other_order(void)
{
	struct fixture fx;

	setup(&fx);
	set(&fx, IMSC, RX | RT);
	set(&fx, LCR_H, 0x70);
	set(&fx, CR, ON);
	input(&fx, "ok");
	CU_ASSERT_TRUE(fx.level);
	CU_ASSERT_STRING_EQUAL(drain(&fx), "ok");
	teardown(&fx);
}

/* Programs that poll, on a UART that they never switched on. */
static void input_by_polling(void)
{
	struct fixture fx;
	unsigned int polls = 0;

	setup(&fx);
	CU_ASSERT_EQUAL(reg(&fx, DR), 0);
	input(&fx, "ab");
	CU_ASSERT_EQUAL(reg(&fx, DR), 'a');
	CU_ASSERT_EQUAL(reg(&fx, DR), 'b');
	CU_ASSERT_EQUAL(reg(&fx, DR), 0);
	input(&fx, "c");
	while (reg(&fx, FR) & RXFE && polls < 100)
		polls++;
	CU_ASSERT(polls < 10);
	CU_ASSERT_EQUAL(reg(&fx, DR), 'c');
	CU_ASSERT_EQUAL(fx.changes, 0);
	teardown(&fx);
}

static void console_waits(void)
{
	char piece[CONSOLE_INPUT_MAX + 1];
	char expected[PL011_WAITING + 1];
	struct fixture fx;

	setup(&fx);
	for (int i = 0; i < CONSOLE_INPUT_MAX; i++)
		piece[i] = 'a' + i % 26;
	piece[CONSOLE_INPUT_MAX] = '\0';
	input(&fx, piece);
	CU_ASSERT_FALSE(fx.uart.paused);
	input(&fx, piece);
	CU_ASSERT_TRUE(fx.uart.paused);
	input(&fx, piece);
	input(&fx, "a terminal is read on: dropped");
	start(&fx);
	CU_ASSERT_TRUE(fx.uart.paused);
	snprintf(expected, sizeof(expected), "%s%s%s", piece, piece, piece);
	CU_ASSERT_STRING_EQUAL(drain(&fx), expected);
	CU_ASSERT_FALSE(fx.uart.paused);
	teardown(&fx);
}

static void loop_back(void)
{
	struct fixture fx;

	setup(&fx);
	input(&fx, "not now");
	set(&fx, LCR_H, FEN);
	set(&fx, CR, ON | LBE);
	CU_ASSERT_EQUAL(reg(&fx, FR) & 0x107, 0);
	set(&fx, IMSC, RX | RT);
	for (int i = 0; i < 17; i++)
		set(&fx, DR, 'A' + i);
	CU_ASSERT_EQUAL(reg(&fx, RIS) & (RX | RT | TX | OE), RX | RT | TX | OE);
	CU_ASSERT_EQUAL(reg(&fx, RSR), 8);
	CU_ASSERT_EQUAL(reg(&fx, DR), 0x800 | 'A');
	set(&fx, RSR, 0);
	CU_ASSERT_EQUAL(reg(&fx, DR), 'B');
	CU_ASSERT_STRING_EQUAL(drain(&fx), "CDEFGHIJKLMNOP");
	set(&fx, LCR_H, FEN | BRK);
	CU_ASSERT_EQUAL(reg(&fx, RIS) & BE, BE);
	set(&fx, LCR_H, FEN | BRK);
	CU_ASSERT_EQUAL(reg(&fx, DR), 0x400);
	CU_ASSERT_EQUAL(reg(&fx, RSR), 4);
	CU_ASSERT_EQUAL(reg(&fx, FR) & RXFE, RXFE);

	set(&fx, ICR, 0x7ff);
	set(&fx, CR, ON | LBE | 0x3c00);
	CU_ASSERT_EQUAL(reg(&fx, FR) & 0x107, 0x107);
	CU_ASSERT_EQUAL(reg(&fx, RIS), 0x00f);
	CU_ASSERT_EQUAL(lseek(fx.fd, 0, SEEK_END), 0);	/* nothing went out */

	set(&fx, CR, ON);
	CU_ASSERT_STRING_EQUAL(drain(&fx), "not now");
	teardown(&fx);
}

static void state_moves(void)
{
	struct pl011_state state;
	struct fixture from, to;

	setup(&from);
	setup(&to);
	start(&from);
	set(&from, IBRD, 13);
	input(&from, "twenty characters...");
	pl011_get_state(&from.uart, &state);
	CU_ASSERT_EQUAL(state.rx_count, 16);
	CU_ASSERT_EQUAL(state.waiting_count, 4);
	CU_ASSERT_EQUAL(pl011_set_state(&to.uart, &state), 0);
	CU_ASSERT_TRUE(to.level);
	CU_ASSERT_EQUAL(to.changes, 1);
	CU_ASSERT_EQUAL(reg(&to, IBRD), 13);
	CU_ASSERT_STRING_EQUAL(drain(&to), "twenty characters...");
	CU_ASSERT_FALSE(to.level);
	teardown(&to);
	teardown(&from);
}

static void bad_state(void)
{
	struct pl011_state good, bad;
	struct fixture fx;

	setup(&fx);
	pl011_get_state(&fx.uart, &good);
#define REFUSED(field, value) do { \
		bad = good; \
		bad.field = (value); \
		CU_ASSERT_EQUAL(pl011_set_state(&fx.uart, &bad), -EINVAL); \
	} while (0)
	REFUSED(rx_count, 2);
	REFUSED(rx_count, UINT32_MAX);
	REFUSED(waiting_count, PL011_WAITING + 1);
	REFUSED(waiting_count, UINT32_MAX);
	REFUSED(rx[15], 0x1000);
	REFUSED(listening, 2);
	REFUSED(polls, 100);
	REFUSED(imsc, 0x800);
	REFUSED(ris, 0x10000);
	REFUSED(cr, 0x10);
	REFUSED(lcr_h, 0x100);
	REFUSED(ifls, 0x40);
	REFUSED(dmacr, 8);
#undef REFUSED
	CU_ASSERT_EQUAL(fx.changes, 0);
	CU_ASSERT_EQUAL(pl011_set_state(&fx.uart, &good), 0);
	teardown(&fx);
}

UNIT_SUITE(pl011) = {
	{ "registers", registers },
	{ "identification", has_ids },
	{ "output", output },
	{ "input by interrupts", input_by_interrupts },
	{ "FIFO levels", fifo_levels },
	{ "no FIFO", no_fifo },
	{ "input ahead of Linux", linux_loses_nothing },
	{ "interrupts before the UART is on", other_order },
	{ "input by polling", input_by_polling },
	{ "the console waits", console_waits },
	{ "loop-back", loop_back },
	{ "state moves to a new VM", state_moves },
	{ "states that cannot be", bad_state },
	CU_TEST_INFO_NULL,
};
