// SPDX-License-Identifier: Apache-2.0
/*
 * Address spaces of the soft provider: see space.h. A space is a sorted array
 * of extents, since memory is mapped in few large pieces; lookups happen only
 * when the CPU's own caches miss.
 */
#include "arch/s390/soft/kvm/space.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "arch/s390/soft/kvm/link.h"
#include "arch/s390/soft/kvm/uaccess.h"

#define PAGE_SIZE	UINT64_C(4096)
#define SEGMENT_SHIFT	20
#define SEGMENT_PAGES	256
#define HASH_MIN	64
#define SEGMENTS	(UINT64_C(1) << 44)	/* in an address space */
#define TOUCHED_BITS	4096

/* One MiB of user memory. */
struct backing {
	uint64_t user;			/* segment number */
	struct backing *next;
	uint8_t readable[SEGMENT_PAGES / 8];
	uint8_t writable[SEGMENT_PAGES / 8];
	uint8_t key[SEGMENT_PAGES];
};

struct backing_set {
	pthread_mutex_t lock;
	struct backing **bucket;
	size_t buckets;			/* a power of two */
	size_t count;
};

struct extent {
	uint64_t vcpu;			/* first segment number */
	uint64_t user;
	uint64_t count;
};

struct space {
	struct backing_set *backings;
	struct extent *extent;		/* sorted by vcpu, disjoint */
	size_t count;
	size_t room;
	uint64_t touched[TOUCHED_BITS / 64];	/* segments (modulo) that were resolved */
	bool single;			/* see space_create() */
	struct link_table links;	/* if single */
};

/* --- user memory ---------------------------------------------------------------- */

struct backing_set *backing_set_create(void)
{
	struct backing_set *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->bucket = calloc(HASH_MIN, sizeof(*set->bucket));
	if (!set->bucket) {
		free(set);
		return NULL;
	}
	set->buckets = HASH_MIN;
	pthread_mutex_init(&set->lock, NULL);
	return set;
}

void backing_set_destroy(struct backing_set *set)
{
	struct backing *b, *next;

	if (!set)
		return;
	for (size_t n = 0; n < set->buckets; n++)
		for (b = set->bucket[n]; b; b = next) {
			next = b->next;
			free(b);
		}
	pthread_mutex_destroy(&set->lock);
	free(set->bucket);
	free(set);
}

static void backing_set_grow(struct backing_set *set)
{
	size_t buckets = set->buckets * 2;
	struct backing **bucket = calloc(buckets, sizeof(*bucket));
	struct backing *b, *next;

	if (!bucket)
		return;		/* longer chains are the only harm */
	for (size_t n = 0; n < set->buckets; n++)
		for (b = set->bucket[n]; b; b = next) {
			next = b->next;
			b->next = bucket[b->user & (buckets - 1)];
			bucket[b->user & (buckets - 1)] = b;
		}
	free(set->bucket);
	set->bucket = bucket;
	set->buckets = buckets;
}

static struct backing *backing_get(struct backing_set *set, uint64_t user)
{
	struct backing *b;

	for (b = set->bucket[user & (set->buckets - 1)]; b; b = b->next)
		if (b->user == user)
			return b;
	if (set->count >= set->buckets)
		backing_set_grow(set);
	b = calloc(1, sizeof(*b));
	if (!b)
		return NULL;
	b->user = user;
	b->next = set->bucket[user & (set->buckets - 1)];
	set->bucket[user & (set->buckets - 1)] = b;
	set->count++;
	return b;
}

/* Can user space access this page? Asking faults it in. */
static int backing_access(struct backing *b, unsigned int page, bool write)
{
	uint8_t bit = 1 << (page & 7);
	uint8_t *known = write ? b->writable : b->readable;
	uintptr_t addr;
	int rc;

	if (known[page / 8] & bit)
		return 0;
	addr = (b->user << SEGMENT_SHIFT) + page * PAGE_SIZE;
	rc = write ? soft_probe_store(addr) : soft_probe_load(addr);
	if (rc)
		return rc;
	known[page / 8] |= bit;
	if (write)
		b->readable[page / 8] |= bit;
	return 0;
}

/* What was found out about a segment may have changed since: see UCAS_MAP. */
static void backing_forget(struct backing *b)
{
	memset(b->readable, 0, sizeof(b->readable));
	memset(b->writable, 0, sizeof(b->writable));
}

static void backings_forget(struct backing_set *set, uint64_t user, uint64_t count)
{
	struct backing *b;

	pthread_mutex_lock(&set->lock);
	if (count <= set->buckets) {
		for (uint64_t n = user; n < user + count; n++)
			for (b = set->bucket[n & (set->buckets - 1)]; b; b = b->next)
				if (b->user == n)
					backing_forget(b);
	} else {
		for (size_t n = 0; n < set->buckets; n++)
			for (b = set->bucket[n]; b; b = b->next)
				if (b->user - user < count)
					backing_forget(b);
	}
	pthread_mutex_unlock(&set->lock);
}

/* --- extents ----------------------------------------------------------------------- */

struct space *space_create(struct backing_set *set, bool single)
{
	struct space *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->backings = set;
	s->single = single;
	return s;
}

void space_destroy(struct space *s)
{
	if (!s)
		return;
	link_table_fini(&s->links);
	free(s->extent);
	free(s);
}

