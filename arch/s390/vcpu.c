// SPDX-License-Identifier: Apache-2.0
/*
 * The part of an s390 CPU that needs no machine around it, shared with the
 * library: what it maps from the provider, its resets, its storage.
 */
#include "arch/s390/cpu.h"

#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ucas/ucas.h"

int cpu_map(struct s390_cpu *cpu, struct kvm_obj *sys, struct ucvm_error *err)
{
	long page = sysconf(_SC_PAGESIZE);
	long size = kvm_ioctl(sys, KVM_GET_VCPU_MMAP_SIZE, 0);
	void *p;
	int rc;

	if (size < (long)sizeof(struct s390_run))
		return error_set(err, size < 0 ? -size : EPROTO,
				 "the provider's kvm_run has %ld bytes", size);
	cpu->run_size = size;
	rc = kvm_mmap(cpu->vcpu, size, 0, &p);
	if (rc < 0)
		return error_set(err, -rc, "cannot map kvm_run: %s", strerror(-rc));
	cpu->run = p;
	rc = kvm_mmap(cpu->vcpu, 4096, (off_t)S390_KVM_SIE_PAGE_OFFSET * page, &p);
	if (rc < 0)
		return error_set(err, -rc, "cannot map the SIE block: %s", strerror(-rc));
	cpu->sie = p;
	return 0;
}

void cpu_unmap(struct s390_cpu *cpu)
{
	if (cpu->sie)
		munmap(cpu->sie, 4096);
	if (cpu->run)
		munmap(cpu->run, cpu->run_size);
	cpu->sie = NULL;
	cpu->run = NULL;
}

/* Older providers lack all but INITIAL_RESET (contract.md A.3). */
static int cpu_reset_ioctl(struct s390_cpu *cpu, unsigned long request)
{
	long rc = kvm_ioctl(cpu->vcpu, request, 0);

	if (rc == -ENOTTY || (rc == -EINVAL && request != S390_KVM_INITIAL_RESET))
		rc = request == S390_KVM_NORMAL_RESET ? 0 :
		     kvm_ioctl(cpu->vcpu, S390_KVM_INITIAL_RESET, 0);
	/* a reset stops the vCPU for the kernel; who runs is decided here */
	sieblk_clear_flags(cpu->sie, S390_CPUSTAT_STOPPED);
	return rc < 0 ? (int)rc : 0;
}

static void cpu_stop(struct s390_cpu *cpu)
{
	cpu->operating = false;
	cpu->waiting = false;
	cpu->dead = false;
	cpu->requests = 0;
	memset(&cpu->irq, 0, sizeof(cpu->irq));
}

int cpu_reset_normal(struct s390_cpu *cpu)
{
	cpu_stop(cpu);
	return cpu_reset_ioctl(cpu, S390_KVM_NORMAL_RESET);
}

static void cpu_clear_registers(struct s390_cpu *cpu)
{
	struct s390_sync_regs *r = &cpu->run->s.regs;

	cpu_set_psw(cpu, 0, 0);
	r->prefix = 0;
	memset(r->crs, 0, sizeof(r->crs));
	r->crs[0] = CR0_RESET;
	r->crs[14] = CR14_RESET;
	r->todpr = 0;
	r->cputm = 0;
	r->ckc = 0;
	r->pp = 0;
	r->gbea = 1;
	r->fpc = 0;
	r->diag318 = 0;
	cpu->run->kvm_dirty_regs |= S390_SYNC_PREFIX | S390_SYNC_CRS | S390_SYNC_ARCH0;
}

int cpu_reset_initial(struct s390_cpu *cpu)
{
	cpu_stop(cpu);
	cpu_clear_registers(cpu);
	return cpu_reset_ioctl(cpu, S390_KVM_INITIAL_RESET);
}

int cpu_reset_clear(struct s390_cpu *cpu)
{
	struct s390_sync_regs *r = &cpu->run->s.regs;

	cpu_stop(cpu);
	cpu_clear_registers(cpu);
	memset(r->gprs, 0, sizeof(r->gprs));
	memset(r->acrs, 0, sizeof(r->acrs));
	memset(r->vrs, 0, sizeof(r->vrs));
	cpu->run->kvm_dirty_regs |= S390_SYNC_GPRS | S390_SYNC_ACRS;
	return cpu_reset_ioctl(cpu, S390_KVM_CLEAR_RESET);
}

/* Floating-point registers are the left halves of the vector registers. */
uint64_t *cpu_fpr(struct s390_cpu *cpu, unsigned int n)
{
	if (cpumodel_has(&cpu->machine->model, FACILITY_VECTOR))
		return &cpu->run->s.regs.vrs[n & 15][0];
	return &cpu->run->s.regs.fprs[n & 15];
}

/* What the CPU has not been given yet may still be given by a fault callback. */
static void *cpu_own_abs(const struct s390_cpu *cpu, uint64_t abs, uint64_t length)
{
	void *host;
	int rc = ucas_translate(cpu->as, abs, length, &host, NULL);

	if (rc == -EFAULT && ucas_fault(cpu->as, abs) == 0)
		rc = ucas_translate(cpu->as, abs, length, &host, NULL);
	return rc ? NULL : host;
}

void *cpu_abs(const struct s390_cpu *cpu, uint64_t abs, uint64_t length)
{
	if (!cpu->machine->ram)
		return cpu_own_abs(cpu, abs, length);
	return ram_at(cpu->machine->ram, abs, length);
}
