// SPDX-License-Identifier: Apache-2.0
/*
 * Pending sets, the table of interruption sources in order of priority, and
 * their delivery; what that writes into the lowcore is in lowcore.c.
 */
#include "arch/s390/interrupt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/s390/cpu.h"
#include "arch/s390/gaccess.h"
#include "arch/s390/lowcore.h"
#include "arch/s390/tod.h"

/* machine-check interruption code: channel report pending, everything valid */
#define MCIC_CHANNEL_REPORT	UINT64_C(0x00400f1d40330000)
#define MCIC_VECTOR_VALID	UINT64_C(0x0000004000000000)
#define MCESA_ORIGIN		(~UINT64_C(0x3ff))

#define SERVICE_EVENT_BITS	3u

/* ---- making interruptions pending ---- */

/*
 * Somebody should take a floating interruption: a sleeping CPU that is enabled
 * for it, or else every CPU that runs, so that its controls are set again.
 */
static void irq_notify(struct s390_machine *m)
{
	for (unsigned int i = 0; i < m->nr_cpus; i++) {
		struct s390_cpu *cpu = &m->cpus[i];

		if (cpu->operating && cpu->waiting && irq_deliverable(cpu)) {
			machine_kick_cpu(cpu);
			return;
		}
	}
	for (unsigned int i = 0; i < m->nr_cpus; i++) {
		if (m->cpus[i].operating)
			machine_kick_cpu(&m->cpus[i]);
	}
}

/*
 * Service signals merge: a completion (SCCB address) stays until delivered,
 * event-pending bits are added to it.
 */
void irq_service_signal(struct s390_machine *m, uint32_t parameter)
{
	pthread_mutex_lock(&m->lock);
	if (m->irq.service & ~SERVICE_EVENT_BITS)
		m->irq.service |= parameter & SERVICE_EVENT_BITS;
	else
		m->irq.service |= parameter;
	if (parameter & ~SERVICE_EVENT_BITS)
		m->irq.service_call = false;
	irq_notify(m);
	pthread_mutex_unlock(&m->lock);
}

bool irq_service_begin(struct s390_machine *m)
{
	bool busy;

	pthread_mutex_lock(&m->lock);
	busy = m->irq.service_call || (m->irq.service & ~SERVICE_EVENT_BITS);
	if (!busy)
		m->irq.service_call = true;
	pthread_mutex_unlock(&m->lock);
	return !busy;
}

void irq_service_abandon(struct s390_machine *m)
{
	pthread_mutex_lock(&m->lock);
	m->irq.service_call = false;
	pthread_mutex_unlock(&m->lock);
}

int irq_io(struct s390_machine *m, const struct irq_io *irq)
{
	struct irq_io_entry *entry = malloc(sizeof(*entry));
	struct irq_io_entry **tail;

	if (!entry)
		return -ENOMEM;
	entry->irq = *irq;
	entry->next = NULL;
	pthread_mutex_lock(&m->lock);
	tail = &m->irq.io[(irq->word >> 27) & 7];
	while (*tail)
		tail = &(*tail)->next;
	*tail = entry;
	irq_notify(m);
	pthread_mutex_unlock(&m->lock);
	return 0;
}

void irq_channel_report(struct s390_machine *m)
{
	pthread_mutex_lock(&m->lock);
	m->irq.channel_report = true;
	irq_notify(m);
	pthread_mutex_unlock(&m->lock);
}

void irq_interrupt_key(struct s390_machine *m)
{
	pthread_mutex_lock(&m->lock);
	m->irq.interrupt_key = true;
	irq_notify(m);
	pthread_mutex_unlock(&m->lock);
}

void irq_reset_floating(struct s390_machine *m)
{
	for (unsigned int isc = 0; isc < IRQ_NR_ISC; isc++) {
		while (m->irq.io[isc]) {
			struct irq_io_entry *entry = m->irq.io[isc];

			m->irq.io[isc] = entry->next;
			free(entry);
		}
	}
	memset(&m->irq, 0, sizeof(m->irq));
}

void irq_reset_local(struct s390_cpu *cpu)
{
	memset(&cpu->irq, 0, sizeof(cpu->irq));
}

