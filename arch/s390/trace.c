// SPDX-License-Identifier: Apache-2.0
/*
 * Writes the lines of the interception trace: running number, CPU, name of the
 * interception, instruction, PSW, and the values that say what was asked.
 */
#include "arch/s390/trace.h"

#include <inttypes.h>
#include <stdio.h>

#include "arch/s390/cpu.h"
#include "arch/s390/intercept.h"

struct trace_name {
	uint16_t value;
	const char *name;
};

static const struct trace_name trace_codes[] = {
	{ S390_ICPT_INST, "INST" },	{ S390_ICPT_PROGI, "PROGI" },
	{ S390_ICPT_INSTPROGI, "INSTPROGI" }, { S390_ICPT_EXTREQ, "EXTREQ" },
	{ S390_ICPT_EXTINT, "EXTINT" },	{ S390_ICPT_IOREQ, "IOREQ" },
	{ S390_ICPT_WAIT, "WAIT" },	{ S390_ICPT_VALIDITY, "VALIDITY" },
	{ S390_ICPT_STOP, "STOP" },	{ S390_ICPT_OPEREXC, "OPEREXC" },
	{ S390_ICPT_PARTEXEC, "PARTEXEC" }, { S390_ICPT_KSS, "KSS" },
	{ S390_ICPT_MCHKREQ, "MCHKREQ" }, { S390_ICPT_INT_ENABLE, "INT_ENABLE" },
	{ 0, NULL },
};

static const struct trace_name trace_insns[] = {
	{ 0x0104, "PTFF" }, { 0x0107, "SCKPF" }, { 0x8200, "LPSW" }, { 0xb202, "STIDP" },
	{ 0xb204, "SCK" }, { 0xb210, "SPX" }, { 0xb211, "STPX" }, { 0xb212, "STAP" },
	{ 0xb221, "IPTE" }, { 0xb229, "ISKE" }, { 0xb22a, "RRBE" }, { 0xb22b, "SSKE" },
	{ 0xb22c, "TB" }, { 0xb230, "CSCH" }, { 0xb231, "HSCH" }, { 0xb232, "MSCH" },
	{ 0xb233, "SSCH" }, { 0xb234, "STSCH" }, { 0xb235, "TSCH" }, { 0xb236, "TPI" },
	{ 0xb237, "SAL" }, { 0xb238, "RSCH" }, { 0xb239, "STCRW" }, { 0xb23a, "STCPS" },
	{ 0xb23b, "RCHP" }, { 0xb23c, "SCHM" }, { 0xb250, "CSP" }, { 0xb254, "MVPG" },
	{ 0xb256, "STHYI" }, { 0xb25f, "CHSC" }, { 0xb274, "SIGA" }, { 0xb276, "XSCH" },
	{ 0xb2b0, "STFLE" }, { 0xb2b1, "STFL" }, { 0xb2b2, "LPSWE" }, { 0xb600, "STCTL" },
	{ 0xb700, "LCTL" }, { 0xb98a, "CSPG" }, { 0xb98d, "EPSW" }, { 0xb98e, "IDTE" },
	{ 0xb98f, "CRDTE" }, { 0xb9ab, "ESSA" }, { 0xb9af, "PFMF" }, { 0xe501, "TPROT" },
	{ 0, NULL },
};

static const char *trace_find(const struct trace_name *names, uint16_t value)
{
	for (; names->name; names++) {
		if (names->value == value)
			return names->name;
	}
	return NULL;
}

/* The operands of the instructions that carry a function code. */
static void trace_describe(const struct s390_cpu *cpu, const struct icpt_insn *insn, char *text,
			   size_t size)
{
	const char *name = trace_find(trace_insns, insn->ipa);
	uint64_t function = icpt_address_raw(cpu, insn);

	if (!name)
		name = trace_find(trace_insns, insn->ipa & 0xff00);
	if (insn->ipa >> 8 == 0x83)
		snprintf(text, size, "DIAG %" PRIx64 " r%u=%" PRIx64 " r%u=%" PRIx64,
			 function & 0xffff, icpt_r1(insn), cpu_gpr(cpu, icpt_r1(insn)),
			 icpt_r3(insn), cpu_gpr(cpu, icpt_r3(insn)));
	else if (insn->ipa >> 8 == 0xae)
		snprintf(text, size, "SIGP %02" PRIx64 " cpu=%" PRIx64 " parm=%" PRIx64,
			 function & 0xff, cpu_gpr(cpu, icpt_r3(insn)) & 0xffff,
			 cpu_gpr(cpu, icpt_r1(insn) | 1));
	else if (insn->ipa == 0xb220)
		snprintf(text, size, "SERVC %08" PRIx32 " sccb=%" PRIx32,
			 (uint32_t)cpu_gpr(cpu, icpt_rre1(insn)),
			 (uint32_t)cpu_gpr(cpu, icpt_rre2(insn)));
	else if (insn->ipa == 0xb27d)
		snprintf(text, size, "STSI r0=%" PRIx32 " r1=%" PRIx32,
			 (uint32_t)cpu_gpr(cpu, 0), (uint32_t)cpu_gpr(cpu, 1));
	else if (insn->ipa >> 8 == 0xeb)
		snprintf(text, size, "%s", (insn->ipb & 0xff) == 0x2f ? "LCTLG" :
			 (insn->ipb & 0xff) == 0x25 ? "STCTG" :
			 (insn->ipb & 0xff) == 0x71 ? "LPSWEY" : "-");
	else
		snprintf(text, size, "%s", name ? name : "-");
}

static uint64_t trace_number(struct s390_cpu *cpu)
{
	return atomic_fetch_add(&cpu->machine->trace_count, 1) + 1;
}

void trace_interception(struct s390_cpu *cpu)
{
	FILE *out = vm_get_config(cpu->machine->vm)->trace;
	const struct icpt_insn insn = {
		.ipa = cpu->run->sieic.ipa,
		.ipb = cpu->run->sieic.ipb,
	};
	uint8_t code = cpu->run->sieic.icptcode;
	const char *name = trace_find(trace_codes, code);
	char unknown[8], text[96] = "-";

	if (!out)
		return;
	snprintf(unknown, sizeof(unknown), "%02x", code);
	if (code == S390_ICPT_INST || code == S390_ICPT_OPEREXC || code == S390_ICPT_PARTEXEC ||
	    code == S390_ICPT_INSTPROGI)
		trace_describe(cpu, &insn, text, sizeof(text));
	else if (code == S390_ICPT_PROGI)
		snprintf(text, sizeof(text), "pgm=%04x", be16_load(cpu->sie->iprcc));
	fprintf(out, "%" PRIu64 " cpu%u %s %04x %08x psw %016" PRIx64 " %016" PRIx64 " %s\n",
		trace_number(cpu), cpu->addr, name ? name : unknown, insn.ipa, insn.ipb,
		cpu_psw_mask(cpu), cpu_psw_addr(cpu), text);
}

void trace_fault(struct s390_cpu *cpu)
{
	FILE *out = vm_get_config(cpu->machine->vm)->trace;

	if (!out)
		return;
	fprintf(out, "%" PRIu64 " cpu%u UCONTROL - - psw %016" PRIx64 " %016" PRIx64
		" fault=%" PRIx64 "\n", trace_number(cpu), cpu->addr, cpu_psw_mask(cpu),
		cpu_psw_addr(cpu), cpu->run->ucontrol.trans_exc_code);
}
