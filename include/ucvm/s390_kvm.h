// SPDX-License-Identifier: Apache-2.0
/*
 * The s390 KVM user interface for any host: structures, ioctl numbers and the
 * SIE block under names of their own (s390_*), because <linux/kvm.h> shows the
 * s390 layouts only to s390 programs. Sources: contract.md A.3-A.10.
 *
 * kvm_run and the register structures are in host byte order; the SIE block
 * is big-endian on every host.
 */
#ifndef UCVM_S390_KVM_H
#define UCVM_S390_KVM_H

#include <linux/ioctl.h>
#include <stdint.h>

#define S390_KVMIO 0xAE

/* ioctls whose argument size depends on the architecture */
#define S390_KVM_GET_REGS	_IOR(S390_KVMIO, 0x81, struct s390_regs)
#define S390_KVM_SET_REGS	_IOW(S390_KVMIO, 0x82, struct s390_regs)
#define S390_KVM_GET_SREGS	_IOR(S390_KVMIO, 0x83, struct s390_sregs)
#define S390_KVM_SET_SREGS	_IOW(S390_KVMIO, 0x84, struct s390_sregs)
#define S390_KVM_GET_FPU	_IOR(S390_KVMIO, 0x8c, struct s390_fpu)
#define S390_KVM_SET_FPU	_IOW(S390_KVMIO, 0x8d, struct s390_fpu)
#define S390_KVM_SET_GUEST_DEBUG _IOW(S390_KVMIO, 0x9b, struct s390_guest_debug)

/* s390-only ioctls that older or foreign <linux/kvm.h> may lack */
#define S390_KVM_UCAS_MAP	_IOW(S390_KVMIO, 0x50, struct s390_ucas_mapping)
#define S390_KVM_UCAS_UNMAP	_IOW(S390_KVMIO, 0x51, struct s390_ucas_mapping)
#define S390_KVM_VCPU_FAULT	_IOW(S390_KVMIO, 0x52, unsigned long)
#define S390_KVM_SET_INITIAL_PSW _IOW(S390_KVMIO, 0x96, struct s390_psw)
#define S390_KVM_INITIAL_RESET	_IO(S390_KVMIO, 0x97)
#define S390_KVM_STORE_STATUS	_IOW(S390_KVMIO, 0x95, unsigned long)
#define S390_KVM_NORMAL_RESET	_IO(S390_KVMIO, 0xc3)
#define S390_KVM_CLEAR_RESET	_IO(S390_KVMIO, 0xc4)

#define S390_KVM_VM_UCONTROL	1	/* KVM_CREATE_VM type */
#define S390_KVM_SIE_PAGE_OFFSET 1	/* page number for mmap of a vCPU */
#define S390_SEGMENT_SIZE	(UINT64_C(1) << 20)

#define S390_KVM_CAP_UCONTROL	73
#define S390_KVM_CAP_VCPU_RESETS 179

/* exit reasons a user-controlled VM sees (contract.md A.7) */
#define S390_EXIT_UNKNOWN	0
#define S390_EXIT_DEBUG		4
#define S390_EXIT_INTR		10
#define S390_EXIT_SIEIC		13
#define S390_EXIT_UCONTROL	20

struct s390_ucas_mapping {
	uint64_t user_addr;
	uint64_t vcpu_addr;
	uint64_t length;
};

struct s390_psw {
	uint64_t mask;
	uint64_t addr;
};

struct s390_regs {
	uint64_t gprs[16];
};

struct s390_sregs {
	uint32_t acrs[16];
	uint64_t crs[16];
};

struct s390_fpu {
	uint32_t fpc;
	uint64_t fprs[16];
};

struct s390_guest_debug {
	uint32_t control;
	uint32_t pad;
	uint32_t nr_hw_bp;
	uint32_t pad2;
	uint64_t hw_bp;		/* struct kvm_hw_breakpoint * */
};

#define S390_SYNC_PREFIX	(UINT64_C(1) << 0)
#define S390_SYNC_GPRS		(UINT64_C(1) << 1)
#define S390_SYNC_ACRS		(UINT64_C(1) << 2)
#define S390_SYNC_CRS		(UINT64_C(1) << 3)
#define S390_SYNC_ARCH0		(UINT64_C(1) << 4)
#define S390_SYNC_PFAULT	(UINT64_C(1) << 5)
#define S390_SYNC_VRS		(UINT64_C(1) << 6)
#define S390_SYNC_RICCB		(UINT64_C(1) << 7)
#define S390_SYNC_FPRS		(UINT64_C(1) << 8)
#define S390_SYNC_GSCB		(UINT64_C(1) << 9)
#define S390_SYNC_BPBC		(UINT64_C(1) << 10)
#define S390_SYNC_ETOKEN	(UINT64_C(1) << 11)
#define S390_SYNC_DIAG318	(UINT64_C(1) << 12)
#define S390_SYNC_VALID_FIELDS	UINT64_C(0x1fff)

