// SPDX-License-Identifier: Apache-2.0
/*
 * What the guest programs of the benchmark share: a program is a table of
 * workloads, bench_main() runs one of them and prints its checksum between
 * two markers that tests/bench/run watches for.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

/*
 * A workload does the same work for the same number of iterations everywhere
 * and returns a checksum over its results, so that engines can be compared.
 */
struct workload {
	const char *name;
	uint64_t (*run)(uint64_t iterations);
};

int bench_main(int argc, char **argv, const struct workload *table,
	       size_t count);

/* Prints why a workload cannot go on, with errno's text, and exits. */
_Noreturn void bench_fail(const char *what);

/* Memory of @size bytes, zeroed; exits when there is none. */
void *bench_alloc(size_t size);

/* Pseudo-random numbers (xorshift); *state must not be 0. */
static inline uint64_t bench_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Mixes @value into checksum @sum; the order of calls matters. */
static inline uint64_t bench_mix(uint64_t sum, uint64_t value)
{
	sum = (sum ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ (sum >> 29);
}

#endif
