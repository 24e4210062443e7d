// SPDX-License-Identifier: Apache-2.0
/*
 * Low-address and key-controlled protection, with their overrides, and the
 * instructions that read, set and reset storage keys or test protection.
 */
#include "lib/tables.h"

SNIPPET(load, "lg %r2, 0(%r1)");
SNIPPET(load_two, "lg %r2, 0(%r1)\n\tlg %r2, 0(%r3)");
SNIPPET(store, "stg %r2, 0(%r1)");
SNIPPET(branch, "basr %r14, %r1");
SNIPPET(get_key, "iske %r2, %r1");
SNIPPET(set_key, "sske %r2, %r1");
SNIPPET(set_key_mr, "sske %r2, %r1, 4");
SNIPPET(set_key_mc, "sske %r2, %r1, 2");
SNIPPET(reset_reference, "rrbe %r0, %r1");
SNIPPET(reset_many, "rrbm %r2, %r1");
SNIPPET(virtual_key, "ivsk %r2, %r1");
SNIPPET(test_protection, "tprot 0(%r1), 0(%r3)");
SNIPPET(frame, "pfmf %r2, %r1");
SNIPPET(store_real, "sturg %r2, %r1");
SNIPPET(insert_psw_key, "ipk");
SNIPPET(set_psw_key, "spka 0(%r1)");

#define MAGIC	0x1122334455667788UL

static u8 *page;

static u8 key_get(const void *p)
{
	u64 key = -1UL;

	asm volatile(".insn rre, 0xb2290000, %0, %1" : "+d" (key) : "a" (p));
	return key;
}

static void key_set(const void *p, u8 key)
{
	asm volatile(".insn rre, 0xb22b0000, %0, %1" : : "d" (key), "a" (p) : "memory");
}

static void run(struct exec *e, const char *code, const void *at, unsigned int key)
{
	exec_init(e, code);
	e->r[1] = (u64)at;
	e->r[2] = 42;
	e->mask |= PSW_KEY(key);
	exec(e);
}

/* --- keys ------------------------------------------------------------------------- */

static void test_keys(void)
{
	static const u8 keys[] = { 0x00, 0x10, 0xf0, 0x38, 0x46, 0xfe, 0x08 };
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(keys); i++) {
		exec_init(&e, set_key);
		e.r[1] = (u64)page + 0x123;
		e.r[2] = 0xffffff01 | keys[i];
		exec(&e);
		report_done(&e, 4, "SSKE");
		exec_init(&e, get_key);
		e.r[1] = (u64)page + 0xffc;
		e.r[2] = 0x11223344556677ff;
		exec(&e);
		report(exec_done(&e) && e.r[2] == (0x1122334455667700 | keys[i]),
		       "ISKE gives the key %x", keys[i]);
	}
	run(&e, get_key, (void *)0x7000000000UL, 0);
	report_program_at(&e, PGM_ADDRESSING, 4, get_key_end, "ISKE: addressing");
	run(&e, set_key, (void *)0x7000000000UL, 0);
	report_program_at(&e, PGM_ADDRESSING, 4, set_key_end, "SSKE: addressing");
	run(&e, reset_reference, (void *)0x7000000000UL, 0);
	report_program_at(&e, PGM_ADDRESSING, 4, reset_reference_end, "RRBE: addressing");
}

static void test_conditional(void)
{
	struct exec e;

	if (!facility(10)) {
		skip("conditional SSKE", "facility 10 is not installed");
		return;
	}
	key_set(page, 0x36);
	exec_init(&e, set_key_mr);
	e.r[1] = (u64)page;
	e.r[2] = 0x1122334455667732;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[2] == 0x1122334455663632 &&
	       key_get(page) == 0x36, "SSKE without R: nothing else differs, key stays");
	e.addr = (u64)set_key_mr;
	e.mask = PSW_64;
	e.r[2] = 0x30;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 1 && (e.r[2] >> 8 & 0xff) == 0x36 &&
	       (key_get(page) & 0xfa) == 0x30, "SSKE without R: C differs, key is set");
	key_set(page, 0x36);
	exec_init(&e, set_key_mc);
	e.r[1] = (u64)page;
	e.r[2] = 0x34;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && key_get(page) == 0x36,
	       "SSKE without C: key stays");
	e.addr = (u64)set_key_mc;
	e.mask = PSW_64;
	e.r[2] = 0x74;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 1 && (key_get(page) & 0xfc) == 0x74,
	       "SSKE without C: key is set");
}

