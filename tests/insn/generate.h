// SPDX-License-Identifier: Apache-2.0
/*
 * Makes test cases out of rows of insn.def: operands by format, and what rows.def
 * says about rows that are special. The same row, number and seed always give
 * the same case.
 */
#ifndef UCVM_TESTS_INSN_GENERATE_H
#define UCVM_TESTS_INSN_GENERATE_H

#include <stdbool.h>

#include "arch/s390/soft/insn/insn.h"
#include "tests/insn/insn_case.h"

/* How the address fields of an instruction are used. */
enum row_how {
	HOW_FORMAT,		/* storage operands, where the format has them */
	HOW_ADDRESS,		/* the address is a number only (LA, shifts) */
	HOW_BRANCH,		/* where to branch to, by base and displacement or R2 */
	HOW_RELATIVE,		/* where to branch to, relative */
	HOW_SPECIAL,		/* row_spec.operands */
	HOW_EXPECT,		/* not compared: has a test in expect_*.c */
};

enum row_flags {
	EVEN1 = 0x1, EVEN2 = 0x2, EVEN3 = 0x4,	/* register pairs */
	PAIR1 = 0x8, PAIR2 = 0x10,		/* floating-point register pairs */
	ALIGN4 = 0x20, ALIGN8 = 0x40, ALIGN16 = 0x80,	/* mostly */
	BFP = 0x100,				/* floating-point operands in storage */
	DECIMAL = 0x200,
	LOOP = 0x400,				/* cc 3 means: go on */
	SHORT = 0x1000,				/* lengths up to 16 bytes */
	APART = 0x2000,				/* operands that overlap give no defined result */
	BFP_M4 = 0x4000,			/* M4 has the inexact-exception control */
};

struct gen;

struct row_spec {
	enum row_how how;
	unsigned int flags;
	void (*operands)(struct gen *g);
};

extern const struct row_spec row_specs[ROW_COUNT];

/* Make case @number of row @row. */
void generate_case(unsigned int row, unsigned int number, uint64_t seed, struct insn_case *c);

#endif
