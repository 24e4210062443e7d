// SPDX-License-Identifier: Apache-2.0
/*
 * Intercepted control instructions that concern the CPU itself: its
 * identification, prefix, PSW, control registers and clock, and storage
 * operations that SIE leaves to the host (contract.md C.1).
 */
#include "arch/s390/intercept.h"

#include <string.h>

#include "arch/s390/gaccess.h"
#include "arch/s390/tod.h"
#include "core/be.h"
#include "ucas/ucas.h"

#define SHORT_PSW_BIT12		0x00080000u

/* Operand of S format: its address, aligned to @size, or a specification exception. */
static int operand(const struct s390_cpu *cpu, const struct icpt_insn *insn, unsigned int size,
		   uint64_t *addr)
{
	*addr = icpt_address(cpu, insn);
	return *addr & (size - 1) ? PGM_SPECIFICATION : 0;
}

static int store_operand(struct s390_cpu *cpu, struct icpt_insn *insn, const void *data,
			 unsigned int size)
{
	uint64_t addr;
	int rc = operand(cpu, insn, size, &addr);

	return rc ? rc : gaccess_write(cpu, addr, icpt_base(insn), data, size, &insn->pgm);
}

static int fetch_operand(struct s390_cpu *cpu, struct icpt_insn *insn, void *data,
			 unsigned int size)
{
	uint64_t addr;
	int rc = operand(cpu, insn, size, &addr);

	return rc ? rc : gaccess_read(cpu, addr, icpt_base(insn), data, size, &insn->pgm);
}

int insn_retry(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	icpt_retry(cpu, insn);
	return 0;
}

/* ---- identification ---- */

int insn_stidp(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	be64_t id = be64_make(cpu->machine->model.cpuid);

	return store_operand(cpu, insn, &id, sizeof(id));
}

int insn_stap(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	be16_t addr = be16_make(cpu->addr);

	return store_operand(cpu, insn, &addr, sizeof(addr));
}

/* Stores at real address 200, which no protection applies to but low-address. */
int insn_stfl(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint8_t *p = gaccess_real(cpu, LC_STFL, 4);

	(void)insn;
	if (!p)
		return PGM_ADDRESSING;
	memcpy(p, cpu->machine->model.facilities, 4);
	return 0;
}

/* Doublewords up to the last facility bit that is one. */
static unsigned int facility_doublewords(const struct cpumodel *model)
{
	unsigned int n = CPUMODEL_FACILITY_BYTES;

	while (n > 1 && model->facilities[n - 1] == 0)
		n--;
	return (n + 7) / 8;
}

int insn_stfle(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	const struct cpumodel *model = &cpu->machine->model;
	unsigned int have = facility_doublewords(model);
	unsigned int wanted = (cpu_gpr(cpu, 0) & 0xff) + 1;
	unsigned int n = wanted < have ? wanted : have;
	uint64_t addr;
	int rc = operand(cpu, insn, 8, &addr);

	if (rc == 0)
		rc = gaccess_write(cpu, addr, icpt_base(insn), model->facilities, n * 8,
				   &insn->pgm);
	if (rc)
		return rc;
	cpu_set_gpr(cpu, 0, (cpu_gpr(cpu, 0) & ~UINT64_C(0xff)) | (have - 1));
	cpu_set_cc(cpu, wanted < have ? 3 : 0);
	return 0;
}

/* ---- prefix ---- */

int insn_spx(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	be32_t operand_word;
	uint32_t prefix;
	int rc = fetch_operand(cpu, insn, &operand_word, sizeof(operand_word));

	if (rc)
		return rc;
	prefix = be32_get(operand_word) & ZARCH_PREFIX_MASK;
	if (!machine_abs(cpu->machine, prefix, ZARCH_LOWCORE_SIZE))
		return PGM_ADDRESSING;
	/* the provider wants the prefix area mapped (contract.md A.6) */
	rc = ucas_populate(cpu->as, prefix, ZARCH_LOWCORE_SIZE);
	if (rc)
		machine_fail(cpu->machine, -rc, "cannot map the prefix area at %#x: %s", prefix,
			     strerror(-rc));
	cpu_set_prefix(cpu, prefix);
	return 0;
}

int insn_stpx(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	be32_t prefix = be32_make(cpu_prefix(cpu));

	return store_operand(cpu, insn, &prefix, sizeof(prefix));
}

