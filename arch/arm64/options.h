// SPDX-License-Identifier: Apache-2.0
/*
 * What the user can choose for an arm64 guest: the options of `ucvm run` that
 * only this architecture has, parsed and checked, before anything is asked of
 * the kernel.
 */
#ifndef UCVM_ARCH_ARM64_OPTIONS_H
#define UCVM_ARCH_ARM64_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/arch.h"
#include "core/error.h"

/* A feature that is there when the host has it, unless the user decides. */
enum arm64_choice { ARM64_AUTO, ARM64_OFF, ARM64_ON };

enum gic_kind {
	GIC_AUTO,	/* GICv3 if the host has it, else GICv2 */
	GIC_NONE,	/* no interrupt controller in the kernel: --irqchip off */
	GIC_V2,
	GIC_V3,
};

enum arm64_timer {	/* KVM_ARM_VCPU_TIMER_IRQ_*: the attribute numbers */
	ARM64_VTIMER,
	ARM64_PTIMER,
	ARM64_HVTIMER,
	ARM64_HPTIMER,
	ARM64_NR_TIMERS,
};

#define ARM64_MAX_FILTERS	64

struct arm64_pmu_range {
	uint16_t base, count;	/* event numbers base .. base + count - 1 */
	bool deny;
};

struct arm64_smccc_range {
	uint32_t base, count;	/* function identifiers */
	uint8_t action;		/* KVM_SMCCC_FILTER_*: 0 handle, 1 deny, 2 forward */
};

struct arm64_options {
	enum gic_kind gic;
	enum arm64_choice its;
	enum arm64_choice pmu;
	const char *pmu_name;		/* with pmu ON: which of the host's, or NULL; borrowed */
	bool pmu_counters_set;
	unsigned int pmu_counters;	/* event counters of the guest, valid where set */
	enum arm64_choice stolen_time;
	enum arm64_choice sve;
	enum arm64_choice pauth;	/* both PTRAUTH features, which go together */
	bool mte;			/* memory tagging */
	bool aarch32;			/* EL1 is 32-bit */
	bool el2;			/* nested virtualization */
	bool el2_e2h0;
	unsigned int ipa_bits;		/* 0: as many as the memory needs, at least 40 */
	bool timer_set[ARM64_NR_TIMERS];
	unsigned int timer_irq[ARM64_NR_TIMERS];	/* INTIDs, valid where set */
	size_t nr_pmu_ranges;
	struct arm64_pmu_range pmu_ranges[ARM64_MAX_FILTERS];
	size_t nr_smccc_ranges;
	struct arm64_smccc_range smccc_ranges[ARM64_MAX_FILTERS];
};

/* The options of `ucvm run` that arm64_options_parse() reads; ends with a NULL name. */
extern const struct arch_option arm64_option_table[];

/*
 * @settings: for each row of arm64_option_table the value given or NULL; the
 * texts must live as long as @out. 0, or -EINVAL with a text that names the
 * option and what is wrong in it; then @out is undefined.
 */
int arm64_options_parse(const char *const *settings, struct arm64_options *out,
			struct ucvm_error *err);

/* For struct arch: see option_word() there. @option: a row of arm64_option_table. */
const char *arm64_option_word(size_t option, size_t i);

#endif
