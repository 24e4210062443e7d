// SPDX-License-Identifier: Apache-2.0
/*
 * Interrupts from user space: KVM_IRQ_LINE, KVM_IRQFD, the routing table, and
 * KVM_IOEVENTFD as the way back (contract.md D.3, D.4).
 */
#include "tests/contract/arm64/contract.h"

#define PSCI		(1u << ARM64_VCPU_PSCI_0_2)
#define LINE(type, vcpu, num) IOCTL_DATA(VM, KVM_IRQ_LINE, struct kvm_irq_level,	\
	.irq = (type) << ARM64_IRQ_TYPE_SHIFT | (vcpu) << ARM64_IRQ_VCPU_SHIFT | (num),	\
	.level = 1)
#define LINE_CPU(vcpu, num)	LINE(ARM64_IRQ_TYPE_CPU, vcpu, num)
#define LINE_SPI(num)		LINE(ARM64_IRQ_TYPE_SPI, 0, num)
#define LINE_PPI(vcpu, num)	LINE(ARM64_IRQ_TYPE_PPI, vcpu, num)

static const struct row rows_no_gic[] = {
	ROW("run", "CPU IRQ", OK, LINE_CPU(0, ARM64_IRQ_CPU_IRQ)),
	ROW("run", "CPU FIQ", OK, LINE_CPU(0, ARM64_IRQ_CPU_FIQ)),
	ROW("run", "CPU, unknown line", ALL(EINVAL), LINE_CPU(0, 2)),
	ROW("run", "CPU, unknown vCPU", ALL(EINVAL), LINE_CPU(3, ARM64_IRQ_CPU_IRQ)),
	ROW("run", "SPI", ALL(ENXIO), LINE_SPI(40)),
	ROW("run", "PPI", ALL(ENXIO), LINE_PPI(0, 20)),
	ROW("run", "unknown type", ALL(EINVAL), LINE(3, 0, 40)),
	ROW("run", "bad address", ALL(EFAULT), IOCTL_BAD(VM, KVM_IRQ_LINE)),
	ROW("run", "IRQFD", ALL(EAGAIN), IRQFD(0, 8, 0)),
	ROW("run", "SIGNAL_MSI", ALL(EINVAL),
	    IOCTL_DATA(VM, KVM_SIGNAL_MSI, struct kvm_msi, .address_lo = ITS_BASE)),
};
SCENARIO(no_gic, "interrupts without GIC", rows_no_gic, .vcpus = 1, .init = true,
	 .features = PSCI)

static const struct row rows_line[] = {
	ROW("run", "CPU IRQ", ALL(ENXIO), LINE_CPU(0, ARM64_IRQ_CPU_IRQ)),
	ROW("run", "SPI 40", OK, LINE_SPI(40)),
	ROW("run", "SPI 255, the last", OK, LINE_SPI(255)),
	ROW("run", "SPI 256", ALL(EINVAL), LINE_SPI(256)),
	ROW("run", "SPI 0xffff", ALL(EINVAL), LINE_SPI(0xffff)),
	ROW("run", "SPI 31", ALL(EINVAL), LINE_SPI(31)),
	ROW("run", "PPI 20", OK, LINE_PPI(0, 20)),
	ROW("run", "PPI 20 of vCPU 1", OK, LINE_PPI(1, 20)),
	ROW("run", "PPI 8, an SGI", ALL(EINVAL), LINE_PPI(0, 8)),
	ROW("run", "PPI 32", ALL(EINVAL), LINE_PPI(0, 32)),
	ROW("run", "PPI of an unknown vCPU", ALL(EINVAL), LINE_PPI(7, 20)),
	ROW("run", "PPI of vCPU 256 and more", ALL(EINVAL), LINE_PPI(1u << 12, 20)),
	ROW("run", "unknown type", ALL(EINVAL), LINE(3, 0, 40)),
};
SCENARIO(line, "KVM_IRQ_LINE", rows_line, .vcpus = 2, .init = true, .features = PSCI,
	 .gic = GIC_ANY, .placed = true, .ready = true)

static const struct row rows_line_early_3[] = {
	ROW("D.3", "SPI before INIT", ALL(EBUSY), LINE_SPI(40)),
	ROW("D.3", "PPI before INIT", ALL(EBUSY), LINE_PPI(0, 20)),
};
SCENARIO(line_early_3, "KVM_IRQ_LINE before INIT, GICv3", rows_line_early_3, .need = HOST_GIC3,
	 .vcpus = 1, .init = true, .features = PSCI, .gic = GIC_V3)

static const struct row rows_line_early_2[] = {
	ROW("D.3", "SPI before INIT", OK, LINE_SPI(40)),
	ROW("D.3", "that was INIT", ALL(EBUSY), VCPU_NEW(1)),
};
SCENARIO(line_early_2, "KVM_IRQ_LINE before INIT, GICv2", rows_line_early_2, .need = HOST_GIC2,
	 .vcpus = 1, .init = true, .features = PSCI, .gic = GIC_V2)

