// SPDX-License-Identifier: Apache-2.0
/*
 * The calls one by one: the ways to open /dev/kvm, what other files must not
 * notice, devices, and errors as the kernel gives them.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);

/* A function of the C library that a compiler cannot replace by another one. */
#define CALL(f) ({ __typeof__(&f) volatile f_ = f; f_; })

static void check_device(const char *how, int fd)
{
	if (!CHECK(how, fd < 0 ? -errno : 0, 0))
		return;
	CHECK(how, RC(ioctl(fd, KVM_GET_API_VERSION, 0)), KVM_API_VERSION);
	CHECK(how, RC(ioctl(fd, KVM_CHECK_EXTENSION, S390_KVM_CAP_UCONTROL)), 1);
	CHECK("close", RC(close(fd)), 0);
	CHECK("closed", RC(ioctl(fd, KVM_GET_API_VERSION, 0)), not_kvm(-EBADF));
}

static void opens(void)
{
	const char *path = "/dev/kvm";
	int flags = O_RDWR | O_CLOEXEC;

	check_device("open", CALL(open)(path, flags));
	check_device("open64", CALL(open64)(path, flags));
	check_device("openat", CALL(openat)(AT_FDCWD, path, flags));
	check_device("openat64", CALL(openat64)(-1, path, flags));
	check_device("__open_2", __open_2(path, flags));
	check_device("__open64_2", __open64_2(path, flags));
	check_device("__openat_2", __openat_2(AT_FDCWD, path, flags));
	check_device("__openat64_2", __openat64_2(AT_FDCWD, path, flags));
	CHECK("O_EXCL", RC(open(path, O_RDWR | O_CREAT | O_EXCL, 0600)), -EEXIST);
	CHECK("O_DIRECTORY", RC(open(path, O_RDONLY | O_DIRECTORY)), -ENOTDIR);
	CHECK("access", RC(access(path, R_OK | W_OK)), 0);
	CHECK("access", RC(access(path, X_OK)), -EACCES);
	CHECK("access", RC(access(path, 8)), -EINVAL);
	CHECK("faccessat", RC(faccessat(AT_FDCWD, path, F_OK, 0)), 0);
}

static void open_flags(void)
{
	int fd = open("/dev/kvm", O_RDWR), vm;

	CHECK("no O_CLOEXEC", RC(fcntl(fd, F_GETFD)), 0);
	vm = ioctl(fd, KVM_CREATE_VM, S390_KVM_VM_UCONTROL);
	CHECK("a VM", RC(fcntl(vm, F_GETFD)), FD_CLOEXEC);
	close(vm);
	close(fd);
	fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	CHECK("O_CLOEXEC", RC(fcntl(fd, F_GETFD)), FD_CLOEXEC);
	close(fd);
}

/* All other files are as ever, also while there are objects. */
static void other_files(void)
{
	char name[] = "/tmp/ucvm-client.XXXXXX", *map;
	int kvm = open("/dev/kvm", O_RDWR), fd = mkstemp(name), size = 0;
	struct stat st;

	close(fd);
	unlink(name);
	umask(0);
	fd = CALL(open)(name, O_RDWR | O_CREAT | O_EXCL, 0640);
	if (!CHECK("open", fd < 0 ? -errno : 0, 0))
		return;
	CHECK("fstat", fstat(fd, &st), 0);
	CHECK("mode", st.st_mode & 07777, 0640);
	CHECK("write", write(fd, "0123456789", 10), 10);
	CHECK("FIONREAD", RC(lseek(fd, 4, SEEK_SET)), 4);
	CHECK("FIONREAD", RC(ioctl(fd, FIONREAD, &size)), 0);
	CHECK("FIONREAD", size, 6);
	CHECK("a KVM ioctl", RC(ioctl(fd, KVM_GET_API_VERSION, 0)), not_kvm(-ENOTTY));
	map = mmap(NULL, 10, PROT_READ, MAP_SHARED, fd, 0);
	if (CHECK("mmap", map == MAP_FAILED, 0))
		CHECK("mmap", map[9], '9');
	munmap(map, 10);
	close(fd);
	unlink(name);
	CHECK("not there", RC(CALL(openat)(AT_FDCWD, name, O_RDONLY)), -ENOENT);
	CHECK("not there", RC(access(name, F_OK)), -ENOENT);
	CHECK("/dev/null", RC(access("/dev/null", W_OK)), 0);
	CHECK("no file", RC(ioctl(-1, KVM_GET_API_VERSION, 0)), not_kvm(-EBADF));
	close(kvm);
}

