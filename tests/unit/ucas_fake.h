// SPDX-License-Identifier: Apache-2.0
/*
 * For the unit suites of ucas/: a vCPU object with a table of its own, which
 * fails chosen calls like Linux 6.x or like 7.2, and the comparison of that
 * table with what ucas_walk() shows.
 */
#ifndef UCVM_TESTS_UNIT_UCAS_FAKE_H
#define UCVM_TESTS_UNIT_UCAS_FAKE_H

#include <CUnit/CUnit.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/kvm.h"
#include "ucas/ucas.h"
#include "ucvm/s390_kvm.h"

#define MIB		UCAS_SEGMENT_SIZE
#define USER		UINT64_C(0x7f0000000000)	/* never touched */
#define SPACE		320		/* segments that the fake remembers */
#define MAX_FAILURES	8

/* A vCPU object that keeps its own table and fails chosen calls. */
struct fake {
	struct kvm_obj obj;
	bool drops_all;		/* a failed map unmaps the whole range (6.x) */
	bool no_table;		/* only count the calls */
	unsigned int calls;	/* MAP and UNMAP calls so far */
	struct {
		unsigned int call;	/* number of the call, from 1 */
		int error;
		uint64_t done;		/* segments done before it fails */
	} fail[MAX_FAILURES];
	unsigned int failures;
	unsigned int faults;
	uint64_t fault_addr;
	int fault_result;
	unsigned long request;
	struct s390_ucas_mapping last;
	uint64_t user[SPACE];	/* 0: not mapped */
};

static inline long fake_change(struct fake *f, bool map, const struct s390_ucas_mapping *m)
{
	uint64_t first = m->vcpu_addr / MIB, count = m->length / MIB, done = count;
	int error = 0;

	f->calls++;
	f->last = *m;
	for (unsigned int i = 0; i < f->failures; i++) {
		if (f->fail[i].call == f->calls) {
			error = f->fail[i].error;
			done = f->fail[i].done < count ? f->fail[i].done : count - 1;
		}
	}
	if (f->no_table)
		return error;
	if (first + count > SPACE)
		abort();
	for (uint64_t i = 0; i < done; i++)
		f->user[first + i] = map ? m->user_addr + i * MIB : 0;
	if (error && map && f->drops_all)
		memset(&f->user[first], 0, count * sizeof(f->user[0]));
	return error;
}

static inline long fake_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct fake *f = (struct fake *)obj;

	f->request = request;
	if (request == S390_KVM_UCAS_MAP || request == S390_KVM_UCAS_UNMAP)
		return fake_change(f, request == S390_KVM_UCAS_MAP,
				   (const struct s390_ucas_mapping *)arg);
	if (request == S390_KVM_VCPU_FAULT) {
		f->faults++;
		f->fault_addr = arg;
		return f->fault_result;
	}
	return -ENOTTY;
}

static const struct kvm_provider fake_provider = {
	.name = "fake",
	.ioctl = fake_ioctl,
};

static inline void fake_init(struct fake *f)
{
	*f = (struct fake){ .obj.provider = &fake_provider };
}

/* Let the @call-th MAP or UNMAP from now on fail after @done segments. */
static inline void fake_fail(struct fake *f, unsigned int call, int error, uint64_t done)
{
	f->fail[f->failures].call = f->calls + call;
	f->fail[f->failures].error = error;
	f->fail[f->failures++].done = done;
}

static inline struct ucas *new_space(struct fake *f, enum ucas_policy policy, bool allow_alias)
{
	struct ucas_config config = {
		.vcpu = &f->obj, .limit = SPACE * MIB, .policy = policy,
		.allow_alias = allow_alias,
	};
	struct ucas *as = NULL;

	fake_init(f);
	if (ucas_create(&config, &as))
		abort();
	return as;
}

static inline uint64_t host_of(const struct ucas *as, uint64_t vcpu_addr)
{
	void *host = NULL;

	return ucas_translate(as, vcpu_addr, 1, &host, NULL) ? 0 : (uintptr_t)host;
}

/* Every segment of the space as the table tells it. */
struct picture {
	uint64_t user[SPACE];
	bool mapped[SPACE];
	uint64_t end;		/* of the last range seen */
	unsigned int ranges;
};

static inline int paint(void *opaque, const struct ucas_range *range)
{
	struct picture *p = opaque;

	CU_ASSERT(range->vcpu_addr >= p->end);
	p->end = range->vcpu_addr + range->length;
	p->ranges++;
	for (uint64_t i = 0; i < range->length / MIB; i++) {
		p->user[range->vcpu_addr / MIB + i] = range->user_addr + i * MIB;
		p->mapped[range->vcpu_addr / MIB + i] = range->mapped;
	}
	return 0;
}

static inline struct picture take_picture(struct ucas *as)
{
	struct picture p;

	memset(&p, 0, sizeof(p));
	CU_ASSERT_EQUAL(ucas_walk(as, paint, &p), 0);
	return p;
}

/* The provider has what the table says is mapped, and nothing else. */
static inline bool in_step(struct ucas *as, const struct fake *f)
{
	struct picture p = take_picture(as);

	for (unsigned int i = 0; i < SPACE; i++)
		if (f->user[i] != (p.mapped[i] ? p.user[i] : 0))
			return false;
	return true;
}

#endif
