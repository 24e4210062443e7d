// SPDX-License-Identifier: Apache-2.0
/* `ucvm version`: the version of this build, one line. */
#include "config.h"
#include "core/cli/cli.h"

static void version_help(FILE *out)
{
	fputs("usage: ucvm version\n\nPrints the version of ucvm.\n", out);
}

static int version_run(int argc, char **argv)
{
	int status;

	if (!cli_no_arguments(&cli_version, argc, argv, &status))
		return status;
	printf("ucvm %s\n", PACKAGE_VERSION);
	return cli_flush();
}

const struct cli_command cli_version = {
	.name = "version",
	.summary = "print the version",
	.run = version_run,
	.help = version_help,
};
