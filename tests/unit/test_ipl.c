// SPDX-License-Identifier: Apache-2.0
/*
 * The loader with good files and with every kind of bad one, made in a
 * temporary folder. Guest memory lies between pages that fault, so a store
 * next to it ends the test; an error must name the file and the cause.
 */
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
#include "tests/unit/unit.h"

#define KIB 1024UL
#define MIB (1024 * KIB)
#define GUARD (64 * KIB)
#define RAM_SIZE (4 * MIB)
#define PSW_64 0x0000000180000000ULL

enum { IMAGE_MAX = 0x20000, LINUX_SIZE = 0x12000, LINUX_VERSION = 0x11800 };

struct fixture {
	char dir[64];
	uint8_t *mapping;
	struct ipl_ram ram;
	struct ipl_entry entry;
	struct ucvm_error err;
};

struct image {
	size_t size;
	uint8_t data[IMAGE_MAX];
};

static void setup(struct fixture *fx)
{
	memset(fx, 0, sizeof(*fx));
	strcpy(fx->dir, "/tmp/ucvm-ipl-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(fx->dir));
	fx->mapping = mmap(NULL, RAM_SIZE + 2 * GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	CU_ASSERT_FATAL(fx->mapping != MAP_FAILED);
	fx->ram.host = fx->mapping + GUARD;
	fx->ram.size = RAM_SIZE;
	CU_ASSERT_EQUAL_FATAL(mprotect(fx->ram.host, RAM_SIZE, PROT_READ | PROT_WRITE), 0);
}

static void teardown(struct fixture *fx)
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

static const char *path_of(const struct fixture *fx, const char *name, char path[128])
{
	if (!name || *name == '/')
		return name;
	snprintf(path, 128, "%s/%s", fx->dir, name);
	return path;
}

static void file_write(const struct fixture *fx, const char *name, const void *data, size_t size)
{
	char path[128];
	FILE *file = fopen(path_of(fx, name, path), "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(data, 1, size, file), size);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void image_write(const struct fixture *fx, const char *name, const struct image *image)
{
	file_write(fx, name, image->data, image->size);
}

static void text_write(const struct fixture *fx, const char *name, const char *text)
{
	file_write(fx, name, text, strlen(text));
}

static void file_fill(const struct fixture *fx, const char *name, int byte, size_t size)
{
	char *data = malloc(size);

	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	memset(data, byte, size);
	file_write(fx, name, data, size);
	free(data);
}

static int load(struct fixture *fx, const char *kernel, const char *initrd, const char *params)
{
	char kernel_path[128], initrd_path[128];

	memset(fx->ram.host, 0, fx->ram.size);
	memset(&fx->err, 0, sizeof(fx->err));
	memset(&fx->entry, 0xff, sizeof(fx->entry));
	return ipl_load(&fx->ram, path_of(fx, kernel, kernel_path),
			path_of(fx, initrd, initrd_path), params, &fx->entry, &fx->err);
}

static void expect_loaded(struct fixture *fx, const char *kernel, const char *initrd,
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
static void expect_error(struct fixture *fx, const char *kernel, const char *initrd,
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

static uint8_t *at(const struct fixture *fx, uint64_t addr)
{
	return (uint8_t *)fx->ram.host + addr;
}

static void make_linux(struct image *image)
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

static uint8_t *segment_of(struct image *image, unsigned int number)
{
	return image->data + ELF_PHOFF + number * ELF_PHDR;
}

static void make_segment(struct image *image, unsigned int number, uint64_t offset, uint64_t paddr,
			 uint64_t filesz, uint64_t memsz)
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
static void make_elf(struct image *image)
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

static void linux_image(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx);
	make_linux(&image);
	image_write(&fx, "kernel", &image);
	expect_loaded(&fx, "kernel", NULL, NULL, PSW_64, 0x10000);
	CU_ASSERT_EQUAL(memcmp(at(&fx, 0), image.data, image.size), 0);
	CU_ASSERT_EQUAL(*at(&fx, LINUX_SIZE), 0);
	expect_loaded(&fx, "kernel", NULL, "quiet panic=-1", PSW_64, 0x10000);
	CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), "quiet panic=-1");
	CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10408)), 0);
	expect_loaded(&fx, "kernel", NULL, "", PSW_64, 0x10000);
	CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), "");
	fx.ram.size = LINUX_SIZE;
	expect_loaded(&fx, "kernel", NULL, NULL, PSW_64, 0x10000);
	teardown(&fx);
}

