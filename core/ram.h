// SPDX-License-Identifier: Apache-2.0
/*
 * Guest memory: one mapping of an anonymous file, aligned to 1 MiB, in the
 * byte order of the guest. Absolute address 0 of the guest is its first byte.
 */
#ifndef UCVM_CORE_RAM_H
#define UCVM_CORE_RAM_H

#include <stdint.h>

#include "core/error.h"

#define RAM_ALIGN	(UINT64_C(1) << 20)

struct ram {
	void *host;		/* first byte, multiple of RAM_ALIGN */
	uint64_t size;		/* bytes, multiple of RAM_ALIGN */
	int fd;			/* the memory file: for sharing, and for ram_clear() */
	void *mapping;		/* what mmap() gave; host lies in it */
	uint64_t mapping_size;
};

/*
 * Make @size bytes of zeroes. Errors with a text: EINVAL size 0, not a
 * multiple of 1 MiB or larger than the host can map; ENOMEM and others from
 * memfd_create(), ftruncate() and mmap().
 */
int ram_create(uint64_t size, struct ram *ram, struct ucvm_error *err);

/* Back to zeroes; the host gets the memory back. 0 or -errno. */
int ram_clear(struct ram *ram);

void ram_destroy(struct ram *ram);

#endif
