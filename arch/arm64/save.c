// SPDX-License-Identifier: Apache-2.0
/*
 * Save and restore: what is in a state file of an arm64 guest besides what
 * core/ puts there. Memory is written twice, once while the guest still runs
 * and then the pages that it has changed since; everything else when all vCPUs
 * stand still.
 *
 * Sections, in this order:
 *
 *	RAM 	index: memory slot; u64 offset, then whole pages; later ones win
 *	MACH	struct saved_machine: what the options led to
 *	VCPU	index: vCPU; struct saved_vcpu, then an arm64_reg_set
 *	GIC 	struct gic_record for each register of the interrupt controller
 *	UART	struct pl011_state
 *	RTC 	struct pl031_state
 *	RAM 	what has changed since
 *	MTE 	index: memory slot; u64 offset, then memory tags (mte.h)
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arm64/gic_state.h"
#include "arch/arm64/layout.h"
#include "arch/arm64/machine.h"
#include "arch/arm64/mte.h"
#include "arch/arm64/regs.h"
#include "core/state.h"

#define TAG_MACHINE	STATE_TAG('M', 'A', 'C', 'H')
#define TAG_MEMORY	STATE_TAG('R', 'A', 'M', ' ')
#define TAG_VCPU	STATE_TAG('V', 'C', 'P', 'U')
#define TAG_GIC		STATE_TAG('G', 'I', 'C', ' ')
#define TAG_UART	STATE_TAG('U', 'A', 'R', 'T')
#define TAG_RTC		STATE_TAG('R', 'T', 'C', ' ')
#define TAG_MTE		STATE_TAG('M', 'T', 'E', ' ')

#define RUN_MAX		(UINT64_C(16) << 20)	/* bytes of one RAM section */

/* What the options led to on the host that the guest was started on. */
struct saved_machine {
	uint32_t gic;		/* enum gic_kind */
	uint32_t its;
	uint32_t features;	/* of arm64_vcpu_plan */
	uint32_t stolen_time;
	uint32_t ipa_bits;
	uint32_t aarch32;
	uint32_t reset_wanted;
	uint32_t mte;
};

struct saved_vcpu {
	uint32_t power;		/* ARM64_MP_STATE_* */
	uint32_t pad;
	struct arm64_vcpu_events events;
};

/* ---- memory ---- */

static bool is_zero(const unsigned char *p, size_t length)
{
	return p[0] == 0 && memcmp(p, p + 1, length - 1) == 0;
}

struct memory_writer {
	struct state_writer *state;
	unsigned int slot;
	const unsigned char *host;
	size_t page;
	uint64_t start, end;	/* the run that is not written yet */
};

static void flush_run(struct memory_writer *w)
{
	const uint64_t offset = w->start;

	if (w->start < w->end)
		state_write(w->state, TAG_MEMORY, w->slot, &offset, sizeof(offset),
			    w->host + w->start, w->end - w->start);
	w->start = w->end;
}

static void add_page(struct memory_writer *w, uint64_t offset)
{
	if (offset != w->end || w->end - w->start >= RUN_MAX) {
		flush_run(w);
		w->start = offset;
	}
	w->end = offset + w->page;
}

static struct memory_writer memory_writer(const struct arm64_machine *m, struct state_writer *w,
					  unsigned int slot)
{
	return (struct memory_writer){
		.state = w, .slot = slot, .host = m->memory.slots[slot].host,
		.page = (size_t)sysconf(_SC_PAGESIZE),
	};
}

/* All that is not zero: a new guest's memory is zero. */
static void write_memory(const struct arm64_machine *m, unsigned int slot, struct state_writer *w)
{
	struct memory_writer mw = memory_writer(m, w, slot);

	for (uint64_t at = 0; at < m->memory.slots[slot].size; at += mw.page) {
		if (!is_zero(mw.host + at, mw.page))
			add_page(&mw, at);
	}
	flush_run(&mw);
}

