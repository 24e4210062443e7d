// SPDX-License-Identifier: Apache-2.0
/*
 * Queues of pending interruptions: see irq.h. Floating ones are lists, as user
 * space may queue many; a local one is pending or not, and machine checks and
 * program interruptions merge as the architecture lets them.
 */
#include "arch/s390/soft/kvm/irq.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ucvm/s390_kvm.h"

#define SCCB_EVENT_PENDING	0x3u
#define SCCB_ADDRESS		0xfffffff8u
#define MAX_VIRTIO_IRQS		87381
#define MAX_IO_IRQS		266250
#define MAX_PFAULT_IRQS		(64 * 255)

#define MCIC_EXIGENT		UINT64_C(0xc000000000000000)	/* system, processing damage */
#define MCIC_REPRESSIBLE	UINT64_C(0x0580000000000000)	/* external, degradation, warning */
#define CR14_CHANNEL_REPORT	UINT64_C(0x10000000)

#define PGM_PER			0x80

struct floating_irq {
	struct floating_irq *next;
	struct kvm_s390_irq irq;
};

/* --- floating -------------------------------------------------------------------- */

void floating_init(struct floating_irqs *f)
{
	memset(f, 0, sizeof(*f));
	pthread_mutex_init(&f->lock, NULL);
	for (unsigned int n = 0; n < FLOAT_LISTS; n++)
		f->list[n].end = &f->list[n].first;
}

void floating_fini(struct floating_irqs *f)
{
	floating_clear(f);
	pthread_mutex_destroy(&f->lock);
}

static unsigned int io_isc(uint32_t io_int_word)
{
	return io_int_word >> 27 & 7;
}

/* Which list an interruption belongs to, and how many it may hold; -1: none. */
static int floating_kind(const struct floating_irqs *f, const struct kvm_s390_irq *irq,
			 bool *full)
{
	if (irq->type <= KVM_S390_INT_IO_MAX) {
		*full = f->io_count >= MAX_IO_IRQS;
		return io_isc(irq->u.io.io_int_word);
	}
	switch (irq->type) {
	case KVM_S390_INT_PFAULT_DONE:
		*full = f->list[FLOAT_PFAULT].count >= MAX_PFAULT_IRQS;
		return FLOAT_PFAULT;
	case KVM_S390_INT_VIRTIO:
		*full = f->list[FLOAT_VIRTIO].count >= MAX_VIRTIO_IRQS;
		return FLOAT_VIRTIO;
	default:
		return -1;
	}
}

static int floating_append(struct floating_irqs *f, int kind, const struct kvm_s390_irq *irq)
{
	struct floating_list *list = &f->list[kind];
	struct floating_irq *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	entry->irq = *irq;
	*list->end = entry;
	list->end = &entry->next;
	list->count++;
	if (kind < FLOAT_PFAULT)
		f->io_count++;
	return 0;
}

/* A later SCCB address is dropped while one is pending; events always merge. */
static void floating_service(struct floating_irqs *f, uint32_t parameter)
{
	f->service.ext_params |= parameter & SCCB_EVENT_PENDING;
	if (!(f->service.ext_params & SCCB_ADDRESS))
		f->service.ext_params |= parameter & SCCB_ADDRESS;
	f->service_pending = true;
}

int floating_add(struct floating_irqs *f, const struct kvm_s390_irq *irq)
{
	bool full = false;
	int kind, rc = 0;

	pthread_mutex_lock(&f->lock);
	kind = floating_kind(f, irq, &full);
	if (kind >= 0) {
		rc = full ? -EBUSY : floating_append(f, kind, irq);
	} else if (irq->type == KVM_S390_INT_SERVICE) {
		floating_service(f, irq->u.ext.ext_params);
	} else if (irq->type == KVM_S390_MCHK) {
		f->mchk.cr14 |= irq->u.mchk.cr14 & CR14_CHANNEL_REPORT;
		f->mchk.mcic |= irq->u.mchk.mcic;
		f->mchk_pending = true;
	} else {
		rc = -EINVAL;
	}
	pthread_mutex_unlock(&f->lock);
	return rc;
}

long floating_list(struct floating_irqs *f, struct kvm_s390_irq *irqs, size_t max)
{
	size_t n = 0, total;

	pthread_mutex_lock(&f->lock);
	total = f->service_pending + f->mchk_pending;
	for (unsigned int kind = 0; kind < FLOAT_LISTS; kind++)
		total += f->list[kind].count;
	if (total > max)
		goto out;
	for (unsigned int kind = 0; kind < FLOAT_LISTS; kind++)
		for (struct floating_irq *e = f->list[kind].first; e; e = e->next)
			irqs[n++] = e->irq;
	if (f->service_pending)
		irqs[n++] = (struct kvm_s390_irq){ .type = KVM_S390_INT_SERVICE,
						   .u.ext = f->service };
	if (f->mchk_pending)
		irqs[n++] = (struct kvm_s390_irq){ .type = KVM_S390_MCHK, .u.mchk = f->mchk };
out:
	pthread_mutex_unlock(&f->lock);
	return total > max ? -ENOMEM : (long)n;
}

