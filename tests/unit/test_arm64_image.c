// SPDX-License-Identifier: Apache-2.0
/*
 * The loader of arm64 guests, with files made for the test: each format good,
 * then with one thing at a time made bad. Guest memory lies between pages that
 * fault, and whatever was loaded must obey the rules of the booting documents.
 */
#include <elf.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/unit/arm64_files.h"

/* ---- arm64 Images ---- */

static void linux64(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx, 16 * MIB);
	make_linux64(&image, 0, 0x500000, 0xa);
	image_write(&fx, "Image", &image);
	expect_loaded(&fx, "Image", NULL, IMAGE_LINUX64, BASE);
	CU_ASSERT_EQUAL(fx.out.kernel_end, BASE + 0x500000);
	CU_ASSERT_EQUAL(fx.out.page_kib, 4);
	CU_ASSERT_EQUAL(memcmp(at(&fx, BASE), image.data, image.size), 0);
	CU_ASSERT(is_zero(&fx, BASE + image.size, fx.ram.size - image.size));
	CU_ASSERT_EQUAL(fx.out.initrd_start | fx.out.initrd_end, 0);

	/* An offset, and less memory than the file has. */
	make_linux64(&image, 0x80000, 0x100, 0xe);
	image_write(&fx, "Image", &image);
	expect_loaded(&fx, "Image", NULL, IMAGE_LINUX64, BASE + 0x80000);
	CU_ASSERT_EQUAL(fx.out.kernel_end, BASE + 0x80000 + image.size);
	CU_ASSERT_EQUAL(fx.out.page_kib, 64);
	CU_ASSERT_EQUAL(memcmp(at(&fx, BASE + 0x80000), image.data, image.size), 0);
	CU_ASSERT(is_zero(&fx, BASE, 0x80000));

	/* One that overlaps where it was read to. */
	make_linux64(&image, 0x1000, 0x100000, 0x4);
	image_write(&fx, "Image", &image);
	expect_loaded(&fx, "Image", NULL, IMAGE_LINUX64, BASE + 0x1000);
	CU_ASSERT_EQUAL(fx.out.page_kib, 16);
	CU_ASSERT_EQUAL(memcmp(at(&fx, BASE + 0x1000), image.data, image.size), 0);
	CU_ASSERT(is_zero(&fx, BASE, 0x1000));
	teardown(&fx);

	/* Before 3.17: no size, and the other fields mean nothing. */
	setup(&fx, 64 * MIB);
	make_linux64(&image, 0x123, 0, 1);
	image_write(&fx, "Image", &image);
	expect_loaded(&fx, "Image", NULL, IMAGE_LINUX64, BASE + 0x80000);
	CU_ASSERT(fx.out.kernel_end >= BASE + 0x80000 + image.size + 8 * MIB);
	CU_ASSERT_EQUAL(fx.out.page_kib, 0);
	teardown(&fx);
}

static void linux64_bad(void)
{
	static const struct {
		uint64_t offset, size, flags;
		int code;
		const char *cause;
	} rows[] = {
		{ 0, 0x10000, 0xb, ENOEXEC, "big-endian" },
		{ 2, 0x10000, 0xa, EINVAL, "text offset 0x2" },
		{ 0, 16 * MIB + 1, 0xa, EFBIG, "does not fit" },
		{ 0, UINT64_MAX, 0xa, EFBIG, "does not fit" },
		{ 16 * MIB, 0x10000, 0xa, EFBIG, "does not fit" },
		{ UINT64_MAX - 3, 0x10000, 0xa, EFBIG, "does not fit" },
		{ 15 * MIB, 2 * MIB, 0xa, EFBIG, "does not fit" },
		{ 0, 16 * MIB, 0xa, EFBIG, "device tree" },
		{ 0, 16 * MIB - 0x8000, 0xa, EFBIG, "device tree" },
		{ 0, 0, 0xa, EFBIG, "does not fit" },
	};
	static struct image image;
	struct fixture fx;

	setup(&fx, 16 * MIB);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_linux64(&image, rows[i].offset, rows[i].size, rows[i].flags);
		image_write(&fx, "Image", &image);
		expect_error(&fx, "Image", NULL, rows[i].code, "/Image", rows[i].cause);
	}
	make_linux64(&image, 0, 0x10000, 0xa);
	image_write(&fx, "Image", &image);
	fx.want32 = true;
	expect_error(&fx, "Image", NULL, ENOEXEC, "/Image", "+aarch32");
	teardown(&fx);
}

