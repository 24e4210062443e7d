// SPDX-License-Identifier: Apache-2.0
/*
 * Which vCPU segment first used a user segment. Kernels before 7.2 keep such
 * an index for each address space and cannot use a user segment at a second
 * place (contract.md A.4); 7.2 needs none.
 */
#ifndef UCVM_SOFT_LINK_H
#define UCVM_SOFT_LINK_H

#include <stddef.h>
#include <stdint.h>

struct link {
	uint64_t user;		/* segment number + 1; 0: empty */
	uint64_t vcpu;
};

/* All zero is an empty table. */
struct link_table {
	struct link *slot;	/* open addressing */
	size_t size;		/* 0 or a power of two */
	size_t used;
};

void link_table_fini(struct link_table *t);

/* 0 when @vcpu is, or now becomes, the user of @user; -EEXIST; -ENOMEM. */
int link_use(struct link_table *t, uint64_t user, uint64_t vcpu);

/* Forget the users vcpu .. vcpu + count - 1. */
void link_drop(struct link_table *t, uint64_t vcpu, uint64_t count);

#endif
