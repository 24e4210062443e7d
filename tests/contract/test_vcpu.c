// SPDX-License-Identifier: Apache-2.0
/*
 * A vCPU outside KVM_RUN: the SIE block it begins with, registers, resets, CPU
 * states, and the calls that a user-controlled vCPU refuses (contract.md A.3,
 * A.8).
 */
#include "tests/contract/contract.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void block_content(void)
{
	static const struct {
		const char *what;
		size_t offset, length;
	} zero[] = {
		{ "epoch", 0x38, 8 }, { "cputm", 0x28, 8 }, { "ckc", 0x30, 8 },
		{ "svcc and lctl", 0x40, 6 }, { "icpt", 0x50, 12 }, { "sca", 0x5c, 4 },
		{ "gpsw", 0x90, 16 }, { "gcr", 0x100, 128 }, { "gbea", 0x180, 8 }, { "pp", 0x1de, 8 },
		{ "todpr", 0x6c, 4 },
	};
	struct fixture f;

	if (!fixture_open(&f))
		return;
	CHECK("cpuflags", be32_load(f.sie->cpuflags) & ~UINT32_C(0x214), 0x80000880);
	CHECK("one kind of EDAT", !!(f.sie->cpuflags[3] & 0x10) + !!(f.sie->cpuflags[3] & 4), 1);
	CHECK("prefix", be32_load(f.sie->prefix) & 0x7fffe000, 0);
	CHECK("interception of keys", be32_load(f.sie->ictl) & 0x7000,
	      be32_load(f.sie->cpuflags) & S390_CPUSTAT_KSS ? 0 : 0x7000);
	CHECK("OPEREXC", be32_load(f.sie->ictl) >> 31, 1);
	CHECK("SPECI", f.sie->ecb & S390_ECB_SPECI, 0);
	CHECK("eca", be32_load(f.sie->eca) & 0x01002000, 0x01002000);
	CHECK("hpid", f.sie->hpid, 4);
	CHECK("fac", be32_load(f.sie->fac) != 0, 1);
	for (size_t n = 0; n < ARRAY_SIZE(zero); n++)
		for (size_t i = 0; i < zero[n].length; i++)
			CHECK(zero[n].what, ((uint8_t *)f.sie)[zero[n].offset + i], 0);
	if (subject()->soft) {	/* as observed; a machine without KSS, SIGPIF, vector */
		CHECK("ictl", be32_load(f.sie->ictl), 0x80007000);
		CHECK("eca", be32_load(f.sie->eca), 0x01002000);
		CHECK("msl", be64_load(f.sie->msl), 0x00007fffffffffff);
		CHECK("valid registers", f.run->kvm_valid_regs, 0x113f);
	}
	fixture_close(&f);
}

/* The mappings are the user's: they stay when the vCPU is closed. */
static void mappings(void)
{
	long page = sysconf(_SC_PAGESIZE);
	struct fixture f;
	struct vcpu v;
	void *p;

	if (!fixture_open(&f))
		return;
	if (vcpu_open(&f, 9, &v)) {
		CHECK("icpua", be16_load(v.sie->icpua), 9);
		CHECK("twice", kvm_mmap(v.obj, page, 0, &p), 0);
		v.run->s.regs.gprs[3] = 42;
		CHECK("the same page", ((struct s390_run *)p)->s.regs.gprs[3], 42);
		kvm_close(v.obj);
		CHECK("after closing", v.run->s.regs.gprs[3], 42);
		munmap(p, page);
		munmap(v.run, page);
		munmap(v.sie, page);
	}
	fixture_close(&f);
}

