// SPDX-License-Identifier: Apache-2.0
/*
 * DIAGNOSE: the hypervisor calls that guests make (contract.md C.2). A code
 * that is not known gives a specification exception, which guests expect.
 */
#include "arch/s390/intercept.h"

#include <errno.h>
#include <sched.h>

#include "core/be.h"

typedef int diag_fn(struct s390_cpu *cpu, struct icpt_insn *insn);

/* Release pages: a hint; guest memory is kept. */
static int diag_release_pages(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint64_t start = cpu_gpr(cpu, icpt_r1(insn));
	uint64_t end = cpu_gpr(cpu, icpt_r3(insn)) + ZARCH_PAGE_SIZE;

	if (((start | end) & (ZARCH_PAGE_SIZE - 1)) || start >= end || start < ZARCH_LOWCORE_SIZE)
		return PGM_SPECIFICATION;
	return 0;
}

/* Voluntary time slice end, directed or not: the host's scheduler picks. */
static int diag_yield(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	(void)cpu;
	(void)insn;
	sched_yield();
	return 0;
}

enum diag308_subcode {
	DIAG308_MODIFIED_CLEAR = 0,
	DIAG308_LOAD_NORMAL = 1,
	DIAG308_LOAD_CLEAR = 3,
	DIAG308_LOAD_DUMP = 4,
	DIAG308_SET = 5,
	DIAG308_STORE = 6,
};

#define DIAG308_RC_NO_CONFIG	0x0102
#define DIAG308_RC_INVALID	0x0402

/* The IPL parameter block: this machine loads a file and has none to show. */
static int diag308_block(struct s390_cpu *cpu, struct icpt_insn *insn, uint64_t rc)
{
	unsigned int r1 = icpt_r1(insn);
	uint64_t addr = cpu_gpr(cpu, r1);

	if ((r1 & 1) || (addr & (ZARCH_PAGE_SIZE - 1)))
		return PGM_SPECIFICATION;
	if (!machine_abs(cpu->machine, addr, ZARCH_PAGE_SIZE))
		return PGM_ADDRESSING;
	cpu_set_gpr(cpu, r1 + 1, rc);
	return 0;
}

static int diag_ipl(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	switch (cpu_gpr(cpu, icpt_r3(insn))) {
	case DIAG308_MODIFIED_CLEAR:
		machine_reset(cpu, RESET_MODIFIED_CLEAR);
		return 0;
	case DIAG308_LOAD_NORMAL:
		machine_reset(cpu, RESET_LOAD_NORMAL);
		return 0;
	case DIAG308_LOAD_CLEAR:
	case DIAG308_LOAD_DUMP:
		machine_reset(cpu, RESET_REIPL);
		return 0;
	case DIAG308_SET:
		return diag308_block(cpu, insn, DIAG308_RC_INVALID);
	case DIAG308_STORE:
		return diag308_block(cpu, insn, DIAG308_RC_NO_CONFIG);
	default:
		return PGM_SPECIFICATION;
	}
}

/* KVM hypercall: virtio-ccw notification; there is no such device. */
static int diag_hypercall(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	(void)insn;
	cpu_set_gpr(cpu, 2, (uint64_t)(int64_t)-EINVAL);
	return 0;
}

struct diag_code {
	uint16_t code;
	diag_fn *handler;
};

static const struct diag_code diag_codes[] = {
	{ 0x0010, diag_release_pages },
	{ 0x0044, diag_yield },
	{ 0x009c, diag_yield },
	{ 0x0308, diag_ipl },
	{ 0x0500, diag_hypercall },
};

int insn_diag(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	uint16_t code = icpt_address_raw(cpu, insn) & 0xffff;

	for (size_t i = 0; i < sizeof(diag_codes) / sizeof(diag_codes[0]); i++) {
		if (diag_codes[i].code == code)
			return diag_codes[i].handler(cpu, insn);
	}
	return PGM_SPECIFICATION;	/* 0x258 too: no page-fault handshake */
}
