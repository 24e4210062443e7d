// SPDX-License-Identifier: Apache-2.0
/*
 * The soft provider's objects: life cycle, routing of ioctls, and what the
 * system object and a VM answer (contract.md A.1, A.2). vCPUs are in vcpu.c.
 */
#include "arch/s390/soft/softkvm_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- objects --------------------------------------------------------------------- */

void soft_object_get(struct soft_object *obj)
{
	__atomic_add_fetch(&obj->refs, 1, __ATOMIC_RELAXED);
}

void soft_object_put(struct soft_object *obj)
{
	if (!__atomic_sub_fetch(&obj->refs, 1, __ATOMIC_ACQ_REL))
		obj->class->free(obj);
}

static struct soft_object *soft_object(struct kvm_obj *obj)
{
	return (struct soft_object *)obj;
}

int soft_copy_in(void *to, uintptr_t from, size_t length)
{
	if (from < 4096)
		return -EFAULT;
	memcpy(to, (const void *)from, length);
	return 0;
}

int soft_copy_out(uintptr_t to, const void *from, size_t length)
{
	if (to < 4096)
		return -EFAULT;
	memcpy((void *)to, from, length);
	return 0;
}

/* --- the virtual machine ------------------------------------------------------------- */

static const struct {
	unsigned int cap;
	int value;
} capabilities[] = {
	{ KVM_CAP_S390_PSW, 1 },
	{ KVM_CAP_S390_GMAP, 1 },
	{ KVM_CAP_SYNC_MMU, 1 },
	{ KVM_CAP_S390_UCONTROL, 1 },
	{ KVM_CAP_SYNC_REGS, 1 },
	{ KVM_CAP_ONE_REG, 1 },
	{ KVM_CAP_ENABLE_CAP, 1 },
	{ KVM_CAP_ENABLE_CAP_VM, 1 },
	{ KVM_CAP_CHECK_EXTENSION_VM, 1 },
	{ KVM_CAP_DEVICE_CTRL, 1 },
	{ KVM_CAP_VM_ATTRIBUTES, 1 },
	{ KVM_CAP_MP_STATE, 1 },
	{ KVM_CAP_IMMEDIATE_EXIT, 1 },
	{ KVM_CAP_S390_VCPU_RESETS, 1 },
	{ KVM_CAP_NR_VCPUS, SOFT_MAX_VCPUS },
	{ KVM_CAP_MAX_VCPUS, SOFT_MAX_VCPUS },
	{ KVM_CAP_MAX_VCPU_ID, SOFT_MAX_VCPU_ID },
};

static long check_extension(struct soft_object *obj, uintptr_t cap)
{
	(void)obj;
	for (size_t n = 0; n < sizeof(capabilities) / sizeof(capabilities[0]); n++)
		if (capabilities[n].cap == cap)
			return capabilities[n].value;
	return 0;
}

static const struct soft_ioctl vm_ioctls[] = {
	{ KVM_CHECK_EXTENSION, check_extension },
	{ 0, NULL },
};

static int vm_create_child(struct soft_object *obj, unsigned long request, uintptr_t arg,
			   struct soft_object **child)
{
	switch (request) {
	case KVM_CREATE_VCPU:
		return soft_vcpu_create((struct soft_vm *)obj, arg, child);
	default:
		return -ENOTTY;
	}
}

static void vm_free(struct soft_object *obj)
{
	struct soft_vm *vm = (struct soft_vm *)obj;

	backing_set_destroy(vm->backings);
	pthread_mutex_destroy(&vm->lock);
	free(vm);
}

static const struct soft_class vm_class = {
	.ioctls = vm_ioctls,
	.create = vm_create_child,
	.free = vm_free,
};

static int vm_new(struct soft_object *system, uintptr_t type, struct soft_object **child)
{
	struct soft_vm *vm;

	if (type != S390_KVM_VM_UCONTROL)
		return -EINVAL;
	vm = calloc(1, sizeof(*vm));
	if (!vm)
		return -ENOMEM;
	vm->backings = backing_set_create();
	if (!vm->backings) {
		free(vm);
		return -ENOMEM;
	}
	vm->obj.class = &vm_class;
	vm->obj.kernel = system->kernel;
	pthread_mutex_init(&vm->lock, NULL);
	vm->epoch = -sie_host_tod();	/* the guest's clock starts at zero */
	sie_facilities(vm->facilities);
	*child = &vm->obj;
	return 0;
}

