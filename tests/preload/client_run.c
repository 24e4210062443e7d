// SPDX-License-Identifier: Apache-2.0
/*
 * Guests that run: two vCPUs with memory of their own, faults, signals of every
 * kind of handler, vCPUs that are closed while they run, and many threads.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "client.h"

static void two_views(void)
{
	struct machine m;

	if (!machine_create(&m, 2))
		return;
	memcpy(m.cpu[0].mem + DATA_ADDR, "\0\0\0\0\0\0\x11\x11", 8);
	memcpy(m.cpu[1].mem + DATA_ADDR, "\0\0\0\0\0\0\x22\x22", 8);
	for (unsigned int n = 0; n < 3; n++) {
		CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
		CHECK_RUNS(&m.cpu[1], m.cpu[1].fd);
		CHECK("first", m.cpu[0].run->s.regs.gprs[3], 0x1111);
		CHECK("second", m.cpu[1].run->s.regs.gprs[3], 0x2222);
	}
	machine_close(&m);
}

static void faults(void)
{
	struct s390_ucas_mapping map = { .vcpu_addr = 4 * MIB, .length = MIB };
	struct s390_run *run;
	struct machine m;

	if (!machine_create(&m, 2))
		return;
	run = m.cpu[0].run;
	run->s.regs.gprs[1] = 4 * MIB + 0x123;
	CHECK("KVM_RUN", RC(ioctl(m.cpu[0].fd, KVM_RUN, 0)), 0);
	CHECK("exit reason", run->exit_reason, S390_EXIT_UCONTROL);
	CHECK("address", run->ucontrol.trans_exc_code, 4 * MIB);
	CHECK("code", run->ucontrol.pgm_code, 0x10);
	map.user_addr = (uintptr_t)m.cpu[1].mem;
	CHECK("map", RC(ioctl(m.cpu[0].fd, S390_KVM_UCAS_MAP, &map)), 0);
	m.cpu[1].mem[0x12a] = 9;
	CHECK("KVM_RUN", RC(ioctl(m.cpu[0].fd, KVM_RUN, 0)), 0);
	CHECK("exit reason", run->exit_reason, S390_EXIT_SIEIC);
	CHECK("loaded", run->s.regs.gprs[3], 9);
	machine_close(&m);
}

/* --- signals -------------------------------------------------------------------------- */

static struct machine *machine;
static volatile sig_atomic_t handled;
static long handler_rc;
static sigjmp_buf out;

static void handler_count(int sig)
{
	(void)sig;
	handled++;
}

/* In a handler no call is under way. */
static void handler_ioctl(int sig)
{
	struct s390_regs regs;

	(void)sig;
	handled++;
	handler_rc = RC(ioctl(machine->cpu[0].fd, S390_KVM_GET_REGS, &regs));
}

