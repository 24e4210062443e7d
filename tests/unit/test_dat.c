// SPDX-License-Identifier: Apache-2.0
/*
 * Address translation against tables built by hand: every level, every
 * exception, EDAT frames, and the attributes of a page.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/s390/dat.h"
#include "arch/s390/zarch.h"
#include "tests/unit/unit.h"

#define WORDS 0x10000		/* 512 KiB of storage for tables */
#define R1 UINT64_C(0x10000)
#define R2 UINT64_C(0x14000)
#define R3 UINT64_C(0x18000)
#define SEG UINT64_C(0x1c000)
#define PAGE UINT64_C(0x20000)
#define FRAME UINT64_C(0x7654000)

/* One index for each level, so that a mix-up of levels cannot go unnoticed. */
#define VA (UINT64_C(0x601) << 53 | UINT64_C(0x402) << 42 | UINT64_C(0x203) << 31 | \
	    UINT64_C(0x104) << 20 | UINT64_C(0x85) << 12 | 0x678)
#define VA_R2 (VA & ((UINT64_C(1) << 53) - 1))
#define VA_R3 (VA & ((UINT64_C(1) << 42) - 1))
#define VA_SEG (VA & ((UINT64_C(1) << 31) - 1))

static uint64_t *words;

static int read_word(void *ctx, uint64_t real, uint64_t *value)
{
	(void)ctx;
	if (real / 8 >= WORDS)
		return PGM_ADDRESSING;
	*value = words[real / 8];
	return 0;
}

static void put(uint64_t table, unsigned int index, uint64_t entry)
{
	words[table / 8 + index] = entry;
}

static void setup(void)
{
	words = calloc(WORDS, 8);
	CU_ASSERT_PTR_NOT_NULL_FATAL(words);
	put(R1, 0x601, R2 | 0xc | 3);
	put(R2, 0x402, R3 | 0x8 | 3);
	put(R3, 0x203, SEG | 0x4 | 3);
	put(SEG, 0x104, PAGE);
	put(PAGE, 0x85, FRAME);
}

static const struct dat_config edat = { .edat1 = true, .edat2 = true, .iep = true };
static const struct dat_config plain;

static int walk(uint64_t asce, uint64_t va, const struct dat_config *config,
		struct dat_result *result)
{
	return dat_translate(asce, va, config, read_word, NULL, result);
}

static void levels(void)
{
	static const struct { uint64_t asce, va; } cases[] = {
		{ R1 | 0xc | 3, VA }, { R2 | 8 | 3, VA_R2 }, { R3 | 4 | 3, VA_R3 },
		{ SEG | 3, VA_SEG },
	};
	struct dat_result r;

	setup();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CU_ASSERT_EQUAL(walk(cases[i].asce, cases[i].va, &edat, &r), 0);
		CU_ASSERT_EQUAL(r.real, FRAME | 0x678);
		CU_ASSERT_EQUAL(r.size, 4096);
		CU_ASSERT_FALSE(r.absolute || r.protect || r.no_exec || r.key_valid);
		CU_ASSERT_EQUAL(r.entry, PAGE + 0x85 * 8);
	}
	CU_ASSERT_EQUAL(walk(ASCE_REAL_SPACE | 0xc, VA, &edat, &r), 0);
	CU_ASSERT_EQUAL(r.real, VA);
	free(words);
}

static void asce_type(void)
{
	struct dat_result r;

	setup();
	CU_ASSERT_EQUAL(walk(SEG | 3, UINT64_C(1) << 31, &edat, &r), PGM_ASCE_TYPE);
	CU_ASSERT_EQUAL(walk(R3 | 4 | 3, UINT64_C(1) << 42, &edat, &r), PGM_ASCE_TYPE);
	CU_ASSERT_EQUAL(walk(R2 | 8 | 3, UINT64_C(1) << 53, &edat, &r), PGM_ASCE_TYPE);
	free(words);
}

static void invalid_entries(void)
{
	static const struct {
		uint64_t table;
		unsigned int index;
		uint64_t bit;
		int code;
	} cases[] = {
		{ R1, 0x601, 0x20, PGM_REGION_FIRST }, { R2, 0x402, 0x20, PGM_REGION_SECOND },
		{ R3, 0x203, 0x20, PGM_REGION_THIRD }, { SEG, 0x104, 0x20, PGM_SEGMENT_TRANS },
		{ PAGE, 0x85, 0x400, PGM_PAGE_TRANS },
		/* wrong table type, and the bit of a page-table entry that must be zero */
		{ R1, 0x601, 0x4, PGM_TRANS_SPEC }, { R2, 0x402, 0x4, PGM_TRANS_SPEC },
		{ R3, 0x203, 0x8, PGM_TRANS_SPEC }, { SEG, 0x104, 0x4, PGM_TRANS_SPEC },
		{ PAGE, 0x85, 0x800, PGM_TRANS_SPEC },
	};
	struct dat_result r;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setup();
		words[cases[i].table / 8 + cases[i].index] ^= cases[i].bit;
		CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), cases[i].code);
		CU_ASSERT_EQUAL(r.entry, cases[i].table + cases[i].index * 8);
		CU_ASSERT_FALSE(r.length);
		free(words);
	}
}