static uint8_t *irq_lowcore(struct s390_cpu *cpu)
{
	return cpu_abs(cpu, cpu_prefix(cpu), ZARCH_LOWCORE_SIZE);
}

/* ---- sources, each with "is pending" and "deliver" ---- */

static bool pending_channel_report(struct s390_cpu *cpu)
{
	return cpu->machine->irq.channel_report;
}

/* Vector registers go to the extended save area, where the guest has named one. */
static uint64_t store_vectors(struct s390_cpu *cpu, const uint8_t *lc)
{
	uint64_t real = be64_load(lc + LC_MCESA) & MCESA_ORIGIN;
	uint8_t *area;

	if (!real || !cpumodel_has(&cpu->machine->model, FACILITY_VECTOR))
		return 0;
	area = gaccess_real(cpu, real, 512);
	if (!area)
		return 0;
	for (unsigned int i = 0; i < 32; i++) {
		be64_store(area + i * 16, cpu->run->s.regs.vrs[i][0]);
		be64_store(area + i * 16 + 8, cpu->run->s.regs.vrs[i][1]);
	}
	return MCIC_VECTOR_VALID;
}

static void deliver_channel_report(struct s390_cpu *cpu, uint8_t *lc)
{
	uint64_t mcic = MCIC_CHANNEL_REPORT | store_vectors(cpu, lc);

	cpu->machine->irq.channel_report = false;
	cpu_store_status(cpu, cpu_prefix(cpu));
	be64_store(lc + LC_MCIC, mcic);
	be32_store(lc + LC_EXT_DAMAGE, 0);
	be64_store(lc + LC_FAILING_ADDRESS, 0);
	lc[LC_AR_MODE_ID] = 1;
	lowcore_swap_psw(cpu, lc, LC_MCHECK_OLD_PSW, LC_MCHECK_NEW_PSW);
}

static bool pending_interrupt_key(struct s390_cpu *cpu)
{
	return cpu->machine->irq.interrupt_key;
}

static void deliver_interrupt_key(struct s390_cpu *cpu, uint8_t *lc)
{
	cpu->machine->irq.interrupt_key = false;
	lowcore_external(cpu, lc, EXT_INTERRUPT_KEY, 0, 0);
}

static bool pending_emergency(struct s390_cpu *cpu)
{
	uint64_t any = 0;

	for (unsigned int i = 0; i < IRQ_MAX_SOURCES / 64; i++)
		any |= cpu->irq.emergency[i];
	return any != 0;
}

static void deliver_emergency(struct s390_cpu *cpu, uint8_t *lc)
{
	for (unsigned int i = 0; i < IRQ_MAX_SOURCES / 64; i++) {
		unsigned int bit;

		if (!cpu->irq.emergency[i])
			continue;
		bit = __builtin_ctzll(cpu->irq.emergency[i]);
		cpu->irq.emergency[i] &= ~(UINT64_C(1) << bit);
		lowcore_external(cpu, lc, EXT_EMERGENCY_SIGNAL, i * 64 + bit, 0);
		return;
	}
}

static bool pending_external_call(struct s390_cpu *cpu)
{
	return cpu->irq.external_call;
}

static void deliver_external_call(struct s390_cpu *cpu, uint8_t *lc)
{
	cpu->irq.external_call = false;
	lowcore_external(cpu, lc, EXT_EXTERNAL_CALL, cpu->irq.external_call_source, 0);
}

/* TOD units until the clock comparator is below the clock: <= 0 is pending. */
static bool clock_comparator_due(struct s390_cpu *cpu, uint64_t *left)
{
	uint64_t now = tod_guest_now(cpu);
	uint64_t ckc = cpu->run->s.regs.ckc;
	bool due;

	if (cpu_cr(cpu, 0) & CR0_CLOCK_SIGN)
		due = (int64_t)ckc < (int64_t)now;
	else
		due = ckc < now;
	*left = due ? 0 : ckc - now + 1;
	return due;
}

static bool pending_clock_comparator(struct s390_cpu *cpu)
{
	uint64_t left;

	return clock_comparator_due(cpu, &left);
}

