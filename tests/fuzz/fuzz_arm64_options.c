// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzz target of the arm64 options: the input is a host and settings, one after
 * another, each the number of its option, the text and a NUL. What is taken has
 * to be sound, for the plan of the vCPUs too; what is refused has a text of one
 * printable line that names an option.
 */
#include <errno.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/arm64/vcpu_init.h"
#include "tests/fuzz/common.h"
#include "ucvm/arm64_kvm.h"

/* The byte before the settings: what the host has and the guest gets. */
enum { HEAD_SIZE = 1 };
#define HEAD_FULL(head)		((head) & 1)
#define HEAD_CPUS(head)		((head) >> 1 & 7)
#define HEAD_MEMORY(head)	((head) >> 4)

const unsigned long fuzz_runs = 200000;

static const struct arm64_host hosts[2] = {
	{ .ipa_bits = 40, .ipa_fixed = true, .max_cpus = 4 },
	{ .ipa_bits = 48, .max_cpus = 8, .pmu = true, .sve = true, .pauth_address = true,
	  .pauth_generic = true, .aarch32 = true, .el2 = true, .el2_e2h0 = true,
	  .steal_time = true },
};

static unsigned int option_count(void)
{
	unsigned int n = 0;

	while (arm64_option_table[n].name)
		n++;
	return n;
}

/* Settings of @text, which ends with a NUL, into @values. */
static void take_settings(const char *text, size_t size, const char **values)
{
	const unsigned int options = option_count();

	for (size_t at = 0; at + 1 < size; at += strlen(text + at) + 1)
		values[(uint8_t)text[at] % options] = text[at] ? text + at + 1 : text + at;
}

static void check_refusal(int rc, const struct ucvm_error *err)
{
	FUZZ_ASSERT(rc < 0 && err->code == -rc);
	FUZZ_ASSERT(strstr(err->text, "--"));
	for (const char *p = err->text; *p; p++)
		FUZZ_ASSERT(*p >= ' ' && *p <= '~');
}

static void check_options(const struct arm64_options *o)
{
	FUZZ_ASSERT(o->nr_pmu_ranges <= ARM64_MAX_FILTERS);
	for (size_t i = 0; i < o->nr_pmu_ranges; i++) {
		FUZZ_ASSERT(o->pmu_ranges[i].count > 0);
		FUZZ_ASSERT(o->pmu_ranges[i].base + o->pmu_ranges[i].count <= 0x10000);
	}
	FUZZ_ASSERT(o->nr_smccc_ranges <= ARM64_MAX_FILTERS);
	for (size_t i = 0; i < o->nr_smccc_ranges; i++) {
		const struct arm64_smccc_range *r = &o->smccc_ranges[i];

		FUZZ_ASSERT(r->count > 0 && r->base <= UINT32_MAX - (r->count - 1));
		FUZZ_ASSERT(r->action <= ARM64_SMCCC_FILTER_FWD_TO_USER);
	}
	FUZZ_ASSERT(!o->pmu_name || (o->pmu == ARM64_ON && !strchr(o->pmu_name, '/')));
	FUZZ_ASSERT(o->pmu_counters <= 31);
}

/* No two interrupts are the same, and 32-bit guests have what they can have. */
static void check_plan(const struct arm64_vcpu_plan *plan)
{
	uint32_t used = arm64_vcpu_has(plan, ARM64_VCPU_PMU_V3) && plan->has_gic ? 1u << 23 : 0;

	for (int t = 0; t < ARM64_NR_TIMERS; t++) {
		const unsigned int irq = plan->timers.irq[t];

		FUZZ_ASSERT(irq >= 16 && irq <= 31);
		if (!plan->timers.present[t])
			continue;
		FUZZ_ASSERT(!(used >> irq & 1));
		used |= UINT32_C(1) << irq;
	}
	FUZZ_ASSERT(arm64_vcpu_has(plan, ARM64_VCPU_PSCI_0_2));
	FUZZ_ASSERT(arm64_vcpu_has(plan, ARM64_VCPU_PTRAUTH_ADDRESS) ==
		    arm64_vcpu_has(plan, ARM64_VCPU_PTRAUTH_GENERIC));
	if (!arm64_vcpu_has(plan, ARM64_VCPU_EL1_32BIT))
		return;
	FUZZ_ASSERT(!arm64_vcpu_has(plan, ARM64_VCPU_SVE) && !plan->stolen_time);
	FUZZ_ASSERT(!arm64_vcpu_has(plan, ARM64_VCPU_HAS_EL2));
}

