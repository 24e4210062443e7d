// SPDX-License-Identifier: Apache-2.0
/* The interrupt controller of a VM: choice, creation, interrupt lines. See gic.h. */
#include "arch/arm64/gic.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>

#include "arch/arm64/device.h"
#include "arch/arm64/layout.h"
#include "ucvm/arm64_kvm.h"

#define GITS_TRANSLATER	UINT64_C(0x10040)	/* offset in the ITS frames */

/* What this host's KVM can emulate. */
struct gic_host {
	bool v2;
	bool v3;
	bool its;
	bool legacy;	/* no device control interface: GICv2 in the older way */
};

/* Choice ------------------------------------------------------------------- */

static struct gic_host gic_host(struct kvm_obj *vm)
{
	if (kvm_check_extension(vm, KVM_CAP_DEVICE_CTRL) > 0)
		return (struct gic_host){
			.v2 = device_type_exists(vm, ARM64_DEV_TYPE_VGIC_V2),
			.v3 = device_type_exists(vm, ARM64_DEV_TYPE_VGIC_V3),
			.its = device_type_exists(vm, ARM64_DEV_TYPE_VGIC_ITS),
		};
	return (struct gic_host){
		.v2 = kvm_check_extension(vm, KVM_CAP_IRQCHIP) > 0 &&
		      kvm_check_extension(vm, KVM_CAP_ARM_SET_DEVICE_ADDR) > 0,
		.legacy = true,
	};
}

static const char *gic_host_has(const struct gic_host *host)
{
	if (host->v3)
		return "GICv3 only; use --gic 3 or --gic auto";
	if (host->v2)
		return "GICv2 only; use --gic 2 or --gic auto";
	return "no GIC at all; use --irqchip off";
}

static int gic_select_kind(const struct gic_host *host, enum gic_kind gic,
			   struct gic_config *config, struct ucvm_error *err)
{
	if (gic == GIC_AUTO) {
		if (!host->v2 && !host->v3)
			return error_set(err, ENODEV, "--gic auto: this host's KVM has %s",
					 gic_host_has(host));
		gic = host->v3 ? GIC_V3 : GIC_V2;
	}
	if ((gic == GIC_V2 && !host->v2) || (gic == GIC_V3 && !host->v3))
		return error_set(err, ENODEV, "--gic %d: this host's KVM has %s",
				 gic == GIC_V2 ? 2 : 3, gic_host_has(host));
	config->kind = gic;
	config->legacy = gic == GIC_V2 && host->legacy;
	return 0;
}

static int gic_select_its(const struct gic_host *host, enum arm64_choice its,
			  struct gic_config *config, struct ucvm_error *err)
{
	if (its == ARM64_ON && config->kind != GIC_V3)
		return error_set(err, EINVAL,
				 "--its on: only GICv3 has an ITS, and this VM has %s; %s",
				 config->kind == GIC_V2 ? "GICv2" : "no GIC",
				 host->v3 ? "use --gic 3" : "leave --its out");
	if (its == ARM64_ON && !host->its)
		return error_set(err, ENODEV,
				 "--its on: this host's KVM has no ITS; use --its off");
	config->its = its != ARM64_OFF && config->kind == GIC_V3 && host->its;
	return 0;
}

static int gic_check_cpus(const struct gic_config *config, struct ucvm_error *err)
{
	if (config->nr_cpus == 0)
		return error_set(err, EINVAL, "--cpus 0: a VM has at least one vCPU");
	if (config->kind == GIC_V2 && config->nr_cpus > ARM64_MAX_CPUS_GICV2)
		return error_set(err, E2BIG, "--cpus %u: GICv2 has at most %d CPUs; "
				 "use fewer, or --gic 3 on a host that has it",
				 config->nr_cpus, ARM64_MAX_CPUS_GICV2);
	if (config->nr_cpus > ARM64_MAX_CPUS)
		return error_set(err, E2BIG, "--cpus %u: KVM has at most %d vCPUs",
				 config->nr_cpus, ARM64_MAX_CPUS);
	return 0;
}

