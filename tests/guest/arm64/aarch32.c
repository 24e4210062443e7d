// SPDX-License-Identifier: Apache-2.0
/*
 * A 32-bit guest, complete in this file: what it is entered with, loads and
 * stores that leave the guest, external aborts, PSCI with a second CPU, the
 * virtual timer, floating point, and, in a machine without a GIC, the IRQ. It
 * is not an Image: it is loaded at the start of RAM, and runs anywhere.
 */
#include <stdint.h>

#define UART		0x09000000u
#define UART_DR		(UART + 0x000)
#define RTC_MR		0x09010004u
#define GICD_IIDR	0x08000008u
#define HOLE		0x0f000000u
#define VALUE		0x80c1e2f3u
#define FDT_MAGIC	0xedfe0dd0u	/* as a little-endian CPU reads it */

#define PSCI_VERSION	0x84000000u
#define PSCI_CPU_OFF	0x84000002u
#define PSCI_CPU_ON	0x84000003u
#define PSCI_AFFINITY	0x84000004u
#define PSCI_SYSTEM_OFF	0x84000008u
#define AFFINITY_OFF	1u
#define CONTEXT		0x5ca1ab1eu

#define MODE_SVC	0x13u
#define CPSR_AIF	(7u << 6)
#define CPSR_THUMB	(1u << 5)
#define DFSR_EXTERNAL	0x08u		/* short-descriptor format: synchronous external abort */

#define STRINGIFY(x)	#x
#define cp15_read(op1, crn, crm, op2) \
	({ \
		uint32_t value_; \
		asm volatile("mrc p15, " STRINGIFY(op1) ", %0, " STRINGIFY(crn) ", " \
			     STRINGIFY(crm) ", " STRINGIFY(op2) : "=r" (value_) : : "memory"); \
		value_; \
	})
#define cp15_write(op1, crn, crm, op2, value) \
	asm volatile("mcr p15, " STRINGIFY(op1) ", %0, " STRINGIFY(crn) ", " \
		     STRINGIFY(crm) ", " STRINGIFY(op2) "\n\tisb" : : "r" (value) : "memory")

struct shared {		/* what exceptions and the other CPU leave behind */
	volatile uint32_t aborts, dfsr, dfar, irqs, context, mpidr;
};

/* Not through a table of addresses: nothing relocates this program. */
#pragma GCC visibility push(hidden)
void guest32(uint32_t r0, uint32_t r1, uint32_t r2, uint32_t cpsr);
void other32(uint32_t context, struct shared *shared);
void irq32(struct shared *shared);
void stop32(uint32_t lr, uint32_t cpsr, uint32_t spsr);
void secondary32(void);
void vectors32(void);
struct shared *shared32(void);
#pragma GCC visibility pop

/*
 * Stacks lie 512 KiB behind the start: of CPU 0, of aborts, of IRQs, of CPU 1.
 * An abort returns to SVC mode whatever SPSR says: where a hypervisor under QEMU
 * injects one, the guest does not see the SPSR that was set for it.
 */
asm(".section .head, \"ax\"\n"
    ".arm\n"
    ".globl start32, secondary32, vectors32, shared32\n"
    "start32:\n"
    "	mrs	r3, cpsr\n"
    "	adr	r4, start32\n"
    "	add	r5, r4, #0x88000\n"
    "	cps	#0x17\n"
    "	mov	sp, r5\n"
    "	add	r5, r4, #0x90000\n"
    "	cps	#0x12\n"
    "	mov	sp, r5\n"
    "	cps	#0x13\n"
    "	add	sp, r4, #0x80000\n"
    "	bl	guest32\n"
    "	b	.\n"
    "secondary32:\n"
    "	adr	r4, start32\n"
    "	add	sp, r4, #0x98000\n"
    "	mov	r5, r0\n"
    "	bl	shared32\n"
    "	mov	r1, r0\n"
    "	mov	r0, r5\n"
    "	bl	other32\n"
    "	b	.\n"
    "shared32:\n"
    "	adr	r0, start32\n"
    "	add	r0, r0, #0xa0000\n"
    "	bx	lr\n"
    "abort32:\n"
    "	push	{r0-r3, lr}\n"
    "	bl	shared32\n"
    "	ldr	r1, [r0]\n"
    "	add	r1, r1, #1\n"
    "	mrc	p15, 0, r2, c5, c0, 0\n"
    "	mrc	p15, 0, r3, c6, c0, 0\n"
    "	stm	r0, {r1-r3}\n"
    "	mov	r1, #0x1d0\n"
    "	orr	r1, r1, #0x13\n"
    "	msr	spsr_cxsf, r1\n"
    "	pop	{r0-r3, lr}\n"
    "	subs	pc, lr, #4\n"
    "unexpected32:\n"
    "	adr	sp, start32\n"
    "	add	sp, sp, #0x80000\n"
    "	mov	r0, lr\n"
    "	mrs	r1, cpsr\n"
    "	mrs	r2, spsr\n"
    "	bl	stop32\n"
    "taken32:\n"
    "	push	{r0-r3, r12, lr}\n"
    "	bl	shared32\n"
    "	bl	irq32\n"
    "	pop	{r0-r3, r12, lr}\n"
    "	subs	pc, lr, #4\n"
    "	.balign	32\n"
    "vectors32:\n"
    "	b	unexpected32\n"
    "	b	unexpected32\n"
    "	b	unexpected32\n"
    "	b	unexpected32\n"
    "	b	abort32\n"
    "	b	unexpected32\n"
    "	b	taken32\n"
    "	b	unexpected32\n"
    ".previous");

