// SPDX-License-Identifier: Apache-2.0
/*
 * The arm64 interrupt controller above a fake KVM: what is chosen on which
 * host, what gic_check() refuses and which option it names, the calls that
 * create it, and the encoding of interrupt lines.
 */
#include "tests/unit/arm64_gic_bed.h"

/* Choice ------------------------------------------------------------------- */

#define ALL	(ARM64_FAKE_V2 | ARM64_FAKE_V3 | ARM64_FAKE_ITS)
#define V3ITS	(ARM64_FAKE_V3 | ARM64_FAKE_ITS)

static void choice_by_wish_and_host(void)
{
	static const struct {
		unsigned int devices;
		enum gic_kind wish;
		enum arm64_choice its_wish;
		enum gic_kind kind;
		bool its;
	} rows[] = {
		{ ALL, GIC_AUTO, ARM64_AUTO, GIC_V3, true },
		{ ALL, GIC_AUTO, ARM64_OFF, GIC_V3, false },
		{ ALL, GIC_AUTO, ARM64_ON, GIC_V3, true },
		{ ALL, GIC_V2, ARM64_AUTO, GIC_V2, false },
		{ ALL, GIC_V2, ARM64_OFF, GIC_V2, false },
		{ ALL, GIC_NONE, ARM64_AUTO, GIC_NONE, false },
		{ 0, GIC_NONE, ARM64_OFF, GIC_NONE, false },
		{ V3ITS, GIC_V3, ARM64_AUTO, GIC_V3, true },
		{ ARM64_FAKE_V3, GIC_V3, ARM64_AUTO, GIC_V3, false },
		{ ARM64_FAKE_V2, GIC_AUTO, ARM64_AUTO, GIC_V2, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bed b;

		bed_init(&b);
		b.fake.devices = rows[i].devices;
		CU_ASSERT_EQUAL(gic_select(b.vm, rows[i].wish, rows[i].its_wish, 2, &b.config,
					   &b.err), 0);
		CU_ASSERT_EQUAL(b.config.kind, rows[i].kind);
		CU_ASSERT_EQUAL(b.config.its, rows[i].its);
		CU_ASSERT_EQUAL(b.config.nr_cpus, 2);
		CU_ASSERT_FALSE(b.config.legacy);
		CU_ASSERT_EQUAL(b.fake.nr_calls, 0);
		bed_exit(&b);
	}
}

static void refusals_name_the_option(void)
{
	static const struct {
		unsigned int devices;
		enum gic_kind wish;
		enum arm64_choice its;
		unsigned int cpus;
		int code;
		const char *text;
	} rows[] = {
		{ V3ITS, GIC_V2, ARM64_AUTO, 1, ENODEV,
		  "--gic 2: this host's KVM has GICv3 only; use --gic 3 or --gic auto" },
		{ ARM64_FAKE_V2, GIC_V3, ARM64_AUTO, 1, ENODEV,
		  "--gic 3: this host's KVM has GICv2" },
		{ 0, GIC_AUTO, ARM64_AUTO, 1, ENODEV, "use --irqchip off" },
		{ ALL, GIC_V2, ARM64_ON, 1, EINVAL, "--its on: only GICv3 has an ITS" },
		{ ARM64_FAKE_V2, GIC_AUTO, ARM64_ON, 1, EINVAL, "leave --its out" },
		{ ALL, GIC_NONE, ARM64_ON, 1, EINVAL, "--its on" },
		{ ARM64_FAKE_V3, GIC_V3, ARM64_ON, 1, ENODEV,
		  "--its on: this host's KVM has no ITS" },
		{ ALL, GIC_V2, ARM64_AUTO, 9, E2BIG, "--cpus 9: GICv2 has at most 8 CPUs" },
		{ ARM64_FAKE_V2, GIC_AUTO, ARM64_AUTO, 9, E2BIG, "--cpus 9" },
		{ ALL, GIC_V3, ARM64_AUTO, 513, E2BIG, "--cpus 513" },
		{ ALL, GIC_NONE, ARM64_AUTO, 0, EINVAL, "--cpus 0" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bed b;

		bed_init(&b);
		b.fake.devices = rows[i].devices;
		CU_ASSERT_EQUAL(gic_select(b.vm, rows[i].wish, rows[i].its, rows[i].cpus, &b.config,
					   &b.err), -rows[i].code);
		CU_ASSERT_EQUAL(b.err.code, rows[i].code);
		CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, rows[i].text));
		bed_exit(&b);
	}
}

