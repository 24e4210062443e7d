/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libucvm: user-controlled virtual machines for s390x guests, on the kernel's
 * KVM or on a processor in software. A program that uses the library decides
 * which memory each vCPU sees, 1 MiB segments at a time, and handles every
 * interception itself. libucvm(3) is the overview; every function has a page.
 *
 * Results. A function that returns int gives 0 or a positive number when it
 * succeeds and -errno otherwise. Nothing prints, exits, installs a signal
 * handler or keeps state outside the handles: several VMs in one process work.
 * Handles and pointers are not NULL unless the comment allows it.
 *
 * Structures that may grow begin with their size, which the caller sets to
 * sizeof. One that is larger than this library knows is accepted while what
 * follows is zero (else -E2BIG; a result leaves it alone). -EINVAL: its size
 * is smaller than in the first version.
 *
 * Threads. Different vCPUs may be used by different threads at once. A vCPU
 * belongs to one thread at a time: while ucvm_vcpu_run() is inside one thread,
 * the functions marked [T] return -EBUSY in any other; callbacks run on the
 * thread of ucvm_vcpu_run() and may call everything but ucvm_vcpu_run() and
 * the two destroy functions (-EBUSY). Functions marked [A] may be called by
 * any thread at any time; ucvm_vcpu_kick() by a signal handler, too.
 *
 * All addresses and lengths are in bytes; "contract.md" is the project's
 * description of the kernel interface.
 */
#ifndef UCVM_UCVM_H
#define UCVM_UCVM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UCVM_VERSION_MAJOR	0
#define UCVM_VERSION_MINOR	1

#define UCVM_SEGMENT_SIZE	(UINT64_C(1) << 20)

#if defined(__GNUC__)
#define UCVM_API		__attribute__((visibility("default")))
#else
#define UCVM_API
#endif

struct ucvm_vm;
struct ucvm_vcpu;
struct s390_run;		/* ucvm/s390_kvm.h */
struct s390_sie_block;		/* ucvm/s390_kvm.h */

/* The version of the library that runs, "0.1.0". Since 0.1, as all below. [A] */
UCVM_API const char *ucvm_library_version(void);

/* ---- virtual machines ---- */

struct ucvm_vm_options {
	size_t size;
	const char *provider;	/* "auto", "kernel", "soft"; NULL: "auto" */
	char *error;		/* gets the reason when creating fails, or NULL */
	size_t error_size;	/* bytes there */
};

/*
 * Create a VM without vCPUs (contract.md A.1). @options may be NULL.
 * -EINVAL	no such provider, or a size; from the kernel also: no
 *		CAP_SYS_ADMIN, or no page tables for guests (before Linux 7.2)
 * -E2BIG	options of a newer version are set
 * -ENOENT, -ENXIO, -ENODEV, -EACCES, -EPERM, -EOPNOTSUPP
 *		the provider cannot be used here: the error text tells why
 * -ENOMEM, and what the provider answers to KVM_CREATE_VM
 */
UCVM_API int ucvm_vm_create(const struct ucvm_vm_options *options, struct ucvm_vm **vm);

/*
 * Destroy the VM and all its vCPUs. NULL is allowed. Memory that was mapped
 * stays the caller's. -EBUSY: a vCPU is in ucvm_vcpu_run(); nothing happened.
 */
UCVM_API int ucvm_vm_destroy(struct ucvm_vm *vm);

/*
 * Copy the one-line reason of the last failure of a function on @vm, or of
 * ucvm_vcpu_create(), cut to @size bytes with a NUL at the end. Returns the
 * length of the whole text, 0 when there is none. @text may be NULL with
 * @size 0. [A]
 */
UCVM_API int ucvm_vm_get_error(struct ucvm_vm *vm, char *text, size_t size);

/* "kernel" or "soft", also after "auto". Lives as long as the VM. [A] */
UCVM_API const char *ucvm_vm_get_provider(const struct ucvm_vm *vm);

/*
 * 1 when guests of this VM have facility @number (bit of STFLE), 0 when not.
 * -EINVAL: no such bit (16384 and above). [A]
 */
UCVM_API int ucvm_vm_has_facility(const struct ucvm_vm *vm, unsigned int number);

/* ---- vCPUs ---- */

