// SPDX-License-Identifier: Apache-2.0
/*
 * Save and restore of the arm64 interrupt controller on this host's KVM,
 * skipped where there is none: states with pending and active interrupts, LPIs
 * and ITS tables come back in a second VM, whose guest takes them. The ITS is
 * driven through its command queue.
 */
#include <signal.h>
#include <unistd.h>

#include "arch/arm64/gic_state.h"
#include "tests/unit/arm64_gic_real.h"

#define ICH_HCR		ARM64_SYSREG_INSTR(3, 4, 12, 11, 0)
#define ICH_VMCR	ARM64_SYSREG_INSTR(3, 4, 12, 11, 7)
#define ICH_LR0		ARM64_SYSREG_INSTR(3, 4, 12, 12, 0)

static void save(struct real *r, struct gic_state *state)
{
	int rc = gic_save(&r->gic, r->mpidrs, state, &r->err);

	CU_ASSERT_STRING_EQUAL(r->err.text, "");
	CU_ASSERT_EQUAL_FATAL(rc, 0);
}

static int restore(struct real *r, const struct gic_state *state)
{
	r->err.code = 0;
	r->err.text[0] = '\0';
	return gic_restore(&r->gic, r->mpidrs, state, &r->err);
}

static void expect_equal(const struct gic_state *a, const struct gic_state *b)
{
	CU_ASSERT_EQUAL_FATAL(a->nr, b->nr);
	for (size_t i = 0; i < a->nr; i++) {
		bool equal = a->records[i].group == b->records[i].group &&
			     a->records[i].attr == b->records[i].attr &&
			     a->records[i].value == b->records[i].value;

		CU_ASSERT_TRUE(equal);
		if (!equal)
			printf("group %u attribute 0x%llx: 0x%llx, 0x%llx\n", a->records[i].group,
			       (unsigned long long)a->records[i].attr,
			       (unsigned long long)a->records[i].value,
			       (unsigned long long)b->records[i].value);
	}
}

/* Something in every register that SPIs have. */
static void fill_spis(struct real *r)
{
	poke(r, DIST, 0x008, peek(r, DIST, 0x008));	/* GICD_IIDR: groups writable */
	poke(r, DIST, 0x000, 1u << (r->gic.config.kind == GIC_V3));
	poke(r, DIST, 0x084, 0x0ff0f00f);		/* GICD_IGROUPR1 */
	poke(r, DIST, 0xc08, 0x0000aa00);		/* GICD_ICFGR2 */
	poke(r, DIST, 0x420, 0x10a0f0c0);		/* GICD_IPRIORITYR8 */
	poke(r, DIST, 0x104, 0x80ff00f1);		/* GICD_ISENABLER1 */
	poke(r, DIST, 0x204, 0x00010002);		/* GICD_ISPENDR1 */
	poke(r, DIST, 0x304, 0x00000030);		/* GICD_ISACTIVER1 */
	CU_ASSERT_EQUAL(gic_set_spi(&r->gic, 32, true), 0);
	CU_ASSERT_EQUAL(gic_set_spi(&r->gic, 37, true), 0);	/* edge-triggered */
	CU_ASSERT_EQUAL(gic_set_spi(&r->gic, 200, true), 0);
	CU_ASSERT_EQUAL(gic_set_ppi(&r->gic, 1, 22, true), 0);
}

