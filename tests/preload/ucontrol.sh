# SPDX-License-Identifier: Apache-2.0
#
# What ucontrol_6.12, ucontrol_7.2 and host-files share: Linux's own test of
# user-controlled VMs, of one kernel's source, finds in libucvm-kvm.so the
# /dev/kvm of that kernel. It is s390x code and runs under QEMU's user mode
# emulation, to which the library is a part of the program, and in the s390x lane.
# shellcheck shell=sh

here=$(dirname "$0")
. "$here/preload.sh"

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# ucontrol_compile SERIES: the program $ucontrol, as the kernel's Makefile
# makes it. Some of the library must not call functions of the C library.
ucontrol_compile() {
	[ "${S390X_CC:-}" != no ] || skip "no s390x cross compiler (package gcc-s390x-linux-gnu)"
	tree=$("$here/fetch-ucontrol" "$1" 2>&1) || {
		status=$?
		echo "$tree"
		exit $status
	}
	ucontrol=$dir/ucontrol-$1
	source=$tree/source
	tests=$source/tools/testing/selftests
	folder=$(basename "$(dirname "$(ls "$tests"/kvm/s390*/ucontrol_test.c)")")
	cc="${S390X_CC:-s390x-linux-gnu-gcc} -std=gnu99 -O2 -g -w -march=z10 -D_GNU_SOURCE \
		-DCONFIG_64BIT -fno-builtin-memcmp -fno-builtin-memcpy -fno-builtin-memset \
		-fno-builtin-strnlen -fno-stack-protector -fno-PIE -fno-strict-aliasing -pthread \
		-I$source/tools/include -I$source/tools/arch/s390/include -isystem $tree/include \
		-I$tests/kvm/include -I$tests/kvm/include/$folder -I$tests/kvm -I$tests"
	set --
	for file in "$tests"/kvm/lib/*.c "$tests/kvm/lib/$folder"/*.c; do
		[ "${file##*/}" = string_override.c ] || set -- "$@" "$file"
	done
	$cc -ffreestanding -c -o "$ucontrol.o" "$tests/kvm/lib/string_override.c" &&
		$cc -no-pie -o "$ucontrol" "$tests/kvm/$folder/ucontrol_test.c" "$@" "$ucontrol.o" ||
		fail "Linux's test cannot be compiled"
}

# The test wants CAP_SYS_ADMIN, of whatever user namespace.
as_administrator() {
	if awk '/^CapEff/ { exit substr($2, 11, 1) !~ /[2367abef]/ }' /proc/self/status; then
		"$@"
	elif unshare --user --map-root-user true 2>/dev/null; then
		unshare --user --map-root-user "$@"
	else
		skip "Linux's test needs CAP_SYS_ADMIN, and no user namespace can be made"
	fi
}

# ucontrol_test SERIES NUMBER: all tests pass, and there are so many.
ucontrol_test() {
	cross_emulator s390x
	cross_build s390x libucvm-kvm.so
	ucontrol_compile "$1"
	output=$(as_administrator env UCVM_KVM_KERNEL="$1" timeout 120 \
		$emulate -E LD_PRELOAD="$cross/libucvm-kvm.so" "$ucontrol" 2>&1)
	status=$?
	echo "$output"
	[ "$status" -ne 77 ] || exit 77
	# Output without a line end may precede a result.
	passed=$(echo "$output" | grep -c "^ok [0-9]* [^#]*$")
	failed=$(($2 - passed))
	[ "$status" -eq 0 ] || echo "$me: exit status $status"
	[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
	totals
}
