// SPDX-License-Identifier: Apache-2.0
/*
 * The loaders take files that are open; tests name them. Each of these opens
 * what it is told, an error being the loader's, and closes it again.
 */
#ifndef UCVM_TESTS_LIB_NAMED_H
#define UCVM_TESTS_LIB_NAMED_H

#include <stddef.h>

#include "core/file.h"

struct named_files {
	struct file kernel, initrd;
	const struct file *initrd_or_null;
};

static inline void named_close(struct named_files *f)
{
	if (f->kernel.fd >= 0)
		file_close(&f->kernel);
	if (f->initrd.fd >= 0)
		file_close(&f->initrd);
}

/* 0, or -errno with the text of file_open(); then nothing is open. */
static inline int named_open(struct named_files *f, const char *kernel, const char *initrd,
			     struct ucvm_error *err)
{
	int rc;

	f->kernel.fd = f->initrd.fd = -1;
	f->initrd_or_null = NULL;
	rc = file_open(&f->kernel, kernel, err);
	if (rc == 0 && initrd) {
		rc = file_open(&f->initrd, initrd, err);
		f->initrd_or_null = &f->initrd;
	}
	if (rc)
		named_close(f);
	return rc;
}

#endif
