// SPDX-License-Identifier: Apache-2.0
/*
 * ucvm_vcpu_run() and ucvm_vcpu_kick(): one KVM_RUN after the other, until a
 * callback, the caller or another thread ends it.
 *
 * A kick needs no signal: immediate_exit turns away a vCPU that is about to
 * enter, and STOP_INT in the SIE block one that is in the guest, or that the
 * kernel takes there again (contract.md A.6, C.5).
 */
#include "lib/private.h"

#include <errno.h>
#include <linux/kvm.h>
#include <string.h>

/* KVM_RUN may fail so often with EFAULT before it counts. */
#define MAX_PREFIX_FAULTS	2

int ucvm_vcpu_kick(struct ucvm_vcpu *vcpu)
{
	atomic_store(&vcpu->kicked, true);
	__atomic_store_n(&vcpu->cpu.run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	sieblk_set_flags(vcpu->cpu.sie, S390_CPUSTAT_STOP_INT);
	return 0;
}

/*
 * Has there been a kick? What it set is cleared first: a kick in between is
 * seen now, and leaves at most a turned away KVM_RUN behind. The kernel's own
 * STOP_INT is cleared, too, as it has to be (A.6).
 */
static bool run_take_kick(struct ucvm_vcpu *vcpu)
{
	__atomic_store_n(&vcpu->cpu.run->immediate_exit, 0, __ATOMIC_SEQ_CST);
	sieblk_clear_flags(vcpu->cpu.sie, S390_CPUSTAT_STOP_INT);
	return atomic_exchange(&vcpu->kicked, false);
}

/* Mapped, but its user memory cannot be used; or claimed, but nothing is there. */
static int run_fault_failed(struct ucvm_vcpu *vcpu, uint64_t address, const char *why)
{
	return error_set(&vcpu->error, EFAULT, "guest memory at %#llx: %s",
			 (unsigned long long)address, why);
}

static int run_fault(struct ucvm_vcpu *vcpu, uint64_t address, struct ucvm_exit *exit)
{
	int rc;

	vcpu->last = (struct lib_instruction){ .valid = true };
	vcpu->last_code = 0;
	vcpu->fault_asked = false;
	exit->address = address;
	rc = ucas_fault(vcpu->cpu.as, address);
	if (vcpu->fault_asked && vcpu->fault_verdict == UCVM_STOP && (rc == 0 || rc == -EFAULT))
		return UCVM_EXIT_STOPPED;
	if (vcpu->fault_asked && vcpu->fault_verdict == UCVM_CONTINUE && rc == -EFAULT)
		return run_fault_failed(vcpu, address, "the callback has not mapped it");
	switch (rc) {
	case 0:
	case -EINTR:
		return 0;
	case -EFAULT:
		return UCVM_EXIT_FAULT;
	case -EIO:
		return run_fault_failed(vcpu, address, "the memory mapped there cannot be used");
	default:
		return error_set(&vcpu->error, -rc, "cannot map guest memory at %#llx: %s",
				 (unsigned long long)address, strerror(-rc));
	}
}

/* KVM_RUN gave an errno. EFAULT: kernels 6.x, when the prefix is not mapped. */
static int run_error(struct ucvm_vcpu *vcpu, int error, unsigned int *faults,
		     struct ucvm_exit *exit)
{
	uint32_t prefix = cpu_prefix(&vcpu->cpu);

	if (error == EINTR || error == EAGAIN)
		return 0;
	if (error != EFAULT)
		return error_set(&vcpu->error, error, "vCPU %u: KVM_RUN: %s", vcpu->cpu.addr,
				 strerror(error));
	if ((*faults)++ < MAX_PREFIX_FAULTS)
		return run_fault(vcpu, prefix, exit);
	return run_fault_failed(vcpu, prefix, "memory that is mapped there, or where the guest"
				" is now, cannot be used");
}

/* 0: run on; an exit reason, with @exit filled; or -errno. */
static int run_once(struct ucvm_vcpu *vcpu, unsigned int *faults, struct ucvm_exit *exit)
{
	struct s390_run *run = vcpu->cpu.run;
	long rc;

	if (run_take_kick(vcpu))
		return UCVM_EXIT_KICKED;
	rc = kvm_ioctl(vcpu->cpu.vcpu, KVM_RUN, 0);
	if (rc < 0)
		return run_error(vcpu, (int)-rc, faults, exit);
	*faults = 0;
	switch (run->exit_reason) {
	case S390_EXIT_SIEIC:
		return intercept_dispatch(vcpu, exit);
	case S390_EXIT_UCONTROL:
		return run_fault(vcpu, run->ucontrol.trans_exc_code & ~(ZARCH_PAGE_SIZE - 1),
				 exit);
	case S390_EXIT_INTR:
		return 0;
	default:
		return error_set(&vcpu->error, EPROTO,
				 "vCPU %u: unknown exit reason %u from KVM_RUN", vcpu->cpu.addr,
				 run->exit_reason);
	}
}

int ucvm_vcpu_run(struct ucvm_vcpu *vcpu, struct ucvm_exit *exit)
{
	struct ucvm_exit e = { .size = sizeof(e) };
	unsigned int faults = 0;
	uintptr_t nobody = 0;
	int rc;

	if (exit && exit->size < sizeof(e))
		return -EINVAL;
	if (!atomic_compare_exchange_strong(&vcpu->runner, &nobody, (uintptr_t)pthread_self()))
		return -EBUSY;
	vcpu->error.code = 0;
	do {
		rc = run_once(vcpu, &faults, &e);
	} while (rc == 0);
	atomic_store(&vcpu->runner, 0);
	if (rc > 0) {
		e.reason = rc;
		if (exit)
			result_copy(exit, sizeof(e), &e, sizeof(e));
	}
	return rc;
}
