// SPDX-License-Identifier: Apache-2.0
/*
 * One instruction to execute and what came of it. The same case runs on the
 * software CPU (engine.c) and, in an s390x program under a user-mode emulator
 * (oracle.c); this header is what the two sides share, the form of cases and
 * results on the pipe between them included. Everything there is big-endian.
 */
#ifndef UCVM_TESTS_INSN_CASE_H
#define UCVM_TESTS_INSN_CASE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Storage, at the same addresses on both sides: data pages of which the last
 * one is read-only, and code pages. Nothing is mapped next to either.
 */
#define CASE_PAGE		UINT64_C(4096)
#define CASE_DATA		UINT64_C(0x10000000)
#define CASE_DATA_PAGES		5
#define CASE_DATA_SIZE		(CASE_DATA_PAGES * CASE_PAGE)
#define CASE_DATA_WRITABLE	(CASE_DATA_SIZE - CASE_PAGE)
#define CASE_CODE		UINT64_C(0x10100000)
#define CASE_CODE_SIZE		(2 * CASE_PAGE)

struct insn_state {
	uint64_t psw_addr;
	uint64_t gpr[16];
	uint64_t fpr[16];
	uint32_t acr[16];
	uint32_t fpc;
	uint32_t cc_pm;		/* condition code << 4 | program mask */
};

/* A state on the pipe: the fields in order, without padding. */
#define STATE_WIRE_SIZE	(8 + 16 * 8 + 16 * 8 + 16 * 4 + 4 + 4)

/* Initial contents that differ from the base pattern, and changes found later. */
#define PATCH_HEADER	12	/* address (8 bytes), length (4 bytes), then the bytes */
#define PATCH_MAX	8192
#define CHANGES_MAX	(2 * (CASE_DATA_SIZE + CASE_CODE_SIZE))

struct insn_case {
	unsigned int row;	/* of insn.def */
	unsigned int number;
	uint8_t text[6];	/* the instruction, for messages */
	uint8_t flags;		/* CASE_* */
	struct insn_state in;
	size_t patch_len;
	uint8_t patch[PATCH_MAX];
};

enum case_flags {
	CASE_EXECUTED = 1,	/* by way of EXECUTE or EXECUTE RELATIVE LONG */
	CASE_CROSSING = 2,	/* its text lies in two pages */
};

/*
 * How it ended, in the terms of a Linux program: the signals that stand for
 * several program interruptions are all that the oracle can tell.
 */
enum outcome {
	OUT_OPERATION,		/* operation and privileged-operation exception: SIGILL */
	OUT_OPERAND,		/* execute, specification, special-operation ..., data with DXC 0-3 */
	OUT_ACCESS,		/* SIGSEGV */
	OUT_FIXED_OVERFLOW,
	OUT_FIXED_DIVIDE,
	OUT_DATA,		/* IEEE exception or compare and trap: SIGFPE */
	OUT_LOST,		/* the oracle died of it */
	OUT_OTHER,		/* anything else: never equal to anything */
};

struct insn_result {
	enum outcome outcome;
	unsigned int pgm_code;	/* of the engine only */
	uint64_t address;	/* page of an access exception */
	struct insn_state out;
	size_t changes_len;	/* patches that lead from the initial storage to the final one */
	uint8_t changes[CHANGES_MAX];
};

/* Result header on the pipe: outcome, address; a state, length of the changes, changes. */
#define RESULT_WIRE_SIZE (4 + 8 + STATE_WIRE_SIZE + 4)

/* Storage of one side; image is what it held when the instruction began. */
struct case_memory {
	uint8_t *data;
	uint8_t *code;
	uint8_t *image;		/* CASE_DATA_SIZE + CASE_CODE_SIZE bytes */
};

/* Fill everything, image included, with the base pattern. */
void memory_init(struct case_memory *m);

/* Host address of @len bytes at guest address @addr, or NULL. */
uint8_t *memory_at(const struct case_memory *m, uint64_t addr, size_t len);

/* Put patches in, and take them out again. Ill-formed ones are ignored. */
void memory_apply(struct case_memory *m, const uint8_t *patches, size_t len);
void memory_undo(struct case_memory *m, const uint8_t *patches, size_t len);

/*
 * Write what differs from the image to @out as patches (whole doublewords),
 * and make it equal again. Returns their length.
 */
size_t memory_changes(struct case_memory *m, uint8_t *out, size_t max);

size_t state_pack(const struct insn_state *s, uint8_t *out);
void state_unpack(struct insn_state *s, const uint8_t *in);

#endif
