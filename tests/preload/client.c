// SPDX-License-Identifier: Apache-2.0
/*
 * Tests of libucvm-kvm.so from outside: a program that opens /dev/kvm. This
 * file has the machine that all of them use, and the list; arguments choose
 * tests by name. The last line is what tests/run-all adds up.
 */
#include "client.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned int failures;

bool check(const char *file, int line, const char *what, long long got, long long want)
{
	if (got == want)
		return true;
	printf("%s:%d: %s: %lld, not %lld\n", file, line, what, got, want);
	__atomic_add_fetch(&failures, 1, __ATOMIC_RELAXED);
	return false;
}

int not_kvm(int real)
{
	return getenv("CLIENT_EMULATED") ? -ENOSYS : real;
}

/* --- the machine ---------------------------------------------------------------------- */

/* AHI 0,1; LG 3,0(1); DIAG 0,0,0x44; J back to the start */
static const uint8_t code_count[] = {
	0xa7, 0x0a, 0x00, 0x01, 0xe3, 0x30, 0x10, 0x00, 0x00, 0x04, 0x83, 0x00, 0x00, 0x44,
	0xa7, 0xf4, 0xff, 0xf9,
};

void code_loop(struct vcpu *v)
{
	static const uint8_t code[] = { 0xa7, 0xf4, 0x00, 0x00 };	/* J to itself */

	memcpy(v->mem + CODE_ADDR, code, sizeof(code));
	v->run->psw_addr = CODE_ADDR;
}

static bool memory_map(struct vcpu *v)
{
	struct s390_ucas_mapping map = { .vcpu_addr = 0, .length = MIB };

	v->raw = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (v->raw == MAP_FAILED)
		return false;
	v->mem = (uint8_t *)(((uintptr_t)v->raw + MIB - 1) & -MIB);
	memcpy(v->mem + CODE_ADDR, code_count, sizeof(code_count));
	map.user_addr = (uintptr_t)v->mem;
	return CHECK("KVM_S390_UCAS_MAP", RC(ioctl(v->fd, S390_KVM_UCAS_MAP, &map)), 0);
}

bool vcpu_create(int vm, unsigned int id, struct vcpu *v)
{
	long page = sysconf(_SC_PAGESIZE);

	*v = (struct vcpu){ .fd = ioctl(vm, KVM_CREATE_VCPU, id) };
	if (!CHECK("KVM_CREATE_VCPU", v->fd < 0 ? -errno : 0, 0))
		return false;
	v->run = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, v->fd, 0);
	v->sie = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, v->fd,
		      S390_KVM_SIE_PAGE_OFFSET * page);
	if (!CHECK("kvm_run", v->run == MAP_FAILED, 0) || !CHECK("SIE", v->sie == MAP_FAILED, 0) ||
	    !memory_map(v))
		return false;
	/* A start by KVM_RUN would kick the VM's other vCPUs out of SIE, with STOP_INT. */
	v->sie->cpuflags[0] &= 0x7f;
	v->run->psw_mask = PSW_64BIT;
	v->run->psw_addr = CODE_ADDR;
	v->run->s.regs.gprs[1] = DATA_ADDR;
	return true;
}

void vcpu_close(struct vcpu *v)
{
	long page = sysconf(_SC_PAGESIZE);

	if (v->run)
		munmap(v->run, page);
	if (v->sie)
		munmap(v->sie, page);
	if (v->raw)
		munmap(v->raw, 2 * MIB);
	if (v->fd >= 0)
		close(v->fd);
}

bool machine_create(struct machine *m, unsigned int cpus)
{
	*m = (struct machine){ .kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), .vm = -1,
			       .cpu = { { .fd = -1 }, { .fd = -1 } } };
	if (!CHECK("open", m->kvm < 0 ? -errno : 0, 0))
		return false;
	m->vm = ioctl(m->kvm, KVM_CREATE_VM, S390_KVM_VM_UCONTROL);
	if (!CHECK("KVM_CREATE_VM", m->vm < 0 ? -errno : 0, 0))
		return false;
	for (unsigned int n = 0; n < cpus; n++)
		if (!vcpu_create(m->vm, n, &m->cpu[n]))
			return false;
	return true;
}

void machine_close(struct machine *m)
{
	for (unsigned int n = 0; n < 2; n++)
		vcpu_close(&m->cpu[n]);
	if (m->vm >= 0)
		close(m->vm);
	if (m->kvm >= 0)
		close(m->kvm);
}

void check_runs(const char *file, int line, struct vcpu *v, int fd)
{
	uint64_t count = v->run->s.regs.gprs[0];

	v->run->exit_reason = 0;
	if (!check(file, line, "KVM_RUN", RC(ioctl(fd, KVM_RUN, 0)), 0))
		return;
	check(file, line, "exit reason", v->run->exit_reason, S390_EXIT_SIEIC);
	check(file, line, "ipa", v->run->sieic.ipa, 0x8300);
	check(file, line, "ipb", v->run->sieic.ipb, 0x00440000);
	check(file, line, "r0", v->run->s.regs.gprs[0], count + 1);
}

/* --- all tests ------------------------------------------------------------------------ */

static bool is_wanted(const char *name, int argc, char **argv)
{
	for (int n = 1; n < argc; n++)
		if (!strcmp(argv[n], name))
			return true;
	return argc <= 1;
}

int main(int argc, char **argv)
{
	static const struct test *const lists[] = { tests_calls, tests_lifetime, tests_run };
	unsigned int passed = 0, failed = 0;

	if (argc > 1 && !strcmp(argv[1], "--after-exec"))
		return after_exec(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (unsigned int n = 0; n < sizeof(lists) / sizeof(lists[0]); n++) {
		for (const struct test *t = lists[n]; t->name; t++) {
			if (!is_wanted(t->name, argc, argv))
				continue;
			failures = 0;
			t->run();
			printf("%s: %s\n", t->name, failures ? "FAILED" : "passed");
			if (failures)
				failed++;
			else
				passed++;
		}
	}
	printf("%u passed, %u failed, 0 skipped\n", passed, failed);
	return failed != 0;
}
