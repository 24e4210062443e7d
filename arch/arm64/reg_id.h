// SPDX-License-Identifier: Apache-2.0
/*
 * The ids that KVM_GET_ONE_REG, KVM_SET_ONE_REG and KVM_GET_REG_LIST use:
 * their parts, and the names that the Arm architecture has for the registers.
 * Source: contract.md D.7. The ids of 32-bit ARM hosts (Linux 3.9 to 5.6) are
 * here too; arm64 KVM answers EINVAL to them.
 */
#ifndef UCVM_ARCH_ARM64_REG_ID_H
#define UCVM_ARCH_ARM64_REG_ID_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

enum arm64_reg_class {
	ARM64_CLASS_CORE,
	ARM64_CLASS_CCSIDR,		/* demultiplexed by CSSELR */
	ARM64_CLASS_SYSREG,
	ARM64_CLASS_TIMER,		/* the six timer ids; encoded as system registers */
	ARM64_CLASS_FIRMWARE,
	ARM64_CLASS_FIRMWARE_BITMAP,
	ARM64_CLASS_SVE_Z,
	ARM64_CLASS_SVE_P,
	ARM64_CLASS_SVE_FFR,
	ARM64_CLASS_SVE_VLS,		/* the set of vector lengths */
	ARM32_CLASS_CORE,
	ARM32_CLASS_CCSIDR,
	ARM32_CLASS_CP15,		/* MRC, MCR */
	ARM32_CLASS_CP15_64,		/* MRRC, MCRR */
	ARM32_CLASS_VFP,		/* D registers */
	ARM32_CLASS_VFP_CONTROL,
	ARM32_CLASS_FIRMWARE,
	ARM64_NR_CLASSES,
};

/* Longest name, with its NUL. */
#define ARM64_REG_NAME_SIZE 40

/* An id taken apart. Members that the class does not have are 0. */
struct arm64_reg {
	enum arm64_reg_class class;
	uint16_t size;			/* bytes of the value */
	/*
	 * Core: offset in 32-bit words. CCSIDR: the value of CSSELR. Firmware,
	 * SVE and VFP: the number of the register.
	 */
	uint16_t index;
	uint16_t slice;			/* SVE: which 2048 bits of a vector */
	uint16_t op0;			/* system registers */
	uint16_t op1;			/* and cp15's opc1 */
	uint16_t crn, crm;
	uint16_t op2;			/* and cp15's opc2 */
	uint16_t secure;		/* cp15: the secure instance */
};

/*
 * Take @id apart. 0, or -EINVAL with a text that tells which part no register
 * of any kernel has. That an id is well-formed does not mean that a host has
 * the register.
 */
int arm64_reg_decode(uint64_t id, struct arm64_reg *out, struct ucvm_error *err);

/*
 * The inverse. 0, or -EINVAL: a member is out of range, has a value in a class
 * without it, or the size is not the register's. *@id is then unchanged.
 */
int arm64_reg_encode(const struct arm64_reg *reg, uint64_t *id);

/* "core", "system", "ARM cp15-64", ... */
const char *arm64_reg_class_name(enum arm64_reg_class class);

/* The members that @reg's class has, as "op0 3 op1 0 crn 1 crm 0 op2 0". */
void arm64_reg_fields(const struct arm64_reg *reg, char *buf, size_t size);

/*
 * Write the name of @id into @buf: X0, PSTATE, V3, SCTLR_EL1, CCSIDR_EL1[2],
 * PSCI_VERSION, Z5 (slice 1: Z5[1]), SVE_VLS; S3_0_C15_C2_1 for a system
 * register that has none; ARM:r3, ARM:SCTLR or ARM:p15_0_c15_c0_0 for the ids
 * of 32-bit ARM; the id itself in hexadecimal for what arm64_reg_decode()
 * refuses. @size: ARM64_REG_NAME_SIZE is always enough.
 *
 * The virtual timer's CVAL and CNT have each other's encoding (contract.md
 * D.7); the name is that of the register the value belongs to.
 */
void arm64_reg_name(uint64_t id, char *buf, size_t size);

/* One line that a user of @id should know, or NULL. */
const char *arm64_reg_note(uint64_t id);

/*
 * The id whose name is @name, in upper or lower case. S<op0>_<op1>_C<n>_C<m>_<op2>
 * works for every system register, and is its encoding even for the timer's.
 * 0 or -ENOENT.
 */
int arm64_reg_find(const char *name, uint64_t *id);

#endif
