// SPDX-License-Identifier: Apache-2.0
/*
 * The table of allowed system calls. Threads inherit the filter of the thread
 * that starts them and then add their own, so what a vCPU may do the main thread
 * may do, too. Calls that a libc makes on its own (memory, threads, time) are
 * for all; a call that the kernel of the build does not know is left out.
 */
#include "core/sandbox_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* The argument of clone() with the flags is not the first everywhere. */
#ifdef __s390x__
#define CLONE_IS_THREAD	SCMP_A1(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)
#else
#define CLONE_IS_THREAD	SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)
#endif

#define MAIN	(1u << SANDBOX_MAIN)
#define VCPU	(1u << SANDBOX_VCPU | MAIN)
#define IO	(1u << SANDBOX_IO | MAIN)
#define ALL	(VCPU | IO)

/* When a row counts. */
enum when { ALWAYS, SAVES, REOPENS };

struct rule {
	int call;		/* SCMP_SYS() */
	unsigned int classes;
	enum when when;
	unsigned int nr_args;
	struct scmp_arg_cmp args[2];
};

#define CALL(name, classes)		{ SCMP_SYS(name), classes, ALWAYS, 0, { { 0 } } }
#define CALL_WHEN(name, classes, when)	{ SCMP_SYS(name), classes, when, 0, { { 0 } } }
#define CALL_IF(name, classes, cmp)	{ SCMP_SYS(name), classes, ALWAYS, 1, { cmp } }
#define IOCTL(request, classes)		CALL_IF(ioctl, classes, SCMP_A1_32(SCMP_CMP_EQ, request))

static const struct rule rules[] = {
	/* memory */
	CALL(brk, ALL), CALL(munmap, ALL), CALL(mremap, ALL), CALL(madvise, ALL),
	CALL_IF(mmap, ALL, SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)),
	CALL_IF(mprotect, ALL, SCMP_A2_32(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)),
	/* threads */
	CALL(futex, ALL), CALL(sched_yield, ALL), CALL(set_robust_list, ALL), CALL(rseq, ALL),
	CALL(gettid, ALL), CALL(getpid, ALL), CALL(tgkill, ALL), CALL(exit, ALL),
	CALL(exit_group, ALL), CALL(membarrier, ALL), CALL_IF(clone, ALL, CLONE_IS_THREAD),
	CALL_IF(prctl, ALL, SCMP_A0_32(SCMP_CMP_EQ, PR_SET_NO_NEW_PRIVS)),
	CALL(seccomp, ALL),
	/* signals */
	CALL(rt_sigprocmask, ALL), CALL(rt_sigreturn, ALL), CALL(rt_sigpending, ALL),
	CALL(rt_sigtimedwait, ALL), CALL(rt_sigtimedwait_time64, ALL), CALL(restart_syscall, ALL),
	CALL(rt_sigaction, MAIN), CALL(sigaltstack, ALL),
	/* time */
	CALL(clock_gettime, ALL), CALL(clock_nanosleep, ALL), CALL(nanosleep, ALL),
	CALL(gettimeofday, ALL), CALL(time, ALL),
	/* descriptors that are open */
	CALL(read, ALL), CALL(write, ALL), CALL(writev, ALL), CALL(close, ALL), CALL(poll, ALL),
	CALL(ppoll, ALL), CALL(fstat, ALL), CALL(lseek, ALL),
	CALL_IF(newfstatat, ALL, SCMP_A3_32(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH)),
	CALL_IF(fcntl, ALL, SCMP_A1_32(SCMP_CMP_EQ, F_GETFL)),
	CALL_IF(fcntl, ALL, SCMP_A1_32(SCMP_CMP_EQ, F_SETFL)),
	/* the guest is loaded again: its files are open; memory is thrown away */
	CALL(pread64, VCPU), CALL(fallocate, VCPU), CALL(getrandom, ALL),
	/* KVM; a device that has input raises its interrupt */
	IOCTL(KVM_IRQ_LINE, IO),
	CALL_IF(ioctl, VCPU, SCMP_A1_32(SCMP_CMP_MASKED_EQ, 0xff00, KVMIO << 8)),
	/* the end: the terminal as it was, its guard, a console file that is not wanted */
	IOCTL(TCGETS, IO), IOCTL(TCSETS, IO), IOCTL(TCSETSW, IO), IOCTL(TCSETSF, IO),
	IOCTL(TCFLSH, IO), IOCTL(TIOCGWINSZ, IO), CALL(kill, MAIN), CALL(wait4, MAIN),
	/* a saved guest */
	CALL_WHEN(openat, MAIN, SAVES), CALL_WHEN(fsync, MAIN, SAVES),
	CALL_WHEN(rename, MAIN, SAVES), CALL_WHEN(renameat, MAIN, SAVES),
	CALL_WHEN(renameat2, MAIN, SAVES), CALL_WHEN(unlink, MAIN, SAVES),
	CALL_WHEN(unlinkat, MAIN, SAVES),
	/* files that the kernel file names */
	{ SCMP_SYS(openat), VCPU, REOPENS, 1,
	  { SCMP_A2_32(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY) } },
};

static bool counts(const struct rule *rule, const struct sandbox_config *config,
		   enum sandbox_class class)
{
	if (!(rule->classes & 1u << class))
		return false;
	return rule->when == ALWAYS || (rule->when == SAVES && config->saves) ||
	       (rule->when == REOPENS && config->reopens);
}

static int add_rules(scmp_filter_ctx ctx, const struct sandbox_config *config,
		     enum sandbox_class class)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *rule = &rules[i];
		int rc;

		if (rule->call < 0 || !counts(rule, config, class))
			continue;	/* negative: this architecture has no such call */
		rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, rule->call, rule->nr_args,
					    rule->args);
		if (rc)
			return rc;
	}
	return 0;
}

/* libseccomp writes the program to a descriptor. */
static int export_program(scmp_filter_ctx ctx, struct sock_fprog *out)
{
	int fd = memfd_create("ucvm-filter", MFD_CLOEXEC);
	struct stat st;
	int rc;

	if (fd < 0)
		return -errno;
	rc = seccomp_export_bpf(ctx, fd);
	if (rc == 0 && fstat(fd, &st))
		rc = -errno;
	if (rc == 0) {
		out->filter = malloc((size_t)st.st_size);
		out->len = (unsigned short)((size_t)st.st_size / sizeof(*out->filter));
		if (!out->filter)
			rc = -ENOMEM;
		else if (pread(fd, out->filter, (size_t)st.st_size, 0) != st.st_size)
			rc = -EIO;
	}
	close(fd);
	return rc;
}

int sandbox_filter_build(const struct sandbox_config *config, enum sandbox_class class,
			 struct sock_fprog *out)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	if (!ctx)
		return -ENOMEM;
	/* Its flags cannot be looked at; libc then uses clone(). */
	rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (rc == 0)
		rc = add_rules(ctx, config, class);
	if (rc == 0)
		rc = export_program(ctx, out);
	seccomp_release(ctx);
	return rc;
}