static void no_device_control_means_gicv2_the_older_way(void)
{
	struct bed b;

	bed_init(&b);
	b.fake.caps[KVM_CAP_DEVICE_CTRL] = 0;
	CU_ASSERT_EQUAL(gic_select(b.vm, GIC_AUTO, ARM64_AUTO, 4, &b.config, &b.err), 0);
	CU_ASSERT_EQUAL(b.config.kind, GIC_V2);
	CU_ASSERT_TRUE(b.config.legacy);
	CU_ASSERT_EQUAL(gic_select(b.vm, GIC_V3, ARM64_AUTO, 4, &b.config, &b.err), -ENODEV);
	b.fake.caps[KVM_CAP_IRQCHIP] = 0;
	CU_ASSERT_EQUAL(gic_select(b.vm, GIC_AUTO, ARM64_AUTO, 4, &b.config, NULL), -ENODEV);
	bed_exit(&b);
}

/* Check -------------------------------------------------------------------- */

static struct gic_config good_config(enum gic_kind kind, unsigned int cpus)
{
	struct gic_config config = { .kind = kind, .its = kind == GIC_V3, .nr_cpus = cpus };

	gic_config_init(&config, 40);
	return config;
}

static void layout_passes(void)
{
	static const struct gic_range others[] = {
		{ ARM64_UART_BASE, ARM64_UART_SIZE, "the UART", NULL },
		{ ARM64_RTC_BASE, ARM64_RTC_SIZE, "the RTC", NULL },
		{ ARM64_PVTIME_BASE, ARM64_PVTIME_SIZE, "stolen time", NULL },
		{ ARM64_RAM_BASE, UINT64_C(1) << 32, "RAM", "--mem" },
		{ 0, 0, "nothing", NULL },
	};
	static const struct { enum gic_kind kind; unsigned int cpus; } rows[] = {
		{ GIC_NONE, 1 }, { GIC_V2, 1 }, { GIC_V2, 8 }, { GIC_V3, 1 }, { GIC_V3, 512 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct gic_config config = good_config(rows[i].kind, rows[i].cpus);
		struct ucvm_error err = { 0 };

		config.others = others;
		config.nr_others = COUNT(others);
		CU_ASSERT_EQUAL(gic_check(&config, &err), 0);
		CU_ASSERT_STRING_EQUAL(err.text, "");
	}
}

static void expect_refusal(const struct gic_config *config, int code, const char *text)
{
	struct ucvm_error err = { 0 };

	CU_ASSERT_EQUAL(gic_check(config, &err), -code);
	CU_ASSERT_EQUAL(err.code, code);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, text));
}

static void check_refuses_bad_addresses(void)
{
	struct gic_config c;

	c = good_config(GIC_V3, 4);
	c.dist_base = GIC_NO_ADDRESS;
	expect_refusal(&c, ENXIO, "the GICv3 distributor has no address (--gic)");
	c = good_config(GIC_V3, 4);
	c.dist_base += 0x1000;
	expect_refusal(&c, EINVAL, "not aligned to 64 KiB (--gic)");
	c = good_config(GIC_V3, 4);
	c.its_base += 0x1000;
	expect_refusal(&c, EINVAL, "the ITS at 0x8021000 is not aligned to 64 KiB (--its)");
	c = good_config(GIC_V3, 4);
	c.regions[0].base += 0x8000;
	expect_refusal(&c, EINVAL, "(--cpus)");
	c = good_config(GIC_V2, 4);
	c.cpu_base += 0x800;
	expect_refusal(&c, EINVAL, "not aligned to 4 KiB");
	c = good_config(GIC_V2, 4);
	c.dist_base = UINT64_C(1) << 40;
	expect_refusal(&c, E2BIG, "40-bit physical addresses (--ipa-bits");
	c = good_config(GIC_V2, 4);
	c.cpu_base = (UINT64_C(1) << 40) - 0x1000;
	expect_refusal(&c, E2BIG, "the GICv2 CPU interface");
	c = good_config(GIC_V3, 512);
	c.regions[0].base = UINT64_C(0xfffffffffff00000);
	expect_refusal(&c, E2BIG, "a region of GICv3 redistributors");
	c = good_config(GIC_V3, 4);
	c.ipa_bits = 31;
	expect_refusal(&c, EINVAL, "--ipa-bits");
	c.ipa_bits = 64;
	expect_refusal(&c, EINVAL, "--ipa-bits");
}

