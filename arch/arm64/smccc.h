// SPDX-License-Identifier: Apache-2.0
/*
 * Calls of the guest to its firmware (SMC Calling Convention, DEN0028): which of
 * them KVM handles, refuses or forwards (--smccc-filter, contract.md D.5), and
 * what a forwarded call gets.
 */
#ifndef UCVM_ARCH_ARM64_SMCCC_H
#define UCVM_ARCH_ARM64_SMCCC_H

#include <stddef.h>
#include <stdint.h>

#include "arch/arm64/options.h"
#include "core/error.h"
#include "core/kvm.h"
#include "ucvm/arm64_kvm.h"

#define ARM64_SMCCC_NOT_SUPPORTED	(-1)

/*
 * Give @vm the ranges of --smccc-filter; nothing to do without any. Before the
 * first KVM_RUN. Errors with a text that names --smccc-filter: ENXIO this kernel
 * cannot filter (before 6.4), EEXIST ranges overlap or touch the Arm
 * Architecture Calls, which KVM reserves, EINVAL, EBUSY a vCPU has run, ENOMEM.
 */
int arm64_smccc_setup(struct kvm_obj *vm, const struct arm64_options *options,
		      struct ucvm_error *err);

/*
 * One line for the trace about a forwarded call: "SMC 0x84000001 (standard
 * secure service, SMC32)". Returns as snprintf().
 */
int arm64_smccc_describe(const struct arm64_run *run, char *text, size_t size);

/*
 * Answer KVM_EXIT_HYPERCALL: nobody implements the call, so that X0 becomes
 * NOT_SUPPORTED; KVM has set PC behind the instruction. 0 or the errno of
 * KVM_SET_ONE_REG, with a text.
 */
int arm64_smccc_answer(struct kvm_obj *vcpu, const struct arm64_run *run, struct ucvm_error *err);

#endif