/* Again and again: the first one may come before KVM_RUN has begun. 0: no more. */
static void alarm_every(unsigned int usec)
{
	struct itimerval timer = { { .tv_usec = usec }, { .tv_usec = usec } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void handler_jump(int sig)
{
	(void)sig;
	handled++;
	alarm_every(0);
	siglongjmp(out, 1);
}

static void handle(void (*handler)(int))
{
	struct sigaction sa = { .sa_handler = handler };

	handled = 0;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGALRM, &sa, NULL);
}

static void check_interrupted(struct vcpu *v, void (*handler)(int))
{
	handle(handler);
	alarm_every(20000);
	v->run->exit_reason = 0;
	CHECK("KVM_RUN", RC(ioctl(v->fd, KVM_RUN, 0)), -EINTR);
	alarm_every(0);
	CHECK("exit reason", v->run->exit_reason, S390_EXIT_INTR);
	CHECK("handled", handled > 0, 1);
}

static void signals(void)
{
	struct machine m;

	if (!machine_create(&m, 1))
		return;
	machine = &m;
	code_loop(&m.cpu[0]);
	check_interrupted(&m.cpu[0], handler_count);
	handler_rc = -1;
	check_interrupted(&m.cpu[0], handler_ioctl);
	CHECK("the handler's ioctl", handler_rc, 0);
	handle(handler_jump);
	if (!sigsetjmp(out, 1)) {
		alarm_every(20000);
		ioctl(m.cpu[0].fd, KVM_RUN, 0);
		CHECK("not reached", 0, 1);
	}
	CHECK("handled", handled, 1);
	check_interrupted(&m.cpu[0], handler_count);
	CHECK("where", m.cpu[0].run->psw_addr, CODE_ADDR);
	m.cpu[0].run->immediate_exit = 1;
	CHECK("immediate_exit", RC(ioctl(m.cpu[0].fd, KVM_RUN, 0)), -EINTR);
	machine_close(&m);
}

/* Signals that come at any moment of short runs, to handlers that use the vCPU. */
static void signal_storm(void)
{
	struct machine m;
	long rc, runs = 0;

	if (!machine_create(&m, 1))
		return;
	machine = &m;
	handler_rc = 0;
	handle(handler_ioctl);
	alarm_every(300);
	while (handled < 50 && !handler_rc) {
		rc = RC(ioctl(m.cpu[0].fd, KVM_RUN, 0));
		if (!rc)
			runs++;
		else if (!CHECK("KVM_RUN", rc, -EINTR))
			break;
	}
	alarm_every(0);
	CHECK("the handler's ioctl", handler_rc, 0);
	CHECK("r0", m.cpu[0].run->s.regs.gprs[0], runs);
	machine_close(&m);
}

/* KVM_SET_SIGNAL_MASK: a signal that the thread blocks, and KVM_RUN does not. */
static void own_mask(void)
{
	struct { uint32_t length; uint8_t mask[8]; } arg = { .length = 8 };
	sigset_t usr1, pending;
	struct machine m;

	if (!machine_create(&m, 1))
		return;
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	signal(SIGUSR1, handler_count);
	handled = 0;
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	CHECK("KVM_SET_SIGNAL_MASK", RC(ioctl(m.cpu[0].fd, KVM_SET_SIGNAL_MASK, &arg)), 0);
	CHECK_RUNS(&m.cpu[0], m.cpu[0].fd);
	code_loop(&m.cpu[0]);
	pthread_kill(pthread_self(), SIGUSR1);
	CHECK("KVM_RUN", RC(ioctl(m.cpu[0].fd, KVM_RUN, 0)), -EINTR);
	CHECK("not handled", handled, 0);
	sigpending(&pending);
	CHECK("pending", sigismember(&pending, SIGUSR1), 1);
	pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
	CHECK("handled", handled, 1);
	machine_close(&m);
}

/* --- threads ------------------------------------------------------------------------------ */

struct runner {
	pthread_t thread;
	int fd;
	long rc;
};

static void *run_it(void *arg)
{
	struct runner *r = arg;

	r->rc = RC(ioctl(r->fd, KVM_RUN, 0));
	return NULL;
}

static bool is_running(struct vcpu *v)
{
	return __atomic_load_n(&v->sie->cpuflags[1], __ATOMIC_RELAXED) & 0x80;
}

/* A call that is under way keeps its object. */
static void closed_while_running(void)
{
	struct runner r = { .rc = -1 };
	struct machine m;

	if (!machine_create(&m, 1))
		return;
	signal(SIGUSR1, handler_count);
	code_loop(&m.cpu[0]);
	m.cpu[0].run->immediate_exit = 0;
	r.fd = m.cpu[0].fd;
	CHECK("thread", pthread_create(&r.thread, NULL, run_it, &r), 0);
	while (!is_running(&m.cpu[0]))
		;
	close(m.cpu[0].fd);
	close(m.vm);
	close(m.kvm);
	m.cpu[0].fd = m.vm = m.kvm = -1;
	for (unsigned int n = 0; n < 4; n++) {
		struct machine other;

		if (machine_create(&other, 1))
			CHECK_RUNS(&other.cpu[0], other.cpu[0].fd);
		machine_close(&other);
	}
	CHECK("still running", is_running(&m.cpu[0]), 1);
	m.cpu[0].run->immediate_exit = 1;
	pthread_kill(r.thread, SIGUSR1);
	pthread_join(r.thread, NULL);
	CHECK("KVM_RUN", r.rc, -EINTR);
	machine_close(&m);
}

static void *make_and_run(void *arg)
{
	struct machine m;

	(void)arg;
	for (unsigned int n = 0; n < 10; n++) {
		if (!machine_create(&m, 2))
			return NULL;
		for (unsigned int i = 0; i < 20; i++) {
			int fd = dup(m.cpu[i % 2].fd);

			CHECK_RUNS(&m.cpu[i % 2], fd);
			close(fd);
		}
		machine_close(&m);
	}
	return NULL;
}

static void many_threads(void)
{
	pthread_t threads[8];

	for (unsigned int n = 0; n < 8; n++)
		CHECK("thread", pthread_create(&threads[n], NULL, make_and_run, NULL), 0);
	for (unsigned int n = 0; n < 8; n++)
		pthread_join(threads[n], NULL);
}

const struct test tests_run[] = {
	{ "two views of memory", two_views },
	{ "faults", faults },
	{ "signals", signals },
	{ "many signals", signal_storm },
	{ "own signal mask", own_mask },
	{ "closed while running", closed_while_running },
	{ "many threads", many_threads },
	{ NULL, NULL },
};
