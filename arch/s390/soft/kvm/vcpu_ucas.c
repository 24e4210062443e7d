// SPDX-License-Identifier: Apache-2.0
/*
 * The address space of a user-controlled vCPU: KVM_S390_UCAS_MAP and _UNMAP
 * (contract.md A.4) and KVM_S390_VCPU_FAULT (A.5), as each kernel does them.
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>

#include "arch/s390/zarch.h"

#define SEGMENT_MASK	(S390_SEGMENT_SIZE - 1)
#define PAGE_MASK	(-ZARCH_PAGE_SIZE)
#define UCAS_SEGMENTS	(UINT64_C(1) << 44)	/* in 64 bits of address */

/*
 * The rules differ: kernels before 7.2 refuse zero lengths and wrap-around;
 * 7.2 maps nothing, and stops where the addresses end.
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
		    m->user_addr + m->length - 1 > PAGE_MASK))
		return -EINVAL;
	return 0;
}

/*
 * Segments up to the end of the address space, or of both. In 7.2 the walk of
 * its tables fails there with a program-interruption code, and that is what
 * KVM_S390_UCAS_MAP returns; the segments before are mapped.
 */
static uint64_t ucas_cut(uint64_t count, uint64_t first, long *rc)
{
	uint64_t left = UCAS_SEGMENTS - first;

	if (count <= left)
		return count;
	*rc = PGM_ADDRESSING;
	return left;
}

/*
 * The prefix pages are no longer in the tables, and SIE cannot be entered until
 * they are. 7.2 has tables of user memory, too, which a new mapping finds.
 */
static void ucas_lose_prefix(struct soft_vcpu *v, bool map, uint64_t first, uint64_t count)
{
	uint64_t prefix = (be32_load(v->block->prefix) & ZARCH_PREFIX_MASK) / S390_SEGMENT_SIZE;

	if (v->prefix_checked && prefix - first < count)
		v->prefix_lost = !map || v->obj.kernel != SOFT_7_2;
}

static long ucas_change(struct soft_vcpu *v, uintptr_t arg, bool map)
{
	struct s390_ucas_mapping m;
	uint64_t vcpu, user, count;
	bool stale = false;
	long cut = 0;
	int rc;

	if (soft_copy_in(&m, arg, sizeof(m)))
		return -EFAULT;
	rc = ucas_check(v, &m, map);
	if (rc || !m.length)
		return rc;
	vcpu = m.vcpu_addr / S390_SEGMENT_SIZE;
	user = m.user_addr / S390_SEGMENT_SIZE;
	count = ucas_cut(m.length / S390_SEGMENT_SIZE, vcpu, &cut);
	if (map)
		count = ucas_cut(count, user, &cut);
	rc = map ? space_map(v->space, vcpu, user, count, &stale) :
		   space_unmap(v->space, vcpu, count, &stale);
	if (stale)
		cpu_flush_space(v->cpu);
	ucas_lose_prefix(v, map, vcpu, count);
	return !rc && map ? cut : rc;
}

long soft_vcpu_ucas_map(struct soft_object *obj, uintptr_t arg)
{
	return ucas_change(soft_vcpu(obj), arg, true);
}

long soft_vcpu_ucas_unmap(struct soft_object *obj, uintptr_t arg)
{
	return ucas_change(soft_vcpu(obj), arg, false);
}

long soft_vcpu_fault(struct soft_object *obj, uintptr_t addr)
{
	struct soft_vcpu *v = soft_vcpu(obj);
	uint64_t abs = addr & PAGE_MASK;
	struct sie_page page;
	int rc = space_resolve(v->space, abs, false, &page);

	if (rc == 0 && abs / S390_SEGMENT_SIZE ==
	    (be32_load(v->block->prefix) & ZARCH_PREFIX_MASK) / S390_SEGMENT_SIZE)
		v->prefix_lost = false;
	if (rc != -EREMOTE)
		return rc;
	if (v->obj.kernel != SOFT_7_2)
		return -EFAULT;
	v->run->exit_reason = S390_EXIT_UCONTROL;
	v->run->ucontrol.trans_exc_code = addr;
	v->run->ucontrol.pgm_code = PGM_SEGMENT_TRANS;
	return -EREMOTE;
}