static int write_changed_memory(struct arm64_machine *m, unsigned int slot, struct state_writer *w)
{
	struct memory_writer mw = memory_writer(m, w, slot);
	size_t words = memslot_log_words(&m->memory, slot);
	uint64_t *log = calloc(words, sizeof(*log));
	int rc = log ? memslot_get_log(&m->memory, slot, log) : -ENOMEM;

	for (size_t i = 0; rc == 0 && i < words; i++) {
		for (unsigned int bit = 0; log[i] >> bit; bit++) {
			if (log[i] >> bit & 1)
				add_page(&mw, (64 * i + bit) * mw.page);
			if (bit == 63)
				break;
		}
	}
	flush_run(&mw);
	free(log);
	return rc;
}

/* ---- vCPUs ---- */

/*
 * A device access that is not completed yet, or a change of the PC that KVM
 * still has to make, is done by an entry that leaves at once.
 */
static int settle(struct arm64_vcpu *cpu)
{
	long rc;

	cpu->run->immediate_exit = 1;
	rc = kvm_ioctl(cpu->vcpu, KVM_RUN, 0);
	return rc == -EINTR ? 0 : rc < 0 ? (int)rc : -EPROTO;
}

static int write_vcpu(struct arm64_vcpu *cpu, struct state_writer *w, struct ucvm_error *err)
{
	struct arm64_reg_set regs = { 0 };
	struct saved_vcpu saved = { 0 };
	struct kvm_mp_state power;
	long rc;

	rc = kvm_ioctl_ptr(cpu->vcpu, KVM_GET_MP_STATE, &power);
	if (rc == 0)
		rc = kvm_ioctl_ptr(cpu->vcpu, ARM64_KVM_GET_VCPU_EVENTS, &saved.events);
	if (rc)
		return error_set(err, (int)-rc, "cannot read the state of vCPU %u: %s", cpu->index,
				 strerror((int)-rc));
	rc = arm64_regs_read(cpu->vcpu, &regs, err);
	if (rc)
		return (int)rc;
	saved.power = power.mp_state;
	state_write(w, TAG_VCPU, cpu->index, &saved, sizeof(saved), regs.bytes, regs.length);
	arm64_regs_free(&regs);
	return 0;
}

/* ---- the interrupt controller and the devices ---- */

static void collect_mpidrs(const struct arm64_machine *m, uint64_t mpidrs[ARM64_MAX_CPUS])
{
	for (unsigned int i = 0; i < m->nr_cpus; i++)
		mpidrs[i] = m->cpus[i].mpidr;
}

static int write_gic(struct arm64_machine *m, struct state_writer *w, struct ucvm_error *err)
{
	uint64_t mpidrs[ARM64_MAX_CPUS];
	struct gic_state state = { 0 };
	int rc;

	collect_mpidrs(m, mpidrs);
	rc = gic_save(&m->gic, mpidrs, &state, err);
	if (rc)
		return rc;
	state_write(w, TAG_GIC, 0, NULL, 0, state.records, state.nr * sizeof(*state.records));
	gic_state_free(&state);
	return 0;
}

static void write_devices(struct arm64_machine *m, struct state_writer *w)
{
	struct pl011_state uart = { 0 };
	struct pl031_state rtc = { 0 };

	pl011_get_state(&m->uart, &uart);
	pl031_get_state(&m->rtc, &rtc);
	state_write(w, TAG_UART, 0, NULL, 0, &uart, sizeof(uart));
	state_write(w, TAG_RTC, 0, NULL, 0, &rtc, sizeof(rtc));
}

static void write_machine(const struct arm64_machine *m, struct state_writer *w)
{
	const struct saved_machine saved = {
		.gic = m->gic.config.kind,
		.its = m->gic.config.its,
		.features = m->plan.features,
		.stolen_time = m->plan.stolen_time,
		.ipa_bits = m->ipa_bits,
		.aarch32 = m->options.aarch32,
		.reset_wanted = m->reset_wanted,
		.mte = m->options.mte,
	};

	state_write(w, TAG_MACHINE, 0, NULL, 0, &saved, sizeof(saved));
}

