#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A test of the arm64 lane, inside a host: Debian's kernels boot as guests of
# ucvm with the interrupt controller that the host has, find two CPUs, PMU and
# stolen time, and power off; and one boots to a shell that answers.
#
# usage: boots.sh gic3|gic2
# shellcheck shell=sh disable=SC2154

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
	check 'GICv3' '^@interrupts .* GICv3 .*arch_timer'
	check 'ITS' '^@dmesg .*ITS \[mem 0x0*8020000-'
}

check_gic2() {
	check 'GICv2' '^@interrupts .* (GICv2|GIC-0) .*arch_timer'
}

# boot_once MACHINE OPTION...: one boot of $kernel, and what it must show.
boot_once() {
	machine=$1
	shift
	begin=$(date +%s)
	guest_run -k "/guest/linux-$kernel-arm64" "$@"
	echo "$kernel: $(($(date +%s) - begin)) s"
	why=
	[ "$status" -eq 0 ] || why="exit status $status"
	guest_case "$kernel: powers off" "$why"
	check 'the right kernel' "^@kernel aarch64 $(echo "$kernel" | sed 's/\./\\./')[.+-]"
	check 'two CPUs' '^@cpus 2$'
	check 'its memory' '^@memory 2[0-4][0-9]$'
	check 'stolen time' '^@dmesg .*using stolen time PV'
	check 'cycles are counted' '^@cycles [1-9]'
	check 'perf counts cycles' '^@perf [1-9][0-9]*,,cycles'
	check 'the end of its script' '^@done$'
	"check_$machine"
}

# The same options; init's shell on the console.
boot_shell() {
	kernel=6.12
	shift
	guest_start -k "/guest/linux-$kernel-arm64" "$@" \
		-p 'quiet ucvm.script="busybox --install -s /bin; setsid cttyhack sh"'
	guest_await '# '
	echo 'tty; echo sum $((40 + 2)); exit' >&3
	guest_end
	why=
	[ "$status" -eq 0 ] || why="exit status $status"
	guest_case "$kernel: the shell's end powers off" "$why"
	check 'the shell has a terminal' '^/dev/(ttyAMA0|console)$'
	check 'a command is answered' '^sum 42$'
}

case $1 in
gic3) set -- gic3 --gic 3 --its on ;;
gic2) set -- gic2 --gic 2 ;;
*) echo "usage: boots.sh gic3|gic2" >&2; exit 1 ;;
esac
set -- "$@" --arch arm64 -c 2 -m 256M --timeout 200 --pmu on --stolen-time on
for kernel in 6.1 6.12 7.2; do
	boot_once "$@"
done
boot_shell "$@"
guest_sum
