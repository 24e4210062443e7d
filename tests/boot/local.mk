# SPDX-License-Identifier: Apache-2.0
# tests/boot/: distribution kernels, and the guest files they need.

EXTRA_DIST += \
	tests/boot/demo.sh \
	tests/boot/fetch-guest \
	tests/boot/init \
	tests/boot/make-initramfs
