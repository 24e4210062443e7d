// SPDX-License-Identifier: Apache-2.0
/*
 * KVM_RUN: what is checked before the guest runs, which registers go in and
 * out, signals, and the exits (contract.md A.6, A.7).
 */
#include "tests/contract/contract.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#define LOOP_CODE	0xa7f4, 0x0000			/* J . */
#define LG_CODE		0xe330, 0x4000, 0x0004, DIAG_MARK	/* LG 3,0(4) */
#define STG_CODE	0xe330, 0x4000, 0x0024, DIAG_MARK	/* STG 3,0(4) */

/*
 * SIE delivers a clock-comparator interruption itself (C.1), but not one whose
 * new PSW would only take it again (A.10, code 14).
 */
static void clock_comparator(void)
{
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LOOP_CODE);
	CODE(&f, 0x3000, DIAG_MARK);
	be64_store(f.mem + 0x1b0, PSW_64BIT | PSW_EXT_BIT);
	be64_store(f.mem + 0x1b8, 0x3000);
	f.run->s.regs.crs[0] = 0x8e0;	/* the clock comparator's subclass; it is 0: always due */
	f.run->kvm_dirty_regs |= S390_SYNC_CRS;
	CHECK("new PSW enabled", run_at(&f, PSW_64BIT | PSW_EXT_BIT, 0x2000), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	CHECK("icptcode", f.run->sieic.icptcode, S390_ICPT_EXTINT);
	CHECK("eic", be16_load(f.sie->eic), 0x1004);
	CHECK("PSW address", f.run->psw_addr, 0x2000);
	CHECK("lowcore", be16_load(f.mem + 0x86), 0);
	be64_store(f.mem + 0x1b0, PSW_64BIT);
	CHECK("new PSW disabled", run_at(&f, PSW_64BIT | PSW_EXT_BIT, 0x2000), 0);
	CHECK("icptcode", f.run->sieic.icptcode, S390_ICPT_INST);
	CHECK("lowcore", be16_load(f.mem + 0x86), 0x1004);
	CHECK("old PSW", be64_load(f.mem + 0x138), 0x2000);
	fixture_close(&f);
}

static void entry_checks(void)
{
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, DIAG_MARK);
	f.run->exit_reason = 99;
	CHECK("an argument", kvm_ioctl(f.vcpu, KVM_RUN, 1), -EINVAL);
	f.run->immediate_exit = 1;
	f.run->kvm_dirty_regs = UINT64_C(1) << 13;
	CHECK("immediate_exit comes first", run_at(&f, PSW_64BIT, 0x2000), -EINTR);
	CHECK("exit reason", f.run->exit_reason, 99);
	f.run->immediate_exit = 0;
	CHECK("a dirty bit too many", run_at(&f, PSW_64BIT, 0x2000), -EINVAL);
	f.run->kvm_dirty_regs = 0;
	f.run->kvm_valid_regs |= UINT64_C(1) << 40;
	CHECK("a valid bit too many", run_at(&f, PSW_64BIT, 0x2000), -EINVAL);
	f.run->kvm_valid_regs &= 0x1fff;
	CHECK("exit reason", f.run->exit_reason, 99);
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("RUNNING", be32_load(f.sie->cpuflags) & S390_CPUSTAT_RUNNING, 0);
	fixture_close(&f);
}

/* Both prefix pages must be there before the first instruction. */
static void check_prefix_missing(struct fixture *f, uint64_t prefix)
{
	bool old = subject()->kernel != K7_2;

	f->run->exit_reason = 99;
	CHECK("KVM_RUN", run_at(f, PSW_64BIT, 0x2000), old ? -EFAULT : 0);
	CHECK("exit reason", f->run->exit_reason, old ? 99 : S390_EXIT_UCONTROL);
	CHECK("PSW", f->run->psw_addr, 0x2000);
	if (old)
		return;
	CHECK("pgm_code", f->run->ucontrol.pgm_code, 0x10);
	CHECK("trans_exc_code", f->run->ucontrol.trans_exc_code, prefix);
}

