// SPDX-License-Identifier: Apache-2.0
/*
 * Runs every unit suite, or those named on the command line, and ends with
 * the line that tests/run-all adds up. suites.h is made from the list of test
 * files in the Makefile.
 */
#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/unit.h"

#define SUITE(name) extern CU_TestInfo unit_cases_##name[];
#include "tests/unit/suites.h"
#undef SUITE

#define SUITE(name) { #name, NULL, NULL, NULL, NULL, unit_cases_##name },
static CU_SuiteInfo suites[] = {
#include "tests/unit/suites.h"
	CU_SUITE_INFO_NULL,
};

static unsigned int skipped;

void unit_skip(const char *why)
{
	printf("skipped: %s ... ", why);
	skipped++;
}

static int is_wanted(const char *suite, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], suite) == 0)
			return 1;
	}
	return argc == 1;
}

static CU_ErrorCode register_wanted(int argc, char **argv)
{
	for (CU_SuiteInfo *s = suites; s->pName; s++) {
		CU_SuiteInfo one[] = { *s, CU_SUITE_INFO_NULL };

		if (is_wanted(s->pName, argc, argv) && CU_register_suites(one) != CUE_SUCCESS)
			return CU_get_error();
	}
	return CUE_SUCCESS;
}

int main(int argc, char **argv)
{
	unsigned int failed;

	if (CU_initialize_registry() != CUE_SUCCESS ||
	    register_wanted(argc, argv) != CUE_SUCCESS) {
		fprintf(stderr, "unit: %s\n", CU_get_error_msg());
		return 1;
	}
	CU_basic_set_mode(CU_BRM_VERBOSE);
	if (CU_basic_run_tests() != CUE_SUCCESS) {
		fprintf(stderr, "unit: %s\n", CU_get_error_msg());
		return 1;
	}
	failed = CU_get_number_of_tests_failed() + CU_get_number_of_suites_failed();
	printf("\n%u passed, %u failed, %u skipped\n",
	       CU_get_number_of_tests_run() - CU_get_number_of_tests_failed() - skipped, failed,
	       skipped);
	CU_cleanup_registry();
	return failed != 0;
}
