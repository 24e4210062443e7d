// SPDX-License-Identifier: Apache-2.0
/*
 * All registers of a vCPU read, packed, loaded and written back: against a vCPU
 * of paper that behaves as some kernel does, and on an arm64 host against KVM,
 * with every combination of features that the host has.
 */
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "arch/arch.h"
#include "arch/arm64/reg_id.h"
#include "arch/arm64/regs.h"
#include "tests/lib/kvm_fault.h"
#include "tests/unit/unit.h"
#include "ucvm/arm64_kvm.h"

#define MIDR		ARM64_SYSREG(3, 0, 0, 0, 0)
#define SCTLR		ARM64_SYSREG(3, 0, 1, 0, 0)
#define CLIDR		ARM64_SYSREG(3, 1, 0, 0, 1)
#define CCSIDR0		(ARM64_REG_ARCH | ARM64_REG_SIZE_U32 | ARM64_REG_DEMUX)
#define PMCR		ARM64_SYSREG(3, 3, 9, 12, 0)
#define PMCNTENSET	ARM64_SYSREG(3, 3, 9, 12, 1)
#define PMCNTENCLR	ARM64_SYSREG(3, 3, 9, 12, 2)
#define PMINTENSET	ARM64_SYSREG(3, 0, 9, 14, 1)
#define PMINTENCLR	ARM64_SYSREG(3, 0, 9, 14, 2)
#define PMOVSSET	ARM64_SYSREG(3, 3, 9, 14, 3)
#define TPIDR_EL1	ARM64_SYSREG(3, 0, 13, 0, 4)
#define PSTATE		ARM64_REG_CORE_U64(regs.pstate)
#define X(n)		ARM64_REG_CORE_U64(regs.regs[n])

/* ---- a vCPU of paper ---- */

#define MAX_REGS 64

enum fake_kind { PLAIN, READ_ONLY, SETS, CLEARS };

struct fake_reg {
	uint64_t id;
	uint64_t value;
	enum fake_kind kind;
	int code;		/* errno of a write that READ_ONLY refuses */
	uint64_t partner;	/* of CLEARS: the register whose bits it clears */
};

struct fake {
	struct kvm_obj obj;
	struct fake_reg regs[MAX_REGS];
	unsigned int count;
	uint64_t listed;	/* what KVM_GET_REG_LIST claims; 0: count */
	int list_code;		/* errno of KVM_GET_REG_LIST */
	uint64_t bad_read;	/* an id that cannot be read */
	uint64_t written[4 * MAX_REGS];
	unsigned int nr_written;
};

static struct fake_reg *fake_find(struct fake *f, uint64_t id)
{
	for (unsigned int i = 0; i < f->count; i++) {
		if (f->regs[i].id == id)
			return &f->regs[i];
	}
	return NULL;
}

static long fake_list(struct fake *f, struct arm64_reg_list *list)
{
	uint64_t room = list->n;

	if (f->list_code)
		return -f->list_code;
	list->n = f->listed ? f->listed : f->count;
	if (room < list->n)
		return -E2BIG;
	for (unsigned int i = 0; i < f->count; i++)
		list->reg[i] = f->regs[i].id;
	return 0;
}

/* As KVM has them, in the host's byte order. Wide values repeat the number. */
static void value_store(uint8_t *to, unsigned int size, uint64_t value)
{
	uint32_t narrow = (uint32_t)value;

	if (size == sizeof(narrow))
		memcpy(to, &narrow, sizeof(narrow));
	for (unsigned int i = 0; i + sizeof(value) <= size; i += sizeof(value))
		memcpy(to + i, &value, sizeof(value));
}

static uint64_t value_load(const uint8_t *from, unsigned int size)
{
	uint64_t value;
	uint32_t narrow;

	if (size == sizeof(narrow)) {
		memcpy(&narrow, from, sizeof(narrow));
		return narrow;
	}
	memcpy(&value, from, sizeof(value));
	return value;
}

