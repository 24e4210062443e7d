// SPDX-License-Identifier: Apache-2.0
/*
 * EBCDIC code page 500, which Linux uses on the SCLP line-mode console of a
 * machine that is not z/VM, and Latin-1. Conversion of one character each way.
 */
#ifndef UCVM_ARCH_S390_EBCDIC_H
#define UCVM_ARCH_S390_EBCDIC_H

#include <stdint.h>

uint8_t ebcdic_from_ascii(uint8_t c);
uint8_t ascii_from_ebcdic(uint8_t c);

#endif
