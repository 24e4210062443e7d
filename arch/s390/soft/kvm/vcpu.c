// SPDX-License-Identifier: Apache-2.0
/*
 * A vCPU of the soft provider: creation with the state description that the
 * kernel gives (contract.md A.8), mapping of kvm_run and of the SIE page, and
 * the table of its ioctls (A.3).
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/s390/zarch.h"

#define MEM_OP_MAX	65536
#define MAX_STORAGE	UINT64_C(0x00007fffffffffff)

/* Host addresses in the SIE block, of what only a kernel looks at: a page for each. */
#define FACILITY_LIST	UINT64_C(0x1000)
#define RUN_PAGE	UINT64_C(0x2000)
#define SIE_PAGE	UINT64_C(0x3000)
#define ITDB_OFFSET	0x600	/* in the SIE page: A.3 */
#define SDNX_SIZE	8	/* size code: A.8 */

/* --- cpuflags ------------------------------------------------------------------------ */

static uint32_t *cpuflags_word(const struct soft_vcpu *v)
{
	return (uint32_t *)(void *)v->block->cpuflags;
}

void soft_cpuflags_set(struct soft_vcpu *v, uint32_t bits)
{
	__atomic_or_fetch(cpuflags_word(v), htobe32(bits), __ATOMIC_SEQ_CST);
}

void soft_cpuflags_clear(struct soft_vcpu *v, uint32_t bits)
{
	__atomic_and_fetch(cpuflags_word(v), ~htobe32(bits), __ATOMIC_SEQ_CST);
}

bool soft_vcpu_stopped(const struct soft_vcpu *v)
{
	return __atomic_load_n(cpuflags_word(v), __ATOMIC_RELAXED) &
	       htobe32(S390_CPUSTAT_STOPPED);
}

void soft_vcpu_stop(struct soft_vcpu *v)
{
	if (soft_vcpu_stopped(v))
		return;
	soft_cpuflags_set(v, S390_CPUSTAT_STOPPED | S390_CPUSTAT_STOP_INT);	/* a kick: A.6 */
	local_clear_stop(&v->irqs);
}

void soft_vm_kick(struct soft_vm *vm)
{
	for (unsigned int n = 0; n < SOFT_MAX_VCPUS; n++)
		if (vm->vcpu[n])
			soft_cpuflags_set(vm->vcpu[n], S390_CPUSTAT_STOP_INT);
}

static unsigned int vcpus_started(const struct soft_vm *vm)
{
	unsigned int started = 0;

	for (unsigned int n = 0; n < SOFT_MAX_VCPUS; n++)
		started += vm->vcpu[n] && !soft_vcpu_stopped(vm->vcpu[n]);
	return started;
}

/* With the second one, kernels take what a lone CPU may do from all, by a kick. */
void soft_vcpu_start(struct soft_vcpu *v)
{
	if (!soft_vcpu_stopped(v))
		return;
	pthread_mutex_lock(&v->vm->lock);
	if (vcpus_started(v->vm) == 1)
		soft_vm_kick(v->vm);
	pthread_mutex_unlock(&v->vm->lock);
	soft_cpuflags_clear(v, S390_CPUSTAT_STOPPED);
	v->tlb_flush = true;
}

/* --- ioctls that have little to do ----------------------------------------------------- */

static long enable_cap(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_enable_cap cap;

	(void)obj;
	if (soft_copy_in(&cap, arg, sizeof(cap)))
		return -EFAULT;
	return !cap.flags && cap.cap == KVM_CAP_S390_CSS_SUPPORT ? 0 : -EINVAL;
}

static long translate(struct soft_object *obj, uintptr_t arg)
{
	struct kvm_translation t;

	(void)obj;
	return soft_copy_in(&t, arg, sizeof(t)) ? -EFAULT : -EINVAL;
}

/* A machine without the guest-PER enhancement cannot debug its guests. */
static long set_guest_debug(struct soft_object *obj, uintptr_t arg)
{
	struct s390_guest_debug debug;

	(void)obj;
	return soft_copy_in(&debug, arg, sizeof(debug)) ? -EFAULT : -EINVAL;
}

