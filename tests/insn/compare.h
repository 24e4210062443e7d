// SPDX-License-Identifier: Apache-2.0
/* Compares what the software CPU and the oracle made of a case, and tells how they differ. */
#ifndef UCVM_TESTS_INSN_COMPARE_H
#define UCVM_TESTS_INSN_COMPARE_H

#include <stdbool.h>
#include <stdio.h>

#include "tests/insn/insn_case.h"

enum diff {
	DIFF_OUTCOME = 1,
	DIFF_ADDRESS = 2,	/* of an access exception */
	DIFF_PSW = 4,
	DIFF_CC = 8,
	DIFF_GPR = 0x10,
	DIFF_FPR = 0x20,
	DIFF_FPC = 0x40,
	DIFF_ACR = 0x80,
	DIFF_STORAGE = 0x100,
};

/* DIFF_* of all that differs. */
unsigned int compare_results(const struct insn_result *engine, const struct insn_result *oracle);

/*
 * The reason why a difference is the oracle's, or NULL. *@checked tells that the
 * case still says something about the row (see known.def).
 */
const char *compare_known(const struct insn_case *c, const struct insn_result *engine,
			  const struct insn_result *oracle, unsigned int diff);

/* Whether the instruction was executed to its end. */
bool result_completed(const struct insn_case *c, const struct insn_result *r);

void compare_print(FILE *to, const struct insn_case *c, const struct insn_result *engine,
		   const struct insn_result *oracle, bool verbose);

#endif
