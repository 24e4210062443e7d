// SPDX-License-Identifier: Apache-2.0
/*
 * The two consoles that SCLP offers, over one host console: VT220 (bytes in
 * ASCII) and line mode (lines in EBCDIC, in the formats of the operations
 * facility). Not locked here: the event facility's locks cover it, one for
 * input and one for output, which may wait for its reader.
 */
#ifndef UCVM_ARCH_S390_SCLP_CONSOLE_H
#define UCVM_ARCH_S390_SCLP_CONSOLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct console;

#define SCLP_CONSOLE_INPUT	4096u	/* bytes typed ahead; a terminal's are dropped then */
#define SCLP_CONSOLE_TEXT	4096u

enum sclp_channel { SCLP_CHANNEL_VT220, SCLP_CHANNEL_LINES };

struct sclp_console {
	struct console *host;
	uint8_t input[SCLP_CONSOLE_INPUT];	/* a ring */
	size_t input_start;
	size_t input_length;
	bool paused;			/* the host was told to wait */

	/*
	 * A guest that does not know yet which console is looked at writes
	 * everything to both. @ahead is what @leader has written and the other
	 * has not; when the other one follows, its copy is not shown.
	 */
	_Atomic enum sclp_channel leader;	/* looked at with either lock */
	size_t ahead_length;
	uint8_t ahead[SCLP_CONSOLE_TEXT];
};

void sclp_console_reset(struct sclp_console *con);

/* Keep what was typed. */
void sclp_console_input(struct sclp_console *con, const uint8_t *data, size_t length);

/* Is there input for a VT220 console; a whole line for a line-mode one? */
bool sclp_console_has_input(const struct sclp_console *con);
bool sclp_console_has_line(const struct sclp_console *con);

/*
 * Output of the guest: the data of one event buffer, without its header.
 * Return a response code.
 */
uint16_t sclp_console_write_vt220(struct sclp_console *con, const uint8_t *data,
				  size_t length);
uint16_t sclp_console_write_message(struct sclp_console *con, const uint8_t *data,
				    size_t length);

/*
 * Input for the guest: fill the data of an event buffer of at most @size bytes
 * and return its length; 0 when there is none or it does not fit.
 */
size_t sclp_console_read_vt220(struct sclp_console *con, uint8_t *data, size_t size);
size_t sclp_console_read_command(struct sclp_console *con, uint8_t *data, size_t size);

#endif
