// SPDX-License-Identifier: Apache-2.0
/*
 * ucas/: every check, replacement and aliases, roll-back against a provider
 * that fails like Linux 6.x and like 7.2, and the fault policies.
 */
#include "tests/unit/ucas_fake.h"
#include "tests/unit/unit.h"

static int refuse(void *opaque, struct ucas *as, uint64_t vcpu_addr)
{
	(void)opaque;
	(void)as;
	(void)vcpu_addr;
	return -EACCES;
}

static void create_checks_config(void)
{
	static const struct {
		bool no_vcpu;
		uint64_t limit;
		int policy;
		ucas_fault_fn fault;
		int result;
	} cases[] = {
		{ false, 0, UCAS_POLICY_EAGER, NULL, 0 },
		{ false, 4 * MIB, UCAS_POLICY_LAZY, NULL, 0 },
		{ false, 4 * MIB, UCAS_POLICY_CALLBACK, refuse, 0 },
		{ true, 0, UCAS_POLICY_EAGER, NULL, -EINVAL },
		{ false, MIB + 4096, UCAS_POLICY_EAGER, NULL, -EINVAL },
		{ false, 0, UCAS_POLICY_CALLBACK, NULL, -EINVAL },
		{ false, 0, UCAS_POLICY_LAZY, refuse, -EINVAL },
		{ false, 0, 7, NULL, -EINVAL },
	};
	struct fake f;

	fake_init(&f);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ucas_config config = {
			.vcpu = cases[i].no_vcpu ? NULL : &f.obj,
			.limit = cases[i].limit,
			.policy = cases[i].policy,
			.fault = cases[i].fault,
		};
		struct ucas *as = NULL;

		CU_ASSERT_EQUAL(ucas_create(&config, &as), cases[i].result);
		ucas_destroy(as);
	}
	CU_ASSERT_EQUAL(f.calls, 0);
}

/* Refused arguments never reach the provider and leave no trace. */
static void map_checks_arguments(void)
{
	static const struct { uint64_t user, vcpu, length; } cases[] = {
		{ USER + 1, 0, MIB },			/* user alignment */
		{ USER + 4096, 0, MIB },
		{ USER, 4096, MIB },			/* vCPU alignment */
		{ USER, 0, MIB + 4096 },		/* length alignment */
		{ USER, 0, 1 },
		{ USER, 0, 0 },				/* nothing */
		{ 0, 0, MIB },				/* "not mapped" in 6.x */
		{ USER, SPACE * MIB, MIB },		/* beyond the limit */
		{ USER, (SPACE - 1) * MIB, 2 * MIB },
		{ USER, 0, (SPACE + 1) * MIB },
		{ USER, -MIB, MIB },			/* ends at 2^64 */
		{ USER, -MIB, 2 * MIB },		/* wraps to 1 MiB */
		{ USER, MIB, -MIB },			/* wraps to 0 */
		{ -MIB, 0, MIB },			/* user ends at 2^64 */
		{ -MIB, 0, 2 * MIB },			/* user wraps */
	};
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CU_ASSERT_EQUAL(ucas_map(as, cases[i].user, cases[i].vcpu, cases[i].length), -EINVAL);
		CU_ASSERT_EQUAL(ucas_reserve(as, cases[i].user, cases[i].vcpu, cases[i].length),
				-EINVAL);
		CU_ASSERT_EQUAL(ucas_add_region(as, cases[i].user, cases[i].vcpu,
						cases[i].length), -EINVAL);
	}
	CU_ASSERT_EQUAL(f.calls, 0);
	CU_ASSERT_EQUAL(take_picture(as).ranges, 0);
	CU_ASSERT_EQUAL(ucas_map(as, -2 * MIB, (SPACE - 1) * MIB, MIB), 0);
	CU_ASSERT_EQUAL(host_of(as, (SPACE - 1) * MIB), -2 * MIB);
	ucas_destroy(as);
}

static void unmap_checks_arguments(void)
{
	static const struct { uint64_t vcpu, length; } cases[] = {
		{ 4096, MIB }, { 0, 4096 }, { 0, 0 }, { SPACE * MIB, MIB },
		{ 0, (SPACE + 1) * MIB }, { -MIB, MIB }, { -MIB, 2 * MIB }, { MIB, -MIB },
	};
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);

	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, SPACE * MIB), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_EQUAL(ucas_unmap(as, cases[i].vcpu, cases[i].length), -EINVAL);
	CU_ASSERT_EQUAL(f.calls, 1);
	CU_ASSERT_EQUAL(take_picture(as).ranges, 1);
	ucas_destroy(as);
}

