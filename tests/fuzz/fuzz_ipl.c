// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzz target of the loader: the input becomes a kernel file (plain, behind the
 * first 64 KiB of a Linux image, or an .ins file beside a few pieces) and picks
 * initrd, command line and memory size. Guest memory lies between 4 GiB of
 * pages that fault; a read() that would go there shows up as EFAULT.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/s390/ipl.h"
#include "core/be.h"
#include "tests/fuzz/common.h"
#include "tests/lib/named.h"
#include "tests/lib/temp.h"

#define MIB (1UL << 20)
#define RAM_MAX (4 * MIB)

/* The choices before the contents of the kernel file; 8 bytes keep that aligned. */
enum { HEAD_SIZE = 8 };
#define HEAD_KIND(head)		((head)[0] & 3)
#define HEAD_INITRD(head)	((head)[0] >> 2 & 3)
#define HEAD_PARAMS(head)	((head)[0] >> 4 & 3)
#define HEAD_RAM(head)		((head)[1] & 7)

enum { KIND_PLAIN, KIND_LINUX, KIND_INS };

const unsigned long fuzz_runs = 20000;

static const uint64_t ram_sizes[8] = {
	RAM_MAX, 3 * MIB, 2 * MIB, MIB, 0x20000, 0x11000, 0x10000, 0x1000,
};
static const char *const initrds[4] = { NULL, "i", "l", "." };

/* Made at the first input, and again wherever a forked fuzzer starts. */
static struct {
	char dir[TEMP_NAME_MAX];
	int dirfd;
	int kernel, linux_image, ins;	/* descriptors of the files that inputs become */
	uint8_t *ram;
	char params_long[1024];
} state;

static const char *const file_names[] = {
	"kernel", "linux", "a.ins", "k", "p", "n", "i", "l", "e",
};

