// SPDX-License-Identifier: Apache-2.0
/*
 * vCPUs set up on the host's own KVM for arm64, where there is one: with every
 * option, a first KVM_RUN starts a guest of a few instructions; what the checks
 * report is what KVM_RUN refuses; and each failing call leaves nothing open.
 */
#include <dirent.h>
#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/arm64/device.h"
#include "arch/arm64/gic.h"
#include "arch/arm64/layout.h"
#include "arch/arm64/pmu.h"
#include "arch/arm64/smccc.h"
#include "arch/arm64/vcpu_init.h"
#include "core/memslot.h"
#include "tests/lib/kvm_fault.h"
#include "tests/unit/unit.h"

#define CPUS 2
#define MEMORY (UINT64_C(1) << 20)
#define NO_RESULT UINT64_C(0x1234)	/* what no call returns */

struct real {
	struct arm64_options options;
	struct arm64_host host;
	struct arm64_vcpu_plan plan;
	struct gic gic;
	struct memslots memory;
	struct kvm_obj *sys, *vm, *vcpus[CPUS];
	struct arm64_run *run;
	size_t run_size;
	void *ram, *records;
};

/* Can the test run? Says so if not. */
static bool has_kvm(void)
{
	struct kvm_obj *sys;
	bool yes = false;

	if (kvm_open(&kvm_kernel_provider, &sys) == 0) {
		yes = kvm_check_extension(sys, KVM_CAP_ARM_PSCI_0_2) > 0;
		kvm_close(sys);
	}
	if (!yes)
		unit_skip("no KVM for arm64 here");
	return yes;
}

static int add_memory(struct real *r, unsigned int slot, uint64_t address, uint64_t size,
		      void **host)
{
	struct memslot memory = { .guest_addr = address, .size = size };

	memory.host = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory.host == MAP_FAILED)
		return -ENOMEM;
	*host = memory.host;
	return memslot_add(&r->memory, slot, &memory);
}

static int create_vcpus(struct real *r)
{
	long size = kvm_ioctl(r->sys, KVM_GET_VCPU_MMAP_SIZE, 0);
	void *run;
	int rc = size < 0 ? (int)size : 0;

	for (unsigned int i = 0; i < CPUS && !rc; i++)
		rc = kvm_create(r->vm, KVM_CREATE_VCPU, i, &r->vcpus[i]);
	if (!rc)
		rc = kvm_mmap(r->vcpus[0], (size_t)size, 0, &run);
	if (rc)
		return rc;
	r->run = run;
	r->run_size = (size_t)size;
	return 0;
}

/* Up to what gic_create() wants. The GIC is chosen but not created. */
static int real_create(struct real *r, const struct kvm_provider *provider,
		       struct gic_config *gic, struct ucvm_error *err)
{
	unsigned int bits;
	unsigned long type;
	int rc = kvm_open(provider, &r->sys);

	if (!rc)
		rc = arm64_host_probe_system(r->sys, &r->host, err);
	if (!rc)
		rc = arm64_host_ipa_bits(&r->host, &r->options, ARM64_RAM_BASE + MEMORY, &bits,
					 &type, err);
	if (!rc)
		rc = kvm_create(r->sys, KVM_CREATE_VM, type, &r->vm);
	if (!rc)
		rc = arm64_host_probe_vm(r->vm, &r->host, err);
	if (!rc)
		rc = gic_select(r->vm, r->options.gic, ARM64_OFF, CPUS, gic, err);
	if (!rc) {
		gic_config_init(gic, bits);
		rc = arm64_vcpu_plan(&r->host, &r->options, CPUS, gic->kind != GIC_NONE, &r->plan,
				     err);
	}
	if (rc)
		return rc;
	memslot_init(&r->memory, r->vm);
	rc = add_memory(r, 0, ARM64_RAM_BASE, MEMORY, &r->ram);
	if (!rc && r->plan.stolen_time)
		rc = add_memory(r, 1, ARM64_PVTIME_BASE, ARM64_PVTIME_SIZE, &r->records);
	return rc ? rc : create_vcpus(r);
}

