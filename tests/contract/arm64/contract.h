// SPDX-License-Identifier: Apache-2.0
/*
 * The errno matrix of KVM on arm64 as data. A row is one operation and what
 * Linux 6.1, 6.12 and 7.2 answer; a scenario is a fresh machine and the rows
 * that are done to it in order. Each row cites where it comes from: a section
 * of contract.md ("D.3"), or a kernel document that the contract starts from:
 *
 *   seed api.txt 4.77    KVM_ARM_VCPU_INIT, KVM_GET_REG_LIST (2012)
 *   seed api.txt 4.79    KVM_CREATE_DEVICE and device attributes (2013)
 *   seed api.txt 4.80    KVM_ARM_SET_DEVICE_ADDR (2013)
 *   seed vcpu.txt        vCPU attributes: PMU, timers, stolen time (2019)
 *   seed ucas            KVM_S390_UCAS_MAP and UNMAP (2012)
 *
 * and "run" where only trying told.
 */
#ifndef UCVM_TESTS_CONTRACT_ARM64_CONTRACT_H
#define UCVM_TESTS_CONTRACT_ARM64_CONTRACT_H

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>
#include <errno.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdbool.h>

#include "core/kvm.h"
#include "ucvm/arm64_kvm.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define KIB		UINT64_C(1024)
#define MIB		(1024 * KIB)
#define GIB		(1024 * MIB)

/* The kernels whose answers differ. */
enum kernel { K6_1, K6_12, K7_2, KERNELS };

/* What a host may have or lack; a row names what it needs. */
enum host {
	HOST_GIC2 = 1 << 0,
	HOST_GIC3 = 1 << 1,
	HOST_SVE = 1 << 2,
	HOST_PAUTH = 1 << 3,
	HOST_PMU = 1 << 4,
	HOST_EL2 = 1 << 5,	/* nested virtualization */
	HOST_32BIT = 1 << 6,	/* EL1 in AArch32 */
	HOST_MTE = 1 << 7,
	HOST_PKVM = 1 << 8,	/* kvm-arm.mode=protected */
	HOST_RAS = 1 << 9,	/* SError with a syndrome */
};

/* The provider under test, and what it can do. */
struct subject {
	const struct kvm_provider *provider;
	enum kernel kernel;
	uint32_t host;
	unsigned int ipa_limit;	/* largest IPA size in bits */
	unsigned int passed, failed, skipped;	/* rows */
};

struct subject *subject(void);

/*
 * Fill @s->host and ipa_limit; provider and kernel are set. -errno: the rows
 * cannot be run here; @reason says why.
 */
int subject_probe(struct subject *s, const char **reason);

enum object { VM, VCPU0, VCPU1, VCPU2, GIC, ITS, ITS2, SYS, OBJECTS };
enum gic { NO_GIC, GIC_V2, GIC_V3, GIC_ANY };

#define VCPUS		3
#define RAM_SIZE	(4 * MIB)
#define RAM_BASE	(1 * GIB)		/* slot 0 of a scenario with memory */
#define MMIO_BASE	UINT64_C(0x09000000)	/* nothing is there */
#define GICD_BASE	UINT64_C(0x08000000)
#define GICC_BASE	UINT64_C(0x08010000)
#define GICR_BASE	UINT64_C(0x080a0000)
#define ITS_BASE	UINT64_C(0x08080000)
#define SPARE_BASE	UINT64_C(0x0a000000)	/* nothing is there either */

/* A machine under test. */
struct machine {
	struct kvm_obj *obj[OBJECTS];
	struct arm64_run *run[VCPUS];
	size_t run_size;
	uint8_t *ram;		/* RAM_SIZE bytes, page aligned */
	int event[2];		/* eventfds */
	unsigned int ipa_bits;
	uint32_t target;	/* KVM_ARM_PREFERRED_TARGET */
	pthread_t thread;	/* runs vCPU 0 */
	bool thread_runs;
	uint64_t got;		/* what an operation read, for the failure's text */
};

struct row;
typedef long operation(struct machine *m, const struct row *row);

/*
 * What an operation returns when the call succeeded and what it brought is not
 * row->value; machine.got holds it.
 */
#define VALUE_DIFFERS	0x10000
/* What FLIP and REG_SAME return when not the write failed, but the read before it. */
#define READ_FAILS(e)	(VALUE_DIFFERS + (e))

struct row {
	const char *cite;
	const char *what;
	int want[KERNELS];	/* errno, 0, or ABSENT */
	int pkvm;		/* if not 0, on a pKVM host: 1 + errno */
	int older;		/* if not 0, before 7.2 also right: 1 + errno */
	uint32_t need, without;	/* enum host */
	operation *op;
	enum object obj;
	uint32_t group;
	uint64_t attr;
	uint64_t value;
	unsigned long request;
	const void *data;
	size_t size;
	bool above_ipa;		/* value counts from the end of the IPA space */
};

