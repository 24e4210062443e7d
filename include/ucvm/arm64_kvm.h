// SPDX-License-Identifier: Apache-2.0
/*
 * The arm64 KVM user interface for any host: structures, ioctl numbers,
 * attributes and register ids under names of their own, because <linux/kvm.h>
 * shows the arm64 ones to arm64 programs only, and a 6.1 header lacks what
 * newer kernels added. Sources: contract.md D.1-D.8 and the kernel's own
 * arch/arm64/include/uapi/asm/kvm.h of 7.2.
 *
 * Names follow one rule. Take the kernel's name, drop the KVM_ in front and
 * every ARM_ or ARM64_ word in it, and put ARM64_ (structures: arm64_) in
 * front; an ioctl number keeps its KVM_:
 *
 *   KVM_ARM_VCPU_POWER_OFF      ARM64_VCPU_POWER_OFF
 *   KVM_DEV_ARM_VGIC_GRP_ADDR   ARM64_DEV_VGIC_GRP_ADDR
 *   KVM_REG_ARM64_SVE_ZREG()    ARM64_REG_SVE_ZREG()
 *   KVM_ARM_VCPU_INIT (ioctl)   ARM64_KVM_VCPU_INIT
 *   struct kvm_arm_device_addr  struct arm64_device_addr
 *   struct kvm_run              struct arm64_run
 *
 * Exceptions: KVM_REG_ARM64 is ARM64_REG_ARCH, ARM64_SYS_REG() is
 * ARM64_SYSREG() (the kernel's header owns the other name), and the register
 * ids of the 32-bit ARM hosts that Linux dropped in 5.7 are ARM32_*.
 *
 * What <linux/kvm.h> of 6.1 gives to every host alike (KVM_RUN,
 * KVM_GET_ONE_REG, KVM_CREATE_DEVICE, struct kvm_device_attr, KVM_CAP_* up to
 * 223, ...) is not repeated here.
 */
#ifndef UCVM_ARM64_KVM_H
#define UCVM_ARM64_KVM_H

#include <linux/ioctl.h>
#include <stddef.h>
#include <stdint.h>

#define ARM64_KVMIO 0xAE

/* Structures ------------------------------------------------------------- */

/* KVM_ARM_VCPU_INIT and KVM_ARM_PREFERRED_TARGET, contract.md D.6 */
struct arm64_vcpu_init {
	uint32_t target;
	uint32_t features[7];	/* bit n is feature ARM64_VCPU_n */
};

/* KVM_ARM_SET_DEVICE_ADDR, contract.md D.1 */
struct arm64_device_addr {
	uint64_t id;		/* device << 16 | address type */
	uint64_t addr;
};

struct arm64_user_pt_regs {
	uint64_t regs[31];
	uint64_t sp;
	uint64_t pc;
	uint64_t pstate;
};

struct arm64_user_fpsimd_state {
	uint64_t vregs[32][2] __attribute__((aligned(16)));	/* low half first */
	uint32_t fpsr;
	uint32_t fpcr;
	uint32_t reserved[2];
};

#define ARM64_SPSR_EL1	0
#define ARM64_SPSR_SVC	ARM64_SPSR_EL1
#define ARM64_SPSR_ABT	1
#define ARM64_SPSR_UND	2
#define ARM64_SPSR_IRQ	3
#define ARM64_SPSR_FIQ	4
#define ARM64_NR_SPSR	5

/*
 * Never passed whole: arm64 has no KVM_GET_REGS. A core register's id holds
 * its offset in this structure, counted in 32-bit words.
 */
struct arm64_regs {
	struct arm64_user_pt_regs regs;		/* regs.sp is SP_EL0 */
	uint64_t sp_el1;
	uint64_t elr_el1;
	uint64_t spsr[ARM64_NR_SPSR];
	struct arm64_user_fpsimd_state fp_regs;
};

/* KVM_GET_VCPU_EVENTS, KVM_SET_VCPU_EVENTS */
struct arm64_vcpu_events {
	struct {
		uint8_t serror_pending;
		uint8_t serror_has_esr;
		uint8_t ext_dabt_pending;
		uint8_t pad[5];
		uint64_t serror_esr;
	} exception;
	uint32_t reserved[12];
};

#define ARM64_MAX_DBG_REGS 16

struct arm64_guest_debug_arch {
	uint64_t dbg_bcr[ARM64_MAX_DBG_REGS];
	uint64_t dbg_bvr[ARM64_MAX_DBG_REGS];
	uint64_t dbg_wcr[ARM64_MAX_DBG_REGS];
	uint64_t dbg_wvr[ARM64_MAX_DBG_REGS];
};

struct arm64_guest_debug {
	uint32_t control;
	uint32_t pad;
	struct arm64_guest_debug_arch arch;
};

#define ARM64_GUESTDBG_ENABLE		(1u << 0)
#define ARM64_GUESTDBG_SINGLESTEP	(1u << 1)
#define ARM64_GUESTDBG_USE_SW_BP	(1u << 16)
#define ARM64_GUESTDBG_USE_HW		(1u << 17)

