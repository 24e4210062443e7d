// SPDX-License-Identifier: Apache-2.0
/*
 * The host end of a guest console: see console.h. One thread per console
 * reads input; output is written by whoever calls console_write(), under a
 * lock, and never on a descriptor that others share made non-blocking.
 */
#include "core/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/sandbox.h"
#include "core/terminal.h"

#define CTRL_A 1

/*
 * A pipe with POLLOUT takes this much without blocking (pipe(7): PIPE_BUF);
 * a terminal takes less, but is read by somebody or hung up.
 */
#define WRITE_MAX 512

/* How long a pty's reader may make a vCPU wait, once, in milliseconds. */
#define PTY_PATIENCE 1000

struct console {
	int in_fd, out_fd;		/* -1 = none */
	const struct sandbox *sandbox;	/* borrowed, or NULL */
	bool own_fds;			/* close them at the end */
	bool lossy;			/* drop output that nobody reads */
	bool stalled;			/* lossy, and nobody read the last output in time */
	int slave_fd;			/* pty: keeps the other end from hanging up */
	char device[64];		/* pty: its name */
	struct terminal *terminal;	/* stdin is one: raw mode, Ctrl-A */
	bool escape;			/* the last byte was Ctrl-A */

	console_input_fn *input;
	void *input_opaque;
	void (*quit)(void *opaque);
	void *quit_opaque;

	pthread_t thread;
	bool started;
	atomic_bool stop, paused;
	int wake_fd;			/* the input thread looks at stop and paused */
	int cancel_fd;			/* readable for ever after console_cancel() */
	pthread_mutex_t write_lock;
};

static const char help_text[] =
	"\r\nCtrl-A x       end the virtual machine\r\n"
	"Ctrl-A h       print this help\r\n"
	"Ctrl-A Ctrl-A  send Ctrl-A to the guest\r\n";

static int open_stdio(struct console *con, struct ucvm_error *err)
{
	int r;

	con->in_fd = STDIN_FILENO;
	con->out_fd = STDOUT_FILENO;
	if (!isatty(con->in_fd))
		return 0;
	r = terminal_open(con->in_fd, &con->terminal);
	if (r)
		return error_set(err, -r, "console: cannot set up the terminal: %s",
				 strerror(-r));
	return 0;
}

static int open_pty(struct console *con, struct ucvm_error *err)
{
	int fd, e;

	con->own_fds = true;
	con->lossy = true;
	fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	con->in_fd = con->out_fd = fd;
	if (fd < 0 || grantpt(fd) || unlockpt(fd))
		goto fail;
	e = ptsname_r(fd, con->device, sizeof(con->device));
	if (e) {
		errno = e;
		goto fail;
	}
	con->slave_fd = open(con->device, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (con->slave_fd < 0 || fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK))
		goto fail;
	e = -terminal_set_raw(con->slave_fd);
	if (!e)
		return 0;
	errno = e;
fail:
	e = errno;
	return error_set(err, e, "console: cannot make a pseudo-terminal: %s", strerror(e));
}

static int open_file(struct console *con, const char *name, struct ucvm_error *err)
{
	con->own_fds = true;
	con->out_fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0666);
	if (con->out_fd < 0)
		return error_set(err, errno, "console: cannot write to %s: %s", name,
				 strerror(errno));
	return 0;
}

static int open_spec(struct console *con, const char *spec, struct ucvm_error *err)
{
	if (strcmp(spec, "none") == 0)
		return 0;
	if (strcmp(spec, "stdio") == 0)
		return open_stdio(con, err);
	if (strcmp(spec, "pty") == 0)
		return open_pty(con, err);
	return open_file(con, spec, err);
}

int console_open(const char *spec, struct console **out, struct ucvm_error *err)
{
	struct console *con = calloc(1, sizeof(*con));
	int r;

	if (!con)
		return error_set(err, ENOMEM, "console: no memory");
	con->in_fd = con->out_fd = con->slave_fd = -1;
	pthread_mutex_init(&con->write_lock, NULL);
	con->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	con->cancel_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (con->wake_fd < 0 || con->cancel_fd < 0)
		r = error_set(err, errno, "console: no event descriptor: %s", strerror(errno));
	else
		r = open_spec(con, spec, err);
	if (r) {
		console_close(con);
		return r;
	}
	*out = con;
	return 0;
}

const char *console_device(const struct console *con)
{
	return con->device[0] ? con->device : NULL;
}

void console_set_input(struct console *con, console_input_fn *fn, void *opaque)
{
	con->input = fn;
	con->input_opaque = opaque;
}

void console_set_quit(struct console *con, void (*quit)(void *opaque), void *opaque)
{
	con->quit = quit;
	con->quit_opaque = opaque;
}

/* Make an eventfd readable. Safe in a signal handler. */
static void event_set(int fd)
{
	uint64_t one = 1;
	int e = errno;

	/* It can only fail when the counter is full, and so is readable. */
	if (write(fd, &one, sizeof(one)) < 0)
		errno = e;
}

