// SPDX-License-Identifier: Apache-2.0
/*
 * The software CPU: registers, the mode that the PSW and the control registers
 * give it, its TLB, and how a handler ends an instruction early. Instruction
 * handlers need this header and mem.h only.
 */
#ifndef UCVM_SOFT_CPU_H
#define UCVM_SOFT_CPU_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/s390/soft/insn/insn.h"
#include "arch/s390/soft/sie.h"
#include "arch/s390/zarch.h"
#include "core/be.h"

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

/* What belongs into the interpreter's labels themselves, whatever the compiler thinks. */
#define HOT		static inline __attribute__((always_inline))

#define PAGE_SIZE	UINT64_C(4096)
#define PAGE_MASK	(~(PAGE_SIZE - 1))

/* Data-exception codes */
enum dxc {
	DXC_DECIMAL = 0, DXC_AFP_REGISTER = 1, DXC_BFP_INSTRUCTION = 2,
	DXC_COMPARE_AND_TRAP = 0xff,
};

/*
 * One TLB entry. A tag is the virtual page address | the number of the address
 * space (1..4094); 0 never matches. rtag allows loads, wtag stores (change bit
 * set, no code predecoded from the page, no low-address protection).
 */
struct tlb_entry {
	uint64_t rtag;
	uint64_t wtag;
	uintptr_t addend;	/* host address = virtual address + addend */
	uint64_t abs;		/* guest absolute address of the page | flags of tlb.c */
};

#define TLB_SIZE 1024		/* at least 256, a power of two: see tlb_flush_index() */

struct cpu {
	uint64_t r[17];		/* general registers; r[16] is always 0 */
	uint64_t amask;		/* address mask of the addressing mode */
	uint64_t pcb;		/* virtual address of the page that instructions come from */
	uint64_t dtag;		/* TLB tag bits of the current operand space */
	uint64_t target;	/* branch target of a kind-B handler */
	uint32_t cc;		/* condition code 0..3 */
	int32_t budget;		/* taken branches until the next poll */
	uint64_t generation;	/* counts entries into SIE and serializations: see code_check() */
	bool problem;		/* PSW.P */

	uint64_t f[16];		/* floating-point registers */
	uint32_t fpc;
	uint32_t a[16];		/* access registers */
	uint64_t cr[16];

	/*
	 * PSW: the authoritative mask without the condition code (c->cc), and
	 * the address, which is only valid while no block is being executed.
	 */
	uint64_t psw_mask;
	uint64_t psw_addr;

	struct tlb_entry tlb[TLB_SIZE];

	struct cpu_private *priv;	/* sie.c, tlb.c, code.c */
};

/*
 * End the instruction with a program interruption. @i is the instruction being
 * executed: it gives the PSW address and the ILC. Whether the PSW points at
 * the instruction (nullification) or behind it follows from the code.
 */
_Noreturn void cpu_program(struct cpu *c, const struct insn *i, enum pgm_code code);

/* Data exception with a data-exception code; also sets FPC.DXC if CR0.AFP is on. */
_Noreturn void cpu_data_exception(struct cpu *c, const struct insn *i, uint32_t dxc);

/*
 * Hand the instruction to the host: instruction interception (code 04), PSW
 * behind the instruction.
 */
_Noreturn void cpu_intercept(struct cpu *c, const struct insn *i);

/* Recompute what follows from psw_mask and the control registers, after changing them. */
void cpu_update_mode(struct cpu *c);

/*
 * Invalidate translations, for IPTE, IDTE, PTLB and friends. The TLB, the
 * instruction TLB and what branches remembered all forget.
 */
void cpu_tlb_flush(struct cpu *c);			/* everything */
void cpu_tlb_flush_page_index(struct cpu *c, unsigned int px);	/* IPTE: virtual bits 44-51 */
void cpu_tlb_flush_asce(struct cpu *c, uint64_t asce);	/* one address space */

/* TEID and friends of the access exception that cpu_program() raises next. */
void cpu_set_teid(struct cpu *c, uint64_t teid, uint8_t access_id);

/*
 * End this execution of an interruptible instruction (MVCL, CLCLE, ...) with
 * registers updated so far: the PSW stays at the instruction and pending
 * interruptions get their turn before it goes on.
 */
_Noreturn void cpu_interruptible(struct cpu *c, const struct insn *i);

/* Virtual address of the instruction, and of the one behind it. */
HOT uint64_t insn_addr(const struct cpu *c, const struct insn *i)
{
	return c->pcb + (i->pos >> 2);
}

HOT uint64_t insn_next(const struct cpu *c, const struct insn *i)
{
	return (insn_addr(c, i) + insn_ilen(i)) & c->amask;
}

/* Effective addresses of the formats; see insn.h for the fields. */
HOT uint64_t ea_rx(const struct cpu *c, const struct insn *i)
{
	return (c->r[i->b] + c->r[i->r2] + i->d) & c->amask;
}

HOT uint64_t ea_rs(const struct cpu *c, const struct insn *i)	/* also S, SI, SIL, D2 of SS */
{
	return (c->r[i->b] + i->d) & c->amask;
}

HOT uint64_t ea_ss1(const struct cpu *c, const struct insn *i)	/* D1(B1) of SS */
{
	return (c->r[i->r2] + i->i) & c->amask;
}

HOT uint64_t ea_rel(const struct cpu *c, const struct insn *i)
{
	return (insn_addr(c, i) + (int64_t)i->i * 2) & c->amask;
}

/*
 * The low and high halves of general registers, as memory accesses of their
 * own width: a wider load right after a narrower store would make the host
 * wait for the store to reach its cache.
 */
typedef uint32_t __attribute__((may_alias)) reg_half;

#define REG_LOW		(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 1 : 0)

HOT uint32_t r32(const struct cpu *c, unsigned int n)
{
	return ((const reg_half *)&c->r[n])[REG_LOW];
}

HOT void set_r32(struct cpu *c, unsigned int n, uint32_t v)
{
	((reg_half *)&c->r[n])[REG_LOW] = v;
}

HOT uint32_t r32h(const struct cpu *c, unsigned int n)
{
	return ((const reg_half *)&c->r[n])[!REG_LOW];
}

HOT void set_r32h(struct cpu *c, unsigned int n, uint32_t v)
{
	((reg_half *)&c->r[n])[!REG_LOW] = v;
}

/* A register that holds an address, written back: all 64 bits in 64-bit mode, else 32. */
HOT void set_r_addr(struct cpu *c, unsigned int n, uint64_t v)
{
	if (c->amask == ~UINT64_C(0))
		c->r[n] = v;
	else
		set_r32(c, n, v & c->amask);
}

/* Specification exception unless a register pair starts at an even number. */
HOT void need_even(struct cpu *c, const struct insn *i, unsigned int r)
{
	if (unlikely(r & 1))
		cpu_program(c, i, PGM_SPECIFICATION);
}

/* Program mask bits of the PSW. */
HOT bool pm_fixed_overflow(const struct cpu *c)
{
	return c->psw_mask & UINT64_C(0x0000080000000000);
}

HOT bool pm_decimal_overflow(const struct cpu *c)
{
	return c->psw_mask & UINT64_C(0x0000040000000000);
}

#endif