/* struct arm64_run's exit ARM64_EXIT_DEBUG */
struct arm64_debug_exit_arch {
	uint32_t hsr;
	uint32_t hsr_high;	/* ESR_EL2[61:32] if run->flags says so */
	uint64_t far;		/* the address that a watchpoint saw */
};
#define ARM64_DEBUG_ARCH_HSR_HIGH_VALID	(1u << 0)

/* ARM64_VCPU_PMU_V3_FILTER, contract.md D.5 */
struct arm64_pmu_event_filter {
	uint16_t base_event;
	uint16_t nevents;
	uint8_t action;		/* ARM64_PMU_EVENT_* */
	uint8_t pad[3];
};
#define ARM64_PMU_EVENT_ALLOW	0
#define ARM64_PMU_EVENT_DENY	1

/* ARM64_VM_SMCCC_FILTER; since 6.4 */
struct arm64_smccc_filter {
	uint32_t base;		/* first function id */
	uint32_t nr_functions;
	uint8_t action;		/* ARM64_SMCCC_FILTER_* */
	uint8_t pad[15];	/* must be zero */
};
#define ARM64_SMCCC_FILTER_HANDLE	0
#define ARM64_SMCCC_FILTER_DENY		1
#define ARM64_SMCCC_FILTER_FWD_TO_USER	2

/* KVM_ARM_SET_COUNTER_OFFSET; since 6.4 */
struct arm64_counter_offset {
	uint64_t counter_offset;
	uint64_t reserved;	/* must be zero */
};

/* KVM_ARM_GET_REG_WRITABLE_MASKS; since 6.7 */
struct arm64_reg_mask_range {
	uint64_t addr;		/* user address of ARM64_FEATURE_ID_RANGE_SIZE uint64_t */
	uint32_t range;		/* ARM64_FEATURE_ID_RANGE */
	uint32_t reserved[13];	/* must be zero */
};
#define ARM64_FEATURE_ID_RANGE		0
#define ARM64_FEATURE_ID_RANGE_SIZE	(3 * 8 * 8)
/* Index of register (3, op1, 0, crm, op2), op1 one of 0, 1, 3, in the masks */
#define ARM64_FEATURE_ID_RANGE_IDX(op1, crm, op2) \
	((((op1) == 3 ? 2 : (op1)) << 6) | ((crm) & 7) << 3 | (op2))

/* KVM_ARM_MTE_COPY_TAGS */
struct arm64_copy_mte_tags {
	uint64_t guest_ipa;
	uint64_t length;
	uint64_t addr;		/* user address */
	uint64_t flags;		/* ARM64_TAGS_* */
	uint64_t reserved[2];
};
#define ARM64_TAGS_TO_GUEST	0
#define ARM64_TAGS_FROM_GUEST	1

/* KVM_GET_REG_LIST */
struct arm64_reg_list {
	uint64_t n;
	uint64_t reg[];
};

/* KVM_SET_USER_MEMORY_REGION2; since 6.8 */
struct arm64_userspace_memory_region2 {
	uint32_t slot;
	uint32_t flags;
	uint64_t guest_phys_addr;
	uint64_t memory_size;
	uint64_t userspace_addr;
	uint64_t guest_memfd_offset;
	uint32_t guest_memfd;
	uint32_t pad1;
	uint64_t pad2[14];
};
#define ARM64_MEM_GUEST_MEMFD	(1u << 2)

/* ioctls whose number holds an arm64 structure's size, or newer than 6.1 --- */

#define ARM64_KVM_SET_USER_MEMORY_REGION2 \
	_IOW(ARM64_KVMIO, 0x49, struct arm64_userspace_memory_region2)
#define ARM64_KVM_SET_GUEST_DEBUG	_IOW(ARM64_KVMIO, 0x9b, struct arm64_guest_debug)
#define ARM64_KVM_GET_VCPU_EVENTS	_IOR(ARM64_KVMIO, 0x9f, struct arm64_vcpu_events)
#define ARM64_KVM_SET_VCPU_EVENTS	_IOW(ARM64_KVMIO, 0xa0, struct arm64_vcpu_events)
#define ARM64_KVM_SET_DEVICE_ADDR	_IOW(ARM64_KVMIO, 0xab, struct arm64_device_addr)
#define ARM64_KVM_VCPU_INIT		_IOW(ARM64_KVMIO, 0xae, struct arm64_vcpu_init)
#define ARM64_KVM_PREFERRED_TARGET	_IOR(ARM64_KVMIO, 0xaf, struct arm64_vcpu_init)
#define ARM64_KVM_GET_REG_LIST		_IOWR(ARM64_KVMIO, 0xb0, struct arm64_reg_list)
#define ARM64_KVM_MTE_COPY_TAGS		_IOR(ARM64_KVMIO, 0xb4, struct arm64_copy_mte_tags)
#define ARM64_KVM_SET_COUNTER_OFFSET	_IOW(ARM64_KVMIO, 0xb5, struct arm64_counter_offset)
#define ARM64_KVM_GET_REG_WRITABLE_MASKS _IOR(ARM64_KVMIO, 0xb6, struct arm64_reg_mask_range)
#define ARM64_KVM_VCPU_FINALIZE		_IOW(ARM64_KVMIO, 0xc2, int)

