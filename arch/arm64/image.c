// SPDX-License-Identifier: Apache-2.0
/*
 * The loader of arm64 guests. A file is read straight to the start of guest RAM,
 * which is the final place of nearly all kernels, and only then looked at: that
 * is one read for the kernel and one for the initrd.
 */
#include "arch/arm64/image.h"

#include <errno.h>
#include <inttypes.h>

#include "arch/arm64/image_load.h"

#define KIB	UINT64_C(1024)
#define MIB	(1024 * KIB)
#define GIB	(1024 * MIB)

/* The header of an arm64 Image: Documentation/arch/arm64/booting.rst. */
#define IMAGE_TEXT_OFFSET	8
#define IMAGE_SIZE		16
#define IMAGE_FLAGS		24
#define IMAGE_MAGIC		56	/* "ARM\x64" */
#define IMAGE_HEADER		64
#define FLAG_BIG_ENDIAN		1u
#define FLAG_PAGE_SHIFT		1
#define FLAG_PAGE_MASK		3u

/* Kernels before 3.17 do not tell their size: where they go, and room for BSS. */
#define OLD_TEXT_OFFSET		0x80000u
#define OLD_BSS			(16 * MIB)

/* A zImage (Documentation/arch/arm/booting.rst). */
#define ZIMAGE_MAGIC		36
#define ZIMAGE_START		40
#define ZIMAGE_END		44
#define ZIMAGE_HEADER		48
#define ZIMAGE_MAGIC_VALUE	0x016f2818u
#define ZIMAGE_MAGIC_SWAPPED	0x18286f01u
#define ZIMAGE_OFFSET		(32 * MIB)	/* the kernel unpacks itself below */
#define ZIMAGE_OFFSET_SMALL	0x8000u		/* it moves itself out of the way */
#define ZIMAGE_RAM_SMALL	(96 * MIB)

/* An EFI zboot file, a PE program with a compressed Image in it. */
#define ZBOOT_MAGIC		4	/* "zimg", after "MZ" */
#define ZBOOT_OFFSET		8
#define ZBOOT_SIZE		12
#define ZBOOT_PACKING		24	/* a word, NUL-terminated */
#define ZBOOT_PACKING_SIZE	32
#define ZBOOT_HEADER		64

/*
 * Device tree and initrd go to the end of the first 256 MiB, which every guest
 * can reach early. A 64-bit kernel finds an initrd in the window of 32 GiB that
 * begins at its own GiB; a 32-bit one where it maps memory, 760 MiB at least
 * with the usual split, of which some is left for the kernel.
 */
#define HIGH_FIRST	(256 * MIB)
#define HIGH_LINUX64	(32 * GIB)
#define HIGH_AARCH32	(704 * MIB)

#define BLOCK		(2 * MIB)	/* a device tree does not cross one */
#define DTB_MIN		(64 * KIB)
#define DTB_ROOM	(512 * KIB)	/* if there is; the block's rest is the initrd's */
#define DTB_ALIGN	8u
#define INITRD_ALIGN	(64 * KIB)	/* the largest page */

/* Files that are refused, by how they begin. */
static const struct {
	uint32_t offset;
	uint8_t len;
	const char *magic;
	const char *text;
} refused[] = {
	{ 0, 6, "\xfd" "7zXZ", "is compressed with xz: unpack it first" },
	{ 0, 3, "BZh", "is compressed with bzip2: unpack it first" },
	{ 0, 4, "\x02\x21\x4c\x18", "is compressed with lz4: unpack it first" },
	{ 0, 4, "\x04\x22\x4d\x18", "is compressed with lz4: unpack it first" },
	{ 0, 4, "\x89LZO", "is compressed with lzo: unpack it first" },
	{ 0, 3, "\x5d\0\0", "is compressed with lzma: unpack it first" },
	{ 0, 8, "!<arch>\n", "is an archive, not a kernel" },
	{ 0, 6, "070701", "is a cpio archive, not a kernel" },
	{ 0, 4, "\x27\x05\x19\x56", "is a U-Boot image: give the kernel in it" },
	{ 0, 4, "\xd0\x0d\xfe\xed", "is a device tree or FIT image: give the kernel in it" },
	{ 0x202, 4, "HdrS", "wrong machine: a Linux kernel for x86, not for arm64" },
	{ 0x10008, 6, "S390EP", "wrong machine: a Linux kernel for s390x, not for arm64" },
};

