// SPDX-License-Identifier: Apache-2.0
/*
 * Address spaces of 1 MiB segments: checks, the order in which the table and
 * the provider change, roll-back, and the fault policies. The rule throughout:
 * everything that can fail in user space comes before the provider is asked,
 * so that after its answer only the provider itself may have to be put back.
 */
#include "ucas/ucas.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "core/aspace.h"
#include "core/kvm.h"
#include "ucas/table.h"
#include "ucas/users.h"
#include "ucvm/s390_kvm.h"

#define SEGMENT_MASK	(UCAS_SEGMENT_SIZE - 1)
#define PAGE_MASK	UINT64_C(0xfff)	/* of the vCPU's pages */

struct ucas {
	struct aspace aspace;
	struct ucas_config config;
	pthread_mutex_t lock;	/* everything but reads of the table */
	bool lost;		/* the provider kept what it should not have */
	struct ucas_table table;
	struct ucas_users users; /* stays empty when aliases are allowed */
	_Atomic size_t users_bytes; /* for ucas_memory() without the lock */
};

/* A checked range, in segments. */
struct range {
	uint64_t first;
	uint64_t count;
};

/* Provider calls. */

static int provider_map(struct ucas *as, struct range range, uint64_t user)
{
	struct s390_ucas_mapping mapping = {
		.user_addr = user << UCAS_SEGMENT_SHIFT,
		.vcpu_addr = range.first << UCAS_SEGMENT_SHIFT,
		.length = range.count << UCAS_SEGMENT_SHIFT,
	};

	return kvm_ioctl_ptr(as->config.vcpu, S390_KVM_UCAS_MAP, &mapping);
}

static int provider_unmap(struct ucas *as, struct range range)
{
	struct s390_ucas_mapping mapping = {
		.vcpu_addr = range.first << UCAS_SEGMENT_SHIFT,
		.length = range.count << UCAS_SEGMENT_SHIFT,
	};

	return kvm_ioctl_ptr(as->config.vcpu, S390_KVM_UCAS_UNMAP, &mapping);
}

/* The next run in @rest, which it shortens; false at the end. */
static bool next_run(const struct ucas *as, struct range *rest, struct range *at,
		     struct ucas_run *run)
{
	if (!rest->count)
		return false;
	ucas_table_run(&as->table, rest->first, rest->count, true, run);
	*at = (struct range){ rest->first, run->count };
	rest->first += run->count;
	rest->count -= run->count;
	return true;
}

/*
 * After a call on the range has failed with @error, tell the provider again
 * what the table says is mapped there. A run that it refuses becomes known
 * but not mapped on both sides: the call may have kept a part of it. Returns
 * @error unless the provider can no longer be brought in step.
 */
static int restore(struct ucas *as, struct range range, int error)
{
	struct ucas_run run;
	struct range at;

	while (next_run(as, &range, &at, &run)) {
		if (!run.mapped || !provider_map(as, at, run.user))
			continue;
		ucas_table_mark(&as->table, at.first, at.count, false);
		if (provider_unmap(as, at))
			as->lost = true;
	}
	return as->lost ? -ENOTRECOVERABLE : error;
}

/*
 * After a map of the range has failed with @error: the provider may hold the
 * new mapping in a part (7.2) or nothing at all (6.x). Back to the table.
 */
static int roll_back(struct ucas *as, struct range range, int error)
{
	if (provider_unmap(as, range))
		as->lost = true;
	return restore(as, range, error);
}

/* Smallest range that contains every mapped segment of @range; maybe empty. */
static struct range mapped_part(const struct ucas *as, struct range range)
{
	struct range part = { 0, 0 }, at;
	struct ucas_run run;

	while (next_run(as, &range, &at, &run)) {
		if (!run.mapped)
			continue;
		if (!part.count)
			part.first = at.first;
		part.count = at.first + at.count - part.first;
	}
	return part;
}

/* Unmap what is mapped in the range; on error the provider is as before. */
static int drop_mapped(struct ucas *as, struct range range)
{
	struct range part = mapped_part(as, range);
	int r;

	if (!part.count)
		return 0;
	r = provider_unmap(as, part);
	return r ? restore(as, part, r) : 0;
}

