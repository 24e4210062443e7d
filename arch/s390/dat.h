// SPDX-License-Identifier: Apache-2.0
/*
 * Dynamic address translation as the Principles of Operation define it:
 * region, segment and page tables, EDAT-1 and EDAT-2, instruction-execution
 * protection. No machine state is kept here: the machine above SIE and the
 * software CPU both call it with their own way to read storage.
 */
#ifndef UCVM_ARCH_S390_DAT_H
#define UCVM_ARCH_S390_DAT_H

#include <stdbool.h>
#include <stdint.h>

/* What is in force; edat1 and edat2 need CR0.40 and their facility. */
struct dat_config {
	bool edat1;
	bool edat2;		/* only looked at together with edat1 */
	bool iep;
};

struct dat_result {
	uint64_t real;		/* result of the translation */
	bool absolute;		/* EDAT frame: real is an absolute address, no prefixing */
	bool protect;		/* DAT protection: no stores */
	bool no_exec;		/* instruction-execution protection */
	bool key_valid;		/* EDAT frame with ACC validity: use key, not the page's */
	uint8_t key;		/* ACC << 4 | F << 3, if key_valid */
	uint64_t size;		/* of the frame: 4 KiB, 1 MiB or 2 GiB */

	/* Where a failed walk ended, for LRA and friends. */
	uint64_t entry;		/* address of the last table entry fetched */
	bool length;		/* the table was too short; entry was not fetched */
};

/*
 * Read eight bytes of a translation table, as a host integer. Returns 0, or a
 * program interruption code (PGM_ADDRESSING), or -errno; what is not 0 ends
 * the walk and is returned by dat_translate().
 */
typedef int dat_read_fn(void *ctx, uint64_t real, uint64_t *value);

/*
 * Translate @va through @asce. Returns 0 with *@out filled; or the program
 * interruption code that the walk met: PGM_ASCE_TYPE, PGM_REGION_FIRST,
 * _SECOND, _THIRD, PGM_SEGMENT_TRANS, PGM_PAGE_TRANS, PGM_TRANS_SPEC; or what
 * @read returned. Protection is reported, not judged. The caller has cut @va
 * to the addressing mode.
 */
int dat_translate(uint64_t asce, uint64_t va, const struct dat_config *config,
		  dat_read_fn *read, void *ctx, struct dat_result *out);

#endif
