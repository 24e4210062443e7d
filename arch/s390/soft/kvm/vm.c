// SPDX-License-Identifier: Apache-2.0
/*
 * A VM of the soft provider: life cycle, capabilities to enable, and the calls
 * that a user-controlled VM refuses because its memory is none of the
 * kernel's business (contract.md A.1, A.2).
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "arch/s390/zarch.h"

#define MEMORY_SLOTS	32767
#define IRQ_ROUTES	4096
#define TASK_SIZE	(UINT64_C(1) << 42)	/* of an s390 process, to begin with */
#define MEM_OP_MAX	65536

bool soft_facility(const struct soft_vm *vm, unsigned int n)
{
	return n < 256 && vm->model.facilities[n / 8] & 0x80 >> n % 8;
}

/* --- KVM_ENABLE_CAP --------------------------------------------------------------------- */

enum cap_effect { CAP_NOTHING, CAP_IRQCHIP, CAP_AIS, CAP_ABSENT };

/*
 * CAP_ABSENT: nothing this machine has, EINVAL. The vector facility, runtime
 * instrumentation and guarded storage would add facilities that the software
 * CPU lacks; huge pages are not for user-controlled VMs.
 */
static const struct {
	uint32_t cap;
	enum cap_effect effect;
	bool early;			/* EBUSY once a vCPU exists */
	enum soft_kernel since;
} vm_caps[] = {
	{ KVM_CAP_S390_IRQCHIP, CAP_IRQCHIP, false, SOFT_6_1 },
	{ KVM_CAP_S390_USER_SIGP, CAP_NOTHING, false, SOFT_6_1 },
	{ KVM_CAP_S390_USER_STSI, CAP_NOTHING, false, SOFT_6_1 },
	{ KVM_CAP_S390_USER_INSTR0, CAP_NOTHING, false, SOFT_6_1 },
	{ S390_KVM_CAP_USER_OPEREXEC, CAP_NOTHING, false, SOFT_7_2 },
	{ KVM_CAP_HALT_POLL, CAP_NOTHING, false, SOFT_6_1 },
	{ KVM_CAP_S390_AIS, CAP_AIS, true, SOFT_6_1 },
	{ KVM_CAP_S390_VECTOR_REGISTERS, CAP_ABSENT, true, SOFT_6_1 },
	{ KVM_CAP_S390_RI, CAP_ABSENT, true, SOFT_6_1 },
	{ KVM_CAP_S390_GS, CAP_ABSENT, true, SOFT_6_1 },
	{ KVM_CAP_S390_HPAGE_1M, CAP_ABSENT, true, SOFT_6_1 },
	{ S390_KVM_CAP_HPAGE_2G, CAP_ABSENT, true, SOFT_7_2 },
	{ KVM_CAP_S390_CPU_TOPOLOGY, CAP_ABSENT, true, SOFT_6_1 },
};

static long cap_enable(struct soft_vm *vm, enum cap_effect effect)
{
	switch (effect) {
	case CAP_IRQCHIP:
		vm->irqchip = true;
		return 0;
	case CAP_AIS:
		vm->ais = true;
		return 0;
	case CAP_NOTHING:
		return 0;
	default:
		return -EINVAL;
	}
}

static long vm_enable_cap(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vm *vm = soft_vm(obj);
	struct kvm_enable_cap cap;
	long rc = -EINVAL;

	if (soft_copy_in(&cap, arg, sizeof(cap)))
		return -EFAULT;
	if (cap.flags)
		return -EINVAL;
	pthread_mutex_lock(&vm->lock);
	for (size_t n = 0; n < ARRAY_SIZE(vm_caps); n++)
		if (vm_caps[n].cap == cap.cap && vm_caps[n].since <= vm->obj.kernel)
			rc = vm_caps[n].early && vm->vcpus ? -EBUSY :
			     cap_enable(vm, vm_caps[n].effect);
	pthread_mutex_unlock(&vm->lock);
	return rc;
}

/* --- memory: refused ----------------------------------------------------------------------- */

static bool region_valid(const struct s390_memory_region2 *r, bool second)
{
	uint32_t flags = KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY;

	if (r->flags & ~flags || r->slot >= MEMORY_SLOTS)
		return false;
	if ((r->memory_size | r->guest_phys_addr | r->userspace_addr) % ZARCH_PAGE_SIZE)
		return false;
	if (r->guest_phys_addr + r->memory_size < r->guest_phys_addr || !r->memory_size)
		return false;
	return !second || !r->guest_memfd;
}

/*
 * 7.2 keeps a hidden slot over all of user memory, so that a region is a
 * duplicate before it is wrong. Older kernels crash or say EINVAL.
 */
