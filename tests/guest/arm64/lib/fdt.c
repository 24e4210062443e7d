// SPDX-License-Identifier: Apache-2.0
/*
 * The reader of the flattened device tree (Devicetree Specification, chapter
 * 5). Trees of more than FDT_DEPTH levels are not read.
 */
#include "fdt.h"

#define FDT_MAGIC	0xd00dfeedu
#define FDT_DEPTH	8

enum { FDT_BEGIN_NODE = 1, FDT_END_NODE, FDT_PROP, FDT_NOP, FDT_END = 9 };

static const u8 *structure;
static const char *strings;
static u32 structure_size;

bool fdt_init(u64 address)
{
	const u8 *header = (const u8 *)address;

	if (!address || address & 7 || fdt_cell(header) != FDT_MAGIC)
		return false;
	structure = header + fdt_cell(header + 8);
	strings = (const char *)header + fdt_cell(header + 12);
	structure_size = fdt_cell(header + 36);
	return true;
}

/* The offset of the token behind the one at @offset. */
static u32 token_next(u32 offset)
{
	u32 token = fdt_cell(structure + offset);

	offset += 4;
	if (token == FDT_BEGIN_NODE)
		offset += (strlen((const char *)structure + offset) + 4) & ~3u;
	if (token == FDT_PROP)
		offset += 8 + ((fdt_cell(structure + offset) + 3) & ~3u);
	return offset;
}

const void *fdt_property(const struct fdt_node *node, const char *name, u32 *length)
{
	u32 offset = node->offset, token;

	for (; offset < structure_size; offset = token_next(offset)) {
		token = fdt_cell(structure + offset);
		if (token == FDT_NOP)
			continue;
		if (token != FDT_PROP)
			return NULL;
		if (!string_equal(strings + fdt_cell(structure + offset + 8), name))
			continue;
		if (length)
			*length = fdt_cell(structure + offset + 4);
		return structure + offset + 12;
	}
	return NULL;
}

static u32 cells(const struct fdt_node *node, const char *name, u32 otherwise)
{
	const void *value = fdt_property(node, name, NULL);

	return value ? fdt_cell(value) : otherwise;
}

/* Calls @accept for each node until it says true. */
static bool walk(bool (*accept)(const struct fdt_node *node, void *closure), void *closure,
		 struct fdt_node *node)
{
	struct fdt_node path[FDT_DEPTH] = { { .address_cells = 2, .size_cells = 1 } };
	unsigned int depth = 0;
	u32 offset, token;

	for (offset = 0; offset < structure_size; offset = token_next(offset)) {
		token = fdt_cell(structure + offset);
		if (token == FDT_END)
			break;
		if (token == FDT_END_NODE && depth)
			depth--;
		if (token != FDT_BEGIN_NODE || depth + 1 >= FDT_DEPTH)
			continue;
		*node = (struct fdt_node){
			.offset = token_next(offset),
			.name = (const char *)structure + offset + 4,
			.address_cells = path[depth].address_cells,
			.size_cells = path[depth].size_cells,
		};
		depth++;
		path[depth].address_cells = cells(node, "#address-cells", 2);
		path[depth].size_cells = cells(node, "#size-cells", 1);
		if (accept(node, closure))
			return true;
	}
	return false;
}

struct match {
	const char *property, *value;
	unsigned int nth;
};

static bool match_accept(const struct fdt_node *node, void *closure)
{
	struct match *match = closure;
	u32 length = 0;
	const char *value = fdt_property(node, match->property, &length);
	const char *end = value + length;

	for (; value && value < end; value += strlen(value) + 1) {
		if (string_equal(value, match->value))
			return match->nth-- == 0;
	}
	return false;
}

bool fdt_match(const char *property, const char *value, unsigned int nth, struct fdt_node *node)
{
	struct match match = { property, value, nth };

	return walk(match_accept, &match, node);
}

static bool name_accept(const struct fdt_node *node, void *closure)
{
	const char *name = closure;
	size_t length = strlen(name);

	return strlen(node->name) >= length && !memcmp(node->name, name, length) &&
	       (!node->name[length] || node->name[length] == '@');
}

bool fdt_named(const char *name, struct fdt_node *node)
{
	return walk(name_accept, (void *)name, node);
}

static u64 number(const u8 *at, u32 count)
{
	u64 value = 0;

	for (; count; count--, at += 4)
		value = value << 32 | fdt_cell(at);
	return value;
}

bool fdt_reg(const struct fdt_node *node, unsigned int index, u64 *address, u64 *size)
{
	u32 length, entry = (node->address_cells + node->size_cells) * 4;
	const u8 *reg = fdt_property(node, "reg", &length);

	if (!reg || (index + 1) * entry > length)
		return false;
	reg += index * entry;
	*address = number(reg, node->address_cells);
	*size = number(reg + node->address_cells * 4, node->size_cells);
	return true;
}

u32 fdt_interrupt(const struct fdt_node *node, unsigned int index)
{
	u32 length;
	const u8 *interrupts = fdt_property(node, "interrupts", &length);

	if (!interrupts || (index + 1) * 12 > length)
		return 0;
	interrupts += index * 12;
	return fdt_cell(interrupts + 4) + (fdt_cell(interrupts) ? 16 : 32);
}
