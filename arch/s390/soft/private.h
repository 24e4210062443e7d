// SPDX-License-Identifier: Apache-2.0
/*
 * What the parts of the engine share and instruction handlers do not see:
 * the address-space tags, the instruction TLB, the code cache, a pending
 * program interruption and the way out of a running instruction.
 */
#ifndef UCVM_SOFT_PRIVATE_H
#define UCVM_SOFT_PRIVATE_H

#include "arch/s390/soft/cpu.h"
#include "arch/s390/soft/mem.h"

/* Why a running instruction is left through cpu_leave(). */
enum cpu_leave {
	LEAVE_PROGRAM = 1,	/* priv->pgm holds a program interruption */
	LEAVE_INTERCEPT,	/* the block's interception fields are set */
	LEAVE_FAULT,		/* priv->entry->fault is set */
	LEAVE_KICK,
	LEAVE_RESYNC,		/* go on at psw_addr */
};

/* A program interruption on its way (Principles of Operation, chapter 6). */
struct pgm_info {
	uint16_t code;
	uint8_t ilc;		/* 0, 2, 4, 6 */
	uint8_t mon_class;
	uint8_t access_id;	/* exception access identification */
	uint8_t operand_id;
	uint32_t dxc;
	uint64_t teid;
	uint64_t mon_code;
};

/*
 * An address space that has a TLB tag: an ASCE, or SPACE_REAL while DAT is
 * off, together with the access key. Entries of a dropped space stay in the
 * TLB under a tag that nothing has any more.
 */
struct space_tag {
	uint64_t asce;
	uint8_t key;
	uint16_t tag;		/* 0: free */
};

#define SPACE_COUNT	16
#define TAG_LAST	0xffe
#define TLB_INVALID	(~UINT64_C(0))	/* tag 0xfff is never given out */

/* Absolute pages that were resolved: what resolve() said, direct-mapped. */
struct abs_page {
	uint64_t tag;		/* page address | 1 readable | 2 writable; or TLB_INVALID */
	struct sie_page page;
};

#define ABS_CACHE_SIZE 256

struct code_page;

/* Instruction TLB, indexed by the low byte of the virtual page number (as IPTE is). */
struct itlb_entry {
	uint64_t tag;
	uint8_t *host;
	uint64_t abs;
	struct code_page *code;
};

#define ITLB_SIZE 256

/* Branch targets seen lately: virtual address and space -> instruction. */
struct jump_entry {
	uint64_t va;
	uint32_t key;		/* jump_key when it was made */
	uint32_t insn;		/* offset in the arena */
};

#define JUMP_SIZE 4096

/*
 * Predecoded code: see code.c. A run is a piece of straight-line code; its
 * first insn is a marker (labels warm, native or skip), the real ones follow.
 */
#define RUN_MAX		96		/* instructions */
#define RUN_HEAT	24		/* executions before host code is made, by default */

struct code_run {
	uint32_t next;		/* arena offset of the next run in the bucket, or 0 */
	uint16_t start;		/* first byte in the page */
	uint16_t end;		/* behind the last byte */
	uint16_t count;		/* insns, entry and end markers included */
	uint16_t stale;
	uint16_t heat;		/* executions left before translation */
	uint32_t page;		/* arena offset of its struct code_page */
	uint64_t generation;	/* of the CPU, when it was last compared with storage */
	uint32_t text;		/* arena offset of a copy of the bytes start..end */
	struct insn *(*native)(struct cpu *c);	/* returns the insn to go on with */
	struct insn insn[];
};

static inline struct code_run *run_of_entry(struct insn *entry)
{
	return (struct code_run *)((uint8_t *)entry - offsetof(struct code_run, insn));
}

/* Where host code lies: the same memory, writable at one address, executable at another. */
struct native_cache {
	uint8_t *write;		/* NULL: the host does not allow it */
	uint8_t *exec;
	uint32_t used;
	bool full;		/* time to empty everything */
};

struct code_cache {
	uint8_t *arena;
	struct native_cache native;
	uint16_t heat;		/* for new runs */
	uint32_t used;
	uint32_t hash[1024];	/* absolute page number -> struct code_page in the arena */
};

struct cpu_private {
	jmp_buf exit;
	struct sie_space space;
	struct sie_entry *entry;
	struct pgm_info pgm;

	uint64_t prefix;
	bool prefix_new;	/* its lowcore was not accessed yet */
	uint64_t itag;		/* tag bits of the space that instructions come from */
	uint32_t jump_key;	/* jump generation << 12 | itag */
	uint32_t jump_generation;
	struct space_tag spaces[SPACE_COUNT];
	unsigned int next_space;	/* round robin */
	uint16_t next_tag;
	uint64_t cr0_seen;	/* CR0 bits that the TLB entries depend on */

	struct abs_page abs_cache[ABS_CACHE_SIZE];
	struct itlb_entry itlb[ITLB_SIZE];
	struct jump_entry jump[JUMP_SIZE];
	struct code_cache code;

	struct insn scratch[2];	/* a page-crossing or executed instruction, and its end */
	uint8_t text[6];		/* of scratch[0] */
	const struct insn *execute_return;	/* EX or EXRL being executed, or NULL */
	bool executing;			/* scratch[0] is the target of EX or EXRL */

