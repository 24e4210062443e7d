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
	tests/contract/test_observed.c \
	tests/contract/test_run.c \
	tests/contract/test_system.c \
	tests/contract/test_threads.c \
	tests/contract/test_ucas.c \
	tests/contract/test_ucontrol.c \
	tests/contract/test_vcpu.c \
	tests/contract/test_vm.c
tests_contract_contract_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
tests_contract_contract_LDADD = $(UCVM_LIBS) $(CUNIT_LIBS)

if HAVE_CUNIT
check_PROGRAMS += tests/contract/contract
check_tests += tests/contract/contract
else
check_tests += "tests/contract/contract=needs CUnit (libcunit1-dev)"
endif