/*
 * What a callback wants. A negative value is returned by ucvm_vcpu_run(), or by
 * the function that accessed memory.
 */
enum ucvm_verdict {
	UCVM_CONTINUE = 0,	/* handled: run on */
	UCVM_STOP = 1,		/* handled: ucvm_vcpu_run() returns, too */
	UCVM_PASS = 2,		/* not mine: the default happens */
};

/*
 * The guest touched @address (contract.md A.7), rounded down to its page, in
 * a segment that is not mapped. UCVM_CONTINUE: the callback has mapped or
 * reserved it; -EFAULT from ucvm_vcpu_run() if it has not.
 */
typedef int ucvm_fault_fn(struct ucvm_vcpu *vcpu, uint64_t address, void *opaque);

/* What happens at the first touch of memory that the vCPU has been given. */
enum ucvm_policy {
	UCVM_POLICY_EAGER = 0,		/* nothing: ucvm_vcpu_add_memory() maps at once */
	UCVM_POLICY_LAZY = 1,		/* its segment is mapped */
	UCVM_POLICY_CALLBACK = 2,	/* the callback is asked, then it is mapped */
};

struct ucvm_vcpu_options {
	size_t size;
	uint32_t id;		/* CPU address, 0 to 254 */
	uint32_t policy;	/* enum ucvm_policy */
	ucvm_fault_fn *fault;	/* or NULL: a fault ends ucvm_vcpu_run() */
	void *fault_opaque;
	uint64_t limit;		/* no memory from this address on; multiple of
				   1 MiB; 0: none but the end of the 64-bit range */
};

/*
 * Create a vCPU in clear-reset state with an empty address space. @options
 * may be NULL: CPU 0, eager, no callback. Map the segment of its prefix,
 * which is 0 at first, before it runs (contract.md A.6).
 * -EINVAL	id, policy, limit or size; UCVM_POLICY_CALLBACK without fault
 * -EEXIST	the VM has a vCPU with this id
 * -E2BIG	options of a newer version are set
 * -ENOMEM, and what the provider answers
 */
UCVM_API int ucvm_vcpu_create(struct ucvm_vm *vm, const struct ucvm_vcpu_options *options,
			      struct ucvm_vcpu **vcpu);

/*
 * Destroy the vCPU; its address space goes with it. NULL is allowed. No other
 * function on it may be inside any thread. -EBUSY: it is in ucvm_vcpu_run().
 */
UCVM_API int ucvm_vcpu_destroy(struct ucvm_vcpu *vcpu);

/* [A] */
UCVM_API struct ucvm_vm *ucvm_vcpu_get_vm(const struct ucvm_vcpu *vcpu);
UCVM_API unsigned int ucvm_vcpu_get_id(const struct ucvm_vcpu *vcpu);

/* As ucvm_vm_get_error(), for functions marked [T] on this vCPU. [T] */
UCVM_API int ucvm_vcpu_get_error(struct ucvm_vcpu *vcpu, char *text, size_t size);

/* ---- address space: which memory a vCPU sees (contract.md A.4) ---- */

/*
 * Let the vCPU see @length bytes of user memory at @host as absolute address
 * @address; all three are multiples of 1 MiB. What was there is replaced. The
 * memory is readable, writable and stays where it is while mapped.
 *
 * A thread that calls this for a vCPU that is inside the guest waits on the
 * kernel provider until it comes out: ucvm_vcpu_kick() it. [A]
 *
 * -EINVAL	not a multiple of 1 MiB, length 0, host NULL, an end reaches
 *		2^64 or the limit
 * -EEXIST	a segment of @host stands elsewhere in this vCPU's address
 *		space (kernels 6.x never return to a guest that uses both)
 * -ENOMEM	no memory for the tables
 * -ENOTRECOVERABLE  the provider refused to take a change back: destroy the vCPU
 * other	the provider's; the address space is as it was
 */
UCVM_API int ucvm_vcpu_map(struct ucvm_vcpu *vcpu, void *host, uint64_t address,
			   uint64_t length);

/*
 * Take away whatever @length bytes at @address hold; holes are no error. A
 * vCPU that runs notices at its next access. Errors as above, but -EEXIST. [A]
 */
UCVM_API int ucvm_vcpu_unmap(struct ucvm_vcpu *vcpu, uint64_t address, uint64_t length);

