// SPDX-License-Identifier: Apache-2.0
/*
 * The event facility of SCLP: masks, events from the guest (console output)
 * and to the guest (console input, shutdown request).
 */
#ifndef UCVM_ARCH_S390_SCLP_EVENT_H
#define UCVM_ARCH_S390_SCLP_EVENT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/s390/sclp_console.h"

enum sclp_event_type {
	SCLP_EVENT_OPERATOR_COMMAND = 0x01,	/* line mode, to the guest */
	SCLP_EVENT_MESSAGE	= 0x02,		/* line mode, from the guest */
	SCLP_EVENT_VT220	= 0x1a,		/* both directions */
	SCLP_EVENT_QUIESCE	= 0x1d,		/* to the guest */
};

/* Event type n is bit n-1 of a mask, from the left. */
#define SCLP_EVENT_MASK(type)	(UINT32_C(0x80000000) >> ((type) - 1))

/* Event buffer header. */
#define EVBUF_LENGTH	0
#define EVBUF_TYPE	2
#define EVBUF_FLAGS	3
#define EVBUF_HEADER	6u
#define EVBUF_ACCEPTED	0x80

struct sclp_events {
	pthread_mutex_t output_lock;	/* console output; may wait for its reader */
	pthread_mutex_t lock;		/* everything else below; taken second */
	uint32_t receive;		/* the guest wants to receive these */
	uint32_t send;			/* the guest will send these */
	bool quiesce;			/* signal-quiesce event is pending */
	struct sclp_console console;
};

void sclp_events_init(struct sclp_events *ev, struct console *console);
void sclp_events_destroy(struct sclp_events *ev);
void sclp_events_reset(struct sclp_events *ev);

/* Is something pending that the guest has asked to receive? */
bool sclp_events_pending(struct sclp_events *ev);

/* Commands; @sccb and @length as for sclp_execute(). Return the response code. */
uint16_t sclp_write_event_mask(struct sclp_events *ev, uint8_t *sccb, size_t length);
uint16_t sclp_write_event_data(struct sclp_events *ev, uint8_t *sccb, size_t length);
uint16_t sclp_read_event_data(struct sclp_events *ev, uint8_t *sccb, size_t length);

#endif
