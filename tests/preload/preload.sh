# SPDX-License-Identifier: Apache-2.0
#
# For shell tests of libucvm-kvm.so: cross builds of it, the emulators of user
# programs, and running our client as each kernel. Source it with $me and $here
# set to the name and the folder of the test; the current folder is the build's.
# shellcheck shell=sh

: "${me:?}" "${here:?}"
passed=0 failed=0 skipped=0

fail() { echo "$me: $*"; exit 1; }
skip() { echo "$me: $*"; exit 77; }

# cross_arch ARCH: sets $gnu to the GNU name of Debian's architecture ARCH.
cross_arch() {
	case $1 in
	arm64) gnu=aarch64-linux-gnu ;;
	s390x) gnu=s390x-linux-gnu ;;
	*) fail "no architecture $1" ;;
	esac
}

# cross_emulator ARCH: sets $emulate to the words that run programs of ARCH.
cross_emulator() {
	cross_arch "$1"
	emulator=qemu-${gnu%%-*}
	emulate=$(command -v $emulator-static || command -v $emulator) ||
		skip "no $emulator on this host (package qemu-user-static)"
	emulate="$emulate -L /usr/$gnu"
}

# cross_build ARCH GOAL...: builds for ARCH with the shared C library, in $cross.
# All tests share the build, one at a time.
cross_build() {
	cross_arch "$1"
	[ -e /usr/$gnu/lib/libc.so.6 ] ||
		skip "no C library for $gnu on this host (package libc6-dev-$1-cross)"
	cross=$PWD/qemu-ci/out/shared-$1
	mkdir -p "$cross" || fail "cannot create $cross"
	arch=$1
	shift
	(
		flock 9 || exit 1
		"$here/../../qemu-ci/build" -s -a "$arch" "$cross" "$@" >"$cross.log" 2>&1
	) 9>"$cross.lock"
	case $? in
	0) ;;
	77) skip "$(tail -n 1 "$cross.log")" ;;
	*) tail -n 50 "$cross.log"; fail "the cross build failed" ;;
	esac
}

# client_as KERNEL LIBRARY COMMAND: runs the client; COMMAND starts it, with the
# library that the dynamic linker of the client's architecture puts before it.
client_as() {
	echo "Linux $1:"
	output=$(UCVM_KVM_KERNEL=$1 CLIENT_COMMAND=$2 timeout 250 $2 2>&1)
	status=$?
	echo "$output"
	set -- $(echo "$output" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, .*/\1 \2/p')
	passed=$((passed + ${1:-0}))
	failed=$((failed + ${2:-0}))
	[ "$status" -eq 0 ] || [ "${2:-0}" -gt 0 ] || {
		echo "$me: exit status $status"
		failed=$((failed + 1))
	}
}

client_as_all() {
	for kernel in 6.1 6.12 7.2; do
		client_as $kernel "$1"
	done
	totals
}

# The emulator's own names of the files, which are the host's.
client_cross() {
	cross_emulator "$1"
	cross_build "$1" libucvm-kvm.so tests/preload/client
	export CLIENT_EMULATED=1
	client_as_all "$emulate -E LD_PRELOAD=$cross/libucvm-kvm.so $cross/tests/preload/client"
}

totals() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
	exit
}
