// SPDX-License-Identifier: Apache-2.0
/*
 * The other side of the comparison: an s390x program, executed by a user-mode
 * emulator or by an s390x host, that reads cases from standard input and writes
 * results to standard output. Each case is entered by returning from a signal
 * handler with its registers, and ends in the next signal: its own exception,
 * or the SIGILL of the zeros behind it.
 *
 * In: length of a batch (4 bytes), its cases: state, length of patches (4
 * bytes), patches. Out: results. End of file ends the program.
 */
#include "tests/insn/insn_case.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "core/be.h"

#define BATCH_MAX	(1u << 22)
#define OUT_SIZE	(1u << 17)

/* A case whose register 15 happens to point into the signal stack would move it there. */
#define STACK		UINT64_C(0x5a6b7c8d9000)
#define STACK_SIZE	(UINT64_C(1) << 16)

#define MASK_CC_PM	UINT64_C(0x00003f0000000000)

static struct {
	struct case_memory memory;
	uint32_t acr0, acr1;		/* this program's thread pointer */
	int running;
	uint8_t *batch, *next, *end;	/* cases not yet run */
	const uint8_t *patches;		/* of the running case */
	size_t patch_len;
	uint8_t *out;
	size_t out_used;
} o;

static void read_all(uint8_t *to, size_t len)
{
	ssize_t n;

	for (; len; to += n, len -= n) {
		n = read(STDIN_FILENO, to, len);
		if (n <= 0)
			_exit(n ? 1 : 0);
	}
}

static void flush(void)
{
	ssize_t n;

	for (size_t done = 0; done < o.out_used; done += n) {
		n = write(STDOUT_FILENO, o.out + done, o.out_used - done);
		if (n <= 0)
			_exit(1);
	}
	o.out_used = 0;
}

static enum outcome outcome_of(const siginfo_t *si)
{
	switch (si->si_signo) {
	case SIGILL:
		return si->si_code == ILL_ILLOPN ? OUT_OPERAND : OUT_OPERATION;
	case SIGSEGV:
	case SIGBUS:
		return OUT_ACCESS;
	case SIGFPE:
		return si->si_code == FPE_INTDIV ? OUT_FIXED_DIVIDE :
		       si->si_code == FPE_INTOVF ? OUT_FIXED_OVERFLOW : OUT_DATA;
	default:
		return OUT_OTHER;
	}
}

static void state_from(const ucontext_t *uc, struct insn_state *s)
{
	const mcontext_t *m = &uc->uc_mcontext;

	s->psw_addr = m->psw.addr;
	memcpy(s->gpr, m->gregs, sizeof(s->gpr));
	memcpy(s->acr, m->aregs, sizeof(s->acr));
	memcpy(s->fpr, &m->fpregs.fprs, sizeof(s->fpr));
	s->fpc = m->fpregs.fpc;
	s->cc_pm = (m->psw.mask & MASK_CC_PM) >> 40;
}

static void state_to(ucontext_t *uc, const struct insn_state *s)
{
	mcontext_t *m = &uc->uc_mcontext;

	m->psw.addr = s->psw_addr;
	m->psw.mask = (m->psw.mask & ~MASK_CC_PM) | (uint64_t)s->cc_pm << 40;
	memcpy(m->gregs, s->gpr, sizeof(s->gpr));
	memcpy(m->aregs, s->acr, sizeof(s->acr));
	memcpy(&m->fpregs.fprs, s->fpr, sizeof(s->fpr));
	m->fpregs.fpc = s->fpc;
}

static void report(const siginfo_t *si, const ucontext_t *uc)
{
	uint8_t *p = o.out + o.out_used;
	enum outcome outcome = outcome_of(si);
	struct insn_state s;
	size_t len;

	state_from(uc, &s);
	be32_store(p, outcome);
	be64_store(p + 4, outcome == OUT_ACCESS ? (uint64_t)si->si_addr & -CASE_PAGE : 0);
	state_pack(&s, p + 12);
	len = memory_changes(&o.memory, p + RESULT_WIRE_SIZE, CHANGES_MAX);
	be32_store(p + RESULT_WIRE_SIZE - 4, len);
	o.out_used += RESULT_WIRE_SIZE + len;
	memory_undo(&o.memory, o.patches, o.patch_len);
	if (o.out_used > OUT_SIZE)
		flush();
}

static void next_batch(void)
{
	uint8_t header[4];
	uint32_t len;

	flush();
	read_all(header, sizeof(header));
	len = be32_load(header);
	if (len > BATCH_MAX)
		_exit(1);
	read_all(o.batch, len);
	o.next = o.batch;
	o.end = o.batch + len;
}

static void begin(ucontext_t *uc)
{
	struct insn_state s;

	while (o.next == o.end)
		next_batch();
	if (o.end - o.next < STATE_WIRE_SIZE + 4)
		_exit(1);
	state_unpack(&s, o.next);
	o.patch_len = be32_load(o.next + STATE_WIRE_SIZE);
	o.patches = o.next + STATE_WIRE_SIZE + 4;
	if (o.patch_len > (size_t)(o.end - o.patches))
		_exit(1);
	o.next = (uint8_t *)o.patches + o.patch_len;
	memory_apply(&o.memory, o.patches, o.patch_len);
	/* an emulator may not look at the rounding mode in the signal frame */
	asm volatile("sfpc %0" : : "d" (s.fpc));
	state_to(uc, &s);
	o.running = 1;
}

static void handle(int sig, siginfo_t *si, void *context)
{
	(void)sig;
	/* the interrupted case had access registers and a program mask of its own */
	asm volatile("sar %%a0,%0\n\tsar %%a1,%1\n\tspm %2" : :
		     "d" (o.acr0), "d" (o.acr1), "d" (0) : "cc");
	if (o.running)
		report(si, context);
	begin(context);
}

static void *map(uint64_t addr, size_t size, int prot)
{
	void *p = mmap((void *)addr, size, prot, MAP_PRIVATE | MAP_ANONYMOUS |
		       MAP_FIXED_NOREPLACE, -1, 0);

	if (p != (void *)addr)
		_exit(3);
	return p;
}

static void catch_signals(void)
{
	static const int signals[] = { SIGILL, SIGFPE, SIGSEGV, SIGBUS, SIGTRAP };
	stack_t stack = { .ss_size = STACK_SIZE };
	struct sigaction action = { .sa_sigaction = handle,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK };

	stack.ss_sp = map(STACK, STACK_SIZE, PROT_READ | PROT_WRITE);
	if (sigaltstack(&stack, NULL))
		_exit(3);
	for (size_t n = 0; n < sizeof(signals) / sizeof(signals[0]); n++)
		sigaction(signals[n], &action, NULL);
}

int main(void)
{
	asm volatile("ear %0,%%a0\n\tear %1,%%a1" : "=d" (o.acr0), "=d" (o.acr1));
	o.batch = o.next = o.end = malloc(BATCH_MAX);
	o.out = malloc(OUT_SIZE + RESULT_WIRE_SIZE + CHANGES_MAX);
	o.memory.image = malloc(CASE_DATA_SIZE + CASE_CODE_SIZE);
	if (!o.batch || !o.out || !o.memory.image)
		return 3;
	o.memory.data = map(CASE_DATA, CASE_DATA_SIZE, PROT_READ | PROT_WRITE);
	o.memory.code = map(CASE_CODE, CASE_CODE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC);
	memory_init(&o.memory);
	if (mprotect(o.memory.data + CASE_DATA_WRITABLE, CASE_PAGE, PROT_READ))
		return 3;
	catch_signals();
	asm volatile(".short 0");
	return 3;
}
