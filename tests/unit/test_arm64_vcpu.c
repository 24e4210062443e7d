// SPDX-License-Identifier: Apache-2.0
/*
 * How arm64 vCPUs are planned and set up, against a provider that answers as KVM
 * does: what every option becomes, which combinations are refused and how, that
 * a first KVM_RUN finds nothing missing, and every failing call.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/arm64/gic.h"
#include "arch/arm64/layout.h"
#include "arch/arm64/pmu.h"
#include "arch/arm64/pvtime.h"
#include "arch/arm64/smccc.h"
#include "arch/arm64/vcpu_init.h"
#include "tests/lib/kvm_fault.h"
#include "tests/lib/temp.h"
#include "tests/unit/arm64_fake.h"
#include "tests/unit/unit.h"

#define BIT(n) (1u << (n))
#define PTRAUTH (BIT(ARM64_VCPU_PTRAUTH_ADDRESS) | BIT(ARM64_VCPU_PTRAUTH_GENERIC))
#define PSCI BIT(ARM64_VCPU_PSCI_0_2)
#define PMU BIT(ARM64_VCPU_PMU_V3)
#define SVE BIT(ARM64_VCPU_SVE)

/* A host that has everything. */
static const struct arm64_host full_host = {
	.ipa_bits = 48, .max_cpus = 512, .pmu = true, .sve = true, .pauth_address = true,
	.pauth_generic = true, .aarch32 = true, .el2 = true, .el2_e2h0 = true,
	.steal_time = true,
};

static const struct arm64_host bare_host = { .ipa_bits = 40, .max_cpus = 8 };

/* Plan with one GIC; the text of a failure in @err. */
static int plan_with(const struct arm64_host *host, const struct arm64_options *o,
		     struct arm64_vcpu_plan *plan, struct ucvm_error *err)
{
	memset(err, 0, sizeof(*err));
	return arm64_vcpu_plan(host, o, 2, true, plan, err);
}

static void auto_takes_what_is_there(void)
{
	static const struct arm64_options automatic, narrow = { .aarch32 = true };
	static const struct arm64_options none = {
		.pmu = ARM64_OFF, .sve = ARM64_OFF, .pauth = ARM64_OFF, .stolen_time = ARM64_OFF,
	};
	struct arm64_host half = full_host;
	struct arm64_vcpu_plan plan;
	struct ucvm_error err;

	CU_ASSERT_EQUAL(plan_with(&full_host, &automatic, &plan, &err), 0);
	CU_ASSERT_EQUAL(plan.features, PSCI | PMU | SVE | PTRAUTH);
	CU_ASSERT_TRUE(plan.stolen_time);
	CU_ASSERT_EQUAL(plan_with(&bare_host, &automatic, &plan, &err), 0);
	CU_ASSERT_EQUAL(plan.features, PSCI);
	CU_ASSERT_FALSE(plan.stolen_time);
	CU_ASSERT_EQUAL(plan_with(&full_host, &none, &plan, &err), 0);
	CU_ASSERT_EQUAL(plan.features, PSCI);
	CU_ASSERT_FALSE(plan.stolen_time);
	CU_ASSERT_EQUAL(plan_with(&full_host, &narrow, &plan, &err), 0);
	CU_ASSERT_EQUAL(plan.features, PSCI | PMU | BIT(ARM64_VCPU_EL1_32BIT));
	CU_ASSERT_FALSE(plan.stolen_time);
	half.pauth_generic = false;	/* one half of it is none */
	CU_ASSERT_EQUAL(plan_with(&half, &automatic, &plan, &err), 0);
	CU_ASSERT_EQUAL(plan.features, PSCI | PMU | SVE);
}

static void asked_for_is_there_or_refused(void)
{
	static const struct {
		struct arm64_options options;
		uint32_t features;	/* on the host that has all */
		const char *text;	/* of the refusal on the other */
	} rows[] = {
		{ { .sve = ARM64_ON }, SVE,
		  "--cpu-features +sve: this host's KVM has no SVE (KVM_CAP_ARM_SVE)" },
		{ { .pauth = ARM64_ON }, PTRAUTH,
		  "--cpu-features +pauth: this host's KVM has no pointer authentication" },
		{ { .pmu = ARM64_ON }, PMU, "--pmu: this host's KVM has no PMU for guests" },
		{ { .aarch32 = true }, BIT(ARM64_VCPU_EL1_32BIT),
		  "--cpu-features +aarch32: this host's KVM has no 32-bit guests" },
		{ { .el2 = true }, BIT(ARM64_VCPU_HAS_EL2),
		  "--cpu-features +el2: this host's KVM has no nested virtualization" },
		{ { .el2 = true, .el2_e2h0 = true }, BIT(ARM64_VCPU_HAS_EL2_E2H0),
		  "--cpu-features +el2: this host's KVM has no nested virtualization" },
		{ { .stolen_time = ARM64_ON }, PSCI,
		  "--stolen-time on: this host's KVM has no stolen time (KVM_CAP_STEAL_TIME)" },
	};
	struct arm64_vcpu_plan plan;
	struct ucvm_error err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_EQUAL(plan_with(&full_host, &rows[i].options, &plan, &err), 0);
		CU_ASSERT_EQUAL(plan.features & rows[i].features, rows[i].features);
		CU_ASSERT_EQUAL(plan_with(&bare_host, &rows[i].options, &plan, &err), -ENODEV);
		CU_ASSERT_EQUAL(err.code, ENODEV);
		CU_ASSERT_EQUAL(strncmp(err.text, rows[i].text, strlen(rows[i].text)), 0);
	}
}

