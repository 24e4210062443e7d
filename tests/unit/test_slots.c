// SPDX-License-Identifier: Apache-2.0
/* Empty virtio-mmio slots: each says that it is one and that no device is in it. */
#include <errno.h>
#include <string.h>

#include "arch/arm64/layout.h"
#include "arch/arm64/slots.h"
#include "tests/unit/unit.h"

static struct mmio_bus slots_bus(void)
{
	const struct mmio_device device = { ARM64_VIRTIO_BASE, ARM64_VIRTIO_SIZE, &slots_ops,
					    NULL };
	struct mmio_bus bus = { 0 };

	CU_ASSERT_EQUAL_FATAL(mmio_add(&bus, &device), 0);
	return bus;
}

static uint32_t read32(const struct mmio_bus *bus, uint64_t addr)
{
	uint8_t d[8];

	memset(d, 0xff, sizeof(d));
	CU_ASSERT_EQUAL(mmio_access(bus, addr, d, 4, false), 0);
	return d[0] | d[1] << 8 | d[2] << 16 | (uint32_t)d[3] << 24;
}

static void each_slot(void)
{
	const struct mmio_bus bus = slots_bus();

	for (unsigned int i = 0; i < 32; i++) {
		uint64_t slot = ARM64_VIRTIO_BASE + i * ARM64_VIRTIO_SLOT;

		CU_ASSERT_EQUAL(read32(&bus, slot), 0x74726976);
		CU_ASSERT_EQUAL(read32(&bus, slot + 4), 2);
		for (uint64_t offset = 8; offset < ARM64_VIRTIO_SLOT; offset += 4)
			CU_ASSERT_EQUAL(read32(&bus, slot + offset), 0);
	}
}

static void writes_and_other_sizes(void)
{
	const struct mmio_bus bus = slots_bus();
	uint8_t ones[8] = { 1, 1, 1, 1, 1, 1, 1, 1 };

	CU_ASSERT_EQUAL(mmio_access(&bus, ARM64_VIRTIO_BASE + 0x70, ones, 4, true), 0);
	CU_ASSERT_EQUAL(read32(&bus, ARM64_VIRTIO_BASE + 0x70), 0);
	CU_ASSERT_EQUAL(mmio_access(&bus, ARM64_VIRTIO_BASE, ones, 1, false), 0);
	CU_ASSERT_EQUAL(ones[0], 0);
	CU_ASSERT_EQUAL(mmio_access(&bus, ARM64_VIRTIO_BASE, ones, 8, false), 0);
	CU_ASSERT_EQUAL(ones[0], 0);
	CU_ASSERT_EQUAL(mmio_access(&bus, ARM64_VIRTIO_BASE + ARM64_VIRTIO_SIZE, ones, 4, false),
			-ENXIO);
}

UNIT_SUITE(slots) = {
	{ "each slot", each_slot },
	{ "writes and other sizes", writes_and_other_sizes },
	CU_TEST_INFO_NULL,
};
