// SPDX-License-Identifier: Apache-2.0
/*
 * Guest TOD through the VM's TOD attributes. Where a provider has none, it is
 * the host's clock plus the epoch of the SIE block, which is what SIE itself
 * adds.
 */
#include "arch/s390/tod.h"

#include <time.h>

#include "arch/s390/kvm_attr.h"
#include "arch/s390/machine.h"
#include "core/be.h"

/* Seconds from the TOD epoch, 1900, to that of the host, 1970. */
#define TOD_UNIX_EPOCH	UINT64_C(2208988800)

static uint64_t tod_host_now(void)
{
#ifdef __s390x__
	uint64_t tod;

	asm volatile("stckf %0" : "=Q"(tod) : : "cc");
	return tod;
#else
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return tod_from_ns(((uint64_t)t.tv_sec + TOD_UNIX_EPOCH) * 1000000000 +
			   (uint64_t)t.tv_nsec);
#endif
}

static struct kvm_device_attr tod_attr(uint64_t *tod)
{
	return (struct kvm_device_attr){
		.group = S390_VM_TOD,
		.attr = S390_VM_TOD_LOW,
		.addr = (uintptr_t)tod,
	};
}

uint64_t tod_guest_now(struct s390_cpu *cpu)
{
	uint64_t tod = 0;
	struct kvm_device_attr attr = tod_attr(&tod);

	if (kvm_ioctl_ptr(cpu->machine->kvm, KVM_GET_DEVICE_ATTR, &attr) == 0)
		return tod;
	return tod_host_now() + be64_load(cpu->sie->epoch);
}

int tod_set_guest(struct s390_cpu *cpu, uint64_t tod)
{
	struct kvm_device_attr attr = tod_attr(&tod);

	return (int)kvm_ioctl_ptr(cpu->machine->kvm, KVM_SET_DEVICE_ATTR, &attr);
}
