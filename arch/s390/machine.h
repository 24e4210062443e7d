// SPDX-License-Identifier: Apache-2.0
/*
 * The s390 machine above the provider: the VM with what its CPUs share
 * (memory, floating interruptions, SCLP, CPU model), and the CPU with its
 * mapped kvm_run and SIE block.
 *
 * Locking: machine->lock protects every field marked (L). A CPU's registers
 * (run, sie) belong to its own thread while it is operating, and to whoever
 * holds the lock while it is stopped. The lock is never held across KVM_RUN,
 * console output or vm_end().
 */
#ifndef UCVM_ARCH_S390_MACHINE_H
#define UCVM_ARCH_S390_MACHINE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "arch/arch.h"
#include "arch/s390/cpumodel.h"
#include "arch/s390/interrupt.h"
#include "arch/s390/sieblk.h"
#include "arch/s390/zarch.h"
#include "core/kvm.h"
#include "core/vm_arch.h"

#define S390_MAX_CPUS	248	/* what the SCLP CPU entries of one page can say */

struct sclp;
struct s390_machine;
struct ucas;

/* Work that other CPUs leave for a CPU's own thread. */
enum cpu_request {
	CPU_REQ_STOP		= 1 << 0,	/* SIGP STOP */
	CPU_REQ_STORE_STATUS	= 1 << 1,	/* with CPU_REQ_STOP: store status at absolute 0 */
	CPU_REQ_RESTART		= 1 << 2,	/* SIGP RESTART */
	CPU_REQ_RESET		= 1 << 3,	/* SIGP CPU RESET */
	CPU_REQ_INITIAL_RESET	= 1 << 4,	/* SIGP INITIAL CPU RESET */
};

struct s390_cpu {
	struct s390_machine *machine;
	unsigned int addr;		/* CPU address, and index in machine->cpus */
	struct kvm_obj *vcpu;
	struct s390_run *run;
	struct s390_sie_block *sie;
	size_t run_size;		/* of the mapping */
	struct ucas *as;

	pthread_cond_t wake;
	pthread_t thread;
	bool has_thread;		/* (L) thread is valid */
	bool operating;			/* (L) z/Architecture CPU state */
	bool in_guest;			/* (L) inside KVM_RUN or about to enter */
	bool parked;			/* (L) between two looks, not handling an exit */
	bool waiting;			/* (L) asleep in an enabled wait */
	bool dead;			/* (L) operating, in a disabled wait */
	uint32_t requests;		/* (L) enum cpu_request */
	struct irq_local irq;		/* (L) */
};

/* What a system reset leads to. */
enum reset_kind {
	RESET_NONE,
	RESET_LOAD_NORMAL,	/* DIAG 308 subcode 1: CPU resets, PSW from 0 */
	RESET_MODIFIED_CLEAR,	/* subcode 0: clear resets, PSW from 0 */
	RESET_REIPL,		/* subcodes 3 and 4: load the guest again */
};

struct s390_machine {
	struct vm *vm;
	struct kvm_obj *kvm;
	struct ram *ram;		/* NULL: each CPU has its own (the library) */
	struct cpumodel model;
	struct sclp *sclp;
	unsigned int nr_cpus;
	struct s390_cpu *cpus;

	pthread_mutex_t lock;
	pthread_cond_t reset_done;
	struct irq_floating irq;	/* (L) */
	enum reset_kind reset;		/* (L) in progress: all CPUs but one park */

	atomic_uint_fast64_t trace_count;

	bool crashed;			/* (L) crash below is valid */
	unsigned int crash_cpu;
	char crash_reason[128];
};

/* arch/s390/machine.c */
uint64_t machine_monotonic_ns(void);

/*
 * The host address of @length bytes of absolute storage, or NULL when they are
 * not all there.
 */
void *machine_abs(const struct s390_machine *m, uint64_t abs, uint64_t length);

/* Take a CPU out of KVM_RUN or out of its sleep. Lock held. */
void machine_kick_cpu(struct s390_cpu *cpu);

/*
 * Reset the whole system as @kind says, on the thread of @cpu, which becomes
 * the only operating CPU. When another CPU is doing the same already, returns
 * at once; the caller then parks like every CPU. Host errors end the VM.
 */
void machine_reset(struct s390_cpu *cpu, enum reset_kind kind);

/* Load the guest and give CPU @cpu the PSW it starts with. */
int machine_load(struct s390_cpu *cpu, struct ucvm_error *err);

/* End the VM as crashed, with @cpu's registers for the dump. */
void machine_crash(struct s390_cpu *cpu, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* End the VM with a host error. */
void machine_fail(struct s390_machine *m, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* arch/s390/crash.c */
void machine_print_crash(const struct arch_machine *am, FILE *out);

#endif
