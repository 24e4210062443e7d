# SPDX-License-Identifier: Apache-2.0
# tests/unit/: one CUnit suite per source file, all in one program.
#
# A suite is a file tests/unit/test_NAME.c that defines UNIT_SUITE(NAME) (see
# unit.h) and one line, in the fragment of the folder it tests:
#
#   unit_sources += tests/unit/test_NAME.c
#
# The table of suites is made from that list.

EXTRA_PROGRAMS += tests/unit/unit
tests_unit_unit_SOURCES = \
	tests/lib/arm64_fake.c tests/lib/arm64_fake.h \
	tests/lib/kvm_fault.c tests/lib/kvm_fault.h \
	tests/unit/main.c tests/unit/unit.h \
	$(unit_sources)
nodist_tests_unit_unit_SOURCES = tests/unit/suites.h
tests_unit_unit_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
tests_unit_unit_LDADD = $(UCVM_LIBS) $(CUNIT_LIBS)

unit_sources += tests/unit/test_kvm_fault.c

check_tests += tests/unit/test_run_all.sh
EXTRA_DIST += tests/unit/test_run_all.sh

tests/unit/suites.h: Makefile
	$(AM_V_GEN)mkdir -p tests/unit && for file in $(unit_sources); do \
		echo "SUITE($$(basename "$$file" .c | $(SED) s/^test_//))"; \
	done >$@
tests/unit/unit-main.$(OBJEXT): tests/unit/suites.h
CLEANFILES += tests/unit/suites.h

if HAVE_CUNIT
check_PROGRAMS += tests/unit/unit
check_tests += tests/unit/unit
else
check_tests += "tests/unit/unit=needs CUnit (libcunit1-dev)"
endif
