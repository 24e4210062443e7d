// SPDX-License-Identifier: Apache-2.0
/*
 * The arm64 machine: its devices and their interrupts, holding all vCPUs still
 * for a reset or a save, and the ways it ends.
 */
#include "arch/arm64/machine.h"
#include "arch/arm64/regs.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/arm64/layout.h"
#include "arch/arm64/slots.h"
#include "core/kick.h"

/* ---- interrupts of ucvm's own devices ---- */

/* Without a GIC, everything is ORed on the vCPU's IRQ input; devices go to vCPU 0. */
static void set_cpu_line(struct arm64_machine *m, const struct arm64_vcpu *cpu)
{
	bool level = cpu->lines || (cpu->index == 0 && m->inputs);

	gic_set_cpu_line(&m->gic, cpu->index, GIC_LINE_IRQ, level);
}

/* Lock held. */
static void apply_input(struct arm64_machine *m, enum arm64_input input)
{
	static const unsigned int intids[] = {
		[INPUT_UART] = ARM64_IRQ_UART, [INPUT_RTC] = ARM64_IRQ_RTC,
	};

	if (m->connected && m->gic.config.kind == GIC_NONE)
		set_cpu_line(m, &m->cpus[0]);
	else if (m->connected)
		gic_set_spi(&m->gic, intids[input], m->inputs >> input & 1);
}

void machine_set_input(struct arm64_machine *m, enum arm64_input input, bool level)
{
	unsigned int bit = 1u << input;

	pthread_mutex_lock(&m->irq_lock);
	m->inputs = level ? m->inputs | bit : m->inputs & ~bit;
	apply_input(m, input);
	pthread_mutex_unlock(&m->irq_lock);
}

void machine_set_lines(struct arm64_vcpu *cpu, uint64_t lines)
{
	struct arm64_machine *m = cpu->machine;

	pthread_mutex_lock(&m->irq_lock);
	if (cpu->lines != lines) {
		cpu->lines = lines;
		set_cpu_line(m, cpu);
	}
	pthread_mutex_unlock(&m->irq_lock);
}

/* Let the GIC have the inputs as they are now, or nothing any more. */
static void machine_connect(struct arm64_machine *m, bool connect)
{
	pthread_mutex_lock(&m->irq_lock);
	m->connected = connect;
	for (unsigned int i = INPUT_UART; connect && i <= INPUT_RTC; i++)
		apply_input(m, i);
	pthread_mutex_unlock(&m->irq_lock);
}

static void uart_set_irq(void *opaque, bool level)
{
	machine_set_input(opaque, INPUT_UART, level);
}

static void rtc_set_irq(void *opaque, bool level)
{
	machine_set_input(opaque, INPUT_RTC, level);
}

static void rtc_failed(void *opaque, int error)
{
	struct arm64_machine *m = opaque;

	if (m->config->report) {
		char text[128];

		snprintf(text, sizeof(text), "the clock's alarm will be late: no thread for it: %s",
			 strerror(-error));
		m->config->report(text);
	}
}

static int create_devices(struct arm64_machine *m, struct ucvm_error *err)
{
	const struct mmio_device devices[] = {
		{ ARM64_UART_BASE, PL011_SIZE, &pl011_ops, &m->uart },
		{ ARM64_RTC_BASE, PL031_SIZE, &pl031_ops, &m->rtc },
		{ ARM64_VIRTIO_BASE, ARM64_VIRTIO_SIZE, &slots_ops, NULL },
	};

	pl011_init(&m->uart, m->config->console, uart_set_irq, m);
	pl031_init(&m->rtc, rtc_set_irq, rtc_failed, m);
	m->has_devices = true;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		int rc = mmio_add(&m->bus, &devices[i]);

		if (rc)
			return error_set(err, -rc, "cannot place a device at %#llx: %s",
					 (unsigned long long)devices[i].base, strerror(-rc));
	}
	return 0;
}

/* ---- holding and ending ---- */

/* immediate_exit for a vCPU about to enter, the signal for one inside KVM_RUN. */
static void kick(struct arm64_vcpu *cpu)
{
	if (!cpu->in_guest)
		return;
	__atomic_store_n(&cpu->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	if (cpu->has_thread && !pthread_equal(cpu->thread, pthread_self()))
		pthread_kill(cpu->thread, KICK_SIGNAL);
}

static void machine_kick(struct arch_machine *am)
{
	struct arm64_machine *m = (struct arm64_machine *)am;

	pthread_mutex_lock(&m->lock);
	for (unsigned int i = 0; i < m->nr_cpus; i++)
		kick(&m->cpus[i]);
	pthread_cond_broadcast(&m->changed);
	pthread_mutex_unlock(&m->lock);
}

static bool all_parked(const struct arm64_machine *m, const struct arm64_vcpu *but)
{
	for (unsigned int i = 0; i < m->nr_cpus; i++) {
		const struct arm64_vcpu *cpu = &m->cpus[i];

		if (cpu != but && cpu->has_thread && !cpu->parked)
			return false;
	}
	return true;
}

bool machine_hold(struct arm64_machine *m, const struct arm64_vcpu *but)
{
	pthread_mutex_lock(&m->lock);
	m->hold++;
	for (unsigned int i = 0; i < m->nr_cpus; i++)
		kick(&m->cpus[i]);
	while (!all_parked(m, but) && !vm_ended(m->vm))
		pthread_cond_wait(&m->changed, &m->lock);
	pthread_mutex_unlock(&m->lock);
	return !vm_ended(m->vm);
}

void machine_release(struct arm64_machine *m)
{
	pthread_mutex_lock(&m->lock);
	m->hold--;
	pthread_cond_broadcast(&m->changed);
	pthread_mutex_unlock(&m->lock);
}

void arm64_machine_fail(struct arm64_machine *m, int code, const char *fmt, ...)
{
	struct ucvm_error error = { .code = code };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error.text, sizeof(error.text), fmt, ap);
	va_end(ap);
	vm_end(m->vm, VM_END_ERROR, &error);
}

