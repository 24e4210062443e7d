# SPDX-License-Identifier: Apache-2.0
# qemu-ci/: the lanes that boot whole hosts in QEMU.

EXTRA_DIST += \
	qemu-ci/README.md \
	qemu-ci/arm64.toml \
	qemu-ci/boots.sh \
	qemu-ci/boots-s390x.sh \
	qemu-ci/build \
	qemu-ci/fetch-tree \
	qemu-ci/guest.sh \
	qemu-ci/guests-s390x.sh \
	qemu-ci/host.sh \
	qemu-ci/probe-s390x.sh \
	qemu-ci/run \
	qemu-ci/s390x.toml

# A lane that this machine cannot run is no error: the last line says why.
check-qemu-arm64 check-qemu-s390x:
	@$(PYTHON3) $(srcdir)/qemu-ci/run $(@:check-qemu-%=%) $(QEMU_CI_FLAGS) || test $$? -eq 77

# One after the other: each has the whole machine.
check-qemu:
	@status=0; for lane in arm64 s390x; do \
		$(MAKE) $(AM_MAKEFLAGS) check-qemu-$$lane || status=1; \
	done; exit $$status

.PHONY: check-qemu check-qemu-arm64 check-qemu-s390x

EXTRA_PROGRAMS += qemu-ci/hold
qemu_ci_hold_SOURCES = qemu-ci/hold.c
