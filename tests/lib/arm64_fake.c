// SPDX-License-Identifier: Apache-2.0
/* KVM's interrupt controllers for arm64, for tests: see arm64_fake.h. */
#include "tests/lib/arm64_fake.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "ucvm/arm64_kvm.h"

struct fake_obj {
	struct kvm_obj obj;
	struct arm64_fake *fake;
	uint32_t device;	/* ARM64_DEV_TYPE_*; 0 for the system and VMs */
};

static struct arm64_fake *fake_of(const struct kvm_provider *provider)
{
	return (struct arm64_fake *)((uintptr_t)provider - offsetof(struct arm64_fake, provider));
}

static int fake_object(struct arm64_fake *fake, uint32_t device, struct kvm_obj **out)
{
	struct fake_obj *o = malloc(sizeof(*o));

	if (!o)
		return -ENOMEM;
	*o = (struct fake_obj){ { &fake->provider }, fake, device };
	*out = &o->obj;
	return 0;
}

static int fake_record(struct arm64_fake *fake, struct arm64_fake_call call)
{
	if (fake->nr_calls == fake->max_calls) {
		size_t max = fake->max_calls ? 2 * fake->max_calls : 256;
		struct arm64_fake_call *calls = realloc(fake->calls, max * sizeof(*calls));

		if (!calls)
			return -ENOMEM;
		fake->calls = calls;
		fake->max_calls = max;
	}
	fake->calls[fake->nr_calls++] = call;
	return 0;
}

/* Bytes behind an attribute's address: contract.md D.3, D.4. */
static size_t attr_size(const struct kvm_device_attr *attr)
{
	return attr->group == ARM64_DEV_VGIC_GRP_ADDR ||
	       attr->group == ARM64_DEV_VGIC_GRP_CPU_SYSREGS ||
	       attr->group == ARM64_DEV_VGIC_GRP_ITS_REGS ? 8 : 4;
}

/* Values are numbers in the host's byte order. */
static uint64_t attr_load(const struct kvm_device_attr *attr)
{
	const void *from = (const void *)(uintptr_t)attr->addr;
	uint32_t narrow;
	uint64_t wide;

	if (attr_size(attr) == sizeof(wide)) {
		memcpy(&wide, from, sizeof(wide));
		return wide;
	}
	memcpy(&narrow, from, sizeof(narrow));
	return narrow;
}

static void attr_store(const struct kvm_device_attr *attr, uint64_t value)
{
	void *to = (void *)(uintptr_t)attr->addr;
	uint32_t narrow = (uint32_t)value;

	if (attr_size(attr) == sizeof(value))
		memcpy(to, &value, sizeof(value));
	else
		memcpy(to, &narrow, sizeof(narrow));
}

static bool attr_absent(const struct fake_obj *o, const struct kvm_device_attr *attr)
{
	for (size_t i = 0; i < o->fake->nr_absent; i++) {
		if (o->fake->absent[i].group == attr->group &&
		    o->fake->absent[i].attr == attr->attr)
			return true;
	}
	return false;
}

static long attr_set(const struct fake_obj *o, const struct kvm_device_attr *attr)
{
	struct arm64_fake_call call = {
		KVM_SET_DEVICE_ATTR, o->device, attr->group, attr->attr, 0,
	};

	if (attr->addr)
		call.value = attr_load(attr);
	return fake_record(o->fake, call);
}

static long attr_get(const struct fake_obj *o, const struct kvm_device_attr *attr)
{
	uint64_t value = 0;

	for (size_t i = 0; i < o->fake->nr_calls; i++) {
		const struct arm64_fake_call *c = &o->fake->calls[i];

		if (c->request == KVM_SET_DEVICE_ATTR && c->device == o->device &&
		    c->group == attr->group && c->attr == attr->attr)
			value = c->value;
	}
	attr_store(attr, value);
	return 0;
}

static unsigned int device_bit(uint32_t type)
{
	switch (type) {
	case ARM64_DEV_TYPE_VGIC_V2:
		return ARM64_FAKE_V2;
	case ARM64_DEV_TYPE_VGIC_V3:
		return ARM64_FAKE_V3;
	case ARM64_DEV_TYPE_VGIC_ITS:
		return ARM64_FAKE_ITS;
	default:
		return 0;
	}
}

static long device_test(const struct arm64_fake *fake, const struct kvm_create_device *create)
{
	if (fake->caps[KVM_CAP_DEVICE_CTRL] <= 0)
		return -EINVAL;
	return fake->devices & device_bit(create->type) ? 0 : -ENODEV;
}

