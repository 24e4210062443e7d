// SPDX-License-Identifier: Apache-2.0
/*
 * A provider for unit tests that answers as KVM on arm64 does while a VM is set
 * up: vCPU features, finalization, attributes of vCPUs and VM, one GIC, with the
 * errno of contract.md D.5 and D.6, as Linux 6.1 or as 7.2. Nothing runs; but
 * fake_first_run() tells what a first KVM_RUN would return.
 */
#ifndef UCVM_TESTS_UNIT_ARM64_FAKE_H
#define UCVM_TESTS_UNIT_ARM64_FAKE_H

#include <errno.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/kvm.h"
#include "ucvm/arm64_kvm.h"

#define FAKE_CPUS	4
#define FAKE_MISSING	8
#define FAKE_TARGET	ARM64_TARGET_CORTEX_A57
#define FAKE_CALLS	64

struct fake_vcpu {
	bool exists, initialised, finalized, pmu_created;
	uint32_t features;
	int pmu_irq;		/* 0: not set */
	uint64_t record;	/* of stolen time; 0: not set */
	uint64_t x0;
};

struct fake {
	struct kvm_provider provider;	/* give &fake.provider to the code under test */
	/* of the host */
	bool old;			/* Linux 6.1, else 7.2 */
	unsigned int missing[FAKE_MISSING];	/* capabilities that it lacks; 0 ends */
	int ipa_bits;			/* what KVM_CAP_ARM_VM_IPA_SIZE tells */
	/* of the VM */
	bool gic, gic_ready, ran, has_filter;
	int timer[4];
	unsigned int counters;
	unsigned int nr_calls;		/* smccc filters */
	struct arm64_smccc_filter calls[FAKE_CALLS];
	unsigned int nr_events;
	struct arm64_pmu_event_filter events[FAKE_CALLS];
	struct fake_vcpu vcpus[FAKE_CPUS];
	int objects;			/* open now */
};

enum fake_kind { FAKE_SYS, FAKE_VM, FAKE_VCPU, FAKE_DEVICE };

struct fake_obj {
	struct kvm_obj obj;
	struct fake *fake;
	enum fake_kind kind;
	struct fake_vcpu *vcpu;
};

static inline bool fake_lacks(const struct fake *f, unsigned int cap)
{
	for (unsigned int i = 0; i < FAKE_MISSING; i++) {
		if (f->missing[i] == cap)
			return true;
	}
	return false;
}

static inline long fake_extension(const struct fake *f, unsigned int cap)
{
	if (cap == KVM_CAP_ARM_VM_IPA_SIZE)
		return f->ipa_bits;
	if (cap == KVM_CAP_MAX_VCPUS)
		return FAKE_CPUS;
	return !fake_lacks(f, cap);
}

/* Features that this host's KVM knows, and those that it has. */
static inline long fake_check_features(const struct fake *f, uint32_t features)
{
	static const struct { unsigned int bit, cap; } needs[] = {
		{ ARM64_VCPU_EL1_32BIT, KVM_CAP_ARM_EL1_32BIT },
		{ ARM64_VCPU_PMU_V3, KVM_CAP_ARM_PMU_V3 },
		{ ARM64_VCPU_SVE, KVM_CAP_ARM_SVE },
		{ ARM64_VCPU_PTRAUTH_ADDRESS, KVM_CAP_ARM_PTRAUTH_ADDRESS },
		{ ARM64_VCPU_PTRAUTH_GENERIC, KVM_CAP_ARM_PTRAUTH_GENERIC },
		{ ARM64_VCPU_HAS_EL2, ARM64_CAP_EL2 },
		{ ARM64_VCPU_HAS_EL2_E2H0, ARM64_CAP_EL2_E2H0 },
	};
	const uint32_t known = f->old ? 0x7f : 0x1ff;
	const uint32_t both = 1u << ARM64_VCPU_PTRAUTH_ADDRESS | 1u << ARM64_VCPU_PTRAUTH_GENERIC;

	if (features & ~known)
		return -ENOENT;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (features >> needs[i].bit & 1 && fake_lacks(f, needs[i].cap))
			return -EINVAL;
	}
	if ((features & both) != 0 && (features & both) != both)
		return -EINVAL;
	return 0;
}

