#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The examples of the library as this build has made them, and that each is
# still short enough to read.

. "$(dirname "$0")/examples_lib.sh"
find_top
run_examples doc/examples
for example in $examples; do
	lines=$(wc -l <"$top/doc/examples/$example.c")
	why=
	[ "$lines" -le 100 ] || why="$lines lines"
	grep -qE '#include "|#include <ucvm/.*_kvm\.h>' "$top/doc/examples/$example.c" &&
		why="$why other headers than the public one"
	result "$example is short and uses only the public header" "$why"
done
finish
