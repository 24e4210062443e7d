// SPDX-License-Identifier: Apache-2.0
/*
 * Intercepted instructions, one at a time: results, condition codes, and the
 * exceptions in the order problem state, alignment, access.
 */
#include "tests/unit/s390_fake.h"

#define INSN_S(op, b, d)	((uint64_t)(op) << 32 | (uint64_t)(b) << 28 | (uint64_t)(d) << 16)
#define INSN_RRE(op, r1, r2)	((uint64_t)(op) << 32 | (uint64_t)(r1) << 20 | (uint64_t)(r2) << 16)
#define INSN_RSY(op, r1, r3, b, d) \
	((uint64_t)((op) >> 8) << 40 | (uint64_t)(r1) << 36 | (uint64_t)(r3) << 32 | \
	 (uint64_t)(b) << 28 | (uint64_t)(d) << 16 | ((op) & 0xff))

#define STIDP 0xb202
#define SCK 0xb204
#define SPX 0xb210
#define STPX 0xb211
#define STAP 0xb212
#define STFLE 0xb2b0

#define OPERAND 0x3000

static struct fake fake;
static struct s390_cpu *cpu;

static void start(void)
{
	cpu = fake_start(&fake, 2);
	cpu_set_psw(cpu, PSW_64, 0x2000);
	cpu_set_gpr(cpu, 5, OPERAND);
}

static void stop(void)
{
	fake_exit(&fake);
}

static int s_insn(unsigned int op, unsigned int displacement)
{
	return fake_insn(&fake, cpu, INSN_S(op, 5, displacement));
}

static void identification(void)
{
	start();
	CU_ASSERT_EQUAL(s_insn(STIDP, 8), 0);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, OPERAND + 8)), FAKE_CPUID);
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x2004);
	cpu = &fake.machine->cpus[1];
	cpu_set_psw(cpu, PSW_64, 0x2000);
	cpu_set_gpr(cpu, 5, OPERAND);
	CU_ASSERT_EQUAL(s_insn(STAP, 2), 0);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, OPERAND + 2)), 1);
	stop();
}

/* Each check wins over the ones after it. */
static void order_of_checks(void)
{
	start();
	cpu_set_psw(cpu, PSW_64 | PSW_PROBLEM, 0x2000);
	cpu_set_gpr(cpu, 5, 8 * MIB);
	CU_ASSERT_EQUAL(s_insn(STIDP, 1), PGM_PRIVILEGED);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_ILC)), 4);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_PGM_OLD_PSW)), PSW_64 | PSW_PROBLEM);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_PGM_OLD_PSW + 8)), 0x2004);
	cpu_set_psw(cpu, PSW_64, 0x2000);
	CU_ASSERT_EQUAL(s_insn(STIDP, 1), PGM_SPECIFICATION);
	CU_ASSERT_EQUAL(s_insn(STIDP, 0), PGM_ADDRESSING);
	/* STFLE is for every program */
	cpu_set_psw(cpu, PSW_64 | PSW_PROBLEM, 0x2000);
	cpu_set_gpr(cpu, 5, OPERAND);
	cpu_set_gpr(cpu, 0, 0);
	CU_ASSERT_EQUAL(s_insn(STFLE, 0), 0);
	stop();
}

static void unknown_instruction(void)
{
	start();
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xb2ff00000000)), PGM_OPERATION);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0x000000000000)), PGM_OPERATION);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_ILC)), 2);
	/* SIE, ESSA, and a 6-byte one */
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xb21450000000)), PGM_OPERATION);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xb9ab00000000)), PGM_OPERATION);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xebff000000d1)), PGM_OPERATION);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_ILC)), 6);
	stop();
}