/* Map segments that are known, one run of them. */
static int map_known(struct ucas *as, struct range range, uint64_t user)
{
	int r = provider_map(as, range, user);

	if (r)
		return roll_back(as, range, r);
	ucas_table_mark(&as->table, range.first, range.count, true);
	return 0;
}

/* Checks of arguments. */

static int check_range(const struct ucas *as, uint64_t vcpu_addr, uint64_t length,
		       struct range *range)
{
	if (!length || (vcpu_addr | length) & SEGMENT_MASK)
		return -EINVAL;
	/* An end at exactly 2^64 is a wrap to the kernel, too (A.4). */
	if (vcpu_addr + length < length || vcpu_addr + length > as->config.limit)
		return -EINVAL;
	range->first = vcpu_addr >> UCAS_SEGMENT_SHIFT;
	range->count = length >> UCAS_SEGMENT_SHIFT;
	return 0;
}

static int check_user(uint64_t user_addr, uint64_t length, uint64_t *user)
{
	/* Kernels 6.x take user address 0 for "not mapped". */
	if (!user_addr || user_addr & SEGMENT_MASK || user_addr + length < length ||
	    user_addr + length - 1 > UINTPTR_MAX)
		return -EINVAL;
	*user = user_addr >> UCAS_SEGMENT_SHIFT;
	return 0;
}

/* How many segments of @range have a user segment in [@user, + @count). */
static uint64_t count_own(const struct ucas *as, struct range range, uint64_t user,
			  uint64_t count)
{
	struct ucas_run run;
	struct range at;
	uint64_t own = 0;

	while (next_run(as, &range, &at, &run)) {
		uint64_t start = run.user > user ? run.user : user;
		uint64_t end = run.user + run.count < user + count ? run.user + run.count
								   : user + count;

		if (run.known && start < end)
			own += end - start;
	}
	return own;
}

/*
 * An alias is a user segment in use that the change itself does not replace.
 */
static int check_alias(const struct ucas *as, struct range range, uint64_t user)
{
	uint64_t used = ucas_users_count(&as->users, user, range.count);

	return used && used > count_own(as, range, user, range.count) ? -EEXIST : 0;
}

/* Changes of the table, together with the set of user segments. */

static int prepare_change(struct ucas *as, struct range range, uint64_t user)
{
	int r;

	if (as->lost)
		return -ENOTRECOVERABLE;
	if (!as->config.allow_alias) {
		r = check_alias(as, range, user);
		if (!r)
			r = ucas_users_prepare(&as->users, user, range.count);
		atomic_store_explicit(&as->users_bytes,
				      as->users.capacity * sizeof(*as->users.words),
				      memory_order_relaxed);
		if (r)
			return r;
	}
	return ucas_table_prepare(&as->table, range.first, range.count, user);
}

static void forget_users(struct ucas *as, struct range range)
{
	struct ucas_run run;
	struct range at;

	while (!as->config.allow_alias && next_run(as, &range, &at, &run))
		if (run.known)
			ucas_users_remove(&as->users, run.user, run.count);
}

static void commit_change(struct ucas *as, struct range range, uint64_t user, bool mapped)
{
	forget_users(as, range);
	ucas_table_set(&as->table, range.first, range.count, user, mapped);
	if (!as->config.allow_alias)
		ucas_users_add(&as->users, user, range.count);
}

/* Public functions. */

static bool config_is_valid(const struct ucas_config *config)
{
	if (!config->vcpu || config->limit & SEGMENT_MASK)
		return false;
	switch (config->policy) {
	case UCAS_POLICY_EAGER:
	case UCAS_POLICY_LAZY:
		return !config->fault;
	case UCAS_POLICY_CALLBACK:
		return config->fault;
	}
	return false;
}

static int map_host(struct aspace *as, void *host, uint64_t guest_addr, uint64_t length)
{
	return ucas_map((struct ucas *)as, (uintptr_t)host, guest_addr, length);
}

static int unmap_guest(struct aspace *as, uint64_t guest_addr, uint64_t length)
{
	return ucas_unmap((struct ucas *)as, guest_addr, length);
}

