// SPDX-License-Identifier: Apache-2.0
/*
 * Interrupts of the guest's architected timers: the defaults of KVM, what
 * --timer-irq makes of them, and the check that nothing collides. All are PPIs,
 * the same on each vCPU.
 */
#ifndef UCVM_ARCH_ARM64_TIMER_H
#define UCVM_ARCH_ARM64_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/options.h"
#include "core/error.h"
#include "core/kvm.h"

struct arm64_timer_info {
	const char *name;	/* as in --timer-irq */
	unsigned int irq;	/* KVM's default INTID */
	bool el2;		/* there in vCPUs with EL2 only */
};

/* Indexed by enum arm64_timer. */
extern const struct arm64_timer_info arm64_timer_list[ARM64_NR_TIMERS];

/* INTIDs that are in force, and what the device tree says. */
struct arm64_timers {
	unsigned int irq[ARM64_NR_TIMERS];
	bool present[ARM64_NR_TIMERS];	/* the guest's CPUs have this timer */
};

/*
 * Defaults and --timer-irq together: every timer of a VM (@el2: its vCPUs have
 * EL2, and a maintenance interrupt of the GIC) has a PPI of its own, and none
 * has @pmu_irq (0: no PMU). With @has_gic false --timer-irq is refused, since
 * KVM has the interrupt lines only in its GIC. Makes no system call. EINVAL with
 * a text that names --timer-irq.
 */
int arm64_timer_plan(const struct arm64_options *options, bool el2, bool has_gic,
		     unsigned int pmu_irq, struct arm64_timers *timers, struct ucvm_error *err);

/*
 * Set what --timer-irq asked for, once per VM (on any vCPU, when all exist, before
 * any ran), and read back what is in force then into @timers. Errors with a text:
 * ENXIO this kernel does not have that timer's setting (EL2 timers before 6.4),
 * EBUSY a vCPU has run, EINVAL no PPI or no GIC in the kernel.
 */
int arm64_timer_setup(struct kvm_obj *vcpu, const struct arm64_options *options,
		      struct arm64_timers *timers, struct ucvm_error *err);

#endif