/* Once it was there, the kernel does not look again: SIE refuses to enter. */
static void check_prefix_lost_at(struct fixture *f, uint64_t addr)
{
	CHECK("KVM_RUN", run_at(f, PSW_64BIT, addr), 0);
	CHECK("exit reason", f->run->exit_reason, S390_EXIT_SIEIC);
	CHECK("interception", f->run->sieic.icptcode, S390_ICPT_VALIDITY);
	CHECK("validity reason", f->run->sieic.ipb >> 16, 0x37);
	CHECK("PSW", f->run->psw_addr, addr);
}


static void prefix(void)
{
	struct fixture f;

	if (!fixture_open(&f))
		return;
	check_prefix_missing(&f, 0);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem, 0, 4 * MIB), 0);
	CODE(&f, 0x2000, DIAG_MARK);
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	f.run->s.regs.prefix = 5 * MIB + 0x1fff;	/* the low bits do not count */
	f.run->kvm_dirty_regs = S390_SYNC_PREFIX;
	check_prefix_missing(&f, 5 * MIB);
	check_prefix_missing(&f, 5 * MIB);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 5 * MIB, 5 * MIB, MIB), 0);
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("prefix", f.run->s.regs.prefix, 5 * MIB);
	CHECK("unmap", vcpu_ucas_unmap(f.vcpu, 5 * MIB, MIB), 0);
	check_prefix_lost_at(&f, 0x2000);
	check_prefix_lost_at(&f, 0x2000);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 5 * MIB, 5 * MIB, MIB), 0);
	f.run->kvm_dirty_regs = S390_SYNC_PREFIX;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_INST);
	fixture_close(&f);
}

/*
 * A prefix written to the block itself is not looked at before SIE is entered,
 * which refuses it while the area is missing. No interruption is lost.
 */
static void prefix_in_block(void)
{
	/* SVC 1; and what is no instruction */
	static const struct { uint16_t code; unsigned int new_psw; } rows[] = {
		{ 0x0a01, 0x1c0 }, { 0x0000, 0x1d0 },
	};
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	be32_store(f.sie->ictl, be32_load(f.sie->ictl) & ~S390_ICTL_OPEREXC);
	CODE(&f, 0x3000, DIAG_MARK);
	for (unsigned int n = 0; n < ARRAY_SIZE(rows); n++) {
		be64_store(f.mem + 5 * MIB + 0x1d0, PSW_64BIT | PSW_WAIT_BIT);
		be64_store(f.mem + 5 * MIB + rows[n].new_psw, PSW_64BIT);
		be64_store(f.mem + 5 * MIB + rows[n].new_psw + 8, 0x3000);
		code_put(&f, 0x4000, &rows[n].code, 1);
		CHECK("unmap", vcpu_ucas_unmap(f.vcpu, 5 * MIB, MIB), 0);
		be32_store(f.sie->prefix, 0);
		CODE(&f, 0x2000, DIAG_MARK);
		CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
		be32_store(f.sie->prefix, 5 * MIB);
		check_prefix_lost_at(&f, 0x4000);
		CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 5 * MIB, 5 * MIB, MIB), 0);
		f.run->kvm_dirty_regs = S390_SYNC_PREFIX;	/* look again, kernel */
		f.run->psw_addr = 0x4000;
		CHECK("KVM_RUN", kvm_ioctl(f.vcpu, KVM_RUN, 0), 0);
		CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
		CHECK("delivered", f.run->psw_addr, 0x3004);
		CHECK("old PSW", be64_load(f.mem + 5 * MIB + rows[n].new_psw - 0x80 + 8), 0x4002);
	}
	fixture_close(&f);
}

