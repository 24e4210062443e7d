// SPDX-License-Identifier: Apache-2.0
/*
 * Access-register translation as the Principles of Operation define it (chapter
 * 5): from an ALET through the access list to the ASTE, with the authority check
 * on the way. As in dat.h no machine state is kept here: the machine above SIE
 * and the software CPU both call it with their own way to read storage.
 */
#ifndef UCVM_ARCH_S390_ART_H
#define UCVM_ARCH_S390_ART_H

#include <stdbool.h>
#include <stdint.h>

/* The control registers that are looked at. */
struct art_config {
	uint64_t cr1, cr2, cr5, cr7, cr8;
};

struct art_result {
	uint64_t asce;
	bool fetch_only;	/* no stores */
};

/*
 * Read a word at real address @real, a multiple of 4, as a host integer. Returns
 * 0, or a program interruption code (PGM_ADDRESSING); what is not 0 ends the
 * translation and is returned by art_translate().
 */
typedef int art_read_fn(void *ctx, uint64_t real, uint32_t *value);

/*
 * Translate @alet. Returns 0 with *@out filled; or the program interruption code
 * that was met: PGM_ALET_SPEC, PGM_ALEN_TRANS, PGM_ALE_SEQUENCE,
 * PGM_ASTE_VALIDITY, PGM_ASTE_SEQUENCE, PGM_EXTENDED_AUTH; or what @read
 * returned. That only fetches are allowed is reported, not judged.
 */
int art_translate(uint32_t alet, const struct art_config *config, art_read_fn *read, void *ctx,
		  struct art_result *out);

#endif
