// SPDX-License-Identifier: Apache-2.0
/*
 * A VM of this host's own KVM with an arm64 interrupt controller, for suites
 * that are skipped where there is none. No guest runs: registers are read and
 * written as attributes, and a first KVM_RUN returns before it executes.
 */
#ifndef UCVM_TESTS_UNIT_ARM64_GIC_REAL_H
#define UCVM_TESTS_UNIT_ARM64_GIC_REAL_H

#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/arm64/device.h"
#include "arch/arm64/gic.h"
#include "arch/arm64/layout.h"
#include "tests/lib/kvm_fault.h"
#include "tests/unit/unit.h"
#include "ucvm/arm64_kvm.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_CPUS	4
#define RAM_SIZE	0x200000u
#define K64		UINT64_C(0x10000)

#define DIST	ARM64_DEV_VGIC_GRP_DIST_REGS
#define REDIST	ARM64_DEV_VGIC_GRP_REDIST_REGS
#define SYSREGS	ARM64_DEV_VGIC_GRP_CPU_SYSREGS
#define ITS	ARM64_DEV_VGIC_GRP_ITS_REGS

/* A VM of this host's KVM with memory and vCPUs. */
struct real {
	struct kvm_fault fault;
	struct kvm_obj *system, *vm, *vcpus[MAX_CPUS];
	uint64_t mpidrs[MAX_CPUS];
	unsigned int nr_cpus;
	bool el2;		/* vCPUs have EL2 */
	uint8_t *ram;
	struct gic gic;
	struct ucvm_error err;
};

static inline void real_close(struct real *r)
{
	gic_destroy(&r->gic);
	for (unsigned int i = 0; i < MAX_CPUS; i++)
		kvm_close(r->vcpus[i]);
	kvm_close(r->vm);
	kvm_close(r->system);
	if (r->ram)
		munmap(r->ram, RAM_SIZE);
	CU_ASSERT_EQUAL(r->fault.objects, 0);
}

/* False, and the test counted as skipped, when this is no arm64 host with KVM. */
static inline bool real_open(struct real *r)
{
	memset(r, 0, sizeof(*r));
	kvm_fault_init(&r->fault, &kvm_kernel_provider);
	if (kvm_open(&r->fault.provider, &r->system) != 0) {
		unit_skip("no /dev/kvm");
		return false;
	}
	if (kvm_check_extension(r->system, KVM_CAP_ARM_PSCI_0_2) <= 0) {
		unit_skip("KVM of another architecture");
		kvm_close(r->system);
		return false;
	}
	CU_ASSERT_EQUAL_FATAL(kvm_create(r->system, KVM_CREATE_VM, 0, &r->vm), 0);
	return true;
}

static inline void real_add_memory(struct real *r)
{
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = ARM64_RAM_BASE,
		.memory_size = RAM_SIZE,
	};

	r->ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CU_ASSERT_FATAL(r->ram != MAP_FAILED);
	slot.userspace_addr = (uintptr_t)r->ram;
	CU_ASSERT_EQUAL_FATAL(kvm_ioctl_ptr(r->vm, KVM_SET_USER_MEMORY_REGION, &slot), 0);
}

static inline void real_remove_memory(struct real *r)
{
	struct kvm_userspace_memory_region slot = { .guest_phys_addr = ARM64_RAM_BASE };

	CU_ASSERT_EQUAL(kvm_ioctl_ptr(r->vm, KVM_SET_USER_MEMORY_REGION, &slot), 0);
}

static inline void real_add_cpus(struct real *r, unsigned int nr)
{
	struct arm64_vcpu_init init;

	CU_ASSERT_EQUAL_FATAL(kvm_ioctl_ptr(r->vm, ARM64_KVM_PREFERRED_TARGET, &init), 0);
	init.features[0] |= 1u << ARM64_VCPU_PSCI_0_2 | (unsigned int)r->el2 << ARM64_VCPU_HAS_EL2;
	for (unsigned int i = 0; i < nr; i++) {
		struct kvm_one_reg mpidr = {
			.id = ARM64_SYSREG(3, 0, 0, 0, 5),
			.addr = (uintptr_t)&r->mpidrs[i],
		};

		CU_ASSERT_EQUAL_FATAL(kvm_create(r->vm, KVM_CREATE_VCPU, i, &r->vcpus[i]), 0);
		CU_ASSERT_EQUAL_FATAL(kvm_ioctl_ptr(r->vcpus[i], ARM64_KVM_VCPU_INIT, &init), 0);
		CU_ASSERT_EQUAL_FATAL(kvm_ioctl_ptr(r->vcpus[i], KVM_GET_ONE_REG, &mpidr), 0);
	}
	r->nr_cpus = nr;
}

