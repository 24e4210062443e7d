// SPDX-License-Identifier: Apache-2.0
/* The structured error text: see error.h. */
#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>

int error_set(struct ucvm_error *err, int code, const char *fmt, ...)
{
	va_list ap;

	if (!err || err->code)
		return -code;
	err->code = code;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return -code;
}