static void refuses_what_does_not_go_together(void)
{
	static const struct {
		struct arm64_options options;
		const char *text;
	} rows[] = {
		{ { .aarch32 = true, .sve = ARM64_ON },
		  "--cpu-features +sve: not for a 32-bit guest (--cpu-features +aarch32)" },
		{ { .aarch32 = true, .pauth = ARM64_ON },
		  "--cpu-features +pauth: not for a 32-bit guest (--cpu-features +aarch32)" },
		{ { .aarch32 = true, .el2 = true },
		  "--cpu-features +el2: not for a 32-bit guest (--cpu-features +aarch32)" },
		{ { .el2_e2h0 = true }, "--cpu-features +el2-e2h0: needs +el2 as well" },
		{ { .aarch32 = true, .stolen_time = ARM64_ON },
		  "--stolen-time on: a 32-bit guest (--cpu-features +aarch32) cannot ask for it" },
	};
	struct arm64_vcpu_plan plan;
	struct ucvm_error err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_EQUAL(plan_with(&full_host, &rows[i].options, &plan, &err), -EINVAL);
		CU_ASSERT_STRING_EQUAL(err.text, rows[i].text);
	}
}

static void el2_needs_a_gic(void)
{
	static const struct arm64_options o = { .el2 = true };
	struct arm64_vcpu_plan plan;
	struct ucvm_error err = { 0 };

	CU_ASSERT_EQUAL(arm64_vcpu_plan(&full_host, &o, 1, true, &plan, &err), 0);
	CU_ASSERT_EQUAL(arm64_vcpu_plan(&full_host, &o, 1, false, &plan, &err), -EINVAL);
	CU_ASSERT_STRING_EQUAL(err.text, "--cpu-features +el2: needs the interrupt controller "
					 "that --irqchip off leaves out");
}

static void limits_the_number_of_cpus(void)
{
	static const struct arm64_options o;
	struct arm64_vcpu_plan plan;
	struct ucvm_error err = { 0 };

	CU_ASSERT_EQUAL(arm64_vcpu_plan(&bare_host, &o, 8, true, &plan, &err), 0);
	CU_ASSERT_EQUAL(arm64_vcpu_plan(&bare_host, &o, 9, true, &plan, &err), -E2BIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "--cpus: 9 is not between 1 and 8"));
	CU_ASSERT_EQUAL(arm64_vcpu_plan(&bare_host, &o, 0, true, &plan, NULL), -E2BIG);
}

/* ---- interrupts ---- */

static struct arm64_options timers_at(unsigned int virtual, unsigned int physical,
				      unsigned int hyp_virtual)
{
	struct arm64_options o = { 0 };
	const unsigned int irqs[] = { virtual, physical, hyp_virtual };

	for (int t = 0; t < 3; t++) {
		o.timer_set[t] = irqs[t] != 0;
		o.timer_irq[t] = irqs[t];
	}
	return o;
}

