// SPDX-License-Identifier: Apache-2.0
/*
 * Calls to the hypervisor besides PSCI: what is offered, what is not, and the
 * calls that the user denied or had forwarded to the runtime, which knows none.
 */
#include "lib/guest.h"
#include "lib/psci.h"

#define VENDOR_UID	0x8600ff01u
#define NOT_SUPPORTED	(~0ul)

static void version(void)
{
	u64 found = smccc_call(SMCCC_VERSION, 0, 0, 0).x0;

	SKIP_IF(argument_is("on", "qemu"), "QEMU knows PSCI only");
	CHECK(found >= 0x10001 && found < 0x20000, "version 0x%lx", (long)found);
	CHECK_EQ("ARCH_FEATURES of an unknown function",
		 (u32)smccc_call(SMCCC_ARCH_FEATURES, 0x80000fff, 0, 0).x0, 0xffffffff);
}

static void unknown(void)
{
	static const u32 functions[] = {
		0x80000fff, 0x81000000, 0x82000000, 0x83000000, 0x8500ffff, 0xc600fff0, 0x8600fff0,
		0xb0000000, 0xb2000000, 0x00000000, 0x7fffffff, 0xffffffff,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++)
		CHECK((u32)smccc_call(functions[i], 1, 2, 3).x0 == 0xffffffff,
		      "0x%x is not refused", functions[i]);
}

/* The unique number by which a guest knows KVM. */
static void vendor(void)
{
	struct smccc uid = smccc_call(VENDOR_UID, 0, 0, 0);

	SKIP_IF(argument_is("on", "qemu"), "no hypervisor");
	CHECK_EQ("word 0", (u32)uid.x0, 0xb66fb428);
	CHECK_EQ("word 1", (u32)uid.x1, 0xe911c52e);
	CHECK_EQ("word 2", (u32)uid.x2, 0x564bcaa9);
	CHECK_EQ("word 3", (u32)uid.x3, 0x743a004d);
}

/* What KVM denies itself has 0 in x1 to x3. */
static void denied(void)
{
	u64 function = argument_number("deny", 0);
	struct smccc result;

	SKIP_IF(!function, "no call is denied");
	result = smccc_call(function, 0x11, 0x22, 0x33);
	CHECK_EQ("x0", result.x0, NOT_SUPPORTED);
	CHECK(!result.x1 && !result.x2 && !result.x3, "x1 to x3: 0x%lx 0x%lx 0x%lx",
	      (long)result.x1, (long)result.x2, (long)result.x3);
}

/* What the runtime answers leaves x1 to x3 alone. */
static void forwarded(void)
{
	u64 function = argument_number("forward", 0);
	struct smccc result;
	unsigned int i;

	SKIP_IF(!function, "no call is forwarded");
	for (i = 0; i < 3; i++) {
		result = smccc_call(function, 0x11, 0x22, 0x33);
		CHECK_EQ("x0", result.x0, NOT_SUPPORTED);
		CHECK(result.x1 == 0x11 && result.x2 == 0x22 && result.x3 == 0x33,
		      "x1 to x3: 0x%lx 0x%lx 0x%lx", (long)result.x1, (long)result.x2,
		      (long)result.x3);
	}
}

static const struct test tests[] = {
	{ "smccc version", version },
	{ "smccc unknown functions", unknown },
	{ "smccc vendor", vendor },
	{ "smccc denied", denied },
	{ "smccc forwarded", forwarded },
};

void guest_main(void)
{
	tests_run(tests, ARRAY_SIZE(tests));
}
