// SPDX-License-Identifier: Apache-2.0
/*
 * Two vCPUs that see different memory at the same address. They share the
 * segment with the program at address 0; at 1 MiB each has a segment of its
 * own. Then the two segments change places, and the same program reads the
 * other text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucvm/ucvm.h>

#define SEGMENT UCVM_SEGMENT_SIZE
#define START 0x10000		/* behind the first 8 KiB, the prefix area */
#define PSW_64BIT UINT64_C(0x0000000180000000)

/* Shows the text at general register 3, byte by byte, with DIAGNOSE 0x500. */
static const unsigned char program[] = {
	0x43, 0x20, 0x30, 0x00,		/* loop: ic   %r2,0(%r3)	*/
	0x12, 0x22,			/*       ltr  %r2,%r2		*/
	0xa7, 0x84, 0x00, 0x08,		/*       jz   end		*/
	0x83, 0x20, 0x05, 0x00,		/*       diag %r2,%r0,0x500	*/
	0xa7, 0x3a, 0x00, 0x01,		/*       ahi  %r3,1		*/
	0xa7, 0xf4, 0xff, 0xf7,		/*       j    loop		*/
	0x83, 0x00, 0x03, 0x08,		/* end:  diag %r0,%r0,0x308	*/
};

static void check(int result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-result));
	exit(1);
}

/* The guest's DIAGNOSE: 0x500 prints the character in R1, all others stop. */
static int diagnose(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt, void *opaque)
{
	struct ucvm_instruction insn = { .size = sizeof(insn) };
	uint64_t character;

	(void)icpt, (void)opaque;
	check(ucvm_vcpu_decode(vcpu, &insn), "decode");
	if (insn.address_raw != 0x500)
		return UCVM_STOP;
	check(ucvm_vcpu_get_register(vcpu, UCVM_REG_GPR(insn.r1), &character), "get_register");
	putchar((int)character);
	return UCVM_CONTINUE;
}

static void run(struct ucvm_vcpu *vcpu)
{
	struct ucvm_exit end = { .size = sizeof(end) };

	printf("vCPU %u reads: ", ucvm_vcpu_get_id(vcpu));
	check(ucvm_vcpu_reset(vcpu, UCVM_RESET_CLEAR), "reset");
	check(ucvm_vcpu_set_register(vcpu, UCVM_REG_GPR(3), SEGMENT), "set_register");
	check(ucvm_vcpu_set_psw(vcpu, PSW_64BIT, START), "set_psw");
	check(ucvm_vcpu_run(vcpu, &end), "run");
	if (end.reason != UCVM_EXIT_STOPPED)
		printf("unexpected exit, reason %u", end.reason);
	putchar('\n');
}

int main(void)
{
	char reason[256];
	struct ucvm_vm_options options = { sizeof(options), "auto", reason, sizeof(reason) };
	char *memory = aligned_alloc(SEGMENT, 3 * SEGMENT);	/* the program, two texts */
	struct ucvm_vcpu *vcpu[2];
	struct ucvm_vm *vm;

	if (!memory || ucvm_vm_create(&options, &vm) < 0) {
		fprintf(stderr, "%s\n", memory ? reason : "out of memory");
		return 1;
	}
	memset(memory, 0, 3 * SEGMENT);
	memcpy(memory + START, program, sizeof(program));
	strcpy(memory + SEGMENT, "a red text");
	strcpy(memory + 2 * SEGMENT, "a blue text");
	for (unsigned int i = 0; i < 2; i++) {
		struct ucvm_vcpu_options o = { .size = sizeof(o), .id = i };

		check(ucvm_vcpu_create(vm, &o, &vcpu[i]), "vcpu_create");
		check(ucvm_vcpu_set_instruction(vcpu[i], 0x8300, diagnose, NULL), "set");
		check(ucvm_vcpu_map(vcpu[i], memory, 0, SEGMENT), "map");
	}
	for (unsigned int round = 0; round < 2; round++) {
		for (unsigned int i = 0; i < 2; i++) {
			char *text = memory + (1 + (i ^ round)) * SEGMENT;

			check(ucvm_vcpu_map(vcpu[i], text, SEGMENT, SEGMENT), "map");
			run(vcpu[i]);
		}
	}
	check(ucvm_vm_destroy(vm), "vm_destroy");
	free(memory);
	return 0;
}
