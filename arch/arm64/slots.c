// SPDX-License-Identifier: Apache-2.0
/* Empty virtio-mmio slots: see slots.h. */
#include "arch/arm64/slots.h"

#include "arch/arm64/layout.h"

/* Registers of every slot (virtio 1.2, 4.2.2); all others of an empty one are 0. */
#define REG_MAGIC	0x00
#define REG_VERSION	0x04

#define MAGIC		0x74726976u	/* "virt" */
#define VERSION		2u

static uint64_t slots_read(void *opaque, uint64_t offset, unsigned int size)
{
	(void)opaque;
	if (size != 4)
		return 0;
	switch (offset % ARM64_VIRTIO_SLOT) {
	case REG_MAGIC:
		return MAGIC;
	case REG_VERSION:
		return VERSION;
	default:
		return 0;
	}
}

static void slots_write(void *opaque, uint64_t offset, unsigned int size, uint64_t value)
{
	(void)opaque;
	(void)offset;
	(void)size;
	(void)value;
}

const struct mmio_ops slots_ops = { slots_read, slots_write };
