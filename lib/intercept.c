// SPDX-License-Identifier: Apache-2.0
/*
 * Who is called for an interception: the table by code, the sorted list by
 * operation code, and the order in which they are asked.
 */
#include "lib/private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/be.h"

/* What an interception code carries. */
struct lib_code {
	uint8_t code;
	bool instruction;	/* ipa and ipb, the PSW is behind it */
};

static const struct lib_code lib_codes[LIB_NR_CODES] = {
	{ UCVM_ICPT_INST, true },
	{ UCVM_ICPT_PROGI, false },
	{ UCVM_ICPT_INSTPROGI, true },
	{ UCVM_ICPT_EXTREQ, false },
	{ UCVM_ICPT_EXTINT, false },
	{ UCVM_ICPT_IOREQ, false },
	{ UCVM_ICPT_WAIT, false },
	{ UCVM_ICPT_VALIDITY, false },
	{ UCVM_ICPT_STOP, false },
	{ UCVM_ICPT_OPEREXC, true },
	{ UCVM_ICPT_PARTEXEC, true },
	{ UCVM_ICPT_KSS, false },
	{ UCVM_ICPT_MCHKREQ, false },
	{ UCVM_ICPT_INT_ENABLE, false },
};

/* The row of @code, or LIB_NR_CODES. */
static size_t code_find(unsigned int code)
{
	size_t i = 0;

	while (i < LIB_NR_CODES && lib_codes[i].code != code)
		i++;
	return i;
}