static long fake_get(struct fake *f, const struct kvm_one_reg *one)
{
	struct fake_reg *reg = fake_find(f, one->id);

	if (!reg)
		return -ENOENT;
	if (one->id == f->bad_read)
		return -EIO;
	if (reg->kind == CLEARS)
		reg = fake_find(f, reg->partner);
	value_store((uint8_t *)(uintptr_t)one->addr, ARM64_REG_SIZE(one->id), reg->value);
	return 0;
}

static long fake_set(struct fake *f, const struct kvm_one_reg *one)
{
	struct fake_reg *reg = fake_find(f, one->id);
	uint64_t value;

	if (!reg)
		return -ENOENT;
	value = value_load((const uint8_t *)(uintptr_t)one->addr, ARM64_REG_SIZE(one->id));
	f->written[f->nr_written++] = one->id;
	if (reg->kind == READ_ONLY)
		return reg->code == EPERM || value != reg->value ? -reg->code : 0;
	if (reg->kind == SETS)
		reg->value |= value;
	else if (reg->kind == CLEARS)
		fake_find(f, reg->partner)->value &= ~value;
	else
		reg->value = value;
	return 0;
}

static long fake_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct fake *f = (struct fake *)obj;

	switch (request) {
	case ARM64_KVM_GET_REG_LIST:
		return fake_list(f, (struct arm64_reg_list *)arg);
	case KVM_GET_ONE_REG:
		return fake_get(f, (const struct kvm_one_reg *)arg);
	case KVM_SET_ONE_REG:
		return fake_set(f, (const struct kvm_one_reg *)arg);
	default:
		return -EINVAL;
	}
}

static const struct kvm_provider fake_provider = { .name = "fake", .ioctl = fake_ioctl };

/* In an order that is none of those in which they may be written. */
static void fake_init(struct fake *f)
{
	static const struct fake_reg regs[] = {
		{ .id = ARM64_REG_TIMER_CTL, .value = 1 },
		{ .id = ARM64_REG_TIMER_CVAL, .value = 0x2000 },
		{ .id = ARM64_REG_PTIMER_CNT, .value = 0x3000 },
		{ .id = ARM64_REG_TIMER_CNT, .value = 0x1000 },
		{ .id = X(0), .value = 0x1122334455667788 },
		{ .id = PSTATE, .value = 0x3c5 },
		{ .id = ARM64_REG_CORE_U32(fp_regs.fpcr), .value = 0x01000000 },
		{ .id = ARM64_REG_CORE_U128(fp_regs.vregs[3]), .value = 0x0102030405060708 },
		{ .id = ARM64_REG_SVE_ZREG(5, 0), .value = 0x1111222233334444 },
		{ .id = ARM64_REG_SVE_VLS, .value = 3, .kind = READ_ONLY, .code = EPERM },
		{ .id = CCSIDR0, .value = 0x700fe01a },
		{ .id = CLIDR, .value = 0xc3000123 },
		{ .id = PMCNTENSET, .value = 0x80000001, .kind = SETS },
		{ .id = PMCNTENCLR, .kind = CLEARS, .partner = PMCNTENSET },
		{ .id = PMCR, .value = 0x41003000 },
		{ .id = SCTLR, .value = 0x30d00800 },
		{ .id = MIDR, .value = 0x000f0510, .kind = READ_ONLY, .code = EINVAL },
		{ .id = ARM64_REG_PSCI_VERSION, .value = 0x10001 },
	};

	memset(f, 0, sizeof(*f));
	f->obj.provider = &fake_provider;
	f->count = sizeof(regs) / sizeof(regs[0]);
	memcpy(f->regs, regs, sizeof(regs));
}

static unsigned int written_at(const struct fake *f, uint64_t id)
{
	for (unsigned int i = 0; i < f->nr_written; i++) {
		if (f->written[i] == id)
			return i;
	}
	CU_FAIL("not written");
	return 0;
}

