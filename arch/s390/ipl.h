// SPDX-License-Identifier: Apache-2.0
/*
 * Initial program load: puts a guest program, its initrd and its command line
 * into guest memory and says with which PSW the first CPU starts. Accepts a
 * Linux image (raw or ELF), a bare-metal ELF64, a flat program that starts with
 * an IPL PSW, and an .ins file that lists pieces with their addresses.
 */
#ifndef UCVM_ARCH_S390_IPL_H
#define UCVM_ARCH_S390_IPL_H

#include <stdint.h>

#include "core/error.h"
#include "core/file.h"

/* Guest absolute storage 0..size in host memory; zero-filled by the caller. */
struct ipl_ram {
	void *host;
	uint64_t size;		/* bytes */
};

/* The PSW (z/Architecture format) that the first CPU starts with. */
struct ipl_entry {
	uint64_t psw_mask;
	uint64_t psw_addr;
};

/*
 * Load @kernel, and where not NULL @initrd and @params (the command
 * line), into @ram. @params NULL keeps the command line that the image brings;
 * "" empties it. The parts that an .ins file names are opened here. A file that
 * changes or shrinks meanwhile gives an error or mixed contents, never a signal.
 *
 * Returns 0 with @entry filled in, or -errno with a one-line text that names
 * the file and what is wrong; @ram then holds whatever was loaded so far.
 * ENOEXEC: not a program for this machine; EINVAL: malformed, overlapping or
 * of the wrong file type; EFBIG: does not fit in guest memory; E2BIG: command
 * line or list too long; others as open(), fstat() and pread() give them.
 */
int ipl_load(const struct ipl_ram *ram, const struct file *kernel, const struct file *initrd,
	     const char *params, struct ipl_entry *entry, struct ucvm_error *err);

#endif