static void fill_v3(struct real *r)
{
	const uint64_t cpu1 = cpu_attr(r, 1);

	fill_spis(r);
	poke(r, ITS, 0x80, 0);		/* GITS_CBASER: KVM changes what it is at first */
	poke(r, DIST, 0x6000 + 8 * 33, r->mpidrs[1] & 0xffffff);	/* GICD_IROUTER33 */
	poke(r, REDIST, cpu1 | 0x10080, 0xffff00ff);	/* GICR_IGROUPR0 */
	poke(r, REDIST, cpu1 | 0x10180, 0x0000000e);	/* GICR_ICENABLER0: SGIs 1-3 */
	poke(r, REDIST, cpu1 | 0x10100, 0x08800000);	/* GICR_ISENABLER0 */
	poke(r, REDIST, cpu1 | 0x10200, 0x00000101);	/* GICR_ISPENDR0 */
	poke(r, REDIST, cpu1 | 0x10300, 0x00000040);	/* GICR_ISACTIVER0 */
	poke(r, REDIST, cpu1 | 0x10404, 0x80604020);	/* GICR_IPRIORITYR1 */
	poke(r, SYSREGS, cpu1 | 0xc230, 0xf0);		/* ICC_PMR_EL1 */
	poke(r, SYSREGS, cpu1 | 0xc643, 4);		/* ICC_BPR0_EL1 */
	poke(r, SYSREGS, cpu1 | 0xc663, 5);		/* ICC_BPR1_EL1 */
	poke(r, SYSREGS, cpu1 | 0xc648, 0x00000100);	/* ICC_AP1R0_EL1 */
	poke(r, SYSREGS, cpu1 | 0xc667, 1);		/* ICC_IGRPEN1_EL1 */
	poke(r, SYSREGS, cpu1 | 0xc664, peek(r, SYSREGS, cpu1 | 0xc664) | 3);	/* CBPR, EOImode */
}

static void fill_v2(struct real *r)
{
	const uint64_t cpu1 = cpu_attr(r, 1);
	const uint32_t cpu = ARM64_DEV_VGIC_GRP_CPU_REGS;

	fill_spis(r);
	poke(r, DIST, 0x820, 0x02010302);		/* GICD_ITARGETSR8 */
	poke(r, DIST, cpu1 | 0x080, 0xffff00ff);	/* GICD_IGROUPR0 */
	poke(r, DIST, cpu1 | 0x180, 0x0000000e);	/* GICD_ICENABLER0 */
	poke(r, DIST, cpu1 | 0x100, 0x08800000);	/* GICD_ISENABLER0 */
	poke(r, DIST, cpu1 | 0x404, 0x80604020);	/* GICD_IPRIORITYR1 */
	poke(r, DIST, cpu1 | 0xf20, 0x00000100);	/* GICD_SPENDSGIR: SGI 1 from CPU 0 */
	poke(r, DIST, cpu1 | 0x300, 0x00000040);	/* GICD_ISACTIVER0 */
	poke(r, cpu, cpu1 | 0x00, 0x201);		/* GICC_CTLR */
	poke(r, cpu, cpu1 | 0x04, 0x1e);		/* GICC_PMR */
	poke(r, cpu, cpu1 | 0x08, 4);			/* GICC_BPR */
	poke(r, cpu, cpu1 | 0x1c, 5);			/* GICC_ABPR */
	poke(r, cpu, cpu1 | 0xd0, 0x100);		/* GICC_APR0 */
}

static void check_v3(const struct real *r)
{
	const uint64_t cpu1 = cpu_attr(r, 1);

	CU_ASSERT_EQUAL(peek(r, REDIST, cpu1 | 0x10100), 0x0880fff1);
	CU_ASSERT_EQUAL(peek(r, REDIST, cpu1 | 0x10200), 0x101);
	CU_ASSERT_EQUAL(peek(r, SYSREGS, cpu1 | 0xc643), 4);
	CU_ASSERT_EQUAL(peek(r, SYSREGS, cpu1 | 0xc663), 5);	/* BPR0 + 1, hidden by CBPR */
	CU_ASSERT_EQUAL(peek(r, SYSREGS, cpu1 | 0xc664) & 3, 3);
	CU_ASSERT_EQUAL(peek(r, ARM64_DEV_VGIC_GRP_LEVEL_INFO, cpu1), 1u << 22);
}

static void check_v2(const struct real *r)
{
	const uint64_t cpu1 = cpu_attr(r, 1);

	CU_ASSERT_EQUAL(peek(r, DIST, cpu1 | 0x100), 0x0880fff1);
	CU_ASSERT_EQUAL(peek(r, DIST, cpu1 | 0xf20), 0x100);
	CU_ASSERT_EQUAL(peek(r, DIST, cpu1 | 0x200), 1u << 22 | 2);
	CU_ASSERT_EQUAL(peek(r, ARM64_DEV_VGIC_GRP_CPU_REGS, cpu1 | 0x04), 0x1e);
}

/* What a hypervisor in the guest has left for its own guest. */
static void fill_el2(struct real *r)
{
	const uint64_t cpu1 = cpu_attr(r, 1);

	poke(r, SYSREGS, cpu1 | ICH_HCR, 1);
	poke(r, SYSREGS, cpu1 | ICH_VMCR, 0xf0000002);
	poke(r, SYSREGS, cpu1 | ICH_LR0, UINT64_C(0x50a000000000001b));
}

