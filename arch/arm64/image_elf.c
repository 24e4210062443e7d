// SPDX-License-Identifier: Apache-2.0
/*
 * Static ELF programs for arm64 and 32-bit ARM: the loadable segments go to
 * their physical addresses. Both classes have the same fields at different
 * places, so they are brought into one form first.
 */
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>

#include "arch/arm64/image_load.h"

enum { SEGMENTS_MAX = 64 };

struct header {
	bool is_64bit;
	uint16_t type, machine, phentsize, phnum;
	uint64_t entry, phoff;
};

struct segment {
	uint32_t type;
	uint64_t offset, vaddr, paddr, filesz, memsz;
};

/* What was loaded so far; offsets in guest RAM. */
struct segments {
	unsigned int count;
	struct { uint64_t start, end; } at[SEGMENTS_MAX];
};

static int elf_error(const struct image_load *load, const char *why)
{
	return file_error(load->err, ENOEXEC, load->kernel.name, "%s", why);
}

static struct header header_get(const uint8_t *raw)
{
	struct header h = { .is_64bit = raw[EI_CLASS] == ELFCLASS64 };

	h.type = le16_load(raw + offsetof(Elf64_Ehdr, e_type));
	h.machine = le16_load(raw + offsetof(Elf64_Ehdr, e_machine));
	if (h.is_64bit) {
		h.entry = le64_load(raw + offsetof(Elf64_Ehdr, e_entry));
		h.phoff = le64_load(raw + offsetof(Elf64_Ehdr, e_phoff));
		h.phentsize = le16_load(raw + offsetof(Elf64_Ehdr, e_phentsize));
		h.phnum = le16_load(raw + offsetof(Elf64_Ehdr, e_phnum));
	} else {
		h.entry = le32_load(raw + offsetof(Elf32_Ehdr, e_entry));
		h.phoff = le32_load(raw + offsetof(Elf32_Ehdr, e_phoff));
		h.phentsize = le16_load(raw + offsetof(Elf32_Ehdr, e_phentsize));
		h.phnum = le16_load(raw + offsetof(Elf32_Ehdr, e_phnum));
	}
	return h;
}

static struct segment segment_get(const uint8_t *raw, bool is_64bit)
{
	if (is_64bit)
		return (struct segment){
			.type = le32_load(raw + offsetof(Elf64_Phdr, p_type)),
			.offset = le64_load(raw + offsetof(Elf64_Phdr, p_offset)),
			.vaddr = le64_load(raw + offsetof(Elf64_Phdr, p_vaddr)),
			.paddr = le64_load(raw + offsetof(Elf64_Phdr, p_paddr)),
			.filesz = le64_load(raw + offsetof(Elf64_Phdr, p_filesz)),
			.memsz = le64_load(raw + offsetof(Elf64_Phdr, p_memsz)),
		};
	return (struct segment){
		.type = le32_load(raw + offsetof(Elf32_Phdr, p_type)),
		.offset = le32_load(raw + offsetof(Elf32_Phdr, p_offset)),
		.vaddr = le32_load(raw + offsetof(Elf32_Phdr, p_vaddr)),
		.paddr = le32_load(raw + offsetof(Elf32_Phdr, p_paddr)),
		.filesz = le32_load(raw + offsetof(Elf32_Phdr, p_filesz)),
		.memsz = le32_load(raw + offsetof(Elf32_Phdr, p_memsz)),
	};
}

