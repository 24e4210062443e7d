// SPDX-License-Identifier: Apache-2.0
/*
 * `ucvm run`: reads the options by one table, builds the configuration of the
 * virtual machine, runs it and turns its end into an exit status.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/arch.h"
#include "core/cli/cli.h"
#include "core/cli/signals.h"
#include "core/parse.h"
#include "core/provider.h"
#include "core/sandbox.h"
#include "core/vm.h"
#include "core/vm_state.h"

#define MIB (UINT64_C(1) << 20)
#define MEM_MAX (UINT64_C(1) << 40)

#define MAX_SETTINGS 64	/* options of all architectures together */

struct run_options {
	const char *kernel, *initrd, *params, *kvm, *arch, *policy, *console, *trace;
	const char *save, *restore, *sandbox, *user, *chroot;
	uint64_t mem, cpus, timeout;
	const char *settings[MAX_SETTINGS];	/* arch_list's options, one after another */
};

enum run_kind { KIND_TEXT, KIND_NUMBER, KIND_SIZE };

struct run_option {
	const char *name;
	char letter;			/* 0 = none */
	enum run_kind kind;
	size_t offset;			/* in struct run_options */
	uint64_t min, max;		/* numbers and sizes */
	const char *argument, *help;
};

#define AT(field) offsetof(struct run_options, field)

static const struct run_option options[] = {
	{ "kernel", 'k', KIND_TEXT, AT(kernel), 0, 0, "FILE",
	  "guest to start: Linux image, vmlinux, ELF program or .ins file" },
	{ "initrd", 'i', KIND_TEXT, AT(initrd), 0, 0, "FILE", "initial RAM disk" },
	{ "params", 'p', KIND_TEXT, AT(params), 0, 0, "TEXT", "kernel command line" },
	{ "mem", 'm', KIND_SIZE, AT(mem), MIB, MEM_MAX, "SIZE",
	  "guest memory, multiple of 1M (default 512M)" },
	{ "cpus", 'c', KIND_NUMBER, AT(cpus), 1, 65535, "N", "number of CPUs (default 1)" },
	{ "kvm", 0, KIND_TEXT, AT(kvm), 0, 0, "auto|kernel|soft",
	  "what executes the guest (default auto)" },
	{ "arch", 0, KIND_TEXT, AT(arch), 0, 0, "s390x|arm64",
	  "architecture of the guest (default s390x)" },
	{ "policy", 0, KIND_TEXT, AT(policy), 0, 0, "eager|lazy",
	  "when guest memory is mapped (default lazy)" },
	{ "console", 0, KIND_TEXT, AT(console), 0, 0, "stdio|pty|FILE|none",
	  "guest console (default stdio)" },
	{ "timeout", 0, KIND_NUMBER, AT(timeout), 0, UINT32_MAX, "SEC",
	  "end with status 3 after SEC seconds (default 0: never)" },
	{ "trace", 0, KIND_TEXT, AT(trace), 0, 0, "FILE", "write one line per interception" },
	{ "sandbox", 0, KIND_TEXT, AT(sandbox), 0, 0, "on|off",
	  "allow only the system calls that are needed (default on)" },
	{ "user", 0, KIND_TEXT, AT(user), 0, 0, "NAME|UID[:GID]", "run as this user" },
	{ "chroot", 0, KIND_TEXT, AT(chroot), 0, 0, "DIR", "see no files but those in DIR" },
	{ "save", 0, KIND_TEXT, AT(save), 0, 0, "FILE",
	  "on SIGUSR1, save the guest's state and end" },
	{ "restore", 0, KIND_TEXT, AT(restore), 0, 0, "FILE",
	  "continue a guest as --save left it; it needs no options of its own" },
};
#define NR_OPTIONS (sizeof(options) / sizeof(options[0]))

static void run_each_option(cli_option_fn *fn, void *arg)
{
	for (size_t i = 0; i < NR_OPTIONS; i++) {
		const struct run_option *o = &options[i];
		const struct cli_option option = { o->name, o->letter, o->argument, o->help, NULL };

		fn(arg, &option);
	}
	for (const struct arch *const *arch = arch_list; *arch; arch++) {
		for (const struct arch_option *o = (*arch)->options; o && o->name; o++) {
			const struct cli_option option = { o->name, 0, o->argument, o->help, *arch };

			fn(arg, &option);
		}
	}
}

