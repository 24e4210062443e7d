// SPDX-License-Identifier: Apache-2.0
/*
 * Interruptions that user space queues for a vCPU: accepted, listed, never
 * delivered; they only set intervention bits (contract.md A.3).
 */
#include "tests/contract/contract.h"

static void types(void)
{
	const bool old = subject()->kernel != K7_2;
	const struct {
		const char *what;
		struct kvm_s390_irq irq;
		long want;
		uint8_t flag;		/* in the first byte of cpuflags */
		bool soft_only;
	} rows[] = {
		{ "restart", { .type = KVM_S390_RESTART }, 0, 0, 0 },
		{ "program", { .type = KVM_S390_PROGRAM_INT, .u.pgm = { .code = 1 } }, 0, 0, 0 },
		{ "clock comparator", { .type = KVM_S390_INT_CLOCK_COMP }, 0, 1, 0 },
		{ "CPU timer", { .type = KVM_S390_INT_CPU_TIMER }, 0, 1, 0 },
		{ "emergency", { .type = KVM_S390_INT_EMERGENCY }, 0, 1, 0 },
		{ "emergency of nobody", { .type = KVM_S390_INT_EMERGENCY, .u.emerg.code = 7 },
		  -EINVAL, 0, 0 },
		{ "external call", { .type = KVM_S390_INT_EXTERNAL_CALL }, old ? 0 : -EINVAL, old,
		  true },
		{ "external call again", { .type = KVM_S390_INT_EXTERNAL_CALL },
		  old ? -EBUSY : -EINVAL, 0, true },
		{ "stop", { .type = KVM_S390_SIGP_STOP }, 0, 4, 0 },
		{ "stop again", { .type = KVM_S390_SIGP_STOP }, -EBUSY, 0, 0 },
		{ "stop with flags", { .type = KVM_S390_SIGP_STOP, .u.stop.flags = 2 }, -EINVAL, 0,
		  0 },
		{ "set prefix", { .type = KVM_S390_SIGP_SET_PREFIX }, -EBUSY, 0, 0 },
		{ "service", { .type = KVM_S390_INT_SERVICE }, -EINVAL, 0, 0 },
		{ "I/O", { .type = KVM_S390_INT_IO(0, 0, 0, 1) }, -EINVAL, 0, 0 },
		{ "unknown", { .type = 0xffffffff }, -EINVAL, 0, 0 },
	};
	struct fixture f;

	if (!fixture_open(&f))
		return;
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		if (rows[n].soft_only && !subject()->soft)
			continue;
		f.sie->cpuflags[0] = 0;
		CHECK(rows[n].what, kvm_ioctl_ptr(f.vcpu, KVM_S390_IRQ, &rows[n].irq),
		      rows[n].want);
		CHECK(rows[n].what, f.sie->cpuflags[0], rows[n].flag);
	}
	fixture_close(&f);
}

static void old_call(void)
{
	struct kvm_s390_interrupt i = { .type = KVM_S390_RESTART };
	long want = subject()->kernel == K7_2 ? -EINVAL : 0;
	struct fixture f;

	if (!fixture_open(&f))
		return;
	CHECK("restart", kvm_ioctl_ptr(f.vcpu, KVM_S390_INTERRUPT, &i), want);
	i = (struct kvm_s390_interrupt){ .type = KVM_S390_PROGRAM_INT, .parm = 0x10000 };
	CHECK("a long code", kvm_ioctl_ptr(f.vcpu, KVM_S390_INTERRUPT, &i), -EINVAL);
	i.type = KVM_S390_INT_SERVICE;
	CHECK("a floating one", kvm_ioctl_ptr(f.vcpu, KVM_S390_INTERRUPT, &i), -EINVAL);
	fixture_close(&f);
}

static void state(void)
{
	struct kvm_s390_irq set[2] = {
		{ .type = KVM_S390_RESTART },
		{ .type = KVM_S390_INT_EMERGENCY, .u.emerg.code = 0 },
	}, got[4];
	struct kvm_s390_irq_state s = { .buf = (uintptr_t)set, .len = sizeof(set) };
	struct kvm_s390_irq_state g = { .buf = (uintptr_t)got, .len = sizeof(got) };
	struct fixture f;

	if (!fixture_open(&f))
		return;
	CHECK("nothing pending", kvm_ioctl_ptr(f.vcpu, KVM_S390_GET_IRQ_STATE, &g), 0);
	CHECK("SET", kvm_ioctl_ptr(f.vcpu, KVM_S390_SET_IRQ_STATE, &s), 0);
	CHECK("SET again", kvm_ioctl_ptr(f.vcpu, KVM_S390_SET_IRQ_STATE, &s), -EBUSY);
	CHECK("GET", kvm_ioctl_ptr(f.vcpu, KVM_S390_GET_IRQ_STATE, &g), sizeof(set));
	CHECK("the first", got[0].type, KVM_S390_RESTART);
	CHECK("the second", got[1].type, KVM_S390_INT_EMERGENCY);
	g.len = sizeof(got[0]);
	CHECK("GET with too little room", kvm_ioctl_ptr(f.vcpu, KVM_S390_GET_IRQ_STATE, &g),
	      -ENOBUFS);
	g.len = 0;
	CHECK("GET of nothing", kvm_ioctl_ptr(f.vcpu, KVM_S390_GET_IRQ_STATE, &g), -EINVAL);
	s.len = sizeof(set) - 1;
	CHECK("SET of a part", kvm_ioctl_ptr(f.vcpu, KVM_S390_SET_IRQ_STATE, &s), -EINVAL);
	s.len = 0x100000;
	s.len -= s.len % sizeof(set[0]);
	CHECK("SET of too many", kvm_ioctl_ptr(f.vcpu, KVM_S390_SET_IRQ_STATE, &s), -EINVAL);
	CHECK("a reset clears them", kvm_ioctl(f.vcpu, S390_KVM_NORMAL_RESET, 0), 0);
	g.len = sizeof(got);
	CHECK("nothing pending", kvm_ioctl_ptr(f.vcpu, KVM_S390_GET_IRQ_STATE, &g), 0);
	s.len = sizeof(set);
	s.buf = 0;
	CHECK("SET from nowhere", kvm_ioctl_ptr(f.vcpu, KVM_S390_SET_IRQ_STATE, &s), -EFAULT);
	fixture_close(&f);
}

/* The guest runs on as if nothing had been queued. */
static void not_delivered(void)
{
	struct kvm_s390_irq irq = { .type = KVM_S390_PROGRAM_INT, .u.pgm.code = 6 };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, DIAG_MARK);
	CHECK("queue", kvm_ioctl_ptr(f.vcpu, KVM_S390_IRQ, &irq), 0);
	CHECK("KVM_RUN", run_at(&f, PSW_64BIT, 0x2000), 0);
	CHECK("interception", f.run->sieic.icptcode, S390_ICPT_INST);
	CHECK("address", f.run->psw_addr, 0x2004);
	CHECK("no program interruption", be16_load(f.mem + 0x8e), 0);
	fixture_close(&f);
}

CU_TestInfo cases_irq[] = {
	{ "types", types },
	{ "the older call", old_call },
	{ "state for migration", state },
	{ "nothing is delivered", not_delivered },
	CU_TEST_INFO_NULL,
};
