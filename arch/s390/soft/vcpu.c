// SPDX-License-Identifier: Apache-2.0
/*
 * A vCPU of the soft provider: creation with the state description that the
 * kernel gives (contract.md A.8), address-space calls (A.4, A.5), registers,
 * resets and the other vCPU ioctls (A.3). KVM_RUN is in vcpu_run.c.
 */
#include "arch/s390/soft/softkvm_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/s390/zarch.h"

#define SEGMENT_MASK	(S390_SEGMENT_SIZE - 1)
#define HOST_PAGE	4096

static struct soft_vcpu *soft_vcpu(struct soft_object *obj)
{
	return (struct soft_vcpu *)obj;
}

void soft_cpuflags_set(struct soft_vcpu *v, uint32_t bits)
{
	__atomic_or_fetch((uint32_t *)__builtin_assume_aligned(v->block->cpuflags, 4),
			   htobe32(bits), __ATOMIC_SEQ_CST);
}

void soft_cpuflags_clear(struct soft_vcpu *v, uint32_t bits)
{
	__atomic_and_fetch((uint32_t *)__builtin_assume_aligned(v->block->cpuflags, 4),
			   ~htobe32(bits), __ATOMIC_SEQ_CST);
}

/* --- address space ------------------------------------------------------------------ */

/*
 * The rules differ: kernels before 7.2 refuse zero lengths and wrap-around,
 * 7.2 maps nothing and lets segment numbers wrap (contract.md A.4).
 */
static int ucas_check(const struct soft_vcpu *v, const struct s390_ucas_mapping *m, bool map)
{
	if ((m->vcpu_addr | m->length | (map ? m->user_addr : 0)) & SEGMENT_MASK)
		return -EINVAL;
	if (v->obj.kernel == SOFT_7_2)
		return 0;
	if (!m->length || m->vcpu_addr + m->length < m->vcpu_addr)
		return -EINVAL;
	if (map && (m->user_addr + m->length < m->user_addr ||
		    m->user_addr + m->length - 1 > -(uint64_t)HOST_PAGE))
		return -EINVAL;
	return 0;
}

static long ucas_change(struct soft_object *obj, uintptr_t arg, bool map)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct s390_ucas_mapping m;
	uint64_t vcpu, count;
	bool stale = false;
	int rc = soft_copy_in(&m, arg, sizeof(m));

	if (!rc)
		rc = ucas_check(v, &m, map);
	if (rc || !m.length)
		return rc;
	vcpu = m.vcpu_addr / S390_SEGMENT_SIZE;
	count = m.length / S390_SEGMENT_SIZE;
	rc = map ? space_map(v->space, vcpu, m.user_addr / S390_SEGMENT_SIZE, count, &stale) :
		   space_unmap(v->space, vcpu, count, &stale);
	if (stale)
		cpu_flush_space(v->cpu);
	return rc;
}

static long ucas_map(struct soft_object *obj, uintptr_t arg)
{
	return ucas_change(obj, arg, true);
}

static long ucas_unmap(struct soft_object *obj, uintptr_t arg)
{
	return ucas_change(obj, arg, false);
}

static long vcpu_fault(struct soft_object *obj, uintptr_t addr)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct sie_page page;
	int rc = space_resolve(v->space, addr & -(uint64_t)HOST_PAGE, false, &page);

	if (rc != -EREMOTE)
		return rc;
	if (v->obj.kernel != SOFT_7_2)
		return -EFAULT;
	v->run->exit_reason = S390_EXIT_UCONTROL;
	v->run->ucontrol.trans_exc_code = addr & -(uint64_t)HOST_PAGE;
	v->run->ucontrol.pgm_code = PGM_SEGMENT_TRANS;
	return -EREMOTE;
}

/* --- resets -------------------------------------------------------------------------- */

static void vcpu_stop(struct soft_vcpu *v)
{
	soft_cpuflags_set(v, S390_CPUSTAT_STOPPED);
}

static long normal_reset(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);

	(void)arg;
	v->run->psw_mask &= ~UINT64_C(0x0000000100000000) | PSW_EA;
	v->pfault[0] = ~UINT64_C(0);
	memset(v->run->s.regs.riccb, 0, sizeof(v->run->s.regs.riccb));
	vcpu_stop(v);
	return 0;
}