static void plans_timer_interrupts(void)
{
	static const struct {
		unsigned int virtual, physical, hyp_virtual;	/* 0: not set */
		bool el2, has_gic, pmu;
		const char *text;				/* NULL: taken */
	} rows[] = {
		{ 0, 0, 0, false, true, true, NULL },
		{ 0, 0, 0, true, true, true, NULL },
		{ 0, 0, 0, false, false, false, NULL },
		{ 20, 21, 0, false, true, true, NULL },
		{ 30, 27, 0, false, true, true, NULL },		/* exchanged */
		{ 28, 0, 0, false, true, true, NULL },		/* hyp-virtual is not there */
		{ 23, 0, 0, false, true, false, NULL },
		{ 30, 0, 0, false, true, true,
		  "--timer-irq: the virtual and physical timers both have interrupt 30" },
		{ 20, 20, 0, false, true, true,
		  "--timer-irq: the virtual and physical timers both have interrupt 20" },
		{ 28, 0, 0, true, true, true,
		  "--timer-irq: the virtual and hyp-virtual timers both have interrupt 28" },
		{ 25, 0, 0, false, true, true, NULL },
		{ 25, 0, 0, true, true, true,
		  "--timer-irq virtual=25: that is the GIC's maintenance interrupt "
		  "(--cpu-features +el2)" },
		{ 0, 0, 27, false, true, true,
		  "--timer-irq: the virtual and hyp-virtual timers both have interrupt 27" },
		{ 0, 23, 0, false, true, true,
		  "--timer-irq physical=23: that is the PMU's interrupt (--pmu off frees it)" },
		{ 20, 0, 0, false, false, false,
		  "--timer-irq: needs the interrupt controller that --irqchip off leaves out" },
		{ 33, 0, 0, false, true, true, "--timer-irq virtual=33: not a PPI (16 to 31)" },
		{ 15, 0, 0, false, true, true, "--timer-irq virtual=15: not a PPI (16 to 31)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arm64_options o = timers_at(rows[i].virtual, rows[i].physical,
						   rows[i].hyp_virtual);
		struct arm64_timers timers;
		struct ucvm_error err = { 0 };
		int rc = arm64_timer_plan(&o, rows[i].el2, rows[i].has_gic,
					  rows[i].pmu ? ARM64_IRQ_PMU : 0, &timers, &err);

		CU_ASSERT_EQUAL(rc, rows[i].text ? -EINVAL : 0);
		CU_ASSERT_STRING_EQUAL(err.text, rows[i].text ? rows[i].text : "");
		if (rc)
			continue;
		CU_ASSERT_EQUAL(timers.irq[0], rows[i].virtual ? rows[i].virtual : 27);
		CU_ASSERT_EQUAL(timers.irq[1], rows[i].physical ? rows[i].physical : 30);
		CU_ASSERT_EQUAL(timers.present[ARM64_HVTIMER], rows[i].el2);
	}
}

/* ---- the host ---- */

