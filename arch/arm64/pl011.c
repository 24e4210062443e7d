// SPDX-License-Identifier: Apache-2.0
/*
 * The PL011 UART (Arm DDI 0183). A character takes no time: what is written is
 * sent at once, and what arrives has been silent for long enough for the receive
 * timeout. Only when input arrives is a matter of judgement, see rx_listens().
 */
#include "arch/arm64/pl011.h"

#include <errno.h>
#include <string.h>

enum {
	UARTDR = 0x000,
	UARTRSR = 0x004,	/* written: UARTECR */
	UARTFR = 0x018,
	UARTILPR = 0x020,
	UARTIBRD = 0x024,
	UARTFBRD = 0x028,
	UARTLCR_H = 0x02c,
	UARTCR = 0x030,
	UARTIFLS = 0x034,
	UARTIMSC = 0x038,
	UARTRIS = 0x03c,
	UARTMIS = 0x040,
	UARTICR = 0x044,
	UARTDMACR = 0x048,
	UART_IDS = 0xfe0,	/* eight registers with one byte each */
};

#define PRIMECELL_ID	0xb105f00du

#define DR_BE	0x400u
#define RSR_OE	0x8u
#define RSR_CHARACTER 0x7u	/* the errors that belong to one character */

#define FR_CTS	0x001u
#define FR_DSR	0x002u
#define FR_DCD	0x004u
#define FR_RXFE	0x010u
#define FR_RXFF	0x040u
#define FR_TXFE	0x080u
#define FR_RI	0x100u

#define LCR_H_BRK 0x01u
#define LCR_H_FEN 0x10u

#define CR_UARTEN 0x0001u
#define CR_LBE	0x0080u
#define CR_TXE	0x0100u
#define CR_RXE	0x0200u
#define CR_DTR	0x0400u
#define CR_RTS	0x0800u
#define CR_OUT1	0x1000u
#define CR_OUT2	0x2000u

#define IFLS_RESET 0x12u	/* both FIFOs: half full */

#define INT_RI	0x001u
#define INT_CTS	0x002u
#define INT_DCD	0x004u
#define INT_DSR	0x008u
#define INT_RX	0x010u
#define INT_TX	0x020u
#define INT_RT	0x040u
#define INT_BE	0x200u
#define INT_OE	0x400u

/* The bits that registers have. */
#define RSR_BITS	0x00fu
#define ILPR_BITS	0x0ffu
#define IBRD_BITS	0xffffu
#define FBRD_BITS	0x03fu
#define LCR_H_BITS	0x0ffu
#define CR_BITS		0xff87u
#define IFLS_BITS	0x03fu
#define INT_BITS	0x7ffu
#define DMACR_BITS	0x007u
#define RX_BITS		0xfffu

/* Whoever reads UARTFR this often, and does nothing else, waits for input. */
#define POLLS_WAITING	4u

/* The interrupt line follows the masked status. */
static void line_update(struct pl011 *uart)
{
	bool level = uart->state.ris & uart->state.imsc;

	if (level == uart->level)
		return;
	uart->level = level;
	uart->set_irq(uart->opaque, level);
}

static unsigned int fifo_depth(const struct pl011_state *s)
{
	return s->lcr_h & LCR_H_FEN ? PL011_FIFO : 1;
}

/* From how many characters on INT_RX is there. */
static unsigned int rx_trigger(const struct pl011_state *s)
{
	static const uint8_t levels[8] = { 2, 4, 8, 12, 14, 14, 14, 14 };

	return s->lcr_h & LCR_H_FEN ? levels[s->ifls >> 3 & 7] : 1;
}

/* A character arrives, with its error bits, or is lost. */
static void rx_push(struct pl011_state *s, uint16_t character)
{
	if (s->rx_count >= fifo_depth(s)) {
		s->rsr |= RSR_OE;
		s->ris |= INT_OE;
		return;
	}
	s->rx[s->rx_count++] = character;
	if (character & DR_BE)
		s->ris |= INT_BE;
	if (s->rx_count >= rx_trigger(s))
		s->ris |= INT_RX;
	if (s->lcr_h & LCR_H_FEN)
		s->ris |= INT_RT;
}

