// SPDX-License-Identifier: Apache-2.0
/*
 * What a fuzz target provides. With libFuzzer (configure --enable-fuzzers) only
 * LLVMFuzzerTestOneInput() is used; otherwise replay.c is its main program: it
 * replays the files it is given, or a fixed number of seeded mutations of the
 * target's own seeds, which is what `make check` runs.
 */
#ifndef UCVM_TESTS_FUZZ_COMMON_H
#define UCVM_TESTS_FUZZ_COMMON_H

#include <stddef.h>
#include <stdint.h>

#define FUZZ_INPUT_MAX 8192

/* One input. Returns 0; a broken promise of the code under test is an abort(). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Seed number @index, written to @data (room for FUZZ_INPUT_MAX bytes). Returns
 * its size, 0 when there are no more seeds.
 */
size_t fuzz_seed(unsigned int index, uint8_t *data);

/* How many mutations replay.c runs when it is not told: some seconds of work. */
extern const unsigned long fuzz_runs;

/* abort() with a text unless @condition: what must hold for any input. */
#define FUZZ_ASSERT(condition) fuzz_assert(!!(condition), __FILE__, __LINE__, #condition)
void fuzz_assert(int holds, const char *file, int line, const char *condition);

/*
 * Guest memory of @size bytes (a multiple of the page size) for targets, with
 * @FUZZ_GUARD bytes that fault on either side of it. Zeros again after
 * fuzz_memory_clear(). Never freed: it lives as long as the process.
 */
#define FUZZ_GUARD (1ULL << 32)
void *fuzz_memory_create(size_t size);
void fuzz_memory_clear(void *memory, size_t size);

#endif