struct s390_sync_regs {
	uint64_t prefix;
	uint64_t gprs[16];
	uint32_t acrs[16];
	uint64_t crs[16];
	uint64_t todpr;
	uint64_t cputm;
	uint64_t ckc;
	uint64_t pp;
	uint64_t gbea;
	uint64_t pft;
	uint64_t pfs;
	uint64_t pfc;
	union {
		uint64_t vrs[32][2];
		uint64_t fprs[16];
	};
	uint8_t reserved[512];
	uint32_t fpc;
	uint8_t bpbc;		/* a one-bit field in the kernel's header: bit 0x80 */
	uint8_t padding1[51];
	uint8_t riccb[64];
	uint64_t diag318;
	uint8_t padding2[184];
	uint8_t sdnx[256];
};

struct s390_run {
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
	uint64_t psw_mask;
	uint64_t psw_addr;
	union {
		struct {
			uint8_t icptcode;
			uint16_t ipa;
			uint32_t ipb;
		} sieic;
		struct {
			uint64_t trans_exc_code;
			uint32_t pgm_code;
		} ucontrol;
		uint8_t exit_padding[256];
	};
	uint64_t kvm_valid_regs;
	uint64_t kvm_dirty_regs;
	union {
		struct s390_sync_regs regs;
		uint8_t padding[2048];
	} s;
};

/* ONE_REG ids */
#define S390_REG_TODPR		UINT64_C(0x5020000000000001)
#define S390_REG_EPOCHDIFF	UINT64_C(0x5030000000000002)
#define S390_REG_CPU_TIMER	UINT64_C(0x5030000000000003)
#define S390_REG_CLOCK_COMP	UINT64_C(0x5030000000000004)
#define S390_REG_PFTOKEN	UINT64_C(0x5030000000000005)
#define S390_REG_PFCOMPARE	UINT64_C(0x5030000000000006)
#define S390_REG_PFSELECT	UINT64_C(0x5030000000000007)
#define S390_REG_PP		UINT64_C(0x5030000000000008)
#define S390_REG_GBEA		UINT64_C(0x5030000000000009)

/* KVM_SET_MP_STATE values */
#define S390_MP_STATE_STOPPED	5
#define S390_MP_STATE_CHECK_STOP 6
#define S390_MP_STATE_OPERATING	7
#define S390_MP_STATE_LOAD	8

/*
 * The SIE block (state description), contract.md A.9. Byte offsets are in the
 * comments; every integer is big-endian and is read with be*_load() or through
 * the accessors of arch/s390/sieblk.h.
 */
struct s390_sie_block {
	uint8_t cpuflags[4];	/* 000: modify atomically */
	uint8_t prefix[4];	/* 004: prefix and ibc */
	uint8_t reserved08[4];
	uint8_t prog0c[4];	/* 00c */
	uint8_t reserved10[16];
	uint8_t prog20[4];	/* 020 */
	uint8_t reserved24[4];
	uint8_t cputm[8];	/* 028 */
	uint8_t ckc[8];		/* 030 */
	uint8_t epoch[8];	/* 038 */
	uint8_t svcc[4];	/* 040 */
	uint8_t lctl[2];	/* 044 */
	uint8_t icpua[2];	/* 046 */
	uint8_t ictl[4];	/* 048 */
	uint8_t eca[4];		/* 04c */
	uint8_t icptcode;	/* 050 */
	uint8_t icptstatus;	/* 051 */
	uint8_t ihcpu[2];	/* 052 */
	uint8_t reserved54;
	uint8_t iictl;		/* 055 */
	uint8_t ipa[2];		/* 056 */
	uint8_t ipb[4];		/* 058 */
	uint8_t scaoh[4];	/* 05c */
	uint8_t fpf;		/* 060 */
	uint8_t ecb;		/* 061 */
	uint8_t ecb2;		/* 062 */
	uint8_t ecb3;		/* 063 */
	uint8_t scaol[4];	/* 064 */
	uint8_t sdf;		/* 068 */
	uint8_t epdx;		/* 069 */
	uint8_t cpnc;		/* 06a */
	uint8_t reserved6b;
	uint8_t todpr[4];	/* 06c */
	uint8_t gd[4];		/* 070 */
	uint8_t reserved74[12];
	uint8_t mso[8];		/* 080 */
	uint8_t msl[8];		/* 088 */
	uint8_t gpsw[16];	/* 090 */
	uint8_t gg14[8];	/* 0a0 */
	uint8_t gg15[8];	/* 0a8 */
	uint8_t reservedb0[8];
	uint8_t hpid;		/* 0b8 */
	uint8_t reservedb9[7];
	uint8_t eiparams[4];	/* 0c0 */
	uint8_t extcpuaddr[2];	/* 0c4 */
	uint8_t eic[2];		/* 0c6 */
	uint8_t reservedc8[4];
	uint8_t pgmilc[2];	/* 0cc */
	uint8_t iprcc[2];	/* 0ce */
	uint8_t dxc[4];		/* 0d0 */
	uint8_t mcn[2];		/* 0d4 */
	uint8_t perc;		/* 0d6 */
	uint8_t peratmid;	/* 0d7 */
	uint8_t peraddr[8];	/* 0d8 */
	uint8_t eai;		/* 0e0 */
	uint8_t peraid;		/* 0e1 */
	uint8_t oai;		/* 0e2 */
	uint8_t armid;		/* 0e3 */
	uint8_t reservede4[4];
	uint8_t tecmc[8];	/* 0e8 */
	uint8_t reservedf0[12];
	uint8_t crycbd[4];	/* 0fc */
	uint8_t gcr[16][8];	/* 100 */
	uint8_t gbea[8];	/* 180 */
	uint8_t reserved188[8];
	uint8_t sdnxo[8];	/* 190 */
	uint8_t reserved198[8];
	uint8_t fac[4];		/* 1a0 */
	uint8_t reserved1a4[20];
	uint8_t cbrlo[8];	/* 1b8 */
	uint8_t reserved1c0[8];
	uint8_t ecd[4];		/* 1c8 */
	uint8_t reserved1cc[18];
	uint8_t pp[8];		/* 1de */
	uint8_t reserved1e6[2];
	uint8_t itdba[8];	/* 1e8 */
	uint8_t riccbd[8];	/* 1f0 */
	uint8_t gvrd[8];	/* 1f8 */
};