static void test_reference(void)
{
	struct exec e;

	for (unsigned int i = 0; i < 4; i++) {
		key_set(page, 0x50 | i << 1);
		run(&e, reset_reference, page + 0x800, 0);
		report(exec_done(&e) && exec_cc(&e) == i && key_get(page) == (0x50 | (i & 1) << 1),
		       "RRBE: condition code %u", i);
	}
	key_set(page, 0);
	run(&e, load, page, 0);
	report(exec_done(&e) && key_get(page) == 4, "a load sets the reference bit only");
	key_set(page, 0);
	run(&e, store, page, 0);
	report(exec_done(&e) && key_get(page) == 6, "a store sets the reference and change bits");
	key_set(page, 0);
	run(&e, store, page, 0);
	report(exec_done(&e) && key_get(page) == 6, "and does so after the key was set again");
	run(&e, reset_reference, page, 0);
	run(&e, load, page, 0);
	report(exec_done(&e) && key_get(page) == 6, "a load sets the reference bit after RRBE");
	*(u16 *)page = 0x07fe;
	key_set(page, 0);
	run(&e, branch, page, 0);
	report(exec_done(&e) && key_get(page) == 4, "fetching code sets the reference bit");
}

static void test_reset_many(void)
{
	struct exec e;

	if (!facility(66)) {
		skip("RRBM", "facility 66 is not installed");
		return;
	}
	for (unsigned int i = 0; i < 64; i++)
		key_set(test_page(64 + i), i % 3 ? 0x56 : 0x32);
	run(&e, reset_many, test_page(70), 0);
	report(exec_done(&e) && e.r[2] == 0x6db6db6db6db6db6UL, "RRBM: the reference bits");
	report(key_get(test_page(65)) == 0x52 && key_get(test_page(66)) == 0x52 &&
	       key_get(test_page(64)) == 0x32, "RRBM: the rest of the keys");
	run(&e, reset_many, test_page(64), 0);
	report(exec_done(&e) && e.r[2] == 0, "RRBM: they are off");
}

/* --- key-controlled protection ------------------------------------------------------ */

struct key_case { u8 storage, psw; bool fetch, store; };

static const struct key_case key_cases[] = {
	{ 0x10, 0, true, true }, { 0x18, 0, true, true }, { 0x10, 1, true, true },
	{ 0x18, 1, true, true }, { 0x10, 2, true, false }, { 0x18, 2, false, false },
	{ 0x00, 3, true, false }, { 0x08, 3, false, false }, { 0xf0, 15, true, true },
	{ 0xe8, 15, false, false }, { 0x90, 9, true, true },
};

static bool protected(const struct exec *e, const char *end)
{
	return e->class == INT_PROGRAM && e->code == PGM_PROTECTION && e->addr == (u64)end;
}

static void test_key_protection(void)
{
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(key_cases); i++) {
		const struct key_case *c = &key_cases[i];
		bool right;

		*(u64 *)page = MAGIC;
		key_set(page, c->storage);
		run(&e, load, page, c->psw);
		right = c->fetch ? exec_done(&e) && e.r[2] == MAGIC :
				   protected(&e, load_end) && e.ilc == 6 && e.r[2] == 42;
		report(right, "storage key %x, PSW key %u: fetch", c->storage, c->psw);
		run(&e, store, page, c->psw);
		right = c->store ? exec_done(&e) && *(u64 *)page == 42 :
				   protected(&e, store_end) && e.ilc == 6 &&
				   *(u64 *)page == MAGIC;
		report(right, "storage key %x, PSW key %u: store", c->storage, c->psw);
		if (!c->store)
			report(!(e.teid & 4) && (e.teid & 0x88) != 0x80,
			       "storage key %x, PSW key %u: TEID is not that of DAT or "
			       "low-address protection", c->storage, c->psw);
	}
	*(u16 *)page = 0x07fe;
	key_set(page, 0x58);
	key_set((void *)((u64)branch & ~0xfffUL), 0);
	run(&e, branch, page, 4);
	report(e.class == INT_PROGRAM && e.code == PGM_PROTECTION && e.ilc &&
	       e.addr == (u64)page + e.ilc, "instruction fetch from a fetch-protected page");
	key_set(page, 0x50);
	run(&e, branch, page, 4);
	report_done(&e, 4, "instruction fetch from a store-protected page");
}

