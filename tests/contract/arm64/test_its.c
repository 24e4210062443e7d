// SPDX-License-Identifier: Apache-2.0
/*
 * The ITS device: address, INIT, RESET, tables, registers, and messages
 * (contract.md D.4).
 */
#include "tests/contract/arm64/contract.h"

#define PSCI		(1u << ARM64_VCPU_PSCI_0_2)
#define KIB64		UINT64_C(0x10000)
#define ADDR		ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_ITS_ADDR_TYPE
#define CTRL(name)	ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_##name
#define REGS(off)	ARM64_DEV_VGIC_GRP_ITS_REGS, off
#define GITS_CTLR	0x0000
#define GITS_IIDR	0x0004
#define GITS_TYPER	0x0008
#define GITS_CBASER	0x0080
#define GITS_CWRITER	0x0088
#define GITS_CREADR	0x0090
#define GITS_BASER0	0x0100
#define GITS_BASER1	0x0108
#define GITS_PIDR4	0xffd0
#define GITS_PIDR2	0xffe8
#define VALID		(UINT64_C(1) << 63)
#define NO_MEMORY	(3 * RAM_BASE)

static const struct row rows_address[] = {
	ROW("D.4", "an ITS", OK, DEVICE_NEW(ITS, ARM64_DEV_TYPE_VGIC_ITS, 0)),
	ROW("D.2", "another ITS", OK, DEVICE_NEW(ITS2, ARM64_DEV_TYPE_VGIC_ITS, 0)),
	ROW("D.4", "HAS ADDR", OK, HAS(ITS, ADDR)),
	ROW("D.4", "HAS a GICv3 address", ALL(ENXIO),
	    HAS(ITS, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_DIST)),
	ROW("D.4", "HAS INIT", OK, HAS(ITS, CTRL(VGIC_CTRL_INIT))),
	ROW("D.4", "HAS SAVE_TABLES", OK, HAS(ITS, CTRL(ITS_SAVE_TABLES))),
	ROW("D.4", "HAS RESTORE_TABLES", OK, HAS(ITS, CTRL(ITS_RESTORE_TABLES))),
	ROW("D.4", "HAS RESET", OK, HAS(ITS, CTRL(ITS_CTRL_RESET))),
	ROW("D.4", "HAS SAVE_PENDING_TABLES", ALL(ENXIO), HAS(ITS, CTRL(VGIC_SAVE_PENDING_TABLES))),
	ROW("D.4", "HAS NR_IRQS", ALL(ENXIO), HAS(ITS, ARM64_DEV_VGIC_GRP_NR_IRQS, 0)),
	ROW("D.4", "INIT before the address", OK, SET(ITS, CTRL(VGIC_CTRL_INIT))),
	ROW("D.4", "GET ADDR before it is set", OK, GET_IS64(ITS, ADDR, ~UINT64_C(0))),
	ROW("D.4", "registers before the address", ALL(ENXIO), GET(ITS, REGS(GITS_CTLR))),
	ROW("D.4", "set registers before the address", ALL(ENXIO), SET64(ITS, REGS(GITS_CTLR), 0)),
	ROW("D.4", "an unknown address", ALL(ENODEV), SET64(ITS, ARM64_DEV_VGIC_GRP_ADDR, 9, 0)),
	ROW("D.4", "GET an unknown address", ALL(ENODEV), GET(ITS, ARM64_DEV_VGIC_GRP_ADDR, 9)),
	ROW("D.4", "the distributor's address", ALL(ENODEV),
	    SET64(ITS, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_DIST, ITS_BASE)),
	ROW("D.4", "bad address", ALL(EFAULT), SET_BAD(ITS, ADDR)),
	ROW("D.4", "GET, bad address", ALL(EFAULT), GET_BAD(ITS, ADDR)),
	ROW("D.4", "not 64 KiB aligned", ALL(EINVAL), SET64(ITS, ADDR, ITS_BASE + 0x1000)),
	ROW("D.4", "outside the IPA space", ALL(E2BIG), SET64(ITS, ADDR, 0), ABOVE_IPA),
	ROW("D.4", "over the end of the IPA space", ALL(E2BIG),
	    SET64(ITS, ADDR, -KIB64), ABOVE_IPA),
	ROW("D.4", "ADDR", OK, SET64(ITS, ADDR, ITS_BASE)),
	ROW("D.4", "ADDR again", ALL(EEXIST), SET64(ITS, ADDR, ITS_BASE)),
	ROW("D.4", "ADDR is that", OK, GET_IS64(ITS, ADDR, ITS_BASE)),
	ROW("D.4", "another ITS over the first is not noticed", OK, SET64(ITS2, ADDR, ITS_BASE)),
	ROW("D.4", "INIT", OK, SET(ITS, CTRL(VGIC_CTRL_INIT))),
	ROW("D.4", "unknown group", ALL(ENXIO), SET32(ITS, 77, 0, 0)),
	ROW("D.4", "GET of group CTRL", ALL(ENXIO), GET(ITS, CTRL(VGIC_CTRL_INIT))),
};
SCENARIO(address, "ITS address", rows_address, .need = HOST_GIC3, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, .gic = GIC_V3, .placed = true, .ready = true)

