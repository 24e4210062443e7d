// SPDX-License-Identifier: Apache-2.0
/*
 * Runtime of the bare-metal guests. A guest defines guest_main(), which runs
 * snippets of machine code with exec() and says what it saw with report();
 * the runtime prints TAP on the SCLP console and ends in a disabled wait whose
 * code is 0 when every check passed.
 */
#ifndef TESTS_GUEST_H
#define TESTS_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PAGE_ALIGNED	__attribute__((aligned(4096)))

/* --- what the architecture calls things --------------------------------------- */

#define PSW_DAT		0x0400000000000000UL
#define PSW_IO		0x0200000000000000UL
#define PSW_EXT		0x0100000000000000UL
#define PSW_KEY(k)	((u64)(k) << 52)
#define PSW_MCHECK	0x0004000000000000UL
#define PSW_WAIT	0x0002000000000000UL
#define PSW_PROBLEM	0x0001000000000000UL
#define PSW_AS		0x0000c00000000000UL
#define PSW_PRIMARY	0x0000000000000000UL
#define PSW_ACCREG	0x0000400000000000UL
#define PSW_SECONDARY	0x0000800000000000UL
#define PSW_HOME	0x0000c00000000000UL
#define PSW_CC(n)	((u64)(n) << 44)
#define PSW_PM(n)	((u64)(n) << 40)
#define PSW_64		0x0000000180000000UL
#define PSW_31		0x0000000080000000UL
#define PSW_24		0x0000000000000000UL

#define CR0_SSM_SUPPRESSION	0x40000000UL
#define CR0_LOW_ADDRESS_PROTECTION 0x10000000UL
#define CR0_EXTRACTION_AUTHORITY 0x08000000UL
#define CR0_SECONDARY_SPACE	0x04000000UL
#define CR0_FETCH_PROTECTION_OVERRIDE 0x02000000UL
#define CR0_STORAGE_PROTECTION_OVERRIDE 0x01000000UL
#define CR0_EDAT		0x00800000UL
#define CR0_IEP			0x00100000UL
#define CR0_AFP			0x00040000UL
#define CR0_EMERGENCY_SIGNAL	0x4000UL
#define CR0_EXTERNAL_CALL	0x2000UL
#define CR0_CLOCK_COMPARATOR	0x0800UL
#define CR0_CPU_TIMER		0x0400UL
#define CR0_SERVICE_SIGNAL	0x0200UL

enum pgm_code {
	PGM_OPERATION = 1, PGM_PRIVILEGED, PGM_EXECUTE, PGM_PROTECTION, PGM_ADDRESSING,
	PGM_SPECIFICATION, PGM_DATA, PGM_FIXED_OVERFLOW, PGM_FIXED_DIVIDE, PGM_DECIMAL_OVERFLOW,
	PGM_DECIMAL_DIVIDE, PGM_EXPONENT_OVERFLOW, PGM_SEGMENT_TRANS = 0x10, PGM_PAGE_TRANS,
	PGM_TRANS_SPEC, PGM_SPECIAL_OP, PGM_OPERAND = 0x15, PGM_SPACE_SWITCH = 0x1c,
	PGM_ALET_SPEC = 0x28, PGM_ALEN_TRANS, PGM_ALE_SEQUENCE, PGM_ASTE_VALIDITY,
	PGM_ASTE_SEQUENCE, PGM_EXTENDED_AUTH, PGM_ASCE_TYPE = 0x38, PGM_REGION_FIRST,
	PGM_REGION_SECOND, PGM_REGION_THIRD, PGM_MONITOR = 0x40,
};

enum { LC_EXT_PARAMETER = 0x80, LC_EXT_CPU = 0x84, LC_EXT_CODE = 0x86, LC_SVC_ILC = 0x88,
       LC_PGM_ILC = 0x8c, LC_DXC = 0x90, LC_MONITOR_CLASS = 0x94, LC_EXC_ACCESS_ID = 0xa0,
       LC_OP_ACCESS_ID = 0xa2, LC_TEID = 0xa8, LC_MONITOR_CODE = 0xb0, LC_STFL = 0xc8,
       LC_OLD_PSWS = 0x120, LC_NEW_PSWS = 0x1a0 };

