// SPDX-License-Identifier: Apache-2.0
/*
 * `ucvm probe`: what this host offers, provider by provider, and where one
 * cannot be used, why not and what would help.
 */
#include "core/cli/cli.h"
#include "core/provider.h"

static void probe_help(FILE *out)
{
	fputs("usage: ucvm probe\n\n"
	      "Tells which providers (what executes guest code) this host offers, and\n"
	      "why not. Exit status 0 when at least one can be used, else 1.\n", out);
}

static int probe_run(int argc, char **argv)
{
	const char *automatic = NULL;
	int status;

	if (!cli_no_arguments(&cli_probe, argc, argv, &status))
		return status;
	for (const struct provider_entry *e = provider_list; e->name; e++) {
		struct provider_verdict verdict;

		provider_check(e->provider, &verdict);
		printf("%-8s %-4s %s\n", e->name, verdict.code ? "no" : "yes", e->summary);
		if (verdict.code)
			printf("%14swhy not: %s\n", "", verdict.reason);
		if (verdict.remedy[0])
			printf("%14sremedy:  %s\n", "", verdict.remedy);
		if (!verdict.code && !automatic)
			automatic = e->name;
	}
	printf("%-8s %-4s %s\n", "auto", automatic ? "yes" : "no",
	       automatic ? automatic : "nothing can run a virtual machine here");
	status = cli_flush();
	return automatic ? status : CLI_ERROR;
}

const struct cli_command cli_probe = {
	.name = "probe",
	.summary = "tell what this host offers to run virtual machines",
	.run = probe_run,
	.help = probe_help,
};
