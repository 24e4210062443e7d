// SPDX-License-Identifier: Apache-2.0
/*
 * How a file of unit tests looks: static test functions, and one
 *
 *	UNIT_SUITE(ucas) = {
 *		{ "map refuses length 0", map_refuses_length_0 },
 *		CU_TEST_INFO_NULL,
 *	};
 *
 * in tests/unit/test_ucas.c, where NAME of UNIT_SUITE(NAME) is the file's. A
 * test that this host cannot run calls unit_skip() and returns.
 */
#ifndef UCVM_TESTS_UNIT_UNIT_H
#define UCVM_TESTS_UNIT_UNIT_H

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>

#define UNIT_SUITE(name) \
	extern CU_TestInfo unit_cases_##name[]; \
	CU_TestInfo unit_cases_##name[]

/* Count the test that calls this as skipped; @why is printed. Once a test. */
void unit_skip(const char *why);

#endif
