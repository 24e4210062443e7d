// SPDX-License-Identifier: Apache-2.0
/*
 * The library's run loop: who is asked for an interception and what the answer
 * does, decoding, kicks from a thread and from a signal handler, and what the
 * provider can answer to KVM_RUN.
 */
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include "core/provider.h"
#include "lib/private.h"
#include "tests/lib/kvm_fault.h"
#include "tests/unit/lib_bed.h"

struct answer {
	int verdict;
	unsigned int count;
	struct ucvm_interception seen;
};

static int on_interception(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt,
			   void *opaque)
{
	struct answer *a = opaque;

	(void)vcpu;
	CU_ASSERT_EQUAL(icpt->size, sizeof(*icpt));
	a->count++;
	a->seen = *icpt;
	return a->verdict;
}

/* Two DIAGNOSEs, then STAP. */
static void program_three(struct bed *b)
{
	bed_program(b, 0x83, 0x12, 0x35, 0x00, 0x83, 0x12, 0x35, 0x00, 0xb2, 0x12, 0x02, 0x00);
	ucvm_vcpu_set_psw(b->vcpu, PSW_64, START);
}

static void unclaimed_interception(void)
{
	struct ucvm_exit e, small = { .size = sizeof(small) - 1 };
	struct bed b;

	bed_open(&b);
	program_three(&b);
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b.vcpu, &small), -EINVAL);
	e = bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(e.interception.ipa, 0x8312);
	CU_ASSERT_EQUAL(e.interception.ipb, 0x35000000);
	CU_ASSERT_EQUAL(e.interception.opcode, 0x8300);
	CU_ASSERT_EQUAL(e.interception.length, 4);
	CU_ASSERT_EQUAL(bed_psw_address(&b), START + 4);
	CU_ASSERT_EQUAL(ucvm_vcpu_advance(b.vcpu), 0);		/* is behind it */
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(b.vcpu), 4);
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(b.vcpu), 0);
	CU_ASSERT_EQUAL(bed_psw_address(&b), START);
	for (unsigned int i = 1; i <= 2; i++) {
		bed_run_to(&b, UCVM_ICPT_INST);
		CU_ASSERT_EQUAL(bed_psw_address(&b), START + 4 * i);
	}
	e = bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(e.interception.opcode, 0xb212);
	bed_close(&b);
}

static void opcode_comes_before_code(void)
{
	struct answer insn = { .verdict = UCVM_CONTINUE }, code = { .verdict = UCVM_STOP };
	struct ucvm_exit e;
	struct bed b;

	bed_open(&b);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_instruction(b.vcpu, 0x8300, on_interception, &insn), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_intercept(b.vcpu, UCVM_ICPT_INST, on_interception, &code),
			0);
	program_three(&b);
	e = bed_run(&b);
	CU_ASSERT_EQUAL(e.reason, UCVM_EXIT_STOPPED);
	CU_ASSERT_EQUAL(e.interception.opcode, 0xb212);
	CU_ASSERT_EQUAL(insn.count, 2);
	CU_ASSERT_EQUAL(insn.seen.ipa, 0x8312);
	CU_ASSERT_EQUAL(code.count, 1);

	insn.verdict = UCVM_PASS;
	program_three(&b);
	CU_ASSERT_EQUAL(bed_run(&b).interception.opcode, 0x8300);
	CU_ASSERT_EQUAL(code.count, 2);

	/* taking them back */
	CU_ASSERT_EQUAL(ucvm_vcpu_set_instruction(b.vcpu, 0x8300, NULL, NULL), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_instruction(b.vcpu, 0x8300, NULL, NULL), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_intercept(b.vcpu, UCVM_ICPT_INST, NULL, NULL), 0);
	program_three(&b);
	bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(insn.count, 3);
	CU_ASSERT_EQUAL(code.count, 2);
	bed_close(&b);
}

