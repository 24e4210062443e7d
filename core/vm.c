// SPDX-License-Identifier: Apache-2.0
/*
 * The life of a virtual machine: create (provider, memory, architecture), one
 * thread for each vCPU, wait for the end, and tear down. Requests from other
 * threads and from signal handlers arrive through an eventfd.
 */
#include "core/vm.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "arch/arch.h"
#include "core/file.h"
#include "core/ram.h"
#include "core/sandbox.h"
#include "core/state.h"
#include "core/vm_arch.h"
#include "core/vm_state.h"

#define VM_RUNNING (-1)

struct vm_thread {
	pthread_t thread;
	struct vm *vm;
	unsigned int cpu;
};

struct vm {
	struct vm_config config;
	struct kvm_obj *system;
	struct file kernel, initrd;	/* fd -1: none */
	char *kernel_path, *initrd_path; /* absolute, for a saved VM */
	struct ram ram;
	struct arch_machine *machine;
	struct vm_thread *threads;
	unsigned int started;		/* of threads */
	int event_fd;			/* wakes vm_run() */
	atomic_bool stop_wanted;
	atomic_bool save_wanted;
	atomic_uint shutdowns_wanted;
	unsigned int shutdowns_done;
	atomic_int end;			/* enum vm_end or VM_RUNNING */
	pthread_mutex_t lock;		/* error */
	struct ucvm_error error;
};

const struct vm_config *vm_get_config(const struct vm *vm)
{
	return &vm->config;
}

struct kvm_obj *vm_get_system(struct vm *vm)
{
	return vm->system;
}

struct ram *vm_get_ram(struct vm *vm)
{
	return &vm->ram;
}

const struct file *vm_get_kernel(const struct vm *vm)
{
	return &vm->kernel;
}

const struct file *vm_get_initrd(const struct vm *vm)
{
	return vm->initrd.fd >= 0 ? &vm->initrd : NULL;
}

int vm_drop_privileges(struct vm *vm, struct ucvm_error *err)
{
	return vm->config.sandbox ? sandbox_enter(vm->config.sandbox, err) : 0;
}

/* Async-signal-safe. A full counter is as good as a new event. */
static void vm_wake(struct vm *vm)
{
	const uint64_t one = 1;
	int saved = errno;
	ssize_t n = write(vm->event_fd, &one, sizeof(one));

	(void)n;
	errno = saved;
}

void vm_stop(struct vm *vm)
{
	atomic_store(&vm->stop_wanted, true);
	vm_wake(vm);
}

void vm_shutdown(struct vm *vm)
{
	atomic_fetch_add(&vm->shutdowns_wanted, 1);
	vm_wake(vm);
}

void vm_request_save(struct vm *vm)
{
	atomic_store(&vm->save_wanted, true);
	vm_wake(vm);
}

bool vm_ended(const struct vm *vm)
{
	return atomic_load(&vm->end) != VM_RUNNING;
}

void vm_end(struct vm *vm, enum vm_end end, const struct ucvm_error *text)
{
	int expected = VM_RUNNING;

	pthread_mutex_lock(&vm->lock);
	if (atomic_compare_exchange_strong(&vm->end, &expected, (int)end) && text)
		vm->error = *text;
	pthread_mutex_unlock(&vm->lock);
	/* A vCPU may be waiting for a reader of the console that never comes. */
	if (end == VM_END_QUIT || end == VM_END_TIMEOUT || end == VM_END_ERROR)
		console_cancel(vm->config.console);
	if (vm->machine)
		vm->config.arch->kick(vm->machine);
	vm_wake(vm);
}

static int vm_check_config(const struct vm_config *config, struct ucvm_error *err)
{
	if (config->cpus == 0 || config->cpus > config->arch->max_cpus)
		return error_set(err, EINVAL, "%u CPUs: a %s guest has 1 to %u", config->cpus,
				 config->arch->name, config->arch->max_cpus);
	if (!config->kernel && !config->restore)
		return error_set(err, EINVAL, "no guest kernel given");
	if ((config->save || config->restore) && !config->arch->save)
		return error_set(err, EOPNOTSUPP, "--save: the state of %s guests cannot be saved",
				 config->arch->name);
	return 0;
}

static int vm_open_provider(struct vm *vm, struct ucvm_error *err)
{
	const struct kvm_provider *p = vm->config.provider;
	int rc = kvm_open(p, &vm->system);

	if (rc == 0)
		return 0;
	vm->system = NULL;
	return error_set(err, -rc, "cannot open the %s provider: %s", p->name, strerror(-rc));
}

