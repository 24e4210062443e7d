// SPDX-License-Identifier: Apache-2.0
/*
 * The run loop and the life of a VM, with scripts in place of SIE: how a VM
 * ends, several CPUs, sleep and wake-up, resets, and errors of the provider.
 */
#include <dirent.h>
#include <time.h>

#include "arch/s390/tod.h"
#include "tests/lib/kvm_fault.h"
#include "tests/unit/s390_fake.h"

static struct fake fake;
static struct ucvm_error error;

static enum vm_end run(fake_run_fn *script)
{
	memset(&error, 0, sizeof(error));
	fake.run = script;
	return vm_run(fake.vm, &error);
}

static long intercept(struct s390_cpu *cpu, uint8_t code)
{
	cpu->run->exit_reason = S390_EXIT_SIEIC;
	cpu->run->sieic.icptcode = code;
	cpu->run->sieic.ipa = 0;
	cpu->run->sieic.ipb = 0;
	return 0;
}

static long intercept_insn(struct s390_cpu *cpu, uint64_t insn)
{
	fake_set_insn(cpu, insn);
	return 0;
}

/* SIGP with order @order to CPU @address. */
static long intercept_sigp(struct s390_cpu *cpu, unsigned int order, unsigned int address)
{
	cpu->run->s.regs.gprs[4] = address;
	return intercept_insn(cpu, UINT64_C(0xae2400000000) | order << 16);
}

/* ---- ends ---- */

static long script_stop_self(struct fake *f, struct s390_cpu *cpu)
{
	(void)f;
	CU_ASSERT_EQUAL(cpu->run->psw_addr, FAKE_START);
	CU_ASSERT_EQUAL(cpu->run->s.regs.crs[0], CR0_RESET);
	CU_ASSERT_EQUAL(cpu->run->s.regs.crs[14], CR14_RESET);
	CU_ASSERT_EQUAL(sieblk_flags(cpu->sie) & S390_CPUSTAT_STOPPED, 0);
	return intercept_sigp(cpu, 0x05, 0);
}

static void stopped_is_power_off(void)
{
	fake_start(&fake, 2);
	CU_ASSERT_EQUAL(run(script_stop_self), VM_END_POWER_OFF);
	fake_exit(&fake);
}

static long script_stop_and_store(struct fake *f, struct s390_cpu *cpu)
{
	(void)f;
	cpu_set_prefix(cpu, 0x100000);
	cpu_set_gpr(cpu, 7, 0x7777);
	return intercept_sigp(cpu, 0x09, 0);
}

/* STOP AND STORE STATUS stores at absolute addresses, not in the prefix area. */
static void stop_and_store(void)
{
	fake_start(&fake, 1);
	CU_ASSERT_EQUAL(run(script_stop_and_store), VM_END_POWER_OFF);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_SAVE_GPRS + 7 * 8)), 0x7777);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, LC_SAVE_PREFIX)), 0x100000);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_SAVE_PSW + 8)), 0x2004);
	CU_ASSERT_EQUAL(*fake_at(&fake, LC_AR_MODE_ID), 1);	/* z/Architecture */
	fake_exit(&fake);
}

static long script_wait_zero(struct fake *f, struct s390_cpu *cpu)
{
	(void)f;
	cpu_set_psw(cpu, PSW_64 | PSW_WAIT, 0);
	return intercept(cpu, S390_ICPT_WAIT);
}

static long script_wait_quiesced(struct fake *f, struct s390_cpu *cpu)
{
	(void)f;
	cpu_set_psw(cpu, PSW_64 | PSW_WAIT, 0xfff);
	return intercept(cpu, S390_ICPT_WAIT);
}

static long script_wait_code(struct fake *f, struct s390_cpu *cpu)
{
	(void)f;
	cpu_set_gpr(cpu, 11, 0xabcdef);
	cpu_set_psw(cpu, PSW_64 | PSW_WAIT, 0xdead);
	return intercept(cpu, S390_ICPT_WAIT);
}

