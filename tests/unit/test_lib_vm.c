// SPDX-License-Identifier: Apache-2.0
/*
 * The library's VMs and vCPUs: options of other versions, each errno of
 * creation, nothing left behind by one that fails, texts, several VMs at once.
 */
#include <linux/kvm.h>

#include "core/provider.h"
#include "lib/private.h"
#include "tests/lib/kvm_fault.h"
#include "tests/unit/lib_bed.h"

/* What programs were compiled with: a member may only be added at the end. */
#define LAID_OUT(type, bytes, last, at) \
	_Static_assert(sizeof(type) == (bytes) && offsetof(type, last) == (at), "layout of " #type)

#if UINTPTR_MAX > UINT32_MAX
LAID_OUT(struct ucvm_vm_options, 32, error_size, 24);
LAID_OUT(struct ucvm_vcpu_options, 40, limit, 32);
LAID_OUT(struct ucvm_interrupt, 80, monitor_code, 72);
LAID_OUT(struct ucvm_interception, 24, length, 20);
LAID_OUT(struct ucvm_exit, 48, interception, 24);
LAID_OUT(struct ucvm_instruction, 64, address2, 56);
#endif

static void versions_of_options(void)
{
	struct {
		struct ucvm_vm_options o;
		uint64_t later;
	} newer = { .o = { .size = sizeof(newer), .provider = "soft" } };
	struct ucvm_vm_options o = { .size = sizeof(o) - 1, .provider = "soft" };
	struct ucvm_vm *vm;

	CU_ASSERT_EQUAL(ucvm_vm_create(&o, &vm), -EINVAL);
	o.size = 0;
	CU_ASSERT_EQUAL(ucvm_vm_create(&o, &vm), -EINVAL);
	newer.later = 1;
	CU_ASSERT_EQUAL(ucvm_vm_create(&newer.o, &vm), -E2BIG);
	newer.later = 0;
	CU_ASSERT_EQUAL_FATAL(ucvm_vm_create(&newer.o, &vm), 0);
	CU_ASSERT_EQUAL(ucvm_vm_destroy(vm), 0);
	CU_ASSERT_EQUAL(ucvm_vm_destroy(NULL), 0);
}

static void choice_of_the_provider(void)
{
	char text[128] = "unset", small[8];
	struct ucvm_vm_options o = {
		.size = sizeof(o), .provider = "hard", .error = text, .error_size = sizeof(text),
	};
	struct ucvm_vm *vm;

	CU_ASSERT_EQUAL(ucvm_vm_create(&o, &vm), -EINVAL);
	CU_ASSERT_STRING_EQUAL(text, "no provider is called 'hard'");
	o.error = small;
	o.error_size = sizeof(small);
	CU_ASSERT_EQUAL(ucvm_vm_create(&o, &vm), -EINVAL);
	CU_ASSERT_STRING_EQUAL(small, "no prov");

	o = (struct ucvm_vm_options){ sizeof(o), "soft", text, sizeof(text) };
	CU_ASSERT_EQUAL_FATAL(ucvm_vm_create(&o, &vm), 0);
	CU_ASSERT_STRING_EQUAL(text, "");
	CU_ASSERT_STRING_EQUAL(ucvm_vm_get_provider(vm), "soft");
	ucvm_vm_destroy(vm);

	CU_ASSERT_EQUAL_FATAL(ucvm_vm_create(NULL, &vm), 0);	/* automatic */
	CU_ASSERT(strcmp(ucvm_vm_get_provider(vm), "soft") == 0 ||
		  strcmp(ucvm_vm_get_provider(vm), "kernel") == 0);
	ucvm_vm_destroy(vm);
}

static void facilities_and_version(void)
{
	struct bed b;

	bed_open(&b);
	CU_ASSERT_EQUAL(ucvm_vm_has_facility(b.vm, 1), 1);	/* z/Architecture installed */
	CU_ASSERT_EQUAL(ucvm_vm_has_facility(b.vm, 16383), 0);
	CU_ASSERT_EQUAL(ucvm_vm_has_facility(b.vm, 16384), -EINVAL);
	bed_close(&b);
	CU_ASSERT_EQUAL(strncmp(ucvm_library_version(), "0.1", 3), 0);
}

static void errors_of_vcpu_create(void)
{
	struct ucvm_vcpu_options o = { .size = sizeof(o), .id = 1 };
	struct ucvm_vcpu *vcpu;
	char text[256];
	struct bed b;

	bed_open(&b);
	CU_ASSERT_EQUAL(ucvm_vm_get_error(b.vm, text, sizeof(text)), 0);
	CU_ASSERT_STRING_EQUAL(text, "");
	CU_ASSERT_EQUAL(ucvm_vcpu_create(b.vm, NULL, &vcpu), -EEXIST);
	CU_ASSERT(ucvm_vm_get_error(b.vm, NULL, 0) > 0);
	CU_ASSERT(ucvm_vm_get_error(b.vm, text, sizeof(text)) == (int)strlen(text));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "vCPU 0"));
	o.id = 255;
	CU_ASSERT_EQUAL(ucvm_vcpu_create(b.vm, &o, &vcpu), -EINVAL);
	o = (struct ucvm_vcpu_options){ .size = sizeof(o), .id = 1, .policy = 3 };
	CU_ASSERT_EQUAL(ucvm_vcpu_create(b.vm, &o, &vcpu), -EINVAL);
	o.policy = UCVM_POLICY_CALLBACK;
	CU_ASSERT_EQUAL(ucvm_vcpu_create(b.vm, &o, &vcpu), -EINVAL);
	o = (struct ucvm_vcpu_options){ .size = sizeof(o), .id = 1, .limit = MIB + 1 };
	CU_ASSERT_EQUAL(ucvm_vcpu_create(b.vm, &o, &vcpu), -EINVAL);
	o = (struct ucvm_vcpu_options){ .size = 8 };
	CU_ASSERT_EQUAL(ucvm_vcpu_create(b.vm, &o, &vcpu), -EINVAL);

	o = (struct ucvm_vcpu_options){ .size = sizeof(o), .id = 254 };
	CU_ASSERT_EQUAL_FATAL(ucvm_vcpu_create(b.vm, &o, &vcpu), 0);
	CU_ASSERT_EQUAL(ucvm_vm_get_error(b.vm, NULL, 0), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_get_id(vcpu), 254);
	CU_ASSERT_PTR_EQUAL(ucvm_vcpu_get_vm(vcpu), b.vm);
	CU_ASSERT_EQUAL(ucvm_vcpu_destroy(vcpu), 0);
	CU_ASSERT_EQUAL(ucvm_vcpu_destroy(NULL), 0);
	bed_close(&b);
}

