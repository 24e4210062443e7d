// SPDX-License-Identifier: Apache-2.0
/*
 * What core/vm.c offers to the architecture behind it (arch/arch.h): the
 * configuration, the opened provider, guest memory, and the ways to say how
 * the VM ended. The command does not use this header.
 */
#ifndef UCVM_CORE_VM_ARCH_H
#define UCVM_CORE_VM_ARCH_H

#include <stdbool.h>

#include "core/file.h"
#include "core/ram.h"
#include "core/vm.h"

const struct vm_config *vm_get_config(const struct vm *vm);
struct kvm_obj *vm_get_system(struct vm *vm);
struct ram *vm_get_ram(struct vm *vm);

/*
 * The guest's files, opened before anything of the VM existed and open as long
 * as it: a reset loads them again. For a restored VM the kernel may be missing.
 */
const struct file *vm_get_kernel(const struct vm *vm);	/* never NULL, but fd may be -1 */
const struct file *vm_get_initrd(const struct vm *vm);	/* NULL: none */

/*
 * The architecture calls this in its create() once it has the last thing that
 * needs a privilege, and before it reads anything of the guest's: from here on
 * there is none (core/sandbox.h). 0, or -errno with a text.
 */
int vm_drop_privileges(struct vm *vm, struct ucvm_error *err);

/*
 * End the VM: the first caller wins, the others change nothing. For
 * VM_END_ERROR set @text (copied, may be NULL otherwise). Every vCPU thread is
 * kicked through arch->kick. Any thread, but not a signal handler.
 */
void vm_end(struct vm *vm, enum vm_end end, const struct ucvm_error *text);

/* vCPU threads return from arch->run_cpu soon after this is true. */
bool vm_ended(const struct vm *vm);

#endif
