# SPDX-License-Identifier: Apache-2.0
# tests/: the runner, what several folders of tests share, and their fragments.

EXTRA_DIST += tests/run-all tests/run-demo tests/run-user tests/sanitized tests/user-limits.txt \
	tests/lib/named.h tests/lib/temp.h

include tests/unit/local.mk
include tests/contract/local.mk
include tests/preload/local.mk
include tests/insn/local.mk
include tests/guest/local.mk
include tests/boot/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
include tests/library/local.mk
include tests/doc/local.mk

if !ENABLE_SANITIZERS
check_tests += tests/sanitized:1200
endif

# The same tests in builds for other hosts; CHECK_USER_FLAGS=s390x for one of them.
check-user:
	@S390X_CC='$(S390X_CC)' QEMU_S390X='$(QEMU_S390X)' RUN_ALL_FLAGS='$(RUN_ALL_FLAGS)' \
	$(srcdir)/tests/run-user $(CHECK_USER_FLAGS)

.PHONY: check-user
