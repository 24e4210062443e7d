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
	3,	/* DAT enhancement: IDTE, CSPG */
	4,	/* IDTE selects by segment table */
	7,	/* store facility list extended */
	8,	/* enhanced DAT 1: PFMF, SSKE of multiple blocks */
	9,	/* sense running status; SIGP is the host's */
	10,	/* conditional SSKE */
	13,	/* IPTE range */
	14,	/* nonquiescing key setting */
	16,	/* extended translation 2 */
	18,	/* long displacement */
	19,	/* long displacement has high performance: the same as short */
	21,	/* extended immediate */
	22,	/* extended translation 3 */
	24,	/* extended-translation enhancement 2 */
	25,	/* store clock fast */
	26,	/* parsing enhancement */
	27,	/* move with optional specifications */
	28,	/* TOD-clock steering: PTFF queries */
	30,	/* extended-translation enhancement 3 */
	31,	/* extract CPU time */
	32,	/* compare and swap and store */
	33,	/* compare and swap and store 2: 16 bytes */
	34,	/* general-instructions extension */
	35,	/* execute extensions */
	37,	/* floating-point extension */
	40,	/* load program parameter */
	41,	/* floating-point support enhancements */
	45,	/* distinct operands, high word, interlocked access 1, load/store on condition, ... */
	49,	/* execution hint, load and trap, miscellaneous 1, processor assist */
	51,	/* local TLB clearing */
	52,	/* interlocked access 2 */
	53,	/* load and zero rightmost byte, load/store on condition 2 */
	58,	/* miscellaneous instruction extensions 2 */
	66,	/* reset reference bits multiple */
	75,	/* access-exception fetch/store indication */
	78,	/* enhanced DAT 2: CRDTE, 2 GiB frames */
	130,	/* instruction-execution protection */
	131,	/* enhanced suppression on protection 2, side-effect access */
};

void sie_facilities(uint8_t list[32])
{
	memset(list, 0, 32);
	for (unsigned int n = 0; n < sizeof(facilities); n++)
		list[facilities[n] / 8] |= 0x80 >> facilities[n] % 8;
}
