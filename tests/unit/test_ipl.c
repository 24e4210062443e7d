// SPDX-License-Identifier: Apache-2.0
/*
 * The loader with Linux images, flat programs and .ins files, good and bad, and
 * with files that are no programs or cannot be read.
 */
#include "tests/unit/ipl_files.h"

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
	struct named_files files;
	struct fixture fx;

	setup(&fx);
	make_linux(&image);
	image_write(&fx, "kernel", &image);
	file_fill(&fx, "initrd", 0xa5, 100);
	ram.host = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CU_ASSERT_FATAL(ram.host != MAP_FAILED);
	CU_ASSERT_EQUAL_FATAL(named_open(&files, path_of(&fx, "kernel", kernel),
					 path_of(&fx, "initrd", initrd), NULL), 0);
	CU_ASSERT_EQUAL(ipl_load(&ram, &files.kernel, &files.initrd, NULL, &entry, NULL), 0);
	named_close(&files);
	CU_ASSERT_EQUAL(be64_load((uint8_t *)ram.host + 0x10408), 511 * MIB);

	/* The program's zeros reach past the preferred place. */
	make_elf(&image);
	be64_store(segment_of(&image, 1) + 40, 600 * MIB);
	image_write(&fx, "kernel", &image);
	CU_ASSERT_EQUAL_FATAL(named_open(&files, kernel, initrd, NULL), 0);
	CU_ASSERT_EQUAL(ipl_load(&ram, &files.kernel, &files.initrd, NULL, &entry, NULL), 0);
	named_close(&files);
	CU_ASSERT_EQUAL(be64_load((uint8_t *)ram.host + 0x10408), 2047 * MIB);
	munmap(ram.host, size);
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
	/* Small pieces may lie over the kernel, nothing else may. */
	file_fill(&fx, "patch", 1, 4096);
	text_write(&fx, "a.ins", "kernel 0x0\npatch 0x10480\n");
	expect_loaded(&fx, "a.ins", NULL, NULL, 0x80000000, 0x200);
	file_fill(&fx, "patch", 1, 4097);
	expect_error(&fx, "a.ins", NULL, NULL, EINVAL, "/patch", "overlaps");
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
	{ ".ins file", ins_good },
	{ "bad .ins files", ins_bad },
	{ ".ins file with options", ins_with_options },
	CU_TEST_INFO_NULL,
};
