// SPDX-License-Identifier: Apache-2.0
/*
 * KVM_RUN of a user-controlled vCPU: registers in, SIE until there is
 * something for user space, registers out (contract.md A.6, A.7). The common
 * round trip makes no system call.
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <time.h>

#include "arch/s390/soft/cpu.h"

#define KERNEL_SIGSET	8		/* bytes of a signal mask in the kernel's interface */
#define NAP_NS		200000
#define VALIDITY_PREFIX	0x0037u		/* the reason of a validity interception */

/* --- host signals ----------------------------------------------------------------- */

/*
 * The kernel ends KVM_RUN when a signal is pending. A library cannot see that
 * a handler ran, so a run that lasts blocks the thread's signals and looks for
 * pending ones; their handlers run when KVM_RUN is about to return EINTR and
 * has unlocked the vCPU, which they may use. A signal that comes before that
 * is as one that came before KVM_RUN. Its handler must not use the vCPU, unless
 * the client asked that all handlers wait.
 */
static void signals_block(sigset_t *before)
{
	static const int keep[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS };
	sigset_t all;

	sigfillset(&all);
	for (size_t n = 0; n < ARRAY_SIZE(keep); n++)
		sigdelset(&all, keep[n]);
	pthread_sigmask(SIG_SETMASK, &all, before);
}

/*
 * Only because we block them are signals that the process ignores pending. By
 * default a few are ignored.
 */
static bool signal_ignored(int sig)
{
	struct sigaction sa;

	if (sigaction(sig, NULL, &sa))
		return false;
	if (sa.sa_handler == SIG_DFL)
		return sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGCONT;
	return sa.sa_handler == SIG_IGN;
}

/* With KVM_SET_SIGNAL_MASK, that mask says which signals wait. */
static bool signal_pending(void *ctx)
{
	struct soft_vcpu *v = ctx;
	const sigset_t *blocked = v->sigmask_set ? &v->sigmask : &v->blocked_before;
	sigset_t pending;

	if (!v->signals_blocked)
		signals_block(&v->blocked_before);
	v->signals_blocked = true;
	sigpending(&pending);
	for (int sig = 1; sig < NSIG; sig++)
		if (sigismember(&pending, sig) == 1 && sigismember(blocked, sig) == 0 &&
		    !signal_ignored(sig))
			return true;
	return false;
}

static void sigmask_import(sigset_t *to, uint64_t kernel)
{
	sigemptyset(to);
	for (int sig = 1; sig <= 64; sig++)
		if (kernel >> (sig - 1) & 1 && sig != SIGKILL && sig != SIGSTOP)
			sigaddset(to, sig);
}

/* struct kvm_signal_mask: a length, which must be right, and the mask. */
long soft_vcpu_set_signal_mask(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	uint32_t length;
	uint64_t mask;

	if (!arg) {
		v->sigmask_set = false;
		return 0;
	}
	if (soft_copy_in(&length, arg, sizeof(length)))
		return -EFAULT;
	if (length != KERNEL_SIGSET)
		return -EINVAL;
	if (soft_copy_in(&mask, arg + sizeof(length), sizeof(mask)))
		return -EFAULT;
	sigmask_import(&v->sigmask, mask);
	v->sigmask_set = true;
	return 0;
}

/* --- registers in and out ------------------------------------------------------------ */

