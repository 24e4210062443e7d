// SPDX-License-Identifier: Apache-2.0
/*
 * The device tree of arm64 guests: every property of every node is read back,
 * for each kind of machine, and the trees that cannot be made are refused.
 */
#include <errno.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arm64/fdt.h"
#include "tests/unit/unit.h"

enum { SIZE = 1 << 20, MAX_CPUS = 512 };

struct fixture {
	struct fdt_config config;
	uint64_t mpidr[MAX_CPUS];
	struct ucvm_error err;
	void *blob;
};

/* Two vCPUs, GICv3 with one region of redistributors, everything else off. */
static void setup(struct fixture *fx)
{
	memset(fx, 0, sizeof(*fx));
	fx->blob = malloc(SIZE);
	CU_ASSERT_PTR_NOT_NULL_FATAL(fx->blob);
	for (unsigned int i = 0; i < MAX_CPUS; i++)
		fx->mpidr[i] = 0x80000000 | (i & 15) | (i >> 4) << 8;
	fx->config = (struct fdt_config){
		.ram = { 0x40000000, 0x123400000 },
		.mpidr = fx->mpidr,
		.cpus = 2,
		.gic = 3,
		.gicd = { 0x8000000, 0x10000 },
		.gicc = { 0x8010000, 0x2000 },
		.redists = { { 0x10000000, 0x40000 } },
		.timer = { 29, 30, 27, 26 },
		.uart = { { 0x9000000, 0x1000 }, 33 },
		.rtc = { { 0x9010000, 0x1000 }, 34 },
	};
}

static void teardown(struct fixture *fx)
{
	free(fx->blob);
}

static void build(struct fixture *fx)
{
	memset(fx->blob, 0xee, SIZE);
	CU_ASSERT_EQUAL_FATAL(fdt_build(&fx->config, fx->blob, SIZE, &fx->err), 0);
	CU_ASSERT_EQUAL(fdt_check_full(fx->blob, SIZE), 0);
}

static void expect_error(struct fixture *fx, size_t size, int code, const char *text)
{
	memset(&fx->err, 0, sizeof(fx->err));
	CU_ASSERT_EQUAL(fdt_build(&fx->config, fx->blob, size, &fx->err), -code);
	CU_ASSERT_EQUAL(fx->err.code, code);
	CU_ASSERT_PTR_NOT_NULL(strstr(fx->err.text, text));
}

static const void *property(struct fixture *fx, const char *path, const char *name, int *len)
{
	int node = fdt_path_offset(fx->blob, path);

	return node < 0 ? NULL : fdt_getprop(fx->blob, node, name, len);
}

static bool has(struct fixture *fx, const char *path, const char *name)
{
	return property(fx, path, name, NULL);
}

static bool has_node(struct fixture *fx, const char *path)
{
	return fdt_path_offset(fx->blob, path) >= 0;
}

/* The property's bytes are these, a string list with its NULs included. */
static bool is_bytes(struct fixture *fx, const char *path, const char *name, const void *data,
		     size_t size)
{
	int len = -1;
	const void *value = property(fx, path, name, &len);

	return value && (size_t)len == size && !memcmp(value, data, size);
}

#define is_text(fx, path, name, text) is_bytes(fx, path, name, text, sizeof(text))
#define is_empty(fx, path, name) is_bytes(fx, path, name, "", 0)

static bool is_cells(struct fixture *fx, const char *path, const char *name,
		     const uint32_t *cells, size_t count)
{
	fdt32_t raw[64];

	for (size_t i = 0; i < count; i++)
		raw[i] = cpu_to_fdt32(cells[i]);
	return is_bytes(fx, path, name, raw, count * 4);
}

#define IS_CELLS(path, name, ...) do { \
		static const uint32_t cells[] = { __VA_ARGS__ }; \
		CU_ASSERT(is_cells(&fx, path, name, cells, sizeof(cells) / 4)); \
	} while (0)

