// SPDX-License-Identifier: Apache-2.0
/*
 * What is told about a host that has no user-controlled VMs for s390x guests:
 * each reason has words of its own, and a remedy that is one. The hosts are of
 * paper; the kernel's answers are those of contract.md A.1 and A.2.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "arch/s390/probe.h"
#include "core/provider.h"
#include "tests/unit/unit.h"
#include "ucvm/s390_kvm.h"

/* A kernel with three answers, and how many of its objects are open. */
struct paper {
	struct kvm_provider provider;
	int ucontrol;		/* KVM_CHECK_EXTENSION */
	int create;		/* KVM_CREATE_VM */
	int enable_sie;		/* KVM_S390_ENABLE_SIE */
	int objects;
};

static struct paper *paper_of(const struct kvm_obj *obj)
{
	return (struct paper *)obj->provider;
}

static int paper_object(struct paper *paper, struct kvm_obj **out)
{
	*out = malloc(sizeof(**out));
	if (!*out)
		return -ENOMEM;
	(*out)->provider = &paper->provider;
	paper->objects++;
	return 0;
}

static long paper_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	if (request == KVM_S390_ENABLE_SIE)
		return paper_of(obj)->enable_sie;
	if (request == KVM_CHECK_EXTENSION && arg == S390_KVM_CAP_UCONTROL)
		return paper_of(obj)->ucontrol;
	return -ENOTTY;
}

static int paper_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
			struct kvm_obj **child)
{
	struct paper *paper = paper_of(obj);

	if (request != KVM_CREATE_VM || arg != S390_KVM_VM_UCONTROL)
		return -ENOTTY;
	return paper->create ? paper->create : paper_object(paper, child);
}

static void paper_close(struct kvm_obj *obj)
{
	paper_of(obj)->objects--;
	free(obj);
}

static const struct probe_host root_on_s390 = { "s390x", true, true, false };
static const struct probe_host user_on_s390 = { "s390x", true, false, false };
static const struct probe_host container = { "s390x", true, true, true };
static const struct probe_host laptop = { "x86_64", false, true, false };
static const struct probe_host emulated = { "s390x", false, true, false };

static void each_refusal_has_its_words(void)
{
	static const struct {
		const struct probe_host *host;
		int ucontrol, create, enable_sie;
		int code;
		const char *reason, *remedy;
	} rows[] = {
		{ &root_on_s390, 1, 0, 0, 0, "", "" },
		{ &root_on_s390, 0, 0, 0, EOPNOTSUPP, "the kernel's KVM has no user-controlled VMs",
		  "CONFIG_KVM_S390_UCONTROL=y" },
		{ &laptop, 0, 0, -ENOTTY, EOPNOTSUPP, "KVM on x86_64 has no", "soft provider" },
		{ &user_on_s390, 1, -EINVAL, -EINVAL, EINVAL, "CAP_SYS_ADMIN", "run as root" },
		{ &container, 1, -EINVAL, 0, EINVAL, "user namespace", "outside of the container" },
		{ &root_on_s390, 1, -EINVAL, -EINVAL, EINVAL, "PGSTE", "vm.allocate_pgste=1" },
		{ &root_on_s390, 1, -EINVAL, 0, EINVAL, "cannot create", "" },
		{ &root_on_s390, 1, -ENOMEM, 0, ENOMEM, "Cannot allocate memory", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct paper paper = {
			.provider = { "paper", NULL, paper_ioctl, paper_create, NULL, paper_close },
			.ucontrol = rows[i].ucontrol, .create = rows[i].create,
			.enable_sie = rows[i].enable_sie,
		};
		struct provider_verdict verdict = { 0 };
		struct kvm_obj *sys;

		CU_ASSERT_EQUAL_FATAL(paper_object(&paper, &sys), 0);
		probe_judge(sys, rows[i].host, &verdict);
		CU_ASSERT_EQUAL(verdict.code, rows[i].code);
		CU_ASSERT_PTR_NOT_NULL(strstr(verdict.reason, rows[i].reason));
		CU_ASSERT_PTR_NOT_NULL(strstr(verdict.remedy, rows[i].remedy));
		CU_ASSERT_EQUAL(paper.objects, 1);
		kvm_close(sys);
	}
}

static void without_dev_kvm(void)
{
	static const struct {
		const struct probe_host *host;
		int code;
		const char *reason, *remedy;
	} rows[] = {
		{ &emulated, ENOENT, "the CPU has no SIE", "soft provider" },
		{ &emulated, ENODEV, "the CPU has no SIE", "soft provider" },
		{ &root_on_s390, ENOENT, "though the CPU has SIE", "load its module kvm" },
		{ &laptop, ENOENT, "only KVM on s390", "soft provider" },
		{ &emulated, EACCES, "as it was", "as it was" },	/* not absent */
		{ &root_on_s390, EMFILE, "as it was", "as it was" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct provider_verdict verdict = { rows[i].code, "as it was", "as it was" };

		probe_judge_absent(rows[i].host, rows[i].code, &verdict);
		CU_ASSERT_EQUAL(verdict.code, rows[i].code);
		CU_ASSERT_PTR_NOT_NULL(strstr(verdict.reason, rows[i].reason));
		CU_ASSERT_PTR_NOT_NULL(strstr(verdict.remedy, rows[i].remedy));
	}
}

static void cpuinfo(void)
{
	static const struct {
		const char *text;
		bool sie;
	} rows[] = {
		{ "vendor_id       : IBM/S390\nfeatures\t: esan3 zarch msa sie \n"
		  "facilities      : 0 1 2\n", true },
		{ "features\t: sie\n", true },
		{ "features : esan3 sie", true },
		{ "features\t: esan3 zarch msa te \nprocessor 0: machine = sie\n", false },
		{ "features\t: sielike asie\n", false },
		{ "processor\t: 0\nflags\t\t: fpu sie\n", false },
		{ "features", false },
		{ "", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(probe_cpuinfo_sie(rows[i].text), rows[i].sie);
}

/* Whatever this host is, it can be asked. */
static void this_host(void)
{
	struct probe_host host;

	probe_host(&host);
	CU_ASSERT_NOT_EQUAL(host.machine[0], '\0');
}

UNIT_SUITE(probe) = {
	{ "each refusal has its words", each_refusal_has_its_words },
	{ "without /dev/kvm", without_dev_kvm },
	{ "SIE in /proc/cpuinfo", cpuinfo },
	{ "this host", this_host },
	CU_TEST_INFO_NULL,
};