static void initrd_placed(void)
{
	static struct image image;
	struct fixture fx;
	uint64_t start;

	setup(&fx);
	make_linux(&image);
	image_write(&fx, "kernel", &image);
	file_fill(&fx, "initrd", 0xa5, MIB + 5);
	expect_loaded(&fx, "kernel", "initrd", "quiet", PSW_64, 0x10000);
	start = be64_load(at(&fx, 0x10408));
	CU_ASSERT_EQUAL(start, 2 * MIB);
	CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10410)), MIB + 5);
	CU_ASSERT_EQUAL(*at(&fx, start - 1), 0);
	CU_ASSERT_EQUAL(*at(&fx, start), 0xa5);
	CU_ASSERT_EQUAL(*at(&fx, start + MIB + 4), 0xa5);
	CU_ASSERT_EQUAL(*at(&fx, start + MIB + 5), 0);
	CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), "quiet");

	file_fill(&fx, "initrd", 0xa5, 3 * MIB);
	expect_loaded(&fx, "kernel", "initrd", NULL, PSW_64, 0x10000);
	CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10408)), MIB);
	CU_ASSERT_EQUAL(*at(&fx, RAM_SIZE - 1), 0xa5);
	teardown(&fx);
}

/* Memory much larger than what is touched; nothing but the ends is looked at. */
static void initrd_in_large_memory(void)
{
	const uint64_t size = 2048 * MIB;
	struct ipl_ram ram = { .size = size };
	static struct image image;
	struct ipl_entry entry;
	char kernel[128], initrd[128];
	struct fixture fx;

	setup(&fx);
	make_linux(&image);
	image_write(&fx, "kernel", &image);
	file_fill(&fx, "initrd", 0xa5, 100);
	ram.host = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CU_ASSERT_FATAL(ram.host != MAP_FAILED);
	CU_ASSERT_EQUAL(ipl_load(&ram, path_of(&fx, "kernel", kernel),
				 path_of(&fx, "initrd", initrd), NULL, &entry, NULL), 0);
	CU_ASSERT_EQUAL(be64_load((uint8_t *)ram.host + 0x10408), 511 * MIB);

	/* The program's zeros reach past the preferred place. */
	make_elf(&image);
	be64_store(segment_of(&image, 1) + 40, 600 * MIB);
	image_write(&fx, "kernel", &image);
	CU_ASSERT_EQUAL(ipl_load(&ram, kernel, initrd, NULL, &entry, NULL), 0);
	CU_ASSERT_EQUAL(be64_load((uint8_t *)ram.host + 0x10408), 2047 * MIB);
	munmap(ram.host, size);
	teardown(&fx);
}

static void linux_elf(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx);
	make_elf(&image);
	be64_store(image.data + 24, 0x10018);
	memcpy(image.data + ELF_DATA + 8, "S390EP", 6);
	be64_store(image.data + ELF_DATA + 0x430, 4096);
	strcpy((char *)image.data + ELF_DATA + 0x480, "root=/dev/ram0 ro");
	image_write(&fx, "vmlinux", &image);
	file_fill(&fx, "initrd", 0xa5, 100);
	expect_loaded(&fx, "vmlinux", "initrd", "quiet", PSW_64, 0x10000);
	CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), "quiet");
	CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10408)), 3 * MIB);
	CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10410)), 100);

	be64_store(segment_of(&image, 0) + 32, 0x480);	/* filesz: cuts the area off */
	image_write(&fx, "vmlinux", &image);
	expect_error(&fx, "vmlinux", NULL, NULL, EINVAL, "/vmlinux", "truncated");
	teardown(&fx);
}