/* The target of EXECUTE: length and retry are those of the EXECUTE. */
static void target_of_execute(void)
{
	start();
	fake_set_insn(cpu, INSN_S(STIDP, 5, 1));
	cpu->sie->icptstatus = 0x61;
	intercept_handle(cpu);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_ILC)), 6);
	fake_set_insn(cpu, UINT64_C(0xb22b00120000));	/* SSKE */
	cpu->sie->icptstatus = 0x01;
	cpu->run->psw_addr = 0x2004;
	sieblk_set_ictl(cpu->sie, S390_ICTL_SSKE | S390_ICTL_OPEREXC);
	intercept_handle(cpu);
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x2000);
	CU_ASSERT_EQUAL(sieblk_ictl(cpu->sie), S390_ICTL_OPEREXC);
	stop();
}

static void prefix(void)
{
	start();
	be32_store(fake_at(&fake, OPERAND), 0x80105fff);
	fake_new_psw(&fake, 0x104000, LC_PGM_NEW_PSW, PSW_64, PGM_NEW);
	CU_ASSERT_EQUAL(s_insn(SPX, 0), 0);
	CU_ASSERT_EQUAL(cpu_prefix(cpu), 0x104000);
	CU_ASSERT_TRUE(cpu->run->kvm_dirty_regs & S390_SYNC_PREFIX);
	CU_ASSERT_EQUAL(s_insn(STPX, 4), 0);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, OPERAND + 4)), 0x104000);
	/* real 0x18 is in the prefix area now; 0x104018 is absolute 0x18 */
	cpu_set_gpr(cpu, 5, 0x18);
	CU_ASSERT_EQUAL(s_insn(STPX, 0), 0);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, 0x104018)), 0x104000);
	cpu_set_gpr(cpu, 5, 0x104018);
	CU_ASSERT_EQUAL(s_insn(STPX, 0), 0);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, 0x18)), 0x104000);
	/* memory ends at 4 MiB */
	cpu_set_gpr(cpu, 5, OPERAND);
	be32_store(fake_at(&fake, OPERAND), 0x400000);
	s_insn(SPX, 0);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, 0x104000 + LC_PGM_CODE)), PGM_ADDRESSING);
	CU_ASSERT_EQUAL(cpu_prefix(cpu), 0x104000);
	stop();
}

static void facilities(void)
{
	uint8_t list[16];

	start();
	fake.machine->model.facilities[15] = 0x01;	/* facility 127: two doublewords */
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_S(0xb2b1, 0, 0)), 0);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, LC_STFL)), 0xff800000);
	memset(fake_at(&fake, OPERAND), 0xaa, 32);
	cpu_set_gpr(cpu, 0, 0x100);
	CU_ASSERT_EQUAL(s_insn(STFLE, 0), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 3);
	CU_ASSERT_EQUAL(cpu_gpr(cpu, 0), 0x101);
	CU_ASSERT_EQUAL(*fake_at(&fake, OPERAND + 8), 0xaa);
	cpu_set_gpr(cpu, 0, 0xff);
	CU_ASSERT_EQUAL(s_insn(STFLE, 0), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 0);
	memcpy(list, fake_at(&fake, OPERAND), 16);
	CU_ASSERT_EQUAL(memcmp(list, fake.machine->model.facilities, 16), 0);
	CU_ASSERT_EQUAL(*fake_at(&fake, OPERAND + 16), 0xaa);
	CU_ASSERT_EQUAL(s_insn(STFLE, 4), PGM_SPECIFICATION);
	stop();
}

static void clock_set(void)
{
	start();
	be64_store(fake_at(&fake, OPERAND), 0x123456789);
	CU_ASSERT_EQUAL(s_insn(SCK, 0), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 3);	/* a provider without the attribute */
	fake.tod = 1;
	CU_ASSERT_EQUAL(s_insn(SCK, 0), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 0);
	CU_ASSERT_EQUAL(fake.tod, 0x123456789);
	cpu_set_gpr(cpu, 0, 0x7777);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0x010700000000)), 0);	/* SCKPF */
	CU_ASSERT_EQUAL(cpu->run->s.regs.todpr, 0x7777);
	cpu_set_gpr(cpu, 0, 0x17777);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0x010700000000)), PGM_SPECIFICATION);
	stop();
}

