// SPDX-License-Identifier: Apache-2.0
/*
 * The `ucvm` command: picks a sub-command from the table.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/cli/cli.h"

/*
 * A command that was started without one of the standard descriptors must not
 * give its number to some file of its own.
 */
static int fill_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	const struct cli_command *command;

	if (fill_standard_descriptors())
		return CLI_ERROR;
	if (argc < 2) {
		cli_print_overview(stderr);
		return CLI_ERROR;
	}
	if (cli_is_help(argv[1]))
		argv[1] = (char *)"help";
	else if (strcmp(argv[1], "--version") == 0)
		argv[1] = (char *)"version";
	command = cli_find(argv[1]);
	if (!command)
		return CLI_ERROR;
	return command->run(argc - 1, argv + 1);
}
