// SPDX-License-Identifier: Apache-2.0
/*
 * The real-time clock of arm64 guests: an Arm PrimeCell RTC (PL031) that counts
 * the seconds of the host's clock plus an offset that the guest can set, with an
 * alarm interrupt. An alarm is kept by a thread that exists from the first
 * alarm on, so a guest that sets none costs none.
 */
#ifndef UCVM_ARCH_ARM64_PL031_H
#define UCVM_ARCH_ARM64_PL031_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/mmio.h"

#define PL031_SIZE	0x1000u
#define PL031_PERIPHID	0x00041031u

/* All of it that a saved VM needs; the clock goes on with the host's. */
struct pl031_state {
	uint32_t offset;	/* RTCDR is the host's seconds plus this, modulo 2^32 */
	uint32_t match, load;	/* RTCMR, RTCLR */
	uint32_t imsc, ris;
	uint32_t armed;		/* an alarm is to come: */
	int64_t alarm;		/* seconds of CLOCK_REALTIME */
};

struct pl031 {
	pthread_mutex_t lock;	/* everything below */
	pthread_cond_t changed;	/* for the thread */
	pthread_t thread;
	bool has_thread, stop;
	bool level;		/* of the interrupt line */
	struct pl031_state state;
	irq_line_fn *set_irq;
	void (*failed)(void *opaque, int error);
	void *opaque;
};

extern const struct mmio_ops pl031_ops;	/* opaque: struct pl031 */

/*
 * The time of the host, no alarm. @set_irq is called with the lock held, from
 * vCPU threads and the clock's own; it must not call back. @failed (never NULL)
 * is called, likewise, with a negative errno when the host has no thread for an
 * alarm; the interrupt then comes with the guest's next access.
 */
void pl031_init(struct pl031 *rtc, irq_line_fn *set_irq, void (*failed)(void *opaque, int error),
		void *opaque);

/* A system reset: no alarm, interrupt masked; the time goes on. */
void pl031_reset(struct pl031 *rtc);

/*
 * For save and restore, while no vCPU runs. set: 0, or -EINVAL for a state that
 * cannot be (then nothing changed); the interrupt line is set anew.
 */
void pl031_get_state(struct pl031 *rtc, struct pl031_state *state);
int pl031_set_state(struct pl031 *rtc, const struct pl031_state *state);

/* Ends the thread. */
void pl031_destroy(struct pl031 *rtc);

#endif
