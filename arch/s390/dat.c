// SPDX-License-Identifier: Apache-2.0
/*
 * The walk through the translation tables (Principles of Operation, chapter 3,
 * "Translation process"). One loop serves the region and segment levels, since
 * their entries differ only in what a frame at that level is.
 */
#include "arch/s390/dat.h"

#include <stddef.h>

#include "arch/s390/zarch.h"

/* region- and segment-table entries */
#define ENTRY_FRAME	0x400u	/* format control: the entry maps a frame */
#define ENTRY_PROTECT	0x200u
#define ENTRY_NO_EXEC	0x100u	/* frames only */
#define ENTRY_OFFSET	0x0c0u
#define ENTRY_INVALID	0x020u
#define ENTRY_COMMON	0x010u
#define ENTRY_TYPE	0x00cu
#define ENTRY_LENGTH	0x003u
#define ENTRY_AV	0x10000u
#define ENTRY_ACC_F	0xf800u

#define PTE_RESERVED	0x800u
#define PTE_INVALID	0x400u
#define PTE_PROTECT	0x200u
#define PTE_NO_EXEC	0x100u

struct dat_level {
	unsigned int shift;	/* of the table index in the address */
	int exception;		/* entry invalid or outside the table */
};

/* Indexed by the designation-type and table-type values. */
static const struct dat_level dat_levels[] = {
	{ 20, PGM_SEGMENT_TRANS },
	{ 31, PGM_REGION_THIRD },
	{ 42, PGM_REGION_SECOND },
	{ 53, PGM_REGION_FIRST },
};

struct dat_walk {
	uint64_t asce;
	uint64_t va;
	const struct dat_config *config;
	dat_read_fn *read;
	void *ctx;
	struct dat_result *out;
};

static bool dat_is_frame(const struct dat_walk *w, unsigned int level, uint64_t entry)
{
	if (!(entry & ENTRY_FRAME) || !w->config->edat1)
		return false;
	return level == 0 || (level == 1 && w->config->edat2);
}

static bool dat_common_applies(const struct dat_walk *w, unsigned int level)
{
	return level == 0 || (level == 1 && w->config->edat1 && w->config->edat2);
}

static int dat_finish_frame(const struct dat_walk *w, unsigned int level, uint64_t entry)
{
	struct dat_result *out = w->out;

	out->size = UINT64_C(1) << dat_levels[level].shift;
	out->real = (entry & ~(out->size - 1)) | (w->va & (out->size - 1));
	out->absolute = true;
	out->no_exec = w->config->iep && (entry & ENTRY_NO_EXEC);
	out->key_valid = (entry & ENTRY_AV) != 0;
	out->key = (entry & ENTRY_ACC_F) >> 8;
	return 0;
}

static int dat_finish_page(const struct dat_walk *w, uint64_t ste)
{
	struct dat_result *out = w->out;
	uint64_t pte;
	int rc;

	out->entry = (ste & ~UINT64_C(0x7ff)) + ((w->va >> 12) & 0xff) * 8;
	rc = w->read(w->ctx, out->entry, &pte);
	if (rc)
		return rc;
	if (pte & PTE_INVALID)
		return PGM_PAGE_TRANS;
	if (pte & PTE_RESERVED)
		return PGM_TRANS_SPEC;
	out->protect |= (pte & PTE_PROTECT) != 0;
	out->no_exec = w->config->iep && (pte & PTE_NO_EXEC);
	out->real = (pte & ~(ZARCH_PAGE_SIZE - 1)) | (w->va & (ZARCH_PAGE_SIZE - 1));
	return 0;
}

/* Fetch and check the entry for one region or segment level. */
static int dat_fetch(const struct dat_walk *w, unsigned int level, uint64_t table,
		     unsigned int offset, unsigned int length, uint64_t *entry)
{
	const struct dat_level *l = &dat_levels[level];
	unsigned int index = (w->va >> l->shift) & 0x7ff;
	int rc;

	if (index >> 9 < offset || index >> 9 > length) {
		w->out->length = true;
		return l->exception;
	}
	w->out->entry = table + index * 8;
	rc = w->read(w->ctx, w->out->entry, entry);
	if (rc)
		return rc;
	if (*entry & ENTRY_INVALID)
		return l->exception;
	if ((*entry & ENTRY_TYPE) >> 2 != level)
		return PGM_TRANS_SPEC;
	if ((*entry & ENTRY_COMMON) && (w->asce & ASCE_PRIVATE) && dat_common_applies(w, level))
		return PGM_TRANS_SPEC;
	return 0;
}

static int dat_walk_tables(const struct dat_walk *w)
{
	unsigned int level = (w->asce & ASCE_TYPE) >> 2;
	unsigned int offset = 0, length = w->asce & ASCE_LENGTH;
	uint64_t table = w->asce & ASCE_ORIGIN;
	uint64_t entry;
	int rc;

	if (level < 3 && w->va >> (dat_levels[level].shift + 11))
		return PGM_ASCE_TYPE;
	for (;; level--) {
		rc = dat_fetch(w, level, table, offset, length, &entry);
		if (rc)
			return rc;
		if ((entry & ENTRY_PROTECT) && (level == 0 || w->config->edat1))
			w->out->protect = true;
		if (dat_is_frame(w, level, entry))
			return dat_finish_frame(w, level, entry);
		if (level == 0)
			return dat_finish_page(w, entry);
		table = entry & ASCE_ORIGIN;
		offset = (entry & ENTRY_OFFSET) >> 6;
		length = entry & ENTRY_LENGTH;
	}
}

int dat_translate(uint64_t asce, uint64_t va, const struct dat_config *config,
		  dat_read_fn *read, void *ctx, struct dat_result *out)
{
	const struct dat_walk w = { asce, va, config, read, ctx, out };

	*out = (struct dat_result){ .size = ZARCH_PAGE_SIZE };
	if (asce & ASCE_REAL_SPACE) {
		out->real = va;
		return 0;
	}
	return dat_walk_tables(&w);
}
