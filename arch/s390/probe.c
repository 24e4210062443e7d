// SPDX-License-Identifier: Apache-2.0
/*
 * Can a provider run s390x guests here? It is asked for KVM_CAP_S390_UCONTROL
 * and for a VM. Linux refuses with the same EINVAL for several reasons
 * (contract.md A.1), so those are told apart here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "arch/s390/machine.h"
#include "core/provider.h"
#include "ucvm/s390_kvm.h"

static void refuse_uncontrolled(struct provider_verdict *v)
{
	struct utsname host;

	if (uname(&host) == 0 && strncmp(host.machine, "s390", 4) != 0)
		provider_refuse(v, EOPNOTSUPP, "use the soft provider",
				"KVM on %.32s has no user-controlled VMs, only KVM on s390 has",
				host.machine);
	else
		provider_refuse(v, EOPNOTSUPP, "build the kernel with CONFIG_KVM_S390_UCONTROL=y",
				"the kernel's KVM has no user-controlled VMs");
}

static bool has_cap_sys_admin(void)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	if (!caps)
		return false;
	if (cap_get_flag(caps, CAP_SYS_ADMIN, CAP_EFFECTIVE, &value))
		value = CAP_CLEAR;
	cap_free(caps);
	return value == CAP_SET;
}

/* First line of a small file of /proc; empty when it cannot be read. */
static void read_line(const char *path, char *line, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, line, size - 1);

	line[n > 0 ? n : 0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

/* Root of a user namespace has CAP_SYS_ADMIN there, which does not count. */
static bool in_user_namespace(void)
{
	unsigned long inside, outside, count;
	char line[128];

	read_line("/proc/self/uid_map", line, sizeof(line));
	return sscanf(line, "%lu %lu %lu", &inside, &outside, &count) == 3 &&
	       !(inside == 0 && outside == 0 && count == 4294967295ul);
}

static bool pgste_is_off(void)
{
	char line[16];

	read_line("/proc/sys/vm/allocate_pgste", line, sizeof(line));
	return strcmp(line, "0") == 0;
}

static void refuse_create(struct provider_verdict *v, int code)
{
	if (code == EINVAL && !has_cap_sys_admin())
		provider_refuse(v, code, "run as root",
				"user-controlled VMs need the capability CAP_SYS_ADMIN");
	else if (code == EINVAL && in_user_namespace())
		provider_refuse(v, code, "run as root outside of the container",
				"CAP_SYS_ADMIN of a user namespace is not enough for"
				" user-controlled VMs");
	else if (code == EINVAL && pgste_is_off())
		provider_refuse(v, code,
				"run `sysctl vm.allocate_pgste=1`, then start ucvm again",
				"this kernel wants page tables with PGSTEs");
	else
		provider_refuse(v, code, "", "cannot create a user-controlled VM: %s",
				strerror(code));
}

void probe_check(struct kvm_obj *sys, struct provider_verdict *verdict)
{
	struct kvm_obj *vm;
	int r;

	if (kvm_check_extension(sys, S390_KVM_CAP_UCONTROL) != 1) {
		refuse_uncontrolled(verdict);
		return;
	}
	r = kvm_create(sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, &vm);
	if (r)
		refuse_create(verdict, -r);
	else
		kvm_close(vm);
}
