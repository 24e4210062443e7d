// SPDX-License-Identifier: Apache-2.0
/*
 * Holds what each provider answers to one sequence of operations against what
 * Linux 6.12 and 7.2 were recorded to answer, line by line: the soft provider
 * as each of these kernels, and the kernel's own where it can be used. Arguments
 * choose providers by name. A line with "exc." differs as the table of exceptions
 * says; the rows that were used follow with their reasons. The last line is what
 * tests/run-all adds up.
 */
#include "tests/contract/observed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "arch/arch.h"
#include "arch/s390/soft/softkvm.h"
#include "core/provider.h"

#define MAX_EXCEPTIONS	32

struct result {
	unsigned int passed, failed, skipped;
};

/* In what is shown here, 6.1 is as 6.12 (contract.md A). */
static const struct {
	const struct kvm_provider *provider;
	const char *const *recording;	/* NULL: by the version of this kernel */
} subjects[] = {
	{ &soft_provider, observed_7_2 },
	{ &soft_provider_6_12, observed_6_12 },
	{ &soft_provider_6_1, observed_6_12 },
	{ &kvm_kernel_provider, NULL },
};

#define SUBJECTS	(sizeof(subjects) / sizeof(subjects[0]))

static const char *const *host_recording(void)
{
	struct utsname u;

	uname(&u);
	return atoi(u.release) >= 7 ? observed_7_2 : observed_6_12;
}

/* NULL instead of a line: one too many, or one that is missing. */
static void check_line(bool soft, const char *recorded, const char *got, unsigned int *used,
		       struct result *r)
{
	char want[OBSERVED_LENGTH];
	bool good = false;

	if (recorded && got) {
		observed_expect(soft, recorded, got, want, used);
		good = !strcmp(want, got);
	}
	printf("%-4s %s\n", !good ? "FAIL" : strcmp(recorded, got) ? "exc." : "ok",
	       got ? got : "(no line)");
	if (good) {
		r->passed++;
		return;
	}
	printf("not  %s\n", !recorded ? "(no line)" : !got ? recorded : want);
	r->failed++;
}

static void check_lines(bool soft, const char *const *recording, const struct observation *o,
			unsigned int *used, struct result *r)
{
	unsigned int n = 0;

	for (; recording[n]; n++)
		check_line(soft, recording[n], n < o->count ? o->line[n] : NULL, used, r);
	for (; n < o->count; n++)
		check_line(soft, NULL, o->line[n], used, r);
}

/* An exception that the software provider has no use for any more has to go. */
static void report_exceptions(bool soft, const unsigned int *used, struct result *r)
{
	for (size_t n = 0; n < observed_exception_count; n++) {
		const struct observed_exception *e = &observed_exceptions[n];

		if (used[n])
			printf("exception: %s%s%s in %u: %s\n", e->operation ? e->operation : "",
			       e->operation ? ", " : "", e->field, used[n], e->reason);
		if (soft && observed_exception_is_soft(e) && !used[n]) {
			printf("FAIL no use for the exception of %s\n", e->field);
			r->failed++;
		}
	}
}

static void check_provider(const struct kvm_provider *provider, const char *const *recording,
			   struct result *r)
{
	unsigned int used[MAX_EXCEPTIONS] = { 0 };
	bool soft = provider != &kvm_kernel_provider;
	struct observation *o = calloc(1, sizeof(*o));

	printf("%s provider, as Linux %s\n", provider->name,
	       recording == observed_7_2 ? "7.2" : "6.12");
	if (!o || observed_exception_count > MAX_EXCEPTIONS) {
		printf("FAIL no room\n");
		r->failed++;
	} else {
		observe(provider, o);
		check_lines(soft, recording, o, used, r);
		report_exceptions(soft, used, r);
	}
	free(o);
}

static bool is_wanted(const char *name, int argc, char **argv)
{
	for (int n = 1; n < argc; n++)
		if (!strcmp(argv[n], name))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	struct result r = { 0 };

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t n = 0; n < SUBJECTS; n++) {
		const struct kvm_provider *provider = subjects[n].provider;
		struct provider_verdict verdict;

		if (!is_wanted(provider->name, argc, argv))
			continue;
		provider_check(provider, &arch_s390x, &verdict);
		if (verdict.code) {
			printf("%s provider: skipped: %s\n", provider->name, verdict.reason);
			r.skipped++;
			continue;
		}
		check_provider(provider, subjects[n].recording ? subjects[n].recording :
			       host_recording(), &r);
	}
	printf("%u passed, %u failed, %u skipped\n", r.passed, r.failed, r.skipped);
	return r.failed != 0;
}
