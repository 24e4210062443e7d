// SPDX-License-Identifier: Apache-2.0
/*
 * The interpreter: one label for each row of insn.def, reached through the
 * label pointer of each predecoded instruction (computed goto). Everything is
 * in one function so that the CPU and the instruction pointer stay in host
 * registers; what an instruction does is in hot_*.h (inlined here) and op_*.c.
 */
#include "arch/s390/soft/insn/handlers.h"
#include "arch/s390/soft/native/native.h"

/*
 * The instruction at c->psw_addr by way of a branch at @from. A branch inside
 * one page is linked: it stays right for as long as its own page's code does.
 */
static struct insn *link_target(struct cpu *c, struct insn *from, const void *linked)
{
	struct cpu_private *p = c->priv;
	uint64_t pcb = c->pcb;
	uint32_t used = p->code.used;
	struct insn *to = code_lookup(c);

	if (from != p->scratch && c->pcb == pcb && p->code.used >= used) {
		from->i = (int8_t *)to - (int8_t *)from;
		from->label = linked;
	}
	return to;
}

static bool row_is_relative(unsigned int row)
{
	switch (insn_rows[row].format) {
	case FMT_RIb: case FMT_RIc: case FMT_RILb: case FMT_RILc:
	case FMT_RIEb: case FMT_RIEc: case FMT_RIEe: case FMT_RSI:
		return true;
	default:
		return false;
	}
}

static void fetch_text(struct cpu *c, const struct insn *i, uint64_t va, uint8_t *text)
{
	const struct itlb_entry *e = itlb_fetch(c, i, va);

	memcpy(text, e->host + (va & ~PAGE_MASK), 2);
}

static void fetch_insn(struct cpu *c, const struct insn *i, uint64_t va, uint8_t text[6])
{
	fetch_text(c, i, va, text);
	for (unsigned int n = 2; n < insn_length(text[0]); n += 2)
		fetch_text(c, i, (va + n) & c->amask, text + n);
}

/* EXECUTE (RELATIVE LONG): the modified target instruction goes to scratch. */
static void execute(struct cpu *c, const struct insn *i, uint64_t target)
{
	struct cpu_private *p = c->priv;
	uint64_t here = insn_addr(c, i);
	uint8_t text[6] = { 0 };
	unsigned int row;

	if (target & 1)
		cpu_program(c, i, PGM_SPECIFICATION);
	fetch_insn(c, i, target, text);
	if (text[0] == 0x44 || (text[0] == 0xc6 && !(text[1] & 15)))
		cpu_program(c, i, PGM_EXECUTE);
	if (i->r1)
		text[1] |= c->r[i->r1];
	p->execute_return = i == p->scratch ? NULL : i;
	p->executing = true;
	code_decode_scratch(c, text, i->pos);
	row = insn_lookup(text);
	if (row_is_relative(row))
		p->scratch->i += (int64_t)(target - here) / 2;
}

/* An instruction whose bytes lie in two pages is decoded anew each time. */
static void decode_crossing(struct cpu *c, const struct insn *i)
{
	uint8_t text[6] = { 0 };

	c->psw_addr = insn_addr(c, i);
	fetch_insn(c, NULL, c->psw_addr, text);
	c->priv->execute_return = NULL;
	c->priv->executing = false;
	code_decode_scratch(c, text, (i->pos & ~3) | insn_length(text[0]) / 2);
}

#define GO()	goto *i->label
#define NEXT()	do { i++; GO(); } while (0)

/* A run is compared with storage once after each entry into SIE: see code_check(). */
#define CHECK_RUN()								\
	do {									\
		if (unlikely(run_of_entry(i)->generation != c->generation))	\
			goto check_run;						\
	} while (0)

#define LABEL_H(row, flags, func)						\
	row: check_flags(c, i, flags); op_##func(c, i); NEXT();
