// SPDX-License-Identifier: Apache-2.0
/*
 * Packed decimal numbers of up to 31 digits as host integers: every result of
 * the decimal instructions fits into 128 bits.
 */
#ifndef UCVM_SOFT_DECIMAL_H
#define UCVM_SOFT_DECIMAL_H

#include "arch/s390/soft/insn/storage.h"

#define DECIMAL_BYTES 16	/* of the longest operand */

struct decimal {
	unsigned __int128 digits;	/* magnitude */
	bool negative;			/* a zero has a sign too */
};

/* The number in @len packed bytes (1..16); false: a digit or the sign is invalid. */
bool decimal_unpack(const uint8_t *p, unsigned int len, struct decimal *v);

/*
 * Store with the preferred sign codes in @len bytes (1..16). Returns false
 * when digits were lost on the left.
 */
bool decimal_pack(const struct decimal *v, uint8_t *p, unsigned int len);

#endif
