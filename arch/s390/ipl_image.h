// SPDX-License-Identifier: Apache-2.0
/*
 * What the parts of the loader (ipl*.c) share: the map of guest storage that is
 * already taken. Nothing outside of the loader includes it.
 */
#ifndef UCVM_ARCH_S390_IPL_IMAGE_H
#define UCVM_ARCH_S390_IPL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/s390/ipl.h"
#include "core/error.h"
#include "core/file.h"

enum {
	IPL_PIECES_MAX = 128,	/* segments of an ELF file, lines of an .ins */
	IPL_PATCH_MAX = 4096,	/* bytes that an .ins may lay over a piece */
};

/* A range of guest storage that is taken. */
struct ipl_piece {
	uint64_t start;
	uint64_t loaded;	/* end of what came from a file */
	uint64_t end;		/* end of it all, zero-filled part included */
};

struct ipl_image {
	const struct ipl_ram *ram;
	struct ucvm_error *err;
	unsigned int count;
	struct ipl_piece pieces[IPL_PIECES_MAX];
};

/* What a claim of guest storage is for; @what names it in messages. */
struct ipl_claim {
	const char *name;	/* the file */
	const char *what;	/* which part of it */
	uint64_t start, size;
	uint64_t loaded;	/* bytes of @size that come from the file */
	bool patch;		/* small pieces may lie inside an earlier one */
};

/*
 * Take a range of guest storage: it neither wraps around nor reaches past the
 * end of guest memory nor overlaps what is taken. @claim->size is not 0.
 */
int ipl_image_claim(struct ipl_image *image, const struct ipl_claim *claim);

/* Claim, then read claim->loaded bytes at @offset of @file to the place. */
int ipl_image_load(struct ipl_image *image, const struct file *file, uint64_t offset,
		   const struct ipl_claim *claim);

/* Was each byte of [start, start + len) loaded, all by one piece? */
bool ipl_image_covers(const struct ipl_image *image, uint64_t start, uint64_t len);

/* Host address of [addr, addr + len), or NULL where that is not all memory. */
void *ipl_image_at(const struct ipl_image *image, uint64_t addr, uint64_t len);

/* The formats that have a file of their own. */
bool ipl_elf_probe(const void *head, size_t len);
int ipl_elf_load(struct ipl_image *image, const struct file *file, uint64_t *entry);
bool ipl_ins_probe(const char *name);
int ipl_ins_load(struct ipl_image *image, const struct file *file);

#endif