static void test_key_change(void)
{
	struct exec e;

	key_set(page, 0x50);
	run(&e, store, page, 5);
	report_done(&e, 4, "matching key");
	key_set(page, 0x60);
	run(&e, store, page, 5);
	report_program(&e, PGM_PROTECTION, 6, "after SSKE the old translation is not used");
	key_set(page, 0x50);
	run(&e, store, page, 5);
	report_done(&e, 4, "and works again after another SSKE");
	run(&e, store_real, page, 6);
	report_program(&e, PGM_PROTECTION, 4, "STURG: key-controlled protection");
}

static void test_overrides(void)
{
	struct exec e;

	key_set(page, 0x90);
	exec_init(&e, store);
	e.cr[0] |= CR0_STORAGE_PROTECTION_OVERRIDE;
	e.r[1] = (u64)page;
	e.mask |= PSW_KEY(3);
	exec(&e);
	report_done(&e, 4, "storage-protection override: key 9");
	key_set(page, 0xa0);
	e.addr = (u64)store;
	e.mask = PSW_64 | PSW_KEY(3);
	exec(&e);
	report_program(&e, PGM_PROTECTION, 6, "storage-protection override: not key 10");
	key_set((void *)0, 0x18);
	exec_init(&e, load);
	e.r[1] = 0x600;
	e.mask |= PSW_KEY(3);
	exec(&e);
	report_program(&e, PGM_PROTECTION, 6, "page 0 is fetch-protected");
	exec_init(&e, load);
	e.cr[0] |= CR0_FETCH_PROTECTION_OVERRIDE;
	e.r[1] = 0x600;
	e.mask |= PSW_KEY(3);
	exec(&e);
	report_done(&e, 4, "fetch-protection override below 2048");
	e.addr = (u64)load;
	e.mask = PSW_64 | PSW_KEY(3);
	e.r[1] = 0x800;
	exec(&e);
	report_program(&e, PGM_PROTECTION, 6, "no fetch-protection override at 2048");
	exec_init(&e, load_two);
	e.cr[0] |= CR0_FETCH_PROTECTION_OVERRIDE;
	e.r[1] = 0x600;
	e.r[3] = 0x800;
	e.mask |= PSW_KEY(3);
	exec(&e);
	report_program_at(&e, PGM_PROTECTION, 6, load_two_end,
			  "no fetch-protection override at 2048 after one below");
	exec_init(&e, load);
	e.cr[0] |= CR0_FETCH_PROTECTION_OVERRIDE;
	e.r[1] = 0x7fc;
	e.mask |= PSW_KEY(3);
	exec(&e);
	report_program(&e, PGM_PROTECTION, 6, "no fetch-protection override across 2048");
	key_set((void *)0, 0);
}

static void test_problem_state(void)
{
	struct exec e;

	key_set(page, 0x70);
	exec_init(&e, store);
	e.r[1] = (u64)page;
	e.mask |= PSW_PROBLEM | PSW_KEY(8);
	exec(&e);
	report_program(&e, PGM_PROTECTION, 6, "problem state, other key: store");
	e.addr = (u64)store;
	e.mask = PSW_64 | PSW_PROBLEM | PSW_KEY(7);
	exec(&e);
	report_done(&e, 4, "problem state, same key: store");
}

/* --- low-address protection -------------------------------------------------------- */

static void test_low_address(void)
{
	static const struct { u64 addr; bool protected; } cases[] = {
		{ 0x1f8, true }, { 0x0, true }, { 0x200, false }, { 0x1000, true },
		{ 0x11f8, true }, { 0x1200, false }, { 0x1fc, true }, { 0xffc, true },
		{ 0x2000, false },
	};
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 saved[2];

		memcpy(saved, (void *)lowcore(cases[i].addr), 16);
		exec_init(&e, store);
		e.cr[0] |= CR0_LOW_ADDRESS_PROTECTION;
		e.r[1] = cases[i].addr;
		memcpy(&e.r[2], saved, 8);
		exec(&e);
		memcpy((void *)lowcore(cases[i].addr), saved, 16);
		if (cases[i].protected)
			report(protected(&e, store_end) && !(e.teid & 4),
			       "low-address protection at %lx", cases[i].addr);
		else
			report(exec_done(&e), "no low-address protection at %lx", cases[i].addr);
		if (cases[i].protected != protected(&e, store_end))
			note("class %u code %x teid %lx", e.class, e.code, e.teid);
	}
	exec_init(&e, load);
	e.cr[0] |= CR0_LOW_ADDRESS_PROTECTION;
	exec(&e);
	report_done(&e, 4, "low-address protection lets loads pass");
	exec_init(&e, store_real);
	e.cr[0] |= CR0_LOW_ADDRESS_PROTECTION;
	e.r[1] = 0x100;
	e.r[2] = LC64(0x100);
	exec(&e);
	report_program(&e, PGM_PROTECTION, 4, "low-address protection: STURG");
}

