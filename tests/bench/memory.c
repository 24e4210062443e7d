// SPDX-License-Identifier: Apache-2.0
/*
 * Memory and string workloads: the C library's copies, fills, comparisons and
 * searches at many lengths and alignments, called through pointers so that
 * the compiler does not expand them, and once more as the compiler expands
 * them. An iteration goes once through the table of lengths.
 */
#include <string.h>

#include "bench.h"

#define ROOM 65536

/* Mostly short, as in real programs; long enough to reach every loop. */
static const uint32_t lengths[] = {
	1,  2,	3,  5,	7,   8,	  12,  15,  16,	 17,  24,   31,	  33,
	48, 63, 64, 80, 100, 127, 200, 255, 256, 257, 300,  511,  513,
	9,  4,	20, 40, 28,  6,	  777, 13,  60,	 90,  1000, 1024, 2048,
	11, 18, 35, 70, 140, 280, 560, 22,  44,	 88,  4096, 5000, 8192,
};

#define COUNT (sizeof(lengths) / sizeof(*lengths))

/* Text without zero bytes. */
static char *new_text(uint64_t seed)
{
	char *text = bench_alloc(ROOM);

	for (size_t i = 0; i < ROOM - 1; i++)
		text[i] = 'a' + bench_random(&seed) % 26;
	return text;
}

static uint64_t run_copy(uint64_t iterations)
{
	void *(*volatile copy)(void *, const void *, size_t) = memcpy;
	char *from = new_text(1), *to = bench_alloc(ROOM);
	uint64_t sum = 0;

	while (iterations--)
		for (size_t i = 0; i < COUNT; i++) {
			size_t offset = (iterations + i) % 251;

			copy(to + offset / 2, from + offset, lengths[i]);
			sum += (unsigned char)to[offset / 2 + lengths[i] - 1];
		}
	return sum;
}

/* Overlapping by half, up and down in turn. */
static uint64_t run_move(uint64_t iterations)
{
	void *(*volatile move)(void *, const void *, size_t) = memmove;
	char *text = new_text(2);
	uint64_t sum = 0;

	while (iterations--)
		for (size_t i = 0; i < COUNT; i++) {
			size_t low = iterations % 127;
			size_t high = low + lengths[i] / 2 + 1;
			int up = (iterations + i) & 1;

			move(text + (up ? high : low), text + (up ? low : high),
			     lengths[i]);
			sum += (unsigned char)text[high];
		}
	return sum;
}

static uint64_t run_fill(uint64_t iterations)
{
	void *(*volatile fill)(void *, int, size_t) = memset;
	unsigned char *to = bench_alloc(ROOM);
	uint64_t sum = 0;

	while (iterations--)
		for (size_t i = 0; i < COUNT; i++) {
			size_t offset = (iterations + i) % 251;

			fill(to + offset, i & 3 ? (int)i : 0, lengths[i]);
			sum += to[offset + lengths[i] - 1];
		}
	return sum;
}

/* Equal but for the last byte, every other time. */
static uint64_t run_compare(uint64_t iterations)
{
	int (*volatile compare)(const void *, const void *, size_t) = memcmp;
	char *a = new_text(3), *b = new_text(3);
	uint64_t sum = 0;

	while (iterations--)
		for (size_t i = 0; i < COUNT; i++) {
			size_t offset = (iterations + i) % 251;
			char *last = b + offset + lengths[i] - 1;
			char saved = *last;

			if (i & 1)
				*last = 'A';
			sum += compare(a + offset, b + offset, lengths[i]) > 0;
			*last = saved;
		}
	return sum;
}

static uint64_t run_length(uint64_t iterations)
{
	size_t (*volatile length)(const char *) = strlen;
	char *text = new_text(4);
	uint64_t sum = 0;

	while (iterations--)
		for (size_t i = 0; i < COUNT; i++) {
			char *start = text + (iterations + i) % 251;
			char saved = start[lengths[i]];

			start[lengths[i]] = 0;
			sum += length(start);
			start[lengths[i]] = saved;
		}
	return sum;
}

static uint64_t run_search(uint64_t iterations)
{
	char *(*volatile search)(const char *, int) = strchr;
	void *(*volatile find)(const void *, int, size_t) = memchr;
	char *text = new_text(5);
	uint64_t sum = 0;

	while (iterations--)
		for (size_t i = 0; i < COUNT; i++) {
			char *start = text + (iterations + i) % 251;
			char saved = start[lengths[i]];

			start[lengths[i]] = '!';
			sum += search(start, '!') - start;
			sum += (char *)find(start, '!', ROOM / 2) - start;
			start[lengths[i]] = saved;
		}
	return sum;
}

static uint64_t run_string(uint64_t iterations)
{
	char *(*volatile copy)(char *, const char *) = strcpy;
	int (*volatile compare)(const char *, const char *) = strcmp;
	char *text = new_text(6), *to = bench_alloc(ROOM);
	uint64_t sum = 0;

	while (iterations--)
		for (size_t i = 0; i < COUNT; i++) {
			char *start = text + (iterations + i) % 251;
			char saved = start[lengths[i]];

			start[lengths[i]] = 0;
			copy(to, start);
			to[lengths[i] - 1] ^= i & 1;
			sum += compare(to, start) == 0;
			start[lengths[i]] = saved;
		}
	return sum;
}

/* What the compiler makes of the same functions when it may. */
static uint64_t run_inline(uint64_t iterations)
{
	char *text = new_text(7), *to = bench_alloc(ROOM);
	uint64_t sum = 0;

	while (iterations--)
		for (size_t i = 0; i < COUNT; i++) {
			char *start = text + (iterations + i) % 251;
			char saved = start[lengths[i]];

			start[lengths[i]] = 0;
			memcpy(to + 8, start, lengths[i]);
			memset(to, (int)i, lengths[i] / 2);
			sum += memcmp(to, start, 32) > 0;
			strcpy(to + ROOM / 2, start);
			sum += strlen(to + ROOM / 2);
			start[lengths[i]] = saved;
		}
	return sum;
}

int main(int argc, char **argv)
{
	static const struct workload table[] = {
		{ "copy", run_copy },	  { "move", run_move },
		{ "fill", run_fill },	  { "compare", run_compare },
		{ "length", run_length }, { "search", run_search },
		{ "string", run_string }, { "inline", run_inline },
	};

	return bench_main(argc, argv, table, sizeof(table) / sizeof(*table));
}