static inline long fake_vcpu_init(struct fake *f, struct fake_vcpu *v,
				  const struct arm64_vcpu_init *init)
{
	const uint32_t off = f->old ? 0 : 1u << ARM64_VCPU_POWER_OFF;
	long rc = fake_check_features(f, init->features[0]);

	if (init->target != FAKE_TARGET && (f->old || init->target != ARM64_TARGET_GENERIC_V8))
		return -EINVAL;
	if (rc)
		return rc;
	if (v->initialised && (v->features | off) != (init->features[0] | off))
		return -EINVAL;
	v->initialised = true;
	v->features = init->features[0];
	v->x0 = 0;
	return 0;
}

static inline bool fake_has(const struct fake_vcpu *v, unsigned int bit)
{
	return v->initialised && v->features >> bit & 1;
}

static inline long fake_finalize(struct fake_vcpu *v, int feature)
{
	if (!v->initialised)
		return -ENOEXEC;
	if (feature != ARM64_VCPU_SVE || !fake_has(v, ARM64_VCPU_SVE))
		return -EINVAL;
	if (v->finalized)
		return -EPERM;
	v->finalized = true;
	return 0;
}

static inline long fake_reg_list(const struct fake_vcpu *v, struct arm64_reg_list *list)
{
	if (!v->initialised)
		return -ENOEXEC;
	if (fake_has(v, ARM64_VCPU_SVE) && !v->finalized)
		return -EPERM;
	list->n = 242;
	return -E2BIG;
}

/* ---- attributes ---- */

static inline long fake_pmu_irq(struct fake *f, struct fake_vcpu *v, int irq)
{
	if (!f->gic || irq < 16 || irq > 31)
		return -EINVAL;
	if (v->pmu_irq)
		return -EBUSY;
	v->pmu_irq = irq;
	return 0;
}

static inline long fake_pmu_init(struct fake *f, struct fake_vcpu *v)
{
	if (f->gic && !f->gic_ready)
		return -ENODEV;
	if (f->gic && !v->pmu_irq)
		return -ENXIO;
	v->pmu_created = true;
	return 0;
}

static inline long fake_pmu_filter(struct fake *f, const struct arm64_pmu_event_filter *filter)
{
	if (filter->base_event + filter->nevents > 0x400 || filter->action > 1)
		return -EINVAL;
	if (f->ran)
		return -EBUSY;
	f->events[f->nr_events++ % FAKE_CALLS] = *filter;
	return 0;
}

static inline long fake_pmu_set(struct fake *f, struct fake_vcpu *v, uint64_t attr,
				const void *value)
{
	if (!fake_has(v, ARM64_VCPU_PMU_V3))
		return -ENODEV;
	if (v->pmu_created)
		return -EBUSY;
	switch (attr) {
	case ARM64_VCPU_PMU_V3_IRQ:
		return fake_pmu_irq(f, v, *(const int *)value);
	case ARM64_VCPU_PMU_V3_INIT:
		return fake_pmu_init(f, v);
	case ARM64_VCPU_PMU_V3_FILTER:
		return fake_pmu_filter(f, value);
	case ARM64_VCPU_PMU_V3_SET_NR_COUNTERS:
		if (f->old)
			return -ENXIO;
		f->counters = *(const unsigned int *)value;
		return f->counters > 6 ? -EINVAL : 0;
	}
	return -ENXIO;
}

static inline long fake_timer_set(struct fake *f, uint64_t attr, int irq)
{
	if (!f->gic || irq < 16 || irq > 31)
		return -EINVAL;
	if (f->ran)
		return -EBUSY;
	if (attr >= (f->old ? 2 : 4))
		return -ENXIO;
	f->timer[attr] = irq;
	return 0;
}

