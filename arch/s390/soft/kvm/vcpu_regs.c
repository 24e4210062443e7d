// SPDX-License-Identifier: Apache-2.0
/*
 * Registers, the CPU state and the three resets of a vCPU (contract.md A.3).
 * General, access and floating-point registers live in kvm_run's sync area,
 * everything else in the SIE block.
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>
#include <string.h>

#include "arch/s390/zarch.h"

#define FPF_BPBC	0x20
/* Of the sdnx part of the sync area: guarded storage and the token of a guest. */
#define GSCB_OFFSET	16
#define GSCB_LENGTH	48

/* --- resets -------------------------------------------------------------------------- */

long soft_vcpu_normal_reset(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);

	(void)arg;
	v->pfault[0] = ~UINT64_C(0);
	memset(v->run->s.regs.riccb, 0, sizeof(v->run->s.regs.riccb));
	if (!__atomic_load_n(&v->vm->user_cpu_state, __ATOMIC_RELAXED))
		soft_vcpu_stop(v);
	local_clear(&v->irqs);
	return 0;
}

static void reset_block(struct s390_sie_block *b)
{
	memset(b->gpsw, 0, sizeof(b->gpsw));
	be32_store(b->prefix, be32_load(b->prefix) & ~ZARCH_PREFIX_MASK);
	memset(b->cputm, 0, sizeof(b->cputm));
	memset(b->ckc, 0, sizeof(b->ckc));
	memset(b->gcr, 0, sizeof(b->gcr));
	be64_store(b->gcr[0], CR0_RESET);
	be64_store(b->gcr[14], CR14_RESET);
	memset(b->todpr, 0, sizeof(b->todpr));
	memset(b->pp, 0, sizeof(b->pp));
	be64_store(b->gbea, 1);
	b->fpf &= ~FPF_BPBC;
}

/* s.regs.prefix is not among them: KVM_RUN brings it up to date. */
static void reset_run(struct s390_run *run)
{
	struct s390_sync_regs *s = &run->s.regs;

	run->psw_mask = run->psw_addr = 0;
	memset(s->crs, 0, sizeof(s->crs));
	s->crs[0] = CR0_RESET;
	s->crs[14] = CR14_RESET;
	s->cputm = s->ckc = s->todpr = s->pp = 0;
	s->gbea = 1;
	s->fpc = 0;
}

long soft_vcpu_initial_reset(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);

	soft_vcpu_normal_reset(obj, arg);
	reset_block(v->block);
	reset_run(v->run);
	v->tlb_flush = true;
	v->prefix_checked = false;
	return 0;
}

long soft_vcpu_clear_reset(struct soft_object *obj, uintptr_t arg)
{
	struct s390_sync_regs *s = &soft_vcpu(obj)->run->s.regs;

	soft_vcpu_initial_reset(obj, arg);
	memset(s->gprs, 0, sizeof(s->gprs));
	memset(s->acrs, 0, sizeof(s->acrs));
	memset(s->vrs, 0, sizeof(s->vrs));
	memset(s->sdnx + GSCB_OFFSET, 0, GSCB_LENGTH);
	return 0;
}

/* --- CPU state -------------------------------------------------------------------------- */

/* The state is the ioctl's result; the structure stays as it is. */
long soft_vcpu_get_mp_state(struct soft_object *obj, uintptr_t arg)
{
	(void)arg;
	return soft_vcpu_stopped(soft_vcpu(obj)) ? S390_MP_STATE_STOPPED :
						   S390_MP_STATE_OPERATING;
}

/* Whoever calls this, even in vain, is responsible for the states from now on. */
long soft_vcpu_set_mp_state(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct kvm_mp_state state;

	if (soft_copy_in(&state, arg, sizeof(state)))
		return -EFAULT;
	__atomic_store_n(&v->vm->user_cpu_state, true, __ATOMIC_RELAXED);
	switch (state.mp_state) {
	case S390_MP_STATE_STOPPED:
		soft_vcpu_stop(v);
		return 0;
	case S390_MP_STATE_OPERATING:
		soft_vcpu_start(v);
		return 0;
	default:
		return -ENXIO;
	}
}

long soft_vcpu_set_initial_psw(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct s390_psw psw;

	if (soft_copy_in(&psw, arg, sizeof(psw)))
		return -EFAULT;
	if (!soft_vcpu_stopped(v))
		return -EBUSY;
	v->run->psw_mask = psw.mask;
	v->run->psw_addr = psw.addr;
	return 0;
}

/* --- register sets ----------------------------------------------------------------------- */

long soft_vcpu_get_regs(struct soft_object *obj, uintptr_t arg)
{
	return soft_copy_out(arg, soft_vcpu(obj)->run->s.regs.gprs, sizeof(struct s390_regs));
}

long soft_vcpu_set_regs(struct soft_object *obj, uintptr_t arg)
{
	return soft_copy_in(soft_vcpu(obj)->run->s.regs.gprs, arg, sizeof(struct s390_regs));
}

