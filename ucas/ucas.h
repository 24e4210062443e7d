// SPDX-License-Identifier: Apache-2.0
/*
 * The user-space side of one vCPU's address space: which 1 MiB segment of
 * vCPU (guest absolute) addresses stands for which user address. Every change
 * goes to the provider through KVM_S390_UCAS_MAP and _UNMAP on the vCPU object,
 * so that the table here and the provider's always say the same.
 *
 * All addresses and lengths are in bytes. A segment is *known* when it has a
 * user address, and *mapped* when the provider has been told; a segment that
 * is known but not mapped waits for its first fault (lazy policy).
 *
 * Threads: ucas_translate() and ucas_memory() take no lock and may be called
 * by any thread at any time between create and destroy. The other functions
 * serialise among themselves on a mutex of the address space.
 */
#ifndef UCVM_UCAS_UCAS_H
#define UCVM_UCAS_UCAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UCAS_SEGMENT_SHIFT	20
#define UCAS_SEGMENT_SIZE	(UINT64_C(1) << UCAS_SEGMENT_SHIFT)

struct aspace;
struct kvm_obj;
struct ucas;

enum ucas_policy {
	UCAS_POLICY_EAGER,	/* ucas_add_region() maps at once */
	UCAS_POLICY_LAZY,	/* ucas_add_region() reserves, faults map */
	UCAS_POLICY_CALLBACK,	/* reserves, faults ask ucas_config.fault */
};

/*
 * Asked for a vCPU address that faulted and is not mapped. May call every
 * function of this header except ucas_destroy(), ucas_fault() and
 * ucas_populate(). To resolve the fault it returns 0 with the segment mapped
 * (ucas_map()) or known (ucas_reserve(); ucas then maps it). Any -errno
 * refuses, and becomes the result of ucas_fault().
 */
typedef int (*ucas_fault_fn)(void *opaque, struct ucas *as, uint64_t vcpu_addr);

struct ucas_config {
	struct kvm_obj *vcpu;	/* borrowed; takes the UCAS ioctls */
	uint64_t limit;		/* first vCPU address that can never be mapped,
				   multiple of 1 MiB; 0: no limit but the 2^64
				   wrap */
	enum ucas_policy policy;
	ucas_fault_fn fault;	/* UCAS_POLICY_CALLBACK only, else NULL */
	void *opaque;		/* handed to fault */
	bool allow_alias;	/* the provider's kernel (7.2 and later) lets one
				   user segment stand at several addresses of
				   one vCPU; kernels 6.x hang in KVM_RUN */
};

/*
 * Create an empty address space for a vCPU that has no UCAS mapping yet.
 * Errors: -EINVAL no vcpu, limit not a multiple of 1 MiB, unknown policy, a
 * callback that is missing or not wanted; -ENOMEM (or what else a mutex
 * cannot be made for).
 */
int ucas_create(const struct ucas_config *config, struct ucas **out);

/* The same as core/aspace.h has it: ucas_map(), ucas_unmap(), ucas_translate(). */
struct aspace *ucas_aspace(struct ucas *as);

/*
 * Free the table. NULL is allowed. The provider is not asked: its mappings go
 * with the vCPU object, which may be closed before or after. No other thread
 * may be using @as.
 */
void ucas_destroy(struct ucas *as);

/*
 * Map @length bytes at @vcpu_addr to the user memory at @user_addr, now, in
 * the provider too. What was there before is replaced (contract.md A.4). The
 * user memory must be readable and writable and stay where it is while known.
 *
 * Stricter than the newest kernel, as strict as the strictest (A.4): length 0
 * and wrap-around are refused on every provider.
 *
 * Errors:
 * -EINVAL	an argument is not a multiple of 1 MiB, @length is 0,
 *		@user_addr is 0, an end reaches 2^64, or the range passes limit
 * -EEXIST	a user segment of the range is known elsewhere in this address
 *		space (or would be) and allow_alias is off
 * -ENOMEM	no memory for the table
 * -ENOTRECOVERABLE  an earlier roll-back failed, see below
 * other	what the provider answered: -ENOMEM, -EFAULT, -EINVAL, ...
 *
 * After any error the previous state is back, in the table and in the
 * provider, also where the kernel has dropped the whole range (6.x) or left
 * the first part of it changed (7.2). Where the provider refuses to take a
 * previous mapping back, that segment stays known but not mapped, and the
 * next fault there tries again under every policy. Where it refuses to drop
 * a mapping on the way back, the result is -ENOTRECOVERABLE, from then on for every
 * call that changes something: the vCPU has to be given up.
 */