static int parse_value(const struct run_option *o, const char *text, uint64_t *out)
{
	int r = o->kind == KIND_SIZE ? parse_size(text, o->max, out) :
				       parse_number(text, o->max, out);

	if (r == -EINVAL) {
		cli_say("--%s: '%s' is not a %s", o->name, text,
			o->kind == KIND_SIZE ? "size such as 512M" : "number");
	} else if (r == -ERANGE || *out < o->min) {
		r = -ERANGE;
		if (o->kind == KIND_SIZE)
			cli_say("--%s: %s is not between %" PRIu64 "M and %" PRIu64 "M",
				o->name, text, o->min / MIB, o->max / MIB);
		else
			cli_say("--%s: %s is not between %" PRIu64 " and %" PRIu64,
				o->name, text, o->min, o->max);
	}
	return r;
}

static int option_apply(const struct run_option *o, const char *text, struct run_options *out)
{
	void *field = (char *)out + o->offset;

	if (o->kind == KIND_TEXT) {
		*(const char **)field = text;
		return 0;
	}
	return parse_value(o, text, field);
}

/*
 * The tables in the form that getopt_long() wants: val is an index of options[]
 * + VAL_OPTION, or a position in run_options.settings + VAL_SETTING.
 */
enum { VAL_OPTION = 0x100, VAL_SETTING = 0x1000 };

static void getopt_tables(char *letters, struct option *longs)
{
	int setting = 0;

	*letters++ = ':';	/* tell a missing argument from an unknown option */
	for (size_t i = 0; i < NR_OPTIONS; i++) {
		*longs++ = (struct option){ options[i].name, required_argument, NULL,
					    VAL_OPTION + (int)i };
		if (!options[i].letter)
			continue;
		*letters++ = options[i].letter;
		*letters++ = ':';
	}
	for (const struct arch *const *arch = arch_list; *arch; arch++) {
		const struct arch_option *o = (*arch)->options;

		for (; o && o->name && setting < MAX_SETTINGS; o++)
			*longs++ = (struct option){ o->name, required_argument, NULL,
						    VAL_SETTING + setting++ };
	}
	*longs++ = (struct option){ "help", no_argument, NULL, 'h' };
	*longs = (struct option){ NULL, 0, NULL, 0 };
	*letters++ = 'h';
	*letters = '\0';
}

static const struct run_option *option_find(int c)
{
	if (c >= VAL_OPTION)
		return &options[c - VAL_OPTION];
	for (size_t i = 0; i < NR_OPTIONS; i++) {
		if (options[i].letter == c)
			return &options[i];
	}
	return NULL;
}

/* getopt_long() returned ':' or '?': one line that names the culprit. */
static void say_bad_option(int c, char **argv)
{
	const char *what = c == ':' ? "no argument after" : "cannot understand";

	if (optopt > 0 && optopt < 256 && optopt != 'h')
		cli_say("run: %s -%c; see 'ucvm help run'", what, optopt);
	else
		cli_say("run: %s %s; see 'ucvm help run'", what, argv[optind - 1]);
}

/* 0, 1 when help was asked for, or -EINVAL after a message. */
static int parse_options(int argc, char **argv, struct run_options *out)
{
	struct option longs[NR_OPTIONS + MAX_SETTINGS + 2];
	char letters[2 * NR_OPTIONS + 3];
	int c;

	getopt_tables(letters, longs);
	opterr = 0;
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct run_option *o;

		if (c == 'h')
			return 1;
		if (c >= VAL_SETTING) {
			out->settings[c - VAL_SETTING] = optarg;
			continue;
		}
		o = option_find(c);
		if (!o) {
			say_bad_option(c, argv);
			return -EINVAL;
		}
		if (option_apply(o, optarg, out))
			return -EINVAL;
	}
	if (optind < argc) {
		cli_say("run takes no argument '%s'; see 'ucvm help run'", argv[optind]);
		return -EINVAL;
	}
	return 0;
}

static void report_line(const char *text)
{
	cli_say("%s", text);
}

static int config_policy(const char *name, enum vm_policy *out)
{
	if (strcmp(name, "lazy") == 0)
		*out = VM_POLICY_LAZY;
	else if (strcmp(name, "eager") == 0)
		*out = VM_POLICY_EAGER;
	else
		return -EINVAL;
	return 0;
}

static int config_arch(const char *name, const struct arch **out)
{
	*out = arch_find(name);
	if (*out)
		return 0;
	cli_say("--arch: '%s' is no architecture that ucvm knows", name);
	return -EINVAL;
}

/* Hand the options of the chosen architecture on; those of others are refused. */
static int config_settings(const struct run_options *o, struct vm_config *config)
{
	const char *const *values = o->settings;
	struct ucvm_error err = { 0 };

	for (const struct arch *const *arch = arch_list; *arch; arch++) {
		const struct arch_option *row = (*arch)->options;

		if (*arch == config->arch)
			config->settings = values;
		for (; row && row->name; row++, values++) {
			if (!*values || *arch == config->arch)
				continue;
			cli_say("--%s: %s guests have no such option", row->name,
				config->arch->name);
			return -EINVAL;
		}
	}
	if (!config->arch->check_settings ||
	    config->arch->check_settings(config->settings, &err) == 0)
		return 0;
	cli_say("%s", err.text);
	return -EINVAL;
}

