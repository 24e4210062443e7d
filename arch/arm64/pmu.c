// SPDX-License-Identifier: Apache-2.0
/* The guest's performance monitors: see pmu.h. */
#include "arch/arm64/pmu.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arch/arm64/device.h"
#include "arch/arm64/layout.h"
#include "core/parse.h"
#include "ucvm/arm64_kvm.h"

static const struct device_errno irq_errors[] = {
	{ ENODEV, "the vCPU has no PMU" },
	{ EINVAL, "no such interrupt, another vCPU has a different one, or no interrupt "
		  "controller in the kernel" },
	{ EBUSY, "it is set already" },
	{ 0, NULL },
};

static const struct device_errno init_errors[] = {
	{ ENODEV, "the vCPU has no PMU, or the GIC is not initialised" },
	{ ENXIO, "its interrupt is not set" },
	{ EEXIST, "another device of the vCPU has its interrupt" },
	{ EBUSY, "it is initialised already" },
	{ 0, NULL },
};

static const struct device_errno filter_errors[] = {
	{ ENODEV, "the vCPU has no PMU" },
	{ EINVAL, "the host's PMU has no events that high" },
	{ EBUSY, "a vCPU has run already" },
	{ 0, NULL },
};

static const struct device_errno counter_errors[] = {
	{ ENXIO, "this kernel cannot limit them (Linux 6.16 can)" },
	{ EINVAL, "the host's PMU has fewer" },
	{ EBUSY, "a vCPU has run already" },
	{ 0, NULL },
};

static const struct device_errno choose_errors[] = {
	{ ENXIO, "KVM cannot use it for guests, or this kernel cannot choose" },
	{ EBUSY, "a vCPU has run already, or another PMU has a filter" },
	{ 0, NULL },
};

/* The first line of a small file, without its end. EOVERFLOW: it is not small. */
static int read_line(const char *path, char *line, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	int rc;

	if (fd < 0)
		return -errno;
	n = read(fd, line, size - 1);
	rc = n < 0 ? -errno : 0;
	close(fd);
	if (rc)
		return rc;
	if ((size_t)n == size - 1)
		return -EOVERFLOW;
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return 0;
}

int arm64_pmu_find(const char *sysfs, const char *name, int *type, struct ucvm_error *err)
{
	char path[256], line[32];
	uint64_t value;
	int rc;

	if (snprintf(path, sizeof(path), "%s/%s/type", sysfs, name) >= (int)sizeof(path))
		return error_set(err, ENODEV, "--pmu %.64s: no such PMU in %s", name, sysfs);
	rc = read_line(path, line, sizeof(line));
	if (rc == -ENOENT || rc == -ENOTDIR)
		return error_set(err, ENODEV, "--pmu %s: no such PMU in %s", name, sysfs);
	if (rc)
		return error_set(err, -rc, "--pmu %s: cannot read %s: %s", name, path,
				 strerror(-rc));
	if (parse_number(line, INT_MAX, &value))
		return error_set(err, EINVAL, "--pmu %s: %s has no number", name, path);
	*type = (int)value;
	return 0;
}

/* SET_PMU: it goes first, since it takes the number of counters back. */
static int set_pmu(struct kvm_obj *vcpu, const char *pmu_name, struct ucvm_error *err)
{
	char name[96];
	int type;
	const struct device_attr_row row = {
		.group = ARM64_VCPU_PMU_V3_CTRL,
		.attr = ARM64_VCPU_PMU_V3_SET_PMU,
		.value = &type,
		.name = name,
		.option = "--pmu",
		.errors = choose_errors,
	};
	int rc = arm64_pmu_find(ARM64_PMU_SYSFS, pmu_name, &type, err);

	if (rc)
		return rc;
	snprintf(name, sizeof(name), "the PMU to %s", pmu_name);
	return device_set_attrs(vcpu, &row, 1, err);
}

static int set_counters(struct kvm_obj *vcpu, unsigned int count, struct ucvm_error *err)
{
	char name[64];
	const struct device_attr_row row = {
		.group = ARM64_VCPU_PMU_V3_CTRL,
		.attr = ARM64_VCPU_PMU_V3_SET_NR_COUNTERS,
		.value = &count,
		.name = name,
		.option = "--pmu-counters",
		.errors = counter_errors,
	};

	snprintf(name, sizeof(name), "the number of event counters to %u", count);
	return device_set_attrs(vcpu, &row, 1, err);
}