	int kick;		/* atomic */
	bool timer_pending;	/* a timer interruption waits for the PSW to allow it */
	unsigned int polls;	/* since the last look at host signals */
	uint64_t epoch;		/* guest TOD - host TOD */
	uint64_t timer_base;	/* CPU timer + host TOD */
};

/* sie.c */
_Noreturn void cpu_operation_exception(struct cpu *c, const struct insn *i);
_Noreturn void cpu_leave(struct cpu *c, enum cpu_leave why);
_Noreturn void cpu_leave_intercept(struct cpu *c, uint8_t icptcode);
_Noreturn void cpu_partial_execution(struct cpu *c, const struct insn *i);	/* icpt 38 */
_Noreturn void cpu_intercept_key(struct cpu *c, const struct insn *i);		/* icpt 5c */
struct s390_sie_block *cpu_block(const struct cpu *c);
uint64_t cpu_tod(const struct cpu *c);		/* guest TOD clock */
int64_t cpu_timer(const struct cpu *c);		/* CPU timer, TOD units */
void cpu_set_timer(struct cpu *c, int64_t value);
void cpu_poll(struct cpu *c);		/* at psw_addr; may not return */
void cpu_resync(struct cpu *c);		/* after a kind-E instruction; may not return */

/* psw.c */
bool psw_valid(uint64_t mask, uint64_t addr);
uint8_t *psw_lowcore(struct cpu *c);	/* the lowcore of this CPU, for stores */
_Noreturn void cpu_monitor_event(struct cpu *c, const struct insn *i, uint8_t class,
				 uint64_t code);
void cpu_deliver_program(struct cpu *c);
void cpu_deliver_external(struct cpu *c, uint16_t code);

/* tlb.c */
void tlb_reset(struct cpu *c);		/* and the cache of absolute pages */
void tlb_flush_abs(struct cpu *c, uint64_t abs);	/* one absolute page */
void tlb_protect_code(struct cpu *c, uint64_t abs);	/* stores to it take the slow path */
void jump_flush(struct cpu *c);
/* @i is NULL for the instruction at psw_addr, else the EXECUTE whose target is fetched. */
const struct itlb_entry *itlb_fetch(struct cpu *c, const struct insn *i, uint64_t va);
/* Make the other CPUs of the VM forget translations: what IPTE and SSKE broadcast. */
void cpu_broadcast_flush(struct cpu *c);
/* The space of an ordinary operand with base register @b, DAT off included. */
void mem_operand_space(struct cpu *c, const struct insn *i, unsigned int b,
		       struct mem_space *out);
/* Protection of one access through @space, for TEST PROTECTION as well. */
bool mem_low_address_protected(const struct cpu *c, const struct mem_space *space, uint64_t va);
bool mem_key_allows(const struct cpu *c, const struct mem_space *space, uint8_t key,
		    uint64_t va, bool write);

/*
 * op_translation.c: dat_translate() with this CPU's controls. A translation
 * specification exception is raised, everything else is returned.
 */
struct dat_result;
int cpu_translate(struct cpu *c, const struct insn *i, uint64_t asce, uint64_t va,
		  struct dat_result *r);

/*
 * The same file: art_translate() with this CPU's controls for access register @b.
 * Both set asce, access_id and fetch_only of @space. cpu_find_space() returns the
 * program interruption code that it meets, or 0; cpu_get_space() raises it.
 */
int cpu_find_space(struct cpu *c, const struct insn *i, unsigned int b, struct mem_space *space);
void cpu_get_space(struct cpu *c, const struct insn *i, unsigned int b, struct mem_space *space);

/* code.c */
int code_init(struct cpu *c);
void code_fini(struct cpu *c);
void code_flush(struct cpu *c);
/* The code page at @abs if it has predecoded instructions, or NULL. */
struct code_page *code_find(struct cpu *c, uint64_t abs);
/* Have a page's runs compared with storage before they are executed again. */
void code_suspect(struct cpu *c, struct code_page *page);
/*
 * Compare a run at psw_addr with storage; false: it differs and is gone. Stores
 * by the host or by another CPU are found this way after the next KVM_RUN, BCR
 * that serializes, timer interruption or TLB invalidation, at the latest.
 */
bool code_check(struct cpu *c, struct code_run *run);
/* Storage at abs .. abs+len-1, inside one page with code, is about to change. */
void code_store(struct cpu *c, struct code_page *page, unsigned int offset, unsigned int len);
/* The predecoded instruction at psw_addr, with pcb set. May not return. */
struct insn *code_lookup(struct cpu *c);
/* Decode the instruction @text as if at scratch[0] with position @pos. */
void code_decode_scratch(struct cpu *c, const uint8_t text[6], uint16_t pos);

/* functions.c: kinds H and F as functions; NULL for other rows. */
typedef void insn_function(struct cpu *c, const struct insn *i);
extern insn_function *const insn_functions[ROW_COUNT];

/* interp.c */
struct interp_labels {
	const void *const *row;		/* per table row */
	const void *const *linked;	/* kind J: the same with a linked target */
	const void *warm;		/* entry markers of runs */
	const void *native;
	const void *skip;
	const void *fall;		/* go on at pos, unlinked */
	const void *cross;		/* instruction that crosses the page end */
	const void *stale;		/* storage changed: look the address up again */
	const void *scratch_end;	/* after scratch[0] */
};
void interp_run(struct cpu *c);
const struct interp_labels *interp_get_labels(void);

#endif
