// SPDX-License-Identifier: Apache-2.0
/*
 * What arm64 offers to `ucvm regs`: register ids in words, and the registers of
 * a new vCPU with the features that the user chose.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/arm64/host.h"
#include "arch/arm64/options.h"
#include "arch/arm64/reg_id.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/vcpu_init.h"
#include "ucvm/arm64_kvm.h"

_Static_assert(ARM64_REG_NAME_SIZE <= sizeof(((struct arch_reg *)0)->name), "names");

static int regs_describe(uint64_t id, struct arch_reg *out, struct ucvm_error *err)
{
	struct arm64_reg reg;
	int r = arm64_reg_decode(id, &reg, err);

	if (r)
		return r;
	memset(out, 0, sizeof(*out));
	out->id = id;
	out->size = reg.size;
	out->class = arm64_reg_class_name(reg.class);
	out->note = arm64_reg_note(id);
	arm64_reg_fields(&reg, out->fields, sizeof(out->fields));
	arm64_reg_name(id, out->name, sizeof(out->name));
	return 0;
}

/* A register that a newer kernel has and this table has not is still shown. */
static void describe_unknown(const struct arm64_reg_value *value, struct arch_reg *out)
{
	memset(out, 0, sizeof(*out));
	out->id = value->id;
	out->size = value->size;
	out->class = "unknown";
	arm64_reg_name(value->id, out->name, sizeof(out->name));
}

/* Coprocessor and index, not the size before them. */
#define ORDER_MASK (ARM64_REG_COPROC_MASK | UINT64_C(0xffff))

/* By class in the order of the enumeration, then by index; what has none comes last. */
static int compare_values(const void *a, const void *b)
{
	const struct arm64_reg_value *x = a, *y = b;
	struct arm64_reg left = { .class = ARM64_NR_CLASSES };
	struct arm64_reg right = { .class = ARM64_NR_CLASSES };

	(void)arm64_reg_decode(x->id, &left, NULL);
	(void)arm64_reg_decode(y->id, &right, NULL);
	if (left.class != right.class)
		return left.class < right.class ? -1 : 1;
	if ((x->id & ORDER_MASK) != (y->id & ORDER_MASK))
		return (x->id & ORDER_MASK) < (y->id & ORDER_MASK) ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static int show_set(const struct arm64_reg_set *set, arch_reg_fn *show, void *arg,
		    struct ucvm_error *err)
{
	struct arm64_reg_value *values = calloc(set->count + 1, sizeof(*values));
	size_t cursor = 0, n = 0;

	if (!values)
		return error_set(err, ENOMEM, "no memory for the registers of the vCPU");
	while (n < set->count && arm64_regs_next(set, &cursor, &values[n]))
		n++;
	qsort(values, n, sizeof(*values), compare_values);
	for (size_t i = 0; i < n; i++) {
		struct arch_reg reg;

		if (regs_describe(values[i].id, &reg, NULL))
			describe_unknown(&values[i], &reg);
		show(arg, &reg, values[i].value);
	}
	free(values);
	return 0;
}

/* Make a vCPU of @vm complete as far as its registers need it, and show them. */
static int show_vcpu(struct kvm_obj *vm, const struct arm64_host *host,
		     const struct arm64_options *options, arch_reg_fn *show, void *arg,
		     struct ucvm_error *err)
{
	struct arm64_reg_set set = { 0 };
	struct arm64_vcpu_plan plan;
	struct kvm_obj *vcpu = NULL;
	int r = arm64_vcpu_plan(host, options, 1, false, &plan, err);

	if (!r)
		r = arm64_vcpu_target(vm, &plan.target, err);
	if (r)
		return r;
	r = kvm_create(vm, KVM_CREATE_VCPU, 0, &vcpu);
	if (r)
		return error_set(err, -r, "cannot create a vCPU: %s", strerror(-r));
	r = arm64_vcpu_init(vcpu, 0, &plan, err);
	if (!r)
		r = arm64_vcpu_finalize(vcpu, 0, &plan, err);
	if (!r)
		r = arm64_regs_read(vcpu, &set, err);
	if (!r)
		r = show_set(&set, show, arg, err);
	arm64_regs_free(&set);
	kvm_close(vcpu);
	return r;
}

static int regs_show(const struct kvm_provider *provider, const char *const *settings,
		     arch_reg_fn *show, void *arg, struct ucvm_error *err)
{
	struct arm64_options options;
	struct arm64_host host = { 0 };
	struct kvm_obj *sys, *vm = NULL;
	int r = arm64_options_parse(settings, &options, err);

	if (r)
		return r;
	r = kvm_open(provider, &sys);
	if (r)
		return error_set(err, -r, "cannot open KVM: %s", strerror(-r));
	r = kvm_create(sys, KVM_CREATE_VM, 0, &vm);
	if (r) {
		r = error_set(err, -r, "cannot create a VM: %s", strerror(-r));
		goto out;
	}
	r = arm64_host_probe_vm(vm, &host, err);
	if (!r)
		r = show_vcpu(vm, &host, &options, show, arg, err);
out:
	kvm_close(vm);
	kvm_close(sys);
	return r;
}

/* The rest of arm64_option_table does not change which registers there are. */
static const char *const show_options[] = { "cpu-features", "pmu", NULL };

const struct arch_regs_ops arm64_regs_ops = {
	.options = show_options,
	.describe = regs_describe,
	.find = arm64_reg_find,
	.show = regs_show,
};
