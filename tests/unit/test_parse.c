// SPDX-License-Identifier: Apache-2.0
/* Numbers and sizes of the command line: what is taken, what is refused. */
#include <errno.h>
#include <stdio.h>

#include "core/parse.h"
#include "tests/unit/unit.h"

struct row {
	const char *text;
	uint64_t max;
	int result;
	uint64_t value;		/* when result is 0 */
};

typedef int parse_fn(const char *text, uint64_t max, uint64_t *out);

static void check_rows(parse_fn *parse, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		uint64_t value = 12345;
		int r = parse(row->text, row->max, &value);

		if (r != row->result)
			printf("\n'%s' gives %d", row->text, r);
		CU_ASSERT_EQUAL(r, row->result);
		CU_ASSERT_EQUAL(value, r ? 12345 : row->value);
	}
}

static void numbers(void)
{
	static const struct row rows[] = {
		{ "0", 0, 0, 0 },
		{ "7", 7, 0, 7 },
		{ "007", 7, 0, 7 },
		{ "18446744073709551615", UINT64_MAX, 0, UINT64_MAX },
		{ "8", 7, -ERANGE, 0 },
		{ "18446744073709551616", UINT64_MAX, -ERANGE, 0 },
		{ "99999999999999999999999999", UINT64_MAX, -ERANGE, 0 },
		{ "", 7, -EINVAL, 0 },
		{ " 7", 7, -EINVAL, 0 },
		{ "7 ", 7, -EINVAL, 0 },
		{ "+7", 7, -EINVAL, 0 },
		{ "-7", 7, -EINVAL, 0 },
		{ "0x7", 7, -EINVAL, 0 },
		{ "7K", UINT64_MAX, -EINVAL, 0 },
		{ "7.5", UINT64_MAX, -EINVAL, 0 },
		{ "99999999999999999999999999x", UINT64_MAX, -EINVAL, 0 },
	};

	check_rows(parse_number, rows, sizeof(rows) / sizeof(rows[0]));
}

static void integers(void)
{
	static const struct row rows[] = {
		{ "0x0", 0, 0, 0 },
		{ "0xfF", 255, 0, 255 },
		{ "0x0000000000000000ff", 255, 0, 255 },
		{ "0xffffffffffffffff", UINT64_MAX, 0, UINT64_MAX },
		{ "12", 12, 0, 12 },
		{ "0x100", 255, -ERANGE, 0 },
		{ "0x10000000000000000", UINT64_MAX, -ERANGE, 0 },
		{ "13", 12, -ERANGE, 0 },
		{ "0x", 7, -EINVAL, 0 },
		{ "0X7", 7, -EINVAL, 0 },
		{ "x7", 7, -EINVAL, 0 },
		{ "0x7g", 7, -EINVAL, 0 },
		{ "0x7 ", 7, -EINVAL, 0 },
		{ "0x-7", 7, -EINVAL, 0 },
		{ "0x10000000000000000x", UINT64_MAX, -EINVAL, 0 },
		{ "ff", 255, -EINVAL, 0 },
		{ "", 7, -EINVAL, 0 },
	};

	check_rows(parse_integer, rows, sizeof(rows) / sizeof(rows[0]));
}

static void sizes(void)
{
	static const struct row rows[] = {
		{ "0", 0, 0, 0 },
		{ "4096", 4096, 0, 4096 },
		{ "3k", UINT64_MAX, 0, 3 << 10 },
		{ "3K", UINT64_MAX, 0, 3 << 10 },
		{ "512M", UINT64_MAX, 0, UINT64_C(512) << 20 },
		{ "4g", UINT64_MAX, 0, UINT64_C(4) << 30 },
		{ "1T", UINT64_C(1) << 40, 0, UINT64_C(1) << 40 },
		{ "16777215T", UINT64_MAX, 0, UINT64_C(16777215) << 40 },
		{ "16777216T", UINT64_MAX, -ERANGE, 0 },
		{ "1025G", UINT64_C(1) << 40, -ERANGE, 0 },
		{ "18446744073709551617K", UINT64_MAX, -ERANGE, 0 },
		{ "", UINT64_MAX, -EINVAL, 0 },
		{ "M", UINT64_MAX, -EINVAL, 0 },
		{ "-1M", UINT64_MAX, -EINVAL, 0 },
		{ "1P", UINT64_MAX, -EINVAL, 0 },
		{ "1MB", UINT64_MAX, -EINVAL, 0 },
		{ "1 M", UINT64_MAX, -EINVAL, 0 },
		{ "1.5G", UINT64_MAX, -EINVAL, 0 },
		{ "0x10M", UINT64_MAX, -EINVAL, 0 },
	};

	check_rows(parse_size, rows, sizeof(rows) / sizeof(rows[0]));
}

UNIT_SUITE(parse) = {
	{ "numbers", numbers },
	{ "integers in two bases", integers },
	{ "sizes", sizes },
	CU_TEST_INFO_NULL,
};
