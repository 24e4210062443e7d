// SPDX-License-Identifier: Apache-2.0
/*
 * The library over a provider that plays what a processor does rarely or only
 * in other kernels: KVM_RUN and VCPU_FAULT answer as the test says, everything
 * else is the software processor. And a guest whose memory another thread
 * changes.
 */
#include <linux/kvm.h>
#include <pthread.h>

#include "arch/s390/zarch.h"
#include "core/provider.h"
#include "lib/private.h"
#include "tests/unit/lib_bed.h"

struct play {
	struct kvm_provider provider;
	struct bed bed;
	unsigned int runs;		/* KVM_RUNs so far */
	unsigned int exits;		/* the first so many leave kvm_run as the test made it */
	long run_result;		/* of those */
	long fault_result;		/* of VCPU_FAULT */
	long reset_result;
};

static long play_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct play *p = (struct play *)(uintptr_t)obj->provider;

	if (request == KVM_RUN && p->runs++ < p->exits)
		return p->run_result;
	if (request == S390_KVM_VCPU_FAULT && p->fault_result)
		return p->fault_result;
	if (request == S390_KVM_CLEAR_RESET && p->reset_result)
		return p->reset_result;
	return soft_provider.ioctl(obj, request, arg);
}

static void play_open(struct play *p)
{
	struct ucvm_error err = { 0 };

	memset(p, 0, sizeof(*p));
	p->provider = soft_provider;
	p->provider.ioctl = play_ioctl;
	p->bed.memory = bed_memory();
	CU_ASSERT_EQUAL_FATAL(vm_create_on(&soft_provider, &p->bed.vm, &err), 0);
	CU_ASSERT_EQUAL_FATAL(ucvm_vcpu_create(p->bed.vm, NULL, &p->bed.vcpu), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(p->bed.vcpu, p->bed.memory, 0, MIB), 0);
	ucvm_vcpu_set_psw(p->bed.vcpu, PSW_64, START);
	p->bed.vcpu->cpu.vcpu->provider = &p->provider;
	p->exits = 1;
}

static void play_close(struct play *p)
{
	p->bed.vcpu->cpu.vcpu->provider = &soft_provider;
	bed_close(&p->bed);
}

static void play_interception(struct play *p, uint8_t code, uint16_t ipa, uint32_t ipb)
{
	struct s390_run *run = ucvm_vcpu_get_run(p->bed.vcpu);

	run->exit_reason = S390_EXIT_SIEIC;
	run->sieic.icptcode = code;
	run->sieic.ipa = ipa;
	run->sieic.ipb = ipb;
	p->runs = 0;
}

static void external_interruption_not_delivered(void)
{
	struct ucvm_interrupt irq = { .size = sizeof(irq) };
	struct s390_sie_block *sie;
	struct ucvm_exit e;
	struct play p;

	play_open(&p);
	sie = ucvm_vcpu_get_sie_block(p.bed.vcpu);
	be16_store(sie->eic, 0x1202);
	be16_store(sie->extcpuaddr, 7);
	be32_store(sie->eiparams, 0x99);
	play_interception(&p, UCVM_ICPT_EXTINT, 0, 0);
	e = bed_run_to(&p.bed, UCVM_ICPT_EXTINT);
	CU_ASSERT_EQUAL(e.interception.interruption, 0x1202);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_interrupt(p.bed.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(irq.type, UCVM_INTERRUPT_EXTERNAL);
	CU_ASSERT_EQUAL(irq.code, 0x1202);
	CU_ASSERT_EQUAL(irq.cpu_address, 7);
	CU_ASSERT_EQUAL(irq.parameter, 0x99);
	play_close(&p);
}

/* The instruction was the target of an EXECUTE: the length is that one's. */
static void target_of_execute(void)
{
	struct play p;

	play_open(&p);
	ucvm_vcpu_get_sie_block(p.bed.vcpu)->icptstatus = 0x61;	/* EXRL: 6 bytes */
	play_interception(&p, UCVM_ICPT_INST, 0xb212, 0x02000000);
	CU_ASSERT_EQUAL(bed_run_to(&p.bed, UCVM_ICPT_INST).interception.length, 6);
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(p.bed.vcpu), 6);
	CU_ASSERT_EQUAL(bed_psw_address(&p.bed), START - 6);
	play_close(&p);
}

static void partial_execution_and_validity(void)
{
	struct ucvm_exit e;
	struct play p;

	play_open(&p);
	play_interception(&p, UCVM_ICPT_PARTEXEC, 0xb254, 0x00120000);
	e = bed_run_to(&p.bed, UCVM_ICPT_PARTEXEC);
	CU_ASSERT_EQUAL(e.interception.opcode, 0xb254);
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(p.bed.vcpu), 4);
	play_interception(&p, UCVM_ICPT_VALIDITY, 0, 0x00370000);
	e = bed_run_to(&p.bed, UCVM_ICPT_VALIDITY);
	CU_ASSERT_EQUAL(e.interception.opcode, 0);
	CU_ASSERT_EQUAL(e.interception.ipb >> 16, 0x37);
	play_interception(&p, 0x77, 0, 0);	/* of a processor yet to come */
	bed_run_to(&p.bed, 0x77);
	play_close(&p);
}