static long initial_reset(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct s390_sync_regs *s = &v->run->s.regs;
	struct s390_sie_block *b = v->block;

	normal_reset(obj, arg);
	v->run->psw_mask = v->run->psw_addr = 0;
	memset(b->gpsw, 0, sizeof(b->gpsw));
	be32_store(b->prefix, be32_load(b->prefix) & 0xfff);
	be16_store(b->ihcpu, 0xffff);
	memset(b->cputm, 0, sizeof(b->cputm) + sizeof(b->ckc));
	memset(b->gcr, 0, sizeof(b->gcr));
	be64_store(b->gcr[0], CR0_RESET);
	be64_store(b->gcr[14], CR14_RESET);
	memset(b->todpr, 0, sizeof(b->todpr));
	memset(b->pp, 0, sizeof(b->pp));
	be64_store(b->gbea, 1);
	s->prefix = s->cputm = s->ckc = s->todpr = s->pp = 0;
	s->gbea = 1;
	s->fpc = 0;
	for (int n = 0; n < 16; n++)
		s->crs[n] = be64_load(b->gcr[n]);
	return 0;
}

static long clear_reset(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct s390_sync_regs *s = &v->run->s.regs;

	initial_reset(obj, arg);
	memset(s->gprs, 0, sizeof(s->gprs));
	memset(s->acrs, 0, sizeof(s->acrs));
	memset(s->vrs, 0, sizeof(s->vrs));
	return 0;
}

/* --- registers ------------------------------------------------------------------------ */

static long get_regs(struct soft_object *obj, uintptr_t arg)
{
	return soft_copy_out(arg, soft_vcpu(obj)->run->s.regs.gprs, sizeof(struct s390_regs));
}

static long set_regs(struct soft_object *obj, uintptr_t arg)
{
	return soft_copy_in(soft_vcpu(obj)->run->s.regs.gprs, arg, sizeof(struct s390_regs));
}

static long get_sregs(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct s390_sregs sregs;

	memcpy(sregs.acrs, v->run->s.regs.acrs, sizeof(sregs.acrs));
	for (int n = 0; n < 16; n++)
		sregs.crs[n] = be64_load(v->block->gcr[n]);
	return soft_copy_out(arg, &sregs, sizeof(sregs));
}

static long set_sregs(struct soft_object *obj, uintptr_t arg)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	struct s390_sregs sregs;
	int rc = soft_copy_in(&sregs, arg, sizeof(sregs));

	if (rc)
		return rc;
	memcpy(v->run->s.regs.acrs, sregs.acrs, sizeof(sregs.acrs));
	for (int n = 0; n < 16; n++)
		be64_store(v->block->gcr[n], sregs.crs[n]);
	return 0;
}

static long get_fpu(struct soft_object *obj, uintptr_t arg)
{
	struct s390_sync_regs *s = &soft_vcpu(obj)->run->s.regs;
	struct s390_fpu fpu = { .fpc = s->fpc };

	memcpy(fpu.fprs, s->fprs, sizeof(fpu.fprs));
	return soft_copy_out(arg, &fpu, sizeof(fpu));
}

static long set_fpu(struct soft_object *obj, uintptr_t arg)
{
	struct s390_sync_regs *s = &soft_vcpu(obj)->run->s.regs;
	struct s390_fpu fpu;
	int rc = soft_copy_in(&fpu, arg, sizeof(fpu));

	if (rc)
		return rc;
	s->fpc = fpu.fpc;
	memcpy(s->fprs, fpu.fprs, sizeof(fpu.fprs));
	return 0;
}

static const struct soft_ioctl vcpu_ioctls[] = {
	{ KVM_RUN, soft_vcpu_run },
	{ S390_KVM_UCAS_MAP, ucas_map },
	{ S390_KVM_UCAS_UNMAP, ucas_unmap },
	{ S390_KVM_VCPU_FAULT, vcpu_fault },
	{ S390_KVM_GET_REGS, get_regs },
	{ S390_KVM_SET_REGS, set_regs },
	{ S390_KVM_GET_SREGS, get_sregs },
	{ S390_KVM_SET_SREGS, set_sregs },
	{ S390_KVM_GET_FPU, get_fpu },
	{ S390_KVM_SET_FPU, set_fpu },
	{ S390_KVM_INITIAL_RESET, initial_reset },
	{ S390_KVM_NORMAL_RESET, normal_reset },
	{ S390_KVM_CLEAR_RESET, clear_reset },
	{ 0, NULL },
};

