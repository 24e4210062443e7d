// SPDX-License-Identifier: Apache-2.0
/*
 * The library's address spaces: checks of map, unmap, reserve and populate,
 * the policies and the fault callback with a guest that faults, and access to
 * memory by absolute, real and logical address.
 */
#include "arch/s390/zarch.h"
#include "tests/unit/lib_bed.h"

static void checks_of_ranges(void)
{
	struct bed b;

	bed_open(&b);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory + 1, MIB, MIB), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory + MIB, MIB + 4096, MIB), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory + MIB, MIB, 0), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory + MIB, MIB, 4096), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, NULL, MIB, MIB), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory + MIB, -MIB, MIB), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory, MIB, MIB), -EEXIST);
	CU_ASSERT_EQUAL(ucvm_vcpu_reserve(b.vcpu, b.memory, MIB, MIB), -EEXIST);
	CU_ASSERT_EQUAL(ucvm_vcpu_reserve(b.vcpu, b.memory + 7, MIB, MIB), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_unmap(b.vcpu, 7, MIB), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_unmap(b.vcpu, MIB, 0), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_unmap(b.vcpu, 5 * MIB, MIB), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_populate(b.vcpu, 0, 0), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_populate(b.vcpu, ~UINT64_C(0), 2), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_populate(b.vcpu, MIB - 1, 2), -EFAULT);
	CU_ASSERT_EQUAL(ucvm_vcpu_populate(b.vcpu, 5, 7), 0);
	bed_close(&b);
}

static void limit_of_the_address_space(void)
{
	struct ucvm_vcpu_options o = { .size = sizeof(o), .limit = 2 * MIB };
	struct bed b;

	bed_open_with(&b, &o);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory + MIB, MIB, MIB), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory + 2 * MIB, 2 * MIB, MIB), -EINVAL);
	bed_close(&b);
}

/* lg 2,0(3) at START with register 3 = @address, then DIAGNOSE. */
static void program_load(struct bed *b, uint64_t address)
{
	bed_program(b, 0xe3, 0x20, 0x30, 0x00, 0x00, 0x04, 0x83, 0x00, 0x05, 0x00);
	ucvm_vcpu_set_register(b->vcpu, UCVM_REG_GPR(3), address);
	ucvm_vcpu_set_psw(b->vcpu, PSW_64, START);
}

static void fault_that_nobody_claims(void)
{
	struct ucvm_exit e;
	struct bed b;

	bed_open(&b);
	program_load(&b, MIB + 0x1238);
	e = bed_run(&b);
	CU_ASSERT_EQUAL(e.reason, UCVM_EXIT_FAULT);
	CU_ASSERT_EQUAL(e.address, MIB + 0x1000);
	CU_ASSERT_EQUAL(bed_psw_address(&b), START);	/* nullified */
	be64_store(b.memory + MIB + 0x1238, 77);
	CU_ASSERT_EQUAL(ucvm_vcpu_map(b.vcpu, b.memory + MIB, MIB, MIB), 0);
	bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(bed_gpr(&b, 2), 77);
	CU_ASSERT_EQUAL(ucvm_vcpu_unmap(b.vcpu, MIB, MIB), 0);
	program_load(&b, MIB);
	CU_ASSERT_EQUAL(bed_run(&b).reason, UCVM_EXIT_FAULT);

	/* skipping it, and then taking that back */
	CU_ASSERT_EQUAL(ucvm_vcpu_advance(b.vcpu), 6);
	CU_ASSERT_EQUAL(ucvm_vcpu_advance(b.vcpu), 0);
	CU_ASSERT_EQUAL(bed_psw_address(&b), START + 6);
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(b.vcpu), 6);
	CU_ASSERT_EQUAL(bed_psw_address(&b), START);
	bed_close(&b);
}

struct faults {
	uint8_t *host;		/* mapped by the callback at the segment that faulted */
	int verdict;
	unsigned int count;
	uint64_t address;
};

static int on_fault(struct ucvm_vcpu *vcpu, uint64_t address, void *opaque)
{
	struct faults *f = opaque;

	f->count++;
	f->address = address;
	if (f->host)
		CU_ASSERT_EQUAL(ucvm_vcpu_map(vcpu, f->host, address & ~(MIB - 1), MIB), 0);
	return f->verdict;
}

