// SPDX-License-Identifier: Apache-2.0
/*
 * Runtime of the bare-metal guests: console through the service-call
 * processor, results, and the C half of exec(). See guest.h.
 */
#include "guest.h"

#include <stdarg.h>

#define SCLP_WRITE_MASK		0x00780005u
#define SCLP_WRITE_DATA		0x00760005u
#define SCLP_RESPONSE_NORMAL	0x0020u
#define EVENT_ASCII		26

/* Codes of the disabled wait; 0 is a pass. */
enum { EXIT_FAILED = 1, EXIT_UNEXPECTED = 2, EXIT_CONSOLE = 3 };

static unsigned int nr_results, nr_failed;

void exec_enter(struct exec *e, void *area);
extern const u64 default_crs[16];

/* --- memory ----------------------------------------------------------------------- */

void *memset(void *to, int byte, size_t n)
{
	volatile u8 *p = to;

	while (n--)
		*p++ = byte;
	return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
	volatile u8 *p = to;
	const u8 *q = from;

	while (n--)
		*p++ = *q++;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const volatile u8 *p = a, *q = b;

	for (; n; n--, p++, q++) {
		if (*p != *q)
			return *p < *q ? -1 : 1;
	}
	return 0;
}

u8 *test_page(unsigned int number)
{
	return (u8 *)0x2000000 + (number & 255) * 4096;
}

/* --- exec --------------------------------------------------------------------------- */

void exec_init(struct exec *e, const char *code)
{
	memset(e, 0, sizeof(*e));
	memcpy(e->cr, default_crs, sizeof(e->cr));
	e->mask = PSW_64;
	e->addr = (u64)code;
}

void exec(struct exec *e)
{
	exec_prefix(e, NULL);
}

void exec_prefix(struct exec *e, void *area)
{
	LC64(LC_TEID) = 0;
	exec_enter(e, area);
	e->mask = LC64(LC_OLD_PSWS + (e->class - 1) * 16);
	e->addr = LC64(LC_OLD_PSWS + (e->class - 1) * 16 + 8);
	e->ilc = 0;
	e->code = 0;
	e->teid = 0;
	if (e->class == INT_EXTERNAL)
		e->code = LC16(LC_EXT_CODE);
	if (e->class == INT_SVC) {
		e->ilc = LC16(LC_SVC_ILC);
		e->code = LC16(LC_SVC_ILC + 2);
	}
	if (e->class == INT_PROGRAM) {
		e->ilc = LC16(LC_PGM_ILC);
		e->code = LC16(LC_PGM_ILC + 2);
		e->teid = LC64(LC_TEID);
	}
}

void exec_simple(struct exec *e, const char *code)
{
	exec_init(e, code);
	exec(e);
}

/* --- console ------------------------------------------------------------------------ */

static unsigned int servc(u32 command, void *sccb)
{
	unsigned int cc;

	asm volatile(".insn rre, 0xb2200000, %1, %2\n\tipm %0\n\tsrl %0, 28"
		     : "=d" (cc) : "d" (command), "a" (sccb) : "cc", "memory");
	return cc;
}

unsigned int service_call(u32 command, void *sccb)
{
	struct exec e;
	unsigned int cc;

	do
		cc = servc(command, sccb);
	while (cc == 2);
	if (cc)
		return cc;
	exec_init(&e, NULL);
	e.cr[0] = CR0_SERVICE_SIGNAL;
	e.mask |= PSW_EXT | PSW_WAIT;
	do
		exec(&e);
	while (e.class == INT_EXTERNAL && (e.code != 0x2401 || !(LC32(LC_EXT_PARAMETER) & ~7u)));
	return 0;
}

static void leave(unsigned int code)
{
	const u64 psw[2] = { PSW_WAIT | PSW_64, code };

	asm volatile("lpswe %0" : : "Q" (psw));
	__builtin_unreachable();
}

static u8 sccb[4096] PAGE_ALIGNED;

static void sccb_header(unsigned int length)
{
	memset(sccb, 0, 16);
	*(u16 *)sccb = length;
}

static void console_open(void)
{
	sccb_header(8 + 4 + 4 * 4);
	memset(sccb + 8, 0, 20);
	*(u16 *)(sccb + 10) = 4;			/* length of a mask */
	*(u32 *)(sccb + 16) = 1u << (32 - EVENT_ASCII);	/* what we send */
	if (service_call(SCLP_WRITE_MASK, sccb) || *(u16 *)(sccb + 6) != SCLP_RESPONSE_NORMAL)
		leave(EXIT_CONSOLE);
}

static void console_write(const char *text, unsigned int length)
{
	sccb_header(8 + 6 + length);
	*(u16 *)(sccb + 8) = 6 + length;
	sccb[10] = EVENT_ASCII;
	memcpy(sccb + 14, text, length);
	if (service_call(SCLP_WRITE_DATA, sccb) || *(u16 *)(sccb + 6) != SCLP_RESPONSE_NORMAL)
		leave(EXIT_CONSOLE);
}

