// SPDX-License-Identifier: Apache-2.0
/*
 * The real-time clock: the host's time plus an offset, alarms that have come,
 * that are to come and that need the thread, and its state in a new VM.
 */
#include <errno.h>
#include <stdatomic.h>
#include <time.h>

#include "arch/arm64/pl031.h"
#include "tests/unit/unit.h"

enum { DR = 0, MR = 4, LR = 8, CR = 0xc, IMSC = 0x10, RIS = 0x14, MIS = 0x18, ICR = 0x1c };

struct fixture {
	struct pl031 rtc;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool level;
	unsigned int changes, failures;
};

static void set_irq(void *opaque, bool level)
{
	struct fixture *fx = opaque;

	pthread_mutex_lock(&fx->lock);
	fx->level = level;
	fx->changes++;
	pthread_cond_signal(&fx->changed);
	pthread_mutex_unlock(&fx->lock);
}

static void failed(void *opaque, int error)
{
	struct fixture *fx = opaque;

	(void)error;
	fx->failures++;
}

static void setup(struct fixture *fx)
{
	*fx = (struct fixture){ .level = false };
	pthread_mutex_init(&fx->lock, NULL);
	pthread_cond_init(&fx->changed, NULL);
	pl031_init(&fx->rtc, set_irq, failed, fx);
}

static void teardown(struct fixture *fx)
{
	pl031_destroy(&fx->rtc);
	CU_ASSERT_EQUAL(fx->failures, 0);
	pthread_cond_destroy(&fx->changed);
	pthread_mutex_destroy(&fx->lock);
}

static uint32_t reg(struct fixture *fx, uint64_t offset)
{
	return pl031_ops.read(&fx->rtc, offset, 4);
}

static void set(struct fixture *fx, uint64_t offset, uint32_t value)
{
	pl031_ops.write(&fx->rtc, offset, 4, value);
}

/* RTCDR is @offset ahead of the host's clock, which may go on while it is read. */
static bool is_ahead(struct fixture *fx, uint32_t offset)
{
	uint32_t before = (uint32_t)time(NULL);
	uint32_t value = reg(fx, DR) - offset;

	/* time() can be a tick behind the clock that is read. */
	return value - before <= (uint32_t)time(NULL) + 1 - before;
}

static void counts_from_the_host(void)
{
	struct fixture fx;

	setup(&fx);
	CU_ASSERT(is_ahead(&fx, 0));
	CU_ASSERT_EQUAL(reg(&fx, CR), 1);
	set(&fx, CR, 0);
	CU_ASSERT_EQUAL(reg(&fx, CR), 1);
	set(&fx, DR, 5);
	CU_ASSERT(is_ahead(&fx, 0));
	set(&fx, LR, (uint32_t)time(NULL) + 1000000);
	CU_ASSERT(is_ahead(&fx, 1000000) || is_ahead(&fx, 999999));
	set(&fx, LR, 0xffffffff);
	CU_ASSERT_EQUAL(reg(&fx, LR), 0xffffffff);
	CU_ASSERT(reg(&fx, DR) + 1 < 600);	/* it wraps */
	pl031_reset(&fx.rtc);
	CU_ASSERT(reg(&fx, DR) + 1 < 600);
	CU_ASSERT_FALSE(fx.rtc.has_thread);
	teardown(&fx);
}

static void has_ids(void)
{
	static const uint8_t ids[8] = { 0x31, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };
	struct fixture fx;

	setup(&fx);
	for (unsigned int i = 0; i < 8; i++) {
		set(&fx, 0xfe0 + 4 * i, 0xdeadbeef);
		CU_ASSERT_EQUAL(reg(&fx, 0xfe0 + 4 * i), ids[i]);
		CU_ASSERT_EQUAL(pl031_ops.read(&fx.rtc, 0xfe0 + 4 * i, 1), ids[i]);
	}
	CU_ASSERT_EQUAL(reg(&fx, 0x20), 0);
	CU_ASSERT_EQUAL(reg(&fx, 0xfdc), 0);
	CU_ASSERT_EQUAL(pl031_ops.read(&fx.rtc, 0xfe1, 1), 0);
	teardown(&fx);
}

