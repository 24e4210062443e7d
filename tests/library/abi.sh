#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the library exports, what its version map lists, what its header
# declares and what the manual describes are the same functions.

. "$(dirname "$0")/examples_lib.sh"
find_top
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
man=$top/doc/man3
nm=${NM:-nm}

# Functions that the header declares: a name before a parenthesis, after UCVM_API.
sed -n '/^UCVM_API/p' "$top/include/ucvm/ucvm.h" |
	sed -E 's/^.*[ *](ucvm_[a-z0-9_]+)\(.*$/\1/' | sort >"$dir/header"
sed -nE 's/^\t(ucvm_[a-z0-9_]+);$/\1/p' "$top/lib/libucvm.map" | sort >"$dir/map"
$nm -g --defined-only lib/libucvm.a | awk 'NF == 3 { print $3 }' | sort >"$dir/static"

# same NAME FILE: FILE lists what the header declares.
same() {
	why=
	diff "$dir/header" "$dir/$2" || why='other functions (< header, > it)'
	result "$1" "$why"
}

why=
[ "$(wc -l <"$dir/header")" -ge 30 ] || why='too few functions found'
result 'functions of the header' "$why"
same 'version map' map
same 'static library' static
if [ -f lib/libucvm.so.0 ]; then
	$nm -D --defined-only --with-symbol-versions lib/libucvm.so.0 |
		awk '$2 == "T" { print $3 }' >"$dir/versioned"
	sed 's/@.*//' "$dir/versioned" | sort >"$dir/shared"
	same 'shared library' shared
	why=
	grep -v '@@UCVM_0\.' "$dir/versioned" && why='a symbol without version'
	result 'versions of symbols' "$why"
fi

# One page for each function, which may stand on the page of another; the page
# names it and shows its declaration.
(cd "$man" && ls ucvm_*.3) | sed 's/\.3$//' | sort >"$dir/pages"
same 'manual pages' pages
for name in $(cat "$dir/header"); do
	page=$man/$name.3
	[ -f "$page" ] || continue
	target=$(sed -n 's|^\.so man3/||p' "$page")
	[ -z "$target" ] || page=$man/$target
	why=
	if [ ! -f "$page" ]; then
		why="$target is missing"
	else
		sed -n '/^\.SH NAME/,/^\.SH SYNOPSIS/p' "$page" | grep -q "$name\>" ||
			why='not in NAME'
		sed -n '/^\.SH SYNOPSIS/,/^\.SH DESCRIPTION/p' "$page" | grep -q "$name(" ||
			why="$why not in SYNOPSIS"
		grep -q "$name\>" "$man/libucvm.3" || why="$why not in libucvm(3)"
	fi
	result "manual page of $name" "$why"
done
finish
