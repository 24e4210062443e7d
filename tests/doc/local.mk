# SPDX-License-Identifier: Apache-2.0
# tests/doc/: manual pages and bash completion say what the option tables say.

EXTRA_PROGRAMS += tests/doc/cli_tables
check_PROGRAMS += tests/doc/cli_tables
tests_doc_cli_tables_SOURCES = tests/doc/cli_tables.c $(cli_sources)
tests_doc_cli_tables_LDADD = $(UCVM_LIBS)

doc_tests = tests/doc/completion.py tests/doc/manual.py
EXTRA_DIST += $(doc_tests) tests/doc/cli.py tests/doc/complete.bash
check_tests += $(doc_tests)
