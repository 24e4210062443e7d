// SPDX-License-Identifier: Apache-2.0
/*
 * Where a guest begins: the header of an arm64 Image, the entries of the boot
 * CPU and of the others, page tables that map RAM as it is, and the exception
 * vectors. The code runs wherever it was loaded.
 */
#define STACK_SIZE	16384
#define CPU_SIZE	256		/* struct cpu, rounded up: see runtime.c */
#define CPU_SHIFT	8
#define CPU_BOOT	24		/* offset of struct boot */
#define CPU_CONTEXT	(CPU_BOOT + 72 + 24)
#define FRAME		288
#define R_AARCH64_RELATIVE 1027

#define MAIR		0xff00		/* 0: device, 1: memory, write-back */
#define BLOCK_DEVICE	((1 << 54) | (1 << 53) | (1 << 10) | 1)
#define BLOCK_MEMORY	((1 << 10) | (3 << 8) | (1 << 2) | 1)
/* 39 bits of addresses, 4 KiB pages, cacheable inner-shareable walks, no TTBR1. */
#define TCR		((1 << 23) | (3 << 12) | (1 << 10) | (1 << 8) | 25)
#define SCTLR		0x30d0180d	/* the bits that are one, I, SA, C, M */

	.section .head, "ax"
	.globl	image_start
image_start:
	b	boot_entry
	.word	0
	.quad	0			/* loaded at the start of RAM */
	.quad	image_end - image_start
	.quad	0xa			/* little endian, 4 KiB pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.word	0

	/* x20-x28: what is kept from the first instruction on. */
	.macro	keep_boot
	mov	x20, x0
	mov	x21, x1
	mov	x22, x2
	mov	x23, x3
	mrs	x24, CurrentEL
	mrs	x25, DAIF
	mrs	x26, SCTLR_EL1
	mrs	x27, SPSel
	mrs	x28, MPIDR_EL1
	.endm

	/* Stack, TPIDR_EL1 and struct boot of the CPU whose index is in x19; x0 = struct cpu. */
	.macro	use_cpu
	msr	SPSel, #1
	adrp	x0, stacks
	add	x0, x0, :lo12:stacks
	add	x1, x19, #1
	mov	x2, #STACK_SIZE
	madd	x0, x1, x2, x0
	mov	sp, x0
	adrp	x0, cpus
	add	x0, x0, :lo12:cpus
	add	x0, x0, x19, lsl #CPU_SHIFT
	msr	TPIDR_EL1, x0
	add	x1, x0, #CPU_BOOT
	stp	x20, x21, [x1]
	stp	x22, x23, [x1, #16]
	stp	x24, x25, [x1, #32]
	stp	x26, x27, [x1, #48]
	str	x28, [x1, #64]
	.endm

	.text
boot_entry:
	keep_boot
	bl	make_tables
	bl	mmu_on

	/* Addresses in data are relative to the start of the image. */
	adrp	x0, image_start
	adrp	x1, rela_start
	add	x1, x1, :lo12:rela_start
	adrp	x2, rela_end
	add	x2, x2, :lo12:rela_end
1:	cmp	x1, x2
	b.hs	2f
	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8
	cmp	w4, #R_AARCH64_RELATIVE
	b.ne	1b
	add	x5, x5, x0
	str	x5, [x0, x3]
	b	1b
2:
	adrp	x1, bss_start
	add	x1, x1, :lo12:bss_start
	adrp	x2, image_end
	add	x2, x2, :lo12:image_end
3:	cmp	x1, x2
	b.hs	4f
	stp	xzr, xzr, [x1], #16
	b	3b
4:
	mov	x19, #0
	use_cpu
	bl	runtime_main
	b	.

	/* x0 is the context of CPU_ON: the index in its low 16 bits. */
	.globl	secondary_entry
secondary_entry:
	keep_boot
	bl	mmu_on
	and	x19, x20, #0xffff
	use_cpu
	str	x20, [x0, #CPU_CONTEXT]
	bl	runtime_secondary
	b	.

/*
 * The first GiB is devices, in blocks of 2 MiB; everything above is memory, in
 * blocks of 1 GiB. Written with the MMU off, so that no cache may have them.
 */
make_tables:
	adrp	x0, page_tables
	mov	x1, x0
	mov	x2, #128
1:	dc	ivac, x1
	add	x1, x1, #64
	subs	x2, x2, #1
	b.ne	1b
	dsb	sy
	add	x1, x0, #4096		/* table of the second level */
	orr	x2, x1, #3
	str	x2, [x0]
	ldr	x3, =BLOCK_MEMORY
	mov	x2, #1
2:	add	x4, x3, x2, lsl #30
	str	x4, [x0, x2, lsl #3]
	add	x2, x2, #1
	cmp	x2, #512
	b.lo	2b
	ldr	x3, =BLOCK_DEVICE
	mov	x2, #0
3:	add	x4, x3, x2, lsl #21
	str	x4, [x1, x2, lsl #3]
	add	x2, x2, #1
	cmp	x2, #512
	b.lo	3b
	mov	x1, x0
	mov	x2, #128
4:	dc	ivac, x1
	add	x1, x1, #64
	subs	x2, x2, #1
	b.ne	4b
	dsb	sy
	ret

mmu_on:
	ldr	x1, =MAIR
	msr	MAIR_EL1, x1
	ldr	x1, =TCR
	mrs	x2, ID_AA64MMFR0_EL1
	and	x2, x2, #7		/* physical addresses: 48 bits at most */
	mov	x3, #5
	cmp	x2, #5
	csel	x2, x2, x3, ls
	orr	x1, x1, x2, lsl #32
	msr	TCR_EL1, x1
	adrp	x1, page_tables
	msr	TTBR0_EL1, x1
	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	VBAR_EL1, x1
	dsb	sy
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	ldr	x1, =SCTLR
	msr	SCTLR_EL1, x1
	isb
	ret

	.ltorg

/* Each exception saves everything and calls exception(frame, what). */
	.macro	vector what
	.balign	128
	sub	sp, sp, #FRAME
	stp	x0, x1, [sp]
	mov	x1, #\what
	b	exception_entry
	.endm

	.balign	2048
	.globl	vectors
vectors:
	.rept	4			/* SP_EL0 is never used */
	vector	4
	.endr
	vector	0
	vector	1
	vector	2
	vector	3
	.rept	8
	vector	4
	.endr

exception_entry:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x2, ELR_EL1
	stp	x30, x2, [sp, #240]
	mrs	x2, SPSR_EL1
	mrs	x3, ESR_EL1
	stp	x2, x3, [sp, #256]
	mrs	x2, FAR_EL1
	str	x2, [sp, #272]
	mov	x0, sp
	bl	exception
	ldp	x30, x2, [sp, #240]
	msr	ELR_EL1, x2
	ldr	x2, [sp, #256]
	msr	SPSR_EL1, x2
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldp	x28, x29, [sp, #224]
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME
	eret

	.section .tables, "aw", %nobits
	.balign	4096
	.globl	page_tables
page_tables:
	.skip	2 * 4096