/* Real addresses below 8 KiB are those of the prefix area. */
static void prefixing(void)
{
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LG_CODE);
	be64_store(f.mem + 0x1000, 1);
	be64_store(f.mem + MIB + 0x1000, 2);
	f.run->s.regs.gprs[4] = 0x1000;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("prefix 0", f.run->s.regs.gprs[3], 1);
	f.run->s.regs.prefix = MIB;
	f.run->kvm_dirty_regs = S390_SYNC_PREFIX;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("prefix 1 MiB", f.run->s.regs.gprs[3], 2);
	f.run->s.regs.gprs[4] = MIB + 0x1000;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("the other way round", f.run->s.regs.gprs[3], 1);
	fixture_close(&f);
}

static void registers(void)
{
	struct s390_sync_regs *s;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	/* AHI 1,1; LAE 2,0; SAR 3,1; STCTG 0,0,0x300; STFPC 0x310; DIAG */
	CODE(&f, 0x2000, 0xa71a, 0x0001, 0xb24e, 0x0031, 0xeb00, 0x0300, 0x0025, 0xb29c, 0x0310,
	     DIAG_MARK);
	s = &f.run->s.regs;
	s->gprs[1] = 41;			/* no dirty bit needed */
	s->fpc = 0x00000001;
	s->crs[0] = 0x40000;
	be64_store(f.sie->gcr[0], 0x40020);	/* live: no dirty bit for the others */
	be64_store(f.sie->gpsw + 8, 0x6666);	/* not looked at */
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("GPR 1", s->gprs[1], 42);
	CHECK("AR 3", s->acrs[3], 42);
	CHECK("stored CR 0", be64_load(f.mem + 0x300), 0x40020);
	CHECK("stored FPC", be32_load(f.mem + 0x310), 1);
	CHECK("CR 0 in kvm_run", s->crs[0], 0x40020);
	CHECK("PSW", f.run->psw_addr, 0x2016);
	s->crs[0] = 0x40040;
	s->todpr = 7;
	s->pp = 8;
	s->ckc = UINT64_C(0xfffffffffffff000);	/* machines may lack the last bits */
	s->cputm = 0x7000000000000000;
	f.run->kvm_dirty_regs = S390_SYNC_CRS | S390_SYNC_ARCH0;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("dirty bits", f.run->kvm_dirty_regs, 0);
	CHECK("stored CR 0", be64_load(f.mem + 0x300), 0x40040);
	CHECK("TODPR", be32_load(f.sie->todpr), 7);
	CHECK("pp", be64_load(f.sie->pp), 8);
	CHECK("ckc", be64_load(f.sie->ckc), -4096);
	CU_ASSERT(s->cputm < 0x7000000000000000 && s->cputm > 0x6000000000000000);
	s->todpr = 9;				/* without its bit */
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("TODPR", be32_load(f.sie->todpr), 7);
	CHECK("TODPR in kvm_run", s->todpr, 7);
	fixture_close(&f);
}

/* Changed tables count from the next flush on: dirty control registers, ihcpu. */
static void translations(void)
{
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	dat_tables_put(&f);
	CODE(&f, 0x2000, LG_CODE);
	for (unsigned int n = 0; n < 3; n++)
		be64_store(f.mem + 0x30000 + n * 4096, n + 1);
	f.run->s.regs.gprs[4] = 0x30000;
	memset(f.run->s.regs.crs, 0, sizeof(f.run->s.regs.crs));
	f.run->s.regs.crs[1] = DAT_ASCE;
	f.run->kvm_dirty_regs = S390_SYNC_CRS;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT | PSW_DAT_BIT, 0x2000), 0);
	CHECK("one to one", f.run->s.regs.gprs[3], 1);
	be64_store(f.mem + DAT_PTE(0x30), 0x31000);
	f.run->kvm_dirty_regs = S390_SYNC_CRS;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT | PSW_DAT_BIT, 0x2000), 0);
	CHECK("dirty control registers", f.run->s.regs.gprs[3], 2);
	be64_store(f.mem + DAT_PTE(0x30), 0x32000);
	be16_store(f.sie->ihcpu, 0xffff);
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT | PSW_DAT_BIT, 0x2000), 0);
	CHECK("ihcpu", f.run->s.regs.gprs[3], 3);
	CHECK("INITIAL_RESET", kvm_ioctl(f.vcpu, S390_KVM_INITIAL_RESET, 0), 0);
	f.sie->cpuflags[0] &= ~0x04;	/* it stopped the CPU, by a kick (A.6) */
	be64_store(f.mem + DAT_PTE(0x30), 0x31000);
	be64_store(f.sie->gcr[1], DAT_ASCE);
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT | PSW_DAT_BIT, 0x2000), 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_INST);
	CHECK("a reset", f.run->s.regs.gprs[3], 2);
	fixture_close(&f);
}

