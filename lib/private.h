// SPDX-License-Identifier: Apache-2.0
/*
 * What the files of the library share: the two handles, and who may use a
 * vCPU. The library stands on the providers, ucas and those parts of
 * arch/s390 that need no machine; there is no machine here but the structure
 * that those parts look into for the CPU model.
 */
#ifndef UCVM_LIB_PRIVATE_H
#define UCVM_LIB_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "arch/s390/cpu.h"
#include "arch/s390/intercept.h"
#include "core/error.h"
#include "ucas/ucas.h"
#include "ucvm/ucvm.h"

#define LIB_NR_CODES	14

/* Who is called for an interception; fn NULL: nobody. */
struct lib_callback {
	ucvm_intercept_fn *fn;
	void *opaque;
};

struct lib_opcode {
	uint16_t opcode;
	struct lib_callback callback;
};

/* The instruction that the last exit belongs to. */
struct lib_instruction {
	bool valid;		/* there is one, and the PSW is still near it */
	bool decoded;		/* insn is what was intercepted */
	bool behind;		/* the PSW is behind it, not at it */
	unsigned int length;	/* 0: to be fetched when it is needed */
	struct icpt_insn insn;
};

struct ucvm_vm {
	struct kvm_obj *sys;
	struct s390_machine machine;	/* kvm and model only */
	pthread_mutex_t lock;		/* the list of vCPUs, error */
	struct ucvm_vcpu *vcpus;
	struct ucvm_error error;
};

struct ucvm_vcpu {
	struct s390_cpu cpu;		/* vcpu, run, sie, as */
	struct ucvm_vm *vm;
	struct ucvm_vcpu *next;
	struct ucvm_error error;

	enum ucvm_policy policy;
	ucvm_fault_fn *fault;
	void *fault_opaque;
	bool fault_asked;		/* since cleared; then fault_verdict is valid */
	int fault_verdict;

	atomic_uintptr_t runner;	/* thread inside ucvm_vcpu_run(), 0: none */
	atomic_bool kicked;

	struct lib_callback codes[LIB_NR_CODES];
	struct lib_opcode *opcodes;	/* sorted */
	size_t nr_opcodes;

	struct lib_instruction last;
	uint8_t last_code;		/* interception code of the last exit, 0: none */
	uint16_t armed_lctl;		/* loads that ucvm_vcpu_inject() waits for */
};

/*
 * Begin a function on @vcpu that only its own thread may call: its text of
 * the last error is forgotten. 0, or -EBUSY.
 */
int vcpu_begin(struct ucvm_vcpu *vcpu);

/* lib/options.c */

/*
 * Copy a structure of the caller, which begins with its size, into @to of
 * @size bytes; what the caller's lacks is 0. @least: size of the first
 * version. -EINVAL smaller, -E2BIG something unknown is set.
 */
int options_copy(void *to, size_t size, size_t least, const void *from);

/* Fill a structure of the caller, whose size member stays. -EINVAL: too small. */
int result_copy(void *to, size_t least, const void *from, size_t size);

/* Copy a text as ucvm_vm_get_error() does. */
int error_copy(const struct ucvm_error *error, char *text, size_t size);

/* lib/vm.c */

/* As ucvm_vm_create() on a provider; errors with a text. */
int vm_create_on(const struct kvm_provider *provider, struct ucvm_vm **out,
		 struct ucvm_error *err);

/* lib/instruction.c */

/* Put the PSW behind, or at, the instruction of the last exit. Bytes moved, or -ENODATA. */
int instruction_advance(struct ucvm_vcpu *vcpu);
int instruction_retry(struct ucvm_vcpu *vcpu);

/* lib/aspace.c: ucas_config.fault */
int aspace_fault(void *opaque, struct ucas *as, uint64_t address);

/* lib/inject.c */

/* The program interruption, as the caller of the library has it. */
void interrupt_from_program(const struct ucvm_vcpu *vcpu, const struct irq_program *pgm,
			    struct ucvm_interrupt *out);

/* Deliver @pgm, an exception of the last exit's instruction. 0, -EFAULT or -ELOOP. */
int inject_exception(struct ucvm_vcpu *vcpu, struct irq_program *pgm);

/* Nobody waits for the guest to enable itself any more. */
void inject_disarm(struct ucvm_vcpu *vcpu);

/* lib/intercept.c */

/*
 * Handle the interception that kvm_run holds. 0: run on; an exit reason, with
 * @exit filled; or -errno.
 */
int intercept_dispatch(struct ucvm_vcpu *vcpu, struct ucvm_exit *exit);

#endif
