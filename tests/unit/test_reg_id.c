// SPDX-License-Identifier: Apache-2.0
/*
 * Register ids taken apart, put together, named and found: every id of every
 * class there and back, ids that no kernel has, and the table of system
 * registers itself.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "arch/arm64/reg_id.h"
#include "tests/unit/unit.h"
#include "ucvm/arm64_kvm.h"

/* The numbers of contract.md D.7, as the kernel's documents write them. */
static const struct {
	uint64_t id;
	enum arm64_reg_class class;
	const char *name, *fields;
} known[] = {
	{ 0x6030000000100000, ARM64_CLASS_CORE, "X0", "index 0" },
	{ 0x603000000010003c, ARM64_CLASS_CORE, "X30", "index 60" },
	{ 0x603000000010003e, ARM64_CLASS_CORE, "SP_EL0", "index 62" },
	{ 0x6030000000100040, ARM64_CLASS_CORE, "PC", "index 64" },
	{ 0x6030000000100042, ARM64_CLASS_CORE, "PSTATE", "index 66" },
	{ 0x6030000000100044, ARM64_CLASS_CORE, "SP_EL1", "index 68" },
	{ 0x6030000000100046, ARM64_CLASS_CORE, "ELR_EL1", "index 70" },
	{ 0x6030000000100048, ARM64_CLASS_CORE, "SPSR_EL1", "index 72" },
	{ 0x6030000000100050, ARM64_CLASS_CORE, "SPSR_fiq", "index 80" },
	{ 0x6040000000100054, ARM64_CLASS_CORE, "V0", "index 84" },
	{ 0x60400000001000d0, ARM64_CLASS_CORE, "V31", "index 208" },
	{ 0x60200000001000d4, ARM64_CLASS_CORE, "FPSR", "index 212" },
	{ 0x60200000001000d5, ARM64_CLASS_CORE, "FPCR", "index 213" },
	{ 0x6020000000110002, ARM64_CLASS_CCSIDR, "CCSIDR_EL1[2]", "csselr 2" },
	{ 0x603000000013c000, ARM64_CLASS_SYSREG, "MIDR_EL1",
	  "op0 3 op1 0 crn 0 crm 0 op2 0" },
	{ 0x603000000013c080, ARM64_CLASS_SYSREG, "SCTLR_EL1",
	  "op0 3 op1 0 crn 1 crm 0 op2 0" },
	{ 0x6030000000138010, ARM64_CLASS_SYSREG, "MDCCINT_EL1",
	  "op0 2 op1 0 crn 0 crm 2 op2 0" },
	{ 0x603000000013c01b, ARM64_CLASS_SYSREG, "S3_0_C0_C3_3",
	  "op0 3 op1 0 crn 0 crm 3 op2 3" },
	{ 0x603000000013df19, ARM64_CLASS_TIMER, "CNTV_CTL_EL0",
	  "op0 3 op1 3 crn 14 crm 3 op2 1" },
	{ 0x603000000013df02, ARM64_CLASS_TIMER, "CNTV_CVAL_EL0",
	  "op0 3 op1 3 crn 14 crm 0 op2 2" },
	{ 0x603000000013df1a, ARM64_CLASS_TIMER, "CNTVCT_EL0",
	  "op0 3 op1 3 crn 14 crm 3 op2 2" },
	{ 0x603000000013df11, ARM64_CLASS_TIMER, "CNTP_CTL_EL0",
	  "op0 3 op1 3 crn 14 crm 2 op2 1" },
	{ 0x603000000013df01, ARM64_CLASS_TIMER, "CNTPCT_EL0",
	  "op0 3 op1 3 crn 14 crm 0 op2 1" },
	{ 0x6030000000140000, ARM64_CLASS_FIRMWARE, "PSCI_VERSION", "number 0" },
	{ 0x6030000000140003, ARM64_CLASS_FIRMWARE, "SMCCC_ARCH_WORKAROUND_3", "number 3" },
	{ 0x6030000000140009, ARM64_CLASS_FIRMWARE, "FIRMWARE_9", "number 9" },
	{ 0x6030000000160000, ARM64_CLASS_FIRMWARE_BITMAP, "STD_BMAP", "number 0" },
	{ 0x6030000000160003, ARM64_CLASS_FIRMWARE_BITMAP, "VENDOR_HYP_BMAP_2", "number 3" },
	{ 0x60800000001500a0, ARM64_CLASS_SVE_Z, "Z5", "number 5 slice 0" },
	{ 0x60800000001500a1, ARM64_CLASS_SVE_Z, "Z5[1]", "number 5 slice 1" },
	{ 0x6050000000150460, ARM64_CLASS_SVE_P, "P3", "number 3 slice 0" },
	{ 0x6050000000150600, ARM64_CLASS_SVE_FFR, "FFR", "slice 0" },
	{ 0x606000000015ffff, ARM64_CLASS_SVE_VLS, "SVE_VLS", "" },
	{ 0x4020000000100003, ARM32_CLASS_CORE, "ARM:r3", "index 3" },
	{ 0x402000000010000f, ARM32_CLASS_CORE, "ARM:pc", "index 15" },
	{ 0x4020000000100010, ARM32_CLASS_CORE, "ARM:cpsr", "index 16" },
	{ 0x4020000000100012, ARM32_CLASS_CORE, "ARM:sp_svc", "index 18" },
	{ 0x402000000010001e, ARM32_CLASS_CORE, "ARM:r8_fiq", "index 30" },
	{ 0x4020000000100025, ARM32_CLASS_CORE, "ARM:spsr_fiq", "index 37" },
	{ 0x4020000000110001, ARM32_CLASS_CCSIDR, "ARM:CCSIDR[1]", "csselr 1" },
	{ 0x40200000000f0800, ARM32_CLASS_CP15, "ARM:SCTLR",
	  "crn 1 crm 0 opc1 0 opc2 0 secure 0" },
	{ 0x40200000100f0800, ARM32_CLASS_CP15, "ARM:SCTLR_S",
	  "crn 1 crm 0 opc1 0 opc2 0 secure 1" },
	{ 0x40200000000f7181, ARM32_CLASS_CP15, "ARM:CNTV_CTL",
	  "crn 14 crm 3 opc1 0 opc2 1 secure 0" },
	{ 0x40200000000f7fff, ARM32_CLASS_CP15, "ARM:p15_15_c15_c15_7",
	  "crn 15 crm 15 opc1 15 opc2 7 secure 0" },
	{ 0x40300000000f0708, ARM32_CLASS_CP15_64, "ARM:CNTVCT",
	  "crm 14 opc1 1 secure 0" },
	{ 0x40300000000f0718, ARM32_CLASS_CP15_64, "ARM:CNTV_CVAL",
	  "crm 14 opc1 3 secure 0" },
	{ 0x40300000000f0108, ARM32_CLASS_CP15_64, "ARM:TTBR1_64",
	  "crm 2 opc1 1 secure 0" },
	{ 0x40300000000f0048, ARM32_CLASS_CP15_64, "ARM:p15_9_c0",
	  "crm 0 opc1 9 secure 0" },
	{ 0x403000000012001f, ARM32_CLASS_VFP, "ARM:D31", "number 31" },
	{ 0x4020000000121000, ARM32_CLASS_VFP_CONTROL, "ARM:FPSID", "number 0" },
	{ 0x4020000000121001, ARM32_CLASS_VFP_CONTROL, "ARM:FPSCR", "number 1" },
	{ 0x4020000000121006, ARM32_CLASS_VFP_CONTROL, "ARM:MVFR1", "number 6" },
	{ 0x4020000000121008, ARM32_CLASS_VFP_CONTROL, "ARM:FPEXC", "number 8" },
	{ 0x402000000012100a, ARM32_CLASS_VFP_CONTROL, "ARM:FPINST2", "number 10" },
	{ 0x4030000000140000, ARM32_CLASS_FIRMWARE, "ARM:PSCI_VERSION", "number 0" },
};
#define NR_KNOWN (sizeof(known) / sizeof(known[0]))

