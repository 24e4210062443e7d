# SPDX-License-Identifier: Apache-2.0
#
# The test that boot_6.1, boot_6.12 and boot_7.2 share: Debian's kernel of one
# series reaches init, sees the memory it was given, and powers off with
# status 0, for small and large memory and each policy of mapping it. With
# CHECK_EMULATED, only the small memory (tests/user-limits.txt).
# shellcheck shell=sh

here=$(dirname "$0")
. "$here/../lib/guest.sh"

# What the guest prints; awk ends with the memory in MiB.
boot_script='echo @kernel $(uname -m) $(uname -r); free -m | awk "/^Mem/ { print \"@memory\", \$2 }"; echo @done'

# boot_once KERNEL SERIES SIZE POLICY LEAST MOST: memory limits in MiB. What
# the kernel keeps for itself is part of the machine, not of its "total".
boot_once() {
	guest_run -k "$1" -m "$3" --policy "$4" --timeout 240 -p 'quiet'
	why=
	[ "$status" -eq 0 ] || why="; exit status $status"
	guest_says "^@kernel s390x $(echo "$2" | sed 's/\./\\./g')[.+-]" ||
		why="$why; wrong kernel"
	memory=$(tr -d '\r' <"$dir/out" | sed -n 's/^@memory //p')
	if [ -z "$memory" ]; then
		why="$why; no memory size"
	elif [ "$memory" -lt "$5" ] || [ "$memory" -gt "$6" ]; then
		why="$why; $memory MiB of memory"
	fi
	guest_says '^@done$' || why="$why; init did not finish"
	guest_case "Linux $2, -m $3, policy $4" "$why"
}

# boot_series SERIES: all cases of one kernel.
boot_series() {
	guest_file kernel "$1"
	echo "$boot_script" >"$dir/script"
	guest_initramfs -s "$dir/script"
	for policy in eager lazy; do
		boot_once "$kernel" "$1" 256M $policy 200 256
		[ -n "${CHECK_EMULATED:-}" ] || boot_once "$kernel" "$1" 4G $policy 3800 4096
	done
	guest_sum
}