/*
 * What a first KVM_RUN of each vCPU finds; nothing executes. 0 when they would
 * have run.
 */
static inline int real_first_run(struct real *r)
{
	long size = kvm_ioctl(r->system, KVM_GET_VCPU_MMAP_SIZE, 0);

	for (unsigned int i = 0; i < r->nr_cpus; i++) {
		struct arm64_run *run;
		void *page;
		long rc;

		CU_ASSERT_EQUAL_FATAL(kvm_mmap(r->vcpus[i], (size_t)size, 0, &page), 0);
		run = page;
		run->immediate_exit = 1;
		rc = kvm_ioctl(r->vcpus[i], KVM_RUN, 0);
		munmap(page, (size_t)size);
		if (rc != -EINTR)
			return rc ? (int)rc : -EPROTO;
	}
	return 0;
}

static inline bool real_has(struct real *r, enum gic_kind kind)
{
	return device_type_exists(r->vm, kind == GIC_V2 ? ARM64_DEV_TYPE_VGIC_V2 :
				  ARM64_DEV_TYPE_VGIC_V3);
}

static inline struct gic_config real_config(enum gic_kind kind, unsigned int cpus)
{
	struct gic_config config = { .kind = kind, .its = kind == GIC_V3, .nr_cpus = cpus };

	gic_config_init(&config, 40);
	return config;
}

/* Why this host cannot do it, or NULL. */
static inline const char *real_lacks(struct real *r, enum gic_kind kind, bool el2)
{
	if (!real_has(r, kind))
		return kind == GIC_V2 ? "no GICv2" : "no GICv3";
	return el2 && kvm_check_extension(r->vm, ARM64_CAP_EL2) <= 0 ? "no EL2 for guests" : NULL;
}

/* Created and initialised. False when skipped: this host has no such GIC, or no EL2. */
static inline bool real_start_el2(struct real *r, enum gic_kind kind, unsigned int cpus, bool el2)
{
	struct gic_config config = real_config(kind, cpus);
	const char *why;

	if (!real_open(r))
		return false;
	why = real_lacks(r, kind, el2);
	if (why) {
		unit_skip(why);
		real_close(r);
		return false;
	}
	r->el2 = el2;
	real_add_memory(r);
	real_add_cpus(r, cpus);
	CU_ASSERT_EQUAL(gic_create(r->vm, &config, &r->gic, &r->err), 0);
	CU_ASSERT_EQUAL(gic_init(&r->gic, &r->err), 0);
	CU_ASSERT_STRING_EQUAL(r->err.text, "");
	return true;
}

static inline bool real_start(struct real *r, enum gic_kind kind, unsigned int cpus)
{
	return real_start_el2(r, kind, cpus, false);
}

static inline void poke(const struct real *r, uint32_t group, uint64_t attr, uint64_t value)
{
	uint32_t word = (uint32_t)value;
	struct kvm_obj *dev = group == ITS ? r->gic.its : r->gic.dev;
	int rc = device_set_attr(dev, group, attr,
				 group == ITS || group == SYSREGS ? (void *)&value : &word);

	CU_ASSERT_EQUAL(rc, 0);
	if (rc)
		printf("group %u attribute 0x%llx: %d\n", group, (unsigned long long)attr, rc);
}

static inline uint64_t peek(const struct real *r, uint32_t group, uint64_t attr)
{
	uint64_t value = 0;
	struct kvm_obj *dev = group == ITS ? r->gic.its : r->gic.dev;

	CU_ASSERT_EQUAL(device_get_attr(dev, group, attr, &value), 0);
	return group == ITS || group == SYSREGS ? value : (uint32_t)value;
}

/* The vCPU's part of an attribute. */
static inline uint64_t cpu_attr(const struct real *r, unsigned int cpu)
{
	if (r->gic.config.kind == GIC_V2)
		return (uint64_t)cpu << 32;
	return (r->mpidrs[cpu] & 0xffffff) << 32;
}

#endif
