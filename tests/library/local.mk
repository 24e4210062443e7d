# SPDX-License-Identifier: Apache-2.0
# tests/library/: the library from outside: its examples, what it exports, and
# how it is found when it is installed. The suites are tests/unit/test_lib_*.c.

library_tests = \
	tests/library/abi.sh \
	tests/library/cross_arm64.sh \
	tests/library/cross_s390x.sh \
	tests/library/examples.sh \
	tests/library/install.sh
EXTRA_DIST += $(library_tests) tests/library/examples_lib.sh

check_tests += tests/library/abi.sh tests/library/examples.sh
check_data += $(nodist_ucvmexeclib_DATA)

# They build a second time, or need an unsanitized library.
if !ENABLE_SANITIZERS
check_tests += tests/library/install.sh \
	tests/library/cross_arm64.sh:1200 tests/library/cross_s390x.sh:1200
endif
