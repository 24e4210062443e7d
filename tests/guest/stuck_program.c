// SPDX-License-Identifier: Apache-2.0
/*
 * A guest whose program new PSW points to an instruction that is an exception
 * again. Only the host can end it.
 */
#include "lib/guest.h"

SNIPPET(odd, ".long 0xb9860032");	/* MLGR with an odd register */

void guest_main(void)
{
	struct exec e;

	LC64(LC_NEW_PSWS + (INT_PROGRAM - 1) * 16 + 8) = (u64)odd;
	exec_simple(&e, odd);
}
