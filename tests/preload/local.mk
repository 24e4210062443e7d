# SPDX-License-Identifier: Apache-2.0
# tests/preload/: libucvm-kvm.so, with a client of our own and with Linux's. The
# s390x lane (qemu-ci/) runs both in a whole host: host-files and host.sh.

EXTRA_PROGRAMS += tests/preload/client
tests_preload_client_SOURCES = \
	tests/preload/client.c tests/preload/client.h \
	tests/preload/client_calls.c \
	tests/preload/client_lifetime.c \
	tests/preload/client_run.c
tests_preload_client_LDADD = $(PTHREAD_LIBS) $(CODE_COVERAGE_LIBS)

EXTRA_DIST += \
	tests/preload/arm64.sh \
	tests/preload/fetch-ucontrol \
	tests/preload/host-files \
	tests/preload/host.sh \
	tests/preload/native.sh \
	tests/preload/preload.sh \
	tests/preload/s390x.sh \
	tests/preload/ucontrol.sh \
	tests/preload/ucontrol_6.12.sh \
	tests/preload/ucontrol_7.2.sh

# A cross build may come before the test; the tests share one for each architecture.
if ENABLE_SHARED
check_PROGRAMS += tests/preload/client
check_data += libucvm-kvm.so
check_tests += tests/preload/native.sh \
	tests/preload/arm64.sh:1200 \
	tests/preload/s390x.sh:1200 \
	tests/preload/ucontrol_6.12.sh:1200 \
	tests/preload/ucontrol_7.2.sh:1200
else
check_tests += "tests/preload/native.sh=a static build, or one with sanitizers"
endif
