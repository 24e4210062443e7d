// SPDX-License-Identifier: Apache-2.0
/*
 * What the contract tests share: a VM with a vCPU and some memory, guest code,
 * bad addresses, comparisons that say what differs.
 */
#include "tests/contract/contract.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void check_equal(const char *file, unsigned int line, const char *what, long long got,
		 long long want)
{
	char text[160];

	snprintf(text, sizeof(text), "%s: %lld (%#llx), not %lld (%#llx)", what, got, got, want,
		 want);
	CU_assertImplementation(got == want, line, text, file, "", CU_FALSE);
}

static long page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

static bool vcpu_map(struct kvm_obj *vcpu, struct s390_run **run, struct s390_sie_block **sie)
{
	void *p, *q;

	if (kvm_mmap(vcpu, page_size(), 0, &p))
		return false;
	if (kvm_mmap(vcpu, page_size(), S390_KVM_SIE_PAGE_OFFSET * page_size(), &q)) {
		munmap(p, page_size());
		return false;
	}
	*run = p;
	*sie = q;
	return true;
}

bool vcpu_open(struct fixture *f, unsigned int id, struct vcpu *v)
{
	int rc = kvm_create(f->vm, KVM_CREATE_VCPU, id, &v->obj);

	CHECK("KVM_CREATE_VCPU", rc, 0);
	if (rc)
		return false;
	if (vcpu_map(v->obj, &v->run, &v->sie))
		return true;
	CU_FAIL("cannot map the vCPU");
	kvm_close(v->obj);
	return false;
}

void vcpu_close(struct vcpu *v)
{
	munmap(v->sie, page_size());
	munmap(v->run, page_size());
	kvm_close(v->obj);
}

static bool memory_open(struct fixture *f)
{
	f->raw_size = MEM_SIZE + MIB;
	f->raw = mmap(NULL, f->raw_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		      0);
	if (f->raw == MAP_FAILED)
		return false;
	f->mem = (uint8_t *)(((uintptr_t)f->raw + MIB - 1) & -MIB);
	return true;
}

static bool vm_open(struct fixture *f)
{
	int rc;

	if (kvm_open(subject()->provider, &f->sys))
		return false;
	rc = kvm_create(f->sys, KVM_CREATE_VM, S390_KVM_VM_UCONTROL, &f->vm);
	CHECK("KVM_CREATE_VM", rc, 0);
	if (rc)
		f->vm = NULL;
	return !rc;
}

bool fixture_open(struct fixture *f)
{
	struct vcpu v;

	memset(f, 0, sizeof(*f));
	if (!memory_open(f)) {
		CU_FAIL("no memory");
		return false;
	}
	if (!vm_open(f) || !vcpu_open(f, 0, &v)) {
		fixture_close(f);
		return false;
	}
	f->vcpu = v.obj;
	f->run = v.run;
	f->sie = v.sie;
	return true;
}

void fixture_close(struct fixture *f)
{
	struct vcpu v = { f->vcpu, f->run, f->sie };

	if (f->vcpu)
		vcpu_close(&v);
	kvm_close(f->vm);
	kvm_close(f->sys);
	munmap(f->raw, f->raw_size);
}

bool fixture_open_mapped(struct fixture *f)
{
	if (!fixture_open(f))
		return false;
	CHECK("UCAS_MAP", vcpu_ucas_map(f->vcpu, f->mem, 0, 4 * MIB), 0);
	CHECK("VCPU_FAULT", kvm_ioctl(f->vcpu, S390_KVM_VCPU_FAULT, 0), 0);
	f->sie->cpuflags[0] &= 0x7f;
	return true;
}

long vcpu_ucas_map(struct kvm_obj *vcpu, const void *user, uint64_t vcpu_addr, uint64_t length)
{
	struct s390_ucas_mapping m = { (uintptr_t)user, vcpu_addr, length };

	return kvm_ioctl_ptr(vcpu, S390_KVM_UCAS_MAP, &m);
}

long vcpu_ucas_unmap(struct kvm_obj *vcpu, uint64_t vcpu_addr, uint64_t length)
{
	struct s390_ucas_mapping m = { 0, vcpu_addr, length };

	return kvm_ioctl_ptr(vcpu, S390_KVM_UCAS_UNMAP, &m);
}

void code_put(struct fixture *f, uint64_t addr, const uint16_t *code, size_t count)
{
	for (size_t n = 0; n < count; n++)
		be16_store(f->mem + addr + 2 * n, code[n]);
}

void dat_tables_put(struct fixture *f)
{
	for (unsigned int n = 0; n < 512; n++)
		be64_store(f->mem + DAT_ASCE + 8 * n, n ? 0x20 : DAT_PAGE_TABLE);
	for (unsigned int n = 0; n < 256; n++)
		be64_store(f->mem + DAT_PTE(n), n * 4096);
}

long run_at(struct fixture *f, uint64_t mask, uint64_t addr)
{
	f->run->psw_mask = mask;
	f->run->psw_addr = addr;
	return kvm_ioctl(f->vcpu, KVM_RUN, 0);
}

size_t bad_addresses(struct fixture *f, uintptr_t *list, size_t max)
{
	size_t n = 0;

	if (n < max)
		list[n++] = 0;
	if (n < max)
		list[n++] = 0xff8;
	if (n < max)
		list[n++] = (uintptr_t)-4096;
	if (n < max)
		list[n++] = (uintptr_t)1 << 62;
	if (n < max && !mprotect(f->mem + 7 * MIB, page_size(), PROT_NONE))
		list[n++] = (uintptr_t)f->mem + 7 * MIB;
	if (n < max)	/* begins in a page that is there */
		list[n++] = (uintptr_t)f->mem + 7 * MIB - 2;
	return n;
}

long pointer_error(unsigned long request)
{
	return request == KVM_S390_INTERRUPT && subject()->kernel == K7_2 ? -EINVAL : -EFAULT;
}
