// SPDX-License-Identifier: Apache-2.0
/*
 * The TOD clock, the clock comparator and the CPU timer (Principles of
 * Operation, chapters 4, 7 and 10). Setting the clock is the host's work.
 */
#include "arch/s390/soft/private.h"

static uint64_t doubleword_address(struct cpu *c, const struct insn *i)
{
	uint64_t va = ea_rs(c, i);

	if (va & 7)
		cpu_program(c, i, PGM_SPECIFICATION);
	return va;
}

void op_stck(struct cpu *c, const struct insn *i)
{
	st64(c, i, ea_rs(c, i), i->b, cpu_tod(c));
	c->cc = 0;
}

/*
 * Epoch index, 104 bits of TOD clock, programmable field. The clock's last
 * byte is not zero: a running clock has some bit of 72-111 on.
 */
void op_stcke(struct cpu *c, const struct insn *i)
{
	uint8_t clock[16] = { [13] = 1 };

	be64_store(clock + 1, cpu_tod(c));
	be16_store(clock + 14, be32_load(cpu_block(c)->todpr));
	mem_write(c, i, ea_rs(c, i), clock, sizeof(clock), i->b);
	c->cc = 0;
}

/* EXTRACT CPU TIME: the difference and two more operands, all of one moment. */
void op_ectg(struct cpu *c, const struct insn *i)
{
	uint64_t start = ld64(c, i, ea_ss1(c, i), i->r2);
	uint64_t second = ld64(c, i, ea_rs(c, i), i->b);
	uint64_t third = ld64(c, i, c->r[i->r3] & c->amask, i->r3);

	c->r[0] = start - cpu_timer(c);
	c->r[1] = second;
	c->r[i->r3] = third;
}

/* --- PERFORM TIMING FACILITY FUNCTION ------------------------------------------------ */

#define PTFF_QUERY	0
#define PTFF_QUERY_OFFSET 1
#define PTFF_CONTROL	0x40	/* functions from here on change the clock */

static void ptff_query(struct cpu *c, const struct insn *i)
{
	uint8_t functions[16] = { 0x80 >> PTFF_QUERY | 0x80 >> PTFF_QUERY_OFFSET };

	mem_write(c, i, c->r[1] & c->amask, functions, sizeof(functions), 1);
}

/* Physical clock, TOD offset, logical TOD offset, TOD epoch difference. */
static void ptff_query_offset(struct cpu *c, const struct insn *i)
{
	uint64_t epoch = c->priv->epoch;
	uint8_t block[32];

	be64_store(block, sie_host_tod());
	be64_store(block + 8, epoch);
	be64_store(block + 16, epoch);
	be64_store(block + 24, epoch);
	mem_write(c, i, c->r[1] & c->amask, block, sizeof(block), 1);
}

void op_ptff(struct cpu *c, const struct insn *i)
{
	unsigned int function = c->r[0] & 0x7f;

	if (c->r[0] & 0x80)
		cpu_program(c, i, PGM_SPECIFICATION);
	if (function >= PTFF_CONTROL) {
		if (c->problem)
			cpu_program(c, i, PGM_PRIVILEGED);
		cpu_intercept(c, i);
	}
	switch (function) {
	case PTFF_QUERY:
		ptff_query(c, i);
		break;
	case PTFF_QUERY_OFFSET:
		ptff_query_offset(c, i);
		break;
	default:
		c->cc = 3;
		return;
	}
	c->cc = 0;
}

/* --- timers --------------------------------------------------------------------------- */

void op_sckc(struct cpu *c, const struct insn *i)
{
	uint64_t va = doubleword_address(c, i);

	be64_store(cpu_block(c)->ckc, ld64(c, i, va, i->b));
	c->priv->timer_pending = true;
}

void op_stckc(struct cpu *c, const struct insn *i)
{
	uint64_t va = doubleword_address(c, i);

	st64(c, i, va, i->b, be64_load(cpu_block(c)->ckc));
}

void op_spt(struct cpu *c, const struct insn *i)
{
	uint64_t va = doubleword_address(c, i);

	cpu_set_timer(c, ld64(c, i, va, i->b));
	c->priv->timer_pending = true;
}

void op_stpt(struct cpu *c, const struct insn *i)
{
	uint64_t va = doubleword_address(c, i);

	st64(c, i, va, i->b, cpu_timer(c));
}
