// SPDX-License-Identifier: Apache-2.0
/*
 * The names of register ids, both ways. System and cp15 registers have a table
 * by encoding and a form made of the encoding for the rest; all others are runs
 * of numbered registers.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "arch/arm64/reg_id.h"
#include "arch/arm64/reg_table.h"
#include "ucvm/arm64_kvm.h"

#define ARM32_PREFIX "ARM:"
#define SECURE_SUFFIX "_S"

/* struct arm64_regs, in the order of the indexes. */
const struct reg_run arm64_core_runs[] = {
	{ "X", 0x00, 31, 2, 8 },
	{ "SP_EL0", 0x3e, 1, 2, 8 },
	{ "PC", 0x40, 1, 2, 8 },
	{ "PSTATE", 0x42, 1, 2, 8 },
	{ "SP_EL1", 0x44, 1, 2, 8 },
	{ "ELR_EL1", 0x46, 1, 2, 8 },
	{ "SPSR_EL1", 0x48, 1, 2, 8 },
	{ "SPSR_abt", 0x4a, 1, 2, 8 },
	{ "SPSR_und", 0x4c, 1, 2, 8 },
	{ "SPSR_irq", 0x4e, 1, 2, 8 },
	{ "SPSR_fiq", 0x50, 1, 2, 8 },
	{ "V", 0x54, 32, 4, 16 },
	{ "FPSR", 0xd4, 1, 1, 4 },
	{ "FPCR", 0xd5, 1, 1, 4 },
	{ NULL, 0, 0, 0, 0 },
};

/* The 32-bit kvm_regs: usr_regs, svc, abt, und, irq, fiq. */
const struct reg_run arm32_core_runs[] = {
	{ "r", 0, 13, 1, 0 },
	{ "sp", 13, 1, 1, 0 },
	{ "lr", 14, 1, 1, 0 },
	{ "pc", 15, 1, 1, 0 },
	{ "cpsr", 16, 1, 1, 0 },
	{ "ORIG_r0", 17, 1, 1, 0 },
	{ "sp_svc", 18, 1, 1, 0 },
	{ "lr_svc", 19, 1, 1, 0 },
	{ "spsr_svc", 20, 1, 1, 0 },
	{ "sp_abt", 21, 1, 1, 0 },
	{ "lr_abt", 22, 1, 1, 0 },
	{ "spsr_abt", 23, 1, 1, 0 },
	{ "sp_und", 24, 1, 1, 0 },
	{ "lr_und", 25, 1, 1, 0 },
	{ "spsr_und", 26, 1, 1, 0 },
	{ "sp_irq", 27, 1, 1, 0 },
	{ "lr_irq", 28, 1, 1, 0 },
	{ "spsr_irq", 29, 1, 1, 0 },
	{ "r8_fiq", 30, 1, 1, 0 },
	{ "r9_fiq", 31, 1, 1, 0 },
	{ "r10_fiq", 32, 1, 1, 0 },
	{ "r11_fiq", 33, 1, 1, 0 },
	{ "r12_fiq", 34, 1, 1, 0 },
	{ "sp_fiq", 35, 1, 1, 0 },
	{ "lr_fiq", 36, 1, 1, 0 },
	{ "spsr_fiq", 37, 1, 1, 0 },
	{ NULL, 0, 0, 0, 0 },
};

static const struct reg_run firmware_runs[] = {
	{ "PSCI_VERSION", 0, 1, 1, 0 },
	{ "SMCCC_ARCH_WORKAROUND_1", 1, 1, 1, 0 },
	{ "SMCCC_ARCH_WORKAROUND_2", 2, 1, 1, 0 },
	{ "SMCCC_ARCH_WORKAROUND_3", 3, 1, 1, 0 },
	{ NULL, 0, 0, 0, 0 },
};

static const struct reg_run bitmap_runs[] = {
	{ "STD_BMAP", 0, 1, 1, 0 },
	{ "STD_HYP_BMAP", 1, 1, 1, 0 },
	{ "VENDOR_HYP_BMAP", 2, 1, 1, 0 },
	{ "VENDOR_HYP_BMAP_2", 3, 1, 1, 0 },
	{ NULL, 0, 0, 0, 0 },
};

static const struct reg_run vfp_control_runs[] = {
	{ "FPSID", 0, 1, 1, 0 },
	{ "FPSCR", 1, 1, 1, 0 },
	{ "MVFR1", 6, 1, 1, 0 },
	{ "MVFR0", 7, 1, 1, 0 },
	{ "FPEXC", 8, 1, 1, 0 },
	{ "FPINST", 9, 1, 1, 0 },
	{ "FPINST2", 10, 1, 1, 0 },
	{ NULL, 0, 0, 0, 0 },
};