/* The device tree's room when the kernel ends in the last block of memory. */
static void tight(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx, 16 * MIB);
	make_linux64(&image, 0, 16 * MIB - 512 * KIB, 0xa);
	image_write(&fx, "Image", &image);
	expect_loaded(&fx, "Image", NULL, IMAGE_LINUX64, BASE);
	CU_ASSERT_EQUAL(fx.out.dtb, BASE + 16 * MIB - 512 * KIB);
	CU_ASSERT_EQUAL(fx.out.dtb_size, 512 * KIB);
	file_fill(&fx, "initrd", 0xa5, 1);
	expect_error(&fx, "Image", "initrd", EFBIG, "/initrd", "does not fit");
	make_linux64(&image, 0, 16 * MIB - 64 * KIB, 0xa);
	image_write(&fx, "Image", &image);
	expect_loaded(&fx, "Image", NULL, IMAGE_LINUX64, BASE);
	CU_ASSERT_EQUAL(fx.out.dtb_size, 64 * KIB);
	teardown(&fx);
}

/* ---- compressed ---- */

static void make_gzip(struct image *packed, const struct image *plain)
{
	z_stream z = { 0 };

	CU_ASSERT_FATAL(deflateInit2(&z, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (Bytef *)plain->data;
	z.avail_in = plain->size;
	z.next_out = packed->data;
	z.avail_out = IMAGE_MAX;
	CU_ASSERT_FATAL(deflate(&z, Z_FINISH) == Z_STREAM_END);
	packed->size = z.total_out;
	deflateEnd(&z);
}

static void make_zstd(struct image *packed, const struct image *plain)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();

	CU_ASSERT_PTR_NOT_NULL_FATAL(z);
	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	packed->size = ZSTD_compress2(z, packed->data, IMAGE_MAX, plain->data, plain->size);
	CU_ASSERT_FATAL(!ZSTD_isError(packed->size));
	ZSTD_freeCCtx(z);
}

/* As a pipe makes it: without its size in the header. */
static void make_zstd_stream(struct image *packed, const struct image *plain)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	ZSTD_inBuffer in = { plain->data, plain->size, 0 };
	ZSTD_outBuffer out = { packed->data, IMAGE_MAX, 0 };

	CU_ASSERT_PTR_NOT_NULL_FATAL(z);
	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	CU_ASSERT_FATAL(!ZSTD_isError(ZSTD_compressStream2(z, &out, &in, ZSTD_e_continue)));
	CU_ASSERT_FATAL(ZSTD_compressStream2(z, &out, &in, ZSTD_e_end) == 0);
	packed->size = out.pos;
	ZSTD_freeCCtx(z);
}

typedef void pack_fn(struct image *packed, const struct image *plain);

static void check_packed(struct fixture *fx, pack_fn *pack)
{
	static struct image plain, packed;

	make_linux64(&plain, 0x80000, 0x100000, 0xa);
	pack(&packed, &plain);
	image_write(fx, "vmlinuz", &packed);
	expect_loaded(fx, "vmlinuz", NULL, IMAGE_LINUX64, BASE + 0x80000);
	CU_ASSERT_EQUAL(memcmp(at(fx, BASE + 0x80000), plain.data, plain.size), 0);
	CU_ASSERT(is_zero(fx, BASE, 0x80000));
	CU_ASSERT(is_zero(fx, BASE + 0x80000 + plain.size, 8 * MIB));

	/* What follows is padding; what misses is an error. */
	packed.data[packed.size] = 0x55;
	packed.size++;
	image_write(fx, "vmlinuz", &packed);
	expect_loaded(fx, "vmlinuz", NULL, IMAGE_LINUX64, BASE + 0x80000);
	packed.size -= 3;
	image_write(fx, "vmlinuz", &packed);
	expect_error(fx, "vmlinuz", NULL, EINVAL, "/vmlinuz", "truncated");
	packed.size = 12;
	image_write(fx, "vmlinuz", &packed);
	expect_error(fx, "vmlinuz", NULL, EINVAL, "/vmlinuz", "truncated");
	pack(&packed, &plain);
	memset(packed.data + packed.size / 2, 0xff, 64);
	image_write(fx, "vmlinuz", &packed);
	expect_error(fx, "vmlinuz", NULL, EINVAL, "/vmlinuz", "damaged");

	memset(plain.data, 0, 100);
	memcpy(plain.data, ELFMAG, SELFMAG);
	pack(&packed, &plain);
	image_write(fx, "vmlinuz", &packed);
	expect_error(fx, "vmlinuz", NULL, ENOEXEC, "/vmlinuz", "compressed ELF");
	memcpy(plain.data, "070701", 6);
	pack(&packed, &plain);
	image_write(fx, "vmlinuz", &packed);
	expect_error(fx, "vmlinuz", NULL, ENOEXEC, "/vmlinuz", "cpio");
	plain.size = 0;
	pack(&packed, &plain);
	image_write(fx, "vmlinuz", &packed);
	expect_error(fx, "vmlinuz", NULL, ENOEXEC, "/vmlinuz", "unpacks to nothing");
}

