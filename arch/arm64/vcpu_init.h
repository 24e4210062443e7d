// SPDX-License-Identifier: Apache-2.0
/*
 * The vCPUs: which features they get, and everything between KVM_CREATE_VCPU and
 * the first KVM_RUN that is not the GIC. The order is KVM's (contract.md D.5,
 * D.6), and a first KVM_RUN that finds something missing marks the VM dead, so
 * all of it is decided and checked before:
 *
 *	arm64_vcpu_plan()	what every vCPU gets; checks, makes no system call
 *	  KVM_CREATE_VCPU of all vCPUs; gic_create(); memory slots
 *	arm64_vcpu_setup()	VCPU_INIT, FINALIZE, timers, PMU, stolen time
 *	  gic_init()
 *	arm64_vcpu_finish()	PMU INIT
 *	  registers; first KVM_RUN
 *
 * A guest that resets the machine gets new vCPUs (machine.h).
 */
#ifndef UCVM_ARCH_ARM64_VCPU_INIT_H
#define UCVM_ARCH_ARM64_VCPU_INIT_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/host.h"
#include "arch/arm64/options.h"
#include "arch/arm64/timer.h"
#include "core/error.h"
#include "core/kvm.h"

/* What all vCPUs of a VM get, alike but for POWER_OFF. */
struct arm64_vcpu_plan {
	const struct arm64_options *options;	/* borrowed */
	unsigned int nr_cpus;
	bool has_gic;		/* in the kernel */
	uint32_t target;	/* valid after arm64_vcpu_setup() */
	uint32_t features;	/* bit n: ARM64_VCPU_n, POWER_OFF not among them */
	bool stolen_time;	/* arm64_vcpu_setup() turns "auto" off if it is not there */
	struct arm64_timers timers;	/* what the guest's device tree says */
};

/* Has the plan feature ARM64_VCPU_@bit? */
static inline bool arm64_vcpu_has(const struct arm64_vcpu_plan *plan, unsigned int bit)
{
	return plan->features >> bit & 1;
}

/*
 * Decide. @options must live as long as the plan. Errors with a text that names
 * the option: ENODEV asked for and not there, EINVAL what does not go together
 * (features; interrupts that collide; an option that needs a GIC without one),
 * E2BIG more vCPUs than the host takes.
 */
int arm64_vcpu_plan(const struct arm64_host *host, const struct arm64_options *options,
		    unsigned int nr_cpus, bool has_gic, struct arm64_vcpu_plan *plan,
		    struct ucvm_error *err);

/*
 * Make @plan->nr_cpus vCPUs what the plan says. vCPU 0 starts powered on, the
 * others off (PSCI CPU_ON starts them). The memory slot with the stolen-time
 * records (ARM64_PVTIME_BASE) exists when plan->stolen_time says so. Errors with
 * a text: see arm64_vcpu_init() and the headers of timer, pmu and pvtime.
 */
int arm64_vcpu_setup(struct kvm_obj *vm, struct kvm_obj *const *vcpus,
		     struct arm64_vcpu_plan *plan, struct ucvm_error *err);

/*
 * What has to wait for gic_init(): the PMU's INIT. After it a vCPU can run, or
 * get its registers. Errors with a text: see arm64_pmu_init().
 */
int arm64_vcpu_finish(struct kvm_obj *const *vcpus, const struct arm64_vcpu_plan *plan,
		      struct ucvm_error *err);

/*
 * KVM_ARM_PREFERRED_TARGET: the kind of CPU that VCPU_INIT is told. ENODEV: this
 * host's CPU is unknown to its KVM (old kernels only).
 */
int arm64_vcpu_target(struct kvm_obj *vm, uint32_t *target, struct ucvm_error *err);

/*
 * KVM_ARM_VCPU_INIT of vCPU @cpu (its number, for the text and for POWER_OFF).
 * Every vCPU must exist by then, since some registers tell the topology. Again
 * with the same plan it is a reset. Errors with a text that names
 * --cpu-features (contract.md D.6): EINVAL unknown target, features that the
 * host lacks or that do not go together, or a second call with others; ENOENT a
 * feature bit that this kernel does not know; ENOMEM.
 */
int arm64_vcpu_init(struct kvm_obj *vcpu, unsigned int cpu, const struct arm64_vcpu_plan *plan,
		    struct ucvm_error *err);

/*
 * KVM_ARM_VCPU_FINALIZE of SVE, once after the first VCPU_INIT; nothing to do
 * without SVE. Errors with a text: EPERM done already, EINVAL the vCPU has no
 * SVE, ENOEXEC not initialised, ENOMEM.
 */
int arm64_vcpu_finalize(struct kvm_obj *vcpu, unsigned int cpu,
			const struct arm64_vcpu_plan *plan, struct ucvm_error *err);

/*
 * Would KVM_RUN take this vCPU? Found without running it: ENOEXEC VCPU_INIT is
 * missing, EPERM SVE is not finalized, ENXIO the PMU has no interrupt although
 * there is a GIC. With a text. A vCPU that went through setup and finish is
 * complete; this is for one that came about in another way.
 */
int arm64_vcpu_check(struct kvm_obj *vcpu, unsigned int cpu, const struct arm64_vcpu_plan *plan,
		     struct ucvm_error *err);

#endif
