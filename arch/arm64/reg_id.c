// SPDX-License-Identifier: Apache-2.0
/*
 * Takes register ids apart and puts them together, by one table of classes: an
 * id is architecture, size, coprocessor and 16 bits of index, and a class says
 * what these are and which fields the index has (contract.md D.7).
 */
#include "arch/arm64/reg_id.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arch/arm64/reg_table.h"
#include "ucvm/arm64_kvm.h"

#define INDEX_MASK	UINT64_C(0xffff)
#define ARM32_REG_CORE	ARM64_REG_CORE		/* the same coprocessor numbers */

struct reg_field {
	const char *name;	/* NULL ends a class's fields */
	uint16_t offset;	/* in struct arm64_reg */
	uint8_t shift, width;	/* in the id */
	uint16_t max;		/* 0: all that the width allows */
};

#define MAX_FIELDS 5

struct reg_class_row {
	const char *name;
	uint64_t arch, coproc;
	uint16_t fixed_mask, fixed;	/* bits of the index that are the same in all ids */
	uint16_t size;			/* 0: as its run says */
	const struct reg_run *runs;	/* registers that there are; NULL: any index */
	struct reg_field fields[MAX_FIELDS + 1];
};

#define FIELD(name, member, shift, width, max) \
	{ name, offsetof(struct arm64_reg, member), shift, width, max }
#define SYSREG_FIELDS { \
	FIELD("op0", op0, ARM64_REG_SYSREG_OP0_SHIFT, 2, 0), \
	FIELD("op1", op1, ARM64_REG_SYSREG_OP1_SHIFT, 3, 0), \
	FIELD("crn", crn, ARM64_REG_SYSREG_CRN_SHIFT, 4, 0), \
	FIELD("crm", crm, ARM64_REG_SYSREG_CRM_SHIFT, 4, 0), \
	FIELD("op2", op2, ARM64_REG_SYSREG_OP2_SHIFT, 3, 0) }
#define SECURE FIELD("secure", secure, 28, 1, 0)
#define CSSELR_MAX 13		/* seven levels, data or instructions */

static const struct reg_class_row classes[ARM64_NR_CLASSES] = {
	[ARM64_CLASS_CORE] = {
		.name = "core", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_CORE,
		.runs = arm64_core_runs,
		.fields = { FIELD("index", index, 0, 16, 0) },
	},
	[ARM64_CLASS_CCSIDR] = {
		.name = "demux", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_DEMUX,
		.fixed_mask = 0xff00, .size = 4,
		.fields = { FIELD("csselr", index, 0, 8, CSSELR_MAX) },
	},
	[ARM64_CLASS_SYSREG] = {
		.name = "system", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_SYSREG,
		.size = 8, .fields = SYSREG_FIELDS,
	},
	[ARM64_CLASS_TIMER] = {
		.name = "timer", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_SYSREG,
		.size = 8, .fields = SYSREG_FIELDS,
	},
	[ARM64_CLASS_FIRMWARE] = {
		.name = "firmware", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_FW,
		.size = 8, .fields = { FIELD("number", index, 0, 16, 0) },
	},
	[ARM64_CLASS_FIRMWARE_BITMAP] = {
		.name = "firmware bitmap", .arch = ARM64_REG_ARCH,
		.coproc = ARM64_REG_FW_FEAT_BMAP,
		.size = 8, .fields = { FIELD("number", index, 0, 16, 0) },
	},
	[ARM64_CLASS_SVE_Z] = {
		.name = "SVE Z", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_SVE,
		.fixed_mask = 0xfc00, .fixed = ARM64_REG_SVE_ZREG_BASE, .size = 256,
		.fields = { FIELD("number", index, 5, 5, 0), FIELD("slice", slice, 0, 5, 0) },
	},
	[ARM64_CLASS_SVE_P] = {
		.name = "SVE P", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_SVE,
		.fixed_mask = 0xfe00, .fixed = ARM64_REG_SVE_PREG_BASE, .size = 32,
		.fields = { FIELD("number", index, 5, 4, 0), FIELD("slice", slice, 0, 5, 0) },
	},
	[ARM64_CLASS_SVE_FFR] = {
		.name = "SVE FFR", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_SVE,
		.fixed_mask = 0xffe0, .fixed = ARM64_REG_SVE_FFR_BASE, .size = 32,
		.fields = { FIELD("slice", slice, 0, 5, 0) },
	},
	[ARM64_CLASS_SVE_VLS] = {
		.name = "SVE VLS", .arch = ARM64_REG_ARCH, .coproc = ARM64_REG_SVE,
		.fixed_mask = 0xffff, .fixed = 0xffff, .size = 64,
	},
	[ARM32_CLASS_CORE] = {
		.name = "ARM core", .arch = ARM32_REG_ARCH, .coproc = ARM32_REG_CORE,
		.runs = arm32_core_runs, .size = 4,
		.fields = { FIELD("index", index, 0, 16, 0) },
	},
	[ARM32_CLASS_CCSIDR] = {
		.name = "ARM demux", .arch = ARM32_REG_ARCH, .coproc = ARM64_REG_DEMUX,
		.fixed_mask = 0xff00, .size = 4,
		.fields = { FIELD("csselr", index, 0, 8, CSSELR_MAX) },
	},
	[ARM32_CLASS_CP15] = {
		.name = "ARM cp15", .arch = ARM32_REG_ARCH, .coproc = ARM32_REG_CP15,
		.fixed_mask = 0x8000, .size = 4,
		.fields = {
			FIELD("crn", crn, ARM32_REG_CRN_SHIFT, 4, 0),
			FIELD("crm", crm, ARM32_REG_CRM_SHIFT, 4, 0),
			FIELD("opc1", op1, ARM32_REG_OPC1_SHIFT, 4, 0),
			FIELD("opc2", op2, ARM32_REG_OPC2_SHIFT, 3, 0),
			SECURE,
		},
	},
	[ARM32_CLASS_CP15_64] = {
		.name = "ARM cp15-64", .arch = ARM32_REG_ARCH, .coproc = ARM32_REG_CP15,
		.fixed_mask = 0xf807, .size = 8,
		.fields = {
			FIELD("crm", crm, ARM32_REG_CRM_SHIFT, 4, 0),
			FIELD("opc1", op1, ARM32_REG_OPC1_SHIFT, 4, 0),
			SECURE,
		},
	},
	[ARM32_CLASS_VFP] = {
		.name = "ARM VFP", .arch = ARM32_REG_ARCH, .coproc = ARM32_REG_VFP,
		.fixed_mask = 0xf000, .size = 8,
		.fields = { FIELD("number", index, 0, 12, 31) },
	},
	[ARM32_CLASS_VFP_CONTROL] = {
		.name = "ARM VFP control", .arch = ARM32_REG_ARCH, .coproc = ARM32_REG_VFP,
		.fixed_mask = 0xf000, .fixed = 0x1000, .size = 4,
		.fields = { FIELD("number", index, 0, 12, 0) },
	},
	[ARM32_CLASS_FIRMWARE] = {
		.name = "ARM firmware", .arch = ARM32_REG_ARCH, .coproc = ARM64_REG_FW,
		.size = 8, .fields = { FIELD("number", index, 0, 16, 0) },
	},
};

