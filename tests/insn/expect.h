// SPDX-License-Identifier: Apache-2.0
/*
 * Hand-written tests of instructions on the software CPU: what the oracle
 * cannot say. A test sets registers and storage, runs a few instructions given
 * as hexadecimal text, and checks what came out against the Principles of
 * Operation.
 */
#ifndef UCVM_TESTS_INSN_EXPECT_H
#define UCVM_TESTS_INSN_EXPECT_H

#include <stdbool.h>

#include "arch/s390/zarch.h"
#include "tests/insn/engine.h"

#define X_CODE	(CASE_CODE + 0x200)	/* where the text goes */
#define X_DATA	CASE_DATA

struct expect {
	struct engine *engine;
	struct insn_state in;
	struct insn_result r;
	uint64_t end;			/* behind the text */
	const char *name;		/* of the test */
	unsigned int number;		/* of runs in it */
	unsigned int checks, failures;
};

struct expect_test {
	const char *name;
	const char *rows;		/* the rows of insn.def it tests, separated by spaces */
	void (*run)(struct expect *x);
};

/* The tests of each file, ended by one without a name. */
extern const struct expect_test control_tests[], decimal_tests[], bfp_tests[], general_tests[],
				string_tests[], code_tests[];

/* All registers zero, base storage, default mode. */
void x_reset(struct expect *x);

/* Put hexadecimal text into storage. */
void x_store(struct expect *x, uint64_t addr, const char *hex);
void x_store_bytes(struct expect *x, uint64_t addr, const void *bytes, size_t len);

/* Run text at X_CODE until a program interruption; operation exception of zeros behind it is the end. */
void x_run(struct expect *x, const char *hex);

/* The same at ENGINE_LOW_CODE in the 24-bit mode. */
void x_run_24(struct expect *x, const char *hex);

/* Each check that fails is reported. */
void x_check(struct expect *x, bool ok, const char *what, uint64_t got, uint64_t wanted);
void x_ended(struct expect *x);			/* ran to the end of the text */
void x_cc(struct expect *x, unsigned int cc);	/* and ran to the end */
void x_gpr(struct expect *x, unsigned int n, uint64_t value);
void x_fpr(struct expect *x, unsigned int n, uint64_t value);
void x_fpc(struct expect *x, uint32_t value);
void x_acr(struct expect *x, unsigned int n, uint32_t value);
void x_pgm(struct expect *x, unsigned int code);
void x_storage(struct expect *x, uint64_t addr, const char *hex);
uint64_t x_load(struct expect *x, uint64_t addr, unsigned int len);

/* A fixed sequence of random numbers. */
uint64_t x_random(uint64_t *state);

/*
 * Run every test, or @only one, with host code or interpreted. Rows covered get
 * true in @rows (ROW_COUNT of them).
 */
void expect_run(const char *only, bool host_code, bool *rows, unsigned int *passed,
		unsigned int *failed);

#endif
