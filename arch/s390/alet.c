// SPDX-License-Identifier: Apache-2.0
/*
 * Access-register translation (Principles of Operation, chapter 5): from the
 * ALET in an access register through the access list to the address-space
 * second-table entry, and the authority check on the way.
 */
#include "arch/s390/gaccess.h"

#include "core/be.h"

#define ALET_RESERVED	0xfe000000u
#define ALET_PRIMARY	0x01000000u	/* look in the primary-space access list */
#define ORIGIN_64	0x7fffffc0u	/* DUCT, PASTE, ASTE: multiples of 64 */
#define ALD_ORIGIN	0x7fffff80u
#define ALD_LENGTH	0x0000007fu
#define ALE_INVALID	0x80000000u
#define ALE_FETCH_ONLY	0x02000000u
#define ALE_PRIVATE	0x01000000u
#define ASTE_INVALID	0x80000000u
#define ASTE_AT_ORIGIN	0x7ffffffcu

struct access_list_entry {
	uint32_t flags;		/* I, FO, P, ALESN, ALEAX */
	uint32_t aste;
	uint32_t aste_sequence;
};

static int alet_read32(const struct s390_cpu *cpu, uint64_t real, uint32_t *value)
{
	const void *p = gaccess_real(cpu, real, 4);

	if (!p)
		return PGM_ADDRESSING;
	*value = be32_load(p);
	return 0;
}

/* Find the access-list entry that @alet names. */
static int alet_find_entry(const struct s390_cpu *cpu, uint32_t alet,
			  struct access_list_entry *ale)
{
	uint64_t owner = cpu_cr(cpu, alet & ALET_PRIMARY ? 5 : 2) & ORIGIN_64;
	uint32_t alen = alet & 0xffff;
	uint32_t ald;
	uint64_t at;
	int rc;

	if (alet & ALET_RESERVED)
		return PGM_ALET_SPEC;
	rc = alet_read32(cpu, owner + 16, &ald);
	if (rc)
		return rc;
	if (alen / 8 > (ald & ALD_LENGTH))
		return PGM_ALEN_TRANS;
	at = (ald & ALD_ORIGIN) + (uint64_t)alen * 16;
	if ((rc = alet_read32(cpu, at, &ale->flags)) ||
	    (rc = alet_read32(cpu, at + 8, &ale->aste)) ||
	    (rc = alet_read32(cpu, at + 12, &ale->aste_sequence)))
		return rc;
	if (ale->flags & ALE_INVALID)
		return PGM_ALEN_TRANS;
	if (((ale->flags ^ alet) >> 16) & 0xff)
		return PGM_ALE_SEQUENCE;
	return 0;
}

/* Extended authorization: is the EAX of CR8 in the authority table? */
static int alet_check_authority(const struct s390_cpu *cpu, uint64_t aste)
{
	uint32_t eax = (cpu_cr(cpu, 8) >> 16) & 0xffff;
	uint32_t origin, length;
	const uint8_t *p;
	int rc;

	if ((rc = alet_read32(cpu, aste, &origin)) || (rc = alet_read32(cpu, aste + 4, &length)))
		return rc;
	if (eax >> 4 > ((length >> 4) & 0xfff))
		return PGM_EXTENDED_AUTH;
	p = gaccess_real(cpu, (uint64_t)(origin & ASTE_AT_ORIGIN) + eax / 4, 1);
	if (!p)
		return PGM_ADDRESSING;
	return *p & (0x40 >> ((eax & 3) * 2)) ? 0 : PGM_EXTENDED_AUTH;
}

static int alet_walk(const struct s390_cpu *cpu, uint32_t alet, bool store, uint64_t *asce)
{
	struct access_list_entry ale;
	uint32_t word, sequence, high, low;
	uint64_t aste;
	int rc = alet_find_entry(cpu, alet, &ale);

	if (rc)
		return rc;
	aste = ale.aste & ORIGIN_64;
	if ((rc = alet_read32(cpu, aste, &word)) || (rc = alet_read32(cpu, aste + 20, &sequence)))
		return rc;
	if (word & ASTE_INVALID)
		return PGM_ASTE_VALIDITY;
	if (sequence != ale.aste_sequence)
		return PGM_ASTE_SEQUENCE;
	if ((ale.flags & ALE_PRIVATE) &&
	    (ale.flags & 0xffff) != ((cpu_cr(cpu, 8) >> 16) & 0xffff)) {
		rc = alet_check_authority(cpu, aste);
		if (rc)
			return rc;
	}
	if (store && (ale.flags & ALE_FETCH_ONLY))
		return PGM_PROTECTION;
	if ((rc = alet_read32(cpu, aste + 8, &high)) || (rc = alet_read32(cpu, aste + 12, &low)))
		return rc;
	*asce = (uint64_t)high << 32 | low;
	return 0;
}

int alet_translate(struct s390_cpu *cpu, unsigned int ar, bool store, uint64_t *asce)
{
	uint32_t alet = ar ? cpu->run->s.regs.acrs[ar & 15] : 0;

	switch (alet) {
	case 0:
		*asce = cpu_cr(cpu, 1);
		return 0;
	case 1:
		*asce = cpu_cr(cpu, 7);
		return 0;
	default:
		return alet_walk(cpu, alet, store, asce);
	}
}
