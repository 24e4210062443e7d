// SPDX-License-Identifier: Apache-2.0
/*
 * Entering and leaving interpretive execution: the state description is loaded
 * into the CPU, guest code runs, and everything that ends it - interceptions,
 * host faults, kicks - leaves through cpu_leave() and is stored back the way
 * contract.md A.10 says.
 */
#include "arch/s390/soft/private.h"

#include <stdlib.h>
#include <time.h>

/* Taken branches between two looks at the world, about 10 us. */
#define POLL_BUDGET	2000
#define INTERRUPTIBLE_COST 100	/* of a unit of operation, in taken branches */
/* Polls between two looks at host signals, about 200 us. */
#define SIGNAL_POLLS	16

#define ICPTSTATUS_INST	0x80
#define ICPTSTATUS_EXECUTE 0x01

/* Microseconds from 1900 to 1970, the epochs of the TOD clock and the host. */
#define TOD_UNIX_EPOCH	(UINT64_C(2208988800) * 1000000)

uint64_t sie_host_tod(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return ((TOD_UNIX_EPOCH + (uint64_t)t.tv_sec * 1000000) << 12) +
	       ((uint64_t)t.tv_nsec << 12) / 1000;
}

uint64_t cpu_tod(const struct cpu *c)
{
	return sie_host_tod() + c->priv->epoch;
}

int64_t cpu_timer(const struct cpu *c)
{
	return c->priv->timer_base - sie_host_tod();
}

void cpu_set_timer(struct cpu *c, int64_t value)
{
	c->priv->timer_base = value + sie_host_tod();
	c->priv->timer_pending = false;
}

struct s390_sie_block *cpu_block(const struct cpu *c)
{
	return c->priv->entry->block;
}

/* --- leaving ------------------------------------------------------------------ */

_Noreturn void cpu_leave(struct cpu *c, enum cpu_leave why)
{
	longjmp(c->priv->exit, why);	/* from _setjmp(): no signal mask; TSan knows this name only */
}

_Noreturn void cpu_leave_intercept(struct cpu *c, uint8_t icptcode)
{
	cpu_block(c)->icptcode = icptcode;
	cpu_leave(c, LEAVE_INTERCEPT);
}

/* The text of the instruction being executed: its target if it is an EXECUTE. */
static void insn_text(struct cpu *c, const struct insn *i, uint8_t text[6])
{
	struct cpu_private *p = c->priv;
	const struct itlb_entry *e;

	memset(text, 0, 6);
	if (i == p->scratch) {
		memcpy(text, p->text, insn_length(p->text[0]));
		return;
	}
	c->psw_addr = insn_addr(c, i);
	e = itlb_fetch(c, NULL, c->psw_addr);
	memcpy(text, e->host + (i->pos >> 2), insn_ilen(i));
}

static void store_instruction(struct cpu *c, const struct insn *i)
{
	struct s390_sie_block *block = cpu_block(c);
	struct cpu_private *p = c->priv;
	uint8_t text[6];

	insn_text(c, i, text);
	memcpy(block->ipa, text, 2);
	memcpy(block->ipb, text + 2, 4);
	block->icptstatus = ICPTSTATUS_INST;
	if (i == p->scratch && p->executing)
		block->icptstatus |= ICPTSTATUS_EXECUTE | insn_ilen(i) << 4;
	c->psw_addr = insn_next(c, i);
}

_Noreturn void cpu_intercept(struct cpu *c, const struct insn *i)
{
	store_instruction(c, i);
	cpu_leave_intercept(c, S390_ICPT_INST);
}

_Noreturn void cpu_partial_execution(struct cpu *c, const struct insn *i)
{
	store_instruction(c, i);
	cpu_leave_intercept(c, S390_ICPT_PARTEXEC);
}

_Noreturn void cpu_intercept_key(struct cpu *c, const struct insn *i)
{
	c->psw_addr = insn_addr(c, i);
	cpu_leave_intercept(c, S390_ICPT_KSS);
}

_Noreturn void cpu_operation_exception(struct cpu *c, const struct insn *i)
{
	if (!(be32_load(cpu_block(c)->ictl) & S390_ICTL_OPEREXC))
		cpu_program(c, i, PGM_OPERATION);
	store_instruction(c, i);
	cpu_leave_intercept(c, S390_ICPT_OPEREXC);
}

_Noreturn void cpu_interruptible(struct cpu *c, const struct insn *i)
{
	c->psw_addr = insn_addr(c, i);
	c->budget -= INTERRUPTIBLE_COST;
	if (c->budget < 0)
		cpu_poll(c);
	cpu_leave(c, LEAVE_RESYNC);
}

/* --- interruptions and polling --------------------------------------------------- */

/* The block is a page: its first word is aligned for atomic access. */
static const uint32_t *cpuflags_word(const struct s390_sie_block *block)
{
	return (const void *)block->cpuflags;
}

