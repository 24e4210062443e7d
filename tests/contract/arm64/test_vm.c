// SPDX-License-Identifier: Apache-2.0
/*
 * VMs and what belongs to the VM object: creation and capabilities, the device
 * control API, the old way to place a GIC, counter offset, SMCCC filter,
 * writable ID registers and KVM_ENABLE_CAP (contract.md D.1, D.2, D.6).
 */
#include "tests/contract/arm64/contract.h"

#include <string.h>

/* value: bits more than the host's limit */
static long vm_new_at_limit(struct machine *m, const struct row *row)
{
	const struct row at_limit = { VM_NEW(subject()->ipa_limit + row->value) };

	return vm_new(m, &at_limit);
}

/* attr: capability; value: what it must say. A VM may answer other than /dev/kvm. */
static long capability_is(struct machine *m, const struct row *row)
{
	int value = kvm_check_extension(row_object(m, row), row->attr);

	m->got = value;
	return value < 0 ? value : (uint64_t)value == row->value ? 0 : VALUE_DIFFERS;
}
#define CAP(o, cap, v)	.op = capability_is, .obj = o, .attr = cap, .value = v

static const struct row rows_create[] = {
	ROW("run", "CREATE_VM of 31 bits", ALL(EINVAL), VM_NEW(31), PKVM(0)),
	ROW("run", "CREATE_VM of 32 bits", OK, VM_NEW(32)),
	ROW("run", "CREATE_VM of the host's limit", OK, .op = vm_new_at_limit),
	ROW("run", "CREATE_VM of one bit more", ALL(EINVAL), .op = vm_new_at_limit, .value = 1,
	    PKVM(0)),
	ROW("run", "CREATE_VM with an unknown type bit", ALL(EINVAL), VM_NEW(0x100)),
	ROW("run", "unknown system ioctl", ALL(EINVAL), IOCTL(SYS, _IO(KVMIO, 0xff), 0)),
	ROW("run", "unknown VM ioctl", ALL(EINVAL), IOCTL(VM, _IO(KVMIO, 0xff), 0)),
	ROW("D.6", "PREFERRED_TARGET", OK, IOCTL_DATA(VM, ARM64_KVM_PREFERRED_TARGET,
	    struct arm64_vcpu_init, .target = 0)),
	ROW("D.6", "PREFERRED_TARGET, bad address", ALL(EFAULT),
	    IOCTL_BAD(VM, ARM64_KVM_PREFERRED_TARGET)),
};
SCENARIO(create, "CREATE_VM", rows_create)

