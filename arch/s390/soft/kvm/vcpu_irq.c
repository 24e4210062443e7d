// SPDX-License-Identifier: Apache-2.0
/*
 * Interruptions that user space queues for one vCPU, and the list of them for
 * migration (contract.md A.3). In a user-controlled VM they are never
 * delivered; see irq.h.
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>
#include <stdlib.h>

#include "arch/s390/zarch.h"

#define IRQ_STATE_MAX	((SOFT_MAX_VCPUS + 32) * sizeof(struct kvm_s390_irq))

static bool vcpu_exists(struct soft_vm *vm, unsigned int id)
{
	bool exists;

	if (id >= SOFT_MAX_VCPUS)
		return false;
	pthread_mutex_lock(&vm->lock);
	exists = vm->vcpu_ids[id / 64] >> (id % 64) & 1;
	pthread_mutex_unlock(&vm->lock);
	return exists;
}

/* Length in bytes of the instruction that was intercepted, or 0. */
static unsigned int intercepted_length(const struct s390_sie_block *b)
{
	switch (b->icptcode) {
	case S390_ICPT_INST:
	case S390_ICPT_INSTPROGI:
	case S390_ICPT_OPEREXC:
	case S390_ICPT_PARTEXEC:
		if (!(b->icptstatus & 1))
			return zarch_insn_length(b->ipa[0]);
		return b->icptstatus >> 4 & 6 ? b->icptstatus >> 4 & 6 : 4;
	case S390_ICPT_PROGI:
		return be16_load(b->pgmilc) & 6;
	default:
		return 0;
	}
}

static void complete_program(const struct soft_vcpu *v, struct kvm_s390_pgm_info *pgm)
{
	if (pgm->flags & KVM_S390_PGM_FLAGS_ILC_VALID)
		return;
	pgm->flags &= ~KVM_S390_PGM_FLAGS_ILC_MASK;
	pgm->flags |= intercepted_length(v->block) | KVM_S390_PGM_FLAGS_ILC_VALID;
}

static int vcpu_inject(struct soft_vcpu *v, struct kvm_s390_irq *irq)
{
	uint32_t flags;
	int rc;

	switch (irq->type) {
	case KVM_S390_INT_EXTERNAL_CALL:
		if (v->obj.kernel == SOFT_7_2 || !vcpu_exists(v->vm, irq->u.extcall.code))
			return -EINVAL;
		break;
	case KVM_S390_INT_EMERGENCY:
		if (!vcpu_exists(v->vm, irq->u.emerg.code))
			return -EINVAL;
		break;
	case KVM_S390_PROGRAM_INT:
		complete_program(v, &irq->u.pgm);
		break;
	default:
		break;
	}
	rc = local_add(&v->irqs, irq, soft_vcpu_stopped(v), &flags);
	if (flags)
		soft_cpuflags_set(v, flags);
	return rc;
}

long soft_vcpu_irq(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_s390_irq irq;

	if (soft_copy_in(&irq, arg, sizeof(irq)))
		return -EFAULT;
	return vcpu_inject(soft_vcpu(obj), &irq);
}

static int irq_from_interrupt(const struct kvm_s390_interrupt *i, struct kvm_s390_irq *irq)
{
	*irq = (struct kvm_s390_irq){ .type = i->type };
	switch (i->type) {
	case KVM_S390_PROGRAM_INT:
		irq->u.pgm.code = i->parm;
		return i->parm >> 16 ? -EINVAL : 0;
	case KVM_S390_INT_EXTERNAL_CALL:
		irq->u.extcall.code = i->parm;
		return i->parm >> 16 ? -EINVAL : 0;
	case KVM_S390_INT_EMERGENCY:
		irq->u.emerg.code = i->parm;
		return i->parm >> 16 ? -EINVAL : 0;
	case KVM_S390_SIGP_SET_PREFIX:
		irq->u.prefix.address = i->parm;
		return 0;
	case KVM_S390_SIGP_STOP:
		irq->u.stop.flags = i->parm;
		return 0;
	case KVM_S390_MCHK:
		irq->u.mchk.mcic = i->parm64;
		return 0;
	case KVM_S390_INT_PFAULT_INIT:
		irq->u.ext.ext_params = i->parm;
		irq->u.ext.ext_params2 = i->parm64;
		return 0;
	case KVM_S390_RESTART:
	case KVM_S390_INT_CLOCK_COMP:
	case KVM_S390_INT_CPU_TIMER:
		return 0;
	default:
		return -EINVAL;
	}
}

long soft_vcpu_interrupt(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_s390_interrupt i;
	struct kvm_s390_irq irq;

	if (obj->kernel == SOFT_7_2)
		return -EINVAL;
	if (soft_copy_in(&i, arg, sizeof(i)))
		return -EFAULT;
	if (irq_from_interrupt(&i, &irq))
		return -EINVAL;
	return vcpu_inject(soft_vcpu(obj), &irq);
}

/* The result is the number of bytes. */
long soft_vcpu_get_irq_state(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_s390_irq irqs[LOCAL_COUNT + 256];
	struct kvm_s390_irq_state state;
	size_t max;
	long n;

	if (soft_copy_in(&state, arg, sizeof(state)))
		return -EFAULT;
	if (!state.len)
		return -EINVAL;
	max = state.len / sizeof(irqs[0]);
	n = local_list(&soft_vcpu(obj)->irqs, irqs, max < ARRAY_SIZE(irqs) ? max :
		       ARRAY_SIZE(irqs));
	if (n <= 0)
		return n;
	n *= sizeof(irqs[0]);
	return soft_copy_out(state.buf, irqs, n) ? -EFAULT : n;
}

long soft_vcpu_set_irq_state(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct kvm_s390_irq_state state;
	struct kvm_s390_irq *irqs;
	long rc;

	if (soft_copy_in(&state, arg, sizeof(state)))
		return -EFAULT;
	if (!state.len || state.len > IRQ_STATE_MAX || state.len % sizeof(*irqs))
		return -EINVAL;
	irqs = malloc(state.len);
	if (!irqs)
		return -ENOMEM;
	rc = soft_copy_in(irqs, state.buf, state.len);
	if (!rc && local_pending(&v->irqs))
		rc = -EBUSY;
	for (size_t n = 0; !rc && n < state.len / sizeof(*irqs); n++)
		rc = vcpu_inject(v, &irqs[n]);
	free(irqs);
	return rc;
}