#define RUN(name, count) { { name, 0, count, 1, 0 }, { NULL, 0, 0, 0, 0 } }
static const struct reg_run z_runs[] = RUN("Z", 32);
static const struct reg_run p_runs[] = RUN("P", 16);
static const struct reg_run ffr_runs[] = RUN("FFR", 1);
static const struct reg_run vls_runs[] = RUN("SVE_VLS", 1);
static const struct reg_run d_runs[] = RUN("D", 32);

/* The classes whose registers are runs. */
struct named_class {
	enum arm64_reg_class class;
	uint16_t size;			/* 0: the run's */
	const struct reg_run *runs;	/* NULL: none */
	const char *other;		/* with the index behind it, for what no run has */
	bool slices;			/* [slice] behind the name, unless 0 */
};

static const struct named_class named_classes[] = {
	{ ARM64_CLASS_CORE, 0, arm64_core_runs, NULL, false },
	{ ARM64_CLASS_FIRMWARE, 8, firmware_runs, "FIRMWARE_", false },
	{ ARM64_CLASS_FIRMWARE_BITMAP, 8, bitmap_runs, "FIRMWARE_BMAP_", false },
	{ ARM64_CLASS_SVE_Z, 256, z_runs, NULL, true },
	{ ARM64_CLASS_SVE_P, 32, p_runs, NULL, true },
	{ ARM64_CLASS_SVE_FFR, 32, ffr_runs, NULL, true },
	{ ARM64_CLASS_SVE_VLS, 64, vls_runs, NULL, false },
	{ ARM32_CLASS_CORE, 4, arm32_core_runs, NULL, false },
	{ ARM32_CLASS_VFP, 8, d_runs, NULL, false },
	{ ARM32_CLASS_VFP_CONTROL, 4, vfp_control_runs, "VFP_CONTROL_", false },
	{ ARM32_CLASS_FIRMWARE, 8, firmware_runs, "FIRMWARE_", false },
};
#define NR_NAMED (sizeof(named_classes) / sizeof(named_classes[0]))

#define CCSIDR_NAME "CCSIDR_EL1"	/* of both architectures: [csselr] follows */
#define CCSIDR32_NAME "CCSIDR"

/* System registers by the 16 bits that encode them. */
struct sysreg_row {
	uint16_t encoding;
	const char *name;
};

