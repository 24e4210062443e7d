// SPDX-License-Identifier: Apache-2.0
/*
 * The lines of the exit trace: running number, vCPU, where the guest is, and
 * what it wants.
 */
#include <inttypes.h>
#include <stdio.h>

#include "arch/arm64/machine.h"
#include "arch/arm64/smccc.h"

static void describe_mmio(const struct arm64_run *run, char *text, size_t size)
{
	unsigned int len = run->mmio.len <= 8 ? run->mmio.len : 8;
	uint64_t value = 0;

	for (unsigned int i = len; i-- > 0; )
		value = value << 8 | run->mmio.data[i];
	if (run->mmio.is_write)
		snprintf(text, size, "MMIO write %u bytes at %#" PRIx64 ": %#" PRIx64, len,
			 (uint64_t)run->mmio.phys_addr, value);
	else
		snprintf(text, size, "MMIO read %u bytes at %#" PRIx64, len,
			 (uint64_t)run->mmio.phys_addr);
}

static void describe(const struct arm64_run *run, char *text, size_t size)
{
	switch (run->exit_reason) {
	case ARM64_EXIT_MMIO:
		describe_mmio(run, text, size);
		break;
	case ARM64_EXIT_NISV:
		snprintf(text, size, "NISV at %#" PRIx64 " iss %#" PRIx64,
			 (uint64_t)run->arm_nisv.fault_ipa, (uint64_t)run->arm_nisv.esr_iss);
		break;
	case ARM64_EXIT_SYSTEM_EVENT:
		snprintf(text, size, "SYSTEM_EVENT %u", run->system_event.type);
		break;
	case ARM64_EXIT_HYPERCALL:
		arm64_smccc_describe(run, text, size);
		break;
	case ARM64_EXIT_INTR:
		snprintf(text, size, "INTR");
		break;
	default:
		snprintf(text, size, "exit %u", run->exit_reason);
	}
}

void trace_exit(struct arm64_vcpu *cpu)
{
	struct arm64_machine *m = cpu->machine;
	uint64_t pc = 0;
	char text[160];

	vcpu_get_reg(cpu, ARM64_REG_CORE_U64(regs.pc), &pc);
	describe(cpu->run, text, sizeof(text));
	fprintf(m->config->trace, "%" PRIuFAST64 " cpu=%u pc=%016" PRIx64 " %s\n",
		atomic_fetch_add(&m->trace_count, 1), cpu->index, pc, text);
}