#define LABEL_F LABEL_H
#define LABEL_J(row, flags, func)						\
	row: check_flags(c, i, flags);						\
	if (op_##func(c, i)) { linked = &&row##_linked; goto relative_taken; }	\
	NEXT();									\
	row##_linked: check_flags(c, i, flags);					\
	if (op_##func(c, i)) {							\
		i = (struct insn *)((int8_t *)i + i->i);			\
		if (unlikely(--c->budget < 0)) goto poll_here;			\
		GO();								\
	}									\
	NEXT();
#define LABEL_B(row, flags, func)						\
	row: check_flags(c, i, flags); if (op_##func(c, i)) goto absolute_taken; NEXT();
#define LABEL_E(row, flags, func)						\
	row: check_flags(c, i, flags); c->psw_addr = insn_next(c, i);		\
	op_##func(c, i); goto resync;
#define LABEL_X(row, flags, func)

#define LINKED_H(row)
#define LINKED_F(row)
#define LINKED_B(row)
#define LINKED_E(row)
#define LINKED_X(row)
#define LINKED_J(row) [ROW_##row] = &&row_##row##_linked,

/*
 * The CPU and the instruction pointer are wanted in registers at each of some
 * thousand labels; left alone, the compiler keeps one of them on the stack.
 */
#if defined(__x86_64__)
#define PIN_CPU		asm("rbp")
#define PIN_INSN	asm("rbx")
#elif defined(__aarch64__)
#define PIN_CPU		asm("x19")
#define PIN_INSN	asm("x20")
#elif defined(__s390x__)
#define PIN_CPU		asm("r10")
#define PIN_INSN	asm("r11")
#else
#define PIN_CPU
#define PIN_INSN
#endif

/* Without @cpu: only fill in @labels_out. */
static void interp(struct cpu *cpu, const struct interp_labels **labels_out)
{
	static const void *const rows[ROW_COUNT] = {
		[ROW_NONE] = &&row_none,
#define INSN(op, name, fmt, fac, kind, flags, func) [ROW_##name] = &&row_##name,
#include "arch/s390/soft/insn/insn.def"
#undef INSN
	};
	static const void *const linked_rows[ROW_COUNT] = {
#define INSN(op, name, fmt, fac, kind, flags, func) LINKED_##kind(name)
#include "arch/s390/soft/insn/insn.def"
#undef INSN
	};
	static const struct interp_labels labels = {
		.row = rows,
		.linked = linked_rows,
		.warm = &&warm,
		.native = &&native,
		.skip = &&skip,
		.fall = &&fall,
		.cross = &&cross,
		.stale = &&stale,
		.scratch_end = &&scratch_end,
	};
	const void *linked;
	struct jump_entry *j;
	register struct cpu *c PIN_CPU = cpu;
	register struct insn *i PIN_INSN;

	if (!cpu) {
		*labels_out = &labels;
		return;
	}
	goto lookup;

#define INSN(op, name, fmt, fac, kind, flags, func) LABEL_##kind(row_##name, flags, func)
#include "arch/s390/soft/insn/insn.def"
#undef INSN

row_none:
	cpu_operation_exception(c, i);

row_ex:
	execute(c, i, ea_rx(c, i));
	i = c->priv->scratch;
	GO();

row_exrl:
	execute(c, i, ea_rel(c, i));
	i = c->priv->scratch;
	GO();

/* The entry marker of a run: count, enter host code, or nothing. */
warm:
	CHECK_RUN();
	if (unlikely(!--run_of_entry(i)->heat)) {
		native_run(c, run_of_entry(i));
		GO();
	}
skip:
	CHECK_RUN();
	NEXT();

native:
	CHECK_RUN();
	if (unlikely(c->budget < 0))
		goto poll_here;
	i = run_of_entry(i)->native(c);
	GO();

check_run:
	c->psw_addr = insn_addr(c, i);
	if (!code_check(c, run_of_entry(i)))
		goto lookup;
	GO();

scratch_end:
	c->priv->executing = false;
	if (c->priv->execute_return) {
		i = (struct insn *)c->priv->execute_return;
		NEXT();
	}
	c->psw_addr = insn_addr(c, i) & c->amask;
	if (unlikely(--c->budget < 0))
		goto poll;
	goto lookup;

cross:
	decode_crossing(c, i);
	i = c->priv->scratch;
	GO();

stale:
	c->psw_addr = insn_addr(c, i) & c->amask;
	goto lookup;

/* Counted like a branch: code without one may wrap around at the last address for ever. */
fall:
	c->psw_addr = insn_addr(c, i) & c->amask;
	if (unlikely(--c->budget < 0))
		goto poll;
	i = link_target(c, i, &&fall_linked);
	GO();

fall_linked:
	i = (struct insn *)((int8_t *)i + i->i);
	GO();

relative_taken:
	c->target = ea_rel(c, i);
	if (((c->target ^ c->pcb) & PAGE_MASK) == 0 && c->budget > 0) {
		c->budget--;
		c->psw_addr = c->target;
		c->priv->executing = false;
		i = link_target(c, i, linked);
		GO();
	}

absolute_taken:
	c->priv->executing = false;
	if (unlikely(--c->budget < 0)) {
		c->psw_addr = c->target;
		goto poll;
	}
	j = &c->priv->jump[(c->target >> 1) & (JUMP_SIZE - 1)];
	if (likely(j->va == c->target && j->key == c->priv->jump_key)) {
		c->pcb = c->target & PAGE_MASK;
		i = (struct insn *)(c->priv->code.arena + j->insn);
		GO();
	}
	c->psw_addr = c->target;
	goto lookup;

poll_here:
	c->psw_addr = insn_addr(c, i) & c->amask;
poll:
	cpu_poll(c);
	goto lookup;

resync:
	c->priv->executing = false;
	if (unlikely(--c->budget < 0))	/* it may have branched, as a loop of LPSWE or BSM does */
		goto poll;
	cpu_resync(c);
lookup:
	i = code_lookup(c);
	GO();
}

void interp_run(struct cpu *c)
{
	interp(c, NULL);
}

const struct interp_labels *interp_get_labels(void)
{
	const struct interp_labels *labels;

	interp(NULL, &labels);
	return labels;
}
