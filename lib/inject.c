// SPDX-License-Identifier: Apache-2.0
/*
 * Interruptions that the caller delivers: is the guest enabled, if not what
 * gives control back when it is (contract.md C.5), and the exchange of PSWs
 * (arch/s390/lowcore.c).
 */
#include "lib/private.h"

#include <errno.h>

#include "arch/s390/lowcore.h"
#include "core/be.h"

struct external_mask {
	uint16_t code;
	uint64_t cr0;
};

#define CR0_TIMING_ALERT	UINT64_C(0x10)
#define CR0_MEASUREMENT_ALERT	UINT64_C(0x20)

/* The submask of each external interruption; one that is not here has none. */
static const struct external_mask external_masks[] = {
	{ EXT_INTERRUPT_KEY, CR0_INTERRUPT_KEY },
	{ EXT_CLOCK_COMPARATOR, CR0_CLOCK_COMPARATOR },
	{ EXT_CPU_TIMER, CR0_CPU_TIMER },
	{ EXT_MALFUNCTION_ALERT, CR0_MALFUNCTION_ALERT },
	{ EXT_EMERGENCY_SIGNAL, CR0_EMERGENCY_SIGNAL },
	{ EXT_EXTERNAL_CALL, CR0_EXTERNAL_CALL },
	{ EXT_TIMING_ALERT, CR0_TIMING_ALERT },
	{ EXT_MEASUREMENT_ALERT, CR0_MEASUREMENT_ALERT },
	{ EXT_SERVICE_SIGNAL, CR0_SERVICE_SIGNAL },
	{ EXT_CP_SERVICE, CR0_SERVICE_SIGNAL },
};

static uint8_t *lowcore(struct ucvm_vcpu *vcpu)
{
	uint8_t *lc = cpu_abs(&vcpu->cpu, cpu_prefix(&vcpu->cpu), ZARCH_LOWCORE_SIZE);

	if (!lc)
		error_set(&vcpu->error, EFAULT, "the prefix area at %#x is not in memory",
			  cpu_prefix(&vcpu->cpu));
	return lc;
}

/* The PSW is a new one: nothing belongs to the last exit any more. */
static void delivered(struct ucvm_vcpu *vcpu)
{
	vcpu->last.valid = vcpu->last.decoded = false;
	vcpu->last_code = 0;
}

void inject_disarm(struct ucvm_vcpu *vcpu)
{
	sieblk_clear_flags(vcpu->cpu.sie, S390_CPUSTAT_EXT_INT | S390_CPUSTAT_IO_INT);
	be16_store(vcpu->cpu.sie->lctl, be16_load(vcpu->cpu.sie->lctl) & ~vcpu->armed_lctl);
	vcpu->armed_lctl = 0;
}

/* Disabled: have the guest stop when it changes what disables it. */
static int arm(struct ucvm_vcpu *vcpu, uint64_t psw, uint32_t flag, uint16_t lctl)
{
	struct s390_sie_block *sie = vcpu->cpu.sie;

	if (!(cpu_psw_mask(&vcpu->cpu) & psw)) {
		sieblk_set_flags(sie, flag);
		return -EAGAIN;
	}
	vcpu->armed_lctl |= lctl & ~be16_load(sie->lctl);
	be16_store(sie->lctl, be16_load(sie->lctl) | lctl);
	return -EAGAIN;
}

static int inject_external(struct ucvm_vcpu *vcpu, const struct ucvm_interrupt *irq)
{
	struct s390_cpu *cpu = &vcpu->cpu;
	uint64_t mask = 0;
	uint8_t *lc;

	if (!irq->code)
		return error_set(&vcpu->error, EINVAL, "an external interruption needs a code");
	for (size_t i = 0; i < sizeof(external_masks) / sizeof(external_masks[0]); i++) {
		if (external_masks[i].code == irq->code)
			mask = external_masks[i].cr0;
	}
	if (!(cpu_psw_mask(cpu) & PSW_EXT) || (mask && !(cpu_cr(cpu, 0) & mask)))
		return arm(vcpu, PSW_EXT, S390_CPUSTAT_EXT_INT, S390_LCTL_CR0);
	lc = lowcore(vcpu);
	if (!lc)
		return -EFAULT;
	if (irq->code == EXT_CP_SERVICE)
		be64_store(lc + LC_EXT_PARAMETER_64, irq->parameter64);
	lowcore_external(cpu, lc, irq->code, irq->cpu_address, irq->parameter);
	delivered(vcpu);
	return 0;
}

static int inject_io(struct ucvm_vcpu *vcpu, const struct ucvm_interrupt *irq)
{
	const struct irq_io io = {
		.subchannel_id = irq->subchannel_id,
		.subchannel_nr = irq->subchannel_nr,
		.parameter = irq->parameter,
		.word = irq->io_word,
	};
	/* CR6 bits 32-39 enable the eight interruption subclasses */
	uint64_t mask = UINT64_C(0x80000000) >> ((irq->io_word >> 27) & 7);
	struct s390_cpu *cpu = &vcpu->cpu;
	uint8_t *lc;

	if (!(cpu_psw_mask(cpu) & PSW_IO) || !(cpu_cr(cpu, 6) & mask))
		return arm(vcpu, PSW_IO, S390_CPUSTAT_IO_INT, S390_LCTL_CR6);
	lc = lowcore(vcpu);
	if (!lc)
		return -EFAULT;
	lowcore_io(cpu, lc, &io);
	delivered(vcpu);
	return 0;
}

