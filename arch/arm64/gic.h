// SPDX-License-Identifier: Apache-2.0
/*
 * The guest's interrupt controller, emulated by KVM: GICv2, or GICv3 with
 * redistributor regions and an optional ITS for message-signalled interrupts.
 * Chosen, checked, created and initialised here, in this order:
 *
 *	gic_select()		on the new VM: what the user wants and the host has
 *	gic_config_init()	the addresses of layout.h (or the caller's own)
 *	gic_check()		everything that a first KVM_RUN would refuse
 *	gic_create()		before or after the vCPUs; calls gic_check() itself
 *	gic_init()		when all vCPUs exist; no vCPU can be created afterwards
 *	gic_restore()		(gic_state.h) when a saved VM continues
 *	first KVM_RUN
 *
 * A first KVM_RUN that finds the addresses or the order wrong marks the VM dead
 * (contract.md D.3), so nothing is left for it to find. Sources: contract.md
 * D.1-D.4; the Arm GIC architecture specifications v2.0 (IHI 0048) and v3/v4
 * (IHI 0069).
 */
#ifndef UCVM_ARCH_ARM64_GIC_H
#define UCVM_ARCH_ARM64_GIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/arm64/options.h"
#include "core/error.h"
#include "core/kvm.h"

#define GIC_MAX_REGIONS		16
#define GIC_MAX_REGION_FRAMES	4095
#define GIC_NO_ADDRESS		UINT64_MAX	/* not given */
#define GIC_FIRST_PPI		16	/* INTIDs */
#define GIC_FIRST_SPI		32
#define GIC_MIN_IRQS		64	/* values of nr_irqs: KVM's limits */
#define GIC_MAX_IRQS		992
#define GIC_LEGACY_IRQS		256	/* what the legacy path always has */

/* Consecutive redistributors of GICv3, ARM64_GICR_SIZE bytes for each vCPU. */
struct gic_region {
	uint64_t base;		/* multiple of 64 KiB */
	unsigned int count;	/* redistributors, 1 to 4095 */
};

/* Something else at guest physical addresses that the GIC must not overlap. */
struct gic_range {
	uint64_t base;
	uint64_t size;		/* bytes; 0: nothing */
	const char *name;	/* "RAM", "the UART" */
	const char *option;	/* that moves it or makes it smaller, or NULL */
};

/* Everything about an interrupt controller; gic_create() takes nothing from elsewhere. */
struct gic_config {
	enum gic_kind kind;	/* GIC_NONE, GIC_V2 or GIC_V3 */
	bool its;		/* GICv3 only */
	bool legacy;		/* GICv2 through KVM_CREATE_IRQCHIP, KVM_ARM_SET_DEVICE_ADDR */
	unsigned int nr_cpus;	/* vCPUs that the VM has when gic_init() is called */
	unsigned int ipa_bits;	/* size of guest physical addresses of the VM */
	unsigned int nr_irqs;	/* INTIDs of SGIs, PPIs and SPIs: multiple of 32 */
	uint64_t dist_base;	/* multiple of 4 KiB (GICv2) or 64 KiB (GICv3) */
	uint64_t cpu_base;	/* GICv2's CPU interface, multiple of 4 KiB */
	uint64_t its_base;	/* multiple of 64 KiB */
	size_t nr_regions;
	struct gic_region regions[GIC_MAX_REGIONS];
	const struct gic_range *others;		/* borrowed while a function runs */
	size_t nr_others;
};

struct gic {
	struct kvm_obj *vm;	/* borrowed */
	struct kvm_obj *dev;	/* NULL: GIC_NONE, or legacy */
	struct kvm_obj *its;	/* NULL: none */
	struct gic_config config;	/* others is NULL */
};

/*
 * From what the user wants to what this host's KVM can do for @nr_cpus vCPUs of
 * @vm: sets @config's kind, its, legacy and nr_cpus, zeroes the rest. AUTO
 * prefers GICv3, and the ITS where GICv3 is; a kernel without the device control
 * interface gets GICv2 the older way. Leaves nothing behind in @vm.
 *
 * Errors with a text that names --gic, --its or --cpus: ENODEV the host has no
 * such GIC or ITS, E2BIG more vCPUs than the GIC serves, EINVAL --its on with
 * anything but GICv3, or no vCPU.
 */
