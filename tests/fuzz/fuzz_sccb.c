// SPDX-License-Identifier: Apache-2.0
/*
 * Fuzz target of the service calls: the input is a sequence of SERVC
 * instructions, each with a command, an address and what it puts there, of
 * console input and of shutdown requests. Nothing but the SCCB may change.
 */
#include <stdbool.h>
#include <string.h>

#include "arch/s390/cpu.h"
#include "arch/s390/interrupt.h"
#include "arch/s390/sclp.h"
#include "core/be.h"
#include "tests/fuzz/common.h"
#include "tests/fuzz/machine.h"

#define SERVC_1_2	UINT64_C(0xb22000120000)
#define PSW_HOME	UINT64_C(0x2000)	/* behind SERVC */
#define PGM_NEW		UINT64_C(0x7000)
#define STEPS_MAX	24
#define SCCB		0x5000
#define WATCHED		0x10000			/* memory that is compared */

const unsigned long fuzz_runs = 6000;

/* A step: kind, command number, length of data, address; then the data. */
enum { STEP_KIND = 0, STEP_COMMAND = 1, STEP_LENGTH = 2, STEP_ADDRESS = 4, STEP_HEADER = 8 };
enum { KIND_TYPED = 1, KIND_QUIESCE = 2, KIND_MASK = 3, KIND_BUSY = 4, KIND_RESET = 8 };

static const uint32_t commands[] = {
	0x00010001, 0x00020001, 0x00120001, 0x00040001, 0x00760005, 0x00770005, 0x00780005,
	0x00770105, 0x00760005, 0x00780005, 0x00770005, 0x00240001, 0x001c0001,
};

static void put(struct s390_machine *m, uint32_t addr, const uint8_t *data, size_t len)
{
	uint8_t *p = machine_abs(m, addr, 1);

	if (!p)
		return;
	if (len > m->ram->size - addr)
		len = m->ram->size - addr;
	memcpy(p, data, len);
}

static void check_same(const uint8_t *now, const uint8_t *before, uint64_t start, uint64_t end)
{
	FUZZ_ASSERT(start >= end || !memcmp(now + start, before + start, end - start));
}

/* Memory outside the lowcore and the SCCB is as before. */
static void check_memory(const struct s390_machine *m, const uint8_t *before, uint64_t addr)
{
	uint64_t end = addr < WATCHED - SCCB_HEADER ? addr + be16_load(before + addr) : addr;

	/* an SCCB that crosses its page, or has no room for it, gets a response at most */
	if (end < addr + SCCB_HEADER || end > (addr | (ZARCH_PAGE_SIZE - 1)) + 1)
		end = addr + SCCB_HEADER;
	check_same(m->ram->host, before, ZARCH_LOWCORE_SIZE, addr < WATCHED ? addr : WATCHED);
	check_same(m->ram->host, before, end > ZARCH_LOWCORE_SIZE ? end : ZARCH_LOWCORE_SIZE,
		   WATCHED);
}

static void service_call(struct s390_machine *m, uint32_t command, uint64_t addr)
{
	static uint8_t before[WATCHED];
	struct s390_cpu *cpu = &m->cpus[0];
	bool accepted;

	/* the guest may destroy its own PSWs, but that is not for this target */
	be64_store((uint8_t *)m->ram->host + LC_PGM_NEW_PSW, PSW_EA | PSW_BA);
	be64_store((uint8_t *)m->ram->host + LC_PGM_NEW_PSW + 8, PGM_NEW);
	memcpy(before, m->ram->host, WATCHED);
	cpu_set_gpr(cpu, 1, command);
	cpu_set_gpr(cpu, 2, addr);
	cpu_set_psw(cpu, PSW_EA | PSW_BA, PSW_HOME);
	machine_intercept(cpu, S390_ICPT_INST, SERVC_1_2);
	machine_check(m);
	accepted = cpu_psw_addr(cpu) == PSW_HOME && !(cpu_psw_mask(cpu) & PSW_CC);
	FUZZ_ASSERT(cpu_psw_addr(cpu) == PSW_HOME || cpu_psw_addr(cpu) == PGM_NEW);
	if (accepted) {
		FUZZ_ASSERT(be16_load(machine_abs(m, addr, 8) + SCCB_RESPONSE) != 0);
		FUZZ_ASSERT((m->irq.service & ~7u) == addr);
	}
	check_memory(m, before, addr);
}