static void known_ids(void)
{
	for (size_t i = 0; i < NR_KNOWN; i++) {
		char name[ARM64_REG_NAME_SIZE], fields[64];
		struct arm64_reg reg;
		uint64_t id = 0;

		CU_ASSERT_FATAL(arm64_reg_decode(known[i].id, &reg, NULL) == 0);
		arm64_reg_name(known[i].id, name, sizeof(name));
		arm64_reg_fields(&reg, fields, sizeof(fields));
		if (reg.class != known[i].class || strcmp(name, known[i].name) != 0 ||
		    strcmp(fields, known[i].fields) != 0)
			printf("\n0x%" PRIx64 " is %s, '%s'", known[i].id, name, fields);
		CU_ASSERT_EQUAL(reg.class, known[i].class);
		CU_ASSERT_EQUAL(reg.size, ARM64_REG_SIZE(known[i].id));
		CU_ASSERT_STRING_EQUAL(name, known[i].name);
		CU_ASSERT_STRING_EQUAL(fields, known[i].fields);
		CU_ASSERT_EQUAL(arm64_reg_find(known[i].name, &id), 0);
		CU_ASSERT_EQUAL(id, known[i].id);
	}
}

/* 1 when @id is well-formed; then it must survive there and back. */
static int survives(uint64_t id)
{
	char name[ARM64_REG_NAME_SIZE], upper[ARM64_REG_NAME_SIZE];
	struct arm64_reg reg = { .class = ARM64_NR_CLASSES };
	struct ucvm_error err = { 0 };
	uint64_t back = ~id;

	arm64_reg_name(id, name, sizeof(name));
	if (arm64_reg_decode(id, &reg, &err)) {
		CU_ASSERT(err.code == EINVAL && err.text[0] && reg.class == ARM64_NR_CLASSES);
		CU_ASSERT(strncmp(name, "0x", 2) == 0);
		return 0;
	}
	CU_ASSERT(err.code == 0 && reg.size == ARM64_REG_SIZE(id));
	CU_ASSERT(arm64_reg_encode(&reg, &back) == 0 && back == id);
	back = ~id;
	if (arm64_reg_find(name, &back) || back != id)
		printf("\n0x%" PRIx64 " is %s, which is 0x%" PRIx64, id, name, back);
	CU_ASSERT_EQUAL(back, id);
	for (size_t i = 0; i < sizeof(name); i++)
		upper[i] = name[i] >= 'a' && name[i] <= 'z' ? name[i] - 32 : name[i];
	back = ~id;
	CU_ASSERT(arm64_reg_find(upper, &back) == 0 && back == id);
	return 1;
}

