// SPDX-License-Identifier: Apache-2.0
/*
 * What the machine around the CPU answers: identification, facilities, system
 * information, prefix, SIGP, service calls, DIAGNOSE and a channel subsystem
 * in which the subchannel asked for does not exist.
 */
#include "lib/guest.h"

SNIPPET(cpu_id, "stidp 0(%r1)");
SNIPPET(cpu_address, "stap 0(%r1)");
SNIPPET(facility_list, "stfle 0(%r1)");
SNIPPET(facility_word, "stfl 0");
SNIPPET(system_information, "stsi 0(%r3)");
SNIPPET(get_prefix, "stpx 0(%r1)");
SNIPPET(set_prefix, "spx 0(%r1)\n\tlg %r2, 0x800\n\tlg %r3, 0x800(%r4)\n\tstpx 4(%r1)");
SNIPPET(signal, "sigp %r2, %r4, 0(%r5)");
SNIPPET(service, ".insn rre, 0xb2200000, %r2, %r3");
SNIPPET(service_twice, ".insn rre, 0xb2200000, %r2, %r3\n\t.insn rre, 0xb2200000, %r2, %r3");
SNIPPET(open_window, "stosm 0(%r1), 1\nmachine_window:\tnopr\n\tnopr");
SNIPPET(diag_44, "diag 0, 0, 0x44");
SNIPPET(diag_9c, "diag %r2, 0, 0x9c");
SNIPPET(diag_bad, "diag 0, 0, 0x7fe");
SNIPPET(test_block, "tb %r0, %r1");
SNIPPET(start_interpretive, ".insn s, 0xb2140000, 0(%r3)");

SNIPPET(assist, "ppa %r2, %r3, 1");

extern char machine_window[];

#define OUTSIDE	0x7000000000UL
#define MAGIC	0x1122334455667788UL

static u64 data[32] __attribute__((aligned(16)));
static u8 block[4096] PAGE_ALIGNED;

static void setup(struct exec *e, const char *code, void *at)
{
	exec_init(e, code);
	e->r[1] = (u64)at;
}

/* --- identification ------------------------------------------------------------------ */

static void test_identification(void)
{
	struct exec e;
	u64 first;

	setup(&e, cpu_id, data);
	exec(&e);
	first = data[0];
	report(exec_done(&e) && (data[0] >> 16 & 0xffff), "STIDP: there is a machine type");
	setup(&e, cpu_id, data);
	exec(&e);
	report(exec_done(&e) && data[0] == first, "STIDP: the same again");
	setup(&e, cpu_id, (u8 *)data + 4);
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, cpu_id_end, "STIDP: alignment");
	setup(&e, cpu_id, (void *)OUTSIDE);
	exec(&e);
	report_program_at(&e, PGM_ADDRESSING, 4, cpu_id_end, "STIDP: addressing");
	data[0] = -1UL;
	setup(&e, cpu_address, data);
	exec(&e);
	report(exec_done(&e) && data[0] == -1UL >> 16, "STAP: CPU 0");
	setup(&e, cpu_address, (u8 *)data + 1);
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, cpu_address_end, "STAP: alignment");
}

static void test_facility_list(void)
{
	struct exec e;
	unsigned int have;

	memset(data, 0xee, sizeof(data));
	setup(&e, facility_list, data);
	e.r[0] = 0x123456789abcde1fUL;
	exec(&e);
	have = (e.r[0] & 0xff) + 1;
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[0] >> 8 == 0x123456789abcdeUL &&
	       data[have - 1] && data[have] == 0xeeeeeeeeeeeeeeeeUL, "STFLE: all doublewords");
	report((data[0] >> 62 & 3) == 3 && (data[0] >> 61 & 1), "STFLE: N3 and z/Architecture");
	setup(&e, facility_list, data + 16);
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == (have > 1 ? 3 : 0) && e.r[0] == have - 1 &&
	       data[16] == data[0] && data[17] == 0xeeeeeeeeeeeeeeeeUL, "STFLE: one doubleword");
	LC32(LC_STFL) = 0;
	setup(&e, facility_word, NULL);
	exec(&e);
	report(exec_done(&e) && LC32(LC_STFL) == data[0] >> 32, "STFL: as STFLE");
	setup(&e, facility_list, (u8 *)data + 4);
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, facility_list_end, "STFLE: alignment");
}

