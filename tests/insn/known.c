// SPDX-License-Identifier: Apache-2.0
/*
 * Where the oracle (QEMU 7.2) deviates from the Principles of Operation, or
 * both are right because the architecture leaves it open. Each entry names its
 * rows, the condition on the case, and what may differ then; everything else
 * must still be equal.
 */
#include "tests/insn/known.h"

#include <string.h>

#include "arch/s390/soft/insn/insn.h"
#include "arch/s390/zarch.h"
#include "core/be.h"
#include "tests/insn/generate.h"

#define CASE struct insn_case
#define RESULT struct insn_result

static uint32_t dxc(const RESULT *r)
{
	return r->out.fpc >> 8 & 0xff;
}

/* Executed to its end, or (at the very end of the code pages) what follows is not there. */
static bool ended(const CASE *c, const RESULT *r)
{
	return result_completed(c, r) ||
	       (r->outcome == OUT_ACCESS && r->out.psw_addr == CASE_CODE + CASE_CODE_SIZE);
}

static bool both_access(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)c;
	return a->outcome == OUT_ACCESS && b->outcome == OUT_ACCESS;
}

static bool page_is_bad(uint64_t page)
{
	return page - CASE_DATA >= CASE_DATA_WRITABLE && page - CASE_CODE >= CASE_CODE_SIZE;
}

static bool both_pages_bad(const CASE *c, const RESULT *a, const RESULT *b)
{
	return both_access(c, a, b) && page_is_bad(a->address) && page_is_bad(b->address);
}

static bool loop_stopped(const CASE *c, const RESULT *a, const RESULT *b)
{
	return (row_specs[c->row].flags & LOOP) && both_pages_bad(c, a, b);
}

/* The engine took the interruption where the oracle went on to the end. */
static bool overflow_not_taken(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)c;
	if (a->outcome != OUT_FIXED_OVERFLOW || !(a->out.cc_pm & 8))
		return false;
	if ((b->out.cc_pm >> 4) != 3)
		return false;
	return (b->outcome == OUT_OPERATION && b->out.psw_addr == a->out.psw_addr + 2) ||
	       (b->outcome == OUT_ACCESS && b->out.psw_addr == a->out.psw_addr);
}

static bool condition_false(const CASE *c, const RESULT *a, const RESULT *b)
{
	unsigned int mask = insn_rows[c->row].format == FMT_RXY ? c->text[1] >> 4 : c->text[1] & 15;

	return ended(c, a) && b->outcome == OUT_ACCESS &&
	       !(mask << (c->in.cc_pm >> 4) & 8);
}

static bool specification_first(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)c;
	return a->pgm_code == PGM_SPECIFICATION && b->outcome == OUT_ACCESS;
}

/* A comparison that ends before the byte that cannot be accessed. */
static bool unequal_before(const CASE *c, const RESULT *a, const RESULT *b)
{
	const RESULT *ends = ended(c, a) ? a : b, *other = ends == a ? b : a;
	unsigned int cc = ends->out.cc_pm >> 4;

	return ended(c, ends) && (cc == 1 || cc == 2) && other->outcome == OUT_ACCESS;
}

static bool register0_not_zero(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)b;
	return a->pgm_code == PGM_SPECIFICATION && (c->in.gpr[0] & 0xffffff00);
}

static bool odd_pair(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)b;
	return a->pgm_code == PGM_SPECIFICATION && (c->text[1] & 0x11);
}

static bool oracle_died(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)c;
	(void)a;
	return b->outcome == OUT_LOST;
}

static bool died_of_division(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)c;
	return b->outcome == OUT_LOST && a->outcome == OUT_FIXED_DIVIDE;
}

/* One hexadecimal digit is zero in the oracle's storage; all else is the same. */
static bool digit_dropped(const CASE *c, const RESULT *a, const RESULT *b)
{
	unsigned int count = 0;

	(void)c;
	if (a->changes_len != b->changes_len)
		return false;
	for (size_t n = 0; n < a->changes_len; n++) {
		uint8_t x = a->changes[n], y = b->changes[n];

		count += (x != y) + ((x ^ y) > 15 && (x ^ y) & 15);
		if ((x ^ y) & y)
			return false;
	}
	return count == 1;
}

/* UNPK with room for the digits of the leftmost byte. */
static bool leftmost_needed(const CASE *c, const RESULT *a, const RESULT *b)
{
	unsigned int l1 = c->text[1] >> 4, l2 = c->text[1] & 15;

	(void)a;
	(void)b;
	return l1 + 1 >= 2 * l2;
}

/* PACK, MVO, UNPK with a second operand longer than what the first one has room for. */
static bool unused_part(const CASE *c, const RESULT *a, const RESULT *b)
{
	return a->outcome == OUT_ACCESS && ended(c, b);
}

/* A field of odd length of two-byte characters. */
static bool odd_length(const CASE *c, const RESULT *a, const RESULT *b)
{
	unsigned int r1 = c->text[1] >> 4 | 1, r3 = (c->text[1] & 15) | 1;

	(void)b;
	return a->pgm_code == PGM_SPECIFICATION && ((c->in.gpr[r1] | c->in.gpr[r3]) & 1);
}

