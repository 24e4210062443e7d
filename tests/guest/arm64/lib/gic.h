// SPDX-License-Identifier: Apache-2.0
/*
 * GICv2 and GICv3 by the same functions: registers of the distributor (of a
 * GICv3's redistributor for SGIs and PPIs), and the CPU interface in memory or
 * in system registers.
 */
#ifndef TESTS_GUEST_ARM64_GIC_H
#define TESTS_GUEST_ARM64_GIC_H

#include "guest.h"

#define GICD_CTLR	0x0000
#define GICD_TYPER	0x0004
#define GICD_IGROUPR	0x0080
#define GICD_ISENABLER	0x0100
#define GICD_ICENABLER	0x0180
#define GICD_ISPENDR	0x0200
#define GICD_ICPENDR	0x0280
#define GICD_ISACTIVER	0x0300
#define GICD_ICACTIVER	0x0380
#define GICD_IPRIORITYR	0x0400
#define GICD_ITARGETSR	0x0800
#define GICD_ICFGR	0x0c00
#define GICD_SGIR	0x0f00
#define GICD_CPENDSGIR	0x0f10
#define GICD_SPENDSGIR	0x0f20
#define GICD_IROUTER	0x6000
#define GICD_PIDR2_V3	0xffe8

#define GICR_CTLR	0x0000
#define GICR_TYPER	0x0008
#define GICR_WAKER	0x0014
#define GICR_PROPBASER	0x0070
#define GICR_PENDBASER	0x0078
#define GICR_SGI	0x10000

#define GICC_CTLR	0x0000
#define GICC_PMR	0x0004
#define GICC_BPR	0x0008
#define GICC_IAR	0x000c
#define GICC_EOIR	0x0010
#define GICC_RPR	0x0014
#define GICC_HPPIR	0x0018
#define GICC_DIR	0x1000
#define GICC_EOIMODE	BIT(9)

#define INTID_NONE	1023
#define PRIORITY_MASK	0xf0	/* what gic_cpu_init() masks: this and lower ones */
#define PRIORITY_LOW	0xe0
#define PRIORITY_MIDDLE	0xa0
#define PRIORITY_HIGH	0x40

struct gic {
	unsigned int version;	/* 2 or 3; 0 if there is no GIC */
	u64 distributor, cpu_interface, its;
	u64 redistributors, redistributors_size;
	unsigned int nr_irqs;	/* INTIDs below this exist (no LPIs) */
	unsigned int cpu_mask[MAX_CPUS];	/* GICv2: what GICD_ITARGETSR0 says */
};

extern struct gic gic;

/* Finds the GIC in the device tree; only reads. False if there is none. */
bool gic_find(void);
/* The same, and takes it from reset. */
bool gic_init(void);
/* This CPU's interface; called by each CPU before it takes interrupts. */
void gic_cpu_init(void);

/* The register of @intid in a bank of @bits for each interrupt, seen by this CPU. */
u64 gic_register(unsigned int intid, unsigned int bank, unsigned int bits);
bool gic_bit(unsigned int intid, unsigned int bank);
void gic_set_bit(unsigned int intid, unsigned int bank);

static inline void gic_enable(unsigned int intid)
{
	gic_set_bit(intid, GICD_ISENABLER);
}

static inline void gic_disable(unsigned int intid)
{
	gic_set_bit(intid, GICD_ICENABLER);
}

static inline bool gic_pending(unsigned int intid)
{
	return gic_bit(intid, GICD_ISPENDR);
}

static inline bool gic_active(unsigned int intid)
{
	return gic_bit(intid, GICD_ISACTIVER);
}

void gic_set_priority(unsigned int intid, u8 priority);
u8 gic_priority(unsigned int intid);
void gic_set_edge(unsigned int intid, bool edge);
bool gic_edge(unsigned int intid);
/* SPIs only. */
void gic_route(unsigned int intid, unsigned int cpu);

/* The acknowledge register; gic_intid() of it is the INTID. */
u32 gic_acknowledge(void);
unsigned int gic_intid(u32 acknowledged);
/* The CPU that an SGI of a GICv2 came from. */
unsigned int gic_source(u32 acknowledged);
void gic_end(u32 acknowledged);
void gic_deactivate(u32 acknowledged);
void gic_set_eoi_mode(bool separate);
void gic_set_mask(u8 priority);
u8 gic_mask(void);
void gic_set_binary_point(unsigned int point);
u8 gic_running_priority(void);
unsigned int gic_highest_pending(void);

void gic_sgi(unsigned int intid, unsigned int cpu);
void gic_sgi_others(unsigned int intid);

/* --- a log of what was taken, one for each CPU ------------------------------------ */

#define IRQ_LOG		32

struct irq_log {
	volatile unsigned int count;		/* all that were taken, spurious ones not */
	volatile u32 acknowledged[IRQ_LOG];	/* the first ones */
	volatile unsigned int spurious;
};

extern struct irq_log irq_logs[MAX_CPUS];

/* An interrupt handler that writes the log and ends the interrupt. */
void irq_log_handler(void);
/* The body of one: @quiet, if any, makes the device lower its line before the EOI. */
void irq_log_take(void (*quiet)(void));
/* Empties this CPU's log and has it written from now on, with IRQs enabled. */
struct irq_log *irq_log_start(void);
/* Disables IRQs; the log stays. */
void irq_log_stop(void);
/* Waits until @count were taken; fails the test if there were fewer. */
bool irq_log_wait(struct irq_log *log, unsigned int count);

#endif