static void try_plan(const struct arm64_options *o, uint8_t head)
{
	const struct arm64_host *host = &hosts[HEAD_FULL(head)];
	const uint64_t top = UINT64_C(1) << (28 + HEAD_MEMORY(head));
	struct ucvm_error err = { 0 };
	struct arm64_vcpu_plan plan;
	unsigned int bits;
	unsigned long type;
	int rc = arm64_host_ipa_bits(host, o, top, &bits, &type, &err);

	if (rc) {
		check_refusal(rc, &err);
		return;
	}
	FUZZ_ASSERT(bits >= 32 && bits <= host->ipa_bits && top <= UINT64_C(1) << bits);
	FUZZ_ASSERT(type == (host->ipa_fixed ? 0 : bits));
	rc = arm64_vcpu_plan(host, o, HEAD_CPUS(head), o->gic != GIC_NONE, &plan, &err);
	if (rc)
		check_refusal(rc, &err);
	else
		check_plan(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *values[ARCH_MAX_OPTIONS] = { NULL };
	char text[FUZZ_INPUT_MAX + 1];
	struct ucvm_error err = { 0 };
	struct arm64_options o;
	int rc;

	if (size < HEAD_SIZE || size > FUZZ_INPUT_MAX)
		return 0;
	memcpy(text, data + HEAD_SIZE, size - HEAD_SIZE);
	text[size - HEAD_SIZE] = '\0';
	take_settings(text, size - HEAD_SIZE + 1, values);
	rc = arm64_options_parse(values, &o, &err);
	if (rc) {
		check_refusal(rc, &err);
		return 0;
	}
	check_options(&o);
	try_plan(&o, data[0]);
	return 0;
}

/* ---- seeds ---- */

struct setting {
	const char *name, *value;
};

static size_t put_setting(uint8_t *at, const struct setting *s)
{
	for (unsigned int i = 0; arm64_option_table[i].name; i++) {
		if (strcmp(arm64_option_table[i].name, s->name) != 0)
			continue;
		/* 0 would end the text. */
		*at = (uint8_t)(i + option_count());
		strcpy((char *)at + 1, s->value);
		return strlen(s->value) + 2;
	}
	return 0;
}

size_t fuzz_seed(unsigned int index, uint8_t *data)
{
	static const struct setting seeds[][3] = {
		{ { "gic", "3" }, { "its", "on" }, { "pmu", "auto" } },
		{ { "irqchip", "off" }, { "its", "auto" }, { "pmu", "armv8_pmuv3_0" } },
		{ { "pmu-filter", "allow:0x11-0x13,deny:8,deny:0-0xffff" }, { "pmu-counters", "6" },
		  { "stolen-time", "on" } },
		{ { "timer-irq", "virtual=20,physical=21,hyp-virtual=22,hyp-physical=24" },
		  { "cpu-features", "+el2,+el2-e2h0" }, { "ipa-bits", "40" } },
		{ { "cpu-features", "+aarch32,-sve,-pauth" }, { "stolen-time", "auto" },
		  { "pmu", "on" } },
		{ { "smccc-filter", "0x84000000+0x20=deny,0xc6000000=forward,1+7=handle" },
		  { "ipa-bits", "33" }, { "timer-irq", "virtual=31" } },
	};
	const unsigned int nr = sizeof(seeds) / sizeof(seeds[0]);
	size_t size = HEAD_SIZE;

	if (index >= nr * 16)
		return 0;
	data[0] = (uint8_t)(index / nr * 17 | 3);
	for (int i = 0; i < 3; i++)
		size += put_setting(data + size, &seeds[index % nr][i]);
	return size;
}
