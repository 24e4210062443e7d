// SPDX-License-Identifier: Apache-2.0
/*
 * The interrupt translation service: its tables, its commands, and the tables
 * of the redistributors that LPIs need.
 */
#ifndef TESTS_GUEST_ARM64_ITS_H
#define TESTS_GUEST_ARM64_ITS_H

#include "gic.h"

#define LPI_FIRST	8192
#define NR_LPIS		64	/* that have an entry here, from LPI_FIRST on */
#define ITS_DEVICE	7	/* that its_init() maps, with events of ITS_EVENT_BITS bits */
#define ITS_EVENT_BITS	6

#define GITS_CTLR	0x0000
#define GITS_IIDR	0x0004
#define GITS_TYPER	0x0008
#define GITS_CBASER	0x0080
#define GITS_CWRITER	0x0088
#define GITS_CREADR	0x0090
#define GITS_BASER	0x0100

/*
 * Tables, command queue, LPIs of all CPUs enabled, collection n mapped to CPU
 * n, device ITS_DEVICE mapped. False, and the test has failed, if the ITS
 * does not do its part.
 */
bool its_init(void);

/*
 * Puts a command in the queue and waits until the ITS has read it. False, and
 * the test has failed, if it never does.
 */
bool its_command(u64 w0, u64 w1, u64 w2, u64 w3);
/* Puts a command in the queue only. */
void its_queue(u64 w0, u64 w1, u64 w2, u64 w3);

bool its_mapd(u32 device, unsigned int event_bits, bool valid);
bool its_mapc(unsigned int collection, unsigned int cpu, bool valid);
bool its_mapti(u32 device, u32 event, u32 lpi, unsigned int collection);
bool its_int(u32 device, u32 event);
bool its_clear(u32 device, u32 event);
bool its_inv(u32 device, u32 event);
bool its_invall(unsigned int collection);
bool its_movi(u32 device, u32 event, unsigned int collection);
bool its_movall(unsigned int from_cpu, unsigned int to_cpu);
bool its_discard(u32 device, u32 event);
bool its_sync(unsigned int cpu);

/* The configuration of an LPI; takes effect with INV or INVALL. */
void lpi_configure(u32 lpi, u8 priority, bool enabled);

#endif
