// SPDX-License-Identifier: Apache-2.0
/*
 * The user's terminal in raw mode, put back whatever happens: by
 * terminal_close(), and, when the process dies without it, by a guard process
 * that notices. So no signal handler and no state outside the handle is needed.
 */
#ifndef UCVM_CORE_TERMINAL_H
#define UCVM_CORE_TERMINAL_H

struct terminal;

/*
 * Put the terminal behind @fd into raw mode and start its guard. @fd is
 * borrowed. 0 or -errno, with nothing changed then.
 */
int terminal_open(int fd, struct terminal **out);

/* Put the terminal back as terminal_open() found it. NULL is allowed. */
void terminal_close(struct terminal *term);

/* Raw mode for a terminal that nobody wants back. 0 or -errno. */
int terminal_set_raw(int fd);

#endif
