// SPDX-License-Identifier: Apache-2.0
/*
 * The channel subsystem of a machine without channels or subchannels: every
 * instruction checks its operands and then finds nothing operational.
 */
#include "arch/s390/intercept.h"

#include <stdlib.h>

#include "arch/s390/gaccess.h"
#include "core/be.h"

#define SCHID_ONE	0x00010000u	/* must be one in a subsystem-identification word */

enum css_operand { CSS_NONE, CSS_FETCH, CSS_STORE };

struct css_insn {
	uint16_t opcode;
	bool subchannel;		/* register 1 names a subchannel */
	enum css_operand operand;	/* second operand: direction, length in bytes */
	uint8_t length;
};

static const struct css_insn css_insns[] = {
	{ 0xb230, true, CSS_NONE, 0 },		/* CSCH */
	{ 0xb231, true, CSS_NONE, 0 },		/* HSCH */
	{ 0xb232, true, CSS_FETCH, 52 },	/* MSCH: SCHIB */
	{ 0xb233, true, CSS_FETCH, 32 },	/* SSCH: ORB */
	{ 0xb234, true, CSS_STORE, 52 },	/* STSCH: SCHIB */
	{ 0xb235, true, CSS_STORE, 96 },	/* TSCH: IRB */
	{ 0xb237, false, CSS_NONE, 0 },		/* SAL */
	{ 0xb238, true, CSS_NONE, 0 },		/* RSCH */
	{ 0xb23a, false, CSS_STORE, 32 },	/* STCPS */
	{ 0xb23b, false, CSS_NONE, 0 },		/* RCHP */
	{ 0xb23c, false, CSS_NONE, 0 },		/* SCHM */
	{ 0xb25f, false, CSS_NONE, 0 },		/* CHSC */
	{ 0xb274, true, CSS_NONE, 0 },		/* SIGA */
	{ 0xb276, true, CSS_NONE, 0 },		/* XSCH */
};

static const struct css_insn *css_find(uint16_t opcode)
{
	for (size_t i = 0; i < sizeof(css_insns) / sizeof(css_insns[0]); i++) {
		if (css_insns[i].opcode == opcode)
			return &css_insns[i];
	}
	return NULL;
}

int insn_css(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	const struct css_insn *css = css_find(insn->ipa);
	uint64_t addr = icpt_address(cpu, insn);
	int rc;

	if (!css)
		return PGM_OPERATION;
	if (css->operand != CSS_NONE) {
		if (addr & 3)
			return PGM_SPECIFICATION;
		rc = gaccess_check(cpu, addr, icpt_base(insn), css->operand == CSS_STORE,
				   css->length, &insn->pgm);
		if (rc)
			return rc;
	}
	if (css->subchannel && !(cpu_gpr(cpu, 1) & SCHID_ONE))
		return PGM_OPERAND;
	cpu_set_cc(cpu, 3);
	return 0;
}

/* Take the pending I/O interruption of highest priority that CR6 enables. */
static struct irq_io_entry *css_take_interruption(struct s390_cpu *cpu)
{
	struct irq_floating *f = &cpu->machine->irq;
	struct irq_io_entry *entry = NULL;

	pthread_mutex_lock(&cpu->machine->lock);
	for (unsigned int isc = 0; isc < IRQ_NR_ISC && !entry; isc++) {
		entry = f->io[isc];
		if (entry && (cpu_cr(cpu, 6) & UINT64_C(0x80000000) >> isc))
			f->io[isc] = entry->next;
		else
			entry = NULL;
	}
	pthread_mutex_unlock(&cpu->machine->lock);
	return entry;
}

/* TEST PENDING INTERRUPTION: to the operand, or to the lowcore when it is 0. */
int insn_tpi(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint64_t addr = icpt_address(cpu, insn);
	bool lowcore = addr == 0;
	struct irq_io_entry *entry;
	uint8_t code[12];
	uint8_t *lc;
	int rc;

	if (addr & 3)
		return PGM_SPECIFICATION;
	rc = lowcore ? 0 : gaccess_check(cpu, addr, icpt_base(insn), true, 8, &insn->pgm);
	if (rc)
		return rc;
	entry = css_take_interruption(cpu);
	cpu_set_cc(cpu, entry ? 1 : 0);
	if (!entry)
		return 0;
	be16_store(code, entry->irq.subchannel_id);
	be16_store(code + 2, entry->irq.subchannel_nr);
	be32_store(code + 4, entry->irq.parameter);
	be32_store(code + 8, entry->irq.word);
	free(entry);
	if (!lowcore)
		return gaccess_write(cpu, addr, icpt_base(insn), code, 8, &insn->pgm);
	lc = gaccess_real(cpu, LC_SUBCHANNEL_ID, sizeof(code));
	if (!lc)
		return PGM_ADDRESSING;
	memcpy(lc, code, sizeof(code));
	return 0;
}

/* STORE CHANNEL REPORT WORD: none is pending, so zeroes. */
int insn_stcrw(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	const be32_t crw = be32_make(0);
	uint64_t addr = icpt_address(cpu, insn);
	int rc;

	if (addr & 3)
		return PGM_SPECIFICATION;
	rc = gaccess_write(cpu, addr, icpt_base(insn), &crw, sizeof(crw), &insn->pgm);
	if (rc == 0)
		cpu_set_cc(cpu, 1);
	return rc;
}
