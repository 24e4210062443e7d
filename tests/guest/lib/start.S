// SPDX-License-Identifier: Apache-2.0
/*
 * Start of every bare-metal guest, and the two halves of exec(): entering a
 * code snippet with registers and a PSW of the test's choice, and coming back
 * by whatever interruption ends it. The new PSWs are set up here as well.
 *
 * Lowcore from 0x400 on is ours: 0x400 stack pointer of exec(), 0x408 its
 * structure or 0, 0x410 PSW to load, 0x480 general registers.
 */
#define EXEC_CR		0x080
#define EXEC_AR		0x100
#define EXEC_PSW	0x140
#define EXEC_CLASS	0x150

	.machine "z10"
	.section .text.start, "ax"
	.globl	_start
_start:	sam64
	larl	%r15, stack_end - 160
	larl	%r1, default_crs
	lctlg	%c0, %c15, 0(%r1)
	larl	%r1, new_psws
	mvc	0x1a0(96), 0(%r1)
	xc	0x400(16), 0x400
	j	start_c

/* The command line of the loader goes to 0x10480; keep it clear of code. */
	.org	0x1400, 0

	.balign	8
new_psws:
	.irp	name, restart, external, svc, program, machine_check, io
	.quad	0x0000000180000000, handle_\name
	.endr

	.globl	default_crs
default_crs:
	.fill	16, 8, 0

/* void exec_enter(struct exec *, void *other lowcore or NULL) */
	.globl	exec_enter
exec_enter:
	stmg	%r6, %r15, 48(%r15)
	stg	%r15, 0x400
	stg	%r2, 0x408
	ltgr	%r3, %r3
	jz	0f
	mvc	0x400(16, %r3), 0x400
0:
	mvc	0x410(16), EXEC_PSW(%r2)
	lam	%a0, %a15, EXEC_AR(%r2)
	lctlg	%c0, %c15, EXEC_CR(%r2)
	lmg	%r0, %r15, 0(%r2)
	lpswe	0x410

	.macro	handler name, class
handle_\name:
	stmg	%r0, %r15, 0x480
	lghi	%r1, \class
	j	handled
	.endm

	handler	restart, 1
	handler	external, 2
	handler	svc, 3
	handler	program, 4
	handler	machine_check, 5
	handler	io, 6

handled:
	lg	%r2, 0x408
	larl	%r3, default_crs
	ltgr	%r2, %r2
	jz	lost
	mvc	0(128, %r2), 0x480
	stam	%a0, %a15, EXEC_AR(%r2)
	stctg	%c0, %c15, EXEC_CR(%r2)
	lctlg	%c0, %c15, 0(%r3)
	st	%r1, EXEC_CLASS(%r2)
	xc	0x408(8), 0x408
	lg	%r15, 0x400
	lmg	%r6, %r15, 48(%r15)
	br	%r14

/* An interruption that nobody waits for. */
lost:	lctlg	%c0, %c15, 0(%r3)
	lgr	%r2, %r1
	larl	%r15, stack_end - 160
	brasl	%r14, unexpected

	.section .bss
	.balign	8
	.skip	32768
stack_end:
	.section .note.GNU-stack, "", @progbits
