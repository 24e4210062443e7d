# SPDX-License-Identifier: Apache-2.0
# core/: the architecture-neutral runtime, and core/cli, the command.

libucvm_core_a_SOURCES += \
	core/aspace.h \
	core/be.h \
	core/console.c core/console.h \
	core/error.c core/error.h \
	core/file.c core/file.h \
	core/kick.c core/kick.h \
	core/kvm.h \
	core/kvm_kernel.c \
	core/parse.c core/parse.h \
	core/memslot.c core/memslot.h \
	core/provider.c core/provider.h \
	core/ram.c core/ram.h \
	core/sandbox.c core/sandbox.h \
	core/sandbox_filter.c core/sandbox_filter.h \
	core/state.c core/state.h \
	core/terminal.c core/terminal.h \
	core/vm.c core/vm.h \
	core/vm_arch.h \
	core/vm_state.c core/vm_state.h

ucvm_SOURCES += \
	core/cli/cli.h \
	core/cli/main.c \
	core/cli/probe.c \
	core/cli/regs.c \
	core/cli/run.c \
	core/cli/signals.c core/cli/signals.h \
	core/cli/version.c

unit_sources += \
	tests/unit/test_console.c \
	tests/unit/test_parse.c \
	tests/unit/test_memslot.c \
	tests/unit/test_provider.c \
	tests/unit/test_sandbox.c \
	tests/unit/test_state.c

check_tests += tests/unit/test_cli.sh tests/boot/privilege.sh
EXTRA_DIST += tests/unit/test_cli.sh tests/boot/privilege.sh