static const struct row rows_regs[] = {
	ROW("D.4", "an ITS", OK, DEVICE_NEW(ITS, ARM64_DEV_TYPE_VGIC_ITS, 0)),
	ROW("D.4", "ADDR", OK, SET64(ITS, ADDR, ITS_BASE)),
	ROW("D.4", "HAS GITS_CTLR", OK, HAS(ITS, REGS(GITS_CTLR))),
	ROW("D.4", "HAS GITS_IIDR, 4-byte aligned", OK, HAS(ITS, REGS(GITS_IIDR))),
	ROW("D.4", "HAS, not 4-byte aligned", ALL(EINVAL), HAS(ITS, REGS(GITS_CTLR + 2))),
	ROW("D.4", "HAS, not 8-byte aligned", ALL(EINVAL), HAS(ITS, REGS(GITS_CBASER + 4))),
	ROW("D.4", "HAS GITS_PIDR4 + 4", OK, HAS(ITS, REGS(GITS_PIDR4 + 4))),
	ROW("D.4", "HAS an unknown register", ALL(ENXIO), HAS(ITS, REGS(0x5000))),
	ROW("D.4", "GITS_TYPER", OK, GET(ITS, REGS(GITS_TYPER))),
	ROW("D.4", "GITS_PIDR2 says GICv3", OK, GET_IS32(ITS, REGS(GITS_PIDR2), 0x3b)),
	ROW("D.4", "not 8-byte aligned", ALL(EINVAL), GET(ITS, REGS(GITS_CBASER + 4))),
	ROW("D.4", "set, not 8-byte aligned", ALL(EINVAL), SET64(ITS, REGS(GITS_CBASER + 4), 0)),
	ROW("D.4", "an unknown register", ALL(ENXIO), GET(ITS, REGS(0x5000))),
	ROW("D.4", "bad address", ALL(EFAULT), GET_BAD(ITS, REGS(GITS_CTLR))),
	ROW("D.4", "set, bad address", ALL(EFAULT), SET_BAD(ITS, REGS(GITS_CTLR))),
	ROW("D.4", "GITS_IIDR, the same", OK, FLIP(ITS, REGS(GITS_IIDR), 0)),
	ROW("D.4", "GITS_IIDR, an unknown revision", ALL(EINVAL),
	    FLIP(ITS, REGS(GITS_IIDR), 0xf << 12)),
	ROW("D.4", "GITS_CBASER", OK, SET64(ITS, REGS(GITS_CBASER), VALID | RAM_BASE)),
	ROW("D.4", "GITS_CREADR beyond the buffer", ALL(EINVAL),
	    SET64(ITS, REGS(GITS_CREADR), 0x10000)),
	ROW("D.4", "GITS_CREADR", OK, SET64(ITS, REGS(GITS_CREADR), 0x20)),
	ROW("D.4", "GITS_CWRITER", OK, SET64(ITS, REGS(GITS_CWRITER), 0x20)),
	ROW("D.4", "GITS_BASER0", OK, SET64(ITS, REGS(GITS_BASER0), VALID | (RAM_BASE + KIB64))),
	ROW("D.4", "GITS_BASER1", OK,
	    SET64(ITS, REGS(GITS_BASER1), VALID | (RAM_BASE + 2 * KIB64))),
	ROW("D.4", "SAVE_TABLES", OK, SET(ITS, CTRL(ITS_SAVE_TABLES))),
	ROW("D.4", "RESTORE_TABLES", OK, SET(ITS, CTRL(ITS_RESTORE_TABLES))),
	ROW("D.4", "enable", OK, SET64(ITS, REGS(GITS_CTLR), 1)),
	ROW("D.4", "GITS_CREADR when enabled", ALL(EBUSY), SET64(ITS, REGS(GITS_CREADR), 0)),
	ROW("D.4", "RESET", OK, SET(ITS, CTRL(ITS_CTRL_RESET))),
	ROW("D.4", "GITS_CBASER is zero", OK, GET_IS64(ITS, REGS(GITS_CBASER), 0)),
	ROW("D.4", "SAVE_TABLES without tables", OK, SET(ITS, CTRL(ITS_SAVE_TABLES))),
	ROW("D.4", "unknown attribute of CTRL", BY(0, 0, ENXIO),
	    SET(ITS, ARM64_DEV_VGIC_GRP_CTRL, 99)),
};
SCENARIO(regs, "ITS registers", rows_regs, .need = HOST_GIC3, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, .gic = GIC_V3, .placed = true, .ready = true)