static void deliver_clock_comparator(struct s390_cpu *cpu, uint8_t *lc)
{
	lowcore_external(cpu, lc, EXT_CLOCK_COMPARATOR, 0, 0);
}

static bool pending_cpu_timer(struct s390_cpu *cpu)
{
	return cpu->run->s.regs.cputm >> 63;
}

static void deliver_cpu_timer(struct s390_cpu *cpu, uint8_t *lc)
{
	lowcore_external(cpu, lc, EXT_CPU_TIMER, 0, 0);
}

static bool pending_service(struct s390_cpu *cpu)
{
	return cpu->machine->irq.service != 0;
}

static void deliver_service(struct s390_cpu *cpu, uint8_t *lc)
{
	uint32_t parameter = cpu->machine->irq.service;

	cpu->machine->irq.service = 0;
	lowcore_external(cpu, lc, EXT_SERVICE_SIGNAL, 0, parameter);
}

/* CR6 bits 32-39 enable the eight interruption subclasses. */
static uint64_t io_isc_mask(unsigned int isc)
{
	return UINT64_C(0x80000000) >> isc;
}

static bool pending_io(struct s390_cpu *cpu)
{
	for (unsigned int isc = 0; isc < IRQ_NR_ISC; isc++) {
		if (cpu->machine->irq.io[isc] && (cpu_cr(cpu, 6) & io_isc_mask(isc)))
			return true;
	}
	return false;
}

static void deliver_io(struct s390_cpu *cpu, uint8_t *lc)
{
	struct irq_floating *f = &cpu->machine->irq;
	struct irq_io_entry *entry;
	unsigned int isc = 0;

	while (!f->io[isc] || !(cpu_cr(cpu, 6) & io_isc_mask(isc)))
		isc++;
	entry = f->io[isc];
	f->io[isc] = entry->next;
	lowcore_io(cpu, lc, &entry->irq);
	free(entry);
}

struct irq_source {
	uint64_t psw;		/* PSW mask bit that enables the class */
	unsigned int cr;	/* control register with the subclass mask */
	uint64_t submask;	/* 0: pending() looks at the subclass itself */
	bool timer;
	bool (*pending)(struct s390_cpu *cpu);
	void (*deliver)(struct s390_cpu *cpu, uint8_t *lc);
};

/* In order of priority, highest first (contract.md C.4). */
static const struct irq_source irq_sources[] = {
	{ PSW_MCHECK, 14, CR14_CHANNEL_REPORT, false, pending_channel_report,
	  deliver_channel_report },
	{ PSW_EXT, 0, CR0_INTERRUPT_KEY, false, pending_interrupt_key, deliver_interrupt_key },
	{ PSW_EXT, 0, CR0_EMERGENCY_SIGNAL, false, pending_emergency, deliver_emergency },
	{ PSW_EXT, 0, CR0_EXTERNAL_CALL, false, pending_external_call, deliver_external_call },
	{ PSW_EXT, 0, CR0_CLOCK_COMPARATOR, true, pending_clock_comparator,
	  deliver_clock_comparator },
	{ PSW_EXT, 0, CR0_CPU_TIMER, true, pending_cpu_timer, deliver_cpu_timer },
	{ PSW_EXT, 0, CR0_SERVICE_SIGNAL, false, pending_service, deliver_service },
	{ PSW_IO, 6, 0, false, pending_io, deliver_io },
};
#define NR_SOURCES (sizeof(irq_sources) / sizeof(irq_sources[0]))

static bool irq_enabled(const struct s390_cpu *cpu, const struct irq_source *s)
{
	return (cpu_psw_mask(cpu) & s->psw) &&
	       (s->submask == 0 || (cpu_cr(cpu, s->cr) & s->submask));
}

static const struct irq_source *irq_next(struct s390_cpu *cpu, bool timers)
{
	for (size_t i = 0; i < NR_SOURCES; i++) {
		const struct irq_source *s = &irq_sources[i];

		if ((!s->timer || timers) && irq_enabled(cpu, s) && s->pending(cpu))
			return s;
	}
	return NULL;
}

