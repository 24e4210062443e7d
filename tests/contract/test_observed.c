// SPDX-License-Identifier: Apache-2.0
/*
 * A sequence of guest programs and calls whose answers were recorded on Linux
 * 6.12 and 7.2 kernels. One of them differs on purpose: the machine that those
 * kernels ran on lacked the interception of operation exceptions and reported
 * an invalid operation code as a program interruption (code 08); contract.md
 * A.8 and C.1 have SIE intercept it (2c).
 */
#include "tests/contract/contract.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>

#define F_INST	0x80		/* interception status: instruction */

/* One KVM_RUN and what it leaves behind. */
struct step {
	const char *what;
	uint64_t mask, addr;
	int exit, icpt;
	uint16_t ipa;
	uint32_t ipb;
	uint64_t psw_mask, psw_addr;
	uint8_t f;
};

#define INST	S390_EXIT_SIEIC, S390_ICPT_INST
#define MARK	0x8312, 0x05010000

static void check_step(struct fixture *f, const struct step *s)
{
	CHECK(s->what, run_at(f, s->mask, s->addr), 0);
	CHECK(s->what, f->run->exit_reason, s->exit);
	CHECK(s->what, f->run->psw_mask, s->psw_mask);
	CHECK(s->what, f->run->psw_addr, s->psw_addr);
	CHECK(s->what, f->sie->cpuflags[0] & ~0x04, 0);
	CHECK(s->what, f->sie->icptcode, s->icpt);
	CHECK(s->what, f->sie->icptstatus, s->f);
	if (s->exit != S390_EXIT_SIEIC)
		return;
	CHECK(s->what, f->run->sieic.icptcode, s->icpt);
	CHECK(s->what, f->run->sieic.ipa, s->ipa);
	CHECK(s->what, f->run->sieic.ipb, s->ipb);
	CHECK(s->what, be16_load(f->sie->ipa), s->ipa);
}

static void check_ucontrol(struct fixture *f, const char *what, uint64_t addr, uint64_t abs)
{
	CHECK(what, run_at(f, PSW_64BIT, addr), 0);
	CHECK(what, f->run->exit_reason, S390_EXIT_UCONTROL);
	CHECK(what, f->run->ucontrol.trans_exc_code, abs);
	CHECK(what, f->run->ucontrol.pgm_code, 0x10);
	CHECK(what, f->run->psw_addr, addr);
	CHECK(what, f->sie->icptcode, 0);
}

static bool start(struct fixture *f)
{
	bool old = subject()->kernel != K7_2;

	if (!fixture_open(f))
		return false;
	CHECK("run with nothing mapped", run_at(f, PSW_64BIT, 0x2000), old ? -EFAULT : 0);
	CHECK("started", f->sie->cpuflags[0], 0);
	CHECK("UCAS_MAP 1M at 0", vcpu_ucas_map(f->vcpu, f->mem, 0, MIB), 0);
	CHECK("VCPU_FAULT(0)", kvm_ioctl(f->vcpu, S390_KVM_VCPU_FAULT, 0), 0);
	CODE(f, 0x2000, 0xa718, 5, 0xa728, 0, 0xa72a, 3, 0xa716, 0xfffe, DIAG_MARK, 0xa739,
	     0x1234, DIAG_MARK);
	return true;
}

static void simple_code(void)
{
	static const struct step steps[] = {
		{ "simple code", PSW_64BIT, 0x2000, INST, MARK, 0x0000200180000000, 0x2014,
		  F_INST },
		{ "continue", 0x0000200180000000, 0x2014, INST, MARK, 0x0000200180000000,
		  0x201c, F_INST },
	};
	struct fixture f;

	if (!start(&f))
		return;
	check_step(&f, &steps[0]);
	CHECK("r1", f.run->s.regs.gprs[1], 0);
	CHECK("r2", f.run->s.regs.gprs[2], 15);
	check_step(&f, &steps[1]);
	CHECK("r3", f.run->s.regs.gprs[3], 0x1234);
	fixture_close(&f);
}

