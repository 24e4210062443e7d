#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What a running `ucvm run` may still do: each of its threads has no capability
# in any set, cannot get any, is under a system call filter, and with --user and
# --chroot is somebody else who sees nothing.

set -u
ucvm=${UCVM:-./ucvm}
dir=$(mktemp -d) || exit 1
pid=
trap '[ -z "$pid" ] || kill -9 $pid 2>/dev/null; rm -rf "$dir"' EXIT
passed=0 failed=0

check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL: $1: '$2', not '$3'"
	fi
}

# A program that loops: an IPL PSW (31-bit mode, address 0x200), there j .
printf '\000\010\000\000\200\000\002\000' >"$dir/loop"
head -c 504 /dev/zero >>"$dir/loop"
printf '\247\364\000\000' >>"$dir/loop"

# field FILE NAME: its values, one a word
field() { sed -n "s/^$2:[[:space:]]*//p" "$1"; }

# The tasks of the process, once there are as many as it needs.
start() {
	"$ucvm" run -k "$dir/loop" -m 1M -c 2 --console none --timeout 60 "$@" 2>"$dir/err" &
	pid=$!
	tries=0
	while [ "$(ls /proc/$pid/task 2>/dev/null | wc -l)" -lt 4 ] && [ $tries -lt 300 ]; do
		tries=$((tries + 1))
		sleep 0.1
	done
	sleep 0.3
}

stop() {
	kill -HUP $pid
	wait $pid
	check "exit status" $? 0
	pid=
}

confined() {
	for task in /proc/$pid/task/*/status; do
		for set in CapInh CapPrm CapEff CapAmb; do
			check "$set of $task" "$(field "$task" $set)" 0000000000000000
		done
		check "NoNewPrivs of $task" "$(field "$task" NoNewPrivs)" 1
		[ -n "${SANITIZE:-}" ] || check "Seccomp of $task" "$(field "$task" Seccomp)" 2
	done
}

start
confined
stop

if [ "$(id -u)" = 0 ]; then
	mkdir "$dir/root"
	start --user 4321:1234 --chroot "$dir/root"
	confined
	status=/proc/$pid/status
	check "user" "$(field $status Uid | tr -s '\t' ' ')" "4321 4321 4321 4321"
	check "group" "$(field $status Gid | tr -s '\t' ' ')" "1234 1234 1234 1234"
	check "other groups" "$(field $status Groups | tr -d ' ')" ""
	check "root" "$(readlink /proc/$pid/root)" "$dir/root"
	stop
else
	"$ucvm" run -k "$dir/loop" -m 1M --console none --chroot / 2>"$dir/err"
	check "status of --chroot without the privilege" $? 1
fi

"$ucvm" run -k "$dir/loop" -m 1M --console none --user nobody-of-that-name 2>"$dir/err"
check "status of an unknown user" $? 1
check "text of an unknown user" "$(grep -c -- '--user' "$dir/err")" 1

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
