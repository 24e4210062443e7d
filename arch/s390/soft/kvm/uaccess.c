// SPDX-License-Identifier: Apache-2.0
/*
 * Asking the host's kernel whether an address can be used: see uaccess.h.
 * Both probes are system calls whose other arguments make them do nothing.
 */
#include "arch/s390/soft/kvm/uaccess.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PROBE_PAGE	UINT64_C(4096)	/* the smallest page size of any host */
#define KERNEL_SIGSET	8		/* bytes that rt_sigprocmask reads */
#define NO_SUCH_HOW	(-1)

/*
 * rt_sigprocmask copies the new mask in before it finds that it does not know
 * what to do with it. It takes address 0 for no mask, so look behind that.
 */
int soft_probe_load(uintptr_t addr)
{
	uintptr_t at = addr < KERNEL_SIGSET ? KERNEL_SIGSET : addr & -(uintptr_t)KERNEL_SIGSET;
	long rc = syscall(SYS_rt_sigprocmask, NO_SUCH_HOW, at, NULL, (long)KERNEL_SIGSET);

	return rc && errno == EFAULT ? -EFAULT : 0;
}

/*
 * FUTEX_WAKE_OP that adds 0 to the word, atomically, and wakes waiters of a
 * word of ours that has none.
 */
int soft_probe_store(uintptr_t addr)
{
	uint32_t nobody = 0;
	long rc = syscall(SYS_futex, &nobody, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 0, 0L,
			  addr & ~(uintptr_t)3,
			  FUTEX_OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_EQ, 0));

	return rc < 0 && errno == EFAULT ? -EFAULT : 0;
}

static int probe_range(uintptr_t addr, size_t length, int (*probe)(uintptr_t))
{
	uintptr_t last = addr + length - 1, at = addr;

	if (!length)
		return 0;
	if (last < addr)
		return -EFAULT;
	for (;;) {
		if (probe(at))
			return -EFAULT;
		if (last / PROBE_PAGE == at / PROBE_PAGE)
			return 0;
		at = (at / PROBE_PAGE + 1) * PROBE_PAGE;
	}
}

int soft_copy_in(void *to, uintptr_t from, size_t length)
{
	if (probe_range(from, length, soft_probe_load))
		return -EFAULT;
	memcpy(to, (const void *)from, length);
	return 0;
}

int soft_copy_out(uintptr_t to, const void *from, size_t length)
{
	if (probe_range(to, length, soft_probe_store))
		return -EFAULT;
	memcpy((void *)to, from, length);
	return 0;
}
