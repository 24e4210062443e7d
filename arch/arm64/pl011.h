// SPDX-License-Identifier: Apache-2.0
/*
 * The serial port of arm64 guests: an Arm PrimeCell UART (PL011, r1p1: FIFOs of
 * 16 characters), joined to the console of the VM. Output goes out at once;
 * input waits until the guest can take it, so nothing that is sent ahead of the
 * guest's start is lost.
 */
#ifndef UCVM_ARCH_ARM64_PL011_H
#define UCVM_ARCH_ARM64_PL011_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/mmio.h"
#include "core/console.h"

#define PL011_SIZE	0x1000u
#define PL011_PERIPHID	0x00141011u	/* as the device tree may tell it */
#define PL011_FIFO	16u
#define PL011_WAITING	(3u * CONSOLE_INPUT_MAX)

/* All of it that a saved VM needs; host byte order. */
struct pl011_state {
	uint32_t rsr, ilpr, ibrd, fbrd, lcr_h, cr, ifls, imsc, ris, dmacr;
	uint32_t rx_count;		/* characters in the receive FIFO, oldest first */
	uint16_t rx[PL011_FIFO];	/* with the error bits of UARTDR */
	uint32_t listening;		/* the guest takes input by interrupts */
	uint32_t polls;			/* reads of UARTFR in a row */
	uint32_t waiting_count;		/* input that is not in the FIFO yet, oldest first */
	uint8_t waiting[PL011_WAITING];
};

struct pl011 {
	pthread_mutex_t lock;		/* everything below */
	struct pl011_state state;
	struct console *console;	/* borrowed */
	bool paused;
	bool level;			/* of the interrupt line */
	irq_line_fn *set_irq;
	void *opaque;
};

extern const struct mmio_ops pl011_ops;	/* opaque: struct pl011 */

/*
 * Reset state, and become the receiver of the console's input. @set_irq is
 * called with the lock held, from vCPU threads and the console's; it must not
 * call back.
 */
void pl011_init(struct pl011 *uart, struct console *console, irq_line_fn *set_irq, void *opaque);

/*
 * Input from the console, on its thread. More than there is room for, which comes
 * from a terminal only while the console is paused, is dropped.
 */
void pl011_input(struct pl011 *uart, const void *data, size_t length);

/* As at power-on; input that waits is kept. */
void pl011_reset(struct pl011 *uart);

/*
 * For save and restore, while no vCPU runs. set: 0, or -EINVAL for a state that
 * cannot be (then nothing changed); the interrupt line is set anew.
 */
void pl011_get_state(struct pl011 *uart, struct pl011_state *state);
int pl011_set_state(struct pl011 *uart, const struct pl011_state *state);

/* The console must be closed before, since its thread hands input over. */
void pl011_destroy(struct pl011 *uart);

#endif
