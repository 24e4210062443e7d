// SPDX-License-Identifier: Apache-2.0
/*
 * Memory slots: what is refused before the kernel is asked, what the kernel is
 * told, its log, and the slots as the address space that devices use.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/memslot.h"
#include "tests/unit/unit.h"

#define PAGE	((uint64_t)sysconf(_SC_PAGESIZE))

/* A VM object that remembers the last call. */
struct fake {
	struct kvm_obj obj;
	struct kvm_userspace_memory_region last;
	unsigned int calls;
	int error;
};

static long fake_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct fake *f = (struct fake *)obj;
	const struct kvm_dirty_log *log = (const void *)arg;

	f->calls++;
	if (f->error)
		return f->error;
	if (request == KVM_SET_USER_MEMORY_REGION)
		f->last = *(const struct kvm_userspace_memory_region *)arg;
	else if (request == KVM_GET_DIRTY_LOG)
		((uint64_t *)log->dirty_bitmap)[0] = 5;
	else
		return -ENOTTY;
	return 0;
}

static const struct kvm_provider provider = { .name = "fake", .ioctl = fake_ioctl };

struct fixture {
	struct fake vm;
	struct memslots slots;
	unsigned char *host;	/* 8 pages */
};

static void open_fixture(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->vm.obj.provider = &provider;
	memslot_init(&f->slots, &f->vm.obj);
	f->host = aligned_alloc(PAGE, 8 * PAGE);
}

static struct memslot memory(const struct fixture *f, uint64_t at, uint64_t pages)
{
	return (struct memslot){ .guest_addr = at, .size = pages * PAGE, .host = f->host };
}

static void refused_before_the_kernel(void)
{
	struct fixture f;
	struct memslot m;

	open_fixture(&f);
	m = memory(&f, 0x40000000, 4);
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 0, &m), 0);
	CU_ASSERT_EQUAL(f.vm.calls, 1);
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 0, &m), -EINVAL);		/* taken */
	CU_ASSERT_EQUAL(memslot_add(&f.slots, MEMSLOT_MAX, &m), -EINVAL);
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 1, &m), -EEXIST);		/* overlap */
	m.guest_addr += 3 * PAGE;
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 1, &m), -EEXIST);
	m.guest_addr += 1;
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 1, &m), -EINVAL);		/* unaligned */
	m = memory(&f, 0, 0);
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 1, &m), -EINVAL);		/* empty */
	m = memory(&f, -PAGE, 2);
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 1, &m), -EINVAL);		/* wraps */
	CU_ASSERT_EQUAL(memslot_remove(&f.slots, 1), -EINVAL);
	CU_ASSERT_EQUAL(memslot_set_logging(&f.slots, 1, true), -EINVAL);
	CU_ASSERT_EQUAL(f.vm.calls, 1);
	free(f.host);
}

static void what_the_kernel_is_told(void)
{
	struct fixture f;
	struct memslot m;

	open_fixture(&f);
	m = memory(&f, 0x40000000, 4);
	m.readonly = true;
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 3, &m), 0);
	CU_ASSERT_EQUAL(f.vm.last.slot, 3);
	CU_ASSERT_EQUAL(f.vm.last.flags, KVM_MEM_READONLY);
	CU_ASSERT_EQUAL(f.vm.last.guest_phys_addr, 0x40000000);
	CU_ASSERT_EQUAL(f.vm.last.memory_size, 4 * PAGE);
	CU_ASSERT_EQUAL(f.vm.last.userspace_addr, (uintptr_t)f.host);
	CU_ASSERT_EQUAL(memslot_set_logging(&f.slots, 3, true), 0);
	CU_ASSERT_EQUAL(f.vm.last.flags, KVM_MEM_READONLY | KVM_MEM_LOG_DIRTY_PAGES);
	CU_ASSERT_EQUAL(memslot_remove(&f.slots, 3), 0);
	CU_ASSERT_EQUAL(f.vm.last.memory_size, 0);
	CU_ASSERT_EQUAL(memslot_log_words(&f.slots, 3), 0);
	free(f.host);
}