static void disabled_wait(void)
{
	char text[4096] = "";
	FILE *out;

	fake_start(&fake, 1);
	CU_ASSERT_EQUAL(run(script_wait_zero), VM_END_POWER_OFF);
	fake_exit(&fake);

	fake_start(&fake, 1);
	CU_ASSERT_EQUAL(run(script_wait_quiesced), VM_END_POWER_OFF);
	fake_exit(&fake);

	fake_start(&fake, 1);
	CU_ASSERT_EQUAL(run(script_wait_code), VM_END_CRASH);
	out = fmemopen(text, sizeof(text), "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	vm_print_crash(fake.vm, out);
	fclose(out);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "disabled wait, code 0xdead"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "0002000180000000 000000000000dead"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "0000000000abcdef"));
	fake_exit(&fake);
}

/* CPU 1 goes into a disabled wait; the machine goes on until CPU 0 stops. */
static long script_one_dies(struct fake *f, struct s390_cpu *cpu)
{
	bool dead;

	if (cpu->addr == 1)
		return script_wait_code(f, cpu);
	if (cpu->run->psw_addr == FAKE_START)
		return intercept_sigp(cpu, 0x06, 1);
	pthread_mutex_lock(&f->machine->lock);
	dead = f->machine->cpus[1].dead;
	pthread_mutex_unlock(&f->machine->lock);
	if (!dead)
		return intercept(cpu, S390_ICPT_STOP);
	return intercept_sigp(cpu, 0x05, 0);
}

static void disabled_wait_of_one(void)
{
	fake_start(&fake, 2);
	CU_ASSERT_EQUAL(run(script_one_dies), VM_END_CRASH);
	CU_ASSERT_EQUAL(fake.machine->crash_cpu, 1);
	fake_exit(&fake);
}

static long script_spin(struct fake *f, struct s390_cpu *cpu)
{
	const struct timespec t = { .tv_nsec = 1000000 };

	(void)f;
	nanosleep(&t, NULL);
	if (__atomic_load_n(&cpu->run->immediate_exit, __ATOMIC_SEQ_CST)) {
		cpu->run->exit_reason = S390_EXIT_INTR;
		return -EINTR;
	}
	return intercept(cpu, S390_ICPT_STOP);	/* the kernel's own, not asked for */
}

static void time_limit(void)
{
	fake_init(&fake, 2, 4 * MIB);
	fake.config.timeout = 1;
	CU_ASSERT_EQUAL_FATAL(vm_create(&fake.config, &fake.vm, NULL), 0);
	CU_ASSERT_EQUAL(run(script_spin), VM_END_TIMEOUT);
	fake_exit(&fake);
}

static void quit_before_start(void)
{
	fake_start(&fake, 3);
	vm_stop(fake.vm);
	CU_ASSERT_EQUAL(run(script_spin), VM_END_QUIT);
	fake_exit(&fake);
}

static void *stop_later(void *arg)
{
	const struct timespec t = { .tv_nsec = 20000000 };

	(void)arg;
	nanosleep(&t, NULL);
	vm_stop(fake.vm);
	return NULL;
}

static long script_idle(struct fake *f, struct s390_cpu *cpu)
{
	(void)f;
	cpu_set_psw(cpu, PSW_64 | PSW_WAIT | PSW_IO, 0x2000);
	return intercept(cpu, S390_ICPT_WAIT);
}

/* An idle guest is woken by the user's wish, and by nothing else. */
static void quit_while_idle(void)
{
	pthread_t thread;

	fake_start(&fake, 2);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, stop_later, NULL), 0);
	CU_ASSERT_EQUAL(run(script_idle), VM_END_QUIT);
	pthread_join(thread, NULL);
	fake_exit(&fake);
}

/* A guest that does not listen is stopped. */
static void shutdown_unheard(void)
{
	fake_start(&fake, 1);
	vm_shutdown(fake.vm);
	CU_ASSERT_EQUAL(run(script_spin), VM_END_QUIT);
	fake_exit(&fake);
}

static long script_validity(struct fake *f, struct s390_cpu *cpu)
{
	intercept(cpu, S390_ICPT_VALIDITY);
	cpu->run->sieic.ipb = (uint32_t)(uintptr_t)f->script << 16;
	return 0;
}

