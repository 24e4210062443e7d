// SPDX-License-Identifier: Apache-2.0
/*
 * Access to the SIE block that user space shares with a running vCPU: the
 * intervention bits are changed atomically, everything else is big-endian
 * memory that only the vCPU's own thread writes, between two runs.
 */
#ifndef UCVM_ARCH_S390_SIEBLK_H
#define UCVM_ARCH_S390_SIEBLK_H

#include "core/be.h"
#include "ucvm/s390_kvm.h"

/* cpuflags lies at offset 0 of a page: aligned for the atomic access. */
static inline uint32_t *sieblk_flags_word(struct s390_sie_block *sie)
{
	return (uint32_t *)(void *)sie->cpuflags;
}

static inline uint32_t sieblk_flags(struct s390_sie_block *sie)
{
	return be32toh(__atomic_load_n(sieblk_flags_word(sie), __ATOMIC_SEQ_CST));
}

static inline void sieblk_set_flags(struct s390_sie_block *sie, uint32_t bits)
{
	__atomic_fetch_or(sieblk_flags_word(sie), htobe32(bits), __ATOMIC_SEQ_CST);
}

static inline void sieblk_clear_flags(struct s390_sie_block *sie, uint32_t bits)
{
	__atomic_fetch_and(sieblk_flags_word(sie), ~htobe32(bits), __ATOMIC_SEQ_CST);
}

static inline uint32_t sieblk_ictl(const struct s390_sie_block *sie)
{
	return be32_load(sie->ictl);
}

static inline void sieblk_set_ictl(struct s390_sie_block *sie, uint32_t ictl)
{
	be32_store(sie->ictl, ictl);
}

#endif