static uint16_t rx_pop(struct pl011_state *s)
{
	uint16_t character = s->rx[0];

	memmove(s->rx, s->rx + 1, --s->rx_count * sizeof(s->rx[0]));
	if (s->rx_count < rx_trigger(s))
		s->ris &= ~INT_RX;
	if (s->rx_count == 0)
		s->ris &= ~INT_RT;
	else if (s->lcr_h & LCR_H_FEN)
		s->ris |= INT_RT;
	return character;
}

static void rx_flush(struct pl011_state *s)
{
	s->rx_count = 0;
	s->ris &= ~(INT_RX | INT_RT);
}

/*
 * Have the host wait while there is no room for what may still come: one piece
 * after it was told to pause, and the next.
 */
static void input_flow(struct pl011 *uart)
{
	bool full = uart->state.waiting_count + 2 * CONSOLE_INPUT_MAX > PL011_WAITING;

	if (full == uart->paused)
		return;
	uart->paused = full;
	console_pause(uart->console, full);
}

/* As much of the input that waits as the FIFO takes. */
static void rx_fill(struct pl011 *uart)
{
	struct pl011_state *s = &uart->state;
	unsigned int n = 0;

	while (n < s->waiting_count && s->rx_count < fifo_depth(s))
		rx_push(s, s->waiting[n++]);
	if (n == 0)
		return;
	s->waiting_count -= n;
	memmove(s->waiting, s->waiting + n, s->waiting_count);
	input_flow(uart);
}

/*
 * Does the guest want characters now? A real line does not wait, but guests
 * empty the FIFO while they start, and input sent ahead would be gone. So the
 * first arrives when receive interrupts are enabled on a UART that is on (Linux
 * enables them once before, while it is off), or for a guest that polls.
 */
static bool rx_enabled(const struct pl011_state *s)
{
	return (s->cr & (CR_UARTEN | CR_RXE)) == (CR_UARTEN | CR_RXE) &&
	       s->imsc & (INT_RX | INT_RT);
}

static bool rx_listens(const struct pl011_state *s)
{
	return s->listening && rx_enabled(s) && !(s->cr & CR_LBE);
}

static uint32_t data_read(struct pl011 *uart)
{
	struct pl011_state *s = &uart->state;
	uint32_t value;

	if (s->rx_count == 0 && !(s->cr & CR_LBE))
		rx_fill(uart);		/* a guest that polls, without a look at UARTFR */
	if (s->rx_count == 0)
		return 0;
	value = rx_pop(s) | (s->rsr & RSR_OE) << 8;
	s->rsr = value >> 8;
	if (rx_listens(s))
		rx_fill(uart);
	return value;
}

/* The modem lines: in loop-back the outputs, else another end that is ready. */
static uint32_t modem_lines(const struct pl011_state *s)
{
	if (!(s->cr & CR_LBE))
		return FR_CTS | FR_DSR | FR_DCD;
	return (s->cr & CR_RTS ? FR_CTS : 0) | (s->cr & CR_DTR ? FR_DSR : 0) |
	       (s->cr & CR_OUT1 ? FR_DCD : 0) | (s->cr & CR_OUT2 ? FR_RI : 0);
}

static uint32_t flags_read(struct pl011 *uart, uint32_t polls)
{
	struct pl011_state *s = &uart->state;

	s->polls = polls < POLLS_WAITING ? polls + 1 : polls;
	if (s->polls == POLLS_WAITING && s->rx_count == 0 && !(s->cr & CR_LBE))
		rx_fill(uart);
	return modem_lines(s) | FR_TXFE | (s->rx_count == 0 ? FR_RXFE : 0) |
	       (s->rx_count >= fifo_depth(s) ? FR_RXFF : 0);
}

static uint32_t id_read(uint64_t offset)
{
	unsigned int i = (offset - UART_IDS) / 4;

	return (i < 4 ? PL011_PERIPHID >> (8 * i) : PRIMECELL_ID >> (8 * (i - 4))) & 0xff;
}