static void verdicts_that_are_errors(void)
{
	struct answer a = { .verdict = -EDOM };
	struct bed b;

	bed_open(&b);
	ucvm_vcpu_set_instruction(b.vcpu, 0x8300, on_interception, &a);
	program_three(&b);
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b.vcpu, NULL), -EDOM);
	a.verdict = 3;
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b.vcpu, NULL), -EINVAL);
	CU_ASSERT(ucvm_vcpu_get_error(b.vcpu, NULL, 0) > 0);
	bed_run_to(&b, UCVM_ICPT_INST);		/* and it still runs */
	CU_ASSERT_EQUAL(ucvm_vcpu_get_error(b.vcpu, NULL, 0), 0);
	bed_close(&b);
}

static void registration_of_callbacks(void)
{
	static const unsigned int good[] = { 0x8300, 0xb220, 0xeb2f, 0xc00f, 0xaa01, 0xe7ff,
					     0x0104, 0xe501, 0xb39f };
	static const unsigned int bad[] = { 0, 0x83, 0x8301, 0xc0f0, 0x10000, 0xaa10 };
	static const uint8_t codes[] = { 0x04, 0x08, 0x0c, 0x10, 0x14, 0x18, 0x1c, 0x20, 0x28,
					 0x2c, 0x38, 0x5c, 0x60, 0x64 };
	struct answer a = { 0 };
	struct bed b;

	bed_open(&b);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		CU_ASSERT_EQUAL(ucvm_vcpu_set_instruction(b.vcpu, good[i], on_interception, &a),
				0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CU_ASSERT_EQUAL(ucvm_vcpu_set_instruction(b.vcpu, bad[i], on_interception, &a),
				-EINVAL);
	for (unsigned int code = 0; code < 0x200; code++) {
		bool known = code < 0x80 && memchr(codes, (int)code, sizeof(codes));

		CU_ASSERT_EQUAL(ucvm_vcpu_set_intercept(b.vcpu, code, on_interception, &a),
				known ? 0 : -EINVAL);
	}
	bed_close(&b);
}

/* An operation exception has an operation code as well; a wait has none. */
static void other_codes(void)
{
	struct answer insn = { .verdict = UCVM_CONTINUE };
	struct ucvm_instruction i = { .size = sizeof(i) };
	struct ucvm_exit e;
	struct bed b;

	bed_open(&b);
	bed_program(&b, 0xb2, 0x0f, 0x00, 0x00,		/* not there */
		    0x00, 0x00,
		    0xb2, 0xb2, 0x03, 0x00);		/* lpswe 0x300 */
	bed_poke_psw(&b, 0x300, UINT64_C(0x0002000180000000), 0x1234);
	ucvm_vcpu_set_instruction(b.vcpu, 0xb20f, on_interception, &insn);
	e = bed_run_to(&b, UCVM_ICPT_OPEREXC);
	CU_ASSERT_EQUAL(insn.count, 1);
	CU_ASSERT_EQUAL(insn.seen.code, UCVM_ICPT_OPEREXC);
	CU_ASSERT_EQUAL(e.interception.length, 2);
	CU_ASSERT_EQUAL(ucvm_vcpu_decode(b.vcpu, &i), 0);
	e = bed_run_to(&b, UCVM_ICPT_WAIT);
	CU_ASSERT_EQUAL(e.interception.opcode, 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_decode(b.vcpu, &i), -ENODATA);
	CU_ASSERT_EQUAL(ucvm_vcpu_advance(b.vcpu), -ENODATA);
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(b.vcpu), -ENODATA);
	CU_ASSERT_EQUAL(bed_psw_address(&b), 0x1234);
	bed_close(&b);
}