static bool odd_r1(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)b;
	return a->pgm_code == PGM_SPECIFICATION && (c->text[3] & 0x10);
}

/* TROT that compares, and stops on one side. */
static bool test_character(const CASE *c, const RESULT *a, const RESULT *b)
{
	return !(c->text[2] & 0x10) && ended(c, a) && ended(c, b) &&
	       ((a->out.cc_pm >> 4) == 1 || (b->out.cc_pm >> 4) == 1);
}

/* A first operand of length zero. */
static bool no_length(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)b;
	return ended(c, a) && !c->in.gpr[c->text[3] >> 4 | 1];
}

/* Operands of SSb or SSa in the same 32 bytes. */
static bool operands_overlap(const CASE *c, const RESULT *a, const RESULT *b)
{
	const uint8_t *t = c->text;
	uint64_t a1 = c->in.gpr[t[2] >> 4] + (be16_load(t + 2) & 0xfff);
	uint64_t a2 = c->in.gpr[t[4] >> 4] + (be16_load(t + 4) & 0xfff);

	(void)a;
	(void)b;
	return a1 - a2 + 16 < 32;
}

static bool executed(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)b;
	return (c->flags & CASE_EXECUTED) && ended(c, a);
}

/* Overflow, underflow or inexact with its mask bit one: the operation completes. */
static bool ieee_trap(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)c;
	return a->outcome == OUT_DATA && b->outcome == OUT_DATA && (dxc(a) & 0x38) &&
	       !(dxc(a) & 0xc0) && !((a->out.fpc ^ b->out.fpc) & 0xffff00ff) &&
	       !((dxc(a) ^ dxc(b)) & ~0x0cu);
}

/* A tiny and exact result is an underflow when that is to be trapped. */
static bool exact_underflow(const CASE *c, const RESULT *a, const RESULT *b)
{
	return a->outcome == OUT_DATA && dxc(a) == 0x10 && ended(c, b);
}

static bool is_nan(uint64_t v, bool wide)
{
	return wide ? v << 1 > UINT64_C(0x7ff) << 53 : v >> 31 << 32 > UINT64_C(0xff) << 56;
}

/* Which of several NaNs becomes the result. */
static bool other_nan(const CASE *c, const RESULT *a, const RESULT *b)
{
	bool rxf = insn_rows[c->row].format == FMT_RXF;
	unsigned int r1 = (rxf ? c->text[4] : c->text[2]) >> 4;
	bool wide = insn_rows[c->row].opcode & 0x10;

	return is_nan(a->out.fpr[r1], wide) && is_nan(b->out.fpr[r1], wide);
}

/* LDXBR, LEXBR into a register that begins no pair. */
static bool no_pair(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)b;
	return a->pgm_code == PGM_SPECIFICATION && (c->text[3] & 0x20);
}

static bool is_signaling(uint32_t high, unsigned int exponent_bits)
{
	uint32_t exponent = ((UINT32_C(1) << exponent_bits) - 1) << (31 - exponent_bits);
	uint32_t quiet = UINT32_C(1) << (30 - exponent_bits);

	return (high & exponent) == exponent && !(high & quiet);
}

static bool signaling_operand(const CASE *c, const RESULT *a, const RESULT *b)
{
	unsigned int op = insn_rows[c->row].opcode;

	(void)a;
	(void)b;
	return is_signaling(c->in.fpr[c->text[3] & 15] >> 32,
			    op == 0xb302 ? 8 : op == 0xb312 ? 11 : 15);
}

/* Invalid operation of a conversion to an integer. */
static bool invalid_to_fixed(const CASE *c, const RESULT *a, const RESULT *b)
{
	uint32_t differ = a->out.fpc ^ b->out.fpc;

	(void)c;
	if (a->outcome == OUT_DATA && dxc(a) == 0x80)
		return b->outcome == OUT_DATA && dxc(b) == 0x88;
	if (a->outcome == OUT_DATA && dxc(a) == 0x08)
		return ended(c, b) && (b->out.cc_pm >> 4) == 3 &&
		       (b->out.fpc & 0x00800000);
	return (a->out.fpc & 0x00800000) && (b->out.fpc & 0x00800000) &&
	       (differ & 0xfff700ff) == 0;
}

static bool word_swap(const CASE *c, const RESULT *a, const RESULT *b)
{
	(void)a;
	(void)b;
	return !(c->in.gpr[0] & 0xff);
}

