#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Boots Debian's 6.1 kernel for s390x; boot.sh tells what is checked.

. "$(dirname "$0")/boot.sh"
boot_series 6.1
