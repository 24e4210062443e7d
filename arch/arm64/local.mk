# SPDX-License-Identifier: Apache-2.0
# arch/arm64/: the arm64 machine above KVM.

libucvm_core_a_SOURCES += \
	arch/arm64/layout.h

# vCPUs and their attributes, options
libucvm_core_a_SOURCES += \
	arch/arm64/host.c arch/arm64/host.h \
	arch/arm64/options.c arch/arm64/options.h \
	arch/arm64/pmu.c arch/arm64/pmu.h \
	arch/arm64/pvtime.c arch/arm64/pvtime.h \
	arch/arm64/smccc.c arch/arm64/smccc.h \
	arch/arm64/timer.c arch/arm64/timer.h \
	arch/arm64/vcpu_init.c arch/arm64/vcpu_init.h
unit_sources += \
	tests/unit/test_arm64_kvm.c \
	tests/unit/test_arm64_mte.c \
	tests/unit/test_arm64_options.c \
	tests/unit/test_arm64_vcpu.c
EXTRA_DIST += tests/unit/arm64_fake.h

# Devices of the kernel, the interrupt controller
libucvm_core_a_SOURCES += \
	arch/arm64/device.c arch/arm64/device.h \
	arch/arm64/gic.c arch/arm64/gic.h \
	arch/arm64/gic_state.c arch/arm64/gic_state.h
unit_sources += \
	tests/unit/test_arm64_gic.c tests/unit/test_arm64_gic_kvm.c \
	tests/unit/test_arm64_gic_state.c tests/unit/test_arm64_gic_state_kvm.c
EXTRA_DIST += tests/unit/arm64_gic_bed.h tests/unit/arm64_gic_real.h

# Loading guests, the device tree, emulated devices
libucvm_core_a_SOURCES += \
	arch/arm64/fdt.c arch/arm64/fdt.h \
	arch/arm64/image.c arch/arm64/image.h \
	arch/arm64/image_elf.c arch/arm64/image_load.h \
	arch/arm64/image_unpack.c \
	arch/arm64/mmio.c arch/arm64/mmio.h \
	arch/arm64/pl011.c arch/arm64/pl011.h \
	arch/arm64/pl031.c arch/arm64/pl031.h
unit_sources += \
	tests/unit/test_arm64_fdt.c \
	tests/unit/test_arm64_image.c tests/unit/test_arm64_image_elf.c \
	tests/unit/test_mmio.c \
	tests/unit/test_pl011.c \
	tests/unit/test_pl031.c \
	tests/unit/test_slots.c
EXTRA_DIST += tests/unit/arm64_files.h

# Registers by id
libucvm_core_a_SOURCES += \
	arch/arm64/cp15.def arch/arm64/sysreg.def \
	arch/arm64/reg_id.c arch/arm64/reg_id.h \
	arch/arm64/reg_name.c \
	arch/arm64/reg_table.h \
	arch/arm64/regs.c arch/arm64/regs.h \
	arch/arm64/regs_ops.c
unit_sources += tests/unit/test_reg_id.c tests/unit/test_regs.c

# The machine
libucvm_core_a_SOURCES += \
	arch/arm64/build.c \
	arch/arm64/crash.c \
	arch/arm64/machine.c arch/arm64/machine.h \
	arch/arm64/mte.c arch/arm64/mte.h \
	arch/arm64/save.c \
	arch/arm64/slots.c arch/arm64/slots.h \
	arch/arm64/trace.c \
	arch/arm64/vcpu.c
unit_sources += tests/unit/test_arm64_machine.c