static uint64_t round_up(uint64_t value, uint64_t step)
{
	return (value + step - 1) & -step;
}

static bool begins_with(const uint8_t *data, uint64_t size, const char *magic, size_t len)
{
	return size >= len && !memcmp(data, magic, len);
}

static int too_large(const struct image_load *load, uint64_t size)
{
	return file_error(load->err, EFBIG, load->kernel.name,
			  "kernel of 0x%" PRIx64 " bytes does not fit in guest memory of %" PRIu64
			  " MiB", size, load->ram->size >> 20);
}

/*
 * The program of @size bytes at the start of RAM belongs @offset further on, and
 * has @memory bytes from there, including those that the file does not have.
 */
static int place(const struct image_load *load, uint64_t offset, uint64_t size, uint64_t memory)
{
	const struct image_ram *ram = load->ram;

	if (memory < size)
		memory = size;
	if (offset > ram->size || memory > ram->size - offset)
		return too_large(load, memory);
	if (offset) {
		memmove(image_at(load, offset), image_at(load, 0), size);
		memset(image_at(load, 0), 0, offset < size ? offset : size);
	}
	load->out->kernel_start = ram->base + offset;
	load->out->kernel_end = ram->base + offset + memory;
	load->out->pc = load->out->kernel_start;
	return 0;
}

static bool is_linux64(const uint8_t *head, uint64_t size)
{
	return size >= IMAGE_HEADER && !memcmp(head + IMAGE_MAGIC, "ARM\x64", 4);
}

static int place_linux64(const struct image_load *load, const uint8_t *head, uint64_t size)
{
	static const uint8_t page_kib[4] = { 0, 4, 16, 64 };
	uint64_t offset = le64_load(head + IMAGE_TEXT_OFFSET);
	uint64_t memory = le64_load(head + IMAGE_SIZE);
	uint64_t flags = le64_load(head + IMAGE_FLAGS);

	if (load->want32)
		return file_error(load->err, ENOEXEC, load->kernel.name,
				  "is a 64-bit kernel: not for --cpu-features +aarch32");
	if (memory == 0) {
		offset = OLD_TEXT_OFFSET;
		memory = size + OLD_BSS;
		flags = 0;
	}
	if (flags & FLAG_BIG_ENDIAN)
		return file_error(load->err, ENOEXEC, load->kernel.name,
				  "is a big-endian kernel: guests start little-endian");
	if (offset % 4)
		return file_error(load->err, EINVAL, load->kernel.name,
				  "text offset 0x%" PRIx64 " is not a multiple of 4", offset);
	load->out->kind = IMAGE_LINUX64;
	load->out->page_kib = page_kib[flags >> FLAG_PAGE_SHIFT & FLAG_PAGE_MASK];
	return place(load, offset, size, memory);
}

static bool is_linux32(const uint8_t *head, uint64_t size)
{
	uint32_t magic;

	if (size < ZIMAGE_HEADER)
		return false;
	magic = le32_load(head + ZIMAGE_MAGIC);
	return magic == ZIMAGE_MAGIC_VALUE || magic == ZIMAGE_MAGIC_SWAPPED;
}

static int place_linux32(const struct image_load *load, const uint8_t *head, uint64_t size)
{
	uint32_t length = le32_load(head + ZIMAGE_END) - le32_load(head + ZIMAGE_START);
	bool small = load->ram->size < ZIMAGE_RAM_SMALL;

	if (le32_load(head + ZIMAGE_MAGIC) != ZIMAGE_MAGIC_VALUE)
		return file_error(load->err, ENOEXEC, load->kernel.name,
				  "is a big-endian kernel: guests start little-endian");
	if (length > size)
		return file_error(load->err, EINVAL, load->kernel.name,
				  "truncated: a zImage of 0x%" PRIx32 " bytes in a file of 0x%"
				  PRIx64, length, size);
	load->out->kind = IMAGE_LINUX32;
	load->out->aarch32 = true;
	return place(load, small ? ZIMAGE_OFFSET_SMALL : ZIMAGE_OFFSET, size, size);
}