bool irq_deliverable(struct s390_cpu *cpu)
{
	return irq_next(cpu, false) != NULL;
}

bool irq_deliver(struct s390_cpu *cpu, bool timers)
{
	const struct irq_source *s;
	unsigned int delivered = 0;

	while ((s = irq_next(cpu, timers))) {
		uint8_t *lc = irq_lowcore(cpu);

		if (!lc)
			return false;
		/*
		 * A new PSW that is enabled for a timer condition that stays
		 * would take it for ever; let the guest run in between.
		 */
		if (s->timer && delivered++ > 0)
			break;
		s->deliver(cpu, lc);
	}
	return true;
}

/* ---- interception controls ---- */

static bool irq_io_pending(const struct s390_machine *m)
{
	for (unsigned int isc = 0; isc < IRQ_NR_ISC; isc++) {
		if (m->irq.io[isc])
			return true;
	}
	return false;
}

/* The PSW class is off: wait for the PSW. It is on: wait for the submask. */
static void irq_control(struct s390_cpu *cpu, uint64_t psw, uint32_t flag, uint16_t lctl,
			uint16_t *all_lctl)
{
	if (cpu_psw_mask(cpu) & psw)
		*all_lctl |= lctl;
	else if (flag)
		sieblk_set_flags(cpu->sie, flag);
	else
		sieblk_set_ictl(cpu->sie, sieblk_ictl(cpu->sie) | S390_ICTL_LPSW);
}

void irq_set_controls(struct s390_cpu *cpu)
{
	const struct irq_floating *f = &cpu->machine->irq;
	uint16_t lctl = 0;

	sieblk_clear_flags(cpu->sie, S390_CPUSTAT_EXT_INT | S390_CPUSTAT_IO_INT |
			   S390_CPUSTAT_STOP_INT | S390_CPUSTAT_WAIT);
	sieblk_set_ictl(cpu->sie, sieblk_ictl(cpu->sie) & ~S390_ICTL_LPSW);
	if (irq_io_pending(cpu->machine))
		irq_control(cpu, PSW_IO, S390_CPUSTAT_IO_INT, S390_LCTL_CR6, &lctl);
	if (f->service || f->interrupt_key || cpu->irq.external_call || pending_emergency(cpu))
		irq_control(cpu, PSW_EXT, S390_CPUSTAT_EXT_INT, S390_LCTL_CR0, &lctl);
	if (f->channel_report)
		irq_control(cpu, PSW_MCHECK, 0, S390_LCTL_CR14, &lctl);
	be16_store(cpu->sie->lctl, lctl);
}

uint64_t irq_timer_wait_ns(struct s390_cpu *cpu)
{
	uint64_t cr0 = cpu_cr(cpu, 0);
	uint64_t wait = UINT64_MAX;
	uint64_t left;

	if (!(cpu_psw_mask(cpu) & PSW_EXT))
		return wait;
	if (cr0 & CR0_CPU_TIMER) {
		left = cpu->run->s.regs.cputm;
		wait = left >> 63 ? 0 : tod_to_ns(left + 1);
	}
	if (cr0 & CR0_CLOCK_COMPARATOR) {
		clock_comparator_due(cpu, &left);
		left = tod_to_ns(left);
		if (left < wait)
			wait = left;
	}
	return wait;
}

/* ---- program interruption and restart ---- */

bool irq_deliver_program(struct s390_cpu *cpu, const struct irq_program *pgm)
{
	uint8_t *lc = irq_lowcore(cpu);

	if (!lc) {
		machine_crash(cpu, "the prefix area at %#x is not in storage", cpu_prefix(cpu));
		return false;
	}
	if (lowcore_program_loops(cpu, lc, pgm)) {
		machine_crash(cpu, "program interruption %#x repeats for ever", pgm->code);
		return false;
	}
	lowcore_program(cpu, lc, pgm);
	return true;
}

bool irq_deliver_restart(struct s390_cpu *cpu)
{
	uint8_t *lc = irq_lowcore(cpu);

	if (!lc)
		return false;
	lowcore_restart(cpu, lc);
	return true;
}
