// SPDX-License-Identifier: Apache-2.0
/*
 * Loads and stores of every size that leave the guest, with their extension to
 * the register's width; instructions that hardware does not describe to the
 * hypervisor, and addresses where nothing is, which end in external aborts.
 */
#include "lib/guest.h"

#define HOLE		0x0f000000UL
#define FETCH_HOLE	0x0f200000UL
#define VALUE		0x80c1e2f3u

/* What an instruction leaves in x0, which has @value before, of the address in x1. */
#define EXECUTE(instruction, value, address) \
	({ \
		register u64 x0_ asm("x0") = (value); \
		register u64 x1_ asm("x1") = (address); \
		register u64 x2_ asm("x2") = 0; \
		asm volatile(instruction : "+r" (x0_), "+r" (x1_), "+r" (x2_) : : "memory"); \
		x0_; \
	})

/* RTCMR keeps what is written to it. */
static u64 at(void)
{
	return machine.rtc + RTC_MR;
}

static void loads(void)
{
	SKIP_IF(!machine.rtc, "no PL031");
	write32(at(), VALUE);
	CHECK_EQ("LDRB", EXECUTE("ldrb w0, [x1]", ~0ul, at()), 0xf3);
	CHECK_EQ("LDRH", EXECUTE("ldrh w0, [x1]", ~0ul, at()), 0xe2f3);
	CHECK_EQ("LDR W", EXECUTE("ldr w0, [x1]", ~0ul, at()), VALUE);
	CHECK_EQ("low half of LDR X", (u32)EXECUTE("ldr x0, [x1]", ~0ul, machine.rtc + RTC_LR),
		 read32(machine.rtc + RTC_LR));
	CHECK_EQ("LDR by register", EXECUTE("ldr w0, [x1, x2]", ~0ul, at()), VALUE);
	CHECK_EQ("LDR to XZR", EXECUTE("ldr wzr, [x1]", 5, at()), 5);
	write32(at(), 0);
}

static void signed_loads(void)
{
	SKIP_IF(!machine.rtc, "no PL031");
	write32(at(), VALUE);
	CHECK_EQ("LDRSB W", EXECUTE("ldrsb w0, [x1]", ~0ul, at()), 0xfffffff3);
	CHECK_EQ("LDRSB X", EXECUTE("ldrsb x0, [x1]", 0, at()), 0xfffffffffffffff3);
	CHECK_EQ("LDRSH W", EXECUTE("ldrsh w0, [x1]", ~0ul, at()), 0xffffe2f3);
	CHECK_EQ("LDRSH X", EXECUTE("ldrsh x0, [x1]", 0, at()), 0xffffffffffffe2f3);
	CHECK_EQ("LDRSW", EXECUTE("ldrsw x0, [x1]", 0, at()), 0xffffffff80c1e2f3);
	write32(at(), 0x12345678);
	CHECK_EQ("LDRSB X, positive", EXECUTE("ldrsb x0, [x1]", ~0ul, at()), 0x78);
	CHECK_EQ("LDRSH X, positive", EXECUTE("ldrsh x0, [x1]", ~0ul, at()), 0x5678);
	CHECK_EQ("LDRSW, positive", EXECUTE("ldrsw x0, [x1]", ~0ul, at()), 0x12345678);
	write32(at(), 0);
}

static void stores(void)
{
	SKIP_IF(!machine.rtc, "no PL031");
	EXECUTE("str w0, [x1]", 0xffffffff00000000 | VALUE, at());
	CHECK_EQ("STR W", read32(at()), VALUE);
	EXECUTE("str wzr, [x1]", ~0ul, at());
	CHECK_EQ("STR WZR", read32(at()), 0);
	EXECUTE("strb w0, [x1]", 0x5a, at());
	CHECK_EQ("STRB", read32(at()) & 0xff, 0x5a);
	EXECUTE("strh w0, [x1]", 0x1234, at());
	CHECK_EQ("STRH", read32(at()) & 0xffff, 0x1234);
	EXECUTE("stlr w0, [x1]", VALUE, at());
	CHECK_EQ("STLR", read32(at()), VALUE);
	CHECK_EQ("LDAR", EXECUTE("ldar w0, [x1]", ~0ul, at()), VALUE);
	write32(at(), 0);
}

