// SPDX-License-Identifier: Apache-2.0
/*
 * The input of the instruction fuzz target: a guest's modes, registers and
 * code, in a fixed layout; and a generator that makes such inputs out of a
 * number, mostly of valid instructions that do something with their results.
 */
#ifndef UCVM_TESTS_FUZZ_INSN_PROGRAM_H
#define UCVM_TESTS_FUZZ_INSN_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

/* Layout of an input; integers are big-endian. */
enum program_field {
	PROGRAM_KIND = 0,	/* even: everything from PROGRAM_FPC on is generated */
	PROGRAM_MODE = 1,	/* enum program_mode */
	PROGRAM_KEY = 2,	/* PSW key << 4 | program mask */
	PROGRAM_CONTROL = 3,	/* condition code in bits 0-1, then enum program_control */
	PROGRAM_STORAGE_KEYS = 4,	/* key of the data pages */
	PROGRAM_PAGES = 5,	/* what is wrong with the page tables */
	PROGRAM_START = 6,	/* halfword: offset of the code in its two pages */
	PROGRAM_SEED = 8,	/* doubleword, for the generator */
	PROGRAM_HEAD = 16,	/* size of what a generated program consists of */
	PROGRAM_FPC = 16,
	PROGRAM_ALETS = 20,	/* two bits for each access register */
	PROGRAM_GPRS = 24,
	PROGRAM_FPRS = PROGRAM_GPRS + 128,
	PROGRAM_CODE = PROGRAM_FPRS + 128,
};

enum program_mode {
	MODE_DAT = 1, MODE_EA = 2, MODE_BA = 4, MODE_PROBLEM = 8, MODE_AS_SHIFT = 4,
	MODE_DELIVER = 0x40,	/* program interruptions go to the guest */
	MODE_PREFIX = 0x80,
};

enum program_control {
	CONTROL_NO_AFP = 4, CONTROL_LOW_ADDRESS = 8, CONTROL_EDAT = 0x10,
	CONTROL_NO_SECONDARY = 0x20, CONTROL_OVERRIDE = 0x40, CONTROL_NO_EXTRACTION = 0x80,
};

/* Absolute storage: pages of 4 KiB. Virtual addresses are the same, if not told. */
enum program_page {
	PAGE_LOWCORE = 0,	/* and 1 */
	PAGE_HANDLER = 2,	/* of program interruptions */
	PAGE_SEGMENTS = 3,
	PAGE_TABLES = 4,	/* primary, then secondary: data pages 0 and 1 swapped */
	PAGE_CODE = 5,		/* and 6 */
	PAGE_DATA = 7,		/* to 10 */
	PAGE_ABSENT = 11,	/* not mapped by the host; virtual: invalid */
	PAGE_READ_ONLY = 12,	/* for the host; virtual: protected */
	PAGE_SEGMENTS2 = 13,	/* virtual: the first data page */
	PAGE_PREFIX = 14,	/* and 15; virtual: the code */
	PAGES = 16,
};

#define PROGRAM_PAGE_SIZE	UINT64_C(4096)
#define PROGRAM_CODE_SIZE	(2 * PROGRAM_PAGE_SIZE)
#define PROGRAM_MAX		(PROGRAM_CODE + PROGRAM_CODE_SIZE)

/* Generated programs end with a DIAGNOSE: these are its last four bytes. */
#define PROGRAM_END		UINT32_C(0x00440000)

/* splitmix64 */
uint64_t program_random(uint64_t *state);

/* A 64-bit operand, often one at the edge of something. */
uint64_t program_value(uint64_t *state);

/*
 * Fill @program from PROGRAM_FPC on, after what its head says. Returns its
 * size, at most PROGRAM_MAX.
 */
size_t program_generate(uint8_t program[PROGRAM_MAX]);

#endif
