// SPDX-License-Identifier: Apache-2.0
/*
 * The part of a saved VM that says what was asked for: guest files, command
 * line and the options of the architecture, as they were given. It is the first
 * section of a state file, so that the VM can be made before the rest is read.
 */
#ifndef UCVM_CORE_VM_STATE_H
#define UCVM_CORE_VM_STATE_H

#include "arch/arch.h"
#include "core/error.h"
#include "core/state.h"
#include "core/vm.h"

/* What the strings of a restored struct vm_config point to. */
struct vm_restored {
	struct state_reader *reader;
	char *text;
	const char *settings[ARCH_MAX_OPTIONS];
};

/* Append the section to @w, with the absolute names of the guest's files, or NULL. */
void vm_config_write(const struct vm_config *config, const char *kernel, const char *initrd,
		     struct state_writer *w);

/*
 * Open the state file @path and fill in what it says of @config: arch, memory,
 * CPUs, kernel, initrd, params, settings and restore. @out keeps it alive. 0, or
 * -errno with a text, and nothing to free then.
 */
int vm_config_read(const char *path, struct vm_config *config, struct vm_restored *out,
		   struct ucvm_error *err);

void vm_restored_close(struct vm_restored *restored);

#endif
