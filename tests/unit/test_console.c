// SPDX-License-Identifier: Apache-2.0
/*
 * Consoles over pseudo-terminals, pipes and files: raw mode and its end,
 * Ctrl-A, end of input, a reader that is slow, gone or never there. What
 * needs standard input and output of its own runs in a child process.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "core/console.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"

/* Longer than anything here takes; only a test that fails waits so long. */
#define PATIENCE 20

/* What a device would be: collects input. */
struct sink {
	char data[8192];
	size_t length;
	pthread_mutex_t lock;
	sem_t changed;
	atomic_int quits;
};

static void sink_init(struct sink *sink)
{
	memset(sink, 0, sizeof(*sink));
	pthread_mutex_init(&sink->lock, NULL);
	sem_init(&sink->changed, 0, 0);
}

static void sink_input(void *opaque, const void *data, size_t length)
{
	struct sink *sink = opaque;

	pthread_mutex_lock(&sink->lock);
	if (length > sizeof(sink->data) - sink->length)
		length = sizeof(sink->data) - sink->length;
	memcpy(sink->data + sink->length, data, length);
	sink->length += length;
	pthread_mutex_unlock(&sink->lock);
	sem_post(&sink->changed);
}

static void sink_quit(void *opaque)
{
	struct sink *sink = opaque;

	atomic_fetch_add(&sink->quits, 1);
	sem_post(&sink->changed);
}

static int wait_for(sem_t *sem)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE;
	return sem_timedwait(sem, &until);
}

/* Has the sink got exactly @expected, now or soon? */
static int sink_holds(struct sink *sink, const char *expected)
{
	size_t length = strlen(expected);

	for (;;) {
		size_t have;
		int equal;

		pthread_mutex_lock(&sink->lock);
		have = sink->length;
		equal = have == length && memcmp(sink->data, expected, length) == 0;
		pthread_mutex_unlock(&sink->lock);
		if (equal || have >= length || wait_for(&sink->changed))
			return equal;
	}
}

/* Read exactly @length bytes. */
static int read_all(int fd, char *data, size_t length)
{
	while (length) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, PATIENCE * 1000) != 1)
			return 0;
		n = read(fd, data, length);
		if (n <= 0)
			return 0;
		data += n;
		length -= (size_t)n;
	}
	return 1;
}

/* The next bytes on @fd are @expected. */
static int fd_brings(int fd, const char *expected)
{
	char data[512];
	size_t length = strlen(expected);

	return read_all(fd, data, length) && memcmp(data, expected, length) == 0;
}

/*
 * Run @body in a child with @in and @out as its standard input and output.
 * Its result is the child's exit status. alarm() ends a child that hangs.
 */
static pid_t start_child(int in, int out, int (*body)(void *arg), void *arg)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		alarm(PATIENCE);
		signal(SIGPIPE, SIG_IGN);
		if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
			_exit(99);
		_exit(body(arg));
	}
	return pid;
}

