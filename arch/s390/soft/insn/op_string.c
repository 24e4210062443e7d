// SPDX-License-Identifier: Apache-2.0
/*
 * Strings that an ending character delimits, the search for equal substrings,
 * and the checksum. Each execution processes a bounded amount and leaves
 * condition code 3 with updated registers when there is more to do.
 */
#include "arch/s390/soft/insn/storage.h"

/* The character in the low @bits of register 0; the rest of its low half must be 0. */
static unsigned int string_char(struct cpu *c, const struct insn *i, unsigned int bits)
{
	if (r32(c, 0) >> bits)
		cpu_program(c, i, PGM_SPECIFICATION);
	return r32(c, 0);
}

/* A piece of storage that ends with its page, at most @max bytes. */
static unsigned int string_piece(struct cpu *c, const struct insn *i, uint64_t va,
				 unsigned int b, uint64_t max, uint8_t **p)
{
	struct mem_range g;
	unsigned int n = min_u64(max, page_left(va));

	mem_range(c, i, va, n, b, MEM_READ, &g);
	*p = g.p1;
	return n;
}

/* Compare @n bytes up to the ending character: true with *cc when decided at *k. */
static bool compare_strings(const uint8_t *a, const uint8_t *b, unsigned int n, uint8_t end,
			    unsigned int *k, uint32_t *cc)
{
	const uint8_t *stop = memchr(a, end, n);
	unsigned int m = stop ? (unsigned int)(stop - a) + 1 : n;

	*k = storage_mismatch(a, b, m);
	if (*k == m) {
		*cc = 0;
		return stop;
	}
	/* The operand that ends here is the shorter and so the low one. */
	*cc = a[*k] == end ? 1 : b[*k] == end ? 2 : a[*k] < b[*k] ? 1 : 2;
	return true;
}

void op_clst(struct cpu *c, const struct insn *i)
{
	uint8_t end = string_char(c, i, 8), *a, *b;
	uint64_t va1 = reg_addr(c, i->r1), va2 = reg_addr(c, i->r2);
	unsigned int done, n, k;
	bool decided = false;
	uint32_t cc = 3;

	for (done = 0; !decided && done < LONG_AMOUNT; done += n) {
		n = string_piece(c, i, va1, i->r1, page_left(va2), &a);
		string_piece(c, i, va2, i->r2, n, &b);
		decided = compare_strings(a, b, n, end, &k, &cc);
		va1 = (va1 + k) & c->amask;
		va2 = (va2 + k) & c->amask;
	}
	c->cc = decided ? cc : 3;
	if (c->cc) {
		set_r_addr(c, i->r1, va1);
		set_r_addr(c, i->r2, va2);
	}
}

void op_srst(struct cpu *c, const struct insn *i)
{
	uint8_t wanted = string_char(c, i, 8), *p, *found;
	uint64_t end = reg_addr(c, i->r1), va = reg_addr(c, i->r2);
	unsigned int done, n;

	for (done = 0; va != end && done < LONG_AMOUNT; done += n) {
		n = string_piece(c, i, va, i->r2, (end - va) & c->amask, &p);
		found = memchr(p, wanted, n);
		if (found) {
			set_r_addr(c, i->r1, va + (found - p));
			c->cc = 1;
			return;
		}
		va = (va + n) & c->amask;
	}
	if (va == end) {
		c->cc = 2;
		return;
	}
	set_r_addr(c, i->r2, va);
	c->cc = 3;
}

/* Characters of two bytes; the end is where the search gets to or past it. */
void op_srstu(struct cpu *c, const struct insn *i)
{
	unsigned int wanted = string_char(c, i, 16), done;
	uint64_t va = reg_addr(c, i->r2), end = reg_addr(c, i->r1);

	end = (end + ((end ^ va) & 1)) & c->amask;
	for (done = 0; va != end && done < LONG_AMOUNT; done += 2) {
		if (ld16(c, i, va, i->r2) == wanted) {
			set_r_addr(c, i->r1, va);
			c->cc = 1;
			return;
		}
		va = (va + 2) & c->amask;
	}
	if (va == end) {
		c->cc = 2;
		return;
	}
	set_r_addr(c, i->r2, va);
	c->cc = 3;
}