int ucas_map(struct ucas *as, uint64_t user_addr, uint64_t vcpu_addr, uint64_t length);

/*
 * Forget @length bytes at @vcpu_addr, in the provider too. Any part of earlier
 * maps may be named; never-mapped segments in the range are no error (A.4).
 * Errors: -EINVAL as for ucas_map() (no user address here), -ENOTRECOVERABLE,
 * or the provider's error; then the range is as it was.
 */
int ucas_unmap(struct ucas *as, uint64_t vcpu_addr, uint64_t length);

/*
 * Make @length bytes at @vcpu_addr known without mapping them; ucas_fault()
 * or ucas_populate() map later, segment by segment. ucas_translate() works at
 * once. What was mapped there before is unmapped and replaced. Errors as for
 * ucas_map().
 */
int ucas_reserve(struct ucas *as, uint64_t user_addr, uint64_t vcpu_addr, uint64_t length);

/*
 * Give guest memory to the address space as its policy says: ucas_map() when
 * eager, ucas_reserve() otherwise. Errors as for ucas_map().
 */
int ucas_add_region(struct ucas *as, uint64_t user_addr, uint64_t vcpu_addr,
		    uint64_t length);

/*
 * The host address of @vcpu_addr (any byte). On success *@host is valid for
 * *@contiguous bytes, 1 <= *@contiguous <= @length; less than @length means
 * that the next byte is not known or lies elsewhere in user memory: ask again
 * from there. Known is enough, a reserved segment needs no fault first.
 *
 * Constant time within 64 MiB of one run; wait-free but for a retry while a
 * writer changes the same 64 MiB. A change that happens during the call may or
 * may not be seen, segment by segment. The memory itself belongs to the
 * caller of ucas_map(), who keeps it until no device uses the pointer.
 *
 * @contiguous may be NULL: then all of @length must be one run.
 * Errors: -EFAULT not known (or, with NULL, not in one run); -EINVAL length 0.
 */
int ucas_translate(const struct ucas *as, uint64_t vcpu_addr, uint64_t length,
		   void **host, uint64_t *contiguous);

/*
 * Resolve KVM_EXIT_S390_UCONTROL (contract.md A.7) at @vcpu_addr, any byte;
 * trans_exc_code may be passed as it is. 0: run the vCPU again.
 *
 * Known but not mapped: the segment is mapped (with the callback policy, after
 * the callback agreed). Not known: the callback is asked. Mapped already: the
 * provider is asked with KVM_S390_VCPU_FAULT (A.5), since kernels 6.x also
 * report user memory that cannot be faulted in this way.
 *
 * Errors: -EFAULT no memory there: an addressing exception for the guest;
 * -EIO the segment is mapped but its user memory is unusable: a host error;
 * the callback's error; -EINTR, -ENOMEM, -ENOTRECOVERABLE and the provider's
 * other errors.
 */
int ucas_fault(struct ucas *as, uint64_t vcpu_addr);

/*
 * Map every known segment that @length bytes at @vcpu_addr touch, as
 * ucas_fault() would but without asking the callback about known segments.
 * For what must be there before KVM_RUN: the prefix area (A.6). No alignment.
 * Errors: -EINVAL length 0 or wrap; -EFAULT a segment is not known (nothing
 * mapped then); -ENOTRECOVERABLE; the provider's error (segments before the
 * failing one stay mapped).
 */
int ucas_populate(struct ucas *as, uint64_t vcpu_addr, uint64_t length);

/* One run that ucas_walk() shows: contiguous on both sides, same @mapped. */
struct ucas_range {
	uint64_t vcpu_addr;
	uint64_t user_addr;
	uint64_t length;
	bool mapped;		/* false: reserved */
};

typedef int (*ucas_walk_fn)(void *opaque, const struct ucas_range *range);

/*
 * Show every known run in ascending vCPU address, as long as possible each,
 * to @fn, which may call ucas_translate() and ucas_memory() only. A non-zero
 * result of @fn ends the walk and is returned; otherwise 0.
 */
int ucas_walk(struct ucas *as, ucas_walk_fn fn, void *opaque);

/* Bytes of host memory that the bookkeeping has allocated. */
size_t ucas_memory(const struct ucas *as);

#endif
