// SPDX-License-Identifier: Apache-2.0
/*
 * The segment table of an address space: vCPU segment number -> user segment
 * number and whether the provider knows. Private to ucas/. Numbers count 1 MiB
 * segments; the caller has checked them against the limit.
 *
 * A radix tree of directories leads to blocks of chunks; a chunk covers 64
 * segments. A chunk whose segments all lie on one line (user = vCPU + base)
 * needs 40 bytes, whatever part of it is known; only a scrambled one gets an
 * array. So 1 TiB of guest memory costs 640 KiB, and 5 MiB at the very worst.
 *
 * One writer at a time (the caller locks), any number of readers without a
 * lock. Nothing that a reader can reach is freed before the table is, so a
 * reader only has to notice that a chunk changed under it: each chunk has a
 * sequence number, odd while a writer is at work. A reader-writer lock would
 * make every device access write to a cache line that all of them share; a
 * writer here holds a chunk for some tens of stores and never across a call
 * into the provider.
 */
#ifndef UCVM_UCAS_TABLE_H
#define UCVM_UCAS_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ucas_table {
	uint64_t limit;		/* number of segments */
	unsigned int levels;	/* directories above a block */
	_Atomic(void *) root;	/* directory, or block when levels is 0 */
	atomic_size_t bytes;	/* allocated, this structure not counted */
};

/* Segments from one on that share a state. */
struct ucas_run {
	uint64_t user;		/* user segment of the first one; 0 if not known */
	uint64_t count;
	bool known;
	bool mapped;
};

/* An empty table for segments 0 to @limit - 1, @limit below 2^44. */
void ucas_table_init(struct ucas_table *t, uint64_t limit);
void ucas_table_free(struct ucas_table *t);

/*
 * Allocate all that ucas_table_set() with these arguments will need. -ENOMEM:
 * some of it may stay allocated for later. The content does not change.
 */
int ucas_table_prepare(struct ucas_table *t, uint64_t segment, uint64_t count,
		       uint64_t user);

/* Make the segments known; prepared before, with nothing set in between. */
void ucas_table_set(struct ucas_table *t, uint64_t segment, uint64_t count,
		    uint64_t user, bool mapped);

/* Make the segments unknown. */
void ucas_table_clear(struct ucas_table *t, uint64_t segment, uint64_t count);

/* Note for those of the segments that are known whether they are mapped. */
void ucas_table_mark(struct ucas_table *t, uint64_t segment, uint64_t count,
		     bool mapped);

/*
 * The longest run from @segment on, @max segments at most. All in it are
 * unknown, or all known, with user segments that follow each other and, if
 * @split, with the same mapped. Safe against a concurrent writer; then a run
 * of several chunks may mix the states before and after. Only with @split is
 * run->mapped true of the whole run, without it of the first chunk's part.
 */
void ucas_table_run(const struct ucas_table *t, uint64_t segment, uint64_t max,
		    bool split, struct ucas_run *run);

#endif