static void segments(void)
{
	static const struct step load = { "retry load", PSW_64BIT, 0x3000, INST, MARK, PSW_64BIT,
					  0x300a, F_INST };
	static const struct step store = { "store", PSW_64BIT, 0x3100, INST, MARK, PSW_64BIT,
					   0x310a, F_INST };
	struct fixture f;

	if (!start(&f))
		return;
	CODE(&f, 0x3000, 0xe330, 0x4000, 0x0004, DIAG_MARK);
	CODE(&f, 0x3100, 0xe330, 0x4000, 0x0024, DIAG_MARK);
	f.run->s.regs.gprs[4] = 0x500008;
	check_ucontrol(&f, "load from unmapped 0x500008", 0x3000, 0x500000);
	be64_store(f.mem + MIB + 8, UINT64_C(0xfeedbeefcafe1234));
	CHECK("UCAS_MAP 1M at 5M", vcpu_ucas_map(f.vcpu, f.mem + MIB, 5 * MIB, MIB), 0);
	check_step(&f, &load);
	CHECK("r3", f.run->s.regs.gprs[3], UINT64_C(0xfeedbeefcafe1234));
	f.run->s.regs.gprs[3] = 0x1122334455667788;
	f.run->s.regs.gprs[4] = 0x5ff000;
	check_step(&f, &store);
	CHECK("host sees", be64_load(f.mem + MIB + 0xff000), 0x1122334455667788);
	CHECK("UCAS_UNMAP", vcpu_ucas_unmap(f.vcpu, 5 * MIB, MIB), 0);
	check_ucontrol(&f, "load after unmap", 0x3000, 0x5ff000);
	fixture_close(&f);
}

static void interceptions(void)
{
	static const struct step steps[] = {
		{ "SIGP", PSW_64BIT, 0x3200, INST, 0xae12, 0x00060000, PSW_64BIT, 0x3204,
		  F_INST },
		{ "STSI", PSW_64BIT, 0x3300, INST, 0xb27d, 0x40000000, PSW_64BIT, 0x3304,
		  F_INST },
		{ "SERVC", PSW_64BIT, 0x3400, INST, 0xb220, 0x00120000, PSW_64BIT, 0x3404,
		  F_INST },
		{ "SSCH", PSW_64BIT, 0x3480, INST, 0xb233, 0x40000000, PSW_64BIT, 0x3484,
		  F_INST },
		{ "SVC 5", PSW_64BIT, 0x3600, INST, MARK, PSW_64BIT, 0x2014, F_INST },
	};
	struct fixture f;

	if (!start(&f))
		return;
	CODE(&f, 0x3200, 0xae12, 0x0006, DIAG_MARK);
	CODE(&f, 0x3300, 0xb27d, 0x4000, DIAG_MARK);
	CODE(&f, 0x3400, 0xb220, 0x0012, DIAG_MARK);
	CODE(&f, 0x3480, 0xb233, 0x4000, DIAG_MARK);
	CODE(&f, 0x3600, 0x0a05, DIAG_MARK);
	be64_store(f.mem + 0x1c0, PSW_64BIT);	/* SVC new PSW */
	be64_store(f.mem + 0x1c8, 0x2010);
	for (size_t n = 0; n < ARRAY_SIZE(steps); n++)
		check_step(&f, &steps[n]);
	fixture_close(&f);
}

static void exceptions(void)
{
	static const struct step stidp = { "STIDP in problem state", PSW_64BIT | PSW_PROBLEM_BIT,
					   0x3700, INST, MARK, PSW_64BIT, 0x2014, F_INST };
	static const struct step illegal = { "illegal b2ff", PSW_64BIT, 0x3500, S390_EXIT_SIEIC,
					     S390_ICPT_OPEREXC, 0xb2ff, 0, PSW_64BIT, 0x3504,
					     F_INST };
	struct fixture f;

	if (!start(&f))
		return;
	CODE(&f, 0x3500, 0xb2ff, 0, DIAG_MARK);
	CODE(&f, 0x3700, 0xb202, 0x4000, DIAG_MARK);
	be64_store(f.mem + 0x1d0, PSW_64BIT);	/* program new PSW */
	be64_store(f.mem + 0x1d8, 0x2010);
	check_step(&f, &stidp);
	CHECK("code", be16_load(f.mem + 0x8e), 2);
	CHECK("ILC", be16_load(f.mem + 0x8c), 4);
	CHECK("old PSW", be64_load(f.mem + 0x150), PSW_64BIT | PSW_PROBLEM_BIT);
	CHECK("old PSW", be64_load(f.mem + 0x158), 0x3704);
	if (subject()->soft) {
		check_step(&f, &illegal);
	} else {	/* 2c, or 08 on a machine that lacks this interception */
		CHECK("illegal", run_at(&f, PSW_64BIT, 0x3500), 0);
		CHECK("PSW", f.run->psw_addr, 0x3504);
	}
	fixture_close(&f);
}

