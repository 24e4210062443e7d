// SPDX-License-Identifier: Apache-2.0
/*
 * Least privilege for a process that runs guests. In the order of a start:
 * sandbox_create() prepares, and takes CAP_SYS_ADMIN out of effect;
 * sandbox_raise() and sandbox_lower() stand around the one call that needs it;
 * sandbox_enter() gives up identity, file system and capabilities for good,
 * before anything of the guest is read; sandbox_confine() leaves each thread
 * the system calls that it needs, before guest code runs.
 */
#ifndef UCVM_CORE_SANDBOX_H
#define UCVM_CORE_SANDBOX_H

#include <stdbool.h>

#include "core/error.h"

struct sandbox;

struct sandbox_config {
	const char *user;	/* name in /etc/passwd, or UID[:GID]; NULL: stay who we are */
	const char *chroot;	/* folder, or NULL */
	bool filter;		/* system call filters */
	bool needs_admin;	/* a VM takes CAP_SYS_ADMIN: keep it, out of effect */
	bool saves;		/* files may be written later: --save */
	bool reopens;		/* a reset opens the guest's files by name again */
};

/* What a thread is for; each has its own filter. */
enum sandbox_class {
	SANDBOX_MAIN,		/* waits for the end, saves, tears down; starts the others */
	SANDBOX_VCPU,		/* KVM_RUN and the exits */
	SANDBOX_IO,		/* reads the console; waits for signals */
	SANDBOX_CLASSES,
};

/*
 * Look up and open what is needed later. Errors with a text that names --user
 * or --chroot: ENOENT, ENOTDIR, EINVAL, ERANGE no such user or folder; ENOMEM,
 * others of open().
 */
int sandbox_create(const struct sandbox_config *config, struct sandbox **out,
		   struct ucvm_error *err);

/* NULL is allowed. */
void sandbox_destroy(struct sandbox *sb);

/*
 * Make CAP_SYS_ADMIN effective for the calling thread, where it is permitted: 1;
 * 0 when it is not permitted, or is effective anyway; -errno. After a 1,
 * sandbox_lower() takes it back: 0 or -errno.
 */
int sandbox_raise(void);
int sandbox_lower(void);

/*
 * Change root, group and user, drop every capability that the process has, and
 * set no_new_privs, so that none can come back. The process has one thread. A second call does nothing. Errors
 * with a text: EPERM --user or --chroot without the privilege, others of
 * chroot(), setresuid(), capset().
 */
int sandbox_enter(struct sandbox *sb, struct ucvm_error *err);

/*
 * Filter the system calls of the calling thread and of those that it starts:
 * first SANDBOX_MAIN, then in the threads what they are for. A call that is not
 * allowed kills the process. NULL, and a sandbox without
 * filter: nothing. 0 or -errno of seccomp().
 */
int sandbox_confine(const struct sandbox *sb, enum sandbox_class class);

#endif
