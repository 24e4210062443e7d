// SPDX-License-Identifier: Apache-2.0
/*
 * Moves, compares and logical operations on storage: the SS instructions
 * whose operands cross pages or overlap, and the long moves and compares that
 * register pairs describe (Principles of Operation, chapter 7).
 */
#include "arch/s390/soft/insn/storage.h"

void storage_move(uint8_t *d, const uint8_t *s, size_t n)
{
	size_t gap = (uintptr_t)d - (uintptr_t)s;

	if (gap >= n || gap == 0) {
		memmove(d, s, n);
		return;
	}
	if (gap == 1) {
		memset(d, *s, n);
		return;
	}
	/* s[0..gap) repeats: what was written so far is the source of the rest. */
	while (n > gap) {
		memcpy(d, s, gap);
		d += gap;
		n -= gap;
		gap *= 2;
	}
	memcpy(d, s, n);
}

void range_move(const struct mem_range *d, const struct mem_range *s, unsigned int n)
{
	unsigned int k, m;
	uint8_t *dp, *sp;

	for (k = 0; k < n; k += m) {
		m = range_piece(d, k, &dp);
		m = min_u64(m, range_piece(s, k, &sp));
		m = min_u64(m, n - k);
		storage_move(dp, sp, m);
	}
}

void storage_clear(uint8_t *d, size_t n)
{
	memset(d, 0, n);
}

size_t storage_mismatch(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t k = 0;

	if (memcmp(a, b, n) == 0)
		return n;
	while (n - k >= 8 && memcmp(a + k, b + k, 8) == 0)
		k += 8;
	while (k < n && a[k] == b[k])
		k++;
	return k;
}

/* The operands of an SS instruction with one length; nothing is changed yet. */
static unsigned int ss_ranges(struct cpu *c, const struct insn *i, enum mem_access first,
			      struct mem_range *d, struct mem_range *s)
{
	unsigned int n = i->r1 + 1;

	mem_range(c, i, ea_rs(c, i), n, i->b, MEM_READ, s);
	mem_range(c, i, ea_ss1(c, i), n, i->r2, first, d);
	return n;
}

void storage_mvc(struct cpu *c, const struct insn *i)
{
	struct mem_range d, s;
	unsigned int n = ss_ranges(c, i, MEM_WRITE, &d, &s);

	range_move(&d, &s, n);
}

static uint32_t compare_cc(int order)
{
	return (order < 0) + 2 * (order > 0);
}

void storage_clc(struct cpu *c, const struct insn *i)
{
	uint64_t va1 = ea_ss1(c, i), va2 = ea_rs(c, i);
	unsigned int n = i->r1 + 1, m;
	struct mem_range a, b;
	int order;

	/* Page by page: what lies behind the first difference need not be there. */
	do {
		m = min_u64(page_units(va1, n, 1), page_units(va2, n, 1));
		mem_range(c, i, va1, m, i->r2, MEM_READ, &a);
		mem_range(c, i, va2, m, i->b, MEM_READ, &b);
		order = memcmp(a.p1, b.p1, m);
		va1 = (va1 + m) & c->amask;
		va2 = (va2 + m) & c->amask;
		n -= m;
	} while (n && order == 0);
	c->cc = compare_cc(order);
}

/*
 * XC, NC, OC: like storage_move() with an operation. Byte by byte where the
 * operands overlap destructively, which they hardly ever do.
 */
#define STORAGE_LOGIC(name, oper)						\
static uint64_t name##_bytes(uint8_t *d, const uint8_t *s, unsigned int n)	\
{										\
	bool words = (uintptr_t)d - (uintptr_t)s >= 8 || d == s;		\
	uint64_t a, b, all = 0;							\
										\
	for (; words && n >= 8; d += 8, s += 8, n -= 8) {			\
		memcpy(&a, d, 8);						\
		memcpy(&b, s, 8);						\
		a = a oper b;							\
		memcpy(d, &a, 8);						\
		all |= a;							\
	}									\
	for (; n; d++, s++, n--) {						\
		*d = *d oper *s;						\
		all |= *d;							\
	}									\
	return all;								\
}										\
										\