static uint32_t cpuflags_get(const struct cpu *c)
{
	uint32_t raw = __atomic_load_n(cpuflags_word(cpu_block(c)), __ATOMIC_ACQUIRE);

	return be32toh(raw);
}

static bool clock_comparator_due(const struct cpu *c, uint64_t tod)
{
	uint64_t ckc = be64_load(cpu_block(c)->ckc);

	if (!(c->cr[0] & CR0_CLOCK_COMPARATOR))
		return false;
	return c->cr[0] & CR0_CLOCK_SIGN ? (int64_t)tod > (int64_t)ckc : tod > ckc;
}

static bool cpu_timer_due(const struct cpu *c, uint64_t host_tod)
{
	return (c->cr[0] & CR0_CPU_TIMER) && (int64_t)(c->priv->timer_base - host_tod) < 0;
}

/* Which timer interruption is due at host time @tod: its external code, or 0. */
static uint16_t timer_code(const struct cpu *c, uint64_t tod)
{
	if (clock_comparator_due(c, tod + c->priv->epoch))
		return 0x1004;
	return cpu_timer_due(c, tod) ? 0x1005 : 0;
}

static bool kicked(struct cpu *c)
{
	struct cpu_private *p = c->priv;
	struct sie_entry *e = p->entry;

	if (__atomic_load_n(&p->kick, __ATOMIC_RELAXED) || (e->stop && *e->stop))
		return true;
	if (++p->polls % SIGNAL_POLLS || !e->signal_pending)
		return false;
	return e->signal_pending(e->signal_ctx);
}

/* Deliver the timers that are due at host time @tod, highest priority first. */
static void deliver_timers(struct cpu *c, uint64_t tod)
{
	uint16_t code;

	while ((code = timer_code(c, tod)) != 0) {
		if (!(c->psw_mask & PSW_EXT)) {
			c->priv->timer_pending = true;
			return;
		}
		cpu_deliver_external(c, code);
	}
	c->priv->timer_pending = false;
}

/* What the host asked for by intervention bits in the state description. */
static void check_interventions(struct cpu *c)
{
	uint32_t flags = cpuflags_get(c);

	if (likely(!(flags & (S390_CPUSTAT_STOP_INT | S390_CPUSTAT_EXT_INT |
			      S390_CPUSTAT_IO_INT))))
		return;
	if (flags & S390_CPUSTAT_STOP_INT)
		cpu_leave_intercept(c, S390_ICPT_STOP);
	if ((flags & S390_CPUSTAT_EXT_INT) && (c->psw_mask & PSW_EXT))
		cpu_leave_intercept(c, S390_ICPT_EXTREQ);
	if ((flags & S390_CPUSTAT_IO_INT) && (c->psw_mask & PSW_IO))
		cpu_leave_intercept(c, S390_ICPT_IOREQ);
}

void cpu_resync(struct cpu *c)
{
	check_interventions(c);
	if (unlikely(c->priv->timer_pending || (c->psw_mask & PSW_WAIT)))
		deliver_timers(c, sie_host_tod());
	if (unlikely(c->psw_mask & PSW_WAIT))
		cpu_leave_intercept(c, S390_ICPT_WAIT);
}

void cpu_poll(struct cpu *c)
{
	c->budget = POLL_BUDGET;
	if (unlikely(kicked(c)))
		cpu_leave(c, LEAVE_KICK);
	deliver_timers(c, sie_host_tod());
	cpu_resync(c);
}

void sie_kick(struct cpu *c)
{
	__atomic_store_n(&c->priv->kick, 1, __ATOMIC_RELAXED);
}

/* --- the state description ---------------------------------------------------------- */

static void load_registers(struct cpu *c, const struct sie_entry *e)
{
	memcpy(c->r, e->regs.gprs, 16 * sizeof(c->r[0]));
	memcpy(c->a, e->regs.acrs, sizeof(c->a));
	memcpy(c->f, e->regs.fprs, sizeof(c->f));
	c->fpc = *e->regs.fpc;
	for (unsigned int n = 0; n < 16; n++)
		c->cr[n] = be64_load(e->block->gcr[n]);
}

static void load_state(struct cpu *c, struct sie_entry *e, uint64_t tod)
{
	struct s390_sie_block *block = e->block;
	struct cpu_private *p = c->priv;
	uint64_t prefix = be32_load(block->prefix) & ZARCH_PREFIX_MASK;

	p->entry = e;
	load_registers(c, e);
	p->epoch = be64_load(block->epoch);
	p->timer_base = be64_load(block->cputm) + tod;
	c->psw_mask = be64_load(block->gpsw);
	c->psw_addr = be64_load(block->gpsw + 8);
	c->cc = (c->psw_mask & PSW_CC) >> PSW_CC_SHIFT;
	c->psw_mask &= ~PSW_CC;
	p->prefix_new |= p->prefix != prefix;
	if (p->prefix != prefix || be16_load(block->ihcpu) == 0xffff) {
		p->prefix = prefix;
		cpu_tlb_flush(c);
	}
	be16_store(block->ihcpu, 0);
	c->generation++;
	cpu_update_mode(c);
	block->icptcode = 0;
	block->icptstatus = 0;
	memset(block->ipa, 0, sizeof(block->ipa) + sizeof(block->ipb));
	p->executing = false;
	p->pgm = (struct pgm_info){ 0 };	/* an instruction that met a host fault leaves some */
	c->budget = POLL_BUDGET;
}

