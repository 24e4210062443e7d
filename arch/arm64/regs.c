// SPDX-License-Identifier: Apache-2.0
/*
 * Reads and writes all registers of a vCPU. Reading follows the kernel's list.
 * Writing goes in phases: firmware and identification first, since they decide
 * which registers there are; the timers' control registers last.
 */
#include "arch/arm64/regs.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arm64/reg_id.h"
#include "ucvm/arm64_kvm.h"

#define ID_SIZE sizeof(uint64_t)
#define TIMER_CTL_ISTATUS 4	/* the count has reached the compare value; read-only */

enum write_phase {
	PHASE_FIRMWARE,		/* PSCI and SMCCC versions and features */
	PHASE_ID,		/* what the CPU is; CLIDR_EL1 and CTR_EL0 before CCSIDR_EL1 */
	PHASE_CACHE,
	PHASE_PSTATE,		/* an AArch32 mode cuts X0 to X14 to 32 bits */
	PHASE_STATE,		/* all others */
	PHASE_CLEAR,		/* PMU bits that their "set" register sets afterwards */
	PHASE_SET,
	/*
	 * Counters before the values that they are compared with. In a VM with
	 * EL2 both write one offset, to which CNTVOFF_EL2 comes for the virtual
	 * one, so that only the physical one writes it right.
	 */
	PHASE_VIRTUAL_COUNTER,
	PHASE_COUNTER,
	PHASE_COMPARE,
	PHASE_CONTROL,		/* enables, last */
	NR_PHASES,
};

/* Registers whose phase is not that of their class. */
static const struct {
	uint64_t id;
	enum write_phase phase;
} phases[] = {
	{ ARM64_REG_CORE_U64(regs.pstate), PHASE_PSTATE },
	{ ARM64_SYSREG(3, 1, 0, 0, 1), PHASE_ID },		/* CLIDR_EL1 */
	{ ARM64_SYSREG(3, 1, 0, 0, 7), PHASE_ID },		/* AIDR_EL1 */
	{ ARM64_SYSREG(3, 3, 0, 0, 1), PHASE_ID },		/* CTR_EL0 */
	{ ARM64_SYSREG(3, 3, 9, 12, 0), PHASE_ID },		/* PMCR_EL0: number of counters */
	{ ARM64_SYSREG(3, 3, 9, 12, 2), PHASE_CLEAR },		/* PMCNTENCLR_EL0 */
	{ ARM64_SYSREG(3, 0, 9, 14, 2), PHASE_CLEAR },		/* PMINTENCLR_EL1 */
	{ ARM64_SYSREG(3, 3, 9, 12, 3), PHASE_CLEAR },		/* PMOVSCLR_EL0 */
	{ ARM64_SYSREG(3, 3, 9, 12, 1), PHASE_SET },		/* PMCNTENSET_EL0 */
	{ ARM64_SYSREG(3, 0, 9, 14, 1), PHASE_SET },		/* PMINTENSET_EL1 */
	{ ARM64_SYSREG(3, 3, 9, 14, 3), PHASE_SET },		/* PMOVSSET_EL0 */
	{ ARM64_REG_TIMER_CNT, PHASE_VIRTUAL_COUNTER },
	{ ARM64_REG_PTIMER_CNT, PHASE_COUNTER },
	{ ARM64_REG_TIMER_CVAL, PHASE_COMPARE },
	{ ARM64_REG_PTIMER_CVAL, PHASE_COMPARE },
	{ ARM64_SYSREG(3, 4, 14, 2, 2), PHASE_COMPARE },	/* CNTHP_CVAL_EL2 */
	{ ARM64_SYSREG(3, 4, 14, 3, 2), PHASE_COMPARE },	/* CNTHV_CVAL_EL2 */
	{ ARM64_REG_TIMER_CTL, PHASE_CONTROL },
	{ ARM64_REG_PTIMER_CTL, PHASE_CONTROL },
	{ ARM64_SYSREG(3, 4, 14, 2, 1), PHASE_CONTROL },	/* CNTHP_CTL_EL2 */
	{ ARM64_SYSREG(3, 4, 14, 3, 1), PHASE_CONTROL },	/* CNTHV_CTL_EL2 */
};
#define NR_PHASE_ROWS (sizeof(phases) / sizeof(phases[0]))

static enum write_phase reg_phase(uint64_t id)
{
	struct arm64_reg reg;

