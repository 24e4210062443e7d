# SPDX-License-Identifier: Apache-2.0
#
# For shell tests that boot Debian's kernels: getting the files, running
# "ucvm run", and counting cases. Source it with $here set to the folder of
# the test. UCVM is the command under test, default ./ucvm.
# shellcheck shell=sh

: "${here:?}"
boot=$here/../boot
ucvm=${UCVM:-./ucvm}
passed=0 failed=0

dir=$(mktemp -d) || exit 1
guest_initrd=$dir/initramfs.cpio.gz
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

# Sets the variable $1 to the path of guest file $2; ends the test with
# status 77 and the reason when this host cannot get it.
guest_file() {
	guest_path=$("$boot/fetch-guest" "$2") || exit $?
	eval "$1=\$guest_path"
}

# Packs $guest_initrd; arguments as make-initramfs has them.
guest_initramfs() {
	guest_file guest_busybox busybox
	"$boot/make-initramfs" "$@" "$guest_busybox" "$guest_initrd" ||
		exit 1
}

# Runs a guest to its end: console in $dir/out, messages in $dir/err, exit
# status in $status. Arguments go to "ucvm run".
guest_run() {
	"$ucvm" run -i "$guest_initrd" "$@" \
		>"$dir/out" 2>"$dir/err" </dev/null
	status=$?
}

# Starts a guest in the background; what goes to descriptor 3 is typed on its
# console. guest_end closes that and waits for the end, as guest_run has it.
guest_start() {
	guest_continue -i "$guest_initrd" "$@"
}

# The same without an initramfs, for a guest that was saved.
guest_continue() {
	mkfifo "$dir/in" && : >"$dir/out" || exit 1
	"$ucvm" run "$@" <"$dir/in" >"$dir/out" 2>"$dir/err" &
	guest_pid=$!
	trap '' PIPE
	exec 3>"$dir/in"
}

guest_end() {
	wait "$guest_pid"
	status=$?
	exec 3>&-
	rm "$dir/in"
}

# Waits until the console shows the extended regular expression $1; gives up
# when the guest ends, which its own time limit makes sure of.
guest_await() {
	until guest_says "$1"; do
		kill -0 "$guest_pid" 2>/dev/null || return
		sleep 0.1
	done
}

# True when a line of the guest's console matches the extended regular
# expression $1. Consoles end lines in CR LF.
guest_says() {
	tr -d '\r' <"$dir/out" | grep -Eq -- "$1"
}

# Counts one case, named $1; $2 says what is wrong, empty when nothing is
# (several complaints as "; this; that").
guest_case() {
	if [ -z "$2" ]; then
		passed=$((passed + 1))
		echo "ok: $1"
		return
	fi
	failed=$((failed + 1))
	echo "FAIL: $1: ${2#; }"
	sed 's/^/  console: /' "$dir/out" | tail -n 15
	sed 's/^/  stderr: /' "$dir/err" | tail -n 15
}

# The last line of the test and its exit status.
guest_sum() {
	echo "$passed passed, $failed failed, 0 skipped"
	[ $failed -eq 0 ]
	exit
}