void op_mvst(struct cpu *c, const struct insn *i)
{
	uint8_t end = string_char(c, i, 8), *s, *stop = NULL;
	uint64_t va1 = reg_addr(c, i->r1), va2 = reg_addr(c, i->r2);
	struct mem_range d;
	unsigned int done, n;

	for (done = 0; done < LONG_AMOUNT; done += n) {
		n = string_piece(c, i, va2, i->r2, page_left(va1), &s);
		stop = memchr(s, end, n);
		if (stop)
			n = stop - s + 1;
		mem_range(c, i, va1, n, i->r1, MEM_WRITE, &d);
		storage_move(d.p1, s, n);
		if (stop) {
			set_r_addr(c, i->r1, va1 + (n - 1));
			c->cc = 1;
			return;
		}
		va1 = (va1 + n) & c->amask;
		va2 = (va2 + n) & c->amask;
		/* An exception in the next piece finds the registers at its start. */
		set_r_addr(c, i->r1, va1);
		set_r_addr(c, i->r2, va2);
	}
	c->cc = 3;
}

/* Sum of @n bytes as big-endian words, the last one padded with zeros. */
static uint64_t sum_words(const uint8_t *p, unsigned int n)
{
	uint8_t last[4] = { 0 };
	uint64_t sum = 0;

	for (; n >= 4; p += 4, n -= 4)
		sum += be32_load(p);
	memcpy(last, p, n);
	return sum + be32_load(last);
}

/* The next part of a CKSM operand: whole words unless it is the last part. */
static unsigned int sum_piece(struct cpu *c, const struct insn *i, const struct operand *o,
			      uint64_t *sum)
{
	unsigned int n = page_units(o->addr, o->len, 4);
	struct mem_range g;
	uint8_t word[4];

	if (n > o->len)
		n = o->len;
	mem_range(c, i, o->addr, n, o->r, MEM_READ, &g);
	if (g.n2) {
		memcpy(word, g.p1, g.n1);
		memcpy(word + g.n1, g.p2, g.n2);
		*sum += sum_words(word, n);
	} else {
		*sum += sum_words(g.p1, n);
	}
	return n;
}

void op_cksm(struct cpu *c, const struct insn *i)
{
	struct operand o;
	unsigned int done, n;
	uint64_t sum;

	need_even(c, i, i->r2);
	o = operand_get(c, i->r2);
	for (done = 0; o.len && done < LONG_AMOUNT; done += n) {
		sum = r32(c, i->r1);
		n = sum_piece(c, i, &o, &sum);
		operand_advance(c, &o, n);
		while (sum >> 32)		/* end-around carry */
			sum = (uint32_t)sum + (sum >> 32);
		set_r32(c, i->r1, sum);
		operand_put(c, &o);
	}
	c->cc = o.len ? 3 : 0;
}

/* One byte of a CUSE operand, the padding byte (low byte of register 1) behind its end. */
static uint8_t padded_byte(struct cpu *c, const struct insn *i, struct operand *o)
{
	uint8_t byte;

	if (!o->len)
		return c->r[1];
	byte = ld8(c, i, o->addr, o->r);
	operand_advance(c, o, 1);
	return byte;
}

/*
 * COMPARE UNTIL SUBSTRING EQUAL: look for as many equal bytes in a row as
 * register 0 says. The registers are left at the start of the row of equal
 * bytes that the comparison ended in, or else behind what was compared.
 */
void op_cuse(struct cpu *c, const struct insn *i)
{
	uint8_t wanted = c->r[0];
	struct operand a, b, equal_a, equal_b;
	unsigned int done, equal = 0;

	need_even(c, i, i->r1 | i->r2);
	equal_a = a = operand_get(c, i->r1);
	equal_b = b = operand_get(c, i->r2);
	for (done = 0; equal < wanted && (a.len || b.len); done++) {
		if (done >= PAGE_SIZE && !equal)
			break;
		if (padded_byte(c, i, &a) == padded_byte(c, i, &b)) {
			equal++;
			continue;
		}
		equal = 0;
		equal_a = a;
		equal_b = b;
	}
	if (equal == wanted)
		c->cc = 0;
	else if (a.len || b.len)
		c->cc = 3;
	else
		c->cc = equal ? 1 : 2;
	operand_put(c, &equal_a);
	operand_put(c, &equal_b);
}
