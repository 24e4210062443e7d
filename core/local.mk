# SPDX-License-Identifier: Apache-2.0
# core/: the architecture-neutral runtime, and core/cli, the command.

libucvm_core_a_SOURCES += \
	core/aspace.h \
	core/be.h \
	core/le.h \
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
	core/state.c core/state.h \
	core/terminal.c core/terminal.h \
	core/vm.c core/vm.h \
	core/vm_arch.h \
	core/vm_state.c core/vm_state.h

ucvm_SOURCES += \
	$(cli_sources) \
	core/cli/main.c
cli_sources = \
	core/cli/cli.h \
	core/cli/command.c \
	core/cli/help.c \
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

if INSTALL_BASH_COMPLETION
dist_bashcompletion_DATA = core/cli/bash-completion/ucvm
endif

# The system call filters, made by a program of the build host.
EXTRA_DIST += core/sandbox_gen.c
core/sandbox_gen$(BUILD_EXEEXT): core/sandbox_gen.c core/sandbox.h
	$(AM_V_CCLD)mkdir -p core && $(CC_FOR_BUILD) $(CPPFLAGS_FOR_BUILD) -D_GNU_SOURCE \
		-I$(top_srcdir) $(CFLAGS_FOR_BUILD) $(LDFLAGS_FOR_BUILD) -o $@ $< -lseccomp
core/sandbox_filters.h: core/sandbox_gen$(BUILD_EXEEXT)
	$(AM_V_GEN)core/sandbox_gen$(BUILD_EXEEXT) $(host_cpu) >$@.new && mv $@.new $@
core/sandbox.$(OBJEXT): core/sandbox_filters.h
CLEANFILES += core/sandbox_filters.h core/sandbox_gen$(BUILD_EXEEXT)