static void register_sets(void)
{
	struct s390_regs regs, got;
	struct s390_sregs sregs, gots;
	struct s390_fpu fpu, gotf;
	struct fixture f;

	if (!fixture_open(&f))
		return;
	memset(&sregs, 0, sizeof(sregs));
	memset(&fpu, 0, sizeof(fpu));
	for (unsigned int n = 0; n < 16; n++) {
		regs.gprs[n] = UINT64_C(0x1111111111111111) * n;
		sregs.acrs[n] = 0x100 + n;
		sregs.crs[n] = UINT64_C(0x1111111111111111) * (n % 7);
		fpu.fprs[n] = 0x4000000000000000 + n;
	}
	fpu.fpc = 0x00000300;
	CHECK("SET_REGS", kvm_ioctl_ptr(f.vcpu, S390_KVM_SET_REGS, &regs), 0);
	CHECK("GET_REGS", kvm_ioctl_ptr(f.vcpu, S390_KVM_GET_REGS, &got), 0);
	CU_ASSERT(!memcmp(&regs, &got, sizeof(regs)));
	CU_ASSERT(!memcmp(regs.gprs, f.run->s.regs.gprs, sizeof(regs.gprs)));
	CHECK("SET_SREGS", kvm_ioctl_ptr(f.vcpu, S390_KVM_SET_SREGS, &sregs), 0);
	CHECK("GET_SREGS", kvm_ioctl_ptr(f.vcpu, S390_KVM_GET_SREGS, &gots), 0);
	CU_ASSERT(!memcmp(sregs.crs, gots.crs, sizeof(sregs.crs)));
	CU_ASSERT(!memcmp(sregs.acrs, gots.acrs, sizeof(sregs.acrs)));
	CHECK("CR 6 in the block", be64_load(f.sie->gcr[6]), sregs.crs[6]);
	CHECK("SET_FPU", kvm_ioctl_ptr(f.vcpu, S390_KVM_SET_FPU, &fpu), 0);
	CHECK("GET_FPU", kvm_ioctl_ptr(f.vcpu, S390_KVM_GET_FPU, &gotf), 0);
	CU_ASSERT(fpu.fpc == gotf.fpc && !memcmp(fpu.fprs, gotf.fprs, sizeof(fpu.fprs)));
	fixture_close(&f);
}

static long one_reg(struct fixture *f, unsigned long request, uint64_t id, void *addr)
{
	struct kvm_one_reg one = { .id = id, .addr = (uintptr_t)addr };

	return kvm_ioctl_ptr(f->vcpu, request, &one);
}

static void single_registers(void)
{
	static const struct {
		const char *what;
		uint64_t id;
		size_t offset;	/* in the SIE block; 0: not there */
	} rows[] = {
		{ "EPOCHDIFF", S390_REG_EPOCHDIFF, 0x38 },
		{ "CPU_TIMER", S390_REG_CPU_TIMER, 0x28 },
		{ "CLOCK_COMP", S390_REG_CLOCK_COMP, 0x30 },
		{ "PFTOKEN", S390_REG_PFTOKEN, 0 }, { "PFCOMPARE", S390_REG_PFCOMPARE, 0 },
		{ "PFSELECT", S390_REG_PFSELECT, 0 }, { "PP", S390_REG_PP, 0x1de },
		{ "GBEA", S390_REG_GBEA, 0x180 },
	};
	static const uint64_t bad[] = {
		0, UINT64_C(0x503000000000000a), UINT64_C(0x5020000000000002), UINT64_C(0x6030000000000002),
	};
	uint64_t value, got;
	uint32_t word = 0x12345678, gotw = 0;
	struct fixture f;

	if (!fixture_open(&f))
		return;
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		value = 0x7000000000000000 + n;
		CHECK(rows[n].what, one_reg(&f, KVM_SET_ONE_REG, rows[n].id, &value), 0);
		CHECK(rows[n].what, one_reg(&f, KVM_GET_ONE_REG, rows[n].id, &got), 0);
		CHECK(rows[n].what, got, value);
		if (rows[n].offset)
			CHECK(rows[n].what, be64_load((uint8_t *)f.sie + rows[n].offset), value);
		CHECK(rows[n].what, one_reg(&f, KVM_SET_ONE_REG, rows[n].id, NULL), -EFAULT);
		CHECK(rows[n].what, one_reg(&f, KVM_GET_ONE_REG, rows[n].id, NULL), -EFAULT);
	}
	CHECK("TODPR", one_reg(&f, KVM_SET_ONE_REG, S390_REG_TODPR, &word), 0);
	CHECK("TODPR", one_reg(&f, KVM_GET_ONE_REG, S390_REG_TODPR, &gotw), 0);
	CHECK("TODPR", gotw, word);
	for (size_t n = 0; n < ARRAY_SIZE(bad); n++) {
		CHECK("no such register", one_reg(&f, KVM_SET_ONE_REG, bad[n], &value), -EINVAL);
		CHECK("no such register", one_reg(&f, KVM_GET_ONE_REG, bad[n], NULL), -EINVAL);
	}
	fixture_close(&f);
}

