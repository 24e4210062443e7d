// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzz target of the interception handlers: the input gives registers, modes
 * and memory of a guest, and then a sequence of interceptions with any code
 * and any instruction, on a machine of three CPUs.
 */
#include <stdbool.h>
#include <string.h>

#include "arch/s390/cpu.h"
#include "core/be.h"
#include "tests/fuzz/common.h"
#include "tests/fuzz/machine.h"

#define STEPS_MAX	32
#define PSW_ADDR	UINT64_C(0x2006)

const unsigned long fuzz_runs = 10000;

/* The input: this head, then steps, then (from the same bytes) memory. */
enum {
	IN_MODE = 0,		/* enum mode */
	IN_CPU = 1,
	IN_PREFIX = 2,		/* in units of 8 KiB */
	IN_ASCE = 3,		/* its low byte */
	IN_MEMORY = 4,		/* halfword: where the input is copied to, in pages of 256 bytes */
	IN_GPRS = 8,
	IN_CRS = IN_GPRS + 128,	/* bytes of CR0 and CR14 */
	IN_STEPS = IN_CRS + 16,
};

enum mode { MODE_PROBLEM = 1, MODE_DAT = 2, MODE_24 = 4, MODE_31 = 8, MODE_AS_SHIFT = 4 };

/* A step: interception code, status, instruction. */
enum { STEP_CODE = 0, STEP_STATUS = 1, STEP_INSN = 2, STEP_SIZE = 8 };

#define TABLES	0x8000	/* segment table, then a page table that maps each page to itself */

static void make_tables(uint8_t *memory)
{
	for (unsigned int n = 0; n < 512; n++)
		be64_store(memory + TABLES + 8 * n, n ? 0x20 : TABLES + 0x1000);
	for (unsigned int n = 0; n < 256; n++)
		be64_store(memory + TABLES + 0x1000 + 8 * n,
			   n % 8 == 7 ? 0x400 : n * UINT64_C(0x1000) | (n % 8 == 6 ? 0x200 : 0));
}

/* Where the guest's interruptions go: PSWs that are valid. */
static void make_lowcore(uint8_t *lowcore)
{
	for (unsigned int at = 0x1a0; at < 0x200; at += 16) {
		be64_store(lowcore + at, PSW_EA | PSW_BA);
		be64_store(lowcore + at + 8, 0x7000);
	}
}

static void load_memory(struct s390_machine *m, const uint8_t *data, size_t size)
{
	size_t at = be16_load(data + IN_MEMORY) * 256u % MACHINE_MEMORY;
	uint8_t *memory = m->ram->host;

	make_tables(memory);
	if (size > MACHINE_MEMORY - at)
		size = MACHINE_MEMORY - at;
	memcpy(memory + at, data, size);
}

static void load_psw(struct s390_cpu *cpu, uint8_t mode)
{
	uint64_t mask = (uint64_t)(mode >> MODE_AS_SHIFT & 3) << 46;

	mask |= mode & MODE_24 ? 0 : mode & MODE_31 ? PSW_BA : PSW_EA | PSW_BA;
	mask |= mode & MODE_PROBLEM ? PSW_PROBLEM : 0;
	mask |= mode & MODE_DAT ? PSW_DAT : 0;
	cpu_set_psw(cpu, mask, PSW_ADDR);
}

static void load_cpu(struct s390_cpu *cpu, const uint8_t *data)
{
	uint64_t asce = TABLES | data[IN_ASCE];
	uint32_t prefix = data[IN_PREFIX] * 0x2000u % MACHINE_MEMORY;

	for (unsigned int n = 0; n < 16; n++) {
		cpu_set_gpr(cpu, n, be64_load(data + IN_GPRS + 8 * n));
		cpu->run->s.regs.acrs[n] = data[IN_CRS + n] & 3;
	}
	cpu_set_cr(cpu, 0, be64_load(data + IN_CRS));
	cpu_set_cr(cpu, 14, be64_load(data + IN_CRS + 8));
	cpu_set_cr(cpu, 1, asce);
	cpu_set_cr(cpu, 7, asce);
	cpu_set_cr(cpu, 13, asce);
	cpu_set_prefix(cpu, prefix);
	cpu->operating = true;
	make_lowcore((uint8_t *)cpu->machine->ram->host + prefix);
}