static void chooses_address_bits(void)
{
	static const struct {
		unsigned int host;	/* 0: no capability */
		unsigned int asked;
		uint64_t top;
		int rc;
		unsigned int bits;
		unsigned long type;
	} rows[] = {
		{ 48, 0, UINT64_C(1) << 31, 0, 40, 40 },
		{ 48, 0, UINT64_C(1) << 40, 0, 40, 40 },
		{ 48, 0, (UINT64_C(1) << 40) + 1, 0, 41, 41 },
		{ 36, 0, UINT64_C(1) << 31, 0, 36, 36 },
		{ 36, 0, (UINT64_C(1) << 36) + 1, -E2BIG, 0, 0 },
		{ 48, 32, UINT64_C(1) << 32, 0, 32, 32 },
		{ 48, 32, (UINT64_C(1) << 32) + 1, -EINVAL, 0, 0 },
		{ 48, 48, 1, 0, 48, 48 },
		{ 48, 49, 1, -E2BIG, 0, 0 },
		{ 52, 0, UINT64_MAX, -E2BIG, 0, 0 },
		{ 0, 0, UINT64_C(1) << 31, 0, 40, 0 },
		{ 0, 40, UINT64_C(1) << 31, 0, 40, 0 },
		{ 0, 39, UINT64_C(1) << 31, -E2BIG, 0, 0 },
		{ 0, 0, (UINT64_C(1) << 40) + 1, -E2BIG, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct arm64_options o = { .ipa_bits = rows[i].asked };
		unsigned int bits = 0;
		unsigned long type = 0;
		struct ucvm_error err = { 0 };
		struct arm64_host host;
		struct kvm_obj *sys;
		struct fake f;

		fake_init(&f);
		f.ipa_bits = (int)rows[i].host;
		CU_ASSERT_EQUAL_FATAL(kvm_open(&f.provider, &sys), 0);
		CU_ASSERT_EQUAL(arm64_host_probe_system(sys, &host, NULL), 0);
		CU_ASSERT_EQUAL(arm64_host_ipa_bits(&host, &o, rows[i].top, &bits, &type, &err),
				rows[i].rc);
		CU_ASSERT_EQUAL(bits, rows[i].bits);
		CU_ASSERT_EQUAL(type, rows[i].type);
		if (rows[i].rc)
			CU_ASSERT_PTR_NOT_NULL(strstr(err.text, rows[i].asked ? "--ipa-bits" :
								  "--mem"));
		kvm_close(sys);
		CU_ASSERT_EQUAL(f.objects, 0);
	}
}

static void probes_the_host(void)
{
	static const unsigned int missing[] = {
		KVM_CAP_ARM_SVE, KVM_CAP_ARM_USER_IRQ, ARM64_CAP_COUNTER_OFFSET,
	};
	struct arm64_host host = { 0 };
	struct ucvm_error err = { 0 };
	struct kvm_obj *sys, *vm;
	struct fake f;

	fake_init(&f);
	memcpy(f.missing, missing, sizeof(missing));
	CU_ASSERT_EQUAL_FATAL(kvm_open(&f.provider, &sys), 0);
	CU_ASSERT_EQUAL_FATAL(kvm_create(sys, KVM_CREATE_VM, 0, &vm), 0);
	CU_ASSERT_EQUAL(arm64_host_probe_system(sys, &host, &err), 0);
	CU_ASSERT_EQUAL(arm64_host_probe_vm(vm, &host, &err), 0);
	CU_ASSERT_EQUAL(host.max_cpus, FAKE_CPUS);
	CU_ASSERT(host.pmu && host.pauth_address && host.aarch32 && host.nisv_to_user);
	CU_ASSERT_FALSE(host.sve || host.counter_offset || host.readonly_mem);
	CU_ASSERT_EQUAL(arm64_host_probe_rest(vm, &host, &err), 0);
	CU_ASSERT(host.readonly_mem && host.system_suspend && host.smccc_filter);
	CU_ASSERT_FALSE(host.sve || host.user_irq || host.counter_offset);
	CU_ASSERT_TRUE(arm64_host_msi_devid(vm));
	f.old = true;
	CU_ASSERT_EQUAL(arm64_host_probe_rest(vm, &host, &err), 0);
	CU_ASSERT_FALSE(host.smccc_filter);
	kvm_close(vm);
	kvm_close(sys);
}

/* ---- setting up ---- */

/* What machine.c does, on any provider, up to the first KVM_RUN. */
struct bench {
	struct arm64_options options;
	struct arm64_host host;
	struct arm64_vcpu_plan plan;
	struct kvm_obj *sys, *vm, *vcpus[FAKE_CPUS];
	struct gic gic;
};

static int bench_create(struct bench *b, const struct kvm_provider *provider, unsigned int cpus,
			bool gic, struct ucvm_error *err)
{
	int rc = kvm_open(provider, &b->sys);

	if (!rc)
		rc = arm64_host_probe_system(b->sys, &b->host, err);
	if (!rc)
		rc = kvm_create(b->sys, KVM_CREATE_VM, 0, &b->vm);
	if (!rc)
		rc = arm64_host_probe_vm(b->vm, &b->host, err);
	if (!rc)
		rc = arm64_vcpu_plan(&b->host, &b->options, cpus, gic, &b->plan, err);
	for (unsigned int i = 0; i < cpus && !rc; i++)
		rc = kvm_create(b->vm, KVM_CREATE_VCPU, i, &b->vcpus[i]);
	return rc;
}

static int bench_start(struct bench *b, const struct kvm_provider *provider, unsigned int cpus,
		       bool gic, struct ucvm_error *err)
{
	struct gic_config config;
	int rc = bench_create(b, provider, cpus, gic, err);

	if (!rc)
		rc = gic_select(b->vm, gic ? GIC_AUTO : GIC_NONE, ARM64_OFF, cpus, &config, err);
	if (!rc) {
		gic_config_init(&config, 40);
		rc = gic_create(b->vm, &config, &b->gic, err);
	}
	if (!rc)
		rc = arm64_vcpu_setup(b->vm, b->vcpus, &b->plan, err);
	if (!rc)
		rc = gic_init(&b->gic, err);
	if (!rc)
		rc = arm64_vcpu_finish(b->vcpus, &b->plan, err);
	if (!rc)
		rc = arm64_smccc_setup(b->vm, &b->options, err);
	for (unsigned int i = 0; i < cpus && !rc; i++)
		rc = arm64_vcpu_check(b->vcpus[i], i, &b->plan, err);
	return rc;
}

static void bench_stop(struct bench *b)
{
	gic_destroy(&b->gic);
	for (unsigned int i = 0; i < FAKE_CPUS; i++)
		kvm_close(b->vcpus[i]);
	kvm_close(b->vm);
	kvm_close(b->sys);
}

static void sets_up_every_vcpu(void)
{
	struct bench b = { .options = timers_at(20, 21, 0) };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	f.missing[0] = ARM64_CAP_EL2;
	CU_ASSERT_EQUAL(bench_start(&b, &f.provider, 3, true, &err), 0);
	CU_ASSERT_STRING_EQUAL(err.text, "");
	CU_ASSERT(f.timer[0] == 20 && f.timer[1] == 21);
	CU_ASSERT(b.plan.timers.irq[0] == 20 && b.plan.timers.irq[1] == 21);
	CU_ASSERT_FALSE(f.vcpus[3].exists);
	for (unsigned int i = 0; i < 3; i++) {
		const struct fake_vcpu *v = &f.vcpus[i];

		CU_ASSERT_EQUAL(v->features, PSCI | PMU | SVE | PTRAUTH | (i ? 1u : 0u));
		CU_ASSERT_TRUE(v->finalized);
		CU_ASSERT_EQUAL(v->pmu_irq, ARM64_IRQ_PMU);
		CU_ASSERT_EQUAL(v->record, ARM64_PVTIME_BASE + UINT64_C(64) * i);
		CU_ASSERT_EQUAL(fake_first_run(&f, v), 0);
	}
	bench_stop(&b);
	CU_ASSERT_EQUAL(f.objects, 0);
}

static void sets_up_without_gic(void)
{
	struct bench b = { 0 };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL(bench_start(&b, &f.provider, 2, false, &err), 0);
	CU_ASSERT_STRING_EQUAL(err.text, "");
	for (unsigned int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(f.vcpus[i].pmu_irq, 0);
		CU_ASSERT_TRUE(f.vcpus[i].pmu_created);
		CU_ASSERT_EQUAL(fake_first_run(&f, &f.vcpus[i]), 0);
	}
	bench_stop(&b);
	CU_ASSERT_EQUAL(f.objects, 0);
}

static void resets_with_the_same_features(void)
{
	struct bench b = { 0 };
	struct ucvm_error err = { 0 };
	struct fake f;

	for (int old = 0; old < 2; old++) {
		fake_init(&f);
		f.old = old;
		memset(&b, 0, sizeof(b));
		CU_ASSERT_EQUAL_FATAL(bench_start(&b, &f.provider, 2, true, &err), 0);
		f.ran = true;
		for (unsigned int i = 0; i < 2; i++) {
			CU_ASSERT_EQUAL(arm64_vcpu_init(b.vcpus[i], i, &b.plan, &err), 0);
			CU_ASSERT_EQUAL(fake_first_run(&f, &f.vcpus[i]), 0);
		}
		bench_stop(&b);
	}
	CU_ASSERT_STRING_EQUAL(err.text, "");
}

static void passes_filters_on(void)
{
	struct bench b = { .options = {
		.pmu = ARM64_ON, .pmu_counters_set = true, .pmu_counters = 4,
		.nr_pmu_ranges = 2, .pmu_ranges = { { 0x11, 3, false }, { 8, 1, true } },
		.nr_smccc_ranges = 1, .smccc_ranges = { { 0xc6000000, 16, 2 } },
	} };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL(bench_start(&b, &f.provider, 2, true, &err), 0);
	CU_ASSERT_EQUAL(f.counters, 4);
	CU_ASSERT_EQUAL_FATAL(f.nr_events, 2);	/* once for the VM */
	CU_ASSERT(f.events[0].base_event == 0x11 && f.events[0].nevents == 3);
	CU_ASSERT_EQUAL(f.events[0].action, ARM64_PMU_EVENT_ALLOW);
	CU_ASSERT(f.events[1].base_event == 8 && f.events[1].nevents == 1);
	CU_ASSERT_EQUAL(f.events[1].action, ARM64_PMU_EVENT_DENY);
	CU_ASSERT_EQUAL_FATAL(f.nr_calls, 1);
	CU_ASSERT(f.calls[0].base == 0xc6000000 && f.calls[0].nr_functions == 16);
	CU_ASSERT_EQUAL(f.calls[0].action, ARM64_SMCCC_FILTER_FWD_TO_USER);
	bench_stop(&b);
}

/* Settings that a kernel refuses, and what the user reads. */
static void explains_what_kernels_refuse(void)
{
	static const struct {
		bool old;
		struct arm64_options options;
		int code;
		const char *text;
	} rows[] = {
		{ true, { .nr_smccc_ranges = 1, .smccc_ranges = { { 1, 1, 1 } } }, ENXIO,
		  "--smccc-filter: this kernel cannot filter calls (Linux 6.4 can)" },
		{ false, { .nr_smccc_ranges = 1, .smccc_ranges = { { 0x80000001, 2, 1 } } }, EEXIST,
		  "cannot set the filter 0x80000001+0x2=deny: it overlaps another range or the "
		  "Arm Architecture Calls (0x80000000+0x10000, 0xc0000000+0x10000) "
		  "(--smccc-filter)" },
		{ true, { .pmu_counters_set = true, .pmu_counters = 4 }, ENXIO,
		  "cannot set the number of event counters to 4: this kernel cannot limit them "
		  "(Linux 6.16 can) (--pmu-counters)" },
		{ false, { .pmu_counters_set = true, .pmu_counters = 7 }, EINVAL,
		  "cannot set the number of event counters to 7: the host's PMU has fewer "
		  "(--pmu-counters)" },
		{ false, { .nr_pmu_ranges = 1, .pmu_ranges = { { 0x3ff, 2, true } } }, EINVAL,
		  "cannot set the filter deny:0x3ff-0x400: the host's PMU has no events that high "
		  "(--pmu-filter)" },
		{ true, { .timer_set = { false, false, true }, .timer_irq = { 0, 0, 20 } }, ENXIO,
		  "cannot set the interrupt of the hyp-virtual timer to 20: this kernel has no "
		  "such timer setting (--timer-irq)" },
		{ false, { .pmu = ARM64_ON, .pmu_name = "no-such-pmu" }, ENODEV,
		  "--pmu no-such-pmu: no such PMU in " ARM64_PMU_SYSFS },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench b = { .options = rows[i].options };
		struct ucvm_error err = { 0 };
		struct fake f;

		fake_init(&f);
		f.old = rows[i].old;
		CU_ASSERT_EQUAL(bench_start(&b, &f.provider, 1, true, &err), -rows[i].code);
		CU_ASSERT_STRING_EQUAL(err.text, rows[i].text);
		bench_stop(&b);
		CU_ASSERT_EQUAL(f.objects, 0);
	}
}

/* An errno of one call, and words of its explanation. */
static void explains_each_errno(void)
{
	static const struct {
		unsigned long request;
		unsigned int nth;	/* call of that request */
		int code;
		const char *text;
	} rows[] = {
		{ ARM64_KVM_PREFERRED_TARGET, 1, ENODEV, "does not know this host's CPU" },
		{ ARM64_KVM_VCPU_INIT, 1, EINVAL, "cannot initialise vCPU 0 (features 0x7c): KVM "
						  "does not take these features together" },
		{ ARM64_KVM_VCPU_INIT, 2, ENOENT, "vCPU 1 (features 0x7d): this kernel does not "
						  "know one of the features (--cpu-features" },
		{ ARM64_KVM_VCPU_FINALIZE, 1, EPERM, "SVE of vCPU 0: it is finalized already" },
		{ ARM64_KVM_VCPU_FINALIZE, 2, EINVAL, "SVE of vCPU 1: the vCPU has no SVE" },
		{ ARM64_KVM_VCPU_FINALIZE, 1, ENOEXEC, "SVE of vCPU 0: the vCPU is not init" },
		{ KVM_GET_DEVICE_ATTR, 1, ENXIO, "cannot read the interrupt of the virtual timer" },
		{ ARM64_KVM_GET_REG_LIST, 1, EPERM, "cannot run vCPU 0: SVE is not finalized" },
		{ ARM64_KVM_GET_REG_LIST, 2, ENOEXEC, "cannot run vCPU 1: VCPU_INIT is missing" },
		{ KVM_CHECK_EXTENSION, 1, EBADF, "KVM_CHECK_EXTENSION of capability 165 failed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench b = { .options = timers_at(20, 21, 0) };
		struct ucvm_error err = { 0 };
		struct kvm_fault fault;
		struct fake f;

		fake_init(&f);
		f.missing[0] = ARM64_CAP_EL2;
		kvm_fault_init(&fault, &f.provider);
		fault.request = rows[i].request;
		fault.nth = rows[i].nth;
		fault.code = rows[i].code;
		CU_ASSERT_EQUAL(bench_start(&b, &fault.provider, 2, true, &err), -rows[i].code);
		CU_ASSERT_EQUAL(err.code, rows[i].code);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, rows[i].text));
		bench_stop(&b);
		CU_ASSERT_EQUAL(fault.objects, 0);
	}
}

