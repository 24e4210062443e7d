// SPDX-License-Identifier: Apache-2.0
/*
 * PERFORM LOCKED OPERATION: compare and load, compare and swap, with one to
 * three more stores, under a lock that serializes them against each other.
 * Function codes are a group (times four) plus a form, and are all described
 * by the two tables below.
 */
#include "arch/s390/soft/insn/storage.h"

#include <sched.h>

#define FUNCTION_MASK	0xff
#define TEST_BIT	0x100
#define RESERVED_BITS	0xfffffe00u

#define LIST_SIZE	144

/* Where the parameter list has its parts; values are at the end of 16-byte slots. */
#define LIST_COMPARE1	0
#define LIST_REPLACE1	16
#define LIST_COMPARE3	32
#define LIST_OPERAND3	48
#define LIST_ALET	68	/* of operand 4; of 6 and 8 32 bytes on each */
#define LIST_ADDRESS	72
#define LIST_STEP	32

static const struct plo_group {
	bool load;		/* compare and load */
	bool second;		/* compares operands 3 and 4, too */
	bool always_list;	/* has a parameter list in every form */
	uint8_t stores;		/* operands 4, 6, 8 that are stored into */
	uint8_t list_size;	/* of a parameter list, when there is one */
} plo_groups[] = {
	{ .load = true, .list_size = 80 },		/* CL */
	{ .list_size = 32 },				/* CS */
	{ .second = true, .stores = 1, .list_size = 80 },	/* DCS */
	{ .stores = 1, .list_size = 80 },		/* CSST */
	{ .stores = 2, .always_list = true, .list_size = 112 },	/* CSDST */
	{ .stores = 3, .always_list = true, .list_size = 144 },	/* CSTST */
};

static const struct plo_form {
	uint8_t size;		/* of the operands */
	bool list;		/* operand 1 is in the parameter list, not in registers */
} plo_forms[] = {
	{ 4, false },		/* (none) */
	{ 8, true },		/* G */
	{ 8, false },		/* GR */
	{ 16, true },		/* X */
};

#define FUNCTION_COUNT (sizeof(plo_groups) / sizeof(plo_groups[0]) * 4)

/* One execution; values are in guest byte order. */
struct plo {
	const struct plo_group *group;
	const struct plo_form *form;
	bool has_list;
	uint64_t list_va;
	uint8_t list[LIST_SIZE];
	uint8_t *operand2;
	uint8_t *target[3];	/* operands 4, 6, 8 */
};

/*
 * The architecture lets a model have as few locks as it likes. One for the
 * process is shared by VMs that know nothing of each other, but PLO is rare
 * and holds it for a few stores that cannot fault.
 */
static char plo_lock;

static void lock(void)
{
	while (__atomic_test_and_set(&plo_lock, __ATOMIC_ACQUIRE))
		sched_yield();
}

static void unlock(void)
{
	__atomic_clear(&plo_lock, __ATOMIC_RELEASE);
}

/* A value of the parameter list, @slot being its 16-byte field. */
static uint8_t *list_value(struct plo *p, unsigned int slot)
{
	return p->list + slot + 16 - p->form->size;
}

/* Operand 1 or 3 from register @r, or from @slot of the parameter list. */
static void get_value(const struct cpu *c, struct plo *p, bool in_list, unsigned int r,
		      unsigned int slot, uint8_t out[16])
{
	if (in_list)
		memcpy(out, list_value(p, slot), p->form->size);
	else if (p->form->size == 4)
		be32_store(out, r32(c, r));
	else
		be64_store(out, c->r[r]);
}

static void put_value(struct cpu *c, const struct insn *i, struct plo *p, unsigned int r,
		      unsigned int slot, const uint8_t in[16])
{
	unsigned int size = p->form->size;

	if (p->form->list)
		mem_write(c, i, (p->list_va + slot + 16 - size) & c->amask, in, size, i->b);
	else if (size == 4)
		set_r32(c, r, be32_load(in));
	else
		c->r[r] = be64_load(in);
}

/* Host address of an operand in storage, aligned to its size. */
static uint8_t *plo_operand(struct cpu *c, const struct insn *i, const struct plo *p,
			    uint64_t va, unsigned int b)
{
	struct mem_range g;

	if (va & (p->form->size - 1))
		cpu_program(c, i, PGM_SPECIFICATION);
	mem_range(c, i, va, p->form->size, b, p->group->load ? MEM_READ : MEM_WRITE, &g);
	return g.p1;
}