static void map_tells_provider(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);

	CU_ASSERT_EQUAL(ucas_map(as, USER + 7 * MIB, 3 * MIB, 2 * MIB), 0);
	CU_ASSERT_EQUAL(f.request, S390_KVM_UCAS_MAP);
	CU_ASSERT_EQUAL(f.last.user_addr, USER + 7 * MIB);
	CU_ASSERT_EQUAL(f.last.vcpu_addr, 3 * MIB);
	CU_ASSERT_EQUAL(f.last.length, 2 * MIB);
	CU_ASSERT_EQUAL(ucas_unmap(as, 4 * MIB, MIB), 0);
	CU_ASSERT_EQUAL(f.request, S390_KVM_UCAS_UNMAP);
	CU_ASSERT_EQUAL(f.last.vcpu_addr, 4 * MIB);
	CU_ASSERT_EQUAL(f.last.length, MIB);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

static void translate_finds_runs(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);
	uint64_t contiguous = 0;
	void *host = NULL;

	/* 0-99 one line over two chunks, 100-101 elsewhere, 102 a hole. */
	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 100 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_map(as, USER + 500 * MIB, 100 * MIB, 2 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_translate(as, 12345, 1, &host, &contiguous), 0);
	CU_ASSERT_EQUAL((uintptr_t)host, USER + 12345);
	CU_ASSERT_EQUAL(contiguous, 1);
	CU_ASSERT_EQUAL(ucas_translate(as, 5, UINT64_MAX, &host, &contiguous), 0);
	CU_ASSERT_EQUAL((uintptr_t)host, USER + 5);
	CU_ASSERT_EQUAL(contiguous, 100 * MIB - 5);
	CU_ASSERT_EQUAL(ucas_translate(as, 63 * MIB + 1, 2 * MIB, &host, &contiguous), 0);
	CU_ASSERT_EQUAL(contiguous, 2 * MIB);
	CU_ASSERT_EQUAL(ucas_translate(as, 100 * MIB - 1, 2, &host, &contiguous), 0);
	CU_ASSERT_EQUAL(contiguous, 1);
	CU_ASSERT_EQUAL(ucas_translate(as, 100 * MIB - 1, 2, &host, NULL), -EFAULT);
	CU_ASSERT_EQUAL(ucas_translate(as, 100 * MIB - 2, 2, &host, NULL), 0);
	CU_ASSERT_EQUAL(ucas_translate(as, 100 * MIB, 2 * MIB, &host, NULL), 0);
	CU_ASSERT_EQUAL((uintptr_t)host, USER + 500 * MIB);
	CU_ASSERT_EQUAL(ucas_translate(as, 101 * MIB + 9, 9 * MIB, &host, &contiguous), 0);
	CU_ASSERT_EQUAL(contiguous, MIB - 9);
	CU_ASSERT_EQUAL(ucas_translate(as, 102 * MIB, 1, &host, &contiguous), -EFAULT);
	CU_ASSERT_EQUAL(ucas_translate(as, SPACE * MIB, 1, &host, &contiguous), -EFAULT);
	CU_ASSERT_EQUAL(ucas_translate(as, UINT64_MAX, UINT64_MAX, &host, &contiguous), -EFAULT);
	CU_ASSERT_EQUAL(ucas_translate(as, 0, 0, &host, &contiguous), -EINVAL);
	/* No address bit is ignored. */
	for (unsigned int bit = 27; bit < 64; bit++)
		CU_ASSERT_EQUAL(host_of(as, UINT64_C(1) << bit), 0);
	ucas_destroy(as);
}