static void explains_pmu_and_stolen_time(void)
{
	struct ucvm_error err = { 0 };
	struct bench b = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL_FATAL(bench_create(&b, &f.provider, 1, true, &err), 0);
	f.gic = true;
	CU_ASSERT_EQUAL(arm64_vcpu_target(b.vm, &b.plan.target, &err), 0);
	CU_ASSERT_EQUAL(arm64_vcpu_init(b.vcpus[0], 0, &b.plan, &err), 0);
	CU_ASSERT_EQUAL(arm64_pmu_check(b.vcpus[0], 0, &err), -ENXIO);
	CU_ASSERT_STRING_EQUAL(err.text, "the PMU of vCPU 0 has no interrupt (--pmu)");
	err.code = 0;
	CU_ASSERT_EQUAL(arm64_pmu_init(b.vcpus[0], 0, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "or the GIC is not initialised (--pmu)"));
	f.gic_ready = true;
	err.code = 0;
	CU_ASSERT_EQUAL(arm64_pmu_init(b.vcpus[0], 0, &err), -ENXIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "its interrupt is not set (--pmu)"));
	CU_ASSERT_EQUAL(arm64_pmu_setup(b.vcpus[0], 0, &b.options, true, NULL), 0);
	CU_ASSERT_EQUAL(arm64_pmu_setup(b.vcpus[0], 0, &b.options, true, NULL), -EBUSY);
	CU_ASSERT_EQUAL(arm64_pmu_init(b.vcpus[0], 0, NULL), 0);
	err.code = 0;
	CU_ASSERT_EQUAL(arm64_pmu_init(b.vcpus[0], 0, &err), -EBUSY);
	CU_ASSERT_STRING_EQUAL(err.text, "cannot initialise the PMU of vCPU 0: it is initialised "
					 "already (--pmu)");
	CU_ASSERT_EQUAL(arm64_pvtime_setup(b.vcpus[0], 0, NULL), 0);
	err.code = 0;
	CU_ASSERT_EQUAL(arm64_pvtime_setup(b.vcpus[0], 0, &err), -EEXIST);
	CU_ASSERT_STRING_EQUAL(err.text, "cannot set the stolen-time record of vCPU 0: the vCPU "
					 "has a record already (--stolen-time)");
	bench_stop(&b);
}

