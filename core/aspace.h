// SPDX-License-Identifier: Apache-2.0
/*
 * An address space of the guest as devices see it, whichever way the
 * architecture makes it: one for the whole VM (core/memslot.h) or one for each
 * vCPU (ucas/ucas.h). Addresses and lengths are in bytes.
 */
#ifndef UCVM_CORE_ASPACE_H
#define UCVM_CORE_ASPACE_H

#include <stdint.h>

struct aspace;

struct aspace_ops {
	int (*map)(struct aspace *as, void *host, uint64_t guest_addr, uint64_t length);
	int (*unmap)(struct aspace *as, uint64_t guest_addr, uint64_t length);
	int (*translate)(const struct aspace *as, uint64_t guest_addr, uint64_t length,
			 void **host, uint64_t *contiguous);
};

/* First member of every address space. */
struct aspace {
	const struct aspace_ops *ops;
	uint64_t granule;	/* addresses and lengths of map and unmap are multiples */
};

/*
 * Let the guest see @length bytes of @host at @guest_addr. 0; -EINVAL not a
 * multiple of the granule, 0 or wraps; -EEXIST what the kind of address space
 * cannot have twice; -ENOSPC no more ranges; or the provider's errno.
 */
static inline int aspace_map(struct aspace *as, void *host, uint64_t guest_addr, uint64_t length)
{
	return as->ops->map(as, host, guest_addr, length);
}

/* Take away what one aspace_map() gave. 0, -EINVAL, or the provider's errno. */
static inline int aspace_unmap(struct aspace *as, uint64_t guest_addr, uint64_t length)
{
	return as->ops->unmap(as, guest_addr, length);
}

/*
 * The host address of @guest_addr (any byte), valid for *@contiguous bytes, 1 to
 * @length; ask again from there for more. With NULL all of @length must be one
 * run. -EFAULT the guest has no memory there, -EINVAL length 0.
 */
static inline int aspace_translate(const struct aspace *as, uint64_t guest_addr, uint64_t length,
				   void **host, uint64_t *contiguous)
{
	return as->ops->translate(as, guest_addr, length, host, contiguous);
}

#endif