static void load_psw(void)
{
	start();
	be64_store(fake_at(&fake, OPERAND), PSW_64 | PSW_EXT);
	be64_store(fake_at(&fake, OPERAND + 8), 0x123456780);
	CU_ASSERT_EQUAL(s_insn(0xb2b2, 0), 0);
	CU_ASSERT_EQUAL(cpu_psw_mask(cpu), PSW_64 | PSW_EXT);
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x123456780);
	/* an odd address is loaded, then found invalid */
	be64_store(fake_at(&fake, OPERAND + 8), 0x4001);
	CU_ASSERT_EQUAL(s_insn(0xb2b2, 0), PGM_SPECIFICATION);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_PGM_OLD_PSW + 8)), 0x4001);
	cpu_set_psw(cpu, PSW_64, 0x2000);
	/* LPSW: bit 12 must be one */
	be64_store(fake_at(&fake, OPERAND), UINT64_C(0x0308000080004000));
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_S(0x8200, 5, 0)), 0);
	CU_ASSERT_EQUAL(cpu_psw_mask(cpu), UINT64_C(0x0300000080000000));
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x4000);
	be64_store(fake_at(&fake, OPERAND), UINT64_C(0x0300000080004000));
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_S(0x8200, 5, 0)), PGM_SPECIFICATION);
	stop();
}

static void control_registers(void)
{
	start();
	for (unsigned int i = 0; i < 16; i++)
		be64_store(fake_at(&fake, OPERAND + i * 8), 0x100 + i);
	cpu_set_gpr(cpu, 5, OPERAND + 16);
	/* LCTLG 14,1,-16(5): four registers, around the end */
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RSY(0xeb2f, 14, 1, 5, 0xff0) | 0xff00), 0);
	CU_ASSERT_EQUAL(cpu_cr(cpu, 14), 0x100);
	CU_ASSERT_EQUAL(cpu_cr(cpu, 15), 0x101);
	CU_ASSERT_EQUAL(cpu_cr(cpu, 0), 0x102);
	CU_ASSERT_EQUAL(cpu_cr(cpu, 1), 0x103);
	CU_ASSERT_EQUAL(cpu_cr(cpu, 2), 0);
	CU_ASSERT_TRUE(cpu->run->kvm_dirty_regs & S390_SYNC_CRS);
	cpu_set_cr(cpu, 6, UINT64_C(0x1111111122222222));
	/* LCTL keeps the left half */
	be32_store(fake_at(&fake, OPERAND), 0x33333333);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xb76600000000) | OPERAND << 16), 0);
	cpu_set_gpr(cpu, 5, OPERAND);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xb76650000000)), 0);
	CU_ASSERT_EQUAL(cpu_cr(cpu, 6), UINT64_C(0x1111111133333333));
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RSY(0xeb25, 6, 6, 5, 8)), 0);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, OPERAND + 8)), UINT64_C(0x1111111133333333));
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RSY(0xeb2f, 0, 0, 5, 4)), PGM_SPECIFICATION);
	stop();
}

