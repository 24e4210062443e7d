// SPDX-License-Identifier: Apache-2.0
/* Access-register translation: see art.h. */
#include "arch/s390/art.h"

#include "arch/s390/zarch.h"

#define ALET_RESERVED	0xfe000000u
#define ALET_PRIMARY	0x01000000u	/* look in the primary-space access list */
#define ALET_SEQUENCE	0x00ff0000u
#define BLOCK_ORIGIN	0x7fffffc0u	/* DUCT, PASTE, ASTE: multiples of 64 */
#define ALD_ORIGIN	0x7fffff80u
#define ALD_LENGTH	0x0000007fu
#define ALE_INVALID	0x80000000u
#define ALE_FETCH_ONLY	0x02000000u
#define ALE_PRIVATE	0x01000000u
#define ALE_EAX		0x0000ffffu
#define ASTE_INVALID	0x80000000u
#define AT_ORIGIN	0x7ffffffcu

struct art {
	const struct art_config *config;
	art_read_fn *read;
	void *ctx;
};

struct access_list_entry {
	uint32_t flags;		/* I, FO, P, ALESN, ALEAX */
	uint32_t aste;
	uint32_t aste_sequence;
};

/* Find the access-list entry that @alet names. */
static int art_find_entry(const struct art *a, uint32_t alet, struct access_list_entry *ale)
{
	uint64_t owner = (alet & ALET_PRIMARY ? a->config->cr5 : a->config->cr2) & BLOCK_ORIGIN;
	uint32_t alen = alet & 0xffff, ald;
	uint64_t at;
	int rc;

	if (alet & ALET_RESERVED)
		return PGM_ALET_SPEC;
	rc = a->read(a->ctx, owner + 16, &ald);
	if (rc)
		return rc;
	if (alen / 8 > (ald & ALD_LENGTH))
		return PGM_ALEN_TRANS;
	at = (ald & ALD_ORIGIN) + (uint64_t)alen * 16;
	if ((rc = a->read(a->ctx, at, &ale->flags)) ||
	    (rc = a->read(a->ctx, at + 8, &ale->aste)) ||
	    (rc = a->read(a->ctx, at + 12, &ale->aste_sequence)))
		return rc;
	if (ale->flags & ALE_INVALID)
		return PGM_ALEN_TRANS;
	return (ale->flags ^ alet) & ALET_SEQUENCE ? PGM_ALE_SEQUENCE : 0;
}

/* Is the EAX of CR8 that of the entry, or one of the authority table? */
static int art_check_authority(const struct art *a, uint32_t flags, uint64_t aste)
{
	uint32_t eax = a->config->cr8 >> 16 & 0xffff;
	uint32_t origin, length, word;
	int rc;

	if (!(flags & ALE_PRIVATE) || (flags & ALE_EAX) == eax)
		return 0;
	if ((rc = a->read(a->ctx, aste, &origin)) || (rc = a->read(a->ctx, aste + 4, &length)))
		return rc;
	if (eax >> 4 > (length >> 4 & 0xfff))
		return PGM_EXTENDED_AUTH;
	/* Two bits for each EAX: primary and secondary authority. */
	rc = a->read(a->ctx, (uint64_t)(origin & AT_ORIGIN) + eax / 16 * 4, &word);
	if (rc)
		return rc;
	return word & 0x40000000u >> eax % 16 * 2 ? 0 : PGM_EXTENDED_AUTH;
}

static int art_walk(const struct art *a, uint32_t alet, struct art_result *out)
{
	struct access_list_entry ale;
	uint32_t word, sequence, high, low;
	uint64_t aste;
	int rc = art_find_entry(a, alet, &ale);

	if (rc)
		return rc;
	aste = ale.aste & BLOCK_ORIGIN;
	if ((rc = a->read(a->ctx, aste, &word)) || (rc = a->read(a->ctx, aste + 20, &sequence)))
		return rc;
	if (word & ASTE_INVALID)
		return PGM_ASTE_VALIDITY;
	if (sequence != ale.aste_sequence)
		return PGM_ASTE_SEQUENCE;
	if ((rc = art_check_authority(a, ale.flags, aste)) ||
	    (rc = a->read(a->ctx, aste + 8, &high)) ||
	    (rc = a->read(a->ctx, aste + 12, &low)))
		return rc;
	out->asce = (uint64_t)high << 32 | low;
	out->fetch_only = ale.flags & ALE_FETCH_ONLY;
	return 0;
}

int art_translate(uint32_t alet, const struct art_config *config, art_read_fn *read, void *ctx,
		  struct art_result *out)
{
	const struct art a = { config, read, ctx };

	if (alet > 1)
		return art_walk(&a, alet, out);
	out->asce = alet ? config->cr7 : config->cr1;
	out->fetch_only = false;
	return 0;
}
