// SPDX-License-Identifier: Apache-2.0
/*
 * The `ucvm` command: picks a sub-command from a table, and holds the few
 * functions that all of them use to speak to the user.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "core/cli/cli.h"

static const struct cli_command *const commands[] = {
	&cli_run,
	&cli_probe,
	&cli_regs,
	&cli_version,
};
#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

void cli_say(const char *fmt, ...)
{
	char text[8192];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "ucvm: %s\n", text);	/* unbuffered: one call, one write() */
}

int cli_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return CLI_OK;
	cli_say("cannot write to standard output: %s", strerror(errno));
	return CLI_ERROR;
}

static int is_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

int cli_no_arguments(const struct cli_command *command, int argc, char **argv, int *status)
{
	if (argc == 1)
		return 1;
	if (is_help(argv[1])) {
		command->help(stdout);
		*status = cli_flush();
	} else {
		cli_say("%s takes no argument '%s'; see 'ucvm help %s'",
			command->name, argv[1], command->name);
		*status = CLI_ERROR;
	}
	return 0;
}

static void print_usage(FILE *out)
{
	fputs("usage: ucvm COMMAND [OPTIONS]\n\n"
	      "Runs user-controlled virtual machines.\n\n", out);
	for (size_t i = 0; i < NR_COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fprintf(out, "  %-10s %s\n", "help", "explain a command: ucvm help COMMAND");
}

static const struct cli_command *command_find(const char *name)
{
	for (size_t i = 0; i < NR_COMMANDS; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	cli_say("unknown command '%s'; see 'ucvm --help'", name);
	return NULL;
}

static int help(int argc, char **argv)
{
	const struct cli_command *command;

	if (argc > 2) {
		cli_say("help takes one command; see 'ucvm --help'");
		return CLI_ERROR;
	}
	if (argc < 2 || strcmp(argv[1], "help") == 0 || is_help(argv[1])) {
		print_usage(stdout);
		return cli_flush();
	}
	command = command_find(argv[1]);
	if (!command)
		return CLI_ERROR;
	command->help(stdout);
	return cli_flush();
}

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
		print_usage(stderr);
		return CLI_ERROR;
	}
	if (strcmp(argv[1], "help") == 0 || is_help(argv[1]))
		return help(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0)
		argv[1] = (char *)"version";
	command = command_find(argv[1]);
	if (!command)
		return CLI_ERROR;
	return command->run(argc - 1, argv + 1);
}
