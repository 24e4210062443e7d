// SPDX-License-Identifier: Apache-2.0
/*
 * From a row of insn.def to a case: fields and operands by format, initial
 * registers, and how the instruction is reached (directly, across the end of a
 * page, through EXECUTE).
 */
#include "tests/insn/gen_private.h"

#define ROW(name, how, flags) [ROW_##name] = { how, flags, NULL },
#define ROW_SPECIAL(name, flags, func) [ROW_##name] = { HOW_SPECIAL, flags, gen_##func },
const struct row_spec row_specs[ROW_COUNT] = {
#include "tests/insn/rows.def"
};
#undef ROW
#undef ROW_SPECIAL

/* --- random numbers -------------------------------------------------------------- */

uint64_t gen_random(struct gen *g)
{
	uint64_t z = g->rng += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

unsigned int gen_below(struct gen *g, unsigned int n)
{
	return gen_random(g) % n;
}

bool gen_chance(struct gen *g, unsigned int n)
{
	return gen_below(g, n) == 0;
}

/* --- storage ------------------------------------------------------------------------ */

void gen_put(struct gen *g, uint64_t addr, const void *bytes, size_t len)
{
	uint8_t *p = g->c->patch + g->c->patch_len;
	uint64_t offset = addr - CASE_DATA;

	if (offset < CASE_DATA_SIZE && offset + len > CASE_DATA_WRITABLE)
		len = offset < CASE_DATA_WRITABLE ? CASE_DATA_WRITABLE - offset : 0;
	if (offset >= CASE_DATA_SIZE && addr - CASE_CODE >= CASE_CODE_SIZE)
		return;
	if (!len || g->c->patch_len + PATCH_HEADER + len > PATCH_MAX)
		return;
	be64_store(p, addr);
	be32_store(p + 8, len);
	memcpy(p + PATCH_HEADER, bytes, len);
	g->c->patch_len += PATCH_HEADER + len;
}

static void put_bfp(struct gen *g, uint8_t bytes[16])
{
	uint64_t v[2];

	v[0] = gen_chance(g, 2) ? gen_short(g) : gen_long(g);
	v[1] = gen_integer(g);
	if (gen_chance(g, 4))
		gen_extended(g, v);
	be64_store(bytes, v[0]);
	be64_store(bytes + 8, v[1]);
}

/* Numbers of any width, sometimes what a register holds or one next to it. */
static void put_integers(struct gen *g, uint8_t bytes[16])
{
	uint64_t v = gen_integer(g);
	unsigned int r = gen_chance(g, 2) ? g->f.r1 : gen_below(g, 16);
	bool half = gen_chance(g, 2);

	if (gen_chance(g, 3))
		v = g->c->in.gpr[r] + gen_below(g, 3) - 1;
	be64_store(bytes, half ? v << 32 | v >> 32 : v);
	be64_store(bytes + 8, gen_integer(g));
	if (gen_chance(g, 6))
		be16_store(bytes, gen_integer(g));
}

void gen_put_operand(struct gen *g, uint64_t addr, unsigned int len)
{
	uint8_t bytes[272];

	for (unsigned int n = 0; n < len && n < 256; n += 16) {
		if (g->spec->flags & BFP)
			put_bfp(g, bytes + n);
		else
			put_integers(g, bytes + n);
	}
	if (g->spec->flags & DECIMAL)
		gen_packed(g, bytes, len);
	gen_put(g, addr, bytes, len);
}

/* --- addresses ---------------------------------------------------------------------- */

static unsigned int wanted_alignment(struct gen *g)
{
	unsigned int flags = g->spec->flags;

	if (gen_chance(g, 30))
		return 1;
	if (flags & ALIGN16)
		return 16;
	if (flags & ALIGN8)
		return 8;
	if (flags & ALIGN4)
		return 4;
	return 1u << gen_below(g, 5);
}

uint64_t gen_data_address(struct gen *g, unsigned int len)
{
	unsigned int align = wanted_alignment(g), back = gen_below(g, len + 1);
	uint64_t page = gen_below(g, CASE_DATA_WRITABLE / CASE_PAGE) * CASE_PAGE;
	uint64_t offset = page + gen_below(g, CASE_PAGE - 64);

	switch (gen_below(g, 24)) {
	case 0: case 1: case 2: case 3:
		offset = page + CASE_PAGE - back;
		break;
	case 4:
		offset = CASE_DATA_WRITABLE + gen_below(g, CASE_PAGE - 16);
		break;
	case 5:
		offset = CASE_DATA_SIZE - back;
		break;
	case 6:
		offset = -(uint64_t)gen_below(g, 16);
		break;
	case 7:
		offset = page;
		break;
	}
	return CASE_DATA + (offset & -(uint64_t)align);
}

/* Where the EXECUTE of the instruction is, if it has one. */
static uint64_t execute_address(const struct gen *g)
{
	return CASE_CODE + ((g->at - CASE_CODE + 256) & (CASE_CODE_SIZE - 1));
}

/* Somewhere in the code pages, away from the instruction itself. */
uint64_t gen_code_address(struct gen *g)
{
	uint64_t addr;

	do
		addr = CASE_CODE + gen_below(g, CASE_CODE_SIZE / 2 - 8) * 2;
	while (addr - g->at + 32 < 64 || addr - execute_address(g) + 32 < 64);
	return addr;
}

unsigned int gen_address_register(struct gen *g)
{
	unsigned int r;

	do
		r = 1 + gen_below(g, 15);
	while (g->used & 1u << r);
	g->used |= 1u << r;
	return r;
}

void gen_set_address(struct gen *g, unsigned int r, uint64_t addr)
{
	g->c->in.gpr[r] = addr;
	g->used |= 1u << r;
}

unsigned int gen_even(struct gen *g)
{
	unsigned int r;

	do
		r = gen_below(g, 8) * 2;
	while (g->used & 3u << r);
	g->used |= 3u << r;
	if (gen_chance(g, 25))
		r |= 1;
	return r;
}

void gen_base(struct gen *g, uint64_t addr, bool wide, unsigned int *b, unsigned int *x,
	      int32_t *d)
{
	uint64_t index = 0;

	*d = gen_below(g, 4096);
	if (wide)
		*d += ((int)gen_below(g, 256) - 128) * 4096;
	if (gen_chance(g, 4))
		*d = 0;
	*b = gen_address_register(g);
	if (x && gen_chance(g, 2)) {
		*x = gen_address_register(g);
		index = g->c->in.gpr[*x];
	}
	g->c->in.gpr[*b] = addr - *d - index;
	if (x && gen_chance(g, 4)) {
		unsigned int swap = *b;

		*b = *x;
		*x = swap;
	}
}

/* --- fields ------------------------------------------------------------------------- */

static unsigned int fp_register(struct gen *g, bool pair)
{
	unsigned int r = gen_below(g, 16);

	return pair && !gen_chance(g, 25) ? r & 13 : r;
}

static void pick_registers(struct gen *g)
{
	unsigned int flags = g->spec->flags;
	struct fields *f = &g->f;

	f->r1 = fp_register(g, flags & PAIR1);
	f->r2 = fp_register(g, flags & PAIR2);
	f->r3 = gen_below(g, 16);
	if ((flags & EVEN1) && !gen_chance(g, 25))
		f->r1 &= 14;
	if ((flags & EVEN2) && !gen_chance(g, 25))
		f->r2 &= 14;
	if ((flags & EVEN3) && !gen_chance(g, 25))
		f->r3 &= 14;
	if (gen_chance(g, 4))
		g->c->in.gpr[f->r2] = g->c->in.gpr[f->r1] + gen_below(g, 3) - 1;
	if (gen_chance(g, 8))
		g->c->in.fpr[f->r2] = g->c->in.fpr[f->r1];
}

static void pick_immediates(struct gen *g)
{
	struct fields *f = &g->f;
	uint64_t v = gen_integer(g);

	if (gen_chance(g, 4))
		v = g->c->in.gpr[f->r1] + gen_below(g, 3) - 1;
	f->i2 = v;
	f->i3 = gen_chance(g, 3) ? gen_below(g, 64) : gen_integer(g) & 0xff;
	f->i4 = gen_chance(g, 3) ? gen_below(g, 64) : gen_random(g) & 0xff;
	f->i5 = gen_random(g) & 0xff;
	f->m3 = gen_below(g, 16);
	f->m4 = g->row->format == FMT_RRFe && (g->spec->flags & BFP_M4) ? gen_below(g, 2) * 4 : 0;
	f->l1 = gen_random(g) & 0xff;
	f->l2 = gen_below(g, 16);
}

/* Two storage operands that may overlap in every way. */
static uint64_t second_address(struct gen *g, uint64_t first, unsigned int len)
{
	switch (gen_below(g, 6)) {
	case 0:
		return first;
	case 1:
		return first + gen_below(g, 9) - 4;
	case 2:
		return first + gen_below(g, 2 * len + 1) - len;
	default:
		return gen_data_address(g, len);
	}
}

static void storage_pair(struct gen *g, unsigned int len1, unsigned int len2)
{
	struct fields *f = &g->f;
	uint64_t a1 = gen_data_address(g, len1), a2;
	uint8_t same[256];

	if (g->spec->flags & APART)
		a2 = a1 + CASE_PAGE < CASE_DATA + CASE_DATA_WRITABLE ? a1 + CASE_PAGE - 77 :
								       a1 - CASE_PAGE + 77;
	else
		a2 = second_address(g, a1, len1);

	gen_base(g, a1, false, &f->b1, NULL, &f->d1);
	gen_base(g, a2, false, &f->b2, NULL, &f->d2);
	gen_put_operand(g, a1, len1);
	gen_put_operand(g, a2, len2);
	if (g->row->format == FMT_SSf) {	/* every doubleword of the result is a change */
		memset(same, 0xee, 16);
		gen_put(g, a1, same, 16);
		return;
	}
	if (len1 != len2 || !gen_chance(g, 2))
		return;
	for (unsigned int n = 0; n < len1; n++)
		same[n] = gen_random(g);
	gen_put(g, a1, same, len1);
	if (gen_chance(g, 2))
		same[gen_below(g, len1)] ^= 1u << gen_below(g, 8);
	gen_put(g, a2, same, len1);
}

static void operands_ss(struct gen *g)
{
	struct fields *f = &g->f;
	unsigned int len1 = 16, len2 = 16;

	switch (g->row->format) {
	case FMT_SSa: case FMT_SSf:
		if (gen_chance(g, 2))
			f->l1 &= 15;
		if (g->spec->flags & SHORT)
			f->l1 = gen_chance(g, 8) ? f->l1 & 31 : f->l1 & 15;
		len1 = len2 = f->l1 + 1;
		break;
	case FMT_SSb:
		f->l1 &= 15;
		len1 = f->l1 + 1;
		len2 = f->l2 + 1;
		break;
	case FMT_SSc:
		f->l1 &= 15;
		f->i3 = gen_below(g, 16);
		len1 = f->l1 + 1;
		break;
	default:
		len1 = len2 = 128;
	}
	storage_pair(g, len1, len2);
}

/* The address of a storage operand, of a branch target, or any number. */
static uint64_t pick_address(struct gen *g)
{
	uint64_t addr;

	if (g->spec->how == HOW_BRANCH)
		return gen_code_address(g);
	if (g->spec->how == HOW_ADDRESS)
		return gen_integer(g);
	addr = gen_data_address(g, 16);
	gen_put_operand(g, addr, 16);
	return addr;
}

static void operands_relative_data(struct gen *g)
{
	unsigned int align = gen_chance(g, 2) ? 8 : 16;
	uint64_t addr;

	addr = gen_data_address(g, 16) & -(uint64_t)align;
	gen_put_operand(g, addr, 16);
	g->f.i2 = (int64_t)(addr - g->at) / 2;
}

static void operands_by_format(struct gen *g)
{
	struct fields *f = &g->f;

	switch (g->row->format) {
	case FMT_RX: case FMT_RXE: case FMT_RXF:
		gen_base(g, pick_address(g), false, &f->b2, &f->x2, &f->d2);
		break;
	case FMT_RXY:
		gen_base(g, pick_address(g), true, &f->b2, &f->x2, &f->d2);
		break;
	case FMT_RS: case FMT_S: case FMT_RIS: case FMT_RRS:
		gen_base(g, pick_address(g), false, &f->b2, NULL, &f->d2);
		break;
	case FMT_RSY:
		gen_base(g, pick_address(g), true, &f->b2, NULL, &f->d2);
		break;
	case FMT_SI: case FMT_SIL: case FMT_RSL:
		gen_base(g, pick_address(g), false, &f->b1, NULL, &f->d1);
		break;
	case FMT_SIY:
		gen_base(g, pick_address(g), true, &f->b1, NULL, &f->d1);
		break;
	case FMT_SSa: case FMT_SSb: case FMT_SSc: case FMT_SSd: case FMT_SSe: case FMT_SSf:
	case FMT_SSE: case FMT_SSF:
		operands_ss(g);
		break;
	case FMT_RR: case FMT_RRE:
		if (g->spec->how == HOW_BRANCH && f->r2)
			gen_set_address(g, f->r2, gen_code_address(g));
		break;
	case FMT_RILb:
		if (g->spec->how != HOW_RELATIVE)
			operands_relative_data(g);
		break;
	default:
		break;
	}
	if (g->spec->how == HOW_RELATIVE)
		f->i2 = (int64_t)(gen_code_address(g) - g->at) / 2;
}

/* --- the case --------------------------------------------------------------------------- */

static void fill_registers(struct gen *g)
{
	struct insn_state *s = &g->c->in;
	bool extended = g->spec->flags & (PAIR1 | PAIR2);

	for (unsigned int n = 0; n < 16; n++)
		s->gpr[n] = gen_integer(g);
	for (unsigned int n = 0; n < 16; n++)
		s->acr[n] = gen_random(g);
	for (unsigned int n = 0; n < 16; n++)
		s->fpr[n] = gen_chance(g, 2) ? gen_long(g) : gen_short(g);
	for (unsigned int n = 0; n < 16; n++) {
		uint64_t pair[2];

		if ((n & 2) || !extended || gen_chance(g, 4))
			continue;
		gen_extended(g, pair);
		s->fpr[n] = pair[0];
		s->fpr[n + 2] = pair[1];
	}
	s->fpc = gen_fpc(g);
	s->cc_pm = gen_below(g, 4) << 4;
	if (gen_chance(g, 6))
		s->cc_pm |= gen_below(g, 16);
}

/* Where the text goes, which relative operands depend on. */
static void place(struct gen *g)
{
	g->at = CASE_CODE + 64 + gen_below(g, CASE_CODE_SIZE - 512) / 2 * 2;
	g->c->flags = 0;
	if (gen_chance(g, 6))
		g->c->flags |= CASE_EXECUTED;
	else if (gen_chance(g, 12)) {
		g->at = CASE_CODE + CASE_PAGE * (1 + (!(g->spec->flags & LOOP) && gen_chance(g, 4))) - 2 * (1 + gen_below(g, 3));
		g->c->flags |= CASE_CROSSING;
	}
}

/* EXECUTE takes bits of the second byte from a register: lengths and immediates do. */
static unsigned int move_bits(struct gen *g, uint8_t text[6])
{
	unsigned int r, bits = gen_random(g) & 0xff;

	switch (g->row->format) {
	case FMT_SSa: case FMT_SSb: case FMT_SI:
		break;
	default:
		return 0;
	}
	r = gen_address_register(g);
	g->c->in.gpr[r] = (g->c->in.gpr[r] & ~UINT64_C(0xff)) | (text[1] & bits);
	text[1] &= ~bits;
	return r;
}

/* Put an EXECUTE of the text at g->at elsewhere; returns where. */
static uint64_t put_execute(struct gen *g, uint8_t text[6], unsigned int *len)
{
	uint64_t at = execute_address(g);
	unsigned int room = __builtin_popcount(g->used | 1), b, r = 0;
	uint8_t execute[6] = { 0xc6, 0 };

	if (room < 14)
		r = move_bits(g, text);
	execute[1] = r << 4;
	*len = 6;
	be32_store(execute + 2, (int64_t)(g->at - at) / 2);
	if (room < 13 && gen_chance(g, 2)) {
		b = gen_address_register(g);
		g->c->in.gpr[b] = g->at - 5;
		memset(execute, 0, sizeof(execute));
		execute[0] = 0x44;
		execute[1] = r << 4;
		be16_store(execute + 2, b << 12 | 5);
		*len = 4;
	}
	gen_put(g, at, execute, *len);
	return at;
}

static void put_text(struct gen *g)
{
	struct insn_case *c = g->c;
	unsigned int len = insn_length(c->text[0]), back = len;
	uint64_t at = g->at;
	uint8_t text[6], loop[4] = { 0xa7, 0x14 };

	memcpy(text, c->text, sizeof(text));
	if (c->flags & CASE_EXECUTED)
		at = put_execute(g, text, &back);
	gen_put(g, g->at, text, at == g->at && g->at + len > CASE_CODE + CASE_CODE_SIZE ?
				   CASE_CODE + CASE_CODE_SIZE - g->at : len);
	c->in.psw_addr = at;
	if (!(g->spec->flags & LOOP) || at + back + 4 > CASE_CODE + CASE_CODE_SIZE)
		return;
	be16_store(loop + 2, -(int)back / 2);
	gen_put(g, at + back, loop, 4);
}

void generate_case(unsigned int row, unsigned int number, uint64_t seed, struct insn_case *c)
{
	struct gen g = {
		.c = c,
		.row = &insn_rows[row],
		.spec = &row_specs[row],
		.rng = seed ^ (uint64_t)insn_rows[row].opcode << 40 ^ (uint64_t)number << 8,
	};

	c->row = row;
	c->number = number;
	c->patch_len = 0;
	gen_random(&g);
	fill_registers(&g);
	place(&g);
	pick_registers(&g);
	pick_immediates(&g);
	if (g.spec->operands)
		g.spec->operands(&g);
	else
		operands_by_format(&g);
	gen_encode(g.row, &g.f, c->text);
	put_text(&g);
}
