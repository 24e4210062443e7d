// SPDX-License-Identifier: Apache-2.0
/*
 * What the parts of the arm64 loader (image*.c) share. Nothing outside of the
 * loader includes it.
 */
#ifndef UCVM_ARCH_ARM64_IMAGE_LOAD_H
#define UCVM_ARCH_ARM64_IMAGE_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/image.h"
#include "core/error.h"
#include "core/file.h"
#include "core/le.h"

struct image_load {
	const struct image_ram *ram;
	struct file kernel;
	bool want32;
	struct image_entry *out;
	struct ucvm_error *err;
};

/* Offsets in guest RAM; what is not in it is the caller's to find out before. */
static inline uint8_t *image_at(const struct image_load *load, uint64_t offset)
{
	return (uint8_t *)load->ram->host + offset;
}

/* The compressions that the loader knows. */
enum image_packing { PACKED_GZIP, PACKED_ZSTD };

/*
 * Unpack what is at [@offset, @end) of the kernel file to the start of guest
 * RAM, and no further than its end; @size becomes the number of bytes. What
 * follows the compressed data is ignored. 0, or -errno with a text.
 */
int image_unpack(const struct image_load *load, enum image_packing packing, uint64_t offset,
		 uint64_t end, uint64_t *size);

/*
 * Load the segments of an ELF file to their physical addresses; guest RAM is
 * all zeroes before. Fills in all of load->out that is the kernel's.
 */
int image_load_elf(const struct image_load *load);

#endif