int gic_select(struct kvm_obj *vm, enum gic_kind gic, enum arm64_choice its,
	       unsigned int nr_cpus, struct gic_config *config, struct ucvm_error *err)
{
	struct gic_host host = gic_host(vm);
	int rc;

	memset(config, 0, sizeof(*config));
	config->nr_cpus = nr_cpus;
	rc = gic_select_kind(&host, gic, config, err);
	if (rc == 0)
		rc = gic_select_its(&host, its, config, err);
	if (rc == 0)
		rc = gic_check_cpus(config, err);
	return rc;
}

void gic_config_init(struct gic_config *config, unsigned int ipa_bits)
{
	config->ipa_bits = ipa_bits;
	config->nr_irqs = config->legacy ? GIC_LEGACY_IRQS : ARM64_NR_IRQS;
	config->dist_base = ARM64_GICD_BASE;
	config->cpu_base = ARM64_GICC_BASE;
	config->its_base = ARM64_ITS_BASE;
	config->nr_regions = 1;
	config->regions[0] = (struct gic_region){ ARM64_GICR_BASE, config->nr_cpus };
}

/* Check -------------------------------------------------------------------- */

/* One range of addresses of the GIC itself. */
struct gic_part {
	uint64_t base;
	uint64_t size;
	uint64_t align;
	const char *name;
	const char *option;	/* that makes it go away, move or shrink */
};

#define GIC_MAX_PARTS	(2 + GIC_MAX_REGIONS)
#define KIB		UINT64_C(1024)

static size_t gic_parts(const struct gic_config *config, struct gic_part *parts)
{
	size_t n = 0;

	if (config->kind == GIC_V2) {
		parts[n++] = (struct gic_part){ config->dist_base, ARM64_VGIC_V2_DIST_SIZE, 4 * KIB,
						"the GICv2 distributor", "--gic" };
		parts[n++] = (struct gic_part){ config->cpu_base, ARM64_VGIC_V2_CPU_SIZE, 4 * KIB,
						"the GICv2 CPU interface", "--gic" };
		return n;
	}
	parts[n++] = (struct gic_part){ config->dist_base, ARM64_VGIC_V3_DIST_SIZE, 64 * KIB,
					"the GICv3 distributor", "--gic" };
	for (size_t i = 0; i < config->nr_regions; i++)
		parts[n++] = (struct gic_part){
			config->regions[i].base,
			config->regions[i].count * ARM64_VGIC_V3_REDIST_SIZE, 64 * KIB,
			"a region of GICv3 redistributors", "--cpus" };
	if (config->its)
		parts[n++] = (struct gic_part){ config->its_base, ARM64_VGIC_V3_ITS_SIZE, 64 * KIB,
						"the ITS", "--its" };
	return n;
}

static int gic_check_part(const struct gic_part *part, unsigned int ipa_bits,
			  struct ucvm_error *err)
{
	uint64_t limit = UINT64_C(1) << ipa_bits;

	if (part->base == GIC_NO_ADDRESS)
		return error_set(err, ENXIO, "%s has no address (%s)", part->name, part->option);
	if (part->base % part->align)
		return error_set(err, EINVAL, "%s at 0x%llx is not aligned to %u KiB (%s)",
				 part->name, (unsigned long long)part->base,
				 (unsigned int)(part->align / KIB), part->option);
	if (part->base >= limit || part->size > limit - part->base)
		return error_set(err, E2BIG, "%s at 0x%llx with %llu KiB is beyond the guest's "
				 "%u-bit physical addresses (--ipa-bits, %s)", part->name,
				 (unsigned long long)part->base,
				 (unsigned long long)(part->size / KIB), ipa_bits, part->option);
	return 0;
}

static bool overlap(uint64_t base1, uint64_t size1, uint64_t base2, uint64_t size2)
{
	if (size1 == 0 || size2 == 0)
		return false;
	return base1 < base2 ? base2 - base1 < size1 : base1 - base2 < size2;
}