static int real_start(struct real *r, const struct kvm_provider *provider, struct ucvm_error *err)
{
	struct gic_config gic;
	int rc = real_create(r, provider, &gic, err);

	if (!rc)
		rc = gic_create(r->vm, &gic, &r->gic, err);
	if (!rc)
		rc = arm64_vcpu_setup(r->vm, r->vcpus, &r->plan, err);
	if (!rc)
		rc = gic_init(&r->gic, err);
	if (!rc)
		rc = arm64_vcpu_finish(r->vcpus, &r->plan, err);
	if (!rc)
		rc = arm64_smccc_setup(r->vm, &r->options, err);
	for (unsigned int i = 0; i < CPUS && !rc; i++)
		rc = arm64_vcpu_check(r->vcpus[i], i, &r->plan, err);
	return rc;
}

static void real_stop(struct real *r)
{
	if (r->run)
		munmap(r->run, r->run_size);
	gic_destroy(&r->gic);
	for (unsigned int i = 0; i < CPUS; i++)
		kvm_close(r->vcpus[i]);
	kvm_close(r->vm);
	kvm_close(r->sys);
	if (r->ram)
		munmap(r->ram, MEMORY);
	if (r->records)
		munmap(r->records, ARM64_PVTIME_SIZE);
}

/* ---- a guest ---- */

/*
 * Call the firmware with function @id, store X0 at the UART's address, power off.
 * In an EL2 guest calls to KVM are SMC.
 */
static void load_guest(struct real *r, uint32_t id)
{
	const uint32_t call = r->options.el2 ? 0xd4000003 : 0xd4000002;
	const uint32_t code[] = {
		0x52a00000 | id >> 16 << 5,		/* movz w0, #high, lsl #16 */
		0x72800000 | (id & 0xffff) << 5,	/* movk w0, #low */
		call,
		0xd2a12001,				/* movz x1, #0x900, lsl #16 */
		0xf9000020,				/* str x0, [x1] */
		0x52b08000,				/* movz w0, #0x8400, lsl #16 */
		0x72800100,				/* movk w0, #8 */
		call,
		0x14000000,				/* b . */
	};
	static const uint32_t code32[] = {
		0xe3000008,				/* movw r0, #8 */
		0xe3480400,				/* movt r0, #0x8400 */
		0xe1400070,				/* hvc #0 */
		0xeafffffe,				/* b . */
	};

	if (r->options.aarch32)
		memcpy(r->ram, code32, sizeof(code32));
	else
		memcpy(r->ram, code, sizeof(code));
}

static int set_pc(const struct real *r)
{
	const uint64_t pc = ARM64_RAM_BASE;
	const struct kvm_one_reg reg = {
		.id = ARM64_REG_CORE_U64(regs.pc),
		.addr = (uintptr_t)&pc,
	};

	return (int)kvm_ioctl_ptr(r->vcpus[0], KVM_SET_ONE_REG, &reg);
}

/* What vCPU 0 does next: 1 go on, 0 it has powered off, else an error. */
static int handle_exit(struct real *r, uint64_t *result, char *described, size_t size)
{
	switch (r->run->exit_reason) {
	case ARM64_EXIT_HYPERCALL:
		arm64_smccc_describe(r->run, described, size);
		return arm64_smccc_answer(r->vcpus[0], r->run, NULL) ? -EIO : 1;
	case ARM64_EXIT_MMIO:
		if (r->run->mmio.phys_addr != ARM64_UART_BASE || r->run->mmio.len != 8)
			return -EPROTO;
		memcpy(result, r->run->mmio.data, 8);
		return 1;
	case ARM64_EXIT_SYSTEM_EVENT:
		return r->run->system_event.type == ARM64_SYSTEM_EVENT_SHUTDOWN ? 0 : -EPROTO;
	}
	return -ENOSYS;
}

/* Run the guest until it powers off; its call's X0. */
static int run_guest(struct real *r, uint32_t id, uint64_t *result, char *described, size_t size)
{
	int rc;

	*result = NO_RESULT;
	load_guest(r, id);
	rc = set_pc(r);
	if (rc)
		return rc;
	for (unsigned int n = 0; n < 10; n++) {
		rc = (int)kvm_ioctl(r->vcpus[0], KVM_RUN, 0);
		if (!rc)
			rc = handle_exit(r, result, described, size);
		if (rc <= 0)
			return rc;
	}
	return -ELOOP;
}

