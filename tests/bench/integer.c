// SPDX-License-Identifier: Apache-2.0
/*
 * Integer workloads: sorting, hashing, checksums, matrices, sieve, division,
 * rotations and calls. No library call is inside a measured loop.
 */
#include "bench.h"

static void heap_sift(uint32_t *array, size_t root, size_t count)
{
	uint32_t value = array[root];
	size_t child;

	while ((child = 2 * root + 1) < count) {
		if (child + 1 < count && array[child] < array[child + 1])
			child++;
		if (value >= array[child])
			break;
		array[root] = array[child];
		root = child;
	}
	array[root] = value;
}

/* Heap sort of 8192 random words an iteration. */
static uint64_t run_sort(uint64_t iterations)
{
	enum { COUNT = 8192 };
	uint32_t *array = bench_alloc(COUNT * sizeof(*array));
	uint64_t seed = 1, sum = 0;

	while (iterations--) {
		for (size_t i = 0; i < COUNT; i++)
			array[i] = bench_random(&seed);
		for (size_t i = COUNT / 2; i--;)
			heap_sift(array, i, COUNT);
		for (size_t i = COUNT; --i;) {
			uint32_t top = array[0];

			array[0] = array[i];
			array[i] = top;
			heap_sift(array, 0, i);
		}
		sum = bench_mix(sum, array[COUNT / 3]);
	}
	return sum;
}

/* Inserts into and looks up in an open-addressing table. */
static uint64_t run_hash(uint64_t iterations)
{
	enum { SLOTS = 1 << 14, KEYS = SLOTS / 2 };
	uint64_t *slots = bench_alloc(SLOTS * sizeof(*slots));
	uint64_t seed = 7, sum = 0;

	while (iterations--) {
		uint64_t probes = 0;

		for (size_t i = 0; i < SLOTS; i++)
			slots[i] = 0;
		for (size_t i = 0; i < 2 * KEYS; i++) {
			uint64_t key = (bench_random(&seed) % KEYS) + 1;
			uint64_t slot = bench_mix(0, key) % SLOTS;

			while (slots[slot] && slots[slot] != key) {
				slot = (slot + 1) % SLOTS;
				probes++;
			}
			slots[slot] = key;
		}
		sum = bench_mix(sum, probes);
	}
	return sum;
}

/* CRC-32, a table look-up for each byte of 64 KiB. */
static uint64_t run_crc(uint64_t iterations)
{
	enum { SIZE = 65536 };
	uint8_t *data = bench_alloc(SIZE);
	uint32_t table[256], crc = ~0u;
	uint64_t seed = 3;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = (table[i] >> 1) ^
				   (table[i] & 1 ? 0xedb88320 : 0);
	}
	for (size_t i = 0; i < SIZE; i++)
		data[i] = bench_random(&seed);
	while (iterations--)
		for (size_t i = 0; i < SIZE; i++)
			crc = table[(crc ^ data[i]) & 0xff] ^ (crc >> 8);
	return crc;
}

/* Product of two 64 x 64 matrices of 32-bit integers an iteration. */
static uint64_t run_matrix(uint64_t iterations)
{
	enum { N = 64 };
	int32_t (*a)[N] = bench_alloc(sizeof(int32_t[N][N]));
	int32_t (*b)[N] = bench_alloc(sizeof(int32_t[N][N]));
	uint64_t seed = 5, sum = 0;

	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			a[i][j] = (int16_t)bench_random(&seed);
			b[i][j] = (int16_t)bench_random(&seed);
		}
	while (iterations--) {
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++) {
				uint32_t product = 0;

				for (int k = 0; k < N; k++)
					product += (uint32_t)a[i][k] * b[k][j];
				sum += product ^ (uint64_t)i << 32;
			}
		a[iterations % N][1] ^= (int32_t)(sum & 0xffff);
	}
	return sum;
}

/* Primes below 131072 an iteration. */
static uint64_t run_sieve(uint64_t iterations)
{
	enum { LIMIT = 131072 };
	uint8_t *composite = bench_alloc(LIMIT);
	uint64_t primes = 0;

	while (iterations--) {
		for (size_t i = 0; i < LIMIT; i++)
			composite[i] = 0;
		for (size_t i = 2; i < LIMIT; i++) {
			if (composite[i])
				continue;
			primes++;
			for (size_t j = i * 2; j < LIMIT; j += i)
				composite[j] = 1;
		}
	}
	return primes;
}

/* Greatest common divisors: 64-bit divisions, branches hard to foresee. */
static uint64_t run_divide(uint64_t iterations)
{
	uint64_t seed = 11, sum = 0;

	while (iterations--) {
		uint64_t a = bench_random(&seed), b = bench_random(&seed) | 1;

		while (b) {
			uint64_t rest = a % b;

			a = b;
			b = rest;
		}
		sum = bench_mix(sum, a);
	}
	return sum;
}

static uint32_t rotate(uint32_t value, int count)
{
	return value << count | value >> (32 - count);
}

/* Add, rotate and exclusive or, 10 double rounds on 16 words an iteration. */
static uint64_t run_rotate(uint64_t iterations)
{
	uint32_t x[16];

	for (int i = 0; i < 16; i++)
		x[i] = 0x61707865u * (i + 1);
	while (iterations--)
		for (int round = 0; round < 20; round++)
			for (int i = 0; i < 4; i++) {
				uint32_t *a = &x[i], *b = &x[4 + (i + round) % 4];
				uint32_t *c = &x[8 + i], *d = &x[12 + (i ^ 1)];

				*a += *b, *d = rotate(*d ^ *a, 16);
				*c += *d, *b = rotate(*b ^ *c, 12);
				*a += *b, *d = rotate(*d ^ *a, 8);
				*c += *d, *b = rotate(*b ^ *c, 7);
			}
	return (uint64_t)x[3] << 32 | x[9];
}

static __attribute__((noinline)) uint64_t fibonacci(uint64_t n)
{
	return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

/* Recursive calls: registers saved to and restored from the stack. */
static uint64_t run_call(uint64_t iterations)
{
	uint64_t sum = 0;

	while (iterations--)
		sum = bench_mix(sum, fibonacci(20 + iterations % 2));
	return sum;
}

int main(int argc, char **argv)
{
	static const struct workload table[] = {
		{ "sort", run_sort },	  { "hash", run_hash },
		{ "crc", run_crc },	  { "matrix", run_matrix },
		{ "sieve", run_sieve },	  { "divide", run_divide },
		{ "rotate", run_rotate }, { "call", run_call },
	};

	return bench_main(argc, argv, table, sizeof(table) / sizeof(*table));
}
