# SPDX-License-Identifier: Apache-2.0
# arch/s390/soft/: the soft provider (KVM contract, SIE, CPU).

libucvm_core_a_SOURCES += \
	arch/s390/kvm_attr.h \
	arch/s390/soft/art.c \
	arch/s390/soft/bfp.h \
	arch/s390/soft/code.c \
	arch/s390/soft/cpu.h \
	arch/s390/soft/decimal.h \
	arch/s390/soft/decode.c \
	arch/s390/soft/facility.c \
	arch/s390/soft/flic.c \
	arch/s390/soft/functions.c \
	arch/s390/soft/handlers.h \
	arch/s390/soft/hot_arith.h \
	arch/s390/soft/hot_bfp.h \
	arch/s390/soft/hot_branch.h \
	arch/s390/soft/hot_load.h \
	arch/s390/soft/hot_logic.h \
	arch/s390/soft/hot_operand.h \
	arch/s390/soft/hot_storage.h \
	arch/s390/soft/insn.def \
	arch/s390/soft/insn.h \
	arch/s390/soft/insn_bfp.def \
	arch/s390/soft/insn_control.def \
	arch/s390/soft/insn_general.def \
	arch/s390/soft/insn_storage.def \
	arch/s390/soft/interp.c \
	arch/s390/soft/irq.c arch/s390/soft/irq.h \
	arch/s390/soft/link.c arch/s390/soft/link.h \
	arch/s390/soft/mem.h \
	arch/s390/soft/native.c arch/s390/soft/native.h \
	arch/s390/soft/native_branch.c \
	arch/s390/soft/native_insn.c \
	arch/s390/soft/native_private.h \
	arch/s390/soft/native_template.c \
	arch/s390/soft/op_bfp.c \
	arch/s390/soft/op_bfp_conv.c \
	arch/s390/soft/op_bfp_ctl.c \
	arch/s390/soft/op_bfp_soft.c \
	arch/s390/soft/op_clock.c \
	arch/s390/soft/op_control.c \
	arch/s390/soft/op_convert.c \
	arch/s390/soft/op_dat.c \
	arch/s390/soft/op_decimal.c \
	arch/s390/soft/op_general.c \
	arch/s390/soft/op_interlocked.c \
	arch/s390/soft/op_key.c \
	arch/s390/soft/op_move.c \
	arch/s390/soft/op_plo.c \
	arch/s390/soft/op_sort.c \
	arch/s390/soft/op_storage.c \
	arch/s390/soft/op_string.c \
	arch/s390/soft/op_trace.c \
	arch/s390/soft/op_translate.c \
	arch/s390/soft/op_translation.c \
	arch/s390/soft/private.h \
	arch/s390/soft/psw.c \
	arch/s390/soft/sie.c arch/s390/soft/sie.h \
	arch/s390/soft/softkvm.c arch/s390/soft/softkvm.h \
	arch/s390/soft/softkvm_private.h \
	arch/s390/soft/space.c arch/s390/soft/space.h \
	arch/s390/soft/storage.h \
	arch/s390/soft/tlb.c \
	arch/s390/soft/uaccess.c arch/s390/soft/uaccess.h \
	arch/s390/soft/vcpu.c \
	arch/s390/soft/vcpu_irq.c \
	arch/s390/soft/vcpu_regs.c \
	arch/s390/soft/vcpu_run.c \
	arch/s390/soft/vcpu_ucas.c \
	arch/s390/soft/vm.c \
	arch/s390/soft/vm_attr.c \
	arch/s390/soft/x86.h

unit_sources += tests/unit/test_facility.c

# After the user's CFLAGS, also those of make's command line.
arch/s390/soft/interp.$(OBJEXT): override CFLAGS += $(INTERP_CFLAGS)
