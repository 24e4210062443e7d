// SPDX-License-Identifier: Apache-2.0
/*
 * The guest's time-of-day clock as the provider keeps it, and its units:
 * one TOD unit is 2^-12 microseconds.
 */
#ifndef UCVM_ARCH_S390_TOD_H
#define UCVM_ARCH_S390_TOD_H

#include <stdint.h>

struct s390_cpu;

static inline uint64_t tod_from_ns(uint64_t ns)
{
	return (uint64_t)(((unsigned __int128)ns * 512) / 125);
}

/* Rounded up, so that a sleep of this length is not too short. */
static inline uint64_t tod_to_ns(uint64_t tod)
{
	return (uint64_t)(((unsigned __int128)tod * 125 + 511) / 512);
}

/* What STCK on @cpu would show now. */
uint64_t tod_guest_now(struct s390_cpu *cpu);

/* SET CLOCK: all CPUs of the VM see @tod now. 0 or -errno. */
int tod_set_guest(struct s390_cpu *cpu, uint64_t tod);

#endif