	for (size_t i = 0; i < NR_PHASE_ROWS; i++) {
		if (phases[i].id == id)
			return phases[i].phase;
	}
	if (arm64_reg_decode(id, &reg, NULL))
		return PHASE_STATE;
	switch (reg.class) {
	case ARM64_CLASS_FIRMWARE:
	case ARM64_CLASS_FIRMWARE_BITMAP:
		return PHASE_FIRMWARE;
	case ARM64_CLASS_CCSIDR:
		return PHASE_CACHE;
	case ARM64_CLASS_SYSREG:
		/* MIDR_EL1, MPIDR_EL1 and the ID registers */
		return reg.op0 == 3 && reg.op1 == 0 && reg.crn == 0 ? PHASE_ID : PHASE_STATE;
	default:
		return PHASE_STATE;
	}
}

static int one_reg(struct kvm_obj *vcpu, unsigned long request, uint64_t id, const void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)value };

	return (int)kvm_ioctl_ptr(vcpu, request, &reg);
}

/* Room for one more register, which is not yet counted; NULL without memory. */
static uint8_t *set_reserve(struct arm64_reg_set *set, uint64_t id)
{
	size_t need = set->length + ID_SIZE + ARM64_REG_SIZE(id);
	uint64_t stored = htole64(id);

	if (need > set->capacity) {
		size_t capacity = need + need / 2 + 4096;
		uint8_t *bytes = realloc(set->bytes, capacity);

		if (!bytes)
			return NULL;
		set->bytes = bytes;
		set->capacity = capacity;
	}
	memcpy(set->bytes + set->length, &stored, ID_SIZE);
	return set->bytes + set->length + ID_SIZE;
}

static void set_commit(struct arm64_reg_set *set, uint64_t id)
{
	set->length += ID_SIZE + ARM64_REG_SIZE(id);
	set->count++;
}

bool arm64_regs_next(const struct arm64_reg_set *set, size_t *cursor,
		     struct arm64_reg_value *out)
{
	uint64_t stored;

	if (*cursor >= set->length)
		return false;
	memcpy(&stored, set->bytes + *cursor, ID_SIZE);
	out->id = le64toh(stored);
	out->size = ARM64_REG_SIZE(out->id);
	out->value = set->bytes + *cursor + ID_SIZE;
	*cursor += ID_SIZE + out->size;
	return true;
}

bool arm64_regs_find(const struct arm64_reg_set *set, uint64_t id,
		     struct arm64_reg_value *out)
{
	struct arm64_reg_value reg;
	size_t cursor = 0;

	while (arm64_regs_next(set, &cursor, &reg)) {
		if (reg.id == id) {
			*out = reg;
			return true;
		}
	}
	return false;
}

void arm64_regs_free(struct arm64_reg_set *set)
{
	free(set->bytes);
	*set = (struct arm64_reg_set){ 0 };
}

static int list_error(int code, struct ucvm_error *err)
{
	if (code == EPERM)
		return error_set(err, code, "cannot list the registers of the vCPU:"
				 " its SVE is not finalized");
	if (code == ENOEXEC)
		return error_set(err, code, "cannot list the registers of the vCPU:"
				 " it is not initialized");
	return error_set(err, code, "cannot list the registers of the vCPU: %s", strerror(code));
}

/* The kernel's list, to be freed. The first call only asks for its length. */
static int reg_list(struct kvm_obj *vcpu, struct arm64_reg_list **out, struct ucvm_error *err)
{
	struct arm64_reg_list probe = { .n = 0 }, *list;
	int r = (int)kvm_ioctl_ptr(vcpu, ARM64_KVM_GET_REG_LIST, &probe);

	if (r && r != -E2BIG)
		return list_error(-r, err);
	if (probe.n > ARM64_REGS_MAX)
		return error_set(err, E2BIG, "the vCPU has %" PRIu64 " registers, more than %u",
				 probe.n, ARM64_REGS_MAX);
	list = calloc(1, sizeof(*list) + probe.n * sizeof(list->reg[0]));
	if (!list)
		return error_set(err, ENOMEM, "no memory for the list of registers");
	list->n = probe.n;
	r = (int)kvm_ioctl_ptr(vcpu, ARM64_KVM_GET_REG_LIST, list);
	if (r || list->n > probe.n) {
		free(list);
		return list_error(r ? -r : E2BIG, err);
	}
	*out = list;
	return 0;
}

static int read_error(uint64_t id, int code, struct ucvm_error *err)
{
	char name[ARM64_REG_NAME_SIZE];

	arm64_reg_name(id, name, sizeof(name));
	return error_set(err, code, "cannot read register %s: %s", name, strerror(code));
}

static int read_one(struct kvm_obj *vcpu, uint64_t id, struct arm64_reg_set *out,
		    struct ucvm_error *err)
{
	uint8_t *value;
	int r;

