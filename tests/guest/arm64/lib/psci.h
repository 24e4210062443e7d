// SPDX-License-Identifier: Apache-2.0
/* Calls to firmware and hypervisor: SMCCC by HVC, and PSCI's function numbers. */
#ifndef TESTS_GUEST_ARM64_PSCI_H
#define TESTS_GUEST_ARM64_PSCI_H

#include "guest.h"

enum psci_function {
	PSCI_VERSION = 0x84000000,
	PSCI_CPU_OFF = 0x84000002,
	PSCI_MIGRATE_INFO_TYPE = 0x84000006,
	PSCI_SYSTEM_OFF = 0x84000008,
	PSCI_SYSTEM_RESET = 0x84000009,
	PSCI_FEATURES = 0x8400000a,
	PSCI_CPU_SUSPEND32 = 0x84000001,
	PSCI_CPU_ON32 = 0x84000003,
	PSCI_AFFINITY_INFO32 = 0x84000004,
	PSCI_CPU_SUSPEND = 0xc4000001,
	PSCI_CPU_ON = 0xc4000003,
	PSCI_AFFINITY_INFO = 0xc4000004,
	PSCI_SYSTEM_SUSPEND = 0xc400000e,
	PSCI_SYSTEM_RESET2 = 0xc4000012,
};

enum psci_result {
	PSCI_SUCCESS = 0,
	PSCI_NOT_SUPPORTED = -1,
	PSCI_INVALID_PARAMETERS = -2,
	PSCI_DENIED = -3,
	PSCI_ALREADY_ON = -4,
	PSCI_ON_PENDING = -5,
	PSCI_INTERNAL_FAILURE = -6,
	PSCI_INVALID_ADDRESS = -9,
};

enum { AFFINITY_ON, AFFINITY_OFF, AFFINITY_ON_PENDING };

#define SMCCC_VERSION		0x80000000u
#define SMCCC_ARCH_FEATURES	0x80000001u
#define PV_TIME_FEATURES	0xc5000020u
#define PV_TIME_ST		0xc5000021u

struct smccc {
	u64 x0, x1, x2, x3;
};

static inline struct smccc smccc_call(u64 function, u64 a1, u64 a2, u64 a3)
{
	register u64 x0 asm("x0") = function;
	register u64 x1 asm("x1") = a1;
	register u64 x2 asm("x2") = a2;
	register u64 x3 asm("x3") = a3;

	asm volatile("hvc #0" : "+r" (x0), "+r" (x1), "+r" (x2), "+r" (x3) : :
		     "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
		     "x16", "x17", "memory");
	return (struct smccc){ x0, x1, x2, x3 };
}

/* A call with a signed result: of 64 bits for 64-bit functions, else of 32. */
static inline s64 psci_call(u32 function, u64 a1, u64 a2, u64 a3)
{
	u64 result = smccc_call(function, a1, a2, a3).x0;

	return function & 0x40000000u ? (s64)result : (int32_t)result;
}

#endif
