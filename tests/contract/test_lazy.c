// SPDX-License-Identifier: Apache-2.0
/*
 * Instructions whose operands lie in segments that are not mapped yet: a
 * UCONTROL exit nullifies (contract.md A.7), so nothing has changed, and after
 * all exits the result is as if everything had been mapped from the start.
 */
#include "tests/contract/contract.h"

#include <string.h>

#define CODE_ADDR	0x2000
#define PROGRAM_ADDR	0x3000			/* program interruptions go there */
#define OPERAND_1	(4 * MIB - 5)		/* in r4, crosses into the next segment */
#define OPERAND_2	(6 * MIB - 3)		/* in r6 */
#define PAIR_LENGTH	24			/* in r3 and r13, of operands in r2 and r12 */
#define TARGET		(3 * MIB - 2)		/* in r11: target of EXECUTE */
#define EXITS_MAX	32
#define TPROT		0xe501

struct lazy_case {
	const char *name;
	char fill;		/* p: a pattern, d: decimal numbers, e: for editing */
	bool moves_on;		/* interruptible: its registers may have progressed */
	uint16_t code[3];
};

static const struct lazy_case lazy_cases[] = {
	{ "l r1,0(r4)", 'p', false, { 0x5810, 0x4000 } },
	{ "lg r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x0004 } },
	{ "lgf r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x0014 } },
	{ "lgh r1,4(r4)", 'p', false, { 0xe310, 0x4004, 0x0015 } },
	{ "ag r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x0008 } },
	{ "algf r1,2(r4)", 'p', false, { 0xe310, 0x4002, 0x001a } },
	{ "alc r1,2(r4)", 'p', false, { 0xe310, 0x4002, 0x0098 } },
	{ "slbg r1,2(r4)", 'p', false, { 0xe310, 0x4002, 0x0089 } },
	{ "cg r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x0020 } },
	{ "ltg r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x0002 } },
	{ "lrvg r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x000f } },
	{ "lpq r0,0(r10)", 'p', false, { 0xe300, 0xa000, 0x008f } },
	{ "lt r1,2(r4)", 'p', false, { 0xe310, 0x4002, 0x0012 } },
	{ "mlg r0,0(r4)", 'p', false, { 0xe300, 0x4000, 0x0086 } },
	{ "m r0,2(r4)", 'p', false, { 0x5c00, 0x4002 } },
	{ "dlg r0,0(r4)", 'p', false, { 0xe300, 0x4000, 0x0087 } },
	{ "d r0,2(r4)", 'p', false, { 0x5d00, 0x4002 } },
	{ "st r1,2(r4)", 'p', false, { 0x5010, 0x4002 } },
	{ "stg r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x0024 } },
	{ "sth r1,4(r4)", 'p', false, { 0x4010, 0x4004 } },
	{ "strvg r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x002f } },
	{ "stpq r0,0(r10)", 'p', false, { 0xe300, 0xa000, 0x008e } },
	{ "mvghi 0(r4),77", 'p', false, { 0xe548, 0x4000, 0x004d } },
	{ "mvhi 2(r4),-1", 'p', false, { 0xe54c, 0x4002, 0xffff } },
	{ "asi 2(r4),5", 'p', false, { 0xeb05, 0x4002, 0x006a } },
	{ "agsi 0(r4),-5", 'p', false, { 0xebfb, 0x4000, 0x007a } },
	{ "alsi 2(r4),5", 'p', false, { 0xeb05, 0x4002, 0x006e } },
	{ "algsi 0(r4),5", 'p', false, { 0xeb05, 0x4000, 0x007e } },
	{ "ni 0(r10),0x55", 'p', false, { 0x9455, 0xa000 } },
	{ "oi 0(r10),0x55", 'p', false, { 0x9655, 0xa000 } },
	{ "xi 0(r10),0x55", 'p', false, { 0x9755, 0xa000 } },
	{ "ts 0(r10)", 'p', false, { 0x9300, 0xa000 } },
	{ "lm r0,r15,0(r4)", 'p', false, { 0x980f, 0x4000 } },
	{ "lm r3,r5,0(r4)", 'p', false, { 0x9835, 0x4000 } },
	{ "lmg r0,r15,0(r4)", 'p', false, { 0xeb0f, 0x4000, 0x0004 } },
	{ "lmg r4,r6,0(r4)", 'p', false, { 0xeb46, 0x4000, 0x0004 } },
	{ "lmg r14,r5,0(r4)", 'p', false, { 0xebe5, 0x4000, 0x0004 } },
	{ "lmh r4,r7,0(r4)", 'p', false, { 0xeb47, 0x4000, 0x0096 } },
	{ "lmd r4,r7,0(r4),0(r6)", 'p', false, { 0xef47, 0x4000, 0x6000 } },
	{ "stm r0,r15,0(r4)", 'p', false, { 0x900f, 0x4000 } },
	{ "stmg r0,r15,0(r4)", 'p', false, { 0xeb0f, 0x4000, 0x0024 } },
	{ "stmg r14,r3,0(r4)", 'p', false, { 0xebe3, 0x4000, 0x0024 } },
	{ "stmh r4,r7,0(r4)", 'p', false, { 0xeb47, 0x4000, 0x0026 } },
	{ "lam a0,a15,0(r14)", 'p', false, { 0x9a0f, 0xe000 } },
	{ "stam a0,a15,0(r14)", 'p', false, { 0x9b0f, 0xe000 } },
	{ "lctlg c1,c3,0(r14)", 'p', false, { 0xeb13, 0xe000, 0x002f } },
	{ "lctl c9,c11,0(r14)", 'p', false, { 0xb79b, 0xe000 } },
	{ "stctg c0,c15,0(r14)", 'p', false, { 0xeb0f, 0xe000, 0x0025 } },
	{ "stctl c0,c15,4(r14)", 'p', false, { 0xb60f, 0xe004 } },
	{ "icm r1,7,3(r4)", 'p', false, { 0xbf17, 0x4003 } },
	{ "icm r1,5,4(r4)", 'p', false, { 0xbf15, 0x4004 } },
	{ "icmh r1,15,2(r4)", 'p', false, { 0xeb1f, 0x4002, 0x0080 } },
	{ "clm r1,7,3(r4)", 'p', false, { 0xbd17, 0x4003 } },
	{ "stcm r1,7,3(r4)", 'p', false, { 0xbe17, 0x4003 } },
	{ "stcmh r1,15,2(r4)", 'p', false, { 0xeb1f, 0x4002, 0x002c } },
	{ "cs r1,r2,0(r10)", 'p', false, { 0xba12, 0xa000 } },
	{ "csg r1,r2,0(r10)", 'p', false, { 0xeb12, 0xa000, 0x0030 } },
	{ "cds r0,r2,0(r10)", 'p', false, { 0xbb02, 0xa000 } },
	{ "cdsg r0,r2,0(r10)", 'p', false, { 0xeb02, 0xa000, 0x003e } },
	{ "laa r1,r2,0(r10)", 'p', false, { 0xeb12, 0xa000, 0x00f8 } },
	{ "laog r1,r2,0(r10)", 'p', false, { 0xeb12, 0xa000, 0x00e6 } },
	{ "lpd r2,4(r14),0(r10)", 'p', false, { 0xc824, 0xe004, 0xa000 } },
	{ "lpdg r2,0(r14),0(r10)", 'p', false, { 0xc825, 0xe000, 0xa000 } },
	{ "plo r2,0(r14),r12,0(r10)", 'p', false, { 0xee2c, 0xe000, 0xa000 } },
	{ "csst 0(r10),0(r8),r2", 'p', false, { 0xc822, 0xa000, 0x8000 } },
	{ "ld f1,0(r4)", 'p', false, { 0x6810, 0x4000 } },
	{ "le f1,2(r4)", 'p', false, { 0x7810, 0x4002 } },
	{ "std f1,0(r4)", 'p', false, { 0x6010, 0x4000 } },
	{ "ste f1,2(r4)", 'p', false, { 0x7010, 0x4002 } },
	{ "lfpc 2(r4)", 'p', false, { 0xb29d, 0x4002 } },
	{ "stfpc 2(r4)", 'p', false, { 0xb29c, 0x4002 } },
	{ "lfas 2(r4)", 'p', false, { 0xb2bd, 0x4002 } },
	{ "adb f1,0(r4)", 'p', false, { 0xed10, 0x4000, 0x001a } },
	{ "sqdb f1,0(r4)", 'p', false, { 0xed10, 0x4000, 0x0015 } },
	{ "tcdb f1,0(r4)", 'p', false, { 0xed10, 0x4000, 0x0011 } },
	{ "mvc 0(12,r4),0(r6)", 'p', false, { 0xd20b, 0x4000, 0x6000 } },
	{ "mvc 0(12,r4),3(r4)", 'p', false, { 0xd20b, 0x4000, 0x4003 } },
	{ "mvc 1(12,r4),0(r4)", 'p', false, { 0xd20b, 0x4001, 0x4000 } },
	{ "mvc 0(256,r4),0(r6)", 'p', false, { 0xd2ff, 0x4000, 0x6000 } },
	{ "mvcin 0(12,r4),9(r6)", 'p', false, { 0xe80b, 0x4000, 0x6009 } },
	{ "mvn 0(12,r4),0(r6)", 'p', false, { 0xd10b, 0x4000, 0x6000 } },
	{ "mvz 0(12,r4),0(r6)", 'p', false, { 0xd30b, 0x4000, 0x6000 } },
	{ "nc 0(12,r4),0(r6)", 'p', false, { 0xd40b, 0x4000, 0x6000 } },
	{ "oc 0(12,r4),0(r6)", 'p', false, { 0xd60b, 0x4000, 0x6000 } },
	{ "xc 0(12,r4),0(r6)", 'p', false, { 0xd70b, 0x4000, 0x6000 } },
	{ "xc 0(12,r4),0(r4)", 'p', false, { 0xd70b, 0x4000, 0x4000 } },
	{ "xc 1(12,r4),0(r4)", 'p', false, { 0xd70b, 0x4001, 0x4000 } },
	{ "clc 0(12,r4),0(r6)", 'p', false, { 0xd50b, 0x4000, 0x6000 } },
	{ "clc 0(12,r4),0(r4)", 'p', false, { 0xd50b, 0x4000, 0x4000 } },
	{ "tr 0(12,r4),0(r6)", 'p', false, { 0xdc0b, 0x4000, 0x6000 } },
	{ "trt 0(12,r4),0(r6)", 'p', false, { 0xdd0b, 0x4000, 0x6000 } },
	{ "trtr 7(12,r4),0(r6)", 'p', false, { 0xd00b, 0x4007, 0x6000 } },
	{ "mvo 0(12,r4),0(9,r6)", 'p', false, { 0xf1b8, 0x4000, 0x6000 } },
	{ "pack 0(12,r4),0(9,r6)", 'p', false, { 0xf2b8, 0x4000, 0x6000 } },
	{ "unpk 0(12,r4),0(9,r6)", 'p', false, { 0xf3b8, 0x4000, 0x6000 } },
	{ "pka 0(r4),0(12,r6)", 'p', false, { 0xe90b, 0x4000, 0x6000 } },
	{ "pku 0(r4),0(12,r6)", 'p', false, { 0xe10b, 0x4000, 0x6000 } },
	{ "unpka 0(12,r4),0(r6)", 'p', false, { 0xea0b, 0x4000, 0x6000 } },
	{ "unpku 0(12,r4),0(r6)", 'p', false, { 0xe20b, 0x4000, 0x6000 } },
	{ "cvb r1,1(r4)", 'p', false, { 0x4f10, 0x4001 } },
	{ "cvbg r2,0(r4)", 'p', false, { 0xe320, 0x4000, 0x000e } },
	{ "cvd r1,1(r4)", 'p', false, { 0x4e10, 0x4001 } },
	{ "cvdg r1,0(r4)", 'p', false, { 0xe310, 0x4000, 0x002e } },
	{ "ap 0(12,r4),0(12,r6)", 'd', false, { 0xfabb, 0x4000, 0x6000 } },
	{ "sp 0(12,r4),0(12,r6)", 'd', false, { 0xfbbb, 0x4000, 0x6000 } },
	{ "zap 0(12,r4),0(12,r6)", 'd', false, { 0xf8bb, 0x4000, 0x6000 } },
	{ "cp 0(12,r4),0(12,r6)", 'd', false, { 0xf9bb, 0x4000, 0x6000 } },
	{ "mp 0(12,r4),0(4,r6)", 'd', false, { 0xfcb3, 0x4000, 0x6000 } },
	{ "dp 0(12,r4),0(4,r6)", 'd', false, { 0xfdb3, 0x4000, 0x6000 } },
	{ "srp 0(12,r4),2,5", 'd', false, { 0xf0b5, 0x4000, 0x0002 } },
	{ "tp 0(12,r4)", 'd', false, { 0xebb0, 0x4000, 0x00c0 } },
	{ "ed 0(12,r4),0(r6)", 'e', false, { 0xde0b, 0x4000, 0x6000 } },
	{ "edmk 0(12,r4),0(r6)", 'e', false, { 0xdf0b, 0x4000, 0x6000 } },
	{ "ex r9,0(r11)", 'p', false, { 0x4490, 0xb000 } },
	{ "stfle 0(r14)", 'p', false, { 0xb2b0, 0xe000 } },
	{ "mvpg r2,r12", 'p', false, { 0xb254, 0x002c } },
	{ "mvcl r2,r12", 'p', true, { 0x0e2c } },
	{ "mvcle r2,r12,7", 'p', true, { 0xa82c, 0x0007 } },
	{ "mvclu r2,r12,7", 'p', true, { 0xeb2c, 0x0007, 0x008e } },
	{ "clcl r2,r12", 'p', true, { 0x0f2c } },
	{ "clcle r2,r12,7", 'p', true, { 0xa92c, 0x0007 } },
	{ "clclu r2,r12,7", 'p', true, { 0xeb2c, 0x0007, 0x008f } },
	{ "srst r2,r12", 'p', true, { 0xb25e, 0x002c } },
	{ "clst r2,r12", 'p', true, { 0xb25d, 0x002c } },
	{ "mvst r2,r12", 'p', true, { 0xb255, 0x002c } },
	{ "cksm r1,r2", 'p', true, { 0xb241, 0x0012 } },
	{ "cuse r2,r12", 'p', true, { 0xb257, 0x002c } },
	{ "tre r2,r12", 'p', true, { 0xb2a5, 0x002c } },
	{ "troo r2,r12", 'p', true, { 0xb993, 0x002c } },
	{ "trot r2,r12", 'p', true, { 0xb992, 0x002c } },
	{ "trto r2,r12", 'p', true, { 0xb991, 0x002c } },
	{ "trtt r2,r12", 'p', true, { 0xb990, 0x002c } },
	{ "cu12 r2,r12", 'p', true, { 0xb2a7, 0x002c } },
	{ "cu14 r2,r12", 'p', true, { 0xb9b0, 0x002c } },
	{ "cu21 r2,r12", 'p', true, { 0xb2a6, 0x002c } },
	{ "cu24 r2,r12", 'p', true, { 0xb9b1, 0x002c } },
	{ "cu41 r2,r12", 'p', true, { 0xb9b2, 0x002c } },
	{ "cu42 r2,r12", 'p', true, { 0xb9b3, 0x002c } },
	{ "tracg r2,r3,0(r14)", 'p', false, { 0xeb23, 0xe000, 0x000f } },
	{ "lura r1,r10", 'p', false, { 0xb24b, 0x001a } },
	{ "sturg r1,r10", 'p', false, { 0xb925, 0x001a } },
	{ "mvck 0(r3,r4),0(r6),r1", 'p', false, { 0xd931, 0x4000, 0x6000 } },
	{ "mvcsk 0(r4),0(r6)", 'p', false, { 0xe50e, 0x4000, 0x6000 } },
	{ "mvcdk 0(r4),0(r6)", 'p', false, { 0xe50f, 0x4000, 0x6000 } },
	{ "tprot 0(r10),0", 'p', false, { 0xe501, 0xa000, 0x0000 } },
	{ "lrl r1,.+0x400000", 'p', false, { 0xc41d, 0x0020, 0x0000 } },
	{ "lgrl r1,.+0x400000", 'p', false, { 0xc418, 0x0020, 0x0000 } },
	{ "strl r1,.+0x400000", 'p', false, { 0xc41f, 0x0020, 0x0000 } },
	{ "sske r1,r10", 'p', false, { 0xb22b, 0x001a } },
	{ "iske r1,r10", 'p', false, { 0xb229, 0x001a } },
	{ "rrbe r1,r10", 'p', false, { 0xb22a, 0x001a } },
	{ "pfmf r1,r10", 'p', false, { 0xb9af, 0x001a } },
	{ "bras r1,.+2", 'p', false, { 0xa715, 0x0001 } },
	{ "br r10", 'p', false, { 0x07fa } },
	{ "basr r1,r10", 'p', false, { 0x0d1a } },
	{ "lpswe 0(r14)", 'p', false, { 0xb2b2, 0xe000 } },
};

/* What an instruction may change, except storage. */
struct state {
	uint64_t mask, addr;
	uint64_t gprs[16], fprs[16], crs[16];
	uint32_t acrs[16], fpc;
};

static void state_get(const struct fixture *f, struct state *s)
{
	const struct s390_sync_regs *r = &f->run->s.regs;

	memset(s, 0, sizeof(*s));
	s->mask = f->run->psw_mask;
	s->addr = f->run->psw_addr;
	memcpy(s->gprs, r->gprs, sizeof(s->gprs));
	memcpy(s->fprs, r->fprs, sizeof(s->fprs));
	memcpy(s->crs, r->crs, sizeof(s->crs));
	memcpy(s->acrs, r->acrs, sizeof(s->acrs));
	s->fpc = r->fpc;
}

static void registers_set(struct s390_sync_regs *r)
{
	static const uint64_t gprs[16] = {
		0x40, 5 * MIB - 0x80, OPERAND_1, PAIR_LENGTH, OPERAND_1, 5, OPERAND_2, 7,
		2 * MIB, 0x05, 7 * MIB, TARGET, OPERAND_2, PAIR_LENGTH, 4 * MIB - 8, 15,
	};

	memcpy(r->gprs, gprs, sizeof(gprs));
	memset(r->crs, 0, sizeof(r->crs));
	r->crs[0] = 0x40000;		/* all floating-point registers */
	r->fpc = 0;
	for (unsigned int n = 0; n < 16; n++) {
		r->acrs[n] = n;
		r->fprs[n] = UINT64_C(0x3ff0000000000000) + n;
	}
}

static void memory_fill(uint8_t *mem, char fill)
{
	const uint16_t target[3] = { 0xd200, 0x4000, 0x6000 };	/* MVC 0(1,4),0(6) */

	if (fill == 'p') {	/* it comes again after 64 KiB */
		for (size_t n = 0; n < 0x10000; n++)
			mem[MIB + n] = n * 7 + (n >> 8);
		for (size_t at = MIB + 0x10000; at < MEM_SIZE; at += 0x10000)
			memcpy(mem + at, mem + MIB, 0x10000);
	} else
		memset(mem + MIB, 0x11, MEM_SIZE - MIB);
	if (fill == 'e')
		memset(mem + OPERAND_1, 0x20, 12);
	if (fill == 'd') {
		mem[OPERAND_1 + 11] = mem[OPERAND_2 + 11] = mem[OPERAND_2 + 3] = 0x1c;
		memset(mem + OPERAND_1, 0, 6);
	}
	for (unsigned int n = 0; n < ARRAY_SIZE(target); n++)
		be16_store(mem + TARGET + 2 * n, target[n]);
}

/* Code and the new PSW for program interruptions in the first segment, operands elsewhere. */
static void case_prepare(struct fixture *f, const struct lazy_case *c, bool eager)
{
	static const uint16_t diag[] = { DIAG_MARK };
	unsigned int length = c->code[0] < 0x4000 ? 1 : c->code[0] < 0xc000 ? 2 : 3;

	memset(f->mem, 0, 0x4000);
	memory_fill(f->mem, c->fill);
	code_put(f, CODE_ADDR, c->code, length);
	code_put(f, CODE_ADDR + 2 * length, diag, ARRAY_SIZE(diag));
	code_put(f, PROGRAM_ADDR, diag, ARRAY_SIZE(diag));
	be64_store(f->mem + 0x1d0, PSW_64BIT);
	be64_store(f->mem + 0x1d8, PROGRAM_ADDR);
	registers_set(&f->run->s.regs);
	f->run->kvm_dirty_regs |= S390_SYNC_CRS;
	f->run->psw_mask = PSW_64BIT;
	f->run->psw_addr = CODE_ADDR;
	vcpu_ucas_unmap(f->vcpu, MIB, MEM_SIZE - MIB);
	if (eager)
		vcpu_ucas_map(f->vcpu, f->mem + MIB, MIB, MEM_SIZE - MIB);
}

/* Emulated s390x hosts take far longer for memcmp(), which is CLC there. */
static bool memory_same(const struct fixture *a, const struct fixture *b)
{
	const uint64_t *x = (const uint64_t *)a->mem, *y = (const uint64_t *)b->mem;

	for (size_t n = 0; n < MEM_SIZE / sizeof(*x); n++)
		if (x[n] != y[n])
			return false;
	return true;
}

static bool same(const struct fixture *a, const struct fixture *b)
{
	struct state x, y;

	state_get(a, &x);
	state_get(b, &y);
	return !memcmp(&x, &y, sizeof(x)) && memory_same(a, b);
}

/* Run until something other than a missing segment; each time nothing may have changed. */
static void run_lazily(struct fixture *f, const struct lazy_case *c, const struct fixture *before)
{
	unsigned int exits = 0;
	long rc;

	while (!(rc = kvm_ioctl(f->vcpu, KVM_RUN, 0)) &&
	       f->run->exit_reason == S390_EXIT_UCONTROL && exits++ < EXITS_MAX) {
		uint64_t at = f->run->ucontrol.trans_exc_code & -MIB;

		if (!c->moves_on && f->run->psw_addr == CODE_ADDR && !same(f, before))
			check_equal(__FILE__, __LINE__, c->name, f->run->psw_addr, -1);
		if (at >= MEM_SIZE)
			break;
		vcpu_ucas_map(f->vcpu, f->mem + at, at, MIB);
	}
	CHECK(c->name, rc, 0);
	CHECK(c->name, f->run->exit_reason, S390_EXIT_SIEIC);
}

static void compare(struct fixture *eager, struct fixture *lazy, const struct lazy_case *c)
{
	struct state e, l;

	state_get(eager, &e);
	state_get(lazy, &l);
	CHECK(c->name, eager->run->exit_reason, S390_EXIT_SIEIC);
	CHECK(c->name, l.addr, e.addr);
	CHECK(c->name, l.mask, e.mask);
	for (unsigned int n = 0; n < 16; n++)
		CHECK(c->name, l.gprs[n], e.gprs[n]);
	CHECK(c->name, memcmp(&l, &e, sizeof(l)), 0);
	for (size_t n = memory_same(lazy, eager) ? MEM_SIZE : 0; n < MEM_SIZE; n++)
		if (lazy->mem[n] != eager->mem[n]) {
			CHECK(c->name, n, -1);
			break;
		}
}

/* The third is never run: it shows how the lazy one began. */
static void run_case(struct fixture f[3], const struct lazy_case *c)
{
	struct fixture *eager = &f[0], *lazy = &f[1], *before = &f[2];

	for (unsigned int n = 0; n < 3; n++)
		case_prepare(&f[n], c, n == 0);
	CHECK(c->name, kvm_ioctl(eager->vcpu, KVM_RUN, 0), 0);
	run_lazily(lazy, c, before);
	if (!subject()->soft && lazy->run->sieic.ipa == TPROT)
		return;		/* SIE leaves it to the host where the host protects the page */
	compare(eager, lazy, c);
}

static void lazy_operands(void)
{
	struct fixture f[3];

	for (unsigned int n = 0; n < 3; n++)
		if (!fixture_open_mapped(&f[n]))
			return;
	for (unsigned int n = 0; n < ARRAY_SIZE(lazy_cases); n++)
		run_case(f, &lazy_cases[n]);
	for (unsigned int n = 0; n < 3; n++)
		fixture_close(&f[n]);
}

CU_TestInfo cases_lazy[] = {
	{ "operands in segments that are not there yet", lazy_operands },
	CU_TEST_INFO_NULL,
};
