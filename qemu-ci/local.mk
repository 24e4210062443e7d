# SPDX-License-Identifier: Apache-2.0
# qemu-ci/: the lanes that boot whole hosts in QEMU.

EXTRA_DIST += \
	qemu-ci/README.md \
	qemu-ci/arm64.toml \
	qemu-ci/boots.sh \
	qemu-ci/build \
	qemu-ci/fetch-tree \
	qemu-ci/guest.sh \
	qemu-ci/host.sh \
	qemu-ci/run

# A lane that this machine cannot run is no error: the last line says why.
check-qemu:
	@$(PYTHON3) $(srcdir)/qemu-ci/run arm64 $(QEMU_CI_FLAGS) || test $$? -eq 77

.PHONY: check-qemu

EXTRA_PROGRAMS += qemu-ci/hold
qemu_ci_hold_SOURCES = qemu-ci/hold.c