static void root_and_memory(void)
{
	struct fixture fx;

	setup(&fx);
	build(&fx);
	CU_ASSERT(is_text(&fx, "/", "compatible", "ucvm,virt\0linux,dummy-virt"));
	CU_ASSERT(is_text(&fx, "/", "model", "ucvm,virt"));
	IS_CELLS("/", "#address-cells", 2);
	IS_CELLS("/", "#size-cells", 2);
	IS_CELLS("/", "interrupt-parent", 1);
	CU_ASSERT(is_text(&fx, "/memory@40000000", "device_type", "memory"));
	IS_CELLS("/memory@40000000", "reg", 0, 0x40000000, 1, 0x23400000);
	CU_ASSERT_FALSE(has_node(&fx, "/reserved-memory"));

	fx.config.ram.base = 0x880000000;
	fx.config.pvtime = (struct fdt_range){ 0xb000000, 0x10000 };
	build(&fx);
	IS_CELLS("/memory@880000000", "reg", 8, 0x80000000, 1, 0x23400000);
	IS_CELLS("/reserved-memory", "#address-cells", 2);
	IS_CELLS("/reserved-memory", "#size-cells", 2);
	CU_ASSERT(is_empty(&fx, "/reserved-memory", "ranges"));
	IS_CELLS("/reserved-memory/pvtime@b000000", "reg", 0, 0xb000000, 0, 0x10000);
	CU_ASSERT(is_empty(&fx, "/reserved-memory/pvtime@b000000", "no-map"));
	teardown(&fx);
}

static void chosen(void)
{
	static const char line[] = "console=ttyAMA0 \"quoted text\" \xc3\xa4 last=1";
	struct fixture fx;

	setup(&fx);
	build(&fx);
	CU_ASSERT_FALSE(has(&fx, "/chosen", "bootargs"));
	CU_ASSERT_FALSE(has(&fx, "/chosen", "linux,initrd-start"));
	CU_ASSERT_FALSE(has(&fx, "/chosen", "linux,initrd-end"));
	CU_ASSERT_FALSE(has(&fx, "/chosen", "kaslr-seed"));
	CU_ASSERT_FALSE(has(&fx, "/chosen", "rng-seed"));
	CU_ASSERT(is_text(&fx, "/chosen", "stdout-path", "/serial@9000000"));
	CU_ASSERT(has_node(&fx, "/serial@9000000"));

	fx.config.bootargs = line;
	fx.config.initrd_start = 0x48000000;
	fx.config.initrd_end = 0x148000123;
	fx.config.kaslr_seed = 0x1122334455667788;
	fx.config.has_rng_seed = true;
	for (unsigned int i = 0; i < FDT_RNG_SEED; i++)
		fx.config.rng_seed[i] = i ^ 0xa5;
	build(&fx);
	CU_ASSERT(is_text(&fx, "/chosen", "bootargs", line));
	IS_CELLS("/chosen", "linux,initrd-start", 0, 0x48000000);
	IS_CELLS("/chosen", "linux,initrd-end", 1, 0x48000123);
	IS_CELLS("/chosen", "kaslr-seed", 0x11223344, 0x55667788);
	CU_ASSERT(is_bytes(&fx, "/chosen", "rng-seed", fx.config.rng_seed, FDT_RNG_SEED));

	fx.config.bootargs = "";
	fx.config.uart.range.size = 0;
	build(&fx);
	CU_ASSERT(is_text(&fx, "/chosen", "bootargs", ""));
	CU_ASSERT_FALSE(has(&fx, "/chosen", "stdout-path"));
	teardown(&fx);
}

