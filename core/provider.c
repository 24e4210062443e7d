// SPDX-License-Identifier: Apache-2.0
/*
 * Choice of the provider. A provider is asked as a VM would ask it: open it,
 * look for KVM_CAP_S390_UCONTROL, create a VM. Linux refuses with the same
 * EINVAL for several reasons (contract.md A.1), so those are told apart here.
 */
#include "core/provider.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "ucvm/s390_kvm.h"

const struct provider_entry provider_list[] = {
	{ "kernel", "KVM of the Linux kernel, /dev/kvm", &kvm_kernel_provider },
	{ "soft", "software z/Architecture CPU with SIE", &soft_provider },
	{ NULL, NULL, NULL },
};

int kvm_check_extension(struct kvm_obj *obj, unsigned int cap)
{
	return (int)kvm_ioctl(obj, KVM_CHECK_EXTENSION, cap);
}

static void refuse(struct provider_verdict *v, int code, const char *reason, const char *remedy)
{
	v->code = code;
	snprintf(v->reason, sizeof(v->reason), "%s", reason);
	snprintf(v->remedy, sizeof(v->remedy), "%s", remedy);
}

static void refuse_open(struct provider_verdict *v, int code)
{
	switch (code) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		refuse(v, code, "there is no /dev/kvm",
		       "load the module kvm on an s390x host that runs in an LPAR");
		return;
	case EACCES:
	case EPERM:
		refuse(v, code, "no permission to open /dev/kvm", "run as root");
		return;
	default:
		refuse(v, code, "", "");
		snprintf(v->reason, sizeof(v->reason), "cannot open /dev/kvm: %s",
			 strerror(code));
	}
}

static void refuse_uncontrolled(struct provider_verdict *v)
{
	struct utsname host;

	if (uname(&host) == 0 && strncmp(host.machine, "s390", 4) != 0) {
		refuse(v, EOPNOTSUPP, "", "use the soft provider");
		snprintf(v->reason, sizeof(v->reason),
			 "KVM on %.32s has no user-controlled VMs, only KVM on s390 has",
			 host.machine);
		return;
	}
	refuse(v, EOPNOTSUPP, "the kernel's KVM has no user-controlled VMs",
	       "build the kernel with CONFIG_KVM_S390_UCONTROL=y");
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
	if (code == EINVAL && !has_cap_sys_admin()) {
		refuse(v, code, "user-controlled VMs need the capability CAP_SYS_ADMIN",
		       "run as root");
		return;
	}
	if (code == EINVAL && in_user_namespace()) {
		refuse(v, code, "CAP_SYS_ADMIN of a user namespace is not enough for"
		       " user-controlled VMs", "run as root outside of the container");
		return;
	}
	if (code == EINVAL && pgste_is_off()) {
		refuse(v, code, "this kernel wants page tables with PGSTEs",
		       "run `sysctl vm.allocate_pgste=1`, then start ucvm again");
		return;
	}
	refuse(v, code, "", "");
	snprintf(v->reason, sizeof(v->reason), "cannot create a user-controlled VM: %s",
		 strerror(code));
}

void provider_check(const struct kvm_provider *provider, struct provider_verdict *verdict)
{
	struct kvm_obj *sys, *vm;
	int r;

	memset(verdict, 0, sizeof(*verdict));
	r = kvm_open(provider, &sys);
	if (r) {
		refuse_open(verdict, -r);
		return;
	}
	if (kvm_check_extension(sys, S390_KVM_CAP_UCONTROL) != 1) {
		refuse_uncontrolled(verdict);
		goto out;
	}
	r = kvm_create(sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, &vm);
	if (r)
		refuse_create(verdict, -r);
	else
		kvm_close(vm);
out:
	kvm_close(sys);
}

static int select_named(const struct provider_entry *entry, const struct kvm_provider **out,
			struct ucvm_error *err)
{
	struct provider_verdict verdict;

	provider_check(entry->provider, &verdict);
	if (verdict.code)
		return error_set(err, verdict.code, "%s provider: %s%s%s", entry->name,
				 verdict.reason, verdict.remedy[0] ? "; " : "",
				 verdict.remedy);
	*out = entry->provider;
	return 0;
}

int provider_select(const char *name, const struct kvm_provider **out, struct ucvm_error *err)
{
	bool automatic = strcmp(name, "auto") == 0;
	struct ucvm_error last = { 0 };

	for (const struct provider_entry *e = provider_list; e->name; e++) {
		if (!automatic && strcmp(name, e->name) != 0)
			continue;
		memset(&last, 0, sizeof(last));
		if (select_named(e, out, &last) == 0)
			return 0;
	}
	if (!last.code)
		return error_set(err, EINVAL, "no provider is called '%s'", name);
	return error_set(err, last.code, "%s", last.text);
}
