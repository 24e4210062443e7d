// SPDX-License-Identifier: Apache-2.0
/*
 * The service-call logical processor: what SERVC reaches. Commands that read
 * configuration, and the event facility that carries the consoles and the
 * shutdown request. Every field of an SCCB is the guest's and is checked.
 */
#ifndef UCVM_ARCH_S390_SCLP_H
#define UCVM_ARCH_S390_SCLP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct console;
struct s390_machine;
struct sclp;

#define SCCB_SIZE	4096u	/* without the extended-length facility */
#define SCCB_HEADER	8u

/* Offsets in the header of an SCCB. */
#define SCCB_LENGTH	0
#define SCCB_FUNCTION	2
#define SCCB_CONTROL	3	/* three bytes */
#define SCCB_RESPONSE	6

#define SCCB_VARIABLE_RESPONSE	0x80	/* in the third control byte */

enum sclp_response {
	SCLP_NORMAL_READ	= 0x0010,
	SCLP_NORMAL		= 0x0020,
	SCLP_BOUNDARY		= 0x0100,
	SCLP_INVALID_COMMAND	= 0x01f0,
	SCLP_SHORT_SCCB		= 0x0300,
	SCLP_EQUIPMENT_CHECK	= 0x0340,
	SCLP_INVALID_FUNCTION	= 0x40f0,
	SCLP_NO_EVENTS		= 0x60f0,
	SCLP_INVALID_SELECTION	= 0x70f0,
	SCLP_BAD_LENGTHS	= 0x72f0,
	SCLP_BUFFER_SYNTAX	= 0x73f0,
	SCLP_INVALID_MASK_LENGTH = 0x74f0,
};

/* Output goes to @console (borrowed), its input comes in. 0 or -ENOMEM. */
int sclp_create(struct s390_machine *m, struct console *console, struct sclp **out);
void sclp_destroy(struct sclp *sclp);

/* Back to power-on state. Called with the machine's lock; all CPUs parked. */
void sclp_reset(struct sclp *sclp);

/* Something was typed on the console. Any thread. */
void sclp_input(struct sclp *sclp, const void *data, size_t length);

/*
 * Ask the guest to shut down (signal-quiesce event). False: it has not said
 * that it listens. Any thread.
 */
bool sclp_quiesce(struct sclp *sclp);

/*
 * Execute @command on the SCCB in @sccb, a private copy of @length bytes
 * (8..SCCB_SIZE, as its header says). Sets the response code in it.
 */
void sclp_execute(struct sclp *sclp, uint32_t command, uint8_t *sccb, size_t length);

#endif
