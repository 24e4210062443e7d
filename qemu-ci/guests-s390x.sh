#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A test of the s390x lane, inside a host: the bare-metal guests, with both
# policies of mapping their memory. They tell their results themselves, as TAP;
# tests/guest/run does the same on hosts with Python.

passed=0 failed=0 skipped=0
out=$(mktemp) || exit 1

# run GUEST POLICY: adds up what the guest tells; it has to come to its end.
run() {
	ucvm run -m 128M --policy "$2" --timeout 120 -k "$1" </dev/null >"$out" 2>&1
	status=$?
	tr -d '\r' <"$out" >"$out.text"
	skips=$(grep -c '^ok - .*# SKIP' "$out.text")
	good=$(($(grep -c '^ok - ' "$out.text") - skips))
	bad=$(grep -c '^not ok - ' "$out.text")
	name=$(basename "$1" .elf)
	echo "$name, $2: $good ok, $bad not ok, $skips skipped"
	if [ $status -ne 0 ] || ! grep -qx "# end of $((good + bad + skips))" "$out.text"; then
		echo "FAIL: exit status $status"
		[ $bad -gt 0 ] || bad=1
	fi
	[ $bad -eq 0 ] || cat "$out.text"
	passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skips))
}

# A guest that only the host can end: exit status 3.
run_stuck() {
	ucvm run -m 128M --timeout 1 -k "$1" </dev/null >"$out" 2>&1
	status=$?
	if [ $status -eq 3 ]; then
		passed=$((passed + 1))
	else
		echo "FAIL: $1: exit status $status, not 3"
		failed=$((failed + 1))
	fi
}

for guest in /bin/*.elf; do
	case $guest in
	*/stuck_*) run_stuck "$guest" ;;
	*)
		run "$guest" eager
		run "$guest" lazy ;;
	esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