#define ABSENT	(-1)		/* this kernel has no such thing to ask */

/* A machine, made before the first row. */
struct scenario {
	const char *name;
	uint32_t need, without;
	uint32_t ipa_type;	/* KVM_CREATE_VM's type */
	unsigned int vcpus;	/* created, ids 0, 1, ... */
	bool init;		/* and initialised, with: */
	uint32_t features;
	bool memory;		/* RAM_SIZE bytes at RAM_BASE */
	enum gic gic;
	bool placed;		/* its addresses are set */
	bool ready;		/* and it is initialised */
	bool pmu_ready;		/* PMU interrupt 23, INIT, on every vCPU */
	const uint32_t *code;	/* instructions at RAM_BASE */
	size_t words;
	const struct row *rows;
	size_t count;
};

void scenario_run(const struct scenario *s);

/*
 * SCENARIO(function, "name", rows, members of struct scenario ...) defines the
 * CUnit test function of a scenario.
 */
#define SCENARIO(fn, text, table, ...)						\
	static void fn(void)							\
	{									\
		static const struct scenario s = {				\
			.name = text, .rows = table, .count = ARRAY_SIZE(table), \
			__VA_ARGS__						\
		};								\
		scenario_run(&s);						\
	}
#define CODE(words_)	.code = words_, .words = ARRAY_SIZE(words_)

/* Rows: ROW("D.3", "NR_IRQS 63", ALL(EINVAL), SET32(GIC, ...), NEED(HOST_SVE)) */
#define ROW(cite_, what_, want_, ...)	{ .cite = cite_, .what = what_, .want = want_, __VA_ARGS__ }
#define ALL(e)		{ e, e, e }
#define OK		{ 0, 0, 0 }
#define BY(e6_1, e6_12, e7_2)	{ e6_1, e6_12, e7_2 }
#define PKVM(e)		.pkvm = 1 + (e)
/* What 6.1 and 6.12 answered before the change came into their stable series. */
#define OLDER_STABLE(e)	.older = 1 + (e)
#define NEED(h)		.need = (h)
#define WITHOUT(h)	.without = (h)
#define ABOVE_IPA	.above_ipa = true

/*
 * Attributes of a VM, vCPU or device: object, group, attribute, value. BAD: at
 * an address that cannot be read. FLIP writes back what it read with the bits of
 * the value changed. A macro may stand for group and attribute together.
 */
operation attr_set, attr_get, attr_get_is, attr_has, attr_set_bad, attr_get_bad, attr_flip;
#define ATTR_(op_, size_, obj_, group_, attr_) \
	.op = op_, .obj = obj_, .group = group_, .attr = attr_, .size = size_
#define ATTR_VALUE_(op_, size_, obj_, group_, attr_, value_) \
	ATTR_(op_, size_, obj_, group_, attr_), .value = value_
#define SET(...)		ATTR_(attr_set, 0, __VA_ARGS__)	/* no value */
#define SET32(...)		ATTR_VALUE_(attr_set, 4, __VA_ARGS__)
#define SET64(...)		ATTR_VALUE_(attr_set, 8, __VA_ARGS__)
#define SET_DATA(...)		ATTR_DATA_(__VA_ARGS__)
#define ATTR_DATA_(o, g, a, ...) .op = attr_set, .obj = o, .group = g, .attr = a, DATA(__VA_ARGS__)
#define SET_BAD(...)		ATTR_(attr_set_bad, 0, __VA_ARGS__)
#define FLIP(...)		ATTR_VALUE_(attr_flip, 8, __VA_ARGS__)
#define GET(...)		ATTR_(attr_get, 8, __VA_ARGS__)
#define GET_FROM(...)		ATTR_VALUE_(attr_get, 8, __VA_ARGS__)	/* its buffer before */
#define GET_BAD(...)		ATTR_(attr_get_bad, 0, __VA_ARGS__)
#define GET_IS32(...)		ATTR_VALUE_(attr_get_is, 4, __VA_ARGS__)
#define GET_IS64(...)		ATTR_VALUE_(attr_get_is, 8, __VA_ARGS__)
#define HAS(...)		ATTR_(attr_has, 0, __VA_ARGS__)

/* Any ioctl: with a number, with a copy of a structure, with a bad address. */
operation ioctl_value, ioctl_data, ioctl_bad;
#define IOCTL(o, r, v)		.op = ioctl_value, .obj = o, .request = r, .value = v
#define IOCTL_DATA(o, r, ...)	.op = ioctl_data, .obj = o, .request = r, DATA(__VA_ARGS__)
#define IOCTL_BAD(o, r)		.op = ioctl_bad, .obj = o, .request = r
#define DATA(type, ...)		.data = &(const type){ __VA_ARGS__ }, .size = sizeof(type)

