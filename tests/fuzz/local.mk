# SPDX-License-Identifier: Apache-2.0
# tests/fuzz/: libFuzzer targets (configure --enable-fuzzers CC=clang), which are
# only built then. In every other build the same targets get a main program that
# runs a fixed number of seeded mutations, and are tests. A new one is:
#
#   fuzz_targets += tests/fuzz/fuzz_foo
#   tests_fuzz_fuzz_foo_SOURCES = tests/fuzz/fuzz_foo.c $(fuzz_sources)
#   tests_fuzz_fuzz_foo_LDADD = $(UCVM_LIBS)
#   tests_fuzz_fuzz_foo_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS)

fuzz_sources = tests/fuzz/common.c tests/fuzz/common.h
fuzz_machine = tests/fuzz/machine.c tests/fuzz/machine.h
fuzz_targets = tests/fuzz/fuzz_ipl tests/fuzz/fuzz_sccb tests/fuzz/fuzz_intercept \
	tests/fuzz/fuzz_insn tests/fuzz/fuzz_arm64_gic tests/fuzz/fuzz_arm64_image \
	tests/fuzz/fuzz_arm64_options

tests_fuzz_fuzz_ipl_SOURCES = tests/fuzz/fuzz_ipl.c $(fuzz_sources)
tests_fuzz_fuzz_ipl_LDADD = $(UCVM_LIBS)
tests_fuzz_fuzz_ipl_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS)

tests_fuzz_fuzz_sccb_SOURCES = tests/fuzz/fuzz_sccb.c $(fuzz_machine) $(fuzz_sources)
tests_fuzz_fuzz_sccb_LDADD = $(UCVM_LIBS)
tests_fuzz_fuzz_sccb_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS)

tests_fuzz_fuzz_intercept_SOURCES = tests/fuzz/fuzz_intercept.c $(fuzz_machine) $(fuzz_sources)
tests_fuzz_fuzz_intercept_LDADD = $(UCVM_LIBS)
tests_fuzz_fuzz_intercept_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS)

# Time stands still for guest programs, so that all runs of one are the same.
tests_fuzz_fuzz_insn_SOURCES = tests/fuzz/fuzz_insn.c tests/fuzz/insn_program.c \
	tests/fuzz/insn_program.h $(fuzz_sources)
tests_fuzz_fuzz_insn_LDADD = $(UCVM_LIBS)
tests_fuzz_fuzz_insn_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS) -Wl,--wrap=clock_gettime

tests_fuzz_fuzz_arm64_gic_SOURCES = tests/fuzz/fuzz_arm64_gic.c tests/lib/arm64_fake.c \
	tests/lib/arm64_fake.h $(fuzz_sources)
tests_fuzz_fuzz_arm64_gic_LDADD = $(UCVM_LIBS)
tests_fuzz_fuzz_arm64_gic_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS)

tests_fuzz_fuzz_arm64_image_SOURCES = tests/fuzz/fuzz_arm64_image.c $(fuzz_sources)
tests_fuzz_fuzz_arm64_image_LDADD = $(UCVM_LIBS)
tests_fuzz_fuzz_arm64_image_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS)

tests_fuzz_fuzz_arm64_options_SOURCES = tests/fuzz/fuzz_arm64_options.c $(fuzz_sources)
tests_fuzz_fuzz_arm64_options_LDADD = $(UCVM_LIBS)
tests_fuzz_fuzz_arm64_options_LDFLAGS = $(AM_LDFLAGS) $(FUZZER_LDFLAGS)

if ENABLE_FUZZERS
noinst_PROGRAMS += $(fuzz_targets)
EXTRA_DIST += tests/fuzz/replay.c
else
fuzz_sources += tests/fuzz/replay.c
check_PROGRAMS += $(fuzz_targets)
check_tests += $(fuzz_targets)
endif
