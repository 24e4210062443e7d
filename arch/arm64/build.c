// SPDX-License-Identifier: Apache-2.0
/*
 * Makes the VM that KVM runs, in the order that KVM wants (contract.md D.3 and
 * D.6). Everything that a first KVM_RUN would refuse is checked on the way,
 * since it would mark the VM dead.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/random.h>

#include "arch/arm64/fdt.h"
#include "arch/arm64/layout.h"
#include "arch/arm64/machine.h"
#include "arch/arm64/mte.h"
#include "arch/arm64/smccc.h"
#include "core/provider.h"

/* First address behind everything that the guest has. */
static uint64_t address_top(const struct arm64_machine *m)
{
	uint64_t redists = ARM64_GICR_BASE + m->nr_cpus * ARM64_GICR_SIZE;
	uint64_t ram = ARM64_RAM_BASE + m->ram->size;

	return ram > redists ? ram : redists;
}

static int create_vm(struct arm64_machine *m, struct ucvm_error *err)
{
	struct kvm_obj *sys = vm_get_system(m->vm);
	unsigned long type;
	int rc = arm64_host_probe_system(sys, &m->host, err);

	if (rc == 0)
		rc = arm64_host_ipa_bits(&m->host, &m->options, address_top(m), &m->ipa_bits,
					 &type, err);
	if (rc)
		return rc;
	rc = kvm_create(sys, KVM_CREATE_VM, type, &m->kvm);
	if (rc) {
		m->kvm = NULL;
		return error_set(err, -rc, "cannot create a VM: %s", strerror(-rc));
	}
	return arm64_host_probe_vm(m->kvm, &m->host, err);
}

static int add_memory(struct arm64_machine *m, unsigned int slot, const char *what,
		      const struct memslot *memory, struct ucvm_error *err)
{
	int rc = memslot_add(&m->memory, slot, memory);

	if (rc == 0)
		return 0;
	return error_set(err, -rc, "cannot give the guest its %s (--mem, --ipa-bits): %s", what,
			 strerror(-rc));
}

static int create_memory(struct arm64_machine *m, struct ucvm_error *err)
{
	const struct memslot ram = { ARM64_RAM_BASE, m->ram->size, m->ram->host, false, false };
	const struct memslot pvtime = { ARM64_PVTIME_BASE, ARM64_PVTIME_SIZE, m->pvtime, false,
					false };
	int rc;

	memslot_init(&m->memory, m->kvm);
	if (m->config->policy == VM_POLICY_EAGER) {
		rc = ram_populate(m->ram);
		if (rc)
			return error_set(err, -rc, "--policy eager: the host has no memory for it:"
					 " %s", strerror(-rc));
	}
	rc = add_memory(m, SLOT_RAM, "memory", &ram, err);
	if (rc == 0 && m->plan.stolen_time)
		rc = add_memory(m, SLOT_PVTIME, "stolen-time records", &pvtime, err);
	return rc;
}

static int select_gic(struct arm64_machine *m, struct gic_config *config, struct ucvm_error *err)
{
	int rc = gic_select(m->kvm, m->options.gic, m->options.its, m->nr_cpus, config, err);

	if (rc == 0)
		gic_config_init(config, m->ipa_bits);
	return rc;
}

static int create_gic(struct arm64_machine *m, struct gic_config *config, struct ucvm_error *err)
{
	const struct gic_range others[] = {
		{ ARM64_RAM_BASE, m->ram->size, "memory", "--mem" },
		{ ARM64_UART_BASE, ARM64_UART_SIZE, "the UART", NULL },
		{ ARM64_RTC_BASE, ARM64_RTC_SIZE, "the clock", NULL },
		{ ARM64_VIRTIO_BASE, ARM64_VIRTIO_SIZE, "the virtio slots", NULL },
		{ ARM64_PVTIME_BASE, ARM64_PVTIME_SIZE, "the stolen-time records", NULL },
	};

	config->others = others;
	config->nr_others = sizeof(others) / sizeof(others[0]);
	return gic_create(m->kvm, config, &m->gic, err);
}

/*
 * A device access that KVM cannot describe becomes an exit instead of an error
 * of KVM_RUN. Kernels without it give that error.
 */
static int enable_nisv(struct arm64_machine *m, struct ucvm_error *err)
{
	const struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_NISV_TO_USER };
	long rc;

	if (!m->host.nisv_to_user)
		return 0;
	rc = kvm_ioctl_ptr(m->kvm, KVM_ENABLE_CAP, &cap);
	if (rc == 0)
		return 0;
	return error_set(err, (int)-rc, "cannot enable KVM_CAP_ARM_NISV_TO_USER: %s",
			 strerror((int)-rc));
}

