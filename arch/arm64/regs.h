// SPDX-License-Identifier: Apache-2.0
/*
 * All registers of a vCPU at once: read for a saved VM or to be shown, and
 * written back in the order that KVM needs. Sources: contract.md D.7; what each
 * kernel does with a register that the host does not let change.
 */
#ifndef UCVM_ARCH_ARM64_REGS_H
#define UCVM_ARCH_ARM64_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/kvm.h"

#define ARM64_REGS_MAX		4096	/* registers of a vCPU; 7.2 has under 500 */
#define ARM64_REG_MAX_SIZE	256	/* bytes of the largest register */

/*
 * Registers with their values, packed as a file has them: 8 bytes id,
 * little-endian, then as many bytes of value as the id says, as the kernel
 * gives them. Initialise with { 0 }; end with arm64_regs_free().
 */
struct arm64_reg_set {
	unsigned int count;	/* registers */
	size_t length;		/* bytes that are used */
	size_t capacity;
	uint8_t *bytes;
};

struct arm64_reg_value {
	uint64_t id;
	unsigned int size;	/* bytes */
	const uint8_t *value;
};

/*
 * Read every register of KVM_GET_REG_LIST. @vcpu must have had VCPU_INIT, and
 * FINALIZE with SVE, and not be running. @out is emptied first, and is empty
 * after an error. Errors with a text: ENOEXEC and EPERM those two are missing,
 * E2BIG more registers than ARM64_REGS_MAX or larger ones than
 * ARM64_REG_MAX_SIZE, ENOMEM, others of KVM_GET_ONE_REG (the text names the
 * register).
 */
int arm64_regs_read(struct kvm_obj *vcpu, struct arm64_reg_set *out, struct ucvm_error *err);

/*
 * Write all of @set. The VM must be as the one that the set was read from
 * before anything of it ran: the same features and vector lengths (FINALIZE is
 * done), and an interrupt controller of the same kind already created, because
 * ID_AA64PFR0_EL1 tells of it. The set's order does not matter; the calls are
 * ordered by what depends on what. A register that the kernel does not let
 * change is no error as long as it has the value wanted.
 *
 * Writing a counter (CNTVCT_EL0, CNTPCT_EL0) sets that of all vCPUs of the VM,
 * so it goes on from where the vCPU that is written last was.
 *
 * Errors with a text that names the register and its values: EINVAL, EPERM or
 * EBUSY this host has another value that cannot be changed, or refuses this
 * one, ENOENT it does not have the register, others of the kernel.
 */
int arm64_regs_write(struct kvm_obj *vcpu, const struct arm64_reg_set *set,
		     struct ucvm_error *err);

/*
 * Make a set of @length packed bytes, which may come from anywhere: EBADMSG
 * with a text when a record is cut off, has a size that no register has, is not
 * a register of arm64, or stands twice; E2BIG more than ARM64_REGS_MAX; ENOMEM.
 * Whether the host has such a register, arm64_regs_write() finds out.
 */
int arm64_regs_load(const void *bytes, size_t length, struct arm64_reg_set *out,
		    struct ucvm_error *err);

/*
 * Walk the set: start with *@cursor 0. False at the end. @out's value points
 * into the set.
 */
bool arm64_regs_next(const struct arm64_reg_set *set, size_t *cursor,
		     struct arm64_reg_value *out);

/* The register @id of @set; false if it is not there. */
bool arm64_regs_find(const struct arm64_reg_set *set, uint64_t id,
		     struct arm64_reg_value *out);

/*
 * Have @a and @b the same registers with the same values? The counters, which
 * go on by themselves, may have gone on in @b, and the timers' ISTATUS, which
 * follows from them, may differ. 0, or EINVAL with a text that names the first
 * difference.
 */
int arm64_regs_compare(const struct arm64_reg_set *a, const struct arm64_reg_set *b,
		       struct ucvm_error *err);

void arm64_regs_free(struct arm64_reg_set *set);

/* For arch_arm64: `ucvm regs` (arch/arch.h). */
struct arch_regs_ops;
extern const struct arch_regs_ops arm64_regs_ops;

#endif
