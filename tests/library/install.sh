#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# "make install" into an empty folder, and a program that finds the library
# there by pkg-config alone: shared where it was built, and static.

# Nothing of the make that runs this is for the one below.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS
. "$(dirname "$0")/examples_lib.sh"
find_top
command -v pkg-config >/dev/null || skip 'no pkg-config'
cc=${CC:-cc}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

UCVM_NO_PACKAGES=1 make install DESTDIR="$dir/root" >"$dir/log" 2>&1 || {
	cat "$dir/log"
	fail 'make install failed'
}
pc=$(find "$dir/root" -name ucvm.pc)
[ -n "$pc" ] || fail 'ucvm.pc was not installed'
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 \
	PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
prefix=$(pkg-config --variable=prefix ucvm)
libdir=$dir/root$(pkg-config --variable=libdir ucvm)
headers=$(pkg-config --define-variable=prefix="$dir/root$prefix" --cflags-only-I ucvm)

# build KIND FLAG...: the examples, from copies outside the sources.
build() {
	kind=$1
	shift
	mkdir -p "$dir/$kind"
	for example in $examples; do
		cp "$top/doc/examples/$example.c" "$dir/$kind/"
		why=
		# shellcheck disable=SC2086
		$cc -O2 $headers -o "$dir/$kind/$example" "$dir/$kind/$example.c" "$@" ||
			why='does not build'
		result "$kind: $example builds" "$why"
	done
}

if [ -f "$libdir/libucvm.so.0" ]; then
	why=
	[ "$(readlink "$libdir/libucvm.so")" = libucvm.so.0 ] || why='no link libucvm.so'
	result 'names of the shared library' "$why"
	# shellcheck disable=SC2046
	build shared $(pkg-config --define-variable=prefix="$dir/root$prefix" --libs ucvm)
	LD_LIBRARY_PATH=$libdir run_examples "$dir/shared"
	rm -f "$libdir"/libucvm.so*
fi
# shellcheck disable=SC2046
build static $(pkg-config --define-variable=prefix="$dir/root$prefix" --static --libs ucvm)
run_examples "$dir/static"

why=
for page in libucvm.3 ucvm_vm_create.3 ucvm_vcpu_kick.3 ucvm.1 ucvm-run.1; do
	[ -n "$(find "$dir/root" -path "*/man?/$page")" ] || why="$why no $page"
done
[ -n "$(find "$dir/root" -path '*/bash-completion/completions/ucvm')" ] ||
	why="$why no bash completion"
[ -n "$(find "$dir/root" -path '*/ucvm/ucvm.h')" ] || why="$why no header"
result 'manual pages and header are installed' "$why"

UCVM_NO_PACKAGES=1 make uninstall DESTDIR="$dir/root" >"$dir/log" 2>&1
why=$(find "$dir/root" ! -type d | tr '\n' ' ')
result 'make uninstall leaves nothing behind' "$why"
finish
