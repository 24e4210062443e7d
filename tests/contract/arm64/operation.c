// SPDX-License-Identifier: Apache-2.0
/*
 * The operations that rows name: attributes, ioctls, registers, memory, events
 * and KVM_RUN. Each returns what the call returned: 0, -errno, or VALUE_DIFFERS.
 */
#include "tests/contract/arm64/contract.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <time.h>

/* Space for the largest value that KVM copies in or out. */
struct value {
	_Alignas(16) uint8_t byte[4096];
};

static void value_put(struct value *v, uint64_t number, size_t size)
{
	memset(v, 0, sizeof(*v));
	if (size == 4)
		memcpy(v, &(uint32_t){ number }, 4);
	else
		memcpy(v, &number, 8);
}

static uint64_t value_number(const struct value *v, size_t size)
{
	uint32_t word;
	uint64_t number;

	memcpy(&word, v, 4);
	memcpy(&number, v, 8);
	return size == 4 ? word : number;
}

static void value_fill(struct value *v, const struct machine *m, const struct row *row)
{
	value_put(v, row_value(m, row), row->size);
	if (row->data)
		memcpy(v, row->data, row->size);
}

/* Attributes --------------------------------------------------------------- */

static long attr_call(struct machine *m, const struct row *row, unsigned long request,
		      uint64_t addr)
{
	struct kvm_device_attr a = { .group = row->group, .attr = row->attr, .addr = addr };

	return kvm_ioctl_ptr(row_object(m, row), request, &a);
}

long attr_set(struct machine *m, const struct row *row)
{
	struct value v;

	value_fill(&v, m, row);
	return attr_call(m, row, KVM_SET_DEVICE_ATTR, row->size ? (uintptr_t)&v : 0);
}

long attr_get(struct machine *m, const struct row *row)
{
	struct value v;

	value_fill(&v, m, row);
	return attr_call(m, row, KVM_GET_DEVICE_ATTR, (uintptr_t)&v);
}

long attr_get_is(struct machine *m, const struct row *row)
{
	struct value v;
	long rc;

	value_put(&v, 0, 8);
	rc = attr_call(m, row, KVM_GET_DEVICE_ATTR, (uintptr_t)&v);
	m->got = value_number(&v, row->size);
	return !rc && m->got != row_value(m, row) ? VALUE_DIFFERS : rc;
}

long attr_flip(struct machine *m, const struct row *row)
{
	struct value v;
	long rc;

	value_put(&v, 0, 8);
	rc = attr_call(m, row, KVM_GET_DEVICE_ATTR, (uintptr_t)&v);
	if (rc)
		return READ_FAILS(-rc);
	m->got = value_number(&v, 8);
	value_put(&v, m->got ^ row->value, 8);
	return attr_call(m, row, KVM_SET_DEVICE_ATTR, (uintptr_t)&v);
}

long attr_has(struct machine *m, const struct row *row)
{
	return attr_call(m, row, KVM_HAS_DEVICE_ATTR, 0);
}

long attr_set_bad(struct machine *m, const struct row *row)
{
	return attr_call(m, row, KVM_SET_DEVICE_ATTR, BAD_ADDRESS);
}

long attr_get_bad(struct machine *m, const struct row *row)
{
	return attr_call(m, row, KVM_GET_DEVICE_ATTR, BAD_ADDRESS);
}

/* ioctls ------------------------------------------------------------------- */

static long no_count(long rc)
{
	return rc > 0 ? 0 : rc;
}

long ioctl_value(struct machine *m, const struct row *row)
{
	return no_count(kvm_ioctl(row_object(m, row), row->request, row_value(m, row)));
}

long ioctl_data(struct machine *m, const struct row *row)
{
	struct value v;

	value_fill(&v, m, row);
	return no_count(kvm_ioctl_ptr(row_object(m, row), row->request, &v));
}

long ioctl_bad(struct machine *m, const struct row *row)
{
	return kvm_ioctl(row_object(m, row), row->request, BAD_ADDRESS);
}

/* Registers ---------------------------------------------------------------- */

long reg_access(struct kvm_obj *vcpu, unsigned long request, uint64_t id, void *value)
{
	struct kvm_one_reg r = { .id = id, .addr = (uintptr_t)value };

	return kvm_ioctl_ptr(vcpu, request, &r);
}

long reg_get(struct machine *m, const struct row *row)
{
	struct value v;

	return reg_access(row_object(m, row), KVM_GET_ONE_REG, row->attr, &v);
}

