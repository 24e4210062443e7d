// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzz target of the arm64 loader: the input becomes a kernel file, as it is or
 * packed into a gzip, zstd or EFI zboot file first, and picks initrd, memory size
 * and 32 bits. Guest memory lies between 4 GiB of pages that fault; a read() that
 * would go there shows up as EFAULT.
 */
#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "arch/arm64/image.h"
#include "tests/fuzz/common.h"
#include "tests/lib/named.h"
#include "tests/lib/temp.h"

#define KIB (1UL << 10)
#define MIB (1UL << 20)
#define RAM_MAX (4 * MIB)
#define BASE 0x40000000UL

/* The choices before the contents of the kernel file; 8 bytes keep that aligned. */
enum { HEAD_SIZE = 8 };
#define HEAD_PACKING(head)	((head)[0] & 7)
#define HEAD_INITRD(head)	((head)[0] >> 3 & 3)
#define HEAD_WANT32(head)	((head)[0] >> 5 & 1)
#define HEAD_RAM(head)		((head)[1] & 7)
#define HEAD_CUT(head)		((head)[2])	/* bytes off the end of a packed file */

enum { PLAIN, GZIP, ZSTD, ZBOOT_GZIP, ZBOOT_ZSTD };

enum { ZBOOT_HEADER = 64, PACKED_MAX = FUZZ_INPUT_MAX + 4096 };

const unsigned long fuzz_runs = 20000;

static const uint64_t ram_sizes[8] = {
	RAM_MAX, 3 * MIB, 2 * MIB, MIB, 128 * KIB, 68 * KIB, 4 * KIB, 16,
};
static const char *const initrds[4] = { NULL, "i", "l", "." };

/* Made at the first input, and again wherever a forked fuzzer starts. */
static struct {
	char dir[TEMP_NAME_MAX];
	int dirfd, kernel;
	uint8_t *ram;
	uint8_t packed[PACKED_MAX];
} state;

static void remove_files(void)
{
	unlinkat(state.dirfd, "kernel", 0);
	unlinkat(state.dirfd, "i", 0);
	unlinkat(state.dirfd, "l", 0);
	rmdir(state.dir);
}

