// SPDX-License-Identifier: Apache-2.0
/*
 * One s390 CPU of the machine: its creation, and the loop of its thread: wait
 * until there is something to run, deliver interruptions, KVM_RUN, handle the
 * exit.
 */
#include "arch/s390/cpu.h"

#include <errno.h>
#include <linux/kvm.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "arch/s390/gaccess.h"
#include "arch/s390/tod.h"
#include "arch/s390/trace.h"
#include "core/kick.h"
#include "ucas/ucas.h"

/* Linux ends so when it was asked to shut down by a signal-quiesce event. */
#define WAIT_CODE_QUIESCED	0xfff

/* An idle CPU looks around at least this often. */
#define CPU_MAX_SLEEP_NS	UINT64_C(3600000000000)

/* A timer that is due at once, again and again, still lets others have the lock. */
#define CPU_MIN_SLEEP_NS	UINT64_C(1000)

static int cpu_create_aspace(struct s390_cpu *cpu, struct ucvm_error *err)
{
	const struct ram *ram = cpu->machine->ram;
	const struct ucas_config config = {
		.vcpu = cpu->vcpu,
		.policy = vm_get_config(cpu->machine->vm)->policy == VM_POLICY_EAGER ?
			  UCAS_POLICY_EAGER : UCAS_POLICY_LAZY,
	};
	int rc = ucas_create(&config, &cpu->as);

	if (rc == 0)
		rc = ucas_add_region(cpu->as, (uintptr_t)ram->host, 0, ram->size);
	if (rc == 0)	/* the prefix area, before the first KVM_RUN */
		rc = ucas_populate(cpu->as, 0, ZARCH_LOWCORE_SIZE);
	if (rc)
		return error_set(err, -rc, "cannot map guest memory for CPU %u: %s",
				 cpu->addr, strerror(-rc));
	return 0;
}

int cpu_create(struct s390_machine *m, unsigned int addr, struct s390_cpu *cpu,
	       struct ucvm_error *err)
{
	pthread_condattr_t attr;
	int rc;

	cpu->machine = m;
	cpu->addr = addr;
	cpu->parked = true;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&cpu->wake, &attr);
	pthread_condattr_destroy(&attr);
	rc = kvm_create(m->kvm, KVM_CREATE_VCPU, addr, &cpu->vcpu);
	if (rc < 0) {
		cpu->vcpu = NULL;
		return error_set(err, -rc, "cannot create CPU %u: %s", addr, strerror(-rc));
	}
	rc = cpu_map(cpu, vm_get_system(m->vm), err);
	if (rc)
		return rc;
	rc = cpu_create_aspace(cpu, err);
	if (rc)
		return rc;
	rc = cpu_reset_clear(cpu);
	if (rc)
		return error_set(err, -rc, "cannot reset CPU %u: %s", addr, strerror(-rc));
	return 0;
}

void cpu_destroy(struct s390_cpu *cpu)
{
	if (!cpu->machine)
		return;
	ucas_destroy(cpu->as);
	cpu_unmap(cpu);
	kvm_close(cpu->vcpu);
	pthread_cond_destroy(&cpu->wake);
}

bool cpu_store_status(struct s390_cpu *cpu, uint64_t abs)
{
	const struct s390_sync_regs *r = &cpu->run->s.regs;
	/* save areas as seen from 0x1200, so that @abs = prefix gives the lowcore's */
	uint8_t *area = cpu_abs(cpu, abs + LC_SAVE_FPRS, 0x200);

	if (!area)
		return false;
	area -= LC_SAVE_FPRS;
	for (unsigned int i = 0; i < 16; i++) {
		be64_store(area + LC_SAVE_FPRS + i * 8, *cpu_fpr(cpu, i));
		be64_store(area + LC_SAVE_GPRS + i * 8, r->gprs[i]);
		be64_store(area + LC_SAVE_CRS + i * 8, r->crs[i]);
		be32_store(area + LC_SAVE_ACRS + i * 4, r->acrs[i]);
	}
	be64_store(area + LC_SAVE_PSW, cpu_psw_mask(cpu));
	be64_store(area + LC_SAVE_PSW + 8, cpu_psw_addr(cpu));
	be32_store(area + LC_SAVE_PREFIX, cpu_prefix(cpu));
	be32_store(area + LC_SAVE_FPC, r->fpc);
	be32_store(area + LC_SAVE_TODPR, (uint32_t)r->todpr);
	be64_store(area + LC_SAVE_CPU_TIMER, r->cputm);
	be64_store(area + LC_SAVE_CLOCK_COMP, r->ckc >> 8);
	return true;
}

