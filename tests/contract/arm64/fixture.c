// SPDX-License-Identifier: Apache-2.0
/*
 * Makes the machine of a scenario, does its rows and counts them. A row that
 * does not end in time ends the program, with the row's name.
 */
#include "tests/contract/arm64/contract.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define TIME_LIMIT	60	/* seconds for a scenario; 10 is much on a slow host */

/* What the signal handler prints. */
static struct {
	const char *scenario;
	const char *volatile row;
} watched;

static void time_is_up(int sig)
{
	static const char text[] = "contract-arm64: no answer in time: ";
	const char *const parts[] = { text, watched.scenario, ": ", watched.row, "\n" };

	(void)sig;
	for (size_t n = 0; n < ARRAY_SIZE(parts); n++)
		if (write(STDOUT_FILENO, parts[n], strlen(parts[n])) < 0)
			break;
	_exit(1);
}

static void fail(const char *scenario, const struct row *row, const char *text)
{
	char line[240];

	snprintf(line, sizeof(line), "%s: %s: %s: %s", scenario, row->cite, row->what, text);
	printf("\n  failed: %s", line);
	CU_assertImplementation(CU_FALSE, 0, line, "", "", CU_FALSE);
}

static const char *errno_name(long code)
{
	const char *name = code == VALUE_DIFFERS ? "another value" :
			   code ? strerrorname_np(code) : "success";

	return name ? name : "?";
}

/* Machines ----------------------------------------------------------------- */

static bool vcpu_map(struct machine *m, unsigned int n)
{
	long size = kvm_ioctl(m->obj[SYS], KVM_GET_VCPU_MMAP_SIZE, 0);
	void *p;

	if (size < (long)sizeof(struct arm64_run) || kvm_mmap(m->obj[VCPU0 + n], size, 0, &p))
		return false;
	m->run[n] = p;
	m->run_size = size;
	return true;
}

long vcpu_new(struct machine *m, const struct row *row)
{
	struct kvm_obj *obj;
	int rc = kvm_create(m->obj[VM], KVM_CREATE_VCPU, row->value, &obj);

	if (rc)
		return rc;
	if (row->value >= VCPUS || m->obj[VCPU0 + row->value]) {
		kvm_close(obj);
		return 0;
	}
	m->obj[VCPU0 + row->value] = obj;
	return vcpu_map(m, row->value) ? 0 : -ENOMEM;
}

long vcpu_init_features(struct machine *m, const struct row *row)
{
	struct arm64_vcpu_init init = { m->target, { row->value } };

	return kvm_ioctl_ptr(row_object(m, row), ARM64_KVM_VCPU_INIT, &init);
}

long device_new(struct machine *m, const struct row *row)
{
	struct kvm_create_device d = { .type = row->value, .flags = row->attr };
	struct kvm_obj *obj;
	int rc;

	if (row->attr & KVM_CREATE_DEVICE_TEST)
		return kvm_ioctl_ptr(m->obj[VM], KVM_CREATE_DEVICE, &d);
	rc = kvm_create(m->obj[VM], KVM_CREATE_DEVICE, (uintptr_t)&d, &obj);
	if (rc)
		return rc;
	if (m->obj[row->obj])
		kvm_close(obj);
	else
		m->obj[row->obj] = obj;
	return 0;
}

/* The rows that make a machine are data like those that try it. */
static const struct row new_v2 = { DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V2, 0) };
static const struct row new_v3 = { DEVICE_NEW(GIC, ARM64_DEV_TYPE_VGIC_V3, 0) };
static const struct row place_v2[] = {
	{ SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_DIST, GICD_BASE) },
	{ SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V2_ADDR_TYPE_CPU, GICC_BASE) },
};
static const struct row place_v3[] = {
	{ SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_DIST, GICD_BASE) },
	{ SET64(GIC, ARM64_DEV_VGIC_GRP_ADDR, ARM64_VGIC_V3_ADDR_TYPE_REDIST, GICR_BASE) },
};
static const struct row init_gic = { SET(GIC, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT) };
static const struct row ram = { MEMORY(0, 0, RAM_BASE, RAM_SIZE) };

