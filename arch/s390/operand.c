// SPDX-License-Identifier: Apache-2.0
/*
 * What an interception says: the instruction with its operation code and
 * operand addresses, and the program interruption, out of kvm_run and the SIE
 * block.
 */
#include "arch/s390/intercept.h"

#include "core/be.h"

/* Where the operation code is, as a mask of bytes 0-1 and whether byte 5 belongs to it. */
static uint16_t opcode_mask(uint8_t first, bool *last)
{
	*last = false;
	switch (first) {
	case 0x01:
	case 0xb2:
	case 0xb3:
	case 0xb9:
	case 0xe5:
		return 0xffff;
	case 0xa5:
	case 0xa7:
	case 0xaa:
	case 0xc0:
	case 0xc2:
	case 0xc4:
	case 0xc6:
	case 0xc8:
	case 0xcc:
		return 0xff0f;
	case 0xe3:
	case 0xe6:
	case 0xe7:
	case 0xeb:
	case 0xec:
	case 0xed:
		*last = true;
		return 0xff00;
	default:
		return 0xff00;
	}
}

uint16_t icpt_key(const struct icpt_insn *insn)
{
	bool last;
	uint16_t mask = opcode_mask(insn->ipa >> 8, &last);

	return (insn->ipa & mask) | (last ? insn->ipb & 0xff : 0);
}

bool icpt_key_valid(uint16_t key)
{
	bool last;
	uint16_t mask = opcode_mask(key >> 8, &last);

	return key != 0 && (last || !(key & ~mask));
}

uint64_t icpt_address_raw(const struct s390_cpu *cpu, const struct icpt_insn *insn)
{
	unsigned int base = icpt_base(insn);

	return (base ? cpu_gpr(cpu, base) : 0) + ((insn->ipb >> 16) & 0xfff);
}

uint64_t icpt_address(const struct s390_cpu *cpu, const struct icpt_insn *insn)
{
	return icpt_address_raw(cpu, insn) & cpu_address_mask(cpu);
}

uint64_t icpt_address_long(const struct s390_cpu *cpu, const struct icpt_insn *insn)
{
	unsigned int base = icpt_base(insn);
	int32_t displacement = (insn->ipb >> 16) & 0xfff;

	displacement |= (int32_t)(int8_t)((insn->ipb >> 8) & 0xff) * 4096;
	return ((base ? cpu_gpr(cpu, base) : 0) + (int64_t)displacement) & cpu_address_mask(cpu);
}

uint64_t icpt_address2(const struct s390_cpu *cpu, const struct icpt_insn *insn)
{
	unsigned int base = (insn->ipb >> 12) & 15;

	return ((base ? cpu_gpr(cpu, base) : 0) + (insn->ipb & 0xfff)) & cpu_address_mask(cpu);
}

struct icpt_insn icpt_fetch(const struct s390_cpu *cpu)
{
	struct icpt_insn insn = {
		.ipa = cpu->run->sieic.ipa,
		.ipb = cpu->run->sieic.ipb,
	};
	uint8_t status = cpu->sie->icptstatus;

	insn.length = zarch_insn_length(insn.ipa >> 8);
	if (status & 1) {	/* target of EXECUTE: the length is that one's */
		insn.length = (status >> 4) & 6;
		if (insn.length == 0)
			insn.length = 4;
	}
	return insn;
}

struct irq_program icpt_fetch_program(const struct s390_cpu *cpu)
{
	const struct s390_sie_block *sie = cpu->sie;

	return (struct irq_program){
		.code = be16_load(sie->iprcc),
		.ilc = be16_load(sie->pgmilc) & 6,
		.exc_access_id = sie->eai,
		.per_access_id = sie->peraid,
		.op_access_id = sie->oai,
		.dxc = be32_load(sie->dxc),
		.monitor_class = be16_load(sie->mcn),
		.per_code = sie->perc,
		.per_atmid = sie->peratmid,
		.per_address = be64_load(sie->peraddr),
		.teid = be64_load(sie->tecmc),
		.monitor_code = be64_load(sie->tecmc),
	};
}