/* To the memory slots of the VM: there are none (7.2 would hit its caller's memory). */
static long store_status(struct soft_object *obj, uintptr_t arg)
{
	(void)obj;
	(void)arg;
	return -EFAULT;
}

/* From and to memory slots as well: every address is an addressing exception. */
static long mem_op(struct soft_object *obj, uintptr_t arg)
{
	const uint64_t flags = KVM_S390_MEMOP_F_INJECT_EXCEPTION |
		KVM_S390_MEMOP_F_CHECK_ONLY | KVM_S390_MEMOP_F_SKEY_PROTECTION;
	struct kvm_s390_mem_op op;

	(void)obj;
	if (soft_copy_in(&op, arg, sizeof(op)))
		return -EFAULT;
	if (op.op != KVM_S390_MEMOP_LOGICAL_READ && op.op != KVM_S390_MEMOP_LOGICAL_WRITE)
		return -EINVAL;
	if (op.flags & ~flags || !op.size)
		return -EINVAL;
	if (op.size > MEM_OP_MAX)
		return -E2BIG;
	if ((op.flags & KVM_S390_MEMOP_F_SKEY_PROTECTION && op.key > 0xf) || op.ar > 15)
		return -EINVAL;
	if (op.op == KVM_S390_MEMOP_LOGICAL_WRITE && !(op.flags & KVM_S390_MEMOP_F_CHECK_ONLY) &&
	    soft_probe_load(op.buf))
		return -EFAULT;
	return PGM_ADDRESSING;
}

static long pv_cpu_command(struct soft_object *obj, uintptr_t arg)
{
	(void)obj;
	(void)arg;
	return -EINVAL;
}

/* Nothing to fault in but memory slots; unknown before 7.2. */
static long pre_fault_memory(struct soft_object *obj, uintptr_t arg)
{
	(void)arg;
	return obj->kernel == SOFT_7_2 ? -EINVAL : -ENOTTY;
}

/* The hottest first. */
static const struct soft_ioctl vcpu_ioctls[] = {
	{ KVM_RUN, soft_vcpu_run, true },	/* takes the lock itself */
	{ S390_KVM_UCAS_MAP, soft_vcpu_ucas_map, false },
	{ S390_KVM_UCAS_UNMAP, soft_vcpu_ucas_unmap, false },
	{ S390_KVM_VCPU_FAULT, soft_vcpu_fault, false },
	{ S390_KVM_GET_REGS, soft_vcpu_get_regs, false },
	{ S390_KVM_SET_REGS, soft_vcpu_set_regs, false },
	{ S390_KVM_GET_SREGS, soft_vcpu_get_sregs, false },
	{ S390_KVM_SET_SREGS, soft_vcpu_set_sregs, false },
	{ S390_KVM_GET_FPU, soft_vcpu_get_fpu, false },
	{ S390_KVM_SET_FPU, soft_vcpu_set_fpu, false },
	{ KVM_GET_ONE_REG, soft_vcpu_get_one_reg, false },
	{ KVM_SET_ONE_REG, soft_vcpu_set_one_reg, false },
	{ KVM_GET_MP_STATE, soft_vcpu_get_mp_state, false },
	{ KVM_SET_MP_STATE, soft_vcpu_set_mp_state, false },
	{ S390_KVM_SET_INITIAL_PSW, soft_vcpu_set_initial_psw, false },
	{ S390_KVM_INITIAL_RESET, soft_vcpu_initial_reset, false },
	{ S390_KVM_NORMAL_RESET, soft_vcpu_normal_reset, false },
	{ S390_KVM_CLEAR_RESET, soft_vcpu_clear_reset, false },
	{ KVM_S390_IRQ, soft_vcpu_irq, true },
	{ KVM_S390_INTERRUPT, soft_vcpu_interrupt, true },
	{ KVM_S390_GET_IRQ_STATE, soft_vcpu_get_irq_state, false },
	{ KVM_S390_SET_IRQ_STATE, soft_vcpu_set_irq_state, false },
	{ KVM_SET_SIGNAL_MASK, soft_vcpu_set_signal_mask, false },
	{ KVM_ENABLE_CAP, enable_cap, false },
	{ KVM_TRANSLATE, translate, false },
	{ S390_KVM_SET_GUEST_DEBUG, set_guest_debug, false },
	{ S390_KVM_STORE_STATUS, store_status, false },
	{ KVM_S390_MEM_OP, mem_op, false },
	{ KVM_S390_PV_CPU_COMMAND, pv_cpu_command, false },
	{ S390_KVM_PRE_FAULT_MEMORY, pre_fault_memory, false },
	{ 0, NULL, false },
};

