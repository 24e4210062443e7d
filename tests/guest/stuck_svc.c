// SPDX-License-Identifier: Apache-2.0
/* A guest whose SVC new PSW points to an SVC. Only the host can end it. */
#include "lib/guest.h"

SNIPPET(call, "svc 1");

void guest_main(void)
{
	struct exec e;

	LC64(LC_NEW_PSWS + (INT_SVC - 1) * 16 + 8) = (u64)call;
	exec_simple(&e, call);
}
