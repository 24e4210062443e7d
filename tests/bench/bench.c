// SPDX-License-Identifier: Apache-2.0
/*
 * Command line and markers of the benchmark's guest programs. The program
 * sleeps a moment after each marker: whoever reads the console then takes the
 * CPU time of an idle machine, however late it gets to run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define SETTLE_US 100000

void bench_fail(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

void *bench_alloc(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		bench_fail("memory");
	return memory;
}

static const struct workload *find_workload(const char *name,
					    const struct workload *table,
					    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

static int usage(const char *program, const struct workload *table,
		 size_t count)
{
	fprintf(stderr, "usage: %s WORKLOAD ITERATIONS\nworkloads:", program);
	for (size_t i = 0; i < count; i++)
		fprintf(stderr, " %s", table[i].name);
	fputc('\n', stderr);
	return 1;
}

static void marker(const char *text)
{
	puts(text);
	fflush(stdout);
	usleep(SETTLE_US);
}

int bench_main(int argc, char **argv, const struct workload *table,
	       size_t count)
{
	const struct workload *workload;
	unsigned long long iterations;
	char text[64], *end;

	if (argc != 3)
		return usage(argv[0], table, count);
	workload = find_workload(argv[1], table, count);
	errno = 0;
	iterations = strtoull(argv[2], &end, 10);
	if (!workload || errno || *end || end == argv[2])
		return usage(argv[0], table, count);

	snprintf(text, sizeof(text), "@begin %s", workload->name);
	marker(text);
	snprintf(text, sizeof(text), "@end %s %016llx", workload->name,
		 (unsigned long long)workload->run(iterations));
	marker(text);
	return 0;
}