static void storage(void)
{
	start();
	memset(fake_at(&fake, 0x5000), 0xff, 0x3000);
	cpu_set_gpr(cpu, 2, 0x6abc);
	cpu_set_gpr(cpu, 0, 77);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RRE(0xb22c, 1, 2)), 0);	/* TB */
	CU_ASSERT_EQUAL(cpu_gpr(cpu, 0), 0);
	CU_ASSERT_EQUAL(*fake_at(&fake, 0x5fff), 0xff);
	CU_ASSERT_EQUAL(*fake_at(&fake, 0x6000), 0);
	CU_ASSERT_EQUAL(*fake_at(&fake, 0x6fff), 0);
	CU_ASSERT_EQUAL(*fake_at(&fake, 0x7000), 0xff);
	fake_new_psw(&fake, 0, LC_PGM_NEW_PSW, PSW_64, PGM_NEW);
	cpu_set_gpr(cpu, 2, 4 * MIB);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RRE(0xb22c, 1, 2)), PGM_ADDRESSING);
	/* PFMF: clear up to the end of the segment */
	memset(fake_at(&fake, 1 * MIB), 0xff, 2 * MIB);
	cpu_set_gpr(cpu, 1, 0x11000);
	cpu_set_gpr(cpu, 2, MIB + 0x5000);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RRE(0xb9af, 1, 2)), 0);
	CU_ASSERT_EQUAL(cpu_gpr(cpu, 2), 2 * MIB);
	CU_ASSERT_EQUAL(*fake_at(&fake, MIB + 0x4fff), 0xff);
	CU_ASSERT_EQUAL(*fake_at(&fake, MIB + 0x5000), 0);
	CU_ASSERT_EQUAL(*fake_at(&fake, 2 * MIB - 1), 0);
	CU_ASSERT_EQUAL(*fake_at(&fake, 2 * MIB), 0xff);
	cpu_set_gpr(cpu, 1, 0x12000);	/* 2 GiB frames need EDAT-2 */
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RRE(0xb9af, 1, 2)), PGM_SPECIFICATION);
	cpu_set_gpr(cpu, 1, 0x11000);
	cpu_set_gpr(cpu, 2, 4 * MIB);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RRE(0xb9af, 1, 2)), PGM_ADDRESSING);
	stop();
}

/* Tables for one page at 0x1000, in a segment table at 0x100000. */
static void map_page(uint64_t pte)
{
	be64_store(fake_at(&fake, 0x100000), 0x101000);
	for (unsigned int i = 0; i < 256; i++)
		be64_store(fake_at(&fake, 0x101000 + i * 8), 0x400);
	be64_store(fake_at(&fake, 0x101000 + 8), pte);
	cpu_set_cr(cpu, 1, 0x100000);
	cpu_set_cr(cpu, 7, 0x100000);
	cpu_set_cr(cpu, 13, 0x100000);
}

static void through_dat(void)
{
	const uint64_t home = PSW_64 | PSW_DAT | PSW_AS_HOME;

	start();
	map_page(0x200000);
	cpu_set_psw(cpu, home, 0x2000);
	cpu_set_gpr(cpu, 5, 0x1008);
	CU_ASSERT_EQUAL(s_insn(STIDP, 0), 0);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, 0x200008)), FAKE_CPUID);

	/* nullified: the old PSW is at the instruction */
	cpu_set_gpr(cpu, 5, 0x2008);
	CU_ASSERT_EQUAL(s_insn(STIDP, 0), PGM_PAGE_TRANS);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_PGM_OLD_PSW + 8)), 0x2000);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_TEID)), 0x2000 | 0x400 | 3);

	cpu_set_psw(cpu, home, 0x2000);
	cpu_set_gpr(cpu, 5, UINT64_C(0x80000000));
	CU_ASSERT_EQUAL(s_insn(SPX, 0), PGM_ASCE_TYPE);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_TEID)), UINT64_C(0x80000000) | 0x800 | 3);

	/* suppressed: behind it */
	map_page(0x200200);
	cpu_set_psw(cpu, home, 0x2000);
	cpu_set_gpr(cpu, 5, 0x1008);
	CU_ASSERT_EQUAL(s_insn(STIDP, 0), PGM_PROTECTION);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_PGM_OLD_PSW + 8)), 0x2004);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_TEID)), 0x1000 | 0x404 | 3);
	stop();
}

