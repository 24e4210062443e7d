// SPDX-License-Identifier: Apache-2.0
/* The fault-injecting provider: see kvm_fault.h. */
#include "tests/lib/kvm_fault.h"

#include <errno.h>
#include <stdlib.h>

struct fault_obj {
	struct kvm_obj obj;
	struct kvm_fault *fault;
	struct kvm_obj *inner;
};

static struct fault_obj *fault_obj(struct kvm_obj *obj)
{
	return (struct fault_obj *)obj;
}

/* Count one call; -errno when it is the one that has to fail, else 0. */
static int fault_check(struct kvm_fault *fault, unsigned int call, unsigned long request)
{
	if (!(fault->calls & call))
		return 0;
	if (fault->request && fault->request != request)
		return 0;
	return atomic_fetch_add(&fault->seen, 1) + 1 == fault->nth ? -fault->code : 0;
}

/* Wrap @inner, which is closed when that fails. */
static int obj_wrap(struct kvm_fault *fault, struct kvm_obj *inner, struct kvm_obj **out)
{
	struct fault_obj *obj = malloc(sizeof(*obj));

	if (!obj) {
		kvm_close(inner);
		return -ENOMEM;
	}
	obj->obj.provider = &fault->provider;
	obj->fault = fault;
	obj->inner = inner;
	atomic_fetch_add(&fault->objects, 1);
	*out = &obj->obj;
	return 0;
}

static int fault_open(const struct kvm_provider *provider, struct kvm_obj **sys)
{
	struct kvm_fault *fault = (struct kvm_fault *)provider;
	struct kvm_obj *inner;
	int r = fault_check(fault, KVM_FAULT_OPEN, 0);

	if (!r)
		r = kvm_open(fault->inner, &inner);
	return r ? r : obj_wrap(fault, inner, sys);
}

static long fault_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct fault_obj *f = fault_obj(obj);
	int r = fault_check(f->fault, KVM_FAULT_IOCTL, request);

	return r ? r : kvm_ioctl(f->inner, request, arg);
}

static int fault_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
			struct kvm_obj **child)
{
	struct fault_obj *f = fault_obj(obj);
	struct kvm_obj *inner;
	int r = fault_check(f->fault, KVM_FAULT_CREATE, request);

	if (!r)
		r = kvm_create(f->inner, request, arg, &inner);
	return r ? r : obj_wrap(f->fault, inner, child);
}

static int fault_mmap(struct kvm_obj *obj, size_t length, off_t offset, void **addr)
{
	struct fault_obj *f = fault_obj(obj);
	int r = fault_check(f->fault, KVM_FAULT_MMAP, 0);

	return r ? r : kvm_mmap(f->inner, length, offset, addr);
}

static void fault_close(struct kvm_obj *obj)
{
	struct fault_obj *f = fault_obj(obj);

	kvm_close(f->inner);
	atomic_fetch_sub(&f->fault->objects, 1);
	free(f);
}

void kvm_fault_init(struct kvm_fault *fault, const struct kvm_provider *inner)
{
	*fault = (struct kvm_fault){
		.provider = {
			.name = "fault",
			.open = fault_open,
			.ioctl = fault_ioctl,
			.create = fault_create,
			.mmap = fault_mmap,
			.close = fault_close,
		},
		.inner = inner,
		.calls = KVM_FAULT_ANY,
		.code = EIO,
	};
}

int kvm_fault_fired(const struct kvm_fault *fault)
{
	return fault->nth && atomic_load(&fault->seen) >= fault->nth;
}
