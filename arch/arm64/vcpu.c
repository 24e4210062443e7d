// SPDX-License-Identifier: Apache-2.0
/*
 * One vCPU: its life from KVM_CREATE_VCPU to close, the loop around KVM_RUN on
 * its own thread, and what each exit leads to.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/arm64/machine.h"
#include "arch/arm64/pmu.h"
#include "arch/arm64/smccc.h"
#include "core/kick.h"

int vcpu_create(struct arm64_machine *m, unsigned int index, struct ucvm_error *err)
{
	struct arm64_vcpu *cpu = &m->cpus[index];
	void *run;
	long size;
	int rc;

	cpu->machine = m;
	cpu->index = index;
	rc = kvm_create(m->kvm, KVM_CREATE_VCPU, index, &cpu->vcpu);
	if (rc) {
		cpu->vcpu = NULL;
		return error_set(err, -rc, "cannot create vCPU %u (--cpus): %s", index,
				 strerror(-rc));
	}
	size = kvm_ioctl(vm_get_system(m->vm), KVM_GET_VCPU_MMAP_SIZE, 0);
	if (size < (long)sizeof(struct arm64_run))
		return error_set(err, size < 0 ? (int)-size : EPROTO,
				 "KVM_GET_VCPU_MMAP_SIZE: %ld bytes are not enough", size);
	rc = kvm_mmap(cpu->vcpu, (size_t)size, 0, &run);
	if (rc)
		return error_set(err, -rc, "cannot map vCPU %u: %s", index, strerror(-rc));
	cpu->run = run;
	cpu->run_size = (size_t)size;
	return 0;
}

void vcpu_destroy(struct arm64_vcpu *cpu)
{
	if (cpu->run)
		munmap(cpu->run, cpu->run_size);
	kvm_close(cpu->vcpu);
	cpu->run = NULL;
	cpu->vcpu = NULL;
	cpu->lines = 0;
}

int vcpu_get_reg(const struct arm64_vcpu *cpu, uint64_t id, uint64_t *value)
{
	const struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)value };

	return (int)kvm_ioctl_ptr(cpu->vcpu, KVM_GET_ONE_REG, &reg);
}

int vcpu_set_reg(const struct arm64_vcpu *cpu, uint64_t id, uint64_t value)
{
	const struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)&value };

	return (int)kvm_ioctl_ptr(cpu->vcpu, KVM_SET_ONE_REG, &reg);
}

/* ---- exits ---- */

/* Nothing answers at that address: what the bus of a real machine would say. */
static void inject_abort(struct arm64_vcpu *cpu, uint64_t addr)
{
	const struct arm64_vcpu_events events = { .exception.ext_dabt_pending = 1 };
	long rc;

	if (!cpu->machine->host.inject_dabt) {
		arm64_machine_crash(cpu, "access to %#llx, where there is nothing",
				    (unsigned long long)addr);
		return;
	}
	rc = kvm_ioctl_ptr(cpu->vcpu, ARM64_KVM_SET_VCPU_EVENTS, &events);
	if (rc)
		arm64_machine_fail(cpu->machine, (int)-rc, "vCPU %u: KVM_SET_VCPU_EVENTS: %s",
				   cpu->index, strerror((int)-rc));
}

static void handle_mmio(struct arm64_vcpu *cpu)
{
	struct arm64_run *run = cpu->run;

	if (mmio_access(&cpu->machine->bus, run->mmio.phys_addr, run->mmio.data, run->mmio.len,
			run->mmio.is_write))
		inject_abort(cpu, run->mmio.phys_addr);
}

static void handle_system_event(struct arm64_vcpu *cpu)
{
	struct arm64_machine *m = cpu->machine;

	switch (cpu->run->system_event.type) {
	case ARM64_SYSTEM_EVENT_SHUTDOWN:
		vm_end(m->vm, VM_END_POWER_OFF, NULL);
		break;
	case ARM64_SYSTEM_EVENT_RESET:
		pthread_mutex_lock(&m->lock);
		m->reset_wanted = true;
		pthread_mutex_unlock(&m->lock);
		break;
	case ARM64_SYSTEM_EVENT_CRASH:
		arm64_machine_crash(cpu, "it said so");
		break;
	default:
		arm64_machine_fail(m, EPROTO, "vCPU %u: unknown system event %u", cpu->index,
				   cpu->run->system_event.type);
	}
}

static void handle_hypercall(struct arm64_vcpu *cpu)
{
	struct ucvm_error error = { 0 };

	if (arm64_smccc_answer(cpu->vcpu, cpu->run, &error))
		arm64_machine_fail(cpu->machine, error.code, "%s", error.text);
}

