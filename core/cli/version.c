// SPDX-License-Identifier: Apache-2.0
/* `ucvm version`: the version of this build, one line. */
#include "config.h"
#include "core/cli/cli.h"

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
	.usage = "version",
	.about = "Prints the version of ucvm.\n",
	.run = version_run,
};
