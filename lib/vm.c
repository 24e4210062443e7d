// SPDX-License-Identifier: Apache-2.0
/*
 * The VM of the library: choice of the provider, creation, its CPU model, and
 * its end together with its vCPUs.
 */
#include "lib/private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/s390/probe.h"
#include "config.h"
#include "core/provider.h"

/* What provider_select() asks of an architecture; nothing else of it is used. */
static const struct arch lib_arch = {
	.name = "s390x",
	.check = probe_check,
	.check_absent = probe_check_absent,
};

const char *ucvm_library_version(void)
{
	return PACKAGE_VERSION;
}

/* Close what is there. */
static void vm_free(struct ucvm_vm *vm)
{
	kvm_close(vm->machine.kvm);
	kvm_close(vm->sys);
	pthread_mutex_destroy(&vm->lock);
	free(vm);
}

static int vm_init(struct ucvm_vm *vm, const struct kvm_provider *provider,
		   struct ucvm_error *err)
{
	int rc = kvm_open(provider, &vm->sys);

	if (rc) {
		vm->sys = NULL;
		return error_set(err, -rc, "cannot open the %s provider: %s", provider->name,
				 strerror(-rc));
	}
	rc = probe_create_vm(vm->sys, &vm->machine.kvm);
	if (rc < 0) {
		vm->machine.kvm = NULL;
		return error_set(err, -rc, "cannot create a user-controlled VM: %s",
				 strerror(-rc));
	}
	return cpumodel_init(vm->machine.kvm, &vm->machine.model, err);
}

int vm_create_on(const struct kvm_provider *provider, struct ucvm_vm **out,
		 struct ucvm_error *err)
{
	struct ucvm_vm *vm = calloc(1, sizeof(*vm));
	int rc;

	if (!vm)
		return error_set(err, ENOMEM, "out of memory");
	rc = -pthread_mutex_init(&vm->lock, NULL);
	if (rc) {
		free(vm);
		return error_set(err, -rc, "cannot make a lock: %s", strerror(-rc));
	}
	rc = vm_init(vm, provider, err);
	if (rc) {
		vm_free(vm);
		return rc;
	}
	*out = vm;
	return 0;
}

int ucvm_vm_create(const struct ucvm_vm_options *options, struct ucvm_vm **out)
{
	struct ucvm_vm_options o = { .size = sizeof(o) };
	const struct kvm_provider *provider;
	struct ucvm_error err = { 0 };
	int rc = 0;

	if (options)
		rc = options_copy(&o, sizeof(o), sizeof(o), options);
	if (rc)
		return rc;
	rc = provider_select(o.provider ? o.provider : "auto", &lib_arch, &provider, &err);
	if (rc == 0)
		rc = vm_create_on(provider, out, &err);
	if (o.error)
		error_copy(&err, o.error, o.error_size);
	return rc;
}

int ucvm_vm_destroy(struct ucvm_vm *vm)
{
	int rc = 0;

	if (!vm)
		return 0;
	pthread_mutex_lock(&vm->lock);
	for (struct ucvm_vcpu *vcpu = vm->vcpus; vcpu; vcpu = vcpu->next) {
		if (atomic_load(&vcpu->runner))
			rc = -EBUSY;
	}
	vm->error.code = 0;
	if (rc)
		error_set(&vm->error, -rc, "a vCPU of the VM is running");
	pthread_mutex_unlock(&vm->lock);
	if (rc)
		return rc;
	while (vm->vcpus)
		ucvm_vcpu_destroy(vm->vcpus);
	vm_free(vm);
	return 0;
}

int ucvm_vm_get_error(struct ucvm_vm *vm, char *text, size_t size)
{
	int length;

	pthread_mutex_lock(&vm->lock);
	length = error_copy(&vm->error, text, size);
	pthread_mutex_unlock(&vm->lock);
	return length;
}

const char *ucvm_vm_get_provider(const struct ucvm_vm *vm)
{
	return vm->sys->provider->name;
}

int ucvm_vm_has_facility(const struct ucvm_vm *vm, unsigned int number)
{
	if (number >= CPUMODEL_FACILITY_BYTES * 8)
		return -EINVAL;
	return !!(vm->machine.model.facilities[number / 8] & (0x80 >> (number % 8)));
}
