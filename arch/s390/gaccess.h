// SPDX-License-Identifier: Apache-2.0
/*
 * Access to guest storage by logical address, as the intercepted instruction
 * itself would make it: addressing mode, address-space control, access
 * registers, DAT, prefixing, low-address and DAT protection. Storage keys are
 * not judged: a provider gives user space no way to read the keys of a
 * user-controlled VM (contract.md A.2).
 */
#ifndef UCVM_ARCH_S390_GACCESS_H
#define UCVM_ARCH_S390_GACCESS_H

#include <stddef.h>

#include "arch/s390/cpu.h"

/*
 * Copy @length bytes between @buffer and logical address @addr with access
 * register @ar (0: none). Returns 0, or the program interruption code with
 * the parameters of the exception in @pgm; nothing was stored then.
 */
int gaccess_read(struct s390_cpu *cpu, uint64_t addr, unsigned int ar, void *buffer,
		 size_t length, struct irq_program *pgm);
int gaccess_write(struct s390_cpu *cpu, uint64_t addr, unsigned int ar, const void *buffer,
		  size_t length, struct irq_program *pgm);

/* The access exceptions of such an access, without the access. */
int gaccess_check(struct s390_cpu *cpu, uint64_t addr, unsigned int ar, bool store,
		  size_t length, struct irq_program *pgm);

/*
 * The absolute address of logical @addr, for a store when @store. 0, or the
 * program interruption code as above.
 */
int gaccess_translate(struct s390_cpu *cpu, uint64_t addr, unsigned int ar, bool store,
		      uint64_t *abs, struct irq_program *pgm);

/* Host pointer to @length bytes at real address @real within a page, or NULL. */
void *gaccess_real(const struct s390_cpu *cpu, uint64_t real, size_t length);

/*
 * Length in bytes of the instruction at the PSW; 4 when it cannot be fetched.
 */
unsigned int gaccess_insn_length(struct s390_cpu *cpu);

/* Is a store to effective address @addr refused by low-address protection? */
bool gaccess_low_protected(const struct s390_cpu *cpu, uint64_t addr, uint64_t asce);

#endif
