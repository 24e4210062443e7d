// SPDX-License-Identifier: Apache-2.0
/* What the expectation tests are written with; see expect.h. */
#include "tests/insn/expect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/s390/soft/insn/insn.h"
#include "core/be.h"

static unsigned int hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Blanks are skipped. Returns the number of bytes. */
static size_t hex_bytes(const char *hex, uint8_t *out)
{
	size_t n = 0;

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		out[n++] = hex_digit(hex[0]) << 4 | hex_digit(hex[1]);
		hex++;
	}
	return n;
}

void x_reset(struct expect *x)
{
	memset(&x->in, 0, sizeof(x->in));
	memory_init(engine_memory(x->engine));
	engine_flush(x->engine);
	engine_set_mode(x->engine, ENGINE_PSW_MASK, ENGINE_CR0);
}

void x_store_bytes(struct expect *x, uint64_t addr, const void *bytes, size_t len)
{
	uint8_t *to = memory_at(engine_memory(x->engine), addr, len);

	x_check(x, to != NULL, "a test stores outside of storage", addr, 0);
	if (to)
		memcpy(to, bytes, len);
}

void x_store(struct expect *x, uint64_t addr, const char *hex)
{
	uint8_t bytes[1024];

	x_store_bytes(x, addr, bytes, hex_bytes(hex, bytes));
}

static void run_at(struct expect *x, uint64_t at, const char *hex)
{
	uint8_t text[1024] = { 0 };
	size_t len = hex_bytes(hex, text);

	x_store_bytes(x, X_CODE, text, len + 2);
	x->in.psw_addr = at;
	x->end = at + len;
	x->number++;
	engine_run(x->engine, &x->in, &x->r);
}

void x_run(struct expect *x, const char *hex)
{
	run_at(x, X_CODE, hex);
}

void x_run_24(struct expect *x, const char *hex)
{
	engine_set_mode(x->engine, PSW_PROBLEM, CR0_AFP);
	run_at(x, ENGINE_LOW_CODE + (X_CODE - CASE_CODE), hex);
}

void x_check(struct expect *x, bool ok, const char *what, uint64_t got, uint64_t wanted)
{
	x->checks++;
	if (ok)
		return;
	if (x->failures++ < 5)
		printf("  %s, run %u: %s is %" PRIx64 ", not %" PRIx64 "\n", x->name, x->number,
		       what, got, wanted);
}

static void check_value(struct expect *x, const char *what, int n, uint64_t got, uint64_t wanted)
{
	char name[32];

	snprintf(name, sizeof(name), n < 0 ? "%s" : "%s%d", what, n);
	x_check(x, got == wanted, name, got, wanted);
}

void x_ended(struct expect *x)
{
	check_value(x, "program interruption", -1, x->r.pgm_code, PGM_OPERATION);
	check_value(x, "psw address", -1, x->r.out.psw_addr, x->end + 2);
}

void x_cc(struct expect *x, unsigned int cc)
{
	x_ended(x);
	check_value(x, "cc", -1, x->r.out.cc_pm >> 4, cc);
}

void x_gpr(struct expect *x, unsigned int n, uint64_t value)
{
	check_value(x, "r", n, x->r.out.gpr[n], value);
}

void x_fpr(struct expect *x, unsigned int n, uint64_t value)
{
	check_value(x, "f", n, x->r.out.fpr[n], value);
}

void x_fpc(struct expect *x, uint32_t value)
{
	check_value(x, "fpc", -1, x->r.out.fpc, value);
}

void x_acr(struct expect *x, unsigned int n, uint32_t value)
{
	check_value(x, "a", n, x->r.out.acr[n], value);
}

void x_pgm(struct expect *x, unsigned int code)
{
	check_value(x, "program interruption", -1, x->r.pgm_code, code);
}

void x_storage(struct expect *x, uint64_t addr, const char *hex)
{
	uint8_t bytes[1024];
	size_t len = hex_bytes(hex, bytes);
	const uint8_t *at = memory_at(engine_memory(x->engine), addr, len);

	for (size_t n = 0; at && n < len; n++)
		if (at[n] != bytes[n])
			x_check(x, false, "storage", at[n], bytes[n]);
	x_check(x, at != NULL, "a test looks outside of storage", addr, 0);
}

uint64_t x_load(struct expect *x, uint64_t addr, unsigned int len)
{
	const uint8_t *at = memory_at(engine_memory(x->engine), addr, len);
	uint64_t v = 0;

	for (unsigned int n = 0; at && n < len; n++)
		v = v << 8 | at[n];
	return v;
}

uint64_t x_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool mark_row(const char *name, size_t len, bool *rows)
{
	for (unsigned int row = 1; row < ROW_COUNT; row++) {
		if (strlen(insn_rows[row].name) != len || strncmp(insn_rows[row].name, name, len))
			continue;
		rows[row] = true;
		return true;
	}
	return false;
}

static void mark_rows(struct expect *x, const char *names, bool *rows)
{
	size_t len;

	for (; *names; names += len + (names[len] == ' ')) {
		len = strcspn(names, " ");
		x_check(x, mark_row(names, len, rows), "a test names a row that is not there", 0, 0);
	}
}

static void run_test(const struct expect_test *t, bool host_code, bool *rows,
		     unsigned int *passed, unsigned int *failed)
{
	struct expect *x = calloc(1, sizeof(*x));

	x->engine = engine_create(host_code);
	x->name = t->name;
	x_reset(x);
	t->run(x);
	mark_rows(x, t->rows, rows);
	if (x->failures || !x->number)
		printf("FAIL expect %s: %u of %u checks\n", t->name, x->failures, x->checks);
	*(x->failures || !x->number ? failed : passed) += 1;
	engine_destroy(x->engine);
	free(x);
}

void expect_run(const char *only, bool host_code, bool *rows, unsigned int *passed,
		unsigned int *failed)
{
	static const struct expect_test *const files[] = {
		control_tests, decimal_tests, bfp_tests, general_tests, string_tests, code_tests,
	};

	for (size_t n = 0; n < sizeof(files) / sizeof(files[0]); n++)
		for (const struct expect_test *t = files[n]; t->name; t++)
			if (!only || !strcmp(only, t->name))
				run_test(t, host_code, rows, passed, failed);
}