static void event_clear(int fd)
{
	uint64_t count;

	/* Fails when another wake-up was consumed already: nothing to do. */
	if (read(fd, &count, sizeof(count)) < 0)
		return;
}

/* What follows Ctrl-A. Returns the number of bytes for the guest: 0 or 1. */
static size_t escape_command(struct console *con, char c)
{
	switch (c) {
	case CTRL_A:
		return 1;
	case 'x':
		if (con->quit)
			con->quit(con->quit_opaque);
		return 0;
	case 'h':
	case '?':
		console_write(con, help_text, sizeof(help_text) - 1);
		return 0;
	default:
		return 0;
	}
}

/* Take the Ctrl-A commands out of @data; returns what is left of @length. */
static size_t filter_escapes(struct console *con, char *data, size_t length)
{
	size_t kept = 0;

	for (size_t i = 0; i < length; i++) {
		if (con->escape) {
			con->escape = false;
			if (!escape_command(con, data[i]))
				continue;
		} else if (data[i] == CTRL_A) {
			con->escape = true;
			continue;
		}
		data[kept++] = data[i];
	}
	return kept;
}

/* Read once; false at the end of the input. */
static bool read_input(struct console *con)
{
	char data[CONSOLE_INPUT_MAX];
	ssize_t n = read(con->in_fd, data, sizeof(data));
	size_t length;

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	if (n == 0)
		return false;
	length = (size_t)n;
	if (con->terminal)
		length = filter_escapes(con, data, length);
	if (length && con->input)
		con->input(con->input_opaque, data, length);
	return true;
}

static void *input_thread(void *opaque)
{
	struct console *con = opaque;
	struct pollfd fds[2] = {
		{ .fd = con->wake_fd, .events = POLLIN },
		{ .events = POLLIN },
	};
	bool open = true;

	/* If it fails, the wider filter of the thread that started this one is in force. */
	sandbox_confine(con->sandbox, SANDBOX_IO);
	while (!atomic_load(&con->stop)) {
		bool wanted = open && (con->terminal || !atomic_load(&con->paused));

		fds[1].fd = wanted ? con->in_fd : -1;
		fds[1].revents = 0;
		if (poll(fds, 2, -1) < 0)
			continue;	/* EINTR; nothing else can happen to valid arguments */
		if (fds[0].revents)
			event_clear(con->wake_fd);
		else if (fds[1].revents & POLLNVAL)
			open = false;
		else if (fds[1].revents)
			open = read_input(con);
	}
	return NULL;
}

int console_start(struct console *con, const struct sandbox *sandbox)
{
	sigset_t all, old;
	int e;

	con->sandbox = sandbox;
	if (con->in_fd < 0)
		return 0;
	/* Signals are for the threads that run vCPUs and for the command. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	e = pthread_create(&con->thread, NULL, input_thread, con);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	con->started = e == 0;
	return -e;
}

void console_pause(struct console *con, bool pause)
{
	atomic_store(&con->paused, pause);
	event_set(con->wake_fd);
}

/*
 * Wait until output is possible: 1, or 0 to drop it, or -errno. The wait ends
 * by console_cancel() at the latest.
 */
static int wait_writable(struct console *con)
{
	struct pollfd fds[2] = {
		{ .fd = con->cancel_fd, .events = POLLIN },
		{ .fd = con->out_fd, .events = POLLOUT },
	};

	if (poll(fds, 2, !con->lossy ? -1 : con->stalled ? 0 : PTY_PATIENCE) < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	con->stalled = con->lossy && !fds[1].revents;
	if (fds[1].revents)
		return 1;	/* after an error too: write() tells which */
	return fds[0].revents ? -ECANCELED : 0;
}

static int write_all(struct console *con, const char *data, size_t length)
{
	while (length) {
		int r = wait_writable(con);
		ssize_t n;

		if (r == -EAGAIN)
			continue;
		if (r <= 0)
			return r;
		n = write(con->out_fd, data, length < WRITE_MAX ? length : WRITE_MAX);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		if (n > 0) {
			data += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

int console_write(struct console *con, const void *data, size_t length)
{
	int r;

	if (con->out_fd < 0)
		return 0;
	pthread_mutex_lock(&con->write_lock);
	r = write_all(con, data, length);
	pthread_mutex_unlock(&con->write_lock);
	return r;
}

void console_cancel(struct console *con)
{
	event_set(con->cancel_fd);
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void console_close(struct console *con)
{
	if (!con)
		return;
	if (con->started) {
		atomic_store(&con->stop, true);
		event_set(con->wake_fd);
		console_cancel(con);	/* the help text may be waiting */
		pthread_join(con->thread, NULL);
	}
	terminal_close(con->terminal);
	close_fd(con->slave_fd);
	if (con->own_fds)
		close_fd(con->out_fd);
	close_fd(con->wake_fd);
	close_fd(con->cancel_fd);
	pthread_mutex_destroy(&con->write_lock);
	free(con);
}
