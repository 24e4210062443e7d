// SPDX-License-Identifier: Apache-2.0
/*
 * The map of guest storage for the loader. Every byte that a file puts into
 * guest memory goes through ipl_image_load(), so this is the one place that has
 * to keep inside of it.
 */
#include "arch/s390/ipl_image.h"

#include <errno.h>
#include <inttypes.h>

static bool ranges_overlap(const struct ipl_piece *a, const struct ipl_piece *b)
{
	return a->start < b->end && b->start < a->end;
}

static bool range_within(const struct ipl_piece *inner, const struct ipl_piece *outer)
{
	return inner->start >= outer->start && inner->end <= outer->end;
}

int ipl_image_claim(struct ipl_image *image, const struct ipl_claim *claim)
{
	struct ipl_piece piece = {
		.start = claim->start,
		.loaded = claim->start + claim->loaded,
		.end = claim->start + claim->size,
	};

	if (piece.end < piece.start)
		return file_error(image->err, EINVAL, claim->name,
				  "%s wraps around: address 0x%" PRIx64 ", size 0x%" PRIx64,
				  claim->what, claim->start, claim->size);
	if (piece.end > image->ram->size)
		return file_error(image->err, EFBIG, claim->name,
				  "%s does not fit in guest memory: 0x%" PRIx64 "-0x%" PRIx64
				  ", memory ends at 0x%" PRIx64,
				  claim->what, piece.start, piece.end, image->ram->size);
	for (unsigned int i = 0; i < image->count; i++) {
		const struct ipl_piece *other = &image->pieces[i];

		if (!ranges_overlap(&piece, other))
			continue;
		if (claim->patch && claim->size <= IPL_PATCH_MAX && range_within(&piece, other))
			return 0;
		return file_error(image->err, EINVAL, claim->name,
				  "%s 0x%" PRIx64 "-0x%" PRIx64 " overlaps what is at 0x%" PRIx64
				  "-0x%" PRIx64,
				  claim->what, piece.start, piece.end, other->start, other->end);
	}
	if (image->count == IPL_PIECES_MAX)
		return file_error(image->err, E2BIG, claim->name, "more than %d pieces to load",
				  IPL_PIECES_MAX);
	image->pieces[image->count++] = piece;
	return 0;
}

int ipl_image_load(struct ipl_image *image, const struct file *file, uint64_t offset,
		   const struct ipl_claim *claim)
{
	int rc = ipl_image_claim(image, claim);

	if (rc < 0)
		return rc;
	return file_read(file, offset, ipl_image_at(image, claim->start, claim->loaded),
			 claim->loaded, image->err);
}

bool ipl_image_covers(const struct ipl_image *image, uint64_t start, uint64_t len)
{
	for (unsigned int i = 0; i < image->count; i++) {
		const struct ipl_piece *piece = &image->pieces[i];

		if (start >= piece->start && start <= piece->loaded &&
		    len <= piece->loaded - start)
			return true;
	}
	return false;
}

void *ipl_image_at(const struct ipl_image *image, uint64_t addr, uint64_t len)
{
	if (addr > image->ram->size || len > image->ram->size - addr)
		return NULL;
	return (uint8_t *)image->ram->host + addr;
}