static void check_refuses_overlap(void)
{
	static const struct gic_range ram = { ARM64_RAM_BASE, 0x10000000, "RAM", "--mem" };
	struct gic_config c;

	c = good_config(GIC_V2, 4);
	c.cpu_base = c.dist_base;
	expect_refusal(&c, EEXIST, "overlaps the GICv2 distributor");
	c = good_config(GIC_V2, 4);
	c.dist_base = c.cpu_base + 0x1000;
	expect_refusal(&c, EEXIST, "overlaps");
	c.dist_base = c.cpu_base + 0x2000;
	CU_ASSERT_EQUAL(gic_check(&c, NULL), 0);
	c = good_config(GIC_V3, 4);
	c.its_base = c.dist_base;
	expect_refusal(&c, EEXIST, "the ITS at 0x8000000 overlaps the GICv3 distributor");
	c.its = false;
	CU_ASSERT_EQUAL(gic_check(&c, NULL), 0);
	c = good_config(GIC_V3, 4);
	c.nr_regions = 2;
	c.regions[1] = (struct gic_region){ c.regions[0].base + 3 * ARM64_GICR_SIZE, 1 };
	expect_refusal(&c, EEXIST, "--cpus");
	c.regions[1].base += ARM64_GICR_SIZE;
	CU_ASSERT_EQUAL(gic_check(&c, NULL), 0);
	c = good_config(GIC_V3, 4);
	c.others = &ram;
	c.nr_others = 1;
	c.regions[0].base = ram.base - 3 * ARM64_GICR_SIZE;
	expect_refusal(&c, EEXIST, "overlaps RAM at 0x40000000 (--cpus, --mem)");
	c.regions[0].base -= ARM64_GICR_SIZE;
	CU_ASSERT_EQUAL(gic_check(&c, NULL), 0);
}

static void check_refuses_bad_numbers(void)
{
	static const unsigned int irqs[] = { 0, 32, 63, 65, 100, 993, 1024, 4096 };
	struct gic_config c = good_config(GIC_V3, 4);

	c.regions[0].count = 3;
	expect_refusal(&c, ENXIO, "3 GICv3 redistributors for 4 vCPUs (--cpus)");
	c.regions[0].count = 0;
	expect_refusal(&c, EINVAL, "--cpus");
	c.regions[0].count = 4096;
	expect_refusal(&c, EINVAL, "--cpus");
	c.nr_regions = GIC_MAX_REGIONS + 1;
	expect_refusal(&c, EINVAL, "--cpus");
	c = good_config(GIC_V3, 4);
	c.nr_regions = 0;
	expect_refusal(&c, ENXIO, "0 GICv3 redistributors");
	c = good_config(GIC_V3, 4);
	for (size_t i = 0; i < COUNT(irqs); i++) {
		c.nr_irqs = irqs[i];
		expect_refusal(&c, EINVAL, "a multiple of 32");
	}
	c.nr_irqs = 64;
	CU_ASSERT_EQUAL(gic_check(&c, NULL), 0);
	c.nr_irqs = 992;
	CU_ASSERT_EQUAL(gic_check(&c, NULL), 0);
	c = good_config(GIC_V2, 9);
	expect_refusal(&c, E2BIG, "--cpus 9");
	c = good_config(GIC_V2, 4);
	c.its = true;
	expect_refusal(&c, EINVAL, "--its");
	c = good_config(GIC_V2, 4);
	c.legacy = true;
	CU_ASSERT_EQUAL(gic_check(&c, NULL), 0);
	c.nr_irqs = 128;
	expect_refusal(&c, EINVAL, "256 interrupts");
	c = good_config(GIC_AUTO, 4);
	expect_refusal(&c, EINVAL, "--gic");
}

/* Creation ----------------------------------------------------------------- */

static void expect_attr(const struct bed *b, uint32_t device, uint32_t group, uint64_t attr,
			uint64_t value)
{
	const struct arm64_fake_call *c = arm64_fake_find(&b->fake, KVM_SET_DEVICE_ATTR, group,
							  attr);

	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_EQUAL(c->device, device);
	CU_ASSERT_EQUAL(c->value, value);
}

