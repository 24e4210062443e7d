// SPDX-License-Identifier: Apache-2.0
/*
 * Reads the guest's CPU model from the provider and brings the facility list
 * into the byte order in which STFL and STFLE store it.
 */
#include "arch/s390/cpumodel.h"

#include <errno.h>
#include <string.h>

#include "arch/s390/kvm_attr.h"
#include "core/be.h"

/* An absent optional facility is off: EINVAL and the like are no error. */
static void cpumodel_enable_vector(struct kvm_obj *kvm)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_S390_VECTOR_REGISTERS };

	if (kvm_check_extension(kvm, KVM_CAP_S390_VECTOR_REGISTERS) > 0)
		kvm_ioctl_ptr(kvm, KVM_ENABLE_CAP, &cap);
}

/*
 * Features outside the facility list, of the machine: those of the VM's CPU
 * start empty and matter to guests of the guest only. A provider without the
 * attribute has none.
 */
static bool cpumodel_esop(struct kvm_obj *kvm)
{
	struct s390_vm_cpu_feat feat = { { 0 } };
	struct kvm_device_attr attr = {
		.group = S390_VM_CPU_MODEL,
		.attr = S390_VM_CPU_MACHINE_FEAT,
		.addr = (uintptr_t)&feat,
	};

	if (kvm_ioctl_ptr(kvm, KVM_GET_DEVICE_ATTR, &attr) < 0)
		return false;
	return feat.feat[0] >> (63 - S390_VM_CPU_FEAT_ESOP) & 1;
}

int cpumodel_init(struct kvm_obj *kvm, struct cpumodel *model, struct ucvm_error *err)
{
	struct s390_vm_cpu_processor processor;
	struct kvm_device_attr attr = {
		.group = S390_VM_CPU_MODEL,
		.attr = S390_VM_CPU_PROCESSOR,
		.addr = (uintptr_t)&processor,
	};
	long rc;

	cpumodel_enable_vector(kvm);
	memset(&processor, 0, sizeof(processor));
	rc = kvm_ioctl_ptr(kvm, KVM_GET_DEVICE_ATTR, &attr);
	if (rc < 0)
		return error_set(err, -rc, "cannot read the CPU model of the VM: %s",
				 strerror(-rc));
	model->cpuid = processor.cpuid;
	model->ibc = processor.ibc;
	model->esop = cpumodel_esop(kvm);
	for (size_t i = 0; i < sizeof(processor.fac_list) / 8; i++)
		be64_store(model->facilities + i * 8, processor.fac_list[i]);
	return 0;
}
