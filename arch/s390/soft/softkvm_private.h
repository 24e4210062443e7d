// SPDX-License-Identifier: Apache-2.0
/*
 * The objects behind the soft provider's handles and the tables that route
 * ioctls to their functions. softkvm.c has the system and the VM, vcpu.c the
 * vCPU, vcpu_run.c KVM_RUN.
 */
#ifndef UCVM_SOFT_SOFTKVM_PRIVATE_H
#define UCVM_SOFT_SOFTKVM_PRIVATE_H

#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include "arch/s390/soft/sie.h"
#include "arch/s390/soft/softkvm.h"
#include "arch/s390/soft/space.h"
#include "core/be.h"

/* The kernel whose behaviour is asked for, where kernels differ. */
enum soft_kernel { SOFT_6_1, SOFT_6_12, SOFT_7_2 };

#define SOFT_MAX_VCPU_ID	255
#define SOFT_MAX_VCPUS		248

struct soft_object;

/* One ioctl: what a kind of object does with it. Returns >= 0 or -errno. */
struct soft_ioctl {
	unsigned long request;
	long (*fn)(struct soft_object *obj, uintptr_t arg);
};

struct soft_class {
	const struct soft_ioctl *ioctls;	/* ends with request 0 */
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

struct soft_vm {
	struct soft_object obj;
	pthread_mutex_t lock;		/* vcpu_ids, vcpus */
	struct backing_set *backings;
	uint64_t vcpu_ids[4];		/* bitmap of ids in use */
	unsigned int vcpus;		/* ever created */
	uint64_t epoch;			/* guest TOD - host TOD */
	uint8_t facilities[32];
	bool flic;			/* a FLIC device exists */
	bool user_cpu_state;		/* SET_MP_STATE was used */
};

struct soft_vcpu {
	struct soft_object obj;
	struct soft_vm *vm;
	pthread_mutex_t lock;		/* held by every ioctl, as in the kernel */
	struct cpu *cpu;
	struct space *space;
	struct s390_run *run;		/* one page, mapped by the user */
	struct s390_sie_block *block;	/* start of the SIE page */
	unsigned int id;
	uint64_t pfault[3];		/* token, select, compare */
	sigset_t blocked_before;	/* host signal mask to put back */
	bool signals_blocked;		/* during a long KVM_RUN */
};

extern const struct soft_class soft_vcpu_class;

int soft_vcpu_create(struct soft_vm *vm, unsigned long id, struct soft_object **child);
long soft_vcpu_run(struct soft_object *obj, uintptr_t arg);

void soft_object_get(struct soft_object *obj);
void soft_object_put(struct soft_object *obj);

/* Copy an argument structure; -EFAULT for what cannot be a user address. */
int soft_copy_in(void *to, uintptr_t from, size_t length);
int soft_copy_out(uintptr_t to, const void *from, size_t length);

/* cpuflags of the block: the user may change them at any time. */
void soft_cpuflags_set(struct soft_vcpu *v, uint32_t bits);
void soft_cpuflags_clear(struct soft_vcpu *v, uint32_t bits);

#endif
