// SPDX-License-Identifier: Apache-2.0
/*
 * The guest's performance monitors (PMUv3). KVM wants them set up in this order
 * (contract.md D.5): which PMU of the host, number of counters, event filter,
 * overflow interrupt - then the GIC's INIT - then INIT of the PMU itself.
 */
#ifndef UCVM_ARCH_ARM64_PMU_H
#define UCVM_ARCH_ARM64_PMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/arm64/options.h"
#include "core/error.h"
#include "core/kvm.h"

/* Where the kernel lists its PMUs. */
#define ARM64_PMU_SYSFS "/sys/bus/event_source/devices"

/*
 * The perf type of the host's PMU @name (a folder of @sysfs, for example
 * armv8_pmuv3_0). Errors with a text that names --pmu: ENODEV no such PMU,
 * EINVAL its type file makes no sense, else the errno of reading it.
 */
int arm64_pmu_find(const char *sysfs, const char *name, int *type, struct ucvm_error *err);

/*
 * Before the GIC's INIT. The settings of the whole VM (SET_PMU, NR_COUNTERS,
 * FILTER) are made on vCPU 0, the interrupt ARM64_IRQ_PMU on each when there is
 * a GIC in the kernel; without one the kernel refuses an interrupt, and the
 * guest's counters just do not interrupt. Errors with a text that names the
 * option (ENXIO, EINVAL, EBUSY, ENODEV of contract.md D.5).
 */
int arm64_pmu_setup(struct kvm_obj *vcpu, unsigned int cpu, const struct arm64_options *options,
		    bool has_gic, struct ucvm_error *err);

/* After the GIC's INIT: ENODEV the GIC is not, ENXIO no interrupt, EBUSY twice. */
int arm64_pmu_init(struct kvm_obj *vcpu, unsigned int cpu, struct ucvm_error *err);

/*
 * Does the PMU of a vCPU that has the feature know its interrupt? 0, or ENXIO
 * with a text. For VMs with a GIC in the kernel.
 */
int arm64_pmu_check(struct kvm_obj *vcpu, unsigned int cpu, struct ucvm_error *err);

/*
 * The text for KVM_EXIT_FAIL_ENTRY with @reason: on hosts with several kinds of
 * CPU a vCPU cannot run on host CPU @host_cpu, since that one lacks the PMU that
 * --pmu chose. Returns -ENOEXEC.
 */
int arm64_pmu_fail_entry(uint64_t reason, unsigned int host_cpu, struct ucvm_error *err);

#endif