static void creates_v3(void)
{
	const uint32_t v3 = ARM64_DEV_TYPE_VGIC_V3, its = ARM64_DEV_TYPE_VGIC_ITS;
	struct bed b;

	bed_init(&b);
	bed_create(&b, GIC_V3, ARM64_ON);
	expect_attr(&b, v3, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_DIST,
		    ARM64_GICD_BASE);
	expect_attr(&b, v3, ARM64_DEV_VGIC_GRP_NR_IRQS, 0, ARM64_NR_IRQS);
	expect_attr(&b, v3, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION,
		    (uint64_t)CPUS << 52 | ARM64_GICR_BASE);
	expect_attr(&b, its, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_ITS_ADDR_TYPE, ARM64_ITS_BASE);
	CU_ASSERT_EQUAL(b.fake.nr_calls, 6);
	CU_ASSERT_EQUAL(b.fake.calls[4].device, v3);	/* INIT of both */
	CU_ASSERT_EQUAL(b.fake.calls[5].device, its);
	CU_ASSERT_EQUAL(b.fake.calls[5].group, ARM64_DEV_VGIC_GRP_CTRL);
	CU_ASSERT_EQUAL(gic_msi_address(&b.gic), ARM64_ITS_BASE + 0x10040);
	bed_exit(&b);
}

static void creates_several_regions(void)
{
	struct bed b;
	const uint64_t second = ARM64_GICR_BASE + 0x1000000;

	bed_init(&b);
	b.config = good_config(GIC_V3, 4);
	b.config.nr_regions = 2;
	b.config.regions[0].count = 3;
	b.config.regions[1] = (struct gic_region){ second, 5 };
	CU_ASSERT_EQUAL(gic_create(b.vm, &b.config, &b.gic, &b.err), 0);
	expect_attr(&b, ARM64_DEV_TYPE_VGIC_V3, ARM64_DEV_VGIC_GRP_ADDR,
		    ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION, UINT64_C(5) << 52 | second | 1);
	bed_exit(&b);
}

static void one_region_on_an_older_kernel(void)
{
	struct bed b;

	bed_init(&b);
	arm64_fake_remove(&b.fake, ARM64_DEV_VGIC_GRP_ADDR,
			  ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION);
	bed_create(&b, GIC_V3, ARM64_OFF);
	expect_attr(&b, ARM64_DEV_TYPE_VGIC_V3, ARM64_DEV_VGIC_GRP_ADDR,
		    ARM64_VGIC_V3_ADDR_TYPE_REDIST, ARM64_GICR_BASE);
	gic_destroy(&b.gic);
	b.config.nr_regions = 2;
	b.config.regions[1] = (struct gic_region){ ARM64_GICR_BASE + 0x1000000, 1 };
	CU_ASSERT_EQUAL(gic_create(b.vm, &b.config, &b.gic, &b.err), -ENXIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, "several regions"));
	CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, "--cpus"));
	bed_exit(&b);
}

static void creates_v2(void)
{
	const uint32_t v2 = ARM64_DEV_TYPE_VGIC_V2;
	struct bed b;

	bed_init(&b);
	bed_create(&b, GIC_V2, ARM64_AUTO);
	expect_attr(&b, v2, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_DIST,
		    ARM64_GICD_BASE);
	expect_attr(&b, v2, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_CPU, ARM64_GICC_BASE);
	expect_attr(&b, v2, ARM64_DEV_VGIC_GRP_NR_IRQS, 0, ARM64_NR_IRQS);
	expect_attr(&b, v2, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT, 0);
	CU_ASSERT_EQUAL(b.fake.nr_calls, 4);
	CU_ASSERT_EQUAL(gic_msi_address(&b.gic), 0);
	bed_exit(&b);
}

static void creates_v2_the_older_way(void)
{
	const struct arm64_fake_call *c;
	struct bed b;

	bed_init(&b);
	b.fake.caps[KVM_CAP_DEVICE_CTRL] = 0;
	bed_create(&b, GIC_AUTO, ARM64_AUTO);
	CU_ASSERT_EQUAL(b.fake.nr_calls, 3);
	CU_ASSERT_EQUAL(b.fake.calls[0].request, KVM_CREATE_IRQCHIP);
	c = &b.fake.calls[1];
	CU_ASSERT_EQUAL(c->request, ARM64_KVM_SET_DEVICE_ADDR);
	CU_ASSERT_EQUAL(c->attr, 0);
	CU_ASSERT_EQUAL(c->value, ARM64_GICD_BASE);
	c = &b.fake.calls[2];
	CU_ASSERT_EQUAL(c->request, ARM64_KVM_SET_DEVICE_ADDR);
	CU_ASSERT_EQUAL(c->attr, 1);
	CU_ASSERT_EQUAL(c->value, ARM64_GICC_BASE);
	bed_exit(&b);
}

