// SPDX-License-Identifier: Apache-2.0
/*
 * Conversions between binary, packed, zoned, ASCII and Unicode decimal forms,
 * and the nibble moves that go with them: nothing here computes with decimals.
 */
#include "arch/s390/soft/insn/decimal.h"

/* --- binary and packed ----------------------------------------------------- */

/* A packed operand of @len bytes in storage; data exception if it is not one. */
static struct decimal load_packed(struct cpu *c, const struct insn *i, uint64_t va,
				  unsigned int len)
{
	uint8_t buf[DECIMAL_BYTES];
	struct decimal v;

	mem_read(c, i, va, buf, len, i->b);
	if (!decimal_unpack(buf, len, &v))
		cpu_data_exception(c, i, DXC_DECIMAL);
	return v;
}

/* The low bits are loaded even if the number has more. */
void op_cvb(struct cpu *c, const struct insn *i)
{
	struct decimal v = load_packed(c, i, ea_rx(c, i), 8);
	uint32_t low = v.digits;

	set_r32(c, i->r1, v.negative ? -low : low);
	if (v.digits > (uint32_t)INT32_MAX + v.negative)
		cpu_program(c, i, PGM_FIXED_DIVIDE);
}

void op_cvbg(struct cpu *c, const struct insn *i)
{
	struct decimal v = load_packed(c, i, ea_rx(c, i), 16);
	uint64_t low = v.digits;

	if (v.digits > (uint64_t)INT64_MAX + v.negative)
		cpu_program(c, i, PGM_FIXED_DIVIDE);
	c->r[i->r1] = v.negative ? -low : low;
}

static void store_packed(struct cpu *c, const struct insn *i, int64_t value, unsigned int len)
{
	struct decimal v = {
		.digits = value < 0 ? -(uint64_t)value : (uint64_t)value,
		.negative = value < 0,
	};
	uint8_t buf[DECIMAL_BYTES];

	decimal_pack(&v, buf, len);
	mem_write(c, i, ea_rx(c, i), buf, len, i->b);
}

void op_cvd(struct cpu *c, const struct insn *i)
{
	store_packed(c, i, (int32_t)r32(c, i->r1), 8);
}

void op_cvdg(struct cpu *c, const struct insn *i)
{
	store_packed(c, i, c->r[i->r1], 16);
}

/* --- PACK, UNPK, MVO ---------------------------------------------------------- */

/*
 * Two operands processed byte by byte from right to left, so that overlapping
 * ones give what the architecture says. Behind the left end of the source are
 * zeros; what does not fit into the target is dropped.
 */
struct right_to_left {
	struct mem_range d;
	struct mem_range s;
	unsigned int dn;	/* bytes of the target still to be stored */
	unsigned int sn;	/* bytes of the source still to be fetched */
};

static struct right_to_left right_to_left(struct cpu *c, const struct insn *i)
{
	struct right_to_left o = { .dn = i->r1 + 1, .sn = i->r3 + 1 };

	mem_range(c, i, ea_rs(c, i), o.sn, i->b, MEM_READ, &o.s);
	mem_range(c, i, ea_ss1(c, i), o.dn, i->r2, MEM_WRITE, &o.d);
	return o;
}

static uint8_t next_byte(struct right_to_left *o)
{
	return o->sn ? *range_at(&o->s, --o->sn) : 0;
}

static void put_byte(struct right_to_left *o, uint8_t v)
{
	if (o->dn)
		*range_at(&o->d, --o->dn) = v;
}

static uint8_t swap_nibbles(uint8_t v)
{
	return v << 4 | v >> 4;
}

void op_pack(struct cpu *c, const struct insn *i)
{
	struct right_to_left o = right_to_left(c, i);
	uint8_t low;

	put_byte(&o, swap_nibbles(next_byte(&o)));
	while (o.dn) {
		low = next_byte(&o) & 0x0f;
		put_byte(&o, low | (next_byte(&o) & 0x0f) << 4);
	}
}