static void check_error(const struct ucvm_error *err, int r, int code, const char *part)
{
	if (r != -code || err->code != code || !strstr(err->text, part))
		printf("\n%d: %s", r, err->text);
	CU_ASSERT_EQUAL(r, -code);
	CU_ASSERT_EQUAL(err->code, code);
	CU_ASSERT_PTR_NOT_NULL(strstr(err->text, part));
}

static void read_and_find(void)
{
	struct arm64_reg_set set = { 0 };
	struct arm64_reg_value reg;
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &set, NULL), 0);
	CU_ASSERT_EQUAL(set.count, f.count);
	CU_ASSERT(arm64_regs_find(&set, X(0), &reg) && reg.size == 8 &&
		  memcmp(reg.value, &f.regs[4].value, 8) == 0);
	CU_ASSERT(arm64_regs_find(&set, ARM64_REG_SVE_ZREG(5, 0), &reg) && reg.size == 256);
	CU_ASSERT(arm64_regs_find(&set, CCSIDR0, &reg) && reg.size == 4);
	CU_ASSERT_FALSE(arm64_regs_find(&set, TPIDR_EL1, &reg));
	arm64_regs_free(&set);
	CU_ASSERT(set.bytes == NULL && set.count == 0 && set.length == 0);
}

static void read_errors(void)
{
	struct arm64_reg_set set = { 0 };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	f.list_code = ENOEXEC;
	check_error(&err, arm64_regs_read(&f.obj, &set, &err), ENOEXEC, "not initialized");
	err.code = 0;
	f.list_code = EPERM;
	check_error(&err, arm64_regs_read(&f.obj, &set, &err), EPERM, "SVE");
	err.code = 0;
	f.list_code = 0;
	f.listed = ARM64_REGS_MAX + 1;
	check_error(&err, arm64_regs_read(&f.obj, &set, &err), E2BIG, "4097");
	err.code = 0;
	f.listed = 0;
	f.bad_read = SCTLR;
	check_error(&err, arm64_regs_read(&f.obj, &set, &err), EIO, "SCTLR_EL1");
	err.code = 0;
	f.bad_read = 0;
	f.regs[0].id = ARM64_REG_ARCH | UINT64_C(15) << 52;
	check_error(&err, arm64_regs_read(&f.obj, &set, &err), E2BIG, "32768");
	CU_ASSERT(set.bytes == NULL && set.count == 0);
}

static void write_order(void)
{
	static const uint64_t order[] = {
		ARM64_REG_PSCI_VERSION, CLIDR, CCSIDR0, PSTATE, X(0), PMCNTENCLR, PMCNTENSET,
		ARM64_REG_TIMER_CNT, ARM64_REG_PTIMER_CNT, ARM64_REG_TIMER_CVAL,
		ARM64_REG_TIMER_CTL,
	};
	struct arm64_reg_set set = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &set, NULL), 0);
	CU_ASSERT_EQUAL(arm64_regs_write(&f.obj, &set, NULL), 0);
	CU_ASSERT_EQUAL(f.nr_written, f.count);
	for (size_t i = 1; i < sizeof(order) / sizeof(order[0]); i++)
		CU_ASSERT(written_at(&f, order[i - 1]) < written_at(&f, order[i]));
	CU_ASSERT(written_at(&f, MIDR) < written_at(&f, CCSIDR0));
	CU_ASSERT(written_at(&f, PMCR) < written_at(&f, PMCNTENSET));
	arm64_regs_free(&set);
}

/* Into a vCPU with other state; enables that are set there and not saved go. */
static void write_changes(enum fake_kind set_kind, enum fake_kind clear_kind)
{
	struct arm64_reg_set set = { 0 }, after = { 0 };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	fake_find(&f, PMCNTENSET)->kind = set_kind;
	fake_find(&f, PMCNTENCLR)->kind = clear_kind;
	fake_find(&f, PMCNTENCLR)->value = fake_find(&f, PMCNTENSET)->value;
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &set, NULL), 0);
	for (unsigned int i = 0; i < f.count; i++) {
		if (f.regs[i].kind != READ_ONLY)
			f.regs[i].value ^= 0xff;
	}
	CU_ASSERT_EQUAL(arm64_regs_write(&f.obj, &set, &err), 0);
	CU_ASSERT_EQUAL(fake_find(&f, PMCNTENSET)->value, 0x80000001);
	fake_find(&f, PMCNTENCLR)->value = fake_find(&f, PMCNTENSET)->value;
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &after, NULL), 0);
	CU_ASSERT_EQUAL(arm64_regs_compare(&set, &after, &err), 0);
	arm64_regs_free(&set);
	arm64_regs_free(&after);
}