static void low_address_protection(void)
{
	start();
	cpu_set_cr(cpu, 0, CR0_RESET | CR0_LOW_ADDRESS_PROTECTION);
	cpu_set_gpr(cpu, 5, 0x1f8);
	CU_ASSERT_EQUAL(s_insn(STIDP, 0), PGM_PROTECTION);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_TEID)), 0x480);
	cpu_set_psw(cpu, PSW_64, 0x2000);
	cpu_set_gpr(cpu, 5, 0x200);
	CU_ASSERT_EQUAL(s_insn(STIDP, 0), 0);
	cpu_set_gpr(cpu, 5, 0x1000);
	CU_ASSERT_EQUAL(s_insn(STIDP, 0), PGM_PROTECTION);
	cpu_set_psw(cpu, PSW_64, 0x2000);
	cpu_set_gpr(cpu, 5, 0x1200);
	CU_ASSERT_EQUAL(s_insn(STIDP, 0), 0);
	/* PFMF: clearing is a store, setting the key is none */
	cpu_set_gpr(cpu, 2, 0x1000);
	cpu_set_gpr(cpu, 1, 0x20000);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RRE(0xb9af, 1, 2)), 0);
	cpu_set_gpr(cpu, 1, 0x10000);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RRE(0xb9af, 1, 2)), PGM_PROTECTION);
	stop();
}

/* An operand over two pages, the second of which is not there: nothing stored. */
static void across_pages(void)
{
	start();
	map_page(0x200000);
	cpu_set_psw(cpu, PSW_64 | PSW_DAT, 0x2000);
	cpu_set_gpr(cpu, 5, 0x1ff8);
	be64_store(fake_at(&fake, 0x200ff8), 1);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RSY(0xeb25, 0, 1, 5, 0)), PGM_PAGE_TRANS);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, 0x200ff8)), 1);
	stop();
}

static void access_registers(void)
{
	const uint64_t ar_mode = PSW_64 | PSW_DAT | PSW_AS_ACCREG;

	start();
	map_page(0x200000);
	cpu_set_cr(cpu, 13, 0);
	cpu_set_psw(cpu, ar_mode, 0x2000);
	cpu_set_gpr(cpu, 5, 0x1008);
	cpu->run->s.regs.acrs[5] = 1;
	CU_ASSERT_EQUAL(s_insn(STAP, 0), 0);
	/* ALET 2 through the dispatchable-unit access list at 0x103000 */
	cpu->run->s.regs.acrs[5] = 0x00070002;
	cpu_set_cr(cpu, 2, 0x102000);
	be32_store(fake_at(&fake, 0x102010), 0x103000);
	be32_store(fake_at(&fake, 0x103020), 0x80070000);
	CU_ASSERT_EQUAL(s_insn(STAP, 0), PGM_ALEN_TRANS);
	CU_ASSERT_EQUAL(*fake_at(&fake, LC_EXC_ACCESS_ID), 5);
	be32_store(fake_at(&fake, 0x103020), 0x00060000);
	cpu_set_psw(cpu, ar_mode, 0x2000);
	CU_ASSERT_EQUAL(s_insn(STAP, 0), PGM_ALE_SEQUENCE);
	be32_store(fake_at(&fake, 0x103020), 0x02070000);	/* fetch only */
	be32_store(fake_at(&fake, 0x103028), 0x104000);
	be64_store(fake_at(&fake, 0x104008), 0x100000);
	cpu_set_psw(cpu, ar_mode, 0x2000);
	CU_ASSERT_EQUAL(s_insn(STAP, 0), PGM_PROTECTION);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_TEID)), 0x1000 | 0x40c | 1);
	be32_store(fake_at(&fake, 0x103020), 0x01070009);	/* private */
	cpu_set_psw(cpu, ar_mode, 0x2000);
	CU_ASSERT_EQUAL(s_insn(STAP, 0), PGM_EXTENDED_AUTH);
	cpu_set_cr(cpu, 8, 0x00090000);
	cpu_set_psw(cpu, ar_mode, 0x2000);
	be16_store(fake_at(&fake, 0x200008), 0xffff);
	CU_ASSERT_EQUAL(s_insn(STAP, 0), 0);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, 0x200008)), 0);
	stop();
}

