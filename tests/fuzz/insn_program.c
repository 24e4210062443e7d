// SPDX-License-Identifier: Apache-2.0
/*
 * The generator of guest programs (see insn_program.h). Base registers point
 * into the data pages, often shortly before a page ends; loops count down;
 * what sets the condition code is often followed by what uses it.
 */
#include "tests/fuzz/insn_program.h"

#include <stdbool.h>
#include <string.h>

#include "arch/s390/soft/insn/insn.h"
#include "core/be.h"
#include "tests/fuzz/common.h"

#define INSNS_MAX	96
#define LOOP_DEPTH	3

/* Registers with a purpose; the others are operands. */
enum { R_COUNT = 5, R_BASE = 8, R_CODE = 11, R_INDEX = 12, R_BRANCH = 13 };

enum target { TARGET_NONE, TARGET_AHEAD, TARGET_LOOP, TARGET_ANY, TARGET_DATA };

struct generated {
	uint16_t offset;
	uint8_t target;		/* enum target */
	uint8_t loop;		/* TARGET_LOOP: the insn it goes back to */
	bool wide;		/* the distance has 32 bits */
};

struct generator {
	uint64_t random;
	uint16_t start;		/* offset in the code pages */
	unsigned int len;
	unsigned int count;
	uint8_t code[PROGRAM_CODE_SIZE];
	struct generated insn[INSNS_MAX + 16];
};

uint64_t program_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned int below(struct generator *g, unsigned int limit)
{
	return program_random(&g->random) % limit;
}

static bool chance(struct generator *g, unsigned int percent)
{
	return below(g, 100) < percent;
}

static uint32_t value32(uint64_t *state)
{
	static const uint32_t edges[] = {
		0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7ffffffe,
		0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0xffff8000,
	};
	uint64_t r = program_random(state);

	if ((r & 3) == 0)
		return r >> 32;
	if ((r & 3) == 1)
		return r >> 8 & 0x3f;
	return edges[(r >> 8) % (sizeof(edges) / sizeof(edges[0]))];
}

uint64_t program_value(uint64_t *state)
{
	uint64_t low = value32(state);
	uint64_t r = program_random(state);

	if ((r & 7) == 0)
		return (int64_t)(int32_t)low;
	return (r & 7) == 1 ? low : (uint64_t)value32(state) << 32 | low;
}

/* --- rows ------------------------------------------------------------------------ */

/* Of 1000 times that the row is drawn, how often it is taken. */
static unsigned int row_weight(const struct insn_row *row)
{
	unsigned int weight;

	switch (row->kind) {
	case KIND_H: case KIND_J:
		weight = 1000;
		break;
	case KIND_X:
		weight = 600;
		break;
	case KIND_E:
		weight = 40;
		break;
	default:
		weight = 120;
	}
	if (row->flags & INSN_AFP)
		weight /= 6;
	return row->flags & INSN_PRIV ? weight / 4 : weight;
}

static unsigned int choose_row(struct generator *g)
{
	for (;;) {
		unsigned int row = 1 + below(g, ROW_COUNT - 1);

		if (below(g, 1000) < row_weight(&insn_rows[row]))
			return row;
	}
}

static void set_opcode(uint8_t *text, uint16_t opcode)
{
	text[0] = opcode >> 8;
	switch (text[0]) {
	case 0xa5: case 0xa7: case 0xc0: case 0xc2: case 0xc4: case 0xc6: case 0xc8: case 0xcc:
		text[1] = (text[1] & 0xf0) | (opcode & 15);
		break;
	case 0x01: case 0xb2: case 0xb3: case 0xb9: case 0xe5:
		text[1] = opcode;
		break;
	case 0xe3: case 0xeb: case 0xec: case 0xed: case 0xe7:
		text[5] = opcode;
	}
}

/* --- operands --------------------------------------------------------------------- */

/* A register for a result, so that those with a purpose keep theirs for a while. */
static unsigned int result_register(struct generator *g)
{
	unsigned int r = below(g, 16);

	return (r < R_COUNT || r > R_BRANCH || chance(g, 3)) ? r : r % R_COUNT;
}

