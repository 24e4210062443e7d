#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Linux 7.2's own test of user-controlled VMs; ucontrol.sh tells how.

me=ucontrol_7.2
. "$(dirname "$0")/ucontrol.sh"
ucontrol_test 7.2 10