static void bare_metal_elf(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx);
	make_elf(&image);
	image_write(&fx, "prog.elf", &image);
	expect_loaded(&fx, "prog.elf", NULL, NULL, PSW_64, 0x10004);
	CU_ASSERT_EQUAL(memcmp(at(&fx, 0x10000), image.data + ELF_DATA, 0x2000), 0);
	CU_ASSERT_EQUAL(*at(&fx, 0x200ff), 0x77);
	CU_ASSERT_EQUAL(*at(&fx, 0x20100), 0);
	CU_ASSERT_EQUAL(be64_load(at(&fx, 0)), 0);
	expect_loaded(&fx, "prog.elf", NULL, "-v 1", PSW_64, 0x10004);
	CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), "-v 1");

	/* Segments of no size are no segments, wherever they say they are. */
	make_segment(&image, 2, UINT64_MAX, UINT64_MAX, 0, 0);
	be16_store(image.data + 56, 3);
	image_write(&fx, "prog.elf", &image);
	expect_loaded(&fx, "prog.elf", NULL, NULL, PSW_64, 0x10004);

	/* The program ends before the command line: it goes to free memory. */
	make_segment(&image, 0, ELF_DATA, 0x1000, 0x2000, 0x2000);
	be64_store(image.data + 24, 0x1004);
	image_write(&fx, "prog.elf", &image);
	file_fill(&fx, "initrd", 0xa5, 100);
	expect_loaded(&fx, "prog.elf", "initrd", "-v 1", PSW_64, 0x1004);
	CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), "-v 1");
	CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10408)), 3 * MIB);
	teardown(&fx);
}

static void bare_metal_room(void)
{
	static struct image image;
	char params[1000];
	struct fixture fx;

	setup(&fx);
	make_elf(&image);
	image.data[ELF_DATA + 0x490] = 1;
	image.data[ELF_DATA + 0x417] = 1;
	image_write(&fx, "prog.elf", &image);
	file_fill(&fx, "initrd", 0xa5, 100);
	expect_loaded(&fx, "prog.elf", NULL, "exactly 15 char", PSW_64, 0x10004);
	expect_error(&fx, "prog.elf", NULL, "now 16 character", EINVAL, "/prog.elf",
		     "no room for a command line");
	expect_error(&fx, "prog.elf", "initrd", NULL, EINVAL, "/initrd", "no room at 0x10408");

	memset(params, 'x', sizeof(params));
	params[896] = '\0';
	make_elf(&image);
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, params, E2BIG, "/prog.elf", "command line too long");
	params[895] = '\0';
	expect_loaded(&fx, "prog.elf", NULL, params, PSW_64, 0x10004);

	be64_store(segment_of(&image, 0) + 24, 0x8000);
	be64_store(segment_of(&image, 1) + 24, 0xa000);
	be64_store(image.data + 24, 0x8004);
	image_write(&fx, "prog.elf", &image);
	fx.ram.size = 0x10484;
	expect_loaded(&fx, "prog.elf", NULL, "abc", PSW_64, 0x8004);
	expect_error(&fx, "prog.elf", NULL, "abcd", EFBIG, "/prog.elf",
		     "command line does not fit in guest memory");
	teardown(&fx);
}

static void flat_program(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx);
	memset(&image, 0, sizeof(image));
	image.size = 0x11000;
	be64_store(image.data, 0x0008000080010000);
	image_write(&fx, "prog.bin", &image);
	expect_loaded(&fx, "prog.bin", NULL, "a b", 0x0000000080000000, 0x10000);
	CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), "a b");
	be64_store(image.data, 0x000a0001800000f0);
	image.size = 0xf2;
	image_write(&fx, "prog.bin", &image);
	expect_loaded(&fx, "prog.bin", NULL, NULL, 0x0002000180000000, 0xf0);
	be64_store(image.data, 0x00080000000000f0);
	image_write(&fx, "prog.bin", &image);
	expect_loaded(&fx, "prog.bin", NULL, NULL, 0, 0xf0);
	teardown(&fx);
}

static void flat_bad(void)
{
	static const struct {
		uint64_t psw;
		const char *cause;
	} cases[] = {
		{ 0, "not a program for s390x" },
		{ 0x0000000180010000, "not a program for s390x" },	/* bit 12 is zero */
		{ 0x8008000080000010, "not a program for s390x" },	/* unassigned bits */
		{ 0x2008000080000010, "not a program for s390x" },
		{ 0x0008000280000010, "not a program for s390x" },
		{ 0x0008000100000010, "not a program for s390x" },	/* EA without BA */
		{ 0x0008000001000000, "not a program for s390x" },	/* over 24 bits */
		{ 0x0008000080000011, "entry 0x11 is odd" },
		{ 0x0008000080000200, "entry 0x200 is outside" },
		{ 0x00080000ffffffff - 1, "entry 0x7ffffffe is outside" },
	};
	uint8_t data[0x200] = { 0 };
	struct fixture fx;

	setup(&fx);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		be64_store(data, cases[i].psw);
		file_write(&fx, "prog.bin", data, sizeof(data));
		expect_error(&fx, "prog.bin", NULL, NULL, ENOEXEC, "/prog.bin", cases[i].cause);
	}
	be64_store(data, 0x0008000080000004);
	file_write(&fx, "prog.bin", data, 7);
	expect_error(&fx, "prog.bin", NULL, NULL, ENOEXEC, "/prog.bin", "not a program for s390x");
	teardown(&fx);
}

