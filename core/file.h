// SPDX-License-Identifier: Apache-2.0
/*
 * Files that the user names as input: regular ones, of known size, read in
 * whole pieces, with messages that begin with the file's name.
 */
#ifndef UCVM_CORE_FILE_H
#define UCVM_CORE_FILE_H

#include <stdint.h>

#include "core/error.h"

/* A regular file that is not empty, open for reading. */
struct file {
	const char *name;	/* borrowed */
	int fd;
	uint64_t size;		/* bytes, when it was opened; not 0 */
};

/*
 * error_set() with a text that starts with the file's name. Names are cut to
 * their last part when long, and shown with '?' for control characters, so that
 * the cause always fits on the one line.
 */
int file_error(struct ucvm_error *err, int code, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * 0, or -errno with a text: EISDIR; EINVAL for an empty file and one of another
 * type; others as open() and fstat() give them. It never waits.
 */
int file_open(struct file *file, const char *name, struct ucvm_error *err);
void file_close(struct file *file);

/*
 * Read exactly @len bytes at @offset. 0, or -errno with a text: EIO when the
 * file ends before that, others as pread() gives them.
 */
int file_read(const struct file *file, uint64_t offset, void *buf, uint64_t len,
	      struct ucvm_error *err);

#endif
