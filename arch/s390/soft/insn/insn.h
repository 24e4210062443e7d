// SPDX-License-Identifier: Apache-2.0
/*
 * Predecoded instructions and the instruction table. insn.def has one row an
 * instruction; decoder, dispatch, disassembler, facility list and the coverage
 * test are all made from it.
 *
 *   INSN(opcode, name, format, facility, kind, flags, func)
 *
 * opcode    major opcode byte << 8 | extension (whole byte, nibble, or 0)
 * name      mnemonic, lower case, a C identifier
 * format    FMT_<format>, which says how fields are decoded (decode.c)
 * facility  STFLE bit that announces it, or BASE
 * kind      how the interpreter continues, KIND_<kind> below
 * flags     INSN_* below, or 0
 * func      op_<func>() that does it; op_intercept() for what SIE always hands
 *           to the host (contract.md C.1)
 */
#ifndef UCVM_SOFT_INSN_H
#define UCVM_SOFT_INSN_H

#include <stdint.h>

/*
 * One predecoded instruction. Base and index fields are register numbers with
 * 16 standing for "none": c->r[16] is always zero.
 */
struct insn {
	const void *label;	/* where the interpreter goes */
	union {
		struct {
			int32_t i;	/* immediate, branch distance, or D1 of SS formats */
			int32_t d;	/* displacement D2 (or D1 of SI, SIY, SIL; I2 of RIEc) */
		};
		uint64_t mask;		/* RIEf: the bits that I3 and I4 select */
	};
	uint8_t r1;		/* R1, M1, or L - 1 / L1 - 1 of SS formats */
	uint8_t r2;		/* R2, X2 (16 = none), or L2 - 1 of SSb, B1 of SS formats, or I3 */
	uint8_t r3;		/* R3 or M3 */
	uint8_t b;		/* base register of d (16 = none) */
	uint16_t pos;		/* offset in the page | ilc: (byte offset << 2) | length/2 */
	uint8_t m4;		/* M4, or I4 */
};

/*
 * Formats and where their fields go (everything else in the insn is zero):
 *   E, I (svc: i = I)
 *   RR      r1 r2
 *   RRE     r1 r2          RRD   r1 r3 r2   (MAEBR-like: R1 @16, R3 @24, R2 @28)
 *   RRFa    r1 r2 r3 m4    RRFb  r1 r2 r3 m4    RRFc  r1 r2 r3=M3    RRFe r1 r2 r3=M3 m4
 *   RX      r1 r2=X2 b d   RXY the same with 20-bit d; RXa/RXb the same; RXE, r3=M3; RXF r1 r3 r2=X2 b d
 *   RS      r1 r3 b d      RSY 20-bit; RSa (shift: r1 b d), RSb (r3=M3: ICM, STCM, CLM)
 *   RSI     r1 r3 i=rel    RIL  r1 i (signed 32-bit; relative ones i = rel*2 bytes in RILb, RILc)
 *   RIa     r1 i (s16)     RIb r1 i=rel bytes   RIc r1=M1 i=rel bytes
 *   RILa    r1 i(s32)      RILb r1 i=rel bytes  RILc r1=M1 i=rel bytes  (rel fits: halfwords*2 as int64 is
 *           kept in halfwords for RILb/RILc loads: i = halfwords; use insn_target())
 *   RIEa    r1 i=I2 r3=M3  RIEb r1 r2 r3=M3 i=rel  RIEc r1 d=I2(s8) r3=M3 i=rel  RIEd r1 r3 i=I2
 *   RIEe    r1 r3 i=rel    RIEf r1 r2 r3=I3 m4=I4 b=I5 & 63, mask   RIEg r1 r3=M3 i=I2
 *   RIS     r1 r3=M3 b d=D4 i=I2(s8)      RRS r1 r2 r3=M3 b d=D4
 *   S       b d            SI   b d i=I2(u8)   SIY   SIL b d i=I2(s16, raw)
 *   SSa     r1=L-1 r2=B1 i=D1 b=B2 d=D2       SSb r1=L1-1 r3=L2-1 r2=B1 i=D1 b d
 *   SSc     r1=L1-1 r3=I3 r2=B1 i=D1 b d      SSd r1=R1 r3=R3 r2=B1 i=D1 b=B2 d=D2
 *   SSe     r1 r3 r2=B2 i=D2 b=B4 d=D4 (PLO, LMD)
 *   SSE     r2=B1 i=D1 b d  SSF r3=R3 r1=R3 r2=B1 i=D1 b=B2 d=D2
 *   IE      i: I1 << 4 | I2   MII, SMI: branch prediction, no fields
 * Relative distances are in halfwords in the instruction; `i` holds halfwords.
 */