/* --- life cycle ------------------------------------------------------------------------ */

static int vcpu_mmap(struct soft_object *obj, size_t length, off_t offset, void **addr)
{
	struct soft_vcpu *v = soft_vcpu(obj);

	if (length != HOST_PAGE)
		return -EINVAL;
	if (offset == 0)
		*addr = v->run;
	else if (offset == S390_KVM_SIE_PAGE_OFFSET * HOST_PAGE)
		*addr = v->block;
	else
		return -EINVAL;
	return 0;
}

static void vcpu_free(struct soft_object *obj)
{
	struct soft_vcpu *v = soft_vcpu(obj);

	sie_cpu_destroy(v->cpu);
	space_destroy(v->space);
	if (v->run)
		munmap(v->run, 2 * HOST_PAGE);
	pthread_mutex_destroy(&v->lock);
	if (v->vm)
		soft_object_put(&v->vm->obj);
	free(v);
}

const struct soft_class soft_vcpu_class = {
	.ioctls = vcpu_ioctls,
	.mmap = vcpu_mmap,
	.free = vcpu_free,
};

/* The state description of a new vCPU (contract.md A.8). */
static void block_init(struct soft_vcpu *v)
{
	struct s390_sie_block *b = v->block;

	be32_store(b->cpuflags, S390_CPUSTAT_STOPPED | S390_CPUSTAT_ZARCH | S390_CPUSTAT_SM |
		   S390_CPUSTAT_GED);
	be32_store(b->ictl, S390_ICTL_OPEREXC | S390_ICTL_ISKE | S390_ICTL_SSKE | S390_ICTL_RRBE);
	be32_store(b->eca, S390_ECA_MVPGI | S390_ECA_PROTEXCI);
	b->ecb = S390_ECB_HOSTPROTINT | S390_ECB_SRSI;
	b->ecb2 = S390_ECB2_PFMFI | S390_ECB2_IEP;
	be64_store(b->msl, UINT64_C(0x00007fffffffffff));
	b->hpid = 4;
	be16_store(b->icpua, v->id);
	be32_store(b->fac, 0x1000);	/* any address but 0: STFLE is interpreted */
	be64_store(b->epoch, v->vm->epoch);
	be16_store(b->ihcpu, 0xffff);
}

static int vm_take_id(struct soft_vm *vm, unsigned long id)
{
	int rc = 0;

	pthread_mutex_lock(&vm->lock);
	if (vm->vcpu_ids[id / 64] >> (id % 64) & 1)
		rc = -EEXIST;
	else
		vm->vcpu_ids[id / 64] |= UINT64_C(1) << (id % 64);
	if (!rc)
		vm->vcpus++;
	pthread_mutex_unlock(&vm->lock);
	return rc;
}

int soft_vcpu_create(struct soft_vm *vm, unsigned long id, struct soft_object **child)
{
	struct sie_space sie_space = { .resolve = space_resolve };
	struct soft_vcpu *v;
	int rc;

	if (id >= SOFT_MAX_VCPU_ID)
		return -EINVAL;
	v = calloc(1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	v->obj.class = &soft_vcpu_class;
	v->obj.kernel = vm->obj.kernel;
	v->id = id;
	pthread_mutex_init(&v->lock, NULL);
	v->space = sie_space.ctx = space_create(vm->backings);
	v->cpu = v->space ? sie_cpu_create(&sie_space) : NULL;
	v->run = mmap(NULL, 2 * HOST_PAGE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (v->run == MAP_FAILED)
		v->run = NULL;
	rc = v->cpu && v->run ? vm_take_id(vm, id) : -ENOMEM;
	if (rc) {
		vcpu_free(&v->obj);
		return rc;
	}
	v->vm = vm;
	soft_object_get(&vm->obj);
	v->block = (struct s390_sie_block *)((uint8_t *)v->run + HOST_PAGE);
	v->pfault[0] = ~UINT64_C(0);
	block_init(v);
	*child = &v->obj;
	return 0;
}
