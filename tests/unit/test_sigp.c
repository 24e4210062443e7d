// SPDX-License-Identifier: Apache-2.0
/*
 * SIGNAL PROCESSOR order by order: condition codes, status, and what is left
 * for the addressed CPU to do.
 */
#include "tests/unit/s390_fake.h"

static struct fake fake;
static struct s390_cpu *source, *target;

static void start(void)
{
	source = fake_start(&fake, 3);
	target = &fake.machine->cpus[2];
	cpu_set_psw(source, PSW_64, 0x2000);
}

static void stop(void)
{
	fake_exit(&fake);
}

/* SIGP 2,4,order: status in r2, parameter in r3, address in r4. */
static unsigned int sigp(unsigned int order, unsigned int address, uint64_t parameter)
{
	cpu_set_gpr(source, 2, UINT64_C(0x7777777700000000));
	cpu_set_gpr(source, 3, parameter);
	cpu_set_gpr(source, 4, address);
	CU_ASSERT_EQUAL(fake_insn(&fake, source, UINT64_C(0xae2400000000) | order << 16), 0);
	CU_ASSERT_EQUAL(cpu_gpr(source, 2) >> 32, 0x77777777);
	return fake_cc(source);
}

static uint32_t status(void)
{
	return (uint32_t)cpu_gpr(source, 2);
}

static void absent_and_unknown(void)
{
	start();
	CU_ASSERT_EQUAL(sigp(0x01, 3, 0), 3);
	CU_ASSERT_EQUAL(sigp(0x06, 0xffff, 0), 3);
	CU_ASSERT_EQUAL(sigp(0x77, 2, 0), 1);
	CU_ASSERT_EQUAL(status(), 0x02);
	CU_ASSERT_EQUAL(sigp(0x12, 0, 1), 1);	/* SET ARCHITECTURE: already there */
	CU_ASSERT_EQUAL(status(), 0x100);
	cpu_set_psw(source, PSW_64 | PSW_PROBLEM, 0x2000);
	CU_ASSERT_EQUAL(fake_insn(&fake, source, UINT64_C(0xae2400010000)), PGM_PRIVILEGED);
	stop();
}

static void sense(void)
{
	start();
	CU_ASSERT_EQUAL(sigp(0x01, 2, 0), 1);
	CU_ASSERT_EQUAL(status(), 0x40);
	CU_ASSERT_EQUAL(sigp(0x01, 0, 0), 0);
	CU_ASSERT_EQUAL(sigp(0x02, 2, 0), 0);
	CU_ASSERT_EQUAL(target->irq.external_call_source, 0);
	CU_ASSERT_EQUAL(sigp(0x01, 2, 0), 1);
	CU_ASSERT_EQUAL(status(), 0xc0);
	CU_ASSERT_EQUAL(sigp(0x02, 2, 0), 1);
	CU_ASSERT_EQUAL(status(), 0x80);
	CU_ASSERT_EQUAL(sigp(0x15, 2, 0), 1);
	CU_ASSERT_EQUAL(status(), 0x400);
	CU_ASSERT_EQUAL(sigp(0x03, 2, 0), 0);
	CU_ASSERT_EQUAL(target->irq.emergency[0], 1);
	stop();
}

static void conditional_emergency(void)
{
	static const struct { uint64_t mask, addr; uint16_t asn; unsigned int cc; } cases[] = {
		{ PSW_64, 0x2000, 9, 0 },			/* disabled */
		{ PSW_64 | PSW_EXT, 0x2000, 9, 0 },
		{ PSW_64 | PSW_EXT | PSW_IO, 0x2000, 9, 1 },
		{ PSW_64 | PSW_EXT | PSW_IO, 0x2000, 4, 0 },	/* its primary */
		{ PSW_64 | PSW_EXT | PSW_IO, 0x2000, 3, 0 },	/* its secondary */
		{ PSW_64 | PSW_EXT | PSW_IO | PSW_WAIT, 0x2000, 9, 0 },
		{ PSW_64 | PSW_EXT | PSW_IO | PSW_WAIT, 0, 4, 1 },
	};

	start();
	cpu_set_cr(target, 4, 4);
	cpu_set_cr(target, 3, 3);
	CU_ASSERT_EQUAL(sigp(0x13, 2, 9), 0);	/* stopped */
	target->operating = true;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		irq_reset_local(target);
		cpu_set_psw(target, cases[i].mask, cases[i].addr);
		CU_ASSERT_EQUAL(sigp(0x13, 2, cases[i].asn), cases[i].cc);
		CU_ASSERT_EQUAL(target->irq.emergency[0], !cases[i].cc);
		if (cases[i].cc)
			CU_ASSERT_EQUAL(status(), 0x200);
	}
	stop();
}

