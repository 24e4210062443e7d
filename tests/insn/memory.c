// SPDX-License-Identifier: Apache-2.0
/*
 * The storage that test cases run in, and the form of states and storage
 * contents on the pipe. Compiled for the host and for s390x.
 */
#include "tests/insn/insn_case.h"

#include <string.h>

#include "core/be.h"

/* The pattern that data pages hold where a case does not say otherwise. */
static uint8_t base_byte(size_t offset)
{
	return (offset * 167 + (offset >> 8) * 59 + 13) & 0xff;
}

static void base_fill(uint8_t *to, size_t offset, size_t len)
{
	for (size_t n = 0; n < len; n++)
		to[n] = offset + n < CASE_DATA_SIZE ? base_byte(offset + n) : 0;
}

void memory_init(struct case_memory *m)
{
	base_fill(m->image, 0, CASE_DATA_SIZE + CASE_CODE_SIZE);
	memcpy(m->data, m->image, CASE_DATA_SIZE);
	memcpy(m->code, m->image + CASE_DATA_SIZE, CASE_CODE_SIZE);
}

uint8_t *memory_at(const struct case_memory *m, uint64_t addr, size_t len)
{
	if (addr - CASE_DATA < CASE_DATA_SIZE && len <= CASE_DATA + CASE_DATA_SIZE - addr)
		return m->data + (addr - CASE_DATA);
	if (addr - CASE_CODE < CASE_CODE_SIZE && len <= CASE_CODE + CASE_CODE_SIZE - addr)
		return m->code + (addr - CASE_CODE);
	return NULL;
}

static size_t image_offset(uint64_t addr)
{
	return addr >= CASE_CODE ? CASE_DATA_SIZE + (addr - CASE_CODE) : addr - CASE_DATA;
}

/* Call for each patch: @bytes NULL asks for the base pattern. */
static void memory_set(struct case_memory *m, uint64_t addr, const uint8_t *bytes, size_t len)
{
	uint8_t *to = memory_at(m, addr, len);
	size_t offset = image_offset(addr);

	if (!to || !len || offset + len - CASE_DATA_WRITABLE - 1 < CASE_PAGE)
		return;		/* the read-only page keeps its pattern */
	if (bytes)
		memcpy(m->image + offset, bytes, len);
	else
		base_fill(m->image + offset, offset, len);
	memcpy(to, m->image + offset, len);
}

static void memory_walk(struct case_memory *m, const uint8_t *p, size_t left, int undo)
{
	uint32_t len;

	for (; left >= PATCH_HEADER; p += len, left -= len) {
		len = be32_load(p + 8);
		p += PATCH_HEADER;
		left -= PATCH_HEADER;
		if (len > left)
			return;
		memory_set(m, be64_load(p - PATCH_HEADER), undo ? NULL : p, len);
	}
}

void memory_apply(struct case_memory *m, const uint8_t *patches, size_t len)
{
	memory_walk(m, patches, len, 0);
}

void memory_undo(struct case_memory *m, const uint8_t *patches, size_t len)
{
	memory_walk(m, patches, len, 1);
}

static size_t changes_in(uint8_t *now, const uint8_t *image, uint64_t addr, size_t size,
			 uint8_t *out, size_t max)
{
	const uint64_t *a = (const uint64_t *)now, *b = (const uint64_t *)image;
	size_t used = 0, n, end;

	for (n = 0; n < size / 8; n++) {
		if (a[n] == b[n])
			continue;
		for (end = n + 1; end < size / 8 && a[end] != b[end];)
			end++;
		if (used + PATCH_HEADER + (end - n) * 8 > max)
			break;
		be64_store(out + used, addr + n * 8);
		be32_store(out + used + 8, (end - n) * 8);
		memcpy(out + used + PATCH_HEADER, now + n * 8, (end - n) * 8);
		memcpy(now + n * 8, image + n * 8, (end - n) * 8);
		used += PATCH_HEADER + (end - n) * 8;
		n = end - 1;
	}
	return used;
}

size_t memory_changes(struct case_memory *m, uint8_t *out, size_t max)
{
	size_t used;

	used = changes_in(m->data, m->image, CASE_DATA, CASE_DATA_SIZE, out, max);
	return used + changes_in(m->code, m->image + CASE_DATA_SIZE, CASE_CODE, CASE_CODE_SIZE,
				 out + used, max - used);
}

size_t state_pack(const struct insn_state *s, uint8_t *out)
{
	uint8_t *p = out;

	be64_store(p, s->psw_addr);
	p += 8;
	for (unsigned int n = 0; n < 16; n++, p += 8)
		be64_store(p, s->gpr[n]);
	for (unsigned int n = 0; n < 16; n++, p += 8)
		be64_store(p, s->fpr[n]);
	for (unsigned int n = 0; n < 16; n++, p += 4)
		be32_store(p, s->acr[n]);
	be32_store(p, s->fpc);
	be32_store(p + 4, s->cc_pm);
	return p + 8 - out;
}

void state_unpack(struct insn_state *s, const uint8_t *p)
{
	s->psw_addr = be64_load(p);
	p += 8;
	for (unsigned int n = 0; n < 16; n++, p += 8)
		s->gpr[n] = be64_load(p);
	for (unsigned int n = 0; n < 16; n++, p += 8)
		s->fpr[n] = be64_load(p);
	for (unsigned int n = 0; n < 16; n++, p += 4)
		s->acr[n] = be32_load(p);
	s->fpc = be32_load(p);
	s->cc_pm = be32_load(p + 4);
}
