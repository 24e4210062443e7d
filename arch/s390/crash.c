// SPDX-License-Identifier: Apache-2.0
/*
 * The dump for a guest that crashed: why, the PSW, and all registers that a
 * reader of a kernel panic asks for.
 */
#include <inttypes.h>

#include "arch/s390/cpu.h"

static void print_registers(FILE *out, const char *name, const uint64_t *r)
{
	for (unsigned int i = 0; i < 16; i += 4)
		fprintf(out, "  %s%-2u %016" PRIx64 " %016" PRIx64 " %016" PRIx64 " %016" PRIx64
			"\n", name, i, r[i], r[i + 1], r[i + 2], r[i + 3]);
}

static void print_access_registers(FILE *out, const uint32_t *r)
{
	for (unsigned int i = 0; i < 16; i += 8) {
		fprintf(out, "  ar%-2u", i);
		for (unsigned int j = 0; j < 8; j++)
			fprintf(out, " %08" PRIx32, r[i + j]);
		fputc('\n', out);
	}
}

void machine_print_crash(const struct arch_machine *am, FILE *out)
{
	const struct s390_machine *m = (const struct s390_machine *)am;
	const struct s390_cpu *cpu;

	if (!m->crashed)
		return;
	cpu = &m->cpus[m->crash_cpu];
	fprintf(out, "guest crashed on CPU %u: %s\n", cpu->addr, m->crash_reason);
	fprintf(out, "  psw  %016" PRIx64 " %016" PRIx64 "  prefix %08" PRIx32 "\n",
		cpu_psw_mask(cpu), cpu_psw_addr(cpu), cpu_prefix(cpu));
	print_registers(out, "gr", cpu->run->s.regs.gprs);
	print_registers(out, "cr", cpu->run->s.regs.crs);
	print_access_registers(out, cpu->run->s.regs.acrs);
}
