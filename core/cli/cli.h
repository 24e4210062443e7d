// SPDX-License-Identifier: Apache-2.0
/*
 * What the sub-commands of `ucvm` share: their table, their options as the user
 * sees them, and how they speak to the user. This is the only folder that prints
 * or decides an exit status.
 */
#ifndef UCVM_CORE_CLI_CLI_H
#define UCVM_CORE_CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

struct arch;

/* Exit statuses besides those of enum vm_end. */
enum { CLI_OK = 0, CLI_ERROR = 1 };

/*
 * An option, whatever its command keeps behind it. Help text, bash completion
 * and manual pages go by the shape of @argument: words in small letters stand
 * for themselves, those with capitals for something (FILE, DIR and UID[:GID] are
 * completed), and "|" is between alternatives.
 */
struct cli_option {
	const char *name;		/* without "--" */
	char letter;			/* 0 = none */
	const char *argument;		/* NULL = takes none */
	const char *help;
	const struct arch *arch;	/* NULL, or whose guests alone have it */
};

typedef void cli_option_fn(void *arg, const struct cli_option *option);

struct cli_command {
	const char *name;
	const char *summary;	/* one line for `ucvm --help` */
	const char *usage;	/* lines without "ucvm " */
	const char *about;	/* between usage and options */
	const char *notes;	/* behind the options, or NULL */
	int (*run)(int argc, char **argv);	/* argv[0] is the name; exit status */
	void (*each_option)(cli_option_fn *fn, void *arg);	/* besides --help; or NULL */
};

extern const struct cli_command cli_run;
extern const struct cli_command cli_probe;
extern const struct cli_command cli_regs;
extern const struct cli_command cli_version;
extern const struct cli_command cli_help;

extern const struct cli_command *const cli_commands[];	/* NULL ends */
extern const struct cli_option cli_main_options[];	/* before a command; NULL name ends */

/* Calls @fn for each option of @command, --help first. */
void cli_each_option(const struct cli_command *command, cli_option_fn *fn, void *arg);

/* The command called @name, or NULL after a message. */
const struct cli_command *cli_find(const char *name);

bool cli_is_help(const char *word);
void cli_print_help(FILE *out, const struct cli_command *command);
void cli_print_overview(FILE *out);

/* One line on standard error, with "ucvm: " before it. */
void cli_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * For commands without options: true when there is nothing to do beyond what
 * was asked; else *@status is the exit status (help was printed, or an error).
 */
int cli_no_arguments(const struct cli_command *command, int argc, char **argv, int *status);

/* Exit status 0, or 1 with a message when standard output cannot be written. */
int cli_flush(void);

#endif
