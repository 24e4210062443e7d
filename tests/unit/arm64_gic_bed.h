// SPDX-License-Identifier: Apache-2.0
/*
 * A VM with an arm64 interrupt controller above the fake KVM of tests/lib,
 * through the provider that makes calls fail.
 */
#ifndef UCVM_TESTS_UNIT_ARM64_GIC_BED_H
#define UCVM_TESTS_UNIT_ARM64_GIC_BED_H

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arm64/device.h"
#include "arch/arm64/gic.h"
#include "arch/arm64/layout.h"
#include "tests/lib/arm64_fake.h"
#include "tests/lib/kvm_fault.h"
#include "tests/unit/unit.h"
#include "ucvm/arm64_kvm.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CPUS 3

/* A VM on a fake host, wrapped so that calls can fail. */
struct bed {
	struct arm64_fake fake;
	struct kvm_fault fault;
	struct kvm_obj *system, *vm;
	struct gic_config config;
	struct gic gic;
	struct ucvm_error err;
};

static inline void bed_init(struct bed *b)
{
	memset(b, 0, sizeof(*b));
	arm64_fake_init(&b->fake);
	kvm_fault_init(&b->fault, &b->fake.provider);
	CU_ASSERT_EQUAL_FATAL(kvm_open(&b->fault.provider, &b->system), 0);
	CU_ASSERT_EQUAL_FATAL(kvm_create(b->system, KVM_CREATE_VM, 0, &b->vm), 0);
}

static inline void bed_exit(struct bed *b)
{
	gic_destroy(&b->gic);
	kvm_close(b->vm);
	kvm_close(b->system);
	CU_ASSERT_EQUAL(b->fault.objects, 0);
	arm64_fake_exit(&b->fake);
}

/* With the addresses of the layout; created. */
static inline void bed_create(struct bed *b, enum gic_kind kind, enum arm64_choice its)
{
	CU_ASSERT_EQUAL_FATAL(gic_select(b->vm, kind, its, CPUS, &b->config, &b->err), 0);
	gic_config_init(&b->config, 40);
	CU_ASSERT_EQUAL_FATAL(gic_create(b->vm, &b->config, &b->gic, &b->err), 0);
	CU_ASSERT_EQUAL_FATAL(gic_init(&b->gic, &b->err), 0);
}

#endif
