// SPDX-License-Identifier: Apache-2.0
/*
 * What the parts of the generator share: the case being made, its fields, and
 * how registers, storage and instruction text get their contents.
 */
#ifndef UCVM_TESTS_INSN_GEN_PRIVATE_H
#define UCVM_TESTS_INSN_GEN_PRIVATE_H

#include <string.h>

#include "core/be.h"
#include "tests/insn/generate.h"

/* The fields of an instruction, by their names in the Principles of Operation. */
struct fields {
	unsigned int r1, r2, r3, m3, m4, x2;
	unsigned int b1, b2, l1, l2;
	int32_t d1, d2;
	unsigned int i3, i4, i5;
	int64_t i2;		/* or a distance in halfwords */
};

struct gen {
	uint64_t rng;
	struct insn_case *c;
	const struct insn_row *row;
	const struct row_spec *spec;
	struct fields f;
	uint64_t at;		/* where the instruction text goes */
	unsigned int used;	/* general registers that hold addresses: bit mask */
};

/* Random numbers: 64 bits, 0..n-1, and one chance in n. */
uint64_t gen_random(struct gen *g);
unsigned int gen_below(struct gen *g, unsigned int n);
bool gen_chance(struct gen *g, unsigned int n);

/* gen_value.c: numbers worth testing with. */
uint64_t gen_integer(struct gen *g);
uint64_t gen_short(struct gen *g);		/* in the left half */
uint64_t gen_long(struct gen *g);
void gen_extended(struct gen *g, uint64_t out[2]);
void gen_packed(struct gen *g, uint8_t *out, unsigned int len);	/* mostly valid */
uint32_t gen_fpc(struct gen *g);

/* Initial contents of storage; what is outside of it or read-only is left out. */
void gen_put(struct gen *g, uint64_t addr, const void *bytes, size_t len);
void gen_put_operand(struct gen *g, uint64_t addr, unsigned int len);

/* An address for an operand of about @len bytes. */
uint64_t gen_data_address(struct gen *g, unsigned int len);
uint64_t gen_code_address(struct gen *g);

/* A register for an address that no other operand needs; not register 0. */
unsigned int gen_address_register(struct gen *g);

/* Let base @b, index @x and displacement @d (12 or 20 bits) make up @addr. */
void gen_base(struct gen *g, uint64_t addr, bool wide, unsigned int *b, unsigned int *x,
	      int32_t *d);

/* Put @addr into general register @r. */
void gen_set_address(struct gen *g, unsigned int r, uint64_t addr);

/* A register that begins a pair (mostly) and is not used yet. */
unsigned int gen_even(struct gen *g);

/* Write the fields down in format @format. */
void gen_encode(const struct insn_row *row, const struct fields *f, uint8_t text[6]);

/* gen_special.c: rows of their own. */
#define SPECIAL(name) void gen_##name(struct gen *g);
#include "tests/insn/special.def"
#undef SPECIAL

#endif
