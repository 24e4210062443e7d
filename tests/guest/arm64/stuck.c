// SPDX-License-Identifier: Apache-2.0
/*
 * A guest that never ends: it branches to an address where nothing is, with
 * vectors there, too, so that each abort is followed by the next. Only the host
 * can end it.
 */
#include "lib/guest.h"

#define HOLE	0x0f200000UL

void guest_main(void)
{
	console_puts("# stuck\n");
	mmu_map_memory(HOLE);
	write_sysreg(vbar_el1, HOLE);
	isb();
	asm volatile("mov x21, #0x5ca1\n\tbr %0" : : "r" (HOLE) : "x21");
	__builtin_unreachable();
}
