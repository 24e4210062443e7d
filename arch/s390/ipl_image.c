// SPDX-License-Identifier: Apache-2.0
/*
 * Input files and the map of guest storage for the loader. Every byte that a
 * file puts into guest memory goes through ipl_image_load(), so this is the
 * one place that has to keep inside of it.
 */
#include "arch/s390/ipl_image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	NAME_SHOWN = 60,	/* two names and the cause fit in ucvm_error.text */
	READ_MAX = 1 << 30,	/* read() stops short of 2 GiB on its own */
};

/* Copy @name for a message: its last NAME_SHOWN characters, printable. */
static void name_show(char out[NAME_SHOWN + 4], const char *name)
{
	size_t len = strlen(name);
	size_t i = 0;

	if (len > NAME_SHOWN) {
		name += len - NAME_SHOWN;
		memcpy(out, "...", 3);
		i = 3;
	}
	for (; *name; name++) {
		unsigned char c = *name;

		out[i++] = c < ' ' || c == 0x7f ? '?' : c;
	}
	out[i] = '\0';
}

int ipl_error(struct ucvm_error *err, int code, const char *name, const char *fmt, ...)
{
	char shown[NAME_SHOWN + 4];
	char text[sizeof(err->text)];
	va_list ap;

	name_show(shown, name);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return error_set(err, code, "%s: %s", shown, text);
}

/* Why a file of this type cannot be loaded, or NULL for a regular one. */
static const char *wrong_type(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return NULL;
	case S_IFDIR:
		return "is a directory, not a file";
	case S_IFIFO:
		return "is a pipe, not a regular file";
	case S_IFSOCK:
		return "is a socket, not a regular file";
	default:
		return "is a device, not a regular file";
	}
}

int ipl_file_open(struct ipl_file *file, const char *name, struct ucvm_error *err)
{
	const char *wrong;
	struct stat st;
	int rc;

	file->name = name;
	/* O_NONBLOCK: the open of a FIFO must not wait for a writer. */
	file->fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file->fd < 0) {
		rc = errno;
		wrong = rc == ENXIO ? "is a socket or a device, not a regular file" : strerror(rc);
		return ipl_error(err, rc, name, "%s", wrong);
	}
	if (fstat(file->fd, &st) < 0) {
		rc = ipl_error(err, errno, name, "%s", strerror(errno));
		goto out;
	}
	wrong = wrong_type(st.st_mode);
	if (wrong) {
		rc = ipl_error(err, S_ISDIR(st.st_mode) ? EISDIR : EINVAL, name, "%s", wrong);
		goto out;
	}
	if (st.st_size <= 0) {
		rc = ipl_error(err, EINVAL, name, "is empty");
		goto out;
	}
	file->size = st.st_size;
	return 0;
out:
	ipl_file_close(file);
	return rc;
}

void ipl_file_close(struct ipl_file *file)
{
	close(file->fd);
	file->fd = -1;
}

int ipl_file_read(const struct ipl_file *file, uint64_t offset, void *buf, uint64_t len,
		  struct ucvm_error *err)
{
	uint8_t *to = buf;

	while (len) {
		ssize_t got = pread(file->fd, to, len < READ_MAX ? len : READ_MAX, offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ipl_error(err, errno, file->name, "cannot be read: %s",
					 strerror(errno));
		if (got == 0)
			return ipl_error(err, EIO, file->name,
					 "truncated: ended at byte %" PRIu64 " while being read",
					 offset);
		to += got;
		offset += got;
		len -= got;
	}
	return 0;
}

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
		return ipl_error(image->err, EINVAL, claim->name,
				 "%s wraps around: address 0x%" PRIx64 ", size 0x%" PRIx64,
				 claim->what, claim->start, claim->size);
	if (piece.end > image->ram->size)
		return ipl_error(image->err, EFBIG, claim->name,
				 "%s does not fit in guest memory: 0x%" PRIx64 "-0x%" PRIx64
				 ", memory ends at 0x%" PRIx64,
				 claim->what, piece.start, piece.end, image->ram->size);
	for (unsigned int i = 0; i < image->count; i++) {
		const struct ipl_piece *other = &image->pieces[i];

		if (!ranges_overlap(&piece, other))
			continue;
		if (claim->patch && claim->size <= IPL_PATCH_MAX && range_within(&piece, other))
			return 0;
		return ipl_error(image->err, EINVAL, claim->name,
				 "%s 0x%" PRIx64 "-0x%" PRIx64 " overlaps what is at 0x%" PRIx64
				 "-0x%" PRIx64,
				 claim->what, piece.start, piece.end, other->start, other->end);
	}
	if (image->count == IPL_PIECES_MAX)
		return ipl_error(image->err, E2BIG, claim->name, "more than %d pieces to load",
				 IPL_PIECES_MAX);
	image->pieces[image->count++] = piece;
	return 0;
}

int ipl_image_load(struct ipl_image *image, const struct ipl_file *file, uint64_t offset,
		   const struct ipl_claim *claim)
{
	int rc = ipl_image_claim(image, claim);

	if (rc < 0)
		return rc;
	return ipl_file_read(file, offset, ipl_image_at(image, claim->start, claim->loaded),
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