/* Is @part free of the parts behind it and of what else there is? */
static int gic_check_overlap(const struct gic_config *config, const struct gic_part *part,
			     const struct gic_part *end, struct ucvm_error *err)
{
	for (const struct gic_part *p = part + 1; p < end; p++) {
		if (overlap(part->base, part->size, p->base, p->size))
			return error_set(err, EEXIST, "%s at 0x%llx overlaps %s at 0x%llx (%s, %s)",
					 p->name, (unsigned long long)p->base, part->name,
					 (unsigned long long)part->base, p->option, part->option);
	}
	for (size_t i = 0; i < config->nr_others; i++) {
		const struct gic_range *o = &config->others[i];

		if (overlap(part->base, part->size, o->base, o->size))
			return error_set(err, EEXIST, "%s at 0x%llx overlaps %s at 0x%llx (%s%s%s)",
					 part->name, (unsigned long long)part->base, o->name,
					 (unsigned long long)o->base, part->option,
					 o->option ? ", " : "", o->option ? o->option : "");
	}
	return 0;
}

static int gic_check_regions(const struct gic_config *config, struct ucvm_error *err)
{
	unsigned int frames = 0;

	if (config->nr_regions > GIC_MAX_REGIONS)
		return error_set(err, EINVAL, "more than %d regions of GICv3 redistributors "
				 "(--cpus)", GIC_MAX_REGIONS);
	for (size_t i = 0; i < config->nr_regions; i++) {
		unsigned int count = config->regions[i].count;

		if (count == 0 || count > GIC_MAX_REGION_FRAMES)
			return error_set(err, EINVAL, "a region of %u GICv3 redistributors; "
					 "there must be 1 to %d (--cpus)", count,
					 GIC_MAX_REGION_FRAMES);
		frames += count;
	}
	if (frames < config->nr_cpus)
		return error_set(err, ENXIO, "%u GICv3 redistributors for %u vCPUs (--cpus)",
				 frames, config->nr_cpus);
	return 0;
}

static int gic_check_irqs(const struct gic_config *config, struct ucvm_error *err)
{
	if (config->nr_irqs < GIC_MIN_IRQS || config->nr_irqs > GIC_MAX_IRQS ||
	    config->nr_irqs % 32)
		return error_set(err, EINVAL, "a GIC with %u interrupts; there must be %d to %d, "
				 "a multiple of 32 (--gic)", config->nr_irqs, GIC_MIN_IRQS,
				 GIC_MAX_IRQS);
	if (config->legacy && config->nr_irqs != GIC_LEGACY_IRQS)
		return error_set(err, EINVAL, "this host's KVM has GICv2 with %d interrupts only, "
				 "not %u (--gic)", GIC_LEGACY_IRQS, config->nr_irqs);
	return 0;
}

static int gic_check_kind(const struct gic_config *config, struct ucvm_error *err)
{
	if (config->kind != GIC_V2 && config->kind != GIC_V3)
		return error_set(err, EINVAL, "no kind of GIC was chosen (--gic)");
	if (config->its && config->kind != GIC_V3)
		return error_set(err, EINVAL, "only GICv3 has an ITS (--its, --gic)");
	if (config->legacy && config->kind != GIC_V2)
		return error_set(err, EINVAL, "the older way to create a GIC has GICv2 only "
				 "(--gic)");
	if (config->ipa_bits < 32 || config->ipa_bits > 52)
		return error_set(err, EINVAL, "%u-bit guest physical addresses; there must be "
				 "32 to 52 (--ipa-bits)", config->ipa_bits);
	return 0;
}