static long do_row(struct machine *m, const struct row *row)
{
	return row->op(m, row);
}

static long gic_make(struct machine *m, const struct scenario *s)
{
	bool v2 = s->gic == GIC_V2 || (s->gic == GIC_ANY && !(subject()->host & HOST_GIC3));
	const struct row *place = v2 ? place_v2 : place_v3;
	long rc;

	if (s->gic == NO_GIC)
		return 0;
	rc = do_row(m, v2 ? &new_v2 : &new_v3);
	for (unsigned int n = 0; !rc && s->placed && n < 2; n++)
		rc = do_row(m, &place[n]);
	return rc || !s->ready ? rc : do_row(m, &init_gic);
}

static long pmu_make(struct machine *m, unsigned int vcpu)
{
	const struct row irq = {
		SET32(VCPU0 + vcpu, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_IRQ, 23)
	};
	const struct row init = {
		SET(VCPU0 + vcpu, ARM64_VCPU_PMU_V3_CTRL, ARM64_VCPU_PMU_V3_INIT)
	};
	long rc = m->obj[GIC] ? do_row(m, &irq) : 0;

	return rc ? rc : do_row(m, &init);
}

static long vcpus_make(struct machine *m, const struct scenario *s)
{
	long rc = 0;

	for (unsigned int n = 0; !rc && n < s->vcpus; n++) {
		const struct row new = { VCPU_NEW(n) };
		const struct row init = { VCPU_INIT(VCPU0 + n, s->features) };

		rc = do_row(m, &new);
		if (!rc && s->init)
			rc = do_row(m, &init);
	}
	return rc;
}

static unsigned int vm_ipa_bits(uint32_t type)
{
	/* pKVM gives every VM all that the host can, whatever is asked for */
	if (subject()->host & HOST_PKVM)
		return subject()->ipa_limit;
	return type ? type : 40;
}

long vm_new(struct machine *m, const struct row *row)
{
	struct kvm_obj *obj;
	uint32_t type = row_value(m, row);
	int rc = kvm_create(m->obj[SYS], KVM_CREATE_VM, type, &obj);

	if (rc)
		return rc;
	if (m->obj[VM]) {
		kvm_close(obj);
		return 0;
	}
	m->obj[VM] = obj;
	m->ipa_bits = vm_ipa_bits(type);
	return 0;
}

static long machine_make(struct machine *m, const struct scenario *s)
{
	const struct row vm = { VM_NEW(s->ipa_type) };
	struct arm64_vcpu_init preferred = { 0 };
	long rc = do_row(m, &vm);

	if (rc)
		return rc;
	rc = kvm_ioctl_ptr(m->obj[VM], ARM64_KVM_PREFERRED_TARGET, &preferred);
	m->target = preferred.target;
	if (!rc && s->memory)
		rc = do_row(m, &ram);
	/*
	 * The whole page, because QEMU 7.2's TCG keeps its translations of a page
	 * that the host's kernel cleared for another use.
	 */
	if (s->words) {
		memset(m->ram, 0, 4096);
		memcpy(m->ram, s->code, s->words * sizeof(*s->code));
	}
	if (!rc)
		rc = vcpus_make(m, s);
	if (!rc)
		rc = gic_make(m, s);
	for (unsigned int n = 0; !rc && s->pmu_ready && n < s->vcpus; n++)
		rc = pmu_make(m, n);
	for (unsigned int n = 0; !rc && s->words && n < s->vcpus; n++) {
		uint64_t pc = RAM_BASE;

		rc = reg_access(m->obj[VCPU0 + n], KVM_SET_ONE_REG, ARM64_REG_CORE_U64(regs.pc),
				&pc);
	}
	return rc;
}

static bool machine_open(struct machine *m)
{
	memset(m, 0, sizeof(*m));
	m->ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	m->event[0] = eventfd(0, EFD_CLOEXEC);
	m->event[1] = eventfd(0, EFD_CLOEXEC);
	return m->ram != MAP_FAILED && m->event[0] >= 0 && m->event[1] >= 0 &&
	       !kvm_open(subject()->provider, &m->obj[SYS]);
}

