// SPDX-License-Identifier: Apache-2.0
/*
 * The kernel provider: /dev/kvm through plain open, ioctl, mmap and close. It
 * adds nothing to what the kernel does; every descriptor is close-on-exec.
 */
#include "core/kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

struct kernel_obj {
	struct kvm_obj obj;
	int fd;
};

static int obj_fd(const struct kvm_obj *obj)
{
	return ((const struct kernel_obj *)obj)->fd;
}

/* Wrap @fd, which is closed when that fails. */
static int obj_create(const struct kvm_provider *provider, int fd, struct kvm_obj **out)
{
	struct kernel_obj *obj = malloc(sizeof(*obj));

	if (!obj) {
		close(fd);
		return -ENOMEM;
	}
	obj->obj.provider = provider;
	obj->fd = fd;
	*out = &obj->obj;
	return 0;
}

static int kernel_open(const struct kvm_provider *provider, struct kvm_obj **sys)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return obj_create(provider, fd, sys);
}

static long kernel_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	int r = ioctl(obj_fd(obj), request, arg);

	return r < 0 ? -errno : r;
}

/*
 * KVM makes its VM and vCPU descriptors close-on-exec itself. A device comes
 * back in its structure, and the ioctl's own result is 0.
 */
static int kernel_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
			 struct kvm_obj **child)
{
	int fd = ioctl(obj_fd(obj), request, arg);

	if (fd < 0)
		return -errno;
	if (request == KVM_CREATE_DEVICE)
		fd = ((const struct kvm_create_device *)arg)->fd;
	return obj_create(obj->provider, fd, child);
}

static int kernel_mmap(struct kvm_obj *obj, size_t length, off_t offset, void **addr)
{
	void *p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, obj_fd(obj), offset);

	if (p == MAP_FAILED)
		return -errno;
	*addr = p;
	return 0;
}

static void kernel_close(struct kvm_obj *obj)
{
	close(obj_fd(obj));
	free(obj);
}

const struct kvm_provider kvm_kernel_provider = {
	.name = "kernel",
	.open = kernel_open,
	.ioctl = kernel_ioctl,
	.create = kernel_create,
	.mmap = kernel_mmap,
	.close = kernel_close,
};
