// SPDX-License-Identifier: Apache-2.0
/*
 * Pending interruptions of the soft provider, as user space may queue, list
 * and clear them. In a user-controlled VM they are never delivered: user space
 * delivers by itself, and all that a queued one does is to set an intervention
 * bit in the state description (contract.md A.2, A.3). Every call is safe from
 * any thread.
 */
#ifndef UCVM_SOFT_IRQ_H
#define UCVM_SOFT_IRQ_H

#include <linux/kvm.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- floating: of the VM ------------------------------------------------------ */

/* Lists in the order in which they are reported. */
enum { FLOAT_PFAULT = 8, FLOAT_VIRTIO = 9, FLOAT_LISTS = 10 };	/* 0..7: I/O by ISC */

struct floating_irq;

struct floating_list {
	struct floating_irq *first, **end;
	size_t count;
};

struct floating_irqs {
	pthread_mutex_t lock;
	struct floating_list list[FLOAT_LISTS];
	size_t io_count;
	struct kvm_s390_ext_info service;
	bool service_pending;
	struct kvm_s390_mchk_info mchk;
	bool mchk_pending;
};

void floating_init(struct floating_irqs *f);
void floating_fini(struct floating_irqs *f);

/* Queue one. 0; -EINVAL not a floating type; -EBUSY too many; -ENOMEM. */
int floating_add(struct floating_irqs *f, const struct kvm_s390_irq *irq);

/*
 * Copy all to @irqs, room for @max. Their number; -ENOMEM when there are more;
 * in both cases they stay queued.
 */
long floating_list(struct floating_irqs *f, struct kvm_s390_irq *irqs, size_t max);

void floating_clear(struct floating_irqs *f);

/* Drop the first I/O interruption of a subchannel. */
void floating_clear_io(struct floating_irqs *f, uint16_t id, uint16_t nr);

/* The intervention bit that makes a CPU look at an interruption of this type. */
uint32_t floating_cpuflag(uint64_t type);

/* --- local: of one vCPU ------------------------------------------------------- */

/* In the order in which they are reported. */
enum local_irq {
	LOCAL_SET_PREFIX, LOCAL_RESTART, LOCAL_STOP, LOCAL_PFAULT_INIT, LOCAL_CPU_TIMER,
	LOCAL_CLOCK_COMP, LOCAL_EXTERNAL_CALL, LOCAL_MCHK_REPRESSIBLE, LOCAL_PROGRAM,
	LOCAL_MCHK_EXIGENT, LOCAL_COUNT,
};

struct local_irqs {
	pthread_mutex_t lock;
	uint32_t pending;			/* bit per enum local_irq */
	struct kvm_s390_irq irq[LOCAL_COUNT];
	uint64_t emergency[4];			/* bit per sender */
};

void local_init(struct local_irqs *l);
void local_fini(struct local_irqs *l);

/*
 * Queue one of a vCPU that is stopped or not. *@flags are the intervention
 * bits to set. 0; -EINVAL not a local type or bad flags; -EBUSY.
 */
int local_add(struct local_irqs *l, const struct kvm_s390_irq *irq, bool stopped,
	      uint32_t *flags);

bool local_pending(struct local_irqs *l);
void local_clear(struct local_irqs *l);
void local_clear_stop(struct local_irqs *l);

/* Copy all to @irqs, room for @max. Their number, or -ENOBUFS. */
long local_list(struct local_irqs *l, struct kvm_s390_irq *irqs, size_t max);

#endif
