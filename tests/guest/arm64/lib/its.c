// SPDX-License-Identifier: Apache-2.0
/* The interrupt translation service; see its.h. All tables are flat. */
#include "its.h"

#define VALID		BIT(63)
#define TABLE_SIZE	65536
#define QUEUE_SIZE	4096
#define COMMAND_SIZE	32
#define LPI_ID_BITS	14

#define BASER_COUNT	8
#define BASER_TYPE(v)	((v) >> 56 & 7)
enum { BASER_DEVICES = 1, BASER_COLLECTIONS = 4 };
#define BASER_PAGES_64K	(2u << 8)
/* Inner shareable, cacheable write-back, of both kinds of registers. */
#define SHAREABLE	(1u << 10)
#define CACHEABLE	(7ul << 59)
#define LPI_CACHEABLE	(7u << 7)

enum command {
	MOVI = 0x01, INT = 0x03, CLEAR = 0x04, SYNC = 0x05, MAPD = 0x08, MAPC = 0x09,
	MAPTI = 0x0a, INV = 0x0c, INVALL = 0x0d, MOVALL = 0x0e, DISCARD = 0x0f,
};

static u8 device_table[TABLE_SIZE] ALIGNED(TABLE_SIZE);
static u8 collection_table[TABLE_SIZE] ALIGNED(TABLE_SIZE);
static u8 pending_tables[MAX_CPUS][TABLE_SIZE] ALIGNED(TABLE_SIZE);
static u8 translations[8][4096] ALIGNED(4096);	/* of devices 0 to 7 */
static u64 queue[QUEUE_SIZE / 8] ALIGNED(TABLE_SIZE);	/* KVM ignores bits 15 to 12 */
static volatile u8 configuration[BIT(LPI_ID_BITS) - LPI_FIRST] ALIGNED(4096);
static u64 typer, writer;

static u64 target(unsigned int cpu)
{
	if (typer & BIT(19))	/* PTA: physical addresses */
		return cpus[cpu].redistributor;
	return (read64(cpus[cpu].redistributor + GICR_TYPER) >> 8 & 0xffff) << 16;
}

void its_queue(u64 w0, u64 w1, u64 w2, u64 w3)
{
	u64 *command = queue + writer / 8;

	command[0] = w0;
	command[1] = w1;
	command[2] = w2;
	command[3] = w3;
	writer = (writer + COMMAND_SIZE) % QUEUE_SIZE;
	dsb();
	write64(gic.its + GITS_CWRITER, writer);
}

bool its_command(u64 w0, u64 w1, u64 w2, u64 w3)
{
	its_queue(w0, w1, w2, w3);
	if (wait_until(read64(gic.its + GITS_CREADR) == writer))
		return true;
	fail("the ITS stays at 0x%lx with command 0x%lx", (long)read64(gic.its + GITS_CREADR),
	     (long)w0);
	return false;
}

bool its_mapd(u32 device, unsigned int event_bits, bool valid)
{
	return its_command((u64)device << 32 | MAPD, event_bits - 1,
			   (u64)translations[device % 8] | (valid ? VALID : 0), 0);
}

bool its_mapc(unsigned int collection, unsigned int cpu, bool valid)
{
	return its_command(MAPC, 0, target(cpu) | collection | (valid ? VALID : 0), 0);
}

bool its_mapti(u32 device, u32 event, u32 lpi, unsigned int collection)
{
	return its_command((u64)device << 32 | MAPTI, (u64)lpi << 32 | event, collection, 0);
}

bool its_int(u32 device, u32 event)
{
	return its_command((u64)device << 32 | INT, event, 0, 0);
}

bool its_clear(u32 device, u32 event)
{
	return its_command((u64)device << 32 | CLEAR, event, 0, 0);
}

bool its_inv(u32 device, u32 event)
{
	return its_command((u64)device << 32 | INV, event, 0, 0);
}

bool its_invall(unsigned int collection)
{
	return its_command(INVALL, 0, collection, 0);
}

bool its_movi(u32 device, u32 event, unsigned int collection)
{
	return its_command((u64)device << 32 | MOVI, event, collection, 0);
}

bool its_movall(unsigned int from_cpu, unsigned int to_cpu)
{
	return its_command(MOVALL, 0, target(from_cpu), target(to_cpu));
}

bool its_discard(u32 device, u32 event)
{
	return its_command((u64)device << 32 | DISCARD, event, 0, 0);
}

bool its_sync(unsigned int cpu)
{
	return its_command(SYNC, 0, target(cpu), 0);
}

void lpi_configure(u32 lpi, u8 priority, bool enabled)
{
	configuration[lpi - LPI_FIRST] = (priority & 0xfc) | 2 | enabled;
	dsb();
}

/* --- set-up ------------------------------------------------------------------------ */

static bool tables_init(void)
{
	bool devices = false;
	unsigned int i;
	u64 at, baser, table;

	for (i = 0; i < BASER_COUNT; i++) {
		at = gic.its + GITS_BASER + 8 * i;
		baser = read64(at);
		if (BASER_TYPE(baser) == BASER_DEVICES)
			table = (u64)device_table;
		else if (BASER_TYPE(baser) == BASER_COLLECTIONS)
			table = (u64)collection_table;
		else
			continue;
		devices |= BASER_TYPE(baser) == BASER_DEVICES;
		write64(at, VALID | CACHEABLE | table | SHAREABLE | BASER_PAGES_64K);
		if ((read64(at) ^ table) & 0xffffffff0000)
			fail("GITS_BASER%u is 0x%lx", i, (long)read64(at));
	}
	if (!devices)
		fail("the ITS has no device table");
	return devices;
}

static void lpis_enable(unsigned int cpu)
{
	u64 frame = cpus[cpu].redistributor;

	write64(frame + GICR_PROPBASER, (u64)configuration | SHAREABLE | LPI_CACHEABLE |
		(LPI_ID_BITS - 1));
	write64(frame + GICR_PENDBASER, BIT(62) | (u64)pending_tables[cpu] | SHAREABLE |
		LPI_CACHEABLE);
	dsb();
	write32(frame + GICR_CTLR, read32(frame + GICR_CTLR) | 1);
	dsb();
}

bool its_init(void)
{
	unsigned int i;

	typer = read64(gic.its + GITS_TYPER);
	write32(gic.its + GITS_CTLR, 0);
	if (!wait_until(read32(gic.its + GITS_CTLR) & BIT(31)))
		fail("the ITS is not quiescent");
	for (i = 0; i < NR_LPIS; i++)
		lpi_configure(LPI_FIRST + i, PRIORITY_MIDDLE, true);
	for (i = 0; i < nr_cpus; i++)
		lpis_enable(i);
	if (!tables_init())
		return false;
	write64(gic.its + GITS_CBASER, VALID | CACHEABLE | (u64)queue | SHAREABLE |
		(QUEUE_SIZE / 4096 - 1));
	writer = 0;
	write64(gic.its + GITS_CWRITER, 0);
	write32(gic.its + GITS_CTLR, 1);
	for (i = 0; i < nr_cpus; i++) {
		if (!its_mapc(i, i, true))
			return false;
	}
	return its_mapd(ITS_DEVICE, ITS_EVENT_BITS, true);
}