static const struct row rows_capability[] = {
	ROW("run", "unknown capability", OK, CAP(VM, 9999, 0)),
	ROW("D.1", "CAP_ARM_SET_DEVICE_ADDR", OK, CAP(VM, KVM_CAP_ARM_SET_DEVICE_ADDR, 1)),
	ROW("seed api.txt 4.79", "CAP_DEVICE_CTRL", OK, CAP(VM, KVM_CAP_DEVICE_CTRL, 1)),
	ROW("D.7", "CAP_ONE_REG", OK, CAP(VM, KVM_CAP_ONE_REG, 1)),
	ROW("D.5", "CAP_STEAL_TIME", OK, CAP(VM, KVM_CAP_STEAL_TIME, 1)),
	ROW("run", "CAP_ARM_PSCI_0_2", OK, CAP(VM, KVM_CAP_ARM_PSCI_0_2, 1)),
	ROW("run", "CAP_ARM_NISV_TO_USER", OK, CAP(VM, KVM_CAP_ARM_NISV_TO_USER, 1)),
	ROW("run", "CAP_ARM_USER_IRQ", OK, CAP(VM, KVM_CAP_ARM_USER_IRQ, 1)),
	ROW("run", "CAP_IRQ_ROUTING", OK, CAP(VM, KVM_CAP_IRQ_ROUTING, 4096)),
	ROW("run", "CAP_COUNTER_OFFSET", BY(VALUE_DIFFERS, 0, 0),
	    CAP(VM, ARM64_CAP_COUNTER_OFFSET, 1)),
	ROW("run", "CAP_USER_MEMORY2", BY(VALUE_DIFFERS, 0, 0), CAP(VM, ARM64_CAP_USER_MEMORY2, 1)),
	ROW("run", "CAP_ARM_SUPPORTED_REG_MASK_RANGES", BY(VALUE_DIFFERS, 0, 0),
	    CAP(VM, ARM64_CAP_SUPPORTED_REG_MASK_RANGES, 1)),
	ROW("run", "CAP_ARM_WRITABLE_IMP_ID_REGS", BY(VALUE_DIFFERS, VALUE_DIFFERS, 0),
	    CAP(VM, ARM64_CAP_WRITABLE_IMP_ID_REGS, 1)),
	ROW("run", "CAP_ARM_SEA_TO_USER", BY(VALUE_DIFFERS, VALUE_DIFFERS, 0),
	    CAP(VM, ARM64_CAP_SEA_TO_USER, 1)),
	ROW("run", "CAP_MAX_VCPUS with GICv3", OK, CAP(VM, KVM_CAP_MAX_VCPUS, 512),
	    NEED(HOST_GIC3)),
	ROW("run", "CAP_MAX_VCPUS with GICv2 only", OK, CAP(VM, KVM_CAP_MAX_VCPUS, 8),
	    WITHOUT(HOST_GIC3)),
	ROW("run", "CAP_MSI_DEVID without ITS", OK, CAP(VM, KVM_CAP_MSI_DEVID, 0)),
	ROW("D.4", "create an ITS", OK, DEVICE_NEW(ITS, ARM64_DEV_TYPE_VGIC_ITS, 0),
	    NEED(HOST_GIC3)),
	ROW("run", "CAP_MSI_DEVID with ITS", OK, CAP(VM, KVM_CAP_MSI_DEVID, 1), NEED(HOST_GIC3)),
};
SCENARIO(capability, "capabilities", rows_capability)

/*
 * The documents' EPERM for an attribute that cannot be accessed this way is
 * never given by an arm64 device: reading INIT, say, is ENXIO.
 */