long reg_get_is(struct machine *m, const struct row *row)
{
	struct value v;
	long rc;

	value_put(&v, 0, 8);
	rc = reg_access(row_object(m, row), KVM_GET_ONE_REG, row->attr, &v);
	m->got = value_number(&v, 8);
	return !rc && m->got != row->value ? VALUE_DIFFERS : rc;
}

long reg_set(struct machine *m, const struct row *row)
{
	struct value v;

	value_put(&v, row->value, ARM64_REG_SIZE(row->attr));
	return reg_access(row_object(m, row), KVM_SET_ONE_REG, row->attr, &v);
}

/* Write back what was read, with the bits of row->value changed. */
long reg_same(struct machine *m, const struct row *row)
{
	struct value v;
	long rc = reg_access(row_object(m, row), KVM_GET_ONE_REG, row->attr, &v);

	if (rc)
		return READ_FAILS(-rc);
	for (unsigned int n = 0; n < 8; n++)
		v.byte[n] ^= row->value >> (8 * n);
	return reg_access(row_object(m, row), KVM_SET_ONE_REG, row->attr, &v);
}

long reg_get_bad(struct machine *m, const struct row *row)
{
	return reg_access(row_object(m, row), KVM_GET_ONE_REG, row->attr, (void *)BAD_ADDRESS);
}

long reg_set_bad(struct machine *m, const struct row *row)
{
	return reg_access(row_object(m, row), KVM_SET_ONE_REG, row->attr, (void *)BAD_ADDRESS);
}

/* Memory ------------------------------------------------------------------- */

long memory_set(struct machine *m, const struct row *row)
{
	struct kvm_userspace_memory_region r = {
		.slot = row->group,
		.flags = row->size,
		.guest_phys_addr = row->above_ipa ? row->attr + (UINT64_C(1) << m->ipa_bits) :
				   row->attr,
		.memory_size = row->value,
		.userspace_addr = (uintptr_t)m->ram + row->request,
	};

	return kvm_ioctl_ptr(m->obj[VM], KVM_SET_USER_MEMORY_REGION, &r);
}

/* The bitmap of slot group; value: what its first word must be. */
long dirty_log_get(struct machine *m, const struct row *row)
{
	struct value v;
	struct kvm_dirty_log log = { .slot = row->group, .dirty_bitmap = &v };
	long rc;

	value_put(&v, 0, 8);
	rc = kvm_ioctl_ptr(m->obj[VM], KVM_GET_DIRTY_LOG, &log);
	m->got = value_number(&v, 8);
	return !rc && m->got != row->value ? VALUE_DIFFERS : rc;
}

/* Events ------------------------------------------------------------------- */

long irqfd_set(struct machine *m, const struct row *row)
{
	struct kvm_irqfd f = {
		.fd = m->event[row->group], .gsi = row->value, .flags = row->attr,
		.resamplefd = m->event[1],
	};

	return kvm_ioctl_ptr(m->obj[VM], KVM_IRQFD, &f);
}

long ioeventfd_set(struct machine *m, const struct row *row)
{
	struct kvm_ioeventfd f = {
		.addr = row->attr, .len = row->size, .fd = m->event[row->group],
		.flags = row->value,
	};

	return kvm_ioctl_ptr(m->obj[VM], KVM_IOEVENTFD, &f);
}

/* KVM_RUN ------------------------------------------------------------------ */

static struct arm64_run *row_run(struct machine *m, const struct row *row)
{
	return m->run[row->obj - VCPU0];
}

static uint32_t exit_reason(struct machine *m, const struct row *row)
{
	return row_run(m, row) ? row_run(m, row)->exit_reason : 0;
}

long run_once(struct machine *m, const struct row *row)
{
	return kvm_ioctl(row_object(m, row), KVM_RUN, 0);
}

/* 0 when the vCPU left with this reason. */
static long run_until(struct machine *m, const struct row *row, uint32_t reason)
{
	long rc = run_once(m, row);

	m->got = exit_reason(m, row);
	return !rc && m->got != reason ? VALUE_DIFFERS : rc;
}

long run_exit(struct machine *m, const struct row *row)
{
	return run_until(m, row, row->value);
}

long run_immediate(struct machine *m, const struct row *row)
{
	long rc;

	if (!row_run(m, row))
		return -EBADF;
	row_run(m, row)->immediate_exit = 1;
	rc = run_once(m, row);
	row_run(m, row)->immediate_exit = 0;
	return rc;
}