static void wrong_formats(void)
{
	static const struct {
		size_t offset;
		const char *magic, *cause;
	} cases[] = {
		{ 0, "\x1f\x8b\x08", "compressed with gzip" },
		{ 0, "\xfd" "7zXZ", "compressed with xz" },
		{ 0, "\x28\xb5\x2f\xfd", "compressed with zstd" },
		{ 0, "BZh9", "compressed with bzip2" },
		{ 0, "!<arch>\n", "archive" },
		{ 0, "070701", "cpio archive" },
		{ 0x202, "HdrS", "wrong machine: a Linux kernel for x86" },
		{ 0x38, "ARMd", "wrong machine: a Linux kernel for arm64" },
	};
	struct fixture fx;

	setup(&fx);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t data[0x300] = { 0 };

		memcpy(data + cases[i].offset, cases[i].magic, strlen(cases[i].magic));
		file_write(&fx, "vmlinuz", data, sizeof(data));
		expect_error(&fx, "vmlinuz", NULL, NULL, ENOEXEC, "/vmlinuz", cases[i].cause);
	}
	teardown(&fx);
}

static void wrong_files(void)
{
	static const struct {
		const char *name;
		int code;
		const char *cause;
	} cases[] = {
		{ "missing", ENOENT, "No such file" },
		{ "empty", EINVAL, "is empty" },
		{ "folder", EISDIR, "is a directory" },
		{ "fifo", EINVAL, "is a pipe" },
		{ "/dev/null", EINVAL, "is a device" },
		{ "kernel/x", ENOTDIR, "Not a directory" },
	};
	static struct image image;
	char path[128], text[64];
	struct fixture fx;

	setup(&fx);
	make_linux(&image);
	image_write(&fx, "kernel", &image);
	text_write(&fx, "empty", "");
	CU_ASSERT_EQUAL(mkdir(path_of(&fx, "folder", path), 0700), 0);
	CU_ASSERT_EQUAL(mkfifo(path_of(&fx, "fifo", path), 0600), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect_error(&fx, cases[i].name, NULL, NULL, cases[i].code, cases[i].name,
			     cases[i].cause);
		expect_error(&fx, "kernel", cases[i].name, NULL, cases[i].code, cases[i].name,
			     cases[i].cause);
		snprintf(text, sizeof(text), "kernel 0x0\n%s 0x100000\n", cases[i].name);
		text_write(&fx, "a.ins", text);
		expect_error(&fx, "a.ins", NULL, NULL, cases[i].code, cases[i].name,
			     cases[i].cause);
		CU_ASSERT_PTR_NOT_NULL(strstr(fx.err.text, "/a.ins: line 2: "));
	}
	if (geteuid() != 0) {
		CU_ASSERT_EQUAL(chmod(path_of(&fx, "kernel", path), 0), 0);
		expect_error(&fx, "kernel", NULL, NULL, EACCES, "/kernel", "Permission denied");
	}
	teardown(&fx);
}

/* A file of sysfs says it has a page, and then has less. */
static void shorter_than_it_says(void)
{
	static const char name[] = "/sys/devices/system/cpu/online";
	static struct image image;
	struct fixture fx;
	struct stat st;

	if (stat(name, &st) < 0 || st.st_size < 1024)
		return;
	setup(&fx);
	make_linux(&image);
	image_write(&fx, "kernel", &image);
	expect_error(&fx, "kernel", name, NULL, EIO, name, "truncated: ended at byte ");
	expect_error(&fx, name, NULL, NULL, EIO, name, "truncated: ended at byte ");
	teardown(&fx);
}

