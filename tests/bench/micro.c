// SPDX-License-Identifier: Apache-2.0
/*
 * Nanoseconds of the provider's single operations, for `make bench`: one
 * interception round trip, UCAS map and unmap of one segment, and a getpid
 * system call of the host to hold them against. Prints "NAME NANOSECONDS"
 * lines; `soft` or `kernel` as the first argument chooses the provider.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "arch/s390/soft/softkvm.h"
#include "core/be.h"
#include "core/kvm.h"
#include "ucvm/s390_kvm.h"

#define ROUNDS		200000
#define SERIES		7	/* the fastest series counts: the rest is other people's noise */
#define PSW_64BIT	UINT64_C(0x0000000180000000)
#define CODE		0x2000

struct bench {
	struct kvm_obj *system, *vm, *vcpu;
	struct s390_run *run;
	uint8_t *memory;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int bench_open(struct bench *b, const struct kvm_provider *provider)
{
	struct s390_ucas_mapping low = { .length = S390_SEGMENT_SIZE };
	void *page;
	int rc;

	b->memory = aligned_alloc(S390_SEGMENT_SIZE, 2 * S390_SEGMENT_SIZE);
	if (!b->memory)
		return -ENOMEM;
	memset(b->memory, 0, 2 * S390_SEGMENT_SIZE);
	be32_store(b->memory + CODE, 0x83120501);	/* DIAG: always intercepted */
	low.user_addr = (uintptr_t)b->memory;
	if ((rc = kvm_open(provider, &b->system)) ||
	    (rc = kvm_create(b->system, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, &b->vm)) ||
	    (rc = kvm_create(b->vm, KVM_CREATE_VCPU, 0, &b->vcpu)) ||
	    (rc = kvm_mmap(b->vcpu, 4096, 0, &page)))
		return rc;
	b->run = page;
	rc = kvm_ioctl_ptr(b->vcpu, S390_KVM_UCAS_MAP, &low);
	return rc ? rc : kvm_ioctl(b->vcpu, S390_KVM_INITIAL_RESET, 0);
}

static int do_getpid(struct bench *b)
{
	(void)b;
	return syscall(SYS_getpid) > 0 ? 0 : -1;
}

static int do_interception(struct bench *b)
{
	b->run->psw_mask = PSW_64BIT;
	b->run->psw_addr = CODE;
	if (kvm_ioctl(b->vcpu, KVM_RUN, 0))
		return -1;
	return b->run->exit_reason == S390_EXIT_SIEIC && b->run->sieic.ipa == 0x8312 ? 0 : -1;
}

static int ucas(struct bench *b, unsigned long request)
{
	struct s390_ucas_mapping m = {
		.user_addr = (uintptr_t)b->memory + S390_SEGMENT_SIZE,
		.vcpu_addr = 16 * S390_SEGMENT_SIZE,
		.length = S390_SEGMENT_SIZE,
	};

	return kvm_ioctl_ptr(b->vcpu, request, &m);
}

static int do_map(struct bench *b)
{
	return ucas(b, S390_KVM_UCAS_MAP);
}

static int do_unmap(struct bench *b)
{
	return ucas(b, S390_KVM_UCAS_UNMAP);
}

static double measure(struct bench *b, int (*fn)(struct bench *))
{
	double best = 1e18, t;

	for (int series = 0; series < SERIES; series++) {
		uint64_t start = now_ns();

		for (int n = 0; n < ROUNDS; n++)
			if (fn(b))
				return -1;
		t = (double)(now_ns() - start) / ROUNDS;
		if (t < best)
			best = t;
	}
	return best;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(struct bench *);
	} rows[] = {
		{ "getpid", do_getpid }, { "interception", do_interception },
		{ "map", do_map }, { "unmap", do_unmap },
	};
	const struct kvm_provider *provider = &soft_provider;
	struct bench b = { 0 };
	double ns;
	int rc;

	if (argc > 1 && !strcmp(argv[1], "kernel"))
		provider = &kvm_kernel_provider;
	rc = bench_open(&b, provider);
	if (rc) {
		fprintf(stderr, "micro: %s provider: %s\n", provider->name, strerror(-rc));
		return 1;
	}
	for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
		ns = measure(&b, rows[n].fn);
		if (ns < 0) {
			fprintf(stderr, "micro: %s failed\n", rows[n].name);
			return 1;
		}
		printf("%s %.1f\n", rows[n].name, ns);
	}
	kvm_close(b.vcpu);
	kvm_close(b.vm);
	kvm_close(b.system);
	free(b.memory);
	return 0;
}