static void check_el2(const struct real *r)
{
	const uint64_t cpu1 = cpu_attr(r, 1);

	CU_ASSERT_EQUAL(peek(r, SYSREGS, cpu1 | ICH_HCR), 1);
	CU_ASSERT_EQUAL(peek(r, SYSREGS, cpu1 | ICH_VMCR), 0xf0000002);
	CU_ASSERT_EQUAL(peek(r, SYSREGS, cpu1 | ICH_LR0), UINT64_C(0x50a000000000001b));
}

static void state_comes_back(enum gic_kind kind, bool el2)
{
	struct gic_state before, after;
	struct real a, b;

	if (!real_start_el2(&a, kind, 2, el2))
		return;
	CU_ASSERT_TRUE_FATAL(real_start_el2(&b, kind, 2, el2));
	(kind == GIC_V3 ? fill_v3 : fill_v2)(&a);
	if (el2)
		fill_el2(&a);
	save(&a, &before);
	CU_ASSERT_EQUAL(restore(&b, &before), 0);
	CU_ASSERT_STRING_EQUAL(b.err.text, "");
	(kind == GIC_V3 ? check_v3 : check_v2)(&b);
	if (el2)
		check_el2(&b);
	CU_ASSERT_EQUAL(peek(&b, DIST, 0x104), 0x80ff00f1);
	CU_ASSERT_EQUAL(peek(&b, DIST, 0x304), 0x30);
	save(&b, &after);
	expect_equal(&before, &after);
	CU_ASSERT_EQUAL(real_first_run(&b), 0);
	gic_state_free(&before);
	gic_state_free(&after);
	real_close(&a);
	real_close(&b);
}

static void state_of_gicv2_comes_back(void)
{
	state_comes_back(GIC_V2, false);
}

static void state_of_gicv3_comes_back(void)
{
	state_comes_back(GIC_V3, false);
}

static void state_of_gicv3_with_el2_comes_back(void)
{
	state_comes_back(GIC_V3, true);
}

/* ICC_BPR1_EL1 behind ICC_CTLR_EL1.CBPR. */
static void hidden_binary_point_comes_back(void)
{
	struct gic_state state;
	struct real a, b;

	if (!real_start(&a, GIC_V3, 1))
		return;
	CU_ASSERT_TRUE_FATAL(real_start(&b, GIC_V3, 1));
	poke(&a, SYSREGS, 0xc643, 2);
	poke(&a, SYSREGS, 0xc663, 6);
	poke(&a, SYSREGS, 0xc664, peek(&a, SYSREGS, 0xc664) | 1);
	CU_ASSERT_EQUAL(peek(&a, SYSREGS, 0xc663), 3);
	save(&a, &state);
	CU_ASSERT_EQUAL(peek(&a, SYSREGS, 0xc664) & 1, 1);
	CU_ASSERT_EQUAL(restore(&b, &state), 0);
	CU_ASSERT_EQUAL(peek(&b, SYSREGS, 0xc663), 3);
	poke(&b, SYSREGS, 0xc664, peek(&b, SYSREGS, 0xc664) & ~UINT64_C(1));
	CU_ASSERT_EQUAL(peek(&b, SYSREGS, 0xc663), 6);
	gic_state_free(&state);
	real_close(&a);
	real_close(&b);
}

static void state_of_another_vm_is_refused(void)
{
	const enum gic_kind kind = GIC_V3;
	struct gic_config config = real_config(kind, 2);
	struct gic_state state;
	struct real a, b;

	if (!real_start(&a, kind, 2))
		return;
	save(&a, &state);
	CU_ASSERT_TRUE_FATAL(real_start(&b, kind, 1));
	CU_ASSERT_EQUAL(restore(&b, &state), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, "--cpus"));
	real_close(&b);
	CU_ASSERT_TRUE_FATAL(real_open(&b));
	real_add_cpus(&b, 2);
	config.its = false;
	CU_ASSERT_EQUAL_FATAL(gic_create(b.vm, &config, &b.gic, &b.err), 0);
	CU_ASSERT_EQUAL_FATAL(gic_init(&b.gic, &b.err), 0);
	CU_ASSERT_EQUAL(restore(&b, &state), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, "--its"));
	real_close(&b);
	gic_state_free(&state);
	real_close(&a);
}