/*
 * As ucvm_vcpu_map(), but each segment is mapped when the guest first touches
 * it (after the callback agreed, with UCVM_POLICY_CALLBACK). [A]
 */
UCVM_API int ucvm_vcpu_reserve(struct ucvm_vcpu *vcpu, void *host, uint64_t address,
			       uint64_t length);

/* ucvm_vcpu_map() with UCVM_POLICY_EAGER, ucvm_vcpu_reserve() otherwise. [A] */
UCVM_API int ucvm_vcpu_add_memory(struct ucvm_vcpu *vcpu, void *host, uint64_t address,
				  uint64_t length);

/*
 * Map every reserved segment that the @length bytes at @address touch, without
 * asking the callback. No alignment. [A]
 * -EINVAL	length 0, or the end passes 2^64
 * -EFAULT	a segment is neither mapped nor reserved; nothing was mapped
 * -ENOTRECOVERABLE and the provider's, as above
 */
UCVM_API int ucvm_vcpu_populate(struct ucvm_vcpu *vcpu, uint64_t address, uint64_t length);

/* ---- guest memory ---- */

/*
 * Which kind an address is. Absolute: no prefixing; only what is mapped or
 * reserved is there, and the callback is not asked. Real: prefixing. Logical:
 * as the guest's instructions use it now, with addressing mode, DAT, address
 * space and protection (but no storage keys); @ar is the access register of
 * the operand, its base register, which counts in AR mode only.
 */
#define UCVM_ABSOLUTE		0u
#define UCVM_REAL		1u
#define UCVM_LOGICAL(ar)	(16u + ((ar) & 15u))

struct ucvm_interrupt;

/*
 * The host address of @length bytes at @address. With @contiguous, *@host is
 * good for that many bytes, 1 to @length: ask again for the rest (real and
 * logical: never beyond the page). With NULL all must be in one piece. @store: for a
 * change. UCVM_ABSOLUTE is [A], the others [T].
 *
 * Returns 0; or, for a logical address, the positive program-interruption
 * code of the access exception, whose parameters are in @exception, ready for
 * ucvm_vcpu_inject(); it may be NULL.
 * -EFAULT	there is no memory, or it is not in one piece
 * -EINVAL	length 0, kind, or @exception's size
 * -EBUSY	another thread runs the vCPU
 * other	the fault callback's, which is asked about real and logical addresses
 */
UCVM_API int ucvm_vcpu_translate(struct ucvm_vcpu *vcpu, unsigned int kind, uint64_t address,
				 uint64_t length, int store, void **host, uint64_t *contiguous,
				 struct ucvm_interrupt *exception);

/*
 * Copy @length bytes, 0 allowed, out of or into the vCPU's memory. A write
 * that fails has changed nothing. Results as ucvm_vcpu_translate(), with the
 * same threads.
 */
UCVM_API int ucvm_vcpu_read(struct ucvm_vcpu *vcpu, unsigned int kind, uint64_t address,
			    void *buffer, size_t length, struct ucvm_interrupt *exception);
UCVM_API int ucvm_vcpu_write(struct ucvm_vcpu *vcpu, unsigned int kind, uint64_t address,
			     const void *buffer, size_t length,
			     struct ucvm_interrupt *exception);

/* ---- interruptions ---- */

enum ucvm_interrupt_type {
	UCVM_INTERRUPT_PROGRAM = 1,
	UCVM_INTERRUPT_EXTERNAL = 2,
	UCVM_INTERRUPT_IO = 3,
	UCVM_INTERRUPT_RESTART = 4,
};

/*
 * A program exception of the intercepted instruction: its length is the ILC,
 * and a nullifying exception puts the PSW back to it (contract.md C.4).
 */
#define UCVM_INTERRUPT_INSTRUCTION	1u