static int create_file(const char *name, const void *data, size_t len, off_t size)
{
	int fd = openat(state.dirfd, name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	FUZZ_ASSERT(fd >= 0);
	FUZZ_ASSERT(pwrite(fd, data, len, 0) == (ssize_t)len);
	FUZZ_ASSERT(ftruncate(fd, size) == 0);
	return fd;
}

static void setup(void)
{
	if (state.ram)
		return;
	FUZZ_ASSERT(mkdtemp(temp_template(state.dir)));
	state.dirfd = open(state.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FUZZ_ASSERT(state.dirfd >= 0);
	atexit(remove_files);
	state.kernel = create_file("kernel", "", 0, 0);
	close(create_file("i", "\xa5\xa5", 2, 0x2345));
	close(create_file("l", "\xa5", 1, MIB + 1));
	state.ram = fuzz_memory_create(RAM_MAX);
}

static void le32_store(uint8_t *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof(v));
}

static void le64_store(uint8_t *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
}

static size_t pack_gzip(uint8_t *to, size_t room, const uint8_t *data, size_t size)
{
	z_stream z = { 0 };

	FUZZ_ASSERT(deflateInit2(&z, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (Bytef *)data;
	z.avail_in = size;
	z.next_out = to;
	z.avail_out = room;
	FUZZ_ASSERT(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

static size_t pack(int packing, const uint8_t *data, size_t size)
{
	bool gzip = packing == GZIP || packing == ZBOOT_GZIP;
	size_t header = packing >= ZBOOT_GZIP ? ZBOOT_HEADER : 0;
	uint8_t *to = state.packed + header;
	size_t packed;

	if (gzip)
		packed = pack_gzip(to, PACKED_MAX - header, data, size);
	else
		packed = ZSTD_compress(to, PACKED_MAX - header, data, size, 1);
	FUZZ_ASSERT(!ZSTD_isError(packed));
	if (!header)
		return packed;
	memset(state.packed, 0, header);
	memcpy(state.packed, "MZ\0\0zimg", 8);
	le32_store(state.packed + 8, header);
	le32_store(state.packed + 12, packed);
	strcpy((char *)state.packed + 24, gzip ? "gzip" : "zstd22");
	return header + packed;
}

static void write_kernel(const uint8_t *head, const uint8_t *data, size_t size)
{
	int packing = HEAD_PACKING(head);

	if (packing > PLAIN && packing <= ZBOOT_ZSTD) {
		size = pack(packing, data, size);
		data = state.packed;
		size -= HEAD_CUT(head) < size ? HEAD_CUT(head) : 0;
	}
	FUZZ_ASSERT(pwrite(state.kernel, data, size, 0) == (ssize_t)size);
	FUZZ_ASSERT(ftruncate(state.kernel, size) == 0);
}

static const char *path_of(char path[128], const char *name)
{
	if (!name)
		return NULL;
	snprintf(path, 128, "%s/%s", state.dir, name);
	return path;
}

static void check_error(int rc, const struct ucvm_error *err, const char *kernel,
			const char *initrd)
{
	FUZZ_ASSERT(rc == -err->code);
	FUZZ_ASSERT(err->code != EFAULT && err->code != ENOMEM);
	FUZZ_ASSERT(strlen(err->text) < sizeof(err->text) - 1);
	FUZZ_ASSERT(!strncmp(err->text, kernel, strlen(kernel)) ||
		    (initrd && !strncmp(err->text, initrd, strlen(initrd))));
	for (const char *c = err->text; *c; c++)
		FUZZ_ASSERT((unsigned char)*c >= ' ');
}

static void check_loaded(const struct image_ram *ram, const struct image_entry *e,
			 const char *initrd, bool want32)
{
	uint64_t end = BASE + ram->size;

	FUZZ_ASSERT(e->kernel_start >= BASE && e->kernel_start < e->kernel_end);
	FUZZ_ASSERT(e->pc >= e->kernel_start && e->pc < e->kernel_end && e->pc % 4 == 0);
	FUZZ_ASSERT(e->dtb >= e->kernel_end && e->dtb % 8 == 0);
	FUZZ_ASSERT(e->dtb_size >= 64 * KIB && e->dtb_size <= end - e->dtb);
	FUZZ_ASSERT(e->dtb / (2 * MIB) == (e->dtb + e->dtb_size - 1) / (2 * MIB));
	FUZZ_ASSERT(!want32 || e->aarch32);
	FUZZ_ASSERT(!initrd == !e->initrd_end);
	if (initrd) {
		FUZZ_ASSERT(e->initrd_start >= e->kernel_end && e->initrd_end <= e->dtb);
		FUZZ_ASSERT(e->initrd_start % (4 * KIB) == 0 && e->initrd_end > e->initrd_start);
		FUZZ_ASSERT(state.ram[e->initrd_start - BASE] == 0xa5);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ucvm_error err = { 0 };
	struct named_files files;
	struct image_entry entry;
	struct image_ram ram = { .base = BASE };
	char kernel[128], initrd_path[128];
	const char *initrd;
	bool want32;
	int rc;

	if (size < HEAD_SIZE || size > FUZZ_INPUT_MAX)
		return 0;
	setup();
	write_kernel(data, data + HEAD_SIZE, size - HEAD_SIZE);
	path_of(kernel, "kernel");
	initrd = path_of(initrd_path, initrds[HEAD_INITRD(data)]);
	want32 = HEAD_WANT32(data);
	ram.host = state.ram;
	ram.size = ram_sizes[HEAD_RAM(data)];
	fuzz_memory_clear(state.ram, RAM_MAX);
	/* What lies behind a small memory must stay as it is. */
	memset(state.ram + ram.size, 0x11, RAM_MAX > ram.size ? 16 : 0);
	rc = named_open(&files, kernel, initrd, &err);
	if (rc == 0) {
		rc = image_load(&ram, &files.kernel, files.initrd_or_null, want32, &entry, &err);
		named_close(&files);
	}
	if (rc < 0)
		check_error(rc, &err, kernel, initrd);
	else
		check_loaded(&ram, &entry, initrd, want32);
	for (int i = 0; i < 16 && RAM_MAX > ram.size; i++)
		FUZZ_ASSERT(state.ram[ram.size + i] == 0x11);
	return 0;
}

/* Two segments, of which the second is mostly zeroes. */
static size_t seed_elf64(uint8_t *file)
{
	memcpy(file, ELFMAG, SELFMAG);
	file[EI_CLASS] = ELFCLASS64;
	file[EI_DATA] = ELFDATA2LSB;
	file[EI_VERSION] = EV_CURRENT;
	file[offsetof(Elf64_Ehdr, e_type)] = ET_EXEC;
	file[offsetof(Elf64_Ehdr, e_machine)] = EM_AARCH64;
	le64_store(file + offsetof(Elf64_Ehdr, e_entry), BASE + 0x10000);
	file[offsetof(Elf64_Ehdr, e_phoff)] = sizeof(Elf64_Ehdr);
	file[offsetof(Elf64_Ehdr, e_phentsize)] = sizeof(Elf64_Phdr);
	file[offsetof(Elf64_Ehdr, e_phnum)] = 2;
	for (int i = 0; i < 2; i++) {
		uint8_t *p = file + sizeof(Elf64_Ehdr) + i * sizeof(Elf64_Phdr);

		p[offsetof(Elf64_Phdr, p_type)] = PT_LOAD;
		le64_store(p + offsetof(Elf64_Phdr, p_offset), 0x100);
		le64_store(p + offsetof(Elf64_Phdr, p_vaddr), BASE + 0x10000 + i * 0x1000);
		le64_store(p + offsetof(Elf64_Phdr, p_paddr), BASE + 0x8000 + i * 0x1000);
		le64_store(p + offsetof(Elf64_Phdr, p_filesz), 0x600 - i * 0x500);
		le64_store(p + offsetof(Elf64_Phdr, p_memsz), 0x600);
	}
	return 0x700;
}

static size_t seed_elf32(uint8_t *file)
{
	uint8_t *p = file + sizeof(Elf32_Ehdr);

	memcpy(file, ELFMAG, SELFMAG);
	file[EI_CLASS] = ELFCLASS32;
	file[EI_DATA] = ELFDATA2LSB;
	file[EI_VERSION] = EV_CURRENT;
	file[offsetof(Elf32_Ehdr, e_type)] = ET_EXEC;
	file[offsetof(Elf32_Ehdr, e_machine)] = EM_ARM;
	le32_store(file + offsetof(Elf32_Ehdr, e_entry), BASE + 0x1000);
	file[offsetof(Elf32_Ehdr, e_phoff)] = sizeof(Elf32_Ehdr);
	file[offsetof(Elf32_Ehdr, e_phentsize)] = sizeof(Elf32_Phdr);
	file[offsetof(Elf32_Ehdr, e_phnum)] = 1;
	p[offsetof(Elf32_Phdr, p_type)] = PT_LOAD;
	le32_store(p + offsetof(Elf32_Phdr, p_offset), 0x80);
	le32_store(p + offsetof(Elf32_Phdr, p_vaddr), BASE + 0x1000);
	le32_store(p + offsetof(Elf32_Phdr, p_paddr), BASE + 0x1000);
	le32_store(p + offsetof(Elf32_Phdr, p_filesz), 0x80);
	le32_store(p + offsetof(Elf32_Phdr, p_memsz), 0x100);
	return 0x100;
}

static size_t seed_linux64(uint8_t *file)
{
	le32_store(file, 0x14000010);
	le64_store(file + 8, 0x1000);
	le64_store(file + 16, 0x8000);
	le64_store(file + 24, 0xa);
	memcpy(file + 56, "ARM\x64", 4);
	memset(file + 64, 0x5a, 0x800);
	return 0x840;
}

static size_t seed_linux32(uint8_t *file)
{
	le32_store(file + 36, 0x016f2818);
	le32_store(file + 44, 0x400);
	return 0x400;
}

static size_t seed_flat(uint8_t *file)
{
	le32_store(file, 0x14000000);
	return 0x40;
}

size_t fuzz_seed(unsigned int index, uint8_t *data)
{
	static size_t (*const seeds[])(uint8_t *file) = {
		seed_linux64, seed_linux32, seed_elf64, seed_elf32, seed_flat,
	};
	const unsigned int kinds = sizeof(seeds) / sizeof(seeds[0]);
	unsigned int choice = index / kinds;

	/* Each with every packing, initrd and memory size; 32 bits for some. */
	if (choice >= 5 * 4 * 8)
		return 0;
	memset(data, 0, FUZZ_INPUT_MAX);
	data[0] = choice % 5 | (choice / 5 % 4) << 3 | (choice % 7 == 0) << 5;
	data[1] = choice / 20;
	return HEAD_SIZE + seeds[index % kinds](data + HEAD_SIZE);
}
