// SPDX-License-Identifier: Apache-2.0
/*
 * Counts the CPU cycles of a short loop with the performance monitors that the
 * kernel has, and prints "cycles N". A test guest runs it: N is zero, or the
 * event cannot be opened, when the virtual PMU does not work.
 */
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOOPS 100000

int main(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_HW_CPU_CYCLES,
		.disabled = 1,
	};
	uint64_t cycles = 0;
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0UL);

	if (fd < 0) {
		perror("perf_event_open");
		return 1;
	}
	if (ioctl(fd, PERF_EVENT_IOC_ENABLE, 0)) {
		perror("PERF_EVENT_IOC_ENABLE");
		return 1;
	}
	for (volatile unsigned int i = 0; i < LOOPS; i++)
		;
	if (ioctl(fd, PERF_EVENT_IOC_DISABLE, 0) ||
	    read(fd, &cycles, sizeof(cycles)) != sizeof(cycles)) {
		perror("cycles");
		return 1;
	}
	printf("cycles %llu\n", (unsigned long long)cycles);
	return cycles == 0;
}
