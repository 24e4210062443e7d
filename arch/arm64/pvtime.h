// SPDX-License-Identifier: Apache-2.0
/*
 * Stolen time (DEN0057): each vCPU has a record of 64 bytes in which KVM tells
 * the guest how long the vCPU was ready but did not run. The records lie in
 * memory of their own at ARM64_PVTIME_BASE, outside the guest's RAM; the guest
 * finds its record by the call PV_TIME_ST, which KVM answers.
 */
#ifndef UCVM_ARCH_ARM64_PVTIME_H
#define UCVM_ARCH_ARM64_PVTIME_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/host.h"
#include "arch/arm64/options.h"
#include "core/error.h"
#include "core/kvm.h"

/*
 * Does a guest with @nr_cpus vCPUs get stolen time? @aarch32: it is a 32-bit
 * one, which cannot make the calls. Errors with a text that names
 * --stolen-time: ENODEV asked for and not there, EINVAL for a 32-bit guest,
 * E2BIG more vCPUs than records.
 */
int arm64_pvtime_plan(const struct arm64_host *host, const struct arm64_options *options,
		      bool aarch32, unsigned int nr_cpus, bool *on, struct ucvm_error *err);

/* Guest physical address of the record of vCPU @cpu. */
uint64_t arm64_pvtime_address(unsigned int cpu);

/*
 * Give vCPU @cpu its record. The memory slot must exist. Errors with a text:
 * ENXIO the kernel has no stolen time after all (no scheduler statistics),
 * EEXIST the vCPU has a record already, EINVAL no memory slot at the address.
 */
int arm64_pvtime_setup(struct kvm_obj *vcpu, unsigned int cpu, struct ucvm_error *err);

#endif