/* Instructions of facilities: there exactly if the list says so. */
static const struct { unsigned int facility; const char *name; u16 code[3]; } facility_insns[] = {
	{ 18, "LAY", { 0xe320, 0, 0x71 } }, { 21, "LGFI", { 0xc021, 0, 0 } },
	{ 25, "STCKF", { 0xb27c, 0x1000 } }, { 34, "CGRT", { 0xb960, 0x0042 } },
	{ 45, "ARK", { 0xb9f8, 0x2032 } }, { 45, "LOCR", { 0xb9f2, 0x0022 } },
	{ 53, "LZRF", { 0xe320, 0x1000, 0x3b } }, { 58, "AGH", { 0xe320, 0x1000, 0x38 } },
	{ 129, "VZERO", { 0xe700, 0, 0x44 } }, { 61, "NNGRK", { 0xb964, 0x2022 } },
	{ 17, "KM", { 0xb92e, 0x0024 } }, { 133, "LGG", { 0xe320, 0x1000, 0x4c } },
	{ 57, "PRNO", { 0xb93c, 0x0024 } }, { 66, "RRBM", { 0xb9ae, 0x0021 } },
	{ 39, "invalid", { 0xb2f9, 0 } },
};

static u16 buffer[16] __attribute__((aligned(16)));

static void test_facilities(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(facility_insns); i++) {
		u16 first = facility_insns[i].code[0];
		unsigned int length = first < 0x4000 ? 2 : first < 0xc000 ? 4 : 6;
		unsigned int number = facility_insns[i].facility;
		struct exec e;

		memcpy(buffer, facility_insns[i].code, length);
		buffer[length / 2] = 0x0aff;
		setup(&e, (const char *)buffer, data);
		e.r[2] = e.r[4] = (u64)data;
		exec(&e);
		report((e.class == INT_PROGRAM && e.code == PGM_OPERATION) == !facility(number),
		       "%s is there if facility %u is", facility_insns[i].name, number);
	}
}

static void stsi(struct exec *e, u32 r0, u32 r1, void *at)
{
	memset(block, 0, sizeof(block));
	exec_init(e, system_information);
	e->r[0] = r0;
	e->r[1] = r1;
	e->r[3] = (u64)at;
	exec(e);
}

static void test_system_information(void)
{
	static const struct { u8 level, s1, s2, offset; } blocks[] = {
		{ 1, 1, 1, 32 }, { 1, 2, 1, 80 }, { 1, 2, 2, 36 }, { 2, 2, 1, 80 }, { 2, 2, 2, 44 },
		{ 3, 2, 2, 30 },
	};
	struct exec e;

	stsi(&e, 0, 0, block);
	report(exec_done(&e) && exec_cc(&e) == 0 && e.r[0] == 0x30000000, "STSI: current level 3");
	for (unsigned int i = 0; i < ARRAY_SIZE(blocks); i++) {
		stsi(&e, (u32)blocks[i].level << 28 | blocks[i].s1, blocks[i].s2, block);
		report(exec_done(&e) && exec_cc(&e) == 0 && block[blocks[i].offset + 1],
		       "STSI %u.%u.%u", blocks[i].level, blocks[i].s1, blocks[i].s2);
	}
	stsi(&e, 0x10000001, 9, block);
	report_done(&e, 3, "STSI: no such selector");
	stsi(&e, 0x40000001, 1, block);
	report_done(&e, 3, "STSI: no such level");
	stsi(&e, 0x10000101, 1, block);
	report_program_at(&e, PGM_SPECIFICATION, 4, system_information_end, "STSI: reserved in R0");
	stsi(&e, 0x10000001, 0x10001, block);
	report_program_at(&e, PGM_SPECIFICATION, 4, system_information_end, "STSI: reserved in R1");
	stsi(&e, 0x10000001, 1, block + 8);
	report_program_at(&e, PGM_SPECIFICATION, 4, system_information_end, "STSI: alignment");
	stsi(&e, 0x10000001, 1, (void *)OUTSIDE);
	report_program_at(&e, PGM_ADDRESSING, 4, system_information_end, "STSI: addressing");
}

/* --- prefix -------------------------------------------------------------------------- */

