// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzz target of the arm64 interrupt controller, above the fake KVM of
 * tests/lib: the input is a configuration, of which gic_check() must take sound
 * ones only, or the records of a saved state, of which gic_restore() must write
 * all or none, and nothing but registers.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <string.h>

#include "arch/arm64/gic_state.h"
#include "arch/arm64/layout.h"
#include "tests/fuzz/common.h"
#include "tests/lib/arm64_fake.h"
#include "ucvm/arm64_kvm.h"

/* The byte before the rest says what that is. */
enum { HEAD_SIZE = 1 };
#define HEAD_STATE(head)	((head) & 1)
#define HEAD_KIND(head)		((head) & 2 ? GIC_V2 : GIC_V3)
#define HEAD_ITS(head)		((head) >> 2 & 1)

#define MAX_REGIONS 3

/* A configuration as it lies in the input. */
struct packed_config {
	uint8_t its, legacy, ipa_bits, nr_regions;
	uint32_t nr_irqs, nr_cpus;
	uint32_t counts[MAX_REGIONS];
	uint64_t dist, cpu, its_base;
	uint64_t regions[MAX_REGIONS];
	uint64_t other, other_size;
};

struct range {
	uint64_t base, size;
};

const unsigned long fuzz_runs = 100000;

static const uint64_t mpidrs[1] = { 0x80000000 };

static void unpack_config(const struct packed_config *p, enum gic_kind kind,
			  struct gic_config *config, struct gic_range *other)
{
	*other = (struct gic_range){ p->other, p->other_size, "memory", "--mem" };
	*config = (struct gic_config){
		.kind = kind,
		.its = p->its & 1,
		.legacy = p->legacy & 1,
		.nr_cpus = p->nr_cpus,
		.ipa_bits = p->ipa_bits,
		.nr_irqs = p->nr_irqs,
		.dist_base = p->dist,
		.cpu_base = p->cpu,
		.its_base = p->its_base,
		.nr_regions = p->nr_regions % (MAX_REGIONS + 1),
		.others = other,
		.nr_others = 1,
	};
	for (int i = 0; i < MAX_REGIONS; i++)
		config->regions[i] = (struct gic_region){ p->regions[i], p->counts[i] };
}

static size_t ranges_of(const struct gic_config *c, struct range *ranges)
{
	size_t n = 0;

	if (c->kind == GIC_V2) {
		ranges[n++] = (struct range){ c->dist_base, 0x1000 };
		ranges[n++] = (struct range){ c->cpu_base, 0x2000 };
	} else {
		ranges[n++] = (struct range){ c->dist_base, 0x10000 };
		for (size_t i = 0; i < c->nr_regions; i++)
			ranges[n++] = (struct range){ c->regions[i].base,
						      c->regions[i].count * UINT64_C(0x20000) };
		if (c->its)
			ranges[n++] = (struct range){ c->its_base, 0x20000 };
	}
	return n;
}

static bool apart(const struct range *a, const struct range *b)
{
	unsigned __int128 a_end = (unsigned __int128)a->base + a->size;
	unsigned __int128 b_end = (unsigned __int128)b->base + b->size;

	return a_end <= b->base || b_end <= a->base;
}

/* What a first KVM_RUN wants, in other words than gic_check()'s. */
static void check_sound(const struct gic_config *c, const struct gic_range *other)
{
	const struct range memory = { other->base, other->size };
	struct range ranges[2 + MAX_REGIONS];
	const size_t n = ranges_of(c, ranges);
	unsigned int frames = 0;

	for (size_t i = 0; i < n; i++) {
		FUZZ_ASSERT((unsigned __int128)ranges[i].base + ranges[i].size <=
			    (unsigned __int128)1 << c->ipa_bits);
		FUZZ_ASSERT(ranges[i].base % (c->kind == GIC_V2 ? 0x1000 : 0x10000) == 0);
		FUZZ_ASSERT(memory.size == 0 || apart(&ranges[i], &memory));
		for (size_t k = 0; k < i; k++)
			FUZZ_ASSERT(apart(&ranges[i], &ranges[k]));
	}
	for (size_t i = 0; i < c->nr_regions; i++)
		frames += c->regions[i].count;
	FUZZ_ASSERT(c->kind == GIC_V2 || frames >= c->nr_cpus);
	FUZZ_ASSERT(c->nr_cpus >= 1 && c->nr_cpus <= (c->kind == GIC_V2 ? 8 : 512));
	FUZZ_ASSERT(c->nr_irqs >= 64 && c->nr_irqs <= 992 && c->nr_irqs % 32 == 0);
	FUZZ_ASSERT(c->kind == GIC_V3 || !c->its);
}

