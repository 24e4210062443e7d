// SPDX-License-Identifier: Apache-2.0
/*
 * System call workloads: the shortest call there is, one that copies to user
 * space, one that goes through a pipe, and a signal delivered to oneself.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

static uint64_t run_getpid(uint64_t iterations)
{
	uint64_t calls = 0;

	while (iterations--)
		calls += syscall(SYS_getpid) > 0;
	return calls;
}

static uint64_t run_read(uint64_t iterations)
{
	int fd = open("/dev/zero", O_RDONLY);
	uint64_t bytes = 0;
	char buffer[64];

	if (fd < 0)
		bench_fail("/dev/zero");
	while (iterations--) {
		ssize_t got = read(fd, buffer, sizeof(buffer));

		if (got < 0)
			bench_fail("read");
		bytes += got;
	}
	close(fd);
	return bytes;
}

static uint64_t run_pipe(uint64_t iterations)
{
	uint64_t sum = 0;
	int fds[2];

	if (pipe(fds))
		bench_fail("pipe");
	while (iterations--) {
		unsigned char byte = iterations, back;

		if (write(fds[1], &byte, 1) != 1 || read(fds[0], &back, 1) != 1)
			bench_fail("pipe");
		sum = bench_mix(sum, back);
	}
	close(fds[0]);
	close(fds[1]);
	return sum;
}

static volatile sig_atomic_t delivered;

static void count_signal(int number)
{
	(void)number;
	delivered++;
}

static uint64_t run_signal(uint64_t iterations)
{
	signal(SIGUSR1, count_signal);
	while (iterations--)
		raise(SIGUSR1);
	return delivered;
}

int main(int argc, char **argv)
{
	static const struct workload table[] = {
		{ "getpid", run_getpid },
		{ "read", run_read },
		{ "pipe", run_pipe },
		{ "signal", run_signal },
	};

	return bench_main(argc, argv, table, sizeof(table) / sizeof(*table));
}