static void test_prefix(void)
{
	u8 *area = test_page(100);
	u32 *word = (u32 *)data;
	struct exec e;

	memcpy(area, (const void *)lowcore(0), 8192);
	*(u64 *)(area + 0x800) = MAGIC;
	LC64(0x800) = ~MAGIC;
	word[0] = (u32)(u64)area | 0x80000fff;
	setup(&e, set_prefix, data);
	e.r[4] = (u64)area;
	exec_prefix(&e, area);
	report(exec_done(&e) && e.r[2] == MAGIC && e.r[3] == ~MAGIC,
	       "SPX exchanges the prefix area and absolute 0");
	report(word[1] == (u32)(u64)area, "STPX gives the new prefix, without reserved bits");
	word[0] = 0;
	setup(&e, set_prefix, data);
	e.r[4] = (u64)area;
	exec_prefix(&e, area);
	report(exec_done(&e) && e.r[2] == ~MAGIC && word[1] == 0, "SPX back to 0");
	setup(&e, set_prefix, (u8 *)data + 2);
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, set_prefix + 4, "SPX: alignment");
	word[0] = 0x7fffe000;
	setup(&e, set_prefix, data);
	exec(&e);
	report_program_at(&e, PGM_ADDRESSING, 4, set_prefix + 4, "SPX: area outside memory");
	setup(&e, get_prefix, (u8 *)data + 2);
	exec(&e);
	report_program_at(&e, PGM_SPECIFICATION, 4, get_prefix_end, "STPX: alignment");
	setup(&e, get_prefix, data);
	exec(&e);
	report(exec_done(&e) && word[0] == 0, "STPX: prefix 0");
}

/* --- SIGP ------------------------------------------------------------------------------ */

static void sigp(struct exec *e, unsigned int order, unsigned int cpu, u64 parameter)
{
	exec_init(e, signal);
	e->r[2] = 0x1122334455667788UL;
	e->r[3] = parameter;
	e->r[4] = cpu;
	e->r[5] = order;
	exec(e);
}

struct sigp_case { const char *what; unsigned int order, cpu, parameter, cc; u32 status; };

static const struct sigp_case sigp_cases[] = {
	{ "sense, this CPU", 0x01, 0, 0, 0, 0 },
	{ "sense running, this CPU", 0x15, 0, 0, 0, 0 },
	{ "sense, absent CPU", 0x01, 5, 0, 3, 0 },
	{ "external call, absent CPU", 0x02, 5, 0, 3, 0 },
	{ "start, absent CPU", 0x04, 5, 0, 3, 0 },
	{ "invalid order", 0xff, 0, 0, 1, 0x02 },
	{ "set prefix while operating", 0x0d, 0, 0x40000, 1, 0x200 },
	{ "set prefix outside memory", 0x0d, 0, 0x7fffe000, 1, 0x100 },
	{ "store status while operating", 0x0e, 0, 0x40000, 1, 0x200 },
	{ "set architecture, already so", 0x12, 0, 1, 1, 0x100 },
	{ "start, operating already", 0x04, 0, 0, 0, 0 },
};

static void test_signal(void)
{
	struct exec e;

	for (unsigned int i = 0; i < ARRAY_SIZE(sigp_cases); i++) {
		const struct sigp_case *c = &sigp_cases[i];
		u64 r2 = c->cc == 1 ? 0x1122334400000000UL | c->status : 0x1122334455667788UL;

		sigp(&e, c->order, c->cpu, c->parameter);
		report(exec_done(&e) && exec_cc(&e) == c->cc && e.r[2] == r2, "SIGP %s", c->what);
		if (!exec_done(&e) || exec_cc(&e) != c->cc || e.r[2] != r2)
			note("class %u code %x cc %u status %lx", e.class, e.code, exec_cc(&e), e.r[2]);
	}
	sigp(&e, 6, 0, 0);
	report(e.class == INT_RESTART && e.addr == (u64)signal_end, "SIGP restart, this CPU");
}

/* Pending signals, taken when enabled. */
static void take(struct exec *e, u64 cr0)
{
	exec_init(e, open_window);
	e->r[1] = (u64)data;
	e->cr[0] |= cr0;
	LC16(LC_EXT_CPU) = 0xffff;
	exec(e);
}

