// SPDX-License-Identifier: Apache-2.0
/*
 * An emitter of x86-64 machine code: just the instructions that native.c
 * uses. Guest state is addressed relative to rbp, which holds the struct cpu.
 * Every function appends one instruction; running out of room is remembered
 * and checked once at the end.
 */
#ifndef UCVM_SOFT_X86_H
#define UCVM_SOFT_X86_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum x86_reg { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11 };

/* Two-operand arithmetic: the /r opcode of "reg op= r/m" and the /n of the immediate form. */
enum x86_alu { X86_ADD = 0, X86_OR = 1, X86_ADC = 2, X86_SBB = 3, X86_AND = 4, X86_SUB = 5,
	       X86_XOR = 6, X86_CMP = 7 };

enum x86_shift { X86_ROL = 0, X86_ROR = 1, X86_SHL = 4, X86_SHR = 5, X86_SAR = 7 };

/* Condition codes of jcc and setcc. */
enum x86_cond { X86_O = 0, X86_NO = 1, X86_B = 2, X86_AE = 3, X86_E = 4, X86_NE = 5, X86_BE = 6,
		X86_A = 7, X86_S = 8, X86_NS = 9, X86_L = 12, X86_GE = 13, X86_LE = 14,
		X86_G = 15, X86_ALWAYS = 16, X86_NEVER = 17 };

struct x86 {
	uint8_t *p;
	uint8_t *end;
	bool full;
};

static inline void x86_bytes(struct x86 *x, const void *bytes, unsigned int n)
{
	if (x->end - x->p < (ptrdiff_t)n) {
		x->full = true;
		return;
	}
	memcpy(x->p, bytes, n);
	x->p += n;
}

static inline void x86_byte(struct x86 *x, uint8_t b)
{
	x86_bytes(x, &b, 1);
}

static inline void x86_imm32(struct x86 *x, int32_t v)
{
	x86_bytes(x, &v, 4);	/* little-endian: only built for x86-64 */
}

/* REX prefix for operand width @wide and the registers, if one is needed. */
static inline void x86_rex(struct x86 *x, bool wide, unsigned int reg, unsigned int rm, bool byte)
{
	uint8_t rex = 0x40 | wide << 3 | (reg >> 3) << 2 | rm >> 3;

	if (rex != 0x40 || (byte && (reg >= 4 || rm >= 4)))
		x86_byte(x, rex);
}

/* ModRM of [rbp + disp]. */
static inline void x86_state(struct x86 *x, unsigned int reg, int32_t disp)
{
	if (disp == (int8_t)disp) {
		x86_byte(x, 0x45 | (reg & 7) << 3);
		x86_byte(x, disp);
	} else {
		x86_byte(x, 0x85 | (reg & 7) << 3);
		x86_imm32(x, disp);
	}
}

/* opcode reg, [rbp + disp] */
static inline void x86_op_state(struct x86 *x, bool wide, uint8_t opcode, unsigned int reg,
				int32_t disp)
{
	x86_rex(x, wide, reg, 0, false);
	x86_byte(x, opcode);
	x86_state(x, reg, disp);
}

static inline void x86_load(struct x86 *x, bool wide, unsigned int reg, int32_t disp)
{
	x86_op_state(x, wide, 0x8b, reg, disp);
}

static inline void x86_store(struct x86 *x, bool wide, unsigned int reg, int32_t disp)
{
	x86_op_state(x, wide, 0x89, reg, disp);
}

static inline void x86_alu_state(struct x86 *x, bool wide, enum x86_alu op, unsigned int reg,
				 int32_t disp)
{
	x86_op_state(x, wide, op << 3 | 3, reg, disp);
}

