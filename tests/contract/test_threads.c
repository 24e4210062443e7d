// SPDX-License-Identifier: Apache-2.0
/*
 * vCPUs in threads of their own: separate memory at the same addresses, ways
 * to end a KVM_RUN from outside, calls that wait for one, and TLB flushes that
 * two CPUs ask of each other (contract.md A.1, A.4, A.6, C.5).
 */
#include "tests/contract/contract.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct runner {
	struct vcpu v;
	pthread_t thread;
	long rc;
};

static void *runner_main(void *arg)
{
	struct runner *r = arg;

	r->rc = kvm_ioctl(r->v.obj, KVM_RUN, 0);
	return NULL;
}

static void runner_start_psw(struct runner *r, uint64_t mask, uint64_t addr)
{
	r->v.run->psw_mask = mask;
	r->v.run->psw_addr = addr;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&r->thread, NULL, runner_main, r), 0);
}

static void runner_start(struct runner *r, uint64_t addr)
{
	runner_start_psw(r, PSW_64BIT, addr);
}

static uint32_t flags(struct runner *r)
{
	return be32toh(__atomic_load_n((uint32_t *)(void *)r->v.sie->cpuflags, __ATOMIC_SEQ_CST));
}

static void flags_set(struct runner *r, uint32_t bits)
{
	__atomic_or_fetch((uint32_t *)(void *)r->v.sie->cpuflags, htobe32(bits),
			  __ATOMIC_SEQ_CST);
}

/*
 * Wait until it is inside KVM_RUN. A kernel shows that while the thread has a
 * host CPU, which is never seen where that is the only one; but then it was
 * its turn.
 */
static void runner_wait(struct runner *r)
{
	bool alone = !subject()->soft && sysconf(_SC_NPROCESSORS_ONLN) == 1;
	unsigned int turns = 0;

	while (!(flags(r) & S390_CPUSTAT_RUNNING) && !(alone && turns++ > 1000))
		sched_yield();
}

/* One more vCPU that nothing needs to start: that would kick all others (A.6). */
static bool started_open(struct fixture *f, unsigned int id, struct vcpu *v)
{
	if (!vcpu_open(f, id, v))
		return false;
	v->sie->cpuflags[0] &= 0x7f;
	return true;
}

static struct runner runner_of(struct fixture *f)
{
	return (struct runner){ .v = { f->vcpu, f->run, f->sie } };
}

/* LG 3,0(4); loop: AGR 3,2; BRCTG 5,loop; STG 3,0(4); DIAG */
#define SUM_CODE 0xe330, 0x4000, 0x0004, 0xb908, 0x0032, 0xa757, 0xfffe, 0xe330, 0x4000, 0x0024, \
	DIAG_MARK

#define ROUNDS	2000000

static void own_memory(void)
{
	struct runner r[2] = { 0 };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	r[0] = runner_of(&f);
	if (!started_open(&f, 1, &r[1].v)) {
		fixture_close(&f);
		return;
	}
	CHECK("map", vcpu_ucas_map(r[1].v.obj, f.mem + 4 * MIB, 0, 4 * MIB), 0);
	for (unsigned int n = 0; n < 2; n++) {
		code_put(&f, n * 4 * MIB + 0x2000, (uint16_t[]){ SUM_CODE }, 12);
		be64_store(f.mem + n * 4 * MIB + 0x3000, 1000 * n);
		r[n].v.run->s.regs.gprs[2] = n + 1;
		r[n].v.run->s.regs.gprs[4] = 0x3000;
		r[n].v.run->s.regs.gprs[5] = ROUNDS;
	}
	for (unsigned int n = 0; n < 2; n++)
		runner_start(&r[n], 0x2000);
	for (unsigned int n = 0; n < 2; n++) {
		pthread_join(r[n].thread, NULL);
		CHECK("KVM_RUN", r[n].rc, 0);
		CHECK("exit reason", r[n].v.run->exit_reason, S390_EXIT_SIEIC);
		CHECK("the sum", be64_load(f.mem + n * 4 * MIB + 0x3000),
		      1000 * n + (n + 1) * (uint64_t)ROUNDS);
	}
	vcpu_close(&r[1].v);
	fixture_close(&f);
}

#define STRAIGHT_SIZE	(16 * MIB)

/* Storage full of BCR 0,7; the last two bytes of each page hold @last. */
static uint8_t *straight_line(void *raw, uint16_t last)
{
	uint8_t *mem = (uint8_t *)(((uintptr_t)raw + MIB - 1) & -MIB);

	memset(mem, 0x07, STRAIGHT_SIZE);
	for (size_t n = 4096 - 2; n < STRAIGHT_SIZE; n += 4096)
		be16_store(mem + n, last);
	return mem;
}

