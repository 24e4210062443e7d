// SPDX-License-Identifier: Apache-2.0
/*
 * Memory tagging of arm64 guests: when it is refused and with which text, and
 * tags that go into a state file and come back, or are found damaged there.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arm64/mte.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"
#include "ucvm/arm64_kvm.h"

#define BASE	UINT64_C(0x40000000)
#define SIZE	(UINT64_C(3) << 20)
#define TAG	STATE_TAG('M', 'T', 'E', ' ')

/* A VM with a tag for each granule of its memory. */
struct fake {
	struct kvm_obj obj;
	long has_mte;			/* KVM_CHECK_EXTENSION */
	long error;			/* of all other calls */
	bool enabled;
	uint64_t most;			/* bytes that one call copies */
	unsigned char tags[SIZE / MTE_GRANULE];
};

static long copy(struct fake *f, const struct arm64_copy_mte_tags *c)
{
	uint64_t length = c->length < f->most ? c->length : f->most;
	unsigned char *guest = f->tags + (c->guest_ipa - BASE) / MTE_GRANULE;
	void *user = (void *)(uintptr_t)c->addr;

	if (c->guest_ipa % 4096 || c->length % 4096)
		return -EINVAL;
	CU_ASSERT_FATAL(c->guest_ipa >= BASE && c->guest_ipa + c->length <= BASE + SIZE);
	if (c->flags == ARM64_TAGS_FROM_GUEST)
		memcpy(user, guest, length / MTE_GRANULE);
	else
		memcpy(guest, user, length / MTE_GRANULE);
	return (long)length;
}

static long fake_ioctl(struct kvm_obj *obj, unsigned long request, uintptr_t arg)
{
	struct fake *f = (struct fake *)obj;

	if (request == KVM_CHECK_EXTENSION)
		return arg == KVM_CAP_ARM_MTE ? f->has_mte : 0;
	if (f->error)
		return f->error;
	if (request == ARM64_KVM_MTE_COPY_TAGS)
		return copy(f, (const struct arm64_copy_mte_tags *)arg);
	CU_ASSERT_EQUAL(request, KVM_ENABLE_CAP);
	CU_ASSERT_EQUAL(((const struct kvm_enable_cap *)arg)->cap, KVM_CAP_ARM_MTE);
	f->enabled = true;
	return 0;
}

static const struct kvm_provider provider = { .name = "fake", .ioctl = fake_ioctl };

struct fixture {
	struct fake vm;
	struct memslots memory;
	struct ucvm_error err;
	char folder[TEMP_NAME_MAX];
	char path[TEMP_NAME_MAX + 8];
};

static struct fixture *setup(void)
{
	struct fixture *f = calloc(1, sizeof(*f));

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	f->vm.obj.provider = &provider;
	f->vm.has_mte = 1;
	f->vm.most = UINT64_MAX;
	f->memory.vm = &f->vm.obj;
	f->memory.slots[1] = (struct memslot){ .guest_addr = BASE, .size = SIZE };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(temp_template(f->folder)));
	snprintf(f->path, sizeof(f->path), "%s/state", f->folder);
	return f;
}

static void teardown(struct fixture *f)
{
	unlink(f->path);
	CU_ASSERT_EQUAL(rmdir(f->folder), 0);
	free(f);
}

static bool error_is(struct fixture *f, int rc, int code, const char *text)
{
	bool same = rc == -code && strstr(f->err.text, text);

	memset(&f->err, 0, sizeof(f->err));
	return same;
}

static void enable(void)
{
	struct fixture *f = setup();

	CU_ASSERT_EQUAL(mte_enable(&f->vm.obj, false, &f->err), 0);
	CU_ASSERT(f->vm.enabled);
	f->vm.enabled = false;
	CU_ASSERT(error_is(f, mte_enable(&f->vm.obj, true, &f->err), EINVAL,
			   "--cpu-features +mte: not for a 32-bit guest"));
	f->vm.has_mte = 0;
	CU_ASSERT(error_is(f, mte_enable(&f->vm.obj, false, &f->err), ENODEV,
			   "--cpu-features +mte: this host's KVM has no memory tagging"));
	f->vm.has_mte = 1;
	f->vm.error = -EINVAL;
	CU_ASSERT(error_is(f, mte_enable(&f->vm.obj, false, &f->err), EINVAL, "--cpu-features"));
	CU_ASSERT(!f->vm.enabled);
	teardown(f);
}

