// SPDX-License-Identifier: Apache-2.0
/*
 * Event masks in both lengths of their history (four bytes, and variable), and
 * the walk over event buffers in either direction.
 */
#include "arch/s390/sclp_event.h"

#include <string.h>

#include "arch/s390/sclp.h"
#include "core/be.h"

/* WRITE EVENT MASK */
#define MASK_LENGTH	10
#define MASK_MASKS	12
#define MASK_MAX_LENGTH	1021u

/* READ EVENT DATA */
#define READ_UNCONDITIONAL	0x00
#define READ_SELECTIVE		0x80
#define READ_SELECTIVE_OLD	0x01

#define EVENTS_FROM_GUEST	(SCLP_EVENT_MASK(SCLP_EVENT_MESSAGE) | \
				 SCLP_EVENT_MASK(SCLP_EVENT_VT220))
#define EVENTS_TO_GUEST		(SCLP_EVENT_MASK(SCLP_EVENT_OPERATOR_COMMAND) | \
				 SCLP_EVENT_MASK(SCLP_EVENT_VT220) | \
				 SCLP_EVENT_MASK(SCLP_EVENT_QUIESCE))

#define QUIESCE_LENGTH	3	/* u16 time limit, u8 unit: none */

void sclp_events_init(struct sclp_events *ev, struct console *console)
{
	memset(ev, 0, sizeof(*ev));
	pthread_mutex_init(&ev->output_lock, NULL);
	pthread_mutex_init(&ev->lock, NULL);
	ev->console.host = console;
}

void sclp_events_destroy(struct sclp_events *ev)
{
	pthread_mutex_destroy(&ev->lock);
	pthread_mutex_destroy(&ev->output_lock);
}

void sclp_events_reset(struct sclp_events *ev)
{
	pthread_mutex_lock(&ev->output_lock);
	pthread_mutex_lock(&ev->lock);
	ev->receive = 0;
	ev->send = 0;
	ev->quiesce = false;
	sclp_console_reset(&ev->console);
	pthread_mutex_unlock(&ev->lock);
	pthread_mutex_unlock(&ev->output_lock);
}

/*
 * What is typed goes to the console that the guest listens on; of two, to the
 * one that it writes to.
 */
static bool events_input_by_line(const struct sclp_events *ev)
{
	if (!(ev->receive & SCLP_EVENT_MASK(SCLP_EVENT_VT220)))
		return true;
	return (ev->receive & SCLP_EVENT_MASK(SCLP_EVENT_OPERATOR_COMMAND)) &&
	       atomic_load(&ev->console.leader) == SCLP_CHANNEL_LINES;
}

/* Which events could be read now. */
static uint32_t events_ready(const struct sclp_events *ev)
{
	uint32_t ready = 0;

	if (events_input_by_line(ev)) {
		if (sclp_console_has_line(&ev->console))
			ready |= SCLP_EVENT_MASK(SCLP_EVENT_OPERATOR_COMMAND);
	} else if (sclp_console_has_input(&ev->console)) {
		ready |= SCLP_EVENT_MASK(SCLP_EVENT_VT220);
	}
	if (ev->quiesce)
		ready |= SCLP_EVENT_MASK(SCLP_EVENT_QUIESCE);
	return ready & ev->receive;
}

bool sclp_events_pending(struct sclp_events *ev)
{
	bool pending;

	pthread_mutex_lock(&ev->lock);
	pending = events_ready(ev) != 0;
	pthread_mutex_unlock(&ev->lock);
	return pending;
}

/* ---- masks ---- */

/* A mask of @size bytes, of which the first four matter and the rest is zero. */
static uint32_t mask_get(const uint8_t *p, size_t size)
{
	uint8_t bytes[4] = { 0 };

	memcpy(bytes, p, size < 4 ? size : 4);
	return be32_load(bytes);
}

static void mask_put(uint8_t *p, size_t size, uint32_t mask)
{
	uint8_t bytes[4];

	be32_store(bytes, mask);
	memset(p, 0, size);
	memcpy(p, bytes, size < 4 ? size : 4);
}

uint16_t sclp_write_event_mask(struct sclp_events *ev, uint8_t *sccb, size_t length)
{
	uint8_t *masks = sccb + MASK_MASKS;
	size_t size;

	if (length < MASK_MASKS)
		return SCLP_SHORT_SCCB;
	size = be16_load(sccb + MASK_LENGTH);
	if (size == 0 || size > MASK_MAX_LENGTH)
		return SCLP_INVALID_MASK_LENGTH;
	if (MASK_MASKS + 4 * size > length)
		return SCLP_SHORT_SCCB;

	pthread_mutex_lock(&ev->lock);
	ev->receive = mask_get(masks, size);
	ev->send = mask_get(masks + size, size);
	pthread_mutex_unlock(&ev->lock);
	/* then what this side receives and sends */
	mask_put(masks + 2 * size, size, EVENTS_FROM_GUEST);
	mask_put(masks + 3 * size, size, EVENTS_TO_GUEST);
	return SCLP_NORMAL;
}

/* ---- from the guest ---- */