/* What does not apply to the type is ignored. */
struct ucvm_interrupt {
	size_t size;
	uint32_t type;		/* enum ucvm_interrupt_type */
	uint32_t flags;		/* UCVM_INTERRUPT_INSTRUCTION */
	uint16_t code;		/* program, external: interruption code */
	uint16_t cpu_address;	/* external: the sender of 0x1201 and 0x1202 */
	uint32_t parameter;	/* external, I/O */
	uint64_t parameter64;	/* external */
	uint16_t subchannel_id;	/* I/O */
	uint16_t subchannel_nr;
	uint32_t io_word;	/* I/O: interruption identification; ISC in bits 2-4 */
	uint8_t ilc;		/* program: instruction length, 0, 2, 4 or 6 bytes */
	uint8_t exc_access_id;
	uint8_t per_access_id;
	uint8_t op_access_id;
	uint32_t dxc;
	uint16_t monitor_class;
	uint8_t per_code;
	uint8_t per_atmid;
	uint64_t per_address;
	uint64_t teid;		/* translation-exception identification */
	uint64_t monitor_code;
};

/*
 * Deliver the interruption now: parameters and old PSW into the lowcore, new
 * PSW out of it (contract.md C.4). [T]
 *
 * -EAGAIN	external, I/O: the guest is not enabled for it by PSW, CR0 (the
 *		submask of the code, if it has one) or CR6. It is not kept.
 *		While the PSW is what disables it, the vCPU is set to stop with
 *		UCVM_ICPT_EXTREQ or _IOREQ as soon as it enables itself; while
 *		the control register is, with UCVM_ICPT_INT_ENABLE after the
 *		LCTL or LCTLG. Inject again then.
 * -EFAULT	the prefix area is not in memory
 * -ELOOP	program: the new PSW would cause the same exception for ever
 * -EINVAL	type, flags, ILC, size or code 0; UCVM_INTERRUPT_INSTRUCTION
 *		without an intercepted instruction
 * -E2BIG	members of a newer version are set
 * -EBUSY	another thread runs the vCPU
 */
UCVM_API int ucvm_vcpu_inject(struct ucvm_vcpu *vcpu, const struct ucvm_interrupt *interrupt);

/* ---- running, and interceptions ---- */

/* Interception codes (contract.md A.10). */
enum ucvm_icpt {
	UCVM_ICPT_INST		= 0x04,	/* instruction; the PSW is behind it */
	UCVM_ICPT_PROGI		= 0x08,	/* program interruption that was not delivered */
	UCVM_ICPT_INSTPROGI	= 0x0c,
	UCVM_ICPT_EXTREQ	= 0x10,	/* enabled for external interruptions */
	UCVM_ICPT_EXTINT	= 0x14,	/* external interruption that was not delivered */
	UCVM_ICPT_IOREQ		= 0x18,	/* enabled for I/O interruptions */
	UCVM_ICPT_WAIT		= 0x1c,	/* a wait PSW */
	UCVM_ICPT_VALIDITY	= 0x20,	/* unusable SIE block; reason in ipb >> 16 */
	UCVM_ICPT_STOP		= 0x28,	/* see ucvm_vcpu_run() */
	UCVM_ICPT_OPEREXC	= 0x2c,	/* operation exception; the PSW is behind it */
	UCVM_ICPT_PARTEXEC	= 0x38,	/* partial execution; the PSW is behind it */
	UCVM_ICPT_KSS		= 0x5c,	/* first storage-key instruction; the PSW is at it */
	UCVM_ICPT_MCHKREQ	= 0x60,	/* enabled for machine checks */
	UCVM_ICPT_INT_ENABLE	= 0x64,	/* CR0, CR6 or CR14 enabled something */
};

struct ucvm_interception {
	size_t size;
	uint16_t code;		/* enum ucvm_icpt */
	uint16_t opcode;	/* of the instruction as ucvm_vcpu_set_instruction()
				   has it; 0: the code carries none */
	uint16_t ipa;		/* instruction bytes 0-1 */
	uint16_t interruption;	/* PROGI, INSTPROGI, EXTINT: its interruption code */
	uint32_t ipb;		/* bytes 2-5; VALIDITY: reason << 16 */
	uint32_t length;	/* of the instruction, or of EXECUTE around it, bytes */
};

/* [T], and on the vCPU's own thread. @icpt is valid during the call. */
typedef int ucvm_intercept_fn(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt,
			      void *opaque);

/*
 * Have @fn called for interceptions with @code; NULL takes it back. One for
 * each code; a second call replaces the first. [T]
 * -EINVAL	not a code of enum ucvm_icpt
 * -EBUSY	another thread runs the vCPU
 */
