// SPDX-License-Identifier: Apache-2.0
/*
 * Intercepted instructions: what a handler gets, how it decodes its operands,
 * and all the handlers, which stand in files by subject.
 */
#ifndef UCVM_ARCH_S390_INTERCEPT_H
#define UCVM_ARCH_S390_INTERCEPT_H

#include "arch/s390/cpu.h"

struct icpt_insn {
	uint16_t ipa;		/* instruction bytes 0-1 */
	uint32_t ipb;		/* bytes 2-5 */
	unsigned int length;	/* of the instruction, or of EXECUTE around it */
	struct irq_program pgm;	/* parameters of the exception, if one is returned */
};

/*
 * Emulate one instruction; the PSW is behind it already, problem state has
 * been checked for privileged ones. Returns 0, or the code of the program
 * interruption that the guest gets (with parameters in insn->pgm).
 */
typedef int icpt_fn(struct s390_cpu *cpu, struct icpt_insn *insn);

/*
 * The operation code of an instruction in 16 bits: two bytes as they are; one
 * byte, and zeroes; or the first and the last byte; or the twelve bits of
 * 0xff0f.
 */
uint16_t icpt_key(const struct icpt_insn *insn);

/* Can icpt_key() be @key? */
bool icpt_key_valid(uint16_t key);

/* The intercepted instruction, without its parameters of an exception. */
struct icpt_insn icpt_fetch(const struct s390_cpu *cpu);

/* The program interruption of a program interception; code 0: it has none. */
struct irq_program icpt_fetch_program(const struct s390_cpu *cpu);

/* Execute the instruction again, from its start. */
static inline void icpt_retry(struct s390_cpu *cpu, const struct icpt_insn *insn)
{
	cpu_rewind(cpu, insn->length);
}

/* Register fields: RS, RSY and SI carry two in ipa, RRE two in ipb. */
static inline unsigned int icpt_r1(const struct icpt_insn *insn)
{
	return (insn->ipa >> 4) & 15;
}

static inline unsigned int icpt_r3(const struct icpt_insn *insn)
{
	return insn->ipa & 15;
}

static inline unsigned int icpt_rre1(const struct icpt_insn *insn)
{
	return (insn->ipb >> 20) & 15;
}

static inline unsigned int icpt_rre2(const struct icpt_insn *insn)
{
	return (insn->ipb >> 16) & 15;
}

/* Base register of S, RS, RSY, SSE: also the access register of the operand. */
static inline unsigned int icpt_base(const struct icpt_insn *insn)
{
	return insn->ipb >> 28;
}

/* Effective address, S and RS formats: base and 12-bit displacement. */
uint64_t icpt_address(const struct s390_cpu *cpu, const struct icpt_insn *insn);

/* The same before it is cut to the addressing mode, for SIGP and DIAGNOSE. */
uint64_t icpt_address_raw(const struct s390_cpu *cpu, const struct icpt_insn *insn);

/* RSY and SIY formats: base and signed 20-bit displacement. */
uint64_t icpt_address_long(const struct s390_cpu *cpu, const struct icpt_insn *insn);

/* Second operand of SSE format. */
uint64_t icpt_address2(const struct s390_cpu *cpu, const struct icpt_insn *insn);

/* arch/s390/control.c */
icpt_fn insn_lctl, insn_lctlg, insn_stctl, insn_stctg;

/* arch/s390/privileged.c */
icpt_fn insn_stidp, insn_sck, insn_sckpf, insn_spx, insn_stpx, insn_stap, insn_tb, insn_stfl,
	insn_stfle, insn_epsw, insn_lpsw, insn_lpswe, insn_lpswey, insn_tprot, insn_pfmf,
	insn_ptff, insn_sthyi, insn_retry;

/* arch/s390/intercept.c */
icpt_fn insn_storage_key;

/* arch/s390/stsi.c, diag.c, sigp.c, css.c, sclp.c */
icpt_fn insn_stsi, insn_diag, insn_sigp, insn_css, insn_tpi, insn_stcrw, insn_servc;

#endif
