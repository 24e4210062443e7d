// SPDX-License-Identifier: Apache-2.0
/*
 * What the parts of the translator share: the template of a table row, and a
 * translation in progress. native.c makes the code of a run, native_insn.c
 * that of single instructions, native_branch.c that of branches;
 * native_template.c has the table.
 */
#ifndef UCVM_SOFT_NATIVE_PRIVATE_H
#define UCVM_SOFT_NATIVE_PRIVATE_H

#include "arch/s390/soft/native/native.h"
#include "arch/s390/soft/native/x86.h"

#define NATIVE_FIXUPS	(4 * RUN_MAX)

#define REG(n)		((int32_t)(offsetof(struct cpu, r) + 8 * (n)))
#define REG_HIGH(n)	(REG(n) + 4)
#define STATE(field)	((int32_t)offsetof(struct cpu, field))
#define NO_REG		16

/* What a row does. */
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

extern const struct template native_templates[ROW_COUNT];

/* Code behind that of the run, for what a jump out of the straight line leads to. */
enum tail {
	TAIL_EXIT,	/* return insn[index] */
	TAIL_BRANCH,	/* count the branch and return @target */
	TAIL_CALL,	/* call the function of insn[index], come back */
	TAIL_CALL_EXIT,	/* call it, then return the insn behind it */
	TAIL_JUMP,	/* no code: the jump goes to insn[index] itself */
};

struct fixup {
	uint8_t *at;		/* the jump's distance */
	uint8_t *resume;	/* TAIL_CALL: where to come back to */
	struct insn *target;
	uint8_t tail;
	uint8_t index;
	bool flags;		/* TAIL_CALL: the next instruction uses host flags */
};

struct translation {
	struct x86 x;
	struct code_run *run;
	const uint8_t *text;		/* of the run */
	const struct interp_labels *labels;
	unsigned int at;		/* index of the insn being translated */
	enum cc_kind flags;		/* what host flags hold; CC_NONE: nothing */
	enum cc_kind flags_before;	/* the same, before the insn being translated */
	uint16_t row[RUN_MAX + 3];
	uint8_t *code[RUN_MAX + 3];	/* where each insn's host code starts */
	bool is_target[RUN_MAX + 3];	/* a branch in the run goes there */
	struct fixup fixup[NATIVE_FIXUPS];
	unsigned int fixups;
};


static inline unsigned int insn_offset(const struct insn *i)
{
	return i->pos >> 2;
}

static inline const struct template *template_at(const struct translation *t, unsigned int index)
{
	return &native_templates[t->row[index]];
}

/* native.c: a jump at @at goes to the code of @tail for insn[index]. */
struct fixup *fixup_add(struct translation *t, uint8_t *at, enum tail tail, unsigned int index);
/* Call the function of insn[index]; then leave if it stored into this very run. */
void emit_call(struct translation *t, unsigned int index);
void emit_stale_check(struct translation *t, unsigned int next);

/* native_insn.c: the code of insn[t->at], which is not the end of the host code. */
void emit_insn(struct translation *t, const struct insn *i);
struct fixup *emit_operand(struct translation *t, const struct insn *i, const struct template *tp);
/* Host flags for a branch that uses those of @cc, from the condition code in storage. */
void emit_flags_from_cc(struct translation *t, enum cc_kind cc);

/* native_branch.c */
typedef void translate_fn(struct translation *t, const struct insn *i, const struct template *tp);
translate_fn t_branch, t_branch_reg, t_compare_branch, t_count_branch;
/* Where a relative branch goes if that is in the run, or 0; has the interpreter linked it? */
unsigned int branch_index(const struct translation *t, unsigned int index);
bool branch_is_linked(const struct translation *t, unsigned int index);

#endif