/* An alarm for now has come when its register is written. */
static void alarm_now(void)
{
	struct fixture fx;

	setup(&fx);
	set(&fx, LR, 1000);
	set(&fx, MR, reg(&fx, DR));
	while (!reg(&fx, RIS))
		set(&fx, MR, reg(&fx, DR));	/* the second was over */
	CU_ASSERT_EQUAL(reg(&fx, MIS), 0);
	CU_ASSERT_EQUAL(fx.changes, 0);
	CU_ASSERT_FALSE(fx.rtc.has_thread);
	set(&fx, IMSC, 0xff);
	CU_ASSERT_EQUAL(reg(&fx, IMSC), 1);
	CU_ASSERT_EQUAL(reg(&fx, MIS), 1);
	CU_ASSERT_TRUE(fx.level);
	set(&fx, IMSC, 0);
	CU_ASSERT_FALSE(fx.level);
	set(&fx, IMSC, 1);
	set(&fx, ICR, 1);
	CU_ASSERT_FALSE(fx.level);
	CU_ASSERT_EQUAL(reg(&fx, RIS), 0);
	CU_ASSERT_EQUAL(fx.changes, 4);
	teardown(&fx);
}

/* One that is past comes when the counter has been all the way round. */
static void alarm_past(void)
{
	struct fixture fx;

	setup(&fx);
	set(&fx, LR, 1000);
	set(&fx, IMSC, 1);
	set(&fx, MR, 900);
	CU_ASSERT_EQUAL(reg(&fx, MR), 900);
	CU_ASSERT_EQUAL(reg(&fx, RIS), 0);
	CU_ASSERT(fx.rtc.state.alarm > time(NULL) + UINT32_MAX - 200);
	/* The clock is set: the alarm stays at its value of the counter. */
	set(&fx, LR, 800);
	CU_ASSERT(fx.rtc.state.alarm <= time(NULL) + 101);
	CU_ASSERT_EQUAL(fx.level, 0);
	pl031_reset(&fx.rtc);
	CU_ASSERT_EQUAL(reg(&fx, IMSC), 0);
	CU_ASSERT_EQUAL(reg(&fx, MR), 0);
	teardown(&fx);
}

/* Nobody touches the clock: the thread raises the interrupt. */
static void alarm_by_thread(void)
{
	struct fixture fx;

	setup(&fx);
	set(&fx, IMSC, 1);
	CU_ASSERT_FALSE(fx.rtc.has_thread);
	set(&fx, MR, reg(&fx, DR) + 3600);	/* the thread waits for this one first */
	CU_ASSERT_TRUE(fx.rtc.has_thread);
	set(&fx, MR, reg(&fx, DR) + 1);
	pthread_mutex_lock(&fx.lock);
	while (!fx.level)
		pthread_cond_wait(&fx.changed, &fx.lock);
	pthread_mutex_unlock(&fx.lock);
	CU_ASSERT_EQUAL(reg(&fx, MIS), 1);
	set(&fx, ICR, 1);
	CU_ASSERT_FALSE(fx.level);
	teardown(&fx);
}

static void state_moves(void)
{
	struct fixture from, to;
	struct pl031_state state, bad;

	setup(&from);
	setup(&to);
	set(&from, LR, (uint32_t)time(NULL) - 5000);
	set(&from, MR, reg(&from, DR) + 3600);
	pl031_get_state(&from.rtc, &state);
	CU_ASSERT_EQUAL(pl031_set_state(&to.rtc, &state), 0);
	CU_ASSERT_EQUAL(to.changes, 1);
	CU_ASSERT_EQUAL(reg(&to, MR), reg(&from, MR));
	CU_ASSERT(reg(&to, DR) - reg(&from, DR) <= 1 || reg(&from, DR) - reg(&to, DR) <= 1);

	/* The alarm came while the VM was not running. */
	state.alarm = time(NULL) - 10;
	state.imsc = 1;
	CU_ASSERT_EQUAL(pl031_set_state(&to.rtc, &state), 0);
	CU_ASSERT_TRUE(to.level);
	CU_ASSERT_EQUAL(reg(&to, MIS), 1);

	bad = state;
	bad.imsc = 2;
	CU_ASSERT_EQUAL(pl031_set_state(&to.rtc, &bad), -EINVAL);
	bad = state;
	bad.ris = 0x80;
	CU_ASSERT_EQUAL(pl031_set_state(&to.rtc, &bad), -EINVAL);
	bad = state;
	bad.alarm = -1;
	CU_ASSERT_EQUAL(pl031_set_state(&to.rtc, &bad), -EINVAL);
	bad.alarm = INT64_MAX;
	CU_ASSERT_EQUAL(pl031_set_state(&to.rtc, &bad), -EINVAL);
	CU_ASSERT_EQUAL(reg(&to, MIS), 1);
	teardown(&to);
	teardown(&from);
}

UNIT_SUITE(pl031) = {
	{ "counts from the host's clock", counts_from_the_host },
	{ "identification", has_ids },
	{ "alarm for now", alarm_now },
	{ "alarm that is past", alarm_past },
	{ "alarm by the thread", alarm_by_thread },
	{ "state moves to a new VM", state_moves },
	CU_TEST_INFO_NULL,
};
