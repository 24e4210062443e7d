// SPDX-License-Identifier: Apache-2.0
/*
 * The PL031 real-time clock (Arm DDI 0224). The counter is not kept anywhere:
 * it is the host's clock plus an offset, and an alarm is a time of the host's
 * clock. Every access looks whether the alarm has come; the thread is there for
 * a guest that waits for the interrupt.
 */
#include "arch/arm64/pl031.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

enum {
	RTCDR = 0x000,
	RTCMR = 0x004,
	RTCLR = 0x008,
	RTCCR = 0x00c,
	RTCIMSC = 0x010,
	RTCRIS = 0x014,
	RTCMIS = 0x018,
	RTCICR = 0x01c,
	RTC_IDS = 0xfe0,	/* eight registers with one byte each */
};

#define RTC_STARTED	1u	/* RTCCR; cannot be taken back */
#define RTC_INTERRUPT	1u	/* RTCIMSC, RTCRIS, RTCMIS, RTCICR */
#define PRIMECELL_ID	0xb105f00du

static int64_t host_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

/* The interrupt line follows the masked status. */
static void line_update(struct pl031 *rtc)
{
	bool level = rtc->state.ris & rtc->state.imsc;

	if (level == rtc->level)
		return;
	rtc->level = level;
	rtc->set_irq(rtc->opaque, level);
}

static void alarm_check(struct pl031 *rtc)
{
	if (rtc->state.armed && host_seconds() >= rtc->state.alarm) {
		rtc->state.armed = 0;
		rtc->state.ris = RTC_INTERRUPT;
	}
	line_update(rtc);
}

static bool alarm_awaited(const struct pl031 *rtc)
{
	return rtc->state.armed && rtc->state.imsc;
}

/*
 * Waits for the alarm. The condition variable measures CLOCK_REALTIME, so the
 * wait ends when the host's clock is set past the alarm, too.
 */
static void *alarm_thread(void *opaque)
{
	struct pl031 *rtc = opaque;

	pthread_mutex_lock(&rtc->lock);
	while (!rtc->stop) {
		struct timespec until = { .tv_sec = rtc->state.alarm };

		if (alarm_awaited(rtc))
			pthread_cond_timedwait(&rtc->changed, &rtc->lock, &until);
		else
			pthread_cond_wait(&rtc->changed, &rtc->lock);
		alarm_check(rtc);
	}
	pthread_mutex_unlock(&rtc->lock);
	return NULL;
}

/* Have the thread wait for what is awaited now, if anything. */
static void alarm_follow(struct pl031 *rtc)
{
	sigset_t all, old;
	int e;

	alarm_check(rtc);
	if (rtc->has_thread) {
		pthread_cond_signal(&rtc->changed);
		return;
	}
	if (!alarm_awaited(rtc))
		return;
	/* Signals are for the threads that run vCPUs and for the command. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	e = pthread_create(&rtc->thread, NULL, alarm_thread, rtc);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	rtc->has_thread = e == 0;
	if (e)
		rtc->failed(rtc->opaque, -e);
}

/* The next time that RTCDR equals RTCMR, which can be after it wrapped. */
static void alarm_set(struct pl031 *rtc)
{
	int64_t now = host_seconds();
	uint32_t counter = (uint32_t)now + rtc->state.offset;

	rtc->state.armed = 1;
	rtc->state.alarm = now + (uint32_t)(rtc->state.match - counter);
}

static uint32_t id_read(uint64_t offset)
{
	unsigned int i = (offset - RTC_IDS) / 4;

	return (i < 4 ? PL031_PERIPHID >> (8 * i) : PRIMECELL_ID >> (8 * (i - 4))) & 0xff;
}

static uint32_t register_read(struct pl031 *rtc, uint64_t offset)
{
	switch (offset) {
	case RTCDR:
		return (uint32_t)host_seconds() + rtc->state.offset;
	case RTCMR:
		return rtc->state.match;
	case RTCLR:
		return rtc->state.load;
	case RTCCR:
		return RTC_STARTED;
	case RTCIMSC:
		return rtc->state.imsc;
	case RTCRIS:
		return rtc->state.ris;
	case RTCMIS:
		return rtc->state.ris & rtc->state.imsc;
	default:
		return offset >= RTC_IDS ? id_read(offset) : 0;
	}
}

static void register_write(struct pl031 *rtc, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case RTCMR:
		rtc->state.match = value;
		alarm_set(rtc);
		break;
	case RTCLR:
		rtc->state.load = value;
		rtc->state.offset = value - (uint32_t)host_seconds();
		alarm_set(rtc);
		break;
	case RTCIMSC:
		rtc->state.imsc = value & RTC_INTERRUPT;
		break;
	case RTCICR:
		rtc->state.ris &= ~value;
		break;
	default:
		return;		/* read-only or not there */
	}
	alarm_follow(rtc);
}

