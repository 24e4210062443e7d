// SPDX-License-Identifier: Apache-2.0
/*
 * Stolen time (DEN0057): whether it is offered, the record of each CPU, what is
 * in it, and that it never goes back. How much is stolen is the host's business.
 */
#include "lib/fdt.h"
#include "lib/guest.h"
#include "lib/psci.h"

#define RECORD_SIZE	64
#define NOT_SUPPORTED	(~0ul)
#define SAMPLES		2000

struct region {
	u64 base, size;
};

static bool region_find(struct region *region)
{
	struct fdt_node node;

	return fdt_named("pvtime", &node) && fdt_reg(&node, 0, &region->base, &region->size);
}

static bool offered(void)
{
	return smccc_call(PV_TIME_FEATURES, PV_TIME_FEATURES, 0, 0).x0 == 0;
}

static void features(void)
{
	struct region region;
	bool on = !argument_is("stolen", "off");

	SKIP_IF(argument_is("on", "qemu"), "no hypervisor");
	CHECK((int)smccc_call(SMCCC_VERSION, 0, 0, 0).x0 >= 0x10001, "SMCCC before 1.1");
	if (on)
		CHECK_EQ("ARCH_FEATURES",
			 smccc_call(SMCCC_ARCH_FEATURES, PV_TIME_FEATURES, 0, 0).x0, 0);
	CHECK_EQ("PV_TIME_FEATURES of itself",
		 smccc_call(PV_TIME_FEATURES, PV_TIME_FEATURES, 0, 0).x0, on ? 0 : NOT_SUPPORTED);
	CHECK_EQ("PV_TIME_FEATURES of PV_TIME_ST",
		 smccc_call(PV_TIME_FEATURES, PV_TIME_ST, 0, 0).x0, on ? 0 : NOT_SUPPORTED);
	CHECK_EQ("PV_TIME_FEATURES of another function",
		 smccc_call(PV_TIME_FEATURES, PSCI_VERSION, 0, 0).x0, NOT_SUPPORTED);
	CHECK_EQ("a region in the device tree", region_find(&region), on);
	if (!on)
		CHECK_EQ("PV_TIME_ST", smccc_call(PV_TIME_ST, 0, 0, 0).x0, NOT_SUPPORTED);
}

static volatile u64 records[MAX_CPUS];

/* What is wrong with this CPU's record after some time, or NULL. */
static const char *record_wrong(u64 record)
{
	u64 stolen = read64(record + 8), next;
	unsigned int i;

	if (read32(record) || read32(record + 4))
		return "revision or attributes are not 0";
	for (i = 0; i < SAMPLES; i++) {
		next = read64(record + 8);
		if (next < stolen)
			return "stolen time goes back";
		stolen = next;
	}
	for (i = 16; i < RECORD_SIZE; i += 8) {
		if (read64(record + i))
			return "the padding is not 0";
	}
	return NULL;
}

static void record_job(void *argument)
{
	unsigned int index = this_cpu()->index;
	const char *wrong;

	(void)argument;
	records[index] = smccc_call(PV_TIME_ST, 0, 0, 0).x0;
	CHECK(records[index] != NOT_SUPPORTED, "PV_TIME_ST on CPU %u: not supported", index);
	CHECK_EQ("PV_TIME_ST, again", smccc_call(PV_TIME_ST, 0, 0, 0).x0, records[index]);
	wrong = record_wrong(records[index]);
	CHECK(!wrong, "CPU %u: %s", index, wrong);
}

static void each_cpu(void)
{
	struct region region = { 0 };
	unsigned int i, k;

	SKIP_IF(!offered(), "not offered");
	CHECK(region_find(&region), "no region in the device tree");
	mmu_map_memory(region.base);
	for (i = 1; i < nr_cpus; i++) {
		if (!cpu_start(i, record_job, NULL))
			return;
	}
	record_job(NULL);
	for (i = 1; i < nr_cpus; i++) {
		if (!cpu_join(i))
			return;
	}
	for (i = 0; i < nr_cpus; i++) {
		CHECK(records[i] % RECORD_SIZE == 0, "record of CPU %u at 0x%lx", i,
		      (long)records[i]);
		CHECK(records[i] - region.base < region.size &&
		      records[i] - region.base + RECORD_SIZE <= region.size,
		      "record of CPU %u outside of the region", i);
		for (k = 0; k < i; k++)
			CHECK(records[i] != records[k], "CPUs %u and %u have one record", k, i);
	}
}

/* It is memory of its own, not of the guest's RAM. */
static void outside(void)
{
	struct region region;

	SKIP_IF(!region_find(&region), "no region in the device tree");
	CHECK(region.base + region.size <= machine.ram ||
	      region.base >= machine.ram + machine.ram_size, "the region is in RAM");
}

static const struct test tests[] = {
	{ "stolen time features", features },
	{ "stolen time of each CPU", each_cpu },
	{ "stolen time outside of RAM", outside },
};

void guest_main(void)
{
	tests_run(tests, ARRAY_SIZE(tests));
}
