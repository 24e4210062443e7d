// SPDX-License-Identifier: Apache-2.0
/*
 * Host code of branches: within the run, out of it along a link, or left to
 * the interpreter.
 */
#include "arch/s390/soft/native/native_private.h"

#ifdef __x86_64__

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

unsigned int branch_index(const struct translation *t, unsigned int index)
{
	int64_t offset = branch_offset(t, index);

	if (offset < t->run->start || offset >= t->run->end)
		return 0;
	return run_index(t->run, offset);
}

bool branch_is_linked(const struct translation *t, unsigned int index)
{
	return t->run->insn[index].label == t->labels->linked[t->row[index]];
}

/* Can the branch be done here, or must the interpreter do it? */
static bool branch_is_known(const struct translation *t)
{
	return branch_index(t, t->at) || branch_is_linked(t, t->at);
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
		fixup_add(t, x86_jcc(x, X86_S), TAIL_EXIT, target);
		fixup_add(t, x86_jcc(x, X86_ALWAYS), TAIL_JUMP, target);
		if (over)
			x86_patch(x, over, x->p);
	} else if (target) {
		fixup_add(t, x86_jcc(x, cond), TAIL_JUMP, target);
	} else if (branch_is_linked(t, t->at)) {
		fixup_add(t, x86_jcc(x, cond), TAIL_BRANCH, t->at)->target =
			(struct insn *)((int8_t *)i + i->i);
	} else {
		fixup_add(t, x86_jcc(x, cond), TAIL_EXIT, t->at);
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

void t_compare_branch(struct translation *t, const struct insn *i, const struct template *tp)
{
	emit_operand(t, i, tp);
	x86_load(&t->x, tp->wide, RAX, REG(i->r1));
	x86_alu(&t->x, tp->wide, X86_CMP, RAX, RCX);
	emit_branch(t, i, mask_cond(i->r3, tp->cc));
}

/* A count whose branch the interpreter has to do must not be counted here. */
void t_count_branch(struct translation *t, const struct insn *i, const struct template *tp)
{
	struct x86 *x = &t->x;

	x86_load(x, tp->wide, RAX, REG(i->r1));
	x86_alu_imm(x, tp->wide, X86_SUB, RAX, 1);
	if (!branch_is_known(t))
		fixup_add(t, x86_jcc(x, X86_NE), TAIL_EXIT, t->at);
	x86_store(x, tp->wide, RAX, REG(i->r1));
	if (branch_is_known(t))
		emit_branch(t, i, X86_NE);
}

void t_branch(struct translation *t, const struct insn *i, const struct template *tp)
{
	(void)tp;
	emit_branch(t, i, emit_condition(t, i->r1, t->flags_before));
}

/* BCR: taken, it is the interpreter's; with R2 0 it never is, unless it serializes. */
void t_branch_reg(struct translation *t, const struct insn *i, const struct template *tp)
{
	(void)tp;
	if (i->r2 && i->r1)
		fixup_add(t, x86_jcc(&t->x, emit_condition(t, i->r1, CC_NONE)), TAIL_EXIT, t->at);
}

#endif
