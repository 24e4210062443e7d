// SPDX-License-Identifier: Apache-2.0
/*
 * Runs the contract suites against every provider that can make a
 * user-controlled VM here: the soft provider as each of three kernels, and the
 * kernel's own. Arguments choose providers and suites by name. The last line is
 * what tests/run-all adds up; a provider that cannot be used counts as skipped.
 */
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "arch/arch.h"
#include "arch/s390/soft/softkvm.h"
#include "core/provider.h"
#include "tests/contract/contract.h"

static struct subject subjects[] = {
	{ &soft_provider, K7_2, true },
	{ &soft_provider_6_12, K6_12, true },
	{ &soft_provider_6_1, K6_1, true },
	{ &kvm_kernel_provider, K7_2, false },
};

static const struct subject *current;

const struct subject *subject(void)
{
	return current;
}

#define CHOOSE(n) static int choose_##n(void) { current = &subjects[n]; return 0; }
CHOOSE(0) CHOOSE(1) CHOOSE(2) CHOOSE(3)
static int (*const choose[])(void) = { choose_0, choose_1, choose_2, choose_3 };

static const struct {
	const char *name;
	CU_TestInfo *cases;
} areas[] = {
	{ "system object", cases_system }, { "VM", cases_vm },
	{ "VM attributes", cases_attr }, { "FLIC", cases_flic },
	{ "address space", cases_ucas }, { "vCPU", cases_vcpu },
	{ "interruptions", cases_irq }, { "KVM_RUN", cases_run },
	{ "threads", cases_threads },
	{ "as Linux's own test", cases_ucontrol }, { "lazy mapping", cases_lazy },
};

static bool is_named(const char *name, char **argv)
{
	while (*argv)
		if (!strcmp(*argv++, name))
			return true;
	return false;
}

static bool is_subject_wanted(const char *name, char **argv)
{
	bool any = true;

	for (size_t n = 0; n < ARRAY_SIZE(subjects); n++)
		any = any && !is_named(subjects[n].provider->name, argv);
	return any || is_named(name, argv);
}

static bool is_area_wanted(const char *name, char **argv)
{
	bool any = true;

	for (size_t a = 0; a < ARRAY_SIZE(areas); a++)
		any = any && !is_named(areas[a].name, argv);
	return any || is_named(name, argv);
}

/* The behaviour that a real kernel must show, from its version. */
static enum kernel host_kernel(void)
{
	struct utsname u;
	unsigned int major = 0, minor = 0;

	uname(&u);
	sscanf(u.release, "%u.%u", &major, &minor);
	return major >= 7 ? K7_2 : major == 6 && minor < 12 ? K6_1 : K6_12;
}

/* CUnit keeps the names' addresses until the end. */
static bool register_subject(size_t n, char **argv)
{
	static char names[ARRAY_SIZE(subjects)][ARRAY_SIZE(areas)][64];

	for (size_t a = 0; a < ARRAY_SIZE(areas); a++) {
		CU_SuiteInfo suite[] = {
			{ names[n][a], choose[n], NULL, NULL, NULL, areas[a].cases },
			CU_SUITE_INFO_NULL,
		};

		if (!is_area_wanted(areas[a].name, argv))
			continue;
		snprintf(names[n][a], sizeof(names[n][a]), "%s: %s", subjects[n].provider->name,
			 areas[a].name);
		if (CU_register_suites(suite) != CUE_SUCCESS)
			return false;
	}
	return true;
}

static unsigned int register_all(char **argv, bool *ok)
{
	unsigned int skipped = 0;

	*ok = true;
	for (size_t n = 0; n < ARRAY_SIZE(subjects) && *ok; n++) {
		struct provider_verdict verdict;

		if (!is_subject_wanted(subjects[n].provider->name, argv))
			continue;
		provider_check(subjects[n].provider, &arch_s390x, &verdict);
		if (verdict.code) {
			printf("%s provider: skipped: %s\n", subjects[n].provider->name,
			       verdict.reason);
			skipped++;
			continue;
		}
		*ok = register_subject(n, argv);
	}
	return skipped;
}

int main(int argc, char **argv)
{
	unsigned int failed, skipped;
	bool ok;

	(void)argc;
	subjects[3].kernel = host_kernel();
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	skipped = register_all(argv + 1, &ok);
	if (!ok) {
		fprintf(stderr, "contract: %s\n", CU_get_error_msg());
		return 1;
	}
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	failed = CU_get_number_of_tests_failed() + CU_get_number_of_suites_failed();
	printf("\n%u passed, %u failed, %u skipped\n",
	       CU_get_number_of_tests_run() - CU_get_number_of_tests_failed(), failed, skipped);
	CU_cleanup_registry();
	return failed != 0;
}