static void wait_states(void)
{
	static const struct step disabled = { "disabled wait", PSW_64BIT, 0x3800,
		S390_EXIT_SIEIC, S390_ICPT_WAIT, 0, 0, PSW_64BIT | PSW_WAIT_BIT, 0xdead, 0 };
	static const struct step enabled = { "enabled wait", PSW_64BIT, 0x3800, S390_EXIT_SIEIC,
		S390_ICPT_WAIT, 0, 0, 0x0302000180000000, 0xdead, 0 };
	struct fixture f;

	if (!start(&f))
		return;
	CODE(&f, 0x3800, 0xb2b2, 0x0380, DIAG_MARK);
	be64_store(f.mem + 0x388, 0xdead);
	be64_store(f.mem + 0x380, PSW_64BIT | PSW_WAIT_BIT);
	check_step(&f, &disabled);
	be64_store(f.mem + 0x380, 0x0302000180000000);
	check_step(&f, &enabled);
	fixture_close(&f);
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void endless_loop(void)
{
	static const struct step stop = { "stop request", PSW_64BIT, 0x3900, S390_EXIT_SIEIC,
					  S390_ICPT_STOP, 0, 0, PSW_64BIT, 0x3900, 0 };
	struct itimerval it = { .it_value.tv_usec = 20000 };
	struct sigaction sa = { .sa_handler = on_alarm };
	struct fixture f;

	if (!start(&f))
		return;
	CODE(&f, 0x3900, 0xa7f4, 0);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
	CHECK("SIGALRM", run_at(&f, PSW_64BIT, 0x3900), -EINTR);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_INTR);
	CHECK("PSW", f.run->psw_addr, 0x3900);
	CHECK("cpuflags", f.sie->cpuflags[0], 0);
	f.sie->cpuflags[0] |= 0x04;
	check_step(&f, &stop);
	CHECK("cpuflags", f.sie->cpuflags[0], 0x04);
	fixture_close(&f);
}

static void control_registers(void)
{
	static const struct step intercepted = { "LCTLG c0 intercepted", PSW_64BIT, 0x3a00, INST,
		0xeb00, 0x0400002f, PSW_64BIT, 0x3a06, F_INST };
	static const struct step interpreted = { "LCTLG c0 not intercepted", PSW_64BIT, 0x3a00,
		INST, MARK, PSW_64BIT, 0x3a0a, F_INST };
	struct fixture f;

	if (!start(&f))
		return;
	CODE(&f, 0x3a00, 0xeb00, 0x0400, 0x002f, DIAG_MARK);
	be64_store(f.mem + 0x400, 0xe0);
	be16_store(f.sie->lctl, S390_LCTL_CR0);
	check_step(&f, &intercepted);
	CHECK("cr0", be64_load(f.sie->gcr[0]), 0);
	be16_store(f.sie->lctl, 0);
	check_step(&f, &interpreted);
	CHECK("cr0", be64_load(f.sie->gcr[0]), 0xe0);
	fixture_close(&f);
}

static void long_loop(void)
{
	static const struct step loop = { "guest loop", PSW_64BIT, 0x3b00, INST, MARK,
					  0x0000100180000000, 0x3b12, F_INST };
	struct fixture f;

	if (!start(&f))
		return;
	CODE(&f, 0x3b00, 0xa73b, 3, 0xb982, 0x0023, 0x0700, 0xa747, 0xfffb, DIAG_MARK);
	for (unsigned int n = 0; n < 5000; n++) {
		CHECK("a round trip", run_at(&f, PSW_64BIT, 0x2010), 0);
		CHECK("a round trip", f.run->exit_reason, S390_EXIT_SIEIC);
	}
	f.run->s.regs.gprs[2] = f.run->s.regs.gprs[3] = 0;
	f.run->s.regs.gprs[4] = 100000;
	CHECK("guest loop", run_at(&f, loop.mask, loop.addr), 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_INST);
	CHECK("address", f.run->psw_addr, loop.psw_addr);
	CHECK("r3", f.run->s.regs.gprs[3], 300000);
	CHECK("r4", f.run->s.regs.gprs[4], 0);
	fixture_close(&f);
}

CU_TestInfo cases_observed[] = {
	{ "simple code", simple_code },
	{ "segments", segments },
	{ "interceptions", interceptions },
	{ "exceptions", exceptions },
	{ "wait states", wait_states },
	{ "endless loop", endless_loop },
	{ "control registers", control_registers },
	{ "many round trips, a long loop", long_loop },
	CU_TEST_INFO_NULL,
};
