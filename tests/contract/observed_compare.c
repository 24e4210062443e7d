// SPDX-License-Identifier: Apache-2.0
/*
 * In what an answer may differ from the recording, and why: the recordings were
 * made on one machine, an emulator, and its facilities show in the SIE block.
 * Nothing else may differ.
 */
#include "tests/contract/observed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define NEW		"new SIE block"
#define ILLEGAL		"illegal operation"
#define NO_OPEREXC	"2c with the instruction, as ictl has OPEREXC (A.8, C.1); 08 from SIEs" \
			" that lack this interception, as the recorded machine's"
#define MACHINE		"as the machine has it (A.8)"

const struct observed_exception observed_exceptions[] = {
	{ NEW, "ecb", 0x10, 0, 0xff,
	  "TE is off without facility 73: no transactional execution in the software CPU (A.8)" },
	{ NEW, "ecb2", 0, 0x08, 0xff, "PFMFI is on: the software CPU interprets PFMF (A.8)" },
	{ NEW, "ecb3", 0x0c, 0, 0xff,
	  "DEA and AES are off without facility 76: no key wrapping in the software CPU (A.8)" },
	{ NEW, "crycbd", 0xffff, 0, 0xffff,
	  "no crypto control block without facility 76 and AP, as in the software CPU (A.8)" },
	{ ILLEGAL, "icptcode", 0x08, 0x2c, 0xff, NO_OPEREXC },
	{ ILLEGAL, "ipa", 0, 0xb2ff, 0xffff, NO_OPEREXC },
	{ ILLEGAL, "sie.icptcode", 0x08, 0x2c, 0xff, NO_OPEREXC },
	{ ILLEGAL, "sie.icptstatus", 0, 0x80, 0xff, NO_OPEREXC },
	{ ILLEGAL, "sie.ipa", 0, 0xb2ff, 0xffff, NO_OPEREXC },
	{ NULL, "cpuflags", 0, 0, 0x200, MACHINE },	/* KSS */
	{ NEW, "prefix", 0, 0, 0xfff, MACHINE },	/* ibc */
	{ NEW, "ictl", 0, 0, 0x7000, MACHINE },		/* KSS instead */
	{ NEW, "eca", 0, 0, 0xd0200009, MACHINE },	/* CEI, IB, SIGPI, AIV, APIE, SII */
	{ NEW, "gd", 0, 0, 0xffffffff, MACHINE },
	{ NEW, "msl", 0, 0, UINT64_MAX, MACHINE },
	{ NEW, "ecd", 0, 0, 0xffffffff, MACHINE },
};

const size_t observed_exception_count = ARRAY_SIZE(observed_exceptions);

bool observed_exception_is_soft(const struct observed_exception *e)
{
	return e->clear || e->set;
}

static bool is_text(const char *text, size_t length, const char *other)
{
	return strlen(other) == length && !memcmp(text, other, length);
}

/* -1: the field is as recorded. */
static int exception_find(const char *line, const char *field, size_t length)
{
	for (size_t n = 0; n < ARRAY_SIZE(observed_exceptions); n++) {
		const struct observed_exception *e = &observed_exceptions[n];

		if (is_text(field, length, e->field) &&
		    (!e->operation || is_text(line, strcspn(line, ":"), e->operation)))
			return n;
	}
	return -1;
}

/* The number of " field=" in a line; false: it has none. */
static bool field_value(const char *line, const char *field, size_t length, uint64_t *value)
{
	for (const char *p = strchr(line, ' '); p; p = strchr(p + 1, ' '))
		if (!strncmp(p + 1, field, length) && p[1 + length] == '=') {
			*value = strtoull(p + length + 2, NULL, 16);
			return true;
		}
	return false;
}

static uint64_t value_expect(bool soft, const struct observed_exception *e, uint64_t recorded,
			     const char *got)
{
	uint64_t value;

	if (soft)
		return (recorded & ~e->clear) | e->set;
	if (!field_value(got, e->field, strlen(e->field), &value))
		return recorded;
	return (recorded & ~e->machine) | (value & e->machine);
}

/* Copies the text up to the value of the next field that has a row; its number or -1. */
static int exception_next(const char *recorded, const char **cursor, char *want, size_t *length)
{
	const char *p = *cursor;
	int n = -1;

	while (*p && n < 0) {
		const char *field = p;

		p += strcspn(p, " =");
		if (*p == '=')
			n = exception_find(recorded, field, p - field);
		if (*p)
			p++;
	}
	*length += snprintf(want + *length, OBSERVED_LENGTH - *length, "%.*s", (int)(p - *cursor),
			    *cursor);
	*cursor = p;
	return n;
}

void observed_expect(bool soft, const char *recorded, const char *got,
		     char want[OBSERVED_LENGTH], unsigned int *used)
{
	const char *cursor = recorded;
	size_t length = 0;
	int n;

	want[0] = '\0';
	while ((n = exception_next(recorded, &cursor, want, &length)) >= 0) {
		int digits = strcspn(cursor, " ");
		uint64_t value = strtoull(cursor, NULL, 16);
		uint64_t other = value_expect(soft, &observed_exceptions[n], value, got);

		used[n] += other != value;
		length += snprintf(want + length, OBSERVED_LENGTH - length, "%0*llx", digits,
				   (unsigned long long)other);
		cursor += digits;
	}
}
