// SPDX-License-Identifier: Apache-2.0
/*
 * The fault-injecting provider itself, over a tiny provider that only knows
 * one create request and counts what is open.
 */
#include <errno.h>
#include <stdlib.h>

#include "tests/lib/kvm_fault.h"
#include "tests/unit/unit.h"

enum { REQUEST_CREATE = 1, REQUEST_ASK = 2, REQUEST_OTHER = 3 };

static int fake_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
		       struct kvm_obj **child)
{
	struct kvm_obj *new;

	(void)arg;
	if (request != REQUEST_CREATE)
		return -EINVAL;
	new = malloc(sizeof(*new));
	if (!new)
		return -ENOMEM;
	new->provider = obj->provider;
	*child = new;
	return 0;
}

static int fake_open(const struct kvm_provider *provider, struct kvm_obj **sys)
{
	struct kvm_obj parent = { provider };

	return fake_create(&parent, REQUEST_CREATE, 0, sys);
}

static long fake_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	(void)obj;
	return request == REQUEST_ASK ? (long)arg + 1 : -ENOTTY;
}

static int fake_mmap(struct kvm_obj *obj, size_t length, off_t offset, void **addr)
{
	(void)length;
	(void)offset;
	*addr = obj;
	return 0;
}

static void fake_close(struct kvm_obj *obj)
{
	free(obj);
}

static const struct kvm_provider fake = {
	"fake", fake_open, fake_ioctl, fake_create, fake_mmap, fake_close,
};

/* A user of the seam with four calls and a clean-up path. */
static int use_provider(const struct kvm_provider *provider)
{
	struct kvm_obj *sys = NULL, *vm = NULL;
	void *addr;
	int r = kvm_open(provider, &sys);

	if (!r)
		r = kvm_create(sys, REQUEST_CREATE, 0, &vm);
	if (!r && kvm_ioctl(vm, REQUEST_ASK, 41) != 42)
		r = -EPROTO;
	if (!r)
		r = kvm_mmap(vm, 4096, 0, &addr);
	kvm_close(vm);
	kvm_close(sys);
	return r;
}

static void passes_calls_through(void)
{
	struct kvm_fault fault;

	kvm_fault_init(&fault, &fake);
	CU_ASSERT_EQUAL(use_provider(&fault.provider), 0);
	CU_ASSERT_EQUAL(fault.seen, 4);
	CU_ASSERT_EQUAL(fault.objects, 0);
	CU_ASSERT_FALSE(kvm_fault_fired(&fault));
}

static void fails_each_call_in_turn(void)
{
	static const int expected[] = { -ENOSPC, -ENOSPC, -EPROTO, -ENOSPC, 0 };
	struct kvm_fault fault;

	for (unsigned int n = 1; n <= 5; n++) {
		kvm_fault_init(&fault, &fake);
		fault.nth = n;
		fault.code = ENOSPC;
		CU_ASSERT_EQUAL(use_provider(&fault.provider), expected[n - 1]);
		CU_ASSERT_EQUAL(fault.objects, 0);
		CU_ASSERT_EQUAL(kvm_fault_fired(&fault), n <= 4);
	}
}

static void counts_only_the_chosen_request(void)
{
	struct kvm_fault fault;
	struct kvm_obj *sys;

	kvm_fault_init(&fault, &fake);
	fault.calls = KVM_FAULT_IOCTL;
	fault.request = REQUEST_OTHER;
	fault.nth = 2;
	CU_ASSERT_EQUAL_FATAL(kvm_open(&fault.provider, &sys), 0);
	CU_ASSERT_EQUAL(kvm_ioctl(sys, REQUEST_OTHER, 0), -ENOTTY);
	CU_ASSERT_EQUAL(kvm_ioctl(sys, REQUEST_ASK, 1), 2);
	CU_ASSERT_EQUAL(kvm_ioctl(sys, REQUEST_OTHER, 0), -EIO);
	CU_ASSERT_EQUAL(kvm_ioctl(sys, REQUEST_OTHER, 0), -ENOTTY);
	kvm_close(sys);
	CU_ASSERT_EQUAL(fault.objects, 0);
}

UNIT_SUITE(kvm_fault) = {
	{ "passes calls through", passes_calls_through },
	{ "fails each call in turn", fails_each_call_in_turn },
	{ "counts only the chosen request", counts_only_the_chosen_request },
	CU_TEST_INFO_NULL,
};
