// SPDX-License-Identifier: Apache-2.0
/*
 * The segment table of an address space; table.h explains its shape. Every
 * field that a reader looks at is atomic: data is stored with release and
 * loaded with acquire, so a reader that saw a value of a writer at work also
 * sees the odd sequence number stored before it, and starts again.
 */
#include "ucas/table.h"

#include <errno.h>
#include <stdlib.h>

#define CHUNK_SHIFT	6	/* 64 segments, one bit each in a word */
#define CHUNK_SEGMENTS	(1u << CHUNK_SHIFT)
#define BLOCK_SHIFT	9	/* 512 chunks: 32 GiB, 20 KiB of table */
#define DIR_SHIFT	10

/* User segments of a chunk that is not on one line; 44 bits each. */
struct array {
	_Atomic uint32_t low[CHUNK_SEGMENTS];
	_Atomic(_Atomic uint16_t *) high; /* NULL: all 0, user below 4 PiB */
};

struct chunk {
	_Atomic uint32_t sequence;	/* odd while a writer is at work */
	_Atomic uint32_t scrambled;	/* array holds, not base */
	_Atomic uint64_t known;		/* bit n: segment n of the chunk */
	_Atomic uint64_t mapped;	/* a subset of known */
	_Atomic uint64_t base;		/* user - n, wrapping below 0 */
	_Atomic(struct array *) array;	/* once allocated, stays */
};

struct block {
	struct chunk chunks[1u << BLOCK_SHIFT];
};

struct directory {
	_Atomic(void *) slots[1u << DIR_SHIFT];
};

#define get(field)		atomic_load_explicit(&(field), memory_order_acquire)
#define put(field, value)	atomic_store_explicit(&(field), (value), memory_order_release)

/* Segments below one slot of a directory at @level (1: blocks below it). */
static unsigned int slot_shift(unsigned int level)
{
	return CHUNK_SHIFT + BLOCK_SHIFT + DIR_SHIFT * (level - 1);
}

void ucas_table_init(struct ucas_table *t, uint64_t limit)
{
	t->limit = limit;
	t->levels = 0;
	while (limit > UINT64_C(1) << slot_shift(t->levels + 1))
		t->levels++;
	atomic_init(&t->root, NULL);
	atomic_init(&t->bytes, 0);
}

static void free_block(struct block *block)
{
	for (unsigned int i = 0; i < 1u << BLOCK_SHIFT; i++) {
		struct array *array = get(block->chunks[i].array);

		if (array)
			free((void *)get(array->high));
		free(array);
	}
	free(block);
}

static void free_node(void *node, unsigned int level)
{
	struct directory *dir = node;

	if (!node)
		return;
	if (!level) {
		free_block(node);
		return;
	}
	for (unsigned int i = 0; i < 1u << DIR_SHIFT; i++)
		free_node(get(dir->slots[i]), level - 1);
	free(dir);
}

void ucas_table_free(struct ucas_table *t)
{
	free_node(get(t->root), t->levels);
}

/*
 * The chunk of @segment, or NULL with *@skip = number of segments, counted
 * from @segment, that have no chunk either.
 */
static struct chunk *find_chunk(const struct ucas_table *t, uint64_t segment, uint64_t *skip)
{
	unsigned int level = t->levels;
	void *node = get(t->root);

	for (; node && level; level--) {
		struct directory *dir = node;
		uint64_t slot = segment >> slot_shift(level);

		node = get(dir->slots[slot & ((1u << DIR_SHIFT) - 1)]);
	}
	if (!node) {
		uint64_t span = UINT64_C(1) << slot_shift(level + 1);

		*skip = span - (segment & (span - 1));
		return NULL;
	}
	return &((struct block *)node)->chunks[segment >> CHUNK_SHIFT & ((1u << BLOCK_SHIFT) - 1)];
}

static void *allocate(struct ucas_table *t, size_t size)
{
	void *p = calloc(1, size);

	if (p)
		atomic_fetch_add_explicit(&t->bytes, size, memory_order_relaxed);
	return p;
}

/* find_chunk() that builds the way down; NULL: no memory. */
static struct chunk *make_chunk(struct ucas_table *t, uint64_t segment)
{
	_Atomic(void *) *link = &t->root;

