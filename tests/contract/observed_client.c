// SPDX-License-Identifier: Apache-2.0
/*
 * The sequence of operations whose answers were recorded: a user-controlled VM
 * with one vCPU, segments mapped and unmapped, and small guest programs that
 * end in every kind of exit. Each operation writes one line.
 */
#include "tests/contract/observed.h"

#include <linux/kvm.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "arch/s390/kvm_attr.h"
#include "arch/s390/zarch.h"
#include "core/be.h"
#include "ucvm/s390_kvm.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MIB		UINT64_C(0x100000)
#define MEM_SIZE	(8 * MIB)
#define PSW_64BIT	(PSW_EA | PSW_BA)
#define MARK		0x8312, 0x0501	/* DIAGNOSE: always intercepted */
#define ROUND_TRIPS	5000
#define LOOPS		10000000
#define ALARM_US	20000
#define NEVER_S		60

struct client {
	struct kvm_obj *sys, *vm, *vcpu;
	struct s390_run *run;
	struct s390_sie_block *sie;
	uint8_t *mem;		/* MEM_SIZE bytes, aligned to 1 MiB */
	struct observation *out;
};

struct program {
	const char *name;
	uint64_t addr;
	unsigned int count;
	uint16_t code[14];
};

/* --- lines --------------------------------------------------------------------------- */

static void line_begin(struct client *c, const char *operation)
{
	struct observation *o = c->out;

	if (o->count < OBSERVED_LINES)
		o->count++;
	snprintf(o->line[o->count - 1], OBSERVED_LENGTH, "%s:", operation);
}

__attribute__((format(printf, 2, 3)))
static void line_add(struct client *c, const char *fmt, ...)
{
	char *line = c->out->line[c->out->count - 1];
	size_t length = strlen(line);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line + length, OBSERVED_LENGTH - length, fmt, ap);
	va_end(ap);
}

static void line_add_result(struct client *c, long rc)
{
	const char *name = rc < 0 ? strerrorname_np(-rc) : NULL;

	if (name)
		line_add(c, " ret=-%s", name);
	else
		line_add(c, " ret=%ld", rc);
}

static void line_add_exit(struct client *c)
{
	const struct s390_run *run = c->run;

	line_add(c, " exit=%u", run->exit_reason);
	if (run->exit_reason == S390_EXIT_SIEIC)
		line_add(c, " icptcode=%02x ipa=%04x ipb=%08x", run->sieic.icptcode,
			 run->sieic.ipa, run->sieic.ipb);
	if (run->exit_reason == S390_EXIT_UCONTROL)
		line_add(c, " trans_exc_code=%llx pgm_code=%x",
			 (unsigned long long)run->ucontrol.trans_exc_code,
			 run->ucontrol.pgm_code);
	line_add(c, " psw=%016llx/%016llx", (unsigned long long)run->psw_mask,
		 (unsigned long long)run->psw_addr);
}

static void line_add_block(struct client *c)
{
	const struct s390_sie_block *b = c->sie;

	line_add(c, " cpuflags=%08x sie.icptcode=%02x sie.icptstatus=%02x sie.ipa=%04x"
		 " sie.eic=%04x", be32_load(b->cpuflags), b->icptcode, b->icptstatus,
		 be16_load(b->ipa), be16_load(b->eic));
}

/* --- the block of a new vCPU --------------------------------------------------------- */

/* All of it that need not be 0; of a host address, only where it is in its page. */
static const struct {
	const char *name;
	uint16_t offset;
	uint8_t length;
	bool host_address;
} block_fields[] = {
	{ "cpuflags", 0x000, 4, false }, { "prefix", 0x004, 4, false },
	{ "ictl", 0x048, 4, false }, { "eca", 0x04c, 4, false }, { "ecb", 0x061, 1, false },
	{ "ecb2", 0x062, 1, false }, { "ecb3", 0x063, 1, false }, { "gd", 0x070, 4, false },
	{ "msl", 0x088, 8, false }, { "hpid", 0x0b8, 1, false }, { "crycbd", 0x0fc, 4, true },
	{ "sdnxo", 0x190, 8, true }, { "fac", 0x1a0, 4, true }, { "ecd", 0x1c8, 4, false },
	{ "itdba", 0x1e8, 8, true }, { "riccbd", 0x1f0, 8, true },
};

static uint64_t bytes_load(const uint8_t *p, unsigned int length)
{
	uint64_t value = 0;

	while (length--)
		value = value << 8 | *p++;
	return value;
}

/* A page of the host's is shown as page 1. */
static uint64_t without_page(uint64_t address)
{
	return (address & 0xfff) | (address > 0xfff ? 0x1000 : 0);
}