/* The cause must survive a long or strange file name. */
static void odd_names(void)
{
	char name[400];
	struct fixture fx;

	setup(&fx);
	memset(name, 'n', sizeof(name));
	name[0] = '/';
	strcpy(name + sizeof(name) - 6, "/end\n");
	expect_error(&fx, name, NULL, NULL, ENAMETOOLONG, "nnn/end?: ", "too long");
	teardown(&fx);
}

static void linux_truncated(void)
{
	static const size_t sizes[] = { 24, 0x200, 0x8000, 0x10000, 0x1000d, 0x1000e, 0x10480,
					LINUX_VERSION };
	static struct image image;
	struct fixture fx;

	setup(&fx);
	make_linux(&image);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		image.size = sizes[i];
		image_write(&fx, "kernel", &image);
		expect_error(&fx, "kernel", NULL, NULL, EINVAL, "/kernel", "truncated");
	}
	teardown(&fx);
}

static void does_not_fit(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx);
	make_linux(&image);
	image_write(&fx, "kernel", &image);
	file_fill(&fx, "initrd", 1, 3 * MIB + 1);
	expect_error(&fx, "kernel", "initrd", NULL, EFBIG, "/initrd",
		     "does not fit in guest memory");
	file_fill(&fx, "initrd", 1, 5 * MIB);
	expect_error(&fx, "kernel", "initrd", NULL, EFBIG, "/initrd",
		     "does not fit in guest memory");
	fx.ram.size = LINUX_SIZE - 1;
	expect_error(&fx, "kernel", NULL, NULL, EFBIG, "/kernel", "does not fit in guest memory");
	make_elf(&image);
	image_write(&fx, "prog.elf", &image);
	fx.ram.size = 0x20400;
	expect_loaded(&fx, "prog.elf", NULL, NULL, PSW_64, 0x10004);
	fx.ram.size = 0x203ff;
	expect_error(&fx, "prog.elf", NULL, NULL, EFBIG, "/prog.elf",
		     "segment 1 does not fit in guest memory");
	teardown(&fx);
}

static void command_line_limits(void)
{
	static struct image image;
	char params[4097];
	struct fixture fx;

	setup(&fx);
	make_linux(&image);
	image_write(&fx, "kernel", &image);
	memset(params, 'x', sizeof(params));
	params[4096] = '\0';
	expect_error(&fx, "kernel", NULL, params, E2BIG, "/kernel",
		     "command line too long: 4096 bytes, the program takes 4095");
	params[4095] = '\0';
	expect_loaded(&fx, "kernel", NULL, params, PSW_64, 0x10000);
	CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), params);
	expect_error(&fx, "kernel", NULL, "x=\xc3\xa4", EINVAL, "/kernel", "not ASCII at byte 2");

	be64_store(image.data + 0x10430, 0);	/* a kernel that does not say */
	image_write(&fx, "kernel", &image);
	params[896] = '\0';
	expect_error(&fx, "kernel", NULL, params, E2BIG, "/kernel", "the program takes 895");
	params[895] = '\0';
	expect_loaded(&fx, "kernel", NULL, params, PSW_64, 0x10000);

	be64_store(image.data + 0x10430, UINT64_MAX);
	be64_store(image.data + 0x10428, 0);
	image.size = 0x10490;
	image_write(&fx, "kernel", &image);
	fx.ram.size = 0x10490;
	expect_loaded(&fx, "kernel", NULL, "exactly 15 char", PSW_64, 0x10000);
	expect_error(&fx, "kernel", NULL, "now 16 character", EFBIG, "/kernel",
		     "command line does not fit in guest memory");
	teardown(&fx);
}

