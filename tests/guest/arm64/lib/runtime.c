// SPDX-License-Identifier: Apache-2.0
/*
 * Runtime of the bare-metal arm64 guests: exceptions, memory, CPUs, what the
 * device tree says, and the way from start.S to guest_main(). See guest.h.
 */
#include "fdt.h"
#include "guest.h"
#include "psci.h"

#define PAGE_TABLE_BLOCK	0x200000UL
#define BLOCK_MEMORY		(BIT(10) | 3u << 8 | 1u << 2 | 1)

/* start.S computes the address of each of these. */
_Static_assert(sizeof(struct cpu) == 256, "CPU_SIZE in start.S");
_Static_assert(offsetof(struct cpu, boot) == 24, "CPU_BOOT in start.S");
_Static_assert(offsetof(struct cpu, context) == 24 + 72 + 24, "CPU_CONTEXT in start.S");
_Static_assert(sizeof(struct frame) == 288, "FRAME in start.S");

struct cpu cpus[MAX_CPUS];
unsigned int nr_cpus;
struct machine machine;
u8 stacks[MAX_CPUS][STACK_SIZE] ALIGNED(16);
extern u64 page_tables[1024];

void runtime_main(void);
void runtime_secondary(void);
void exception(struct frame *frame, enum exception what);

/* --- memory ------------------------------------------------------------------------ */

void *memset(void *to, int byte, size_t n)
{
	volatile u8 *p = to;

	while (n--)
		*p++ = byte;
	return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
	volatile u8 *p = to;
	const u8 *q = from;

	while (n--)
		*p++ = *q++;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const volatile u8 *p = a, *q = b;

	for (; n; n--, p++, q++) {
		if (*p != *q)
			return *p < *q ? -1 : 1;
	}
	return 0;
}

size_t strlen(const char *s)
{
	const volatile char *p = s;

	while (*p)
		p++;
	return p - s;
}

bool string_equal(const char *a, const char *b)
{
	return memcmp(a, b, strlen(b) + 1) == 0;
}

void mmu_map_memory(u64 address)
{
	u64 block = address / PAGE_TABLE_BLOCK;
	volatile u64 *entry = &page_tables[512 + block];

	*entry = 0;
	dsb();
	asm volatile("tlbi vmalle1is" : : : "memory");
	dsb();
	*entry = block * PAGE_TABLE_BLOCK | BLOCK_MEMORY;
	dsb();
	isb();
}

/* --- exceptions ---------------------------------------------------------------------- */

void fault_expect(void)
{
	struct cpu *cpu = this_cpu();

	cpu->fault.taken = false;
	cpu->fault_expected = true;
	asm volatile("" : : : "memory");
}

struct fault fault_taken(void)
{
	struct cpu *cpu = this_cpu();

	dsb();
	isb();
	cpu->fault_expected = false;
	return cpu->fault;
}

static void __attribute__((noreturn)) exception_unexpected(struct frame *frame,
							   enum exception what)
{
	static const char *const names[] = {
		"synchronous exception", "IRQ", "FIQ", "SError", "exception of another level",
	};

	note("ELR 0x%lx SPSR 0x%lx FAR 0x%lx", (unsigned long)frame->elr,
	     (unsigned long)frame->spsr, (unsigned long)frame->far);
	note("unexpected %s on CPU %lu, ESR 0x%lx", names[what],
	     (unsigned long)this_cpu()->index, (unsigned long)frame->esr);
	console_puts("Bail out! unexpected exception\nnot ok exception: unexpected\n");
	power_off();
}

void exception(struct frame *frame, enum exception what)
{
	struct cpu *cpu = this_cpu();

	if (what == EXC_IRQ && cpu->irq) {
		cpu->irq();
		return;
	}
	if (what != EXC_SYNC || !cpu->fault_expected)
		exception_unexpected(frame, what);
	cpu->fault = (struct fault){ true, frame->esr, frame->far, frame->elr };
	if (ESR_EC(frame->esr) == EC_IABT_SAME)
		frame->elr = frame->x[30];
	else
		frame->elr += 4;
}

/* --- CPUs ------------------------------------------------------------------------------ */

static void cpus_find(void)
{
	struct fdt_node node;
	u64 mpidr, size;

	while (nr_cpus < MAX_CPUS && fdt_match("device_type", "cpu", nr_cpus, &node) &&
	       fdt_reg(&node, 0, &mpidr, &size)) {
		cpus[nr_cpus].index = nr_cpus;
		cpus[nr_cpus].mpidr = mpidr;
		nr_cpus++;
	}
}