UCVM_API int ucvm_vcpu_set_intercept(struct ucvm_vcpu *vcpu, unsigned int code,
				     ucvm_intercept_fn *fn, void *opaque);

/*
 * Have @fn called for intercepted instructions (INST, INSTPROGI, OPEREXC,
 * PARTEXEC) with @opcode; NULL takes it back. It comes before the callback of
 * the code, which is asked when this one returns UCVM_PASS. [T]
 *
 * An operation code of one byte has zeroes behind it (0x8300 DIAGNOSE); of two
 * bytes stands as it is (0xb220 SERVC); where it is in the first and last byte
 * it is those (0xeb2f LCTLG); of twelve bits is 0xff0f of bytes 0-1 (0xc00f).
 *
 * -EINVAL	0, or bits that no operation code has
 * -ENOMEM	no memory for the table
 * -EBUSY	another thread runs the vCPU
 */
UCVM_API int ucvm_vcpu_set_instruction(struct ucvm_vcpu *vcpu, unsigned int opcode,
				       ucvm_intercept_fn *fn, void *opaque);

enum ucvm_exit_reason {
	UCVM_EXIT_KICKED = 1,		/* ucvm_vcpu_kick() */
	UCVM_EXIT_STOPPED = 2,		/* a callback said UCVM_STOP */
	UCVM_EXIT_INTERCEPTION = 3,	/* nobody claimed it: see interception */
	UCVM_EXIT_FAULT = 4,		/* nobody claimed it: see address */
};

struct ucvm_exit {
	size_t size;
	uint32_t reason;		/* enum ucvm_exit_reason */
	uint32_t reserved;
	uint64_t address;		/* FAULT, or STOPPED by the fault callback */
	/* INTERCEPTION, or STOPPED there; can grow, so it stays the last member */
	struct ucvm_interception interception;
};

/*
 * Run the guest on the calling thread until a callback stops it, an exit is
 * claimed by nobody, or it is kicked. Returns the reason, which is also in
 * @exit (may be NULL). Signals do not end it. Call it again to go on, after
 * an interception as well: its instruction counts as done. (contract.md A.6)
 *
 * The library itself deals with what kernels do differently: a prefix segment
 * that is known but not mapped, a vCPU that the kernel holds for stopped,
 * and interceptions with code UCVM_ICPT_STOP that nobody asked for, which go
 * to a callback of that code if there is one and are forgotten otherwise.
 *
 * -EBUSY	it runs already (also: called by a callback)
 * -EFAULT	a callback claimed a fault but no memory is there, or mapped
 *		memory cannot be used
 * -EPROTO	the provider gave an exit that this library does not know
 * -EINVAL	@exit's size
 * other	a callback's, or the provider's
 */
UCVM_API int ucvm_vcpu_run(struct ucvm_vcpu *vcpu, struct ucvm_exit *exit);

/*
 * Make ucvm_vcpu_run() return UCVM_EXIT_KICKED: now, or at once at its next
 * call. Kicks do not add up. Async-signal-safe. Returns 0. [A]
 */
UCVM_API int ucvm_vcpu_kick(struct ucvm_vcpu *vcpu);

/*
 * The intercepted instruction taken apart in every way; its format tells what
 * means something. Addresses are cut to the addressing mode but address_raw.
 */
struct ucvm_instruction {
	size_t size;
	uint16_t ipa;
	uint16_t opcode;
	uint32_t ipb;
	uint32_t length;
	uint8_t r1, r3;		/* RS, RSY, RR: the halves of byte 1 */
	uint8_t i2;		/* SI, SIY: byte 1 */
	uint8_t rre_r1, rre_r2;	/* RRE: the halves of byte 3 */
	uint8_t base;		/* of address; its access register, too */
	uint8_t base2;		/* of address2 */
	uint8_t reserved;
	uint64_t address;	/* S, RS, SI; first operand of SSE */
	uint64_t address_raw;	/* not cut: SIGP, DIAGNOSE */
	uint64_t address_long;	/* RSY, SIY: 20-bit displacement */
	uint64_t address2;	/* second operand of SSE */
};

/*
 * Decode the instruction of the last interception. [T]
 * -ENODATA	the last exit was no intercepted instruction
 * -EINVAL	size; -EBUSY another thread runs the vCPU
 */
