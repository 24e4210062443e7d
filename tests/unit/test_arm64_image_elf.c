// SPDX-License-Identifier: Apache-2.0
/*
 * The arm64 loader with ELF programs: both classes, and a good file with one
 * field at a time made bad.
 */
#include <elf.h>
#include <stddef.h>

#include "tests/unit/arm64_files.h"

enum { DATA = 0x1000 };

#define VIRTUAL UINT64_C(0x10000000)	/* from physical to virtual addresses */

struct segment {
	uint32_t type;
	uint64_t offset, vaddr, paddr, filesz, memsz;
};

static uint8_t *segment64(struct image *image, unsigned int number)
{
	return image->data + sizeof(Elf64_Ehdr) + number * sizeof(Elf64_Phdr);
}

static void put64(struct image *image, unsigned int number, const struct segment *s)
{
	uint8_t *p = segment64(image, number);

	le32_store(p + offsetof(Elf64_Phdr, p_type), s->type);
	le64_store(p + offsetof(Elf64_Phdr, p_offset), s->offset);
	le64_store(p + offsetof(Elf64_Phdr, p_vaddr), s->vaddr);
	le64_store(p + offsetof(Elf64_Phdr, p_paddr), s->paddr);
	le64_store(p + offsetof(Elf64_Phdr, p_filesz), s->filesz);
	le64_store(p + offsetof(Elf64_Phdr, p_memsz), s->memsz);
}

static void put32(struct image *image, unsigned int number, const struct segment *s)
{
	uint8_t *p = image->data + sizeof(Elf32_Ehdr) + number * sizeof(Elf32_Phdr);

	le32_store(p + offsetof(Elf32_Phdr, p_type), s->type);
	le32_store(p + offsetof(Elf32_Phdr, p_offset), s->offset);
	le32_store(p + offsetof(Elf32_Phdr, p_vaddr), s->vaddr);
	le32_store(p + offsetof(Elf32_Phdr, p_paddr), s->paddr);
	le32_store(p + offsetof(Elf32_Phdr, p_filesz), s->filesz);
	le32_store(p + offsetof(Elf32_Phdr, p_memsz), s->memsz);
}

/* Code at 1 MiB, 0x2000 bytes; data at 2 MiB, 0x100 bytes and as many zeroes. */
static const struct segment code = {
	PT_LOAD, DATA, BASE + MIB + VIRTUAL, BASE + MIB, 0x2000, 0x2000,
};
static const struct segment data = {
	PT_LOAD, DATA + 0x2000, BASE + 2 * MIB + VIRTUAL, BASE + 2 * MIB, 0x100, 0x200,
};

static void make_ident(struct image *image, uint8_t class, uint16_t machine)
{
	memset(image, 0, sizeof(*image));
	image->size = DATA + 0x2100;
	memcpy(image->data, ELFMAG, SELFMAG);
	image->data[EI_CLASS] = class;
	image->data[EI_DATA] = ELFDATA2LSB;
	image->data[EI_VERSION] = EV_CURRENT;
	le16_store(image->data + offsetof(Elf64_Ehdr, e_type), ET_EXEC);
	le16_store(image->data + offsetof(Elf64_Ehdr, e_machine), machine);
	memset(image->data + DATA, 0x77, 0x2000);
	memset(image->data + DATA + 0x2000, 0x88, 0x100);
}

static void make_elf64(struct image *image)
{
	make_ident(image, ELFCLASS64, EM_AARCH64);
	le64_store(image->data + offsetof(Elf64_Ehdr, e_entry), BASE + MIB + VIRTUAL + 0x40);
	le64_store(image->data + offsetof(Elf64_Ehdr, e_phoff), sizeof(Elf64_Ehdr));
	le16_store(image->data + offsetof(Elf64_Ehdr, e_phentsize), sizeof(Elf64_Phdr));
	le16_store(image->data + offsetof(Elf64_Ehdr, e_phnum), 3);
	put64(image, 0, &code);
	put64(image, 1, &(struct segment){ .type = PT_NOTE, .offset = UINT64_MAX, .filesz = 1 });
	put64(image, 2, &data);
}

static void make_elf32(struct image *image)
{
	make_ident(image, ELFCLASS32, EM_ARM);
	le32_store(image->data + offsetof(Elf32_Ehdr, e_entry), BASE + MIB + VIRTUAL + 0x40);
	le32_store(image->data + offsetof(Elf32_Ehdr, e_phoff), sizeof(Elf32_Ehdr));
	le16_store(image->data + offsetof(Elf32_Ehdr, e_phentsize), sizeof(Elf32_Phdr));
	le16_store(image->data + offsetof(Elf32_Ehdr, e_phnum), 2);
	put32(image, 0, &code);
	put32(image, 1, &data);
}

