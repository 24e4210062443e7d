// SPDX-License-Identifier: Apache-2.0
/* KVM's device control interface: see device.h. */
#include "arch/arm64/device.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>

static const struct device_errno create_errors[] = {
	{ ENODEV, "this host's KVM has none" },
	{ EEXIST, "the VM has one already" },
	{ EBUSY, "a vCPU of the VM has run already" },
	{ E2BIG, "it cannot serve so many vCPUs (--cpus)" },
	{ 0, NULL },
};

int device_error(struct ucvm_error *err, int rc, const char *doing,
		 const struct device_errno *errors, const char *option)
{
	const char *meaning = NULL;

	for (; errors && errors->code; errors++) {
		if (errors->code == -rc)
			meaning = errors->text;
	}
	if (!meaning)
		meaning = strerror(-rc);
	if (option)
		return error_set(err, -rc, "cannot %s: %s (%s)", doing, meaning, option);
	return error_set(err, -rc, "cannot %s: %s", doing, meaning);
}

bool device_type_exists(struct kvm_obj *vm, uint32_t type)
{
	struct kvm_create_device create = { .type = type, .flags = KVM_CREATE_DEVICE_TEST };

	return kvm_ioctl_ptr(vm, KVM_CREATE_DEVICE, &create) == 0;
}

int device_create(struct kvm_obj *vm, uint32_t type, const char *what, struct kvm_obj **out,
		  struct ucvm_error *err)
{
	struct kvm_create_device create = { .type = type };
	char doing[64];
	int rc = kvm_create(vm, KVM_CREATE_DEVICE, (uintptr_t)&create, out);

	if (rc == 0)
		return 0;
	snprintf(doing, sizeof(doing), "create %s", what);
	return device_error(err, rc, doing, create_errors, NULL);
}

static int device_attr(struct kvm_obj *obj, unsigned long request, uint32_t group,
		       uint64_t attr, const void *value)
{
	struct kvm_device_attr argument = {
		.group = group,
		.attr = attr,
		.addr = (uintptr_t)value,
	};
	long rc = kvm_ioctl_ptr(obj, request, &argument);

	return rc < 0 ? (int)rc : 0;
}

int device_has_attr(struct kvm_obj *obj, uint32_t group, uint64_t attr)
{
	int rc = device_attr(obj, KVM_HAS_DEVICE_ATTR, group, attr, NULL);

	return rc == -EINVAL || rc == -ENOTTY ? -ENXIO : rc;
}

int device_get_attr(struct kvm_obj *obj, uint32_t group, uint64_t attr, void *value)
{
	return device_attr(obj, KVM_GET_DEVICE_ATTR, group, attr, value);
}

int device_set_attr(struct kvm_obj *obj, uint32_t group, uint64_t attr, const void *value)
{
	return device_attr(obj, KVM_SET_DEVICE_ATTR, group, attr, value);
}

static int device_set_row(struct kvm_obj *obj, const struct device_attr_row *row,
			  struct ucvm_error *err)
{
	char doing[128];
	int rc = 0;

	if (row->flags & DEVICE_ATTR_OPTIONAL) {
		rc = device_has_attr(obj, row->group, row->attr);
		if (rc == -ENXIO)
			return 0;
	}
	if (rc == 0)
		rc = device_set_attr(obj, row->group, row->attr, row->value);
	if (rc == 0)
		return 0;
	snprintf(doing, sizeof(doing), "set %s", row->name);
	return device_error(err, rc, doing, row->errors, row->option);
}

int device_set_attrs(struct kvm_obj *obj, const struct device_attr_row *rows, size_t nr,
		     struct ucvm_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < nr && rc == 0; i++)
		rc = device_set_row(obj, &rows[i], err);
	return rc;
}
