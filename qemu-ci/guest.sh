# SPDX-License-Identifier: Apache-2.0
#
# What the guests of boots.sh run: init (tests/boot) sources it. Each line that
# it prints answers one question of boots.sh.
# shellcheck shell=sh

echo "@kernel $(uname -m) $(uname -r)"
echo "@cpus $(nproc)"
free -m | awk '/^Mem/ { print "@memory", $2 }'
dmesg | grep -E 'GIC|ITS|psci|PMU|stolen|rtc|clocksource' | sed 's/^/@dmesg /'
sed 's/^/@interrupts /' /proc/interrupts
cycles 2>&1 | sed 's/^/@/'
if [ -x /bin/perf ]; then
	perf stat -x , -e cycles true 2>&1 | sed 's/^/@perf /'
fi
echo @done
