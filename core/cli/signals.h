// SPDX-License-Identifier: Apache-2.0
/*
 * What signals mean to a running virtual machine: SIGINT and SIGHUP end it,
 * SIGTERM asks the guest to shut down, and ends it when that takes too long,
 * SIGUSR1 saves its state (where --save says).
 * A thread waits for them, so no handler and no global state is needed.
 */
#ifndef UCVM_CORE_CLI_SIGNALS_H
#define UCVM_CORE_CLI_SIGNALS_H

#include <signal.h>

#include "core/console.h"
#include "core/error.h"
#include "core/sandbox.h"
#include "core/vm.h"

struct signals;

/*
 * From here on the signals wait for signals_start(): in this thread, and in those
 * that it starts. @set: which.
 */
void signals_block(sigset_t *set);

/*
 * The signals of signals_block() act on @vm from here on; the thread that sees to
 * it is confined by @sandbox (may be NULL). 0, or -errno with a text.
 */
int signals_start(const sigset_t *set, struct vm *vm, struct console *console,
		  const struct sandbox *sandbox, struct signals **out, struct ucvm_error *err);

/* End the thread; the signals stay blocked. */
void signals_stop(struct signals *signals);

#endif
