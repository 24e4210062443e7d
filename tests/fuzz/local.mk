# SPDX-License-Identifier: Apache-2.0
# tests/fuzz/: libFuzzer targets (configure --enable-fuzzers).
#
#   noinst_PROGRAMS += tests/fuzz/fuzz_foo
#   tests_fuzz_fuzz_foo_SOURCES = tests/fuzz/fuzz_foo.c
#   tests_fuzz_fuzz_foo_LDADD = $(UCVM_LIBS)
#   tests_fuzz_fuzz_foo_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS)

if ENABLE_FUZZERS
endif