static void check_contents(struct fixture *fx)
{
	CU_ASSERT_EQUAL(fx->out.kernel_start, BASE + MIB);
	CU_ASSERT_EQUAL(fx->out.kernel_end, BASE + 2 * MIB + 0x200);
	CU_ASSERT(is_zero(fx, BASE, MIB));
	CU_ASSERT_EQUAL(*at(fx, BASE + MIB), 0x77);
	CU_ASSERT_EQUAL(*at(fx, BASE + MIB + 0x1fff), 0x77);
	CU_ASSERT(is_zero(fx, BASE + MIB + 0x2000, MIB - 0x2000));
	CU_ASSERT_EQUAL(*at(fx, BASE + 2 * MIB), 0x88);
	CU_ASSERT(is_zero(fx, BASE + 2 * MIB + 0x100, MIB));
}

static void both_classes(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx, 8 * MIB);
	make_elf64(&image);
	image_write(&fx, "prog.elf", &image);
	file_fill(&fx, "initrd", 0xa5, 100);
	expect_loaded(&fx, "prog.elf", "initrd", IMAGE_ELF, BASE + MIB + 0x40);
	CU_ASSERT_FALSE(fx.out.aarch32);
	check_contents(&fx);
	fx.want32 = true;
	expect_error(&fx, "prog.elf", NULL, ENOEXEC, "/prog.elf", "+aarch32");

	make_elf32(&image);
	image_write(&fx, "prog.elf", &image);
	expect_loaded(&fx, "prog.elf", NULL, IMAGE_ELF, BASE + MIB + 0x40);
	CU_ASSERT_TRUE(fx.out.aarch32);
	check_contents(&fx);
	fx.want32 = false;
	expect_loaded(&fx, "prog.elf", NULL, IMAGE_ELF, BASE + MIB + 0x40);
	CU_ASSERT_TRUE(fx.out.aarch32);
	teardown(&fx);
}

/* Symbols make a file larger than memory; they are not loaded. */
static void larger_than_memory(void)
{
	static struct image image;
	struct fixture fx;
	char path[128];

	setup(&fx, 8 * MIB);
	make_elf64(&image);
	image_write(&fx, "prog.elf", &image);
	CU_ASSERT_EQUAL(truncate(path_of(&fx, "prog.elf", path), 100 * MIB), 0);
	expect_loaded(&fx, "prog.elf", NULL, IMAGE_ELF, BASE + MIB + 0x40);
	check_contents(&fx);
	teardown(&fx);
}

/* 32-bit programs find initrd and device tree where Linux maps memory. */
static void low_memory(void)
{
	static struct image image;
	struct segment large = data;
	struct fixture fx;

	setup(&fx, 1024 * MIB);
	file_fill(&fx, "initrd", 0xa5, 5 * MIB);
	make_elf32(&image);
	image_write(&fx, "prog.elf", &image);
	expect_loaded(&fx, "prog.elf", "initrd", IMAGE_ELF, BASE + MIB + 0x40);
	CU_ASSERT(fx.out.dtb + fx.out.dtb_size <= BASE + 256 * MIB);
	large.memsz = 250 * MIB;
	put32(&image, 1, &large);
	image_write(&fx, "prog.elf", &image);
	expect_loaded(&fx, "prog.elf", "initrd", IMAGE_ELF, BASE + MIB + 0x40);
	CU_ASSERT(fx.out.dtb >= BASE + 256 * MIB);
	CU_ASSERT(fx.out.dtb + fx.out.dtb_size <= BASE + 760 * MIB);
	large.memsz = 750 * MIB;
	put32(&image, 1, &large);
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", "initrd", EFBIG, "/initrd", "does not fit");
	expect_error(&fx, "prog.elf", NULL, EFBIG, "/prog.elf", "device tree");
	teardown(&fx);
}

