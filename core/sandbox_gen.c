// SPDX-License-Identifier: Apache-2.0
/*
 * A program of the build: writes the system call filters as tables of C, so that
 * no start of ucvm spends time on making them.
 *
 * usage: sandbox_gen ARCHITECTURE	(as libseccomp names it: x86_64, aarch64, s390x)
 *
 * The table of allowed system calls is here. Threads inherit the filter of the thread
 * that starts them and then add their own, so what a vCPU may do the main thread
 * may do, too. Calls that a libc makes on its own (memory, threads, time) are
 * for all; a call that the architecture does not have is left out. Constants are
 * those of the build host: the three architectures have the same.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "core/sandbox.h"

#define MAIN	(1u << SANDBOX_MAIN)
#define VCPU	(1u << SANDBOX_VCPU | MAIN)
#define IO	(1u << SANDBOX_IO | MAIN)
#define ALL	(VCPU | IO)

/* Which of the variants of a filter have a row. */
enum when { ALWAYS, SAVES, REOPENS, FLAGS_FIRST, FLAGS_SECOND };

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
	CALL(exit_group, ALL), CALL(membarrier, ALL),
	{ SCMP_SYS(clone), ALL, FLAGS_FIRST, 1,
	  { SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD) } },
	{ SCMP_SYS(clone), ALL, FLAGS_SECOND, 1,
	  { SCMP_A1(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD) } },
	CALL_IF(prctl, ALL, SCMP_A0_32(SCMP_CMP_EQ, PR_SET_NO_NEW_PRIVS)),
	CALL(seccomp, ALL),
	/* signals */
	CALL(rt_sigprocmask, ALL), CALL(rt_sigpending, ALL),
	CALL(rt_sigreturn, ALL), CALL(sigreturn, ALL),	/* s390x: of handlers without siginfo */
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
	IOCTL(KVM_IRQ_LINE, IO | VCPU),
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

/* One of the programs that are written. */
struct variant {
	enum sandbox_class class;
	bool saves, reopens;
	bool flags_second;	/* clone() has its flags in the second argument */
	bool big_endian;
};

static bool counts(const struct rule *rule, const struct variant *v)
{
	if (!(rule->classes & 1u << v->class))
		return false;
	switch (rule->when) {
	case SAVES:
		return v->saves;
	case REOPENS:
		return v->reopens;
	case FLAGS_FIRST:
		return !v->flags_second;
	case FLAGS_SECOND:
		return v->flags_second;
	default:
		return true;
	}
}

/*
 * A vCPU's thread has the main thread's filter, so its own only has to forbid
 * what that one allows beyond. A kernel takes a short filter faster, and the
 * guest waits for it. Not with both variants, whose openat() rows overlap.
 */
static bool forbids(const struct variant *v)
{
	return v->class == SANDBOX_VCPU && !(v->saves && v->reopens);
}

static int add_forbidden(scmp_filter_ctx ctx, const struct variant *v)
{
	struct variant main_thread = *v;
	int rc = 0;

	main_thread.class = SANDBOX_MAIN;
	for (size_t i = 0; rc == 0 && i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (counts(&rules[i], &main_thread) && !counts(&rules[i], v))
			rc = seccomp_rule_add_array(ctx, SCMP_ACT_KILL_PROCESS, rules[i].call,
						    rules[i].nr_args, rules[i].args);
		if (rc == -EDOM)
			rc = 0;
	}
	return rc;
}

static int add_rules(scmp_filter_ctx ctx, const struct variant *v)
{
	/* Its flags cannot be looked at; libc then uses clone(). */
	int rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	for (size_t i = 0; rc == 0 && i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (counts(&rules[i], v))
			rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, rules[i].call,
						    rules[i].nr_args, rules[i].args);
		if (rc == -EDOM)	/* the architecture has no such call */
			rc = 0;
	}
	return rc;
}

/* libseccomp has exported for a host of the other byte order. */
static void swap(struct sock_filter *insn)
{
	insn->code = __builtin_bswap16(insn->code);
	insn->k = __builtin_bswap32(insn->k);
}

/* libseccomp writes the program to a descriptor: an unnamed file. */
static int write_program(scmp_filter_ctx ctx, const struct variant *v)
{
	struct sock_filter insn;
	FILE *file = tmpfile();
	int rc = file ? seccomp_export_bpf(ctx, fileno(file)) : -errno;

	if (rc == 0) {
		rewind(file);
		printf("static const struct sock_filter filter_%d%d%d[] = {\n", v->class, v->saves,
		       v->reopens);
		while (fread(&insn, sizeof(insn), 1, file) == 1) {
			if (v->big_endian != (__BYTE_ORDER == __BIG_ENDIAN))
				swap(&insn);
			printf("\t{ 0x%02x, %u, %u, 0x%" PRIx32 " },\n", insn.code, insn.jt, insn.jf,
			       insn.k);
		}
		printf("};\n\n");
	}
	if (file)
		fclose(file);
	return rc;
}

static int write_variant(const struct variant *v, uint32_t arch)
{
	scmp_filter_ctx ctx = seccomp_init(forbids(v) ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
	int rc = ctx ? 0 : -ENOMEM;

	if (rc == 0 && arch != seccomp_arch_native()) {
		rc = seccomp_arch_remove(ctx, SCMP_ARCH_NATIVE);
		if (rc == 0)
			rc = seccomp_arch_add(ctx, arch);
	}
	/*
	 * A tree instead of a chain: the kernel runs the program for every call of the
	 * architecture when it takes it, which was 2 ms of the start of an arm64 guest.
	 */
	if (rc == 0)
		rc = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (rc == 0)
		rc = forbids(v) ? add_forbidden(ctx, v) : add_rules(ctx, v);
	if (rc == 0)
		rc = write_program(ctx, v);
	seccomp_release(ctx);
	return rc;
}

int main(int argc, char **argv)
{
	uint32_t arch = argc == 2 ? seccomp_arch_resolve_name(argv[1]) : 0;
	const bool s390x = argc == 2 && strcmp(argv[1], "s390x") == 0;
	int rc = arch ? 0 : -EINVAL;

	printf("/* Made by sandbox_gen; see there. filter_<class><saves><reopens> */\n");
	for (int n = 0; rc == 0 && n < 4 * SANDBOX_CLASSES; n++) {
		const struct variant v = { n / 4, n & 1, n >> 1 & 1, s390x, s390x };

		rc = write_variant(&v, arch);
	}
	if (rc)
		fprintf(stderr, "sandbox_gen: %s: %s\n", argc == 2 ? argv[1] : "no architecture",
			strerror(-rc));
	return rc || fflush(stdout) ? 1 : 0;
}
