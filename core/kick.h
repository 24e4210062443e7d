// SPDX-License-Identifier: Apache-2.0
/*
 * The signal that takes a vCPU thread out of KVM_RUN. Its handler does nothing:
 * EINTR is the effect. Threads that run vCPUs unblock it, the others keep it
 * blocked (core/vm.c starts them so).
 */
#ifndef UCVM_CORE_KICK_H
#define UCVM_CORE_KICK_H

#include <signal.h>

#include "core/error.h"

#define KICK_SIGNAL	SIGRTMIN

/* Install the handler. 0, or -errno with a text. */
int kick_install(struct ucvm_error *err);

/* Let the signal through to the calling thread. */
void kick_unblock(void);

#endif