static int inject_restart(struct ucvm_vcpu *vcpu)
{
	uint8_t *lc = lowcore(vcpu);

	if (!lc)
		return -EFAULT;
	lowcore_restart(&vcpu->cpu, lc);
	delivered(vcpu);
	return 0;
}

static int inject_program(struct ucvm_vcpu *vcpu, const struct irq_program *pgm)
{
	uint8_t *lc = lowcore(vcpu);

	if (!lc)
		return -EFAULT;
	if (lowcore_program_loops(&vcpu->cpu, lc, pgm))
		return error_set(&vcpu->error, ELOOP,
				 "program interruption %#x repeats for ever", pgm->code);
	lowcore_program(&vcpu->cpu, lc, pgm);
	delivered(vcpu);
	return 0;
}

int inject_exception(struct ucvm_vcpu *vcpu, struct irq_program *pgm)
{
	bool behind = vcpu->last.behind;
	int rc;

	instruction_advance(vcpu);
	pgm->ilc = vcpu->last.length;
	if (lowcore_nullifies(pgm->code))
		instruction_retry(vcpu);
	rc = inject_program(vcpu, pgm);
	if (rc && behind)
		instruction_advance(vcpu);
	else if (rc)
		instruction_retry(vcpu);
	return rc;
}

static int inject_program_as_given(struct ucvm_vcpu *vcpu, const struct ucvm_interrupt *irq)
{
	struct irq_program pgm = {
		.code = irq->code,
		.ilc = irq->ilc,
		.exc_access_id = irq->exc_access_id,
		.per_access_id = irq->per_access_id,
		.op_access_id = irq->op_access_id,
		.dxc = irq->dxc,
		.monitor_class = irq->monitor_class,
		.per_code = irq->per_code,
		.per_atmid = irq->per_atmid,
		.per_address = irq->per_address,
		.teid = irq->teid,
		.monitor_code = irq->monitor_code,
	};

	if (!pgm.code)
		return error_set(&vcpu->error, EINVAL, "a program interruption needs a code");
	if (pgm.ilc & ~6)
		return error_set(&vcpu->error, EINVAL, "an instruction has no %u bytes", pgm.ilc);
	if (irq->flags & ~UCVM_INTERRUPT_INSTRUCTION)
		return error_set(&vcpu->error, EINVAL, "unknown flags %#x", irq->flags);
	if (!(irq->flags & UCVM_INTERRUPT_INSTRUCTION))
		return inject_program(vcpu, &pgm);
	if (!vcpu->last.valid)
		return error_set(&vcpu->error, EINVAL,
				 "the last exit belongs to no instruction");
	return inject_exception(vcpu, &pgm);
}

int ucvm_vcpu_inject(struct ucvm_vcpu *vcpu, const struct ucvm_interrupt *interrupt)
{
	struct ucvm_interrupt irq;
	int rc = vcpu_begin(vcpu);

	if (rc == 0)
		rc = options_copy(&irq, sizeof(irq), sizeof(irq), interrupt);
	if (rc)
		return rc;
	switch (irq.type) {
	case UCVM_INTERRUPT_PROGRAM:
		return inject_program_as_given(vcpu, &irq);
	case UCVM_INTERRUPT_EXTERNAL:
		return inject_external(vcpu, &irq);
	case UCVM_INTERRUPT_IO:
		return inject_io(vcpu, &irq);
	case UCVM_INTERRUPT_RESTART:
		return inject_restart(vcpu);
	default:
		return error_set(&vcpu->error, EINVAL, "no type of interruption is %u", irq.type);
	}
}

void interrupt_from_program(const struct ucvm_vcpu *vcpu, const struct irq_program *pgm,
			    struct ucvm_interrupt *out)
{
	*out = (struct ucvm_interrupt){
		.size = sizeof(*out),
		.type = UCVM_INTERRUPT_PROGRAM,
		.flags = vcpu->last.valid ? UCVM_INTERRUPT_INSTRUCTION : 0,
		.code = pgm->code,
		.ilc = pgm->ilc,
		.exc_access_id = pgm->exc_access_id,
		.per_access_id = pgm->per_access_id,
		.op_access_id = pgm->op_access_id,
		.dxc = pgm->dxc,
		.monitor_class = pgm->monitor_class,
		.per_code = pgm->per_code,
		.per_atmid = pgm->per_atmid,
		.per_address = pgm->per_address,
		.teid = pgm->teid,
		.monitor_code = pgm->monitor_code,
	};
}

int ucvm_vcpu_get_interrupt(struct ucvm_vcpu *vcpu, struct ucvm_interrupt *interrupt)
{
	const struct s390_sie_block *sie = vcpu->cpu.sie;
	struct ucvm_interrupt out = { 0 };
	struct irq_program pgm;
	int rc = vcpu_begin(vcpu);

	if (rc)
		return rc;
	switch (vcpu->last_code) {
	case UCVM_ICPT_PROGI:
	case UCVM_ICPT_INSTPROGI:
		pgm = icpt_fetch_program(&vcpu->cpu);
		interrupt_from_program(vcpu, &pgm, &out);
		out.flags = 0;	/* the block's PSW is as it should be stored (A.10) */
		break;
	case UCVM_ICPT_EXTINT:
		out.type = UCVM_INTERRUPT_EXTERNAL;
		out.code = be16_load(sie->eic);
		out.cpu_address = be16_load(sie->extcpuaddr);
		out.parameter = be32_load(sie->eiparams);
		break;
	default:
		return -ENODATA;
	}
	return result_copy(interrupt, sizeof(out), &out, sizeof(out));
}
