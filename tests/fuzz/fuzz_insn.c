// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzz target of the software CPU: a guest program of any bytes, in any mode,
 * entered through sie_enter(). The interpreter runs it, then host code does,
 * made at once and made late; all must agree on everything that the host and
 * the guest can see. Each page of guest storage lies between pages that fault.
 */
#include "arch/s390/soft/sie.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "arch/s390/zarch.h"
#include "core/be.h"
#include "tests/fuzz/common.h"
#include "tests/fuzz/insn_program.h"

#define PAGE		PROGRAM_PAGE_SIZE
#define ENTRIES_MAX	40	/* into SIE, for one program */
#define POLLS_MAX	5	/* looks at the clock: some 2000 taken branches each */
#define CLOCK_SECONDS	1700000000

const unsigned long fuzz_runs = 4000;

/* How a program is run. */
struct mode {
	uint16_t heat;		/* for sie_cpu_set_heat() */
	bool again;		/* with what the run before has predecoded */
};

static const struct mode modes[] = { { 0, false }, { 1, false }, { 3, false }, { 3, true } };
#define MODES (sizeof(modes) / sizeof(modes[0]))

/* What a run leaves behind. */
struct outcome {
	bool kicked;
	unsigned int entries;
	uint64_t gprs[16], fprs[16];
	uint32_t acrs[16], fpc;
	struct s390_sie_block block;
	enum sie_exit exit;
	struct sie_fault fault;
	uint8_t keys[PAGES];
	uint8_t storage[PAGES][PROGRAM_PAGE_SIZE];
};

static struct {
	struct cpu *cpu;
	uint8_t *storage;		/* page n at 2 * n pages */
	uint8_t keys[PAGES];
	bool absent;			/* PAGE_ABSENT has not been mapped yet */
	uint8_t facilities[32];
	uint8_t image[PAGES][PROGRAM_PAGE_SIZE];	/* what every program starts with */
	volatile uint8_t stop;
	bool running;
	unsigned int looks;
	struct outcome outcomes[2];
} state;

/*
 * Time stands still while a program runs, so that all runs see the same; how
 * often the CPU looks at the clock says how long it has run.
 */
int __real_clock_gettime(clockid_t clock, struct timespec *t);
int __wrap_clock_gettime(clockid_t clock, struct timespec *t);

int __wrap_clock_gettime(clockid_t clock, struct timespec *t)
{
	if (!state.running)
		return __real_clock_gettime(clock, t);
	if (++state.looks > POLLS_MAX)
		state.stop = 1;
	*t = (struct timespec){ .tv_sec = CLOCK_SECONDS };
	return 0;
}

/* --- storage ---------------------------------------------------------------------- */

static uint8_t *page_at(unsigned int page)
{
	return state.storage + 2 * page * PAGE;
}

static int resolve(void *ctx, uint64_t abs, bool write, struct sie_page *page)
{
	uint64_t n = abs / PAGE;

	(void)ctx;
	FUZZ_ASSERT(abs % PAGE == 0);
	if (n >= PAGES || (n == PAGE_ABSENT && state.absent))
		return -EREMOTE;
	if (n == PAGE_READ_ONLY && write)
		return -EFAULT;
	*page = (struct sie_page){ page_at(n), &state.keys[n] };
	return 0;
}

static void image_put(uint64_t addr, const void *bytes, size_t len)
{
	memcpy(state.image[addr / PAGE] + addr % PAGE, bytes, len);
}

static void image_put64(uint64_t addr, uint64_t value)
{
	be64_store(state.image[addr / PAGE] + addr % PAGE, value);
}

/*
 * Count program interruptions, tell the host about each 16th, and go on where
 * the old PSW says.
 */
