// SPDX-License-Identifier: Apache-2.0
/*
 * Input files are read by pread() from one descriptor and never mapped, so one
 * that shrinks meanwhile gives an error and no signal.
 */
#include "core/file.h"

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

int file_error(struct ucvm_error *err, int code, const char *name, const char *fmt, ...)
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

int file_open(struct file *file, const char *name, struct ucvm_error *err)
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
		return file_error(err, rc, name, "%s", wrong);
	}
	if (fstat(file->fd, &st) < 0) {
		rc = file_error(err, errno, name, "%s", strerror(errno));
		goto out;
	}
	wrong = wrong_type(st.st_mode);
	if (wrong) {
		rc = file_error(err, S_ISDIR(st.st_mode) ? EISDIR : EINVAL, name, "%s", wrong);
		goto out;
	}
	if (st.st_size <= 0) {
		rc = file_error(err, EINVAL, name, "is empty");
		goto out;
	}
	file->size = st.st_size;
	return 0;
out:
	file_close(file);
	return rc;
}

void file_close(struct file *file)
{
	close(file->fd);
	file->fd = -1;
}

int file_read(const struct file *file, uint64_t offset, void *buf, uint64_t len,
	      struct ucvm_error *err)
{
	uint8_t *to = buf;

	while (len) {
		ssize_t got = pread(file->fd, to, len < READ_MAX ? len : READ_MAX, offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return file_error(err, errno, file->name, "cannot be read: %s",
					  strerror(errno));
		if (got == 0)
			return file_error(err, EIO, file->name,
					  "truncated: ended at byte %" PRIu64 " while being read",
					  offset);
		to += got;
		offset += got;
		len -= got;
	}
	return 0;
}