/* The interception fields of the state description are SIE's, but of any value. */
static void load_block(struct s390_cpu *cpu, const uint8_t *data, const uint8_t *step)
{
	struct s390_sie_block *sie = cpu->sie;

	sie->icptstatus = step[STEP_STATUS];
	if (step[STEP_CODE] == S390_ICPT_INST)
		return;
	memcpy(sie->eiparams, data + IN_GPRS, 0xf0 - 0xc0);
	be16_store(sie->iprcc, be16_load(step + STEP_INSN) & 0xff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct s390_machine *m;
	struct s390_cpu *cpu;

	if (size < IN_STEPS || size > FUZZ_INPUT_MAX)
		return 0;
	m = machine_start();
	cpu = &m->cpus[data[IN_CPU] % MACHINE_CPUS];
	load_memory(m, data, size);
	load_cpu(cpu, data);
	for (size_t n = 0, at = IN_STEPS; n < STEPS_MAX && at + STEP_SIZE <= size; n++) {
		const uint8_t *step = data + at;

		load_psw(cpu, data[IN_MODE]);
		load_block(cpu, data, step);
		machine_intercept(cpu, step[STEP_CODE], be64_load(step) & 0xffffffffffff);
		machine_check(m);
		if (vm_ended(m->vm))
			break;
		at += STEP_SIZE;
	}
	machine_end();
	return 0;
}

/* --- seeds ---------------------------------------------------------------------- */

/* What SIE hands over (contract.md C.1), with base register 5 and registers 2, 4. */
static const uint64_t insns[] = {
	0x010400000000, 0x010700000000, 0x820050000000, 0x832400440000, 0x832403080000,
	0x832400100000, 0x8324009c0000, 0x832405000000, 0x832402580000, 0xae2450000000,
	0xb20250000000, 0xb20450000000, 0xb21050000000, 0xb21150000000, 0xb21250000000,
	0xb22000240000, 0xb22100240000, 0xb22900240000, 0xb22a00240000, 0xb22b00240000,
	0xb22c00240000, 0xb23050000000, 0xb23250000000, 0xb23350000000, 0xb23450000000,
	0xb23550000000, 0xb23650000000, 0xb23750000000, 0xb23950000000, 0xb23a50000000,
	0xb23c50000000, 0xb25000240000, 0xb25400240000, 0xb25600240000, 0xb25f00240000,
	0xb27450000000, 0xb27650000000, 0xb27d50000000, 0xb2b050000000, 0xb2b150000000,
	0xb2b250000000, 0xb62450000000, 0xb72450000000, 0xb98a00240000, 0xb98d00240000,
	0xb98e00240000, 0xb98f00240000, 0xb9af00240000, 0xe50150006000, 0xeb2450000025,
	0xeb245000002f, 0xeb2450000071,
};
#define INSNS (sizeof(insns) / sizeof(insns[0]))

static const uint8_t codes[] = {
	S390_ICPT_PROGI, S390_ICPT_INSTPROGI, S390_ICPT_EXTREQ, S390_ICPT_EXTINT,
	S390_ICPT_IOREQ, S390_ICPT_WAIT, S390_ICPT_VALIDITY, S390_ICPT_STOP,
	S390_ICPT_OPEREXC, S390_ICPT_PARTEXEC, S390_ICPT_KSS, S390_ICPT_MCHKREQ,
};
#define CODES (sizeof(codes) / sizeof(codes[0]))

static void seed_head(unsigned int index, uint8_t *data)
{
	static const uint64_t addresses[] = {
		0x3000, 0x3ff0, 0x5ff8, 0x6100, 0x7000, MACHINE_MEMORY - 8, MACHINE_MEMORY, 0,
		0x100, UINT64_MAX - 7,
	};
	const unsigned int count = sizeof(addresses) / sizeof(addresses[0]);

	memset(data, 0, IN_STEPS);
	data[IN_MODE] = index % 7 == 6 ? MODE_PROBLEM : index & 8 ? MODE_DAT : 0;
	data[IN_CPU] = index % 11 == 10;
	data[IN_PREFIX] = index & 4 ? 8 : 0;
	be16_store(data + IN_MEMORY, 0x30);
	for (unsigned int n = 0; n < 16; n++)
		be64_store(data + IN_GPRS + 8 * n, n);
	be64_store(data + IN_GPRS + 8 * 5, addresses[index % count]);
	be64_store(data + IN_GPRS + 8 * 2, addresses[index / count % count]);
	be64_store(data + IN_GPRS + 8 * 4, index & 1 ? index % 8 : addresses[index % count]);
}

size_t fuzz_seed(unsigned int index, uint8_t *data)
{
	uint8_t *step = data + IN_STEPS;

	if (index >= 8 * (INSNS + CODES))
		return 0;
	seed_head(index, data);
	for (unsigned int n = 0; n < 4; n++, step += STEP_SIZE) {
		unsigned int which = (index + 5 * n) % (INSNS + CODES);

		be64_store(step, insns[which % INSNS]);
		step[STEP_CODE] = which < INSNS ? S390_ICPT_INST : codes[which - INSNS];
		if ((step[STEP_INSN] & 0xff) == 0xae)	/* SIGP: its order is the address */
			be16_store(step + 4, 1 + (index + n) % 0x18);
	}
	return step - data;
}