static void make_handler(void)
{
	static const uint8_t handler[] = {
		0xeb, 0x01, 0x08, 0x00, 0x02, 0x6a,	/* asi 0x2800,1 */
		0xeb, 0x0f, 0x08, 0x03, 0x02, 0x51,	/* tmy 0x2803,15 */
		0xa7, 0x74, 0x00, 0x04,			/* jnz over the next one */
		0x83, 0x00, 0x00, 0x44,			/* diag 0x44 */
		0xb2, 0xb2, 0x01, 0x50,			/* lpswe 0x150 */
	};

	image_put(PAGE_HANDLER * PAGE, handler, sizeof(handler));
}

static void make_lowcore(uint64_t at)
{
	static const uint16_t new_psws[] = { 0x1a0, 0x1b0, 0x1c0, 0x1d0, 0x1e0, 0x1f0 };

	for (size_t i = 0; i < sizeof(new_psws) / sizeof(new_psws[0]); i++) {
		image_put64(at + new_psws[i], PSW_EA | PSW_BA);
		image_put64(at + new_psws[i] + 8, PAGE_HANDLER * PAGE);
	}
}

static uint64_t table_entry(unsigned int page)
{
	switch (page) {
	case PAGE_ABSENT:
		return 0x400;
	case PAGE_READ_ONLY:
		return PAGE_READ_ONLY * PAGE | 0x200;
	case PAGE_SEGMENTS2:
		return PAGE_DATA * PAGE;
	case PAGE_PREFIX: case PAGE_PREFIX + 1:
		return (page - PAGE_PREFIX + PAGE_CODE) * PAGE;
	default:
		return page < PAGES ? page * PAGE : page > PAGES ? 0x400 : PAGE_ABSENT * PAGE;
	}
}

static void make_tables(void)
{
	for (unsigned int n = 0; n < 512; n++) {
		image_put64(PAGE_SEGMENTS * PAGE + 8 * n, n ? 0x20 : PAGE_TABLES * PAGE);
		image_put64(PAGE_SEGMENTS2 * PAGE + 8 * n, n ? 0x20 : PAGE_TABLES * PAGE + 2048);
	}
	for (unsigned int n = 0; n < 256; n++) {
		unsigned int second = n == PAGE_DATA || n == PAGE_DATA + 1 ?
				      2 * PAGE_DATA + 1 - n : n;

		image_put64(PAGE_TABLES * PAGE + 8 * n, table_entry(n));
		image_put64(PAGE_TABLES * PAGE + 2048 + 8 * n, table_entry(second));
	}
}

static void make_image(void)
{
	uint64_t random = 1;

	for (uint64_t at = PAGE_DATA * PAGE; at < PAGE_ABSENT * PAGE; at += 8)
		image_put64(at, program_value(&random));
	make_handler();
	make_lowcore(0);
	make_lowcore(PAGE_PREFIX * PAGE);
	make_tables();
}

static void setup(void)
{
	const struct sie_space space = { .resolve = resolve };

	if (state.cpu)
		return;
	state.storage = fuzz_memory_create(2 * PAGES * PAGE);
	for (unsigned int n = 0; n < PAGES; n++)
		FUZZ_ASSERT(mprotect(page_at(n) + PAGE, PAGE, PROT_NONE) == 0);
	state.cpu = sie_cpu_create(&space);
	FUZZ_ASSERT(state.cpu);
	sie_facilities(state.facilities);
	make_image();
}

/* --- one program ---------------------------------------------------------------------- */

static void load_storage(const uint8_t *program, size_t size)
{
	uint64_t at = PAGE_CODE * PAGE + (be16_load(program + PROGRAM_START) & 0xffe);
	uint8_t wrong = program[PROGRAM_PAGES];

	state.absent = true;
	for (unsigned int n = 0; n < PAGES; n++) {
		memcpy(page_at(n), state.image[n], PAGE);
		state.keys[n] = n >= PAGE_DATA && n < PAGE_ABSENT ?
				program[PROGRAM_STORAGE_KEYS] : 0;
	}
	for (size_t n = PROGRAM_CODE; n < size && at < (PAGE_CODE + 2) * PAGE; n++, at++)
		page_at(at / PAGE)[at % PAGE] = program[n];
	if (wrong & 1)	/* an entry like no other: page, and what to change */
		page_at(PAGE_TABLES)[(wrong >> 4) * 8 + 6 - (wrong >> 3 & 1)] ^= wrong & 6;
}

