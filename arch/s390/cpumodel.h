// SPDX-License-Identifier: Apache-2.0
/*
 * What the guest's CPU is: identification and facility list, as the provider
 * gives them for the VM (device attribute group CPU_MODEL).
 */
#ifndef UCVM_ARCH_S390_CPUMODEL_H
#define UCVM_ARCH_S390_CPUMODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"
#include "core/kvm.h"

#define CPUMODEL_FACILITY_BYTES 2048

/* Facilities the machine itself asks about. */
enum facility {
	FACILITY_EDAT1 = 8,
	FACILITY_STHYI = 74,
	FACILITY_EDAT2 = 78,
	FACILITY_VECTOR = 129,
	FACILITY_IEP = 130,
};

struct cpumodel {
	uint64_t cpuid;		/* as STIDP stores it */
	uint16_t ibc;
	bool esop;		/* enhanced suppression on protection */
	uint8_t facilities[CPUMODEL_FACILITY_BYTES];	/* bit 0 first, as STFLE */
};

/*
 * Ask the provider for the CPU model of VM @kvm. Before that, switch on the
 * vector facility where the host has it: only KVM_ENABLE_CAP shows it to a
 * guest (contract.md A.2), and it is refused once a vCPU exists.
 */
int cpumodel_init(struct kvm_obj *kvm, struct cpumodel *model, struct ucvm_error *err);

static inline bool cpumodel_has(const struct cpumodel *model, enum facility f)
{
	return model->facilities[f / 8] & (0x80 >> (f % 8));
}

#endif
