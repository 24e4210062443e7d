// SPDX-License-Identifier: Apache-2.0
/*
 * The oracle as a child process: pipes, its restart when a case killed it, and
 * a time limit for cases that never end there.
 */
#include "tests/insn/oracle_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/be.h"

#define PATIENCE_MS	10000

struct oracle {
	const char *emulator;
	const char *program;
	pid_t pid;
	int to, from;
};

static void run_child(struct oracle *o, int in, int out)
{
	int null = open("/dev/null", O_WRONLY);

	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	if (o->emulator)
		execlp(o->emulator, o->emulator, "-cpu", "max", o->program, NULL);
	else
		execl(o->program, o->program, NULL);
	_exit(127);
}

static int spawn(struct oracle *o)
{
	int in[2], out[2], error;

	if (pipe2(in, O_CLOEXEC))
		return -errno;
	if (pipe2(out, O_CLOEXEC)) {
		error = errno;
		goto no_out;
	}
	o->pid = fork();
	if (o->pid < 0) {
		error = errno;
		goto no_child;
	}
	if (!o->pid)
		run_child(o, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	o->to = in[1];
	o->from = out[0];
	return 0;
no_child:
	close(out[0]);
	close(out[1]);
no_out:
	close(in[0]);
	close(in[1]);
	return -error;
}

static void bury(struct oracle *o)
{
	close(o->to);
	close(o->from);
	kill(o->pid, SIGKILL);
	waitpid(o->pid, NULL, 0);
}

struct oracle *oracle_start(const char *emulator, const char *program)
{
	struct oracle *o = calloc(1, sizeof(*o));
	int rc;

	if (!o)
		return NULL;
	signal(SIGPIPE, SIG_IGN);
	o->emulator = emulator;
	o->program = program;
	rc = spawn(o);
	if (rc) {
		free(o);
		errno = -rc;
		return NULL;
	}
	return o;
}

void oracle_stop(struct oracle *o)
{
	if (!o)
		return;
	bury(o);
	free(o);
}

static int write_all(int fd, const uint8_t *p, size_t len)
{
	ssize_t n;

	for (; len; p += n, len -= n) {
		n = write(fd, p, len);
		if (n <= 0)
			return -EPIPE;
	}
	return 0;
}

static int read_all(int fd, uint8_t *p, size_t len)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	ssize_t n;

	for (; len; p += n, len -= n) {
		if (poll(&ready, 1, PATIENCE_MS) <= 0)
			return -ETIMEDOUT;
		n = read(fd, p, len);
		if (n <= 0)
			return -EPIPE;
	}
	return 0;
}

static size_t case_pack(const struct insn_case *c, uint8_t *p)
{
	size_t n = state_pack(&c->in, p);

	be32_store(p + n, c->patch_len);
	memcpy(p + n + 4, c->patch, c->patch_len);
	return n + 4 + c->patch_len;
}

int oracle_send(struct oracle *o, const struct insn_case *cases, unsigned int count)
{
	uint8_t *batch = malloc(4 + count * (STATE_WIRE_SIZE + 4 + PATCH_MAX));
	size_t len = 4;
	int rc;

	if (!batch)
		return -ENOMEM;
	for (unsigned int n = 0; n < count; n++)
		len += case_pack(&cases[n], batch + len);
	be32_store(batch, len - 4);
	rc = write_all(o->to, batch, len);
	free(batch);
	/* a dead oracle is noticed, and dealt with, when results are received */
	return rc == -EPIPE ? 0 : rc;
}

static int receive_one(struct oracle *o, struct insn_result *r)
{
	uint8_t header[RESULT_WIRE_SIZE];
	int rc = read_all(o->from, header, sizeof(header));

	if (rc)
		return rc;
	r->outcome = be32_load(header);
	r->pgm_code = 0;
	r->address = be64_load(header + 4);
	state_unpack(&r->out, header + 12);
	r->changes_len = be32_load(header + RESULT_WIRE_SIZE - 4);
	if (r->changes_len > sizeof(r->changes))
		return -EPROTO;
	return read_all(o->from, r->changes, r->changes_len);
}

static int retry_alone(struct oracle *o, const struct insn_case *c, struct insn_result *r)
{
	int rc = oracle_send(o, c, 1);

	if (!rc)
		rc = receive_one(o, r);
	if (!rc)
		return 0;
	memset(r, 0, sizeof(*r));
	r->outcome = OUT_LOST;
	bury(o);
	return spawn(o);
}

int oracle_receive(struct oracle *o, const struct insn_case *cases, unsigned int count,
		   struct insn_result *results)
{
	unsigned int n;
	int rc = 0;

	for (n = 0; n < count && !rc; n++)
		rc = receive_one(o, &results[n]);
	if (!rc)
		return 0;
	bury(o);
	rc = spawn(o);
	for (n = 0; n < count && !rc; n++)
		rc = retry_alone(o, &cases[n], &results[n]);
	return rc;
}
