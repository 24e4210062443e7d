// SPDX-License-Identifier: Apache-2.0
/*
 * Structures that carry their size, in and out, so that programs and library
 * of different versions understand each other; and texts.
 */
#include "lib/private.h"

#include <errno.h>
#include <string.h>

static size_t size_of(const void *options)
{
	size_t size;

	memcpy(&size, options, sizeof(size));
	return size;
}

int options_copy(void *to, size_t size, size_t least, const void *from)
{
	size_t given = size_of(from);

	if (given < least)
		return -EINVAL;
	for (size_t i = size; i < given; i++) {
		if (((const uint8_t *)from)[i])
			return -E2BIG;
	}
	memset(to, 0, size);
	memcpy(to, from, given < size ? given : size);
	return 0;
}

int result_copy(void *to, size_t least, const void *from, size_t size)
{
	size_t given = size_of(to);

	if (given < least)
		return -EINVAL;
	memcpy((uint8_t *)to + sizeof(given), (const uint8_t *)from + sizeof(given),
	       (given < size ? given : size) - sizeof(given));
	return 0;
}

int error_copy(const struct ucvm_error *error, char *text, size_t size)
{
	const char *from = error->code ? error->text : "";
	size_t length = strlen(from);

	if (size) {
		size_t n = length < size ? length : size - 1;

		memcpy(text, from, n);
		text[n] = '\0';
	}
	return (int)length;
}
