# SPDX-License-Identifier: Apache-2.0
# arch/arm64/: the arm64 machine above KVM.

libucvm_core_a_SOURCES += \
	arch/arm64/layout.h \
	arch/arm64/options.h