/* KVM_CREATE_VM's type: bits of guest physical address, 0 means 40 */
#define ARM64_VM_TYPE_IPA_SIZE_MASK	0xffu
#define ARM64_VM_TYPE_IPA_SIZE(bits)	((bits) & ARM64_VM_TYPE_IPA_SIZE_MASK)

/* Capabilities newer than 6.1 */
#define ARM64_CAP_DIRTY_LOG_RING_WITH_BITMAP	225
#define ARM64_CAP_COUNTER_OFFSET		227
#define ARM64_CAP_EAGER_SPLIT_CHUNK_SIZE	228
#define ARM64_CAP_SUPPORTED_BLOCK_SIZES		229
#define ARM64_CAP_SUPPORTED_REG_MASK_RANGES	230
#define ARM64_CAP_USER_MEMORY2			231
#define ARM64_CAP_MEMORY_FAULT_INFO		232
#define ARM64_CAP_MEMORY_ATTRIBUTES		233
#define ARM64_CAP_GUEST_MEMFD			234
#define ARM64_CAP_VM_TYPES			235
#define ARM64_CAP_PRE_FAULT_MEMORY		236
#define ARM64_CAP_WRITABLE_IMP_ID_REGS		239
#define ARM64_CAP_EL2				240
#define ARM64_CAP_EL2_E2H0			241
#define ARM64_CAP_CACHEABLE_PFNMAP_SUPPORTED	243
#define ARM64_CAP_GUEST_MEMFD_FLAGS		244
#define ARM64_CAP_SEA_TO_USER			245

/* vCPU targets and features, contract.md D.6 ------------------------------ */

#define ARM64_TARGET_AEM_V8		0
#define ARM64_TARGET_FOUNDATION_V8	1
#define ARM64_TARGET_CORTEX_A57		2
#define ARM64_TARGET_XGENE_POTENZA	3
#define ARM64_TARGET_CORTEX_A53		4
#define ARM64_TARGET_GENERIC_V8		5
#define ARM64_NUM_TARGETS		6

#define ARM64_VCPU_POWER_OFF		0
#define ARM64_VCPU_EL1_32BIT		1
#define ARM64_VCPU_PSCI_0_2		2
#define ARM64_VCPU_PMU_V3		3
#define ARM64_VCPU_SVE			4	/* also what KVM_ARM_VCPU_FINALIZE takes */
#define ARM64_VCPU_PTRAUTH_ADDRESS	5
#define ARM64_VCPU_PTRAUTH_GENERIC	6
#define ARM64_VCPU_HAS_EL2		7	/* 6.16 and newer */
#define ARM64_VCPU_HAS_EL2_E2H0		8	/* with HAS_EL2 only */

/* Devices, contract.md D.1-D.4 -------------------------------------------- */

/* KVM_ARM_SET_DEVICE_ADDR's id */
#define ARM64_DEVICE_TYPE_SHIFT		0
#define ARM64_DEVICE_TYPE_MASK		UINT64_C(0xffff)
#define ARM64_DEVICE_ID_SHIFT		16
#define ARM64_DEVICE_ID_MASK		UINT64_C(0xffff0000)
#define ARM64_DEVICE_VGIC_V2		0

/* KVM_CREATE_DEVICE types */
#define ARM64_DEV_TYPE_VGIC_V2		5
#define ARM64_DEV_TYPE_VGIC_V3		7
#define ARM64_DEV_TYPE_VGIC_ITS		8
#define ARM64_DEV_TYPE_PV_TIME		10	/* never implemented as a device */
#define ARM64_DEV_TYPE_VGIC_V5		16	/* 7.2 */

/* Address types: the attribute of group ADDR, and type of SET_DEVICE_ADDR */
#define ARM64_VGIC_V2_ADDR_TYPE_DIST	0
#define ARM64_VGIC_V2_ADDR_TYPE_CPU	1
#define ARM64_VGIC_V3_ADDR_TYPE_DIST	2
#define ARM64_VGIC_V3_ADDR_TYPE_REDIST	3
#define ARM64_VGIC_ITS_ADDR_TYPE	4
#define ARM64_VGIC_V3_ADDR_TYPE_REDIST_REGION 5

#define ARM64_VGIC_V2_DIST_SIZE		UINT64_C(0x1000)
#define ARM64_VGIC_V2_CPU_SIZE		UINT64_C(0x2000)
#define ARM64_VGIC_V3_DIST_SIZE		UINT64_C(0x10000)
#define ARM64_VGIC_V3_REDIST_SIZE	UINT64_C(0x20000)	/* one frame pair */
#define ARM64_VGIC_V3_ITS_SIZE		UINT64_C(0x20000)

/* The value of a REDIST_REGION: count 63:52, base 51:16, flags 15:12, index 11:0 */
#define ARM64_VGIC_V3_RDIST_COUNT_SHIFT	52
#define ARM64_VGIC_V3_RDIST_COUNT_MASK	(UINT64_C(0xfff) << 52)
#define ARM64_VGIC_V3_RDIST_BASE_MASK	UINT64_C(0x000fffffffff0000)
#define ARM64_VGIC_V3_RDIST_FLAGS_SHIFT	12
#define ARM64_VGIC_V3_RDIST_FLAGS_MASK	UINT64_C(0xf000)
#define ARM64_VGIC_V3_RDIST_INDEX_MASK	UINT64_C(0xfff)