/* Every call on the provider fails once: its errno comes back, nothing leaks. */
static void every_call_of_creation_fails(void)
{
	struct kvm_fault fault;
	struct ucvm_vm *vm;
	struct ucvm_vcpu *vcpu;
	unsigned int failed = 0;

	for (unsigned int n = 1; n < 100; n++) {
		struct ucvm_error err = { 0 };
		int rc;

		kvm_fault_init(&fault, &soft_provider);
		fault.calls = KVM_FAULT_ANY;
		fault.code = EIO;
		fault.nth = n;
		rc = vm_create_on(&fault.provider, &vm, &err);
		if (rc == 0) {
			rc = ucvm_vcpu_create(vm, NULL, &vcpu);
			CU_ASSERT_EQUAL(rc != 0, ucvm_vm_get_error(vm, NULL, 0) > 0);
			ucvm_vm_destroy(vm);
		} else {
			CU_ASSERT(err.text[0] != '\0');
		}
		CU_ASSERT_EQUAL(atomic_load(&fault.objects), 0);
		if (!kvm_fault_fired(&fault))
			break;
		/* optional things may fail: the vector facility, CPU features */
		CU_ASSERT(rc == 0 || rc == -EIO);
		failed += rc != 0;
	}
	CU_ASSERT(failed >= 8);
}

/* The same address in two VMs, each with its own memory, in turns. */
static void two_vms_at_once(void)
{
	struct bed b[2];

	for (unsigned int i = 0; i < 2; i++) {
		bed_open(&b[i]);
		bed_program(&b[i],
			    0xe3, 0x20, 0x30, 0x00, 0x00, 0x04,		/* lg 2,0(3) */
			    0xb9, 0x08, 0x00, 0x12,			/* agr 1,2 */
			    0x83, 0x00, 0x05, 0x00,			/* diag */
			    0xa7, 0xf4, 0xff, 0xf9);			/* j START */
		be64_store(b[i].memory + 0x2000, 100 + i);
		ucvm_vcpu_set_register(b[i].vcpu, UCVM_REG_GPR(3), 0x2000);
	}
	for (unsigned int round = 1; round <= 3; round++) {
		for (unsigned int i = 0; i < 2; i++) {
			bed_run_to(&b[i], UCVM_ICPT_INST);
			CU_ASSERT_EQUAL(bed_gpr(&b[i], 1), round * (100 + i));
		}
	}
	bed_close(&b[0]);
	bed_run_to(&b[1], UCVM_ICPT_INST);
	CU_ASSERT_EQUAL(bed_gpr(&b[1], 1), 4 * 101);
	bed_close(&b[1]);
}

static int destroy_inside(struct ucvm_vcpu *vcpu, const struct ucvm_interception *icpt,
			  void *opaque)
{
	int *results = opaque;

	(void)icpt;
	results[0] = ucvm_vcpu_destroy(vcpu);
	results[1] = ucvm_vm_destroy(ucvm_vcpu_get_vm(vcpu));
	results[2] = ucvm_vcpu_run(vcpu, NULL);
	return UCVM_STOP;
}

static void no_destroy_while_it_runs(void)
{
	int results[3] = { 0 };
	struct ucvm_vcpu *second;
	char text[64];
	struct bed b;

	bed_open(&b);
	bed_program(&b, 0x83, 0x00, 0x05, 0x00);
	CU_ASSERT_EQUAL(ucvm_vcpu_create(b.vm, NULL, &second), -EEXIST);
	ucvm_vcpu_set_instruction(b.vcpu, 0x8300, destroy_inside, results);
	CU_ASSERT_EQUAL(bed_run(&b).reason, UCVM_EXIT_STOPPED);
	CU_ASSERT(ucvm_vm_get_error(b.vm, text, sizeof(text)) > 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "running"));	/* not the one before */
	for (unsigned int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(results[i], -EBUSY);
	bed_close(&b);
}

UNIT_SUITE(lib_vm) = {
	{ "options of older and newer versions", versions_of_options },
	{ "choice of the provider", choice_of_the_provider },
	{ "facilities and version", facilities_and_version },
	{ "errors of ucvm_vcpu_create()", errors_of_vcpu_create },
	{ "every call of creation fails once", every_call_of_creation_fails },
	{ "two VMs at once", two_vms_at_once },
	{ "no destroy, no second run while it runs", no_destroy_while_it_runs },
	CU_TEST_INFO_NULL,
};
