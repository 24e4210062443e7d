// SPDX-License-Identifier: Apache-2.0
/*
 * Guest memory through a vCPU's eyes. Absolute addresses are looked up in its
 * address space, by any thread; real ones get prefixing, logical ones all that
 * an instruction's operand would get (arch/s390/gaccess.c).
 */
#include "lib/private.h"

#include <errno.h>
#include <string.h>

#include "arch/s390/gaccess.h"

struct access {
	struct ucvm_vcpu *vcpu;
	unsigned int kind;
	bool store;
	struct irq_program pgm;
};

static bool is_logical(unsigned int kind)
{
	return kind >= UCVM_LOGICAL(0) && kind <= UCVM_LOGICAL(15);
}

/* Check what all three functions check. */
static int access_begin(struct access *a, const struct ucvm_interrupt *exception)
{
	int rc;

	if (a->kind != UCVM_ABSOLUTE && a->kind != UCVM_REAL && !is_logical(a->kind))
		return -EINVAL;
	if (exception && exception->size < sizeof(*exception))
		return -EINVAL;
	if (a->kind == UCVM_ABSOLUTE)
		return 0;
	rc = vcpu_begin(a->vcpu);
	if (rc == 0)
		a->vcpu->fault_asked = false;
	return rc;
}

/* An access exception is @rc, positive. An error of the fault callback is no exception. */
static int access_end(const struct access *a, int rc, struct ucvm_interrupt *exception)
{
	const struct ucvm_vcpu *vcpu = a->vcpu;
	struct ucvm_interrupt out;

	if (rc && a->kind != UCVM_ABSOLUTE && vcpu->fault_asked && vcpu->fault_verdict < 0)
		return vcpu->fault_verdict;
	if (rc > 0 && exception) {
		interrupt_from_program(a->vcpu, &a->pgm, &out);
		result_copy(exception, sizeof(out), &out, sizeof(out));
	}
	return rc;
}

/* The host address of one piece, which is *@n bytes: at most @length. */
static int access_piece(struct access *a, uint64_t address, uint64_t length, void **host,
			uint64_t *n)
{
	struct s390_cpu *cpu = &a->vcpu->cpu;
	uint64_t abs;
	int rc;

	if (a->kind == UCVM_ABSOLUTE)
		return ucas_translate(cpu->as, address, length, host, n);
	if (a->kind == UCVM_REAL) {
		abs = zarch_real_to_abs(address, cpu_prefix(cpu));
	} else {
		rc = gaccess_translate(cpu, address, a->kind - UCVM_LOGICAL(0), a->store, &abs,
				       &a->pgm);
		if (rc)
			return rc;
	}
	*n = ZARCH_PAGE_SIZE - (address & (ZARCH_PAGE_SIZE - 1));
	if (*n > length)
		*n = length;
	*host = cpu_abs(cpu, abs, *n);
	return *host ? 0 : -EFAULT;
}

/* All of it in one piece: every piece follows the one before. */
static int access_whole(struct access *a, uint64_t address, uint64_t length, void **host)
{
	uint64_t n, done = 0;
	void *at;

	while (done < length) {
		int rc = access_piece(a, address + done, length - done, &at, &n);

		if (rc)
			return rc;
		if (done == 0)
			*host = at;
		else if (at != (uint8_t *)*host + done)
			return -EFAULT;
		done += n;
	}
	return 0;
}

int ucvm_vcpu_translate(struct ucvm_vcpu *vcpu, unsigned int kind, uint64_t address,
			uint64_t length, int store, void **host, uint64_t *contiguous,
			struct ucvm_interrupt *exception)
{
	struct access a = { .vcpu = vcpu, .kind = kind, .store = store };
	int rc = access_begin(&a, exception);

	if (rc)
		return rc;
	if (length == 0)
		return -EINVAL;
	if (contiguous)
		rc = access_piece(&a, address, length, host, contiguous);
	else
		rc = access_whole(&a, address, length, host);
	return access_end(&a, rc, exception);
}

/* Absolute and real: copy piece by piece; only look when @buffer is NULL. */
static int copy_pieces(struct access *a, uint64_t address, uint8_t *buffer, size_t length)
{
	uint64_t n;
	void *host;

	for (size_t done = 0; done < length; done += n) {
		int rc = access_piece(a, address + done, length - done, &host, &n);

		if (rc)
			return rc;
		if (buffer && a->store)
			memcpy(host, buffer + done, n);
		else if (buffer)
			memcpy(buffer + done, host, n);
	}
	return 0;
}

int ucvm_vcpu_read(struct ucvm_vcpu *vcpu, unsigned int kind, uint64_t address, void *buffer,
		   size_t length, struct ucvm_interrupt *exception)
{
	struct access a = { .vcpu = vcpu, .kind = kind };
	int rc = access_begin(&a, exception);

	if (rc)
		return rc;
	if (is_logical(kind))
		rc = gaccess_read(&vcpu->cpu, address, kind - UCVM_LOGICAL(0), buffer, length,
				  &a.pgm);
	else
		rc = copy_pieces(&a, address, buffer, length);
	return access_end(&a, rc, exception);
}

int ucvm_vcpu_write(struct ucvm_vcpu *vcpu, unsigned int kind, uint64_t address,
		    const void *buffer, size_t length, struct ucvm_interrupt *exception)
{
	struct access a = { .vcpu = vcpu, .kind = kind, .store = true };
	int rc = access_begin(&a, exception);

	if (rc)
		return rc;
	if (is_logical(kind)) {
		rc = gaccess_write(&vcpu->cpu, address, kind - UCVM_LOGICAL(0), buffer, length,
				   &a.pgm);
		return access_end(&a, rc, exception);
	}
	rc = copy_pieces(&a, address, NULL, length);
	if (rc == 0)	/* a.store makes it read from the buffer only */
		rc = copy_pieces(&a, address, (void *)(uintptr_t)buffer, length);
	return access_end(&a, rc, exception);
}
