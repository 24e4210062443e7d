// SPDX-License-Identifier: Apache-2.0
/*
 * Host code for x86-64: see native.h. Each predecoded
 * instruction becomes a short piece of host code after the template of its
 * table row, or a call of its function. Guest registers stay in struct cpu
 * (rbp); rax, rcx, rdx and rsi are scratch.
 *
 * Three rules keep this simple and exact:
 *  - The condition code is in storage whenever anything can leave the host
 *    code. It is left out only when the next instruction to touch it is a
 *    register operation that sets it. A branch right behind may use host flags.
 *  - A storage operand takes one TLB probe. When it misses, or an addition
 *    overflows, the instruction's function does all of it: nothing has been
 *    changed by then.
 *  - A branch to elsewhere in the run is a host jump. One out of the run that
 *    the interpreter has linked returns the target; for any other one, the
 *    interpreter gets the branch itself to do.
 */
#include "arch/s390/soft/native.h"

#ifdef __x86_64__

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/s390/soft/x86.h"

#ifndef MFD_EXEC
#define MFD_EXEC	0x0010U
#endif

#define NATIVE_SIZE	(6u << 20)
#define NATIVE_MOST	24576		/* more than the code of any run */
#define FIXUPS		(4 * RUN_MAX)

#define REG(n)		((int32_t)(offsetof(struct cpu, r) + 8 * (n)))
#define REG_HIGH(n)	(REG(n) + 4)
#define STATE(field)	((int32_t)offsetof(struct cpu, field))
#define NO_REG		16

/* --- templates: what a row does ---------------------------------------------- */

enum kind {
	T_CALL,		/* its function does it */
	T_LOAD,		/* R1 = operand */
	T_LOAD_TEST,	/* and its sign is the condition code */
	T_ALU,		/* R1 = first op operand */
	T_CARRY,	/* R1 = R1 op operand with the carry of the condition code */
	T_MULTIPLY,	/* R1 = R1 * operand */
	T_COMPARE,	/* first with operand */
	T_COMPARE_MEM,	/* storage with immediate */
	T_STORE,	/* R1 to storage */
	T_STORE_IMM,
	T_ADDRESS,	/* LA, LAY */
	T_ADDRESS_REL,	/* LARL */
	T_CONST,	/* R1 = immediate << op */
	T_INSERT_CHAR,
	T_INSERT_LOW,	/* IILF */
	T_PART,		/* immediate on half or quarter of R1 */
	T_SHIFT,
	T_ROTATE_INSERT, /* RISBG */
	T_ROTATE_OP,	/* RNSBG, ROSBG, RXSBG */
	T_TEST_MASK,	/* TM */
	T_TEST_REG,	/* TMLL ... */
	T_BRANCH,	/* BRC, BRCL */
	T_BRANCH_REG,	/* BCR */
	T_COMPARE_BRANCH,
	T_COUNT_BRANCH,
	T_NOTHING,
};

enum source { S_NONE, S_R2, S_R3, S_MEM, S_IMM, S_IMM8 };

enum first { F_R1, F_R2, F_R3, F_ZERO };

/* What host flags and the condition code stand for after an instruction. */
enum cc_kind { CC_NONE, CC_SIGNED, CC_LOGICAL, CC_NONZERO, CC_CARRY, CC_BORROW, CC_BIT };

struct template {
	uint8_t kind;
	uint8_t source;
	uint8_t len;		/* bytes of the operand */
	uint8_t sign;		/* operand is extended with its sign */
	uint8_t wide;		/* 64-bit operation */
	uint8_t op;		/* x86_alu, x86_shift, ... */
	uint8_t cc;
	uint8_t first;
};

#define LOAD(src, len, sign, wide)	{ T_LOAD, src, len, sign, wide, 0, CC_NONE, 0 }
#define LOAD_TEST(src, len, wide)	{ T_LOAD_TEST, src, len, 1, wide, 0, CC_SIGNED, 0 }
#define ALU(op, src, len, sign, wide, cc, first) { T_ALU, src, len, sign, wide, op, cc, first }
#define ADD32(src, len, first)		ALU(X86_ADD, src, len, 1, 0, CC_SIGNED, first)
#define ADD64(src, len, first)		ALU(X86_ADD, src, len, 1, 1, CC_SIGNED, first)
#define SUB32(src, len, first)		ALU(X86_SUB, src, len, 1, 0, CC_SIGNED, first)
#define SUB64(src, len, first)		ALU(X86_SUB, src, len, 1, 1, CC_SIGNED, first)
#define ADDL32(src, len, first)		ALU(X86_ADD, src, len, 0, 0, CC_CARRY, first)
#define ADDL64(src, len, first)		ALU(X86_ADD, src, len, 0, 1, CC_CARRY, first)
#define SUBL32(src, len, first)		ALU(X86_SUB, src, len, 0, 0, CC_BORROW, first)
#define SUBL64(src, len, first)		ALU(X86_SUB, src, len, 0, 1, CC_BORROW, first)
#define BITS32(op, src, first)		ALU(op, src, 4, 0, 0, CC_NONZERO, first)
#define BITS64(op, src, first)		ALU(op, src, 8, 0, 1, CC_NONZERO, first)
#define MULTIPLY(src, len, wide)	{ T_MULTIPLY, src, len, 1, wide, 0, CC_NONE, 0 }
#define COMPARE(src, len, wide)		{ T_COMPARE, src, len, 1, wide, 0, CC_SIGNED, 0 }
#define COMPAREL(src, len, wide)	{ T_COMPARE, src, len, 0, wide, 0, CC_LOGICAL, 0 }
#define COMPARE_MEM(len, wide)		{ T_COMPARE_MEM, S_MEM, len, 1, wide, 0, CC_SIGNED, 0 }
#define COMPAREL_MEM(len, wide)		{ T_COMPARE_MEM, S_MEM, len, 0, wide, 0, CC_LOGICAL, 0 }
#define STORE(len)			{ T_STORE, S_MEM, len, 0, 0, 0, CC_NONE, 0 }
#define STORE_IMM(len)			{ T_STORE_IMM, S_MEM, len, 0, 0, 0, CC_NONE, 0 }
#define CONST(shift)			{ T_CONST, S_NONE, 0, 0, 0, shift, CC_NONE, 0 }
/* @part: 0 all of the word, 1 its high, 2 its low halfword; @high: of bits 0-31 */
#define PART(op, part, high)		{ T_PART, S_NONE, part, high, 0, op, CC_NONZERO, 0 }
#define SHIFT(op, wide, cc, first)	{ T_SHIFT, S_NONE, 0, 0, wide, op, cc, first }
#define BRANCH_ON(src, sign, wide, cc)	{ T_COMPARE_BRANCH, src, wide ? 8 : 4, sign, wide, 0, cc, 0 }

