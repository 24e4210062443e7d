// SPDX-License-Identifier: Apache-2.0
/*
 * `ucvm run --trace`: one line for each exit of a vCPU. Costs one branch when
 * it is off.
 */
#ifndef UCVM_ARCH_S390_TRACE_H
#define UCVM_ARCH_S390_TRACE_H

struct s390_cpu;

/* The exit is in cpu->run; nothing has been emulated yet. */
void trace_interception(struct s390_cpu *cpu);
void trace_fault(struct s390_cpu *cpu);

#endif
