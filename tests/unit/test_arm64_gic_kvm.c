// SPDX-License-Identifier: Apache-2.0
/*
 * The arm64 interrupt controller on this host's KVM, skipped where there is
 * none: every combination can be created and passes the checks of a first
 * KVM_RUN, gic_check() and KVM agree on what is wrong, lines and eventfds reach
 * the registers.
 */
#include <sched.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/arm64_gic_real.h"

/* Creation ----------------------------------------------------------------- */

enum extra { PLAIN, NO_ITS, LEGACY, TWO_REGIONS, DEVICE_FIRST, FEW_IRQS, MANY_IRQS };

static void apply_extra(struct gic_config *config, enum extra extra)
{
	switch (extra) {
	case NO_ITS:
		config->its = false;
		break;
	case LEGACY:
		config->legacy = true;
		break;
	case TWO_REGIONS:
		config->regions[0].count = 1;
		config->regions[1] = (struct gic_region){ UINT64_C(0x20000000), 7 };
		config->nr_regions = 2;
		break;
	case FEW_IRQS:
		config->nr_irqs = GIC_MIN_IRQS;
		break;
	case MANY_IRQS:
		config->nr_irqs = GIC_MAX_IRQS;
		break;
	default:
		break;
	}
}

static void create_one(struct real *r, enum gic_kind kind, unsigned int cpus, enum extra extra)
{
	struct gic_config config = real_config(kind, cpus);

	apply_extra(&config, extra);
	if (extra != DEVICE_FIRST)
		real_add_cpus(r, cpus);
	CU_ASSERT_EQUAL(gic_create(r->vm, &config, &r->gic, &r->err), 0);
	if (extra == DEVICE_FIRST)
		real_add_cpus(r, cpus);
	CU_ASSERT_EQUAL(gic_init(&r->gic, &r->err), 0);
	CU_ASSERT_EQUAL(gic_init(&r->gic, &r->err), 0);
	CU_ASSERT_EQUAL(real_first_run(r), 0);
	CU_ASSERT_STRING_EQUAL(r->err.text, "");
}

static void every_combination_would_run(void)
{
	static const struct { enum gic_kind kind; enum extra extra; } rows[] = {
		{ GIC_NONE, PLAIN },
		{ GIC_V2, PLAIN }, { GIC_V2, LEGACY }, { GIC_V2, DEVICE_FIRST },
		{ GIC_V2, FEW_IRQS }, { GIC_V2, MANY_IRQS },
		{ GIC_V3, PLAIN }, { GIC_V3, NO_ITS }, { GIC_V3, TWO_REGIONS },
		{ GIC_V3, DEVICE_FIRST }, { GIC_V3, FEW_IRQS }, { GIC_V3, MANY_IRQS },
	};
	unsigned int done = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		for (unsigned int cpus = 1; cpus <= MAX_CPUS; cpus += 3) {
			struct real r;

			if (!real_open(&r))
				return;
			if (rows[i].kind == GIC_NONE || real_has(&r, rows[i].kind)) {
				create_one(&r, rows[i].kind, cpus, rows[i].extra);
				done++;
			}
			real_close(&r);
		}
	}
	CU_ASSERT_TRUE(done >= 10);
}

static void automatic_choice_would_run(void)
{
	struct gic_config config;
	struct real r;

	if (!real_open(&r))
		return;
	CU_ASSERT_EQUAL(gic_select(r.vm, GIC_AUTO, ARM64_AUTO, 2, &config, &r.err), 0);
	CU_ASSERT_EQUAL(config.kind, real_has(&r, GIC_V3) ? GIC_V3 : GIC_V2);
	CU_ASSERT_EQUAL(config.its, config.kind == GIC_V3);
	if (!real_has(&r, GIC_V2)) {
		CU_ASSERT_EQUAL(gic_select(r.vm, GIC_V2, ARM64_AUTO, 2, &config, &r.err), -ENODEV);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err.text, "use --gic 3"));
	}
	if (!real_has(&r, GIC_V3)) {
		CU_ASSERT_EQUAL(gic_select(r.vm, GIC_V3, ARM64_AUTO, 2, &config, &r.err), -ENODEV);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err.text, "use --gic 2"));
	}
	r.err = (struct ucvm_error){ 0 };
	CU_ASSERT_EQUAL(gic_select(r.vm, GIC_AUTO, ARM64_AUTO, 2, &config, &r.err), 0);
	gic_config_init(&config, 40);
	real_add_cpus(&r, 2);
	CU_ASSERT_EQUAL(gic_create(r.vm, &config, &r.gic, &r.err), 0);
	CU_ASSERT_EQUAL(gic_init(&r.gic, &r.err), 0);
	CU_ASSERT_EQUAL(real_first_run(&r), 0);
	CU_ASSERT_STRING_EQUAL(r.err.text, "");
	real_close(&r);
}

