// SPDX-License-Identifier: Apache-2.0
/* Signals for a running virtual machine: see signals.h. */
#include "core/cli/signals.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/kick.h"

/* How long a guest may take to shut down after SIGTERM, in seconds. */
#define SHUTDOWN_PATIENCE 10

struct signals {
	struct vm *vm;
	struct console *console;
	const struct sandbox *sandbox;
	atomic_bool stop;
	sigset_t set;
	pthread_t thread;
};

/*
 * Those that the process was not told to ignore (nohup, a shell's "&"), and the one
 * from signals_stop().
 */
void signals_block(sigset_t *set)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1 };

	sigemptyset(set);
	sigaddset(set, KICK_SIGNAL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct sigaction action;

		if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(set, numbers[i]);
	}
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

/*
 * The next signal, or 0 when signals_stop() wants the thread to end or, with
 * @patience, none came.
 */
static int wait_signal(const struct signals *s, const struct timespec *patience)
{
	int number;

	do
		number = sigtimedwait(&s->set, NULL, patience);
	while (number < 0 && errno == EINTR);
	return number < 0 || number == KICK_SIGNAL ? 0 : number;
}

static void *signals_thread(void *opaque)
{
	const struct signals *s = opaque;
	const struct timespec patience = { .tv_sec = SHUTDOWN_PATIENCE };
	int number;

	/* It cannot fail where that of the main thread does not. */
	sandbox_confine(s->sandbox, SANDBOX_IO);
	while ((number = wait_signal(s, NULL)) == SIGUSR1)
		vm_request_save(s->vm);
	if (number == SIGTERM) {
		vm_shutdown(s->vm);
		/* A second signal, or too long: no more waiting. */
		wait_signal(s, &patience);
	}
	if (!number || atomic_load(&s->stop))
		return NULL;
	console_cancel(s->console);
	vm_stop(s->vm);
	return NULL;
}

int signals_start(const sigset_t *set, struct vm *vm, struct console *console,
		  const struct sandbox *sandbox, struct signals **out, struct ucvm_error *err)
{
	struct signals *s = calloc(1, sizeof(*s));
	int e;

	if (!s)
		return error_set(err, ENOMEM, "out of memory");
	s->vm = vm;
	s->console = console;
	s->sandbox = sandbox;
	s->set = *set;
	e = pthread_create(&s->thread, NULL, signals_thread, s);
	if (e) {
		free(s);
		return error_set(err, e, "cannot start the signal thread: %s", strerror(e));
	}
	*out = s;
	return 0;
}

void signals_stop(struct signals *s)
{
	atomic_store(&s->stop, true);
	pthread_kill(s->thread, KICK_SIGNAL);
	pthread_join(s->thread, NULL);
	free(s);
}
