# SPDX-License-Identifier: Apache-2.0
# arch/s390/: the s390 machine above the provider.

libucvm_core_a_SOURCES += \
	arch/s390/ipl.c arch/s390/ipl.h \
	arch/s390/ipl_elf.c \
	arch/s390/ipl_image.c arch/s390/ipl_image.h \
	arch/s390/ipl_ins.c

unit_sources += tests/unit/test_ipl.c tests/unit/test_ipl_elf.c
EXTRA_DIST += tests/unit/ipl_files.h
