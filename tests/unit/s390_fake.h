// SPDX-License-Identifier: Apache-2.0
/*
 * An s390 machine on a provider that executes nothing: KVM_RUN calls a script
 * of the test, which plays SIE. For suites that look at the machine from
 * below (what it writes into kvm_run, the SIE block and the lowcore) or hand
 * it one interception at a time.
 */
#ifndef UCVM_TESTS_UNIT_S390_FAKE_H
#define UCVM_TESTS_UNIT_S390_FAKE_H

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/s390/cpu.h"
#include "arch/s390/intercept.h"
#include "core/be.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"

#define MIB		(UINT64_C(1) << 20)
#define PSW_64		UINT64_C(0x0000000180000000)
#define FAKE_START	UINT64_C(0x10000)	/* the guest's first instruction */
#define FAKE_CPUID	UINT64_C(0xff12345680020000)
#define PGM_NEW		UINT64_C(0x7000)	/* where program interruptions go */
#define FAKE_PAGE	4096

enum fake_kind { FAKE_SYSTEM, FAKE_VM, FAKE_VCPU };

struct fake;

/* Plays one KVM_RUN of CPU @cpu. Returns what the ioctl would: 0 or -errno. */
typedef long fake_run_fn(struct fake *f, struct s390_cpu *cpu);

struct fake {
	struct kvm_provider provider;
	struct arch arch;
	struct vm_config config;
	struct vm *vm;
	struct s390_machine *machine;
	fake_run_fn *run;
	void *script;			/* the test's own */
	uint8_t facilities[32];
	uint64_t tod;			/* guest TOD; 0: no such attribute */
	long ucas_errno;		/* UCAS_MAP answers this, negative */
	char console_file[TEMP_NAME_MAX];
	char kernel_file[TEMP_NAME_MAX];
};

struct fake_obj {
	struct kvm_obj obj;
	enum fake_kind kind;
	struct fake *fake;
	unsigned int cpu;
};

static inline struct fake *fake_of(const struct kvm_provider *p)
{
	return (struct fake *)((char *)(uintptr_t)p - offsetof(struct fake, provider));
}

static inline int fake_object(struct fake *f, enum fake_kind kind, unsigned int cpu,
			      struct kvm_obj **out)
{
	struct fake_obj *o = calloc(1, sizeof(*o));

	if (!o)
		return -ENOMEM;
	*o = (struct fake_obj){ { &f->provider }, kind, f, cpu };
	*out = &o->obj;
	return 0;
}

static inline int fake_open(const struct kvm_provider *p, struct kvm_obj **sys)
{
	return fake_object(fake_of(p), FAKE_SYSTEM, 0, sys);
}

static inline int fake_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
			      struct kvm_obj **child)
{
	struct fake *f = ((struct fake_obj *)obj)->fake;

	if (request == KVM_CREATE_VM)
		return fake_object(f, FAKE_VM, 0, child);
	return fake_object(f, FAKE_VCPU, (unsigned int)arg, child);
}

/* The CPU model (group 3) and the TOD clock (group 1). */
static inline long fake_attr(struct fake *f, const struct kvm_device_attr *attr, bool set)
{
	uint64_t *value = (uint64_t *)(uintptr_t)attr->addr;

	if (attr->group == 1 && f->tod) {
		if (set)
			f->tod = *value;
		else
			*value = f->tod;
		return 0;
	}
	if (attr->group != 3 || set)
		return -ENXIO;
	value[0] = FAKE_CPUID;
	for (size_t i = 0; i < sizeof(f->facilities) / 8; i++)
		value[2 + i] = be64_load(f->facilities + i * 8);
	return 0;
}

static inline long fake_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct fake_obj *o = (struct fake_obj *)obj;

	switch (request) {
	case KVM_CHECK_EXTENSION:
		return arg == S390_KVM_CAP_UCONTROL;
	case KVM_GET_VCPU_MMAP_SIZE:
		return FAKE_PAGE;
	case KVM_GET_DEVICE_ATTR:
		return fake_attr(o->fake, (const struct kvm_device_attr *)arg, false);
	case KVM_SET_DEVICE_ATTR:
		return fake_attr(o->fake, (const struct kvm_device_attr *)arg, true);
	case S390_KVM_UCAS_MAP:
		return o->fake->ucas_errno;
	case KVM_RUN:
		return o->fake->run(o->fake, &o->fake->machine->cpus[o->cpu]);
	default:
		return 0;
	}
}

static inline int fake_mmap(struct kvm_obj *obj, size_t length, off_t offset, void **addr)
{
	(void)obj;
	(void)offset;
	*addr = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return *addr == MAP_FAILED ? -errno : 0;
}

static inline void fake_close(struct kvm_obj *obj)
{
	free(obj);
}

