// SPDX-License-Identifier: Apache-2.0
/*
 * The s390 machine: creation in the order that the kernel wants (contract.md
 * A.1-A.6), loading, system resets with all CPUs parked, and the ways it ends.
 */
#include "arch/s390/machine.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arch/s390/cpu.h"
#include "arch/s390/ipl.h"
#include "arch/s390/ipl_image.h"
#include "arch/s390/probe.h"
#include "arch/s390/sclp.h"
#include "core/kick.h"
#include "ucas/ucas.h"

#define SHORT_PSW_BIT12		UINT64_C(0x0008000000000000)

uint64_t machine_monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void *machine_abs(const struct s390_machine *m, uint64_t abs, uint64_t length)
{
	return ram_at(m->ram, abs, length);
}

/*
 * Three ways out of KVM_RUN at once: immediate_exit for a vCPU about to enter,
 * the signal for one inside the kernel, STOP_INT for one inside SIE.
 */
void machine_kick_cpu(struct s390_cpu *cpu)
{
	pthread_cond_broadcast(&cpu->wake);
	if (!cpu->in_guest)
		return;
	__atomic_store_n(&cpu->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	sieblk_set_flags(cpu->sie, S390_CPUSTAT_STOP_INT);
	if (cpu->has_thread && !pthread_equal(cpu->thread, pthread_self()))
		pthread_kill(cpu->thread, KICK_SIGNAL);
}

static void machine_kick(struct arch_machine *am)
{
	struct s390_machine *m = (struct s390_machine *)am;

	pthread_mutex_lock(&m->lock);
	for (unsigned int i = 0; i < m->nr_cpus; i++)
		machine_kick_cpu(&m->cpus[i]);
	pthread_cond_broadcast(&m->reset_done);
	pthread_mutex_unlock(&m->lock);
}

void machine_fail(struct s390_machine *m, int code, const char *fmt, ...)
{
	struct ucvm_error error = { 0 };
	char text[sizeof(error.text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	error_set(&error, code, "%s", text);
	vm_end(m->vm, VM_END_ERROR, &error);
}

void machine_crash(struct s390_cpu *cpu, const char *fmt, ...)
{
	struct s390_machine *m = cpu->machine;
	va_list ap;

	pthread_mutex_lock(&m->lock);
	if (!m->crashed) {
		m->crashed = true;
		m->crash_cpu = cpu->addr;
		va_start(ap, fmt);
		vsnprintf(m->crash_reason, sizeof(m->crash_reason), fmt, ap);
		va_end(ap);
	}
	pthread_mutex_unlock(&m->lock);
	vm_end(m->vm, VM_END_CRASH, NULL);
}

int machine_load(struct s390_cpu *cpu, struct ucvm_error *err)
{
	const struct vm_config *config = vm_get_config(cpu->machine->vm);
	const struct ipl_ram ram = { cpu->machine->ram->host, cpu->machine->ram->size };
	struct ipl_entry entry;
	int rc = ipl_load(&ram, vm_get_kernel(cpu->machine->vm), vm_get_initrd(cpu->machine->vm),
			  config->params, &entry, err);

	if (rc)
		return rc;
	cpu_set_psw(cpu, entry.psw_mask, entry.psw_addr);
	cpu->operating = true;
	return 0;
}

/* ---- system reset ---- */

static bool machine_all_parked(const struct s390_machine *m, const struct s390_cpu *but)
{
	for (unsigned int i = 0; i < m->nr_cpus; i++) {
		if (&m->cpus[i] != but && !m->cpus[i].parked)
			return false;
	}
	return true;
}

/*
 * Fresh memory. Mapping everything anew tells the provider that nothing it
 * has cached of the old contents is true any more.
 */
static int machine_clear_memory(struct s390_machine *m)
{
	int rc = ram_clear(m->ram);

	for (unsigned int i = 0; rc == 0 && i < m->nr_cpus; i++) {
		struct ucas *as = m->cpus[i].as;

		rc = ucas_unmap(as, 0, m->ram->size);
		if (rc == 0)
			rc = ucas_add_region(as, (uintptr_t)m->ram->host, 0, m->ram->size);
		if (rc == 0)
			rc = ucas_populate(as, 0, ZARCH_LOWCORE_SIZE);
	}
	return rc;
}

/* The PSW at absolute 0, in short format; bit 12 inverted, so that SIE judges it. */
static void machine_load_psw(struct s390_cpu *cpu)
{
	uint64_t psw = be64_load(cpu->machine->ram->host);

	cpu_set_psw(cpu, (psw & UINT64_C(0xffffffff80000000)) ^ SHORT_PSW_BIT12,
		    psw & 0x7fffffff);
	cpu->operating = true;
}

static int machine_reset_cpus(struct s390_cpu *cpu, enum reset_kind kind)
{
	struct s390_machine *m = cpu->machine;
	int rc = 0;

	for (unsigned int i = 0; rc == 0 && i < m->nr_cpus; i++) {
		if (kind != RESET_LOAD_NORMAL)
			rc = cpu_reset_clear(&m->cpus[i]);
		else if (&m->cpus[i] == cpu)
			rc = cpu_reset_initial(cpu);
		else
			rc = cpu_reset_normal(&m->cpus[i]);
	}
	return rc;
}

/* All CPUs but @cpu are parked. Lock held. */
static int machine_do_reset(struct s390_cpu *cpu, enum reset_kind kind, struct ucvm_error *err)
{
	struct s390_machine *m = cpu->machine;
	int rc = machine_reset_cpus(cpu, kind);

	irq_reset_floating(m);
	sclp_reset(m->sclp);
	if (rc == 0 && kind == RESET_REIPL)
		rc = machine_clear_memory(m);
	if (rc)
		return error_set(err, -rc, "cannot reset the machine: %s", strerror(-rc));
	if (kind == RESET_REIPL)
		return machine_load(cpu, err);
	machine_load_psw(cpu);
	return 0;
}

void machine_reset(struct s390_cpu *cpu, enum reset_kind kind)
{
	struct s390_machine *m = cpu->machine;
	struct ucvm_error error = { 0 };
	int rc = 0;

	pthread_mutex_lock(&m->lock);
	if (m->reset != RESET_NONE) {
		pthread_mutex_unlock(&m->lock);
		return;
	}
	m->reset = kind;
	for (unsigned int i = 0; i < m->nr_cpus; i++)
		machine_kick_cpu(&m->cpus[i]);
	while (!machine_all_parked(m, cpu) && !vm_ended(m->vm))
		pthread_cond_wait(&m->reset_done, &m->lock);
	if (!vm_ended(m->vm))
		rc = machine_do_reset(cpu, kind, &error);
	if (rc) {
		/* While they are parked: all CPUs stopped would be power off to them. */
		pthread_mutex_unlock(&m->lock);
		vm_end(m->vm, VM_END_ERROR, &error);
		pthread_mutex_lock(&m->lock);
	}
	m->reset = RESET_NONE;
	for (unsigned int i = 0; i < m->nr_cpus; i++)
		pthread_cond_broadcast(&m->cpus[i].wake);
	pthread_mutex_unlock(&m->lock);
}

/* ---- creation ---- */

static int machine_create_vm(struct s390_machine *m, struct ucvm_error *err)
{
	struct kvm_obj *sys = vm_get_system(m->vm);
	int rc = kvm_check_extension(sys, S390_KVM_CAP_UCONTROL);

	if (rc <= 0)
		return error_set(err, ENOTSUP,
				 "the %s provider has no user-controlled VMs (KVM_CAP_S390_UCONTROL)",
				 sys->provider->name);
	rc = probe_create_vm(sys, &m->kvm);
	if (rc >= 0)
		return 0;
	m->kvm = NULL;
	if (rc == -EINVAL)	/* the kernel's one answer to several reasons: A.1 */
		return error_set(err, EINVAL,
				 "cannot create a user-controlled VM: it needs CAP_SYS_ADMIN and, "
				 "before Linux 7.2, the sysctl vm.allocate_pgste=1");
	return error_set(err, -rc, "cannot create a user-controlled VM: %s", strerror(-rc));
}

static int machine_init(struct s390_machine *m, struct ucvm_error *err)
{
	int rc = kick_install(err);

	if (rc == 0)
		rc = machine_create_vm(m, err);
	if (rc == 0)
		rc = vm_drop_privileges(m->vm, err);
	if (rc == 0)
		rc = cpumodel_init(m->kvm, &m->model, err);
	for (unsigned int i = 0; rc == 0 && i < m->nr_cpus; i++)
		rc = cpu_create(m, i, &m->cpus[i], err);
	if (rc == 0)
		rc = machine_load(&m->cpus[0], err);
	if (rc)
		return rc;
	rc = sclp_create(m, vm_get_config(m->vm)->console, &m->sclp);
	return rc ? error_set(err, -rc, "out of memory") : 0;
}

static void machine_destroy(struct arch_machine *am)
{
	struct s390_machine *m = (struct s390_machine *)am;

	sclp_destroy(m->sclp);
	for (unsigned int i = 0; m->cpus && i < m->nr_cpus; i++)
		cpu_destroy(&m->cpus[i]);
	irq_reset_floating(m);
	kvm_close(m->kvm);
	pthread_cond_destroy(&m->reset_done);
	pthread_mutex_destroy(&m->lock);
	free(m->cpus);
	free(m);
}

static int machine_create(struct vm *vm, struct arch_machine **out, struct ucvm_error *err)
{
	struct s390_machine *m = calloc(1, sizeof(*m));
	int rc;

	if (!m)
		return error_set(err, ENOMEM, "out of memory");
	m->vm = vm;
	m->ram = vm_get_ram(vm);
	m->nr_cpus = vm_get_config(vm)->cpus;
	pthread_mutex_init(&m->lock, NULL);
	pthread_cond_init(&m->reset_done, NULL);
	m->cpus = calloc(m->nr_cpus, sizeof(*m->cpus));
	rc = m->cpus ? machine_init(m, err) : error_set(err, ENOMEM, "out of memory");
	if (rc) {
		machine_destroy((struct arch_machine *)m);
		return rc;
	}
	*out = (struct arch_machine *)m;
	return 0;
}

/* An .ins file names others. */
static bool machine_opens_files(const struct vm_config *config)
{
	return config->kernel && ipl_ins_probe(config->kernel);
}

static bool machine_shutdown(struct arch_machine *am)
{
	return sclp_quiesce(((struct s390_machine *)am)->sclp);
}

const struct arch arch_s390x = {
	.name = "s390x",
	.max_cpus = S390_MAX_CPUS,
	.ram_kind = RAM_FILE,
	.needs_admin = true,
	.opens_files = machine_opens_files,
	.check = probe_check,
	.check_absent = probe_check_absent,
	.create = machine_create,
	.run_cpu = cpu_run,
	.kick = machine_kick,
	.shutdown = machine_shutdown,
	.print_crash = machine_print_crash,
	.destroy = machine_destroy,
};