/* cpuflags */
#define S390_CPUSTAT_STOPPED	0x80000000u
#define S390_CPUSTAT_WAIT	0x10000000u
#define S390_CPUSTAT_ECALL_PEND	0x08000000u
#define S390_CPUSTAT_STOP_INT	0x04000000u
#define S390_CPUSTAT_IO_INT	0x02000000u
#define S390_CPUSTAT_EXT_INT	0x01000000u
#define S390_CPUSTAT_RUNNING	0x00800000u
#define S390_CPUSTAT_ZARCH	0x00000800u
#define S390_CPUSTAT_KSS	0x00000200u
#define S390_CPUSTAT_SM		0x00000080u
#define S390_CPUSTAT_GED2	0x00000010u
#define S390_CPUSTAT_GED	0x00000004u

/* lctl: bit 0x8000 >> n intercepts a load of control register n */
#define S390_LCTL_CR0		0x8000
#define S390_LCTL_CR6		0x0200
#define S390_LCTL_CR9		0x0040
#define S390_LCTL_CR10		0x0020
#define S390_LCTL_CR11		0x0010
#define S390_LCTL_CR14		0x0002

/* ictl */
#define S390_ICTL_OPEREXC	0x80000000u
#define S390_ICTL_PINT		0x20000000u
#define S390_ICTL_LPSW		0x00400000u
#define S390_ICTL_STCTL		0x00040000u
#define S390_ICTL_ISKE		0x00004000u
#define S390_ICTL_SSKE		0x00002000u
#define S390_ICTL_RRBE		0x00001000u
#define S390_ICTL_TPROT		0x00000200u

/* eca */
#define S390_ECA_CEI		0x80000000u
#define S390_ECA_IB		0x40000000u
#define S390_ECA_SIGPI		0x10000000u
#define S390_ECA_MVPGI		0x01000000u
#define S390_ECA_PROTEXCI	0x00002000u
#define S390_ECA_SII		0x00000001u

#define S390_ECB_HOSTPROTINT	0x02
#define S390_ECB_SRSI		0x04
#define S390_ECB_SPECI		0x08
#define S390_ECB2_PFMFI		0x08
#define S390_ECB2_IEP		0x20

/* interception codes, contract.md A.10 */
#define S390_ICPT_INST		0x04
#define S390_ICPT_PROGI		0x08
#define S390_ICPT_INSTPROGI	0x0c
#define S390_ICPT_EXTREQ	0x10
#define S390_ICPT_EXTINT	0x14
#define S390_ICPT_IOREQ		0x18
#define S390_ICPT_WAIT		0x1c
#define S390_ICPT_VALIDITY	0x20
#define S390_ICPT_STOP		0x28
#define S390_ICPT_OPEREXC	0x2c
#define S390_ICPT_PARTEXEC	0x38
#define S390_ICPT_KSS		0x5c
#define S390_ICPT_MCHKREQ	0x60
#define S390_ICPT_INT_ENABLE	0x64

#endif
