// SPDX-License-Identifier: Apache-2.0
/* Interrupts of the architected timers: see timer.h. */
#include "arch/arm64/timer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arch/arm64/device.h"
#include "arch/arm64/layout.h"
#include "ucvm/arm64_kvm.h"

_Static_assert(ARM64_VTIMER == ARM64_VCPU_TIMER_IRQ_VTIMER, "attribute number");
_Static_assert(ARM64_PTIMER == ARM64_VCPU_TIMER_IRQ_PTIMER, "attribute number");
_Static_assert(ARM64_HVTIMER == ARM64_VCPU_TIMER_IRQ_HVTIMER, "attribute number");
_Static_assert(ARM64_HPTIMER == ARM64_VCPU_TIMER_IRQ_HPTIMER, "attribute number");

#define FIRST_PPI	16
#define LAST_PPI	31

const struct arm64_timer_info arm64_timer_list[ARM64_NR_TIMERS] = {
	[ARM64_VTIMER] = { "virtual", ARM64_IRQ_VTIMER, false },
	[ARM64_PTIMER] = { "physical", ARM64_IRQ_PTIMER, false },
	[ARM64_HVTIMER] = { "hyp-virtual", ARM64_IRQ_HVTIMER, true },
	[ARM64_HPTIMER] = { "hyp-physical", ARM64_IRQ_HPTIMER, true },
};

static const struct device_errno timer_errors[] = {
	{ ENXIO, "this kernel has no such timer setting" },
	{ EBUSY, "a vCPU has run already" },
	{ EINVAL, "not a PPI, or no interrupt controller in the kernel" },
	{ 0, NULL },
};

static bool any_set(const struct arm64_options *options)
{
	for (int t = 0; t < ARM64_NR_TIMERS; t++) {
		if (options->timer_set[t])
			return true;
	}
	return false;
}

/* Does a timer that counts share its PPI with one before it, the PMU or the GIC? */
static int check_collision(const struct arm64_timers *timers, const bool *counts, int t,
			   unsigned int pmu_irq, struct ucvm_error *err)
{
	const char *name = arm64_timer_list[t].name;

	if (timers->irq[t] == pmu_irq)
		return error_set(err, EINVAL,
				 "--timer-irq %s=%u: that is the PMU's interrupt (--pmu off frees "
				 "it)", name, pmu_irq);
	/* Only vCPUs with EL2 have it, and all of the timers. */
	if (timers->irq[t] == ARM64_IRQ_GIC_MAINT && timers->present[ARM64_HVTIMER])
		return error_set(err, EINVAL,
				 "--timer-irq %s=%u: that is the GIC's maintenance interrupt "
				 "(--cpu-features +el2)", name, timers->irq[t]);
	for (int other = 0; other < t; other++) {
		if (counts[other] && timers->irq[other] == timers->irq[t])
			return error_set(err, EINVAL,
					 "--timer-irq: the %s and %s timers both have interrupt %u",
					 arm64_timer_list[other].name, name, timers->irq[t]);
	}
	return 0;
}

int arm64_timer_plan(const struct arm64_options *options, bool el2, bool has_gic,
		     unsigned int pmu_irq, struct arm64_timers *timers, struct ucvm_error *err)
{
	bool counts[ARM64_NR_TIMERS];
	int rc = 0;

	if (!has_gic && any_set(options))
		return error_set(err, EINVAL,
				 "--timer-irq: needs the interrupt controller that --irqchip off "
				 "leaves out");
	for (int t = 0; t < ARM64_NR_TIMERS; t++) {
		timers->irq[t] = options->timer_set[t] ? options->timer_irq[t] :
							 arm64_timer_list[t].irq;
		timers->present[t] = el2 || !arm64_timer_list[t].el2;
		counts[t] = timers->present[t] || options->timer_set[t];
		if (timers->irq[t] < FIRST_PPI || timers->irq[t] > LAST_PPI)
			return error_set(err, EINVAL, "--timer-irq %s=%u: not a PPI (%d to %d)",
					 arm64_timer_list[t].name, timers->irq[t], FIRST_PPI,
					 LAST_PPI);
	}
	for (int t = 0; t < ARM64_NR_TIMERS && !rc; t++) {
		if (counts[t])
			rc = check_collision(timers, counts, t, pmu_irq, err);
	}
	return rc;
}

static int timer_set(struct kvm_obj *vcpu, int t, unsigned int irq, struct ucvm_error *err)
{
	char name[64];
	int value = (int)irq;
	const struct device_attr_row row = {
		.group = ARM64_VCPU_TIMER_CTRL,
		.attr = (uint64_t)t,
		.value = &value,
		.name = name,
		.option = "--timer-irq",
		.errors = timer_errors,
	};

	snprintf(name, sizeof(name), "the interrupt of the %s timer to %u",
		 arm64_timer_list[t].name, irq);
	return device_set_attrs(vcpu, &row, 1, err);
}

static int timer_get(struct kvm_obj *vcpu, int t, unsigned int *irq, struct ucvm_error *err)
{
	char doing[64];
	int value, rc = device_get_attr(vcpu, ARM64_VCPU_TIMER_CTRL, (uint64_t)t, &value);

	if (rc == 0 && (value < FIRST_PPI || value > LAST_PPI))
		rc = -EPROTO;
	if (rc) {
		snprintf(doing, sizeof(doing), "read the interrupt of the %s timer",
			 arm64_timer_list[t].name);
		return device_error(err, rc, doing, timer_errors, "--timer-irq");
	}
	*irq = (unsigned int)value;
	return 0;
}

int arm64_timer_setup(struct kvm_obj *vcpu, const struct arm64_options *options,
		      struct arm64_timers *timers, struct ucvm_error *err)
{
	int rc = 0;

	if (!any_set(options))
		return 0;
	for (int t = 0; t < ARM64_NR_TIMERS && !rc; t++) {
		if (options->timer_set[t])
			rc = timer_set(vcpu, t, options->timer_irq[t], err);
	}
	for (int t = 0; t < ARM64_NR_TIMERS && !rc; t++) {
		if (timers->present[t])
			rc = timer_get(vcpu, t, &timers->irq[t], err);
	}
	return rc;
}
