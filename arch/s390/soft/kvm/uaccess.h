// SPDX-License-Identifier: Apache-2.0
/*
 * Structures that callers pass by address. A kernel answers EFAULT for an
 * address that is not theirs to use, so the soft provider asks the host's
 * kernel before it touches one: the cheapest system call that looks at memory
 * and does nothing else (about one getpid for each page).
 */
#ifndef UCVM_SOFT_UACCESS_H
#define UCVM_SOFT_UACCESS_H

#include <stddef.h>
#include <stdint.h>

/* 0 or -EFAULT, in which case nothing was copied. */
int soft_copy_in(void *to, uintptr_t from, size_t length);
int soft_copy_out(uintptr_t to, const void *from, size_t length);

/* Can the caller load from (store into) this byte? 0 or -EFAULT. */
int soft_probe_load(uintptr_t addr);
int soft_probe_store(uintptr_t addr);

#endif
