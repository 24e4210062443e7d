// SPDX-License-Identifier: Apache-2.0
/* What this host's KVM offers to arm64 guests: see host.h. */
#include "arch/arm64/host.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stddef.h>
#include <string.h>

#include "arch/arm64/device.h"
#include "ucvm/arm64_kvm.h"

/* A capability that is there or not, and where its answer goes. */
struct host_cap {
	unsigned int cap;
	size_t offset;		/* of a bool in struct arm64_host */
};

#define NR_CAPS(list) (sizeof(list) / sizeof((list)[0]))
#define CAP(number, field) { number, offsetof(struct arm64_host, field) }

static const struct host_cap start_caps[] = {
	CAP(KVM_CAP_ARM_PMU_V3, pmu),
	CAP(KVM_CAP_ARM_SVE, sve),
	CAP(KVM_CAP_ARM_PTRAUTH_ADDRESS, pauth_address),
	CAP(KVM_CAP_ARM_PTRAUTH_GENERIC, pauth_generic),
	CAP(KVM_CAP_ARM_EL1_32BIT, aarch32),
	CAP(ARM64_CAP_EL2, el2),
	CAP(ARM64_CAP_EL2_E2H0, el2_e2h0),
	CAP(KVM_CAP_STEAL_TIME, steal_time),
	CAP(KVM_CAP_ARM_INJECT_EXT_DABT, inject_dabt),
	CAP(KVM_CAP_ARM_NISV_TO_USER, nisv_to_user),
};

static const struct host_cap rest_caps[] = {
	CAP(KVM_CAP_ARM_USER_IRQ, user_irq),
	CAP(ARM64_CAP_COUNTER_OFFSET, counter_offset),
	CAP(KVM_CAP_ARM_SYSTEM_SUSPEND, system_suspend),
	CAP(KVM_CAP_ARM_IRQ_LINE_LAYOUT_2, irq_layout_2),
	CAP(KVM_CAP_READONLY_MEM, readonly_mem),
};

static int host_ask(struct kvm_obj *obj, unsigned int cap, struct ucvm_error *err)
{
	int r = kvm_check_extension(obj, cap);

	if (r < 0)
		error_set(err, -r, "KVM_CHECK_EXTENSION of capability %u failed: %s", cap,
			  strerror(-r));
	return r;
}

static int host_ask_all(struct kvm_obj *vm, const struct host_cap *caps, size_t nr,
			struct arm64_host *host, struct ucvm_error *err)
{
	for (size_t i = 0; i < nr; i++) {
		int r = host_ask(vm, caps[i].cap, err);

		if (r < 0)
			return r;
		*(bool *)((char *)host + caps[i].offset) = r > 0;
	}
	return 0;
}

int arm64_host_probe_system(struct kvm_obj *sys, struct arm64_host *host, struct ucvm_error *err)
{
	int bits = host_ask(sys, KVM_CAP_ARM_VM_IPA_SIZE, err);

	if (bits < 0)
		return bits;
	memset(host, 0, sizeof(*host));
	host->ipa_fixed = bits == 0;
	host->ipa_bits = bits ? (unsigned int)bits : ARM64_IPA_BITS_DEFAULT;
	return 0;
}

int arm64_host_probe_vm(struct kvm_obj *vm, struct arm64_host *host, struct ucvm_error *err)
{
	int r = host_ask(vm, KVM_CAP_MAX_VCPUS, err);

	if (r < 0)
		return r;
	host->max_cpus = (unsigned int)r;
	return host_ask_all(vm, start_caps, NR_CAPS(start_caps), host, err);
}

int arm64_host_probe_rest(struct kvm_obj *vm, struct arm64_host *host, struct ucvm_error *err)
{
	int rc = host_ask_all(vm, rest_caps, NR_CAPS(rest_caps), host, err);

	if (!rc)
		host->smccc_filter = device_has_attr(vm, ARM64_VM_SMCCC_CTRL,
						     ARM64_VM_SMCCC_FILTER) == 0;
	return rc;
}

bool arm64_host_msi_devid(struct kvm_obj *vm)
{
	return kvm_check_extension(vm, KVM_CAP_MSI_DEVID) > 0;
}

/* Bits of an address, so that all below @top can be expressed. */
static unsigned int bits_for(uint64_t top)
{
	unsigned int bits = ARM64_IPA_BITS_MIN;

	while (bits < 64 && (top - 1) >> bits)
		bits++;
	return bits;
}

static int check_ipa_bits(const struct arm64_host *host, unsigned int asked, unsigned int needed,
			  struct ucvm_error *err)
{
	if (asked && asked > host->ipa_bits)
		return error_set(err, E2BIG, "--ipa-bits %u: this host's KVM has %u at most", asked,
				 host->ipa_bits);
	if (asked && host->ipa_fixed && asked != host->ipa_bits)
		return error_set(err, E2BIG,
				 "--ipa-bits %u: this host's KVM knows %u only "
				 "(no KVM_CAP_ARM_VM_IPA_SIZE)", asked, host->ipa_bits);
	if (asked && asked < needed)
		return error_set(err, EINVAL,
				 "--ipa-bits %u: the guest's memory (--mem) needs %u", asked,
				 needed);
	if (needed > host->ipa_bits)
		return error_set(err, E2BIG,
				 "--mem: the guest's memory needs %u address bits, this host's "
				 "KVM has %u", needed, host->ipa_bits);
	return 0;
}

int arm64_host_ipa_bits(const struct arm64_host *host, const struct arm64_options *options,
			uint64_t top, unsigned int *bits, unsigned long *type,
			struct ucvm_error *err)
{
	unsigned int needed = top ? bits_for(top) : ARM64_IPA_BITS_MIN;
	unsigned int chosen = needed;
	int rc = check_ipa_bits(host, options->ipa_bits, needed, err);

	if (rc)
		return rc;
	if (chosen < ARM64_IPA_BITS_DEFAULT)
		chosen = ARM64_IPA_BITS_DEFAULT;
	if (chosen > host->ipa_bits)
		chosen = host->ipa_bits;
	if (options->ipa_bits)
		chosen = options->ipa_bits;
	*bits = chosen;
	*type = host->ipa_fixed ? 0 : ARM64_VM_TYPE_IPA_SIZE(chosen);
	return 0;
}