#define ARM64_DEV_VGIC_GRP_ADDR		0
#define ARM64_DEV_VGIC_GRP_DIST_REGS	1
#define ARM64_DEV_VGIC_GRP_CPU_REGS	2
#define ARM64_DEV_VGIC_GRP_NR_IRQS	3
#define ARM64_DEV_VGIC_GRP_CTRL		4
#define ARM64_DEV_VGIC_GRP_REDIST_REGS	5
#define ARM64_DEV_VGIC_GRP_CPU_SYSREGS	6
#define ARM64_DEV_VGIC_GRP_LEVEL_INFO	7
#define ARM64_DEV_VGIC_GRP_ITS_REGS	8
#define ARM64_DEV_VGIC_GRP_MAINT_IRQ	9	/* 6.18 and newer */

#define ARM64_DEV_VGIC_CPUID_SHIFT	32
#define ARM64_DEV_VGIC_CPUID_MASK	(UINT64_C(0xff) << 32)
#define ARM64_DEV_VGIC_V3_MPIDR_SHIFT	32
#define ARM64_DEV_VGIC_V3_MPIDR_MASK	(UINT64_C(0xffffffff) << 32)
#define ARM64_DEV_VGIC_OFFSET_SHIFT	0
#define ARM64_DEV_VGIC_OFFSET_MASK	UINT64_C(0xffffffff)
#define ARM64_DEV_VGIC_SYSREG_INSTR_MASK UINT64_C(0xffff)
#define ARM64_DEV_VGIC_LINE_LEVEL_INFO_SHIFT 10
#define ARM64_DEV_VGIC_LINE_LEVEL_INFO_MASK (UINT64_C(0x3fffff) << 10)
#define ARM64_DEV_VGIC_LINE_LEVEL_INTID_MASK UINT64_C(0x3ff)
#define ARM64_VGIC_LEVEL_INFO_LINE_LEVEL 0

/* Attributes of group CTRL; the ITS has INIT, SAVE, RESTORE and RESET */
#define ARM64_DEV_VGIC_CTRL_INIT	0
#define ARM64_DEV_ITS_SAVE_TABLES	1
#define ARM64_DEV_ITS_RESTORE_TABLES	2
#define ARM64_DEV_VGIC_SAVE_PENDING_TABLES 3
#define ARM64_DEV_ITS_CTRL_RESET	4
#define ARM64_DEV_VGIC_USERSPACE_PPIS	5	/* VGIC_V5 */

/* vCPU and VM attributes, contract.md D.5 --------------------------------- */

#define ARM64_VCPU_PMU_V3_CTRL		0
#define ARM64_VCPU_PMU_V3_IRQ		0
#define ARM64_VCPU_PMU_V3_INIT		1
#define ARM64_VCPU_PMU_V3_FILTER	2
#define ARM64_VCPU_PMU_V3_SET_PMU	3
#define ARM64_VCPU_PMU_V3_SET_NR_COUNTERS 4	/* 6.16 and newer */

#define ARM64_VCPU_TIMER_CTRL		1
#define ARM64_VCPU_TIMER_IRQ_VTIMER	0	/* default 27 */
#define ARM64_VCPU_TIMER_IRQ_PTIMER	1	/* default 30 */
#define ARM64_VCPU_TIMER_IRQ_HVTIMER	2	/* default 28; 6.4 and newer */
#define ARM64_VCPU_TIMER_IRQ_HPTIMER	3	/* default 26; 6.4 and newer */

#define ARM64_VCPU_PVTIME_CTRL		2
#define ARM64_VCPU_PVTIME_IPA		0

#define ARM64_VM_SMCCC_CTRL		0	/* of the VM object; 6.4 and newer */
#define ARM64_VM_SMCCC_FILTER		0

/* Interrupt lines ---------------------------------------------------------- */

/* KVM_IRQ_LINE's irq: vcpu2 31:28, type 27:24, vcpu 23:16, number 15:0 */
#define ARM64_IRQ_VCPU2_SHIFT		28
#define ARM64_IRQ_VCPU2_MASK		0xfu
#define ARM64_IRQ_TYPE_SHIFT		24
#define ARM64_IRQ_TYPE_MASK		0xfu
#define ARM64_IRQ_VCPU_SHIFT		16
#define ARM64_IRQ_VCPU_MASK		0xffu
#define ARM64_IRQ_NUM_SHIFT		0
#define ARM64_IRQ_NUM_MASK		0xffffu
#define ARM64_IRQ_TYPE_CPU		0	/* without in-kernel GIC only */
#define ARM64_IRQ_TYPE_SPI		1
#define ARM64_IRQ_TYPE_PPI		2
#define ARM64_IRQ_CPU_IRQ		0
#define ARM64_IRQ_CPU_FIQ		1

/* s.regs.device_irq_level: timer and PMU lines of a VM without in-kernel GIC */
#define ARM64_DEV_EL1_VTIMER		(UINT64_C(1) << 0)
#define ARM64_DEV_EL1_PTIMER		(UINT64_C(1) << 1)
#define ARM64_DEV_PMU			(UINT64_C(1) << 2)

/* KVM_RUN ------------------------------------------------------------------ */

