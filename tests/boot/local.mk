# SPDX-License-Identifier: Apache-2.0
# tests/boot/: distribution kernels, and the guest files they need.

check_tests += \
	tests/boot/boot_6.1.sh:600 \
	tests/boot/boot_6.12.sh:600 \
	tests/boot/boot_7.2.sh:600 \
	tests/boot/console.sh:200

# For guests of the architecture that this is built for: qemu-ci packs it.
EXTRA_PROGRAMS += tests/boot/cycles
tests_boot_cycles_SOURCES = tests/boot/cycles.c

EXTRA_DIST += \
	tests/boot/boot.sh \
	tests/boot/boot_6.1.sh \
	tests/boot/boot_6.12.sh \
	tests/boot/boot_7.2.sh \
	tests/boot/console.sh \
	tests/boot/demo.sh \
	tests/boot/fetch-guest \
	tests/boot/init \
	tests/boot/make-initramfs \
	tests/lib/debian.sh \
	tests/lib/guest.sh
