// SPDX-License-Identifier: Apache-2.0
/*
 * A loader that reads a file only where the guest looks: the file's segments
 * are reserved from 1 MiB on, and each is read when the guest first touches
 * it. The guest adds up a byte of every second segment.
 * usage: lazy_loader [FILE]    without FILE: one that it makes itself
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucvm/ucvm.h>

#define SEGMENT UCVM_SEGMENT_SIZE
#define SEGMENTS 8		/* of the file; a shorter one is filled up with zeroes */
#define START 0x10000
#define PSW_64BIT UINT64_C(0x0000000180000000)

static const unsigned char program[] = {
	0x43, 0x20, 0x30, 0x00,		/* loop: ic   %r2,0(%r3)	*/
	0x1a, 0x12,			/*       ar   %r1,%r2		*/
	0x1a, 0x34,			/*       ar   %r3,%r4		*/
	0xa7, 0x56, 0xff, 0xfc,		/*       brct %r5,loop		*/
	0x83, 0x00, 0x03, 0x08,		/*       diag %r0,%r0,0x308	*/
};

struct loader {
	FILE *file;
	char *memory;			/* SEGMENTS segments */
};

static void check(int result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-result));
	exit(1);
}

/* The guest is about to touch @address. UCVM_CONTINUE: the segment may be mapped now. */
static int load(struct ucvm_vcpu *vcpu, uint64_t address, void *opaque)
{
	struct loader *loader = opaque;
	uint64_t segment = address / SEGMENT;
	size_t n;

	(void)vcpu;
	if (segment < 1 || segment > SEGMENTS)
		return UCVM_PASS;	/* not ours: ends ucvm_vcpu_run() */
	fseek(loader->file, (long)((segment - 1) * SEGMENT), SEEK_SET);
	n = fread(loader->memory + (segment - 1) * SEGMENT, 1, SEGMENT, loader->file);
	printf("segment at %u MiB: %zu bytes\n", (unsigned int)segment, n);
	return ferror(loader->file) ? -EIO : UCVM_CONTINUE;
}

/* Segment n begins with the byte n + 1. */
static FILE *make_file(void)
{
	FILE *file = tmpfile();

	for (int i = 0; file && i < SEGMENTS; i++)
		fseek(file, (long)(i * SEGMENT), SEEK_SET), fputc(i + 1, file);
	return file;
}

int main(int argc, char **argv)
{
	struct loader loader = { argc > 1 ? fopen(argv[1], "rb") : make_file(),
				 aligned_alloc(SEGMENT, SEGMENTS * SEGMENT) };
	char *base = aligned_alloc(SEGMENT, SEGMENT);
	struct ucvm_vcpu_options options = {
		.size = sizeof(options), .policy = UCVM_POLICY_CALLBACK,
		.fault = load, .fault_opaque = &loader,
	};
	struct ucvm_exit end = { .size = sizeof(end) };
	struct ucvm_vcpu *vcpu;
	struct ucvm_vm *vm;
	uint64_t sum;

	if (!loader.file || !loader.memory || !base)
		check(-ENOMEM, "file or memory");
	memset(base, 0, SEGMENT);
	memset(loader.memory, 0, SEGMENTS * SEGMENT);
	memcpy(base + START, program, sizeof(program));
	check(ucvm_vm_create(NULL, &vm), "vm_create");
	check(ucvm_vcpu_create(vm, &options, &vcpu), "vcpu_create");
	check(ucvm_vcpu_map(vcpu, base, 0, SEGMENT), "map");
	check(ucvm_vcpu_add_memory(vcpu, loader.memory, SEGMENT, SEGMENTS * SEGMENT), "add");
	check(ucvm_vcpu_set_register(vcpu, UCVM_REG_GPR(3), SEGMENT), "set_register");
	check(ucvm_vcpu_set_register(vcpu, UCVM_REG_GPR(4), 2 * SEGMENT), "set_register");
	check(ucvm_vcpu_set_register(vcpu, UCVM_REG_GPR(5), SEGMENTS / 2), "set_register");
	check(ucvm_vcpu_set_psw(vcpu, PSW_64BIT, START), "set_psw");
	check(ucvm_vcpu_run(vcpu, &end), "run");	/* to the DIAGNOSE that nobody claims */
	check(ucvm_vcpu_get_register(vcpu, UCVM_REG_GPR(1), &sum), "get_register");
	printf("interception %#x, sum %u\n", end.interception.code, (unsigned int)sum);
	check(ucvm_vm_destroy(vm), "vm_destroy");
	free(base);
	free(loader.memory);
	return fclose(loader.file);
}