/* Delivery ----------------------------------------------------------------- */

#define CODE	0x180000u	/* offset in RAM */
#define NOTHING	1023u		/* the INTID that means no interrupt */

/* Unmasks interrupts and waits. */
static const uint32_t guest_start[] = {
	0x10004000,	/* adr  x0, . + 0x800 */
	0xd518c000,	/* msr  vbar_el1, x0 */
	0xd5033fdf,	/* isb */
	0xd50342ff,	/* msr  daifclr, #2 */
	0xd503207f,	/* wfi */
	0x17ffffff,	/* b    . - 4 */
};

/* At the vector of an IRQ: tells its INTID in a store that KVM hands out. */
static const uint32_t guest_irq_v3[] = {
	0xd538cc01,	/* mrs  x1, icc_iar1_el1 */
	0x52a12002,	/* mov  w2, #0x09000000 */
	0xb9000041,	/* str  w1, [x2] */
	0x14000000,	/* b    . */
};

static const uint32_t guest_irq_v2[] = {
	0x52a10023,	/* mov  w3, #0x08010000 */
	0xb9400c61,	/* ldr  w1, [x3, #12], GICC_IAR */
	0x52a12002,	/* mov  w2, #0x09000000 */
	0xb9000041,	/* str  w1, [x2] */
	0x14000000,	/* b    . */
};

static void ignore_signal(int number)
{
	(void)number;
}

static uint32_t run_until_store(struct real *r, unsigned int cpu, struct arm64_run *run)
{
	uint32_t intid = NOTHING;
	long rc;

	run->immediate_exit = 0;
	alarm(20);
	rc = kvm_ioctl(r->vcpus[cpu], KVM_RUN, 0);
	alarm(0);
	CU_ASSERT_EQUAL(rc, 0);
	if (rc == 0 && run->exit_reason == ARM64_EXIT_MMIO && run->mmio.is_write)
		memcpy(&intid, run->mmio.data, sizeof(intid));
	return intid;
}

/* The interrupt that vCPU @cpu takes when it starts to run. */
static uint32_t first_interrupt(struct real *r, unsigned int cpu)
{
	const bool v2 = r->gic.config.kind == GIC_V2;
	const struct sigaction wake = { .sa_handler = ignore_signal };
	const uint64_t pc = ARM64_RAM_BASE + CODE;
	const struct kvm_one_reg reg = {
		.id = ARM64_REG_CORE_U64(regs.pc),
		.addr = (uintptr_t)&pc,
	};
	size_t size = (size_t)kvm_ioctl(r->system, KVM_GET_VCPU_MMAP_SIZE, 0);
	struct sigaction old;
	uint32_t intid;
	void *run;

	memcpy(r->ram + CODE, guest_start, sizeof(guest_start));
	memcpy(r->ram + CODE + 0x800 + 0x280, v2 ? guest_irq_v2 : guest_irq_v3,
	       v2 ? sizeof(guest_irq_v2) : sizeof(guest_irq_v3));
	CU_ASSERT_EQUAL_FATAL(kvm_ioctl_ptr(r->vcpus[cpu], KVM_SET_ONE_REG, &reg), 0);
	CU_ASSERT_EQUAL_FATAL(kvm_mmap(r->vcpus[cpu], size, 0, &run), 0);
	sigaction(SIGALRM, &wake, &old);
	intid = run_until_store(r, cpu, run);
	sigaction(SIGALRM, &old, NULL);
	munmap(run, size);
	return intid;
}

