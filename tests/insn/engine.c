// SPDX-License-Identifier: Apache-2.0
/*
 * The software CPU under test. Every program interruption is intercepted
 * (ICTL_PINT), so a run ends in the first one with the old PSW in the state
 * description and without a lowcore being needed.
 */
#include "tests/insn/engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/s390/soft/sie.h"
#include "arch/s390/zarch.h"
#include "core/be.h"

struct engine {
	struct case_memory memory;
	uint8_t keys[CASE_DATA_PAGES + CASE_CODE_SIZE / CASE_PAGE];
	struct cpu *cpu;
	struct s390_sie_block block;
	uint8_t facilities[32];
	uint64_t psw_mask;
	uint64_t cr0;
	unsigned int polls;
};

static int resolve(void *ctx, uint64_t abs, bool write, struct sie_page *page)
{
	struct engine *e = ctx;

	/* the same storage again, below 16 MiB, for the 24-bit mode */
	if (abs - ENGINE_LOW_CODE < CASE_CODE_SIZE)
		abs += CASE_CODE - ENGINE_LOW_CODE;
	else if (abs - ENGINE_LOW_DATA < CASE_DATA_SIZE)
		abs += CASE_DATA - ENGINE_LOW_DATA;
	page->host = memory_at(&e->memory, abs, CASE_PAGE);
	if (!page->host)
		return -EREMOTE;
	if (write && abs == CASE_DATA + CASE_DATA_WRITABLE)
		return -EFAULT;
	page->key = e->keys + (abs >= CASE_CODE ? CASE_DATA_PAGES + (abs - CASE_CODE) / CASE_PAGE :
						  (abs - CASE_DATA) / CASE_PAGE);
	return 0;
}

struct engine *engine_create(bool host_code)
{
	struct engine *e = calloc(1, sizeof(*e));
	struct sie_space space = { .resolve = resolve, .ctx = e };

	if (!e)
		return NULL;
	e->memory.data = aligned_alloc(CASE_PAGE, CASE_DATA_SIZE);
	e->memory.code = aligned_alloc(CASE_PAGE, CASE_CODE_SIZE);
	e->memory.image = aligned_alloc(CASE_PAGE, CASE_DATA_SIZE + CASE_CODE_SIZE);
	e->cpu = sie_cpu_create(&space);
	if (!e->memory.data || !e->memory.code || !e->memory.image || !e->cpu) {
		engine_destroy(e);
		return NULL;
	}
	memory_init(&e->memory);
	sie_facilities(e->facilities);
	engine_set_mode(e, ENGINE_PSW_MASK, ENGINE_CR0);
	sie_cpu_set_heat(e->cpu, host_code);
	return e;
}

void engine_destroy(struct engine *e)
{
	if (!e)
		return;
	sie_cpu_destroy(e->cpu);
	free(e->memory.data);
	free(e->memory.code);
	free(e->memory.image);
	free(e);
}

struct case_memory *engine_memory(struct engine *e)
{
	return &e->memory;
}

void engine_set_mode(struct engine *e, uint64_t psw_mask, uint64_t cr0)
{
	e->psw_mask = psw_mask;
	e->cr0 = cr0;
}

uint64_t engine_psw_mask(const struct engine *e)
{
	return be64_load(e->block.gpsw);
}

unsigned int engine_intercept(const struct engine *e)
{
	return e->block.icptcode;
}

unsigned int engine_dxc(const struct engine *e)
{
	return be32_load(e->block.dxc);
}

unsigned int engine_ilc(const struct engine *e)
{
	return be16_load(e->block.pgmilc);
}

void engine_flush(struct engine *e)
{
	cpu_flush_space(e->cpu);
}

static enum outcome outcome_of(unsigned int code, uint32_t dxc)
{
	switch (code) {
	case PGM_OPERATION:
	case PGM_PRIVILEGED:
		return OUT_OPERATION;
	case PGM_PROTECTION:
	case PGM_ADDRESSING:
		return OUT_ACCESS;
	case PGM_EXECUTE:
	case PGM_SPECIFICATION:
	case PGM_SPECIAL_OP:
	case PGM_OPERAND:
		return OUT_OPERAND;
	case PGM_DATA:
		return dxc < 8 ? OUT_OPERAND : OUT_DATA;
	case PGM_FIXED_OVERFLOW:
		return OUT_FIXED_OVERFLOW;
	case PGM_FIXED_DIVIDE:
		return OUT_FIXED_DIVIDE;
	default:
		return OUT_OTHER;
	}
}

/* Polled about every 200 us of guest execution: a case that takes this long never ends. */
static bool patience_lost(void *ctx)
{
	struct engine *e = ctx;

	return ++e->polls > 5000;
}

static void load_block(struct engine *e, const struct insn_state *in)
{
	struct s390_sie_block *block = &e->block;

	memset(block, 0, sizeof(*block));
	be32_store(block->cpuflags, S390_CPUSTAT_ZARCH);
	be32_store(block->ictl, S390_ICTL_PINT);
	be64_store(block->gpsw, e->psw_mask | (uint64_t)in->cc_pm << 40);
	be64_store(block->gpsw + 8, in->psw_addr);
	be64_store(block->gcr[0], e->cr0);
	be64_store(block->cputm, INT64_MAX);
	be64_store(block->ckc, UINT64_MAX);
	be64_store(block->msl, UINT64_MAX);
	be32_store(block->fac, 0x1000);		/* STFLE is not intercepted */
}

void engine_run(struct engine *e, const struct insn_state *in, struct insn_result *r)
{
	struct sie_entry entry = {
		.block = &e->block,
		.regs = { .gprs = r->out.gpr, .acrs = r->out.acr, .fprs = r->out.fpr,
			  .fpc = &r->out.fpc },
		.facilities = e->facilities,
		.signal_pending = patience_lost,
		.signal_ctx = e,
	};
	enum sie_exit why;

	load_block(e, in);
	r->out = *in;
	r->changes_len = 0;
	r->address = 0;
	r->pgm_code = 0;
	e->polls = 0;
	why = sie_enter(e->cpu, &entry);
	r->outcome = OUT_OTHER;
	if (why == SIE_EXIT_HOST_FAULT) {
		r->outcome = OUT_ACCESS;
		r->address = entry.fault.abs;
	} else if (why == SIE_EXIT_INTERCEPT && e->block.icptcode == S390_ICPT_PROGI) {
		r->pgm_code = be16_load(e->block.iprcc);
		r->outcome = outcome_of(r->pgm_code, be32_load(e->block.dxc));
		r->address = be64_load(e->block.tecmc) & -CASE_PAGE;
	}
	r->out.psw_addr = be64_load(e->block.gpsw + 8);
	r->out.cc_pm = (be64_load(e->block.gpsw) >> 40) & 0x3f;
}

void engine_run_case(struct engine *e, const struct insn_case *c, struct insn_result *r)
{
	memory_apply(&e->memory, c->patch, c->patch_len);
	engine_run(e, &c->in, r);
	r->changes_len = memory_changes(&e->memory, r->changes, sizeof(r->changes));
	memory_undo(&e->memory, c->patch, c->patch_len);
}