static long script_efault(struct fake *f, struct s390_cpu *cpu)
{
	unsigned int *count = f->script;

	return ++*count < 3 ? -EFAULT : intercept_sigp(cpu, 0x05, 0);
}

static long script_einval(struct fake *f, struct s390_cpu *cpu)
{
	(void)f;
	(void)cpu;
	return -EINVAL;
}

static void host_errors(void)
{
	unsigned int count = 0;

	fake_start(&fake, 1);
	CU_ASSERT_EQUAL(run(script_einval), VM_END_ERROR);
	CU_ASSERT_STRING_EQUAL(error.text, "CPU 0: KVM_RUN: Invalid argument");
	fake_exit(&fake);

	fake_start(&fake, 1);
	fake.script = (void *)0x1330;
	CU_ASSERT_EQUAL(run(script_validity), VM_END_ERROR);
	CU_ASSERT_STRING_EQUAL(error.text, "CPU 0: validity interception 0x1330");
	fake_exit(&fake);

	/* kernels 6.x: the prefix is not mapped; it is then, or soon is */
	fake_start(&fake, 1);
	fake.script = &count;
	CU_ASSERT_EQUAL(run(script_efault), VM_END_POWER_OFF);
	fake_exit(&fake);
}

/* ---- memory ---- */

static long script_fault(struct fake *f, struct s390_cpu *cpu)
{
	unsigned int *step = f->script;

	cpu->run->exit_reason = S390_EXIT_UCONTROL;
	cpu->run->ucontrol.pgm_code = 0x10;
	switch ((*step)++) {
	case 0:		/* a segment that exists: the instruction is run again */
		cpu->run->ucontrol.trans_exc_code = 3 * MIB + 0x5000;
		return 0;
	case 1:		/* LG at 0x2000 reads behind memory */
		CU_ASSERT_EQUAL(cpu->run->psw_addr, FAKE_START);
		*fake_at(f, 0x2000) = 0xe3;
		cpu->run->psw_addr = 0x2000;
		cpu->run->ucontrol.trans_exc_code = 4 * MIB;
		return 0;
	case 2:		/* an instruction cannot be fetched */
		CU_ASSERT_EQUAL(cpu->run->psw_addr, PGM_NEW);
		CU_ASSERT_EQUAL(be16_load(fake_at(f, LC_PGM_CODE)), PGM_ADDRESSING);
		CU_ASSERT_EQUAL(be16_load(fake_at(f, LC_PGM_ILC)), 6);
		CU_ASSERT_EQUAL(be64_load(fake_at(f, LC_PGM_OLD_PSW + 8)), 0x2006);
		cpu->run->psw_addr = 8 * MIB;
		cpu->run->ucontrol.trans_exc_code = 8 * MIB;
		return 0;
	default:
		CU_ASSERT_EQUAL(cpu->run->psw_addr, PGM_NEW);
		CU_ASSERT_EQUAL(be16_load(fake_at(f, LC_PGM_CODE)), PGM_ADDRESSING);
		return intercept_sigp(cpu, 0x05, 0);
	}
}

static void memory_faults(void)
{
	unsigned int step = 0;

	fake_start(&fake, 1);
	fake.script = &step;
	CU_ASSERT_EQUAL(run(script_fault), VM_END_POWER_OFF);
	CU_ASSERT_EQUAL(step, 4);
	fake_exit(&fake);
}

/* ---- interruptions ---- */

/* CPU 0 waits for the clock comparator, 30 ms from now. */
static long script_timer(struct fake *f, struct s390_cpu *cpu)
{
	if (cpu->run->psw_addr == 0x7100) {
		CU_ASSERT_EQUAL(be16_load(fake_at(f, LC_EXT_CODE)), 0x1004);
		CU_ASSERT_EQUAL(be64_load(fake_at(f, LC_EXT_OLD_PSW)),
				PSW_64 | PSW_WAIT | PSW_EXT);
		return intercept_sigp(cpu, 0x05, 0);
	}
	cpu->run->s.regs.ckc = tod_guest_now(cpu) + tod_from_ns(30000000);
	cpu->run->s.regs.cputm = tod_from_ns(1000000000);
	cpu_set_cr(cpu, 0, CR0_CLOCK_COMPARATOR | CR0_CPU_TIMER);
	cpu_set_psw(cpu, PSW_64 | PSW_WAIT | PSW_EXT, 0x2000);
	return intercept(cpu, S390_ICPT_WAIT);
}

