// SPDX-License-Identifier: Apache-2.0
/* A small reader of the flattened device tree that x0 points to at entry. */
#ifndef TESTS_GUEST_ARM64_FDT_H
#define TESTS_GUEST_ARM64_FDT_H

#include "guest.h"

struct fdt_node {
	u32 offset;	/* of its first token behind the name, in the structure block */
	const char *name;
	u32 address_cells, size_cells;	/* of the parent: they describe "reg" */
};

/* False if there is no device tree at @address. */
bool fdt_init(u64 address);
/* The @nth node whose list of strings @property has @value in it. */
bool fdt_match(const char *property, const char *value, unsigned int nth, struct fdt_node *node);
/* The node with this name, or this name and a unit address. */
bool fdt_named(const char *name, struct fdt_node *node);
/* Value and length of a property, or NULL. */
const void *fdt_property(const struct fdt_node *node, const char *name, u32 *length);
/* Entry @index of "reg". */
bool fdt_reg(const struct fdt_node *node, unsigned int index, u64 *address, u64 *size);
/* INTID of entry @index of "interrupts" (three cells each), 0 if there is none. */
u32 fdt_interrupt(const struct fdt_node *node, unsigned int index);

static inline u32 fdt_cell(const void *at)
{
	return __builtin_bswap32(*(const volatile u32 *)at);
}

#endif
