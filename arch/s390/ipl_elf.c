// SPDX-License-Identifier: Apache-2.0
/*
 * ELF64 big-endian s390 programs: the loadable segments go to their physical
 * addresses. Used for vmlinux and for bare-metal programs; which of them it was
 * is decided by the caller from what lies in memory afterwards.
 */
#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/s390/ipl_image.h"
#include "core/be.h"

/* The file's own layout; <elf.h> has it in host byte order. */
struct elf_header {
	unsigned char ident[EI_NIDENT];
	be16_t type, machine;
	be32_t version;
	be64_t entry, phoff, shoff;
	be32_t flags;
	be16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
	be32_t type, flags;
	be64_t offset, vaddr, paddr, filesz, memsz, align;
};

_Static_assert(sizeof(struct elf_header) == sizeof(Elf64_Ehdr), "ELF header");
_Static_assert(sizeof(struct elf_segment) == sizeof(Elf64_Phdr), "ELF program header");

static const struct {
	uint16_t machine;
	const char *name;
} machine_names[] = {
	{ EM_386, "i386" },
	{ EM_ARM, "32-bit ARM" },
	{ EM_PPC64, "ppc64" },
	{ EM_X86_64, "x86-64" },
	{ EM_AARCH64, "arm64" },
	{ EM_RISCV, "RISC-V" },
};

bool ipl_elf_probe(const void *head, size_t len)
{
	return len >= SELFMAG && !memcmp(head, ELFMAG, SELFMAG);
}

static int machine_check(const struct ipl_image *image, const struct file *file,
			 const struct elf_header *header)
{
	bool little = header->ident[EI_DATA] == ELFDATA2LSB;
	uint16_t machine = little ? le16toh(header->machine.raw) : be16_get(header->machine);

	if (machine == EM_S390)
		return 0;
	for (size_t i = 0; i < sizeof(machine_names) / sizeof(machine_names[0]); i++)
		if (machine_names[i].machine == machine)
			return file_error(image->err, ENOEXEC, file->name,
					  "wrong machine: ELF file for %s, not for s390x",
					  machine_names[i].name);
	return file_error(image->err, ENOEXEC, file->name,
			  "wrong machine: ELF file for machine %u, not for s390x (%u)", machine,
			  EM_S390);
}

static int header_check(const struct ipl_image *image, const struct file *file,
			const struct elf_header *header)
{
	uint64_t phoff = be64_get(header->phoff);
	uint16_t phnum = be16_get(header->phnum);
	uint16_t type = be16_get(header->type);
	const char *wrong = NULL;
	int rc = machine_check(image, file, header);

	if (rc < 0)
		return rc;
	if (header->ident[EI_CLASS] != ELFCLASS64)
		wrong = "not a 64-bit ELF file";
	else if (header->ident[EI_DATA] != ELFDATA2MSB)
		wrong = "not a big-endian ELF file";
	else if (header->ident[EI_VERSION] != EV_CURRENT)
		wrong = "unknown ELF version";
	else if (type != ET_EXEC && type != ET_DYN)
		wrong = "not an executable ELF file";
	else if (phnum == 0)
		wrong = "has no program headers";
	if (wrong)
		return file_error(image->err, ENOEXEC, file->name, "%s", wrong);
	if (be16_get(header->phentsize) != sizeof(struct elf_segment))
		return file_error(image->err, EINVAL, file->name,
				  "program headers of %u bytes instead of %zu",
				  be16_get(header->phentsize), sizeof(struct elf_segment));
	if (phnum == PN_XNUM)
		return file_error(image->err, E2BIG, file->name, "too many program headers");
	if (phoff > file->size || phnum * sizeof(struct elf_segment) > file->size - phoff)
		return file_error(image->err, EINVAL, file->name,
				  "truncated: %u program headers at byte 0x%" PRIx64
				  " of a file of 0x%" PRIx64 " bytes",
				  phnum, phoff, file->size);
	return 0;
}

static int segment_load(struct ipl_image *image, const struct file *file, unsigned int number,
			const struct elf_segment *segment)
{
	uint64_t offset = be64_get(segment->offset);
	char what[32];
	struct ipl_claim claim = {
		.name = file->name,
		.what = what,
		.start = be64_get(segment->paddr),
		.size = be64_get(segment->memsz),
		.loaded = be64_get(segment->filesz),
	};

	snprintf(what, sizeof(what), "segment %u", number);
	if (claim.loaded > claim.size)
		return file_error(image->err, EINVAL, file->name,
				  "%s has 0x%" PRIx64 " bytes for 0x%" PRIx64 " bytes of memory",
				  what, claim.loaded, claim.size);
	if (claim.size == 0)
		return 0;
	if (claim.loaded && (offset > file->size || claim.loaded > file->size - offset))
		return file_error(image->err, EINVAL, file->name,
				  "truncated: %s is 0x%" PRIx64 " bytes at byte 0x%" PRIx64
				  " of a file of 0x%" PRIx64 " bytes",
				  what, claim.loaded, offset, file->size);
	return ipl_image_load(image, file, offset, &claim);
}

/* A dynamic linker or thread-local storage: nothing of that without a system. */
static bool needs_system(uint32_t type)
{
	return type == PT_INTERP || type == PT_TLS;
}

static int segments_load(struct ipl_image *image, const struct file *file,
			 const struct elf_header *header)
{
	uint64_t phoff = be64_get(header->phoff);
	unsigned int phnum = be16_get(header->phnum);

	for (unsigned int i = 0; i < phnum; i++) {
		struct elf_segment segment;
		int rc = file_read(file, phoff + i * sizeof(segment), &segment,
				   sizeof(segment), image->err);

		if (rc < 0)
			return rc;
		if (needs_system(be32_get(segment.type)))
			return file_error(image->err, ENOEXEC, file->name,
					  "is a program for Linux, not a kernel");
		if (be32_get(segment.type) == PT_LOAD)
			rc = segment_load(image, file, i, &segment);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int ipl_elf_load(struct ipl_image *image, const struct file *file, uint64_t *entry)
{
	struct elf_header header;
	int rc;

	if (file->size < sizeof(header))
		return file_error(image->err, EINVAL, file->name,
				  "truncated: ends inside the ELF header");
	rc = file_read(file, 0, &header, sizeof(header), image->err);
	if (rc < 0)
		return rc;
	rc = header_check(image, file, &header);
	if (rc < 0)
		return rc;
	rc = segments_load(image, file, &header);
	if (rc < 0)
		return rc;
	if (image->count == 0)
		return file_error(image->err, ENOEXEC, file->name, "has no segment to load");
	*entry = be64_get(header.entry);
	return 0;
}