/* The whole 64-bit space: three levels of directories, 44-bit user segments. */
static void addresses_may_be_extreme(void)
{
	static const struct { uint64_t user, vcpu; } maps[] = {
		{ MIB, -2 * MIB },
		{ -2 * MIB, -3 * MIB },
		{ UINT64_C(0x8000000000000000), -4 * MIB },
		{ UINT64_C(0x0010000000000000), -5 * MIB },
		{ UINT64_C(0x000ffffffff00000), -6 * MIB },
		{ 2 * MIB, 0 },
		{ UINT64_C(0x4000000000000000), UINT64_C(0x8000000000000000) },
	};
	struct fake f;
	struct ucas_config config = { .vcpu = &f.obj };
	struct ucas *as = NULL;
	uint64_t contiguous;
	void *host;

	fake_init(&f);
	f.no_table = true;
	CU_ASSERT_EQUAL_FATAL(ucas_create(&config, &as), 0);
	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++)
		CU_ASSERT_EQUAL(ucas_map(as, maps[i].user, maps[i].vcpu, MIB), 0);
	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		CU_ASSERT_EQUAL(host_of(as, maps[i].vcpu + 17), maps[i].user + 17);
		CU_ASSERT_EQUAL(ucas_unmap(as, maps[i].vcpu, MIB), 0);
		CU_ASSERT_EQUAL(host_of(as, maps[i].vcpu), 0);
	}
	CU_ASSERT_EQUAL(ucas_translate(as, -MIB, UINT64_MAX, &host, &contiguous), -EFAULT);
	CU_ASSERT_EQUAL(ucas_map(as, MIB, -MIB, MIB), -EINVAL);
	CU_ASSERT_EQUAL(ucas_map(as, MIB, -2 * MIB, MIB), 0);
	CU_ASSERT_EQUAL(ucas_translate(as, -MIB - 1, UINT64_MAX, &host, &contiguous), 0);
	CU_ASSERT_EQUAL(contiguous, 1);
	/* Without a limit and almost empty, this must not look at each segment. */
	CU_ASSERT_EQUAL(ucas_unmap(as, 0, -MIB), 0);
	CU_ASSERT_EQUAL(f.last.vcpu_addr, -2 * MIB);
	CU_ASSERT_EQUAL(f.last.length, MIB);
	/* From within one hole of the tree into the next node, at each level. */
	for (unsigned int bit = 35; bit < 63; bit++) {
		uint64_t vcpu_addr = UINT64_C(1) << bit;

		CU_ASSERT_EQUAL(ucas_map(as, USER, vcpu_addr, MIB), 0);
		CU_ASSERT_EQUAL(ucas_unmap(as, vcpu_addr / 4 * 3 + MIB, vcpu_addr / 2), 0);
		CU_ASSERT_EQUAL(f.last.vcpu_addr, vcpu_addr);
		CU_ASSERT_EQUAL(host_of(as, vcpu_addr), 0);
	}
	ucas_destroy(as);
}

static void map_replaces(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);

	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 8 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_map(as, USER + 100 * MIB, 2 * MIB, 3 * MIB), 0);
	CU_ASSERT_EQUAL(host_of(as, MIB), USER + MIB);
	CU_ASSERT_EQUAL(host_of(as, 2 * MIB), USER + 100 * MIB);
	CU_ASSERT_EQUAL(host_of(as, 4 * MIB), USER + 102 * MIB);
	CU_ASSERT_EQUAL(host_of(as, 5 * MIB), USER + 5 * MIB);
	CU_ASSERT_EQUAL(take_picture(as).ranges, 3);
	CU_ASSERT(in_step(as, &f));
	/* The replaced user segments are free for other places. */
	CU_ASSERT_EQUAL(ucas_map(as, USER + 2 * MIB, 200 * MIB, 3 * MIB), 0);
	/* Back on one line. */
	CU_ASSERT_EQUAL(ucas_unmap(as, 200 * MIB, 3 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 8 * MIB), 0);
	CU_ASSERT_EQUAL(take_picture(as).ranges, 1);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