/* All vCPUs stand still. The GIC writes tables into memory, so memory is last. */
static int write_stopped(struct arm64_machine *m, struct state_writer *w, struct ucvm_error *err)
{
	int rc = 0;

	for (unsigned int i = 0; rc == 0 && i < m->nr_cpus; i++) {
		rc = settle(&m->cpus[i]);
		if (rc)
			return error_set(err, -rc, "cannot stop vCPU %u: %s", i, strerror(-rc));
		rc = write_vcpu(&m->cpus[i], w, err);
	}
	if (rc == 0)
		rc = write_gic(m, w, err);
	if (rc)
		return rc;
	write_devices(m, w);
	rc = write_changed_memory(m, SLOT_RAM, w);
	if (rc)
		return error_set(err, -rc, "cannot read the log of changed memory: %s",
				 strerror(-rc));
	if (m->plan.stolen_time)
		write_memory(m, SLOT_PVTIME, w);
	return m->options.mte ? mte_save(&m->memory, SLOT_RAM, w, TAG_MTE, err) : 0;
}

/* While a save goes on, a reset that the guest asks for waits: it would replace the VM. */
static void set_saving(struct arm64_machine *m, bool saving)
{
	pthread_mutex_lock(&m->lock);
	while (saving && m->hold > 0 && !vm_ended(m->vm))
		pthread_cond_wait(&m->changed, &m->lock);
	m->saving = saving;
	pthread_cond_broadcast(&m->changed);
	pthread_mutex_unlock(&m->lock);
}

/* With the log of changes on: memory first, then stop, and the rest. */
static int write_logged(struct arm64_machine *m, struct state_writer *w, struct ucvm_error *err)
{
	write_memory(m, SLOT_RAM, w);
	if (!machine_hold(m, NULL))
		return error_set(err, ECANCELED, "the guest ended before it was saved");
	write_machine(m, w);
	return write_stopped(m, w, err);
}

int machine_save(struct arch_machine *am, struct state_writer *w, struct ucvm_error *err)
{
	struct arm64_machine *m = (struct arm64_machine *)am;
	int rc;

	set_saving(m, true);
	rc = memslot_set_logging(&m->memory, SLOT_RAM, true);
	if (rc) {
		machine_hold(m, NULL);	/* as machine_resume() expects */
		error_set(err, -rc, "cannot log changes of memory: %s", strerror(-rc));
	} else {
		rc = write_logged(m, w, err);
		memslot_set_logging(&m->memory, SLOT_RAM, false);
	}
	set_saving(m, false);
	return rc;
}

/* ---- restore ---- */

struct restore {
	struct arm64_machine *machine;
	struct state_reader *reader;
	bool built;
	bool has_uart, has_rtc;
	unsigned int vcpus;		/* that were restored: 0 to this - 1 */
	struct gic_state gic;
};

static int damaged(struct ucvm_error *err, const char *what)
{
	return error_set(err, EBADMSG, "the saved guest is damaged: %s", what);
}

static int read_memory(struct restore *r, const struct state_section *section,
		       struct ucvm_error *err)
{
	const struct arm64_machine *m = r->machine;
	void *const hosts[] = { [SLOT_RAM] = m->ram->host, [SLOT_PVTIME] = m->pvtime };
	const uint64_t sizes[] = { [SLOT_RAM] = m->ram->size, [SLOT_PVTIME] = ARM64_PVTIME_SIZE };
	uint64_t offset, length = section->length - sizeof(offset);
	int rc = state_read(r->reader, &offset, sizeof(offset), err);