/* All but the asynchronous ones wait until KVM_RUN is over. */
static long vcpu_call(struct soft_object *obj, const struct soft_ioctl *i, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	long rc;

	if (i->async)
		return i->fn(obj, arg);
	pthread_mutex_lock(&v->lock);
	rc = i->fn(obj, arg);
	pthread_mutex_unlock(&v->lock);
	return rc;
}

/* --- shared memory -------------------------------------------------------------------------- */

/*
 * Every mmap is a mapping of its own, which its user unmaps; the memfd has one
 * host page for each of the two things that can be mapped.
 */
static int vcpu_mmap(struct soft_object *obj, size_t length, off_t offset, void **addr)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	long page = sysconf(_SC_PAGESIZE);
	void *p;

	if (v->memory < 0)
		return -ENODEV;
	if (!length || length > (size_t)page ||
	    (offset != 0 && offset != S390_KVM_SIE_PAGE_OFFSET * page))
		return -EINVAL;
	p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, v->memory, offset);
	if (p == MAP_FAILED)
		return -errno;
	*addr = p;
	return 0;
}

int soft_vcpu_file(struct kvm_obj *vcpu)
{
	struct soft_vcpu *v = soft_vcpu((struct soft_object *)vcpu);
	int fd = v->memory;

	v->memory = -1;
	v->handlers_wait = true;
	return fd;
}

static int memory_create(struct soft_vcpu *v)
{
	long page = sysconf(_SC_PAGESIZE);
	void *p;

	v->memory = memfd_create("ucvm-vcpu", MFD_CLOEXEC);
	if (v->memory < 0)
		return -errno;
	if (ftruncate(v->memory, 2 * page))
		return -errno;
	p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, v->memory, 0);
	if (p == MAP_FAILED)
		return -errno;
	v->run = p;
	v->block = (struct s390_sie_block *)((uint8_t *)p + S390_KVM_SIE_PAGE_OFFSET * page);
	return 0;
}

static void memory_destroy(struct soft_vcpu *v)
{
	if (v->run)
		munmap(v->run, 2 * sysconf(_SC_PAGESIZE));
	if (v->memory >= 0)
		close(v->memory);
}

/* --- life cycle ------------------------------------------------------------------------ */

static void vm_forget(struct soft_vm *vm, unsigned int id)
{
	pthread_mutex_lock(&vm->lock);
	vm->vcpu[id] = NULL;
	pthread_mutex_unlock(&vm->lock);
}

static void vcpu_destroy(struct soft_vcpu *v)
{
	sie_cpu_destroy(v->cpu);
	space_destroy(v->space);
	memory_destroy(v);
	local_fini(&v->irqs);
	pthread_mutex_destroy(&v->lock);
	free(v);
}

static void vcpu_free(struct soft_object *obj)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct soft_vm *vm = v->vm;

	vm_forget(vm, v->id);
	vcpu_destroy(v);
	soft_object_put(&vm->obj);
}

static const struct soft_class vcpu_class = {
	.ioctls = vcpu_ioctls,
	.unknown = -ENOTTY,
	.call = vcpu_call,
	.mmap = vcpu_mmap,
	.free = vcpu_free,
};

/*
 * A client sees that they are there, and what kernels put into their low bits.
 * Without the facilities that need it, there is no crypto control block.
 */
static void block_init_addresses(struct soft_vcpu *v)
{
	struct s390_sie_block *b = v->block;

	if (soft_facility(v->vm, 7))	/* with it STFLE is interpreted */
		be32_store(b->fac, FACILITY_LIST);
	be64_store(b->sdnxo, (RUN_PAGE + offsetof(struct s390_run, s.regs.sdnx)) | SDNX_SIZE);
	be64_store(b->riccbd, RUN_PAGE + offsetof(struct s390_run, s.regs.riccb));
	be64_store(b->itdba, SIE_PAGE + ITDB_OFFSET);
}

