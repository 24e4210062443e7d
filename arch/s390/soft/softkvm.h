// SPDX-License-Identifier: Apache-2.0
/*
 * The soft provider: /dev/kvm for user-controlled s390 VMs on any Linux host.
 * The same ioctls, structures and errno as the kernel (contract.md part A),
 * executed by the software CPU. soft_provider behaves as Linux 7.2; the
 * others as the older kernels do where those differ.
 */
#ifndef UCVM_SOFT_SOFTKVM_H
#define UCVM_SOFT_SOFTKVM_H

#include "core/kvm.h"

extern const struct kvm_provider soft_provider;
extern const struct kvm_provider soft_provider_6_12;
extern const struct kvm_provider soft_provider_6_1;

/*
 * Give the memory file of a vCPU away to a client that knows objects by their
 * descriptors: page 0 (of the host) is kvm_run, page S390_KVM_SIE_PAGE_OFFSET
 * the SIE page. The caller closes it. From now on kvm_mmap() answers -ENODEV,
 * and signal handlers wait until KVM_RUN is over, always, at the price of two
 * system calls. Before the first KVM_RUN, once. The descriptor (close-on-exec).
 */
int soft_vcpu_file(struct kvm_obj *vcpu);

#endif
