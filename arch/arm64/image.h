// SPDX-License-Identifier: Apache-2.0
/*
 * The loader of arm64 guests: puts a kernel and its initrd into guest memory,
 * finds room for the device tree, and says where the first vCPU starts. Takes
 * arm64 Image files (raw, gzip, EFI zboot), 32-bit zImages, ELF programs and
 * flat bare-metal programs.
 */
#ifndef UCVM_ARCH_ARM64_IMAGE_H
#define UCVM_ARCH_ARM64_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/file.h"

/* Guest RAM in host memory; zero-filled by the caller. */
struct image_ram {
	void *host;
	uint64_t size;		/* bytes */
	uint64_t base;		/* guest address of the first byte, multiple of 2 MiB */
};

enum image_kind {
	IMAGE_LINUX64,		/* an arm64 Image, however it was packed */
	IMAGE_LINUX32,		/* a zImage */
	IMAGE_ELF,
	IMAGE_FLAT,
};

/* What was loaded; addresses are the guest's. */
struct image_entry {
	enum image_kind kind;
	bool aarch32;		/* EL1 must be 32-bit: asked for, or the file's format */
	uint64_t pc;		/* where the first vCPU starts */
	uint64_t kernel_start, kernel_end;	/* up to the end of its BSS */
	uint64_t initrd_start, initrd_end;	/* both 0 without an initrd */
	uint64_t dtb;		/* room for the device tree, multiple of 8 */
	uint64_t dtb_size;	/* bytes; within one 2 MiB block */
	/* Of an arm64 Image, what its header says: 0 unknown, else 4, 16 or 64. */
	unsigned int page_kib;
};

/*
 * Load @kernel, and where not NULL @initrd, into @ram. A flat program, which has
 * nothing to tell the two by, is 32-bit when @want32; every other file knows
 * what it is, and a 64-bit one is refused when @want32.
 *
 * The first vCPU starts at out->pc with the address of the device tree in x0
 * (64-bit: Documentation/arch/arm64/booting.rst), or with r0 = 0, r1 = ~0 and
 * the address in r2 (32-bit: Documentation/arch/arm/booting.rst).
 *
 * Returns 0 with @out filled in, or -errno with a one-line text that names the
 * file and what is wrong; @ram then holds whatever was loaded so far. ENOEXEC:
 * not a program for this machine; EINVAL: malformed, truncated, overlapping or
 * of the wrong file type; EFBIG: does not fit in guest memory; others as
 * pread() gives them. A file that changes meanwhile gives an
 * error or mixed contents, never a signal.
 */
int image_load(const struct image_ram *ram, const struct file *kernel, const struct file *initrd,
	       bool want32, struct image_entry *out, struct ucvm_error *err);

#endif