static void write_restores(void)
{
	write_changes(SETS, CLEARS);	/* 6.6 to 6.13 */
	write_changes(PLAIN, PLAIN);	/* before and after */
}

/* What the host does not let change: fine when equal, else named. */
static void write_refused(void)
{
	struct arm64_reg_set set = { 0 };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &set, NULL), 0);
	fake_find(&f, MIDR)->value = 0x410fd034;
	check_error(&err, arm64_regs_write(&f.obj, &set, &err), EINVAL,
		    "MIDR_EL1 to 0xf0510, this host has 0x410fd034");
	fake_init(&f);
	err.code = 0;
	fake_find(&f, ARM64_REG_SVE_VLS)->value = 1;
	check_error(&err, arm64_regs_write(&f.obj, &set, &err), EPERM, "SVE_VLS");
	fake_init(&f);
	err.code = 0;
	f.regs[4].id = X(1);
	check_error(&err, arm64_regs_write(&f.obj, &set, &err), ENOENT, "no register X0");
	arm64_regs_free(&set);
}

static void load_packed(void)
{
	struct arm64_reg_set set = { 0 }, loaded = { 0 };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &set, NULL), 0);
	CU_ASSERT_EQUAL(arm64_regs_load(set.bytes, set.length, &loaded, &err), 0);
	CU_ASSERT_EQUAL(arm64_regs_compare(&set, &loaded, &err), 0);
	CU_ASSERT_EQUAL(arm64_regs_load(NULL, 0, &loaded, &err), 0);
	CU_ASSERT(loaded.count == 0 && loaded.length == 0);
	/* Cut off at every byte: only between registers it is whole. */
	for (size_t length = 1; length < set.length; length++) {
		unsigned int before = loaded.count;
		int r = arm64_regs_load(set.bytes, length, &loaded, NULL);

		CU_ASSERT(r == 0 ? loaded.count > before || before == 0 :
				   r == -EBADMSG && loaded.bytes == NULL);
	}
	arm64_regs_free(&loaded);
	arm64_regs_free(&set);
}

static void pack(uint8_t *to, uint64_t id)
{
	id = htole64(id);
	memcpy(to, &id, 8);
}

static void load_refuses(void)
{
	static const uint64_t foreign[] = {
		0, UINT64_MAX, 0x2030000000000000, 0x4020000000100000,
		ARM64_REG_ARCH | UINT64_C(9) << 52, ARM64_REG_ARCH | UINT64_C(15) << 52,
	};
	static uint8_t bytes[(ARM64_REGS_MAX + 1) * 16];
	struct arm64_reg_set set = { 0 };
	struct ucvm_error err = { 0 };

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		err.code = 0;
		pack(bytes, foreign[i]);
		check_error(&err, arm64_regs_load(bytes, sizeof(bytes), &set, &err), EBADMSG,
			    "no register of arm64");
	}
	for (unsigned int i = 0; i <= ARM64_REGS_MAX; i++)
		pack(bytes + i * 16, ARM64_SYSREG(3, 0, 0, 0, 0) + i);
	err.code = 0;
	check_error(&err, arm64_regs_load(bytes, sizeof(bytes), &set, &err), E2BIG, "4096");
	CU_ASSERT_EQUAL(arm64_regs_load(bytes, sizeof(bytes) - 16, &set, &err), 0);
	CU_ASSERT_EQUAL(set.count, ARM64_REGS_MAX);
	pack(bytes + 16 * 100, ARM64_SYSREG(3, 0, 0, 0, 0));
	err.code = 0;
	check_error(&err, arm64_regs_load(bytes, sizeof(bytes) - 16, &set, &err), EBADMSG, "twice");
	CU_ASSERT(set.bytes == NULL);
}