static void floating_list_clear(struct floating_list *list)
{
	struct floating_irq *entry;

	while ((entry = list->first) != NULL) {
		list->first = entry->next;
		free(entry);
	}
	list->end = &list->first;
	list->count = 0;
}

void floating_clear(struct floating_irqs *f)
{
	pthread_mutex_lock(&f->lock);
	for (unsigned int n = 0; n < FLOAT_LISTS; n++)
		floating_list_clear(&f->list[n]);
	f->io_count = 0;
	f->service_pending = f->mchk_pending = false;
	memset(&f->service, 0, sizeof(f->service));
	memset(&f->mchk, 0, sizeof(f->mchk));
	pthread_mutex_unlock(&f->lock);
}

static bool floating_list_remove(struct floating_list *list, uint16_t id, uint16_t nr)
{
	struct floating_irq *entry, **link;

	for (link = &list->first; (entry = *link) != NULL; link = &entry->next) {
		if (entry->irq.u.io.subchannel_id != id || entry->irq.u.io.subchannel_nr != nr)
			continue;
		*link = entry->next;
		if (!entry->next)
			list->end = link;
		free(entry);
		list->count--;
		return true;
	}
	return false;
}

void floating_clear_io(struct floating_irqs *f, uint16_t id, uint16_t nr)
{
	pthread_mutex_lock(&f->lock);
	for (unsigned int isc = 0; isc < FLOAT_PFAULT; isc++)
		if (floating_list_remove(&f->list[isc], id, nr)) {
			f->io_count--;
			break;
		}
	pthread_mutex_unlock(&f->lock);
}

uint32_t floating_cpuflag(uint64_t type)
{
	if (type == KVM_S390_MCHK)
		return S390_CPUSTAT_STOP_INT;
	return type <= KVM_S390_INT_IO_MAX ? S390_CPUSTAT_IO_INT : S390_CPUSTAT_EXT_INT;
}

/* --- local -------------------------------------------------------------------------- */

void local_init(struct local_irqs *l)
{
	memset(l, 0, sizeof(*l));
	pthread_mutex_init(&l->lock, NULL);
}

void local_fini(struct local_irqs *l)
{
	pthread_mutex_destroy(&l->lock);
}

static void local_set(struct local_irqs *l, enum local_irq kind, const struct kvm_s390_irq *irq)
{
	l->irq[kind] = *irq;
	l->pending |= 1u << kind;
}

static void local_machine_check(struct local_irqs *l, const struct kvm_s390_irq *irq)
{
	struct kvm_s390_irq all = *irq;

	/* The two kinds share one description, which collects what was reported. */
	all.u.mchk.cr14 |= l->irq[LOCAL_MCHK_EXIGENT].u.mchk.cr14;
	all.u.mchk.mcic |= l->irq[LOCAL_MCHK_EXIGENT].u.mchk.mcic;
	all.u.mchk.ext_damage_code |= l->irq[LOCAL_MCHK_EXIGENT].u.mchk.ext_damage_code;
	l->irq[LOCAL_MCHK_EXIGENT] = l->irq[LOCAL_MCHK_REPRESSIBLE] = all;
	if (all.u.mchk.mcic & MCIC_EXIGENT)
		l->pending |= 1u << LOCAL_MCHK_EXIGENT;
	else if (all.u.mchk.mcic & MCIC_REPRESSIBLE)
		l->pending |= 1u << LOCAL_MCHK_REPRESSIBLE;
}

/* A PER event and another program interruption that come apart become one. */
static void local_program(struct local_irqs *l, const struct kvm_s390_irq *irq)
{
	struct kvm_s390_pgm_info *old = &l->irq[LOCAL_PROGRAM].u.pgm, new = irq->u.pgm;

	if (new.code == PGM_PER) {
		old->code |= PGM_PER;
		old->flags = new.flags;
		old->per_address = new.per_address;
		old->per_code = new.per_code;
		old->per_atmid = new.per_atmid;
		old->per_access_id = new.per_access_id;
	} else if (!(new.code & PGM_PER)) {
		new.code |= old->code & PGM_PER;
		new.per_address = old->per_address;
		new.per_code = old->per_code;
		new.per_atmid = old->per_atmid;
		new.per_access_id = old->per_access_id;
		*old = new;
	} else {
		*old = new;
	}
	l->irq[LOCAL_PROGRAM].type = KVM_S390_PROGRAM_INT;
	l->pending |= 1u << LOCAL_PROGRAM;
}

