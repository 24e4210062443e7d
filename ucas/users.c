// SPDX-License-Identifier: Apache-2.0
/*
 * The set of user segments in use: open addressing with linear probing. A
 * word that became empty keeps its key, since others may have been placed
 * behind it; growing drops such words.
 */
#include "ucas/users.h"

#include <errno.h>
#include <stdlib.h>

#define WORD_SHIFT	6
#define WORD_SEGMENTS	(1u << WORD_SHIFT)
#define MIN_CAPACITY	16

/*
 * The slot of @key, or the free one where it belongs. The capacity is not 0
 * and never all taken. Odd multiplier: 2^64 divided by the golden ratio.
 */
static struct ucas_users_word *find_word(const struct ucas_users *users, uint64_t key)
{
	size_t mask = users->capacity - 1;
	size_t slot = key * UINT64_C(0x9e3779b97f4a7c15) >> 32 & mask;

	while (users->words[slot].key && users->words[slot].key != key)
		slot = (slot + 1) & mask;
	return &users->words[slot];
}

/* Bits of the word of @segment that @count segments from it on cover. */
static uint64_t word_mask(uint64_t segment, uint64_t count, uint64_t *step)
{
	unsigned int first = segment & (WORD_SEGMENTS - 1);
	uint64_t n = WORD_SEGMENTS - first;

	if (n > count)
		n = count;
	*step = n;
	return (UINT64_MAX >> (WORD_SEGMENTS - n)) << first;
}

static uint64_t word_key(uint64_t segment)
{
	return (segment >> WORD_SHIFT) + 1;
}

void ucas_users_free(struct ucas_users *users)
{
	free(users->words);
}

/* Move the words that are not empty to a table with room for @need more. */
static int grow(struct ucas_users *users, uint64_t need)
{
	struct ucas_users bigger = { .capacity = MIN_CAPACITY };
	uint64_t live = 0;

	for (size_t i = 0; i < users->capacity; i++)
		live += users->words[i].bits != 0;
	/* At most 5/8 full, so that the next time is not soon. */
	while (bigger.capacity / 8 * 5 < live + need)
		bigger.capacity *= 2;
	bigger.words = calloc(bigger.capacity, sizeof(*bigger.words));
	if (!bigger.words)
		return -ENOMEM;
	for (size_t i = 0; i < users->capacity; i++)
		if (users->words[i].bits)
			*find_word(&bigger, users->words[i].key) = users->words[i];
	bigger.taken = live;
	free(users->words);
	*users = bigger;
	return 0;
}

int ucas_users_prepare(struct ucas_users *users, uint64_t segment, uint64_t count)
{
	uint64_t first = word_key(segment), last = word_key(segment + count - 1);
	uint64_t need = last - first + 1, room = users->capacity / 4 * 3;

	if (users->taken + need <= room)
		return 0;
	/* Words that are there already need no room. */
	for (uint64_t key = first; users->capacity && key <= last; key++)
		need -= find_word(users, key)->key == key;
	return users->taken + need <= room ? 0 : grow(users, need);
}

void ucas_users_add(struct ucas_users *users, uint64_t segment, uint64_t count)
{
	uint64_t step;

	for (; count; segment += step, count -= step) {
		uint64_t mask = word_mask(segment, count, &step);
		struct ucas_users_word *word = find_word(users, word_key(segment));

		if (!word->key) {
			word->key = word_key(segment);
			users->taken++;
		}
		word->bits |= mask;
	}
}

void ucas_users_remove(struct ucas_users *users, uint64_t segment, uint64_t count)
{
	uint64_t step;

	for (; count && users->capacity; segment += step, count -= step) {
		uint64_t mask = word_mask(segment, count, &step);

		/* A free slot has no bits to lose. */
		find_word(users, word_key(segment))->bits &= ~mask;
	}
}

uint64_t ucas_users_count(const struct ucas_users *users, uint64_t segment, uint64_t count)
{
	uint64_t step, n = 0;

	for (; count && users->capacity; segment += step, count -= step) {
		uint64_t mask = word_mask(segment, count, &step);

		n += __builtin_popcountll(find_word(users, word_key(segment))->bits & mask);
	}
	return n;
}
