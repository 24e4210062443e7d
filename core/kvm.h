// SPDX-License-Identifier: Apache-2.0
/*
 * The provider seam: the only way down to something that executes guest code.
 * A provider is /dev/kvm (kvm_kernel.c), the software z/Architecture CPU
 * (arch/s390/soft) or a test's wrapper around one of them. The calls are the
 * KVM ioctls themselves, with the structures and errno of the kernel.
 */
#ifndef UCVM_CORE_KVM_H
#define UCVM_CORE_KVM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct kvm_obj;

/*
 * What a provider implements. Every function returns 0 or a non-negative
 * result, or -errno exactly as the kernel's call would set errno.
 */
struct kvm_provider {
	const char *name;	/* "kernel", "soft" */

	/* Open the system object (what open("/dev/kvm") gives). */
	int (*open)(const struct kvm_provider *p, struct kvm_obj **sys);

	/* Any ioctl that returns a number. arg is the raw third argument. */
	long (*ioctl)(struct kvm_obj *obj, unsigned long request, uintptr_t arg);

	/*
	 * An ioctl that returns a new file descriptor: KVM_CREATE_VM on the
	 * system object, KVM_CREATE_VCPU and KVM_CREATE_DEVICE on a VM.
	 */
	int (*create)(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
		      struct kvm_obj **child);

	/* Map @length bytes at @offset of a vCPU object, shared, read-write. */
	int (*mmap)(struct kvm_obj *obj, size_t length, off_t offset, void **addr);

	/* Drop the object. A parent may be closed before its children. */
	void (*close)(struct kvm_obj *obj);
};

/* First member of every provider's own object. */
struct kvm_obj {
	const struct kvm_provider *provider;
};

static inline int kvm_open(const struct kvm_provider *p, struct kvm_obj **sys)
{
	return p->open(p, sys);
}

static inline long kvm_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	return obj->provider->ioctl(obj, request, arg);
}

static inline long kvm_ioctl_ptr(struct kvm_obj *obj, unsigned long request, const void *arg)
{
	return obj->provider->ioctl(obj, request, (uintptr_t)arg);
}

static inline int kvm_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
			     struct kvm_obj **child)
{
	return obj->provider->create(obj, request, arg, child);
}

static inline int kvm_mmap(struct kvm_obj *obj, size_t length, off_t offset, void **addr)
{
	return obj->provider->mmap(obj, length, offset, addr);
}

static inline void kvm_close(struct kvm_obj *obj)
{
	if (obj)
		obj->provider->close(obj);
}

/* KVM_CHECK_EXTENSION on the system or a VM object: value >= 0 or -errno. */
int kvm_check_extension(struct kvm_obj *obj, unsigned int cap);

/* The kernel's /dev/kvm. */
extern const struct kvm_provider kvm_kernel_provider;

#endif
