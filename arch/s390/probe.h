// SPDX-License-Identifier: Apache-2.0
/*
 * Can a provider run s390x guests here, and why not? What Linux answers is the
 * same for several reasons (contract.md A.1), so what the host says of itself
 * goes in as well; tests bring a host of their own.
 */
#ifndef UCVM_ARCH_S390_PROBE_H
#define UCVM_ARCH_S390_PROBE_H

#include <stdbool.h>

struct kvm_obj;
struct provider_verdict;

struct probe_host {
	char machine[32];	/* as uname -m */
	bool has_sie;		/* its CPU has interpretive execution */
	bool admin;		/* this process may have CAP_SYS_ADMIN in effect */
	bool in_user_namespace;	/* ... of a user namespace, which does not count */
};

/* Ask this host. What cannot be read counts as not there. */
void probe_host(struct probe_host *host);

/* Does a text as /proc/cpuinfo of Linux on s390 list the feature "sie"? */
bool probe_cpuinfo_sie(const char *cpuinfo);

/*
 * KVM_CREATE_VM for a user-controlled VM on system object @sys, with
 * CAP_SYS_ADMIN in effect for that one call. 0 or -errno.
 */
int probe_create_vm(struct kvm_obj *sys, struct kvm_obj **vm);

/*
 * Can user-controlled VMs be created with system object @sys of @host? Fills
 * @verdict when not. Creates one, and leaves nothing behind.
 */
void probe_judge(struct kvm_obj *sys, const struct probe_host *host,
		 struct provider_verdict *verdict);

/* Opening /dev/kvm of @host gave errno @code; @verdict says so, in general words. */
void probe_judge_absent(const struct probe_host *host, int code,
			struct provider_verdict *verdict);

/* arch->check and arch->check_absent */
void probe_check(struct kvm_obj *sys, struct provider_verdict *verdict);
void probe_check_absent(int code, struct provider_verdict *verdict);

#endif