/* Tables where there is no memory, and tables with what nobody saved. */
static long table_fill(struct machine *m, const struct row *row)
{
	uint64_t entry = row->value;

	__builtin_memcpy(m->ram + row->attr, &entry, sizeof(entry));
	return 0;
}
#define TABLE(offset, entry)	.op = table_fill, .attr = offset, .value = entry

static const struct row rows_tables[] = {
	ROW("D.4", "an ITS", OK, DEVICE_NEW(ITS, ARM64_DEV_TYPE_VGIC_ITS, 0)),
	ROW("D.4", "ADDR", OK, SET64(ITS, ADDR, ITS_BASE)),
	ROW("D.4", "collections in no memory", OK,
	    SET64(ITS, REGS(GITS_BASER1), VALID | NO_MEMORY)),
	ROW("D.4", "SAVE_TABLES", ALL(EFAULT), SET(ITS, CTRL(ITS_SAVE_TABLES))),
	ROW("D.4", "RESTORE_TABLES", ALL(EFAULT), SET(ITS, CTRL(ITS_RESTORE_TABLES))),
	ROW("D.4", "collections in memory", OK,
	    SET64(ITS, REGS(GITS_BASER1), VALID | (RAM_BASE + 2 * KIB64))),
	ROW("D.4", "a collection of vCPU 7", OK, TABLE(2 * KIB64, VALID | 7 << 16)),
	ROW("D.4", "RESTORE_TABLES", ALL(EINVAL), SET(ITS, CTRL(ITS_RESTORE_TABLES))),
	ROW("D.4", "a collection of vCPU 0", OK, TABLE(2 * KIB64, VALID | 3)),
	ROW("D.4", "RESTORE_TABLES", OK, SET(ITS, CTRL(ITS_RESTORE_TABLES))),
	ROW("D.4", "RESTORE_TABLES again", ALL(EEXIST), SET(ITS, CTRL(ITS_RESTORE_TABLES))),
	ROW("D.4", "RESET", OK, SET(ITS, CTRL(ITS_CTRL_RESET))),
	ROW("D.4", "devices in memory", OK,
	    SET64(ITS, REGS(GITS_BASER0), VALID | (RAM_BASE + KIB64))),
	ROW("D.4", "a device with 32 event bits", OK,
	    TABLE(KIB64, VALID | RAM_BASE >> 8 << 5 | 31)),
	ROW("D.4", "RESTORE_TABLES", ALL(EINVAL), SET(ITS, CTRL(ITS_RESTORE_TABLES))),
	ROW("D.4", "a device whose events are in no memory", OK,
	    TABLE(KIB64, VALID | NO_MEMORY >> 8 << 5 | 1)),
	ROW("D.4", "RESTORE_TABLES", ALL(EFAULT), SET(ITS, CTRL(ITS_RESTORE_TABLES))),
};
SCENARIO(tables, "ITS tables", rows_tables, .need = HOST_GIC3, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, .gic = GIC_V3, .placed = true, .ready = true)

