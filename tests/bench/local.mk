# SPDX-License-Identifier: Apache-2.0
# tests/bench/: ratios against peers; "make bench" runs them, and
# "make bench BENCH_FLAGS='--set boot --repeat 1'" a part of them.

EXTRA_DIST += \
	tests/bench/bench.c \
	tests/bench/bench.h \
	tests/bench/floating.c \
	tests/bench/integer.c \
	tests/bench/memory.c \
	tests/bench/process.c \
	tests/bench/run \
	tests/bench/syscalls.c

EXTRA_PROGRAMS += tests/bench/micro
tests_bench_micro_SOURCES = tests/bench/micro.c
tests_bench_micro_LDADD = $(UCVM_LIBS)
CLEANFILES += tests/bench/micro$(EXEEXT)

bench: ucvm tests/bench/micro$(EXEEXT)
	@S390X_CC='$(S390X_CC)' $(PYTHON3) $(srcdir)/tests/bench/run \
		--micro '$(abs_builddir)/tests/bench/micro' \
		--ucvm '$(abs_builddir)/ucvm' $(BENCH_FLAGS)
