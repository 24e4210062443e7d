// SPDX-License-Identifier: Apache-2.0
/*
 * From instruction text to predecoded instruction: the operation-code lookup
 * and the field layouts of the formats (Principles of Operation, chapter 5).
 */
#include "arch/s390/soft/insn/insn.h"

#include <string.h>

#include "core/be.h"

const struct insn_row insn_rows[ROW_COUNT] = {
#define INSN(op, name, fmt, fac, kind, flags, func) \
	[ROW_##name] = { #name, op, FMT_##fmt, fac, KIND_##kind, flags },
#include "arch/s390/soft/insn/insn.def"
#undef INSN
};

/* Row by operation code, as insn.def writes it. */
static const uint16_t row_by_opcode[65536] = {
#define INSN(op, name, fmt, fac, kind, flags, func) [op] = ROW_##name,
#include "arch/s390/soft/insn/insn.def"
#undef INSN
};

/* Where the second part of the operation code is, by first byte. */
static unsigned int opcode_key(const uint8_t text[6])
{
	unsigned int major = text[0] << 8;

	switch (text[0]) {
	case 0x01: case 0xb2: case 0xb3: case 0xb9: case 0xe5:
		return major | text[1];
	case 0xa5: case 0xa7: case 0xc0: case 0xc2: case 0xc4:
	case 0xc6: case 0xc8: case 0xcc:
		return major | (text[1] & 15);
	case 0xe3: case 0xe7: case 0xeb: case 0xec: case 0xed:
		return major | text[5];
	default:
		return major;
	}
}

unsigned int insn_lookup(const uint8_t text[6])
{
	return row_by_opcode[opcode_key(text)];
}

/* Fields as the formats place them. */
static uint8_t high(uint8_t byte) { return byte >> 4; }
static uint8_t low(uint8_t byte) { return byte & 15; }
static uint8_t base(uint8_t reg) { return reg ? reg : 16; }	/* 0: no base, no index */
static int32_t disp12(const uint8_t *p) { return (p[0] & 15) << 8 | p[1]; }
static int16_t imm16(const uint8_t *p) { return be16_load(p); }
static int32_t imm32(const uint8_t *p) { return be32_load(p); }

static int32_t disp20(const uint8_t *p)
{
	return (int8_t)p[2] * 4096 + disp12(p);
}

static void set_base_disp(struct insn *i, const uint8_t *p)
{
	i->b = base(high(p[0]));
	i->d = disp12(p);
}

static void set_base_disp20(struct insn *i, const uint8_t *p)
{
	i->b = base(high(p[0]));
	i->d = disp20(p);
}

/* D1(B1), D2(B2) of the storage-and-storage formats */
static void set_two_operands(struct insn *i, const uint8_t t[6])
{
	i->r2 = base(high(t[2]));
	i->i = disp12(t + 2);
	set_base_disp(i, t + 4);
}

static void decode_rr(struct insn *i, uint8_t byte)
{
	i->r1 = high(byte);
	i->r2 = low(byte);
}

static void decode_rie(enum insn_format format, const uint8_t t[6], struct insn *i)
{
	i->r1 = high(t[1]);
	i->i = imm16(t + 2);
	switch (format) {
	case FMT_RIEa:
		i->r3 = high(t[4]);
		break;
	case FMT_RIEb:
		i->r2 = low(t[1]);
		i->r3 = high(t[4]);
		break;
	case FMT_RIEc:
		i->r3 = low(t[1]);
		i->d = (int8_t)t[4];
		break;
	case FMT_RIEf:
		i->r2 = low(t[1]);
		i->r3 = t[2];
		i->m4 = t[3];
		i->b = t[4] & 63;
		i->mask = insn_bit_range(t[2] & 63, t[3] & 63);
		break;
	default:		/* d, e, g */
		i->r3 = low(t[1]);
	}
}

static void decode_ss(enum insn_format format, const uint8_t t[6], struct insn *i)
{
	set_two_operands(i, t);
	switch (format) {
	case FMT_SSa:
	case FMT_SSf:
		i->r1 = t[1];
		break;
	case FMT_SSF:
		i->r1 = i->r3 = high(t[1]);
		break;
	case FMT_SSE:
		break;
	default:		/* b, c, d, e */
		i->r1 = high(t[1]);
		i->r3 = low(t[1]);
	}
}

static void decode_rrf(enum insn_format format, const uint8_t t[6], struct insn *i)
{
	decode_rr(i, t[3]);
	i->r3 = high(t[2]);
	i->m4 = low(t[2]);
	if (format == FMT_RRD) {
		i->r1 = high(t[2]);
		i->r3 = high(t[3]);
		i->m4 = 0;
	}
}

static void decode_ri(enum insn_format format, const uint8_t t[6], struct insn *i)
{
	i->r1 = high(t[1]);
	i->i = format <= FMT_RIc ? imm16(t + 2) : imm32(t + 2);
}

static void decode_rx(enum insn_format format, const uint8_t t[6], struct insn *i)
{
	i->r1 = high(t[1]);
	i->r2 = base(low(t[1]));
	if (format == FMT_RXY)
		set_base_disp20(i, t + 2);
	else
		set_base_disp(i, t + 2);
	if (format == FMT_RXE)
		i->r3 = high(t[4]);
	if (format == FMT_RXF) {
		i->r3 = i->r1;
		i->r1 = high(t[4]);
	}
}

static void decode_rs(enum insn_format format, const uint8_t t[6], struct insn *i)
{
	i->r1 = high(t[1]);
	i->r3 = low(t[1]);
	if (format == FMT_RSY)
		set_base_disp20(i, t + 2);
	else if (format == FMT_RSI)
		i->i = imm16(t + 2);
	else
		set_base_disp(i, t + 2);
}

static void decode_si(enum insn_format format, const uint8_t t[6], struct insn *i)
{
	i->i = t[1];
	if (format == FMT_SIY)
		set_base_disp20(i, t + 2);
	else
		set_base_disp(i, t + 2);
	if (format == FMT_SIL)
		i->i = imm16(t + 4);
}

/* RIS and RRS: compare and branch to D4(B4) */
static void decode_compare_branch(enum insn_format format, const uint8_t t[6], struct insn *i)
{
	i->r1 = high(t[1]);
	set_base_disp(i, t + 2);
	if (format == FMT_RIS) {
		i->r3 = low(t[1]);
		i->i = (int8_t)t[4];
	} else {
		i->r2 = low(t[1]);
		i->r3 = high(t[4]);
	}
}

void insn_decode(unsigned int row, const uint8_t t[6], struct insn *i)
{
	enum insn_format format = insn_rows[row].format;

	memset(i, 0, sizeof(*i));
	switch (format) {
	case FMT_E: case FMT_MII: case FMT_SMI:
		break;
	case FMT_I:
		i->i = t[1];
		break;
	case FMT_IE:
		i->i = t[3];
		break;
	case FMT_RR:
		decode_rr(i, t[1]);
		break;
	case FMT_RRE:
		decode_rr(i, t[3]);
		break;
	case FMT_RRD: case FMT_RRFa: case FMT_RRFb: case FMT_RRFc: case FMT_RRFe:
		decode_rrf(format, t, i);
		break;
	case FMT_RX: case FMT_RXY: case FMT_RXE: case FMT_RXF:
		decode_rx(format, t, i);
		break;
	case FMT_RS: case FMT_RSY: case FMT_RSI:
		decode_rs(format, t, i);
		break;
	case FMT_RSL:
		i->r1 = high(t[1]);
		set_base_disp(i, t + 2);
		break;
	case FMT_RIa: case FMT_RIb: case FMT_RIc: case FMT_RILa: case FMT_RILb: case FMT_RILc:
		decode_ri(format, t, i);
		break;
	case FMT_RIEa: case FMT_RIEb: case FMT_RIEc: case FMT_RIEd: case FMT_RIEe:
	case FMT_RIEf: case FMT_RIEg:
		decode_rie(format, t, i);
		break;
	case FMT_RIS: case FMT_RRS:
		decode_compare_branch(format, t, i);
		break;
	case FMT_S:
		set_base_disp(i, t + 2);
		break;
	case FMT_SI: case FMT_SIY: case FMT_SIL:
		decode_si(format, t, i);
		break;
	case FMT_SSa: case FMT_SSb: case FMT_SSc: case FMT_SSd: case FMT_SSe: case FMT_SSf:
	case FMT_SSE: case FMT_SSF:
		decode_ss(format, t, i);
		break;
	}
}