/* --- the system object ------------------------------------------------------------------ */

static long get_api_version(struct soft_object *obj, uintptr_t arg)
{
	(void)obj;
	return arg ? -EINVAL : KVM_API_VERSION;
}

static long get_vcpu_mmap_size(struct soft_object *obj, uintptr_t arg)
{
	(void)obj;
	return arg ? -EINVAL : 4096;
}

/* KVM_S390_ENABLE_SIE: software needs no PGSTEs. */
static long enable_sie(struct soft_object *obj, uintptr_t arg)
{
	(void)obj;
	(void)arg;
	return 0;
}

static const struct soft_ioctl system_ioctls[] = {
	{ KVM_GET_API_VERSION, get_api_version },
	{ KVM_CHECK_EXTENSION, check_extension },
	{ KVM_GET_VCPU_MMAP_SIZE, get_vcpu_mmap_size },
	{ KVM_S390_ENABLE_SIE, enable_sie },
	{ 0, NULL },
};

static int system_create_child(struct soft_object *obj, unsigned long request, uintptr_t arg,
			       struct soft_object **child)
{
	return request == KVM_CREATE_VM ? vm_new(obj, arg, child) : -ENOTTY;
}

static void system_free(struct soft_object *obj)
{
	free(obj);
}

static const struct soft_class system_class = {
	.ioctls = system_ioctls,
	.create = system_create_child,
	.free = system_free,
};

/* --- the provider ------------------------------------------------------------------------- */

static enum soft_kernel provider_kernel(const struct kvm_provider *p)
{
	return p == &soft_provider_6_1 ? SOFT_6_1 :
	       p == &soft_provider_6_12 ? SOFT_6_12 : SOFT_7_2;
}

static int soft_open(const struct kvm_provider *p, struct kvm_obj **sys)
{
	struct soft_object *obj = calloc(1, sizeof(*obj));

	if (!obj)
		return -ENOMEM;
	obj->kvm.provider = p;
	obj->class = &system_class;
	obj->kernel = provider_kernel(p);
	obj->refs = 1;
	*sys = &obj->kvm;
	return 0;
}

static long soft_ioctl(struct kvm_obj *kvm, unsigned long request, uintptr_t arg)
{
	struct soft_object *obj = soft_object(kvm);

	for (const struct soft_ioctl *i = obj->class->ioctls; i->request; i++)
		if (i->request == request)
			return i->fn(obj, arg);
	return -ENOTTY;
}

static int soft_create(struct kvm_obj *kvm, unsigned long request, uintptr_t arg,
		       struct kvm_obj **child)
{
	struct soft_object *obj = soft_object(kvm), *new;
	int rc;

	if (!obj->class->create)
		return -ENOTTY;
	rc = obj->class->create(obj, request, arg, &new);
	if (rc)
		return rc;
	new->kvm.provider = kvm->provider;
	new->refs = 1;
	*child = &new->kvm;
	return 0;
}

static int soft_mmap(struct kvm_obj *kvm, size_t length, off_t offset, void **addr)
{
	struct soft_object *obj = soft_object(kvm);

	return obj->class->mmap ? obj->class->mmap(obj, length, offset, addr) : -ENODEV;
}

static void soft_close(struct kvm_obj *kvm)
{
	soft_object_put(soft_object(kvm));
}

#define SOFT_PROVIDER(n) {						\
	.name = n, .open = soft_open, .ioctl = soft_ioctl,		\
	.create = soft_create, .mmap = soft_mmap, .close = soft_close,	\
}

const struct kvm_provider soft_provider = SOFT_PROVIDER("soft");
const struct kvm_provider soft_provider_6_12 = SOFT_PROVIDER("soft-6.12");
const struct kvm_provider soft_provider_6_1 = SOFT_PROVIDER("soft-6.1");