/* A load of control registers that the library waits for. */
static void load_of_control_registers(void)
{
	struct ucvm_interrupt irq = {
		.size = sizeof(irq), .type = UCVM_INTERRUPT_EXTERNAL, .code = 0x2401,
	};
	uint64_t value;
	struct play p;

	play_open(&p);
	ucvm_vcpu_set_psw(p.bed.vcpu, PSW_64 | PSW_EXT, START);
	ucvm_vcpu_set_register(p.bed.vcpu, UCVM_REG_CR(0), 0xe0);
	be32_store(p.bed.memory + 0x260, CR0_SERVICE_SIGNAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(p.bed.vcpu, &irq), -EAGAIN);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(p.bed.vcpu, &irq), -EAGAIN);
	play_interception(&p, UCVM_ICPT_INST, 0xb700, 0x02600000);	/* lctl 0,0,0x260 */
	bed_run_to(&p.bed, UCVM_ICPT_INT_ENABLE);
	ucvm_vcpu_get_register(p.bed.vcpu, UCVM_REG_CR(0), &value);
	CU_ASSERT_EQUAL(value, CR0_SERVICE_SIGNAL);

	/* a reset forgets what was waited for: this one is the caller's */
	ucvm_vcpu_set_register(p.bed.vcpu, UCVM_REG_CR(0), 0xe0);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(p.bed.vcpu, &irq), -EAGAIN);
	CU_ASSERT_EQUAL(ucvm_vcpu_reset(p.bed.vcpu, UCVM_RESET_CLEAR), 0);
	play_interception(&p, UCVM_ICPT_INST, 0xb700, 0x02600000);
	bed_run_to(&p.bed, UCVM_ICPT_INST);

	/* in the problem state it is a privileged-operation exception */
	be64_store(p.bed.memory + LC_PGM_NEW_PSW, PSW_64);
	be64_store(p.bed.memory + LC_PGM_NEW_PSW + 8, START);
	bed_program(&p.bed, 0x83, 0x00, 0x05, 0x00);
	ucvm_vcpu_set_psw(p.bed.vcpu, PSW_64 | PSW_EXT | PSW_PROBLEM, START);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(p.bed.vcpu, &irq), -EAGAIN);
	play_interception(&p, UCVM_ICPT_INST, 0xb700, 0x02600000);
	bed_run_to(&p.bed, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(be16_load(p.bed.memory + LC_PGM_CODE), PGM_PRIVILEGED);
	play_close(&p);
}

/* The PSW is where it was when an exception cannot be delivered. */
static void exceptions_that_cannot_be_delivered(void)
{
	struct ucvm_interrupt irq = {
		.size = sizeof(irq), .type = UCVM_INTERRUPT_PROGRAM, .code = PGM_OPERATION,
		.flags = UCVM_INTERRUPT_INSTRUCTION,
	};
	struct ucvm_interrupt io = {
		.size = sizeof(io), .type = UCVM_INTERRUPT_IO, .io_word = 0x80000000,
	};
	struct play p;

	play_open(&p);
	be64_store(p.bed.memory + LC_PGM_NEW_PSW, PSW_64);
	be64_store(p.bed.memory + LC_PGM_NEW_PSW + 8, START);
	ucvm_vcpu_set_psw(p.bed.vcpu, PSW_64, START + 4);
	play_interception(&p, UCVM_ICPT_OPEREXC, 0xb20f, 0);
	bed_run_to(&p.bed, UCVM_ICPT_OPEREXC);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(p.bed.vcpu, &irq), -ELOOP);
	CU_ASSERT_EQUAL(bed_psw_address(&p.bed), START + 4);
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(p.bed.vcpu), 4);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(p.bed.vcpu, &irq), -ELOOP);
	CU_ASSERT_EQUAL(bed_psw_address(&p.bed), START);

	ucvm_vcpu_set_register(p.bed.vcpu, UCVM_REG_PREFIX, 3 * MIB);
	ucvm_vcpu_set_register(p.bed.vcpu, UCVM_REG_CR(6), 0xff000000);
	ucvm_vcpu_set_register(p.bed.vcpu, UCVM_REG_CR(0), CR0_EXTERNAL_CALL);
	ucvm_vcpu_set_psw(p.bed.vcpu, PSW_64 | PSW_IO | PSW_EXT, START);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(p.bed.vcpu, &io), -EFAULT);
	io.type = UCVM_INTERRUPT_EXTERNAL;
	io.code = 0x1202;
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(p.bed.vcpu, &io), -EFAULT);
	CU_ASSERT(ucvm_vcpu_get_error(p.bed.vcpu, NULL, 0) > 0);
	play_close(&p);
}

