#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Our client of /dev/kvm on this host, with libucvm-kvm.so in front of the C
# library, as each kernel; and that the library hides no other function.

me=native
here=$(dirname "$0")
. "$here/preload.sh"

# Of the C library, and no more than those that deal with /dev/kvm.
set -- __open64_2 __open_2 __openat64_2 __openat_2 access faccessat ioctl mmap mmap64 open \
	open64 openat openat64
exported=$(nm -D --defined-only libucvm-kvm.so | awk '{ print $3 }' | LC_ALL=C sort | xargs)
if [ "$exported" = "$*" ]; then
	passed=1
else
	echo "exported functions: $exported, not: $*"
	failed=1
fi

client_as_all "env LD_PRELOAD=$PWD/libucvm-kvm.so $PWD/tests/preload/client"