static void bed_open_faults(struct bed *b, struct faults *f, enum ucvm_policy policy)
{
	struct ucvm_vcpu_options o = {
		.size = sizeof(o), .policy = policy, .fault = on_fault, .fault_opaque = f,
	};

	memset(f, 0, sizeof(*f));
	bed_open_with(b, &o);
}

static void policies(void)
{
	static const struct {
		enum ucvm_policy policy;
		unsigned int asked;
	} rows[] = {
		{ UCVM_POLICY_EAGER, 0 }, { UCVM_POLICY_LAZY, 0 }, { UCVM_POLICY_CALLBACK, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct faults f;
		struct bed b;

		bed_open_faults(&b, &f, rows[i].policy);
		CU_ASSERT_EQUAL(ucvm_vcpu_add_memory(b.vcpu, b.memory + MIB, MIB, MIB), 0);
		be64_store(b.memory + MIB + 8, 5);
		program_load(&b, MIB + 8);
		bed_run_to(&b, UCVM_ICPT_INST);
		CU_ASSERT_EQUAL(bed_gpr(&b, 2), 5);
		CU_ASSERT_EQUAL(f.count, rows[i].asked);
		program_load(&b, MIB + 8);
		bed_run_to(&b, UCVM_ICPT_INST);
		CU_ASSERT_EQUAL(f.count, rows[i].asked);
		bed_close(&b);
	}
}

static void verdicts_of_the_fault_callback(void)
{
	struct ucvm_exit e;
	struct faults f;
	struct bed b;
	char text[256];

	bed_open_faults(&b, &f, UCVM_POLICY_EAGER);
	f.verdict = UCVM_PASS;
	program_load(&b, 3 * MIB + 16);
	e = bed_run(&b);
	CU_ASSERT_EQUAL(e.reason, UCVM_EXIT_FAULT);
	CU_ASSERT_EQUAL(f.address, 3 * MIB);
	f.verdict = UCVM_CONTINUE;	/* which is not true */
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b.vcpu, NULL), -EFAULT);
	CU_ASSERT(ucvm_vcpu_get_error(b.vcpu, text, sizeof(text)) > 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "0x300000"));
	f.verdict = UCVM_STOP;
	e = bed_run(&b);
	CU_ASSERT_EQUAL(e.reason, UCVM_EXIT_STOPPED);
	CU_ASSERT_EQUAL(e.address, 3 * MIB);
	f.verdict = -ENOSPC;
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b.vcpu, NULL), -ENOSPC);
	f.verdict = 99;
	CU_ASSERT_EQUAL(ucvm_vcpu_run(b.vcpu, NULL), -EINVAL);
	f.verdict = UCVM_STOP;
	f.host = b.memory + MIB;
	CU_ASSERT_EQUAL(bed_run(&b).reason, UCVM_EXIT_STOPPED);
	CU_ASSERT_EQUAL(f.count, 6);
	bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(f.count, 6);
	bed_close(&b);
}

/* The prefix area comes like everything else: reserved, or by the callback. */
static void prefix_is_mapped_when_needed(void)
{
	struct faults f;
	struct bed b;

	bed_open_faults(&b, &f, UCVM_POLICY_LAZY);
	CU_ASSERT_EQUAL(ucvm_vcpu_add_memory(b.vcpu, b.memory + MIB, MIB, MIB), 0);
	f.host = b.memory + 2 * MIB;
	for (unsigned int i = 1; i <= 2; i++) {
		ucvm_vcpu_set_register(b.vcpu, UCVM_REG_PREFIX, i * MIB);
		program_load(&b, 16);
		be64_store(b.memory + i * MIB + 16, i);
		bed_run_to(&b, UCVM_ICPT_INST);
		CU_ASSERT_EQUAL(bed_gpr(&b, 2), i);
		CU_ASSERT_EQUAL(f.count, i - 1);
	}
	f.host = NULL;
	f.verdict = UCVM_PASS;
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_PREFIX, 3 * MIB);
	CU_ASSERT_EQUAL(bed_run(&b).address, 3 * MIB);
	bed_close(&b);
}