static unsigned int operand_register(struct generator *g)
{
	return chance(g, 75) ? below(g, R_COUNT) : below(g, 16);
}

/* Base and displacement of an operand in storage. */
static void set_storage(struct generator *g, uint8_t *field, bool branch)
{
	unsigned int base = R_BASE + below(g, 3), displacement = below(g, 24);

	if (branch) {
		base = chance(g, 95) ? R_BRANCH : below(g, 16);
		displacement = 0;
	} else if (chance(g, 6)) {
		base = chance(g, 50) ? R_CODE : below(g, 16);
		displacement = below(g, 4096);
	}
	if (chance(g, 30))
		displacement &= ~7u;
	field[0] = base << 4 | displacement >> 8;
	field[1] = displacement;
}

static void set_high(uint8_t *field, unsigned int value)
{
	*field = value << 4 | (*field & 15);
}

static void set_low(uint8_t *field, unsigned int value)
{
	*field = (*field & 0xf0) | value;
}

/* Length code(s) of storage-to-storage formats: mostly short. */
static unsigned int length_code(struct generator *g)
{
	return chance(g, 80) ? below(g, 12) : below(g, 256);
}

static void set_registers(struct generator *g, enum insn_format format, uint8_t *text)
{
	switch (format) {
	case FMT_RR:
		text[1] = result_register(g) << 4 | operand_register(g);
		break;
	case FMT_RRE: case FMT_RRFa: case FMT_RRFb: case FMT_RRFc: case FMT_RRFe:
		text[3] = result_register(g) << 4 | operand_register(g);
		break;
	case FMT_RRD:
		set_high(&text[2], result_register(g));
		break;
	case FMT_SSa: case FMT_SSb: case FMT_SSc: case FMT_SSf:
		text[1] = length_code(g);
		break;
	case FMT_S: case FMT_SI: case FMT_SIY: case FMT_SIL: case FMT_SSE: case FMT_E:
	case FMT_I: case FMT_IE: case FMT_SSd: case FMT_SSe:
		break;
	case FMT_RIEd: case FMT_RIEe: case FMT_RIEb: case FMT_RIEf: case FMT_RRS:
		text[1] = result_register(g) << 4 | operand_register(g);
		break;
	default:
		set_high(&text[1], result_register(g));
	}
}

static void set_addresses(struct generator *g, const struct insn_row *row, uint8_t *text)
{
	bool branch = row->kind == KIND_B;

	switch (row->format) {
	case FMT_RX: case FMT_RXY: case FMT_RXE: case FMT_RXF:
		set_low(&text[1], chance(g, 70) || branch ? 0 :
				  chance(g, 80) ? R_INDEX : below(g, 16));
		/* fall through */
	case FMT_RS: case FMT_RSY: case FMT_RSL: case FMT_RIS: case FMT_RRS: case FMT_S:
	case FMT_SI: case FMT_SIY: case FMT_SIL:
		set_storage(g, text + 2, branch);
		break;
	case FMT_SSa: case FMT_SSb: case FMT_SSc: case FMT_SSd: case FMT_SSe: case FMT_SSf:
	case FMT_SSE: case FMT_SSF:
		set_storage(g, text + 2, false);
		set_storage(g, text + 4, false);
	}
	if (row->format == FMT_RXY || row->format == FMT_RSY || row->format == FMT_SIY)
		text[4] = chance(g, 85) ? 0 : chance(g, 80) ? 0xff : below(g, 256);
}

/* Many instructions that are not hot want register pairs. */
static void prefer_even(struct generator *g, const struct insn_row *row, uint8_t *text)
{
	if (row->kind != KIND_F || !chance(g, 60))
		return;
	if (row->format == FMT_RRE || row->format == FMT_RRFc)
		text[3] &= 0xee;
	else if (row->format == FMT_RS || row->format == FMT_RSY || row->format == FMT_RR)
		text[1] &= 0xee;
	else if (row->format == FMT_RX || row->format == FMT_RXY)
		text[1] &= 0xef;
}

