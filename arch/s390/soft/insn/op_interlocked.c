// SPDX-License-Identifier: Apache-2.0
/*
 * Interlocked update: compare and swap, load and add and its relatives, TEST
 * AND SET. Guest storage is updated with host atomics on big-endian values, so
 * that vCPUs and devices see whole updates.
 */
#include "arch/s390/soft/insn/storage.h"

/* Host address of an operand that must be aligned to its length. */
static inline void *interlocked(struct cpu *c, const struct insn *i, uint64_t va,
				unsigned int len, unsigned int b)
{
	const struct tlb_entry *e = tlb_probe(c, va);

	if (unlikely(va & (len - 1)))
		cpu_program(c, i, PGM_SPECIFICATION);
	if (likely(e->wtag == tlb_tag(c, va, len)))
		return (void *)(uintptr_t)(va + e->addend);
	return mem_interlocked(c, i, va, len, b);
}

/* Compare and swap of host-order values; *old becomes what was in storage. */
static inline bool swap32(void *p, uint32_t *old, uint32_t new)
{
	uint32_t raw = htobe32(*old);
	bool done = __atomic_compare_exchange_n((uint32_t *)p, &raw, htobe32(new), false,
						__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);

	*old = be32toh(raw);
	return done;
}

static inline bool swap64(void *p, uint64_t *old, uint64_t new)
{
	uint64_t raw = htobe64(*old);
	bool done = __atomic_compare_exchange_n((uint64_t *)p, &raw, htobe64(new), false,
						__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);

	*old = be64toh(raw);
	return done;
}

/*
 * 16 bytes. x86-64 (every model since 2006) and s390x have an instruction for
 * it, for which compilers emit library calls or need their own flags; on arm64
 * the __sync builtin does not need libatomic.
 */
typedef unsigned __int128 quad_t __attribute__((aligned(16)));

union quad {
	uint64_t d[2];
	quad_t q;
};

static inline quad_t quad_swap(quad_t *p, union quad before, union quad after)
{
#ifdef __x86_64__
	__asm__ __volatile__("lock cmpxchg16b %0"
			     : "+m" (*p), "+a" (before.d[0]), "+d" (before.d[1])
			     : "b" (after.d[0]), "c" (after.d[1])
			     : "cc", "memory");
	return before.q;
#elif defined(__s390x__)
	__asm__ __volatile__("cdsg %0,%2,%1"
			     : "+d" (before.q), "+Q" (*p)
			     : "d" (after.q)
			     : "cc", "memory");
	return before.q;
#else
	return __sync_val_compare_and_swap(p, before.q, after.q);
#endif
}

static bool swap128(void *p, uint64_t old[2], const uint64_t new[2])
{
	union quad before = { .d = { htobe64(old[0]), htobe64(old[1]) } };
	union quad after = { .d = { htobe64(new[0]), htobe64(new[1]) } };
	union quad seen = { .q = quad_swap(p, before, after) };

	old[0] = be64toh(seen.d[0]);
	old[1] = be64toh(seen.d[1]);
	return seen.q == before.q;
}

void op_cs(struct cpu *c, const struct insn *i)
{
	void *p = interlocked(c, i, ea_rs(c, i), 4, i->b);
	uint32_t old = r32(c, i->r1);

	c->cc = !swap32(p, &old, r32(c, i->r3));
	if (c->cc)
		set_r32(c, i->r1, old);
}

void op_csg(struct cpu *c, const struct insn *i)
{
	void *p = interlocked(c, i, ea_rs(c, i), 8, i->b);
	uint64_t old = c->r[i->r1];

	c->cc = !swap64(p, &old, c->r[i->r3]);
	if (c->cc)
		c->r[i->r1] = old;
}

/* Two words of an even-odd register pair. */
static uint64_t pair32(const struct cpu *c, unsigned int r)
{
	return (uint64_t)r32(c, r) << 32 | r32(c, r + 1);
}

void op_cds(struct cpu *c, const struct insn *i)
{
	uint64_t old;
	void *p;

	need_even(c, i, i->r1 | i->r3);
	p = interlocked(c, i, ea_rs(c, i), 8, i->b);
	old = pair32(c, i->r1);
	c->cc = !swap64(p, &old, pair32(c, i->r3));
	if (c->cc) {
		set_r32(c, i->r1, old >> 32);
		set_r32(c, i->r1 + 1, old);
	}
}

void op_cdsg(struct cpu *c, const struct insn *i)
{
	uint64_t old[2];
	void *p;

	need_even(c, i, i->r1 | i->r3);
	p = interlocked(c, i, ea_rs(c, i), 16, i->b);
	memcpy(old, &c->r[i->r1], sizeof(old));
	c->cc = !swap128(p, old, &c->r[i->r3]);
	if (c->cc)
		memcpy(&c->r[i->r1], old, sizeof(old));
}