/* The capability is there, the attribute is not. */
static void settles_stolen_time(void)
{
	static const struct arm64_options automatic, on = { .stolen_time = ARM64_ON };
	struct bench b = { .options = automatic };
	struct ucvm_error err = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL_FATAL(bench_create(&b, &f.provider, 1, false, &err), 0);
	f.missing[0] = KVM_CAP_STEAL_TIME;
	CU_ASSERT_EQUAL(arm64_vcpu_setup(b.vm, b.vcpus, &b.plan, &err), 0);
	CU_ASSERT_FALSE(b.plan.stolen_time);
	bench_stop(&b);

	fake_init(&f);
	b = (struct bench){ .options = on };
	CU_ASSERT_EQUAL_FATAL(bench_create(&b, &f.provider, 1, false, &err), 0);
	f.missing[0] = KVM_CAP_STEAL_TIME;
	CU_ASSERT_EQUAL(arm64_vcpu_setup(b.vm, b.vcpus, &b.plan, &err), -ENXIO);
	CU_ASSERT_STRING_EQUAL(err.text, "cannot set the stolen-time record of vCPU 0: this "
					 "host's KVM has no stolen time (--stolen-time)");
	bench_stop(&b);
}

/* Each call fails once: an error comes back with a text, and nothing stays open. */
static void survives_every_failing_call(void)
{
	struct kvm_fault fault;
	unsigned int n = 0, quiet = 0;
	struct fake f;

	do {
		struct bench b = { .options = {
			.nr_pmu_ranges = 1, .pmu_ranges = { { 0x11, 3, false } },
			.timer_set = { true }, .timer_irq = { 20 },
			.nr_smccc_ranges = 1, .smccc_ranges = { { 0xc6000000, 16, 2 } },
		} };
		struct ucvm_error err = { 0 };
		int rc;

		fake_init(&f);
		kvm_fault_init(&fault, &f.provider);
		fault.calls = KVM_FAULT_IOCTL;
		fault.code = EIO;
		fault.nth = ++n;
		rc = bench_start(&b, &fault.provider, 2, true, &err);
		CU_ASSERT(rc == 0 || (kvm_fault_fired(&fault) && err.text[0]));
		quiet += rc == 0 && kvm_fault_fired(&fault);
		bench_stop(&b);
		CU_ASSERT_EQUAL(fault.objects, 0);
		CU_ASSERT_EQUAL(f.objects, 0);
	} while (kvm_fault_fired(&fault) && n < 500);
	CU_ASSERT(n > 40 && n < 500);
	/* Asked whether they are there, GICv2 and ITS just are not. */
	CU_ASSERT_EQUAL(quiet, 2);
}

