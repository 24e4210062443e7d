// SPDX-License-Identifier: Apache-2.0
/* The file that a VM is saved to: see state.h. */
#include "core/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define STATE_MAGIC	"UCVMSTAT"
#define STATE_VERSION	1u
#define STATE_BUFFER	(1u << 16)

struct file_header {
	char magic[8];
	uint32_t version;
	uint32_t cpus;
	uint64_t mem_size;
	char arch[16];
};

struct file_section {
	uint32_t tag;
	uint32_t index;
	uint64_t length;
};

struct state_writer {
	int fd;
	char *path, *part;
	int error;		/* the first; 0 or -errno */
	uint32_t crc;		/* of what was in the buffer before */
	size_t used;
	unsigned char buffer[STATE_BUFFER];
};

struct state_reader {
	FILE *file;
	char *path;
	struct state_header header;
	uint64_t left;		/* bytes of the present section */
	bool ended;
	uint32_t crc;
};

/* zlib takes 32-bit lengths. */
static uint32_t crc_add(uint32_t crc, const void *data, size_t length)
{
	const unsigned char *p = data;

	while (length > 0) {
		uInt n = length < 1u << 30 ? (uInt)length : 1u << 30;

		crc = (uint32_t)crc32(crc, p, n);
		p += n;
		length -= n;
	}
	return crc;
}

/* ---- writing ---- */

static void flush(struct state_writer *w)
{
	const unsigned char *p = w->buffer;

	w->crc = crc_add(w->crc, p, w->used);
	while (!w->error && w->used > 0) {
		ssize_t n = write(w->fd, p, w->used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			w->error = n < 0 ? -errno : -EIO;
			break;
		}
		p += n;
		w->used -= (size_t)n;
	}
	w->used = 0;
}

/*
 * By way of a buffer, so that the checksum is that of the bytes in the file:
 * a guest that runs on may change the memory that is being written.
 */
static void put(struct state_writer *w, const void *data, size_t length)
{
	const unsigned char *p = data;

	while (length > 0) {
		size_t n = sizeof(w->buffer) - w->used;

		if (n > length)
			n = length;
		memcpy(w->buffer + w->used, p, n);
		w->used += n;
		p += n;
		length -= n;
		if (w->used == sizeof(w->buffer))
			flush(w);
	}
}

static void writer_free(struct state_writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	free(w->path);
	free(w->part);
	free(w);
}

int state_create(const char *path, const struct state_header *header,
		 struct state_writer **out, struct ucvm_error *err)
{
	struct state_writer *w = calloc(1, sizeof(*w));
	struct file_header h = {
		.magic = { 'U', 'C', 'V', 'M', 'S', 'T', 'A', 'T' },
		.version = STATE_VERSION,
		.cpus = header->cpus,
		.mem_size = header->mem_size,
	};