/* The first extent that ends behind @vcpu. */
static size_t extent_search(const struct space *s, uint64_t vcpu)
{
	size_t low = 0, high = s->count, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (s->extent[mid].vcpu + s->extent[mid].count <= vcpu)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool space_find(const struct space *s, uint64_t vcpu, uint64_t *user)
{
	size_t n = extent_search(s, vcpu);

	if (n == s->count || s->extent[n].vcpu > vcpu)
		return false;
	*user = s->extent[n].user + (vcpu - s->extent[n].vcpu);
	return true;
}

static int extents_reserve(struct space *s, size_t more)
{
	size_t room = s->room;
	struct extent *e;

	if (s->count + more <= room)
		return 0;
	while (room < s->count + more)
		room = room ? room * 2 : 8;
	e = realloc(s->extent, room * sizeof(*e));
	if (!e)
		return -ENOMEM;
	s->extent = e;
	s->room = room;
	return 0;
}

static void extent_insert(struct space *s, size_t at, struct extent e)
{
	memmove(&s->extent[at + 1], &s->extent[at], (s->count - at) * sizeof(e));
	s->extent[at] = e;
	s->count++;
}

static void extent_remove(struct space *s, size_t at)
{
	s->count--;
	memmove(&s->extent[at], &s->extent[at + 1], (s->count - at) * sizeof(s->extent[0]));
}

/* Cut segments vcpu .. vcpu+count-1 out of all extents. Needs room for one more. */
static void extents_cut(struct space *s, uint64_t vcpu, uint64_t count)
{
	uint64_t end = vcpu + count, e_end;
	size_t n = extent_search(s, vcpu);
	struct extent *e, tail;

	while (n < s->count && s->extent[n].vcpu < end) {
		e = &s->extent[n];
		e_end = e->vcpu + e->count;
		tail = (struct extent){ end, e->user + (end - e->vcpu), e_end - end };
		if (e->vcpu < vcpu) {
			e->count = vcpu - e->vcpu;
			if (e_end > end)
				extent_insert(s, n + 1, tail);
			n++;
		} else if (e_end > end) {
			*e = tail;
			return;
		} else {
			extent_remove(s, n);
		}
	}
}

static bool extents_join(const struct extent *a, const struct extent *b)
{
	return a->vcpu + a->count == b->vcpu && a->user + a->count == b->user;
}

static void extent_add(struct space *s, struct extent e)
{
	size_t n = extent_search(s, e.vcpu);

	if (n < s->count && extents_join(&e, &s->extent[n])) {
		e.count += s->extent[n].count;
		extent_remove(s, n);
	}
	if (n && extents_join(&s->extent[n - 1], &e))
		s->extent[n - 1].count += e.count;
	else
		extent_insert(s, n, e);
}

/* Forget the marks of resolved segments if one of these was; tells whether so. */
static bool touched_clear(struct space *s, uint64_t vcpu, uint64_t count)
{
	for (uint64_t n = 0; n < count && n < TOUCHED_BITS; n++) {
		uint64_t bit = (vcpu + n) % TOUCHED_BITS;

		if (s->touched[bit / 64] >> (bit % 64) & 1) {
			memset(s->touched, 0, sizeof(s->touched));
			return true;
		}
	}
	return false;
}

static void segments_unmap(struct space *s, uint64_t vcpu, uint64_t count, bool *stale)
{
	extents_cut(s, vcpu, count);
	if (touched_clear(s, vcpu, count))
		*stale = true;
	if (s->single)
		link_drop(&s->links, vcpu, count);
}

static void segments_map(struct space *s, uint64_t vcpu, uint64_t user, uint64_t count,
			 bool *stale)
{
	segments_unmap(s, vcpu, count, stale);
	if (s->single && !user) {
		vcpu++;
		user++;
		count--;
	}
	if (count) {
		extent_add(s, (struct extent){ vcpu, user, count });
		backings_forget(s->backings, user, count);
	}
}

/* The number of segments that fit before the segment numbers wrap. */
static uint64_t before_wrap(uint64_t vcpu, uint64_t count)
{
	return count < SEGMENTS - vcpu ? count : SEGMENTS - vcpu;
}

int space_map(struct space *s, uint64_t vcpu, uint64_t user, uint64_t count, bool *stale)
{
	uint64_t first = before_wrap(vcpu, count);

	*stale = false;
	if (extents_reserve(s, 4))
		return -ENOMEM;
	segments_map(s, vcpu, user, first, stale);
	if (count > first)
		segments_map(s, 0, user + first, count - first, stale);
	return 0;
}

int space_unmap(struct space *s, uint64_t vcpu, uint64_t count, bool *stale)
{
	uint64_t first = before_wrap(vcpu, count);

	*stale = false;
	if (extents_reserve(s, 2))
		return -ENOMEM;
	segments_unmap(s, vcpu, first, stale);
	if (count > first)
		segments_unmap(s, 0, count - first, stale);
	return 0;
}

int space_resolve(void *ctx, uint64_t abs, bool write, struct sie_page *page)
{
	struct space *s = ctx;
	uint64_t vcpu = abs >> SEGMENT_SHIFT, bit = vcpu % TOUCHED_BITS, user;
	unsigned int index = abs / PAGE_SIZE % SEGMENT_PAGES;
	struct backing *b;
	int rc = -ENOMEM;

	if (!space_find(s, vcpu, &user))
		return -EREMOTE;
	pthread_mutex_lock(&s->backings->lock);
	b = backing_get(s->backings, user);
	if (b)
		rc = backing_access(b, index, write);
	pthread_mutex_unlock(&s->backings->lock);
	if (!rc && s->single)
		rc = link_use(&s->links, user, vcpu);
	if (rc)
		return rc;
	s->touched[bit / 64] |= UINT64_C(1) << (bit % 64);
	page->host = (uint8_t *)(uintptr_t)((user << SEGMENT_SHIFT) + index * PAGE_SIZE);
	page->key = &b->key[index];
	return 0;
}