/* The PSW is at the instruction that a storage-key interception is about. */
static void storage_keys(void)
{
	struct s390_sie_block *sie;
	struct ucvm_exit e;
	struct bed b;

	bed_open(&b);
	sie = ucvm_vcpu_get_sie_block(b.vcpu);
	bed_program(&b, 0xb2, 0x29, 0x00, 0x12, 0x83, 0x00, 0x05, 0x00);	/* iske 1,2 */
	e = bed_run(&b);
	CU_ASSERT_EQUAL(e.reason, UCVM_EXIT_INTERCEPTION);
	if (e.interception.code == UCVM_ICPT_KSS) {
		CU_ASSERT_EQUAL(bed_psw_address(&b), START);
		CU_ASSERT_EQUAL(ucvm_vcpu_advance(b.vcpu), 4);
		CU_ASSERT_EQUAL(ucvm_vcpu_retry(b.vcpu), 4);
	} else {
		CU_ASSERT_EQUAL(e.interception.opcode, 0xb229);
		CU_ASSERT_EQUAL(ucvm_vcpu_retry(b.vcpu), 4);
	}
	sieblk_clear_flags(sie, S390_CPUSTAT_KSS);
	sieblk_set_ictl(sie, sieblk_ictl(sie) & ~(S390_ICTL_ISKE | S390_ICTL_SSKE |
						  S390_ICTL_RRBE));
	CU_ASSERT_EQUAL(bed_run_to(&b, UCVM_ICPT_INST).interception.opcode, 0x8300);
	bed_close(&b);
}

static void decoding(void)
{
	struct ucvm_instruction i = { .size = sizeof(i) }, small = { .size = 8 };
	struct bed b;

	bed_open(&b);
	bed_program(&b, 0x83, 0x12, 0x3f, 0xff,		/* diag 1,2,4095(3) */
		    0xb2, 0x20, 0x00, 0x45);		/* servc 4,5 */
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_GPR(3), UINT64_C(0x100000000));
	ucvm_vcpu_set_psw(b.vcpu, PSW_64 & ~UINT64_C(0x100000000), START);	/* 31 bits */
	bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(ucvm_vcpu_decode(b.vcpu, &small), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_decode(b.vcpu, &i), 0);
	CU_ASSERT_EQUAL(i.size, sizeof(i));
	CU_ASSERT_EQUAL(i.opcode, 0x8300);
	CU_ASSERT_EQUAL(i.r1, 1);
	CU_ASSERT_EQUAL(i.r3, 2);
	CU_ASSERT_EQUAL(i.i2, 0x12);
	CU_ASSERT_EQUAL(i.base, 3);
	CU_ASSERT_EQUAL(i.address, 4095);
	CU_ASSERT_EQUAL(i.address_raw, UINT64_C(0x100000fff));
	bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(ucvm_vcpu_decode(b.vcpu, &i), 0);
	CU_ASSERT_EQUAL(i.opcode, 0xb220);
	CU_ASSERT_EQUAL(i.rre_r1, 4);
	CU_ASSERT_EQUAL(i.rre_r2, 5);
	bed_close(&b);
}

/* ---- kicks ---- */

/* Set by the guest's DIAGNOSE; no thread looks at its memory. */
static int on_start(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt, void *opaque)
{
	(void)vcpu;
	(void)icpt;
	if (opaque)
		atomic_store((atomic_bool *)opaque, true);
	return UCVM_CONTINUE;
}

/* A loop that never leaves the guest, after it has said that it begins. */
static void program_spin(struct bed *b, atomic_bool *started)
{
	bed_program(b, 0x83, 0x00, 0x05, 0x00, 0xa7, 0xf4, 0x00, 0x00);
	ucvm_vcpu_set_instruction(b->vcpu, 0x8300, on_start, started);
	ucvm_vcpu_set_psw(b->vcpu, PSW_64, START);
}

struct spin {
	struct bed bed;
	atomic_bool started;
};

static void *kick_from_thread(void *arg)
{
	struct spin *spin = arg;
	struct bed *b = &spin->bed;
	uint64_t value;
	char text[4];

	while (!atomic_load(&spin->started))
		sched_yield();
	/* it belongs to the thread that runs it */
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b->vcpu, NULL), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_destroy(b->vcpu), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vm_destroy(b->vm), -EBUSY);
	CU_ASSERT(ucvm_vm_get_error(b->vm, NULL, 0) > 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_register(b->vcpu, UCVM_REG_GPR(0), &value), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_register(b->vcpu, UCVM_REG_GPR(0), 0), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_psw(b->vcpu, &value, &value), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_psw(b->vcpu, 0, 0), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_reset(b->vcpu, UCVM_RESET_CLEAR), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_advance(b->vcpu), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(b->vcpu), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_decode(b->vcpu, &(struct ucvm_instruction){
			.size = sizeof(struct ucvm_instruction) }), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b->vcpu, &(struct ucvm_interrupt){
			.size = sizeof(struct ucvm_interrupt) }), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_interrupt(b->vcpu, &(struct ucvm_interrupt){
			.size = sizeof(struct ucvm_interrupt) }), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_intercept(b->vcpu, UCVM_ICPT_INST, NULL, NULL), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_instruction(b->vcpu, 0x8300, NULL, NULL), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_error(b->vcpu, text, sizeof(text)), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b->vcpu, UCVM_REAL, 0x2000, text, 1, NULL), -EBUSY);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b->vcpu, UCVM_ABSOLUTE, 0x2000, text, 1, NULL), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_kick(b->vcpu), 0);
	return NULL;
}