/* A success leaves errno alone. */
static void errors(void)
{
	struct machine m;

	if (!machine_create(&m, 1))
		return;
	CHECK("system", RC(ioctl(m.kvm, KVM_RUN, 0)), -EINVAL);
	CHECK("system", RC(ioctl(m.kvm, KVM_CREATE_VCPU, 5)), -EINVAL);
	CHECK("VM", RC(ioctl(m.vm, KVM_RUN, 0)), -ENOTTY);
	CHECK("VM", RC(ioctl(m.vm, KVM_CREATE_VM, 1)), -ENOTTY);
	CHECK("vCPU", RC(ioctl(m.cpu[0].fd, KVM_CREATE_VCPU, 5)), -ENOTTY);
	CHECK("a usual VM", RC(ioctl(m.kvm, KVM_CREATE_VM, 2)), -EINVAL);
	CHECK("same id", RC(ioctl(m.vm, KVM_CREATE_VCPU, 0)), -EEXIST);
	CHECK("id", RC(ioctl(m.vm, KVM_CREATE_VCPU, 255)), -EINVAL);
	CHECK("pointer", RC(ioctl(m.cpu[0].fd, S390_KVM_UCAS_MAP, 8)), -EFAULT);
	errno = 77;
	CHECK("KVM_RUN", ioctl(m.cpu[0].fd, KVM_RUN, 0), 0);
	CHECK("errno", errno, 77);
	machine_close(&m);
}

static void maps(void)
{
	long page = sysconf(_SC_PAGESIZE);
	struct machine m;

	if (!machine_create(&m, 1))
		return;
	CHECK("size", RC(ioctl(m.kvm, KVM_GET_VCPU_MMAP_SIZE, 0)), 4096);
	errno = 0;
	CHECK("a VM", mmap(NULL, page, PROT_READ, MAP_SHARED, m.vm, 0) == MAP_FAILED, 1);
	CHECK("a VM", errno, ENODEV);
	errno = 0;
	CHECK("kvm", mmap64(NULL, page, PROT_READ, MAP_SHARED, m.kvm, 0) == MAP_FAILED, 1);
	CHECK("kvm", errno, ENODEV);
	CHECK("id", m.cpu[0].sie->icpua[1], 0);
	CHECK("hpid", m.cpu[0].sie->hpid, 4);
	machine_close(&m);
}

static void polls(void)
{
	struct machine m;
	struct pollfd p[3];

	if (!machine_create(&m, 1))
		return;
	for (unsigned int n = 0; n < 3; n++)
		p[n] = (struct pollfd){ (int[]){ m.kvm, m.vm, m.cpu[0].fd }[n],
					POLLIN | POLLOUT, 0 };
	CHECK("poll", RC(poll(p, 3, 0)), 3);
	for (unsigned int n = 0; n < 3; n++)
		CHECK("always ready", p[n].revents, POLLIN | POLLOUT);
	machine_close(&m);
}