/* The attribute of kernels before 4.18: this one is made to hide the newer one. */
static void older_redistributors_would_run(void)
{
	for (int device_first = 0; device_first <= 1; device_first++) {
		struct gic_config config = real_config(GIC_V3, 3);
		struct real r;

		if (!real_open(&r))
			return;
		if (!real_has(&r, GIC_V3)) {
			unit_skip("no GICv3");
			real_close(&r);
			return;
		}
		if (!device_first)
			real_add_cpus(&r, 3);
		r.fault.calls = KVM_FAULT_IOCTL;
		r.fault.request = KVM_HAS_DEVICE_ATTR;
		r.fault.code = ENXIO;
		r.fault.seen = 0;
		r.fault.nth = 1;
		CU_ASSERT_EQUAL(gic_create(r.vm, &config, &r.gic, &r.err), 0);
		CU_ASSERT_TRUE(kvm_fault_fired(&r.fault));
		if (device_first)
			real_add_cpus(&r, 3);
		CU_ASSERT_EQUAL(gic_init(&r.gic, &r.err), 0);
		CU_ASSERT_EQUAL(real_first_run(&r), 0);
		real_close(&r);
	}
}

/* gic_create() without its check: what does KVM say, now or at the first run? */
static int create_unchecked(struct real *r, const struct gic_config *c)
{
	const bool v2 = c->kind == GIC_V2;
	const struct { uint64_t attr, value; bool want; } addresses[] = {
		{ ARM64_VGIC_V2_ADDR_TYPE_DIST, c->dist_base, v2 },
		{ ARM64_VGIC_V2_ADDR_TYPE_CPU, c->cpu_base, v2 },
		{ ARM64_VGIC_V3_ADDR_TYPE_DIST, c->dist_base, !v2 },
	};
	const uint32_t nr_irqs = c->nr_irqs;
	int rc = device_create(r->vm, v2 ? ARM64_DEV_TYPE_VGIC_V2 : ARM64_DEV_TYPE_VGIC_V3, "",
			       &r->gic.dev, NULL);

	for (size_t i = 0; i < COUNT(addresses) && rc == 0; i++) {
		if (addresses[i].want && addresses[i].value != GIC_NO_ADDRESS)
			rc = device_set_attr(r->gic.dev, ARM64_DEV_VGIC_GRP_ADDR,
					     addresses[i].attr, &addresses[i].value);
	}
	for (size_t i = 0; i < c->nr_regions && rc == 0 && !v2; i++) {
		uint64_t value = (uint64_t)c->regions[i].count << 52 | c->regions[i].base | i;

		rc = device_set_attr(r->gic.dev, ARM64_DEV_VGIC_GRP_ADDR,
				     ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION, &value);
	}
	if (rc == 0)
		rc = device_set_attr(r->gic.dev, ARM64_DEV_VGIC_GRP_NR_IRQS, 0, &nr_irqs);
	if (rc == 0)
		rc = device_set_attr(r->gic.dev, ARM64_DEV_VGIC_GRP_CTRL,
				     ARM64_DEV_VGIC_CTRL_INIT, NULL);
	return rc ? rc : real_first_run(r);
}

enum fault {
	GOOD, NO_DIST, NO_CPU, DIST_ALIGN, DIST_BEYOND, OVERLAP, NEXT_TO, REGION_ALIGN,
	REGION_BEYOND, FEW_FRAMES, NO_REGION, REGIONS_OVERLAP, ODD_IRQS, IRQS_1024, NR_FAULTS,
};

