// SPDX-License-Identifier: Apache-2.0
/* The guest's calls to its firmware: see smccc.h. */
#include "arch/arm64/smccc.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>

#include "arch/arm64/device.h"

/* Function identifiers, DEN0028: bits 31 fast, 30 64-bit, 29:24 owner. */
#define SMCCC_FAST		0x80000000u
#define SMCCC_64		0x40000000u
#define SMCCC_OWNER(id)		((id) >> 24 & 0x3f)

static const char *const action_names[] = {
	[ARM64_SMCCC_FILTER_HANDLE] = "handle",
	[ARM64_SMCCC_FILTER_DENY] = "deny",
	[ARM64_SMCCC_FILTER_FWD_TO_USER] = "forward",
};

static const struct device_errno filter_errors[] = {
	{ EEXIST, "it overlaps another range or the Arm Architecture Calls "
		  "(0x80000000+0x10000, 0xc0000000+0x10000)" },
	{ EINVAL, "the range or its action is not one KVM takes" },
	{ EBUSY, "a vCPU has run already" },
	{ 0, NULL },
};

static int filter_set(struct kvm_obj *vm, const struct arm64_smccc_range *range,
		      struct ucvm_error *err)
{
	const struct arm64_smccc_filter filter = {
		.base = range->base,
		.nr_functions = range->count,
		.action = range->action,
	};
	char name[64];
	const struct device_attr_row row = {
		.group = ARM64_VM_SMCCC_CTRL,
		.attr = ARM64_VM_SMCCC_FILTER,
		.value = &filter,
		.name = name,
		.option = "--smccc-filter",
		.errors = filter_errors,
	};

	snprintf(name, sizeof(name), "the filter 0x%" PRIx32 "+0x%" PRIx32 "=%s", range->base,
		 range->count, range->action < sizeof(action_names) / sizeof(action_names[0]) ?
		 action_names[range->action] : "?");
	return device_set_attrs(vm, &row, 1, err);
}

int arm64_smccc_setup(struct kvm_obj *vm, const struct arm64_options *options,
		      struct ucvm_error *err)
{
	int rc;

	if (!options->nr_smccc_ranges)
		return 0;
	rc = device_has_attr(vm, ARM64_VM_SMCCC_CTRL, ARM64_VM_SMCCC_FILTER);
	if (rc == -ENXIO)
		return error_set(err, ENXIO,
				 "--smccc-filter: this kernel cannot filter calls (Linux 6.4 can)");
	if (rc)
		return device_error(err, rc, "ask whether calls can be filtered", NULL,
				    "--smccc-filter");
	for (size_t i = 0; i < options->nr_smccc_ranges && !rc; i++)
		rc = filter_set(vm, &options->smccc_ranges[i], err);
	return rc;
}

static const char *owner_name(uint32_t id)
{
	static const char *const names[] = {
		"Arm architecture", "CPU service", "silicon partner service", "OEM service",
		"standard secure service", "standard hypervisor service",
		"vendor hypervisor service",
	};
	const unsigned int owner = SMCCC_OWNER(id);

	if (owner < sizeof(names) / sizeof(names[0]))
		return names[owner];
	if (owner == 48 || owner == 49)
		return "trusted application";
	return owner >= 50 ? "trusted OS" : "reserved";
}

int arm64_smccc_describe(const struct arm64_run *run, char *text, size_t size)
{
	const uint32_t id = (uint32_t)run->hypercall.nr;

	return snprintf(text, size, "%s 0x%08" PRIx32 " (%s, %s%s)",
			run->hypercall.flags & ARM64_HYPERCALL_EXIT_SMC ? "SMC" : "HVC", id,
			owner_name(id), id & SMCCC_64 ? "SMC64" : "SMC32",
			id & SMCCC_FAST ? "" : ", yielding");
}

int arm64_smccc_answer(struct kvm_obj *vcpu, const struct arm64_run *run, struct ucvm_error *err)
{
	const uint64_t value = (uint64_t)ARM64_SMCCC_NOT_SUPPORTED;
	const struct kvm_one_reg reg = {
		.id = ARM64_REG_CORE_U64(regs.regs[0]),
		.addr = (uintptr_t)&value,
	};
	int rc = (int)kvm_ioctl_ptr(vcpu, KVM_SET_ONE_REG, &reg);

	if (rc < 0)
		return error_set(err, -rc, "cannot answer the guest's call 0x%" PRIx64 ": %s",
				 (uint64_t)run->hypercall.nr, strerror(-rc));
	return 0;
}
