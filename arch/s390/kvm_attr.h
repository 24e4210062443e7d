// SPDX-License-Identifier: Apache-2.0
/*
 * What <linux/kvm.h> shows to s390 programs only, or not at all on an older
 * host: device attributes of a VM and of the floating interrupt controller,
 * their structures, and a few ioctls and capabilities. Everything is in host
 * byte order. ucvm/s390_kvm.h has what running a vCPU needs.
 */
#ifndef UCVM_ARCH_S390_KVM_ATTR_H
#define UCVM_ARCH_S390_KVM_ATTR_H

#include <linux/kvm.h>
#include <stdint.h>

/* attribute groups of a VM */
#define S390_VM_MEM_CTRL		0
#define S390_VM_TOD			1
#define S390_VM_CRYPTO			2
#define S390_VM_CPU_MODEL		3
#define S390_VM_MIGRATION		4
#define S390_VM_CPU_TOPOLOGY		5

#define S390_VM_MEM_ENABLE_CMMA		0
#define S390_VM_MEM_CLR_CMMA		1
#define S390_VM_MEM_LIMIT_SIZE		2
#define S390_VM_NO_MEM_LIMIT		UINT64_MAX

#define S390_VM_TOD_LOW			0
#define S390_VM_TOD_HIGH		1
#define S390_VM_TOD_EXT			2

struct s390_vm_tod_clock {
	uint8_t epoch_idx;
	uint8_t padding[7];
	uint64_t tod;
};

#define S390_VM_CRYPTO_ENABLE_AES_KW	0
#define S390_VM_CRYPTO_ENABLE_DEA_KW	1
#define S390_VM_CRYPTO_DISABLE_AES_KW	2
#define S390_VM_CRYPTO_DISABLE_DEA_KW	3
#define S390_VM_CRYPTO_ENABLE_APIE	4
#define S390_VM_CRYPTO_DISABLE_APIE	5

#define S390_VM_CPU_PROCESSOR		0
#define S390_VM_CPU_MACHINE		1
#define S390_VM_CPU_PROCESSOR_FEAT	2
#define S390_VM_CPU_MACHINE_FEAT	3
#define S390_VM_CPU_PROCESSOR_SUBFUNC	4
#define S390_VM_CPU_MACHINE_SUBFUNC	5
#define S390_VM_CPU_PROCESSOR_UV_FEAT	6	/* since 6.7 */
#define S390_VM_CPU_MACHINE_UV_FEAT	7

/* Facility lists: bit 0 is the most significant bit of the first doubleword. */
struct s390_vm_cpu_processor {
	uint64_t cpuid;
	uint16_t ibc;
	uint8_t pad[6];
	uint64_t fac_list[256];
};

struct s390_vm_cpu_machine {
	uint64_t cpuid;
	uint32_t ibc;
	uint8_t pad[4];
	uint64_t fac_mask[256];
	uint64_t fac_list[256];
};

struct s390_vm_cpu_feat {
	uint64_t feat[16];
};

#define S390_VM_CPU_FEAT_ESOP		0	/* bit numbers */

/* Query results: bit 0 of a function is the most significant bit of its first byte. */
struct s390_vm_cpu_subfunc {
	uint8_t plo[32];
	uint8_t other[2016];	/* PTFF, cryptography, sorting, compression */
};

#define S390_VM_MIGRATION_STOP		0
#define S390_VM_MIGRATION_START		1
#define S390_VM_MIGRATION_STATUS	2

/* attribute groups of the floating interrupt controller */
#define S390_FLIC_GET_ALL_IRQS		1
#define S390_FLIC_ENQUEUE		2
#define S390_FLIC_CLEAR_IRQS		3
#define S390_FLIC_APF_ENABLE		4
#define S390_FLIC_APF_DISABLE_WAIT	5
#define S390_FLIC_ADAPTER_REGISTER	6
#define S390_FLIC_ADAPTER_MODIFY	7
#define S390_FLIC_CLEAR_IO_IRQ		8
#define S390_FLIC_AISM			9
#define S390_FLIC_AIRQ_INJECT		10
#define S390_FLIC_AISM_ALL		11

#define S390_FLIC_MAX_BUFFER		0x2000000u

struct s390_io_adapter {
	uint32_t id;
	uint8_t isc;
	uint8_t maskable;
	uint8_t swap;
	uint8_t flags;
};

#define S390_ADAPTER_SUPPRESSIBLE	0x01

struct s390_io_adapter_req {
	uint32_t id;
	uint8_t type;
	uint8_t mask;
	uint16_t pad0;
	uint64_t addr;
};

#define S390_IO_ADAPTER_MASK		1
#define S390_IO_ADAPTER_MAP		2
#define S390_IO_ADAPTER_UNMAP		3

struct s390_ais_req {
	uint8_t isc;
	uint8_t pad;
	uint16_t mode;
};

#define S390_AIS_MODE_ALL		0
#define S390_AIS_MODE_SINGLE		1

struct s390_ais_all {
	uint8_t simm;
	uint8_t nimm;
};

/* ioctls that an older <linux/kvm.h> lacks */
struct s390_memory_region2 {
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

struct s390_pre_fault_memory {
	uint64_t gpa;
	uint64_t size;
	uint64_t flags;
	uint64_t padding[5];
};

#define S390_KVM_SET_USER_MEMORY_REGION2 _IOW(KVMIO, 0x49, struct s390_memory_region2)
#define S390_KVM_PRE_FAULT_MEMORY	_IOWR(KVMIO, 0xd5, struct s390_pre_fault_memory)

#define S390_KVM_CAP_USER_OPEREXEC	246
#define S390_KVM_CAP_HPAGE_2G		249

/* KVM_S390_STORE_STATUS */
#define S390_STORE_STATUS_NOADDR	(-UINT64_C(1))
#define S390_STORE_STATUS_PREFIXED	(-UINT64_C(2))

#endif
