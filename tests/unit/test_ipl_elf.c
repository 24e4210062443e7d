// SPDX-License-Identifier: Apache-2.0
/*
 * The loader with ELF files: vmlinux, bare-metal programs, and a good file with
 * one field at a time made bad.
 */
#include "tests/unit/ipl_files.h"

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

UNIT_SUITE(ipl_elf) = {
	{ "Linux as ELF", linux_elf },
	{ "bare-metal ELF", bare_metal_elf },
	{ "room in a bare-metal ELF", bare_metal_room },
	{ "bad ELF fields", elf_bad_fields },
	{ "bad ELF files", elf_bad_files },
	CU_TEST_INFO_NULL,
};
