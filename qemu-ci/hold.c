// SPDX-License-Identifier: Apache-2.0
/*
 * Runs in the background of an emulated host as long as it is up: holds a VM
 * and a perf event. With the first and the last of either, Linux patches code
 * that every task switch runs, and QEMU 7.2 now and then goes on with the old
 * code on one CPU; the host then loses a guest's registers or faults.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_TASK_CLOCK,
	};
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	/* A host without one of them has nothing to hold. */
	if (kvm >= 0)
		ioctl(kvm, KVM_CREATE_VM, 0);
	syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
	for (;;)
		pause();
}
