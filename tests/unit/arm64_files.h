// SPDX-License-Identifier: Apache-2.0
/*
 * For the suites of the arm64 loader: a temporary folder with files made for the
 * test, and guest memory between pages that fault, so that a store next to it
 * ends the test. An error must name the file and the cause.
 */
#ifndef UCVM_TESTS_UNIT_ARM64_FILES_H
#define UCVM_TESTS_UNIT_ARM64_FILES_H

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/arm64/image.h"
#include "tests/lib/named.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define GUARD (64 * KIB)
#define BASE UINT64_C(0x40000000)

enum { IMAGE_MAX = 0x400000, LINUX_SIZE = 0x20000 };

struct fixture {
	char dir[TEMP_NAME_MAX];
	uint8_t *mapping;
	struct image_ram ram;
	bool want32;
	struct image_entry out;
	struct ucvm_error err;
};

struct image {
	size_t size;
	uint8_t data[IMAGE_MAX];
};

static inline void le16_store(uint8_t *p, uint16_t v)
{
	v = htole16(v);
	memcpy(p, &v, sizeof(v));
}

static inline void le32_store(uint8_t *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof(v));
}

static inline void le64_store(uint8_t *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
}

static inline void setup(struct fixture *fx, uint64_t size)
{
	memset(fx, 0, sizeof(*fx));
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(temp_template(fx->dir)));
	fx->mapping = mmap(NULL, size + 2 * GUARD, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CU_ASSERT_FATAL(fx->mapping != MAP_FAILED);
	fx->ram = (struct image_ram){ fx->mapping + GUARD, size, BASE };
	CU_ASSERT_EQUAL_FATAL(mprotect(fx->ram.host, size, PROT_READ | PROT_WRITE), 0);
}