static uint32_t register_read(struct pl011 *uart, uint64_t offset)
{
	struct pl011_state *s = &uart->state;
	uint32_t polls = s->polls;

	s->polls = 0;
	switch (offset) {
	case UARTDR:
		return data_read(uart);
	case UARTRSR:
		return s->rsr;
	case UARTFR:
		return flags_read(uart, polls);
	case UARTILPR:
		return s->ilpr;
	case UARTIBRD:
		return s->ibrd;
	case UARTFBRD:
		return s->fbrd;
	case UARTLCR_H:
		return s->lcr_h;
	case UARTCR:
		return s->cr;
	case UARTIFLS:
		return s->ifls;
	case UARTIMSC:
		return s->imsc;
	case UARTRIS:
		return s->ris;
	case UARTMIS:
		return s->ris & s->imsc;
	case UARTDMACR:
		return s->dmacr;
	default:
		return offset >= UART_IDS ? id_read(offset) : 0;
	}
}

/* A changed FIFO mode empties the FIFO; a break that loops back arrives as one. */
static void lcr_h_write(struct pl011_state *s, uint32_t value)
{
	uint32_t changed = s->lcr_h ^ value;

	s->lcr_h = value;
	if (changed & LCR_H_FEN)
		rx_flush(s);
	if (changed & value & LCR_H_BRK && s->cr & CR_LBE)
		rx_push(s, DR_BE);
}

static void cr_write(struct pl011 *uart, uint32_t value)
{
	static const struct {
		uint32_t line, interrupt;
	} modem[] = {
		{ FR_RI, INT_RI }, { FR_CTS, INT_CTS }, { FR_DCD, INT_DCD }, { FR_DSR, INT_DSR },
	};
	struct pl011_state *s = &uart->state;
	uint32_t changed = modem_lines(s);

	s->cr = value;
	changed ^= modem_lines(s);
	for (size_t i = 0; i < sizeof(modem) / sizeof(modem[0]); i++)
		if (changed & modem[i].line)
			s->ris |= modem[i].interrupt;
	if (rx_listens(s))
		rx_fill(uart);
}

static void imsc_write(struct pl011 *uart, uint32_t value)
{
	struct pl011_state *s = &uart->state;

	s->imsc = value;
	if (rx_enabled(s))
		s->listening = 1;
	else if (!(value & (INT_RX | INT_RT)))
		s->listening = 0;
	if (rx_listens(s))
		rx_fill(uart);
}

static void register_write(struct pl011 *uart, uint64_t offset, uint32_t value)
{
	struct pl011_state *s = &uart->state;

	switch (offset) {
	case UARTRSR:
		s->rsr = 0;
		break;
	case UARTILPR:
		s->ilpr = value & ILPR_BITS;
		break;
	case UARTIBRD:
		s->ibrd = value & IBRD_BITS;
		break;
	case UARTFBRD:
		s->fbrd = value & FBRD_BITS;
		break;
	case UARTLCR_H:
		lcr_h_write(s, value & LCR_H_BITS);
		break;
	case UARTCR:
		cr_write(uart, value & CR_BITS);
		break;
	case UARTIFLS:
		s->ifls = value & IFLS_BITS;
		break;
	case UARTIMSC:
		imsc_write(uart, value & INT_BITS);
		break;
	case UARTICR:
		s->ris &= ~value;
		break;
	case UARTDMACR:
		s->dmacr = value & DMACR_BITS;
		break;
	default:
		break;		/* read-only or not there */
	}
}

/*
 * UARTDR. The console may make the vCPU wait for a slow reader, so it is called
 * without the lock: neither other vCPUs nor the input wait, too. It fails when
 * the VM ends or the reader is gone, which is nothing that a UART notices.
 */
static void data_write(struct pl011 *uart, uint8_t character)
{
	struct pl011_state *s = &uart->state;
	bool loops;

	pthread_mutex_lock(&uart->lock);
	s->polls = 0;
	loops = s->cr & CR_LBE;
	if (loops)
		rx_push(s, character);
	pthread_mutex_unlock(&uart->lock);
	if (!loops)
		console_write(uart->console, &character, 1);
	pthread_mutex_lock(&uart->lock);
	s->ris |= INT_TX;
	line_update(uart);
	pthread_mutex_unlock(&uart->lock);
}

