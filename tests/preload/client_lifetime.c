// SPDX-License-Identifier: Apache-2.0
/*
 * How long objects live: as long as a descriptor or a mapping of them, however
 * it was copied, in whatever order they are closed; across fork() and exec();
 * and no longer.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"

/* Make the library look for objects that nobody has: it does that when it makes one. */
static void collect(void)
{
	for (unsigned int n = 0; n < 3; n++) {
		int fd = open("/dev/kvm", O_RDWR);

		close(fd);
	}
}

static void copies(void)
{
	struct machine m;
	int fd, high;

	if (!machine_create(&m, 1))
		return;
	fd = dup(m.cpu[0].fd);
	close(m.cpu[0].fd);
	CHECK("closed", RC(ioctl(m.cpu[0].fd, KVM_RUN, 0)), not_kvm(-EBADF));
	collect();
	CHECK_RUNS(&m.cpu[0], fd);
	high = fcntl(fd, F_DUPFD_CLOEXEC, 100);
	CHECK("number", high >= 100, 1);
	close(fd);
	collect();
	CHECK_RUNS(&m.cpu[0], high);
	CHECK("dup3", RC(dup3(high, m.cpu[0].fd, O_CLOEXEC)), m.cpu[0].fd);
	close(high);
	CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
	/* A call past the C library. */
	high = syscall(SYS_dup, m.cpu[0].fd);
	syscall(SYS_close, m.cpu[0].fd);
	collect();
	CHECK_RUNS(&m.cpu[0], high);
	CHECK("dup2", RC(dup2(high, m.cpu[0].fd)), m.cpu[0].fd);
	close(high);
	machine_close(&m);
}

/* A number that is used again means what it was used for last. */
static void numbers(void)
{
	struct machine m;
	int fd, other;

	if (!machine_create(&m, 2))
		return;
	fd = dup(m.cpu[0].fd);
	other = open("/dev/null", O_RDWR);
	CHECK("dup2", RC(dup2(other, fd)), fd);
	CHECK("/dev/null", RC(ioctl(fd, KVM_RUN, 0)), not_kvm(-ENOTTY));
	syscall(SYS_close, fd);
	CHECK("dup2", RC(dup2(m.cpu[1].fd, fd)), fd);
	CHECK_RUNS(&m.cpu[1], fd);
	CHECK("the first", m.cpu[0].run->s.regs.gprs[0], 0);
	CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
	close(fd);
	close(other);
	machine_close(&m);
}

static void close_orders(void)
{
	static const char orders[][3] = { "kvc", "kcv", "vkc", "vck", "ckv", "cvk" };
	struct machine m;

	for (unsigned int n = 0; n < sizeof(orders) / sizeof(orders[0]); n++) {
		bool open = true;

		if (!machine_create(&m, 1))
			return;
		for (unsigned int i = 0; i < 3; i++) {
			int *fd = orders[n][i] == 'k' ? &m.kvm :
				  orders[n][i] == 'v' ? &m.vm : &m.cpu[0].fd;

			open = open && orders[n][i] != 'c';
			CHECK("close", RC(close(*fd)), 0);
			*fd = -1;
			collect();
			if (open)
				CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
		}
		machine_close(&m);
	}
}

static sigjmp_buf bus;

static void bus_error(int sig)
{
	siglongjmp(bus, sig);
}

/* What is mapped stays; and there is nothing behind the SIE page. */
static void mappings(void)
{
	long page = sysconf(_SC_PAGESIZE);
	struct s390_run *again;
	struct machine m;
	volatile uint8_t *beyond;

	if (!machine_create(&m, 1))
		return;
	CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
	again = mmap(NULL, page, PROT_READ, MAP_SHARED, m.cpu[0].fd, 0);
	CHECK("the same page", again->s.regs.gprs[0], 1);
	beyond = mmap(NULL, page, PROT_READ, MAP_SHARED, m.cpu[0].fd, 2 * page);
	CHECK("beyond", beyond == MAP_FAILED, 0);
	signal(SIGBUS, bus_error);
	if (!sigsetjmp(bus, 1))
		CHECK("beyond", *beyond, -1);
	signal(SIGBUS, SIG_DFL);
	munmap((void *)beyond, page);
	munmap(m.cpu[0].run, page);
	close(m.cpu[0].fd);
	close(m.vm);
	close(m.kvm);
	m.kvm = m.vm = m.cpu[0].fd = -1;
	m.cpu[0].run = NULL;
	collect();
	CHECK("kvm_run", again->exit_reason, S390_EXIT_SIEIC);
	CHECK("SIE block", m.cpu[0].sie->icptcode, 4);
	m.cpu[0].sie->icptcode = 5;
	CHECK("SIE block", m.cpu[0].sie->icptcode, 5);
	munmap(again, page);
	machine_close(&m);
}

