// SPDX-License-Identifier: Apache-2.0
/*
 * Dispatch of interceptions: one table by interception code (contract.md
 * A.10), one by operation code (C.1). What has no handler is an operation
 * exception, as for an instruction that is not installed.
 */
#include "arch/s390/intercept.h"

#include <errno.h>
#include <string.h>

#include "arch/s390/gaccess.h"
#include "arch/s390/lowcore.h"
#include "core/be.h"
#include "ucas/ucas.h"

#define VALIDITY_PREFIX		0x0037
#define KEY_INTERCEPTS		(S390_ICTL_ISKE | S390_ICTL_SSKE | S390_ICTL_RRBE)

struct icpt_opcode {
	uint16_t opcode;	/* icpt_key() of the instruction */
	bool privileged;
	icpt_fn *handler;
};

/* Sorted by opcode, for the binary search. */
static const struct icpt_opcode icpt_opcodes[] = {
	{ 0x0104, false, insn_ptff },
	{ 0x0107, true, insn_sckpf },
	{ 0x8200, true, insn_lpsw },
	{ 0x8300, true, insn_diag },
	{ 0xae00, true, insn_sigp },
	{ 0xb202, true, insn_stidp },
	{ 0xb204, true, insn_sck },
	{ 0xb210, true, insn_spx },
	{ 0xb211, true, insn_stpx },
	{ 0xb212, true, insn_stap },
	{ 0xb220, true, insn_servc },
	{ 0xb221, true, insn_retry },		/* IPTE */
	{ 0xb229, true, insn_storage_key },	/* ISKE */
	{ 0xb22a, true, insn_storage_key },	/* RRBE */
	{ 0xb22b, true, insn_storage_key },	/* SSKE */
	{ 0xb22c, true, insn_tb },
	{ 0xb230, true, insn_css },		/* CSCH */
	{ 0xb231, true, insn_css },		/* HSCH */
	{ 0xb232, true, insn_css },		/* MSCH */
	{ 0xb233, true, insn_css },		/* SSCH */
	{ 0xb234, true, insn_css },		/* STSCH */
	{ 0xb235, true, insn_css },		/* TSCH */
	{ 0xb236, true, insn_tpi },
	{ 0xb237, true, insn_css },		/* SAL */
	{ 0xb238, true, insn_css },		/* RSCH */
	{ 0xb239, true, insn_stcrw },
	{ 0xb23a, true, insn_css },		/* STCPS */
	{ 0xb23b, true, insn_css },		/* RCHP */
	{ 0xb23c, true, insn_css },		/* SCHM */
	{ 0xb250, true, insn_retry },		/* CSP */
	{ 0xb256, false, insn_sthyi },
	{ 0xb25f, true, insn_css },		/* CHSC */
	{ 0xb274, true, insn_css },		/* SIGA */
	{ 0xb276, true, insn_css },		/* XSCH */
	{ 0xb27d, true, insn_stsi },
	{ 0xb2b0, false, insn_stfle },
	{ 0xb2b1, true, insn_stfl },
	{ 0xb2b2, true, insn_lpswe },
	{ 0xb600, true, insn_stctl },
	{ 0xb700, true, insn_lctl },
	{ 0xb98a, true, insn_retry },		/* CSPG */
	{ 0xb98d, false, insn_epsw },
	{ 0xb98e, true, insn_retry },		/* IDTE */
	{ 0xb98f, true, insn_retry },		/* CRDTE */
	{ 0xb9ae, true, insn_storage_key },	/* RRBM */
	{ 0xb9af, true, insn_pfmf },
	{ 0xe501, true, insn_tprot },
	{ 0xeb25, true, insn_stctg },
	{ 0xeb2f, true, insn_lctlg },
	{ 0xeb71, true, insn_lpswey },
};
#define NR_OPCODES (sizeof(icpt_opcodes) / sizeof(icpt_opcodes[0]))

