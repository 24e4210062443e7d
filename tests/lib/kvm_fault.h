// SPDX-License-Identifier: Apache-2.0
/*
 * A provider for tests that hands every call to another provider, except that
 * one chosen call fails with a chosen errno. Running a test with n = 1, 2, ...
 * until nothing fails any more visits every error path of the code above.
 */
#ifndef UCVM_TESTS_LIB_KVM_FAULT_H
#define UCVM_TESTS_LIB_KVM_FAULT_H

#include <stdatomic.h>

#include "core/kvm.h"

enum kvm_fault_call {
	KVM_FAULT_OPEN = 1 << 0,
	KVM_FAULT_IOCTL = 1 << 1,
	KVM_FAULT_CREATE = 1 << 2,
	KVM_FAULT_MMAP = 1 << 3,
	KVM_FAULT_ANY = 0xf,
};

struct kvm_fault {
	struct kvm_provider provider;	/* give &fault.provider to the code under test */
	const struct kvm_provider *inner;
	unsigned int calls;		/* which calls count: enum kvm_fault_call */
	unsigned long request;		/* only this ioctl or create request; 0 = all */
	int code;			/* the errno, positive */
	unsigned int nth;		/* 1 = the first call that counts; 0 = none fails */
	atomic_uint seen;		/* calls that counted so far */
	atomic_int objects;		/* objects open now: 0 when nothing leaked */
};

/* Wrap @inner. No call fails until the fields above are set; resets counters. */
void kvm_fault_init(struct kvm_fault *fault, const struct kvm_provider *inner);

/* Did the chosen call happen? */
int kvm_fault_fired(const struct kvm_fault *fault);

#endif