/* contract.md A.7: unmapped is an exit; a page without access depends on the kernel. */
static void faults(void)
{
	static const long want[KERNELS] = { 0, 0, -EFAULT };
	enum kernel k = subject()->kernel;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LG_CODE);
	CODE(&f, 0x2100, STG_CODE);
	f.run->s.regs.gprs[4] = 9 * MIB + 0x1238;
	CHECK("load", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_UCONTROL);
	CHECK("trans_exc_code", f.run->ucontrol.trans_exc_code, 9 * MIB + 0x1000);
	CHECK("pgm_code", f.run->ucontrol.pgm_code, 0x10);
	CHECK("nullified", f.run->psw_addr, 0x2000);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 4 * MIB, 9 * MIB, MIB), 0);
	CHECK("again", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	CHECK("unmap", vcpu_ucas_unmap(f.vcpu, 9 * MIB, MIB), 0);
	CHECK("read only", mprotect(f.mem + 4 * MIB, MIB, PROT_READ), 0);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 4 * MIB, 9 * MIB, MIB), 0);
	CHECK("a load", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	f.run->exit_reason = 99;
	CHECK("a store", run_at(&f, PSW_64BIT, 0x2100), want[k]);
	CHECK("nullified", f.run->psw_addr, 0x2100);
	CHECK("exit reason", f.run->exit_reason, want[k] ? 99 : S390_EXIT_UCONTROL);
	CHECK("writable", mprotect(f.mem + 4 * MIB, MIB, PROT_READ | PROT_WRITE), 0);
	CHECK("the store again", run_at(&f, PSW_64BIT, 0x2100), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	f.run->s.regs.gprs[4] = UINT64_C(0x8000000000000008);
	CHECK("far away", run_at(&f, PSW_64BIT, 0x2000), 0);
	if (be64_load(f.sie->msl) < UINT64_C(0x8000000000000000)) {
		/* beyond what the machine's SIE takes (A.8) */
		CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
		CHECK("interception", f.run->sieic.icptcode, S390_ICPT_PROGI);
		CHECK("an addressing exception", be16_load(f.sie->iprcc), 5);
	} else {
		CHECK("exit reason", f.run->exit_reason, S390_EXIT_UCONTROL);
		CHECK("trans_exc_code", f.run->ucontrol.trans_exc_code,
		      UINT64_C(0x8000000000000000));
	}
	fixture_close(&f);
}

/* Intervention bits stay until user space clears them. */
static void interventions(void)
{
	static const struct {
		const char *what;
		uint8_t flag;
		uint64_t mask;		/* PSW bits that let it in */
		int icptcode;
	} rows[] = {
		{ "STOP_INT", 0x04, 0, S390_ICPT_STOP },
		{ "EXT_INT", 0x01, UINT64_C(0x0100000000000000), S390_ICPT_EXTREQ },
		{ "IO_INT", 0x02, UINT64_C(0x0200000000000000), S390_ICPT_IOREQ },
		{ "EXT_INT, disabled", 0x01, 0, S390_ICPT_INST },
		{ "IO_INT, disabled", 0x02, 0, S390_ICPT_INST },
	};
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, DIAG_MARK);
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		f.sie->cpuflags[0] |= rows[n].flag;
		for (unsigned int i = 0; i < 2; i++) {
			CHECK(rows[n].what, run_at(&f, PSW_64BIT | rows[n].mask, 0x2000), 0);
			CHECK(rows[n].what, f.run->exit_reason, S390_EXIT_SIEIC);
			CHECK(rows[n].what, f.run->sieic.icptcode, rows[n].icptcode);
			CHECK(rows[n].what, f.sie->cpuflags[0] & rows[n].flag, rows[n].flag);
		}
		f.sie->cpuflags[0] &= ~rows[n].flag;
	}
	CHECK("none", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("none", f.run->sieic.icptcode, S390_ICPT_INST);
	fixture_close(&f);
}

