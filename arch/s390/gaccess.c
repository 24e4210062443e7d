// SPDX-License-Identifier: Apache-2.0
/*
 * Logical storage access for intercepted instructions, page by page. A store
 * translates all its pages before the first byte is written, since an access
 * exception must leave storage as it was.
 */
#include "arch/s390/gaccess.h"

#include <string.h>

#include "arch/s390/art.h"
#include "arch/s390/dat.h"
#include "core/be.h"

#define TEID_FETCH	0x800u
#define TEID_STORE	0x400u
#define TEID_B56	0x080u
#define TEID_B60	0x008u
#define TEID_B61	0x004u

/* Which protection refused an access; what the TEID says about it. */
enum prot_kind { PROT_LOW_ADDRESS, PROT_DAT, PROT_ACCESS_LIST };

static const uint64_t prot_teid[] = {
	[PROT_LOW_ADDRESS] = TEID_B56,
	[PROT_DAT] = TEID_B61,
	[PROT_ACCESS_LIST] = TEID_B60 | TEID_B61,
};

struct access {
	struct s390_cpu *cpu;
	unsigned int ar;
	bool store;
	uint64_t asce;
	struct irq_program *pgm;
};

void *gaccess_real(const struct s390_cpu *cpu, uint64_t real, size_t length)
{
	uint64_t abs = zarch_real_to_abs(real, cpu_prefix(cpu));

	if ((real & (ZARCH_PAGE_SIZE - 1)) + length > ZARCH_PAGE_SIZE)
		return NULL;
	return cpu_abs(cpu, abs, length);
}

/* Translation tables are read as absolute storage, as SIE does. */
static int gaccess_read_table(void *ctx, uint64_t addr, uint64_t *value)
{
	const struct s390_cpu *cpu = ctx;
	const void *p = cpu_abs(cpu, addr, 8);

	if (!p)
		return PGM_ADDRESSING;
	*value = be64_load(p);
	return 0;
}

static int gaccess_read_word(void *ctx, uint64_t real, uint32_t *value)
{
	const struct s390_cpu *cpu = ctx;
	const void *p = gaccess_real(cpu, real, 4);

	if (!p)
		return PGM_ADDRESSING;
	*value = be32_load(p);
	return 0;
}

bool gaccess_low_protected(const struct s390_cpu *cpu, uint64_t addr, uint64_t asce)
{
	if (!(cpu_cr(cpu, 0) & CR0_LOW_ADDRESS_PROTECTION))
		return false;
	if ((cpu_psw_mask(cpu) & PSW_DAT) && (asce & ASCE_PRIVATE))
		return false;
	return (addr & ~UINT64_C(0x11ff)) == 0;	/* 0-511 and 4096-4607 */
}

/* Record an access exception at @addr; returns its code. */
static int access_fail(const struct access *a, int code, uint64_t addr)
{
	struct irq_program *pgm = a->pgm;
	bool dat = code == PGM_PROTECTION || code == PGM_ASCE_TYPE ||
		   code == PGM_REGION_FIRST || code == PGM_REGION_SECOND ||
		   code == PGM_REGION_THIRD || code == PGM_SEGMENT_TRANS ||
		   code == PGM_PAGE_TRANS;
	bool art = code >= PGM_ALET_SPEC && code <= PGM_EXTENDED_AUTH;

	if (code < 0)
		return code;
	pgm->code = code;
	if (dat) {
		pgm->teid |= (addr & ~(ZARCH_PAGE_SIZE - 1)) |
			     (a->store ? TEID_STORE : TEID_FETCH) |
			     ((cpu_psw_mask(a->cpu) & PSW_AS) >> 46);
	}
	if (dat || art)
		pgm->exc_access_id = a->ar;
	return code;
}

static int access_protect(const struct access *a, enum prot_kind kind, uint64_t addr)
{
	a->pgm->teid = prot_teid[kind];
	return access_fail(a, PGM_PROTECTION, addr);
}

/* The address space that the access register selects, in AR mode. */
static int access_register(struct access *a, uint64_t addr)
{
	const struct s390_cpu *cpu = a->cpu;
	const struct art_config config = {
		.cr1 = cpu_cr(cpu, 1), .cr2 = cpu_cr(cpu, 2), .cr5 = cpu_cr(cpu, 5),
		.cr7 = cpu_cr(cpu, 7), .cr8 = cpu_cr(cpu, 8),
	};
	uint32_t alet = a->ar ? cpu->run->s.regs.acrs[a->ar & 15] : 0;
	struct art_result space;
	int rc = art_translate(alet, &config, gaccess_read_word, a->cpu, &space);

	if (rc)
		return access_fail(a, rc, addr);
	if (a->store && space.fetch_only)
		return access_protect(a, PROT_ACCESS_LIST, addr);
	a->asce = space.asce;
	return 0;
}

/* The ASCE that the PSW selects; with DAT off there is none. */
static int access_begin(struct access *a, uint64_t addr)
{
	a->asce = 0;
	if (!(cpu_psw_mask(a->cpu) & PSW_DAT))
		return 0;
	switch (cpu_psw_mask(a->cpu) & PSW_AS) {
	case PSW_AS_PRIMARY:
		a->asce = cpu_cr(a->cpu, 1);
		return 0;
	case PSW_AS_SECONDARY:
		a->asce = cpu_cr(a->cpu, 7);
		return 0;
	case PSW_AS_HOME:
		a->asce = cpu_cr(a->cpu, 13);
		return 0;
	default:
		return access_register(a, addr);
	}
}