static const struct template templates[ROW_COUNT] = {
	[ROW_lr] = LOAD(S_R2, 4, 0, 0), [ROW_l] = LOAD(S_MEM, 4, 0, 0),
	[ROW_ly] = LOAD(S_MEM, 4, 0, 0), [ROW_lgr] = LOAD(S_R2, 8, 0, 1),
	[ROW_lg] = LOAD(S_MEM, 8, 0, 1), [ROW_lhi] = LOAD(S_IMM, 4, 1, 0),
	[ROW_lghi] = LOAD(S_IMM, 8, 1, 1), [ROW_lgfi] = LOAD(S_IMM, 8, 1, 1),
	[ROW_lh] = LOAD(S_MEM, 2, 1, 0), [ROW_lhy] = LOAD(S_MEM, 2, 1, 0),
	[ROW_lhr] = LOAD(S_R2, 2, 1, 0), [ROW_lb] = LOAD(S_MEM, 1, 1, 0),
	[ROW_lbr] = LOAD(S_R2, 1, 1, 0), [ROW_llc] = LOAD(S_MEM, 1, 0, 0),
	[ROW_llcr] = LOAD(S_R2, 1, 0, 0), [ROW_llh] = LOAD(S_MEM, 2, 0, 0),
	[ROW_llhr] = LOAD(S_R2, 2, 0, 0), [ROW_lgfr] = LOAD(S_R2, 4, 1, 1),
	[ROW_lgf] = LOAD(S_MEM, 4, 1, 1), [ROW_lghr] = LOAD(S_R2, 2, 1, 1),
	[ROW_lgh] = LOAD(S_MEM, 2, 1, 1), [ROW_lgbr] = LOAD(S_R2, 1, 1, 1),
	[ROW_lgb] = LOAD(S_MEM, 1, 1, 1), [ROW_llgfr] = LOAD(S_R2, 4, 0, 1),
	[ROW_llgf] = LOAD(S_MEM, 4, 0, 1), [ROW_llghr] = LOAD(S_R2, 2, 0, 1),
	[ROW_llgh] = LOAD(S_MEM, 2, 0, 1), [ROW_llgcr] = LOAD(S_R2, 1, 0, 1),
	[ROW_llgc] = LOAD(S_MEM, 1, 0, 1),

	[ROW_ltr] = LOAD_TEST(S_R2, 4, 0), [ROW_lt] = LOAD_TEST(S_MEM, 4, 0),
	[ROW_ltgr] = LOAD_TEST(S_R2, 8, 1), [ROW_ltg] = LOAD_TEST(S_MEM, 8, 1),
	[ROW_ltgfr] = LOAD_TEST(S_R2, 4, 1), [ROW_ltgf] = LOAD_TEST(S_MEM, 4, 1),

	[ROW_ar] = ADD32(S_R2, 4, F_R1), [ROW_ark] = ADD32(S_R3, 4, F_R2),
	[ROW_a] = ADD32(S_MEM, 4, F_R1), [ROW_ay] = ADD32(S_MEM, 4, F_R1),
	[ROW_ah] = ADD32(S_MEM, 2, F_R1), [ROW_ahi] = ADD32(S_IMM, 4, F_R1),
	[ROW_afi] = ADD32(S_IMM, 4, F_R1), [ROW_ahik] = ADD32(S_IMM, 4, F_R3),
	[ROW_agr] = ADD64(S_R2, 8, F_R1), [ROW_agrk] = ADD64(S_R3, 8, F_R2),
	[ROW_agfr] = ADD64(S_R2, 4, F_R1), [ROW_ag] = ADD64(S_MEM, 8, F_R1),
	[ROW_agf] = ADD64(S_MEM, 4, F_R1), [ROW_aghi] = ADD64(S_IMM, 8, F_R1),
	[ROW_agfi] = ADD64(S_IMM, 8, F_R1), [ROW_aghik] = ADD64(S_IMM, 8, F_R3),
	[ROW_sr] = SUB32(S_R2, 4, F_R1), [ROW_srk] = SUB32(S_R3, 4, F_R2),
	[ROW_s] = SUB32(S_MEM, 4, F_R1), [ROW_sy] = SUB32(S_MEM, 4, F_R1),
	[ROW_sh] = SUB32(S_MEM, 2, F_R1), [ROW_sgr] = SUB64(S_R2, 8, F_R1),
	[ROW_sgrk] = SUB64(S_R3, 8, F_R2), [ROW_sgfr] = SUB64(S_R2, 4, F_R1),
	[ROW_sg] = SUB64(S_MEM, 8, F_R1), [ROW_sgf] = SUB64(S_MEM, 4, F_R1),
	[ROW_lcr] = SUB32(S_R2, 4, F_ZERO), [ROW_lcgr] = SUB64(S_R2, 8, F_ZERO),

	[ROW_alr] = ADDL32(S_R2, 4, F_R1), [ROW_alrk] = ADDL32(S_R3, 4, F_R2),
	[ROW_al] = ADDL32(S_MEM, 4, F_R1), [ROW_aly] = ADDL32(S_MEM, 4, F_R1),
	[ROW_alfi] = ADDL32(S_IMM, 4, F_R1), [ROW_algr] = ADDL64(S_R2, 8, F_R1),
	[ROW_algrk] = ADDL64(S_R3, 8, F_R2), [ROW_algfr] = ADDL64(S_R2, 4, F_R1),
	[ROW_alg] = ADDL64(S_MEM, 8, F_R1), [ROW_algf] = ADDL64(S_MEM, 4, F_R1),
	[ROW_algfi] = ADDL64(S_IMM, 4, F_R1),
	[ROW_slr] = SUBL32(S_R2, 4, F_R1), [ROW_slrk] = SUBL32(S_R3, 4, F_R2),
	[ROW_sl] = SUBL32(S_MEM, 4, F_R1), [ROW_sly] = SUBL32(S_MEM, 4, F_R1),
	[ROW_slfi] = SUBL32(S_IMM, 4, F_R1), [ROW_slgr] = SUBL64(S_R2, 8, F_R1),
	[ROW_slgrk] = SUBL64(S_R3, 8, F_R2), [ROW_slgfr] = SUBL64(S_R2, 4, F_R1),
	[ROW_slg] = SUBL64(S_MEM, 8, F_R1), [ROW_slgf] = SUBL64(S_MEM, 4, F_R1),
	[ROW_slgfi] = SUBL64(S_IMM, 4, F_R1),
	[ROW_alcr] = { T_CARRY, S_R2, 4, 0, 0, X86_ADC, CC_CARRY, 0 },
	[ROW_alcgr] = { T_CARRY, S_R2, 8, 0, 1, X86_ADC, CC_CARRY, 0 },
	[ROW_slbr] = { T_CARRY, S_R2, 4, 0, 0, X86_SBB, CC_BORROW, 0 },
	[ROW_slbgr] = { T_CARRY, S_R2, 8, 0, 1, X86_SBB, CC_BORROW, 0 },

	[ROW_nr] = BITS32(X86_AND, S_R2, F_R1), [ROW_nrk] = BITS32(X86_AND, S_R3, F_R2),
	[ROW_n] = BITS32(X86_AND, S_MEM, F_R1), [ROW_ny] = BITS32(X86_AND, S_MEM, F_R1),
	[ROW_ngr] = BITS64(X86_AND, S_R2, F_R1), [ROW_ngrk] = BITS64(X86_AND, S_R3, F_R2),
	[ROW_ng] = BITS64(X86_AND, S_MEM, F_R1),
	[ROW_or] = BITS32(X86_OR, S_R2, F_R1), [ROW_ork] = BITS32(X86_OR, S_R3, F_R2),
	[ROW_o] = BITS32(X86_OR, S_MEM, F_R1), [ROW_oy] = BITS32(X86_OR, S_MEM, F_R1),
	[ROW_ogr] = BITS64(X86_OR, S_R2, F_R1), [ROW_ogrk] = BITS64(X86_OR, S_R3, F_R2),
	[ROW_og] = BITS64(X86_OR, S_MEM, F_R1),
	[ROW_xr] = BITS32(X86_XOR, S_R2, F_R1), [ROW_xrk] = BITS32(X86_XOR, S_R3, F_R2),
	[ROW_x] = BITS32(X86_XOR, S_MEM, F_R1), [ROW_xy] = BITS32(X86_XOR, S_MEM, F_R1),
	[ROW_xgr] = BITS64(X86_XOR, S_R2, F_R1), [ROW_xgrk] = BITS64(X86_XOR, S_R3, F_R2),
	[ROW_xg] = BITS64(X86_XOR, S_MEM, F_R1),
	[ROW_nilf] = PART(X86_AND, 0, 0), [ROW_nihf] = PART(X86_AND, 0, 1),
	[ROW_nill] = PART(X86_AND, 2, 0), [ROW_nilh] = PART(X86_AND, 1, 0),
	[ROW_nihl] = PART(X86_AND, 2, 1), [ROW_nihh] = PART(X86_AND, 1, 1),
	[ROW_oilf] = PART(X86_OR, 0, 0), [ROW_oihf] = PART(X86_OR, 0, 1),
	[ROW_oill] = PART(X86_OR, 2, 0), [ROW_oilh] = PART(X86_OR, 1, 0),
	[ROW_oihl] = PART(X86_OR, 2, 1), [ROW_oihh] = PART(X86_OR, 1, 1),
	[ROW_xilf] = PART(X86_XOR, 0, 0), [ROW_xihf] = PART(X86_XOR, 0, 1),

	[ROW_msr] = MULTIPLY(S_R2, 4, 0), [ROW_ms] = MULTIPLY(S_MEM, 4, 0),
	[ROW_msy] = MULTIPLY(S_MEM, 4, 0), [ROW_mhi] = MULTIPLY(S_IMM, 4, 0),
	[ROW_msfi] = MULTIPLY(S_IMM, 4, 0), [ROW_msgr] = MULTIPLY(S_R2, 8, 1),
	[ROW_msg] = MULTIPLY(S_MEM, 8, 1), [ROW_mghi] = MULTIPLY(S_IMM, 8, 1),
	[ROW_msgfi] = MULTIPLY(S_IMM, 8, 1), [ROW_msgfr] = MULTIPLY(S_R2, 4, 1),

	[ROW_cr] = COMPARE(S_R2, 4, 0), [ROW_c] = COMPARE(S_MEM, 4, 0),
	[ROW_cy] = COMPARE(S_MEM, 4, 0), [ROW_ch] = COMPARE(S_MEM, 2, 0),
	[ROW_chi] = COMPARE(S_IMM, 4, 0), [ROW_cfi] = COMPARE(S_IMM, 4, 0),
	[ROW_cgr] = COMPARE(S_R2, 8, 1), [ROW_cgfr] = COMPARE(S_R2, 4, 1),
	[ROW_cg] = COMPARE(S_MEM, 8, 1), [ROW_cgf] = COMPARE(S_MEM, 4, 1),
	[ROW_cghi] = COMPARE(S_IMM, 8, 1), [ROW_cgfi] = COMPARE(S_IMM, 8, 1),
	[ROW_clr] = COMPAREL(S_R2, 4, 0), [ROW_cl] = COMPAREL(S_MEM, 4, 0),
	[ROW_cly] = COMPAREL(S_MEM, 4, 0), [ROW_clfi] = COMPAREL(S_IMM, 4, 0),
	[ROW_clgr] = COMPAREL(S_R2, 8, 1), [ROW_clgfr] = COMPAREL(S_R2, 4, 1),
	[ROW_clg] = COMPAREL(S_MEM, 8, 1), [ROW_clgf] = COMPAREL(S_MEM, 4, 1),
	[ROW_clgfi] = COMPAREL(S_IMM, 4, 1),
	[ROW_cli] = COMPAREL_MEM(1, 0), [ROW_cliy] = COMPAREL_MEM(1, 0),
	[ROW_clhhsi] = COMPAREL_MEM(2, 0), [ROW_clfhsi] = COMPAREL_MEM(4, 0),
	[ROW_clghsi] = COMPAREL_MEM(8, 1), [ROW_chhsi] = COMPARE_MEM(2, 0),
	[ROW_chsi] = COMPARE_MEM(4, 0), [ROW_cghsi] = COMPARE_MEM(8, 1),

	[ROW_st] = STORE(4), [ROW_sty] = STORE(4), [ROW_stg] = STORE(8),
	[ROW_sth] = STORE(2), [ROW_sthy] = STORE(2), [ROW_stc] = STORE(1),
	[ROW_stcy] = STORE(1), [ROW_mvi] = STORE_IMM(1), [ROW_mviy] = STORE_IMM(1),
	[ROW_mvhhi] = STORE_IMM(2), [ROW_mvhi] = STORE_IMM(4), [ROW_mvghi] = STORE_IMM(8),

	[ROW_la] = { .kind = T_ADDRESS }, [ROW_lay] = { .kind = T_ADDRESS },
	[ROW_larl] = { .kind = T_ADDRESS_REL },
	[ROW_llill] = CONST(0), [ROW_llilh] = CONST(16), [ROW_llihl] = CONST(32),
	[ROW_llihh] = CONST(48), [ROW_llilf] = CONST(64), [ROW_llihf] = CONST(96),
	[ROW_ic] = { .kind = T_INSERT_CHAR, .source = S_MEM, .len = 1 },
	[ROW_icy] = { .kind = T_INSERT_CHAR, .source = S_MEM, .len = 1 },
	[ROW_iilf] = { .kind = T_INSERT_LOW },

	[ROW_srl] = SHIFT(X86_SHR, 0, CC_NONE, F_R1), [ROW_srlk] = SHIFT(X86_SHR, 0, CC_NONE, F_R3),
	[ROW_sll] = SHIFT(X86_SHL, 0, CC_NONE, F_R1), [ROW_sllk] = SHIFT(X86_SHL, 0, CC_NONE, F_R3),
	[ROW_sra] = SHIFT(X86_SAR, 0, CC_SIGNED, F_R1),
	[ROW_srak] = SHIFT(X86_SAR, 0, CC_SIGNED, F_R3),
	[ROW_srlg] = SHIFT(X86_SHR, 1, CC_NONE, F_R3), [ROW_sllg] = SHIFT(X86_SHL, 1, CC_NONE, F_R3),
	[ROW_srag] = SHIFT(X86_SAR, 1, CC_SIGNED, F_R3),
	[ROW_rll] = SHIFT(X86_ROL, 0, CC_NONE, F_R3), [ROW_rllg] = SHIFT(X86_ROL, 1, CC_NONE, F_R3),

	[ROW_risbg] = { .kind = T_ROTATE_INSERT, .wide = 1, .cc = CC_SIGNED },
	[ROW_risbgn] = { .kind = T_ROTATE_INSERT, .wide = 1 },
	[ROW_rnsbg] = { .kind = T_ROTATE_OP, .wide = 1, .op = X86_AND, .cc = CC_NONZERO },
	[ROW_rosbg] = { .kind = T_ROTATE_OP, .wide = 1, .op = X86_OR, .cc = CC_NONZERO },
	[ROW_rxsbg] = { .kind = T_ROTATE_OP, .wide = 1, .op = X86_XOR, .cc = CC_NONZERO },

	[ROW_tm] = { .kind = T_TEST_MASK, .source = S_MEM, .len = 1, .cc = CC_BIT },
	[ROW_tmy] = { .kind = T_TEST_MASK, .source = S_MEM, .len = 1, .cc = CC_BIT },
	[ROW_tmll] = { .kind = T_TEST_REG, .op = 0, .cc = CC_BIT },
	[ROW_tmlh] = { .kind = T_TEST_REG, .op = 2, .cc = CC_BIT },
	[ROW_tmhl] = { .kind = T_TEST_REG, .op = 4, .cc = CC_BIT },
	[ROW_tmhh] = { .kind = T_TEST_REG, .op = 6, .cc = CC_BIT },

	[ROW_brc] = { .kind = T_BRANCH }, [ROW_brcl] = { .kind = T_BRANCH },
	[ROW_bcr] = { .kind = T_BRANCH_REG },
	[ROW_crj] = BRANCH_ON(S_R2, 1, 0, CC_SIGNED), [ROW_cgrj] = BRANCH_ON(S_R2, 1, 1, CC_SIGNED),
	[ROW_cij] = BRANCH_ON(S_IMM8, 1, 0, CC_SIGNED),
	[ROW_cgij] = BRANCH_ON(S_IMM8, 1, 1, CC_SIGNED),
	[ROW_clrj] = BRANCH_ON(S_R2, 0, 0, CC_LOGICAL),
	[ROW_clgrj] = BRANCH_ON(S_R2, 0, 1, CC_LOGICAL),
	[ROW_clij] = BRANCH_ON(S_IMM8, 0, 0, CC_LOGICAL),
	[ROW_clgij] = BRANCH_ON(S_IMM8, 0, 1, CC_LOGICAL),
	[ROW_brct] = { .kind = T_COUNT_BRANCH },
	[ROW_brctg] = { .kind = T_COUNT_BRANCH, .wide = 1 },
	[ROW_pfd] = { .kind = T_NOTHING }, [ROW_pfdrl] = { .kind = T_NOTHING },
	[ROW_niai] = { .kind = T_NOTHING }, [ROW_bpp] = { .kind = T_NOTHING },
	[ROW_bprp] = { .kind = T_NOTHING },
};

