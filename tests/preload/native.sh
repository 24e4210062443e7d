#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Our client of /dev/kvm on this host, with libucvm-kvm.so in front of the C
# library, as each kernel.

me=native
here=$(dirname "$0")
. "$here/preload.sh"

client_as_all "env LD_PRELOAD=$PWD/libucvm-kvm.so $PWD/tests/preload/client"
