// SPDX-License-Identifier: Apache-2.0
/*
 * A virtual machine: what the command asks for (struct vm_config), its life
 * cycle, and how it ended. Architecture-neutral; the architecture behind it is
 * reached through arch/arch.h only.
 */
#ifndef UCVM_CORE_VM_H
#define UCVM_CORE_VM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/console.h"
#include "core/error.h"
#include "core/kvm.h"

struct arch;
struct sandbox;
struct state_reader;
struct vm;

enum vm_policy {
	VM_POLICY_LAZY,		/* map a segment at its first fault */
	VM_POLICY_EAGER,	/* map all guest memory at start */
};

struct vm_config {
	const struct kvm_provider *provider;
	const struct arch *arch;
	const char *kernel;	/* file name; required unless restored */
	const char *initrd;	/* file name or NULL */
	const char *params;	/* kernel command line or NULL */
	uint64_t mem_size;	/* bytes, multiple of 1 MiB */
	unsigned int cpus;	/* number of CPUs shown to the guest */
	enum vm_policy policy;
	struct console *console; /* borrowed, never NULL */
	unsigned int timeout;	/* seconds of wall-clock time; 0 = no limit */
	FILE *trace;		/* one line per interception, or NULL; borrowed */
	const char *const *settings; /* value or NULL for each of arch->options */
	const char *save;	/* file that vm_request_save() writes, or NULL */
	struct state_reader *restore; /* continue this saved VM, or NULL; borrowed */
	struct sandbox *sandbox; /* entered and confined at its time, or NULL; borrowed */
	void (*report)(const char *text); /* tell the user a line while the VM runs */
};

/* How a VM ended; the values are the exit statuses of `ucvm run`. */
enum vm_end {
	VM_END_POWER_OFF = 0,
	VM_END_ERROR = 1,	/* host error: see struct ucvm_error */
	VM_END_CRASH = 2,	/* guest crashed: vm_print_crash() tells */
	VM_END_TIMEOUT = 3,
	VM_END_QUIT = 4,	/* vm_stop(): the user left; exit status 0 */
	VM_END_SAVED = 5,	/* vm_request_save(); exit status 0 */
};

/*
 * Create the VM with its memory and vCPUs and load the guest. Nothing has run
 * when it returns. 0, or -errno with a text that names the option or file;
 * then nothing is left behind.
 */
int vm_create(const struct vm_config *config, struct vm **out, struct ucvm_error *err);

/*
 * Confine this thread, then start the CPUs and the console's input. At most once
 * for each VM. 0; vm_wait() has to follow, and tells when something could not be
 * started. Or -errno with a text: this thread could not be confined, nothing runs.
 */
int vm_start(struct vm *vm, struct ucvm_error *err);

/*
 * Serve a started VM until the guest or the host ends it. Blocks. @err (may be
 * NULL) is set with VM_END_ERROR.
 */
enum vm_end vm_wait(struct vm *vm, struct ucvm_error *err);

/* vm_start() and vm_wait(), for who has nothing to do between them. */
enum vm_end vm_run(struct vm *vm, struct ucvm_error *err);

/* Ask a running VM to end with VM_END_QUIT. Any thread, or a signal handler. */
void vm_stop(struct vm *vm);

/*
 * Ask the guest to shut down in its own way (s390: the SCLP signal-quiesce
 * event). A guest that does not listen for that, and a second call, end the VM
 * as vm_stop() does. Any thread, or a signal handler.
 */
void vm_shutdown(struct vm *vm);

/*
 * Write the state of a running VM to config.save and end it with VM_END_SAVED.
 * When that fails, the reason goes to config.report and the guest runs on. Any
 * thread, or a signal handler.
 */
void vm_request_save(struct vm *vm);

/* After VM_END_CRASH: PSW and register dump of the CPU that crashed. */
void vm_print_crash(const struct vm *vm, FILE *out);

/*
 * Free everything. NULL is allowed. The console must be closed before, since
 * its thread hands input to the VM.
 */
void vm_destroy(struct vm *vm);

#endif