static void unmap_may_be_partial(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);

	CU_ASSERT_EQUAL(ucas_unmap(as, 0, SPACE * MIB), 0);
	CU_ASSERT_EQUAL(f.calls, 0);
	CU_ASSERT_EQUAL(ucas_map(as, USER, 60 * MIB, 80 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_unmap(as, 62 * MIB, 4 * MIB), 0);
	CU_ASSERT_EQUAL(host_of(as, 62 * MIB - 1), USER + 2 * MIB - 1);
	CU_ASSERT_EQUAL(host_of(as, 62 * MIB), 0);
	CU_ASSERT_EQUAL(host_of(as, 66 * MIB - 1), 0);
	CU_ASSERT_EQUAL(host_of(as, 66 * MIB), USER + 6 * MIB);
	CU_ASSERT(in_step(as, &f));
	CU_ASSERT_EQUAL(ucas_unmap(as, 0, 63 * MIB), 0);
	CU_ASSERT_EQUAL(take_picture(as).ranges, 1);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

static int count_to_two(void *opaque, const struct ucas_range *range)
{
	(void)range;
	return ++*(int *)opaque == 2 ? 42 : 0;
}

static void walk_shows_runs_and_stops(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_LAZY, false);
	struct picture p;
	int n = 0;

	CU_ASSERT_EQUAL(ucas_add_region(as, USER, 0, 10 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_fault(as, 4 * MIB), 0);
	p = take_picture(as);
	CU_ASSERT_EQUAL(p.ranges, 3);
	CU_ASSERT(!p.mapped[3] && p.mapped[4] && !p.mapped[5]);
	CU_ASSERT_EQUAL(p.user[9], USER + 9 * MIB);
	CU_ASSERT_EQUAL(ucas_walk(as, count_to_two, &n), 42);
	CU_ASSERT_EQUAL(n, 2);
	ucas_destroy(as);
}

static void alias_is_refused(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_LAZY, false);
	unsigned int calls;

	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 4 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_reserve(as, USER + 10 * MIB, 10 * MIB, MIB), 0);
	calls = f.calls;
	CU_ASSERT_EQUAL(ucas_map(as, USER + 3 * MIB, 8 * MIB, MIB), -EEXIST);
	CU_ASSERT_EQUAL(ucas_reserve(as, USER + 3 * MIB, 8 * MIB, MIB), -EEXIST);
	CU_ASSERT_EQUAL(ucas_map(as, USER + 10 * MIB, 8 * MIB, MIB), -EEXIST);
	CU_ASSERT_EQUAL(ucas_map(as, USER + 2 * MIB, 3 * MIB, 4 * MIB), -EEXIST);
	CU_ASSERT_EQUAL(f.calls, calls);
	CU_ASSERT_EQUAL(host_of(as, 8 * MIB), 0);
	/* The same place again, and a shift within what is replaced, are none. */
	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 4 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_map(as, USER + MIB, 0, 4 * MIB), 0);
	CU_ASSERT_EQUAL(host_of(as, 0), USER + MIB);
	CU_ASSERT_EQUAL(ucas_map(as, USER, 8 * MIB, MIB), 0);
	CU_ASSERT_EQUAL(ucas_unmap(as, 0, 4 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_map(as, USER + 3 * MIB, 9 * MIB, MIB), 0);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

static void alias_is_allowed_on_demand(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, true);

	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 4 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_map(as, USER, 4 * MIB, 4 * MIB), 0);
	CU_ASSERT_EQUAL(host_of(as, 5 * MIB), host_of(as, MIB));
	CU_ASSERT_EQUAL(ucas_unmap(as, 0, 4 * MIB), 0);
	CU_ASSERT_EQUAL(host_of(as, 5 * MIB), USER + MIB);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

/* A map that fails after any number of segments leaves no trace, twice. */
static void failed_map_rolls_back(void)
{
	for (unsigned int i = 0; i < 2 * 12; i++) {
		struct fake f;
		struct ucas *as = new_space(&f, UCAS_POLICY_LAZY, false);
		struct picture before, after;

		f.drops_all = i & 1;
		CU_ASSERT_EQUAL(ucas_map(as, USER, 60 * MIB, 3 * MIB), 0);
		CU_ASSERT_EQUAL(ucas_map(as, USER + 50 * MIB, 63 * MIB, 4 * MIB), 0);
		CU_ASSERT_EQUAL(ucas_reserve(as, USER + 70 * MIB, 68 * MIB, 2 * MIB), 0);
		before = take_picture(as);
		fake_fail(&f, 1, -ENOMEM, i / 2);
		CU_ASSERT_EQUAL(ucas_map(as, USER + 100 * MIB, 58 * MIB, 12 * MIB), -ENOMEM);
		after = take_picture(as);
		CU_ASSERT_EQUAL(memcmp(&before, &after, sizeof(before)), 0);
		CU_ASSERT(in_step(as, &f));
		/* The user segments of the failed map are not taken. */
		CU_ASSERT_EQUAL(ucas_map(as, USER + 100 * MIB, 200 * MIB, 12 * MIB), 0);
		CU_ASSERT(in_step(as, &f));
		ucas_destroy(as);
	}
}

