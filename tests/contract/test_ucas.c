// SPDX-License-Identifier: Apache-2.0
/*
 * KVM_S390_UCAS_MAP, KVM_S390_UCAS_UNMAP and KVM_S390_VCPU_FAULT, row by row
 * of contract.md A.4 and A.5, as each kernel answers.
 */
#include "tests/contract/contract.h"

#include <sys/mman.h>

#define BIG	(UINT64_C(1) << 63)
#define TOP	(-MIB)			/* the last segment */
#define BEYOND	5			/* 7.2: an addressing exception, of all things */

static void arguments(void)
{
	static const struct {
		const char *what;
		bool map;
		uint64_t user, vcpu, length;
		long want[KERNELS];
	} rows[] = {
		{ "map", true, 16 * MIB, 0, MIB, { 0, 0, 0 } },
		{ "user address", true, MIB + 4096, 0, MIB, { -EINVAL, -EINVAL, -EINVAL } },
		{ "vCPU address", true, MIB, 4096, MIB, { -EINVAL, -EINVAL, -EINVAL } },
		{ "length", true, MIB, 0, 4096, { -EINVAL, -EINVAL, -EINVAL } },
		{ "a byte too many", true, MIB, 1, MIB, { -EINVAL, -EINVAL, -EINVAL } },
		{ "map nothing", true, MIB, 0, 0, { -EINVAL, -EINVAL, 0 } },
		{ "vCPU wraps", true, MIB, TOP, 2 * MIB, { -EINVAL, -EINVAL, BEYOND } },
		{ "vCPU reaches the end", true, MIB, TOP, MIB, { -EINVAL, -EINVAL, 0 } },
		{ "user wraps", true, TOP, 0, 2 * MIB, { -EINVAL, -EINVAL, BEYOND } },
		{ "user reaches the end", true, TOP, 0, MIB, { -EINVAL, -EINVAL, 0 } },
		{ "user in the kernel's half", true, BIG, 0, MIB, { 0, 0, 0 } },
		{ "unmap, user ignored", false, 4095, 0, MIB, { 0, 0, 0 } },
		{ "unmap what is not mapped", false, 0, 64 * MIB, 16 * MIB, { 0, 0, 0 } },
		{ "unmap vCPU address", false, 0, 4096, MIB, { -EINVAL, -EINVAL, -EINVAL } },
		{ "unmap length", false, 0, 0, 4096, { -EINVAL, -EINVAL, -EINVAL } },
		{ "unmap nothing", false, 0, 0, 0, { -EINVAL, -EINVAL, 0 } },
		{ "unmap wraps", false, 0, TOP, 2 * MIB, { -EINVAL, -EINVAL, 0 } },
	};
	struct fixture f;

	if (!fixture_open(&f))
		return;
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		struct s390_ucas_mapping m = { rows[n].user, rows[n].vcpu, rows[n].length };

		CHECK(rows[n].what, kvm_ioctl_ptr(f.vcpu, rows[n].map ? S390_KVM_UCAS_MAP :
						  S390_KVM_UCAS_UNMAP, &m),
		      rows[n].want[subject()->kernel]);
	}
	fixture_close(&f);
}

static void bad_pointers(void)
{
	uintptr_t bad[8];
	struct fixture f;
	size_t count;

	if (!fixture_open(&f))
		return;
	count = bad_addresses(&f, bad, ARRAY_SIZE(bad));
	for (size_t n = 0; n < count; n++) {
		CHECK("map", kvm_ioctl(f.vcpu, S390_KVM_UCAS_MAP, bad[n]), -EFAULT);
		CHECK("unmap", kvm_ioctl(f.vcpu, S390_KVM_UCAS_UNMAP, bad[n]), -EFAULT);
	}
	fixture_close(&f);
}

#define UNMAPPED { -EFAULT, -EFAULT, -EREMOTE }

static void check_fault(struct fixture *f, const char *what, uint64_t addr, const long *want)
{
	long expected = want[subject()->kernel];

	f->run->exit_reason = 99;
	CHECK(what, kvm_ioctl(f->vcpu, S390_KVM_VCPU_FAULT, addr), expected);
	if (expected != -EREMOTE)
		return;
	CHECK("exit reason", f->run->exit_reason, S390_EXIT_UCONTROL);
	CHECK("pgm_code", f->run->ucontrol.pgm_code, 0x10);
	CHECK("trans_exc_code", f->run->ucontrol.trans_exc_code, addr);
}