static long set_state(struct fixture *f, uint32_t state)
{
	struct kvm_mp_state s = { state };

	return kvm_ioctl_ptr(f->vcpu, KVM_SET_MP_STATE, &s);
}

static void cpu_states(void)
{
	struct kvm_mp_state s = { 99 };
	struct s390_psw psw = { PSW_64BIT, 0x4000 };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, DIAG_MARK);
	f.sie->cpuflags[0] |= 0x80;
	/* the state is the result, the structure is not written (contract.md A.3) */
	CHECK("stopped", kvm_ioctl_ptr(f.vcpu, KVM_GET_MP_STATE, &s), S390_MP_STATE_STOPPED);
	CHECK("the structure", s.mp_state, 99);
	CHECK("SET_INITIAL_PSW", kvm_ioctl_ptr(f.vcpu, S390_KVM_SET_INITIAL_PSW, &psw), 0);
	CU_ASSERT(f.run->psw_mask == psw.mask && f.run->psw_addr == psw.addr);
	CHECK("started by itself", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("operating", kvm_ioctl_ptr(f.vcpu, KVM_GET_MP_STATE, &s), S390_MP_STATE_OPERATING);
	CHECK("SET_INITIAL_PSW", kvm_ioctl_ptr(f.vcpu, S390_KVM_SET_INITIAL_PSW, &psw), -EBUSY);
	/* even a state that does not exist makes user space responsible */
	CHECK("LOAD", set_state(&f, S390_MP_STATE_LOAD), -ENXIO);
	f.sie->cpuflags[0] |= 0x80;
	CHECK("not started by itself", run_at(&f, PSW_64BIT, 0x2000), -EINVAL);
	CHECK("OPERATING", set_state(&f, S390_MP_STATE_OPERATING), 0);
	CHECK("runs", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("STOPPED", set_state(&f, S390_MP_STATE_STOPPED), 0);
	CHECK("the flag", f.sie->cpuflags[0] & 0x80, 0x80);
	CHECK("does not run", run_at(&f, PSW_64BIT, 0x2000), -EINVAL);
	CHECK("CHECK_STOP", set_state(&f, S390_MP_STATE_CHECK_STOP), -ENXIO);
	CHECK("state 99", set_state(&f, 99), -ENXIO);
	CHECK("OPERATING", set_state(&f, S390_MP_STATE_OPERATING), 0);
	CHECK("a reset does not stop it", kvm_ioctl(f.vcpu, S390_KVM_INITIAL_RESET, 0), 0);
	CHECK("the flag", f.sie->cpuflags[0] & 0x80, 0);
	fixture_close(&f);
}

/* Give every register a value, so that a reset can be seen. */
static void registers_fill(struct fixture *f)
{
	struct s390_sync_regs *s = &f->run->s.regs;

	f->run->psw_mask = PSW_64BIT;
	f->run->psw_addr = 0x2000;
	for (unsigned int n = 0; n < 16; n++) {
		s->gprs[n] = 100 + n;
		s->acrs[n] = 200 + n;
		s->fprs[n] = 300 + n;
		s->crs[n] = n ? 0 : 0x40000;	/* AFP registers */
	}
	s->crs[13] = 0x1000;
	s->fpc = 0x00080000;
	s->prefix = 0x4000;
	s->todpr = 5;
	s->pp = 6;
	s->gbea = 8;
	s->cputm = 0x7000000000000000;
	s->ckc = 0x7f00000000000000;
	s->pft = 0x40;
	f->run->kvm_dirty_regs = S390_SYNC_PREFIX | S390_SYNC_CRS | S390_SYNC_ARCH0 |
		S390_SYNC_PFAULT;
}

static bool filled(struct fixture *f)
{
	if (!fixture_open_mapped(f))
		return false;
	CODE(f, 0x2000, DIAG_MARK);
	registers_fill(f);
	CHECK("KVM_RUN", run_at(f, PSW_64BIT, 0x2000), 0);
	CHECK("dirty registers", f->run->kvm_dirty_regs, 0);
	CHECK("exit reason", f->run->exit_reason, S390_EXIT_SIEIC);
	return true;
}

static uint64_t pfault_token(struct fixture *f)
{
	uint64_t token = 0;

	CHECK("PFTOKEN", one_reg(f, KVM_GET_ONE_REG, S390_REG_PFTOKEN, &token), 0);
	return token;
}

static void check_kept_by_normal_reset(struct fixture *f)
{
	const struct s390_sync_regs *s = &f->run->s.regs;

	CHECK("PSW", f->run->psw_mask, PSW_64BIT);
	CHECK("PSW address", f->run->psw_addr, 0x2004);
	CHECK("prefix", be32_load(f->sie->prefix), 0x4000);
	CHECK("CR 13", be64_load(f->sie->gcr[13]), 0x1000);
	CHECK("clock comparator", be64_load(f->sie->ckc), 0x7f00000000000000);
	CHECK("FPC", s->fpc, 0x00080000);
	CHECK("GPR 5", s->gprs[5], 105);
}

static void check_initial(struct fixture *f)
{
	const struct s390_sync_regs *s = &f->run->s.regs;

	CHECK("PSW", f->run->psw_mask | f->run->psw_addr, 0);
	CHECK("prefix", be32_load(f->sie->prefix) & 0x7fffe000, 0);
	for (unsigned int n = 0; n < 16; n++) {
		CHECK("CR", be64_load(f->sie->gcr[n]), n == 0 ? 0xe0 : n == 14 ? 0xc2000000 : 0);
		CHECK("CR in kvm_run", s->crs[n], be64_load(f->sie->gcr[n]));
	}
	CHECK("gbea", be64_load(f->sie->gbea), 1);
	CHECK("gbea", s->gbea, 1);
	CHECK("others", s->ckc | s->cputm | s->todpr | s->pp | s->fpc, 0);
	CHECK("in the block", be64_load(f->sie->ckc) | be64_load(f->sie->cputm) |
	      be32_load(f->sie->todpr) | be64_load(f->sie->pp), 0);
}

static void resets(void)
{
	struct fixture f;

	if (!filled(&f))
		return;
	CHECK("the token", pfault_token(&f), 0x40);
	CHECK("NORMAL_RESET", kvm_ioctl(f.vcpu, S390_KVM_NORMAL_RESET, 0), 0);
	check_kept_by_normal_reset(&f);
	CHECK("the token", pfault_token(&f), -1);
	CHECK("stopped by a kick", f.sie->cpuflags[0] & 0x84, 0x84);
	CHECK("INITIAL_RESET", kvm_ioctl(f.vcpu, S390_KVM_INITIAL_RESET, 0), 0);
	check_initial(&f);
	CHECK("GPR 5", f.run->s.regs.gprs[5], 105);
	CHECK("AR 5", f.run->s.regs.acrs[5], 205);
	CHECK("FPR 5", f.run->s.regs.fprs[5], 305);
	CHECK("CLEAR_RESET", kvm_ioctl(f.vcpu, S390_KVM_CLEAR_RESET, 0), 0);
	check_initial(&f);
	for (unsigned int n = 0; n < 16; n++)
		CHECK("registers", f.run->s.regs.gprs[n] | f.run->s.regs.acrs[n] |
		      f.run->s.regs.fprs[n], 0);
	fixture_close(&f);
}

static void refused(void)
{
	uint8_t buffer[64] = { 0 };
	struct kvm_enable_cap cap = { .cap = KVM_CAP_S390_CSS_SUPPORT };
	struct kvm_s390_mem_op op = { .size = 8, .buf = (uintptr_t)buffer };
	struct kvm_translation t = { 0 };
	struct s390_guest_debug debug = { .control = 0x80 };
	struct s390_pre_fault_memory pre = { .size = 4096 };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CHECK("CSS_SUPPORT", kvm_ioctl_ptr(f.vcpu, KVM_ENABLE_CAP, &cap), 0);
	cap.flags = 1;
	CHECK("with flags", kvm_ioctl_ptr(f.vcpu, KVM_ENABLE_CAP, &cap), -EINVAL);
	cap = (struct kvm_enable_cap){ .cap = KVM_CAP_S390_USER_SIGP };
	CHECK("one of the VM", kvm_ioctl_ptr(f.vcpu, KVM_ENABLE_CAP, &cap), -EINVAL);
	CHECK("TRANSLATE", kvm_ioctl_ptr(f.vcpu, KVM_TRANSLATE, &t), -EINVAL);
	CHECK("SET_GUEST_DEBUG", kvm_ioctl_ptr(f.vcpu, S390_KVM_SET_GUEST_DEBUG, &debug), -EINVAL);
	CHECK("PRE_FAULT_MEMORY", kvm_ioctl_ptr(f.vcpu, S390_KVM_PRE_FAULT_MEMORY, &pre),
	      subject()->kernel == K7_2 ? -EINVAL : -ENOTTY);
	CHECK("an unknown call", kvm_ioctl(f.vcpu, _IO(KVMIO, 0xfe), 0), -ENOTTY);
	CHECK("a call of the VM", kvm_ioctl(f.vcpu, KVM_CREATE_IRQCHIP, 0), -ENOTTY);
	if (subject()->soft) {	/* 7.2 would use its caller's memory */
		CHECK("STORE_STATUS", kvm_ioctl(f.vcpu, S390_KVM_STORE_STATUS, 0), -EFAULT);
		CHECK("MEM_OP", kvm_ioctl_ptr(f.vcpu, KVM_S390_MEM_OP, &op), 5);
		op.size = 0;
		CHECK("MEM_OP of nothing", kvm_ioctl_ptr(f.vcpu, KVM_S390_MEM_OP, &op), -EINVAL);
	}
	fixture_close(&f);
}

static void bad_pointers(void)
{
	static const unsigned long requests[] = {
		S390_KVM_GET_REGS, S390_KVM_SET_REGS, S390_KVM_GET_SREGS, S390_KVM_SET_SREGS,
		S390_KVM_GET_FPU, S390_KVM_SET_FPU, KVM_GET_ONE_REG, KVM_SET_ONE_REG,
		KVM_SET_MP_STATE, S390_KVM_SET_INITIAL_PSW, KVM_ENABLE_CAP, KVM_TRANSLATE,
		KVM_S390_IRQ, KVM_S390_INTERRUPT, KVM_S390_GET_IRQ_STATE, KVM_S390_SET_IRQ_STATE,
		KVM_S390_MEM_OP, S390_KVM_SET_GUEST_DEBUG,
	};
	uintptr_t bad[8];
	struct fixture f;
	size_t count;

	if (!fixture_open(&f))
		return;
	count = bad_addresses(&f, bad, ARRAY_SIZE(bad));
	for (size_t n = 0; n < ARRAY_SIZE(requests); n++)
		for (size_t a = 0; a < count; a++)
			CHECK("a bad pointer", kvm_ioctl(f.vcpu, requests[n], bad[a]),
			      pointer_error(requests[n]));
	/* memory that can be read but not written */
	CHECK("read only", mprotect(f.mem + 6 * MIB, 4096, PROT_READ), 0);
	CHECK("GET_REGS", kvm_ioctl_ptr(f.vcpu, S390_KVM_GET_REGS, f.mem + 6 * MIB), -EFAULT);
	CHECK("SET_REGS", kvm_ioctl_ptr(f.vcpu, S390_KVM_SET_REGS, f.mem + 6 * MIB), 0);
	fixture_close(&f);
}

CU_TestInfo cases_vcpu[] = {
	{ "SIE block after creation", block_content },
	{ "mappings", mappings },
	{ "register sets", register_sets },
	{ "single registers", single_registers },
	{ "CPU states", cpu_states },
	{ "the three resets", resets },
	{ "what is refused", refused },
	{ "bad pointers", bad_pointers },
	CU_TEST_INFO_NULL,
};