/* Everything on the way of INTID 41 to vCPU 0 is open. */
static void open_way(struct real *r, bool level)
{
	const bool v2 = r->gic.config.kind == GIC_V2;

	poke(r, DIST, 0x000, v2 ? 1 : 2);
	poke(r, DIST, 0x084, v2 ? 0 : UINT32_MAX);
	poke(r, DIST, 0xc08, level ? 0 : UINT32_MAX);
	poke(r, DIST, 0x104, 1u << 9);
	if (v2) {
		poke(r, DIST, 0x828, 0x0100);		/* GICD_ITARGETSR10 */
		poke(r, ARM64_DEV_VGIC_GRP_CPU_REGS, 0x00, 1);
		poke(r, ARM64_DEV_VGIC_GRP_CPU_REGS, 0x04, 0x1e);
		return;
	}
	for (unsigned int cpu = 0; cpu < r->nr_cpus; cpu++) {
		poke(r, SYSREGS, cpu_attr(r, cpu) | 0xc230, 0xf0);	/* ICC_PMR_EL1 */
		poke(r, SYSREGS, cpu_attr(r, cpu) | 0xc667, 1);		/* ICC_IGRPEN1_EL1 */
	}
}

/* Raised in one VM, taken in the other. */
static void interrupt_is_delivered(enum gic_kind kind, bool level)
{
	struct gic_state state;
	struct real a, b;

	if (!real_start(&a, kind, 2))
		return;
	CU_ASSERT_TRUE_FATAL(real_start(&b, kind, 2));
	open_way(&a, level);
	CU_ASSERT_EQUAL(gic_set_spi(&a.gic, 41, true), 0);
	if (!level)
		CU_ASSERT_EQUAL(gic_set_spi(&a.gic, 41, false), 0);
	save(&a, &state);
	CU_ASSERT_EQUAL(restore(&b, &state), 0);
	CU_ASSERT_EQUAL(first_interrupt(&b, 0), 41);
	gic_state_free(&state);
	real_close(&a);
	real_close(&b);
}

static void edges_are_delivered_by_gicv2(void)
{
	interrupt_is_delivered(GIC_V2, false);
}

static void levels_are_delivered_by_gicv2(void)
{
	interrupt_is_delivered(GIC_V2, true);
}

static void edges_are_delivered_by_gicv3(void)
{
	interrupt_is_delivered(GIC_V3, false);
}

static void levels_are_delivered_by_gicv3(void)
{
	interrupt_is_delivered(GIC_V3, true);
}

/* LPIs --------------------------------------------------------------------- */

/* Offsets of tables in RAM, 64 KiB each. */
enum { QUEUE, DEVICES, COLLECTIONS, EVENTS, PROPERTIES, PENDING };

#define LPI	8197u		/* of device 0x108's event 3 */
#define VALID	(UINT64_C(1) << 63)

static uint64_t table_at(unsigned int table)
{
	return ARM64_RAM_BASE + table * K64;
}

static void command(struct real *r, unsigned int n, uint64_t w0, uint64_t w1, uint64_t w2)
{
	const uint64_t words[4] = { w0, w1, w2, 0 };

	memcpy(r->ram + QUEUE * K64 + n * 32, words, 32);
}

/* A little-endian host is assumed, as arm64 Linux is. */
static void fill_lpis(struct real *r)
{
	r->ram[PROPERTIES * K64 + (LPI - 8192)] = 0xa1;		/* priority, enabled */
	poke(r, DIST, 0x000, 2);
	for (unsigned int cpu = 0; cpu < r->nr_cpus; cpu++) {
		const uint64_t at = cpu_attr(r, cpu);

		poke(r, REDIST, at | 0x70, (uint32_t)table_at(PROPERTIES) | 15);
		poke(r, REDIST, at | 0x78, (uint32_t)table_at(PENDING + cpu));
		poke(r, REDIST, at | 0x00, 1);
	}
	poke(r, ITS, 0x80, VALID | table_at(QUEUE) | 15);
	poke(r, ITS, 0x100, VALID | table_at(DEVICES));
	poke(r, ITS, 0x108, VALID | table_at(COLLECTIONS));
	poke(r, ITS, 0x00, 1);
	command(r, 0, UINT64_C(0x10800000008), 3, VALID | table_at(EVENTS));	/* MAPD */
	command(r, 1, 0x09, 0, VALID | 1 << 16 | 7);		/* MAPC: 7 is vCPU 1 */
	command(r, 2, UINT64_C(0x1080000000a), (uint64_t)LPI << 32 | 3, 7);	/* MAPTI */
	poke(r, ITS, 0x88, 3 * 32);
	CU_ASSERT_EQUAL(peek(r, ITS, 0x90), 3 * 32);
}

static bool is_pending(const struct real *r, unsigned int cpu)
{
	return r->ram[(PENDING + cpu) * K64 + LPI / 8] >> (LPI % 8) & 1;
}

