// SPDX-License-Identifier: Apache-2.0
/*
 * KVM's device control interface: devices that the kernel emulates are made
 * with KVM_CREATE_DEVICE and set up through attributes. The attribute calls
 * work on devices, vCPUs and VMs alike. Sources: contract.md D.2, D.3, D.5.
 *
 * Settings are tables of struct device_attr_row, walked by device_set_attrs():
 *
 *	const struct device_attr_row rows[] = {
 *		{
 *			.group = ARM64_DEV_VGIC_GRP_NR_IRQS,
 *			.value = &nr_irqs,		(u32, as the attribute wants)
 *			.name = "the number of interrupts",
 *			.option = "--gic",
 *		},
 *	};
 *	rc = device_set_attrs(dev, rows, 1, err);
 */
#ifndef UCVM_ARCH_ARM64_DEVICE_H
#define UCVM_ARCH_ARM64_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/kvm.h"

/* What an errno means for one attribute, in the user's words. */
struct device_errno {
	int code;		/* positive; 0 ends the list */
	const char *text;
};

enum device_attr_flag {
	/* Ask HAS_DEVICE_ATTR first; a host without the attribute is no error. */
	DEVICE_ATTR_OPTIONAL = 1 << 0,
};

struct device_attr_row {
	uint32_t group;
	uint64_t attr;
	const void *value;	/* of the type that the attribute has; NULL if it has none */
	unsigned int flags;	/* enum device_attr_flag */
	const char *name;	/* what is set, after "cannot set": "the address of ..." */
	const char *option;	/* the option to change, or NULL */
	const struct device_errno *errors;	/* meanings that strerror() does not give, or NULL */
};

/*
 * Can @vm have devices of @type (KVM_CREATE_DEVICE with the TEST flag)? False
 * as well when the kernel has no device control interface (contract.md D.2).
 */
bool device_type_exists(struct kvm_obj *vm, uint32_t type);

/*
 * Create a device. @what names it in the text. Errors with a text: ENODEV the
 * host has no such device, EEXIST the VM has one already, EBUSY a vCPU has run,
 * E2BIG more vCPUs than it can serve, ENOMEM.
 */
int device_create(struct kvm_obj *vm, uint32_t type, const char *what, struct kvm_obj **out,
		  struct ucvm_error *err);

/*
 * One attribute of a device, vCPU or VM; 0 or -errno, without a text. has: 0,
 * ENXIO no such attribute; a kernel without the call (EINVAL, ENOTTY) counts as
 * ENXIO. get and set: as contract.md D.3 and D.5 list for each attribute.
 */
int device_has_attr(struct kvm_obj *obj, uint32_t group, uint64_t attr);
int device_get_attr(struct kvm_obj *obj, uint32_t group, uint64_t attr, void *value);
int device_set_attr(struct kvm_obj *obj, uint32_t group, uint64_t attr, const void *value);

/*
 * Set @nr rows in order, up to the first that fails. 0, or -errno of the kernel
 * with a text. Optional rows that the host lacks are left out.
 */
int device_set_attrs(struct kvm_obj *obj, const struct device_attr_row *rows, size_t nr,
		     struct ucvm_error *err);

/*
 * The text for a call that failed with @rc (negative): "cannot @doing: @meaning
 * (@option)". The meaning comes from @errors (may be NULL), else strerror().
 * Returns @rc.
 */
int device_error(struct ucvm_error *err, int rc, const char *doing,
		 const struct device_errno *errors, const char *option);

#endif
