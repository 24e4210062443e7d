// SPDX-License-Identifier: Apache-2.0
/*
 * Host code of single instructions: operands, results and condition codes
 * after the template of the table row. See native.c for the rules.
 */
#include "arch/s390/soft/native/native_private.h"

#ifdef __x86_64__

/* --- condition codes ----------------------------------------------------------------- */

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

/*
 * Host flags that say what the condition code in storage says, for a branch
 * that was translated to use flags: compare 1, 0 or 2 with 1 for code 0, 1, 2;
 * for a tested bit, compare the code with 0.
 */
void emit_flags_from_cc(struct translation *t, enum cc_kind cc)
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
	return fixup_add(t, x86_jcc(&t->x, cond), TAIL_CALL, t->at);
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
struct fixup *emit_operand(struct translation *t, const struct insn *i, const struct template *tp)
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
	overflow->tail = TAIL_CALL_EXIT;	/* flags cannot say condition code 3 */
	if (f)
		f->tail = TAIL_CALL_EXIT;
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

/* --- which is which ------------------------------------------------------------------------ */

static void t_call(struct translation *t, const struct insn *i, const struct template *tp)
{
	(void)i;
	(void)tp;
	emit_call(t, t->at);
	emit_stale_check(t, t->at + 1);
}

static void t_nothing(struct translation *t, const struct insn *i, const struct template *tp)
{
	(void)t;
	(void)i;
	(void)tp;
}

static translate_fn *const translators[] = {
	[T_CALL] = t_call, [T_LOAD] = t_load, [T_LOAD_TEST] = t_load, [T_ALU] = t_alu,
	[T_CARRY] = t_carry, [T_MULTIPLY] = t_multiply, [T_COMPARE] = t_compare,
	[T_COMPARE_MEM] = t_compare_mem, [T_STORE] = t_store, [T_STORE_IMM] = t_store,
	[T_ADDRESS] = t_address, [T_ADDRESS_REL] = t_address, [T_CONST] = t_const,
	[T_INSERT_CHAR] = t_insert, [T_INSERT_LOW] = t_insert, [T_PART] = t_part,
	[T_SHIFT] = t_shift, [T_ROTATE_INSERT] = t_rotate_insert, [T_ROTATE_OP] = t_rotate_op,
	[T_TEST_MASK] = t_test, [T_TEST_REG] = t_test, [T_BRANCH] = t_branch,
	[T_BRANCH_REG] = t_branch_reg, [T_COMPARE_BRANCH] = t_compare_branch,
	[T_COUNT_BRANCH] = t_count_branch, [T_NOTHING] = t_nothing,
};

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

void emit_insn(struct translation *t, const struct insn *i)
{
	const struct template *tp = template_at(t, t->at);

	t->flags_before = t->flags;
	t->flags = CC_NONE;
	translators[template_fits(tp, i) ? tp->kind : T_CALL](t, i, tp);
}

#endif