static void observe_block(struct client *c)
{
	uint8_t copy[sizeof(*c->sie)];
	bool rest = false;

	memcpy(copy, c->sie, sizeof(copy));
	line_begin(c, "new SIE block");
	for (size_t n = 0; n < ARRAY_SIZE(block_fields); n++) {
		uint8_t *p = copy + block_fields[n].offset;
		unsigned int length = block_fields[n].length;
		uint64_t value = bytes_load(p, length);

		memset(p, 0, length);
		if (block_fields[n].host_address)
			line_add(c, " %s=%04x", block_fields[n].name,
				 (unsigned int)without_page(value));
		else
			line_add(c, " %s=%0*llx", block_fields[n].name, 2 * (int)length,
				 (unsigned long long)value);
	}
	line_add(c, " rest=");
	for (size_t n = 0; n < sizeof(copy); n++) {
		if (copy[n])
			line_add(c, "%s%03zx:%02x", rest ? "," : "", n, copy[n]);
		rest = rest || copy[n];
	}
	if (!rest)
		line_add(c, "0");
}

/* --- creation ------------------------------------------------------------------------ */

static bool observe_created(struct client *c, const char *operation, struct kvm_obj *parent,
			    unsigned long request, uintptr_t arg, struct kvm_obj **child)
{
	int rc = kvm_create(parent, request, arg, child);

	line_begin(c, operation);
	line_add_result(c, rc);
	if (rc)
		*child = NULL;
	return !rc;
}

static bool observe_mapped(struct client *c)
{
	long page = sysconf(_SC_PAGESIZE);
	void *run, *sie;
	int rc;

	line_begin(c, "map kvm_run and SIE page");
	line_add(c, " size=%ld", kvm_ioctl(c->sys, KVM_GET_VCPU_MMAP_SIZE, 0));
	rc = kvm_mmap(c->vcpu, page, 0, &run);
	if (!rc) {
		c->run = run;
		rc = kvm_mmap(c->vcpu, page, S390_KVM_SIE_PAGE_OFFSET * page, &sie);
	}
	if (!rc)
		c->sie = sie;
	line_add_result(c, rc);
	return !rc;
}

/*
 * The machine of the recordings lacks these: EDAT 2, instruction-execution
 * protection, multiple epochs, and ETOKEN. They show in the SIE block (A.8), so
 * the CPU model goes without them. No recorded operation: it has no line.
 */
static bool facilities_limit(struct client *c)
{
	static const uint8_t without[] = { 78, 130, 139, 156 };
	struct s390_vm_cpu_processor processor;
	struct kvm_device_attr attr = { .group = S390_VM_CPU_MODEL,
		.attr = S390_VM_CPU_PROCESSOR, .addr = (uintptr_t)&processor };

	if (kvm_ioctl_ptr(c->vm, KVM_GET_DEVICE_ATTR, &attr))
		return false;
	for (size_t n = 0; n < sizeof(without); n++)
		processor.fac_list[without[n] / 64] &= ~(UINT64_C(1) << (63 - without[n] % 64));
	return !kvm_ioctl_ptr(c->vm, KVM_SET_DEVICE_ATTR, &attr);
}

static bool client_open(struct client *c, const struct kvm_provider *provider)
{
	if (kvm_open(provider, &c->sys)) {
		c->sys = NULL;
		return false;
	}
	line_begin(c, "check KVM_CAP_S390_UCONTROL");
	line_add(c, " ret=%ld", kvm_ioctl(c->sys, KVM_CHECK_EXTENSION, KVM_CAP_S390_UCONTROL));
	return observe_created(c, "create VM", c->sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL,
			       &c->vm) &&
	       facilities_limit(c) &&
	       observe_created(c, "create vCPU", c->vm, KVM_CREATE_VCPU, 0, &c->vcpu) &&
	       observe_mapped(c);
}

static void client_close(struct client *c)
{
	long page = sysconf(_SC_PAGESIZE);

	if (c->sie)
		munmap(c->sie, page);
	if (c->run)
		munmap(c->run, page);
	kvm_close(c->vcpu);
	kvm_close(c->vm);
	kvm_close(c->sys);
}

/* --- operations ---------------------------------------------------------------------- */

static void observe_run(struct client *c, const char *operation, uint64_t mask, uint64_t addr)
{
	long rc;

	c->run->psw_mask = mask;
	c->run->psw_addr = addr;
	c->run->exit_reason = 0;
	rc = kvm_ioctl(c->vcpu, KVM_RUN, 0);
	line_begin(c, operation);
	line_add_result(c, rc);
	line_add_exit(c);
	line_add_block(c);
}

