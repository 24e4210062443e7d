// SPDX-License-Identifier: Apache-2.0
/*
 * Prints the tables of the `ucvm` command, one row a line, fields separated by
 * tabs: what manual pages and completion are compared with.
 *
 *	main	LETTER	NAME	ARGUMENT	-	HELP	options before a command
 *	command	NAME	SUMMARY
 *	usage	COMMAND	LINES				separated by "; "
 *	option	COMMAND	LETTER	NAME	ARGUMENT	ARCH	HELP
 *	word	OPTION	WORD				what a value can be or have
 *	arch	NAME
 *	provider	NAME
 *
 * A field that is not there is "-".
 */
#include <stdio.h>

#include "arch/arch.h"
#include "core/cli/cli.h"
#include "core/provider.h"

static void print_option(void *arg, const struct cli_option *option)
{
	printf("%s\t%c\t%s\t%s\t%s\t%s\n", (const char *)arg, option->letter ? option->letter : '-',
	       option->name, option->argument ? option->argument : "-",
	       option->arch ? option->arch->name : "-", option->help);
}

static void print_command(const struct cli_command *command)
{
	char kind[64];

	printf("command\t%s\t%s\nusage\t%s\t", command->name, command->summary, command->name);
	for (const char *c = command->usage; *c; c++)
		fputs(*c == '\n' ? "; " : (char[]){ *c, '\0' }, stdout);
	putchar('\n');
	snprintf(kind, sizeof(kind), "option\t%s", command->name);
	cli_each_option(command, print_option, kind);
}

static void print_words(const struct arch *arch)
{
	const char *word;

	for (size_t o = 0; arch->option_word && arch->options[o].name; o++) {
		for (size_t i = 0; (word = arch->option_word(o, i)); i++)
			printf("word\t%s\t%s\n", arch->options[o].name, word);
	}
}

int main(void)
{
	for (const struct cli_option *option = cli_main_options; option->name; option++)
		print_option((char *)"main", option);
	for (const struct cli_command *const *command = cli_commands; *command; command++)
		print_command(*command);
	for (const struct arch *const *arch = arch_list; *arch; arch++) {
		printf("arch\t%s\n", (*arch)->name);
		print_words(*arch);
	}
	for (const struct provider_entry *entry = provider_list; entry->name; entry++)
		printf("provider\t%s\n", entry->name);
	return cli_flush();
}