/* @name as it is where it cannot be told (out of memory, no such file). */
static char *vm_absolute(const char *name)
{
	char *absolute = name ? realpath(name, NULL) : NULL;

	return absolute || !name ? absolute : strdup(name);
}

/* A restored guest needs its files for a reset only, and may have none. */
static int vm_open_file(const struct vm *vm, const char *name, struct file *file,
			struct ucvm_error *err)
{
	int rc;

	if (!name)
		return 0;
	rc = file_open(file, name, vm->config.restore ? NULL : err);
	return vm->config.restore ? 0 : rc;
}

static int vm_init(struct vm *vm, struct ucvm_error *err)
{
	int rc;

	vm->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (vm->event_fd < 0)
		return error_set(err, errno, "cannot create an eventfd: %s", strerror(errno));
	vm->threads = calloc(vm->config.cpus, sizeof(*vm->threads));
	if (!vm->threads)
		return error_set(err, ENOMEM, "out of memory");
	rc = vm_open_file(vm, vm->config.kernel, &vm->kernel, err);
	if (rc == 0)
		rc = vm_open_file(vm, vm->config.initrd, &vm->initrd, err);
	if (vm->config.save) {
		vm->kernel_path = vm_absolute(vm->config.kernel);
		vm->initrd_path = vm_absolute(vm->config.initrd);
	}
	if (rc == 0)
		rc = vm_open_provider(vm, err);
	if (rc)
		return rc;
	rc = ram_create(vm->config.arch->ram_kind, vm->config.mem_size, &vm->ram, err);
	if (rc)
		return rc;
	rc = vm->config.arch->create(vm, &vm->machine, err);
	if (rc)
		vm->machine = NULL;
	return rc;
}

int vm_create(const struct vm_config *config, struct vm **out, struct ucvm_error *err)
{
	int rc = vm_check_config(config, err);
	struct vm *vm;

	if (rc)
		return rc;
	vm = calloc(1, sizeof(*vm));
	if (!vm)
		return error_set(err, ENOMEM, "out of memory");
	vm->config = *config;
	vm->event_fd = -1;
	vm->ram.fd = -1;
	vm->kernel = vm->initrd = (struct file){ .fd = -1 };
	atomic_init(&vm->end, VM_RUNNING);
	pthread_mutex_init(&vm->lock, NULL);
	rc = vm_init(vm, err);
	if (rc) {
		vm_destroy(vm);
		return error_set(err, -rc, "cannot create the VM: %s", strerror(-rc));
	}
	*out = vm;
	return 0;
}

static void *vm_cpu_thread(void *arg)
{
	struct vm_thread *t = arg;
	struct ucvm_error error = { 0 };
	int rc = sandbox_confine(t->vm->config.sandbox, SANDBOX_VCPU);

	if (rc == 0) {
		t->vm->config.arch->run_cpu(t->vm->machine, t->cpu);
		return NULL;
	}
	error_set(&error, -rc, "cannot confine the thread of CPU %u: %s", t->cpu, strerror(-rc));
	vm_end(t->vm, VM_END_ERROR, &error);
	return NULL;
}

/*
 * vCPU threads take no signals but their own faults and the one that kicks
 * them, which the architecture unblocks; the others belong to the main thread.
 */
static int vm_start_thread(struct vm_thread *t)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT };
	sigset_t all, old;
	int rc;

	sigfillset(&all);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(&all, faults[i]);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&t->thread, NULL, vm_cpu_thread, t);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -rc;
}

/* Start the vCPUs; returns how many threads run. Fewer than asked: ended. */
static unsigned int vm_start_cpus(struct vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->config.cpus; i++) {
		struct ucvm_error error = { 0 };
		int rc;

		vm->threads[i].vm = vm;
		vm->threads[i].cpu = i;
		rc = vm_start_thread(&vm->threads[i]);
		if (rc == 0)
			continue;
		error_set(&error, -rc, "cannot start the thread of CPU %u: %s", i, strerror(-rc));
		vm_end(vm, VM_END_ERROR, &error);
		break;
	}
	return i;
}

static int vm_write_state(struct vm *vm, struct ucvm_error *err)
{
	const struct vm_config *config = &vm->config;
	struct state_header header = { .mem_size = config->mem_size, .cpus = config->cpus };
	struct state_writer *w;
	int rc;

	snprintf(header.arch, sizeof(header.arch), "%s", config->arch->name);
	rc = state_create(config->save, &header, &w, err);
	if (rc)
		return rc;
	vm_config_write(config, vm->kernel_path, vm->initrd_path, w);
	rc = config->arch->save(vm->machine, w, err);
	if (rc == 0)
		return state_commit(w, err);
	state_abort(w);
	return rc;
}

