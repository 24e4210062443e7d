// SPDX-License-Identifier: Apache-2.0
/*
 * Memory slots, their dirty logs, and KVM_SET_USER_MEMORY_REGION2. The
 * kernel's document says little of errnos here, so most rows are tried.
 */
#include "tests/contract/arm64/contract.h"

#define RO	KVM_MEM_READONLY
#define DIRTY	KVM_MEM_LOG_DIRTY_PAGES
#define PAGE	UINT64_C(0x1000)

static const struct row rows_slot[] = {
	ROW("run", "delete a slot that is not there", ALL(EINVAL), MEMORY(0, 0, RAM_BASE, 0)),
	ROW("run", "slot 0", OK, MEMORY(0, 0, RAM_BASE, MIB)),
	ROW("run", "the same again", OK, MEMORY(0, 0, RAM_BASE, MIB)),
	ROW("run", "another size", ALL(EINVAL), MEMORY(0, 0, RAM_BASE, 2 * MIB)),
	ROW("run", "other memory", ALL(EINVAL), MEMORY_AT(0, 0, RAM_BASE, MIB, MIB)),
	ROW("run", "moved", OK, MEMORY(0, 0, 2 * RAM_BASE, MIB)),
	ROW("run", "moved back", OK, MEMORY(0, 0, RAM_BASE, MIB)),
	ROW("run", "slot 1 over slot 0", ALL(EEXIST), MEMORY(1, 0, RAM_BASE + PAGE, PAGE)),
	ROW("run", "slot 1 behind slot 0", OK, MEMORY_AT(1, 0, RAM_BASE + MIB, MIB, MIB)),
	ROW("run", "slot 2 on the same memory", OK, MEMORY(2, 0, 2 * RAM_BASE, MIB)),
	ROW("run", "delete slot 2", OK, MEMORY(2, 0, 2 * RAM_BASE, 0)),
	ROW("run", "address not page aligned", ALL(EINVAL), MEMORY(2, 0, 2 * RAM_BASE + 1, PAGE)),
	ROW("run", "size not page aligned", ALL(EINVAL), MEMORY(2, 0, 2 * RAM_BASE, PAGE + 1)),
	ROW("run", "memory not page aligned", ALL(EINVAL),
	    MEMORY_AT(2, 0, 2 * RAM_BASE, PAGE, 8)),
	ROW("run", "memory of the kernel", ALL(EINVAL),
	    IOCTL_DATA(VM, KVM_SET_USER_MEMORY_REGION, struct kvm_userspace_memory_region,
		       .slot = 2, .guest_phys_addr = 2 * RAM_BASE, .memory_size = PAGE,
		       .userspace_addr = UINT64_C(0xffff000000000000))),
	ROW("run", "wraps", ALL(EINVAL), MEMORY(2, 0, -PAGE, 2 * PAGE)),
	ROW("run", "unknown flag", ALL(EINVAL), MEMORY(2, 1 << 4, 2 * RAM_BASE, PAGE)),
	ROW("run", "the last slot", OK, MEMORY(32766, 0, 2 * RAM_BASE, PAGE)),
	ROW("run", "a slot too far", ALL(EINVAL), MEMORY(32767, 0, 3 * RAM_BASE, PAGE)),
	ROW("run", "another address space", ALL(EINVAL), MEMORY(1 << 16, 0, 3 * RAM_BASE, PAGE)),
	ROW("run", "bad address", ALL(EFAULT), IOCTL_BAD(VM, KVM_SET_USER_MEMORY_REGION)),
	ROW("run", "over the end of the IPA space", ALL(EFAULT), .op = memory_set, .group = 4,
	    .attr = -2 * PAGE, .value = 4 * PAGE, ABOVE_IPA),
	ROW("run", "behind the IPA space", ALL(EFAULT), .op = memory_set, .group = 4, .attr = 0,
	    .value = PAGE, ABOVE_IPA),
	ROW("run", "the end of the IPA space", OK, .op = memory_set, .group = 3, .attr = -PAGE,
	    .value = PAGE, ABOVE_IPA),
};
SCENARIO(slot, "memory slots", rows_slot)

static const struct row rows_small_ipa[] = {
	ROW("run", "the end of 32 bits", OK, MEMORY(0, 0, 4 * GIB - PAGE, PAGE)),
	ROW("run", "behind 32 bits", ALL(EFAULT), MEMORY(1, 0, 4 * GIB, PAGE), PKVM(0)),
};
SCENARIO(small_ipa, "memory slots, 32 bits", rows_small_ipa, .ipa_type = 32)

