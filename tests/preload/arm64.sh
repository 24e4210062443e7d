#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Our client of /dev/kvm on an emulated arm64 host, with that architecture's
# libucvm-kvm.so, as each kernel.

me=arm64
here=$(dirname "$0")
. "$here/preload.sh"

client_cross arm64
