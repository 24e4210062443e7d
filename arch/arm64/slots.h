// SPDX-License-Identifier: Apache-2.0
/*
 * The virtio-mmio slots of the machine: fixed places where a guest that knows
 * the machine, instead of reading its device tree, looks for virtio devices.
 * There is none in them, and each says so (virtio 1.2, 4.2.2.2: DeviceID 0 is a
 * slot without a device). The device tree does not mention empty slots, for a
 * kernel would spend an exit on each.
 */
#ifndef UCVM_ARCH_ARM64_SLOTS_H
#define UCVM_ARCH_ARM64_SLOTS_H

#include "arch/arm64/mmio.h"

extern const struct mmio_ops slots_ops;

#endif