/* --- text --------------------------------------------------------------------------- */

struct line {
	char text[300];
	unsigned int used;
};

static void put(struct line *l, char c)
{
	if (l->used < sizeof(l->text) - 2)
		l->text[l->used++] = c;
}

static void put_text(struct line *l, const char *s)
{
	while (*s)
		put(l, *s++);
}

static void put_number(struct line *l, u64 v, unsigned int base)
{
	char digits[20];
	unsigned int n = 0;

	do
		digits[n++] = "0123456789abcdef"[v % base];
	while (v /= base);
	while (n)
		put(l, digits[--n]);
}

/* %s %c %u %x %lu %lx %% only. */
static void put_format(struct line *l, const char *format, va_list args)
{
	for (; *format; format++) {
		bool wide = false;

		if (*format != '%') {
			put(l, *format);
			continue;
		}
		if (*++format == 'l') {
			wide = true;
			format++;
		}
		if (*format == 's')
			put_text(l, va_arg(args, const char *));
		else if (*format == 'u' || *format == 'x')
			put_number(l, wide ? va_arg(args, u64) : va_arg(args, unsigned int),
				   *format == 'u' ? 10 : 16);
		else if (*format == 'c')
			put(l, va_arg(args, int));
		else
			put(l, *format);
	}
}

static void put_end(struct line *l)
{
	l->text[l->used++] = '\n';
	console_write(l->text, l->used);
}

/* --- results -------------------------------------------------------------------------- */

void report(bool passed, const char *format, ...)
{
	struct line l = { .used = 0 };
	va_list args;

	nr_results++;
	nr_failed += !passed;
	put_text(&l, passed ? "ok - " : "not ok - ");
	va_start(args, format);
	put_format(&l, format, args);
	va_end(args);
	put_end(&l);
}

void note(const char *format, ...)
{
	struct line l = { .used = 0 };
	va_list args;

	put_text(&l, "# ");
	va_start(args, format);
	put_format(&l, format, args);
	va_end(args);
	put_end(&l);
}

void skip(const char *what, const char *why)
{
	struct line l = { .used = 0 };

	nr_results++;
	put_text(&l, "ok - ");
	put_text(&l, what);
	put_text(&l, " # SKIP ");
	put_text(&l, why);
	put_end(&l);
}

bool tcg_lacks(const char *what)
{
	if (memcmp((const char *)0x10480, "tcg", 4))
		return false;
	skip(what, "not in TCG");
	return true;
}

static void note_exec(const struct exec *e)
{
	note("class %u code %x ilc %u teid %lx psw %lx %lx", e->class, e->code, e->ilc, e->teid,
	     e->mask, e->addr);
}

bool report_done(const struct exec *e, unsigned int cc, const char *what)
{
	bool passed = exec_done(e) && (cc > 3 || exec_cc(e) == cc);

	report(passed, "%s", what);
	if (!passed)
		note_exec(e);
	return passed;
}

bool report_program(const struct exec *e, unsigned int code, unsigned int ilc, const char *what)
{
	bool passed = e->class == INT_PROGRAM && e->code == code && e->ilc == ilc;

	report(passed, "%s", what);
	if (!passed)
		note_exec(e);
	return passed;
}

bool report_program_at(const struct exec *e, unsigned int code, unsigned int ilc,
		       const char *addr, const char *what)
{
	bool passed = e->class == INT_PROGRAM && e->code == code && e->ilc == ilc &&
		      e->addr == (u64)addr;

	report(passed, "%s", what);
	if (!passed) {
		note_exec(e);
		note("expected code %x ilc %u address %lx", code, ilc, (u64)addr);
	}
	return passed;
}

bool facility(unsigned int number)
{
	u64 list[4] = { 0 };
	register u64 r0 asm("0") = ARRAY_SIZE(list) - 1;

	asm volatile(".insn s, 0xb2b00000, %0" : "+Q" (list), "+d" (r0) : : "cc");
	return number < 256 && (list[number / 64] << number % 64) >> 63;
}

/* From the interruption handler, when no snippet is running. */
void unexpected(unsigned int class)
{
	const u64 *old = (const u64 *)lowcore(LC_OLD_PSWS + (class - 1) * 16);

	report(false, "unexpected interruption of class %u, code %x, psw %lx %lx", class,
	       class == INT_PROGRAM ? LC16(LC_PGM_ILC + 2) : LC16(LC_EXT_CODE), old[0], old[1]);
	leave(EXIT_UNEXPECTED);
}

void start_c(void)
{
	console_open();
	guest_main();
	note("end of %u", nr_results);
	leave(nr_failed ? EXIT_FAILED : 0);
}