int gic_check(const struct gic_config *config, struct ucvm_error *err)
{
	struct gic_part parts[GIC_MAX_PARTS];
	size_t n;
	int rc = gic_check_cpus(config, err);

	if (rc || config->kind == GIC_NONE)
		return rc;
	rc = gic_check_kind(config, err);
	if (rc == 0)
		rc = gic_check_irqs(config, err);
	if (rc == 0 && config->kind == GIC_V3)
		rc = gic_check_regions(config, err);
	if (rc)
		return rc;
	n = gic_parts(config, parts);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = gic_check_part(&parts[i], config->ipa_bits, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = gic_check_overlap(config, &parts[i], parts + n, err);
	return rc;
}

/* Creation ----------------------------------------------------------------- */

/* contract.md D.1 and D.3: for the addresses, whichever way they are set */
static const struct device_errno address_errors[] = {
	{ ENODEV, "the VM has no such interrupt controller" },
	{ ENXIO, "this host's KVM does not have it" },
	{ EEXIST, "it is set already" },
	{ E2BIG, "it is beyond the guest's physical addresses; use more --ipa-bits" },
	{ EINVAL, "it is not aligned, or overlaps another part" },
	{ 0, NULL },
};

static const struct device_errno irqchip_errors[] = {
	{ ENODEV, "this host's KVM cannot emulate GICv2" },
	{ ENXIO, "this host has no virtual GIC" },
	{ EEXIST, "the VM has an interrupt controller already" },
	{ E2BIG, "GICv2 has at most 8 CPUs (--cpus)" },
	{ EINVAL, "this host's KVM does not know the call" },
	{ EBUSY, "a vCPU of the VM has run already" },
	{ 0, NULL },
};

static const struct device_errno irqs_errors[] = {
	{ EBUSY, "it is set already" },
	{ EINVAL, "this host's KVM has another limit" },
	{ 0, NULL },
};

static const struct device_errno init_errors[] = {
	{ ENODEV, "the VM has no vCPU yet" },
	{ EBUSY, "a vCPU is running" },
	{ ENXIO, "its addresses are missing" },
	{ 0, NULL },
};

#define ADDRESS_ROW(type, field, what, opt) { \
	.group = ARM64_DEV_VGIC_GRP_ADDR, \
	.attr = (type), \
	.value = &(field), \
	.name = "the address of " what, \
	.option = (opt), \
	.errors = address_errors, \
}

#define NR_IRQS_ROW(field) { \
	.group = ARM64_DEV_VGIC_GRP_NR_IRQS, \
	.value = &(field), \
	.name = "the number of interrupts", \
	.option = "--gic", \
	.errors = irqs_errors, \
}

static int gic_create_v2(struct gic *gic, struct ucvm_error *err)
{
	const struct gic_config *config = &gic->config;
	const uint32_t nr_irqs = config->nr_irqs;
	const struct device_attr_row rows[] = {
		ADDRESS_ROW(ARM64_VGIC_V2_ADDR_TYPE_DIST, config->dist_base,
			    "the GICv2 distributor", "--gic"),
		ADDRESS_ROW(ARM64_VGIC_V2_ADDR_TYPE_CPU, config->cpu_base,
			    "the GICv2 CPU interface", "--gic"),
		NR_IRQS_ROW(nr_irqs),
	};
	int rc = device_create(gic->vm, ARM64_DEV_TYPE_VGIC_V2, "a GICv2 (--gic)", &gic->dev, err);

	if (rc)
		return rc;
	return device_set_attrs(gic->dev, rows, sizeof(rows) / sizeof(rows[0]), err);
}

static int gic_set_legacy_address(struct kvm_obj *vm, uint64_t type, uint64_t address,
				  const char *doing, struct ucvm_error *err)
{
	struct arm64_device_addr argument = {
		.id = (uint64_t)ARM64_DEVICE_VGIC_V2 << ARM64_DEVICE_ID_SHIFT |
		      type << ARM64_DEVICE_TYPE_SHIFT,
		.addr = address,
	};
	long rc = kvm_ioctl_ptr(vm, ARM64_KVM_SET_DEVICE_ADDR, &argument);

	return rc < 0 ? device_error(err, (int)rc, doing, address_errors, "--gic") : 0;
}

static int gic_create_legacy(struct gic *gic, struct ucvm_error *err)
{
	long rc = kvm_ioctl(gic->vm, KVM_CREATE_IRQCHIP, 0);

	if (rc < 0)
		return device_error(err, (int)rc, "create a GICv2", irqchip_errors, "--gic");
	rc = gic_set_legacy_address(gic->vm, ARM64_VGIC_V2_ADDR_TYPE_DIST, gic->config.dist_base,
				    "set the address of the GICv2 distributor", err);
	if (rc)
		return (int)rc;
	return gic_set_legacy_address(gic->vm, ARM64_VGIC_V2_ADDR_TYPE_CPU, gic->config.cpu_base,
				      "set the address of the GICv2 CPU interface", err);
}

