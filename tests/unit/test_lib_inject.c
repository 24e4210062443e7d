// SPDX-License-Identifier: Apache-2.0
/*
 * The library's interruptions and registers: what each type leaves in the
 * lowcore, when the guest is not enabled and how control comes back then, each
 * register by a guest's own eyes, and resets.
 */
#include "arch/s390/sieblk.h"
#include "arch/s390/zarch.h"
#include "tests/unit/lib_bed.h"

#define NEW_PSW		UINT64_C(0x20000)	/* where every new PSW leads */

/* New PSWs lead to a DIAGNOSE at NEW_PSW + 16 * class. */
static void set_new_psws(struct bed *b)
{
	static const unsigned int new[] = { LC_RESTART_NEW_PSW, LC_EXT_NEW_PSW, LC_PGM_NEW_PSW,
					    LC_IO_NEW_PSW };
	static const uint8_t diag[] = { 0x83, 0x00, 0x09, 0x99 };

	for (unsigned int i = 0; i < 4; i++) {
		bed_poke_psw(b, new[i], PSW_64, NEW_PSW + 16 * i);
		memcpy(b->memory + NEW_PSW + 16 * i, diag, sizeof(diag));
	}
}

static void inject_open(struct bed *b)
{
	bed_open(b);
	set_new_psws(b);
}

static void program_interruption(void)
{
	struct ucvm_interrupt irq = {
		.size = sizeof(irq), .type = UCVM_INTERRUPT_PROGRAM, .code = PGM_DATA, .ilc = 4,
		.dxc = 0xfe,
	};
	struct bed b;

	inject_open(&b);
	ucvm_vcpu_set_psw(b.vcpu, PSW_64 | PSW_CC, 0x12344);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_PGM_OLD_PSW), PSW_64 | PSW_CC);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_PGM_OLD_PSW + 8), 0x12344);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_PGM_CODE), PGM_DATA);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_PGM_ILC), 4);
	CU_ASSERT_EQUAL(be32_load(b.memory + LC_DXC), 0xfe);
	CU_ASSERT_EQUAL(bed_psw_address(&b), NEW_PSW + 32);
	bed_run_to(&b, UCVM_ICPT_INST);
	bed_close(&b);
}

/* An exception of the intercepted instruction: suppressing, then nullifying. */
static void exception_of_the_instruction(void)
{
	struct ucvm_interrupt irq = {
		.size = sizeof(irq), .type = UCVM_INTERRUPT_PROGRAM, .code = PGM_SPECIFICATION,
		.flags = UCVM_INTERRUPT_INSTRUCTION,
	};
	struct bed b;

	inject_open(&b);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), -EINVAL);	/* no exit yet */
	bed_program(&b, 0x83, 0x00, 0x05, 0x00);
	bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_PGM_OLD_PSW + 8), START + 4);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_PGM_ILC), 4);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), -EINVAL);	/* that exit is over */

	ucvm_vcpu_set_psw(b.vcpu, PSW_64, START);
	bed_run_to(&b, UCVM_ICPT_INST);
	irq.code = PGM_PAGE_TRANS;
	irq.teid = 0x5000;
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_PGM_OLD_PSW + 8), START);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_TEID), 0x5000);

	/* a fault: the PSW goes past the instruction for an addressing exception */
	bed_program(&b, 0xe3, 0x20, 0x30, 0x00, 0x00, 0x04);	/* lg 2,0(3) */
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_GPR(3), MIB);
	ucvm_vcpu_set_psw(b.vcpu, PSW_64, START);
	CU_ASSERT_EQUAL(bed_run(&b).reason, UCVM_EXIT_FAULT);
	irq.code = PGM_ADDRESSING;
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_PGM_OLD_PSW + 8), START + 6);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_PGM_ILC), 6);
	bed_close(&b);
}