static void break_config(struct gic_config *c, enum fault fault)
{
	uint64_t *other = c->kind == GIC_V2 ? &c->cpu_base : &c->regions[0].base;

	switch (fault) {
	case NO_DIST:
		c->dist_base = GIC_NO_ADDRESS;
		break;
	case NO_CPU:
		c->cpu_base = GIC_NO_ADDRESS;
		break;
	case DIST_ALIGN:
		c->dist_base += 0x800;
		break;
	case DIST_BEYOND:
		c->dist_base = UINT64_C(1) << 40;
		break;
	case OVERLAP:
		*other = c->dist_base;
		break;
	case NEXT_TO:
		*other = c->dist_base + K64;
		break;
	case REGION_ALIGN:
		c->regions[0].base += 0x1000;
		break;
	case REGION_BEYOND:
		c->regions[0].base = (UINT64_C(1) << 40) - K64;
		break;
	case FEW_FRAMES:
		c->regions[0].count = 1;
		break;
	case NO_REGION:
		c->nr_regions = 0;
		break;
	case REGIONS_OVERLAP:
		c->nr_regions = 2;
		c->regions[1] = (struct gic_region){ c->regions[0].base + K64, 1 };
		break;
	case ODD_IRQS:
		c->nr_irqs = 100;
		break;
	case IRQS_1024:
		c->nr_irqs = 1024;
		break;
	default:
		break;
	}
}

static void check_agrees(enum gic_kind kind)
{
	for (int fault = GOOD; fault < NR_FAULTS; fault++) {
		struct gic_config config = real_config(kind, 2);
		struct real r;
		int mine, theirs;

		if (!real_open(&r))
			return;
		if (!real_has(&r, kind)) {
			unit_skip("no such GIC");
			real_close(&r);
			return;
		}
		config.its = false;
		break_config(&config, (enum fault)fault);
		real_add_cpus(&r, 2);
		mine = gic_check(&config, &r.err);
		theirs = create_unchecked(&r, &config);
		CU_ASSERT_EQUAL(mine == 0, theirs == 0);
		if ((mine == 0) != (theirs == 0))
			printf("fault %d: gic_check %d (%s), KVM %d\n", fault, mine, r.err.text,
			       theirs);
		real_close(&r);
	}
}

static void check_agrees_with_kvm_v2(void)
{
	check_agrees(GIC_V2);
}

static void check_agrees_with_kvm_v3(void)
{
	check_agrees(GIC_V3);
}

/* Each call of creation fails once, and what was made goes away. */
static void each_failure_leaves_nothing_open(void)
{
	for (unsigned int n = 1;; n++) {
		struct gic_config config;
		struct real r;
		int rc;

		if (!real_open(&r))
			return;
		real_add_cpus(&r, 2);
		r.fault.seen = 0;
		r.fault.nth = n;
		r.fault.code = ENOSPC;
		rc = gic_select(r.vm, GIC_AUTO, ARM64_AUTO, 2, &config, NULL);
		gic_config_init(&config, 40);
		if (rc == 0)
			rc = gic_create(r.vm, &config, &r.gic, &r.err);
		if (rc)
			CU_ASSERT_EQUAL(r.fault.objects, 4);
		if (rc == 0)
			rc = gic_init(&r.gic, &r.err);
		CU_ASSERT_EQUAL(r.err.text[0] != '\0', r.err.code != 0);
		real_close(&r);
		if (!kvm_fault_fired(&r.fault)) {
			CU_ASSERT_EQUAL(rc, 0);
			break;
		}
	}
}

/* Interrupts --------------------------------------------------------------- */

static void lines_reach_the_gic(enum gic_kind kind)
{
	struct real r;

	if (!real_start(&r, kind, 2))
		return;
	poke(&r, DIST, 0x0c08, 2u << 16);	/* GICD_ICFGR2: INTID 40 is edge-triggered */
	CU_ASSERT_EQUAL(gic_set_spi(&r.gic, 40, true), 0);
	CU_ASSERT_EQUAL(gic_set_spi(&r.gic, 40, false), 0);
	CU_ASSERT_EQUAL(peek(&r, DIST, 0x204), 1u << 8);
	poke(&r, DIST, 0x0c00 + r.gic.config.nr_irqs / 4 - 4, 0);	/* the last are levels */
	CU_ASSERT_EQUAL(gic_set_spi(&r.gic, r.gic.config.nr_irqs - 1, true), 0);
	CU_ASSERT_EQUAL(gic_set_ppi(&r.gic, 1, 22, true), 0);
	if (kind == GIC_V3) {
		const uint32_t level = ARM64_DEV_VGIC_GRP_LEVEL_INFO;

		CU_ASSERT_EQUAL(peek(&r, level, r.gic.config.nr_irqs - 32), 1u << 31);
		CU_ASSERT_EQUAL(peek(&r, level, cpu_attr(&r, 1)), 1u << 22);
		CU_ASSERT_EQUAL(peek(&r, level, cpu_attr(&r, 0)), 0);
	} else {
		CU_ASSERT_EQUAL(peek(&r, DIST, 0x200 + r.gic.config.nr_irqs / 8 - 4), 1u << 31);
		CU_ASSERT_EQUAL(peek(&r, DIST, cpu_attr(&r, 1) | 0x200), 1u << 22);
		CU_ASSERT_EQUAL(peek(&r, DIST, cpu_attr(&r, 0) | 0x200), 0);
	}
	CU_ASSERT_EQUAL(gic_set_cpu_line(&r.gic, 0, GIC_LINE_IRQ, true), -ENXIO);
	real_close(&r);
}