/* Whether the CPU timer went on during the whole of the wait. */
static bool timer_went_on(void)
{
	struct s390_cpu *cpu = fake_start(&fake, 1);
	uint64_t start = machine_monotonic_ns();
	bool counted;

	fake_new_psw(&fake, 0, LC_EXT_NEW_PSW, PSW_64, 0x7100);
	CU_ASSERT_EQUAL(run(script_timer), VM_END_POWER_OFF);
	CU_ASSERT_TRUE(machine_monotonic_ns() - start >= 30000000);
	counted = cpu->run->s.regs.cputm <= tod_from_ns(970000000);
	fake_exit(&fake);
	return counted;
}

/* A busy host begins a wait late, so that less of the 30 ms is left: not every time. */
static void wait_for_timer(void)
{
	bool counted = false;

	for (unsigned int i = 0; i < 20 && !counted; i++)
		counted = timer_went_on();
	CU_ASSERT_TRUE(counted);
}

/* The external new PSW waits for the CPU timer, which stays due. */
static long script_timer_stays(struct fake *f, struct s390_cpu *cpu)
{
	(void)f;
	cpu->run->s.regs.cputm = UINT64_MAX;
	cpu_set_cr(cpu, 0, CR0_CPU_TIMER);
	cpu_set_psw(cpu, PSW_64 | PSW_WAIT | PSW_EXT, 0x2000);
	return intercept(cpu, S390_ICPT_WAIT);
}

static void *stop_looping(void *arg)
{
	const struct timespec t = { .tv_nsec = 1000000 };
	struct s390_machine *m = fake.machine;
	bool taken;

	(void)arg;
	do {
		nanosleep(&t, NULL);
		pthread_mutex_lock(&m->lock);
		taken = be16_load(fake_at(&fake, LC_EXT_CODE)) != 0;
		pthread_mutex_unlock(&m->lock);
	} while (!taken && !vm_ended(fake.vm));
	for (unsigned int i = 0; i < 100; i++)	/* the lock can be had */
		irq_interrupt_key(m);
	vm_stop(fake.vm);
	return NULL;
}

/* A CPU that takes its timer for ever does not keep the others from anything. */
static void wait_for_timer_that_stays(void)
{
	pthread_t thread;

	fake_init(&fake, 1, 4 * MIB);
	fake.config.timeout = 10;
	CU_ASSERT_EQUAL_FATAL(vm_create(&fake.config, &fake.vm, NULL), 0);
	fake_new_psw(&fake, 0, LC_EXT_NEW_PSW, PSW_64 | PSW_WAIT | PSW_EXT, 0x7100);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, stop_looping, NULL), 0);
	CU_ASSERT_EQUAL(run(script_timer_stays), VM_END_QUIT);
	pthread_join(thread, NULL);
	fake_exit(&fake);
}

/* ---- several CPUs ---- */

/* CPU 0 starts CPU 1, sleeps; CPU 1 wakes it by an external call; both stop. */
static long script_two(struct fake *f, struct s390_cpu *cpu)
{
	static const uint8_t orders[2][4] = { { 0x0b, 0x0d, 0x06, 0 }, { 0x02, 0x05, 0, 0 } };
	unsigned int *steps = f->script;
	unsigned int step = steps[cpu->addr];

	if (cpu->addr == 1 && step == 0) {
		CU_ASSERT_EQUAL(cpu->run->psw_addr, 0x7400);
		CU_ASSERT_EQUAL(cpu_prefix(cpu), 0x100000);
	}
	if (cpu->addr == 0 && step == 3) {
		steps[0]++;
		cpu_set_cr(cpu, 0, CR0_EXTERNAL_CALL);
		cpu_set_psw(cpu, PSW_64 | PSW_WAIT | PSW_EXT, 0x2000);
		return intercept(cpu, S390_ICPT_WAIT);
	}
	if (cpu->addr == 0 && step == 4) {
		CU_ASSERT_EQUAL(cpu->run->psw_addr, 0x7100);
		CU_ASSERT_EQUAL(be16_load(fake_at(f, LC_EXT_CODE)), 0x1202);
		CU_ASSERT_EQUAL(be16_load(fake_at(f, LC_EXT_CPU_ADDRESS)), 1);
		return intercept_sigp(cpu, 0x05, 0);
	}
	/* an order is repeated while its target is busy */
	if (step > 0 && fake_cc(cpu) == 2)
		step--;
	steps[cpu->addr] = step + 1;
	cpu->run->s.regs.gprs[3] = 0x100000;
	return intercept_sigp(cpu, orders[cpu->addr][step], cpu->addr == 0 || step == 1);
}

