// SPDX-License-Identifier: Apache-2.0
/*
 * The host end of a guest console: standard input and output, a new
 * pseudo-terminal, a file (output only) or nothing. Output never blocks a
 * vCPU for ever; input is read by the event-loop thread of the console and
 * handed to the device by a callback.
 */
#ifndef UCVM_CORE_CONSOLE_H
#define UCVM_CORE_CONSOLE_H

#include <stddef.h>

#include "core/error.h"

struct console;

/* Called on the console's own thread with input bytes. */
typedef void console_input_fn(void *opaque, const void *data, size_t length);

/*
 * Open a console. @spec: "stdio", "pty", "none" or a file name.
 * stdio on a terminal: raw mode, Ctrl-A x leaves (calls the quit callback),
 * Ctrl-A h prints help, Ctrl-A Ctrl-A sends one Ctrl-A. The terminal is put
 * back by console_close() and also when the process dies by a signal.
 * Returns 0 or -errno with a text in @err.
 */
int console_open(const char *spec, struct console **out, struct ucvm_error *err);

/* Where input goes, and what to do when the user asks to leave. */
void console_set_input(struct console *con, console_input_fn *fn, void *opaque);
void console_set_quit(struct console *con, void (*quit)(void *opaque), void *opaque);

/* Start reading input (no input callback comes before this). 0 or -errno. */
int console_start(struct console *con);

/* Write all bytes of guest output, in order. 0 or -errno. */
int console_write(struct console *con, const void *data, size_t length);

/* Stop the input thread, restore the terminal, free. NULL is allowed. */
void console_close(struct console *con);

#endif
