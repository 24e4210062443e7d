// SPDX-License-Identifier: Apache-2.0
/*
 * `ucvm help`: what the program and its commands tell of themselves, made from
 * their tables. Bash completion reads it: an option stands on a line of its own,
 * behind six columns for its letter; a command behind two spaces.
 */
#include "arch/arch.h"
#include "core/cli/cli.h"

const struct cli_option cli_main_options[] = {
	{ .name = "help", .letter = 'h', .help = "list the commands" },
	{ .name = "version", .help = "print the version" },
	{ .name = NULL },
};

struct option_list {
	FILE *out;
	const struct arch *arch;	/* whose options are listed, NULL = of all guests */
};

static void print_option(void *arg, const struct cli_option *option)
{
	struct option_list *list = arg;
	char shape[64], letter[8] = "";

	if (option->arch != list->arch)
		fprintf(list->out, "\nFor %s guests:\n\n", option->arch->name);
	list->arch = option->arch;
	if (option->letter)
		snprintf(letter, sizeof(letter), "-%c, ", option->letter);
	snprintf(shape, sizeof(shape), "--%s%s%s", option->name, option->argument ? " " : "",
		 option->argument ? option->argument : "");
	fprintf(list->out, "  %-4s%-29s %s\n", letter, shape, option->help);
}

static void print_usage(FILE *out, const char *usage)
{
	fputs("usage: ucvm ", out);
	for (; *usage; usage++) {
		putc(*usage, out);
		if (*usage == '\n')
			fputs("       ucvm ", out);
	}
	fputs("\n\n", out);
}

void cli_print_help(FILE *out, const struct cli_command *command)
{
	struct option_list list = { .out = out };

	print_usage(out, command->usage);
	fprintf(out, "%s\n", command->about);
	cli_each_option(command, print_option, &list);
	if (command->notes)
		fprintf(out, "\n%s", command->notes);
}

void cli_print_overview(FILE *out)
{
	struct option_list list = { .out = out };

	print_usage(out, "COMMAND [OPTIONS]");
	fputs("Runs user-controlled virtual machines.\n\n", out);
	for (const struct cli_command *const *command = cli_commands; *command; command++)
		fprintf(out, "  %-10s %s\n", (*command)->name, (*command)->summary);
	putc('\n', out);
	for (const struct cli_option *option = cli_main_options; option->name; option++)
		print_option(&list, option);
}

static int help_run(int argc, char **argv)
{
	const struct cli_command *command;

	if (argc > 2) {
		cli_say("help takes one command; see 'ucvm --help'");
		return CLI_ERROR;
	}
	if (argc < 2) {
		cli_print_overview(stdout);
		return cli_flush();
	}
	command = cli_is_help(argv[1]) ? &cli_help : cli_find(argv[1]);
	if (!command)
		return CLI_ERROR;
	cli_print_help(stdout, command);
	return cli_flush();
}

const struct cli_command cli_help = {
	.name = "help",
	.summary = "list the commands, or explain one",
	.usage = "help [COMMAND]",
	.about = "Lists the commands of ucvm, or explains one with all its options.\n",
	.run = help_run,
};
