// SPDX-License-Identifier: Apache-2.0
/*
 * Whole arm64 machines on the host's own KVM, where there is one, with guests of
 * a few instructions: how they end, save and restore, and that each call of KVM
 * that fails, at any time, gives a text and leaves nothing open.
 */
#include <dirent.h>
#include <errno.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "core/provider.h"
#include "core/vm.h"
#include "core/vm_state.h"
#include "tests/lib/kvm_fault.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"

#define MIB (UINT64_C(1) << 20)

/* PSCI calls by hvc; x20 to x22 survive. */
static const uint32_t power_off[] = {
	0x52800100,		/* mov w0, #8 */
	0x72b08000,		/* movk w0, #0x8400, lsl #16: SYSTEM_OFF */
	0xd4000002,		/* hvc #0 */
	0x14000000,		/* b . */
};

/*
 * Counts in x20 and in memory, where it looks each time whether both agree, and
 * powers off at 2^24. It hangs when they do not.
 */
static const uint32_t count[] = {
	0xd2a80015,		/* mov x21, #0x40000000 */
	0xf90802bf,		/* str xzr, [x21, #0x1000] */
	0xd2800014,		/* mov x20, #0 */
	0x52a02016,		/* mov w22, #0x1000000 */
	0xf94802a0,		/* 1: ldr x0, [x21, #0x1000] */
	0xeb14001f,		/* cmp x0, x20 */
	0x54000101,		/* b.ne 2f */
	0x91000694,		/* add x20, x20, #1 */
	0xf90802b4,		/* str x20, [x21, #0x1000] */
	0xeb16029f,		/* cmp x20, x22 */
	0x54ffff43,		/* b.lo 1b */
	0x52800100, 0x72b08000, 0xd4000002,	/* SYSTEM_OFF */
	0x14000000,		/* 2: b 2b */
};

/* A load from 0x0c000000, where nothing is: an abort whose vector is at 0x200. */
static const uint32_t nothing_there[] = {
	0xd2a80015,		/* mov x21, #0x40000000 */
	0xd518c015,		/* msr vbar_el1, x21 */
	0xd2a18000,		/* mov x0, #0x0c000000 */
	0xd5033fdf,		/* isb */
	0xb9400000,		/* ldr w0, [x0] */
	0x14000000,		/* b . */
	[0x80] = 0x52800100, 0x72b08000, 0xd4000002, 0x14000000,	/* SYSTEM_OFF */
};

struct machine {
	struct vm_config config;
	struct vm *vm;
	struct ucvm_error error;
	char folder[TEMP_NAME_MAX], kernel[TEMP_NAME_MAX + 8], state[TEMP_NAME_MAX + 8];
	const char *settings[ARCH_MAX_OPTIONS];
	struct vm_restored restored;	/* what config points to after restore() */
	char report[256];
};

static bool has_kvm(void)
{
	struct provider_verdict verdict;

	provider_check(&kvm_kernel_provider, &arch_arm64, &verdict);
	if (verdict.code)
		unit_skip(verdict.reason);
	return verdict.code == 0;
}

static struct machine *reporting;	/* of the test that runs */

static void report(const char *text)
{
	snprintf(reporting->report, sizeof(reporting->report), "%s", text);
}

static void open_machine(struct machine *m, const uint32_t *code, size_t size)
{
	FILE *file;

	memset(m, 0, sizeof(*m));
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(temp_template(m->folder)));
	snprintf(m->kernel, sizeof(m->kernel), "%s/kernel", m->folder);
	snprintf(m->state, sizeof(m->state), "%s/state", m->folder);
	file = fopen(m->kernel, "w");
	CU_ASSERT_FATAL(file && fwrite(code, size, 1, file) == 1 && fclose(file) == 0);
	CU_ASSERT_EQUAL_FATAL(console_open("none", &m->config.console, &m->error), 0);
	m->config.provider = &kvm_kernel_provider;
	m->config.arch = &arch_arm64;
	m->config.kernel = m->kernel;
	m->config.mem_size = 4 * MIB;
	m->config.cpus = 2;
	m->config.settings = m->settings;
	m->config.save = m->state;
	m->config.report = report;
	m->config.timeout = 60;
	reporting = m;
}

static void drop(struct machine *m)
{
	vm_destroy(m->vm);
	m->vm = NULL;
	vm_restored_close(&m->restored);
}

static void close_machine(struct machine *m)
{
	console_close(m->config.console);
	drop(m);
	unlink(m->kernel);
	unlink(m->state);
	CU_ASSERT_EQUAL(rmdir(m->folder), 0);
}

