// SPDX-License-Identifier: Apache-2.0
/*
 * Save and restore of the interrupt controller that KVM emulates: every
 * register group of GICv2 and GICv3, pending tables and the ITS, as a list of
 * records. Sources: contract.md D.3 and D.4.
 *
 * Saving. No vCPU may be in KVM_RUN and nothing may inject interrupts. With an
 * ITS, gic_save() makes KVM write the pending and ITS tables into guest memory,
 * so guest memory is saved afterwards.
 *
 * Restoring. Into a new VM with the same gic_config, of which no vCPU has run:
 *	1. gic_create(), gic_init()
 *	2. guest memory, and the registers of all vCPUs (MPIDR_EL1 as saved;
 *	   ID_AA64PFR0_EL1 tells of the GIC, so not before it)
 *	3. gic_restore(), which keeps this order within: distributor (revision,
 *	   GICD_CTLR, types, priorities and routing, then enabled, pending and
 *	   active), redistributors (LPI tables before GICR_CTLR), CPU interfaces,
 *	   line levels, ITS registers (GITS_IIDR, GITS_CBASER, the rest), ITS
 *	   tables from guest memory, GITS_CTLR
 *	4. irqfds, timers' counters, first KVM_RUN
 *
 * A saved file may be hostile: gic_restore() wants exactly the records that
 * gic_save() would give for this VM, in that order, before it writes the first.
 * Addresses, the number of interrupts and control attributes cannot be reached.
 *
 * GICv2 has no attribute for the level of lines; a level that was high is
 * restored as pending. Devices set their lines again after a restore.
 */
#ifndef UCVM_ARCH_ARM64_GIC_STATE_H
#define UCVM_ARCH_ARM64_GIC_STATE_H

#include "arch/arm64/gic.h"

struct gic_record {
	uint32_t group;		/* ARM64_DEV_VGIC_GRP_* */
	uint32_t zero;		/* so that a file of records has no holes */
	uint64_t attr;		/* as for SET_DEVICE_ATTR: with vCPU or MPIDR */
	uint64_t value;
};

struct gic_state {
	struct gic_record *records;	/* malloc()ed */
	size_t nr;
	size_t capacity;
};

/* Upper bound of records in a valid state of @config, for readers of files. */
size_t gic_state_max(const struct gic_config *config);

/*
 * Read everything. @mpidrs: MPIDR_EL1 of each of config.nr_cpus vCPUs, by vCPU
 * id. On success @out belongs to the caller (gic_state_free()); GIC_NONE gives
 * an empty list. Errors with a text: EBUSY a vCPU is running, EOPNOTSUPP the
 * legacy GICv2 has no device to ask, ENOMEM, EFAULT or EINVAL guest memory
 * with the guest's tables is missing or inconsistent, the kernel's others.
 */
int gic_save(const struct gic *gic, const uint64_t *mpidrs, struct gic_state *out,
	     struct ucvm_error *err);

/*
 * Write everything. Errors with a text: EINVAL the records are not those of this
 * VM's registers, or a value does not fit (then nothing was written);
 * EOPNOTSUPP as above; EBUSY, EFAULT, EINVAL of the kernel (then the VM cannot be
 * used).
 */
int gic_restore(const struct gic *gic, const uint64_t *mpidrs, const struct gic_state *state,
		struct ucvm_error *err);

/* Free the records; a zeroed state is allowed. */
void gic_state_free(struct gic_state *state);

#endif