/* ---- firmware calls, the host's PMUs ---- */

static void describes_calls(void)
{
	static const struct {
		uint64_t nr, flags;
		const char *text;
	} rows[] = {
		{ 0x84000008, 0, "HVC 0x84000008 (standard secure service, SMC32)" },
		{ 0xc6000000, ARM64_HYPERCALL_EXIT_SMC,
		  "SMC 0xc6000000 (vendor hypervisor service, SMC64)" },
		{ 0x80000001, 0, "HVC 0x80000001 (Arm architecture, SMC32)" },
		{ 0x12345678, 0, "HVC 0x12345678 (reserved, SMC32, yielding)" },
		{ 0xb0000001, 0, "HVC 0xb0000001 (trusted application, SMC32)" },
		{ 0xff000001, 0, "HVC 0xff000001 (trusted OS, SMC64)" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arm64_run run = {
			.hypercall = { .nr = rows[i].nr, .flags = rows[i].flags },
		};
		char text[128];

		CU_ASSERT_EQUAL(arm64_smccc_describe(&run, text, sizeof(text)),
				(int)strlen(rows[i].text));
		CU_ASSERT_STRING_EQUAL(text, rows[i].text);
	}
}

static void answers_calls(void)
{
	struct arm64_run run = { .hypercall = { .nr = 0xc6000000 } };
	struct ucvm_error err = { 0 };
	struct bench b = { 0 };
	struct fake f;

	fake_init(&f);
	CU_ASSERT_EQUAL_FATAL(bench_create(&b, &f.provider, 1, true, &err), 0);
	CU_ASSERT_EQUAL(arm64_smccc_answer(b.vcpus[0], &run, &err), -ENOEXEC);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "cannot answer the guest's call 0xc6000000"));
	CU_ASSERT_EQUAL(arm64_vcpu_target(b.vm, &b.plan.target, NULL), 0);
	CU_ASSERT_EQUAL(arm64_vcpu_init(b.vcpus[0], 0, &b.plan, NULL), 0);
	CU_ASSERT_EQUAL(arm64_smccc_answer(b.vcpus[0], &run, NULL), 0);
	CU_ASSERT_EQUAL(f.vcpus[0].x0, UINT64_MAX);
	bench_stop(&b);
}

