// SPDX-License-Identifier: Apache-2.0
/*
 * ucas/ as a whole: seeded random operations, some of which fail, compared
 * with a naive model; the memory bound; readers and faults in other threads
 * (made for a run under ThreadSanitizer, too).
 */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/unit/ucas_fake.h"
#include "tests/unit/unit.h"

/* The naive model: an array a segment. Knows nothing about failures. */
struct model {
	uint64_t user[SPACE];
	bool mapped[SPACE];
};

static uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

static bool model_alias(const struct model *m, uint64_t user, unsigned int first,
			unsigned int count)
{
	for (unsigned int i = 0; i < SPACE; i++)
		if ((i < first || i >= first + count) && m->user[i] >= user &&
		    m->user[i] < user + count * MIB)
			return true;
	return false;
}

static void model_set(struct model *m, uint64_t user, unsigned int first,
		      unsigned int count, bool mapped)
{
	for (unsigned int i = 0; i < count; i++) {
		m->user[first + i] = user ? user + i * MIB : 0;
		m->mapped[first + i] = mapped;
	}
}

/* A random operation: its arguments, and what the model expects of it. */
struct operation {
	unsigned int first, count;	/* segments */
	uint64_t user;
	int alias_error;	/* -EEXIST if aliases are refused and it is one */
	int provider_error;	/* of the first call, should it be made */
};

static struct operation random_operation(const struct model *m, bool alias, uint64_t *seed)
{
	struct operation op = { .first = next_random(seed) % SPACE };
	unsigned int longest = next_random(seed) % 4 ? 4 : SPACE;

	op.count = 1 + next_random(seed) % longest;
	if (op.count > SPACE - op.first)
		op.count = SPACE - op.first;
	/* Often the line that the segment "belongs" to, sometimes above 4 PiB. */
	op.user = USER + (next_random(seed) % 3 ? op.first : next_random(seed) % 1000) * MIB;
	if (next_random(seed) % 16 == 0)
		op.user += UINT64_C(1) << 60;
	if (!alias && model_alias(m, op.user, op.first, op.count))
		op.alias_error = -EEXIST;
	if (next_random(seed) % 4 == 0)
		op.provider_error = -ENOMEM;
	return op;
}

static bool model_any_mapped(const struct model *m, const struct operation *op)
{
	for (unsigned int i = 0; i < op->count; i++)
		if (m->mapped[op->first + i])
			return true;
	return false;
}

static bool try_map(struct ucas *as, struct model *m, const struct operation *op)
{
	int want = op->alias_error ? op->alias_error : op->provider_error;

	if (!want)
		model_set(m, op->user, op->first, op->count, true);
	return ucas_map(as, op->user, op->first * MIB, op->count * MIB) == want;
}

static bool try_unmap(struct ucas *as, struct model *m, const struct operation *op)
{
	int want = model_any_mapped(m, op) ? op->provider_error : 0;

	if (!want)
		model_set(m, 0, op->first, op->count, false);
	return ucas_unmap(as, op->first * MIB, op->count * MIB) == want;
}

static bool try_reserve(struct ucas *as, struct model *m, const struct operation *op)
{
	int want = op->alias_error;

	if (!want && model_any_mapped(m, op))
		want = op->provider_error;
	if (!want)
		model_set(m, op->user, op->first, op->count, false);
	return ucas_reserve(as, op->user, op->first * MIB, op->count * MIB) == want;
}

static bool try_fault(struct ucas *as, struct model *m, const struct operation *op)
{
	int want = 0;

	if (!m->user[op->first])
		want = -EFAULT;
	else if (!m->mapped[op->first])
		want = op->provider_error;
	if (!want)
		m->mapped[op->first] = true;
	return ucas_fault(as, op->first * MIB) == want;
}

static bool try_translate(struct ucas *as, struct model *m, const struct operation *op)
{
	uint64_t user = m->user[op->first], run = 1, contiguous = 0;
	void *host = NULL;
	int r = ucas_translate(as, op->first * MIB + 3, op->count * MIB - 3, &host, &contiguous);

	if (!user)
		return r == -EFAULT;
	while (run < op->count && m->user[op->first + run] == user + run * MIB)
		run++;
	return !r && (uintptr_t)host == user + 3 && contiguous == run * MIB - 3;
}

static bool (*const operations[])(struct ucas *, struct model *, const struct operation *) = {
	try_map, try_map, try_map, try_unmap, try_unmap, try_reserve, try_fault, try_translate,
};

/* One random operation on both; whether they agree on its result. */
static bool random_step(struct ucas *as, struct fake *f, struct model *m, bool alias,
			uint64_t *seed)
{
	struct operation op = random_operation(m, alias, seed);

	f->failures = 0;
	if (op.provider_error)
		fake_fail(f, 1, op.provider_error, next_random(seed) % op.count);
	return operations[next_random(seed) % 8](as, m, &op);
}