static inline void teardown(struct fixture *fx)
{
	int dir = open(fx->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fdopendir(dir);
	struct dirent *entry;

	while ((entry = readdir(list)))
		if (*entry->d_name != '.')
			CU_ASSERT_EQUAL(unlinkat(dir, entry->d_name, 0), 0);
	closedir(list);
	CU_ASSERT_EQUAL(rmdir(fx->dir), 0);
	munmap(fx->mapping, fx->ram.size + 2 * GUARD);
}

static inline const char *path_of(const struct fixture *fx, const char *name, char path[128])
{
	if (!name || *name == '/')
		return name;
	CU_ASSERT_FATAL(snprintf(path, 128, "%s/%s", fx->dir, name) < 128);
	return path;
}

static inline void file_write(const struct fixture *fx, const char *name, const void *data,
			      size_t size)
{
	char path[128];
	FILE *file = fopen(path_of(fx, name, path), "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(data, 1, size, file), size);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static inline void image_write(const struct fixture *fx, const char *name,
			       const struct image *image)
{
	file_write(fx, name, image->data, image->size);
}

static inline void file_fill(const struct fixture *fx, const char *name, int byte, size_t size)
{
	char *data = malloc(size + 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	memset(data, byte, size);
	file_write(fx, name, data, size);
	free(data);
}

/* A large file of zeroes, which takes no room on the disk. */
static inline void file_sparse(const struct fixture *fx, const char *name, uint64_t size)
{
	char path[128];

	file_fill(fx, name, 0, 0);
	CU_ASSERT_EQUAL_FATAL(truncate(path_of(fx, name, path), size), 0);
}

static inline uint8_t *at(const struct fixture *fx, uint64_t addr)
{
	return (uint8_t *)fx->ram.host + (addr - BASE);
}

static inline bool is_zero(const struct fixture *fx, uint64_t addr, uint64_t size)
{
	const uint8_t *p = at(fx, addr);

	return *p == 0 && !memcmp(p, p + 1, size - 1);
}

static inline int load(struct fixture *fx, const char *kernel, const char *initrd)
{
	char kernel_path[128], initrd_path[128];
	struct named_files files;
	int rc;

	CU_ASSERT_EQUAL(madvise(fx->ram.host, fx->ram.size, MADV_DONTNEED), 0);
	memset(&fx->err, 0, sizeof(fx->err));
	memset(&fx->out, 0xff, sizeof(fx->out));
	rc = named_open(&files, path_of(fx, kernel, kernel_path),
			path_of(fx, initrd, initrd_path), &fx->err);
	if (rc)
		return rc;
	rc = image_load(&fx->ram, &files.kernel, files.initrd_or_null, fx->want32, &fx->out,
			&fx->err);
	named_close(&files);
	return rc;
}

/* What holds for everything that is loaded: the booting documents' rules. */
static inline void check_rules(const struct fixture *fx)
{
	const struct image_entry *e = &fx->out;
	uint64_t end = BASE + fx->ram.size;

	CU_ASSERT(e->kernel_start >= BASE && e->kernel_end <= end);
	CU_ASSERT(e->pc >= e->kernel_start && e->pc < e->kernel_end && e->pc % 4 == 0);
	CU_ASSERT(e->dtb % 8 == 0 && e->dtb >= e->kernel_end);
	CU_ASSERT(e->dtb_size >= 64 * KIB && e->dtb + e->dtb_size <= end);
	CU_ASSERT_EQUAL(e->dtb / (2 * MIB), (e->dtb + e->dtb_size - 1) / (2 * MIB));
	if (e->initrd_end) {
		CU_ASSERT(e->initrd_start % (4 * KIB) == 0 && e->initrd_end > e->initrd_start);
		CU_ASSERT(e->initrd_start >= e->kernel_end && e->initrd_end <= end);
		CU_ASSERT(e->initrd_end <= e->dtb || e->initrd_start >= e->dtb + e->dtb_size);
		CU_ASSERT(e->initrd_end <= (e->kernel_start & -GIB) + 32 * GIB);
	}
}

static inline void expect_loaded(struct fixture *fx, const char *kernel, const char *initrd,
				 enum image_kind kind, uint64_t pc)
{
	int rc = load(fx, kernel, initrd);

	if (rc < 0)
		printf("\n    unexpected: %s\n", fx->err.text);
	CU_ASSERT_EQUAL_FATAL(rc, 0);
	CU_ASSERT_EQUAL(fx->err.code, 0);
	CU_ASSERT_EQUAL(fx->out.kind, kind);
	CU_ASSERT_EQUAL(fx->out.pc, pc);
	CU_ASSERT_EQUAL(!initrd, !fx->out.initrd_end);
	check_rules(fx);
}

/* The error must have @code, name the file @name and say @cause, on one line. */
static inline void expect_error(struct fixture *fx, const char *kernel, const char *initrd,
				int code, const char *name, const char *cause)
{
	int rc = load(fx, kernel, initrd);
	bool good = rc == -code && fx->err.code == code && strstr(fx->err.text, name) &&
		    strstr(fx->err.text, cause) && !strpbrk(fx->err.text, "\n\r\x1b");

	if (!good)
		printf("\n    wanted -%d, \"%s\", \"%s\"; got %d, \"%s\"\n", code, name, cause, rc,
		       fx->err.text);
	CU_ASSERT(good);
}

/* An arm64 Image: LINUX_SIZE bytes that do not compress well, with a header. */
static inline void make_linux64(struct image *image, uint64_t text_offset, uint64_t image_size,
				uint64_t flags)
{
	uint32_t random = 1;

	image->size = LINUX_SIZE;
	for (size_t i = 0; i < LINUX_SIZE; i++) {
		random = random * 1664525 + 1013904223;
		image->data[i] = random >> 24 | 1;
	}
	le32_store(image->data, 0x14000010);
	le64_store(image->data + 8, text_offset);
	le64_store(image->data + 16, image_size);
	le64_store(image->data + 24, flags);
	memcpy(image->data + 56, "ARM\x64", 4);
}

#endif
