// SPDX-License-Identifier: Apache-2.0
/*
 * Runs the errno matrix of KVM on arm64 against the kernel's provider, with the
 * answers of the kernel that runs here. The last line is what tests/run-all
 * adds up, and it counts rows. Exit status 77: there is no KVM for arm64.
 */
#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "tests/contract/arm64/contract.h"

static struct subject the_subject = { .provider = &kvm_kernel_provider };

struct subject *subject(void)
{
	return &the_subject;
}

static CU_SuiteInfo suites[] = {
	{ "VM", NULL, NULL, NULL, NULL, arm64_cases_vm },
	{ "memory", NULL, NULL, NULL, NULL, arm64_cases_memory },
	{ "vCPU", NULL, NULL, NULL, NULL, arm64_cases_vcpu },
	{ "registers", NULL, NULL, NULL, NULL, arm64_cases_reg },
	{ "vCPU attributes", NULL, NULL, NULL, NULL, arm64_cases_attr },
	{ "GICv2", NULL, NULL, NULL, NULL, arm64_cases_vgic2 },
	{ "GICv3", NULL, NULL, NULL, NULL, arm64_cases_vgic3 },
	{ "ITS", NULL, NULL, NULL, NULL, arm64_cases_its },
	{ "interrupts", NULL, NULL, NULL, NULL, arm64_cases_irq },
	{ "KVM_RUN", NULL, NULL, NULL, NULL, arm64_cases_run },
	CU_SUITE_INFO_NULL,
};

/* The behaviour that a real kernel must show, from its version. */
static enum kernel host_kernel(void)
{
	struct utsname u;
	unsigned int major = 0, minor = 0;

	uname(&u);
	sscanf(u.release, "%u.%u", &major, &minor);
	return major >= 7 ? K7_2 : major == 6 && minor < 12 ? K6_1 : K6_12;
}

int main(void)
{
	static const char *const names[] = { "6.1", "6.12", "7.2" };
	struct subject *s = subject();
	const char *reason;
	bool failed;

	s->kernel = host_kernel();
	if (subject_probe(s, &reason)) {
		printf("contract-arm64: skipped: %s\n", reason);
		return 77;
	}
	printf("answers of Linux %s, host 0x%x, %u bits of IPA\n", names[s->kernel], s->host,
	       s->ipa_limit);
	if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
		fprintf(stderr, "contract-arm64: %s\n", CU_get_error_msg());
		return 1;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failed = s->failed || CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	printf("\n%u passed, %u failed, %u skipped\n", s->passed, s->failed, s->skipped);
	return failed;
}