/* One field of a good ELF file changed, and what the loader must say then. */
static const struct {
	uint32_t offset;
	uint8_t width;
	uint64_t value;
	int code;
	const char *cause;
} bad_fields[] = {
	{ 4, 1, ELFCLASS32, ENOEXEC, "not a 64-bit ELF" },
	{ 5, 1, 7, ENOEXEC, "not a big-endian ELF" },
	{ 6, 1, 0, ENOEXEC, "unknown ELF version" },
	{ 16, 2, ET_REL, ENOEXEC, "not an executable ELF" },
	{ 16, 2, ET_CORE, ENOEXEC, "not an executable ELF" },
	{ 18, 2, EM_PPC64, ENOEXEC, "wrong machine: ELF file for ppc64" },
	{ 18, 2, 0xa390, ENOEXEC, "wrong machine: ELF file for machine 41872" },
	{ 24, 8, 0x10005, ENOEXEC, "entry 0x10005 is odd" },
	{ 24, 8, 0xfffe, ENOEXEC, "entry 0xfffe is outside" },
	{ 24, 8, 0x12000, ENOEXEC, "entry 0x12000 is outside" },
	{ 24, 8, 0x20100, ENOEXEC, "entry 0x20100 is outside" },	/* zeros only */
	{ 24, 8, UINT64_MAX - 1, ENOEXEC, "is outside of what was loaded" },
	{ 32, 8, ELF_DATA + 0x2100 - 111, EINVAL, "truncated: 2 program headers" },
	{ 32, 8, UINT64_MAX - 8, EINVAL, "truncated: 2 program headers" },
	{ 54, 2, 32, EINVAL, "program headers of 32 bytes" },
	{ 54, 2, 57, EINVAL, "program headers of 57 bytes" },
	{ 56, 2, 0, ENOEXEC, "no program headers" },
	{ 56, 2, 1000, EINVAL, "truncated: 1000 program headers" },
	{ 56, 2, 0xffff, E2BIG, "too many program headers" },
	/* segment 0 */
	{ 64, 4, PT_INTERP, ENOEXEC, "is a program for Linux, not a kernel" },
	{ 64, 4, PT_TLS, ENOEXEC, "is a program for Linux, not a kernel" },
	{ 72, 8, ELF_DATA + 0x101, EINVAL, "truncated: segment 0" },
	{ 72, 8, UINT64_MAX - 0x1fff, EINVAL, "truncated: segment 0" },
	{ 88, 8, UINT64_MAX - 0x1000, EINVAL, "segment 0 wraps around" },
	{ 88, 8, UINT64_MAX - 0x1fff, EINVAL, "segment 0 wraps around" },
	{ 88, 8, RAM_SIZE - 0x1fff, EFBIG, "segment 0 does not fit" },
	{ 88, 8, 0x8000000000000000, EFBIG, "segment 0 does not fit" },
	{ 88, 8, 0x1e001, EINVAL, "segment 1 0x20000-0x20400 overlaps" },
	{ 88, 8, 0x203ff, EINVAL, "segment 1 0x20000-0x20400 overlaps" },
	{ 96, 8, 0x2001, EINVAL, "segment 0 has 0x2001 bytes for 0x2000" },
	{ 96, 8, UINT64_MAX, EINVAL, "segment 0 has 0xffffffffffffffff bytes" },
	{ 104, 8, 0x1fff, EINVAL, "segment 0 has 0x2000 bytes for 0x1fff" },
	{ 104, 8, UINT64_MAX, EINVAL, "segment 0 wraps around" },
};

static void elf_bad_fields(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx);
	for (size_t i = 0; i < sizeof(bad_fields) / sizeof(bad_fields[0]); i++) {
		uint8_t value[8];

		make_elf(&image);
		be64_store(value, bad_fields[i].value);
		memcpy(image.data + bad_fields[i].offset, value + 8 - bad_fields[i].width,
		       bad_fields[i].width);
		image_write(&fx, "prog.elf", &image);
		expect_error(&fx, "prog.elf", NULL, NULL, bad_fields[i].code, "/prog.elf",
			     bad_fields[i].cause);
	}
	teardown(&fx);
}

static void elf_bad_files(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx);
	make_elf(&image);
	image.data[EI_DATA] = ELFDATA2LSB;
	image.data[18] = EM_X86_64;
	image.data[19] = 0;
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, NULL, ENOEXEC, "/prog.elf",
		     "wrong machine: ELF file for x86-64");
	image.data[18] = EM_S390;
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, NULL, ENOEXEC, "/prog.elf", "not a big-endian");

	make_elf(&image);
	be32_store(segment_of(&image, 0), PT_NOTE);
	be32_store(segment_of(&image, 1), PT_NULL);
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, NULL, ENOEXEC, "/prog.elf", "no segment to load");

	make_elf(&image);
	be16_store(image.data + 56, 130);
	be64_store(image.data + 32, ELF_DATA + 0x2100);
	memset(image.data + ELF_DATA + 0x2100, 0, 130 * ELF_PHDR);
	for (unsigned int i = 0; i < 129; i++) {
		uint8_t *segment = image.data + ELF_DATA + 0x2100 + i * ELF_PHDR;

		be32_store(segment, PT_LOAD);
		be64_store(segment + 24, i * 16);
		be64_store(segment + 40, 16);
	}
	image.size = ELF_DATA + 0x2100 + 130 * ELF_PHDR;
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, NULL, E2BIG, "/prog.elf", "more than 128 pieces");

	for (size_t size = 4; size < ELF_PHOFF; size += 12) {
		image.size = size;
		image_write(&fx, "prog.elf", &image);
		expect_error(&fx, "prog.elf", NULL, NULL, EINVAL, "/prog.elf", "truncated");
	}
	teardown(&fx);
}

