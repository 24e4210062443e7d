// SPDX-License-Identifier: Apache-2.0
/*
 * The vCPU of the library: creation, resets, its end, and whose it is at the
 * moment.
 */
#include "lib/private.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

int vcpu_begin(struct ucvm_vcpu *vcpu)
{
	uintptr_t runner = atomic_load(&vcpu->runner);

	if (runner && runner != (uintptr_t)pthread_self())
		return -EBUSY;
	vcpu->error.code = 0;
	return 0;
}

static int vcpu_check(const struct ucvm_vcpu_options *o, struct ucvm_error *err)
{
	if (o->policy > UCVM_POLICY_CALLBACK)
		return error_set(err, EINVAL, "no fault policy has the number %u", o->policy);
	if (o->policy == UCVM_POLICY_CALLBACK && !o->fault)
		return error_set(err, EINVAL, "UCVM_POLICY_CALLBACK needs a fault callback");
	if (o->limit % UCVM_SEGMENT_SIZE)
		return error_set(err, EINVAL, "limit %#llx is not a multiple of 1 MiB",
				 (unsigned long long)o->limit);
	return 0;
}

static int vcpu_create_aspace(struct ucvm_vcpu *vcpu, uint64_t limit, struct ucvm_error *err)
{
	const struct ucas_config config = {
		.vcpu = vcpu->cpu.vcpu,
		.limit = limit,
		.policy = UCAS_POLICY_CALLBACK,
		.fault = aspace_fault,
		.opaque = vcpu,
	};
	int rc = ucas_create(&config, &vcpu->cpu.as);

	if (rc)
		return error_set(err, -rc, "cannot make the address space of vCPU %u: %s",
				 vcpu->cpu.addr, strerror(-rc));
	return 0;
}

/* On error the caller frees what is there. */
static int vcpu_init(struct ucvm_vcpu *vcpu, struct ucvm_vm *vm,
		     const struct ucvm_vcpu_options *o, struct ucvm_error *err)
{
	struct s390_cpu *cpu = &vcpu->cpu;
	int rc;

	cpu->machine = &vm->machine;
	cpu->addr = o->id;
	vcpu->vm = vm;
	vcpu->policy = o->policy;
	vcpu->fault = o->fault;
	vcpu->fault_opaque = o->fault_opaque;
	rc = kvm_create(vm->machine.kvm, KVM_CREATE_VCPU, o->id, &cpu->vcpu);
	if (rc < 0) {
		cpu->vcpu = NULL;
		return error_set(err, -rc, "cannot create vCPU %u: %s", o->id, strerror(-rc));
	}
	rc = cpu_map(cpu, vm->sys, err);
	if (rc == 0)
		rc = vcpu_create_aspace(vcpu, o->limit, err);
	if (rc)
		return rc;
	rc = cpu_reset_clear(cpu);
	if (rc)
		return error_set(err, -rc, "cannot reset vCPU %u: %s", o->id, strerror(-rc));
	return 0;
}

static void vcpu_free(struct ucvm_vcpu *vcpu)
{
	ucas_destroy(vcpu->cpu.as);
	cpu_unmap(&vcpu->cpu);
	kvm_close(vcpu->cpu.vcpu);
	free(vcpu->opcodes);
	free(vcpu);
}

static int vcpu_create(struct ucvm_vm *vm, const struct ucvm_vcpu_options *o,
		       struct ucvm_vcpu **out, struct ucvm_error *err)
{
	struct ucvm_vcpu *vcpu;
	int rc = vcpu_check(o, err);

	if (rc)
		return rc;
	vcpu = calloc(1, sizeof(*vcpu));
	if (!vcpu)
		return error_set(err, ENOMEM, "out of memory");
	rc = vcpu_init(vcpu, vm, o, err);
	if (rc) {
		vcpu_free(vcpu);
		return rc;
	}
	*out = vcpu;
	return 0;
}

int ucvm_vcpu_create(struct ucvm_vm *vm, const struct ucvm_vcpu_options *options,
		     struct ucvm_vcpu **out)
{
	struct ucvm_vcpu_options o = { .size = sizeof(o) };
	struct ucvm_error err = { 0 };
	int rc = 0;

	if (options)
		rc = options_copy(&o, sizeof(o), sizeof(o), options);
	if (rc)
		return rc;
	rc = vcpu_create(vm, &o, out, &err);
	pthread_mutex_lock(&vm->lock);
	vm->error = err;
	if (rc == 0) {
		(*out)->next = vm->vcpus;
		vm->vcpus = *out;
	}
	pthread_mutex_unlock(&vm->lock);
	return rc;
}

int ucvm_vcpu_destroy(struct ucvm_vcpu *vcpu)
{
	struct ucvm_vcpu **at;

	if (!vcpu)
		return 0;
	if (atomic_load(&vcpu->runner))
		return -EBUSY;
	pthread_mutex_lock(&vcpu->vm->lock);
	for (at = &vcpu->vm->vcpus; *at != vcpu; at = &(*at)->next)
		;
	*at = vcpu->next;
	pthread_mutex_unlock(&vcpu->vm->lock);
	vcpu_free(vcpu);
	return 0;
}

struct ucvm_vm *ucvm_vcpu_get_vm(const struct ucvm_vcpu *vcpu)
{
	return vcpu->vm;
}

unsigned int ucvm_vcpu_get_id(const struct ucvm_vcpu *vcpu)
{
	return vcpu->cpu.addr;
}

/* Not with vcpu_begin(), which would forget the text. */
int ucvm_vcpu_get_error(struct ucvm_vcpu *vcpu, char *text, size_t size)
{
	uintptr_t runner = atomic_load(&vcpu->runner);

	if (runner && runner != (uintptr_t)pthread_self())
		return -EBUSY;
	return error_copy(&vcpu->error, text, size);
}

int ucvm_vcpu_reset(struct ucvm_vcpu *vcpu, unsigned int kind)
{
	static int (*const resets[])(struct s390_cpu *cpu) = {
		[UCVM_RESET_NORMAL] = cpu_reset_normal,
		[UCVM_RESET_INITIAL] = cpu_reset_initial,
		[UCVM_RESET_CLEAR] = cpu_reset_clear,
	};
	int rc = vcpu_begin(vcpu);

	if (rc)
		return rc;
	if (kind >= sizeof(resets) / sizeof(resets[0]))
		return error_set(&vcpu->error, EINVAL, "no reset has the number %u", kind);
	vcpu->last.valid = vcpu->last.decoded = false;
	vcpu->last_code = 0;
	inject_disarm(vcpu);
	rc = resets[kind](&vcpu->cpu);
	if (rc)
		return error_set(&vcpu->error, -rc, "cannot reset vCPU %u: %s", vcpu->cpu.addr,
				 strerror(-rc));
	return 0;
}

struct s390_run *ucvm_vcpu_get_run(struct ucvm_vcpu *vcpu)
{
	return vcpu->cpu.run;
}

struct s390_sie_block *ucvm_vcpu_get_sie_block(struct ucvm_vcpu *vcpu)
{
	return vcpu->cpu.sie;
}
