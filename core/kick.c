// SPDX-License-Identifier: Apache-2.0
/* The signal that takes a vCPU thread out of KVM_RUN: see kick.h. */
#include "core/kick.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

static void kick_signal(int signal)
{
	(void)signal;	/* its only effect is EINTR */
}

int kick_install(struct ucvm_error *err)
{
	struct sigaction action = { .sa_handler = kick_signal };

	sigemptyset(&action.sa_mask);
	if (sigaction(KICK_SIGNAL, &action, NULL))
		return error_set(err, errno, "cannot install a signal handler: %s",
				 strerror(errno));
	return 0;
}

void kick_unblock(void)
{
	sigset_t kick;

	sigemptyset(&kick);
	sigaddset(&kick, KICK_SIGNAL);
	pthread_sigmask(SIG_UNBLOCK, &kick, NULL);
}
