// SPDX-License-Identifier: Apache-2.0
/*
 * The dump for a guest that crashed: why, and the registers that a reader of a
 * kernel panic asks for.
 */
#include <inttypes.h>

#include "arch/arm64/machine.h"
#include "arch/arm64/reg_id.h"

static void print_register(const struct arm64_vcpu *cpu, uint64_t id, unsigned int column, FILE *out)
{
	char name[ARM64_REG_NAME_SIZE];
	uint64_t value = 0;

	arm64_reg_name(id, name, sizeof(name));
	if (vcpu_get_reg(cpu, id, &value) == 0)
		fprintf(out, "  %-10s %016" PRIx64, name, value);
	if (column % 3 == 2)
		fputc('\n', out);
}

void arm64_print_crash(const struct arch_machine *am, FILE *out)
{
	static const uint64_t system[] = {
		ARM64_REG_CORE_U64(regs.sp), ARM64_REG_CORE_U64(sp_el1),
		ARM64_REG_CORE_U64(regs.pc), ARM64_REG_CORE_U64(regs.pstate),
		ARM64_SYSREG(3, 0, 1, 0, 0),	/* SCTLR_EL1 */
		ARM64_SYSREG(3, 0, 5, 2, 0),	/* ESR_EL1 */
		ARM64_SYSREG(3, 0, 6, 0, 0),	/* FAR_EL1 */
		ARM64_SYSREG(3, 0, 12, 0, 0),	/* VBAR_EL1 */
		ARM64_REG_CORE_U64(elr_el1),
		ARM64_SYSREG(3, 0, 2, 0, 0),	/* TTBR0_EL1 */
		ARM64_SYSREG(3, 0, 2, 0, 1),	/* TTBR1_EL1 */
		ARM64_SYSREG(3, 0, 2, 0, 2),	/* TCR_EL1 */
	};
	const struct arm64_machine *m = (const struct arm64_machine *)am;
	const struct arm64_vcpu *cpu;

	if (!m->crashed)
		return;
	cpu = &m->cpus[m->crash_cpu];
	fprintf(out, "guest crashed on CPU %u: %s\n", cpu->index, m->crash_reason);
	for (unsigned int i = 0; i < 31; i++)
		print_register(cpu, ARM64_REG_CORE_U64(regs.regs[0]) + 2 * i, i, out);
	for (unsigned int i = 0; i < sizeof(system) / sizeof(system[0]); i++)
		print_register(cpu, system[i], i + 1, out);
	fputc('\n', out);
}