static long set_memory_region(struct soft_object *obj, uintptr_t arg, size_t size)
{
	struct s390_memory_region2 r = { 0 };

	if (soft_copy_in(&r, arg, size))
		return -EFAULT;
	if (obj->kernel == SOFT_7_2 && region_valid(&r, size == sizeof(r)) &&
	    r.guest_phys_addr < TASK_SIZE)
		return -EEXIST;
	return -EINVAL;
}

static long set_user_memory_region(struct soft_object *obj, uintptr_t arg)
{
	return set_memory_region(obj, arg, sizeof(struct kvm_userspace_memory_region));
}

static long set_user_memory_region2(struct soft_object *obj, uintptr_t arg)
{
	if (obj->kernel == SOFT_6_1)
		return -ENOTTY;
	return set_memory_region(obj, arg, sizeof(struct s390_memory_region2));
}

static long get_dirty_log(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_dirty_log log;

	(void)obj;
	return soft_copy_in(&log, arg, sizeof(log)) ? -EFAULT : -EINVAL;
}

/* There are no memory slots: no address is in one. Never touches host memory. */
static long mem_op(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_s390_mem_op op;

	(void)obj;
	if (soft_copy_in(&op, arg, sizeof(op)))
		return -EFAULT;
	if (op.op != KVM_S390_MEMOP_ABSOLUTE_READ && op.op != KVM_S390_MEMOP_ABSOLUTE_WRITE)
		return -EINVAL;
	if (op.flags & ~(KVM_S390_MEMOP_F_SKEY_PROTECTION | KVM_S390_MEMOP_F_CHECK_ONLY) ||
	    !op.size)
		return -EINVAL;
	if (op.size > MEM_OP_MAX)
		return -E2BIG;
	if (op.flags & KVM_S390_MEMOP_F_SKEY_PROTECTION && op.key > 0xf)
		return -EINVAL;
	return PGM_ADDRESSING;
}

/* --- storage keys: of memory slots, so there are none to read or set -------------------------- */

static long get_skeys(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vm *vm = soft_vm(obj);
	struct kvm_s390_skeys s;

	if (soft_copy_in(&s, arg, sizeof(s)))
		return -EFAULT;
	if (s.flags)
		return -EINVAL;
	if (!__atomic_load_n(&vm->skeys, __ATOMIC_RELAXED))
		return KVM_S390_GET_SKEYS_NONE;
	if (s.count < 1 || s.count > KVM_S390_SKEYS_MAX)
		return -EINVAL;
	return -EFAULT;
}

static long set_skeys(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vm *vm = soft_vm(obj);
	struct kvm_s390_skeys s;
	uint8_t key;

	if (soft_copy_in(&s, arg, sizeof(s)))
		return -EFAULT;
	if (s.flags || s.count < 1 || s.count > KVM_S390_SKEYS_MAX)
		return -EINVAL;
	if (!soft_copy_in(&key, s.skeydata_addr, sizeof(key)))
		__atomic_store_n(&vm->skeys, true, __ATOMIC_RELAXED);
	return -EFAULT;
}

/* Collaborative memory management: this machine has none. */
static long cmma_bits(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_s390_cmma_log log;

	(void)obj;
	return soft_copy_in(&log, arg, sizeof(log)) ? -EFAULT : -ENXIO;
}

/* --- interruptions --------------------------------------------------------------------------- */

static int floating_from_interrupt(const struct kvm_s390_interrupt *i, struct kvm_s390_irq *irq)
{
	*irq = (struct kvm_s390_irq){ .type = i->type };
	switch (i->type) {
	case KVM_S390_INT_VIRTIO:
	case KVM_S390_INT_SERVICE:
	case KVM_S390_INT_PFAULT_DONE:
		irq->u.ext.ext_params = i->parm;
		irq->u.ext.ext_params2 = i->parm64;
		return 0;
	case KVM_S390_MCHK:
		irq->u.mchk.cr14 = i->parm;
		irq->u.mchk.mcic = i->parm64;
		return 0;
	default:
		if (i->type > KVM_S390_INT_IO_MAX)
			return -EINVAL;
		irq->u.io.subchannel_id = i->parm >> 16;
		irq->u.io.subchannel_nr = i->parm & 0xffff;
		irq->u.io.io_int_parm = i->parm64 >> 32;
		irq->u.io.io_int_word = (uint32_t)i->parm64;
		return 0;
	}
}

static long vm_interrupt(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_s390_interrupt i;
	struct kvm_s390_irq irq;

	if (obj->kernel == SOFT_7_2)
		return -EINVAL;
	if (soft_copy_in(&i, arg, sizeof(i)))
		return -EFAULT;
	if (floating_from_interrupt(&i, &irq))
		return -EINVAL;
	return soft_vm_inject(soft_vm(obj), &irq);
}

static long create_irqchip(struct soft_object *obj, uintptr_t arg)
{
	(void)arg;
	return soft_vm(obj)->irqchip ? 0 : -EINVAL;
}

