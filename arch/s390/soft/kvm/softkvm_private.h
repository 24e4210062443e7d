// SPDX-License-Identifier: Apache-2.0
/*
 * The objects behind the soft provider's handles and the tables that route
 * ioctls to their functions. softkvm.c has the system object, vm.c, vm_attr.c
 * and flic.c the VM, vcpu*.c and irq.c the vCPU.
 */
#ifndef UCVM_SOFT_SOFTKVM_PRIVATE_H
#define UCVM_SOFT_SOFTKVM_PRIVATE_H

#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include "arch/s390/kvm_attr.h"
#include "arch/s390/soft/kvm/irq.h"
#include "arch/s390/soft/sie.h"
#include "arch/s390/soft/softkvm.h"
#include "arch/s390/soft/kvm/space.h"
#include "arch/s390/soft/kvm/uaccess.h"
#include "core/be.h"

/* The kernel whose behaviour is asked for, where kernels differ. */
enum soft_kernel { SOFT_6_1, SOFT_6_12, SOFT_7_2 };

#define SOFT_MAX_VCPUS	255	/* ids 0..254: a machine without SIGP interpretation */

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct soft_object;

/* One ioctl: what a kind of object does with it. Returns >= 0 or -errno. */
struct soft_ioctl {
	unsigned long request;
	long (*fn)(struct soft_object *obj, uintptr_t arg);
	bool async;			/* does not wait for a running KVM_RUN */
};

struct soft_class {
	const struct soft_ioctl *ioctls;	/* ends with request 0 */
	int unknown;				/* -errno for all others */
	long (*call)(struct soft_object *obj, const struct soft_ioctl *i, uintptr_t arg);
	int (*create)(struct soft_object *obj, unsigned long request, uintptr_t arg,
		      struct soft_object **child);
	int (*mmap)(struct soft_object *obj, size_t length, off_t offset, void **addr);
	void (*free)(struct soft_object *obj);
};

/* Reference counted: a child keeps its parent. */
struct soft_object {
	struct kvm_obj kvm;
	const struct soft_class *class;
	enum soft_kernel kernel;
	int refs;			/* atomic */
};

/* What the guest's CPUs are: set before the first of them exists. */
struct soft_model {
	uint64_t cpuid;
	uint16_t ibc;
	uint8_t facilities[32];		/* a part of what the software CPU has */
	struct s390_vm_cpu_feat feat;
	struct s390_vm_cpu_subfunc subfunc;
};

struct soft_vm {
	struct soft_object obj;
	pthread_mutex_t lock;		/* everything down to the model */
	struct soft_vcpu *vcpu[SOFT_MAX_VCPUS];	/* open ones, by id */
	uint64_t vcpu_ids[4];		/* bitmap of ids in use, for ever */
	unsigned int vcpus;		/* ever created; atomic */
	uint64_t epoch;			/* guest TOD - host TOD; atomic */
	bool flic;			/* a FLIC device was created */
	bool irqchip;			/* KVM_CAP_S390_IRQCHIP enabled */
	bool ais;			/* KVM_CAP_S390_AIS enabled */
	bool skeys;			/* storage keys were set */
	bool migration;
	struct soft_model model;
	bool user_cpu_state;		/* SET_MP_STATE was used; atomic */
	struct backing_set *backings;
	struct floating_irqs floating;
};

