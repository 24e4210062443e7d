// SPDX-License-Identifier: Apache-2.0
/*
 * Delivery of an interruption (contract.md C.4): its parameters and the old
 * PSW into the lowcore, the new PSW out of it. When and why is decided
 * elsewhere: by the machine (interrupt.c) or by who uses the library.
 *
 * @lc is the host address of the CPU's lowcore, all ZARCH_LOWCORE_SIZE bytes.
 */
#ifndef UCVM_ARCH_S390_LOWCORE_H
#define UCVM_ARCH_S390_LOWCORE_H

#include <stdbool.h>
#include <stdint.h>

struct irq_io;
struct irq_program;
struct s390_cpu;

/* external interruption codes */
#define EXT_INTERRUPT_KEY	0x0040
#define EXT_CLOCK_COMPARATOR	0x1004
#define EXT_CPU_TIMER		0x1005
#define EXT_MALFUNCTION_ALERT	0x1200
#define EXT_EMERGENCY_SIGNAL	0x1201
#define EXT_EXTERNAL_CALL	0x1202
#define EXT_TIMING_ALERT	0x1406
#define EXT_MEASUREMENT_ALERT	0x1407
#define EXT_SERVICE_SIGNAL	0x2401
#define EXT_CP_SERVICE		0x2603

/* Exchange the PSW; @old and @new are offsets in the lowcore. */
void lowcore_swap_psw(struct s390_cpu *cpu, uint8_t *lc, unsigned int old, unsigned int new);

/*
 * External interruption @code of @source (a CPU address, or 0). @parameter is
 * stored for the codes that have one only, as the architecture does.
 */
void lowcore_external(struct s390_cpu *cpu, uint8_t *lc, uint16_t code, uint16_t source,
		      uint32_t parameter);

void lowcore_io(struct s390_cpu *cpu, uint8_t *lc, const struct irq_io *irq);
void lowcore_restart(struct s390_cpu *cpu, uint8_t *lc);

/* Program interruption; the PSW is as the old PSW should be stored. */
void lowcore_program(struct s390_cpu *cpu, uint8_t *lc, const struct irq_program *pgm);

/* Would the new PSW lead to the same program interruption at once, for ever? */
bool lowcore_program_loops(const struct s390_cpu *cpu, const uint8_t *lc,
			   const struct irq_program *pgm);

/* Exceptions that leave the PSW at their instruction. */
bool lowcore_nullifies(uint16_t code);

#endif