/* What the provider does not take back waits for a fault. */
static void failed_restore_is_repaired(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct fake f;
		struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);
		struct picture p;

		f.drops_all = i & 1;
		CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 4 * MIB), 0);
		CU_ASSERT_EQUAL(ucas_map(as, USER + 50 * MIB, 4 * MIB, 4 * MIB), 0);
		fake_fail(&f, 1, -ENOMEM, 5);	/* the map */
		fake_fail(&f, 3, -ENOMEM, 1);	/* the first old run */
		CU_ASSERT_EQUAL(ucas_map(as, USER + 100 * MIB, 0, 8 * MIB), -ENOMEM);
		p = take_picture(as);
		CU_ASSERT(!p.mapped[0] && !p.mapped[3] && p.mapped[4] && p.mapped[7]);
		CU_ASSERT_EQUAL(p.user[3], USER + 3 * MIB);
		CU_ASSERT(in_step(as, &f));
		CU_ASSERT_EQUAL(ucas_fault(as, 3 * MIB + 4096), 0);
		CU_ASSERT_EQUAL(f.user[3], USER + 3 * MIB);
		CU_ASSERT_EQUAL(ucas_populate(as, 0, 8 * MIB), 0);
		CU_ASSERT_EQUAL(take_picture(as).ranges, 2);
		CU_ASSERT(in_step(as, &f));
		ucas_destroy(as);
	}
}

static void stuck_provider_ends_the_space(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_LAZY, false);
	unsigned int calls;

	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 4 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_reserve(as, USER + 9 * MIB, 9 * MIB, MIB), 0);
	fake_fail(&f, 1, -ENOMEM, 2);
	fake_fail(&f, 2, -EFAULT, 0);
	CU_ASSERT_EQUAL(ucas_map(as, USER + 100 * MIB, 0, 8 * MIB), -ENOTRECOVERABLE);
	calls = f.calls;
	CU_ASSERT_EQUAL(ucas_map(as, USER + 200 * MIB, 0, MIB), -ENOTRECOVERABLE);
	CU_ASSERT_EQUAL(ucas_unmap(as, 0, MIB), -ENOTRECOVERABLE);
	CU_ASSERT_EQUAL(ucas_reserve(as, USER + 200 * MIB, 0, MIB), -ENOTRECOVERABLE);
	CU_ASSERT_EQUAL(ucas_fault(as, 9 * MIB), -ENOTRECOVERABLE);
	CU_ASSERT_EQUAL(ucas_populate(as, 9 * MIB, 1), -ENOTRECOVERABLE);
	CU_ASSERT_EQUAL(f.calls, calls);
	CU_ASSERT_EQUAL(host_of(as, MIB), USER + MIB);
	ucas_destroy(as);
}

static void failed_unmap_changes_nothing(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);
	struct picture before, after;

	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, 8 * MIB), 0);
	before = take_picture(as);
	fake_fail(&f, 1, -EINTR, 3);
	CU_ASSERT_EQUAL(ucas_unmap(as, 0, 8 * MIB), -EINTR);
	fake_fail(&f, 1, -EINTR, 1);
	CU_ASSERT_EQUAL(ucas_reserve(as, USER + 20 * MIB, 2 * MIB, 2 * MIB), -EINTR);
	after = take_picture(as);
	CU_ASSERT_EQUAL(memcmp(&before, &after, sizeof(before)), 0);
	CU_ASSERT(in_step(as, &f));
	CU_ASSERT_EQUAL(ucas_unmap(as, 0, 8 * MIB), 0);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

static void eager_maps_at_once(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);

	CU_ASSERT_EQUAL(ucas_add_region(as, USER, 0, 64 * MIB), 0);
	CU_ASSERT_EQUAL(f.calls, 1);
	CU_ASSERT(take_picture(as).mapped[63]);
	CU_ASSERT_EQUAL(ucas_fault(as, 64 * MIB), -EFAULT);
	CU_ASSERT_EQUAL(ucas_fault(as, SPACE * MIB), -EFAULT);
	CU_ASSERT_EQUAL(ucas_fault(as, UINT64_MAX), -EFAULT);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