static void two_cpus(void)
{
	unsigned int steps[2] = { 0, 0 };

	fake_start(&fake, 2);
	fake.script = steps;
	fake_new_psw(&fake, 0, LC_EXT_NEW_PSW, PSW_64, 0x7100);
	fake_new_psw(&fake, 0x100000, LC_RESTART_NEW_PSW, PSW_64, 0x7400);
	CU_ASSERT_EQUAL(run(script_two), VM_END_POWER_OFF);
	fake_exit(&fake);
}

/* ---- resets ---- */

/* All CPUs spin; CPU 0 loads the guest again, the second time it stops. */
static long script_reipl(struct fake *f, struct s390_cpu *cpu)
{
	unsigned int *step = f->script;

	if (cpu->addr != 0)
		return script_spin(f, cpu);
	switch ((*step)++) {
	case 0:
		return intercept_sigp(cpu, 0x06, 1);
	case 1:
		*fake_at(f, 2 * MIB) = 0x55;
		*fake_at(f, 0) = 0x66;
		cpu_set_gpr(cpu, 2, 0x2222);
		cpu_set_gpr(cpu, 6, 3);
		return intercept_insn(cpu, UINT64_C(0x834603080000));
	default:
		CU_ASSERT_EQUAL(cpu->run->psw_addr, FAKE_START);
		CU_ASSERT_EQUAL(cpu_gpr(cpu, 2), 0);
		CU_ASSERT_EQUAL(*fake_at(f, 2 * MIB), 0);
		CU_ASSERT_EQUAL(*fake_at(f, 0), 0);
		CU_ASSERT_FALSE(f->machine->cpus[1].operating);
		return intercept_sigp(cpu, 0x05, 0);
	}
}

static void load_again(void)
{
	unsigned int step = 0;

	fake_start(&fake, 3);
	fake.script = &step;
	fake_new_psw(&fake, 0, LC_RESTART_NEW_PSW, PSW_64, 0x7400);
	CU_ASSERT_EQUAL(run(script_reipl), VM_END_POWER_OFF);
	CU_ASSERT_EQUAL(step, 3);
	fake_exit(&fake);
}

/* DIAG 308 subcode 1: the PSW at 0, general registers kept. */
static long script_load_normal(struct fake *f, struct s390_cpu *cpu)
{
	unsigned int *step = f->script;

	if ((*step)++ == 0) {
		be64_store(fake_at(f, 0), UINT64_C(0x0008000080007770));
		cpu_set_gpr(cpu, 2, 0x2222);
		cpu_set_gpr(cpu, 6, 1);
		cpu_set_prefix(cpu, 0x4000);
		return intercept_insn(cpu, UINT64_C(0x834603080000));
	}
	CU_ASSERT_EQUAL(cpu->run->psw_mask, UINT64_C(0x0000000080000000));
	CU_ASSERT_EQUAL(cpu->run->psw_addr, 0x7770);
	CU_ASSERT_EQUAL(cpu_gpr(cpu, 2), 0x2222);
	CU_ASSERT_EQUAL(cpu_prefix(cpu), 0);
	return intercept_sigp(cpu, 0x05, 0);
}

static void load_normal(void)
{
	unsigned int step = 0;

	fake_start(&fake, 1);
	fake.script = &step;
	CU_ASSERT_EQUAL(run(script_load_normal), VM_END_POWER_OFF);
	fake_exit(&fake);
}

