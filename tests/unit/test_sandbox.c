// SPDX-License-Identifier: Apache-2.0
/*
 * Least privilege: what is refused by name, capabilities that are gone, and
 * that a system call outside of a class's list kills. Each case is a process of
 * its own, since nothing of it can be taken back.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "core/sandbox.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"

static struct sandbox *make(const struct sandbox_config *config)
{
	struct ucvm_error err = { 0 };
	struct sandbox *sb = NULL;

	if (sandbox_create(config, &sb, &err))
		return NULL;
	return sb;
}

static void refused_by_name(void)
{
	static const struct {
		struct sandbox_config config;
		int code;
		const char *text;
	} rows[] = {
		{ { .user = "no such user" }, ENOENT, "--user: 'no such user'" },
		{ { .user = "" }, ENOENT, "--user: ''" },
		{ { .user = "12x" }, EINVAL, "--user: '12x'" },
		{ { .user = "1:" }, EINVAL, "--user: '1:'" },
		{ { .user = "4294967295" }, ERANGE, "--user: '4294967295'" },
		{ { .chroot = "/nonexistent" }, ENOENT, "--chroot: cannot open /nonexistent" },
		{ { .chroot = "/dev/null" }, ENOTDIR, "--chroot: cannot open /dev/null" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ucvm_error err = { 0 };
		struct sandbox *sb = NULL;

		CU_ASSERT_EQUAL(sandbox_create(&rows[i].config, &sb, &err), -rows[i].code);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, rows[i].text));
		CU_ASSERT_PTR_NULL(sb);
	}
	sandbox_destroy(NULL);
	CU_ASSERT_EQUAL(sandbox_confine(NULL, SANDBOX_VCPU), 0);
}

/* Wait status of a child that runs @body. */
static int in_child(void (*body)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		body();
		_exit(99);
	}
	CU_ASSERT_EQUAL_FATAL(waitpid(pid, &status, 0), pid);
	return status;
}

static bool any_capability(void)
{
	static const cap_flag_t sets[] = { CAP_EFFECTIVE, CAP_PERMITTED, CAP_INHERITABLE };
	cap_t caps = cap_get_proc();
	bool any = !caps;

	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0 && !any; cap++) {
		for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
			cap_flag_value_t value = CAP_SET;

			any |= cap_get_flag(caps, cap, sets[i], &value) || value == CAP_SET;
		}
		any |= cap_get_ambient(cap) == CAP_SET;
	}
	cap_free(caps);
	return any;
}

static void enter_plainly(void)
{
	struct sandbox *sb = make(&(struct sandbox_config){ 0 });
	struct ucvm_error err = { 0 };

	_exit(sb && sandbox_enter(sb, &err) == 0 && sandbox_enter(sb, &err) == 0 &&
	      !any_capability() && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
	      sandbox_raise() == 0 ? 0 : 1);
}

/* Someone else, in a folder. */
static void enter_as_other(void)
{
	char folder[TEMP_NAME_MAX];
	struct ucvm_error err = { 0 };
	struct sandbox *sb;
	bool ok;

	if (!mkdtemp(temp_template(folder)) || chmod(folder, 0755))
		_exit(1);
	sb = make(&(struct sandbox_config){ .user = "4321:1234", .chroot = folder });
	ok = sb && sandbox_enter(sb, &err) == 0 && getuid() == 4321 && geteuid() == 4321 &&
	     getgid() == 1234 && getgroups(0, NULL) == 0 && !any_capability() &&
	     access("/proc", F_OK) && access("..", F_OK) == 0 &&
	     access("../etc", F_OK) && setresuid(0, 0, 0);
	_exit(ok ? 0 : 1);
}

static void privileges_are_gone(void)
{
	CU_ASSERT_EQUAL(in_child(enter_plainly), 0);
	if (geteuid() == 0)
		CU_ASSERT_EQUAL(in_child(enter_as_other), 0);
}

/* CAP_SYS_ADMIN is not in effect but between raise and lower. */
static void raise_and_lower(void)
{
	struct sandbox *sb = make(&(struct sandbox_config){ .needs_admin = true });
	cap_flag_value_t value[3] = { CAP_SET, CAP_CLEAR, CAP_SET };
	int raised;

	cap_get_flag(cap_get_proc(), CAP_SYS_ADMIN, CAP_EFFECTIVE, &value[0]);
	raised = sandbox_raise();
	cap_get_flag(cap_get_proc(), CAP_SYS_ADMIN, CAP_EFFECTIVE, &value[1]);
	_exit(sb && raised == 1 && sandbox_raise() == 0 && sandbox_lower() == 0 &&
	      cap_get_flag(cap_get_proc(), CAP_SYS_ADMIN, CAP_EFFECTIVE, &value[2]) == 0 &&
	      value[0] == CAP_CLEAR && value[1] == CAP_SET && value[2] == CAP_CLEAR ? 0 : 1);
}

