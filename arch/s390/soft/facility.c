// SPDX-License-Identifier: Apache-2.0
/*
 * The facility list of the software CPU: one row for each STFLE bit whose every
 * instruction has a row in the instruction table and whose behaviour exists.
 * What is missing here is not offered to anybody above.
 */
#include "arch/s390/soft/sie.h"

#include <string.h>

static const uint8_t facilities[] = {
	0,	/* instructions marked N3 */
	1,	/* z/Architecture is installed */
	2,	/* z/Architecture is active */
	3,	/* DAT enhancement 1: IDTE, CSPG */
	4,	/* IDTE clears selectively by segment table */
	7,	/* STFLE */
	8,	/* EDAT 1 */
	9,	/* sense running status (SIGP) */
	10,	/* conditional SSKE */
	13,	/* IPTE range */
	14,	/* nonquiescing key setting */
	18,	/* long displacement */
	21,	/* extended immediate */
	25,	/* store clock fast */
	27,	/* MVCOS */
	31,	/* extract CPU time */
	32,	/* compare and swap and store */
	33,	/* compare and swap and store 2 */
	34,	/* general-instructions extension */
	35,	/* execute extensions */
	37,	/* floating-point extension */
	40,	/* load program parameter */
	45,	/* distinct operands, high word, interlocked access 1, ... */
	49,	/* execution hint, load and trap, ... */
	51,	/* local TLB clearing */
	52,	/* interlocked access 2 */
	53,	/* load/store on condition 2, load and zero rightmost byte */
	58,	/* miscellaneous instruction extensions 2 */
	75,	/* access-exception fetch/store indication */
	78,	/* EDAT 2 */
	130,	/* instruction-execution protection */
	131,	/* enhanced suppression on protection 2, side-effect access */
};

void sie_facilities(uint8_t list[32])
{
	memset(list, 0, 32);
	for (unsigned int n = 0; n < sizeof(facilities); n++)
		list[facilities[n] / 8] |= 0x80 >> facilities[n] % 8;
}
