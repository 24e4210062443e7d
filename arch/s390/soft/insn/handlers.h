// SPDX-License-Identifier: Apache-2.0
/*
 * Every instruction handler, as the interpreter and the function table see
 * them: the inlined ones, declarations of the others, and the checks that the
 * flags of a table row ask for.
 */
#ifndef UCVM_SOFT_HANDLERS_H
#define UCVM_SOFT_HANDLERS_H

#include "arch/s390/soft/private.h"

#include "arch/s390/soft/insn/hot_arith.h"
#include "arch/s390/soft/insn/hot_bfp.h"
#include "arch/s390/soft/insn/hot_branch.h"
#include "arch/s390/soft/insn/hot_load.h"
#include "arch/s390/soft/insn/hot_logic.h"
#include "arch/s390/soft/insn/hot_storage.h"

/* Functions of kinds F and E are in other files. */
#define DECLARE_H(func)
#define DECLARE_J(func)
#define DECLARE_B(func)
#define DECLARE_X(func)
#define DECLARE_F(func) void op_##func(struct cpu *c, const struct insn *i);
#define DECLARE_E(func) void op_##func(struct cpu *c, const struct insn *i);
#define INSN(op, name, fmt, fac, kind, flags, func) DECLARE_##kind(func)
#include "arch/s390/soft/insn/insn.def"
#undef INSN

/* Is a floating-point register named that is not 0, 2, 4 or 6? */
HOT bool uses_additional_fpr(const struct insn *i, unsigned int flags)
{
	unsigned int r = (flags & INSN_FPR ? i->r1 : 0) | (flags & INSN_FPR2 ? i->r2 : 0) |
			 (flags & INSN_FPR3 ? i->r3 : 0);

	return r & 9;
}

/* What a row's flags ask for before its function; constant-folded per row. */
HOT void check_flags(struct cpu *c, const struct insn *i, unsigned int flags)
{
	if ((flags & INSN_PRIV) && unlikely(c->problem))
		cpu_program(c, i, PGM_PRIVILEGED);
	if ((flags & INSN_AFP) && unlikely(!(c->cr[0] & CR0_AFP)))
		cpu_data_exception(c, i, DXC_BFP_INSTRUCTION);
	if ((flags & (INSN_FPR | INSN_FPR2 | INSN_FPR3)) && unlikely(!(c->cr[0] & CR0_AFP)) &&
	    uses_additional_fpr(i, flags))
		cpu_data_exception(c, i, DXC_AFP_REGISTER);
}

#endif
