// SPDX-License-Identifier: Apache-2.0
/*
 * For the suites of the loader: a temporary folder with files made for the test,
 * good images to start from, and guest memory between pages that fault, so that
 * a store next to it ends the test. An error must name the file and the cause.
 */
#ifndef UCVM_TESTS_UNIT_IPL_FILES_H
#define UCVM_TESTS_UNIT_IPL_FILES_H

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/s390/ipl.h"
#include "core/be.h"
#include "tests/lib/named.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"

#define KIB 1024UL
#define MIB (1024 * KIB)
#define GUARD (64 * KIB)
#define RAM_SIZE (4 * MIB)
#define PSW_64 0x0000000180000000ULL

enum { IMAGE_MAX = 0x20000, LINUX_SIZE = 0x12000, LINUX_VERSION = 0x11800 };

struct fixture {
	char dir[TEMP_NAME_MAX];
	uint8_t *mapping;
	struct ipl_ram ram;
	struct ipl_entry entry;
	struct ucvm_error err;
};

struct image {
	size_t size;
	uint8_t data[IMAGE_MAX];
};

static inline void setup(struct fixture *fx)
{
	memset(fx, 0, sizeof(*fx));
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(temp_template(fx->dir)));
	fx->mapping = mmap(NULL, RAM_SIZE + 2 * GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	CU_ASSERT_FATAL(fx->mapping != MAP_FAILED);
	fx->ram.host = fx->mapping + GUARD;
	fx->ram.size = RAM_SIZE;
	CU_ASSERT_EQUAL_FATAL(mprotect(fx->ram.host, RAM_SIZE, PROT_READ | PROT_WRITE), 0);
}

static inline void teardown(struct fixture *fx)
{
	int dir = open(fx->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fdopendir(dir);
	struct dirent *entry;

	while ((entry = readdir(list)))
		if (unlinkat(dir, entry->d_name, 0) < 0)
			unlinkat(dir, entry->d_name, AT_REMOVEDIR);
	closedir(list);
	CU_ASSERT_EQUAL(rmdir(fx->dir), 0);
	munmap(fx->mapping, RAM_SIZE + 2 * GUARD);
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

static inline void text_write(const struct fixture *fx, const char *name, const char *text)
{
	file_write(fx, name, text, strlen(text));
}

static inline void file_fill(const struct fixture *fx, const char *name, int byte, size_t size)
{
	char *data = malloc(size);

	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	memset(data, byte, size);
	file_write(fx, name, data, size);
	free(data);
}

static inline int load(struct fixture *fx, const char *kernel, const char *initrd,
		       const char *params)
{
	char kernel_path[128], initrd_path[128];
	struct named_files files;
	int rc;

	memset(fx->ram.host, 0, fx->ram.size);
	memset(&fx->err, 0, sizeof(fx->err));
	memset(&fx->entry, 0xff, sizeof(fx->entry));
	rc = named_open(&files, path_of(fx, kernel, kernel_path),
			path_of(fx, initrd, initrd_path), &fx->err);
	if (rc)
		return rc;
	rc = ipl_load(&fx->ram, &files.kernel, files.initrd_or_null, params, &fx->entry, &fx->err);
	named_close(&files);
	return rc;
}

static inline void expect_loaded(struct fixture *fx, const char *kernel, const char *initrd,
				 const char *params, uint64_t mask, uint64_t addr)
{
	int rc = load(fx, kernel, initrd, params);

	if (rc < 0)
		printf("\n    unexpected: %s\n", fx->err.text);
	CU_ASSERT_EQUAL(rc, 0);
	CU_ASSERT_EQUAL(fx->entry.psw_mask, mask);
	CU_ASSERT_EQUAL(fx->entry.psw_addr, addr);
	CU_ASSERT_EQUAL(fx->err.code, 0);
}

/* The error must have @code, name the file @name and say @cause, on one line. */
static inline void expect_error(struct fixture *fx, const char *kernel, const char *initrd,
				const char *params, int code, const char *name, const char *cause)
{
	int rc = load(fx, kernel, initrd, params);
	int good = rc == -code && fx->err.code == code && strstr(fx->err.text, name) &&
		   strstr(fx->err.text, cause) && !strpbrk(fx->err.text, "\n\r");

	if (!good)
		printf("\n    wanted -%d, \"%s\", \"%s\"; got %d, \"%s\"\n", code, name, cause, rc,
		       fx->err.text);
	CU_ASSERT(good);
}

static inline uint8_t *at(const struct fixture *fx, uint64_t addr)
{
	return (uint8_t *)fx->ram.host + addr;
}

static inline void make_linux(struct image *image)
{
	memset(image, 0, sizeof(*image));
	image->size = LINUX_SIZE;
	be64_store(image->data, 0x0008000080000200);
	be64_store(image->data + 8, 0x0200001860000050);
	be64_store(image->data + 16, 0x0200006860000050);
	be32_store(image->data + 0x200, 0x07fe07fe);
	be32_store(image->data + 0x10000, 0xa7f40010);
	memcpy(image->data + 0x10008, "S390EP", 6);
	be64_store(image->data + 0x10428, LINUX_VERSION);
	be64_store(image->data + 0x10430, 4096);
	strcpy((char *)image->data + 0x10480, "root=/dev/ram0 ro");
	strcpy((char *)image->data + LINUX_VERSION, "6.99.0");
	image->data[LINUX_SIZE - 1] = 0x5a;
}

enum { ELF_PHOFF = 64, ELF_PHDR = 56, ELF_DATA = 0x1000 };

static inline uint8_t *segment_of(struct image *image, unsigned int number)
{
	return image->data + ELF_PHOFF + number * ELF_PHDR;
}

static inline void make_segment(struct image *image, unsigned int number, uint64_t offset,
				uint64_t paddr, uint64_t filesz, uint64_t memsz)
{
	uint8_t *segment = segment_of(image, number);

	be32_store(segment, PT_LOAD);
	be32_store(segment + 4, PF_R | PF_W | PF_X);
	be64_store(segment + 8, offset);
	be64_store(segment + 16, paddr + 0x100000000);	/* virtual: must not matter */
	be64_store(segment + 24, paddr);
	be64_store(segment + 32, filesz);
	be64_store(segment + 40, memsz);
}

/* Two segments: 0x10000, 0x2000 bytes; 0x20000, 0x100 bytes and 0x300 of zeros. */
static inline void make_elf(struct image *image)
{
	memset(image, 0, sizeof(*image));
	image->size = ELF_DATA + 0x2100;
	memcpy(image->data, ELFMAG, SELFMAG);
	image->data[EI_CLASS] = ELFCLASS64;
	image->data[EI_DATA] = ELFDATA2MSB;
	image->data[EI_VERSION] = EV_CURRENT;
	be16_store(image->data + 16, ET_EXEC);
	be16_store(image->data + 18, EM_S390);
	be32_store(image->data + 20, EV_CURRENT);
	be64_store(image->data + 24, 0x10004);
	be64_store(image->data + 32, ELF_PHOFF);
	be16_store(image->data + 52, 64);
	be16_store(image->data + 54, ELF_PHDR);
	be16_store(image->data + 56, 2);
	make_segment(image, 0, ELF_DATA, 0x10000, 0x2000, 0x2000);
	make_segment(image, 1, ELF_DATA + 0x2000, 0x20000, 0x100, 0x400);
	be32_store(image->data + ELF_DATA + 4, 0x07fe07fe);
	memset(image->data + ELF_DATA + 0x2000, 0x77, 0x100);
}

#endif
