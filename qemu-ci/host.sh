# SPDX-License-Identifier: Apache-2.0
#
# What runs in the host of a lane: init (tests/boot) sources the script that
# qemu-ci/run writes for that host, and that one sources this file. A test is
# framed by two lines on the console, which run looks for.
# shellcheck shell=sh

busybox --install -s /bin
# Where a program crashed is told in the log, too.
echo 1 >/proc/sys/debug/exception-trace
export TMPDIR=/tmp
cd /root || exit 1
[ ! -x /bin/hold ] || hold &

# lane_test NAME SECONDS COMMAND: the command, with a time limit.
lane_test() {
	echo "== begin $1"
	lane_start=$(date +%s)
	timeout -k 5 "$2" sh -c "$3" </dev/null 2>&1
	lane_status=$?
	echo
	echo "== end $1 $lane_status $(($(date +%s) - lane_start))"
}

# What the kernel has to say about the tests, for the log.
lane_done() {
	echo "== done"
	dmesg
}
