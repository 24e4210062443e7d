#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The guest's console in both directions: commands typed into "ucvm run" reach
# the shell of init, which has job control, and leaving it powers off.

here=$(dirname "$0")
. "$here/../lib/guest.sh"

guest_file kernel 6.12
guest_initramfs
guest_start -k "$kernel" -m 256M --timeout 120 -p quiet

guest_await '# '
echo 'tty; echo sum $((40 + 2))' >&3
guest_await '^sum 42$'
echo 'sleep 1000 & jobs; kill %1; echo jobs done' >&3
guest_await '^jobs done$'
echo 'exit' >&3
guest_end

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