/*
 * Regions one by one, or the one region of kernels before 4.18, which takes as
 * many frames as there are vCPUs.
 */
static int gic_set_regions(struct gic *gic, struct ucvm_error *err)
{
	const struct gic_config *config = &gic->config;
	uint64_t value = config->regions[0].base;
	struct device_attr_row row = ADDRESS_ROW(ARM64_VGIC_V3_ADDR_TYPE_REDIST, value,
						 "the GICv3 redistributors", "--cpus");
	int rc = device_has_attr(gic->dev, ARM64_DEV_VGIC_GRP_ADDR,
				 ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION);

	if (rc == -ENXIO && config->nr_regions == 1)
		return device_set_attrs(gic->dev, &row, 1, err);
	if (rc)
		return device_error(err, rc, "make several regions of GICv3 redistributors",
				    address_errors, "--cpus");
	row.attr = ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION;
	for (size_t i = 0; i < config->nr_regions && rc == 0; i++) {
		value = (uint64_t)config->regions[i].count << ARM64_VGIC_V3_RDIST_COUNT_SHIFT |
			config->regions[i].base | i;
		rc = device_set_attrs(gic->dev, &row, 1, err);
	}
	return rc;
}

static int gic_create_its(struct gic *gic, struct ucvm_error *err)
{
	const struct device_attr_row row = ADDRESS_ROW(ARM64_VGIC_ITS_ADDR_TYPE,
						       gic->config.its_base, "the ITS", "--its");
	int rc;

	if (!gic->config.its)
		return 0;
	rc = device_create(gic->vm, ARM64_DEV_TYPE_VGIC_ITS, "an ITS (--its)", &gic->its, err);
	if (rc)
		return rc;
	return device_set_attrs(gic->its, &row, 1, err);
}

static int gic_create_v3(struct gic *gic, struct ucvm_error *err)
{
	const struct gic_config *config = &gic->config;
	const uint32_t nr_irqs = config->nr_irqs;
	const struct device_attr_row rows[] = {
		ADDRESS_ROW(ARM64_VGIC_V3_ADDR_TYPE_DIST, config->dist_base,
			    "the GICv3 distributor", "--gic"),
		NR_IRQS_ROW(nr_irqs),
	};
	int rc = device_create(gic->vm, ARM64_DEV_TYPE_VGIC_V3, "a GICv3 (--gic)", &gic->dev, err);

	if (rc == 0)
		rc = device_set_attrs(gic->dev, rows, sizeof(rows) / sizeof(rows[0]), err);
	if (rc == 0)
		rc = gic_set_regions(gic, err);
	if (rc == 0)
		rc = gic_create_its(gic, err);
	return rc;
}

int gic_create(struct kvm_obj *vm, const struct gic_config *config, struct gic *gic,
	       struct ucvm_error *err)
{
	int rc = gic_check(config, err);

	*gic = (struct gic){ .vm = vm, .config = *config };
	gic->config.others = NULL;
	gic->config.nr_others = 0;
	if (rc || config->kind == GIC_NONE)
		return rc;
	if (config->kind == GIC_V3)
		rc = gic_create_v3(gic, err);
	else if (config->legacy)
		rc = gic_create_legacy(gic, err);
	else
		rc = gic_create_v2(gic, err);
	if (rc)
		gic_destroy(gic);
	return rc;
}

int gic_init(const struct gic *gic, struct ucvm_error *err)
{
	int rc = 0;

	if (gic->dev)
		rc = device_set_attr(gic->dev, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT,
				     NULL);
	if (rc)
		return device_error(err, rc, "initialise the GIC", init_errors, "--gic");
	if (gic->its)
		rc = device_set_attr(gic->its, ARM64_DEV_VGIC_GRP_CTRL, ARM64_DEV_VGIC_CTRL_INIT,
				     NULL);
	if (rc)
		return device_error(err, rc, "initialise the ITS", init_errors, "--its");
	return 0;
}

void gic_destroy(struct gic *gic)
{
	kvm_close(gic->its);
	kvm_close(gic->dev);
	gic->its = NULL;
	gic->dev = NULL;
}

/* Interrupts --------------------------------------------------------------- */

