// SPDX-License-Identifier: Apache-2.0
/*
 * Building blocks of the storage instructions: byte-wise moves between host
 * pieces of guest storage, and operands that a pair of general registers
 * designates by address and length.
 */
#ifndef UCVM_SOFT_STORAGE_H
#define UCVM_SOFT_STORAGE_H

#include "arch/s390/soft/mem.h"

/*
 * What one execution of an interruptible instruction, or of one that may end
 * with condition code 3, processes at most (bytes).
 */
#define LONG_AMOUNT (16 * PAGE_SIZE)

/*
 * Move @n bytes one by one from left to right, as the architecture defines it
 * for overlapping operands: a destination behind the source repeats what lies
 * between them.
 */
void storage_move(uint8_t *d, const uint8_t *s, size_t n);

/* storage_move() of @n bytes between ranges of at least that length. */
void range_move(const struct mem_range *d, const struct mem_range *s, unsigned int n);

/* memset() to zero, but really a call: gcc puts slow string instructions in its place. */
void storage_clear(uint8_t *d, size_t n);

/* Index of the first byte that differs, @n if none. */
size_t storage_mismatch(const uint8_t *a, const uint8_t *b, size_t n);

/* Store an aligned operand of 1, 2, 4, 8 or 16 bytes, up to 8 of them at once. */
static inline void storage_store(uint8_t *d, const uint8_t *s, unsigned int size)
{
	switch (size) {
	case 1:
		*d = *s;
		break;
	case 2:
		memcpy(d, s, 2);
		break;
	case 4:
		memcpy(d, s, 4);
		break;
	case 16:
		memcpy(d + 8, s + 8, 8);
		/* fallthrough */
	default:
		memcpy(d, s, 8);
	}
}

/* The slow paths of hot_storage.h: operands that are not in one known page each. */
void storage_mvc(struct cpu *c, const struct insn *i);
void storage_clc(struct cpu *c, const struct insn *i);
void storage_nc(struct cpu *c, const struct insn *i);
void storage_oc(struct cpu *c, const struct insn *i);
void storage_xc(struct cpu *c, const struct insn *i);

/* Byte @k of a range. */
HOT uint8_t *range_at(const struct mem_range *g, unsigned int k)
{
	return k < g->n1 ? g->p1 + k : g->p2 + (k - g->n1);
}

/* Host address of byte @k of a range, and how many bytes follow it in one piece. */
HOT unsigned int range_piece(const struct mem_range *g, unsigned int k, uint8_t **p)
{
	*p = range_at(g, k);
	return k < g->n1 ? g->n1 - k : g->n1 + g->n2 - k;
}

HOT uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Bytes from @va to the end of its page. */
HOT unsigned int page_left(uint64_t va)
{
	return PAGE_SIZE - (va & (PAGE_SIZE - 1));
}

/*
 * How much of @len bytes at @va can be processed at once: what is left of the
 * page, but at least one unit of @unit bytes and only whole ones.
 */
HOT unsigned int page_units(uint64_t va, uint64_t len, unsigned int unit)
{
	unsigned int n = min_u64(len, page_left(va)) & ~(unit - 1);

	return n ? n : unit;
}

/* The address in a register, in the current addressing mode. */
HOT uint64_t reg_addr(const struct cpu *c, unsigned int r)
{
	return c->r[r] & c->amask;
}

/*
 * An address put into a register as EDMK and TRT do: in the 24-bit mode the
 * byte left of it is kept.
 */
HOT void set_r_addr24(struct cpu *c, unsigned int r, uint64_t va)
{
	if (c->amask == 0xffffff)
		c->r[r] = (c->r[r] & ~c->amask) | va;
	else
		set_r_addr(c, r, va);
}

/* An operand with its address in register r and its length in r + 1. */
struct operand {
	uint64_t addr;
	uint64_t len;
	uint64_t len_mask;	/* bits of r + 1 that are the length */
	unsigned int r;
};

/* 64-bit lengths in the 64-bit addressing mode, else 32-bit ones. */
HOT struct operand operand_get(const struct cpu *c, unsigned int r)
{
	struct operand o = { .r = r, .addr = reg_addr(c, r) };

	o.len_mask = c->amask == ~UINT64_C(0) ? ~UINT64_C(0) : UINT32_MAX;
	o.len = c->r[r + 1] & o.len_mask;
	return o;
}

/* Write the operand back to its registers. */
HOT void operand_put(struct cpu *c, const struct operand *o)
{
	set_r_addr(c, o->r, o->addr);
	c->r[o->r + 1] = (c->r[o->r + 1] & ~o->len_mask) | o->len;
}

HOT void operand_advance(const struct cpu *c, struct operand *o, unsigned int n)
{
	o->addr = (o->addr + n) & c->amask;
	o->len -= n;
}

#endif
