// SPDX-License-Identifier: Apache-2.0
/*
 * The address space of a VM whose vCPUs all see the same memory: KVM's memory
 * slots, and the log of the pages that the guest has written. (s390x guests
 * have an address space for each vCPU instead: ucas/.)
 */
#ifndef UCVM_CORE_MEMSLOT_H
#define UCVM_CORE_MEMSLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/aspace.h"
#include "core/kvm.h"

#define MEMSLOT_MAX	8

struct memslot {
	uint64_t guest_addr;	/* multiple of the host's page size */
	uint64_t size;		/* bytes, likewise; 0: no such slot */
	void *host;		/* likewise */
	bool readonly;
	bool logging;
};

struct memslots {
	struct aspace aspace;	/* the same memory for devices; its map takes a free slot */
	struct kvm_obj *vm;	/* borrowed */
	struct memslot slots[MEMSLOT_MAX];
};

/* No slots yet. */
void memslot_init(struct memslots *m, struct kvm_obj *vm);

/*
 * Add slot number @slot to the VM. 0; EINVAL not aligned, no such number or
 * taken; EEXIST overlaps another slot; E2BIG/EFAULT beyond the guest's address
 * size; other errors of KVM_SET_USER_MEMORY_REGION.
 */
int memslot_add(struct memslots *m, unsigned int slot, const struct memslot *memory);

/* Take it away; the guest has no memory there then. 0, EINVAL no such slot, the kernel's. */
int memslot_remove(struct memslots *m, unsigned int slot);

/* Log which pages the guest writes, or stop that. 0, EINVAL no such slot, the kernel's. */
int memslot_set_logging(struct memslots *m, unsigned int slot, bool on);

/* Number of 64-bit words of a slot's log: one bit a host page. */
size_t memslot_log_words(const struct memslots *m, unsigned int slot);

/*
 * Fetch the log since the last call, and start a new one. @bitmap:
 * memslot_log_words() words; bit n of word w is page 64 * w + n. 0, EINVAL no
 * such slot, ENOENT no logging there, the kernel's.
 */
int memslot_get_log(struct memslots *m, unsigned int slot, uint64_t *bitmap);

#endif
