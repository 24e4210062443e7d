// SPDX-License-Identifier: Apache-2.0
/*
 * What a guest finds at its first instruction, and what the device tree says
 * of the machine: registers of each CPU, memory, addresses, and the CPU
 * features that the user chose, both shown and working.
 */
#include "lib/fdt.h"
#include "lib/gic.h"

#define FIELD(value, shift)	((value) >> (shift) & 0xf)
#define EC_TRAPPED_SVE		0x19

static void entry(void)
{
	const struct boot *boot = &cpus[0].boot;
	const char *wrong = boot_wrong(boot);

	CHECK(!wrong, "%s", wrong);
	CHECK(boot->x0 % 8 == 0 && boot->x0 - machine.ram < machine.ram_size,
	      "device tree at 0x%lx", (long)boot->x0);
	CHECK(!boot->x1 && !boot->x2 && !boot->x3, "x1 to x3: 0x%lx 0x%lx 0x%lx",
	      (long)boot->x1, (long)boot->x2, (long)boot->x3);
}

static volatile u64 other_mpidr;

static void other_entry_job(void *argument)
{
	(void)argument;
	other_mpidr = read_sysreg(mpidr_el1);
}

static void cpus_described(void)
{
	const char *wrong;
	unsigned int i;

	CHECK_EQ("CPUs", nr_cpus, argument_number("cpus", nr_cpus));
	CHECK_EQ("MPIDR of CPU 0", read_sysreg(mpidr_el1) & 0xff00ffffff, cpus[0].mpidr);
	for (i = 1; i < nr_cpus; i++) {
		if (!cpu_start(i, other_entry_job, NULL) || !cpu_join(i))
			return;
		CHECK_EQ("MPIDR", other_mpidr & 0xff00ffffff, cpus[i].mpidr);
		wrong = boot_wrong(&cpus[i].boot);
		CHECK(!wrong, "CPU %u: %s", i, wrong);
	}
}

static void memory(void)
{
	u64 size = argument_number("memory", machine.ram_size >> 20);

	CHECK_EQ("MiB of memory", machine.ram_size >> 20, size);
	CHECK_EQ("start of memory", machine.ram, 0x40000000);
	write64(machine.ram + machine.ram_size - 8, 0x1122334455667788);
	CHECK_EQ("the last word", read64(machine.ram + machine.ram_size - 8),
		 0x1122334455667788);
}

/* arch/arm64/layout.h, by the device tree. */
static void layout(void)
{
	SKIP_IF(argument_is("on", "qemu"), "QEMU's is another one");
	CHECK_EQ("UART", machine.uart, 0x09000000);
	CHECK_EQ("its INTID", machine.uart_irq, gic.version ? 33 : 0);
	CHECK_EQ("RTC", machine.rtc, 0x09010000);
	CHECK_EQ("its INTID", machine.rtc_irq, gic.version ? 34 : 0);
	SKIP_IF(!gic.version, "no GIC");
	CHECK_EQ("distributor", gic.distributor, 0x08000000);
	if (gic.version == 2)
		CHECK_EQ("CPU interface", gic.cpu_interface, 0x08010000);
	else
		CHECK_EQ("redistributors", gic.redistributors, 0x10000000);
	if (gic.its)
		CHECK_EQ("ITS", gic.its, 0x08020000);
	if (gic.version == 3)
		CHECK_EQ("size of redistributors", gic.redistributors_size, 0x20000ul * nr_cpus);
}

static void gic_chosen(void)
{
	CHECK_EQ("version", gic.version, argument_number("gic", gic.version));
	CHECK_EQ("ITS", gic.its != 0, argument_number("its", gic.its != 0));
}

/* --- CPU features: "name=0" and "name=1" say what must be ------------------------------ */

static void pmu(void)
{
	u64 found = FIELD(read_sysreg(id_aa64dfr0_el1), 8);
	bool has = found && found != 0xf;

	CHECK_EQ("PMU", has, argument_number("pmu", has));
	if (gic.version)
		CHECK_EQ("PMU in the device tree", machine.pmu_irq != 0, has);
}

static void sve(void)
{
	bool has = FIELD(read_sysreg(id_aa64pfr0_el1), 32);
	struct fault fault;
	u64 length = 0;

	CHECK_EQ("ID_AA64PFR0.SVE", has, argument_number("sve", has));
	write_sysreg(cpacr_el1, 3 << 20 | 3 << 16);
	isb();
	fault_expect();
	/* RDVL X0, #1: the length of a vector in bytes. */
	asm volatile("mov x0, #0\n\t.inst 0x04bf5020\n\tmov %0, x0" : "=r" (length) : : "x0");
	fault = fault_taken();
	if (has)
		CHECK(length >= 16 && length <= 256 && !fault.taken, "%lu bytes", (long)length);
	else
		CHECK(fault.taken && ESR_EC(fault.esr) == EC_UNKNOWN, "RDVL: ESR 0x%lx",
		      (long)fault.esr);
	write_sysreg(cpacr_el1, 0);
	isb();
}

static void pauth(void)
{
	u64 isar1 = read_sysreg(id_aa64isar1_el1), isar2 = read_sysreg(s3_0_c0_c6_2);
	bool address = FIELD(isar1, 4) || FIELD(isar1, 8) || FIELD(isar2, 12);
	bool generic = FIELD(isar1, 24) || FIELD(isar1, 28) || FIELD(isar2, 8);
	struct fault fault;
	u64 code = 0;

	CHECK_EQ("address authentication", address, argument_number("pauth", address));
	CHECK_EQ("generic authentication", generic, argument_number("pauth", generic));
	fault_expect();
	/* PACGA X0, X0, X0. */
	asm volatile("mov x0, #7\n\t.inst 0x9ac03000\n\tmov %0, x0" : "=r" (code) : : "x0");
	fault = fault_taken();
	CHECK_EQ("PACGA is undefined", fault.taken, !generic);
}

static void floating_point(void)
{
	struct fault fault;
	u64 value = 0;

	CHECK(FIELD(read_sysreg(id_aa64pfr0_el1), 16) != 0xf, "no floating point");
	write_sysreg(cpacr_el1, 0);
	isb();
	fault_expect();
	asm volatile("fmov d31, %0" : : "r" (0x3ff0000000000000));
	fault = fault_taken();
	CHECK(fault.taken && ESR_EC(fault.esr) == 7, "CPACR_EL1 does not trap: ESR 0x%lx",
	      (long)fault.esr);
	write_sysreg(cpacr_el1, 3 << 20);
	isb();
	fault_expect();
	asm volatile("fmov d31, %1\n\tfadd d31, d31, d31\n\tfmov %0, d31"
		     : "=r" (value) : "r" (0x3ff0000000000000));
	CHECK(!fault_taken().taken, "FADD is undefined");
	CHECK_EQ("1 + 1", value, 0x4000000000000000);
}

static void el2(void)
{
	u64 shown = FIELD(read_sysreg(id_aa64pfr0_el1), 8);

	CHECK_EQ("EL2", shown != 0, argument_number("el2", shown != 0));
}

static const struct test tests[] = {
	{ "entry", entry },
	{ "cpus", cpus_described },
	{ "memory", memory },
	{ "layout", layout },
	{ "gic as chosen", gic_chosen },
	{ "pmu as chosen", pmu },
	{ "sve as chosen", sve },
	{ "pauth as chosen", pauth },
	{ "floating point", floating_point },
	{ "el2 as chosen", el2 },
};

void guest_main(void)
{
	gic_find();
	tests_run(tests, ARRAY_SIZE(tests));
}