/* Exactly as much as memory is placed or refused; one byte more is a bomb. */
static void check_bomb(struct fixture *fx, pack_fn *pack)
{
	struct image *plain = calloc(1, sizeof(*plain));
	struct image *packed = calloc(1, sizeof(*packed));

	CU_ASSERT_FATAL(plain && packed);
	plain->size = fx->ram.size;
	pack(packed, plain);
	image_write(fx, "bomb", packed);
	expect_error(fx, "bomb", NULL, EFBIG, "/bomb", "device tree");
	plain->size = fx->ram.size + 1;
	pack(packed, plain);
	image_write(fx, "bomb", packed);
	expect_error(fx, "bomb", NULL, EFBIG, "/bomb", "unpacks to more than the 1 MiB");
	plain->size = IMAGE_MAX;
	pack(packed, plain);
	image_write(fx, "bomb", packed);
	expect_error(fx, "bomb", NULL, EFBIG, "/bomb", "unpacks to more than the 1 MiB");
	free(packed);
	free(plain);
}

static void compressed(void)
{
	struct fixture fx;

	setup(&fx, 16 * MIB);
	check_packed(&fx, make_gzip);
	check_packed(&fx, make_zstd);
	check_packed(&fx, make_zstd_stream);
	teardown(&fx);
	setup(&fx, MIB);
	check_bomb(&fx, make_gzip);
	check_bomb(&fx, make_zstd);
	check_bomb(&fx, make_zstd_stream);
	teardown(&fx);
}

/* An EFI zboot file: header, something else, the packed Image, its size. */
static void make_zboot(struct image *out, const struct image *packed, const char *packing)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->data, "MZ\0\0zimg", 8);
	le32_store(out->data + 8, 0x1000);
	le32_store(out->data + 12, packed->size);
	strcpy((char *)out->data + 24, packing);
	memcpy(out->data + 56, "\x64\x86\0\0", 4);
	memcpy(out->data + 0x1000, packed->data, packed->size);
	out->size = 0x1000 + packed->size + 0x200;
}

static void zboot(void)
{
	static struct image plain, packed, file;
	struct fixture fx;

	setup(&fx, 16 * MIB);
	make_linux64(&plain, 0, 0x100000, 0xa);
	make_gzip(&packed, &plain);
	make_zboot(&file, &packed, "gzip");
	image_write(&fx, "vmlinuz.efi", &file);
	expect_loaded(&fx, "vmlinuz.efi", NULL, IMAGE_LINUX64, BASE);
	CU_ASSERT_EQUAL(memcmp(at(&fx, BASE), plain.data, plain.size), 0);
	CU_ASSERT(is_zero(&fx, BASE + plain.size, 8 * MIB));

	le32_store(file.data + 12, packed.size - 9);
	image_write(&fx, "vmlinuz.efi", &file);
	expect_error(&fx, "vmlinuz.efi", NULL, EINVAL, "/vmlinuz.efi", "truncated");
	le32_store(file.data + 12, 0);
	image_write(&fx, "vmlinuz.efi", &file);
	expect_error(&fx, "vmlinuz.efi", NULL, EINVAL, "/vmlinuz.efi", "truncated");
	le32_store(file.data + 12, UINT32_MAX);
	image_write(&fx, "vmlinuz.efi", &file);
	expect_error(&fx, "vmlinuz.efi", NULL, EINVAL, "/vmlinuz.efi", "truncated: 0xffffffff");
	le32_store(file.data + 8, UINT32_MAX);
	image_write(&fx, "vmlinuz.efi", &file);
	expect_error(&fx, "vmlinuz.efi", NULL, EINVAL, "/vmlinuz.efi", "truncated");

	make_zstd(&packed, &plain);
	make_zboot(&file, &packed, "zstd22");
	image_write(&fx, "vmlinuz.efi", &file);
	expect_loaded(&fx, "vmlinuz.efi", NULL, IMAGE_LINUX64, BASE);
	CU_ASSERT_EQUAL(memcmp(at(&fx, BASE), plain.data, plain.size), 0);
	make_zboot(&file, &packed, "xzkern");
	image_write(&fx, "vmlinuz.efi", &file);
	expect_error(&fx, "vmlinuz.efi", NULL, ENOEXEC, "/vmlinuz.efi", "\"xzkern\"");
	make_zboot(&file, &packed, "\n\x1b[31m");
	image_write(&fx, "vmlinuz.efi", &file);
	expect_error(&fx, "vmlinuz.efi", NULL, ENOEXEC, "/vmlinuz.efi", "\"??[31m\"");
	memset(file.data + 24, 'x', 40);
	image_write(&fx, "vmlinuz.efi", &file);
	expect_error(&fx, "vmlinuz.efi", NULL, ENOEXEC, "/vmlinuz.efi", "xxx\": only gzip");
	make_zboot(&file, &packed, "gzip");
	image_write(&fx, "vmlinuz.efi", &file);
	expect_error(&fx, "vmlinuz.efi", NULL, EINVAL, "/vmlinuz.efi", "damaged");
	teardown(&fx);
}

