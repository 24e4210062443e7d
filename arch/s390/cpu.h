// SPDX-License-Identifier: Apache-2.0
/*
 * Registers of an s390 CPU as the machine sees them between two KVM_RUNs: the
 * sync area of kvm_run, with the dirty bits that the kernel wants (contract.md
 * A.6); and the run loop.
 */
#ifndef UCVM_ARCH_S390_CPU_H
#define UCVM_ARCH_S390_CPU_H

#include "arch/s390/machine.h"

static inline uint64_t cpu_gpr(const struct s390_cpu *cpu, unsigned int n)
{
	return cpu->run->s.regs.gprs[n & 15];
}

static inline void cpu_set_gpr(struct s390_cpu *cpu, unsigned int n, uint64_t v)
{
	cpu->run->s.regs.gprs[n & 15] = v;
	cpu->run->kvm_dirty_regs |= S390_SYNC_GPRS;
}

static inline void cpu_set_gpr32(struct s390_cpu *cpu, unsigned int n, uint32_t v)
{
	cpu_set_gpr(cpu, n, (cpu_gpr(cpu, n) & UINT64_C(0xffffffff00000000)) | v);
}

static inline uint64_t cpu_cr(const struct s390_cpu *cpu, unsigned int n)
{
	return cpu->run->s.regs.crs[n & 15];
}

static inline void cpu_set_cr(struct s390_cpu *cpu, unsigned int n, uint64_t v)
{
	cpu->run->s.regs.crs[n & 15] = v;
	cpu->run->kvm_dirty_regs |= S390_SYNC_CRS;
}

static inline uint32_t cpu_prefix(const struct s390_cpu *cpu)
{
	return cpu->run->s.regs.prefix & ZARCH_PREFIX_MASK;
}

static inline void cpu_set_prefix(struct s390_cpu *cpu, uint32_t prefix)
{
	cpu->run->s.regs.prefix = prefix & ZARCH_PREFIX_MASK;
	cpu->run->kvm_dirty_regs |= S390_SYNC_PREFIX;
}

static inline uint64_t cpu_psw_mask(const struct s390_cpu *cpu)
{
	return cpu->run->psw_mask;
}

static inline uint64_t cpu_psw_addr(const struct s390_cpu *cpu)
{
	return cpu->run->psw_addr;
}

static inline void cpu_set_psw(struct s390_cpu *cpu, uint64_t mask, uint64_t addr)
{
	cpu->run->psw_mask = mask;
	cpu->run->psw_addr = addr;
}

static inline void cpu_set_cc(struct s390_cpu *cpu, unsigned int cc)
{
	cpu->run->psw_mask = (cpu->run->psw_mask & ~PSW_CC) | (uint64_t)cc << PSW_CC_SHIFT;
}

/* The address mask of the CPU's addressing mode. */
static inline uint64_t cpu_address_mask(const struct s390_cpu *cpu)
{
	if (cpu->run->psw_mask & PSW_EA)
		return UINT64_MAX;
	return cpu->run->psw_mask & PSW_BA ? 0x7fffffff : 0xffffff;
}

/* Move the PSW back by @length, so that an instruction is executed again. */
static inline void cpu_rewind(struct s390_cpu *cpu, unsigned int length)
{
	cpu->run->psw_addr = (cpu->run->psw_addr - length) & cpu_address_mask(cpu);
}

/* Move the PSW behind an instruction of @length that the provider left it at. */
static inline void cpu_advance(struct s390_cpu *cpu, unsigned int length)
{
	cpu->run->psw_addr = (cpu->run->psw_addr + length) & cpu_address_mask(cpu);
}

/*
 * Map kvm_run and the SIE block of cpu->vcpu; @sys is the provider's system
 * object. 0, or -errno with a text. cpu_unmap() undoes also what is half done.
 */
int cpu_map(struct s390_cpu *cpu, struct kvm_obj *sys, struct ucvm_error *err);
void cpu_unmap(struct s390_cpu *cpu);

/* Create the vCPU on the provider and map it. Undone by cpu_destroy(). */
int cpu_create(struct s390_machine *m, unsigned int addr, struct s390_cpu *cpu,
	       struct ucvm_error *err);
void cpu_destroy(struct s390_cpu *cpu);

/*
 * Resets of the Principles of Operation, chapter 4; the CPU is stopped. 0 or
 * -errno of the provider.
 */
int cpu_reset_normal(struct s390_cpu *cpu);
int cpu_reset_initial(struct s390_cpu *cpu);
int cpu_reset_clear(struct s390_cpu *cpu);

/* Floating-point register @n, the left half of a vector register where those exist. */
uint64_t *cpu_fpr(struct s390_cpu *cpu, unsigned int n);

/*
 * The host address of @length bytes of absolute storage as this CPU sees it,
 * or NULL when they are not all there in one piece. Where the machine has no
 * common memory (machine->ram is NULL) it is what cpu->as has, or gives when
 * it is told of a fault.
 */
void *cpu_abs(const struct s390_cpu *cpu, uint64_t abs, uint64_t length);

/* Store status at absolute address @abs, the CPU being stopped. False: no storage. */
bool cpu_store_status(struct s390_cpu *cpu, uint64_t abs);

/* arch->run_cpu */
void cpu_run(struct arch_machine *am, unsigned int index);

/* Handle one interception (arch/s390/intercept.c). */
void intercept_handle(struct s390_cpu *cpu);

#endif
