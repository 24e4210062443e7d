// SPDX-License-Identifier: Apache-2.0
/*
 * Initial program load: finds out what kind of program a file is, has it put
 * into guest memory, and adds the command line and the initrd where Linux looks
 * for them (contract.md C.7). Bare-metal programs get both at the same places.
 */
#include "arch/s390/ipl.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "arch/s390/ipl_image.h"
#include "core/be.h"

#define MIB (1ULL << 20)

/* A Linux image: entry, signature and parameter area (contract.md C.7). */
#define LINUX_ENTRY		0x10000
#define LINUX_SIGNATURE		0x10008
#define PARM_INITRD_START	0x10408
#define PARM_INITRD_SIZE	0x10410
#define PARM_VERSION		0x10428	/* address of the version text; newer kernels */
#define PARM_MAX_COMMAND_LINE	0x10430	/* bytes, with the final NUL; newer kernels */
#define PARM_COMMAND_LINE	0x10480

#define COMMAND_LINE_DEFAULT	896	/* kernels that do not say */

static const char linux_signature[] = { 'S', '3', '9', '0', 'E', 'P' };

#define PSW_MASK_64		0x0000000180000000ULL	/* EA and BA */

/* The short (8-byte) PSW; Principles of Operation, chapter 4. */
#define SHORT_PSW_UNUSED	0xb80000feU
#define SHORT_PSW_FORMAT	0x00080000U	/* bit 12: always one */
#define SHORT_PSW_EA		0x00000001U
#define SHORT_PSW_BA		0x80000000U	/* in the second word */

/*
 * Linux unpacks itself below the initrd and moves an initrd that is in its
 * way, so high is right; but not so high that a small mem= cuts it off.
 */
#define INITRD_END_PREFERRED	(512 * MIB)

enum kind { KIND_RAW, KIND_ELF, KIND_INS };

struct load {
	struct ipl_image image;
	const struct file *kernel;
	enum kind kind;
	bool is_linux;
	uint64_t end;		/* of all that was loaded or stored so far */
};

/* What users try by mistake, and how it begins. */
static const struct {
	uint16_t offset;
	uint8_t len;
	const char *magic;
	const char *text;
} refused[] = {
	{ 0, 2, "\x1f\x8b", "is compressed with gzip: unpack it first" },
	{ 0, 6, "\xfd" "7zXZ", "is compressed with xz: unpack it first" },
	{ 0, 4, "\x28\xb5\x2f\xfd", "is compressed with zstd: unpack it first" },
	{ 0, 3, "BZh", "is compressed with bzip2: unpack it first" },
	{ 0, 8, "!<arch>\n", "is an archive, not a kernel" },
	{ 0, 6, "070701", "is a cpio archive, not a kernel" },
	{ 0x202, 4, "HdrS", "wrong machine: a Linux kernel for x86, not for s390x" },
	{ 0x38, 4, "ARMd", "wrong machine: a Linux kernel for arm64, not for s390x" },
};

static uint64_t image_end(const struct ipl_image *image)
{
	uint64_t end = 0;

	for (unsigned int i = 0; i < image->count; i++)
		if (image->pieces[i].end > end)
			end = image->pieces[i].end;
	return end;
}

/* Is there memory at [addr, addr + len), and nothing but zeros in it? */
static bool is_free(const struct ipl_image *image, uint64_t addr, uint64_t len)
{
	const uint8_t *at = ipl_image_at(image, addr, len);

	if (!at)
		return false;
	for (uint64_t i = 0; i < len; i++)
		if (at[i])
			return false;
	return true;
}

/* The PSW at absolute 0, as IPL loads it. False when it cannot be one. */
static bool ipl_psw_load(const struct ipl_image *image, struct ipl_entry *entry)
{
	const uint8_t *at = ipl_image_at(image, 0, 8);
	uint32_t mask, addr;

	if (!ipl_image_covers(image, 0, 4) || !ipl_image_covers(image, 4, 4))
		return false;
	mask = be32_load(at);
	addr = be32_load(at + 4);
	if (mask & SHORT_PSW_UNUSED || !(mask & SHORT_PSW_FORMAT))
		return false;
	if (!(addr & SHORT_PSW_BA) && (mask & SHORT_PSW_EA || addr >= 1 << 24))
		return false;
	entry->psw_mask = (uint64_t)(mask & ~SHORT_PSW_FORMAT) << 32 | (addr & SHORT_PSW_BA);
	entry->psw_addr = addr & ~SHORT_PSW_BA;
	return true;
}

