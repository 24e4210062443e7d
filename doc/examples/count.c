// SPDX-License-Identifier: Apache-2.0
/*
 * An interception counter: runs a small guest that leaves interpretive
 * execution in several ways, counts the interceptions by code and the
 * instructions among them by operation code, and prints both as a table.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucvm/ucvm.h>

#define START 0x10000
#define PSW_64BIT UINT64_C(0x0000000180000000)

static const unsigned char program[] = {
	0xb2, 0x12, 0x02, 0x00,		/* loop: stap  0x200		*/
	0xb2, 0x02, 0x02, 0x08,		/*       stidp 0x208		*/
	0xb2, 0x02, 0x02, 0x08,		/*       stidp 0x208		*/
	0x83, 0x00, 0x00, 0x44,		/*       diag  %r0,%r0,0x44	*/
	0x00, 0x00,			/*       no instruction		*/
	0xa7, 0x56, 0xff, 0xf7,		/*       brct  %r5,loop		*/
	0xb2, 0xb2, 0x03, 0x00,		/*       lpswe 0x300		*/
};
static const unsigned char wait_psw[16] = { 0x00, 0x02, 0x00, 0x01, 0x80 };

struct row {
	unsigned int number;		/* interception or operation code */
	const char *name;
	unsigned int count;
};

static struct row codes[] = {
	{ UCVM_ICPT_INST, "instruction", 0 }, { UCVM_ICPT_PROGI, "program interruption", 0 },
	{ UCVM_ICPT_OPEREXC, "operation exception", 0 }, { UCVM_ICPT_WAIT, "wait", 0 },
};
static struct row opcodes[] = {
	{ 0x8300, "DIAG", 0 }, { 0xb202, "STIDP", 0 }, { 0xb210, "SPX", 0 }, { 0xb212, "STAP", 0 },
};

static void check(int result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-result));
	exit(1);
}

/* Both kinds of callback count in the row that they were registered with. */
static int count_code(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt, void *opaque)
{
	(void)vcpu;
	((struct row *)opaque)->count++;
	/* the instructions count as done; there is nothing to run in a wait */
	return icpt->code == UCVM_ICPT_WAIT ? UCVM_STOP : UCVM_CONTINUE;
}

static int count_opcode(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt, void *opaque)
{
	(void)vcpu, (void)icpt;
	((struct row *)opaque)->count++;
	return UCVM_PASS;		/* so that its code is counted, too */
}

static void print_rows(const char *title, const struct row *rows, size_t n)
{
	printf("%-6s %-22s %s\n", title, "", "count");
	for (size_t i = 0; i < n; i++)
		printf("0x%04x %-22s %5u\n", rows[i].number, rows[i].name, rows[i].count);
}

int main(void)
{
	char *memory = aligned_alloc(UCVM_SEGMENT_SIZE, UCVM_SEGMENT_SIZE);
	struct ucvm_vcpu *vcpu;
	struct ucvm_vm *vm;

	if (!memory)
		check(-ENOMEM, "memory");
	memset(memory, 0, UCVM_SEGMENT_SIZE);
	memcpy(memory + START, program, sizeof(program));
	memcpy(memory + 0x300, wait_psw, sizeof(wait_psw));
	check(ucvm_vm_create(NULL, &vm), "vm_create");
	check(ucvm_vcpu_create(vm, NULL, &vcpu), "vcpu_create");
	check(ucvm_vcpu_map(vcpu, memory, 0, UCVM_SEGMENT_SIZE), "map");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		check(ucvm_vcpu_set_intercept(vcpu, codes[i].number, count_code, &codes[i]), "set");
	for (size_t i = 0; i < sizeof(opcodes) / sizeof(opcodes[0]); i++)
		check(ucvm_vcpu_set_instruction(vcpu, opcodes[i].number, count_opcode,
						&opcodes[i]), "set");
	check(ucvm_vcpu_set_register(vcpu, UCVM_REG_GPR(5), 10), "set_register");
	check(ucvm_vcpu_set_psw(vcpu, PSW_64BIT, START), "set_psw");
	check(ucvm_vcpu_run(vcpu, NULL), "run");
	print_rows("code", codes, sizeof(codes) / sizeof(codes[0]));
	print_rows("opcode", opcodes, sizeof(opcodes) / sizeof(opcodes[0]));
	check(ucvm_vm_destroy(vm), "vm_destroy");
	free(memory);
	return 0;
}
