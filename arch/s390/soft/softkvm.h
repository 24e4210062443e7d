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

#endif
