// SPDX-License-Identifier: Apache-2.0
/*
 * A main program for fuzz targets where libFuzzer is not: replays files, or
 * runs mutated seeds from a fixed random sequence, so that a failure comes
 * back with the same arguments. The input that runs is kept in PROGRAM.input,
 * which is left behind when the program dies, by whatever means.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/common.h"

static const char usage[] =
	"usage: fuzz_NAME [-n RUNS] [-s SEED]   run mutations of the built-in seeds\n"
	"       fuzz_NAME FILE...               run the contents of files\n"
	"       fuzz_NAME -w DIR                write the built-in seeds to DIR\n";

struct input {
	size_t size;
	uint8_t data[FUZZ_INPUT_MAX];
};

/* Where the input that runs is kept. */
struct keep {
	char name[4096];
	int fd;
};

static const uint64_t interesting[] = {
	0, 1, 2, 7, 8, 0x10, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x7fff, 0x8000, 0xffff,
	0x10000, 0x10480, 0xfffff, 0x100000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
	0x7fffffffffffffff, 0x8000000000000000, 0xfffffffffffff000, 0xffffffffffffffff,
};

/* splitmix64 */
static uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static size_t random_below(uint64_t *state, size_t limit)
{
	return limit ? random_next(state) % limit : 0;
}

/* A place in the input; half of them in its first bytes, where headers are. */
static size_t random_place(uint64_t *random, size_t size)
{
	if (size > 256 && random_next(random) & 1)
		size = 256;
	return random_below(random, size);
}

/* Store an interesting value, big-endian, at a place that is often aligned. */
static void mutate_number(struct input *input, uint64_t *random)
{
	uint64_t value = interesting[random_below(random, sizeof(interesting) /
						  sizeof(interesting[0]))];
	size_t width = 1UL << random_below(random, 4);
	size_t at = random_place(random, input->size);

	if (random_next(random) & 1)
		at &= -width;
	value += random_below(random, 3) - 1;
	for (size_t i = 0; i < width && at + i < input->size; i++)
		input->data[at + i] = value >> 8 * (width - 1 - i);
}

static void mutate_copy(struct input *input, uint64_t *random)
{
	size_t from = random_below(random, input->size);
	size_t to = random_below(random, input->size);
	size_t longest = input->size - (from > to ? from : to);

	memmove(input->data + to, input->data + from, random_below(random, longest + 1));
}

static void mutate_remove(struct input *input, uint64_t *random)
{
	size_t at = random_below(random, input->size);
	size_t len = random_below(random, input->size - at);

	memmove(input->data + at, input->data + at + len, input->size - at - len);
	input->size -= len;
}

static void mutate_insert(struct input *input, uint64_t *random)
{
	size_t at = random_below(random, input->size);
	size_t len = random_below(random, 32);

	if (len > FUZZ_INPUT_MAX - input->size)
		return;
	memmove(input->data + at + len, input->data + at, input->size - at);
	for (size_t i = 0; i < len; i++)
		input->data[at + i] = random_next(random);
	input->size += len;
}

static void mutate(struct input *input, uint64_t *random)
{
	for (size_t count = random_below(random, 6); count && input->size; count--) {
		size_t at = random_place(random, input->size);

		switch (random_below(random, 8)) {
		case 0:
			input->data[at] ^= 1 << random_below(random, 8);
			break;
		case 1:
			input->data[at] = random_next(random);
			break;
		case 2:
			mutate_copy(input, random);
			break;
		case 3:
			mutate_remove(input, random);
			break;
		case 4:
			mutate_insert(input, random);
			break;
		default:
			mutate_number(input, random);
		}
	}
}

static void keep_open(struct keep *keep, const char *program)
{
	const char *slash = strrchr(program, '/');

	snprintf(keep->name, sizeof(keep->name), "%s.input", slash ? slash + 1 : program);
	keep->fd = open(keep->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (keep->fd < 0)
		perror(keep->name);	/* a read-only folder: run without it */
}

static void keep_close(struct keep *keep)
{
	if (keep->fd < 0)
		return;
	close(keep->fd);
	unlink(keep->name);
}

static void run(const struct keep *keep, const struct input *input)
{
	/* An exact copy on the heap, so that reading past its end is found. */
	uint8_t *data = malloc(input->size ? input->size : 1);

	FUZZ_ASSERT(data);
	memcpy(data, input->data, input->size);
	if (keep->fd >= 0) {
		FUZZ_ASSERT(pwrite(keep->fd, data, input->size, 0) == (ssize_t)input->size);
		FUZZ_ASSERT(ftruncate(keep->fd, input->size) == 0);
	}
	LLVMFuzzerTestOneInput(data, input->size);
	free(data);
}

static int run_mutations(const struct keep *keep, unsigned long runs, uint64_t random)
{
	struct input input;
	unsigned int seeds = 0;

	while ((input.size = fuzz_seed(seeds, input.data))) {
		run(keep, &input);
		seeds++;
	}
	FUZZ_ASSERT(seeds > 0);
	for (unsigned long i = 0; i < runs; i++) {
		input.size = fuzz_seed(random_below(&random, seeds), input.data);
		mutate(&input, &random);
		run(keep, &input);
	}
	printf("%u seeds and %lu mutations\n", seeds, runs);
	return 0;
}

static int run_files(const struct keep *keep, char **names)
{
	struct input input;

	for (; *names; names++) {
		FILE *file = fopen(*names, "re");

		if (!file) {
			perror(*names);
			return 1;
		}
		input.size = fread(input.data, 1, sizeof(input.data), file);
		fclose(file);
		run(keep, &input);
	}
	return 0;
}

static int write_seeds(const char *dir)
{
	struct input input;

	for (unsigned int i = 0; (input.size = fuzz_seed(i, input.data)); i++) {
		char name[4096];
		FILE *file;
		bool bad;

		snprintf(name, sizeof(name), "%s/seed-%02u", dir, i);
		file = fopen(name, "we");
		if (!file) {
			perror(name);
			return 1;
		}
		bad = fwrite(input.data, 1, input.size, file) != input.size;
		if (fclose(file) || bad) {
			perror(name);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long runs = fuzz_runs;
	uint64_t random = 1;
	struct keep keep;
	int option, rc;

	while ((option = getopt(argc, argv, "n:s:w:")) != -1) {
		switch (option) {
		case 'n':
			runs = strtoul(optarg, NULL, 0);
			break;
		case 's':
			random = strtoull(optarg, NULL, 0);
			break;
		case 'w':
			return write_seeds(optarg);
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	keep_open(&keep, argv[0]);
	if (argv[optind])
		rc = run_files(&keep, argv + optind);
	else
		rc = run_mutations(&keep, runs, random);
	keep_close(&keep);
	return rc;
}