static const struct row rows_irqfd[] = {
	ROW("run", "GSI 8 is SPI 40", OK, IRQFD(0, 8, 0)),
	ROW("run", "the same again", ALL(EBUSY), IRQFD(0, 8, 0)),
	ROW("run", "the same event for another GSI", ALL(EBUSY), IRQFD(0, 9, 0)),
	ROW("run", "a GSI that no route has", OK, IRQFD(1, 5000, 0)),
	ROW("run", "unknown flag", ALL(EINVAL), IRQFD(0, 8, 1 << 4)),
	ROW("run", "take it away", OK, IRQFD(0, 8, KVM_IRQFD_FLAG_DEASSIGN)),
	ROW("run", "take it away again", OK, IRQFD(0, 8, KVM_IRQFD_FLAG_DEASSIGN)),
	ROW("run", "with an event back", OK, IRQFD(0, 9, KVM_IRQFD_FLAG_RESAMPLE)),
	ROW("run", "no descriptor", ALL(EBADF),
	    IOCTL_DATA(VM, KVM_IRQFD, struct kvm_irqfd, .fd = -1, .gsi = 8)),
	ROW("run", "bad address", ALL(EFAULT), IOCTL_BAD(VM, KVM_IRQFD)),
};
SCENARIO(irqfd, "KVM_IRQFD", rows_irqfd, .vcpus = 1, .init = true, .features = PSCI,
	 .gic = GIC_ANY, .placed = true, .ready = true)

struct routing {
	uint32_t nr, flags;
	struct kvm_irq_routing_entry entry;
};
#define ROUTING(...)	IOCTL_DATA(VM, KVM_SET_GSI_ROUTING, struct routing, __VA_ARGS__)

static const struct row rows_routing[] = {
	ROW("run", "empty", OK, ROUTING(.nr = 0)),
	ROW("run", "flags", ALL(EINVAL), ROUTING(.nr = 0, .flags = 1)),
	ROW("run", "more than IRQ_ROUTING says", ALL(EINVAL), ROUTING(.nr = 4097)),
	ROW("run", "GSI 3 is SPI 34", OK,
	    ROUTING(.nr = 1, .entry = { .gsi = 3, .type = KVM_IRQ_ROUTING_IRQCHIP,
					.u.irqchip.pin = 2 })),
	ROW("run", "another irqchip", ALL(EINVAL),
	    ROUTING(.nr = 1, .entry = { .gsi = 3, .type = KVM_IRQ_ROUTING_IRQCHIP,
					.u.irqchip.irqchip = 1 })),
	ROW("run", "a pin too far", ALL(EINVAL),
	    ROUTING(.nr = 1, .entry = { .gsi = 3, .type = KVM_IRQ_ROUTING_IRQCHIP,
					.u.irqchip.pin = 5000 })),
	ROW("run", "unknown type", ALL(EINVAL), ROUTING(.nr = 1, .entry = { .type = 99 })),
	ROW("run", "a GSI too far", ALL(EINVAL),
	    ROUTING(.nr = 1, .entry = { .gsi = 4096, .type = KVM_IRQ_ROUTING_MSI })),
	ROW("run", "a message without device id", OK,
	    ROUTING(.nr = 1, .entry = { .gsi = 3, .type = KVM_IRQ_ROUTING_MSI })),
	ROW("run", "flags of an entry", ALL(EINVAL),
	    ROUTING(.nr = 1, .entry = { .gsi = 3, .type = KVM_IRQ_ROUTING_MSI, .flags = 2 })),
	ROW("run", "bad address", ALL(EFAULT), IOCTL_BAD(VM, KVM_SET_GSI_ROUTING)),
};
SCENARIO(routing, "KVM_SET_GSI_ROUTING", rows_routing, .vcpus = 1, .init = true,
	 .features = PSCI, .gic = GIC_ANY, .placed = true, .ready = true)

#define MATCH	KVM_IOEVENTFD_FLAG_DATAMATCH
#define TAKE	KVM_IOEVENTFD_FLAG_DEASSIGN

static const struct row rows_ioevent[] = {
	ROW("run", "three bytes", ALL(EINVAL), IOEVENTFD(0, MMIO_BASE, 3, 0)),
	ROW("run", "four bytes", OK, IOEVENTFD(0, MMIO_BASE, 4, 0)),
	ROW("run", "the same again", ALL(EEXIST), IOEVENTFD(0, MMIO_BASE, 4, 0)),
	ROW("run", "another event there", ALL(EEXIST), IOEVENTFD(1, MMIO_BASE, 4, 0)),
	ROW("run", "any length", OK, IOEVENTFD(0, MMIO_BASE + 8, 0, 0)),
	ROW("run", "any length with a value", ALL(EINVAL), IOEVENTFD(0, MMIO_BASE + 16, 0, MATCH)),
	ROW("run", "wraps", ALL(EINVAL), IOEVENTFD(0, -UINT64_C(1), 4, 0)),
	ROW("run", "unknown flag", ALL(EINVAL), IOEVENTFD(0, MMIO_BASE + 32, 4, 1 << 7)),
	ROW("run", "take away what is not there", ALL(ENOENT), IOEVENTFD(1, MMIO_BASE, 4, TAKE)),
	ROW("run", "take it away", OK, IOEVENTFD(0, MMIO_BASE, 4, TAKE)),
	ROW("run", "bad address", ALL(EFAULT), IOCTL_BAD(VM, KVM_IOEVENTFD)),
};
SCENARIO(ioevent, "KVM_IOEVENTFD", rows_ioevent, .vcpus = 1, .init = true, .features = PSCI)

CU_TestInfo arm64_cases_irq[] = {
	{ "without GIC", no_gic }, { "IRQ_LINE", line }, { "IRQ_LINE early, GICv3", line_early_3 },
	{ "IRQ_LINE early, GICv2", line_early_2 }, { "IRQFD", irqfd }, { "routing", routing },
	{ "IOEVENTFD", ioevent }, CU_TEST_INFO_NULL,
};