#define FN_PSCI_VERSION 0x84000000u

static int run_plain(struct real *r)
{
	char text[128];
	uint64_t result;
	int rc = run_guest(r, FN_PSCI_VERSION, &result, text, sizeof(text));

	if (!rc && !r->options.aarch32 && (result < 2 || result > 0xfffff))
		rc = -EPROTO;	/* no PSCI version from 0.2 on */
	return rc;
}

/* ---- the tests ---- */

/* Does an asked-for attribute exist on this kernel? */
struct need {
	bool vm;
	uint32_t group;
	uint64_t attr;
};

static const struct need counters = { false, ARM64_VCPU_PMU_V3_CTRL,
				      ARM64_VCPU_PMU_V3_SET_NR_COUNTERS };
static const struct need hyp_timer = { false, ARM64_VCPU_TIMER_CTRL,
				       ARM64_VCPU_TIMER_IRQ_HVTIMER };
static const struct need filter = { true, ARM64_VM_SMCCC_CTRL, ARM64_VM_SMCCC_FILTER };

static const struct {
	const char *what;
	struct arm64_options options;
	const struct need *need;	/* or NULL */
	bool host_may_lack;		/* then the plan says ENODEV */
} settings[] = {
	{ "defaults", { 0 }, NULL, false },
	{ "all off", { .pmu = ARM64_OFF, .sve = ARM64_OFF, .pauth = ARM64_OFF,
		       .stolen_time = ARM64_OFF }, NULL, false },
	{ "irqchip off", { .gic = GIC_NONE }, NULL, false },
	{ "irqchip and PMU off", { .gic = GIC_NONE, .pmu = ARM64_OFF }, NULL, false },
	{ "32-bit", { .aarch32 = true }, NULL, true },
	{ "EL2", { .el2 = true }, NULL, true },
	{ "SVE", { .sve = ARM64_ON }, NULL, true },
	{ "pauth", { .pauth = ARM64_ON }, NULL, true },
	{ "PMU", { .pmu = ARM64_ON }, NULL, true },
	{ "PMU events", { .pmu = ARM64_ON, .nr_pmu_ranges = 2,
			  .pmu_ranges = { { 0x11, 3, false }, { 0x12, 1, true } } }, NULL, true },
	{ "PMU counters", { .pmu = ARM64_ON, .pmu_counters_set = true, .pmu_counters = 2 },
	  &counters, true },
	{ "stolen time", { .stolen_time = ARM64_ON }, NULL, true },
	{ "timers", { .timer_set = { true, true }, .timer_irq = { 20, 21 } }, NULL, false },
	{ "timers exchanged", { .timer_set = { true, true }, .timer_irq = { 30, 27 } }, NULL,
	  false },
	{ "hyp timer", { .timer_set = { false, false, true }, .timer_irq = { 0, 0, 25 } },
	  &hyp_timer, false },
	{ "a call denied", { .nr_smccc_ranges = 1, .smccc_ranges = { { 0x84000050, 4, 1 } } },
	  &filter, false },
	{ "40 address bits", { .ipa_bits = 40 }, NULL, false },
	{ "32 address bits", { .ipa_bits = 32 }, NULL, false },
};

static bool lacks(const struct real *r, const struct need *need)
{
	return need && r->vcpus[0] && device_has_attr(need->vm ? r->vm : r->vcpus[0], need->group,
						      need->attr) == -ENXIO;
}

static void runs_with_every_option(void)
{
	if (!has_kvm())
		return;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		struct real r = { .options = settings[i].options };
		struct ucvm_error err = { 0 };
		int rc = real_start(&r, &kvm_kernel_provider, &err);
		bool absent = (rc == -ENODEV && settings[i].host_may_lack) ||
			      (rc == -ENXIO && lacks(&r, settings[i].need));

		CU_ASSERT_EQUAL(rc == 0, err.text[0] == '\0');
		if (rc)
			printf("\n%s: %s ", settings[i].what, err.text);
		if (!rc) {
			CU_ASSERT_FALSE(lacks(&r, settings[i].need));
			rc = run_plain(&r);
			if (rc)
				printf("\n%s: runs to %d ", settings[i].what, rc);
		}
		CU_ASSERT(rc == 0 || absent);
		real_stop(&r);
	}
}

