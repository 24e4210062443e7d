// SPDX-License-Identifier: Apache-2.0
/*
 * The test of the instruction table: hand-written expectations, then every row
 * against the oracle, then coverage: a row without any test is a failure.
 *
 *   insn [-n CASES] [-s SEED] [-r ROW] [-x ROWS] [-e EXPECTATION] [-v] [-m MESSAGES] [-H]
 *
 * With -H, host code is made for everything at its first execution. Rows named
 * by -x, with spaces between, are not compared, and that counts as one skip.
 *
 * The oracle is an s390x program, UCVM_INSN_ORACLE (oracle beside this one if
 * not set). An s390x host executes it, any other one the emulator QEMU_S390X,
 * which an s390x host takes, too, when it is set. UCVM_INSN_CASES is the number
 * of cases a row.
 * $srcdir/tests/guest/covers.txt says which rows bare-metal guests test.
 * Without an oracle the rows are not compared, and that counts as one skip.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/insn/compare.h"
#include "tests/insn/engine.h"
#include "tests/insn/expect.h"
#include "tests/insn/generate.h"
#include "tests/insn/oracle_pipe.h"

#define BATCH	64
#define CASES	400

struct options {
	unsigned int cases;
	uint64_t seed;
	const char *row;
	const char *left_out;
	const char *expectation;
	bool verbose;
	bool host_code;
	unsigned int messages;	/* a row */
};

struct tally {
	unsigned int completed, excused, differ;
};

struct run {
	struct options options;
	struct engine *engine;
	struct oracle *oracle;
	bool covered[ROW_COUNT];
	unsigned int passed, failed, skipped;
	struct insn_case cases[BATCH];
	struct insn_result expected[BATCH];
	struct insn_result result[BATCH];
	struct insn_result untrapped;
};

/*
 * A trapped inexact result, which the oracle does not deliver, is the one that
 * comes out without the trap.
 */
static bool trap_is_consistent(struct run *r, unsigned int n)
{
	const struct insn_state *with = &r->result[n].out, *without = &r->untrapped.out;
	uint32_t dxc = with->fpc >> 8 & 0xff;

	if (r->result[n].outcome != OUT_DATA || (dxc != 0x08 && dxc != 0x0c))
		return true;
	r->cases[n].in.fpc &= 0x00ffffff;
	engine_run_case(r->engine, &r->cases[n], &r->untrapped);
	return !memcmp(with->gpr, without->gpr, sizeof(with->gpr)) &&
	       !memcmp(with->fpr, without->fpr, sizeof(with->fpr)) &&
	       with->cc_pm == without->cc_pm && (without->fpc & 0x00080000);
}

static void judge(struct run *r, unsigned int n, struct tally *t)
{
	unsigned int diff = compare_results(&r->result[n], &r->expected[n]);
	const char *why;

	if (!diff) {
		t->completed += result_completed(&r->cases[n], &r->result[n]);
		return;
	}
	why = compare_known(&r->cases[n], &r->result[n], &r->expected[n], diff);
	if (why && trap_is_consistent(r, n)) {
		t->excused++;
		return;
	}
	if (t->differ++ < r->options.messages)
		compare_print(stdout, &r->cases[n], &r->result[n], &r->expected[n],
			      r->options.verbose);
}

static int run_batch(struct run *r, unsigned int row, unsigned int first, unsigned int count,
		     struct tally *t)
{
	unsigned int n;
	int rc;

	for (n = 0; n < count; n++)
		generate_case(row, first + n, r->options.seed, &r->cases[n]);
	rc = oracle_send(r->oracle, r->cases, count);
	for (n = 0; n < count; n++) {
		if (n % 8 == 0)		/* some of the cases find empty TLBs and no code */
			engine_flush(r->engine);
		engine_run_case(r->engine, &r->cases[n], &r->result[n]);
	}
	if (!rc)
		rc = oracle_receive(r->oracle, r->cases, count, r->expected);
	for (n = 0; n < count && !rc; n++)
		judge(r, n, t);
	return rc;
}

