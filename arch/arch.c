// SPDX-License-Identifier: Apache-2.0
/*
 * The architectures that guests may have. The first is the default.
 */
#include "arch/arch.h"

#include <stddef.h>
#include <string.h>

const struct arch *const arch_list[] = {
	&arch_s390x,
	&arch_arm64,
	NULL,
};

const struct arch *arch_find(const char *name)
{
	for (size_t i = 0; arch_list[i]; i++) {
		if (strcmp(arch_list[i]->name, name) == 0)
			return arch_list[i];
	}
	return NULL;
}