static size_t segment_size(const struct header *h)
{
	return h->is_64bit ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static int ident_check(const struct image_load *load, const uint8_t *ident)
{
	if (ident[EI_DATA] == ELFDATA2MSB)
		return elf_error(load, "is a big-endian ELF file: guests start little-endian");
	if (ident[EI_DATA] != ELFDATA2LSB ||
	    (ident[EI_CLASS] != ELFCLASS64 && ident[EI_CLASS] != ELFCLASS32) ||
	    ident[EI_VERSION] != EV_CURRENT)
		return elf_error(load, "unknown kind of ELF file");
	return 0;
}

static int header_check(const struct image_load *load, const struct header *h)
{
	const char *name = load->kernel.name;

	if (h->machine != (h->is_64bit ? EM_AARCH64 : EM_ARM))
		return file_error(load->err, ENOEXEC, name,
				  "wrong machine: ELF file for machine %u, not for arm64 (%u) or "
				  "32-bit ARM (%u)", h->machine, EM_AARCH64, EM_ARM);
	if (h->type != ET_EXEC && h->type != ET_DYN)
		return elf_error(load, "not an executable ELF file");
	if (load->want32 && h->is_64bit)
		return elf_error(load, "is a 64-bit program: not for --cpu-features +aarch32");
	if (h->phnum == 0)
		return elf_error(load, "has no program headers");
	if (h->phentsize != segment_size(h))
		return file_error(load->err, EINVAL, name,
				  "program headers of %u bytes instead of %zu", h->phentsize,
				  segment_size(h));
	if (h->phoff > load->kernel.size ||
	    h->phnum * segment_size(h) > load->kernel.size - h->phoff)
		return file_error(load->err, EINVAL, name,
				  "truncated: %u program headers at byte 0x%" PRIx64
				  " of a file of 0x%" PRIx64 " bytes",
				  h->phnum, h->phoff, load->kernel.size);
	return 0;
}

static int segment_check(const struct image_load *load, unsigned int number,
			 const struct segment *s)
{
	const struct image_ram *ram = load->ram;
	const char *name = load->kernel.name;

	if (s->filesz > s->memsz)
		return file_error(load->err, EINVAL, name,
				  "segment %u has 0x%" PRIx64 " bytes for 0x%" PRIx64
				  " bytes of memory", number, s->filesz, s->memsz);
	if (s->filesz &&
	    (s->offset > load->kernel.size || s->filesz > load->kernel.size - s->offset))
		return file_error(load->err, EINVAL, name,
				  "truncated: segment %u is 0x%" PRIx64 " bytes at byte 0x%" PRIx64
				  " of a file of 0x%" PRIx64 " bytes",
				  number, s->filesz, s->offset, load->kernel.size);
	if (s->paddr < ram->base || s->paddr - ram->base > ram->size ||
	    s->memsz > ram->size - (s->paddr - ram->base))
		return file_error(load->err, EFBIG, name,
				  "segment %u of 0x%" PRIx64 " bytes at physical address 0x%" PRIx64
				  " is not in guest memory, 0x%" PRIx64 "-0x%" PRIx64,
				  number, s->memsz, s->paddr, ram->base, ram->base + ram->size);
	return 0;
}

/* Note where a segment is, unless another is there. */
static int segment_claim(const struct image_load *load, struct segments *taken,
			 unsigned int number, uint64_t start, uint64_t end)
{
	for (unsigned int i = 0; i < taken->count; i++)
		if (start < taken->at[i].end && taken->at[i].start < end)
			return file_error(load->err, EINVAL, load->kernel.name,
					  "segment %u overlaps another at 0x%" PRIx64, number,
					  load->ram->base + taken->at[i].start);
	if (taken->count == SEGMENTS_MAX)
		return file_error(load->err, EINVAL, load->kernel.name,
				  "more than %d segments to load", SEGMENTS_MAX);
	taken->at[taken->count].start = start;
	taken->at[taken->count++].end = end;
	return 0;
}

/* The entry is a virtual address: where did the segment with it go? */
static void entry_find(struct image_entry *out, const struct header *h, const struct segment *s)
{
	if (h->entry >= s->vaddr && h->entry - s->vaddr < s->filesz)
		out->pc = s->paddr + (h->entry - s->vaddr);
}

static int segment_load(const struct image_load *load, const struct header *h,
			struct segments *taken, unsigned int number)
{
	struct image_entry *out = load->out;
	uint8_t raw[sizeof(Elf64_Phdr)];
	struct segment s;
	uint64_t start;
	int rc = file_read(&load->kernel, h->phoff + number * segment_size(h), raw,
			   segment_size(h), load->err);

	if (rc < 0)
		return rc;
	s = segment_get(raw, h->is_64bit);
	if (s.type == PT_INTERP || s.type == PT_TLS)
		return elf_error(load, "is a program for Linux, not a kernel");
	if (s.type != PT_LOAD || s.memsz == 0)
		return 0;
	rc = segment_check(load, number, &s);
	if (rc < 0)
		return rc;
	start = s.paddr - load->ram->base;
	rc = segment_claim(load, taken, number, start, start + s.memsz);
	if (rc < 0)
		return rc;
	entry_find(out, h, &s);
	if (s.paddr < out->kernel_start)
		out->kernel_start = s.paddr;
	if (s.paddr + s.memsz > out->kernel_end)
		out->kernel_end = s.paddr + s.memsz;
	return file_read(&load->kernel, s.offset, image_at(load, start), s.filesz, load->err);
}

int image_load_elf(const struct image_load *load)
{
	struct image_entry *out = load->out;
	uint8_t raw[sizeof(Elf64_Ehdr)] = { 0 };
	struct segments taken = { 0 };
	uint64_t size = load->kernel.size;
	struct header h;
	int rc;

	rc = file_read(&load->kernel, 0, raw, size < sizeof(raw) ? size : sizeof(raw), load->err);
	if (rc == 0)
		rc = ident_check(load, raw);
	if (rc < 0)
		return rc;
	h = header_get(raw);
	if (size < (h.is_64bit ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr)))
		return file_error(load->err, EINVAL, load->kernel.name,
				  "truncated: ends inside the ELF header");
	rc = header_check(load, &h);
	out->kind = IMAGE_ELF;
	out->aarch32 = !h.is_64bit;
	out->kernel_start = UINT64_MAX;
	for (unsigned int i = 0; rc == 0 && i < h.phnum; i++)
		rc = segment_load(load, &h, &taken, i);
	if (rc < 0)
		return rc;
	if (taken.count == 0)
		return elf_error(load, "has no segment to load");
	if (!out->pc || out->pc % 4)
		return file_error(load->err, ENOEXEC, load->kernel.name,
				  "entry 0x%" PRIx64 " is %s", h.entry,
				  out->pc ? "not a multiple of 4" : "in no segment");
	return 0;
}