	for (unsigned int level = t->levels;; level--) {
		void *node = get(*link);

		if (!node) {
			node = allocate(t, level ? sizeof(struct directory) : sizeof(struct block));
			if (!node)
				return NULL;
			put(*link, node);
		}
		if (!level)
			break;
		link = &((struct directory *)node)->slots[segment >> slot_shift(level) &
							  ((1u << DIR_SHIFT) - 1)];
	}
	return find_chunk(t, segment, &(uint64_t){ 0 });
}

/* The part of @count segments from @segment on that lies in its chunk. */
struct part {
	unsigned int first;
	unsigned int count;
	uint64_t mask;
};

static struct part chunk_part(uint64_t segment, uint64_t count)
{
	struct part part = { .first = segment & (CHUNK_SEGMENTS - 1) };

	part.count = CHUNK_SEGMENTS - part.first;
	if (part.count > count)
		part.count = count;
	part.mask = (UINT64_MAX >> (CHUNK_SEGMENTS - part.count)) << part.first;
	return part;
}

/* Whether the chunk stays on (or comes back to) one line with this part set. */
static bool stays_linear(const struct chunk *c, struct part part, uint64_t user)
{
	if (!(get(c->known) & ~part.mask))
		return true;
	return !get(c->scrambled) && get(c->base) == user - part.first;
}

static int prepare_array(struct ucas_table *t, struct chunk *c, uint64_t last_user)
{
	struct array *array = get(c->array);
	_Atomic uint16_t *high;

	if (!array) {
		array = allocate(t, sizeof(*array));
		if (!array)
			return -ENOMEM;
		put(c->array, array);
	}
	/* A line that is turned into an array brings its own high parts. */
	if (!get(c->scrambled) && get(c->base) + CHUNK_SEGMENTS > last_user)
		last_user = get(c->base) + CHUNK_SEGMENTS;
	if (last_user >> 32 && !get(array->high)) {
		high = allocate(t, CHUNK_SEGMENTS * sizeof(*high));
		if (!high)
			return -ENOMEM;
		put(array->high, high);
	}
	return 0;
}

int ucas_table_prepare(struct ucas_table *t, uint64_t segment, uint64_t count, uint64_t user)
{
	while (count) {
		struct part part = chunk_part(segment, count);
		struct chunk *c = make_chunk(t, segment);

		if (!c)
			return -ENOMEM;
		if (!stays_linear(c, part, user) && prepare_array(t, c, user + part.count - 1))
			return -ENOMEM;
		segment += part.count;
		user += part.count;
		count -= part.count;
	}
	return 0;
}

static void write_begin(struct chunk *c)
{
	uint32_t sequence = atomic_load_explicit(&c->sequence, memory_order_relaxed);

	atomic_store_explicit(&c->sequence, sequence + 1, memory_order_relaxed);
}

static void write_end(struct chunk *c)
{
	uint32_t sequence = atomic_load_explicit(&c->sequence, memory_order_relaxed);

	put(c->sequence, sequence + 1);
}

static void array_set(struct array *array, unsigned int n, uint64_t user)
{
	_Atomic uint16_t *high = get(array->high);

	put(array->low[n], (uint32_t)user);
	if (high)
		put(high[n], (uint16_t)(user >> 32));
}

static uint64_t array_get(const struct array *array, unsigned int n)
{
	_Atomic uint16_t *high = get(array->high);

	return get(array->low[n]) | (high ? (uint64_t)get(high[n]) << 32 : 0);
}

/* Turn a line into the array that says the same. */
static void scramble(struct chunk *c)
{
	struct array *array = get(c->array);
	uint64_t known = get(c->known), base = get(c->base);

	if (get(c->scrambled))
		return;
	for (; known; known &= known - 1) {
		unsigned int n = __builtin_ctzll(known);

		array_set(array, n, base + n);
	}
	put(c->scrambled, 1);
}

static void chunk_set(struct chunk *c, struct part part, uint64_t user, bool mapped)
{
	bool linear = stays_linear(c, part, user);

	write_begin(c);
	if (linear) {
		put(c->base, user - part.first);
		put(c->scrambled, 0);
	} else {
		scramble(c);
		for (unsigned int i = 0; i < part.count; i++)
			array_set(get(c->array), part.first + i, user + i);
	}
	put(c->known, get(c->known) | part.mask);
	put(c->mapped, mapped ? get(c->mapped) | part.mask : get(c->mapped) & ~part.mask);
	write_end(c);
}