static void lpis_come_back(void)
{
	struct gic_state before, after;
	struct real a, b;

	if (!real_start(&a, GIC_V3, 2))
		return;
	CU_ASSERT_TRUE_FATAL(real_start(&b, GIC_V3, 2));
	open_way(&a, false);
	fill_lpis(&a);
	CU_ASSERT_EQUAL(gic_signal_msi(&a.gic, 0x108, 4), 0);	/* an event without mapping */
	CU_ASSERT_EQUAL(gic_signal_msi(&a.gic, 0x108, 3), 1);
	CU_ASSERT_FALSE(is_pending(&a, 1));
	save(&a, &before);
	CU_ASSERT_TRUE(is_pending(&a, 1));
	CU_ASSERT_FALSE(is_pending(&a, 0));
	memcpy(b.ram, a.ram, RAM_SIZE);
	CU_ASSERT_EQUAL(restore(&b, &before), 0);
	CU_ASSERT_STRING_EQUAL(b.err.text, "");
	CU_ASSERT_EQUAL(peek(&b, ITS, 0x00) & 1, 1);
	b.ram[(PENDING + 1) * K64 + LPI / 8] = 0;	/* KVM itself knows it is pending */
	save(&b, &after);
	CU_ASSERT_TRUE(is_pending(&b, 1));
	expect_equal(&before, &after);
	CU_ASSERT_EQUAL(memcmp(a.ram, b.ram, RAM_SIZE), 0);
	CU_ASSERT_EQUAL(first_interrupt(&b, 1), LPI);
	CU_ASSERT_EQUAL(gic_signal_msi(&b.gic, 0x108, 3), 1);
	CU_ASSERT_EQUAL(gic_signal_msi(&b.gic, 0x109, 3), 0);
	gic_state_free(&before);
	gic_state_free(&after);
	real_close(&a);
	real_close(&b);
}

/* Tables that the guest, or a file, has put anywhere. */
static void bad_its_tables_are_refused(void)
{
	struct gic_state state;
	struct real a, b;
	uint64_t entry;

	if (!real_start(&a, GIC_V3, 2))
		return;
	fill_lpis(&a);
	save(&a, &state);
	CU_ASSERT_TRUE_FATAL(real_start(&b, GIC_V3, 2));
	memcpy(b.ram, a.ram, RAM_SIZE);
	memcpy(&entry, b.ram + DEVICES * K64 + 0x108 * 8, 8);
	CU_ASSERT_EQUAL(entry >> 63, 1);
	entry |= UINT64_C(1) << 40;	/* events beyond memory */
	memcpy(b.ram + DEVICES * K64 + 0x108 * 8, &entry, 8);
	CU_ASSERT_EQUAL(restore(&b, &state), -EFAULT);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.err.text, "cannot restore the ITS tables"));
	real_close(&b);
	gic_state_free(&state);
	real_remove_memory(&a);
	CU_ASSERT_TRUE(gic_save(&a.gic, a.mpidrs, &state, &a.err) < 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(a.err.text, "cannot save the"));
	CU_ASSERT_PTR_NOT_NULL(strstr(a.err.text, "no memory"));
	CU_ASSERT_PTR_NULL(state.records);
	real_close(&a);
}

UNIT_SUITE(arm64_gic_state_kvm) = {
	{ "the state of GICv2 comes back", state_of_gicv2_comes_back },
	{ "the state of GICv3 comes back", state_of_gicv3_comes_back },
	{ "the state of GICv3 with EL2 comes back", state_of_gicv3_with_el2_comes_back },
	{ "a hidden binary point comes back", hidden_binary_point_comes_back },
	{ "the state of another VM is refused", state_of_another_vm_is_refused },
	{ "edges are delivered by GICv2", edges_are_delivered_by_gicv2 },
	{ "levels are delivered by GICv2", levels_are_delivered_by_gicv2 },
	{ "edges are delivered by GICv3", edges_are_delivered_by_gicv3 },
	{ "levels are delivered by GICv3", levels_are_delivered_by_gicv3 },
	{ "LPIs come back", lpis_come_back },
	{ "bad ITS tables are refused", bad_its_tables_are_refused },
	CU_TEST_INFO_NULL,
};
