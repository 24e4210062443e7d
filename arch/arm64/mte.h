// SPDX-License-Identifier: Apache-2.0
/*
 * Memory tagging (MTE) of guests: asked for by --cpu-features +mte, since tags
 * take room in the host and have to be saved with the guest. A tag is 4 bits for
 * 16 bytes of memory; KVM hands them over one byte each.
 */
#ifndef UCVM_ARCH_ARM64_MTE_H
#define UCVM_ARCH_ARM64_MTE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/kvm.h"
#include "core/memslot.h"
#include "core/state.h"

#define MTE_GRANULE	16u	/* bytes of memory that a tag is for */

/*
 * KVM_CAP_ARM_MTE, before the first vCPU exists; memory slots may not be shared
 * mappings (kernels before 6.8). Errors with a text that names --cpu-features:
 * ENODEV the host has no tags, EINVAL not for a guest that is 32-bit (@aarch32)
 * or the kernel refuses, others of KVM_ENABLE_CAP.
 */
int mte_enable(struct kvm_obj *vm, bool aarch32, struct ucvm_error *err);

/*
 * Write the tags of memory slot @slot that are not 0 as sections @tag: index the
 * slot, then a u64 offset into it, then a byte for each granule. No vCPU runs.
 * Errors with a text: ENOMEM, those of KVM_ARM_MTE_COPY_TAGS.
 */
int mte_save(const struct memslots *memory, unsigned int slot, struct state_writer *w,
	     uint32_t tag, struct ucvm_error *err);

/*
 * Take over what mte_save() has written: the rest of @section, of which nothing
 * is read yet. Errors with a text: EBADMSG no such memory or no tags, ENOMEM,
 * those of KVM_ARM_MTE_COPY_TAGS.
 */
int mte_restore(const struct memslots *memory, struct state_reader *r,
		const struct state_section *section, struct ucvm_error *err);

#endif