static const struct row rows_dirty[] = {
	ROW("run", "a read-only slot", OK, MEMORY_AT(1, RO, 2 * RAM_BASE, PAGE, MIB)),
	ROW("run", "made writable", ALL(EINVAL), MEMORY_AT(1, 0, 2 * RAM_BASE, PAGE, MIB)),
	ROW("run", "dirty log of a slot without", ALL(ENOENT), .op = dirty_log_get, .group = 0),
	ROW("run", "dirty log of no slot", ALL(ENOENT), .op = dirty_log_get, .group = 9),
	ROW("run", "dirty log of a slot too far", ALL(EINVAL), .op = dirty_log_get,
	    .group = 32767),
	ROW("run", "dirty log, bad address", ALL(EFAULT), IOCTL_BAD(VM, KVM_GET_DIRTY_LOG)),
	ROW("run", "a log for slot 1", OK, MEMORY_AT(1, RO | DIRTY, 2 * RAM_BASE, PAGE, MIB)),
	ROW("run", "its log is empty", OK, .op = dirty_log_get, .group = 1, .value = 0),
	ROW("run", "the log ends", OK, MEMORY_AT(1, RO, 2 * RAM_BASE, PAGE, MIB)),
	ROW("run", "its log", ALL(ENOENT), .op = dirty_log_get, .group = 1),
};
SCENARIO(dirty, "dirty logs", rows_dirty, .memory = true)

#define REGION2(...)	IOCTL_DATA(VM, ARM64_KVM_SET_USER_MEMORY_REGION2,	\
				   struct arm64_userspace_memory_region2, __VA_ARGS__)

static const struct row rows_region2[] = {
	ROW("run", "REGION2 without memory", BY(EINVAL, EINVAL, EINVAL), REGION2(.slot = 5)),
	ROW("run", "delete slot 0", BY(EINVAL, 0, 0), REGION2(.slot = 0,
	    .guest_phys_addr = RAM_BASE)),
	ROW("run", "unknown flag", ALL(EINVAL), REGION2(.slot = 0, .flags = 1 << 5,
	    .guest_phys_addr = RAM_BASE, .memory_size = PAGE)),
	ROW("run", "bad address", BY(EINVAL, EFAULT, EFAULT),
	    IOCTL_BAD(VM, ARM64_KVM_SET_USER_MEMORY_REGION2)),
};
SCENARIO(region2, "KVM_SET_USER_MEMORY_REGION2", rows_region2, .memory = true)

#define RING(bytes)	IOCTL_DATA(VM, KVM_ENABLE_CAP, struct kvm_enable_cap,	\
				   .cap = KVM_CAP_DIRTY_LOG_RING_ACQ_REL, .args = { bytes })

static const struct row rows_ring[] = {
	ROW("run", "RESET_DIRTY_RINGS without ring", ALL(EINVAL),
	    IOCTL(VM, KVM_RESET_DIRTY_RINGS, 0)),
	ROW("run", "a ring of no size", ALL(EINVAL), RING(0)),
	ROW("run", "a ring of an odd size", ALL(EINVAL), RING(3 * PAGE)),
	ROW("run", "a ring too large", BY(EINVAL, E2BIG, E2BIG), RING(16 * MIB)),
	ROW("run", "a ring", BY(EINVAL, 0, 0), RING(64 * KIB)),
	ROW("run", "a ring again", ALL(EINVAL), RING(64 * KIB)),
	ROW("run", "RESET_DIRTY_RINGS", BY(EINVAL, 0, 0), IOCTL(VM, KVM_RESET_DIRTY_RINGS, 0)),
};
SCENARIO(ring, "dirty rings", rows_ring)

static const struct row rows_ring_late[] = {
	ROW("run", "a ring after a vCPU", ALL(EINVAL), RING(64 * KIB)),
};
SCENARIO(ring_late, "dirty rings, late", rows_ring_late, .vcpus = 1)

CU_TestInfo arm64_cases_memory[] = {
	{ "slots", slot }, { "32 bits", small_ipa }, { "dirty logs", dirty },
	{ "REGION2", region2 }, { "dirty rings", ring }, { "dirty rings, late", ring_late },
	CU_TEST_INFO_NULL,
};
