#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A test of the s390x lane, inside a host: Debian's kernels boot as guests of
# the software CPU to a shell on the console, which is asked what they found.
# Leaving it powers off.
# shellcheck shell=sh disable=SC1091,SC2016,SC2034,SC2154

here=/bin
UCVM=/bin/ucvm
. /bin/guest-lib.sh
guest_initrd=/guest/initramfs.cpio
report='echo "@kernel $(uname -m) $(uname -r)"; echo "@cpus $(nproc)"; echo "@tty $(tty)"'
report="$report; free -m | awk '/^Mem/ { print \"@memory\", \$2 }'; echo @end"

# check NAME PATTERN: one case, that the guest's console has such a line.
check() {
	why=
	guest_says "$2" || why="no line like $2"
	guest_case "$kernel: $1" "$why"
}

boot() {
	begin=$(date +%s)
	guest_start -k "/guest/linux-$kernel-s390x" -p quiet -m 128M --timeout 600 "$@"
	guest_await '# '
	shell=$(date +%s)
	echo "$report" >&3
	guest_await '^@end'
	echo 'exit' >&3
	guest_end
	echo "$kernel: $((shell - begin)) s to the shell, $(($(date +%s) - shell)) s there"
	why=
	[ "$status" -eq 0 ] || why="exit status $status"
	guest_case "$kernel: the shell's end powers off" "$why"
	check 'the right kernel' "^@kernel s390x $(echo "$kernel" | sed 's/\./\\./')[.+-]"
	check 'its memory' '^@memory (9[0-9]|1[0-2][0-9])$'
	check 'the shell has a terminal' '^@tty /dev/ttysclp0$'
}

kernel=6.12
boot -c 2 --policy lazy
check 'two CPUs' '^@cpus 2$'
guest_sum
