// SPDX-License-Identifier: Apache-2.0
/*
 * What the sub-commands of `ucvm` share: their table, and how they speak to
 * the user. This is the only folder that prints or decides an exit status.
 */
#ifndef UCVM_CORE_CLI_CLI_H
#define UCVM_CORE_CLI_CLI_H

#include <stdio.h>

/* Exit statuses besides those of enum vm_end. */
enum { CLI_OK = 0, CLI_ERROR = 1 };

struct cli_command {
	const char *name;
	const char *summary;			/* one line for `ucvm --help` */
	int (*run)(int argc, char **argv);	/* argv[0] is the name; exit status */
	void (*help)(FILE *out);
};

extern const struct cli_command cli_run;
extern const struct cli_command cli_probe;
extern const struct cli_command cli_regs;
extern const struct cli_command cli_version;

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