/* opcode reg, rm (both registers) */
static inline void x86_op_reg(struct x86 *x, bool wide, uint8_t opcode, unsigned int reg,
			      unsigned int rm)
{
	x86_rex(x, wide, reg, rm, false);
	x86_byte(x, opcode);
	x86_byte(x, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

static inline void x86_mov(struct x86 *x, bool wide, unsigned int to, unsigned int from)
{
	x86_op_reg(x, wide, 0x8b, to, from);
}

static inline void x86_alu(struct x86 *x, bool wide, enum x86_alu op, unsigned int reg,
			   unsigned int rm)
{
	x86_op_reg(x, wide, op << 3 | 3, reg, rm);
}

static inline void x86_test(struct x86 *x, bool wide, unsigned int a, unsigned int b)
{
	x86_op_reg(x, wide, 0x85, a, b);
}

static inline void x86_imul(struct x86 *x, bool wide, unsigned int reg, unsigned int rm)
{
	x86_rex(x, wide, reg, rm, false);
	x86_bytes(x, "\x0f\xaf", 2);
	x86_byte(x, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

/* op reg, imm32 (sign-extended) */
static inline void x86_alu_imm(struct x86 *x, bool wide, enum x86_alu op, unsigned int reg,
			       int32_t imm)
{
	x86_rex(x, wide, 0, reg, false);
	x86_byte(x, imm == (int8_t)imm ? 0x83 : 0x81);
	x86_byte(x, 0xc0 | op << 3 | (reg & 7));
	if (imm == (int8_t)imm)
		x86_byte(x, imm);
	else
		x86_imm32(x, imm);
}

/* op dword/qword [rbp + disp], imm8 */
static inline void x86_alu_state_imm8(struct x86 *x, bool wide, enum x86_alu op, int32_t disp,
				      int8_t imm)
{
	x86_op_state(x, wide, 0x83, op, disp);
	x86_byte(x, imm);
}

/* mov reg, imm: the shortest form for a 64-bit value */
static inline void x86_mov_imm(struct x86 *x, unsigned int reg, uint64_t imm)
{
	if (imm == (uint32_t)imm) {
		x86_rex(x, false, 0, reg, false);
		x86_byte(x, 0xb8 | (reg & 7));
		x86_imm32(x, imm);
	} else if ((int64_t)imm == (int32_t)imm) {
		x86_rex(x, true, 0, reg, false);
		x86_byte(x, 0xc7);
		x86_byte(x, 0xc0 | (reg & 7));
		x86_imm32(x, imm);
	} else {
		x86_rex(x, true, 0, reg, false);
		x86_byte(x, 0xb8 | (reg & 7));
		x86_bytes(x, &imm, 8);
	}
}

/* lea reg, [base + disp] (base is not rsp) */
static inline void x86_lea(struct x86 *x, unsigned int reg, unsigned int base, int32_t disp)
{
	x86_rex(x, true, reg, base, false);
	x86_byte(x, 0x8d);
	x86_byte(x, 0x80 | (reg & 7) << 3 | (base & 7));
	x86_imm32(x, disp);
}

/* lea reg(32), [base + index * 2] */
static inline void x86_lea_twice(struct x86 *x, unsigned int reg, unsigned int base,
				 unsigned int index)
{
	x86_byte(x, 0x8d);
	x86_byte(x, 0x04 | (reg & 7) << 3);
	x86_byte(x, 0x40 | (index & 7) << 3 | (base & 7));
}

static inline void x86_shift_imm(struct x86 *x, bool wide, enum x86_shift op, unsigned int reg,
				 uint8_t n)
{
	x86_rex(x, wide, 0, reg, false);
	x86_byte(x, 0xc1);
	x86_byte(x, 0xc0 | op << 3 | (reg & 7));
	x86_byte(x, n);
}

/* shift by cl */
static inline void x86_shift_cl(struct x86 *x, bool wide, enum x86_shift op, unsigned int reg)
{
	x86_rex(x, wide, 0, reg, false);
	x86_byte(x, 0xd3);
	x86_byte(x, 0xc0 | op << 3 | (reg & 7));
}

/* 0f-opcodes with register operands: movzx, movsx, ... */
static inline void x86_op_0f(struct x86 *x, bool wide, uint8_t opcode, unsigned int reg,
			     unsigned int rm, bool byte)
{
	x86_rex(x, wide, reg, rm, byte);
	x86_byte(x, 0x0f);
	x86_byte(x, opcode);
	x86_byte(x, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

static inline void x86_bswap(struct x86 *x, bool wide, unsigned int reg)
{
	x86_rex(x, wide, 0, reg, false);
	x86_byte(x, 0x0f);
	x86_byte(x, 0xc8 | (reg & 7));
}

/* rol reg16, 8 */
static inline void x86_bswap16(struct x86 *x, unsigned int reg)
{
	x86_byte(x, 0x66);
	x86_shift_imm(x, false, X86_ROL, reg, 8);
}

static inline void x86_setcc(struct x86 *x, enum x86_cond cond, unsigned int reg)
{
	x86_rex(x, false, 0, reg, true);
	x86_byte(x, 0x0f);
	x86_byte(x, 0x90 | cond);
	x86_byte(x, 0xc0 | (reg & 7));
}

/* movsxd reg64, rm32 */
static inline void x86_movsxd(struct x86 *x, unsigned int reg, unsigned int rm)
{
	x86_op_reg(x, true, 0x63, reg, rm);
}

/* A load or store of 1, 2, 4 or 8 bytes at [base], base not rsp, rbp, r12, r13. */
static inline void x86_mem(struct x86 *x, unsigned int len, bool store, unsigned int reg,
			   unsigned int base)
{
	if (len == 2 && store)
		x86_byte(x, 0x66);
	x86_rex(x, len == 8, reg, base, len == 1);
	if (store) {
		x86_byte(x, len == 1 ? 0x88 : 0x89);
	} else if (len <= 2) {
		x86_byte(x, 0x0f);
		x86_byte(x, len == 1 ? 0xb6 : 0xb7);
	} else {
		x86_byte(x, 0x8b);
	}
	x86_byte(x, (reg & 7) << 3 | (base & 7));
}

/* op reg, [rbp + rdx + disp32] */
static inline void x86_op_table(struct x86 *x, uint8_t opcode, unsigned int reg, int32_t disp)
{
	x86_rex(x, true, reg, 0, false);
	x86_byte(x, opcode);
	x86_byte(x, 0x84 | (reg & 7) << 3);
	x86_byte(x, RDX << 3 | RBP);
	x86_imm32(x, disp);
}

/* Jumps. They return where the 32-bit distance stands, for x86_patch(). */
static inline uint8_t *x86_jcc(struct x86 *x, enum x86_cond cond)
{
	if (cond == X86_ALWAYS) {
		x86_byte(x, 0xe9);
	} else {
		x86_byte(x, 0x0f);
		x86_byte(x, 0x80 | cond);
	}
	x86_imm32(x, 0);
	return x->p - 4;
}

static inline void x86_patch(struct x86 *x, uint8_t *at, const uint8_t *target)
{
	int32_t distance = target - (at + 4);

	if (!x->full)
		memcpy(at, &distance, 4);
}

static inline void x86_call(struct x86 *x, const void *fn)
{
	x86_mov_imm(x, RAX, (uintptr_t)fn);
	x86_bytes(x, "\xff\xd0", 2);
}

#endif
