// SPDX-License-Identifier: Apache-2.0
/*
 * Helpers of the fuzz targets (see common.h).
 */
#include "tests/fuzz/common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void fuzz_assert(int holds, const char *file, int line, const char *condition)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

void *fuzz_memory_create(size_t size)
{
	uint8_t *mapping = mmap(NULL, size + 2 * FUZZ_GUARD, PROT_NONE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	FUZZ_ASSERT(mapping != MAP_FAILED);
	FUZZ_ASSERT(mprotect(mapping + FUZZ_GUARD, size, PROT_READ | PROT_WRITE) == 0);
	return mapping + FUZZ_GUARD;
}

void fuzz_memory_clear(void *memory, size_t size)
{
	FUZZ_ASSERT(madvise(memory, size, MADV_DONTNEED) == 0);
}
