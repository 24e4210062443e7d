// SPDX-License-Identifier: Apache-2.0
/*
 * The table of devices: which device an access reaches, what each size of access
 * carries, and what belongs to no device.
 */
#include <errno.h>
#include <string.h>

#include "arch/arm64/mmio.h"
#include "tests/unit/unit.h"

/* Remembers the last access; reads give @value. */
struct probe {
	uint64_t value, offset;
	unsigned int size, accesses;
};

static uint64_t probe_read(void *opaque, uint64_t offset, unsigned int size)
{
	struct probe *probe = opaque;

	probe->offset = offset;
	probe->size = size;
	probe->accesses++;
	return probe->value;
}

static void probe_write(void *opaque, uint64_t offset, unsigned int size, uint64_t value)
{
	struct probe *probe = opaque;

	probe->value = value;
	probe_read(opaque, offset, size);
}

static const struct mmio_ops probe_ops = { probe_read, probe_write };

static int add(struct mmio_bus *bus, uint64_t base, uint64_t size, struct probe *probe)
{
	return mmio_add(bus, &(struct mmio_device){ base, size, &probe_ops, probe });
}

static void devices_are_disjoint(void)
{
	struct probe probe = { 0 };
	struct mmio_bus bus = { 0 };

	CU_ASSERT_EQUAL(add(&bus, 0x1000, 0x100, &probe), 0);
	CU_ASSERT_EQUAL(add(&bus, 0x1000, 0x100, &probe), -EEXIST);
	CU_ASSERT_EQUAL(add(&bus, 0x10ff, 1, &probe), -EEXIST);
	CU_ASSERT_EQUAL(add(&bus, 0xf00, 0x101, &probe), -EEXIST);
	CU_ASSERT_EQUAL(add(&bus, 0, 0x2000, &probe), -EEXIST);
	CU_ASSERT_EQUAL(add(&bus, 0x1100, 0x100, &probe), 0);
	CU_ASSERT_EQUAL(add(&bus, 0xf00, 0x100, &probe), 0);
	CU_ASSERT_EQUAL(add(&bus, 0x5000, 0, &probe), -EINVAL);
	CU_ASSERT_EQUAL(add(&bus, UINT64_MAX - 7, 9, &probe), -EINVAL);
	CU_ASSERT_EQUAL(add(&bus, UINT64_MAX - 7, 8, &probe), 0);
	for (size_t i = bus.count; i < MMIO_MAX_DEVICES; i++)
		CU_ASSERT_EQUAL(add(&bus, 0x10000 + i, 1, &probe), 0);
	CU_ASSERT_EQUAL(add(&bus, 0x20000, 1, &probe), -ENOSPC);
}

static void values_are_little_endian(void)
{
	static const unsigned int sizes[] = { 1, 2, 4, 8 };
	struct probe probe = { 0 };
	struct mmio_bus bus = { 0 };

	CU_ASSERT_EQUAL(add(&bus, 0x1000, 0x100, &probe), 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint8_t data[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
		const uint64_t all = 0x0807060504030201;
		uint64_t kept = sizes[i] == 8 ? all : all & ((UINT64_C(1) << 8 * sizes[i]) - 1);

		CU_ASSERT_EQUAL(mmio_access(&bus, 0x1010, data, sizes[i], true), 0);
		CU_ASSERT_EQUAL(probe.value, kept);
		CU_ASSERT_EQUAL(probe.offset, 0x10);
		CU_ASSERT_EQUAL(probe.size, sizes[i]);

		probe.value = 0xf8f7f6f5f4f3f2f1;
		CU_ASSERT_EQUAL(mmio_access(&bus, 0x1021, data, sizes[i], false), 0);
		CU_ASSERT_EQUAL(probe.offset, 0x21);
		for (unsigned int k = 0; k < 8; k++)
			CU_ASSERT_EQUAL(data[k], k < sizes[i] ? 0xf1 + k : k + 1);
	}
}

static void accesses_outside(void)
{
	static const struct {
		uint64_t addr;
		unsigned int len;
		int rc;
	} rows[] = {
		{ 0xfff, 1, -ENXIO },	{ 0xfff, 2, -ENXIO },	{ 0x1100, 4, -ENXIO },
		{ 0, 8, -ENXIO },	{ UINT64_MAX, 8, -ENXIO },
		{ 0x10ff, 2, -ERANGE },	{ 0x10fd, 4, -ERANGE },	{ 0x10f9, 8, -ERANGE },
		{ 0x1000, 0, -EINVAL },	{ 0x1000, 3, -EINVAL },	{ 0x1000, 16, -EINVAL },
		{ 0x5000, 3, -EINVAL },
		{ 0x10ff, 1, 0 },	{ 0x10f8, 8, 0 },
	};
	struct probe probe = { .value = 0x1122334455667788 };
	struct mmio_bus bus = { 0 };
	unsigned int good = 0;

	CU_ASSERT_EQUAL(add(&bus, 0x1000, 0x100, &probe), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t data[8] = { 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa };

		CU_ASSERT_EQUAL(mmio_access(&bus, rows[i].addr, data, rows[i].len, false),
				rows[i].rc);
		good += rows[i].rc == 0;
		CU_ASSERT_EQUAL(data[0], rows[i].rc == 0 ? 0x88 : 0xaa);
		CU_ASSERT_EQUAL(probe.accesses, good);
	}
}

UNIT_SUITE(mmio) = {
	{ "devices do not overlap", devices_are_disjoint },
	{ "values of each size", values_are_little_endian },
	{ "accesses that no device has", accesses_outside },
	CU_TEST_INFO_NULL,
};