void arm64_machine_crash(struct arm64_vcpu *cpu, const char *fmt, ...)
{
	struct arm64_machine *m = cpu->machine;
	va_list ap;

	pthread_mutex_lock(&m->lock);
	if (!m->crashed) {
		m->crashed = true;
		m->crash_cpu = cpu->index;
		va_start(ap, fmt);
		vsnprintf(m->crash_reason, sizeof(m->crash_reason), fmt, ap);
		va_end(ap);
	}
	pthread_mutex_unlock(&m->lock);
	vm_end(m->vm, VM_END_CRASH, NULL);
}

/* ---- creation, reset ---- */

/* From the guest's files to a machine that is about to start. */
static int start(struct arm64_machine *m, struct ucvm_error *err)
{
	int rc = machine_load_image(m, err);

	if (rc == 0)
		rc = machine_build(m, err);
	return rc ? rc : machine_start_guest(m, err);
}

static int reset(struct arm64_machine *m, struct ucvm_error *err)
{
	int rc;

	machine_connect(m, false);
	machine_teardown(m);
	pl011_reset(&m->uart);
	pl031_reset(&m->rtc);
	memset(m->pvtime, 0, ARM64_PVTIME_SIZE);
	rc = ram_clear(m->ram);
	if (rc)
		return error_set(err, -rc, "cannot clear the guest's memory: %s", strerror(-rc));
	rc = start(m, err);
	if (rc == 0)
		machine_connect(m, true);
	return rc;
}

void arm64_machine_reset(struct arm64_vcpu *cpu)
{
	struct arm64_machine *m = cpu->machine;
	struct ucvm_error error = { 0 };
	int rc = 0;

	if (machine_hold(m, cpu))
		rc = reset(m, &error);
	if (rc)
		arm64_machine_fail(m, -rc, "%s", error.text);
	pthread_mutex_lock(&m->lock);
	m->reset_wanted = false;	/* what another vCPU asked for meanwhile is done, too */
	pthread_mutex_unlock(&m->lock);
	machine_release(m);
}

static int create(struct arm64_machine *m, struct ucvm_error *err)
{
	int rc = kick_install(err);

	if (rc == 0)
		rc = vm_drop_privileges(m->vm, err);
	if (rc == 0)
		rc = arm64_options_parse(m->config->settings, &m->options, err);
	if (rc)
		return rc;
	m->pvtime = mmap(NULL, ARM64_PVTIME_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	m->cpus = calloc(m->nr_cpus, sizeof(*m->cpus));
	if (!m->cpus || m->pvtime == MAP_FAILED)
		return error_set(err, ENOMEM, "out of memory");
	rc = create_devices(m, err);
	if (rc == 0)
		rc = m->config->restore ? machine_restore(m, err) : start(m, err);
	if (rc == 0)
		machine_connect(m, true);
	return rc;
}

static void machine_destroy(struct arch_machine *am)
{
	struct arm64_machine *m = (struct arm64_machine *)am;

	machine_connect(m, false);
	if (m->has_devices) {
		pl031_destroy(&m->rtc);
		pl011_destroy(&m->uart);
	}
	if (m->cpus)
		machine_teardown(m);
	if (m->pvtime && m->pvtime != MAP_FAILED)
		munmap(m->pvtime, ARM64_PVTIME_SIZE);
	pthread_cond_destroy(&m->changed);
	pthread_mutex_destroy(&m->lock);
	pthread_mutex_destroy(&m->irq_lock);
	free(m->cpus);
	free(m);
}

static int machine_create(struct vm *vm, struct arch_machine **out, struct ucvm_error *err)
{
	struct arm64_machine *m = calloc(1, sizeof(*m));
	int rc;

	if (!m)
		return error_set(err, ENOMEM, "out of memory");
	m->vm = vm;
	m->config = vm_get_config(vm);
	m->ram = vm_get_ram(vm);
	m->nr_cpus = m->config->cpus;
	pthread_mutex_init(&m->irq_lock, NULL);
	pthread_mutex_init(&m->lock, NULL);
	pthread_cond_init(&m->changed, NULL);
	rc = create(m, err);
	if (rc) {
		machine_destroy((struct arch_machine *)m);
		return rc;
	}
	*out = (struct arch_machine *)m;
	return 0;
}

/* There is no button that Linux would listen to yet. */
static bool machine_shutdown(struct arch_machine *am)
{
	(void)am;
	return false;
}

static void machine_resume(struct arch_machine *am)
{
	machine_release((struct arm64_machine *)am);
}

static int check_settings(const char *const *settings, struct ucvm_error *err)
{
	struct arm64_options options;

	return arm64_options_parse(settings, &options, err);
}

const struct arch arch_arm64 = {
	.name = "arm64",
	.max_cpus = ARM64_MAX_CPUS,
	.ram_kind = RAM_PRIVATE,
	.options = arm64_option_table,
	.check_settings = check_settings,
	.option_word = arm64_option_word,
	.regs = &arm64_regs_ops,
	.check = arm64_check,
	.create = machine_create,
	.run_cpu = vcpu_run,
	.kick = machine_kick,
	.shutdown = machine_shutdown,
	.save = machine_save,
	.resume = machine_resume,
	.print_crash = arm64_print_crash,
	.destroy = machine_destroy,
};