static uint64_t control0(uint8_t flags)
{
	uint64_t cr0 = 0;

	cr0 |= flags & CONTROL_NO_AFP ? 0 : CR0_AFP;
	cr0 |= flags & CONTROL_LOW_ADDRESS ? CR0_LOW_ADDRESS_PROTECTION : 0;
	cr0 |= flags & CONTROL_EDAT ? CR0_EDAT | CR0_IEP : 0;
	cr0 |= flags & CONTROL_NO_SECONDARY ? 0 : CR0_SECONDARY_SPACE;
	cr0 |= flags & CONTROL_NO_EXTRACTION ? 0 : CR0_EXTRACTION_AUTHORITY;
	cr0 |= flags & CONTROL_OVERRIDE ? CR0_FETCH_PROT_OVERRIDE | CR0_STORAGE_PROT_OVERRIDE : 0;
	return cr0;
}

static uint64_t psw_mask(const uint8_t *program)
{
	uint8_t mode = program[PROGRAM_MODE], key = program[PROGRAM_KEY];
	uint64_t mask = (uint64_t)(key >> 4) << PSW_KEY_SHIFT | (uint64_t)(key & 15) << 40 |
			(uint64_t)(program[PROGRAM_CONTROL] & 3) << PSW_CC_SHIFT |
			(uint64_t)(mode >> MODE_AS_SHIFT & 3) << 46;

	mask |= mode & MODE_DAT ? PSW_DAT : 0;
	mask |= mode & MODE_EA ? PSW_EA : 0;
	mask |= mode & MODE_BA ? PSW_BA : 0;
	return mask | (mode & MODE_PROBLEM ? PSW_PROBLEM : 0);
}

/* Timers are far away, on a guest TOD clock that is near zero. */
static void load_block(struct s390_sie_block *block, const uint8_t *program)
{
	uint8_t mode = program[PROGRAM_MODE];

	memset(block, 0, sizeof(*block));
	be32_store(block->cpuflags, S390_CPUSTAT_ZARCH);
	be32_store(block->prefix, mode & MODE_PREFIX ? PAGE_PREFIX * PAGE : 0);
	be32_store(block->ictl, mode & MODE_DELIVER ? 0 : S390_ICTL_PINT);
	be16_store(block->ihcpu, 0xffff);
	be64_store(block->msl, UINT64_MAX);
	be64_store(block->gpsw, psw_mask(program));
	be64_store(block->gpsw + 8, PAGE_CODE * PAGE +
				    (be16_load(program + PROGRAM_START) & 0xffe));
	be64_store(block->gcr[0], control0(program[PROGRAM_CONTROL]));
	be64_store(block->gcr[1], PAGE_SEGMENTS * PAGE);
	be64_store(block->gcr[3], UINT64_C(0x80000000));
	be64_store(block->gcr[7], PAGE_SEGMENTS2 * PAGE);
	be64_store(block->gcr[8], 0x5555);
	be64_store(block->gcr[13], PAGE_SEGMENTS * PAGE);
	be64_store(block->cputm, INT64_MAX / 2);
	be64_store(block->ckc, INT64_MAX);
	be64_store(block->epoch, -sie_host_tod());
}

static void load_outcome(struct outcome *o, const uint8_t *program)
{
	uint32_t alets = be32_load(program + PROGRAM_ALETS);

	memset(o, 0, offsetof(struct outcome, storage));
	for (unsigned int n = 0; n < 16; n++) {
		o->gprs[n] = be64_load(program + PROGRAM_GPRS + 8 * n);
		o->fprs[n] = be64_load(program + PROGRAM_FPRS + 8 * n);
		o->acrs[n] = alets >> 2 * n & 3;
	}
	o->fpc = be32_load(program + PROGRAM_FPC) & 0xf8f8ff77;
	load_block(&o->block, program);
}