/* Exit reasons of arm64, old and new */
#define ARM64_EXIT_UNKNOWN		0
#define ARM64_EXIT_HYPERCALL		3
#define ARM64_EXIT_DEBUG		4
#define ARM64_EXIT_MMIO			6
#define ARM64_EXIT_FAIL_ENTRY		9
#define ARM64_EXIT_INTR			10
#define ARM64_EXIT_INTERNAL_ERROR	17
#define ARM64_EXIT_SYSTEM_EVENT		24
#define ARM64_EXIT_NISV			28
#define ARM64_EXIT_DIRTY_RING_FULL	31
#define ARM64_EXIT_MEMORY_FAULT		39
#define ARM64_EXIT_SEA			41

#define ARM64_EXIT_FAIL_ENTRY_CPU_UNSUPPORTED	(UINT64_C(1) << 0)
#define ARM64_HYPERCALL_EXIT_SMC	(UINT64_C(1) << 0)
#define ARM64_HYPERCALL_EXIT_16BIT	(UINT64_C(1) << 1)
#define ARM64_MEMORY_EXIT_FLAG_PRIVATE	(UINT64_C(1) << 3)
#define ARM64_EXIT_SEA_FLAG_GPA_VALID	(UINT64_C(1) << 0)

#define ARM64_SYSTEM_EVENT_SHUTDOWN	1
#define ARM64_SYSTEM_EVENT_RESET	2
#define ARM64_SYSTEM_EVENT_CRASH	3
#define ARM64_SYSTEM_EVENT_WAKEUP	4
#define ARM64_SYSTEM_EVENT_SUSPEND	5
#define ARM64_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2	(UINT64_C(1) << 0)
#define ARM64_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2	(UINT64_C(1) << 0)

/* KVM_SET_MP_STATE values */
#define ARM64_MP_STATE_RUNNABLE		0
#define ARM64_MP_STATE_STOPPED		5
#define ARM64_MP_STATE_SUSPENDED	10

struct arm64_sync_regs {
	uint64_t device_irq_level;	/* with KVM_CAP_ARM_USER_IRQ */
};

/* struct kvm_run as an arm64 host lays it out, with the members arm64 uses */
struct arm64_run {
	/* in */
	uint8_t request_interrupt_window;
	uint8_t immediate_exit;
	uint8_t padding1[6];
	/* out */
	uint32_t exit_reason;
	uint8_t ready_for_interrupt_injection;
	uint8_t if_flag;
	uint16_t flags;
	uint64_t cr8;
	uint64_t apic_base;
	union {
		struct {
			uint64_t hardware_exit_reason;
		} hw;
		struct {
			uint64_t hardware_entry_failure_reason;
			uint32_t cpu;
		} fail_entry;
		struct {
			struct arm64_debug_exit_arch arch;
		} debug;
		struct {
			uint64_t phys_addr;
			uint8_t data[8];
			uint32_t len;
			uint8_t is_write;
		} mmio;
		struct {
			uint64_t nr;	/* function id; no other member but flags is set */
			uint64_t args[6];
			uint64_t ret;
			uint64_t flags;	/* ARM64_HYPERCALL_EXIT_* */
		} hypercall;
		struct {
			uint32_t suberror;
			uint32_t ndata;
			uint64_t data[16];
		} internal;
		struct {
			uint32_t type;	/* ARM64_SYSTEM_EVENT_* */
			uint32_t ndata;
			union {
				uint64_t flags;
				uint64_t data[16];
			};
		} system_event;
		struct {
			uint64_t esr_iss;
			uint64_t fault_ipa;
		} arm_nisv;
		struct {
			uint64_t flags;	/* ARM64_MEMORY_EXIT_FLAG_* */
			uint64_t gpa;
			uint64_t size;
		} memory_fault;
		struct {
			uint64_t flags;	/* ARM64_EXIT_SEA_FLAG_* */
			uint64_t esr;
			uint64_t gva;
			uint64_t gpa;
		} arm_sea;
		uint8_t exit_padding[256];
	};
	uint64_t kvm_valid_regs;
	uint64_t kvm_dirty_regs;
	union {
		struct arm64_sync_regs regs;
		uint8_t padding[2048];
	} s;
};

/* Register ids, contract.md D.7 --------------------------------------------- */

#define ARM64_REG_ARCH_MASK		UINT64_C(0xff00000000000000)
#define ARM64_REG_ARCH			UINT64_C(0x6000000000000000)
#define ARM64_REG_SIZE_SHIFT		52
#define ARM64_REG_SIZE_MASK		UINT64_C(0x00f0000000000000)
#define ARM64_REG_SIZE_U8		UINT64_C(0x0000000000000000)
#define ARM64_REG_SIZE_U16		UINT64_C(0x0010000000000000)
#define ARM64_REG_SIZE_U32		UINT64_C(0x0020000000000000)
#define ARM64_REG_SIZE_U64		UINT64_C(0x0030000000000000)
#define ARM64_REG_SIZE_U128		UINT64_C(0x0040000000000000)
#define ARM64_REG_SIZE_U256		UINT64_C(0x0050000000000000)
#define ARM64_REG_SIZE_U512		UINT64_C(0x0060000000000000)
#define ARM64_REG_SIZE_U1024		UINT64_C(0x0070000000000000)
#define ARM64_REG_SIZE_U2048		UINT64_C(0x0080000000000000)
/* Bytes of a register's value */
#define ARM64_REG_SIZE(id)	(1u << (((id) & ARM64_REG_SIZE_MASK) >> ARM64_REG_SIZE_SHIFT))