static bool agree(struct ucas *as, const struct fake *f, const struct model *m)
{
	struct picture p = take_picture(as);
	unsigned int ranges = 0;

	for (unsigned int i = 0; i < SPACE; i++)
		ranges += m->user[i] && (!i || m->user[i] != m->user[i - 1] + MIB ||
					 !m->user[i - 1] || m->mapped[i] != m->mapped[i - 1]);
	return p.ranges == ranges && !memcmp(p.user, m->user, sizeof(p.user)) &&
	       !memcmp(p.mapped, m->mapped, sizeof(p.mapped)) && in_step(as, f);
}

static void random_operations_match_model(void)
{
	for (unsigned int round = 0; round < 8; round++) {
		struct fake f;
		struct ucas *as = new_space(&f, UCAS_POLICY_LAZY, round & 1);
		struct model m = { 0 };
		uint64_t seed = 20260 + round;
		unsigned int step;

		f.drops_all = round & 2;
		for (step = 0; step < 3000; step++)
			if (!random_step(as, &f, &m, round & 1, &seed) || !agree(as, &f, &m))
				break;
		CU_ASSERT_EQUAL(step, 3000);
		ucas_destroy(as);
	}
}

/* Many different user addresses one after the other do not pile up. */
static void churn_does_not_grow(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);
	size_t memory = 0;

	for (unsigned int i = 0; i < 20000; i++) {
		if (ucas_map(as, USER + i * 100 * MIB, i % 5 * MIB, MIB))
			CU_FAIL("map");
		if (i == 100)
			memory = ucas_memory(as);
	}
	CU_ASSERT_EQUAL(ucas_memory(as), memory);
	ucas_destroy(as);
}

#define TIB_SEGMENTS	(UINT64_C(1) << 20)

enum layout { WHOLE, LAZY_FILLED, GIB_PIECES, BACKWARDS };

static size_t memory_of_one_tib(enum layout layout)
{
	struct fake f;
	struct ucas_config config = { .vcpu = &f.obj, .policy = UCAS_POLICY_LAZY };
	uint64_t piece = layout == GIB_PIECES ? 1024 : layout == BACKWARDS ? 1 : TIB_SEGMENTS;
	struct ucas *as;
	size_t memory;

	fake_init(&f);
	f.no_table = true;
	if (ucas_create(&config, &as))
		abort();
	for (uint64_t i = 0; i < TIB_SEGMENTS; i += piece)
		if (ucas_add_region(as, USER + (TIB_SEGMENTS - i) * MIB, (i + 33) * MIB, piece * MIB))
			abort();
	if (layout == WHOLE && ucas_add_region(as, USER + (TIB_SEGMENTS + 1) * MIB, 33 * MIB,
					       TIB_SEGMENTS * MIB))
		abort();
	for (uint64_t i = 0; layout == LAZY_FILLED && i < TIB_SEGMENTS; i++)
		if (ucas_fault(as, (i * 7919 % TIB_SEGMENTS + 33) * MIB))
			abort();
	if (layout == BACKWARDS)
		CU_ASSERT_EQUAL(host_of(as, (777777 + 33) * MIB), USER + (TIB_SEGMENTS - 777777) * MIB);
	memory = ucas_memory(as);
	ucas_destroy(as);
	return memory;
}

static void one_tib_costs_little(void)
{
	CU_ASSERT(memory_of_one_tib(WHOLE) < 3 * MIB / 2);
	CU_ASSERT(memory_of_one_tib(LAZY_FILLED) < 3 * MIB / 2);
	CU_ASSERT(memory_of_one_tib(GIB_PIECES) < 2 * MIB);
	/* No two segments on one line. */
	CU_ASSERT(memory_of_one_tib(BACKWARDS) < 6 * MIB);
}

/*
 * One writer, two readers: each segment of the first 128 has two user
 * addresses that it may get, so a reader can tell any other as wrong.
 */
struct race {
	struct ucas *as;
	atomic_bool stop;
	atomic_uint wrong;
	atomic_uint found;
};

#define RACE_SEGMENTS	128
#define LINE(n)		(USER + (n) * MIB)
#define OTHER(n)	(USER + (4096 + ((n) ^ 1)) * MIB)

static void *race_reader(void *opaque)
{
	struct race *race = opaque;
	uint64_t seed = (uintptr_t)&seed, contiguous;
	void *host;

	while (!atomic_load(&race->stop)) {
		unsigned int n = next_random(&seed) % RACE_SEGMENTS;
		uint64_t user;

		if (ucas_translate(race->as, n * MIB + 9, 4 * MIB, &host, &contiguous))
			continue;
		user = (uintptr_t)host - 9;
		atomic_fetch_add(&race->found, 1);
		if ((user != LINE(n) && user != OTHER(n)) || !contiguous || contiguous > 4 * MIB)
			atomic_fetch_add(&race->wrong, 1);
	}
	return NULL;
}