#define MSI(...)	IOCTL_DATA(VM, KVM_SIGNAL_MSI, struct kvm_msi, __VA_ARGS__)
#define DOORBELL	(ITS_BASE + 0x10040)

static const struct row rows_msi[] = {
	ROW("run", "without ITS", ALL(ENODEV), MSI(.address_lo = DOORBELL)),
	ROW("D.4", "an ITS", OK, DEVICE_NEW(ITS, ARM64_DEV_TYPE_VGIC_ITS, 0)),
	ROW("D.4", "ADDR", OK, SET64(ITS, ADDR, ITS_BASE)),
	ROW("run", "without device id", ALL(EINVAL), MSI(.address_lo = DOORBELL)),
	ROW("run", "unknown flag", ALL(EINVAL),
	    MSI(.address_lo = DOORBELL, .flags = KVM_MSI_VALID_DEVID | 2)),
	ROW("run", "another doorbell", ALL(EINVAL),
	    MSI(.address_lo = SPARE_BASE, .flags = KVM_MSI_VALID_DEVID)),
	ROW("run", "the ITS is not enabled", ALL(EBUSY),
	    MSI(.address_lo = DOORBELL, .flags = KVM_MSI_VALID_DEVID)),
	ROW("D.4", "enable: needs tables", OK, SET64(ITS, REGS(GITS_CTLR), 1)),
	ROW("run", "it is still not enabled", ALL(EBUSY),
	    MSI(.address_lo = DOORBELL, .flags = KVM_MSI_VALID_DEVID)),
	ROW("D.4", "devices", OK, SET64(ITS, REGS(GITS_BASER0), VALID | (RAM_BASE + KIB64))),
	ROW("D.4", "collections", OK,
	    SET64(ITS, REGS(GITS_BASER1), VALID | (RAM_BASE + 2 * KIB64))),
	ROW("D.4", "commands", OK, SET64(ITS, REGS(GITS_CBASER), VALID | RAM_BASE)),
	ROW("D.4", "enable", OK, SET64(ITS, REGS(GITS_CTLR), 1)),
	ROW("run", "an unknown device is no error", OK,
	    MSI(.address_lo = DOORBELL, .flags = KVM_MSI_VALID_DEVID)),
	ROW("run", "bad address", ALL(EFAULT), IOCTL_BAD(VM, KVM_SIGNAL_MSI)),
};
SCENARIO(msi, "messages", rows_msi, .need = HOST_GIC3, .vcpus = 1, .init = true,
	 .features = PSCI, .memory = true, .gic = GIC_V3, .placed = true, .ready = true)

CU_TestInfo arm64_cases_its[] = {
	{ "address", address }, { "registers", regs }, { "tables", tables }, { "messages", msi },
	CU_TEST_INFO_NULL,
};
