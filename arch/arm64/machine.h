// SPDX-License-Identifier: Apache-2.0
/*
 * The arm64 machine above KVM: one VM of the kernel with its memory, interrupt
 * controller and vCPUs, and the devices that ucvm itself is. PSCI, timers, GIC
 * and PMU are KVM's; what reaches user space is device accesses and the end.
 *
 * A guest's reset makes a new VM of the kernel in the place of the old one, so
 * that nothing of it is left over.
 *
 * Locking: machine->lock protects every field marked (L); it is never held
 * across KVM_RUN, console output or vm_end(). machine->irq_lock protects the
 * interrupt inputs (I), and that gic stays what it is while a device uses it.
 */
#ifndef UCVM_ARCH_ARM64_MACHINE_H
#define UCVM_ARCH_ARM64_MACHINE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "arch/arch.h"
#include "arch/arm64/gic.h"
#include "arch/arm64/host.h"
#include "arch/arm64/image.h"
#include "arch/arm64/mmio.h"
#include "arch/arm64/options.h"
#include "arch/arm64/pl011.h"
#include "arch/arm64/pl031.h"
#include "arch/arm64/vcpu_init.h"
#include "core/kvm.h"
#include "core/memslot.h"
#include "core/vm_arch.h"
#include "ucvm/arm64_kvm.h"

struct arm64_machine;
struct provider_verdict;

/* Numbers of memory slots. */
enum { SLOT_RAM, SLOT_PVTIME };

struct arm64_vcpu {
	struct arm64_machine *machine;
	unsigned int index;
	struct kvm_obj *vcpu;
	struct arm64_run *run;
	size_t run_size;		/* of the mapping */
	uint64_t mpidr;			/* MPIDR_EL1 */
	uint64_t lines;			/* (I) device_irq_level of KVM_RUN; --irqchip off */

	pthread_t thread;
	bool has_thread;		/* (L) thread is valid */
	bool in_guest;			/* (L) inside KVM_RUN or about to enter */
	bool parked;			/* (L) waits for the machine to go on */
};

/* Interrupt inputs of ucvm's own devices. */
enum arm64_input { INPUT_UART, INPUT_RTC };

struct arm64_machine {
	struct vm *vm;
	const struct vm_config *config;
	struct ram *ram;
	struct arm64_options options;
	struct arm64_host host;

	/* Made anew by a reset */
	struct kvm_obj *kvm;
	unsigned int ipa_bits;
	struct memslots memory;
	struct gic gic;
	struct arm64_vcpu_plan plan;
	struct image_entry image;
	struct arm64_vcpu *cpus;	/* nr_cpus, as long as the machine */
	unsigned int nr_cpus;

	void *pvtime;			/* ARM64_PVTIME_SIZE bytes: stolen-time records */
	struct mmio_bus bus;
	struct pl011 uart;
	struct pl031 rtc;
	bool has_devices;

	pthread_mutex_t irq_lock;
	bool connected;			/* (I) gic can take interrupts */
	unsigned int inputs;		/* (I) levels, bit n: enum arm64_input n */

	pthread_mutex_t lock;
	pthread_cond_t changed;		/* of parked, hold, has_thread */
	unsigned int hold;		/* (L) vCPUs park while not 0 */
	bool saving;			/* (L) the VM stays what it is: no reset now */
	bool reset_wanted;		/* (L) the guest has asked; the next vCPU to enter does it */
	bool crashed;			/* (L) crash_cpu and crash_reason are valid */
	unsigned int crash_cpu;
	char crash_reason[128];

	atomic_uint_fast64_t trace_count;
};

/* arch/arm64/machine.c */

/*
 * Keep every vCPU but @but (may be NULL) out of KVM_RUN; returns when they are.
 * False when the VM has ended meanwhile. Each call needs its machine_release().
 */
bool machine_hold(struct arm64_machine *m, const struct arm64_vcpu *but);
void machine_release(struct arm64_machine *m);

/* Reset everything, on the thread of @cpu, holding the others. Host errors end the VM. */
void arm64_machine_reset(struct arm64_vcpu *cpu);

/* End the VM with a host error. */
void arm64_machine_fail(struct arm64_machine *m, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* End the VM as crashed, with @cpu's registers for the dump. */
void arm64_machine_crash(struct arm64_vcpu *cpu, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Set an interrupt input. Any thread. */
void machine_set_input(struct arm64_machine *m, enum arm64_input input, bool level);

/* Without a GIC: the timer and PMU outputs that KVM_RUN reports. */
void machine_set_lines(struct arm64_vcpu *cpu, uint64_t lines);

/* arch/arm64/build.c */

/*
 * Make the VM of the kernel: memory, vCPUs, interrupt controller, all checked,
 * ready for the first KVM_RUN but for the registers. 0, or -errno with a text;
 * machine_teardown() is needed in both cases.
 */
int machine_build(struct arm64_machine *m, struct ucvm_error *err);

/* Put the guest's files into memory; comes first, for they say whether it is a 32-bit guest. */
int machine_load_image(struct arm64_machine *m, struct ucvm_error *err);

/* After both: write the device tree, and point vCPU 0 at the first instruction. */
int machine_start_guest(struct arm64_machine *m, struct ucvm_error *err);

void machine_teardown(struct arm64_machine *m);

/* Can a provider run arm64 guests? */
void arm64_check(struct kvm_obj *sys, struct provider_verdict *verdict);

/* arch/arm64/vcpu.c */
int vcpu_create(struct arm64_machine *m, unsigned int index, struct ucvm_error *err);
void vcpu_destroy(struct arm64_vcpu *cpu);
int vcpu_get_reg(const struct arm64_vcpu *cpu, uint64_t id, uint64_t *value);
int vcpu_set_reg(const struct arm64_vcpu *cpu, uint64_t id, uint64_t value);
void vcpu_run(struct arch_machine *am, unsigned int index);

/* arch/arm64/trace.c: one line for the exit that @cpu->run tells */
void trace_exit(struct arm64_vcpu *cpu);

/* arch/arm64/crash.c */
void arm64_print_crash(const struct arch_machine *am, FILE *out);

/* arch/arm64/save.c */
int machine_save(struct arch_machine *am, struct state_writer *w, struct ucvm_error *err);

/* Continue from vm_config.restore, instead of loading and starting a guest. */
int machine_restore(struct arm64_machine *m, struct ucvm_error *err);

#endif