long soft_vcpu_get_sregs(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct s390_sregs sregs;

	memset(&sregs, 0, sizeof(sregs));
	memcpy(sregs.acrs, v->run->s.regs.acrs, sizeof(sregs.acrs));
	for (int n = 0; n < 16; n++)
		sregs.crs[n] = be64_load(v->block->gcr[n]);
	return soft_copy_out(arg, &sregs, sizeof(sregs));
}

/* No TLB flush: the kernel leaves that to whoever changes the block. */
long soft_vcpu_set_sregs(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct s390_sregs sregs;

	if (soft_copy_in(&sregs, arg, sizeof(sregs)))
		return -EFAULT;
	memcpy(v->run->s.regs.acrs, sregs.acrs, sizeof(sregs.acrs));
	for (int n = 0; n < 16; n++)
		be64_store(v->block->gcr[n], sregs.crs[n]);
	return 0;
}

long soft_vcpu_get_fpu(struct soft_object *obj, uintptr_t arg)
{
	struct s390_sync_regs *s = &soft_vcpu(obj)->run->s.regs;
	struct s390_fpu fpu;

	memset(&fpu, 0, sizeof(fpu));
	fpu.fpc = s->fpc;
	memcpy(fpu.fprs, s->fprs, sizeof(fpu.fprs));
	return soft_copy_out(arg, &fpu, sizeof(fpu));
}

long soft_vcpu_set_fpu(struct soft_object *obj, uintptr_t arg)
{
	struct s390_sync_regs *s = &soft_vcpu(obj)->run->s.regs;
	struct s390_fpu fpu;

	if (soft_copy_in(&fpu, arg, sizeof(fpu)))
		return -EFAULT;
	s->fpc = fpu.fpc;
	memcpy(s->fprs, fpu.fprs, sizeof(fpu.fprs));
	return 0;
}

/* --- single registers --------------------------------------------------------------------- */

/* Where a register is: big-endian bytes of the SIE block, or one of the pfault ones. */
struct one_reg {
	uint64_t id;
	size_t size;
	size_t offset;		/* in the block; of the pfault registers: PFAULT + index */
};

#define PFAULT		4096
#define BLOCK(field)	offsetof(struct s390_sie_block, field)

static const struct one_reg one_regs[] = {
	{ S390_REG_TODPR, 4, BLOCK(todpr) },
	{ S390_REG_EPOCHDIFF, 8, BLOCK(epoch) },
	{ S390_REG_CPU_TIMER, 8, BLOCK(cputm) },
	{ S390_REG_CLOCK_COMP, 8, BLOCK(ckc) },
	{ S390_REG_PFTOKEN, 8, PFAULT + 0 },
	{ S390_REG_PFSELECT, 8, PFAULT + 1 },
	{ S390_REG_PFCOMPARE, 8, PFAULT + 2 },
	{ S390_REG_PP, 8, BLOCK(pp) },
	{ S390_REG_GBEA, 8, BLOCK(gbea) },
};

static const struct one_reg *one_reg_find(uint64_t id)
{
	for (size_t n = 0; n < ARRAY_SIZE(one_regs); n++)
		if (one_regs[n].id == id)
			return &one_regs[n];
	return NULL;
}

static uint8_t *one_reg_bytes(struct soft_vcpu *v, const struct one_reg *reg)
{
	return (uint8_t *)v->block + reg->offset;
}

long soft_vcpu_get_one_reg(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	const struct one_reg *reg;
	struct kvm_one_reg one;
	uint64_t value;
	uint32_t word;

	if (soft_copy_in(&one, arg, sizeof(one)))
		return -EFAULT;
	reg = one_reg_find(one.id);
	if (!reg)
		return -EINVAL;
	if (reg->size == 4) {
		word = be32_load(one_reg_bytes(v, reg));
		return soft_copy_out(one.addr, &word, sizeof(word));
	}
	value = reg->offset >= PFAULT ? v->pfault[reg->offset - PFAULT] :
					be64_load(one_reg_bytes(v, reg));
	return soft_copy_out(one.addr, &value, sizeof(value));
}

long soft_vcpu_set_one_reg(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	const struct one_reg *reg;
	struct kvm_one_reg one;
	uint64_t value;
	uint32_t word;

	if (soft_copy_in(&one, arg, sizeof(one)))
		return -EFAULT;
	reg = one_reg_find(one.id);
	if (!reg)
		return -EINVAL;
	if (reg->size == 4) {
		if (soft_copy_in(&word, one.addr, sizeof(word)))
			return -EFAULT;
		be32_store(one_reg_bytes(v, reg), word);
		return 0;
	}
	if (soft_copy_in(&value, one.addr, sizeof(value)))
		return -EFAULT;
	if (reg->offset >= PFAULT)
		v->pfault[reg->offset - PFAULT] = value;
	else
		be64_store(one_reg_bytes(v, reg), value);
	return 0;
}
