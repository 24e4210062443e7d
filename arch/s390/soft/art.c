// SPDX-License-Identifier: Apache-2.0
/*
 * Access-register translation (Principles of Operation, chapter 5): from the
 * ALET in an access register through the access list to the address-space
 * second-table entry, with the authority check on the way.
 */
#include "arch/s390/soft/private.h"

#define ALET_RESERVED	0xfe000000u
#define ALET_PRIMARY	0x01000000u	/* look in the primary-space access list */
#define ALET_SEQUENCE	0x00ff0000u
#define BLOCK_ORIGIN	UINT64_C(0x7fffffc0)	/* DUCT and ASTE: multiples of 64 */
#define ALD_ORIGIN	UINT64_C(0x7fffff80)
#define ALD_LENGTH	0x0000007fu
#define ALE_INVALID	0x80000000u
#define ALE_FETCH_ONLY	0x02000000u
#define ALE_PRIVATE	0x01000000u
#define ALE_EAX		0x0000ffffu
#define ASTE_INVALID	0x80000000u
#define AT_ORIGIN	UINT64_C(0x7ffffffc)

struct art {
	struct cpu *c;
	const struct insn *i;
	uint32_t alet;
};

/* @len bytes of a control block at a real address; none crosses a page. */
static const uint8_t *art_read(const struct art *a, uint64_t real, unsigned int len)
{
	return mem_absolute(a->c, a->i, mem_real_to_abs(a->c, real), len, MEM_READ);
}

/* The access-list entry that the ALET names. */
static int art_entry(const struct art *a, const uint8_t **out)
{
	uint64_t owner = a->c->cr[a->alet & ALET_PRIMARY ? 5 : 2] & BLOCK_ORIGIN;
	uint32_t alen = a->alet & 0xffff, ald, flags;

	if (a->alet & ALET_RESERVED)
		return PGM_ALET_SPEC;
	ald = be32_load(art_read(a, owner + 16, 4));
	if (alen / 8 > (ald & ALD_LENGTH))
		return PGM_ALEN_TRANS;
	*out = art_read(a, (ald & ALD_ORIGIN) + (uint64_t)alen * 16, 16);
	flags = be32_load(*out);
	if (flags & ALE_INVALID)
		return PGM_ALEN_TRANS;
	return (flags ^ a->alet) & ALET_SEQUENCE ? PGM_ALE_SEQUENCE : 0;
}

/* Extended authorization: is the EAX of CR8 in the entry or in the authority table? */
static int art_check_authority(const struct art *a, uint32_t flags, const uint8_t *aste)
{
	uint32_t eax = a->c->cr[8] >> 16 & 0xffff;
	uint64_t table = be32_load(aste) & AT_ORIGIN;
	uint8_t byte;

	if (!(flags & ALE_PRIVATE) || (flags & ALE_EAX) == eax)
		return 0;
	if (eax >> 4 > (be32_load(aste + 4) >> 4 & 0xfff))
		return PGM_EXTENDED_AUTH;
	byte = *art_read(a, table + eax / 4, 1);
	return byte & (0x40 >> (eax & 3) * 2) ? 0 : PGM_EXTENDED_AUTH;
}

static int art_walk(const struct art *a, struct mem_space *space)
{
	uint32_t flags, sequence;
	const uint8_t *ale, *aste;
	int rc = art_entry(a, &ale);

	if (rc)
		return rc;
	flags = be32_load(ale);
	sequence = be32_load(ale + 12);
	aste = art_read(a, be32_load(ale + 8) & BLOCK_ORIGIN, 64);
	if (be32_load(aste) & ASTE_INVALID)
		return PGM_ASTE_VALIDITY;
	if (be32_load(aste + 20) != sequence)
		return PGM_ASTE_SEQUENCE;
	rc = art_check_authority(a, flags, aste);
	space->asce = be64_load(aste + 8);
	space->fetch_only = flags & ALE_FETCH_ONLY;
	return rc;
}

int art_find(struct cpu *c, const struct insn *i, unsigned int b, struct mem_space *space)
{
	unsigned int ar = b & 15;	/* 16: no base register */
	const struct art a = { c, i, ar ? c->a[ar] : 0 };

	space->access_id = ar;
	space->fetch_only = false;
	switch (a.alet) {
	case 0:
		space->asce = c->cr[1];
		return 0;
	case 1:
		space->asce = c->cr[7];
		return 0;
	default:
		return art_walk(&a, space);
	}
}

void art_translate(struct cpu *c, const struct insn *i, unsigned int b, struct mem_space *space)
{
	int rc = art_find(c, i, b, space);

	if (rc) {
		cpu_set_teid(c, 0, space->access_id);
		cpu_program(c, i, rc);
	}
}