/* Below 1 MiB, which is mapped one to one. */
static void program_put(struct client *c, const struct program *p)
{
	for (unsigned int n = 0; n < p->count; n++)
		be16_store(c->mem + p->addr + 2 * n, p->code[n]);
}

static void observe_program(struct client *c, const struct program *p)
{
	program_put(c, p);
	observe_run(c, p->name, PSW_64BIT, p->addr);
}

static void new_psw_put(struct client *c, uint64_t lowcore, uint64_t mask, uint64_t addr)
{
	be64_store(c->mem + lowcore, mask);
	be64_store(c->mem + lowcore + 8, addr);
}

static void gpr_set(struct client *c, unsigned int n, uint64_t value)
{
	struct s390_regs regs;

	memset(&regs, 0, sizeof(regs));
	kvm_ioctl_ptr(c->vcpu, S390_KVM_GET_REGS, &regs);
	regs.gprs[n] = value;
	kvm_ioctl_ptr(c->vcpu, S390_KVM_SET_REGS, &regs);
}

/* To the line of the run. */
static void line_add_gprs(struct client *c)
{
	struct s390_regs regs;

	memset(&regs, 0xff, sizeof(regs));
	kvm_ioctl_ptr(c->vcpu, S390_KVM_GET_REGS, &regs);
	for (unsigned int n = 0; n < 5; n++)
		line_add(c, " r%u=%llx", n, (unsigned long long)regs.gprs[n]);
}

static void observe_ucas(struct client *c, const char *operation, unsigned long request,
			 const uint8_t *user, uint64_t vcpu_addr)
{
	struct s390_ucas_mapping m = { (uintptr_t)user, vcpu_addr, MIB };

	line_begin(c, operation);
	line_add_result(c, kvm_ioctl_ptr(c->vcpu, request, &m));
}

/* --- the sequence -------------------------------------------------------------------- */

static void first_runs(struct client *c)
{
	static const struct program simple = { "simple code", 0x2000, 14, {
		0xa718, 5, 0xa728, 0, 0xa72a, 3, 0xa716, 0xfffe, MARK, 0xa739, 0x1234, MARK } };

	observe_run(c, "run with nothing mapped", PSW_64BIT, 0x2000);
	observe_ucas(c, "map 1 MiB at 0", S390_KVM_UCAS_MAP, c->mem, 0);
	line_begin(c, "fault in 0");
	line_add_result(c, kvm_ioctl(c->vcpu, S390_KVM_VCPU_FAULT, 0));
	c->sie->cpuflags[0] &= 0x7f;	/* STOPPED */
	observe_program(c, &simple);
	line_add_gprs(c);
	observe_run(c, "continue", c->run->psw_mask, c->run->psw_addr);
	line_add_gprs(c);
}

static void segments(struct client *c)
{
	static const struct program load = { "load from unmapped segment", 0x3000, 5, {
		0xe330, 0x4000, 0x0004, MARK } };
	static const struct program store = { "store", 0x3100, 5, {
		0xe330, 0x4000, 0x0024, MARK } };

	gpr_set(c, 4, 0x500008);
	observe_program(c, &load);
	be64_store(c->mem + MIB + 8, UINT64_C(0xfeedbeefcafe1234));
	observe_ucas(c, "map 1 MiB at 5 MiB", S390_KVM_UCAS_MAP, c->mem + MIB, 5 * MIB);
	observe_run(c, "load again", PSW_64BIT, load.addr);
	line_add_gprs(c);
	gpr_set(c, 3, 0x1122334455667788);
	gpr_set(c, 4, 0x5ff000);
	observe_program(c, &store);
	line_add(c, " stored=%llx",
		 (unsigned long long)be64_load(c->mem + MIB + 0xff000));
	observe_ucas(c, "unmap", S390_KVM_UCAS_UNMAP, c->mem + MIB, 5 * MIB);
	observe_run(c, "load after unmap", PSW_64BIT, load.addr);
}

static void interceptions(struct client *c)
{
	static const struct program programs[] = {
		{ "SIGP", 0x3200, 4, { 0xae12, 0x0006, MARK } },
		{ "STSI", 0x3300, 4, { 0xb27d, 0x4000, MARK } },
		{ "SERVC", 0x3400, 4, { 0xb220, 0x0012, MARK } },
		{ "SSCH", 0x3480, 4, { 0xb233, 0x4000, MARK } },
		{ "illegal operation", 0x3500, 4, { 0xb2ff, 0, MARK } },
	};

	for (size_t n = 0; n < ARRAY_SIZE(programs); n++)
		observe_program(c, &programs[n]);
}