static void cpus(void)
{
	struct fixture fx;
	uint32_t core, phandle;

	setup(&fx);
	fx.config.cpus = 18;
	build(&fx);
	IS_CELLS("/cpus", "#address-cells", 1);
	IS_CELLS("/cpus", "#size-cells", 0);
	IS_CELLS("/cpus/cpu@0", "reg", 0);
	IS_CELLS("/cpus/cpu@f", "reg", 0xf);
	IS_CELLS("/cpus/cpu@101", "reg", 0x101);
	CU_ASSERT_FALSE(has_node(&fx, "/cpus/cpu@102"));
	CU_ASSERT(is_text(&fx, "/cpus/cpu@101", "device_type", "cpu"));
	CU_ASSERT(is_text(&fx, "/cpus/cpu@101", "compatible", "arm,armv8"));
	CU_ASSERT(is_text(&fx, "/cpus/cpu@101", "enable-method", "psci"));
	CU_ASSERT(has_node(&fx, "/cpus/cpu-map/cluster0/core17"));
	CU_ASSERT_FALSE(has_node(&fx, "/cpus/cpu-map/cluster0/core18"));
	core = fdt32_ld(property(&fx, "/cpus/cpu-map/cluster0/core17", "cpu", NULL));
	phandle = fdt_get_phandle(fx.blob, fdt_path_offset(fx.blob, "/cpus/cpu@101"));
	CU_ASSERT_EQUAL(core, phandle);

	fx.mpidr[1] = 0x12c1020304;	/* affinities 0x12, 2, 3, 4 and other bits */
	fx.config.cpus = 2;
	build(&fx);
	IS_CELLS("/cpus", "#address-cells", 2);
	IS_CELLS("/cpus/cpu@0", "reg", 0, 0);
	IS_CELLS("/cpus/cpu@1200020304", "reg", 0x12, 0x00020304);
	fx.config.aarch32 = true;
	expect_error(&fx, SIZE, EINVAL, "device tree");
	teardown(&fx);
}

static void firmware_and_timer(void)
{
	struct fixture fx;

	setup(&fx);
	build(&fx);
	CU_ASSERT(is_text(&fx, "/psci", "compatible", "arm,psci-1.0\0arm,psci-0.2"));
	CU_ASSERT(is_text(&fx, "/psci", "method", "hvc"));
	CU_ASSERT(is_text(&fx, "/timer", "compatible", "arm,armv8-timer"));
	IS_CELLS("/timer", "interrupts", 1, 13, 8, 1, 14, 8, 1, 11, 8, 1, 10, 8);
	CU_ASSERT(is_empty(&fx, "/timer", "always-on"));
	CU_ASSERT_FALSE(has_node(&fx, "/pmu"));

	fx.config.psci_smc = true;
	fx.config.aarch32 = true;
	fx.config.timer[FDT_TIMER_HYP_VIRT] = 28;
	fx.config.pmu_irq = 23;
	build(&fx);
	CU_ASSERT(is_text(&fx, "/psci", "method", "smc"));
	CU_ASSERT(is_text(&fx, "/timer", "compatible", "arm,armv8-timer\0arm,armv7-timer"));
	IS_CELLS("/timer", "interrupts", 1, 13, 8, 1, 14, 8, 1, 11, 8, 1, 10, 8, 1, 12, 8);
	CU_ASSERT(is_text(&fx, "/pmu", "compatible", "arm,armv8-pmuv3"));
	IS_CELLS("/pmu", "interrupts", 1, 7, 4);
	teardown(&fx);
}

#define GIC "/interrupt-controller@8000000"