static void test_protection(void)
{
	static const struct { uint64_t pte; unsigned int cc; } cases[] = {
		{ 0x200000, 0 }, { 0x200200, 1 }, { 0x400, 3 },
	};

	start();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		map_page(cases[i].pte);
		cpu_set_psw(cpu, PSW_64 | PSW_DAT, 0x2000);
		cpu_set_gpr(cpu, 5, 0x1000);
		CU_ASSERT_EQUAL(fake_insn(&fake, cpu, UINT64_C(0xe50150080000)), 0);
		CU_ASSERT_EQUAL(fake_cc(cpu), cases[i].cc);
	}
	stop();
}

static void channel_instructions(void)
{
	static const uint16_t with_schid[] = { 0xb230, 0xb231, 0xb232, 0xb233, 0xb234, 0xb235,
					       0xb238, 0xb274, 0xb276 };

	start();
	for (size_t i = 0; i < sizeof(with_schid) / sizeof(with_schid[0]); i++) {
		cpu_set_psw(cpu, PSW_64, 0x2000);
		cpu_set_gpr(cpu, 1, 0x10000);
		CU_ASSERT_EQUAL(s_insn(with_schid[i], 0), 0);
		CU_ASSERT_EQUAL(fake_cc(cpu), 3);
		cpu_set_gpr(cpu, 1, 0);
		CU_ASSERT_EQUAL(s_insn(with_schid[i], 0), PGM_OPERAND);
	}
	cpu_set_gpr(cpu, 1, 0x10000);
	CU_ASSERT_EQUAL(s_insn(0xb234, 2), PGM_SPECIFICATION);
	CU_ASSERT_EQUAL(fake_insn(&fake, cpu, INSN_RRE(0xb25f, 5, 0)), 0);	/* CHSC */
	CU_ASSERT_EQUAL(fake_cc(cpu), 3);
	be32_store(fake_at(&fake, OPERAND), 0xffffffff);
	CU_ASSERT_EQUAL(s_insn(0xb239, 0), 0);		/* STCRW */
	CU_ASSERT_EQUAL(fake_cc(cpu), 1);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, OPERAND)), 0);
	CU_ASSERT_EQUAL(s_insn(0xb236, 0), 0);		/* TPI */
	CU_ASSERT_EQUAL(fake_cc(cpu), 0);
	stop();
}

static int diag(unsigned int code, unsigned int r1, unsigned int r3)
{
	return fake_insn(&fake, cpu, UINT64_C(0x830000000000) | (uint64_t)r1 << 36 |
			 (uint64_t)r3 << 32 | code << 16);
}

static void diagnose(void)
{
	start();
	CU_ASSERT_EQUAL(diag(0x44, 0, 0), 0);
	CU_ASSERT_EQUAL(diag(0x9c, 1, 0), 0);
	CU_ASSERT_EQUAL(diag(0x258, 0, 2), PGM_SPECIFICATION);
	CU_ASSERT_EQUAL(diag(0x260, 0, 2), PGM_SPECIFICATION);
	/* 0x308 STORE: there is no IPL parameter block */
	cpu_set_gpr(cpu, 4, 0x8000);
	cpu_set_gpr(cpu, 6, 6);
	CU_ASSERT_EQUAL(diag(0x308, 4, 6), 0);
	CU_ASSERT_EQUAL(cpu_gpr(cpu, 5), 0x102);
	CU_ASSERT_EQUAL(diag(0x308, 3, 6), PGM_SPECIFICATION);
	cpu_set_gpr(cpu, 6, 99);
	CU_ASSERT_EQUAL(diag(0x308, 4, 6), PGM_SPECIFICATION);
	/* 0x10: pages of the lowcore cannot be released */
	cpu_set_gpr(cpu, 2, 0x1000);
	cpu_set_gpr(cpu, 3, 0x8000);
	CU_ASSERT_EQUAL(diag(0x10, 2, 3), PGM_SPECIFICATION);
	cpu_set_gpr(cpu, 2, 0x4000);
	CU_ASSERT_EQUAL(diag(0x10, 2, 3), 0);
	cpu_set_gpr(cpu, 1, 3);
	CU_ASSERT_EQUAL(diag(0x500, 0, 0), 0);
	CU_ASSERT_EQUAL((int64_t)cpu_gpr(cpu, 2), -EINVAL);
	cpu_set_psw(cpu, PSW_64 | PSW_PROBLEM, 0x2000);
	CU_ASSERT_EQUAL(diag(0x44, 0, 0), PGM_PRIVILEGED);
	stop();
}

