// SPDX-License-Identifier: Apache-2.0
/*
 * The set of user segments that an address space uses, so that an alias is
 * found without looking through the table. Private to ucas/. A hash table of
 * 64-segment words: 512 KiB for 1 TiB of contiguous user memory. The caller
 * locks; there are no concurrent readers.
 */
#ifndef UCVM_UCAS_USERS_H
#define UCVM_UCAS_USERS_H

#include <stddef.h>
#include <stdint.h>

struct ucas_users_word {
	uint64_t key;		/* segment / 64 + 1; 0: free slot */
	uint64_t bits;
};

struct ucas_users {
	struct ucas_users_word *words;
	size_t capacity;	/* power of 2, or 0 */
	size_t taken;		/* words with a key, empty ones included */
};

void ucas_users_free(struct ucas_users *users);

/* Make room for an ucas_users_add() of this range. -ENOMEM: as before. */
int ucas_users_prepare(struct ucas_users *users, uint64_t segment, uint64_t count);

/* Add segments, prepared before with nothing added in between. */
void ucas_users_add(struct ucas_users *users, uint64_t segment, uint64_t count);

void ucas_users_remove(struct ucas_users *users, uint64_t segment, uint64_t count);

/* How many segments of the range are in the set. */
uint64_t ucas_users_count(const struct ucas_users *users, uint64_t segment, uint64_t count);

#endif