/* A refusal of the kernel changes nothing here. */
static void kernel_refuses(void)
{
	struct fixture f;
	struct memslot m;
	uint64_t log = 0;

	open_fixture(&f);
	m = memory(&f, 0x40000000, 4);
	f.vm.error = -EFAULT;
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 0, &m), -EFAULT);
	f.vm.error = 0;
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 0, &m), 0);
	f.vm.error = -ENOMEM;
	CU_ASSERT_EQUAL(memslot_set_logging(&f.slots, 0, true), -ENOMEM);
	CU_ASSERT_FALSE(f.slots.slots[0].logging);
	CU_ASSERT_EQUAL(memslot_get_log(&f.slots, 0, &log), -ENOMEM);
	CU_ASSERT_EQUAL(memslot_remove(&f.slots, 0), -ENOMEM);
	CU_ASSERT_EQUAL(f.slots.slots[0].size, 4 * PAGE);
	free(f.host);
}

static void log_of_changes(void)
{
	struct fixture f;
	struct memslot m;
	uint64_t log[2] = { 0 };

	open_fixture(&f);
	m = memory(&f, 0x40000000, 65);		/* the fake never touches it */
	CU_ASSERT_EQUAL(memslot_add(&f.slots, 2, &m), 0);
	CU_ASSERT_EQUAL(memslot_log_words(&f.slots, 2), 2);
	CU_ASSERT_EQUAL(memslot_get_log(&f.slots, 2, log), 0);
	CU_ASSERT_EQUAL(log[0], 5);
	CU_ASSERT_EQUAL(memslot_get_log(&f.slots, 1, log), -EINVAL);
	free(f.host);
}

static void as_an_address_space(void)
{
	struct fixture f;
	struct aspace *as;
	uint64_t length;
	void *host;

	open_fixture(&f);
	as = &f.slots.aspace;
	CU_ASSERT_EQUAL(as->granule, PAGE);
	CU_ASSERT_EQUAL(aspace_map(as, f.host, 0x1000000, 2 * PAGE), 0);
	CU_ASSERT_EQUAL(aspace_map(as, f.host + 2 * PAGE, 0x2000000, PAGE), 0);
	CU_ASSERT_EQUAL(aspace_map(as, f.host, 0x1000000, PAGE), -EEXIST);
	CU_ASSERT_EQUAL(f.vm.last.slot, 1);

	CU_ASSERT_EQUAL(aspace_translate(as, 0x1000010, 16, &host, NULL), 0);
	CU_ASSERT_PTR_EQUAL(host, f.host + 0x10);
	CU_ASSERT_EQUAL(aspace_translate(as, 0x2000000, 4 * PAGE, &host, &length), 0);
	CU_ASSERT_PTR_EQUAL(host, f.host + 2 * PAGE);
	CU_ASSERT_EQUAL(length, PAGE);
	CU_ASSERT_EQUAL(aspace_translate(as, 0x2000000, 4 * PAGE, &host, NULL), -EFAULT);
	CU_ASSERT_EQUAL(aspace_translate(as, 0x0ffffff, 2, &host, &length), -EFAULT);
	CU_ASSERT_EQUAL(aspace_translate(as, 0x1000000 + 2 * PAGE, 1, &host, NULL), -EFAULT);
	CU_ASSERT_EQUAL(aspace_translate(as, 0x1000000, 0, &host, NULL), -EINVAL);

	CU_ASSERT_EQUAL(aspace_unmap(as, 0x1000000, PAGE), -EINVAL);
	CU_ASSERT_EQUAL(aspace_unmap(as, 0x1000000, 2 * PAGE), 0);
	CU_ASSERT_EQUAL(aspace_unmap(as, 0, 0), -EINVAL);
	CU_ASSERT_EQUAL(aspace_translate(as, 0x1000010, 16, &host, NULL), -EFAULT);
	for (unsigned int i = 0; i < MEMSLOT_MAX - 1; i++)
		CU_ASSERT_EQUAL(aspace_map(as, f.host, 0x5000000 + 0x100000 * i, PAGE), 0);
	CU_ASSERT_EQUAL(aspace_map(as, f.host, 0x9000000, PAGE), -ENOSPC);
	free(f.host);
}

UNIT_SUITE(memslot) = {
	{ "refused before the kernel is asked", refused_before_the_kernel },
	{ "what the kernel is told", what_the_kernel_is_told },
	{ "the kernel refuses", kernel_refuses },
	{ "log of changes", log_of_changes },
	{ "as an address space", as_an_address_space },
	CU_TEST_INFO_NULL,
};