static int set_filter(struct kvm_obj *vcpu, const struct arm64_pmu_range *range,
		      struct ucvm_error *err)
{
	const struct arm64_pmu_event_filter filter = {
		.base_event = range->base,
		.nevents = range->count,
		.action = range->deny ? ARM64_PMU_EVENT_DENY : ARM64_PMU_EVENT_ALLOW,
	};
	char name[64];
	const struct device_attr_row row = {
		.group = ARM64_VCPU_PMU_V3_CTRL,
		.attr = ARM64_VCPU_PMU_V3_FILTER,
		.value = &filter,
		.name = name,
		.option = "--pmu-filter",
		.errors = filter_errors,
	};

	snprintf(name, sizeof(name), "the filter %s:0x%x-0x%x", range->deny ? "deny" : "allow",
		 range->base, range->base + range->count - 1u);
	return device_set_attrs(vcpu, &row, 1, err);
}

static int set_irq(struct kvm_obj *vcpu, unsigned int cpu, struct ucvm_error *err)
{
	static const int irq = ARM64_IRQ_PMU;
	char name[64];
	const struct device_attr_row row = {
		.group = ARM64_VCPU_PMU_V3_CTRL,
		.attr = ARM64_VCPU_PMU_V3_IRQ,
		.value = &irq,
		.name = name,
		.option = "--pmu",
		.errors = irq_errors,
	};

	snprintf(name, sizeof(name), "the PMU interrupt of vCPU %u", cpu);
	return device_set_attrs(vcpu, &row, 1, err);
}

/* What the whole VM has once. */
static int setup_vm(struct kvm_obj *vcpu, const struct arm64_options *options,
		    struct ucvm_error *err)
{
	int rc = 0;

	if (options->pmu_name)
		rc = set_pmu(vcpu, options->pmu_name, err);
	if (!rc && options->pmu_counters_set)
		rc = set_counters(vcpu, options->pmu_counters, err);
	for (size_t i = 0; i < options->nr_pmu_ranges && !rc; i++)
		rc = set_filter(vcpu, &options->pmu_ranges[i], err);
	return rc;
}

int arm64_pmu_setup(struct kvm_obj *vcpu, unsigned int cpu, const struct arm64_options *options,
		    bool has_gic, struct ucvm_error *err)
{
	int rc = 0;

	if (cpu == 0)
		rc = setup_vm(vcpu, options, err);
	if (!rc && has_gic)
		rc = set_irq(vcpu, cpu, err);
	return rc;
}

int arm64_pmu_init(struct kvm_obj *vcpu, unsigned int cpu, struct ucvm_error *err)
{
	char doing[64];
	int rc = device_set_attr(vcpu, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_INIT, NULL);

	if (rc == 0)
		return 0;
	snprintf(doing, sizeof(doing), "initialise the PMU of vCPU %u", cpu);
	return device_error(err, rc, doing, init_errors, "--pmu");
}

int arm64_pmu_check(struct kvm_obj *vcpu, unsigned int cpu, struct ucvm_error *err)
{
	int irq, rc;

	rc = device_get_attr(vcpu, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_IRQ, &irq);
	if (rc == -ENXIO)
		return error_set(err, ENXIO, "the PMU of vCPU %u has no interrupt (--pmu)", cpu);
	if (rc)
		return error_set(err, -rc, "cannot read the PMU interrupt of vCPU %u: %s (--pmu)",
				 cpu, strerror(-rc));
	return 0;
}

int arm64_pmu_fail_entry(uint64_t reason, unsigned int host_cpu, struct ucvm_error *err)
{
	if (reason & ARM64_EXIT_FAIL_ENTRY_CPU_UNSUPPORTED)
		return error_set(err, ENOEXEC,
				 "host CPU %u lacks the PMU that --pmu chose: keep ucvm on CPUs "
				 "that have it (taskset), or use --pmu on", host_cpu);
	return error_set(err, ENOEXEC, "KVM cannot enter the guest on host CPU %u (reason 0x%"
			 PRIx64 ")", host_cpu, reason);
}
