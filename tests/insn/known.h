// SPDX-License-Identifier: Apache-2.0
/* Internal to compare.c and known.c: one known deviation of the oracle. */
#ifndef UCVM_TESTS_INSN_KNOWN_H
#define UCVM_TESTS_INSN_KNOWN_H

#include "tests/insn/compare.h"

struct known {
	const char *rows;	/* names, each with a space behind it; NULL: all */
	unsigned int allowed;	/* DIFF_* that may differ */
	bool (*applies)(const struct insn_case *c, const struct insn_result *engine,
			const struct insn_result *oracle);
	const char *reason;
};

#endif
