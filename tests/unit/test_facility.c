// SPDX-License-Identifier: Apache-2.0
/*
 * The facility list of the software CPU against its instruction table: no
 * instruction without its facility, and no facility without its instructions.
 */
#include <stdbool.h>
#include <stdio.h>

#include "arch/s390/soft/insn/insn.h"
#include "arch/s390/soft/sie.h"
#include "tests/unit/unit.h"

/*
 * What each facility must have at least, by operation code as in insn.def: the
 * instructions that Principles of Operation, chapter 4, names for its bit.
 */
static const struct {
	uint8_t facility;
	uint16_t opcodes[14];
} needed[] = {
	{ 3, { 0xb98e, 0xb98a } },
	{ 7, { 0xb2b0 } },
	{ 8, { 0xb9af } },
	{ 16, { 0xeb8e, 0xeb8f, 0xb990, 0xb991, 0xb992, 0xb993, 0xe900, 0xe100, 0xea00, 0xe200,
		0xebc0 } },
	{ 18, { 0xe350, 0xe351, 0xe371, 0xe372, 0xe373, 0xe313, 0xeb51, 0xeb52, 0xed64, 0xed66,
		0xeb14, 0xeb31, 0xeb9a } },
	{ 21, { 0xc001, 0xc008, 0xc00f, 0xc204, 0xc20f, 0xb926, 0xb983, 0xb994, 0xe312, 0xe395 } },
	{ 22, { 0xb9b0, 0xb9b1, 0xb9b2, 0xb9b3, 0xb9be, 0xd000 } },
	{ 25, { 0xb27c } },
	{ 26, { 0xb9bf, 0xb9bd } },
	{ 27, { 0xc800 } },
	{ 28, { 0x0104 } },
	{ 31, { 0xc801 } },
	{ 32, { 0xc802 } },
	{ 34, { 0xc608, 0xec64, 0xecf6, 0xec55, 0xeb6a, 0xeb7e, 0xeb4c, 0xe336, 0xc602, 0xb972,
		0xec70, 0xe375, 0xe35c, 0xe37c } },
	{ 35, { 0xc600 } },
	{ 37, { 0xb2b8, 0xb390, 0xb392, 0xb39c, 0xb39e, 0xb3a0, 0xb3a2, 0xb3ac, 0xb3ae } },
	{ 40, { 0xb280 } },
	{ 41, { 0xb370, 0xb371, 0xb372, 0xb373, 0xb3c1, 0xb3cd, 0xb2b9, 0xb2bd, 0xb385 } },
	{ 45, { 0xb9f2, 0xebf2, 0xc804, 0xc805, 0xb9f8, 0xecd8, 0xebdf, 0xb9e1, 0xcc06, 0xec5d,
		0xebf8, 0xebe6, 0xe3c0, 0xb9c8 } },
	{ 49, { 0xc700, 0xc500, 0xb2fa, 0xe39f, 0xe385, 0xec59, 0xeb23, 0xeb2b, 0xb2e8 } },
	{ 53, { 0xe33a, 0xe32a, 0xe33b, 0xb9e0, 0xec42, 0xec46, 0xec4e, 0xebe0, 0xebe1 } },
	{ 58, { 0xe338, 0xe339, 0xe33c, 0xb9fd, 0xe353, 0xb9ed, 0xe383, 0xb9ec, 0xe384, 0xe347 } },
	{ 66, { 0xb9ae } },
	{ 78, { 0xb98f } },
};

static bool offered(unsigned int facility)
{
	uint8_t list[32];

	sie_facilities(list);
	return list[facility / 8] & (0x80 >> facility % 8);
}

static bool has_row(uint16_t opcode)
{
	for (unsigned int row = ROW_NONE + 1; row < ROW_COUNT; row++)
		if (insn_rows[row].opcode == opcode)
			return true;
	return false;
}

static void instructions_have_their_facility(void)
{
	for (unsigned int row = ROW_NONE + 1; row < ROW_COUNT; row++) {
		if (insn_rows[row].facility == BASE || offered(insn_rows[row].facility))
			continue;
		printf("%s: facility %u is not offered\n", insn_rows[row].name,
		       insn_rows[row].facility);
		CU_FAIL("an instruction of a facility that is not offered");
	}
}

static void facilities_have_their_instructions(void)
{
	const uint16_t *op;

	for (size_t n = 0; n < sizeof(needed) / sizeof(needed[0]); n++) {
		CU_ASSERT(offered(needed[n].facility));
		for (op = needed[n].opcodes; op < needed[n].opcodes + 14 && *op; op++) {
			if (has_row(*op))
				continue;
			printf("facility %u: no instruction %04x\n", needed[n].facility, *op);
			CU_FAIL("a facility without one of its instructions");
		}
	}
}

/* The decompressor of Linux refuses to start without these. */
static void linux_finds_what_it_needs(void)
{
	static const uint8_t bits[] = { 0, 1, 18, 21, 25, 27, 32, 33, 34, 35, 45, 49, 52, 53, 58 };

	for (size_t n = 0; n < sizeof(bits); n++)
		CU_ASSERT(offered(bits[n]));
}

static void absent_facilities_are_not_offered(void)
{
	/* vectors, transactions, DFP, PFPO, cryptography, multiple epochs, topology */
	static const uint8_t bits[] = { 129, 73, 50, 42, 44, 17, 57, 76, 77, 139, 11, 6 };

	for (size_t n = 0; n < sizeof(bits); n++)
		CU_ASSERT(!offered(bits[n]));
}

UNIT_SUITE(facility) = {
	{ "every instruction's facility is offered", instructions_have_their_facility },
	{ "every facility has its instructions", facilities_have_their_instructions },
	{ "what Linux needs is offered", linux_finds_what_it_needs },
	{ "what is absent is not offered", absent_facilities_are_not_offered },
	CU_TEST_INFO_NULL,
};