static void errors_of_inject(void)
{
	static const struct ucvm_interrupt bad[] = {
		{ .type = 0 }, { .type = 5 },
		{ .type = UCVM_INTERRUPT_PROGRAM },
		{ .type = UCVM_INTERRUPT_PROGRAM, .code = 1, .ilc = 3 },
		{ .type = UCVM_INTERRUPT_PROGRAM, .code = 1, .flags = 2 },
		{ .type = UCVM_INTERRUPT_EXTERNAL },
	};
	struct {
		struct ucvm_interrupt irq;
		uint64_t later;
	} newer = { .irq = { .size = sizeof(newer), .type = UCVM_INTERRUPT_RESTART }, .later = 1 };
	struct ucvm_interrupt loop = {
		.size = sizeof(loop), .type = UCVM_INTERRUPT_PROGRAM, .code = PGM_OPERATION,
		.ilc = 2,
	};
	struct bed b;

	inject_open(&b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ucvm_interrupt irq = bad[i];

		CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), -EINVAL);
		irq.size = sizeof(irq);
		CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), -EINVAL);
		CU_ASSERT(ucvm_vcpu_get_error(b.vcpu, NULL, 0) > 0);
	}
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &newer.irq), -E2BIG);
	newer.later = 0;
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &newer.irq), 0);
	CU_ASSERT_EQUAL(bed_psw_address(&b), NEW_PSW);

	/* the new PSW is at the instruction that has no operation code */
	ucvm_vcpu_set_psw(b.vcpu, PSW_64, NEW_PSW + 32 + 2);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &loop), -ELOOP);
	CU_ASSERT_EQUAL(bed_psw_address(&b), NEW_PSW + 32 + 2);
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_PREFIX, 3 * MIB);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &loop), -EFAULT);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &newer.irq), -EFAULT);
	bed_close(&b);
}

static void external_when_enabled(void)
{
	struct ucvm_interrupt irq = {
		.size = sizeof(irq), .type = UCVM_INTERRUPT_EXTERNAL, .code = 0x2401,
		.parameter = 0x12345678,
	};
	struct bed b;

	inject_open(&b);
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_CR(0), CR0_SERVICE_SIGNAL | CR0_EMERGENCY_SIGNAL);
	ucvm_vcpu_set_psw(b.vcpu, PSW_64 | PSW_EXT, START);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_EXT_CODE), 0x2401);
	CU_ASSERT_EQUAL(be32_load(b.memory + LC_EXT_PARAMETER), 0x12345678);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_EXT_OLD_PSW + 8), START);
	CU_ASSERT_EQUAL(bed_psw_address(&b), NEW_PSW + 16);

	irq = (struct ucvm_interrupt){ .size = sizeof(irq), .type = UCVM_INTERRUPT_EXTERNAL,
				       .code = 0x1201, .cpu_address = 9, .parameter = 1 };
	ucvm_vcpu_set_psw(b.vcpu, PSW_64 | PSW_EXT, START);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_EXT_CPU_ADDRESS), 9);
	/* an emergency signal has no parameter */
	CU_ASSERT_EQUAL(be32_load(b.memory + LC_EXT_PARAMETER), 0x12345678);

	irq = (struct ucvm_interrupt){ .size = sizeof(irq), .type = UCVM_INTERRUPT_EXTERNAL,
				       .code = 0x2603, .cpu_address = 0x600,
				       .parameter64 = UINT64_C(0x1122334455667788) };
	ucvm_vcpu_set_psw(b.vcpu, PSW_64 | PSW_EXT, START);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_EXT_PARAMETER_64),
			UINT64_C(0x1122334455667788));
	bed_close(&b);
}

/* stosm 0x2000,@bits: the guest enables itself, then spins through a DIAGNOSE. */
#define PROGRAM_ENABLE(b, bits) \
	bed_program(b, 0xad, bits, 0x02, 0x50, 0x83, 0x00, 0x05, 0x00)