/* Those that the guest takes itself; their new PSWs lead to the first mark. */
static void interruptions(struct client *c)
{
	static const struct program svc = { "SVC", 0x3600, 3, { 0x0a05, MARK } };
	static const struct program stidp = { "STIDP in problem state", 0x3700, 4, {
		0xb202, 0x4000, MARK } };

	new_psw_put(c, 0x1c0, PSW_64BIT, 0x2010);
	observe_program(c, &svc);
	new_psw_put(c, 0x1d0, PSW_64BIT, 0x2010);
	program_put(c, &stidp);
	observe_run(c, stidp.name, PSW_64BIT | PSW_PROBLEM, stidp.addr);
	line_add(c, " pgm=%04x ilc=%04x old=%016llx/%016llx", be16_load(c->mem + 0x8e),
		 be16_load(c->mem + 0x8c), (unsigned long long)be64_load(c->mem + 0x150),
		 (unsigned long long)be64_load(c->mem + 0x158));
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* Again and again, as one that comes before KVM_RUN ends nothing. 0: no more. */
static void alarms_set(unsigned int seconds, unsigned int us)
{
	struct sigaction sa = { .sa_handler = on_alarm };
	struct itimerval it = {
		.it_value = { .tv_sec = seconds, .tv_usec = us },
		.it_interval = { .tv_sec = seconds, .tv_usec = us },
	};

	sigemptyset(&sa.sa_mask);
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
}

/* KVM_RUN does not sleep in an enabled wait; should it, the alarm ends the test. */
static void waits(struct client *c)
{
	static const struct program lpswe = { "disabled wait", 0x3800, 4, {
		0xb2b2, 0x0380, MARK } };

	new_psw_put(c, 0x380, PSW_64BIT | PSW_WAIT, 0xdead);
	observe_program(c, &lpswe);
	new_psw_put(c, 0x380, PSW_64BIT | PSW_WAIT | PSW_IO | PSW_EXT, 0xdead);
	alarms_set(NEVER_S, 0);
	observe_run(c, "enabled wait", PSW_64BIT, lpswe.addr);
	alarms_set(0, 0);
	c->sie->cpuflags[0] &= 0x7f;
}

static void endless_loop(struct client *c)
{
	static const struct program loop = { "endless loop and a signal", 0x3900, 2, {
		0xa7f4, 0 } };

	alarms_set(0, ALARM_US);
	observe_program(c, &loop);
	alarms_set(0, 0);
	c->sie->cpuflags[0] |= S390_CPUSTAT_STOP_INT >> 24;
	observe_run(c, "stop request in the loop", PSW_64BIT, loop.addr);
	c->sie->cpuflags[0] &= ~(S390_CPUSTAT_STOP_INT >> 24);
}

static void control_register(struct client *c)
{
	static const struct program lctlg = { "LCTLG 0, intercepted", 0x3a00, 5, {
		0xeb00, 0x0400, 0x002f, MARK } };

	be64_store(c->mem + 0x400, 0xe0);
	be16_store(c->sie->lctl, S390_LCTL_CR0);
	observe_program(c, &lctlg);
	be16_store(c->sie->lctl, 0);
	observe_run(c, "LCTLG 0, not intercepted", PSW_64BIT, lctlg.addr);
	line_add(c, " cr0=%llx", (unsigned long long)be64_load(c->sie->gcr[0]));
}

static void many(struct client *c)
{
	static const struct program loop = { "40 million instructions", 0x3b00, 9, {
		0xa73b, 3, 0xb982, 0x0023, 0x0700, 0xa747, 0xfffb, MARK } };
	unsigned int n;

	for (n = 0; n < ROUND_TRIPS; n++) {
		c->run->psw_mask = PSW_64BIT;
		c->run->psw_addr = 0x2010;
		if (kvm_ioctl(c->vcpu, KVM_RUN, 0) || c->run->exit_reason != S390_EXIT_SIEIC)
			break;
	}
	line_begin(c, "round trips");
	line_add(c, " count=%u", n);
	gpr_set(c, 4, LOOPS);
	observe_program(c, &loop);
}

void observe(const struct kvm_provider *provider, struct observation *o)
{
	struct client c = { .out = o };
	size_t size = MEM_SIZE + MIB;
	void *raw = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	o->count = 0;
	if (raw == MAP_FAILED)
		return;
	c.mem = (uint8_t *)(((uintptr_t)raw + MIB - 1) & -MIB);
	if (client_open(&c, provider)) {
		observe_block(&c);
		first_runs(&c);
		segments(&c);
		interceptions(&c);
		interruptions(&c);
		waits(&c);
		endless_loop(&c);
		control_register(&c);
		many(&c);
		line_begin(&c, "end");
	}
	client_close(&c);
	munmap(raw, size);
}