/* Well-formed ids among all indexes of one size and coprocessor. */
static unsigned int count_ids(uint64_t base)
{
	unsigned int count = 0;

	for (uint64_t index = 0; index < 0x10000; index++)
		count += survives(base | index);
	return count;
}

#define ID(arch, size, coproc) ((arch) | ARM64_REG_SIZE_##size | (coproc))
#define ID64(size, coproc) ID(ARM64_REG_ARCH, size, coproc)
#define ID32(size, coproc) ID(ARM32_REG_ARCH, size, coproc)

static void all_ids_of_classes(void)
{
	CU_ASSERT_EQUAL(count_ids(ID64(U64, ARM64_REG_CORE)), 31 + 3 + 2 + 5);
	CU_ASSERT_EQUAL(count_ids(ID64(U128, ARM64_REG_CORE)), 32);
	CU_ASSERT_EQUAL(count_ids(ID64(U32, ARM64_REG_CORE)), 2);
	CU_ASSERT_EQUAL(count_ids(ID64(U32, ARM64_REG_DEMUX)), 14);
	CU_ASSERT_EQUAL(count_ids(ID64(U64, ARM64_REG_SYSREG)), 0x10000);
	CU_ASSERT_EQUAL(count_ids(ID64(U64, ARM64_REG_FW)), 0x10000);
	CU_ASSERT_EQUAL(count_ids(ID64(U64, ARM64_REG_FW_FEAT_BMAP)), 0x10000);
	CU_ASSERT_EQUAL(count_ids(ID64(U2048, ARM64_REG_SVE)), 32 * 32);
	CU_ASSERT_EQUAL(count_ids(ID64(U256, ARM64_REG_SVE)), 16 * 32 + 32);
	CU_ASSERT_EQUAL(count_ids(ID64(U512, ARM64_REG_SVE)), 1);
	CU_ASSERT_EQUAL(count_ids(ID32(U32, ARM64_REG_CORE)), 38);
	CU_ASSERT_EQUAL(count_ids(ID32(U32, ARM64_REG_DEMUX)), 14);
	CU_ASSERT_EQUAL(count_ids(ID32(U32, ARM32_REG_CP15)), 0x8000);
	CU_ASSERT_EQUAL(count_ids(ID32(U64, ARM32_REG_CP15)), 16 * 16);
	CU_ASSERT_EQUAL(count_ids(ID32(U64, ARM32_REG_CP15) | ARM32_REG_SECURE_MASK), 16 * 16);
	CU_ASSERT_EQUAL(count_ids(ID32(U64, ARM32_REG_VFP)), 32);
	CU_ASSERT_EQUAL(count_ids(ID32(U32, ARM32_REG_VFP)), 0x1000);
	CU_ASSERT_EQUAL(count_ids(ID32(U64, ARM64_REG_FW)), 0x10000);
}