/* --- a translation in progress -------------------------------------------------- */

enum stub {
	STUB_EXIT,	/* return insn[index] */
	STUB_BRANCH,	/* count the branch and return @target */
	STUB_CALL,	/* call the function of insn[index], come back */
	STUB_CALL_EXIT,	/* call it, then return the insn behind it */
	STUB_JUMP,	/* no code: the jump goes to insn[index] itself */
};

struct fixup {
	uint8_t *at;		/* the jump's distance */
	uint8_t *resume;	/* STUB_CALL: where to come back to */
	struct insn *target;
	uint8_t stub;
	uint8_t index;
	bool flags;		/* STUB_CALL: the next instruction uses host flags */
};

struct translation {
	struct x86 x;
	struct code_run *run;
	const uint8_t *text;		/* of the run */
	const struct interp_labels *labels;
	unsigned int at;		/* index of the insn being translated */
	enum cc_kind flags;		/* what host flags hold, CC_NONE: nothing */
	uint16_t row[RUN_MAX + 3];
	uint8_t *code[RUN_MAX + 3];	/* where each insn's host code starts */
	bool is_target[RUN_MAX + 3];	/* a branch in the run goes there */
	struct fixup fixup[FIXUPS];
	unsigned int fixups;
};

static unsigned int insn_offset(const struct insn *i)
{
	return i->pos >> 2;
}