enum insn_format {
	FMT_E, FMT_I, FMT_IE, FMT_MII, FMT_SMI,
	FMT_RR, FMT_RRE, FMT_RRD, FMT_RRFa, FMT_RRFb, FMT_RRFc, FMT_RRFe,
	FMT_RX, FMT_RXY, FMT_RXE, FMT_RXF,
	FMT_RS, FMT_RSY, FMT_RSI, FMT_RSL,
	FMT_RIa, FMT_RIb, FMT_RIc, FMT_RILa, FMT_RILb, FMT_RILc,
	FMT_RIEa, FMT_RIEb, FMT_RIEc, FMT_RIEd, FMT_RIEe, FMT_RIEf, FMT_RIEg,
	FMT_RIS, FMT_RRS,
	FMT_S, FMT_SI, FMT_SIY, FMT_SIL,
	FMT_SSa, FMT_SSb, FMT_SSc, FMT_SSd, FMT_SSe, FMT_SSf, FMT_SSE, FMT_SSF,
};

/*
 * Kinds. A handler is one of
 *   void op_func(struct cpu *c, const struct insn *i)	kinds H, F, E
 *   bool op_func(struct cpu *c, const struct insn *i)	kinds J, B
 * H  hot: inlined into the interpreter (hot_*.h), falls through
 * F  an ordinary function in another file, falls through
 * J  inlined; true: branch to the relative target of field i
 * B  inlined or not; true: branch to c->target
 * X  written out in interp.c (EXECUTE)
 * E  function; ends the block: it changed PSW, CRs or code. The PSW address is
 *    set to the next instruction before the call; the handler may change it.
 */
enum insn_kind { KIND_H, KIND_F, KIND_J, KIND_B, KIND_E, KIND_X };

enum insn_flags {
	INSN_PRIV = 1,		/* privileged: PGM 2 in the problem state */
	INSN_AFP = 2,		/* BFP/FPS support: data exception (DXC 2) without CR0.AFP */
	INSN_FPR = 4,		/* R1 is an FPR: DXC 1 without AFP unless it is 0, 2, 4 or 6 */
	INSN_FPR2 = 16,		/* so is R2, or R2 alone */
	INSN_FPR3 = 32,		/* and R3 */
};

#define BASE 0

struct insn_row {
	const char *name;
	uint16_t opcode;
	uint8_t format;
	uint8_t facility;
	uint8_t kind;
	uint8_t flags;
};

enum insn_index {
	ROW_NONE,
#define INSN(op, name, fmt, fac, kind, flags, func) ROW_##name,
#include "arch/s390/soft/insn/insn.def"
#undef INSN
	ROW_COUNT
};

extern const struct insn_row insn_rows[ROW_COUNT];

/* The length in bytes (2, 4, 6) that the first byte of an instruction says. */
static inline unsigned int insn_length(uint8_t first)
{
	return first < 0x40 ? 2 : first < 0xc0 ? 4 : 6;
}

/* The table row for an instruction text, ROW_NONE if there is none. */
unsigned int insn_lookup(const uint8_t text[6]);

/* Decode the fields of @text, an instruction of row @row, into @i (not label, pos). */
void insn_decode(unsigned int row, const uint8_t text[6], struct insn *i);

static inline unsigned int insn_ilen(const struct insn *i)
{
	return (i->pos & 3) * 2;
}

/* Ones in bits @start to @end, through bit 63 to bit 0 when @start is larger. */
static inline uint64_t insn_bit_range(unsigned int start, unsigned int end)
{
	uint64_t from = ~UINT64_C(0) >> start, to = ~UINT64_C(0) << (63 - end);

	return start <= end ? from & to : from | to;
}

#endif