static const struct row rows_device[] = {
	ROW("seed api.txt 4.79", "CREATE_DEVICE of an unknown type", ALL(ENODEV),
	    DEVICE_NEW(GIC, 99, 0)),
	ROW("seed api.txt 4.79", "TEST of an unknown type", ALL(ENODEV),
	    DEVICE_NEW(GIC, 99, KVM_CREATE_DEVICE_TEST)),
	ROW("seed api.txt 4.79", "CREATE_DEVICE, bad address", ALL(EFAULT),
	    IOCTL_BAD(VM, KVM_CREATE_DEVICE)),
	ROW("D.2", "CREATE_DEVICE of type 0", ALL(ENODEV), DEVICE_NEW(GIC, 0, 0)),
	ROW("D.2", "PV_TIME is no device", ALL(ENODEV),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_PV_TIME, 0)),
	ROW("D.2", "VGIC_V5 without GICv5", ALL(ENODEV),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V5, 0)),
	ROW("D.2", "TEST VGIC_V2", OK,
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, KVM_CREATE_DEVICE_TEST), NEED(HOST_GIC2)),
	ROW("D.2", "TEST VGIC_V2 on another host", ALL(ENODEV),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, KVM_CREATE_DEVICE_TEST), WITHOUT(HOST_GIC2)),
	ROW("D.2", "VGIC_V2 on another host", ALL(ENODEV),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, 0), WITHOUT(HOST_GIC2)),
	ROW("D.2", "TEST VGIC_V3", OK,
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, KVM_CREATE_DEVICE_TEST), NEED(HOST_GIC3)),
	ROW("D.2", "TEST VGIC_V3 on another host", ALL(ENODEV),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, KVM_CREATE_DEVICE_TEST), WITHOUT(HOST_GIC3)),
	ROW("D.2", "VGIC_V3 on another host", ALL(ENODEV),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 0), WITHOUT(HOST_GIC3)),
	ROW("D.2", "TEST ITS", OK,
	    DEVICE_NEW(ITS, ARM64_DEV_TYPE_VGIC_ITS, KVM_CREATE_DEVICE_TEST), NEED(HOST_GIC3)),
	ROW("D.2", "TEST ITS on another host", ALL(ENODEV),
	    DEVICE_NEW(ITS, ARM64_DEV_TYPE_VGIC_ITS, KVM_CREATE_DEVICE_TEST), WITHOUT(HOST_GIC3)),
	/* The document: devices should not define flags. Unknown ones are ignored. */
	ROW("seed api.txt 4.79", "VGIC_V3 with an unknown flag", OK,
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 2), NEED(HOST_GIC3)),
	ROW("seed api.txt 4.79", "VGIC_V2 with an unknown flag", OK,
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, 2), NEED(HOST_GIC2)),
	ROW("seed api.txt 4.79", "a second VGIC_V3", ALL(EEXIST),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 0), NEED(HOST_GIC3)),
	ROW("seed api.txt 4.79", "a second VGIC_V2", ALL(EEXIST),
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, 0), NEED(HOST_GIC2)),
	ROW("seed api.txt 4.79", "TEST VGIC_V3 when there is one", OK,
	    DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, KVM_CREATE_DEVICE_TEST), NEED(HOST_GIC3)),
	ROW("seed api.txt 4.80", "SET of an unknown group", ALL(ENXIO), SET32(GIC, 77, 0, 0)),
	ROW("seed api.txt 4.80", "GET of an unknown group", ALL(ENXIO), GET(GIC, 77, 0)),
	ROW("seed api.txt 4.81", "HAS of an unknown group", ALL(ENXIO), HAS(GIC, 77, 0)),
	ROW("seed api.txt 4.80", "SET of an unknown attribute", ALL(ENXIO),
	    SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, 77)),
	ROW("seed api.txt 4.81", "HAS of an unknown attribute", ALL(ENXIO),
	    HAS(GIC, ARM64_DEV_VGIC_GRP_CTRL, 77)),
	ROW("seed api.txt 4.80", "GET of what can only be set: not EPERM", ALL(ENXIO),
	    GET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT)),
	ROW("seed api.txt 4.81", "HAS ignores addr", OK,
	    HAS(GIC, ARM64_DEV_VGIC_GRP_NR_IRQS, 0)),
	ROW("seed api.txt 4.80", "flags of an attribute are not looked at", OK,
	    IOCTL_DATA(GIC, KVM_HAS_DEVICE_ATTR, struct kvm_device_attr, .flags = 1,
		       .group = ARM64_DEV_VGIC_GRP_CTRL, .attr = ARM64_DEV_VGIC_CTRL_INIT)),
	ROW("run", "SET_DEVICE_ATTR, bad address", ALL(EFAULT),
	    IOCTL_BAD(GIC, KVM_SET_DEVICE_ATTR)),
	ROW("run", "GET_DEVICE_ATTR, bad address", ALL(EFAULT),
	    IOCTL_BAD(GIC, KVM_GET_DEVICE_ATTR)),
	ROW("run", "HAS_DEVICE_ATTR, bad address", ALL(EFAULT),
	    IOCTL_BAD(GIC, KVM_HAS_DEVICE_ATTR)),
	ROW("run", "unknown ioctl of a device", ALL(ENOTTY), IOCTL(GIC, _IO(KVMIO, 0xff), 0)),
};
SCENARIO(device, "device control API", rows_device)

#define DEVICE_ADDR(id_, addr_) IOCTL_DATA(VM, ARM64_KVM_SET_DEVICE_ADDR,	\
	struct arm64_device_addr, .id = id_, .addr = addr_)