/* 1: as the oracle has it; 0: not; or -errno. */
static int test_row(struct run *r, unsigned int row)
{
	const char *name = insn_rows[row].name;
	struct tally t = { 0 };
	unsigned int n, count;
	int rc;

	for (n = 0; n < r->options.cases; n += count) {
		count = r->options.cases - n < BATCH ? r->options.cases - n : BATCH;
		rc = run_batch(r, row, n, count, &t);
		if (rc)
			return rc;
	}
	if (t.differ)
		printf("FAIL %s: %u of %u cases differ\n", name, t.differ, n);
	else if (t.completed < n / 10)
		printf("FAIL %s: only %u of %u cases completed and agree\n", name, t.completed, n);
	else if (r->options.verbose)
		printf("ok %s: %u completed, %u excused\n", name, t.completed, t.excused);
	return !t.differ && t.completed >= n / 10;
}

static bool row_is_left_out(const struct run *r, unsigned int row)
{
	const char *name = insn_rows[row].name, *p = r->options.left_out;
	size_t len;

	for (; p && *p; p += len + strspn(p + len, " ")) {
		len = strcspn(p, " ");
		if (len == strlen(name) && !memcmp(p, name, len))
			return true;
	}
	return false;
}

static bool row_is_compared(const struct run *r, unsigned int row)
{
	if (r->options.row && strcmp(r->options.row, insn_rows[row].name))
		return false;
	return !(insn_rows[row].flags & INSN_PRIV) && row_specs[row].how != HOW_EXPECT;
}

static void compare_rows(struct run *r)
{
	int rc;

	for (unsigned int row = 1; row < ROW_COUNT; row++) {
		if (!row_is_compared(r, row) || row_is_left_out(r, row))
			continue;
		rc = test_row(r, row);
		if (rc < 0) {
			printf("FAIL %s: the oracle failed: %s\n", insn_rows[row].name,
			       strerror(-rc));
			r->failed++;
			return;
		}
		r->covered[row] = true;
		*(rc ? &r->passed : &r->failed) += 1;
	}
}

/* --- the oracle ----------------------------------------------------------------------- */

/* Whether @program runs under @emulator, or on this host. */
static bool oracle_runs(const char *emulator, const char *program)
{
	struct insn_case *c = calloc(1, sizeof(*c));
	struct insn_result *result = calloc(1, sizeof(*result));
	struct oracle *o = NULL;
	bool works = false;

	if (!c || !result)
		goto out;
	generate_case(ROW_lr, 0, 1, c);
	o = oracle_start(emulator, program);
	works = o && !oracle_send(o, c, 1) && !oracle_receive(o, c, 1, result) &&
		result->outcome != OUT_LOST;
	oracle_stop(o);
out:
	free(c);
	free(result);
	return works;
}

/*
 * Whether rows can be compared; says why not. @emulator: the wanted one, then
 * the one to take. An s390x host that is itself user mode emulation may be
 * unable to execute the oracle, and only reaches it by way of the emulator.
 */
static bool oracle_works(const char **emulator, const char *program)
{
	if (access(program, X_OK)) {
		printf("skip: rows are not compared: %s was not built (gcc-s390x-linux-gnu)\n",
		       program);
		return false;
	}
#ifdef __s390x__
	if (!*emulator && oracle_runs(NULL, program))
		return true;
#endif
	if (!*emulator)
		*emulator = "qemu-s390x-static";
	if (oracle_runs(*emulator, program))
		return true;
	printf("skip: rows are not compared: %s does not run %s (qemu-user-static)\n", *emulator,
	       program);
	return false;
}

