// SPDX-License-Identifier: Apache-2.0
/*
 * The floating interrupt controller device (FLIC): the attribute groups that
 * queue, list and clear floating interruptions and that register I/O adapters
 * (contract.md A.2 and the table of part B).
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ADAPTERS	64
#define MAX_ISC		7
#define INTERRUPT_WORD(isc) (0x80000000u | (uint32_t)(isc) << 27)

struct adapter {
	bool registered;
	uint8_t isc;
	bool maskable;
	bool masked;
	bool suppressible;
};

/* Closing the handle does not take it from the VM: there is one for ever. */
struct soft_flic {
	struct soft_object obj;
	struct soft_vm *vm;
	pthread_mutex_t lock;
	struct adapter adapter[MAX_ADAPTERS];
	uint8_t simm;			/* ISCs in single-interruption mode */
	uint8_t nimm;			/* of these, those that had theirs */
};

typedef long flic_fn(struct soft_flic *flic, const struct kvm_device_attr *attr);

/* --- floating interruptions -------------------------------------------------------- */

static long get_all_irqs(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	size_t size = attr->attr, max = size / sizeof(struct kvm_s390_irq);
	struct kvm_s390_irq *irqs;
	long n;

	if (!attr->attr || attr->attr > S390_FLIC_MAX_BUFFER)
		return -EINVAL;
	irqs = calloc(1, size);
	if (!irqs)
		return -ENOBUFS;
	n = floating_list(&flic->vm->floating, irqs, max);
	if (n > 0 && soft_copy_out(attr->addr, irqs, n * sizeof(*irqs)))
		n = -EFAULT;
	free(irqs);
	return n;
}

/* Make the first CPU that runs look: user space sees the bit in the SIE block. */
static void kick_one_vcpu(struct soft_vm *vm, uint64_t type)
{
	pthread_mutex_lock(&vm->lock);
	for (unsigned int n = 0; n < SOFT_MAX_VCPUS; n++) {
		if (!vm->vcpu[n] || soft_vcpu_stopped(vm->vcpu[n]))
			continue;
		soft_cpuflags_set(vm->vcpu[n], floating_cpuflag(type));
		break;
	}
	pthread_mutex_unlock(&vm->lock);
}

int soft_vm_inject(struct soft_vm *vm, const struct kvm_s390_irq *irq)
{
	int rc = floating_add(&vm->floating, irq);

	if (!rc)
		kick_one_vcpu(vm, irq->type);
	return rc;
}

static long enqueue(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	uintptr_t from = attr->addr;
	struct kvm_s390_irq irq;
	int rc = 0;

	if (attr->attr % sizeof(irq) || attr->attr > S390_FLIC_MAX_BUFFER)
		return -EINVAL;
	for (size_t n = attr->attr / sizeof(irq); n && !rc; n--, from += sizeof(irq)) {
		rc = soft_copy_in(&irq, from, sizeof(irq));
		if (!rc)
			rc = soft_vm_inject(flic->vm, &irq);
	}
	return rc;
}

static long clear_irqs(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	(void)attr;
	floating_clear(&flic->vm->floating);
	return 0;
}

static long clear_io_irq(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	uint32_t schid;

	if (attr->flags || attr->attr != sizeof(schid))
		return -EINVAL;
	if (soft_copy_in(&schid, attr->addr, sizeof(schid)))
		return -EFAULT;
	if (!schid)
		return -EINVAL;
	floating_clear_io(&flic->vm->floating, schid >> 16, schid & 0xffff);
	return 0;
}

/* --- adapters -------------------------------------------------------------------------- */

static struct adapter *adapter_find(struct soft_flic *flic, uint32_t id)
{
	return id < MAX_ADAPTERS && flic->adapter[id].registered ? &flic->adapter[id] : NULL;
}