	if (ARM64_REG_SIZE(id) > ARM64_REG_MAX_SIZE)
		return error_set(err, E2BIG, "register 0x%016" PRIx64 " has %u bytes, more than %u",
				 id, ARM64_REG_SIZE(id), ARM64_REG_MAX_SIZE);
	value = set_reserve(out, id);
	if (!value)
		return error_set(err, ENOMEM, "no memory for the registers of the vCPU");
	r = one_reg(vcpu, KVM_GET_ONE_REG, id, value);
	if (r)
		return read_error(id, -r, err);
	set_commit(out, id);
	return 0;
}

int arm64_regs_read(struct kvm_obj *vcpu, struct arm64_reg_set *out, struct ucvm_error *err)
{
	struct arm64_reg_list *list = NULL;
	int r;

	arm64_regs_free(out);
	r = reg_list(vcpu, &list, err);
	if (r)
		return r;
	for (uint64_t i = 0; i < list->n && !r; i++)
		r = read_one(vcpu, list->reg[i], out, err);
	if (r)
		arm64_regs_free(out);
	free(list);
	return r;
}

/* "0x..." for what fits a number; else nothing that a text could show. */
static void value_text(const void *value, unsigned int size, char *buf, size_t buf_size)
{
	uint64_t wide = 0;
	uint32_t narrow;

	if (size == sizeof(narrow)) {
		memcpy(&narrow, value, sizeof(narrow));
		wide = narrow;
	} else if (size == sizeof(wide)) {
		memcpy(&wide, value, sizeof(wide));
	} else {
		snprintf(buf, buf_size, "another value of %u bytes", size);
		return;
	}
	snprintf(buf, buf_size, "0x%" PRIx64, wide);
}

/* KVM refused @reg: fine if it has this value, for it cannot be changed then. */
static int judge_refusal(struct kvm_obj *vcpu, const struct arm64_reg_value *reg, int code,
			 struct ucvm_error *err)
{
	uint8_t present[ARM64_REG_MAX_SIZE];
	char name[ARM64_REG_NAME_SIZE], want[40], have[40];

	arm64_reg_name(reg->id, name, sizeof(name));
	if (code == ENOENT)
		return error_set(err, code, "this host's vCPU has no register %s", name);
	if (one_reg(vcpu, KVM_GET_ONE_REG, reg->id, present))
		return error_set(err, code, "cannot write register %s: %s", name, strerror(code));
	if (memcmp(present, reg->value, reg->size) == 0)
		return 0;
	value_text(reg->value, reg->size, want, sizeof(want));
	value_text(present, reg->size, have, sizeof(have));
	return error_set(err, code, "cannot set register %s to %s, this host has %s: %s", name,
			 want, have, strerror(code));
}

static int write_one(struct kvm_obj *vcpu, const struct arm64_reg_value *reg,
		     enum write_phase phase, struct ucvm_error *err)
{
	static const uint64_t all_ones = UINT64_MAX;
	const void *value = reg->value;
	int r;

	/*
	 * A "clear" register reads as its "set" partner. From 6.6 to 6.13 writing
	 * it clears those bits; before and after, it is one more name for them.
	 * All ones work either way, as the partner comes next.
	 */
	if (phase == PHASE_CLEAR)
		value = &all_ones;
	r = one_reg(vcpu, KVM_SET_ONE_REG, reg->id, value);
	return r ? judge_refusal(vcpu, reg, -r, err) : 0;
}

/* The registers of one phase; @of_reg tells that of each one in the set. */
static int write_registers(struct kvm_obj *vcpu, const struct arm64_reg_set *set,
			   const uint8_t *of_reg, enum write_phase phase,
			   struct ucvm_error *err)
{
	struct arm64_reg_value reg;
	size_t cursor = 0;
	int r = 0;

	for (size_t i = 0; !r && arm64_regs_next(set, &cursor, &reg); i++) {
		if (of_reg[i] == phase)
			r = write_one(vcpu, &reg, phase, err);
	}
	return r;
}

int arm64_regs_write(struct kvm_obj *vcpu, const struct arm64_reg_set *set,
		     struct ucvm_error *err)
{
	uint8_t *of_reg = malloc(set->count + 1);
	struct arm64_reg_value reg;
	size_t cursor = 0;
	int r = 0;

