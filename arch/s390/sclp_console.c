// SPDX-License-Identifier: Apache-2.0
/*
 * Console data in the formats of the SCLP events, and how the output of the
 * two consoles becomes one (early Linux and test programs write to both).
 */
#include "arch/s390/sclp_console.h"

#include <string.h>

#include "arch/s390/ebcdic.h"
#include "arch/s390/sclp.h"
#include "core/be.h"
#include "core/console.h"

/* First byte of VT220 input: what follows is session data. */
#define VT220_DATA	0x00

/* Message data block and the objects in it. */
#define MDB_LENGTH	0
#define MDB_TYPE	2
#define MDB_TAG		4
#define MDB_REVISION	8
#define MDB_HEADER	12u
#define MDB_TYPE_VALUE	1
#define MDB_TAG_VALUE	0xd4c4c240u	/* "MDB " */
#define MDB_REVISION_VALUE 1

#define OBJECT_LENGTH	0
#define OBJECT_TYPE	2
#define OBJECT_HEADER	4u
#define OBJECT_TEXT	4		/* message text object */
#define TEXT_FLAGS	4
#define TEXT_HEADER	10u
#define TEXT_CONTROL	0x8000		/* not for display */

/* Operator command: vectors (u16 length, u16 id) and subvectors (u8, u8). */
#define GDS_MDS_MESSAGE_UNIT	0x1310
#define GDS_CP_MESSAGE_UNIT	0x1212
#define GDS_TEXT_COMMAND	0x1320
#define GDS_SELF_DEFINING	0x31
#define GDS_TEXT_MESSAGE	0x30
#define COMMAND_OVERHEAD	(3 * 4 + 2 * 2)
#define COMMAND_MAX_TEXT	(255 - 2 - 2)

void sclp_console_reset(struct sclp_console *con)
{
	con->leader = SCLP_CHANNEL_VT220;
	con->ahead_length = 0;
}

/* ---- input ---- */

/*
 * Have the host wait while the buffer has no room for what may still come: one
 * piece after it was told to pause, and the next.
 */
static void input_flow(struct sclp_console *con)
{
	bool full = con->input_length + 2 * CONSOLE_INPUT_MAX > SCLP_CONSOLE_INPUT;

	if (full == con->paused)
		return;
	con->paused = full;
	console_pause(con->host, full);
}

void sclp_console_input(struct sclp_console *con, const uint8_t *data, size_t length)
{
	for (size_t i = 0; i < length && con->input_length < SCLP_CONSOLE_INPUT; i++) {
		con->input[(con->input_start + con->input_length) % SCLP_CONSOLE_INPUT] = data[i];
		con->input_length++;
	}
	input_flow(con);
}

static uint8_t input_at(const struct sclp_console *con, size_t i)
{
	return con->input[(con->input_start + i) % SCLP_CONSOLE_INPUT];
}

static void input_drop(struct sclp_console *con, size_t n)
{
	con->input_start = (con->input_start + n) % SCLP_CONSOLE_INPUT;
	con->input_length -= n;
	input_flow(con);
}

static bool is_line_end(uint8_t c)
{
	return c == '\r' || c == '\n';
}

/* Length of the first line, without its end; the whole buffer if there is no end. */
static size_t input_line_length(const struct sclp_console *con)
{
	size_t n = 0;

	while (n < con->input_length && !is_line_end(input_at(con, n)))
		n++;
	return n;
}

bool sclp_console_has_input(const struct sclp_console *con)
{
	return con->input_length > 0;
}

bool sclp_console_has_line(const struct sclp_console *con)
{
	/* no end comes while the host waits for room */
	return con->paused || con->input_length == SCLP_CONSOLE_INPUT ||
	       input_line_length(con) < con->input_length;
}

size_t sclp_console_read_vt220(struct sclp_console *con, uint8_t *data, size_t size)
{
	size_t n = con->input_length;

	if (size < 2 || n == 0)
		return 0;
	if (n > size - 1)
		n = size - 1;
	data[0] = VT220_DATA;
	for (size_t i = 0; i < n; i++)
		data[i + 1] = input_at(con, i);
	input_drop(con, n);
	return n + 1;
}

static uint8_t *put_vector(uint8_t *p, uint16_t length, uint16_t id)
{
	be16_store(p, length);
	be16_store(p + 2, id);
	return p + 4;
}

static uint8_t *put_subvector(uint8_t *p, uint8_t length, uint8_t key)
{
	p[0] = length;
	p[1] = key;
	return p + 2;
}

/* One line as an operator command; a longer one continues in the next event. */
size_t sclp_console_read_command(struct sclp_console *con, uint8_t *data, size_t size)
{
	size_t line = input_line_length(con);
	size_t n = line < COMMAND_MAX_TEXT ? line : COMMAND_MAX_TEXT;
	size_t total = n + COMMAND_OVERHEAD;
	uint8_t *p = data;

	if (!sclp_console_has_line(con) || total > size)
		return 0;
	p = put_vector(p, total, GDS_MDS_MESSAGE_UNIT);
	p = put_vector(p, total - 4, GDS_CP_MESSAGE_UNIT);
	p = put_vector(p, total - 8, GDS_TEXT_COMMAND);
	p = put_subvector(p, n + 4, GDS_SELF_DEFINING);
	p = put_subvector(p, n + 2, GDS_TEXT_MESSAGE);
	for (size_t i = 0; i < n; i++)
		p[i] = ebcdic_from_ascii(input_at(con, i));
	input_drop(con, n == line && line < con->input_length ? n + 1 : n);
	return total;
}

