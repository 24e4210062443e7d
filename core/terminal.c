// SPDX-License-Identifier: Apache-2.0
/* Raw mode with a guard process: see terminal.h. */
#include "core/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct terminal {
	int fd;
	struct termios saved;
	pid_t guard;
	int guard_fd;		/* write end of the guard's pipe */
};

/*
 * Bytes in both directions as they are. Output processing stays as it was: a
 * guest that ends lines with CR LF does not mind, and one that sends LF alone,
 * like our own messages, then looks right.
 */
static void make_raw(struct termios *mode)
{
	mode->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	mode->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	mode->c_cflag = (mode->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
	mode->c_cc[VMIN] = 1;
	mode->c_cc[VTIME] = 0;
}

int terminal_set_raw(int fd)
{
	struct termios mode;

	if (tcgetattr(fd, &mode))
		return -errno;
	make_raw(&mode);
	mode.c_oflag &= ~(tcflag_t)OPOST;
	return tcsetattr(fd, TCSANOW, &mode) ? -errno : 0;
}

/* What was typed for the guest must not reach the shell. */
static void restore(const struct terminal *term)
{
	tcflush(term->fd, TCIFLUSH);
	tcsetattr(term->fd, TCSANOW, &term->saved);
}

/*
 * The guard: a byte on the pipe means that all is well, its end without one
 * that the process died. Only async-signal-safe calls are made, as the parent
 * may have threads. All descriptors but the two are closed, because the guard
 * must not keep pipes of the parent open; on a kernel without close_range()
 * they live as long as the parent.
 */
static void __attribute__((noreturn)) guard_run(const struct terminal *term, int pipe_fd)
{
	struct terminal mine = *term;
	char byte;
	ssize_t n;

	mine.fd = 0;
	if (pipe_fd == 0)
		pipe_fd = dup(pipe_fd);
	if (dup2(term->fd, 0) < 0 || dup2(pipe_fd, 1) < 0)
		_exit(1);
	syscall(SYS_close_range, 2u, ~0u, 0u);
	do
		n = read(1, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		restore(&mine);
	_exit(0);
}

static int guard_start(struct terminal *term)
{
	sigset_t all, old;
	int fds[2], e;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	/* Nothing that is sent to the group of the parent may end the guard. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	term->guard = fork();
	e = errno;
	if (term->guard == 0) {
		close(fds[1]);
		guard_run(term, fds[0]);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	close(fds[0]);
	if (term->guard < 0) {
		close(fds[1]);
		return -e;
	}
	term->guard_fd = fds[1];
	return 0;
}

/* End the guard without letting it act. */
static void guard_stop(struct terminal *term)
{
	/* A guard that is gone already needs no message: EPIPE is no news. */
	if (write(term->guard_fd, "", 1) < 0)
		kill(term->guard, SIGKILL);
	close(term->guard_fd);
	while (waitpid(term->guard, NULL, 0) < 0 && errno == EINTR)
		;
}

int terminal_open(int fd, struct terminal **out)
{
	struct terminal *term = calloc(1, sizeof(*term));
	struct termios raw;
	int r;

	if (!term)
		return -ENOMEM;
	term->fd = fd;
	r = tcgetattr(fd, &term->saved) ? -errno : guard_start(term);
	if (r)
		goto fail;
	raw = term->saved;
	make_raw(&raw);
	if (tcsetattr(fd, TCSANOW, &raw)) {
		r = -errno;
		guard_stop(term);
		goto fail;
	}
	*out = term;
	return 0;
fail:
	free(term);
	return r;
}

void terminal_close(struct terminal *term)
{
	if (!term)
		return;
	restore(term);
	guard_stop(term);
	free(term);
}