/* True if it ended; else it is left behind: it cannot be stopped. */
static bool runner_join_soon(struct runner *r)
{
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += 20;
	return !pthread_timedjoin_np(r->thread, NULL, &end);
}

/*
 * In the 24-bit mode code can go on for ever without a branch. @last: the
 * instruction at the end of a page ends there, or in the next page.
 */
static void stop_straight_line_with(uint16_t last)
{
	struct runner r;
	struct fixture f;
	void *raw;

	if (!fixture_open_mapped(&f))
		return;
	raw = mmap(NULL, STRAIGHT_SIZE + MIB, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_PTR_NOT_EQUAL_FATAL(raw, MAP_FAILED);
	CHECK("map", vcpu_ucas_map(f.vcpu, straight_line(raw, last), 0, STRAIGHT_SIZE), 0);
	r = runner_of(&f);
	runner_start_psw(&r, 0, 0);
	runner_wait(&r);
	flags_set(&r, S390_CPUSTAT_STOP_INT);
	CU_ASSERT_FATAL(runner_join_soon(&r));
	CHECK("KVM_RUN", r.rc, 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_STOP);
	fixture_close(&f);
	munmap(raw, STRAIGHT_SIZE + MIB);
}

static void stop_straight_line(void)
{
	stop_straight_line_with(0x0707);
	stop_straight_line_with(0x4707);	/* BC 0,x */
}

#define READY	0xe00
#define GO	0xe08

/*
 * Code that another CPU, or here user space, changes: a CPU that serializes
 * by @bcr after it has seen so executes the new code.
 */
static void changed_code_with(uint16_t bcr)
{
	struct runner r;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	/* LGHI 5,100; loop: BRAS 14,0x5000; BRCTG 5,loop; MVI READY,1; wait: CLI GO,1; BNE wait */
	CODE(&f, 0x2000, 0xa759, 100, 0xa7e5, 0x17fe, 0xa757, 0xfffe, 0x9201, READY, 0x9501, GO,
	     0xa774, 0xfffe);
	code_put(&f, 0x2018, &bcr, 1);
	CODE(&f, 0x201a, 0xa7e5, 0x17f3, DIAG_MARK);	/* BRAS 14,0x5000 */
	CODE(&f, 0x5000, 0xa739, 1, 0x07fe);		/* LGHI 3,1; BR 14 */
	r = runner_of(&f);
	runner_start(&r, 0x2000);
	while (!__atomic_load_n(f.mem + READY, __ATOMIC_ACQUIRE))
		sched_yield();
	__atomic_store_n(f.mem + 0x5003, 2, __ATOMIC_RELAXED);
	__atomic_store_n(f.mem + GO, 1, __ATOMIC_RELEASE);
	pthread_join(r.thread, NULL);
	CHECK("KVM_RUN", r.rc, 0);
	CHECK("the new code", f.run->s.regs.gprs[3], 2);
	fixture_close(&f);
}

/* Guest storage is shared without the host's atomics, which ThreadSanitizer would report. */
static void changed_code(void)
{
#ifndef __SANITIZE_THREAD__
	changed_code_with(0x07f0);	/* BCR 15,0 */
	changed_code_with(0x07e0);	/* BCR 14,0 */
#else
	(void)changed_code_with;
#endif
}

static void stop_from_outside(void)
{
	struct runner r;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, 0xa7f4, 0x0000);
	r = runner_of(&f);
	runner_start(&r, 0x2000);
	runner_wait(&r);
	flags_set(&r, S390_CPUSTAT_STOP_INT);
	pthread_join(r.thread, NULL);
	CHECK("KVM_RUN", r.rc, 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_STOP);
	CHECK("PSW", f.run->psw_addr, 0x2000);
	fixture_close(&f);
}

static void nothing(int sig)
{
	(void)sig;
}

/* immediate_exit and a signal: whichever the vCPU sees. */
static void kick(void)
{
	struct sigaction sa = { .sa_handler = nothing };
	struct runner r;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, 0xa7f4, 0x0000);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	r = runner_of(&f);
	runner_start(&r, 0x2000);
	runner_wait(&r);
	__atomic_store_n(&f.run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	pthread_kill(r.thread, SIGUSR1);
	pthread_join(r.thread, NULL);
	CHECK("KVM_RUN", r.rc, -EINTR);
	CHECK("PSW", f.run->psw_addr, 0x2000);
	fixture_close(&f);
}

struct mapper {
	struct runner *r;
	const void *user;
	bool started;
	long rc;
	uint32_t flags;		/* when the call had returned */
};