static void test_low_address_private(void)
{
	u64 asce;
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	exec_init(&e, store);
	e.cr[0] |= CR0_LOW_ADDRESS_PROTECTION;
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	e.r[1] = 0x80;
	e.r[2] = LC64(0x80);
	exec(&e);
	report_program(&e, PGM_PROTECTION, 6, "low-address protection with DAT");
	exec_init(&e, store);
	e.cr[0] |= CR0_LOW_ADDRESS_PROTECTION;
	e.cr[1] = asce | ASCE_PRIVATE;
	e.mask |= PSW_DAT;
	e.r[1] = 0x80;
	e.r[2] = LC64(0x80);
	exec(&e);
	report_done(&e, 4, "no low-address protection in a private space");
}

/* --- IVSK, TPROT, PFMF, IPK, SPKA ------------------------------------------------------ */

static void test_virtual_key(void)
{
	u64 asce;
	struct exec e;

	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, 0x12345000UL, page, 0);
	key_set(page, 0x7e);
	exec_init(&e, virtual_key);
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	e.r[1] = 0x12345678UL;
	e.r[2] = -1UL;
	exec(&e);
	report(exec_done(&e) && e.r[2] == (-1UL << 8 | 0x78), "IVSK");
	e.addr = (u64)virtual_key;
	e.mask = PSW_64 | PSW_DAT | PSW_PROBLEM;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 4, virtual_key_end, "IVSK: extraction authority");
	e.addr = (u64)virtual_key;
	e.mask = PSW_64;
	exec(&e);
	report_program_at(&e, PGM_SPECIAL_OP, 4, virtual_key_end, "IVSK: without DAT");
	e.addr = (u64)virtual_key;
	e.mask = PSW_64 | PSW_DAT;
	e.r[1] = 0x12346000UL;
	exec(&e);
	report_program_at(&e, PGM_PAGE_TRANS, 4, virtual_key, "IVSK: page translation");
}

static void tprot(struct exec *e, u64 asce, u64 va, unsigned int key, unsigned int cc)
{
	exec_init(e, test_protection);
	e->cr[1] = asce;
	e->cr[0] |= CR0_LOW_ADDRESS_PROTECTION;
	e->mask |= asce ? PSW_DAT : 0;
	e->r[1] = va;
	e->r[3] = key << 4;
	exec(e);
	report(exec_done(e) && exec_cc(e) == cc, "TPROT of %lx with key %u: condition code %u", va,
	       key, cc);
	if (!exec_done(e) || exec_cc(e) != cc)
		note("class %u code %x cc %u", e->class, e->code, exec_cc(e));
}

static void test_tprot(void)
{
	u64 asce;
	struct exec e;

	key_set(page, 0x40);
	key_set(page + 0x1000, 0x48);
	tprot(&e, 0, (u64)page, 0, 0);
	tprot(&e, 0, (u64)page, 4, 0);
	tprot(&e, 0, (u64)page, 5, 1);
	tprot(&e, 0, (u64)page + 0x1000, 5, 2);
	tprot(&e, 0, 0x100, 0, 1);
	tables_reset();
	asce = space_create(LEVEL_SEGMENT);
	space_map(asce, 0x12345000UL, page, 0);
	space_map(asce, 0x12346000UL, page, PTE_PROTECT);
	tprot(&e, asce, 0x12345000UL, 4, 0);
	tprot(&e, asce, 0x12346000UL, 4, 1);
	tprot(&e, asce, 0x12347000UL, 4, 3);
	tprot(&e, asce, 0x22347000UL, 4, 3);
	space_map(asce, 0x12347000UL, page, PTE_RESERVED);
	exec_init(&e, test_protection);
	e.cr[1] = asce;
	e.mask |= PSW_DAT;
	e.r[1] = 0x12347000UL;
	exec(&e);
	report_program_at(&e, PGM_TRANS_SPEC, 6, test_protection_end,
			  "TPROT: translation specification");
	exec_init(&e, test_protection);
	e.r[1] = 0x7000000000UL;
	exec(&e);
	report_program_at(&e, PGM_ADDRESSING, 6, test_protection_end, "TPROT: addressing");
}

