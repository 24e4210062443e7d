// SPDX-License-Identifier: Apache-2.0
/*
 * The choice of a provider: what provider_check() makes of each refusal, that
 * it closes what it opened, and which names provider_select() takes.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "core/provider.h"
#include "tests/lib/kvm_fault.h"
#include "tests/unit/unit.h"
#include "ucvm/s390_kvm.h"

static int fake_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
		       struct kvm_obj **child)
{
	if (request != KVM_CREATE_VM || arg != S390_KVM_VM_UCONTROL)
		return -ENOTTY;
	*child = malloc(sizeof(**child));
	if (!*child)
		return -ENOMEM;
	(*child)->provider = obj->provider;
	return 0;
}

static int fake_open(const struct kvm_provider *provider, struct kvm_obj **sys)
{
	struct kvm_obj parent = { provider };

	return fake_create(&parent, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, sys);
}

static long capable(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	(void)obj;
	return request == KVM_CHECK_EXTENSION && arg == S390_KVM_CAP_UCONTROL;
}

static long incapable(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	(void)obj;
	(void)arg;
	return request == KVM_CHECK_EXTENSION ? 0 : -ENOTTY;
}

static void fake_close(struct kvm_obj *obj)
{
	free(obj);
}

static const struct kvm_provider able = {
	"able", fake_open, capable, fake_create, NULL, fake_close,
};
static const struct kvm_provider unable = {
	"unable", fake_open, incapable, fake_create, NULL, fake_close,
};

static void usable_provider(void)
{
	struct provider_verdict verdict;
	struct kvm_fault fault;

	kvm_fault_init(&fault, &able);
	provider_check(&fault.provider, &arch_s390x, &verdict);
	CU_ASSERT_EQUAL(verdict.code, 0);
	CU_ASSERT_STRING_EQUAL(verdict.reason, "");
	CU_ASSERT_STRING_EQUAL(verdict.remedy, "");
	CU_ASSERT_EQUAL(fault.seen, 3);
	CU_ASSERT_EQUAL(fault.objects, 0);
}

static void kernel_without_ucontrol(void)
{
	struct provider_verdict verdict;
	struct kvm_fault fault;

	kvm_fault_init(&fault, &unable);
	provider_check(&fault.provider, &arch_s390x, &verdict);
	CU_ASSERT_EQUAL(verdict.code, EOPNOTSUPP);
	CU_ASSERT_PTR_NOT_NULL(strstr(verdict.reason, "user-controlled VMs"));
	CU_ASSERT_EQUAL(fault.objects, 0);
}

static void each_refusal_has_its_reason(void)
{
	static const struct {
		unsigned int call;
		int code;
		const char *reason;
	} rows[] = {
		{ KVM_FAULT_OPEN, ENOENT, "there is no /dev/kvm" },
		{ KVM_FAULT_OPEN, ENXIO, "there is no /dev/kvm" },
		{ KVM_FAULT_OPEN, EACCES, "no permission" },
		{ KVM_FAULT_OPEN, EMFILE, "cannot open /dev/kvm: Too many open files" },
		{ KVM_FAULT_CREATE, ENOMEM, "Cannot allocate memory" },
		{ KVM_FAULT_CREATE, EINVAL, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct provider_verdict verdict;
		struct kvm_fault fault;

		kvm_fault_init(&fault, &able);
		fault.calls = rows[i].call;
		fault.nth = 1;
		fault.code = rows[i].code;
		provider_check(&fault.provider, &arch_s390x, &verdict);
		CU_ASSERT_EQUAL(verdict.code, rows[i].code);
		CU_ASSERT_NOT_EQUAL(verdict.reason[0], '\0');
		CU_ASSERT_PTR_NOT_NULL(strstr(verdict.reason, rows[i].reason));
		CU_ASSERT_EQUAL(fault.objects, 0);
	}
}

static void selection_by_name(void)
{
	const struct kvm_provider *provider = NULL;
	struct ucvm_error err = { 0 };

	CU_ASSERT_EQUAL(provider_select("nonsense", &arch_s390x, &provider, &err), -EINVAL);
	CU_ASSERT_STRING_EQUAL(err.text, "no provider is called 'nonsense'");
	CU_ASSERT_PTR_NULL(provider);

	memset(&err, 0, sizeof(err));
	CU_ASSERT_EQUAL(provider_select("soft", &arch_s390x, &provider, &err), 0);
	CU_ASSERT_PTR_EQUAL(provider, &soft_provider);

	provider = NULL;
	CU_ASSERT_EQUAL(provider_select("auto", &arch_s390x, &provider, &err), 0);
	CU_ASSERT_PTR_NOT_NULL(provider);
	CU_ASSERT_EQUAL(err.code, 0);
}

UNIT_SUITE(provider) = {
	{ "usable provider", usable_provider },
	{ "kernel without ucontrol", kernel_without_ucontrol },
	{ "each refusal has its reason", each_refusal_has_its_reason },
	{ "selection by name", selection_by_name },
	CU_TEST_INFO_NULL,
};
