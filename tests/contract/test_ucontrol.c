// SPDX-License-Identifier: Apache-2.0
/*
 * What Linux's own test of user-controlled VMs asserts about running guests
 * (contract.md B); its assertions about calls are in the other suites.
 */
#include "tests/contract/contract.h"

#define CODE_ADDR	(3 * MIB)

/* The guest counts in registers and calls with DIAGNOSE 0x44. */
static void general_registers(void)
{
	struct s390_regs regs;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	/* LGHI n,n for 0..7; loop: DIAG 0,0,0x44; AHI 0,1; J loop */
	CODE(&f, CODE_ADDR, 0xa709, 0, 0xa719, 1, 0xa729, 2, 0xa739, 3, 0xa749, 4, 0xa759, 5,
	     0xa769, 6, 0xa779, 7, 0x8300, 0x0044, 0xa70a, 1, 0xa7f4, 0xfffc);
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, CODE_ADDR), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	CHECK("icptcode", f.run->sieic.icptcode, 4);
	CHECK("ipa", f.run->sieic.ipa, 0x8300);
	CHECK("ipb", f.run->sieic.ipb, 0x00440000);
	CHECK("GET_REGS", kvm_ioctl_ptr(f.vcpu, S390_KVM_GET_REGS, &regs), 0);
	for (unsigned int n = 0; n < 8; n++) {
		CHECK("GET_REGS", regs.gprs[n], n);
		CHECK("sync registers", f.run->s.regs.gprs[n], n);
	}
	CHECK("KVM_RUN", kvm_ioctl(f.vcpu, KVM_RUN, 0), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	CHECK("GET_REGS", kvm_ioctl_ptr(f.vcpu, S390_KVM_GET_REGS, &regs), 0);
	CHECK("r0", regs.gprs[0], 1);
	CHECK("r0", f.run->s.regs.gprs[0], 1);
	fixture_close(&f);
}

static void check_fault(struct fixture *f, uint64_t abs)
{
	CHECK("exit reason", f->run->exit_reason, S390_EXIT_UCONTROL);
	CHECK("pgm_code", f->run->ucontrol.pgm_code, 0x10);
	CHECK("trans_exc_code", f->run->ucontrol.trans_exc_code, abs);
}

static void map_unmap(void)
{
	struct s390_sync_regs *s;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	/* MVI 1(1),0x55; LLGC 2,1(1); AHI 0,1; DIAG 0x44 */
	CODE(&f, CODE_ADDR, 0xa70a, 1, 0x9255, 0x1001, 0xe320, 0x1001, 0x0090, 0x8300, 0x0044);
	s = &f.run->s.regs;
	s->gprs[1] = 4 * MIB;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, CODE_ADDR), 0);
	check_fault(&f, 4 * MIB);
	CHECK("r0", s->gprs[0], 1);
	CHECK("unaligned", vcpu_ucas_map(f.vcpu, f.mem + 4 * MIB, 4 * MIB + 1, 2 * MIB), -EINVAL);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 4 * MIB, 4 * MIB, 2 * MIB), 0);
	CHECK("KVM_RUN", kvm_ioctl(f.vcpu, KVM_RUN, 0), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	CHECK("ipa", f.run->sieic.ipa, 0x8300);
	CHECK("r0", s->gprs[0], 1);
	CHECK("r2", s->gprs[2], 0x55);
	CHECK("in user memory", f.mem[4 * MIB + 1], 0x55);
	CHECK("unmap", vcpu_ucas_unmap(f.vcpu, 4 * MIB, 2 * MIB), 0);
	s->gprs[1] = 5 * MIB;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, CODE_ADDR), 0);
	check_fault(&f, 5 * MIB);
	CHECK("map one", vcpu_ucas_map(f.vcpu, f.mem + 5 * MIB, 5 * MIB, MIB), 0);
	CHECK("KVM_RUN", kvm_ioctl(f.vcpu, KVM_RUN, 0), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	CHECK("in user memory", f.mem[5 * MIB + 1], 0x55);
	fixture_close(&f);
}

/* Let the CPU handle storage keys itself, from the first key instruction on. */
static bool allow_keys(struct fixture *f)
{
	const uint32_t keys = S390_ICTL_ISKE | S390_ICTL_SSKE | S390_ICTL_RRBE;
	bool was_at = f->run->sieic.icptcode == S390_ICPT_KSS;

	if (!was_at && f->run->sieic.icptcode != S390_ICPT_INST)
		return false;
	if (!was_at)
		f->run->psw_addr -= 4;
	be32_store(f->sie->cpuflags, be32_load(f->sie->cpuflags) & ~S390_CPUSTAT_KSS);
	be32_store(f->sie->ictl, be32_load(f->sie->ictl) & ~keys);
	return true;
}

static void storage_keys(void)
{
	struct s390_sync_regs *s;
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	/* SSKE 2,1; ISKE 3,1; DIAG; RRBE 0,1; ISKE 4,1; DIAG */
	CODE(&f, CODE_ADDR, 0xb22b, 0x0021, 0xb229, 0x0031, DIAG_MARK, 0xb22a, 0x0001, 0xb229, 0x0041,
	     DIAG_MARK);
	s = &f.run->s.regs;
	s->gprs[1] = 2 * MIB;
	s->gprs[2] = 0x34;
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, CODE_ADDR), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	if (f.run->sieic.icptcode == S390_ICPT_INST)
		CHECK("SSKE", f.run->sieic.ipa, 0xb22b);
	CU_ASSERT(allow_keys(&f));
	CHECK("still there", f.run->psw_addr, CODE_ADDR);
	CHECK("KVM_RUN", kvm_ioctl(f.vcpu, KVM_RUN, 0), 0);
	CHECK("exit reason", f.run->exit_reason, S390_EXIT_SIEIC);
	if (f.run->sieic.ipa == 0x8312) {	/* else this host intercepts SSKE anyway */
		CHECK("the key", s->gprs[3] & 0xff, 0x34);
		CHECK("KVM_RUN", kvm_ioctl(f.vcpu, KVM_RUN, 0), 0);
		CHECK("ipa", f.run->sieic.ipa, 0x8312);
		CHECK("not referenced", s->gprs[4] & 0xff, 0x30);
	} else {
		CU_ASSERT_FALSE(subject()->soft);
	}
	fixture_close(&f);
}

CU_TestInfo cases_ucontrol[] = {
	{ "general registers", general_registers },
	{ "map and unmap", map_unmap },
	{ "storage keys", storage_keys },
	CU_TEST_INFO_NULL,
};
