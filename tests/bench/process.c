// SPDX-License-Identifier: Apache-2.0
/*
 * Process workloads: fork, page faults on fresh and on shared memory, a
 * change of process through a pipe, and exec of this same program.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define PAGE 4096

/* The first argument of the program that run_exec() starts. */
#define EXIT_AT_ONCE "exit-at-once"

/* Waits for child @pid and returns its exit status. */
static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			bench_fail("waitpid");
	if (!WIFEXITED(status)) {
		errno = ECHILD;
		bench_fail("child");
	}
	return WEXITSTATUS(status);
}

static pid_t start_child(void)
{
	pid_t pid = fork();

	if (pid < 0)
		bench_fail("fork");
	return pid;
}

static uint64_t run_fork(uint64_t iterations)
{
	uint64_t sum = 0;

	while (iterations--) {
		pid_t pid = start_child();

		if (!pid)
			_exit(iterations & 63);
		sum = bench_mix(sum, wait_for(pid));
	}
	return sum;
}

/* 256 fresh pages an iteration, each touched once. */
static uint64_t run_fault(uint64_t iterations)
{
	const size_t size = 256 * PAGE;
	uint64_t sum = 0;

	while (iterations--) {
		char *area = mmap(NULL, size, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (area == MAP_FAILED)
			bench_fail("mmap");
		for (size_t at = 0; at < size; at += PAGE) {
			sum += area[at] + 1;
			area[at] = 1;
		}
		munmap(area, size);
	}
	return sum;
}

/* A child writes 64 pages that it shares with its parent. */
static uint64_t run_cow(uint64_t iterations)
{
	const size_t size = 64 * PAGE;
	unsigned char *area = bench_alloc(size);
	uint64_t sum = 0;

	memset(area, 1, size);
	while (iterations--) {
		pid_t pid = start_child();

		if (!pid) {
			unsigned int total = 0;

			for (size_t at = 0; at < size; at += PAGE)
				total += ++area[at];
			_exit(total & 0x7f);
		}
		sum = bench_mix(sum, wait_for(pid));
	}
	return sum;
}

static void exchange(int to, int from, unsigned char *byte)
{
	if (write(to, byte, 1) != 1 || read(from, byte, 1) != 1)
		bench_fail("pipe");
}

/* A byte goes to a child and back: two changes of address space. */
static uint64_t run_switch(uint64_t iterations)
{
	unsigned char byte = 0;
	int there[2], back[2];
	uint64_t sum = 0;
	pid_t pid;

	if (pipe(there) || pipe(back))
		bench_fail("pipe");
	pid = start_child();
	if (!pid) {
		close(there[1]);
		while (read(there[0], &byte, 1) == 1) {
			byte += 3;
			if (write(back[1], &byte, 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	while (iterations--) {
		exchange(there[1], back[0], &byte);
		sum = bench_mix(sum, byte);
	}
	close(there[1]);
	wait_for(pid);
	return sum;
}

static uint64_t run_exec(uint64_t iterations)
{
	char path[256], number[8];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	uint64_t sum = 0;

	if (length < 0)
		bench_fail("/proc/self/exe");
	path[length] = 0;
	while (iterations--) {
		pid_t pid = start_child();

		snprintf(number, sizeof(number), "%d", (int)(iterations & 63));
		if (!pid) {
			execl(path, path, EXIT_AT_ONCE, number, NULL);
			_exit(127);
		}
		int status = wait_for(pid);

		if (status == 127) {
			errno = ENOEXEC;
			bench_fail("exec");
		}
		sum = bench_mix(sum, status);
	}
	return sum;
}

int main(int argc, char **argv)
{
	static const struct workload table[] = {
		{ "fork", run_fork },	  { "fault", run_fault },
		{ "cow", run_cow },	  { "switch", run_switch },
		{ "exec", run_exec },
	};

	if (argc == 3 && !strcmp(argv[1], EXIT_AT_ONCE)) {
		int status = 0;

		for (const char *digit = argv[2]; *digit; digit++)
			status = status * 10 + (*digit - '0');
		return status & 63;
	}
	return bench_main(argc, argv, table, sizeof(table) / sizeof(*table));
}