void ucas_table_set(struct ucas_table *t, uint64_t segment, uint64_t count, uint64_t user,
		    bool mapped)
{
	while (count) {
		struct part part = chunk_part(segment, count);
		uint64_t skip;

		chunk_set(find_chunk(t, segment, &skip), part, user, mapped);
		segment += part.count;
		user += part.count;
		count -= part.count;
	}
}

/* Clear bits of known and of mapped in every chunk of the range. */
static void clear_bits(struct ucas_table *t, uint64_t segment, uint64_t count, bool known)
{
	while (count) {
		struct part part = chunk_part(segment, count);
		uint64_t step = part.count;
		struct chunk *c = find_chunk(t, segment, &step);

		if (c) {
			write_begin(c);
			if (known)
				put(c->known, get(c->known) & ~part.mask);
			put(c->mapped, get(c->mapped) & ~part.mask);
			write_end(c);
		}
		if (step >= count)
			break;
		segment += step;
		count -= step;
	}
}

void ucas_table_clear(struct ucas_table *t, uint64_t segment, uint64_t count)
{
	clear_bits(t, segment, count, true);
}

void ucas_table_mark(struct ucas_table *t, uint64_t segment, uint64_t count, bool mapped)
{
	if (!mapped) {
		clear_bits(t, segment, count, false);
		return;
	}
	while (count) {
		struct part part = chunk_part(segment, count);
		uint64_t step = part.count;
		struct chunk *c = find_chunk(t, segment, &step);

		if (c) {
			write_begin(c);
			put(c->mapped, get(c->mapped) | (get(c->known) & part.mask));
			write_end(c);
		}
		if (step >= count)
			break;
		segment += step;
		count -= step;
	}
}

/* Number of the lowest bits of @word that are all 1; 64 if all are. */
static unsigned int count_ones(uint64_t word)
{
	return word == UINT64_MAX ? CHUNK_SEGMENTS : (unsigned int)__builtin_ctzll(~word);
}

/* The run at part.first within one chunk, read without looking for writers. */
static void chunk_run(const struct chunk *c, struct part part, bool split, struct ucas_run *run)
{
	uint64_t known = get(c->known) >> part.first;
	uint64_t mapped = get(c->mapped) >> part.first;
	const struct array *array;
	uint64_t end;

	run->known = known & 1;
	run->mapped = mapped & 1;
	run->user = 0;
	end = count_ones(run->known ? known : ~known);
	if (run->known && split && end > count_ones(run->mapped ? mapped : ~mapped))
		end = count_ones(run->mapped ? mapped : ~mapped);
	if (end > part.count)
		end = part.count;
	run->count = end;
	if (!run->known)
		return;
	if (!get(c->scrambled)) {
		run->user = get(c->base) + part.first;
		return;
	}
	array = get(c->array);
	run->user = array_get(array, part.first);
	for (run->count = 1; run->count < end; run->count++)
		if (array_get(array, part.first + run->count) != run->user + run->count)
			break;
}

/* The run at @segment as far as one chunk, or one hole in the tree, goes. */
static void step_run(const struct ucas_table *t, uint64_t segment, uint64_t max, bool split,
		     struct ucas_run *run)
{
	struct part part;
	uint32_t sequence;
	struct chunk *c = NULL;
	uint64_t skip = max;

	if (segment < t->limit)
		c = find_chunk(t, segment, &skip);
	if (!c) {
		*run = (struct ucas_run){ .count = skip < max ? skip : max };
		return;
	}
	part = chunk_part(segment, max);
	do {
		while ((sequence = get(c->sequence)) & 1)
			;
		chunk_run(c, part, split, run);
	} while (atomic_load_explicit(&c->sequence, memory_order_relaxed) != sequence);
}

void ucas_table_run(const struct ucas_table *t, uint64_t segment, uint64_t max, bool split,
		    struct ucas_run *run)
{
	struct ucas_run next;

	step_run(t, segment, max, split, run);
	while (run->count < max) {
		step_run(t, segment + run->count, max - run->count, split, &next);
		if (next.known != run->known)
			break;
		if (run->known && (next.user != run->user + run->count ||
				   (split && next.mapped != run->mapped)))
			break;
		run->count += next.count;
	}
}