static int create_vcpus(struct arm64_machine *m, struct ucvm_error *err)
{
	int rc = 0;

	for (unsigned int i = 0; rc == 0 && i < m->nr_cpus; i++)
		rc = vcpu_create(m, i, err);
	return rc;
}

static int read_mpidrs(struct arm64_machine *m, struct ucvm_error *err)
{
	for (unsigned int i = 0; i < m->nr_cpus; i++) {
		int rc = vcpu_get_reg(&m->cpus[i], ARM64_SYSREG(3, 0, 0, 0, 5),
				      &m->cpus[i].mpidr);

		if (rc)
			return error_set(err, -rc, "cannot read MPIDR_EL1 of vCPU %u: %s", i,
					 strerror(-rc));
	}
	return 0;
}

/* VCPU_INIT and the attributes; the GIC is initialised in between. */
static int setup_vcpus(struct arm64_machine *m, struct ucvm_error *err)
{
	struct kvm_obj *vcpus[ARM64_MAX_CPUS];
	int rc;

	for (unsigned int i = 0; i < m->nr_cpus; i++)
		vcpus[i] = m->cpus[i].vcpu;
	rc = arm64_vcpu_setup(m->kvm, vcpus, &m->plan, err);
	if (rc == 0)
		rc = gic_init(&m->gic, err);
	if (rc == 0)
		rc = arm64_vcpu_finish(vcpus, &m->plan, err);
	return rc ? rc : read_mpidrs(m, err);
}

int machine_build(struct arm64_machine *m, struct ucvm_error *err)
{
	struct gic_config gic;
	int rc = create_vm(m, err);

	if (rc == 0)
		rc = select_gic(m, &gic, err);
	if (rc == 0)
		rc = arm64_vcpu_plan(&m->host, &m->options, m->nr_cpus, gic.kind != GIC_NONE,
				     &m->plan, err);
	if (rc == 0)
		rc = create_memory(m, err);
	if (rc == 0)
		rc = enable_nisv(m, err);
	if (rc == 0 && m->options.mte)
		rc = mte_enable(m->kvm, m->options.aarch32, err);
	if (rc == 0)
		rc = create_vcpus(m, err);
	if (rc == 0)
		rc = create_gic(m, &gic, err);
	if (rc == 0)
		rc = setup_vcpus(m, err);
	if (rc == 0)
		rc = arm64_smccc_setup(m->kvm, &m->options, err);
	return rc;
}

void machine_teardown(struct arm64_machine *m)
{
	for (unsigned int i = 0; i < m->nr_cpus; i++)
		vcpu_destroy(&m->cpus[i]);
	gic_destroy(&m->gic);
	kvm_close(m->kvm);
	m->kvm = NULL;
}

/* ---- the guest ---- */

static void fill_seeds(struct fdt_config *config)
{
	struct {
		uint64_t kaslr;
		uint8_t rng[FDT_RNG_SEED];
	} seeds;

	if (getrandom(&seeds, sizeof(seeds), GRND_NONBLOCK) != sizeof(seeds))
		return;		/* early in the host's boot; the guest does without */
	config->kaslr_seed = seeds.kaslr;
	memcpy(config->rng_seed, seeds.rng, sizeof(seeds.rng));
	config->has_rng_seed = true;
}

static void fill_gic(const struct arm64_machine *m, struct fdt_config *config)
{
	const struct gic_config *gic = &m->gic.config;

	config->gic = gic->kind == GIC_V3 ? 3 : gic->kind == GIC_V2 ? 2 : 0;
	config->gicd = (struct fdt_range){ gic->dist_base,
					   gic->kind == GIC_V3 ? ARM64_GICD_SIZE : 0x1000 };
	config->gicc = (struct fdt_range){ gic->cpu_base, ARM64_GICC_SIZE };
	for (size_t i = 0; i < gic->nr_regions && i < FDT_MAX_REDISTS; i++)
		config->redists[i] = (struct fdt_range){
			gic->regions[i].base, gic->regions[i].count * ARM64_GICR_SIZE };
	if (gic->its)
		config->its = (struct fdt_range){ gic->its_base, ARM64_ITS_SIZE };
}