static void set_immediate(struct generator *g, enum insn_format format, uint8_t *text)
{
	uint32_t value = value32(&g->random);

	switch (format) {
	case FMT_RIa: case FMT_RIEa: case FMT_RIEd: case FMT_RIEg:
		be16_store(text + 2, value);
		break;
	case FMT_RILa:
		be32_store(text + 2, value);
		break;
	case FMT_SIL:
		be16_store(text + 4, value);
		break;
	case FMT_RIEc: case FMT_RIS:
		text[4] = value;
		break;
	case FMT_SI: case FMT_SIY:
		text[1] = chance(g, 40) ? 1u << below(g, 8) : value;
		break;
	default:
		break;
	}
}

static enum target row_target(struct generator *g, unsigned int row)
{
	if (row == ROW_larl)
		return chance(g, 50) ? TARGET_ANY : TARGET_DATA;
	if (row == ROW_exrl)
		return TARGET_ANY;
	if (insn_rows[row].kind == KIND_J)
		return chance(g, 97) ? TARGET_AHEAD : TARGET_ANY;
	if (insn_rows[row].format == FMT_RILb)
		return chance(g, 97) ? TARGET_DATA : TARGET_ANY;
	return TARGET_NONE;
}

/* --- programs ---------------------------------------------------------------------- */

static struct generated *put(struct generator *g, const uint8_t *text)
{
	struct generated *i = &g->insn[g->count++];
	unsigned int ilen = insn_length(text[0]);

	*i = (struct generated){ .offset = g->len, .wide = text[0] >= 0xc0 && text[0] != 0xec };
	memcpy(g->code + g->len, text, ilen);
	g->len += ilen;
	return i;
}

static void put_row(struct generator *g, unsigned int row)
{
	uint64_t random = program_random(&g->random);
	uint8_t text[8];

	be64_store(text, random);
	set_registers(g, insn_rows[row].format, text);
	set_addresses(g, &insn_rows[row], text);
	set_immediate(g, insn_rows[row].format, text);
	prefer_even(g, &insn_rows[row], text);
	set_opcode(text, insn_rows[row].opcode);
	if (row == ROW_ex)	/* its target is code */
		be16_store(text + 2, R_BRANCH << 12);
	put(g, text)->target = row_target(g, row);
}

/* Something that depends on the condition code. */
static void put_cc_user(struct generator *g)
{
	static const uint16_t rows[] = {
		ROW_brc, ROW_brc, ROW_brc, ROW_brcl, ROW_locr, ROW_locgr, ROW_alcr, ROW_alcgr,
		ROW_slbr, ROW_slbgr, ROW_ipm, ROW_locghi,
	};

	put_row(g, rows[below(g, sizeof(rows) / sizeof(rows[0]))]);
}

/* Give one of the registers with a purpose its value again. */
static void put_pointer(struct generator *g)
{
	unsigned int r = R_BASE + below(g, 6);
	uint8_t text[6] = { 0xa5, r << 4 | 0xf };	/* LLILL */

	switch (r) {
	case R_CODE:
	case R_BRANCH:
		text[0] = 0xc0;		/* LARL */
		text[1] = r << 4;
		put(g, text)->target = r == R_CODE ? TARGET_ANY : TARGET_AHEAD;
		return;
	case R_INDEX:
		be16_store(text + 2, below(g, 16));
		break;
	default:
		be16_store(text + 2, PAGE_DATA * PROGRAM_PAGE_SIZE +
				     below(g, 3) * PROGRAM_PAGE_SIZE +
				     (chance(g, 40) ? 0xff8 - below(g, 20) : below(g, 0xff8)));
	}
	put(g, text);
}

static void put_some(struct generator *g, unsigned int count)
{
	while (count-- && g->count < INSNS_MAX) {
		unsigned int row = choose_row(g);

		if (chance(g, 10) || insn_rows[row].kind == KIND_B || row == ROW_ex)
			put_pointer(g);
		put_row(g, row);
		if (chance(g, 40))
			put_cc_user(g);
	}
}