/* ---- 32-bit kernels and flat programs ---- */

static void make_zimage(struct image *image)
{
	memset(image, 0, sizeof(*image));
	image->size = 0x20000;
	memset(image->data, 0x3c, image->size);
	le32_store(image->data + 36, 0x016f2818);
	le32_store(image->data + 40, 0x1000);
	le32_store(image->data + 44, 0x1000 + 0x20000);
}

static void linux32(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx, 1024 * MIB);
	make_zimage(&image);
	image_write(&fx, "zImage", &image);
	file_fill(&fx, "initrd", 0xa5, 100000);
	expect_loaded(&fx, "zImage", "initrd", IMAGE_LINUX32, BASE + 32 * MIB);
	CU_ASSERT_TRUE(fx.out.aarch32);
	CU_ASSERT_EQUAL(memcmp(at(&fx, BASE + 32 * MIB), image.data, image.size), 0);
	CU_ASSERT(is_zero(&fx, BASE, 32 * MIB));
	CU_ASSERT(fx.out.dtb + fx.out.dtb_size <= BASE + 256 * MIB);
	fx.want32 = true;
	expect_loaded(&fx, "zImage", "initrd", IMAGE_LINUX32, BASE + 32 * MIB);
	file_sparse(&fx, "large", 700 * MIB);
	expect_error(&fx, "zImage", "large", EFBIG, "/large", "does not fit");
	teardown(&fx);

	setup(&fx, 64 * MIB);
	image_write(&fx, "zImage", &image);
	expect_loaded(&fx, "zImage", NULL, IMAGE_LINUX32, BASE + 0x8000);
	le32_store(image.data + 44, 0x1001 + 0x20000);
	image_write(&fx, "zImage", &image);
	expect_error(&fx, "zImage", NULL, EINVAL, "/zImage", "truncated");
	le32_store(image.data + 44, 0xfff);
	image_write(&fx, "zImage", &image);
	expect_error(&fx, "zImage", NULL, EINVAL, "/zImage", "truncated");
	le32_store(image.data + 36, 0x18286f01);
	image_write(&fx, "zImage", &image);
	expect_error(&fx, "zImage", NULL, ENOEXEC, "/zImage", "big-endian");
	teardown(&fx);
}

static void flat(void)
{
	struct fixture fx;

	setup(&fx, 2 * MIB);
	file_fill(&fx, "flat", 0x1f, 1);
	expect_loaded(&fx, "flat", NULL, IMAGE_FLAT, BASE);
	CU_ASSERT_EQUAL(fx.out.kernel_end, BASE + 1);
	CU_ASSERT_FALSE(fx.out.aarch32);
	fx.want32 = true;
	expect_loaded(&fx, "flat", NULL, IMAGE_FLAT, BASE);
	CU_ASSERT_TRUE(fx.out.aarch32);
	file_fill(&fx, "flat", 0x1f, 63);
	expect_loaded(&fx, "flat", NULL, IMAGE_FLAT, BASE);
	file_fill(&fx, "flat", 0x1e, 2 * MIB + 1);
	expect_error(&fx, "flat", NULL, EFBIG, "/flat", "does not fit");
	file_sparse(&fx, "flat", UINT64_C(1) << 42);
	expect_error(&fx, "flat", NULL, EFBIG, "/flat", "does not fit");
	teardown(&fx);
}