void storage_##name(struct cpu *c, const struct insn *i)			\
{										\
	struct mem_range d, s;							\
	unsigned int n = ss_ranges(c, i, MEM_WRITE, &d, &s), k, m;		\
	uint8_t *dp, *sp;							\
	uint64_t all = 0;							\
										\
	for (k = 0; k < n; k += m) {						\
		m = range_piece(&d, k, &dp);					\
		m = min_u64(m, range_piece(&s, k, &sp));			\
		all |= name##_bytes(dp, sp, m);					\
	}									\
	c->cc = all != 0;							\
}

STORAGE_LOGIC(nc, &)
STORAGE_LOGIC(oc, |)
STORAGE_LOGIC(xc, ^)

/* MVN, MVZ: the bits of @mask from the second operand, the others stay. */
static void move_masked(struct cpu *c, const struct insn *i, uint8_t mask)
{
	struct mem_range d, s;
	unsigned int n = ss_ranges(c, i, MEM_WRITE, &d, &s), k;

	for (k = 0; k < n; k++) {
		uint8_t *p = range_at(&d, k);

		*p = (*p & ~mask) | (*range_at(&s, k) & mask);
	}
}

void op_mvn(struct cpu *c, const struct insn *i)
{
	move_masked(c, i, 0x0f);
}

void op_mvz(struct cpu *c, const struct insn *i)
{
	move_masked(c, i, 0xf0);
}

/* The second-operand address is that of its rightmost byte. */
void op_mvcin(struct cpu *c, const struct insn *i)
{
	unsigned int n = i->r1 + 1, k;
	struct mem_range d, s;

	mem_range(c, i, (ea_rs(c, i) - (n - 1)) & c->amask, n, i->b, MEM_READ, &s);
	mem_range(c, i, ea_ss1(c, i), n, i->r2, MEM_WRITE, &d);
	for (k = 0; k < n; k++)
		*range_at(&d, k) = *range_at(&s, n - 1 - k);
}

/* A long operation: operands, pad character and its size (1 or 2 bytes). */
struct long_op {
	struct operand o1;
	struct operand o2;
	uint16_t pad;
	unsigned int unit;
};

static void long_put(struct cpu *c, const struct long_op *l)
{
	operand_put(c, &l->o1);
	operand_put(c, &l->o2);
}

static void fill_pad(const struct mem_range *d, unsigned int n, const struct long_op *l)
{
	uint8_t pad[2] = { l->pad >> 8, l->pad & 0xff };
	unsigned int k;

	if (l->unit == 1) {
		memset(d->p1, l->pad, n);
		return;
	}
	for (k = 0; k < n; k++)
		*range_at(d, k) = pad[k & 1];
}

/*
 * Move or pad up to LONG_AMOUNT bytes. The registers follow each piece, so an
 * access exception finds them right. Returns whether the move is complete.
 */
static bool move_long(struct cpu *c, const struct insn *i, struct long_op *l)
{
	unsigned int done, n, m;
	struct mem_range d, s;

	for (done = 0; l->o1.len && done < LONG_AMOUNT; done += n) {
		n = page_units(l->o1.addr, l->o1.len, l->unit);
		m = 0;
		if (l->o2.len) {
			m = page_units(l->o2.addr, l->o2.len, l->unit);
			m = n = min_u64(n, m);
			mem_range(c, i, l->o2.addr, n, l->o2.r, MEM_READ, &s);
		}
		mem_range(c, i, l->o1.addr, n, l->o1.r, MEM_WRITE, &d);
		if (m)
			range_move(&d, &s, n);
		else
			fill_pad(&d, n, l);
		operand_advance(c, &l->o1, n);
		operand_advance(c, &l->o2, m);
		long_put(c, l);
	}
	return l->o1.len == 0;
}

static uint32_t length_cc(const struct long_op *l)
{
	return (l->o1.len < l->o2.len) + 2 * (l->o1.len > l->o2.len);
}