static void faults(void)
{
	static const long unmapped[KERNELS] = UNMAPPED, ok[KERNELS] = { 0, 0, 0 },
		no_page[KERNELS] = { -EFAULT, -EFAULT, -EFAULT };
	struct fixture f;

	if (!fixture_open(&f))
		return;
	check_fault(&f, "nothing mapped", 0, unmapped);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem, 0, 2 * MIB), 0);
	check_fault(&f, "mapped", 0x1fffff, ok);
	check_fault(&f, "behind it", 0x200123, unmapped);
	CHECK("no access", mprotect(f.mem + 0x5000, 4096, PROT_NONE), 0);
	check_fault(&f, "without access", 0x5000, no_page);
	CHECK("read only", mprotect(f.mem + 0x5000, 4096, PROT_READ), 0);
	check_fault(&f, "for reading", 0x5000, ok);
	CHECK("map kernel addresses", vcpu_ucas_map(f.vcpu, (void *)(uintptr_t)BIG, 8 * MIB, MIB), 0);
	check_fault(&f, "nobody's address", 8 * MIB, no_page);
	fixture_close(&f);
}

/* What is behind an address: the byte that the guest loads there. */
static void check_byte(struct fixture *f, uint64_t addr, int want)
{
	f->run->s.regs.gprs[1] = addr;
	CHECK("KVM_RUN", run_at(f, PSW_64BIT, 0x2000), 0);
	if (want < 0) {
		CHECK("exit reason", f->run->exit_reason, S390_EXIT_UCONTROL);
		CHECK("trans_exc_code", f->run->ucontrol.trans_exc_code, addr & -UINT64_C(4096));
		return;
	}
	CHECK("exit reason", f->run->exit_reason, S390_EXIT_SIEIC);
	CHECK("the byte", f->run->s.regs.gprs[2], want);
}

#define LLGC_CODE 0xe320, 0x1000, 0x0090, DIAG_MARK	/* LLGC 2,0(1) */

static void replace_and_split(void)
{
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LLGC_CODE);
	for (unsigned int n = 0; n < 8; n++)
		f.mem[n * MIB + 0x100] = 0x10 + n;
	check_byte(&f, 2 * MIB + 0x100, 0x12);
	CHECK("replace", vcpu_ucas_map(f.vcpu, f.mem + 6 * MIB, 2 * MIB, MIB), 0);
	check_byte(&f, 2 * MIB + 0x100, 0x16);
	check_byte(&f, MIB + 0x100, 0x11);
	check_byte(&f, 3 * MIB + 0x100, 0x13);
	CHECK("a part", vcpu_ucas_unmap(f.vcpu, MIB, MIB), 0);
	check_byte(&f, MIB + 0x100, -1);
	check_byte(&f, 2 * MIB + 0x100, 0x16);
	CHECK("the rest", vcpu_ucas_unmap(f.vcpu, MIB, 64 * MIB), 0);
	check_byte(&f, 2 * MIB + 0x100, -1);
	check_byte(&f, 3 * MIB + 0x100, -1);
	CHECK("again", vcpu_ucas_map(f.vcpu, f.mem + 4 * MIB, 1024 * MIB, 2 * MIB), 0);
	check_byte(&f, 1025 * MIB + 0x100, 0x15);
	fixture_close(&f);
}

/* Memory that changed behind a mapping is found when it is mapped anew. */
static void remapped_memory(void)
{
	static const long no_page[KERNELS] = { -EFAULT, -EFAULT, -EFAULT };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LLGC_CODE);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 5 * MIB, 5 * MIB, MIB), 0);
	check_byte(&f, 5 * MIB, 0);
	CHECK("unmap", vcpu_ucas_unmap(f.vcpu, 5 * MIB, MIB), 0);
	CHECK("munmap", munmap(f.mem + 5 * MIB, MIB), 0);
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 5 * MIB, 5 * MIB, MIB), 0);
	check_fault(&f, "gone", 5 * MIB, no_page);
	fixture_close(&f);
}

