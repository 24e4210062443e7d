// SPDX-License-Identifier: Apache-2.0
/*
 * Save and restore of the arm64 interrupt controller above a fake KVM: the
 * order of writes, how many registers there are, which states are taken, and
 * failing calls.
 */
#include "arch/arm64/gic_state.h"
#include "tests/unit/arm64_gic_bed.h"

static const uint64_t mpidrs[CPUS] = { 0x80000000, 0x80000001, UINT64_C(0x1280000100) };

static void saved_state_of(enum gic_kind kind, struct bed *b, struct gic_state *state)
{
	bed_init(b);
	bed_create(b, kind, ARM64_AUTO);
	CU_ASSERT_EQUAL_FATAL(gic_save(&b->gic, mpidrs, state, &b->err), 0);
	CU_ASSERT_TRUE(state->nr <= gic_state_max(&b->config));
	b->fake.nr_calls = 0;
}

static size_t position(const struct bed *b, uint32_t group, uint64_t attr)
{
	for (size_t i = 0; i < b->fake.nr_calls; i++) {
		if (b->fake.calls[i].group == group && b->fake.calls[i].attr == attr)
			return i;
	}
	CU_FAIL("an attribute was not written");
	return 0;
}

/* The order that contract.md D.3 and D.4 ask for. */
static void restores_v3_in_order(void)
{
	const uint32_t dist = ARM64_DEV_VGIC_GRP_DIST_REGS, its = ARM64_DEV_VGIC_GRP_ITS_REGS;
	const uint32_t redist = ARM64_DEV_VGIC_GRP_REDIST_REGS, ctrl = ARM64_DEV_VGIC_GRP_CTRL;
	const uint64_t cpu2 = UINT64_C(0x12000100) << 32;
	struct gic_state state;
	struct bed b;

	saved_state_of(GIC_V3, &b, &state);
	CU_ASSERT_EQUAL(gic_restore(&b.gic, mpidrs, &state, &b.err), 0);
	CU_ASSERT_EQUAL(position(&b, dist, 8), 0);
	CU_ASSERT_TRUE(position(&b, dist, 0) < position(&b, dist, 0x104));
	CU_ASSERT_TRUE(position(&b, dist, 0x184) + 1 == position(&b, dist, 0x104));
	CU_ASSERT_TRUE(position(&b, dist, 0x6100) < position(&b, dist, 0x204));
	CU_ASSERT_TRUE(position(&b, redist, cpu2 | 0x70) < position(&b, redist, cpu2));
	CU_ASSERT_TRUE(position(&b, redist, cpu2 | 0x7c) < position(&b, redist, cpu2));
	CU_ASSERT_TRUE(position(&b, redist, cpu2) < position(&b, its, 4));
	CU_ASSERT_TRUE(position(&b, its, 4) < position(&b, its, 0x80));
	CU_ASSERT_TRUE(position(&b, its, 0x80) < position(&b, its, 0x90));
	CU_ASSERT_TRUE(position(&b, its, 0x138) < position(&b, ctrl, ARM64_DEV_ITS_RESTORE_TABLES));
	CU_ASSERT_EQUAL(position(&b, its, 0), b.fake.nr_calls - 1);
	CU_ASSERT_PTR_NULL(arm64_fake_find(&b.fake, KVM_SET_DEVICE_ATTR, dist, 4));
	gic_state_free(&state);
	bed_exit(&b);
}

/* All of the priority bits that ICC_CTLR tells. */
static void saves_as_many_active_priorities_as_there_are(void)
{
	static const struct { uint64_t ctlr; size_t more; } rows[] = {
		{ 4 << 8, 0 }, { 5 << 8, 1 }, { 6 << 8, 3 }, { 7 << 8, 3 },
	};
	size_t least = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct gic_state state;
		struct bed b;

		bed_init(&b);
		bed_create(&b, GIC_V3, ARM64_AUTO);
		for (unsigned int cpu = 0; cpu < CPUS; cpu++) {
			uint64_t attr = (cpu < 2 ? cpu : UINT64_C(0x12000100)) << 32 | 0xc664;

			device_set_attr(b.gic.dev, ARM64_DEV_VGIC_GRP_CPU_SYSREGS, attr,
					&rows[i].ctlr);
		}
		CU_ASSERT_EQUAL(gic_save(&b.gic, mpidrs, &state, &b.err), 0);
		least = i ? least : state.nr;
		CU_ASSERT_EQUAL(state.nr, least + rows[i].more * 2 * CPUS);
		CU_ASSERT_EQUAL(gic_restore(&b.gic, mpidrs, &state, &b.err), 0);
		gic_state_free(&state);
		bed_exit(&b);
	}
}

/* GICD_TYPER is only compared; SGIs of GICv2 are no business of ISPENDR0. */
static bool is_written(const struct gic_record *record)
{
	return record->group != ARM64_DEV_VGIC_GRP_DIST_REGS ||
	       (record->attr != 4 && (uint32_t)record->attr != 0x200);
}

/* What was written is what comes back, for both GICs; odd values set ICC_CTLR.CBPR. */
static void states_survive(void)
{
	static const enum gic_kind kinds[] = { GIC_V2, GIC_V3 };

	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct gic_state state, again;
		struct bed b;

		saved_state_of(kinds[k], &b, &state);
		for (size_t i = 0; i < state.nr; i++)
			state.records[i].value = is_written(&state.records[i]) ? 0x10 + i % 15 : 0;
		CU_ASSERT_EQUAL(gic_restore(&b.gic, mpidrs, &state, &b.err), 0);
		CU_ASSERT_STRING_EQUAL(b.err.text, "");
		CU_ASSERT_EQUAL_FATAL(gic_save(&b.gic, mpidrs, &again, &b.err), 0);
		CU_ASSERT_EQUAL_FATAL(again.nr, state.nr);
		CU_ASSERT_EQUAL(memcmp(again.records, state.records,
				       state.nr * sizeof(state.records[0])), 0);
		gic_state_free(&state);
		gic_state_free(&again);
		bed_exit(&b);
	}
}

