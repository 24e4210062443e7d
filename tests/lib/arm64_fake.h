// SPDX-License-Identifier: Apache-2.0
/*
 * A provider that plays KVM's interrupt controllers for arm64 on any host, and
 * executes nothing: capabilities, KVM_CREATE_DEVICE, attributes of the VGIC and
 * the ITS, interrupt lines. A test says what the host has, runs code, and looks
 * at the calls. Attributes are plain storage: GET gives what SET stored, else 0.
 *
 *	struct arm64_fake fake;
 *	arm64_fake_init(&fake);
 *	fake.devices &= ~ARM64_FAKE_V3;		(this host has no GICv3)
 *	kvm_open(&fake.provider, &system);
 */
#ifndef UCVM_TESTS_LIB_ARM64_FAKE_H
#define UCVM_TESTS_LIB_ARM64_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/kvm.h"

enum arm64_fake_device {	/* bits of arm64_fake.devices */
	ARM64_FAKE_V2 = 1 << 0,
	ARM64_FAKE_V3 = 1 << 1,
	ARM64_FAKE_ITS = 1 << 2,
};

/* One call that changed something: SET_DEVICE_ATTR, SET_DEVICE_ADDR, IRQ_LINE, ... */
struct arm64_fake_call {
	unsigned long request;
	uint32_t device;	/* ARM64_DEV_TYPE_*; 0 for a VM */
	uint32_t group;
	uint64_t attr;		/* or the id of SET_DEVICE_ADDR, irq, fd */
	uint64_t value;		/* or address, level, gsi; 0 for a NULL value */
};

#define ARM64_FAKE_CAPS 256

struct arm64_fake {
	struct kvm_provider provider;
	unsigned int devices;		/* enum arm64_fake_device */
	int caps[ARM64_FAKE_CAPS];	/* KVM_CHECK_EXTENSION */

	/* Attributes that this host's KVM does not have: arm64_fake_remove() */
	struct {
		uint32_t group;
		uint64_t attr;
	} absent[8];
	size_t nr_absent;

	struct arm64_fake_call *calls;
	size_t nr_calls;
	size_t max_calls;
};

/* A host with everything, GICv2 included. The caller may change it afterwards. */
void arm64_fake_init(struct arm64_fake *fake);

/* Free the record of calls. Objects are the caller's to close. */
void arm64_fake_exit(struct arm64_fake *fake);

/* HAS_DEVICE_ATTR and SET_DEVICE_ATTR of @attr answer ENXIO from now on. */
void arm64_fake_remove(struct arm64_fake *fake, uint32_t group, uint64_t attr);

/*
 * The last call of @request for @group and @attr (both 0 for requests without),
 * or NULL. arm64_fake_count: how many there were.
 */
const struct arm64_fake_call *arm64_fake_find(const struct arm64_fake *fake,
					      unsigned long request, uint32_t group,
					      uint64_t attr);
size_t arm64_fake_count(const struct arm64_fake *fake, unsigned long request);

#endif
