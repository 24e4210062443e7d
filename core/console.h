// SPDX-License-Identifier: Apache-2.0
/*
 * The host end of a guest console: standard input and output, a new
 * pseudo-terminal, a file (output only) or nothing. Output never blocks a
 * vCPU for ever; input is read by the event-loop thread of the console and
 * handed to the device by a callback.
 */
#ifndef UCVM_CORE_CONSOLE_H
#define UCVM_CORE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

struct console;
struct sandbox;

/* No input callback brings more bytes than this. */
#define CONSOLE_INPUT_MAX 256

/* Called on the console's own thread with input bytes. */
typedef void console_input_fn(void *opaque, const void *data, size_t length);

/*
 * Open a console. @spec: "stdio", "pty", "none" or a file name.
 * stdio on a terminal: raw mode, Ctrl-A x leaves (calls the quit callback),
 * Ctrl-A h prints help, Ctrl-A Ctrl-A sends one Ctrl-A. The terminal is put
 * back by console_close() and also when the process dies by a signal.
 * stdin that is no terminal is passed on as it is, up to its end. A file is
 * emptied first. The program has to ignore SIGPIPE.
 * Returns 0 or -errno with a text in @err.
 */
int console_open(const char *spec, struct console **out, struct ucvm_error *err);

/* The device to connect to ("/dev/pts/3") of a pty console, else NULL. */
const char *console_device(const struct console *con);

/* Where input goes, and what to do when the user asks to leave. */
void console_set_input(struct console *con, console_input_fn *fn, void *opaque);
void console_set_quit(struct console *con, void (*quit)(void *opaque), void *opaque);

/*
 * Start reading input (no input callback comes before this), on a thread that
 * @sandbox (may be NULL) confines. 0 or -errno.
 */
int console_start(struct console *con, const struct sandbox *sandbox);

/*
 * Stop or resume reading input, for a device whose buffer is full: after
 * console_pause(con, true) at most one callback of CONSOLE_INPUT_MAX bytes
 * comes. Any thread, also from the callback. A terminal is read on, so that
 * Ctrl-A x always works; what comes from it then is for the device to drop.
 */
void console_pause(struct console *con, bool pause);

/*
 * Write all bytes of guest output, in order. It waits for a slow reader of
 * stdio and of a file; a pty that nobody reads loses what does not fit.
 * Returns 0, -ECANCELED after console_cancel(), or -errno (-EPIPE when the
 * reader is gone; the console stays usable).
 */
int console_write(struct console *con, const void *data, size_t length);

/*
 * Make a console_write() that waits for its reader give up, now and from now
 * on: the VM is to end. Any thread, or a signal handler.
 */
void console_cancel(struct console *con);

/* Stop the input thread, restore the terminal, free. NULL is allowed. */
void console_close(struct console *con);

#endif
