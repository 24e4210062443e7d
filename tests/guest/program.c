// SPDX-License-Identifier: Apache-2.0
/*
 * Program interruptions: for each code that needs no address translation, the
 * instruction-length code, where the old PSW points, what the lowcore receives,
 * and that a suppressed instruction changed nothing.
 */
#include "lib/guest.h"

#define OUTSIDE		0x7000000000000000UL

SNIPPET(illegal2, ".short 0x0000");
SNIPPET(illegal4, ".long 0xb2ff0000");
SNIPPET(illegal6, ".long 0xe300ffff\n\t.short 0x00ff");
SNIPPET(execute_execute, "larl %r1, 1f\n\tex 0, 0(%r1)\n\tj 2f\n1:\tex 0, 0(%r1)\n2:");
SNIPPET(exrl_exrl, "exrl 0, 1f\n\tj 2f\n1:\texrl 0, 1b\n2:");
SNIPPET(execute_odd, "ex 0, 1(%r1)");
SNIPPET(execute_illegal, "exrl 0, 1f\n\tj 2f\n1:\t.short 0x0000\n2:");
SNIPPET(addressing, "lg %r2, 0(%r1)");
SNIPPET(addressing_store, "stg %r2, 0(%r1)");
SNIPPET(addressing_rx, "l %r2, 0(%r1)");
SNIPPET(odd_pair, ".short 0x1c32");	/* MR */
SNIPPET(odd_pair_rre, ".long 0xb9860032");	/* MLGR */
SNIPPET(unaligned_cs, "cs %r2, %r3, 1(%r1)");
SNIPPET(decimal_data, "ap 0(2,%r1), 2(2,%r1)");
SNIPPET(afp, "ldr %f1, %f0");
SNIPPET(bfp, "adbr %f0, %f2");
SNIPPET(set_fpc, "sfpc %r2");
SNIPPET(compare_trap, "cgrt %r2, %r2, 8");
SNIPPET(fixed_overflow, "ar %r2, %r3");
SNIPPET(fixed_overflow_agr, "agr %r2, %r3");
SNIPPET(divide32, "dr %r2, %r4");
SNIPPET(divide64, "dsgr %r2, %r4");
SNIPPET(divide_logical, "dlgr %r2, %r4");
SNIPPET(decimal_overflow, "ap 0(1,%r1), 2(2,%r1)");
SNIPPET(decimal_divide, "dp 0(4,%r1), 4(2,%r1)");
SNIPPET(monitor, "mc 0x123(%r1), 5");
SNIPPET(monitor_bad, "mc 0, 16");
SNIPPET(operand, ".insn s, 0xb2300000, 0");		/* CSCH */
SNIPPET(special, "iac %r2");
SNIPPET(odd_branch, "br %r1");

static u8 data[64] __attribute__((aligned(16)));

struct program_case {
	const char *what;
	const char *code;
	u64 r1, r2, r3, r4, mask;
	u16 pgm;
	u8 ilc;
	u8 offset;		/* of the old PSW's address from the snippet */
};