bool cpu_start(unsigned int index, void (*job)(void *), void *argument)
{
	s64 result;

	cpus[index].job = job;
	cpus[index].argument = argument;
	cpus[index].context = 0;
	dsb();
	result = psci_call(PSCI_CPU_ON, cpus[index].mpidr, (u64)secondary_entry,
			   CPU_CONTEXT(index));
	if (result)
		fail("CPU_ON of CPU %u: %ld", index, (long)result);
	return result == 0;
}

bool cpu_join(unsigned int index)
{
	volatile u64 *context = &cpus[index].context;
	bool off = wait_until(*context && psci_call(PSCI_AFFINITY_INFO, cpus[index].mpidr, 0, 0) ==
			      AFFINITY_OFF);

	if (!off)
		fail("CPU %u does not end", index);
	return off;
}

void runtime_secondary(void)
{
	struct cpu *cpu = this_cpu();

	cpu->irq = NULL;
	cpu->fault_expected = false;
	if (cpu->job)
		cpu->job(cpu->argument);
	irq_disable();
	dsb();
	psci_call(PSCI_CPU_OFF, 0, 0, 0);
	fail("CPU_OFF returned");
	for (;;)
		asm volatile("wfi");
}

/* --- the machine ------------------------------------------------------------------------- */

static void device_find(const char *compatible, u64 *address, u32 *irq)
{
	struct fdt_node node;
	u64 size;

	if (!fdt_match("compatible", compatible, 0, &node) || !fdt_reg(&node, 0, address, &size))
		return;
	*irq = fdt_interrupt(&node, 0);
}

static void machine_find(void)
{
	struct fdt_node node;
	unsigned int i;

	device_find("arm,pl011", &machine.uart, &machine.uart_irq);
	device_find("arm,pl031", &machine.rtc, &machine.rtc_irq);
	if (fdt_match("device_type", "memory", 0, &node))
		fdt_reg(&node, 0, &machine.ram, &machine.ram_size);
	if (fdt_match("compatible", "arm,armv8-timer", 0, &node)) {
		for (i = 0; i < ARRAY_SIZE(machine.timer_irq); i++)
			machine.timer_irq[i] = fdt_interrupt(&node, i);
	}
	if (fdt_match("compatible", "arm,armv8-pmuv3", 0, &node))
		machine.pmu_irq = fdt_interrupt(&node, 0);
}

/* What follows "name=" in the boot arguments, or NULL. */
static const char *argument_find(const char *name)
{
	struct fdt_node node;
	const char *text, *word;
	size_t length = strlen(name);

	if (!fdt_named("chosen", &node))
		return NULL;
	text = fdt_property(&node, "bootargs", NULL);
	for (word = text; word && *word; word++) {
		if ((word == text || word[-1] == ' ') && strlen(word) > length &&
		    !memcmp(word, name, length) && word[length] == '=')
			return word + length + 1;
	}
	return NULL;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

u64 argument_number(const char *name, u64 otherwise)
{
	const char *digit = argument_find(name);
	unsigned int base = 10;
	u64 value = 0;

	if (!digit)
		return otherwise;
	if (digit[0] == '0' && digit[1] == 'x') {
		base = 16;
		digit += 2;
	}
	for (; digit_value(*digit) < (int)base; digit++)
		value = value * base + digit_value(*digit);
	return value;
}

bool argument_is(const char *name, const char *value)
{
	const char *found = argument_find(name);
	size_t length = strlen(value);

	return found && strlen(found) >= length && !memcmp(found, value, length) &&
	       (!found[length] || found[length] == ' ');
}

const char *boot_wrong(const struct boot *boot)
{
	if (boot->current_el != 1 << 2)
		return "not at EL1";
	if (boot->spsel != 1)
		return "SP_EL1 is not selected";
	if (boot->daif != 0xf << 6)
		return "exceptions are not all masked";
	if (boot->sctlr & (BIT(0) | BIT(2)))
		return "MMU or data cache on";
	return NULL;
}

void power_off(void)
{
	psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
	for (;;)
		asm volatile("wfi");
}

void runtime_main(void)
{
	if (!fdt_init(cpus[0].boot.x0))
		power_off();
	cpus_find();
	machine_find();
	guest_main();
	console_puts("# end\n");
	power_off();
}