#define V2_ID(type)	(ARM64_DEVICE_VGIC_V2 << ARM64_DEVICE_ID_SHIFT | (type))
#define V2_DIST		V2_ID(ARM64_VGIC_V2_ADDR_TYPE_DIST)
#define V2_CPU		V2_ID(ARM64_VGIC_V2_ADDR_TYPE_CPU)

/* The document's ENXIO, a host without VGIC, cannot be had where KVM runs today. */
static const struct row rows_no_gic[] = {
	ROW("seed api.txt 4.80 SET_DEVICE_ADDR", "unknown device id", ALL(ENODEV),
	    DEVICE_ADDR(1 << ARM64_DEVICE_ID_SHIFT, GICD_BASE)),
	ROW("D.1", "no GIC in the VM", ALL(ENODEV), DEVICE_ADDR(V2_DIST, GICD_BASE)),
	ROW("D.1", "unknown address type", ALL(ENODEV), DEVICE_ADDR(9, GICD_BASE)),
	ROW("D.1", "bad address", ALL(EFAULT), IOCTL_BAD(VM, ARM64_KVM_SET_DEVICE_ADDR)),
	ROW("D.1", "CREATE_IRQCHIP without GICv2", ALL(ENODEV), IOCTL(VM, KVM_CREATE_IRQCHIP, 0),
	    WITHOUT(HOST_GIC2)),
};
SCENARIO(no_gic, "SET_DEVICE_ADDR without GIC", rows_no_gic)

static const struct row rows_not_v2[] = {
	ROW("D.1", "distributor of a VM with GICv3", ALL(ENODEV), DEVICE_ADDR(V2_DIST, GICD_BASE)),
	ROW("D.1", "CREATE_IRQCHIP without GICv2", ALL(ENODEV), IOCTL(VM, KVM_CREATE_IRQCHIP, 0),
	    WITHOUT(HOST_GIC2)),
	ROW("D.1", "CREATE_IRQCHIP beside GICv3", ALL(EEXIST), IOCTL(VM, KVM_CREATE_IRQCHIP, 0),
	    NEED(HOST_GIC2)),
};
SCENARIO(not_v2, "SET_DEVICE_ADDR with GICv3", rows_not_v2, .need = HOST_GIC3, .gic = GIC_V3)

static const struct row rows_device_addr[] = {
	ROW("D.1", "CREATE_IRQCHIP", OK, IOCTL(VM, KVM_CREATE_IRQCHIP, 0)),
	ROW("D.1", "CREATE_IRQCHIP again", ALL(EEXIST), IOCTL(VM, KVM_CREATE_IRQCHIP, 0)),
	ROW("D.2", "VGIC_V2 beside it", ALL(EEXIST), DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, 0)),
	ROW("seed api.txt 4.80 SET_DEVICE_ADDR", "unknown device id", ALL(ENODEV),
	    DEVICE_ADDR(1 << ARM64_DEVICE_ID_SHIFT, GICD_BASE)),
	ROW("D.1", "unknown address type", ALL(ENODEV), DEVICE_ADDR(9, GICD_BASE)),
	ROW("D.1", "GICv3 address type", ALL(ENODEV),
	    DEVICE_ADDR(ARM64_VGIC_V3_ADDR_TYPE_DIST, GICD_BASE)),
	ROW("D.1", "bad address", ALL(EFAULT), IOCTL_BAD(VM, ARM64_KVM_SET_DEVICE_ADDR)),
	ROW("D.1", "not 4 KiB aligned", ALL(EINVAL), DEVICE_ADDR(V2_DIST, GICD_BASE + 0x800)),
	ROW("D.1", "wraps", ALL(EINVAL), DEVICE_ADDR(V2_CPU, -(uint64_t)0x1000)),
	ROW("seed api.txt 4.80 SET_DEVICE_ADDR", "outside the IPA space", ALL(E2BIG),
	    DEVICE_ADDR(V2_DIST, UINT64_C(1) << 52)),
	ROW("D.1", "the distributor", OK, DEVICE_ADDR(V2_DIST, GICD_BASE)),
	ROW("seed api.txt 4.80 SET_DEVICE_ADDR", "again", ALL(EEXIST),
	    DEVICE_ADDR(V2_DIST, GICD_BASE)),
	ROW("D.1", "again, not aligned: EEXIST comes first", ALL(EEXIST),
	    DEVICE_ADDR(V2_DIST, GICD_BASE + 1)),
	/* An overlap is found at the first KVM_RUN; the EBUSY of later documents is never given. */
	ROW("D.1", "the CPU interface over the distributor", OK, DEVICE_ADDR(V2_CPU, GICD_BASE)),
	ROW("D.1", "the CPU interface again", ALL(EEXIST), DEVICE_ADDR(V2_CPU, GICC_BASE)),
};
SCENARIO(device_addr, "SET_DEVICE_ADDR with GICv2", rows_device_addr, .need = HOST_GIC2)