static void fill_interrupts(const struct arm64_machine *m, struct fdt_config *config)
{
	const struct arm64_timers *timers = &m->plan.timers;

	config->timer[FDT_TIMER_SEC_PHYS] = ARM64_IRQ_SEC_PTIMER;
	config->timer[FDT_TIMER_PHYS] = timers->irq[ARM64_PTIMER];
	config->timer[FDT_TIMER_VIRT] = timers->irq[ARM64_VTIMER];
	config->timer[FDT_TIMER_HYP_PHYS] = timers->irq[ARM64_HPTIMER];
	if (timers->present[ARM64_HVTIMER])
		config->timer[FDT_TIMER_HYP_VIRT] = timers->irq[ARM64_HVTIMER];
	if (arm64_vcpu_has(&m->plan, ARM64_VCPU_PMU_V3))
		config->pmu_irq = ARM64_IRQ_PMU;
	if (arm64_vcpu_has(&m->plan, ARM64_VCPU_HAS_EL2))
		config->maint_irq = ARM64_IRQ_GIC_MAINT;
	config->uart = (struct fdt_device){ { ARM64_UART_BASE, ARM64_UART_SIZE }, ARM64_IRQ_UART };
	config->rtc = (struct fdt_device){ { ARM64_RTC_BASE, ARM64_RTC_SIZE }, ARM64_IRQ_RTC };
}

static int write_fdt(struct arm64_machine *m, struct ucvm_error *err)
{
	uint64_t mpidr[ARM64_MAX_CPUS];
	void *buffer;
	struct fdt_config config = {
		.bootargs = m->config->params,
		.initrd_start = m->image.initrd_start,
		.initrd_end = m->image.initrd_end,
		.ram = { ARM64_RAM_BASE, m->ram->size },
		.mpidr = mpidr,
		.cpus = m->nr_cpus,
		.aarch32 = m->options.aarch32,
		.psci_smc = arm64_vcpu_has(&m->plan, ARM64_VCPU_HAS_EL2),
	};

	for (unsigned int i = 0; i < m->nr_cpus; i++)
		mpidr[i] = m->cpus[i].mpidr;
	if (m->plan.stolen_time)
		config.pvtime = (struct fdt_range){ ARM64_PVTIME_BASE, ARM64_PVTIME_SIZE };
	fill_seeds(&config);
	fill_gic(m, &config);
	fill_interrupts(m, &config);
	if (aspace_translate(&m->memory.aspace, m->image.dtb, m->image.dtb_size, &buffer, NULL))
		return error_set(err, EINVAL, "no memory for the device tree at %#llx",
				 (unsigned long long)m->image.dtb);
	return fdt_build(&config, buffer, m->image.dtb_size, err);
}

/* Where the first instruction is, and what it finds in the registers. */
static int set_entry(struct arm64_machine *m, struct ucvm_error *err)
{
	const struct arm64_vcpu *cpu = &m->cpus[0];
	const uint64_t values[4] = {
		m->image.pc,
		m->options.aarch32 ? 0 : m->image.dtb,
		m->options.aarch32 ? UINT32_MAX : 0,
		m->options.aarch32 ? m->image.dtb : 0,
	};
	int rc = vcpu_set_reg(cpu, ARM64_REG_CORE_U64(regs.pc), values[0]);

	for (unsigned int i = 0; rc == 0 && i < 3; i++)
		rc = vcpu_set_reg(cpu, ARM64_REG_CORE_U64(regs.regs[0]) + 2 * i, values[1 + i]);
	if (rc)
		return error_set(err, -rc, "cannot set the registers of vCPU 0: %s", strerror(-rc));
	return 0;
}

int machine_load_image(struct arm64_machine *m, struct ucvm_error *err)
{
	const struct image_ram ram = { m->ram->host, m->ram->size, ARM64_RAM_BASE };
	int rc;

	if (vm_get_kernel(m->vm)->fd < 0)
		return error_set(err, ENOENT, "the guest resets, and its kernel %s is not there",
				 m->config->kernel ? m->config->kernel : "");
	rc = image_load(&ram, vm_get_kernel(m->vm), vm_get_initrd(m->vm), m->options.aarch32,
			&m->image, err);
	if (rc == 0)
		m->options.aarch32 = m->image.aarch32;
	return rc;
}

int machine_start_guest(struct arm64_machine *m, struct ucvm_error *err)
{
	int rc = write_fdt(m, err);

	return rc ? rc : set_entry(m, err);
}

/* ---- does the host have what guests need? ---- */

/*
 * No VM is made to find out: that is nothing that KVM on arm64 refuses to anyone
 * who may open it, and takes longer than all the rest of a start.
 */
void arm64_check(struct kvm_obj *sys, struct provider_verdict *verdict)
{
	if (kvm_check_extension(sys, KVM_CAP_ARM_PSCI_0_2) <= 0)
		provider_refuse(verdict, EOPNOTSUPP,
				"use an arm64 host whose processor and kernel have KVM",
				"it cannot execute arm64 code");
}
