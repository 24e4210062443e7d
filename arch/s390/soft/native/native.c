// SPDX-License-Identifier: Apache-2.0
/*
 * Host code for x86-64: see native.h. Each predecoded instruction becomes a
 * short piece of host code after the template of its table row, or a call of
 * its function. Guest registers stay in struct cpu (rbp); rax, rcx, rdx and
 * rsi are scratch.
 *
 * Three rules keep this simple and exact:
 *  - The condition code is in storage whenever anything can leave the host
 *    code. It is left out only when the next instruction to touch it is a
 *    register operation that sets it. A branch right behind may use host flags.
 *  - A storage operand takes one TLB probe. When it misses, or an addition
 *    overflows, the instruction's function does all of it: nothing has been
 *    changed by then.
 *  - A branch to elsewhere in the run is a host jump. One out of the run that
 *    the interpreter has linked returns the target; for any other one, the
 *    interpreter gets the branch itself to do.
 */
#include "arch/s390/soft/native/native_private.h"

#ifdef __x86_64__

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC	0x0010U
#endif

#define NATIVE_SIZE	(6u << 20)
#define NATIVE_MOST	24576		/* more than the code of any run */

struct fixup *fixup_add(struct translation *t, uint8_t *at, enum tail tail, unsigned int index)
{
	struct fixup *f = &t->fixup[t->fixups];

	if (t->fixups == NATIVE_FIXUPS - 1)
		t->x.full = true;
	else
		t->fixups++;
	*f = (struct fixup){ .at = at, .tail = tail, .index = index };
	return f;
}

void emit_call(struct translation *t, unsigned int index)
{
	struct x86 *x = &t->x;

	x86_mov(x, true, RDI, RBP);
	x86_mov_imm(x, RSI, (uintptr_t)&t->run->insn[index]);
	x86_call(x, insn_functions[t->row[index]]);
}

/* After a call: the instruction may have stored into this very run. */
void emit_stale_check(struct translation *t, unsigned int next)
{
	struct x86 *x = &t->x;

	x86_mov_imm(x, RAX, (uintptr_t)&t->run->stale);
	x86_bytes(x, "\x66\x83\x38\x00", 4);	/* cmp word [rax], 0 */
	fixup_add(t, x86_jcc(x, X86_NE), TAIL_EXIT, next);
}

/* Does this instruction end the host code: only the interpreter can do it? */
static bool ends_translation(const struct translation *t, unsigned int index)
{
	const struct template *tp = template_at(t, index);
	const struct insn *i = &t->run->insn[index];

	if (tp->kind == T_BRANCH)
		return i->r1 == 15 && !branch_index(t, index) && !branch_is_linked(t, index);
	if (tp->kind == T_BRANCH_REG)
		return i->r2 ? i->r1 == 15 : i->r1 >= 14;
	return tp->kind == T_CALL && !insn_functions[t->row[index]];
}

static void emit_return(struct translation *t, const struct insn *i)
{
	x86_mov_imm(&t->x, RAX, (uintptr_t)i);
	x86_bytes(&t->x, "\x5d\xc3", 2);	/* pop rbp; ret */
}

static void emit_tail(struct translation *t, const struct fixup *f)
{
	struct x86 *x = &t->x;

	if (f->tail == TAIL_JUMP) {
		x86_patch(x, f->at, t->code[f->index]);
		return;
	}
	x86_patch(x, f->at, x->p);
	switch (f->tail) {
	case TAIL_EXIT:
		emit_return(t, &t->run->insn[f->index]);
		break;
	case TAIL_BRANCH:
		x86_alu_state_imm8(x, false, X86_SUB, STATE(budget), 1);
		emit_return(t, f->target);
		break;
	case TAIL_CALL_EXIT:
		emit_call(t, f->index);
		emit_return(t, &t->run->insn[f->index + 1]);
		break;
	default:		/* TAIL_CALL */
		emit_call(t, f->index);
		if (template_at(t, f->index)->kind == T_STORE ||
		    template_at(t, f->index)->kind == T_STORE_IMM)
			emit_stale_check(t, f->index + 1);
		if (f->flags)
			emit_flags_from_cc(t, template_at(t, f->index)->cc);
		x86_patch(x, x86_jcc(x, X86_ALWAYS), f->resume);
	}
}

