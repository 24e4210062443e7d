# SPDX-License-Identifier: Apache-2.0
# ucas/: address spaces of 1 MiB segments.

libucvm_core_a_SOURCES += \
	ucas/table.c ucas/table.h \
	ucas/ucas.c ucas/ucas.h \
	ucas/users.c ucas/users.h

unit_sources += tests/unit/test_ucas.c tests/unit/test_ucas_model.c
EXTRA_DIST += tests/unit/ucas_fake.h
