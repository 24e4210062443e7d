// SPDX-License-Identifier: Apache-2.0
/*
 * The code cache: runs of predecoded instructions, kept per page of guest
 * absolute storage. A run starts where something branched to and goes on, past
 * branches that may not be taken, to an unconditional end, the end of the page
 * or RUN_MAX. Everything lives in one arena that is emptied when it is full.
 *
 * A store into a page with code takes a slow path (tlb.c) that calls
 * code_store(): runs that it touches are marked stale by overwriting the label
 * of each instruction, so an interpreter in the middle of one, or a branch
 * linked to one, finds out at the next instruction. Their memory stays until
 * the arena is emptied.
 */
#include "arch/s390/soft/native/native.h"

#include <errno.h>
#include <sys/mman.h>

#define ARENA_SIZE	(10u << 20)
#define PAGE_BUCKETS	64		/* also the unit of page->granules: 64 bytes */

struct code_page {
	uint64_t abs;
	uint32_t next;		/* in the hash chain */
	uint32_t runs;
	uint64_t granules;	/* bit n: bytes n*64.. belong to a run */
	uint32_t bucket[PAGE_BUCKETS];	/* runs by start / 64 */
};

static void *arena_at(struct cpu *c, uint32_t offset)
{
	return c->priv->code.arena + offset;
}

static uint32_t arena_offset(struct cpu *c, const void *p)
{
	return (const uint8_t *)p - c->priv->code.arena;
}

/* The caller has made sure that there is room. */
static void *arena_alloc(struct cpu *c, size_t size)
{
	struct code_cache *cache = &c->priv->code;
	void *p = cache->arena + cache->used;

	cache->used += (size + 7) & ~(size_t)7;
	return p;
}

int code_init(struct cpu *c)
{
	struct code_cache *cache = &c->priv->code;

	cache->arena = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (cache->arena == MAP_FAILED) {
		cache->arena = NULL;
		return -ENOMEM;
	}
	cache->used = 8;	/* offset 0 means none */
	cache->heat = RUN_HEAT;
	return native_init(&cache->native);
}

void code_fini(struct cpu *c)
{
	native_fini(&c->priv->code.native);
	if (c->priv->code.arena)
		munmap(c->priv->code.arena, ARENA_SIZE);
}

void code_flush(struct cpu *c)
{
	struct code_cache *cache = &c->priv->code;

	native_flush(&cache->native);
	cache->used = 8;
	memset(cache->hash, 0, sizeof(cache->hash));
	for (unsigned int n = 0; n < ITLB_SIZE; n++)
		c->priv->itlb[n].tag = TLB_INVALID;
	jump_flush(c);
}

void sie_cpu_set_heat(struct cpu *c, uint16_t executions)
{
	c->priv->code.heat = executions;
	cpu_flush_space(c);
}

static uint32_t *code_chain(struct cpu *c, uint64_t abs)
{
	uint64_t page = abs >> 12;

	return &c->priv->code.hash[(page ^ page >> 10) & 1023];
}

struct code_page *code_find(struct cpu *c, uint64_t abs)
{
	struct code_page *page;

	for (uint32_t o = *code_chain(c, abs); o; o = page->next) {
		page = arena_at(c, o);
		if (page->abs == abs)
			return page->runs ? page : NULL;
	}
	return NULL;
}

static struct code_page *code_page_get(struct cpu *c, uint64_t abs)
{
	uint32_t *chain = code_chain(c, abs);
	struct code_page *page;

	for (uint32_t o = *chain; o; o = page->next) {
		page = arena_at(c, o);
		if (page->abs == abs)
			return page;
	}
	page = arena_alloc(c, sizeof(*page));
	memset(page, 0, sizeof(*page));
	page->abs = abs;
	page->next = *chain;
	*chain = arena_offset(c, page);
	return page;
}

/* --- dropping --------------------------------------------------------------- */

static uint64_t granule_mask(unsigned int start, unsigned int end)
{
	unsigned int first = start / 64, last = (end - 1) / 64;

	return (~UINT64_C(0) >> (63 - last)) & (~UINT64_C(0) << first);
}