static void compare_differs(void)
{
	struct arm64_reg_set a = { 0 }, b = { 0 };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &a, NULL), 0);
	fake_find(&f, ARM64_REG_TIMER_CNT)->value++;
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &b, NULL), 0);
	CU_ASSERT_EQUAL(arm64_regs_compare(&a, &b, &err), 0);
	check_error(&err, arm64_regs_compare(&b, &a, &err), EINVAL, "CNTVCT_EL0");
	err.code = 0;
	fake_find(&f, ARM64_REG_TIMER_CTL)->value |= 4;
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &b, NULL), 0);
	CU_ASSERT_EQUAL(arm64_regs_compare(&a, &b, &err), 0);
	fake_find(&f, ARM64_REG_TIMER_CTL)->value |= 2;
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &b, NULL), 0);
	err.code = 0;
	check_error(&err, arm64_regs_compare(&a, &b, &err), EINVAL,
		    "CNTV_CTL_EL0 was 0x1 and is 0x7");
	fake_find(&f, ARM64_REG_TIMER_CTL)->value = 1;
	fake_find(&f, SCTLR)->value++;
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &b, NULL), 0);
	err.code = 0;
	check_error(&err, arm64_regs_compare(&a, &b, &err), EINVAL,
		    "SCTLR_EL1 was 0x30d00800 and is 0x30d00801");
	f.regs[4].id = X(1);
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &b, NULL), 0);
	err.code = 0;
	check_error(&err, arm64_regs_compare(&a, &b, &err), EINVAL, "X0 is missing");
	f.count--;
	CU_ASSERT_EQUAL(arm64_regs_read(&f.obj, &b, NULL), 0);
	err.code = 0;
	check_error(&err, arm64_regs_compare(&a, &b, &err), EINVAL, "18 registers");
	arm64_regs_free(&a);
	arm64_regs_free(&b);
}

/* ---- ucvm regs ---- */

/* A host whose VMs have the vCPU above. */
struct fake_host {
	struct kvm_provider provider;
	struct kvm_obj sys, vm;
	struct fake vcpu;
};

static long host_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	switch (request) {
	case KVM_CHECK_EXTENSION:
		return arg == KVM_CAP_MAX_VCPUS || arg == KVM_CAP_NR_VCPUS ||
		       arg == KVM_CAP_MAX_VCPU_ID ? 8 : 1;
	case ARM64_KVM_PREFERRED_TARGET:
	case ARM64_KVM_VCPU_INIT:
	case ARM64_KVM_VCPU_FINALIZE:
		return 0;
	default:
		return fake_ioctl(obj, request, arg);
	}
}

static int host_open(const struct kvm_provider *provider, struct kvm_obj **sys)
{
	*sys = &((struct fake_host *)provider)->sys;
	return 0;
}

static int host_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
		       struct kvm_obj **child)
{
	struct fake_host *host = (struct fake_host *)obj->provider;

	(void)arg;
	*child = request == KVM_CREATE_VM ? &host->vm : &host->vcpu.obj;
	return 0;
}

static void host_close(struct kvm_obj *obj)
{
	(void)obj;
}

static void host_init(struct fake_host *host)
{
	fake_init(&host->vcpu);
	host->provider = (struct kvm_provider){
		.name = "fake", .open = host_open, .ioctl = host_ioctl,
		.create = host_create, .close = host_close,
	};
	host->sys.provider = host->vm.provider = host->vcpu.obj.provider = &host->provider;
}

struct shown {
	struct arch_reg regs[MAX_REGS];
	unsigned int count;
};

static void shown_add(void *arg, const struct arch_reg *reg, const void *value)
{
	struct shown *shown = arg;

	(void)value;
	shown->regs[shown->count++] = *reg;
}