static uint16_t *field_value(struct arm64_reg *reg, const struct reg_field *field)
{
	return (uint16_t *)((char *)reg + field->offset);
}

static uint64_t field_limit(const struct reg_field *field)
{
	return field->max ? field->max : (UINT64_C(1) << field->width) - 1;
}

static uint64_t field_mask(const struct reg_field *field)
{
	return ((UINT64_C(1) << field->width) - 1) << field->shift;
}

/* Bits of the id that @row gives a meaning, besides size and coprocessor. */
static uint64_t class_index_mask(const struct reg_class_row *row)
{
	uint64_t mask = row->fixed_mask;

	for (const struct reg_field *f = row->fields; f->name; f++)
		mask |= field_mask(f);
	return mask;
}

static bool is_timer(uint64_t id)
{
	switch (id) {
	case ARM64_REG_TIMER_CTL:
	case ARM64_REG_TIMER_CVAL:
	case ARM64_REG_TIMER_CNT:
	case ARM64_REG_PTIMER_CTL:
	case ARM64_REG_PTIMER_CVAL:
	case ARM64_REG_PTIMER_CNT:
		return true;
	default:
		return false;
	}
}

const struct reg_run *reg_run_find(const struct reg_run *runs, uint16_t index)
{
	for (; runs->name; runs++) {
		unsigned int at = index - runs->first;

		if (index >= runs->first && at % runs->stride == 0 &&
		    at / runs->stride < runs->count)
			return runs;
	}
	return NULL;
}

/* How far an id agrees with a class; the text for the next step follows. */
enum decode_step { NO_ARCH, NO_COPROC, NO_INDEX, NO_REGISTER, NO_SIZE, NO_VALUE, DECODED };

static enum decode_step class_decode(const struct reg_class_row *row, uint64_t id,
				     struct arm64_reg *out)
{
	uint16_t size = row->size;

	if ((id & ARM64_REG_ARCH_MASK) != row->arch)
		return NO_ARCH;
	if ((id & ARM64_REG_COPROC_MASK) != row->coproc)
		return NO_COPROC;
	if ((id & row->fixed_mask) != row->fixed)
		return NO_INDEX;
	if (row->runs) {
		const struct reg_run *run = reg_run_find(row->runs, id & INDEX_MASK);

		if (!run)
			return NO_REGISTER;
		size = size ? size : run->size;
	}
	if (ARM64_REG_SIZE(id) != size)
		return NO_SIZE;
	memset(out, 0, sizeof(*out));
	out->size = size;
	for (const struct reg_field *f = row->fields; f->name; f++) {
		uint64_t value = (id & field_mask(f)) >> f->shift;

		if (value > field_limit(f))
			return NO_VALUE;
		*field_value(out, f) = value;
	}
	if (id & ~(ARM64_REG_ARCH_MASK | ARM64_REG_SIZE_MASK | ARM64_REG_COPROC_MASK |
		   class_index_mask(row)))
		return NO_VALUE;
	return DECODED;
}