static long adapter_register(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	struct s390_io_adapter info;

	if (soft_copy_in(&info, attr->addr, sizeof(info)))
		return -EFAULT;
	if (info.id >= MAX_ADAPTERS || info.isc > MAX_ISC || adapter_find(flic, info.id))
		return -EINVAL;
	flic->adapter[info.id] = (struct adapter){
		.registered = true,
		.isc = info.isc,
		.maskable = info.maskable,
		.suppressible = info.flags & S390_ADAPTER_SUPPRESSIBLE,
	};
	return 0;
}

static long adapter_modify(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	struct s390_io_adapter_req req;
	struct adapter *adapter;

	if (soft_copy_in(&req, attr->addr, sizeof(req)))
		return -EFAULT;
	adapter = adapter_find(flic, req.id);
	if (!adapter)
		return -EINVAL;
	switch (req.type) {
	case S390_IO_ADAPTER_MASK:
		if (!adapter->maskable)
			return -EINVAL;
		adapter->masked = req.mask;
		return 0;
	case S390_IO_ADAPTER_MAP:
	case S390_IO_ADAPTER_UNMAP:
		return 0;
	default:
		return -EINVAL;
	}
}

static long airq_inject(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	struct adapter *adapter = adapter_find(flic, (uint32_t)attr->attr);
	struct kvm_s390_irq irq = { .type = KVM_S390_INT_IO_AI_MASK };
	uint8_t bit;
	bool modes;
	int rc;

	if (!adapter)
		return -EINVAL;
	irq.u.io.io_int_word = INTERRUPT_WORD(adapter->isc);
	bit = 0x80 >> adapter->isc;
	modes = flic->vm->ais && adapter->suppressible;
	if (modes && (flic->nimm & bit))
		return 0;
	rc = soft_vm_inject(flic->vm, &irq);
	if (!rc && modes)
		flic->nimm |= flic->simm & bit;
	return rc;
}

/* --- adapter-interruption suppression --------------------------------------------------- */

static long ais_mode(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	struct s390_ais_req req;
	uint8_t bit;

	if (!flic->vm->ais)
		return -EOPNOTSUPP;
	if (soft_copy_in(&req, attr->addr, sizeof(req)))
		return -EFAULT;
	if (req.isc > MAX_ISC || req.mode > S390_AIS_MODE_SINGLE)
		return -EINVAL;
	bit = 0x80 >> req.isc;
	flic->nimm &= ~bit;
	if (req.mode == S390_AIS_MODE_SINGLE)
		flic->simm |= bit;
	else
		flic->simm &= ~bit;
	return 0;
}

static long ais_get_all(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	struct s390_ais_all all = { flic->simm, flic->nimm };

	if (attr->attr < sizeof(all))
		return -EINVAL;
	if (!flic->vm->ais)
		return -EOPNOTSUPP;
	return soft_copy_out(attr->addr, &all, sizeof(all));
}

static long ais_set_all(struct soft_flic *flic, const struct kvm_device_attr *attr)
{
	struct s390_ais_all all;

	if (!flic->vm->ais)
		return -EOPNOTSUPP;
	if (soft_copy_in(&all, attr->addr, sizeof(all)))
		return -EFAULT;
	flic->simm = all.simm;
	flic->nimm = all.nimm;
	return 0;
}

/* --- the device --------------------------------------------------------------------------- */

/*
 * What is NULL is EINVAL. That includes asynchronous page faults, which need
 * the address space of the VM: 7.2 refuses them, older kernels crash.
 */
static const struct {
	flic_fn *get, *set;
} groups[] = {
	[S390_FLIC_GET_ALL_IRQS] = { get_all_irqs, NULL },
	[S390_FLIC_ENQUEUE] = { NULL, enqueue },
	[S390_FLIC_CLEAR_IRQS] = { NULL, clear_irqs },
	[S390_FLIC_APF_ENABLE] = { NULL, NULL },
	[S390_FLIC_APF_DISABLE_WAIT] = { NULL, NULL },
	[S390_FLIC_ADAPTER_REGISTER] = { NULL, adapter_register },
	[S390_FLIC_ADAPTER_MODIFY] = { NULL, adapter_modify },
	[S390_FLIC_CLEAR_IO_IRQ] = { NULL, clear_io_irq },
	[S390_FLIC_AISM] = { NULL, ais_mode },
	[S390_FLIC_AIRQ_INJECT] = { NULL, airq_inject },
	[S390_FLIC_AISM_ALL] = { ais_get_all, ais_set_all },
};

