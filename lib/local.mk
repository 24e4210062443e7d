# SPDX-License-Identifier: Apache-2.0
# lib/: libucvm, the library for programs that run vCPUs themselves. One
# object holds all of it, with only the functions of include/ucvm/ucvm.h to be
# seen from outside; the static and the shared library are made of that.

libucvm_sources = \
	lib/aspace.c \
	lib/inject.c \
	lib/instruction.c \
	lib/intercept.c \
	lib/memory.c \
	lib/options.c \
	lib/register.c \
	lib/run.c \
	lib/vcpu.c \
	lib/vm.c
libucvm_core_a_SOURCES += lib/private.h $(libucvm_sources)

EXTRA_DIST += lib/libucvm.map
CLEANFILES += lib/ucvm.o lib/libucvm.a lib/libucvm.so lib/libucvm.so.0

lib/ucvm.o: libucvm_core.a
	$(AM_V_CCLD)$(CC) $(CFLAGS) -r -nostdlib -o $@.tmp \
		$(libucvm_sources:.c=.$(OBJEXT)) libucvm_core.a && \
	$(OBJCOPY) --localize-hidden $@.tmp $@ && rm -f $@.tmp

lib/libucvm.a: lib/ucvm.o
	$(AM_V_AR)rm -f $@ && $(AR) $(ARFLAGS) $@ lib/ucvm.o && $(RANLIB) $@

lib/libucvm.so.0: lib/ucvm.o lib/libucvm.map
	$(AM_V_CCLD)$(CC) $(AM_CFLAGS) $(CFLAGS) $(LDFLAGS) -shared -Wl,-z,defs -Wl,--as-needed \
		-Wl,-soname,libucvm.so.0 \
		-Wl,--version-script,$(srcdir)/lib/libucvm.map -o $@ lib/ucvm.o \
		$(LIBUCVM_LIBS) && ln -sf libucvm.so.0 lib/libucvm.so

# What the library itself needs of UCVM_LIBS.
LIBUCVM_LIBS = $(LIBCAP_LIBS) $(LIBSECCOMP_LIBS) $(PTHREAD_LIBS) $(CODE_COVERAGE_LIBS) $(LIBS)

ucvmexeclibdir = $(libdir)
nodist_ucvmexeclib_DATA = lib/libucvm.a
if ENABLE_SHARED
nodist_ucvmexeclib_DATA += lib/libucvm.so.0
UCVM_LIBRARY = lib/libucvm.so.0
UCVM_LIBRARY_LIBS = -Llib -lucvm
UCVM_LIBRARY_RPATH = -Wl,-rpath,$(abs_builddir)/lib

install-exec-hook:
	cd '$(DESTDIR)$(libdir)' && rm -f libucvm.so && ln -s libucvm.so.0 libucvm.so

uninstall-hook:
	rm -f '$(DESTDIR)$(libdir)/libucvm.so'
else
UCVM_LIBRARY = lib/libucvm.a
UCVM_LIBRARY_LIBS = lib/libucvm.a $(LIBUCVM_LIBS)
UCVM_LIBRARY_RPATH =
endif

unit_sources += \
	tests/unit/test_lib_aspace.c \
	tests/unit/test_lib_inject.c \
	tests/unit/test_lib_play.c \
	tests/unit/test_lib_run.c \
	tests/unit/test_lib_vm.c
EXTRA_DIST += tests/unit/lib_bed.h