/* A program of @size bytes is at the start of RAM: find out what it is. */
static int place_program(const struct image_load *load, uint64_t size)
{
	const uint8_t *head = image_at(load, 0);

	if (is_linux64(head, size))
		return place_linux64(load, head, size);
	if (is_linux32(head, size))
		return place_linux32(load, head, size);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (size > refused[i].offset &&
		    begins_with(head + refused[i].offset, size - refused[i].offset,
				refused[i].magic, refused[i].len))
			return file_error(load->err, ENOEXEC, load->kernel.name, "%s",
					  refused[i].text);
	load->out->kind = IMAGE_FLAT;
	load->out->aarch32 = load->want32;
	return place(load, 0, size, size);
}

static int load_packed(const struct image_load *load, enum image_packing packing, uint64_t offset,
		       uint64_t end)
{
	uint64_t size;
	int rc = image_unpack(load, packing, offset, end, &size);

	if (rc < 0)
		return rc;
	if (begins_with(image_at(load, 0), size, "\x7f" "ELF", 4))
		return file_error(load->err, ENOEXEC, load->kernel.name,
				  "is a compressed ELF file: unpack it first");
	if (size == 0)
		return file_error(load->err, ENOEXEC, load->kernel.name, "unpacks to nothing");
	return place_program(load, size);
}

/* @head: its first ZBOOT_HEADER bytes. */
static int load_zboot(const struct image_load *load, const uint8_t *head)
{
	uint32_t offset = le32_load(head + ZBOOT_OFFSET);
	uint32_t size = le32_load(head + ZBOOT_SIZE);
	char packing[ZBOOT_PACKING_SIZE + 1] = "";

	memcpy(packing, head + ZBOOT_PACKING, ZBOOT_PACKING_SIZE);
	if (offset > load->kernel.size || size > load->kernel.size - offset)
		return file_error(load->err, EINVAL, load->kernel.name,
				  "truncated: 0x%" PRIx32 " bytes of kernel at byte 0x%" PRIx32
				  " of a file of 0x%" PRIx64 " bytes",
				  size, offset, load->kernel.size);
	if (!strcmp(packing, "gzip"))
		return load_packed(load, PACKED_GZIP, offset, offset + size);
	if (!strncmp(packing, "zstd", 4))
		return load_packed(load, PACKED_ZSTD, offset, offset + size);
	for (char *c = packing; *c; c++)
		if (*c <= ' ' || *c > '~')
			*c = '?';
	return file_error(load->err, ENOEXEC, load->kernel.name,
			  "is compressed with \"%s\": only gzip and zstd can be unpacked", packing);
}

/* How a kernel is stored in its file. */
enum container { AS_IT_IS, GZIP, ZSTD, ELF, ZBOOT };

static enum container container_of(const uint8_t *head, uint64_t size)
{
	if (begins_with(head, size, "\x1f\x8b", 2))
		return GZIP;
	if (begins_with(head, size, "\x28\xb5\x2f\xfd", 4))
		return ZSTD;
	if (begins_with(head, size, "\x7f" "ELF", 4))
		return ELF;
	if (size >= ZBOOT_HEADER && begins_with(head, size, "MZ", 2) &&
	    !memcmp(head + ZBOOT_MAGIC, "zimg", 4))
		return ZBOOT;
	return AS_IT_IS;
}

static int load_container(const struct image_load *load, enum container container,
			  const uint8_t *head)
{
	switch (container) {
	case GZIP:
		return load_packed(load, PACKED_GZIP, 0, load->kernel.size);
	case ZSTD:
		return load_packed(load, PACKED_ZSTD, 0, load->kernel.size);
	case ELF:
		return image_load_elf(load);
	default:
		return load_zboot(load, head);
	}
}

