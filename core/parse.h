// SPDX-License-Identifier: Apache-2.0
/*
 * Strict numbers of the user: the whole word has to be one, signs, spaces, other
 * bases and values that do not fit are refused.
 */
#ifndef UCVM_CORE_PARSE_H
#define UCVM_CORE_PARSE_H

#include <stdint.h>

/* Decimal digits only. 0, -EINVAL (no number) or -ERANGE (above @max). */
int parse_number(const char *text, uint64_t max, uint64_t *out);

/* The same, or hexadecimal digits of either case behind "0x". */
int parse_integer(const char *text, uint64_t max, uint64_t *out);

/*
 * The same with one letter K, M, G or T (either case) behind it, for 2^10,
 * 2^20, 2^30 or 2^40; bytes without a letter.
 */
int parse_size(const char *text, uint64_t max, uint64_t *out);

#endif