/* arch_s390x, but the test gets to know the machine. */
static inline int fake_arch_create(struct vm *vm, struct arch_machine **out,
				   struct ucvm_error *err)
{
	int rc = arch_s390x.create(vm, out, err);

	if (rc == 0)
		fake_of(vm_get_config(vm)->provider)->machine = (struct s390_machine *)*out;
	return rc;
}

static inline void fake_facility(struct fake *f, unsigned int n)
{
	f->facilities[n / 8] |= 0x80 >> (n % 8);
}

static inline void fake_temp_file(char *name, const void *data, size_t size)
{
	int fd;

	fd = mkstemp(temp_template(name));
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL_FATAL(write(fd, data, size), (ssize_t)size);
	close(fd);
}

/* Everything of a VM but vm_create(). The guest is an IPL PSW and no code. */
static inline void fake_init(struct fake *f, unsigned int cpus, uint64_t mem)
{
	uint8_t guest[FAKE_START + 16] = { 0 };

	memset(f, 0, sizeof(*f));
	f->provider = (struct kvm_provider){ "fake", fake_open, fake_ioctl, fake_create,
					     fake_mmap, fake_close };
	f->arch = arch_s390x;
	f->arch.create = fake_arch_create;
	for (unsigned int n = 0; n < 9; n++)
		fake_facility(f, n);
	be64_store(guest, UINT64_C(0x0008000080000000) + FAKE_START);
	fake_temp_file(f->kernel_file, guest, sizeof(guest));
	fake_temp_file(f->console_file, "", 0);
	f->config = (struct vm_config){
		.provider = &f->provider,
		.arch = &f->arch,
		.kernel = f->kernel_file,
		.mem_size = mem,
		.cpus = cpus,
	};
	CU_ASSERT_EQUAL_FATAL(console_open(f->console_file, &f->config.console, NULL), 0);
}

static inline void fake_exit(struct fake *f)
{
	console_close(f->config.console);
	vm_destroy(f->vm);
	unlink(f->kernel_file);
	unlink(f->console_file);
}

/* Real memory of CPU 0 (prefix 0 unless the test changes it). */
static inline uint8_t *fake_at(const struct fake *f, uint64_t abs)
{
	return (uint8_t *)f->machine->ram->host + abs;
}

/* A PSW in the lowcore at @prefix. */
static inline void fake_new_psw(struct fake *f, uint32_t prefix, unsigned int at, uint64_t mask,
				uint64_t addr)
{
	be64_store(fake_at(f, prefix + at), mask);
	be64_store(fake_at(f, prefix + at + 8), addr);
}

/* A VM that has not run, with a program new PSW; its first CPU. */
static inline struct s390_cpu *fake_start(struct fake *f, unsigned int cpus)
{
	struct ucvm_error err = { 0 };
	int rc;

	fake_init(f, cpus, 4 * MIB);
	rc = vm_create(&f->config, &f->vm, &err);
	CU_ASSERT_STRING_EQUAL(err.text, "");
	CU_ASSERT_EQUAL_FATAL(rc, 0);
	fake_new_psw(f, 0, LC_PGM_NEW_PSW, PSW_64, PGM_NEW);
	return &f->machine->cpus[0];
}

/* As SIE leaves an instruction at 0x2000 that it intercepts. */
static inline void fake_set_insn(struct s390_cpu *cpu, uint64_t insn)
{
	cpu->run->exit_reason = S390_EXIT_SIEIC;
	cpu->run->sieic.icptcode = S390_ICPT_INST;
	cpu->run->sieic.ipa = insn >> 32;
	cpu->run->sieic.ipb = (uint32_t)insn;
	cpu->sie->icptstatus = 0;
	cpu->run->psw_addr = 0x2000 + zarch_insn_length((uint8_t)(insn >> 40));
}

/*
 * Intercept @insn (six bytes, left-aligned as in storage). Returns the code of
 * the program interruption that the guest got, 0 if none.
 */
static inline int fake_insn(struct fake *f, struct s390_cpu *cpu, uint64_t insn)
{
	be16_store(fake_at(f, LC_PGM_CODE), 0);
	fake_set_insn(cpu, insn);
	intercept_handle(cpu);
	if (cpu->run->psw_addr != PGM_NEW)
		return 0;
	return be16_load(fake_at(f, LC_PGM_CODE));
}

static inline unsigned int fake_cc(const struct s390_cpu *cpu)
{
	return (cpu->run->psw_mask & PSW_CC) >> PSW_CC_SHIFT;
}

/* What the guest has written to the console so far. */
static inline const char *fake_console(const struct fake *f, char *buffer, size_t size)
{
	int fd = open(f->console_file, O_RDONLY);
	ssize_t n = read(fd, buffer, size - 1);

	buffer[n < 0 ? 0 : n] = '\0';
	close(fd);
	return buffer;
}

#endif
