// SPDX-License-Identifier: Apache-2.0
/*
 * The device tree that an arm64 guest finds its machine by. It is built from
 * plain numbers, so that whatever the machine decided is what the guest is told.
 */
#ifndef UCVM_ARCH_ARM64_FDT_H
#define UCVM_ARCH_ARM64_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct fdt_range {
	uint64_t base, size;	/* guest physical address, bytes; size 0: not there */
};

/* A device with one level-triggered interrupt, an INTID (SPIs start at 32). */
struct fdt_device {
	struct fdt_range range;
	uint32_t irq;
};

/* Interrupts of the architected timer; INTIDs of PPIs (16-31). */
enum fdt_timer {
	FDT_TIMER_SEC_PHYS,
	FDT_TIMER_PHYS,
	FDT_TIMER_VIRT,
	FDT_TIMER_HYP_PHYS,
	FDT_TIMER_HYP_VIRT,
	FDT_NR_TIMERS,
};

#define FDT_MAX_REDISTS	8
#define FDT_RNG_SEED	32	/* bytes */

struct fdt_config {
	const char *bootargs;		/* the command line as it is, or NULL */
	uint64_t initrd_start, initrd_end; /* both 0: none */
	uint64_t kaslr_seed;		/* random; 0: none */
	uint8_t rng_seed[FDT_RNG_SEED];	/* random */
	bool has_rng_seed;

	struct fdt_range ram;
	const uint64_t *mpidr;		/* MPIDR_EL1 of each vCPU; only the affinity is used */
	unsigned int cpus;
	bool aarch32;			/* a 32-bit guest: affinities are 24 bits */
	bool psci_smc;			/* PSCI by smc (the guest has EL2), not hvc */

	unsigned int gic;		/* 0 none, else 2 or 3 */
	struct fdt_range gicd;
	struct fdt_range gicc;		/* GICv2 */
	struct fdt_range redists[FDT_MAX_REDISTS]; /* GICv3; up to the first of size 0 */
	struct fdt_range its;		/* GICv3 */
	uint32_t maint_irq;		/* PPI INTID, for guests with EL2; 0: none */

	uint32_t timer[FDT_NR_TIMERS];	/* a 0 ends the list */
	uint32_t pmu_irq;		/* PPI INTID; 0: no PMU */
	struct fdt_device uart;		/* PL011, also the standard output */
	struct fdt_device rtc;		/* PL031 */
	struct fdt_range pvtime;	/* stolen-time records: memory to leave alone */
};

/*
 * Build the tree in @buf of @size bytes; 64 KiB and 256 bytes for each vCPU are
 * enough for a command line of up to 32 KiB. Without a GIC no node has an
 * interrupt. 0 and the blob ends by itself (its header has the size), or
 * -EFBIG when it does not fit, -EINVAL for a number that cannot be told in a
 * device tree, both with a text.
 */
int fdt_build(const struct fdt_config *config, void *buf, size_t size, struct ucvm_error *err);

#endif
