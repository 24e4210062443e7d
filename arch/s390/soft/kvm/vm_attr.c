// SPDX-License-Identifier: Apache-2.0
/*
 * Device attributes of a VM: memory limits, the TOD clock, the CPU model and
 * what a user-controlled VM or a software CPU does not have (contract.md A.2).
 * One row per attribute says what HAS, GET and SET do.
 */
#include "arch/s390/soft/kvm/softkvm_private.h"

#include <errno.h>
#include <string.h>

/* A CPU of the z14 level that runs in a virtual machine (version ff). */
#define CPUID		UINT64_C(0xff00000039060000)
#define PLO_FUNCTIONS	24	/* of PERFORM LOCKED OPERATION */
#define MEPOCH_FACILITY	139	/* multiple epochs */

/* --- memory -------------------------------------------------------------------------- */

static long get_limit(struct soft_vm *vm, uintptr_t addr)
{
	uint64_t limit = S390_VM_NO_MEM_LIMIT;

	(void)vm;
	return soft_copy_out(addr, &limit, sizeof(limit));
}

/* Without looking at the value: user space limits a user-controlled VM itself. */
static long refuse_limit(struct soft_vm *vm, uintptr_t addr)
{
	(void)vm;
	(void)addr;
	return -EINVAL;
}

/* --- TOD clock ------------------------------------------------------------------------- */

/* A vCPU that is busy takes the epoch over itself, before it goes on. */
static void vcpu_set_epoch(struct soft_vcpu *v, uint64_t epoch)
{
	if (!pthread_mutex_trylock(&v->lock)) {
		be64_store(v->block->epoch, epoch);
		pthread_mutex_unlock(&v->lock);
	} else {
		__atomic_store_n(&v->epoch_stale, true, __ATOMIC_SEQ_CST);
		sie_kick(v->cpu);
	}
}

static void set_tod(struct soft_vm *vm, uint64_t tod)
{
	uint64_t epoch = tod - sie_host_tod();

	__atomic_store_n(&vm->epoch, epoch, __ATOMIC_SEQ_CST);
	soft_vm_kick(vm);
	for (unsigned int n = 0; n < SOFT_MAX_VCPUS; n++)
		if (vm->vcpu[n])
			vcpu_set_epoch(vm->vcpu[n], epoch);
}

static long set_tod_low(struct soft_vm *vm, uintptr_t addr)
{
	uint64_t tod;

	if (soft_copy_in(&tod, addr, sizeof(tod)))
		return -EFAULT;
	set_tod(vm, tod);
	return 0;
}

static long set_tod_high(struct soft_vm *vm, uintptr_t addr)
{
	uint8_t high;

	(void)vm;
	if (soft_copy_in(&high, addr, sizeof(high)))
		return -EFAULT;
	return high ? -EINVAL : 0;
}

static long set_tod_ext(struct soft_vm *vm, uintptr_t addr)
{
	struct s390_vm_tod_clock clock;

	if (soft_copy_in(&clock, addr, sizeof(clock)))
		return -EFAULT;
	if (clock.epoch_idx && !soft_facility(vm, MEPOCH_FACILITY))
		return -EINVAL;
	set_tod(vm, clock.tod);
	return 0;
}

static long get_tod_low(struct soft_vm *vm, uintptr_t addr)
{
	uint64_t tod = sie_host_tod() + vm->epoch;

	return soft_copy_out(addr, &tod, sizeof(tod));
}

static long get_tod_high(struct soft_vm *vm, uintptr_t addr)
{
	uint8_t high = 0;

	(void)vm;
	return soft_copy_out(addr, &high, sizeof(high));
}

static long get_tod_ext(struct soft_vm *vm, uintptr_t addr)
{
	struct s390_vm_tod_clock clock = { .tod = sie_host_tod() + vm->epoch };

	return soft_copy_out(addr, &clock, sizeof(clock));
}

/* --- CPU model ---------------------------------------------------------------------------- */

static void subfunc_init(struct s390_vm_cpu_subfunc *subfunc)
{
	memset(subfunc, 0, sizeof(*subfunc));
	for (unsigned int n = 0; n < PLO_FUNCTIONS; n++)
		subfunc->plo[n / 8] |= 0x80 >> n % 8;
}

void soft_model_init(struct soft_model *model)
{
	memset(model, 0, sizeof(*model));
	model->cpuid = CPUID;
	sie_facilities(model->facilities);
	subfunc_init(&model->subfunc);
}

static void facilities_export(const uint8_t bytes[32], uint64_t words[256])
{
	memset(words, 0, 256 * sizeof(words[0]));
	for (unsigned int n = 0; n < 4; n++)
		words[n] = be64_load(bytes + 8 * n);
}

static long get_processor(struct soft_vm *vm, uintptr_t addr)
{
	struct s390_vm_cpu_processor p = { .cpuid = vm->model.cpuid, .ibc = vm->model.ibc };

	facilities_export(vm->model.facilities, p.fac_list);
	return soft_copy_out(addr, &p, sizeof(p));
}