static int child_status(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* Open a console on stdio with a sink. */
static int child_console(struct console **con, struct sink *sink)
{
	sink_init(sink);
	if (console_open("stdio", con, NULL))
		return -1;
	console_set_input(*con, sink_input, sink);
	console_set_quit(*con, sink_quit, sink);
	return console_start(*con, NULL);
}

/* A pseudo-terminal: the user's end, and the end that ucvm gets. */
struct tty {
	int user, slave;
};

static void tty_open(struct tty *tty)
{
	tty->user = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	CU_ASSERT_FATAL(tty->user >= 0 && grantpt(tty->user) == 0 && unlockpt(tty->user) == 0);
	tty->slave = open(ptsname(tty->user), O_RDWR | O_NOCTTY | O_CLOEXEC);
	CU_ASSERT_FATAL(tty->slave >= 0);
}

static void tty_close(struct tty *tty)
{
	close(tty->user);
	close(tty->slave);
}

static int is_raw(int fd)
{
	struct termios mode;

	return tcgetattr(fd, &mode) == 0 && !(mode.c_lflag & (ICANON | ECHO | ISIG));
}

/* Wait until the terminal is as before; a guard process may still be at it. */
static int becomes_cooked(int fd)
{
	const struct timespec tick = { .tv_nsec = 5000000 };

	for (int i = 0; i < PATIENCE * 200; i++) {
		if (!is_raw(fd))
			return 1;
		nanosleep(&tick, NULL);
	}
	return 0;
}

/* Says "ready", then expects "hello\1" and two Ctrl-A x, and writes "bye". */
static int terminal_body(void *arg)
{
	struct console *con;
	struct sink sink;

	(void)arg;
	if (child_console(&con, &sink))
		return 1;
	if (console_write(con, "ready", 5))
		return 2;
	if (!sink_holds(&sink, "hello\1\3"))
		return 3;
	while (atomic_load(&sink.quits) < 2) {
		if (wait_for(&sink.changed))
			return 4;
	}
	if (console_write(con, "bye", 3))
		return 5;
	console_close(con);
	return 0;
}

static void terminal_with_escapes(void)
{
	struct tty tty;
	pid_t pid;

	tty_open(&tty);
	pid = start_child(tty.slave, tty.slave, terminal_body, NULL);
	CU_ASSERT(fd_brings(tty.user, "ready"));
	CU_ASSERT(is_raw(tty.slave));
	CU_ASSERT_EQUAL(write(tty.user, "hel\1zlo\1\1\3\1h", 12), 12);
	CU_ASSERT(fd_brings(tty.user, "\r\r\nCtrl-A x"));
	CU_ASSERT_EQUAL(write(tty.user, "\1", 1), 1);
	CU_ASSERT_EQUAL(write(tty.user, "x\1x", 3), 3);
	CU_ASSERT_EQUAL(child_status(pid), 0);
	CU_ASSERT(!is_raw(tty.slave));
	tty_close(&tty);
}

static int until_killed_body(void *arg)
{
	struct console *con;
	struct sink sink;

	(void)arg;
	if (child_console(&con, &sink) || console_write(con, "ready", 5))
		return 1;
	for (;;)
		pause();
}

static void terminal_restored_after_signals(void)
{
	static const int signals[] = { SIGKILL, SIGTERM, SIGABRT };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct tty tty;
		pid_t pid;

		tty_open(&tty);
		pid = start_child(tty.slave, tty.slave, until_killed_body, NULL);
		CU_ASSERT(fd_brings(tty.user, "ready"));
		CU_ASSERT(is_raw(tty.slave));
		kill(pid, signals[i]);
		child_status(pid);
		CU_ASSERT(becomes_cooked(tty.slave));
		tty_close(&tty);
	}
}

static int pipe_body(void *arg)
{
	const char *expected = arg;
	struct console *con;
	struct sink sink;

	if (child_console(&con, &sink))
		return 1;
	if (!sink_holds(&sink, expected))
		return 2;
	/* The end of the input is not the end of the console. */
	if (console_write(con, "still here", 10))
		return 3;
	console_close(con);
	return sink.quits;
}

static void input_from_a_pipe(void)
{
	int in[2], out[2];
	pid_t pid;

	CU_ASSERT_FATAL(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
	/* No terminal: Ctrl-A is a byte like any other. */
	pid = start_child(in[0], out[1], pipe_body, (void *)"one\ntwo\1x\n");
	CU_ASSERT_EQUAL(write(in[1], "one\ntwo\1x\n", 10), 10);
	close(in[1]);
	CU_ASSERT(fd_brings(out[0], "still here"));
	CU_ASSERT_EQUAL(child_status(pid), 0);
	close(in[0]);
	close(out[0]);
	close(out[1]);
}

static void input_from_dev_null(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), out[2];
	pid_t pid;

	CU_ASSERT_FATAL(null >= 0 && pipe2(out, O_CLOEXEC) == 0);
	pid = start_child(null, out[1], pipe_body, (void *)"");
	CU_ASSERT(fd_brings(out[0], "still here"));
	CU_ASSERT_EQUAL(child_status(pid), 0);
	close(null);
	close(out[0]);
	close(out[1]);
}