static const struct known table[] = {
	{ NULL, DIFF_OUTCOME | DIFF_PSW | DIFF_ADDRESS, overflow_not_taken,
	  "QEMU has no fixed-point-overflow interruption" },
	{ "mvn mvc mvz nc clc oc xc mvcin mvcl clcl mvo pack unpk pka pku unpka unpku tr trt trtr "
	  "lpd lpdg csst cp plo mvcle clcle mvclu clclu clst mvst cuse ",
	  DIFF_ADDRESS, both_pages_bad,
	  "of two operands that cannot be accessed, either may be recognized" },
	{ NULL, DIFF_ADDRESS | DIFF_GPR | DIFF_CC | DIFF_STORAGE, loop_stopped,
	  "how far an instruction with condition code 3 came before the exception is open" },
	{ "stm stmy stmg stmh stcm stcmy stcmh stam stamy tr pku pka unpka unpku pack unpk mvo mvcin ",
	  DIFF_STORAGE | DIFF_ADDRESS, both_pages_bad, "QEMU stores the accessible part before the exception" },
	{ "icm icmy icmh ", DIFF_GPR, both_access, "QEMU inserts bytes before the exception" },
	{ "lam lamy ", DIFF_ACR, both_access, "QEMU loads registers before the exception" },
	{ "loc locg locfh stoc stocg stocfh bic ", DIFF_OUTCOME | DIFF_PSW | DIFF_ADDRESS, condition_false,
	  "access exceptions are model-dependent when the condition is false" },
	{ "clc clcl clcle clclu clm clmy clmh ", ~0u & ~DIFF_STORAGE, unequal_before,
	  "access exceptions are open for what lies behind the first difference" },
	{ "lpd lpdg troo trot trto trtt csst ", DIFF_OUTCOME | DIFF_PSW, specification_first,
	  "specification exceptions come before access exceptions" },
	{ "clst ", DIFF_OUTCOME | DIFF_PSW | DIFF_CC | DIFF_GPR, register0_not_zero,
	  "QEMU does not check bits 32-55 of register 0" },
	{ "cds cdsy cdsg ", ~0u, odd_pair, "QEMU does not check that R1 and R3 are even" },
	{ "rnsbg rosbg rxsbg csst sfasr ", ~0u, oracle_died, "QEMU aborts" },
	{ "dr d dsgr dsgfr dsg dsgf ", ~0u, died_of_division,
	  "QEMU divides the lowest number by -1 on the host" },
	{ "pka pku ", DIFF_STORAGE, digit_dropped, "QEMU drops the leftmost digit" },
	{ "unpk ", DIFF_STORAGE, leftmost_needed, "QEMU drops the leftmost byte" },
	{ "pack unpk mvo ", DIFF_OUTCOME | DIFF_PSW | DIFF_STORAGE, unused_part,
	  "access exceptions are open for the part of the second operand that is not used" },
	{ "mvclu ", ~0u, odd_length, "QEMU does not check that lengths are even" },
	{ "troo trot trto trtt ", ~0u, odd_r1, "QEMU does not check that R1 is even" },
	{ "trot ", DIFF_CC | DIFF_GPR | DIFF_STORAGE, test_character,
	  "QEMU compares only the right byte of the test character" },
	{ "troo trot trto trtt ", ~0u, no_length, "QEMU takes a length of zero for the longest" },
	{ "unpk ", DIFF_STORAGE, operands_overlap,
	  "QEMU fetches bytes again that it has stored over" },
	{ "brcth ", DIFF_PSW | DIFF_OUTCOME | DIFF_ADDRESS | DIFF_GPR, executed, "QEMU adds the distance to the address of the EXECUTE" },
	{ NULL, DIFF_GPR | DIFF_FPR | DIFF_CC | DIFF_FPC, ieee_trap,
	  "QEMU suppresses what completes with an IEEE trap" },
	{ NULL, DIFF_OUTCOME | DIFF_PSW | DIFF_FPR | DIFF_FPC, exact_underflow,
	  "QEMU does not trap an underflow with an exact result" },
	{ "maebr madbr msebr msdbr maeb madb mseb msdb ", DIFF_FPR, other_nan,
	  "of several NaNs QEMU does not take the first operand first" },
	{ "ldxbr lexbr ", ~0u, no_pair, "QEMU does not check R1" },
	{ "ltebr ltdbr ltxbr ", ~0u, signaling_operand,
	  "QEMU has no invalid operation for LOAD AND TEST" },
	{ "cfebr cfdbr cfxbr cgebr cgdbr cgxbr clfebr clfdbr clfxbr clgebr clgdbr clgxbr ",
	  DIFF_FPC | DIFF_OUTCOME | DIFF_PSW, invalid_to_fixed,
	  "QEMU does not set inexact together with invalid operation" },
	{ "csst ", DIFF_GPR, word_swap, "QEMU puts the word into the wrong half of R3" },
};

static bool row_listed(const char *rows, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = rows; (p = strstr(p, name)) != NULL; p += len)
		if ((p == rows || p[-1] == ' ') && p[len] == ' ')
			return true;
	return false;
}

const char *compare_known(const struct insn_case *c, const struct insn_result *a,
			  const struct insn_result *b, unsigned int diff)
{
	for (size_t n = 0; n < sizeof(table) / sizeof(table[0]); n++) {
		const struct known *k = &table[n];

		if (k->rows && !row_listed(k->rows, insn_rows[c->row].name))
			continue;
		if (!(diff & ~k->allowed) && k->applies(c, a, b))
			return k->reason;
	}
	return NULL;
}
