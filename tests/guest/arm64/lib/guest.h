// SPDX-License-Identifier: Apache-2.0
/*
 * Runtime of the bare-metal arm64 guests. A guest defines guest_main(), which
 * runs a table of tests with tests_run(); the runtime prints TAP on the PL011
 * and ends by PSCI SYSTEM_OFF. Everything runs at EL1 with the MMU on, RAM
 * mapped as it is, on as many CPUs as the device tree shows.
 */
#ifndef TESTS_GUEST_ARM64_GUEST_H
#define TESTS_GUEST_ARM64_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define ALIGNED(n)	__attribute__((aligned(n)))
#define BIT(n)		(UINT64_C(1) << (n))

#define MAX_CPUS	20	/* more than one cluster of 16 has */
#define STACK_SIZE	16384

/* --- results -------------------------------------------------------------------- */

struct test {
	const char *name;
	void (*run)(void);
};

/* Runs each and prints its result. */
void tests_run(const struct test *tests, size_t count);
/* The first text counts; %s %d %u %x (all but %s: 64 bits by %l..) are known. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void skip(const char *why);
/* A line "# ..." */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the test when @condition is not so; numbers in the text are unsigned long. */
#define CHECK(condition, ...) \
	do { \
		if (!(condition)) { \
			fail(__VA_ARGS__); \
			return; \
		} \
	} while (0)
#define CHECK_EQ(what, is, expected) \
	do { \
		unsigned long is_ = (is), expected_ = (expected); \
		CHECK(is_ == expected_, "%s is 0x%lx, not 0x%lx", what, is_, expected_); \
	} while (0)
#define SKIP_IF(condition, why) \
	do { \
		if (condition) { \
			skip(why); \
			return; \
		} \
	} while (0)

/* --- registers and memory --------------------------------------------------------- */