int gic_select(struct kvm_obj *vm, enum gic_kind gic, enum arm64_choice its,
	       unsigned int nr_cpus, struct gic_config *config, struct ucvm_error *err);

/*
 * Fill in the rest of @config after gic_select(): the addresses of layout.h, one
 * redistributor region with a frame for each vCPU, ARM64_NR_IRQS.
 */
void gic_config_init(struct gic_config *config, unsigned int ipa_bits);

/*
 * Would KVM take this, up to and including a first KVM_RUN? Looks at addresses
 * (alignment, within 2^ipa_bits, no overlap with each other or with others),
 * at redistributor frames for all vCPUs, at nr_irqs and at the number of vCPUs.
 * No system call. Errors with a text that names the option to change: EINVAL,
 * E2BIG beyond the address size or too many vCPUs, EEXIST overlap, ENXIO a
 * missing address or too few redistributors.
 */
int gic_check(const struct gic_config *config, struct ucvm_error *err);

/*
 * Create what @config says in @vm and set its addresses. GIC_NONE creates
 * nothing and succeeds. Errors with a text: those of gic_check(), and ENODEV,
 * ENXIO, EEXIST, E2BIG, EINVAL, EBUSY (a vCPU has run), ENOMEM of the kernel;
 * then @gic holds nothing open (though the kernel keeps a VGIC in the VM, which
 * is of no more use).
 */
int gic_create(struct kvm_obj *vm, const struct gic_config *config, struct gic *gic,
	       struct ucvm_error *err);

/*
 * Initialise after all vCPUs were created: INIT of the GIC and its ITS. The
 * legacy path (the kernel does it at the first run) and GIC_NONE have nothing to
 * do here. A second call changes nothing. Errors with a text: EBUSY a vCPU is
 * running or being created, ENOMEM.
 */
int gic_init(const struct gic *gic, struct ucvm_error *err);

/* Close what gic_create() opened. The VGIC itself lives as long as the VM. */
void gic_destroy(struct gic *gic);

/*
 * Set the level of an SPI (@intid 32 to nr_irqs - 1), or of a PPI (16 to 31) of
 * one vCPU. A rising edge is also what an edge-triggered interrupt needs: true,
 * then false. Any thread. 0, EINVAL no such interrupt or vCPU, ENXIO the VM has
 * no GIC; other errors are the kernel's. contract.md D, KVM_IRQ_LINE.
 */
int gic_set_spi(const struct gic *gic, unsigned int intid, bool level);
int gic_set_ppi(const struct gic *gic, unsigned int vcpu, unsigned int intid, bool level);

enum gic_cpu_line { GIC_LINE_IRQ, GIC_LINE_FIQ };

/*
 * Without a GIC in the kernel (GIC_NONE): the vCPU's own IRQ or FIQ input. 0,
 * EINVAL no such vCPU or line, ENXIO the VM has a GIC.
 */
int gic_set_cpu_line(const struct gic *gic, unsigned int vcpu, enum gic_cpu_line line, bool level);

/* Where devices write their messages: GITS_TRANSLATER; 0 without ITS. */
uint64_t gic_msi_address(const struct gic *gic);

/*
 * A message from the device with @devid (its PCI requester ID) with @eventid.
 * 1 delivered, 0 the guest has no mapping for it, ENODEV no ITS, else the
 * kernel's errno. Any thread.
 */
int gic_signal_msi(const struct gic *gic, uint32_t devid, uint32_t eventid);

/*
 * Each write to the eventfd @fd raises the SPI @intid: a pulse, or with
 * @resample_fd >= 0 a level that stays until the guest ends the interrupt, which
 * then signals @resample_fd. @assign false takes it away again. 0, EINVAL no
 * such SPI, EAGAIN before gic_init(), EBUSY assigned already, ENXIO no GIC.
 */
int gic_irqfd(const struct gic *gic, unsigned int intid, int fd, int resample_fd, bool assign);

#endif