/* What the target does itself; until then it is busy, but for resets. */
static void requests(void)
{
	start();
	CU_ASSERT_EQUAL(sigp(0x05, 2, 0), 0);	/* STOP of a stopped CPU */
	CU_ASSERT_EQUAL(target->requests, 0);
	CU_ASSERT_EQUAL(sigp(0x06, 2, 0), 0);
	CU_ASSERT_EQUAL(target->requests, CPU_REQ_RESTART);
	CU_ASSERT_EQUAL(sigp(0x01, 2, 0), 2);
	CU_ASSERT_EQUAL(sigp(0x0d, 2, 0), 2);
	CU_ASSERT_EQUAL(sigp(0x0b, 2, 0), 0);
	CU_ASSERT_EQUAL(sigp(0x0c, 2, 0), 0);
	CU_ASSERT_EQUAL(target->requests,
			CPU_REQ_RESTART | CPU_REQ_RESET | CPU_REQ_INITIAL_RESET);
	target->requests = 0;
	target->operating = true;
	CU_ASSERT_EQUAL(sigp(0x05, 2, 0), 0);
	CU_ASSERT_EQUAL(target->requests, CPU_REQ_STOP);
	stop();
}

static void set_prefix(void)
{
	start();
	CU_ASSERT_EQUAL(sigp(0x0d, 2, 0x105fff), 0);
	CU_ASSERT_EQUAL(cpu_prefix(target), 0x104000);
	CU_ASSERT_EQUAL(sigp(0x0d, 2, 0x400000), 1);
	CU_ASSERT_EQUAL(status(), 0x100);
	target->operating = true;
	CU_ASSERT_EQUAL(sigp(0x0d, 2, 0x200000), 1);
	CU_ASSERT_EQUAL(status(), 0x200);
	CU_ASSERT_EQUAL(cpu_prefix(target), 0x104000);
	stop();
}

static void store_status(void)
{
	start();
	cpu_set_gpr(target, 7, 0x7777);
	cpu_set_psw(target, PSW_64, 0x123456);
	cpu_set_prefix(target, 0x8000);
	CU_ASSERT_EQUAL(sigp(0x0e, 2, 0x100000), 0);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, 0x100000 + 0x80 + 56)), 0x7777);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, 0x100000 + 0x108)), 0x123456);
	CU_ASSERT_EQUAL(be32_load(fake_at(&fake, 0x100000 + 0x118)), 0x8000);
	CU_ASSERT_EQUAL(sigp(0x0e, 2, 0x400000), 1);
	CU_ASSERT_EQUAL(status(), 0x100);
	CU_ASSERT_EQUAL(sigp(0x17, 2, 0x100000), 1);	/* no vector facility */
	CU_ASSERT_EQUAL(status(), 0x02);
	fake.machine->model.facilities[129 / 8] |= 0x80 >> (129 % 8);
	target->run->s.regs.vrs[31][1] = 0x3131;
	CU_ASSERT_EQUAL(sigp(0x17, 2, 0x100000), 0);
	CU_ASSERT_EQUAL(be64_load(fake_at(&fake, 0x100000 + 31 * 16 + 8)), 0x3131);
	target->operating = true;
	CU_ASSERT_EQUAL(sigp(0x0e, 2, 0x100000), 1);
	CU_ASSERT_EQUAL(status(), 0x200);
	stop();
}

UNIT_SUITE(sigp) = {
	{ "absent CPUs and unknown orders", absent_and_unknown },
	{ "SENSE, EXTERNAL CALL, EMERGENCY SIGNAL", sense },
	{ "CONDITIONAL EMERGENCY SIGNAL", conditional_emergency },
	{ "orders that the target carries out", requests },
	{ "SET PREFIX", set_prefix },
	{ "STORE STATUS AT ADDRESS, and additional", store_status },
	CU_TEST_INFO_NULL,
};
