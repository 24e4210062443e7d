# SPDX-License-Identifier: Apache-2.0
#
# Runs the examples of the library and compares what they print. Source it and
# call run_examples. It reads $top, the folder of the sources.
# shellcheck shell=sh

skip() { echo "$*"; exit 77; }
fail() { echo "$*" >&2; exit 1; }

examples='count lazy_loader two_views'
passed=0 failed=0

# result WHAT WHY: one test; it has failed when WHY is not empty.
result() {
	if [ -z "$2" ]; then
		echo "passed: $1"
		passed=$((passed + 1))
	else
		echo "FAILED: $1: $2"
		failed=$((failed + 1))
	fi
}

# run_examples FOLDER [COMMAND]...: the programs of FOLDER, run by COMMAND.
run_examples() {
	folder=$1
	shift
	out=$(mktemp) || exit 1
	for example in $examples; do
		why=
		timeout 120 "$@" "$folder/$example" >"$out" 2>&1 || why="exit status $?"
		diff "$top/doc/examples/$example.expected" "$out" ||
			why="$why other output than expected"
		result "$example${1:+ by $1}" "$why"
	done
	rm -f "$out"
}

# The folder of the sources, from $0.
find_top() {
	top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
}

finish() {
	echo "$passed passed, $failed failed, 0 skipped"
	[ "$failed" -eq 0 ]
}

# run_cross ARCH QEMU: cross-builds the examples and runs them under QEMU.
run_cross() {
	qemu=
	for name in "qemu-$2-static" "qemu-$2"; do
		[ -n "$qemu" ] || qemu=$(command -v "$name")
	done
	[ -n "$qemu" ] || skip "no qemu-$2-static (package qemu-user-static)"
	goals=
	for example in $examples; do
		goals="$goals doc/examples/$example"
	done
	log=$(mktemp) || exit 1
	# shellcheck disable=SC2086
	"$top/qemu-ci/build" -a "$1" "qemu-ci/out/$1/build" $goals >"$log" 2>&1
	status=$?
	tail -n 30 "$log"
	rm -f "$log"
	[ $status -eq 0 ] || exit $status
	run_examples "qemu-ci/out/$1/build/doc/examples" "$qemu"
	finish
}