UCVM_API int ucvm_vcpu_decode(struct ucvm_vcpu *vcpu, struct ucvm_instruction *insn);

/*
 * Move the PSW past the instruction of the last exit, if it is not behind it
 * already: UCVM_ICPT_KSS and faults leave it there. Returns the bytes moved;
 * a second call moves nothing. [T]
 * -ENODATA	the last exit belongs to no instruction
 * -EBUSY	another thread runs the vCPU
 */
UCVM_API int ucvm_vcpu_advance(struct ucvm_vcpu *vcpu);

/* The opposite: the guest executes it again. Results as above. [T] */
UCVM_API int ucvm_vcpu_retry(struct ucvm_vcpu *vcpu);

/*
 * The interruption that SIE did not deliver (PROGI, INSTPROGI, EXTINT), with
 * all its parameters, ready for ucvm_vcpu_inject(); the PSW is right. [T]
 * -ENODATA	the last exit has none
 * -EINVAL	size; -EBUSY another thread runs the vCPU
 */
UCVM_API int ucvm_vcpu_get_interrupt(struct ucvm_vcpu *vcpu, struct ucvm_interrupt *interrupt);

/* ---- registers ---- */

#define UCVM_REG_GPR(n)		(0x000u + (n))	/* n: 0 to 15 */
#define UCVM_REG_CR(n)		(0x010u + (n))	/* control registers */
#define UCVM_REG_AR(n)		(0x020u + (n))	/* access registers, 32 bits */
#define UCVM_REG_FPR(n)		(0x030u + (n))	/* floating point */
#define UCVM_REG_PSW_MASK	0x040u
#define UCVM_REG_PSW_ADDRESS	0x041u
#define UCVM_REG_PREFIX		0x042u		/* cut to bits 33-50, 0x7fffe000 */
#define UCVM_REG_FPC		0x043u		/* 32 bits */
#define UCVM_REG_CPU_TIMER	0x044u
#define UCVM_REG_CLOCK_COMPARATOR 0x045u
#define UCVM_REG_TOD_PROGRAMMABLE 0x046u	/* 32 bits */
#define UCVM_REG_PROGRAM_PARAMETER 0x047u
#define UCVM_REG_BREAKING_EVENT	0x048u		/* breaking-event address */

/*
 * Read or change a register between two runs (contract.md A.6). [T]
 * -EINVAL	no such register; set: more than 32 bits for one that has 32
 * -EBUSY	another thread runs the vCPU
 */
UCVM_API int ucvm_vcpu_get_register(struct ucvm_vcpu *vcpu, unsigned int reg, uint64_t *value);
UCVM_API int ucvm_vcpu_set_register(struct ucvm_vcpu *vcpu, unsigned int reg, uint64_t value);

/* Both halves of the PSW. A PSW that is not valid is the guest's exception. -EBUSY. [T] */
UCVM_API int ucvm_vcpu_get_psw(struct ucvm_vcpu *vcpu, uint64_t *mask, uint64_t *address);
UCVM_API int ucvm_vcpu_set_psw(struct ucvm_vcpu *vcpu, uint64_t mask, uint64_t address);

/*
 * What the library shares with the provider: the kvm_run area in host byte
 * order and the big-endian SIE block (contract.md A.9 tells what may be
 * changed), for what no function here does. Valid until the vCPU is
 * destroyed; rules as [T], which nobody checks.
 */
UCVM_API struct s390_run *ucvm_vcpu_get_run(struct ucvm_vcpu *vcpu);
UCVM_API struct s390_sie_block *ucvm_vcpu_get_sie_block(struct ucvm_vcpu *vcpu);

/* ---- resets ---- */

enum ucvm_reset {
	UCVM_RESET_NORMAL = 0,
	UCVM_RESET_INITIAL = 1,	/* also PSW, prefix, timers, control registers */
	UCVM_RESET_CLEAR = 2,	/* also all other registers */
};

/*
 * Reset as the Principles of Operation, chapter 4, define it. Memory and the
 * address space stay. [T]
 * -EINVAL	no such kind
 * -EBUSY	another thread runs the vCPU; other: the provider's
 */
UCVM_API int ucvm_vcpu_reset(struct ucvm_vcpu *vcpu, unsigned int kind);

#ifdef __cplusplus
}
#endif

#endif
