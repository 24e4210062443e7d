#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Our client of /dev/kvm on an emulated s390x host, with that architecture's
# libucvm-kvm.so, as each kernel.

me=s390x
here=$(dirname "$0")
. "$here/preload.sh"

client_cross s390x
