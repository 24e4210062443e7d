#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What "make demo" runs in the guest when it has no terminal: shows which
# machine the guest believes it is on. make-initramfs packs it as /etc/demo.sh.

uname -a
cat /proc/cpuinfo
free
uptime
