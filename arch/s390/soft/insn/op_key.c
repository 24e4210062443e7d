// SPDX-License-Identifier: Apache-2.0
/*
 * Storage keys: inserting, setting and resetting them, and PERFORM FRAME
 * MANAGEMENT FUNCTION (Principles of Operation, chapter 10). SIE intercepts
 * them until the host has enabled keys for the guest (contract.md A.10).
 */
#include "arch/s390/soft/private.h"

#define KEY_ACC_F	0xf8
#define KEY_REFERENCED	0x04
#define KEY_CHANGED	0x02
#define KEY_ALL		0xfe

/* M3 of SSKE */
#define SSKE_IGNORE_R	4u
#define SSKE_IGNORE_C	2u
#define SSKE_MULTIPLE	1u

/* R1 of PFMF */
#define PFMF_RESERVED	0xfffc0101u
#define PFMF_SET_KEY	0x00020000u
#define PFMF_CLEAR	0x00010000u
#define PFMF_FRAME_SIZE	0x00007000u
#define PFMF_IGNORE_R	0x00000400u
#define PFMF_IGNORE_C	0x00000200u

#define SEGMENT_SIZE	(UINT64_C(1) << 20)
#define REGION3_SIZE	(UINT64_C(1) << 31)

static void check_key_intercept(struct cpu *c, const struct insn *i, uint32_t ictl)
{
	const struct s390_sie_block *block = cpu_block(c);
	uint32_t flags = __atomic_load_n((const uint32_t *)(const void *)block->cpuflags,
					 __ATOMIC_RELAXED);

	if (be32toh(flags) & S390_CPUSTAT_KSS)
		cpu_intercept_key(c, i);
	if (be32_load(block->ictl) & ictl)
		cpu_intercept(c, i);
}

/* Absolute address of the block whose real address is in R2. */
static uint64_t block_address(const struct cpu *c, const struct insn *i)
{
	return mem_real_to_abs(c, c->r[i->r2] & c->amask & PAGE_MASK);
}

/* Translations remember what the key allowed and that it was referenced and changed. */
static void key_changed(struct cpu *c, uint64_t abs)
{
	tlb_flush_abs(c, abs);
	cpu_broadcast_flush(c);
}

static void keys_changed(struct cpu *c)
{
	cpu_tlb_flush(c);
	cpu_broadcast_flush(c);
}

/* Have all the keys of a range at hand, so that nothing is changed if one is missing. */
static void keys_touch(struct cpu *c, const struct insn *i, uint64_t abs, uint64_t end)
{
	for (; abs != end; abs += PAGE_SIZE)
		mem_storage_key(c, i, abs);
}

void op_iske(struct cpu *c, const struct insn *i)
{
	uint8_t key;

	check_key_intercept(c, i, S390_ICTL_ISKE);
	key = *mem_storage_key(c, i, block_address(c, i)) & KEY_ALL;
	c->r[i->r1] = (c->r[i->r1] & ~UINT64_C(0xff)) | key;
}

/* Reset the reference bit of a block; returns the key as it was. */
static uint8_t key_reset_reference(struct cpu *c, const struct insn *i, uint64_t abs)
{
	return __atomic_fetch_and(mem_storage_key(c, i, abs), (uint8_t)~KEY_REFERENCED,
				  __ATOMIC_SEQ_CST);
}

void op_rrbe(struct cpu *c, const struct insn *i)
{
	uint64_t abs;
	uint8_t key;

	check_key_intercept(c, i, S390_ICTL_RRBE);
	abs = block_address(c, i);
	key = key_reset_reference(c, i, abs);
	if (key & KEY_REFERENCED)
		key_changed(c, abs);
	c->cc = (key & (KEY_REFERENCED | KEY_CHANGED)) >> 1;
}

/* 64 blocks at once, by absolute address; their reference bits, first one leftmost. */
void op_rrbm(struct cpu *c, const struct insn *i)
{
	uint64_t abs = c->r[i->r2] & c->amask & ~(64 * PAGE_SIZE - 1), bits = 0;

	check_key_intercept(c, i, S390_ICTL_RRBE);
	keys_touch(c, i, abs, abs + 64 * PAGE_SIZE);
	for (unsigned int n = 0; n < 64; n++)
		if (key_reset_reference(c, i, abs + n * PAGE_SIZE) & KEY_REFERENCED)
			bits |= UINT64_C(1) << (63 - n);
	if (bits)
		keys_changed(c);
	c->r[i->r1] = bits;
}

/* Which bits of the old key decide whether it has to be changed: conditional SSKE. */
static uint8_t compared_bits(bool ignore_r, bool ignore_c)
{
	if (!ignore_r && !ignore_c)
		return 0;
	return KEY_ACC_F | (ignore_r ? 0 : KEY_REFERENCED) | (ignore_c ? 0 : KEY_CHANGED);
}

/*
 * Set one key unless it is the same in the @compared bits (0: set it anyway).
 * Returns what it was; *@set says whether it was set.
 */