static void bad_headers(void)
{
	static const struct {
		size_t offset;
		unsigned int size;
		uint64_t value;
		int code;
		const char *cause;
	} rows[] = {
		{ EI_DATA, 1, ELFDATA2MSB, ENOEXEC, "big-endian" },
		{ EI_DATA, 1, 7, ENOEXEC, "unknown kind" },
		{ EI_CLASS, 1, 0, ENOEXEC, "unknown kind" },
		{ EI_CLASS, 1, ELFCLASS32, ENOEXEC, "wrong machine" },
		{ EI_VERSION, 1, 0, ENOEXEC, "unknown kind" },
		{ offsetof(Elf64_Ehdr, e_type), 2, ET_REL, ENOEXEC, "executable" },
		{ offsetof(Elf64_Ehdr, e_machine), 2, EM_X86_64, ENOEXEC, "wrong machine" },
		{ offsetof(Elf64_Ehdr, e_machine), 2, EM_ARM, ENOEXEC, "wrong machine" },
		{ offsetof(Elf64_Ehdr, e_phentsize), 2, 32, EINVAL, "32 bytes instead of 56" },
		{ offsetof(Elf64_Ehdr, e_phnum), 2, 0, ENOEXEC, "no program headers" },
		{ offsetof(Elf64_Ehdr, e_phnum), 2, 0xffff, EINVAL, "truncated: 65535" },
		{ offsetof(Elf64_Ehdr, e_phoff), 8, UINT64_MAX, EINVAL, "truncated" },
		{ offsetof(Elf64_Ehdr, e_phoff), 8, DATA + 0x2100 - 56, EINVAL, "truncated" },
		{ offsetof(Elf64_Ehdr, e_entry), 8, 0, ENOEXEC, "in no segment" },
		{ offsetof(Elf64_Ehdr, e_entry), 8, BASE + MIB, ENOEXEC, "in no segment" },
		{ offsetof(Elf64_Ehdr, e_entry), 8, BASE + MIB + VIRTUAL + 0x2000, ENOEXEC,
		  "in no segment" },
		{ offsetof(Elf64_Ehdr, e_entry), 8, BASE + MIB + VIRTUAL + 1, ENOEXEC,
		  "multiple of 4" },
	};
	static struct image image;
	struct fixture fx;

	setup(&fx, 8 * MIB);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_elf64(&image);
		for (unsigned int n = 0; n < rows[i].size; n++)
			image.data[rows[i].offset + n] = rows[i].value >> 8 * n;
		image_write(&fx, "prog.elf", &image);
		expect_error(&fx, "prog.elf", NULL, rows[i].code, "/prog.elf", rows[i].cause);
	}
	make_elf64(&image);
	image.size = 51;
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, EINVAL, "/prog.elf", "truncated");
	image.size = 60;
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, EINVAL, "/prog.elf", "truncated");
	teardown(&fx);
}

static void bad_segments(void)
{
	static const struct {
		struct segment segment;
		int code;
		const char *cause;
	} rows[] = {
		{ { PT_INTERP, 0, 0, 0, 1, 1 }, ENOEXEC, "for Linux" },
		{ { PT_TLS, 0, 0, 0, 0, 0 }, ENOEXEC, "for Linux" },
		{ { PT_LOAD, DATA, 0, BASE, 2, 1 }, EINVAL, "0x2 bytes for 0x1 bytes" },
		{ { PT_LOAD, DATA + 0x2000, 0, BASE, 0x101, 0x101 }, EINVAL, "truncated" },
		{ { PT_LOAD, UINT64_MAX, 0, BASE, 1, 1 }, EINVAL, "truncated" },
		{ { PT_LOAD, 0, 0, BASE - 1, 1, 1 }, EFBIG, "not in guest memory" },
		{ { PT_LOAD, 0, 0, 0, 1, 1 }, EFBIG, "not in guest memory" },
		{ { PT_LOAD, 0, 0, BASE + 8 * MIB, 1, 1 }, EFBIG, "not in guest memory" },
		{ { PT_LOAD, 0, 0, BASE, 0, UINT64_MAX }, EFBIG, "not in guest memory" },
		{ { PT_LOAD, 0, 0, BASE, 0, 8 * MIB + 1 }, EFBIG, "not in guest memory" },
		{ { PT_LOAD, 0, 0, UINT64_MAX, 0, 2 }, EFBIG, "not in guest memory" },
		{ { PT_LOAD, 0, 0, BASE + MIB + 0x1fff, 0, 2 }, EINVAL, "overlaps" },
		{ { PT_LOAD, 0, 0, BASE, 0, 4 * MIB }, EINVAL, "overlaps" },
		{ { PT_LOAD, 0, 0, BASE + 7 * MIB, 0, MIB }, EFBIG, "device tree" },
	};
	static struct image image;
	struct fixture fx;

	setup(&fx, 8 * MIB);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_elf64(&image);
		put64(&image, 1, &rows[i].segment);
		image_write(&fx, "prog.elf", &image);
		expect_error(&fx, "prog.elf", NULL, rows[i].code, "/prog.elf", rows[i].cause);
	}
	make_elf64(&image);
	for (unsigned int i = 0; i < 3; i++)
		le32_store(segment64(&image, i), PT_NULL);
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, ENOEXEC, "/prog.elf", "no segment");
	make_elf64(&image);
	le16_store(image.data + offsetof(Elf64_Ehdr, e_phnum), 70);
	for (unsigned int i = 3; i < 70; i++)
		put64(&image, i, &(struct segment){ PT_LOAD, 0, 0, BASE + i, 0, 1 });
	image_write(&fx, "prog.elf", &image);
	expect_error(&fx, "prog.elf", NULL, EINVAL, "/prog.elf", "more than 64 segments");
	teardown(&fx);
}

UNIT_SUITE(arm64_image_elf) = {
	{ "64 bits and 32 bits", both_classes },
	{ "file larger than memory", larger_than_memory },
	{ "low memory", low_memory },
	{ "malformed headers", bad_headers },
	{ "malformed segments", bad_segments },
	CU_TEST_INFO_NULL,
};