static long flic_attr(struct soft_object *obj, uintptr_t arg, bool set)
{
	struct soft_flic *flic = (struct soft_flic *)obj;
	struct kvm_device_attr attr;
	flic_fn *fn = NULL;
	long rc;

	if (soft_copy_in(&attr, arg, sizeof(attr)))
		return -EFAULT;
	if (attr.group < ARRAY_SIZE(groups))
		fn = set ? groups[attr.group].set : groups[attr.group].get;
	if (!fn)
		return -EINVAL;
	pthread_mutex_lock(&flic->lock);
	rc = fn(flic, &attr);
	pthread_mutex_unlock(&flic->lock);
	return rc;
}

static long flic_set(struct soft_object *obj, uintptr_t arg)
{
	return flic_attr(obj, arg, true);
}

static long flic_get(struct soft_object *obj, uintptr_t arg)
{
	return flic_attr(obj, arg, false);
}

static long flic_has(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_device_attr attr;

	(void)obj;
	if (soft_copy_in(&attr, arg, sizeof(attr)))
		return -EFAULT;
	return attr.group && attr.group < ARRAY_SIZE(groups) ? 0 : -ENXIO;
}

static const struct soft_ioctl flic_ioctls[] = {
	{ KVM_SET_DEVICE_ATTR, flic_set, false },
	{ KVM_GET_DEVICE_ATTR, flic_get, false },
	{ KVM_HAS_DEVICE_ATTR, flic_has, false },
	{ 0, NULL, false },
};

static void flic_free(struct soft_object *obj)
{
	struct soft_flic *flic = (struct soft_flic *)obj;

	pthread_mutex_destroy(&flic->lock);
	soft_object_put(&flic->vm->obj);
	free(flic);
}

static const struct soft_class flic_class = {
	.ioctls = flic_ioctls,
	.unknown = -ENOTTY,
	.free = flic_free,
};

static int device_check(uintptr_t arg, struct kvm_create_device *cd)
{
	if (soft_copy_in(cd, arg, sizeof(*cd)))
		return -EFAULT;
	return cd->type == KVM_DEV_TYPE_FLIC ? 0 : -ENODEV;
}

/* KVM_CREATE_DEVICE with KVM_CREATE_DEVICE_TEST makes nothing: a plain ioctl. */
long soft_device_test(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_create_device cd;
	int rc = device_check(arg, &cd);

	(void)obj;
	if (rc)
		return rc;
	return cd.flags & KVM_CREATE_DEVICE_TEST ? 0 : -ENOTTY;
}

static bool flic_claim(struct soft_vm *vm)
{
	bool first;

	pthread_mutex_lock(&vm->lock);
	first = !vm->flic;
	vm->flic = true;
	pthread_mutex_unlock(&vm->lock);
	return first;
}

int soft_device_create(struct soft_vm *vm, uintptr_t arg, struct soft_object **child)
{
	struct kvm_create_device cd;
	struct soft_flic *flic;
	int rc = device_check(arg, &cd);

	if (rc)
		return rc;
	if (cd.flags & KVM_CREATE_DEVICE_TEST)
		return -EINVAL;
	flic = calloc(1, sizeof(*flic));
	if (!flic)
		return -ENOMEM;
	if (!flic_claim(vm)) {
		free(flic);
		return -EINVAL;
	}
	flic->obj.class = &flic_class;
	flic->obj.kernel = vm->obj.kernel;
	pthread_mutex_init(&flic->lock, NULL);
	flic->vm = vm;
	soft_object_get(&vm->obj);
	*child = &flic->obj;
	return 0;
}