static int config_guest(const struct run_options *o, struct vm_config *config)
{
	if (!o->kernel) {
		cli_say("run: --kernel is missing; see 'ucvm help run'");
		return -EINVAL;
	}
	if (o->mem % MIB) {
		cli_say("--mem: %" PRIu64 " bytes is not a multiple of 1M", o->mem);
		return -EINVAL;
	}
	if (config_arch(o->arch ? o->arch : "s390x", &config->arch) ||
	    config_settings(o, config))
		return -EINVAL;
	if (o->cpus > config->arch->max_cpus) {
		cli_say("--cpus: %" PRIu64 " is not between 1 and %u", o->cpus,
			config->arch->max_cpus);
		return -EINVAL;
	}
	config->kernel = o->kernel;
	config->initrd = o->initrd;
	config->params = o->params;
	config->mem_size = o->mem ? o->mem : 512 * MIB;
	config->cpus = o->cpus ? (unsigned int)o->cpus : 1;
	return 0;
}

/* A saved guest has all that describes it in its file. */
static int config_restored(const struct run_options *o, struct vm_config *config,
			   struct vm_restored *restored)
{
	struct ucvm_error err = { 0 };
	bool extra = o->kernel || o->initrd || o->params || o->arch || o->mem || o->cpus;

	for (size_t i = 0; i < MAX_SETTINGS; i++)
		extra |= o->settings[i] != NULL;
	if (extra) {
		cli_say("--restore: the saved guest says itself what it needs; these options"
			" of 'ucvm help run' may not be added: kernel, initrd, params, mem, cpus,"
			" arch and those of an architecture");
		return -EINVAL;
	}
	if (vm_config_read(o->restore, config, restored, &err) == 0)
		return 0;
	cli_say("--restore: %s", err.text);
	return -err.code;
}

/* Everything of the configuration that needs no resource but the state file. */
static int config_fill(const struct run_options *o, struct vm_config *config,
		       struct vm_restored *restored)
{
	if (config_policy(o->policy, &config->policy)) {
		cli_say("--policy: '%s' is neither eager nor lazy", o->policy);
		return -EINVAL;
	}
	config->timeout = (unsigned int)o->timeout;
	config->save = o->save;
	config->report = report_line;
	return o->restore ? config_restored(o, config, restored) : config_guest(o, config);
}

static int report_end(const struct vm *vm, const struct vm_config *config, enum vm_end end,
		      const struct ucvm_error *err)
{
	switch (end) {
	case VM_END_POWER_OFF:
	case VM_END_QUIT:
		return CLI_OK;
	case VM_END_SAVED:
		cli_say("saved to %s", config->save);
		return CLI_OK;
	case VM_END_CRASH:
		cli_say("the guest crashed");
		vm_print_crash(vm, stderr);
		return VM_END_CRASH;
	case VM_END_TIMEOUT:
		cli_say("time limit of %u s reached", config->timeout);
		return VM_END_TIMEOUT;
	case VM_END_ERROR:
		break;
	}
	cli_say("%s", err->text);
	return CLI_ERROR;
}

static void report_start(const struct vm_config *config)
{
	const char *device = console_device(config->console);

	cli_say("%s guest, %" PRIu64 " MiB, %u CPU%s, %s provider", config->arch->name,
		config->mem_size / MIB, config->cpus, config->cpus == 1 ? "" : "s",
		config->provider->name);
	if (device)
		cli_say("the console is %s", device);
}

struct quit_target {
	struct vm *vm;
	struct console *console;
};

/* Ctrl-A x, on the console's thread. */
static void quit(void *opaque)
{
	const struct quit_target *target = opaque;

	console_cancel(target->console);
	vm_stop(target->vm);
}

/*
 * Signals act on the guest as soon as there is one. Their thread starts after those
 * of the CPUs: the guest does not wait for its filter of system calls.
 */
static enum vm_end run_guest(struct vm *vm, const struct vm_config *config,
			     struct ucvm_error *err)
{
	struct signals *signals = NULL;
	enum vm_end end;
	sigset_t set;

	signals_block(&set);
	if (vm_start(vm, err))
		return VM_END_ERROR;
	if (signals_start(&set, vm, config->console, config->sandbox, &signals, err)) {
		vm_stop(vm);
		vm_wait(vm, NULL);
		return VM_END_ERROR;
	}
	end = vm_wait(vm, err);
	signals_stop(signals);
	return end;
}