	if (!w)
		return error_set(err, ENOMEM, "out of memory");
	w->fd = -1;
	w->path = strdup(path);
	if (!w->path || asprintf(&w->part, "%s.part", path) < 0) {
		w->part = NULL;
		writer_free(w);
		return error_set(err, ENOMEM, "out of memory");
	}
	w->fd = open(w->part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (w->fd < 0) {
		int code = errno;

		writer_free(w);
		return error_set(err, code, "cannot write %s.part: %s", path, strerror(code));
	}
	memcpy(h.arch, header->arch, sizeof(h.arch));
	put(w, &h, sizeof(h));
	*out = w;
	return 0;
}

void state_write(struct state_writer *w, uint32_t tag, uint32_t index, const void *head,
		 size_t head_length, const void *data, size_t length)
{
	const struct file_section s = {
		.tag = tag,
		.index = index,
		.length = (uint64_t)head_length + length,
	};

	put(w, &s, sizeof(s));
	put(w, head, head_length);
	put(w, data, length);
}

static void finish(struct state_writer *w)
{
	const struct file_section s = { STATE_END, 0, sizeof(uint32_t) };
	uint32_t crc;

	put(w, &s, sizeof(s));
	flush(w);
	crc = w->crc;
	put(w, &crc, sizeof(crc));
	flush(w);
	if (!w->error && fsync(w->fd))
		w->error = -errno;
	if (close(w->fd) && !w->error)
		w->error = -errno;
	w->fd = -1;
	if (!w->error && rename(w->part, w->path))
		w->error = -errno;
}

int state_commit(struct state_writer *w, struct ucvm_error *err)
{
	int rc;

	finish(w);
	rc = w->error;
	if (rc) {
		error_set(err, -rc, "cannot write %s: %s", w->path, strerror(-rc));
		unlink(w->part);
	}
	writer_free(w);
	return rc;
}

void state_abort(struct state_writer *w)
{
	unlink(w->part);
	writer_free(w);
}

/* ---- reading ---- */

static int damaged(const struct state_reader *r, struct ucvm_error *err)
{
	if (ferror(r->file))
		return error_set(err, EIO, "cannot read %s", r->path);
	return error_set(err, EBADMSG, "%s is damaged or not complete", r->path);
}

static int get(struct state_reader *r, void *data, size_t length, struct ucvm_error *err)
{
	if (fread(data, 1, length, r->file) != length)
		return damaged(r, err);
	r->crc = crc_add(r->crc, data, length);
	return 0;
}

static int read_header(struct state_reader *r, struct ucvm_error *err)
{
	struct file_header h;

	if (get(r, &h, sizeof(h), NULL) || memcmp(h.magic, STATE_MAGIC, sizeof(h.magic)) != 0)
		return error_set(err, ENOEXEC, "%s is no saved virtual machine", r->path);
	if (h.version != STATE_VERSION)
		return error_set(err, ENOEXEC, "%s has format %u, this ucvm reads format %u",
				 r->path, h.version, STATE_VERSION);
	memcpy(r->header.arch, h.arch, sizeof(h.arch));
	r->header.cpus = h.cpus;
	r->header.mem_size = h.mem_size;
	if (!memchr(h.arch, '\0', sizeof(h.arch)) || r->header.cpus == 0)
		return error_set(err, EINVAL, "%s is damaged: its header makes no sense", r->path);
	return 0;
}

int state_open(const char *path, struct state_reader **out, struct ucvm_error *err)
{
	struct state_reader *r = calloc(1, sizeof(*r));
	int rc;

	if (!r)
		return error_set(err, ENOMEM, "out of memory");
	r->path = strdup(path);
	r->file = fopen(path, "re");
	if (!r->path || !r->file) {
		rc = error_set(err, errno, "cannot open %s: %s", path, strerror(errno));
		state_close(r);
		return rc;
	}
	setvbuf(r->file, NULL, _IOFBF, STATE_BUFFER);
	rc = read_header(r, err);
	if (rc) {
		state_close(r);
		return rc;
	}
	*out = r;
	return 0;
}

const struct state_header *state_get_header(const struct state_reader *r)
{
	return &r->header;
}

static int skip(struct state_reader *r, struct ucvm_error *err)
{
	unsigned char buffer[4096];
	int rc = 0;

	while (rc == 0 && r->left > 0)
		rc = state_read(r, buffer, r->left < sizeof(buffer) ? r->left : sizeof(buffer), err);
	return rc;
}

/* The checksum covers everything before itself. */
static int check_end(struct state_reader *r, const struct state_section *section,
		     struct ucvm_error *err)
{
	const uint32_t expected = r->crc;
	uint32_t crc;

	if (section->length != sizeof(crc) || fread(&crc, 1, sizeof(crc), r->file) != sizeof(crc) ||
	    crc != expected || fgetc(r->file) != EOF)
		return damaged(r, err);
	r->ended = true;
	return 0;
}

int state_next(struct state_reader *r, struct state_section *section, struct ucvm_error *err)
{
	struct file_section s;
	int rc = skip(r, err);

	if (rc || r->ended)
		return rc;
	rc = get(r, &s, sizeof(s), err);
	if (rc)
		return rc;
	section->tag = s.tag;
	section->index = s.index;
	section->length = s.length;
	if (section->tag == STATE_END)
		return check_end(r, section, err);
	r->left = section->length;
	return 1;
}

int state_read(struct state_reader *r, void *data, size_t length, struct ucvm_error *err)
{
	int rc;

	if (length > r->left)
		return error_set(err, EBADMSG, "%s is damaged: a section is too short", r->path);
	rc = get(r, data, length, err);
	if (rc == 0)
		r->left -= length;
	return rc;
}

void state_close(struct state_reader *r)
{
	if (!r)
		return;
	if (r->file)
		fclose(r->file);
	free(r->path);
	free(r);
}