/* --- results ------------------------------------------------------------------------- */

/*
 * What leaves the guest is in r0, never in a banked register: QEMU as the host
 * CPU tells the hypervisor a wrong number of those.
 */
static void write32(uint32_t address, uint32_t value)
{
	register uint32_t r0 asm("r0") = value;

	asm volatile("str %0, [%1]" : : "r" (r0), "r" (address) : "memory");
}

#define LOAD(instruction, address) \
	({ \
		register uint32_t r0_ asm("r0") = 0x55555555; \
		asm volatile(instruction " %0, [%1]" : "+r" (r0_) : "r" (address) : "memory"); \
		r0_; \
	})

static uint32_t read32(uint32_t address)
{
	return LOAD("ldr", address);
}

static void print(const char *s)
{
	while (*s)
		write32(UART_DR, (uint8_t)*s++);
}

static void print_hex(uint32_t value)
{
	uint32_t digit;
	int shift;

	for (shift = 28; shift >= 0; shift -= 4) {
		digit = value >> shift & 15;
		write32(UART_DR, digit + (digit < 10 ? '0' : 'a' - 10));
	}
}

static void check(const char *name, uint32_t is, uint32_t expected)
{
	if (is == expected) {
		print("ok ");
		print(name);
	} else {
		print("not ok ");
		print(name);
		print(": 0x");
		print_hex(is);
		print(", not 0x");
		print_hex(expected);
	}
	print("\n");
}

static uint32_t hvc(uint32_t function, uint32_t a1, uint32_t a2, uint32_t a3)
{
	register uint32_t r0 asm("r0") = function;
	register uint32_t r1 asm("r1") = a1;
	register uint32_t r2 asm("r2") = a2;
	register uint32_t r3 asm("r3") = a3;

	/* HVC #0 */
	asm volatile(".inst 0xe1400070" : "+r" (r0), "+r" (r1), "+r" (r2), "+r" (r3) : : "memory");
	return r0;
}

/* --- tests ------------------------------------------------------------------------------ */

static void test_entry(uint32_t r0, uint32_t r1, uint32_t r2, uint32_t cpsr)
{
	check("32-bit r0", r0, 0);
	check("32-bit r1", r1, 0xffffffff);
	check("32-bit device tree", read32(r2), FDT_MAGIC);
	check("32-bit mode", cpsr & (0x1f | CPSR_AIF | CPSR_THUMB), MODE_SVC | CPSR_AIF);
	check("32-bit MMU and cache", cp15_read(0, c1, c0, 0) & 5, 0);
}

static void test_loads(void)
{
	write32(RTC_MR, VALUE);
	check("32-bit ldr", LOAD("ldr", RTC_MR), VALUE);
	check("32-bit ldrb", LOAD("ldrb", RTC_MR), 0xf3);
	check("32-bit ldrh", LOAD("ldrh", RTC_MR), 0xe2f3);
	check("32-bit ldrsb", LOAD("ldrsb", RTC_MR), 0xfffffff3);
	check("32-bit ldrsh", LOAD("ldrsh", RTC_MR), 0xffffe2f3);
	write32(RTC_MR, 0);
}

static void test_aborts(struct shared *shared)
{
	shared->aborts = 0;
	LOAD("ldr", HOLE);
	check("32-bit load from a hole", shared->aborts, 1);
	check("32-bit DFSR", (shared->dfsr & 0xf) | (shared->dfsr >> 6 & 0x10), DFSR_EXTERNAL);
	check("32-bit DFAR", shared->dfar, HOLE);
	write32(HOLE + 4, 0);
	check("32-bit store to a hole", shared->aborts, 2);
	check("32-bit DFAR of the store", shared->dfar, HOLE + 4);
}