/* Behind the instruction that SIE has stopped at, if that is not done yet. */
static bool go_on_behind(struct s390_sie_block *block)
{
	uint64_t addr = be64_load(block->gpsw + 8);

	switch (block->icptcode) {
	case S390_ICPT_INST:
		return be16_load(block->ipa) != 0x8300 || be32_load(block->ipb) != PROGRAM_END;
	case S390_ICPT_PROGI:
		if (be16_load(block->iprcc) >= PGM_SEGMENT_TRANS)	/* nullified */
			be64_store(block->gpsw + 8, addr + (be16_load(block->pgmilc) & 6));
		return true;
	default:
		return false;
	}
}

/* What a host does before it lets the guest go on. False: this is the end of the run. */
static bool go_on(struct outcome *o, const struct sie_entry *entry)
{
	switch (o->exit) {
	case SIE_EXIT_INTERCEPT:
		return go_on_behind(&o->block);
	case SIE_EXIT_HOST_FAULT:
		o->fault = entry->fault;
		if (!state.absent || o->fault.abs != PAGE_ABSENT * PAGE)
			return false;
		state.absent = false;
		return true;
	default:
		o->kicked = true;
		return false;
	}
}

static void enter(struct outcome *o)
{
	struct sie_entry entry = {
		.block = &o->block,
		.regs = { .gprs = o->gprs, .acrs = o->acrs, .fprs = o->fprs, .fpc = &o->fpc },
		.facilities = state.facilities,
		.stop = &state.stop,
	};

	do {
		state.looks = 0;
		o->exit = sie_enter(state.cpu, &entry);
		o->entries++;
	} while (go_on(o, &entry) && o->entries < ENTRIES_MAX);
}

static void run(struct outcome *o, const struct mode *mode, const uint8_t *program, size_t size)
{
	state.running = true;
	state.stop = 0;
	load_storage(program, size);
	load_outcome(o, program);
	if (mode->again)
		cpu_flush_page(state.cpu, PAGE_ABSENT * PAGE);
	else
		sie_cpu_set_heat(state.cpu, mode->heat);
	enter(o);
	state.running = false;
	memcpy(o->keys, state.keys, sizeof(o->keys));
	for (unsigned int n = 0; n < PAGES; n++)
		memcpy(o->storage[n], page_at(n), PAGE);
}

/* --- comparing ---------------------------------------------------------------------------- */

static void check_bytes(const char *what, const void *a, const void *b, size_t len,
			const struct mode *mode)
{
	const uint8_t *left = a, *right = b;

	if (!memcmp(left, right, len))
		return;
	for (size_t n = 0; n < len; n++)
		if (left[n] != right[n])
			fprintf(stderr, "%s+%#zx: interpreted %02x, heat %u%s %02x\n", what, n,
				left[n], mode->heat, mode->again ? " again" : "", right[n]);
	FUZZ_ASSERT(!"host code differs from the interpreter");
}

#define CHECK(field) check_bytes(#field, &a->field, &b->field, sizeof(a->field), mode)

static void compare(const struct outcome *a, const struct outcome *b, const struct mode *mode)
{
	CHECK(entries);
	CHECK(exit);
	CHECK(block);
	CHECK(gprs);
	CHECK(acrs);
	CHECK(fprs);
	CHECK(fpc);
	CHECK(fault.abs);
	CHECK(fault.error);
	CHECK(fault.write);
	CHECK(storage);
	if (!mode->again)	/* reference bits: what the CPU remembers is allowed to matter */
		CHECK(keys);
}