/* The other sizes of the coprocessors above. */
static void wrong_sizes(void)
{
	CU_ASSERT_EQUAL(count_ids(ID64(U8, ARM64_REG_CORE)), 0);
	CU_ASSERT_EQUAL(count_ids(ID64(U256, ARM64_REG_CORE)), 0);
	CU_ASSERT_EQUAL(count_ids(ID64(U64, ARM64_REG_DEMUX)), 0);
	CU_ASSERT_EQUAL(count_ids(ID64(U32, ARM64_REG_SYSREG)), 0);
	CU_ASSERT_EQUAL(count_ids(ID64(U32, ARM64_REG_FW)), 0);
	CU_ASSERT_EQUAL(count_ids(ID64(U128, ARM64_REG_SVE)), 0);
	CU_ASSERT_EQUAL(count_ids(ID64(U64, ARM32_REG_CP15)), 0);
	CU_ASSERT_EQUAL(count_ids(ID64(U64, ARM32_REG_VFP)), 0);
	CU_ASSERT_EQUAL(count_ids(ID32(U64, ARM64_REG_CORE)), 0);
	CU_ASSERT_EQUAL(count_ids(ID32(U64, ARM64_REG_SYSREG)), 0);
	CU_ASSERT_EQUAL(count_ids(ID32(U128, ARM32_REG_CP15)), 0);
	CU_ASSERT_EQUAL(count_ids(UINT64_C(0x2030000000000000)), 0);
	CU_ASSERT_EQUAL(count_ids(0), 0);
}