static void kick_by_another_thread(void)
{
	struct spin spin;
	pthread_t thread;

	bed_open(&spin.bed);
	for (unsigned int i = 0; i < 20; i++) {
		struct ucvm_exit e = { .size = sizeof(e) };

		atomic_store(&spin.started, false);
		program_spin(&spin.bed, &spin.started);
		CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, kick_from_thread, &spin), 0);
		ucvm_vcpu_run(spin.bed.vcpu, &e);
		pthread_join(thread, NULL);
		CU_ASSERT_EQUAL(e.reason, UCVM_EXIT_KICKED);
		CU_ASSERT_EQUAL(bed_psw_address(&spin.bed), START + 4);
	}
	bed_close(&spin.bed);
}

static void kick_is_not_lost(void)
{
	struct bed b;

	bed_open(&b);
	program_three(&b);
	CU_ASSERT_EQUAL(ucvm_vcpu_kick(b.vcpu), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_kick(b.vcpu), 0);
	CU_ASSERT_EQUAL(bed_run(&b).reason, UCVM_EXIT_KICKED);
	CU_ASSERT_EQUAL(bed_psw_address(&b), START);
	bed_run_to(&b, UCVM_ICPT_INST);
	bed_close(&b);
}

/* A signal handler has nothing but static storage to find the vCPU in. */
static struct ucvm_vcpu *signalled;

static void on_signal(int number)
{
	(void)number;
	ucvm_vcpu_kick(signalled);
}

static void kick_by_a_signal_handler(void)
{
	struct itimerval off = { 0 }, soon = { { 0, 20000 }, { 0, 20000 } };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, before;
	struct bed b;

	bed_open(&b);
	signalled = b.vcpu;
	program_spin(&b, NULL);
	sigaction(SIGALRM, &action, &before);
	setitimer(ITIMER_REAL, &soon, NULL);
	for (unsigned int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(bed_run(&b).reason, UCVM_EXIT_KICKED);
	setitimer(ITIMER_REAL, &off, NULL);
	sigaction(SIGALRM, &before, NULL);
	bed_close(&b);
}

static int kick_inside(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt,
		       void *opaque)
{
	(void)icpt;
	(void)opaque;
	ucvm_vcpu_kick(vcpu);
	return UCVM_CONTINUE;
}

static void kick_by_a_callback(void)
{
	struct bed b;

	bed_open(&b);
	program_three(&b);
	ucvm_vcpu_set_instruction(b.vcpu, 0x8300, kick_inside, NULL);
	CU_ASSERT_EQUAL(bed_run(&b).reason, UCVM_EXIT_KICKED);
	CU_ASSERT_EQUAL(bed_psw_address(&b), START + 4);
	bed_close(&b);
}

/* STOP_INT that nobody asked for, as kernels set it (contract.md A.6). */
static int set_stop_int(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt,
			void *opaque)
{
	(void)icpt;
	(void)opaque;
	sieblk_set_flags(ucvm_vcpu_get_sie_block(vcpu), S390_CPUSTAT_STOP_INT);
	return UCVM_CONTINUE;
}

static void stop_of_the_kernel_is_forgotten(void)
{
	struct bed b;

	bed_open(&b);
	program_three(&b);
	ucvm_vcpu_set_instruction(b.vcpu, 0x8300, set_stop_int, NULL);
	CU_ASSERT_EQUAL(bed_run_to(&b, UCVM_ICPT_INST).interception.opcode, 0xb212);
	bed_close(&b);
}

/* ---- what the provider answers ---- */

static void errors_of_kvm_run(void)
{
	static const struct {
		int code;
		int result;
	} rows[] = {
		{ EINTR, 0 }, { EAGAIN, 0 }, { EFAULT, 0 }, { EIO, -EIO }, { ENOMEM, -ENOMEM },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kvm_fault fault;
		struct ucvm_error err = { 0 };
		struct bed b = { .memory = bed_memory() };
		int rc;

		kvm_fault_init(&fault, &soft_provider);
		CU_ASSERT_EQUAL_FATAL(vm_create_on(&fault.provider, &b.vm, &err), 0);
		CU_ASSERT_EQUAL_FATAL(ucvm_vcpu_create(b.vm, NULL, &b.vcpu), 0);
		CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory, 0, MIB), 0);
		program_three(&b);
		fault.calls = KVM_FAULT_IOCTL;
		fault.request = KVM_RUN;
		fault.code = rows[i].code;
		fault.nth = 1;
		atomic_store(&fault.seen, 0);
		rc = ucvm_vcpu_run(b.vcpu, NULL);
		CU_ASSERT(kvm_fault_fired(&fault));
		if (rows[i].result) {
			CU_ASSERT_EQUAL(rc, rows[i].result);
			CU_ASSERT(ucvm_vcpu_get_error(b.vcpu, NULL, 0) > 0);
		} else {
			CU_ASSERT_EQUAL(rc, UCVM_EXIT_INTERCEPTION);
		}
		bed_close(&b);
	}
}