static void sync_regs(struct soft_vcpu *v)
{
	struct s390_run *run = v->run;
	struct s390_sync_regs *s = &run->s.regs;
	struct s390_sie_block *b = v->block;
	uint64_t dirty = run->kvm_dirty_regs;

	be64_store(b->gpsw, run->psw_mask);
	be64_store(b->gpsw + 8, run->psw_addr);
	if (!dirty)
		return;
	if (dirty & S390_SYNC_PREFIX) {
		be32_store(b->prefix, (s->prefix & ZARCH_PREFIX_MASK) |
			   (be32_load(b->prefix) & ~ZARCH_PREFIX_MASK));
		v->prefix_checked = false;
		v->tlb_flush = true;
	}
	if (dirty & S390_SYNC_CRS) {
		for (int n = 0; n < 16; n++)
			be64_store(b->gcr[n], s->crs[n]);
		v->tlb_flush = true;
	}
	if (dirty & S390_SYNC_ARCH0) {
		be32_store(b->todpr, s->todpr);
		be64_store(b->pp, s->pp);
		be64_store(b->gbea, s->gbea);
		be64_store(b->cputm, s->cputm);
		be64_store(b->ckc, s->ckc);
	}
	if (dirty & S390_SYNC_PFAULT) {
		v->pfault[0] = s->pft;
		v->pfault[1] = s->pfs;
		v->pfault[2] = s->pfc;
	}
	if (dirty & S390_SYNC_DIAG318) {
		v->diag318 = s->diag318;
		b->cpnc = s->diag318 >> 56;
	}
	run->kvm_dirty_regs = 0;
}

static void store_regs(struct soft_vcpu *v)
{
	struct s390_run *run = v->run;
	struct s390_sync_regs *s = &run->s.regs;
	struct s390_sie_block *b = v->block;

	run->psw_mask = be64_load(b->gpsw);
	run->psw_addr = be64_load(b->gpsw + 8);
	s->prefix = be32_load(b->prefix) & ZARCH_PREFIX_MASK;
	for (int n = 0; n < 16; n++)
		s->crs[n] = be64_load(b->gcr[n]);
	s->todpr = be32_load(b->todpr);
	s->pp = be64_load(b->pp);
	s->gbea = be64_load(b->gbea);
	s->cputm = be64_load(b->cputm);
	s->ckc = be64_load(b->ckc);
	s->pft = v->pfault[0];
	s->pfs = v->pfault[1];
	s->pfc = v->pfault[2];
	s->diag318 = v->diag318;
}

/* --- exits ------------------------------------------------------------------------------- */

static long exit_ucontrol(struct soft_vcpu *v, uint64_t abs)
{
	v->run->exit_reason = S390_EXIT_UCONTROL;
	v->run->ucontrol.trans_exc_code = abs;
	v->run->ucontrol.pgm_code = PGM_SEGMENT_TRANS;
	return 0;
}

static long exit_signal(struct soft_vcpu *v)
{
	v->run->exit_reason = S390_EXIT_INTR;
	return -EINTR;
}

static bool interrupted(struct soft_vcpu *v)
{
	return *(volatile uint8_t *)&v->run->immediate_exit || signal_pending(v);
}

/*
 * A kernel before 7.2 tries for ever to use a user segment that is in use at
 * another place, until a signal comes (contract.md A.4). So do we, with naps.
 */
static long exit_alias(struct soft_vcpu *v)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };

	while (!interrupted(v))
		nanosleep(&nap, NULL);
	return exit_signal(v);
}

/* No segment, or a page behind a mapped segment that user space cannot access. */
static long exit_fault(struct soft_vcpu *v, const struct sie_fault *f)
{
	if (f->error == -EEXIST)
		return exit_alias(v);
	if (f->error == -EREMOTE || (f->error == -EFAULT && v->obj.kernel != SOFT_7_2))
		return exit_ucontrol(v, f->abs);
	return f->error;
}

/* Both prefix pages have to be there, writable. */
static int prefix_resolve(struct soft_vcpu *v, uint32_t prefix)
{
	struct sie_page page;
	int rc = 0;

	for (int n = 0; n < 2 && !rc; n++)
		rc = space_resolve(v->space, prefix + n * ZARCH_PAGE_SIZE, true, &page);
	if (rc)
		return rc;
	v->prefix_checked = true;
	v->prefix_lost = false;
	v->prefix = prefix;
	return 0;
}