static void check_refusal(int rc, const struct ucvm_error *err)
{
	FUZZ_ASSERT(rc < 0 && err->code == -rc);
	FUZZ_ASSERT(strstr(err->text, "--"));
	FUZZ_ASSERT(strlen(err->text) < sizeof(err->text) - 1);
}

static void open_vm(struct arm64_fake *fake, struct kvm_obj **system, struct kvm_obj **vm)
{
	arm64_fake_init(fake);
	FUZZ_ASSERT(kvm_open(&fake->provider, system) == 0);
	FUZZ_ASSERT(kvm_create(*system, KVM_CREATE_VM, 0, vm) == 0);
}

static void close_vm(struct arm64_fake *fake, struct kvm_obj *system, struct kvm_obj *vm)
{
	kvm_close(vm);
	kvm_close(system);
	arm64_fake_exit(fake);
}

static void try_config(enum gic_kind kind, const uint8_t *data, size_t size)
{
	struct packed_config packed = { 0 };
	struct ucvm_error err = { 0 };
	struct arm64_fake fake;
	struct kvm_obj *system, *vm;
	struct gic_range other;
	struct gic_config config;
	struct gic gic;
	int rc, created;

	memcpy(&packed, data, size < sizeof(packed) ? size : sizeof(packed));
	unpack_config(&packed, kind, &config, &other);
	rc = gic_check(&config, &err);
	if (rc)
		check_refusal(rc, &err);
	else
		check_sound(&config, &other);
	open_vm(&fake, &system, &vm);
	created = gic_create(vm, &config, &gic, NULL);
	FUZZ_ASSERT(created == rc);
	FUZZ_ASSERT(rc == 0 || fake.nr_calls == 0);
	gic_destroy(&gic);
	close_vm(&fake, system, vm);
}

static bool is_register_write(const struct arm64_fake_call *c)
{
	if (c->request != KVM_SET_DEVICE_ATTR)
		return false;
	if (c->group == ARM64_DEV_VGIC_GRP_CTRL)
		return c->device == ARM64_DEV_TYPE_VGIC_ITS &&
		       c->attr == ARM64_DEV_ITS_RESTORE_TABLES;
	return c->group != ARM64_DEV_VGIC_GRP_ADDR && c->group != ARM64_DEV_VGIC_GRP_NR_IRQS &&
	       c->group != ARM64_DEV_VGIC_GRP_MAINT_IRQ;
}

/* GICD_TYPER is only compared. */
static void check_written(const struct arm64_fake *fake, const struct gic_state *state)
{
	for (size_t i = 0; i < state->nr; i++) {
		const struct gic_record *r = &state->records[i];

		FUZZ_ASSERT((r->group == ARM64_DEV_VGIC_GRP_DIST_REGS && r->attr == 4) ||
			    arm64_fake_find(fake, KVM_SET_DEVICE_ATTR, r->group, r->attr));
	}
}

/* A VM with few registers, created; the calls for that are forgotten. */
static void small_gic(struct kvm_obj *vm, uint8_t head, struct arm64_fake *fake, struct gic *gic)
{
	const enum gic_kind kind = HEAD_KIND(head);
	struct gic_config config;

	FUZZ_ASSERT(gic_select(vm, kind, kind == GIC_V3 && HEAD_ITS(head) ? ARM64_ON : ARM64_OFF, 1,
			       &config, NULL) == 0);
	gic_config_init(&config, 40);
	config.nr_irqs = GIC_MIN_IRQS;
	FUZZ_ASSERT(gic_create(vm, &config, gic, NULL) == 0);
	fake->nr_calls = 0;
}