static void test_signals_pending(void)
{
	struct exec e;

	sigp(&e, 2, 0, 0);
	report_done(&e, 0, "SIGP external call: accepted");
	sigp(&e, 2, 0, 0);
	report(exec_cc(&e) == 1 && (u32)e.r[2] == 0x80, "SIGP external call: one is pending");
	sigp(&e, 1, 0, 0);
	report(exec_cc(&e) == 1 && (u32)e.r[2] == 0x80, "SIGP sense: external call pending");
	take(&e, CR0_EMERGENCY_SIGNAL);
	report_done(&e, 4, "external call: subclass disabled");
	take(&e, CR0_EXTERNAL_CALL);
	report(e.class == INT_EXTERNAL && e.code == 0x1202 && LC16(LC_EXT_CPU) == 0 &&
	       e.addr == (u64)machine_window, "external call: interruption");
	take(&e, CR0_EXTERNAL_CALL);
	report_done(&e, 4, "external call: only once");
	sigp(&e, 3, 0, 0);
	sigp(&e, 3, 0, 0);
	sigp(&e, 2, 0, 0);
	take(&e, CR0_EMERGENCY_SIGNAL | CR0_EXTERNAL_CALL);
	report(e.class == INT_EXTERNAL && e.code == 0x1201 && LC16(LC_EXT_CPU) == 0,
	       "emergency signal: first");
	take(&e, CR0_EMERGENCY_SIGNAL | CR0_EXTERNAL_CALL);
	report(e.class == INT_EXTERNAL && e.code == 0x1202, "external call: behind it");
	take(&e, CR0_EMERGENCY_SIGNAL | CR0_EXTERNAL_CALL);
	report_done(&e, 4, "emergency signals of one CPU are one");
}

/* --- service calls ------------------------------------------------------------------- */

#define READ_SCP_INFO	0x00020001u

static void servc(struct exec *e, const char *code, u32 command, const void *sccb)
{
	exec_init(e, code);
	e->r[2] = command;
	e->r[3] = (u64)sccb;
	exec(e);
}

static void test_service_errors(void)
{
	struct exec e;

	memset(block, 0, sizeof(block));
	*(u16 *)block = 4096;
	servc(&e, service, READ_SCP_INFO, block + 4);
	report_program_at(&e, PGM_SPECIFICATION, 4, service_end, "SERVC: alignment");
	servc(&e, service, READ_SCP_INFO, (void *)0x800);
	report_program_at(&e, PGM_SPECIFICATION, 4, service_end, "SERVC: SCCB in the lowcore");
	servc(&e, service, READ_SCP_INFO, (void *)0x80000000UL);
	report_program_at(&e, PGM_SPECIFICATION, 4, service_end, "SERVC: SCCB above 2 GiB");
	servc(&e, service, READ_SCP_INFO, (void *)0x70000000UL);
	report_program_at(&e, PGM_ADDRESSING, 4, service_end, "SERVC: SCCB outside memory");
	*(u16 *)block = 4;
	servc(&e, service, READ_SCP_INFO, block);
	report_program_at(&e, PGM_SPECIFICATION, 4, service_end, "SERVC: SCCB too short");
}

static unsigned int response(u32 command, unsigned int length, u8 *sccb)
{
	memset(sccb, 0, length < 4096 ? length : 4096);
	*(u16 *)sccb = length;
	if (service_call(command, sccb))
		return 0;
	return *(u16 *)(sccb + 6);
}

static void test_service(void)
{
	struct exec e, busy, masked;
	u32 parameter;

	report(response(READ_SCP_INFO, 4096, block) == 0x10 &&
	       ((u64)*(u16 *)(block + 8) * block[10]) << 20 == MEMORY_SIZE,
	       "SCLP: the memory size");
	report(response(READ_SCP_INFO, 16, block) == 0x300, "SCLP: SCCB too short");
	report(response(0x00990001, 4096, block) == 0x1f0, "SCLP: invalid command");
	report(response(READ_SCP_INFO, 4096, block + 8) == 0x100,
	       "SCLP: SCCB across a page");
	/* no report() in between: the console needs service calls itself */
	memset(block, 0, 4096);
	*(u16 *)block = 4096;
	servc(&busy, service_twice, READ_SCP_INFO, block);
	take(&masked, CR0_EXTERNAL_CALL);
	take(&e, CR0_SERVICE_SIGNAL);
	parameter = LC32(LC_EXT_PARAMETER) & ~7u;
	report_done(&busy, 2, "SERVC: busy until the interruption");
	report_done(&masked, 4, "service signal: subclass disabled");
	report(e.class == INT_EXTERNAL && e.code == 0x2401 && parameter == (u32)(u64)block,
	       "service signal: SCCB address");
	take(&e, CR0_SERVICE_SIGNAL);
	report_done(&e, 4, "service signal: only once");
}

