# SPDX-License-Identifier: Apache-2.0
#
# What boots.sh types on the console of its guests: it prints one line for each
# question. Few lines, because each character leaves the guest.
# shellcheck shell=sh

echo "@kernel $(uname -m) $(uname -r)"
echo "@cpus $(nproc)"
echo "@tty $(tty)"
free -m | awk '/^Mem/ { print "@memory", $2 }'
dmesg | grep -E 'ITS \[mem|stolen time' | sed 's/^/@dmesg /'
grep arch_timer /proc/interrupts | sed 's/^/@timer /'
cycles 2>&1 | sed 's/^/@/'
perf stat -x , -e cycles true 2>&1 | sed 's/^/@perf /'