static void race_write(struct ucas *as, uint64_t *seed)
{
	unsigned int n = next_random(seed) % RACE_SEGMENTS;

	switch (next_random(seed) % 4) {
	case 0:
		CU_ASSERT_EQUAL(ucas_map(as, OTHER(n), n * MIB, MIB), 0);
		break;
	case 1:
		CU_ASSERT_EQUAL(ucas_unmap(as, (n & ~15) * MIB, 16 * MIB), 0);
		break;
	case 2:
		CU_ASSERT_EQUAL(ucas_reserve(as, LINE(n), n * MIB, (RACE_SEGMENTS - n) * MIB), 0);
		break;
	case 3:
		CU_ASSERT_EQUAL(ucas_add_region(as, LINE(0), 0, RACE_SEGMENTS * MIB), 0);
		CU_ASSERT_EQUAL(ucas_fault(as, n * MIB), 0);
		break;
	}
}

static void readers_run_beside_a_writer(void)
{
	struct fake f;
	struct race race = { .as = new_space(&f, UCAS_POLICY_LAZY, false) };
	pthread_t readers[2];
	uint64_t seed = 4711;

	for (unsigned int i = 0; i < 2; i++)
		if (pthread_create(&readers[i], NULL, race_reader, &race))
			abort();
	/* At least so many changes, and until the readers have seen something. */
	for (unsigned int i = 0; i < 20000 || atomic_load(&race.found) < 1000; i++)
		race_write(race.as, &seed);
	atomic_store(&race.stop, true);
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(readers[i], NULL);
	CU_ASSERT_EQUAL(atomic_load(&race.wrong), 0);
	CU_ASSERT(in_step(race.as, &f));
	ucas_destroy(race.as);
}

/*
 * The first two segments take turns, on different lines. A reader that mixed
 * the states of one chunk would give segment 0 an address on the other line.
 */
static void *turns_reader(void *opaque)
{
	struct race *race = opaque;

	while (!atomic_load_explicit(&race->stop, memory_order_relaxed)) {
		uint64_t user = host_of(race->as, 0);

		if (!user)
			continue;
		atomic_fetch_add_explicit(&race->found, 1, memory_order_relaxed);
		if (user != USER)
			atomic_fetch_add(&race->wrong, 1);
	}
	return NULL;
}

static void reader_sees_no_mixture(void)
{
	struct fake f;
	struct race race = { .as = new_space(&f, UCAS_POLICY_LAZY, true) };
	unsigned int refused = 0;
	pthread_t reader;

	if (pthread_create(&reader, NULL, turns_reader, &race))
		abort();
	for (unsigned int i = 0; i < 200000 || atomic_load(&race.found) < 1000; i++) {
		uint64_t other = USER + (500 + i % 1000) * MIB;

		refused += ucas_reserve(race.as, USER, 0, MIB) != 0;
		refused += ucas_unmap(race.as, 0, MIB) != 0;
		refused += ucas_reserve(race.as, other, MIB, MIB) != 0;
		refused += ucas_unmap(race.as, MIB, MIB) != 0;
	}
	atomic_store(&race.stop, true);
	pthread_join(reader, NULL);
	CU_ASSERT_EQUAL(refused, 0);
	CU_ASSERT_EQUAL(atomic_load(&race.wrong), 0);
	ucas_destroy(race.as);
}

/* Two vCPU threads fault the same lazy segments: each is mapped once. */
static void *race_faulter(void *opaque)
{
	struct race *race = opaque;

	for (unsigned int n = 0; n < SPACE; n++)
		if (ucas_fault(race->as, n * MIB))
			atomic_fetch_add(&race->wrong, 1);
	return NULL;
}

static void faults_race(void)
{
	struct fake f;
	struct race race = { .as = new_space(&f, UCAS_POLICY_LAZY, false) };
	pthread_t threads[2];

	CU_ASSERT_EQUAL(ucas_add_region(race.as, USER, 0, SPACE * MIB), 0);
	for (unsigned int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, race_faulter, &race))
			abort();
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(atomic_load(&race.wrong), 0);
	CU_ASSERT_EQUAL(f.calls, SPACE);
	CU_ASSERT_EQUAL(f.faults, SPACE);
	CU_ASSERT(in_step(race.as, &f));
	ucas_destroy(race.as);
}

UNIT_SUITE(ucas_model) = {
	{ "random operations match a model", random_operations_match_model },
	{ "churn does not grow the tables", churn_does_not_grow },
	{ "1 TiB costs little", one_tib_costs_little },
	{ "readers run beside a writer", readers_run_beside_a_writer },
	{ "a reader sees no mixture of states", reader_sees_no_mixture },
	{ "two threads fault the same memory", faults_race },
	CU_TEST_INFO_NULL,
};