/* LAA, LAAL: @cc is the condition code for old + addend. */
#define LOAD_AND_ADD(name, bits, get, set)					\
void op_##name(struct cpu *c, const struct insn *i)				\
{										\
	void *p = interlocked(c, i, ea_rs(c, i), bits / 8, i->b);		\
	uint##bits##_t addend = get(c, i->r3), old, sum;			\
										\
	old = be##bits##toh(__atomic_load_n((uint##bits##_t *)p, __ATOMIC_RELAXED)); \
	do									\
		sum = old + addend;						\
	while (!swap##bits(p, &old, sum));					\
	set(c, i->r1, old);							\
	name##_cc(c, i, old, addend);						\
}

static inline uint64_t r64(const struct cpu *c, unsigned int r)
{
	return c->r[r];
}

static inline void set_r64(struct cpu *c, unsigned int r, uint64_t v)
{
	c->r[r] = v;
}

static uint32_t sign_cc(int64_t v)
{
	return v < 0 ? 1 : v > 0 ? 2 : 0;
}

static void overflow_cc(struct cpu *c, const struct insn *i)
{
	c->cc = 3;
	if (pm_fixed_overflow(c))
		cpu_program(c, i, PGM_FIXED_OVERFLOW);
}

static void laa_cc(struct cpu *c, const struct insn *i, int32_t a, int32_t b)
{
	int32_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		overflow_cc(c, i);
	else
		c->cc = sign_cc(sum);
}

static void laag_cc(struct cpu *c, const struct insn *i, int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		overflow_cc(c, i);
	else
		c->cc = sign_cc(sum);
}

static void laal_cc(struct cpu *c, const struct insn *i, uint32_t a, uint32_t b)
{
	(void)i;
	c->cc = (uint32_t)(a + b) != 0;
	c->cc += 2 * ((uint32_t)(a + b) < a);
}

static void laalg_cc(struct cpu *c, const struct insn *i, uint64_t a, uint64_t b)
{
	(void)i;
	c->cc = a + b != 0;
	c->cc += 2 * (a + b < a);
}

LOAD_AND_ADD(laa, 32, r32, set_r32)
LOAD_AND_ADD(laag, 64, r64, set_r64)
LOAD_AND_ADD(laal, 32, r32, set_r32)
LOAD_AND_ADD(laalg, 64, r64, set_r64)

/* Bit-wise operations commute with the byte order: one host instruction. */
#define LOAD_AND_LOGIC(name, bits, fetch, oper, get, set)			\
void op_##name(struct cpu *c, const struct insn *i)				\
{										\
	void *p = interlocked(c, i, ea_rs(c, i), bits / 8, i->b);		\
	uint##bits##_t mask = get(c, i->r3), old;				\
										\
	old = fetch((uint##bits##_t *)p, htobe##bits(mask), __ATOMIC_SEQ_CST);	\
	old = be##bits##toh(old);						\
	set(c, i->r1, old);							\
	c->cc = (old oper mask) != 0;						\
}

LOAD_AND_LOGIC(lan, 32, __atomic_fetch_and, &, r32, set_r32)
LOAD_AND_LOGIC(lang, 64, __atomic_fetch_and, &, r64, set_r64)
LOAD_AND_LOGIC(lao, 32, __atomic_fetch_or, |, r32, set_r32)
LOAD_AND_LOGIC(laog, 64, __atomic_fetch_or, |, r64, set_r64)
LOAD_AND_LOGIC(lax, 32, __atomic_fetch_xor, ^, r32, set_r32)
LOAD_AND_LOGIC(laxg, 64, __atomic_fetch_xor, ^, r64, set_r64)

void op_ts(struct cpu *c, const struct insn *i)
{
	struct mem_range g;

	mem_range(c, i, ea_rs(c, i), 1, i->b, MEM_WRITE, &g);
	c->cc = __atomic_exchange_n(g.p1, 0xff, __ATOMIC_SEQ_CST) >> 7;
}

/* COMPARE AND SWAP AND STORE: what register 0 asks for, and the parameter list. */
struct swap_and_store {
	unsigned int function;	/* first operand: 4 << function bytes */
	unsigned int store;	/* second operand: 1 << store bytes */
	uint8_t list[32];	/* replacement value, store value at 16 */
};

/* Compare R3 with the first operand and replace it if equal; else load R3. */
static bool swap_function(struct cpu *c, void *p, unsigned int r, const struct swap_and_store *s)
{
	uint64_t new[2] = { be64_load(s->list), be64_load(s->list + 8) };
	uint64_t old[2];
	uint32_t old32;
	bool equal;

	switch (s->function) {
	case 0:
		old32 = r32(c, r);
		equal = swap32(p, &old32, be32_load(s->list));
		set_r32(c, r, old32);
		return equal;
	case 1:
		return swap64(p, &c->r[r], new[0]);
	default:
		memcpy(old, &c->r[r], sizeof(old));
		equal = swap128(p, old, new);
		memcpy(&c->r[r], old, sizeof(old));
		return equal;
	}
}

void op_csst(struct cpu *c, const struct insn *i)
{
	uint64_t va1 = ea_ss1(c, i), va2 = ea_rs(c, i);
	struct swap_and_store s = {
		.function = c->r[0] & 0xff,
		.store = (c->r[0] >> 8) & 0xff,
	};
	struct mem_range g;
	void *p;

	if (s.function > 2 || s.store > 4 || (s.function == 2 && (i->r3 & 1)) ||
	    va1 & ((4u << s.function) - 1) || va2 & ((1u << s.store) - 1))
		cpu_program(c, i, PGM_SPECIFICATION);
	mem_read(c, i, reg_addr(c, 1) & ~UINT64_C(15), s.list, sizeof(s.list), 1);
	mem_range(c, i, va2, 1u << s.store, i->b, MEM_WRITE, &g);
	p = interlocked(c, i, va1, 4u << s.function, i->r2);
	c->cc = !swap_function(c, p, i->r3, &s);
	if (c->cc == 0)
		storage_store(g.p1, s.list + 16, 1u << s.store);
}