	if (rc)
		return rc;
	if (section->index > SLOT_PVTIME || offset > sizes[section->index] ||
	    length > sizes[section->index] - offset)
		return damaged(err, "memory that it does not have");
	return state_read(r->reader, (char *)hosts[section->index] + offset, length, err);
}

/* The machine must come out as it was; what this host lacks has its own text. */
static void pin_options(struct arm64_options *o, const struct saved_machine *saved)
{
	enum arm64_choice choice[] = { ARM64_OFF, ARM64_ON };

	o->gic = (enum gic_kind)saved->gic;
	o->its = choice[saved->its != 0];
	o->pmu = choice[saved->features >> ARM64_VCPU_PMU_V3 & 1];
	o->sve = choice[saved->features >> ARM64_VCPU_SVE & 1];
	o->pauth = choice[saved->features >> ARM64_VCPU_PTRAUTH_ADDRESS & 1];
	o->stolen_time = choice[saved->stolen_time != 0];
	o->mte = saved->mte != 0;
	o->aarch32 = saved->aarch32 != 0;
	o->ipa_bits = saved->ipa_bits;
}

static int read_machine(struct restore *r, const struct state_section *section,
			struct ucvm_error *err)
{
	struct arm64_machine *m = r->machine;
	struct saved_machine saved;
	int rc = state_read(r->reader, &saved, sizeof(saved), err);

	(void)section;
	if (rc)
		return rc;
	if (r->built || saved.gic < GIC_NONE || saved.gic > GIC_V3)
		return damaged(err, "its machine makes no sense");
	pin_options(&m->options, &saved);
	rc = machine_build(m, err);
	if (rc)
		return rc;
	r->built = true;
	m->reset_wanted = saved.reset_wanted != 0;
	if (m->plan.features != saved.features || m->plan.stolen_time != !!saved.stolen_time)
		return error_set(err, ENODEV, "the saved guest has CPU features %#x, here it would "
				 "have %#x", saved.features, m->plan.features);
	return 0;
}

static int set_vcpu(struct arm64_vcpu *cpu, const struct saved_vcpu *saved,
		    const struct arm64_reg_set *regs, struct ucvm_error *err)
{
	const struct kvm_mp_state power = { .mp_state = saved->power };
	long rc = arm64_regs_write(cpu->vcpu, regs, err);

	if (rc)
		return (int)rc;
	rc = kvm_ioctl_ptr(cpu->vcpu, ARM64_KVM_SET_VCPU_EVENTS, &saved->events);
	if (rc == 0)
		rc = kvm_ioctl_ptr(cpu->vcpu, KVM_SET_MP_STATE, &power);
	if (rc)
		return error_set(err, (int)-rc, "cannot restore the state of vCPU %u: %s",
				 cpu->index, strerror((int)-rc));
	return 0;
}

static int read_vcpu(struct restore *r, const struct state_section *section,
		     struct ucvm_error *err)
{
	size_t length = section->length - sizeof(struct saved_vcpu);
	struct arm64_reg_set regs = { 0 };
	struct saved_vcpu saved;
	void *bytes;
	int rc;

	if (!r->built || section->index != r->vcpus || r->vcpus >= r->machine->nr_cpus)
		return damaged(err, "a vCPU that it does not have");
	bytes = malloc(length + 1);
	if (!bytes)
		return error_set(err, ENOMEM, "out of memory");
	rc = state_read(r->reader, &saved, sizeof(saved), err);
	if (rc == 0)
		rc = state_read(r->reader, bytes, length, err);
	if (rc == 0)
		rc = arm64_regs_load(bytes, length, &regs, err);
	if (rc == 0)
		rc = set_vcpu(&r->machine->cpus[r->vcpus++], &saved, &regs, err);
	arm64_regs_free(&regs);
	free(bytes);
	return rc;
}

/* Kept until everything else is there: gic_state.h tells the order. */
static int read_gic(struct restore *r, const struct state_section *section,
		    struct ucvm_error *err)
{
	size_t nr = section->length / sizeof(*r->gic.records);