/* The kernel's look, before SIE is entered with a prefix that it knows is new. */
static long prefix_check(struct soft_vcpu *v)
{
	uint32_t prefix = be32_load(v->block->prefix) & ZARCH_PREFIX_MASK;
	int rc = prefix_resolve(v, prefix);

	if (!rc)
		return 0;
	if (v->obj.kernel != SOFT_7_2)
		return rc == -EREMOTE ? -EFAULT : rc;
	return rc == -EREMOTE ? exit_ucontrol(v, prefix) : rc;
}

static long exit_intercept(struct soft_vcpu *v)
{
	v->run->exit_reason = S390_EXIT_SIEIC;
	v->run->sieic.icptcode = v->block->icptcode;
	v->run->sieic.ipa = be16_load(v->block->ipa);
	v->run->sieic.ipb = be32_load(v->block->ipb);
	return 0;
}

/* SIE's own look, at a prefix that user space changed, in the block or by its mapping. */
static bool prefix_usable(struct soft_vcpu *v)
{
	uint32_t prefix = be32_load(v->block->prefix) & ZARCH_PREFIX_MASK;

	if (likely(prefix == v->prefix))
		return !v->prefix_lost;
	return !prefix_resolve(v, prefix);
}

static long exit_prefix(struct soft_vcpu *v)
{
	struct s390_sie_block *b = v->block;

	b->icptcode = S390_ICPT_VALIDITY;
	b->icptstatus = 0;
	memset(b->ipa, 0, sizeof(b->ipa));
	be32_store(b->ipb, VALIDITY_PREFIX << 16);
	return exit_intercept(v);
}

/* --- TLB flushes for other vCPUs ------------------------------------------------------------ */

/*
 * An instruction such as IPTE is complete when no CPU uses the translation any
 * more. Who executes it counts flush_wanted of the others up, kicks them and
 * waits until flush_done has followed or the vCPU is not in SIE, where it can
 * use nothing. Both sides write before they read, so that one sees the other.
 */
static bool flush_take(struct soft_vcpu *v)
{
	unsigned int wanted = __atomic_load_n(&v->flush_wanted, __ATOMIC_SEQ_CST);

	if (likely(wanted == v->flush_done))
		return false;
	be16_store(v->block->ihcpu, 0xffff);
	__atomic_store_n(&v->flush_done, wanted, __ATOMIC_SEQ_CST);
	return true;
}

/* The same while the CPU executes the instruction that waits for others. */
static void flush_take_inside(struct soft_vcpu *v)
{
	unsigned int wanted = __atomic_load_n(&v->flush_wanted, __ATOMIC_SEQ_CST);

	if (wanted == v->flush_done)
		return;
	cpu_tlb_flush(v->cpu);
	__atomic_store_n(&v->flush_done, wanted, __ATOMIC_SEQ_CST);
}

static void flush_request(struct soft_vcpu *other)
{
	__atomic_add_fetch(&other->flush_wanted, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&other->in_sie, __ATOMIC_SEQ_CST))
		sie_kick(other->cpu);
}

static void flush_wait(const struct soft_vcpu *other)
{
	while (__atomic_load_n(&other->in_sie, __ATOMIC_SEQ_CST) &&
	       __atomic_load_n(&other->flush_done, __ATOMIC_SEQ_CST) !=
	       __atomic_load_n(&other->flush_wanted, __ATOMIC_SEQ_CST))
		sched_yield();
}

/* The VM's lock makes one wait at a time; nobody holds it who must be waited for. */
static void flush_others(void *ctx)
{
	struct soft_vcpu *v = ctx;
	struct soft_vm *vm = v->vm;

	if (__atomic_load_n(&vm->vcpus, __ATOMIC_RELAXED) == 1)
		return;
	while (pthread_mutex_trylock(&vm->lock)) {
		flush_take_inside(v);
		sched_yield();
	}
	for (unsigned int n = 0; n < SOFT_MAX_VCPUS; n++)
		if (vm->vcpu[n] && vm->vcpu[n] != v)
			flush_request(vm->vcpu[n]);
	for (unsigned int n = 0; n < SOFT_MAX_VCPUS; n++)
		if (vm->vcpu[n] && vm->vcpu[n] != v)
			flush_wait(vm->vcpu[n]);
	pthread_mutex_unlock(&vm->lock);
}