/* The guest gets what was asked for as far as the software CPU has it. */
static long set_processor(struct soft_vm *vm, uintptr_t addr)
{
	struct s390_vm_cpu_processor p;
	uint8_t machine[32];

	if (vm->vcpus)
		return -EBUSY;
	if (soft_copy_in(&p, addr, sizeof(p)))
		return -EFAULT;
	sie_facilities(machine);
	vm->model.cpuid = p.cpuid;	/* ibc: this machine has no such control */
	for (unsigned int n = 0; n < 4; n++)
		be64_store(vm->model.facilities + 8 * n,
			   p.fac_list[n] & be64_load(machine + 8 * n));
	return 0;
}

static long get_machine(struct soft_vm *vm, uintptr_t addr)
{
	struct s390_vm_cpu_machine m = { .cpuid = CPUID & UINT64_MAX >> 8 };
	uint8_t machine[32];

	(void)vm;
	sie_facilities(machine);
	facilities_export(machine, m.fac_mask);
	facilities_export(machine, m.fac_list);
	return soft_copy_out(addr, &m, sizeof(m));
}

static struct s390_vm_cpu_feat machine_feat(void)
{
	return (struct s390_vm_cpu_feat){
		.feat = { UINT64_C(1) << (63 - S390_VM_CPU_FEAT_ESOP) },
	};
}

static long get_machine_feat(struct soft_vm *vm, uintptr_t addr)
{
	struct s390_vm_cpu_feat feat = machine_feat();

	(void)vm;
	return soft_copy_out(addr, &feat, sizeof(feat));
}

static long get_processor_feat(struct soft_vm *vm, uintptr_t addr)
{
	return soft_copy_out(addr, &vm->model.feat, sizeof(vm->model.feat));
}

static long set_processor_feat(struct soft_vm *vm, uintptr_t addr)
{
	struct s390_vm_cpu_feat feat, machine = machine_feat();

	if (soft_copy_in(&feat, addr, sizeof(feat)))
		return -EFAULT;
	for (unsigned int n = 0; n < ARRAY_SIZE(feat.feat); n++)
		if (feat.feat[n] & ~machine.feat[n])
			return -EINVAL;
	if (vm->vcpus)
		return -EBUSY;
	vm->model.feat = feat;
	return 0;
}

static long get_machine_subfunc(struct soft_vm *vm, uintptr_t addr)
{
	struct s390_vm_cpu_subfunc subfunc;

	(void)vm;
	subfunc_init(&subfunc);
	return soft_copy_out(addr, &subfunc, sizeof(subfunc));
}

static long get_processor_subfunc(struct soft_vm *vm, uintptr_t addr)
{
	return soft_copy_out(addr, &vm->model.subfunc, sizeof(vm->model.subfunc));
}

static long set_processor_subfunc(struct soft_vm *vm, uintptr_t addr)
{
	if (vm->vcpus)
		return -EBUSY;
	return soft_copy_in(&vm->model.subfunc, addr, sizeof(vm->model.subfunc));
}

/* Features of protected guests: none. */
static long get_no_uv_feat(struct soft_vm *vm, uintptr_t addr)
{
	uint64_t feat = 0;

	(void)vm;
	return soft_copy_out(addr, &feat, sizeof(feat));
}

static long set_no_uv_feat(struct soft_vm *vm, uintptr_t addr)
{
	uint64_t feat;

	if (soft_copy_in(&feat, addr, sizeof(feat)))
		return -EFAULT;
	if (feat)
		return -EINVAL;
	return vm->vcpus ? -EBUSY : 0;
}

/* --- others -------------------------------------------------------------------------------- */

/* Key wrapping needs the message-security-assist extension 3. */
static long no_key_wrapping(struct soft_vm *vm, uintptr_t addr)
{
	(void)vm;
	(void)addr;
	return -EINVAL;
}

static long no_adjunct_processor(struct soft_vm *vm, uintptr_t addr)
{
	(void)vm;
	(void)addr;
	return -EOPNOTSUPP;
}

/* Kernels before 7.2 have no memory slot here, and so nothing to migrate. */
static long migration_start(struct soft_vm *vm, uintptr_t addr)
{
	(void)addr;
	if (vm->obj.kernel != SOFT_7_2 && !vm->migration)
		return -EINVAL;
	vm->migration = true;
	return 0;
}

static long migration_stop(struct soft_vm *vm, uintptr_t addr)
{
	(void)addr;
	vm->migration = false;
	return 0;
}

static long migration_status(struct soft_vm *vm, uintptr_t addr)
{
	uint64_t status = vm->migration;

	return soft_copy_out(addr, &status, sizeof(status));
}

/* --- the table ------------------------------------------------------------------------------- */

struct attribute {
	uint32_t group;
	uint64_t attr;
	bool has;			/* HAS answers 0, else -ENXIO */
	enum soft_kernel since;
	long (*get)(struct soft_vm *vm, uintptr_t addr);	/* NULL: -ENXIO */
	long (*set)(struct soft_vm *vm, uintptr_t addr);
};