static void lines_reach_gicv2(void)
{
	lines_reach_the_gic(GIC_V2);
}

static void lines_reach_gicv3(void)
{
	lines_reach_the_gic(GIC_V3);
}

static void lines_reach_cpus_without_gic(void)
{
	struct real r;

	if (!real_open(&r))
		return;
	real_add_cpus(&r, 2);
	r.gic = (struct gic){ .vm = r.vm, .config = { .kind = GIC_NONE, .nr_cpus = 2 } };
	CU_ASSERT_EQUAL(gic_set_cpu_line(&r.gic, 1, GIC_LINE_IRQ, true), 0);
	CU_ASSERT_EQUAL(gic_set_cpu_line(&r.gic, 1, GIC_LINE_FIQ, true), 0);
	CU_ASSERT_EQUAL(gic_set_cpu_line(&r.gic, 2, GIC_LINE_IRQ, true), -EINVAL);
	real_close(&r);
}

/* The kernel may deliver an eventfd's signal from a work queue. */
static uint64_t wait_for(const struct real *r, uint32_t group, uint64_t attr, uint64_t bits)
{
	time_t end = time(NULL) + 20;
	uint64_t value;

	do {
		value = peek(r, group, attr);
		sched_yield();
	} while (!(value & bits) && time(NULL) < end);
	return value;
}

static void irqfds_reach_gicv3(void)
{
	const uint64_t one = 1;
	uint64_t value;
	struct real r;
	int fd, resample_fd;

	if (!real_start(&r, GIC_V3, 1))
		return;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	resample_fd = eventfd(0, EFD_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0 && resample_fd >= 0);
	poke(&r, DIST, 0x0c08, 2u << 16);
	CU_ASSERT_EQUAL(gic_irqfd(&r.gic, 40, fd, -1, true), 0);
	CU_ASSERT_EQUAL(gic_irqfd(&r.gic, 40, fd, -1, true), -EBUSY);
	CU_ASSERT_EQUAL(write(fd, &one, 8), 8);
	CU_ASSERT_EQUAL(wait_for(&r, DIST, 0x204, 1u << 8), 1u << 8);
	CU_ASSERT_EQUAL(gic_irqfd(&r.gic, 40, fd, -1, false), 0);
	CU_ASSERT_EQUAL(gic_irqfd(&r.gic, 48, fd, resample_fd, true), 0);
	CU_ASSERT_EQUAL(read(fd, &value, 8), -1);	/* KVM has taken the signal */
	poke(&r, DIST, 0x0c0c, 0);			/* INTID 48 is a level */
	CU_ASSERT_EQUAL(write(fd, &one, 8), 8);
	CU_ASSERT_EQUAL(wait_for(&r, ARM64_DEV_VGIC_GRP_LEVEL_INFO, 32, 1u << 16), 1u << 16);
	CU_ASSERT_EQUAL(gic_irqfd(&r.gic, 48, fd, -1, false), 0);
	close(resample_fd);
	close(fd);
	real_close(&r);
}

UNIT_SUITE(arm64_gic_kvm) = {
	{ "every combination would run", every_combination_would_run },
	{ "the automatic choice would run", automatic_choice_would_run },
	{ "redistributors the older way would run", older_redistributors_would_run },
	{ "the check agrees with KVM about GICv2", check_agrees_with_kvm_v2 },
	{ "the check agrees with KVM about GICv3", check_agrees_with_kvm_v3 },
	{ "each failure leaves nothing open", each_failure_leaves_nothing_open },
	{ "lines reach GICv2", lines_reach_gicv2 },
	{ "lines reach GICv3", lines_reach_gicv3 },
	{ "lines reach CPUs without GIC", lines_reach_cpus_without_gic },
	{ "irqfds reach GICv3", irqfds_reach_gicv3 },
	CU_TEST_INFO_NULL,
};