static void timers_are_where_they_were_put(void)
{
	struct real r = { .options = { .timer_set = { true, true }, .timer_irq = { 30, 20 } } };

	if (!has_kvm())
		return;
	CU_ASSERT_EQUAL(real_start(&r, &kvm_kernel_provider, NULL), 0);
	CU_ASSERT_EQUAL(r.plan.timers.irq[ARM64_VTIMER], 30);
	CU_ASSERT_EQUAL(r.plan.timers.irq[ARM64_PTIMER], 20);
	real_stop(&r);
}

/* The name of a PMU of the host's processors. */
static bool find_pmu(char *name, size_t size)
{
	DIR *folder = opendir(ARM64_PMU_SYSFS);
	const struct dirent *entry;
	bool found = false;

	while (folder && !found && (entry = readdir(folder))) {
		found = strncmp(entry->d_name, "armv8", 5) == 0;
		snprintf(name, size, "%s", entry->d_name);
	}
	if (folder)
		closedir(folder);
	return found;
}

static void guest_has_the_named_pmu(void)
{
	struct real r = { .options = { .pmu = ARM64_ON } };
	struct ucvm_error err = { 0 };
	char name[256];

	if (!has_kvm())
		return;
	if (!find_pmu(name, sizeof(name))) {
		unit_skip("no PMU in " ARM64_PMU_SYSFS);
		return;
	}
	r.options.pmu_name = name;
	CU_ASSERT_EQUAL(real_start(&r, &kvm_kernel_provider, &err), 0);
	CU_ASSERT_STRING_EQUAL(err.text, "");
	CU_ASSERT_EQUAL(run_plain(&r), 0);
	real_stop(&r);

	/* A PMU, but not one of the processors. */
	r = (struct real){ .options = { .pmu = ARM64_ON, .pmu_name = "software" } };
	CU_ASSERT_EQUAL(real_start(&r, &kvm_kernel_provider, &err), -ENXIO);
	CU_ASSERT_STRING_EQUAL(err.text, "cannot set the PMU to software: KVM cannot use it for "
					 "guests, or this kernel cannot choose (--pmu)");
	real_stop(&r);
}

static void guest_finds_its_record(void)
{
	struct real r = { .options = { .stolen_time = ARM64_ON } };
	uint64_t result;
	char text[128];

	if (!has_kvm())
		return;
	if (real_start(&r, &kvm_kernel_provider, NULL) == 0) {
		memset(r.records, 0xff, ARM64_PVTIME_SIZE);
		CU_ASSERT_EQUAL(run_guest(&r, ARM64_PV_TIME_ST, &result, text, sizeof(text)), 0);
		CU_ASSERT_EQUAL(result, ARM64_PVTIME_BASE);
		/* Revision, attributes, stolen nanoseconds; the next record is not its. */
		CU_ASSERT_EQUAL(*(uint64_t *)r.records, 0);
		CU_ASSERT_NOT_EQUAL(((uint64_t *)r.records)[1], UINT64_MAX);
		CU_ASSERT_EQUAL(((uint64_t *)r.records)[8], UINT64_MAX);
	}
	real_stop(&r);
}

static void forwarded_calls_are_answered(void)
{
	struct real r = { .options = { .nr_smccc_ranges = 2, .smccc_ranges = {
		{ 0xc6001000, 16, ARM64_SMCCC_FILTER_FWD_TO_USER },
		{ FN_PSCI_VERSION, 1, ARM64_SMCCC_FILTER_FWD_TO_USER } } } };
	struct ucvm_error err = { 0 };
	uint64_t result;
	char text[128] = "";
	int rc;

	if (!has_kvm())
		return;
	rc = real_start(&r, &kvm_kernel_provider, &err);
	CU_ASSERT(rc == 0 || (rc == -ENXIO && lacks(&r, &filter)));
	if (rc == 0) {
		CU_ASSERT_EQUAL(run_guest(&r, 0xc600100f, &result, text, sizeof(text)), 0);
		CU_ASSERT_EQUAL(result, UINT64_MAX);
		CU_ASSERT_STRING_EQUAL(text,
				       "HVC 0xc600100f (vendor hypervisor service, SMC64)");
	}
	real_stop(&r);
}

