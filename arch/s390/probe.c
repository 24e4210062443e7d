// SPDX-License-Identifier: Apache-2.0
/*
 * Judges a provider for s390x guests. It is asked for KVM_CAP_S390_UCONTROL
 * and for a VM; when there is none, the host's CPU, the privileges of this
 * process and the kernel's own check of its page tables tell which of the
 * reasons of contract.md A.1 it is.
 */
#include "arch/s390/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/provider.h"
#include "core/sandbox.h"
#include "ucvm/s390_kvm.h"

/* The lines before the one of each CPU, where "features" is, are far shorter. */
#define CPUINFO_SIZE	4096

/* ---- the host ---- */

static bool has_cap_sys_admin(void)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	if (!caps)
		return false;
	if (cap_get_flag(caps, CAP_SYS_ADMIN, CAP_PERMITTED, &value))
		value = CAP_CLEAR;
	cap_free(caps);
	return value == CAP_SET;
}

/* The beginning of a file of /proc; empty when it cannot be read. */
static void read_start(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

/* Root of a user namespace has CAP_SYS_ADMIN there, which does not count. */
static bool in_user_namespace(void)
{
	unsigned long inside, outside, count;
	char text[128];

	read_start("/proc/self/uid_map", text, sizeof(text));
	return sscanf(text, "%lu %lu %lu", &inside, &outside, &count) == 3 &&
	       !(inside == 0 && outside == 0 && count == 4294967295ul);
}

/* "features : esan3 zarch ... sie ...", a word of that line. */
bool probe_cpuinfo_sie(const char *cpuinfo)
{
	static const char blanks[] = " \t";
	const char *p = cpuinfo;

	while (strncmp(p, "features", 8) != 0) {
		p = strchr(p, '\n');
		if (!p++)
			return false;
	}
	for (p += 8; *p && *p != '\n';) {
		size_t length;

		p += strspn(p, blanks);
		length = strcspn(p, " \t\n");
		if (length == 3 && memcmp(p, "sie", 3) == 0)
			return true;
		p += length;
	}
	return false;
}

void probe_host(struct probe_host *host)
{
	struct utsname names;
	char cpuinfo[CPUINFO_SIZE];

	memset(host, 0, sizeof(*host));
	if (uname(&names) == 0)
		snprintf(host->machine, sizeof(host->machine), "%.31s", names.machine);
	read_start("/proc/cpuinfo", cpuinfo, sizeof(cpuinfo));
	host->has_sie = probe_cpuinfo_sie(cpuinfo);
	host->admin = has_cap_sys_admin();
	host->in_user_namespace = in_user_namespace();
}

static bool is_s390(const struct probe_host *host)
{
	return strncmp(host->machine, "s390", 4) == 0;
}

/* ---- the verdict ---- */

static void refuse_uncontrolled(const struct probe_host *host, struct provider_verdict *v)
{
	if (is_s390(host))
		provider_refuse(v, EOPNOTSUPP, "build the kernel with CONFIG_KVM_S390_UCONTROL=y",
				"the kernel's KVM has no user-controlled VMs");
	else
		provider_refuse(v, EOPNOTSUPP, "use the soft provider",
				"KVM on %s has no user-controlled VMs, only KVM on s390 has",
				host->machine);
}

/* Before 7.2 the kernel tells this apart itself, by the call that prepares for SIE. */
static bool wants_pgste(struct kvm_obj *sys)
{
	return kvm_ioctl(sys, KVM_S390_ENABLE_SIE, 0) == -EINVAL;
}

static void refuse_create(struct kvm_obj *sys, const struct probe_host *host, int code,
			  struct provider_verdict *v)
{
	if (code == EINVAL && !host->admin)
		provider_refuse(v, code, "run as root",
				"user-controlled VMs need the capability CAP_SYS_ADMIN");
	else if (code == EINVAL && host->in_user_namespace)
		provider_refuse(v, code, "run as root outside of the container",
				"CAP_SYS_ADMIN of a user namespace is not enough for"
				" user-controlled VMs");
	else if (code == EINVAL && wants_pgste(sys))
		provider_refuse(v, code, "link the program with -Wl,--s390-pgste, or run `sysctl"
				" vm.allocate_pgste=1` and start it again",
				"this kernel wants page tables with PGSTEs");
	else
		provider_refuse(v, code, "", "cannot create a user-controlled VM: %s",
				strerror(code));
}

int probe_create_vm(struct kvm_obj *sys, struct kvm_obj **vm)
{
	int raised = sandbox_raise();
	int rc;

	if (raised < 0)
		return raised;
	rc = kvm_create(sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, vm);
	if (raised > 0 && sandbox_lower() && rc == 0) {
		kvm_close(*vm);
		rc = -EPERM;	/* what must not be kept could not be given back */
	}
	return rc;
}

void probe_judge(struct kvm_obj *sys, const struct probe_host *host,
		 struct provider_verdict *verdict)
{
	struct kvm_obj *vm;
	int r;

	if (kvm_check_extension(sys, S390_KVM_CAP_UCONTROL) != 1) {
		refuse_uncontrolled(host, verdict);
		return;
	}
	r = probe_create_vm(sys, &vm);
	if (r)
		refuse_create(sys, host, -r, verdict);
	else
		kvm_close(vm);
}

void probe_judge_absent(const struct probe_host *host, int code,
			struct provider_verdict *verdict)
{
	if (code != ENOENT && code != ENXIO && code != ENODEV)
		return;
	if (!is_s390(host))
		provider_refuse(verdict, code, "use the soft provider",
				"there is no /dev/kvm, and only KVM on s390 has user-controlled"
				" VMs");
	else if (host->has_sie)
		provider_refuse(verdict, code, "load its module kvm, or build the kernel with"
				" CONFIG_KVM and CONFIG_KVM_S390_UCONTROL=y",
				"there is no /dev/kvm, though the CPU has SIE");
	else
		provider_refuse(verdict, code, "use the soft provider, or have the hypervisor"
				" above offer SIE",
				"the CPU has no SIE (as s390x in QEMU's emulation), so there is"
				" no /dev/kvm");
}

void probe_check(struct kvm_obj *sys, struct provider_verdict *verdict)
{
	struct probe_host host;

	probe_host(&host);
	probe_judge(sys, &host, verdict);
}

void probe_check_absent(int code, struct provider_verdict *verdict)
{
	struct probe_host host;

	probe_host(&host);
	probe_judge_absent(&host, code, verdict);
}