static const struct row rows_device_addr_bits[] = {
	ROW("D.1", "CREATE_IRQCHIP", OK, IOCTL(VM, KVM_CREATE_IRQCHIP, 0)),
	ROW("D.1", "bits 63:32 of the id are ignored", OK,
	    DEVICE_ADDR(UINT64_C(1) << 32 | V2_DIST, GICD_BASE)),
	ROW("D.1", "they were", ALL(EEXIST), DEVICE_ADDR(V2_DIST, GICD_BASE)),
};
SCENARIO(device_addr_bits, "SET_DEVICE_ADDR, high bits", rows_device_addr_bits, .need = HOST_GIC2)

#define OFFSET(offset_, reserved_) IOCTL_DATA(VM, ARM64_KVM_SET_COUNTER_OFFSET,	\
	struct arm64_counter_offset, .counter_offset = offset_, .reserved = reserved_)

static const struct row rows_counter_offset[] = {
	ROW("run", "SET_COUNTER_OFFSET", BY(EINVAL, 0, 0), OFFSET(1000, 0)),
	ROW("run", "again", BY(EINVAL, 0, 0), OFFSET(-UINT64_C(1), 0)),
	ROW("run", "reserved is not zero", ALL(EINVAL), OFFSET(0, 1)),
	ROW("run", "bad address", BY(EINVAL, EFAULT, EFAULT),
	    IOCTL_BAD(VM, ARM64_KVM_SET_COUNTER_OFFSET)),
};
SCENARIO(counter_offset, "counter offset", rows_counter_offset, .vcpus = 1, .init = true)

#define FILTER(...)	SET_DATA(VM, ARM64_VM_SMCCC_CTRL, ARM64_VM_SMCCC_FILTER,	\
				 struct arm64_smccc_filter, __VA_ARGS__)