/* Registers, by id. REG_SAME writes back what it read. */
operation reg_get, reg_get_is, reg_set, reg_same, reg_get_bad, reg_set_bad;
#define REG_(op_, o, id, v)	.op = op_, .obj = o, .attr = id, .value = v
#define REG_GET(id)		REG_(reg_get, VCPU0, id, 0)
#define REG_GET_BAD(id)		REG_(reg_get_bad, VCPU0, id, 0)
#define REG_IS(id, v)		REG_(reg_get_is, VCPU0, id, v)
#define REG_SET(id, v)		REG_(reg_set, VCPU0, id, v)
#define REG_SET_BAD(id)		REG_(reg_set_bad, VCPU0, id, 0)
#define REG_SAME(id)		REG_(reg_same, VCPU0, id, 0)
#define REG_FLIP(id, bits)	.op = reg_same, .obj = VCPU0, .attr = id, .value = bits

/* Objects. They stay with the machine, in the place given. */
operation vm_new, vcpu_new, vcpu_init_features, device_new;
#define VM_NEW(type)		.op = vm_new, .value = type
#define VCPU_NEW(id)		.op = vcpu_new, .value = id
#define VCPU_INIT(o, bits)	.op = vcpu_init_features, .obj = o, .value = bits
#define DEVICE_NEW(o, t, f)	.op = device_new, .obj = o, .value = t, .attr = f

/* Memory: slot, flags, address, size; the RAM's offset in .request. */
operation memory_set, dirty_log_get;
#define MEMORY(slot, flags, gpa, bytes)	.op = memory_set, .group = slot, .size = flags, \
					.attr = gpa, .value = bytes
#define MEMORY_AT(slot, flags, gpa, bytes, offset) \
	MEMORY(slot, flags, gpa, bytes), .request = offset

/* Events: eventfd 0 or 1. */
operation irqfd_set, ioeventfd_set;
#define IRQFD(n, gsi_, flags_)	.op = irqfd_set, .group = n, .value = gsi_, .attr = flags_
#define IOEVENTFD(n, addr_, len_, flags_) \
	.op = ioeventfd_set, .group = n, .attr = addr_, .size = len_, .value = flags_

/*
 * KVM_RUN. RUN: the exit reason must be value. RUN_FAILS: only its errno counts.
 * RUN_BLOCKS: a signal comes every 20 ms, and EINTR is the answer of a vCPU
 * that waits or spins. RUN_MMIO: an access to attr; a write of value, or a read
 * that brings value.
 */
operation vcpu_start, vcpu_stop;	/* vCPU 0 in a thread of its own */
operation run_exit, run_once, run_blocks, run_immediate, run_mmio_write, run_mmio_read,
	run_system_event, run_hypercall;
#define RUN(o, reason)		.op = run_exit, .obj = o, .value = reason
#define RUN_FAILS(o)		.op = run_once, .obj = o
#define RUN_BLOCKS(o)		.op = run_blocks, .obj = o
#define RUN_IMMEDIATE(o)	.op = run_immediate, .obj = o
#define RUN_MMIO_WRITE(o, addr_, len_, v) \
	.op = run_mmio_write, .obj = o, .attr = addr_, .size = len_, .value = v
#define RUN_MMIO_READ(o, addr_, len_, v) \
	.op = run_mmio_read, .obj = o, .attr = addr_, .size = len_, .value = v
#define RUN_SYSTEM_EVENT(o, type_, flags_) \
	.op = run_system_event, .obj = o, .value = type_, .attr = flags_
#define RUN_HYPERCALL(o, nr_, flags_) \
	.op = run_hypercall, .obj = o, .value = nr_, .attr = flags_

operation mp_state_is;
#define MP_STATE_IS(o, state)	.op = mp_state_is, .obj = o, .value = state

/* Helpers of operations that a file of tests defines itself. */
struct kvm_obj *row_object(struct machine *m, const struct row *row);
uint64_t row_value(const struct machine *m, const struct row *row);
long reg_access(struct kvm_obj *vcpu, unsigned long request, uint64_t id, void *value);
#define BAD_ADDRESS	((uintptr_t)8)	/* in the page that is never mapped */

extern CU_TestInfo arm64_cases_vm[], arm64_cases_memory[], arm64_cases_vcpu[],
	arm64_cases_reg[], arm64_cases_attr[], arm64_cases_vgic2[], arm64_cases_vgic3[],
	arm64_cases_its[], arm64_cases_irq[], arm64_cases_run[];

#endif
