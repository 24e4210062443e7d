// SPDX-License-Identifier: Apache-2.0
/* Memory tagging (MTE) of guests, and their tags in a state file: see mte.h. */
#include "arch/arm64/mte.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "ucvm/arm64_kvm.h"

#define RUN_BYTES	(UINT64_C(1) << 20)	/* of memory, in one section */
#define RUN_TAGS	(RUN_BYTES / MTE_GRANULE)

int mte_enable(struct kvm_obj *vm, bool aarch32, struct ucvm_error *err)
{
	const struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_MTE };
	long rc;

	if (aarch32)
		return error_set(err, EINVAL, "--cpu-features +mte: not for a 32-bit guest "
				 "(--cpu-features +aarch32)");
	if (kvm_check_extension(vm, KVM_CAP_ARM_MTE) <= 0)
		return error_set(err, ENODEV, "--cpu-features +mte: this host's KVM has no memory "
				 "tagging (KVM_CAP_ARM_MTE)");
	rc = kvm_ioctl_ptr(vm, KVM_ENABLE_CAP, &cap);
	if (rc == 0)
		return 0;
	return error_set(err, (int)-rc, "--cpu-features +mte: cannot enable memory tagging: %s",
			 strerror((int)-rc));
}

/* @length bytes of guest memory at @ipa, whole pages; @tags has a byte for each granule. */
static int copy_tags(struct kvm_obj *vm, uint64_t ipa, uint64_t length, void *tags,
		     uint64_t direction, struct ucvm_error *err)
{
	const struct arm64_copy_mte_tags copy = {
		.guest_ipa = ipa,
		.length = length,
		.addr = (uintptr_t)tags,
		.flags = direction,
	};
	long rc = kvm_ioctl_ptr(vm, ARM64_KVM_MTE_COPY_TAGS, &copy);

	if (rc >= 0 && (uint64_t)rc == length)
		return 0;
	rc = rc < 0 ? rc : -EIO;	/* a part only */
	return error_set(err, (int)-rc, "cannot copy the memory tags at %#llx: %s",
			 (unsigned long long)ipa, strerror((int)-rc));
}

static bool all_zero(const unsigned char *p, size_t length)
{
	return p[0] == 0 && memcmp(p, p + 1, length - 1) == 0;
}

int mte_save(const struct memslots *memory, unsigned int slot, struct state_writer *w,
	     uint32_t tag, struct ucvm_error *err)
{
	const struct memslot *s = &memory->slots[slot];
	unsigned char *tags = malloc(RUN_TAGS);
	int rc = 0;

	if (!tags)
		return error_set(err, ENOMEM, "out of memory");
	for (uint64_t at = 0; rc == 0 && at < s->size; at += RUN_BYTES) {
		uint64_t length = s->size - at < RUN_BYTES ? s->size - at : RUN_BYTES;

		rc = copy_tags(memory->vm, s->guest_addr + at, length, tags, ARM64_TAGS_FROM_GUEST,
			       err);
		if (rc == 0 && !all_zero(tags, length / MTE_GRANULE))
			state_write(w, tag, slot, &at, sizeof(at), tags, length / MTE_GRANULE);
	}
	free(tags);
	return rc;
}

static int damaged(struct ucvm_error *err)
{
	return error_set(err, EBADMSG, "the saved guest is damaged: its memory tags");
}

int mte_restore(const struct memslots *memory, struct state_reader *r,
		const struct state_section *section, struct ucvm_error *err)
{
	const struct memslot *s = &memory->slots[section->index < MEMSLOT_MAX ? section->index : 0];
	uint64_t offset, length, count = section->length - sizeof(offset);
	unsigned char *tags;
	int rc;

	if (section->index >= MEMSLOT_MAX || section->length <= sizeof(offset) || count > RUN_TAGS)
		return damaged(err);
	rc = state_read(r, &offset, sizeof(offset), err);
	if (rc)
		return rc;
	length = count * MTE_GRANULE;
	if (offset > s->size || length > s->size - offset)
		return damaged(err);
	tags = malloc(count);
	if (!tags)
		return error_set(err, ENOMEM, "out of memory");
	rc = state_read(r, tags, count, err);
	if (rc == 0)	/* KVM refuses parts of pages */
		rc = copy_tags(memory->vm, s->guest_addr + offset, length, tags,
			       ARM64_TAGS_TO_GUEST, err);
	free(tags);
	return rc;
}
