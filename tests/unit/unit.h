// SPDX-License-Identifier: Apache-2.0
/*
 * How a file of unit tests looks: static test functions, and one
 *
 *	UNIT_SUITE(ucas) = {
 *		{ "map refuses length 0", map_refuses_length_0 },
 *		CU_TEST_INFO_NULL,
 *	};
 *
 * in tests/unit/test_ucas.c, where NAME of UNIT_SUITE(NAME) is the file's.
 */
#ifndef UCVM_TESTS_UNIT_UNIT_H
#define UCVM_TESTS_UNIT_UNIT_H

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>

#define UNIT_SUITE(name) \
	extern CU_TestInfo unit_cases_##name[]; \
	CU_TestInfo unit_cases_##name[]

#endif