static void store_state(struct cpu *c, struct sie_entry *e)
{
	struct s390_sie_block *block = e->block;

	memcpy(e->regs.gprs, c->r, 16 * sizeof(c->r[0]));
	memcpy(e->regs.acrs, c->a, sizeof(c->a));
	memcpy(e->regs.fprs, c->f, sizeof(c->f));
	*e->regs.fpc = c->fpc;
	for (unsigned int n = 0; n < 16; n++)
		be64_store(block->gcr[n], c->cr[n]);
	be64_store(block->gg14, c->r[14]);
	be64_store(block->gg15, c->r[15]);
	be64_store(block->cputm, cpu_timer(c));
	be64_store(block->gpsw, c->psw_mask | (uint64_t)c->cc << PSW_CC_SHIFT);
	be64_store(block->gpsw + 8, c->psw_addr);
}

static bool block_valid(struct sie_entry *e)
{
	struct s390_sie_block *block = e->block;
	uint32_t flags = be32toh(__atomic_load_n(cpuflags_word(block), __ATOMIC_RELAXED));

	if ((flags & S390_CPUSTAT_GED) && (flags & S390_CPUSTAT_GED2)) {
		be32_store(block->ipb, 0x0001u << 16);
		block->icptcode = S390_ICPT_VALIDITY;
		return false;
	}
	return true;
}

/* What the guest has to see before its first instruction. */
static void begin(struct cpu *c, uint64_t tod)
{
	if (kicked(c))
		cpu_leave(c, LEAVE_KICK);
	if (c->priv->prefix_new) {	/* a fault later on would lose an interruption */
		psw_lowcore(c);
		c->priv->prefix_new = false;
	}
	if (!psw_valid(c->psw_mask, c->psw_addr)) {
		c->priv->pgm = (struct pgm_info){ .code = PGM_SPECIFICATION };
		cpu_leave(c, LEAVE_PROGRAM);
	}
	deliver_timers(c, tod);
}

enum sie_exit sie_enter(struct cpu *c, struct sie_entry *e)
{
	static const enum sie_exit exits[] = {
		[LEAVE_INTERCEPT] = SIE_EXIT_INTERCEPT,
		[LEAVE_FAULT] = SIE_EXIT_HOST_FAULT,
		[LEAVE_KICK] = SIE_EXIT_KICK,
	};
	const uint64_t tod = sie_host_tod();
	volatile bool begun = false;
	int why;

	if (!block_valid(e))
		return SIE_EXIT_INTERCEPT;
	load_state(c, e, tod);
	why = _setjmp(c->priv->exit);
	switch (why) {
	case LEAVE_PROGRAM:
		cpu_deliver_program(c);
		if (--c->budget < 0)
			cpu_poll(c);
		break;
	case 0:
	case LEAVE_RESYNC:
		break;
	default:
		store_state(c, e);
		if (why == LEAVE_KICK)
			__atomic_store_n(&c->priv->kick, 0, __ATOMIC_RELAXED);
		return exits[why];
	}
	if (!begun) {
		begun = true;
		begin(c, tod);
	}
	cpu_resync(c);
	interp_run(c);
	__builtin_unreachable();
}

/* --- life cycle ------------------------------------------------------------------- */

struct cpu *sie_cpu_create(const struct sie_space *space)
{
	struct cpu *c = aligned_alloc(64, (sizeof(*c) + 63) & ~(size_t)63);
	struct cpu_private *p = calloc(1, sizeof(*p));

	if (!c || !p)
		goto fail;
	memset(c, 0, sizeof(*c));
	c->priv = p;
	p->space = *space;
	memset(p->jump, 0xff, sizeof(p->jump));
	if (code_init(c))
		goto fail;
	tlb_reset(c);
	return c;
fail:
	free(p);
	free(c);
	return NULL;
}

void sie_cpu_destroy(struct cpu *c)
{
	if (!c)
		return;
	code_fini(c);
	free(c->priv);
	free(c);
}

void cpu_flush_space(struct cpu *c)
{
	code_flush(c);
	tlb_reset(c);
}

void cpu_flush_page(struct cpu *c, uint64_t abs)
{
	tlb_flush_abs(c, abs & PAGE_MASK);
}