static void psw_enables(void)
{
	static const struct {
		struct ucvm_interrupt irq;
		unsigned int code;		/* of the interception */
		uint64_t psw;
		uint64_t at;
	} rows[] = {
		{ { .type = UCVM_INTERRUPT_EXTERNAL, .code = 0x2401 }, UCVM_ICPT_EXTREQ, 0x01,
		  NEW_PSW + 16 },
		{ { .type = UCVM_INTERRUPT_IO, .subchannel_id = 1, .subchannel_nr = 2,
		    .parameter = 3, .io_word = 3u << 27 }, UCVM_ICPT_IOREQ, 0x02, NEW_PSW + 48 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ucvm_interrupt irq = rows[i].irq;
		struct bed b;

		inject_open(&b);
		irq.size = sizeof(irq);
		if (rows[i].psw == 1)
			PROGRAM_ENABLE(&b, 0x01);
		else
			PROGRAM_ENABLE(&b, 0x02);
		ucvm_vcpu_set_register(b.vcpu, UCVM_REG_CR(0), CR0_SERVICE_SIGNAL);
		ucvm_vcpu_set_register(b.vcpu, UCVM_REG_CR(6), UINT64_C(0x10000000));
		CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), -EAGAIN);
		CU_ASSERT_EQUAL(bed_psw_address(&b), START);
		bed_run_to(&b, rows[i].code);
		CU_ASSERT_EQUAL(bed_psw_address(&b), START + 4);
		CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
		CU_ASSERT_EQUAL(bed_psw_address(&b), rows[i].at);
		bed_run_to(&b, UCVM_ICPT_INST);	/* and nothing is left pending */
		CU_ASSERT_EQUAL(bed_psw_address(&b), rows[i].at + 4);
		if (i == 1) {
			CU_ASSERT_EQUAL(be16_load(b.memory + LC_SUBCHANNEL_ID), 1);
			CU_ASSERT_EQUAL(be16_load(b.memory + LC_SUBCHANNEL_NR), 2);
			CU_ASSERT_EQUAL(be32_load(b.memory + LC_IO_PARAMETER), 3);
			CU_ASSERT_EQUAL(be32_load(b.memory + LC_IO_WORD), 3u << 27);
		}
		bed_close(&b);
	}
}

/* A SIE may leave the delivery of a specification exception to the host. */
static void run_to_diag(struct bed *b)
{
	struct ucvm_interrupt irq = { .size = sizeof(irq) };
	struct ucvm_exit e = bed_run(b);

	if (e.interception.code == UCVM_ICPT_PROGI) {
		CU_ASSERT_EQUAL(ucvm_vcpu_get_interrupt(b->vcpu, &irq), 0);
		CU_ASSERT_EQUAL(ucvm_vcpu_inject(b->vcpu, &irq), 0);
		e = bed_run(b);
	}
	CU_ASSERT_EQUAL(e.interception.opcode, 0x8300);
}

/* The PSW is enabled, the subclass is not: the load that enables it is shown. */
static void control_register_enables(void)
{
	struct ucvm_interrupt irq = {
		.size = sizeof(irq), .type = UCVM_INTERRUPT_EXTERNAL, .code = 0x2401,
	};
	uint64_t cr0, lctl;
	struct bed b;

	inject_open(&b);
	bed_program(&b, 0xeb, 0x00, 0x02, 0x60, 0x00, 0x2f,	/* lctlg 0,0,0x260 */
		    0x83, 0x00, 0x05, 0x00);
	be64_store(b.memory + 0x260, 0xe0 | CR0_SERVICE_SIGNAL);
	ucvm_vcpu_set_psw(b.vcpu, PSW_64 | PSW_EXT, START);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), -EAGAIN);
	bed_run_to(&b, UCVM_ICPT_INT_ENABLE);
	ucvm_vcpu_get_register(b.vcpu, UCVM_REG_CR(0), &cr0);
	CU_ASSERT_EQUAL(cr0, 0xe0 | CR0_SERVICE_SIGNAL);
	CU_ASSERT_EQUAL(bed_psw_address(&b), START + 6);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	lctl = be16_load(ucvm_vcpu_get_sie_block(b.vcpu)->lctl);
	CU_ASSERT_EQUAL(lctl, 0);

	/* with a load that is an exception, the guest gets that */
	bed_program(&b, 0xeb, 0x00, 0x02, 0x61, 0x00, 0x2f);	/* not aligned */
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_CR(0), 0xe0);
	ucvm_vcpu_set_psw(b.vcpu, PSW_64 | PSW_EXT, START);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), -EAGAIN);
	run_to_diag(&b);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_PGM_CODE), PGM_SPECIFICATION);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_PGM_OLD_PSW + 8), START + 6);
	bed_close(&b);
}

