// SPDX-License-Identifier: Apache-2.0
/*
 * The instruction of the last exit: its parts, and where the PSW stands
 * relative to it.
 */
#include "lib/private.h"

#include <errno.h>

#include "arch/s390/gaccess.h"

static unsigned int instruction_length(struct ucvm_vcpu *vcpu)
{
	if (!vcpu->last.length)
		vcpu->last.length = gaccess_insn_length(&vcpu->cpu);
	return vcpu->last.length;
}

int instruction_advance(struct ucvm_vcpu *vcpu)
{
	unsigned int length;

	if (!vcpu->last.valid)
		return -ENODATA;
	if (vcpu->last.behind)
		return 0;
	length = instruction_length(vcpu);
	cpu_advance(&vcpu->cpu, length);
	vcpu->last.behind = true;
	return (int)length;
}

int instruction_retry(struct ucvm_vcpu *vcpu)
{
	if (!vcpu->last.valid)
		return -ENODATA;
	if (!vcpu->last.behind)
		return 0;
	cpu_rewind(&vcpu->cpu, vcpu->last.length);
	vcpu->last.behind = false;
	return (int)vcpu->last.length;
}

int ucvm_vcpu_advance(struct ucvm_vcpu *vcpu)
{
	int rc = vcpu_begin(vcpu);

	return rc ? rc : instruction_advance(vcpu);
}

int ucvm_vcpu_retry(struct ucvm_vcpu *vcpu)
{
	int rc = vcpu_begin(vcpu);

	return rc ? rc : instruction_retry(vcpu);
}

int ucvm_vcpu_decode(struct ucvm_vcpu *vcpu, struct ucvm_instruction *out)
{
	const struct icpt_insn *insn = &vcpu->last.insn;
	const struct s390_cpu *cpu = &vcpu->cpu;
	struct ucvm_instruction i;
	int rc = vcpu_begin(vcpu);

	if (rc)
		return rc;
	if (!vcpu->last.decoded)
		return -ENODATA;
	i = (struct ucvm_instruction){
		.ipa = insn->ipa,
		.opcode = icpt_key(insn),
		.ipb = insn->ipb,
		.length = insn->length,
		.r1 = icpt_r1(insn),
		.r3 = icpt_r3(insn),
		.i2 = insn->ipa & 0xff,
		.rre_r1 = icpt_rre1(insn),
		.rre_r2 = icpt_rre2(insn),
		.base = icpt_base(insn),
		.base2 = (insn->ipb >> 12) & 15,
		.address = icpt_address(cpu, insn),
		.address_raw = icpt_address_raw(cpu, insn),
		.address_long = icpt_address_long(cpu, insn),
		.address2 = icpt_address2(cpu, insn),
	};
	return result_copy(out, sizeof(i), &i, sizeof(i));
}