static void test_others(void)
{
	struct exec e;

	exec_simple(&e, diag_44);
	report_done(&e, 4, "DIAG 44");
	exec_simple(&e, diag_9c);
	report_done(&e, 4, "DIAG 9c");
	exec_simple(&e, diag_bad);
	report_program_at(&e, PGM_SPECIFICATION, 4, diag_bad_end, "DIAG with an unknown code");
	memset(block, 0x55, sizeof(block));
	setup(&e, test_block, block + 0x123);
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 0 && block[0] == 0 && block[4095] == 0,
	       "TB clears the block");
	setup(&e, test_block, (void *)OUTSIDE);
	exec(&e);
	report_program_at(&e, PGM_ADDRESSING, 4, test_block_end, "TB: addressing");
	exec_init(&e, assist);
	e.r[2] = e.r[3] = MAGIC;
	e.mask |= PSW_CC(2);
	exec(&e);
	report(exec_done(&e) && exec_cc(&e) == 2 && e.r[2] == MAGIC && e.r[3] == MAGIC,
	       "PPA changes nothing");
	exec_simple(&e, start_interpretive);
	report_program_at(&e, PGM_OPERATION, 4, start_interpretive_end, "SIE is not there");
}

/* --- channel subsystem ------------------------------------------------------------------ */

SNIPPET(do_csch, "csch");
SNIPPET(do_hsch, "hsch");
SNIPPET(do_msch, "msch 0(%r2)");
SNIPPET(do_ssch, "ssch 0(%r2)");
SNIPPET(do_stsch, "stsch 0(%r2)");
SNIPPET(do_tsch, "tsch 0(%r2)");
SNIPPET(do_tpi, "tpi 0(%r2)");
SNIPPET(do_rsch, "rsch");
SNIPPET(do_xsch, "xsch");
SNIPPET(do_stcrw, "stcrw 0(%r2)");
SNIPPET(do_rchp, "rchp");
SNIPPET(do_sal, "sal");
SNIPPET(do_schm, "schm");
SNIPPET(do_stcps, "stcps 0(%r2)");
SNIPPET(do_chsc, ".insn rre, 0xb25f0000, %r2, %r0");
SNIPPET(do_siga, "siga 0");

struct channel_case {
	const char *name, *code;
	bool subchannel, operand;
	unsigned int cc;
};

/* cc 4: the architecture leaves it to the model */
static const struct channel_case channel_cases[] = {
	{ "CSCH", do_csch, true, false, 3 }, { "HSCH", do_hsch, true, false, 3 },
	{ "MSCH", do_msch, true, true, 3 }, { "SSCH", do_ssch, true, true, 3 },
	{ "STSCH", do_stsch, true, true, 3 }, { "TSCH", do_tsch, true, true, 3 },
	{ "RSCH", do_rsch, true, false, 3 }, { "XSCH", do_xsch, true, false, 3 },
	{ "TPI", do_tpi, false, true, 0 }, { "STCRW", do_stcrw, false, true, 1 },
	{ "RCHP", do_rchp, false, false, 3 }, { "SAL", do_sal, false, false, 4 },
	{ "SCHM", do_schm, false, false, 4 }, { "STCPS", do_stcps, false, false, 4 },
	{ "CHSC", do_chsc, false, false, 3 }, { "SIGA", do_siga, true, false, 3 },
};

static void test_channels(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(channel_cases); i++) {
		const struct channel_case *c = &channel_cases[i];
		struct exec e;

		memset(block, 0, sizeof(block));
		setup(&e, c->code, (void *)(c->subchannel ? 0x1fffeUL : 0));
		e.r[2] = (u64)block;
		exec(&e);
		report_done(&e, c->cc, c->name);
		if (c->subchannel) {
			setup(&e, c->code, (void *)0xfffe);
			e.r[2] = (u64)block;
			exec(&e);
			report(e.class == INT_PROGRAM && e.code == PGM_OPERAND,
			       "%s: operand exception", c->name);
		}
		if (c->operand) {
			setup(&e, c->code, (void *)0x1fffe);
			e.r[2] = (u64)block + 2;
			exec(&e);
			report(e.class == INT_PROGRAM && e.code == PGM_SPECIFICATION,
			       "%s: alignment", c->name);
		}
	}
}

void guest_main(void)
{
	test_identification();
	test_facility_list();
	test_facilities();
	test_system_information();
	test_prefix();
	test_signal();
	test_signals_pending();
	test_service_errors();
	test_service();
	test_others();
	test_channels();
}