/* Some tags in the first and the third MiB, none in the second. */
static void fill(struct fake *vm)
{
	for (size_t i = 0; i < sizeof(vm->tags); i++)
		vm->tags[i] = i / 65536 == 1 ? 0 : i % 15;
}

static struct state_writer *start_file(struct fixture *f)
{
	const struct state_header header = { "arm64", SIZE, 1 };
	struct state_writer *w;

	CU_ASSERT_EQUAL_FATAL(state_create(f->path, &header, &w, &f->err), 0);
	return w;
}

/* All sections of the file; returns how many there were, or an error. */
static int restore(struct fixture *f)
{
	struct state_section section;
	struct state_reader *r;
	int n = 0, rc;

	CU_ASSERT_EQUAL_FATAL(state_open(f->path, &r, &f->err), 0);
	rc = state_next(r, &section, &f->err);
	while (rc > 0) {
		rc = mte_restore(&f->memory, r, &section, &f->err);
		n++;
		if (rc == 0)
			rc = state_next(r, &section, &f->err);
	}
	state_close(r);
	return rc ? rc : n;
}

static void round_trip(void)
{
	struct fixture *f = setup();
	struct fake *before = malloc(sizeof(*before));
	struct state_writer *w = start_file(f);

	CU_ASSERT_PTR_NOT_NULL_FATAL(before);
	fill(&f->vm);
	*before = f->vm;
	CU_ASSERT_EQUAL(mte_save(&f->memory, 1, w, TAG, &f->err), 0);
	CU_ASSERT_EQUAL(state_commit(w, &f->err), 0);
	memset(f->vm.tags, 0, sizeof(f->vm.tags));
	CU_ASSERT_EQUAL(restore(f), 2);
	CU_ASSERT(!memcmp(f->vm.tags, before->tags, sizeof(f->vm.tags)));
	free(before);
	teardown(f);
}

static void failing_calls(void)
{
	struct fixture *f = setup();
	struct state_writer *w = start_file(f);

	fill(&f->vm);
	f->vm.error = -EFAULT;
	CU_ASSERT(error_is(f, mte_save(&f->memory, 1, w, TAG, &f->err), EFAULT, "0x40000000"));
	f->vm.error = 0;
	f->vm.most = 4096;
	CU_ASSERT(error_is(f, mte_save(&f->memory, 1, w, TAG, &f->err), EIO, "0x40000000"));
	f->vm.most = UINT64_MAX;
	CU_ASSERT_EQUAL(mte_save(&f->memory, 1, w, TAG, &f->err), 0);
	CU_ASSERT_EQUAL(state_commit(w, &f->err), 0);
	f->vm.error = -EINVAL;
	CU_ASSERT(error_is(f, restore(f), EINVAL, "memory tags at 0x40000000"));
	teardown(f);
}

/* One section that was not written by mte_save(). */
static void expect_damaged(uint32_t index, uint64_t offset, size_t tags, int code)
{
	static const unsigned char zero[65537];
	struct fixture *f = setup();
	struct state_writer *w = start_file(f);

	state_write(w, TAG, index, &offset, sizeof(offset), zero, tags);
	CU_ASSERT_EQUAL(state_commit(w, &f->err), 0);
	CU_ASSERT(error_is(f, restore(f), code, "tags"));
	teardown(f);
}

static void damaged(void)
{
	expect_damaged(1, 0, 0, EBADMSG);
	expect_damaged(1, 0, 65537, EBADMSG);
	expect_damaged(0, 0, 256, EBADMSG);		/* no such slot */
	expect_damaged(8, 0, 256, EBADMSG);		/* no such number */
	expect_damaged(1, SIZE, 256, EBADMSG);
	expect_damaged(1, SIZE - 4096, 512, EBADMSG);
	expect_damaged(1, UINT64_MAX - 4095, 256, EBADMSG);
	expect_damaged(1, 0, 255, EINVAL);		/* a part of a page: KVM refuses */
	expect_damaged(1, 16, 256, EINVAL);
}

UNIT_SUITE(arm64_mte) = {
	{ "enable", enable },
	{ "tags come back", round_trip },
	{ "failing calls", failing_calls },
	{ "damaged files", damaged },
	CU_TEST_INFO_NULL,
};