static void lazy_maps_on_fault(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_LAZY, false);

	CU_ASSERT_EQUAL(ucas_add_region(as, USER, 0, 64 * MIB), 0);
	CU_ASSERT_EQUAL(f.calls, 0);
	CU_ASSERT_EQUAL(host_of(as, 5 * MIB + 1), USER + 5 * MIB + 1);
	CU_ASSERT_EQUAL(ucas_fault(as, 5 * MIB + 0x7000), 0);
	CU_ASSERT_EQUAL(f.calls, 1);
	CU_ASSERT_EQUAL(f.user[5], USER + 5 * MIB);
	CU_ASSERT_EQUAL(f.user[6], 0);
	CU_ASSERT_EQUAL(ucas_fault(as, 64 * MIB), -EFAULT);
	fake_fail(&f, 1, -ENOMEM, 0);
	CU_ASSERT_EQUAL(ucas_fault(as, 6 * MIB), -ENOMEM);
	CU_ASSERT(in_step(as, &f));
	CU_ASSERT_EQUAL(ucas_fault(as, 6 * MIB), 0);
	CU_ASSERT(in_step(as, &f));
	/* Reserving again takes the mapping away, unmapping the rest too. */
	CU_ASSERT_EQUAL(ucas_reserve(as, USER, 0, 6 * MIB), 0);
	CU_ASSERT_EQUAL(f.user[5], 0);
	CU_ASSERT_EQUAL(f.user[6], USER + 6 * MIB);
	CU_ASSERT_EQUAL(ucas_unmap(as, 0, SPACE * MIB), 0);
	CU_ASSERT_EQUAL(ucas_fault(as, 5 * MIB), -EFAULT);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

/* Linux 6.x reports unusable user memory as a fault on a mapped segment. */
static void fault_on_mapped_asks_provider(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_EAGER, false);
	static const struct { int answer, result; } cases[] = {
		{ 0, 0 }, { -EFAULT, -EIO }, { -EEXIST, -EEXIST }, { -ENOMEM, -ENOMEM },
		{ -EINTR, -EINTR },
	};

	CU_ASSERT_EQUAL(ucas_map(as, USER, 0, MIB), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f.fault_result = cases[i].answer;
		CU_ASSERT_EQUAL(ucas_fault(as, 0x12345), cases[i].result);
		CU_ASSERT_EQUAL(f.fault_addr, 0x12000);
	}
	CU_ASSERT_EQUAL(f.faults, 5);
	CU_ASSERT_EQUAL(f.calls, 1);
	ucas_destroy(as);
}

struct asked {
	unsigned int times;
	uint64_t addr;
	enum { REFUSES, FORGETS, MAPS, RESERVES } does;
};

static int answer(void *opaque, struct ucas *as, uint64_t vcpu_addr)
{
	struct asked *asked = opaque;
	uint64_t segment = vcpu_addr & -MIB;

	asked->times++;
	asked->addr = vcpu_addr;
	switch (asked->does) {
	case REFUSES:
		return -EACCES;
	case FORGETS:
		return 0;
	case MAPS:
		return ucas_map(as, USER + segment, segment, 2 * MIB);
	case RESERVES:
		return ucas_reserve(as, USER + segment, segment, 2 * MIB);
	}
	return -EINVAL;
}

