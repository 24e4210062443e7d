// SPDX-License-Identifier: Apache-2.0
/*
 * The device tree, written in one pass by libfdt's sequential-write functions.
 * The bindings are those of the kernel's Documentation/devicetree/bindings; the
 * first error of a pass is kept and makes the calls after it do nothing.
 */
#include "arch/arm64/fdt.h"

#include <errno.h>
#include <inttypes.h>
#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "arch/arm64/pl011.h"
#include "arch/arm64/pl031.h"

/* Nodes that others point to. CPUs follow. */
enum { PHANDLE_GIC = 1, PHANDLE_ITS, PHANDLE_CLOCK, PHANDLE_CPU };

/* The first cell of an interrupt, and the bits of the third. */
enum { IRQ_SPI, IRQ_PPI };
#define IRQ_LEVEL_HIGH	4u
#define IRQ_LEVEL_LOW	8u
#define IRQ_CPUS_SHIFT	8	/* GICv2: the CPUs that a PPI is wired to */

#define FIRST_PPI	16u
#define FIRST_SPI	32u
#define LAST_SPI	1019u

#define MPIDR_AFF012	UINT64_C(0x0000ffffff)
#define MPIDR_AFF3	UINT64_C(0xff00000000)

#define CLOCK_HZ	24000000u	/* of both PrimeCells; only the name of a rate */

#define CELLS_MAX	(4 * FDT_MAX_REDISTS + 4)

struct writer {
	const struct fdt_config *config;
	void *buf;
	int rc;			/* the first error: of libfdt, or -FDT_ERR_BADVALUE for ours */
};

static void put_data(struct writer *w, const char *name, const void *data, size_t len)
{
	if (!w->rc)
		w->rc = fdt_property(w->buf, name, data, (int)len);
}

static void put_empty(struct writer *w, const char *name)
{
	put_data(w, name, NULL, 0);
}

static void put_string(struct writer *w, const char *name, const char *text)
{
	put_data(w, name, text, strlen(text) + 1);
}

/* Several strings: @texts with a NUL after each but the last, as sizeof has them. */
#define put_strings(w, name, texts) put_data(w, name, texts, sizeof(texts))

static void put_u64(struct writer *w, const char *name, uint64_t value)
{
	fdt64_t raw = cpu_to_fdt64(value);

	put_data(w, name, &raw, sizeof(raw));
}

static void put_cells(struct writer *w, const char *name, const uint32_t *cells, size_t count)
{
	fdt32_t raw[CELLS_MAX];

	for (size_t i = 0; i < count; i++)
		raw[i] = cpu_to_fdt32(cells[i]);
	put_data(w, name, raw, count * sizeof(raw[0]));
}

static void put_u32(struct writer *w, const char *name, uint32_t value)
{
	put_cells(w, name, &value, 1);
}

/* "reg" of ranges, with two cells for an address and two for a size. */
static void put_reg(struct writer *w, const struct fdt_range *ranges, size_t count)
{
	uint32_t cells[CELLS_MAX];

	for (size_t i = 0; i < count; i++) {
		cells[4 * i] = (uint32_t)(ranges[i].base >> 32);
		cells[4 * i + 1] = (uint32_t)ranges[i].base;
		cells[4 * i + 2] = (uint32_t)(ranges[i].size >> 32);
		cells[4 * i + 3] = (uint32_t)ranges[i].size;
	}
	put_cells(w, "reg", cells, 4 * count);
}