static void devices(void)
{
	struct kvm_create_device cd = { .type = 6 /* FLIC */, .fd = 12345 };
	struct kvm_device_attr attr = { .group = 3 /* KVM_DEV_FLIC_CLEAR_IRQS */ };
	struct machine m;

	if (!machine_create(&m, 0))
		return;
	cd.flags = KVM_CREATE_DEVICE_TEST;
	CHECK("test", RC(ioctl(m.vm, KVM_CREATE_DEVICE, &cd)), 0);
	CHECK("no descriptor", cd.fd, 12345);
	cd.flags = 0;
	CHECK("create", RC(ioctl(m.vm, KVM_CREATE_DEVICE, &cd)), 0);
	CHECK("a descriptor", RC(fcntl(cd.fd, F_GETFD)), FD_CLOEXEC);
	CHECK("an attribute", RC(ioctl(cd.fd, KVM_SET_DEVICE_ATTR, &attr)), 0);
	CHECK("KVM_RUN", RC(ioctl(cd.fd, KVM_RUN, 0)), -ENOTTY);
	close(cd.fd);
	CHECK("a second one", RC(ioctl(m.vm, KVM_CREATE_DEVICE, &cd)), -EINVAL);
	cd.type = 1;
	CHECK("another kind", RC(ioctl(m.vm, KVM_CREATE_DEVICE, &cd)), -ENODEV);
	CHECK("from nowhere", RC(ioctl(m.vm, KVM_CREATE_DEVICE, 8)), -EFAULT);
	machine_close(&m);
}

/* Without a free number nothing is made: the id of the vCPU stays free. */
static void no_descriptors(void)
{
	struct rlimit old, none;
	struct machine m;
	struct vcpu v;
	int fd;

	if (!machine_create(&m, 0))
		return;
	fd = dup(m.vm);			/* the lowest number that is free */
	close(fd);
	getrlimit(RLIMIT_NOFILE, &old);
	none = old;
	none.rlim_cur = fd;
	setrlimit(RLIMIT_NOFILE, &none);
	CHECK("open", RC(open("/dev/kvm", O_RDWR)), -EMFILE);
	CHECK("KVM_CREATE_VM", RC(ioctl(m.kvm, KVM_CREATE_VM, 1)), -EMFILE);
	CHECK("KVM_CREATE_VCPU", RC(ioctl(m.vm, KVM_CREATE_VCPU, 3)), -EMFILE);
	setrlimit(RLIMIT_NOFILE, &old);
	if (vcpu_create(m.vm, 3, &v)) {
		CHECK("its number", v.fd, fd);
		CHECK_RUNS(&v, v.fd);
	}
	vcpu_close(&v);
	machine_close(&m);
}

/* An unknown kernel in the environment is not the default one. */
static void kernels(void)
{
	char *old = getenv("UCVM_KVM_KERNEL");
	struct machine m;

	setenv("UCVM_KVM_KERNEL", "5.0", 1);
	CHECK("5.0", RC(open("/dev/kvm", O_RDWR)), -EINVAL);
	setenv("UCVM_KVM_KERNEL", "6.12", 1);
	if (machine_create(&m, 1))
		CHECK("6.12", RC(ioctl(m.cpu[0].fd, S390_KVM_VCPU_FAULT, 2 * MIB)), -EFAULT);
	machine_close(&m);
	setenv("UCVM_KVM_KERNEL", "7.2", 1);
	if (machine_create(&m, 1))
		CHECK("7.2", RC(ioctl(m.cpu[0].fd, S390_KVM_VCPU_FAULT, 2 * MIB)), -EREMOTE);
	machine_close(&m);
	if (old)
		setenv("UCVM_KVM_KERNEL", old, 1);
	else
		unsetenv("UCVM_KVM_KERNEL");
}

const struct test tests_calls[] = {
	{ "ways to open", opens },
	{ "flags of descriptors", open_flags },
	{ "other files", other_files },
	{ "errors", errors },
	{ "mappings", maps },
	{ "poll", polls },
	{ "devices", devices },
	{ "no descriptor left", no_descriptors },
	{ "choice of the kernel", kernels },
	{ NULL, NULL },
};
