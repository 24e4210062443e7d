// SPDX-License-Identifier: Apache-2.0
/*
 * The index from user segment to vCPU segment: see link.h. Entries disappear
 * only when mappings change, which is rare, so that removal builds a new table.
 */
#include "arch/s390/soft/kvm/link.h"

#include <errno.h>
#include <stdlib.h>

#define SIZE_MIN	64
#define NOBODY		UINT64_MAX	/* no segment number */

void link_table_fini(struct link_table *t)
{
	free(t->slot);
	*t = (struct link_table){ 0 };
}

/* The slot with @user, or the one where it belongs. The table is never full. */
static struct link *link_slot(const struct link_table *t, uint64_t user)
{
	size_t at = (user * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (t->size - 1);

	while (t->slot[at].user && t->slot[at].user != user)
		at = (at + 1) & (t->size - 1);
	return &t->slot[at];
}

/* A copy of @t in a table of @size slots without users vcpu .. vcpu + count - 1. */
static int link_rebuild(struct link_table *t, size_t size, uint64_t vcpu, uint64_t count)
{
	struct link_table new = { calloc(size, sizeof(*new.slot)), size, 0 };

	if (!new.slot)
		return -ENOMEM;
	for (size_t n = 0; n < t->size; n++) {
		if (!t->slot[n].user || t->slot[n].vcpu - vcpu < count)
			continue;
		*link_slot(&new, t->slot[n].user) = t->slot[n];
		new.used++;
	}
	free(t->slot);
	*t = new;
	return 0;
}

int link_use(struct link_table *t, uint64_t user, uint64_t vcpu)
{
	struct link *link;

	if (t->used * 2 >= t->size && link_rebuild(t, t->size ? t->size * 2 : SIZE_MIN, 0, 0))
		return -ENOMEM;
	link = link_slot(t, user + 1);
	if (link->user && link->vcpu != NOBODY)
		return link->vcpu == vcpu ? 0 : -EEXIST;
	t->used += !link->user;
	*link = (struct link){ user + 1, vcpu };
	return 0;
}

void link_drop(struct link_table *t, uint64_t vcpu, uint64_t count)
{
	size_t hits = 0;

	for (size_t n = 0; n < t->size; n++)
		hits += t->slot[n].user && t->slot[n].vcpu - vcpu < count;
	if (!hits || !link_rebuild(t, t->size, vcpu, count))
		return;
	/* Without memory for a new table: mark them as users of nothing. */
	for (size_t n = 0; n < t->size; n++)
		if (t->slot[n].user && t->slot[n].vcpu - vcpu < count)
			t->slot[n].vcpu = NOBODY;
}
