// SPDX-License-Identifier: Apache-2.0
/*
 * SIGNAL PROCESSOR: one row for each order. What has to happen on the other
 * CPU is left to its own thread as a request; a CPU with one outstanding is
 * busy for all but the reset orders (contract.md C.3).
 */
#include "arch/s390/intercept.h"

#include <string.h>

#include "arch/s390/gaccess.h"
#include "core/be.h"
#include "ucas/ucas.h"

enum sigp_status {
	SIGP_EQUIPMENT_CHECK	= 0x80000000u,
	SIGP_NOT_RUNNING	= 0x00000400,
	SIGP_INCORRECT_STATE	= 0x00000200,
	SIGP_INVALID_PARAMETER	= 0x00000100,
	SIGP_EXTERNAL_CALL_PENDING = 0x00000080,
	SIGP_STOPPED		= 0x00000040,
	SIGP_INVALID_ORDER	= 0x00000002,
};

enum sigp_cc {
	SIGP_ACCEPTED		= 0,
	SIGP_STATUS_STORED	= 1,
	SIGP_BUSY		= 2,
	SIGP_NOT_OPERATIONAL	= 3,
};

struct sigp {
	struct s390_cpu *source;
	struct s390_cpu *target;
	uint64_t parameter;
	uint32_t status;
};

/* Called with the machine's lock. Returns the condition code. */
typedef unsigned int sigp_fn(struct sigp *s);

static unsigned int sigp_refuse(struct sigp *s, uint32_t status)
{
	s->status = status;
	return SIGP_STATUS_STORED;
}

static unsigned int sigp_request(struct sigp *s, uint32_t request)
{
	s->target->requests |= request;
	machine_kick_cpu(s->target);
	return SIGP_ACCEPTED;
}

static unsigned int sigp_sense(struct sigp *s)
{
	uint32_t status = 0;

	if (!s->target->operating)
		status |= SIGP_STOPPED;
	if (s->target->irq.external_call)
		status |= SIGP_EXTERNAL_CALL_PENDING;
	return status ? sigp_refuse(s, status) : SIGP_ACCEPTED;
}

static unsigned int sigp_sense_running(struct sigp *s)
{
	if (s->target->in_guest || s->target == s->source)
		return SIGP_ACCEPTED;
	return sigp_refuse(s, SIGP_NOT_RUNNING);
}

static unsigned int sigp_external_call(struct sigp *s)
{
	if (s->target->irq.external_call)
		return sigp_refuse(s, SIGP_EXTERNAL_CALL_PENDING);
	s->target->irq.external_call = true;
	s->target->irq.external_call_source = s->source->addr;
	machine_kick_cpu(s->target);
	return SIGP_ACCEPTED;
}

static unsigned int sigp_emergency(struct sigp *s)
{
	s->target->irq.emergency[s->source->addr / 64] |= UINT64_C(1) << (s->source->addr % 64);
	machine_kick_cpu(s->target);
	return SIGP_ACCEPTED;
}

/*
 * Is the target stopped, not open to interruptions, in an enabled wait that is
 * not the idle one (address 0), or in the address space that the parameter
 * names? A CPU that executes is looked at while it does, like everywhere.
 */
static bool sigp_condition_met(const struct sigp *s)
{
	const struct s390_cpu *t = s->target;
	const struct s390_sie_block *sie = t->sie;
	uint64_t mask = t->in_guest ? be64_load(sie->gpsw) : cpu_psw_mask(t);
	uint64_t addr = t->in_guest ? be64_load(sie->gpsw + 8) : cpu_psw_addr(t);
	uint16_t primary = t->in_guest ? be64_load(sie->gcr[4]) : cpu_cr(t, 4);
	uint16_t secondary = t->in_guest ? be64_load(sie->gcr[3]) : cpu_cr(t, 3);
	uint16_t asn = s->parameter;

	if (!t->operating || (mask & (PSW_IO | PSW_EXT)) != (PSW_IO | PSW_EXT))
		return true;
	if (mask & PSW_WAIT)
		return addr != 0;
	return asn == primary || asn == secondary;
}

static unsigned int sigp_conditional_emergency(struct sigp *s)
{
	if (sigp_condition_met(s))
		return sigp_emergency(s);
	return sigp_refuse(s, SIGP_INCORRECT_STATE);
}

static unsigned int sigp_start(struct sigp *s)
{
	s->target->operating = true;
	machine_kick_cpu(s->target);
	return SIGP_ACCEPTED;
}

static unsigned int sigp_stop(struct sigp *s)
{
	return s->target->operating ? sigp_request(s, CPU_REQ_STOP) : SIGP_ACCEPTED;
}

static unsigned int sigp_stop_and_store(struct sigp *s)
{
	return sigp_request(s, CPU_REQ_STOP | CPU_REQ_STORE_STATUS);
}

static unsigned int sigp_restart(struct sigp *s)
{
	return sigp_request(s, CPU_REQ_RESTART);
}

static unsigned int sigp_cpu_reset(struct sigp *s)
{
	return sigp_request(s, CPU_REQ_RESET);
}