static uint16_t events_accept(struct sclp_events *ev, uint8_t *buffer, size_t length)
{
	uint16_t response;

	switch (buffer[EVBUF_TYPE]) {
	case SCLP_EVENT_VT220:
		response = sclp_console_write_vt220(&ev->console, buffer + EVBUF_HEADER,
						    length - EVBUF_HEADER);
		break;
	case SCLP_EVENT_MESSAGE:
		response = sclp_console_write_message(&ev->console, buffer + EVBUF_HEADER,
						      length - EVBUF_HEADER);
		break;
	default:
		return SCLP_INVALID_FUNCTION;
	}
	if (response == SCLP_NORMAL)
		buffer[EVBUF_FLAGS] |= EVBUF_ACCEPTED;
	return response;
}

uint16_t sclp_write_event_data(struct sclp_events *ev, uint8_t *sccb, size_t length)
{
	uint16_t response = SCLP_BUFFER_SYNTAX;	/* no buffer at all */
	size_t at = SCCB_HEADER;

	pthread_mutex_lock(&ev->output_lock);
	while (at < length) {
		size_t size = 0;

		if (length - at >= EVBUF_HEADER)
			size = be16_load(sccb + at + EVBUF_LENGTH);
		if (size < EVBUF_HEADER || size > length - at) {
			response = SCLP_BAD_LENGTHS;
			break;
		}
		response = events_accept(ev, sccb + at, size);
		if (response != SCLP_NORMAL)
			break;
		at += size;
	}
	pthread_mutex_unlock(&ev->output_lock);
	return response;
}

/* ---- to the guest ---- */

static size_t read_quiesce(struct sclp_events *ev, uint8_t *data, size_t size)
{
	if (size < QUIESCE_LENGTH)
		return 0;
	memset(data, 0, QUIESCE_LENGTH);
	ev->quiesce = false;
	return QUIESCE_LENGTH;
}

static size_t read_vt220(struct sclp_events *ev, uint8_t *data, size_t size)
{
	return sclp_console_read_vt220(&ev->console, data, size);
}

static size_t read_command(struct sclp_events *ev, uint8_t *data, size_t size)
{
	return sclp_console_read_command(&ev->console, data, size);
}

struct event_reader {
	uint8_t type;
	size_t (*read)(struct sclp_events *ev, uint8_t *data, size_t size);
};

static const struct event_reader event_readers[] = {
	{ SCLP_EVENT_QUIESCE, read_quiesce },
	{ SCLP_EVENT_VT220, read_vt220 },
	{ SCLP_EVENT_OPERATOR_COMMAND, read_command },
};

/* Store every ready event of @selection that fits; returns the bytes used. */
static size_t events_store(struct sclp_events *ev, uint32_t selection, uint8_t *p, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < sizeof(event_readers) / sizeof(event_readers[0]); i++) {
		const struct event_reader *r = &event_readers[i];
		size_t n;

		if (!(events_ready(ev) & selection & SCLP_EVENT_MASK(r->type)) ||
		    size - used <= EVBUF_HEADER)
			continue;
		n = r->read(ev, p + used + EVBUF_HEADER, size - used - EVBUF_HEADER);
		if (n == 0)
			continue;
		n += EVBUF_HEADER;
		memset(p + used, 0, EVBUF_HEADER);
		be16_store(p + used + EVBUF_LENGTH, n);
		p[used + EVBUF_TYPE] = r->type;
		used += n;
	}
	return used;
}

/* What the guest wants to read this time. Returns a response code, or 0. */
static uint16_t events_selection(const struct sclp_events *ev, const uint8_t *sccb,
				 size_t length, uint32_t *selection)
{
	switch (sccb[SCCB_FUNCTION]) {
	case READ_UNCONDITIONAL:
		*selection = ev->receive;
		return 0;
	case READ_SELECTIVE:
	case READ_SELECTIVE_OLD:
		if (length < SCCB_HEADER + 4)
			return SCLP_SHORT_SCCB;
		*selection = mask_get(sccb + SCCB_HEADER, 4);
		if (!*selection || (*selection & ~ev->receive))
			return SCLP_INVALID_SELECTION;
		return 0;
	default:
		return SCLP_INVALID_FUNCTION;
	}
}

uint16_t sclp_read_event_data(struct sclp_events *ev, uint8_t *sccb, size_t length)
{
	uint32_t selection;
	uint16_t response;
	size_t used;

	pthread_mutex_lock(&ev->lock);
	response = events_selection(ev, sccb, length, &selection);
	if (response == 0) {
		used = events_store(ev, selection, sccb + SCCB_HEADER, length - SCCB_HEADER);
		response = used ? SCLP_NORMAL : SCLP_NO_EVENTS;
		if (used && (sccb[SCCB_CONTROL + 2] & SCCB_VARIABLE_RESPONSE)) {
			sccb[SCCB_CONTROL + 2] &= ~SCCB_VARIABLE_RESPONSE;
			be16_store(sccb + SCCB_LENGTH, SCCB_HEADER + used);
		}
	}
	pthread_mutex_unlock(&ev->lock);
	return response;
}
