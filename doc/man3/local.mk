# SPDX-License-Identifier: Apache-2.0
# doc/man3/: the manual of the library. A page describes the functions of one
# subject; the other names lead to it. tests/library/abi.sh wants all of them.

dist_man3_MANS = \
	doc/man3/libucvm.3 \
	doc/man3/ucvm_library_version.3 \
	doc/man3/ucvm_vcpu_add_memory.3 \
	doc/man3/ucvm_vcpu_advance.3 \
	doc/man3/ucvm_vcpu_create.3 \
	doc/man3/ucvm_vcpu_decode.3 \
	doc/man3/ucvm_vcpu_destroy.3 \
	doc/man3/ucvm_vcpu_get_error.3 \
	doc/man3/ucvm_vcpu_get_id.3 \
	doc/man3/ucvm_vcpu_get_interrupt.3 \
	doc/man3/ucvm_vcpu_get_psw.3 \
	doc/man3/ucvm_vcpu_get_register.3 \
	doc/man3/ucvm_vcpu_get_run.3 \
	doc/man3/ucvm_vcpu_get_sie_block.3 \
	doc/man3/ucvm_vcpu_get_vm.3 \
	doc/man3/ucvm_vcpu_inject.3 \
	doc/man3/ucvm_vcpu_kick.3 \
	doc/man3/ucvm_vcpu_map.3 \
	doc/man3/ucvm_vcpu_populate.3 \
	doc/man3/ucvm_vcpu_read.3 \
	doc/man3/ucvm_vcpu_reserve.3 \
	doc/man3/ucvm_vcpu_reset.3 \
	doc/man3/ucvm_vcpu_retry.3 \
	doc/man3/ucvm_vcpu_run.3 \
	doc/man3/ucvm_vcpu_set_instruction.3 \
	doc/man3/ucvm_vcpu_set_intercept.3 \
	doc/man3/ucvm_vcpu_set_psw.3 \
	doc/man3/ucvm_vcpu_set_register.3 \
	doc/man3/ucvm_vcpu_translate.3 \
	doc/man3/ucvm_vcpu_unmap.3 \
	doc/man3/ucvm_vcpu_write.3 \
	doc/man3/ucvm_vm_create.3 \
	doc/man3/ucvm_vm_destroy.3 \
	doc/man3/ucvm_vm_get_error.3 \
	doc/man3/ucvm_vm_get_provider.3 \
	doc/man3/ucvm_vm_has_facility.3