static void set_option(struct machine *m, const char *name, const char *value)
{
	for (unsigned int i = 0; arch_arm64.options[i].name; i++) {
		if (strcmp(arch_arm64.options[i].name, name) == 0)
			m->settings[i] = value;
	}
}

static unsigned int open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static enum vm_end create_and_run(struct machine *m)
{
	memset(&m->error, 0, sizeof(m->error));
	m->vm = NULL;
	if (vm_create(&m->config, &m->vm, &m->error)) {
		m->vm = NULL;
		return VM_END_ERROR;
	}
	return vm_run(m->vm, &m->error);
}

static void ends(const uint32_t *code, size_t size, const char *option, const char *value)
{
	struct machine m;

	if (!has_kvm())
		return;
	open_machine(&m, code, size);
	if (option)
		set_option(&m, option, value);
	CU_ASSERT_EQUAL(create_and_run(&m), VM_END_POWER_OFF);
	CU_ASSERT_STRING_EQUAL(m.error.text, "");
	close_machine(&m);
}

static void powers_off(void)
{
	ends(power_off, sizeof(power_off), NULL, NULL);
}

static void powers_off_without_gic(void)
{
	ends(power_off, sizeof(power_off), "irqchip", "off");
}

static void abort_where_nothing_is(void)
{
	ends(nothing_there, sizeof(nothing_there), NULL, NULL);
}

/*
 * Make each call fail in turn while the machine is made and while it runs. What
 * is optional may fail without harm.
 */
static void each_call_fails(void)
{
	unsigned int failed = 0, files;
	struct kvm_fault fault;
	struct machine m;

	if (!has_kvm())
		return;
	open_machine(&m, power_off, sizeof(power_off));
	files = open_files();
	m.config.provider = &fault.provider;
	for (unsigned int n = 1; n == 1 || kvm_fault_fired(&fault); n++) {
		enum vm_end end;

		kvm_fault_init(&fault, &kvm_kernel_provider);
		fault.calls = KVM_FAULT_ANY;
		fault.code = ENOSPC;
		fault.nth = n;
		end = create_and_run(&m);
		CU_ASSERT_EQUAL(end == VM_END_ERROR, m.error.text[0] != '\0');
		CU_ASSERT_TRUE(end == VM_END_ERROR || end == VM_END_POWER_OFF);
		failed += end == VM_END_ERROR;
		drop(&m);
		CU_ASSERT_EQUAL(atomic_load(&fault.objects), 0);
		CU_ASSERT_EQUAL(open_files(), files);
	}
	CU_ASSERT_TRUE(failed > 20);
	CU_ASSERT_STRING_EQUAL(m.error.text, "");	/* the last time none failed */
	close_machine(&m);
}

/* ---- save and restore ---- */

static void *run_thread(void *opaque)
{
	struct machine *m = opaque;

	return (void *)(intptr_t)vm_run(m->vm, &m->error);
}

/* Run until it ends or, after a moment, is saved. */
static enum vm_end run_a_moment(struct machine *m, unsigned int microseconds)
{
	pthread_t thread;
	void *end;

	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, run_thread, m), 0);
	usleep(microseconds);
	vm_request_save(m->vm);
	pthread_join(thread, &end);
	return (enum vm_end)(intptr_t)end;
}

/* Continue what was saved in m->state. */
static int restore(struct machine *m)
{
	int rc;

	drop(m);
	memset(&m->error, 0, sizeof(m->error));
	rc = vm_config_read(m->state, &m->config, &m->restored, &m->error);
	if (rc)
		return rc;
	rc = vm_create(&m->config, &m->vm, &m->error);
	if (rc)
		m->vm = NULL;
	return rc;
}

/* From one VM to the next, until the guest has counted to the end. */
static void saved_again_and_again(void)
{
	enum vm_end end = VM_END_SAVED;
	unsigned int rounds = 0;
	struct machine m;

	if (!has_kvm())
		return;
	open_machine(&m, count, sizeof(count));
	CU_ASSERT_EQUAL_FATAL(vm_create(&m.config, &m.vm, &m.error), 0);
	while (end == VM_END_SAVED) {
		end = run_a_moment(&m, 1000 << (rounds < 10 ? rounds : 10));
		if (end == VM_END_SAVED && restore(&m))
			break;
		rounds++;
	}
	CU_ASSERT_EQUAL(end, VM_END_POWER_OFF);
	CU_ASSERT_STRING_EQUAL(m.error.text, "");
	CU_ASSERT_TRUE(rounds > 1);
	close_machine(&m);
}

