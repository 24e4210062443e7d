// SPDX-License-Identifier: Apache-2.0
/*
 * What the KVM of this host offers to arm64 guests, and the size of the guest's
 * physical addresses that follows from it. Read once, before and right after the
 * VM is created; everything that is chosen later looks here.
 */
#ifndef UCVM_ARCH_ARM64_HOST_H
#define UCVM_ARCH_ARM64_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/options.h"
#include "core/error.h"
#include "core/kvm.h"

#define ARM64_IPA_BITS_MIN	32	/* KVM_CREATE_VM takes no fewer */
#define ARM64_IPA_BITS_MAX	52
#define ARM64_IPA_BITS_DEFAULT	40	/* VM type 0; what KVM had before 4.20 */

struct arm64_host {
	/* arm64_host_probe_system() */
	unsigned int ipa_bits;		/* largest size of guest physical addresses */
	bool ipa_fixed;			/* the kernel takes no size but ARM64_IPA_BITS_DEFAULT */

	/* arm64_host_probe_vm() */
	unsigned int max_cpus;		/* of this VM, with the GIC it has now */
	bool pmu;
	bool sve;
	bool pauth_address, pauth_generic;
	bool aarch32;			/* EL1 may be 32-bit */
	bool el2, el2_e2h0;
	bool steal_time;
	bool inject_dabt;		/* external data aborts by KVM_SET_VCPU_EVENTS */
	bool nisv_to_user;

	/* arm64_host_probe_rest() */
	bool user_irq;			/* timers work without in-kernel GIC */
	bool counter_offset;
	bool system_suspend;
	bool irq_layout_2;		/* KVM_IRQ_LINE reaches vCPUs above 255 */
	bool readonly_mem;
	bool smccc_filter;
};

/*
 * What does not depend on a VM: how large its addresses may be. Error with a
 * text: the errno of KVM_CHECK_EXTENSION.
 */
int arm64_host_probe_system(struct kvm_obj *sys, struct arm64_host *host, struct ucvm_error *err);

/*
 * What every start of a guest wants to know, from a new @vm (before a GIC is
 * created in it: GICv2 lowers max_cpus to 8). A VM's answers are the ones that
 * count: they may differ from the system's, for example in a protected VM. Does
 * not touch what arm64_host_probe_system() has set. Error as above.
 */
int arm64_host_probe_vm(struct kvm_obj *vm, struct arm64_host *host, struct ucvm_error *err);

/* What few want to know, of any @vm. Error as above. */
int arm64_host_probe_rest(struct kvm_obj *vm, struct arm64_host *host, struct ucvm_error *err);

/*
 * MSI_DEVID is true of a VM only after an ITS was created in it: do its MSIs
 * carry a device id? False as well when the question fails.
 */
bool arm64_host_msi_devid(struct kvm_obj *vm);

/*
 * How many address bits a guest gets whose memory and devices end at @top (the
 * first address behind them): what --ipa-bits says, else as many as @top needs,
 * 40 at least where the host can. @type is for KVM_CREATE_VM. Under pKVM the
 * kernel ignores the size and takes its own, which is not smaller than what
 * ipa_bits of the host says. Errors with a text that names --ipa-bits or --mem:
 * E2BIG more than the host has, EINVAL too few for the memory.
 */
int arm64_host_ipa_bits(const struct arm64_host *host, const struct arm64_options *options,
			uint64_t top, unsigned int *bits, unsigned long *type,
			struct ucvm_error *err);

#endif