/* Look the rows up again and find which instructions are branched to. */
static void translation_prepare(struct translation *t)
{
	struct code_run *run = t->run;
	uint8_t text[6];

	for (unsigned int n = 1; n + 1 < run->count; n++) {
		const struct insn *i = &run->insn[n];

		memset(text, 0, sizeof(text));
		memcpy(text, t->text + insn_offset(i) - run->start, insn_ilen(i));
		t->row[n] = insn_lookup(text);
	}
	for (unsigned int n = 1; n + 1 < run->count; n++)
		if (insn_rows[t->row[n]].kind == KIND_J)
			t->is_target[branch_index(t, n)] = true;
}

static void translate_body(struct translation *t)
{
	struct code_run *run = t->run;
	struct x86 *x = &t->x;

	x86_bytes(x, "\x55\x48\x89\xfd", 4);	/* push rbp; mov rbp, rdi */
	x86_alu_state_imm8(x, true, X86_CMP, STATE(amask), -1);
	fixup_add(t, x86_jcc(x, X86_NE), TAIL_EXIT, 1);	/* only the 64-bit mode */
	for (t->at = 1; t->at + 1u < run->count; t->at++) {
		t->code[t->at] = x->p;
		if (ends_translation(t, t->at))
			emit_return(t, &run->insn[t->at]);
		else
			emit_insn(t, &run->insn[t->at]);
	}
	emit_return(t, &run->insn[t->at]);	/* the end marker */
	for (unsigned int n = 0; n < t->fixups; n++)
		emit_tail(t, &t->fixup[n]);
}

void native_run(struct cpu *c, struct code_run *run)
{
	struct native_cache *cache = &c->priv->code.native;
	struct translation t = {
		.run = run,
		.text = c->priv->code.arena + run->text,
		.labels = interp_get_labels(),
	};

	run->insn[0].label = t.labels->skip;
	if (!cache->write || cache->full)
		return;
	translation_prepare(&t);
	if (ends_translation(&t, 1))
		return;
	t.x.p = cache->write + cache->used;
	t.x.end = t.x.p + NATIVE_MOST;
	translate_body(&t);
	if (t.x.full)
		return;
	run->native = (struct insn *(*)(struct cpu *))(uintptr_t)(cache->exec + cache->used);
	run->insn[0].label = t.labels->native;
	cache->used = (t.x.p - cache->write + 15) & ~15u;
	cache->full = cache->used + NATIVE_MOST > NATIVE_SIZE;
}

/* --- memory ----------------------------------------------------------------------------------------- */

/* Memory that may be executed: hosts can ask for that to be said. */
static int code_memfd(void)
{
	int fd = memfd_create("ucvm-code", MFD_CLOEXEC | MFD_EXEC);

	return fd < 0 && errno == EINVAL ? memfd_create("ucvm-code", MFD_CLOEXEC) : fd;
}

/* Host code is written at one address and executed at another: never both at one. */
int native_init(struct native_cache *cache)
{
	int fd = code_memfd();

	if (fd < 0 || ftruncate(fd, NATIVE_SIZE))
		goto out;
	cache->write = mmap(NULL, NATIVE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cache->exec = mmap(NULL, NATIVE_SIZE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	if (cache->write == MAP_FAILED)
		cache->write = NULL;
	if (cache->exec == MAP_FAILED)
		cache->exec = NULL;
	if (!cache->exec && cache->write) {	/* the host forbids it: interpret */
		munmap(cache->write, NATIVE_SIZE);
		cache->write = NULL;
	}
out:
	if (fd >= 0)
		close(fd);
	return 0;
}

void native_fini(struct native_cache *cache)
{
	if (cache->write)
		munmap(cache->write, NATIVE_SIZE);
	if (cache->exec)
		munmap(cache->exec, NATIVE_SIZE);
}

void native_flush(struct native_cache *cache)
{
	cache->used = 0;
	cache->full = false;
}

#else /* other hosts interpret */

int native_init(struct native_cache *cache)
{
	*cache = (struct native_cache){ 0 };
	return 0;
}

void native_fini(struct native_cache *cache)
{
	(void)cache;
}

void native_flush(struct native_cache *cache)
{
	(void)cache;
}

void native_run(struct cpu *c, struct code_run *run)
{
	(void)c;
	run->insn[0].label = interp_get_labels()->skip;
}

#endif
