# SPDX-License-Identifier: Apache-2.0
# doc/man1/: the manual of the command, a page for each sub-command.
# tests/doc/manual.py compares them with the option tables.

dist_man1_MANS = \
	doc/man1/ucvm.1 \
	doc/man1/ucvm-help.1 \
	doc/man1/ucvm-probe.1 \
	doc/man1/ucvm-regs.1 \
	doc/man1/ucvm-run.1 \
	doc/man1/ucvm-version.1