#define ARM64_REG_COPROC_MASK		UINT64_C(0x000000000fff0000)
#define ARM64_REG_COPROC_SHIFT		16

/* Core registers: the index counts 32-bit words of struct arm64_regs */
#define ARM64_REG_CORE			(UINT64_C(0x0010) << ARM64_REG_COPROC_SHIFT)
#define ARM64_REG_CORE_REG(name)	(offsetof(struct arm64_regs, name) / sizeof(uint32_t))
#define ARM64_REG_CORE_U32(name)	(ARM64_REG_ARCH | ARM64_REG_SIZE_U32 | ARM64_REG_CORE | \
					 ARM64_REG_CORE_REG(name))
#define ARM64_REG_CORE_U64(name)	(ARM64_REG_ARCH | ARM64_REG_SIZE_U64 | ARM64_REG_CORE | \
					 ARM64_REG_CORE_REG(name))
#define ARM64_REG_CORE_U128(name)	(ARM64_REG_ARCH | ARM64_REG_SIZE_U128 | ARM64_REG_CORE | \
					 ARM64_REG_CORE_REG(name))

/* Demultiplexed: CCSIDR by CSSELR value */
#define ARM64_REG_DEMUX			(UINT64_C(0x0011) << ARM64_REG_COPROC_SHIFT)
#define ARM64_REG_DEMUX_ID_MASK		UINT64_C(0xff00)
#define ARM64_REG_DEMUX_ID_SHIFT	8
#define ARM64_REG_DEMUX_ID_CCSIDR	(UINT64_C(0) << ARM64_REG_DEMUX_ID_SHIFT)
#define ARM64_REG_DEMUX_VAL_MASK	UINT64_C(0xff)
#define ARM64_REG_DEMUX_VAL_SHIFT	0

/* System registers */
#define ARM64_REG_SYSREG		(UINT64_C(0x0013) << ARM64_REG_COPROC_SHIFT)
#define ARM64_REG_SYSREG_OP0_MASK	UINT64_C(0xc000)
#define ARM64_REG_SYSREG_OP0_SHIFT	14
#define ARM64_REG_SYSREG_OP1_MASK	UINT64_C(0x3800)
#define ARM64_REG_SYSREG_OP1_SHIFT	11
#define ARM64_REG_SYSREG_CRN_MASK	UINT64_C(0x0780)
#define ARM64_REG_SYSREG_CRN_SHIFT	7
#define ARM64_REG_SYSREG_CRM_MASK	UINT64_C(0x0078)
#define ARM64_REG_SYSREG_CRM_SHIFT	3
#define ARM64_REG_SYSREG_OP2_MASK	UINT64_C(0x0007)
#define ARM64_REG_SYSREG_OP2_SHIFT	0
/* The 16 bits that name a system register: in ids and in VGIC CPU_SYSREGS */
#define ARM64_SYSREG_INSTR(op0, op1, crn, crm, op2) \
	((uint64_t)(op0) << ARM64_REG_SYSREG_OP0_SHIFT | \
	 (uint64_t)(op1) << ARM64_REG_SYSREG_OP1_SHIFT | \
	 (uint64_t)(crn) << ARM64_REG_SYSREG_CRN_SHIFT | \
	 (uint64_t)(crm) << ARM64_REG_SYSREG_CRM_SHIFT | \
	 (uint64_t)(op2) << ARM64_REG_SYSREG_OP2_SHIFT)
#define ARM64_SYSREG(op0, op1, crn, crm, op2) \
	(ARM64_REG_ARCH | ARM64_REG_SIZE_U64 | ARM64_REG_SYSREG | \
	 ARM64_SYSREG_INSTR(op0, op1, crn, crm, op2))

/*
 * Timers. The virtual timer's CVAL and CNT ids are each other's encodings: an
 * old mistake that is ABI.
 */
#define ARM64_REG_PTIMER_CTL		ARM64_SYSREG(3, 3, 14, 2, 1)
#define ARM64_REG_PTIMER_CVAL		ARM64_SYSREG(3, 3, 14, 2, 2)
#define ARM64_REG_PTIMER_CNT		ARM64_SYSREG(3, 3, 14, 0, 1)
#define ARM64_REG_TIMER_CTL		ARM64_SYSREG(3, 3, 14, 3, 1)
#define ARM64_REG_TIMER_CVAL		ARM64_SYSREG(3, 3, 14, 0, 2)
#define ARM64_REG_TIMER_CNT		ARM64_SYSREG(3, 3, 14, 3, 2)

/* KVM as firmware */
#define ARM64_REG_FW			(UINT64_C(0x0014) << ARM64_REG_COPROC_SHIFT)
#define ARM64_REG_FW_REG(r)		(ARM64_REG_ARCH | ARM64_REG_SIZE_U64 | ARM64_REG_FW | \
					 ((r) & UINT64_C(0xffff)))
