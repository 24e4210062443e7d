# SPDX-License-Identifier: Apache-2.0
# doc/examples/: programs that show the library. They see nothing of it but
# include/ucvm/ucvm.h.

examples = doc/examples/count doc/examples/lazy_loader doc/examples/two_views
EXTRA_PROGRAMS += $(examples)
check_PROGRAMS += $(examples)
EXTRA_DIST += $(examples:=.expected)

doc_examples_count_SOURCES = doc/examples/count.c
doc_examples_count_CPPFLAGS = -I$(top_srcdir)/include
doc_examples_count_LDFLAGS = $(AM_LDFLAGS) $(UCVM_LIBRARY_RPATH)
doc_examples_count_LDADD = $(UCVM_LIBRARY_LIBS)
doc_examples_count_DEPENDENCIES = $(UCVM_LIBRARY)

doc_examples_lazy_loader_SOURCES = doc/examples/lazy_loader.c
doc_examples_lazy_loader_CPPFLAGS = -I$(top_srcdir)/include
doc_examples_lazy_loader_LDFLAGS = $(AM_LDFLAGS) $(UCVM_LIBRARY_RPATH)
doc_examples_lazy_loader_LDADD = $(UCVM_LIBRARY_LIBS)
doc_examples_lazy_loader_DEPENDENCIES = $(UCVM_LIBRARY)

doc_examples_two_views_SOURCES = doc/examples/two_views.c
doc_examples_two_views_CPPFLAGS = -I$(top_srcdir)/include
doc_examples_two_views_LDFLAGS = $(AM_LDFLAGS) $(UCVM_LIBRARY_RPATH)
doc_examples_two_views_LDADD = $(UCVM_LIBRARY_LIBS)
doc_examples_two_views_DEPENDENCIES = $(UCVM_LIBRARY)
