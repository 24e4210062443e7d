#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The test runner itself: what it makes of every way in which a test program
# can end. A runner that counts wrongly would hide all other failures.

set -u
runner=$(cd "${srcdir:-.}" && pwd)/tests/run-all
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
passed=0 failed=0

# program NAME: makes a test program from standard input.
program() {
	{ echo '#!/bin/sh'; cat; } >"$1"
	chmod +x "$1"
}

# expect STATUS LAST-LINE PATTERN PROGRAM...: one of the lines matches PATTERN.
expect() {
	status=$1 sum=$2 pattern=$3
	shift 3
	srcdir=. "$runner" -g 1 -l logs -- "$@" >out 2>&1
	got=$?
	if [ $got -eq "$status" ] && [ "$(tail -n 1 out)" = "$sum" ] &&
			grep -Eq -- "$pattern" out; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL: run-all $*: status $got, not $status, or not '$sum' or '$pattern':"
		sed 's/^/  /' out
	fi
}

echo 'exit 0' | program ok
echo 'echo no such host; exit 77' | program skip
echo 'exit 3' | program bad
echo 'kill -SEGV $$' | program killed
echo 'echo 5 passed, 0 failed, 2 skipped' | program sum
echo 'echo 5 passed, 1 failed, 0 skipped; exit 1' | program sum_bad
echo 'echo 5 passed, 0 failed, 0 skipped; exit 1' | program sum_lies
echo 'echo 5 passed, 1 failed, 0 skipped' | program sum_hides
echo 'echo 5 passed, 0 failed, 0 skipped; exit 77' | program sum_and_77
printf 'echo "%s"\n' 1..3 'ok 1 - a' 'ok 2 - b # SKIP no host' 'not ok 3 - c' | program tap
echo 'sleep 60' | program slow
echo 'trap "" TERM; sleep 60 & echo $! >pids; echo $$ >>pids; echo begun >begun; wait; sleep 60' | program stubborn
echo 'sleep 60 & echo $! >pids; >"$TMPDIR/file"; echo "$TMPDIR" >temp; echo begun >begun' | program litter
printf 'echo "%s"\n' 'a: skipped, no host' 'b done' '5 passed, 0 failed, 1 skipped' | program sum_skip
echo 'no interpreter' >plain

expect 0 '0 passed, 0 failed, 0 skipped' .
expect 0 '1 passed, 0 failed, 0 skipped' '^ok   ok' ok
expect 0 '0 passed, 0 failed, 1 skipped' '^skip skip.*no such host' skip
expect 1 '0 passed, 1 failed, 0 skipped' '^FAIL bad.*exit status 3' bad
expect 1 '0 passed, 1 failed, 0 skipped' '^FAIL killed.*signal 11' killed
expect 0 '5 passed, 0 failed, 2 skipped' '^ok   sum:' sum
expect 1 '5 passed, 1 failed, 0 skipped' '^FAIL sum_bad' sum_bad
expect 1 '5 passed, 1 failed, 0 skipped' '^FAIL sum_lies.*exit status 1' sum_lies
expect 1 '5 passed, 1 failed, 0 skipped' '^FAIL sum_hides' sum_hides
expect 0 '5 passed, 0 failed, 0 skipped' '^ok   sum_and_77' sum_and_77
expect 1 '1 passed, 1 failed, 1 skipped' '^FAIL tap' tap
expect 1 '0 passed, 1 failed, 0 skipped' '^FAIL slow.*time limit of 1 s' slow:1
expect 1 '0 passed, 1 failed, 0 skipped' '^FAIL missing.*no such program' missing
expect 1 '0 passed, 1 failed, 0 skipped' '^FAIL plain' plain
expect 0 '0 passed, 0 failed, 1 skipped' '^skip missing.*needs CUnit' 'missing=needs CUnit'
expect 1 '6 passed, 1 failed, 3 skipped' '^skip skip' ok skip sum bad

expect 0 '5 passed, 0 failed, 1 skipped' '^ok   sum_skip.*: a: skipped, no host$' sum_skip

# Nothing is left of a program that ends, is late, or is interrupted.
alive() {
	case $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) in
	''|Z*) return 1 ;;
	esac
}

# A process that was killed takes a moment to end.
gone() {
	[ -s pids ] || return
	while read -r pid; do
		tries=50
		while alive "$pid"; do
			tries=$((tries - 1))
			[ $tries -gt 0 ] || return
			sleep 0.1
		done
	done <pids
	[ -z "$(ls tmp)" ]
}

check() {
	if [ -z "$2" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL: $1: $2"
	fi
	rm -f pids begun
}

mkdir tmp
export TMPDIR="$PWD/tmp"
expect 0 '1 passed, 0 failed, 0 skipped' '^ok   litter' litter
case $(cat temp) in
"$TMPDIR"/?*) why= ;;
*) why='no TMPDIR of its own' ;;
esac
gone || why='something is left'
check "a program that leaves things" "$why"
expect 1 '0 passed, 1 failed, 0 skipped' '^FAIL stubborn.*time limit of 1 s' stubborn:1
gone && why= || why='something is left'
check "a program over its limit" "$why"
for signal in INT TERM HUP; do
	# A shell makes what it starts with & ignore SIGINT; run-all need not.
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$runner" -g 1 -l logs -- stubborn ok ok >out 2>&1 &
	until [ -f begun ]; do
		kill -0 $! 2>/dev/null || break
		sleep 0.1
	done
	kill -s $signal $!
	wait $!
	got=$? why=
	[ $got -eq 130 ] || why="status $got"
	gone || why="$why; something is left"
	! grep -q '^[0-9]* passed, ' out || why="$why; a sum"
	check "SIG$signal" "$why"
done

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
