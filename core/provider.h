// SPDX-License-Identifier: Apache-2.0
/*
 * Which providers this build has, whether one can run guests of an architecture
 * on this host, why not and what would help, and the choice between them.
 */
#ifndef UCVM_CORE_PROVIDER_H
#define UCVM_CORE_PROVIDER_H

#include "core/error.h"
#include "core/kvm.h"

struct arch;

/* The software z/Architecture CPU with SIE. */
extern const struct kvm_provider soft_provider;

struct provider_verdict {
	int code;		/* 0 usable, else the errno behind the reason */
	char reason[160];	/* why not; one line, no full stop */
	char remedy[160];	/* what would help; may be empty */
};

struct provider_entry {
	const char *name;	/* as in `ucvm run --kvm` */
	const char *summary;
	const struct kvm_provider *provider;
};

/* In the order in which "auto" tries them; ends with a NULL name. */
extern const struct provider_entry provider_list[];

/*
 * Can @provider run guests of @arch here? Leaves nothing behind.
 */
void provider_check(const struct kvm_provider *provider, const struct arch *arch,
		    struct provider_verdict *verdict);

/* For arch->check: the reason as printf() text, and what would help or "". */
void provider_refuse(struct provider_verdict *verdict, int code, const char *remedy,
		     const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Choose by name: "kernel", "soft", or "auto", the first of the list that is
 * usable for guests of @arch. Errors with a text: EINVAL no such name, else
 * what provider_check() found.
 */
int provider_select(const char *name, const struct arch *arch, const struct kvm_provider **out,
		    struct ucvm_error *err);

#endif
