# SPDX-License-Identifier: Apache-2.0
# tests/guest/: small bare-metal guests.
#
# One guest for each file tests/guest/NAME.c, made of it and the runtime in
# lib/. A new one has a line in guest_programs; covers.txt says which
# instructions it is the test of.

guest_programs = \
	tests/guest/access.elf \
	tests/guest/clock.elf \
	tests/guest/code.elf \
	tests/guest/control.elf \
	tests/guest/dat.elf \
	tests/guest/interrupt.elf \
	tests/guest/invalidate.elf \
	tests/guest/machine.elf \
	tests/guest/program.elf \
	tests/guest/protect.elf \
	tests/guest/psw.elf \
	tests/guest/space.elf \
	tests/guest/stuck_external.elf \
	tests/guest/stuck_program.elf \
	tests/guest/stuck_svc.elf
guest_runtime = \
	tests/guest/lib/start.S tests/guest/lib/runtime.c tests/guest/lib/tables.c
guest_headers = tests/guest/lib/guest.h tests/guest/lib/tables.h

S390X_GUEST_FLAGS = -std=gnu11 -O2 -Wall -Wextra -march=z10 -msoft-float -ffreestanding \
	-fno-pic -no-pie -fno-stack-protector -fno-asynchronous-unwind-tables \
	-fno-delete-null-pointer-checks
S390X_GUEST_LINK = -nostdlib -static -Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-Ttext=0x10000

.c.elf:
	$(AM_V_CCLD)mkdir -p $(@D) && $(S390X_CC) $(S390X_GUEST_FLAGS) $(S390X_GUEST_LINK) \
		-I$(srcdir)/tests/guest -o $@ $(addprefix $(srcdir)/,$(guest_runtime)) $<
$(guest_programs): $(guest_runtime) $(guest_headers)
SUFFIXES = .elf

EXTRA_DIST += \
	$(guest_runtime) $(guest_headers) $(guest_programs:.elf=.c) tests/guest/covers.txt \
	tests/guest/run tests/guest/tcg-known
CLEANFILES += $(guest_programs)

if HAVE_S390X_CC
check_data += $(guest_programs)
check_tests += tests/guest/run
else
check_tests += "tests/guest/run=needs a compiler for s390x guests (gcc-s390x-linux-gnu)"
endif

include tests/guest/arm64/local.mk