/* ---- clock ---- */

int insn_sck(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	be64_t tod;
	int rc = fetch_operand(cpu, insn, &tod, sizeof(tod));

	if (rc)
		return rc;
	cpu_set_cc(cpu, tod_set_guest(cpu, be64_get(tod)) == 0 ? 0 : 3);
	return 0;
}

int insn_sckpf(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint64_t r0 = cpu_gpr(cpu, 0);

	(void)insn;
	if (r0 & 0xffff0000)
		return PGM_SPECIFICATION;
	cpu->run->s.regs.todpr = r0 & 0xffff;
	cpu->run->kvm_dirty_regs |= S390_SYNC_ARCH0;
	return 0;
}

/* Only the control functions, which steer a host's clock, come here. */
int insn_ptff(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	(void)insn;
	cpu_set_cc(cpu, 3);
	return 0;
}

/* ---- PSW ---- */

static bool psw_is_valid(uint64_t mask, uint64_t addr)
{
	uint64_t limit;

	if (mask & PSW_UNASSIGNED)
		return false;
	switch (mask & (PSW_EA | PSW_BA)) {
	case 0:
		limit = 0xffffff;
		break;
	case PSW_BA:
		limit = 0x7fffffff;
		break;
	case PSW_EA | PSW_BA:
		limit = UINT64_MAX;
		break;
	default:
		return false;
	}
	return addr <= limit && !(addr & 1);
}

static int load_psw(struct s390_cpu *cpu, uint64_t mask, uint64_t addr)
{
	cpu_set_psw(cpu, mask, addr);
	return psw_is_valid(mask, addr) ? 0 : PGM_SPECIFICATION;
}

int insn_lpsw(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	be32_t psw[2];
	uint64_t addr;
	uint32_t mask, word;
	int rc = operand(cpu, insn, 8, &addr);

	if (rc == 0)
		rc = gaccess_read(cpu, addr, icpt_base(insn), psw, sizeof(psw), &insn->pgm);
	if (rc)
		return rc;
	mask = be32_get(psw[0]);
	word = be32_get(psw[1]);
	if (!(mask & SHORT_PSW_BIT12))
		return PGM_SPECIFICATION;
	return load_psw(cpu, (uint64_t)(mask & ~SHORT_PSW_BIT12) << 32 | (word & PSW_BA),
			word & 0x7fffffff);
}

static int load_psw_extended(struct s390_cpu *cpu, struct icpt_insn *insn, uint64_t addr)
{
	be64_t psw[2];
	int rc;

	if (addr & 7)
		return PGM_SPECIFICATION;
	rc = gaccess_read(cpu, addr, icpt_base(insn), psw, sizeof(psw), &insn->pgm);
	return rc ? rc : load_psw(cpu, be64_get(psw[0]), be64_get(psw[1]));
}

int insn_lpswe(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	return load_psw_extended(cpu, insn, icpt_address(cpu, insn));
}

int insn_lpswey(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	return load_psw_extended(cpu, insn, icpt_address_long(cpu, insn));
}

int insn_epsw(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	unsigned int r2 = icpt_rre2(insn);
	uint64_t mask = cpu_psw_mask(cpu);

	cpu_set_gpr32(cpu, icpt_rre1(insn), mask >> 32);
	if (r2)
		cpu_set_gpr32(cpu, r2, (uint32_t)mask);
	return 0;
}

/* ---- storage ---- */

#define TEID_STORE_LOW	0x480u	/* store, low-address protection */

/* A store to the whole page at real address @addr meets a protected low address. */
static bool low_address_real(const struct s390_cpu *cpu, uint64_t addr)
{
	return (cpu_cr(cpu, 0) & CR0_LOW_ADDRESS_PROTECTION) && addr < ZARCH_LOWCORE_SIZE;
}

/* Clears the 4 KiB block at the real address in R2; always usable (cc 0). */
int insn_tb(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint64_t addr = cpu_gpr(cpu, icpt_rre2(insn)) & cpu_address_mask(cpu) &
			~(ZARCH_PAGE_SIZE - 1);
	void *page;

	if (low_address_real(cpu, addr)) {
		insn->pgm.teid = addr | TEID_STORE_LOW;
		return PGM_PROTECTION;
	}
	page = gaccess_real(cpu, addr, ZARCH_PAGE_SIZE);
	if (!page)
		return PGM_ADDRESSING;
	memset(page, 0, ZARCH_PAGE_SIZE);
	cpu_set_gpr(cpu, 0, 0);
	cpu_set_cc(cpu, 0);
	return 0;
}

