// SPDX-License-Identifier: Apache-2.0
/*
 * Tests of the interface contract (contract.md), the same for every provider:
 * a suite is registered once for each provider that can be used here. Rows are
 * tables; the section that a row comes from is cited beside it.
 */
#ifndef UCVM_TESTS_CONTRACT_CONTRACT_H
#define UCVM_TESTS_CONTRACT_CONTRACT_H

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>
#include <errno.h>
#include <linux/kvm.h>
#include <stdbool.h>

#include "arch/s390/kvm_attr.h"
#include "core/be.h"
#include "core/kvm.h"
#include "ucvm/s390_kvm.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define MIB		UINT64_C(0x100000)
#define PSW_64BIT	UINT64_C(0x0000000180000000)	/* DAT off, 64-bit mode */
#define PSW_DAT_BIT	UINT64_C(0x0400000000000000)
#define PSW_EXT_BIT	UINT64_C(0x0100000000000000)
#define PSW_WAIT_BIT	UINT64_C(0x0002000000000000)
#define PSW_PROBLEM_BIT	UINT64_C(0x0001000000000000)
#define DIAG_MARK	0x8312, 0x0501			/* always intercepted */

/* The kernels whose answers differ. */
enum kernel { K6_1, K6_12, K7_2, KERNELS };

/* The provider under test. Set by the initialiser of each suite. */
struct subject {
	const struct kvm_provider *provider;
	enum kernel kernel;
	bool soft;		/* calls that harm a real kernel may be made */
};

const struct subject *subject(void);

/* A VM with one vCPU and memory that is not mapped yet. */
struct fixture {
	struct kvm_obj *sys, *vm, *vcpu;
	struct s390_run *run;
	struct s390_sie_block *sie;
	uint8_t *mem;		/* MEM_SIZE bytes, 1 MiB aligned */
	void *raw;
	size_t raw_size;
};

#define MEM_SIZE	(8 * MIB)

bool fixture_open(struct fixture *f);
void fixture_close(struct fixture *f);

/* One more vCPU of the same VM; run and sie are mapped. False: not possible. */
struct vcpu {
	struct kvm_obj *obj;
	struct s390_run *run;
	struct s390_sie_block *sie;
};

bool vcpu_open(struct fixture *f, unsigned int id, struct vcpu *v);
void vcpu_close(struct vcpu *v);

/* fixture_open() with 4 MiB mapped at 0 and a started CPU. */
bool fixture_open_mapped(struct fixture *f);

long vcpu_ucas_map(struct kvm_obj *vcpu, const void *user, uint64_t vcpu_addr, uint64_t length);
long vcpu_ucas_unmap(struct kvm_obj *vcpu, uint64_t vcpu_addr, uint64_t length);

/* Put instructions at a guest address below 4 MiB (mapped 1:1 from mem). */
void code_put(struct fixture *f, uint64_t addr, const uint16_t *code, size_t count);
#define CODE(f, addr, ...) do {							\
	static const uint16_t code_[] = { __VA_ARGS__ };			\
	code_put(f, addr, code_, ARRAY_SIZE(code_));				\
} while (0)

/*
 * Tables that map the first MiB one to one, for an address space whose ASCE is
 * DAT_ASCE; the page-table entry of virtual page n is at DAT_PTE(n).
 */
#define DAT_ASCE	UINT64_C(0x10000)	/* segment table of 512 entries */
#define DAT_PAGE_TABLE	UINT64_C(0x20000)
#define DAT_PTE(n)	(DAT_PAGE_TABLE + 8 * (n))
void dat_tables_put(struct fixture *f);

/* KVM_RUN from a PSW. */
long run_at(struct fixture *f, uint64_t mask, uint64_t addr);

/* Addresses that no user space may use; the last is a page without access. */
size_t bad_addresses(struct fixture *f, uintptr_t *list, size_t max);

/* What an ioctl of a VM or vCPU answers to them: 7.2 refuses one before it looks. */
long pointer_error(unsigned long request);

/* A comparison that names what was compared. */
void check_equal(const char *file, unsigned int line, const char *what, long long got,
		 long long want);
#define CHECK(what, got, want) check_equal(__FILE__, __LINE__, what, got, want)

extern CU_TestInfo cases_system[], cases_vm[], cases_attr[], cases_flic[], cases_ucas[],
	cases_vcpu[], cases_irq[], cases_run[], cases_threads[], cases_ucontrol[],
	cases_lazy[];

#endif
