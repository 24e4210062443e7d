// SPDX-License-Identifier: Apache-2.0
/*
 * The templates of the translator: what each table row that has host code of
 * its own does. Rows that are not here are called.
 */
#include "arch/s390/soft/native/native_private.h"

#ifdef __x86_64__

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

const struct template native_templates[ROW_COUNT] = {
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

#endif
