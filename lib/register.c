// SPDX-License-Identifier: Apache-2.0
/*
 * Registers of a vCPU between two runs: a table of where each stands in the
 * sync area of kvm_run and which dirty bit its change needs (contract.md A.6).
 */
#include "lib/private.h"

#include <errno.h>

/* A register, or an array of sixteen. */
struct lib_register {
	unsigned int number;
	unsigned int count;
	unsigned int size;	/* bytes that it can hold */
	unsigned int stored;	/* bytes of its place in struct s390_run */
	size_t offset;
	uint64_t dirty;
};

#define SYNC(number, count, size, member, dirty) \
	{ number, count, size, sizeof(((struct s390_sync_regs *)NULL)->member), \
	  offsetof(struct s390_run, s.regs.member), dirty }
#define SYNC_ARRAY(number, size, member, dirty) \
	{ number, 16, size, size, offsetof(struct s390_run, s.regs.member), dirty }
#define RUN(number, member) \
	{ number, 1, 8, 8, offsetof(struct s390_run, member), 0 }

static const struct lib_register registers[] = {
	SYNC_ARRAY(UCVM_REG_GPR(0), 8, gprs, S390_SYNC_GPRS),
	SYNC_ARRAY(UCVM_REG_CR(0), 8, crs, S390_SYNC_CRS),
	SYNC_ARRAY(UCVM_REG_AR(0), 4, acrs, S390_SYNC_ACRS),
	RUN(UCVM_REG_PSW_MASK, psw_mask),
	RUN(UCVM_REG_PSW_ADDRESS, psw_addr),
	SYNC(UCVM_REG_PREFIX, 1, 4, prefix, S390_SYNC_PREFIX),
	SYNC(UCVM_REG_FPC, 1, 4, fpc, 0),
	SYNC(UCVM_REG_CPU_TIMER, 1, 8, cputm, S390_SYNC_ARCH0),
	SYNC(UCVM_REG_CLOCK_COMPARATOR, 1, 8, ckc, S390_SYNC_ARCH0),
	SYNC(UCVM_REG_TOD_PROGRAMMABLE, 1, 4, todpr, S390_SYNC_ARCH0),
	SYNC(UCVM_REG_PROGRAM_PARAMETER, 1, 8, pp, S390_SYNC_ARCH0),
	SYNC(UCVM_REG_BREAKING_EVENT, 1, 8, gbea, S390_SYNC_ARCH0),
};

static const struct lib_register *register_find(unsigned int number)
{
	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		if (number - registers[i].number < registers[i].count)
			return &registers[i];
	}
	return NULL;
}

/* Begin a function on register @number. *@r is NULL for a floating-point register. */
static int register_begin(struct ucvm_vcpu *vcpu, unsigned int number,
			  const struct lib_register **r, void **place)
{
	int rc = vcpu_begin(vcpu);

	if (rc)
		return rc;
	*r = register_find(number);
	if (*r)
		*place = (uint8_t *)vcpu->cpu.run + (*r)->offset +
			 (size_t)(number - (*r)->number) * (*r)->stored;
	else if (number - UCVM_REG_FPR(0) < 16)
		*place = cpu_fpr(&vcpu->cpu, number - UCVM_REG_FPR(0));
	else
		return error_set(&vcpu->error, EINVAL, "no register has the number %#x", number);
	return 0;
}

int ucvm_vcpu_get_register(struct ucvm_vcpu *vcpu, unsigned int reg, uint64_t *value)
{
	const struct lib_register *r;
	void *place;
	int rc = register_begin(vcpu, reg, &r, &place);

	if (rc)
		return rc;
	*value = r && r->stored == 4 ? *(uint32_t *)place : *(uint64_t *)place;
	return 0;
}

int ucvm_vcpu_set_register(struct ucvm_vcpu *vcpu, unsigned int reg, uint64_t value)
{
	const struct lib_register *r;
	void *place;
	int rc = register_begin(vcpu, reg, &r, &place);

	if (rc)
		return rc;
	if (r && r->size == 4 && value >> 32)
		return error_set(&vcpu->error, EINVAL, "register %#x has 32 bits", reg);
	if (reg == UCVM_REG_PSW_ADDRESS)
		return ucvm_vcpu_set_psw(vcpu, cpu_psw_mask(&vcpu->cpu), value);
	if (reg == UCVM_REG_PREFIX)
		value &= ZARCH_PREFIX_MASK;
	if (r && r->stored == 4)
		*(uint32_t *)place = (uint32_t)value;
	else
		*(uint64_t *)place = value;
	if (r)
		vcpu->cpu.run->kvm_dirty_regs |= r->dirty;
	return 0;
}

int ucvm_vcpu_get_psw(struct ucvm_vcpu *vcpu, uint64_t *mask, uint64_t *address)
{
	int rc = vcpu_begin(vcpu);

	if (rc)
		return rc;
	*mask = cpu_psw_mask(&vcpu->cpu);
	*address = cpu_psw_addr(&vcpu->cpu);
	return 0;
}

/* A new address has nothing to do with the instruction of the last exit. */
int ucvm_vcpu_set_psw(struct ucvm_vcpu *vcpu, uint64_t mask, uint64_t address)
{
	int rc = vcpu_begin(vcpu);

	if (rc)
		return rc;
	if (address != cpu_psw_addr(&vcpu->cpu))
		vcpu->last.valid = false;
	cpu_set_psw(&vcpu->cpu, mask, address);
	return 0;
}
