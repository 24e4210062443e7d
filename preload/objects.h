// SPDX-License-Identifier: Apache-2.0
/*
 * The KVM objects of a process that has no /dev/kvm, and the descriptors that
 * stand for them. A descriptor is one of a memory file that is made for its
 * object: which object it means is asked of the file, so that numbers, dup(),
 * close(), exec() and descriptors that arrive through a socket are what the
 * host's kernel says they are, without a table that could be wrong.
 *
 * An object lives as long as a descriptor of it is open. Closing one is left
 * to the kernel, and therefore safe in a signal handler; what has become
 * unreachable is freed when a later object is made. A mapping of a vCPU keeps
 * its memory by itself.
 */
#ifndef UCVM_PRELOAD_OBJECTS_H
#define UCVM_PRELOAD_OBJECTS_H

#include <stdbool.h>

#include "core/kvm.h"

enum object_kind { OBJECT_SYSTEM = 1, OBJECT_VM, OBJECT_VCPU, OBJECT_DEVICE };

/* Of an object that was found: it stays until object_put(). */
struct object {
	struct object *next;		/* of the same bucket; for ever */
	uint64_t inode;			/* of its file; 0: not in use */
	int refs;			/* 0: not in use, 1: nobody looks at it */
	unsigned int process;		/* objects.process of who made it */
	bool seen, missed;		/* by collect() */
	void *keep;			/* a mapping, so that no new file gets the inode number */
	enum object_kind kind;
	struct kvm_obj *kvm;
};

/* Once, before other threads exist: what fork() needs. */
void objects_init(void);

/*
 * A new descriptor for an object that @make creates, of a number >= 0; or
 * -errno, also that of @make, which gives 0 and the object in *@kvm.
 * @cloexec: close it on exec(). Not to be called from a signal handler.
 */
int object_create(enum object_kind kind, bool cloexec,
		  int (*make)(void *ctx, struct kvm_obj **kvm), void *ctx);

/*
 * The object behind @fd, or NULL. Safe anywhere and leaves errno alone. Costs
 * one system call, and none while there are no objects.
 */
struct object *object_get(int fd);
void object_put(struct object *o);

/*
 * @fd is /dev/kvm of a process that made it with this library and has passed
 * it on, by exec() or through a socket: make it one of ours. NULL if it is not.
 */
struct object *object_adopt(int fd, int (*make)(void *ctx, struct kvm_obj **kvm), void *ctx);

/* Does the object belong to the process that this one was forked from? */
bool object_foreign(const struct object *o);

#endif
