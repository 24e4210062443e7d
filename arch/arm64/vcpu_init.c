// SPDX-License-Identifier: Apache-2.0
/* The vCPUs and their features: see vcpu_init.h. */
#include "arch/arm64/vcpu_init.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>

#include "arch/arm64/device.h"
#include "arch/arm64/layout.h"
#include "arch/arm64/pmu.h"
#include "arch/arm64/pvtime.h"
#include "ucvm/arm64_kvm.h"

#define BIT(n)	(UINT32_C(1) << (n))

#define PTRAUTH_BITS	(BIT(ARM64_VCPU_PTRAUTH_ADDRESS) | BIT(ARM64_VCPU_PTRAUTH_GENERIC))

/* One feature: what the user and the host say about it. */
struct feature {
	enum arm64_choice choice;
	bool there;		/* the host has it */
	bool narrow;		/* a 32-bit guest may have it */
	uint32_t bits;
	const char *option;	/* that asks for it */
	const char *missing;	/* what a host without it lacks */
};

static enum arm64_choice choice_of(bool asked)
{
	return asked ? ARM64_ON : ARM64_OFF;
}

static int feature_add(const struct feature *f, bool aarch32, uint32_t *features,
		       struct ucvm_error *err)
{
	if (f->choice == ARM64_ON && !f->there)
		return error_set(err, ENODEV, "%s: this host's KVM has no %s", f->option,
				 f->missing);
	if (f->choice == ARM64_ON && aarch32 && !f->narrow)
		return error_set(err, EINVAL,
				 "%s: not for a 32-bit guest (--cpu-features +aarch32)", f->option);
	if (f->choice != ARM64_OFF && f->there && (f->narrow || !aarch32))
		*features |= f->bits;
	return 0;
}

static int plan_features(const struct arm64_host *host, const struct arm64_options *o,
			 uint32_t *features, struct ucvm_error *err)
{
	const struct feature list[] = {
		{ choice_of(o->aarch32), host->aarch32, true, BIT(ARM64_VCPU_EL1_32BIT),
		  "--cpu-features +aarch32", "32-bit guests (KVM_CAP_ARM_EL1_32BIT)" },
		{ o->pmu, host->pmu, true, BIT(ARM64_VCPU_PMU_V3),
		  "--pmu", "PMU for guests (KVM_CAP_ARM_PMU_V3)" },
		{ o->sve, host->sve, false, BIT(ARM64_VCPU_SVE),
		  "--cpu-features +sve", "SVE (KVM_CAP_ARM_SVE)" },
		{ o->pauth, host->pauth_address && host->pauth_generic, false, PTRAUTH_BITS,
		  "--cpu-features +pauth", "pointer authentication (KVM_CAP_ARM_PTRAUTH_ADDRESS "
		  "and KVM_CAP_ARM_PTRAUTH_GENERIC)" },
		{ choice_of(o->el2), host->el2, false, BIT(ARM64_VCPU_HAS_EL2),
		  "--cpu-features +el2", "nested virtualization (KVM_CAP_ARM_EL2; Linux 6.16 "
		  "started with kvm-arm.mode=nested can have it)" },
		{ choice_of(o->el2_e2h0), host->el2_e2h0, false, BIT(ARM64_VCPU_HAS_EL2_E2H0),
		  "--cpu-features +el2-e2h0", "EL2 without VHE (KVM_CAP_ARM_EL2_E2H0)" },
	};
	int rc = 0;

	*features = BIT(ARM64_VCPU_PSCI_0_2);
	if (o->el2_e2h0 && !o->el2)
		return error_set(err, EINVAL, "--cpu-features +el2-e2h0: needs +el2 as well");
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]) && !rc; i++)
		rc = feature_add(&list[i], o->aarch32, features, err);
	return rc;
}

int arm64_vcpu_plan(const struct arm64_host *host, const struct arm64_options *options,
		    unsigned int nr_cpus, bool has_gic, struct arm64_vcpu_plan *plan,
		    struct ucvm_error *err)
{
	bool pmu;
	int rc;

	memset(plan, 0, sizeof(*plan));
	plan->options = options;
	plan->nr_cpus = nr_cpus;
	plan->has_gic = has_gic;
	if (nr_cpus == 0 || nr_cpus > host->max_cpus)
		return error_set(err, E2BIG, "--cpus: %u is not between 1 and %u, what this "
				 "host's KVM takes", nr_cpus, host->max_cpus);
	rc = plan_features(host, options, &plan->features, err);
	if (rc)
		return rc;
	/* A first KVM_RUN gives the guest the GIC's maintenance interrupt. */
	if (options->el2 && !has_gic)
		return error_set(err, EINVAL,
				 "--cpu-features +el2: needs the interrupt controller that "
				 "--irqchip off leaves out");
	pmu = arm64_vcpu_has(plan, ARM64_VCPU_PMU_V3);
	rc = arm64_timer_plan(options, options->el2, has_gic, pmu && has_gic ? ARM64_IRQ_PMU : 0,
			      &plan->timers, err);
	if (rc)
		return rc;
	return arm64_pvtime_plan(host, options, options->aarch32, nr_cpus, &plan->stolen_time,
				 err);
}

int arm64_vcpu_target(struct kvm_obj *vm, uint32_t *target, struct ucvm_error *err)
{
	static const struct device_errno errors[] = {
		{ ENODEV, "KVM does not know this host's CPU" },
		{ 0, NULL },
	};
	struct arm64_vcpu_init init = { 0 };
	int rc = (int)kvm_ioctl_ptr(vm, ARM64_KVM_PREFERRED_TARGET, &init);

	if (rc < 0)
		return device_error(err, rc, "learn what kind of vCPU this host prefers", errors,
				    NULL);
	*target = init.target;
	return 0;
}

