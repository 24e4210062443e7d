// SPDX-License-Identifier: Apache-2.0
/*
 * An s390 machine for fuzz targets, on a provider that executes nothing: the
 * target plays SIE and hands over one interception at a time. Guest memory
 * lies between pages that fault.
 */
#ifndef UCVM_TESTS_FUZZ_MACHINE_H
#define UCVM_TESTS_FUZZ_MACHINE_H

#include "arch/s390/machine.h"

#define MACHINE_MEMORY	(UINT64_C(1) << 20)
#define MACHINE_CPUS	3

/*
 * A machine that has not run; its memory is (nearly) zeroes. There is one at a time;
 * machine_end() ends it.
 */
struct s390_machine *machine_start(void);
void machine_end(void);

/* Intercept @insn (ipa << 32 | ipb) on @cpu, its PSW being behind it. */
void machine_intercept(struct s390_cpu *cpu, uint8_t icptcode, uint64_t insn);

/* What must hold after anything a guest can do. */
void machine_check(const struct s390_machine *m);

#endif
