// SPDX-License-Identifier: Apache-2.0
/*
 * Each row of insn.def that falls through, as a function of its own with the
 * checks that its flags ask for: what host code calls for an instruction that
 * it does not do itself, or when its short cut does not apply.
 */
#include "arch/s390/soft/insn/handlers.h"

#define FUNCTION_H(name, flags, func)						\
static void row_##name(struct cpu *c, const struct insn *i)			\
{										\
	check_flags(c, i, flags);						\
	op_##func(c, i);							\
}
#define FUNCTION_F FUNCTION_H
#define FUNCTION_J(name, flags, func)
#define FUNCTION_B(name, flags, func)
#define FUNCTION_E(name, flags, func)
#define FUNCTION_X(name, flags, func)
#define INSN(op, name, fmt, fac, kind, flags, func) FUNCTION_##kind(name, flags, func)
#include "arch/s390/soft/insn/insn.def"
#undef INSN

#define ENTRY_H(name) [ROW_##name] = row_##name,
#define ENTRY_F ENTRY_H
#define ENTRY_J(name)
#define ENTRY_B(name)
#define ENTRY_E(name)
#define ENTRY_X(name)

insn_function *const insn_functions[ROW_COUNT] = {
#define INSN(op, name, fmt, fac, kind, flags, func) ENTRY_##kind(name)
#include "arch/s390/soft/insn/insn.def"
#undef INSN
};