static void node_begin(struct writer *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void node_begin(struct writer *w, const char *fmt, ...)
{
	char name[48];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	if (!w->rc)
		w->rc = fdt_begin_node(w->buf, name);
}

static void node_end(struct writer *w)
{
	if (!w->rc)
		w->rc = fdt_end_node(w->buf);
}

static void put_cell_sizes(struct writer *w, uint32_t address, uint32_t size)
{
	put_u32(w, "#address-cells", address);
	put_u32(w, "#size-cells", size);
}

/* The three cells of a PPI, which GICv2 wants with a mask of CPUs. */
static void ppi_cells(struct writer *w, uint32_t *cells, uint32_t intid, uint32_t trigger)
{
	const struct fdt_config *config = w->config;

	if (intid < FIRST_PPI || intid >= FIRST_SPI)
		w->rc = w->rc ? w->rc : -FDT_ERR_BADVALUE;
	cells[0] = IRQ_PPI;
	cells[1] = intid - FIRST_PPI;
	cells[2] = trigger;
	if (config->gic == 2)
		cells[2] |= (config->cpus < 8 ? (1u << config->cpus) - 1 : 0xff) << IRQ_CPUS_SHIFT;
}

static void put_ppi(struct writer *w, uint32_t intid, uint32_t trigger)
{
	uint32_t cells[3];

	ppi_cells(w, cells, intid, trigger);
	put_cells(w, "interrupts", cells, 3);
}

static void put_spi(struct writer *w, uint32_t intid)
{
	uint32_t cells[3] = { IRQ_SPI, intid - FIRST_SPI, IRQ_LEVEL_HIGH };

	if (!w->config->gic)
		return;
	if (intid < FIRST_SPI || intid > LAST_SPI)
		w->rc = w->rc ? w->rc : -FDT_ERR_BADVALUE;
	put_cells(w, "interrupts", cells, 3);
}

static void write_chosen(struct writer *w)
{
	const struct fdt_config *config = w->config;
	char path[48];

	node_begin(w, "chosen");
	if (config->bootargs)
		put_string(w, "bootargs", config->bootargs);
	if (config->initrd_end) {
		put_u64(w, "linux,initrd-start", config->initrd_start);
		put_u64(w, "linux,initrd-end", config->initrd_end);
	}
	if (config->uart.range.size) {
		snprintf(path, sizeof(path), "/serial@%" PRIx64, config->uart.range.base);
		put_string(w, "stdout-path", path);
	}
	if (config->kaslr_seed)
		put_u64(w, "kaslr-seed", config->kaslr_seed);
	if (config->has_rng_seed)
		put_data(w, "rng-seed", config->rng_seed, sizeof(config->rng_seed));
	node_end(w);
}

static void write_memory(struct writer *w)
{
	const struct fdt_config *config = w->config;

	node_begin(w, "memory@%" PRIx64, config->ram.base);
	put_string(w, "device_type", "memory");
	put_reg(w, &config->ram, 1);
	node_end(w);
	if (!config->pvtime.size)
		return;
	node_begin(w, "reserved-memory");
	put_cell_sizes(w, 2, 2);
	put_empty(w, "ranges");
	node_begin(w, "pvtime@%" PRIx64, config->pvtime.base);
	put_reg(w, &config->pvtime, 1);
	put_empty(w, "no-map");
	node_end(w);
	node_end(w);
}

static bool needs_aff3(const struct fdt_config *config)
{
	for (unsigned int i = 0; i < config->cpus; i++)
		if (config->mpidr[i] & MPIDR_AFF3)
			return true;
	return false;
}

static void write_cpu(struct writer *w, unsigned int number, bool wide)
{
	uint64_t mpidr = w->config->mpidr[number];
	uint64_t affinity = mpidr & (MPIDR_AFF3 | MPIDR_AFF012);
	uint32_t cells[2] = { (uint32_t)(affinity >> 32), (uint32_t)affinity };

	node_begin(w, "cpu@%" PRIx64, affinity);
	put_string(w, "device_type", "cpu");
	put_string(w, "compatible", "arm,armv8");
	put_cells(w, "reg", wide ? cells : cells + 1, wide ? 2 : 1);
	put_string(w, "enable-method", "psci");
	put_u32(w, "phandle", PHANDLE_CPU + number);
	node_end(w);
}

/* All vCPUs are cores of one cluster, since any of them may share the host's. */
static void write_cpu_map(struct writer *w)
{
	node_begin(w, "cpu-map");
	node_begin(w, "cluster0");
	for (unsigned int i = 0; i < w->config->cpus; i++) {
		node_begin(w, "core%u", i);
		put_u32(w, "cpu", PHANDLE_CPU + i);
		node_end(w);
	}
	node_end(w);
	node_end(w);
}

static void write_cpus(struct writer *w)
{
	bool wide = needs_aff3(w->config);

	if (wide && w->config->aarch32)
		w->rc = w->rc ? w->rc : -FDT_ERR_BADVALUE;
	node_begin(w, "cpus");
	put_cell_sizes(w, wide ? 2 : 1, 0);
	for (unsigned int i = 0; i < w->config->cpus; i++)
		write_cpu(w, i, wide);
	write_cpu_map(w);
	node_end(w);
}

static void write_psci(struct writer *w)
{
	node_begin(w, "psci");
	put_strings(w, "compatible", "arm,psci-1.0\0arm,psci-0.2");
	put_string(w, "method", w->config->psci_smc ? "smc" : "hvc");
	node_end(w);
}

static void write_timer(struct writer *w)
{
	const struct fdt_config *config = w->config;
	uint32_t cells[3 * FDT_NR_TIMERS];
	size_t count = 0;

	if (!config->gic)
		return;
	while (count < FDT_NR_TIMERS && config->timer[count]) {
		ppi_cells(w, cells + 3 * count, config->timer[count], IRQ_LEVEL_LOW);
		count++;
	}
	node_begin(w, "timer");
	if (config->aarch32)
		put_strings(w, "compatible", "arm,armv8-timer\0arm,armv7-timer");
	else
		put_string(w, "compatible", "arm,armv8-timer");
	put_cells(w, "interrupts", cells, 3 * count);
	put_empty(w, "always-on");
	node_end(w);
}

static void write_pmu(struct writer *w)
{
	if (!w->config->pmu_irq || !w->config->gic)
		return;
	node_begin(w, "pmu");
	put_string(w, "compatible", "arm,armv8-pmuv3");
	put_ppi(w, w->config->pmu_irq, IRQ_LEVEL_HIGH);
	node_end(w);
}

static void write_its(struct writer *w)
{
	const struct fdt_config *config = w->config;

	if (!config->its.size)
		return;
	node_begin(w, "msi-controller@%" PRIx64, config->its.base);
	put_string(w, "compatible", "arm,gic-v3-its");
	put_reg(w, &config->its, 1);
	put_empty(w, "msi-controller");
	put_u32(w, "#msi-cells", 1);
	put_u32(w, "phandle", PHANDLE_ITS);
	node_end(w);
}

/* What only GICv3 has: a list of regions of redistributors, and the ITS. */
static void write_gicv3(struct writer *w)
{
	const struct fdt_config *config = w->config;
	struct fdt_range ranges[FDT_MAX_REDISTS + 1] = { config->gicd };
	uint32_t count = 0;

	while (count < FDT_MAX_REDISTS && config->redists[count].size) {
		ranges[count + 1] = config->redists[count];
		count++;
	}
	put_string(w, "compatible", "arm,gic-v3");
	put_u32(w, "#redistributor-regions", count);
	put_reg(w, ranges, count + 1);
}

static void write_gic(struct writer *w)
{
	const struct fdt_config *config = w->config;
	const struct fdt_range v2[2] = { config->gicd, config->gicc };

	if (!config->gic)
		return;
	node_begin(w, "interrupt-controller@%" PRIx64, config->gicd.base);
	if (config->gic == 3) {
		write_gicv3(w);
	} else {
		put_string(w, "compatible", "arm,cortex-a15-gic");
		put_reg(w, v2, 2);
	}
	put_empty(w, "interrupt-controller");
	put_u32(w, "#interrupt-cells", 3);
	put_cell_sizes(w, 2, 2);
	put_empty(w, "ranges");
	put_u32(w, "phandle", PHANDLE_GIC);
	if (config->maint_irq)
		put_ppi(w, config->maint_irq, IRQ_LEVEL_HIGH);
	if (config->gic == 3)
		write_its(w);
	node_end(w);
}

static void write_clock(struct writer *w)
{
	node_begin(w, "apb-pclk");
	put_string(w, "compatible", "fixed-clock");
	put_u32(w, "#clock-cells", 0);
	put_u32(w, "clock-frequency", CLOCK_HZ);
	put_string(w, "clock-output-names", "apb-pclk");
	put_u32(w, "phandle", PHANDLE_CLOCK);
	node_end(w);
}

/* The identification is told, so that the guest need not read it byte by byte. */
static void write_uart(struct writer *w)
{
	const uint32_t clocks[2] = { PHANDLE_CLOCK, PHANDLE_CLOCK };
	const struct fdt_device *uart = &w->config->uart;

	if (!uart->range.size)
		return;
	node_begin(w, "serial@%" PRIx64, uart->range.base);
	put_strings(w, "compatible", "arm,pl011\0arm,primecell");
	put_u32(w, "arm,primecell-periphid", PL011_PERIPHID);
	put_reg(w, &uart->range, 1);
	put_spi(w, uart->irq);
	put_cells(w, "clocks", clocks, 2);
	put_strings(w, "clock-names", "uartclk\0apb_pclk");
	node_end(w);
}

static void write_rtc(struct writer *w)
{
	const struct fdt_device *rtc = &w->config->rtc;

	if (!rtc->range.size)
		return;
	node_begin(w, "rtc@%" PRIx64, rtc->range.base);
	put_strings(w, "compatible", "arm,pl031\0arm,primecell");
	put_u32(w, "arm,primecell-periphid", PL031_PERIPHID);
	put_reg(w, &rtc->range, 1);
	put_spi(w, rtc->irq);
	put_u32(w, "clocks", PHANDLE_CLOCK);
	put_string(w, "clock-names", "apb_pclk");
	node_end(w);
}

static void write_root(struct writer *w)
{
	node_begin(w, "%s", "");
	put_cell_sizes(w, 2, 2);
	put_strings(w, "compatible", "ucvm,virt\0linux,dummy-virt");
	put_string(w, "model", "ucvm,virt");
	if (w->config->gic)
		put_u32(w, "interrupt-parent", PHANDLE_GIC);
	write_chosen(w);
	write_memory(w);
	write_cpus(w);
	write_psci(w);
	write_timer(w);
	write_pmu(w);
	write_gic(w);
	write_clock(w);
	write_uart(w);
	write_rtc(w);
	node_end(w);
}

/*
 * More than any tree takes. libfdt clears all of its buffer, which is guest
 * memory that nothing else would touch, so it does not get more than needed.
 */
static size_t room_needed(const struct fdt_config *config)
{
	return 4096 + 256 * (size_t)config->cpus +
	       (config->bootargs ? strlen(config->bootargs) : 0);
}

int fdt_build(const struct fdt_config *config, void *buf, size_t size, struct ucvm_error *err)
{
	struct writer w = { .config = config, .buf = buf };
	size_t room = room_needed(config);

	if (room > size)
		room = size;
	/* Looking each name up among those before would take most of the time. */
	w.rc = room > INT32_MAX ? -FDT_ERR_NOSPACE :
		fdt_create_with_flags(buf, (int)room, FDT_CREATE_FLAG_NO_NAME_DEDUP);
	if (!w.rc)
		w.rc = fdt_finish_reservemap(buf);
	write_root(&w);
	if (!w.rc)
		w.rc = fdt_finish(buf);
	switch (-w.rc) {
	case 0:
		return 0;
	case FDT_ERR_NOSPACE:
		return error_set(err, EFBIG,
				 "the device tree with the command line is larger than %zu KiB: "
				 "use a shorter --params", size >> 10);
	default:
		return error_set(err, EINVAL, "cannot make the device tree: %s",
				 fdt_strerror(w.rc));
	}
}
