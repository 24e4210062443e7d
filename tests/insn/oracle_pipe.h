// SPDX-License-Identifier: Apache-2.0
/* The host's end of the oracle (oracle.c): start it, send cases, collect results. */
#ifndef UCVM_TESTS_INSN_ORACLE_PIPE_H
#define UCVM_TESTS_INSN_ORACLE_PIPE_H

#include "tests/insn/insn_case.h"

struct oracle;

/* Run @program under @emulator, NULL: on this s390x host. NULL with errno set. */
struct oracle *oracle_start(const char *emulator, const char *program);
void oracle_stop(struct oracle *o);

/* Send a batch; its results must be received before the next one. -errno on failure. */
int oracle_send(struct oracle *o, const struct insn_case *cases, unsigned int count);

/*
 * Receive @count results. A case that the oracle dies of gets OUT_LOST, after
 * the batch (@cases) has been sent again one by one to a new oracle.
 */
int oracle_receive(struct oracle *o, const struct insn_case *cases, unsigned int count,
		   struct insn_result *results);

#endif