/* The cards that a Linux image begins with: a PSW and two reads of 80 bytes. */
static bool has_linux_cards(const struct ipl_image *image)
{
	const uint8_t *at = ipl_image_at(image, 0, 24);

	return ipl_image_covers(image, 0, 24) && be32_load(at + 8) == 0x02000018 &&
	       be32_load(at + 16) == 0x02000068;
}

/* A file without structure goes to address 0 as it is. */
static int raw_load(struct load *load, const struct file *file, const uint8_t *head,
		    size_t len)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (refused[i].offset + refused[i].len <= len &&
		    !memcmp(head + refused[i].offset, refused[i].magic, refused[i].len))
			return file_error(load->image.err, ENOEXEC, file->name, "%s",
					  refused[i].text);
	return ipl_image_load(&load->image, file, 0, &(struct ipl_claim){
		.name = file->name, .what = "image", .start = 0, .size = file->size,
		.loaded = file->size });
}

static int kernel_load(struct load *load, struct ipl_entry *entry)
{
	struct ipl_image *image = &load->image;
	const struct file *file = load->kernel;
	uint8_t head[1024];
	size_t len = file->size < sizeof(head) ? file->size : sizeof(head);
	int rc = file_read(file, 0, head, len, image->err);

	if (rc < 0)
		return rc;
	entry->psw_mask = PSW_MASK_64;
	if (ipl_ins_probe(file->name)) {
		load->kind = KIND_INS;
		rc = ipl_ins_load(image, file);
	} else if (ipl_elf_probe(head, len)) {
		load->kind = KIND_ELF;
		rc = ipl_elf_load(image, file, &entry->psw_addr);
	} else {
		load->kind = KIND_RAW;
		rc = raw_load(load, file, head, len);
	}
	load->end = image_end(image);
	return rc;
}

/* Look for Linux in what was loaded, and at how much of it is there. */
static int linux_probe(struct load *load)
{
	struct ipl_image *image = &load->image;
	uint64_t version;

	load->is_linux = ipl_image_covers(image, LINUX_SIGNATURE, sizeof(linux_signature)) &&
			 !memcmp(ipl_image_at(image, LINUX_SIGNATURE, sizeof(linux_signature)),
				 linux_signature, sizeof(linux_signature));
	if (!load->is_linux) {
		if (load->kind == KIND_RAW && has_linux_cards(image) &&
		    load->end < PARM_COMMAND_LINE)
			return file_error(image->err, EINVAL, load->kernel->name,
					  "truncated: a Linux image that ends at 0x%" PRIx64,
					  load->end);
		return 0;
	}
	if (!ipl_image_covers(image, LINUX_ENTRY, PARM_COMMAND_LINE + 1 - LINUX_ENTRY))
		return file_error(image->err, EINVAL, load->kernel->name,
				  "truncated: a Linux image without its parameter area at 0x10400");
	version = be64_load(ipl_image_at(image, PARM_VERSION, 8));
	if (load->kind == KIND_RAW && version >= load->end)
		return file_error(image->err, EINVAL, load->kernel->name,
				  "truncated: a Linux image that ends at 0x%" PRIx64
				  ", before its version text at 0x%" PRIx64,
				  load->end, version);
	return 0;
}

/* Where the first CPU starts: it must be in what was loaded. */
static int entry_find(const struct load *load, struct ipl_entry *entry)
{
	const struct ipl_image *image = &load->image;

	if (load->is_linux && load->kind != KIND_INS)
		entry->psw_addr = LINUX_ENTRY;
	else if (load->kind == KIND_INS && !ipl_psw_load(image, entry))
		return file_error(image->err, ENOEXEC, load->kernel->name,
				  "loads no IPL PSW to address 0");
	else if (load->kind == KIND_RAW && !ipl_psw_load(image, entry))
		return file_error(image->err, ENOEXEC, load->kernel->name,
				  "not a program for s390x: neither Linux nor ELF nor an IPL PSW "
				  "at its start");
	if (entry->psw_addr & 1 || !ipl_image_covers(image, entry->psw_addr, 2))
		return file_error(image->err, ENOEXEC, load->kernel->name,
				  "entry 0x%" PRIx64 " is %s", entry->psw_addr,
				  entry->psw_addr & 1 ? "odd" : "outside of what was loaded");
	return 0;
}

/*
 * Linux reads the command line as EBCDIC as soon as one byte has its top bit
 * set, so only ASCII gets through unchanged.
 */
static int params_check(const struct load *load, const char *params, uint64_t max)
{
	size_t len = strlen(params);

	if (len >= max)
		return file_error(load->image.err, E2BIG, load->kernel->name,
				  "command line too long: %zu bytes, the program takes %" PRIu64,
				  len, max ? max - 1 : 0);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)params[i] >= 0x80)
			return file_error(load->image.err, EINVAL, load->kernel->name,
					  "command line is not ASCII at byte %zu", i);
	return 0;
}