long mp_state_is(struct machine *m, const struct row *row)
{
	struct kvm_mp_state state;
	long rc = kvm_ioctl_ptr(row_object(m, row), KVM_GET_MP_STATE, &state);

	m->got = state.mp_state;
	return !rc && m->got != row->value ? VALUE_DIFFERS : rc;
}

static void wake_up(int sig)
{
	(void)sig;
}

/* Signals keep coming, so one that comes before KVM_RUN does no harm. */
long run_blocks(struct machine *m, const struct row *row)
{
	struct sigaction act = { .sa_handler = wake_up };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec every = { { 0, 20000000 }, { 0, 20000000 } };
	timer_t timer;
	long rc;

	sigaction(SIGUSR1, &act, NULL);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		return -errno;
	timer_settime(timer, 0, &every, NULL);
	rc = run_once(m, row);
	timer_delete(timer);
	m->got = exit_reason(m, row);
	return rc;
}

static void *vcpu_thread(void *arg)
{
	struct machine *m = arg;

	while (kvm_ioctl(m->obj[VCPU0], KVM_RUN, 0) >= 0)
		;
	return NULL;
}

/* Whoever reads a register of the distributor must wait for no vCPU: EBUSY. */
static bool vcpu_is_running(struct machine *m)
{
	const struct row typer = { GET(GIC, ARM64_DEV_VGIC_GRP_DIST_REGS, 4) };

	return attr_get(m, &typer) == -EBUSY;
}

/* Returns when the guest runs, and KVM_RUN will not return of its own accord. */
long vcpu_start(struct machine *m, const struct row *row)
{
	struct sigaction act = { .sa_handler = wake_up };

	(void)row;
	sigaction(SIGUSR1, &act, NULL);
	if (pthread_create(&m->thread, NULL, vcpu_thread, m))
		return -EAGAIN;
	m->thread_runs = true;
	while (!vcpu_is_running(m))
		sched_yield();
	return 0;
}

long vcpu_stop(struct machine *m, const struct row *row)
{
	struct timespec pause = { 0, 2000000 };

	(void)row;
	if (!m->thread_runs)
		return -ESRCH;
	m->run[0]->immediate_exit = 1;
	do {
		pthread_kill(m->thread, SIGUSR1);
		nanosleep(&pause, NULL);
	} while (pthread_tryjoin_np(m->thread, NULL));
	m->thread_runs = false;
	m->run[0]->immediate_exit = 0;
	return 0;
}

static long run_mmio(struct machine *m, const struct row *row, bool is_write)
{
	struct arm64_run *run = row_run(m, row);
	long rc = run_until(m, row, ARM64_EXIT_MMIO);

	if (rc)
		return rc;
	m->got = run->mmio.phys_addr;
	return run->mmio.phys_addr == row->attr && run->mmio.len == row->size &&
	       run->mmio.is_write == is_write ? 0 : VALUE_DIFFERS;
}

long run_mmio_write(struct machine *m, const struct row *row)
{
	uint64_t data;
	long rc = run_mmio(m, row, true);

	if (rc)
		return rc;
	memcpy(&data, row_run(m, row)->mmio.data, sizeof(data));
	m->got = row->size == 8 ? data : data & ((UINT64_C(1) << 8 * row->size) - 1);
	return m->got == row->value ? 0 : VALUE_DIFFERS;
}

long run_mmio_read(struct machine *m, const struct row *row)
{
	long rc = run_mmio(m, row, false);

	if (!rc)
		memcpy(row_run(m, row)->mmio.data, &row->value, 8);
	return rc;
}

long run_system_event(struct machine *m, const struct row *row)
{
	struct arm64_run *run = row_run(m, row);
	long rc = run_until(m, row, ARM64_EXIT_SYSTEM_EVENT);

	if (rc)
		return rc;
	m->got = run->system_event.type;
	if (m->got != row->value)
		return VALUE_DIFFERS;
	m->got = run->system_event.ndata ? run->system_event.data[0] : 0;
	return m->got == row->attr ? 0 : VALUE_DIFFERS;
}

long run_hypercall(struct machine *m, const struct row *row)
{
	struct arm64_run *run = row_run(m, row);
	long rc = run_until(m, row, ARM64_EXIT_HYPERCALL);

	if (rc)
		return rc;
	m->got = run->hypercall.nr;
	if (m->got != row->value)
		return VALUE_DIFFERS;
	m->got = run->hypercall.flags;
	return m->got == row->attr ? 0 : VALUE_DIFFERS;
}