static void write_type(const char *folder, const char *text)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/pmu/type", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void finds_the_hosts_pmu(void)
{
	static const struct {
		const char *content;
		int rc, type;
	} rows[] = {
		{ "8\n", 0, 8 }, { "2147483647\n", 0, 2147483647 }, { "", -EINVAL, 0 },
		{ "2147483648\n", -EINVAL, 0 }, { "-1\n", -EINVAL, 0 }, { "8 9\n", -EINVAL, 0 },
		{ "0000000000000000000000000000000000000000008\n", -EOVERFLOW, 0 },
	};
	char folder[TEMP_NAME_MAX], path[64];
	struct ucvm_error err = { 0 };
	int type = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(temp_template(folder)));
	CU_ASSERT_EQUAL(arm64_pmu_find(folder, "pmu", &type, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "--pmu pmu: no such PMU in"));
	snprintf(path, sizeof(path), "%s/pmu", folder);
	CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		type = 0;
		write_type(folder, rows[i].content);
		CU_ASSERT_EQUAL(arm64_pmu_find(folder, "pmu", &type, NULL), rows[i].rc);
		CU_ASSERT_EQUAL(type, rows[i].type);
	}
	snprintf(path, sizeof(path), "%s/pmu/type", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/pmu", folder);
	rmdir(path);
	rmdir(folder);
}

static void explains_failed_entries(void)
{
	struct ucvm_error err = { 0 };

	CU_ASSERT_EQUAL(arm64_pmu_fail_entry(ARM64_EXIT_FAIL_ENTRY_CPU_UNSUPPORTED, 5, &err),
			-ENOEXEC);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "host CPU 5 lacks the PMU that --pmu chose"));
	err.code = 0;
	CU_ASSERT_EQUAL(arm64_pmu_fail_entry(0x80, 1, &err), -ENOEXEC);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "on host CPU 1 (reason 0x80)"));
}

UNIT_SUITE(arm64_vcpu) = {
	{ "auto takes what is there", auto_takes_what_is_there },
	{ "what is asked for is there or refused", asked_for_is_there_or_refused },
	{ "refuses what does not go together", refuses_what_does_not_go_together },
	{ "EL2 needs a GIC", el2_needs_a_gic },
	{ "limits the number of CPUs", limits_the_number_of_cpus },
	{ "plans timer interrupts", plans_timer_interrupts },
	{ "probes the host", probes_the_host },
	{ "chooses the size of addresses", chooses_address_bits },
	{ "sets up every vCPU", sets_up_every_vcpu },
	{ "sets up without GIC", sets_up_without_gic },
	{ "resets with the same features", resets_with_the_same_features },
	{ "passes filters on", passes_filters_on },
	{ "explains what kernels refuse", explains_what_kernels_refuse },
	{ "explains each errno", explains_each_errno },
	{ "explains PMU and stolen time", explains_pmu_and_stolen_time },
	{ "settles stolen time", settles_stolen_time },
	{ "survives every failing call", survives_every_failing_call },
	{ "describes firmware calls", describes_calls },
	{ "answers firmware calls", answers_calls },
	{ "finds the host's PMU", finds_the_hosts_pmu },
	{ "explains failed entries", explains_failed_entries },
	CU_TEST_INFO_NULL,
};