static void write_ins_pieces(struct fixture *fx)
{
	static struct image image;
	uint8_t number[16];

	make_linux(&image);
	image_write(fx, "kernel", &image);
	file_fill(fx, "initrd", 0xa5, 0x1234);
	text_write(fx, "parm", "quiet\n");
	be64_store(number, 0x200000);
	be64_store(number + 8, 0x1234);
	file_write(fx, "addrsize", number, 16);
	file_write(fx, "offset", number + 4, 4);
	file_write(fx, "size", number + 12, 4);
}

static void ins_good(void)
{
	static const char *const texts[] = {
		"* a comment\n\nkernel 0x00000000\ninitrd 0x00200000\nparm 0x00010480\n"
		"addrsize 0x00010408\n",
		/* 32-bit values, white space, no newline at the end, CR LF */
		"  kernel\t0x0 \r\nparm 0x10480\r\n*\r\ninitrd 0X200000\r\noffset 0x1040C\r\n"
		"size 0x10414",
	};
	char path[128], text[256];
	struct fixture fx;

	setup(&fx);
	write_ins_pieces(&fx);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		text_write(&fx, "linux.ins", texts[i]);
		expect_loaded(&fx, "linux.ins", NULL, NULL, 0x80000000, 0x200);
		CU_ASSERT_EQUAL(memcmp(at(&fx, 0x10008), "S390EP", 6), 0);
		CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10408)), 0x200000);
		CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10410)), 0x1234);
		CU_ASSERT_EQUAL(memcmp(at(&fx, 0x10480), "quiet\n", 6), 0);
		CU_ASSERT_EQUAL(*at(&fx, 0x201233), 0xa5);
		CU_ASSERT_EQUAL(*at(&fx, 0x201234), 0);
		expect_loaded(&fx, "linux.ins", NULL, "verbose", 0x80000000, 0x200);
		CU_ASSERT_STRING_EQUAL((char *)at(&fx, 0x10480), "verbose");
	}
	snprintf(text, sizeof(text), "%s 0x0\n", path_of(&fx, "kernel", path));
	text_write(&fx, "Linux.INS", text);
	expect_loaded(&fx, "Linux.INS", "initrd", NULL, 0x80000000, 0x200);
	CU_ASSERT_EQUAL(be64_load(at(&fx, 0x10408)), 3 * MIB);
	teardown(&fx);
}