/* What other CPUs asked of this one. Lock held. 0 or -errno. */
static int cpu_handle_requests(struct s390_cpu *cpu)
{
	uint32_t requests = cpu->requests;

	if (requests & CPU_REQ_INITIAL_RESET)
		return cpu_reset_initial(cpu);
	if (requests & CPU_REQ_RESET)
		return cpu_reset_normal(cpu);
	if (requests & CPU_REQ_STOP) {
		cpu->operating = false;
		cpu->dead = false;
		if (requests & CPU_REQ_STORE_STATUS) {
			cpu_store_status(cpu, 0);	/* absolute 0 is always there */
			*(uint8_t *)cpu_abs(cpu, LC_AR_MODE_ID, 1) = 1;
		}
		cpu->requests &= ~(CPU_REQ_STOP | CPU_REQ_STORE_STATUS);
	} else if (requests & CPU_REQ_RESTART) {
		cpu->requests &= ~CPU_REQ_RESTART;
		cpu->operating = true;
		if (!irq_deliver_restart(cpu))
			return -EFAULT;
	}
	return 0;
}

/* Nothing will ever run again: every CPU is stopped or in a disabled wait. */
static bool cpu_all_halted(const struct s390_machine *m)
{
	for (unsigned int i = 0; i < m->nr_cpus; i++) {
		const struct s390_cpu *cpu = &m->cpus[i];

		if ((cpu->operating && !cpu->dead) || cpu->requests)
			return false;
	}
	return m->reset == RESET_NONE;
}

/* Sleep until kicked or for @ns; UINT64_MAX: until kicked. Lock held. */
static void cpu_sleep(struct s390_cpu *cpu, uint64_t ns)
{
	struct timespec t;
	uint64_t at;

	if (ns > CPU_MAX_SLEEP_NS)
		ns = CPU_MAX_SLEEP_NS;
	at = machine_monotonic_ns() + ns;
	t.tv_sec = (time_t)(at / 1000000000);
	t.tv_nsec = (long)(at % 1000000000);
	pthread_cond_timedwait(&cpu->wake, &cpu->machine->lock, &t);
}

/*
 * Sleep in an enabled wait. The CPU timer runs on while nobody executes the
 * guest, so the time slept is taken from it (contract.md C.6). Lock held.
 */
static void cpu_wait(struct s390_cpu *cpu)
{
	uint64_t ns = irq_timer_wait_ns(cpu);
	uint64_t start;

	if (ns < CPU_MIN_SLEEP_NS)
		ns = CPU_MIN_SLEEP_NS;
	start = machine_monotonic_ns();
	cpu->waiting = true;
	cpu_sleep(cpu, ns);
	if (!cpu->waiting)	/* a reset in between: these registers are new */
		return;
	cpu->waiting = false;
	cpu->run->s.regs.cputm -= tod_from_ns(machine_monotonic_ns() - start);
	cpu->run->kvm_dirty_regs |= S390_SYNC_ARCH0;
}

static bool cpu_in_disabled_wait(const struct s390_cpu *cpu)
{
	return (cpu_psw_mask(cpu) & PSW_WAIT) &&
	       !(cpu_psw_mask(cpu) & (PSW_IO | PSW_EXT | PSW_MCHECK));
}

enum cpu_next {
	CPU_AGAIN,		/* look again at the state */
	CPU_ENTER,		/* run the guest */
	CPU_HALTED,		/* all CPUs are */
	CPU_NO_PREFIX,		/* the prefix area is not in storage */
	CPU_LEAVE,		/* the VM has ended */
};

/* Nothing to do until somebody else changes that. Lock held. */
static enum cpu_next cpu_park(struct s390_cpu *cpu)
{
	if (cpu_all_halted(cpu->machine))
		return CPU_HALTED;
	pthread_cond_wait(&cpu->wake, &cpu->machine->lock);
	return CPU_AGAIN;
}

/* One look at the CPU's state; sleeps when there is nothing to do. Lock held. */
static enum cpu_next cpu_next_step(struct s390_cpu *cpu)
{
	struct s390_machine *m = cpu->machine;

	if (vm_ended(m->vm))
		return CPU_LEAVE;
	if (m->reset == RESET_NONE && cpu->requests)
		return cpu_handle_requests(cpu) ? CPU_NO_PREFIX : CPU_AGAIN;
	if (m->reset != RESET_NONE || !cpu->operating)
		return cpu_park(cpu);
	if (!irq_deliver(cpu, cpu_psw_mask(cpu) & PSW_WAIT))
		return CPU_NO_PREFIX;
	cpu->dead = cpu_in_disabled_wait(cpu);
	if (cpu->dead)
		return cpu_park(cpu);
	if (!(cpu_psw_mask(cpu) & PSW_WAIT))
		return CPU_ENTER;
	cpu_wait(cpu);
	return CPU_AGAIN;
}

/*
 * All CPUs are halted. A disabled wait tells why by its address; there is a
 * crash unless every code is one of an orderly end.
 */
