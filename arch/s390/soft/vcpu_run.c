// SPDX-License-Identifier: Apache-2.0
/*
 * KVM_RUN of a user-controlled vCPU: registers in, SIE until there is
 * something for user space, registers out (contract.md A.6, A.7).
 */
#include "arch/s390/soft/softkvm_private.h"

#include <errno.h>
#include <string.h>

#include "arch/s390/zarch.h"

/* --- host signals ----------------------------------------------------------------- */

/*
 * The kernel ends KVM_RUN when a signal is pending. A library cannot see that
 * a handler ran, so a run that lasts blocks the thread's signals and looks for
 * pending ones; their handlers run when KVM_RUN is about to return EINTR. A
 * signal that comes before that is as one that came before KVM_RUN.
 */
static void signals_block(struct soft_vcpu *v)
{
	static const int keep[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS };
	sigset_t all;

	sigfillset(&all);
	for (size_t n = 0; n < sizeof(keep) / sizeof(keep[0]); n++)
		sigdelset(&all, keep[n]);
	pthread_sigmask(SIG_SETMASK, &all, &v->blocked_before);
	v->signals_blocked = true;
}

static void signals_unblock(struct soft_vcpu *v)
{
	if (!v->signals_blocked)
		return;
	v->signals_blocked = false;
	pthread_sigmask(SIG_SETMASK, &v->blocked_before, NULL);
}

static bool signal_pending(void *ctx)
{
	struct soft_vcpu *v = ctx;
	sigset_t pending;

	if (!v->signals_blocked)
		signals_block(v);
	sigpending(&pending);
	for (int sig = 1; sig < NSIG; sig++)
		if (sigismember(&pending, sig) == 1 &&
		    sigismember(&v->blocked_before, sig) == 0)
			return true;
	return false;
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
	if (dirty & S390_SYNC_PREFIX) {
		be32_store(b->prefix, (s->prefix & ZARCH_PREFIX_MASK) |
			   (be32_load(b->prefix) & 0xfff));
		be16_store(b->ihcpu, 0xffff);
	}
	if (dirty & S390_SYNC_CRS) {
		for (int n = 0; n < 16; n++)
			be64_store(b->gcr[n], s->crs[n]);
		be16_store(b->ihcpu, 0xffff);
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
	if (dirty & S390_SYNC_DIAG318)
		b->cpnc = s->diag318 >> 56;
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
}

/* --- running ----------------------------------------------------------------------------- */

static long exit_ucontrol(struct soft_vcpu *v, uint64_t abs)
{
	v->run->exit_reason = S390_EXIT_UCONTROL;
	v->run->ucontrol.trans_exc_code = abs;
	v->run->ucontrol.pgm_code = PGM_SEGMENT_TRANS;
	return 0;
}

/* A page behind a mapped segment that user space cannot access, or no segment. */
static long exit_fault(struct soft_vcpu *v, const struct sie_fault *f)
{
	if (f->error == -EREMOTE || (f->error == -EFAULT && v->obj.kernel != SOFT_7_2))
		return exit_ucontrol(v, f->abs);
	return f->error;
}

/* Both prefix pages have to be there, writable, before SIE is entered. */
static long prefix_check(struct soft_vcpu *v, bool *ready)
{
	uint64_t prefix = be32_load(v->block->prefix) & ZARCH_PREFIX_MASK;
	struct sie_page page;
	int rc = 0;

	*ready = false;
	for (int n = 0; n < 2 && !rc; n++)
		rc = space_resolve(v->space, prefix + n * ZARCH_PAGE_SIZE, true, &page);
	if (!rc) {
		*ready = true;
		return 0;
	}
	if (v->obj.kernel != SOFT_7_2)
		return -EFAULT;
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

static long enter(struct soft_vcpu *v)
{
	struct s390_sync_regs *s = &v->run->s.regs;
	struct sie_entry entry = {
		.block = v->block,
		.regs = { s->gprs, s->acrs, s->fprs, &s->fpc },
		.facilities = v->vm->facilities,
		.stop = &v->run->immediate_exit,
		.signal_pending = signal_pending,
		.signal_ctx = v,
	};

	switch (sie_enter(v->cpu, &entry)) {
	case SIE_EXIT_INTERCEPT:
		return exit_intercept(v);
	case SIE_EXIT_HOST_FAULT:
		return exit_fault(v, &entry.fault);
	default:
		v->run->exit_reason = S390_EXIT_INTR;
		return -EINTR;
	}
}

long soft_vcpu_run(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = (struct soft_vcpu *)obj;
	struct s390_run *run = v->run;
	bool ready;
	long rc;

	if (arg)
		return -EINVAL;
	if (run->immediate_exit)
		return -EINTR;
	if ((run->kvm_valid_regs | run->kvm_dirty_regs) & ~S390_SYNC_VALID_FIELDS)
		return -EINVAL;
	if (!v->vm->user_cpu_state)
		soft_cpuflags_clear(v, S390_CPUSTAT_STOPPED);
	else if (v->block->cpuflags[0] & 0x80)
		return -EINVAL;
	sync_regs(v);
	run->exit_reason = S390_EXIT_UNKNOWN;
	rc = prefix_check(v, &ready);
	if (ready)
		rc = enter(v);
	signals_unblock(v);
	store_regs(v);
	return rc;
}