static inline long fake_pvtime_set(const struct fake *f, struct fake_vcpu *v, uint64_t record)
{
	if (fake_lacks(f, KVM_CAP_STEAL_TIME))
		return -ENXIO;
	if (record % 64)
		return -EINVAL;
	if (v->record)
		return -EEXIST;
	v->record = record;
	return 0;
}

static inline long fake_vcpu_set(struct fake *f, struct fake_vcpu *v,
				 const struct kvm_device_attr *attr)
{
	const void *value = (const void *)(uintptr_t)attr->addr;

	switch (attr->group) {
	case ARM64_VCPU_PMU_V3_CTRL:
		return fake_pmu_set(f, v, attr->attr, value);
	case ARM64_VCPU_TIMER_CTRL:
		return fake_timer_set(f, attr->attr, *(const int *)value);
	case ARM64_VCPU_PVTIME_CTRL:
		return fake_pvtime_set(f, v, *(const uint64_t *)value);
	}
	return -ENXIO;
}

static inline long fake_vcpu_get(struct fake *f, struct fake_vcpu *v,
				 const struct kvm_device_attr *attr)
{
	int *value = (int *)(uintptr_t)attr->addr;

	if (attr->group == ARM64_VCPU_TIMER_CTRL && attr->attr < (f->old ? 2 : 4)) {
		*value = f->timer[attr->attr];
		return 0;
	}
	if (attr->group != ARM64_VCPU_PMU_V3_CTRL || attr->attr != ARM64_VCPU_PMU_V3_IRQ)
		return -ENXIO;
	if (!f->gic)
		return -EINVAL;
	if (!fake_has(v, ARM64_VCPU_PMU_V3))
		return -ENODEV;
	*value = v->pmu_irq;
	return v->pmu_irq ? 0 : -ENXIO;
}

static inline long fake_calls_set(struct fake *f, const struct arm64_smccc_filter *filter)
{
	if (f->ran)
		return -EBUSY;
	if ((filter->base & 0xbfff0000) == 0x80000000)
		return -EEXIST;
	f->calls[f->nr_calls++ % FAKE_CALLS] = *filter;
	return 0;
}

static inline long fake_attr(struct fake_obj *o, unsigned long request,
			     const struct kvm_device_attr *attr)
{
	struct fake *f = o->fake;

	if (o->kind == FAKE_DEVICE) {
		if (request == KVM_SET_DEVICE_ATTR && attr->group == ARM64_DEV_VGIC_GRP_CTRL)
			f->gic_ready = true;
		return 0;
	}
	if (o->kind == FAKE_VM) {
		const void *value = (const void *)(uintptr_t)attr->addr;

		if (f->old)
			return -EINVAL;
		return request == KVM_SET_DEVICE_ATTR ? fake_calls_set(f, value) : 0;
	}
	if (request == KVM_HAS_DEVICE_ATTR)
		return attr->group == ARM64_VCPU_PVTIME_CTRL && fake_lacks(f, KVM_CAP_STEAL_TIME) ?
			-ENXIO : 0;
	if (request == KVM_GET_DEVICE_ATTR)
		return fake_vcpu_get(f, o->vcpu, attr);
	return fake_vcpu_set(f, o->vcpu, attr);
}

/* ---- the seam ---- */

static inline long fake_set_reg(struct fake_vcpu *v, const struct kvm_one_reg *reg)
{
	if (!v->initialised)
		return -ENOEXEC;
	if (reg->id != ARM64_REG_CORE_U64(regs.regs[0]))
		return -ENOENT;
	v->x0 = *(const uint64_t *)(uintptr_t)reg->addr;
	return 0;
}