static void try_state(uint8_t head, const uint8_t *data, size_t size)
{
	struct gic_record records[FUZZ_INPUT_MAX / sizeof(struct gic_record)];
	struct gic_state state = { .records = records, .nr = size / sizeof(records[0]) };
	struct ucvm_error err = { 0 };
	struct arm64_fake fake;
	struct kvm_obj *system, *vm;
	struct gic gic;
	int rc;

	memcpy(records, data, state.nr * sizeof(records[0]));
	open_vm(&fake, &system, &vm);
	small_gic(vm, head, &fake, &gic);
	rc = gic_restore(&gic, mpidrs, &state, &err);
	if (rc) {
		FUZZ_ASSERT(rc == -EINVAL && err.code == EINVAL);
		FUZZ_ASSERT(fake.nr_calls == 0);
	} else {
		FUZZ_ASSERT(state.nr <= gic_state_max(&gic.config));
		check_written(&fake, &state);
	}
	for (size_t i = 0; i < fake.nr_calls; i++)
		FUZZ_ASSERT(is_register_write(&fake.calls[i]));
	gic_destroy(&gic);
	close_vm(&fake, system, vm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < HEAD_SIZE || size > FUZZ_INPUT_MAX)
		return 0;
	if (HEAD_STATE(data[0]))
		try_state(data[0], data + HEAD_SIZE, size - HEAD_SIZE);
	else
		try_config(HEAD_KIND(data[0]), data + HEAD_SIZE, size - HEAD_SIZE);
	return 0;
}

/* ---- seeds ---- */

/* In the layout of layout.h; or with the last region at the end of all addresses. */
static size_t seed_config(uint8_t head, uint8_t *data)
{
	const uint64_t top = UINT64_C(1) << 40;
	struct packed_config packed = {
		.its = HEAD_KIND(head) == GIC_V3,
		.ipa_bits = 40,
		.nr_regions = 2,
		.nr_irqs = ARM64_NR_IRQS,
		.nr_cpus = 4,
		.counts = { 3, 1, 1 },
		.dist = ARM64_GICD_BASE,
		.cpu = ARM64_GICC_BASE,
		.its_base = ARM64_ITS_BASE,
		.regions = { ARM64_GICR_BASE, ARM64_GICR_BASE + 3 * ARM64_GICR_SIZE, 0 },
		.other = ARM64_RAM_BASE,
		.other_size = ARM64_RAM_BASE,
	};

	if (HEAD_ITS(head)) {
		packed.regions[1] = top - ARM64_GICR_SIZE;
		packed.cpu = top - ARM64_GICC_SIZE;
	}
	memcpy(data + HEAD_SIZE, &packed, sizeof(packed));
	return HEAD_SIZE + sizeof(packed);
}

static size_t seed_state(uint8_t head, uint8_t *data)
{
	struct arm64_fake fake;
	struct kvm_obj *system, *vm;
	struct gic_state state;
	struct gic gic;
	size_t size;

	open_vm(&fake, &system, &vm);
	small_gic(vm, head, &fake, &gic);
	FUZZ_ASSERT(gic_save(&gic, mpidrs, &state, NULL) == 0);
	size = state.nr * sizeof(state.records[0]);
	FUZZ_ASSERT(HEAD_SIZE + size <= FUZZ_INPUT_MAX);
	memcpy(data + HEAD_SIZE, state.records, size);
	gic_state_free(&state);
	gic_destroy(&gic);
	close_vm(&fake, system, vm);
	return HEAD_SIZE + size;
}

size_t fuzz_seed(unsigned int index, uint8_t *data)
{
	const uint8_t head = (uint8_t)index;

	if (index >= 8)
		return 0;
	data[0] = head;
	return HEAD_STATE(head) ? seed_state(head, data) : seed_config(head, data);
}
