// SPDX-License-Identifier: Apache-2.0
/*
 * PSCI: version and features, turning CPUs on and off, their state, suspend,
 * and calls that must be refused. SYSTEM_RESET is the subject of reset.c.
 */
#include "lib/gic.h"
#include "lib/psci.h"

#define ROUNDS		5
#define UNKNOWN		0x8400001fu
#define NO_CPU		0xff00ffffffUL	/* an affinity that no CPU has */
#define RESERVED_BITS	0x80000000UL

static void version(void)
{
	u32 found = psci_call(PSCI_VERSION, 0, 0, 0);

	CHECK(found >= 0x10000 && found < 0x20000, "version 0x%x", found);
}

static void features(void)
{
	static const u32 offered[] = {
		PSCI_VERSION, PSCI_CPU_OFF, PSCI_SYSTEM_OFF, PSCI_SYSTEM_RESET, PSCI_FEATURES,
		PSCI_CPU_SUSPEND, PSCI_CPU_ON, PSCI_AFFINITY_INFO,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(offered); i++)
		CHECK(psci_call(PSCI_FEATURES, offered[i], 0, 0) >= 0, "0x%x is not offered",
		      offered[i]);
	CHECK_EQ("an unknown function", psci_call(PSCI_FEATURES, UNKNOWN, 0, 0),
		 PSCI_NOT_SUPPORTED);
	SKIP_IF(argument_is("on", "qemu"), "QEMU does not offer SMCCC_VERSION");
	CHECK_EQ("SMCCC_VERSION", psci_call(PSCI_FEATURES, SMCCC_VERSION, 0, 0), 0);
}

static void unknown(void)
{
	CHECK_EQ("result", psci_call(UNKNOWN, 1, 2, 3), PSCI_NOT_SUPPORTED);
	CHECK_EQ("migration type", psci_call(PSCI_MIGRATE_INFO_TYPE, 0, 0, 0), 2);
}

static void suspend_system(void)
{
	SKIP_IF(psci_call(PSCI_FEATURES, PSCI_SYSTEM_SUSPEND, 0, 0) >= 0, "it is offered");
	CHECK_EQ("result", psci_call(PSCI_SYSTEM_SUSPEND, (u64)secondary_entry, 0, 0),
		 PSCI_NOT_SUPPORTED);
}

/* --- CPU_ON ---------------------------------------------------------------------------- */

static void already_on(void)
{
	CHECK_EQ("CPU_ON of itself",
		 psci_call(PSCI_CPU_ON, cpus[0].mpidr, (u64)secondary_entry, 0),
		 PSCI_ALREADY_ON);
}

static void no_such_cpu(void)
{
	CHECK_EQ("CPU_ON", psci_call(PSCI_CPU_ON, NO_CPU, (u64)secondary_entry, 0),
		 PSCI_INVALID_PARAMETERS);
	CHECK_EQ("CPU_ON with reserved bits",
		 psci_call(PSCI_CPU_ON, cpus[nr_cpus - 1].mpidr | RESERVED_BITS,
			   (u64)secondary_entry, 0), PSCI_INVALID_PARAMETERS);
	CHECK_EQ("AFFINITY_INFO", psci_call(PSCI_AFFINITY_INFO, NO_CPU, 0, 0),
		 PSCI_INVALID_PARAMETERS);
}

static volatile unsigned int came_up, leave;
static volatile u64 seen_mpidr[MAX_CPUS];

static void come_up(void *argument)
{
	u64 index = this_cpu()->index;

	CHECK(argument == &cpus[index], "the wrong job");
	seen_mpidr[index] = read_sysreg(mpidr_el1);
	__atomic_add_fetch(&came_up, 1, __ATOMIC_SEQ_CST);
	wait_until(leave);
}

static bool expect_state(unsigned int cpu, s64 expected)
{
	s64 state = psci_call(PSCI_AFFINITY_INFO, cpus[cpu].mpidr, 0, 0);

	if (state != expected)
		fail("CPU %u is in state %ld, not %ld", cpu, (long)state, (long)expected);
	return state == expected;
}

static bool bring_up(unsigned int cpu)
{
	came_up = leave = 0;
	if (!expect_state(cpu, AFFINITY_OFF) || !cpu_start(cpu, come_up, &cpus[cpu]))
		return false;
	if (!wait_until(came_up))
		fail("CPU %u does not come up", cpu);
	return came_up && expect_state(cpu, AFFINITY_ON);
}