static void cpu_end_halted(struct s390_machine *m)
{
	for (unsigned int i = 0; i < m->nr_cpus; i++) {
		struct s390_cpu *cpu = &m->cpus[i];
		uint64_t code = cpu_psw_addr(cpu);

		if (cpu->dead && code != 0 && code != WAIT_CODE_QUIESCED) {
			machine_crash(cpu, "disabled wait, code %#llx", (unsigned long long)code);
			return;
		}
	}
	vm_end(m->vm, VM_END_POWER_OFF, NULL);
}

/* Park, sleep and deliver until the guest can run. False: the VM has ended. */
static bool cpu_prepare(struct s390_cpu *cpu)
{
	struct s390_machine *m = cpu->machine;
	enum cpu_next next;

	pthread_mutex_lock(&m->lock);
	cpu->parked = true;
	do {
		if (m->reset != RESET_NONE)	/* the resetting CPU counts who is parked */
			pthread_cond_broadcast(&m->reset_done);
		next = cpu_next_step(cpu);
	} while (next == CPU_AGAIN);
	if (next == CPU_ENTER) {
		irq_set_controls(cpu);
		cpu->run->immediate_exit = 0;
		cpu->in_guest = true;
		cpu->parked = false;
	}
	pthread_mutex_unlock(&m->lock);

	if (next == CPU_HALTED)
		cpu_end_halted(m);
	else if (next == CPU_NO_PREFIX)
		machine_crash(cpu, "the prefix area at %#x is not in storage", cpu_prefix(cpu));
	return next == CPU_ENTER;
}

/* An access to a segment without mapping, or outside guest memory. */
static void cpu_handle_fault(struct s390_cpu *cpu)
{
	uint64_t abs = cpu->run->ucontrol.trans_exc_code & ~(ZARCH_PAGE_SIZE - 1);
	struct irq_program pgm = { .code = PGM_ADDRESSING };
	int rc = ucas_fault(cpu->as, abs);

	if (rc == 0 || rc == -EINTR)
		return;
	if (rc != -EFAULT) {
		machine_fail(cpu->machine, -rc, "cannot map guest memory at %#llx: %s",
			     (unsigned long long)abs, strerror(-rc));
		return;
	}
	/*
	 * The exit nullifies; an addressing exception suppresses. When the
	 * instruction itself cannot be fetched, its length is unpredictable.
	 */
	pgm.ilc = gaccess_insn_length(cpu);
	cpu_advance(cpu, pgm.ilc);
	irq_deliver_program(cpu, &pgm);
}

/* KVM_RUN gave an errno. EFAULT: kernels 6.x, when the prefix is not mapped. */
static void cpu_handle_error(struct s390_cpu *cpu, int error, unsigned int *faults)
{
	int rc;

	if (error == EINTR || error == EAGAIN)
		return;
	if (error == EFAULT && (*faults)++ < 2) {
		rc = ucas_populate(cpu->as, cpu_prefix(cpu), ZARCH_LOWCORE_SIZE);
		if (rc == 0)
			return;
		if (rc == -EFAULT) {
			machine_crash(cpu, "the prefix area at %#x is not in storage",
				      cpu_prefix(cpu));
			return;
		}
		error = -rc;
	}
	machine_fail(cpu->machine, error, "CPU %u: KVM_RUN: %s", cpu->addr, strerror(error));
}

static void cpu_handle_exit(struct s390_cpu *cpu)
{
	switch (cpu->run->exit_reason) {
	case S390_EXIT_SIEIC:
		trace_interception(cpu);
		intercept_handle(cpu);
		break;
	case S390_EXIT_UCONTROL:
		trace_fault(cpu);
		cpu_handle_fault(cpu);
		break;
	case S390_EXIT_INTR:
		break;
	default:
		machine_fail(cpu->machine, EPROTO, "CPU %u: unknown exit reason %u from KVM_RUN",
			     cpu->addr, cpu->run->exit_reason);
		break;
	}
}

void cpu_run(struct arch_machine *am, unsigned int index)
{
	struct s390_machine *m = (struct s390_machine *)am;
	struct s390_cpu *cpu = &m->cpus[index];
	unsigned int faults = 0;

	kick_unblock();
	pthread_mutex_lock(&m->lock);
	cpu->thread = pthread_self();
	cpu->has_thread = true;
	pthread_mutex_unlock(&m->lock);

	while (cpu_prepare(cpu)) {
		long rc = kvm_ioctl(cpu->vcpu, KVM_RUN, 0);

		pthread_mutex_lock(&m->lock);
		cpu->in_guest = false;
		pthread_mutex_unlock(&m->lock);
		if (rc < 0) {
			cpu_handle_error(cpu, (int)-rc, &faults);
		} else {
			faults = 0;
			cpu_handle_exit(cpu);
		}
	}
	pthread_mutex_lock(&m->lock);
	cpu->has_thread = false;
	pthread_cond_broadcast(&m->reset_done);
	pthread_mutex_unlock(&m->lock);
}