static const struct attribute attributes[] = {
	{ S390_VM_MEM_CTRL, S390_VM_MEM_LIMIT_SIZE, true, SOFT_6_1, get_limit, refuse_limit },
	{ S390_VM_TOD, S390_VM_TOD_LOW, true, SOFT_6_1, get_tod_low, set_tod_low },
	{ S390_VM_TOD, S390_VM_TOD_HIGH, true, SOFT_6_1, get_tod_high, set_tod_high },
	{ S390_VM_TOD, S390_VM_TOD_EXT, false, SOFT_6_1, get_tod_ext, set_tod_ext },
	{ S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR, true, SOFT_6_1, get_processor,
	  set_processor },
	{ S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE, true, SOFT_6_1, get_machine, NULL },
	{ S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR_FEAT, true, SOFT_6_1, get_processor_feat,
	  set_processor_feat },
	{ S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE_FEAT, true, SOFT_6_1, get_machine_feat, NULL },
	{ S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR_SUBFUNC, true, SOFT_6_1,
	  get_processor_subfunc, set_processor_subfunc },
	{ S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE_SUBFUNC, true, SOFT_6_1, get_machine_subfunc,
	  NULL },
	{ S390_VM_CPU_MODEL, S390_VM_CPU_PROCESSOR_UV_FEAT, true, SOFT_6_12, get_no_uv_feat,
	  set_no_uv_feat },
	{ S390_VM_CPU_MODEL, S390_VM_CPU_MACHINE_UV_FEAT, true, SOFT_6_12, get_no_uv_feat, NULL },
	{ S390_VM_CRYPTO, S390_VM_CRYPTO_ENABLE_AES_KW, true, SOFT_6_1, NULL, no_key_wrapping },
	{ S390_VM_CRYPTO, S390_VM_CRYPTO_ENABLE_DEA_KW, true, SOFT_6_1, NULL, no_key_wrapping },
	{ S390_VM_CRYPTO, S390_VM_CRYPTO_DISABLE_AES_KW, true, SOFT_6_1, NULL, no_key_wrapping },
	{ S390_VM_CRYPTO, S390_VM_CRYPTO_DISABLE_DEA_KW, true, SOFT_6_1, NULL, no_key_wrapping },
	{ S390_VM_CRYPTO, S390_VM_CRYPTO_ENABLE_APIE, false, SOFT_6_1, NULL,
	  no_adjunct_processor },
	{ S390_VM_CRYPTO, S390_VM_CRYPTO_DISABLE_APIE, false, SOFT_6_1, NULL,
	  no_adjunct_processor },
	{ S390_VM_MIGRATION, S390_VM_MIGRATION_STOP, true, SOFT_6_1, NULL, migration_stop },
	{ S390_VM_MIGRATION, S390_VM_MIGRATION_START, true, SOFT_6_1, NULL, migration_start },
	{ S390_VM_MIGRATION, S390_VM_MIGRATION_STATUS, true, SOFT_6_1, migration_status, NULL },
};

static const struct attribute *attribute_find(const struct soft_vm *vm,
					      const struct kvm_device_attr *attr)
{
	for (size_t n = 0; n < ARRAY_SIZE(attributes); n++)
		if (attributes[n].group == attr->group && attributes[n].attr == attr->attr &&
		    attributes[n].since <= vm->obj.kernel)
			return &attributes[n];
	return NULL;
}

static long vm_attr(struct soft_object *obj, uintptr_t arg, bool set)
{
	struct soft_vm *vm = soft_vm(obj);
	const struct attribute *a;
	struct kvm_device_attr attr;
	long rc = -ENXIO;

	if (soft_copy_in(&attr, arg, sizeof(attr)))
		return -EFAULT;
	if (attr.group == S390_VM_TOD && attr.flags)
		return -EINVAL;
	a = attribute_find(vm, &attr);
	if (!a)
		return -ENXIO;
	pthread_mutex_lock(&vm->lock);
	if (set ? a->set : a->get)
		rc = (set ? a->set : a->get)(vm, attr.addr);
	pthread_mutex_unlock(&vm->lock);
	return rc;
}

long soft_vm_set_attr(struct soft_object *obj, uintptr_t arg)
{
	return vm_attr(obj, arg, true);
}

long soft_vm_get_attr(struct soft_object *obj, uintptr_t arg)
{
	return vm_attr(obj, arg, false);
}

long soft_vm_has_attr(struct soft_object *obj, uintptr_t arg)
{
	const struct attribute *a;
	struct kvm_device_attr attr;

	if (soft_copy_in(&attr, arg, sizeof(attr)))
		return -EFAULT;
	if (attr.group == S390_VM_MIGRATION)	/* whatever the attribute */
		return 0;
	a = attribute_find(soft_vm(obj), &attr);
	return a && a->has ? 0 : -ENXIO;
}