/* The vCPUs stand still after a save, whether it worked or not. */
static void vm_save(struct vm *vm)
{
	struct ucvm_error error = { 0 };

	if (!vm->config.save) {
		error_set(&error, EINVAL, "cannot save: no --save FILE was given");
	} else if (vm_write_state(vm, &error) == 0) {
		vm_end(vm, VM_END_SAVED, NULL);
		return;
	} else {
		vm->config.arch->resume(vm->machine);
	}
	if (vm->config.report)
		vm->config.report(error.text);
}

static void vm_handle_requests(struct vm *vm)
{
	uint64_t count;
	ssize_t n = read(vm->event_fd, &count, sizeof(count));

	(void)n;	/* EAGAIN: somebody else's event, the flags tell */
	if (atomic_load(&vm->stop_wanted)) {
		vm_end(vm, VM_END_QUIT, NULL);
		return;
	}
	if (atomic_exchange(&vm->save_wanted, false))
		vm_save(vm);
	if (vm->shutdowns_done == atomic_load(&vm->shutdowns_wanted))
		return;
	if (vm->shutdowns_done > 0 || !vm->config.arch->shutdown(vm->machine))
		vm_end(vm, VM_END_QUIT, NULL);
	vm->shutdowns_done++;
}

/* Milliseconds until @deadline, at most a day at a time; -1: no deadline. */
static int vm_poll_timeout(const struct vm *vm, const struct timespec *deadline)
{
	struct timespec now;
	int64_t ms;

	if (vm->config.timeout == 0)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (int64_t)(deadline->tv_sec - now.tv_sec) * 1000 +
	     (deadline->tv_nsec - now.tv_nsec + 999999) / 1000000;
	if (ms <= 0)
		return 0;
	return ms > 86400000 ? 86400000 : (int)ms;
}

static void vm_wait_for_end(struct vm *vm)
{
	struct pollfd fd = { .fd = vm->event_fd, .events = POLLIN };
	struct timespec deadline;

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += vm->config.timeout;
	while (!vm_ended(vm)) {
		int timeout = vm_poll_timeout(vm, &deadline);

		if (timeout == 0) {
			vm_end(vm, VM_END_TIMEOUT, NULL);
			break;
		}
		if (poll(&fd, 1, timeout) > 0)
			vm_handle_requests(vm);
	}
}

int vm_start(struct vm *vm, struct ucvm_error *err)
{
	const struct sandbox *sandbox = vm->config.sandbox;
	struct ucvm_error error = { 0 };
	int rc = sandbox_confine(sandbox, SANDBOX_MAIN);

	if (rc)
		return error_set(err, -rc, "cannot filter system calls (--sandbox off does"
				 " without): %s", strerror(-rc));
	vm->started = vm_start_cpus(vm);
	rc = console_start(vm->config.console, sandbox);
	if (rc) {
		error_set(&error, -rc, "cannot start reading the console: %s", strerror(-rc));
		vm_end(vm, VM_END_ERROR, &error);
	}
	return 0;
}

enum vm_end vm_wait(struct vm *vm, struct ucvm_error *err)
{
	int end;

	vm_wait_for_end(vm);
	for (unsigned int i = 0; i < vm->started; i++)
		pthread_join(vm->threads[i].thread, NULL);
	end = atomic_load(&vm->end);
	if (end == VM_END_ERROR && err)
		*err = vm->error;
	return end;
}

enum vm_end vm_run(struct vm *vm, struct ucvm_error *err)
{
	return vm_start(vm, err) ? VM_END_ERROR : vm_wait(vm, err);
}

void vm_print_crash(const struct vm *vm, FILE *out)
{
	vm->config.arch->print_crash(vm->machine, out);
}

void vm_destroy(struct vm *vm)
{
	if (!vm)
		return;
	if (vm->machine)
		vm->config.arch->destroy(vm->machine);
	ram_destroy(&vm->ram);
	if (vm->kernel.fd >= 0)
		file_close(&vm->kernel);
	if (vm->initrd.fd >= 0)
		file_close(&vm->initrd);
	kvm_close(vm->system);
	if (vm->event_fd >= 0)
		close(vm->event_fd);
	pthread_mutex_destroy(&vm->lock);
	free(vm->kernel_path);
	free(vm->initrd_path);
	free(vm->threads);
	free(vm);
}