static long fake_vm_ioctl(struct fake_obj *o, unsigned long request, uintptr_t arg)
{
	const struct arm64_device_addr *address = (const void *)arg;
	const struct kvm_irq_level *line = (const void *)arg;
	const struct kvm_irqfd *irqfd = (const void *)arg;
	const struct kvm_msi *msi = (const void *)arg;
	struct arm64_fake_call call = { .request = request };

	switch (request) {
	case KVM_CREATE_DEVICE:
		return device_test(o->fake, (const struct kvm_create_device *)arg);
	case KVM_CREATE_IRQCHIP:
		if (!(o->fake->devices & ARM64_FAKE_V2))
			return -ENODEV;
		break;
	case ARM64_KVM_SET_DEVICE_ADDR:
		call.attr = address->id;
		call.value = address->addr;
		break;
	case KVM_IRQ_LINE:
		call.attr = line->irq;
		call.value = line->level;
		break;
	case KVM_IRQFD:
		call.group = irqfd->flags;
		call.attr = irqfd->fd;
		call.value = irqfd->gsi;
		break;
	case KVM_SIGNAL_MSI:
		call.group = msi->devid;
		call.attr = (uint64_t)msi->address_hi << 32 | msi->address_lo;
		call.value = msi->data;
		fake_record(o->fake, call);
		return 1;
	default:
		return -ENOTTY;
	}
	return fake_record(o->fake, call);
}

static long fake_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct fake_obj *o = (struct fake_obj *)obj;
	const struct kvm_device_attr *attr = (const void *)arg;

	if (request == KVM_CHECK_EXTENSION)
		return arg < ARM64_FAKE_CAPS ? o->fake->caps[arg] : 0;
	if (!o->device)
		return fake_vm_ioctl(o, request, arg);
	switch (request) {
	case KVM_HAS_DEVICE_ATTR:
		return attr_absent(o, attr) ? -ENXIO : 0;
	case KVM_SET_DEVICE_ATTR:
		return attr_absent(o, attr) ? -ENXIO : attr_set(o, attr);
	case KVM_GET_DEVICE_ATTR:
		return attr_absent(o, attr) ? -ENXIO : attr_get(o, attr);
	default:
		return -ENOTTY;
	}
}

static int fake_create(struct kvm_obj *obj, unsigned long request, uintptr_t arg,
		       struct kvm_obj **child)
{
	struct fake_obj *o = (struct fake_obj *)obj;
	const struct kvm_create_device *create = (const void *)arg;
	long rc;

	switch (request) {
	case KVM_CREATE_VM:
		return fake_object(o->fake, 0, child);
	case KVM_CREATE_DEVICE:
		rc = device_test(o->fake, create);
		return rc ? (int)rc : fake_object(o->fake, create->type, child);
	default:
		return -EINVAL;
	}
}

static int fake_open(const struct kvm_provider *provider, struct kvm_obj **sys)
{
	return fake_object(fake_of(provider), 0, sys);
}

static int fake_mmap(struct kvm_obj *obj, size_t length, off_t offset, void **addr)
{
	(void)obj;
	(void)length;
	(void)offset;
	(void)addr;
	return -ENODEV;
}

static void fake_close(struct kvm_obj *obj)
{
	free(obj);
}

void arm64_fake_init(struct arm64_fake *fake)
{
	memset(fake, 0, sizeof(*fake));
	fake->provider = (struct kvm_provider){
		.name = "arm64-fake",
		.open = fake_open,
		.ioctl = fake_ioctl,
		.create = fake_create,
		.mmap = fake_mmap,
		.close = fake_close,
	};
	fake->devices = ARM64_FAKE_V2 | ARM64_FAKE_V3 | ARM64_FAKE_ITS;
	fake->caps[KVM_CAP_DEVICE_CTRL] = 1;
	fake->caps[KVM_CAP_IRQCHIP] = 1;
	fake->caps[KVM_CAP_ARM_SET_DEVICE_ADDR] = 1;
}

void arm64_fake_exit(struct arm64_fake *fake)
{
	free(fake->calls);
	fake->calls = NULL;
}

void arm64_fake_remove(struct arm64_fake *fake, uint32_t group, uint64_t attr)
{
	size_t n = fake->nr_absent++;

	if (n >= sizeof(fake->absent) / sizeof(fake->absent[0]))
		abort();
	fake->absent[n].group = group;
	fake->absent[n].attr = attr;
}

const struct arm64_fake_call *arm64_fake_find(const struct arm64_fake *fake,
					      unsigned long request, uint32_t group,
					      uint64_t attr)
{
	for (size_t i = fake->nr_calls; i-- > 0;) {
		const struct arm64_fake_call *c = &fake->calls[i];

		if (c->request == request && c->group == group && c->attr == attr)
			return c;
	}
	return NULL;
}

size_t arm64_fake_count(const struct arm64_fake *fake, unsigned long request)
{
	size_t n = 0;

	for (size_t i = 0; i < fake->nr_calls; i++)
		n += fake->calls[i].request == request;
	return n;
}
