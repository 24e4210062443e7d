// SPDX-License-Identifier: Apache-2.0
/*
 * The two instructions for sorting by tree selection: COMPARE AND FORM
 * CODEWORD and UPDATE TREE (Principles of Operation, appendix A, "sorting").
 */
#include "arch/s390/soft/insn/storage.h"

/* Comparisons in one execution of CFC before interruptions get their turn. */
#define CODEWORD_AMOUNT 4096

static bool is_64bit(const struct cpu *c)
{
	return c->amask == ~UINT64_C(0);
}

/* The sign bit of a codeword. */
static uint64_t codeword_sign(const struct cpu *c)
{
	return is_64bit(c) ? UINT64_C(1) << 63 : UINT64_C(1) << 31;
}

/* A register at the width of the addressing mode. */
static uint64_t word_get(const struct cpu *c, unsigned int r)
{
	return is_64bit(c) ? c->r[r] : r32(c, r);
}

static void word_set(struct cpu *c, unsigned int r, uint64_t v)
{
	if (is_64bit(c))
		c->r[r] = v;
	else
		set_r32(c, r, v);
}

/* The next part of a CFC operand, of 2 or 6 bytes. */
static uint64_t codeword_part(struct cpu *c, const struct insn *i, uint64_t va, unsigned int size)
{
	uint8_t buf[8] = { 0 };

	mem_read(c, i, va & c->amask, buf + 8 - size, size, 1);
	return be64_load(buf);
}

/*
 * The operands differ: the codeword is the index and the part of the higher
 * operand inverted (ascending order), or that of the lower one (descending).
 */
static void form_codeword(struct cpu *c, uint64_t part1, uint64_t part3, bool descending)
{
	unsigned int bits = is_64bit(c) ? 48 : 16;
	uint64_t higher = part1 > part3 ? part1 : part3;
	uint64_t lower = part1 > part3 ? part3 : part1;
	uint64_t code = (descending ? lower : ~higher) & ((UINT64_C(1) << bits) - 1);
	uint64_t base;

	word_set(c, 2, c->r[2] << bits | code);
	c->cc = (part1 < part3) == descending ? 2 : 1;
	if (c->cc == 2) {
		base = word_get(c, 1);
		word_set(c, 1, word_get(c, 3));
		word_set(c, 3, base);
	}
}

void op_cfc(struct cpu *c, const struct insn *i)
{
	unsigned int size = is_64bit(c) ? 6 : 2, index, limit = ea_rs(c, i) & 0x7ffe, n;
	bool descending = ea_rs(c, i) & 1;
	uint64_t part1, part3;

	if ((c->r[1] | c->r[2] | c->r[3]) & 1)
		cpu_program(c, i, PGM_SPECIFICATION);
	for (n = 0; n < CODEWORD_AMOUNT; n++) {
		index = c->r[2] & 0xffff;
		if (index > limit) {
			word_set(c, 2, c->r[3] | codeword_sign(c));
			c->cc = 0;
			return;
		}
		part1 = codeword_part(c, i, c->r[1] + index, size);
		part3 = codeword_part(c, i, c->r[3] + index, size);
		word_set(c, 2, c->r[2] + size);
		if (part1 != part3) {
			form_codeword(c, part1, part3, descending);
			return;
		}
	}
	cpu_interruptible(c, i);
}

/* A node of the tree: codeword and data, each a word or doubleword. */
static uint64_t node_get(struct cpu *c, const struct insn *i, uint64_t va)
{
	return is_64bit(c) ? ld64(c, i, va & c->amask, 4) : ld32(c, i, va & c->amask, 4);
}

/* Exchange the node at @va with registers 0 and 1. */
static void node_swap(struct cpu *c, const struct insn *i, uint64_t va, uint64_t code,
		      uint64_t data)
{
	unsigned int half = is_64bit(c) ? 8 : 4;
	uint8_t buf[16];

	if (half == 8) {
		be64_store(buf, c->r[0]);
		be64_store(buf + 8, c->r[1]);
	} else {
		be32_store(buf, r32(c, 0));
		be32_store(buf + 4, r32(c, 1));
	}
	mem_write(c, i, va & c->amask, buf, 2 * half, 4);
	word_set(c, 0, code);
	word_set(c, 1, data);
}

/* The index halves with each step, so there are at most 64. */
void op_upt(struct cpu *c, const struct insn *i)
{
	unsigned int half = is_64bit(c) ? 8 : 4;
	uint64_t node_mask = ~(uint64_t)(2 * half - 1), index, va, code, data, word;

	if ((c->r[4] | c->r[5]) & ~node_mask)
		cpu_program(c, i, PGM_SPECIFICATION);
	for (;;) {
		index = (word_get(c, 5) >> 1) & node_mask;
		if (!index || (c->r[0] & codeword_sign(c))) {
			word_set(c, 5, index);
			c->cc = index ? 3 : 1;
			return;
		}
		va = c->r[4] + index;
		code = node_get(c, i, va);
		data = node_get(c, i, va + half);
		word = word_get(c, 0);
		if (code > word)
			node_swap(c, i, va, code, data);
		word_set(c, 5, index);
		if (code == word)
			break;
	}
	word_set(c, 2, code);
	word_set(c, 3, data);
	c->cc = 0;
}