static int idle_body(void *arg)
{
	struct timespec before, after;
	struct console *con;
	struct sink sink;

	(void)arg;
	if (child_console(&con, &sink))
		return 1;
	/* An end of input that is polled again and again costs all of this time. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	console_close(con);
	return (after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >
	       100000000;
}

static void end_of_input_costs_nothing(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	CU_ASSERT_FATAL(null >= 0);
	CU_ASSERT_EQUAL(child_status(start_child(null, null, idle_body, NULL)), 0);
	close(null);
}

static int closed_pipe_body(void *arg)
{
	struct console *con;
	struct sink sink;

	(void)arg;
	if (child_console(&con, &sink))
		return 1;
	if (console_write(con, "lost", 4) != -EPIPE || console_write(con, "lost", 4) != -EPIPE)
		return 2;
	console_close(con);
	return 0;
}

static void output_to_a_closed_pipe(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), out[2];
	pid_t pid;

	CU_ASSERT_FATAL(null >= 0 && pipe2(out, O_CLOEXEC) == 0);
	close(out[0]);
	pid = start_child(null, out[1], closed_pipe_body, NULL);
	CU_ASSERT_EQUAL(child_status(pid), 0);
	close(null);
	close(out[1]);
}

static void *write_much(void *arg)
{
	static const char page[4096];
	long r = 0;

	/* More than any pipe holds by default. */
	for (int i = 0; r == 0 && i < 1024; i++)
		r = console_write(arg, page, sizeof(page));
	return (void *)r;
}

static int stuck_reader_body(void *arg)
{
	struct console *con;
	pthread_t thread;
	struct sink sink;
	void *result;

	(void)arg;
	if (child_console(&con, &sink))
		return 1;
	if (pthread_create(&thread, NULL, write_much, con))
		return 2;
	console_cancel(con);
	pthread_join(thread, &result);
	if ((long)result != -ECANCELED)
		return 3;
	console_close(con);
	return 0;
}

static void cancel_ends_a_write(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), out[2];
	pid_t pid;

	CU_ASSERT_FATAL(null >= 0 && pipe2(out, O_CLOEXEC) == 0);
	pid = start_child(null, out[1], stuck_reader_body, NULL);
	CU_ASSERT_EQUAL(child_status(pid), 0);
	close(null);
	close(out[0]);
	close(out[1]);
}

static int slow_reader_body(void *arg)
{
	struct console *con;
	struct sink sink;

	(void)arg;
	if (child_console(&con, &sink) || write_much(con))
		return 1;
	console_close(con);
	return 0;
}

static void slow_reader_gets_everything(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), out[2];
	size_t total = 0;
	char data[3000];
	ssize_t n;
	pid_t pid;

	CU_ASSERT_FATAL(null >= 0 && pipe2(out, O_CLOEXEC) == 0);
	pid = start_child(null, out[1], slow_reader_body, NULL);
	close(out[1]);
	while ((n = read(out[0], data, sizeof(data))) > 0)
		total += (size_t)n;
	CU_ASSERT_EQUAL(total, 1024 * 4096);
	CU_ASSERT_EQUAL(child_status(pid), 0);
	close(null);
	close(out[0]);
}

struct pausing {
	struct console *con;
	atomic_size_t total;
	sem_t got;
};

static void pausing_input(void *opaque, const void *data, size_t length)
{
	struct pausing *p = opaque;

	(void)data;
	console_pause(p->con, true);
	atomic_fetch_add(&p->total, length);
	sem_post(&p->got);
}

static int pause_body(void *arg)
{
	struct pausing p = { 0 };
	size_t seen = 0;

	(void)arg;
	sem_init(&p.got, 0, 0);
	if (console_open("stdio", &p.con, NULL))
		return 1;
	console_set_input(p.con, pausing_input, &p);
	if (console_start(p.con, NULL))
		return 2;
	while (seen < 10000) {
		if (wait_for(&p.got))
			return 3;
		/* Nothing more comes while it pauses. */
		if (atomic_load(&p.total) - seen > CONSOLE_INPUT_MAX ||
		    sem_trywait(&p.got) == 0)
			return 4;
		seen = atomic_load(&p.total);
		console_pause(p.con, false);
	}
	console_close(p.con);
	return seen != 10000;
}