static void handle_fail_entry(struct arm64_vcpu *cpu)
{
	struct ucvm_error error = { 0 };

	arm64_pmu_fail_entry(cpu->run->fail_entry.hardware_entry_failure_reason,
			     cpu->run->fail_entry.cpu, &error);
	arm64_machine_fail(cpu->machine, error.code, "%s", error.text);
}

static void handle_exit(struct arm64_vcpu *cpu)
{
	const struct arm64_run *run = cpu->run;

	switch (run->exit_reason) {
	case ARM64_EXIT_MMIO:
		handle_mmio(cpu);
		break;
	case ARM64_EXIT_NISV:
		inject_abort(cpu, run->arm_nisv.fault_ipa);
		break;
	case ARM64_EXIT_SYSTEM_EVENT:
		handle_system_event(cpu);
		break;
	case ARM64_EXIT_HYPERCALL:
		handle_hypercall(cpu);
		break;
	case ARM64_EXIT_FAIL_ENTRY:
		handle_fail_entry(cpu);
		break;
	case ARM64_EXIT_INTR:
		break;
	case ARM64_EXIT_INTERNAL_ERROR:
		arm64_machine_crash(cpu, "KVM gave up: internal error %u", run->internal.suberror);
		break;
	default:
		arm64_machine_fail(cpu->machine, EPROTO,
				   "vCPU %u: unknown exit reason %u from KVM_RUN", cpu->index,
				   run->exit_reason);
	}
}

static void handle_error(struct arm64_vcpu *cpu, int error)
{
	struct arm64_machine *m = cpu->machine;

	switch (error) {
	case EINTR:
	case EAGAIN:
		break;
	case ENOSYS:
		arm64_machine_crash(cpu, "a device access that this kernel cannot describe");
		break;
	case EFAULT:
	case EHWPOISON:
		arm64_machine_fail(m, error, "vCPU %u: the host has no memory behind what the"
				   " guest uses (KVM_RUN: %s)", cpu->index, strerror(error));
		break;
	default:
		arm64_machine_fail(m, error, "vCPU %u: KVM_RUN: %s", cpu->index, strerror(error));
	}
}

/* ---- the loop ---- */

/* Stand still while the machine is held. Lock held. */
static void park(struct arm64_vcpu *cpu)
{
	struct arm64_machine *m = cpu->machine;

	while ((m->hold > 0 || (m->saving && m->reset_wanted)) && !vm_ended(m->vm)) {
		cpu->parked = true;
		pthread_cond_broadcast(&m->changed);
		pthread_cond_wait(&m->changed, &m->lock);
	}
	cpu->parked = false;
}

/* Wait until the machine lets this vCPU run; false when the VM has ended. */
static bool enter(struct arm64_vcpu *cpu)
{
	struct arm64_machine *m = cpu->machine;
	bool go;

	pthread_mutex_lock(&m->lock);
	cpu->in_guest = false;
	park(cpu);
	while (m->reset_wanted && !vm_ended(m->vm)) {
		m->reset_wanted = false;
		pthread_mutex_unlock(&m->lock);
		arm64_machine_reset(cpu);
		pthread_mutex_lock(&m->lock);
		park(cpu);
	}
	go = !vm_ended(m->vm);
	if (go) {
		cpu->run->immediate_exit = 0;
		cpu->in_guest = true;
	}
	pthread_mutex_unlock(&m->lock);
	return go;
}

static void set_thread(struct arm64_vcpu *cpu, bool has_thread)
{
	struct arm64_machine *m = cpu->machine;

	pthread_mutex_lock(&m->lock);
	cpu->thread = pthread_self();
	cpu->has_thread = has_thread;
	cpu->in_guest = false;
	pthread_cond_broadcast(&m->changed);
	pthread_mutex_unlock(&m->lock);
}

void vcpu_run(struct arch_machine *am, unsigned int index)
{
	struct arm64_machine *m = (struct arm64_machine *)am;
	struct arm64_vcpu *cpu = &m->cpus[index];

	kick_unblock();
	set_thread(cpu, true);
	while (enter(cpu)) {
		long rc = kvm_ioctl(cpu->vcpu, KVM_RUN, 0);

		if (m->gic.config.kind == GIC_NONE)
			machine_set_lines(cpu, cpu->run->s.regs.device_irq_level);
		if (rc < 0) {
			handle_error(cpu, (int)-rc);
			continue;
		}
		if (m->config->trace)
			trace_exit(cpu);
		handle_exit(cpu);
	}
	set_thread(cpu, false);
}