static const struct program_case cases[] = {
	{ "operation, 2 bytes", illegal2, 0, 0, 0, 0, 0, PGM_OPERATION, 2, 2 },
	{ "operation, 4 bytes", illegal4, 0, 0, 0, 0, 0, PGM_OPERATION, 4, 4 },
	{ "operation, 6 bytes", illegal6, 0, 0, 0, 0, 0, PGM_OPERATION, 6, 6 },
	{ "execute of EX", execute_execute, 0, 0, 0, 0, 0, PGM_EXECUTE, 4, 10 },
	{ "execute of EXRL", exrl_exrl, 0, 0, 0, 0, 0, PGM_EXECUTE, 6, 6 },
	{ "odd target of EX", execute_odd, 0x20000, 0, 0, 0, 0, PGM_SPECIFICATION, 4, 4 },
	{ "operation, target of EXRL", execute_illegal, 0, 0, 0, 0, 0, PGM_OPERATION, 6, 6 },
	{ "addressing, load", addressing, OUTSIDE, 0, 0, 0, 0, PGM_ADDRESSING, 6, 6 },
	{ "addressing, store", addressing_store, OUTSIDE, 0, 0, 0, 0, PGM_ADDRESSING, 6, 6 },
	{ "addressing, behind memory", addressing_rx, MEMORY_SIZE, 0, 0, 0, 0,
	  PGM_ADDRESSING, 4, 4 },
	{ "addressing, across the end", addressing_rx, MEMORY_SIZE - 2, 0, 0, 0, 0,
	  PGM_ADDRESSING, 4, 4 },
	{ "addressing, 31-bit mode", addressing_rx, 0x7ffffff0, 0, 0, 0, PSW_31,
	  PGM_ADDRESSING, 4, 4 },
	{ "specification, odd pair", odd_pair, 0, 0, 0, 0, 0, PGM_SPECIFICATION, 2, 2 },
	{ "specification, odd pair of RRE", odd_pair_rre, 0, 0, 0, 0, 0, PGM_SPECIFICATION, 4, 4 },
	{ "specification, alignment of CS", unaligned_cs, (u64)data, 0, 0, 0, 0,
	  PGM_SPECIFICATION, 4, 4 },
	{ "fixed overflow, 32 bits", fixed_overflow, 0, 0x7fffffff, 1, 0, PSW_PM(8),
	  PGM_FIXED_OVERFLOW, 2, 2 },
	{ "fixed overflow, 64 bits", fixed_overflow_agr, 0, 1UL << 63, -1UL, 0, PSW_PM(8),
	  PGM_FIXED_OVERFLOW, 4, 4 },
	{ "fixed divide, 32 bits", divide32, 0, 1, 0, 1, 0, PGM_FIXED_DIVIDE, 2, 2 },
	{ "fixed divide, by zero", divide64, 0, 0, 5, 0, 0, PGM_FIXED_DIVIDE, 4, 4 },
	{ "fixed divide, overflow", divide64, 0, 0, 1UL << 63, -1UL, 0, PGM_FIXED_DIVIDE, 4, 4 },
	{ "fixed divide, logical", divide_logical, 0, 7, 0, 7, 0, PGM_FIXED_DIVIDE, 4, 4 },
	{ "operand, no subchannel", operand, 0, 0, 0, 0, 0, PGM_OPERAND, 4, 4 },
	{ "special operation, IAC without DAT", special, 0, 0, 0, 0, 0, PGM_SPECIAL_OP, 4, 4 },
	{ "specification, monitor class 16", monitor_bad, 0, 0, 0, 0, 0, PGM_SPECIFICATION, 4, 4 },
};

static void run_case(struct exec *e, const struct program_case *c)
{
	exec_init(e, c->code);
	e->r[1] = c->r1;
	e->r[2] = c->r2;
	e->r[3] = c->r3;
	e->r[4] = c->r4;
	e->mask = (c->mask & PSW_31 ? PSW_31 : PSW_64) | (c->mask & ~PSW_31) | PSW_CC(1);
	exec(e);
}

static void test_cases(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct program_case *c = &cases[i];
		bool completed = c->pgm == PGM_FIXED_OVERFLOW;
		struct exec e;

		run_case(&e, c);
		report_program_at(&e, c->pgm, c->ilc, c->code + c->offset, c->what);
		if (completed)
			report(exec_cc(&e) == 3 && e.r[2] != c->r2, "%s: completed", c->what);
		else
			report(exec_cc(&e) == 1 && e.r[2] == c->r2 && e.r[3] == c->r3,
			       "%s: suppressed", c->what);
	}
}

static void test_odd_branch(void)
{
	struct exec e;

	exec_init(&e, odd_branch);
	e.r[1] = 0x20001;
	exec(&e);
	report(e.class == INT_PROGRAM && e.code == PGM_SPECIFICATION && e.ilc &&
	       e.addr == 0x20001u + e.ilc,
	       "branch to an odd address: the branch is done, the next instruction fails");
}

static bool report_data(struct exec *e, u32 dxc, unsigned int ilc, const char *what)
{
	bool passed = report_program(e, PGM_DATA, ilc, what);

	report(LC32(LC_DXC) == dxc, "%s: data-exception code %x, not %x", what, dxc, LC32(LC_DXC));
	return passed;
}