static const struct template *template_at(const struct translation *t, unsigned int index)
{
	return &templates[t->row[index]];
}

static struct fixup *fixup_add(struct translation *t, uint8_t *at, enum stub stub,
			       unsigned int index)
{
	struct fixup *f = &t->fixup[t->fixups];

	if (t->fixups == FIXUPS - 1)
		t->x.full = true;
	else
		t->fixups++;
	*f = (struct fixup){ .at = at, .stub = stub, .index = index };
	return f;
}

/* Is the next instruction a branch that can use the flags of @cc? */
static bool next_uses_flags(const struct translation *t, enum cc_kind cc)
{
	unsigned int next = t->at + 1;

	if (cc != CC_SIGNED && cc != CC_LOGICAL && cc != CC_NONZERO && cc != CC_BIT)
		return false;
	return template_at(t, next)->kind == T_BRANCH && !t->is_target[next];
}

/* Does an instruction only work on registers, so that nothing can see the condition code? */
static bool only_registers(const struct template *tp)
{
	switch (tp->kind) {
	case T_LOAD: case T_LOAD_TEST: case T_ALU: case T_MULTIPLY: case T_COMPARE:
		return tp->source != S_MEM;
	case T_ADDRESS: case T_ADDRESS_REL: case T_CONST: case T_INSERT_LOW: case T_PART:
	case T_SHIFT: case T_ROTATE_INSERT: case T_NOTHING:
		return true;
	default:
		return false;
	}
}

/* Is the condition code that this instruction sets overwritten before anything can look? */
static bool cc_is_dead(const struct translation *t)
{
	for (unsigned int n = t->at + 1; only_registers(template_at(t, n)); n++)
		if (template_at(t, n)->cc != CC_NONE)
			return true;
	return false;
}

/* Store the condition code that the host flags stand for; the flags stay. */
static void emit_cc(struct translation *t, enum cc_kind cc)
{
	static const struct { uint8_t one, two; } conds[] = {
		[CC_SIGNED] = { X86_L, X86_G }, [CC_LOGICAL] = { X86_B, X86_A },
		[CC_CARRY] = { X86_NE, X86_B }, [CC_BORROW] = { X86_NE, X86_AE },
		[CC_NONZERO] = { X86_NE, 0 }, [CC_BIT] = { X86_NE, X86_NE },
	};
	struct x86 *x = &t->x;

	t->flags = next_uses_flags(t, cc) ? cc : CC_NONE;
	if (cc == CC_NONE || cc_is_dead(t))
		return;
	x86_setcc(x, conds[cc].one, RAX);
	x86_op_0f(x, false, 0xb6, RAX, RAX, true);
	if (cc != CC_NONZERO) {
		x86_setcc(x, conds[cc].two, RCX);
		x86_op_0f(x, false, 0xb6, RCX, RCX, true);
		x86_lea_twice(x, RAX, RAX, RCX);
	}
	x86_store(x, false, RAX, STATE(cc));
}

/* --- operands ------------------------------------------------------------------------ */

static bool has_index(unsigned int row)
{
	return insn_rows[row].format == FMT_RX || insn_rows[row].format == FMT_RXY;
}

/* The second-operand address to rax. */
static void emit_address(struct translation *t, const struct insn *i)
{
	unsigned int base = i->b, index = has_index(t->row[t->at]) ? i->r2 : NO_REG;
	struct x86 *x = &t->x;

	if (base == NO_REG) {
		base = index;
		index = NO_REG;
	}
	if (base == NO_REG) {
		x86_mov_imm(x, RAX, (int64_t)i->d);
		return;
	}
	x86_load(x, true, RAX, REG(base));
	if (index != NO_REG)
		x86_alu_state(x, true, X86_ADD, RAX, REG(index));
	if (i->d)
		x86_alu_imm(x, true, X86_ADD, RAX, i->d);
}

/* Leave for the function of this instruction if @cond. */
static struct fixup *emit_slow_path(struct translation *t, enum x86_cond cond)
{
	return fixup_add(t, x86_jcc(&t->x, cond), STUB_CALL, t->at);
}

