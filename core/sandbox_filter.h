// SPDX-License-Identifier: Apache-2.0
/* The system calls that each kind of thread needs, as a program for seccomp(). */
#ifndef UCVM_CORE_SANDBOX_FILTER_H
#define UCVM_CORE_SANDBOX_FILTER_H

#include <linux/filter.h>

#include "core/sandbox.h"

/*
 * Build the filter of @class; the program is the caller's to free. 0, ENOMEM, or
 * what libseccomp says.
 */
int sandbox_filter_build(const struct sandbox_config *config, enum sandbox_class class,
			 struct sock_fprog *out);

#endif