static void test_pfmf(void)
{
	struct exec e;

	if (!facility(8)) {
		skip("PFMF", "no EDAT-1");
		return;
	}
	memset(page, 0x55, 0x2000);
	key_set(page, 0);
	exec_init(&e, frame);
	e.r[1] = (u64)page + 0x100;
	e.r[2] = 0x30000 | 0x76;
	exec(&e);
	report(exec_done(&e) && page[0] == 0 && page[0xfff] == 0 && page[0x1000] == 0x55 &&
	       (key_get(page) & 0xf8) == 0x70 && e.r[1] == (u64)page + 0x100,
	       "PFMF: clear a 4K frame and set its key");
	exec_init(&e, frame);
	key_set(test_page(0x7f), 0);
	e.r[1] = (u64)test_page(0x80);
	e.r[2] = 0x21000 | 0x30;
	exec(&e);
	report(exec_done(&e) && (key_get(test_page(0x80)) & 0xf8) == 0x30 &&
	       (key_get(test_page(0xff)) & 0xf8) == 0x30 && e.r[1] == (u64)test_page(0) + 0x100000 &&
	       (key_get(test_page(0x7f)) & 0xf8) != 0x30,
	       "PFMF: keys up to the end of a 1M frame, R2 updated");
	exec_init(&e, frame);
	e.r[1] = (u64)page;
	e.r[2] = 0x23000;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, frame_end, "PFMF: reserved frame size");
	exec_init(&e, frame);
	e.r[1] = (u64)page;
	e.r[2] = 0x80000000;
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, frame_end, "PFMF: reserved bit");
	exec_init(&e, frame);
	e.r[1] = 0x7000000000UL;
	e.r[2] = 0x20000;
	exec(&e);
	report_program_at(&e, PGM_ADDRESSING, 4, frame_end, "PFMF: addressing");
}

static void test_psw_key(void)
{
	struct exec e;

	run(&e, insert_psw_key, page, 9);
	report(exec_done(&e) && e.r[2] == 0x90, "IPK");
	exec_init(&e, insert_psw_key);
	e.mask |= PSW_PROBLEM | PSW_KEY(5);
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 4, insert_psw_key_end, "IPK: extraction authority");
	exec_init(&e, insert_psw_key);
	e.cr[0] |= CR0_EXTRACTION_AUTHORITY;
	e.mask |= PSW_PROBLEM | PSW_KEY(5);
	e.r[2] = 0x1234567890abcdefUL;
	exec(&e);
	report(exec_done(&e) && e.r[2] == 0x1234567890abcd50UL, "IPK in the problem state");
	exec_init(&e, set_psw_key);
	e.r[1] = 0xffffff7f;
	exec(&e);
	report(exec_done(&e) && (e.mask & PSW_KEY(15)) == PSW_KEY(7), "SPKA");
	exec_init(&e, set_psw_key);
	e.r[1] = 0x70;
	e.cr[3] = 0xfeff0000;
	e.mask |= PSW_PROBLEM;
	exec(&e);
	report_program_at(&e, PGM_PRIVILEGED, 4, set_psw_key + 4, "SPKA: key mask forbids");
	exec_init(&e, set_psw_key);
	e.r[1] = 0x70;
	e.cr[3] = 0x01000000;
	e.mask |= PSW_PROBLEM;
	exec(&e);
	report(exec_done(&e) && (e.mask & PSW_KEY(15)) == PSW_KEY(7), "SPKA: key mask permits");
}

void guest_main(void)
{
	page = test_page(16);
	test_keys();
	test_conditional();
	test_reference();
	test_reset_many();
	test_key_protection();
	test_key_change();
	test_overrides();
	test_problem_state();
	test_low_address();
	test_low_address_private();
	test_virtual_key();
	test_tprot();
	test_pfmf();
	test_psw_key();
}
