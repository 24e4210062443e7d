// SPDX-License-Identifier: Apache-2.0
/*
 * The functions of the C library that a client of /dev/kvm calls, put in front
 * of the C library's own by the dynamic linker: what is about /dev/kvm goes to
 * the soft provider, all else to the function that would have been called.
 * close(), dup(), fcntl(), poll() and munmap() need no such function, because
 * the descriptors are real ones (objects.h), and poll() finds them as ready as
 * those of KVM: always.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/s390/soft/kvm/uaccess.h"
#include "arch/s390/soft/softkvm.h"
#include "preload/objects.h"

#define EXPORT		__attribute__((visibility("default")))
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define DEVICE		"/dev/kvm"

/* Also called by programs that were compiled with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);

/* --- the functions behind ours ------------------------------------------------------- */

enum next_name {
	NEXT_OPEN, NEXT_OPEN64, NEXT_OPENAT, NEXT_OPENAT64,
	NEXT_OPEN_2, NEXT_OPEN64_2, NEXT_OPENAT_2, NEXT_OPENAT64_2,
	NEXT_ACCESS, NEXT_FACCESSAT, NEXT_IOCTL, NEXT_MMAP, NEXT_MMAP64, NEXT_COUNT,
};

static const char *const next_names[NEXT_COUNT] = {
	"open", "open64", "openat", "openat64",
	"__open_2", "__open64_2", "__openat_2", "__openat64_2",
	"access", "faccessat", "ioctl", "mmap", "mmap64",
};

/* Filled once, by the constructor; static because our functions have no context. */
static void *next_address[NEXT_COUNT];

/* Constructors of other libraries may come before ours. */
static void *next(enum next_name n)
{
	void *f = __atomic_load_n(&next_address[n], __ATOMIC_RELAXED);

	if (!f) {
		f = dlsym(RTLD_NEXT, next_names[n]);
		__atomic_store_n(&next_address[n], f, __ATOMIC_RELAXED);
	}
	return f;
}

#define NEXT(n, function)	((__typeof__(function) *)next(n))

__attribute__((constructor)) static void preload_init(void)
{
	for (unsigned int n = 0; n < NEXT_COUNT; n++)
		next(n);
	objects_init();
}

/* --- /dev/kvm ----------------------------------------------------------------------------- */

/* The kernel to behave like; NULL when the environment names another one. */
static const struct kvm_provider *provider_chosen(void)
{
	static const struct {
		const char *kernel;
		const struct kvm_provider *provider;
	} choices[] = {
		{ "7.2", &soft_provider },
		{ "6.12", &soft_provider_6_12 },
		{ "6.1", &soft_provider_6_1 },
	};
	const char *wanted = getenv("UCVM_KVM_KERNEL");

	if (!wanted || !*wanted)
		return &soft_provider;
	for (size_t n = 0; n < ARRAY_SIZE(choices); n++)
		if (!strcmp(choices[n].kernel, wanted))
			return choices[n].provider;
	return NULL;
}

static int make_system(void *ctx, struct kvm_obj **kvm)
{
	const struct kvm_provider *provider = provider_chosen();

	(void)ctx;
	return provider ? kvm_open(provider, kvm) : -EINVAL;
}

/* For ioctls and open(): a number, or -1 with errno. A success leaves errno alone. */
static long result(long rc, int saved)
{
	errno = rc < 0 ? -rc : saved;
	return rc < 0 ? -1 : rc;
}

/* An O_PATH descriptor is none of an object; who asks for one asks about the name. */
static bool is_device(const char *path, int flags)
{
	return path && !strcmp(path, DEVICE) && !(flags & O_PATH);
}

static int device_open(int flags)
{
	int saved = errno, rc;

	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		rc = -EEXIST;
	else if (flags & O_DIRECTORY)
		rc = -ENOTDIR;
	else
		rc = object_create(OBJECT_SYSTEM, flags & O_CLOEXEC, make_system, NULL);
	return result(rc, saved);
}

static int device_access(int mode)
{
	if (mode & ~(R_OK | W_OK | X_OK))
		return result(-EINVAL, 0);
	return mode & X_OK ? result(-EACCES, 0) : 0;
}

/* --- open() and its kin --------------------------------------------------------------------- */

/* The mode argument is there only with O_CREAT or O_TMPFILE. */
#define OPEN_MODE(flags)							\
	({									\
		mode_t mode_ = 0;						\
										\
		if ((flags) & O_CREAT || ((flags) & O_TMPFILE) == O_TMPFILE) {	\
			va_list args_;						\
										\
			va_start(args_, flags);					\
			mode_ = va_arg(args_, unsigned int);			\
			va_end(args_);						\
		}								\
		mode_;								\
	})

#define DEFINE_OPEN(name, n)							\
EXPORT int name(const char *path, int flags, ...)				\
{										\
	if (is_device(path, flags))						\
		return device_open(flags);					\
	return NEXT(n, name)(path, flags, OPEN_MODE(flags));			\
}