/* contract.md D.1: each errno of the older way is explained. */
static void the_older_way_explains_errors(void)
{
	static const struct {
		unsigned long request;
		int code;
		const char *text;
	} rows[] = {
		{ KVM_CREATE_IRQCHIP, ENODEV, "cannot emulate GICv2" },
		{ KVM_CREATE_IRQCHIP, ENXIO, "no virtual GIC" },
		{ KVM_CREATE_IRQCHIP, EEXIST, "already" },
		{ KVM_CREATE_IRQCHIP, E2BIG, "--cpus" },
		{ KVM_CREATE_IRQCHIP, EINVAL, "does not know the call" },
		{ ARM64_KVM_SET_DEVICE_ADDR, ENODEV, "no such interrupt controller" },
		{ ARM64_KVM_SET_DEVICE_ADDR, ENXIO, "does not have it" },
		{ ARM64_KVM_SET_DEVICE_ADDR, EEXIST, "set already" },
		{ ARM64_KVM_SET_DEVICE_ADDR, E2BIG, "--ipa-bits" },
		{ ARM64_KVM_SET_DEVICE_ADDR, EINVAL, "not aligned" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bed b;

		bed_init(&b);
		b.fake.caps[KVM_CAP_DEVICE_CTRL] = 0;
		gic_select(b.vm, GIC_V2, ARM64_AUTO, 2, &b.config, &b.err);
		gic_config_init(&b.config, 40);
		b.fault.calls = KVM_FAULT_IOCTL;
		b.fault.request = rows[i].request;
		b.fault.code = rows[i].code;
		b.fault.seen = 0;
		b.fault.nth = 1;
		CU_ASSERT_EQUAL(gic_create(b.vm, &b.config, &b.gic, &b.err), -rows[i].code);
		CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, rows[i].text));
		bed_exit(&b);
	}
}