static unsigned int sigp_initial_reset(struct sigp *s)
{
	return sigp_request(s, CPU_REQ_INITIAL_RESET);
}

static unsigned int sigp_set_prefix(struct sigp *s)
{
	uint32_t prefix = s->parameter & ZARCH_PREFIX_MASK;

	if (!machine_abs(s->target->machine, prefix, ZARCH_LOWCORE_SIZE))
		return sigp_refuse(s, SIGP_INVALID_PARAMETER);
	if (s->target->operating)
		return sigp_refuse(s, SIGP_INCORRECT_STATE);
	if (ucas_populate(s->target->as, prefix, ZARCH_LOWCORE_SIZE))
		return sigp_refuse(s, SIGP_EQUIPMENT_CHECK);
	cpu_set_prefix(s->target, prefix);
	return SIGP_ACCEPTED;
}

static unsigned int sigp_store_status(struct sigp *s)
{
	uint64_t area = s->parameter & 0x7ffffe00;

	if (s->target->operating)
		return sigp_refuse(s, SIGP_INCORRECT_STATE);
	/* the area is what stands at 0x1200 of a lowcore */
	if (!cpu_store_status(s->target, area - LC_SAVE_FPRS))
		return sigp_refuse(s, SIGP_INVALID_PARAMETER);
	return SIGP_ACCEPTED;
}

static unsigned int sigp_store_additional(struct sigp *s)
{
	uint64_t area = s->parameter & ~UINT64_C(0x3ff);
	uint8_t *p;

	if (!cpumodel_has(&s->target->machine->model, FACILITY_VECTOR))
		return sigp_refuse(s, SIGP_INVALID_ORDER);
	if (s->target->operating)
		return sigp_refuse(s, SIGP_INCORRECT_STATE);
	p = machine_abs(s->target->machine, area, 1024);
	if (!p)
		return sigp_refuse(s, SIGP_INVALID_PARAMETER);
	for (unsigned int i = 0; i < 32; i++) {
		be64_store(p + i * 16, s->target->run->s.regs.vrs[i][0]);
		be64_store(p + i * 16 + 8, s->target->run->s.regs.vrs[i][1]);
	}
	return SIGP_ACCEPTED;
}

/* The machine has no other mode than z/Architecture, and is in it. */
static unsigned int sigp_set_architecture(struct sigp *s)
{
	return sigp_refuse(s, SIGP_INVALID_PARAMETER);
}

struct sigp_order {
	uint8_t order;
	bool reset;		/* accepted while a request is outstanding */
	sigp_fn *handler;
};

static const struct sigp_order sigp_orders[] = {
	{ 0x01, false, sigp_sense },
	{ 0x02, false, sigp_external_call },
	{ 0x03, false, sigp_emergency },
	{ 0x04, false, sigp_start },
	{ 0x05, false, sigp_stop },
	{ 0x06, false, sigp_restart },
	{ 0x09, false, sigp_stop_and_store },
	{ 0x0b, true, sigp_initial_reset },
	{ 0x0c, true, sigp_cpu_reset },
	{ 0x0d, false, sigp_set_prefix },
	{ 0x0e, false, sigp_store_status },
	{ 0x13, false, sigp_conditional_emergency },
	{ 0x15, false, sigp_sense_running },
	{ 0x17, false, sigp_store_additional },
};

#define SIGP_SET_ARCHITECTURE	0x12	/* goes to no particular CPU */

static unsigned int sigp_dispatch(struct sigp *s, uint8_t order)
{
	for (size_t i = 0; i < sizeof(sigp_orders) / sizeof(sigp_orders[0]); i++) {
		if (sigp_orders[i].order != order)
			continue;
		if (s->target->requests && !sigp_orders[i].reset)
			return SIGP_BUSY;
		return sigp_orders[i].handler(s);
	}
	return sigp_refuse(s, SIGP_INVALID_ORDER);
}

int insn_sigp(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	struct s390_machine *m = cpu->machine;
	unsigned int r1 = icpt_r1(insn);
	uint16_t target = cpu_gpr(cpu, icpt_r3(insn));
	uint8_t order = icpt_address_raw(cpu, insn);
	struct sigp s = { .source = cpu, .parameter = (uint32_t)cpu_gpr(cpu, r1 | 1) };
	unsigned int cc;

	if (order == 0x17)	/* the only order with a 64-bit parameter */
		s.parameter = cpu_gpr(cpu, r1 | 1);
	pthread_mutex_lock(&m->lock);
	if (order == SIGP_SET_ARCHITECTURE) {
		cc = sigp_set_architecture(&s);
	} else if (target >= m->nr_cpus) {
		cc = SIGP_NOT_OPERATIONAL;
	} else {
		s.target = &m->cpus[target];
		cc = sigp_dispatch(&s, order);
	}
	pthread_mutex_unlock(&m->lock);
	if (cc == SIGP_STATUS_STORED)
		cpu_set_gpr32(cpu, r1, s.status);
	cpu_set_cc(cpu, cc);
	return 0;
}
