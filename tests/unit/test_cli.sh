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

expect 0 '^usage: ucvm probe' '' probe --help
expect 0 '^ +soft +yes' '' probe
expect 0 '^ +auto +yes' '' probe
expect 1 '' "probe takes no argument '-v'" probe -v

expect 0 '^usage: ucvm regs' '' help regs
expect 0 '^usage: ucvm regs' '' regs -h
expect 0 '^      --cpu-features LIST ' '' regs --help
expect 0 '^0x603000000013c080 +SCTLR_EL1 +system +8 bytes +op0 3 op1 0 crn 1 crm 0 op2 0$' '' \
	regs --decode 0x603000000013c080
expect 0 '^0x6030000000100040 +PC +core ' '' regs --decode 6931039826524241984
expect 0 '^0x603000000013df02 +CNTV_CVAL_EL0 +timer .*encoding of CNTVCT_EL0' '' \
	regs --decode 0x603000000013df02
expect 1 '^0x40200000000f0800 +ARM:SCTLR +ARM cp15 ' 'bits 27:16' \
	regs --decode 0x6030000000ff0000 0x40200000000f0800
expect 1 '' 'neither arm64 \(0x60\)' regs --decode 0
expect 1 '' "'0x' is not an id" regs --decode 0x
expect 1 '' "'' is not an id" regs --decode ''
expect 1 '' "'18446744073709551616' is not an id" regs --decode 18446744073709551616
expect 0 '^0x603000000013c080 +SCTLR_EL1$' '' regs --encode sctlr_el1
expect 1 '^0x6030000000100000 +X0$' "no register is called 'X31'" regs --encode X31 X0
expect 1 '' 'nothing after --decode' regs --decode
expect 1 '' 'nothing after --encode' regs --encode
expect 1 '' 'stand alone' regs --decode --encode X0
expect 1 '' 'stand alone' regs --pmu on --decode 0
expect 1 '' 'no argument after --pmu' regs --pmu
expect 1 '' 'cannot understand --gic' regs --gic 3
expect 1 '' "regs takes no argument 'X0'" regs X0

expect 0 '^usage: ucvm run' '' run --help
expect 0 '^usage: ucvm run' '' run -h
expect 0 '^usage: ucvm run' '' help run
expect 1 '' '--kernel is missing' run
expect 1 '' "no argument after -k" run -k
expect 1 '' "no argument after --kernel" run --kernel
expect 1 '' "cannot understand -z" run -z
expect 1 '' "cannot understand --nonsense" run --nonsense
expect 1 '' "run takes no argument 'x'" run -k /dev/null x

run() {
	pattern=$1
	shift
	expect 1 '' "$pattern" run -k "$dir/kernel" "$@"
}
echo 'no kernel at all' >"$dir/kernel"
for size in '' x 512MB 1.5G -1M ' 1M' 0x100M; do
	run "--mem: '$size' is not a size" -m "$size"
done
for size in 0 1 1048575 1023K 2T 1025G 18446744073709551616 99999999999T; do
	run "--mem: $size is not between 1M and 1048576M" -m "$size"
done
run '--mem: 1048577 bytes is not a multiple of 1M' --mem=1048577
run '--mem: 1049600 bytes is not a multiple of 1M' -m 1025K
run "--cpus: 'two' is not a number" -c two
run '--cpus: 0 is not between 1 and' -c 0
run '--cpus: 65536 is not between 1 and' -c 65536
run '--cpus: 65535 is not between 1 and' -c 65535
run "--timeout: '-1' is not a number" --timeout=-1
run '--timeout: 4294967296 is not between' --timeout=4294967296
run "--policy: 'soon' is neither" --policy soon
run "--arch: 'vax' is no architecture" --arch vax
run "--kvm: no provider is called 'xen'" --kvm xen
run "--trace: cannot write to $dir/no/trace: No such file" --trace "$dir/no/trace"
run "--console: .*cannot write to $dir/no/console: No such file" --console "$dir/no/console"

# Options of one architecture: named when they are wrong, refused for the other.
run "--gic: s390x guests have no such option" --gic 3
run "--gic: .*'4'" --arch arm64 --gic 4
run "--its: .*'maybe'" --arch arm64 --its maybe
run "--timer-irq: .*'virtual=33'" --arch arm64 --timer-irq virtual=33
run "--cpu-features: .*'\+warp'" --arch arm64 --cpu-features +warp
run "--cpus: 513 is not between 1 and 512" --arch arm64 -c 513
run "--save: the state of s390x guests cannot be saved" --save "$dir/state"

# Saved guests
expect 1 '' "--restore: cannot open $dir/none: No such file" run --restore "$dir/none"
expect 1 '' '--restore: .* is no saved virtual machine' run --restore "$0"
expect 1 '' '--restore: the saved guest says itself' run --restore "$0" -m 1G
expect 1 '' '--restore: the saved guest says itself' run --restore "$0" --gic 3

# Guest files: the loader's own suite has every case; here, that each kind ends
# in one line and status 1.
expect 1 '' "ucvm: .*/none: .*No such file" run -k "$dir/none"
expect 1 '' "ucvm: $dir: .*directory" run -k "$dir"
mkfifo "$dir/fifo"
expect 1 '' "ucvm: .*/fifo: " run -k "$dir/fifo"
: >"$dir/empty"
expect 1 '' "ucvm: .*/empty: .*empty" run -k "$dir/empty"
printf '\177ELF\002\001\001' >"$dir/little"
head -c 100 /dev/zero >>"$dir/little"
expect 1 '' "ucvm: .*/little: " run -k "$dir/little"
printf '\177ELF\002\002\001' >"$dir/cut"
expect 1 '' "ucvm: .*/cut: .*truncated" run -k "$dir/cut"
# a Linux image: S390EP at 0x10008, room for a command line of 895 bytes
head -c 131072 /dev/zero >"$dir/image"
printf 'S390EP' | dd of="$dir/image" bs=1 seek=65544 conv=notrunc 2>"$dir/dd"
expect 1 '' "ucvm: .*/none: .*No such file" run -k "$dir/image" -i "$dir/none"
head -c 2000000 /dev/zero >"$dir/initrd"
expect 1 '' "ucvm: .*/initrd: " run -k "$dir/image" -i "$dir/initrd" -m 1M
long=$(head -c 5000 /dev/zero | tr '\0' a)
expect 1 '' "ucvm: .*command line" run -k "$dir/image" -p "$long"
echo "$dir/none 0x0" >"$dir/a.ins"
expect 1 '' "ucvm: .*/a.ins" run -k "$dir/a.ins"

# A VM that cannot be made leaves no files; one that was there stays.
left() {
	expect 1 '' "$1" run -k "$dir/none" --trace "$dir/trace" --console "$2"
	for file in "$dir/trace" "$dir/output"; do
		[ ! -e "$file" ] || { failed=$((failed + 1)); echo "FAIL: $file is left"; }
	done
}
left 'ucvm: .*/none: .*No such file' "$dir/output"
left '--console: .*No such file' "$dir/no/output"
: >"$dir/kept"
expect 1 '' 'ucvm: .*/none: .*No such file' run -k "$dir/none" --console "$dir/kept"
[ -e "$dir/kept" ] || { failed=$((failed + 1)); echo "FAIL: $dir/kept is gone"; }

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