static int stsi(unsigned int fc, unsigned int sel1, unsigned int sel2)
{
	cpu_set_gpr(cpu, 0, fc << 28 | sel1);
	cpu_set_gpr(cpu, 1, sel2);
	cpu_set_psw(cpu, PSW_64, 0x2000);
	return s_insn(0xb27d, 0);
}

static void system_information(void)
{
	static const uint8_t kvm_linux[] = { 0xd2, 0xe5, 0xd4, 0x61, 0xd3, 0x89, 0x95, 0xa4,
					     0xa7, 0x40 };

	start();
	CU_ASSERT_EQUAL(stsi(0, 0, 0), 0);
	CU_ASSERT_EQUAL(cpu_gpr(cpu, 0), UINT64_C(3) << 28);
	CU_ASSERT_EQUAL(fake_cc(cpu), 0);
	CU_ASSERT_EQUAL(stsi(3, 2, 2), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 0);
	CU_ASSERT_EQUAL(cpu_gpr(cpu, 0), 0);
	CU_ASSERT_EQUAL(*fake_at(&fake, OPERAND + 31), 1);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, OPERAND + 36)), 2);
	CU_ASSERT_EQUAL(memcmp(fake_at(&fake, OPERAND + 56), kvm_linux, sizeof(kvm_linux)), 0);
	CU_ASSERT_EQUAL(stsi(1, 1, 1), 0);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, OPERAND + 48)), 0xf8f0f0f2);	/* 8002 */
	CU_ASSERT_EQUAL(stsi(2, 2, 2), 0);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, OPERAND + 36)), 2);
	CU_ASSERT_EQUAL(stsi(2, 2, 3), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 3);
	CU_ASSERT_EQUAL(stsi(4, 1, 1), 0);
	CU_ASSERT_EQUAL(fake_cc(cpu), 3);
	CU_ASSERT_EQUAL(stsi(1, 0x101, 1), PGM_SPECIFICATION);
	cpu_set_gpr(cpu, 5, OPERAND + 8);
	CU_ASSERT_EQUAL(stsi(1, 1, 1), PGM_SPECIFICATION);
	stop();
}

