#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The guest's console in both directions: commands typed into "ucvm run" reach
# the shell of init, which has job control, and leaving it powers off.

here=$(dirname "$0")
. "$here/../lib/guest.sh"

guest_file kernel 6.12
guest_initramfs
mkfifo "$dir/in" || exit 1
"$ucvm" run -i "$dir/initramfs.cpio.gz" -k "$kernel" -m 256M --timeout 120 \
	-p quiet <"$dir/in" >"$dir/out" 2>"$dir/err" &
child=$!
trap '' PIPE
exec 3>"$dir/in"

# Waits until the console shows the extended regular expression $1; gives up
# when the guest ends, which its own time limit makes sure of.
await() {
	until guest_says "$1"; do
		kill -0 $child 2>/dev/null || return
		sleep 0.1
	done
}

await '# '
echo 'tty; echo sum $((40 + 2))' >&3
await '^sum 42$'
echo 'sleep 1000 & jobs; kill %1; echo jobs done' >&3
await '^jobs done$'
echo 'exit' >&3
wait $child
status=$?
exec 3>&-

why=
[ $status -eq 0 ] || why="exit status $status"
guest_case "the shell's end powers the guest off" "$why"
why=
guest_says '^/dev/(ttysclp|ttyS|sclp_line|console)' || why='no terminal'
guest_case "the shell has a terminal" "$why"
why=
guest_says '^sum 42$' || why='no answer'
guest_case "a command is read and answered" "$why"
why=
guest_says '^\[1\]\+? +Running +sleep 1000' || why='no job'
guest_case "the shell has job control" "$why"
guest_sum