/* Is the room for @size bytes of command line the program's to give? */
static int params_room(const struct load *load, uint64_t size)
{
	const struct ipl_image *image = &load->image;
	uint64_t end = PARM_COMMAND_LINE + size;

	if (end > image->ram->size)
		return file_error(image->err, EFBIG, load->kernel->name,
				  "command line does not fit in guest memory, which ends at 0x%"
				  PRIx64, image->ram->size);
	if (!load->is_linux && !is_free(image, PARM_COMMAND_LINE, size))
		return file_error(image->err, EINVAL, load->kernel->name,
				  "the program has no room for a command line at 0x%x",
				  PARM_COMMAND_LINE);
	for (unsigned int i = 0; i < image->count; i++)
		if (image->pieces[i].start > PARM_COMMAND_LINE && image->pieces[i].start < end)
			return file_error(image->err, EINVAL, load->kernel->name,
					  "command line overlaps what is at 0x%" PRIx64,
					  image->pieces[i].start);
	return 0;
}

static int params_store(struct load *load, const char *params)
{
	struct ipl_image *image = &load->image;
	uint64_t size, max = 0;
	int rc;

	if (!params || (!*params && !load->is_linux))
		return 0;
	size = strlen(params) + 1;
	if (load->is_linux)
		max = be64_load(ipl_image_at(image, PARM_MAX_COMMAND_LINE, 8));
	rc = params_check(load, params, max ? max : COMMAND_LINE_DEFAULT);
	if (rc == 0)
		rc = params_room(load, size);
	if (rc < 0)
		return rc;
	memcpy(ipl_image_at(image, PARM_COMMAND_LINE, size), params, size);
	if (load->end < PARM_COMMAND_LINE + size)
		load->end = PARM_COMMAND_LINE + size;
	return 0;
}

/* As high as it fits below @end, on a 1 MiB boundary; false when it does not. */
static bool initrd_place(const struct load *load, uint64_t end, uint64_t size, uint64_t *start)
{
	uint64_t lowest = (load->end + MIB - 1) & -MIB;

	if (end > load->image.ram->size)
		end = load->image.ram->size;
	if (size > end)
		return false;
	*start = (end - size) & -MIB;
	return *start >= lowest;
}

static int initrd_check(const struct load *load, const char *name)
{
	const struct ipl_image *image = &load->image;
	const uint8_t *at = ipl_image_at(image, PARM_INITRD_START, 16);

	if (load->is_linux && load->kind == KIND_INS && be64_load(at + 8))
		return file_error(image->err, EINVAL, name,
				  "an initrd too many: the .ins file loads one");
	if (!load->is_linux && !is_free(image, PARM_INITRD_START, 16))
		return file_error(image->err, EINVAL, name,
				  "the program has no room at 0x%x for the initrd's address",
				  PARM_INITRD_START);
	return 0;
}

static int initrd_load(struct load *load, const struct file *file)
{
	struct ipl_image *image = &load->image;
	struct ipl_claim claim = { .name = file->name, .what = "initrd",
				   .size = file->size, .loaded = file->size };
	int rc = initrd_check(load, file->name);

	if (rc < 0)
		return rc;
	if (!initrd_place(load, INITRD_END_PREFERRED, file->size, &claim.start) &&
	    !initrd_place(load, UINT64_MAX, file->size, &claim.start))
		return file_error(image->err, EFBIG, file->name,
				  "initrd of 0x%" PRIx64 " bytes does not fit in guest memory: "
				  "kernel ends at 0x%" PRIx64 ", memory at 0x%" PRIx64,
				  file->size, load->end, image->ram->size);
	rc = ipl_image_load(image, file, 0, &claim);
	if (rc < 0)
		return rc;
	be64_store(ipl_image_at(image, PARM_INITRD_START, 8), claim.start);
	be64_store(ipl_image_at(image, PARM_INITRD_SIZE, 8), claim.size);
	return 0;
}

int ipl_load(const struct ipl_ram *ram, const struct file *kernel, const struct file *initrd,
	     const char *params, struct ipl_entry *entry, struct ucvm_error *err)
{
	struct load load = {
		.image = { .ram = ram, .err = err },
		.kernel = kernel,
	};
	int rc = kernel_load(&load, entry);

	if (rc == 0)
		rc = linux_probe(&load);
	if (rc == 0)
		rc = entry_find(&load, entry);
	if (rc == 0)
		rc = params_store(&load, params);
	if (rc == 0 && initrd)
		rc = initrd_load(&load, initrd);
	return rc;
}