/* TLB probe: the logical address in rax becomes a host address. */
static struct fixup *emit_probe(struct translation *t, unsigned int len, bool write)
{
	const int32_t table = STATE(tlb);
	struct x86 *x = &t->x;
	struct fixup *f;

	x86_mov(x, true, RDX, RAX);
	x86_shift_imm(x, true, X86_SHR, RDX,
		      __builtin_ctz(PAGE_SIZE / sizeof(struct tlb_entry)));
	x86_alu_imm(x, false, X86_AND, RDX, (TLB_SIZE - 1) * sizeof(struct tlb_entry));
	if (len > 1)
		x86_lea(x, RSI, RAX, len - 1);
	else
		x86_mov(x, true, RSI, RAX);
	x86_alu_imm(x, true, X86_AND, RSI, (int32_t)PAGE_MASK);
	x86_alu_state(x, true, X86_OR, RSI, STATE(dtag));
	x86_op_table(x, 0x3b, RSI, table + (write ? offsetof(struct tlb_entry, wtag) :
					    offsetof(struct tlb_entry, rtag)));
	f = emit_slow_path(t, X86_NE);
	x86_op_table(x, 0x03, RAX, table + offsetof(struct tlb_entry, addend));
	return f;
}

static void emit_swap(struct translation *t, unsigned int reg, unsigned int len)
{
	if (len == 2)
		x86_bswap16(&t->x, reg);
	else if (len > 2)
		x86_bswap(&t->x, len == 8, reg);
}

/* Extend the value of @len bytes in rcx as the template says. */
static void emit_extend(struct translation *t, const struct template *tp)
{
	struct x86 *x = &t->x;

	if (tp->len == 4 && tp->sign && tp->wide)
		x86_movsxd(x, RCX, RCX);
	else if (tp->len == 2)
		x86_op_0f(x, tp->wide, tp->sign ? 0xbf : 0xb7, RCX, RCX, false);
	else if (tp->len == 1)
		x86_op_0f(x, tp->wide, tp->sign ? 0xbe : 0xb6, RCX, RCX, true);
}

/*
 * The operand to rcx, extended to the width of the operation. Returns the
 * fixup of its slow path, or NULL.
 */
static struct fixup *emit_operand(struct translation *t, const struct insn *i,
				  const struct template *tp)
{
	struct x86 *x = &t->x;
	struct fixup *f = NULL;

	switch (tp->source) {
	case S_R2:
	case S_R3:
		x86_load(x, tp->len == 8, RCX, REG(tp->source == S_R2 ? i->r2 : i->r3));
		emit_extend(t, tp);
		break;
	case S_MEM:
		emit_address(t, i);
		f = emit_probe(t, tp->len, false);
		x86_mem(x, tp->len, false, RCX, RAX);
		emit_swap(t, RCX, tp->len);
		if (tp->sign || tp->len == 2)
			emit_extend(t, tp);
		break;
	case S_IMM8:
		x86_mov_imm(x, RCX, tp->sign ? (uint64_t)(int64_t)(int8_t)i->d : (uint8_t)i->d);
		break;
	default:
		x86_mov_imm(x, RCX, tp->len == 8 ? (uint64_t)(int64_t)i->i : (uint32_t)i->i);
	}
	return f;
}

/* The first operand to rax. */
static void emit_first(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct x86 *x = &t->x;

	if (tp->first == F_ZERO)
		x86_mov_imm(x, RAX, 0);
	else
		x86_load(x, tp->wide, RAX, REG(tp->first == F_R1 ? i->r1 :
					       tp->first == F_R2 ? i->r2 : i->r3));
}

/* Where the slow path of the instruction comes back to: behind all of its code. */
static void slow_path_ends(struct translation *t, struct fixup *f)
{
	if (!f)
		return;
	f->resume = t->x.p;
	f->flags = t->flags != CC_NONE;
}

/* --- instructions ----------------------------------------------------------------------- */

static void t_load(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct fixup *f = emit_operand(t, i, tp);

	x86_store(&t->x, tp->wide, RCX, REG(i->r1));
	if (tp->kind == T_LOAD_TEST) {
		x86_test(&t->x, tp->wide, RCX, RCX);
		emit_cc(t, CC_SIGNED);
	}
	slow_path_ends(t, f);
}

static void t_alu(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct fixup *f = emit_operand(t, i, tp), *overflow = NULL;

	emit_first(t, i, tp);
	x86_alu(&t->x, tp->wide, tp->op, RAX, RCX);
	if (tp->cc == CC_SIGNED)
		overflow = emit_slow_path(t, X86_O);
	x86_store(&t->x, tp->wide, RAX, REG(i->r1));
	emit_cc(t, tp->cc);
	slow_path_ends(t, f);
	slow_path_ends(t, overflow);
	if (!overflow || !overflow->flags)
		return;
	overflow->stub = STUB_CALL_EXIT;	/* flags cannot say condition code 3 */
	if (f)
		f->stub = STUB_CALL_EXIT;
}

/* Condition code bit 2 is the carry, or no borrow. */
static void t_carry(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct x86 *x = &t->x;

	emit_operand(t, i, tp);
	x86_load(x, false, RDX, STATE(cc));
	emit_first(t, i, tp);
	x86_shift_imm(x, false, X86_SHR, RDX, 2);	/* the last bit out goes to CF */
	if (tp->op == X86_SBB)
		x86_byte(x, 0xf5);			/* cmc */
	x86_alu(x, tp->wide, tp->op, RAX, RCX);
	x86_store(x, tp->wide, RAX, REG(i->r1));
	emit_cc(t, tp->cc);
}

static void t_multiply(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct fixup *f = emit_operand(t, i, tp);

	x86_load(&t->x, tp->wide, RAX, REG(i->r1));
	x86_imul(&t->x, tp->wide, RAX, RCX);
	x86_store(&t->x, tp->wide, RAX, REG(i->r1));
	slow_path_ends(t, f);
}

static void t_compare(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct fixup *f = emit_operand(t, i, tp);

	x86_load(&t->x, tp->wide, RAX, REG(i->r1));
	x86_alu(&t->x, tp->wide, X86_CMP, RAX, RCX);
	emit_cc(t, tp->cc);
	slow_path_ends(t, f);
}

/* The immediate of CLI is a byte, of the others a halfword. */
static void t_compare_mem(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct fixup *f = emit_operand(t, i, tp);
	int32_t imm = tp->sign ? (int16_t)i->i : tp->len == 1 ? (uint8_t)i->i : (uint16_t)i->i;

	x86_alu_imm(&t->x, tp->wide, X86_CMP, RCX, imm);
	emit_cc(t, tp->cc);
	slow_path_ends(t, f);
}

static void t_store(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct x86 *x = &t->x;
	struct fixup *f;

	emit_address(t, i);
	f = emit_probe(t, tp->len, true);
	if (tp->kind == T_STORE) {
		x86_load(x, tp->len == 8, RCX, REG(i->r1));
		emit_swap(t, RCX, tp->len);
	} else {
		uint64_t v = tp->len == 1 ? (uint8_t)i->i : (uint64_t)(int64_t)i->i;

		x86_mov_imm(x, RCX, tp->len == 2 ? htobe16(v) : tp->len == 4 ? htobe32(v) :
				    tp->len == 8 ? htobe64(v) : v);
	}
	x86_mem(x, tp->len, true, RCX, RAX);
	slow_path_ends(t, f);
}

