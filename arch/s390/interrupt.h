// SPDX-License-Identifier: Apache-2.0
/*
 * Interruptions are the runtime's job in a user-controlled VM (contract.md
 * C.4-C.6): what is pending, for one CPU or for any, delivery by exchange of
 * PSWs in the lowcore, and the interception controls that give control back
 * when the guest enables itself.
 */
#ifndef UCVM_ARCH_S390_INTERRUPT_H
#define UCVM_ARCH_S390_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

struct s390_cpu;
struct s390_machine;

#define IRQ_NR_ISC	8
#define IRQ_MAX_SOURCES	256

/* Pending for one CPU. */
struct irq_local {
	uint64_t emergency[IRQ_MAX_SOURCES / 64];	/* a bit for each sender */
	bool external_call;
	uint16_t external_call_source;
};

struct irq_io {
	uint16_t subchannel_id;
	uint16_t subchannel_nr;
	uint32_t parameter;
	uint32_t word;		/* interruption identification; ISC in bits 2-4 */
};

struct irq_io_entry {
	struct irq_io irq;
	struct irq_io_entry *next;
};

/* Pending for whichever CPU is enabled first. */
struct irq_floating {
	uint32_t service;		/* service-signal parameter; 0: none */
	bool service_call;		/* a service call is being executed */
	bool channel_report;		/* machine check: channel report pending */
	bool interrupt_key;
	struct irq_io_entry *io[IRQ_NR_ISC];
};

/* Parameters of a program interruption; what does not apply is 0. */
struct irq_program {
	uint16_t code;			/* enum pgm_code; 0: none */
	uint8_t ilc;			/* instruction length in bytes */
	uint8_t exc_access_id;
	uint8_t per_access_id;
	uint8_t op_access_id;
	uint32_t dxc;
	uint16_t monitor_class;
	uint8_t per_code;
	uint8_t per_atmid;
	uint64_t per_address;
	uint64_t teid;
	uint64_t monitor_code;
};

/* The functions below take machine->lock themselves. */
void irq_service_signal(struct s390_machine *m, uint32_t parameter);

/*
 * Begin a service call: false while another one is executed or its completion
 * has not been taken. It ends with the signal that carries the SCCB's address,
 * or with irq_service_abandon().
 */
bool irq_service_begin(struct s390_machine *m);
void irq_service_abandon(struct s390_machine *m);
int irq_io(struct s390_machine *m, const struct irq_io *irq);	/* 0 or -ENOMEM */
void irq_channel_report(struct s390_machine *m);
void irq_interrupt_key(struct s390_machine *m);

/* The functions below want machine->lock held. */
void irq_reset_floating(struct s390_machine *m);
void irq_reset_local(struct s390_cpu *cpu);

/* Is an interruption pending that the PSW and control registers let through? */
bool irq_deliverable(struct s390_cpu *cpu);

/*
 * Deliver everything that is pending and enabled, in order of priority.
 * @timers: judge clock comparator and CPU timer too (after a wait; a running
 * guest gets them from SIE). False: the prefix area is not in storage.
 */
bool irq_deliver(struct s390_cpu *cpu, bool timers);

/* Set the interception controls for what stays pending (contract.md C.5). */
void irq_set_controls(struct s390_cpu *cpu);

/*
 * Monotonic nanoseconds until the clock comparator or the CPU timer wakes the
 * CPU from an enabled wait: 0 now, UINT64_MAX never.
 */
uint64_t irq_timer_wait_ns(struct s390_cpu *cpu);

/*
 * Deliver a program interruption on the CPU's own thread; the PSW must be as
 * the old PSW should be stored. False: the prefix area is not in storage, or
 * the interruption would repeat for ever; the VM has ended then.
 */
bool irq_deliver_program(struct s390_cpu *cpu, const struct irq_program *pgm);

/* Load the restart new PSW. False: the prefix area is not in storage. */
bool irq_deliver_restart(struct s390_cpu *cpu);

#endif
