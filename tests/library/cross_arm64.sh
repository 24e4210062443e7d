#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The examples of the library, built statically for arm64 and run by QEMU's user
# mode emulation.

. "$(dirname "$0")/examples_lib.sh"
find_top
run_cross arm64 aarch64