static void show_all(void)
{
	static const char *const order[] = {
		"X0", "PSTATE", "V3", "FPCR", "CCSIDR_EL1[0]", "MIDR_EL1", "SCTLR_EL1",
		"CLIDR_EL1", "PMCR_EL0", "PMCNTENSET_EL0", "PMCNTENCLR_EL0", "CNTPCT_EL0",
		"CNTV_CVAL_EL0", "CNTV_CTL_EL0", "CNTVCT_EL0", "PSCI_VERSION", "Z5", "SVE_VLS",
		"0x6030000000ff0000",
	};
	const char *settings[ARCH_MAX_OPTIONS] = { NULL };
	struct ucvm_error err = { 0 };
	struct shown shown = { .count = 0 };
	struct fake_host host;

	host_init(&host);
	host.vcpu.regs[host.vcpu.count++].id = 0x6030000000ff0000;
	CU_ASSERT_EQUAL(arm64_regs_ops.show(&host.provider, settings, shown_add, &shown, &err), 0);
	CU_ASSERT_EQUAL_FATAL(shown.count, sizeof(order) / sizeof(order[0]));
	for (unsigned int i = 0; i < shown.count; i++)
		CU_ASSERT_STRING_EQUAL(shown.regs[i].name, order[i]);
	CU_ASSERT_STRING_EQUAL(shown.regs[1].class, "core");
	CU_ASSERT_STRING_EQUAL(shown.regs[18].class, "unknown");
}

/* Each call fails once: a text, nothing left open. */
static void show_faults(void)
{
	const char *settings[ARCH_MAX_OPTIONS] = { NULL };
	struct kvm_fault fault;
	struct fake_host host;
	unsigned int nth = 0;

	host_init(&host);
	kvm_fault_init(&fault, &host.provider);
	do {
		struct ucvm_error err = { 0 };
		struct shown shown = { .count = 0 };
		int r;

		kvm_fault_init(&fault, &host.provider);
		fault.calls = KVM_FAULT_ANY;
		fault.code = EIO;
		fault.nth = ++nth;
		r = arm64_regs_ops.show(&fault.provider, settings, shown_add, &shown, &err);
		CU_ASSERT(r == 0 ? shown.count == host.vcpu.count :
				   err.text[0] && shown.count == 0);
		CU_ASSERT(r == 0 || kvm_fault_fired(&fault));
		CU_ASSERT_EQUAL(fault.objects, 0);
	} while (kvm_fault_fired(&fault) && nth < 1000);
	CU_ASSERT(nth > host.vcpu.count && nth < 1000);
}

/* ---- a vCPU of this host ---- */

struct real {
	struct kvm_obj *sys, *vm, *gic, *vcpu;
};

static void real_close(struct real *r)
{
	kvm_close(r->vcpu);
	kvm_close(r->gic);
	kvm_close(r->vm);
	kvm_close(r->sys);
}

/* The one that this host has; it shows in ID_AA64PFR0_EL1. */
static int real_create_gic(struct real *r)
{
	struct kvm_create_device v3 = { .type = ARM64_DEV_TYPE_VGIC_V3 };
	struct kvm_create_device v2 = { .type = ARM64_DEV_TYPE_VGIC_V2 };

	if (kvm_create(r->vm, KVM_CREATE_DEVICE, (uintptr_t)&v3, &r->gic) == 0)
		return 0;
	return kvm_create(r->vm, KVM_CREATE_DEVICE, (uintptr_t)&v2, &r->gic);
}

