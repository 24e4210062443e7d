#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# libucvm-kvm.so in a whole s390x host, which QEMU emulates and which has no
# SIE: Linux's own tests of user-controlled VMs, and our client, under Debian's
# 6.12 kernel. What the user mode emulator does by itself (signals, mappings,
# processes) is here done by a kernel.

me=host_s390x
. "$(dirname "$0")/ucontrol.sh"
boot=$here/../boot
libc=/usr/s390x-linux-gnu/lib

# The host's only program: each test, with a line before it that names it.
write_script() {
	cat >"$dir/script" <<-'END'
		export LD_PRELOAD=/lib/libucvm-kvm.so
		mkdir -p /tmp
		for UCVM_KVM_KERNEL in 6.12 7.2; do
			export UCVM_KVM_KERNEL
			echo "@ Linux's test, $UCVM_KVM_KERNEL"
			ucontrol-$UCVM_KVM_KERNEL 2>&1
		done
		export CLIENT_COMMAND="env LD_PRELOAD=$LD_PRELOAD client"
		for UCVM_KVM_KERNEL in 6.1 6.12 7.2; do
			echo "@ client, $UCVM_KVM_KERNEL"
			client 2>&1
		done
		echo "@ done"
	END
}

# add FILE GUESTPATH: one file of the host, without what only debuggers need.
add() {
	"$strip" -o "$dir/${2##*/}" "$1" || fail "cannot strip $1"
	files="$files -a $dir/${2##*/}:$2"
}

qemu=$(command -v qemu-system-s390x) ||
	skip "no qemu-system-s390x on this host (package qemu-system-misc)"
cross_build s390x libucvm-kvm.so tests/preload/client
strip=$gnu-strip files=
for series in 6.12 7.2; do
	ucontrol_compile $series
	mv "$ucontrol" "$dir/built" && add "$dir/built" /bin/ucontrol-$series
done
add "$cross/tests/preload/client" /bin/client
add "$cross/libucvm-kvm.so" /lib/libucvm-kvm.so
for name in ld64.so.1 libc.so.6 libm.so.6; do
	add $libc/$name /lib/$name
done
kernel=$("$boot/fetch-guest" 6.12) || exit $?
busybox=$("$boot/fetch-guest" busybox) || exit $?
write_script
"$boot/make-initramfs" -s "$dir/script" $files "$busybox" "$dir/initrd" || exit 1

timeout 600 "$qemu" -nodefaults -nographic -serial stdio -no-reboot -m 1024 -smp 2 \
	-kernel "$kernel" -initrd "$dir/initrd" -append quiet </dev/null 2>&1 | tr -d '\r' >"$dir/out"
# Linux's test is talkative.
grep -vE '^#|^s(ie|IE)' "$dir/out"
grep -q '^@ done$' "$dir/out" || fail "the host did not come to the end"
linux=$(grep -c '^ok [0-9]* [^#]*$' "$dir/out")
# 5 tests of Linux 6.12's and 10 of 7.2's; all of ours, as three kernels.
passed=$((linux $(sed -nE 's/^([0-9]+) passed, .*/+ \1/p' "$dir/out" | tr '\n' ' ')))
failed=$((15 - linux))
[ "$(grep -c '^[0-9]* passed, 0 failed' "$dir/out")" -eq 3 ] || failed=$((failed + 1))
totals