/* ---- output ---- */

/* The leader goes on, or becomes it. Too much ahead is forgotten: no copy follows. */
static void ahead_append(struct sclp_console *con, const uint8_t *text, size_t length)
{
	if (length > SCLP_CONSOLE_TEXT - con->ahead_length)
		con->ahead_length = 0;
	for (size_t i = 0; i < length && con->ahead_length < SCLP_CONSOLE_TEXT; i++) {
		if (text[i] != '\r')
			con->ahead[con->ahead_length++] = text[i];
	}
}

/*
 * How much of @text, from its start, repeats what the leader is ahead: all of
 * it, or up to where the follower passes the leader; 0 when it is no copy.
 * Carriage returns do not count, nor the line ends that line mode adds.
 */
static size_t ahead_match(struct sclp_console *con, const uint8_t *text, size_t length)
{
	size_t at = 0, i = 0;

	while (i < length && text[i] == '\r')
		i++;
	while (i < length && text[i] != '\n' && at < con->ahead_length &&
	       con->ahead[at] == '\n')
		at++;
	for (; i < length && at < con->ahead_length; i++) {
		if (text[i] == '\r')
			continue;
		if (text[i] != con->ahead[at])
			return 0;
		at++;
	}
	con->ahead_length -= at;
	memmove(con->ahead, con->ahead + at, con->ahead_length);
	/* what ends both may be spelled differently */
	while (i < length && con->ahead_length == 0 && (text[i] == '\n' || text[i] == '\r'))
		i++;
	return i;
}

static uint16_t output_write(struct sclp_console *con, enum sclp_channel channel,
			     const uint8_t *text, size_t length)
{
	size_t copied = 0;

	if (length && channel != con->leader && con->ahead_length)
		copied = ahead_match(con, text, length);
	text += copied;
	length -= copied;
	if (length == 0)
		return SCLP_NORMAL;
	if (channel != con->leader) {
		con->leader = channel;
		con->ahead_length = 0;
	}
	ahead_append(con, text, length);
	return console_write(con->host, text, length) ? SCLP_EQUIPMENT_CHECK : SCLP_NORMAL;
}

uint16_t sclp_console_write_vt220(struct sclp_console *con, const uint8_t *data, size_t length)
{
	return output_write(con, SCLP_CHANNEL_VT220, data, length);
}

/* Text under construction; never longer than the event it comes from. */
struct output_text {
	uint8_t bytes[SCLP_CONSOLE_TEXT];
	size_t length;
};

static void text_put(struct output_text *text, uint8_t c)
{
	if (text->length < sizeof(text->bytes))
		text->bytes[text->length++] = c;
}

static void text_put_object(struct output_text *text, const uint8_t *object, size_t size)
{
	if (size < TEXT_HEADER || (be16_load(object + TEXT_FLAGS) & TEXT_CONTROL))
		return;
	for (size_t i = TEXT_HEADER; i < size; i++)
		text_put(text, ascii_from_ebcdic(object[i]));
	text_put(text, '\r');
	text_put(text, '\n');
}

/* The text objects of one message data block. False: the lengths do not fit. */
static bool text_put_block(struct output_text *text, const uint8_t *mdb, size_t size)
{
	for (size_t at = MDB_HEADER; at < size;) {
		size_t n = 0;

		if (size - at >= OBJECT_HEADER)
			n = be16_load(mdb + at + OBJECT_LENGTH);
		if (n < OBJECT_HEADER || n > size - at)
			return false;
		if (be16_load(mdb + at + OBJECT_TYPE) == OBJECT_TEXT)
			text_put_object(text, mdb + at, n);
		at += n;
	}
	return true;
}

uint16_t sclp_console_write_message(struct sclp_console *con, const uint8_t *data,
				    size_t length)
{
	struct output_text text;
	size_t size;

	text.length = 0;
	if (length < MDB_HEADER)
		return SCLP_BUFFER_SYNTAX;
	size = be16_load(data + MDB_LENGTH);
	if (size < MDB_HEADER || size > length)
		return SCLP_BAD_LENGTHS;
	if (be16_load(data + MDB_TYPE) != MDB_TYPE_VALUE ||
	    be32_load(data + MDB_TAG) != MDB_TAG_VALUE ||
	    be32_load(data + MDB_REVISION) != MDB_REVISION_VALUE)
		return SCLP_BUFFER_SYNTAX;
	if (!text_put_block(&text, data, size))
		return SCLP_BAD_LENGTHS;
	return output_write(con, SCLP_CHANNEL_LINES, text.bytes, text.length);
}
