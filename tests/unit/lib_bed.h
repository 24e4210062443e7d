// SPDX-License-Identifier: Apache-2.0
/*
 * A vCPU of the library with a few segments of memory, for the suites that
 * test the library: on the software processor, or on the provider that the
 * environment variable UCVM_TEST_PROVIDER names.
 */
#ifndef UCVM_TESTS_UNIT_LIB_BED_H
#define UCVM_TESTS_UNIT_LIB_BED_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/be.h"
#include "tests/unit/unit.h"
#include "ucvm/ucvm.h"

#define MIB		UCVM_SEGMENT_SIZE
#define START		UINT64_C(0x10000)	/* where the guest's program is */
#define PSW_64		UINT64_C(0x0000000180000000)
#define BED_SEGMENTS	4

struct bed {
	struct ucvm_vm *vm;
	struct ucvm_vcpu *vcpu;
	uint8_t *memory;	/* BED_SEGMENTS segments, the first is mapped at 0 */
};

static inline const char *bed_provider(void)
{
	const char *name = getenv("UCVM_TEST_PROVIDER");

	return name ? name : "soft";
}

static inline uint8_t *bed_memory(void)
{
	uint8_t *memory = aligned_alloc(MIB, BED_SEGMENTS * MIB);

	if (!memory)
		abort();
	memset(memory, 0, BED_SEGMENTS * MIB);
	return memory;
}

static inline void bed_open_with(struct bed *b, const struct ucvm_vcpu_options *options)
{
	struct ucvm_vm_options o = { .size = sizeof(o), .provider = bed_provider() };

	b->memory = bed_memory();
	CU_ASSERT_EQUAL_FATAL(ucvm_vm_create(&o, &b->vm), 0);
	CU_ASSERT_EQUAL_FATAL(ucvm_vcpu_create(b->vm, options, &b->vcpu), 0);
	CU_ASSERT_EQUAL_FATAL(ucvm_vcpu_map(b->vcpu, b->memory, 0, MIB), 0);
	ucvm_vcpu_set_psw(b->vcpu, PSW_64, START);
}

static inline void bed_open(struct bed *b)
{
	bed_open_with(b, NULL);
}

static inline void bed_close(struct bed *b)
{
	CU_ASSERT_EQUAL(ucvm_vm_destroy(b->vm), 0);
	free(b->memory);
}

/* Put a program at START; further pieces with bed_poke(). */
#define bed_program(b, ...) \
	do { \
		static const uint8_t bytes_[] = { __VA_ARGS__ }; \
		memcpy((b)->memory + START, bytes_, sizeof(bytes_)); \
	} while (0)

static inline void bed_poke_psw(struct bed *b, uint64_t at, uint64_t mask, uint64_t address)
{
	be64_store(b->memory + at, mask);
	be64_store(b->memory + at + 8, address);
}

static inline uint64_t bed_gpr(struct bed *b, unsigned int n)
{
	uint64_t value = ~UINT64_C(0);

	CU_ASSERT_EQUAL(ucvm_vcpu_get_register(b->vcpu, UCVM_REG_GPR(n), &value), 0);
	return value;
}

static inline uint64_t bed_psw_address(struct bed *b)
{
	uint64_t mask, address = ~UINT64_C(0);

	CU_ASSERT_EQUAL(ucvm_vcpu_get_psw(b->vcpu, &mask, &address), 0);
	return address;
}

static inline struct ucvm_exit bed_run(struct bed *b)
{
	struct ucvm_exit e = { .size = sizeof(e) };
	int rc = ucvm_vcpu_run(b->vcpu, &e);

	CU_ASSERT(rc > 0 && (uint32_t)rc == e.reason);
	return e;
}

/* Run to an interception that nobody claims, and check its code. */
static inline struct ucvm_exit bed_run_to(struct bed *b, unsigned int code)
{
	struct ucvm_exit e = bed_run(b);

	CU_ASSERT_EQUAL(e.reason, UCVM_EXIT_INTERCEPTION);
	CU_ASSERT_EQUAL(e.interception.code, code);
	return e;
}

#endif