static int access_dat(const struct access *a, uint64_t addr, uint64_t *abs)
{
	const struct s390_cpu *cpu = a->cpu;
	const struct cpumodel *model = &cpu->machine->model;
	bool edat = cpu_cr(cpu, 0) & CR0_EDAT;
	const struct dat_config config = {
		.edat1 = edat && cpumodel_has(model, FACILITY_EDAT1),
		.edat2 = edat && cpumodel_has(model, FACILITY_EDAT2),
		.iep = (cpu_cr(cpu, 0) & CR0_IEP) && cpumodel_has(model, FACILITY_IEP),
	};
	struct dat_result result;
	int rc = dat_translate(a->asce, addr, &config, gaccess_read_table, a->cpu, &result);

	if (rc)
		return access_fail(a, rc, addr);
	if (a->store && result.protect)
		return access_protect(a, PROT_DAT, addr);
	*abs = result.absolute ? result.real : zarch_real_to_abs(result.real, cpu_prefix(cpu));
	return 0;
}

/* One address within a page to absolute storage that exists. */
static int access_page(const struct access *a, uint64_t addr, uint64_t *abs)
{
	int rc = 0;

	if (a->store && gaccess_low_protected(a->cpu, addr, a->asce))
		return access_protect(a, PROT_LOW_ADDRESS, addr);
	if (cpu_psw_mask(a->cpu) & PSW_DAT)
		rc = access_dat(a, addr, abs);
	else
		*abs = zarch_real_to_abs(addr, cpu_prefix(a->cpu));
	if (rc)
		return rc;
	return cpu_abs(a->cpu, *abs, 1) ? 0 : access_fail(a, PGM_ADDRESSING, addr);
}

/* One pass over the pages of an access; copies only when @buffer is set. */
static int access_pass(const struct access *a, uint64_t addr, void *buffer, size_t length)
{
	uint64_t mask = cpu_address_mask(a->cpu);

	for (size_t done = 0; done < length;) {
		uint64_t at = (addr + done) & mask;
		size_t n = ZARCH_PAGE_SIZE - (at & (ZARCH_PAGE_SIZE - 1));
		uint64_t abs;
		uint8_t *host;
		int rc = access_page(a, at, &abs);

		if (rc)
			return rc;
		if (n > length - done)
			n = length - done;
		host = cpu_abs(a->cpu, abs, n);
		if (!host)
			return access_fail(a, PGM_ADDRESSING, at);
		if (buffer && a->store)
			memcpy(host, (const uint8_t *)buffer + done, n);
		else if (buffer)
			memcpy((uint8_t *)buffer + done, host, n);
		done += n;
	}
	return 0;
}

int gaccess_read(struct s390_cpu *cpu, uint64_t addr, unsigned int ar, void *buffer,
		 size_t length, struct irq_program *pgm)
{
	struct access a = { .cpu = cpu, .ar = ar, .pgm = pgm };
	int rc = access_begin(&a, addr);

	return rc ? rc : access_pass(&a, addr, buffer, length);
}

int gaccess_write(struct s390_cpu *cpu, uint64_t addr, unsigned int ar, const void *buffer,
		  size_t length, struct irq_program *pgm)
{
	struct access a = { .cpu = cpu, .ar = ar, .store = true, .pgm = pgm };
	int rc = access_begin(&a, addr);

	if (rc == 0)
		rc = access_pass(&a, addr, NULL, length);
	/* a->store makes the pass read from the buffer only */
	return rc ? rc : access_pass(&a, addr, (void *)(uintptr_t)buffer, length);
}

int gaccess_check(struct s390_cpu *cpu, uint64_t addr, unsigned int ar, bool store,
		  size_t length, struct irq_program *pgm)
{
	struct access a = { .cpu = cpu, .ar = ar, .store = store, .pgm = pgm };
	int rc = access_begin(&a, addr);

	return rc ? rc : access_pass(&a, addr, NULL, length);
}

int gaccess_translate(struct s390_cpu *cpu, uint64_t addr, unsigned int ar, bool store,
		      uint64_t *abs, struct irq_program *pgm)
{
	struct access a = { .cpu = cpu, .ar = ar, .store = store, .pgm = pgm };
	int rc = access_begin(&a, addr);

	return rc ? rc : access_page(&a, addr & cpu_address_mask(cpu), abs);
}

unsigned int gaccess_insn_length(struct s390_cpu *cpu)
{
	struct irq_program unused = { 0 };
	/* in AR mode instructions come from the primary space, as with ALET 0 */
	struct access a = { .cpu = cpu, .pgm = &unused };
	const uint8_t *opcode;
	uint64_t abs;

	if (access_begin(&a, cpu_psw_addr(cpu)) ||
	    access_page(&a, cpu_psw_addr(cpu) & cpu_address_mask(cpu), &abs))
		return 4;
	opcode = cpu_abs(cpu, abs, 1);	/* NULL: taken away a moment ago */
	return opcode ? zarch_insn_length(*opcode) : 4;
}