int arm64_vcpu_init(struct kvm_obj *vcpu, unsigned int cpu, const struct arm64_vcpu_plan *plan,
		    struct ucvm_error *err)
{
	static const struct device_errno errors[] = {
		{ EINVAL, "KVM does not take these features together on this host, or another "
			  "call or vCPU has others" },
		{ ENOENT, "this kernel does not know one of the features" },
		{ 0, NULL },
	};
	const struct arm64_vcpu_init init = {
		.target = plan->target,
		.features = { plan->features | (cpu ? BIT(ARM64_VCPU_POWER_OFF) : 0) },
	};
	char doing[64];
	int rc = (int)kvm_ioctl_ptr(vcpu, ARM64_KVM_VCPU_INIT, &init);

	if (rc >= 0)
		return 0;
	snprintf(doing, sizeof(doing), "initialise vCPU %u (features 0x%x)", cpu,
		 (unsigned int)init.features[0]);
	return device_error(err, rc, doing, errors, "--cpu-features, --pmu");
}

int arm64_vcpu_finalize(struct kvm_obj *vcpu, unsigned int cpu,
			const struct arm64_vcpu_plan *plan, struct ucvm_error *err)
{
	static const struct device_errno errors[] = {
		{ EPERM, "it is finalized already" },
		{ EINVAL, "the vCPU has no SVE" },
		{ ENOEXEC, "the vCPU is not initialised" },
		{ 0, NULL },
	};
	static const int feature = ARM64_VCPU_SVE;
	char doing[64];
	int rc;

	if (!arm64_vcpu_has(plan, ARM64_VCPU_SVE))
		return 0;
	rc = (int)kvm_ioctl_ptr(vcpu, ARM64_KVM_VCPU_FINALIZE, &feature);
	if (rc >= 0)
		return 0;
	snprintf(doing, sizeof(doing), "finalize SVE of vCPU %u", cpu);
	return device_error(err, rc, doing, errors, "--cpu-features -sve does without");
}

/* With "auto", a kernel that has the capability may still lack the attribute. */
static int settle_stolen_time(struct kvm_obj *vcpu, struct arm64_vcpu_plan *plan,
			      struct ucvm_error *err)
{
	int rc;

	if (!plan->stolen_time || plan->options->stolen_time == ARM64_ON)
		return 0;
	rc = device_has_attr(vcpu, ARM64_VCPU_PVTIME_CTRL, ARM64_VCPU_PVTIME_IPA);
	if (rc == -ENXIO)
		plan->stolen_time = false;
	else if (rc)
		return device_error(err, rc, "ask whether there is stolen time", NULL,
				    "--stolen-time");
	return 0;
}

/* What each vCPU has of its own. */
static int setup_attributes(struct kvm_obj *vcpu, unsigned int cpu,
			    const struct arm64_vcpu_plan *plan, struct ucvm_error *err)
{
	int rc = 0;

	if (arm64_vcpu_has(plan, ARM64_VCPU_PMU_V3))
		rc = arm64_pmu_setup(vcpu, cpu, plan->options, plan->has_gic, err);
	if (!rc && plan->stolen_time)
		rc = arm64_pvtime_setup(vcpu, cpu, err);
	return rc;
}

int arm64_vcpu_setup(struct kvm_obj *vm, struct kvm_obj *const *vcpus,
		     struct arm64_vcpu_plan *plan, struct ucvm_error *err)
{
	int rc = arm64_vcpu_target(vm, &plan->target, err);

	for (unsigned int i = 0; i < plan->nr_cpus && !rc; i++) {
		rc = arm64_vcpu_init(vcpus[i], i, plan, err);
		if (!rc)
			rc = arm64_vcpu_finalize(vcpus[i], i, plan, err);
	}
	if (!rc)
		rc = arm64_timer_setup(vcpus[0], plan->options, &plan->timers, err);
	if (!rc)
		rc = settle_stolen_time(vcpus[0], plan, err);
	for (unsigned int i = 0; i < plan->nr_cpus && !rc; i++)
		rc = setup_attributes(vcpus[i], i, plan, err);
	return rc;
}

int arm64_vcpu_finish(struct kvm_obj *const *vcpus, const struct arm64_vcpu_plan *plan,
		      struct ucvm_error *err)
{
	int rc = 0;

	if (!arm64_vcpu_has(plan, ARM64_VCPU_PMU_V3))
		return 0;
	for (unsigned int i = 0; i < plan->nr_cpus && !rc; i++)
		rc = arm64_pmu_init(vcpus[i], i, err);
	return rc;
}

int arm64_vcpu_check(struct kvm_obj *vcpu, unsigned int cpu, const struct arm64_vcpu_plan *plan,
		     struct ucvm_error *err)
{
	static const struct device_errno errors[] = {
		{ ENOEXEC, "VCPU_INIT is missing" },
		{ EPERM, "SVE is not finalized" },
		{ 0, NULL },
	};
	struct arm64_reg_list list = { .n = 0 };
	char doing[64];
	int rc = (int)kvm_ioctl_ptr(vcpu, ARM64_KVM_GET_REG_LIST, &list);

	/* E2BIG is what a complete vCPU says: there are registers to list. */
	if (rc < 0 && rc != -E2BIG) {
		snprintf(doing, sizeof(doing), "run vCPU %u", cpu);
		return device_error(err, rc, doing, errors, "--cpu-features");
	}
	if (arm64_vcpu_has(plan, ARM64_VCPU_PMU_V3) && plan->has_gic)
		return arm64_pmu_check(vcpu, cpu, err);
	return 0;
}
