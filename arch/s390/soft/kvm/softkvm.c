// SPDX-License-Identifier: Apache-2.0
/*
 * The soft provider: reference counts of its objects, routing of ioctls by the
 * table of an object's class, the system object and the capabilities
 * (contract.md A.1). VMs are in vm.c, vCPUs in vcpu.c.
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

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

/* --- capabilities ------------------------------------------------------------------ */

/*
 * What a kernel answers on a machine like ours: a capability that is not here
 * is 0. Ordinary memory slots, huge pages, protected guests, the vector
 * facility, guest debugging and collaborative memory management are not.
 */
static const struct {
	unsigned int cap;
	int value;
	enum soft_kernel since;
} capabilities[] = {
	{ KVM_CAP_SYNC_MMU, 1, SOFT_6_1 },
	{ KVM_CAP_DESTROY_MEMORY_REGION_WORKS, 1, SOFT_6_1 },
	{ KVM_CAP_IRQ_ROUTING, 4096, SOFT_6_1 },
	{ KVM_CAP_IRQFD, 1, SOFT_6_1 },
	{ KVM_CAP_S390_PSW, 1, SOFT_6_1 },
	{ KVM_CAP_ENABLE_CAP, 1, SOFT_6_1 },
	{ KVM_CAP_MP_STATE, 1, SOFT_6_1 },
	{ KVM_CAP_ONE_REG, 1, SOFT_6_1 },
	{ KVM_CAP_MAX_VCPUS, SOFT_MAX_VCPUS, SOFT_6_1 },
	{ KVM_CAP_MAX_VCPU_ID, SOFT_MAX_VCPUS, SOFT_6_1 },
	{ KVM_CAP_S390_GMAP, 1, SOFT_6_1 },
	{ KVM_CAP_S390_UCONTROL, 1, SOFT_6_1 },
	{ KVM_CAP_SYNC_REGS, 1, SOFT_6_1 },
	{ KVM_CAP_S390_COW, 1, SOFT_6_1 },
	{ KVM_CAP_S390_CSS_SUPPORT, 1, SOFT_6_1 },
	{ KVM_CAP_DEVICE_CTRL, 1, SOFT_6_1 },
	{ KVM_CAP_ENABLE_CAP_VM, 1, SOFT_6_1 },
	{ KVM_CAP_S390_IRQCHIP, 1, SOFT_6_1 },
	{ KVM_CAP_VM_ATTRIBUTES, 1, SOFT_6_1 },
	{ KVM_CAP_CHECK_EXTENSION_VM, 1, SOFT_6_1 },
	{ KVM_CAP_S390_USER_SIGP, 1, SOFT_6_1 },
	{ KVM_CAP_S390_MEM_OP, 65536, SOFT_6_1 },
	{ KVM_CAP_S390_USER_STSI, 1, SOFT_6_1 },
	{ KVM_CAP_S390_SKEYS, 1, SOFT_6_1 },
	{ KVM_CAP_S390_INJECT_IRQ, 1, SOFT_6_1 },
	{ KVM_CAP_S390_IRQ_STATE, 1, SOFT_6_1 },
	{ KVM_CAP_S390_USER_INSTR0, 1, SOFT_6_1 },
	{ KVM_CAP_IMMEDIATE_EXIT, 1, SOFT_6_1 },
	{ KVM_CAP_S390_AIS, 1, SOFT_6_1 },
	{ KVM_CAP_S390_AIS_MIGRATION, 1, SOFT_6_1 },
	{ KVM_CAP_S390_VCPU_RESETS, 1, SOFT_6_1 },
	{ KVM_CAP_HALT_POLL, 1, SOFT_6_1 },
	{ KVM_CAP_S390_DIAG318, 1, SOFT_6_1 },
	{ S390_KVM_CAP_USER_OPEREXEC, 1, SOFT_7_2 },
};

static long host_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > SOFT_MAX_VCPUS ? SOFT_MAX_VCPUS : n;
}

long soft_check_extension(struct soft_object *obj, uintptr_t cap)
{
	if (cap == KVM_CAP_NR_VCPUS)
		return host_cpus();
	for (size_t n = 0; n < ARRAY_SIZE(capabilities); n++)
		if (capabilities[n].cap == cap && capabilities[n].since <= obj->kernel)
			return capabilities[n].value;
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
	{ KVM_GET_API_VERSION, get_api_version, false },
	{ KVM_CHECK_EXTENSION, soft_check_extension, false },
	{ KVM_GET_VCPU_MMAP_SIZE, get_vcpu_mmap_size, false },
	{ KVM_S390_ENABLE_SIE, enable_sie, false },
	{ 0, NULL, false },
};

static int system_create_child(struct soft_object *obj, unsigned long request, uintptr_t arg,
			       struct soft_object **child)
{
	return request == KVM_CREATE_VM ? soft_vm_create(obj, arg, child) : -EINVAL;
}

static void system_free(struct soft_object *obj)
{
	free(obj);
}

static const struct soft_class system_class = {
	.ioctls = system_ioctls,
	.unknown = -EINVAL,
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
	const struct soft_class *class = obj->class;

	for (const struct soft_ioctl *i = class->ioctls; i->request; i++)
		if (i->request == request)
			return class->call ? class->call(obj, i, arg) : i->fn(obj, arg);
	return class->unknown;
}

static int soft_create(struct kvm_obj *kvm, unsigned long request, uintptr_t arg,
		       struct kvm_obj **child)
{
	struct soft_object *obj = soft_object(kvm), *new;
	int rc;

	if (!obj->class->create)
		return obj->class->unknown;
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
