// SPDX-License-Identifier: Apache-2.0
/*
 * The file that a VM is saved to: a header, then sections that the architecture
 * defines, then a checksum. Numbers have the byte order of the host that wrote
 * it; one of the other order does not find its version. A writer's file appears
 * under its name only when it is complete; a reader takes nothing in the file
 * for granted.
 *
 *	header	"UCVMSTAT", u32 version, u32 CPUs, u64 bytes of memory,
 *		char architecture[16]
 *	section	u32 tag, u32 index, u64 length, then length bytes
 *	last	section STATE_END of 4 bytes: CRC-32 of all before them
 */
#ifndef UCVM_CORE_STATE_H
#define UCVM_CORE_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define STATE_TAG(a, b, c, d) \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define STATE_END	STATE_TAG('E', 'N', 'D', ' ')

struct state_header {
	char arch[16];		/* NUL-terminated */
	uint64_t mem_size;	/* bytes */
	uint32_t cpus;
};

struct state_section {
	uint32_t tag;
	uint32_t index;
	uint64_t length;	/* bytes */
};

struct state_writer;
struct state_reader;

/*
 * Start the file that will be @path; until state_commit() it is called
 * @path.part. Only its owner may read it, since it holds the guest's memory.
 * 0, or -errno with a text.
 */
int state_create(const char *path, const struct state_header *header,
		 struct state_writer **out, struct ucvm_error *err);

/*
 * Append a section made of two parts, either of which may be empty. An error
 * is kept for state_commit(), so that callers need not look at each.
 */
void state_write(struct state_writer *w, uint32_t tag, uint32_t index, const void *head,
		 size_t head_length, const void *data, size_t length);

/*
 * Checksum, give the file its name, free the writer. 0, or the first -errno of
 * all calls with a text; then no file is left.
 */
int state_commit(struct state_writer *w, struct ucvm_error *err);

/* Leave no file; free the writer. */
void state_abort(struct state_writer *w);

/*
 * Open @path and check its header. Errors with a text: ENOEXEC no saved VM or
 * one of another version, EINVAL a header that makes no sense, others of fopen().
 */
int state_open(const char *path, struct state_reader **out, struct ucvm_error *err);

const struct state_header *state_get_header(const struct state_reader *r);

/*
 * Go to the next section, over what was not read of the present one. 1: there
 * is one; 0: the end, and the checksum is right; EBADMSG truncated or damaged,
 * EIO, with a text.
 */
int state_next(struct state_reader *r, struct state_section *section, struct ucvm_error *err);

/* Read exactly @length bytes of the section. EBADMSG not that many left, EIO. */
int state_read(struct state_reader *r, void *data, size_t length, struct ucvm_error *err);

/* NULL is allowed. */
void state_close(struct state_reader *r);

#endif