/* Every call of creating and initialising fails once. */
static void each_failure_leaves_nothing_open(void)
{
	static const struct { enum gic_kind kind; bool legacy; } rows[] = {
		{ GIC_V2, false }, { GIC_V2, true }, { GIC_V3, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		for (unsigned int n = 1;; n++) {
			struct bed b;
			int rc;

			bed_init(&b);
			b.config = good_config(rows[i].kind, 2);
			b.config.legacy = rows[i].legacy;
			b.fault.seen = 0;
			b.fault.nth = n;
			b.fault.code = ENOMEM;
			rc = gic_create(b.vm, &b.config, &b.gic, &b.err);
			CU_ASSERT_EQUAL(b.fault.objects, rc ? 2 : b.config.legacy ? 2 :
					rows[i].kind == GIC_V3 ? 4 : 3);
			if (rc == 0)
				rc = gic_init(&b.gic, &b.err);
			CU_ASSERT_EQUAL(rc, kvm_fault_fired(&b.fault) ? -ENOMEM : 0);
			CU_ASSERT_EQUAL(b.err.text[0] != '\0', rc != 0);
			bed_exit(&b);
			if (rc == 0) {
				CU_ASSERT_EQUAL(n, rows[i].legacy ? 4 :
						rows[i].kind == GIC_V3 ? 10 : 6);
				break;
			}
		}
	}
}

static void bad_config_makes_no_call(void)
{
	struct bed b;

	bed_init(&b);
	b.config = good_config(GIC_V3, 4);
	b.config.regions[0].count = 1;
	b.fault.seen = 0;
	CU_ASSERT_EQUAL(gic_create(b.vm, &b.config, &b.gic, &b.err), -ENXIO);
	CU_ASSERT_EQUAL(b.fault.seen, 0);
	b.config = good_config(GIC_NONE, 4);
	CU_ASSERT_EQUAL(gic_create(b.vm, &b.config, &b.gic, NULL), 0);
	CU_ASSERT_EQUAL(gic_init(&b.gic, NULL), 0);
	CU_ASSERT_EQUAL(b.fault.seen, 0);
	bed_exit(&b);
}

/* Interrupts --------------------------------------------------------------- */

static const struct arm64_fake_call *last_call(const struct bed *b)
{
	CU_ASSERT_FATAL(b->fake.nr_calls > 0);
	return &b->fake.calls[b->fake.nr_calls - 1];
}

static void encodes_lines(void)
{
	struct bed b;

	bed_init(&b);
	b.config = good_config(GIC_V3, 512);
	CU_ASSERT_EQUAL_FATAL(gic_create(b.vm, &b.config, &b.gic, &b.err), 0);
	CU_ASSERT_EQUAL(gic_set_spi(&b.gic, 33, true), 0);
	CU_ASSERT_EQUAL(last_call(&b)->attr, 0x01000021);
	CU_ASSERT_EQUAL(last_call(&b)->value, 1);
	CU_ASSERT_EQUAL(gic_set_spi(&b.gic, 255, false), 0);
	CU_ASSERT_EQUAL(last_call(&b)->attr, 0x010000ff);
	CU_ASSERT_EQUAL(last_call(&b)->value, 0);
	CU_ASSERT_EQUAL(gic_set_ppi(&b.gic, 2, 23, true), 0);
	CU_ASSERT_EQUAL(last_call(&b)->attr, 0x02020017);
	CU_ASSERT_EQUAL(gic_set_ppi(&b.gic, 511, 31, true), 0);
	CU_ASSERT_EQUAL(last_call(&b)->attr, 0x12ff001f);
	CU_ASSERT_EQUAL(b.fake.nr_calls, 8);
	CU_ASSERT_EQUAL(gic_set_spi(&b.gic, 31, true), -EINVAL);
	CU_ASSERT_EQUAL(gic_set_spi(&b.gic, 256, true), -EINVAL);
	CU_ASSERT_EQUAL(gic_set_ppi(&b.gic, 512, 23, true), -EINVAL);
	CU_ASSERT_EQUAL(gic_set_ppi(&b.gic, 0, 15, true), -EINVAL);
	CU_ASSERT_EQUAL(gic_set_ppi(&b.gic, 0, 32, true), -EINVAL);
	CU_ASSERT_EQUAL(gic_set_cpu_line(&b.gic, 0, GIC_LINE_IRQ, true), -ENXIO);
	CU_ASSERT_EQUAL(b.fake.nr_calls, 8);
	bed_exit(&b);
}

static void encodes_cpu_lines_without_gic(void)
{
	struct bed b;

	bed_init(&b);
	bed_create(&b, GIC_NONE, ARM64_AUTO);
	CU_ASSERT_EQUAL(gic_set_cpu_line(&b.gic, 1, GIC_LINE_FIQ, true), 0);
	CU_ASSERT_EQUAL(last_call(&b)->attr, 0x00010001);
	CU_ASSERT_EQUAL(gic_set_cpu_line(&b.gic, 0, GIC_LINE_IRQ, true), 0);
	CU_ASSERT_EQUAL(last_call(&b)->attr, 0);
	CU_ASSERT_EQUAL(gic_set_cpu_line(&b.gic, CPUS, GIC_LINE_IRQ, true), -EINVAL);
	CU_ASSERT_EQUAL(gic_set_cpu_line(&b.gic, 0, 2, true), -EINVAL);
	CU_ASSERT_EQUAL(gic_set_spi(&b.gic, 33, true), -ENXIO);
	CU_ASSERT_EQUAL(gic_set_ppi(&b.gic, 0, 23, true), -ENXIO);
	CU_ASSERT_EQUAL(gic_irqfd(&b.gic, 33, 5, -1, true), -ENXIO);
	CU_ASSERT_EQUAL(gic_signal_msi(&b.gic, 0, 0), -ENODEV);
	bed_exit(&b);
}

static void signals_messages_and_irqfds(void)
{
	struct bed b;

	bed_init(&b);
	bed_create(&b, GIC_V3, ARM64_ON);
	CU_ASSERT_EQUAL(gic_signal_msi(&b.gic, 0x0108, 3), 1);
	CU_ASSERT_EQUAL(last_call(&b)->group, 0x0108);
	CU_ASSERT_EQUAL(last_call(&b)->attr, ARM64_ITS_BASE + 0x10040);
	CU_ASSERT_EQUAL(last_call(&b)->value, 3);
	CU_ASSERT_EQUAL(gic_irqfd(&b.gic, 40, 5, -1, true), 0);
	CU_ASSERT_EQUAL(last_call(&b)->group, 0);
	CU_ASSERT_EQUAL(last_call(&b)->attr, 5);
	CU_ASSERT_EQUAL(last_call(&b)->value, 8);
	CU_ASSERT_EQUAL(gic_irqfd(&b.gic, 40, 5, 6, true), 0);
	CU_ASSERT_EQUAL(last_call(&b)->group, KVM_IRQFD_FLAG_RESAMPLE);
	CU_ASSERT_EQUAL(gic_irqfd(&b.gic, 40, 5, -1, false), 0);
	CU_ASSERT_EQUAL(last_call(&b)->group, KVM_IRQFD_FLAG_DEASSIGN);
	CU_ASSERT_EQUAL(gic_irqfd(&b.gic, 31, 5, -1, true), -EINVAL);
	bed_exit(&b);
}

/* Tables of attributes ------------------------------------------------------ */

static void tables_leave_absent_options_out(void)
{
	const uint32_t value = 64;
	const struct device_errno errors[] = { { EBUSY, "it is late" }, { 0, NULL } };
	const struct device_attr_row rows[] = {
		{ .group = 9, .attr = 1, .value = &value, .flags = DEVICE_ATTR_OPTIONAL,
		  .name = "one" },
		{ .group = 3, .attr = 2, .value = &value, .name = "the second thing",
		  .option = "--second", .errors = errors },
	};
	const uint32_t v2 = ARM64_DEV_TYPE_VGIC_V2;
	struct kvm_obj *dev;
	struct bed b;

	bed_init(&b);
	arm64_fake_remove(&b.fake, 9, 1);
	CU_ASSERT_EQUAL_FATAL(device_create(b.vm, v2, "a GIC", &dev, &b.err), 0);
	CU_ASSERT_EQUAL(device_set_attrs(dev, rows, 2, &b.err), 0);
	CU_ASSERT_EQUAL(b.fake.nr_calls, 1);
	CU_ASSERT_EQUAL(last_call(&b)->value, 64);
	b.fault.calls = KVM_FAULT_IOCTL;
	b.fault.request = KVM_SET_DEVICE_ATTR;
	b.fault.seen = 0;
	b.fault.nth = 1;
	b.fault.code = EBUSY;
	CU_ASSERT_EQUAL(device_set_attrs(dev, rows, 2, &b.err), -EBUSY);
	CU_ASSERT_STRING_EQUAL(b.err.text, "cannot set the second thing: it is late (--second)");
	kvm_close(dev);
	b.fake.devices = 0;
	b.err.code = 0;
	CU_ASSERT_EQUAL(device_create(b.vm, v2, "a GIC", &dev, &b.err), -ENODEV);
	CU_ASSERT_STRING_EQUAL(b.err.text, "cannot create a GIC: this host's KVM has none");
	bed_exit(&b);
}

UNIT_SUITE(arm64_gic) = {
	{ "choice by wish and host", choice_by_wish_and_host },
	{ "refusals name the option", refusals_name_the_option },
	{ "no device control means GICv2 the older way",
	  no_device_control_means_gicv2_the_older_way },
	{ "the layout passes the check", layout_passes },
	{ "the check refuses bad addresses", check_refuses_bad_addresses },
	{ "the check refuses overlap", check_refuses_overlap },
	{ "the check refuses bad numbers", check_refuses_bad_numbers },
	{ "creates GICv3 with ITS", creates_v3 },
	{ "creates several regions", creates_several_regions },
	{ "one region on an older kernel", one_region_on_an_older_kernel },
	{ "creates GICv2", creates_v2 },
	{ "creates GICv2 the older way", creates_v2_the_older_way },
	{ "the older way explains errors", the_older_way_explains_errors },
	{ "each failure leaves nothing open", each_failure_leaves_nothing_open },
	{ "a bad configuration makes no call", bad_config_makes_no_call },
	{ "encodes lines", encodes_lines },
	{ "encodes CPU lines without GIC", encodes_cpu_lines_without_gic },
	{ "signals messages and irqfds", signals_messages_and_irqfds },
	{ "tables leave absent options out", tables_leave_absent_options_out },
	CU_TEST_INFO_NULL,
};
