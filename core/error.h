// SPDX-License-Identifier: Apache-2.0
/*
 * One structured error text. Lower layers return -errno; the layer that knows
 * the user's words (option, file, device) writes the text once with
 * error_set(); only the command prints it.
 */
#ifndef UCVM_CORE_ERROR_H
#define UCVM_CORE_ERROR_H

struct ucvm_error {
	int code;		/* errno value, positive; 0 while unset */
	char text[256];		/* one line, no newline at the end */
};

/*
 * Record a one-line text unless one is there already (the innermost text, the
 * one nearest to the cause, wins). @err may be NULL. Returns -@code, so that
 * callers can write `return error_set(err, EINVAL, "...")`.
 */
int error_set(struct ucvm_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
