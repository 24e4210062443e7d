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