static void absolute_memory(void)
{
	uint8_t out[4] = { 1, 2, 3, 4 }, in[4] = { 0 };
	uint64_t n;
	void *host;
	struct bed b;

	bed_open(&b);
	CU_ASSERT_EQUAL(ucvm_vcpu_reserve(b.vcpu, b.memory + 3 * MIB, MIB, MIB), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_write(b.vcpu, UCVM_ABSOLUTE, MIB - 2, out, 4, NULL), 0);
	CU_ASSERT_EQUAL(memcmp(b.memory + MIB - 2, out, 2), 0);
	CU_ASSERT_EQUAL(memcmp(b.memory + 3 * MIB, out + 2, 2), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_ABSOLUTE, MIB - 2, in, 4, NULL), 0);
	CU_ASSERT_EQUAL(memcmp(in, out, 4), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_ABSOLUTE, 9 * MIB, in, 0, NULL), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_ABSOLUTE, 2 * MIB - 2, in, 4, NULL), -EFAULT);
	memset(b.memory + 4 * MIB - 2, 9, 2);
	CU_ASSERT_EQUAL(ucvm_vcpu_write(b.vcpu, UCVM_ABSOLUTE, 2 * MIB - 2, out, 4, NULL),
			-EFAULT);
	CU_ASSERT_EQUAL(b.memory[4 * MIB - 2], 9);	/* nothing was written */
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, 2, 0, in, 4, NULL), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_write(b.vcpu, 32, 0, in, 4, NULL), -EINVAL);

	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_ABSOLUTE, MIB - 2, 4, 0, &host, &n,
					    NULL), 0);
	CU_ASSERT_PTR_EQUAL(host, b.memory + MIB - 2);
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_ABSOLUTE, MIB - 2, 4, 0, &host, NULL,
					    NULL), -EFAULT);
	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_ABSOLUTE, 4000, 9000, 0, &host, NULL,
					    NULL), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_ABSOLUTE, 0, 0, 0, &host, &n, NULL),
			-EINVAL);
	bed_close(&b);
}

static void real_memory(void)
{
	uint64_t n, value;
	void *host;
	struct bed b;

	bed_open(&b);
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_PREFIX, 0x8000);
	be64_store(b.memory + 0x8ffc, 0x1111);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_REAL, 0xffc, &value, 8, NULL), 0);
	CU_ASSERT_EQUAL(be64_load(&value), 0x1111);
	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_REAL, 0x8010, 8, 1, &host, &n, NULL), 0);
	CU_ASSERT_PTR_EQUAL(host, b.memory + 0x10);
	/* real 0x1fff and 0x2000 are not neighbours */
	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_REAL, 0x1fff, 2, 0, &host, NULL, NULL),
			-EFAULT);
	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_REAL, 0x1fff, 2, 0, &host, &n, NULL), 0);
	CU_ASSERT_EQUAL(n, 1);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_REAL, 2 * MIB, &value, 8, NULL), -EFAULT);
	bed_close(&b);
}

/* Virtual page 0x100000 is real 0x3000, read-only; 0x101000 is not there. */
static void make_tables(struct bed *b)
{
	const uint64_t segment_table = 0x40000, page_table = 0x50000;

	for (unsigned int i = 0; i < 2048; i++)
		be64_store(b->memory + segment_table + i * 8, 0x20);
	for (unsigned int i = 0; i < 256; i++)
		be64_store(b->memory + page_table + i * 8, 0x400);
	be64_store(b->memory + segment_table + 8, page_table);
	be64_store(b->memory + page_table, 0x3000 | 0x200);
	ucvm_vcpu_set_register(b->vcpu, UCVM_REG_CR(1), segment_table | 3);
	ucvm_vcpu_set_psw(b->vcpu, PSW_64 | PSW_DAT, 0x100000);
}