void op_unpk(struct cpu *c, const struct insn *i)
{
	struct right_to_left o = right_to_left(c, i);
	uint8_t v;

	put_byte(&o, swap_nibbles(next_byte(&o)));
	while (o.dn) {
		v = next_byte(&o);
		put_byte(&o, 0xf0 | (v & 0x0f));
		put_byte(&o, 0xf0 | v >> 4);
	}
}

void op_mvo(struct cpu *c, const struct insn *i)
{
	struct right_to_left o = right_to_left(c, i);
	uint8_t v = *range_at(&o.d, o.dn - 1), next;

	for (v &= 0x0f; o.dn; v = next >> 4) {
		next = next_byte(&o);
		put_byte(&o, v | (next & 0x0f) << 4);
	}
}

/* --- ASCII and Unicode digits --------------------------------------------------- */

#define PACKED_BYTES	16	/* the packed operand of PKA, UNPKA and their Unicode twins */
#define PACKED_DIGITS	31

/* PKA, PKU: the low nibble of each character of @size bytes, sign plus. */
static void pack_characters(struct cpu *c, const struct insn *i, unsigned int size)
{
	uint8_t in[64], out[PACKED_BYTES] = { 0 };
	unsigned int len = i->r1 + 1, count = len / size, k, nibble;

	if (count > 32 || len % size)
		cpu_program(c, i, PGM_SPECIFICATION);
	mem_read(c, i, ea_rs(c, i), in, len, i->b);
	out[PACKED_BYTES - 1] = 0x0c;
	for (k = 0; k < count && k < PACKED_DIGITS; k++) {
		nibble = in[len - 1 - k * size] & 0x0f;
		out[PACKED_BYTES - 1 - (k + 1) / 2] |= k & 1 ? nibble : nibble << 4;
	}
	mem_write(c, i, ea_ss1(c, i), out, sizeof(out), i->r2);
}

void op_pka(struct cpu *c, const struct insn *i)
{
	pack_characters(c, i, 1);
}

void op_pku(struct cpu *c, const struct insn *i)
{
	pack_characters(c, i, 2);
}

/* Condition code by sign: plus 0, minus 1, not a sign 3. */
static uint32_t sign_cc(uint8_t sign)
{
	return sign < 0xa ? 3 : sign == 0xb || sign == 0xd;
}

/* UNPKA, UNPKU: digits after '0' or U+0030; left of them more zeros. */
static void unpack_characters(struct cpu *c, const struct insn *i, unsigned int size)
{
	uint8_t in[PACKED_BYTES], out[64] = { 0 };
	unsigned int len = i->r1 + 1, count = len / size, k, digit;

	if (count > 32 || len % size)
		cpu_program(c, i, PGM_SPECIFICATION);
	mem_read(c, i, ea_rs(c, i), in, sizeof(in), i->b);
	for (k = 0; k < count; k++) {
		digit = 0;
		if (k < PACKED_DIGITS)
			digit = in[PACKED_BYTES - 1 - (k + 1) / 2] >> (k & 1 ? 0 : 4) & 0x0f;
		out[len - 1 - k * size] = 0x30 | digit;
	}
	mem_write(c, i, ea_ss1(c, i), out, len, i->r2);
	c->cc = sign_cc(in[PACKED_BYTES - 1] & 0x0f);
}

void op_unpka(struct cpu *c, const struct insn *i)
{
	unpack_characters(c, i, 1);
}

void op_unpku(struct cpu *c, const struct insn *i)
{
	unpack_characters(c, i, 2);
}

/* 1: the sign is not one; 2: a digit is not one; 3: both. */
void op_tp(struct cpu *c, const struct insn *i)
{
	uint8_t buf[DECIMAL_BYTES];
	unsigned int len = i->r1 + 1, k;

	mem_read(c, i, ea_rs(c, i), buf, len, i->b);
	c->cc = (buf[len - 1] & 0x0f) < 0xa;
	for (k = 0; k < len; k++)
		if (buf[k] >> 4 > 9 || (k + 1 < len && (buf[k] & 0x0f) > 9))
			c->cc |= 2;
}