static void expect_hostile(struct bed *b, const struct gic_state *state, const char *text)
{
	b->err.code = 0;
	b->fake.nr_calls = 0;
	CU_ASSERT_EQUAL(gic_restore(&b->gic, mpidrs, state, &b->err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(b->err.text, text));
	CU_ASSERT_EQUAL(b->fake.nr_calls, 0);
}

static void hostile_states_write_nothing(void)
{
	const struct gic_record address = {
		.group = ARM64_DEV_VGIC_GRP_ADDR,
		.attr = ARM64_VGIC_V3_ADDR_TYPE_DIST,
	};
	struct gic_record old;
	struct gic_state state, part;
	struct bed b;

	saved_state_of(GIC_V3, &b, &state);
	for (size_t i = 0; i < state.nr; i += 7) {
		old = state.records[i];
		state.records[i] = address;
		expect_hostile(&b, &state, "another than this VM's");
		state.records[i] = old;
		state.records[i].attr ^= UINT64_C(1) << 40;
		expect_hostile(&b, &state, "another than this VM's");
		state.records[i] = old;
		state.records[i].zero = 1;
		expect_hostile(&b, &state, "another than this VM's");
		state.records[i] = old;
	}
	old = state.records[0];
	state.records[0].value = UINT64_C(1) << 32;
	expect_hostile(&b, &state, "too large");
	state.records[0] = state.records[1];
	expect_hostile(&b, &state, "record 0");
	state.records[0] = old;
	state.records[1].value = 0x1f;	/* GICD_TYPER: another number of interrupts */
	expect_hostile(&b, &state, "--gic");
	state.records[1].value = 0;
	for (size_t n = 0; n < state.nr; n += 11) {
		part = (struct gic_state){ state.records, n, n };
		expect_hostile(&b, &part, "--cpus");
	}
	state.records = realloc(state.records, (state.nr + 1) * sizeof(old));
	CU_ASSERT_PTR_NOT_NULL_FATAL(state.records);
	state.records[state.nr++] = address;
	expect_hostile(&b, &state, "registers that this VM's lacks");
	gic_state_free(&state);
	bed_exit(&b);
}

static void each_failing_call_ends_a_save_and_a_restore(void)
{
	static const enum gic_kind kinds[] = { GIC_V2, GIC_V3 };

	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct gic_state state, again;
		unsigned int calls, step;
		struct bed b;

		saved_state_of(kinds[k], &b, &state);
		b.fault.seen = 0;
		CU_ASSERT_EQUAL(gic_restore(&b.gic, mpidrs, &state, &b.err), 0);
		calls = b.fault.seen;
		step = calls / 40 + 1;
		for (unsigned int n = 1; n <= calls; n += step) {
			b.fake.nr_calls = 0;
			b.err.code = 0;
			b.fault.seen = 0;
			b.fault.nth = n;
			b.fault.code = EBUSY;
			CU_ASSERT_EQUAL(gic_restore(&b.gic, mpidrs, &state, &b.err), -EBUSY);
			CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, "running"));
			b.err.code = 0;
			b.fault.seen = 0;
			b.fault.nth = n / 2 + 1;
			CU_ASSERT_EQUAL(gic_save(&b.gic, mpidrs, &again, &b.err), -EBUSY);
			CU_ASSERT_PTR_NULL(again.records);
			CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, "cannot save"));
		}
		b.fault.nth = 0;
		gic_state_free(&state);
		bed_exit(&b);
	}
}

static void nothing_to_save_without_gic(void)
{
	struct gic_record record = { 0 };
	struct gic_state state = { &record, 1, 1 };
	struct bed b;

	bed_init(&b);
	bed_create(&b, GIC_NONE, ARM64_AUTO);
	CU_ASSERT_EQUAL(gic_restore(&b.gic, mpidrs, &state, &b.err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, "--irqchip"));
	CU_ASSERT_EQUAL(gic_save(&b.gic, mpidrs, &state, NULL), 0);
	CU_ASSERT_EQUAL(state.nr, 0);
	CU_ASSERT_EQUAL(gic_restore(&b.gic, mpidrs, &state, NULL), 0);
	CU_ASSERT_EQUAL(gic_state_max(&b.config), 0);
	b.fake.caps[KVM_CAP_DEVICE_CTRL] = 0;
	bed_create(&b, GIC_V2, ARM64_AUTO);
	CU_ASSERT_EQUAL(gic_save(&b.gic, mpidrs, &state, NULL), -EOPNOTSUPP);
	bed_exit(&b);
}

UNIT_SUITE(arm64_gic_state) = {
	{ "restores GICv3 in order", restores_v3_in_order },
	{ "saves as many active priorities as there are",
	  saves_as_many_active_priorities_as_there_are },
	{ "states survive", states_survive },
	{ "hostile states write nothing", hostile_states_write_nothing },
	{ "each failing call ends a save and a restore",
	  each_failing_call_ends_a_save_and_a_restore },
	{ "nothing to save without GIC", nothing_to_save_without_gic },
	CU_TEST_INFO_NULL,
};
