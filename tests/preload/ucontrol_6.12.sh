#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Linux 6.12's own test of user-controlled VMs; ucontrol.sh tells how.

me=ucontrol_6.12
. "$(dirname "$0")/ucontrol.sh"
ucontrol_test 6.12 5