	if (!of_reg)
		return error_set(err, ENOMEM, "no memory for the registers of the vCPU");
	for (size_t i = 0; arm64_regs_next(set, &cursor, &reg); i++)
		of_reg[i] = reg_phase(reg.id);
	for (int phase = 0; phase < NR_PHASES && !r; phase++)
		r = write_registers(vcpu, set, of_reg, phase, err);
	free(of_reg);
	return r;
}

static int compare_ids(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int refuse_duplicates(const struct arm64_reg_set *set, struct ucvm_error *err)
{
	uint64_t *ids = calloc(set->count ? set->count : 1, sizeof(*ids));
	struct arm64_reg_value reg;
	size_t cursor = 0, n = 0;
	int r = 0;

	if (!ids)
		return error_set(err, ENOMEM, "no memory for the registers of the vCPU");
	while (arm64_regs_next(set, &cursor, &reg))
		ids[n++] = reg.id;
	qsort(ids, n, sizeof(*ids), compare_ids);
	for (size_t i = 1; i < n && !r; i++) {
		if (ids[i] == ids[i - 1])
			r = error_set(err, EBADMSG, "register 0x%016" PRIx64 " stands twice",
				      ids[i]);
	}
	free(ids);
	return r;
}

/* One record at @bytes, of which @left are there. Returns its length or -errno. */
static long load_one(const uint8_t *bytes, size_t left, struct arm64_reg_set *out,
		     struct ucvm_error *err)
{
	uint64_t id;
	uint8_t *value;

	if (out->count == ARM64_REGS_MAX)
		return error_set(err, E2BIG, "more than %u registers", ARM64_REGS_MAX);
	if (left < ID_SIZE)
		return error_set(err, EBADMSG, "the last register is cut off");
	memcpy(&id, bytes, ID_SIZE);
	id = le64toh(id);
	if ((id & ARM64_REG_ARCH_MASK) != ARM64_REG_ARCH ||
	    ARM64_REG_SIZE(id) > ARM64_REG_MAX_SIZE)
		return error_set(err, EBADMSG, "0x%016" PRIx64 " is no register of arm64", id);
	if (left - ID_SIZE < ARM64_REG_SIZE(id))
		return error_set(err, EBADMSG, "the last register is cut off");
	value = set_reserve(out, id);
	if (!value)
		return error_set(err, ENOMEM, "no memory for the registers of the vCPU");
	memcpy(value, bytes + ID_SIZE, ARM64_REG_SIZE(id));
	set_commit(out, id);
	return (long)(ID_SIZE + ARM64_REG_SIZE(id));
}

int arm64_regs_load(const void *bytes, size_t length, struct arm64_reg_set *out,
		    struct ucvm_error *err)
{
	size_t at = 0;
	int r = 0;

	arm64_regs_free(out);
	while (at < length && !r) {
		long n = load_one((const uint8_t *)bytes + at, length - at, out, err);

		if (n < 0)
			r = (int)n;
		else
			at += (size_t)n;
	}
	if (!r)
		r = refuse_duplicates(out, err);
	if (r)
		arm64_regs_free(out);
	return r;
}

/* Equal, a counter that went on, or a timer that has expired by that. */
static bool same_value(const struct arm64_reg_value *a, const struct arm64_reg_value *b)
{
	enum write_phase phase = reg_phase(a->id);
	uint64_t before, after;

	if (memcmp(a->value, b->value, a->size) == 0)
		return true;
	if (phase != PHASE_VIRTUAL_COUNTER && phase != PHASE_COUNTER && phase != PHASE_CONTROL)
		return false;
	memcpy(&before, a->value, sizeof(before));
	memcpy(&after, b->value, sizeof(after));
	if (phase == PHASE_CONTROL)
		return (before ^ after) == TIMER_CTL_ISTATUS;
	return (int64_t)(after - before) > 0;
}

int arm64_regs_compare(const struct arm64_reg_set *a, const struct arm64_reg_set *b,
		       struct ucvm_error *err)
{
	char name[ARM64_REG_NAME_SIZE], was[40], is[40];
	struct arm64_reg_value old, new;
	size_t cursor = 0;

	if (a->count != b->count)
		return error_set(err, EINVAL, "%u registers are not %u", a->count, b->count);
	while (arm64_regs_next(a, &cursor, &old)) {
		arm64_reg_name(old.id, name, sizeof(name));
		if (!arm64_regs_find(b, old.id, &new))
			return error_set(err, EINVAL, "register %s is missing", name);
		if (same_value(&old, &new))
			continue;
		value_text(old.value, old.size, was, sizeof(was));
		value_text(new.value, new.size, is, sizeof(is));
		return error_set(err, EINVAL, "register %s was %s and is %s", name, was, is);
	}
	return 0;
}
