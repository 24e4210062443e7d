// SPDX-License-Identifier: Apache-2.0
/*
 * The table of sub-commands, and the few functions that all of them use to speak
 * to the user.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "core/cli/cli.h"

const struct cli_command *const cli_commands[] = {
	&cli_run,
	&cli_probe,
	&cli_regs,
	&cli_version,
	&cli_help,
	NULL,
};

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

const struct cli_command *cli_find(const char *name)
{
	for (const struct cli_command *const *command = cli_commands; *command; command++) {
		if (strcmp((*command)->name, name) == 0)
			return *command;
	}
	cli_say("unknown command '%s'; see 'ucvm --help'", name);
	return NULL;
}

bool cli_is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

int cli_no_arguments(const struct cli_command *command, int argc, char **argv, int *status)
{
	if (argc == 1)
		return 1;
	if (cli_is_help(argv[1])) {
		cli_print_help(stdout, command);
		*status = cli_flush();
	} else {
		cli_say("%s takes no argument '%s'; see 'ucvm help %s'",
			command->name, argv[1], command->name);
		*status = CLI_ERROR;
	}
	return 0;
}

void cli_each_option(const struct cli_command *command, cli_option_fn *fn, void *arg)
{
	static const struct cli_option help = {
		.name = "help", .letter = 'h', .help = "explain this command",
	};

	fn(arg, &help);
	if (command->each_option)
		command->each_option(fn, arg);
}