/* --- signals ------------------------------------------------------------------------- */

static volatile sig_atomic_t handled;

static void handler(int sig)
{
	(void)sig;
	handled++;
}

static void handle(int sig)
{
	struct sigaction sa = { .sa_handler = handler };

	sigemptyset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
	handled = 0;
}

static void alarm_soon(void)
{
	struct itimerval it = { .it_value.tv_usec = 20000 };

	setitimer(ITIMER_REAL, &it, NULL);
}

/* One that has not come yet would hit another test. */
static void alarm_off(void)
{
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
}

static void signal_ends_run(void)
{
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LOOP_CODE);
	handle(SIGALRM);
	alarm_soon();
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), -EINTR);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_INTR);
	CHECK("PSW", f.run->psw_addr, 0x2000);
	CHECK("the handler ran", handled, 1);
	fixture_close(&f);
}

/* KVM_RUN is over when a handler runs, which may therefore use the vCPU. */
static struct fixture *handler_fixture;
static long handler_rc;

static void handler_reads(int sig)
{
	struct s390_regs regs;

	(void)sig;
	handler_rc = kvm_ioctl_ptr(handler_fixture->vcpu, S390_KVM_GET_REGS, &regs);
	handled++;
}

static void handler_uses_vcpu(void)
{
	struct sigaction sa = { .sa_handler = handler_reads };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	handler_fixture = &f;
	handler_rc = -1;
	handled = 0;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGALRM, &sa, NULL);
	CODE(&f, 0x2000, LOOP_CODE);
	alarm_soon();
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), -EINTR);
	CHECK("the handler ran", handled, 1);
	CHECK("KVM_GET_REGS", handler_rc, 0);
	fixture_close(&f);
}

/*
 * A signal that is ignored, by choice or by default, is none: KVM_RUN goes on
 * until another one comes.
 */
static void ignored_signals(void)
{
	const struct itimerspec soon = { .it_value.tv_nsec = 10000000 };
	const struct itimerval later = { .it_value.tv_usec = 60000 };
	struct sigevent urgent = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGURG };
	struct fixture f;
	timer_t timer;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LOOP_CODE);
	handle(SIGVTALRM);
	signal(SIGALRM, SIG_IGN);
	CHECK("timer", timer_create(CLOCK_MONOTONIC, &urgent, &timer), 0);
	timer_settime(timer, 0, &soon, NULL);
	alarm_soon();
	setitimer(ITIMER_VIRTUAL, &later, NULL);
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), -EINTR);
	CHECK("the handler ran", handled, 1);
	timer_delete(timer);
	signal(SIGALRM, SIG_DFL);
	fixture_close(&f);
}

static long signal_mask(struct fixture *f, uint32_t length, uint64_t mask)
{
	struct {
		uint32_t length;
		uint8_t mask[8];
	} arg = { .length = length };

	memcpy(arg.mask, &mask, sizeof(mask));
	return kvm_ioctl_ptr(f->vcpu, KVM_SET_SIGNAL_MASK, &arg);
}