#define ARM64_REG_PSCI_VERSION		ARM64_REG_FW_REG(0)
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_1 ARM64_REG_FW_REG(1)
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_1_NOT_AVAIL	0
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_1_AVAIL		1
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_1_NOT_REQUIRED	2
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_2 ARM64_REG_FW_REG(2)
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_2_NOT_AVAIL	0
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_2_UNKNOWN	1
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_2_AVAIL		2
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_2_NOT_REQUIRED	3
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_2_ENABLED	(1u << 4)
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_3 ARM64_REG_FW_REG(3)
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_3_NOT_AVAIL	0
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_3_AVAIL		1
#define ARM64_REG_SMCCC_ARCH_WORKAROUND_3_NOT_REQUIRED	2

/* Firmware features as bitmaps */
#define ARM64_REG_FW_FEAT_BMAP		(UINT64_C(0x0016) << ARM64_REG_COPROC_SHIFT)
#define ARM64_REG_FW_FEAT_BMAP_REG(r)	(ARM64_REG_ARCH | ARM64_REG_SIZE_U64 | \
					 ARM64_REG_FW_FEAT_BMAP | ((r) & UINT64_C(0xffff)))
#define ARM64_REG_STD_BMAP		ARM64_REG_FW_FEAT_BMAP_REG(0)
#define ARM64_REG_STD_BIT_TRNG_V1_0	0
#define ARM64_REG_STD_HYP_BMAP		ARM64_REG_FW_FEAT_BMAP_REG(1)
#define ARM64_REG_STD_HYP_BIT_PV_TIME	0
#define ARM64_REG_VENDOR_HYP_BMAP	ARM64_REG_FW_FEAT_BMAP_REG(2)
#define ARM64_REG_VENDOR_HYP_BIT_FUNC_FEAT	0
#define ARM64_REG_VENDOR_HYP_BIT_PTP		1
#define ARM64_REG_VENDOR_HYP_BMAP_2	ARM64_REG_FW_FEAT_BMAP_REG(3)	/* 6.15 and newer */
#define ARM64_REG_VENDOR_HYP_BIT_DISCOVER_IMPL_VER	0
#define ARM64_REG_VENDOR_HYP_BIT_DISCOVER_IMPL_CPUS	1

/* SVE; little-endian bytes on every host */
#define ARM64_REG_SVE			(UINT64_C(0x0015) << ARM64_REG_COPROC_SHIFT)
#define ARM64_REG_SVE_ZREG_BASE		UINT64_C(0x000)
#define ARM64_REG_SVE_PREG_BASE		UINT64_C(0x400)
#define ARM64_REG_SVE_FFR_BASE		UINT64_C(0x600)
#define ARM64_SVE_NUM_ZREGS		32
#define ARM64_SVE_NUM_PREGS		16
#define ARM64_SVE_MAX_SLICES		32
#define ARM64_SVE_VQ_MIN		1
#define ARM64_SVE_VQ_MAX		512
#define ARM64_REG_SVE_ZREG(n, slice)	(ARM64_REG_ARCH | ARM64_REG_SVE | ARM64_REG_SIZE_U2048 | \
					 ARM64_REG_SVE_ZREG_BASE | \
					 ((n) & UINT64_C(31)) << 5 | ((slice) & UINT64_C(31)))
#define ARM64_REG_SVE_PREG(n, slice)	(ARM64_REG_ARCH | ARM64_REG_SVE | ARM64_REG_SIZE_U256 | \
					 ARM64_REG_SVE_PREG_BASE | \
					 ((n) & UINT64_C(15)) << 5 | ((slice) & UINT64_C(31)))
#define ARM64_REG_SVE_FFR(slice)	(ARM64_REG_ARCH | ARM64_REG_SVE | ARM64_REG_SVE_FFR_BASE | \
					 ARM64_REG_SIZE_U256 | ((slice) & UINT64_C(31)))
/* Vector lengths: bit VQ - ARM64_SVE_VQ_MIN of ARM64_SVE_VLS_WORDS uint64_t */
#define ARM64_REG_SVE_VLS		(ARM64_REG_ARCH | ARM64_REG_SVE | ARM64_REG_SIZE_U512 | \
					 UINT64_C(0xffff))
#define ARM64_SVE_VLS_WORDS		((ARM64_SVE_VQ_MAX - ARM64_SVE_VQ_MIN) / 64 + 1)

/*
 * Ids of 32-bit ARM hosts (Linux 3.9 to 5.6), contract.md D.7: arm64 KVM
 * answers EINVAL to all of them, decoders show them.
 */
#define ARM32_REG_ARCH			UINT64_C(0x4000000000000000)
#define ARM32_REG_CP15			(UINT64_C(0x000f) << ARM64_REG_COPROC_SHIFT)
#define ARM32_REG_OPC2_MASK		UINT64_C(0x0007)	/* 32-bit registers */
#define ARM32_REG_OPC2_SHIFT		0
#define ARM32_REG_OPC1_MASK		UINT64_C(0x0078)
#define ARM32_REG_OPC1_SHIFT		3
#define ARM32_REG_CRM_MASK		UINT64_C(0x0780)
#define ARM32_REG_CRM_SHIFT		7
#define ARM32_REG_CRN_MASK		UINT64_C(0x7800)	/* 32-bit registers */
#define ARM32_REG_CRN_SHIFT		11
#define ARM32_REG_SECURE_MASK		UINT64_C(0x10000000)
#define ARM32_CP15_REG32(op1, crn, crm, op2) \
	(ARM32_REG_ARCH | ARM64_REG_SIZE_U32 | ARM32_REG_CP15 | \
	 (uint64_t)(crn) << ARM32_REG_CRN_SHIFT | (uint64_t)(crm) << ARM32_REG_CRM_SHIFT | \
	 (uint64_t)(op1) << ARM32_REG_OPC1_SHIFT | (uint64_t)(op2) << ARM32_REG_OPC2_SHIFT)
