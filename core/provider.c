// SPDX-License-Identifier: Apache-2.0
/*
 * Choice of the provider. A provider is asked as a VM would ask it: open it,
 * then the architecture tries what its guests need (struct arch, check).
 */
#include "core/provider.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"

const struct provider_entry provider_list[] = {
	{ "kernel", "KVM of the Linux kernel, /dev/kvm", &kvm_kernel_provider },
	{ "soft", "software z/Architecture CPU with SIE", &soft_provider },
	{ NULL, NULL, NULL },
};

int kvm_check_extension(struct kvm_obj *obj, unsigned int cap)
{
	return (int)kvm_ioctl(obj, KVM_CHECK_EXTENSION, cap);
}

void provider_refuse(struct provider_verdict *v, int code, const char *remedy, const char *fmt, ...)
{
	va_list ap;

	v->code = code;
	va_start(ap, fmt);
	vsnprintf(v->reason, sizeof(v->reason), fmt, ap);
	va_end(ap);
	snprintf(v->remedy, sizeof(v->remedy), "%s", remedy);
}

static void refuse_open(struct provider_verdict *v, int code)
{
	switch (code) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		provider_refuse(v, code, "use a host whose processor and kernel have KVM, and load"
				" its module", "there is no /dev/kvm");
		return;
	case EACCES:
	case EPERM:
		provider_refuse(v, code, "run as root", "no permission to open /dev/kvm");
		return;
	default:
		provider_refuse(v, code, "", "cannot open /dev/kvm: %s", strerror(code));
	}
}

void provider_check(const struct kvm_provider *provider, const struct arch *arch,
		    struct provider_verdict *verdict)
{
	struct kvm_obj *sys;
	int r;

	memset(verdict, 0, sizeof(*verdict));
	r = kvm_open(provider, &sys);
	if (r) {
		refuse_open(verdict, -r);
		if (arch->check_absent)
			arch->check_absent(-r, verdict);
		return;
	}
	arch->check(sys, verdict);
	kvm_close(sys);
}

static int select_named(const struct provider_entry *entry, const struct arch *arch,
			const struct kvm_provider **out, struct ucvm_error *err)
{
	struct provider_verdict verdict;

	provider_check(entry->provider, arch, &verdict);
	if (verdict.code)
		return error_set(err, verdict.code, "%s provider: %s%s%s", entry->name,
				 verdict.reason, verdict.remedy[0] ? "; " : "",
				 verdict.remedy);
	*out = entry->provider;
	return 0;
}

/* When "auto" finds none, the reason is that of the first: the kernel's KVM. */
int provider_select(const char *name, const struct arch *arch, const struct kvm_provider **out,
		    struct ucvm_error *err)
{
	bool automatic = strcmp(name, "auto") == 0;
	struct ucvm_error first = { 0 };

	for (const struct provider_entry *e = provider_list; e->name; e++) {
		struct ucvm_error error = { 0 };

		if (!automatic && strcmp(name, e->name) != 0)
			continue;
		if (select_named(e, arch, out, &error) == 0)
			return 0;
		if (!first.code)
			first = error;
	}
	if (!first.code)
		return error_set(err, EINVAL, "no provider is called '%s'", name);
	return error_set(err, first.code, "%s", first.text);
}