static void callback_decides(void)
{
	struct fake f;
	struct asked asked = { 0 };
	struct ucas_config config = {
		.vcpu = &f.obj, .limit = SPACE * MIB, .policy = UCAS_POLICY_CALLBACK,
		.fault = answer, .opaque = &asked,
	};
	struct ucas *as;

	fake_init(&f);
	CU_ASSERT_EQUAL_FATAL(ucas_create(&config, &as), 0);
	asked.does = REFUSES;
	CU_ASSERT_EQUAL(ucas_fault(as, 7 * MIB + 5), -EACCES);
	CU_ASSERT_EQUAL(asked.addr, 7 * MIB + 5);
	asked.does = FORGETS;
	CU_ASSERT_EQUAL(ucas_fault(as, 7 * MIB), -EFAULT);
	asked.does = MAPS;
	CU_ASSERT_EQUAL(ucas_fault(as, 7 * MIB), 0);
	CU_ASSERT_EQUAL(f.user[8], USER + 8 * MIB);
	asked.does = RESERVES;
	CU_ASSERT_EQUAL(ucas_fault(as, 20 * MIB), 0);
	CU_ASSERT_EQUAL(f.user[20], USER + 20 * MIB);
	CU_ASSERT_EQUAL(f.user[21], 0);
	CU_ASSERT_EQUAL(asked.times, 4);
	/* Known memory is asked about, too; mapped memory is not. */
	asked.does = REFUSES;
	CU_ASSERT_EQUAL(ucas_fault(as, 21 * MIB), -EACCES);
	asked.does = FORGETS;
	CU_ASSERT_EQUAL(ucas_fault(as, 21 * MIB), 0);
	CU_ASSERT_EQUAL(f.user[21], USER + 21 * MIB);
	CU_ASSERT_EQUAL(ucas_add_region(as, USER + 99 * MIB, 99 * MIB, MIB), 0);
	CU_ASSERT_EQUAL(f.user[99], 0);
	CU_ASSERT_EQUAL(ucas_fault(as, 21 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_fault(as, SPACE * MIB), -EFAULT);
	CU_ASSERT_EQUAL(asked.times, 6);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

static void populate_maps_what_is_touched(void)
{
	struct fake f;
	struct ucas *as = new_space(&f, UCAS_POLICY_LAZY, false);
	struct picture p;

	CU_ASSERT_EQUAL(ucas_add_region(as, USER, 0, 10 * MIB), 0);
	CU_ASSERT_EQUAL(ucas_populate(as, 2 * MIB - 4096, 8192), 0);
	p = take_picture(as);
	CU_ASSERT(!p.mapped[0] && p.mapped[1] && p.mapped[2] && !p.mapped[3]);
	CU_ASSERT_EQUAL(f.calls, 1);
	CU_ASSERT_EQUAL(ucas_populate(as, 2 * MIB - 4096, 8192), 0);
	CU_ASSERT_EQUAL(f.calls, 1);
	CU_ASSERT_EQUAL(ucas_populate(as, 9 * MIB, MIB + 1), -EFAULT);
	CU_ASSERT_EQUAL(f.calls, 1);
	CU_ASSERT_EQUAL(ucas_populate(as, 0, 0), -EINVAL);
	CU_ASSERT_EQUAL(ucas_populate(as, UINT64_MAX, 2), -EINVAL);
	CU_ASSERT_EQUAL(ucas_populate(as, UINT64_MAX, 1), -EFAULT);
	fake_fail(&f, 2, -ENOMEM, 3);
	CU_ASSERT_EQUAL(ucas_populate(as, 0, 10 * MIB), -ENOMEM);
	CU_ASSERT(in_step(as, &f));
	CU_ASSERT_EQUAL(take_picture(as).ranges, 2);
	CU_ASSERT_EQUAL(ucas_populate(as, 0, 10 * MIB), 0);
	CU_ASSERT_EQUAL(take_picture(as).ranges, 1);
	CU_ASSERT(in_step(as, &f));
	ucas_destroy(as);
}

UNIT_SUITE(ucas) = {
	{ "create checks its config", create_checks_config },
	{ "map and reserve check arguments", map_checks_arguments },
	{ "unmap checks arguments", unmap_checks_arguments },
	{ "map and unmap tell the provider", map_tells_provider },
	{ "translate finds runs", translate_finds_runs },
	{ "addresses may be extreme", addresses_may_be_extreme },
	{ "map replaces", map_replaces },
	{ "unmap may be partial", unmap_may_be_partial },
	{ "walk shows runs and stops", walk_shows_runs_and_stops },
	{ "an alias is refused", alias_is_refused },
	{ "an alias is allowed on demand", alias_is_allowed_on_demand },
	{ "a failed map rolls back", failed_map_rolls_back },
	{ "a failed restore is repaired", failed_restore_is_repaired },
	{ "a stuck provider ends the space", stuck_provider_ends_the_space },
	{ "a failed unmap changes nothing", failed_unmap_changes_nothing },
	{ "eager maps at once", eager_maps_at_once },
	{ "lazy maps on fault", lazy_maps_on_fault },
	{ "a fault on mapped memory asks the provider", fault_on_mapped_asks_provider },
	{ "the callback decides", callback_decides },
	{ "populate maps what is touched", populate_maps_what_is_touched },
	CU_TEST_INFO_NULL,
};