/* One step; returns the bytes that it took. */
static size_t step(struct s390_machine *m, const uint8_t *data, size_t size)
{
	uint8_t kind = data[STEP_KIND], number = data[STEP_COMMAND];
	size_t len = be16_load(data + STEP_LENGTH);
	uint32_t addr = be32_load(data + STEP_ADDRESS);
	uint32_t command = number << 16 | 5;

	if (len > size - STEP_HEADER)
		len = size - STEP_HEADER;
	data += STEP_HEADER;
	if (kind & KIND_RESET)
		sclp_reset(m->sclp);
	switch (kind & KIND_MASK) {
	case KIND_TYPED:
		sclp_input(m->sclp, data, len);
		break;
	case KIND_QUIESCE:
		sclp_quiesce(m->sclp);
		break;
	default:
		put(m, addr, data, len);
		if (number < sizeof(commands) / sizeof(commands[0]))
			command = commands[number];
		else if (number == 0xff)
			command = be32_load(m->ram->host);
		service_call(m, command, addr);
	}
	if (!(kind & KIND_BUSY))
		m->irq.service = 0;
	return STEP_HEADER + len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct s390_machine *m;

	if (size < STEP_HEADER || size > FUZZ_INPUT_MAX)
		return 0;
	m = machine_start();
	for (int n = 0; n < STEPS_MAX && size >= STEP_HEADER; n++) {
		size_t taken = step(m, data, size);

		data += taken;
		size -= taken;
	}
	machine_end();
	return 0;
}

/* --- seeds ---------------------------------------------------------------------- */

/* Append a step; returns where its data go, @len bytes of zeroes. */
static uint8_t *add(uint8_t **at, uint8_t kind, uint8_t command, uint32_t addr, size_t len)
{
	uint8_t *p = *at;

	memset(p, 0, STEP_HEADER + len);
	p[STEP_KIND] = kind;
	p[STEP_COMMAND] = command;
	be16_store(p + STEP_LENGTH, len);
	be32_store(p + STEP_ADDRESS, addr);
	*at = p + STEP_HEADER + len;
	return p + STEP_HEADER;
}

static uint8_t *add_sccb(uint8_t **at, uint8_t command, uint16_t length, size_t given)
{
	uint8_t *sccb = add(at, 0, command, SCCB, given);

	be16_store(sccb, length);
	return sccb;
}

static void add_mask(uint8_t **at, uint16_t size)
{
	uint8_t *sccb = add_sccb(at, 6, 12 + 4 * size, 12 + 2 * size);

	be16_store(sccb + 10, size);
	memset(sccb + 12, 0xff, 2 * size);
}

static void add_typed(uint8_t **at, const char *text)
{
	memcpy(add(at, KIND_TYPED, 0, 0, strlen(text)), text, strlen(text));
}

static void add_vt220(uint8_t **at, const char *text)
{
	uint8_t *sccb = add_sccb(at, 4, 14 + strlen(text), 14 + strlen(text));

	be16_store(sccb + 8, 6 + strlen(text));
	sccb[10] = 0x1a;
	memcpy(sccb + 14, text, strlen(text));
}

/* A message data block with @lines message text objects of @length bytes. */
static void add_message(uint8_t **at, unsigned int lines, unsigned int length)
{
	unsigned int size = 12 + lines * (10 + length);
	uint8_t *sccb = add_sccb(at, 4, 14 + size, 14 + size), *mdb = sccb + 14;

	be16_store(sccb + 8, 6 + size);
	sccb[10] = 2;
	be16_store(mdb, size);
	be16_store(mdb + 2, 1);
	be32_store(mdb + 4, 0xd4c4c240);
	be32_store(mdb + 8, 1);
	for (unsigned int n = 0; n < lines; n++) {
		uint8_t *line = mdb + 12 + n * (10 + length);

		be16_store(line, 10 + length);
		be16_store(line + 2, 4);
		be16_store(line + 4, 0x1000);
		memset(line + 10, 0x81 + n, length);
	}
}

size_t fuzz_seed(unsigned int index, uint8_t *data)
{
	uint8_t *at = data;

	if (index >= 24)
		return 0;
	if (index < 8) {
		for (unsigned int n = 0; n < 4; n++)
			add_sccb(&at, (index + n) & 3, index & 4 ? 256 : 4096, 8);
		add(&at, 0, 0, MACHINE_MEMORY - 8, 8)[0] = 16;
	}
	add_mask(&at, index & 1 ? 4 : 1 + index * 3);
	add_typed(&at, index & 2 ? "ls -l\n" : "x");
	add_message(&at, 1 + index % 5, index);
	add_vt220(&at, "login: \r\n");
	add_typed(&at, "root\nhalt\n");
	add_message(&at, 2, 7);
	for (unsigned int n = 0; n < 3; n++)
		add_sccb(&at, 5, n == index % 3 ? 40 : 4096, 12)[2] = index & 4 ? 0x80 : 0;
	add(&at, KIND_QUIESCE, 0, 0, 0);
	add_sccb(&at, 5, 4096, 12);
	return at - data;
}
