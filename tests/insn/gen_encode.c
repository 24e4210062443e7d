// SPDX-License-Identifier: Apache-2.0
/*
 * From fields to instruction text: the formats of the Principles of Operation,
 * chapter 5, written down independently of the decoder under test.
 */
#include "tests/insn/gen_private.h"

static void put_base(uint8_t *p, unsigned int b, int32_t d)
{
	p[0] = b << 4 | (d >> 8 & 15);
	p[1] = d;
}

static void put_base_long(uint8_t *p, unsigned int b, int32_t d)
{
	put_base(p, b, d);
	p[2] = d >> 12;
}

static void put_opcode(const struct insn_row *row, uint8_t text[6])
{
	memset(text, 0, 6);
	text[0] = row->opcode >> 8;
	switch (text[0]) {
	case 0xe3: case 0xeb: case 0xec: case 0xed: case 0xe7:
		text[5] = row->opcode;
		break;
	default:
		text[1] = row->opcode;
	}
}

static void encode_rie(enum insn_format format, const struct fields *f, uint8_t t[6])
{
	unsigned int second = format == FMT_RIEb || format == FMT_RIEf ? f->r2 :
			      format == FMT_RIEd || format == FMT_RIEe ? f->r3 :
			      format == FMT_RIEa ? 0 : f->m3;

	t[1] = f->r1 << 4 | second;
	be16_store(t + 2, f->i2);
	if (format == FMT_RIEa || format == FMT_RIEb)
		t[4] = f->m3 << 4;
	if (format == FMT_RIEc)
		t[4] = f->i3;
	if (format == FMT_RIEf) {
		t[2] = f->i3;
		t[3] = f->i4;
		t[4] = f->i5;
	}
}

static void encode_ss(enum insn_format format, const struct fields *f, uint8_t t[6])
{
	put_base(t + 2, f->b1, f->d1);
	put_base(t + 4, f->b2, f->d2);
	switch (format) {
	case FMT_SSa: case FMT_SSf:
		t[1] = f->l1;
		break;
	case FMT_SSb:
		t[1] = f->l1 << 4 | f->l2;
		break;
	case FMT_SSc:
		t[1] = f->l1 << 4 | f->i3;
		break;
	case FMT_SSF:
		t[1] |= f->r3 << 4;
		break;
	case FMT_SSE:
		break;
	default:
		t[1] = f->r1 << 4 | f->r3;
	}
}

static void encode_rrf(enum insn_format format, const struct fields *f, uint8_t t[6])
{
	t[3] = f->r1 << 4 | f->r2;
	switch (format) {
	case FMT_RRFa: case FMT_RRFb:
		t[2] = f->r3 << 4 | f->m4;
		break;
	case FMT_RRFc: case FMT_RRFe:
		t[2] = f->m3 << 4 | f->m4;
		break;
	case FMT_RRD:
		t[2] = f->r1 << 4;
		t[3] = f->r3 << 4 | f->r2;
		break;
	default:
		break;
	}
}

static void encode_rx(enum insn_format format, const struct fields *f, uint8_t t[6])
{
	t[1] = f->r1 << 4 | f->x2;
	if (format == FMT_RXY)
		put_base_long(t + 2, f->b2, f->d2);
	else
		put_base(t + 2, f->b2, f->d2);
	if (format == FMT_RXE)
		t[4] = f->m3 << 4;
	if (format == FMT_RXF) {
		t[1] = f->r3 << 4 | f->x2;
		t[4] = f->r1 << 4;
	}
}

static void encode_si(enum insn_format format, const struct fields *f, uint8_t t[6])
{
	if (format == FMT_SIL)
		be16_store(t + 4, f->i2);
	else
		t[1] = f->i2;
	if (format == FMT_SIY)
		put_base_long(t + 2, f->b1, f->d1);
	else
		put_base(t + 2, f->b1, f->d1);
}

static void encode_rs(enum insn_format format, const struct fields *f, uint8_t t[6])
{
	t[1] = f->r1 << 4 | f->r3;
	if (format == FMT_RSY)
		put_base_long(t + 2, f->b2, f->d2);
	else if (format == FMT_RSI)
		be16_store(t + 2, f->i2);
	else
		put_base(t + 2, f->b2, f->d2);
}

static void encode_compare_branch(enum insn_format format, const struct fields *f, uint8_t t[6])
{
	put_base(t + 2, f->b2, f->d2);
	if (format == FMT_RIS) {
		t[1] = f->r1 << 4 | f->m3;
		t[4] = f->i3;
	} else {
		t[1] = f->r1 << 4 | f->r2;
		t[4] = f->m3 << 4;
	}
}

void gen_encode(const struct insn_row *row, const struct fields *f, uint8_t t[6])
{
	enum insn_format format = row->format;

	put_opcode(row, t);
	switch (format) {
	case FMT_E:
		break;
	case FMT_I:
		t[1] = f->i2;
		break;
	case FMT_IE:
		t[3] = f->i2;
		break;
	case FMT_MII: case FMT_SMI:
		t[1] = f->r1 << 4;
		break;
	case FMT_RR:
		t[1] = f->r1 << 4 | f->r2;
		break;
	case FMT_RRE: case FMT_RRD: case FMT_RRFa: case FMT_RRFb: case FMT_RRFc: case FMT_RRFe:
		encode_rrf(format, f, t);
		break;
	case FMT_RX: case FMT_RXY: case FMT_RXE: case FMT_RXF:
		encode_rx(format, f, t);
		break;
	case FMT_RS: case FMT_RSY: case FMT_RSI:
		encode_rs(format, f, t);
		break;
	case FMT_RSL:
		t[1] = f->l1 << 4;
		put_base(t + 2, f->b1, f->d1);
		break;
	case FMT_RIa: case FMT_RIb: case FMT_RIc:
		t[1] |= f->r1 << 4;
		be16_store(t + 2, f->i2);
		break;
	case FMT_RILa: case FMT_RILb: case FMT_RILc:
		t[1] |= f->r1 << 4;
		be32_store(t + 2, f->i2);
		break;
	case FMT_RIEa: case FMT_RIEb: case FMT_RIEc: case FMT_RIEd: case FMT_RIEe:
	case FMT_RIEf: case FMT_RIEg:
		encode_rie(format, f, t);
		break;
	case FMT_RIS: case FMT_RRS:
		encode_compare_branch(format, f, t);
		break;
	case FMT_S:
		put_base(t + 2, f->b2, f->d2);
		break;
	case FMT_SI: case FMT_SIY: case FMT_SIL:
		encode_si(format, f, t);
		break;
	case FMT_SSa: case FMT_SSb: case FMT_SSc: case FMT_SSd: case FMT_SSe: case FMT_SSf:
	case FMT_SSE: case FMT_SSF:
		encode_ss(format, f, t);
		break;
	}
}