/* Whatever KVM_RUN is asked, it says EFAULT: memory that cannot be used. */
static long always_efault(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	return request == KVM_RUN ? -EFAULT : soft_provider.ioctl(obj, request, arg);
}

/* KVM_RUN that has nothing to say. */
static long does_nothing(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	return request == KVM_RUN ? 0 : soft_provider.ioctl(obj, request, arg);
}

static void answers_that_help_nobody(void)
{
	struct kvm_provider provider = soft_provider;
	struct ucvm_error err = { 0 };
	struct bed b = { .memory = bed_memory() };
	struct kvm_obj *vcpu;

	CU_ASSERT_EQUAL_FATAL(vm_create_on(&soft_provider, &b.vm, &err), 0);
	CU_ASSERT_EQUAL_FATAL(ucvm_vcpu_create(b.vm, NULL, &b.vcpu), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory, 0, MIB), 0);
	program_three(&b);
	vcpu = b.vcpu->cpu.vcpu;
	provider.ioctl = always_efault;
	vcpu->provider = &provider;
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b.vcpu, NULL), -EFAULT);
	CU_ASSERT(ucvm_vcpu_get_error(b.vcpu, NULL, 0) > 0);
	provider.ioctl = does_nothing;
	ucvm_vcpu_get_run(b.vcpu)->exit_reason = S390_EXIT_DEBUG;
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b.vcpu, NULL), -EPROTO);
	CU_ASSERT(ucvm_vcpu_get_error(b.vcpu, NULL, 0) > 0);
	vcpu->provider = &soft_provider;
	bed_close(&b);
}

UNIT_SUITE(lib_run) = {
	{ "an interception that nobody claims", unclaimed_interception },
	{ "the opcode's callback comes before the code's", opcode_comes_before_code },
	{ "verdicts that are errors", verdicts_that_are_errors },
	{ "registration of callbacks", registration_of_callbacks },
	{ "operation exception and wait", other_codes },
	{ "storage keys", storage_keys },
	{ "decoding", decoding },
	{ "kick by another thread, which may do nothing else", kick_by_another_thread },
	{ "a kick before the run is not lost", kick_is_not_lost },
	{ "kick by a signal handler", kick_by_a_signal_handler },
	{ "kick by a callback", kick_by_a_callback },
	{ "a stop of the kernel's own is forgotten", stop_of_the_kernel_is_forgotten },
	{ "errors of KVM_RUN", errors_of_kvm_run },
	{ "answers that help nobody", answers_that_help_nobody },
	CU_TEST_INFO_NULL,
};