static void run_drop(struct code_run *run)
{
	const void *stale = interp_get_labels()->stale;

	for (unsigned int n = 0; n < run->count; n++)
		run->insn[n].label = stale;
	run->stale = 1;
}

/* Unchain the stale runs of a page and see what is left. */
static void page_sweep(struct cpu *c, struct code_page *page)
{
	struct code_run *run;

	page->granules = 0;
	page->runs = 0;
	for (unsigned int n = 0; n < PAGE_BUCKETS; n++) {
		uint32_t *link = &page->bucket[n];

		while (*link) {
			run = arena_at(c, *link);
			if (run->stale) {
				*link = run->next;
				continue;
			}
			page->runs++;
			page->granules |= granule_mask(run->start, run->end);
			link = &run->next;
		}
	}
	jump_flush(c);
}

static bool run_differs(struct cpu *c, const struct code_run *run, const uint8_t *host)
{
	return memcmp(host + run->start, arena_at(c, run->text), run->end - run->start) != 0;
}

void code_suspect(struct cpu *c, struct code_page *page)
{
	struct code_run *run;

	for (unsigned int n = 0; n < PAGE_BUCKETS; n++)
		for (uint32_t o = page->bucket[n]; o; o = run->next) {
			run = arena_at(c, o);
			run->generation = c->generation - 1;
		}
}

bool code_check(struct cpu *c, struct code_run *run)
{
	const struct itlb_entry *e = itlb_fetch(c, NULL, c->psw_addr);

	if (!run->stale && !run_differs(c, run, e->host)) {
		run->generation = c->generation;
		return true;
	}
	run_drop(run);
	page_sweep(c, arena_at(c, run->page));
	return false;
}

/* Drop the runs that lie in bytes @start .. @end - 1 of the page. */
static void page_drop(struct cpu *c, struct code_page *page, unsigned int start, unsigned int end)
{
	uint64_t granules = page->granules;	/* a run with text starts in one of them */
	struct code_run *run;
	bool any = false;

	for (; granules; granules &= granules - 1) {
		unsigned int n = __builtin_ctzll(granules);

		for (uint32_t o = page->bucket[n]; o; o = run->next) {
			run = arena_at(c, o);
			if (run->start >= end || start >= run->end)
				continue;
			run_drop(run);
			any = true;
		}
	}
	if (any)
		page_sweep(c, page);
}

void code_store(struct cpu *c, struct code_page *page, unsigned int offset, unsigned int len)
{
	if (page->granules & granule_mask(offset, offset + len))
		page_drop(c, page, offset, offset + len);
}

/* --- making ------------------------------------------------------------------ */

static bool row_ends_run(unsigned int row, const struct insn *i)
{
	switch (insn_rows[row].kind) {
	case KIND_E:
		return true;
	case KIND_J:
		return row == ROW_bras || row == ROW_brasl ||
		       ((row == ROW_brc || row == ROW_brcl) && i->r1 == 15);
	case KIND_B:
		return (row == ROW_bcr && (i->r1 == 15 || (i->r1 == 14 && !i->r2))) ||
		       row == ROW_basr;
	default:
		return false;
	}
}

static void set_label(struct insn *i, const void *label, unsigned int offset, unsigned int ilen)
{
	i->label = label;
	i->pos = offset << 2 | ilen / 2;
}

static void set_marker(struct insn *i, const void *label, unsigned int offset)
{
	memset(i, 0, sizeof(*i));
	set_label(i, label, offset, 0);
}

/*
 * Decode one instruction at @offset into @i. Returns its length, or 0 if the
 * run ends before it: it crosses the page.
 */
static unsigned int decode_one(const uint8_t *host, unsigned int offset, struct insn *i,
			       unsigned int *row)
{
	unsigned int ilen = insn_length(host[offset]);
	uint8_t text[6] = { 0 };

	if (offset + ilen > PAGE_SIZE)
		return 0;
	memcpy(text, host + offset, ilen);
	*row = insn_lookup(text);
	insn_decode(*row, text, i);
	set_label(i, interp_get_labels()->row[*row], offset, ilen);
	return ilen;
}

