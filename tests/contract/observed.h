// SPDX-License-Identifier: Apache-2.0
/*
 * The recorded answers: what kernels answered to one sequence of ioctls and
 * guest programs, a line for each operation, and how a provider's own lines are
 * held against them. A line is "operation: field=value field=value".
 */
#ifndef UCVM_TESTS_CONTRACT_OBSERVED_H
#define UCVM_TESTS_CONTRACT_OBSERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/kvm.h"

#define OBSERVED_LINES	48
#define OBSERVED_LENGTH	320

/* What one provider answered, in order. */
struct observation {
	unsigned int count;
	char line[OBSERVED_LINES][OBSERVED_LENGTH];
};

/*
 * Perform the sequence on a new VM of @provider. It ends early where nothing
 * can follow (no VM, no vCPU); lines are missing then.
 */
void observe(const struct kvm_provider *provider, struct observation *o);

/* The answers of Linux 6.12 and of 7.2, on one machine; end with NULL. */
extern const char *const observed_6_12[];
extern const char *const observed_7_2[];

/*
 * A field (a hexadecimal number) that may differ from the recording. The
 * software provider has to give (recorded & ~clear) | set, nothing else. On
 * another machine, a kernel may give other values in the bits of @machine.
 */
struct observed_exception {
	const char *operation;	/* NULL: any */
	const char *field;
	uint64_t clear, set;
	uint64_t machine;
	const char *reason;
};

extern const struct observed_exception observed_exceptions[];
extern const size_t observed_exception_count;

/* Does the row make the software provider differ? Some are for kernels only. */
bool observed_exception_is_soft(const struct observed_exception *e);

/*
 * The line that a provider has to give where @recorded is the recording, in
 * @want. @got is what it gave: the bits that the machine decides are taken from
 * it, when the provider is a kernel. @used[n] is counted up for each field that
 * row n makes different from the recording.
 */
void observed_expect(bool soft, const char *recorded, const char *got,
		     char want[OBSERVED_LENGTH], unsigned int *used);

#endif