/* An adapter route names guest memory, which only user space knows. */
static long set_gsi_routing(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_irq_routing routing;

	(void)obj;
	if (soft_copy_in(&routing, arg, sizeof(routing)))
		return -EFAULT;
	if (routing.nr > IRQ_ROUTES || routing.flags)
		return -EINVAL;
	return routing.nr ? -EINVAL : 0;
}

/* Without a route nothing can arrive, so that there is nothing to remember. */
static long irqfd(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_irqfd fd;

	(void)obj;
	if (soft_copy_in(&fd, arg, sizeof(fd)))
		return -EFAULT;
	if (fd.flags & ~(KVM_IRQFD_FLAG_DEASSIGN | KVM_IRQFD_FLAG_RESAMPLE))
		return -EINVAL;
	return fcntl((int)fd.fd, F_GETFD) < 0 ? -EBADF : 0;
}

/* --- others -------------------------------------------------------------------------------------- */

/* No protected guests; but asking makes user space responsible for CPU states. */
static long pv_command(struct soft_object *obj, uintptr_t arg)
{
	(void)arg;
	__atomic_store_n(&soft_vm(obj)->user_cpu_state, true, __ATOMIC_RELAXED);
	return -EINVAL;
}

static long refuse(struct soft_object *obj, uintptr_t arg)
{
	(void)obj;
	(void)arg;
	return -EINVAL;
}

static const struct soft_ioctl vm_ioctls[] = {
	{ KVM_GET_DEVICE_ATTR, soft_vm_get_attr, false },
	{ KVM_SET_DEVICE_ATTR, soft_vm_set_attr, false },
	{ KVM_HAS_DEVICE_ATTR, soft_vm_has_attr, false },
	{ KVM_CHECK_EXTENSION, soft_check_extension, false },
	{ KVM_ENABLE_CAP, vm_enable_cap, false },
	{ KVM_CREATE_DEVICE, soft_device_test, false },
	{ KVM_SET_USER_MEMORY_REGION, set_user_memory_region, false },
	{ S390_KVM_SET_USER_MEMORY_REGION2, set_user_memory_region2, false },
	{ KVM_GET_DIRTY_LOG, get_dirty_log, false },
	{ KVM_S390_MEM_OP, mem_op, false },
	{ KVM_S390_GET_SKEYS, get_skeys, false },
	{ KVM_S390_SET_SKEYS, set_skeys, false },
	{ KVM_S390_GET_CMMA_BITS, cmma_bits, false },
	{ KVM_S390_SET_CMMA_BITS, cmma_bits, false },
	{ KVM_S390_INTERRUPT, vm_interrupt, false },
	{ KVM_CREATE_IRQCHIP, create_irqchip, false },
	{ KVM_SET_GSI_ROUTING, set_gsi_routing, false },
	{ KVM_IRQFD, irqfd, false },
	{ KVM_S390_PV_COMMAND, pv_command, false },
	{ KVM_S390_ZPCI_OP, refuse, false },
	{ 0, NULL, false },
};

/* --- life cycle -------------------------------------------------------------------------------- */

static int vm_create_child(struct soft_object *obj, unsigned long request, uintptr_t arg,
			   struct soft_object **child)
{
	switch (request) {
	case KVM_CREATE_VCPU:
		return soft_vcpu_create(soft_vm(obj), arg, child);
	case KVM_CREATE_DEVICE:
		return soft_device_create(soft_vm(obj), arg, child);
	default:
		return -ENOTTY;
	}
}

static void vm_free(struct soft_object *obj)
{
	struct soft_vm *vm = soft_vm(obj);

	floating_fini(&vm->floating);
	backing_set_destroy(vm->backings);
	pthread_mutex_destroy(&vm->lock);
	free(vm);
}

static const struct soft_class vm_class = {
	.ioctls = vm_ioctls,
	.unknown = -ENOTTY,
	.create = vm_create_child,
	.free = vm_free,
};

/*
 * Only user-controlled VMs: an ordinary VM needs the whole of the kernel's
 * interception handling. No privilege is asked for: a software CPU can do
 * nothing that its caller could not do.
 */
int soft_vm_create(struct soft_object *system, uintptr_t type, struct soft_object **child)
{
	struct soft_vm *vm;

	if (type != S390_KVM_VM_UCONTROL)
		return -EINVAL;
	vm = calloc(1, sizeof(*vm));
	if (!vm)
		return -ENOMEM;
	vm->backings = backing_set_create();
	if (!vm->backings) {
		free(vm);
		return -ENOMEM;
	}
	vm->obj.class = &vm_class;
	vm->obj.kernel = system->kernel;
	pthread_mutex_init(&vm->lock, NULL);
	floating_init(&vm->floating);
	soft_model_init(&vm->model);
	*child = &vm->obj;
	return 0;
}