static void t_address(struct translation *t, const struct insn *i, const struct template *tp)
{
	if (tp->kind == T_ADDRESS) {
		emit_address(t, i);
	} else {
		x86_load(&t->x, true, RAX, STATE(pcb));
		x86_mov_imm(&t->x, RCX, insn_offset(i) + (int64_t)i->i * 2);
		x86_alu(&t->x, true, X86_ADD, RAX, RCX);
	}
	x86_store(&t->x, true, RAX, REG(i->r1));
}

/* LLIxx: op is the shift of a halfword, or 64 plus that of a word. */
static void t_const(struct translation *t, const struct insn *i, const struct template *tp)
{
	uint64_t v = tp->op >= 64 ? (uint64_t)(uint32_t)i->i << (tp->op - 64) :
				    (uint64_t)(uint16_t)i->i << tp->op;

	x86_mov_imm(&t->x, RAX, v);
	x86_store(&t->x, true, RAX, REG(i->r1));
}

static void t_insert(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct x86 *x = &t->x;
	struct fixup *f;

	if (tp->kind == T_INSERT_LOW) {
		x86_mov_imm(x, RAX, (uint32_t)i->i);
		x86_store(x, false, RAX, REG(i->r1));
		return;
	}
	f = emit_operand(t, i, tp);
	x86_load(x, true, RAX, REG(i->r1));
	x86_alu_imm(x, true, X86_AND, RAX, ~0xff);
	x86_alu(x, true, X86_OR, RAX, RCX);
	x86_store(x, true, RAX, REG(i->r1));
	slow_path_ends(t, f);
}

/* The immediate is moved to its place in the word; AND leaves the rest alone with ones. */
static void t_part(struct translation *t, const struct insn *i, const struct template *tp)
{
	static const uint32_t parts[] = { 0xffffffff, 0xffff0000, 0x0000ffff };
	int32_t word = tp->sign ? REG_HIGH(i->r1) : REG(i->r1);
	uint32_t part = parts[tp->len], imm = i->i;
	struct x86 *x = &t->x;

	imm = tp->len == 1 ? imm << 16 : imm & part;
	if (tp->op == X86_AND)
		imm |= ~part;
	if (tp->sign) {		/* the high word: wide accesses, halves would stall later loads */
		x86_load(x, true, RAX, REG(i->r1));
		x86_mov_imm(x, RCX, (uint64_t)imm << 32 | (tp->op == X86_AND ? 0xffffffff : 0));
		x86_alu(x, true, tp->op, RAX, RCX);
		x86_store(x, true, RAX, REG(i->r1));
		x86_shift_imm(x, true, X86_SHR, RAX, 32);
	} else {
		x86_load(x, false, RAX, word);
		x86_alu_imm(x, false, tp->op, RAX, imm);
		x86_store(x, false, RAX, word);
	}
	x86_byte(x, 0xa9);	/* test eax, imm32 */
	x86_imm32(x, part);
	emit_cc(t, tp->cc);
}

/*
 * 32-bit shifts are 64-bit ones of the extended operand, as the amount may be
 * up to 63. Rotates need their own width.
 */
static void t_shift(struct translation *t, const struct insn *i, const struct template *tp)
{
	bool wide = tp->wide || tp->op != X86_ROL;
	struct x86 *x = &t->x;

	emit_first(t, i, tp);
	if (tp->op == X86_SAR && !tp->wide)
		x86_movsxd(x, RAX, RAX);
	if (i->b == NO_REG) {
		x86_shift_imm(x, wide, tp->op, RAX, i->d & (wide ? 63 : 31));
	} else {
		x86_load(x, false, RCX, REG(i->b));
		if (i->d)
			x86_alu_imm(x, false, X86_ADD, RCX, i->d);
		x86_shift_cl(x, wide, tp->op, RAX);
	}
	x86_store(x, tp->wide, RAX, REG(i->r1));
	if (tp->cc != CC_NONE)
		x86_test(x, tp->wide, RAX, RAX);
	emit_cc(t, tp->cc);
}

static void emit_rotated(struct translation *t, const struct insn *i)
{
	x86_load(&t->x, true, RCX, REG(i->r2));
	if (i->b)
		x86_shift_imm(&t->x, true, X86_ROL, RCX, i->b);
}

static void t_rotate_insert(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct x86 *x = &t->x;

	emit_rotated(t, i);
	x86_mov_imm(x, RAX, i->mask);
	x86_alu(x, true, X86_AND, RCX, RAX);
	if (!(i->m4 & 0x80)) {
		x86_mov_imm(x, RAX, ~i->mask);
		x86_alu_state(x, true, X86_AND, RAX, REG(i->r1));
		x86_alu(x, true, X86_OR, RCX, RAX);
	}
	x86_store(x, true, RCX, REG(i->r1));
	if (tp->cc != CC_NONE)
		x86_test(x, true, RCX, RCX);
	emit_cc(t, tp->cc);
}

static void t_rotate_op(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct x86 *x = &t->x;

	emit_rotated(t, i);
	x86_mov_imm(x, RAX, tp->op == X86_AND ? ~i->mask : i->mask);
	x86_alu(x, true, tp->op == X86_AND ? X86_OR : X86_AND, RCX, RAX);
	x86_alu_state(x, true, tp->op, RCX, REG(i->r1));
	if (!(i->r3 & 0x80))	/* not test-results-only */
		x86_store(x, true, RCX, REG(i->r1));
	x86_mov_imm(x, RAX, i->mask);
	x86_test(x, true, RCX, RAX);
	emit_cc(t, tp->cc);
}

/* A mask of one bit: condition code 0 or 3. */
static void t_test(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct fixup *f = NULL;

	if (tp->kind == T_TEST_MASK)
		f = emit_operand(t, i, tp);
	else
		x86_load(&t->x, true, RCX, REG(i->r1));
	if (tp->kind == T_TEST_REG && tp->op)
		x86_shift_imm(&t->x, true, X86_SHR, RCX, tp->op * 8);
	x86_alu_imm(&t->x, false, X86_AND, RCX, (uint16_t)i->i);
	emit_cc(t, tp->cc);
	slow_path_ends(t, f);
}

/* --- branches -------------------------------------------------------------------------------- */

/* The host condition for a mask after a comparison-like instruction. */
static enum x86_cond mask_cond(unsigned int mask, enum cc_kind cc)
{
	static const uint8_t compares[2][8] = {	/* by mask >> 1: equal 4, low 2, high 1 */
		{ X86_NEVER, X86_G, X86_L, X86_NE, X86_E, X86_GE, X86_LE, X86_ALWAYS },
		{ X86_NEVER, X86_A, X86_B, X86_NE, X86_E, X86_AE, X86_BE, X86_ALWAYS },
	};
	static const uint8_t zero[4] = { X86_NEVER, X86_NE, X86_E, X86_ALWAYS };

	switch (cc) {
	case CC_SIGNED:
	case CC_LOGICAL:
		return compares[cc == CC_LOGICAL][mask >> 1 & 7];
	case CC_NONZERO:
		return zero[mask >> 2 & 3];
	default:		/* CC_BIT: 0 or 3 */
		return zero[(mask >> 2 & 2) | (mask & 1)];
	}
}

/* The index of the instruction in the run that starts at @offset of the page, or 0. */
static unsigned int run_index(const struct code_run *run, unsigned int offset)
{
	for (unsigned int n = 1; n + 1 < run->count; n++)
		if (insn_offset(&run->insn[n]) == offset)
			return n;
	return 0;
}