static int decode_error(enum decode_step step, uint64_t id, struct ucvm_error *err)
{
	unsigned int coproc = (id & ARM64_REG_COPROC_MASK) >> ARM64_REG_COPROC_SHIFT;
	unsigned int index = id & INDEX_MASK;

	switch (step) {
	case NO_ARCH:
		return error_set(err, EINVAL, "bits 63:56 (0x%02x) are neither arm64 (0x60) nor"
				 " 32-bit ARM (0x40)", (unsigned int)(id >> 56));
	case NO_COPROC:
		return error_set(err, EINVAL, "no registers have coprocessor 0x%04x (bits 27:16)"
				 " in this architecture", coproc);
	case NO_REGISTER:
		return error_set(err, EINVAL, "no core register begins at index 0x%04x"
				 " (bits 15:0)", index);
	case NO_SIZE:
		return error_set(err, EINVAL, "the size of %u bytes (bits 55:52) is not this"
				 " register's", ARM64_REG_SIZE(id));
	case NO_INDEX:
	case NO_VALUE:
	default:
		if (id & ~(ARM64_REG_ARCH_MASK | ARM64_REG_SIZE_MASK | ARM64_REG_COPROC_MASK |
			   INDEX_MASK))
			return error_set(err, EINVAL, "bits 51:28 (0x%06x) are not zero",
					 (unsigned int)(id >> 28) & 0xffffff);
		return error_set(err, EINVAL, "no register of coprocessor 0x%04x has index 0x%04x"
				 " (bits 15:0)", coproc, index);
	}
}

int arm64_reg_decode(uint64_t id, struct arm64_reg *out, struct ucvm_error *err)
{
	enum decode_step furthest = NO_ARCH;

	for (int c = 0; c < ARM64_NR_CLASSES; c++) {
		struct arm64_reg reg;
		enum decode_step step;

		if ((c == ARM64_CLASS_SYSREG || c == ARM64_CLASS_TIMER) &&
		    is_timer(id) != (c == ARM64_CLASS_TIMER))
			continue;
		step = class_decode(&classes[c], id, &reg);
		if (step == DECODED) {
			reg.class = c;
			*out = reg;
			return 0;
		}
		if (step > furthest)
			furthest = step;
	}
	return decode_error(furthest, id, err);
}

static uint64_t size_code(uint16_t size)
{
	uint64_t code = 0;

	while (size >> (code + 1))
		code++;
	return code << ARM64_REG_SIZE_SHIFT;
}

static bool reg_equal(const struct arm64_reg *a, const struct arm64_reg *b)
{
	return a->class == b->class && a->size == b->size && a->index == b->index &&
	       a->slice == b->slice && a->op0 == b->op0 && a->op1 == b->op1 &&
	       a->crn == b->crn && a->crm == b->crm && a->op2 == b->op2 &&
	       a->secure == b->secure;
}

int arm64_reg_encode(const struct arm64_reg *reg, uint64_t *id)
{
	struct arm64_reg copy = *reg, back;
	const struct reg_class_row *row;
	uint64_t value;

	if ((unsigned int)reg->class >= ARM64_NR_CLASSES)
		return -EINVAL;
	row = &classes[reg->class];
	value = row->arch | row->coproc | row->fixed | size_code(reg->size);
	for (const struct reg_field *f = row->fields; f->name; f++) {
		uint16_t member = *field_value(&copy, f);

		if (member > field_limit(f))
			return -EINVAL;
		value |= (uint64_t)member << f->shift;
	}
	/* What the class does not have, or has as another size, is lost on the way. */
	if (arm64_reg_decode(value, &back, NULL) || !reg_equal(reg, &back))
		return -EINVAL;
	*id = value;
	return 0;
}

const char *arm64_reg_class_name(enum arm64_reg_class class)
{
	return (unsigned int)class < ARM64_NR_CLASSES ? classes[class].name : "unknown";
}

void arm64_reg_fields(const struct arm64_reg *reg, char *buf, size_t size)
{
	struct arm64_reg copy = *reg;
	size_t at = 0;

	if (size)
		buf[0] = '\0';
	if ((unsigned int)reg->class >= ARM64_NR_CLASSES)
		return;
	for (const struct reg_field *f = classes[reg->class].fields; f->name && at < size; f++) {
		int n = snprintf(buf + at, size - at, "%s%s %u", at ? " " : "", f->name,
				 *field_value(&copy, f));

		at += n > 0 ? (size_t)n : size;
	}
}