/* The lowcore by real address; the compiler must not know that it is address 0. */
static inline volatile u8 *lowcore(unsigned long offset)
{
	volatile u8 *p;

	asm("" : "=a" (p) : "0" (offset));
	return p;
}

#define LC16(offset)	(*(volatile u16 *)lowcore(offset))
#define LC32(offset)	(*(volatile u32 *)lowcore(offset))
#define LC64(offset)	(*(volatile u64 *)lowcore(offset))

/* --- running code --------------------------------------------------------------- */

enum interruption { INT_RESTART = 1, INT_EXTERNAL, INT_SVC, INT_PROGRAM, INT_MACHINE_CHECK,
		    INT_IO };

/*
 * A piece of code for exec(). It ends by "svc 255", or earlier by any other
 * interruption; NAME_end is the address of that SVC.
 */
#define SNIPPET(name, ...) \
	extern char name[], name##_end[]; \
	asm(".pushsection .text.snippets, \"ax\"\n" \
	    ".machine push\n.machine \"z14\"\n.balign 8\n" \
	    #name ":\n\t" __VA_ARGS__ "\n" #name "_end:\n\tsvc 255\n" \
	    ".machine pop\n.popsection")

struct exec {
	u64 r[16];		/* 0x000 in and out */
	u64 cr[16];		/* 0x080 in and out */
	u32 ar[16];		/* 0x100 in and out */
	u64 mask, addr;		/* 0x140 in: PSW; out: old PSW */
	u32 class;		/* 0x150 out: enum interruption */
	u16 code;		/* out: interruption code */
	u16 ilc;		/* out: SVC and program interruptions */
	u64 teid;		/* out: program interruptions */
};

/* Control registers as the runtime keeps them; 64-bit mode, supervisor state, key 0. */
void exec_init(struct exec *e, const char *code);
void exec(struct exec *e);
/*
 * exec() of code that sets the prefix: the other of the two areas at absolute
 * 0 and @area is prepared as well, whichever is the lowcore now.
 */
void exec_prefix(struct exec *e, void *area);
/* Both at once, for code that needs nothing else set. */
void exec_simple(struct exec *e, const char *code);

static inline bool exec_done(const struct exec *e)
{
	return e->class == INT_SVC && e->code == 255;
}

static inline unsigned int exec_cc(const struct exec *e)
{
	return e->mask >> 44 & 3;
}

/* --- results ------------------------------------------------------------------------ */

void report(bool passed, const char *format, ...) __attribute__((format(printf, 2, 3)));
void skip(const char *what, const char *why);
/*
 * Under QEMU's TCG (the runner says so on the command line): skip checks that
 * it is known to fail in a way that ends or hangs the guest.
 */
bool tcg_lacks(const char *what);
/* A line that explains: "# ..." */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The snippet reached its end with this condition code; 4 = do not look. */
bool report_done(const struct exec *e, unsigned int cc, const char *what);
/* It ended in a program interruption; the ILC in bytes. */
bool report_program(const struct exec *e, unsigned int code, unsigned int ilc, const char *what);
/* The same, and the old PSW points to @addr. */
bool report_program_at(const struct exec *e, unsigned int code, unsigned int ilc,
		       const char *addr, const char *what);

/* --- the machine ----------------------------------------------------------------- */

#define MEMORY_SIZE	0x8000000UL	/* the runner gives 128 MiB */

bool facility(unsigned int number);
/* Pages that nothing else uses, one segment in all: 0x2000000 up. */
u8 *test_page(unsigned int number);

/* SERVC with its completion awaited. The condition code; 2 is retried. */
unsigned int service_call(u32 command, void *sccb);

static inline u64 stck(void)
{
	u64 tod;

	asm volatile("stckf %0" : "=Q" (tod) : : "cc");
	return tod;
}

void *memset(void *to, int byte, size_t n);
void *memcpy(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);

void guest_main(void);

#endif
