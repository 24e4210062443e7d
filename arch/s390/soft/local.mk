# SPDX-License-Identifier: Apache-2.0
# arch/s390/soft/: the soft provider (KVM contract, SIE, CPU).

libucvm_core_a_SOURCES += \
	arch/s390/kvm_attr.h \
	arch/s390/soft/code.c \
	arch/s390/soft/cpu.h \
	arch/s390/soft/facility.c \
	arch/s390/soft/interp.c \
	arch/s390/soft/mem.h \
	arch/s390/soft/private.h \
	arch/s390/soft/psw.c \
	arch/s390/soft/sie.c \
	arch/s390/soft/sie.h \
	arch/s390/soft/softkvm.h \
	arch/s390/soft/tlb.c

libucvm_core_a_SOURCES += \
	arch/s390/soft/insn/bfp.h \
	arch/s390/soft/insn/decimal.h \
	arch/s390/soft/insn/decode.c \
	arch/s390/soft/insn/functions.c \
	arch/s390/soft/insn/handlers.h \
	arch/s390/soft/insn/hot_arith.h \
	arch/s390/soft/insn/hot_bfp.h \
	arch/s390/soft/insn/hot_branch.h \
	arch/s390/soft/insn/hot_load.h \
	arch/s390/soft/insn/hot_logic.h \
	arch/s390/soft/insn/hot_operand.h \
	arch/s390/soft/insn/hot_storage.h \
	arch/s390/soft/insn/insn.def \
	arch/s390/soft/insn/insn.h \
	arch/s390/soft/insn/insn_bfp.def \
	arch/s390/soft/insn/insn_control.def \
	arch/s390/soft/insn/insn_general.def \
	arch/s390/soft/insn/insn_storage.def \
	arch/s390/soft/insn/op_bfp.c \
	arch/s390/soft/insn/op_bfp_conv.c \
	arch/s390/soft/insn/op_bfp_ctl.c \
	arch/s390/soft/insn/op_bfp_soft.c \
	arch/s390/soft/insn/op_clock.c \
	arch/s390/soft/insn/op_control.c \
	arch/s390/soft/insn/op_convert.c \
	arch/s390/soft/insn/op_dat.c \
	arch/s390/soft/insn/op_decimal.c \
	arch/s390/soft/insn/op_general.c \
	arch/s390/soft/insn/op_interlocked.c \
	arch/s390/soft/insn/op_key.c \
	arch/s390/soft/insn/op_move.c \
	arch/s390/soft/insn/op_plo.c \
	arch/s390/soft/insn/op_sort.c \
	arch/s390/soft/insn/op_storage.c \
	arch/s390/soft/insn/op_string.c \
	arch/s390/soft/insn/op_trace.c \
	arch/s390/soft/insn/op_translate.c \
	arch/s390/soft/insn/op_translation.c \
	arch/s390/soft/insn/storage.h

libucvm_core_a_SOURCES += \
	arch/s390/soft/kvm/flic.c \
	arch/s390/soft/kvm/irq.c \
	arch/s390/soft/kvm/irq.h \
	arch/s390/soft/kvm/link.c \
	arch/s390/soft/kvm/link.h \
	arch/s390/soft/kvm/softkvm.c \
	arch/s390/soft/kvm/softkvm_private.h \
	arch/s390/soft/kvm/space.c \
	arch/s390/soft/kvm/space.h \
	arch/s390/soft/kvm/uaccess.c \
	arch/s390/soft/kvm/uaccess.h \
	arch/s390/soft/kvm/vcpu.c \
	arch/s390/soft/kvm/vcpu_irq.c \
	arch/s390/soft/kvm/vcpu_regs.c \
	arch/s390/soft/kvm/vcpu_run.c \
	arch/s390/soft/kvm/vcpu_ucas.c \
	arch/s390/soft/kvm/vm.c \
	arch/s390/soft/kvm/vm_attr.c

libucvm_core_a_SOURCES += \
	arch/s390/soft/native/native.c \
	arch/s390/soft/native/native.h \
	arch/s390/soft/native/native_branch.c \
	arch/s390/soft/native/native_insn.c \
	arch/s390/soft/native/native_private.h \
	arch/s390/soft/native/native_template.c \
	arch/s390/soft/native/x86.h

unit_sources += tests/unit/test_facility.c

# After the user's CFLAGS, also those of make's command line.
arch/s390/soft/interp.$(OBJEXT): override CFLAGS += $(INTERP_CFLAGS)