#define ARM32_CP15_REG64(op1, crm) \
	(ARM32_REG_ARCH | ARM64_REG_SIZE_U64 | ARM32_REG_CP15 | \
	 (uint64_t)(crm) << ARM32_REG_CRM_SHIFT | (uint64_t)(op1) << ARM32_REG_OPC1_SHIFT)
#define ARM32_REG_VFP			(UINT64_C(0x0012) << ARM64_REG_COPROC_SHIFT)
#define ARM32_REG_VFP_MASK		UINT64_C(0xffff)
#define ARM32_REG_VFP_BASE_REG		UINT64_C(0x0000)	/* D0, one index each */
#define ARM32_REG_VFP_FPSID		UINT64_C(0x1000)
#define ARM32_REG_VFP_FPSCR		UINT64_C(0x1001)
#define ARM32_REG_VFP_MVFR1		UINT64_C(0x1006)
#define ARM32_REG_VFP_MVFR0		UINT64_C(0x1007)
#define ARM32_REG_VFP_FPEXC		UINT64_C(0x1008)
#define ARM32_REG_VFP_FPINST		UINT64_C(0x1009)
#define ARM32_REG_VFP_FPINST2		UINT64_C(0x100a)

/* Calls of the guest ------------------------------------------------------- */

/* Stolen time (DEN0057), contract.md D.5; HVC64 or SMC64 only */
#define ARM64_PV_TIME_FEATURES		0xc5000020u
#define ARM64_PV_TIME_ST		0xc5000021u

/* PSCI 0.1's function ids, without feature ARM64_VCPU_PSCI_0_2 */
#define ARM64_PSCI_FN_BASE		0x95c1ba5eu
#define ARM64_PSCI_FN(n)		(ARM64_PSCI_FN_BASE + (n))
#define ARM64_PSCI_FN_CPU_SUSPEND	ARM64_PSCI_FN(0)
#define ARM64_PSCI_FN_CPU_OFF		ARM64_PSCI_FN(1)
#define ARM64_PSCI_FN_CPU_ON		ARM64_PSCI_FN(2)
#define ARM64_PSCI_FN_MIGRATE		ARM64_PSCI_FN(3)

/* What the kernel's own header says of its layouts */
_Static_assert(sizeof(struct arm64_vcpu_init) == 32, "KVM_ARM_VCPU_INIT");
_Static_assert(sizeof(struct arm64_device_addr) == 16, "KVM_ARM_SET_DEVICE_ADDR");
_Static_assert(sizeof(struct arm64_user_pt_regs) == 272, "core registers");
_Static_assert(sizeof(struct arm64_user_fpsimd_state) == 528, "FP registers");
_Static_assert(sizeof(struct arm64_regs) == 864, "core registers");
_Static_assert(ARM64_REG_CORE_REG(sp_el1) == 0x44, "core register index");
_Static_assert(ARM64_REG_CORE_REG(spsr) == 0x48, "core register index");
_Static_assert(ARM64_REG_CORE_REG(fp_regs.vregs) == 0x54, "core register index");
_Static_assert(ARM64_REG_CORE_REG(fp_regs.fpcr) == 0xd5, "core register index");
_Static_assert(sizeof(struct arm64_vcpu_events) == 64, "KVM_GET_VCPU_EVENTS");
_Static_assert(sizeof(struct arm64_guest_debug) == 520, "KVM_SET_GUEST_DEBUG");
_Static_assert(sizeof(struct arm64_pmu_event_filter) == 8, "PMU_V3_FILTER");
_Static_assert(sizeof(struct arm64_smccc_filter) == 24, "SMCCC_FILTER");
_Static_assert(sizeof(struct arm64_counter_offset) == 16, "KVM_ARM_SET_COUNTER_OFFSET");
_Static_assert(sizeof(struct arm64_reg_mask_range) == 64, "KVM_ARM_GET_REG_WRITABLE_MASKS");
_Static_assert(sizeof(struct arm64_copy_mte_tags) == 48, "KVM_ARM_MTE_COPY_TAGS");
_Static_assert(sizeof(struct arm64_reg_list) == 8, "KVM_GET_REG_LIST");
_Static_assert(sizeof(struct arm64_userspace_memory_region2) == 160, "memory region 2");
_Static_assert(offsetof(struct arm64_run, mmio) == 32, "kvm_run");
_Static_assert(offsetof(struct arm64_run, kvm_valid_regs) == 288, "kvm_run");
_Static_assert(offsetof(struct arm64_run, s) == 304, "kvm_run");
_Static_assert(sizeof(struct arm64_run) == 2352, "kvm_run");

#endif
