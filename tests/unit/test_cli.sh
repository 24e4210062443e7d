#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The command line of ucvm: which words it takes, what it refuses, with which
# exit status and on which stream. Every refusal is one line on stderr.

set -u
ucvm=${UCVM:-./ucvm}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

# expect STATUS PATTERN-ON-STDOUT PATTERN-ON-STDERR ARGUMENT...
# A pattern is an extended regular expression; '' means the stream is empty.
expect() {
	status=$1 out=$2 err=$3
	shift 3
	"$ucvm" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	why=
	[ $got -eq "$status" ] || why="status $got, not $status"
	matches "$dir/out" "$out" || why="$why; stdout"
	matches "$dir/err" "$err" || why="$why; stderr"
	[ -z "$err" ] || [ "$(wc -l <"$dir/err")" -eq 1 ] || why="$why; not one line on stderr"
	if [ -z "$why" ]; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	echo "FAIL: ucvm $*: $why"
	sed 's/^/  stdout: /' "$dir/out"
	sed 's/^/  stderr: /' "$dir/err"
}

matches() {
	if [ -z "$2" ]; then
		[ ! -s "$1" ]
	else
		grep -Eq -- "$2" "$1"
	fi
}

expect 0 '^ucvm [0-9]+\.[0-9]+' '' version
expect 0 '^ucvm [0-9]+\.[0-9]+' '' --version
expect 0 '^usage: ucvm version' '' version --help
expect 1 '' "version takes no argument 'x'" version x
expect 0 '^usage: ucvm COMMAND' '' --help
expect 0 '^usage: ucvm COMMAND' '' -h
expect 0 '^usage: ucvm COMMAND' '' help
expect 0 '^usage: ucvm version' '' help version
expect 1 '' "unknown command 'nonsense'" help nonsense
expect 1 '' "help takes one command" help version version
expect 1 '' "unknown command 'nonsense'" nonsense
expect 1 '' "unknown command ''" ''

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