/* What SIE could not deliver is handed over with its parameters. */
static void undelivered_interruptions(void)
{
	struct ucvm_interrupt irq = { .size = sizeof(irq) };
	struct ucvm_exit e;
	struct bed b;

	inject_open(&b);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_interrupt(b.vcpu, &irq), -ENODATA);
	/* every program interruption is intercepted */
	sieblk_set_ictl(ucvm_vcpu_get_sie_block(b.vcpu), S390_ICTL_PINT);
	bed_program(&b, 0x1d, 0x24);				/* dr 2,4: by zero */
	e = bed_run_to(&b, UCVM_ICPT_PROGI);
	CU_ASSERT_EQUAL(e.interception.interruption, PGM_FIXED_DIVIDE);
	irq.size = 4;
	CU_ASSERT_EQUAL(ucvm_vcpu_get_interrupt(b.vcpu, &irq), -EINVAL);
	irq.size = sizeof(irq);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_interrupt(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(irq.type, UCVM_INTERRUPT_PROGRAM);
	CU_ASSERT_EQUAL(irq.code, PGM_FIXED_DIVIDE);
	CU_ASSERT_EQUAL(irq.ilc, 2);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be64_load(b.memory + LC_PGM_OLD_PSW + 8), START + 2);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_PGM_ILC), 2);
	bed_close(&b);

	/* a clock comparator of the past, while an external interruption is waited for */
	inject_open(&b);
	PROGRAM_ENABLE(&b, 0x01);
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_CR(0), CR0_CLOCK_COMPARATOR);
	irq = (struct ucvm_interrupt){ .size = sizeof(irq), .type = UCVM_INTERRUPT_EXTERNAL,
				       .code = 0x1004 };
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), -EAGAIN);
	e = bed_run(&b);
	CU_ASSERT(e.interception.code == UCVM_ICPT_EXTINT ||
		  e.interception.code == UCVM_ICPT_EXTREQ);
	if (e.interception.code == UCVM_ICPT_EXTINT) {
		CU_ASSERT_EQUAL(e.interception.interruption, 0x1004);
		CU_ASSERT_EQUAL(ucvm_vcpu_get_interrupt(b.vcpu, &irq), 0);
	}
	CU_ASSERT_EQUAL(irq.code, 0x1004);
	CU_ASSERT_EQUAL(ucvm_vcpu_inject(b.vcpu, &irq), 0);
	CU_ASSERT_EQUAL(be16_load(b.memory + LC_EXT_CODE), 0x1004);
	bed_close(&b);
}

/* ---- registers ---- */

static void every_register_keeps_its_value(void)
{
	static const struct {
		unsigned int first;
		unsigned int count;
		bool wide;
	} rows[] = {
		{ UCVM_REG_GPR(0), 16, true }, { UCVM_REG_CR(0), 16, true },
		{ UCVM_REG_AR(0), 16, false }, { UCVM_REG_FPR(0), 16, true },
		{ UCVM_REG_PSW_MASK, 2, true }, { UCVM_REG_FPC, 1, false },
		{ UCVM_REG_CPU_TIMER, 2, true }, { UCVM_REG_TOD_PROGRAMMABLE, 1, false },
		{ UCVM_REG_PROGRAM_PARAMETER, 2, true },
	};
	struct bed b;
	uint64_t value;

	bed_open(&b);
	for (unsigned int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			for (unsigned int n = 0; n < rows[i].count; n++) {
				unsigned int reg = rows[i].first + n;
				uint64_t v = UINT64_C(0x0123456700000000) | reg;

				if (!rows[i].wide) {
					CU_ASSERT_EQUAL(ucvm_vcpu_set_register(b.vcpu, reg, v),
							-EINVAL);
					v = reg;
				}
				if (pass == 0)
					CU_ASSERT_EQUAL(ucvm_vcpu_set_register(b.vcpu, reg, v), 0);
				CU_ASSERT_EQUAL(ucvm_vcpu_get_register(b.vcpu, reg, &value), 0);
				CU_ASSERT_EQUAL(value, v);
			}
		}
	}
	CU_ASSERT_EQUAL(ucvm_vcpu_set_register(b.vcpu, UCVM_REG_PREFIX, 0x12345fff), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_register(b.vcpu, UCVM_REG_PREFIX, &value), 0);
	CU_ASSERT_EQUAL(value, 0x12344000);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_register(b.vcpu, UCVM_REG_PREFIX, UINT64_C(1) << 32),
			-EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_register(b.vcpu, 0x49, &value), -EINVAL);
	CU_ASSERT_EQUAL(ucvm_vcpu_set_register(b.vcpu, 0x1000, 0), -EINVAL);
	bed_close(&b);
}