static void *mapper_main(void *arg)
{
	struct mapper *m = arg;

	__atomic_store_n(&m->started, true, __ATOMIC_SEQ_CST);
	m->rc = vcpu_ucas_map(m->r->v.obj, m->user, 32 * MIB, MIB);
	m->flags = flags(m->r);
	return NULL;
}

static void calls_wait(void)
{
	struct mapper m = { 0 };
	struct runner r;
	struct fixture f;
	pthread_t thread;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, 0xa7f4, 0x0000);
	r = runner_of(&f);
	m.r = &r;
	m.user = f.mem + 4 * MIB;
	runner_start(&r, 0x2000);
	runner_wait(&r);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, mapper_main, &m), 0);
	while (!__atomic_load_n(&m.started, __ATOMIC_SEQ_CST))
		sched_yield();
	for (unsigned int n = 0; n < 100; n++)	/* a chance to do it wrong */
		sched_yield();
	flags_set(&r, S390_CPUSTAT_STOP_INT);
	pthread_join(r.thread, NULL);
	pthread_join(thread, NULL);
	CHECK("UCAS_MAP", m.rc, 0);
	CHECK("KVM_RUN was over", m.flags & S390_CPUSTAT_RUNNING, 0);
	fixture_close(&f);
}

/* Asynchronous calls do not wait. */
static void irq_does_not_wait(void)
{
	struct kvm_s390_irq irq = { .type = KVM_S390_SIGP_STOP };
	struct runner r;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, 0xa7f4, 0x0000);
	r = runner_of(&f);
	runner_start(&r, 0x2000);
	runner_wait(&r);
	CHECK("KVM_S390_IRQ", kvm_ioctl_ptr(f.vcpu, KVM_S390_IRQ, &irq), 0);
	pthread_join(r.thread, NULL);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_STOP);
	fixture_close(&f);
}

/* LG 2,0(6); LGR 3,2; loop: CSP 2,4; BRCTG 5,loop; DIAG: purges all TLBs each time */
#define PURGE_CODE 0xe320, 0x6000, 0x0004, 0xb904, 0x0032, 0xb250, 0x0024, 0xa757, 0xfffe, DIAG_MARK

static void mutual_flushes(void)
{
	struct runner r[2] = { 0 };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	r[0] = runner_of(&f);
	if (!started_open(&f, 1, &r[1].v)) {
		fixture_close(&f);
		return;
	}
	CHECK("map", vcpu_ucas_map(r[1].v.obj, f.mem, 0, 4 * MIB), 0);
	CODE(&f, 0x2000, PURGE_CODE);
	for (unsigned int n = 0; n < 2; n++) {
		r[n].v.run->s.regs.gprs[4] = (0x3000 + 8 * n) | 1;
		r[n].v.run->s.regs.gprs[5] = 300;
		r[n].v.run->s.regs.gprs[6] = 0x3100;
		runner_start(&r[n], 0x2000);
	}
	for (unsigned int n = 0; n < 2; n++) {
		pthread_join(r[n].thread, NULL);
		CHECK("KVM_RUN", r[n].rc, 0);
		CHECK("exit reason", r[n].v.run->exit_reason, S390_EXIT_SIEIC);
		CHECK("interception", r[n].v.run->sieic.ipa, 0x8312);
		CHECK("rounds left", r[n].v.run->s.regs.gprs[5], 0);
	}
	vcpu_close(&r[1].v);
	fixture_close(&f);
}

/* The vCPU that uses the page: LTG 3,0(4); BRCTG 5,.-6; DIAG */
#define USE_CODE	0xe330, 0x4000, 0x0002, 0xa757, 0xfffd, DIAG_MARK
#define HANDLER		0x2100

/* Stop it, if need be, and let it use the page a few times more. */
static void user_finish(struct runner *r)
{
	flags_set(r, S390_CPUSTAT_STOP_INT);
	pthread_join(r->thread, NULL);
	CHECK("KVM_RUN", r->rc, 0);
	if (r->v.run->sieic.icptcode != S390_ICPT_STOP)
		return;
	r->v.sie->cpuflags[0] &= ~0x04;
	r->v.run->s.regs.gprs[5] = 1000;
	CHECK("KVM_RUN", kvm_ioctl(r->v.obj, KVM_RUN, 0), 0);
}

