# SPDX-License-Identifier: Apache-2.0
# arch/s390/: the s390 machine above the provider.

libucvm_core_a_SOURCES += \
	arch/arch.c arch/arch.h \
	arch/s390/art.c arch/s390/art.h \
	arch/s390/control.c \
	arch/s390/cpu.c arch/s390/cpu.h \
	arch/s390/cpumodel.c arch/s390/cpumodel.h \
	arch/s390/crash.c \
	arch/s390/css.c \
	arch/s390/dat.c arch/s390/dat.h \
	arch/s390/diag.c \
	arch/s390/ebcdic.c arch/s390/ebcdic.h \
	arch/s390/gaccess.c arch/s390/gaccess.h \
	arch/s390/intercept.c arch/s390/intercept.h \
	arch/s390/interrupt.c arch/s390/interrupt.h \
	arch/s390/ipl.c arch/s390/ipl.h \
	arch/s390/ipl_elf.c \
	arch/s390/ipl_image.c arch/s390/ipl_image.h \
	arch/s390/ipl_ins.c \
	arch/s390/lowcore.c arch/s390/lowcore.h \
	arch/s390/machine.c arch/s390/machine.h \
	arch/s390/operand.c \
	arch/s390/privileged.c \
	arch/s390/probe.c arch/s390/probe.h \
	arch/s390/sclp.c arch/s390/sclp.h \
	arch/s390/sclp_console.c arch/s390/sclp_console.h \
	arch/s390/sclp_event.c arch/s390/sclp_event.h \
	arch/s390/sieblk.h \
	arch/s390/sigp.c \
	arch/s390/stsi.c \
	arch/s390/tod.c arch/s390/tod.h \
	arch/s390/trace.c arch/s390/trace.h \
	arch/s390/vcpu.c \
	arch/s390/zarch.h

unit_sources += \
	tests/unit/test_dat.c \
	tests/unit/test_intercept.c \
	tests/unit/test_interrupt.c \
	tests/unit/test_ipl.c tests/unit/test_ipl_elf.c \
	tests/unit/test_machine.c \
	tests/unit/test_probe.c \
	tests/unit/test_sclp.c \
	tests/unit/test_sigp.c
EXTRA_DIST += tests/unit/ipl_files.h tests/unit/s390_fake.h
