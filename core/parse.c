// SPDX-License-Identifier: Apache-2.0
/* Strict numbers of the user: see parse.h. */
#include "core/parse.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* Digits at the start of *@text, which moves behind them. */
static int take_digits(const char **text, uint64_t *out)
{
	const char *p = *text;
	uint64_t value = 0;

	if (*p < '0' || *p > '9')
		return -EINVAL;
	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return -ERANGE;
		value = value * 10 + digit;
	}
	*text = p;
	*out = value;
	return 0;
}

int parse_number(const char *text, uint64_t max, uint64_t *out)
{
	uint64_t value;
	int r;

	if (text[strspn(text, "0123456789")])
		return -EINVAL;
	r = take_digits(&text, &value);
	if (r)
		return r;
	if (value > max)
		return -ERANGE;
	*out = value;
	return 0;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int parse_integer(const char *text, uint64_t max, uint64_t *out)
{
	const char *const digits = text + 2;
	uint64_t value = 0;

	if (text[0] != '0' || text[1] != 'x')
		return parse_number(text, max, out);
	if (!*digits || digits[strspn(digits, "0123456789abcdefABCDEF")])
		return -EINVAL;
	for (const char *p = digits; *p; p++) {
		if (value >> 60)
			return -ERANGE;
		value = value << 4 | (uint64_t)digit_value(*p);
	}
	if (value > max)
		return -ERANGE;
	*out = value;
	return 0;
}

/* log2 of what the letters after a size stand for, or -1. */
static int suffix_shift(const char *suffix)
{
	static const char letters[] = "kmgtKMGT";
	const char *found;

	if (!*suffix)
		return 0;
	found = strchr(letters, *suffix);
	if (!found || suffix[1])
		return -1;
	return 10 * (1 + (int)((found - letters) % 4));
}

int parse_size(const char *text, uint64_t max, uint64_t *out)
{
	int shift = suffix_shift(text + strspn(text, "0123456789"));
	uint64_t value;
	int r;

	if (shift < 0)
		return -EINVAL;
	r = take_digits(&text, &value);
	if (r)
		return r;
	if (value > max >> shift)
		return -ERANGE;
	*out = value << shift;
	return 0;
}