static void refused(void)
{
	static const struct {
		size_t offset;
		const char *magic, *cause;
	} rows[] = {
		{ 0, "\xfd" "7zXZ", "xz" }, { 0, "BZh9", "bzip2" },
		{ 0, "\x02\x21\x4c\x18", "lz4" }, { 0, "\x04\x22\x4d\x18", "lz4" },
		{ 0, "\x89LZO", "lzo" }, { 0, "\x5d\0\0\x80", "lzma" },
		{ 0, "!<arch>\n", "archive" }, { 0, "070701", "cpio" },
		{ 0, "\x27\x05\x19\x56", "U-Boot" }, { 0, "\xd0\x0d\xfe\xed", "device tree" },
		{ 0x202, "HdrS", "x86" },
		{ 0x10008, "S390EP", "s390x" },
	};
	static struct image image;
	struct fixture fx;

	setup(&fx, 2 * MIB);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&image, 0, sizeof(image));
		image.size = 0x20000;
		strcpy((char *)image.data + rows[i].offset, rows[i].magic);
		image_write(&fx, "wrong", &image);
		expect_error(&fx, "wrong", NULL, ENOEXEC, "/wrong", rows[i].cause);
	}
	teardown(&fx);
}

/* ---- files ---- */

static void initrd_goes_high(void)
{
	static struct image image;
	struct fixture fx;

	setup(&fx, 1024 * MIB);
	make_linux64(&image, 0, 0x500000, 0xa);
	image_write(&fx, "Image", &image);
	file_fill(&fx, "initrd", 0xa5, 5000001);
	expect_loaded(&fx, "Image", "initrd", IMAGE_LINUX64, BASE);
	CU_ASSERT_EQUAL(fx.out.initrd_end - fx.out.initrd_start, 5000001);
	CU_ASSERT(fx.out.dtb + fx.out.dtb_size <= BASE + 256 * MIB);
	CU_ASSERT(fx.out.initrd_end <= fx.out.dtb);
	CU_ASSERT_EQUAL(*at(&fx, fx.out.initrd_start), 0xa5);
	CU_ASSERT_EQUAL(*at(&fx, fx.out.initrd_end - 1), 0xa5);
	CU_ASSERT_EQUAL(*at(&fx, fx.out.initrd_end), 0);
	CU_ASSERT_EQUAL(*at(&fx, fx.out.initrd_start - 1), 0);

	/* No room below 256 MiB. */
	make_linux64(&image, 0, 252 * MIB, 0xa);
	image_write(&fx, "Image", &image);
	expect_loaded(&fx, "Image", "initrd", IMAGE_LINUX64, BASE);
	CU_ASSERT(fx.out.dtb >= BASE + 1000 * MIB);
	file_sparse(&fx, "large", 1020 * MIB);
	expect_error(&fx, "Image", "large", EFBIG, "/large", "does not fit");
	file_sparse(&fx, "large", UINT64_C(1) << 42);
	expect_error(&fx, "Image", "large", EFBIG, "/large", "does not fit");
	teardown(&fx);
}

static void file_errors(void)
{
	static struct image image;
	struct fixture fx;
	char path[128];

	setup(&fx, 4 * MIB);
	make_linux64(&image, 0, 0x10000, 0xa);
	image_write(&fx, "Image", &image);
	file_fill(&fx, "empty", 0, 0);
	CU_ASSERT_EQUAL(mkfifo(path_of(&fx, "fifo", path), 0600), 0);
	expect_error(&fx, "none", NULL, ENOENT, "/none", "No such file");
	expect_error(&fx, "empty", NULL, EINVAL, "/empty", "is empty");
	expect_error(&fx, ".", NULL, EISDIR, "/.", "directory");
	expect_error(&fx, "fifo", NULL, EINVAL, "/fifo", "pipe");
	expect_error(&fx, "/dev/null", NULL, EINVAL, "/dev/null", "device");
	expect_error(&fx, "Image", "none", ENOENT, "/none", "No such file");
	expect_error(&fx, "Image", "empty", EINVAL, "/empty", "is empty");
	expect_error(&fx, "Image", ".", EISDIR, "/.", "directory");
	expect_error(&fx, "Image", "fifo", EINVAL, "/fifo", "pipe");
	teardown(&fx);
}

UNIT_SUITE(arm64_image) = {
	{ "arm64 Image", linux64 },
	{ "arm64 Image, malformed", linux64_bad },
	{ "hardly any room", tight },
	{ "gzip and zstd", compressed },
	{ "EFI zboot", zboot },
	{ "zImage", linux32 },
	{ "flat program", flat },
	{ "files for something else", refused },
	{ "initrd", initrd_goes_high },
	{ "files that cannot be read", file_errors },
	CU_TEST_INFO_NULL,
};