static int local_stop(struct local_irqs *l, const struct kvm_s390_irq *irq, bool stopped,
		      uint32_t *flags)
{
	if (irq->u.stop.flags & ~KVM_S390_STOP_FLAG_STORE_STATUS)
		return -EINVAL;
	if (stopped)	/* a status to store has no storage: contract.md A.3 */
		return irq->u.stop.flags ? -EFAULT : 0;
	if (l->pending & 1u << LOCAL_STOP)
		return -EBUSY;
	local_set(l, LOCAL_STOP, irq);
	*flags = S390_CPUSTAT_STOP_INT;
	return 0;
}

static int local_external(struct local_irqs *l, const struct kvm_s390_irq *irq, uint32_t *flags)
{
	*flags = S390_CPUSTAT_EXT_INT;
	switch (irq->type) {
	case KVM_S390_INT_CLOCK_COMP:
		local_set(l, LOCAL_CLOCK_COMP, irq);
		return 0;
	case KVM_S390_INT_CPU_TIMER:
		local_set(l, LOCAL_CPU_TIMER, irq);
		return 0;
	case KVM_S390_INT_PFAULT_INIT:
		local_set(l, LOCAL_PFAULT_INIT, irq);
		return 0;
	case KVM_S390_INT_EMERGENCY:
		if (irq->u.emerg.code >= 256)
			return -EINVAL;
		l->emergency[irq->u.emerg.code / 64] |= UINT64_C(1) << irq->u.emerg.code % 64;
		return 0;
	case KVM_S390_INT_EXTERNAL_CALL:
		if (l->pending & 1u << LOCAL_EXTERNAL_CALL)
			return -EBUSY;
		local_set(l, LOCAL_EXTERNAL_CALL, irq);
		return 0;
	default:
		return -EINVAL;
	}
}

static int local_add_locked(struct local_irqs *l, const struct kvm_s390_irq *irq, bool stopped,
			    uint32_t *flags)
{
	switch (irq->type) {
	case KVM_S390_PROGRAM_INT:
		local_program(l, irq);
		return 0;
	case KVM_S390_SIGP_SET_PREFIX:
		if (!stopped)
			return -EBUSY;
		local_set(l, LOCAL_SET_PREFIX, irq);
		return 0;
	case KVM_S390_SIGP_STOP:
		return local_stop(l, irq, stopped, flags);
	case KVM_S390_RESTART:
		local_set(l, LOCAL_RESTART, irq);
		return 0;
	case KVM_S390_MCHK:
		local_machine_check(l, irq);
		return 0;
	default:
		return local_external(l, irq, flags);
	}
}

int local_add(struct local_irqs *l, const struct kvm_s390_irq *irq, bool stopped,
	      uint32_t *flags)
{
	int rc;

	*flags = 0;
	pthread_mutex_lock(&l->lock);
	rc = local_add_locked(l, irq, stopped, flags);
	pthread_mutex_unlock(&l->lock);
	if (rc)
		*flags = 0;
	return rc;
}

static bool local_any(const struct local_irqs *l)
{
	return l->pending || l->emergency[0] || l->emergency[1] || l->emergency[2] ||
	       l->emergency[3];
}

bool local_pending(struct local_irqs *l)
{
	bool any;

	pthread_mutex_lock(&l->lock);
	any = local_any(l);
	pthread_mutex_unlock(&l->lock);
	return any;
}

void local_clear(struct local_irqs *l)
{
	pthread_mutex_lock(&l->lock);
	l->pending = 0;
	memset(l->irq, 0, sizeof(l->irq));
	memset(l->emergency, 0, sizeof(l->emergency));
	pthread_mutex_unlock(&l->lock);
}

void local_clear_stop(struct local_irqs *l)
{
	pthread_mutex_lock(&l->lock);
	l->pending &= ~(1u << LOCAL_STOP);
	pthread_mutex_unlock(&l->lock);
}

static size_t local_list_locked(const struct local_irqs *l, struct kvm_s390_irq *irqs)
{
	size_t n = 0;

	for (unsigned int kind = 0; kind < LOCAL_COUNT; kind++)
		if (l->pending >> kind & 1)
			irqs[n++] = l->irq[kind];
	for (unsigned int cpu = 0; cpu < 256; cpu++)
		if (l->emergency[cpu / 64] >> (cpu % 64) & 1)
			irqs[n++] = (struct kvm_s390_irq){ .type = KVM_S390_INT_EMERGENCY,
							   .u.emerg.code = cpu };
	return n;
}

long local_list(struct local_irqs *l, struct kvm_s390_irq *irqs, size_t max)
{
	struct kvm_s390_irq all[LOCAL_COUNT + 256];
	size_t n;

	pthread_mutex_lock(&l->lock);
	n = local_list_locked(l, all);
	pthread_mutex_unlock(&l->lock);
	if (n > max)
		return -ENOBUFS;
	memcpy(irqs, all, n * sizeof(*all));
	return (long)n;
}