static inline long fake_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct fake_obj *o = (struct fake_obj *)obj;

	switch (request) {
	case KVM_CHECK_EXTENSION:
		return fake_extension(o->fake, (unsigned int)arg);
	case KVM_CREATE_DEVICE:	/* the TEST flag */
		return ((const struct kvm_create_device *)arg)->type == ARM64_DEV_TYPE_VGIC_V3 ?
			0 : -ENODEV;
	case ARM64_KVM_PREFERRED_TARGET:
		((struct arm64_vcpu_init *)arg)->target = FAKE_TARGET;
		return 0;
	case KVM_SET_DEVICE_ATTR:
	case KVM_GET_DEVICE_ATTR:
	case KVM_HAS_DEVICE_ATTR:
		return fake_attr(o, request, (const struct kvm_device_attr *)arg);
	case KVM_SET_USER_MEMORY_REGION:
		return 0;
	case ARM64_KVM_VCPU_INIT:
		return fake_vcpu_init(o->fake, o->vcpu, (const struct arm64_vcpu_init *)arg);
	case ARM64_KVM_VCPU_FINALIZE:
		return fake_finalize(o->vcpu, *(const int *)arg);
	case ARM64_KVM_GET_REG_LIST:
		return fake_reg_list(o->vcpu, (struct arm64_reg_list *)arg);
	case KVM_SET_ONE_REG:
		return fake_set_reg(o->vcpu, (const struct kvm_one_reg *)arg);
	}
	return -EINVAL;
}

static inline int fake_obj_new(struct fake *f, enum fake_kind kind, struct fake_vcpu *vcpu,
			       struct kvm_obj **out)
{
	struct fake_obj *o = calloc(1, sizeof(*o));

	if (!o)
		return -ENOMEM;
	o->obj.provider = &f->provider;
	o->fake = f;
	o->kind = kind;
	o->vcpu = vcpu;
	f->objects++;
	*out = &o->obj;
	return 0;
}

static inline int fake_open(const struct kvm_provider *p, struct kvm_obj **sys)
{
	return fake_obj_new((struct fake *)p, FAKE_SYS, NULL, sys);
}

static inline int fake_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
			      struct kvm_obj **child)
{
	struct fake *f = ((struct fake_obj *)obj)->fake;

	switch (request) {
	case KVM_CREATE_VM:
		return fake_obj_new(f, FAKE_VM, NULL, child);
	case KVM_CREATE_VCPU:
		if (arg >= FAKE_CPUS)
			return -EINVAL;
		f->vcpus[arg].exists = true;
		return fake_obj_new(f, FAKE_VCPU, &f->vcpus[arg], child);
	case KVM_CREATE_DEVICE:
		f->gic = true;
		return fake_obj_new(f, FAKE_DEVICE, NULL, child);
	}
	return -EINVAL;
}

static inline void fake_close(struct kvm_obj *obj)
{
	((struct fake_obj *)obj)->fake->objects--;
	free(obj);
}

static inline void fake_init(struct fake *f)
{
	memset(f, 0, sizeof(*f));
	f->provider = (struct kvm_provider){
		.name = "fake",
		.open = fake_open,
		.ioctl = fake_ioctl,
		.create = fake_create,
		.close = fake_close,
	};
	f->ipa_bits = 48;
	f->timer[0] = 27;
	f->timer[1] = 30;
	f->timer[2] = 28;
	f->timer[3] = 26;
}

/* What a first KVM_RUN of @v would return: the checks of contract.md D.5 and D.6. */
static inline int fake_first_run(const struct fake *f, const struct fake_vcpu *v)
{
	const int last = fake_has(v, ARM64_VCPU_HAS_EL2) ? 4 : 2;

	if (!v->initialised)
		return -ENOEXEC;
	if (fake_has(v, ARM64_VCPU_SVE) && !v->finalized)
		return -EPERM;
	if (f->gic && !f->gic_ready)
		return -EBUSY;
	if (fake_has(v, ARM64_VCPU_PMU_V3)) {
		if (!v->pmu_created || (f->gic && !v->pmu_irq) || (!f->gic && v->pmu_irq))
			return -EINVAL;
	}
	for (int i = 0; f->gic && i < last; i++) {
		if (f->timer[i] == v->pmu_irq)
			return -EINVAL;
		for (int k = 0; k < i; k++) {
			if (f->timer[i] == f->timer[k])
				return -EINVAL;
		}
	}
	return 0;
}

#endif