/* 0 or -errno, which says that this host has no such vCPU. */
static int real_open(struct real *r, uint32_t features, bool gic)
{
	struct arm64_vcpu_init init = { 0 };
	int sve = ARM64_VCPU_SVE, rc;

	memset(r, 0, sizeof(*r));
	rc = kvm_open(&kvm_kernel_provider, &r->sys);
	if (!rc)
		rc = kvm_create(r->sys, KVM_CREATE_VM, 0, &r->vm);
	if (!rc && gic)
		rc = real_create_gic(r);
	if (!rc)
		rc = kvm_create(r->vm, KVM_CREATE_VCPU, 0, &r->vcpu);
	if (!rc)
		rc = (int)kvm_ioctl_ptr(r->vm, ARM64_KVM_PREFERRED_TARGET, &init);
	init.features[0] = features;
	if (!rc)
		rc = (int)kvm_ioctl_ptr(r->vcpu, ARM64_KVM_VCPU_INIT, &init);
	if (!rc && features & 1u << ARM64_VCPU_SVE)
		rc = (int)kvm_ioctl_ptr(r->vcpu, ARM64_KVM_VCPU_FINALIZE, &sve);
	if (rc)
		real_close(r);
	return rc;
}

/* Every id is well-formed, has a name, and the name finds it. */
static void check_names(const struct arm64_reg_set *set, unsigned int *unnamed)
{
	struct arm64_reg_value reg;
	size_t cursor = 0;

	while (arm64_regs_next(set, &cursor, &reg)) {
		char name[ARM64_REG_NAME_SIZE];
		struct arm64_reg parts;
		uint64_t id = 0;

		arm64_reg_name(reg.id, name, sizeof(name));
		if (arm64_reg_decode(reg.id, &parts, NULL) || arm64_reg_find(name, &id) ||
		    id != reg.id)
			printf("\n0x%016" PRIx64 " %s", reg.id, name);
		CU_ASSERT(arm64_reg_decode(reg.id, &parts, NULL) == 0 && id == reg.id);
		CU_ASSERT(arm64_reg_encode(&parts, &id) == 0 && id == reg.id);
		*unnamed += name[0] == 'S' && name[1] >= '0' && name[1] <= '3';
	}
}

/* Registers whose values the VM as a whole or the reset mode depends on. */
static bool stays(uint64_t id)
{
	struct arm64_reg reg;

	if (arm64_reg_decode(id, &reg, NULL))
		return true;
	switch (reg.class) {
	case ARM64_CLASS_CORE:
		return id == PSTATE;
	case ARM64_CLASS_SYSREG:
		return reg.crn == 0 && reg.op0 == 3;
	case ARM64_CLASS_TIMER:
		return id == ARM64_REG_TIMER_CNT || id == ARM64_REG_PTIMER_CNT;
	case ARM64_CLASS_SVE_Z:
	case ARM64_CLASS_SVE_P:
	case ARM64_CLASS_SVE_FFR:
		return false;
	default:
		return true;
	}
}

/*
 * Give every register that takes one a value that it does not have at reset.
 * What the kernel makes of the bits is its own business: it is read afterwards.
 */
static void real_scramble(struct real *r, const struct arm64_reg_set *set)
{
	struct arm64_reg_value reg;
	uint64_t pattern = UINT64_C(0x5a17c3e96b2d84f1);
	size_t cursor = 0;

	while (arm64_regs_next(set, &cursor, &reg)) {
		uint8_t bytes[ARM64_REG_MAX_SIZE];
		struct kvm_one_reg one = { .id = reg.id, .addr = (uintptr_t)bytes };

		if (stays(reg.id))
			continue;
		for (unsigned int i = 0; i < reg.size; i++)
			bytes[i] = reg.value[i] ^ (uint8_t)(pattern >> i % 8 * 8);
		(void)kvm_ioctl_ptr(r->vcpu, KVM_SET_ONE_REG, &one);
		pattern = pattern << 7 | pattern >> 57;
	}
}