/* A save that fails says why, and the guest runs on to its end. */
static void each_call_of_a_save_fails(void)
{
	struct kvm_fault fault;
	struct machine m;
	enum vm_end end;

	if (!has_kvm())
		return;
	open_machine(&m, count, sizeof(count));
	m.config.provider = &fault.provider;
	for (unsigned int n = 1; n == 1 || kvm_fault_fired(&fault); n += 1 + n / 8) {
		kvm_fault_init(&fault, &kvm_kernel_provider);
		CU_ASSERT_EQUAL_FATAL(vm_create(&m.config, &m.vm, &m.error), 0);
		fault.calls = KVM_FAULT_ANY;
		fault.code = ENOSPC;
		fault.nth = n;
		atomic_store(&fault.seen, 0);
		m.report[0] = '\0';
		vm_request_save(m.vm);
		end = vm_run(m.vm, &m.error);
		if (end == VM_END_POWER_OFF)
			CU_ASSERT_NOT_EQUAL(m.report[0], '\0');
		if (end == VM_END_ERROR)	/* a KVM_RUN failed */
			CU_ASSERT_NOT_EQUAL(m.error.text[0], '\0');
		CU_ASSERT_EQUAL(access(m.state, F_OK) == 0, end == VM_END_SAVED);
		unlink(m.state);
		drop(&m);
		memset(&m.error, 0, sizeof(m.error));
		CU_ASSERT_EQUAL(atomic_load(&fault.objects), 0);
	}
	close_machine(&m);
}

static void each_call_of_a_restore_fails(void)
{
	struct kvm_fault fault;
	unsigned int files;
	struct machine m;

	if (!has_kvm())
		return;
	open_machine(&m, count, sizeof(count));
	CU_ASSERT_EQUAL_FATAL(vm_create(&m.config, &m.vm, &m.error), 0);
	CU_ASSERT_EQUAL_FATAL(run_a_moment(&m, 1000), VM_END_SAVED);
	drop(&m);
	files = open_files();
	m.config.provider = &fault.provider;
	for (unsigned int n = 1; n == 1 || kvm_fault_fired(&fault); n += 1 + n / 8) {
		int rc;

		kvm_fault_init(&fault, &kvm_kernel_provider);
		fault.calls = KVM_FAULT_ANY;
		fault.code = ENOSPC;
		fault.nth = n;
		rc = restore(&m);
		CU_ASSERT_EQUAL(rc != 0, m.error.text[0] != '\0');
		drop(&m);
		CU_ASSERT_EQUAL(atomic_load(&fault.objects), 0);
		CU_ASSERT_EQUAL(open_files(), files);
	}
	close_machine(&m);
}

/* Whatever is wrong in the file is an error, never a crash. */
static void hostile_files(void)
{
	unsigned int refused = 0;
	struct machine m;
	FILE *file;
	long size;

	if (!has_kvm())
		return;
	open_machine(&m, count, sizeof(count));
	CU_ASSERT_EQUAL_FATAL(vm_create(&m.config, &m.vm, &m.error), 0);
	CU_ASSERT_EQUAL_FATAL(run_a_moment(&m, 1000), VM_END_SAVED);
	file = fopen(m.state, "r+");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	srandom(1);
	for (unsigned int i = 0; i < 60; i++) {
		long at = random() % size;
		int byte;

		fseek(file, at, SEEK_SET);
		byte = fgetc(file);
		fseek(file, at, SEEK_SET);
		fputc(byte ^ (1 << random() % 8), file);
		fflush(file);
		refused += restore(&m) != 0;
		fseek(file, at, SEEK_SET);
		fputc(byte, file);
		fflush(file);
	}
	CU_ASSERT_EQUAL(refused, 60);
	CU_ASSERT_EQUAL(restore(&m), 0);
	fclose(file);
	close_machine(&m);
}

UNIT_SUITE(arm64_machine) = {
	{ "powers off", powers_off },
	{ "powers off without GIC", powers_off_without_gic },
	{ "an abort where there is nothing", abort_where_nothing_is },
	{ "each call fails", each_call_fails },
	{ "saved again and again", saved_again_and_again },
	{ "each call of a save fails", each_call_of_a_save_fails },
	{ "each call of a restore fails", each_call_of_a_restore_fails },
	{ "hostile files", hostile_files },
	CU_TEST_INFO_NULL,
};