/* What SIE reports for itself. */
static void other_interceptions(void)
{
	start();
	cpu->run->sieic.icptcode = S390_ICPT_PROGI;
	cpu->run->psw_addr = 0x2222;
	be16_store(cpu->sie->iprcc, PGM_PAGE_TRANS);
	be16_store(cpu->sie->pgmilc, 0x0006);
	be64_store(cpu->sie->tecmc, 0x5000);
	cpu->sie->eai = 3;
	intercept_handle(cpu);
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), PGM_NEW);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_PGM_OLD_PSW + 8)), 0x2222);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_CODE)), PGM_PAGE_TRANS);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_ILC)), 6);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, LC_TEID)), 0x5000);
	CU_ASSERT_EQUAL(*fake_at(&fake, LC_EXC_ACCESS_ID), 3);

	fake_set_insn(cpu, UINT64_C(0xb9ab00000000));
	cpu->run->sieic.icptcode = S390_ICPT_OPEREXC;
	intercept_handle(cpu);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_CODE)), PGM_OPERATION);

	sieblk_set_flags(cpu->sie, S390_CPUSTAT_KSS | S390_CPUSTAT_STOP_INT);
	cpu->run->sieic.icptcode = S390_ICPT_KSS;
	intercept_handle(cpu);
	CU_ASSERT_EQUAL(sieblk_flags(cpu->sie), S390_CPUSTAT_STOP_INT);
	cpu->run->sieic.icptcode = S390_ICPT_STOP;
	intercept_handle(cpu);
	CU_ASSERT_EQUAL(sieblk_flags(cpu->sie), 0);
	CU_ASSERT_FALSE(vm_ended(fake.vm));

	/* MVPG from a page that memory does not have */
	fake_set_insn(cpu, INSN_RRE(0xb254, 2, 3));
	cpu->run->sieic.icptcode = S390_ICPT_PARTEXEC;
	cpu_set_gpr(cpu, 2, 3 * MIB);
	cpu_set_gpr(cpu, 3, 0x6000);
	intercept_handle(cpu);
	CU_ASSERT_EQUAL(cpu_psw_addr(cpu), 0x2000);
	/* VCPU_FAULT only reads; the page that is stored to is made writable */
	CU_ASSERT_EQUAL(lseek(fake.machine->ram->fd, 3 * MIB, SEEK_DATA), 3 * MIB);
	fake_set_insn(cpu, INSN_RRE(0xb254, 2, 3));
	cpu->run->sieic.icptcode = S390_ICPT_PARTEXEC;
	cpu_set_gpr(cpu, 3, 16 * MIB);
	intercept_handle(cpu);
	CU_ASSERT_EQUAL(be16_load(fake_at(&fake, LC_PGM_CODE)), PGM_ADDRESSING);
	CU_ASSERT_FALSE(vm_ended(fake.vm));

	/* SIGP EXTERNAL CALL that SIE began: there is no SCA it could be in */
	fake_set_insn(cpu, UINT64_C(0xae2400020000));
	cpu->run->sieic.icptcode = S390_ICPT_PARTEXEC;
	cpu_set_psw(cpu, PSW_64 | PSW_CC, 0x2004);
	cpu_set_gpr(cpu, 4, 1);
	intercept_handle(cpu);
	CU_ASSERT_FALSE(vm_ended(fake.vm));
	CU_ASSERT_EQUAL(fake_cc(cpu), 0);
	CU_ASSERT_TRUE(fake.machine->cpus[1].irq.external_call);

	/* the prefix area is not usable: the kernel is asked to look at it again */
	cpu->run->sieic.icptcode = S390_ICPT_VALIDITY;
	cpu->run->sieic.ipb = 0x00370000;
	cpu->run->kvm_dirty_regs = 0;
	intercept_handle(cpu);
	CU_ASSERT_FALSE(vm_ended(fake.vm));
	CU_ASSERT_EQUAL(cpu->run->kvm_dirty_regs, S390_SYNC_PREFIX);

	cpu->run->sieic.icptcode = 0xee;
	intercept_handle(cpu);
	CU_ASSERT_TRUE(vm_ended(fake.vm));
	stop();
}

static void program_loop(void)
{
	start();
	fake_new_psw(&fake, 0, LC_PGM_NEW_PSW, PSW_64, 0x2000);
	fake_set_insn(cpu, 0);
	intercept_handle(cpu);
	CU_ASSERT_TRUE(fake.machine->crashed);
	stop();
}

UNIT_SUITE(intercept) = {
	{ "STIDP and STAP", identification },
	{ "problem state, alignment, access", order_of_checks },
	{ "unknown instructions", unknown_instruction },
	{ "target of EXECUTE", target_of_execute },
	{ "SPX and STPX", prefix },
	{ "STFL and STFLE", facilities },
	{ "SCK and SCKPF", clock_set },
	{ "LPSW and LPSWE", load_psw },
	{ "LCTL, LCTLG, STCTG", control_registers },
	{ "TB and PFMF", storage },
	{ "operands through DAT", through_dat },
	{ "low-address protection", low_address_protection },
	{ "a store over two pages", across_pages },
	{ "access registers", access_registers },
	{ "TPROT", test_protection },
	{ "channel subsystem", channel_instructions },
	{ "DIAGNOSE", diagnose },
	{ "STSI", system_information },
	{ "other interception codes", other_interceptions },
	{ "operation exception that repeats", program_loop },
	CU_TEST_INFO_NULL,
};
