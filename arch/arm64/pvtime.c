// SPDX-License-Identifier: Apache-2.0
/* Stolen time: see pvtime.h. */
#include "arch/arm64/pvtime.h"

#include <errno.h>
#include <stdio.h>

#include "arch/arm64/device.h"
#include "arch/arm64/layout.h"
#include "ucvm/arm64_kvm.h"

#define NR_RECORDS	(ARM64_PVTIME_SIZE / ARM64_PVTIME_RECORD)

_Static_assert(ARM64_MAX_CPUS <= NR_RECORDS, "a record for each vCPU");
_Static_assert(ARM64_PVTIME_RECORD == 64 && ARM64_PVTIME_BASE % 64 == 0, "contract.md D.5");

int arm64_pvtime_plan(const struct arm64_host *host, const struct arm64_options *options,
		      bool aarch32, unsigned int nr_cpus, bool *on, struct ucvm_error *err)
{
	const bool asked = options->stolen_time == ARM64_ON;

	*on = false;
	if (options->stolen_time == ARM64_OFF)
		return 0;
	if (asked && aarch32)
		return error_set(err, EINVAL,
				 "--stolen-time on: a 32-bit guest (--cpu-features +aarch32) "
				 "cannot ask for it");
	if (asked && !host->steal_time)
		return error_set(err, ENODEV,
				 "--stolen-time on: this host's KVM has no stolen time "
				 "(KVM_CAP_STEAL_TIME)");
	if (asked && nr_cpus > NR_RECORDS)
		return error_set(err, E2BIG, "--stolen-time on: at most %u CPUs (--cpus)",
				 (unsigned int)NR_RECORDS);
	*on = host->steal_time && !aarch32 && nr_cpus <= NR_RECORDS;
	return 0;
}

uint64_t arm64_pvtime_address(unsigned int cpu)
{
	return ARM64_PVTIME_BASE + cpu * ARM64_PVTIME_RECORD;
}

int arm64_pvtime_setup(struct kvm_obj *vcpu, unsigned int cpu, struct ucvm_error *err)
{
	static const struct device_errno errors[] = {
		{ ENXIO, "this host's KVM has no stolen time" },
		{ EEXIST, "the vCPU has a record already" },
		{ EINVAL, "no guest memory at its address" },
		{ 0, NULL },
	};
	const uint64_t address = arm64_pvtime_address(cpu);
	char name[64];
	const struct device_attr_row row = {
		.group = ARM64_VCPU_PVTIME_CTRL,
		.attr = ARM64_VCPU_PVTIME_IPA,
		.value = &address,
		.name = name,
		.option = "--stolen-time",
		.errors = errors,
	};

	snprintf(name, sizeof(name), "the stolen-time record of vCPU %u", cpu);
	return device_set_attrs(vcpu, &row, 1, err);
}
