// SPDX-License-Identifier: Apache-2.0
/*
 * The address space of a vCPU: ucas with the policies of the library, which
 * has ucas ask about every fault and decides here whom to ask in turn.
 */
#include "lib/private.h"

#include <errno.h>

int ucvm_vcpu_map(struct ucvm_vcpu *vcpu, void *host, uint64_t address, uint64_t length)
{
	return ucas_map(vcpu->cpu.as, (uintptr_t)host, address, length);
}

int ucvm_vcpu_unmap(struct ucvm_vcpu *vcpu, uint64_t address, uint64_t length)
{
	return ucas_unmap(vcpu->cpu.as, address, length);
}

int ucvm_vcpu_reserve(struct ucvm_vcpu *vcpu, void *host, uint64_t address, uint64_t length)
{
	return ucas_reserve(vcpu->cpu.as, (uintptr_t)host, address, length);
}

int ucvm_vcpu_add_memory(struct ucvm_vcpu *vcpu, void *host, uint64_t address,
			 uint64_t length)
{
	if (vcpu->policy == UCVM_POLICY_EAGER)
		return ucvm_vcpu_map(vcpu, host, address, length);
	return ucvm_vcpu_reserve(vcpu, host, address, length);
}

int ucvm_vcpu_populate(struct ucvm_vcpu *vcpu, uint64_t address, uint64_t length)
{
	return ucas_populate(vcpu->cpu.as, address, length);
}

/*
 * A segment that is known is mapped without asking, except where the caller
 * wants to be asked. What the callback answers is kept for lib/run.c, too:
 * "stop" and "not mine" mean nothing to ucas.
 */
int aspace_fault(void *opaque, struct ucas *as, uint64_t address)
{
	struct ucvm_vcpu *vcpu = opaque;
	void *host;

	address &= ~(ZARCH_PAGE_SIZE - 1);
	if (vcpu->policy != UCVM_POLICY_CALLBACK &&
	    ucas_translate(as, address, 1, &host, NULL) == 0)
		return 0;
	if (!vcpu->fault)
		return -EFAULT;
	vcpu->fault_verdict = vcpu->fault(vcpu, address, vcpu->fault_opaque);
	vcpu->fault_asked = true;
	switch (vcpu->fault_verdict) {
	case UCVM_CONTINUE:
	case UCVM_STOP:
		return 0;
	case UCVM_PASS:
		return -EFAULT;
	default:
		return vcpu->fault_verdict < 0 ? vcpu->fault_verdict : -EINVAL;
	}
}