/* The kernel file has become empty when the guest wants to be loaded again. */
static long script_reipl_fails(struct fake *f, struct s390_cpu *cpu)
{
	CU_ASSERT_EQUAL(truncate(f->kernel_file, 0), 0);
	cpu_set_gpr(cpu, 6, 3);
	return intercept_insn(cpu, UINT64_C(0x834603080000));
}

static void load_again_fails(void)
{
	fake_start(&fake, 2);
	CU_ASSERT_EQUAL(run(script_reipl_fails), VM_END_ERROR);
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, fake.kernel_file));
	fake_exit(&fake);
}

/* ---- creation ---- */

static void bad_configuration(void)
{
	static const struct { uint64_t mem; unsigned int cpus; const char *text; } cases[] = {
		{ 0, 1, "guest memory of 0 bytes is not a multiple of 1 MiB" },
		{ MIB + 1, 1, "guest memory of 1048577 bytes is not a multiple of 1 MiB" },
		{ MIB, 0, "0 CPUs: a s390x guest has 1 to 248" },
		{ MIB, 249, "249 CPUs: a s390x guest has 1 to 248" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_init(&fake, cases[i].cpus, cases[i].mem);
		memset(&error, 0, sizeof(error));
		CU_ASSERT_EQUAL(vm_create(&fake.config, &fake.vm, &error), -EINVAL);
		CU_ASSERT_STRING_EQUAL(error.text, cases[i].text);
		CU_ASSERT_PTR_NULL(fake.vm);
		fake_exit(&fake);
	}
}

static unsigned int open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

/* Make each call of the provider fail in turn: an error, and nothing left behind. */
static void provider_errors(void)
{
	struct kvm_fault fault;
	unsigned int failed = 0, files;

	fake_init(&fake, 2, 4 * MIB);
	fake.config.policy = VM_POLICY_EAGER;
	files = open_files();
	for (unsigned int n = 1;; n++) {
		int rc;

		kvm_fault_init(&fault, &fake.provider);
		fault.calls = KVM_FAULT_ANY;
		fault.code = ENOSPC;
		fault.nth = n;
		fake.config.provider = &fault.provider;
		fake.config.arch = &arch_s390x;
		memset(&error, 0, sizeof(error));
		rc = vm_create(&fake.config, &fake.vm, &error);
		if (!kvm_fault_fired(&fault)) {
			CU_ASSERT_EQUAL(rc, 0);
			break;
		}
		if (rc) {
			CU_ASSERT_TRUE(error.text[0] != '\0' && error.code != 0);
			CU_ASSERT_PTR_NULL(fake.vm);
			failed++;
		}
		vm_destroy(fake.vm);	/* an optional facility was refused */
		fake.vm = NULL;
		CU_ASSERT_EQUAL(atomic_load(&fault.objects), 0);
		CU_ASSERT_EQUAL(open_files(), files);
	}
	CU_ASSERT_TRUE(failed > 10);
	fake_exit(&fake);
	CU_ASSERT_EQUAL(atomic_load(&fault.objects), 0);
}

UNIT_SUITE(machine) = {
	{ "all CPUs stopped is power off", stopped_is_power_off },
	{ "STOP AND STORE STATUS", stop_and_store },
	{ "disabled wait", disabled_wait },
	{ "disabled wait of one CPU", disabled_wait_of_one },
	{ "time limit", time_limit },
	{ "quit before the start", quit_before_start },
	{ "quit while the guest is idle", quit_while_idle },
	{ "shutdown that the guest does not hear", shutdown_unheard },
	{ "errors of KVM_RUN and validity", host_errors },
	{ "memory that is and is not there", memory_faults },
	{ "enabled wait for a timer", wait_for_timer },
	{ "enabled wait for a timer that stays due", wait_for_timer_that_stays },
	{ "two CPUs signal each other", two_cpus },
	{ "re-IPL while all CPUs run", load_again },
	{ "DIAG 308 load normal", load_normal },
	{ "re-IPL without a kernel", load_again_fails },
	{ "bad configurations", bad_configuration },
	{ "each call of the provider fails", provider_errors },
	CU_TEST_INFO_NULL,
};