#define read_sysreg(name) \
	({ \
		u64 value_; \
		asm volatile("mrs %0, " #name : "=r" (value_) : : "memory"); \
		value_; \
	})
#define write_sysreg(name, value) \
	asm volatile("msr " #name ", %0" : : "r" ((u64)(value)) : "memory")

static inline void isb(void)
{
	asm volatile("isb" : : : "memory");
}

static inline void dsb(void)
{
	asm volatile("dsb sy" : : : "memory");
}

static inline void irq_enable(void)
{
	asm volatile("msr daifclr, #2\n\tisb" : : : "memory");
}

static inline void irq_disable(void)
{
	asm volatile("msr daifset, #2\n\tisb" : : : "memory");
}

static inline u8 read8(u64 address)
{
	u32 value;

	asm volatile("ldrb %w0, [%1]" : "=r" (value) : "r" (address) : "memory");
	return value;
}

static inline u32 read32(u64 address)
{
	u32 value;

	asm volatile("ldr %w0, [%1]" : "=r" (value) : "r" (address) : "memory");
	return value;
}

static inline u64 read64(u64 address)
{
	u64 value;

	asm volatile("ldr %0, [%1]" : "=r" (value) : "r" (address) : "memory");
	return value;
}

static inline void write8(u64 address, u8 value)
{
	asm volatile("strb %w0, [%1]" : : "r" (value), "r" (address) : "memory");
}

static inline void write32(u64 address, u32 value)
{
	asm volatile("str %w0, [%1]" : : "r" (value), "r" (address) : "memory");
}

static inline void write64(u64 address, u64 value)
{
	asm volatile("str %0, [%1]" : : "r" (value), "r" (address) : "memory");
}

/*
 * Gives the 2 MiB at @address, below 1 GiB, the attributes of memory; they are
 * devices otherwise.
 */
void mmu_map_memory(u64 address);

void *memset(void *to, int byte, size_t n);
void *memcpy(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
bool string_equal(const char *a, const char *b);

/* --- exceptions --------------------------------------------------------------------- */

struct frame {		/* as vectors in start.S save it */
	u64 x[31];
	u64 elr, spsr, esr, far;
	u64 unused;
};

enum exception { EXC_SYNC, EXC_IRQ, EXC_FIQ, EXC_SERROR, EXC_LOWER };

#define ESR_EC(esr)		((esr) >> 26 & 0x3f)
#define EC_UNKNOWN		0x00
#define EC_IABT_SAME		0x21
#define EC_DABT_SAME		0x25
#define ESR_FSC(esr)		((esr) & 0x3f)
#define FSC_EXTERNAL		0x10

/* What a synchronous exception left behind. */
struct fault {
	bool taken;
	u64 esr, far, elr;
};

/*
 * Between these, a synchronous exception of this CPU ends the instruction (it
 * continues behind it, or, after an instruction abort, at x30).
 */
void fault_expect(void);
struct fault fault_taken(void);

/* --- CPUs ------------------------------------------------------------------------------ */

struct boot {		/* registers as the first instruction found them */
	u64 x0, x1, x2, x3;
	u64 current_el, daif, sctlr, spsel, mpidr;
};

struct cpu {		/* TPIDR_EL1 points to it */
	u64 index;	/* in the device tree; CPU 0 is the boot CPU */
	u64 mpidr;	/* affinity as PSCI takes it */
	u64 redistributor;
	struct boot boot;
	void (*irq)(void);
	void (*job)(void *argument);
	void *argument;
	u64 context;	/* of CPU_ON, when the CPU came up */
	bool fault_expected;
	struct fault fault;
} ALIGNED(256);

extern struct cpu cpus[MAX_CPUS];
extern unsigned int nr_cpus;

static inline struct cpu *this_cpu(void)
{
	return (struct cpu *)read_sysreg(tpidr_el1);
}

/* What CPU_ON is asked to start a CPU at. */
extern char secondary_entry[];
/* The context of CPU_ON: the low 16 bits are the CPU's index. */
#define CPU_CONTEXT(index)	(0x5ca1ab1e00000000UL | (index))

/*
 * Powers CPU @index on to run job(argument), after which it powers off again.
 * False, and the test has failed, if it did not come on.
 */
bool cpu_start(unsigned int index, void (*job)(void *), void *argument);
/* Waits until CPU @index is off. False, and the test has failed, if it never is. */
bool cpu_join(unsigned int index);

/* --- time and waiting --------------------------------------------------------------------- */

static inline u64 counter(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

/* Long enough for any host: only something that never happens takes this long. */
#define PATIENCE_SECONDS	20

/* Polls until @condition; its value. Interrupts are taken if they are enabled. */
#define wait_until(condition) \
	({ \
		u64 end_ = counter() + PATIENCE_SECONDS * read_sysreg(cntfrq_el0); \
		while (!(condition) && counter() < end_) \
			asm volatile("yield"); \
		(condition); \
	})

/* --- the machine --------------------------------------------------------------------------- */

#define UART_DR		0x000
#define UART_FR		0x018
#define UART_IBRD	0x024
#define UART_LCR_H	0x02c
#define UART_CR		0x030
#define UART_IFLS	0x034
#define UART_IMSC	0x038
#define UART_RIS	0x03c
#define UART_MIS	0x040
#define UART_ICR	0x044
#define UART_FR_RXFE	BIT(4)
#define UART_FR_TXFE	BIT(7)
#define UART_INT_TX	BIT(5)

#define RTC_DR		0x000
#define RTC_MR		0x004
#define RTC_LR		0x008
#define RTC_CR		0x00c
#define RTC_IMSC	0x010
#define RTC_RIS		0x014
#define RTC_MIS		0x018
#define RTC_ICR		0x01c

/* Where the device tree says that things are; 0 or an INTID of 0: not there. */
struct machine {
	u64 uart, rtc;
	u32 uart_irq, rtc_irq;
	u64 ram, ram_size;
	u32 timer_irq[4];	/* secure physical, physical, virtual, hypervisor */
	u32 pmu_irq;
};
enum { TIMER_SECURE, TIMER_PHYSICAL, TIMER_VIRTUAL, TIMER_HYP };

extern struct machine machine;

bool console_has_input(void);
/* The next byte of console input, waiting for it; -1 if none ever comes. */
int console_getc(void);
void console_puts(const char *s);

/* What is wrong with the state that a CPU was entered in, or NULL. */
const char *boot_wrong(const struct boot *boot);

/* The number after "name=" in the boot arguments, decimal or 0x... */
u64 argument_number(const char *name, u64 otherwise);
/* Whether the boot arguments have "name=value". */
bool argument_is(const char *name, const char *value);

void guest_main(void);
void power_off(void) __attribute__((noreturn));

#endif
