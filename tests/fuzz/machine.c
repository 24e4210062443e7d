// SPDX-License-Identifier: Apache-2.0
/*
 * The machine of fuzz targets (see machine.h): a provider whose objects do
 * nothing, a kernel file with nothing in it, and a console that leads nowhere.
 */
#include "tests/fuzz/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch/s390/cpu.h"
#include "arch/s390/intercept.h"
#include "arch/s390/kvm_attr.h"
#include "core/be.h"
#include "tests/fuzz/common.h"
#include "tests/lib/temp.h"

#define GUEST_START	0x10000
#define MACHINE_CLEARED	0x1000	/* of the loader's traces, what matters */

static struct {
	struct arch arch;
	struct console *console;
	char kernel[TEMP_NAME_MAX];
	struct vm *vm;
	struct s390_machine *machine;
	uint8_t *memory;	/* guarded; lives on from machine to machine */
	void *own_memory;	/* where the machine had its own instead */
} state;

static int object_create(const struct kvm_provider *p, struct kvm_obj **out)
{
	*out = calloc(1, sizeof(**out));
	FUZZ_ASSERT(*out);
	(*out)->provider = p;
	return 0;
}

static int child_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
			struct kvm_obj **child)
{
	(void)request;
	(void)arg;
	return object_create(obj->provider, child);
}

static long object_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	const struct kvm_device_attr *attr = (const void *)arg;

	(void)obj;
	switch (request) {
	case KVM_CHECK_EXTENSION:
		return arg == S390_KVM_CAP_UCONTROL;
	case KVM_GET_VCPU_MMAP_SIZE:
		return 4096;
	case KVM_GET_DEVICE_ATTR:
		if (attr->group != S390_VM_CPU_MODEL || attr->attr != S390_VM_CPU_PROCESSOR)
			return -ENXIO;
		memset((void *)(uintptr_t)attr->addr, 0xff,	/* has everything */
		       sizeof(struct s390_vm_cpu_processor));
		return 0;
	default:
		return 0;
	}
}

static int object_mmap(struct kvm_obj *obj, size_t length, off_t offset, void **addr)
{
	(void)obj;
	(void)offset;
	*addr = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return *addr == MAP_FAILED ? -errno : 0;
}

static void object_close(struct kvm_obj *obj)
{
	free(obj);
}

static const struct kvm_provider provider = {
	"fuzz", object_create, object_ioctl, child_create, object_mmap, object_close,
};

static int create_machine(struct vm *vm, struct arch_machine **out, struct ucvm_error *err)
{
	int rc = arch_s390x.create(vm, out, err);

	state.machine = rc ? NULL : (struct s390_machine *)*out;
	return rc;
}

static void remove_kernel(void)
{
	unlink(state.kernel);
}

/* The guest is an IPL PSW and no code. */
static void setup(void)
{
	static uint8_t guest[GUEST_START + 16];
	int fd;

	state.arch = arch_s390x;
	state.arch.create = create_machine;
	be64_store(guest, UINT64_C(0x0008000080000000) + GUEST_START);
	fd = mkstemp(temp_template(state.kernel));
	FUZZ_ASSERT(fd >= 0);
	atexit(remove_kernel);
	FUZZ_ASSERT(write(fd, guest, sizeof(guest)) == (ssize_t)sizeof(guest));
	close(fd);
	state.memory = fuzz_memory_create(2 * RAM_ALIGN);
	state.memory += -(uintptr_t)state.memory % RAM_ALIGN;
	FUZZ_ASSERT(mprotect(state.memory - RAM_ALIGN, 3 * RAM_ALIGN, PROT_NONE) == 0);
}

/* The machine's memory a second time, between pages that fault. */
static void guard_memory(struct ram *ram)
{
	void *p = mmap(state.memory, MACHINE_MEMORY, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_FIXED, ram->fd, 0);

	FUZZ_ASSERT(p == state.memory);
	state.own_memory = ram->host;
	ram->host = p;
}

struct s390_machine *machine_start(void)
{
	struct vm_config config = {
		.provider = &provider, .arch = &state.arch, .kernel = state.kernel,
		.mem_size = MACHINE_MEMORY, .cpus = MACHINE_CPUS,
	};
	struct ucvm_error err = { 0 };
	struct s390_machine *m;

	if (!state.memory)
		setup();
	FUZZ_ASSERT(console_open("/dev/null", &state.console, &err) == 0);
	config.console = state.console;
	FUZZ_ASSERT(vm_create(&config, &state.vm, &err) == 0);
	m = state.machine;
	guard_memory(m->ram);
	memset(m->ram->host, 0, MACHINE_CLEARED);
	for (unsigned int n = 0; n < MACHINE_CPUS; n++)
		m->cpus[n].parked = true;	/* none has a thread that a reset could wait for */
	return m;
}

void machine_end(void)
{
	state.machine->ram->host = state.own_memory;
	console_close(state.console);
	vm_destroy(state.vm);
}

void machine_intercept(struct s390_cpu *cpu, uint8_t icptcode, uint64_t insn)
{
	cpu->run->exit_reason = S390_EXIT_SIEIC;
	cpu->run->sieic.icptcode = icptcode;
	cpu->run->sieic.ipa = insn >> 32;
	cpu->run->sieic.ipb = (uint32_t)insn;
	intercept_handle(cpu);
}

void machine_check(const struct s390_machine *m)
{
	for (unsigned int n = 0; n < MACHINE_CPUS; n++) {
		const struct s390_cpu *cpu = &m->cpus[n];

		FUZZ_ASSERT(machine_abs(m, cpu_prefix(cpu), ZARCH_LOWCORE_SIZE));
	}
	FUZZ_ASSERT(m->reset == RESET_NONE);
}