/* One user segment at two addresses: 7.2 allows it, older kernels fail late. */
static void aliases(void)
{
	static const long second[KERNELS] = { -EEXIST, -EEXIST, 0 }, ok[KERNELS] = { 0, 0, 0 };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LLGC_CODE);
	f.mem[5 * MIB] = 0x77;
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + 5 * MIB, 16 * MIB, MIB), 0);
	CHECK("the same", vcpu_ucas_map(f.vcpu, f.mem + 5 * MIB, 17 * MIB, MIB), 0);
	check_fault(&f, "first use", 16 * MIB, ok);
	check_fault(&f, "second use", 17 * MIB, second);
	check_byte(&f, 16 * MIB, 0x77);
	if (subject()->kernel == K7_2)
		check_byte(&f, 17 * MIB, 0x77);
	CHECK("unmap", vcpu_ucas_unmap(f.vcpu, 16 * MIB, MIB), 0);
	check_fault(&f, "alone now", 17 * MIB, ok);
	check_byte(&f, 17 * MIB, 0x77);
	fixture_close(&f);
}

/* User address 0 is a valid one, which older kernels take for "not mapped". */
static void user_address_zero(void)
{
	static const long zero[KERNELS] = { -EFAULT, -EFAULT, -EFAULT };
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LLGC_CODE);
	CHECK("map", vcpu_ucas_map(f.vcpu, NULL, 16 * MIB, 2 * MIB), 0);
	check_fault(&f, "segment 0", 16 * MIB, zero);
	if (subject()->kernel != K7_2)
		check_byte(&f, 16 * MIB, -1);
	fixture_close(&f);
}

/* 7.2 maps up to the end of the address space, and says then that there is more. */
static void wrap_around(void)
{
	struct fixture f;

	if (subject()->kernel != K7_2 || !fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LLGC_CODE);
	code_put(&f, MIB + 0x2000, (uint16_t[]){ LLGC_CODE }, 5);
	f.mem[0x300] = 0x31;
	f.mem[MIB + 0x300] = 0x32;
	CHECK("map", vcpu_ucas_map(f.vcpu, f.mem, TOP, 2 * MIB), BEYOND);
	check_byte(&f, 0x300, 0x31);
	check_byte(&f, MIB + 0x300, 0x32);	/* where it was */
	check_fault(&f, "the last segment", TOP, (const long[]){ 0, 0, 0 });
	CHECK("unmap", vcpu_ucas_unmap(f.vcpu, TOP, 2 * MIB), 0);
	check_fault(&f, "the last segment", TOP, (const long[])UNMAPPED);
	check_fault(&f, "the first segment", 0, (const long[]){ 0, 0, 0 });
	check_fault(&f, "the second segment", MIB, (const long[]){ 0, 0, 0 });
	fixture_close(&f);
}

static void many_segments(void)
{
	struct fixture f;

	if (!fixture_open_mapped(&f))
		return;
	CODE(&f, 0x2000, LLGC_CODE);
	for (unsigned int n = 0; n < 2000; n++)
		CHECK("map", vcpu_ucas_map(f.vcpu, f.mem + (4 + n % 2) * MIB, (100 + 2 * n) * MIB, MIB), 0);
	for (unsigned int n = 0; n < 2000; n += 2)
		CHECK("unmap", vcpu_ucas_unmap(f.vcpu, (100 + 2 * n) * MIB, MIB), 0);
	f.mem[5 * MIB] = 0x55;
	check_byte(&f, 100 * MIB, -1);
	check_byte(&f, 102 * MIB, 0x55);
	check_byte(&f, 104 * MIB, -1);
	check_byte(&f, 103 * MIB, -1);
	fixture_close(&f);
}

CU_TestInfo cases_ucas[] = {
	{ "alignment, lengths, limits", arguments },
	{ "bad pointers", bad_pointers },
	{ "faults on request", faults },
	{ "replaced and partly unmapped", replace_and_split },
	{ "memory that changed in between", remapped_memory },
	{ "aliases", aliases },
	{ "user address 0", user_address_zero },
	{ "wrap-around", wrap_around },
	{ "many segments", many_segments },
	CU_TEST_INFO_NULL,
};
