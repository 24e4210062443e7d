// SPDX-License-Identifier: Apache-2.0
/*
 * Intercepted loads and stores of control registers. A load was not done by
 * the CPU, whichever register it was intercepted for (contract.md C.5).
 */
#include "arch/s390/intercept.h"

#include "arch/s390/gaccess.h"
#include "core/be.h"

static unsigned int control_count(const struct icpt_insn *insn)
{
	return ((icpt_r3(insn) - icpt_r1(insn)) & 15) + 1;
}

static int load_control(struct s390_cpu *cpu, struct icpt_insn *insn, uint64_t addr,
			unsigned int size)
{
	unsigned int n = control_count(insn);
	uint8_t buffer[16 * 8];
	int rc;

	if (addr & (size - 1))
		return PGM_SPECIFICATION;
	rc = gaccess_read(cpu, addr, icpt_base(insn), buffer, n * size, &insn->pgm);
	if (rc)
		return rc;
	for (unsigned int i = 0; i < n; i++) {
		unsigned int cr = (icpt_r1(insn) + i) & 15;

		if (size == 8)
			cpu_set_cr(cpu, cr, be64_load(buffer + i * 8));
		else
			cpu_set_cr(cpu, cr, (cpu_cr(cpu, cr) & UINT64_C(0xffffffff00000000)) |
				   be32_load(buffer + i * 4));
	}
	return 0;
}

static int store_control(struct s390_cpu *cpu, struct icpt_insn *insn, uint64_t addr,
			 unsigned int size)
{
	unsigned int n = control_count(insn);
	uint8_t buffer[16 * 8];

	if (addr & (size - 1))
		return PGM_SPECIFICATION;
	for (unsigned int i = 0; i < n; i++) {
		uint64_t v = cpu_cr(cpu, icpt_r1(insn) + i);

		if (size == 8)
			be64_store(buffer + i * 8, v);
		else
			be32_store(buffer + i * 4, (uint32_t)v);
	}
	return gaccess_write(cpu, addr, icpt_base(insn), buffer, n * size, &insn->pgm);
}

int insn_lctl(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	return load_control(cpu, insn, icpt_address(cpu, insn), 4);
}

int insn_lctlg(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	return load_control(cpu, insn, icpt_address_long(cpu, insn), 8);
}

int insn_stctl(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	return store_control(cpu, insn, icpt_address(cpu, insn), 4);
}

int insn_stctg(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	return store_control(cpu, insn, icpt_address_long(cpu, insn), 8);
}
