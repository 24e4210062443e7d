// SPDX-License-Identifier: Apache-2.0
/*
 * Interpretive execution on the software CPU: the SIE instruction as a
 * function. sie_enter() takes a state description and the address space behind
 * it, runs guest code until an interception or a host reason to stop, and
 * leaves the state description as the architecture does (contract.md A.10).
 */
#ifndef UCVM_SOFT_SIE_H
#define UCVM_SOFT_SIE_H

#include <stdbool.h>
#include <stdint.h>

#include "ucvm/s390_kvm.h"

struct cpu;

/* One 4 KiB page of guest absolute storage, as the resolver finds it. */
struct sie_page {
	uint8_t *host;		/* first byte in host memory */
	uint8_t *key;		/* storage key: ACC f0, F 08, R 04, C 02 */
};

/*
 * The address space that a guest runs in. @resolve finds the page with guest
 * absolute address @abs (a multiple of 4096) and makes it accessible for a
 * load, or for a store when @write. Returns 0; -EREMOTE when the segment is
 * not mapped; -EFAULT when user memory behind a mapped segment cannot be
 * accessed; -ENOMEM. The page stays valid until cpu_flush_space().
 */
struct sie_space {
	int (*resolve)(void *ctx, uint64_t abs, bool write, struct sie_page *page);
	void *ctx;
};

/* The registers that SIE leaves to its caller to load and save (host order). */
struct sie_regs {
	uint64_t *gprs;		/* [16] */
	uint32_t *acrs;		/* [16] */
	uint64_t *fprs;		/* [16] */
	uint32_t *fpc;
};

enum sie_exit {
	SIE_EXIT_INTERCEPT,	/* icptcode and its fields are in the block */
	SIE_EXIT_HOST_FAULT,	/* see struct sie_fault; the guest PSW is nullified */
	SIE_EXIT_KICK,		/* sie_kick(), *stop != 0 or a host signal */
};

struct sie_fault {
	uint64_t abs;		/* guest absolute address, page aligned */
	int error;		/* -EREMOTE, -EFAULT or -ENOMEM from the resolver */
	bool write;
};

struct sie_entry {
	struct s390_sie_block *block;
	struct sie_regs regs;
	const uint8_t *facilities;	/* STFLE list, [32], bit 0 first */
	const volatile uint8_t *stop;	/* run->immediate_exit: polled, or NULL */
	/* Polled about every 200 us of guest execution; true ends with SIE_EXIT_KICK. */
	bool (*signal_pending)(void *ctx);
	void *signal_ctx;
	/*
	 * Make every other CPU that runs in the address space forget its
	 * translations before it returns; NULL if there is none.
	 */
	void (*flush_others)(void *ctx);
	void *flush_ctx;
	struct sie_fault fault;		/* out */
};

/* A software CPU with empty TLBs and code cache. NULL when out of memory. */
struct cpu *sie_cpu_create(const struct sie_space *space);
void sie_cpu_destroy(struct cpu *c);

/*
 * How often a run of instructions is interpreted before host code is made for
 * it: 1 for at once, 0 for (nearly) never. For tests; the default is right.
 */
void sie_cpu_set_heat(struct cpu *c, uint16_t executions);

/* Forget every translation and predecoded instruction of the address space. */
void cpu_flush_space(struct cpu *c);

/* Forget what one 4 KiB page at @abs resolved to or had in its storage key. */
void cpu_flush_page(struct cpu *c, uint64_t abs);

/*
 * Run. The caller has checked nothing in the block: invalid blocks give a
 * validity interception. Not re-entrant for one cpu, but any number of CPUs
 * run at the same time.
 */
enum sie_exit sie_enter(struct cpu *c, struct sie_entry *entry);

/* Make a running sie_enter() return SIE_EXIT_KICK soon. Any thread. */
void sie_kick(struct cpu *c);

/* Host TOD clock, in TOD units (2^-12 us since 1900); what guest epoch 0 sees. */
uint64_t sie_host_tod(void);

/* The facilities that the software CPU implements: 32 bytes, bit 0 first. */
void sie_facilities(uint8_t list[32]);

#endif