/* MVCLE, MVCLU and their compares: the pad character is the D2(B2) address. */
static struct long_op long_extended(struct cpu *c, const struct insn *i, unsigned int unit)
{
	struct long_op l = { .unit = unit };

	need_even(c, i, i->r1 | i->r3);
	l.o1 = operand_get(c, i->r1);
	l.o2 = operand_get(c, i->r3);
	l.pad = ea_rs(c, i) & (unit == 1 ? 0xff : 0xffff);
	if ((l.o1.len | l.o2.len) & (unit - 1))
		cpu_program(c, i, PGM_SPECIFICATION);
	return l;
}

static void move_extended(struct cpu *c, const struct insn *i, unsigned int unit)
{
	struct long_op l = long_extended(c, i, unit);
	uint32_t cc = length_cc(&l);

	long_put(c, &l);
	c->cc = move_long(c, i, &l) ? cc : 3;
}

void op_mvcle(struct cpu *c, const struct insn *i)
{
	move_extended(c, i, 1);
}

void op_mvclu(struct cpu *c, const struct insn *i)
{
	move_extended(c, i, 2);
}

/* MVCL, CLCL: 24-bit lengths and the pad character in the pair of the second operand. */
static struct long_op long_24(struct cpu *c, const struct insn *i)
{
	struct long_op l = { .unit = 1 };

	need_even(c, i, i->r1 | i->r2);
	l.o1 = operand_get(c, i->r1);
	l.o2 = operand_get(c, i->r2);
	l.o1.len_mask = l.o2.len_mask = 0xffffff;
	l.o1.len &= 0xffffff;
	l.o2.len &= 0xffffff;
	l.pad = (c->r[i->r2 + 1] >> 24) & 0xff;
	return l;
}

/*
 * Whether a byte of the first operand would be used as a source after it was
 * changed. In the access-register mode different ALETs mean no overlap.
 */
static bool long_overlap(const struct cpu *c, const struct long_op *l)
{
	uint64_t gap = (l->o1.addr - l->o2.addr) & c->amask;
	uint32_t alet1 = l->o1.r ? c->a[l->o1.r] : 0;
	uint32_t alet2 = l->o2.r ? c->a[l->o2.r] : 0;

	if ((c->psw_mask & PSW_AS) == PSW_AS_ACCREG && (c->psw_mask & PSW_DAT) && alet1 != alet2)
		return false;
	return gap != 0 && gap < min_u64(l->o1.len, l->o2.len);
}

void op_mvcl(struct cpu *c, const struct insn *i)
{
	struct long_op l = long_24(c, i);
	uint32_t cc = length_cc(&l);

	if (long_overlap(c, &l)) {
		c->cc = 3;
		return;
	}
	long_put(c, &l);
	if (!move_long(c, i, &l))
		cpu_interruptible(c, i);
	c->cc = cc;
}

/* Index of the first byte of a range that differs from the padding, @n if none. */
static unsigned int pad_mismatch(const struct mem_range *g, unsigned int n,
				 const struct long_op *l)
{
	uint8_t pad[2] = { l->unit == 1 ? l->pad : l->pad >> 8, l->pad & 0xff };
	unsigned int k;

	for (k = 0; k < n && *range_at(g, k) == pad[k & 1]; k++)
		;
	return k;
}

/*
 * Compare the next piece, of @n bytes at most; either operand may be exhausted
 * but not both. Returns how many bytes were equal and sets *cc if not all were.
 */