/* --- running ----------------------------------------------------------------------------- */

static void epoch_take(struct soft_vcpu *v)
{
	__atomic_store_n(&v->epoch_stale, false, __ATOMIC_SEQ_CST);
	be64_store(v->block->epoch, __atomic_load_n(&v->vm->epoch, __ATOMIC_SEQ_CST));
}

static enum sie_exit run_once(struct soft_vcpu *v, struct sie_entry *entry)
{
	enum sie_exit why;

	__atomic_store_n(&v->in_sie, true, __ATOMIC_SEQ_CST);
	flush_take(v);
	if (__atomic_load_n(&v->epoch_stale, __ATOMIC_RELAXED))
		epoch_take(v);
	why = sie_enter(v->cpu, entry);
	__atomic_store_n(&v->in_sie, false, __ATOMIC_RELEASE);
	return why;
}

/* Run until user space is needed. A kick without a reason for that loads the block anew. */
static long run_guest(struct soft_vcpu *v)
{
	struct s390_sync_regs *s = &v->run->s.regs;
	struct sie_entry entry = {
		.block = v->block,
		.regs = { s->gprs, s->acrs, s->fprs, &s->fpc },
		.facilities = v->vm->model.facilities,
		.stop = &v->run->immediate_exit,
		.signal_pending = signal_pending,
		.signal_ctx = v,
		.flush_others = flush_others,
		.flush_ctx = v,
	};

	for (;;) {
		switch (run_once(v, &entry)) {
		case SIE_EXIT_INTERCEPT:
			return exit_intercept(v);
		case SIE_EXIT_HOST_FAULT:
			return exit_fault(v, &entry.fault);
		case SIE_EXIT_KICK:
			if (!flush_take(v) && interrupted(v))
				return exit_signal(v);
			break;
		}
	}
}

static long vcpu_enter(struct soft_vcpu *v)
{
	long rc;

	if (!v->prefix_checked) {
		rc = prefix_check(v);
		if (!v->prefix_checked)
			return rc;
	}
	if (v->tlb_flush) {
		be16_store(v->block->ihcpu, 0xffff);
		v->tlb_flush = false;
	}
	/* Older kernels look for signals only when SIE was left. */
	if (v->obj.kernel == SOFT_7_2 && v->sigmask_set && signal_pending(v))
		return exit_signal(v);
	if (!prefix_usable(v))
		return exit_prefix(v);
	return run_guest(v);
}

static long vcpu_run(struct soft_vcpu *v, uintptr_t arg)
{
	struct s390_run *run = v->run;
	long rc;

	if (arg)
		return -EINVAL;
	if (run->immediate_exit)
		return -EINTR;
	if ((run->kvm_valid_regs | run->kvm_dirty_regs) & ~S390_SYNC_VALID_FIELDS)
		return -EINVAL;
	if (soft_vcpu_stopped(v)) {
		if (__atomic_load_n(&v->vm->user_cpu_state, __ATOMIC_RELAXED))
			return -EINVAL;
		soft_vcpu_start(v);
	}
	soft_cpuflags_set(v, S390_CPUSTAT_RUNNING);
	sync_regs(v);
	rc = vcpu_enter(v);
	store_regs(v);
	soft_cpuflags_clear(v, S390_CPUSTAT_RUNNING);
	return rc;
}

/* Locks the vCPU, as all ioctls do, and puts the signal mask back after that. */
long soft_vcpu_run(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	bool blocked = v->handlers_wait;
	sigset_t before;
	long rc;

	if (blocked)
		signals_block(&before);
	pthread_mutex_lock(&v->lock);
	v->signals_blocked = blocked;
	if (blocked)
		v->blocked_before = before;
	rc = vcpu_run(v, arg);
	blocked = v->signals_blocked;
	before = v->blocked_before;
	pthread_mutex_unlock(&v->lock);
	if (blocked)
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}