static void refuses_reserved_calls(void)
{
	struct real r = { .options = { .nr_smccc_ranges = 1,
				       .smccc_ranges = { { 0x8000ffff, 2, 1 } } } };
	struct ucvm_error err = { 0 };
	int rc;

	if (!has_kvm())
		return;
	rc = real_start(&r, &kvm_kernel_provider, &err);
	CU_ASSERT(rc == -EEXIST || (rc == -ENXIO && lacks(&r, &filter)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "--smccc-filter"));
	real_stop(&r);
}

static void runs_again_after_a_reset(void)
{
	struct real r = { 0 };
	struct ucvm_error err = { 0 };

	if (!has_kvm())
		return;
	CU_ASSERT_EQUAL(real_start(&r, &kvm_kernel_provider, &err), 0);
	for (unsigned int round = 0; round < 3; round++) {
		CU_ASSERT_EQUAL(run_plain(&r), 0);
		for (unsigned int i = 0; i < CPUS; i++) {
			CU_ASSERT_EQUAL(arm64_vcpu_init(r.vcpus[i], i, &r.plan, &err), 0);
			CU_ASSERT_EQUAL(arm64_vcpu_check(r.vcpus[i], i, &r.plan, &err), 0);
		}
	}
	CU_ASSERT_STRING_EQUAL(err.text, "");
	real_stop(&r);
}

/* What was left out is found, in the words of arm64_vcpu_check(), and by KVM_RUN. */
static void checks_find_what_kvm_run_refuses(void)
{
	struct real r = { 0 };
	struct ucvm_error err = { 0 };
	struct gic_config gic;

	if (!has_kvm())
		return;
	CU_ASSERT_EQUAL_FATAL(real_create(&r, &kvm_kernel_provider, &gic, &err), 0);
	CU_ASSERT_EQUAL(gic_create(r.vm, &gic, &r.gic, &err), 0);
	CU_ASSERT_EQUAL(arm64_vcpu_check(r.vcpus[0], 0, &r.plan, &err), -ENOEXEC);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "cannot run vCPU 0: VCPU_INIT is missing"));
	CU_ASSERT_EQUAL(kvm_ioctl(r.vcpus[0], KVM_RUN, 0), -ENOEXEC);
	CU_ASSERT_EQUAL(arm64_vcpu_target(r.vm, &r.plan.target, NULL), 0);
	for (unsigned int i = 0; i < CPUS; i++)
		CU_ASSERT_EQUAL(arm64_vcpu_init(r.vcpus[i], i, &r.plan, NULL), 0);
	err.code = 0;
	if (arm64_vcpu_has(&r.plan, ARM64_VCPU_SVE)) {
		CU_ASSERT_EQUAL(arm64_vcpu_check(r.vcpus[0], 0, &r.plan, &err), -EPERM);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "SVE is not finalized (--cpu-features)"));
		CU_ASSERT_EQUAL(kvm_ioctl(r.vcpus[0], KVM_RUN, 0), -EPERM);
		CU_ASSERT_EQUAL(arm64_vcpu_finalize(r.vcpus[0], 0, &r.plan, NULL), 0);
		err.code = 0;
		CU_ASSERT_EQUAL(arm64_vcpu_finalize(r.vcpus[0], 0, &r.plan, &err), -EPERM);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "it is finalized already"));
	}
	err.code = 0;
	if (arm64_vcpu_has(&r.plan, ARM64_VCPU_PMU_V3)) {
		CU_ASSERT_EQUAL(arm64_vcpu_check(r.vcpus[0], 0, &r.plan, &err), -ENXIO);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "has no interrupt (--pmu)"));
		CU_ASSERT_EQUAL(gic_init(&r.gic, NULL), 0);
		CU_ASSERT_EQUAL(kvm_ioctl(r.vcpus[0], KVM_RUN, 0), -EINVAL);
	}
	real_stop(&r);
}