static void remove_files(void)
{
	for (size_t i = 0; i < sizeof(file_names) / sizeof(file_names[0]); i++)
		unlinkat(state.dirfd, file_names[i], 0);
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

static void make_linux(uint8_t *image)
{
	be64_store(image, 0x0008000080000200);
	be64_store(image + 8, 0x0200001860000050);
	be64_store(image + 16, 0x0200006860000050);
	memcpy(image + 0x10008, "S390EP", 6);
	be64_store(image + 0x10430, 4096);
}

static void setup(void)
{
	static uint8_t image[0x12000];

	if (state.ram)
		return;
	FUZZ_ASSERT(mkdtemp(temp_template(state.dir)));
	state.dirfd = open(state.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FUZZ_ASSERT(state.dirfd >= 0);
	atexit(remove_files);
	make_linux(image);
	state.kernel = create_file("kernel", "", 0, 0);
	state.linux_image = create_file("linux", image, 0x10000, 0x10000);
	state.ins = create_file("a.ins", "", 0, 0);
	close(create_file("k", image, sizeof(image), sizeof(image)));
	close(create_file("p", "quiet\n", 6, 6));
	close(create_file("n", "\0\0\0\0\0\x20\0\0", 8, 8));
	close(create_file("i", "\xa5\xa5", 2, 0x2345));
	close(create_file("l", "\xa5", 1, MIB + 1));
	close(create_file("e", "", 0, 0));
	memset(state.params_long, 'x', sizeof(state.params_long) - 1);
	state.ram = fuzz_memory_create(RAM_MAX);
}

static const char *write_kernel(int kind, const uint8_t *data, size_t size)
{
	const char *name = "kernel";
	int fd = state.kernel;
	off_t offset = 0;

	if (kind == KIND_LINUX) {
		name = "linux";
		fd = state.linux_image;
		offset = 0x10000;
	} else if (kind == KIND_INS) {
		name = "a.ins";
		fd = state.ins;
	}
	FUZZ_ASSERT(pwrite(fd, data, size, offset) == (ssize_t)size);
	FUZZ_ASSERT(ftruncate(fd, offset + size) == 0);
	return name;
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
	FUZZ_ASSERT(err->code != EFAULT);
	FUZZ_ASSERT(strlen(err->text) < sizeof(err->text) - 1);
	FUZZ_ASSERT(!strncmp(err->text, kernel, strlen(kernel)) ||
		    (initrd && !strncmp(err->text, initrd, strlen(initrd))));
	for (const char *c = err->text; *c; c++)
		FUZZ_ASSERT((unsigned char)*c >= ' ');
}

static void check_loaded(const struct ipl_ram *ram, const struct ipl_entry *entry,
			 const char *initrd, const char *params)
{
	FUZZ_ASSERT(entry->psw_addr <= ram->size - 2);
	FUZZ_ASSERT(!(entry->psw_addr & 1));
	FUZZ_ASSERT(!(entry->psw_mask & 0xb80800fe7fffffff));
	if (params && *params)
		FUZZ_ASSERT(!strcmp((char *)state.ram + 0x10480, params));
	if (initrd) {
		uint64_t start = be64_load(state.ram + 0x10408);
		uint64_t size = be64_load(state.ram + 0x10410);

		FUZZ_ASSERT(start % MIB == 0 && start >= MIB && start < ram->size);
		FUZZ_ASSERT(size > 0 && size <= ram->size - start);
		FUZZ_ASSERT(state.ram[start] == 0xa5);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ucvm_error err = { 0 };
	struct named_files files;
	struct ipl_entry entry;
	struct ipl_ram ram;
	const char *const all_params[4] = { NULL, "", "console=ttyS0 -v 1", state.params_long };
	char kernel[128], initrd_path[128];
	const char *initrd, *params;
	int rc;

	if (size < HEAD_SIZE || size > FUZZ_INPUT_MAX)
		return 0;
	setup();
	path_of(kernel, write_kernel(HEAD_KIND(data), data + HEAD_SIZE, size - HEAD_SIZE));
	initrd = path_of(initrd_path, initrds[HEAD_INITRD(data)]);
	params = all_params[HEAD_PARAMS(data)];
	ram.host = state.ram;
	ram.size = ram_sizes[HEAD_RAM(data)];
	fuzz_memory_clear(state.ram, RAM_MAX);
	/* What lies behind a small memory must stay as it is. */
	memset(state.ram + ram.size, 0x11, RAM_MAX > ram.size ? 16 : 0);
	rc = named_open(&files, kernel, initrd, &err);
	if (rc == 0) {
		rc = ipl_load(&ram, &files.kernel, files.initrd_or_null, params, &entry, &err);
		named_close(&files);
	}
	if (rc < 0)
		check_error(rc, &err, kernel, initrd);
	else
		check_loaded(&ram, &entry, initrd, params);
	for (int i = 0; i < 16 && RAM_MAX > ram.size; i++)
		FUZZ_ASSERT(state.ram[ram.size + i] == 0x11);
	return 0;
}

static size_t seed_elf(uint8_t *data)
{
	uint8_t *file = data + HEAD_SIZE;

	memset(file, 0, 0x700);
	memcpy(file, ELFMAG, SELFMAG);
	file[EI_CLASS] = ELFCLASS64;
	file[EI_DATA] = ELFDATA2MSB;
	file[EI_VERSION] = EV_CURRENT;
	be16_store(file + 16, ET_EXEC);
	be16_store(file + 18, EM_S390);
	be64_store(file + 24, 0x10000);
	be64_store(file + 32, 64);
	be16_store(file + 54, 56);
	be16_store(file + 56, 3);
	for (int i = 0; i < 3; i++) {
		uint8_t *segment = file + 64 + i * 56;

		be32_store(segment, PT_LOAD);
		be64_store(segment + 8, 0x100);
		be64_store(segment + 24, 0x10000 + i * 0x1000);
		be64_store(segment + 32, 0x600 - i * 0x300);
		be64_store(segment + 40, 0x800);
	}
	return HEAD_SIZE + 0x700;
}

static size_t seed_linux(uint8_t *data)
{
	uint8_t *image = data + HEAD_SIZE;

	memset(image, 0, 0x1800);
	memcpy(image + 8, "S390EP", 6);
	be64_store(image + 0x428, 0x11700);
	be64_store(image + 0x430, 4096);
	strcpy((char *)image + 0x480, "root=/dev/ram0 ro");
	return HEAD_SIZE + 0x1800;
}

static size_t seed_flat(uint8_t *data)
{
	memset(data + HEAD_SIZE, 0, 0x200);
	be64_store(data + HEAD_SIZE, 0x0008000080000100);
	return HEAD_SIZE + 0x200;
}

static size_t seed_ins(uint8_t *data)
{
	static const char text[] = "* pieces\nk 0x00000000\ni 0x00200000\np 0x00010480\n"
				   "n 0x00010408\n\n  l 0x100000 \r\n./k 0x80000\n";

	memcpy(data + HEAD_SIZE, text, sizeof(text) - 1);
	return HEAD_SIZE + sizeof(text) - 1;
}

size_t fuzz_seed(unsigned int index, uint8_t *data)
{
	static const struct {
		uint8_t kind;
		size_t (*make)(uint8_t *data);
	} seeds[] = {
		{ KIND_PLAIN, seed_elf },
		{ KIND_LINUX, seed_linux },
		{ KIND_PLAIN, seed_flat },
		{ KIND_INS, seed_ins },
	};
	const unsigned int kinds = sizeof(seeds) / sizeof(seeds[0]);
	size_t size;

	/* Each with every choice of initrd and command line, then with less memory. */
	if (index >= kinds * 32)
		return 0;
	size = seeds[index % kinds].make(data);
	memset(data, 0, HEAD_SIZE);
	data[0] = seeds[index % kinds].kind | (index / kinds & 15) << 2;
	data[1] = index < kinds * 16 ? 0 : index / kinds & 7;
	return size;
}