/*
 * Run the machine; the console is closed before anything is reported. @created:
 * there was one.
 */
static int run_vm(struct vm_config *config, bool *created)
{
	struct ucvm_error err = { 0 };
	struct quit_target target = { .console = config->console };
	enum vm_end end = VM_END_ERROR;
	int status;

	if (vm_create(config, &target.vm, &err))
		goto out;
	*created = true;
	report_start(config);
	console_set_quit(config->console, quit, &target);
	end = run_guest(target.vm, config, &err);
out:
	console_close(config->console);
	status = report_end(target.vm, config, end, &err);
	vm_destroy(target.vm);
	return status;
}

static int open_trace(const char *name, FILE **out)
{
	if (!name)
		return 0;
	*out = fopen(name, "we");
	if (*out)
		return 0;
	cli_say("--trace: cannot write to %s: %s", name, strerror(errno));
	return -errno;
}

static int close_trace(const char *name, FILE *trace)
{
	if (!trace)
		return CLI_OK;
	if (ferror(trace) | fclose(trace)) {
		cli_say("--trace: cannot write to %s", name);
		return CLI_ERROR;
	}
	return CLI_OK;
}

/* Will opening @name for output make a new file? Not for NULL. */
static bool is_new_file(const char *name)
{
	struct stat st;

	return name && lstat(name, &st) && errno == ENOENT;
}

static int open_sandbox(const struct run_options *o, struct vm_config *config)
{
	const struct arch *arch = config->arch;
	const struct sandbox_config wanted = {
		.user = o->user,
		.chroot = o->chroot,
		.filter = strcmp(o->sandbox, "off") != 0,
		.needs_admin = arch->needs_admin,
		.saves = o->save != NULL,
		.reopens = arch->opens_files && arch->opens_files(config),
	};
	struct ucvm_error err = { 0 };

	if (wanted.filter && strcmp(o->sandbox, "on") != 0) {
		cli_say("--sandbox: '%s' is neither on nor off", o->sandbox);
		return -EINVAL;
	}
	if (sandbox_create(&wanted, &config->sandbox, &err) == 0)
		return 0;
	cli_say("%s", err.text);
	return -err.code;
}

/* The trace and the console; then the machine. */
static int run_with_files(const struct run_options *o, struct vm_config *config)
{
	bool new_trace, new_console, created = false;
	struct ucvm_error err = { 0 };
	int r, status = CLI_ERROR;

	new_trace = is_new_file(o->trace);
	new_console = is_new_file(o->console);
	if (open_trace(o->trace, &config->trace))
		return CLI_ERROR;
	if (console_open(o->console, &config->console, &err))
		cli_say("--console: %s", err.text);
	else
		status = run_vm(config, &created);
	r = close_trace(o->trace, config->trace);
	if (!created && new_trace)
		unlink(o->trace);
	if (!created && new_console)
		unlink(o->console);
	return status ? status : r;
}

static int run_configured(const struct run_options *o, struct vm_config *config)
{
	struct ucvm_error err = { 0 };
	int status = CLI_ERROR;

	if (open_sandbox(o, config))
		return CLI_ERROR;
	if (provider_select(o->kvm, config->arch, &config->provider, &err))
		cli_say("--kvm: %s", err.text);
	else
		status = run_with_files(o, config);
	sandbox_destroy(config->sandbox);
	return status;
}

/* One that comes before there is a guest waits until there is. */
static void block_save_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int run_run(int argc, char **argv)
{
	struct run_options o = { .kvm = "auto", .policy = "lazy", .console = "stdio",
				 .sandbox = "on" };
	struct vm_restored restored = { 0 };
	struct vm_config config = { 0 };
	int r = parse_options(argc, argv, &o);

	if (r > 0) {
		cli_print_help(stdout, &cli_run);
		return cli_flush();
	}
	if (r || config_fill(&o, &config, &restored))
		return CLI_ERROR;
	signal(SIGPIPE, SIG_IGN);
	if (config.save)
		block_save_signal();
	r = run_configured(&o, &config);
	vm_restored_close(&restored);
	return r;
}

const struct cli_command cli_run = {
	.name = "run",
	.summary = "run a virtual machine",
	.usage = "run -k FILE [OPTIONS]\n"
		 "run --restore FILE [OPTIONS]",
	.about = "Runs a virtual machine.\n",
	.notes = "SIZE is a number with K, M, G or T. With a terminal, Ctrl-A x leaves and\n"
		 "Ctrl-A h helps.\n\n"
		 "Exit status: 0 the guest powered off or the user left, 1 host or usage\n"
		 "error, 2 the guest crashed, 3 time limit.\n",
	.run = run_run,
	.each_option = run_each_option,
};