static void kvm_refuses_a_shared_ppi(void)
{
	static const int irq = ARM64_IRQ_PTIMER;
	struct real r = { 0 };

	if (!has_kvm())
		return;
	CU_ASSERT_EQUAL_FATAL(real_start(&r, &kvm_kernel_provider, NULL), 0);
	CU_ASSERT_EQUAL(device_set_attr(r.vcpus[0], ARM64_VCPU_TIMER_CTRL,
					ARM64_VCPU_TIMER_IRQ_VTIMER, &irq), 0);
	CU_ASSERT_EQUAL(run_plain(&r), -EINVAL);
	real_stop(&r);

	/* The same as options is refused before. */
	r = (struct real){ .options = { .timer_set = { true }, .timer_irq = { irq } } };
	CU_ASSERT_EQUAL(real_start(&r, &kvm_kernel_provider, NULL), -EINVAL);
	CU_ASSERT_PTR_NULL(r.vcpus[0]);
	real_stop(&r);
}

/* VCPU_INIT's errno, explained. */
static void explains_vcpu_init(void)
{
	struct arm64_vcpu_plan other;
	struct ucvm_error err = { 0 };
	struct gic_config gic;
	struct real r = { 0 };

	if (!has_kvm())
		return;
	CU_ASSERT_EQUAL_FATAL(real_create(&r, &kvm_kernel_provider, &gic, &err), 0);
	CU_ASSERT_EQUAL(arm64_vcpu_target(r.vm, &r.plan.target, NULL), 0);
	other = r.plan;
	other.target = 1000;
	CU_ASSERT_EQUAL(arm64_vcpu_init(r.vcpus[0], 0, &other, NULL), -EINVAL);
	other = r.plan;
	other.features = 1u << ARM64_VCPU_PTRAUTH_ADDRESS;
	CU_ASSERT_EQUAL(arm64_vcpu_init(r.vcpus[0], 0, &other, NULL), -EINVAL);
	/* Last of these: Linux 6.1 keeps the features that it knows. */
	other.features = r.plan.features | 1u << 31;
	CU_ASSERT_EQUAL(arm64_vcpu_init(r.vcpus[0], 0, &other, &err), -ENOENT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "this kernel does not know one of the features"));
	CU_ASSERT_EQUAL(arm64_vcpu_init(r.vcpus[0], 0, &r.plan, NULL), 0);
	other.features = r.plan.features ^ 1u << ARM64_VCPU_PSCI_0_2;
	err.code = 0;
	CU_ASSERT_EQUAL(arm64_vcpu_init(r.vcpus[0], 0, &other, &err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "or another call or vCPU has others"));
	CU_ASSERT_EQUAL(arm64_vcpu_init(r.vcpus[0], 0, &r.plan, NULL), 0);
	real_stop(&r);
}

static void survives_every_failing_call(void)
{
	struct kvm_fault fault;
	unsigned int n = 0, quiet = 0;

	if (!has_kvm())
		return;
	do {
		struct real r = { .options = {
			.timer_set = { true }, .timer_irq = { 20 } } };
		struct ucvm_error err = { 0 };
		int rc;

		kvm_fault_init(&fault, &kvm_kernel_provider);
		fault.nth = ++n;
		rc = real_start(&r, &fault.provider, &err);
		CU_ASSERT(rc == 0 || kvm_fault_fired(&fault));
		quiet += rc == 0 && kvm_fault_fired(&fault);
		real_stop(&r);
		CU_ASSERT_EQUAL(fault.objects, 0);
	} while (kvm_fault_fired(&fault) && n < 500);
	CU_ASSERT(n > 30 && n < 500);
	/* The questions for the GIC that is not chosen, and for the ITS. */
	printf("(%u calls, %u of no consequence) ", n - 1, quiet);
	CU_ASSERT_EQUAL(quiet, 2);
}

UNIT_SUITE(arm64_kvm) = {
	{ "runs with every option", runs_with_every_option },
	{ "timers are where they were put", timers_are_where_they_were_put },
	{ "the guest has the PMU that was named", guest_has_the_named_pmu },
	{ "the guest finds its stolen-time record", guest_finds_its_record },
	{ "forwarded calls are answered", forwarded_calls_are_answered },
	{ "refuses reserved calls", refuses_reserved_calls },
	{ "runs again after a reset", runs_again_after_a_reset },
	{ "checks find what KVM_RUN refuses", checks_find_what_kvm_run_refuses },
	{ "KVM refuses a shared PPI", kvm_refuses_a_shared_ppi },
	{ "explains VCPU_INIT", explains_vcpu_init },
	{ "survives every failing call", survives_every_failing_call },
	CU_TEST_INFO_NULL,
};
