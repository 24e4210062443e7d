# SPDX-License-Identifier: Apache-2.0
# tests/insn/: the instruction table, against an independent oracle (an s390x
# program under user-mode emulation, or on the s390x host) and hand-written
# expectations.
#
# A new row of insn.def is compared by its format; what is special about it has
# a line in rows.def. UCVM_INSN_CASES=5000 make check tries more operands.

tests_insn_insn_SOURCES = \
	tests/insn/compare.c tests/insn/compare.h \
	tests/insn/engine.c tests/insn/engine.h \
	tests/insn/expect.c tests/insn/expect.h \
	tests/insn/expect_bfp.c \
	tests/insn/expect_code.c \
	tests/insn/expect_control.c \
	tests/insn/expect_decimal.c \
	tests/insn/expect_general.c \
	tests/insn/expect_string.c \
	tests/insn/gen_encode.c \
	tests/insn/gen_private.h \
	tests/insn/gen_special.c \
	tests/insn/gen_value.c \
	tests/insn/generate.c tests/insn/generate.h \
	tests/insn/insn_case.h \
	tests/insn/known.c tests/insn/known.h \
	tests/insn/main.c \
	tests/insn/memory.c \
	tests/insn/oracle_pipe.c tests/insn/oracle_pipe.h \
	tests/insn/rows.def \
	tests/insn/special.def
tests_insn_insn_LDADD = $(UCVM_LIBS)
check_PROGRAMS += tests/insn/insn
check_tests += tests/insn/insn:300 tests/insn/host_code.sh:300
EXTRA_DIST += tests/insn/host_code.sh

# The other side. Not -O0: its handler must not touch thread-local storage.
oracle_sources = tests/insn/oracle.c tests/insn/memory.c
oracle_headers = tests/insn/insn_case.h core/be.h

tests/insn/oracle: $(oracle_sources) $(oracle_headers)
	$(AM_V_CCLD)mkdir -p tests/insn && $(S390X_CC) -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra \
		-march=z10 -static -fno-stack-protector -I$(srcdir) -o $@ \
		$(srcdir)/tests/insn/oracle.c $(srcdir)/tests/insn/memory.c
EXTRA_DIST += tests/insn/oracle.c
CLEANFILES += tests/insn/oracle

if HAVE_S390X_CC
check_data += tests/insn/oracle
endif