static const struct row rows_smccc[] = {
	ROW("run", "HAS", BY(EINVAL, 0, 0), HAS(VM, ARM64_VM_SMCCC_CTRL, ARM64_VM_SMCCC_FILTER)),
	ROW("run", "HAS another attribute", BY(EINVAL, ENXIO, ENXIO),
	    HAS(VM, ARM64_VM_SMCCC_CTRL, 1)),
	ROW("run", "SET another attribute", BY(EINVAL, ENXIO, ENXIO),
	    SET32(VM, ARM64_VM_SMCCC_CTRL, 1, 0)),
	ROW("run", "HAS another group", BY(EINVAL, ENXIO, ENXIO), HAS(VM, 1, 0)),
	ROW("run", "SET another group", BY(EINVAL, ENXIO, ENXIO), SET32(VM, 1, 0, 0)),
	ROW("run", "GET", ALL(EINVAL), GET(VM, ARM64_VM_SMCCC_CTRL, ARM64_VM_SMCCC_FILTER)),
	ROW("run", "bad address", BY(EINVAL, EFAULT, EFAULT),
	    SET_BAD(VM, ARM64_VM_SMCCC_CTRL, ARM64_VM_SMCCC_FILTER)),
	ROW("run", "no function", ALL(EINVAL), FILTER(.base = 0xc6000000, .nr_functions = 0)),
	ROW("run", "wraps", ALL(EINVAL), FILTER(.base = 0xfffffff0, .nr_functions = 0x20)),
	ROW("run", "unknown action", ALL(EINVAL),
	    FILTER(.base = 0xc6000000, .nr_functions = 1, .action = 3)),
	ROW("run", "padding is not zero", ALL(EINVAL),
	    FILTER(.base = 0xc6000000, .nr_functions = 1, .pad = { [14] = 1 })),
	ROW("run", "the architecture's range", BY(EINVAL, EEXIST, EEXIST),
	    FILTER(.base = 0x80000000, .nr_functions = 1)),
	ROW("run", "the architecture's range, 64-bit", BY(EINVAL, EEXIST, EEXIST),
	    FILTER(.base = 0xc0000000, .nr_functions = 1)),
	ROW("run", "a range to user space", BY(EINVAL, 0, 0),
	    FILTER(.base = 0xc6000000, .nr_functions = 16,
		   .action = ARM64_SMCCC_FILTER_FWD_TO_USER)),
	ROW("run", "a range inside it", BY(EINVAL, EEXIST, EEXIST),
	    FILTER(.base = 0xc6000004, .nr_functions = 1, .action = ARM64_SMCCC_FILTER_DENY)),
	ROW("run", "a range behind it", BY(EINVAL, 0, 0),
	    FILTER(.base = 0xc6000010, .nr_functions = 1, .action = ARM64_SMCCC_FILTER_DENY)),
};
SCENARIO(smccc, "SMCCC filter", rows_smccc, .vcpus = 1, .init = true)

/* value: range; attr: a reserved word; group: 1 for masks at a bad address */
static long writable_masks(struct machine *m, const struct row *row)
{
	static uint64_t masks[ARM64_FEATURE_ID_RANGE_SIZE];
	struct arm64_reg_mask_range r = {
		.addr = row->group ? BAD_ADDRESS : (uintptr_t)masks,
		.range = row->value,
		.reserved = { [12] = row->attr },
	};

	return kvm_ioctl_ptr(m->obj[VM], ARM64_KVM_GET_REG_WRITABLE_MASKS, &r);
}

static const struct row rows_masks[] = {
	ROW("run", "GET_REG_WRITABLE_MASKS", BY(EINVAL, 0, 0), .op = writable_masks),
	ROW("run", "another range", ALL(EINVAL), .op = writable_masks, .value = 1),
	ROW("run", "reserved is not zero", ALL(EINVAL), .op = writable_masks, .attr = 1),
	ROW("run", "masks at a bad address", BY(EINVAL, EFAULT, EFAULT), .op = writable_masks,
	    .group = 1),
	ROW("run", "bad address", BY(EINVAL, EFAULT, EFAULT),
	    IOCTL_BAD(VM, ARM64_KVM_GET_REG_WRITABLE_MASKS)),
};
SCENARIO(masks, "writable ID registers", rows_masks)

#define ENABLE(...)	IOCTL_DATA(VM, KVM_ENABLE_CAP, struct kvm_enable_cap, __VA_ARGS__)

