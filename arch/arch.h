// SPDX-License-Identifier: Apache-2.0
/*
 * The one interface between the runtime and an architecture. core/ starts one
 * thread for each vCPU and knows nothing of what they do; the architecture
 * creates the VM on the provider, loads the guest, runs it, and tells through
 * core/vm_arch.h how it ended.
 */
#ifndef UCVM_ARCH_ARCH_H
#define UCVM_ARCH_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/error.h"
#include "core/ram.h"

struct kvm_obj;
struct kvm_provider;
struct provider_verdict;
struct state_writer;
struct vm;
struct vm_config;
struct arch_machine;	/* the architecture's own */

/*
 * An option of `ucvm run` that only one architecture has: its name without
 * "--", and two words for the help text. The value given stands at the same
 * index in vm_config.settings.
 */
struct arch_option {
	const char *name;
	const char *argument;
	const char *help;
};

#define ARCH_MAX_OPTIONS 24

/* A register that KVM_GET_ONE_REG can read, in words. */
struct arch_reg {
	uint64_t id;
	unsigned int size;	/* bytes of its value */
	const char *class;
	const char *note;	/* what a user should know of it, or NULL */
	char fields[64];	/* the parts of the id */
	char name[48];		/* as the architecture calls it */
};

/* @value: @reg->size bytes, as the kernel gives them. */
typedef void arch_reg_fn(void *arg, const struct arch_reg *reg, const void *value);

/* For `ucvm regs`. */
struct arch_regs_ops {
	const char *const *options;	/* rows of arch->options that show() heeds; NULL ends */

	/* Take an id apart. EINVAL with a text: there is no such register. */
	int (*describe)(uint64_t id, struct arch_reg *out, struct ucvm_error *err);

	/* The id of the register called @name. -ENOENT: none is. */
	int (*find)(const char *name, uint64_t *id);

	/*
	 * Hand all registers of a new vCPU to @show, by class and id. @settings:
	 * as vm_config.settings. 0, or -errno with a text.
	 */
	int (*show)(const struct kvm_provider *provider, const char *const *settings,
		    arch_reg_fn *show, void *arg, struct ucvm_error *err);
};

struct arch {
	const char *name;	/* as in `ucvm run --arch` */
	unsigned int max_cpus;
	enum ram_kind ram_kind;
	bool needs_admin;	/* creating a VM takes CAP_SYS_ADMIN (of the kernel provider) */

	/*
	 * Options of its own, ending with a NULL name, and the check of their
	 * values (vm_config.settings): 0, or -EINVAL with a text that names the
	 * option. NULL, both: none.
	 */
	const struct arch_option *options;
	int (*check_settings)(const char *const *settings, struct ucvm_error *err);

	/*
	 * The words that the value of options[@option], or an item of it, can be or
	 * have: the one of index @i, NULL behind the last. What the manual has to
	 * explain. NULL: no option has any.
	 */
	const char *(*option_word)(size_t option, size_t i);
	const struct arch_regs_ops *regs;	/* NULL: its registers have no ids */

	/* Does loading the guest open files by name besides kernel and initrd? NULL: no. */
	bool (*opens_files)(const struct vm_config *config);

	/*
	 * Can guests run on the provider behind system object @sys? Fills
	 * @verdict with provider_refuse() (core/provider.h) when not.
	 */
	void (*check)(struct kvm_obj *sys, struct provider_verdict *verdict);

	/*
	 * The kernel's KVM could not be opened, with errno @code, and @verdict
	 * says so; say it better where the architecture can. NULL: it cannot.
	 */
	void (*check_absent)(int code, struct provider_verdict *verdict);

	/*
	 * Create the VM and its vCPUs on the provider and load the guest.
	 * 0, or -errno with a text; then nothing is left behind.
	 */
	int (*create)(struct vm *vm, struct arch_machine **out, struct ucvm_error *err);

	/* Run vCPU @cpu on its own thread until vm_ended(). */
	void (*run_cpu)(struct arch_machine *machine, unsigned int cpu);

	/* Make every run_cpu look at vm_ended(). Any thread. */
	void (*kick)(struct arch_machine *machine);

	/*
	 * Ask the guest to shut itself down. False when it has no way to be
	 * asked (it has not said that it listens).
	 */
	bool (*shutdown)(struct arch_machine *machine);

	/*
	 * Stop all vCPUs and write everything that a new process needs to go on
	 * with this guest (vm_config.restore is then what it reads). They stay
	 * stopped until resume(). NULL, both: not possible. 0, or -errno with a
	 * text. On the thread of vm_run().
	 */
	int (*save)(struct arch_machine *machine, struct state_writer *w, struct ucvm_error *err);
	void (*resume)(struct arch_machine *machine);

	/* Registers of the CPU that crashed, for VM_END_CRASH. */
	void (*print_crash)(const struct arch_machine *machine, FILE *out);

	void (*destroy)(struct arch_machine *machine);
};

extern const struct arch arch_s390x;
extern const struct arch arch_arm64;

/* The architecture called @name, or NULL. arch_list: NULL-terminated. */
const struct arch *arch_find(const char *name);
extern const struct arch *const arch_list[];

#endif
