// SPDX-License-Identifier: Apache-2.0
/*
 * `ucvm probe`: what this host offers for guests of each architecture, provider
 * by provider, and where one cannot be used, why not and what would help.
 */
#include <stdbool.h>

#include "arch/arch.h"
#include "core/cli/cli.h"
#include "core/provider.h"

/* Returns the name of what "auto" chooses, or NULL. */
static const char *probe_arch(const struct arch *arch)
{
	const char *automatic = NULL;

	printf("%s guests\n", arch->name);
	for (const struct provider_entry *e = provider_list; e->name; e++) {
		struct provider_verdict verdict;

		provider_check(e->provider, arch, &verdict);
		printf("  %-8s %-4s %s\n", e->name, verdict.code ? "no" : "yes", e->summary);
		if (verdict.code)
			printf("%16swhy not: %s\n", "", verdict.reason);
		if (verdict.remedy[0])
			printf("%16sremedy:  %s\n", "", verdict.remedy);
		if (!verdict.code && !automatic)
			automatic = e->name;
	}
	printf("  %-8s %-4s %s\n", "auto", automatic ? "yes" : "no",
	       automatic ? automatic : "nothing can run such a guest here");
	return automatic;
}

static int probe_run(int argc, char **argv)
{
	bool usable = false;
	int status;

	if (!cli_no_arguments(&cli_probe, argc, argv, &status))
		return status;
	for (const struct arch *const *arch = arch_list; *arch; arch++)
		usable |= probe_arch(*arch) != NULL;
	status = cli_flush();
	return usable ? status : CLI_ERROR;
}

const struct cli_command cli_probe = {
	.name = "probe",
	.summary = "tell what this host offers to run virtual machines",
	.usage = "probe",
	.about = "Tells for each architecture of guests which providers (what executes guest\n"
		 "code) this host offers, and why not. Exit status 0 when at least one can be\n"
		 "used, else 1.\n",
	.run = probe_run,
};