static const struct row rows_enable[] = {
	ROW("run", "unknown capability", ALL(EINVAL), ENABLE(.cap = 9999)),
	ROW("run", "flags", ALL(EINVAL), ENABLE(.cap = KVM_CAP_ARM_NISV_TO_USER, .flags = 1)),
	ROW("run", "bad address", ALL(EFAULT), IOCTL_BAD(VM, KVM_ENABLE_CAP)),
	ROW("run", "ARM_NISV_TO_USER", OK, ENABLE(.cap = KVM_CAP_ARM_NISV_TO_USER)),
	ROW("run", "ARM_NISV_TO_USER again", OK, ENABLE(.cap = KVM_CAP_ARM_NISV_TO_USER)),
	ROW("run", "ARM_SYSTEM_SUSPEND", OK, ENABLE(.cap = KVM_CAP_ARM_SYSTEM_SUSPEND)),
	ROW("run", "ARM_MTE without MTE", ALL(EINVAL), ENABLE(.cap = KVM_CAP_ARM_MTE),
	    WITHOUT(HOST_MTE)),
	ROW("run", "ARM_MTE", OK, ENABLE(.cap = KVM_CAP_ARM_MTE), NEED(HOST_MTE)),
	ROW("run", "EAGER_SPLIT of no block size", ALL(EINVAL),
	    ENABLE(.cap = ARM64_CAP_EAGER_SPLIT_CHUNK_SIZE, .args = { 0x3000 })),
	ROW("run", "EAGER_SPLIT of 2 MiB", BY(EINVAL, 0, 0),
	    ENABLE(.cap = ARM64_CAP_EAGER_SPLIT_CHUNK_SIZE, .args = { 2 * MIB })),
	ROW("run", "EAGER_SPLIT off", BY(EINVAL, 0, 0),
	    ENABLE(.cap = ARM64_CAP_EAGER_SPLIT_CHUNK_SIZE, .args = { 0 })),
	ROW("run", "WRITABLE_IMP_ID_REGS", BY(EINVAL, EINVAL, 0),
	    ENABLE(.cap = ARM64_CAP_WRITABLE_IMP_ID_REGS)),
	ROW("run", "SEA_TO_USER", BY(EINVAL, EINVAL, 0), ENABLE(.cap = ARM64_CAP_SEA_TO_USER)),
	ROW("run", "MANUAL_DIRTY_LOG_PROTECT2", OK,
	    ENABLE(.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, .args = { 1 })),
	ROW("run", "MANUAL_DIRTY_LOG_PROTECT2, unknown bits", ALL(EINVAL),
	    ENABLE(.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, .args = { 8 })),
	ROW("run", "HALT_POLL", OK, ENABLE(.cap = KVM_CAP_HALT_POLL, .args = { 0 })),
	ROW("run", "a vCPU", OK, VCPU_NEW(0)),
	ROW("run", "ARM_MTE after a vCPU", ALL(EINVAL), ENABLE(.cap = KVM_CAP_ARM_MTE)),
	ROW("run", "WRITABLE_IMP_ID_REGS after a vCPU", ALL(EINVAL),
	    ENABLE(.cap = ARM64_CAP_WRITABLE_IMP_ID_REGS)),
	ROW("run", "ENABLE_CAP of a vCPU", ALL(EINVAL),
	    IOCTL_DATA(VCPU0, KVM_ENABLE_CAP, struct kvm_enable_cap, .cap = 9999)),
	ROW("run", "memory", OK, MEMORY(0, 0, RAM_BASE, RAM_SIZE)),
	ROW("run", "EAGER_SPLIT with memory", ALL(EINVAL),
	    ENABLE(.cap = ARM64_CAP_EAGER_SPLIT_CHUNK_SIZE, .args = { 2 * MIB })),
	ROW("run", "MTE_COPY_TAGS of a VM without MTE", ALL(EINVAL),
	    IOCTL_DATA(VM, ARM64_KVM_MTE_COPY_TAGS, struct arm64_copy_mte_tags,
		       .guest_ipa = RAM_BASE, .length = 4096), WITHOUT(HOST_MTE)),
};
SCENARIO(enable, "KVM_ENABLE_CAP", rows_enable)

CU_TestInfo arm64_cases_vm[] = {
	{ "create", create }, { "capabilities", capability }, { "devices", device },
	{ "SET_DEVICE_ADDR without GIC", no_gic }, { "SET_DEVICE_ADDR, GICv3", not_v2 },
	{ "SET_DEVICE_ADDR", device_addr }, { "SET_DEVICE_ADDR, high bits", device_addr_bits },
	{ "counter offset", counter_offset }, { "SMCCC filter", smccc },
	{ "writable masks", masks }, { "ENABLE_CAP", enable },
	CU_TEST_INFO_NULL,
};