/* A timer interruption comes when the CPU looks, which depends on how code is run. */
static bool timer_interrupted(const struct outcome *o)
{
	return be16_load(o->storage[0] + LC_EXT_CODE) ||
	       be16_load(o->storage[PAGE_PREFIX] + LC_EXT_CODE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t program[PROGRAM_MAX];
	bool comparable = true;

	if (size > PROGRAM_MAX)
		return 0;
	setup();
	memset(program, 0, PROGRAM_CODE);
	memcpy(program, data, size);
	if (!(program[PROGRAM_KIND] & 1))
		size = program_generate(program);
	for (size_t n = 0; n < MODES; n++) {
		struct outcome *o = &state.outcomes[n > 0];

		run(o, &modes[n], program, size);
		comparable &= !o->kicked && !timer_interrupted(o);
		if (n > 0 && comparable)
			compare(&state.outcomes[0], o, &modes[n]);
	}
	return 0;
}

/* Code that has failed, behind registers of which r13 is the address of the code. */
struct regression {
	uint8_t mode;
	uint8_t len;
	uint8_t code[32];
};

static const struct regression regressions[] = {
	/* loops without an ordinary branch: BSM, LPSWE; a kick has to end them */
	{ MODE_EA | MODE_BA, 6, { 0x41, 0xd0, 0xd0, 0x05, 0x0b, 0x0d } },
	{ MODE_EA | MODE_BA, 32, { 0xe3, 0xd0, 0xd0, 0x20, 0x00, 0x24, 0xb2, 0xb2, 0xd0, 0x18,
				   [27] = 0x01, [28] = 0x80 } },
	/* an operation exception, then MVPG onto a page that the host cannot write: the
	   next run's exception must not have operands */
	{ MODE_EA | MODE_BA, 14, { 0, 0, 0xa5, 0x4f, 0xc0, 0x00, 0xa5, 0x2f, 0x70, 0x00,
				   0xb2, 0x54, 0x00, 0x42 } },
};
#define REGRESSIONS (sizeof(regressions) / sizeof(regressions[0]))

static size_t seed_regression(const struct regression *r, uint8_t *program)
{
	program[PROGRAM_KIND] = 1;
	program[PROGRAM_MODE] = r->mode;
	be64_store(program + PROGRAM_GPRS + 8 * 13, PAGE_CODE * PAGE);
	memcpy(program + PROGRAM_CODE, r->code, r->len);
	return PROGRAM_CODE + r->len;
}

static size_t seed_generated(unsigned int index, uint8_t *program)
{
	static const uint8_t mode_bytes[] = {
		MODE_EA | MODE_BA, MODE_EA | MODE_BA | MODE_DELIVER,
		MODE_EA | MODE_BA | MODE_DAT | MODE_PROBLEM, MODE_EA | MODE_BA | MODE_PROBLEM,
		MODE_EA | MODE_BA | MODE_DAT | MODE_DELIVER | MODE_PREFIX,
		MODE_EA | MODE_BA | MODE_DAT | 1 << MODE_AS_SHIFT | MODE_DELIVER,
		MODE_EA | MODE_BA | MODE_DAT | 2 << MODE_AS_SHIFT, MODE_BA | MODE_DAT, MODE_BA, 0,
		MODE_EA | MODE_BA | MODE_DAT | 3 << MODE_AS_SHIFT, MODE_EA | MODE_BA | MODE_PREFIX,
	};
	uint64_t random = index;

	program[PROGRAM_MODE] = mode_bytes[index % sizeof(mode_bytes)];
	program[PROGRAM_KEY] = index & 16 ? program_random(&random) & 15 : 0;
	program[PROGRAM_CONTROL] = index & 3;
	be16_store(program + PROGRAM_START, index & 32 ? 0xff0 - 8 * (index & 31) : 0);
	be64_store(program + PROGRAM_SEED, program_random(&random));
	if (index % 5 != 4)
		return PROGRAM_HEAD;
	program[PROGRAM_KIND] = 1;	/* written out, so that mutations reach all of it */
	return program_generate(program);
}

size_t fuzz_seed(unsigned int index, uint8_t *data)
{
	static uint8_t program[PROGRAM_MAX];
	size_t size;

	if (index >= 600)
		return 0;
	memset(program, 0, PROGRAM_CODE);
	size = index < REGRESSIONS ? seed_regression(&regressions[index], program) :
				     seed_generated(index, program);
	memcpy(data, program, size);
	return size;
}