/* A loop that counts down, with loops in it down to @depth. */
static void put_loop(struct generator *g, unsigned int depth)
{
	unsigned int r = R_COUNT + depth, start;
	uint8_t text[6] = { 0xa7, r << 4 | 0x9 };	/* LGHI */
	struct generated *i;

	be16_store(text + 2, 1 + below(g, chance(g, 10) ? 200 : 7));
	put(g, text);
	start = g->count;
	put_some(g, 1 + below(g, 8));
	if (depth + 1 < LOOP_DEPTH && chance(g, 40) && g->count < INSNS_MAX)
		put_loop(g, depth + 1);
	put_some(g, below(g, 4));
	text[1] = r << 4 | (chance(g, 50) ? 6 : 7);	/* BRCT, BRCTG */
	i = put(g, text);
	i->target = TARGET_LOOP;
	i->loop = start;
}

static int64_t target_offset(struct generator *g, unsigned int index)
{
	const struct generated *i = &g->insn[index];
	unsigned int ahead = g->count - 1 - index;

	switch (i->target) {
	case TARGET_LOOP:
		return g->insn[i->loop].offset;
	case TARGET_AHEAD:
		if (ahead)
			return g->insn[index + 1 + below(g, ahead < 8 ? ahead : 8)].offset;
		/* fall through */
	case TARGET_ANY:
		return g->insn[below(g, g->count)].offset;
	default:	/* in the data pages, from the start of the code */
		return (int64_t)((PAGE_DATA - PAGE_CODE) * PROGRAM_PAGE_SIZE) - g->start +
		       (chance(g, 50) ? below(g, 0x3000) & ~7u : 0xff0 + below(g, 16));
	}
}

static void resolve_targets(struct generator *g)
{
	for (unsigned int n = 0; n < g->count; n++) {
		uint8_t *text = g->code + g->insn[n].offset;
		int64_t distance;

		if (g->insn[n].target == TARGET_NONE)
			continue;
		distance = (target_offset(g, n) - g->insn[n].offset) / 2;
		if (g->insn[n].wide)
			be32_store(text + 2, distance);
		else
			be16_store(text + 2, distance);
	}
}

static void generate_code(struct generator *g)
{
	static const uint8_t end[4] = { 0x83, 0, 0, 0x44 };	/* DIAGNOSE: to the host */

	while (g->count < INSNS_MAX && !chance(g, 6)) {
		if (chance(g, 40))
			put_loop(g, 0);
		else
			put_some(g, 1 + below(g, 6));
	}
	put(g, end);
	resolve_targets(g);
}

static void generate_registers(struct generator *g, uint8_t *program)
{
	uint8_t *gprs = program + PROGRAM_GPRS;

	be32_store(program + PROGRAM_FPC, chance(g, 70) ? 0 : program_random(&g->random));
	be32_store(program + PROGRAM_ALETS, chance(g, 80) ? program_random(&g->random) &
							    0x55555555 : 0);
	for (unsigned int n = 0; n < 16; n++) {
		be64_store(gprs + 8 * n, program_value(&g->random));
		be64_store(program + PROGRAM_FPRS + 8 * n, chance(g, 30) ? 0x3ff0000000000000 :
							   program_value(&g->random));
	}
	for (unsigned int n = R_BASE; n < R_CODE; n++)
		be64_store(gprs + 8 * n, (PAGE_DATA + n - R_BASE) * PROGRAM_PAGE_SIZE +
					 (chance(g, 40) ? 0xff0 + below(g, 16) : below(g, 0xff0)));
	be64_store(gprs + 8 * R_CODE, PAGE_CODE * PROGRAM_PAGE_SIZE + g->start);
	be64_store(gprs + 8 * R_BRANCH, PAGE_CODE * PROGRAM_PAGE_SIZE + g->start + g->len - 4);
	be64_store(gprs + 8 * R_INDEX, below(g, 16));
}

size_t program_generate(uint8_t program[PROGRAM_MAX])
{
	struct generator g = {
		.random = be64_load(program + PROGRAM_SEED),
		.start = be16_load(program + PROGRAM_START) & 0xffe,
	};

	generate_code(&g);
	if (g.len > PROGRAM_CODE_SIZE - g.start)
		g.len = PROGRAM_CODE_SIZE - g.start;
	generate_registers(&g, program);
	memcpy(program + PROGRAM_CODE, g.code, g.len);
	return PROGRAM_CODE + g.len;
}