/* Where the relative branch at @index goes, as an offset in the page (may be outside). */
static int64_t branch_offset(const struct translation *t, unsigned int index)
{
	const struct insn *i = &t->run->insn[index];
	uint8_t text[6] = { 0 };
	struct insn decoded;

	/* the interpreter may have replaced the distance by a link */
	memcpy(text, t->text + insn_offset(i) - t->run->start, insn_ilen(i));
	insn_decode(t->row[index], text, &decoded);
	return insn_offset(i) + (int64_t)decoded.i * 2;
}

static unsigned int branch_index(const struct translation *t, unsigned int index)
{
	int64_t offset = branch_offset(t, index);

	if (offset < t->run->start || offset >= t->run->end)
		return 0;
	return run_index(t->run, offset);
}

static bool is_linked(const struct translation *t, unsigned int index)
{
	return t->run->insn[index].label == t->labels->linked[t->row[index]];
}

/* Can the branch be done here, or must the interpreter do it? */
static bool branch_is_known(const struct translation *t)
{
	return branch_index(t, t->at) || is_linked(t, t->at);
}

/* Branch to where the instruction goes if the host flags say @cond. */
static void emit_branch(struct translation *t, const struct insn *i, enum x86_cond cond)
{
	unsigned int target = branch_index(t, t->at);
	struct x86 *x = &t->x;
	uint8_t *over = NULL;

	if (cond == X86_NEVER)
		return;
	if (target && target <= t->at) {	/* backward: a loop has to look up now and then */
		if (cond != X86_ALWAYS)
			over = x86_jcc(x, cond ^ 1);
		x86_alu_state_imm8(x, false, X86_SUB, STATE(budget), 1);
		fixup_add(t, x86_jcc(x, X86_S), STUB_EXIT, target);
		fixup_add(t, x86_jcc(x, X86_ALWAYS), STUB_JUMP, target);
		if (over)
			x86_patch(x, over, x->p);
	} else if (target) {
		fixup_add(t, x86_jcc(x, cond), STUB_JUMP, target);
	} else if (is_linked(t, t->at)) {
		fixup_add(t, x86_jcc(x, cond), STUB_BRANCH, t->at)->target =
			(struct insn *)((int8_t *)i + i->i);
	} else {
		fixup_add(t, x86_jcc(x, cond), STUB_EXIT, t->at);
	}
}

/* Put whether the mask selects the condition code in storage into CF. */
static void emit_test_cc(struct translation *t, unsigned int mask)
{
	uint32_t selected = 0;

	for (unsigned int cc = 0; cc < 4; cc++)
		if (mask << cc & 8)
			selected |= 1u << cc;
	x86_load(&t->x, false, RCX, STATE(cc));
	x86_mov_imm(&t->x, RAX, selected);
	x86_bytes(&t->x, "\x0f\xa3\xc8", 3);	/* bt eax, ecx */
}

static enum x86_cond emit_condition(struct translation *t, unsigned int mask, enum cc_kind flags)
{
	if (mask == 15)
		return X86_ALWAYS;
	if (!mask)
		return X86_NEVER;
	if (flags != CC_NONE)
		return mask_cond(mask, flags);
	emit_test_cc(t, mask);
	return X86_B;
}

static void t_compare_branch(struct translation *t, const struct insn *i,
			     const struct template *tp)
{
	emit_operand(t, i, tp);
	x86_load(&t->x, tp->wide, RAX, REG(i->r1));
	x86_alu(&t->x, tp->wide, X86_CMP, RAX, RCX);
	emit_branch(t, i, mask_cond(i->r3, tp->cc));
}

/* A count whose branch the interpreter has to do must not be counted here. */
static void t_count_branch(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct x86 *x = &t->x;

	x86_load(x, tp->wide, RAX, REG(i->r1));
	x86_alu_imm(x, tp->wide, X86_SUB, RAX, 1);
	if (!branch_is_known(t))
		fixup_add(t, x86_jcc(x, X86_NE), STUB_EXIT, t->at);
	x86_store(x, tp->wide, RAX, REG(i->r1));
	if (branch_is_known(t))
		emit_branch(t, i, X86_NE);
}

static void emit_call(struct translation *t, unsigned int index)
{
	struct x86 *x = &t->x;

	x86_mov(x, true, RDI, RBP);
	x86_mov_imm(x, RSI, (uintptr_t)&t->run->insn[index]);
	x86_call(x, insn_functions[t->row[index]]);
}

/* After a call: the instruction may have stored into this very run. */
static void emit_stale_check(struct translation *t, unsigned int next)
{
	struct x86 *x = &t->x;

	x86_mov_imm(x, RAX, (uintptr_t)&t->run->stale);
	x86_bytes(x, "\x66\x83\x38\x00", 4);	/* cmp word [rax], 0 */
	fixup_add(t, x86_jcc(x, X86_NE), STUB_EXIT, next);
}

static void t_call(struct translation *t)
{
	emit_call(t, t->at);
	emit_stale_check(t, t->at + 1);
}

/* --- one run ------------------------------------------------------------------------------------ */

/* Is there a template for this instruction with these operands? */
static bool template_fits(const struct template *tp, const struct insn *i)
{
	switch (tp->kind) {
	case T_TEST_MASK:
		return __builtin_popcount((uint8_t)i->i) == 1;
	case T_TEST_REG:
		return __builtin_popcount((uint16_t)i->i) == 1;
	default:
		return true;
	}
}

/* Does this instruction end the host code: only the interpreter can do it? */
static bool ends_translation(const struct translation *t, unsigned int index)
{
	const struct template *tp = template_at(t, index);
	const struct insn *i = &t->run->insn[index];

	if (tp->kind == T_BRANCH)
		return i->r1 == 15 && !branch_index(t, index) && !is_linked(t, index);
	if (tp->kind == T_BRANCH_REG)
		return i->r1 == 15 && i->r2;
	return tp->kind == T_CALL && !insn_functions[t->row[index]];
}

static void translate_insn(struct translation *t, const struct insn *i)
{
	const struct template *tp = template_at(t, t->at);
	enum cc_kind flags = t->flags;

	t->flags = CC_NONE;
	switch (template_fits(tp, i) ? tp->kind : T_CALL) {
	case T_CALL:
		t_call(t);
		break;
	case T_LOAD: case T_LOAD_TEST:
		t_load(t, i, tp);
		break;
	case T_ALU:
		t_alu(t, i, tp);
		break;
	case T_CARRY:
		t_carry(t, i, tp);
		break;
	case T_MULTIPLY:
		t_multiply(t, i, tp);
		break;
	case T_COMPARE:
		t_compare(t, i, tp);
		break;
	case T_COMPARE_MEM:
		t_compare_mem(t, i, tp);
		break;
	case T_STORE: case T_STORE_IMM:
		t_store(t, i, tp);
		break;
	case T_ADDRESS: case T_ADDRESS_REL:
		t_address(t, i, tp);
		break;
	case T_CONST:
		t_const(t, i, tp);
		break;
	case T_INSERT_CHAR: case T_INSERT_LOW:
		t_insert(t, i, tp);
		break;
	case T_PART:
		t_part(t, i, tp);
		break;
	case T_SHIFT:
		t_shift(t, i, tp);
		break;
	case T_ROTATE_INSERT:
		t_rotate_insert(t, i, tp);
		break;
	case T_ROTATE_OP:
		t_rotate_op(t, i, tp);
		break;
	case T_TEST_MASK: case T_TEST_REG:
		t_test(t, i, tp);
		break;
	case T_BRANCH:
		emit_branch(t, i, emit_condition(t, i->r1, flags));
		break;
	case T_BRANCH_REG:
		if (i->r2 && i->r1)
			fixup_add(t, x86_jcc(&t->x, emit_condition(t, i->r1, CC_NONE)),
				  STUB_EXIT, t->at);
		else if (i->r1 >= 14)
			x86_bytes(&t->x, "\x0f\xae\xf0", 3);	/* mfence: serialization */
		break;
	case T_COMPARE_BRANCH:
		t_compare_branch(t, i, tp);
		break;
	case T_COUNT_BRANCH:
		t_count_branch(t, i, tp);
		break;
	case T_NOTHING:
		break;
	}
}