static void compare_all(struct run *r, const char *self)
{
	const char *emulator = getenv("QEMU_S390X"), *program = getenv("UCVM_INSN_ORACLE");
	char path[2048], beside[4096];

	snprintf(path, sizeof(path), "%s", self);
	snprintf(beside, sizeof(beside), "%s/oracle", dirname(path));
	if (!program)
		program = beside;
	if (emulator && !strcmp(emulator, "no"))
		emulator = NULL;
	if (!oracle_works(&emulator, program)) {
		r->skipped++;
		return;
	}
	if (r->options.left_out) {
		printf("skip: rows that are not compared: %s\n", r->options.left_out);
		r->skipped++;
	}
	r->oracle = oracle_start(emulator, program);
	if (r->oracle)
		compare_rows(r);
	else
		r->failed++;
	oracle_stop(r->oracle);
}

/* --- coverage --------------------------------------------------------------------------- */

static bool guest_exists(const char *folder, const char *guest)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s.c", folder, guest);
	return !access(path, R_OK);
}

/* Mark the rows that tests/guest/covers.txt gives to a guest that exists. */
static void cover_by_guests(struct run *r)
{
	const char *srcdir = getenv("srcdir") ?: ".";
	char path[4096], folder[2048], line[256], name[64], guest[64];
	FILE *f;

	snprintf(folder, sizeof(folder), "%s/tests/guest", srcdir);
	snprintf(path, sizeof(path), "%s/covers.txt", folder);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f)) {
		if (line[0] == '#' || sscanf(line, "%63s %63s", name, guest) != 2)
			continue;
		for (unsigned int row = 1; row < ROW_COUNT; row++)
			if (!strcmp(insn_rows[row].name, name) && guest_exists(folder, guest))
				r->covered[row] = true;
	}
	if (f)
		fclose(f);
}

static void check_coverage(struct run *r)
{
	unsigned int missing = 0;

	cover_by_guests(r);
	for (unsigned int row = 1; row < ROW_COUNT; row++) {
		/* what would be compared if there were an oracle */
		if (r->covered[row] || (r->skipped && row_is_compared(r, row)))
			continue;
		printf("FAIL coverage: %s has no test\n", insn_rows[row].name);
		missing++;
	}
	*(missing ? &r->failed : &r->passed) += 1;
}

static unsigned int parse_number(const char *text, unsigned int otherwise)
{
	char *end;
	unsigned long v = text ? strtoul(text, &end, 0) : 0;

	return text && *text && !*end && v ? v : otherwise;
}

static void parse_options(struct options *o, int argc, char **argv)
{
	int c;

	*o = (struct options){
		.cases = parse_number(getenv("UCVM_INSN_CASES"), CASES),
		.seed = 1,
		.messages = 3,
	};
	while ((c = getopt(argc, argv, "n:s:r:x:e:vm:H")) != -1) {
		switch (c) {
		case 'n':
			o->cases = parse_number(optarg, o->cases);
			break;
		case 's':
			o->seed = strtoull(optarg, NULL, 0);
			break;
		case 'r':
			o->row = optarg;
			break;
		case 'x':
			o->left_out = optarg;
			break;
		case 'e':
			o->expectation = optarg;
			break;
		case 'v':
			o->verbose = true;
			break;
		case 'm':
			o->messages = strtoul(optarg, NULL, 0);
			break;
		case 'H':
			o->host_code = true;
			break;
		default:
			exit(2);
		}
	}
}

int main(int argc, char **argv)
{
	struct run *r = calloc(1, sizeof(*r));
	struct options *o;
	int status;

	if (!r)
		return 1;
	o = &r->options;
	parse_options(o, argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	r->engine = engine_create(o->host_code);
	if (!r->engine)
		return 1;
	if (!o->row)
		expect_run(o->expectation, o->host_code, r->covered, &r->passed, &r->failed);
	if (!o->expectation)
		compare_all(r, argv[0]);
	if (!o->row && !o->expectation)
		check_coverage(r);
	printf("%u passed, %u failed, %u skipped\n", r->passed, r->failed, r->skipped);
	status = r->failed ? 1 : r->skipped ? 77 : 0;
	engine_destroy(r->engine);
	free(r);
	return status;
}
