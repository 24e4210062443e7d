#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A test of the arm64 lane, inside a host: Debian's kernels boot as guests of
# ucvm to a shell on the console, with the interrupt controller that the host
# has. There guest.sh shows what they found, and leaving the shell powers off.
#
# usage: boots.sh gic3|gic2
# shellcheck shell=sh disable=SC1091,SC2154

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

check_gic3() {
	check 'GICv3' '^@timer .* GICv3 '
	check 'ITS' '^@dmesg .*ITS \[mem 0x0*8020000-'
}

check_gic2() {
	check 'GICv2' '^@timer .* (GICv2|GIC-0) '
}

# boot_once MACHINE OPTION...: one boot of $kernel, and what it must show.
boot_once() {
	machine=$1
	shift
	begin=$(date +%s)
	guest_start -k "/guest/linux-$kernel-arm64" "$@"
	guest_await '# '
	shell=$(date +%s)
	echo '. /etc/report.sh; exit' >&3
	guest_end
	echo "$kernel: $((shell - begin)) s to the shell, $(($(date +%s) - shell)) s there"
	why=
	[ "$status" -eq 0 ] || why="exit status $status"
	guest_case "$kernel: the shell's end powers off" "$why"
	check 'the right kernel' "^@kernel aarch64 $(echo "$kernel" | sed 's/\./\\./')[.+-]"
	check 'two CPUs' '^@cpus 2$'
	check 'its memory' '^@memory 2[0-4][0-9]$'
	check 'the shell has a terminal' '^@tty /dev/ttyAMA0$'
	check 'stolen time' '^@dmesg .*using stolen time PV'
	check 'cycles are counted' '^@cycles [1-9]'
	check 'perf counts cycles' '^@perf [1-9][0-9]*,,cycles'
	"check_$machine"
}

case $1 in
gic3) set -- gic3 --gic 3 --its on ;;
gic2) set -- gic2 --gic 2 ;;
*) echo "usage: boots.sh gic3|gic2" >&2; exit 1 ;;
esac
for kernel in 6.1 6.12 7.2; do
	boot_once "$@" --arch arm64 -c 2 -m 256M --pmu on --stolen-time on --timeout 250 -p quiet
done
guest_sum