struct soft_vcpu {
	struct soft_object obj;
	struct soft_vm *vm;
	pthread_mutex_t lock;		/* held by every ioctl, as in the kernel */
	struct cpu *cpu;
	struct space *space;
	int memory;			/* memfd: kvm_run, then the SIE page; -1: given away */
	struct s390_run *run;		/* our own mapping of it */
	struct s390_sie_block *block;
	unsigned int id;
	bool tlb_flush;			/* before the next SIE entry */
	bool prefix_checked;		/* both prefix pages were writable */
	bool prefix_lost;		/* ... and were mapped anew or unmapped since */
	uint32_t prefix;		/* where they are */
	bool epoch_stale;		/* atomic: the VM's epoch changed during KVM_RUN */
	bool in_sie;			/* atomic: see vcpu_run.c, with the next two */
	unsigned int flush_wanted;	/* TLB flushes that other vCPUs asked for */
	unsigned int flush_done;	/* of these, done */
	uint64_t pfault[3];		/* token, select, compare */
	uint64_t diag318;
	struct local_irqs irqs;
	bool sigmask_set;		/* KVM_SET_SIGNAL_MASK */
	sigset_t sigmask;		/* blocked during KVM_RUN, then */
	sigset_t blocked_before;	/* host signal mask to put back */
	bool signals_blocked;		/* during a long KVM_RUN */
	bool handlers_wait;		/* ... and during any other */
};

static inline struct soft_vm *soft_vm(struct soft_object *obj)
{
	return (struct soft_vm *)obj;
}

static inline struct soft_vcpu *soft_vcpu(struct soft_object *obj)
{
	return (struct soft_vcpu *)obj;
}

void soft_object_get(struct soft_object *obj);
void soft_object_put(struct soft_object *obj);

/* softkvm.c: KVM_CHECK_EXTENSION, the same on the system object and a VM */
long soft_check_extension(struct soft_object *obj, uintptr_t cap);

/* vm.c */
int soft_vm_create(struct soft_object *system, uintptr_t type, struct soft_object **child);
bool soft_facility(const struct soft_vm *vm, unsigned int n);

/* vm_attr.c: KVM_{SET,GET,HAS}_DEVICE_ATTR of a VM, and its CPU model */
void soft_model_init(struct soft_model *model);
long soft_vm_set_attr(struct soft_object *obj, uintptr_t arg);
long soft_vm_get_attr(struct soft_object *obj, uintptr_t arg);
long soft_vm_has_attr(struct soft_object *obj, uintptr_t arg);

/* flic.c: KVM_CREATE_DEVICE and what it creates; queue a floating interruption */
int soft_vm_inject(struct soft_vm *vm, const struct kvm_s390_irq *irq);
int soft_device_create(struct soft_vm *vm, uintptr_t arg, struct soft_object **child);
long soft_device_test(struct soft_object *obj, uintptr_t arg);

/* vcpu.c */
int soft_vcpu_create(struct soft_vm *vm, unsigned long id, struct soft_object **child);

/* vcpu_regs.c, vcpu_ucas.c, vcpu_irq.c, vcpu_run.c: the ioctls of a vCPU */
long soft_vcpu_get_regs(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_set_regs(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_get_sregs(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_set_sregs(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_get_fpu(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_set_fpu(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_get_one_reg(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_set_one_reg(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_get_mp_state(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_set_mp_state(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_set_initial_psw(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_normal_reset(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_initial_reset(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_clear_reset(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_ucas_map(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_ucas_unmap(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_fault(struct soft_object *obj, uintptr_t addr);
long soft_vcpu_irq(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_interrupt(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_get_irq_state(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_set_irq_state(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_set_signal_mask(struct soft_object *obj, uintptr_t arg);
long soft_vcpu_run(struct soft_object *obj, uintptr_t arg);

/* Enter and leave the stopped state, as kvm_run's user sees it in cpuflags. */
bool soft_vcpu_stopped(const struct soft_vcpu *v);
void soft_vcpu_stop(struct soft_vcpu *v);
void soft_vcpu_start(struct soft_vcpu *v);

/* Take all vCPUs out of SIE, as kernels do: by STOP_INT, which stays (contract.md A.6). */
void soft_vm_kick(struct soft_vm *vm);	/* the VM's lock is held */

/* cpuflags of the block: the user may change them at any time. */
void soft_cpuflags_set(struct soft_vcpu *v, uint32_t bits);
void soft_cpuflags_clear(struct soft_vcpu *v, uint32_t bits);

#endif