static void ins_bad(void)
{
	static const struct {
		const char *text;
		int code;
		const char *cause;
	} cases[] = {
		{ "* nothing\n", EINVAL, "names no file" },
		{ "kernel\n", EINVAL, "line 1: no address" },
		{ "*\n\nkernel 0x0 x\n", EINVAL, "line 3: unexpected text" },
		{ "kernel 0\n", EINVAL, "line 1: the address is not" },
		{ "kernel 00800000\n", EINVAL, "line 1: the address is not" },
		{ "kernel 0x\n", EINVAL, "line 1: the address is not" },
		{ "kernel 0x-1\n", EINVAL, "line 1: the address is not" },
		{ "kernel 0x1g\n", EINVAL, "line 1: the address is not" },
		{ "kernel 0x10000000000000000\n", EINVAL, "line 1: the address is not" },
		{ "kernel 0xffffffffffffffff\n", EINVAL, "wraps around" },
		{ "kernel 0xfffffffffffff000\n", EINVAL, "wraps around" },
		{ "kernel 0x3ff000\n", EFBIG, "does not fit in guest memory" },
		{ "kernel 0x0\ninitrd 0x11000\n", EINVAL, "line 2: " },
		{ "kernel 0x0\ninitrd 0x11000\n", EINVAL, "overlaps what is at 0x0-0x12000" },
		{ "kernel 0x0\nparm 0x11ffe\n", EINVAL, "overlaps" },
		{ "parm 0x10480\nkernel 0x0\n", EINVAL, "overlaps" },
		{ "other.ins 0x0\n", EINVAL, "line 1: an .ins file cannot name another" },
		{ "kernel 0x1000\n", ENOEXEC, "loads no IPL PSW" },
		{ "parm 0x0\n", ENOEXEC, "loads no IPL PSW" },
	};
	char text[8200] = "kernel 0x0\n";
	struct fixture fx;

	setup(&fx);
	write_ins_pieces(&fx);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_write(&fx, "a.ins", cases[i].text);
		expect_error(&fx, "a.ins", NULL, NULL, cases[i].code, "/a.ins", cases[i].cause);
	}
	file_write(&fx, "a.ins", "kernel 0x0\0\n", 12);
	expect_error(&fx, "a.ins", NULL, NULL, EINVAL, "/a.ins", "not a text file");
	for (unsigned int i = 0; i < 128; i++)
		sprintf(text + strlen(text), "parm 0x%x\n", 0x100000 + i * 16);
	text_write(&fx, "a.ins", text);
	expect_error(&fx, "a.ins", NULL, NULL, E2BIG, "/a.ins", "line 129: ");
	expect_error(&fx, "a.ins", NULL, NULL, E2BIG, "/a.ins", "more than 128 pieces");
	memset(text, 'n', sizeof(text));
	strcpy(text + 5000, " 0x0");
	text_write(&fx, "a.ins", text);
	expect_error(&fx, "a.ins", NULL, NULL, ENAMETOOLONG, "/a.ins", "file name too long");
	file_fill(&fx, "a.ins", '*', 64 * KIB + 1);
	expect_error(&fx, "a.ins", NULL, NULL, E2BIG, "/a.ins", "too long for an .ins file");
	teardown(&fx);
}

static void ins_with_options(void)
{
	struct fixture fx;

	setup(&fx);
	write_ins_pieces(&fx);
	text_write(&fx, "a.ins", "kernel 0x0\ninitrd 0x200000\naddrsize 0x10408\n");
	expect_error(&fx, "a.ins", "initrd", NULL, EINVAL, "/initrd", "an initrd too many");
	teardown(&fx);
}

static void command_line_overlap(void)
{
	static struct image image;
	static char params[0x2000];
	struct fixture fx;

	setup(&fx);
	make_linux(&image);
	be64_store(image.data + 0x10430, 0x10000);
	image_write(&fx, "kernel", &image);
	file_fill(&fx, "initrd", 0xa5, 0x100);
	text_write(&fx, "a.ins", "kernel 0x0\ninitrd 0x12000\n");
	memset(params, 'x', sizeof(params));
	params[0x1b7f] = '\0';
	expect_loaded(&fx, "a.ins", NULL, params, 0x80000000, 0x200);
	params[0x1b7f] = 'x';
	params[0x1b80] = '\0';
	expect_error(&fx, "a.ins", NULL, params, EINVAL, "/a.ins",
		     "command line overlaps what is at 0x12000");
	CU_ASSERT_EQUAL(*at(&fx, 0x12000), 0xa5);
	teardown(&fx);
}

UNIT_SUITE(ipl) = {
	{ "Linux image", linux_image },
	{ "initrd placed high", initrd_placed },
	{ "initrd in large memory", initrd_in_large_memory },
	{ "Linux as ELF", linux_elf },
	{ "bare-metal ELF", bare_metal_elf },
	{ "room in a bare-metal ELF", bare_metal_room },
	{ "flat program", flat_program },
	{ "flat program without a usable PSW", flat_bad },
	{ "files of other formats", wrong_formats },
	{ "files that cannot be read", wrong_files },
	{ "files that end early", shorter_than_it_says },
	{ "long and strange names", odd_names },
	{ "truncated Linux image", linux_truncated },
	{ "does not fit in memory", does_not_fit },
	{ "command line limits", command_line_limits },
	{ "command line overlaps", command_line_overlap },
	{ "bad ELF fields", elf_bad_fields },
	{ "bad ELF files", elf_bad_files },
	{ ".ins file", ins_good },
	{ "bad .ins files", ins_bad },
	{ ".ins file with options", ins_with_options },
	CU_TEST_INFO_NULL,
};