static int load_kernel(const struct image_load *load)
{
	bool fits = load->kernel.size <= load->ram->size;
	uint64_t size = load->kernel.size;
	uint8_t head[ZBOOT_HEADER];
	enum container container;
	int rc;

	/* One that is larger than memory could still be an ELF file, full of symbols. */
	if (!fits)
		size = sizeof(head) < load->ram->size ? sizeof(head) : load->ram->size;
	rc = file_read(&load->kernel, 0, image_at(load, 0), size, load->err);
	if (rc < 0)
		return rc;
	container = container_of(image_at(load, 0), size);
	if (container == AS_IT_IS)
		return fits ? place_program(load, size) : too_large(load, load->kernel.size);
	/* It was read to no use: memory is zeroes again, then it is unpacked. */
	memcpy(head, image_at(load, 0), size < sizeof(head) ? size : sizeof(head));
	memset(image_at(load, 0), 0, size);
	return load_container(load, container, head);
}

/* As high as there is room below @limit (an offset in RAM); false where not. */
static bool place_high(const struct image_load *load, uint64_t limit, uint64_t initrd_size)
{
	struct image_entry *out = load->out;
	uint64_t base = load->ram->base;
	uint64_t end = base + (limit < load->ram->size ? limit : load->ram->size);
	uint64_t kernel_end = round_up(out->kernel_end, DTB_ALIGN);
	uint64_t dtb = (end - 1) & -BLOCK;

	/* In one block with the end of the initrd: one huge page less for the host. */
	if (end - dtb > DTB_ROOM)
		dtb = end - DTB_ROOM;
	if (dtb < kernel_end)
		dtb = kernel_end;
	if (end < dtb || end - dtb < DTB_MIN)
		return false;
	out->dtb = dtb;
	out->dtb_size = end - dtb;
	if (initrd_size == 0)
		return true;
	if (initrd_size > dtb - base)
		return false;
	out->initrd_start = (dtb - initrd_size) & -INITRD_ALIGN;
	out->initrd_end = out->initrd_start + initrd_size;
	return out->initrd_start >= out->kernel_end;
}

/* Find room for the device tree and @initrd_size bytes, see HIGH_FIRST. */
static int place_rest(const struct image_load *load, const char *name, uint64_t initrd_size)
{
	struct image_entry *out = load->out;
	uint64_t most = UINT64_MAX;

	if (out->kind == IMAGE_LINUX64)
		most = (out->kernel_start & -GIB) + HIGH_LINUX64 - load->ram->base;
	else if (out->aarch32)
		most = HIGH_AARCH32;
	if (place_high(load, HIGH_FIRST, initrd_size) || place_high(load, most, initrd_size))
		return 0;
	return file_error(load->err, EFBIG, name,
			  "%s of 0x%" PRIx64 " bytes does not fit in guest memory: kernel "
			  "ends at 0x%" PRIx64 ", memory at 0x%" PRIx64,
			  initrd_size ? "initrd" : "device tree",
			  initrd_size ? initrd_size : DTB_MIN, out->kernel_end,
			  load->ram->base + load->ram->size);
}

static int load_initrd(const struct image_load *load, const struct file *file)
{
	int rc = place_rest(load, file->name, file->size);

	if (rc < 0)
		return rc;
	return file_read(file, 0, image_at(load, load->out->initrd_start - load->ram->base),
			 file->size, load->err);
}

int image_load(const struct image_ram *ram, const struct file *kernel, const struct file *initrd,
	       bool want32, struct image_entry *out, struct ucvm_error *err)
{
	const struct image_load load = { .ram = ram, .kernel = *kernel, .want32 = want32,
					 .out = out, .err = err };
	int rc;

	*out = (struct image_entry){ 0 };
	rc = load_kernel(&load);
	if (rc < 0)
		return rc;
	return initrd ? load_initrd(&load, initrd) : place_rest(&load, kernel->name, 0);
}
