// SPDX-License-Identifier: Apache-2.0
/*
 * Devices in the guest's physical address space, for accesses that the vCPU
 * cannot do by itself (KVM_EXIT_MMIO). A device sees offsets and values; the
 * byte order of kvm_run is dealt with here.
 */
#ifndef UCVM_ARCH_ARM64_MMIO_H
#define UCVM_ARCH_ARM64_MMIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Called on the thread of any vCPU, several at a time: a device locks itself.
 * @size is 1, 2, 4 or 8, all of it lies inside of the device; @offset is any.
 * What a device does not have reads as 0 and ignores writes.
 */
struct mmio_ops {
	uint64_t (*read)(void *opaque, uint64_t offset, unsigned int size);
	void (*write)(void *opaque, uint64_t offset, unsigned int size, uint64_t value);
};

struct mmio_device {
	uint64_t base, size;	/* guest physical address, bytes */
	const struct mmio_ops *ops;
	void *opaque;
};

/* The level of a device's interrupt; called only when it changes. */
typedef void irq_line_fn(void *opaque, bool level);

#define MMIO_MAX_DEVICES 8

/* Filled in before the first vCPU runs, and not changed after. Zeroes: empty. */
struct mmio_bus {
	size_t count;
	struct mmio_device devices[MMIO_MAX_DEVICES];
};

/*
 * Put a device on the bus. 0, -EINVAL: size 0, or it wraps around; -EEXIST:
 * overlaps another; -ENOSPC: too many.
 */
int mmio_add(struct mmio_bus *bus, const struct mmio_device *device);

/*
 * One access of @len bytes at @addr. @data is kvm_run.mmio.data: the bytes as
 * the guest's memory would have them (little-endian devices, also on a
 * big-endian host). A read fills in data[0..len-1].
 *
 * 0; -EINVAL: @len is not 1, 2, 4 or 8; -ENXIO: no device has the first byte of
 * it; -ERANGE: it begins in a device and ends outside of it. After an error
 * @data is unchanged.
 */
int mmio_access(const struct mmio_bus *bus, uint64_t addr, uint8_t data[8], unsigned int len,
		bool is_write);

#endif