static void on_off(void)
{
	unsigned int cpu, i;
	const char *wrong;

	SKIP_IF(nr_cpus < 2, "one CPU");
	for (i = 0; i < ROUNDS; i++) {
		cpu = 1 + i % (nr_cpus - 1);
		if (!bring_up(cpu))
			return;
		CHECK_EQ("CPU_ON of one that is on",
			 psci_call(PSCI_CPU_ON, cpus[cpu].mpidr, (u64)secondary_entry, 0),
			 PSCI_ALREADY_ON);
		leave = 1;
		if (!cpu_join(cpu))
			return;
		CHECK_EQ("context", cpus[cpu].context, CPU_CONTEXT(cpu));
		CHECK_EQ("MPIDR", seen_mpidr[cpu] & 0xff00ffffff, cpus[cpu].mpidr);
		wrong = boot_wrong(&cpus[cpu].boot);
		CHECK(!wrong, "CPU %u: %s", cpu, wrong);
	}
}

static void on_32(void)
{
	SKIP_IF(nr_cpus < 2, "one CPU");
	cpus[1].job = come_up;
	cpus[1].argument = &cpus[1];
	cpus[1].context = 0;
	came_up = 0;
	leave = 1;
	dsb();
	CHECK_EQ("CPU_ON", psci_call(PSCI_CPU_ON32, cpus[1].mpidr, (u32)(u64)secondary_entry,
				     0xabcd0001), 0);
	if (!cpu_join(1))
		return;
	CHECK_EQ("context", cpus[1].context, 0xabcd0001);
	CHECK_EQ("AFFINITY_INFO", psci_call(PSCI_AFFINITY_INFO32, cpus[1].mpidr, 0, 0),
		 AFFINITY_OFF);
}

static void on_all(void)
{
	unsigned int cpu;

	SKIP_IF(nr_cpus < 2, "one CPU");
	came_up = leave = 0;
	for (cpu = 1; cpu < nr_cpus; cpu++) {
		if (!cpu_start(cpu, come_up, &cpus[cpu]))
			return;
	}
	CHECK(wait_until(came_up == nr_cpus - 1), "%u CPUs came up", came_up);
	leave = 1;
	for (cpu = 1; cpu < nr_cpus; cpu++) {
		if (!cpu_join(cpu))
			return;
	}
}

static void affinity_levels(void)
{
	unsigned int level;

	for (level = 0; level <= 3; level++)
		CHECK_EQ("this CPU's cluster",
			 psci_call(PSCI_AFFINITY_INFO, cpus[0].mpidr, level, 0), AFFINITY_ON);
	SKIP_IF(argument_is("on", "qemu"), "QEMU does not look at the level");
	CHECK_EQ("level 4", psci_call(PSCI_AFFINITY_INFO, cpus[0].mpidr, 4, 0),
		 PSCI_INVALID_PARAMETERS);
}

/* --- suspend --------------------------------------------------------------------------- */

/* A standby state: it ends with an interrupt, here one that PSTATE masks. */
static void suspend(void)
{
	unsigned int irq = machine.timer_irq[TIMER_VIRTUAL];

	SKIP_IF(!gic_init(), "no GIC");
	gic_enable(irq);
	write_sysreg(cntv_tval_el0, 10000);
	write_sysreg(cntv_ctl_el0, 1);
	isb();
	CHECK_EQ("result", psci_call(PSCI_CPU_SUSPEND, 0, (u64)secondary_entry, 0), 0);
	CHECK(wait_until(gic_pending(irq)), "woken without the timer");
	write_sysreg(cntv_ctl_el0, 0);
	gic_disable(irq);
}

static const struct test tests[] = {
	{ "psci version", version },
	{ "psci features", features },
	{ "psci unknown function", unknown },
	{ "psci system suspend", suspend_system },
	{ "psci already on", already_on },
	{ "psci no such CPU", no_such_cpu },
	{ "psci on and off", on_off },
	{ "psci on by the 32-bit call", on_32 },
	{ "psci on, all", on_all },
	{ "psci affinity levels", affinity_levels },
	{ "psci suspend", suspend },
};

void guest_main(void)
{
	tests_run(tests, ARRAY_SIZE(tests));
}