/* cc 0: stores allowed, 1: fetches only, 3: no translation. Keys are not judged. */
int insn_tprot(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint64_t addr = icpt_address(cpu, insn), abs;
	unsigned int ar = icpt_base(insn);
	int rc = gaccess_translate(cpu, addr, ar, false, &abs, &insn->pgm);

	switch (rc) {
	case 0:
		break;
	case PGM_SEGMENT_TRANS:
	case PGM_PAGE_TRANS:
	case PGM_ASCE_TYPE:
	case PGM_REGION_FIRST:
	case PGM_REGION_SECOND:
	case PGM_REGION_THIRD:
		cpu_set_cc(cpu, 3);
		return 0;
	default:
		return rc;
	}
	rc = gaccess_translate(cpu, addr, ar, true, &abs, &insn->pgm);
	if (rc && rc != PGM_PROTECTION)
		return rc;
	memset(&insn->pgm, 0, sizeof(insn->pgm));
	cpu_set_cc(cpu, rc ? 1 : 0);
	return 0;
}

#define PFMF_RESERVED	UINT64_C(0xfffc0101)
#define PFMF_CLEAR	0x00010000u
#define PFMF_FRAME_SIZE	0x00007000u
#define PFMF_4K		0x00000000u
#define PFMF_1M		0x00001000u
#define PFMF_2G		0x00002000u

/*
 * Clears frames. A provider lets user space set no storage keys (gaccess.h),
 * so the key function leaves the keys as they are.
 */
int insn_pfmf(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint64_t r1 = cpu_gpr(cpu, icpt_rre1(insn));
	unsigned int r2 = icpt_rre2(insn);
	uint64_t mask = cpu_address_mask(cpu);
	uint64_t addr = cpu_gpr(cpu, r2) & mask & ~(ZARCH_PAGE_SIZE - 1);
	uint64_t size, end;
	void *host;

	if (!cpumodel_has(&cpu->machine->model, FACILITY_EDAT1))
		return PGM_OPERATION;
	switch (r1 & PFMF_FRAME_SIZE) {
	case PFMF_4K:
		size = ZARCH_PAGE_SIZE;
		break;
	case PFMF_1M:
		size = UINT64_C(1) << 20;
		break;
	case PFMF_2G:
		if (cpumodel_has(&cpu->machine->model, FACILITY_EDAT2)) {
			size = UINT64_C(1) << 31;
			break;
		}
		return PGM_SPECIFICATION;
	default:
		return PGM_SPECIFICATION;
	}
	if (r1 & PFMF_RESERVED)
		return PGM_SPECIFICATION;
	end = (addr + size) & ~(size - 1);
	/* a single page is designated by a real address, larger frames are absolute */
	if (size == ZARCH_PAGE_SIZE) {
		if ((r1 & PFMF_CLEAR) && low_address_real(cpu, addr)) {
			insn->pgm.teid = addr | TEID_STORE_LOW;
			return PGM_PROTECTION;
		}
		host = gaccess_real(cpu, addr, ZARCH_PAGE_SIZE);
	} else {
		host = machine_abs(cpu->machine, addr, end - addr);
	}
	if (!host)
		return PGM_ADDRESSING;
	if (r1 & PFMF_CLEAR)
		memset(host, 0, end - addr);
	if (size != ZARCH_PAGE_SIZE)
		cpu_set_gpr(cpu, r2, (cpu_gpr(cpu, r2) & ~mask) | (end & mask));
	return 0;
}

/* STORE HYPERVISOR INFORMATION: the facility is there, the information is not. */
int insn_sthyi(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	unsigned int r1 = icpt_rre1(insn), r2 = icpt_rre2(insn);

	if (!cpumodel_has(&cpu->machine->model, FACILITY_STHYI))
		return PGM_OPERATION;
	if (r1 == r2 || (r1 & 1) || (r2 & 1))
		return PGM_SPECIFICATION;
	cpu_set_gpr(cpu, r2 + 1, 4);	/* return code: function code not supported */
	cpu_set_cc(cpu, 3);
	return 0;
}
