#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A test of the arm64 lane, inside a host: Debian's kernels boot as guests of
# ucvm to a shell on the console, with the interrupt controller that the host
# has. There guest.sh shows what they found, and leaving the shell powers off.
# One of them is saved before, under a load of timer interrupts, and goes on in
# another process.
#
# usage: boots.sh gic3|gic2
# shellcheck shell=sh disable=SC1091,SC2016,SC2034,SC2154

here=/bin
UCVM=/bin/ucvm
. /bin/guest-lib.sh
guest_initrd=/guest/initramfs.cpio

# check NAME PATTERN: one case, that the guest's console has such a line.
check() {
	why=
	guest_says "$2" || why="no line like $2"
	guest_case "$kernel: $1" "$why"
}

# One case, that ucvm ended with status 0.
check_end() {
	why=
	[ "$status" -eq 0 ] || why="exit status $status"
	guest_case "$kernel: $1" "$why"
}

check_gic3() {
	check 'GICv3' '^@timer .* GICv3 '
	check 'ITS' '^@dmesg .*ITS \[mem 0x0*8020000-'
}

check_gic2() {
	check 'GICv2' '^@timer .* (GICv2|GIC-0) '
}

check_report() {
	check 'the right kernel' "^@kernel aarch64 $(echo "$kernel" | sed 's/\./\\./')[.+-]"
	check 'two CPUs' '^@cpus 2$'
	check 'its memory' '^@memory 2[0-4][0-9]$'
	check 'the shell has a terminal' '^@tty /dev/ttyAMA0$'
	check 'stolen time' '^@dmesg .*using stolen time PV'
	check 'cycles are counted' '^@cycles [1-9]'
	check 'perf counts cycles' '^@perf [1-9][0-9]*,,cycles'
	"check_$machine"
}

# A boot of $kernel to the shell, and its report.
boot() {
	begin=$(date +%s)
	guest_start -k "/guest/linux-$kernel-arm64" -p quiet "$@"
	guest_await '# '
	shell=$(date +%s)
	echo '. /etc/report.sh; echo @end' >&3
	guest_await '^@end'
	echo "$kernel: $((shell - begin)) s to the shell, $(($(date +%s) - shell)) s there"
}

boot_once() {
	boot "$@"
	echo 'exit' >&3
	guest_end
	check_end "the shell's end powers off"
	check_report
}

boot_saved() {
	boot "$@" --save "$dir/state"
	echo 'kept=$((40 + 2)); while usleep 500; do :; done & echo @load' >&3
	guest_await '^@load'
	kill -USR1 "$guest_pid"
	guest_end
	check_end 'is saved'
	check_report
	guest_continue --restore "$dir/state" --timeout 100
	echo 'echo @kept $kept; kill %1 && sleep 1 && exit' >&3
	guest_end
	check_end 'powers off after it was restored'
	check 'the shell goes on where it was' '^@kept 42$'
	rm -f "$dir/state"
}

machine=$1
case $machine in
gic3) set -- --gic 3 --its on ;;
gic2) set -- --gic 2 ;;
*) echo "usage: boots.sh gic3|gic2" >&2; exit 1 ;;
esac
set -- "$@" --arch arm64 -c 2 -m 256M --pmu on --stolen-time on --timeout 250
kernel=6.1
boot_once "$@"
kernel=6.12
boot_saved "$@"
kernel=7.2
boot_once "$@"
guest_sum