static int translate_guest(const struct aspace *as, uint64_t guest_addr, uint64_t length,
			   void **host, uint64_t *contiguous)
{
	return ucas_translate((const struct ucas *)as, guest_addr, length, host, contiguous);
}

static const struct aspace_ops aspace_ops = {
	.map = map_host,
	.unmap = unmap_guest,
	.translate = translate_guest,
};

struct aspace *ucas_aspace(struct ucas *as)
{
	return &as->aspace;
}

int ucas_create(const struct ucas_config *config, struct ucas **out)
{
	struct ucas *as;
	int r;

	if (!config_is_valid(config))
		return -EINVAL;
	as = calloc(1, sizeof(*as));
	if (!as)
		return -ENOMEM;
	r = pthread_mutex_init(&as->lock, NULL);
	if (r) {
		free(as);
		return -r;
	}
	as->aspace = (struct aspace){ .ops = &aspace_ops, .granule = UCAS_SEGMENT_SIZE };
	as->config = *config;
	if (!as->config.limit)
		as->config.limit = -UCAS_SEGMENT_SIZE;
	ucas_table_init(&as->table, as->config.limit >> UCAS_SEGMENT_SHIFT);
	*out = as;
	return 0;
}

void ucas_destroy(struct ucas *as)
{
	if (!as)
		return;
	ucas_table_free(&as->table);
	ucas_users_free(&as->users);
	pthread_mutex_destroy(&as->lock);
	free(as);
}

int ucas_map(struct ucas *as, uint64_t user_addr, uint64_t vcpu_addr, uint64_t length)
{
	struct range range;
	uint64_t user;
	int r;

	r = check_range(as, vcpu_addr, length, &range);
	if (!r)
		r = check_user(user_addr, length, &user);
	if (r)
		return r;
	pthread_mutex_lock(&as->lock);
	r = prepare_change(as, range, user);
	if (r)
		goto out;
	r = provider_map(as, range, user);
	if (r)
		r = roll_back(as, range, r);
	else
		commit_change(as, range, user, true);
out:
	pthread_mutex_unlock(&as->lock);
	return r;
}

int ucas_unmap(struct ucas *as, uint64_t vcpu_addr, uint64_t length)
{
	struct range range;
	int r;

	r = check_range(as, vcpu_addr, length, &range);
	if (r)
		return r;
	pthread_mutex_lock(&as->lock);
	r = as->lost ? -ENOTRECOVERABLE : drop_mapped(as, range);
	if (!r) {
		forget_users(as, range);
		ucas_table_clear(&as->table, range.first, range.count);
	}
	pthread_mutex_unlock(&as->lock);
	return r;
}

int ucas_reserve(struct ucas *as, uint64_t user_addr, uint64_t vcpu_addr, uint64_t length)
{
	struct range range;
	uint64_t user;
	int r;

	r = check_range(as, vcpu_addr, length, &range);
	if (!r)
		r = check_user(user_addr, length, &user);
	if (r)
		return r;
	pthread_mutex_lock(&as->lock);
	r = prepare_change(as, range, user);
	if (!r)
		r = drop_mapped(as, range);
	if (!r)
		commit_change(as, range, user, false);
	pthread_mutex_unlock(&as->lock);
	return r;
}

int ucas_add_region(struct ucas *as, uint64_t user_addr, uint64_t vcpu_addr, uint64_t length)
{
	if (as->config.policy == UCAS_POLICY_EAGER)
		return ucas_map(as, user_addr, vcpu_addr, length);
	return ucas_reserve(as, user_addr, vcpu_addr, length);
}

int ucas_translate(const struct ucas *as, uint64_t vcpu_addr, uint64_t length,
		   void **host, uint64_t *contiguous)
{
	uint64_t offset = vcpu_addr & SEGMENT_MASK, valid;
	struct ucas_run run;

	if (!length)
		return -EINVAL;
	/* Segments touched; neither sum can wrap. */
	ucas_table_run(&as->table, vcpu_addr >> UCAS_SEGMENT_SHIFT,
		       ((length - 1) >> UCAS_SEGMENT_SHIFT) +
		       ((offset + ((length - 1) & SEGMENT_MASK)) >> UCAS_SEGMENT_SHIFT) + 1,
		       false, &run);
	if (!run.known)
		return -EFAULT;
	valid = (run.count << UCAS_SEGMENT_SHIFT) - offset;
	if (valid > length)
		valid = length;
	if (contiguous)
		*contiguous = valid;
	else if (valid < length)
		return -EFAULT;
	*host = (void *)(uintptr_t)((run.user << UCAS_SEGMENT_SHIFT) + offset);
	return 0;
}