/* The registers are 32 bits wide; a narrower access has the low part. */
static uint64_t pl031_read(void *opaque, uint64_t offset, unsigned int size)
{
	struct pl031 *rtc = opaque;
	uint64_t value = 0;

	(void)size;
	pthread_mutex_lock(&rtc->lock);
	alarm_check(rtc);
	if (offset % 4 == 0)
		value = register_read(rtc, offset);
	pthread_mutex_unlock(&rtc->lock);
	return value;
}

static void pl031_write(void *opaque, uint64_t offset, unsigned int size, uint64_t value)
{
	struct pl031 *rtc = opaque;

	(void)size;
	pthread_mutex_lock(&rtc->lock);
	alarm_check(rtc);
	if (offset % 4 == 0)
		register_write(rtc, offset, (uint32_t)value);
	pthread_mutex_unlock(&rtc->lock);
}

const struct mmio_ops pl031_ops = { .read = pl031_read, .write = pl031_write };

void pl031_init(struct pl031 *rtc, irq_line_fn *set_irq, void (*failed)(void *opaque, int error),
		void *opaque)
{
	*rtc = (struct pl031){ .set_irq = set_irq, .failed = failed, .opaque = opaque };
	pthread_mutex_init(&rtc->lock, NULL);
	pthread_cond_init(&rtc->changed, NULL);
}

void pl031_reset(struct pl031 *rtc)
{
	pthread_mutex_lock(&rtc->lock);
	rtc->state = (struct pl031_state){ .offset = rtc->state.offset };
	line_update(rtc);
	pthread_mutex_unlock(&rtc->lock);
}

void pl031_get_state(struct pl031 *rtc, struct pl031_state *state)
{
	pthread_mutex_lock(&rtc->lock);
	*state = rtc->state;
	pthread_mutex_unlock(&rtc->lock);
}

/* An alarm is at most the counter's 2^32 seconds away from when it was set. */
static bool state_is_valid(const struct pl031_state *state)
{
	return state->imsc <= 1 && state->ris <= 1 && state->armed <= 1 && state->alarm >= 0 &&
	       state->alarm < INT64_C(1) << 40;
}

int pl031_set_state(struct pl031 *rtc, const struct pl031_state *state)
{
	if (!state_is_valid(state))
		return -EINVAL;
	pthread_mutex_lock(&rtc->lock);
	rtc->state = *state;
	alarm_check(rtc);
	/* The new VM's interrupt controller has a level of its own. */
	rtc->set_irq(rtc->opaque, rtc->level);
	alarm_follow(rtc);
	pthread_mutex_unlock(&rtc->lock);
	return 0;
}

void pl031_destroy(struct pl031 *rtc)
{
	if (rtc->has_thread) {
		pthread_mutex_lock(&rtc->lock);
		rtc->stop = true;
		pthread_cond_signal(&rtc->changed);
		pthread_mutex_unlock(&rtc->lock);
		pthread_join(rtc->thread, NULL);
	}
	pthread_cond_destroy(&rtc->changed);
	pthread_mutex_destroy(&rtc->lock);
}