static uint8_t key_set(struct cpu *c, const struct insn *i, uint64_t abs, uint8_t key,
		       uint8_t compared, bool *set)
{
	uint8_t *p = mem_storage_key(c, i, abs);
	uint8_t old = __atomic_load_n(p, __ATOMIC_RELAXED) & KEY_ALL;

	*set = !compared || ((old ^ key) & compared);
	if (*set)
		old = __atomic_exchange_n(p, key, __ATOMIC_SEQ_CST) & KEY_ALL;
	return old;
}

static void key_set_range(struct cpu *c, const struct insn *i, uint64_t abs, uint64_t end,
			  uint8_t key, uint8_t compared)
{
	bool set, changed = false;

	keys_touch(c, i, abs, end);
	for (; abs != end; abs += PAGE_SIZE)
		changed |= key_set(c, i, abs, key, compared, &set) != key && set;
	if (changed)
		keys_changed(c);
}

/* Put a block address back into R2, at the width of the addressing mode. */
static void put_block_address(struct cpu *c, const struct insn *i, uint64_t abs)
{
	uint64_t offset = c->r[i->r2] & ~PAGE_MASK;

	set_r_addr(c, i->r2, (abs & c->amask) | offset);
}

/* The rest of a 1 MiB block; R2 is an absolute address and is advanced. */
static void sske_multiple(struct cpu *c, const struct insn *i, uint8_t key, uint8_t compared)
{
	uint64_t abs = c->r[i->r2] & c->amask & PAGE_MASK;
	uint64_t end = (abs | (SEGMENT_SIZE - 1)) + 1;

	key_set_range(c, i, abs, end, key, compared);
	put_block_address(c, i, end);
	if (compared)
		c->cc = 3;	/* R1 and what was changed are not predictable */
}

void op_sske(struct cpu *c, const struct insn *i)
{
	uint8_t compared = compared_bits(i->r3 & SSKE_IGNORE_R, i->r3 & SSKE_IGNORE_C);
	uint8_t key = c->r[i->r1] & KEY_ALL, old;
	uint64_t abs;
	bool set;

	check_key_intercept(c, i, S390_ICTL_SSKE);
	if (i->r3 & SSKE_MULTIPLE) {
		sske_multiple(c, i, key, compared);
		return;
	}
	abs = block_address(c, i);
	old = key_set(c, i, abs, key, compared, &set);
	if (set && old != key)
		key_changed(c, abs);
	if (!compared)
		return;
	c->r[i->r1] = (c->r[i->r1] & ~UINT64_C(0xff00)) | (uint64_t)old << 8;
	c->cc = set;
}

/* --- PERFORM FRAME MANAGEMENT FUNCTION -------------------------------------------- */

struct frame {
	uint64_t start;
	uint64_t end;
	bool real;		/* a single block, by real address */
};

/* The part of the frame from the block in R2 to its end. */
static struct frame pfmf_frame(struct cpu *c, const struct insn *i)
{
	uint64_t address = c->r[i->r2] & c->amask & PAGE_MASK, size;

	switch (c->r[i->r1] & PFMF_FRAME_SIZE) {
	case 0:
		address = mem_real_to_abs(c, address);
		return (struct frame){ address, address + PAGE_SIZE, true };
	case 0x1000:
		size = SEGMENT_SIZE;
		break;
	case 0x2000:
		if (c->amask == 0xffffff)
			cpu_program(c, i, PGM_SPECIFICATION);
		size = REGION3_SIZE;
		break;
	default:
		cpu_program(c, i, PGM_SPECIFICATION);
	}
	return (struct frame){ address, (address | (size - 1)) + 1, false };
}

/* A single block is a real operand: low-address protection applies, keys do not. */
static void pfmf_clear(struct cpu *c, const struct insn *i, const struct frame *f)
{
	const struct mem_space real = { .asce = SPACE_REAL };
	uint64_t address = c->r[i->r2] & c->amask & PAGE_MASK;

	if (f->real) {
		memset(mem_space_access(c, i, &real, address, PAGE_SIZE, MEM_WRITE), 0, PAGE_SIZE);
		return;
	}
	for (uint64_t abs = f->start; abs != f->end; abs += PAGE_SIZE)
		memset(mem_absolute(c, i, abs, PAGE_SIZE, MEM_WRITE), 0, PAGE_SIZE);
}

/* One 1 MiB block at most in one go; larger frames are interruptible. */
void op_pfmf(struct cpu *c, const struct insn *i)
{
	uint64_t functions = c->r[i->r1], frame_end;
	struct frame f;

	if (functions & PFMF_RESERVED)
		cpu_program(c, i, PGM_SPECIFICATION);
	f = pfmf_frame(c, i);
	if (functions & PFMF_SET_KEY)
		check_key_intercept(c, i, S390_ICTL_SSKE);
	frame_end = f.end;
	if (f.end - f.start > SEGMENT_SIZE)
		f.end = (f.start | (SEGMENT_SIZE - 1)) + 1;
	if (functions & PFMF_CLEAR)
		pfmf_clear(c, i, &f);
	if (functions & PFMF_SET_KEY)
		key_set_range(c, i, f.start, f.end, functions & KEY_ALL,
			      compared_bits(functions & PFMF_IGNORE_R, functions & PFMF_IGNORE_C));
	if (!f.real)
		put_block_address(c, i, f.end);
	if (f.end != frame_end)
		cpu_interruptible(c, i);
}