static void gicv3(void)
{
	struct fixture fx;

	setup(&fx);
	build(&fx);
	CU_ASSERT(is_text(&fx, GIC, "compatible", "arm,gic-v3"));
	IS_CELLS(GIC, "reg", 0, 0x8000000, 0, 0x10000, 0, 0x10000000, 0, 0x40000);
	IS_CELLS(GIC, "#redistributor-regions", 1);
	IS_CELLS(GIC, "#interrupt-cells", 3);
	CU_ASSERT(is_empty(&fx, GIC, "interrupt-controller"));
	CU_ASSERT_FALSE(has(&fx, GIC, "interrupts"));
	CU_ASSERT_FALSE(has_node(&fx, GIC "/msi-controller@8020000"));
	CU_ASSERT_EQUAL(fdt_get_phandle(fx.blob, fdt_path_offset(fx.blob, GIC)), 1);

	fx.config.redists[1] = (struct fdt_range){ 0x4000000000, 0x800000 };
	fx.config.its = (struct fdt_range){ 0x8020000, 0x20000 };
	fx.config.maint_irq = 25;
	build(&fx);
	IS_CELLS(GIC, "reg", 0, 0x8000000, 0, 0x10000, 0, 0x10000000, 0, 0x40000,
		 0x40, 0, 0, 0x800000);
	IS_CELLS(GIC, "#redistributor-regions", 2);
	IS_CELLS(GIC, "interrupts", 1, 9, 4);
	IS_CELLS(GIC, "#address-cells", 2);
	IS_CELLS(GIC, "#size-cells", 2);
	CU_ASSERT(is_empty(&fx, GIC, "ranges"));
	CU_ASSERT(is_text(&fx, GIC "/msi-controller@8020000", "compatible", "arm,gic-v3-its"));
	CU_ASSERT(is_empty(&fx, GIC "/msi-controller@8020000", "msi-controller"));
	IS_CELLS(GIC "/msi-controller@8020000", "#msi-cells", 1);
	IS_CELLS(GIC "/msi-controller@8020000", "reg", 0, 0x8020000, 0, 0x20000);
	for (unsigned int i = 0; i < FDT_MAX_REDISTS; i++)
		fx.config.redists[i] = (struct fdt_range){ 0x10000000 + i * 0x20000, 0x20000 };
	build(&fx);
	IS_CELLS(GIC, "#redistributor-regions", FDT_MAX_REDISTS);
	teardown(&fx);
}

/* PPIs carry a mask of CPUs; there is no ITS, even if one is given. */
static void gicv2(void)
{
	struct fixture fx;

	setup(&fx);
	fx.config.gic = 2;
	fx.config.its = (struct fdt_range){ 0x8020000, 0x20000 };
	fx.config.pmu_irq = 23;
	build(&fx);
	CU_ASSERT(is_text(&fx, GIC, "compatible", "arm,cortex-a15-gic"));
	IS_CELLS(GIC, "reg", 0, 0x8000000, 0, 0x10000, 0, 0x8010000, 0, 0x2000);
	CU_ASSERT_FALSE(has(&fx, GIC, "#redistributor-regions"));
	CU_ASSERT_FALSE(has_node(&fx, GIC "/msi-controller@8020000"));
	IS_CELLS("/timer", "interrupts", 1, 13, 0x308, 1, 14, 0x308, 1, 11, 0x308, 1, 10, 0x308);
	IS_CELLS("/pmu", "interrupts", 1, 7, 0x304);
	IS_CELLS("/serial@9000000", "interrupts", 0, 1, 4);
	fx.config.cpus = 8;
	build(&fx);
	IS_CELLS("/pmu", "interrupts", 1, 7, 0xff04);
	teardown(&fx);
}

static void no_gic(void)
{
	struct fixture fx;
	int node = 0;

	setup(&fx);
	fx.config.gic = 0;
	fx.config.pmu_irq = 23;
	build(&fx);
	CU_ASSERT_FALSE(has(&fx, "/", "interrupt-parent"));
	while ((node = fdt_next_node(fx.blob, node, NULL)) >= 0) {
		CU_ASSERT_PTR_NULL(fdt_getprop(fx.blob, node, "interrupts", NULL));
		CU_ASSERT_PTR_NULL(fdt_getprop(fx.blob, node, "interrupt-controller", NULL));
	}
	CU_ASSERT(has_node(&fx, "/serial@9000000"));
	teardown(&fx);
}

