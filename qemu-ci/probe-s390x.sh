#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A test of the s390x lane, inside a host: "ucvm probe" tells that the
# processor has no SIE, and not only that there is no /dev/kvm; what would help,
# and what runs guests all the same.

passed=0 failed=0
output=$(ucvm probe)
status=$?
echo "$output"

# check NAME COMMAND...: one case
check() {
	name=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		echo "FAIL: $name"
		failed=$((failed + 1))
	fi
}

# The lines about one architecture's guests.
part() { echo "$output" | awk -v name="$1" '/guests$/ { on = $1 == name } on'; }

# says ARCH PATTERN: lines, as one, where the spaces between words do not count
says() { part "$1" | tr -s ' \n' ' ' | grep -Eq -- "$2"; }

check 'the emulated CPU has no SIE' sh -c '! grep -w sie /proc/cpuinfo'
check 'exit status' [ "$status" -eq 0 ]
check 'why there is no KVM' \
	says s390x 'kernel no [^:]*why not: the CPU has no SIE .*so there is no /dev/kvm remedy: '
check 'what would help' says s390x 'remedy: use the soft provider,'
check 'the soft provider' says s390x ' soft yes .* auto yes soft'
check 'no guests of arm64' says arm64 ' kernel no .* soft no .* auto no '
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