#define DEFINE_OPENAT(name, n)							\
EXPORT int name(int dir, const char *path, int flags, ...)			\
{										\
	if (is_device(path, flags))						\
		return device_open(flags);					\
	return NEXT(n, name)(dir, path, flags, OPEN_MODE(flags));		\
}

#define DEFINE_OPEN_2(name, n)							\
EXPORT int name(const char *path, int flags)					\
{										\
	if (is_device(path, flags))						\
		return device_open(flags);					\
	return NEXT(n, name)(path, flags);					\
}

#define DEFINE_OPENAT_2(name, n)						\
EXPORT int name(int dir, const char *path, int flags)				\
{										\
	if (is_device(path, flags))						\
		return device_open(flags);					\
	return NEXT(n, name)(dir, path, flags);					\
}

DEFINE_OPEN(open, NEXT_OPEN)
DEFINE_OPEN(open64, NEXT_OPEN64)
DEFINE_OPENAT(openat, NEXT_OPENAT)
DEFINE_OPENAT(openat64, NEXT_OPENAT64)
DEFINE_OPEN_2(__open_2, NEXT_OPEN_2)
DEFINE_OPEN_2(__open64_2, NEXT_OPEN64_2)
DEFINE_OPENAT_2(__openat_2, NEXT_OPENAT_2)
DEFINE_OPENAT_2(__openat64_2, NEXT_OPENAT64_2)

EXPORT int access(const char *path, int mode)
{
	if (is_device(path, 0))
		return device_access(mode);
	return NEXT(NEXT_ACCESS, access)(path, mode);
}

EXPORT int faccessat(int dir, const char *path, int mode, int flags)
{
	if (is_device(path, 0))
		return device_access(mode);
	return NEXT(NEXT_FACCESSAT, faccessat)(dir, path, mode, flags);
}

/* --- ioctl() ----------------------------------------------------------------------------------- */

struct creation {
	struct kvm_obj *parent;
	unsigned long request;
	uintptr_t arg;
};

static int make_child(void *ctx, struct kvm_obj **kvm)
{
	const struct creation *c = ctx;

	return kvm_create(c->parent, c->request, c->arg, kvm);
}

static int child_create(struct object *o, enum object_kind kind, unsigned long request,
			uintptr_t arg)
{
	struct creation c = { o->kvm, request, arg };

	return object_create(kind, true, make_child, &c);
}

/* The descriptor of a device goes into its structure. With KVM_CREATE_DEVICE_TEST there is none. */
static long device_create(struct object *o, uintptr_t arg)
{
	long rc = kvm_ioctl(o->kvm, KVM_CREATE_DEVICE, arg);
	uint32_t fd;

	if (rc != -ENOTTY)
		return rc;
	rc = child_create(o, OBJECT_DEVICE, KVM_CREATE_DEVICE, arg);
	if (rc < 0)
		return rc;
	fd = rc;
	rc = soft_copy_out(arg + offsetof(struct kvm_create_device, fd), &fd, sizeof(fd));
	if (rc)
		close(fd);
	return rc;
}

/* As in the kernel, a VM and what belongs to it obey only the process that made it. */
static long object_ioctl(struct object *o, unsigned long request, uintptr_t arg)
{
	if (o->kind != OBJECT_SYSTEM && object_foreign(o))
		return -EIO;
	switch (request) {
	case KVM_CREATE_VM:
		return child_create(o, OBJECT_VM, request, arg);
	case KVM_CREATE_VCPU:
		return child_create(o, OBJECT_VCPU, request, arg);
	case KVM_CREATE_DEVICE:
		return device_create(o, arg);
	default:
		return kvm_ioctl(o->kvm, request, arg);
	}
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	struct object *o = NULL;
	int saved = errno;
	uintptr_t arg;
	va_list args;
	long rc;

	va_start(args, request);
	arg = va_arg(args, uintptr_t);
	va_end(args);
	if (_IOC_TYPE(request) == KVMIO)
		o = object_get(fd);
	if (!o && _IOC_TYPE(request) == KVMIO)
		o = object_adopt(fd, make_system, NULL);
	if (!o)
		return NEXT(NEXT_IOCTL, ioctl)(fd, request, arg);
	rc = object_ioctl(o, (uint32_t)request, arg);
	object_put(o);
	return result(rc, saved);
}

/* --- mmap() -------------------------------------------------------------------------------------- */

/* Of the objects only a vCPU can be mapped, and its descriptor is that of its memory. */
static bool is_mappable(int fd)
{
	struct object *o = object_get(fd);
	bool mappable = !o || o->kind == OBJECT_VCPU;

	if (o)
		object_put(o);
	return mappable;
}

static void *not_mappable(void)
{
	errno = ENODEV;
	return MAP_FAILED;
}

EXPORT void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && !is_mappable(fd))
		return not_mappable();
	return NEXT(NEXT_MMAP, mmap)(addr, length, prot, flags, fd, offset);
}

EXPORT void *mmap64(void *addr, size_t length, int prot, int flags, int fd, off64_t offset)
{
	if (!(flags & MAP_ANONYMOUS) && !is_mappable(fd))
		return not_mappable();
	return NEXT(NEXT_MMAP64, mmap64)(addr, length, prot, flags, fd, offset);
}
