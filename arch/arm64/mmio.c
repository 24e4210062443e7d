// SPDX-License-Identifier: Apache-2.0
/*
 * The table of devices, and how the bytes of an access become a value: device
 * registers are little-endian whatever the guest and the host are.
 */
#include "arch/arm64/mmio.h"

#include <errno.h>

int mmio_add(struct mmio_bus *bus, const struct mmio_device *device)
{
	uint64_t last = device->base + (device->size - 1);

	if (device->size == 0 || last < device->base)
		return -EINVAL;
	for (size_t i = 0; i < bus->count; i++) {
		const struct mmio_device *other = &bus->devices[i];

		if (device->base <= other->base + (other->size - 1) && other->base <= last)
			return -EEXIST;
	}
	if (bus->count == MMIO_MAX_DEVICES)
		return -ENOSPC;
	bus->devices[bus->count++] = *device;
	return 0;
}

static const struct mmio_device *mmio_find(const struct mmio_bus *bus, uint64_t addr)
{
	for (size_t i = 0; i < bus->count; i++)
		if (addr - bus->devices[i].base < bus->devices[i].size)
			return &bus->devices[i];
	return NULL;
}

static uint64_t value_get(const uint8_t *data, unsigned int len)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < len; i++)
		value |= (uint64_t)data[i] << (8 * i);
	return value;
}

static void value_put(uint8_t *data, unsigned int len, uint64_t value)
{
	for (unsigned int i = 0; i < len; i++)
		data[i] = (uint8_t)(value >> (8 * i));
}

int mmio_access(const struct mmio_bus *bus, uint64_t addr, uint8_t data[8], unsigned int len,
		bool is_write)
{
	const struct mmio_device *device = mmio_find(bus, addr);
	uint64_t offset;

	if (len != 1 && len != 2 && len != 4 && len != 8)
		return -EINVAL;
	if (!device)
		return -ENXIO;
	offset = addr - device->base;
	if (len > device->size - offset)
		return -ERANGE;
	if (is_write)
		device->ops->write(device->opaque, offset, len, value_get(data, len));
	else
		value_put(data, len, device->ops->read(device->opaque, offset, len));
	return 0;
}
