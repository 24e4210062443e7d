#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Boots Debian's 7.2 kernel for s390x; boot.sh tells what is checked.

. "$(dirname "$0")/boot.sh"
boot_series 7.2
