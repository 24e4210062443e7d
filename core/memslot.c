// SPDX-License-Identifier: Apache-2.0
/* KVM's memory slots: see memslot.h. */
#include "core/memslot.h"

#include <errno.h>
#include <linux/kvm.h>
#include <unistd.h>

static uint64_t page_size(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

static bool slot_exists(const struct memslots *m, unsigned int slot)
{
	return slot < MEMSLOT_MAX && m->slots[slot].size > 0;
}

static int slot_set(struct memslots *m, unsigned int slot, const struct memslot *s, uint64_t size)
{
	const struct kvm_userspace_memory_region region = {
		.slot = slot,
		.flags = (s->readonly ? KVM_MEM_READONLY : 0) |
			 (s->logging ? KVM_MEM_LOG_DIRTY_PAGES : 0),
		.guest_phys_addr = s->guest_addr,
		.memory_size = size,
		.userspace_addr = (uintptr_t)s->host,
	};

	return (int)kvm_ioctl_ptr(m->vm, KVM_SET_USER_MEMORY_REGION, &region);
}

static bool overlaps(const struct memslot *a, const struct memslot *b)
{
	return b->size > 0 && a->guest_addr < b->guest_addr + b->size &&
	       b->guest_addr < a->guest_addr + a->size;
}

int memslot_add(struct memslots *m, unsigned int slot, const struct memslot *memory)
{
	uint64_t mask = page_size() - 1;
	int rc;

	if (slot >= MEMSLOT_MAX || m->slots[slot].size || memory->size == 0 ||
	    ((memory->guest_addr | memory->size | (uintptr_t)memory->host) & mask) ||
	    memory->guest_addr + memory->size < memory->guest_addr)
		return -EINVAL;
	for (unsigned int i = 0; i < MEMSLOT_MAX; i++) {
		if (overlaps(memory, &m->slots[i]))
			return -EEXIST;
	}
	rc = slot_set(m, slot, memory, memory->size);
	if (rc == 0)
		m->slots[slot] = *memory;
	return rc;
}

int memslot_remove(struct memslots *m, unsigned int slot)
{
	int rc;

	if (!slot_exists(m, slot))
		return -EINVAL;
	rc = slot_set(m, slot, &m->slots[slot], 0);
	if (rc == 0)
		m->slots[slot] = (struct memslot){ 0 };
	return rc;
}

int memslot_set_logging(struct memslots *m, unsigned int slot, bool on)
{
	struct memslot s;
	int rc;

	if (!slot_exists(m, slot))
		return -EINVAL;
	s = m->slots[slot];
	s.logging = on;
	rc = slot_set(m, slot, &s, s.size);
	if (rc == 0)
		m->slots[slot] = s;
	return rc;
}

size_t memslot_log_words(const struct memslots *m, unsigned int slot)
{
	if (!slot_exists(m, slot))
		return 0;
	return (m->slots[slot].size / page_size() + 63) / 64;
}

int memslot_get_log(struct memslots *m, unsigned int slot, uint64_t *bitmap)
{
	const struct kvm_dirty_log log = { .slot = slot, .dirty_bitmap = bitmap };

	if (!slot_exists(m, slot))
		return -EINVAL;
	return (int)kvm_ioctl_ptr(m->vm, KVM_GET_DIRTY_LOG, &log);
}

/* ---- as an address space ---- */

static int aspace_add(struct aspace *as, void *host, uint64_t guest_addr, uint64_t length)
{
	struct memslots *m = (struct memslots *)as;
	const struct memslot memory = { .guest_addr = guest_addr, .size = length, .host = host };

	for (unsigned int i = 0; i < MEMSLOT_MAX; i++) {
		if (m->slots[i].size == 0)
			return memslot_add(m, i, &memory);
	}
	return -ENOSPC;
}

static int aspace_remove(struct aspace *as, uint64_t guest_addr, uint64_t length)
{
	struct memslots *m = (struct memslots *)as;

	for (unsigned int i = 0; i < MEMSLOT_MAX; i++) {
		if (length > 0 && m->slots[i].guest_addr == guest_addr && m->slots[i].size == length)
			return memslot_remove(m, i);
	}
	return -EINVAL;
}

static int aspace_find(const struct aspace *as, uint64_t guest_addr, uint64_t length, void **host,
		       uint64_t *contiguous)
{
	const struct memslots *m = (const struct memslots *)as;

	if (length == 0)
		return -EINVAL;
	for (unsigned int i = 0; i < MEMSLOT_MAX; i++) {
		const struct memslot *s = &m->slots[i];
		uint64_t offset = guest_addr - s->guest_addr;

		if (guest_addr < s->guest_addr || offset >= s->size)
			continue;
		if (!contiguous && length > s->size - offset)
			return -EFAULT;
		*host = (char *)s->host + offset;
		if (contiguous)
			*contiguous = length < s->size - offset ? length : s->size - offset;
		return 0;
	}
	return -EFAULT;
}

static const struct aspace_ops memslot_ops = {
	.map = aspace_add,
	.unmap = aspace_remove,
	.translate = aspace_find,
};

void memslot_init(struct memslots *m, struct kvm_obj *vm)
{
	*m = (struct memslots){
		.aspace = { .ops = &memslot_ops, .granule = page_size() },
		.vm = vm,
	};
}