static unsigned int compare_piece(struct cpu *c, const struct insn *i, const struct long_op *l,
				  unsigned int *n, uint32_t *cc)
{
	uint8_t pad[2] = { l->unit == 1 ? l->pad : l->pad >> 8, l->pad & 0xff };
	struct mem_range a, b;
	unsigned int k;
	uint8_t x, y;

	if (l->o1.len)
		mem_range(c, i, l->o1.addr, *n, l->o1.r, MEM_READ, &a);
	if (l->o2.len)
		mem_range(c, i, l->o2.addr, *n, l->o2.r, MEM_READ, &b);
	if (!l->o1.len)
		k = pad_mismatch(&b, *n, l);
	else if (!l->o2.len)
		k = pad_mismatch(&a, *n, l);
	else if (!a.n2 && !b.n2)
		k = storage_mismatch(a.p1, b.p1, *n);
	else
		for (k = 0; k < *n && *range_at(&a, k) == *range_at(&b, k); k++)
			;
	if (k < *n) {
		x = l->o1.len ? *range_at(&a, k) : pad[k & 1];
		y = l->o2.len ? *range_at(&b, k) : pad[k & 1];
		*cc = x < y ? 1 : 2;
	}
	return k;
}

/* Compare up to LONG_AMOUNT bytes: condition code 0, 1 or 2, or 3 when not finished. */
static uint32_t compare_long(struct cpu *c, const struct insn *i, struct long_op *l)
{
	unsigned int done, n, k;
	uint32_t cc = 0;

	for (done = 0; (l->o1.len || l->o2.len) && done < LONG_AMOUNT; done += n) {
		n = PAGE_SIZE;
		if (l->o1.len)
			n = min_u64(n, page_units(l->o1.addr, l->o1.len, l->unit));
		if (l->o2.len)
			n = min_u64(n, page_units(l->o2.addr, l->o2.len, l->unit));
		k = compare_piece(c, i, l, &n, &cc) & ~(l->unit - 1);
		if (l->o1.len)
			operand_advance(c, &l->o1, k);
		if (l->o2.len)
			operand_advance(c, &l->o2, k);
		long_put(c, l);
		if (cc)
			return cc;
	}
	return l->o1.len || l->o2.len ? 3 : 0;
}

static void compare_extended(struct cpu *c, const struct insn *i, unsigned int unit)
{
	struct long_op l = long_extended(c, i, unit);

	long_put(c, &l);
	c->cc = compare_long(c, i, &l);
}

void op_clcle(struct cpu *c, const struct insn *i)
{
	compare_extended(c, i, 1);
}

void op_clclu(struct cpu *c, const struct insn *i)
{
	compare_extended(c, i, 2);
}

void op_clcl(struct cpu *c, const struct insn *i)
{
	struct long_op l = long_24(c, i);
	uint32_t cc;

	long_put(c, &l);
	cc = compare_long(c, i, &l);
	if (cc == 3)
		cpu_interruptible(c, i);
	c->cc = cc;
}

/*
 * The caches of the model: level 1 has separate 128 KiB caches for data and
 * instructions, level 2 is one of 4 MiB, both private to the CPU.
 */
static const struct cache_level {
	uint8_t summary;	/* scope << 2 | type, as in the topology summary */
	uint64_t size;
	unsigned int ways;
} cache_levels[] = {
	{ 0x04, UINT64_C(128) << 10, 8 },
	{ 0x07, UINT64_C(4) << 20, 8 },
};

#define CACHE_LINE 256
#define CACHE_LEVELS (sizeof(cache_levels) / sizeof(cache_levels[0]))

static uint64_t cache_summary(void)
{
	uint64_t summary = 0;
	unsigned int k;

	for (k = 0; k < CACHE_LEVELS; k++)
		summary |= (uint64_t)cache_levels[k].summary << (56 - 8 * k);
	return summary;
}

/* Second-operand address: attribute 56-59, level 60-62, type 63; else all ones. */
void op_ecag(struct cpu *c, const struct insn *i)
{
	uint64_t what = ea_rs(c, i), value = ~UINT64_C(0);
	unsigned int level = (what >> 1) & 7;

	if (what == 0)
		value = cache_summary();
	else if (what < 0x40 && what >= 0x10 && level < CACHE_LEVELS)
		switch (what >> 4) {
		case 1:
			value = CACHE_LINE;
			break;
		case 2:
			value = cache_levels[level].size;
			break;
		case 3:
			value = cache_levels[level].ways;
			break;
		}
	c->r[i->r1] = value;
}