static const struct icpt_opcode *icpt_find(uint16_t key)
{
	size_t low = 0, high = NR_OPCODES;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (icpt_opcodes[middle].opcode == key)
			return &icpt_opcodes[middle];
		if (icpt_opcodes[middle].opcode < key)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void icpt_inject(struct s390_cpu *cpu, struct icpt_insn *insn, int code)
{
	insn->pgm.code = code;
	insn->pgm.ilc = insn->length;
	if (lowcore_nullifies(code))
		cpu_rewind(cpu, insn->length);
	irq_deliver_program(cpu, &insn->pgm);
}

static void icpt_emulate(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	const struct icpt_opcode *op = icpt_find(icpt_key(insn));
	int rc;

	if (!op)
		rc = PGM_OPERATION;
	else if (op->privileged && (cpu_psw_mask(cpu) & PSW_PROBLEM))
		rc = PGM_PRIVILEGED;
	else
		rc = op->handler(cpu, insn);
	if (rc)
		icpt_inject(cpu, insn, rc);
}

/* ---- handlers by interception code ---- */

static void icpt_instruction(struct s390_cpu *cpu)
{
	struct icpt_insn insn = icpt_fetch(cpu);

	icpt_emulate(cpu, &insn);
}

/* SIE could not deliver it itself; the block says how the old PSW must be. */
static void icpt_program(struct s390_cpu *cpu)
{
	struct irq_program pgm = icpt_fetch_program(cpu);

	if (pgm.code == 0) {
		machine_fail(cpu->machine, EPROTO,
			     "CPU %u: program interception without an interruption code",
			     cpu->addr);
		return;
	}
	irq_deliver_program(cpu, &pgm);
}

static void icpt_instruction_and_program(struct s390_cpu *cpu)
{
	icpt_instruction(cpu);
	if (!vm_ended(cpu->machine->vm))
		icpt_program(cpu);
}

static void icpt_operation_exception(struct s390_cpu *cpu)
{
	struct icpt_insn insn = icpt_fetch(cpu);

	if (insn.ipa == 0xb256)
		icpt_emulate(cpu, &insn);
	else
		icpt_inject(cpu, &insn, PGM_OPERATION);
}

/* Timer interruption that SIE did not deliver. */
static void icpt_external(struct s390_cpu *cpu)
{
	bool delivered;

	pthread_mutex_lock(&cpu->machine->lock);
	delivered = irq_deliver(cpu, true);
	pthread_mutex_unlock(&cpu->machine->lock);
	if (!delivered)
		machine_crash(cpu, "the prefix area at %#x is not in storage", cpu_prefix(cpu));
}

/* Make the page at absolute @abs writable: VCPU_FAULT only reads (contract.md A.5). */
static void icpt_touch(struct s390_cpu *cpu, uint64_t abs)
{
	volatile uint8_t *byte = machine_abs(cpu->machine, abs, 1);

	if (byte)	/* volatile: a compiler may make a load of it otherwise */
		__atomic_fetch_or(byte, 0, __ATOMIC_RELAXED);
}

/* One operand page of MVPG: make it usable, or give the exception. */
static int icpt_fault_in(struct s390_cpu *cpu, struct icpt_insn *insn, unsigned int reg,
			 bool store)
{
	uint64_t addr = cpu_gpr(cpu, reg) & cpu_address_mask(cpu) & ~(ZARCH_PAGE_SIZE - 1);
	uint64_t abs;
	int rc = gaccess_translate(cpu, addr, reg, store, &abs, &insn->pgm);

	if (rc)
		return rc;
	if (store)
		icpt_touch(cpu, abs);
	rc = ucas_fault(cpu->as, abs);
	if (rc == -EFAULT)
		return PGM_ADDRESSING;
	if (rc && rc != -EINTR)
		machine_fail(cpu->machine, -rc, "cannot map guest memory at %#llx: %s",
			     (unsigned long long)abs, strerror(-rc));
	return 0;
}

static void icpt_partial(struct s390_cpu *cpu)
{
	struct icpt_insn insn = icpt_fetch(cpu);
	int rc;

	if (insn.ipa >> 8 == 0xae) {
		/* Begun by SIE, which has no SCA to leave it in: all is done here. */
		icpt_emulate(cpu, &insn);
		return;
	}
	if (insn.ipa != 0xb254) {
		machine_fail(cpu->machine, EPROTO, "CPU %u: partial execution of %04x %08x",
			     cpu->addr, insn.ipa, insn.ipb);
		return;
	}
	rc = icpt_fault_in(cpu, &insn, icpt_rre1(&insn), true);
	if (rc == 0)
		rc = icpt_fault_in(cpu, &insn, icpt_rre2(&insn), false);
	if (rc)
		icpt_inject(cpu, &insn, rc);
	else
		icpt_retry(cpu, &insn);
}

/* Storage keys are used from here on: no more interceptions for them. */
static void icpt_storage_keys(struct s390_cpu *cpu)
{
	sieblk_clear_flags(cpu->sie, S390_CPUSTAT_KSS);
	sieblk_set_ictl(cpu->sie, sieblk_ictl(cpu->sie) & ~KEY_INTERCEPTS);
}

int insn_storage_key(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	icpt_storage_keys(cpu);
	icpt_retry(cpu, insn);
	return 0;
}

/* The prefix pages may need to be faulted in again; anything else is fatal. */
static void icpt_validity(struct s390_cpu *cpu)
{
	unsigned int reason = cpu->run->sieic.ipb >> 16;
	uint32_t prefix = cpu_prefix(cpu);
	int rc;

	if (reason != VALIDITY_PREFIX) {
		machine_fail(cpu->machine, EPROTO, "CPU %u: validity interception %#x",
			     cpu->addr, reason);
		return;
	}
	icpt_touch(cpu, prefix);
	icpt_touch(cpu, prefix + ZARCH_PAGE_SIZE);
	cpu_set_prefix(cpu, prefix);	/* has the kernel make both usable again (A.6) */
	rc = ucas_fault(cpu->as, prefix);
	if (rc == 0)
		rc = ucas_fault(cpu->as, prefix + ZARCH_PAGE_SIZE);
	if (rc == -EFAULT)
		machine_crash(cpu, "the prefix area at %#x is not in storage", prefix);
	else if (rc && rc != -EINTR)
		machine_fail(cpu->machine, -rc, "cannot map the prefix area at %#x: %s", prefix,
			     strerror(-rc));
}

/* The state itself says what comes next: cpu_prepare() looks at it. */
static void icpt_look_again(struct s390_cpu *cpu)
{
	(void)cpu;
}

/* Ours (a kick) or the kernel's own; the request, if any, stands elsewhere. */
static void icpt_stop(struct s390_cpu *cpu)
{
	sieblk_clear_flags(cpu->sie, S390_CPUSTAT_STOP_INT);
}

struct icpt_code {
	uint8_t code;
	void (*handler)(struct s390_cpu *cpu);
};

static const struct icpt_code icpt_codes[] = {
	{ S390_ICPT_INST, icpt_instruction },
	{ S390_ICPT_PROGI, icpt_program },
	{ S390_ICPT_INSTPROGI, icpt_instruction_and_program },
	{ S390_ICPT_EXTREQ, icpt_look_again },
	{ S390_ICPT_EXTINT, icpt_external },
	{ S390_ICPT_IOREQ, icpt_look_again },
	{ S390_ICPT_WAIT, icpt_look_again },
	{ S390_ICPT_VALIDITY, icpt_validity },
	{ S390_ICPT_STOP, icpt_stop },
	{ S390_ICPT_OPEREXC, icpt_operation_exception },
	{ S390_ICPT_PARTEXEC, icpt_partial },
	{ S390_ICPT_KSS, icpt_storage_keys },
	{ S390_ICPT_MCHKREQ, icpt_look_again },
	{ S390_ICPT_INT_ENABLE, icpt_look_again },
};

void intercept_handle(struct s390_cpu *cpu)
{
	uint8_t code = cpu->run->sieic.icptcode;

	for (size_t i = 0; i < sizeof(icpt_codes) / sizeof(icpt_codes[0]); i++) {
		if (icpt_codes[i].code == code) {
			icpt_codes[i].handler(cpu);
			return;
		}
	}
	machine_fail(cpu->machine, EPROTO, "CPU %u: unknown interception code %#x", cpu->addr,
		     code);
}