/* The state description of a new vCPU (A.8), from the facilities of its VM. */
static void block_init(struct soft_vcpu *v)
{
	const struct soft_vm *vm = v->vm;
	struct s390_sie_block *b = v->block;
	uint32_t edat = soft_facility(vm, 78) ? S390_CPUSTAT_GED2 :
			soft_facility(vm, 8) ? S390_CPUSTAT_GED : 0;

	be32_store(b->cpuflags,
		   S390_CPUSTAT_STOPPED | S390_CPUSTAT_ZARCH | S390_CPUSTAT_SM | edat);
	be32_store(b->prefix, vm->model.ibc & 0xfff);
	be32_store(b->ictl, S390_ICTL_OPEREXC | S390_ICTL_ISKE | S390_ICTL_SSKE | S390_ICTL_RRBE);
	be32_store(b->eca, S390_ECA_MVPGI | S390_ECA_PROTEXCI);
	b->ecb = S390_ECB_HOSTPROTINT | (soft_facility(vm, 9) ? S390_ECB_SRSI : 0);
	b->ecb2 = (soft_facility(vm, 8) ? S390_ECB2_PFMFI : 0) |
		  (soft_facility(vm, 130) ? S390_ECB2_IEP : 0);
	be64_store(b->msl, MAX_STORAGE);
	b->hpid = 4;
	be16_store(b->icpua, v->id);
	be64_store(b->epoch, vm->epoch);
	block_init_addresses(v);
}

static void run_init(struct soft_vcpu *v)
{
	v->run->kvm_valid_regs = S390_SYNC_PREFIX | S390_SYNC_GPRS | S390_SYNC_ACRS |
		S390_SYNC_CRS | S390_SYNC_ARCH0 | S390_SYNC_PFAULT | S390_SYNC_FPRS |
		S390_SYNC_DIAG318;
}

/* Take the id, and show the vCPU to the VM, for its clock. */
static int vm_add(struct soft_vm *vm, struct soft_vcpu *v)
{
	unsigned int id = v->id;
	int rc = 0;

	pthread_mutex_lock(&vm->lock);
	if (vm->vcpu_ids[id / 64] >> (id % 64) & 1) {
		rc = -EEXIST;
	} else {
		vm->vcpu_ids[id / 64] |= UINT64_C(1) << (id % 64);
		__atomic_add_fetch(&vm->vcpus, 1, __ATOMIC_RELAXED);
		vm->vcpu[id] = v;
		block_init(v);
	}
	pthread_mutex_unlock(&vm->lock);
	return rc;
}

static int vcpu_init(struct soft_vcpu *v, struct soft_vm *vm)
{
	struct sie_space sie_space = { .resolve = space_resolve };
	int rc;

	v->obj.class = &vcpu_class;
	v->obj.kernel = vm->obj.kernel;
	v->vm = vm;
	v->memory = -1;
	v->tlb_flush = true;
	v->pfault[0] = ~UINT64_C(0);
	pthread_mutex_init(&v->lock, NULL);
	local_init(&v->irqs);
	rc = memory_create(v);
	if (rc)
		return rc;
	v->space = sie_space.ctx = space_create(vm->backings, vm->obj.kernel != SOFT_7_2);
	v->cpu = v->space ? sie_cpu_create(&sie_space) : NULL;
	return v->cpu ? 0 : -ENOMEM;
}

int soft_vcpu_create(struct soft_vm *vm, unsigned long id, struct soft_object **child)
{
	struct soft_vcpu *v;
	int rc;

	if (id >= SOFT_MAX_VCPUS)
		return -EINVAL;
	v = calloc(1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	v->id = id;
	rc = vcpu_init(v, vm);
	if (!rc) {
		run_init(v);
		rc = vm_add(vm, v);
	}
	if (rc) {
		vcpu_destroy(v);
		return rc;
	}
	soft_object_get(&vm->obj);
	*child = &v->obj;
	return 0;
}