#define SYSREG(op0, op1, crn, crm, op2, name) \
	{ (op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2), #name },
static const struct sysreg_row sysregs[] = {
#include "arch/arm64/sysreg.def"
};
#undef SYSREG
#define NR_SYSREGS (sizeof(sysregs) / sizeof(sysregs[0]))

/* The same for cp15: index bits of the id, and which of the two classes. */
struct cp15_row {
	uint16_t encoding;
	bool wide;
	const char *name;
};

#define CP15_32(crn, opc1, crm, opc2, name) \
	{ (crn) << 11 | (crm) << 7 | (opc1) << 3 | (opc2), false, #name },
#define CP15_64(opc1, crm, name) { (crm) << 7 | (opc1) << 3, true, #name },
static const struct cp15_row cp15_regs[] = {
#include "arch/arm64/cp15.def"
};
#undef CP15_32
#undef CP15_64
#define NR_CP15 (sizeof(cp15_regs) / sizeof(cp15_regs[0]))

/* The timer ids whose name is not that of their encoding (contract.md D.7). */
static const struct {
	uint64_t id;
	const char *name, *note;
} swapped[] = {
	{ ARM64_REG_TIMER_CVAL, "CNTV_CVAL_EL0",
	  "KVM's id for it has the encoding of CNTVCT_EL0" },
	{ ARM64_REG_TIMER_CNT, "CNTVCT_EL0",
	  "KVM's id for it has the encoding of CNTV_CVAL_EL0" },
};
#define NR_SWAPPED (sizeof(swapped) / sizeof(swapped[0]))

static uint16_t sysreg_encoding(uint64_t id)
{
	return id & 0xffff;
}

static const char *sysreg_name(uint16_t encoding)
{
	size_t low = 0, high = NR_SYSREGS;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (sysregs[middle].encoding == encoding)
			return sysregs[middle].name;
		if (sysregs[middle].encoding < encoding)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void name_sysreg(uint64_t id, const struct arm64_reg *reg, char *buf, size_t size)
{
	const char *name = sysreg_name(sysreg_encoding(id));

	for (size_t i = 0; i < NR_SWAPPED; i++) {
		if (swapped[i].id == id)
			name = swapped[i].name;
	}
	if (name)
		snprintf(buf, size, "%s", name);
	else
		snprintf(buf, size, "S%u_%u_C%u_C%u_%u", reg->op0, reg->op1, reg->crn,
			 reg->crm, reg->op2);
}

static void name_cp15(uint64_t id, const struct arm64_reg *reg, char *buf, size_t size)
{
	bool wide = reg->class == ARM32_CLASS_CP15_64;
	const char *suffix = reg->secure ? SECURE_SUFFIX : "";

	for (size_t i = 0; i < NR_CP15; i++) {
		if (cp15_regs[i].encoding == (id & 0xffff) && cp15_regs[i].wide == wide) {
			snprintf(buf, size, ARM32_PREFIX "%s%s", cp15_regs[i].name, suffix);
			return;
		}
	}
	if (wide)
		snprintf(buf, size, ARM32_PREFIX "p15_%u_c%u%s", reg->op1, reg->crm, suffix);
	else
		snprintf(buf, size, ARM32_PREFIX "p15_%u_c%u_c%u_%u%s", reg->op1, reg->crn,
			 reg->crm, reg->op2, suffix);
}

static bool is_arm32(enum arm64_reg_class class)
{
	return class >= ARM32_CLASS_CORE;
}

static void name_run(const struct named_class *named, const struct arm64_reg *reg,
		     char *buf, size_t size)
{
	const struct reg_run *run = reg_run_find(named->runs, reg->index);
	const char *prefix = is_arm32(named->class) ? ARM32_PREFIX : "";
	char slice[12] = "";

	if (named->slices && reg->slice)
		snprintf(slice, sizeof(slice), "[%u]", reg->slice);
	if (!run)
		snprintf(buf, size, "%s%s%u", prefix, named->other, reg->index);
	else if (run->count > 1)
		snprintf(buf, size, "%s%s%u%s", prefix, run->name,
			 (reg->index - run->first) / run->stride, slice);
	else
		snprintf(buf, size, "%s%s%s", prefix, run->name, slice);
}

void arm64_reg_name(uint64_t id, char *buf, size_t size)
{
	struct arm64_reg reg;

	if (arm64_reg_decode(id, &reg, NULL)) {
		snprintf(buf, size, "0x%016" PRIx64, id);
		return;
	}
	switch (reg.class) {
	case ARM64_CLASS_SYSREG:
	case ARM64_CLASS_TIMER:
		name_sysreg(id, &reg, buf, size);
		return;
	case ARM32_CLASS_CP15:
	case ARM32_CLASS_CP15_64:
		name_cp15(id, &reg, buf, size);
		return;
	case ARM64_CLASS_CCSIDR:
		snprintf(buf, size, CCSIDR_NAME "[%u]", reg.index);
		return;
	case ARM32_CLASS_CCSIDR:
		snprintf(buf, size, ARM32_PREFIX CCSIDR32_NAME "[%u]", reg.index);
		return;
	default:
		break;
	}
	for (size_t i = 0; i < NR_NAMED; i++) {
		if (named_classes[i].class == reg.class)
			name_run(&named_classes[i], &reg, buf, size);
	}
}

const char *arm64_reg_note(uint64_t id)
{
	for (size_t i = 0; i < NR_SWAPPED; i++) {
		if (swapped[i].id == id)
			return swapped[i].note;
	}
	return NULL;
}

/* A step of reading a name: they return what follows, or NULL. */

static const char *skip_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	return text && strncasecmp(text, word, length) == 0 ? text + length : NULL;
}

/* Decimal without leading zeros, at most 65535, as names have it. */
static const char *skip_number(const char *text, uint16_t *out)
{
	unsigned int value = 0, digits = 0;

	if (!text)
		return NULL;
	for (; *text >= '0' && *text <= '9'; text++, digits++) {
		if (digits && value == 0)
			return NULL;
		value = value * 10 + (unsigned int)(*text - '0');
		if (value > UINT16_MAX)
			return NULL;
	}
	*out = (uint16_t)value;
	return digits ? text : NULL;
}

static const char *skip_bracket(const char *text, uint16_t *out)
{
	return skip_word(skip_number(skip_word(text, "["), out), "]");
}

static bool at_end(const char *text)
{
	return text && *text == '\0';
}

static int found(const struct arm64_reg *reg, uint64_t *id)
{
	return arm64_reg_encode(reg, id) ? -ENOENT : 0;
}

/* Does @name name a register of @named? Then its index, slice and size are set. */
static bool match_named(const struct named_class *named, const char *name,
			struct arm64_reg *reg)
{
	*reg = (struct arm64_reg){ .class = named->class, .size = named->size };
	for (const struct reg_run *run = named->runs; run->name; run++) {
		const char *rest = skip_word(name, run->name);
		uint16_t number = 0;

		if (run->count > 1)
			rest = skip_number(rest, &number);
		if (named->slices && rest && *rest == '[') {
			rest = skip_bracket(rest, &reg->slice);
			if (reg->slice == 0)
				continue;
		}
		if (!at_end(rest) || number >= run->count)
			continue;
		reg->index = run->first + number * run->stride;
		if (!named->size)
			reg->size = run->size;
		return true;
	}
	if (!named->other || !at_end(skip_number(skip_word(name, named->other), &reg->index)))
		return false;
	return reg_run_find(named->runs, reg->index) == NULL;
}

static int find_named(const char *name, bool arm32, uint64_t *id)
{
	for (size_t i = 0; i < NR_NAMED; i++) {
		struct arm64_reg reg;

		if (is_arm32(named_classes[i].class) == arm32 &&
		    match_named(&named_classes[i], name, &reg))
			return found(&reg, id);
	}
	return -ENOENT;
}

static int find_ccsidr(const char *name, bool arm32, uint64_t *id)
{
	struct arm64_reg reg = {
		.class = arm32 ? ARM32_CLASS_CCSIDR : ARM64_CLASS_CCSIDR,
		.size = 4,
	};
	const char *rest = skip_word(name, arm32 ? CCSIDR32_NAME : CCSIDR_NAME);

	if (!at_end(skip_bracket(rest, &reg.index)))
		return -ENOENT;
	return found(&reg, id);
}

/* S<op0>_<op1>_C<n>_C<m>_<op2> */
static int find_encoded(const char *name, uint64_t *id)
{
	uint16_t op0, op1, crn, crm, op2;
	const char *rest = skip_number(skip_word(name, "S"), &op0);

	rest = skip_number(skip_word(rest, "_"), &op1);
	rest = skip_number(skip_word(rest, "_C"), &crn);
	rest = skip_number(skip_word(rest, "_C"), &crm);
	rest = skip_number(skip_word(rest, "_"), &op2);
	if (!at_end(rest) || op0 > 3 || op1 > 7 || crn > 15 || crm > 15 || op2 > 7)
		return -ENOENT;
	*id = ARM64_SYSREG(op0, op1, crn, crm, op2);
	return 0;
}

static int find_sysreg(const char *name, uint64_t *id)
{
	if (find_encoded(name, id) == 0)
		return 0;
	for (size_t i = 0; i < NR_SWAPPED; i++) {
		if (strcasecmp(swapped[i].name, name) == 0) {
			*id = swapped[i].id;
			return 0;
		}
	}
	for (size_t i = 0; i < NR_SYSREGS; i++) {
		if (strcasecmp(sysregs[i].name, name) == 0) {
			*id = ARM64_SYSREG(0, 0, 0, 0, 0) | sysregs[i].encoding;
			return 0;
		}
	}
	return -ENOENT;
}

/* p15_<opc1>_c<n>_c<m>_<opc2>, p15_<opc1>_c<m>, either with _S behind it */
static int find_cp15_encoded(const char *name, uint64_t *id)
{
	struct arm64_reg reg = { .class = ARM32_CLASS_CP15_64, .size = 8 };
	const char *rest = skip_number(skip_word(name, "p15_"), &reg.op1), *more;

	rest = skip_number(skip_word(rest, "_c"), &reg.crm);
	more = skip_word(rest, "_c");
	if (more) {
		reg.class = ARM32_CLASS_CP15;
		reg.size = 4;
		reg.crn = reg.crm;
		rest = skip_number(more, &reg.crm);
		rest = skip_number(skip_word(rest, "_"), &reg.op2);
	}
	more = skip_word(rest, SECURE_SUFFIX);
	reg.secure = more != NULL;
	if (!at_end(more ? more : rest))
		return -ENOENT;
	return found(&reg, id);
}

static int find_cp15(const char *name, uint64_t *id)
{
	for (size_t i = 0; i < NR_CP15; i++) {
		const char *rest = skip_word(name, cp15_regs[i].name);
		const char *secure = skip_word(rest, SECURE_SUFFIX);

		if (!at_end(secure ? secure : rest))
			continue;
		*id = ARM32_REG_ARCH | ARM32_REG_CP15 | cp15_regs[i].encoding |
		      (cp15_regs[i].wide ? ARM64_REG_SIZE_U64 : ARM64_REG_SIZE_U32) |
		      (secure ? ARM32_REG_SECURE_MASK : 0);
		return 0;
	}
	return find_cp15_encoded(name, id);
}

int arm64_reg_find(const char *name, uint64_t *id)
{
	const char *arm32 = skip_word(name, ARM32_PREFIX);

	if (arm32)
		name = arm32;
	if (find_named(name, arm32 != NULL, id) == 0 || find_ccsidr(name, arm32 != NULL, id) == 0)
		return 0;
	return arm32 ? find_cp15(name, id) : find_sysreg(name, id);
}
