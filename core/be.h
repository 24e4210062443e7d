// SPDX-License-Identifier: Apache-2.0
/*
 * Big-endian integers as types of their own. Everything that lies in s390
 * guest memory or in the SIE block is one of these, so that mixing it up with
 * a host integer does not compile.
 */
#ifndef UCVM_CORE_BE_H
#define UCVM_CORE_BE_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

typedef struct { uint16_t raw; } be16_t;
typedef struct { uint32_t raw; } be32_t;
typedef struct { uint64_t raw; } be64_t;

static inline uint16_t be16_get(be16_t v) { return be16toh(v.raw); }
static inline uint32_t be32_get(be32_t v) { return be32toh(v.raw); }
static inline uint64_t be64_get(be64_t v) { return be64toh(v.raw); }
static inline be16_t be16_make(uint16_t v) { return (be16_t){ htobe16(v) }; }
static inline be32_t be32_make(uint32_t v) { return (be32_t){ htobe32(v) }; }
static inline be64_t be64_make(uint64_t v) { return (be64_t){ htobe64(v) }; }

/* Unaligned loads and stores of big-endian values in raw memory. */
static inline uint16_t be16_load(const void *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return be16toh(v);
}

static inline uint32_t be32_load(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static inline uint64_t be64_load(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

static inline void be16_store(void *p, uint16_t v)
{
	v = htobe16(v);
	memcpy(p, &v, sizeof(v));
}

static inline void be32_store(void *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, sizeof(v));
}

static inline void be64_store(void *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof(v));
}

#endif