/* Linux 6: a mapped segment whose user memory cannot be faulted in. */
static void mapped_memory_that_cannot_be_used(void)
{
	struct s390_run *run;
	char text[256];
	struct play p;

	play_open(&p);
	run = ucvm_vcpu_get_run(p.bed.vcpu);
	run->exit_reason = S390_EXIT_UCONTROL;
	run->ucontrol.trans_exc_code = 0x5000;
	p.fault_result = -EFAULT;
	CU_ASSERT_EQUAL(ucvm_vcpu_run(p.bed.vcpu, NULL), -EFAULT);
	CU_ASSERT(ucvm_vcpu_get_error(p.bed.vcpu, text, sizeof(text)) > 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "0x5000"));

	/* Linux 6, again: a prefix that is not mapped is EFAULT, not an exit */
	p.fault_result = 0;
	p.runs = 0;
	p.run_result = -EFAULT;
	ucvm_vcpu_unmap(p.bed.vcpu, 0, MIB);
	CU_ASSERT_EQUAL(bed_run(&p.bed).reason, UCVM_EXIT_FAULT);
	CU_ASSERT_EQUAL(ucvm_vcpu_reserve(p.bed.vcpu, p.bed.memory, 0, MIB), 0);
	bed_program(&p.bed, 0x83, 0x00, 0x05, 0x00);
	p.runs = 0;
	bed_run_to(&p.bed, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(p.runs, 2);
	play_close(&p);
}

static void provider_that_fails(void)
{
	struct play p;

	play_open(&p);
	p.reset_result = -EIO;
	CU_ASSERT_EQUAL(ucvm_vcpu_reset(p.bed.vcpu, UCVM_RESET_CLEAR), -EIO);
	CU_ASSERT(ucvm_vcpu_get_error(p.bed.vcpu, NULL, 0) > 0);

	/* KVM_EXIT_INTR is no exit */
	ucvm_vcpu_get_run(p.bed.vcpu)->exit_reason = S390_EXIT_INTR;
	bed_program(&p.bed, 0x83, 0x00, 0x05, 0x00);
	ucvm_vcpu_set_psw(p.bed.vcpu, PSW_64, START);
	bed_run_to(&p.bed, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(p.runs, 2);
	play_close(&p);
}

/* ---- memory that changes under a running guest ---- */

struct change {
	struct bed bed;
	atomic_bool done;
	int result;
};

static void *change_memory(void *arg)
{
	struct change *c = arg;

	c->result = ucvm_vcpu_map(c->bed.vcpu, c->bed.memory + 2 * MIB, MIB, MIB);
	atomic_store(&c->done, true);
	return NULL;
}

/* Waits for a byte that only the second segment has; the map may need a kick. */
static void memory_changed_by_another_thread(void)
{
	pthread_t thread;
	struct change c;
	int rc;

	atomic_init(&c.done, false);
	bed_open(&c.bed);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(c.bed.vcpu, c.bed.memory + MIB, MIB, MIB), 0);
	c.bed.memory[2 * MIB] = 1;
	bed_program(&c.bed, 0x95, 0x01, 0x30, 0x00,	/* cli 0(3),1 */
		    0xa7, 0x84, 0x00, 0x05,		/* je +10 */
		    0x83, 0x00, 0x04, 0x44,		/* diag 0,0,0x444 */
		    0x07, 0x00,				/* nopr */
		    0x83, 0x00, 0x05, 0x00);		/* diag 0,0,0x500 */
	ucvm_vcpu_set_register(c.bed.vcpu, UCVM_REG_GPR(3), MIB);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, change_memory, &c), 0);
	do {
		struct ucvm_exit e = { .size = sizeof(e) };

		ucvm_vcpu_set_psw(c.bed.vcpu, PSW_64, START);
		rc = ucvm_vcpu_run(c.bed.vcpu, &e);
		if (rc == UCVM_EXIT_INTERCEPTION && e.interception.ipb >> 16 == 0x500)
			break;
	} while (rc > 0);
	pthread_join(thread, NULL);
	CU_ASSERT_EQUAL(rc, UCVM_EXIT_INTERCEPTION);
	CU_ASSERT_EQUAL(c.result, 0);
	bed_close(&c.bed);
}

UNIT_SUITE(lib_play) = {
	{ "an external interruption that was not delivered", external_interruption_not_delivered },
	{ "target of EXECUTE", target_of_execute },
	{ "partial execution, validity, unknown codes", partial_execution_and_validity },
	{ "a load of control registers that is waited for", load_of_control_registers },
	{ "exceptions that cannot be delivered", exceptions_that_cannot_be_delivered },
	{ "mapped memory that cannot be used", mapped_memory_that_cannot_be_used },
	{ "a provider that fails", provider_that_fails },
	{ "memory changed by another thread", memory_changed_by_another_thread },
	CU_TEST_INFO_NULL,
};