static void test_psci(struct shared *shared)
{
	uint32_t tries, state = 0;

	check("32-bit PSCI version", hvc(PSCI_VERSION, 0, 0, 0) >> 16, 1);
	check("32-bit CPU_ON", hvc(PSCI_CPU_ON, 1, (uint32_t)secondary32, CONTEXT), 0);
	for (tries = 0; tries < 10000000 && !shared->context; tries++)
		asm volatile("yield");
	for (tries = 0; tries < 100000 && state != AFFINITY_OFF; tries++)
		state = hvc(PSCI_AFFINITY, 1, 0, 0);
	check("32-bit context", shared->context, CONTEXT);
	check("32-bit MPIDR", shared->mpidr & 0xffffff, 1);
	check("32-bit CPU_OFF", state, AFFINITY_OFF);
}

void other32(uint32_t context, struct shared *shared)
{
	shared->mpidr = cp15_read(0, c0, c0, 5);
	asm volatile("dsb" : : : "memory");
	shared->context = context;
	hvc(PSCI_CPU_OFF, 0, 0, 0);
}

static uint64_t counter(void)
{
	uint32_t low, high;

	asm volatile("isb\n\tmrrc p15, 1, %0, %1, c14" : "=r" (low), "=r" (high));
	return (uint64_t)high << 32 | low;
}

/* The virtual timer: CNTV_TVAL and CNTV_CTL. */
static void timer_start(uint32_t ticks)
{
	cp15_write(0, c14, c3, 0, ticks);
	cp15_write(0, c14, c3, 1, 1);
}

static void test_timer(void)
{
	uint32_t low, high, tries = 10000000;
	uint64_t before = counter(), due;

	timer_start(100000);
	cp15_write(0, c14, c3, 1, 3);
	asm volatile("mrrc p15, 3, %0, %1, c14" : "=r" (low), "=r" (high));
	due = (uint64_t)high << 32 | low;
	/* The condition may be seen later than the counter. */
	while (counter() < due || (cp15_read(0, c14, c3, 1) != 7 && tries--))
		;
	check("32-bit timer", cp15_read(0, c14, c3, 1), 7);
	cp15_write(0, c14, c3, 1, 0);
	check("32-bit compare value", due >= before + 100000, 1);
}

/* User space lowers the line when it sees that its cause is gone: until then, more come. */
void irq32(struct shared *shared)
{
	if (cp15_read(0, c14, c3, 1) != 5)
		return;
	cp15_write(0, c14, c3, 1, 3);
	shared->irqs++;
}

static void test_irq(struct shared *shared)
{
	uint32_t tries;

	shared->aborts = 0;
	read32(GICD_IIDR);
	if (!shared->aborts) {
		print("ok 32-bit IRQ # SKIP there is a GIC\n");
		return;
	}
	shared->irqs = 0;
	timer_start(1000);
	asm volatile("cpsie i");
	for (tries = 0; tries < 10000000 && !shared->irqs; tries++)
		asm volatile("yield");
	asm volatile("cpsid i");
	check("32-bit IRQ", shared->irqs, 1);
	cp15_write(0, c14, c3, 1, 0);
}

static void test_floating_point(void)
{
	uint32_t value;

	cp15_write(0, c1, c0, 2, 0xf << 20);
	asm volatile(".fpu vfpv3\n\t"
		     "vmsr fpexc, %1\n\tvmov s0, %2\n\tvadd.f32 s0, s0, s0\n\tvmov %0, s0"
		     : "=r" (value) : "r" (1u << 30), "r" (0x3f800000));
	check("32-bit floating point", value, 0x40000000);
}

/* An exception that no test expects: where from, and into which mode. */
void stop32(uint32_t lr, uint32_t cpsr, uint32_t spsr)
{
	check("32-bit exception, lr", lr, 0);
	check("32-bit exception, cpsr", cpsr, 0);
	check("32-bit exception, spsr", spsr, 0);
	hvc(PSCI_SYSTEM_OFF, 0, 0, 0);
}

void guest32(uint32_t r0, uint32_t r1, uint32_t r2, uint32_t cpsr)
{
	struct shared *shared = shared32();

	cp15_write(0, c12, c0, 0, (uint32_t)vectors32);
	test_entry(r0, r1, r2, cpsr);
	test_loads();
	test_aborts(shared);
	test_psci(shared);
	test_timer();
	test_irq(shared);
	test_floating_point();
	print("# end\n");
	hvc(PSCI_SYSTEM_OFF, 0, 0, 0);
}