/* A descriptor may be in a message only. */
static void through_socket(void)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	struct machine m;
	int sv[2], fd;

	if (!machine_create(&m, 1))
		return;
	CHECK("socketpair", RC(socketpair(AF_UNIX, SOCK_STREAM, 0, sv)), 0);
	*c = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
			       .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(c), &m.cpu[0].fd, sizeof(int));
	CHECK("sendmsg", RC(sendmsg(sv[0], &msg, 0)), 1);
	CHECK("recvmsg", RC(recvmsg(sv[1], &msg, 0)), 1);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	CHECK("another number", fd != m.cpu[0].fd, 1);
	close(m.cpu[0].fd);
	m.cpu[0].fd = fd;
	collect();
	CHECK_RUNS(&m.cpu[0], fd);
	close(sv[0]);
	close(sv[1]);
	machine_close(&m);
}

/* --- other processes ------------------------------------------------------------------- */

static int child_of(struct machine *m)
{
	struct machine own;

	if (RC(ioctl(m->cpu[0].fd, KVM_RUN, 0)) != -EIO)
		return 1;
	if (RC(ioctl(m->vm, KVM_CHECK_EXTENSION, 1)) != -EIO)
		return 2;
	if (RC(ioctl(m->kvm, KVM_GET_API_VERSION, 0)) != KVM_API_VERSION)
		return 3;
	close(m->cpu[0].fd);
	close(m->vm);
	collect();
	own.vm = ioctl(m->kvm, KVM_CREATE_VM, S390_KVM_VM_UCONTROL);
	if (own.vm < 0 || !vcpu_create(own.vm, 0, &own.cpu[0]))
		return 4;
	if (RC(ioctl(own.cpu[0].fd, KVM_RUN, 0)) || own.cpu[0].run->s.regs.gprs[0] != 1)
		return 5;
	return 0;
}

static int status_of(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* A VM obeys the process that made it; /dev/kvm is for both. */
static void forks(void)
{
	struct machine m;
	pid_t pid;

	if (!machine_create(&m, 1))
		return;
	CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
	pid = fork();
	if (!pid)
		_exit(child_of(&m));
	CHECK("the child", status_of(pid), 0);
	CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
	collect();
	CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
	machine_close(&m);
}

/* The child of vfork() has descriptors of its own, but not memory. */
static void vforks(void)
{
	struct machine m;
	volatile int fd;
	pid_t pid;

	if (!machine_create(&m, 1))
		return;
	fd = m.cpu[0].fd;
	pid = vfork();
	if (!pid) {
		close(fd);
		_exit(0);
	}
	CHECK("the child", status_of(pid), 0);
	collect();
	CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
	machine_close(&m);
}

/* Arguments: descriptors of /dev/kvm, a VM and a vCPU of the program before. */
int after_exec(int argc, char **argv)
{
	struct machine own;
	int kvm;

	if (argc != 5)
		return 1;
	if (fcntl(atoi(argv[3]), F_GETFD) != -1 || fcntl(atoi(argv[4]), F_GETFD) != -1)
		return 2;
	kvm = atoi(argv[2]);
	if (RC(ioctl(kvm, KVM_GET_API_VERSION, 0)) != KVM_API_VERSION)
		return 3;
	own.vm = ioctl(kvm, KVM_CREATE_VM, S390_KVM_VM_UCONTROL);
	if (own.vm < 0 || !vcpu_create(own.vm, 0, &own.cpu[0]))
		return 4;
	return RC(ioctl(own.cpu[0].fd, KVM_RUN, 0)) ? 5 : 0;
}

/* The test's script knows the words that start this program, emulator and all. */
static void start_again(struct machine *m)
{
	const char *self = getenv("CLIENT_COMMAND");
	char command[1024];

	unsetenv("LD_PRELOAD");
	snprintf(command, sizeof(command), "exec %s --after-exec %d %d %d", self ? self : "false",
		 m->kvm, m->vm, m->cpu[0].fd);
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(126);
}

static void execs(void)
{
	struct machine m;
	pid_t pid;

	if (!machine_create(&m, 1))
		return;
	CHECK("fcntl", RC(fcntl(m.kvm, F_SETFD, 0)), 0);
	pid = fork();
	if (!pid)
		start_again(&m);
	CHECK("the program", status_of(pid), 0);
	machine_close(&m);
}

/* --- and no longer ----------------------------------------------------------------------- */

/* Pages of address space, as the first number of statm. */
static long address_space(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (!f || fscanf(f, "%ld", &pages) != 1)
		CHECK("/proc/self/statm", 0, 1);
	if (f)
		fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

static void make_machines(unsigned int count)
{
	struct machine m;

	for (unsigned int n = 0; n < count; n++) {
		if (!machine_create(&m, 2))
			return;
		machine_close(&m);
	}
}

/* A vCPU that is not freed would keep megabytes of address space. */
static void freed(void)
{
	int before = dup(0), after;
	long space;

	close(before);
	make_machines(4);
	space = address_space();
	make_machines(60);
	CHECK("address space", (address_space() - space) / (long)(64 * MIB), 0);
	after = dup(0);
	close(after);
	CHECK("descriptors", after, before);
}

const struct test tests_lifetime[] = {
	{ "copies of descriptors", copies },
	{ "numbers used again", numbers },
	{ "orders of closing", close_orders },
	{ "lifetime of mappings", mappings },
	{ "through a socket", through_socket },
	{ "fork", forks },
	{ "vfork", vforks },
	{ "exec", execs },
	{ "memory is freed", freed },
	{ NULL, NULL },
};