static void check_invariants(struct real *r, const struct arm64_reg_set *set)
{
	static const uint64_t ids[] = { MIDR, ARM64_REG_SVE_VLS };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct ucvm_error err = { 0 };
		struct arm64_reg_set copy = { 0 };
		struct arm64_reg_value reg;
		char name[ARM64_REG_NAME_SIZE];
		int rc;

		CU_ASSERT_EQUAL(arm64_regs_load(set->bytes, set->length, &copy, NULL), 0);
		if (arm64_regs_find(&copy, ids[i], &reg)) {
			copy.bytes[reg.value - copy.bytes] ^= 0x10;
			rc = arm64_regs_write(r->vcpu, &copy, &err);
			arm64_reg_name(ids[i], name, sizeof(name));
			check_error(&err, rc, err.code, name);
			CU_ASSERT(rc == -EINVAL || rc == -EPERM);
		}
		arm64_regs_free(&copy);
	}
}

/* Read from one VM, write into a second one, twice, and compare. */
static void check_features(uint32_t features, bool gic)
{
	struct arm64_reg_set saved = { 0 }, after = { 0 };
	struct ucvm_error err = { 0 };
	struct real from, to;
	unsigned int unnamed = 0;
	int r = real_open(&from, features, gic);

	if (r) {
		printf("\n    features 0x%03x: %s", features, strerror(-r));
		return;
	}
	CU_ASSERT_EQUAL_FATAL(real_open(&to, features, gic), 0);
	r = arm64_regs_read(from.vcpu, &after, &err);
	if (!r) {
		real_scramble(&from, &after);
		r = arm64_regs_read(from.vcpu, &saved, &err);
	}
	check_names(&saved, &unnamed);
	printf("\n    features 0x%03x%s: %u registers, %u without a name", features,
	       gic ? " and a GIC" : "", saved.count, unnamed);
	for (int turn = 0; turn < 2 && !r; turn++) {
		r = arm64_regs_write(to.vcpu, &saved, &err);
		if (!r)
			r = arm64_regs_read(to.vcpu, &after, &err);
		if (!r)
			r = arm64_regs_compare(&saved, &after, &err);
	}
	if (r)
		printf("\n    %s", err.text);
	CU_ASSERT_EQUAL(r, 0);
	check_invariants(&to, &saved);
	arm64_regs_free(&saved);
	arm64_regs_free(&after);
	real_close(&from);
	real_close(&to);
}

#define F(name) (1u << ARM64_VCPU_##name)
#define F_PTRAUTH (F(PTRAUTH_ADDRESS) | F(PTRAUTH_GENERIC))

static void real_vcpus(void)
{
	static const uint32_t features[] = {
		0, F(PSCI_0_2), F(PSCI_0_2) | F(PMU_V3), F(PSCI_0_2) | F(PMU_V3), F(PSCI_0_2) | F(SVE),
		F(PSCI_0_2) | F_PTRAUTH, F(PSCI_0_2) | F(EL1_32BIT),
		F(PSCI_0_2) | F(PMU_V3) | F(SVE) | F_PTRAUTH,
		F(PSCI_0_2) | F(PMU_V3) | F(SVE) | F_PTRAUTH | F(HAS_EL2),
		F(PSCI_0_2) | F(PMU_V3) | F(HAS_EL2) | F(HAS_EL2_E2H0),
	};
	struct utsname host;
	struct real r;
	int rc;

	if (uname(&host) || strcmp(host.machine, "aarch64") != 0) {
		unit_skip("not an arm64 host");
		return;
	}
	rc = real_open(&r, 0, false);
	if (rc) {
		unit_skip(rc == -ENOENT ? "no /dev/kvm" : "no vCPU of KVM here");
		return;
	}
	real_close(&r);
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		check_features(features[i], i % 2);
	printf("\n    ");
}

UNIT_SUITE(regs) = {
	{ "read everything that is listed", read_and_find },
	{ "errors of reading", read_errors },
	{ "write in an order that works", write_order },
	{ "write restores changed registers", write_restores },
	{ "write names what the host does not let change", write_refused },
	{ "load what was packed", load_packed },
	{ "load refuses what is no set", load_refuses },
	{ "compare names the difference", compare_differs },
	{ "show every register, by class", show_all },
	{ "show leaves nothing behind when a call fails", show_faults },
	{ "KVM's registers, read and written", real_vcpus },
	CU_TEST_INFO_NULL,
};