static void logical_memory(void)
{
	struct ucvm_interrupt exception = { .size = sizeof(exception) };
	uint64_t n, value = 0;
	void *host;
	struct bed b;

	bed_open(&b);
	make_tables(&b);
	be64_store(b.memory + 0x3000, 42);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_LOGICAL(0), 0x100000, &value, 8,
				       &exception), 0);
	CU_ASSERT_EQUAL(be64_load(&value), 42);
	CU_ASSERT_EQUAL(ucvm_vcpu_write(b.vcpu, UCVM_LOGICAL(0), 0x100000, &value, 8,
					&exception), PGM_PROTECTION);
	CU_ASSERT_EQUAL(exception.type, UCVM_INTERRUPT_PROGRAM);
	CU_ASSERT_EQUAL(exception.code, PGM_PROTECTION);
	CU_ASSERT_EQUAL(exception.teid & ~UINT64_C(0xfff), 0x100000);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_LOGICAL(0), 0x100ffc, &value, 8, NULL),
			PGM_PAGE_TRANS);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_LOGICAL(0), 0x200000, &value, 8, NULL),
			PGM_SEGMENT_TRANS);
	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_LOGICAL(0), 0x100010, 9000, 0, &host,
					    &n, &exception), 0);
	CU_ASSERT_PTR_EQUAL(host, b.memory + 0x3010);
	CU_ASSERT_EQUAL(n, 4096 - 0x10);
	CU_ASSERT_EQUAL(ucvm_vcpu_translate(b.vcpu, UCVM_LOGICAL(0), 0x100010, 8, 1, &host, &n,
					    NULL), PGM_PROTECTION);
	exception.size = 4;
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_LOGICAL(0), 0, &value, 8, &exception),
			-EINVAL);

	/* DAT off: the callback-less segment beyond is an addressing exception */
	ucvm_vcpu_set_psw(b.vcpu, PSW_64, START);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_LOGICAL(0), MIB, &value, 8, NULL),
			PGM_ADDRESSING);
	bed_close(&b);
}

/* What the fault callback would give the guest, it gives a handler as well. */
static void logical_access_asks_the_callback(void)
{
	uint64_t value = 0;
	struct faults f;
	struct bed b;

	bed_open_faults(&b, &f, UCVM_POLICY_LAZY);
	be64_store(b.memory + MIB + 8, 7);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_ABSOLUTE, 2 * MIB + 8, &value, 8, NULL),
			-EFAULT);
	CU_ASSERT_EQUAL(f.count, 0);
	f.host = b.memory + MIB;
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_LOGICAL(0), 2 * MIB + 8, &value, 8, NULL), 0);
	CU_ASSERT_EQUAL(f.count, 1);
	CU_ASSERT_EQUAL(f.address, 2 * MIB);
	CU_ASSERT_EQUAL(be64_load(&value), 7);
	f.host = NULL;
	f.verdict = UCVM_PASS;
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_REAL, 3 * MIB, &value, 8, NULL), -EFAULT);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_LOGICAL(0), 3 * MIB, &value, 8, NULL),
			PGM_ADDRESSING);
	CU_ASSERT_EQUAL(f.count, 3);
	/* what the callback could not do is not the guest's fault */
	f.verdict = -ENOSPC;
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_REAL, 3 * MIB, &value, 8, NULL), -ENOSPC);
	CU_ASSERT_EQUAL(ucvm_vcpu_write(b.vcpu, UCVM_LOGICAL(0), 3 * MIB, &value, 8, NULL),
			-ENOSPC);
	CU_ASSERT_EQUAL(ucvm_vcpu_read(b.vcpu, UCVM_REAL, 2 * MIB + 8, &value, 8, NULL), 0);
	bed_close(&b);
}

UNIT_SUITE(lib_aspace) = {
	{ "checks of ranges", checks_of_ranges },
	{ "limit of the address space", limit_of_the_address_space },
	{ "a fault that nobody claims", fault_that_nobody_claims },
	{ "policies", policies },
	{ "verdicts of the fault callback", verdicts_of_the_fault_callback },
	{ "the prefix area is mapped when it is needed", prefix_is_mapped_when_needed },
	{ "absolute memory", absolute_memory },
	{ "real memory", real_memory },
	{ "logical memory", logical_memory },
	{ "logical access asks the callback", logical_access_asks_the_callback },
	CU_TEST_INFO_NULL,
};