static void machine_close(struct machine *m)
{
	if (m->thread_runs)
		vcpu_stop(m, NULL);
	for (unsigned int n = 0; n < VCPUS; n++)
		if (m->run[n])
			munmap(m->run[n], m->run_size);
	for (unsigned int n = 0; n < OBJECTS; n++)
		kvm_close(m->obj[n]);
	close(m->event[0]);
	close(m->event[1]);
	if (m->ram != MAP_FAILED)
		munmap(m->ram, RAM_SIZE);
}

/* Rows --------------------------------------------------------------------- */

static long no_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	(void)obj, (void)request, (void)arg;
	return -EBADF;
}

/* Stands for an object that an earlier row failed to make. */
struct kvm_obj *row_object(struct machine *m, const struct row *row)
{
	static const struct kvm_provider nothing = { .name = "nothing", .ioctl = no_ioctl };
	static struct kvm_obj none = { &nothing };

	return m->obj[row->obj] ? m->obj[row->obj] : &none;
}

uint64_t row_value(const struct machine *m, const struct row *row)
{
	return row->above_ipa ? row->value + (UINT64_C(1) << m->ipa_bits) : row->value;
}

/* Why a row or scenario cannot be done on this host, or NULL. */
static const char *host_lacks(uint32_t need, uint32_t without)
{
	static const struct {
		uint32_t bit;
		const char *has, *lacks;
	} texts[] = {
		{ HOST_GIC2, "the host has GICv2", "the host has no GICv2" },
		{ HOST_GIC3, "the host has GICv3", "the host has no GICv3" },
		{ HOST_SVE, "the host has SVE", "the host has no SVE" },
		{ HOST_PAUTH, "the host has pointer authentication",
		  "the host has no pointer authentication" },
		{ HOST_PMU, "the host has a PMU", "the host has no PMU" },
		{ HOST_EL2, "the host nests", "the host does not nest" },
		{ HOST_32BIT, "the host has AArch32", "the host has no AArch32" },
		{ HOST_MTE, "the host has MTE", "the host has no MTE" },
		{ HOST_PKVM, "the host runs pKVM", "the host does not run pKVM" },
		{ HOST_RAS, "the host has RAS", "the host has no RAS" },
	};
	uint32_t host = subject()->host;

	for (size_t n = 0; n < ARRAY_SIZE(texts); n++) {
		if (texts[n].bit & need & ~host)
			return texts[n].lacks;
		if (texts[n].bit & without & host)
			return texts[n].has;
	}
	return NULL;
}

static const char *row_skipped(const struct row *row)
{
	if (row->want[subject()->kernel] == ABSENT)
		return "this kernel has no such thing";
	return host_lacks(row->need, row->without);
}

static int row_want(const struct row *row)
{
	if (row->pkvm && subject()->host & HOST_PKVM)
		return row->pkvm - 1;
	return row->want[subject()->kernel];
}

static bool row_is_right(const struct row *row, long got)
{
	return got == row_want(row) ||
	       (row->older && subject()->kernel != K7_2 && got == row->older - 1);
}

static void row_do(struct machine *m, const struct scenario *s, const struct row *row)
{
	char text[120];
	long got;

	m->got = 0;
	watched.row = row->what;
	got = do_row(m, row);
	if (got < 0)
		got = -got;
	if (row_is_right(row, got)) {
		subject()->passed++;
		CU_assertImplementation(CU_TRUE, 0, row->what, "", "", CU_FALSE);
		return;
	}
	subject()->failed++;
	snprintf(text, sizeof(text), "%s (%ld, value %#llx), not %s", errno_name(got), got,
		 (unsigned long long)m->got, errno_name(row_want(row)));
	fail(s->name, row, text);
}

static void scenario_skip(const struct scenario *s, const char *reason)
{
	subject()->skipped += s->count;
	printf("\n  skipped: %s: %zu rows: %s", s->name, s->count, reason);
}