/*
 * Operand 4, 6 or 8 by way of the parameter list: in the access-register mode
 * its ALET goes to access register R3.
 */
static uint8_t *listed_operand(struct cpu *c, const struct insn *i, struct plo *p, unsigned int n)
{
	uint64_t va = be64_load(p->list + LIST_ADDRESS + n * LIST_STEP) & c->amask;

	if ((c->psw_mask & (PSW_DAT | PSW_AS)) == (PSW_DAT | PSW_AS_ACCREG)) {
		if (i->r3 == 0)
			cpu_program(c, i, PGM_SPECIFICATION);
		c->a[i->r3] = be32_load(p->list + LIST_ALET + n * LIST_STEP);
	}
	return plo_operand(c, i, p, va, i->r3);
}

/* Find all operands; every exception but that of a changed list comes from here. */
static void plo_operands(struct cpu *c, const struct insn *i, struct plo *p)
{
	unsigned int targets = p->group->load ? 1 : p->group->stores, n;
	uint64_t va4 = ea_rs(c, i);

	if (!p->form->list && !p->group->load)
		need_even(c, i, i->r1 | (p->group->second ? i->r3 : 0));
	if (p->has_list) {
		if (va4 & (p->form->size == 4 ? 3 : 7))
			cpu_program(c, i, PGM_SPECIFICATION);
		p->list_va = va4;
		mem_read(c, i, va4, p->list, p->group->list_size, i->b);
	}
	p->operand2 = plo_operand(c, i, p, ea_ss1(c, i), i->r2);
	for (n = 0; n < targets; n++)
		p->target[n] = p->has_list ? listed_operand(c, i, p, n)
					   : plo_operand(c, i, p, va4, i->b);
}

/* Compare operands 1 and 2 (@seen gets the latter), perhaps 3 and 4: the cc. */
static uint32_t plo_compare(const struct cpu *c, const struct insn *i, struct plo *p,
			    uint8_t seen[16])
{
	unsigned int size = p->form->size;
	uint8_t value[16];

	get_value(c, p, p->form->list, i->r1, LIST_COMPARE1, value);
	memcpy(seen, p->operand2, size);
	if (memcmp(value, seen, size))
		return 1;
	if (!p->group->second)
		return 0;
	get_value(c, p, p->form->list, i->r3, LIST_COMPARE3, value);
	memcpy(seen, p->target[0], size);
	return memcmp(value, seen, size) ? 2 : 0;
}

/* All compares were equal: the stores, operand 2 last. */
static void plo_store(const struct cpu *c, const struct insn *i, struct plo *p)
{
	unsigned int r3 = p->group->second ? i->r3 + 1 : i->r3, n;
	uint8_t value[16];

	for (n = 0; n < p->group->stores; n++) {
		get_value(c, p, p->has_list, r3, LIST_OPERAND3 + n * LIST_STEP, value);
		storage_store(p->target[n], value, p->form->size);
	}
	get_value(c, p, p->form->list, i->r1 + 1, LIST_REPLACE1, value);
	storage_store(p->operand2, value, p->form->size);
}

static void plo_perform(struct cpu *c, const struct insn *i, struct plo *p)
{
	uint8_t seen[16];
	uint32_t cc;

	lock();
	cc = plo_compare(c, i, p, seen);
	if (cc == 0 && p->group->load)
		memcpy(seen, p->target[0], p->form->size);
	else if (cc == 0)
		plo_store(c, i, p);
	unlock();

	if (cc == 1)
		put_value(c, i, p, i->r1, LIST_COMPARE1, seen);
	else if (cc == 2 || p->group->load)
		put_value(c, i, p, i->r3, LIST_COMPARE3, seen);
	c->cc = cc;
}

void op_plo(struct cpu *c, const struct insn *i)
{
	unsigned int function = r32(c, 0) & FUNCTION_MASK;
	struct plo p;

	if (r32(c, 0) & RESERVED_BITS)
		cpu_program(c, i, PGM_SPECIFICATION);
	if (r32(c, 0) & TEST_BIT) {
		c->cc = function < FUNCTION_COUNT ? 0 : 3;
		return;
	}
	if (function >= FUNCTION_COUNT)
		cpu_program(c, i, PGM_SPECIFICATION);
	p.group = &plo_groups[function / 4];
	p.form = &plo_forms[function % 4];
	p.has_list = p.form->list || p.group->always_list;
	plo_operands(c, i, &p);
	plo_perform(c, i, &p);
}
