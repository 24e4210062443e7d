# SPDX-License-Identifier: Apache-2.0
# preload/: libucvm-kvm.so, which serves /dev/kvm to programs that are started
# with it in LD_PRELOAD. The linker takes what it needs of the runtime, that is
# the soft provider.

noinst_LIBRARIES += preload/libucvm_kvm.a
preload_libucvm_kvm_a_SOURCES = \
	preload/interpose.c \
	preload/objects.c preload/objects.h

EXTRA_DIST += preload/libucvm-kvm.map
CLEANFILES += libucvm-kvm.so
dist_man7_MANS = doc/libucvm-kvm.7

libucvm-kvm.so: $(preload_libucvm_kvm_a_OBJECTS) libucvm_core.a preload/libucvm-kvm.map
	$(AM_V_CCLD)$(CC) $(AM_CFLAGS) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$@ \
		-Wl,--as-needed -Wl,-z,defs -Wl,--gc-sections \
		-Wl,--version-script,$(srcdir)/preload/libucvm-kvm.map -o $@ \
		$(preload_libucvm_kvm_a_OBJECTS) libucvm_core.a $(PTHREAD_LIBS) \
		$(CODE_COVERAGE_LIBS) $(LIBS)

if ENABLE_SHARED
preloaddir = $(pkglibdir)
nodist_preload_DATA = libucvm-kvm.so
endif
