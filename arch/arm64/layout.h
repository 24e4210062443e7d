// SPDX-License-Identifier: Apache-2.0
/*
 * Where things are in the guest's physical address space (IPA), and which
 * interrupts they have. Everything below ARM64_RAM_BASE is devices; the guest
 * learns all of it from the device tree (fdt.c).
 */
#ifndef UCVM_ARCH_ARM64_LAYOUT_H
#define UCVM_ARCH_ARM64_LAYOUT_H

#include <stdint.h>

#define ARM64_MAX_CPUS		512	/* KVM_MAX_VCPUS of a GICv3 host */
#define ARM64_MAX_CPUS_GICV2	8

#define ARM64_GICD_BASE		UINT64_C(0x08000000)	/* both GICs */
#define ARM64_GICD_SIZE		UINT64_C(0x00010000)	/* GICv2: the first 4 KiB */
#define ARM64_GICC_BASE		UINT64_C(0x08010000)	/* GICv2 CPU interface */
#define ARM64_GICC_SIZE		UINT64_C(0x00002000)
#define ARM64_ITS_BASE		UINT64_C(0x08020000)
#define ARM64_ITS_SIZE		UINT64_C(0x00020000)
#define ARM64_UART_BASE		UINT64_C(0x09000000)	/* PL011 */
#define ARM64_UART_SIZE		UINT64_C(0x00001000)
#define ARM64_RTC_BASE		UINT64_C(0x09010000)	/* PL031 */
#define ARM64_RTC_SIZE		UINT64_C(0x00001000)
#define ARM64_VIRTIO_BASE	UINT64_C(0x0a000000)	/* virtio-mmio slots, 32 of them */
#define ARM64_VIRTIO_SIZE	UINT64_C(0x00004000)
#define ARM64_VIRTIO_SLOT	UINT64_C(0x00000200)	/* for each */
#define ARM64_PVTIME_BASE	UINT64_C(0x0b000000)	/* stolen-time records, memory */
#define ARM64_PVTIME_SIZE	UINT64_C(0x00010000)	/* one page of any host */
#define ARM64_PVTIME_RECORD	UINT64_C(64)		/* bytes for each vCPU */
#define ARM64_GICR_BASE		UINT64_C(0x10000000)	/* redistributors */
#define ARM64_GICR_SIZE		UINT64_C(0x00020000)	/* for each vCPU */
#define ARM64_RAM_BASE		UINT64_C(0x40000000)

/* Interrupt numbers are INTIDs: PPIs 16-31, SPIs from 32. */
#define ARM64_IRQ_UART		33
#define ARM64_IRQ_RTC		34
#define ARM64_IRQ_PMU		23	/* PPI */
#define ARM64_IRQ_VTIMER	27	/* PPIs, as KVM's defaults */
#define ARM64_IRQ_PTIMER	30
#define ARM64_IRQ_HVTIMER	28
#define ARM64_IRQ_HPTIMER	26
#define ARM64_IRQ_GIC_MAINT	25	/* PPI: GIC maintenance, for guests with EL2 */
#define ARM64_IRQ_SEC_PTIMER	29	/* named in the device tree only */
#define ARM64_NR_IRQS		256	/* INTIDs below this exist */

#endif