static void devices(void)
{
	struct fixture fx;
	uint32_t clock;

	setup(&fx);
	build(&fx);
	CU_ASSERT(is_text(&fx, "/serial@9000000", "compatible", "arm,pl011\0arm,primecell"));
	CU_ASSERT(is_text(&fx, "/serial@9000000", "clock-names", "uartclk\0apb_pclk"));
	IS_CELLS("/serial@9000000", "reg", 0, 0x9000000, 0, 0x1000);
	IS_CELLS("/serial@9000000", "interrupts", 0, 1, 4);
	IS_CELLS("/serial@9000000", "arm,primecell-periphid", 0x00141011);
	clock = fdt_get_phandle(fx.blob, fdt_path_offset(fx.blob, "/apb-pclk"));
	CU_ASSERT(is_cells(&fx, "/serial@9000000", "clocks", (uint32_t[]){ clock, clock }, 2));
	CU_ASSERT(is_text(&fx, "/rtc@9010000", "compatible", "arm,pl031\0arm,primecell"));
	CU_ASSERT(is_text(&fx, "/rtc@9010000", "clock-names", "apb_pclk"));
	IS_CELLS("/rtc@9010000", "reg", 0, 0x9010000, 0, 0x1000);
	IS_CELLS("/rtc@9010000", "interrupts", 0, 2, 4);
	IS_CELLS("/rtc@9010000", "arm,primecell-periphid", 0x00041031);
	CU_ASSERT(is_cells(&fx, "/rtc@9010000", "clocks", &clock, 1));
	CU_ASSERT(is_text(&fx, "/apb-pclk", "compatible", "fixed-clock"));
	IS_CELLS("/apb-pclk", "#clock-cells", 0);
	IS_CELLS("/apb-pclk", "clock-frequency", 24000000);
	fx.config.rtc.range.size = 0;
	build(&fx);
	CU_ASSERT_FALSE(has_node(&fx, "/rtc@9010000"));
	teardown(&fx);
}

/* What the header says is enough: all vCPUs and a long command line. */
static void sizes(void)
{
	struct fixture fx;
	char line[32768];

	setup(&fx);
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	fx.config.bootargs = line;
	fx.config.cpus = MAX_CPUS;
	build(&fx);
	CU_ASSERT(fdt_totalsize(fx.blob) <= 64 * 1024 + 256 * MAX_CPUS);
	expect_error(&fx, 32768, EFBIG, "--params");
	expect_error(&fx, 0, EFBIG, "--params");
	expect_error(&fx, 40, EFBIG, "--params");
	for (size_t size = 64; size < 3000; size += 8)
		expect_error(&fx, size, EFBIG, "--params");
	teardown(&fx);
}

static void bad_numbers(void)
{
	static const uint32_t not_ppi[] = { 1, 15, 32, UINT32_MAX };
	static const uint32_t not_spi[] = { 0, 31, 1020, UINT32_MAX };
	struct fixture fx;

	setup(&fx);
	for (unsigned int i = 0; i < 4; i++) {
		fx.config.pmu_irq = not_ppi[i];
		expect_error(&fx, SIZE, EINVAL, "device tree");
		fx.config.pmu_irq = 0;
		fx.config.timer[2] = not_ppi[i];
		expect_error(&fx, SIZE, EINVAL, "device tree");
		fx.config.timer[2] = 27;
		fx.config.uart.irq = not_spi[i];
		expect_error(&fx, SIZE, EINVAL, "device tree");
		fx.config.uart.irq = 33;
	}
	build(&fx);
	teardown(&fx);
}

UNIT_SUITE(arm64_fdt) = {
	{ "root and memory", root_and_memory },
	{ "what the boot loader tells", chosen },
	{ "CPUs", cpus },
	{ "PSCI, timer, PMU", firmware_and_timer },
	{ "GICv3 and ITS", gicv3 },
	{ "GICv2", gicv2 },
	{ "no GIC", no_gic },
	{ "devices", devices },
	{ "sizes", sizes },
	{ "numbers that cannot be", bad_numbers },
	CU_TEST_INFO_NULL,
};
