// SPDX-License-Identifier: Apache-2.0
/*
 * Console and results of the guests. A character may cost an exit to user
 * space, so nothing is printed that nobody reads.
 */
#include "guest.h"

#include <stdarg.h>

#define UART_FIFO	16
#define LINE		200

struct result {
	bool failed, skipped;
	char why[LINE];
};

static struct result current;
static unsigned int sent;	/* since the FIFO was seen empty */

/* --- console ---------------------------------------------------------------------- */

static void console_putc(char c)
{
	if (sent % UART_FIFO == 0) {
		if (!sent)
			write32(machine.uart + UART_LCR_H, 0x70);	/* 8 bits, FIFOs */
		while (!(read32(machine.uart + UART_FR) & UART_FR_TXFE))
			;
	}
	sent++;
	write32(machine.uart + UART_DR, (u8)c);
}

void console_puts(const char *s)
{
	if (!machine.uart)
		return;
	while (*s)
		console_putc(*s++);
}

bool console_has_input(void)
{
	return !(read32(machine.uart + UART_FR) & UART_FR_RXFE);
}

int console_getc(void)
{
	if (!wait_until(console_has_input()))
		return -1;
	return read32(machine.uart + UART_DR) & 0xff;
}

/* --- format ------------------------------------------------------------------------- */

struct text {
	char *at, *end;
};

static void put_string(struct text *text, const char *s)
{
	while (*s && text->at < text->end)
		*text->at++ = *s++;
}

static void put_number(struct text *text, u64 value, bool negative, unsigned int base)
{
	char digits[24];
	unsigned int n = sizeof(digits);

	digits[--n] = '\0';
	do {
		digits[--n] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative)
		digits[--n] = '-';
	put_string(text, digits + n);
}

static void format_text(char *line, size_t size, const char *format, va_list args)
{
	struct text text = { line, line + size - 1 };
	bool is_long;
	s64 value;

	for (; *format && text.at < text.end; format++) {
		if (*format != '%') {
			*text.at++ = *format;
			continue;
		}
		is_long = *++format == 'l';
		format += is_long;
		if (*format == 's') {
			put_string(&text, va_arg(args, const char *));
			continue;
		}
		if (is_long)
			value = va_arg(args, long);
		else if (*format == 'd')
			value = va_arg(args, int);
		else
			value = va_arg(args, unsigned int);
		if (*format == 'd')
			put_number(&text, value < 0 ? -(u64)value : (u64)value, value < 0, 10);
		else
			put_number(&text, value, false, *format == 'x' ? 16 : 10);
	}
	*text.at = '\0';
}

/* --- results ---------------------------------------------------------------------------- */

void note(const char *format, ...)
{
	char line[LINE];
	va_list args;

	va_start(args, format);
	format_text(line, sizeof(line), format, args);
	va_end(args);
	console_puts("# ");
	console_puts(line);
	console_puts("\n");
}

void fail(const char *format, ...)
{
	va_list args;

	if (current.failed)
		return;
	va_start(args, format);
	format_text(current.why, sizeof(current.why), format, args);
	va_end(args);
	dsb();
	current.failed = true;
}

void skip(const char *why)
{
	va_list none;

	memset(&none, 0, sizeof(none));
	format_text(current.why, sizeof(current.why), why, none);
	current.skipped = true;
}

static void result_print(const char *name)
{
	console_puts(current.failed ? "not ok " : "ok ");
	console_puts(name);
	if (current.failed || current.skipped) {
		console_puts(current.failed ? ": " : " # SKIP ");
		console_puts(current.why);
	}
	console_puts("\n");
}

void tests_run(const struct test *tests, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		memset(&current, 0, sizeof(current));
		tests[i].run();
		irq_disable();
		result_print(tests[i].name);
	}
}