static void table_limits(void)
{
	struct dat_result r;

	setup();	/* the indexes start with 3, 2, 1, 0 */
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 2, VA, &edat, &r), PGM_REGION_FIRST);
	CU_ASSERT_TRUE(r.length);
	put(R1, 0x601, R2 | 0xc | 1);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), PGM_REGION_SECOND);
	put(R1, 0x601, R2 | 0xc | 3 | 3 << 6);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), PGM_REGION_SECOND);
	put(R1, 0x601, R2 | 0xc | 2 | 2 << 6);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), 0);
	put(R3, 0x203, SEG | 0x4 | 3 | 1 << 6);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), PGM_SEGMENT_TRANS);
	CU_ASSERT_TRUE(r.length);
	put(R3, 0x203, UINT64_C(0x40000000) | 0x4 | 3);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), PGM_ADDRESSING);
	free(words);
}

static void frames(void)
{
	struct dat_result r;

	setup();
	put(SEG, 0x104, UINT64_C(0x12345000000) | 0x10000 | 0xb800 | 0x500);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), 0);
	CU_ASSERT_EQUAL(r.real, UINT64_C(0x12345000000) | (VA & 0xfffff));
	CU_ASSERT_EQUAL(r.size, UINT64_C(1) << 20);
	CU_ASSERT_TRUE(r.absolute && r.no_exec && r.key_valid);
	CU_ASSERT_EQUAL(r.key, 0xb8);
	CU_ASSERT_FALSE(r.protect);
	/* without EDAT the same entry designates a page table, which is not there */
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &plain, &r), PGM_ADDRESSING);

	put(R3, 0x203, UINT64_C(0x1280000000) | 0x4 | 0x600);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), 0);
	CU_ASSERT_EQUAL(r.real, UINT64_C(0x1280000000) | (VA & 0x7fffffff));
	CU_ASSERT_EQUAL(r.size, UINT64_C(1) << 31);
	CU_ASSERT_TRUE(r.protect && r.absolute);
	CU_ASSERT_FALSE(r.no_exec);
	free(words);
}

static void protection(void)
{
	static const struct { uint64_t table; unsigned int index; bool plain; } cases[] = {
		{ R1, 0x601, false }, { R2, 0x402, false }, { R3, 0x203, false },
		{ SEG, 0x104, true }, { PAGE, 0x85, true },
	};
	struct dat_result r;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		setup();
		words[cases[i].table / 8 + cases[i].index] |= 0x200;
		CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), 0);
		CU_ASSERT_TRUE(r.protect);
		CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &plain, &r), 0);
		CU_ASSERT_EQUAL(r.protect, cases[i].plain);
		free(words);
	}
	setup();
	put(PAGE, 0x85, FRAME | 0x100);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &edat, &r), 0);
	CU_ASSERT_TRUE(r.no_exec);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &plain, &r), 0);
	CU_ASSERT_FALSE(r.no_exec);
	free(words);
}

/* A common segment or region must not be used through a private space. */
static void common(void)
{
	struct dat_result r;

	setup();
	put(SEG, 0x104, PAGE | 0x10);
	CU_ASSERT_EQUAL(walk(R1 | 0xc | 3, VA, &plain, &r), 0);
	CU_ASSERT_EQUAL(walk(R1 | ASCE_PRIVATE | 0xc | 3, VA, &plain, &r), PGM_TRANS_SPEC);
	put(SEG, 0x104, PAGE);
	put(R3, 0x203, SEG | 0x4 | 3 | 0x10);
	CU_ASSERT_EQUAL(walk(R1 | ASCE_PRIVATE | 0xc | 3, VA, &plain, &r), 0);
	CU_ASSERT_EQUAL(walk(R1 | ASCE_PRIVATE | 0xc | 3, VA, &edat, &r), PGM_TRANS_SPEC);
	free(words);
}

UNIT_SUITE(dat) = {
	{ "all table levels", levels },
	{ "ASCE-type exception", asce_type },
	{ "invalid and malformed entries", invalid_entries },
	{ "table offset and length", table_limits },
	{ "EDAT-1 and EDAT-2 frames", frames },
	{ "protection at each level", protection },
	{ "common segments in a private space", common },
	CU_TEST_INFO_NULL,
};
