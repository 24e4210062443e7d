// SPDX-License-Identifier: Apache-2.0
/*
 * STORE SYSTEM INFORMATION: a basic machine, one logical partition in it, and
 * one virtual machine in that, which is the guest. The control program of
 * level 3 is named KVM/Linux, by which guests know the paravirtual interface.
 */
#include "arch/s390/intercept.h"

#include <stdio.h>
#include <string.h>

#include "arch/s390/ebcdic.h"
#include "arch/s390/gaccess.h"
#include "core/be.h"

#define CURRENT_LEVEL	3
#define VM_NAME		"ucvm"

/* Common fields and where they are; the block is zero elsewhere. */
#define IB_MANUFACTURER	32	/* 1.1.1 */
#define IB_TYPE		48
#define IB_MODEL	64
#define IB_SEQUENCE	80	/* 1.1.1, 1.2.1, 2.2.1 */
#define IB_PLANT	96
#define IB_CPU_ID	100	/* 2.2.1 */
#define IB_CPU_ADDRESS	102	/* 1.2.1, 2.2.1 */
#define IB_CAPABILITY	32	/* 1.2.2 */
#define IB_CPUS		36	/* 1.2.2, 2.2.2: total, configured, standby, reserved */
#define IB_LPAR_NUMBER	32	/* 2.2.2 */
#define IB_LPAR_TYPE	35
#define IB_LPAR_NAME	44
#define IB_LPAR_CAF	52
#define IB_LPAR_DEDICATED 64
#define IB_LPAR_SHARED	66
#define IB_VM_COUNT	31	/* 3.2.2 */
#define IB_VM		32
#define IB_VM_CPUS	4	/* within the first description */
#define IB_VM_NAME	12
#define IB_VM_CAF	20
#define IB_VM_CPI	24

#define LPAR_SHARED_CPUS 0x40
#define CAF_FULL	1000

/* @text in EBCDIC, padded with blanks to @size bytes. */
static void put_text(uint8_t *p, const char *text, size_t size)
{
	size_t n = strlen(text);

	memset(p, ebcdic_from_ascii(' '), size);
	for (size_t i = 0; i < n && i < size; i++)
		p[i] = ebcdic_from_ascii(text[i]);
}

static void put_sequence(const struct s390_cpu *cpu, uint8_t *block)
{
	char text[17];

	/* the serial number is in the CPU identification, bits 8-31 */
	snprintf(text, sizeof(text), "%016llX",
		 (unsigned long long)(cpu->machine->model.cpuid >> 32) & 0xffffff);
	put_text(block + IB_SEQUENCE, text, 16);
	put_text(block + IB_PLANT, "00", 4);
}

static void put_cpus(uint8_t *p, const struct s390_cpu *cpu)
{
	be16_store(p, cpu->machine->nr_cpus);
	be16_store(p + 2, cpu->machine->nr_cpus);
}

static void basic_machine(const struct s390_cpu *cpu, uint8_t *block)
{
	char type[5];

	/* the machine type is in the CPU identification, bits 32-47 */
	snprintf(type, sizeof(type), "%04X",
		 (unsigned int)(cpu->machine->model.cpuid >> 16) & 0xffff);
	put_text(block + IB_MANUFACTURER, "UCVM", 16);
	put_text(block + IB_TYPE, type, 4);
	put_text(block + IB_MODEL, "ucvm", 16);
	put_sequence(cpu, block);
}

static void basic_cpu(const struct s390_cpu *cpu, uint8_t *block)
{
	put_sequence(cpu, block);
	be16_store(block + IB_CPU_ADDRESS, cpu->addr);
}

static void basic_cpus(const struct s390_cpu *cpu, uint8_t *block)
{
	be32_store(block + IB_CAPABILITY, CAF_FULL);
	put_cpus(block + IB_CPUS, cpu);
}

static void lpar_cpu(const struct s390_cpu *cpu, uint8_t *block)
{
	put_sequence(cpu, block);
	be16_store(block + IB_CPU_ID, cpu->addr);
	be16_store(block + IB_CPU_ADDRESS, cpu->addr);
}

static void lpar_cpus(const struct s390_cpu *cpu, uint8_t *block)
{
	be16_store(block + IB_LPAR_NUMBER, 1);
	block[IB_LPAR_TYPE] = LPAR_SHARED_CPUS;
	put_cpus(block + IB_CPUS, cpu);
	put_text(block + IB_LPAR_NAME, VM_NAME, 8);
	be32_store(block + IB_LPAR_CAF, CAF_FULL);
	be16_store(block + IB_LPAR_SHARED, cpu->machine->nr_cpus);
}

static void virtual_machines(const struct s390_cpu *cpu, uint8_t *block)
{
	uint8_t *vm = block + IB_VM;

	block[IB_VM_COUNT] = 1;
	put_cpus(vm + IB_VM_CPUS, cpu);
	put_text(vm + IB_VM_NAME, VM_NAME, 8);
	be32_store(vm + IB_VM_CAF, CAF_FULL);
	put_text(vm + IB_VM_CPI, "KVM/Linux", 16);
}

struct stsi_block {
	uint8_t function;
	uint8_t selector1;
	uint16_t selector2;
	void (*fill)(const struct s390_cpu *cpu, uint8_t *block);
};

static const struct stsi_block stsi_blocks[] = {
	{ 1, 1, 1, basic_machine },
	{ 1, 2, 1, basic_cpu },
	{ 1, 2, 2, basic_cpus },
	{ 2, 2, 1, lpar_cpu },
	{ 2, 2, 2, lpar_cpus },
	{ 3, 2, 2, virtual_machines },
};

static const struct stsi_block *stsi_find(unsigned int fc, uint32_t sel1, uint32_t sel2)
{
	for (size_t i = 0; i < sizeof(stsi_blocks) / sizeof(stsi_blocks[0]); i++) {
		const struct stsi_block *b = &stsi_blocks[i];

		if (b->function == fc && b->selector1 == sel1 && b->selector2 == sel2)
			return b;
	}
	return NULL;
}

int insn_stsi(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint32_t r0 = cpu_gpr(cpu, 0), r1 = cpu_gpr(cpu, 1);
	unsigned int fc = r0 >> 28;
	const struct stsi_block *found;
	uint8_t block[ZARCH_PAGE_SIZE] = { 0 };
	uint64_t addr;
	int rc;

	if (fc > CURRENT_LEVEL) {
		cpu_set_cc(cpu, 3);
		return 0;
	}
	if ((r0 & 0x0fffff00) || (r1 & 0xffff0000))
		return PGM_SPECIFICATION;
	if (fc == 0) {
		cpu_set_gpr32(cpu, 0, CURRENT_LEVEL << 28);
		cpu_set_cc(cpu, 0);
		return 0;
	}
	addr = icpt_address(cpu, insn);
	if (addr & (ZARCH_PAGE_SIZE - 1))
		return PGM_SPECIFICATION;
	found = stsi_find(fc, r0 & 0xff, r1 & 0xffff);
	if (!found) {
		cpu_set_cc(cpu, 3);
		return 0;
	}
	found->fill(cpu, block);
	rc = gaccess_write(cpu, addr, icpt_base(insn), block, sizeof(block), &insn->pgm);
	if (rc)
		return rc;
	cpu_set_gpr32(cpu, 0, 0);
	cpu_set_cc(cpu, 0);
	return 0;
}