/* --- aborts ------------------------------------------------------------------------- */

static void expect_abort(const char *what, u64 address)
{
	struct fault fault = fault_taken();

	CHECK(fault.taken, "%s: no exception", what);
	CHECK_EQ(what, ESR_EC(fault.esr), EC_DABT_SAME);
	CHECK_EQ(what, ESR_FSC(fault.esr), FSC_EXTERNAL);
	CHECK_EQ(what, fault.far, address);
}

#define ABORTS(instruction, address) \
	do { \
		fault_expect(); \
		EXECUTE(instruction, 0, address); \
		expect_abort(instruction, address); \
	} while (0)

static void hole(void)
{
	ABORTS("ldrb w0, [x1]", HOLE);
	ABORTS("ldr w0, [x1]", HOLE);
	ABORTS("ldr x0, [x1]", HOLE + 8);
	ABORTS("ldrsw x0, [x1]", HOLE + 0xffc);
	ABORTS("str w0, [x1]", HOLE);
	ABORTS("strb w0, [x1]", HOLE + 3);
}

/* The register of a load that aborts stays as it was. */
static void hole_register(void)
{
	u64 value;

	fault_expect();
	value = EXECUTE("ldr x0, [x1]", 0x1122334455667788, HOLE);
	CHECK(fault_taken().taken, "no exception");
	CHECK_EQ("register", value, 0x1122334455667788);
}

/* Beyond the registers of a device, and beyond memory. */
static void edges(void)
{
	SKIP_IF(!machine.ram_size, "no memory in the device tree");
	ABORTS("ldr w0, [x1]", machine.ram + machine.ram_size);
	ABORTS("str w0, [x1]", machine.ram + machine.ram_size);
	ABORTS("ldr w0, [x1]", machine.ram - 4);
	write32(machine.ram + machine.ram_size - 4, VALUE);
	CHECK_EQ("the last word of memory", read32(machine.ram + machine.ram_size - 4), VALUE);
}

static void no_syndrome(void)
{
	SKIP_IF(argument_is("on", "qemu"), "without a hypervisor these are plain accesses");
	SKIP_IF(!machine.rtc, "no PL031");
	ABORTS("ldr w0, [x1], #4", at());
	ABORTS("str w0, [x1], #4", at());
}

static void pairs(void)
{
	SKIP_IF(argument_is("on", "qemu"), "without a hypervisor these are plain accesses");
	SKIP_IF(!machine.rtc, "no PL031");
	ABORTS("ldp w0, w2, [x1]", machine.rtc);
	ABORTS("stp w0, w2, [x1]", machine.rtc + RTC_MR);
	ABORTS("ldp x0, x2, [x1]", HOLE);
	CHECK_EQ("RTCMR after STP", read32(at()), 0);
}

static void maintenance(void)
{
	fault_expect();
	EXECUTE("dc civac, x1", 0, HOLE);
	EXECUTE("dc cvac, x1", 0, HOLE);
	CHECK(!fault_taken().taken, "an exception");
}

static void fetch(void)
{
	struct fault fault;

	mmu_map_memory(FETCH_HOLE);
	fault_expect();
	asm volatile("blr %0" : : "r" (FETCH_HOLE) : "x30", "memory");
	fault = fault_taken();
	CHECK(fault.taken, "no exception");
	CHECK_EQ("class", ESR_EC(fault.esr), EC_IABT_SAME);
	CHECK_EQ("status", ESR_FSC(fault.esr), FSC_EXTERNAL);
	CHECK_EQ("FAR", fault.far, FETCH_HOLE);
	CHECK_EQ("ELR", fault.elr, FETCH_HOLE);
}

static const struct test tests[] = {
	{ "mmio loads", loads },
	{ "mmio signed loads", signed_loads },
	{ "mmio stores", stores },
	{ "mmio hole", hole },
	{ "mmio hole keeps the register", hole_register },
	{ "mmio edges of memory", edges },
	{ "mmio without syndrome", no_syndrome },
	{ "mmio pairs", pairs },
	{ "mmio cache maintenance", maintenance },
	{ "mmio fetch from a hole", fetch },
};

void guest_main(void)
{
	tests_run(tests, ARRAY_SIZE(tests));
}