/*
 * Host flags that say what the condition code in storage says, for a branch
 * that was translated to use flags: compare 1, 0 or 2 with 1 for code 0, 1, 2;
 * for a tested bit, compare the code with 0.
 */
static void emit_flags_from_cc(struct translation *t, enum cc_kind cc)
{
	struct x86 *x = &t->x;

	x86_load(x, false, RCX, STATE(cc));
	if (cc == CC_BIT) {
		x86_test(x, false, RCX, RCX);
		return;
	}
	x86_alu_imm(x, false, X86_CMP, RCX, 2);
	x86_alu(x, false, X86_SBB, RAX, RAX);
	x86_alu_imm(x, false, X86_AND, RAX, 1);
	x86_alu(x, false, X86_XOR, RAX, RCX);
	x86_alu_imm(x, false, X86_CMP, RAX, 1);
}

static void emit_return(struct translation *t, const struct insn *i)
{
	x86_mov_imm(&t->x, RAX, (uintptr_t)i);
	x86_bytes(&t->x, "\x5d\xc3", 2);	/* pop rbp; ret */
}

static void emit_stub(struct translation *t, const struct fixup *f)
{
	struct x86 *x = &t->x;

	if (f->stub == STUB_JUMP) {
		x86_patch(x, f->at, t->code[f->index]);
		return;
	}
	x86_patch(x, f->at, x->p);
	switch (f->stub) {
	case STUB_EXIT:
		emit_return(t, &t->run->insn[f->index]);
		break;
	case STUB_BRANCH:
		x86_alu_state_imm8(x, false, X86_SUB, STATE(budget), 1);
		emit_return(t, f->target);
		break;
	case STUB_CALL_EXIT:
		emit_call(t, f->index);
		emit_return(t, &t->run->insn[f->index + 1]);
		break;
	default:		/* STUB_CALL */
		emit_call(t, f->index);
		if (template_at(t, f->index)->kind == T_STORE ||
		    template_at(t, f->index)->kind == T_STORE_IMM)
			emit_stale_check(t, f->index + 1);
		if (f->flags)
			emit_flags_from_cc(t, template_at(t, f->index)->cc);
		x86_patch(x, x86_jcc(x, X86_ALWAYS), f->resume);
	}
}

/* Look the rows up again and find which instructions are branched to. */
static void translation_prepare(struct translation *t)
{
	struct code_run *run = t->run;
	uint8_t text[6];

	for (unsigned int n = 1; n + 1 < run->count; n++) {
		const struct insn *i = &run->insn[n];

		memset(text, 0, sizeof(text));
		memcpy(text, t->text + insn_offset(i) - run->start, insn_ilen(i));
		t->row[n] = insn_lookup(text);
	}
	for (unsigned int n = 1; n + 1 < run->count; n++)
		if (insn_rows[t->row[n]].kind == KIND_J)
			t->is_target[branch_index(t, n)] = true;
}

static void translate_body(struct translation *t)
{
	struct code_run *run = t->run;
	struct x86 *x = &t->x;

	x86_bytes(x, "\x55\x48\x89\xfd", 4);	/* push rbp; mov rbp, rdi */
	x86_alu_state_imm8(x, true, X86_CMP, STATE(amask), -1);
	fixup_add(t, x86_jcc(x, X86_NE), STUB_EXIT, 1);	/* only the 64-bit mode */
	for (t->at = 1; t->at + 1u < run->count; t->at++) {
		t->code[t->at] = x->p;
		if (ends_translation(t, t->at))
			emit_return(t, &run->insn[t->at]);
		else
			translate_insn(t, &run->insn[t->at]);
	}
	emit_return(t, &run->insn[t->at]);	/* the end marker */
	for (unsigned int n = 0; n < t->fixups; n++)
		emit_stub(t, &t->fixup[n]);
}

/* Too short, or something that only the interpreter does comes first. */
static bool worth_translating(const struct translation *t)
{
	return t->run->count > 3 && !ends_translation(t, 1) && !ends_translation(t, 2);
}

void native_run(struct cpu *c, struct code_run *run)
{
	struct native_cache *cache = &c->priv->code.native;
	struct translation t = {
		.run = run,
		.text = c->priv->code.arena + run->text,
		.labels = interp_get_labels(),
	};

	run->insn[0].label = t.labels->skip;
	if (!cache->write || cache->full)
		return;
	translation_prepare(&t);
	if (!worth_translating(&t))
		return;
	t.x.p = cache->write + cache->used;
	t.x.end = t.x.p + NATIVE_MOST;
	translate_body(&t);
	if (t.x.full)
		return;
	run->native = (struct insn *(*)(struct cpu *))(uintptr_t)(cache->exec + cache->used);
	run->insn[0].label = t.labels->native;
	cache->used = (t.x.p - cache->write + 15) & ~15u;
	cache->full = cache->used + NATIVE_MOST > NATIVE_SIZE;
}

/* --- memory ----------------------------------------------------------------------------------------- */

/* Memory that may be executed: hosts can ask for that to be said. */
static int code_memfd(void)
{
	int fd = memfd_create("ucvm-code", MFD_CLOEXEC | MFD_EXEC);

	return fd < 0 && errno == EINVAL ? memfd_create("ucvm-code", MFD_CLOEXEC) : fd;
}

/* Host code is written at one address and executed at another: never both at one. */
int native_init(struct native_cache *cache)
{
	int fd = code_memfd();

	if (fd < 0 || ftruncate(fd, NATIVE_SIZE))
		goto out;
	cache->write = mmap(NULL, NATIVE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cache->exec = mmap(NULL, NATIVE_SIZE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	if (cache->write == MAP_FAILED)
		cache->write = NULL;
	if (cache->exec == MAP_FAILED)
		cache->exec = NULL;
	if (!cache->exec && cache->write) {	/* the host forbids it: interpret */
		munmap(cache->write, NATIVE_SIZE);
		cache->write = NULL;
	}
out:
	if (fd >= 0)
		close(fd);
	return 0;
}

void native_fini(struct native_cache *cache)
{
	if (cache->write)
		munmap(cache->write, NATIVE_SIZE);
	if (cache->exec)
		munmap(cache->exec, NATIVE_SIZE);
}

void native_flush(struct native_cache *cache)
{
	cache->used = 0;
	cache->full = false;
}

#else /* other hosts interpret */

int native_init(struct native_cache *cache)
{
	*cache = (struct native_cache){ 0 };
	return 0;
}

void native_fini(struct native_cache *cache)
{
	(void)cache;
}

void native_flush(struct native_cache *cache)
{
	(void)cache;
}

void native_run(struct cpu *c, struct code_run *run)
{
	(void)c;
	run->insn[0].label = interp_get_labels()->skip;
}

#endif
