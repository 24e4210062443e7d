// SPDX-License-Identifier: Apache-2.0
/*
 * Names of temporary files and folders for test programs. tests/run-all gives
 * each program a $TMPDIR of its own and removes it, so that a program that
 * crashes leaves nothing behind either.
 */
#ifndef UCVM_TESTS_LIB_TEMP_H
#define UCVM_TESTS_LIB_TEMP_H

#include <stdlib.h>
#include <string.h>

#define TEMP_NAME_MAX 48	/* with the NUL; short enough for messages to show all of it */

/* A template for mkstemp() and mkdtemp(). */
static inline char *temp_template(char name[TEMP_NAME_MAX])
{
	static const char tail[] = "/ucvm-XXXXXX";
	const char *dir = getenv("TMPDIR");

	if (!dir || strlen(dir) + sizeof(tail) > TEMP_NAME_MAX)
		dir = "/tmp";
	strcpy(name, dir);
	return strcat(name, tail);
}

#endif
