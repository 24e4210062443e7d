// SPDX-License-Identifier: Apache-2.0
/*
 * The soft provider's side of KVM_S390_UCAS_MAP: which user address lies
 * behind each 1 MiB segment of a vCPU, and what belongs to the user memory
 * itself whoever maps it (storage keys, which pages were found accessible).
 */
#ifndef UCVM_SOFT_SPACE_H
#define UCVM_SOFT_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/s390/soft/sie.h"

struct space;
struct backing_set;

/* Storage keys and access state of user memory, one set a VM. NULL: no memory. */
struct backing_set *backing_set_create(void);
void backing_set_destroy(struct backing_set *set);

/*
 * An empty address space over @set. NULL when out of memory. @single: as in
 * kernels before 7.2, a user segment works at one place only, and user address
 * 0 counts as not mapped.
 */
struct space *space_create(struct backing_set *set, bool single);
void space_destroy(struct space *s);

/*
 * Map @count segments from user segment number @user at vCPU segment number
 * @vcpu, replacing what was there; segment numbers wrap at 2^44. *@stale is set
 * when translations that the CPU may remember have changed. 0 or -ENOMEM
 * (nothing changed).
 */
int space_map(struct space *s, uint64_t vcpu, uint64_t user, uint64_t count, bool *stale);
int space_unmap(struct space *s, uint64_t vcpu, uint64_t count, bool *stale);

/* Is there a user segment behind the vCPU segment, and which? */
bool space_find(const struct space *s, uint64_t vcpu, uint64_t *user);

/*
 * struct sie_space's resolve function; ctx is the struct space. Also -EEXIST:
 * the user segment is in use at another place (@single).
 */
int space_resolve(void *ctx, uint64_t abs, bool write, struct sie_page *page);

#endif