/* Core indexes must be those of the structure in which the kernel counts. */
static void core_indexes(void)
{
	static const struct {
		uint64_t id;
		const char *name;
	} rows[] = {
		{ ARM64_REG_CORE_U64(regs.regs[0]), "X0" },
		{ ARM64_REG_CORE_U64(regs.regs[17]), "X17" },
		{ ARM64_REG_CORE_U64(regs.sp), "SP_EL0" },
		{ ARM64_REG_CORE_U64(regs.pc), "PC" },
		{ ARM64_REG_CORE_U64(regs.pstate), "PSTATE" },
		{ ARM64_REG_CORE_U64(sp_el1), "SP_EL1" },
		{ ARM64_REG_CORE_U64(elr_el1), "ELR_EL1" },
		{ ARM64_REG_CORE_U64(spsr[ARM64_SPSR_EL1]), "SPSR_EL1" },
		{ ARM64_REG_CORE_U64(spsr[ARM64_SPSR_ABT]), "SPSR_abt" },
		{ ARM64_REG_CORE_U64(spsr[ARM64_SPSR_UND]), "SPSR_und" },
		{ ARM64_REG_CORE_U64(spsr[ARM64_SPSR_IRQ]), "SPSR_irq" },
		{ ARM64_REG_CORE_U64(spsr[ARM64_SPSR_FIQ]), "SPSR_fiq" },
		{ ARM64_REG_CORE_U128(fp_regs.vregs[3]), "V3" },
		{ ARM64_REG_CORE_U32(fp_regs.fpsr), "FPSR" },
		{ ARM64_REG_CORE_U32(fp_regs.fpcr), "FPCR" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t id = 0;

		CU_ASSERT_EQUAL(arm64_reg_find(rows[i].name, &id), 0);
		CU_ASSERT_EQUAL(id, rows[i].id);
	}
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Random ids, ids with random low halves, and known ids with one bit turned. */
static void random_ids(void)
{
	uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
	unsigned int good = 0, bad = 0;

	for (int i = 0; i < 20000; i++) {
		uint64_t r = next_random(&state);
		uint64_t base = known[r % NR_KNOWN].id;

		CU_ASSERT_EQUAL(survives(r), 0);
		bad += !survives((base & ~UINT64_C(0xffffffff)) | (r >> 32));
		good += survives(base ^ UINT64_C(1) << (r >> 32 & 63));
	}
	CU_ASSERT(good > 1000 && bad > 1000);
}

static void encode_refuses(void)
{
	static const struct arm64_reg rows[] = {
		{ .class = ARM64_NR_CLASSES, .size = 8 },
		{ .class = ARM64_CLASS_CORE, .size = 4, .index = 0 },
		{ .class = ARM64_CLASS_CORE, .size = 8, .index = 1 },
		{ .class = ARM64_CLASS_CORE, .size = 8, .index = 0x3e, .op0 = 3 },
		{ .class = ARM64_CLASS_CORE, .size = 0, .index = 0 },
		{ .class = ARM64_CLASS_CCSIDR, .size = 4, .index = 14 },
		{ .class = ARM64_CLASS_CCSIDR, .size = 8, .index = 2 },
		{ .class = ARM64_CLASS_SYSREG, .size = 8, .op0 = 4 },
		{ .class = ARM64_CLASS_SYSREG, .size = 8, .op0 = 3, .op1 = 8 },
		{ .class = ARM64_CLASS_SYSREG, .size = 8, .op0 = 3, .crn = 16 },
		{ .class = ARM64_CLASS_SYSREG, .size = 8, .op0 = 3, .crm = 0x110 },
		{ .class = ARM64_CLASS_SYSREG, .size = 8, .op0 = 3, .op2 = 8 },
		{ .class = ARM64_CLASS_SYSREG, .size = 8, .op0 = 3, .index = 1 },
		{ .class = ARM64_CLASS_SYSREG, .size = 7, .op0 = 3 },
		{ .class = ARM64_CLASS_SYSREG, .size = 8, .op0 = 3, .op1 = 3, .crn = 14,
		  .crm = 3, .op2 = 1 },				/* a timer's */
		{ .class = ARM64_CLASS_TIMER, .size = 8, .op0 = 3 },
		{ .class = ARM64_CLASS_SVE_Z, .size = 256, .index = 32 },
		{ .class = ARM64_CLASS_SVE_Z, .size = 256, .slice = 32 },
		{ .class = ARM64_CLASS_SVE_P, .size = 32, .index = 16 },
		{ .class = ARM64_CLASS_SVE_FFR, .size = 32, .index = 1 },
		{ .class = ARM32_CLASS_CORE, .size = 4, .index = 38 },
		{ .class = ARM32_CLASS_CP15, .size = 8 },
		{ .class = ARM32_CLASS_CP15, .size = 4, .secure = 2 },
		{ .class = ARM32_CLASS_CP15_64, .size = 8, .crn = 1 },
		{ .class = ARM32_CLASS_VFP, .size = 8, .index = 32 },
		{ .class = ARM32_CLASS_VFP_CONTROL, .size = 4, .index = 0x1000 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t id = 12345;
		int r = arm64_reg_encode(&rows[i], &id);

		if (r != -EINVAL)
			printf("\nrow %zu gives 0x%" PRIx64, i, id);
		CU_ASSERT(r == -EINVAL && id == 12345);
	}
}

static void find_refuses(void)
{
	static const char *const names[] = {
		"", "X", "X31", "X-1", "X01", "X 1", "X0 ", " X0", "XX0", "V32", "Z32", "P16",
		"Z5[", "Z5[]", "Z5[0]", "Z5[32]", "Z5[1]x", "FFR1", "FFR[99999]", "PC0",
		"CCSIDR_EL1[14]", "CCSIDR_EL1[2", "SCTLR", "SCTLR_EL", "SCTLR_EL11",
		"S3_0_C1_C0", "S3_0_C1_C0_8", "S4_0_C1_C0_0", "S3_8_C1_C0_0", "S3_0_C16_C0_0",
		"S3_0_C0_C16_0", "S3_0_1_0_0", "S3_0_C1_C0_0_", "S3_0_C01_C0_0", "S65539_0_C0_C0_0",
		"FIRMWARE_0", "FIRMWARE_65536", "FIRMWARE_", "FIRMWARE_BMAP_3", "VFP_CONTROL_2",
		"ARM:", "ARM:X0", "ARM:r13", "ARM:D32", "ARM:VFP_CONTROL_0", "ARM:SCTLR_EL1",
		"ARM:p15_0", "ARM:p15_16_c0", "ARM:p15_0_c16_c0_0", "ARM:p15_0_c0_c0",
		"ARM:p15_0_c0_c0_8", "ARM:SCTLR_", "ARM:SCTLR_SS", "r0", "D0", "p15_0_c1_c0_0",
		"0x603000000013c080",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		uint64_t id = 12345;
		int r = arm64_reg_find(names[i], &id);

		if (r != -ENOENT)
			printf("\n'%s' is 0x%" PRIx64, names[i], id);
		CU_ASSERT(r == -ENOENT && id == 12345);
	}
}

/* A register with a name has its encoding as a second one; a timer's is raw. */
static void find_by_encoding(void)
{
	uint64_t id = 0;

	CU_ASSERT(arm64_reg_find("S3_0_C1_C0_0", &id) == 0 && id == ARM64_SYSREG(3, 0, 1, 0, 0));
	CU_ASSERT(arm64_reg_find("s3_3_c14_c0_2", &id) == 0 && id == ARM64_REG_TIMER_CVAL);
	CU_ASSERT(arm64_reg_find("cntv_cval_el0", &id) == 0 && id == ARM64_REG_TIMER_CVAL);
	CU_ASSERT(arm64_reg_find("CNTVCT_EL0", &id) == 0 && id == ARM64_REG_TIMER_CNT);
	CU_ASSERT(arm64_reg_find("ARM:p15_0_c1_c0_0", &id) == 0 &&
		  id == ARM32_CP15_REG32(0, 1, 0, 0));
	CU_ASSERT_PTR_NOT_NULL(arm64_reg_note(ARM64_REG_TIMER_CVAL));
	CU_ASSERT_PTR_NOT_NULL(arm64_reg_note(ARM64_REG_TIMER_CNT));
	CU_ASSERT_PTR_NULL(arm64_reg_note(ARM64_REG_TIMER_CTL));
}

static const struct {
	unsigned int op0, op1, crn, crm, op2;
	const char *name;
} sysregs[] = {
#define SYSREG(op0, op1, crn, crm, op2, name) { op0, op1, crn, crm, op2, #name },
#include "arch/arm64/sysreg.def"
#undef SYSREG
};
#define NR_SYSREGS (sizeof(sysregs) / sizeof(sysregs[0]))

static void sysreg_table(void)
{
	uint64_t last = 0;

	for (size_t i = 0; i < NR_SYSREGS; i++) {
		uint64_t id = ARM64_SYSREG(sysregs[i].op0, sysregs[i].op1, sysregs[i].crn,
					   sysregs[i].crm, sysregs[i].op2);

		if (id <= last)
			printf("\n%s is out of order", sysregs[i].name);
		CU_ASSERT(id > last);
		CU_ASSERT(sysregs[i].op0 >= 2 && sysregs[i].op0 <= 3 && sysregs[i].op1 < 8 &&
			  sysregs[i].crn < 16 && sysregs[i].crm < 16 && sysregs[i].op2 < 8);
		CU_ASSERT(strlen(sysregs[i].name) < ARM64_REG_NAME_SIZE);
		last = id;
		for (size_t j = 0; j < i; j++)
			CU_ASSERT(strcasecmp(sysregs[i].name, sysregs[j].name) != 0);
	}
}

static void small_buffers(void)
{
	struct arm64_reg reg;
	char buf[5] = "abcd";

	arm64_reg_name(ARM64_SYSREG(3, 0, 1, 0, 0), buf, 4);
	CU_ASSERT_STRING_EQUAL(buf, "SCT");
	CU_ASSERT_EQUAL(arm64_reg_decode(ARM64_SYSREG(3, 0, 1, 0, 0), &reg, NULL), 0);
	arm64_reg_fields(&reg, buf, 4);
	CU_ASSERT_STRING_EQUAL(buf, "op0");
	arm64_reg_fields(&reg, buf, 1);
	CU_ASSERT_STRING_EQUAL(buf, "");
	CU_ASSERT_STRING_EQUAL(arm64_reg_class_name(ARM64_NR_CLASSES), "unknown");
	CU_ASSERT_STRING_EQUAL(arm64_reg_class_name(ARM64_CLASS_SYSREG), "system");
}

UNIT_SUITE(reg_id) = {
	{ "known ids have their class, fields and name", known_ids },
	{ "every id of every class survives there and back", all_ids_of_classes },
	{ "sizes and coprocessors that do not belong together", wrong_sizes },
	{ "core indexes are those of the structure", core_indexes },
	{ "random ids are refused or survive", random_ids },
	{ "encode refuses what an id cannot say", encode_refuses },
	{ "find refuses what is no name", find_refuses },
	{ "find takes encodings", find_by_encoding },
	{ "the table is sorted and unique", sysreg_table },
	{ "names and fields stay in their buffer", small_buffers },
	CU_TEST_INFO_NULL,
};