/* A signal is pending. Kernels before 7.2 look for it when SIE was left, not before. */
static void check_unblocked(struct fixture *f)
{
	bool old = subject()->kernel != K7_2;

	CHECK("unblocked", run_at(f, PSW_64BIT, 0x2000), old ? 0 : -EINTR);
	CHECK("exit reason", f->run->exit_reason, old ? S390_EXIT_SIEIC : S390_EXIT_INTR);
	CHECK("PSW", f->run->psw_addr, old ? 0x2004 : 0x2000);
	CHECK("a loop", run_at(f, PSW_64BIT, 0x2100), -EINTR);
	CHECK("exit reason", f->run->exit_reason, S390_EXIT_INTR);
	CHECK("PSW", f->run->psw_addr, 0x2100);
}

/* A blocked signal ends KVM_RUN if the vCPU's own mask lets it, and stays pending. */
static void own_signal_mask(void)
{
	const uint64_t usr1 = UINT64_C(1) << (SIGUSR1 - 1);
	sigset_t set, old, pending;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, DIAG_MARK);
	CODE(&f, 0x2100, LOOP_CODE);
	handle(SIGUSR1);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	raise(SIGUSR1);
	CHECK("blocked", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("4 bytes", signal_mask(&f, 4, 0), -EINVAL);
	CHECK("128 bytes", signal_mask(&f, 128, 0), -EINVAL);
	CHECK("from nowhere", kvm_ioctl(f.vcpu, KVM_SET_SIGNAL_MASK, 8), -EFAULT);
	CHECK("empty", signal_mask(&f, 8, 0), 0);
	check_unblocked(&f);
	CHECK("no handler", handled, 0);
	sigpending(&pending);
	CHECK("still pending", sigismember(&pending, SIGUSR1), 1);
	CHECK("with SIGUSR1", signal_mask(&f, 8, usr1), 0);
	CHECK("blocked", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("no mask", kvm_ioctl(f.vcpu, KVM_SET_SIGNAL_MASK, 0), 0);
	CHECK("blocked by the thread", run_at(&f, PSW_64BIT, 0x2000), 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	CHECK("the handler ran", handled, 1);
	fixture_close(&f);
}

/*
 * Kernels before 7.2 try to use a second alias until a signal comes (A.4), but
 * late ones of 6.12 (6.12.117) give the error to KVM_RUN.
 */
static void alias_spins(void)
{
	struct fixture f;
	long rc;

	if (subject()->kernel == K7_2 || !fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LG_CODE);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + MIB, 16 * MIB, MIB), 0);
	CHECK("first", kvm_ioctl(f.vcpu, S390_KVM_VCPU_FAULT, MIB), 0);
	f.run->s.regs.gprs[4] = 16 * MIB;
	handle(SIGALRM);
	alarm_soon();
	rc = run_at(&f, PSW_64BIT, 0x2000);
	alarm_off();
	if (rc != -EEXIST || subject()->soft) {
		CHECK("KVM_RUN", rc, -EINTR);
		CHECK("exit reason", f.run->exit_reason, S390_EXIT_INTR);
	}
	CHECK("PSW", f.run->psw_addr, 0x2000);
	fixture_close(&f);
}

CU_TestInfo cases_run[] = {
	{ "clock comparator", clock_comparator },
	{ "checks at entry", entry_checks },
	{ "prefix area missing", prefix },
	{ "prefixing", prefixing },
	{ "a prefix in the block", prefix_in_block },
	{ "registers in and out", registers },
	{ "translations", translations },
	{ "faults", faults },
	{ "intervention bits", interventions },
	{ "a signal", signal_ends_run },
	{ "a handler that uses the vCPU", handler_uses_vcpu },
	{ "ignored signals", ignored_signals },
	{ "signal mask of the vCPU", own_signal_mask },
	{ "an alias in older kernels", alias_spins },
	CU_TEST_INFO_NULL,
};
