// SPDX-License-Identifier: Apache-2.0
/* What an interruption writes into the lowcore: see lowcore.h. */
#include "arch/s390/lowcore.h"

#include "arch/s390/cpu.h"
#include "core/be.h"

void lowcore_swap_psw(struct s390_cpu *cpu, uint8_t *lc, unsigned int old, unsigned int new)
{
	be64_store(lc + old, cpu_psw_mask(cpu));
	be64_store(lc + old + 8, cpu_psw_addr(cpu));
	cpu_set_psw(cpu, be64_load(lc + new), be64_load(lc + new + 8));
}

static bool has_parameter(uint16_t code)
{
	return code == EXT_SERVICE_SIGNAL || code == EXT_TIMING_ALERT ||
	       code == EXT_MEASUREMENT_ALERT || code == EXT_CP_SERVICE;
}

void lowcore_external(struct s390_cpu *cpu, uint8_t *lc, uint16_t code, uint16_t source,
		      uint32_t parameter)
{
	be16_store(lc + LC_EXT_CODE, code);
	be16_store(lc + LC_EXT_CPU_ADDRESS, source);
	if (has_parameter(code))
		be32_store(lc + LC_EXT_PARAMETER, parameter);
	lowcore_swap_psw(cpu, lc, LC_EXT_OLD_PSW, LC_EXT_NEW_PSW);
}

void lowcore_io(struct s390_cpu *cpu, uint8_t *lc, const struct irq_io *irq)
{
	be16_store(lc + LC_SUBCHANNEL_ID, irq->subchannel_id);
	be16_store(lc + LC_SUBCHANNEL_NR, irq->subchannel_nr);
	be32_store(lc + LC_IO_PARAMETER, irq->parameter);
	be32_store(lc + LC_IO_WORD, irq->word);
	lowcore_swap_psw(cpu, lc, LC_IO_OLD_PSW, LC_IO_NEW_PSW);
}

void lowcore_restart(struct s390_cpu *cpu, uint8_t *lc)
{
	lowcore_swap_psw(cpu, lc, LC_RESTART_OLD_PSW, LC_RESTART_NEW_PSW);
}

bool lowcore_nullifies(uint16_t code)
{
	switch (code) {
	case PGM_SEGMENT_TRANS:
	case PGM_PAGE_TRANS:
	case PGM_ASCE_TYPE:
	case PGM_REGION_FIRST:
	case PGM_REGION_SECOND:
	case PGM_REGION_THIRD:
	case PGM_ALEN_TRANS:
	case PGM_ALE_SEQUENCE:
	case PGM_ASTE_VALIDITY:
	case PGM_ASTE_SEQUENCE:
	case PGM_EXTENDED_AUTH:
		return true;
	default:
		return false;
	}
}

bool lowcore_program_loops(const struct s390_cpu *cpu, const uint8_t *lc,
			   const struct irq_program *pgm)
{
	uint64_t mask = be64_load(lc + LC_PGM_NEW_PSW);
	uint64_t addr = be64_load(lc + LC_PGM_NEW_PSW + 8);
	uint64_t at = (cpu_psw_addr(cpu) - pgm->ilc) & cpu_address_mask(cpu);

	if (pgm->code == PGM_SPECIFICATION &&
	    ((mask & PSW_UNASSIGNED) || (mask & (PSW_EA | PSW_BA)) == PSW_EA))
		return true;
	/* the very instruction that was interrupted, again and again */
	return pgm->code == PGM_OPERATION && at == addr &&
	       !((mask ^ cpu_psw_mask(cpu)) & (PSW_DAT | PSW_AS | PSW_EA | PSW_BA | PSW_PROBLEM));
}

static void store_program(uint8_t *lc, const struct s390_cpu *cpu,
			  const struct irq_program *pgm)
{
	be16_store(lc + LC_PGM_ILC, pgm->ilc);
	be16_store(lc + LC_PGM_CODE, pgm->code);
	be64_store(lc + LC_LAST_BREAK, cpu->run->s.regs.gbea);
	switch (pgm->code & ~PGM_PER) {
	case PGM_DATA:
	case PGM_VECTOR:
		be32_store(lc + LC_DXC, pgm->dxc);
		break;
	case PGM_MONITOR:
		be16_store(lc + LC_MONITOR_CLASS, pgm->monitor_class);
		be64_store(lc + LC_MONITOR_CODE, pgm->monitor_code);
		break;
	case PGM_PROTECTION:
	case PGM_ASCE_TYPE:
	case PGM_REGION_FIRST:
	case PGM_REGION_SECOND:
	case PGM_REGION_THIRD:
	case PGM_SEGMENT_TRANS:
	case PGM_PAGE_TRANS:
	case PGM_SPACE_SWITCH:
		be64_store(lc + LC_TEID, pgm->teid);
		lc[LC_EXC_ACCESS_ID] = pgm->exc_access_id;
		lc[LC_OP_ACCESS_ID] = pgm->op_access_id;
		break;
	case PGM_ALEN_TRANS:
	case PGM_ALE_SEQUENCE:
	case PGM_ASTE_VALIDITY:
	case PGM_ASTE_SEQUENCE:
	case PGM_EXTENDED_AUTH:
		lc[LC_EXC_ACCESS_ID] = pgm->exc_access_id;
		break;
	default:
		break;
	}
	if (pgm->code & PGM_PER) {
		lc[LC_PER_CODE] = pgm->per_code;
		lc[LC_PER_ATMID] = pgm->per_atmid;
		be64_store(lc + LC_PER_ADDRESS, pgm->per_address);
		lc[LC_PER_ACCESS_ID] = pgm->per_access_id;
	}
}

void lowcore_program(struct s390_cpu *cpu, uint8_t *lc, const struct irq_program *pgm)
{
	store_program(lc, cpu, pgm);
	lowcore_swap_psw(cpu, lc, LC_PGM_OLD_PSW, LC_PGM_NEW_PSW);
}
