// SPDX-License-Identifier: Apache-2.0
/*
 * Runs cases on the software CPU, by way of sie_enter(): DAT off, 64-bit mode
 * and problem state unless a case of the expectation tests asks otherwise.
 */
#ifndef UCVM_TESTS_INSN_ENGINE_H
#define UCVM_TESTS_INSN_ENGINE_H

#include <stdbool.h>

#include "tests/insn/insn_case.h"

/* Where a program in the 24-bit mode finds the code and data pages. */
#define ENGINE_LOW_CODE	UINT64_C(0x100000)
#define ENGINE_LOW_DATA	UINT64_C(0x200000)

struct engine;

/* @host_code: made at the first execution, or never. NULL when out of memory. */
struct engine *engine_create(bool host_code);
void engine_destroy(struct engine *e);

/* The storage of the engine, for programs that are put there by hand. */
struct case_memory *engine_memory(struct engine *e);

/* PSW mask (without cc and program mask) and CR0 of the runs that follow. */
void engine_set_mode(struct engine *e, uint64_t psw_mask, uint64_t cr0);

/* What a case runs with by default. */
#define ENGINE_PSW_MASK	(PSW_PROBLEM | PSW_EA | PSW_BA)
#define ENGINE_CR0	CR0_AFP

/* PSW mask that the last run ended with, cc and program mask included. */
uint64_t engine_psw_mask(const struct engine *e);

/* Interception code that the last run ended with, 0 if it was none. */
unsigned int engine_intercept(const struct engine *e);

/* Data-exception code of the last run. */
unsigned int engine_dxc(const struct engine *e);

/* Instruction length that the last program interruption reported. */
unsigned int engine_ilc(const struct engine *e);

/* Forget predecoded code and translations. */
void engine_flush(struct engine *e);

/* Run until the first program interruption. Storage changes stay out of @r (changes_len 0). */
void engine_run(struct engine *e, const struct insn_state *in, struct insn_result *r);

/* Put the patches of @c in, run, collect the changes, undo both. */
void engine_run_case(struct engine *e, const struct insn_case *c, struct insn_result *r);

#endif
