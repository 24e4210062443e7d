// SPDX-License-Identifier: Apache-2.0
/*
 * Guest storage as instructions see it: logical addresses of the current
 * address space. One TLB probe and a host load or store; everything else is
 * the slow path in tlb.c. A function that cannot access does not return: it
 * raises the program interruption or leaves SIE with a host fault.
 *
 * @b is the base register number of the operand (only AR mode needs it).
 */
#ifndef UCVM_SOFT_MEM_H
#define UCVM_SOFT_MEM_H

#include "arch/s390/soft/cpu.h"

/* Slow paths; @va is the first byte, @len 1..16; values are in host order. */
uint64_t mem_load_slow(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
		       unsigned int b);
void mem_store_slow(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
		    unsigned int b, uint64_t value);

HOT const struct tlb_entry *tlb_probe(const struct cpu *c, uint64_t va)
{
	/* the index in bytes at once: a shift and a mask less */
	uintptr_t offset = va / (PAGE_SIZE / sizeof(c->tlb[0])) &
			   ((TLB_SIZE - 1) * sizeof(c->tlb[0]));

	return (const struct tlb_entry *)((const char *)c->tlb + offset);
}

/* The tag that matches only if va .. va+len-1 lies in the page of @va. */
HOT uint64_t tlb_tag(const struct cpu *c, uint64_t va, unsigned int len)
{
	return ((va + len - 1) & PAGE_MASK) | c->dtag;
}

#define MEM_LOAD(bits, len, conv)						\
HOT uint##bits##_t ld##bits(struct cpu *c, const struct insn *i,	\
				      uint64_t va, unsigned int b)		\
{										\
	const struct tlb_entry *e = tlb_probe(c, va);				\
	uint##bits##_t v;							\
										\
	if (unlikely(e->rtag != tlb_tag(c, va, len)))				\
		return mem_load_slow(c, i, va, len, b);				\
	memcpy(&v, (const void *)(uintptr_t)(va + e->addend), len);		\
	return conv(v);								\
}

#define MEM_STORE(bits, len, conv)						\
HOT void st##bits(struct cpu *c, const struct insn *i, uint64_t va,	\
			    unsigned int b, uint##bits##_t v)			\
{										\
	const struct tlb_entry *e = tlb_probe(c, va);				\
										\
	if (unlikely(e->wtag != tlb_tag(c, va, len))) {				\
		mem_store_slow(c, i, va, len, b, v);				\
		return;								\
	}									\
	v = conv(v);								\
	memcpy((void *)(uintptr_t)(va + e->addend), &v, len);			\
}

#define MEM_BYTE(x) (x)
MEM_LOAD(8, 1, MEM_BYTE)
MEM_LOAD(16, 2, be16toh)
MEM_LOAD(32, 4, be32toh)
MEM_LOAD(64, 8, be64toh)
MEM_STORE(8, 1, MEM_BYTE)
MEM_STORE(16, 2, htobe16)
MEM_STORE(32, 4, htobe32)
MEM_STORE(64, 8, htobe64)
#undef MEM_LOAD
#undef MEM_STORE

/*
 * A range of up to 4096 bytes as at most two host pieces. Both pages have been
 * checked for the access (a store that cannot be done raises its exception
 * before anything is changed). The pieces stay valid until the instruction ends.
 */
struct mem_range {
	uint8_t *p1;
	uint8_t *p2;
	unsigned int n1;	/* bytes at p1 */
	unsigned int n2;	/* bytes at p2 */
};

enum mem_access { MEM_READ, MEM_WRITE };

void mem_range_slow(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
		    unsigned int b, enum mem_access access, struct mem_range *out);

HOT void mem_range(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
			     unsigned int b, enum mem_access access, struct mem_range *out)
{
	const struct tlb_entry *e = tlb_probe(c, va);

	if (unlikely((access == MEM_WRITE ? e->wtag : e->rtag) != tlb_tag(c, va, len))) {
		mem_range_slow(c, i, va, len, b, access, out);
		return;
	}
	out->p1 = (uint8_t *)(uintptr_t)(va + e->addend);
	out->n1 = len;
	out->p2 = NULL;
	out->n2 = 0;
}

/* Copy a range out of or into guest storage (len 1..4096). */
void mem_read(struct cpu *c, const struct insn *i, uint64_t va, void *buf, unsigned int len,
	      unsigned int b);
void mem_write(struct cpu *c, const struct insn *i, uint64_t va, const void *buf,
	       unsigned int len, unsigned int b);

/*
 * An address space named explicitly, for MVCOS, MVCP, MVCS, MVCK, TPROT, LRA:
 * the ASCE (SPACE_REAL: DAT off), the access key, and what TEID says of it.
 */
struct mem_space {
	uint64_t asce;
	uint8_t key;		/* 0..15 */
	uint8_t teid_space;	/* 0 primary, 1 AR-specified, 2 secondary, 3 home */
	uint8_t access_id;	/* access register number in AR mode */
	bool fetch_only;	/* its access-list entry allows no stores */
};

#define SPACE_REAL	(~UINT64_C(0))	/* no ASCE: its low bits would be reserved */

/*
 * The space that PSW bits 16-17 = @asc >> 46 name, with the PSW key; @asc is a
 * PSW_AS_* value. DAT off in the PSW does not matter here. In AR mode @b is the
 * access register; access-register translation may raise its exceptions.
 */
void mem_space_get(struct cpu *c, const struct insn *i, uint64_t asc, unsigned int b,
		   struct mem_space *out);

/* Host address of @va; accessible until the end of its 4 KiB page, this instruction. */
uint8_t *mem_space_access(struct cpu *c, const struct insn *i, const struct mem_space *space,
			  uint64_t va, unsigned int len, enum mem_access access);

/* Absolute storage (prefixing done by the caller), len inside one page; no keys are checked. */
uint8_t *mem_absolute(struct cpu *c, const struct insn *i, uint64_t abs, unsigned int len,
		      enum mem_access access);

/* Real to absolute with this CPU's prefix. */
uint64_t mem_real_to_abs(const struct cpu *c, uint64_t real);

/* The storage key byte of the page at @abs. */
uint8_t *mem_storage_key(struct cpu *c, const struct insn *i, uint64_t abs);

/*
 * One host pointer to an aligned operand of 4, 8 or 16 bytes for an interlocked
 * update (CS, CDSG, LAA, ...): store access is checked; use host atomics on it.
 * The caller has checked alignment where the architecture demands it; an
 * operand that crosses a page (only LAA-type ones may be unaligned: they raise
 * a specification exception) is a bug.
 */
void *mem_interlocked(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
		      unsigned int b);

#endif