/* The first row whose opcode is not below @opcode. */
static size_t opcode_find(const struct ucvm_vcpu *vcpu, uint16_t opcode)
{
	size_t low = 0, high = vcpu->nr_opcodes;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (vcpu->opcodes[middle].opcode < opcode)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool opcode_is_at(const struct ucvm_vcpu *vcpu, size_t i, uint16_t opcode)
{
	return i < vcpu->nr_opcodes && vcpu->opcodes[i].opcode == opcode;
}

int ucvm_vcpu_set_intercept(struct ucvm_vcpu *vcpu, unsigned int code, ucvm_intercept_fn *fn,
			    void *opaque)
{
	size_t i = code_find(code);
	int rc = vcpu_begin(vcpu);

	if (rc)
		return rc;
	if (i == LIB_NR_CODES)
		return error_set(&vcpu->error, EINVAL, "no interception has the code %#x", code);
	vcpu->codes[i] = (struct lib_callback){ fn, opaque };
	return 0;
}

static void opcode_remove(struct ucvm_vcpu *vcpu, size_t i)
{
	vcpu->nr_opcodes--;
	memmove(&vcpu->opcodes[i], &vcpu->opcodes[i + 1],
		(vcpu->nr_opcodes - i) * sizeof(vcpu->opcodes[0]));
}

static int opcode_insert(struct ucvm_vcpu *vcpu, size_t i, uint16_t opcode)
{
	struct lib_opcode *more = realloc(vcpu->opcodes, (vcpu->nr_opcodes + 1) * sizeof(*more));

	if (!more)
		return error_set(&vcpu->error, ENOMEM, "out of memory");
	vcpu->opcodes = more;
	memmove(&more[i + 1], &more[i], (vcpu->nr_opcodes - i) * sizeof(*more));
	more[i].opcode = opcode;
	vcpu->nr_opcodes++;
	return 0;
}

int ucvm_vcpu_set_instruction(struct ucvm_vcpu *vcpu, unsigned int opcode,
			      ucvm_intercept_fn *fn, void *opaque)
{
	size_t i;
	int rc = vcpu_begin(vcpu);

	if (rc)
		return rc;
	if (opcode > 0xffff || !icpt_key_valid(opcode))
		return error_set(&vcpu->error, EINVAL, "%#x is no operation code", opcode);
	i = opcode_find(vcpu, opcode);
	if (!fn) {
		if (opcode_is_at(vcpu, i, opcode))
			opcode_remove(vcpu, i);
		return 0;
	}
	if (!opcode_is_at(vcpu, i, opcode))
		rc = opcode_insert(vcpu, i, opcode);
	if (rc == 0)
		vcpu->opcodes[i].callback = (struct lib_callback){ fn, opaque };
	return rc;
}

/* ---- an interception ---- */

static struct ucvm_interception icpt_describe(struct ucvm_vcpu *vcpu, uint8_t code,
					      bool instruction)
{
	struct ucvm_interception icpt = {
		.size = sizeof(icpt),
		.code = code,
		.ipa = vcpu->cpu.run->sieic.ipa,
		.ipb = vcpu->cpu.run->sieic.ipb,
	};

	vcpu->last_code = code;
	vcpu->last = (struct lib_instruction){ .valid = code == UCVM_ICPT_KSS };
	if (instruction) {
		vcpu->last = (struct lib_instruction){ true, true, true, 0,
						       icpt_fetch(&vcpu->cpu) };
		vcpu->last.length = vcpu->last.insn.length;
		icpt.opcode = icpt_key(&vcpu->last.insn);
		icpt.length = vcpu->last.length;
	}
	if (code == UCVM_ICPT_PROGI || code == UCVM_ICPT_INSTPROGI)
		icpt.interruption = be16_load(vcpu->cpu.sie->iprcc);
	else if (code == UCVM_ICPT_EXTINT)
		icpt.interruption = be16_load(vcpu->cpu.sie->eic);
	return icpt;
}

/* The callbacks may change the tables: no pointer into them is kept. */
static int icpt_ask(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt)
{
	struct lib_callback code = { 0 }, insn = { 0 };
	size_t row = code_find(icpt->code), i = opcode_find(vcpu, icpt->opcode);
	int verdict = UCVM_PASS;

	if (icpt->opcode && opcode_is_at(vcpu, i, icpt->opcode))
		insn = vcpu->opcodes[i].callback;
	if (insn.fn)
		verdict = insn.fn(vcpu, icpt, insn.opaque);
	if (verdict != UCVM_PASS)
		return verdict;
	if (row < LIB_NR_CODES)
		code = vcpu->codes[row];
	return code.fn ? code.fn(vcpu, icpt, code.opaque) : UCVM_PASS;
}

/* What a verdict means for ucvm_vcpu_run(). */
static int icpt_conclude(struct ucvm_vcpu *vcpu, int verdict,
			 const struct ucvm_interception *icpt, struct ucvm_exit *exit)
{
	if (verdict < 0 || verdict == UCVM_CONTINUE)
		return verdict;
	if (verdict != UCVM_STOP && verdict != UCVM_PASS)
		return error_set(&vcpu->error, EINVAL, "a callback returned %d", verdict);
	exit->interception = *icpt;
	return verdict == UCVM_STOP ? UCVM_EXIT_STOPPED : UCVM_EXIT_INTERCEPTION;
}

/*
 * A load of control registers that was intercepted for ucvm_vcpu_inject():
 * done here, and shown as what the caller waits for. Returns as
 * intercept_dispatch().
 */
static int icpt_load_control(struct ucvm_vcpu *vcpu, icpt_fn *load, struct ucvm_exit *exit)
{
	struct icpt_insn insn = vcpu->last.insn;
	struct ucvm_interception icpt;
	int rc;

	if (cpu_psw_mask(&vcpu->cpu) & PSW_PROBLEM)
		rc = PGM_PRIVILEGED;
	else
		rc = load(&vcpu->cpu, &insn);
	if (rc) {
		insn.pgm.code = rc;
		return inject_exception(vcpu, &insn.pgm);
	}
	inject_disarm(vcpu);
	icpt = icpt_describe(vcpu, UCVM_ICPT_INT_ENABLE, false);
	icpt.ipa = 0;
	icpt.ipb = 0;
	return icpt_conclude(vcpu, icpt_ask(vcpu, &icpt), &icpt, exit);
}

int intercept_dispatch(struct ucvm_vcpu *vcpu, struct ucvm_exit *exit)
{
	uint8_t code = vcpu->cpu.run->sieic.icptcode;
	size_t row = code_find(code);
	struct ucvm_interception icpt;
	int verdict;

	icpt = icpt_describe(vcpu, code, row < LIB_NR_CODES && lib_codes[row].instruction);
	if (code == UCVM_ICPT_EXTREQ || code == UCVM_ICPT_EXTINT)
		sieblk_clear_flags(vcpu->cpu.sie, S390_CPUSTAT_EXT_INT);
	else if (code == UCVM_ICPT_IOREQ)
		sieblk_clear_flags(vcpu->cpu.sie, S390_CPUSTAT_IO_INT);
	verdict = icpt_ask(vcpu, &icpt);
	if (verdict != UCVM_PASS)
		return icpt_conclude(vcpu, verdict, &icpt, exit);
	if (code == UCVM_ICPT_STOP)
		return 0;
	if (code == UCVM_ICPT_INST && vcpu->armed_lctl) {
		if (icpt.opcode == 0xb700)
			return icpt_load_control(vcpu, insn_lctl, exit);
		if (icpt.opcode == 0xeb2f)
			return icpt_load_control(vcpu, insn_lctlg, exit);
	}
	return icpt_conclude(vcpu, verdict, &icpt, exit);
}
