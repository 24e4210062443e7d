// SPDX-License-Identifier: Apache-2.0
/*
 * Tables that the encoder of register ids and the names share: runs of
 * registers whose names differ in a number only.
 */
#ifndef UCVM_ARCH_ARM64_REG_TABLE_H
#define UCVM_ARCH_ARM64_REG_TABLE_H

#include <stdint.h>

/* Registers <name>0 to <name><count - 1>; with count 1, just <name>. */
struct reg_run {
	const char *name;
	uint16_t first;		/* index of the first one */
	uint8_t count;
	uint8_t stride;		/* from index to index */
	uint8_t size;		/* bytes; 0 where the class has one size */
};

/* Both end with a NULL name. */
extern const struct reg_run arm64_core_runs[];
extern const struct reg_run arm32_core_runs[];

/* The run that has a register at @index, or NULL. */
const struct reg_run *reg_run_find(const struct reg_run *runs, uint16_t index);

#endif