/*
 * A vCPU above 255 needs KVM_CAP_ARM_IRQ_LINE_LAYOUT_2, which came with the
 * kernel that first allowed so many (5.4).
 */
static int gic_set_line(const struct gic *gic, uint32_t type, uint32_t vcpu, uint32_t number,
			bool level)
{
	struct kvm_irq_level line = {
		.irq = ((vcpu >> 8) & ARM64_IRQ_VCPU2_MASK) << ARM64_IRQ_VCPU2_SHIFT |
		       type << ARM64_IRQ_TYPE_SHIFT |
		       (vcpu & ARM64_IRQ_VCPU_MASK) << ARM64_IRQ_VCPU_SHIFT |
		       (number & ARM64_IRQ_NUM_MASK) << ARM64_IRQ_NUM_SHIFT,
		.level = level,
	};
	long rc = kvm_ioctl_ptr(gic->vm, KVM_IRQ_LINE, &line);

	return rc < 0 ? (int)rc : 0;
}

static int gic_check_spi(const struct gic *gic, unsigned int intid)
{
	if (gic->config.kind == GIC_NONE)
		return -ENXIO;
	return intid < GIC_FIRST_SPI || intid >= gic->config.nr_irqs ? -EINVAL : 0;
}

int gic_set_spi(const struct gic *gic, unsigned int intid, bool level)
{
	int rc = gic_check_spi(gic, intid);

	return rc ? rc : gic_set_line(gic, ARM64_IRQ_TYPE_SPI, 0, intid, level);
}

int gic_set_ppi(const struct gic *gic, unsigned int vcpu, unsigned int intid, bool level)
{
	if (gic->config.kind == GIC_NONE)
		return -ENXIO;
	if (vcpu >= gic->config.nr_cpus || intid < GIC_FIRST_PPI || intid >= GIC_FIRST_SPI)
		return -EINVAL;
	return gic_set_line(gic, ARM64_IRQ_TYPE_PPI, vcpu, intid, level);
}

int gic_set_cpu_line(const struct gic *gic, unsigned int vcpu, enum gic_cpu_line line, bool level)
{
	if (gic->config.kind != GIC_NONE)
		return -ENXIO;
	if (vcpu >= gic->config.nr_cpus || (line != GIC_LINE_IRQ && line != GIC_LINE_FIQ))
		return -EINVAL;
	return gic_set_line(gic, ARM64_IRQ_TYPE_CPU, vcpu,
			    line == GIC_LINE_IRQ ? ARM64_IRQ_CPU_IRQ : ARM64_IRQ_CPU_FIQ, level);
}

uint64_t gic_msi_address(const struct gic *gic)
{
	return gic->its ? gic->config.its_base + GITS_TRANSLATER : 0;
}

int gic_signal_msi(const struct gic *gic, uint32_t devid, uint32_t eventid)
{
	uint64_t address = gic_msi_address(gic);
	struct kvm_msi msi = {
		.address_lo = (uint32_t)address,
		.address_hi = (uint32_t)(address >> 32),
		.data = eventid,
		.flags = KVM_MSI_VALID_DEVID,
		.devid = devid,
	};

	if (!gic->its)
		return -ENODEV;
	return (int)kvm_ioctl_ptr(gic->vm, KVM_SIGNAL_MSI, &msi);
}

int gic_irqfd(const struct gic *gic, unsigned int intid, int fd, int resample_fd, bool assign)
{
	struct kvm_irqfd irqfd = {
		.fd = (uint32_t)fd,
		.gsi = intid - GIC_FIRST_SPI,	/* how KVM numbers SPIs unless told otherwise */
		.flags = assign ? 0 : KVM_IRQFD_FLAG_DEASSIGN,
	};
	long rc = gic_check_spi(gic, intid);

	if (rc)
		return (int)rc;
	if (assign && resample_fd >= 0) {
		irqfd.flags |= KVM_IRQFD_FLAG_RESAMPLE;
		irqfd.resamplefd = (uint32_t)resample_fd;
	}
	rc = kvm_ioctl_ptr(gic->vm, KVM_IRQFD, &irqfd);
	return rc < 0 ? (int)rc : 0;
}