/* The registers are 16 bits wide or less, one every four bytes. */
static uint64_t pl011_read(void *opaque, uint64_t offset, unsigned int size)
{
	struct pl011 *uart = opaque;
	uint64_t value;

	(void)size;
	if (offset % 4)
		return 0;
	pthread_mutex_lock(&uart->lock);
	value = register_read(uart, offset);
	line_update(uart);
	pthread_mutex_unlock(&uart->lock);
	return value;
}

static void pl011_write(void *opaque, uint64_t offset, unsigned int size, uint64_t value)
{
	struct pl011 *uart = opaque;

	(void)size;
	if (offset == UARTDR) {
		data_write(uart, (uint8_t)value);
		return;
	}
	if (offset % 4)
		return;
	pthread_mutex_lock(&uart->lock);
	uart->state.polls = 0;
	register_write(uart, offset, (uint32_t)value);
	line_update(uart);
	pthread_mutex_unlock(&uart->lock);
}

const struct mmio_ops pl011_ops = { .read = pl011_read, .write = pl011_write };

void pl011_input(struct pl011 *uart, const void *data, size_t length)
{
	struct pl011_state *s = &uart->state;
	size_t room;

	pthread_mutex_lock(&uart->lock);
	room = PL011_WAITING - s->waiting_count;
	if (length > room)
		length = room;
	memcpy(s->waiting + s->waiting_count, data, length);
	s->waiting_count += length;
	if (rx_enabled(s))
		s->listening = 1;	/* it has started, in whatever order */
	if (rx_listens(s))
		rx_fill(uart);
	input_flow(uart);
	line_update(uart);
	pthread_mutex_unlock(&uart->lock);
}

static void console_input(void *opaque, const void *data, size_t length)
{
	pl011_input(opaque, data, length);
}

static void registers_reset(struct pl011_state *s)
{
	s->rsr = s->ilpr = s->ibrd = s->fbrd = s->lcr_h = 0;
	s->cr = CR_TXE | CR_RXE;
	s->ifls = IFLS_RESET;
	s->imsc = s->ris = s->dmacr = 0;
	s->rx_count = s->listening = s->polls = 0;
}

void pl011_init(struct pl011 *uart, struct console *console, irq_line_fn *set_irq, void *opaque)
{
	*uart = (struct pl011){ .console = console, .set_irq = set_irq, .opaque = opaque };
	pthread_mutex_init(&uart->lock, NULL);
	registers_reset(&uart->state);
	console_set_input(console, console_input, uart);
}

void pl011_reset(struct pl011 *uart)
{
	pthread_mutex_lock(&uart->lock);
	registers_reset(&uart->state);
	line_update(uart);
	pthread_mutex_unlock(&uart->lock);
}

void pl011_get_state(struct pl011 *uart, struct pl011_state *state)
{
	pthread_mutex_lock(&uart->lock);
	*state = uart->state;
	pthread_mutex_unlock(&uart->lock);
}

static bool state_is_valid(const struct pl011_state *s)
{
	uint32_t extra = (s->rsr & ~RSR_BITS) | (s->ilpr & ~ILPR_BITS) | (s->ibrd & ~IBRD_BITS) |
			 (s->fbrd & ~FBRD_BITS) | (s->lcr_h & ~LCR_H_BITS) | (s->cr & ~CR_BITS) |
			 (s->ifls & ~IFLS_BITS) | (s->imsc & ~INT_BITS) | (s->ris & ~INT_BITS) |
			 (s->dmacr & ~DMACR_BITS);

	for (size_t i = 0; i < PL011_FIFO; i++)
		extra |= s->rx[i] & ~RX_BITS;
	return !extra && s->rx_count <= fifo_depth(s) && s->listening <= 1 &&
	       s->polls <= POLLS_WAITING && s->waiting_count <= PL011_WAITING;
}

int pl011_set_state(struct pl011 *uart, const struct pl011_state *state)
{
	if (!state_is_valid(state))
		return -EINVAL;
	pthread_mutex_lock(&uart->lock);
	uart->state = *state;
	/* The new VM's interrupt controller has a level of its own. */
	uart->level = state->ris & state->imsc;
	uart->set_irq(uart->opaque, uart->level);
	input_flow(uart);
	pthread_mutex_unlock(&uart->lock);
	return 0;
}

void pl011_destroy(struct pl011 *uart)
{
	pthread_mutex_destroy(&uart->lock);
}
