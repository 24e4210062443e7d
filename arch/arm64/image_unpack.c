// SPDX-License-Identifier: Apache-2.0
/*
 * Compressed kernels. The file is read piece by piece and unpacked to its place
 * in guest memory; memory is the limit of how much that can be.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "arch/arm64/image_load.h"

enum { PIECE = 256 * 1024 };

#define GZIP_ONLY (MAX_WBITS + 16)

/* Where the next compressed bytes are, and where the unpacked ones go. */
struct unpack {
	const struct image_load *load;
	uint64_t offset, end;	/* of the file */
	uint8_t *piece;
	uint8_t *to;
	uint64_t done, room;	/* bytes of guest memory */
};

static int corrupt(const struct unpack *u, const char *why)
{
	return file_error(u->load->err, EINVAL, u->load->kernel.name,
			  "compressed data is damaged: %s", why);
}

static int too_large(const struct unpack *u)
{
	return file_error(u->load->err, EFBIG, u->load->kernel.name,
			  "unpacks to more than the %" PRIu64 " MiB of guest memory",
			  u->load->ram->size >> 20);
}

/* Read the next piece; its length goes to @len. */
static int piece_read(struct unpack *u, size_t *len)
{
	uint64_t left = u->end - u->offset;
	int rc;

	if (left == 0)
		return corrupt(u, "truncated");
	*len = left < PIECE ? left : PIECE;
	rc = file_read(&u->load->kernel, u->offset, u->piece, *len, u->load->err);
	u->offset += *len;
	return rc;
}

/* One call of inflate(): 1 at the end of the data, 0 to go on. */
static int gzip_step(struct unpack *u, z_stream *z)
{
	uint64_t left = u->room - u->done;
	uInt room = left < UINT_MAX ? left : UINT_MAX;
	int rc;

	z->next_out = u->to + u->done;
	z->avail_out = room;
	rc = inflate(z, Z_NO_FLUSH);
	u->done += room - z->avail_out;
	switch (rc) {
	case Z_STREAM_END:
		return 1;
	case Z_OK:
	case Z_BUF_ERROR:	/* wants input, or room */
		return u->done == u->room && z->avail_out == 0 && z->avail_in ? too_large(u) : 0;
	case Z_MEM_ERROR:
		return file_error(u->load->err, ENOMEM, u->load->kernel.name, "%s",
				  strerror(ENOMEM));
	default:
		return corrupt(u, z->msg ? z->msg : "not gzip");
	}
}

static int gzip_unpack(struct unpack *u)
{
	z_stream z = { 0 };
	size_t len;
	int rc;

	if (inflateInit2(&z, GZIP_ONLY) != Z_OK)
		return file_error(u->load->err, ENOMEM, u->load->kernel.name, "%s",
				  strerror(ENOMEM));
	do {
		rc = 0;
		if (z.avail_in == 0) {
			rc = piece_read(u, &len);
			z.next_in = u->piece;
			z.avail_in = len;
		}
		if (rc == 0)
			rc = gzip_step(u, &z);
	} while (rc == 0);
	inflateEnd(&z);
	return rc < 0 ? rc : 0;
}

/*
 * Where the header tells the size, exactly that is the room: zstd uses what it is
 * given for more than its output, and the guest's memory is to stay zeroes.
 */
static int zstd_limit(struct unpack *u, size_t len)
{
	unsigned long long size = ZSTD_getFrameContentSize(u->piece, len);

	if (size == ZSTD_CONTENTSIZE_ERROR)
		return corrupt(u, len < PIECE ? "truncated" : "not zstd");
	if (size == ZSTD_CONTENTSIZE_UNKNOWN)
		return 0;
	if (size > u->room)
		return too_large(u);
	u->room = size;
	return 0;
}

/* One call of ZSTD_decompressStream(): 1 at the end of the data, 0 to go on. */
static int zstd_step(struct unpack *u, ZSTD_DStream *z, ZSTD_inBuffer *in)
{
	ZSTD_outBuffer out = { u->to, u->room, u->done };
	size_t rc = ZSTD_decompressStream(z, &out, in);

	u->done = out.pos;
	if (ZSTD_isError(rc))
		return corrupt(u, ZSTD_getErrorName(rc));
	if (rc == 0)
		return 1;
	/* With all memory taken, only the end of the frame may be left. */
	if (out.pos == u->load->ram->size && (in->pos < in->size || u->offset == u->end))
		return too_large(u);
	return 0;
}

static int zstd_unpack(struct unpack *u)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	ZSTD_inBuffer in = { u->piece, 0, 0 };
	int rc;

	if (!z)
		return file_error(u->load->err, ENOMEM, u->load->kernel.name, "%s",
				  strerror(ENOMEM));
	rc = piece_read(u, &in.size);
	if (rc == 0)
		rc = zstd_limit(u, in.size);
	while (rc == 0) {
		rc = zstd_step(u, z, &in);
		if (rc == 0 && in.pos == in.size) {
			in.pos = 0;
			rc = piece_read(u, &in.size);
		}
	}
	ZSTD_freeDStream(z);
	return rc < 0 ? rc : 0;
}

int image_unpack(const struct image_load *load, enum image_packing packing, uint64_t offset,
		 uint64_t end, uint64_t *size)
{
	struct unpack u = {
		.load = load,
		.offset = offset,
		.end = end,
		.piece = malloc(PIECE),
		.to = image_at(load, 0),
		.room = load->ram->size,
	};
	int rc;

	if (!u.piece)
		return file_error(load->err, ENOMEM, load->kernel.name, "%s", strerror(ENOMEM));
	rc = packing == PACKED_GZIP ? gzip_unpack(&u) : zstd_unpack(&u);
	free(u.piece);
	*size = u.done;
	return rc;
}
