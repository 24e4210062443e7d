// SPDX-License-Identifier: Apache-2.0
/*
 * A client of /dev/kvm that knows nothing of ucvm but its description of the
 * s390 interface: what its tests share. Run with libucvm-kvm.so preloaded.
 */
#ifndef UCVM_TESTS_PRELOAD_CLIENT_H
#define UCVM_TESTS_PRELOAD_CLIENT_H

#include <errno.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "ucvm/s390_kvm.h"

#define MIB		((size_t)1 << 20)
#define PSW_64BIT	UINT64_C(0x0000000180000000)
#define CODE_ADDR	0x2000
#define DATA_ADDR	0x3000

/* What a call gave: its result, or -errno. */
#define RC(call) ({ long rc_ = (call); rc_ == -1 ? -(long)errno : rc_; })

#define CHECK(what, got, want) check(__FILE__, __LINE__, what, (long long)(got), (long long)(want))
bool check(const char *file, int line, const char *what, long long got, long long want);

/*
 * What a KVM ioctl gives for a descriptor that is not KVM's: @real, unless an
 * emulator of user programs, which knows no such ioctl, is asked.
 */
int not_kvm(int real);

/* A vCPU with a segment of memory of its own at 0; -1 and NULL: not there. */
struct vcpu {
	int fd;
	struct s390_run *run;
	struct s390_sie_block *sie;
	uint8_t *mem;
	void *raw;
};

struct machine {
	int kvm, vm;
	struct vcpu cpu[2];
};

bool vcpu_create(int vm, unsigned int id, struct vcpu *v);
void vcpu_close(struct vcpu *v);
bool machine_create(struct machine *m, unsigned int cpus);
void machine_close(struct machine *m);

/* The vCPU adds one to GPR 0 and comes back with DIAGNOSE 0x44: is that so, through @fd? */
void check_runs(const char *file, int line, struct vcpu *v, int fd);
#define CHECK_RUNS(v, fd) check_runs(__FILE__, __LINE__, v, fd)

/* A guest that loops until something ends KVM_RUN. */
void code_loop(struct vcpu *v);

struct test {
	const char *name;
	void (*run)(void);
};

/* Ends with a name of NULL. */
extern const struct test tests_calls[], tests_lifetime[], tests_run[];

/* What a program does that was started by a test with exec(): its exit status. */
int after_exec(int argc, char **argv);

#endif