static void test_data(void)
{
	struct exec e;

	memcpy(data, "\xaa\xaa\x00\x1c", 4);
	exec_init(&e, decimal_data);
	e.r[1] = (u64)data;
	exec(&e);
	report_data(&e, 0, 6, "data: decimal digit");
	report(data[0] == 0xaa && data[1] == 0xaa, "data: decimal digit: suppressed");
	exec_simple(&e, afp);
	report_data(&e, 1, 2, "data: AFP register without AFP control");
	exec_simple(&e, bfp);
	report_data(&e, 2, 4, "data: BFP instruction without AFP control");
	exec_init(&e, compare_trap);
	exec(&e);
	report_data(&e, 0xff, 4, "data: compare and trap");
	report(e.addr == (u64)compare_trap_end, "data: compare and trap: completed");
	exec_init(&e, set_fpc);
	e.cr[0] |= CR0_AFP;
	e.r[2] = 0x01000000;
	exec(&e);
	report_program(&e, PGM_SPECIFICATION, 4, "SFPC: unassigned bit");
}

SNIPPET(divide_traps, "larl %r1, 1f\n\tlfpc 0(%r1)\n\tlzdr %f2\n\tlghi %r3, 1\n\t"
	"cdgbr %f0, %r3\n2:\tddbr %f0, %f2\n\tj 3f\n1:\t.long 0xf8000000\n3:");
SNIPPET(read_fpc, "efpc %r2\n\tlghi %r3, 0\n\tsfpc %r3");

static void test_ieee(void)
{
	struct exec e;

	exec_init(&e, divide_traps);
	e.cr[0] |= CR0_AFP;
	exec(&e);
	report_data(&e, 0x40, 4, "data: IEEE division by zero");
	exec_init(&e, read_fpc);
	e.cr[0] |= CR0_AFP;
	exec(&e);
	report(exec_done(&e) && (u32)e.r[2] == 0xf8004000, "the FPC has the DXC as well");
}

static void test_decimal(void)
{
	struct exec e;

	memcpy(data, "\x9c\x00\x01\x0c", 4);
	exec_init(&e, decimal_overflow);
	e.r[1] = (u64)data;
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 3, "decimal overflow masked off: cc 3");
	exec_init(&e, decimal_overflow);
	data[0] = 0x9c;
	e.mask |= PSW_PM(4);
	e.r[1] = (u64)data;
	exec(&e);
	report_program_at(&e, PGM_DECIMAL_OVERFLOW, 6, decimal_overflow_end, "decimal overflow");
	memcpy(data, "\x12\x34\x56\x7c\x00\x0c", 6);
	exec_init(&e, decimal_divide);
	e.r[1] = (u64)data;
	exec(&e);
	report_program_at(&e, PGM_DECIMAL_DIVIDE, 6, decimal_divide_end, "decimal divide");
	report(data[0] == 0x12 && data[3] == 0x7c, "decimal divide: suppressed");
}

static void test_monitor(void)
{
	struct exec e;

	exec_init(&e, monitor);
	e.r[1] = 0x1000;
	exec(&e);
	report_done(&e, 4, "MC: class off");
	exec_init(&e, monitor);
	e.r[1] = 0x1000;
	e.cr[8] = 0x8000 >> 5;
	exec(&e);
	report_program_at(&e, PGM_MONITOR, 4, monitor_end, "MC: class on");
	report(LC16(LC_MONITOR_CLASS) == 5 && LC64(LC_MONITOR_CODE) == 0x1123,
	       "MC: class and code in the lowcore");
	exec_init(&e, monitor);
	e.cr[8] = 0xffff ^ 0x8000 >> 5;
	exec(&e);
	report_done(&e, 4, "MC: all other classes on");
}

/* --- privileged operations --------------------------------------------------------- */