/* When IPTE is over, no other CPU uses the page any more. */
static void invalidated_page(void)
{
	struct runner r = { 0 };
	struct s390_sync_regs *s;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	if (!started_open(&f, 1, &r.v)) {
		fixture_close(&f);
		return;
	}
	CHECK("map", vcpu_ucas_map(r.v.obj, f.mem, 0, 4 * MIB), 0);
	dat_tables_put(&f);
	CODE(&f, 0x2000, USE_CODE);
	CODE(&f, HANDLER, DIAG_MARK);
	CODE(&f, 0x2200, 0xb221, 0x0012, DIAG_MARK);	/* IPTE 1,2 */
	be64_store(f.mem + 0x1d0, PSW_64BIT);
	be64_store(f.mem + 0x1d8, HANDLER);
	s = &r.v.run->s.regs;
	s->gprs[4] = 0x30000;
	s->gprs[5] = UINT64_C(1) << 62;
	s->crs[1] = DAT_ASCE;
	r.v.run->kvm_dirty_regs = S390_SYNC_CRS;
	r.v.run->psw_mask = PSW_64BIT | PSW_DAT_BIT;
	r.v.run->psw_addr = 0x2000;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&r.thread, NULL, runner_main, &r), 0);
	runner_wait(&r);
	f.run->s.regs.gprs[1] = DAT_PAGE_TABLE;
	f.run->s.regs.gprs[2] = 0x30000;
	CHECK("IPTE", run_at(&f, PSW_64BIT, 0x2200), 0);
	CHECK("IPTE", f.run->sieic.ipa, 0x8312);
	user_finish(&r);
	CHECK("interception", r.v.run->sieic.icptcode, S390_ICPT_INST);
	CHECK("in the handler", r.v.run->psw_addr, HANDLER + 4);
	CHECK("page translation", be16_load(f.mem + 0x8e), 0x11);
	vcpu_close(&r.v);
	fixture_close(&f);
}

/* A running CPU must not go on with the clock that it had at entry; it is kicked. */
static void clock_of_a_running_cpu(void)
{
	uint64_t tod = UINT64_C(0x1000000000000000);
	struct kvm_device_attr attr = { .group = S390_VM_TOD, .attr = S390_VM_TOD_LOW,
					.addr = (uintptr_t)&tod };
	struct runner r;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	/* STCK 0(4); TM 0(4),0x80; BRC 1,.-8; DIAG: until the clock is before 1971 */
	CODE(&f, 0x2000, 0xb205, 0x4000, 0x9180, 0x4000, 0xa714, 0xfffc, DIAG_MARK);
	f.run->s.regs.gprs[4] = 0x3000;
	r = runner_of(&f);
	runner_start(&r, 0x2000);
	runner_wait(&r);
	CHECK("SET", kvm_ioctl_ptr(f.vm, KVM_SET_DEVICE_ATTR, &attr), 0);
	pthread_join(r.thread, NULL);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_STOP);
	f.sie->cpuflags[0] &= ~0x04;
	CHECK("KVM_RUN", kvm_ioctl(f.vcpu, KVM_RUN, 0), 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_INST);
	CHECK("the clock", be64_load(f.mem + 0x3000) >> 60, 1);
	fixture_close(&f);
}

/* A kernel that starts a second CPU kicks all, and leaves the flag to user space (A.6). */
static void kicks_of_the_kernel(void)
{
	struct fixture f;
	struct vcpu second;

	if (!fixture_open_mapped(&f))
		return;
	if (!vcpu_open(&f, 1, &second)) {
		fixture_close(&f);
		return;
	}
	CODE(&f, 0x2000, DIAG_MARK);
	CHECK("map", vcpu_ucas_map(second.obj, f.mem + 4 * MIB, 0, 4 * MIB), 0);
	CHECK("the first", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_INST);
	second.run->psw_mask = PSW_64BIT;
	second.run->psw_addr = 0x2000;
	for (unsigned int n = 0; n < 2; n++) {
		CHECK("the second", kvm_ioctl(second.obj, KVM_RUN, 0), 0);
		CHECK("interception", second.run->sieic.icptcode, S390_ICPT_STOP);
		CHECK("PSW", second.run->psw_addr, 0x2000);
	}
	CHECK("the first", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_STOP);
	f.sie->cpuflags[0] &= ~0x04;
	CHECK("the first", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_INST);
	vcpu_close(&second);
	fixture_close(&f);
}

CU_TestInfo cases_threads[] = {
	{ "two vCPUs with memory of their own", own_memory },
	{ "code that is changed from outside", changed_code },
	{ "STOP_INT during an endless loop", stop_from_outside },
	{ "STOP_INT during code that never branches", stop_straight_line },
	{ "a kick", kick },
	{ "calls wait for KVM_RUN", calls_wait },
	{ "queueing an interruption does not", irq_does_not_wait },
	{ "TLB flushes of each other", mutual_flushes },
	{ "a page that another CPU invalidates", invalidated_page },
	{ "setting the clock of a running CPU", clock_of_a_running_cpu },
	{ "kicks of the kernel", kicks_of_the_kernel },
	CU_TEST_INFO_NULL,
};