/* Fill @run from @offset on; returns the end offset. */
static unsigned int run_fill(struct code_run *run, const uint8_t *host, unsigned int offset)
{
	const struct interp_labels *labels = interp_get_labels();
	unsigned int ilen, row, n = 0;

	set_marker(&run->insn[n++], labels->warm, offset);
	for (;;) {
		if (offset == PAGE_SIZE || n > RUN_MAX) {
			set_marker(&run->insn[n++], labels->fall, offset);
			break;
		}
		ilen = decode_one(host, offset, &run->insn[n], &row);
		if (!ilen) {
			set_marker(&run->insn[n++], labels->cross, offset);
			break;
		}
		offset += ilen;
		if (row_ends_run(row, &run->insn[n++]) || row == ROW_NONE) {
			/* reached by an untaken end only: still correct */
			set_marker(&run->insn[n++], labels->fall, offset);
			break;
		}
	}
	run->count = n;
	return offset;
}

static struct code_run *run_make(struct cpu *c, struct code_page *page, const uint8_t *host,
				 unsigned int offset)
{
	struct code_run *run = arena_at(c, c->priv->code.used);
	uint8_t *text;

	memset(run, 0, sizeof(*run));
	run->start = offset;
	run->heat = c->priv->code.heat;
	run->page = arena_offset(c, page);
	run->generation = c->generation;
	run->end = run_fill(run, host, offset);
	arena_alloc(c, sizeof(*run) + run->count * sizeof(struct insn));
	text = arena_alloc(c, run->end - run->start);
	memcpy(text, host + run->start, run->end - run->start);
	run->text = arena_offset(c, text);
	run->next = page->bucket[offset / 64];
	page->bucket[offset / 64] = arena_offset(c, run);
	if (!page->runs++)
		tlb_protect_code(c, page->abs);
	if (run->end > run->start)
		page->granules |= granule_mask(run->start, run->end);
	return run;
}

static struct insn *page_insn(struct cpu *c, struct code_page *page, const uint8_t *host,
			      unsigned int offset)
{
	struct code_run *run;

	for (uint32_t o = page->bucket[offset / 64]; o; o = run->next) {
		run = arena_at(c, o);
		if (run->start == offset)
			return run->insn;
	}
	return run_make(c, page, host, offset)->insn;
}

static void arena_reserve(struct cpu *c)
{
	size_t most = sizeof(struct code_page) + sizeof(struct code_run) +
		      (RUN_MAX + 3) * sizeof(struct insn) + PAGE_SIZE + 64;

	if (c->priv->code.used + most > ARENA_SIZE || c->priv->code.native.full)
		code_flush(c);
}

struct insn *code_lookup(struct cpu *c)
{
	struct cpu_private *p = c->priv;
	uint64_t va = c->psw_addr;
	const struct itlb_entry *e;
	struct jump_entry *j;
	struct insn *i;

	if (unlikely(va & 1))
		cpu_program(c, NULL, PGM_SPECIFICATION);
	arena_reserve(c);
	e = itlb_fetch(c, NULL, va);
	if (!e->code)
		((struct itlb_entry *)e)->code = code_page_get(c, e->abs);
	i = page_insn(c, e->code, e->host, va & ~PAGE_MASK);
	j = &p->jump[(va >> 1) & (JUMP_SIZE - 1)];
	*j = (struct jump_entry){ .va = va, .key = p->jump_key, .insn = arena_offset(c, i) };
	c->pcb = va & PAGE_MASK;
	return i;
}

void code_decode_scratch(struct cpu *c, const uint8_t text[6], uint16_t pos)
{
	const struct interp_labels *labels = interp_get_labels();
	struct insn *i = c->priv->scratch;
	unsigned int row = insn_lookup(text);

	memcpy(c->priv->text, text, sizeof(c->priv->text));
	memset(&i[1], 0, sizeof(i[1]));
	insn_decode(row, text, &i[0]);
	i[0].label = labels->row[row];
	i[0].pos = pos;
	i[1].label = labels->scratch_end;
	i[1].pos = ((pos >> 2) + (pos & 3) * 2) << 2;	/* behind it, length 0 */
}
