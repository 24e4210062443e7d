// SPDX-License-Identifier: Apache-2.0
/*
 * Host code for runs of predecoded instructions that are executed often. The
 * interpreter stays in charge: it enters the code of a run at the run's entry
 * marker and gets back the predecoded instruction to go on with, so host code
 * may stop at anything that it does not know.
 */
#ifndef UCVM_SOFT_NATIVE_H
#define UCVM_SOFT_NATIVE_H

#include "arch/s390/soft/private.h"

/* Where host code is put. Absent (x->base NULL) when the host forbids it. */
int native_init(struct native_cache *cache);
void native_fini(struct native_cache *cache);
void native_flush(struct native_cache *cache);

/*
 * Make host code for @run and set its entry marker accordingly: to native, or
 * to interpretation for good when it is not worth it.
 */
void native_run(struct cpu *c, struct code_run *run);

#endif
