# SPDX-License-Identifier: Apache-2.0
# tests/contract/: the interface contract, against every provider.

EXTRA_PROGRAMS += tests/contract/contract
tests_contract_contract_SOURCES = \
	tests/contract/contract.h \
	tests/contract/fixture.c \
	tests/contract/main.c \
	tests/contract/test_attr.c \
	tests/contract/test_flic.c \
	tests/contract/test_irq.c \
	tests/contract/test_lazy.c \
	tests/contract/test_run.c \
	tests/contract/test_system.c \
	tests/contract/test_threads.c \
	tests/contract/test_ucas.c \
	tests/contract/test_ucontrol.c \
	tests/contract/test_vcpu.c \
	tests/contract/test_vm.c
tests_contract_contract_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
tests_contract_contract_LDADD = $(UCVM_LIBS) $(CUNIT_LIBS)

# The sequence whose answers were recorded on Linux 6.12 and 7.2. Without CUnit.
check_PROGRAMS += tests/contract/observed
tests_contract_observed_SOURCES = \
	tests/contract/observed.c \
	tests/contract/observed.h \
	tests/contract/observed_6_12.c \
	tests/contract/observed_7_2.c \
	tests/contract/observed_client.c \
	tests/contract/observed_compare.c
tests_contract_observed_LDADD = $(UCVM_LIBS)
check_tests += tests/contract/observed

# The errno matrix of KVM on arm64. It says why it skips anywhere else.
EXTRA_PROGRAMS += tests/contract/contract-arm64
tests_contract_contract_arm64_SOURCES = \
	tests/contract/arm64/contract.h \
	tests/contract/arm64/fixture.c \
	tests/contract/arm64/main.c \
	tests/contract/arm64/operation.c \
	tests/contract/arm64/test_attr.c \
	tests/contract/arm64/test_irq.c \
	tests/contract/arm64/test_its.c \
	tests/contract/arm64/test_memory.c \
	tests/contract/arm64/test_reg.c \
	tests/contract/arm64/test_run.c \
	tests/contract/arm64/test_vcpu.c \
	tests/contract/arm64/test_vgic2.c \
	tests/contract/arm64/test_vgic3.c \
	tests/contract/arm64/test_vm.c
tests_contract_contract_arm64_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
tests_contract_contract_arm64_LDADD = $(UCVM_LIBS) $(CUNIT_LIBS)

if HAVE_CUNIT
check_PROGRAMS += tests/contract/contract tests/contract/contract-arm64
check_tests += tests/contract/contract tests/contract/contract-arm64
else
check_tests += "tests/contract/contract=needs CUnit (libcunit1-dev)" \
	"tests/contract/contract-arm64=needs CUnit (libcunit1-dev)"
endif
