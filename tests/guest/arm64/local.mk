# SPDX-License-Identifier: Apache-2.0
# tests/guest/arm64/: small bare-metal guests for arm64.
#
# One flat image for each file tests/guest/arm64/NAME.c, made of it and the
# runtime in lib/. A new one has a line in arm64_guests and its runs in
# cases.txt. Without an arm64 host, run shows only on QEMU that the
# guests themselves are right; qemu-ci/run arm64 runs them under ucvm.

arm64_guests = \
	tests/guest/arm64/gic_irq.bin \
	tests/guest/arm64/gic_lpi.bin \
	tests/guest/arm64/gic_sgi.bin \
	tests/guest/arm64/irqchip_off.bin \
	tests/guest/arm64/mmio.bin \
	tests/guest/arm64/pmu.bin \
	tests/guest/arm64/psci.bin \
	tests/guest/arm64/regs.bin \
	tests/guest/arm64/reset.bin \
	tests/guest/arm64/smccc.bin \
	tests/guest/arm64/state.bin \
	tests/guest/arm64/stolen_time.bin \
	tests/guest/arm64/stuck.bin \
	tests/guest/arm64/timer.bin
arm64_guest_runtime = \
	tests/guest/arm64/lib/start.S \
	tests/guest/arm64/lib/fdt.c \
	tests/guest/arm64/lib/gic.c \
	tests/guest/arm64/lib/its.c \
	tests/guest/arm64/lib/report.c \
	tests/guest/arm64/lib/runtime.c
arm64_guest_headers = \
	tests/guest/arm64/lib/fdt.h \
	tests/guest/arm64/lib/gic.h \
	tests/guest/arm64/lib/guest.h \
	tests/guest/arm64/lib/its.h \
	tests/guest/arm64/lib/psci.h \
	tests/guest/arm64/lib/guest.lds

AARCH64_GUEST_FLAGS = -std=gnu11 -O2 -Wall -Wextra -march=armv8-a -mgeneral-regs-only \
	-mstrict-align -mno-outline-atomics -ffreestanding -fpie -fvisibility=hidden \
	-ffunction-sections -fdata-sections -fno-stack-protector -fno-asynchronous-unwind-tables \
	-fno-delete-null-pointer-checks
AARCH64_GUEST_LINK = -nostdlib -static-pie -Wl,--gc-sections -Wl,--build-id=none \
	-Wl,--no-dynamic-linker -Wl,-z,max-page-size=4096 -Wl,--no-warn-rwx-segments \
	-Wl,-T,$(srcdir)/tests/guest/arm64/lib/guest.lds

.c.bin:
	$(AM_V_CCLD)mkdir -p $(@D) && $(AARCH64_CC) $(AARCH64_GUEST_FLAGS) $(AARCH64_GUEST_LINK) \
		-I$(srcdir)/tests/guest/arm64 -o $@.elf $(addprefix $(srcdir)/,$(arm64_guest_runtime)) $< && \
		$(AARCH64_OBJCOPY) -O binary $@.elf $@ && rm -f $@.elf
$(arm64_guests): $(arm64_guest_runtime) $(arm64_guest_headers)
SUFFIXES += .bin

# The 32-bit guest is one file, and needs another compiler; an empty image says
# that there was none.
AARCH32_GUEST_FLAGS = -std=gnu11 -O2 -Wall -Wextra -march=armv7-a -marm -mfloat-abi=soft \
	-mno-unaligned-access -ffreestanding -fpie -fvisibility=hidden -fno-stack-protector \
	-fno-builtin
AARCH32_GUEST_LINK = -nostdlib -Wl,--build-id=none -Wl,--oformat=binary \
	-Wl,-T,$(srcdir)/tests/guest/arm64/lib/aarch32.lds

if HAVE_AARCH32_CC
tests/guest/arm64/aarch32.bin: tests/guest/arm64/aarch32.c tests/guest/arm64/lib/aarch32.lds
	$(AM_V_CCLD)mkdir -p $(@D) && $(AARCH32_CC) $(AARCH32_GUEST_FLAGS) $(AARCH32_GUEST_LINK) \
		-o $@ $(srcdir)/tests/guest/arm64/aarch32.c
else
tests/guest/arm64/aarch32.bin:
	$(AM_V_GEN)mkdir -p $(@D) && : >$@
endif

EXTRA_DIST += \
	$(arm64_guest_runtime) $(arm64_guest_headers) $(arm64_guests:.bin=.c) \
	tests/guest/arm64/aarch32.c tests/guest/arm64/lib/aarch32.lds \
	tests/guest/arm64/run tests/guest/arm64/cases.txt tests/guest/arm64/known.txt
CLEANFILES += $(arm64_guests) tests/guest/arm64/aarch32.bin

if HAVE_AARCH64_CC
check_data += $(arm64_guests) tests/guest/arm64/aarch32.bin
check_tests += tests/guest/arm64/run
else
check_tests += "tests/guest/arm64/run=needs a compiler for arm64 guests (gcc-aarch64-linux-gnu)"
endif