static void pause_holds_input_back(void)
{
	static const char data[10000];
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), in[2];
	pid_t pid;

	CU_ASSERT_FATAL(null >= 0 && pipe2(in, O_CLOEXEC) == 0);
	CU_ASSERT_EQUAL(write(in[1], data, sizeof(data)), sizeof(data));
	pid = start_child(in[0], null, pause_body, NULL);
	CU_ASSERT_EQUAL(child_status(pid), 0);
	close(null);
	close(in[0]);
	close(in[1]);
}

static void pty_console(void)
{
	struct console *con;
	struct sink sink;
	int fd;

	sink_init(&sink);
	CU_ASSERT_EQUAL_FATAL(console_open("pty", &con, NULL), 0);
	console_set_input(con, sink_input, &sink);
	CU_ASSERT_EQUAL(console_start(con, NULL), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(console_device(con));
	for (int i = 0; i < 2; i++) {	/* a reader may go and another come */
		fd = open(console_device(con), O_RDWR | O_NOCTTY | O_CLOEXEC);
		CU_ASSERT_FATAL(fd >= 0);
		CU_ASSERT_EQUAL(console_write(con, "a\nb\1", 4), 0);
		CU_ASSERT(fd_brings(fd, "a\nb\1"));
		CU_ASSERT_EQUAL(write(fd, "in\3", 3), 3);
		close(fd);
	}
	CU_ASSERT(sink_holds(&sink, "in\3in\3"));
	console_close(con);
}

static void pty_that_nobody_reads(void)
{
	struct console *con;

	CU_ASSERT_EQUAL_FATAL(console_open("pty", &con, NULL), 0);
	CU_ASSERT_EQUAL(console_start(con, NULL), 0);
	/* 4 MiB: more than it holds, and it must neither fail nor wait for ever. */
	CU_ASSERT_PTR_NULL(write_much(con));
	console_close(con);
}

static void file_console(void)
{
	char name[TEMP_NAME_MAX];
	int fd = mkstemp(temp_template(name));
	struct console *con;
	struct stat st;

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, "old contents", 12), 12);
	CU_ASSERT_EQUAL_FATAL(console_open(name, &con, NULL), 0);
	CU_ASSERT_PTR_NULL(console_device(con));
	CU_ASSERT_EQUAL(console_start(con, NULL), 0);
	CU_ASSERT_EQUAL(console_write(con, "new", 3), 0);
	console_close(con);
	CU_ASSERT_EQUAL(fstat(fd, &st), 0);
	CU_ASSERT_EQUAL(st.st_size, 3);
	close(fd);
	unlink(name);
}

static void none_and_errors(void)
{
	struct ucvm_error err = { 0 };
	struct console *con;

	CU_ASSERT_EQUAL_FATAL(console_open("none", &con, NULL), 0);
	CU_ASSERT_EQUAL(console_start(con, NULL), 0);
	CU_ASSERT_EQUAL(console_write(con, "x", 1), 0);
	console_close(con);
	console_close(NULL);

	CU_ASSERT_EQUAL(console_open("/nonexistent/x", &con, &err), -ENOENT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nonexistent/x: No such file"));
	memset(&err, 0, sizeof(err));
	CU_ASSERT_EQUAL(console_open("/tmp", &con, &err), -EISDIR);
	memset(&err, 0, sizeof(err));
	CU_ASSERT_EQUAL(console_open("/dev/full", &con, &err), 0);
	CU_ASSERT_EQUAL(console_write(con, "x", 1), -ENOSPC);
	console_close(con);
}

UNIT_SUITE(console) = {
	{ "terminal with escapes", terminal_with_escapes },
	{ "terminal restored after signals", terminal_restored_after_signals },
	{ "input from a pipe", input_from_a_pipe },
	{ "input from /dev/null", input_from_dev_null },
	{ "end of input costs nothing", end_of_input_costs_nothing },
	{ "output to a closed pipe", output_to_a_closed_pipe },
	{ "cancel ends a write", cancel_ends_a_write },
	{ "slow reader gets everything", slow_reader_gets_everything },
	{ "pause holds input back", pause_holds_input_back },
	{ "pty console", pty_console },
	{ "pty that nobody reads", pty_that_nobody_reads },
	{ "file console", file_console },
	{ "none and errors", none_and_errors },
	CU_TEST_INFO_NULL,
};
