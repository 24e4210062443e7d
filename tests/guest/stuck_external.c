// SPDX-License-Identifier: Apache-2.0
/*
 * A guest that takes the same external interruption for ever, since its new PSW
 * is enabled for a clock comparator that stays due. Only the host can end it.
 */
#include "lib/guest.h"

SNIPPET(spin, "0:\tj 0b");

void guest_main(void)
{
	const u64 past = 0;
	struct exec e;

	LC64(LC_NEW_PSWS + (INT_EXTERNAL - 1) * 16) = PSW_64 | PSW_EXT;
	asm volatile(".insn s, 0xb2060000, %0" : : "Q" (past));
	exec_init(&e, spin);
	e.cr[0] |= CR0_CLOCK_COMPARATOR;
	e.mask |= PSW_EXT;
	exec(&e);
}
