#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A test of the s390x lane, inside a host that has no SIE: with libucvm-kvm.so
# in front of the C library, Linux's own tests of user-controlled VMs pass, and
# our client, as each kernel. What the user mode emulator does by itself
# (signals, mappings, processes) is here done by a kernel.

export LD_PRELOAD=/lib/libucvm-kvm.so
export CLIENT_COMMAND="env LD_PRELOAD=$LD_PRELOAD client"
passed=0 failed=0

# count PASSED FAILED STATUS: an exit status counts where no test failed.
count() {
	passed=$((passed + $1)) failed=$((failed + $2))
	[ "$3" -eq 0 ] || [ "$2" -gt 0 ] || {
		echo "exit status $3"
		failed=$((failed + 1))
	}
}

# linux SERIES NUMBER: so many tests of Linux pass, and it is talkative.
linux() {
	echo "Linux's test, $1:"
	output=$(UCVM_KVM_KERNEL=$1 timeout 200 ucontrol-$1 2>&1)
	status=$?
	echo "$output" | grep -vE '^#|^s(ie|IE)'
	# Output without a line end may precede a result.
	good=$(echo "$output" | grep -c '^ok [0-9]* [^#]*$')
	count "$good" $(($2 - good)) $status
}

# client_as KERNEL: all tests of the client
client_as() {
	echo "client, $1:"
	output=$(UCVM_KVM_KERNEL=$1 timeout 250 client 2>&1)
	status=$?
	echo "$output"
	set -- $(echo "$output" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, .*/\1 \2/p')
	[ -n "${2:-}" ] || set -- 0 1
	count "$1" "$2" $status
}

linux 6.12 5
linux 7.2 10
for kernel in 6.1 6.12 7.2; do
	client_as $kernel
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