	if (!r->built || r->gic.records || section->length % sizeof(*r->gic.records) ||
	    nr > gic_state_max(&r->machine->gic.config))
		return damaged(err, "an interrupt controller that it does not have");
	r->gic.records = malloc(section->length + 1);
	if (!r->gic.records)
		return error_set(err, ENOMEM, "out of memory");
	r->gic.nr = r->gic.capacity = nr;
	return state_read(r->reader, r->gic.records, section->length, err);
}

static int read_uart(struct restore *r, const struct state_section *section,
		     struct ucvm_error *err)
{
	struct pl011_state state;
	int rc = state_read(r->reader, &state, sizeof(state), err);

	(void)section;
	if (rc == 0 && pl011_set_state(&r->machine->uart, &state))
		rc = damaged(err, "its UART");
	r->has_uart = true;
	return rc;
}

static int read_rtc(struct restore *r, const struct state_section *section,
		    struct ucvm_error *err)
{
	struct pl031_state state;
	int rc = state_read(r->reader, &state, sizeof(state), err);

	(void)section;
	if (rc == 0 && pl031_set_state(&r->machine->rtc, &state))
		rc = damaged(err, "its clock");
	r->has_rtc = true;
	return rc;
}

static int read_tags(struct restore *r, const struct state_section *section,
		     struct ucvm_error *err)
{
	if (!r->built || section->index != SLOT_RAM || !r->machine->options.mte)
		return damaged(err, "memory tags that it does not have");
	return mte_restore(&r->machine->memory, r->reader, section, err);
}

static const struct {
	uint32_t tag;
	uint64_t min, max;	/* bytes */
	int (*read)(struct restore *r, const struct state_section *section,
		    struct ucvm_error *err);
} sections[] = {
	{ TAG_MEMORY, sizeof(uint64_t), UINT64_MAX, read_memory },
	{ TAG_MACHINE, sizeof(struct saved_machine), sizeof(struct saved_machine), read_machine },
	{ TAG_VCPU, sizeof(struct saved_vcpu), 1 << 20, read_vcpu },
	{ TAG_GIC, 0, 1 << 28, read_gic },
	{ TAG_UART, sizeof(struct pl011_state), sizeof(struct pl011_state), read_uart },
	{ TAG_RTC, sizeof(struct pl031_state), sizeof(struct pl031_state), read_rtc },
	{ TAG_MTE, sizeof(uint64_t), 1 << 20, read_tags },
};

static int read_section(struct restore *r, const struct state_section *section,
			struct ucvm_error *err)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (sections[i].tag != section->tag)
			continue;
		if (section->length < sections[i].min || section->length > sections[i].max)
			return damaged(err, "a section of the wrong size");
		return sections[i].read(r, section, err);
	}
	return damaged(err, "a section of an unknown kind");
}

static int finish(struct restore *r, struct ucvm_error *err)
{
	struct arm64_machine *m = r->machine;
	uint64_t mpidrs[ARM64_MAX_CPUS];

	if (!r->built || r->vcpus != m->nr_cpus || !r->has_uart || !r->has_rtc ||
	    (m->gic.config.kind != GIC_NONE && !r->gic.records))
		return damaged(err, "something is missing");
	collect_mpidrs(m, mpidrs);
	return gic_restore(&m->gic, mpidrs, &r->gic, err);
}

int machine_restore(struct arm64_machine *m, struct ucvm_error *err)
{
	struct restore r = { .machine = m, .reader = m->config->restore };
	struct state_section section;
	int rc;

	while ((rc = state_next(r.reader, &section, err)) > 0) {
		rc = read_section(&r, &section, err);
		if (rc)
			break;
	}
	if (rc == 0)
		rc = finish(&r, err);
	gic_state_free(&r.gic);
	return rc;
}