static const struct { const char *name; u16 code[3]; } privileged[] = {
	{ "SSM", { 0x8000 } }, { "LPSW", { 0x8200 } }, { "DIAG", { 0x8300, 0x44 } },
	{ "TRACE", { 0x9900 } },
	{ "STNSM", { 0xac00 } }, { "STOSM", { 0xad00 } }, { "SIGP", { 0xae00 } },
	{ "LRA", { 0xb100 } }, { "STCTL", { 0xb600 } }, { "LCTL", { 0xb700 } },
	{ "STIDP", { 0xb202 } }, { "SCK", { 0xb204 } }, { "SCKC", { 0xb206 } },
	{ "STCKC", { 0xb207 } }, { "SPT", { 0xb208 } }, { "STPT", { 0xb209 } },
	{ "PTLB", { 0xb20d } }, { "SPX", { 0xb210 } }, { "STPX", { 0xb211 } },
	{ "STAP", { 0xb212 } }, { "IPTE", { 0xb221, 0x24 } }, { "RRBE", { 0xb22a, 0x24 } },
	{ "ISKE", { 0xb229, 0x24 } }, { "SSKE", { 0xb22b, 0x24 } }, { "TB", { 0xb22c, 0x24 } },
	{ "SERVC", { 0xb220, 0x24 } },
	{ "CSCH", { 0xb230 } }, { "HSCH", { 0xb231 } }, { "MSCH", { 0xb232 } },
	{ "SSCH", { 0xb233 } }, { "STSCH", { 0xb234 } }, { "TSCH", { 0xb235 } },
	{ "TPI", { 0xb236 } }, { "SAL", { 0xb237 } }, { "RSCH", { 0xb238 } },
	{ "STCRW", { 0xb239 } }, { "STCPS", { 0xb23a } }, { "RCHP", { 0xb23b } },
	{ "SCHM", { 0xb23c } }, { "LURA", { 0xb24b, 0x24 } }, { "STURA", { 0xb246, 0x24 } },
	{ "PALB", { 0xb248 } }, { "CSP", { 0xb250, 0x24 } }, { "CHSC", { 0xb25f, 0x24 } },
	{ "SIGA", { 0xb274 } }, { "XSCH", { 0xb276 } },
	{ "STSI", { 0xb27d } }, { "LPP", { 0xb280 } }, { "STFL", { 0xb2b1 } },
	{ "LPSWE", { 0xb2b2 } }, { "LURAG", { 0xb905, 0x24 } }, { "STURG", { 0xb925, 0x24 } },
	{ "CSPG", { 0xb98a, 0x24 } }, { "IDTE", { 0xb98e, 0x24 } }, { "PFMF", { 0xb9af, 0x24 } },
	{ "LRAG", { 0xe320, 0, 0x03 } }, { "LRAY", { 0xe320, 0, 0x13 } },
	{ "TPROT", { 0xe501, 0, 0 } }, { "STRAG", { 0xe502, 0, 0 } },
	{ "TRACG", { 0xeb00, 0, 0x0f } }, { "STCTG", { 0xeb00, 0, 0x25 } },
	{ "LCTLG", { 0xeb00, 0, 0x2f } }, { "SCKPF", { 0x0107 } },
};

static u16 buffer[16] __attribute__((aligned(16)));

static unsigned int insn_length(u16 first)
{
	return first < 0x4000 ? 2 : first < 0xc000 ? 4 : 6;
}

static void test_privileged(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(privileged); i++) {
		unsigned int length = insn_length(privileged[i].code[0]);
		struct exec e;

		memcpy(buffer, privileged[i].code, length);
		buffer[length / 2] = 0x0aff;
		exec_init(&e, (const char *)buffer);
		e.mask |= PSW_PROBLEM;
		/* addresses that would be an exception of lower priority */
		memset(e.r, 0x71, sizeof(e.r));
		exec(&e);
		report(e.class == INT_PROGRAM && e.code == PGM_PRIVILEGED && e.ilc == length &&
		       e.addr == (u64)buffer + length, "%s is privileged", privileged[i].name);
		if (e.code != PGM_PRIVILEGED)
			note("class %u code %x ilc %u", e.class, e.code, e.ilc);
	}
}

void guest_main(void)
{
	test_cases();
	test_odd_branch();
	test_data();
	test_ieee();
	test_decimal();
	test_monitor();
	test_privileged();
}