/* A fault although the segment is mapped: can the user memory be used? */
static int check_mapped(struct ucas *as, uint64_t vcpu_addr)
{
	long r = kvm_ioctl(as->config.vcpu, S390_KVM_VCPU_FAULT, vcpu_addr & ~PAGE_MASK);

	if (r >= 0)
		return 0;
	return r == -EFAULT ? -EIO : (int)r;
}

/*
 * Resolve the fault from what is known. With @ask, a segment that is not
 * mapped is left to the callback: then 1 is returned and nothing has happened.
 */
static int fault_known(struct ucas *as, uint64_t vcpu_addr, bool ask)
{
	struct range range = { vcpu_addr >> UCAS_SEGMENT_SHIFT, 1 };
	struct ucas_run run;
	int r;

	pthread_mutex_lock(&as->lock);
	ucas_table_run(&as->table, range.first, 1, true, &run);
	if (as->lost)
		r = -ENOTRECOVERABLE;
	else if (run.mapped)
		r = check_mapped(as, vcpu_addr);
	else if (ask)
		r = 1;
	else
		r = run.known ? map_known(as, range, run.user) : -EFAULT;
	pthread_mutex_unlock(&as->lock);
	return r;
}

int ucas_fault(struct ucas *as, uint64_t vcpu_addr)
{
	int r;

	if (vcpu_addr >= as->config.limit)
		return -EFAULT;
	r = fault_known(as, vcpu_addr, as->config.policy == UCAS_POLICY_CALLBACK);
	if (r <= 0)
		return r;
	r = as->config.fault(as->config.opaque, as, vcpu_addr);
	return r ? r : fault_known(as, vcpu_addr, false);
}

int ucas_populate(struct ucas *as, uint64_t vcpu_addr, uint64_t length)
{
	struct range range, at, rest;
	struct ucas_run run;
	int r = 0;

	if (!length || vcpu_addr + (length - 1) < vcpu_addr)
		return -EINVAL;
	range.first = vcpu_addr >> UCAS_SEGMENT_SHIFT;
	range.count = ((vcpu_addr + (length - 1)) >> UCAS_SEGMENT_SHIFT) - range.first + 1;
	pthread_mutex_lock(&as->lock);
	if (as->lost)
		r = -ENOTRECOVERABLE;
	for (rest = range; !r && next_run(as, &rest, &at, &run);)
		if (!run.known)
			r = -EFAULT;
	for (rest = range; !r && next_run(as, &rest, &at, &run);)
		if (!run.mapped)
			r = map_known(as, at, run.user);
	pthread_mutex_unlock(&as->lock);
	return r;
}

int ucas_walk(struct ucas *as, ucas_walk_fn fn, void *opaque)
{
	struct range rest = { 0, as->config.limit >> UCAS_SEGMENT_SHIFT }, at;
	struct ucas_run run;
	int r = 0;

	pthread_mutex_lock(&as->lock);
	while (!r && next_run(as, &rest, &at, &run)) {
		struct ucas_range range = {
			.vcpu_addr = at.first << UCAS_SEGMENT_SHIFT,
			.user_addr = run.user << UCAS_SEGMENT_SHIFT,
			.length = at.count << UCAS_SEGMENT_SHIFT,
			.mapped = run.mapped,
		};

		if (run.known)
			r = fn(opaque, &range);
	}
	pthread_mutex_unlock(&as->lock);
	return r;
}

size_t ucas_memory(const struct ucas *as)
{
	return sizeof(*as) + atomic_load_explicit(&as->table.bytes, memory_order_relaxed) +
	       atomic_load_explicit(&as->users_bytes, memory_order_relaxed);
}