void scenario_run(const struct scenario *s)
{
	static const struct row made = { .cite = "the machine", .what = "made" };
	const char *reason = host_lacks(s->need, s->without);
	struct machine m;
	long rc;

	if (reason) {
		scenario_skip(s, reason);
		return;
	}
	watched.scenario = s->name;
	watched.row = made.what;
	signal(SIGALRM, time_is_up);
	alarm(TIME_LIMIT);
	rc = machine_open(&m) ? machine_make(&m, s) : -ENOMEM;
	if (rc) {
		subject()->failed += s->count;
		fail(s->name, &made, errno_name(-rc));
	}
	for (size_t n = 0; !rc && n < s->count; n++) {
		reason = row_skipped(&s->rows[n]);
		if (!reason) {
			row_do(&m, s, &s->rows[n]);
			continue;
		}
		subject()->skipped++;
		printf("\n  skipped: %s: %s: %s", s->name, s->rows[n].what, reason);
	}
	machine_close(&m);
	alarm(0);
}

/* The host ----------------------------------------------------------------- */

/* 6.1 with pKVM makes VMs like any other; what the rows call pKVM came later. */
static bool is_protected_kvm(void)
{
	char text[4096] = "";
	FILE *f = fopen("/proc/cmdline", "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	if (f)
		fclose(f);
	return n && strstr(text, "kvm-arm.mode=protected") && subject()->kernel != K6_1;
}

static uint32_t host_devices(struct kvm_obj *vm)
{
	struct kvm_create_device v2 = { ARM64_DEV_TYPE_VGIC_V2, 0, KVM_CREATE_DEVICE_TEST };
	struct kvm_create_device v3 = { ARM64_DEV_TYPE_VGIC_V3, 0, KVM_CREATE_DEVICE_TEST };

	return (kvm_ioctl_ptr(vm, KVM_CREATE_DEVICE, &v2) ? 0 : HOST_GIC2) |
	       (kvm_ioctl_ptr(vm, KVM_CREATE_DEVICE, &v3) ? 0 : HOST_GIC3);
}

static uint32_t host_features(struct kvm_obj *vm)
{
	static const struct {
		unsigned int cap;
		uint32_t bit;
	} caps[] = {
		{ KVM_CAP_ARM_SVE, HOST_SVE }, { KVM_CAP_ARM_PTRAUTH_ADDRESS, HOST_PAUTH },
		{ KVM_CAP_ARM_PMU_V3, HOST_PMU }, { ARM64_CAP_EL2, HOST_EL2 },
		{ KVM_CAP_ARM_EL1_32BIT, HOST_32BIT }, { KVM_CAP_ARM_MTE, HOST_MTE },
		{ KVM_CAP_ARM_INJECT_SERROR_ESR, HOST_RAS },
	};
	uint32_t host = host_devices(vm);

	for (size_t n = 0; n < ARRAY_SIZE(caps); n++)
		if (kvm_check_extension(vm, caps[n].cap) > 0)
			host |= caps[n].bit;
	return is_protected_kvm() ? host | HOST_PKVM : host;
}

int subject_probe(struct subject *s, const char **reason)
{
	struct arm64_vcpu_init preferred;
	struct kvm_obj *sys, *vm = NULL;
	int rc = kvm_open(s->provider, &sys);

	if (rc) {
		*reason = "/dev/kvm cannot be opened";
		return rc;
	}
	*reason = "this KVM makes no VM of the default type";
	rc = kvm_create(sys, KVM_CREATE_VM, 0, &vm);
	if (!rc) {
		*reason = "this is not KVM of arm64";
		rc = kvm_ioctl_ptr(vm, ARM64_KVM_PREFERRED_TARGET, &preferred);
	}
	if (!rc && sysconf(_SC_PAGESIZE) != 4096) {
		*reason = "the rows count in pages of 4 KiB";
		rc = -EINVAL;
	}
	if (!rc) {
		s->ipa_limit = kvm_check_extension(sys, KVM_CAP_ARM_VM_IPA_SIZE);
		s->host = host_features(vm);
	}
	kvm_close(vm);
	kvm_close(sys);
	return rc;
}