static void one_call_is_privileged(void)
{
	cap_flag_value_t value = CAP_CLEAR;
	cap_t caps = cap_get_proc();

	cap_get_flag(caps, CAP_SYS_ADMIN, CAP_PERMITTED, &value);
	cap_free(caps);
	if (value == CAP_CLEAR) {
		unit_skip("without CAP_SYS_ADMIN");
		return;
	}
	CU_ASSERT_EQUAL(in_child(raise_and_lower), 0);
}

/* ---- filters ---- */

static const struct sandbox_config filtered = { .filter = true };
static enum sandbox_class class;

static void confine(void)
{
	struct sandbox *sb = make(&filtered);

	if (!sb || sandbox_confine(sb, SANDBOX_MAIN) || sandbox_confine(sb, class))
		_exit(98);
}

static void do_nothing(void) { confine(); _exit(0); }
static void do_socket(void) { confine(); socket(AF_INET, SOCK_STREAM, 0); }
static void do_open(void) { confine(); open("/etc/passwd", O_RDONLY); }
static void do_execve(void) { confine(); execl("/bin/true", "true", (char *)NULL); }
static void do_fork(void) { confine(); fork(); }
static void do_exec_memory(void)
{
	confine();
	mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* What the main thread may, a vCPU's thread may not. */
static void do_kill(void) { confine(); kill(getpid(), 0); _exit(0); }
static void do_terminal(void) { confine(); ioctl(0, TCGETS, NULL); _exit(0); }

static void *thread(void *opaque)
{
	return opaque;
}

/* What libc does on its own: memory, threads, time, output. */
static void do_usual_things(void)
{
	static char text[1];
	pthread_t t;
	void *p, *result = NULL;

	pthread_create(&t, NULL, thread, text);		/* the first sets libc up */
	pthread_join(t, &result);
	confine();
	p = malloc(1 << 20);
	memset(p, 1, 1 << 20);
	free(p);
	if (pthread_create(&t, NULL, thread, text) || pthread_join(t, &result) || result != text)
		_exit(1);
	usleep(10);
	if (write(STDOUT_FILENO, text, 0))
		_exit(1);
	_exit(0);
}

static void forbidden_calls_kill(void)
{
	static void (*const bodies[])(void) = {
		do_socket, do_open, do_execve, do_fork, do_exec_memory,
	};

#ifdef UCVM_INSTRUMENTED
	unit_skip("instrumented builds have no filters");
	return;
#endif
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) {
		unit_skip("this kernel filters no system calls");
		return;
	}
	for (class = 0; class < SANDBOX_CLASSES; class++) {
		CU_ASSERT_EQUAL(in_child(do_nothing), 0);
		CU_ASSERT_EQUAL(in_child(do_usual_things), 0);
		for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
			int status = in_child(bodies[i]);

			CU_ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
		}
	}
}

static void classes_differ(void)
{
#ifdef UCVM_INSTRUMENTED
	unit_skip("instrumented builds have no filters");
	return;
#endif
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) {
		unit_skip("this kernel filters no system calls");
		return;
	}
	class = SANDBOX_MAIN;
	CU_ASSERT_EQUAL(in_child(do_kill), 0);
	CU_ASSERT_EQUAL(in_child(do_terminal), 0);
	class = SANDBOX_VCPU;
	CU_ASSERT_EQUAL(WTERMSIG(in_child(do_kill)), SIGSYS);
	CU_ASSERT_EQUAL(WTERMSIG(in_child(do_terminal)), SIGSYS);
	class = SANDBOX_IO;
	CU_ASSERT_EQUAL(WTERMSIG(in_child(do_kill)), SIGSYS);
	CU_ASSERT_EQUAL(in_child(do_terminal), 0);
}

UNIT_SUITE(sandbox) = {
	{ "refused by name", refused_by_name },
	{ "privileges are gone", privileges_are_gone },
	{ "one call is privileged", one_call_is_privileged },
	{ "forbidden calls kill", forbidden_calls_kill },
	{ "classes differ", classes_differ },
	CU_TEST_INFO_NULL,
};
