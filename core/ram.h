// SPDX-License-Identifier: Apache-2.0
/*
 * Guest memory: one mapping, in the byte order of the guest. Its first byte is
 * where the guest's memory begins (s390x: absolute address 0).
 */
#ifndef UCVM_CORE_RAM_H
#define UCVM_CORE_RAM_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define RAM_UNIT	(UINT64_C(1) << 20)	/* of the size: a segment */
#define RAM_ALIGN	(UINT64_C(1) << 21)	/* of the host address: a huge page */

enum ram_kind {
	RAM_FILE,		/* an anonymous file, which can be shared and punched */
	RAM_PRIVATE,		/* anonymous memory, which can have huge pages everywhere */
};

struct ram {
	void *host;		/* first byte, multiple of RAM_ALIGN */
	uint64_t size;		/* bytes, multiple of RAM_UNIT */
	int fd;			/* the memory file of RAM_FILE, else -1 */
	void *mapping;		/* what mmap() gave; host lies in it */
	uint64_t mapping_size;
};

/*
 * Make @size bytes of zeroes. Errors with a text: EINVAL size 0, not a
 * multiple of 1 MiB or larger than the host can map; ENOMEM and others from
 * memfd_create(), ftruncate() and mmap().
 */
int ram_create(enum ram_kind kind, uint64_t size, struct ram *ram, struct ucvm_error *err);

/* Have the host back all of it with memory now. 0 or -errno (ENOMEM, EINVAL before Linux 5.14). */
int ram_populate(struct ram *ram);

/* Back to zeroes; the host gets the memory back. 0 or -errno. */
int ram_clear(struct ram *ram);

void ram_destroy(struct ram *ram);

/* The host address of the @length bytes from @offset on, or NULL: they are not all in it. */
static inline void *ram_at(const struct ram *ram, uint64_t offset, uint64_t length)
{
	if (offset >= ram->size || length > ram->size - offset)
		return NULL;
	return (uint8_t *)ram->host + offset;
}

#endif