/* What the guest itself finds in the registers, and leaves there. */
static void registers_reach_the_guest(void)
{
	struct bed b;
	uint64_t value;

	bed_open(&b);
	bed_program(&b,
		    0xb2, 0x4f, 0x00, 0x12,		/* ear 1,2 */
		    0xeb, 0x33, 0x02, 0x00, 0x00, 0x25,	/* stctg 3,3,0x200 */
		    0x60, 0x50, 0x02, 0x08,		/* std 5,0x208 */
		    0xb2, 0x11, 0x02, 0x10,		/* stpx 0x210 */
		    0x83, 0x00, 0x05, 0x00,
		    0xb2, 0x4e, 0x00, 0x71,		/* sar 7,1 */
		    0x83, 0x00, 0x05, 0x00);
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_AR(2), 0xabcdef01);
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_CR(3), 0x1122);
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_CR(0), CR0_AFP | 0xe0);
	ucvm_vcpu_set_register(b.vcpu, UCVM_REG_FPR(5), UINT64_C(0x4000000000000001));
	CU_ASSERT_EQUAL(bed_run_to(&b, UCVM_ICPT_INST).interception.opcode, 0xb211);
	CU_ASSERT_EQUAL((uint32_t)bed_gpr(&b, 1), 0xabcdef01);
	CU_ASSERT_EQUAL(be64_load(b.memory + 0x200), 0x1122);
	CU_ASSERT_EQUAL(be64_load(b.memory + 0x208), UINT64_C(0x4000000000000001));
	bed_run_to(&b, UCVM_ICPT_INST);
	bed_run_to(&b, UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_register(b.vcpu, UCVM_REG_AR(7), &value), 0);
	CU_ASSERT_EQUAL(value, 0xabcdef01);
	bed_close(&b);
}

static void resets(void)
{
	uint64_t mask, address, value;
	struct bed b;

	bed_open(&b);
	for (unsigned int kind = UCVM_RESET_NORMAL; kind <= UCVM_RESET_CLEAR; kind++) {
		ucvm_vcpu_set_register(b.vcpu, UCVM_REG_GPR(4), 4);
		ucvm_vcpu_set_register(b.vcpu, UCVM_REG_CR(4), 5);
		ucvm_vcpu_set_register(b.vcpu, UCVM_REG_PREFIX, 0x4000);
		ucvm_vcpu_set_psw(b.vcpu, PSW_64, START);
		CU_ASSERT_EQUAL(ucvm_vcpu_reset(b.vcpu, kind), 0);
		ucvm_vcpu_get_psw(b.vcpu, &mask, &address);
		CU_ASSERT_EQUAL(address, kind == UCVM_RESET_NORMAL ? START : 0);
		CU_ASSERT_EQUAL(mask, kind == UCVM_RESET_NORMAL ? PSW_64 : 0);
		ucvm_vcpu_get_register(b.vcpu, UCVM_REG_CR(4), &value);
		CU_ASSERT_EQUAL(value, kind == UCVM_RESET_NORMAL ? 5 : 0);
		ucvm_vcpu_get_register(b.vcpu, UCVM_REG_PREFIX, &value);
		CU_ASSERT_EQUAL(value, kind == UCVM_RESET_NORMAL ? 0x4000 : 0);
		CU_ASSERT_EQUAL(bed_gpr(&b, 4), kind == UCVM_RESET_CLEAR ? 0 : 4);
		/* the address space stays, and it runs */
		bed_program(&b, 0x83, 0x00, 0x05, 0x00);
		ucvm_vcpu_set_psw(b.vcpu, PSW_64, START);
		bed_run_to(&b, UCVM_ICPT_INST);
		CU_ASSERT_EQUAL(ucvm_vcpu_retry(b.vcpu), 4);
	}
	CU_ASSERT_EQUAL(ucvm_vcpu_reset(b.vcpu, 3), -EINVAL);
	CU_ASSERT(ucvm_vcpu_get_error(b.vcpu, NULL, 0) > 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_reset(b.vcpu, UCVM_RESET_NORMAL), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_retry(b.vcpu), -ENODATA);
	bed_close(&b);
}

UNIT_SUITE(lib_inject) = {
	{ "program interruption", program_interruption },
	{ "exception of the intercepted instruction", exception_of_the_instruction },
	{ "errors of ucvm_vcpu_inject()", errors_of_inject },
	{ "external interruptions, enabled", external_when_enabled },
	{ "the guest enables itself by its PSW", psw_enables },
	{ "the guest enables itself by a control register", control_register_enables },
	{ "interruptions that SIE did not deliver", undelivered_interruptions },
	{ "every register keeps its value", every_register_keeps_its_value },
	{ "registers reach the guest", registers_reach_the_guest },
	{ "resets", resets },
	CU_TEST_INFO_NULL,
};
